package proof

import (
	"bytes"
	"context"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Quality holds a written quality workbook against what was read: of each file,
// its responses, its cells and what became of them, its errors and warnings. It
// returns how many cells it compared.
func Quality(name string, content []byte, files []intake.File, problems diag.List, p *lang.Printer) (diag.List, int) {
	f := &finder{file: name}
	book, list, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
	if book == nil || err != nil {
		f.say(diag.Pos{}, "proof-unreadable", lang.Msg("the workbook cannot be read: it is damaged, or was changed"))
		return append(f.found(), list...), 0
	}
	defer func() { _ = book.Close() }()
	b := &workbook{finder: f, p: p, tables: map[string]*grid{}}
	for _, t := range book.Tables {
		if t.Name != p.Sprint("By file") {
			continue
		}
		g, damage := read(t)
		if damage != nil {
			f.list.Add(damage)
			return f.found(), 0
		}
		b.tables[t.Name] = g
	}
	b.files(files, problems)
	return f.found(), b.compared
}

// files holds the sheet of files against them.
func (b *workbook) files(files []intake.File, problems diag.List) {
	heads := []string{b.p.Sprint("File"), b.p.Sprint("Responses"), b.p.Sprint("Cells read"), b.p.Sprint("Accepted"), b.p.Sprint("Unused"), b.p.Sprint("Set aside"), b.p.Sprint("Errors"), b.p.Sprint("Warnings")}
	g, header, columns := b.table(b.p.Sprint("By file"), heads...)
	if g == nil {
		return
	}
	faults := map[string]*[2]int{}
	for _, p := range problems {
		if faults[p.Pos.File] == nil {
			faults[p.Pos.File] = &[2]int{}
		}
		if p.Severity != diag.Info {
			faults[p.Pos.File][p.Severity]++
		}
	}
	for i := range files {
		file, row, n := &files[i], header+1+i, [2]int{}
		if faults[file.Name] != nil {
			n = *faults[file.Name]
		}
		b.compared++
		if got := g.text(row, columns[0]); shown(got) != shown(file.Name) {
			b.differs(g.pos(row, columns[0]), heads[0], got, file.Name)
			continue
		}
		c := file.Cells
		for k, figure := range []int{file.Responses, c.Read, c.Accepted, c.Unused, c.SetAside, n[diag.Error], n[diag.Warning]} {
			b.number(g, row, columns[k+1], shown(file.Name)+" › "+heads[k+1], float64(figure))
		}
	}
}
