package workbook

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Colours of faulty cells: what was set aside, and what somebody should look
// at. In black and white the border and the comment's mark tell.
const (
	returnedWrong   = "F8CBAD"
	returnedDoubted = "FFF2CC"
)

// mostNotes bounds the cells that are marked and listed: a column of ten
// thousand wrong cells is one fault, and the message says how many.
const mostNotes = 2000

// mostComments bounds those of them that have a comment: taking one away, when
// the copy comes back, costs time for each of the others. The list says it all.
const mostComments = 400

// Returned is what a sender is told of their own workbook.
type Returned struct {
	Name      string // of the file, as the sender calls it
	Territory string // that it is about; "" where there are several
	Problems  diag.List
	Survey    *surveys.Survey
	Printer   *lang.Printer
}

// WriteReturned writes a copy of a sender's workbook in which every cell that a
// problem is about is coloured over any format of its own, and has the problem
// and what to do as a comment, under what was noted there before. A sheet before
// the others, which is not read again, lists all with a link to each cell. What
// an earlier return had marked is taken away first. It returns how many cells
// were marked.
func WriteReturned(w io.Writer, original []byte, r *Returned) (marked int, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(original), excelize.Options{UnzipSizeLimit: mostInflated, UnzipXMLSizeLimit: mostInflated})
	if err != nil {
		return 0, fmt.Errorf("reading the workbook to return: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	relativeTargets(f)
	m := &marker{dresser: &dresser{File: f, p: r.Printer, byLook: map[look]int{}}, Returned: r}
	if err := m.clean(); err != nil {
		return 0, err
	}
	m.first = m.GetSheetName(0)
	if err := m.nameFont(); err != nil {
		return 0, err
	}
	for _, step := range []func() error{m.mark, m.list} {
		if err := step(); err != nil {
			return m.marked, err
		}
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return m.marked, fmt.Errorf("writing the workbook to return: %w", err)
	}
	first, err := firstRules(b.Bytes())
	if err != nil {
		return m.marked, fmt.Errorf("writing the workbook to return: %w", err)
	}
	return m.marked, sheet.Stabilise(w, first)
}

// A faulty cell, and all that is said of it.
type faulty struct {
	pos      diag.Pos
	worst    diag.Severity
	problems diag.List
}

// placesOf gathers problems by their cell, in order; those of no cell are apart.
func placesOf(problems diag.List) (places []faulty, others diag.List) {
	at := map[diag.Pos]int{}
	for _, p := range problems {
		if p.Severity == diag.Info {
			continue
		}
		if p.Pos.Row == 0 || p.Pos.Col == 0 || p.Pos.Text {
			others.Add(p)
			continue
		}
		i, known := at[p.Pos]
		if !known {
			i = len(places)
			at[p.Pos] = i
			places = append(places, faulty{pos: p.Pos, worst: p.Severity})
		}
		places[i].problems.Add(p)
		places[i].worst = min(places[i].worst, p.Severity)
	}
	return places, others
}

// A marker colours cells, writes comments and lists them.
type marker struct {
	*dresser
	*Returned
	marked int
	first  string // the sender's first sheet, before which the list comes to stand
}

// markRule is the formula of the rules that colour faulty cells: always true, and
// known by its words. While a workbook is marked, the new rules are told from
// those of an earlier return by markFresh.
const (
	markRule  = `LEN("eterritoire")>0`
	markFresh = `LEN("eterritoire!")>0`
)

// notedBy is the author of our comments; notedBelow stands between what
// somebody else noted in a cell and what we do.
const (
	notedBy    = "eterritoire – retour"
	notedBelow = "— eterritoire —"
)

// sheetNamed is the workbook's sheet of that name; a table that has no sheets of
// its own is its first.
func (m *marker) sheetNamed(name string) string {
	if i, err := m.GetSheetIndex(name); err != nil || i < 0 {
		return m.first
	}
	return name
}

// clean takes away what an earlier return put into the workbook: its list, its
// comments. Its colours go with their rules, in firstRules.
func (m *marker) clean() error {
	for _, name := range m.GetSheetList() {
		if isReturnedList(m.File, name) {
			if m.SheetCount == 1 {
				continue
			}
			if err := m.DeleteSheet(name); err != nil {
				return fmt.Errorf("taking away the sheet %s: %w", name, err)
			}
			continue
		}
		notes, err := m.GetComments(name)
		if err != nil {
			continue // a sheet of another kind has none
		}
		for _, c := range notes {
			if c.Author != notedBy && !strings.Contains(commentText(&c), notedBelow) {
				continue
			}
			before, _, _ := strings.Cut(commentText(&c), notedBelow)
			if c.Author == notedBy && !strings.Contains(commentText(&c), notedBelow) {
				before = ""
			}
			if err := m.renote(name, c.Cell, c.Author, strings.TrimSpace(before)); err != nil {
				return fmt.Errorf("the comment of %s!%s: %w", name, c.Cell, err)
			}
		}
	}
	return nil
}

// isReturnedList reports whether a sheet is the list of an earlier return.
func isReturnedList(f *excelize.File, name string) bool {
	if !surveys.IsReturnedSheet(name) {
		return false
	}
	first, err := f.GetCellValue(name, "A1")
	return err == nil && first == surveys.ReturnedMark
}

// commentText is a comment's text.
func commentText(c *excelize.Comment) string {
	var b strings.Builder
	for _, run := range c.Paragraph {
		b.WriteString(run.Text)
	}
	if b.Len() == 0 {
		return c.Text
	}
	return b.String()
}

// mark colours and comments every faulty cell.
func (m *marker) mark() error {
	places, _ := placesOf(m.Problems)
	cells := map[string]map[diag.Severity][]string{}
	notes := map[string]map[string]excelize.Comment{}
	var names []string
	for i, at := range places[:min(len(places), mostNotes)] {
		name, cell := m.sheetNamed(at.pos.Sheet), at.pos.Cell()
		if cells[name] == nil {
			cells[name] = map[diag.Severity][]string{}
			names = append(names, name)
			notes[name] = map[string]excelize.Comment{}
			old, err := m.GetComments(name)
			if err != nil {
				return fmt.Errorf("the comments of %s: %w", name, err)
			}
			for _, c := range old {
				notes[name][c.Cell] = c
			}
		}
		cells[name][at.worst] = append(cells[name][at.worst], cell)
		m.marked++
		if i >= mostComments {
			continue
		}
		put, author, text := m.note, notedBy, m.noteOn(at.problems)
		if old, ok := notes[name][cell]; ok {
			put, author, text = m.renote, old.Author, strings.TrimSpace(commentText(&old))+"\n"+notedBelow+"\n"+text
		}
		if err := put(name, cell, author, text); err != nil {
			return fmt.Errorf("marking %s: %w", at.pos.String(), err)
		}
	}
	for _, name := range names {
		if err := m.colour(name, cells[name]); err != nil {
			return fmt.Errorf("marking %s: %w", name, err)
		}
	}
	numberNotes(m.File)
	return nil
}

// colour adds the rules that colour a sheet's faulty cells.
func (m *marker) colour(name string, cells map[diag.Severity][]string) error {
	for _, severity := range []diag.Severity{diag.Error, diag.Warning} {
		ground := returnedWrong
		if severity == diag.Warning {
			ground = returnedDoubted
		}
		if len(cells[severity]) == 0 {
			continue
		}
		id, err := m.NewConditionalStyle(&excelize.Style{
			Font: &excelize.Font{Color: report.Ink, Bold: severity == diag.Error}, Fill: fill(ground), Border: box(report.Alert, "left", "right", "top", "bottom"),
		})
		if err != nil {
			return err
		}
		rule := []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: markFresh, Format: &id, StopIfTrue: true}}
		if err := m.SetConditionalFormat(name, strings.Join(cells[severity], " "), rule); err != nil {
			return err
		}
	}
	return nil
}

// relativeTargets makes the parts that sheets refer to relative to them. Some
// programs write where a comment is drawn from the root, which is allowed, and
// which excelize takes for the name of the part it writes: "/xl/drawings/…", that
// no reader of archives should follow.
func relativeTargets(f *excelize.File) {
	f.Pkg.Range(func(name, content any) bool {
		part, ok := content.([]byte)
		if path, named := name.(string); ok && named && strings.HasPrefix(path, "xl/worksheets/_rels/") {
			part = bytes.ReplaceAll(part, []byte(`Target="/xl/`), []byte(`Target="../`))
			f.Pkg.Store(path, bytes.ReplaceAll(part, []byte(`Target='/xl/`), []byte(`Target='../`)))
		}
		return true
	})
}

// noteOn is what a comment says of a cell.
func (m *marker) noteOn(problems diag.List) string {
	var text []string
	for _, p := range problems {
		text = append(text, report.Sentence(m.p.Message(p.Message)))
		if !p.Hint.IsZero() {
			text = append(text, m.p.Message(p.Hint))
		}
	}
	const most = 1000 // a note is read at a glance
	return shorten(report.Printable(strings.Join(text, "\n")), most)
}

// renote puts another text in the place of a comment; "" takes it away.
func (m *marker) renote(name, cell, author, text string) error {
	if err := m.DeleteComment(name, cell); err != nil || text == "" {
		return err
	}
	return m.note(name, cell, author, text)
}

// note makes a comment of a cell that has none, as large as its text.
func (m *marker) note(name, cell, author, text string) error {
	tall := height(noteWidth, para{text: text, size: sizeHelp})
	return m.AddComment(name, excelize.Comment{
		Cell: cell, Author: author, Width: notePixels, Height: uint(tall/pointsPerPixel) + 14,
		Paragraph: []excelize.RichTextRun{{Text: text, Font: &excelize.Font{Family: formFont, Size: sizeHelp, Color: report.Ink}}},
	})
}

var (
	ruleStart    = regexp.MustCompile(`<(?:\w+:)?cfRule\b[^>]*>`)
	rulePriority = regexp.MustCompile(`\bpriority="(\d+)"`)
	rulesOld     = ruleOf(markRule)
	rulesFresh   = ruleOf(markFresh)
)

// ruleOf finds a rule of that formula, which is alone over its cells, however a
// spreadsheet wrote it.
func ruleOf(formula string) *regexp.Regexp {
	const quote = `(?:"|&#34;|&quot;)`
	text := strings.ReplaceAll(strings.ReplaceAll(regexp.QuoteMeta(formula), `"`, quote), `>`, `(?:>|&gt;)`)
	return regexp.MustCompile(`<conditionalFormatting\b[^>]*>\s*<cfRule\b[^>]*>\s*<formula>` + text + `</formula>\s*</cfRule>\s*</conditionalFormatting>`)
}

// firstRules puts the rules that colour faulty cells before all others, since a
// form's own would win over them, and leaves out those of an earlier return.
func firstRules(xlsx []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range in.File {
		if err := firstInPart(out, f); err != nil {
			return nil, err
		}
	}
	err = out.Close()
	return b.Bytes(), err
}

// selected is the mark of a sheet that is chosen. What is typed into one of several
// goes into all, and the workbook says itself which is shown first.
var selected = regexp.MustCompile(`(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected=(?:"[^"]*"|'[^']*')`)

// firstInPart copies a part of the package, the rules of a sheet in their order.
func firstInPart(out *zip.Writer, f *zip.File) error {
	if !strings.HasPrefix(f.Name, "xl/worksheets/") && !strings.HasPrefix(f.Name, "xl/chartsheets/") || !strings.HasSuffix(f.Name, ".xml") {
		return out.Copy(f)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	part, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	p, err := out.Create(f.Name)
	if err != nil {
		return err
	}
	_, err = p.Write(promote(rulesOld.ReplaceAll(selected.ReplaceAll(part, []byte("$1")), nil)))
	return err
}

// promote gives the new rules of a sheet the first priorities, by which Excel
// goes, and the first place, by which LibreOffice does.
func promote(part []byte) []byte {
	fresh := rulesFresh.FindAllIndex(part, -1)
	if len(fresh) == 0 {
		return part
	}
	prioritise := func(b []byte, of func(old int) int) []byte {
		return ruleStart.ReplaceAllFunc(b, func(tag []byte) []byte {
			return rulePriority.ReplaceAllFunc(tag, func(attribute []byte) []byte {
				old, _ := strconv.Atoi(string(rulePriority.FindSubmatch(attribute)[1]))
				return []byte(`priority="` + strconv.Itoa(of(old)) + `"`)
			})
		})
	}
	var first, rest []byte
	from := 0
	for i, at := range fresh {
		rest = append(rest, part[from:at[0]]...)
		ours := prioritise(part[at[0]:at[1]], func(int) int { return i + 1 })
		first = append(first, bytes.ReplaceAll(ours, []byte("eterritoire!"), []byte("eterritoire"))...)
		from = at[1]
	}
	rest = prioritise(append(rest, part[from:]...), func(old int) int { return old + len(fresh) })
	at := bytes.Index(rest, []byte("<conditionalFormatting"))
	if at < 0 {
		at = fresh[0][0] // there are no others
	}
	return slices.Concat(rest[:at], first, rest[at:])
}

// Columns of the list.
var returnedWidths = []float64{5, 24, 34, 18, 44, 30, 38}

// list writes the sheet that lists what to correct, before all others.
func (m *marker) list() error {
	name := m.p.Text(surveys.ReturnedSheet)
	for n := 2; ; n++ {
		if i, err := m.GetSheetIndex(name); err != nil || i < 0 {
			break
		}
		name = m.p.Text(surveys.ReturnedSheet) + " (" + strconv.Itoa(n) + ")"
	}
	if _, err := m.NewSheet(name); err != nil {
		return err
	}
	m.toFront()
	m.shiftNames()
	if err := m.fillList(name); err != nil {
		return fmt.Errorf("the sheet %s: %w", name, err)
	}
	m.SetActiveSheet(0)
	return nil
}

// toFront moves the last sheet before all others. MoveSheet would ask of each sheet
// for what it need not have: a view, or cells.
func (m *marker) toFront() {
	sheets := m.WorkBook.Sheets.Sheet
	last := len(sheets) - 1
	list := sheets[last]
	copy(sheets[1:], sheets[:last])
	sheets[0] = list
}

// nameFont gives the first font of the workbook a name and a size, where it has
// none: excelize measures comments by them, and they need not be there.
func (m *marker) nameFont() error {
	if _, err := m.NewStyle(&excelize.Style{Font: &excelize.Font{Family: formFont, Size: sizeText}}); err != nil {
		return fmt.Errorf("the fonts of the workbook: %w", err)
	}
	fonts := m.Styles.Fonts.Font
	for _, f := range fonts {
		if fonts[0].Name == nil || fonts[0].Name.Val == nil {
			fonts[0].Name = f.Name
		}
		if fonts[0].Sz == nil || fonts[0].Sz.Val == nil {
			fonts[0].Sz = f.Sz
		}
	}
	return nil
}

// shiftNames moves what names say of the sheets by their number: there is one
// more before all of them, which moving a sheet does not tell the names.
func (m *marker) shiftNames() {
	if m.WorkBook == nil || m.WorkBook.DefinedNames == nil {
		return
	}
	names := m.WorkBook.DefinedNames.DefinedName
	for i := range names {
		if names[i].LocalSheetID != nil {
			moved := *names[i].LocalSheetID + 1
			names[i].LocalSheetID = &moved
		}
	}
}

func (m *marker) fillList(name string) error {
	p := m.p
	if err := m.widen(name, returnedWidths); err != nil {
		return err
	}
	places, others := placesOf(m.Problems)
	s := sheetOf{widths: returnedWidths, headAt: 5, colour: report.Alert}
	footer := "&L&8" + strings.ReplaceAll(cut(report.Printable(name), 60), "&", "&&") + "&C&8" + p.Sprint("page %s of %s", "&P", "&N")
	if err := m.paperOf(name, footer, &s); err != nil {
		return err
	}
	last := len(returnedWidths)
	g := &page{dresser: m.dresser, name: name, widths: returnedWidths}
	g.line(9, block{1, last, look{size: 6, colour: report.Dim, bare: true}, surveys.ReturnedMark, ""})
	g.line(28, block{1, last, look{size: sizeTitle, bold: true, colour: report.Accent, bare: true}, p.Sprint("To correct: %s", m.what(places, others)), ""})
	g.line(16, block{1, last, look{bare: true, wrap: true}, p.Sprint("Correct the cells in their own sheets, not here: a click on the place leads there, and its comment says the same. Then send this file back; this sheet is not read."), ""})
	g.line(6)
	g.heads(block{1, 1, look{}, p.Sprint("No."), ""}, block{2, 2, look{}, p.Sprint("Where"), ""}, block{3, 3, look{}, p.Sprint("Question"), ""}, block{4, 4, look{}, p.Sprint("What was read"), ""},
		block{5, 5, look{}, p.Sprint("What is wrong"), ""}, block{6, 6, look{}, p.Sprint("Write, for example"), ""}, block{7, 7, look{}, p.Sprint("What to do"), ""})
	n := 0
	for _, at := range places[:min(len(places), mostNotes)] {
		for _, q := range at.problems {
			n++
			m.listed(g, n, q)
		}
	}
	for _, q := range others[:min(len(others), mostNotes)] {
		n++
		m.listed(g, n, q)
	}
	if more := max(0, len(places)-mostNotes) + max(0, len(others)-mostNotes); more > 0 {
		g.line(16, block{1, last, look{bare: true, bold: true}, p.Sprint("And further ones: %s.", more), ""})
	}
	if g.err != nil {
		return g.err
	}
	return m.SetSheetDimension(name, "A1:"+at(last, g.row))
}

// what counts the things to correct.
func (m *marker) what(places []faulty, others diag.List) lang.Message {
	if len(places) == 0 {
		return lang.Msg("%s remarks", len(others))
	}
	if len(others) == 0 {
		return lang.Msg("%s cells", len(places))
	}
	return lang.Msg("%s and %s", lang.Msg("%s cells", len(places)), lang.Msg("%s remarks", len(others)))
}

// listed writes one fault, with a link to its cell, its row or its sheet.
func (m *marker) listed(g *page, n int, q *diag.Problem) {
	small := look{size: sizeHelp, wrap: true}
	link := small
	link.link, link.colour = true, report.Accent
	place, target := m.placeOf(q.Pos)
	if target == "" {
		link = small
	}
	bold := small
	bold.bold = q.Severity == diag.Error
	g.line(16, block{1, 1, look{size: sizeHelp, centre: true, top: true}, n, ""}, block{2, 2, link, place, target}, block{3, 3, small, m.question(q), ""},
		block{4, 4, bold, q.Read, ""}, block{5, 5, small, report.Sentence(m.p.Message(q.Message)), ""}, block{6, 6, small, m.examples(q), ""}, block{7, 7, small, m.p.Message(q.Hint), ""})
}

// placeOf is a place in words, and where it leads.
func (m *marker) placeOf(pos diag.Pos) (words, target string) {
	switch {
	case pos.Row == 0 && pos.Sheet == "":
		return m.p.Sprint("the whole file"), ""
	case pos.Text:
		return m.p.Sprint("line %s", pos.Row), ""
	}
	name := m.sheetNamed(pos.Sheet)
	target = quoted(name) + "!" + at(max(1, pos.Col), max(1, pos.Row))
	switch {
	case pos.Row == 0:
		return name, target
	case pos.Col == 0:
		return m.p.Sprint("row %s, sheet %s", pos.Row, name), target
	}
	// The cell comes first: the column is narrow, and LibreOffice does not wrap a link.
	return m.p.Sprint("cell %s, sheet %s", pos.Cell(), name), target
}

// question is the code and the words of the question that a cell answers.
func (m *marker) question(q *diag.Problem) string {
	if m.Survey == nil || q.Question == "" {
		return q.Question
	}
	i := m.Survey.Index(q.Question)
	if i < 0 {
		return q.Question
	}
	return q.Question + " " + m.p.Text(m.Survey.Questions[i].Label)
}

// examples are a few answers that would be read.
func (m *marker) examples(q *diag.Problem) string {
	if m.Survey == nil || q.Question == "" {
		return ""
	}
	i := m.Survey.Index(q.Question)
	if i < 0 {
		return ""
	}
	return strings.Join(report.ValidAnswers(m.Survey, m.Survey.Questions[i], m.p), " · ")
}
