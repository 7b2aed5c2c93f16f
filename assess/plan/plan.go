// Package plan goes from scores to what to do: recommendations by priority,
// investment models within reach, and the smallest changes of answers that
// would raise a level.
package plan

import (
	"cmp"
	"math"
	"slices"

	"eterritoire/assess"
	"eterritoire/indicators"
)

// A Recommendation is what to do about one indicator, and what weight it has.
type Recommendation struct {
	Leaf     *assess.Score
	Rec      *indicators.Rec
	Priority float64            // framework.md §3
	Gain     float64            // points that the root would gain if the indicator scored 100; NaN where the root is not assessed
	Lifts    []*indicators.Gate // binding gates on its indicator, of any tree
	Quick    bool               // cheap and soon
	Own      bool               // within the council's own means; else to negotiate or fund
	Form     *indicators.Form   // aimed at
	Fallback *indicators.Form   // for now, where the readiness class does not allow Form; or nil
	Unknown  bool               // Fallback is given because the class is not assessed: it counts as the lowest
}

// Recommend lists a territory's recommendations, highest priority first; ties
// keep the framework's order. An indicator has the recommendation of its item
// level; one without a score has none.
//
// Priority is final weight × (100 − score), times the framework's factors for
// lifting a binding gate and for a quick win. The final weight is the product
// of the weights down the main tree, each a share of its siblings'.
func Recommend(fw *indicators.Framework, r *assess.Result) []Recommendation {
	var recs []Recommendation
	weights, binding, class := finalWeights(fw), bindingGates(r), readiness(fw, r)
	root := (&assess.Assessment{Framework: fw}).Try(r, fw.Main.Root.Code)
	for l, s := range r.Leaves {
		rec := recAt(s)
		if rec == nil {
			continue
		}
		x := Recommendation{Leaf: s, Rec: rec, Gain: gain(root, l), Form: formOf(fw, rec.Form)}
		for _, g := range binding {
			if g.Indicator == s.Node.Code {
				x.Lifts = append(x.Lifts, g)
			}
		}
		x.Quick = rec.Cost == fw.Priority.QuickCost && rec.Horizon == fw.Priority.QuickRange && rec.Cost != ""
		x.Own = slices.Contains(fw.Priority.OwnCosts, rec.Cost) && slices.Contains(fw.Priority.OwnForms, rec.Form)
		x.Fallback = meanwhile(fw, x.Form, class)
		x.Unknown = x.Fallback != nil && class == unassessed
		x.Priority = priority(fw, weights[l], &x)
		recs = append(recs, x)
	}
	slices.SortStableFunc(recs, func(a, b Recommendation) int { return cmp.Compare(b.Priority, a.Priority) })
	return recs
}

// recAt is the recommendation for an indicator's item level, or nil.
func recAt(s *assess.Score) *indicators.Rec {
	if !s.Assessed() {
		return nil
	}
	recs := s.Node.Measure.Recs
	for i := range recs {
		if recs[i].At == s.ItemLevel {
			return &recs[i]
		}
	}
	return nil
}

func priority(fw *indicators.Framework, weight float64, x *Recommendation) float64 {
	p := weight * (100 - x.Leaf.Value)
	if len(x.Lifts) > 0 {
		p *= factor(fw.Priority.Gate)
	}
	if x.Quick {
		p *= factor(fw.Priority.QuickWin)
	}
	return p
}

// factor is 1 where the framework gives none.
func factor(x float64) float64 {
	if x == 0 {
		return 1
	}
	return x
}

// gain is what the root would gain if leaf l scored 100.
func gain(root *assess.Trial, l int) float64 {
	before, was := root.Value(), root.Save(l)
	root.Set(l, 100)
	after := root.Value()
	root.Restore(l, was)
	return after - before
}

// finalWeights are, by leaf, the products of the normalised weights down the
// main tree.
func finalWeights(fw *indicators.Framework) []float64 {
	byCode := map[string]float64{}
	var down func(n *indicators.Node, w float64)
	down = func(n *indicators.Node, w float64) {
		byCode[n.Code] = w
		sum := 0.0
		for _, c := range n.Children {
			sum += c.Weight
		}
		for _, c := range n.Children {
			if sum > 0 {
				down(c, w*c.Weight/sum)
			}
		}
	}
	down(fw.Main.Root, 1)
	weights := make([]float64, len(fw.Leaves))
	for l, n := range fw.Leaves {
		weights[l] = byCode[n.Code]
	}
	return weights
}

// bindingGates are those of every tree, in order.
func bindingGates(r *assess.Result) []*indicators.Gate {
	var gates []*indicators.Gate
	for _, s := range r.Nodes {
		gates = append(gates, s.Capped...)
	}
	return gates
}

// Readiness classes that are none.
const (
	unassessed = 0
	anyClass   = math.MaxInt // the framework has no readiness profile: it allows every form
)

// readiness is the territory's class, from 1.
func readiness(fw *indicators.Framework, r *assess.Result) int {
	for _, t := range fw.Profiles {
		if t.Code != fw.Priority.ReadinessTree || t.Code == "" {
			continue
		}
		if s := r.Score(t.Root.Code); s != nil {
			return s.Level.Value + 1
		}
	}
	return anyClass
}

func formOf(fw *indicators.Framework, code string) *indicators.Form {
	for i := range fw.Forms {
		if fw.Forms[i].Code == code {
			return &fw.Forms[i]
		}
	}
	return nil
}

// meanwhile is the form to use until the class allows one, or nil where it
// does. A class that is not assessed counts as the lowest.
func meanwhile(fw *indicators.Framework, form *indicators.Form, class int) *indicators.Form {
	class = max(class, 1)
	if form == nil || form.MinClass <= class {
		return nil
	}
	for range fw.Forms { // a chain of fallbacks, which may not turn round for ever
		if form = formOf(fw, form.Fallback); form == nil || form.MinClass <= class {
			return form
		}
	}
	return nil
}

// A ModelCheck is an investment model and what it still lacks; within reach
// where nothing is missing and the readiness class is high enough.
type ModelCheck struct {
	Model   *indicators.Model
	Reach   bool
	Missing []indicators.Need // needs not met
	Class   int               // the readiness class it needs, if not reached; else 0
}

// Models lists the framework's investment models, those within reach first,
// each part in the framework's order. An indicator without a score meets no
// need but 0, and a class that is not assessed allows no model.
func Models(fw *indicators.Framework, r *assess.Result) []ModelCheck {
	class := readiness(fw, r)
	var within, beyond []ModelCheck
	for i := range fw.Models {
		m := &fw.Models[i]
		check := ModelCheck{Model: m}
		for _, need := range m.Needs {
			if scoreOf(r, need.Indicator)+indicators.Epsilon < need.Score {
				check.Missing = append(check.Missing, need)
			}
		}
		least := 1
		if form := formOf(fw, m.Form); form != nil {
			least = max(least, form.MinClass)
		}
		if class < least {
			check.Class = least
		}
		check.Reach = len(check.Missing) == 0 && check.Class == 0
		if check.Reach {
			within = append(within, check)
		} else {
			beyond = append(beyond, check)
		}
	}
	return append(within, beyond...)
}

// scoreOf is an indicator's score, 0 where it has none.
func scoreOf(r *assess.Result, code string) float64 {
	if s := r.Score(code); s != nil && s.Assessed() {
		return s.Value
	}
	return 0
}

// Strengths are the n best results of a territory, at most one a dimension:
// the indicators at one of the two highest item levels, highest score first,
// then the heaviest in the main tree, then in the framework's order.
func Strengths(fw *indicators.Framework, r *assess.Result, n int) []*assess.Score {
	weights := finalWeights(fw)
	var order []int
	for l, s := range r.Leaves {
		if s.Assessed() && s.ItemLevel >= len(fw.ItemCuts)-1 {
			order = append(order, l)
		}
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(r.Leaves[b].Value, r.Leaves[a].Value), cmp.Compare(weights[b], weights[a]))
	})
	var best []*assess.Score
	for _, l := range order {
		s := r.Leaves[l]
		if len(best) == n {
			break
		}
		if !slices.ContainsFunc(best, func(b *assess.Score) bool { return b.Parent == s.Parent }) {
			best = append(best, s)
		}
	}
	return best
}
