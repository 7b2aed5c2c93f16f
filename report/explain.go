package report

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"eterritoire/assess"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// Explain tells the arithmetic of one number in sentences, with enough decimals
// to do it again with a pocket calculator: the answers and their cells, the
// weights, what was left out and why, the coverage, the range, the gates, the
// rounding, and what would raise it by one level. The code is that of a leaf, a
// branch or a profile's branch; "" is the root.
func Explain(a *assess.Assessment, r *assess.Result, code string, opt Options) *Doc {
	w := newAuthor(a, r, opt)
	s := r.Trees[0]
	if code != "" && code != s.Node.Code {
		s = r.Score(code)
	}
	d := &Doc{Kicker: territoryName(r.Territory), Lang: w.Language(), Footer: w.footer()}
	if s == nil {
		d.Title = Printable(code)
		d.add(&Note{Kind: Caution, Spans: plain(w.Sprint("The framework has no part with the code “%s”.", Printable(code)))})
		return d
	}
	d.Title = w.named(s)
	if s.Leaf() {
		d.Title = s.Node.Code + ". " + w.indicator(s.Node)
		d.add(w.explainLeaf(s)...)
		return d
	}
	d.add(w.explainBranch(s)...)
	return d
}

// exact writes a score with the decimals it has, and at most three more than
// are shown elsewhere.
func (w *author) exact(x float64) string { return w.digits(w.scaled(x), w.decimals+3) }

// digits writes a number with the decimals it has, up to a limit.
func (w *author) digits(x float64, limit int) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return w.Number(x, 0)
	}
	for d := range limit {
		if math.Abs(x-lang.Round(x, d)) < 1e-9 {
			return w.Number(x, d)
		}
	}
	return w.Number(x, limit)
}

// weight writes a weight with the decimals it has, up to six.
func (w *author) weight(x float64) string { return w.digits(x, 6) }

// explainLeaf is an indicator: question, answer, points, score, rounding.
func (w *author) explainLeaf(s *assess.Score) []Block {
	q := s.Node.Measure.Question
	blocks := []Block{dim(w.Text(q.Label))}
	text, silent := w.answer(s)
	if silent {
		blocks = append(blocks, para(w.Sprint("Retained answer: %s.", text)), para(w.silenceMeans(s)))
	} else {
		blocks = append(blocks, para(w.Sprint("Retained answer: %s.", strings.TrimSuffix(text, "."))), para(w.Sprint("Evidence: %s.", w.evidence(s.Answer.Evidence))))
	}
	if cells := w.cells(s.Sources); cells != "" {
		blocks = append(blocks, para(w.Sprint("Read in: %s.", cells)))
	}
	if lines, n := w.received(w.question(s), s); n > 1 {
		blocks = append(blocks, para(w.Sprint("Several answers were received; the retained one is %s:", w.decided(s.DecidedBy))), listed(lines))
	}
	if !silent {
		blocks = append(blocks, w.explainPoints(s)...)
	}
	if s.Parent != nil && s.Parent.Assessed() && s.Assessed() {
		blocks = append(blocks, para(w.weightInParent(s)))
	}
	return append(blocks, w.explainGatesOn(s)...)
}

// question is the index of a leaf's question, -1 if it has none.
func (w *author) question(s *assess.Score) int {
	return slices.IndexFunc(w.r.Leaves, func(l *assess.Score) bool { return l.Node.Code == s.Node.Code })
}

func (w *author) decided(t assess.Tier) string {
	switch t {
	case assess.Workshop:
		return w.Sprint("the workshop's decision")
	case assess.Others:
		return w.Sprint("that of other groups, as perception only")
	}
	return w.Sprint("that of the reference group")
}

func listed(lines []string) *List {
	l := &List{}
	for _, s := range lines {
		l.Items = append(l.Items, plain(s))
	}
	return l
}

// cellsShown is how many cells a sentence names.
const cellsShown = 10

// cells names the cells that an answer was read in.
func (w *author) cells(sources []diag.Pos) string {
	var names []string
	for _, p := range sources {
		if name := Printable(p.String()); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if more := len(names) - cellsShown; more > 0 {
		return w.Sprint("%[2]s and %[1]s other cells", more, strings.Join(names[:cellsShown], ", "))
	}
	return w.Join(names)
}

// silenceMeans says what a silence does to the scores above it.
func (w *author) silenceMeans(s *assess.Score) string {
	switch s.Answer.State {
	case surveys.Irrelevant:
		return w.Sprint("The question does not concern this territory: it leaves the calculation, and neither the score nor the coverage counts it.")
	case surveys.NotApplicable:
		return w.Sprint("The indicator leaves the calculation: the weights of its siblings share its own, and its share is shown as not applicable.")
	}
	return w.Sprint("There is no score, and this is not a zero: the score above is made without it, its coverage is lower, and its range counts it from 0 to %s.", w.Plain(w.top()))
}

// explainPoints is how an answer becomes a score.
func (w *author) explainPoints(s *assess.Score) []Block {
	m := s.Node.Measure
	var blocks []Block
	if sum := w.pointsSum(s); sum != "" {
		blocks = append(blocks, para(sum))
	}
	blocks = append(blocks, para(w.normalised(s)))
	if why := w.Text(m.Why); why != "" {
		blocks = append(blocks, dim(why))
	}
	return append(blocks, para(w.rounding(s.Value)))
}

// pointsSum says what an answer is worth before normalisation.
func (w *author) pointsSum(s *assess.Score) string {
	m := s.Node.Measure
	switch m.Question.Item {
	case surveys.Number, surveys.Percentage:
		return ""
	case surveys.Checklist:
		if len(s.Answer.Choices) == 0 {
			return w.Sprint("Nothing applies, which is an answer: 0 points.")
		}
		terms := make([]string, len(s.Answer.Choices))
		for i, c := range s.Answer.Choices {
			terms[i] = w.digits(m.Points[c], 4)
		}
		return w.Sprint("Items ticked: %s, worth %s = %s.", w.Int(len(terms)), strings.Join(terms, " + "), w.digits(s.Raw, 4))
	}
	return w.Sprint("This answer is worth %s.", w.digits(s.Raw, 4))
}

// normalised is the formula of a leaf's score, with its numbers.
func (w *author) normalised(s *assess.Score) string {
	g, fixed := s.Node.Measure.Normalisation.(indicators.Goalposts)
	if !fixed {
		return w.Sprint("The score compares this value with those of the other territories: %s.", w.exact(s.Value))
	}
	x, worst, best := w.digits(s.Raw, 6), w.digits(g.Worst, 6), w.digits(g.Best, 6)
	var formula string
	if g.Log {
		formula = w.Sprint("%s × (ln %s − ln %s) ÷ (ln %s − ln %s)", w.Plain(w.top()), x, worst, best, worst)
	} else {
		formula = w.Sprint("%s × (%s − %s) ÷ (%s − %s)", w.Plain(w.top()), x, worst, best, worst)
	}
	beyond := (s.Raw-g.Best)*(g.Best-g.Worst) > 0 || (s.Raw-g.Worst)*(g.Best-g.Worst) < 0
	if beyond {
		return w.Sprint("Worst value %s, best value %s. Score = %s, held between 0 and %s: %s.", worst, best, formula, w.Plain(w.top()), w.exact(s.Value))
	}
	return w.Sprint("Worst value %s, best value %s. Score = %s = %s.", worst, best, formula, w.exact(s.Value))
}

// rounding says how a score is shown.
func (w *author) rounding(x float64) string {
	if w.exact(x) == w.score(x) {
		return w.Sprint("It is shown as %s: no rounding is needed.", w.score(x))
	}
	return w.Sprint("%s is shown as %s (to the nearest, halves up; nothing is rounded before).", w.exact(x), w.score(x))
}

// weightInParent says what a leaf's score counts for above it.
func (w *author) weightInParent(s *assess.Score) string {
	for _, part := range s.Parent.Parts {
		if part.Score == s {
			return w.Sprint("It counts for %s of the score above it, “%s” (%s).", w.digits(100*part.Weight, 2)+w.percentSign(), w.named(s.Parent), w.score(s.Parent.Value))
		}
	}
	return ""
}

// explainGatesOn are the gates that watch an indicator, in every tree.
func (w *author) explainGatesOn(s *assess.Score) []Block {
	var lines []string
	for _, tree := range w.fw.Trees() {
		for _, g := range tree.Gates {
			if g.Indicator != s.Node.Code {
				continue
			}
			lines = append(lines, w.Sprint("Under %s: %s", w.score(g.Below), w.Text(g.Why)))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	return []Block{para(w.Sprint("Gates that watch this indicator:")), listed(lines)}
}

// explainBranch is a score made of others.
func (w *author) explainBranch(s *assess.Score) []Block {
	blocks := []Block{para(w.result(s))}
	if s.Tree != w.fw.Main {
		if note := w.Text(s.Tree.Note); note != "" {
			blocks = append(blocks, dim(note))
		}
	}
	if !s.Applies {
		return blocks
	}
	blocks = append(blocks, &Heading{Level: 1, Text: w.Sprint("What the score is made of"), ID: "parts"}, w.partsTable(s))
	if s.Assessed() {
		blocks = append(blocks, para(w.valueFormula(s)), para(w.rounding(s.Value)))
	}
	blocks = append(blocks, w.leftOut(s)...)
	blocks = append(blocks, &Heading{Level: 1, Text: w.Sprint("Coverage and range"), ID: "range"}, para(w.coverageFormula(s)), para(w.threshold(s)))
	if s.Assessed() {
		blocks = append(blocks, w.rangeFormulas(s)...)
	}
	if s.NotApplicable > 0 {
		blocks = append(blocks, para(w.Sprint("Not applicable by the respondents' account: %s of the weight.", w.percentage(s.NotApplicable))))
	}
	blocks = append(blocks, w.explainLevel(s)...)
	blocks = append(blocks, w.explainReliability(s)...)
	return append(blocks, w.explainRaise(s)...)
}

// partsTable lists the children with their weights, figures and cells.
func (w *author) partsTable(s *assess.Score) *Table {
	leaves := !slices.ContainsFunc(s.Parts, func(p assess.Part) bool { return !p.Score.Leaf() })
	t := &Table{Columns: []Column{
		{Title: w.partTitle(s), Width: 0.34},
		{Title: w.Sprint("Weight"), Align: Right},
		{Title: w.Sprint("Share used"), Align: Right},
		{Title: w.Sprint("Score"), Align: Right},
	}}
	if leaves {
		t.Columns = append(t.Columns, Column{Title: w.Sprint("Answer"), Width: 0.28}, Column{Title: w.Sprint("Cells"), Width: 0.14})
	} else {
		t.Columns = append(t.Columns,
			Column{Title: w.Sprint("Low"), Align: Right}, Column{Title: w.Sprint("High"), Align: Right},
			Column{Title: w.Sprint("Coverage"), Align: Right})
	}
	for i, part := range s.Parts {
		c := part.Score
		name := w.titled(c.Node)
		if c.Leaf() {
			name = c.Node.Code + ". " + w.indicator(c.Node)
		}
		score := w.scoreless(c)
		if c.Assessed() {
			score = w.exact(c.Value)
		}
		share := lang.Dash
		if s.Assessed() {
			share = w.percentage(part.Weight)
		}
		row := []Cell{head(Span{Text: name}), cell(w.weight(weightIn(s, i))), cell(share), cell(score)}
		if leaves {
			text, silent := w.answer(c)
			row = append(row, Cell{Spans: []Span{{Text: text, Dim: silent}}}, cell(w.cells(c.Sources)))
		} else {
			lo, hi := ofRange(c)
			row = append(row, cell(w.exact(lo)), cell(w.exact(hi)), cell(w.percentage(c.Coverage)))
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

// percentage writes a share with the decimals it has, up to four.
func (w *author) percentage(share float64) string {
	if math.IsNaN(share) {
		return lang.Dash
	}
	return w.digits(100*share, 4) + w.percentSign()
}

// percentSign is the language's sign with the space before it.
func (w *author) percentSign() string {
	return strings.TrimPrefix(w.Percent(0, 0), w.Int(0))
}

// scoreless says why a child has no score, in two words.
func (w *author) scoreless(s *assess.Score) string {
	if !s.Applies || s.Leaf() && s.Answer.State == surveys.NotApplicable {
		return w.Sprint("not applicable here")
	}
	if s.Leaf() {
		return w.Sprint("unknown")
	}
	return w.Sprint("not assessed")
}

// ofRange is what a parent's range counts of a child: from 0 to 100 where it has
// no score, nothing where it does not apply.
func ofRange(s *assess.Score) (lo, hi float64) {
	switch {
	case !s.Applies:
		return math.NaN(), math.NaN()
	case !s.Assessed():
		return 0, 100
	}
	return s.Lo, s.Hi
}

// times keeps a product on one line.
const times = lang.NBSP + "×" + lang.NBSP

// A term is a weight and the figure it multiplies.
type term struct{ weight, x float64 }

// terms are what a sum is made of: the figure that of gives of each child,
// where it is one and the child has a weight.
func terms(s *assess.Score, of func(*assess.Score) float64) []term {
	var ts []term
	for i, part := range s.Parts {
		if x := of(part.Score); !math.IsNaN(x) && weightIn(s, i) > 0 {
			ts = append(ts, term{weightIn(s, i), x})
		}
	}
	return ts
}

// weightIn is the weight of a node's i-th child. A profile weighs the leaves that
// it shares with the main tree in its own way.
func weightIn(s *assess.Score, i int) float64 { return s.Node.Children[i].Weight }

// valueFormula is how the value follows from the children's.
func (w *author) valueFormula(s *assess.Score) string {
	ts := terms(s, func(c *assess.Score) float64 { return c.Value })
	return w.Sprint("Score = %s.", w.formula(s.Node, ts, s.Value))
}

// formula writes an aggregation with its numbers, and its result.
func (w *author) formula(n *indicators.Node, ts []term, result float64) string {
	var sum, total float64
	products, weights := make([]string, len(ts)), make([]string, len(ts))
	for i, t := range ts {
		weights[i] = w.weight(t.weight)
		products[i] = weights[i] + times + w.exact(t.x)
		sum += t.weight * t.x
		total += t.weight
	}
	all := strings.Join(weights, " + ")
	switch a := n.Aggregation.(type) {
	case indicators.Arithmetic:
		if len(ts) == 1 {
			return w.exact(result)
		}
		return w.Sprint("(%s) ÷ (%s) = %s ÷ %s = %s", strings.Join(products, " + "), all, w.digits(w.scaled(sum), w.decimals+5), w.weight(total), w.exact(result))
	case indicators.Geometric:
		return w.Sprint("exp((%s) ÷ (%s)) = %s", w.mapped(ts, a.Floor, "%s"+times+"ln\u00a0%s"), all, w.exact(result))
	case indicators.Harmonic:
		return w.Sprint("(%s) ÷ (%s) = %s", all, w.mapped(ts, a.Floor, "%s\u00a0÷\u00a0%s"), w.exact(result))
	case indicators.Power:
		power := w.mapped(ts, a.Floor, "%s"+times+"%s^"+strconv.FormatFloat(a.Exponent, 'g', -1, 64))
		return w.Sprint("((%s) ÷ (%s))^(1 ÷ %s) = %s", power, all, w.Plain(a.Exponent), w.exact(result))
	case indicators.Minimum:
		xs := make([]string, len(ts))
		for i, t := range ts {
			xs[i] = w.exact(t.x)
		}
		return w.Sprint("the lowest of %s = %s", strings.Join(xs, w.Sprint("; ")), w.exact(result))
	}
	return w.exact(result)
}

// mapped writes the terms of a sum of functions of scores, none under the floor.
func (w *author) mapped(ts []term, floor float64, shape string) string {
	out := make([]string, len(ts))
	for i, t := range ts {
		x := w.exact(math.Max(t.x, floor))
		out[i] = strings.Replace(strings.Replace(shape, "%s", w.weight(t.weight), 1), "%s", x, 1)
	}
	return strings.Join(out, " + ")
}

// leftOut says which children the value does without, and why.
func (w *author) leftOut(s *assess.Score) []Block {
	var lines []string
	for _, part := range s.Parts {
		c := part.Score
		switch {
		case c.Assessed():
		case c.Leaf():
			lines = append(lines, w.Sprint("%s: %s. %s", c.Node.Code+" "+w.indicator(c.Node), w.silence(c), w.silenceMeans(c)))
		case !c.Applies:
			lines = append(lines, w.Sprint("%s: nothing in it applies to this territory; it leaves the calculation.", w.titled(c.Node)))
		default:
			lines = append(lines, w.Sprint("%s: not assessed, for only %s of its weight is known; its range counts from 0 to %s.",
				w.titled(c.Node), lang.Percent{Share: c.Coverage, Decimals: 1}, w.Plain(w.top())))
		}
	}
	if len(lines) == 0 {
		return []Block{para(w.Sprint("Nothing was left out."))}
	}
	return []Block{para(w.Sprint("What was left out, and why:")), listed(lines)}
}

// coverageFormula is the known share of the weight, with its numbers.
func (w *author) coverageFormula(s *assess.Score) string {
	ts := terms(s, func(c *assess.Score) float64 {
		if !c.Applies {
			return math.NaN()
		}
		return c.Coverage
	})
	products, weights, total := make([]string, len(ts)), make([]string, len(ts)), 0.0
	for i, t := range ts {
		weights[i] = w.weight(t.weight)
		products[i] = weights[i] + times + w.percentage(t.x)
		total += t.weight
	}
	if len(ts) == 0 {
		return w.Sprint("Coverage: nothing applies.")
	}
	return w.Sprint("Coverage = (%s) ÷ %s = %s.", strings.Join(products, " + "), w.weight(total), w.percentage(s.Coverage))
}

// threshold says whether enough of the weight is assessed.
func (w *author) threshold(s *assess.Score) string {
	var assessed, all float64
	for i, part := range s.Parts {
		if part.Score.Applies {
			all += weightIn(s, i)
			if part.Score.Assessed() {
				assessed += weightIn(s, i)
			}
		}
	}
	share := math.NaN()
	if all > 0 {
		share = assessed / all
	}
	needed := lang.Percent{Share: s.Node.MinCoverage}
	if s.Assessed() {
		return w.Sprint("The parts that are assessed carry %s of the weight that applies, and at least %s is needed: there is a score.",
			w.percentage(share), needed)
	}
	return w.Sprint("The parts that are assessed carry %s of the weight that applies, and at least %s is needed: there is no score.",
		w.percentage(share), needed)
}

// rangeFormulas are the two ends of the range, with their numbers.
func (w *author) rangeFormulas(s *assess.Score) []Block {
	if !w.wide(s) && s.Lo == s.Hi {
		return []Block{para(w.Sprint("Nothing is unknown: the range is the score itself."))}
	}
	low := terms(s, func(c *assess.Score) float64 { lo, _ := ofRange(c); return lo })
	high := terms(s, func(c *assess.Score) float64 { _, hi := ofRange(c); return hi })
	return []Block{
		para(w.Sprint("Low end, were every unknown answer the worst = %s.", w.formula(s.Node, low, s.Lo))),
		para(w.Sprint("High end, were every unknown answer the best = %s.", w.formula(s.Node, high, s.Hi))),
	}
}

// explainLevel is how the level follows from the score, the gates and the rule
// of the whole.
func (w *author) explainLevel(s *assess.Score) []Block {
	ls := levels(s)
	if len(ls) == 0 {
		return nil
	}
	blocks := []Block{&Heading{Level: 1, Text: w.Sprint("The level"), ID: "level"}}
	if !hasLevel(s) {
		return append(blocks, para(w.Sprint("Without a score there is no level: “not assessed” is not the lowest level.")))
	}
	blocks = append(blocks, para(w.band(s)))
	if s.Tree.Overall != nil && s.Parent == nil {
		switch rule := w.overallRule(s); {
		case rule != "":
			blocks = append(blocks, para(rule))
		case s.Level.Before <= s.Level.Value: // otherwise a gate of the root hides what the rule did
			blocks = append(blocks, para(w.Sprint("The rule of balance between axes lowers nothing.")))
		}
		blocks = append(blocks, w.childLevels(s))
	}
	gates := w.gates(s)
	if len(gates) == 0 {
		blocks = append(blocks, para(w.Sprint("No gate lowers this level.")))
	}
	blocks = append(blocks, gates...)
	lo, hi := ends(s)
	if lo == hi {
		return append(blocks, para(w.Sprint("The whole rule gives %s on the low scenario as on the high one.", w.levelNamed(ls, lo))))
	}
	return append(blocks, para(w.Sprint("The whole rule, gates included, gives %s on the low scenario and %s on the high one: the level is shown as a range.",
		w.levelNamed(ls, lo), w.levelNamed(ls, hi))))
}

// explainReliability is the evidence of the answers below a node, grade by grade.
func (w *author) explainReliability(s *assess.Score) []Block {
	if math.IsNaN(s.Reliability) || !w.reliabilityShown() {
		return nil
	}
	var counts [len(w.fw.EvidenceGrade)]int
	var count func(*assess.Score)
	count = func(s *assess.Score) {
		if s.Leaf() && s.Answer.State == surveys.Given {
			counts[s.Answer.Evidence]++
		}
		for _, part := range s.Parts {
			count(part.Score)
		}
	}
	count(s)
	l := &List{}
	for e, n := range counts {
		if n > 0 {
			l.Items = append(l.Items, plain(w.Sprint("%[2]s: %[1]s answers, each worth %[3]s", n, w.evidence(surveys.Evidence(e)), w.Plain(100*w.fw.EvidenceGrade[e]))))
		}
	}
	return []Block{
		&Heading{Level: 1, Text: w.Sprint("Reliability index"), ID: "reliability"},
		para(w.Sprint("%s (%s): the mean of the evidence grades of the answers below, each with its weight in the framework.", w.Number(s.Reliability, 1), w.reading(s.Reliability))),
		l,
	}
}

// band says in which band a score falls.
func (w *author) band(s *assess.Score) string {
	ls := levels(s)
	i := min(max(s.Level.Before, 0), len(ls)-1)
	if i+1 < len(ls) {
		return w.Sprint("%s is in the band of %s (from %s to under %s).", w.exact(s.Value), w.levelNamed(ls, i), w.Plain(w.scaled(ls[i].From)), w.Plain(w.scaled(ls[i+1].From)))
	}
	return w.Sprint("%s is in the band of %s (from %s up).", w.exact(s.Value), w.levelNamed(ls, i), w.Plain(w.scaled(ls[i].From)))
}

// childLevels lists the levels of a node's children.
func (w *author) childLevels(s *assess.Score) *List {
	l := &List{}
	for _, part := range s.Parts {
		level := w.Sprint("not assessed")
		if hasLevel(part.Score) {
			level = w.levelSaid(part.Score)
		}
		l.Items = append(l.Items, plain(w.Sprint("%s: %s", w.titled(part.Score.Node), level)))
	}
	return l
}

// explainRaise is what would raise the level by one.
func (w *author) explainRaise(s *assess.Score) []Block {
	ls := levels(s)
	if !hasLevel(s) {
		return nil
	}
	blocks := []Block{&Heading{Level: 1, Text: w.Sprint("To go one level up"), ID: "raise"}}
	if s.Level.Value == len(ls)-1 {
		return append(blocks, para(w.Sprint("This is the highest level.")))
	}
	changes := plan.Raise(w.fw, w.a, w.r, s.Node.Code)
	if len(changes) == 0 {
		return append(blocks, para(w.Sprint("No small set of changes was found that would give %s.", w.levelNamed(ls, s.Level.Value+1))))
	}
	list := &List{}
	for _, c := range changes {
		list.Items = append(list.Items, []Span{
			{Text: c.Leaf.Node.Code + " " + w.indicator(c.Leaf.Node), Bold: true},
			{Text: w.Sprint(": from “%s” to “%s”", w.changed(c.Leaf, c.From), w.changed(c.Leaf, c.To))},
		})
	}
	lead := w.Sprint("The smallest changes of answers that would give %[2]s (%[1]s answers):", len(changes), w.levelNamed(ls, s.Level.Value+1))
	return append(blocks, para(lead), list)
}

// changed is an answer in words, from its spelling in a table of responses.
func (w *author) changed(leaf *assess.Score, value string) string {
	q := leaf.Node.Measure.Question
	if value == leaf.Answer.Value(q.Item) && value != "" || value == leaf.Answer.State.String() {
		text, _ := w.answer(leaf)
		return text
	}
	switch {
	case q.Item == surveys.Number || q.Item == surveys.Percentage:
		if x, err := strconv.ParseFloat(value, 64); err == nil {
			return w.given(q, nil, x)
		}
	case slices.Contains(surveys.WordsNone, value):
		return w.given(q, nil, 0)
	}
	return w.given(q, strings.Fields(value), 0)
}
