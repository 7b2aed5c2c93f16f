package workbook

import (
	"eterritoire/surveys"
)

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
