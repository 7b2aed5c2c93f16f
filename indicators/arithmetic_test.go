package indicators

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// near reports two numbers equal to 1e-9 of the larger.
func near(a, b float64) bool {
	return math.Abs(a-b) <= 1e-9*math.Max(1, math.Max(math.Abs(a), math.Abs(b)))
}

func TestAggregations(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		of     Aggregation
		xs, ws []float64
		want   float64
	}{
		{Arithmetic{}, []float64{20, 80}, []float64{1, 1}, 50},
		{Arithmetic{}, []float64{20, 80}, []float64{3, 1}, 35},
		{Arithmetic{}, []float64{20, 80, 1e9}, []float64{3, 1, 0}, 35}, // weight 0: left out
		{Arithmetic{}, []float64{20, 80}, []float64{1e308, 1e308}, 50}, // no overflow
		{Arithmetic{}, []float64{20, 80}, []float64{5e-324, 5e-324}, 50},
		{Arithmetic{}, nil, nil, nan},
		{Arithmetic{}, []float64{20}, []float64{0}, nan},
		// Geometric mean of the HDI (UNDP, Technical note 1): (0.5 · 0.25 · 1)^(1/3) = 0.5.
		{Geometric{0.1}, []float64{50, 25, 100}, []float64{1, 1, 1}, 50},
		{Geometric{0.1}, []float64{16, 81}, []float64{3, 1}, 24}, // (16³ · 81)^(1/4)
		{Geometric{1}, []float64{0, 100}, []float64{1, 1}, 10},   // 0 counts as 1
		{Geometric{1}, []float64{0, 100}, []float64{0, 1}, 100},
		{Geometric{1}, nil, nil, nan},
		{Harmonic{1}, []float64{20, 60}, []float64{1, 1}, 30},
		{Harmonic{1}, []float64{0, 100}, []float64{1, 1}, 200.0 / 101},
		{Harmonic{1}, []float64{40}, []float64{2}, 40},
		{Power{Exponent: 1}, []float64{20, 80}, []float64{1, 1}, 50},
		{Power{Exponent: 2}, []float64{30, 40}, []float64{1, 1}, 35.35533905932738}, // √1250
		{Power{Exponent: 0.5}, []float64{0, 100}, []float64{1, 1}, 25},
		{Power{Exponent: -1, Floor: 1}, []float64{20, 60}, []float64{1, 1}, 30},
		{Power{Exponent: 0, Floor: 1}, []float64{16, 81}, []float64{3, 1}, 24},
		{Power{Exponent: 100}, []float64{100, 100}, []float64{1, 1}, 100}, // 100^100 is 1e200, its square nothing
		{Power{Exponent: -100, Floor: 1}, []float64{1, 100}, []float64{1, 1}, math.Pow(2, 0.01)},
		{Power{Exponent: 2}, []float64{0, 0}, []float64{1, 1}, 0},
		{Minimum{}, []float64{20, 10, 5}, []float64{1, 9, 0}, 10},
		{Minimum{}, []float64{20}, []float64{0}, nan},
	} {
		got := c.of.Aggregate(c.xs, c.ws)
		if !near(got, c.want) && !(math.IsNaN(got) && math.IsNaN(c.want)) {
			t.Errorf("%#v of %v by %v is %v, want %v", c.of, c.xs, c.ws, got, c.want)
		}
	}
}

func TestCompensability(t *testing.T) {
	for _, c := range []struct {
		of   Aggregation
		want Compensability
	}{
		{Arithmetic{}, Full},
		{Geometric{}, Partial},
		{Harmonic{}, Partial},
		{Minimum{}, None},
		{Power{Exponent: 2}, Full},
		{Power{Exponent: 1}, Full},
		{Power{Exponent: 0.5}, Partial},
		{Power{Exponent: -3}, Partial},
	} {
		if got := c.of.Compensability(); got != c.want {
			t.Errorf("%#v: %v, want %v", c.of, got, c.want)
		}
	}
}

func TestUnequalLengths(t *testing.T) {
	defer func() {
		if got := fmt.Sprint(recover()); got != "indicators: 1 scores and 2 weights" {
			t.Errorf("panic says %q", got)
		}
	}()
	Arithmetic{}.Aggregate([]float64{1}, []float64{1, 2})
}

// aggregations are one of each kind, with floors that scores may be under.
func aggregations(t *rapid.T) []Aggregation {
	floor := rapid.Float64Range(0.001, 10).Draw(t, "floor")
	exponent := rapid.Float64Range(-20, 20).Draw(t, "exponent")
	return []Aggregation{Arithmetic{}, Geometric{floor}, Harmonic{floor}, Power{exponent, floor}, Minimum{}}
}

func drawScores(t *rapid.T) (xs, ws []float64) {
	n := rapid.IntRange(1, 8).Draw(t, "n")
	score := rapid.OneOf(rapid.SampledFrom([]float64{0, 20, 40, 50, 100}), rapid.Float64Range(0, 100))
	weight := rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 1, 2}), rapid.Float64Range(1e-6, 1e6))
	for i := range n {
		xs = append(xs, score.Draw(t, fmt.Sprintf("x%d", i)))
		ws = append(ws, weight.Draw(t, fmt.Sprintf("w%d", i)))
	}
	return xs, ws
}

func TestAggregationLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ws := drawScores(t)
		k := rapid.Float64Range(1e-3, 1e3).Draw(t, "k")
		raised := rapid.IntRange(0, len(xs)-1).Draw(t, "raised")
		order := rapid.Permutation(indexes(len(xs))).Draw(t, "order")
		for _, of := range aggregations(t) {
			got := of.Aggregate(xs, ws)
			kept := weightedOnly(xs, ws)
			if len(kept) == 0 {
				if !math.IsNaN(got) {
					t.Fatalf("%#v of nothing is %v", of, got)
				}
				continue
			}
			low, high := math.Max(slices.Min(kept), floorOf(of)), math.Max(slices.Max(kept), floorOf(of))
			if !(got >= low && got <= high) {
				t.Fatalf("%#v: %v is not between %v and %v", of, got, low, high)
			}
			times := make([]float64, len(ws))
			for i := range ws {
				times[i] = k * ws[i]
			}
			if same := of.Aggregate(xs, times); !near(same, got) {
				t.Fatalf("%#v: weights × %v give %v, not %v", of, k, same, got)
			}
			ys, vs := make([]float64, len(xs)), make([]float64, len(xs))
			for i, j := range order {
				ys[i], vs[i] = xs[j], ws[j]
			}
			if same := of.Aggregate(ys, vs); !near(same, got) {
				t.Fatalf("%#v: permuted, %v is %v", of, got, same)
			}
			more := slices.Clone(xs)
			more[raised] = math.Min(100, xs[raised]+rapid.Float64Range(0, 50).Draw(t, "by"))
			if up := of.Aggregate(more, ws); up < got-1e-9 {
				t.Fatalf("%#v: raising one score lowers %v to %v", of, got, up)
			}
			without, alone := withoutZeros(xs, ws)
			if same := of.Aggregate(without, alone); same != got {
				t.Fatalf("%#v: children of weight 0 change %v to %v", of, got, same)
			}
		}
	})
}

// Above the floor: minimum ≤ harmonic ≤ geometric ≤ arithmetic.
func TestMeansInOrder(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		xs, ws := drawScores(t)
		const floor = 0.001
		xs = floored(xs, floor)
		if len(weightedOnly(xs, ws)) == 0 {
			return
		}
		var last float64
		for _, of := range []Aggregation{Minimum{}, Harmonic{floor}, Geometric{floor}, Arithmetic{}, Power{2, floor}} {
			x := of.Aggregate(xs, ws)
			if x < last-1e-9 {
				t.Fatalf("%#v is %v, under %v", of, x, last)
			}
			last = x
		}
	})
}

func indexes(n int) []int {
	is := make([]int, n)
	for i := range is {
		is[i] = i
	}
	return is
}

func floorOf(a Aggregation) float64 {
	switch a := a.(type) {
	case Geometric:
		return a.Floor
	case Harmonic:
		return a.Floor
	case Power:
		return a.Floor
	}
	return 0
}

func weightedOnly(xs, ws []float64) []float64 {
	kept, _ := withoutZeros(xs, ws)
	return kept
}

func withoutZeros(xs, ws []float64) (ys, vs []float64) {
	for i, w := range ws {
		if w > 0 {
			ys, vs = append(ys, xs[i]), append(vs, w)
		}
	}
	return ys, vs
}
