package workbook

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// Names of the lists that every form has.
const (
	listYesNo       = "form_yes_no"
	listYesNoSilent = "form_yes_no_silences"
	listSilences    = "form_silences"
	listNone        = "form_none_silences"
	listEvidence    = "form_evidence"
	listConfidence  = "form_confidence"
	listKinds       = "form_kinds"
	listGroups      = "form_groups"
)

// A formList is a block of the sheet of lists, and the name that drop-downs
// know it by: names work in every Excel, ranges of another sheet do not.
type formList struct {
	name, title string
	values      []string
}

// The columns of the sheet of lists, and the row where the first begins.
const (
	listTitle = 1 + iota
	listValue
	firstList = 4
)

// Widths of the columns of the sheet of lists.
const listTitleWidth, listValueWidth = 34, 80

// writeLists writes the lists one under the other, and names each of them.
func (f *form) writeLists() error {
	f.lists = f.commonLists()
	seen := map[string]bool{}
	for _, s := range f.sheets {
		for _, r := range s.rows {
			if r.of == nil || r.option != nil || seen[listOf(r.of, r.question)] {
				continue
			}
			if l := f.choiceList(r); l != nil {
				seen[l.name] = true
				f.lists = append(f.lists, l)
			}
		}
	}
	row := firstList
	for _, l := range f.lists {
		cells := fmt.Sprintf("%s:%s", at(listValue, row), at(listValue, row+max(1, len(l.values))-1))
		if err := f.SetDefinedName(&excelize.DefinedName{Name: l.name, RefersTo: quoted(f.listsName()) + "!" + absolute("$"+strings.ReplaceAll(cells, ":", ":$"))}); err != nil {
			return err
		}
		row += max(1, len(l.values))
	}
	if err := f.dress(f.listsName(), row-1, listValue, pageOf{}); err != nil {
		return err
	}
	return f.streamLists()
}

func (f *form) streamLists() error {
	w, err := f.NewStreamWriter(f.listsName())
	if err != nil {
		return err
	}
	if err := w.SetColWidth(listValue, listValue, listValueWidth); err != nil {
		return err
	}
	if err := w.SetColWidth(listTitle, listTitle, listTitleWidth); err != nil {
		return err
	}
	rows := [][]any{
		{excelize.Cell{StyleID: f.style.title, Value: f.listsName()}},
		{excelize.Cell{StyleID: f.style.note, Value: f.p.Sprint("What the drop-down lists of this form offer. There is nothing to fill in here.")}},
		nil,
	}
	for _, l := range f.lists {
		rows = append(rows, f.listRows(l)...)
	}
	if err := w.MergeCell(at(listTitle, 1), at(listValue, 1)); err != nil {
		return err
	}
	if err := w.MergeCell(at(listTitle, 2), at(listValue, 2)); err != nil {
		return err
	}
	for i, row := range rows {
		h := 24.0
		if i >= firstList-1 {
			h = max(height(listTitleWidth, said(row[0])), height(listValueWidth, said(row[1])))
		}
		if err := w.SetRow(at(listTitle, i+1), row, excelize.RowOpts{Height: h}); err != nil {
			return err
		}
	}
	return w.Flush()
}

// listRows are a list's values, its title beside the first.
func (f *form) listRows(l *formList) [][]any {
	values := l.values
	if len(values) == 0 {
		values = []string{""}
	}
	var rows [][]any
	for i, v := range values {
		title, left, right := "", f.style.list, f.style.list
		if i == 0 {
			title, left, right = l.title, f.style.listHead, f.style.listTop
		}
		rows = append(rows, []any{excelize.Cell{StyleID: left, Value: text(title)}, excelize.Cell{StyleID: right, Value: text(v)}})
	}
	return rows
}

// said is the text of a cell of help size.
func said(v any) para {
	c, _ := v.(excelize.Cell)
	s, _ := c.Value.(string)
	return para{text: s, size: sizeHelp, bold: true}
}

func (f *form) commonLists() []*formList {
	p := f.p
	yes, no := p.Text(surveys.FormYesNo["yes"]), p.Text(surveys.FormYesNo["no"])
	unknown := p.Text(surveys.FormSilences[surveys.Unknown])
	notApplicable := p.Text(surveys.FormSilences[surveys.NotApplicable])
	kinds := labels(p, f.Kinds)
	groups := append(labels(p, f.Respondents), f.workshop())
	var grades []string
	for e := surveys.Declared; e <= surveys.Checked; e++ {
		grades = append(grades, p.Text(surveys.FormEvidenceGrades[e]))
	}
	return []*formList{
		{listYesNo, p.Sprint("Options of lists"), []string{yes, no}},
		{listYesNoSilent, p.Sprint("Yes or no"), []string{yes, no, unknown, notApplicable}},
		{listSilences, p.Sprint("Beside a figure"), []string{unknown, notApplicable}},
		{listNone, p.Sprint("Beside a list"), []string{p.Text(surveys.FormNone), unknown, notApplicable}},
		{listEvidence, p.Text(surveys.FormColumns[surveys.FormEvidence]), grades},
		{listConfidence, p.Text(surveys.FormColumns[surveys.FormConfidence]), labels(p, surveys.FormConfidences)},
		{listKinds, p.Sprint("Types of territory"), kinds},
		{listGroups, p.Sprint("Respondents' groups"), groups},
	}
}

// workshop is how the form says that its answers are a workshop's decision.
func (f *form) workshop() string { return f.p.Text(surveys.FormWorkshop) }

func labels(p *lang.Printer, choices []surveys.Choice) []string {
	ls := make([]string, 0, len(choices))
	for _, c := range choices {
		if s := p.Text(c.Label); s != "" {
			ls = append(ls, s)
		} else {
			ls = append(ls, c.Name)
		}
	}
	return ls
}

// choiceList is the list of a maturity scale or of a choice, with the two
// silences; nil for questions that a common list serves.
func (f *form) choiceList(r formRow) *formList {
	if r.of.Item != surveys.Maturity && r.of.Item != surveys.Choose {
		return nil
	}
	l := &formList{name: listOf(r.of, r.question), title: r.of.Code + " " + f.p.Text(r.of.Heading)}
	for i, c := range f.Of(r.of) {
		l.values = append(l.values, surveys.FormOffer(f.p, r.of, c, i))
	}
	for _, s := range []surveys.State{surveys.Unknown, surveys.NotApplicable} {
		l.values = append(l.values, f.p.Text(surveys.FormSilences[s]))
	}
	return l
}

// listOf names the list that the answer cell of question q offers, "" if it
// offers none. Questions may share a list of the survey.
func listOf(question *surveys.Question, q int) string {
	switch question.Item {
	case surveys.YesNo:
		return listYesNoSilent
	case surveys.Checklist:
		return listNone
	case surveys.Number, surveys.Percentage:
		return ""
	}
	if !plainName.MatchString(question.ListName) {
		return "question_" + strconv.Itoa(q+1)
	}
	if question.Item == surveys.Maturity {
		return "levels_" + question.ListName
	}
	return "choices_" + question.ListName
}

// plainName is what may stand in a name of Excel's, which knows no capitals.
var plainName = regexp.MustCompile(`^[a-z0-9_]{1,100}$`)

// dropDown offers a list in cells; what is not in it is refused in words.
func (f *form) dropDown(sheet, cells, list, title, prompt string) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	v.SetSqrefDropList(list)
	v.SetError(excelize.DataValidationErrorStyleStop, f.p.Sprint("Answer not in the list"), f.p.Sprint("Choose an answer from the list: click on the arrow to the right of the cell."))
	if prompt != "" {
		v.SetInput(shorten(title, 32), shorten(prompt, 255))
	}
	return f.AddDataValidation(sheet, v)
}

// allowed is the condition that a figure's cell holds a number of its range or
// one of the silences.
func allowed(cell string, q *surveys.Question) string {
	number := "ISNUMBER(" + cell + ")"
	if lo := q.Range[0]; finite(lo) {
		number += "," + cell + ">=" + formulaNumber(lo)
	}
	if hi := q.Range[1]; finite(hi) {
		number += "," + cell + "<=" + formulaNumber(hi)
	}
	return "OR(AND(" + number + "),COUNTIF(" + listSilences + "," + cell + ")>0)"
}

func finite(x float64) bool { return x-x == 0 }

func formulaNumber(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// escaped is a formula as excelize wants it in a check of cells, where it
// writes the XML as it is given.
var escaped = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// figure checks the cell of a number as it is typed.
func (f *form) figure(sheet, cell string, q *surveys.Question) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = cell
	if err := v.SetRange(escaped.Replace(allowed(cell, q)), "", excelize.DataValidationTypeCustom, excelize.DataValidationOperatorBetween); err != nil {
		return err
	}
	v.SetError(excelize.DataValidationErrorStyleStop, f.p.Sprint("Figure not accepted"), shorten(f.expected(q), 225))
	v.SetInput(shorten(f.p.Text(q.Heading), 32), shorten(f.expected(q), 255))
	return f.AddDataValidation(sheet, v)
}

// expected says in words what the cell of a number takes.
func (f *form) expected(q *surveys.Question) string {
	unknown, not := f.p.Text(surveys.FormSilences[surveys.Unknown]), f.p.Text(surveys.FormSilences[surveys.NotApplicable])
	if q.Item == surveys.Percentage {
		return f.p.Sprint("Type the number alone: 40 means 40%%. %s Otherwise type %s or %s.", f.bounds(q), f.p.Quote(unknown), f.p.Quote(not))
	}
	return f.p.Sprint("Type the number alone, without its unit. %s Otherwise type %s or %s.", f.bounds(q), f.p.Quote(unknown), f.p.Quote(not))
}

// bounds says the range of a number: "From 0 to 100." or nothing.
func (f *form) bounds(q *surveys.Question) lang.Message {
	lo, hi := q.Range[0], q.Range[1]
	switch {
	case finite(lo) && finite(hi):
		return lang.Msg("From %s to %s.", lo, hi)
	case finite(lo):
		return lang.Msg("From %s upwards.", lo)
	case finite(hi):
		return lang.Msg("At most %s.", hi)
	}
	return lang.Message{}
}

// quoted is a sheet's name in a formula.
func quoted(sheet string) string { return "'" + strings.ReplaceAll(sheet, "'", "''") + "'" }

// literal is a text in a formula.
func literal(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }
