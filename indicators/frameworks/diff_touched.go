package frameworks

import (
	"math"
	"reflect"

	"eterritoire/indicators"
)

// Touched are the codes of the nodes of now whose scores can differ from those
// that old gives to the same answers, in the order in which scores are listed:
// branches, then indicators. Weights that all grow alike touch nothing.
func Touched(old, now *indicators.Framework, changes []Change) []string {
	t := &toucher{leaves: map[string]bool{}}
	for _, c := range changes {
		if c.Scores && c.Leaf {
			t.leaves[c.Indicator] = true
		}
		if c.Scores && c.Kind == Changed && c.Code == "settings.unproven_in_low" {
			t.all = true
		}
	}
	before := map[string]*indicators.Node{}
	for _, tree := range old.Trees() {
		tree.Root.Walk(func(n *indicators.Node) {
			if n.Measure == nil {
				before[n.Code] = n
			}
		})
	}
	for _, tree := range now.Trees() {
		t.branch(tree.Root, before)
	}
	for _, n := range now.Leaves {
		if t.leaf(old, n.Code) {
			t.codes = append(t.codes, n.Code)
		}
	}
	return t.codes
}

type toucher struct {
	leaves map[string]bool // by what their answers count
	all    bool
	codes  []string
}

func (t *toucher) leaf(old *indicators.Framework, code string) bool {
	return t.all || t.leaves[code] || old.Leaf(code) == nil
}

// branch reports whether a branch's score can differ, and lists it and those
// below it, parents first.
func (t *toucher) branch(n *indicators.Node, before map[string]*indicators.Node) bool {
	at := len(t.codes)
	touched := t.all || !sameMethod(before[n.Code], n)
	for _, c := range n.Children {
		if c.Measure != nil {
			touched = t.leaves[c.Code] || touched
		} else {
			touched = t.branch(c, before) || touched
		}
	}
	if touched {
		t.codes = append(t.codes, "")
		copy(t.codes[at+1:], t.codes[at:])
		t.codes[at] = n.Code
	}
	return touched
}

// sameMethod reports whether two branches make the same score of their
// children's.
func sameMethod(a, b *indicators.Node) bool {
	if a == nil || len(a.Children) != len(b.Children) || a.MinCoverage != b.MinCoverage || !reflect.DeepEqual(a.Aggregation, b.Aggregation) {
		return false
	}
	share := func(n *indicators.Node) map[string]float64 {
		sum, of := 0.0, map[string]float64{}
		for _, c := range n.Children {
			sum += c.Weight
		}
		for _, c := range n.Children {
			of[c.Code] = c.Weight / sum
		}
		return of
	}
	was, is := share(a), share(b)
	for code, w := range is {
		if x, ok := was[code]; !ok || math.Abs(x-w) > 1e-12 {
			return false
		}
	}
	return true
}
