// Package assess joins a Framework and a Dataset: it consolidates the responses
// of each territory and scores them, with coverage, range, levels and gates. It
// opens, prints, rounds and words nothing, and never changes its arguments.
//
// [Run] takes the Handbook's steps in order, each a function of its own:
// consolidate the responses to an indicator (rules §4), measure the answer,
// normalise the column of territories, go up each tree (§2), find the levels
// before gates, with gates and under the overall rule in three scenarios (§3),
// then note parts, sources and perceptions. [WithAnswers] does the same for
// answers that are not the dataset's; a [Trial] for many of them, one node.
package assess

import (
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// Options are the choices of an assessment; the zero value is the usual one.
type Options struct{}

// An Assessment is every score of every territory of a dataset.
type Assessment struct {
	Framework   *indicators.Framework
	Dataset     *surveys.Dataset
	Territories []*Result // as in Dataset.Territories

	model *model
}

// A Result is one territory's scores.
type Result struct {
	Territory *surveys.Territory
	Trees     []*Score     // the root of each of Framework.Trees()
	Nodes     []*Score     // every branch, tree by tree, parents first: the order of `score`
	Leaves    []*Score     // by question, as in Framework.Leaves
	Gaps      []Perception // where other groups see it otherwise, in the framework's order

	scores []*Score       // Nodes, then Leaves
	place  map[string]int // of each code in scores
}

// Score is the score of the node or leaf with that code ("A1.2", "ppp.P1"), or nil.
func (r *Result) Score(code string) *Score {
	at, known := r.place[code]
	if !known {
		return nil
	}
	return r.scores[at]
}

// A Score is a node's or a leaf's figures for one territory. Figures that do
// not exist are NaN: a node that is not assessed has no Value, Lo and Hi, and
// no Level, yet it has a Coverage.
type Score struct {
	Node   *indicators.Node
	Tree   *indicators.Tree
	Parent *Score // nil for a root

	Value         float64 // 0–100
	Lo, Hi        float64 // were every unknown answer the worst, the best (rules §2)
	Coverage      float64 // known share of the weight below, 0–1
	NotApplicable float64 // share of the weight that the respondents called not applicable, 0–1
	Reliability   float64 // 25–100
	Applies       bool    // something below concerns this territory and applies to it

	Level       Levels
	Capped      []*indicators.Gate // the binding gates (rules §3)
	Failing     []*indicators.Gate // every gate on this node that has an answer and fails
	Silent      []*indicators.Gate // every gate on this node without an answer
	Provisional bool
	Parts       []Part // its children; nil for a leaf

	// Of a leaf only.
	Answer    surveys.Answer // the retained one; its State says which silence, if any
	Raw       float64        // before normalisation
	ItemLevel int            // 0–4; -1 where there is no score
	DecidedBy Tier
	Sources   []diag.Pos // cells of the responses that gave the retained answer, or of the silences
}

// Assessed reports whether the node has a value.
func (s *Score) Assessed() bool { return s.Value == s.Value }

// Leaf reports whether the score is an indicator's.
func (s *Score) Leaf() bool { return s.Node.Measure != nil }

// A Part is a child's score and the weight it had in its parent's value: its
// share of the assessed children's weight, 0 where it is not assessed.
type Part struct {
	Score  *Score
	Weight float64
}

// Levels are a node's level and its two ends, as indexes into its tree's
// Levels; -1 is no level.
type Levels struct {
	Value, Lo, Hi int
	Before        int // by the score alone, before gates
}

// Tier says who decided an answer (rules §4).
type Tier int

// The tiers, first to last.
const (
	Nobody Tier = iota
	Workshop
	Reference
	Others // perception only
)

var tierNames = [...]string{"", "workshop", "reference", "others"}

func (t Tier) String() string { return tierNames[t] }

// A Perception is what other groups say of a maturity item beside the
// retained level (framework.md §3, "perception gap").
type Perception struct {
	Leaf      *Score
	Reference int // the retained level; -1 where there is none, or it is perception itself
	Groups    []Rating
	Gap       int  // widest distance from Reference; -1 without one
	Debate    bool // two levels or more
}

// A Rating is the level a group gives, by its lower median.
type Rating struct {
	Group string
	Level int
	N     int
}
