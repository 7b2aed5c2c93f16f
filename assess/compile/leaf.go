package compile

import (
	"math"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// leaf adds the steps of one indicator: what its cell says (rules §1), and the
// score of that.
func (p *Program) leaf(i int) error {
	m := p.Framework.Leaves[i].Measure
	given := equal(at(LeafState, i), word(StateWord(surveys.Given)))
	p.step(LeafState, i, p.state(i))
	p.step(LeafRaw, i, when(given, p.raw(i), nothing))
	points, err := p.points(i, m.Normalisation)
	if err != nil {
		return err
	}
	p.step(LeafPoints, i, when(isNumber(at(LeafRaw, i)), points, nothing))
	if p.Framework.UnprovenInLow {
		declared := equal(at(Evidence, i), cell{Kind: Grade, I: int(surveys.Declared)})
		p.step(LeafLow, i, when(isNumber(at(LeafPoints, i)), when(declared, number(0), at(LeafPoints, i)), nothing))
	}
	is := func(w Word) Expr { return equal(at(LeafState, i), word(w)) }
	p.step(LeafApplies, i, when(fn("OR", is(WordOutside), is(StateWord(surveys.Irrelevant))), nothing,
		when(is(StateWord(surveys.NotApplicable)), number(0), number(1))))
	grades, weights := run(Grade, 0, len(p.Framework.EvidenceGrade)), run(GradeWeight, 0, len(p.Framework.EvidenceGrade))
	place := fn("MATCH", at(Evidence, i), grades, number(0))
	p.step(LeafProof, i, when(given,
		when(isNumber(place), fn("INDEX", weights, place), cell(weights[surveys.Unstated])), number(0)))
	return nil
}

// state is the word for what the answer's cell holds. The empty cell is asked
// about first, because a spreadsheet's MATCH takes it for a 0.
func (p *Program) state(i int) Expr {
	q := p.Framework.Leaves[i].Measure.Question
	answer := at(Answer, i)
	given, blank := word(StateWord(surveys.Given)), word(StateWord(surveys.Blank))
	silent := when(isNumber(fn("MATCH", answer, run(Silence, 0, len(silences)), number(0))), answer,
		word(StateWord(surveys.SetAside)))
	switch q.Item {
	case surveys.Number, surveys.Percentage:
		return when(equal(answer, nothing), blank, when(within(answer, q.Range), given, silent))
	case surveys.Checklist:
		// Whatever is typed beside ticked options contradicts them.
		ticked := positive(fn("COUNTIF", p.ticks(i), number(1)))
		typed := equal(answer, word(WordTicked))
		return when(ticked,
			when(fn("OR", equal(answer, nothing), typed), given, word(StateWord(surveys.SetAside))),
			when(fn("OR", equal(answer, nothing), typed), blank,
				when(equal(answer, word(WordNone)), given, silent)))
	}
	return when(equal(answer, nothing), blank, when(isNumber(p.place(i)), given, silent))
}

// within reports whether a cell holds a number of the range.
func within(x Expr, limits [2]float64) Expr {
	tests := []Expr{isNumber(x)}
	if !math.IsInf(limits[0], 0) && !math.IsNaN(limits[0]) {
		tests = append(tests, binary{">=", x, number(limits[0])})
	}
	if !math.IsInf(limits[1], 0) && !math.IsNaN(limits[1]) {
		tests = append(tests, binary{"<=", x, number(limits[1])})
	}
	if len(tests) == 1 {
		return tests[0]
	}
	return fn("AND", tests...)
}

// place is which of its choices a leaf's cell holds.
func (p *Program) place(i int) Expr {
	return fn("MATCH", at(Answer, i), run(Choice, i, p.Choices(i)), number(0))
}

func (p *Program) ticks(i int) list { return run(Tick, i, p.Choices(i)) }

// Choices is how many choices leaf i offers.
func (p *Program) Choices(i int) int {
	return len(p.Framework.Survey.Of(p.Framework.Leaves[i].Measure.Question))
}

// raw is the number that a given answer stands for.
func (p *Program) raw(i int) Expr {
	switch p.Framework.Leaves[i].Measure.Question.Item {
	case surveys.Number, surveys.Percentage:
		return at(Answer, i)
	case surveys.Checklist:
		return ticks{run(ChoicePoints, i, p.Choices(i)), p.ticks(i)}
	}
	return fn("INDEX", run(ChoicePoints, i, p.Choices(i)), p.place(i))
}

// points is the normalised score of a raw number.
func (p *Program) points(i int, n indicators.Normalisation) (Expr, error) {
	code := p.Framework.Leaves[i].Code
	if n.Relative() {
		return nil, &Refusal{code, RelativeScore}
	}
	g, ok := n.(indicators.Goalposts)
	if !ok {
		return nil, &Refusal{code, UnknownMethod}
	}
	var x, worst, best Expr = at(LeafRaw, i), at(Worst, i), at(Best, i)
	if g.Log {
		x, worst, best = fn("LN", fn("MAX", x, number(1e-300))), fn("LN", worst), fn("LN", best)
	}
	share := over(minus(x, worst), minus(best, worst))
	return times(number(100), fn("MAX", number(0), fn("MIN", number(1), share))), nil
}
