package plan

import (
	"cmp"
	"math"
	"slices"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// A Change is an answer that would be changed: To is in Value's spelling.
type Change struct {
	Leaf     *assess.Score
	From, To string         // surveys.Answer.Value, or a silence's state; To is always a value
	Answer   surveys.Answer // To, as an answer
	Score    float64        // the indicator's, were it so
}

// Raise is the smallest changes of answers that would raise the level of the
// node with that code by one, in the framework's order: the fewest answers,
// then the smallest steps, a step being what the indicator's score gains (an
// unanswered one gains from 0). It is nil where the node has no level or is at
// the top, or where no answers would do it.
//
// A question that the respondents called not applicable is left alone, unless
// a gate waits for its answer. Nothing is changed in vain: without any one of
// the changes the level is not reached.
func Raise(fw *indicators.Framework, a *assess.Assessment, r *assess.Result, code string) []Change {
	s := r.Score(code)
	if s == nil || s.Leaf() || s.Level.Value < 0 {
		return nil
	}
	try := a.Try(r, code)
	c := &climb{try: try, level: s.Level.Value + 1, moves: movesOf(fw, a, r, gatesOf(s))}
	best := c.smallest(c.sets())
	if best == nil {
		return nil
	}
	return c.changes(r, best)
}

// gatesOf are the indicators of gates that a node's level depends on: its own,
// and for the root of a tree with an overall rule those of its branches.
func gatesOf(s *assess.Score) []string {
	targets := []string{s.Node.Code}
	if s.Parent == nil && s.Tree.Overall != nil {
		for _, p := range s.Parts {
			targets = append(targets, p.Score.Node.Code)
		}
	}
	var codes []string
	for _, g := range s.Tree.Gates {
		if slices.Contains(targets, g.Target) {
			codes = append(codes, g.Indicator)
		}
	}
	return codes
}

// A climb looks for the smallest changes that bring a node to a level.
type climb struct {
	try   *assess.Trial
	level int
	moves []*move // by leaf; nil where there is none
	work  int     // levels found so far
	exact bool    // the sets tried have the fewest leaves
}

// Limits of what is compared once the fewest answers are known.
const (
	maxSubsets  = 2_500  // sets of that size tried in full
	maxSets     = 400    // sets whose smallest steps are worked out
	maxSwaps    = 6      // rounds of swapping one answer of a set for another
	maxCompared = 16     // answers of one set that are swapped, and lowered in the best order
	maxMixes    = 400    // combinations of steps of one set tried in full
	maxWork     = 80_000 // scores set and levels found
)

// sets are the candidates: sets of leaves of one size that, at their best,
// reach the level.
func (c *climb) sets() [][]int {
	var sets [][]int
	sets, c.exact = c.try.Fewest(c.best(), c.level)
	if !c.exact {
		if greedy := c.greedy(); sets == nil || greedy != nil && len(greedy) < len(sets[0]) {
			sets = nil
			if greedy != nil {
				sets = [][]int{greedy}
			}
		}
	}
	if len(sets) == 0 {
		return nil
	}
	if all := c.subsets(len(sets[0])); all != nil {
		return all
	}
	return sets
}

func (c *climb) best() []float64 {
	best := make([]float64, len(c.moves))
	for l, m := range c.moves {
		best[l] = math.NaN()
		if m != nil {
			best[l] = m.best().score
		}
	}
	return best
}

// movable are the leaves that have a better answer.
func (c *climb) movable() []int {
	var leaves []int
	for l, m := range c.moves {
		if m != nil {
			leaves = append(leaves, l)
		}
	}
	return leaves
}

// subsets are all the sets of that size that reach the level; nil where there
// are too many to try.
func (c *climb) subsets(size int) [][]int {
	leaves := c.movable()
	ways := 1
	for i := range size {
		if ways = ways * (len(leaves) - i) / (i + 1); ways > maxSubsets {
			return nil
		}
	}
	var all [][]int
	var choose func(from int, set []int)
	choose = func(from int, set []int) {
		if len(set) == size {
			if c.reached() && len(all) < maxSets {
				all = append(all, slices.Clone(set))
			}
			return
		}
		for i := from; i < len(leaves); i++ {
			was := c.try.Save(leaves[i])
			c.try.Set(leaves[i], c.moves[leaves[i]].best().score)
			choose(i+1, append(set, leaves[i]))
			c.try.Restore(leaves[i], was)
		}
	}
	choose(0, nil)
	return all
}

func (c *climb) reached() bool {
	c.work++
	return c.try.Level() >= c.level
}

// with does something while some leaves score as given, then puts them back.
func (c *climb) with(leaves []int, score func(l int) float64, do func()) {
	c.work += len(leaves)
	saved := make([]assess.Saved, len(leaves))
	for i, l := range leaves {
		saved[i] = c.try.Save(l)
		c.try.Set(l, score(l))
	}
	do()
	for i, l := range leaves {
		c.try.Restore(l, saved[i])
	}
}

func (c *climb) atBest(l int) float64 { return c.moves[l].best().score }

// greedy is for what is too large to search: it brings leaves to their best,
// those that gates wait for first, then those that give the node the most,
// until the level is reached; then it puts back, last ones first, each that
// can be spared. nil if even all of them do not reach the level.
func (c *climb) greedy() []int {
	order := c.byEffect()
	saved := make([]assess.Saved, len(c.moves))
	var set []int
	for _, l := range order {
		if c.reached() {
			break
		}
		saved[l] = c.try.Save(l)
		c.try.Set(l, c.atBest(l))
		set = append(set, l)
	}
	enough := c.reached()
	var kept []int
	for _, l := range slices.Backward(set) {
		now := c.try.Save(l)
		if c.try.Restore(l, saved[l]); enough && !c.reached() {
			kept = append(kept, l)
			c.try.Restore(l, now)
		}
	}
	for _, l := range kept {
		c.try.Restore(l, saved[l])
	}
	slices.Sort(kept)
	return kept
}

// byEffect is the leaves that gates wait for, then the others by what each
// alone gives the node at its best.
func (c *climb) byEffect() []int {
	effect := make([]float64, len(c.moves))
	for _, l := range c.movable() {
		c.with([]int{l}, c.atBest, func() { effect[l] = c.try.Value() })
		if c.moves[l].gate {
			effect[l] = math.Inf(1)
		}
	}
	order := c.movable()
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(effect[b], effect[a]) })
	return order
}

// A climbed is a set of leaves with the step that each takes, and their sum.
type climbed struct {
	leaves []int
	steps  []step
	size   float64
}

// smaller reports whether fewer answers change, or as many by smaller steps.
func (c *climbed) smaller(than *climbed) bool {
	if len(c.leaves) != len(than.leaves) {
		return len(c.leaves) < len(than.leaves)
	}
	return c.size < than.size-indicators.Epsilon
}

// smallest is the set with the smallest steps; of equal ones the first in the
// framework's order. One answer is swapped for another as long as that makes
// the steps smaller, unless there are many.
func (c *climb) smallest(sets [][]int) *climbed {
	var best *climbed
	consider := func(set []int) bool {
		if best != nil && c.work > maxWork {
			return false
		}
		got := c.steps(c.spared(set))
		if got == nil || best != nil && !got.smaller(best) {
			return false
		}
		best = got
		return true
	}
	for _, set := range sets {
		consider(set)
	}
	if best == nil || len(best.leaves) < 2 || len(best.leaves) > maxCompared {
		return best
	}
	for range maxSwaps {
		if !c.swap(best.leaves, consider) {
			break
		}
	}
	return best
}

// swap tries every set that differs from one by a single leaf.
func (c *climb) swap(set []int, consider func([]int) bool) bool {
	better := false
	for i := range set {
		for _, l := range c.movable() {
			if slices.Contains(set, l) {
				continue
			}
			other := slices.Clone(set)
			other[i] = l
			slices.Sort(other)
			if consider(other) {
				better = true
			}
		}
	}
	return better
}

// spared is a set without what it can do without.
func (c *climb) spared(set []int) []int {
	if c.exact {
		return set
	}
	for i := range set {
		less := slices.Delete(slices.Clone(set), i, i+1)
		enough := false
		c.with(less, c.atBest, func() { enough = c.reached() })
		if enough {
			return c.spared(less)
		}
	}
	return set
}

// steps are the smallest ones with which a set reaches the level; nil where it
// does not.
func (c *climb) steps(set []int) *climbed {
	var got *climbed
	c.with(set, c.atBest, func() {
		if !c.reached() {
			return
		}
		got = c.lowered(set)
		if mixed := c.mixed(set); mixed != nil && mixed.size < got.size-indicators.Epsilon {
			got = mixed
		}
	})
	return got
}

// lowered lowers the steps one after the other, each time the one that can
// come down furthest; of many, in order.
func (c *climb) lowered(set []int) *climbed {
	got := &climbed{leaves: set, steps: make([]step, len(set))}
	lowered := make([]bool, len(set))
	for range set {
		next, down, to := -1, math.Inf(-1), step{}
		for i, l := range set {
			if lowered[i] {
				continue
			}
			low, _ := c.least(l)
			if by := c.moves[l].best().score - low.score; by > down+indicators.Epsilon {
				next, down, to = i, by, low
			}
			if len(set) > maxCompared {
				break
			}
		}
		lowered[next], got.steps[next] = true, to
		c.try.Set(set[next], to.score)
	}
	for i, l := range set {
		got.size += got.steps[i].score - c.moves[l].from
		c.try.Set(l, c.atBest(l))
	}
	return got
}

// least is the smallest step of a leaf that reaches the level, the others
// being as they are.
func (c *climb) least(l int) (step, bool) {
	m, was := c.moves[l], c.try.Save(l)
	defer c.try.Restore(l, was)
	reaches := func(x step) bool {
		c.try.Set(l, x.score)
		return c.reached()
	}
	if m.smooth != nil {
		return m.smooth.least(reaches)
	}
	for _, x := range m.steps {
		if reaches(x) {
			return x, true
		}
	}
	return m.best(), false
}

// mixed tries every combination of steps, if they are few; a leaf that moves
// smoothly comes last and is solved for. nil where there are too many.
func (c *climb) mixed(set []int) *climbed {
	order := slices.Clone(set)
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(len(c.moves[a].steps), len(c.moves[b].steps)) })
	slices.SortStableFunc(order, func(a, b int) int { return c.moves[a].smoothness() - c.moves[b].smoothness() })
	ways := 1
	for i, l := range order[:len(order)-1] {
		if c.moves[l].smooth != nil {
			return nil
		}
		if ways *= len(c.moves[order[i]].steps); ways > maxMixes {
			return nil
		}
	}
	var best *climbed
	taken := map[int]step{}
	var choose func(i int, size float64)
	choose = func(i int, size float64) {
		l := order[i]
		if best != nil && size >= best.size {
			return
		}
		if i == len(order)-1 {
			last, ok := c.least(l)
			size += last.score - c.moves[l].from
			if !ok || best != nil && size > best.size-indicators.Epsilon {
				return
			}
			best = &climbed{leaves: set, steps: make([]step, len(set)), size: size}
			taken[l] = last
			for k, s := range set {
				best.steps[k] = taken[s]
			}
			return
		}
		was := c.try.Save(l)
		for _, x := range c.moves[l].steps {
			c.try.Set(l, x.score)
			taken[l] = x
			choose(i+1, size+x.score-c.moves[l].from)
		}
		c.try.Restore(l, was)
	}
	choose(0, 0)
	return best
}

func (c *climb) changes(r *assess.Result, best *climbed) []Change {
	changes := make([]Change, len(best.leaves))
	for i, l := range best.leaves {
		s := r.Leaves[l]
		item := s.Node.Measure.Question.Item
		from := s.Answer.State.String()
		if s.Answer.State == surveys.Given {
			from = s.Answer.Value(item)
		}
		answer := best.steps[i].answer
		changes[i] = Change{Leaf: s, From: from, To: answer.Value(item), Answer: answer, Score: best.steps[i].score}
	}
	return changes
}
