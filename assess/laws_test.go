package assess_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

const tiny = 1e-9

// first scores the only territory of a dataset.
func first(fw *indicators.Framework, ds *surveys.Dataset) (*assess.Assessment, *assess.Result) {
	a, _ := assess.Run(fw, ds, assess.Options{})
	return a, a.Territories[0]
}

func TestValueLiesInItsRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fw := randomFramework(t, 12)
		_, r := first(fw, randomTerritory(t, fw, rapid.IntRange(1, 4).Draw(t, "responses")))
		for _, s := range slices.Concat(r.Nodes, r.Leaves) {
			for _, share := range []float64{s.Coverage, s.NotApplicable} {
				if share < -tiny || share > 1+tiny {
					t.Fatalf("%s: a share of %v", s.Node.Code, share)
				}
			}
			if s.Reliability < 25-tiny || s.Reliability > 100+tiny {
				t.Fatalf("%s: reliability %v", s.Node.Code, s.Reliability)
			}
			if s.Assessed() == (math.IsNaN(s.Lo) || math.IsNaN(s.Hi)) {
				t.Fatalf("%s: %v from %v to %v", s.Node.Code, s.Value, s.Lo, s.Hi)
			}
			if s.Assessed() && !(0 <= s.Lo && s.Lo <= s.Value && s.Value <= s.Hi && s.Hi <= 100) {
				t.Fatalf("%s: %v outside %v–%v", s.Node.Code, s.Value, s.Lo, s.Hi)
			}
			if !s.Leaf() {
				levelsHold(t, s)
			}
		}
	})
}

func levelsHold(t *rapid.T, s *assess.Score) {
	if s.Assessed() != (s.Level.Value >= 0) {
		t.Fatalf("%s: value %v, level %d", s.Node.Code, s.Value, s.Level.Value)
	}
	if s.Level.Lo > s.Level.Value || s.Level.Value > s.Level.Hi || s.Level.Value > s.Level.Before {
		t.Fatalf("%s: levels %+v", s.Node.Code, s.Level)
	}
	if s.Provisional && len(s.Tree.Gates) == 0 {
		t.Fatalf("%s: provisional without a gate", s.Node.Code)
	}
	sum := 0.0
	for _, p := range s.Parts {
		sum += p.Weight
	}
	if s.Assessed() && math.Abs(sum-1) > tiny || !s.Assessed() && sum != 0 {
		t.Fatalf("%s: effective weights add up to %v", s.Node.Code, sum)
	}
}

func TestABetterAnswerLowersNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fw := randomFramework(t, 12)
		a, r := first(fw, randomTerritory(t, fw, 1))
		l := rapid.IntRange(0, len(fw.Leaves)-1).Draw(t, "leaf")
		was := r.Leaves[l]
		answer := drawValue(t, fw, fw.Survey.Questions[l])
		answer.Evidence = was.Answer.Evidence
		better := assess.WithAnswers(a, r, map[string]surveys.Answer{was.Node.Code: answer})
		if !was.Assessed() || better.Leaves[l].Value < was.Value {
			return // not a better answer
		}
		for i, s := range r.Nodes {
			n := better.Nodes[i]
			if n.Value < s.Value-tiny || n.Lo < s.Lo-tiny || n.Hi < s.Hi-tiny {
				t.Fatalf("%s: %v (%v–%v) after %v (%v–%v)", s.Node.Code, n.Value, n.Lo, n.Hi, s.Value, s.Lo, s.Hi)
			}
			if n.Level.Value < s.Level.Value || n.Level.Lo < s.Level.Lo || n.Level.Hi < s.Level.Hi {
				t.Fatalf("%s: levels %+v after %+v", s.Node.Code, n.Level, s.Level)
			}
		}
	})
}

func TestCompletedAnswersStayInTheRange(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fw := randomFramework(t, 12)
		a, r := first(fw, randomTerritory(t, fw, 1))
		answers := map[string]surveys.Answer{}
		for l, s := range r.Leaves {
			if s.Applies && !s.Assessed() {
				answers[s.Node.Code] = drawValue(t, fw, fw.Survey.Questions[l])
			}
		}
		// A value that was only declared counts worst in the low end; what it is
		// does not change.
		full := assess.WithAnswers(a, r, answers)
		for i, s := range r.Nodes {
			n := full.Nodes[i]
			if !s.Assessed() {
				continue
			}
			if n.Value < s.Lo-tiny || n.Value > s.Hi+tiny {
				t.Fatalf("%s: %v, announced within %v–%v", s.Node.Code, n.Value, s.Lo, s.Hi)
			}
			if n.Level.Value < s.Level.Lo || n.Level.Value > s.Level.Hi {
				t.Fatalf("%s: level %d, announced within %d–%d", s.Node.Code, n.Level.Value, s.Level.Lo, s.Level.Hi)
			}
		}
	})
}

func TestWeightsOrderAndRowsChangeNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fw := randomFramework(t, 12)
		ds := randomTerritory(t, fw, rapid.IntRange(1, 5).Draw(t, "responses"))
		_, r := first(fw, ds)
		rng := rand.New(rand.NewPCG(rapid.Uint64().Draw(t, "seed"), 1))

		rows := slices.Clone(ds.Territories[0].Responses)
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		shuffled := surveys.NewDataset(fw.Survey)
		for _, row := range rows {
			shuffled.Add(ds.Territories[0], row)
		}
		_, other := first(fw, shuffled)
		equal(t, "rows in another order", r, other)

		_, other = first(altered(fw, func(n *indicators.Node) {
			k := []float64{0.5, 3, 10, 1000}[rng.IntN(4)]
			for _, c := range n.Children {
				c.Weight *= k
			}
		}), ds)
		equal(t, "weights times k", r, other)

		_, other = first(altered(fw, func(n *indicators.Node) {
			rng.Shuffle(len(n.Children), func(i, j int) { n.Children[i], n.Children[j] = n.Children[j], n.Children[i] })
		}), ds)
		equal(t, "siblings in another order", r, other)
	})
}

// altered is a framework with other trees: copies of its own, changed.
func altered(fw *indicators.Framework, change func(*indicators.Node)) *indicators.Framework {
	other := *fw
	main := *fw.Main
	main.Root = copied(fw.Main.Root, change)
	other.Main, other.Profiles = &main, nil
	for _, p := range fw.Profiles {
		profile := *p
		profile.Root = copied(p.Root, change)
		other.Profiles = append(other.Profiles, &profile)
	}
	return &other
}

func copied(n *indicators.Node, change func(*indicators.Node)) *indicators.Node {
	other := *n
	other.Children = nil
	for _, c := range n.Children {
		other.Children = append(other.Children, copied(c, change))
	}
	change(&other)
	return &other
}

// equal wants the same figures under every code.
func equal(t *rapid.T, why string, r, other *assess.Result) {
	for _, s := range slices.Concat(r.Nodes, r.Leaves) {
		o := other.Score(s.Node.Code)
		for i, x := range [][2]float64{{s.Value, o.Value}, {s.Lo, o.Lo}, {s.Hi, o.Hi}, {s.Coverage, o.Coverage}, {s.NotApplicable, o.NotApplicable}, {s.Reliability, o.Reliability}} {
			if math.IsNaN(x[0]) != math.IsNaN(x[1]) || math.Abs(x[0]-x[1]) > tiny {
				t.Fatalf("%s: %s, figure %d: %v, was %v", why, s.Node.Code, i, x[1], x[0])
			}
		}
		if s.Level != o.Level || s.Provisional != o.Provisional || s.ItemLevel != o.ItemLevel || s.DecidedBy != o.DecidedBy {
			t.Fatalf("%s: %s: %+v, was %+v", why, s.Node.Code, o.Level, s.Level)
		}
		if s.Answer.State != o.Answer.State || s.Answer.Evidence != o.Answer.Evidence || !slices.Equal(s.Answer.Choices, o.Answer.Choices) {
			t.Fatalf("%s: %s: %+v, was %+v", why, s.Node.Code, o.Answer, s.Answer)
		}
	}
	if fmt.Sprint(gaps(r)) != fmt.Sprint(gaps(other)) {
		t.Fatalf("%s: perceptions %v, were %v", why, gaps(other), gaps(r))
	}
}

func gaps(r *assess.Result) []string {
	var all []string
	for _, p := range r.Gaps {
		all = append(all, fmt.Sprint(p.Leaf.Node.Code, p.Reference, p.Groups, p.Gap, p.Debate))
	}
	return all
}

// The fewest leaves found are as few as trying every set finds.
func TestFewestIsFewest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		fw := randomFramework(t, 7)
		a, r := first(fw, randomTerritory(t, fw, 1))
		s := rapid.SampledFrom(r.Nodes).Draw(t, "node")
		if s.Level.Value < 0 || s.Level.Value == len(s.Tree.Levels)-1 {
			return // nothing above
		}
		best, free := make([]float64, len(r.Leaves)), []int{}
		for l, leaf := range r.Leaves {
			best[l] = math.NaN()
			if leaf.Applies && (!leaf.Assessed() || leaf.Value < 100) {
				best[l] = 100
				free = append(free, l)
			}
		}
		try := a.Try(r, s.Node.Code)
		if try.Level() != s.Level.Value || math.Abs(try.Value()-s.Value) > tiny {
			t.Fatalf("%s: tried %v, level %d; scored %v, level %d", s.Node.Code, try.Value(), try.Level(), s.Value, s.Level.Value)
		}
		sets, exact := try.Fewest(best, s.Level.Value+1)
		if !exact {
			return // a leaf stands twice in the profile
		}
		if try.Level() != s.Level.Value {
			t.Fatalf("%s: the trial was left changed", s.Node.Code)
		}
		want := every(try, free, best, s.Level.Value+1)
		got := -1
		for _, set := range sets {
			got = len(set)
			if got != want || !reached(try, set, best, s.Level.Value+1) {
				t.Fatalf("%s: %v (of size %d wanted) reaches level %d: %v", s.Node.Code, set, want, s.Level.Value+1, reached(try, set, best, s.Level.Value+1))
			}
		}
		if got != want {
			t.Fatalf("%s: found %v, wanted sets of %d", s.Node.Code, sets, want)
		}
	})
}

// every is the size of the smallest set that reaches a level, by trying all;
// -1 where none does.
func every(try *assess.Trial, free []int, best []float64, level int) int {
	least := -1
	for choice := range 1 << len(free) {
		var set []int
		for i, l := range free {
			if choice&(1<<i) != 0 {
				set = append(set, l)
			}
		}
		if (least < 0 || len(set) < least) && reached(try, set, best, level) {
			least = len(set)
		}
	}
	return least
}

func reached(try *assess.Trial, set []int, best []float64, level int) bool {
	saved := make([]assess.Saved, len(set))
	for i, l := range set {
		saved[i] = try.Save(l)
		try.Set(l, best[l])
	}
	reaches := try.Level() >= level
	for i, l := range set {
		try.Restore(l, saved[i])
	}
	return reaches
}
