package assess

import (
	"cmp"
	"slices"

	"eterritoire/surveys"
)

// perceptions are what other groups say of each maturity item beside the
// retained level. Where fewer than two have a say there is nothing to compare.
func (m *model) perceptions(r *Result) []Perception {
	var all []Perception
	for i := range m.leaves {
		l := &m.leaves[i]
		groups := l.ratings(r.Territory)
		if len(groups) == 0 {
			continue
		}
		p := Perception{Leaf: r.Leaves[i], Reference: l.reference(r.Territory, r.Leaves[i]), Groups: groups, Gap: none}
		if p.Reference != none {
			for _, g := range groups {
				p.Gap = max(p.Gap, g.Level-p.Reference, p.Reference-g.Level)
			}
		}
		p.Debate = p.Gap >= 2
		if p.Gap != none || len(groups) > 1 {
			all = append(all, p)
		}
	}
	return all
}

// ratings are the levels that other groups give and that the colleges of a
// workshop voted, by their lower median, the groups sorted. A college that
// votes and answers forms too has one rating of both.
func (l *leaf) ratings(t *surveys.Territory) []Rating {
	if l.question.Item != surveys.Maturity {
		return nil
	}
	given := map[string][]surveys.Count{}
	for _, tally := range l.tallies(t) {
		if l.tierOf(tally.Group) == Others {
			given[tally.Group] = append(given[tally.Group], tally.Values...)
		}
	}
	for _, w := range t.Workshops {
		for _, v := range l.votes(w) {
			given[v.College] = append(given[v.College], l.ballots(v)...)
		}
	}
	var ratings []Rating
	for group, values := range given {
		if len(values) == 0 {
			continue
		}
		if a := l.combine(values); a.State == surveys.Given {
			ratings = append(ratings, Rating{group, l.levelOf(a.Choices), answers(values)})
		}
	}
	slices.SortFunc(ratings, func(a, b Rating) int { return cmp.Compare(a.Group, b.Group) })
	return ratings
}

// votes are the colleges' votes that count as perception: those of the first
// round, which no discussion has moved yet; of the second where a college has
// no other. Votes of the whole room are nobody's.
func (l *leaf) votes(w *surveys.Workshop) []*surveys.Vote {
	var votes []*surveys.Vote
	voted := map[string]bool{surveys.WholeRoom: true}
	for i := range w.Deliberations {
		if w.Deliberations[i].Question != l.column {
			continue
		}
		for _, round := range w.Deliberations[i].Rounds {
			for j := range round {
				if v := &round[j]; !voted[v.College] && v.Voices() > 0 {
					voted[v.College] = true
					votes = append(votes, v)
				}
			}
		}
	}
	return votes
}

// ballots are a college's voices as answers.
func (l *leaf) ballots(v *surveys.Vote) []surveys.Count {
	var values []surveys.Count
	for i, n := range v.Counts {
		if n > 0 && i < len(l.choices) {
			values = append(values, surveys.Count{Choices: []string{l.choices[i].Name}, N: n})
		}
	}
	return values
}

// reference is the retained level; none where it is missing, or is perception
// itself. A question that is not put to this kind of territory, yet was
// answered, still has one: it is set beside the others, and never scored.
func (l *leaf) reference(t *surveys.Territory, s *Score) int {
	a, by := s.Answer, s.DecidedBy
	if !l.concerns(t) {
		a, by = l.decided(t)
	}
	if a.State != surveys.Given || by == Others {
		return none
	}
	return l.levelOf(a.Choices)
}
