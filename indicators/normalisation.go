package indicators

import (
	"math"
	"slices"
)

// Goalposts is normalisation between fixed ends (Handbook, step 5, distance to
// a reference):
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
	return 100 * math.Max(0, math.Min(1, share(x, worst, best)))
}

// Normalise implements Normalisation.
func (g Goalposts) Normalise(xs []float64) []float64 { return each(xs, g.Score) }

// Relative implements Normalisation.
func (Goalposts) Relative() bool { return false }

// MinMax is normalisation between the lowest and the highest value found among
// the territories (Handbook, step 5, min-max):
//
//	100 · (x − min) / (max − min)
//
// and 100 less that where LowerIsBetter. Where all are equal each scores 50.
type MinMax struct{ LowerIsBetter bool }

// Normalise implements Normalisation.
func (m MinMax) Normalise(xs []float64) []float64 {
	known := present(xs)
	if len(known) == 0 {
		return each(xs, nil)
	}
	worst, best := slices.Min(known), slices.Max(known)
	if worst == best {
		return each(xs, middle)
	}
	if m.LowerIsBetter {
		worst, best = best, worst
	}
	return each(xs, Goalposts{Worst: worst, Best: best}.Score)
}

// Relative implements Normalisation.
func (MinMax) Relative() bool { return true }

// PercentileRank is normalisation by rank among the n territories with a value
// (Handbook, step 5, ranking; percentile ranks). Equal values share their mean
// rank, from 1 for the worst:
//
//	100 · (rank − 1) / (n − 1)
//
// A territory alone scores 50.
type PercentileRank struct{ LowerIsBetter bool }

// Normalise implements Normalisation.
func (p PercentileRank) Normalise(xs []float64) []float64 {
	known := present(xs)
	slices.Sort(known)
	last := float64(len(known) - 1)
	if last < 1 {
		return each(xs, middle)
	}
	return each(xs, func(x float64) float64 {
		below, _ := slices.BinarySearch(known, x)
		upTo, _ := slices.BinarySearchFunc(known, x, func(k, x float64) int {
			if k <= x {
				return -1
			}
			return 1
		})
		score := 100 * (float64(below+upTo-1) / 2) / last
		if p.LowerIsBetter {
			return 100 - score
		}
		return score
	})
}

// Relative implements Normalisation.
func (PercentileRank) Relative() bool { return true }

// ZScore is normalisation by distance from the mean, in standard deviations of
// the sample (n − 1), as 50 + 10 z (Handbook, step 5, standardisation), kept
// within 0–100:
//
//	clamp(50 + 10 · (x − mean) / sd, 0, 100)
//
// with −10 where LowerIsBetter. Where all are equal, or a territory is alone,
// each scores 50.
type ZScore struct{ LowerIsBetter bool }

// Normalise implements Normalisation. Values are measured against the largest,
// so that no square of them overflows.
func (z ZScore) Normalise(xs []float64) []float64 {
	known := present(xs)
	if len(known) < 2 || slices.Min(known) == slices.Max(known) {
		return each(xs, middle)
	}
	unit := math.Max(math.Abs(slices.Min(known)), math.Abs(slices.Max(known)))
	n := float64(len(known))
	var centre, spread float64
	for _, x := range known {
		centre += x / unit / n
	}
	for _, x := range known {
		spread += (x/unit - centre) * (x/unit - centre) / (n - 1)
	}
	tens := 10 / math.Sqrt(spread)
	if math.IsInf(tens, 0) { // they differ by less than a square can tell
		return each(xs, middle)
	}
	if z.LowerIsBetter {
		tens = -tens
	}
	return each(xs, func(x float64) float64 {
		return math.Max(0, math.Min(100, 50+tens*(x/unit-centre)))
	})
}

// Relative implements Normalisation.
func (ZScore) Relative() bool { return true }

// share is how far x is on the way from one end to the other. Halves keep the
// differences finite and change no digit.
func share(x, from, to float64) float64 { return (x/2 - from/2) / (to/2 - from/2) }

func middle(float64) float64 { return 50 }

// each scores what is known; NaN stays NaN.
func each(xs []float64, score func(float64) float64) []float64 {
	ys := make([]float64, len(xs))
	for i, x := range xs {
		ys[i] = math.NaN()
		if !math.IsNaN(x) {
			ys[i] = score(x)
		}
	}
	return ys
}

// present is the values that are not missing, in a slice of their own.
func present(xs []float64) []float64 {
	known := make([]float64, 0, len(xs))
	for _, x := range xs {
		if !math.IsNaN(x) {
			known = append(known, x)
		}
	}
	return known
}
