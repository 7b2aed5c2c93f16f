package plan_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile/conformance"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// On random frameworks too, what Raise says raises, and nothing is in vain.
// Where it says nothing, the best answers to everything do not raise either.
func TestRaiseOnRandomFrameworks(t *testing.T) {
	nodes, without := 0, 0
	for seed := range uint64(60) {
		fw := conformance.Framework(seed)
		a, _ := assess.Run(fw, conformance.Territories(fw, 2, seed), assess.Options{})
		for _, r := range a.Territories {
			for _, s := range r.Nodes {
				if s.Level.Value < 0 {
					continue
				}
				changes := plan.Raise(fw, a, r, s.Node.Code)
				if nodes++; len(changes) > 0 {
					raises(t, a, r, s, changes)
					continue
				}
				without++
				try := a.Try(r, s.Node.Code)
				for l, leaf := range r.Leaves {
					if leaf.Applies {
						try.Set(l, best(a, r, l))
					}
				}
				if try.Level() > s.Level.Value {
					t.Errorf("framework %d, %s: no way up from level %d, yet the best of all is %d", seed, s.Node.Code, s.Level.Value, try.Level())
				}
			}
		}
	}
	t.Logf("%d nodes, %d without a way up", nodes, without)
}

// best is the best score that any answer to leaf l has.
func best(a *assess.Assessment, r *assess.Result, l int) float64 {
	m := r.Leaves[l].Node.Measure
	raws, sum := []float64{}, 0.0
	for _, c := range a.Framework.Survey.Of(m.Question) {
		sum += m.Points[c.Name]
		raws = append(raws, m.Points[c.Name])
	}
	switch posts, _ := m.Normalisation.(indicators.Goalposts); m.Question.Item {
	case surveys.Number, surveys.Percentage:
		raws = []float64{math.Max(m.Question.Range[0], math.Min(m.Question.Range[1], posts.Best))}
	case surveys.Checklist:
		raws = []float64{0, sum}
	}
	return slices.Max(a.Normalised(r, l, raws))
}

// A tree too wide to search is climbed by the heaviest indicators first.
func TestRaiseInAWideTree(t *testing.T) {
	fw := &indicators.Framework{Survey: &surveys.Survey{}, Main: &indicators.Tree{Code: "index", Levels: []indicators.Level{{Code: "L"}, {Code: "H", From: 50}}}}
	root := &indicators.Node{Code: "index", Weight: 1, Aggregation: indicators.Arithmetic{}, MinCoverage: 0.6}
	response := &surveys.Response{}
	for i := range 300 {
		q := &surveys.Question{Name: fmt.Sprint("q", i), Code: fmt.Sprint("Q", i), Item: surveys.Number, Range: [2]float64{0, 100}}
		n := &indicators.Node{Code: q.Code, Weight: 1, Measure: &indicators.Measure{Question: q, Normalisation: indicators.Goalposts{Worst: 0, Best: 100}}}
		if i%100 == 7 {
			n.Weight = 66 // three such: 198 of 495
		}
		root.Children = append(root.Children, n)
		fw.Leaves = append(fw.Leaves, n)
		fw.Survey.Questions = append(fw.Survey.Questions, q)
		response.Answers = append(response.Answers, surveys.Answer{State: surveys.Given})
	}
	fw.Main.Root = root
	ds := surveys.NewDataset(fw.Survey)
	ds.Add(&surveys.Territory{Key: "t", Name: "T (fictive)", Population: math.NaN()}, response)
	a, _ := assess.Run(fw, ds, assess.Options{})
	r := a.Territories[0]
	changes := plan.Raise(fw, a, r, "index")
	if len(changes) != 53 { // 247.5 of 495 are needed: 3·66, then 50 of the others, one of them by half
		t.Errorf("%d changes", len(changes))
	}
	raises(t, a, r, r.Trees[0], changes)
}
