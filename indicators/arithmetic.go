package indicators

import (
	"fmt"
	"math"
	"slices"
)

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
// With no child left the result is NaN.
type Aggregation interface {
	Aggregate(xs, ws []float64) float64
	Compensability() Compensability
}

// Arithmetic is the weighted arithmetic mean (Handbook, step 6, linear
// aggregation):
//
//	Σ w·x / Σ w
type Arithmetic struct{}

// Aggregate implements Aggregation.
func (Arithmetic) Aggregate(xs, ws []float64) float64 {
	same := func(x float64) float64 { return x }
	return mean(xs, ws, same, same)
}

// Compensability implements Aggregation: full.
func (Arithmetic) Compensability() Compensability { return Full }

// Geometric is the weighted geometric mean (Handbook, step 6, geometric
// aggregation):
//
//	exp(Σ w·ln max(x, Floor) / Σ w)
//
// Floor, above 0, is what a lower score counts as: without it one zero would
// wipe out all its siblings.
type Geometric struct{ Floor float64 }

// Aggregate implements Aggregation.
func (g Geometric) Aggregate(xs, ws []float64) float64 {
	return mean(floored(xs, g.Floor), ws, math.Log, math.Exp)
}

// Compensability implements Aggregation: partial.
func (Geometric) Compensability() Compensability { return Partial }

// Harmonic is the weighted harmonic mean (Handbook, step 6), which a low score
// pulls down more than it does the geometric one:
//
//	Σ w / Σ (w / max(x, Floor))
//
// Floor is as in [Geometric].
type Harmonic struct{ Floor float64 }

// Aggregate implements Aggregation.
func (h Harmonic) Aggregate(xs, ws []float64) float64 {
	inverse := func(x float64) float64 { return 1 / x }
	return mean(floored(xs, h.Floor), ws, inverse, inverse)
}

// Compensability implements Aggregation: partial.
func (Harmonic) Compensability() Compensability { return Partial }

// Power is the weighted power mean (generalised mean; Handbook, step 6):
//
//	(Σ w·max(x, Floor)^Exponent / Σ w)^(1/Exponent)
//
// Exponent 1 is the arithmetic mean, −1 the harmonic one; 0, which stands for
// the geometric one, is computed as such. Floor must be above 0 where
// Exponent is not.
type Power struct{ Exponent, Floor float64 }

// Aggregate implements Aggregation. Scores are measured against the one that
// counts most in the mean, so that no power of them overflows.
func (p Power) Aggregate(xs, ws []float64) float64 {
	if p.Exponent == 0 {
		return Geometric{p.Floor}.Aggregate(xs, ws)
	}
	xs, ws = counted(xs, ws)
	if len(xs) == 0 {
		return math.NaN()
	}
	xs = floored(xs, p.Floor)
	unit := slices.Max(xs)
	if p.Exponent < 0 {
		unit = slices.Min(xs)
	}
	if unit <= 0 {
		return 0
	}
	if math.Abs(p.Exponent) < 0.01 { // powers all near 1: their distance from it keeps the digits
		return mean(xs, ws,
			func(x float64) float64 { return math.Expm1(p.Exponent * math.Log(x/unit)) },
			func(m float64) float64 { return unit * math.Exp(math.Log1p(m)/p.Exponent) })
	}
	return mean(xs, ws,
		func(x float64) float64 { return math.Pow(x/unit, p.Exponent) },
		func(m float64) float64 { return unit * math.Pow(m, 1/p.Exponent) })
}

// Compensability implements Aggregation: full from the arithmetic mean up.
func (p Power) Compensability() Compensability {
	if p.Exponent >= 1 {
		return Full
	}
	return Partial
}

// Minimum is the lowest score, whatever the weights above 0 (Handbook, step 6,
// non-compensatory aggregation):
//
//	min x
type Minimum struct{}

// Aggregate implements Aggregation.
func (Minimum) Aggregate(xs, ws []float64) float64 {
	xs, _ = counted(xs, ws)
	if len(xs) == 0 {
		return math.NaN()
	}
	return slices.Min(xs)
}

// Compensability implements Aggregation: none.
func (Minimum) Compensability() Compensability { return None }

// mean is the weighted mean of f(x), brought back by inverse. The result is
// kept between the lowest and the highest x, which rounding could leave.
func mean(xs, ws []float64, f, inverse func(float64) float64) float64 {
	xs, ws = counted(xs, ws)
	if len(xs) == 0 {
		return math.NaN()
	}
	var sum, weight float64
	for i, x := range xs {
		sum += ws[i] * f(x)
		weight += ws[i]
	}
	return math.Max(slices.Min(xs), math.Min(slices.Max(xs), inverse(sum/weight)))
}

// floored is xs with nothing below floor.
func floored(xs []float64, floor float64) []float64 {
	ys := make([]float64, len(xs))
	for i, x := range xs {
		ys[i] = math.Max(x, floor)
	}
	return ys
}

// counted leaves out the children of weight 0, and brings the weights near 1
// by a power of two, which changes no digit, so that their sum is finite.
func counted(xs, ws []float64) (scores, weights []float64) {
	if len(xs) != len(ws) {
		panic(fmt.Sprintf("indicators: %d scores and %d weights", len(xs), len(ws)))
	}
	heaviest := 0.0
	for _, w := range ws {
		heaviest = math.Max(heaviest, w)
	}
	_, exponent := math.Frexp(heaviest)
	for i, w := range ws {
		if w > 0 {
			scores = append(scores, xs[i])
			weights = append(weights, math.Ldexp(w, -exponent))
		}
	}
	return scores, weights
}
