package assess

import (
	"math"
	"runtime"
	"sync"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// Run scores a dataset, in the Handbook's order. It depends on nothing but its
// arguments, and not on the number of cores.
func Run(fw *indicators.Framework, ds *surveys.Dataset, _ Options) (*Assessment, diag.List) {
	m := newModel(fw, ds.Survey)
	a := &Assessment{Framework: fw, Dataset: ds, Territories: make([]*Result, len(ds.Territories)), model: m}
	each(len(a.Territories), func(t int) {
		a.Territories[t] = newResult(m, ds.Territories[t])
		m.consolidate(a.Territories[t])
	})
	m.normalise(a.Territories)
	each(len(a.Territories), func(t int) { m.score(a.Territories[t]) })
	return a, m.problems(ds)
}

// each does the work for 0…n−1, on all cores where there is enough of it.
func each(n int, work func(int)) {
	const enough = 32
	cores := min(runtime.GOMAXPROCS(0), (n+enough-1)/enough)
	var wait sync.WaitGroup
	for c := range cores {
		wait.Go(func() {
			for i := n * c / cores; i < n*(c+1)/cores; i++ {
				work(i)
			}
		})
	}
	wait.Wait()
}

// newResult has a place for every score, with nothing but its node in it.
func newResult(m *model, t *surveys.Territory) *Result {
	all := make([]Score, m.nodes+len(m.leaves))
	r := &Result{Territory: t, place: m.place, scores: make([]*Score, len(all))}
	for i := range all {
		r.scores[i] = &all[i]
	}
	r.Nodes, r.Leaves = r.scores[:m.nodes:m.nodes], r.scores[m.nodes:]
	for i := range m.trees {
		flat := &m.trees[i]
		r.Trees = append(r.Trees, r.Nodes[flat.first])
		for b := range flat.branches {
			r.Nodes[flat.first+b].Node, r.Nodes[flat.first+b].Tree = flat.branches[b].node, flat.Tree
		}
	}
	for l := range m.leaves {
		r.Leaves[l].Node, r.Leaves[l].Tree = m.leaves[l].node, m.fw.Main
	}
	return r
}

// consolidate brings the responses of a territory down to one answer a leaf,
// and measures it.
func (m *model) consolidate(r *Result) {
	for l, s := range r.Leaves {
		m.leaves[l].consolidate(r.Territory, s)
		s.Raw = s.Node.Measure.Raw(&s.Answer)
	}
}

// normalise brings each indicator's column of territories to 0–100.
func (m *model) normalise(rs []*Result) {
	raws := make([]float64, len(rs))
	for l := range m.leaves {
		for t, r := range rs {
			raws[t] = r.Leaves[l].Raw
		}
		for t, score := range m.leaves[l].node.Measure.Normalisation.Normalise(raws) {
			rs[t].Leaves[l].Value = score
		}
	}
}

// problems says what the dataset's survey does not ask: it was read for
// another framework.
func (m *model) problems(ds *surveys.Dataset) diag.List {
	var l diag.List
	for i := range m.leaves {
		if m.leaves[i].column < 0 && len(ds.Territories) > 0 {
			l.Add(&diag.Problem{
				Pos: m.leaves[i].question.Pos, Severity: diag.Warning, Code: "question-missing",
				Message: lang.Msg("The answers were read for a survey without the question %s", m.leaves[i].node.Code),
				Hint:    lang.Msg("Read them with the framework that is scored"),
			})
		}
	}
	return l
}

// score goes from a territory's leaves up every tree, then finds the levels.
func (m *model) score(r *Result) {
	leaves := make([]figures, len(m.leaves))
	for l, s := range r.Leaves {
		leaves[l] = m.ofLeaf(l, r.Territory, &s.Answer, s.Value)
		m.fillLeaf(s, &leaves[l])
	}
	var room scratch
	parts := make([]Part, m.parts)
	for i := range m.trees {
		flat := &m.trees[i]
		branches := flat.up(leaves, &room, true)
		levels := make([]grades, len(branches))
		flat.grade(branches, leaves, levels)
		for b := range branches {
			n := len(flat.branches[b].children)
			m.fillNode(r, flat, b, branches, leaves, &levels[b], parts[:n:n])
			parts = parts[n:]
		}
	}
	r.Gaps = m.perceptions(r)
}

// fill sets what leaves and branches have in common.
func (m *model) fill(s *Score, f *figures) {
	s.Value, s.Lo, s.Hi = f.value, math.NaN(), math.NaN()
	if s.Assessed() {
		s.Lo, s.Hi = f.low, f.high
	}
	s.Coverage, s.NotApplicable, s.Reliability = f.coverage, f.notApplicable, m.reliability(f)
	s.Applies = f.applies
	s.Level, s.ItemLevel = Levels{none, none, none, none}, none
}

// fillLeaf completes an indicator's score.
func (m *model) fillLeaf(s *Score, f *figures) {
	m.fill(s, f)
	if s.Assessed() {
		s.ItemLevel = m.itemLevel(f.value)
	}
}

// fillNode completes a branch's score; parts is room for its children's.
func (m *model) fillNode(r *Result, t *tree, b int, branches, leaves []figures, g *grades, parts []Part) {
	f, at, s := &branches[b], &t.branches[b], r.Nodes[t.first+b]
	m.fill(s, f)
	s.Raw = math.NaN()
	if at.parent >= 0 {
		s.Parent = r.Nodes[t.first+at.parent]
	}
	if s.Assessed() {
		s.Level = Levels{g.level[value], g.level[low], g.level[high], g.before[value]}
		s.Provisional = g.level[value] < g.firm[value]
	}
	s.Parts = m.weighed(r, t, b, s, branches, leaves, parts)
	if f.applies {
		s.gated(at.gates, leaves)
	}
}

// itemLevel is how many of the framework's cuts a score reaches.
func (m *model) itemLevel(score float64) int {
	level := 0
	for _, cut := range m.fw.ItemCuts {
		if score+indicators.Epsilon >= cut {
			level++
		}
	}
	return level
}

// reliability is the mean weight of the evidence of what is given, 25–100.
func (m *model) reliability(f *figures) float64 {
	if f.known == 0 || !m.graded {
		return math.NaN()
	}
	return 100 * f.proof / f.known
}

// weighed fills in a branch's parts, with the weights they had in its value.
func (m *model) weighed(r *Result, t *tree, b int, s *Score, branches, leaves []figures, parts []Part) []Part {
	var assessed float64
	for i, c := range t.branches[b].children {
		switch {
		case c.branch >= 0:
			parts[i].Score = r.Nodes[t.first+c.branch]
		default:
			parts[i].Score = r.Leaves[c.leaf]
			if t.Tree == m.fw.Main {
				r.Leaves[c.leaf].Parent = s
			}
		}
		if s.Assessed() && !math.IsNaN(c.of(branches, leaves).value) {
			parts[i].Weight = c.weight
			assessed += c.weight
		}
	}
	for i := range parts {
		if assessed > 0 {
			parts[i].Weight /= assessed
		}
	}
	return parts
}

// gated notes which gates on a branch fail, wait for an answer, and bind.
func (s *Score) gated(gates []gate, leaves []figures) {
	for i := range gates {
		g := gates[i].Gate
		switch gates[i].state(&leaves[gates[i].leaf], value) {
		case silent:
			s.Silent = append(s.Silent, g)
		case failing:
			s.Failing = append(s.Failing, g)
			if g.Cap == s.Level.Value && s.Level.Value < s.Level.Before {
				s.Capped = append(s.Capped, g)
			}
		case passed:
		}
	}
}
