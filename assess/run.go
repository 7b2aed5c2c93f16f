package assess

import (
	"math"
	"runtime"
	"slices"
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
	columns := m.columns(ds)
	m.normalise(columns)
	a := &Assessment{Framework: fw, Dataset: ds, Territories: make([]*Result, len(ds.Territories)), model: m}
	each(len(ds.Territories), func(t int) { a.Territories[t] = m.score(ds.Territories[t], columns.of(t)) })
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

// A column is one indicator's answers, raw values and scores, by territory.
type column struct {
	retained   []retained
	raw, score []float64
}

// Columns are the indicators', as the framework's leaves.
type columns []column

// A cell is what one territory says of one indicator.
type cell struct {
	retained
	raw, score float64
}

// of is a territory's row.
func (cs columns) of(t int) []cell {
	row := make([]cell, len(cs))
	for l, c := range cs {
		row[l] = cell{c.retained[t], c.raw[t], c.score[t]}
	}
	return row
}

// columns consolidates the responses of every territory, and measures them.
func (m *model) columns(ds *surveys.Dataset) columns {
	cs := make(columns, len(m.leaves))
	n := len(ds.Territories)
	for l := range cs {
		cs[l] = column{make([]retained, n), make([]float64, n), nil}
	}
	each(n, func(t int) {
		for l := range m.leaves {
			r := m.leaves[l].consolidate(ds.Territories[t])
			cs[l].retained[t] = r
			cs[l].raw[t] = m.leaves[l].node.Measure.Raw(&r.answer)
		}
	})
	return cs
}

// normalise brings each column to 0–100.
func (m *model) normalise(cs columns) {
	for l := range cs {
		cs[l].score = m.leaves[l].node.Measure.Normalisation.Normalise(cs[l].raw)
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

// score is a territory's result: up every tree, then its levels.
func (m *model) score(t *surveys.Territory, row []cell) *Result {
	leaves := make([]figures, len(m.leaves))
	for l := range leaves {
		leaves[l] = m.ofLeaf(&row[l].answer, row[l].score)
		leaves[l].lifted = !m.leaves[l].concerns(t)
	}
	r := newResult(m, t)
	for l := range leaves {
		m.leafScore(r, l, &row[l], &leaves[l])
	}
	var room scratch
	parts := make([]Part, m.parts)
	for i := range m.trees {
		flat := &m.trees[i]
		branches := flat.up(leaves, &room)
		levels := make([]grades, len(branches))
		flat.grade(branches, leaves, levels)
		for b := range branches {
			n := len(flat.branches[b].children)
			m.nodeScore(r, flat, b, branches, leaves, levels, parts[:n:n])
			parts = parts[n:]
		}
	}
	r.Gaps = m.perceptions(t, r)
	return r
}

// newResult has a place for every score, none of them filled.
func newResult(m *model, t *surveys.Territory) *Result {
	all := make([]Score, m.nodes+len(m.leaves))
	r := &Result{Territory: t, place: m.place, scores: make([]*Score, len(all))}
	for i := range all {
		r.scores[i] = &all[i]
	}
	r.Nodes, r.Leaves = r.scores[:m.nodes:m.nodes], r.scores[m.nodes:]
	for i := range m.trees {
		r.Trees = append(r.Trees, r.Nodes[m.trees[i].first])
	}
	return r
}

// leafScore fills in an indicator's score.
func (m *model) leafScore(r *Result, l int, c *cell, f *figures) {
	s := r.Leaves[l]
	*s = Score{
		Node: m.leaves[l].node, Tree: m.fw.Main,
		Value: f.value, Lo: math.NaN(), Hi: math.NaN(), Coverage: f.coverage, NotApplicable: f.notApplicable,
		Reliability: m.reliability(f), Applies: f.applies, Level: Levels{none, none, none, none},
		Answer: c.answer, Raw: c.raw, ItemLevel: none, DecidedBy: c.by, Sources: c.sources,
	}
	if !math.IsNaN(f.value) {
		s.Lo, s.Hi, s.ItemLevel = f.low, f.high, m.itemLevel(f.value)
	}
}

// itemLevel is how many of the framework's cuts a score reaches.
func (m *model) itemLevel(score float64) int {
	return len(slices.DeleteFunc(slices.Clone(m.fw.ItemCuts), func(cut float64) bool { return score+indicators.Epsilon < cut }))
}

// reliability is the mean weight of the evidence of what is given, 25–100.
func (m *model) reliability(f *figures) float64 {
	if f.known == 0 || !m.graded {
		return math.NaN()
	}
	return 100 * f.proof / f.known
}

// nodeScore fills in a branch's score; parts is room for its children's.
func (m *model) nodeScore(r *Result, t *tree, b int, branches, leaves []figures, levels []grades, parts []Part) {
	f, g, at := &branches[b], &levels[b], &t.branches[b]
	s := r.Nodes[t.first+b]
	*s = Score{
		Node: at.node, Tree: t.Tree,
		Value: f.value, Lo: math.NaN(), Hi: math.NaN(), Coverage: f.coverage, NotApplicable: f.notApplicable,
		Reliability: m.reliability(f), Applies: f.applies, Level: Levels{none, none, none, none},
		Raw: math.NaN(), ItemLevel: none,
	}
	if at.parent >= 0 {
		s.Parent = r.Nodes[t.first+at.parent]
	}
	if !math.IsNaN(f.value) {
		s.Lo, s.Hi = f.low, f.high
		s.Level = Levels{g.level[value], g.level[low], g.level[high], g.before[value]}
		s.Provisional = g.level[value] < g.firm[value]
	}
	s.Parts = m.weighed(r, t, b, s, branches, leaves, parts)
	if f.applies {
		s.gated(at.gates, leaves)
	}
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
