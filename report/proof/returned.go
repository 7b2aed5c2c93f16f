package proof

import (
	"bytes"
	"context"
	"strconv"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Returned holds a sender's marked copy against what was said of the file: it
// can be opened, and its list names the faults' cells. It returns how many
// faults it found there.
func Returned(name string, content []byte, faults diag.List) (diag.List, int) {
	f := &finder{file: name}
	book, list, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
	if book == nil || err != nil {
		f.say(diag.Pos{}, "proof-unreadable", lang.Msg("the workbook cannot be read: it is damaged, or was changed"))
		return append(f.found(), list...), 0
	}
	defer func() { _ = book.Close() }()
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
			return f.found(), f.listed(g, faults)
		}
	}
	f.say(diag.Pos{}, "proof-structure", lang.Msg("the sheet “%s” is missing", surveys.ReturnedSheet))
	return f.found(), 0
}

// listed counts the faults whose cells a list names.
func (f *finder) listed(g *grid, faults diag.List) (found int) {
	named := map[string]bool{}
	for _, row := range g.cells {
		for i := range row {
			named[row[i].Text] = true
		}
	}
	for _, p := range faults {
		if p.Pos.Row == 0 || p.Pos.Col == 0 || p.Pos.Text {
			continue // of no cell
		}
		if found++; !named[p.Pos.Cell()] && found <= mostListed {
			f.say(diag.Pos{Sheet: g.name}, "proof-structure", lang.Msg("the list does not name the cell %s of row %s", p.Pos.Cell(), strconv.Itoa(p.Pos.Row)))
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
