package workbook

import (
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// level is the number of a choice of a maturity scale: 2 of "niv2", or else
// its place.
func level(c surveys.Choice, place int) int {
	if n, err := strconv.Atoi(strings.TrimLeft(c.Name, "abcdefghijklmnopqrstuvwxyz_")); err == nil && n >= 0 {
		return n
	}
	return place
}

// offered is how a question's cell says its choice number i: "2 – descriptor"
// on a maturity scale, the label elsewhere.
func offered(p *lang.Printer, q *surveys.Question, c surveys.Choice, i int) string {
	label := p.Text(c.Label)
	switch {
	case q.Item == surveys.Maturity && label == "":
		return strconv.Itoa(level(c, i))
	case q.Item == surveys.Maturity:
		return strconv.Itoa(level(c, i)) + " – " + label
	case q.Item == surveys.YesNo && surveys.FormYesNo[c.Name] != nil:
		return p.Text(surveys.FormYesNo[c.Name])
	case label == "":
		return c.Name
	}
	return label
}

// answerText is what the answer cell of question q holds: text, a number, or
// nil where the cell is empty. A checklist's ticks stand in its options' rows.
func answerText(p *lang.Printer, s *surveys.Survey, q int, a *surveys.Answer) any {
	question := s.Questions[q]
	switch a.State {
	case surveys.Unknown, surveys.NotApplicable:
		return p.Text(surveys.FormSilences[a.State])
	case surveys.SetAside:
		return text(a.Reason) // as it was read, to be corrected where it stands
	case surveys.Given:
	default:
		return nil
	}
	switch question.Item {
	case surveys.Number, surveys.Percentage:
		return a.Number
	case surveys.Checklist:
		if len(a.Choices) == 0 {
			return p.Text(surveys.FormNone)
		}
		return nil
	}
	for i, c := range s.Of(question) {
		if slices.Contains(a.Choices, c.Name) {
			return offered(p, question, c, i)
		}
	}
	return text(strings.Join(a.Choices, " "))
}

// ticked lists the options of a checklist that an answer names.
func ticked(q *surveys.Question, a *surveys.Answer) []string {
	if q.Item != surveys.Checklist || a.State != surveys.Given {
		return nil
	}
	return a.Choices
}

// text is s, or nil where it says nothing.
func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// reason is why a question does not concern the territory, or nil.
func reason(a *surveys.Answer) any {
	if a.State != surveys.NotApplicable {
		return nil
	}
	return text(a.Reason)
}
