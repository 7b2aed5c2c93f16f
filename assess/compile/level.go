package compile

// scenario is one of the three runs of the level rule (rules §3).
type scenario int

const (
	atValue scenario = iota
	atFirm           // as atValue, without the gates that have no answer
	atLow
	atHigh
)

// levelsOf adds a branch's level before gates, with the gates that have an
// answer, with all, and on both ends; then their codes, and what is said of them.
func (p *Program) levelsOf(b int) {
	n := p.Branches[b]
	last := number(p.levels(n.Tree))
	assessed := isNumber(at(Score, b))
	p.step(RankBefore, b, when(assessed, p.band(b, Score), nothing))
	p.step(RankFirm, b, when(assessed, p.rank(b, atFirm), nothing))
	p.step(RankValue, b, when(assessed, p.rank(b, atValue), nothing))
	// Not assessed, it counts in its parent from the lowest level to the highest.
	absent := func(rank Expr) Expr { return when(equal(at(Applies, b), number(1)), rank, nothing) }
	p.step(RankLow, b, when(assessed, p.rank(b, atLow), absent(number(1))))
	p.step(RankHigh, b, when(assessed, p.rank(b, atHigh), absent(last)))

	codes := run(LevelCode, n.Tree, p.levels(n.Tree))
	for _, l := range [...]struct{ code, rank Kind }{
		{LevelValue, RankValue}, {LevelLow, RankLow}, {LevelHigh, RankHigh}, {LevelBefore, RankBefore},
	} {
		p.step(l.code, b, when(assessed, fn("INDEX", codes, at(l.rank, b)), nothing))
	}
	p.step(Provisional, b, when(assessed,
		when(less(at(RankValue, b), at(RankFirm, b)), word(WordProvisional), nothing), nothing))
	if len(n.Gates) > 0 {
		p.step(Binding, b, when(assessed, when(less(at(RankValue, b), at(RankBefore, b)), p.binding(b), nothing), nothing))
	}
}

// band is the rank of the level whose band holds a score.
func (p *Program) band(b int, score Kind) Expr {
	from := run(From, p.Branches[b].Tree, p.levels(p.Branches[b].Tree))
	return fn("MATCH", fn("MAX", plus(at(score, b), epsilon), cell(from[0])), from, number(1))
}

// rank is the level in one scenario: by the score, by the overall rule at the
// root that has one, and by the gates.
func (p *Program) rank(b int, s scenario) Expr {
	n := p.Branches[b]
	before := Expr(at(RankBefore, b))
	kids := RankValue
	switch s {
	case atFirm:
		kids = RankFirm
	case atLow:
		before, kids = p.band(b, Low), RankLow
	case atHigh:
		before, kids = p.band(b, High), RankHigh
	}
	caps := []Expr{before}
	if p.Trees[n.Tree].Overall != nil && n.Parent < 0 {
		caps = append(caps, p.overall(b, kids)...)
	}
	for _, g := range n.Gates {
		caps = append(caps, p.limit(g, s))
	}
	if len(caps) == 1 {
		return before
	}
	return fn("MIN", caps...)
}

// overall is what the weakest axis and the majority of axes allow. More than
// half of m levels reach L exactly where the (⌊m/2⌋+1)-th highest does.
func (p *Program) overall(b int, kids Kind) []Expr {
	var axes list
	for _, k := range p.Branches[b].Kids {
		if k.Branch >= 0 {
			axes = append(axes, Ref{Kind: kids, At: k.Branch})
		}
	}
	if len(axes) == 0 {
		return nil
	}
	tree := p.Branches[b].Tree
	count, last := fn("COUNT", axes), number(p.levels(tree))
	none := equal(count, number(0))
	spread := plus(fn("MIN", axes), at(Spread, tree))
	majority := fn("LARGE", axes, plus(fn("INT", over(count, number(2))), number(1)))
	return []Expr{when(none, last, spread), when(none, last, majority)}
}

// limit is what a gate caps at in a scenario; the highest level where it does
// not. Only an indicator that does not concern the kind of territory lifts it.
func (p *Program) limit(g int, s scenario) Expr {
	gate := p.Gates[g]
	score, applies, most := at(LeafPoints, gate.Leaf), at(LeafApplies, gate.Leaf), at(Cap, g)
	none := number(p.levels(gate.Tree))
	fails := func(x Expr) Expr { return when(short(x, at(Below, g)), most, none) }
	outside := equal(at(LeafState, gate.Leaf), word(WordOutside))
	silent := when(outside, none, fn("MAX", at(UnansweredCap, gate.Tree), most))
	unknown := equal(applies, number(1))
	switch s {
	case atFirm:
		return when(isNumber(score), fails(score), none)
	case atLow: // no answer is the worst, and "not applicable" must not pay
		return when(unknown, fails(fn("N", at(p.low(), gate.Leaf))), when(outside, none, most))
	case atHigh:
		return when(isNumber(score), fails(score), when(unknown, none, silent))
	}
	return when(isNumber(score), fails(score), silent)
}

// binding names the failing gates whose cap is the resulting level.
func (p *Program) binding(b int) Expr {
	var names Expr
	for _, g := range p.Branches[b].Gates {
		name := when(p.binds(g), literal(p.Gates[g].ID+" "), nothing)
		if names == nil {
			names = name
		} else {
			names = binary{"&", names, name}
		}
	}
	return fn("TRIM", names)
}

// binds is whether a gate fails and its cap is the resulting level.
func (p *Program) binds(g int) Expr {
	gate := p.Gates[g]
	score := at(LeafPoints, gate.Leaf)
	return fn("AND", isNumber(score), short(fn("N", score), at(Below, g)), equal(at(Cap, g), at(RankValue, gate.Branch)))
}
