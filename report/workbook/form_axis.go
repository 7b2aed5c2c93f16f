package workbook

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// widths of the columns of a sheet of questions, in characters.
var widths = [...]float64{colCode: 9, colQuestion: 34, colHelp: 53, colAnswer: 31, colReason: 17, colEvidence: 12, colComment: 22, colConfidence: 10.5}

// indent is the width that a step of indentation takes from a cell.
const indent = 1.5

// writeAxes writes the sheets of questions. What decorates a sheet goes before
// its cells are streamed: excelize drops what is set after.
func (f *form) writeAxes() error {
	for _, s := range f.sheets {
		for _, step := range []func(*formSheet) error{f.dressAxis, f.checkCells, f.markCells, f.streamAxis} {
			if err := step(s); err != nil {
				return err
			}
		}
	}
	return nil
}

// pageOf is how a sheet is printed.
type pageOf struct {
	landscape bool
	repeat    int // the row of the header that every page repeats, 0 if none
	frozen    bool
	first     string // the cell that is selected, where frozen
	tab       string // colour
}

// dress sets what every sheet has: protection without a password, view, paper.
func (f *form) dress(name string, rows, cols int, page pageOf) error {
	corner, err := excelize.CoordinatesToCellName(max(cols, 1), max(rows, 1))
	if err != nil {
		return err
	}
	if err := f.SetSheetDimension(name, "A1:"+corner); err != nil {
		return err
	}
	// People may widen and heighten what they read, and nothing else.
	if err := f.ProtectSheet(name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
	}); err != nil {
		return err
	}
	yes, no := true, false
	if err := f.SetSheetView(name, -1, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	props := &excelize.SheetPropsOptions{FitToPage: &yes}
	if page.tab != "" {
		props.TabColorRGB = &page.tab
	}
	if err := f.SetSheetProps(name, props); err != nil {
		return err
	}
	if err := f.paper(name, page); err != nil {
		return err
	}
	if page.frozen {
		return f.SetPanes(name, &excelize.Panes{
			Freeze: true, XSplit: colCode, YSplit: rowHeader, TopLeftCell: at(colQuestion, rowFirst), ActivePane: "bottomRight",
			Selection: []excelize.Selection{{Pane: "bottomRight", ActiveCell: page.first, SQRef: page.first}},
		})
	}
	return nil
}

// paper fits the width of the sheet on A4, as many pages as its length needs.
func (f *form) paper(name string, page pageOf) error {
	a4, one, asMany := 9, 1, 0
	orientation := "portrait"
	if page.landscape {
		orientation = "landscape"
	}
	if err := f.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &asMany}); err != nil {
		return err
	}
	side, top, bottom, edge, centred := 0.4, 0.45, 0.65, 0.3, true
	if err := f.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge, Horizontally: &centred,
	}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: f.footer()}); err != nil {
		return err
	}
	if page.repeat == 0 {
		return nil
	}
	return f.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", Scope: name, RefersTo: fmt.Sprintf("%s!$%d:$%d", quoted(name), page.repeat, page.repeat),
	})
}

// footer is the territory, the page, the framework, at 8 points; Excel takes
// 255 characters. An ampersand starts a command there, so those of names are
// doubled; a space keeps a name's first digits out of the size.
func (f *form) footer() string {
	who := f.p.Sprint("Territory: ................................")
	if t := f.opt.Territory; t != nil && t.Name != "" {
		who = t.Name
	}
	safe := func(s string) string { return strings.ReplaceAll(s, "&", "&&") }
	page := f.p.Sprint("page %s of %s", "&P", "&N")
	return "&L&8 " + safe(cut(who, 60)) + "&C&8 " + page + "&R&8 " + safe(cut(f.ID+" "+f.Version, 40))
}

func (f *form) dressAxis(s *formSheet) error {
	first := rowFirst
	for first < s.last() && s.rows[first-rowFirst].of == nil {
		first++
	}
	page := pageOf{landscape: true, repeat: rowHeader, frozen: true, first: at(colAnswer, first), tab: report.Accent}
	if err := f.dress(s.name, s.last(), colLast, page); err != nil {
		return err
	}
	return f.SetCellHyperLink(s.name, at(colComment, rowTitle), quoted(f.coverName())+"!A1", "Location")
}

// at is the name of a cell.
func at(col, row int) string {
	s, _ := excelize.CoordinatesToCellName(col, row)
	return s
}

// checkCells adds the drop-downs and the checks of what is typed.
func (f *form) checkCells(s *formSheet) error {
	var options, graded, sure []string
	for i, r := range s.rows {
		row := rowFirst + i
		cell := at(colAnswer, row)
		switch {
		case r.of == nil:
			continue
		case r.option != nil:
			options = append(options, cell)
			continue
		}
		graded = append(graded, at(colEvidence, row))
		sure = append(sure, at(colConfidence, row))
		list := listOf(r.of, r.question)
		var err error
		switch {
		case list == "":
			err = f.figure(s.name, cell, r.of)
		case r.of.Item == surveys.Checklist:
			err = f.dropDown(s.name, cell, list, f.p.Text(r.of.Heading), f.p.Sprint("Answer Yes or No for each line below. Choose here only if none applies, if you don't know, or if the question makes no sense for your territory."))
		default:
			err = f.dropDown(s.name, cell, list, f.p.Text(r.of.Heading), f.p.Text(r.of.Hint))
		}
		if err != nil {
			return err
		}
	}
	if len(options) > 0 {
		if err := f.dropDown(s.name, strings.Join(options, " "), listYesNo, "", ""); err != nil {
			return err
		}
	}
	if len(graded) == 0 {
		return nil
	}
	if err := f.dropDown(s.name, strings.Join(graded, " "), listEvidence, "", ""); err != nil {
		return err
	}
	return f.dropDown(s.name, strings.Join(sure, " "), listConfidence, "", "")
}

// markCells adds the conditional formats: a row that is answered, an answer
// that is not one of those expected, a reason that is wanted.
func (f *form) markCells(s *formSheet) error {
	mark := func(cells, formula string, style int) error {
		return f.SetConditionalFormat(s.name, cells, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: formula, Format: &style}})
	}
	for i, r := range s.rows {
		row := rowFirst + i
		if r.of == nil || r.option != nil {
			continue
		}
		cell, options := at(colAnswer, row), ""
		answered := "LEN($" + cell + ")>0"
		if r.options > 0 {
			options = fmt.Sprintf("$%s:$%s", at(colAnswer, row+1), at(colAnswer, row+r.options))
			answered = "OR(" + answered + ",COUNTA(" + options + ")>0)"
		}
		if err := mark(at(colCode, row), answered, f.style.done); err != nil {
			return err
		}
		if err := mark(cell, f.unexpected(r, cell, options), f.style.wrong); err != nil {
			return err
		}
		not := literal(f.p.Text(surveys.FormSilences[surveys.NotApplicable]))
		why := at(colReason, row)
		if err := mark(why, fmt.Sprintf(`AND($%s=%s,LEN($%s)=0)`, cell, not, why), f.style.wanted); err != nil {
			return err
		}
	}
	return nil
}

// unexpected is the condition that an answer is none of those expected.
func (f *form) unexpected(r formRow, cell, options string) string {
	list := listOf(r.of, r.question)
	switch {
	case list == "":
		return "AND(LEN(" + cell + ")>0,NOT(" + allowed(cell, r.of) + "))"
	case options != "":
		yes := literal(f.p.Text(surveys.FormYesNo["yes"]))
		return fmt.Sprintf("AND(LEN(%s)>0,COUNTIF(%s,%s)>0)", cell, options, yes)
	case r.of.Item == surveys.Maturity: // the plain number is an answer too
		return fmt.Sprintf("AND(LEN(%[1]s)>0,NOT(AND(ISNUMBER(%[1]s),%[1]s>=0,%[1]s<=%[3]d)),SUMPRODUCT(--(%[2]s=%[1]s))=0)", cell, list, len(f.Of(r.of))-1)
	}
	return fmt.Sprintf("AND(LEN(%[1]s)>0,SUMPRODUCT(--(%[2]s=%[1]s))=0)", cell, list)
}

// streamAxis writes the cells.
func (f *form) streamAxis(s *formSheet) error {
	w, err := f.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for col := colLast; col >= colCode; col-- { // each is put before the others, and their order counts
		if err := w.SetColWidth(col, col, widths[col]); err != nil {
			return err
		}
	}
	if err := f.streamTop(w, s); err != nil {
		return err
	}
	for i, r := range s.rows {
		var cells []any
		var h float64
		switch {
		case r.of == nil:
			cells, h = f.headingRow(r)
		case r.option != nil:
			cells, h = f.optionRow(r)
		default:
			cells, h = f.questionRow(r)
		}
		if err := w.SetRow(at(colCode, rowFirst+i), cells, excelize.RowOpts{Height: h}); err != nil {
			return err
		}
	}
	return w.Flush()
}

// streamTop writes the title, the progress and the names of the columns.
func (f *form) streamTop(w *excelize.StreamWriter, s *formSheet) error {
	progress, err := f.progressFormat(excelize.Style{Font: font(sizeText, report.Accent, true), Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left"}}, s.asked)
	if err != nil {
		return err
	}
	title := make([]any, colLast)
	title[colCode-1] = excelize.Cell{StyleID: f.style.title, Value: s.title}
	title[colComment-1] = excelize.Cell{StyleID: f.style.link, Value: f.p.Sprint("Back to the cover")}
	if err := w.MergeCell(at(colCode, rowTitle), at(colEvidence, rowTitle)); err != nil {
		return err
	}
	if err := w.SetRow(at(colCode, rowTitle), title, excelize.RowOpts{Height: 26}); err != nil {
		return err
	}
	second := make([]any, colLast)
	second[colCode-1] = excelize.Cell{StyleID: f.style.subtitle, Value: f.p.Sprint("Fill in the tinted, outlined cells. The code of a question that is answered is set on a coloured ground.")}
	second[colAnswer-1] = excelize.Cell{StyleID: progress, Formula: s.progress(""), Value: s.done}
	if err := w.MergeCell(at(colCode, rowProgress), at(colHelp, rowProgress)); err != nil {
		return err
	}
	if err := w.SetRow(at(colCode, rowProgress), second, excelize.RowOpts{Height: 18}); err != nil {
		return err
	}
	return w.SetRow(at(colCode, rowHeader), f.headerRow(surveys.FormCode, surveys.FormQuestion, surveys.FormHelp, surveys.FormAnswer, surveys.FormReason, surveys.FormEvidence, surveys.FormComment, surveys.FormConfidence), excelize.RowOpts{Height: 28})
}

func (f *form) headerRow(columns ...surveys.FormColumn) []any {
	row := make([]any, len(columns))
	for i, c := range columns {
		row[i] = excelize.Cell{StyleID: f.style.header, Value: f.p.Text(surveys.FormColumns[c])}
	}
	return row
}

// progress is the formula that counts the sheet's answered questions: the
// rows of questions that hold an answer, and the checklists that hold one in
// their options' rows alone. It finds rows by code, wherever they were moved.
func (s *formSheet) progress(sheet string) string {
	codes := fmt.Sprintf("%s$%s:$%s", sheet, at(colCode, rowFirst), at(colCode, s.last()))
	answers := fmt.Sprintf("%s$%s:$%s", sheet, at(colAnswer, rowFirst), at(colAnswer, s.last()))
	codes, answers = absolute(codes), absolute(answers)
	var b strings.Builder
	fmt.Fprintf(&b, `COUNTIFS(%[1]s,"?*",%[2]s,"<>")-COUNTIFS(%[1]s,"*/*",%[2]s,"<>")`, codes, answers)
	for _, r := range s.rows {
		if r.options == 0 {
			continue
		}
		fmt.Fprintf(&b, `+(COUNTIFS(%[1]s,%[3]s,%[2]s,"<>")=0)*(COUNTIFS(%[1]s,%[4]s,%[2]s,"<>")>0)`, codes, answers, literal(r.of.Code), literal(surveys.FormOption(r.of.Code, "*")))
	}
	return b.String()
}

// absolute turns $A4:$A60 into $A$4:$A$60.
func absolute(r string) string {
	var b strings.Builder
	for i, c := range r {
		if c >= '0' && c <= '9' && i > 0 && r[i-1] >= 'A' && r[i-1] <= 'Z' {
			b.WriteByte('$')
		}
		b.WriteRune(c)
	}
	return b.String()
}

func (f *form) headingRow(r formRow) ([]any, float64) {
	cells := make([]any, colLast)
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: f.style.heading}
	}
	cells[colQuestion-1] = excelize.Cell{StyleID: f.style.heading, Value: r.heading}
	return cells, 22
}

// questionRow is the row of a question, as high as its longest text or the
// longest answer that may be chosen.
func (f *form) questionRow(r formRow) ([]any, float64) {
	q, a := r.of, f.answer(r.question)
	ask := f.asking(q)
	help := f.helping(r)
	answer := surveys.FormValue(f.p, f.Survey, r.question, a)
	cells := []any{
		excelize.Cell{StyleID: f.style.code, Value: q.Code},
		excelize.Cell{StyleID: f.style.question, Value: rich(ask)},
		excelize.Cell{StyleID: f.style.help, Value: rich(help)},
		excelize.Cell{StyleID: f.style.input, Value: answer},
		excelize.Cell{StyleID: f.style.words, Value: reason(a)},
		excelize.Cell{StyleID: f.style.grade, Value: grade(f, a)},
		excelize.Cell{StyleID: f.style.words, Value: text(a.Comment)},
		excelize.Cell{StyleID: f.style.grade, Value: degree(f, a)},
	}
	h := math.Max(height(widths[colQuestion], paras(ask)...), height(widths[colHelp]-indent, paras(help)...))
	if q.Item == surveys.Maturity || q.Item == surveys.Choose {
		for i, c := range f.Of(q) {
			h = math.Max(h, height(widths[colAnswer]-indent, para{text: surveys.FormOffer(f.p, q, c, i), size: sizeHelp}))
		}
	}
	for col := colAnswer; col <= colLast; col++ {
		if s, ok := cells[col-1].(excelize.Cell).Value.(string); ok {
			h = math.Max(h, height(widths[col]-indent, para{text: s, size: sizeHelp}))
		}
	}
	return cells, math.Max(h, 30)
}

func grade(f *form, a *surveys.Answer) any {
	if a.Evidence == surveys.Unstated {
		return nil
	}
	return f.p.Text(surveys.FormEvidenceGrades[a.Evidence])
}

// degree is how sure the respondent is, as its list says it.
func degree(f *form, a *surveys.Answer) any {
	for _, c := range surveys.FormConfidences {
		if c.Name == a.Confidence {
			return f.p.Text(c.Label)
		}
	}
	return text(a.Confidence)
}

// optionRow is a row of a checklist: the option beside its Yes or No.
func (f *form) optionRow(r formRow) ([]any, float64) {
	var tick any
	if chosen := ticked(r.of, f.answer(r.question)); len(chosen) > 0 {
		tick = f.p.Text(surveys.FormYesNo["no"])
		for _, c := range chosen {
			if c == r.option.Name {
				tick = f.p.Text(surveys.FormYesNo["yes"])
			}
		}
	}
	label := f.p.Text(r.option.Label)
	return []any{
		excelize.Cell{StyleID: f.style.small, Value: surveys.FormOption(r.of.Code, r.option.Name)},
		nil,
		excelize.Cell{StyleID: f.style.option, Value: label},
		excelize.Cell{StyleID: f.style.tick, Value: tick},
	}, math.Max(17, height(widths[colHelp]-2*indent, para{text: label, size: sizeHelp}))
}

// A run is a piece of text in one dress, a paragraph of its cell.
type run struct {
	text   string
	size   float64
	bold   bool
	colour string
	italic bool
}

// asking is what the question's cell says: label, question, instruction.
func (f *form) asking(q *surveys.Question) []run {
	var rs []run
	if s := f.p.Text(q.Heading); s != "" {
		rs = append(rs, run{text: s, size: sizeText, bold: true, colour: report.Accent})
	}
	if s := f.p.Text(q.Label); s != "" {
		rs = append(rs, run{text: s, size: sizeText, colour: report.Ink})
	}
	if s := f.p.Text(q.Hint); s != "" {
		rs = append(rs, run{text: s, size: sizeSmall, colour: report.Dim, italic: true})
	}
	return rs
}

// helping is what the help says: the scale in full, the unit and range, the
// evidence wanted, who knows, whom it does not concern.
func (f *form) helping(r formRow) []run {
	q := r.of
	var rs []run
	add := func(s string, dim bool) {
		colour := report.Ink
		if dim {
			colour = report.Dim
		}
		rs = append(rs, run{text: s, size: sizeHelp, colour: colour})
	}
	switch q.Item {
	case surveys.Maturity, surveys.Choose:
		for i, c := range f.Of(q) {
			add(surveys.FormOffer(f.p, q, c, i), false)
		}
	case surveys.Checklist:
		add(f.p.Sprint("Answer Yes or No for each of the %s lines below; if none applies, choose %s on this line.", r.options, f.p.Quote(f.p.Text(surveys.FormNone))), false)
	case surveys.Number, surveys.Percentage:
		if unit := f.p.Text(q.Unit); unit != "" {
			add(f.p.Sprint("Unit: %s. %s", unit, f.bounds(q)), false)
		} else if b := f.bounds(q); !b.IsZero() {
			add(f.p.Message(b), false)
		}
	}
	if s := f.p.Text(q.Evidence); s != "" {
		add(f.p.Sprint("Evidence: %s", s), true)
	}
	if s := f.knows(q); s != "" {
		add(f.p.Sprint("Ask: %s", s), true)
	}
	if len(q.NotFor) > 0 {
		add(f.p.Sprint("Not asked of: %s", f.p.Join(named(f.p, f.Kinds, q.NotFor))), true)
	}
	return rs
}

// knows is the group that answers the question first.
func (f *form) knows(q *surveys.Question) string {
	if len(q.Who) == 0 {
		return ""
	}
	return strings.Join(named(f.p, f.Respondents, q.Who[:1]), "")
}

// named turns codes into the labels of choices.
func named(p *lang.Printer, choices []surveys.Choice, codes []string) []string {
	var names []string
	for _, code := range codes {
		name := code
		for _, c := range choices {
			if c.Name == code && p.Text(c.Label) != "" {
				name = p.Text(c.Label)
			}
		}
		names = append(names, name)
	}
	return names
}

// rich is the text of a cell, a run a paragraph.
func rich(rs []run) any {
	if len(rs) == 0 {
		return nil
	}
	out := make([]excelize.RichTextRun, len(rs))
	for i, r := range rs {
		s := r.text
		if i < len(rs)-1 {
			s += "\n"
		}
		out[i] = excelize.RichTextRun{Text: s, Font: &excelize.Font{Family: formFont, Size: r.size, Bold: r.bold, Italic: r.italic, Color: r.colour}}
	}
	return out
}

func paras(rs []run) []para {
	ps := make([]para, len(rs))
	for i, r := range rs {
		ps[i] = para{text: r.text, size: r.size, bold: r.bold}
	}
	return ps
}
