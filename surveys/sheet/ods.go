package sheet

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// The parts of an OpenDocument spreadsheet that are read.
const (
	odsContent  = "content.xml"
	odsManifest = "META-INF/manifest.xml"
)

// maxTables is how many sheets an OpenDocument file may have: they share one
// part, which is read from its start for each.
const maxTables = 200

// maxHidden is how many styles of hidden sheets there may be.
const maxHidden = 10 * maxTables

// maxCopies is how many cells of a table may be written once and repeated. The
// format says "this cell, a million times" in one line.
const maxCopies = 1 << 20

// openODS finds the tables of an OpenDocument spreadsheet: all stand in one
// part, one after the other (OpenDocument 1.3, part 3).
func openODS(ctx context.Context, b *Book, a *archive) error {
	b.Format = "ods"
	if locked, err := a.odsLocked(ctx); err != nil || locked {
		if locked {
			return encrypted()
		}
		return err
	}
	o := &odsOutline{hides: map[string]bool{}}
	err := a.scan(ctx, odsContent, func(s *scanner) error {
		o.scanner = s
		return o.read()
	})
	if err != nil {
		return err
	}
	for i, l := range o.tables {
		t := &Table{Name: l.name, Hidden: l.hidden, book: b}
		t.read = func(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
			return a.readODS(ctx, i, yield)
		}
		b.Tables = append(b.Tables, t)
	}
	if o.links > 0 {
		b.notices.Add(linksElsewhere(b.Name, o.links))
	}
	if len(b.Tables) == 0 {
		return misplaced(lang.Msg("the workbook has no sheet"))
	}
	return nil
}

// odsLocked reports whether the file's parts are encrypted, as its manifest says.
func (a *archive) odsLocked(ctx context.Context) (locked bool, err error) {
	if !a.has(odsManifest) {
		return false, nil
	}
	err = a.list(ctx, odsManifest, func(s *scanner) error {
		for {
			t, err := s.next()
			if err != nil || t == tokenDone {
				return err
			}
			locked = locked || t == tokenStart && string(s.name) == "encryption-data"
		}
	})
	return locked, err
}

// An odsOutline is what a document's tables are called, before their rows are
// looked at.
type odsOutline struct {
	*scanner
	hides  map[string]bool // styles of tables that are not shown
	tables []listed
	links  int // to other documents
}

func (o *odsOutline) read() error {
	if err := o.root("document-content"); err != nil {
		return err
	}
	err := o.each(func(name string) error {
		switch name {
		case "automatic-styles":
			return o.each(o.style)
		case "body":
			return o.each(func(name string) error {
				if name != "spreadsheet" {
					return o.skip()
				}
				return o.each(o.table)
			})
		}
		return o.skip()
	})
	if err != nil {
		return err
	}
	return o.finish()
}

func (o *odsOutline) style(name string) error {
	style, err := o.local("name")
	if err != nil || name != "style" {
		return errors.Join(err, o.skip())
	}
	return o.each(func(name string) error {
		if name == "table-properties" {
			display, err := o.local("display")
			if err != nil {
				return err
			}
			if display == "false" {
				o.hides[style] = true
			}
			if len(o.hides) > maxHidden {
				return tooLarge(lang.Msg("the workbook holds more than %s sheets", maxHidden))
			}
		}
		return o.skip()
	})
}

func (o *odsOutline) table(name string) error {
	switch name {
	case "dde-links":
		o.links++
		return o.skip()
	case "table":
	default:
		return o.skip()
	}
	title, err := o.local("name")
	if err != nil {
		return err
	}
	style, err := o.local("style-name")
	if err != nil {
		return err
	}
	if len(o.tables) >= maxTables {
		return tooLarge(lang.Msg("the workbook holds more than %s sheets", maxTables))
	}
	linked := len(o.tables)
	o.tables = append(o.tables, listed{name: title, hidden: o.hides[style]})
	return o.each(func(name string) error {
		if name == "table-source" {
			// A sheet that mirrors another document's, under its path.
			o.links++
			o.tables[linked].hidden = o.tables[linked].hidden || strings.HasPrefix(title, "'file:")
		}
		return o.skip()
	})
}

// local is the value of the attribute of that name, whatever its prefix.
func (s *scanner) local(name string) (string, error) {
	for _, a := range s.attrs {
		if string(localName(a.name)) == name {
			return a.text()
		}
	}
	return "", nil
}

func localName(name []byte) []byte {
	return name[bytes.IndexByte(name, ':')+1:]
}

// An odsReader reads the rows of one table.
type odsReader struct {
	*scanner
	limits  Limits
	yield   func(*Row) bool
	row     Row
	number  int // of the row being read
	col     int // of the cell being read
	copies  int // cells repeated so far
	text    []byte
	stopped bool
}

// readODS reads the part to its end: only then is it known to be whole.
func (a *archive) readODS(ctx context.Context, table int, yield func(*Row) bool) (diag.Pos, error) {
	r := &odsReader{limits: a.limits, yield: yield}
	err := a.scan(ctx, odsContent, func(s *scanner) error {
		r.scanner = s
		return r.document(table)
	})
	if r.stopped {
		err = nil
	}
	return diag.Pos{Row: r.number, Col: r.col}, err
}

func (r *odsReader) document(table int) error {
	if err := r.root("document-content"); err != nil {
		return err
	}
	err := r.each(func(name string) error {
		if name != "body" {
			return r.skip()
		}
		return r.each(func(name string) error {
			if name != "spreadsheet" {
				return r.skip()
			}
			return r.each(func(name string) error {
				if name != "table" {
					return r.skip()
				}
				if table--; table != -1 {
					return r.skip()
				}
				err := r.each(r.rows)
				if err == nil {
					r.number, r.col = 0, 0
				}
				return err
			})
		})
	})
	if err != nil {
		return err
	}
	return r.finish()
}

// rows reads what stands in a table: rows, by themselves or in groups.
func (r *odsReader) rows(name string) error {
	switch name {
	case "table-row-group", "table-header-rows", "table-rows":
		return r.each(r.rows)
	case "table-row":
		return r.readRow()
	}
	return r.skip() // columns, shapes, the source of a link
}

// readRow reads a row, and yields it as often as it is repeated where it holds
// something.
func (r *odsReader) readRow() error {
	r.number, r.col = r.number+1, 0
	times, visibility, err := 1, "", error(nil)
	for _, a := range r.attrs {
		switch string(localName(a.name)) {
		case "number-rows-repeated":
			if times, err = r.repeated(a.value); err != nil {
				return err
			}
		case "visibility":
			visibility = string(a.value)
		}
	}
	r.row = Row{Number: r.number, Hidden: visibility == "collapse" || visibility == "filter", Cells: r.row.Cells[:0]}
	r.text = r.text[:0]
	err = r.each(func(name string) error {
		switch name {
		case "table-cell", "covered-table-cell":
			return r.cell()
		}
		return r.skip()
	})
	if err != nil {
		return err
	}
	r.col = 0
	if len(r.row.Cells) == 0 {
		r.number += times - 1
		return nil
	}
	for i := range times {
		if i > 0 {
			r.number++
			r.copies += len(r.row.Cells)
		}
		if r.number > min(lastRow, r.limits.Rows) {
			return tableTooLarge(lang.Msg("the table has more than %s rows", min(lastRow, r.limits.Rows)))
		}
		if r.copies > maxCopies {
			return tooManyCopies()
		}
		row := r.row
		row.Number = r.number
		if !r.yield(&row) {
			r.stopped = true
			return errStopped{}
		}
		// The reader of a row may have rewritten its cells.
	}
	return nil
}

func tooManyCopies() error {
	return tableTooLarge(lang.Msg("cells are repeated more than %s times", maxCopies))
}

// repeated is how often a row or cell is repeated.
func (r *odsReader) repeated(value []byte) (int, error) {
	n, ok := decimal(value)
	if !ok || n < 1 {
		return 0, misplaced(lang.Msg("how often a cell is repeated is not a number (%q)", shown(string(value))))
	}
	return n, nil
}

// An odsValue is what the attributes of a cell say.
type odsValue struct {
	times          int
	kind, value    string
	formula, fault bool
	written        bool // the value stands in an attribute
}

// cell reads a cell, and adds it to the row as often as it is repeated where it
// holds something.
func (r *odsReader) cell() error {
	r.col++
	v, err := r.startCell()
	if err != nil {
		return err
	}
	from := len(r.text)
	if err := r.paragraphs(from); err != nil {
		return err
	}
	cell := Cell{Formula: v.formula}
	r.endCell(&v, &cell, from)
	if len(r.text)-from > r.limits.Cell {
		return cellTooLarge(r.limits.Cell)
	}
	if len(r.text) > 16*r.limits.Cell {
		return tableTooLarge(lang.Msg("the row holds more text than a row can"))
	}
	cell.Text = string(r.text[from:])
	if cell.Text == "" && !cell.Uncached {
		r.col += v.times - 1
		return nil
	}
	if r.copies += v.times - 1; r.copies > maxCopies {
		return tooManyCopies()
	}
	if last := r.col + v.times - 1; last > lastColumn || last > r.limits.Columns {
		return tableTooLarge(lang.Msg("the table has more than %s columns", min(lastColumn, r.limits.Columns)))
	}
	for range v.times {
		cell.Col = r.col
		r.row.Cells = append(r.row.Cells, cell)
		r.col++
	}
	r.col--
	return nil
}

func (r *odsReader) startCell() (odsValue, error) {
	v := odsValue{times: 1}
	for _, a := range r.attrs {
		var err error
		switch string(localName(a.name)) {
		case "number-columns-repeated":
			v.times, err = r.repeated(a.value)
		case "value-type":
			// LibreOffice says "error" beside the type of before it knew errors.
			if kind := string(a.value); kind == "error" {
				v.fault = true
			} else if !v.fault && (v.kind == "" || bytes.HasPrefix(a.name, []byte("office:"))) {
				v.kind = kind
			}
		case "value", "date-value", "time-value", "boolean-value", "string-value":
			v.value, err = a.text()
			v.written = true
		case "formula":
			v.formula = true
		}
		if err != nil {
			return v, err
		}
	}
	return v, nil
}

// endCell makes a Cell of the value and of the text from there, which is what
// was shown.
func (r *odsReader) endCell(v *odsValue, cell *Cell, from int) {
	set := func(kind Kind, text string) {
		cell.Kind = kind
		r.text = append(r.text[:from], text...)
	}
	switch {
	case v.fault:
		cell.Kind = Fault
		if len(r.text) == from {
			set(Fault, "#N/A")
		}
		return
	case v.formula && !v.written && len(r.text) == from && v.kind != "string":
		cell.Uncached = true
		return
	}
	switch v.kind {
	case "float", "currency", "percentage":
		x, ok := parseNumber(trimSpace([]byte(v.value)))
		if !ok || !v.written {
			return // what was shown, as a text
		}
		set(Number, string(appendNumber(nil, x)))
		cell.Percent = v.kind == "percentage"
	case "boolean":
		switch v.value {
		case "true":
			set(Bool, "TRUE")
		case "false":
			set(Bool, "FALSE")
		}
	case "date":
		if iso := isoText(v.value); iso != "" {
			set(Date, iso)
		}
	case "time":
		if clock, days, ok := duration(v.value); ok && days < 1 {
			set(Date, clock)
		} else if ok {
			set(Number, string(appendNumber(nil, days)))
		}
	default:
		if len(r.text) == from && v.written {
			set(Text, v.value)
		}
	}
}

// isoText is a date as the format writes one, to the second, and without the
// hour at midnight; "" where it is none.
func isoText(s string) string {
	s = strings.TrimSuffix(s, "Z")
	for _, layout := range []string{"2006-01-02T15:04:05", "2006-01-02T15:04", time.DateOnly} {
		t, err := time.Parse(layout, s)
		if err != nil {
			continue
		}
		if t = t.Round(time.Second); t.Hour() == 0 && t.Minute() == 0 && t.Second() == 0 {
			return t.Format(time.DateOnly)
		}
		return t.Format("2006-01-02T15:04:05")
	}
	return ""
}

// duration reads PT08H55M12S: as a time of the day, and in days.
func duration(s string) (clock string, days float64, ok bool) {
	rest, ok := strings.CutPrefix(s, "PT")
	if !ok {
		return "", 0, false
	}
	d, err := time.ParseDuration(strings.ToLower(rest))
	if err != nil || d < 0 {
		return "", 0, false
	}
	return time.Time{}.Add(d.Round(time.Second)).Format(time.TimeOnly), d.Hours() / 24, true
}

// paragraphs appends the text of the cell that was just started: its
// paragraphs, a line each.
func (r *odsReader) paragraphs(from int) error {
	first := true
	return r.each(func(name string) error {
		if name != "p" && name != "h" {
			return r.skip() // notes, pictures, what an older program kept
		}
		if !first {
			r.text = append(r.text, '\n')
		}
		first = false
		start := len(r.text)
		if err := r.inline(from, start); err != nil {
			return err
		}
		r.text = r.text[:start+len(bytes.TrimRight(r.text[start:], " "))]
		return nil
	})
}

// inline appends the text of an element within a paragraph that begins at
// start. White space is one space, unless an element asks for more.
func (r *odsReader) inline(from, start int) error {
	for {
		t, err := r.next()
		if err != nil {
			return err
		}
		switch t {
		case tokenEnd, tokenDone:
			return nil
		case tokenText:
			r.text = collapse(r.text, r.scanner.text, start)
		case tokenStart:
			err = r.inlineElement(from, start)
		}
		if err == nil && len(r.text)-from > r.limits.Cell {
			err = cellTooLarge(r.limits.Cell)
		}
		if err != nil {
			return err
		}
	}
}

func (r *odsReader) inlineElement(from, start int) error {
	if !r.main {
		return r.skip()
	}
	switch string(r.name) {
	case "s":
		n := 1
		for _, a := range r.attrs {
			if string(localName(a.name)) != "c" {
				continue
			}
			var ok bool
			if n, ok = decimal(a.value); !ok || n > r.limits.Cell {
				return cellTooLarge(r.limits.Cell)
			}
		}
		r.text = append(r.text, bytes.Repeat([]byte{' '}, n)...)
		return r.skip()
	case "tab":
		r.text = append(r.text, '\t')
		return r.skip()
	case "line-break":
		r.text = append(r.text, '\n')
		return r.skip()
	case "annotation", "note", "ruby-text", "meta":
		return r.skip()
	}
	return r.inline(from, start)
}

// collapse appends text to a paragraph that begins at start, each run of white
// space as one space, and none at its beginning.
func collapse(dst, text []byte, start int) []byte {
	for len(text) > 0 {
		c := text[0]
		if class[c]&isSpace != 0 {
			if len(dst) > start && dst[len(dst)-1] != ' ' {
				dst = append(dst, ' ')
			}
			text = text[1:]
			continue
		}
		n := 1
		for n < len(text) && (text[n] >= utf8.RuneSelf || class[text[n]]&isSpace == 0) {
			n++
		}
		dst = append(dst, text[:n]...)
		text = text[n:]
	}
	return dst
}
