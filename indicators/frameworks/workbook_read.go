package frameworks

import (
	"bytes"
	"cmp"
	"context"
	"math"
	"path"
	"slices"
	"strconv"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// isWorkbook recognises a workbook by its first bytes, or by its name, so that
// what is wrong with one is said in a workbook's words.
func isWorkbook(file string, data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || slices.Contains([]string{".xlsx", ".xlsm", ".xls", ".ods"}, strings.ToLower(path.Ext(file)))
}

// bookLimits are far above what a framework takes.
var bookLimits = sheet.Limits{Unzipped: 64 << 20, Rows: 50_000, Columns: 500, Cell: 64 << 10}

// A bookReader turns a workbook's cells into the values that a YAML file would
// have given, each with its cell: what is right and wrong in a framework is
// decided once, by the builder.
type bookReader struct {
	*reader
	file    string
	filled  map[string]*filled // by the name of their layout
	written string             // the digest that the help sheet says
	size    int                // bytes of all cells
	apart   diag.Pos           // of the root, where rows without a place were put under it
}

// A filled sheet is a layout as the workbook has it.
type filled struct {
	*layout
	pos     diag.Pos       // of the sheet
	columns map[string]int // by header
	rows    []*bookRow
}

// A bookRow is a row and its cells, by header.
type bookRow struct {
	on    *filled
	n     int
	cells map[string]sheet.Cell
	used  bool // it stands in the tree
}

func readWorkbook(file string, data []byte) (*indicators.Framework, string, diag.List) {
	r := &reader{languages: []string{"fr", "en"}}
	w := &bookReader{reader: r, file: file, filled: map[string]*filled{}}
	if !w.open(data) {
		return nil, "", r.problems
	}
	top := w.top()
	fw, problems := build(r, top)
	problems = slices.DeleteFunc(problems, func(p *diag.Problem) bool {
		return w.apart != diag.Pos{} && p.Pos == w.apart && strings.HasPrefix(p.Code, "weight-")
	})
	for _, p := range problems {
		w.inCells(p)
	}
	problems.SortByPlace()
	if fw != nil {
		fw.Pos = top.pos
	}
	return fw, w.written, problems
}

// open reads the sheets, and reports whether their contents can be read.
func (w *bookReader) open(data []byte) bool {
	ctx := context.Background()
	f := sheet.File{Name: w.file, ReaderAt: bytes.NewReader(data), Size: int64(len(data))}
	book, problems, err := sheet.Open(ctx, f, bookLimits)
	w.problems = append(w.problems, problems...)
	if err != nil || book == nil {
		return false
	}
	defer func() { _ = book.Close() }()
	raw := make([]*rawSheet, 0, len(book.Tables))
	for _, t := range book.Tables {
		s, fault := w.rows(ctx, t)
		if fault != nil {
			w.problems = append(w.problems, fault)
			return false
		}
		if w.size > 2*maxBytes {
			w.wrong(diag.Pos{File: w.file}, "workbook-size", lang.Msg("the workbook holds more than %s megabytes of text", 2*maxBytes>>20), lang.Msg("is it a framework? The built-in one takes a quarter of a megabyte"))
			return false
		}
		raw = append(raw, s)
	}
	w.languagesOf(raw)
	w.recognise(raw)
	return !w.problems.HasErrors()
}

// A rawSheet is a sheet before it is known what it is.
type rawSheet struct {
	name   string
	pos    diag.Pos
	header []sheet.Cell
	head   int // the header's row
	rows   []rawRow
	taken  bool
}

type rawRow struct {
	n     int
	cells []sheet.Cell
}

// rows are a sheet's rows: the first is the header; one whose first cell starts
// with "#" is a comment.
func (w *bookReader) rows(ctx context.Context, t *sheet.Table) (*rawSheet, *diag.Problem) {
	s := &rawSheet{name: t.Name, pos: diag.Pos{File: w.file, Sheet: t.Name}}
	fault := t.Rows(ctx, func(r *sheet.Row) bool {
		cells := slices.DeleteFunc(slices.Clone(r.Cells), func(c sheet.Cell) bool { return strings.TrimSpace(c.Text) == "" && !c.Uncached })
		for _, c := range cells {
			w.size += len(c.Text)
		}
		switch {
		case len(cells) == 0:
		case strings.HasPrefix(cells[0].Text, digestMark):
			w.written = cells[0].Text
		case strings.HasPrefix(cells[0].Text, "#"):
		case s.header == nil:
			s.header, s.head = cells, r.Number
		default:
			s.rows = append(s.rows, rawRow{r.Number, cells})
		}
		return w.size <= 2*maxBytes
	})
	return s, fault
}

// digestMark is what a digest starts with.
const digestMark = "sha256:"

// languagesOf finds the languages of the texts before the columns are told
// apart by them. What is wrong with them is said by the builder.
func (w *bookReader) languagesOf(raw []*rawSheet) {
	for _, s := range raw {
		for _, r := range s.rows {
			if len(r.cells) > 1 && strings.TrimSpace(r.cells[0].Text) == "framework.languages" {
				if ls := slices.Compact(listed(r.cells[1].Text)); len(ls) > 0 {
					w.languages = ls
				}
				return
			}
		}
	}
}

// recognise finds each layout by its sheet's name, else by its columns, and
// says what is missing and what is not read.
func (w *bookReader) recognise(raw []*rawSheet) {
	for i := range layouts {
		for _, s := range raw {
			if !s.taken && w.filled[layouts[i].name] == nil && strings.EqualFold(strings.TrimSpace(s.name), layouts[i].name) {
				w.take(&layouts[i], s)
			}
		}
	}
	for i := range layouts {
		for _, s := range raw {
			if !s.taken && w.filled[layouts[i].name] == nil && w.sameColumns(&layouts[i], s) {
				w.take(&layouts[i], s)
			}
		}
	}
	var missing []string
	for i := range layouts {
		if w.filled[layouts[i].name] == nil {
			missing = append(missing, layouts[i].name)
		}
	}
	for _, s := range raw {
		if s.taken || strings.EqualFold(s.name, helpSheet) {
			continue
		}
		hint := lang.Msg("sheets are found by their names or by their columns")
		if n := surveys.Near(s.name, missing); n != "" {
			hint = lang.Msg("did you mean %q?", n)
		}
		w.doubtful(s.pos, "sheet-unknown", lang.Msg("the sheet %q is not read", s.name), hint)
	}
	var empty []string
	for _, name := range missing {
		switch {
		case layoutOf(name).later:
			continue
		case !slices.Contains([]string{settingsSheet, "nodes", "indicators"}, name):
			empty = append(empty, name)
			continue
		}
		w.wrong(diag.Pos{File: w.file, Sheet: name}, "sheet-missing", lang.Msg("the sheet %q is missing", name), lang.Msg("start from a workbook written by: eterritoire framework export -o FILE.xlsx"))
	}
	if len(empty) > 0 {
		w.doubtful(diag.Pos{File: w.file}, "sheet-missing", lang.Msg("these sheets are missing: %s", strings.Join(empty, ", ")), lang.Msg("the framework is read as if they had no rows"))
	}
}

func (w *bookReader) sameColumns(l *layout, s *rawSheet) bool {
	var found []string
	for _, c := range s.header {
		if h := headerOf(c); !strings.HasPrefix(h, "#") {
			found = append(found, h)
		}
	}
	wanted := l.headers(w.languages)
	slices.Sort(found)
	slices.Sort(wanted)
	return slices.Equal(found, wanted)
}

// headerOf is the name of a column.
func headerOf(c sheet.Cell) string { return strings.ToLower(strings.TrimSpace(c.Text)) }

// take reads a sheet by its layout.
func (w *bookReader) take(l *layout, s *rawSheet) {
	s.taken = true
	f := &filled{layout: l, pos: s.pos, columns: map[string]int{}}
	w.filled[l.name] = f
	known := l.headers(w.languages)
	names := map[int]string{}
	for _, c := range s.header {
		h, at := headerOf(c), w.at(f, s.head, c.Col)
		switch {
		case strings.HasPrefix(h, "#"):
			names[c.Col] = "#" // the consultant's own notes
		case !slices.Contains(known, h):
			w.wrong(at, "column-unknown", lang.Msg("%q is not a column of this sheet", c.Text), columnMeant(h, known))
			names[c.Col] = "#"
		case f.columns[h] > 0:
			w.wrong(at, "column-twice", lang.Msg("the column %q stands there twice", h), lang.Msg("keep one of the two"))
		default:
			f.columns[h], names[c.Col] = c.Col, h
		}
	}
	for _, h := range known {
		if f.columns[h] == 0 {
			w.wrong(s.pos, "column-missing", lang.Msg("the column %q is missing", h), lang.Msg("add it, even if all its cells are empty: its name goes into the first row"))
		}
	}
	for _, r := range s.rows {
		row := &bookRow{on: f, n: r.n, cells: map[string]sheet.Cell{}}
		for _, c := range r.cells {
			h := names[c.Col]
			if h == "" {
				w.wrong(w.at(f, r.n, c.Col), "column-none", lang.Msg("this cell stands under no column: %q", c.Text), lang.Msg("empty it, or give its column a name that starts with # to keep it as a note"))
				continue
			}
			if h != "#" && w.readable(f, r.n, c) {
				row.cells[h] = c
			}
		}
		if len(row.cells) > 0 {
			f.rows = append(f.rows, row)
		}
	}
}

// columnMeant is the hint after an unknown column.
func columnMeant(h string, known []string) lang.Message {
	if k := surveys.Near(h, known); k != "" {
		return lang.Msg("did you mean %q?", k)
	}
	return lang.Msg("the ones known are: %s; a column of notes has a name that starts with #", strings.Join(known, ", "))
}

func (w *bookReader) at(f *filled, row, col int) diag.Pos {
	return diag.Pos{File: w.file, Sheet: f.pos.Sheet, Row: row, Col: col}
}

// readable refuses a cell whose value nobody can tell.
func (w *bookReader) readable(f *filled, row int, c sheet.Cell) bool {
	switch {
	case c.Uncached:
		w.wrong(w.at(f, row, c.Col), "cell-formula", lang.Msg("this formula has no result"), lang.Msg("open the workbook in Excel or LibreOffice and save it, or type the value"))
	case c.Kind == sheet.Fault:
		w.wrong(w.at(f, row, c.Col), "cell-fault", lang.Msg("this formula ends in the error %s", c.Text), lang.Msg("type the value"))
	default:
		return true
	}
	return false
}

// cellPos is the place of a column's cell in the row, empty or not.
func (w *bookReader) cellPos(r *bookRow, header string) diag.Pos {
	return w.at(r.on, r.n, r.on.columns[header])
}

// pos is the place of the row: its code, else its first column's cell.
func (w *bookReader) pos(r *bookRow) diag.Pos {
	for _, h := range []string{"code", "id", "grade", "at"} {
		if _, ok := r.cells[h]; ok {
			return w.cellPos(r, h)
		}
	}
	return w.cellPos(r, r.on.layout.columns[0].path)
}

// text is a link's cell, trimmed.
func (r *bookRow) text(header string) string { return strings.TrimSpace(r.cells[header].Text) }

// value is the mapping that a row says.
func (w *bookReader) value(r *bookRow) *value {
	v := &value{kind: mapping, pos: w.pos(r)}
	for _, p := range r.on.layout.columns {
		if p.link {
			continue
		}
		if x := w.cell(r, p.path, p.field); x != nil {
			v.put(p.path, x)
		}
	}
	return v
}

// put adds an entry below v, at a path.
func (v *value) put(at string, x *value) {
	first, rest, below := strings.Cut(at, ".")
	if !below {
		v.entries = append(v.entries, entry{key: first, pos: x.pos, value: x})
		return
	}
	inner := v.get(first)
	if inner == nil {
		inner = &value{kind: mapping, pos: x.pos}
		v.put(first, inner)
	}
	inner.put(rest, x)
}

// cell is what the cells of a path say, nil where they are empty.
func (w *bookReader) cell(r *bookRow, header string, f field) *value {
	if f.is == isText {
		return w.textOf(r, header)
	}
	c, ok := r.cells[header]
	if !ok {
		return nil
	}
	return w.scalarOf(c, w.cellPos(r, header), f)
}

// textOf is a text in each language; where one is there, another that is
// missing is missed at its own cell.
func (w *bookReader) textOf(r *bookRow, header string) *value {
	v := &value{kind: mapping, pos: w.cellPos(r, header+"."+w.languages[0])}
	some := false
	for _, l := range w.languages {
		c, ok := r.cells[header+"."+l]
		some = some || ok
		at := w.cellPos(r, header+"."+l)
		v.entries = append(v.entries, entry{key: l, pos: at, value: &value{kind: scalar, text: strings.ReplaceAll(c.Text, "\r\n", "\n"), pos: at}})
	}
	if !some {
		return nil
	}
	return v
}

// scalarOf is what a cell says, as its field reads it.
func (w *bookReader) scalarOf(c sheet.Cell, at diag.Pos, f field) *value {
	v := &value{kind: scalar, text: c.Text, pos: at}
	switch {
	case f.is == isWord:
		return v
	case f.is == isFlag:
		v.text = strings.ToLower(strings.TrimSpace(c.Text))
	case f.numeric():
		v.text = plainNumber(c)
		if c.Percent && f.is != isShare && f.is != isWeight {
			w.doubtful(at, "cell-percent", lang.Msg("a percentage is read as the number %s", v.text), lang.Msg("a score is written without the percent sign: 50"))
		}
	case f.is == isRefs:
		return listValue(listed(c.Text), at)
	case f.is == isNumbers:
		parts := strings.FieldsFunc(c.Text, func(r rune) bool { return r == ';' || r == ' ' || r == '\n' || r == '\u00a0' })
		for i, p := range parts {
			parts[i] = plainNumber(sheet.Cell{Text: strings.TrimSuffix(p, ",")})
		}
		return listValue(parts, at)
	case f.is == isPairs:
		return pairsOf(c.Text, at)
	default:
		v.text = strings.TrimSpace(c.Text)
	}
	return v
}

func listValue(words []string, at diag.Pos) *value {
	v := &value{kind: list, pos: at}
	for _, word := range words {
		v.items = append(v.items, &value{kind: scalar, text: word, pos: at})
	}
	return v
}

// listed are the words of a cell that holds several.
func listed(s string) []string {
	return strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",; \n\t\u00a0", r) })
}

// pairsOf reads "A1.2: 50; A1.3: 25".
func pairsOf(s string, at diag.Pos) *value {
	v := &value{kind: mapping, pos: at}
	for _, pair := range strings.FieldsFunc(s, func(r rune) bool { return r == ';' || r == '\n' }) {
		code, x, _ := strings.Cut(pair, ":")
		v.entries = append(v.entries, entry{key: strings.TrimSpace(code), pos: at, value: &value{kind: scalar, text: plainNumber(sheet.Cell{Text: x}), pos: at}})
	}
	return v
}

// plainNumber is a number typed as text as the reader reads it: without spaces,
// decimals after a point.
func plainNumber(c sheet.Cell) string {
	s := strings.TrimSpace(c.Text)
	typed := strings.NewReplacer(" ", "", "\u00a0", "", "\u202f", "").Replace(s)
	if strings.Count(typed, ",") == 1 && !strings.Contains(typed, ".") {
		typed = strings.Replace(typed, ",", ".", 1)
	}
	if decimal.MatchString(typed) {
		return typed
	}
	return s
}

// rowsOf are the rows of a sheet.
func (w *bookReader) rowsOf(sheet string) []*bookRow {
	if f := w.filled[sheet]; f != nil {
		return f.rows
	}
	return nil
}

// inOrder sorts rows by a column of numbers, those without one last; equal ones
// stay as they stand.
func (w *bookReader) inOrder(rows []*bookRow, header string) []*bookRow {
	place := func(r *bookRow) float64 {
		if c, ok := r.cells[header]; ok {
			if x, err := strconv.ParseFloat(plainNumber(c), 64); err == nil && !math.IsNaN(x) {
				return x
			}
		}
		return math.Inf(1)
	}
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b *bookRow) int { return cmp.Compare(place(a), place(b)) })
	return sorted
}

// ranked says where a rank is no number.
func (w *bookReader) ranked() {
	for i := range layouts {
		for _, r := range w.rowsOf(layouts[i].name) {
			if c, ok := r.cells["rank"]; ok {
				_, _ = w.number(&value{kind: scalar, text: plainNumber(c), pos: w.cellPos(r, "rank")}) // it says what is wrong
			}
		}
	}
}

// grouped are the rows by what a link says, in order. Rows whose link says a
// code that nothing has are problems.
func (w *bookReader) grouped(sheet, header string, known []string, emptyIs bool) map[string][]*bookRow {
	by := map[string][]*bookRow{}
	for _, r := range w.rowsOf(sheet) {
		code := r.text(header)
		switch at := w.cellPos(r, header); {
		case code == "" && !emptyIs:
			w.wrong(at, "key-missing", lang.Msg("%q is missing", header), lang.Msg("fill in the column “%s” of this row", header))
		case code != "" && !slices.Contains(known, code):
			w.wrong(at, "ref-unknown", lang.Msg("%q is declared nowhere in this file", code), meant(code, known))
		default:
			by[code] = append(by[code], r)
		}
	}
	sortBy := "rank"
	if w.filled[sheet] != nil && w.filled[sheet].columns["rank"] == 0 {
		sortBy = "at"
	}
	for code, rows := range by {
		by[code] = w.inOrder(rows, sortBy)
	}
	return by
}

// codesOf are the codes that a sheet declares.
func (w *bookReader) codesOf(sheet string) []string {
	var codes []string
	for _, r := range w.rowsOf(sheet) {
		if c := r.text("code"); c != "" {
			codes = append(codes, c)
		}
	}
	return codes
}
