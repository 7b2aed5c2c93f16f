package quality

import (
	"slices"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// problem is a fact in words.
func (f *fact) problem(file string, s *surveys.Survey) *diag.Problem {
	p := &diag.Problem{Pos: diag.Pos{File: file, Sheet: f.Sheet, Row: f.Row, Col: f.Col}, Severity: diag.Info, Code: f.Code}
	switch f.Code {
	case CodeStraight:
		p.Count = f.Of
		level := strings.TrimPrefix(f.Text, "niv") // as people call it
		p.Message = lang.Msg("%s answers on a scale, all of them “%s”", f.N, level)
		if f.N < f.Of {
			p.Message = lang.Msg("%s of %s answers on a scale are “%s”", f.N, f.Of, level)
		}
		p.Hint = lang.Msg("Ask whether each question was read.")
	case CodeContradiction:
		check := &s.Checks[f.N]
		p.Count = f.Of
		p.Message = lang.Msg("%s, cells %s: %s", check.ID, f.Text, check.Message)
		p.Hint = lang.Msg("Look at these answers together: one of them may have slipped.")
		if len(check.Hint) > 0 {
			p.Hint = lang.Message{Format: "%s", Args: []any{check.Hint}}
		}
	case CodeEndFirst:
		p.Message = lang.Msg("this response ends before it starts")
		p.Hint = lang.Msg("Check the clock of the phone or the date that was typed.")
	case CodeSentFirst:
		p.Message = lang.Msg("this response is dated, or was started, %s days after it was sent", f.N)
		p.Hint = lang.Msg("Check the clock of the phone or the date that was typed.")
	case CodePersonal:
		p.Message = lang.Msg("the text holds what looks like a phone number")
		switch {
		case f.N == f.Of:
			p.Message = lang.Msg("the text holds an e-mail address")
		case f.N > 0:
			p.Message = lang.Msg("the text holds an e-mail address and what looks like a phone number")
		}
		p.Hint = lang.Msg("Take it out before the file is passed on.")
	}
	return p
}

// enumeratorsSeen says what the responses of one enumerator show together.
func (l *look) enumeratorsSeen() {
	overlaps := l.overlaps()
	for i := range l.seen {
		e, of := &l.seen[i], &l.f.Enumerators[i]
		of.Responses, of.Share, of.Straight, of.Contradictory = e.Responses, e.Share, e.Straight, e.Contradictory
		of.Timed, of.Median = e.Took.sum(), time.Duration(e.Took.median())*time.Minute
		of.Days, of.Overlaps = len(e.Days), overlaps[i]
		of.Same = !e.Differs && e.Responses >= enoughVoices && e.Given >= Enough
		full := l.workdays(i)
		if of.Same {
			l.enumeratorDoubt(i, &diag.Problem{
				Code: CodeOneVoice, Count: e.Responses,
				Message: lang.Msg("the %s responses filled by %s all give the same answers", e.Responses, of.ID),
				Hint:    lang.Msg("Ask how these answers were gathered."),
			})
		}
		if full > 0 {
			l.enumeratorDoubt(i, &diag.Problem{
				Code: CodeManyADay, Count: full,
				Message: lang.Msg("%s filled more responses than a day has room for on %s days: %s on %s", of.ID, full, of.Busiest.Responses, of.Busiest.Date),
				Hint:    lang.Msg("It may be an account that several people use, or paper forms that were typed: ask."),
			})
		}
		if of.Overlaps > 0 {
			l.enumeratorDoubt(i, &diag.Problem{
				Code: CodeOverlap, Count: of.Overlaps,
				Message: lang.Msg("%s had two forms open at the same time, for five minutes or more: %s pairs of forms", of.ID, of.Overlaps),
				Hint:    lang.Msg("It may be an account that several people use, or a form that was left open: ask."),
			})
		}
	}
}

// enoughVoices is how many responses one enumerator must have before it is said
// that they are all the same.
const enoughVoices = 3

// enumeratorDoubt says a doubt where the enumerator was first met.
func (l *look) enumeratorDoubt(i int, p *diag.Problem) {
	p.Pos, p.Severity = l.f.Enumerators[i].First, diag.Info
	l.counts[p.Code]++
	l.f.Files[l.first[i]].Doubts++
	l.say(l.first[i], p)
}

// workdays finds the busiest day of an enumerator, and how many days have more
// than one person can do.
func (l *look) workdays(i int) (full int) {
	e, of := &l.seen[i], &l.f.Enumerators[i]
	best := 0
	for day, d := range e.Days {
		if d.Responses > best || d.Responses == best && dateOf(day).Before(of.Busiest.Date) {
			best, of.Busiest = d.Responses, Day{dateOf(day), d.Responses}
		}
		if d.Seconds > int(LongestDay.Seconds()) || 2*d.Timed < d.Responses && d.Responses > MostADay {
			full++
		}
	}
	return full
}

// mostOverlaps is how many pairs of forms of an enumerator are counted: beyond,
// it is an account that everybody uses.
const mostOverlaps = 1000

// overlaps counts, by enumerator, the pairs of responses that were open at the
// same time.
func (l *look) overlaps() []int {
	type span struct{ start, end int64 }
	spans := make([][]span, len(l.seen))
	for i := range l.kept {
		k := &l.kept[i]
		if k.by < 0 || k.Start == 0 || k.End-k.Start > int64(LongestSitting.Seconds()) {
			continue
		}
		spans[k.by] = append(spans[k.by], span{k.Start, k.End})
	}
	counts := make([]int, len(l.seen))
	for by, of := range spans {
		slices.SortFunc(of, func(a, b span) int {
			if a.start != b.start {
				return int(a.start - b.start)
			}
			return int(a.end - b.end)
		})
		for i := range of {
			for j := i + 1; j < len(of) && of[j].start < of[i].end && counts[by] < mostOverlaps; j++ {
				if min(of[i].end, of[j].end)-of[j].start >= int64(LeastOverlap.Seconds()) {
					counts[by]++
				}
			}
		}
	}
	return counts
}

// mostNamed is how many members of a cluster are named in its doubt.
const mostNamed = 12

// clusters says which responses of different territories are nearly the same.
func (l *look) clusters() {
	var held []sketch
	for i := range l.kept {
		if len(l.kept[i].Answers) > 0 {
			held = append(held, l.kept[i])
		}
	}
	for _, group := range alike(l.d.Survey, held) {
		l.cluster(group)
	}
}

// cluster says one of them.
func (l *look) cluster(group []member) {
	c := Cluster{Least: 1, Answers: group[0].both}
	places := map[*surveys.Territory]bool{}
	var names []string
	by := group[0].by
	dated := true
	for _, m := range group {
		k := m.sketch
		is := Member{Territory: k.territory, Pos: l.pos(k)}
		places[k.territory] = true
		c.Least, c.Answers = min(c.Least, m.share), min(c.Answers, m.both)
		if k.by >= 0 {
			is.Enumerator = l.f.Enumerators[k.by].ID
		}
		if k.by != by {
			by = -1
		}
		if k.Day == noDay {
			dated = false
		} else {
			is.Date = dateOf(k.Day)
			if c.From.IsZero() || is.Date.Before(c.From) {
				c.From = is.Date
			}
			if is.Date.After(c.To) {
				c.To = is.Date
			}
		}
		c.Members = append(c.Members, is)
		if len(names) < mostNamed {
			names = append(names, k.territory.Name+" ("+is.Pos.String()+")")
		}
	}
	c.Territories = len(places)
	if by >= 0 {
		c.Enumerator = l.f.Enumerators[by].ID
	}
	if !dated {
		c.From, c.To = time.Time{}, time.Time{}
	}
	l.f.Clusters = append(l.f.Clusters, c)
	for _, m := range group[1:] {
		l.f.Territories[l.places[m.territory.Key]].Doubts++
	}
	l.count(group[0].sketch, c.problem(names))
}

// problem is a cluster in words.
func (c *Cluster) problem(names []string) *diag.Problem {
	least := lang.Percent{Share: float64(int(100*c.Least+1e-9)) / 100}
	list := strings.Join(names, " · ")
	p := &diag.Problem{
		Pos: c.Members[0].Pos, Severity: diag.Info, Code: CodeSame, Count: len(c.Members),
		Message: lang.Msg("%s responses of %s territories are the same to %s or more: %s", len(c.Members), c.Territories, least, list),
	}
	if len(names) < len(c.Members) {
		p.Message = lang.Msg("%s responses of %s territories are the same to %s or more: %s and others", len(c.Members), c.Territories, least, list)
	}
	switch {
	case c.Enumerator != "" && !c.From.IsZero() && c.From.Equal(c.To):
		p.Hint = lang.Msg("All are filled by %s, and dated %s. It may be a copy, a common model, or territories that are alike: ask how these answers were gathered.", c.Enumerator, c.From)
	case c.Enumerator != "" && !c.From.IsZero():
		p.Hint = lang.Msg("All are filled by %s, and dated from %s to %s. It may be a copy, a common model, or territories that are alike: ask how these answers were gathered.", c.Enumerator, c.From, c.To)
	case c.Enumerator != "":
		p.Hint = lang.Msg("All are filled by %s. It may be a copy, a common model, or territories that are alike: ask how these answers were gathered.", c.Enumerator)
	case !c.From.IsZero() && c.From.Equal(c.To):
		p.Hint = lang.Msg("All are dated %s. It may be a copy, a common model, or territories that are alike: ask how these answers were gathered.", c.From)
	case !c.From.IsZero():
		p.Hint = lang.Msg("They are dated from %s to %s. It may be a copy, a common model, or territories that are alike: ask how these answers were gathered.", c.From, c.To)
	default:
		p.Hint = lang.Msg("It may be a copy, a common model, or territories that are alike: ask how these answers were gathered.")
	}
	return p
}
