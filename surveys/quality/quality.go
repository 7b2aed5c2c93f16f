// Package quality looks for what is doubtful in answers that could be read:
// what is missing, where, and which responses look as if nobody had thought
// about them. It knows no weight and decides nothing.
package quality

import (
	"maps"
	"slices"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// Options are the choices of a look; the zero value is the usual one.
type Options struct {
	Today time.Time // a response of a later day is doubtful; zero asks no such thing
}

// Look goes through what was read. What needs every response is found by the
// watchers of NewWatcher; without them it is left out.
func Look(result *intake.Result, opt Options) *Findings {
	d := result.Dataset
	f := &Findings{
		Responses: d.Responses,
		Questions: make([]Question, len(d.Survey.Questions)), Territories: make([]Territory, len(d.Territories)), Files: make([]File, len(result.Files)),
	}
	f.count(d)
	for i := range result.Files {
		f.Files[i].Personal = result.Files[i].Personal
		for _, fault := range result.Files[i].Faults {
			q := &f.Questions[fault.Question]
			if fault.Code == "number-range" {
				q.OutOfRange += fault.Cells
			} else {
				q.Unreadable += fault.Cells
			}
		}
	}
	f.doubt(d)
	return f
}

// count adds up the tallies.
func (f *Findings) count(d *surveys.Dataset) {
	groups, regions := map[string]*Group{}, map[string]*Region{}
	for i, t := range d.Territories {
		f.Territories[i].Responses = t.Count
		region := regions[t.Region]
		if region == nil {
			region = &Region{Name: t.Region}
			regions[t.Region] = region
		}
		region.Territories++
		region.Responses += t.Count
		for q := range t.Tallies {
			for j := range t.Tallies[q] {
				tally := &t.Tallies[q][j]
				group := groups[tally.Group]
				if group == nil {
					group = &Group{Name: tally.Group}
					groups[tally.Group] = group
				}
				if q == 0 {
					for _, n := range tally.States {
						group.Responses += n
					}
				}
				group.add(tally)
				f.Questions[q].add(tally)
				f.Territories[i].add(tally)
			}
		}
		region.plus(f.Territories[i].Share)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		f.Groups = append(f.Groups, *groups[name])
	}
	for _, name := range slices.Sorted(maps.Keys(regions)) {
		f.Regions = append(f.Regions, *regions[name])
	}
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
