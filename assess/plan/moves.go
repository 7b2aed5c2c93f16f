package plan

import (
	"cmp"
	"math"
	"slices"
	"strconv"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// A step is a better answer and its score.
type step struct {
	score  float64
	answer surveys.Answer
}

// A move is how an indicator's answer can become better.
type move struct {
	from   float64 // its score now, 0 where there is none
	gate   bool    // a gate that bears on the level looks at it
	steps  []step  // the better answers, smallest step first; the best alone where it moves smoothly
	smooth *slope
}

func (m *move) best() step { return m.steps[len(m.steps)-1] }

func (m *move) smoothness() int {
	if m.smooth != nil {
		return 1
	}
	return 0
}

// movesOf are the moves of each leaf: none where there is no better answer,
// where the question is not put to this kind of territory, or where it was
// called not applicable and no gate waits for it.
func movesOf(fw *indicators.Framework, a *assess.Assessment, r *assess.Result, gates []string) []*move {
	moves := make([]*move, len(r.Leaves))
	for l, s := range r.Leaves {
		q := s.Node.Measure.Question
		m := &move{gate: slices.Contains(gates, s.Node.Code)}
		if !q.Concerns(r.Territory.Kind) || !s.Applies && !m.gate {
			continue
		}
		least := math.Inf(-1) // an answer that is missing may become any
		if s.Assessed() {
			m.from, least = s.Value, s.Value+indicators.Epsilon
		}
		if q.Item == surveys.Number || q.Item == surveys.Percentage {
			m.steps, m.smooth = numbers(a, r, l)
		} else {
			m.steps = scored(a, r, l, choices(fw, a, r, l))
		}
		m.steps = slices.DeleteFunc(m.steps, func(x step) bool { return !(x.score > least) })
		slices.SortStableFunc(m.steps, func(a, b step) int { return cmp.Compare(a.score, b.score) })
		m.steps = slices.CompactFunc(m.steps, func(a, b step) bool { return math.Abs(a.score-b.score) <= indicators.Epsilon })
		if len(m.steps) > 0 {
			moves[l] = m
		}
	}
	return moves
}

// choices are the answers that could be given instead: each choice, or for a
// checklist what is ticked with more and more options ticked, or fewer where
// each tick costs points.
func choices(fw *indicators.Framework, a *assess.Assessment, r *assess.Result, l int) []surveys.Answer {
	s := r.Leaves[l]
	list := fw.Survey.Of(s.Node.Measure.Question)
	if s.Node.Measure.Question.Item == surveys.Checklist {
		ends := a.Normalised(r, l, []float64{0, 1})
		return ticks(s, list, ends[1] >= ends[0])
	}
	var answers []surveys.Answer
	for _, c := range list {
		answers = append(answers, given(s, []string{c.Name}, 0))
	}
	return answers
}

// ticks change one more option at a time, those that count most first, then in
// the list's order. Where nothing was answered, they start from the worst.
func ticks(s *assess.Score, list []surveys.Choice, more bool) []surveys.Answer {
	points := s.Node.Measure.Points
	ticked := func(name string) bool {
		if s.Answer.State != surveys.Given {
			return !more
		}
		return slices.Contains(s.Answer.Choices, name)
	}
	var open []string // the options that would change
	for _, c := range list {
		if points[c.Name] > 0 && ticked(c.Name) != more {
			open = append(open, c.Name)
		}
	}
	slices.SortStableFunc(open, func(a, b string) int { return cmp.Compare(points[b], points[a]) })
	var answers []surveys.Answer
	for n := range len(open) + 1 {
		names := []string{}
		for _, c := range list {
			if ticked(c.Name) != slices.Contains(open[:n], c.Name) {
				names = append(names, c.Name)
			}
		}
		answers = append(answers, given(s, names, 0))
	}
	return answers
}

// given is an answer in the place of the one there is, as well proven.
func given(s *assess.Score, choices []string, number float64) surveys.Answer {
	return surveys.Answer{State: surveys.Given, Evidence: s.Answer.Evidence, Choices: choices, Number: number}
}

// scored are answers with the scores they would have.
func scored(a *assess.Assessment, r *assess.Result, l int, answers []surveys.Answer) []step {
	raws := make([]float64, len(answers))
	for i := range answers {
		raws[i] = r.Leaves[l].Node.Measure.Raw(&answers[i])
	}
	steps := make([]step, len(answers))
	for i, score := range a.Normalised(r, l, raws) {
		steps[i] = step{score, answers[i]}
	}
	return steps
}

// numbers are the steps of a number: anything up to the better goalpost, as
// far as the question's range goes; or, where scores are relative, what the
// other territories answer.
func numbers(a *assess.Assessment, r *assess.Result, l int) ([]step, *slope) {
	s := r.Leaves[l]
	g, fixed := s.Node.Measure.Normalisation.(indicators.Goalposts)
	if !fixed {
		var answers []surveys.Answer
		for _, t := range a.Territories {
			if other := &t.Leaves[l].Answer; other.State == surveys.Given {
				answers = append(answers, given(s, nil, other.Number))
			}
		}
		return scored(a, r, l, answers), nil
	}
	within := s.Node.Measure.Question.Range
	inside := func(x float64) float64 { return math.Max(within[0], math.Min(within[1], x)) }
	up := &slope{posts: g, from: inside(g.Worst), to: inside(g.Best), like: s}
	if s.Assessed() {
		up.from = s.Raw
	}
	return []step{up.at(up.to)}, up
}

// A slope is a number that can take any value on its way to the best one.
type slope struct {
	posts    indicators.Goalposts
	from, to float64
	like     *assess.Score
}

func (up *slope) at(x float64) step { return step{up.posts.Score(x), given(up.like, nil, x)} }

// halvings of the way are enough to tell two numbers apart.
const halvings = 40

// least is the smallest step that does, with no more decimals than the
// indicator's scale needs; false if none does.
func (up *slope) least(does func(step) bool) (step, bool) {
	best := up.at(up.to)
	if !does(best) {
		return best, false
	}
	if first := up.at(up.from); up.like.Answer.State != surveys.Given && does(first) {
		return first, true
	}
	no, yes := up.from, up.to
	for range halvings {
		middle := no/2 + yes/2
		if middle == no || middle == yes {
			break
		}
		if does(up.at(middle)) {
			yes = middle
		} else {
			no = middle
		}
	}
	for decimals := up.decimals(yes); decimals < 12; decimals++ {
		if x := up.at(up.rounded(yes, decimals)); does(x) {
			return x, true
		}
	}
	return up.at(yes), true
}

// decimals are how many tell a hundredth of the scale: 0 where it spans 100 or
// more, 1 from 10, 2 from 1.
func (up *slope) decimals(x float64) int {
	span := math.Abs(up.posts.Best - up.posts.Worst)
	if up.posts.Log {
		span = math.Abs(x)
	}
	return max(0, min(12, 2-int(math.Floor(math.Log10(span)+indicators.Epsilon))))
}

// rounded is a number with so many decimals, rounded towards the best but not
// beyond it. What is within a millionth of a unit of a shorter number is that.
func (up *slope) rounded(x float64, decimals int) float64 {
	unit := math.Pow(10, float64(decimals))
	n := math.Round(x * unit)
	switch {
	case up.to > up.from && x*unit-n > 1e-6:
		n++
	case up.to < up.from && n-x*unit > 1e-6:
		n--
	}
	y, err := strconv.ParseFloat(strconv.FormatFloat(n/unit, 'f', decimals, 64), 64)
	if err != nil || up.to > up.from && y > up.to || up.to < up.from && y < up.to {
		return up.to
	}
	return y
}
