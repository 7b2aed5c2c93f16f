package intake

import (
	"context"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/sheet"
)

// A Reader reads what people type as an answer, by the rules by which it would
// be read in a file's cell: what is accepted, refused or doubted in the one is in
// the other.
type Reader struct{ names *names }

// NewReader is a reader of the answers to a survey. It may be used by several
// goroutines.
func NewReader(s *surveys.Survey) *Reader { return &Reader{newNames(s)} }

// Answer reads a text as the answer to question q of the survey. A text that
// cannot be read is a SetAside answer and the problem that says why; a problem
// beside any other answer is a warning.
func (r *Reader) Answer(q int, text string) (surveys.Answer, *diag.Problem) {
	a, p := readCell(r.names.questions[q], &sheet.Cell{Kind: sheet.Text, Text: text}, &manner{})
	if p != nil && p.Message.IsZero() { // a conversion, which shows in the answer
		p = nil
	}
	return a, p
}

// Code is an answer as Answer reads it back, in code words: "niv2", "yes",
// "courrier rh", "none", "12.5", "dont_know", "not_applicable: its reason",
// "? what was unreadable"; "" for an answer not given.
func Code(a *surveys.Answer, item surveys.Item) string { return written(a, item) }

// Cover reads a text as what a row of the form's cover says (surveys.FormFields)
// and files it in c. A text that cannot be read leaves c as it is and is a problem;
// a problem of severity Warning comes with a text that was filed.
func (r *Reader) Cover(field, text string, c *Cover) *diag.Problem {
	reading := newReading(context.Background(), r.names, &Options{Respondents: true}, 0, "")
	at := spot{Cell: &sheet.Cell{Kind: sheet.Text, Text: text}}
	filed := *c
	switch field {
	case "territory":
		filed.Territory = reading.name(at, false)
	case "territory_code":
		filed.Code = reading.name(at, false)
	case "region":
		filed.Region = reading.name(at, false)
	case "department":
		filed.Department = reading.name(at, false)
	case "type":
		filed.Kind = reading.kind(at, false)
	case "population":
		filed.Population = reading.population(at)
	case "group":
		filed.Group = reading.group(at, false)
	case "respondent":
		filed.Respondent = reading.name(at, false)
	case "date":
		filed.Date = reading.date(at)
	}
	var said *diag.Problem
	if len(reading.list) > 0 {
		said = reading.list[0]
	}
	if said == nil || said.Severity != diag.Error {
		*c = filed
	}
	return said
}
