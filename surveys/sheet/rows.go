package sheet

import (
	"bytes"
	"context"
	"strings"
	"time"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// What a sheet can hold at most, in any program.
const (
	lastRow    = 1 << 20
	lastColumn = 1 << 14
)

// A sheetReader reads the rows of one sheet, one at a time.
type sheetReader struct {
	*workbook
	*scanner
	yield   func(*Row) bool
	row     Row
	col     int    // of the cell being read, or read last
	text    []byte // of the cells of the row
	spans   []span // where in it each of them stands
	mixed   bool   // cells of the row are not in order
	rows    int    // read so far
	stopped bool   // by yield
}

// A span is where a cell's text stands in the text of its row; a shared string
// stands elsewhere, and its span is empty.
type span struct{ from, to int }

func (w *workbook) readSheet(ctx context.Context, part string, yield func(*Row) bool) (diag.Pos, error) {
	r := &sheetReader{workbook: w, yield: yield}
	err := w.scan(ctx, part, func(s *scanner) error {
		r.scanner = s
		return r.sheet()
	})
	return diag.Pos{Row: r.row.Number, Col: r.col}, err
}

// sheet reads the part to its end: only then is it known to be whole.
func (r *sheetReader) sheet() error {
	if err := r.root("worksheet"); err != nil {
		return err
	}
	found := false
	err := r.each(func(name string) error {
		if name != "sheetData" {
			return r.skip()
		}
		if found {
			return misplaced(lang.Msg("the sheet holds two sets of rows"))
		}
		found = true
		if err := r.data(); err != nil {
			return err
		}
		r.row.Number = 0 // what follows is of the whole sheet
		return nil
	})
	if r.stopped {
		return nil
	}
	if err != nil {
		return err
	}
	if !found {
		return misplaced(lang.Msg("the sheet holds no set of rows, not even an empty one"))
	}
	return r.finish()
}

// errStopped ends a reading that its reader has ended.
type errStopped struct{}

func (errStopped) Error() string { return "stopped" }

// data reads the rows.
func (r *sheetReader) data() error {
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t {
		case tokenEnd, tokenDone:
			return nil
		case tokenText:
			if err := r.blank(); err != nil {
				return err
			}
		case tokenStart:
			if !r.main || string(r.name) != "row" {
				return unexpected(r.name)
			}
			if err := r.readRow(); err != nil {
				return err
			}
		}
	}
}

// blank refuses text between rows or cells: it would belong to none.
func (r *sheetReader) blank() error {
	for _, c := range r.scanner.text {
		if class[c]&isSpace == 0 {
			return illFormed(lang.Msg("there is text between the cells"))
		}
	}
	return nil
}

func unexpected(name []byte) error {
	return misplaced(lang.Msg("there is something else than rows and cells among the rows (%q)", shown(string(name))))
}

// readRow reads a row, and yields it where it holds something.
func (r *sheetReader) readRow() error {
	if err := r.startRow(); err != nil {
		return err
	}
	for {
		if known, err := r.quick(); err != nil {
			return err
		} else if known {
			continue
		}
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t {
		case tokenText:
			err = r.blank()
		case tokenStart:
			switch {
			case r.main && string(r.name) == "c":
				err = r.cell()
			case r.main && string(r.name) == "extLst":
				err = r.skip()
			default:
				err = unexpected(r.name)
			}
		case tokenEnd, tokenDone:
			return r.endRow()
		}
		if err != nil {
			return err
		}
	}
}

func (r *sheetReader) startRow() error {
	number := r.row.Number + 1
	hidden := false
	for _, a := range r.attrs {
		switch string(a.name) {
		case "r":
			n, ok := decimal(a.value)
			if !ok || n < 1 || n > lastRow {
				return misplaced(lang.Msg("after this row comes one without a proper number (%q)", shown(string(a.value))))
			}
			if n < number {
				return misplaced(lang.Msg("after this row comes row %s: rows are given twice, or out of order", n))
			}
			number = n
		case "hidden":
			hidden = isTrue(string(a.value))
		}
	}
	r.rows++
	if number > lastRow || r.rows > r.limits.Rows || number > r.limits.Rows {
		return tableTooLarge(lang.Msg("the table has more than %s rows", min(lastRow, r.limits.Rows)))
	}
	r.row = Row{Number: number, Hidden: hidden, Cells: r.row.Cells[:0]}
	r.col, r.text, r.spans, r.mixed = 0, r.text[:0], r.spans[:0], false
	return nil
}

// endRow yields the row. All that its cells hold is one string.
func (r *sheetReader) endRow() error {
	r.col = 0
	if len(r.row.Cells) == 0 {
		return nil
	}
	text := string(r.text)
	for i, at := range r.spans {
		if at.to > at.from {
			r.row.Cells[i].Text = text[at.from:at.to]
		}
	}
	if r.mixed {
		if col, twice := r.row.sort(); twice {
			r.col = col
			return misplaced(lang.Msg("the cell is given twice"))
		}
	}
	if !r.yield(&r.row) {
		r.stopped = true
		return errStopped{}
	}
	return nil
}

// A value is a cell as far as it was read.
type value struct {
	kind            string // the attribute t
	style           int
	from            int // where its text starts
	v, is, computed bool
}

// cell reads a cell, and adds it to the row where it holds something.
func (r *sheetReader) cell() error {
	c, err := r.startCell()
	if err != nil {
		return err
	}
	if r.closing { // <c r="A1" s="3"/>: formatted, and empty
		_, err := r.next()
		return err
	}
	if known, err := r.usual(&c); known || err != nil {
		return err
	}
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t {
		case tokenText:
			err = r.blank()
		case tokenStart:
			err = r.inCell(&c)
		case tokenEnd, tokenDone:
			return r.endCell(&c)
		}
		if err != nil {
			return err
		}
	}
}

// usual reads what the cell holds, and behind its end, where that is usual.
func (r *sheetReader) usual(c *value) (bool, error) {
	if string(r.opened[r.marks[len(r.marks)-1]:]) != "c" {
		return false, nil
	}
	b := r.buf[r.at:r.end]
	h, ok := r.holds(b)
	if !ok {
		return false, nil
	}
	r.at += h.end
	r.pop()
	return true, r.hold(c, b, &h)
}

// quick reads a cell whose start tag, too, is as nearly every program writes it:
// <c r="B7" s="3" t="n">, with some of these attributes, each once and in plain
// letters. It does at once what cell does step by step, and nothing where the
// cell is another.
func (r *sheetReader) quick() (bool, error) {
	if r.closing || r.cdata || !r.looked || !r.isMain || len(r.prefixed) > 0 {
		return false, nil // this is no tag, or elements without a prefix may be somebody else's
	}
	b := r.buf[r.at:r.end]
	i := len("<c")
	if !startsWith(b, "<c ") {
		return false, nil
	}
	r.attrs = r.attrs[:0]
	for seen := 0; b[i] == ' '; {
		if i+4 >= len(b) || b[i+2] != '=' || b[i+3] != '"' {
			return false, nil
		}
		one := 0
		switch b[i+1] {
		case 'r':
			one = 1
		case 's':
			one = 2
		case 't':
			one = 4
		}
		if one == 0 || seen&one != 0 {
			return false, nil
		}
		seen |= one
		from := i + 4
		to := from
		for to < len(b) && isAlphanumeric(b[to]) {
			to++
		}
		if to+1 >= len(b) || b[to] != '"' {
			return false, nil
		}
		r.attrs = append(r.attrs, attr{b[i+1 : i+2], b[from:to]})
		i = to + 1
	}
	var h contents
	switch {
	case b[i] == '>':
		var ok bool
		if h, ok = r.holds(b[i+1:]); !ok {
			return false, nil
		}
		b = b[i+1:]
	case startsWith(b[i:], "/>"):
		h.end = 1
	default:
		return false, nil
	}
	c, err := r.startCell()
	if err != nil {
		return false, err
	}
	r.at += i + 1 + h.end
	return true, r.hold(&c, b, &h)
}

func isAlphanumeric(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z'
}

// contents is where what a cell holds stands behind its start tag.
type contents struct {
	formula, text span
	v, is         bool
	computed      bool
	end           int // behind the cell
}

// holds finds what the cell holds, where it is written as nearly every program
// writes nearly every cell: nothing, <v>1</v> or <is><t>text</t></is>, or a formula
// <f>1+1</f> before a value, without an attribute or a prefix.
func (r *sheetReader) holds(b []byte) (h contents, ok bool) {
	if startsWith(b, "<f>") {
		n := bytes.IndexByte(b[len("<f>"):], '<')
		if n < 0 || !startsWith(b[len("<f>")+n:], "</f>") {
			return h, false
		}
		h.computed, h.formula = true, span{len("<f>"), len("<f>") + n}
		h.end = h.formula.to + len("</f>")
	}
	open, end := "", ""
	switch rest := b[h.end:]; {
	case startsWith(rest, "</c>"):
		end = "</c>"
	case startsWith(rest, "<v>"):
		open, end, h.v = "<v>", "</v></c>", true
	case startsWith(rest, "<is><t>"):
		open, end, h.is = "<is><t>", "</t></is></c>", true
	default:
		return h, false
	}
	from := h.end + len(open)
	n := bytes.IndexByte(b[from:], '<')
	if n < 0 || n > r.limits.Cell || !startsWith(b[from+n:], end) {
		return h, false
	}
	h.text, h.end = span{from, from + n}, from+n+len(end)
	return h, true
}

// hold takes what was found in b, and adds the cell to the row.
func (r *sheetReader) hold(c *value, b []byte, h *contents) error {
	c.v, c.is, c.computed = h.v, h.is, h.computed
	if h.computed {
		if err := r.check(b[h.formula.from:h.formula.to]); err != nil {
			return err
		}
	}
	if _, err := r.give(b[h.text.from:h.text.to], true); err != nil {
		return err
	}
	r.text = append(r.text, r.scanner.text...)
	return r.endCell(c)
}

func startsWith(b []byte, s string) bool { return len(b) >= len(s) && string(b[:len(s)]) == s }

// kinds are the values of the attribute t, so that none is made for a cell.
var kinds = [...]string{"n", "s", "str", "inlineStr", "b", "e", "d"}

func (r *sheetReader) startCell() (value, error) {
	c := value{from: len(r.text), kind: "n"}
	col := r.col + 1
	for _, a := range r.attrs {
		if len(a.name) != 1 {
			continue
		}
		switch a.name[0] {
		case 'r':
			n, ok := r.column(a.value)
			if !ok {
				return c, misplaced(lang.Msg("after this cell comes one whose name is not of this row (%q)", shown(string(a.value))))
			}
			r.mixed = r.mixed || n < col
			col = n
		case 's':
			n, ok := decimal(a.value)
			if !ok || n >= len(r.formats) && (n > 0 || len(r.formats) > 0) {
				r.col = col
				return c, misplaced(lang.Msg("the cell has a style that the workbook does not hold: whether it is a date cannot be known"))
			}
			c.style = n
		case 't':
			c.kind = ""
			for _, k := range kinds {
				if string(a.value) == k {
					c.kind = k
				}
			}
			if c.kind == "" {
				r.col = col
				return c, misplaced(lang.Msg("the cell holds a kind of value that is not known (%q)", shown(string(a.value))))
			}
		}
	}
	r.col = col
	if col > lastColumn || col > r.limits.Columns {
		return c, tableTooLarge(lang.Msg("the table has more than %s columns", min(lastColumn, r.limits.Columns)))
	}
	return c, nil
}

// column is the column of a cell's name, which must be of the row being read.
func (r *sheetReader) column(name []byte) (int, bool) {
	col, i := 0, 0
	for i < len(name) && i < 4 && name[i] >= 'A' && name[i] <= 'Z' {
		col = col*26 + int(name[i]-'A') + 1
		i++
	}
	row, ok := decimal(name[i:])
	return col, ok && col > 0 && row == r.row.Number
}

// decimal reads a whole number of at most nine digits.
func decimal(b []byte) (int, bool) {
	if len(b) == 0 || len(b) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range b {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = 10*n + int(c-'0')
	}
	return n, true
}

// inCell reads an element of a cell.
func (r *sheetReader) inCell(c *value) (err error) {
	if !r.main {
		return unexpected(r.name)
	}
	switch string(r.name) {
	case "v":
		c.v = true
		r.text, err = r.appendContent(r.text, c.from+r.limits.Cell)
	case "is":
		c.is = true
		r.text, err = r.appendRich(r.text, r.limits.Cell)
	case "f":
		c.computed = true
		err = r.skip()
	case "extLst":
		err = r.skip()
	default:
		err = unexpected(r.name)
	}
	return err
}

// endCell makes a Cell of what was read.
func (r *sheetReader) endCell(c *value) error {
	cell := Cell{Col: r.col, Formula: c.computed}
	if !c.v && !c.is || len(r.text) == c.from && (c.kind == "n" || c.kind == "b" || c.kind == "d") {
		if c.computed {
			cell.Uncached = true
			r.add(cell, c.from)
		}
		return nil
	}
	if len(r.text)-c.from > r.limits.Cell {
		return cellTooLarge(r.limits.Cell)
	}
	if len(r.text) > 16*r.limits.Cell {
		return tableTooLarge(lang.Msg("the row holds more text than a row can"))
	}
	switch c.kind {
	case "s":
		return r.shared(c, cell)
	case "n":
		r.number(c, &cell)
	case "b":
		if err := r.boolean(c.from); err != nil {
			return err
		}
		cell.Kind = Bool
	case "e":
		cell.Kind = Fault
		if len(r.text) == c.from {
			r.text = append(r.text, "#N/A"...)
		}
	case "d":
		r.isoDate(c.from, &cell)
	default:
		r.text = unescape(r.text, c.from)
	}
	r.add(cell, c.from)
	return nil
}

// add puts a cell into the row; its text is what the row's text holds from
// there. A cell that holds nothing, or was given before, is not added.
func (r *sheetReader) add(cell Cell, from int) {
	if len(r.text) == from && !cell.Uncached {
		return
	}
	r.row.Cells = append(r.row.Cells, cell)
	r.spans = append(r.spans, span{from, len(r.text)})
}

func (r *sheetReader) shared(c *value, cell Cell) error {
	digits := trimSpace(r.text[c.from:])
	i, ok := decimal(digits)
	text := ""
	if ok {
		text, ok = r.strings.at(i)
	}
	if !ok {
		return &fault{
			code:    "shared-string",
			message: lang.Msg("the text of the cell is missing: the workbook holds %s texts, and the cell refers to number %s", len(r.strings.ends), shown(string(digits))),
			hint:    resave(),
		}
	}
	r.text = r.text[:c.from]
	if text == "" {
		return nil
	}
	cell.Text = text
	r.row.Cells = append(r.row.Cells, cell)
	r.spans = append(r.spans, span{})
	return nil
}

func (r *sheetReader) boolean(from int) error {
	var text string
	switch string(trimSpace(r.text[from:])) {
	case "1", "true":
		text = "TRUE"
	case "0", "false":
		text = "FALSE"
	default:
		return misplaced(lang.Msg("the cell is neither true nor false"))
	}
	r.text = append(r.text[:from], text...)
	return nil
}

// number rewrites the text from there as the number it is, or as the date
// where the cell's style says so. What is no number stays a text.
func (r *sheetReader) number(c *value, cell *Cell) {
	digits := trimSpace(r.text[c.from:])
	if len(digits) == 0 {
		r.text = r.text[:c.from]
		if c.computed {
			cell.Uncached = true
		}
		return
	}
	f := format(0)
	if c.style < len(r.formats) {
		f = r.formats[c.style]
	}
	if f == 0 && isShortest(digits) {
		r.text = append(r.text[:c.from], digits...)
		cell.Kind = Number
		return
	}
	x, ok := parseNumber(digits)
	if !ok {
		return
	}
	if f&(formatDate|formatTime) != 0 {
		if iso := isoOf(x, f, r.since904); iso != "" {
			cell.Kind = Date
			r.text = append(r.text[:c.from], iso...)
			return
		}
	}
	cell.Kind = Number
	cell.Percent = f&formatPercent != 0
	r.text = appendNumber(r.text[:c.from], x)
}

// isoDate reads a cell that holds its date as a text, as strict workbooks do.
func (r *sheetReader) isoDate(from int, cell *Cell) {
	s := strings.TrimSuffix(string(trimSpace(r.text[from:])), "Z")
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", "2006-01-02"} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		cell.Kind = Date
		t = t.Round(time.Second)
		if t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
			layout = "2006-01-02"
		} else {
			layout = "2006-01-02T15:04:05"
		}
		r.text = t.AppendFormat(r.text[:from], layout)
		return
	}
}
