// Package quality looks for what is doubtful in answers that could be read:
// what is missing, where, and which responses look as if nobody had thought
// about them. It knows no weight and decides nothing.
package quality

import (
	"math"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// Enough is how many answers a response must give before it is said to be the
// same throughout, or the same as another's.
const Enough = 10

// A Share is what became of the cells put to some people. Answers that do not
// apply, and questions not asked, are in neither count.
type Share struct {
	Given, Unknown, Blank, SetAside int
}

// Asked is how many cells were to be answered.
func (s Share) Asked() int { return s.Given + s.Unknown + s.Blank + s.SetAside }

// Missing is the share of them without a value, in [0, 1]; NaN where none
// was asked: nothing is known of those.
func (s Share) Missing() float64 {
	if s.Asked() == 0 {
		return math.NaN()
	}
	return float64(s.Asked()-s.Given) / float64(s.Asked())
}

func (s *Share) add(t *surveys.Tally) {
	s.Given += t.States[surveys.Given]
	s.Unknown += t.States[surveys.Unknown]
	s.Blank += t.States[surveys.Blank]
	s.SetAside += t.States[surveys.SetAside]
}

// A Group is the respondents who say that they are one; "" where they say none.
type Group struct {
	Name string
	Share
}

// Findings are what Look found. Counts are of all responses; Doubts are of
// those that the dataset keeps whole (surveys.KeepResponses a territory), so
// that memory grows with territories and not with rows.
type Findings struct {
	Questions   []Share // as Survey.Questions
	Territories []Share // as Dataset.Territories
	Groups      []Group // by name
	Doubts      diag.List
}

// Look goes through a dataset.
func Look(d *surveys.Dataset) *Findings {
	f := &Findings{Questions: make([]Share, len(d.Survey.Questions)), Territories: make([]Share, len(d.Territories))}
	groups := map[string]*Share{}
	for i, t := range d.Territories {
		for q := range t.Tallies {
			for j := range t.Tallies[q] {
				tally := &t.Tallies[q][j]
				if groups[tally.Group] == nil {
					groups[tally.Group] = &Share{}
				}
				groups[tally.Group].add(tally)
				f.Questions[q].add(tally)
				f.Territories[i].add(tally)
			}
		}
	}
	for name, s := range groups {
		f.Groups = append(f.Groups, Group{name, *s})
	}
	slices.SortFunc(f.Groups, func(a, b Group) int { return strings.Compare(a.Name, b.Name) })
	f.doubt(d)
	return f
}

// doubt looks at responses one by one, and at each beside those before it.
func (f *Findings) doubt(d *surveys.Dataset) {
	type first struct {
		territory *surveys.Territory
		response  *surveys.Response
	}
	seen := map[string]first{}
	for _, t := range d.Territories {
		for _, r := range t.Responses {
			f.personal(r)
			if value, n := sameThroughout(d.Survey, r); n >= Enough {
				f.Doubts.Add(&diag.Problem{
					Pos: r.Pos, Severity: diag.Info, Code: "straight-line", Count: n,
					Message: lang.Msg("%s answers on a scale, all of them “%s”", n, value),
					Hint:    lang.Msg("Ask whether each question was read."),
				})
			}
			answers, n := vector(d.Survey, r)
			if n < Enough {
				continue
			}
			before, ok := seen[answers]
			switch {
			case !ok:
				seen[answers] = first{t, r}
			case before.territory != t:
				f.Doubts.Add(&diag.Problem{
					Pos: r.Pos, Severity: diag.Info, Code: "same-answers", Count: n,
					Message: lang.Msg("the %s answers of “%s” are those of “%s”, one by one (%s)", n, t.Name, before.territory.Name, before.response.Pos.String()),
					Hint:    lang.Msg("Ask whether one was copied from the other."),
				})
			}
		}
	}
}

// sameThroughout is the one value of all of a response's answers on scales, and
// how many they are; 0 where they differ.
func sameThroughout(s *surveys.Survey, r *surveys.Response) (value string, n int) {
	for q := range r.Answers {
		item := s.Questions[q].Item
		if item != surveys.Maturity || r.Answers[q].State != surveys.Given {
			continue
		}
		v := r.Answers[q].Value(item)
		if n > 0 && v != value {
			return "", 0
		}
		value = v
		n++
	}
	return value, n
}

// vector is all of a response's answers as one text, and how many are given.
func vector(s *surveys.Survey, r *surveys.Response) (answers string, n int) {
	var b strings.Builder
	for q := range r.Answers {
		if r.Answers[q].State == surveys.Given {
			n++
			b.WriteString(r.Answers[q].Value(s.Questions[q].Item))
		}
		b.WriteByte(0)
	}
	return b.String(), n
}

// personal says which free texts of a response hold a phone number or an e-mail
// address. It does not repeat them.
func (f *Findings) personal(r *surveys.Response) {
	for i := range r.Answers {
		a := &r.Answers[i]
		text := a.Comment
		if a.State != surveys.SetAside && a.Reason != "" {
			text += " " + a.Reason
		}
		var message lang.Message
		found := personalIn(text)
		switch {
		case len(found) == 0:
			continue
		case found[0].email:
			message = lang.Msg("the text beside this answer holds an e-mail address")
		default:
			message = lang.Msg("the text beside this answer holds what looks like a phone number")
		}
		f.Doubts.Add(&diag.Problem{
			Pos: a.Pos, Severity: diag.Info, Code: "personal-data", Message: message,
			Hint: lang.Msg("Take it out before the file is passed on."),
		})
	}
}
