package assess

import "math"

// A Trial scores one node of one territory again and again, as other answers
// would: the value and the level alone, without the rest of a Result.
type Trial struct {
	tree     *tree
	at       int
	leaves   []figures
	branches []figures
	levels   []grades
	above    [][]int // of each leaf: the branches that it bears on, lowest first
	shared   bool    // a leaf stands twice in the tree
	room     scratch
}

// Try is a trial of the node with that code, a branch of any tree; nil where
// there is none.
func (a *Assessment) Try(r *Result, code string) *Trial {
	m := a.compiled()
	for i := range m.trees {
		t := &m.trees[i]
		for b := range t.branches {
			if t.branches[b].node.Code == code {
				return newTrial(m, t, b, r)
			}
		}
	}
	return nil
}

func newTrial(m *model, t *tree, at int, r *Result) *Trial {
	try := &Trial{
		tree: t, at: at, leaves: make([]figures, len(m.leaves)), levels: make([]grades, len(t.branches)), above: make([][]int, len(m.leaves)),
	}
	for l := range m.leaves {
		try.leaves[l] = m.ofLeaf(l, r.Territory, &r.Leaves[l].Answer, r.Leaves[l].Value)
	}
	for b := range t.branches {
		for _, c := range t.branches[b].children {
			if c.leaf < 0 {
				continue
			}
			try.shared = try.shared || len(try.above[c.leaf]) > 0
			for up := b; up >= 0; up = t.branches[up].parent {
				try.above[c.leaf] = append(try.above[c.leaf], up)
			}
		}
	}
	try.branches = t.up(try.leaves, &try.room, false)
	return try
}

// Set makes the framework's leaf l score that much, as an answer given would;
// it does nothing to a question that is not put to this kind of territory.
func (t *Trial) Set(l int, score float64) {
	if t.leaves[l].lifted {
		return
	}
	t.leaves[l] = given(score)
	t.bear(l)
}

// A Saved is what a leaf was before it was set.
type Saved struct{ was figures }

// Save keeps what leaf l is, for Restore.
func (t *Trial) Save(l int) Saved { return Saved{t.leaves[l]} }

// Restore brings leaf l back to what it was.
func (t *Trial) Restore(l int, s Saved) {
	t.leaves[l] = s.was
	t.bear(l)
}

// bear scores again what stands above a leaf.
func (t *Trial) bear(l int) {
	for _, b := range t.above[l] {
		t.branches[b] = t.tree.upTo(b, t.branches, t.leaves, &t.room, false)
	}
}

// Value is the node's value; NaN where it is not assessed.
func (t *Trial) Value() float64 { return t.branches[t.at].value }

// Level is the node's level after gates; -1 for none.
func (t *Trial) Level() int {
	return t.levelOf(t.Value(), func(i int) float64 {
		return t.branches[t.tree.branches[t.at].children[i].branch].value
	})
}

// levelOf is the node's level, were its value that and those of its branches
// the i-th children's.
func (t *Trial) levelOf(v float64, child func(i int) float64) int {
	if math.IsNaN(v) || len(t.tree.levels) == 0 || !t.branches[t.at].applies {
		return none
	}
	level := band(t.tree.levels, v)
	if t.ruled() {
		for i, c := range t.tree.branches[0].children {
			if c.branch >= 0 {
				t.levels[c.branch].level[value] = t.capped(c.branch, child(i))
			}
		}
		level = t.tree.overall(level, t.levels, func(g *grades) int { return g.level[value] })
	}
	ofFailing, ofSilent := t.tree.caps(t.at, t.leaves, value)
	return min(level, ofFailing, ofSilent)
}

// capped is a branch's level by its value and its gates; none where it has none.
func (t *Trial) capped(b int, v float64) int {
	if math.IsNaN(v) || !t.branches[b].applies {
		return none
	}
	ofFailing, ofSilent := t.tree.caps(b, t.leaves, value)
	return min(band(t.tree.levels, v), ofFailing, ofSilent)
}

// ruled reports whether the node's level depends on its children's.
func (t *Trial) ruled() bool { return t.at == 0 && t.tree.Overall != nil }
