package frameworks

import (
	"math"
	"slices"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// A satisfier tells whether some answers do all that terms say.
type satisfier struct {
	fw    *indicators.Framework
	terms []surveys.Term
}

// possible reports whether answers that the questions allow can do it.
func (s satisfier) possible() bool {
	for i := range s.terms {
		q := s.question(s.terms[i].Question)
		if !s.terms[i].Relation.Compares() && !s.choosable(i, q) {
			return false
		}
	}
	return s.countable()
}

// always reports whether all given answers do it.
func (s satisfier) always() bool {
	for _, t := range s.terms {
		opposite, ok := opposites[t.Relation]
		if !ok { // there are two choices at least
			return false
		}
		t.Relation = opposite
		if (satisfier{s.fw, []surveys.Term{t}}).possible() {
			return false
		}
	}
	return true
}

var opposites = map[surveys.Relation]surveys.Relation{
	surveys.Under: surveys.AtLeast, surveys.AtLeast: surveys.Under, surveys.AtMost: surveys.Above, surveys.Above: surveys.AtMost,
	surveys.Equal: surveys.Unequal, surveys.Unequal: surveys.Equal,
}

// together reports whether some kind of territory is asked all the questions.
func (s satisfier) together(questions []int) bool {
	concerned := func(k indicators.Term) bool {
		return !slices.ContainsFunc(questions, func(q int) bool { return !s.question(q).Concerns(k.Code) })
	}
	return len(s.fw.Kinds) == 0 || slices.ContainsFunc(s.fw.Kinds, concerned)
}

func (s satisfier) question(i int) *surveys.Question { return s.fw.Leaves[i].Measure.Question }

// choosable reports whether term i, on choices, can be beside the others on the
// same question.
func (s satisfier) choosable(i int, q *surveys.Question) bool {
	var has, lacks []string
	none, some := false, false
	for _, t := range s.terms {
		if t.Question != s.terms[i].Question {
			continue
		}
		switch t.Relation {
		case surveys.Has, surveys.Is:
			has = append(has, t.Option)
		case surveys.Lacks, surveys.IsNot:
			lacks = append(lacks, t.Option)
		case surveys.HasNone:
			none = true
		case surveys.HasAny:
			some = true
		}
	}
	contradicted := slices.ContainsFunc(has, func(o string) bool { return slices.Contains(lacks, o) })
	left := slices.ContainsFunc(choiceNames(s.fw.Survey, q), func(o string) bool { return !slices.Contains(lacks, o) })
	if q.Item == surveys.Checklist {
		return !contradicted && (!none || !some && len(has) == 0) && (!some || left)
	}
	return !contradicted && left && !slices.ContainsFunc(has, func(o string) bool { return o != has[0] })
}

// A bound is how far above another number one may be: up to it, or not quite.
type bound struct {
	most   float64
	strict bool
}

func (a bound) tighter(b bound) bool {
	return a.most < b.most || a.most == b.most && a.strict && !b.strict
}

func (a bound) plus(b bound) bound { return bound{a.most + b.most, a.strict || b.strict} }

// differences holds numbers together by how far apart they may be; number 0 is
// zero. Shortest paths among them tell whether they can be (Bellman, 1958).
type differences struct {
	whole []bool // the number is whole: a level
	most  [][]bound
}

// countable reports whether the terms that compare can all hold.
func (s satisfier) countable() bool {
	d, place := s.ranges()
	var apart []surveys.Term
	for _, t := range s.terms {
		if !t.Relation.Compares() {
			continue
		}
		a, b, x := sides(t, place)
		switch t.Relation {
		case surveys.Under, surveys.AtMost:
			d.limit(a, b, bound{x, t.Relation == surveys.Under})
		case surveys.AtLeast, surveys.Above:
			d.limit(b, a, bound{-x, t.Relation == surveys.Above})
		case surveys.Equal:
			d.limit(a, b, bound{most: x})
			d.limit(b, a, bound{most: -x})
		case surveys.Unequal:
			apart = append(apart, t)
		}
	}
	return d.possible(apart, place)
}

// sides are the places of the two numbers of a term, and how far above the
// second it speaks of.
func sides(t surveys.Term, place map[int]int) (a, b int, x float64) {
	if t.ToOther {
		return place[t.Question], place[t.Other], 0
	}
	return place[t.Question], 0, t.Number
}

// ranges are the numbers that the terms compare, within what their questions
// allow, and the place of each.
func (s satisfier) ranges() (*differences, map[int]int) {
	d, place := &differences{whole: []bool{true}}, map[int]int{}
	var from, to []float64
	for _, q := range questionsOf(s.terms) {
		question := s.question(q)
		switch question.Item {
		case surveys.Maturity:
			from, to = append(from, 0), append(to, float64(len(choiceNames(s.fw.Survey, question))-1))
		case surveys.Number, surveys.Percentage:
			from, to = append(from, question.Range[0]), append(to, question.Range[1])
		default:
			continue
		}
		d.whole = append(d.whole, question.Item == surveys.Maturity)
		place[q] = len(place) + 1
	}
	d.most = make([][]bound, len(d.whole))
	for i := range d.most {
		d.most[i] = make([]bound, len(d.whole))
		for j := range d.most[i] {
			if i != j {
				d.most[i][j].most = math.Inf(1)
			}
		}
	}
	for i := range from {
		d.limit(i+1, 0, bound{most: to[i]})
		d.limit(0, i+1, bound{most: -from[i]})
	}
	return d, place
}

// limit keeps number a from being more above number b than that.
func (d *differences) limit(a, b int, by bound) {
	if d.whole[a] && d.whole[b] && by.strict {
		by = bound{most: by.most - 1}
	}
	if by.tighter(d.most[a][b]) {
		d.most[a][b] = by
	}
}

// possible reports whether such numbers are, those apart excluded. A level that
// is excluded from an end of its scale shortens the scale.
func (d *differences) possible(apart []surveys.Term, place map[int]int) bool {
	for again := true; again; {
		again = false
		if !d.closed() {
			return false
		}
		for _, t := range apart {
			a, b, x := sides(t, place)
			up, down := d.most[a][b], d.most[b][a]
			switch {
			case up.most == x && -down.most == x && !up.strict && !down.strict:
				return false
			case !d.whole[a] || !d.whole[b]:
			case up.most == x:
				d.limit(a, b, bound{most: x - 1})
				again = true
			case -down.most == x:
				d.limit(b, a, bound{most: -x - 1})
				again = true
			}
		}
	}
	return true
}

// closed tightens every bound by those on the way, and reports whether no number
// is less than itself.
func (d *differences) closed() bool {
	n := len(d.most)
	for k := range n {
		for i := range n {
			for j := range n {
				if through := d.most[i][k].plus(d.most[k][j]); through.tighter(d.most[i][j]) {
					d.most[i][j] = through
				}
			}
		}
	}
	for i := range n {
		if d.most[i][i].tighter(bound{}) {
			return false
		}
	}
	return true
}
