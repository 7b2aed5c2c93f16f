package intake

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// A Form is one filled or blank form that is going to be filled further: what
// it says, and where its cells stand.
type Form struct {
	Territory surveys.Territory // as the cover says; blank where it says nothing
	Response  *surveys.Response // an answer a question: NotAsked where the form has no row for it
	Language  string            // in which its cells are written
	Questions []int             // those that it has a row for, by their place in the survey
	// Problems are what is wrong in it; Wrong, by question, those that set an
	// answer aside.
	Problems diag.List
	Wrong    map[int]*diag.Problem

	name    string
	content []byte
	survey  *surveys.Survey
	names   *names
	form    *form
	reading *reading
}

// ReadForm reads a form from its bytes, whether or not it names a territory. A
// file that is no form of this survey is a nil Form, and its problems say why.
func ReadForm(ctx context.Context, name string, content []byte, s *surveys.Survey) (*Form, diag.List, error) {
	n := newNames(s)
	r := newReading(ctx, n, &Options{Respondents: true}, 0, name)
	book, problems, err := sheet.Open(ctx, sheet.File{Name: name, ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
	if err != nil || book == nil {
		return nil, problems, err
	}
	defer func() { _ = book.Close() }()
	takeReturned(ctx, book)
	heads, damage := headsOf(ctx, book, nil)
	if damage != nil {
		return nil, append(problems, damage), ctx.Err()
	}
	l, sure := recogniseForm(n, heads, true)
	f, _ := l.(*form)
	if book.Format != "xlsx" || sure == 0 {
		return nil, append(problems, &diag.Problem{
			Pos: diag.Pos{File: name}, Code: "not-a-form",
			Message: lang.Msg("this file is not a form of %s: no row carries the code of a question", s.ID),
			Hint:    lang.Msg("Make a form with: eterritoire form -o FORM.xlsx. Name the framework that the form answers with -f."),
		}), nil
	}
	for _, t := range f.tables {
		if damage := f.sheet(r, t); damage != nil {
			return nil, append(problems, damage), ctx.Err()
		}
	}
	if f.isAnother(r) {
		return nil, append(problems, r.unusable), nil
	}
	form := &Form{
		Language: f.field("language"), Wrong: map[int]*diag.Problem{},
		name: name, content: content, survey: s, names: n, form: f, reading: r,
	}
	form.identify()
	form.answers()
	form.Problems = append(problems, r.list...)
	return form, form.Problems, nil
}

// identify reads the cover.
func (f *Form) identify() {
	at := func(ro role) spot { return f.form.fields[coverRoles[ro]].at(surveys.FormAnswer) }
	r := f.reading
	t := &f.Territory
	t.Name, t.Code = r.name(at(territoryRole), false), r.name(at(codeRole), false)
	t.Region, t.Department = r.name(at(regionRole), false), r.name(at(departmentRole), false)
	t.Kind, t.Population = r.kind(at(kindRole), false), r.population(at(populationRole))
	t.Key = surveys.TerritoryKey(t.Code, t.Name, t.Region, t.Department)
	t.Pos = at(territoryRole).pos()
	f.Response = &surveys.Response{
		Group: r.group(at(groupRole), false), Respondent: r.name(at(respondentRole), false), Date: r.date(at(dateRole)),
		Pos: diag.Pos{File: f.name, Sheet: r.file.Sheet},
	}
}

// answers reads the answers, and notes which problem is of which question.
func (f *Form) answers() {
	r := f.reading
	for i, q := range f.names.questions {
		said := len(r.list)
		a := f.form.answer(r, q)
		f.Response.Answers = append(f.Response.Answers, a)
		if a.State != surveys.NotAsked {
			f.Questions = append(f.Questions, i)
		}
		if a.State != surveys.SetAside {
			continue
		}
		for _, p := range slices.Backward(r.list) {
			if p.Severity == diag.Error && (p.Pos == a.Pos || f.Wrong[i] == nil && slices.Contains(r.list[said:], p)) {
				f.Wrong[i] = p
			}
		}
	}
}

// Has reports whether the form has a column for a part of every answer.
func (f *Form) Has(c surveys.FormColumn) bool {
	for _, i := range f.Questions {
		if row := f.form.rows[f.names.questions[i].Name]; row != nil && row.cols[c] == 0 {
			return false
		}
	}
	return true
}

// A Cover is what the form is to say of who answers: the zero value of a field
// leaves it as it is.
type Cover struct {
	Territory, Code, Region, Department, Kind string
	Population                                float64 // NaN or 0 leaves it
	Group, Respondent                         string
	Date                                      time.Time
}

// Cover is what the form's cover says.
func (f *Form) Cover() Cover {
	t, r := &f.Territory, f.Response
	return Cover{t.Name, t.Code, t.Region, t.Department, t.Kind, t.Population, r.Group, r.Respondent, r.Date}
}

// Text is what a row of the cover says, in code words; "" where it says nothing.
func (c *Cover) Text(field string) string {
	switch field {
	case "territory":
		return c.Territory
	case "territory_code":
		return c.Code
	case "region":
		return c.Region
	case "department":
		return c.Department
	case "type":
		return c.Kind
	case "population":
		if c.Population > 0 {
			return strconv.FormatFloat(c.Population, 'f', -1, 64)
		}
	case "group":
		return c.Group
	case "respondent":
		return c.Respondent
	case "date":
		if !c.Date.IsZero() {
			return c.Date.Format(time.DateOnly)
		}
	}
	return ""
}

// CoverFields are the rows of a cover that people fill, in order.
var CoverFields = surveys.FormFields[:slices.Index(surveys.FormFields, "framework")]

// errUnfaithful says that a form does not say what was written into it: it is
// not used.
var errUnfaithful = errors.New("read back, the form does not say what was written into it")

// Fill is the form with the answers to some questions and a cover written into
// it, and nothing else changed. It has been read back: it says what r does of those
// questions, and of the others what it did. Problems are cells that cannot be
// written; there are no bytes then.
func (f *Form) Fill(ctx context.Context, r *surveys.Response, questions []int, cover Cover) ([]byte, diag.List, error) {
	edits, problems := f.coverEdits(cover)
	for _, i := range questions {
		e, p := f.edits(i, &r.Answers[i])
		edits = append(edits, e...)
		if p != nil {
			problems.Add(p)
		}
	}
	if len(problems) > 0 {
		return nil, problems, nil
	}
	var b bytes.Buffer
	problems, err := sheet.Patch(ctx, &b, sheet.File{Name: f.name, ReaderAt: bytes.NewReader(f.content), Size: int64(len(f.content))}, edits)
	if err != nil || len(problems) > 0 {
		return nil, problems, err
	}
	return b.Bytes(), nil, f.compare(ctx, b.Bytes(), r, questions)
}

// compare reads a filled form back.
func (f *Form) compare(ctx context.Context, content []byte, r *surveys.Response, questions []int) error {
	now, problems, err := ReadForm(ctx, f.name, content, f.survey)
	if err != nil {
		return err
	}
	if now == nil {
		return errors.Join(errUnfaithful, errors.New(lang.For("en").Message(problems[len(problems)-1].Message)))
	}
	for i := range f.survey.Questions {
		want := &f.Response.Answers[i]
		if slices.Contains(questions, i) {
			want = &r.Answers[i]
		}
		if got := &now.Response.Answers[i]; !SameAnswer(got, want) {
			return fmt.Errorf("%w: %s is %q (%s), not %q (%s)", errUnfaithful, f.survey.Questions[i].Code,
				Code(got, f.survey.Questions[i].Item), got.Comment, Code(want, f.survey.Questions[i].Item), want.Comment)
		}
	}
	return nil
}

// SameAnswer reports whether two answers say the same, wherever they stand: a
// question not answered is one not asked.
func SameAnswer(a, b *surveys.Answer) bool {
	silent := func(s surveys.State) bool {
		return s == surveys.Blank || s == surveys.NotAsked || s == surveys.Irrelevant
	}
	return (a.State == b.State || silent(a.State) && silent(b.State)) && a.Number == b.Number && a.Reason == b.Reason && slices.Equal(a.Choices, b.Choices) &&
		(a.State != surveys.Given || a.Evidence == b.Evidence) && a.Comment == b.Comment && a.Confidence == b.Confidence
}

// printer writes in the form's own language.
func (f *Form) printer() *lang.Printer { return lang.For(f.Language) }

// edits are the cells that must change for question i to be answered by a.
func (f *Form) edits(i int, a *surveys.Answer) ([]sheet.Edit, *diag.Problem) {
	q := f.names.questions[i]
	row := f.form.rows[q.Name]
	if row == nil || f.form.doubt[q.Name] {
		return nil, f.unwritable(diag.Pos{File: f.name}, lang.Msg("the form has no row for %s, or two that differ: its answer cannot be written", q.Code))
	}
	was := &f.Response.Answers[i]
	var edits []sheet.Edit
	change := func(row *formRow, c surveys.FormColumn, value any) { // where it is not so already
		s := row.at(c)
		text, isText := value.(string)
		switch {
		case s.table == nil || s.Cell == nil && (value == nil || isText && text == ""):
			return
		case isText && s.Cell != nil && s.Kind == sheet.Text && !s.Formula && strings.TrimSpace(s.Text) == text:
			return
		case isText && text == "":
			value = nil
		}
		edits = append(edits, sheet.Edit{Sheet: s.table.Name, Row: row.row, Col: s.col, Value: value})
	}
	reason := ""
	if a.State == surveys.NotApplicable || a.State == surveys.Unknown {
		reason = a.Reason
	}
	if !sameAnswer(*was, *a) {
		value := f.value(i, a)
		if s, ok := value.(string); ok && reason != "" && row.cols[surveys.FormReason] == 0 {
			value = f.printer().Sprint("%s: %s", s, reason)
		}
		change(row, surveys.FormAnswer, value)
	}
	f.options(q, func(option *formRow, name string) {
		if !sameAnswer(*was, *a) {
			change(option, surveys.FormAnswer, f.tick(a, name))
		}
		change(option, surveys.FormComment, "") // it is in the question's now
		change(option, surveys.FormReason, "")
	})
	change(row, surveys.FormReason, reason)
	change(row, surveys.FormComment, a.Comment)
	if was.Confidence != a.Confidence {
		change(row, surveys.FormConfidence, f.labelled(surveys.FormConfidences, a.Confidence))
	}
	grade := surveys.Unstated
	if a.State == surveys.Given {
		grade = a.Evidence
	}
	if was.Evidence != grade || was.State == surveys.Given && a.State != surveys.Given {
		change(row, surveys.FormEvidence, f.printer().Text(surveys.FormEvidenceGrades[grade]))
	}
	return edits, f.homeless(q, row, a)
}

// homeless says which part of an answer the form has no column for.
func (f *Form) homeless(q *question, row *formRow, a *surveys.Answer) *diag.Problem {
	for _, part := range []struct {
		column surveys.FormColumn
		said   bool
	}{{surveys.FormEvidence, a.Evidence != surveys.Unstated}, {surveys.FormComment, a.Comment != ""}, {surveys.FormConfidence, a.Confidence != ""}} {
		if part.said && row.cols[part.column] == 0 {
			return f.unwritable(row.at(surveys.FormAnswer).pos(), lang.Msg("the form has no column “%s”: what is said there of %s cannot be written", f.printer().Text(surveys.FormColumns[part.column]), q.Code))
		}
	}
	return nil
}

func (f *Form) unwritable(pos diag.Pos, m lang.Message) *diag.Problem {
	return &diag.Problem{
		Pos: pos, Code: "form-no-place", Message: m,
		Hint: lang.Msg("It stays in the journal. Continue on a new form: eterritoire form -o FORM.xlsx."),
	}
}

// options calls each for the rows of a checklist's options.
func (f *Form) options(q *question, each func(row *formRow, name string)) {
	if q.Item != surveys.Checklist {
		return
	}
	for i := range q.list.choices {
		name := q.list.choices[i].Name
		if row := f.form.rows[surveys.FormOption(q.Name, name)]; row != nil {
			each(row, name)
		}
	}
}

// value is what the answer cell of question i is to hold, such that it is read
// back as a.
func (f *Form) value(i int, a *surveys.Answer) any {
	q := f.names.questions[i]
	value := surveys.FormValue(f.printer(), f.survey, i, a)
	if q.Item == surveys.Checklist && a.State == surveys.Given && len(a.Choices) > 0 {
		rows := 0
		f.options(q, func(*formRow, string) { rows++ })
		if rows < len(q.list.choices) {
			return Code(a, q.Item)
		}
	}
	text, ok := value.(string)
	if !ok || a.State != surveys.Given {
		return value
	}
	if read, _ := readCell(q, &sheet.Cell{Kind: sheet.Text, Text: text}, &manner{}); !sameAnswer(read, surveys.Answer{State: surveys.Given, Choices: a.Choices}) {
		return Code(a, q.Item) // two labels alike
	}
	return text
}

// tick is what the cell of an option is to hold.
func (f *Form) tick(a *surveys.Answer, name string) any {
	if a.State != surveys.Given || len(a.Choices) == 0 {
		return nil
	}
	word := "no"
	if slices.Contains(a.Choices, name) {
		word = "yes"
	}
	return f.printer().Text(surveys.FormYesNo[word])
}

// labelled is the label of a choice, as the form's lists have it.
func (f *Form) labelled(choices []surveys.Choice, code string) string {
	for _, c := range choices {
		if c.Name == code && f.printer().Text(c.Label) != "" {
			return f.printer().Text(c.Label)
		}
	}
	return code
}

// group is a group of respondents as the form's list has it.
func (f *Form) group(code string) string {
	if slices.Contains(surveys.WordsWorkshop, code) {
		return f.printer().Text(surveys.FormWorkshop)
	}
	return f.labelled(f.survey.Respondents, code)
}

// coverEdits are the cells of the cover that must change.
func (f *Form) coverEdits(c Cover) ([]sheet.Edit, diag.List) {
	var edits []sheet.Edit
	var problems diag.List
	put := func(field string, value any) {
		s := f.form.fields[field].at(surveys.FormAnswer)
		if s.table == nil {
			problems.Add(&diag.Problem{
				Pos: diag.Pos{File: f.name}, Code: "form-no-place",
				Message: lang.Msg("the cover of the form has no row “%s”: it cannot be written", field),
				Hint:    lang.Msg("It stays in the journal. Continue on a new form: eterritoire form -o FORM.xlsx."),
			})
			return
		}
		edits = append(edits, sheet.Edit{Sheet: s.table.Name, Row: s.row, Col: s.col, Value: value})
	}
	for _, x := range []struct{ field, text string }{
		{"territory", c.Territory},
		{"territory_code", c.Code},
		{"region", c.Region},
		{"department", c.Department},
		{"type", f.labelled(f.survey.Kinds, c.Kind)},
		{"group", f.group(c.Group)},
		{"respondent", c.Respondent},
	} {
		if x.text != "" {
			put(x.field, x.text)
		}
	}
	if c.Population > 0 && !math.IsInf(c.Population, 0) {
		put("population", c.Population)
	}
	if !c.Date.IsZero() {
		put("date", c.Date)
	}
	return edits, problems
}

// ReadFormFrom is ReadForm of a stream, which may be no longer than any form.
func ReadFormFrom(ctx context.Context, name string, r io.Reader, s *surveys.Survey) (*Form, []byte, diag.List, error) {
	const most = 64 << 20
	b, err := io.ReadAll(io.LimitReader(r, most+1))
	if err != nil {
		return nil, nil, nil, err
	}
	if len(b) > most {
		return nil, nil, diag.List{&diag.Problem{
			Pos: diag.Pos{File: name}, Code: "file-too-large",
			Message: lang.Msg("the file is far larger than a form (more than %s MB)", most>>20),
		}}, nil
	}
	f, problems, err := ReadForm(ctx, name, b, s)
	return f, b, problems, err
}

// Workshop is what the form's sheets of a workshop hold; nil where there are
// none.
func (f *Form) Workshop() *surveys.Workshop {
	return f.form.workshop(f.reading, &identity{territory: f.Territory, response: *f.Response})
}
