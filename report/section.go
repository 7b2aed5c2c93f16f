package report

import (
	"slices"
	"strings"

	"eterritoire/assess"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// radarFrom is the fewest dimensions that a radar can show.
const radarFrom = 3

// section is one axis: its score, its dimensions as pictures, the gates that
// hold it, every answer, and what to do.
func (w *author) section(s *assess.Score, recs []plan.Recommendation) []Block {
	blocks := []Block{&Break{}, &Heading{Level: 1, Text: w.titled(s.Node), ID: anchor(s.Node.Code)}}
	if concern := w.Text(s.Node.Concern); concern != "" {
		blocks = append(blocks, dim(concern))
	}
	blocks = append(blocks, para(w.result(s)))
	if why := w.Text(s.Node.Why); why != "" {
		blocks = append(blocks, para(why))
	}
	blocks = append(blocks, w.gates(s)...)
	if len(s.Parts) > 0 && !s.Parts[0].Score.Leaf() {
		blocks = append(blocks, w.figures(s)...)
	}
	if sustain := w.sustain(s); sustain != "" {
		blocks = append(blocks, &Note{Kind: Remark, Spans: []Span{{Text: w.Sprint("To hold this level."), Bold: true}, {Text: " " + sustain}}})
	}
	blocks = append(blocks, w.answers(s)...)
	return append(blocks, w.sectionRecs(s, recs)...)
}

// result is a node's figures in a sentence.
func (w *author) result(s *assess.Score) string {
	coverage := lang.Percent{Share: s.Coverage}
	switch {
	case !s.Applies:
		return w.Sprint("Nothing here applies to this territory: this part leaves the calculation.")
	case !s.Assessed():
		return w.Sprint("Not assessed: only %s of the weight is known, and at least %s must be.", coverage, lang.Percent{Share: s.Node.MinCoverage})
	case !hasLevel(s):
		return w.Sprint("Score: %s out of %s. Share of the weight that is known: %s.", w.scoreRange(s), w.Plain(w.top()), coverage)
	}
	level := w.levelSaid(s)
	if s.Provisional {
		return w.Sprint("Score: %s out of %s. Level: %s (provisional level). Share of the weight that is known: %s.",
			w.scoreRange(s), w.Plain(w.top()), level, coverage)
	}
	return w.Sprint("Score: %s out of %s. Level: %s. Share of the weight that is known: %s.",
		w.scoreRange(s), w.Plain(w.top()), level, coverage)
}

// gates are the gates of a node, one note each: those in force, those that fail
// without lowering anything, those that nobody answered.
func (w *author) gates(s *assess.Score) []Block {
	var blocks []Block
	for _, g := range s.Capped {
		blocks = append(blocks, &Note{Kind: Gated, Spans: []Span{
			{Text: w.Sprint("Gate in force: %s.", w.indicatorOf(g.Indicator)), Bold: true},
			{Text: " " + w.Text(g.Why) + " " + w.gateFigures(g)},
		}})
	}
	for _, g := range s.Silent {
		blocks = append(blocks, &Note{Kind: Caution, Spans: []Span{
			{Text: w.Sprint("Gate without an answer: %s.", w.indicatorOf(g.Indicator)), Bold: true},
			{Text: " " + w.silentSentence(s)},
		}})
	}
	for _, g := range s.Failing {
		if slices.Contains(s.Capped, g) {
			continue
		}
		blocks = append(blocks, &Note{Kind: Remark, Spans: []Span{
			{Text: w.Sprint("Gate to watch: %s.", w.indicatorOf(g.Indicator)), Bold: true},
			{Text: " " + w.Text(g.Why) + " " + w.Sprint("It lowers nothing today.")},
		}})
	}
	return blocks
}

func (w *author) silentSentence(s *assess.Score) string {
	ls := s.Tree.Levels
	if s.Tree.UnansweredCap < 0 || s.Tree.UnansweredCap >= len(ls) {
		return ""
	}
	if s.Provisional {
		return w.Sprint("Until it is answered, the level cannot be above %s: it is provisional.", w.levelNamed(ls, s.Tree.UnansweredCap))
	}
	return w.Sprint("Until it is answered, the level cannot be above %s; this changes nothing today.", w.levelNamed(ls, s.Tree.UnansweredCap))
}

// gateFigures are the score of a gate's indicator and its threshold.
func (w *author) gateFigures(g *indicators.Gate) string {
	leaf := w.leaf(g.Indicator)
	if leaf == nil || !leaf.Assessed() {
		return ""
	}
	return w.Sprint("Its score is %s; the gate lifts at %s.", w.score(leaf.Value), w.score(g.Below))
}

// leaf is the score of an indicator of the main tree.
func (w *author) leaf(code string) *assess.Score {
	for _, s := range w.r.Leaves {
		if s.Node.Code == code {
			return s
		}
	}
	return nil
}

// figures are the dimensions of a node: a radar where enough of them have a
// score, and bars with ranges. Both have the same table.
func (w *author) figures(s *assess.Score) []Block {
	bars := w.profileFigure(s)
	assessed := 0
	for _, part := range s.Parts {
		if part.Score.Assessed() {
			assessed++
		}
	}
	if assessed < radarFrom {
		return []Block{bars}
	}
	radar := &Radar{Max: w.top(), Lang: w.Language()}
	series := Series{Name: territoryName(w.r.Territory)}
	for _, part := range s.Parts {
		radar.Axes = append(radar.Axes, w.titled(part.Score.Node))
		series.Values = append(series.Values, w.scaled(part.Score.Value))
	}
	radar.Series = []Series{series}
	return []Block{&Figure{
		Caption: w.Sprint("Profile: %s", w.titled(s.Node)),
		Alt:     w.radarAlt(s), Chart: radar, Table: bars.Table,
	}, bars}
}

func (w *author) radarAlt(s *assess.Score) string {
	said := make([]string, len(s.Parts))
	for i, part := range s.Parts {
		said[i] = w.Sprint("%s: %s", w.titled(part.Score.Node), w.value(part.Score))
	}
	return w.Sprint("Radar on a scale from 0 to %s. %s.", w.Plain(w.top()), strings.Join(said, w.Sprint("; ")))
}

// sustain is what to do at the two top levels.
func (w *author) sustain(s *assess.Score) string {
	ls := levels(s)
	if !hasLevel(s) || s.Level.Value < len(ls)-2 || len(ls) < 3 {
		return ""
	}
	return w.Text(s.Node.Sustain)
}

// answers are the tables of answers below a node, one for each branch that has
// leaves.
func (w *author) answers(s *assess.Score) []Block {
	var own []*assess.Score
	var blocks []Block
	for _, part := range s.Parts {
		if part.Score.Leaf() {
			own = append(own, part.Score)
		}
	}
	if len(own) > 0 {
		blocks = append(blocks, w.answerTable(own, w.Sprint("Answers: %s", w.titled(s.Node))))
	}
	for _, part := range s.Parts {
		c := part.Score
		if c.Leaf() {
			continue
		}
		blocks = append(blocks, &Heading{Level: 2, Text: w.titled(c.Node), ID: anchor(c.Node.Code)}, para(w.result(c)))
		if why := w.Text(c.Node.Why); why != "" {
			blocks = append(blocks, dim(why))
		}
		blocks = append(blocks, w.gates(c)...)
		blocks = append(blocks, w.answers(c)...)
	}
	return blocks
}

// answerTable is what was answered, indicator by indicator.
func (w *author) answerTable(leaves []*assess.Score, caption string) *Table {
	comments := make([][]string, len(leaves))
	commented, proven := false, false
	for i, s := range leaves {
		comments[i] = w.comments(s)
		commented = commented || len(comments[i]) > 0
		proven = proven || s.Answer.State == surveys.Given && s.Answer.Evidence != surveys.Unstated
	}
	indicator, answer := 0.3, 0.4
	if commented {
		indicator, answer = 0.22, 0.3
	}
	t := &Table{Caption: caption, Quiet: true, Columns: []Column{
		{Title: w.Sprint("Indicator"), Width: indicator},
		{Title: w.Sprint("Answer"), Width: answer},
		{Title: w.Sprint("Score"), Align: Right, Width: 0.09},
	}}
	if proven {
		t.Columns = append(t.Columns, Column{Title: w.Sprint("Evidence"), Width: 0.11})
	}
	if commented {
		t.Columns = append(t.Columns, Column{Title: w.Sprint("Comment"), Width: 0.3})
	}
	for i, s := range leaves {
		t.Rows = append(t.Rows, w.answerRow(s, comments[i], proven, commented))
	}
	return t
}

func (w *author) answerRow(s *assess.Score, comments []string, proven, commented bool) []Cell {
	text, silent := w.answer(s)
	score := cell(w.score(s.Value))
	if silent {
		score = Cell{Spans: []Span{{Text: lang.Dash, Dim: true}}}
	}
	answer := Cell{Spans: []Span{{Text: text, Dim: silent}}}
	if s.DecidedBy == assess.Others {
		answer.Spans = append(answer.Spans, Span{Text: "\n" + w.Sprint("perception only"), Dim: true})
	}
	row := []Cell{head(Span{Text: w.indicator(s.Node)}, Span{Text: "\n" + s.Node.Code, Dim: true}), answer, score}
	if proven {
		proof := Cell{}
		if !silent {
			proof = cell(w.evidence(s.Answer.Evidence))
		}
		row = append(row, proof)
	}
	if commented {
		row = append(row, cell(strings.Join(comments, "\n")))
	}
	return row
}

// comments are what was written beside an indicator, in any response, each once.
func (w *author) comments(s *assess.Score) []string {
	var said []string
	add := func(c string) {
		c = strings.TrimSpace(Printable(c))
		if c != "" && !slices.Contains(said, c) {
			said = append(said, c)
		}
	}
	add(s.Answer.Comment)
	for q, leaf := range w.r.Leaves {
		if leaf != s {
			continue
		}
		for _, response := range w.r.Territory.Responses {
			if q < len(response.Answers) {
				add(response.Answers[q].Comment)
			}
		}
	}
	return said
}

// sectionRecs are the recommendations below a node.
func (w *author) sectionRecs(s *assess.Score, recs []plan.Recommendation) []Block {
	var own []plan.Recommendation
	for _, rec := range recs {
		for up := rec.Leaf; up != nil; up = up.Parent {
			if up == s {
				own = append(own, rec)
				break
			}
		}
	}
	if len(own) == 0 {
		return nil
	}
	return []Block{
		&Heading{Level: 2, Text: w.Sprint("What to do"), ID: anchor(s.Node.Code) + "-recs"},
		w.recommendations(own, w.Sprint("Recommendations, by priority: %s", w.titled(s.Node)), true),
	}
}

// loose are the answers of indicators that stand directly under the root.
func (w *author) loose(recs []plan.Recommendation) []Block {
	var leaves []*assess.Score
	for _, part := range w.r.Trees[0].Parts {
		if part.Score.Leaf() {
			leaves = append(leaves, part.Score)
		}
	}
	if len(leaves) == 0 {
		return nil
	}
	blocks := []Block{
		&Heading{Level: 1, Text: w.Sprint("Indicators"), ID: "indicators"},
		w.answerTable(leaves, w.Sprint("Answers")),
	}
	var own []plan.Recommendation
	for _, rec := range recs {
		if slices.Contains(leaves, rec.Leaf) {
			own = append(own, rec)
		}
	}
	if len(own) > 0 {
		blocks = append(blocks, w.recommendations(own, w.Sprint("Recommendations, by priority"), true))
	}
	return blocks
}

// profiles are the profiles that say more than a shorter questionnaire: the
// readiness for partnerships.
func (w *author) profiles() []Block {
	var blocks []Block
	for i, tree := range w.fw.Profiles {
		if tree.Asked || i+1 >= len(w.r.Trees) {
			continue
		}
		blocks = append(blocks, w.profile(tree, w.r.Trees[i+1])...)
	}
	return blocks
}

func (w *author) profile(tree *indicators.Tree, root *assess.Score) []Block {
	blocks := []Block{
		&Break{},
		&Heading{Level: 1, Text: w.Text(tree.Title), ID: anchor(tree.Code)},
	}
	readiness := tree.Code == w.fw.Priority.ReadinessTree
	if question := w.Text(w.fw.Phrases["readiness_question"]); readiness && question != "" {
		blocks = append(blocks, dim(question))
	}
	blocks = append(blocks, para(w.result(root)))
	if note := w.Text(tree.Note); note != "" {
		blocks = append(blocks, dim(note))
	}
	if hasLevel(root) {
		if means := w.Text(levels(root)[root.Level.Value].Means); means != "" {
			blocks = append(blocks, &Note{Kind: Remark, Spans: plain(means)})
		}
		if len(root.Capped) > 0 {
			blocks = append(blocks, para(w.Sprint("The score alone would give %s; the gates below lower it to %s.",
				w.levelNamed(tree.Levels, root.Level.Before), w.levelNamed(tree.Levels, root.Level.Value))))
		}
	}
	blocks = append(blocks, w.gates(root)...)
	if len(root.Parts) > 0 {
		blocks = append(blocks, w.profileFigure(root))
	}
	if readiness {
		blocks = append(blocks, w.models()...)
		if caution := w.Text(w.fw.Phrases["readiness_caution"]); caution != "" {
			blocks = append(blocks, &Note{Kind: Caution, Spans: plain(caution)})
		}
	}
	return blocks
}

// nextModels is how many models out of reach are shown, with what they lack.
const nextModels = 2

// models are the investment models within reach, then the next two with what
// is missing.
func (w *author) models() []Block {
	checks := plan.Models(w.fw, w.r)
	if len(checks) == 0 {
		return nil
	}
	within := &Table{Caption: w.Sprint("Investment models within reach"), Columns: []Column{
		{Title: w.Sprint("Model"), Width: 0.36},
		{Title: w.Sprint("Who pays"), Width: 0.18},
		{Title: w.Sprint("Main risk"), Width: 0.28},
		{Title: w.Sprint("Form and cost"), Width: 0.18},
	}}
	next := &List{}
	for _, c := range checks {
		m := c.Model
		if c.Reach {
			within.Rows = append(within.Rows, []Cell{
				head(Span{Text: w.Text(m.Name)}, Span{Text: "\n" + w.Text(m.What), Dim: true}),
				cell(w.Text(m.Payer)), cell(w.Text(m.Risk)),
				{Spans: []Span{{Text: w.form(m.Form)}, {Text: "\n" + w.cost(m.Cost), Dim: true}}},
			})
		} else if len(next.Items) < nextModels {
			next.Items = append(next.Items, []Span{{Text: w.Text(m.Name) + ".", Bold: true}, {Text: " " + w.missing(c)}})
		}
	}
	blocks := []Block{&Heading{Level: 2, Text: w.Sprint("Investment models"), ID: "models"}}
	if len(within.Rows) > 0 {
		blocks = append(blocks, within)
	} else {
		blocks = append(blocks, dim(w.Sprint("No model is within reach yet.")))
	}
	if len(next.Items) > 0 {
		blocks = append(blocks, para(w.Sprint("The next models, and what they still lack:")), next)
	}
	if caution := w.Text(w.fw.Phrases["models_caution"]); caution != "" {
		blocks = append(blocks, &Note{Kind: Caution, Spans: plain(caution)})
	}
	return blocks
}

// missing says what a model still lacks.
func (w *author) missing(c plan.ModelCheck) string {
	var lacks []string
	for _, need := range c.Missing {
		have := w.Sprint("not known")
		if leaf := w.leaf(need.Indicator); leaf != nil && leaf.Assessed() {
			have = w.score(leaf.Value)
		}
		lacks = append(lacks, w.Sprint("%s (%s, where %s is needed)", w.indicatorOf(need.Indicator), have, w.score(need.Score)))
	}
	if c.Class > 0 {
		lacks = append(lacks, w.Sprint("readiness class %s", w.Int(c.Class)))
	}
	return w.Sprint("Missing: %s.", strings.Join(lacks, w.Sprint("; ")))
}

// perceptions are where other groups see it otherwise.
func (w *author) perceptions() []Block {
	if len(w.r.Gaps) == 0 {
		return nil
	}
	t := &Table{Caption: w.Sprint("Levels given by each group"), Columns: []Column{
		{Title: w.Sprint("Indicator"), Width: 0.34},
		{Title: w.Sprint("Retained level"), Align: Right, Width: 0.12},
		{Title: w.Sprint("Other groups"), Width: 0.36},
		{Title: w.Sprint("Gap"), Width: 0.18},
	}}
	for _, g := range w.r.Gaps {
		retained, gap := lang.Dash, lang.Dash
		if g.Reference >= 0 {
			retained = w.Int(g.Reference)
		}
		if g.Gap >= 0 {
			gap = w.Sprint("%s levels", g.Gap)
		}
		var said []string
		for _, rating := range g.Groups {
			said = append(said, w.Sprint("%[2]s: %[3]s (%[1]s responses)", rating.N, w.respondents(rating.Group), w.Int(rating.Level)))
		}
		spans := plain(gap)
		if g.Debate {
			spans = append(spans, Span{Text: "\n" + w.Sprint("to be debated"), Bold: true})
		}
		t.Rows = append(t.Rows, []Cell{
			head(Span{Text: w.indicator(g.Leaf.Node)}, Span{Text: "\n" + g.Leaf.Node.Code, Dim: true}),
			cell(retained), cell(strings.Join(said, "\n")),
			{Spans: spans},
		})
	}
	return []Block{
		&Break{},
		&Heading{Level: 1, Text: w.Sprint("How groups see it"), ID: "perceptions"},
		para(w.Sprint("Other groups' ratings are shown beside the retained level; they never change it. A gap of two levels or more deserves a debate.")),
		t,
	}
}

// responses are the answers of each group where several responses speak of the
// same territory.
func (w *author) responses() []Block {
	t := w.r.Territory
	if t.Count < 2 {
		return nil
	}
	table := &Table{Caption: w.Sprint("Indicators answered more than once"), Columns: []Column{
		{Title: w.Sprint("Indicator"), Width: 0.28},
		{Title: w.Sprint("Retained answer"), Width: 0.28},
		{Title: w.Sprint("Answers received"), Width: 0.44},
	}}
	for q, s := range w.r.Leaves {
		received, cells := w.received(q, s)
		if cells < 2 {
			continue
		}
		text, silent := w.answer(s)
		retained := []Span{{Text: text, Dim: silent}}
		if tier := w.tier(s.DecidedBy); tier != "" {
			retained = append(retained, Span{Text: "\n" + tier, Dim: true})
		}
		table.Rows = append(table.Rows, []Cell{
			head(Span{Text: w.indicator(s.Node)}, Span{Text: "\n" + s.Node.Code, Dim: true}),
			{Spans: retained},
			cell(strings.Join(received, "\n")),
		})
	}
	blocks := []Block{
		&Heading{Level: 1, Text: w.Sprint("The responses"), ID: "responses"},
		para(w.Sprint("%s responses speak of this territory. The workshop's decision comes first, then the group that knows the indicator best, then the others, whose answers are perception only.", t.Count)),
	}
	if t.Count > len(t.Responses) {
		blocks = append(blocks, &Note{Kind: Caution, Spans: plain(w.Sprint("%s responses are kept with their cells; the others are counted only.", len(t.Responses)))})
	}
	if len(table.Rows) > 0 {
		blocks = append(blocks, table)
	}
	return blocks
}

// tier says who decided an answer.
func (w *author) tier(t assess.Tier) string {
	switch t {
	case assess.Workshop:
		return w.Sprint("decided in the workshop")
	case assess.Reference:
		return w.Sprint("from the reference group")
	case assess.Others:
		return w.Sprint("perception only")
	}
	return ""
}

// received lists what each group answered to a question, and counts the cells
// that say something.
func (w *author) received(q int, s *assess.Score) (lines []string, cells int) {
	if q >= len(w.r.Territory.Tallies) {
		return nil, 0
	}
	question := s.Node.Measure.Question
	for _, tally := range w.r.Territory.Tallies[q] {
		group := w.respondents(tally.Group)
		for _, c := range tally.Values {
			cells += c.N
			lines = append(lines, w.Sprint("%s: %s (× %s)", group, w.given(question, c.Choices, c.Number), w.Int(c.N)))
		}
		for _, state := range []surveys.State{surveys.Unknown, surveys.NotApplicable, surveys.SetAside} {
			if n := tally.States[state]; n > 0 {
				cells += n
				silent := *s
				silent.Answer = surveys.Answer{State: state}
				lines = append(lines, w.Sprint("%s: %s (× %s)", group, w.silence(&silent), w.Int(n)))
			}
		}
	}
	return lines, cells
}
