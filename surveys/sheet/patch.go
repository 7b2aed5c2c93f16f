package sheet

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf16"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// An Edit is what a cell of a workbook is to hold.
type Edit struct {
	Sheet    string
	Row, Col int // from 1
	// Value is a string, a float64, a time.Time (a day) or nil: the cell is
	// emptied. The cell keeps its style; a number goes into a cell in a percentage
	// format, and a day into one without a date format, as text.
	Value any
}

// patchLimit is how large a part that is edited may be: it is held in memory.
const patchLimit = 128 << 20

// Patch copies a workbook to w with some cells changed. Every part that holds
// none of them is copied as it was compressed; in the others every byte outside
// those cells stays, but for what formulas gave before the change: it is taken
// out, so that nobody is shown a stale score, and the workbook is computed when
// it is opened (Excel would do so at a mark in it, LibreOffice only where there is
// no value). A cell that cannot be changed is a problem, and nothing is written.
func Patch(ctx context.Context, w io.Writer, f File, edits []Edit) (diag.List, error) {
	f.ReaderAt = disk{f.ReaderAt}
	p := &patch{ctx: ctx, name: f.Name, parts: map[string][]byte{}}
	err := p.read(f)
	if err == nil {
		err = p.edit(edits)
	}
	if err != nil {
		return nil, p.said(err)
	}
	if len(p.problems) > 0 {
		return p.problems, nil
	}
	return nil, p.write(w, f)
}

// patch is a workbook being changed.
type patch struct {
	ctx      context.Context
	name     string
	book     *workbook
	main     string            // the part that lists the sheets
	sheets   map[string]string // their parts, by name
	parts    map[string][]byte // those changed, by name in lower case
	unchain  bool              // a formula went: the list of formulas is not right any more
	problems diag.List
}

// said is an error in words: a fault is told as reading would tell it.
func (p *patch) said(err error) error {
	if ended := p.ctx.Err(); ended != nil {
		return ended
	}
	if d, ok := errors.AsType[diskFault](err); ok {
		return d.error
	}
	if fault, ok := errors.AsType[*fault](err); ok {
		return fmt.Errorf("%s: %s", p.name, lang.For("en").Message(fault.message))
	}
	return err
}

// read finds the sheets.
func (p *patch) read(f File) error {
	a, err := openArchive(f, Limits{Unzipped: patchLimit}.orDefault())
	if err != nil {
		return err
	}
	p.book = &workbook{archive: a}
	if p.main, err = a.workbookPart(p.ctx); err != nil {
		return err
	}
	relations, err := a.relations(p.ctx, p.main)
	if err != nil {
		return err
	}
	listed, err := p.book.sheets(p.ctx, p.main)
	if err != nil {
		return err
	}
	p.sheets = map[string]string{}
	for _, r := range relations {
		if r.kind == "styles" {
			if p.book.formats, err = a.styles(p.ctx, r.target); err != nil {
				return err
			}
		}
		for _, l := range listed {
			if l.id == r.id && r.kind == "worksheet" {
				p.sheets[l.name] = r.target
			}
		}
	}
	return nil
}

// bytes is a whole part.
func (p *patch) bytes(part string) ([]byte, error) {
	if b, ok := p.parts[strings.ToLower(part)]; ok {
		return b, nil
	}
	file := p.book.parts[strings.ToLower(part)]
	if file == nil {
		return nil, fmt.Errorf("%s: there is no part %s", p.name, part)
	}
	r, err := file.Open()
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	b, err := io.ReadAll(io.LimitReader(r, patchLimit+1))
	if err == nil && len(b) > patchLimit {
		err = tooLarge(lang.Msg("once unzipped, a part of the file is far larger than a workbook's (more than %s MB)", patchLimit>>20))
	}
	return b, err
}

// edit changes the sheets, and marks the workbook.
func (p *patch) edit(edits []Edit) error {
	bySheet := map[string][]Edit{}
	var names []string
	for _, e := range edits {
		if bySheet[e.Sheet] == nil {
			names = append(names, e.Sheet)
		}
		bySheet[e.Sheet] = append(bySheet[e.Sheet], e)
	}
	for _, name := range names {
		bySheet[name] = inOrder(bySheet[name])
		part, ok := p.sheets[name]
		if !ok {
			return fmt.Errorf("%s: there is no sheet %q", p.name, name)
		}
		b, err := p.bytes(part)
		if err != nil {
			return err
		}
		if b, err = p.editSheet(name, b, bySheet[name]); err != nil {
			return fmt.Errorf("sheet %s: %w", name, err)
		}
		p.parts[strings.ToLower(part)] = b
	}
	if len(names) == 0 {
		return nil
	}
	for _, part := range p.sheets {
		b, err := p.bytes(part)
		if err != nil {
			return err
		}
		if b, err = withoutResults(b); err != nil {
			return err
		}
		p.parts[strings.ToLower(part)] = b
	}
	b, err := p.bytes(p.main)
	if err != nil {
		return err
	}
	if b, err = computeOnLoad(b); err != nil {
		return err
	}
	p.parts[strings.ToLower(p.main)] = b
	return p.dropChain()
}

// inOrder sorts edits by place; of two of one cell the later stays.
func inOrder(edits []Edit) []Edit {
	slices.SortStableFunc(edits, func(a, b Edit) int { return cmp.Or(a.Row-b.Row, a.Col-b.Col) })
	var out []Edit
	for _, e := range edits {
		if n := len(out); n > 0 && out[n-1].Row == e.Row && out[n-1].Col == e.Col {
			out = out[:n-1]
		}
		out = append(out, e)
	}
	return out
}

// A splice replaces bytes of a part.
type splice struct {
	from, to int
	with     string
}

// spliced is b with all splices made; they do not overlap.
func spliced(b []byte, all []splice) []byte {
	slices.SortStableFunc(all, func(x, y splice) int { return x.from - y.from })
	var out []byte
	at := 0
	for _, s := range all {
		out = append(append(out, b[at:s.from]...), s.with...)
		at = s.to
	}
	return append(out, b[at:]...)
}

// editSheet changes the cells of a sheet's part.
func (p *patch) editSheet(name string, b []byte, edits []Edit) ([]byte, error) {
	rows, data, err := locate(b, edits)
	if err != nil {
		return nil, err
	}
	var all []splice
	added := map[int][]Edit{} // by row, those whose row is not there
	for _, e := range edits {
		row := rows[e.Row]
		if row == nil {
			if e.Value != nil {
				added[e.Row] = append(added[e.Row], e)
			}
			continue
		}
		s, problem, err := p.editCell(data.prefix, row, e)
		if err != nil {
			return nil, err
		}
		if problem != nil {
			problem.Pos = diag.Pos{File: p.name, Sheet: name, Row: e.Row, Col: e.Col}
			p.problems.Add(problem)
			continue
		}
		all = append(all, s...)
	}
	for _, row := range rows {
		all = append(all, row.opening(data.prefix)...)
	}
	more, err := p.newRows(data, rows, added)
	return spliced(b, append(all, more...)), err
}

// A place is the rows and cells that are edited, where they stand in the part.
type rowPlace struct {
	in, end int // where its cells begin, and where they end
	empty   bool
	cells   map[int]cellPlace
	after   map[int]int // for a cell that is not there: where it goes
	begun   []string    // cells put into a row that was closed at once
}

type cellPlace struct {
	from, to int
	attrs    []xml.Attr
	formula  string // its kind: "", "normal", "shared", "array"
}

// dataPlace is where the rows of a sheet stand.
type dataPlace struct {
	prefix   string // of the elements, "" or "x:"
	end      int    // where the last row ends
	from, to int    // of a sheetData that is closed at once; else 0
	order    []int  // the numbers of the rows, and where each begins
	starts   []int
}

// locate finds the rows and cells to edit.
func locate(b []byte, edits []Edit) (map[int]*rowPlace, *dataPlace, error) {
	wanted := map[int][]int{}
	for _, e := range edits {
		wanted[e.Row] = append(wanted[e.Row], e.Col)
	}
	l := &locator{Decoder: xml.NewDecoder(bytes.NewReader(b)), wanted: wanted, rows: map[int]*rowPlace{}}
	if err := l.run(); err != nil {
		return nil, nil, err
	}
	if l.data == nil {
		return nil, nil, errors.New("the sheet has no rows to write in")
	}
	return l.rows, l.data, nil
}

// locator reads a sheet's part by its tokens, and notes where they stand.
type locator struct {
	*xml.Decoder
	wanted map[int][]int
	rows   map[int]*rowPlace
	data   *dataPlace

	row     *rowPlace
	number  int
	col     int
	cell    *cellPlace
	depth   int
	within  bool // sheetData
	rowOpen bool
}

func (l *locator) run() error {
	for {
		from := int(l.InputOffset())
		t, err := l.RawToken()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		to := int(l.InputOffset())
		switch t := t.(type) {
		case xml.StartElement:
			l.depth++
			if err := l.start(t, from, to); err != nil {
				return err
			}
		case xml.EndElement:
			l.end(t, from, to)
			l.depth--
		}
	}
}

// Depths of a sheet's elements: worksheet 1, sheetData 2, row 3, c 4, f 5.
func (l *locator) start(t xml.StartElement, from, to int) error {
	switch {
	case l.depth == 2 && t.Name.Local == "sheetData":
		l.within = true
		l.data = &dataPlace{from: from, to: to}
		if t.Name.Space != "" {
			l.data.prefix = t.Name.Space + ":"
		}
	case l.depth == 3 && l.within && t.Name.Local == "row":
		l.rowOpen = true
		l.number++
		if err := number(t.Attr, &l.number); err != nil {
			return err
		}
		l.data.order, l.data.starts = append(l.data.order, l.number), append(l.data.starts, from)
		l.col, l.row = 0, nil
		if l.wanted[l.number] != nil && l.rows[l.number] == nil {
			l.row = &rowPlace{in: to, cells: map[int]cellPlace{}, after: map[int]int{}}
			l.rows[l.number] = l.row
		}
	case l.depth == 4 && l.rowOpen && t.Name.Local == "c":
		l.col++
		if ref := attrOf(t.Attr, "r"); ref != "" {
			col, err := columnOf(ref)
			if err != nil {
				return err
			}
			l.col = col
		}
		l.cell = &cellPlace{from: from, attrs: slices.Clone(t.Attr)}
		if l.row != nil {
			for _, col := range l.wanted[l.number] {
				if _, placed := l.row.after[col]; col < l.col && !placed {
					l.row.after[col] = from
				}
			}
		}
	case l.depth == 5 && l.cell != nil && t.Name.Local == "f":
		l.cell.formula = "normal"
		if kind := attrOf(t.Attr, "t"); kind != "" {
			l.cell.formula = kind
		}
	}
	return nil
}

func (l *locator) end(t xml.EndElement, from, to int) {
	switch {
	case l.depth == 2 && l.within && t.Name.Local == "sheetData":
		l.data.end = from
		if from != to { // not closed at once
			l.data.from, l.data.to = 0, 0
		}
		l.within = false
	case l.depth == 3 && l.rowOpen && t.Name.Local == "row":
		l.rowOpen = false
		if l.row != nil {
			l.row.end, l.row.empty = from, from == to
		}
	case l.depth == 4 && l.cell != nil && t.Name.Local == "c":
		l.cell.to = to
		if l.row != nil {
			l.row.cells[l.col] = *l.cell
		}
		l.cell = nil
	}
}

func attrOf(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if a.Name.Space == "" && a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func number(attrs []xml.Attr, n *int) error {
	r := attrOf(attrs, "r")
	if r == "" {
		return nil
	}
	v, err := strconv.Atoi(r)
	if err != nil || v < 1 {
		return fmt.Errorf("row %q is not a row's number", r)
	}
	*n = v
	return nil
}

// columnOf is the column of a cell's name, "C14".
func columnOf(ref string) (int, error) {
	col := 0
	for _, c := range ref {
		if c >= '0' && c <= '9' {
			break
		}
		if c < 'A' || c > 'Z' || col > 1<<14 {
			return 0, fmt.Errorf("cell %q is not a cell's name", ref)
		}
		col = 26*col + int(c-'A') + 1
	}
	if col == 0 {
		return 0, fmt.Errorf("cell %q is not a cell's name", ref)
	}
	return col, nil
}

// editCell is how a cell of a row that is there is changed.
func (p *patch) editCell(prefix string, row *rowPlace, e Edit) ([]splice, *diag.Problem, error) {
	cell, there := row.cells[e.Col]
	if !there {
		if e.Value == nil {
			return nil, nil, nil
		}
		text, err := p.cell(prefix, e, nil)
		if err != nil {
			return nil, nil, err
		}
		if row.empty {
			row.begun = append(row.begun, text)
			return nil, nil, nil
		}
		at, ok := row.after[e.Col]
		if !ok {
			at = row.end
		}
		return []splice{{at, at, text}}, nil, nil
	}
	switch cell.formula {
	case "":
	case "normal":
		p.unchain = true
	default: // others are computed from it
		return nil, &diag.Problem{
			Code:    "cell-formula-shared",
			Message: lang.Msg("the cell holds a formula on which other cells depend: it is not replaced"),
			Hint:    lang.Msg("Open the file in a spreadsheet, empty the cell, save the file, and try again."),
		}, nil
	}
	text, err := p.cell(prefix, e, cell.attrs)
	return []splice{{cell.from, cell.to, text}}, nil, err
}

// opening opens a row that was closed at once, for its new cells.
func (r *rowPlace) opening(prefix string) []splice {
	if !r.empty || len(r.begun) == 0 {
		return nil
	}
	return []splice{{r.in - len("/>"), r.in, ">" + strings.Join(r.begun, "") + "</" + prefix + "row>"}}
}

// newRows are the rows that are not there, each before the first one after it.
func (p *patch) newRows(data *dataPlace, rows map[int]*rowPlace, added map[int][]Edit) ([]splice, error) {
	var all []splice
	var numbers []int
	for n := range added {
		if rows[n] == nil {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	var closed strings.Builder
	for _, n := range numbers {
		slices.SortFunc(added[n], func(a, b Edit) int { return a.Col - b.Col })
		var text strings.Builder
		fmt.Fprintf(&text, `<%srow r="%d">`, data.prefix, n)
		for _, e := range added[n] {
			cell, err := p.cell(data.prefix, e, nil)
			if err != nil {
				return nil, err
			}
			text.WriteString(cell)
		}
		text.WriteString("</" + data.prefix + "row>")
		at := data.end
		for i, number := range data.order {
			if number > n {
				at = data.starts[i]
				break
			}
		}
		if data.to > 0 { // <sheetData/>
			closed.WriteString(text.String())
			continue
		}
		all = append(all, splice{at, at, text.String()})
	}
	if closed.Len() > 0 {
		all = append(all, splice{data.to - len("/>"), data.to, ">" + closed.String() + "</" + data.prefix + "sheetData>"})
	}
	return all, nil
}

// cell is a cell's element; of the attributes that it had it keeps all but its
// type, which follows from the value.
func (p *patch) cell(prefix string, e Edit, attrs []xml.Attr) (string, error) {
	var b strings.Builder
	b.WriteString("<" + prefix + "c")
	if attrs == nil {
		fmt.Fprintf(&b, ` r="%s%d"`, diag.Column(e.Col), e.Row)
	}
	style := 0
	for _, a := range attrs {
		if a.Name.Local == "t" || a.Name.Local == "vm" || a.Name.Local == "cm" {
			continue
		}
		if a.Name.Local == "s" {
			style, _ = strconv.Atoi(a.Value)
		}
		name := a.Name.Local
		if a.Name.Space != "" {
			name = a.Name.Space + ":" + name
		}
		fmt.Fprintf(&b, ` %s="%s"`, name, escapeXML(a.Value))
	}
	var f format
	if style >= 0 && style < len(p.book.formats) {
		f = p.book.formats[style]
	}
	switch v := e.Value.(type) {
	case nil:
		b.WriteString("/>")
		return b.String(), nil
	case float64:
		text := strconv.FormatFloat(v, 'f', -1, 64)
		if f != 0 {
			return b.String() + inline(prefix, text), nil
		}
		return b.String() + "><" + prefix + "v>" + text + "</" + prefix + "v></" + prefix + "c>", nil
	case time.Time:
		if f&formatDate == 0 {
			return b.String() + inline(prefix, v.Format(time.DateOnly)), nil
		}
		return b.String() + "><" + prefix + "v>" + strconv.Itoa(p.book.serial(v)) + "</" + prefix + "v></" + prefix + "c>", nil
	case string:
		if len(utf16.Encode([]rune(v))) > maxCell {
			return "", fmt.Errorf("cell %s%d: text of more than %d characters", diag.Column(e.Col), e.Row, maxCell)
		}
		return b.String() + inline(prefix, v), nil
	}
	return "", fmt.Errorf("%T is not a value that a cell holds", e.Value)
}

// serial is a day as the workbook counts days.
func (w *workbook) serial(t time.Time) int {
	first := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	if w.since904 {
		first = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return int(day.Sub(first).Hours() / 24)
}

// inline is the rest of a cell that holds a text of its own.
func inline(prefix, text string) string {
	if text == "" {
		return "/>"
	}
	return fmt.Sprintf(` t="inlineStr"><%[1]sis><%[1]st xml:space="preserve">%[2]s</%[1]st></%[1]sis></%[1]sc>`, prefix, escapeXML(hold(text)))
}

// hold writes what XML or a workbook would take for something else: a text that
// looks like an escaped character, a carriage return.
func hold(text string) string {
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i := range len(text) {
		if _, ok := escapedUnit([]byte(text[i:min(len(text), i+7)])); ok {
			b.WriteString("_x005F")
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes all
	return b.String()
}

// ofType is the type of a cell in its opening tag.
var ofType = regexp.MustCompile(`\s+t\s*=\s*(?:"[^"]*"|'[^']*')`)

// withoutResults is a sheet's part whose formulas have no values.
func withoutResults(b []byte) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	var all []splice
	var open, value splice
	depth, formula := 0, false
	for {
		from := int(d.InputOffset())
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return spliced(b, all), nil
		}
		if err != nil {
			return nil, err
		}
		to := int(d.InputOffset())
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			switch {
			case depth == 4 && t.Name.Local == "c":
				open, value, formula = splice{from: from, to: to}, splice{}, false
			case depth == 5 && t.Name.Local == "f":
				formula = true
			case depth == 5 && t.Name.Local == "v":
				value.from = from
			}
		case xml.EndElement:
			switch {
			case depth == 5 && t.Name.Local == "v":
				value.to = to
			case depth == 4 && formula && value.to > 0:
				open.with = string(ofType.ReplaceAll(b[open.from:open.to], nil))
				all = append(all, open, value)
				formula = false
			}
			depth--
		}
	}
}

// computeOnLoad marks a workbook to be computed when it is opened.
func computeOnLoad(b []byte) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	at, depth, prefix := 0, 0, ""
	for {
		from := int(d.InputOffset())
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, err
		}
		to := int(d.InputOffset())
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			if depth == 2 && t.Name.Local == "calcPr" {
				return spliced(b, []splice{{from, to, withFullCalc(t, b[from:to])}}), nil
			}
		case xml.EndElement:
			// What stands before calcPr in the order of the schema.
			if depth == 2 && slices.Contains([]string{"sheets", "functionGroups", "externalReferences", "definedNames"}, t.Name.Local) {
				at = to
				if t.Name.Space != "" {
					prefix = t.Name.Space + ":"
				}
			}
			depth--
		}
	}
	if at == 0 {
		return nil, errors.New("the workbook lists no sheets")
	}
	return spliced(b, []splice{{at, at, "<" + prefix + `calcPr fullCalcOnLoad="1"/>`}}), nil
}

func withFullCalc(t xml.StartElement, old []byte) string {
	var b strings.Builder
	name := t.Name.Local
	if t.Name.Space != "" {
		name = t.Name.Space + ":" + name
	}
	b.WriteString("<" + name)
	for _, a := range t.Attr {
		if a.Name.Local == "fullCalcOnLoad" {
			continue
		}
		key := a.Name.Local
		if a.Name.Space != "" {
			key = a.Name.Space + ":" + key
		}
		fmt.Fprintf(&b, ` %s="%s"`, key, escapeXML(a.Value))
	}
	b.WriteString(` fullCalcOnLoad="1"`)
	if bytes.HasSuffix(old, []byte("/>")) {
		return b.String() + "/>"
	}
	return b.String() + ">"
}

// dropChain takes out the list of the formulas' order, where a formula went:
// Excel makes it anew, and calls a file damaged whose list is not right.
func (p *patch) dropChain() error {
	if !p.unchain {
		return nil
	}
	relations, err := p.book.relations(p.ctx, p.main)
	if err != nil {
		return err
	}
	for _, r := range relations {
		if r.kind != "calcChain" {
			continue
		}
		p.parts[strings.ToLower(r.target)] = nil
		rels := within(p.main, "_rels/"+p.main[strings.LastIndexByte(p.main, '/')+1:]+".rels")
		for part, name := range map[string]string{rels: r.id, "[Content_Types].xml": "/" + r.target} {
			b, err := p.bytes(part)
			if err != nil {
				return err
			}
			if p.parts[strings.ToLower(part)], err = without(b, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// without is a list of relations or of types without the entry of that id or
// part.
func without(b []byte, name string) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(b))
	var all []splice
	var open *splice
	depth := 0
	for {
		from := int(d.InputOffset())
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return spliced(b, all), nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			depth++
			if depth == 2 && (attrOf(t.Attr, "Id") == name || strings.EqualFold(attrOf(t.Attr, "PartName"), name)) {
				open = &splice{from: from}
			}
		case xml.EndElement:
			if depth == 2 && open != nil {
				open.to = int(d.InputOffset())
				all, open = append(all, *open), nil
			}
			depth--
		}
	}
}

// write copies the package, with the parts that changed in their places.
func (p *patch) write(w io.Writer, f File) error {
	in, err := zip.NewReader(f.ReaderAt, f.Size)
	if err != nil {
		return err
	}
	out := zip.NewWriter(w)
	for _, part := range in.File {
		if err := p.ctx.Err(); err != nil {
			return err
		}
		b, changed := p.parts[strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))]
		switch {
		case !changed:
			err = out.Copy(part)
		case b != nil:
			err = writePart(out, part, b)
		}
		if err != nil {
			return err
		}
	}
	return out.Close()
}

func writePart(out *zip.Writer, part *zip.File, b []byte) error {
	w, err := out.CreateHeader(&zip.FileHeader{Name: part.Name, Method: zip.Deflate, Modified: zipEpoch})
	if err != nil {
		return err
	}
	_, err = w.Write(b)
	return err
}
