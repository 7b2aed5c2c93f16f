package proof

import (
	"bytes"
	"cmp"
	"context"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/sheet"
)

// Quality holds a written quality workbook against what was read: of each file,
// its responses, its cells and what became of them, its errors and warnings; of
// each question and each territory, what became of the answers that the dataset
// counted. It returns how many cells it compared.
func Quality(name string, content []byte, r *intake.Result, problems diag.List, p *lang.Printer) (diag.List, int) {
	f := &finder{file: name}
	book, list, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
	if book == nil || err != nil {
		f.say(diag.Pos{}, "proof-unreadable", lang.Msg("the workbook cannot be read: it is damaged, or was changed"))
		return append(f.found(), list...), 0
	}
	defer func() { _ = book.Close() }()
	b := &workbook{finder: f, p: p, tables: map[string]*grid{}}
	for _, t := range book.Tables {
		switch t.Name {
		case p.Sprint("By file"), p.Sprint("By question"), p.Sprint("By territory"):
		default:
			continue
		}
		g, damage := read(t)
		if damage != nil {
			f.list.Add(damage)
			return f.found(), 0
		}
		b.tables[t.Name] = g
	}
	b.files(r.Files, problems)
	b.states(r.Dataset)
	return f.found(), b.compared
}

// states holds the sheets of questions and of territories against the dataset.
func (b *workbook) states(d *surveys.Dataset) {
	questions, territories := make([]states, len(d.Survey.Questions)), make([]states, len(d.Territories))
	for i, t := range d.Territories {
		for q := range t.Tallies {
			for j := range t.Tallies[q] {
				for state, n := range t.Tallies[q][j].States {
					questions[q][state] += n
					territories[i][state] += n
				}
			}
		}
	}
	shares := []string{b.p.Sprint("Asked"), b.p.Sprint("Given"), b.p.Sprint("Don't know"), b.p.Sprint("Not answered"), b.p.Sprint("Set aside"), b.p.Sprint("Without a value")}
	if g, header, columns := b.table(b.p.Sprint("By question"), append([]string{b.p.Sprint("Code")}, shares...)...); g != nil {
		for i := range questions {
			b.row(g, header+1+i, columns, shares, d.Survey.Questions[i].Code, questions[i].shares())
		}
	}
	heads := append([]string{b.p.Sprint("Responses")}, shares...)
	if g, header, columns := b.table(b.p.Sprint("By territory"), append([]string{b.p.Sprint("Territory")}, heads...)...); g != nil {
		for i, t := range d.Territories {
			b.row(g, header+1+i, columns, heads, cmp.Or(t.Name, t.Code), append([]float64{float64(t.Count)}, territories[i].shares()...))
		}
	}
}

// states are how many cells are in each state.
type states [surveys.NumStates]int

// shares are the cells that were to be answered, those that were in each way, and
// the part of them without a value.
func (s *states) shares() []float64 {
	share := quality.Share{Given: s[surveys.Given], Unknown: s[surveys.Unknown], Blank: s[surveys.Blank], SetAside: s[surveys.SetAside]}
	return []float64{float64(share.Asked()), float64(share.Given), float64(share.Unknown), float64(share.Blank), float64(share.SetAside), share.Missing()}
}

// row holds a row, which begins with a name, against figures.
func (b *workbook) row(g *grid, row int, columns []int, heads []string, name string, figures []float64) {
	b.compared++
	if got := g.text(row, columns[0]); shown(got) != shown(name) {
		b.differs(g.pos(row, columns[0]), b.p.Sprint("the name of the row"), got, name)
		return
	}
	for k, figure := range figures {
		b.number(g, row, columns[k+1], shown(name)+" › "+heads[k], figure)
	}
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
		c := file.Cells
		b.row(g, row, columns, heads[1:], file.Name, []float64{
			float64(file.Responses), float64(c.Read), float64(c.Accepted), float64(c.Unused), float64(c.SetAside), float64(n[diag.Error]), float64(n[diag.Warning]),
		})
	}
}
