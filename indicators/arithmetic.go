package indicators

import "math"

// Epsilon is added in every comparison with a band, a gate or a coverage
// threshold, in every target (rules §2), so that 39.999 999 999 999 99 is 40.
const Epsilon = 1e-9

// A Normalisation brings an indicator's raw values, one a territory, to 0–100
// (Handbook, step 5). Direction lives here and nowhere else. NaN stays NaN.
type Normalisation interface {
	Normalise(xs []float64) []float64
	// Relative reports whether a score depends on the other territories.
	Relative() bool
}

// Compensability says how far a high score makes up for a low one (Handbook,
// step 6).
type Compensability int

// From none (the minimum) to full (the arithmetic mean).
const (
	None Compensability = iota
	Partial
	Full
)

// An Aggregation joins the scores of a node's children, weighted (Handbook,
// step 6). xs holds no NaN; weights are relative and need not sum to 1;
// children of weight 0 are left out first. Aggregations never decrease in any x.
type Aggregation interface {
	Aggregate(xs, ws []float64) float64
	Compensability() Compensability
}

// Goalposts is normalisation between fixed ends (Handbook, distance to a
// reference):
//
//	100 · clamp((x − Worst) / (Best − Worst), 0, 1)
//
// with ln x, ln Worst and ln Best where Log. Worst > Best where less is better.
type Goalposts struct {
	Worst, Best float64
	Log         bool // both ends above 0
}

// Score is the normalised score of one value.
func (g Goalposts) Score(x float64) float64 {
	worst, best := g.Worst, g.Best
	if g.Log {
		x, worst, best = math.Log(math.Max(x, math.SmallestNonzeroFloat64)), math.Log(worst), math.Log(best)
	}
	return 100 * math.Max(0, math.Min(1, (x-worst)/(best-worst)))
}

// Normalise implements Normalisation.
func (g Goalposts) Normalise(xs []float64) []float64 {
	ys := make([]float64, len(xs))
	for i, x := range xs {
		ys[i] = math.NaN()
		if !math.IsNaN(x) {
			ys[i] = g.Score(x)
		}
	}
	return ys
}

// Relative implements Normalisation.
func (Goalposts) Relative() bool { return false }
