package assess

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"
)

// The layers of the example of van der Eijk (2001), p. 331–333, with the
// agreement that the article gives each of them.
func TestLayerAgreement(t *testing.T) {
	for _, c := range []struct {
		levels []int
		want   float64
	}{
		{[]int{0, 1, 2, 3, 4, 5, 6}, 0},
		{[]int{0, 1, 2, 3, 4, 5}, 0.167},
		{[]int{1, 2, 3, 4, 5}, 0.333},
		{[]int{2, 3, 4, 5}, 0.5},
		{[]int{2, 3, 4}, 0.667},
		{[]int{2, 4}, 0.467},
		{[]int{4}, 1},
	} {
		if got := layerAgreement(c.levels, 7); math.Abs(got-c.want) > 0.0005 {
			t.Errorf("layer %v of 7 levels: %.4f, the article says %.3f", c.levels, got, c.want)
		}
	}
}

func TestAgreement(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		why    string
		counts []int
		want   float64
		within float64
	}{
		// Published values: the article's example, and two parties that it places
		// (percentages × 10), as the R package agrmt and its vignette give them.
		{"van der Eijk p. 331; agrmt", []int{30, 40, 210, 130, 530, 50, 10}, 0.6113333, 5e-8},
		{"PvdA; agrmt's vignette", []int{24, 28, 32, 62, 135, 304, 416}, 0.61, 0.005},
		{"D66; agrmt's vignette", []int{16, 26, 82, 210, 293, 270, 103}, 0.48, 0.005},
		{"agrmt's vignette, fig. 2", []int{2, 0, 1, 1}, 0.08, 0.005},
		{"uniform", []int{1, 1, 1, 1}, 0, 1e-12},
		{"two poles", []int{2, 0, 0, 2}, -1, 1e-12},

		// By hand, on five levels.
		{"no vote", []int{0, 0, 0, 0, 0}, nan, 0},
		{"one vote", []int{0, 0, 1, 0, 0}, 1, 0},
		{"unanimous", []int{0, 25, 0, 0, 0}, 1, 0},
		{"two next to each other", []int{0, 5, 5, 0, 0}, 0.75, 1e-12},
		{"two poles of five", []int{7, 0, 0, 0, 7}, -1, 1e-12},
		{"the three in the middle", []int{0, 4, 4, 4, 0}, 0.5, 1e-12},
		{"two levels: not defined", []int{3, 9}, nan, 0},
		{"no level", nil, nan, 0},
	} {
		if got := Agreement(c.counts); math.IsNaN(got) != math.IsNaN(c.want) || math.Abs(got-c.want) > c.within {
			t.Errorf("%s: %v is %v, want %v", c.why, c.counts, got, c.want)
		}
	}
}

func TestDispersion(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   float64
	}{
		{[]int{0, 12, 0, 0, 0}, 0},
		{[]int{6, 0, 0, 0, 6}, 1},
		{[]int{4, 4}, 1},
		{[]int{3, 1}, 0.5},
		{[]int{5, 5, 5, 5, 5}, 0.6}, // 2/4 · (0.2+0.4+0.4+0.2)
		{[]int{0, 0}, math.NaN()},
		{[]int{3}, math.NaN()},
	} {
		if got := Dispersion(c.counts); math.IsNaN(got) != math.IsNaN(c.want) || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("%v is %v, want %v", c.counts, got, c.want)
		}
	}
}

func TestMedianLevel(t *testing.T) {
	for _, c := range []struct {
		counts []int
		want   int
	}{
		{[]int{0, 6, 11, 7, 1}, 2},
		{[]int{2, 0, 0, 2, 0}, 0}, // a tie goes to the lower
		{[]int{0, 0, 1}, 2},
		{[]int{0, 0, 0}, -1},
	} {
		if got := MedianLevel(c.counts); got != c.want {
			t.Errorf("%v: level %d, want %d", c.counts, got, c.want)
		}
	}
}

func TestAgreementLaws(t *testing.T) {
	scale := rapid.SliceOfN(rapid.IntRange(0, 40), 3, 9)
	near := func(a, b float64) bool { return math.Abs(a-b) < 1e-9 }
	rapid.Check(t, func(t *rapid.T) {
		counts := scale.Draw(t, "counts")
		a, d := Agreement(counts), Dispersion(counts)
		if voices(counts) == 0 {
			if !math.IsNaN(a) || !math.IsNaN(d) {
				t.Fatalf("no vote: %v, %v", a, d)
			}
			return
		}
		if a < -1-1e-9 || a > 1+1e-9 || d < 0 || d > 1+1e-9 {
			t.Fatalf("%v: agreement %v, dispersion %v", counts, a, d)
		}
		turned := slices.Clone(counts)
		slices.Reverse(turned)
		if !near(Agreement(turned), a) || !near(Dispersion(turned), d) {
			t.Fatalf("%v: %v and %v, the scale turned around %v and %v", counts, a, d, Agreement(turned), Dispersion(turned))
		}
		many := slices.Clone(counts)
		for i := range many {
			many[i] *= 7
		}
		if !near(Agreement(many), a) {
			t.Fatalf("%v: %v, seven times as many votes %v", counts, a, Agreement(many))
		}
		used := 0
		for _, n := range counts {
			if n > 0 {
				used++
			}
		}
		if near(a, 1) != (used == 1) || near(d, 0) != (used == 1) {
			t.Fatalf("%v is on %d levels: agreement %v, dispersion %v", counts, used, a, d)
		}
		if even := slices.Repeat([]int{counts[0] + 1}, len(counts)); !near(Agreement(even), 0) {
			t.Fatalf("%v: %v", even, Agreement(even))
		}
	})
}
