package indicators

import (
	"fmt"
	"slices"
	"strings"
)

// CitizenName is the name of a question of the residents' survey, or of the
// breakdown that a quota is on, in forms and exports: its code in lower case.
func CitizenName(code string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '_'
	}, strings.ToLower(code))
}

// CitizenAnswer is the name of a question's answer, by its place from 0. The
// words of an answer may change; its place does not.
func CitizenAnswer(i int) string { return fmt.Sprintf("r%d", i+1) }

// Counts reports whether the answer of that name counts.
func (q *CitizenQuestion) Counts(answer string) bool {
	return slices.ContainsFunc(q.Positive, func(i int) bool { return CitizenAnswer(i) == answer })
}

// Relevant is the expression of XLSForm that says to whom a question is put.
func (c *CitizenSurvey) Relevant(q *CitizenQuestion) string {
	before, counts := q.AskedIf, true
	if before == "" {
		before, counts = q.AskedUnless, false
	}
	var leads []string
	for i := range c.Questions {
		other := &c.Questions[i]
		if other.Code != before {
			continue
		}
		for a := range other.Answers {
			if slices.Contains(other.Positive, a) == counts {
				leads = append(leads, fmt.Sprintf("${%s} = '%s'", CitizenName(before), CitizenAnswer(a)))
			}
		}
	}
	return strings.Join(leads, " or ")
}
