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

// ratings are the levels that other groups give, by their lower median, the
// groups sorted.
func (l *leaf) ratings(t *surveys.Territory) []Rating {
	if l.question.Item != surveys.Maturity {
		return nil
	}
	var ratings []Rating
	for _, tally := range l.tallies(t) {
		if len(tally.Values) == 0 || l.tierOf(tally.Group) != Others {
			continue
		}
		a := l.combine(tally.Values)
		if a.State == surveys.Given {
			ratings = append(ratings, Rating{tally.Group, l.levelOf(a.Choices), tally.States[surveys.Given]})
		}
	}
	slices.SortFunc(ratings, func(a, b Rating) int { return cmp.Compare(a.Group, b.Group) })
	return ratings
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
