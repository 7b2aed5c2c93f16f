package workbook

import (
	"fmt"
	"strings"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/report"
	"eterritoire/surveys"
)

// The form scores itself on two sheets. "Calcul" reads the answers, wherever
// their rows stand within their sheet, and computes every figure by package
// compile's formulas; "Résultats" shows them. Both are locked and visible.

// Columns of the sheet of calculations. Its tables stand under each other.
const (
	ccCode = 1 + iota
	ccName

	// Of an indicator.
	ccWorst
	ccBest
	ccRow      // of its question in its sheet, 0 where it is not there
	ccTyped    // what its answer's cell holds, without useless spaces
	ccWord     // the number of the word that it is: see formWords
	ccDigits   // of a number typed as a text, its figures
	ccAnswer   // compile.Answer
	ccEvidence // compile.Evidence
	ccState
	ccRaw
	ccPoints
	ccLow // only where the framework doubts unproven answers
	ccApplies
	ccProof
	ccItem
	ccWeight
	ccPriority
	ccRank   // among the priorities
	ccFactor // the first of compile.RecFactor, by item level; then the recommendations

	// Of an option.
	ccOption  = ccWorst     // what its cell holds
	ccTick    = ccWorst + 2 // compile.Tick
	ccPoint   = ccWorst + 3 // its points
	ccRead    = ccWorst + 1 // the number of the word that it is
	ccOptLine = ccWorst + 4 // its row in its sheet

	// Of a branch: then its figures, by scoreColumn.
	ccLeast = ccWorst // coverage
	ccDrawn = ccBest  // its score, as charts take it
	ccShort = scScore + len(scoreKinds)

	// Of everything else.
	ccValue = ccWorst
	ccOther = ccBest
	ccOn    = ccRow   // whether a gate is in force
	ccCount = ccTyped // how many are, down to it
	ccWhy   = ccWord
)

// calc is where the sheet of calculations keeps everything: rows.
type calc struct {
	kind, leaves, options, branches, weights, gates, levels, rules, grades, cuts, choices, last int

	kids    []int // by branch: row of its first child's weight
	level   []int // by tree: row of its first level
	choice  []int // by leaf: row of its first choice
	option  []int // by leaf: row of its first option
	blocks  []choiceBlock
	silence int // row of the first silence
	wordsOf [wordTables][2]int
}

// A choiceBlock is a list of choices that several indicators may share.
type choiceBlock struct {
	leaf int // one that has it
	row  int
}

// results is the part of a form that computes.
type results struct {
	*live
	form   *form
	c      calc
	sheet  []*formSheet // by leaf: where its question stands; nil if it is not asked
	read   []formReading
	inputs *formInputs
	f      *compile.Figures
	kinds  string // the territory's kind, as the cover's cell is understood
}

// newResults compiles what a form computes; nil where no framework is given, or
// where it has something that no formula can say.
func (f *form) newResults() *results {
	fw := f.opt.Framework
	if fw == nil || len(fw.Leaves) != len(f.Questions) {
		return nil
	}
	program, err := compile.Compile(fw)
	if err != nil {
		return nil
	}
	program = program.Priorities()
	l := &live{
		dresser: &dresser{File: f.File, p: f.p}, a: &assess.Assessment{Framework: fw}, program: program, opt: Options{Version: f.opt.Version},
		steps: map[compile.Ref]compile.Expr{},
	}
	for _, s := range program.Steps {
		l.steps[s.Figure] = s.Expr
	}
	return &results{live: l, form: f}
}

func (f *form) resultsName() string { return f.p.Text(surveys.FormOwnSheets[0]) }
func (f *form) calcName() string    { return f.p.Text(surveys.FormOwnSheets[1]) }

// compute places everything, and evaluates what the form is written with.
func (r *results) compute() {
	r.sheet = make([]*formSheet, len(r.program.Framework.Leaves))
	for _, s := range r.form.sheets {
		for _, row := range s.rows {
			if row.of != nil {
				r.sheet[row.question] = s
			}
		}
	}
	r.plan()
	r.readForm()
	r.f = compile.Evaluate(r.program, r.inputs)
}

// plan gives every table its first row; each has a title and a header above.
func (r *results) plan() {
	p, c := r.program, &r.c
	row := 4
	table := func(rows int) int {
		first := row + 2
		row = first + rows + 1
		return first
	}
	c.kind = row
	row += 2
	c.leaves = table(len(p.Framework.Leaves))
	ticks := 0
	for i, n := range p.Framework.Leaves {
		c.option = append(c.option, ticks)
		if n.Measure.Question.Item == surveys.Checklist {
			ticks += p.Choices(i)
		}
	}
	c.options = table(ticks)
	for i := range c.option {
		c.option[i] += c.options
	}
	c.branches = table(len(p.Branches))
	kids := 0
	for _, b := range p.Branches {
		c.kids = append(c.kids, kids)
		kids += len(b.Kids)
	}
	c.weights = table(kids)
	for i := range c.kids {
		c.kids[i] += c.weights
	}
	c.gates = table(len(p.Gates))
	levels := 0
	c.level = make([]int, len(p.Trees))
	for t := range p.Trees {
		c.level[t] = c.level[0]
		if r.ownLevels(t) {
			c.level[t] = levels
			levels += len(p.Levels(t))
		}
	}
	c.levels = table(levels)
	for t := range c.level {
		c.level[t] += c.levels
	}
	c.rules = table(len(p.Trees))
	c.grades = table(len(surveys.EvidenceNames))
	c.cuts = table(max(1, len(p.Framework.ItemCuts)))
	r.planChoices(table)
	r.planWords(table)
	c.last = row - 2
}

// planChoices gives equal lists of choices one place.
func (r *results) planChoices(table func(int) int) {
	known, rows := map[string]int{}, 0
	c := &r.c
	c.choice = make([]int, len(r.program.Framework.Leaves))
	for i, n := range r.program.Framework.Leaves {
		item := n.Measure.Question.Item
		if r.program.Choices(i) == 0 || item == surveys.Checklist {
			continue
		}
		var key strings.Builder
		fmt.Fprint(&key, item)
		for o, choice := range r.program.Framework.Survey.Of(n.Measure.Question) {
			fmt.Fprintf(&key, "|%v %v", r.program.Choice(i, o, r.Word), r.program.Given(compile.Ref{Kind: compile.ChoicePoints, At: i, I: o}))
			if item == surveys.Choose {
				key.WriteString(choice.Name + " " + r.p.Text(choice.Label))
			}
		}
		if _, there := known[key.String()]; !there {
			known[key.String()] = rows
			c.blocks = append(c.blocks, choiceBlock{leaf: i, row: rows})
			rows += r.program.Choices(i)
		}
		c.choice[i] = known[key.String()]
	}
	c.choices = table(max(1, rows))
	for i := range c.choice {
		c.choice[i] += c.choices
	}
	for i := range c.blocks {
		c.blocks[i].row += c.choices
	}
}

// Place implements compile.Spreadsheet.
func (r *results) Place(ref compile.Ref) compile.Place {
	c := &r.c
	in := func(col, row int) compile.Place {
		return compile.Place{Sheet: r.form.calcName(), Col: col, Row: row}
	}
	leaf := func(col int) compile.Place { return in(col, c.leaves+ref.At) }
	switch ref.Kind {
	case compile.Answer:
		return leaf(ccAnswer)
	case compile.Evidence:
		return leaf(ccEvidence)
	case compile.Tick:
		return in(ccTick, c.option[ref.At]+ref.I)
	case compile.Choice:
		return in(ccValue, c.choice[ref.At]+ref.I)
	case compile.ChoicePoints:
		if r.program.Framework.Leaves[ref.At].Measure.Question.Item == surveys.Checklist {
			return in(ccPoint, c.option[ref.At]+ref.I)
		}
		return in(ccOther, c.choice[ref.At]+ref.I)
	case compile.Worst:
		return leaf(ccWorst)
	case compile.Best:
		return leaf(ccBest)
	case compile.Weight:
		return in(ccValue, c.kids[ref.At]+ref.I)
	case compile.MinCoverage:
		return in(ccLeast, c.branches+ref.At)
	case compile.Below:
		return in(ccValue, c.gates+ref.At)
	case compile.Cap:
		return in(ccOther, c.gates+ref.At)
	case compile.From:
		return in(ccValue, c.level[ref.At]+ref.I)
	case compile.LevelCode:
		return in(ccCode, c.level[ref.At]+ref.I)
	case compile.UnansweredCap:
		return in(ccValue, c.rules+ref.At)
	case compile.Spread:
		return in(ccOther, c.rules+ref.At)
	case compile.Grade:
		return in(ccName, c.grades+ref.I)
	case compile.GradeWeight:
		return in(ccValue, c.grades+ref.I)
	case compile.ItemCut:
		return in(ccValue, c.cuts+ref.I)
	case compile.GateFactor:
		return in(ccOther, c.cuts)
	case compile.RecFactor:
		return leaf(ccFactor + ref.I)
	case compile.Silence:
		return in(ccName, c.silence+ref.I)
	case compile.InForce:
		return in(ccOn, c.gates+ref.At)
	}
	if col := leafColumn(ref.Kind); col > 0 {
		return leaf(col)
	}
	if col := scoreColumn(ref.Kind); col > 0 {
		return in(col, c.branches+ref.At)
	}
	return compile.Place{}
}

// leafColumn is the column of one of an indicator's figures; 0 if none.
func leafColumn(k compile.Kind) int {
	switch k {
	case compile.LeafState:
		return ccState
	case compile.LeafRaw:
		return ccRaw
	case compile.LeafPoints:
		return ccPoints
	case compile.LeafLow:
		return ccLow
	case compile.LeafApplies:
		return ccApplies
	case compile.LeafProof:
		return ccProof
	case compile.ItemLevel:
		return ccItem
	case compile.FinalWeight:
		return ccWeight
	case compile.Priority:
		return ccPriority
	}
	return 0
}

// cellOf is where another sheet reads a figure.
func (r *results) cellOf(ref compile.Ref) string {
	p := r.Place(ref)
	return compile.SheetRef(p.Sheet) + "!" + excelCell(p.Col, p.Row)
}

// rangeOf is n cells of a column of the calculations, for another sheet.
func (r *results) rangeOf(col, row, n int) string {
	return compile.SheetRef(r.form.calcName()) + "!$" + columnRange(col, row, max(n, 1))
}

// computed is the cell of a figure, with its formula and its value.
func (r *results) computed(s *stream, k look, ref compile.Ref) any {
	e, there := r.steps[ref]
	if !there {
		return r.figure(k, nan)
	}
	formula, err := compile.Formula(e, r.form.calcName(), r)
	if err != nil {
		s.fail(err)
	}
	return r.formula(k, formula, r.f.Of(ref))
}

// writeCalc writes the sheet of calculations.
func (r *results) writeCalc() error {
	name, p := r.form.calcName(), r.p
	levels := r.program.ItemLevels()
	widths := []float64{13, 44}
	for range ccFactor + 2*levels - ccWorst {
		widths = append(widths, 11)
	}
	if err := r.widths(name, widths); err != nil {
		return err
	}
	if err := r.form.dress(name, r.c.last, ccFactor+2*levels-1, pageOf{landscape: true, tab: report.Rule}); err != nil {
		return err
	}
	if err := r.quietFaults(name, span(ccDrawn, r.c.branches, r.c.branches+len(r.program.Branches)-1)); err != nil {
		return err
	}
	w, err := r.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s := &stream{r.live, &pen{d: r.dresser, w: w, widths: widths}}
	s.row(1, 24, r.say(look{size: sizeTitle, colour: report.Accent, bold: true, bare: true}, name))
	s.row(2, 0, r.say(look{colour: report.Dim, bare: true}, p.Sprint("How this form computes its results: every figure of the sheet %s, step by step. There is nothing to fill in here.", p.Quote(r.form.resultsName()))))
	r.calcKind(s)
	r.calcLeaves(s)
	r.calcOptions(s)
	r.calcBranches(s)
	r.calcWeights(s)
	r.calcGates(s)
	r.calcLevels(s)
	r.calcRest(s)
	r.calcWords(s)
	return s.close()
}

// quietFaults pales the #N/A that charts want where there is no score.
func (r *results) quietFaults(name, cells string) error {
	first, _, _ := strings.Cut(cells, ":")
	return r.SetConditionalFormat(name, cells, conditions("ISERROR("+first+")", r.style.quiet))
}

// titled writes the title and the header of a table.
func (r *results) titled(s *stream, first int, title string, heads ...string) {
	s.section(first-2, title)
	s.header(first-1, 28, heads...)
}

func (r *results) calcLeaves(s *stream) {
	p, levels := r.p, r.program.ItemLevels()
	heads := []string{
		p.Sprint("Code"), p.Sprint("Indicator"), p.Sprint("Worst"), p.Sprint("Best"), p.Sprint("Row in its sheet"), p.Sprint("Cell"), p.Sprint("Word No."),
		p.Sprint("Figures"), p.Sprint("Read as"), p.Sprint("Evidence read"), p.Sprint("State"), p.Sprint("Raw value"), p.Sprint("Points"), p.Sprint("Points, low"),
		p.Sprint("Applies"), p.Sprint("Evidence weight"), p.Sprint("Item level"), p.Sprint("Final weight"), p.Sprint("Priority"), p.Sprint("Place"),
	}
	for _, head := range []string{p.Sprint("Factor"), p.Sprint("Advice")} {
		for range levels {
			heads = append(heads, head)
		}
	}
	r.titled(s, r.c.leaves, p.Sprint("Indicators"), heads...)
	small := look{size: sizeSmall}
	ranks := r.ranks()
	for i, n := range r.program.Framework.Leaves {
		row := r.c.leaves + i
		cells := []any{r.say(look{format: asText}, n.Code), r.say(look{}, p.Text(n.Name))}
		g, _ := n.Measure.Normalisation.(indicators.Goalposts)
		cells = append(cells, r.figure(look{}, g.Worst), r.figure(look{}, g.Best))
		cells = append(cells, r.readingCells(i)...)
		for col := ccState; col <= ccPriority; col++ {
			k := small
			k.format = map[bool]string{true: asWorking}[col == ccWeight || col == ccProof]
			cells = append(cells, r.leafCell(s, k, i, col))
		}
		cells = append(cells, r.formula(small, r.rankFormula(i), ranks[i]))
		for level := range levels {
			cells = append(cells, r.holds(small, r.program.Given(compile.Ref{Kind: compile.RecFactor, At: i, I: level})))
		}
		for level := range levels {
			cells = append(cells, r.say(small, r.advice(i, level)))
		}
		s.row(row, 0, cells...)
	}
}

func (r *results) leafCell(s *stream, k look, i, col int) any {
	for kind := compile.LeafState; kind < compile.Applies; kind++ {
		if leafColumn(kind) == col {
			return r.computed(s, k, compile.Ref{Kind: kind, At: i})
		}
	}
	return nil
}

// advice is what the results say of a leaf at an item level, or "".
func (r *results) advice(leaf, level int) string {
	rec := r.program.Rec(leaf, level)
	if rec == nil {
		return ""
	}
	text, fw := r.p.Text(rec.Text), r.program.Framework
	cost, when := "", ""
	for _, c := range fw.CostClasses {
		if c.Code == rec.Cost {
			cost = r.p.Text(c.Name)
		}
	}
	for _, h := range fw.Horizons {
		if h.Code == rec.Horizon {
			when = r.p.Text(h.Name)
		}
	}
	if cost == "" || when == "" {
		return text
	}
	return r.p.Sprint("%s ▸ %s ▸ %s", text, cost, when)
}

// rankFormula is a priority's place among all: ties keep the framework's order.
func (r *results) rankFormula(i int) string {
	first, n := r.c.leaves, len(r.program.Framework.Leaves)
	all, here := "$"+columnRange(ccPriority, first, n), at(ccPriority, first+i)
	above := "$" + columnRange(ccPriority, first, i+1)
	return fmt.Sprintf(`IF(ISNUMBER(%[1]s),SUMPRODUCT(ISNUMBER(%[2]s)*(%[2]s>%[1]s))+SUMPRODUCT(ISNUMBER(%[3]s)*(%[3]s=%[1]s)),"")`, here, all, above)
}

// ranks are the places that rankFormula gives.
func (r *results) ranks() []compile.Value {
	places := make([]compile.Value, len(r.program.Framework.Leaves))
	value := func(i int) compile.Value { return r.f.Of(compile.Ref{Kind: compile.Priority, At: i}) }
	for i := range places {
		x := value(i)
		if x.Is != compile.Number {
			continue
		}
		place := 0
		for j := range places {
			y := value(j)
			if y.Is == compile.Number && (y.Number > x.Number && !sameNumber(x.Number, y.Number) || j <= i && sameNumber(x.Number, y.Number)) {
				place++
			}
		}
		places[i] = compile.Num(float64(place))
	}
	return places
}

// sameNumber is how spreadsheets compare: to some fifteen digits.
func sameNumber(a, b float64) bool {
	d := a - b
	return d == 0 || max(d, -d) < 1e-14*max(a, -a, b, -b)
}

func (r *results) calcOptions(s *stream) {
	p := r.p
	r.titled(s, r.c.options, p.Sprint("Options of lists"), p.Sprint("Code"), p.Sprint("Option"), p.Sprint("Cell"), p.Sprint("Word No."), p.Sprint("Ticked"), p.Sprint("Points"), p.Sprint("Row in its sheet"))
	for i, n := range r.program.Framework.Leaves {
		q := n.Measure.Question
		if q.Item != surveys.Checklist {
			continue
		}
		for o, c := range r.program.Framework.Survey.Of(q) {
			cells := []any{r.say(look{size: sizeSmall, format: asText}, surveys.FormOption(n.Code, c.Name)), r.say(look{size: sizeSmall}, p.Text(c.Label))}
			s.row(r.c.option[i]+o, 0, append(cells, r.optionCells(i, o)...)...)
		}
	}
}

func (r *results) calcBranches(s *stream) {
	p := r.p
	heads := append([]string{p.Sprint("Code"), p.Sprint("Name"), p.Sprint("Least coverage"), p.Sprint("Drawn")}, r.scoreHeads()[scScore-1:]...)
	heads = append(heads, p.Sprint("Code"))
	r.titled(s, r.c.branches, p.Sprint("Axes, dimensions, profiles"), heads...)
	for b, n := range r.program.Branches {
		score := compile.Ref{Kind: compile.Score, At: b}
		place := r.Place(score)
		drawn := compile.Value{Is: compile.Fault}
		if r.f.Of(score).Is == compile.Number {
			drawn = r.shownScore(score)
		}
		cells := []any{
			r.say(look{format: asText}, n.Code), r.say(look{}, r.labelOf(n)), r.figure(look{format: r.asShare()}, n.MinCoverage),
			r.formula(look{format: r.scoreFormat()}, fmt.Sprintf("IF(ISNUMBER(%[1]s),%[2]s,NA())", at(place.Col, place.Row), r.scaledCell(at(place.Col, place.Row))), drawn),
		}
		for i, kind := range scoreKinds {
			cells = append(cells, r.computed(s, s.scoreLook(look{size: sizeSmall}, i), compile.Ref{Kind: kind, At: b}))
		}
		cells = append(cells, r.say(look{size: sizeSmall, format: asText}, r.ownCode(n)))
		s.row(r.c.branches+b, 0, cells...)
	}
}

// labelOf is a branch's code and name, as charts show it.
func (r *results) labelOf(n *compile.Branch) string {
	if n.Parent < 0 {
		return r.title(n)
	}
	return r.ownCode(n) + " " + r.title(n)
}

// ownCode is a branch's code without that of its profile.
func (r *results) ownCode(n *compile.Branch) string {
	if n.Tree == 0 || n.Parent < 0 {
		return n.Code
	}
	return strings.TrimPrefix(n.Code, r.program.Trees[n.Tree].Code+".")
}

// scaledCell is a score's cell on the framework's scale.
func (r *results) scaledCell(cell string) string {
	if k := r.scale(); k != 1 {
		return cell + "*" + formulaNumber(k)
	}
	return cell
}

// shownScore is a score on the framework's scale.
func (r *results) shownScore(ref compile.Ref) compile.Value {
	v := r.f.Of(ref)
	if v.Is == compile.Number {
		v.Number *= r.scale()
	}
	return v
}

func (r *results) calcWeights(s *stream) {
	p := r.p
	r.titled(s, r.c.weights, p.Sprint("Weights among siblings"), p.Sprint("Under"), p.Sprint("Name"), p.Sprint("Weight"), p.Sprint("Code"))
	for b, n := range r.program.Branches {
		for i, k := range n.Kids {
			s.row(r.c.kids[b]+i, 0, r.say(look{format: asText}, n.Code), r.say(look{}, p.Text(k.Name)), r.figure(look{format: asWeight}, k.Weight), r.say(look{format: asText}, k.Code))
		}
	}
}

func (r *results) calcGates(s *stream) {
	p := r.p
	r.titled(s, r.c.gates, p.Sprint("Gates"), p.Sprint("Gate"), p.Sprint("What it caps"), p.Sprint("Below"), p.Sprint("Highest rank"), p.Sprint("In force"), p.Sprint("Count"), p.Sprint("Sentence"))
	count := 0.0
	for g, gate := range r.program.Gates {
		ref := compile.Ref{Kind: compile.InForce, At: g}
		row := r.c.gates + g
		count += r.f.Of(ref).Number
		s.row(row, 0, r.say(look{format: asText}, gate.ID), r.say(look{}, r.labelOf(r.program.Branches[gate.Branch])),
			r.figure(look{}, gate.Below), r.figure(look{}, float64(gate.Cap+1)),
			r.computed(s, look{}, ref), r.formula(look{}, "SUM($"+columnRange(ccOn, r.c.gates, g+1)+")", compile.Num(count)), r.say(look{}, p.Text(gate.Why)))
	}
}

func (r *results) calcLevels(s *stream) {
	p := r.p
	r.titled(s, r.c.levels, p.Sprint("Levels"), p.Sprint("Level"), p.Sprint("Name"), p.Sprint("From"), p.Sprint("What it means"))
	for t := range r.program.Trees {
		if !r.ownLevels(t) {
			continue
		}
		for i, level := range r.program.Levels(t) {
			s.row(r.c.level[t]+i, 0, r.say(look{format: asText}, level.Code), r.say(look{}, p.Text(level.Name)), r.figure(look{}, level.From), r.say(look{}, p.Text(level.Means)))
		}
	}
}

// calcRest writes the small tables: rules, grades of evidence, item levels,
// choices.
func (r *results) calcRest(s *stream) {
	p, fw := r.p, r.program.Framework
	given := func(kind compile.Kind, at, i int) any {
		return r.holds(look{}, r.program.Given(compile.Ref{Kind: kind, At: at, I: i}))
	}
	r.titled(s, r.c.rules, p.Sprint("Rules of levels"), p.Sprint("Tree"), p.Sprint("Name"), p.Sprint("Highest rank, gate without an answer"), p.Sprint("Above the weakest"))
	for t, tree := range r.program.Trees {
		s.row(r.c.rules+t, 0, r.say(look{format: asText}, tree.Code), r.say(look{}, p.Text(tree.Title)), given(compile.UnansweredCap, t, 0), given(compile.Spread, t, 0))
	}
	r.titled(s, r.c.grades, p.Sprint("Evidence"), p.Sprint("Place"), p.Sprint("Grade"), p.Sprint("Weight"))
	for e := range surveys.EvidenceNames {
		s.row(r.c.grades+e, 0, r.figure(look{}, float64(e)), r.say(look{}, r.gradeName(surveys.Evidence(e))), given(compile.GradeWeight, 0, e))
	}
	r.titled(s, r.c.cuts, p.Sprint("Item levels and priorities"), p.Sprint("Item level"), p.Sprint("Name"), p.Sprint("From"), p.Sprint("Factor of a gate"))
	for i := range max(1, len(fw.ItemCuts)) {
		cells := []any{r.figure(look{}, float64(i+1)), nil, nil, nil}
		if i < len(fw.ItemCuts) {
			cells[2] = given(compile.ItemCut, 0, i)
		}
		if i == 0 {
			cells[3] = given(compile.GateFactor, 0, 0)
		}
		s.row(r.c.cuts+i, 0, cells...)
	}
	r.titled(s, r.c.choices, p.Sprint("Choices"), p.Sprint("Place"), p.Sprint("Label"), p.Sprint("Read as"), p.Sprint("Points"))
	for _, b := range r.c.blocks {
		q := fw.Leaves[b.leaf].Measure.Question
		for o, c := range fw.Survey.Of(q) {
			label := ""
			if q.Item == surveys.Choose {
				label = surveys.FormOffer(p, q, c, o)
			}
			s.row(b.row+o, 0, r.figure(look{}, float64(o+1)), r.say(look{format: asText}, label),
				r.holds(look{}, r.program.Choice(b.leaf, o, r.Word)), given(compile.ChoicePoints, b.leaf, o))
		}
	}
}
