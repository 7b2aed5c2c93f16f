package assess

import (
	"slices"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// A model is a framework laid flat, for one survey's answers: what is looked
// up by code is found once, however many territories are scored.
type model struct {
	fw     *indicators.Framework
	leaves []leaf
	trees  []tree
	place  map[string]int // of a code's score in a result: branches, then leaves
	nodes  int            // branches of all trees
	parts  int            // children of all branches
	graded bool           // the framework gives evidence a weight
}

// A leaf is an indicator and where its answers stand.
type leaf struct {
	node     *indicators.Node
	question *surveys.Question
	column   int              // of the dataset's survey; -1 where it does not ask it
	choices  []surveys.Choice // in the list's order, the lowest level first
	family   string           // of the reference group; "" where every group is one
}

// A tree's branches stand parents first; first is its root's place in a result.
type tree struct {
	*indicators.Tree
	levels   []indicators.Level
	first    int
	branches []branch
}

type branch struct {
	node     *indicators.Node
	parent   int // -1 for the root
	children []child
	gates    []gate
}

// A child is a branch of the same tree, or a leaf; the other is -1.
type child struct {
	weight       float64
	branch, leaf int
}

type gate struct {
	*indicators.Gate
	leaf int
}

func newModel(fw *indicators.Framework, survey *surveys.Survey) *model {
	m := &model{fw: fw, place: map[string]int{}, graded: fw.EvidenceGrade != [5]float64{}}
	byCode := map[string]int{}
	for i, n := range fw.Leaves {
		byCode[n.Code] = i
		m.leaves = append(m.leaves, newLeaf(fw, n, survey))
	}
	for _, t := range fw.Trees() {
		m.trees = append(m.trees, m.flatten(t, byCode))
	}
	for i, n := range fw.Leaves {
		m.placed(n.Code, m.nodes+i)
	}
	return m
}

func newLeaf(fw *indicators.Framework, n *indicators.Node, survey *surveys.Survey) leaf {
	q := n.Measure.Question
	l := leaf{node: n, question: q, column: -1}
	if survey != nil {
		l.column = survey.Index(q.Name)
	}
	if fw.Survey != nil {
		l.choices = fw.Survey.Of(q)
	}
	if len(q.Who) > 0 {
		l.family = surveys.College(q.Who[0])
	}
	return l
}

// placed notes where the score of that code is; the first of a name keeps it.
func (m *model) placed(code string, at int) {
	if _, taken := m.place[code]; !taken {
		m.place[code] = at
	}
}

func (m *model) flatten(t *indicators.Tree, leaves map[string]int) tree {
	flat := tree{Tree: t, levels: t.Levels, first: m.nodes}
	if len(flat.levels) == 0 {
		flat.levels = m.fw.Main.Levels
	}
	var add func(n *indicators.Node, parent int) int
	add = func(n *indicators.Node, parent int) int {
		at := len(flat.branches)
		flat.branches = append(flat.branches, branch{node: n, parent: parent, gates: gatesOn(t, n.Code, leaves)})
		m.placed(n.Code, m.nodes+at)
		children := make([]child, 0, len(n.Children))
		for _, c := range n.Children {
			if c.Measure == nil {
				children = append(children, child{c.Weight, add(c, at), -1})
			} else if l, known := leaves[c.Code]; known {
				children = append(children, child{c.Weight, -1, l})
			}
		}
		flat.branches[at].children = children
		m.parts += len(children)
		return at
	}
	add(t.Root, -1)
	m.nodes += len(flat.branches)
	return flat
}

func gatesOn(t *indicators.Tree, code string, leaves map[string]int) []gate {
	var on []gate
	for _, g := range t.Gates {
		if l, known := leaves[g.Indicator]; known && g.Target == code {
			on = append(on, gate{g, l})
		}
	}
	return on
}

// tierOf says which tier a group's answers to a leaf belong to (rules §4).
func (l *leaf) tierOf(group string) Tier {
	switch {
	case slices.Contains(surveys.WordsWorkshop, group):
		return Workshop
	case group == "" || l.family == "" || surveys.College(group) == l.family:
		return Reference
	}
	return Others
}

// concerns reports whether the leaf's question is put to that kind of territory.
func (l *leaf) concerns(t *surveys.Territory) bool { return l.question.Concerns(t.Kind) }

// levelOf is the level of a maturity answer: its place in the list; -1 where
// the list does not have it.
func (l *leaf) levelOf(choices []string) int {
	if len(choices) != 1 {
		return -1
	}
	return slices.IndexFunc(l.choices, func(c surveys.Choice) bool { return c.Name == choices[0] })
}
