package proof

import (
	"bytes"
	"context"

	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Returned holds a sender's marked copy against what was said of the file: it
// can be opened, and its list has of each fault its sheet and cell, what was read
// there, what is wrong and what to do. It returns how many faults it found there.
func Returned(name string, content []byte, faults diag.List, p *lang.Printer) (diag.List, int) {
	f := &finder{file: name}
	book, list, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
	if book == nil || err != nil {
		f.say(diag.Pos{}, "proof-unreadable", lang.Msg("the workbook cannot be read: it is damaged, or was changed"))
		return append(f.found(), list...), 0
	}
	defer func() { _ = book.Close() }()
	sheets := map[string]bool{}
	first := "" // the sender's
	for _, t := range book.Tables {
		sheets[t.Name] = true
		if first == "" && !surveys.IsReturnedSheet(t.Name) {
			first = t.Name
		}
	}
	for _, t := range book.Tables {
		if !surveys.IsReturnedSheet(t.Name) {
			continue
		}
		g, damage := read(t)
		if damage != nil {
			f.list.Add(damage)
			return f.found(), 0
		}
		if g.text(1, 1) == surveys.ReturnedMark {
			found := f.listed(g, faults, p, func(name string) string {
				if sheets[name] {
					return name
				}
				return first // of a table without sheets
			})
			return f.found(), found
		}
	}
	f.say(diag.Pos{}, "proof-structure", lang.Msg("the sheet “%s” is missing", surveys.ReturnedSheet))
	return f.found(), 0
}

// listed counts the faults that a list has as they are said.
func (f *finder) listed(g *grid, faults diag.List, p *lang.Printer, sheetOf func(string) string) (found int) {
	told := map[[4]string]bool{}
	for row := range g.cells {
		told[[4]string{g.text(row, 2), g.text(row, 4), g.text(row, 5), g.text(row, 7)}] = true
	}
	for _, q := range faults {
		if q.Pos.Row == 0 || q.Pos.Col == 0 || q.Pos.Text {
			continue // of no cell
		}
		if found++; found > mostListed {
			break
		}
		place := p.Sprint("cell %s, sheet %s", q.Pos.Cell(), sheetOf(q.Pos.Sheet))
		want := [4]string{place, q.Read, report.Sentence(p.Message(q.Message)), p.Message(q.Hint)}
		for i := range want {
			want[i] = report.Printable(want[i])
		}
		if !told[want] {
			f.say(diag.Pos{Sheet: g.name}, "proof-structure", lang.Msg("the list does not say what is wrong in %s", place))
		}
	}
	return min(found, mostListed)
}

// mostListed is how many of a file's faults are looked for in its list, which
// may end before the last of thousands.
const mostListed = 200

// Text holds a written text against what it should be.
func Text(name string, written, want []byte) (diag.List, int) {
	f := &finder{file: name}
	if !bytes.Equal(written, want) {
		f.say(diag.Pos{}, "proof-differs-text", lang.Msg("the text is not what the sources give"))
	}
	return f.found(), 1
}
