package workbook

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/assess/compile"
	"eterritoire/report"
	"eterritoire/surveys/lang"
)

// Columns of the sheet of results.
const (
	rsCode = 1 + iota
	rsName
	rsScore
	rsLow
	rsHigh
	rsBar
	rsLevel
	rsCoverage
	rsAway
	rsReliability
	rsGates
)

var resultWidths = []float64{8, 45, 8, 8, 8, 17, 10, 11, 11, 10, 13}

// Rows of the sheet of results, down to its charts; the tables follow.
const (
	rsTitle = 1 + iota
	rsWho
	rsAbout
	_
	rsHeads
	rsBig
	rsSays
	_
	rsCharts
	rsTables = rsCharts + 19
)

const (
	mostGates      = 5 // shown
	mostPriorities = 6
	resultTall     = 18.5
	chartTall      = 16.5 // pages break where a part ends
	gateTall       = 24.0
	adviceTall     = 28.0
)

// resultRows are the rows of the tables of results: their sections' titles,
// two rows above.
type resultRows struct {
	head                                    int // the branch that is the headline
	shown                                   []int
	others                                  []int // of profiles
	table, gates, priorities, profiles, end int
}

// placeResults chooses what is shown: the headline's tree down to dimensions,
// where questions are asked, and the other trees.
func (r *results) placeResults() resultRows {
	var rows resultRows
	express := r.expressOnly()
	for b, n := range r.program.Branches {
		switch {
		case n.Tree == express && n.Parent < 0:
			rows.head = b
			rows.shown = append(rows.shown, b)
		case n.Tree == express && n.Depth <= 2 && r.asks(b):
			rows.shown = append(rows.shown, b)
		case n.Tree > 0 && n.Tree != express && n.Parent < 0:
			rows.others = append(rows.others, b)
		}
	}
	rows.shown = r.nested(rows.head, rows.shown)
	rows.table = rsTables + 2
	rows.gates = rows.table + len(rows.shown) + 3
	rows.priorities = rows.gates + r.gateLines() + 3
	rows.profiles = rows.priorities + mostPriorities + 3
	rows.end = rows.profiles + len(rows.others) + 1
	if len(rows.others) == 0 {
		rows.end = rows.priorities + mostPriorities + 1
	}
	return rows
}

// gateLines is how many gates in force there is room for.
func (r *results) gateLines() int { return min(mostGates, max(1, len(r.program.Gates))) }

// nested orders branches with each before what stands under it.
func (r *results) nested(root int, shown []int) []int {
	order := []int{root}
	for _, k := range r.program.Branches[root].Kids {
		if k.Branch >= 0 && slices.Contains(shown, k.Branch) {
			order = append(order, r.nested(k.Branch, shown)...)
		}
	}
	return order
}

// asks reports whether the form asks something under a branch.
func (r *results) asks(b int) bool {
	for _, k := range r.program.Branches[b].Kids {
		if k.Leaf >= 0 && r.sheet[k.Leaf] != nil || k.Branch >= 0 && r.asks(k.Branch) {
			return true
		}
	}
	return false
}

// expressOnly is the tree that the form was limited to, or the main one.
func (r *results) expressOnly() int {
	if r.form.opt.Questions == nil {
		return 0
	}
	for t, tree := range r.program.Trees {
		if t == 0 || !tree.Asked {
			continue
		}
		only, all := true, true
		inside := make([]bool, len(r.sheet))
		for _, b := range r.program.Branches {
			for _, k := range b.Kids {
				if b.Tree == t && k.Leaf >= 0 {
					inside[k.Leaf] = true
				}
			}
		}
		for i, s := range r.sheet {
			only = only && (s == nil || inside[i])
			all = all && (s != nil || !inside[i])
		}
		if only && all {
			return t
		}
	}
	return 0
}

// writeResults writes the page that people read and print.
func (r *results) writeResults() error {
	name := r.form.resultsName()
	rows := r.placeResults()
	if err := r.widths(name, resultWidths); err != nil {
		return err
	}
	tall, custom := resultTall, true
	if err := r.SetSheetProps(name, &excelize.SheetPropsOptions{DefaultRowHeight: &tall, CustomHeight: &custom}); err != nil {
		return err
	}
	if err := r.form.dress(name, rows.end, rsGates, pageOf{landscape: true, tab: report.Alert}); err != nil {
		return err
	}
	if err := r.levelColours(name, span(rsLevel, rows.table, rows.table+len(rows.shown)-1)); err != nil {
		return err
	}
	if err := r.resultCharts(name, rows); err != nil {
		return err
	}
	w, err := r.NewStreamWriter(name)
	if err != nil {
		return err
	}
	s := &stream{r.live, &pen{d: r.dresser, w: w, widths: resultWidths}}
	r.resultTop(s, rows)
	r.resultTable(s, rows)
	r.resultGates(s, rows)
	r.resultPriorities(s, rows)
	r.resultProfiles(s, rows)
	return s.close()
}

// merged writes a cell across columns.
func (s *stream) merged(row, first, last int) { s.fail(s.w.MergeCell(at(first, row), at(last, row))) }

// big is a headline: its heading, and the formula below it.
type big struct {
	first, last int
	head        string
	formula     string
	value       compile.Value
	format      string
	size        float64
}

// resultTop says who, and the headline's figures.
func (r *results) resultTop(s *stream, rows resultRows) {
	p, n := r.p, r.program.Branches[rows.head]
	s.merged(rsTitle, rsCode, rsGates)
	s.row(rsTitle, 26, r.say(look{size: sizeTitle, colour: report.Accent, bold: true, bare: true}, p.Sprint("Results of the self-assessment")))
	who, unnamed := trim(r.field(compile.SheetRef(r.form.coverName()), "territory")), p.Sprint("Territory to be named on the cover")
	value := unnamed
	if t := r.form.opt.Territory; t != nil && trimmed(t.Name) != "" {
		value = trimmed(t.Name)
	}
	s.merged(rsWho, rsCode, rsGates)
	s.row(rsWho, 22, r.formula(look{size: 13, bold: true, bare: true}, fmt.Sprintf(`IF(%[1]s="",%[2]s,%[1]s)`, who, literal(unnamed)), compile.Txt(value)))
	s.merged(rsAbout, rsCode, rsGates)
	s.row(rsAbout, 16, r.say(look{size: sizeHelp, colour: report.Dim, bare: true}, r.about(n)))

	ref := func(kind compile.Kind) compile.Ref { return compile.Ref{Kind: kind, At: rows.head} }
	share := func(kind compile.Kind) string { return r.orDash(ref(kind), "") }
	bigs := []big{
		{rsCode, rsName, r.title(n), r.orDash(ref(compile.Score), r.scaledCell(r.cellOf(ref(compile.Score)))), r.dashed(r.shownScore(ref(compile.Score))), r.scoreFormat(), 24},
		{rsScore, rsBar, p.Sprint("Level"), r.levelFormula(rows.head), r.levelRange(rows.head), "", 20},
		{rsLevel, rsCoverage, p.Sprint("Share of the weight known"), share(compile.Coverage), r.dashed(r.f.Of(ref(compile.Coverage))), r.asShare(), 20},
		{rsAway, rsAway, p.Sprint("Not applicable"), share(compile.NotApplicable), r.dashed(r.f.Of(ref(compile.NotApplicable))), r.asShare(), 20},
		{rsReliability, rsGates, p.Sprint("Reliability of the evidence, out of 100"), share(compile.Reliability), r.dashed(r.f.Of(ref(compile.Reliability))), "0", 20},
	}
	heads, values := make([]any, rsGates), make([]any, rsGates)
	for _, b := range bigs {
		if b.last > b.first {
			s.merged(rsHeads, b.first, b.last)
			s.merged(rsBig, b.first, b.last)
		}
		for col := b.first; col <= b.last; col++ {
			heads[col-1] = excelize.Cell{StyleID: r.headLook(true)}
			values[col-1] = excelize.Cell{StyleID: r.dress(look{bold: true, size: b.size, centre: true, colour: report.Accent, ground: report.Track})}
		}
		heads[b.first-1] = excelize.Cell{StyleID: r.headLook(true), Value: b.head}
		values[b.first-1] = r.formula(look{bold: true, size: b.size, centre: true, colour: report.Accent, ground: report.Track, format: b.format}, b.formula, b.value)
	}
	s.row(rsHeads, 28, heads...)
	s.row(rsBig, 40, values...)
	s.merged(rsSays, rsCode, rsGates)
	says, said := r.verdict(rows.head)
	defer func() { // the charts stand on rows of known height
		for row := rsCharts; row < rsTables; row++ {
			s.row(row, chartTall, nil)
		}
	}()
	s.row(rsSays, 34, r.formula(look{wrap: true, middle: true, bare: true}, says, compile.Txt(said)))
}

// about says what the page is.
func (r *results) about(n *compile.Branch) string {
	note := r.p.Text(r.program.Trees[n.Tree].Note)
	if n.Tree > 0 && note != "" {
		return r.p.Sprint("Indicative express result. %s Computed here as answers are given.", note)
	}
	return r.p.Sprint("Computed here as answers are given, from what was declared: a self-assessment, not an audit. An empty answer is never a zero.")
}

// orDash is the formula of a figure, or a dash where there is none.
func (r *results) orDash(ref compile.Ref, shown string) string {
	cell := r.cellOf(ref)
	if shown == "" {
		shown = cell
	}
	return fmt.Sprintf(`IF(ISNUMBER(%s),%s,"–")`, cell, shown)
}

func (r *results) dashed(v compile.Value) compile.Value {
	if v.Is == compile.Number {
		return v
	}
	return compile.Txt("–")
}

// levelFormula is a branch's level, or its two ends where they differ.
func (r *results) levelFormula(b int) string {
	cell := func(k compile.Kind) string { return r.cellOf(compile.Ref{Kind: k, At: b}) }
	value, lo, hi := cell(compile.LevelValue), cell(compile.LevelLow), cell(compile.LevelHigh)
	return fmt.Sprintf(`IF(%[1]s="","–",IF(%[2]s=%[3]s,%[1]s,%[2]s&"–"&%[3]s))`, value, lo, hi)
}

// levelRange is what levelFormula gives.
func (r *results) levelRange(b int) compile.Value {
	of := func(k compile.Kind) string { return r.f.Of(compile.Ref{Kind: k, At: b}).Text }
	switch {
	case of(compile.LevelValue) == "":
		return compile.Txt("–")
	case of(compile.LevelLow) == of(compile.LevelHigh):
		return compile.Txt(of(compile.LevelValue))
	}
	return compile.Txt(of(compile.LevelLow) + "–" + of(compile.LevelHigh))
}

// verdict is one sentence on the headline: why there is no score, or what the
// level means, and whether it is provisional.
func (r *results) verdict(b int) (formula, value string) {
	p, n := r.p, r.program.Branches[b]
	missing := p.Sprint("No score yet: answers must cover at least %s of the weight of enough parts. Go on with the questions; the scores of the parts appear first.", lang.Percent{Share: n.MinCoverage})
	levels := r.program.Levels(n.Tree)
	if len(levels) == 0 {
		return fmt.Sprintf(`IF(ISNUMBER(%s),"",%s)`, r.cellOf(compile.Ref{Kind: compile.Score, At: b}), literal(missing)), ""
	}
	first := r.c.level[n.Tree]
	rank := r.cellOf(compile.Ref{Kind: compile.RankValue, At: b})
	code := func(col int) string { return fmt.Sprintf("INDEX(%s,%s)", r.rangeOf(col, first, len(levels)), rank) }
	provisional := p.Sprint("Provisional level: a gate has no answer yet.")
	state := r.cellOf(compile.Ref{Kind: compile.Provisional, At: b})
	formula = fmt.Sprintf(`IF(ISNUMBER(%[1]s),%[2]s&" "&%[3]s&" – "&%[4]s&IF(%[5]s="",""," "&%[6]s),%[7]s)`,
		rank, code(ccCode), code(ccName), code(ccOther), state, literal(provisional), literal(missing))
	at := r.f.Of(compile.Ref{Kind: compile.RankValue, At: b})
	if at.Is != compile.Number {
		return formula, missing
	}
	level := levels[int(at.Number)-1]
	value = level.Code + " " + p.Text(level.Name) + " – " + p.Text(level.Means)
	if r.f.Of(compile.Ref{Kind: compile.Provisional, At: b}).Text != "" {
		value += " " + provisional
	}
	return formula, value
}

// resultTable is the headline's tree: axes and dimensions.
func (r *results) resultTable(s *stream, rows resultRows) {
	p := r.p
	r.opening(s, rows.table-2, p.Sprint("Scores and levels"))
	s.header(rows.table-1, 32, p.Sprint("Code"), p.Sprint("Name"), p.Sprint("Score"), p.Sprint("Low"), p.Sprint("High"), p.Sprint("Score, drawn"), p.Sprint("Level"),
		p.Sprint("Share known"), p.Sprint("Not applicable"), p.Sprint("Reliability"), p.Sprint("Gates in force"))
	for i, b := range rows.shown {
		s.row(rows.table+i, resultTall, r.branchCells(b)...)
	}
}

const barParts = 10 // of the bar drawn with characters

// branchCells are a branch's figures.
func (r *results) branchCells(b int) []any {
	n := r.program.Branches[b]
	base := look{bold: n.Depth < 2}
	switch n.Depth {
	case 0:
		base.ground = report.Track
	case 1:
		base.ground = ""
	}
	with := func(change func(*look)) look { k := base; change(&k); return k }
	text := with(func(k *look) { k.format = asText })
	name := with(func(k *look) { k.indent, k.shrink = n.Depth, true })
	ends := with(func(k *look) { k.format, k.bold, k.centre, k.colour = r.scoreFormat(), false, true, report.Dim })
	share := with(func(k *look) { k.format, k.bold, k.centre = r.asShare(), false, true })
	ref := func(kind compile.Kind) compile.Ref { return compile.Ref{Kind: kind, At: b} }
	score := func(k look, kind compile.Kind) any {
		return r.formula(k, r.orDash(ref(kind), r.scaledCell(r.cellOf(ref(kind)))), r.dashed(r.shownScore(ref(kind))))
	}
	figure := func(k look, kind compile.Kind) any {
		return r.formula(k, r.orDash(ref(kind), ""), r.dashed(r.f.Of(ref(kind))))
	}
	bar, drawn := r.drawn(b)
	gates, said := r.gatesOf(b)
	code := r.ownCode(n)
	if n.Parent < 0 {
		code = " "
	}
	return []any{
		r.say(text, code), r.say(name, r.title(n)),
		score(with(func(k *look) { k.format, k.bold, k.centre = r.scoreFormat(), true, true }), compile.Score), score(ends, compile.Low), score(ends, compile.High),
		r.formula(with(func(k *look) { k.colour, k.bold, k.size = report.Accent, false, sizeHelp }), bar, compile.Txt(drawn)),
		r.formula(with(func(k *look) { k.centre, k.bold = true, true }), r.levelFormula(b), r.levelRange(b)),
		figure(share, compile.Coverage), figure(share, compile.NotApplicable),
		figure(with(func(k *look) { k.format, k.bold, k.centre = "0", false, true }), compile.Reliability),
		r.formula(with(func(k *look) { k.colour, k.size, k.bold, k.shrink = report.Alert, sizeHelp, true, true }), gates, compile.Txt(said)),
	}
}

// drawn is a bar drawn with characters: it shows in black and white, and where
// nothing but text is shown.
func (r *results) drawn(b int) (formula, value string) {
	ref := compile.Ref{Kind: compile.Score, At: b}
	cell := r.cellOf(ref)
	full := fmt.Sprintf("ROUND(%s/%d,0)", cell, 100/barParts)
	formula = fmt.Sprintf(`IF(ISNUMBER(%[1]s),REPT("■",%[2]s)&REPT("□",%[3]d-%[2]s),"")`, cell, full, barParts)
	if v := r.f.Of(ref); v.Is == compile.Number {
		n := int(math.Floor(v.Number*barParts/100 + 0.5))
		value = strings.Repeat("■", n) + strings.Repeat("□", barParts-n)
	}
	return formula, value
}

// gatesOf names a branch's gates in force, or says that its level is provisional.
func (r *results) gatesOf(b int) (formula, value string) {
	provisional := compile.Ref{Kind: compile.Provisional, At: b}
	binding := compile.Ref{Kind: compile.Binding, At: b}
	_, levels := r.steps[provisional]
	if _, gates := r.steps[binding]; gates {
		formula = fmt.Sprintf(`%[1]s&IF(AND(LEN(%[1]s)>0,LEN(%[2]s)>0)," ","")&%[2]s`, r.cellOf(binding), r.cellOf(provisional))
		value = strings.TrimSpace(r.f.Of(binding).Text + " " + r.f.Of(provisional).Text)
		return formula, value
	}
	if !levels {
		return `""`, ""
	}
	return r.cellOf(provisional) + `&""`, r.f.Of(provisional).Text
}

// resultGates lists the gates in force with their sentences.
func (r *results) resultGates(s *stream, rows resultRows) {
	p := r.p
	r.opening(s, rows.gates-2, p.Sprint("Gates in force: what caps a level"))
	r.wide(s, rows.gates-1, rsScore, p.Sprint("Gate"), p.Sprint("What it caps"), p.Sprint("Why, and what to settle first"))
	var on []int
	for g := range r.program.Gates {
		if r.f.Of(compile.Ref{Kind: compile.InForce, At: g}).Number == 1 {
			on = append(on, g)
		}
	}
	n := len(r.program.Gates)
	none, more := p.Sprint("No gate is in force."), p.Sprint("Others are in force: see the table above.")
	for k := range r.gateLines() {
		pick := func(col int, otherwise string) string {
			if n == 0 {
				return otherwise
			}
			return fmt.Sprintf(`IFERROR(INDEX(%s,MATCH(%d,%s,0)),%s)`, r.rangeOf(col, r.c.gates, n), k+1, r.rangeOf(ccCount, r.c.gates, n), otherwise)
		}
		id, target, why := "", "", ""
		empty := `""`
		if k == 0 {
			empty, why = literal(none), none
		}
		if k < len(on) {
			gate := r.program.Gates[on[k]]
			id, target, why = gate.ID, r.labelOf(r.program.Branches[gate.Branch]), p.Text(gate.Why)
		}
		sentence := pick(ccWhy, empty)
		if k == r.gateLines()-1 && n > r.gateLines() {
			count := r.rangeOf(ccCount, r.c.gates+n-1, 1)
			sentence = fmt.Sprintf(`IF(MAX(%s)>%d,%s&" "&%s,%s)`, count, k+1, sentence, literal(more), sentence)
			if len(on) > k+1 {
				why += " " + more
			}
		}
		s.merged(rows.gates+k, rsScore, rsGates)
		cells := r.fillRow(look{}, r.formula(look{bold: true, colour: report.Alert}, pick(ccCode, `""`), compile.Txt(id)),
			r.formula(look{shrink: true}, pick(ccName, `""`), compile.Txt(target)),
			r.formula(look{wrap: true, middle: true, size: sizeHelp}, sentence, compile.Txt(why)))
		s.row(rows.gates+k, gateTall, cells...)
	}
}

// opening is a part's title that begins a page: too tall for the end of the one
// before.
func (r *results) opening(s *stream, row int, title string) {
	s.row(row, 34, r.say(look{size: 12, colour: report.Accent, bold: true, bare: true}, title))
}

// wide writes a header whose last heading is as wide as the page, at its left.
func (r *results) wide(s *stream, row, from int, heads ...string) {
	cells := make([]any, rsGates)
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: r.headLook(false)}
		if i < len(heads) {
			cells[i] = excelize.Cell{StyleID: r.headLook(i > rsName-1 && i < from-1), Value: heads[i]}
		}
	}
	s.merged(row, from, rsGates)
	s.row(row, 20, cells...)
}

// fillRow fills a row to the page's width with empty cells of one look.
func (r *results) fillRow(k look, cells ...any) []any {
	for len(cells) < rsGates {
		cells = append(cells, excelize.Cell{StyleID: r.dress(k)})
	}
	return cells
}

// resultPriorities lists what to do first.
func (r *results) resultPriorities(s *stream, rows resultRows) {
	p := r.p
	s.section(rows.priorities-2, p.Sprint("What to do first"))
	r.wide(s, rows.priorities-1, rsLow, p.Sprint("Code"), p.Sprint("Indicator"), p.Sprint("Score"), p.Sprint("Advice at this stage"))
	leaves, levels := len(r.program.Framework.Leaves), r.program.ItemLevels()
	places := r.ranks()
	top := 100 * r.scale()
	for k := range mostPriorities {
		leaf := slices.IndexFunc(places, func(v compile.Value) bool { return v.Is == compile.Number && v.Number == float64(k+1) })
		found := fmt.Sprintf("MATCH(%d,%s,0)", k+1, r.rangeOf(ccRank, r.c.leaves, leaves))
		pick := func(col int) string { return fmt.Sprintf("INDEX(%s,%s)", r.rangeOf(col, r.c.leaves, leaves), found) }
		safe := func(formula, otherwise string) string { return fmt.Sprintf("IFERROR(%s,%s)", formula, otherwise) }
		first, _ := excelize.ColumnNumberToName(ccFactor + levels)
		last, _ := excelize.ColumnNumberToName(ccFactor + 2*levels - 1)
		block := fmt.Sprintf("%s!$%s$%d:$%s$%d", compile.SheetRef(r.form.calcName()), first, r.c.leaves, last, r.c.leaves+leaves-1)
		text := fmt.Sprintf("INDEX(%s,%s,%s+1)", block, found, pick(ccItem))
		none := ""
		otherwise := `""`
		if k == 0 {
			none = p.Sprint("Advice appears here as questions are answered.")
			otherwise = literal(none)
		}
		code, name, advice, score := "", "", none, compile.Value{}
		if leaf >= 0 {
			n := r.program.Framework.Leaves[leaf]
			code, name = n.Code, p.Text(n.Name)
			advice = r.advice(leaf, int(r.f.Of(compile.Ref{Kind: compile.ItemLevel, At: leaf}).Number))
			score = compile.Num(r.f.Of(compile.Ref{Kind: compile.LeafPoints, At: leaf}).Number * top / 100)
		}
		s.merged(rows.priorities+k, rsLow, rsGates)
		s.row(rows.priorities+k, adviceTall, r.fillRow(look{}, r.formula(look{bold: true}, safe(pick(ccCode), `""`), compile.Txt(code)),
			r.formula(look{shrink: true}, safe(pick(ccName), `""`), compile.Txt(name)),
			r.formula(look{centre: true, format: r.scoreFormat()}, safe(r.scaledCell(pick(ccPoints)), `""`), score),
			r.formula(look{wrap: true, middle: true, size: sizeHelp}, safe(text, otherwise), compile.Txt(advice)))...)
	}
}

// resultProfiles is one line for each other tree: readiness, express.
func (r *results) resultProfiles(s *stream, rows resultRows) {
	if len(rows.others) == 0 {
		return
	}
	p := r.p
	s.section(rows.profiles-2, p.Sprint("Other readings of the same answers"))
	r.wide(s, rows.profiles-1, rsLow, p.Sprint("Code"), p.Sprint("Name"), p.Sprint("Score"), p.Sprint("Level or class, and what it means"))
	for i, b := range rows.others {
		n := r.program.Branches[b]
		levels, first := r.program.Levels(n.Tree), r.c.level[n.Tree]
		score, rank := compile.Ref{Kind: compile.Score, At: b}, compile.Ref{Kind: compile.RankValue, At: b}
		none := p.Sprint("Not assessed: too few answers.")
		formula, value := literal(none), none
		if len(levels) > 0 {
			pick := func(col int) string {
				return fmt.Sprintf("INDEX(%s,%s)", r.rangeOf(col, first, len(levels)), r.cellOf(rank))
			}
			formula = fmt.Sprintf(`IF(ISNUMBER(%s),%s&" – "&%s&" – "&%s,%s)`, r.cellOf(rank), r.levelFormula(b), pick(ccName), pick(ccOther), literal(none))
			if v := r.f.Of(rank); v.Is == compile.Number {
				level := levels[int(v.Number)-1]
				value = r.levelRange(b).Text + " – " + p.Text(level.Name) + " – " + p.Text(level.Means)
			}
		}
		s.merged(rows.profiles+i, rsLow, rsGates)
		s.row(rows.profiles+i, adviceTall, r.fillRow(look{}, r.say(look{bold: true, format: asText}, n.Code), r.say(look{wrap: true, middle: true}, r.profileTitle(n)),
			r.formula(look{centre: true, bold: true, format: r.scoreFormat()}, r.orDash(score, r.scaledCell(r.cellOf(score))), r.dashed(r.shownScore(score))),
			r.formula(look{wrap: true, middle: true, size: sizeHelp}, formula, compile.Txt(value)))...)
	}
}

// profileTitle is a profile's name, marked where its result is indicative.
func (r *results) profileTitle(n *compile.Branch) string {
	if r.p.Text(r.program.Trees[n.Tree].Note) != "" {
		return r.p.Sprint("%s – indicative", r.title(n))
	}
	return r.title(n)
}

// resultCharts draws the radar of the parts right under the headline, and the
// bars of the next ones down.
func (r *results) resultCharts(name string, rows resultRows) error {
	axes, parts := r.drawnBranches(rows)
	if len(axes) == 0 {
		return nil
	}
	top := 100 * r.scale()
	width := uint(1080)
	col := rsCode
	if len(axes) >= 3 {
		c := r.radar(r.rangeOf(ccShort, r.c.branches+axes[0], len(axes)), r.rangeOf(ccDrawn, r.c.branches+axes[0], len(axes)), top)
		r.named(c, r.p.Sprint("Profile of the territory"), 372, 408)
		if err := r.AddChart(name, at(rsCode, rsCharts), c); err != nil {
			return err
		}
		width, col = 715, rsScore
	}
	if len(parts) == 0 {
		parts = axes
	}
	c := r.bars(r.rangeOf(ccName, r.c.branches+parts[0], len(parts)), r.rangeOf(ccDrawn, r.c.branches+parts[0], len(parts)), top)
	r.named(c, r.p.Sprint("Scores, part by part"), width, 408)
	if err := r.AddChart(name, at(col, rsCharts), c); err != nil {
		return err
	}
	return r.mendCharts()
}

// named gives a chart of this form its title and series' name.
func (r *results) named(c *excelize.Chart, title string, width, height uint) {
	c.Title.Paragraph[0].Text = title
	c.Dimension = excelize.ChartDimension{Width: width, Height: height}
	c.Series[0].Name = compile.SheetRef(r.form.resultsName()) + "!" + excelCell(rsCode, rsWho)
}

// drawnBranches are the branches at the first and at the second depth below the
// headline, where they stand together.
func (r *results) drawnBranches(rows resultRows) (axes, parts []int) {
	for _, b := range slices.Sorted(slices.Values(rows.shown)) {
		switch r.program.Branches[b].Depth {
		case 1:
			axes = append(axes, b)
		case 2:
			parts = append(parts, b)
		}
	}
	return together(axes), together(parts)
}

// together is the first stretch of numbers that follow each other.
func together(ns []int) []int {
	for i := 1; i < len(ns); i++ {
		if ns[i] != ns[i-1]+1 {
			return ns[:i]
		}
	}
	return ns
}

// widths sets the widths of columns from the last to the first: excelize puts
// each before the others, and their order counts.
func (r *results) widths(name string, widths []float64) error {
	for i, width := range slices.Backward(widths) {
		col, err := excelize.ColumnNumberToName(i + 1)
		if err != nil {
			return err
		}
		if err := r.SetColWidth(name, col, col, width); err != nil {
			return err
		}
	}
	return nil
}

// conditions is one conditional format by a formula.
func conditions(formula string, style int) []excelize.ConditionalFormatOptions {
	return []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: formula, Format: &style}}
}
