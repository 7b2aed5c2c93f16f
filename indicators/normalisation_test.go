package indicators

import (
	"fmt"
	"math"
	"testing"

	"pgregory.net/rapid"
)

func TestNormalisations(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		by       Normalisation
		xs, want []float64
	}{
		{Goalposts{Worst: 0, Best: 4}, []float64{0, 1, 2, 5, -1, nan}, []float64{0, 25, 50, 100, 0, nan}},
		{Goalposts{Worst: 30, Best: 1}, []float64{30, 1, 15.5, 60}, []float64{0, 100, 50, 0}},
		// Income of the HDI (UNDP, Technical note 1): ln between 100 and 75,000.
		{Goalposts{Worst: 100, Best: 75000, Log: true}, []float64{100, 75000, 5, 146829.7, 2738.6127875258306, -3}, []float64{0, 100, 0, 100, 50, 0}},
		{Goalposts{Worst: 1000, Best: 10, Log: true}, []float64{100, 1, 0}, []float64{50, 100, 100}},
		{Goalposts{Worst: -1e308, Best: 1e308}, []float64{0, 1e308, math.Inf(1), math.Inf(-1)}, []float64{50, 100, 100, 0}},
		{MinMax{}, []float64{2, 4, 6, nan}, []float64{0, 50, 100, nan}},
		{MinMax{LowerIsBetter: true}, []float64{2, 4, 6}, []float64{100, 50, 0}},
		{MinMax{}, []float64{3, 3, nan}, []float64{50, 50, nan}},
		{MinMax{}, []float64{nan, nan}, []float64{nan, nan}},
		{MinMax{}, []float64{-1e308, 0, 1e308}, []float64{0, 50, 100}},
		{PercentileRank{}, []float64{10, 30, 20, nan, 40, 50}, []float64{0, 50, 25, nan, 75, 100}},
		{PercentileRank{}, []float64{10, 20, 20, 30}, []float64{0, 50, 50, 100}}, // ranks 1, 2.5, 2.5, 4
		{PercentileRank{LowerIsBetter: true}, []float64{10, 30, 20}, []float64{100, 0, 50}},
		{PercentileRank{}, []float64{7, nan}, []float64{50, nan}},
		// z of 1, 2, 3 is −1, 0, 1 with the sample's standard deviation.
		{ZScore{}, []float64{1, 2, 3, nan}, []float64{40, 50, 60, nan}},
		{ZScore{LowerIsBetter: true}, []float64{1, 2, 3}, []float64{60, 50, 40}},
		{ZScore{}, []float64{5, 5}, []float64{50, 50}},
		{ZScore{}, []float64{5}, []float64{50}},
		{ZScore{}, []float64{1e308, 2e307, -6e307}, nil},
	} {
		got := c.by.Normalise(c.xs)
		for i := range c.want {
			if !near(got[i], c.want[i]) && !(math.IsNaN(got[i]) && math.IsNaN(c.want[i])) {
				t.Errorf("%#v of %v is %v, want %v", c.by, c.xs, got, c.want)
				break
			}
		}
		for i, y := range got {
			if math.IsNaN(y) != math.IsNaN(c.xs[i]) {
				t.Errorf("%#v of %v is %v", c.by, c.xs, got)
			}
		}
	}
}

func TestRelative(t *testing.T) {
	for _, n := range []Normalisation{MinMax{}, PercentileRank{}, ZScore{}} {
		if !n.Relative() {
			t.Errorf("%#v compares territories", n)
		}
	}
	if (Goalposts{}).Relative() {
		t.Error("goalposts do not depend on the other territories")
	}
}

// Scores lie between 0 and 100, what is missing stays missing, a better value
// never scores less, and one alone changes nothing for goalposts.
func TestNormalisationLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		value := rapid.OneOf(rapid.Just(math.NaN()), rapid.Float64Range(-100, 100), rapid.Float64())
		xs := make([]float64, n)
		for i := range xs {
			xs[i] = value.Draw(t, fmt.Sprintf("x%d", i))
		}
		worst, best := rapid.Float64Range(1, 50).Draw(t, "worst"), rapid.Float64Range(51, 100).Draw(t, "best")
		for _, c := range []struct {
			by Normalisation
			up bool
		}{
			{Goalposts{Worst: worst, Best: best}, true},
			{Goalposts{Worst: best, Best: worst}, false},
			{Goalposts{Worst: worst, Best: best, Log: true}, true},
			{MinMax{}, true},
			{MinMax{LowerIsBetter: true}, false},
			{PercentileRank{}, true},
			{PercentileRank{LowerIsBetter: true}, false},
			{ZScore{}, true},
			{ZScore{LowerIsBetter: true}, false},
		} {
			ys := c.by.Normalise(xs)
			for i := range xs {
				if math.IsNaN(xs[i]) != math.IsNaN(ys[i]) || ys[i] < 0 || ys[i] > 100 {
					t.Fatalf("%#v of %v is %v", c.by, xs, ys)
				}
				for j := range xs {
					if xs[i] < xs[j] && (c.up && ys[i] > ys[j]+1e-9 || !c.up && ys[i] < ys[j]-1e-9) {
						t.Fatalf("%#v of %v turns their order round: %v", c.by, xs, ys)
					}
				}
			}
		}
	})
}
