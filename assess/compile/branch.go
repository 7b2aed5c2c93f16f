package compile

import (
	"math"

	"eterritoire/indicators"
)

// branch adds the steps of one node (rules §2): what applies, what is assessed,
// value and range, coverage, reliability, and its levels.
func (p *Program) branch(b int) error {
	n := p.Branches[b]
	weights := run(Weight, b, len(n.Kids))
	applies, values := p.column(n, LeafApplies, Applies), p.column(n, LeafPoints, Score)
	p.step(Applies, b, when(equal(fn("COUNT", applies), number(0)), nothing, fn("MAX", applies)))
	p.step(WeightApplicable, b, dot{weights, applies, false})
	p.step(WeightAssessed, b, dot{weights, values, true})

	mean, err := p.aggregate(b)
	if err != nil {
		return err
	}
	wa, wk := at(WeightApplicable, b), at(WeightAssessed, b)
	p.step(Score, b, when(positive(wk),
		when(reaches(over(wk, wa), at(MinCoverage, b)), mean[0], nothing), nothing))
	p.step(Low, b, when(isNumber(at(Score, b)), mean[1], nothing))
	p.step(High, b, when(isNumber(at(Score, b)), mean[2], nothing))

	leaves, branches := p.split(n)
	covered := sum(dotOf(b, leaves, LeafPoints, true), dotOf(b, branches, Coverage, false))
	p.step(Coverage, b, when(positive(wa), over(covered, wa), nothing))
	here := dot{weights, applies, true}
	away := sum(difference(dotOf(b, leaves, LeafApplies, true), dotOf(b, leaves, LeafApplies, false)),
		dotOf(b, branches, NotApplicable, false))
	p.step(NotApplicable, b, when(equal(here, number(0)), nothing, over(away, here)))

	whole := fn("SUM", weights)
	known := sum(dotOf(b, leaves, LeafPoints, true), dotOf(b, branches, Known, false))
	proof := sum(dotOf(b, leaves, LeafProof, false), dotOf(b, branches, Proof, false))
	p.step(Known, b, over(known, whole))
	p.step(Proof, b, over(proof, whole))
	if p.Framework.EvidenceGrade != [5]float64{} { // else evidence weighs nothing here
		p.step(Reliability, b, when(positive(at(Known, b)),
			over(times(number(100), at(Proof, b)), at(Known, b)), nothing))
	}
	if p.levels(n.Tree) > 0 {
		p.levelsOf(b)
	}
	return nil
}

// column lists a figure of every child, whichever kind it is.
func (p *Program) column(n *Branch, ofLeaf, ofBranch Kind) list {
	refs := make(list, len(n.Kids))
	for i, k := range n.Kids {
		refs[i] = Ref{Kind: ofBranch, At: k.Branch}
		if k.Leaf >= 0 {
			refs[i] = Ref{Kind: ofLeaf, At: k.Leaf}
		}
	}
	return refs
}

// A share is the children of one kind, by their place among all.
type share struct{ places, ats []int }

func (p *Program) split(n *Branch) (leaves, branches share) {
	for i, k := range n.Kids {
		if k.Leaf >= 0 {
			leaves = share{append(leaves.places, i), append(leaves.ats, k.Leaf)}
		} else {
			branches = share{append(branches.places, i), append(branches.ats, k.Branch)}
		}
	}
	return leaves, branches
}

// dotOf is Σ w·x over some of a branch's children; nil over none.
func dotOf(b int, s share, kind Kind, present bool) Expr {
	if len(s.places) == 0 {
		return nil
	}
	d := dot{present: present}
	for i, place := range s.places {
		d.ws = append(d.ws, Ref{Weight, b, place})
		d.xs = append(d.xs, Ref{Kind: kind, At: s.ats[i]})
	}
	return d
}

// sum adds what is there.
func sum(terms ...Expr) Expr {
	var total Expr
	for _, t := range terms {
		switch {
		case t == nil:
		case total == nil:
			total = t
		default:
			total = plus(total, t)
		}
	}
	if total == nil {
		return number(0)
	}
	return total
}

func difference(a, b Expr) Expr {
	if a == nil {
		return nil
	}
	return minus(a, b)
}

// low is where a leaf keeps its score in the low scenario.
func (p *Program) low() Kind {
	if p.Framework.UnprovenInLow {
		return LeafLow
	}
	return LeafPoints
}

// aggregate is a branch's value, low and high (rules §2): the same aggregation
// over the assessed children, and over all that apply with the others at the
// worst and at the best.
func (p *Program) aggregate(b int) (mean [3]Expr, err error) {
	n := p.Branches[b]
	wa, wk := at(WeightApplicable, b), at(WeightAssessed, b)
	weights := run(Weight, b, len(n.Kids))
	values, lows, highs := p.column(n, LeafPoints, Score), p.column(n, p.low(), Low), p.column(n, LeafPoints, High)
	if _, ok := n.Aggregation.(indicators.Arithmetic); ok {
		// An absent score counts 0 in a sum, which is the worst; the best is 100
		// for each weight that applies and has none.
		best := plus(dot{weights, highs, false}, times(number(100), minus(wa, wk)))
		return [3]Expr{
			over(dot{weights, values, false}, wk), over(dot{weights, lows, false}, wa), over(best, wa),
		}, nil
	}
	applies := p.column(n, LeafApplies, Applies)
	scenarios := [3]func(i int) term{
		func(i int) term { return term{isNumber(cell(values[i])), cell(values[i]), cell(weights[i])} },
		func(i int) term {
			return term{equal(cell(applies[i]), number(1)), fn("N", cell(lows[i])), cell(weights[i])}
		},
		func(i int) term {
			x := when(isNumber(cell(values[i])), cell(highs[i]), number(100))
			return term{equal(cell(applies[i]), number(1)), x, cell(weights[i])}
		},
	}
	for s, whole := range [3]Expr{wk, wa, wa} {
		terms := make([]term, len(n.Kids))
		for i := range terms {
			terms[i] = scenarios[s](i)
		}
		if mean[s], err = join(n.Code, n.Aggregation, terms, whole); err != nil {
			return mean, err
		}
	}
	return mean, nil
}

// A term is a child's score x and weight w, and whether it is there at all.
type term struct{ there, x, w Expr }

// join is an aggregation other than the arithmetic mean, child by child.
func join(code string, a indicators.Aggregation, terms []term, whole Expr) (Expr, error) {
	each := func(f func(t term) Expr) Expr {
		parts := make([]Expr, len(terms))
		for i, t := range terms {
			parts[i] = when(t.there, f(t), number(0))
		}
		return sum(parts...)
	}
	switch a := a.(type) {
	case indicators.Geometric:
		return fn("EXP", over(each(func(t term) Expr { return times(t.w, fn("LN", floored(t.x, a.Floor))) }), whole)), nil
	case indicators.Harmonic:
		return over(whole, each(func(t term) Expr { return over(t.w, floored(t.x, a.Floor)) })), nil
	case indicators.Power:
		if a.Exponent == 0 {
			return join(code, indicators.Geometric{Floor: a.Floor}, terms, whole)
		}
		// Hundredths keep powers within what a spreadsheet can hold.
		powers := each(func(t term) Expr {
			return times(t.w, power(over(floored(t.x, a.Floor), number(100)), number(a.Exponent)))
		})
		return times(number(100), power(over(powers, whole), number(1/a.Exponent))), nil
	case indicators.Minimum:
		least := make([]Expr, len(terms))
		for i, t := range terms {
			least[i] = when(fn("AND", t.there, positive(t.w)), t.x, number(math.MaxUint32))
		}
		return fn("MIN", least...), nil
	}
	return nil, &Refusal{code, UnknownMethod}
}

func floored(x Expr, floor float64) Expr {
	if floor <= 0 {
		return x
	}
	return fn("MAX", x, number(floor))
}
