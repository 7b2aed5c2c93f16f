package surveys

import (
	"math"
	"strconv"
	"time"
)

// The table of responses is the plainest file of answers: one row a response,
// one column a question and three beside it. Header and Row write it;
// intake reads it back to the same answers.

// Header is the first row of the table of responses to the survey. The names
// of respondents have a column only where they are kept.
func (s *Survey) Header(respondents bool) []string {
	header := []string{"territory", "territory_code", "region", "department", "type", "population", "group"}
	if respondents {
		header = append(header, "respondent")
	}
	header = append(header, "date")
	for _, q := range s.Questions {
		header = append(header, q.Code, q.Code+".evidence", q.Code+".confidence", q.Code+".comment")
	}
	return header
}

// Row is a response's row under Header.
func (s *Survey) Row(t *Territory, r *Response, respondents bool) []string {
	row := []string{t.Name, t.Code, t.Region, t.Department, t.Kind, population(t.Population), r.Group}
	if respondents {
		row = append(row, r.Respondent)
	}
	row = append(row, isoDate(r.Date))
	for i, q := range s.Questions {
		a := &r.Answers[i]
		evidence := ""
		if a.Evidence != Unstated {
			evidence = a.Evidence.String()
		}
		row = append(row, a.Written(q.Item), evidence, a.Confidence, a.Comment)
	}
	return row
}

// Written is an answer, or a silence, as the table of responses spells it. What
// was set aside is written as it was read: it decides the same things again
// (rules §4), and is told again.
func (a *Answer) Written(item Item) string {
	switch a.State {
	case Given:
		return a.Value(item)
	case Unknown:
		return WordsDontKnow[0]
	case NotApplicable:
		if a.Reason != "" {
			return WordsNotApplicable[0] + ": " + a.Reason
		}
		return WordsNotApplicable[0]
	case SetAside:
		return a.Reason
	}
	return ""
}

func population(n float64) string {
	if math.IsNaN(n) {
		return ""
	}
	return strconv.FormatFloat(n, 'f', -1, 64)
}

func isoDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if t.Equal(t.Truncate(24 * time.Hour)) {
		return t.Format(time.DateOnly)
	}
	return t.Format("2006-01-02T15:04:05")
}
