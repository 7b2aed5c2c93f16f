package compile

import (
	"slices"

	"eterritoire/indicators"
)

// Priorities is the program with the steps that say what to do first: each
// leaf's item level, the gates in force, and the priority of the leaf's
// recommendation as package plan computes it. Targets that show scores alone
// have no use for them.
func (p *Program) Priorities() *Program {
	more := *p
	more.Steps = slices.Clone(p.Steps)
	for g := range p.Gates {
		more.step(InForce, g, p.inForce(g))
	}
	weights := p.finalWeights()
	for i := range p.Framework.Leaves {
		more.step(ItemLevel, i, when(isNumber(at(LeafPoints, i)), p.itemLevel(i), nothing))
		more.step(FinalWeight, i, weights[i])
		more.step(Priority, i, when(isNumber(at(ItemLevel, i)), p.priority(i), nothing))
	}
	return &more
}

// inForce is 1 where a gate lowers the level of its target.
func (p *Program) inForce(g int) Expr {
	b := p.Gates[g].Branch
	if p.levels(p.Branches[b].Tree) == 0 {
		return number(0)
	}
	lowered := when(less(at(RankValue, b), at(RankBefore, b)), when(p.binds(g), number(1), number(0)), number(0))
	return when(isNumber(at(Score, b)), lowered, number(0))
}

// itemLevel is how many of the framework's cuts a leaf's score reaches.
func (p *Program) itemLevel(i int) Expr {
	level := Expr(number(0))
	for c := range p.Framework.ItemCuts {
		level = plus(level, when(reaches(at(LeafPoints, i), cell{Kind: ItemCut, I: c}), number(1), number(0)))
	}
	return level
}

// finalWeights are, by leaf, the products of the weights down the main tree,
// each a share of its siblings'.
func (p *Program) finalWeights() []Expr {
	weights := make([]Expr, len(p.Framework.Leaves))
	for i := range weights {
		weights[i] = number(0)
	}
	var down func(b int, above Expr)
	down = func(b int, above Expr) {
		kids := p.Branches[b].Kids
		for i, k := range kids {
			own := over(times(above, cell{Weight, b, i}), fn("SUM", run(Weight, b, len(kids))))
			if k.Leaf >= 0 {
				weights[k.Leaf] = own
			} else {
				down(k.Branch, own)
			}
		}
	}
	down(0, number(1))
	return weights
}

// priority is final weight × (100 − score), times the factors for lifting a
// gate and for a quick win.
func (p *Program) priority(i int) Expr {
	var gates []Expr
	for g, gate := range p.Gates {
		if gate.Leaf == i {
			gates = append(gates, equal(at(InForce, g), number(1)))
		}
	}
	x := times(at(FinalWeight, i), minus(number(100), at(LeafPoints, i)))
	if len(gates) > 0 {
		x = times(x, when(fn("OR", gates...), cell{Kind: GateFactor}, number(1)))
	}
	quick := fn("INDEX", run(RecFactor, i, p.ItemLevels()), plus(at(ItemLevel, i), number(1)))
	return when(isNumber(quick), times(x, quick), nothing)
}

// ItemLevels is how many levels an item has.
func (p *Program) ItemLevels() int { return len(p.Framework.ItemCuts) + 1 }

// Rec is what leaf is advised at an item level, or nil.
func (p *Program) Rec(leaf, level int) *indicators.Rec {
	recs := p.Framework.Leaves[leaf].Measure.Recs
	for i := range recs {
		if recs[i].At == level {
			return &recs[i]
		}
	}
	return nil
}

func (p *Program) recFactor(leaf, level int) Value {
	rec, rule := p.Rec(leaf, level), p.Framework.Priority
	switch {
	case rec == nil:
		return Value{}
	case rec.Cost != "" && rec.Cost == rule.QuickCost && rec.Horizon == rule.QuickRange:
		return Num(factor(rule.QuickWin))
	}
	return Num(1)
}

// factor is 1 where the framework gives none.
func factor(x float64) float64 {
	if x == 0 {
		return 1
	}
	return x
}
