package report

import (
	"math"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// method says how the figures were made and what they cannot say.
func (w *author) method() []Block {
	blocks := []Block{&Break{}, &Heading{Level: 1, Text: w.Sprint("Method and limits"), ID: "method"}}
	list := &List{}
	add := func(s string) { list.Items = append(list.Items, plain(s)) }
	add(w.Sprint("Each answer becomes a score from 0 to %s, between a worst and a best value that the framework sets.", w.Plain(w.top())))
	add(w.aggregation())
	add(w.coverageRule())
	add(w.Sprint("A range goes from the score if every unknown answer were the worst to the score if every one were the best. No unknown answer is ever counted as zero."))
	add(w.Sprint("“Not applicable” leaves the calculation, and its share of the weight is shown. “Don't know”, “not answered” and “set aside” are unknown: they lower the coverage and widen the range."))
	if w.reliabilityShown() {
		add(w.reliabilityRule())
	}
	if len(w.fw.Main.Gates) > 0 {
		add(w.Sprint("A gate caps a level, never a score: while its indicator is under the threshold, the level cannot be higher."))
	}
	if w.fw.Main.Overall != nil {
		add(w.Sprint("The overall level is the highest that is at most the level of the overall score, at most %s levels above the lowest assessed axis, and reached by more than half of the assessed axes.",
			w.Int(w.fw.Main.Overall.Spread)))
	}
	add(w.Sprint("Nothing is rounded before display. A difference that is smaller than the ranges is not a difference."))
	blocks = append(blocks, list, &Note{Kind: Caution, Spans: plain(w.Sprint(
		"This is the result of a self-assessment: it depends on the answers given and on their evidence. It is neither an audit nor a ranking."))})
	blocks = append(blocks, w.levelTable()...)
	blocks = append(blocks, w.weightTable())
	blocks = append(blocks, w.gateTable()...)
	return append(blocks, w.identity())
}

// allScores lists every branch of the main tree with its figures, and of the
// short questionnaire's where that one stands in for it.
func (w *author) allScores() []Block {
	root := w.r.Trees[0]
	t := w.twin(root, w.Sprint("All the scores"))
	t.Folded, t.Quiet, t.Rows = false, true, nil
	t.Columns[0].Title, t.Columns[0].Width = w.Sprint("Part"), 0.5 // names are indented: few should need a second line
	instead := w.indicative(root)
	for _, s := range w.r.Nodes {
		if s.Tree != w.fw.Main && (instead == nil || s.Tree != instead.Tree) {
			continue
		}
		depth := 0
		for up := s.Parent; up != nil; up = up.Parent {
			depth++
		}
		row := w.figuresRow(s, len(root.Tree.Levels) > 0)
		row[0].Spans[0].Text = strings.Repeat("\u2003", max(depth-1, 0)) + row[0].Spans[0].Text
		row[0].Spans[0].Bold = depth < 2
		t.Rows = append(t.Rows, row)
	}
	return []Block{&Break{}, &Heading{Level: 1, Text: w.Sprint("All the scores"), ID: "scores"}, t}
}

// aggregation says how scores are joined: one sentence for each kind that the
// tree uses.
func (w *author) aggregation() string {
	var used [3]bool
	w.fw.Main.Root.Walk(func(n *indicators.Node) {
		if n.Aggregation != nil && len(n.Children) > 0 {
			if k := n.Aggregation.Compensability(); k >= indicators.None && k <= indicators.Full {
				used[k] = true
			}
		}
	})
	var said []string
	if used[indicators.Full] || !used[indicators.Partial] && !used[indicators.None] {
		said = append(said, w.Sprint("A score is the weighted mean of the scores below it that are assessed; their weights are brought back to 100%%."))
	}
	if used[indicators.Partial] {
		said = append(said, w.Sprint("Some scores are a mean in which a low score is only partly made up for by a high one (geometric or harmonic)."))
	}
	if used[indicators.None] {
		said = append(said, w.Sprint("Some scores are the lowest of the scores below them."))
	}
	return strings.Join(said, " ")
}

// coverageRule names the thresholds of coverage that the tree uses.
func (w *author) coverageRule() string {
	low, high := math.Inf(1), math.Inf(-1)
	w.fw.Main.Root.Walk(func(n *indicators.Node) {
		if len(n.Children) > 0 {
			low, high = math.Min(low, n.MinCoverage), math.Max(high, n.MinCoverage)
		}
	})
	switch {
	case low > high || high <= 0:
		return w.Sprint("A score is given as soon as one of the scores below it is known.")
	case low == high:
		return w.Sprint("A score is given only where at least %s of the weight below it is assessed; otherwise it is “not assessed”, which is not zero.", lang.Percent{Share: low})
	}
	return w.Sprint("A score is given only where enough of the weight below it is assessed (from %s to %s, by node); otherwise it is “not assessed”, which is not zero.",
		lang.Percent{Share: low}, lang.Percent{Share: high})
}

// reliabilityShown reports whether the framework grades evidence.
func (w *author) reliabilityShown() bool {
	for _, g := range w.fw.EvidenceGrade {
		if g > 0 {
			return true
		}
	}
	return false
}

func (w *author) reliabilityRule() string {
	var grades []string
	for e, g := range w.fw.EvidenceGrade {
		grades = append(grades, w.Sprint("%s: %s", w.evidence(surveys.Evidence(e)), w.Plain(100*g)))
	}
	return w.Sprint("The reliability index is the mean of the evidence grades of the answers, by weight (%s). Under 50 it reads “%s”, from 50 to 75 “%s”, above 75 “%s”.",
		strings.Join(grades, w.Sprint("; ")), w.reliabilityLow(), w.reliabilityMiddle(), w.reliabilityHigh())
}

func (w *author) levelTable() []Block {
	ls := w.fw.Main.Levels
	if len(ls) == 0 {
		return nil
	}
	t := &Table{Caption: w.Sprint("Levels"), Columns: []Column{
		{Title: w.Sprint("Level"), Width: 0.25},
		{Title: w.Sprint("From"), Align: Right, Width: 0.12},
		{Title: w.Sprint("What it means"), Width: 0.63},
	}}
	for i, l := range ls {
		t.Rows = append(t.Rows, []Cell{
			head(Span{Text: l.Code, Bold: true, Shade: shadeOf(i, len(ls))}, Span{Text: " " + w.Text(l.Name)}),
			cell(w.Plain(w.scaled(l.From))), cell(w.Text(l.Means)),
		})
	}
	return []Block{t}
}

// weightTable lists the branches with their weight within their parent and in
// the whole.
func (w *author) weightTable() *Table {
	t := &Table{Caption: w.Sprint("Weights"), Columns: []Column{
		{Title: w.Sprint("Part"), Width: 0.56},
		{Title: w.Sprint("Within its parent"), Align: Right, Width: 0.22},
		{Title: w.Sprint("In the whole"), Align: Right, Width: 0.22},
	}}
	var walk func(n *indicators.Node, share float64, depth int)
	walk = func(n *indicators.Node, share float64, depth int) {
		total := 0.0
		for _, c := range n.Children {
			total += c.Weight
		}
		for _, c := range n.Children {
			if c.Measure != nil && depth > 0 || total <= 0 {
				continue
			}
			within := c.Weight / total
			title := head(Span{Text: strings.Repeat("\u2003", depth) + w.titled(c)})
			if depth == 0 {
				title.Spans[0].Bold = true
			}
			t.Rows = append(t.Rows, []Cell{title, cell(w.Percent(within, 1)), cell(w.Percent(share*within, 1))})
			walk(c, share*within, depth+1)
		}
	}
	walk(w.fw.Main.Root, 1, 0)
	return t
}

func (w *author) gateTable() []Block {
	if len(w.fw.Main.Gates) == 0 {
		return nil
	}
	t := &Table{Caption: w.Sprint("Gates"), Columns: []Column{
		{Title: w.Sprint("Indicator"), Width: 0.3},
		{Title: w.Sprint("Lifts at"), Align: Right, Width: 0.12},
		{Title: w.Sprint("What it caps"), Width: 0.58},
	}}
	for _, g := range w.fw.Main.Gates {
		t.Rows = append(t.Rows, []Cell{head(Span{Text: w.indicatorOf(g.Indicator)}), cell(w.score(g.Below)), cell(w.Text(g.Why))})
	}
	return []Block{t}
}

// identity is what one needs to make these figures again.
func (w *author) identity() *Table {
	t := &Table{Caption: w.Sprint("How to make these figures again"), Columns: []Column{
		{Title: w.Sprint("What"), Width: 0.3}, {Title: w.Sprint("Value"), Width: 0.7},
	}}
	add := func(name, value string) {
		if value != "" {
			t.Rows = append(t.Rows, []Cell{head(Span{Text: name}), cell(value)})
		}
	}
	add(w.Sprint("Framework"), strings.TrimSpace(w.Text(w.fw.Title)+" ("+w.fw.ID+")"))
	add(w.Sprint("Framework version"), w.fw.Version)
	add(w.Sprint("Framework digest"), w.fw.Digest)
	add(w.Sprint("Program version"), w.version)
	add(w.Sprint("Responses"), w.Int(w.r.Territory.Count))
	add(w.Sprint("Date of the latest response"), w.day(w.r.Territory))
	add(w.Sprint("Territory code"), Printable(w.r.Territory.Code))
	return t
}
