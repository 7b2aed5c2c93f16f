package assess

import (
	"math"

	"eterritoire/indicators"
)

// The scenarios in which levels are found: every unknown answer the worst, as
// it is, the best (rules §2, §3).
const (
	low = iota
	value
	high
	scenarios
)

// none is no level.
const none = -1

// Grades are a branch's levels in each scenario: by the score alone, with the
// gates that have an answer, and with all gates.
type grades struct{ before, firm, level [scenarios]int }

var ungraded = grades{[scenarios]int{none, none, none}, [scenarios]int{none, none, none}, [scenarios]int{none, none, none}}

// in is the figure of a scenario.
func (f *figures) in(scenario int) float64 {
	switch scenario {
	case low:
		return f.low
	case high:
		return f.high
	}
	return f.value
}

// grade finds the levels of every branch of a tree, children first.
func (t *tree) grade(branches, leaves []figures, out []grades) {
	for b := len(t.branches) - 1; b >= 0; b-- {
		out[b] = t.gradeOf(b, branches, leaves, out)
	}
}

func (t *tree) gradeOf(b int, branches, leaves []figures, out []grades) grades {
	g := ungraded
	if len(t.levels) == 0 || !branches[b].applies {
		return g
	}
	if math.IsNaN(branches[b].value) { // as with its score, its parent counts it from the lowest level to the highest
		g.level = [scenarios]int{0, none, len(t.levels) - 1}
		g.firm = g.level
		return g
	}
	for sc := range scenarios {
		g.before[sc] = band(t.levels, branches[b].in(sc))
		ofFailing, ofSilent := t.caps(b, leaves, sc)
		firm, level := g.before[sc], g.before[sc]
		if b == 0 && t.Overall != nil {
			firm = t.overall(firm, out, func(k *grades) int { return k.firm[sc] })
			level = t.overall(level, out, func(k *grades) int { return k.level[sc] })
		}
		g.firm[sc] = min(firm, ofFailing)
		g.level[sc] = min(level, ofFailing, ofSilent)
	}
	return g
}

// band is the level in which a score falls.
func band(levels []indicators.Level, score float64) int {
	for l := len(levels) - 1; l > 0; l-- {
		if score+indicators.Epsilon >= levels[l].From {
			return l
		}
	}
	return 0
}

// overall is the highest level that the score, the weakest of the root's
// branches and the majority of them all allow.
func (t *tree) overall(level int, out []grades, of func(*grades) int) int {
	var below []int
	for _, c := range t.branches[0].children {
		if c.branch >= 0 && of(&out[c.branch]) != none {
			below = append(below, of(&out[c.branch]))
		}
	}
	for _, l := range below {
		level = min(level, l+t.Overall.Spread)
	}
	for level > 0 && len(below) > 0 && !mostReach(below, level) {
		level--
	}
	return level
}

// mostReach reports whether more than half of the levels are at least one.
func mostReach(levels []int, level int) bool {
	reach := 0
	for _, l := range levels {
		if l >= level {
			reach++
		}
	}
	return 2*reach > len(levels)
}

// What a gate does in a scenario.
type gateState int

const (
	passed gateState = iota
	failing
	silent
)

// caps are the lowest caps of a branch's gates that fail, and of those without
// an answer.
func (t *tree) caps(b int, leaves []figures, scenario int) (ofFailing, ofSilent int) {
	top := len(t.levels) - 1
	ofFailing, ofSilent = top, top
	for _, g := range t.branches[b].gates {
		switch g.state(&leaves[g.leaf], scenario) {
		case failing:
			ofFailing = min(ofFailing, g.Cap)
		case silent:
			ofSilent = min(ofSilent, max(t.UnansweredCap, g.Cap))
		}
	}
	return ofFailing, ofSilent
}

// state is what a gate does. An unknown answer is 0 in the low scenario, where
// its gate fails, and 100 in the high one. "Not applicable" must not pay: it
// fails in the low scenario as well, and in the high one it still caps.
func (g *gate) state(leaf *figures, scenario int) gateState {
	x := leaf.in(scenario)
	switch {
	case leaf.lifted:
		return passed
	case math.IsNaN(x) && scenario != low:
		return silent
	case math.IsNaN(x) || x+indicators.Epsilon < g.Below:
		return failing
	}
	return passed
}
