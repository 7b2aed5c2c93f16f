// Package plan goes from scores to what to do: recommendations by priority,
// investment models within reach, and the smallest changes of answers that
// would raise a level.
package plan

import (
	"eterritoire/assess"
	"eterritoire/indicators"
)

// A Recommendation is what to do about one indicator, and what weight it has.
type Recommendation struct {
	Leaf     *assess.Score
	Rec      *indicators.Rec
	Priority float64            // framework.md §3
	Gain     float64            // points that the root would gain if the indicator scored 100
	Lifts    []*indicators.Gate // binding gates on its indicator
	Quick    bool               // cheap and soon
	Own      bool               // within the council's own means
	Form     *indicators.Form   // aimed at
	Fallback *indicators.Form   // for now, where the readiness class does not allow Form; or nil
}

// Recommend lists a territory's recommendations, highest priority first; ties
// keep the framework's order.
func Recommend(_ *indicators.Framework, _ *assess.Result) []Recommendation { return nil }

// A ModelCheck is an investment model and what it still lacks; within reach
// where nothing is missing and the readiness class is high enough.
type ModelCheck struct {
	Model   *indicators.Model
	Reach   bool
	Missing []indicators.Need // needs not met
	Class   int               // the readiness class it needs, if not reached; else 0
}

// Models lists the framework's investment models, those within reach first.
func Models(_ *indicators.Framework, _ *assess.Result) []ModelCheck { return nil }

// A Change is an answer that would be changed: To is in Value's spelling.
type Change struct {
	Leaf     *assess.Score
	From, To string // surveys.Answer.Value, or a silence's state; To is always a value
}

// Raise is the smallest changes of answers that would raise the level of the
// node with that code by one: the fewest answers, then the smallest steps. It
// is nil where the node has no level or is at the top.
func Raise(_ *indicators.Framework, _ *assess.Assessment, _ *assess.Result, _ string) []Change {
	return nil
}
