package assess

import (
	"math"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// Figures are what a parent needs of a child. Where there is no value it is
// NaN, and low and high are what the parent counts: 0 and 100.
type figures struct {
	concerns, applies       bool
	lifted                  bool // not put to this kind of territory: its gates are ignored
	value, low, high        float64
	coverage, notApplicable float64 // coverage is NaN where nothing applies
	known, proof            float64 // weight of what is given, as it is and by its evidence
}

// ofLeaf is the figures of an answer to leaf l with that score. An unknown one
// is anywhere from 0 to 100; one that does not apply is nowhere.
func (m *model) ofLeaf(l int, t *surveys.Territory, a *surveys.Answer, score float64) figures {
	nan := math.NaN()
	switch {
	case a.State == surveys.Irrelevant:
		// A question skipped is no way out of its gates, as "not applicable" is none.
		return figures{value: nan, low: nan, high: nan, coverage: nan, notApplicable: nan, lifted: !m.leaves[l].concerns(t)}
	case a.State == surveys.NotApplicable:
		return figures{concerns: true, value: nan, low: nan, high: nan, coverage: nan, notApplicable: 1}
	case math.IsNaN(score):
		return figures{concerns: true, applies: true, value: nan, low: 0, high: 100}
	}
	f := given(score)
	f.proof = m.fw.EvidenceGrade[a.Evidence]
	if m.fw.UnprovenInLow && a.Evidence == surveys.Declared {
		f.low = 0
	}
	return f
}

// given is the figures of a known score.
func given(score float64) figures {
	return figures{concerns: true, applies: true, value: score, low: score, high: score, coverage: 1, known: 1}
}

// scratch is room for the scores and weights of one branch's children at a time.
type scratch struct{ scores, weights []float64 }

// of is a child's figures.
func (c child) of(branches, leaves []figures) *figures {
	if c.branch >= 0 {
		return &branches[c.branch]
	}
	return &leaves[c.leaf]
}

// up scores every branch of a tree, children first, with the ends of its range
// if they are wanted.
func (t *tree) up(leaves []figures, room *scratch, ends bool) []figures {
	branches := make([]figures, len(t.branches))
	for b := len(branches) - 1; b >= 0; b-- {
		branches[b] = t.upTo(b, branches, leaves, room, ends)
	}
	return branches
}

// upTo scores a branch out of its children's figures (rules §2).
func (t *tree) upTo(b int, branches, leaves []figures, room *scratch, ends bool) figures {
	at := &t.branches[b]
	f := figures{value: math.NaN(), low: 0, high: 100, coverage: math.NaN(), notApplicable: math.NaN()}
	var all, concerned, live, assessed float64 // weights
	var coverage, notApplicable float64
	certain := true
	for _, c := range at.children {
		k := c.of(branches, leaves)
		all += c.weight
		if !k.concerns || c.weight == 0 { // a child of weight 0 is left out before any mean
			continue
		}
		f.concerns = true
		concerned += c.weight
		notApplicable += c.weight * k.notApplicable
		f.known += c.weight * k.known
		f.proof += c.weight * k.proof
		if !k.applies {
			continue
		}
		f.applies = true
		live += c.weight
		coverage += c.weight * k.coverage
		certain = certain && k.low == k.value && k.value == k.high
		if !math.IsNaN(k.value) {
			assessed += c.weight
		}
	}
	if all > 0 { // reliability keeps the framework's own weights, whoever is silent
		f.known /= all
		f.proof /= all
	}
	if concerned > 0 {
		f.notApplicable = notApplicable / concerned
	}
	if live > 0 {
		f.coverage = coverage / live
	}
	if assessed > 0 && assessed/live+indicators.Epsilon >= at.node.MinCoverage {
		f.value = at.joined(value, branches, leaves, room)
		f.low, f.high = f.value, f.value
	}
	if !math.IsNaN(f.value) && ends && !certain {
		// Rounding must not part a value from its range.
		f.low = math.Min(f.value, at.joined(low, branches, leaves, room))
		f.high = math.Max(f.value, at.joined(high, branches, leaves, room))
	}
	return f
}

// joined aggregates the children's figures of a scenario: of those that are
// assessed for the value, of all that apply for its ends.
func (at *branch) joined(scenario int, branches, leaves []figures, room *scratch) float64 {
	room.scores, room.weights = room.scores[:0], room.weights[:0]
	for _, c := range at.children {
		k := c.of(branches, leaves)
		if x := k.in(scenario); k.applies && c.weight > 0 && !math.IsNaN(x) {
			room.scores = append(room.scores, x)
			room.weights = append(room.weights, c.weight)
		}
	}
	return at.node.Aggregation.Aggregate(room.scores, room.weights)
}
