package workbook

import (
	"fmt"
	"math"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// Columns of the check: what each row is, the engine's figures as constants in
// the order of the sheet of scores, and how many formulas differ from them.
const (
	chTerritory = 1 + iota
	chCode
	chLabel
	chScore
	chCount   = chScore + scoreRead
	chVerdict = chCount + 1
)

const checkHead = rowHead + 3

func (l *live) ok() string      { return l.p.Sprint("OK") }
func (l *live) differs() string { return l.p.Sprint("DIFFERS") }

// verdictRules colour a verdict; its word says it in black and white.
func (l *live) verdictRules() []excelize.ConditionalFormatOptions {
	return []excelize.ConditionalFormatOptions{
		{Type: "cell", Criteria: "==", Value: literal(l.differs()), Format: &l.style.alert},
		{Type: "cell", Criteria: "==", Value: literal(l.ok()), Format: &l.style.done},
	}
}

// nodeRow and leafRow are the check's rows: every territory's nodes, then every
// territory's leaves.
func (l *live) checkNode(t, b int) int { return checkHead + 1 + t*len(l.program.Branches) + b }

func (l *live) checkLeaf(t, i int) int {
	return l.checkNode(len(l.labels), 0) + t*len(l.program.Framework.Leaves) + i
}

// compared counts the cells that are compared.
func (l *live) compared() int {
	return len(l.labels) * (len(l.program.Branches)*scoreRead + len(l.program.Framework.Leaves)*2)
}

// writeCheck compares every figure that people read with the engine's own.
func (l *live) writeCheck() error {
	p := l.p
	last := l.checkLeaf(len(l.labels), 0) - 1
	heads := append([]string{p.Sprint("Territory"), p.Sprint("Code"), p.Sprint("Name")}, l.scoreHeads()[scScore-1:scScore-1+scoreRead]...)
	heads = append(heads, p.Sprint("Differences"), p.Sprint("Verdict"))
	s := sheetOf{
		tab: tabCheck, last: last, heads: heads, headAt: checkHead, frozen: chLabel,
		widths: []float64{26, 11, 34, 9, 9, 9, 9, 10, 10, 8, 8, 8, 9, 11, 14, 10, 12},
		about: p.Sprint("The figures of the original computation, as constants, beside what the formulas give now. " +
			"A figure differs by more than 0.000000001, or by its words. For an indicator: its points, and its state."),
	}
	name := l.names[tabCheck]
	if err := l.SetConditionalFormat(name, span(chVerdict, rowVerdict, last), l.verdictRules()); err != nil {
		return err
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	values := l.checkValues()
	out.checkTop(values, last)
	out.header(checkHead, 42, heads...)
	for t, r := range l.a.Territories {
		for b := range l.program.Branches {
			out.checkNodeRow(t, b, r.Nodes[l.scores[b]], values[l.checkNode(t, b)-checkHead-1])
		}
	}
	for t, r := range l.a.Territories {
		for i, leaf := range r.Leaves {
			out.checkLeafRow(t, i, leaf, values[l.checkLeaf(t, i)-checkHead-1])
		}
	}
	return out.close()
}

// checkTop says how many cells are compared and how many differ.
func (s *stream) checkTop(values []int, last int) {
	total := 0
	for _, n := range values {
		total += n
	}
	bold := look{bold: true, size: 11, bare: true}
	counts := span(chCount, checkHead+1, last)
	verdict := s.ok()
	if total > 0 {
		verdict = s.differs()
	}
	blank := make([]any, chCount-3)
	s.row(rowVerdict, 20, append([]any{s.say(bold, s.p.Sprint("Cells compared")), nil, s.figure(look{bold: true, size: 11, format: asCount, bare: true}, float64(s.compared()))}, blank...)...)
	s.row(rowVerdict+1, 20, append(append([]any{
		s.say(bold, s.p.Sprint("Cells that differ")), nil,
		s.formula(look{bold: true, size: 11, format: asCount, bare: true}, "SUM("+counts+")", compile.Num(float64(total))),
	}, blank...),
		s.formula(look{bold: true, size: 11, centre: true, bare: true}, fmt.Sprintf("IF(C%d=0,%s,%s)", rowVerdict+1, literal(s.ok()), literal(s.differs())), compile.Txt(verdict)))...)
	none := s.p.Sprint("The workbook gives the figures of the program.")
	some := s.p.Sprint("The workbook was edited: these cells are no longer those of the original computation.")
	said := none
	if total > 0 {
		said = some
	}
	s.row(rowVerdict+2, 20, s.formula(look{bare: true, colour: report.Dim}, fmt.Sprintf("IF(C%d=0,%s,%s)", rowVerdict+1, literal(none), literal(some)), compile.Txt(said)))
}

// A constant is a figure of the engine: a number, a word, or nothing.
type constant = compile.Value

// engine is a node's twelve figures by the engine, in the order of scoreKinds.
func (l *live) engine(s *assess.Score, tree int) [scoreRead]constant {
	levels := l.program.Levels(tree)
	level := func(i int) constant {
		if i < 0 || i >= len(levels) {
			return constant{}
		}
		return compile.Txt(levels[i].Code)
	}
	provisional := constant{}
	if s.Provisional {
		provisional = compile.Txt(l.Word(compile.WordProvisional))
	}
	return [scoreRead]constant{
		compile.Num(s.Value), compile.Num(s.Lo), compile.Num(s.Hi), compile.Num(s.Coverage), compile.Num(s.NotApplicable), compile.Num(s.Reliability),
		level(s.Level.Value), level(s.Level.Lo), level(s.Level.Hi), level(s.Level.Before), provisional, compile.Txt(gateIDs(s.Capped)),
	}
}

func gateIDs(gates []*indicators.Gate) string {
	var ids strings.Builder
	for i, g := range gates {
		if i > 0 {
			ids.WriteString(" ")
		}
		ids.WriteString(g.ID)
	}
	return ids.String()
}

// agree reports whether a formula gives the engine's figure.
func agree(a, b compile.Value) bool {
	if a.Is != b.Is {
		return false
	}
	return a.Is == compile.Text && a.Text == b.Text || a.Is == compile.Number && math.Abs(a.Number-b.Number) <= 1e-9
}

// checkValues counts the differences of each row of the check.
func (l *live) checkValues() []int {
	var counts []int
	for t, r := range l.a.Territories {
		for b, n := range l.program.Branches {
			differing := 0
			for k, want := range l.engine(r.Nodes[l.scores[b]], n.Tree) {
				if !agree(l.figures[t].Of(compile.Ref{Kind: scoreKinds[k], At: b}), want) {
					differing++
				}
			}
			counts = append(counts, differing)
		}
	}
	for t, r := range l.a.Territories {
		for i, leaf := range r.Leaves {
			points, state := l.engineLeaf(t, leaf)
			differing := 0
			if !agree(l.figures[t].Of(compile.Ref{Kind: compile.LeafPoints, At: i}), points) {
				differing++
			}
			if !agree(l.figures[t].Of(compile.Ref{Kind: compile.LeafState, At: i}), state) {
				differing++
			}
			counts = append(counts, differing)
		}
	}
	return counts
}

// engineLeaf is an indicator's points and state by the engine.
func (l *live) engineLeaf(t int, leaf *assess.Score) (points, state constant) {
	word := compile.StateWord(leaf.Answer.State)
	if leaf.Answer.State == surveys.Irrelevant && !leaf.Node.Measure.Question.Concerns(l.a.Territories[t].Territory.Kind) {
		word = compile.WordOutside
	}
	return compile.Num(leaf.Value), compile.Txt(l.Word(word))
}

func (s *stream) checkNodeRow(t, b int, score *assess.Score, differing int) {
	row := s.checkNode(t, b)
	n := s.program.Branches[b]
	cells := []any{s.say(look{format: asText, shrink: true}, s.labels[t]), s.say(look{format: asText}, n.Code), s.say(look{indent: min(n.Depth, 5), shrink: true}, s.title(n))}
	for k, v := range s.engine(score, n.Tree) {
		base := s.scoreLook(look{colour: report.Dim}, k)
		cells = append(cells, s.holds(base, v))
	}
	scores := compile.SheetRef(s.names[tabScores]) + "!"
	place := placed{s.live, t}.Place(compile.Ref{Kind: compile.Score, At: b})
	now, then := scores+rowRange(scScore, scScore+scoreNumbers-1, place.Row), rowRange(chScore, chScore+scoreNumbers-1, row)
	words := scores + rowRange(scScore+scoreNumbers, scScore+scoreRead-1, place.Row)
	were := rowRange(chScore+scoreNumbers, chScore+scoreRead-1, row)
	formula := fmt.Sprintf("SUMPRODUCT(ISNUMBER(%[1]s)*ISNUMBER(%[2]s)*((%[1]s>%[2]s+1E-9)+(%[1]s<%[2]s-1E-9))+(ISNUMBER(%[1]s)<>ISNUMBER(%[2]s)))+SUMPRODUCT(--(%[3]s<>%[4]s))",
		now, then, words, were)
	s.row(row, 0, append(cells, s.verdict(row, formula, differing)...)...)
}

// rowRange is a row's cells from a column to another.
func rowRange(from, to, row int) string { return at(from, row) + ":" + at(to, row) }

func (s *stream) checkLeafRow(t, i int, leaf *assess.Score, differing int) {
	row := s.checkLeaf(t, i)
	points, state := s.engineLeaf(t, leaf)
	dim := look{colour: report.Dim}
	cells := []any{
		s.say(look{format: asText, shrink: true}, s.labels[t]), s.say(look{format: asText}, leaf.Node.Code), s.say(look{indent: 3, shrink: true}, s.p.Text(leaf.Node.Name)),
		s.holds(look{colour: report.Dim, format: asScore}, points), nil, nil, nil, nil, nil, s.holds(dim, state), nil, nil, nil, nil, nil,
	}
	sheet := compile.SheetRef(s.names[tabAnswers]) + "!"
	place := placed{s.live, t}.Place(compile.Ref{Kind: compile.LeafPoints, At: i})
	now, then := sheet+at(ansPoints, place.Row), at(chScore, row)
	formula := fmt.Sprintf("IF(ISNUMBER(%[1]s)=ISNUMBER(%[2]s),IF(ABS(N(%[1]s)-N(%[2]s))>1E-9,1,0),1)+IF(%[3]s=%[4]s,0,1)",
		now, then, sheet+at(ansState, place.Row), at(chScore+scoreNumbers, row))
	s.row(row, 0, append(cells, s.verdict(row, formula, differing)...)...)
}

// verdict is how many figures of a row differ, and a word for it.
func (s *stream) verdict(row int, formula string, differing int) []any {
	word := s.ok()
	if differing > 0 {
		word = s.differs()
	}
	count := diag.Column(chCount) + itoa(row)
	return []any{
		s.formula(look{centre: true}, formula, compile.Num(float64(differing))),
		s.formula(look{centre: true}, "IF("+count+"=0,"+literal(s.ok())+","+literal(s.differs())+")", compile.Txt(word)),
	}
}
