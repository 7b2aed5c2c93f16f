package assess

import (
	"math"
	"math/bits"
	"slices"

	"eterritoire/indicators"
)

// Limits of the search for the fewest changes: beyond them it gives up, and
// says so.
const (
	maxGates  = 12        // undecided gates, each opened or left
	maxWork   = 1_000_000 // children looked at
	maxSets   = 64        // sets of the fewest leaves that are returned
	maxAtOnce = 1 << 13   // ways to share changes among the children of one branch
)

// Fewest finds the smallest sets of leaves that, set to their best score,
// bring the node to a level: best is by leaf of the framework, NaN where a
// leaf may not change. It is exact unless the second result is false, where
// the search was given up: there is too much to try, or a leaf stands twice in
// the tree. With no set and true, nothing reaches the level.
//
// The gates that matter are decided first, each opened or left as it is. Then
// the best value that j changes can give is found for each branch out of the
// same of its children, which share no leaf.
func (t *Trial) Fewest(best []float64, level int) ([][]int, bool) {
	s := &fewest{trial: t, best: best, level: level, fewest: math.MaxInt, tables: map[tableKey][]reach{}, exact: true}
	must, may, possible := s.gates()
	if !possible {
		return nil, true
	}
	if len(may) > maxGates || t.shared {
		return nil, false
	}
	s.decide(must, may)
	return s.sets, s.exact
}

type fewest struct {
	trial  *Trial
	best   []float64
	level  int
	gated  []int // leaves whose gates are decided: no longer free
	opened uint  // of the leaves that may be, those set to their best
	base   []int // the leaves set for gates
	size   int   // of the sets being tried
	fewest int   // the smallest size that reached the level
	sets   [][]int
	tables map[tableKey][]reach
	work   int
	exact  bool
}

type tableKey struct {
	branch int
	opened uint
}

// A reach is the best value that so many changes below a branch can give.
type reach struct {
	value  float64 // NaN: not assessed
	leaves []int   // changed
}

// gates are the leaves whose gates stand in the way: those that must change,
// on the node itself, and those that may, on the branches that its level
// depends on. False where one that must cannot.
func (s *fewest) gates() (must, may []int, possible bool) {
	t := s.trial
	for _, l := range s.closed(t.at) {
		if !slices.Contains(must, l) {
			must = append(must, l)
		}
	}
	for _, l := range must {
		if math.IsNaN(s.best[l]) || !s.opens(t.at, l) {
			return nil, nil, false
		}
	}
	if !t.ruled() {
		return must, nil, true
	}
	for _, c := range t.tree.branches[t.at].children {
		if c.branch < 0 {
			continue
		}
		for _, l := range s.closed(c.branch) {
			if !math.IsNaN(s.best[l]) && !slices.Contains(must, l) && !slices.Contains(may, l) {
				may = append(may, l)
			}
		}
	}
	return must, may, true
}

// closed are the leaves of a branch's gates that keep it under the level.
func (s *fewest) closed(b int) []int {
	var leaves []int
	for i := range s.trial.tree.branches[b].gates {
		g := &s.trial.tree.branches[b].gates[i]
		limit := g.Cap
		switch g.state(&s.trial.leaves[g.leaf], value) {
		case passed:
			continue
		case silent:
			limit = max(limit, s.trial.tree.UnansweredCap)
		case failing:
		}
		if limit < s.level {
			leaves = append(leaves, g.leaf)
		}
	}
	return leaves
}

// opens reports whether a leaf's best score opens its gates on a branch.
func (s *fewest) opens(b, leaf int) bool {
	f := given(s.best[leaf])
	for i := range s.trial.tree.branches[b].gates {
		g := &s.trial.tree.branches[b].gates[i]
		if g.leaf == leaf && g.Cap < s.level && g.state(&f, value) != passed {
			return false
		}
	}
	return true
}

// decide tries every choice of gates to open, the smallest first.
func (s *fewest) decide(must, may []int) {
	s.gated = slices.Concat(must, may)
	choices := make([]uint, 1<<len(may))
	for i := range choices {
		choices[i] = uint(i)
	}
	slices.SortStableFunc(choices, func(a, b uint) int { return bits.OnesCount(a) - bits.OnesCount(b) })
	for _, s.opened = range choices {
		s.base = slices.Clone(must)
		for i, l := range may {
			if s.opened&(1<<i) != 0 {
				s.base = append(s.base, l)
			}
		}
		if len(s.base) > s.fewest || !s.exact {
			return
		}
		saved := make([]Saved, len(s.base))
		for i, l := range s.base {
			saved[i] = s.trial.Save(l)
			s.trial.Set(l, s.best[l])
		}
		s.share(may)
		for i, l := range s.base {
			s.trial.Restore(l, saved[i])
		}
	}
}

// share finds the fewest further changes, with the gates as they now are.
func (s *fewest) share(may []int) {
	children := s.trial.tree.branches[s.trial.at].children
	tables := make([][]reach, len(children))
	free := 0
	for i, c := range children {
		tables[i] = s.table(c, may)
		if !s.exact {
			return
		}
		free += len(tables[i]) - 1
	}
	for j := 0; j <= free && len(s.base)+j <= s.fewest; j++ {
		s.size = len(s.base) + j
		s.spread(tables, make([]reach, 0, len(children)), j)
		if !s.exact {
			return
		}
	}
}

// spread shares j changes among the children from the next one on, and notes
// the sets that reach the level.
func (s *fewest) spread(tables [][]reach, so []reach, j int) {
	if s.work += len(tables); s.work > maxWork {
		s.exact = false
	}
	if !s.exact || s.size >= s.fewest && len(s.sets) >= maxSets {
		return
	}
	if len(so) == len(tables) {
		if j == 0 && s.reaches(so) {
			s.found(so)
		}
		return
	}
	if !s.hopeful(tables, so, j) {
		return
	}
	table := tables[len(so)]
	for n := 0; n <= min(j, len(table)-1); n++ {
		s.spread(tables, append(slices.Clip(so), table[n]), j-n)
	}
}

// hopeful reports whether the level would be reached if every further child
// had all the changes that are left. Where one is not assessed there is no
// telling: staying so may be its best.
func (s *fewest) hopeful(tables [][]reach, so []reach, j int) bool {
	all := slices.Clone(so)
	for _, table := range tables[len(so):] {
		if math.IsNaN(table[0].value) {
			return true
		}
		all = append(all, table[min(j, len(table)-1)])
	}
	return s.reaches(all)
}

// reaches reports whether the node is at the level with such children.
func (s *fewest) reaches(children []reach) bool {
	t := s.trial
	return t.levelOf(t.joined(t.at, children), func(i int) float64 { return children[i].value }) >= s.level
}

// joined is a branch's value, were its children's those.
func (t *Trial) joined(b int, children []reach) float64 {
	at := &t.tree.branches[b]
	room := &t.room
	room.scores, room.weights = room.scores[:0], room.weights[:0]
	var live, assessed float64
	for i, c := range at.children {
		if k := c.of(t.branches, t.leaves); !k.applies || c.weight <= 0 {
			continue
		}
		live += c.weight
		if v := children[i].value; !math.IsNaN(v) {
			assessed += c.weight
			room.scores = append(room.scores, v)
			room.weights = append(room.weights, c.weight)
		}
	}
	if assessed == 0 || assessed/live+indicators.Epsilon < at.node.MinCoverage {
		return math.NaN()
	}
	return at.node.Aggregation.Aggregate(room.scores, room.weights)
}

// found notes a set, if it is among the smallest.
func (s *fewest) found(children []reach) {
	set := slices.Clone(s.base)
	for _, c := range children {
		set = append(set, c.leaves...)
	}
	slices.Sort(set)
	if len(set) < s.fewest {
		s.fewest, s.sets = len(set), nil
	}
	if len(set) == s.fewest && !slices.ContainsFunc(s.sets, func(o []int) bool { return slices.Equal(o, set) }) {
		s.sets = append(s.sets, set)
	}
}

// table is what 0, 1, 2… changes below a child can give.
func (s *fewest) table(c child, may []int) []reach {
	if c.branch < 0 {
		return s.leafTable(c.leaf)
	}
	key := tableKey{c.branch, s.opened & s.below(c.branch, may)}
	if table, known := s.tables[key]; known {
		return table
	}
	children := s.trial.tree.branches[c.branch].children
	tables := make([][]reach, len(children))
	ways, free := 1, 0
	for i, k := range children {
		tables[i] = s.table(k, may)
		ways *= len(tables[i])
		free += len(tables[i]) - 1
		if !s.exact || ways > maxAtOnce {
			s.exact = false
			return nil
		}
	}
	table := make([]reach, free+1)
	for j := range table {
		table[j].value = math.NaN()
	}
	s.fill(c.branch, tables, make([]reach, 0, len(children)), 0, table)
	for j := 1; j < len(table); j++ { // at most j changes
		if math.IsNaN(table[j].value) || table[j].value < table[j-1].value {
			table[j] = table[j-1]
		}
	}
	s.tables[key] = table
	return table
}

// leafTable is a leaf as it is, and at its best where it is free to change.
func (s *fewest) leafTable(l int) []reach {
	f := &s.trial.leaves[l]
	table := []reach{{value: f.value}}
	if !math.IsNaN(s.best[l]) && !slices.Contains(s.gated, l) && f.applies {
		table = append(table, reach{s.best[l], []int{l}})
	}
	return table
}

// below are the leaves that may change for a gate and stand below a branch.
func (s *fewest) below(b int, may []int) uint {
	var mask uint
	for i, l := range may {
		if slices.Contains(s.trial.above[l], b) {
			mask |= 1 << i
		}
	}
	return mask
}

// fill tries every way to share changes among a branch's children.
func (s *fewest) fill(b int, tables [][]reach, so []reach, used int, table []reach) {
	if len(so) < len(tables) {
		for n, r := range tables[len(so)] {
			s.fill(b, tables, append(so, r), used+n, table)
		}
		return
	}
	if s.work += len(tables); s.work > maxWork {
		s.exact = false
		return
	}
	v := s.trial.joined(b, so)
	if math.IsNaN(v) || !math.IsNaN(table[used].value) && v <= table[used].value {
		return
	}
	var leaves []int
	for _, r := range so {
		leaves = append(leaves, r.leaves...)
	}
	table[used] = reach{v, leaves}
}
