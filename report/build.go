package report

import (
	"slices"
	"sort"
	"strconv"
	"strings"

	"eterritoire/assess"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// Options are the choices of a report.
type Options struct {
	Printer *lang.Printer
	Version string // of the program, stated beside the framework's
	Date    string // printed only where asked for
	// Beside are the files that stand in the folder of an index: it ends with a
	// link to each.
	Beside []Beside
}

// Beside is a file of the same folder, and what it holds.
type Beside struct {
	File string
	What lang.Message
}

// How much the first page shows.
const (
	firstStrengths  = 3
	firstPriorities = 6
	firstGates      = 4 // of those without an answer; the sections name all
)

// Build is the report of one territory.
func Build(a *assess.Assessment, r *assess.Result, opt Options) *Doc {
	w := newAuthor(a, r, opt)
	recs := plan.Recommend(w.fw, r)
	d := &Doc{
		Title:    territoryName(r.Territory),
		Subtitle: w.subtitle(),
		Kicker:   w.Text(w.fw.Title),
		Lang:     w.Language(),
		Footer:   w.footer(),
	}
	d.add(w.firstPage(recs)...)
	for _, part := range r.Trees[0].Parts {
		if !part.Score.Leaf() {
			d.add(w.section(part.Score, recs)...)
		}
	}
	d.add(w.loose(recs)...)
	d.add(w.profiles()...)
	d.add(w.perceptions()...)
	d.add(w.responses()...)
	d.add(w.allScores()...)
	d.add(w.method()...)
	return d
}

// add appends blocks to a document.
func (d *Doc) add(blocks ...Block) { d.Blocks = append(d.Blocks, blocks...) }

// subtitle is who the territory is, and of when its answers are.
func (w *author) subtitle() string {
	t := w.r.Territory
	var parts []string
	for _, s := range []string{w.kind(t.Kind), Printable(t.Department), Printable(t.Region)} {
		if s != "" {
			parts = append(parts, s)
		}
	}
	if t.Population > 0 { // NaN is not
		parts = append(parts, w.Sprint("%s inhabitants", int(t.Population)))
	}
	parts = append(parts, w.answersOf(t))
	return strings.Join(parts, " · ")
}

func (w *author) answersOf(t *surveys.Territory) string {
	if t.Last.IsZero() {
		return w.Sprint("undated")
	}
	return w.Sprint("answers of %s", w.Date(t.Last))
}

// footer stands on every page: whose result it is, how far it can be relied on,
// and by which framework and program.
func (w *author) footer() []string {
	root := w.r.Trees[0]
	lines := []string{
		w.Sprint("%s, %s", territoryName(w.r.Territory), w.day(w.r.Territory)),
		w.Sprint("Result of a self-assessment. Reliability index: %s (%s)", w.Number(root.Reliability, 1), w.reading(root.Reliability)),
		w.madeBy(),
	}
	if w.date != "" {
		lines = append(lines, w.Sprint("Printed on %s", w.date))
	}
	return lines
}

func (w *author) madeBy() string {
	framework := strings.TrimSpace(w.fw.ID + " " + w.fw.Version)
	if w.version == "" {
		return w.Sprint("Framework %s", framework)
	}
	return w.Sprint("Framework %s, program eterritoire %s", framework, w.version)
}

// firstPage can be read alone: the result, five bars, strengths, priorities, and
// what is not known.
func (w *author) firstPage(recs []plan.Recommendation) []Block {
	root := w.r.Trees[0]
	blocks := []Block{w.facts(root)}
	blocks = append(blocks, w.overall(root)...)
	express := w.express(root)
	if len(root.Parts) > 0 && (express == nil || anyAssessed(root)) {
		figure := w.profileFigure(root)
		figure.Table.Screen = true // printed in the table of all scores
		blocks = append(blocks, figure)
	}
	blocks = append(blocks, express...)
	blocks = append(blocks,
		&Card{Title: w.Sprint("Strengths"), Blocks: w.strengths()},
		&Card{Title: w.Sprint("What is not known"), Blocks: w.unknowns(root)})
	return append(blocks, w.priorities(recs)...)
}

// anyAssessed reports whether a node has a child with a score.
func anyAssessed(s *assess.Score) bool {
	return slices.ContainsFunc(s.Parts, func(p assess.Part) bool { return p.Score.Assessed() })
}

// facts are the result in four figures.
func (w *author) facts(root *assess.Score) *Facts {
	f := &Facts{}
	if len(levels(root)) > 0 {
		fact := Fact{Name: w.Sprint("Overall level"), Value: w.Sprint("not assessed")}
		if hasLevel(root) {
			fact.Value, fact.Detail = w.levelCode(root), w.levelName(root)
			if root.Provisional {
				fact.Detail = w.Sprint("%s, provisional level", fact.Detail)
			}
		}
		f.Items = append(f.Items, fact)
	}
	fact := Fact{Name: w.Sprint("Score out of %s", w.Plain(w.top())), Value: w.Sprint("not assessed")}
	switch {
	case !root.Assessed():
		fact.Detail = w.Sprint("too few answers are known")
	case w.wide(root):
		fact.Value = w.score(root.Value)
		fact.Detail = w.Sprint("from %s to %s, given the unknowns", w.score(root.Lo), w.score(root.Hi))
	default:
		fact.Value, fact.Detail = w.score(root.Value), w.Sprint("nothing unknown changes it")
	}
	given, asked := w.known()
	return &Facts{Items: append(f.Items, fact,
		Fact{
			Name: w.Sprint("Coverage"), Value: w.Percent(root.Coverage, 0),
			Detail: w.Sprint("%s indicators known out of %s", given, asked),
		},
		Fact{
			Name: w.Sprint("Reliability index"), Value: w.Number(root.Reliability, 1),
			Detail: w.reading(root.Reliability),
		})}
}

// known counts the indicators that have an answer, among those that concern the
// territory.
func (w *author) known() (given, asked int) {
	for _, s := range w.r.Leaves {
		switch s.Answer.State {
		case surveys.Given:
			given++
			asked++
		case surveys.Irrelevant, surveys.NotApplicable:
		default:
			asked++
		}
	}
	return given, asked
}

// overall says what the level means, and what keeps it where it is.
func (w *author) overall(root *assess.Score) []Block {
	var blocks []Block
	if lo, hi := ends(root); hasLevel(root) && lo == hi {
		if means := w.Text(levels(root)[root.Level.Value].Means); means != "" {
			blocks = append(blocks, para(means))
		}
	}
	if s := w.overallRule(root); s != "" {
		blocks = append(blocks, &Note{Kind: Gated, Spans: plain(s)})
	}
	blocks = append(blocks, w.gates(root)...)
	for _, part := range root.Parts {
		if len(part.Score.Capped) > 0 {
			blocks = append(blocks, &Note{Kind: Gated, Spans: w.capSentence(part.Score)})
		}
	}
	if !root.Assessed() && root.Applies {
		blocks = append(blocks, &Note{Kind: Caution, Spans: plain(w.Sprint(
			"The overall score is not assessed: the parts that are assessed carry less than %s of the weight. Nothing unknown was counted as zero.",
			lang.Percent{Share: root.Node.MinCoverage}))})
	}
	return blocks
}

// capSentence says in one line what caps a node's level, and what the level
// would be without; the gates' own sentences stand in the node's section.
func (w *author) capSentence(s *assess.Score) []Span {
	ls := levels(s)
	by := make([]string, len(s.Capped))
	for i, g := range s.Capped {
		by[i] = g.Indicator
		if leaf := w.fw.Leaf(g.Indicator); leaf != nil {
			by[i] = w.indicator(leaf)
		}
	}
	return []Span{
		{Text: w.titled(s.Node), Bold: true},
		{Text: w.Sprint(": %s, capped by: %s (the score alone would give %s).",
			w.codeOf(ls, s.Level.Value), strings.Join(by, w.Sprint("; ")), w.codeOf(ls, s.Level.Before))},
	}
}

// overallRule says why the overall level is under the band of the score, where
// the rule of balance between axes is the reason; "" where it is not.
func (w *author) overallRule(root *assess.Score) string {
	rule := root.Tree.Overall
	if rule == nil || root.Parent != nil || !hasLevel(root) || root.Level.Before <= root.Level.Value {
		return ""
	}
	ls, next := levels(root), root.Level.Value+1
	assessed, reach, lowest := 0, 0, (*assess.Score)(nil)
	for _, part := range root.Parts {
		s := part.Score
		if !hasLevel(s) {
			continue
		}
		assessed++
		if s.Level.Value >= next {
			reach++
		}
		if lowest == nil || s.Level.Value < lowest.Level.Value {
			lowest = s
		}
	}
	band, level := w.levelNamed(ls, root.Level.Before), w.levelNamed(ls, root.Level.Value)
	open := root.Level.Lo != root.Level.Hi // then the level is that of what is known
	switch {
	case open && reach <= assessed/2:
		return w.Sprint("On what is known, the score alone would give %s and the overall level is %s: to go higher, at least %s of the %s assessed axes must be at %s or above, and %s are.",
			band, level, w.Int(assessed/2+1), w.Int(assessed), w.codeOf(ls, next), reach)
	case open && lowest != nil && lowest.Level.Value+rule.Spread < next:
		return w.Sprint("On what is known, the score alone would give %s and the overall level is %s: it cannot be more than %s levels above the weakest axis, %s (%s).",
			band, level, rule.Spread, w.titled(lowest.Node), w.codeOf(ls, lowest.Level.Value))
	case reach <= assessed/2:
		return w.Sprint("The score alone would give %s. The overall level is %s: to go higher, at least %s of the %s assessed axes must be at %s or above, and %s are.",
			band, level, w.Int(assessed/2+1), w.Int(assessed), w.codeOf(ls, next), reach)
	case lowest != nil && lowest.Level.Value+rule.Spread < next:
		return w.Sprint("The score alone would give %s. The overall level is %s: it cannot be more than %s levels above the weakest axis, %s (%s).",
			band, level, rule.Spread, w.titled(lowest.Node), w.codeOf(ls, lowest.Level.Value))
	}
	return ""
}

// profileFigure is the bars of a node's children.
func (w *author) profileFigure(s *assess.Score) *Figure {
	caption := w.Sprint("Scores by axis")
	switch {
	case s.Parent != nil:
		caption = w.Sprint("Scores by dimension: %s", w.titled(s.Node))
	case s.Tree != w.fw.Main:
		caption = w.Sprint("Scores by component: %s", s.Tree.Title)
	}
	bars := w.bars(s)
	return &Figure{Caption: caption, Alt: w.barsAlt(s), Chart: bars, Table: w.twin(s, caption)}
}

// bars draws a node's children.
func (w *author) bars(s *assess.Score) *Bars {
	b := &Bars{Max: w.top(), Lang: w.Language()}
	for _, l := range s.Tree.Levels {
		b.Cuts = append(b.Cuts, w.scaled(l.From))
	}
	for i := range s.Tree.Levels {
		b.Names = append(b.Names, w.levelNamed(s.Tree.Levels, i))
	}
	for _, part := range s.Parts {
		c := part.Score
		b.Labels = append(b.Labels, w.titled(c.Node))
		b.Values = append(b.Values, w.scaled(c.Value))
		b.Lo = append(b.Lo, w.scaled(c.Lo))
		b.Hi = append(b.Hi, w.scaled(c.Hi))
		b.Notes = append(b.Notes, w.note(c))
	}
	return b
}

// note is what stands beside a bar.
func (w *author) note(s *assess.Score) string {
	if !s.Applies || !s.Assessed() || !hasLevel(s) {
		if s.Applies && s.Assessed() {
			return w.score(s.Value)
		}
		return w.scoreRange(s)
	}
	text := w.score(s.Value) + " · " + w.levelCode(s)
	switch {
	case s.Provisional:
		return w.Sprint("%s, provisional", text)
	case len(s.Capped) > 0:
		return w.Sprint("%s, capped", text)
	}
	return text
}

// barsAlt says the bars in words.
func (w *author) barsAlt(s *assess.Score) string {
	said := make([]string, len(s.Parts))
	for i, part := range s.Parts {
		c := part.Score
		said[i] = w.Sprint("%s: %s", w.titled(c.Node), w.scoreRange(c))
		if hasLevel(c) {
			said[i] = w.Sprint("%s: %s, level %s", w.titled(c.Node), w.scoreRange(c), w.levelCode(c))
		}
	}
	return w.Sprint("Horizontal bars on a scale from 0 to %s. %s.", w.Plain(w.top()), strings.Join(said, w.Sprint("; ")))
}

// twin is a figure as a table.
func (w *author) twin(s *assess.Score, caption string) *Table {
	t := &Table{Caption: caption, Folded: true, Columns: []Column{
		{Title: w.partTitle(s), Width: 0.4},
		{Title: w.Sprint("Score"), Align: Right},
		{Title: w.Sprint("Range"), Align: Right},
		{Title: w.Sprint("Coverage"), Align: Right},
	}}
	withLevels := len(levels(s)) > 0
	if withLevels {
		t.Columns = append(t.Columns, Column{Title: w.Sprint("Level")})
	}
	for _, part := range s.Parts {
		t.Rows = append(t.Rows, w.figuresRow(part.Score, withLevels))
	}
	return t
}

// figuresRow is a node's name, score, range, coverage and level.
func (w *author) figuresRow(s *assess.Score, withLevel bool) []Cell {
	row := []Cell{head(Span{Text: w.named(s)}), cell(w.value(s)), cell(w.span(s)), cell(w.Percent(s.Coverage, 0))}
	if withLevel {
		row = append(row, w.levelCell(s))
	}
	return row
}

// value is a score in a table: what it is, or why there is none.
func (w *author) value(s *assess.Score) string {
	if s.Assessed() {
		return w.score(s.Value)
	}
	return w.scoreRange(s)
}

// levelCell is a level in a table, on its ground, with what qualifies it.
func (w *author) levelCell(s *assess.Score) Cell {
	if !hasLevel(s) {
		return Cell{Spans: []Span{{Text: lang.Dash, Dim: true}}}
	}
	spans := []Span{{Text: w.levelCode(s), Shade: shade(s), Bold: true}}
	if lo, hi := ends(s); lo == hi {
		spans = append(spans, Span{Text: " " + w.levelName(s)})
	}
	switch {
	case s.Provisional:
		spans = append(spans, Span{Text: " " + w.Sprint("(provisional)"), Dim: true})
	case len(s.Capped) > 0:
		spans = append(spans, Span{Text: " " + w.Sprint("(capped)"), Dim: true})
	}
	return Cell{Spans: spans}
}

// partTitle names what a node's children are.
func (w *author) partTitle(s *assess.Score) string {
	switch {
	case s.Tree != w.fw.Main:
		return w.Sprint("Component")
	case s.Parent == nil:
		return w.Sprint("Axis")
	case len(s.Parts) > 0 && s.Parts[0].Score.Leaf():
		return w.Sprint("Indicator")
	}
	return w.Sprint("Dimension")
}

// express is the scores of the short questionnaire, shown where the whole one
// is not assessed (rules §3).
func (w *author) express(root *assess.Score) []Block {
	s := w.indicative(root)
	if s == nil {
		return nil
	}
	figure := w.profileFigure(s)
	figure.Caption = w.Sprint("%s: indicative scores", s.Tree.Title)
	figure.Table.Caption, figure.Table.Screen = figure.Caption, true // printed in the table of all scores
	blocks := []Block{
		&Heading{Level: 2, Text: w.Sprint("Indicative result"), ID: "express"},
		para(w.Sprint("Score, for guidance only: %s.", w.scoreRange(s))),
	}
	if note := w.Text(s.Tree.Note); note != "" {
		blocks = append(blocks, dim(note))
	}
	return append(blocks, figure)
}

// indicative is the score of the short questionnaire where it stands in for the
// whole one, nil where it does not.
func (w *author) indicative(root *assess.Score) *assess.Score {
	if root.Assessed() {
		return nil
	}
	for i, tree := range w.fw.Profiles {
		if s := w.r.Trees[i+1]; tree.Asked && s.Assessed() {
			return s
		}
	}
	return nil
}

// strengths are the three highest dimensions, where they are strong enough to
// be called so.
func (w *author) strengths() []Block {
	candidates := w.strongest()
	if len(candidates) == 0 {
		if !w.r.Trees[0].Assessed() {
			return []Block{dim(w.Sprint("Too few answers are known to name strengths."))}
		}
		return []Block{dim(w.Sprint("No part of the framework stands out yet: the priorities below come first."))}
	}
	list := &List{}
	for _, s := range candidates {
		item := []Span{{Text: w.titled(s.Node), Bold: true}, {Text: w.Sprint(": %s", w.scoreRange(s))}}
		if hasLevel(s) {
			item[1].Text = w.Sprint(": %s, level %s", w.scoreRange(s), w.levelCode(s))
		}
		list.Items = append(list.Items, item)
	}
	return []Block{list}
}

// strongest lists the strengths, the highest first; equal ones keep the
// framework's order.
func (w *author) strongest() []*assess.Score {
	var dimensions, leaves []*assess.Score
	for _, s := range w.r.Nodes {
		if s.Tree == w.fw.Main && s.Parent != nil && len(s.Parts) > 0 && s.Parts[0].Score.Leaf() {
			dimensions = append(dimensions, s)
		}
	}
	leaves = w.r.Leaves
	from := dimensions
	if len(dimensions) <= firstStrengths {
		from = leaves
	}
	var strong []*assess.Score
	for _, s := range from {
		if s.Assessed() && s.Value+indicators.Epsilon >= w.strongFrom() {
			strong = append(strong, s)
		}
	}
	sort.SliceStable(strong, func(i, j int) bool { return strong[i].Value > strong[j].Value })
	return strong[:min(firstStrengths, len(strong))]
}

// strongFrom is the score from which a part may be called a strength: where the
// middle level starts, or half of the scale.
func (w *author) strongFrom() float64 {
	if ls := w.fw.Main.Levels; len(ls) > 2 {
		return ls[len(ls)/2].From
	}
	return 50
}

// priorities are the first recommendations.
func (w *author) priorities(recs []plan.Recommendation) []Block {
	if !w.recommends() {
		return nil
	}
	blocks := []Block{&Heading{Level: 2, Text: w.Sprint("Priorities"), ID: "priorities"}}
	if len(recs) == 0 {
		return append(blocks, w.noPriorities())
	}
	return append(blocks, w.recommendations(recs[:min(firstPriorities, len(recs))], w.Sprint("Priorities"), false))
}

// recommends reports whether the framework has recommendations at all.
func (w *author) recommends() bool {
	return slices.ContainsFunc(w.r.Leaves, func(s *assess.Score) bool { return len(s.Node.Measure.Recs) > 0 })
}

// noPriorities says why there is nothing to recommend.
func (w *author) noPriorities() Block {
	if given, _ := w.known(); given == 0 {
		return dim(w.Sprint("No answer is known: the first thing to do is to answer the questionnaire."))
	}
	return dim(w.Sprint("The framework recommends nothing more on what is known."))
}

// recommendations is a table of recommendations, in the order given; own says
// which of them the council can do with its own means. Without it the classes
// are told in short: the first page has to hold them.
func (w *author) recommendations(recs []plan.Recommendation, caption string, own bool) *Table {
	t := &Table{Caption: caption, Quiet: true, Columns: []Column{
		{Title: w.Sprint("No."), Width: 0.05},
		{Title: w.Sprint("Action"), Width: 0.5},
		{Title: w.Sprint("Cost"), Width: 0.15},
		{Title: w.Sprint("Horizon"), Width: 0.12},
		{Title: w.Sprint("Form"), Width: 0.18},
	}}
	for i, rec := range recs {
		action := []Span{{Text: w.Text(rec.Rec.Text)}, {Text: "\n" + w.recOf(&rec, own), Dim: true}}
		cost, horizon := w.cost(rec.Rec.Cost), w.horizon(rec.Rec.Horizon)
		if !own {
			cost, horizon = withoutAside(cost), w.months(rec.Rec.Horizon)
		}
		t.Rows = append(t.Rows, []Cell{
			cell(strconv.Itoa(i + 1)),
			{Spans: action},
			cell(cost), cell(horizon), cell(w.partnership(&rec)),
		})
	}
	return t
}

// withoutAside is a name without what it says in brackets at its end.
func withoutAside(name string) string {
	if before, _, found := strings.Cut(name, " ("); found && strings.HasSuffix(name, ")") {
		return before
	}
	return name
}

// recOf says which indicator a recommendation is about, and what is special in it.
func (w *author) recOf(rec *plan.Recommendation, own bool) string {
	s := shortCode(rec.Leaf.Node.Code) + " " + w.indicator(rec.Leaf.Node)
	if len(rec.Lifts) > 0 {
		s += " · " + w.Sprint("lifts a gate")
	}
	if rec.Quick {
		s += " · " + w.Sprint("quick win")
	}
	if own && rec.Own {
		s += " · " + w.Sprint("own means")
	}
	return s
}

// partnership is the form aimed at, and the one for now where that is out of reach.
func (w *author) partnership(rec *plan.Recommendation) string {
	if rec.Form == nil {
		return w.form(rec.Rec.Form)
	}
	if rec.Fallback == nil {
		return w.Text(rec.Form.Name)
	}
	return w.Sprint("Form aimed at: %s. For now: %s.", rec.Form.Name, rec.Fallback.Name)
}

// unknowns says what is not known, silence by silence.
func (w *author) unknowns(root *assess.Score) []Block {
	var blocks []Block
	var counts [surveys.NumStates]int
	for _, s := range w.r.Leaves {
		counts[s.Answer.State]++
	}
	list := &List{}
	add := func(s string) { list.Items = append(list.Items, plain(s)) }
	if n := counts[surveys.Unknown]; n > 0 {
		add(w.Sprint("%s indicators answered “don't know”", n))
	}
	if n := counts[surveys.Blank]; n > 0 {
		add(w.Sprint("%s indicators not answered", n))
	}
	if n := counts[surveys.SetAside]; n > 0 {
		add(w.Sprint("%s answers set aside because they could not be read", n))
	}
	if n := counts[surveys.NotAsked]; n > 0 {
		add(w.Sprint("%s indicators not asked", n))
	}
	if gates := w.silentGates(root.Tree); len(gates) > 0 {
		said := strings.Join(gates[:min(firstGates, len(gates))], w.Sprint("; "))
		if more := len(gates) - firstGates; more > 0 {
			add(w.Sprint("Gates without an answer: %[2]s; and %[1]s others", more, said))
		} else {
			add(w.Sprint("Gates without an answer: %s", said))
		}
	}
	if len(list.Items) == 0 {
		blocks = append(blocks, dim(w.Sprint("Every indicator that applies has an answer.")))
	} else {
		blocks = append(blocks, list)
	}
	if n := counts[surveys.NotApplicable]; n > 0 {
		blocks = append(blocks, dim(w.Sprint("%s indicators called not applicable by the respondents (%s of the weight): they leave the calculation.",
			n, lang.Percent{Share: root.NotApplicable})))
	}
	if n := counts[surveys.Irrelevant]; n > 0 {
		blocks = append(blocks, dim(w.Sprint("%s indicators do not concern this kind of territory.", n)))
	}
	return blocks
}

// silentGates lists the indicators of a tree's gates that have no answer.
func (w *author) silentGates(tree *indicators.Tree) []string {
	var silent []string
	seen := map[string]bool{}
	for _, s := range w.r.Nodes {
		if s.Tree != tree {
			continue
		}
		for _, g := range s.Silent {
			if !seen[g.Indicator] {
				seen[g.Indicator] = true
				silent = append(silent, w.indicatorOf(g.Indicator))
			}
		}
	}
	return silent
}
