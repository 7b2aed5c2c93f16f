package assess

import (
	"cmp"
	"math"
	"slices"

	"eterritoire/surveys"
)

// consolidate finds a territory's answer to a leaf, if the question is put to it.
func (l *leaf) consolidate(t *surveys.Territory, s *Score) {
	if !l.concerns(t) {
		s.Answer.State = surveys.Irrelevant
		return
	}
	s.Answer, s.DecidedBy = l.decided(t)
	l.sourced(t, s)
}

// decided is what the responses come down to. The first tier with a written
// cell decides, even one that says "don't know" or cannot be read.
func (l *leaf) decided(t *surveys.Territory) (surveys.Answer, Tier) {
	tallies := l.tallies(t)
	for by := Workshop; by <= Others; by++ {
		if said, wrote := l.said(tallies, by); wrote {
			return said, by
		}
	}
	return surveys.Answer{State: silence(tallies)}, Nobody
}

func (l *leaf) tallies(t *surveys.Territory) []surveys.Tally {
	if l.column < 0 || l.column >= len(t.Tallies) {
		return nil
	}
	return t.Tallies[l.column]
}

// silence is the state of a question that nobody wrote anything about. It is
// irrelevant only where every form left it out.
func silence(tallies []surveys.Tally) surveys.State {
	var cells [surveys.NumStates]int
	for _, t := range tallies {
		for s, n := range t.States {
			cells[s] += n
		}
	}
	switch {
	case cells[surveys.Blank] > 0:
		return surveys.Blank
	case cells[surveys.NotAsked] > 0:
		return surveys.NotAsked
	case cells[surveys.Irrelevant] > 0:
		return surveys.Irrelevant
	}
	return surveys.Blank
}

// said is what a tier says; false if it wrote nothing.
func (l *leaf) said(tallies []surveys.Tally, by Tier) (surveys.Answer, bool) {
	var cells [surveys.NumStates]int
	var values []surveys.Count
	for i := range tallies {
		t := &tallies[i]
		if l.tierOf(t.Group) != by {
			continue
		}
		for s, n := range t.States {
			cells[s] += n
		}
		if values == nil {
			values = t.Values
		} else {
			values = slices.Concat(values, t.Values)
		}
	}
	if cells[surveys.Given] > 0 {
		return l.combine(values), true
	}
	// "Not applicable" comes last, so that it holds only if all say so: it must
	// not be a way out.
	for _, s := range []surveys.State{surveys.Unknown, surveys.SetAside, surveys.NotApplicable} {
		if cells[s] > 0 {
			return surveys.Answer{State: s}, true
		}
	}
	return surveys.Answer{}, false
}

// combine is one answer out of the values of a tier; every tie goes to the
// lower score.
func (l *leaf) combine(values []surveys.Count) surveys.Answer {
	if unreadable := func(c surveys.Count) bool { return !l.readable(&c) }; slices.ContainsFunc(values, unreadable) {
		values = slices.DeleteFunc(slices.Clone(values), unreadable)
	}
	if len(values) == 0 {
		return surveys.Answer{State: surveys.SetAside}
	}
	a := surveys.Answer{State: surveys.Given, Choices: values[0].Choices, Number: values[0].Number}
	if len(values) > 1 {
		switch l.question.Item {
		case surveys.Maturity:
			a.Choices = l.lowerMedian(values)
		case surveys.YesNo, surveys.Choose:
			a.Choices = l.mostGiven(values)
		case surveys.Checklist:
			a.Choices = l.majority(values)
		case surveys.Number, surveys.Percentage:
			a.Number = median(values)
		}
	}
	a.Evidence = proof(a, values)
	return a
}

// readable reports whether the framework knows what a value is worth; it does
// not where the answers were read for another one.
func (l *leaf) readable(c *surveys.Count) bool {
	switch l.question.Item {
	case surveys.Number, surveys.Percentage:
		return !math.IsNaN(c.Number) && !math.IsInf(c.Number, 0)
	case surveys.Checklist:
	default:
		if len(c.Choices) != 1 {
			return false
		}
	}
	for _, choice := range c.Choices {
		if _, known := l.node.Measure.Points[choice]; !known {
			return false
		}
	}
	return l.question.Item != surveys.Maturity || l.levelOf(c.Choices) >= 0
}

// lowerMedian is the level of the lower middle rank.
func (l *leaf) lowerMedian(values []surveys.Count) []string {
	ranked := slices.Clone(values)
	slices.SortStableFunc(ranked, func(a, b surveys.Count) int {
		return cmp.Compare(l.levelOf(a.Choices), l.levelOf(b.Choices))
	})
	return ranked[rank(ranked, (answers(ranked)-1)/2)].Choices
}

// median is the middle number, or the mean of the two in the middle.
func median(values []surveys.Count) float64 {
	ranked := slices.Clone(values)
	slices.SortStableFunc(ranked, func(a, b surveys.Count) int { return cmp.Compare(a.Number, b.Number) })
	n := answers(ranked)
	lower, upper := ranked[rank(ranked, (n-1)/2)].Number, ranked[rank(ranked, n/2)].Number
	return lower/2 + upper/2
}

func answers(values []surveys.Count) int {
	n := 0
	for _, c := range values {
		n += c.N
	}
	return n
}

// rank is the index of the value that the answer of that rank gives, from 0.
func rank(ranked []surveys.Count, at int) int {
	for i, c := range ranked {
		if at < c.N {
			return i
		}
		at -= c.N
	}
	return len(ranked) - 1
}

// mostGiven is the choice given most often.
func (l *leaf) mostGiven(values []surveys.Count) []string {
	best, most := "", 0
	for _, c := range l.choices {
		n := 0
		for _, v := range values {
			if v.Choices[0] == c.Name {
				n += v.N
			}
		}
		if n > most || n == most && n > 0 && l.worse(c.Name, best) {
			best, most = c.Name, n
		}
	}
	if best == "" {
		return values[0].Choices
	}
	return []string{best}
}

// worse reports whether choice a scores less than choice b.
func (l *leaf) worse(a, b string) bool {
	points := l.node.Measure.Points
	scores := l.node.Measure.Normalisation.Normalise([]float64{points[a], points[b]})
	return scores[0] < scores[1]
}

// majority is the options that more than half of the answers tick.
func (l *leaf) majority(values []surveys.Count) []string {
	n := answers(values)
	ticked := []string{}
	for _, c := range l.choices {
		with := 0
		for _, v := range values {
			if slices.Contains(v.Choices, c.Name) {
				with += v.N
			}
		}
		if 2*with > n {
			ticked = append(ticked, c.Name)
		}
	}
	return ticked
}

// proof is the strongest evidence among those who gave exactly the retained
// value, for a document proves the value it was shown for; else the weakest of all.
func proof(a surveys.Answer, values []surveys.Count) surveys.Evidence {
	strongest, weakest, exact := surveys.Unstated, surveys.Checked, false
	for _, c := range values {
		if same(a.Choices, a.Number, c.Choices, c.Number) {
			strongest, exact = max(strongest, c.Strongest), true
		}
		weakest = min(weakest, c.Lowest)
	}
	if exact {
		return strongest
	}
	return weakest
}

func same(choices []string, number float64, others []string, other float64) bool {
	return number == other && slices.Equal(choices, others)
}

// sourced notes where the retained answer was read: the cells that give it,
// or, where none does (a median between two), all those that weighed in it.
func (l *leaf) sourced(t *surveys.Territory, s *Score) {
	if l.column < 0 {
		return
	}
	exact := func(a *surveys.Answer) bool { return same(s.Answer.Choices, s.Answer.Number, a.Choices, a.Number) }
	if l.cite(t, s, exact); len(s.Sources) == 0 {
		l.cite(t, s, func(*surveys.Answer) bool { return true })
	}
	if len(s.Sources) > 0 {
		s.Answer.Pos = s.Sources[0]
	}
}

// cite notes the kept cells of the deciding tier that are in the retained
// state and of interest; a question left blank has the blanks of every tier.
func (l *leaf) cite(t *surveys.Territory, s *Score, of func(*surveys.Answer) bool) {
	for _, response := range t.Responses {
		if l.column >= len(response.Answers) || s.DecidedBy != Nobody && l.tierOf(response.Group) != s.DecidedBy {
			continue
		}
		a := &response.Answers[l.column]
		if a.State != s.Answer.State || !of(a) {
			continue
		}
		if a.Pos.Row > 0 {
			s.Sources = append(s.Sources, a.Pos)
		}
		s.Answer.Reason = cmp.Or(s.Answer.Reason, a.Reason)
		s.Answer.Comment = cmp.Or(s.Answer.Comment, a.Comment)
		s.Answer.Confidence = cmp.Or(s.Answer.Confidence, a.Confidence)
	}
}
