package workbook

import (
	"fmt"
	"math"
	"strconv"

	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/report"
	"eterritoire/surveys"
)

func itoa(n int) string { return strconv.Itoa(n) }

// writeWeights writes what each node weighs among its siblings, how much of it
// must be answered, and each indicator's goalposts. Siblings stand together.
func (l *live) writeWeights() error {
	p := l.p
	s := sheetOf{
		tab: tabWeights, last: l.lastWeight(), frozen: wLabel, tall: 32, colour: report.Alert,
		widths: []float64{12, 11, 11, 46, 10, 10, 12, 11, 11, 44},
		heads: []string{
			p.Sprint("Tree"), p.Sprint("Under"), p.Sprint("Code"), p.Sprint("Name"), p.Sprint("Weight"), p.Sprint("Share"),
			p.Sprint("Least coverage"), p.Sprint("Worst"), p.Sprint("Best"), p.Sprint("Unit or method"),
		},
		about: p.Sprint("Weights count among siblings, which stand together; they need not add up to 1. " +
			"A node is assessed from its least coverage on. Worst and best are the values worth 0 and 100. Change the pale yellow cells."),
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	row := rowData
	for b, n := range l.program.Branches {
		if n.Parent < 0 {
			out.rootRow(row, n, b)
			row++
		}
		for i := range n.Kids {
			out.kidRow(row, n, b, i)
			row++
		}
	}
	return out.close()
}

func (l *live) lastWeight() int {
	row := rowData - 1
	for _, n := range l.program.Branches {
		if n.Parent < 0 {
			row++
		}
		row += len(n.Kids)
	}
	return row
}

func (s *stream) rootRow(row int, n *compile.Branch, b int) {
	bold := look{bold: true, ground: report.Track}
	cells := []any{
		s.say(bold, s.program.Trees[n.Tree].Code), s.say(bold, "–"), s.say(bold, n.Code), s.say(bold, s.title(n)), s.say(bold, " "), s.say(bold, " "),
		s.least(b), s.say(bold, " "), s.say(bold, " "), s.say(bold, s.aggregationName(n.Aggregation)),
	}
	s.row(row, 0, cells...)
}

// least is the cell of a branch's least coverage.
func (s *stream) least(b int) any {
	return s.figure(look{input: true, format: s.asShare()}, s.program.Branches[b].MinCoverage)
}

func (s *stream) kidRow(row int, n *compile.Branch, b, i int) {
	k := n.Kids[i]
	text := look{format: asText}
	first, last := s.weights[b], s.weights[b]+len(n.Kids)-1
	total := 0.0
	for _, sibling := range n.Kids {
		total += sibling.Weight
	}
	share := compile.Num(k.Weight / total)
	if total == 0 {
		share = compile.Value{}
	}
	sum := fmt.Sprintf("SUM(%s:%s)", excelCell(wWeight, first), excelCell(wWeight, last))
	cells := []any{
		s.say(text, s.program.Trees[n.Tree].Code), s.say(text, n.Code), s.say(text, k.Code), s.say(look{indent: min(n.Depth+1, 5), shrink: true}, s.p.Text(k.Name)),
		s.figure(look{input: true, format: asWeight}, k.Weight),
		s.formula(look{format: s.asShare(), colour: report.Dim}, fmt.Sprintf("IF(%s>0,%s/%s,\"\")", sum, at(wWeight, row), sum), share),
	}
	small := look{size: sizeHelp, colour: report.Dim}
	switch {
	case k.Branch >= 0:
		cells = append(cells, s.least(k.Branch), nil, nil, s.say(small, s.aggregationName(s.program.Branches[k.Branch].Aggregation)))
	case s.leaves[k.Leaf] == row:
		cells = append(append(cells, nil), s.goalposts(k.Leaf)...)
	default:
		cells = append(cells, nil, nil, nil, s.say(small, s.p.Sprint("as in the main tree")))
	}
	s.row(row, 0, cells...)
}

// excelCell is a cell's name with both $.
func excelCell(col, row int) string { return "$" + absoluteColumn(col, row) }

// goalposts are the cells of a leaf's ends, and what they count.
func (s *stream) goalposts(leaf int) []any {
	m := s.program.Framework.Leaves[leaf].Measure
	g, ok := m.Normalisation.(indicators.Goalposts)
	if !ok {
		return nil
	}
	input := look{input: true, format: asNumber}
	unit := s.p.Text(m.Question.Unit)
	if unit == "" {
		unit = s.itemName(m.Question.Item)
	}
	if g.Log {
		unit = s.p.Sprint("%s, logarithmic", unit)
	}
	return []any{s.figure(input, g.Worst), s.figure(input, g.Best), s.say(look{size: sizeHelp, colour: report.Dim}, unit)}
}

// writeGates writes levels, the rules of each tree, gates and grades of proof.
func (l *live) writeGates() error {
	p := l.p
	last := l.grades + len(surveys.EvidenceNames) - 1
	s := sheetOf{
		tab: tabGates, last: last, colour: report.Alert, free: true, onePage: true,
		widths: []float64{9, 12, 10, 42, 11, 11, 10, 12, 98},
		about: p.Sprint("Levels and the scores they start from, gates with their thresholds and caps, grades of evidence. Change the pale yellow cells. " +
			"A cap is the rank of a level, from 1. A gate caps a level, never a score."),
	}
	if err := l.levelColours(l.names[tabGates], span(gCode, rowData, rowData+len(l.style.levels)+len(l.program.Trees)+8)); err != nil {
		return err
	}
	if err := l.levelColours(l.names[tabGates], span(gLevel, rowData, last)); err != nil {
		return err
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	out.header(rowHead, 0, p.Sprint("Rank"), p.Sprint("Tree"), p.Sprint("Level"), p.Sprint("Name"), p.Sprint("Starts from"), "", "", "", p.Sprint("What it means"))
	for t, tree := range l.program.Trees {
		if !l.ownLevels(t) {
			continue
		}
		for i, level := range tree.Levels {
			out.row(l.levels[t]+i, 0, l.figure(look{centre: true}, float64(i+1)), l.say(look{}, tree.Code), l.say(look{centre: true, format: asText}, level.Code),
				l.say(look{}, p.Text(level.Name)), l.figure(look{input: true, format: asNumber}, level.From), nil, nil, nil,
				l.say(look{size: sizeHelp, colour: report.Dim}, p.Text(level.Means)))
		}
	}
	out.section(l.rules[0]-2, p.Sprint("Rules of each tree"))
	out.header(l.rules[0]-1, 30, "", p.Sprint("Tree"), "", p.Sprint("Name"), p.Sprint("Spread"), "", p.Sprint("Cap, unanswered"), p.Sprint("Level"), p.Sprint("What it means"))
	for t := range l.program.Trees {
		out.ruleRow(t)
	}
	if len(l.program.Gates) > 0 {
		out.section(l.gates[0]-2, p.Sprint("Gates"))
		out.header(l.gates[0]-1, 0, p.Sprint("Gate"), p.Sprint("Tree"), p.Sprint("Indicator"), p.Sprint("Name"), p.Sprint("Below"), p.Sprint("Target"), p.Sprint("Cap"), p.Sprint("Level"), p.Sprint("Why"))
	}
	for g := range l.program.Gates {
		out.gateRow(g)
	}
	out.section(l.grades-2, p.Sprint("Grades of evidence"))
	out.header(l.grades-1, 0, p.Sprint("Grade"), "", "", p.Sprint("Name"), p.Sprint("Weight"))
	for e, w := range l.program.Framework.EvidenceGrade {
		out.row(l.grades+e, 0, l.figure(look{centre: true}, float64(e)), nil, nil, l.say(look{}, l.gradeName(surveys.Evidence(e))),
			l.figure(look{input: true, format: asWeight}, w))
	}
	return out.close()
}

func (s *stream) ruleRow(t int) {
	tree := s.program.Trees[t]
	spread := any(nil)
	means := s.p.Sprint("The level is the score's, capped by the gates.")
	if tree.Overall != nil {
		spread = s.holds(look{input: true}, s.program.Given(compile.Ref{Kind: compile.Spread, At: t}))
		means = s.p.Sprint("The overall level is at most this spread above the lowest axis, and reached by more than half of them.")
	}
	rank := s.program.Given(compile.Ref{Kind: compile.UnansweredCap, At: t})
	s.row(s.rules[t], 0, nil, s.say(look{}, tree.Code), nil, s.say(look{}, s.p.Text(tree.Title)), spread, nil, s.holds(look{input: true}, rank),
		s.levelAt(t, s.rules[t], rank.Number), s.say(look{size: sizeHelp, colour: report.Dim}, means))
}

// levelAt is the code of the level whose rank stands in the row's cap.
func (s *stream) levelAt(t, row int, rank float64) any {
	levels := s.program.Levels(t)
	if len(levels) == 0 {
		return nil
	}
	rankCell := at(gCap, row)
	code := compile.Value{}
	if i := int(math.Round(rank)); i >= 1 && i <= len(levels) {
		code = compile.Txt(levels[i-1].Code)
	}
	return s.formula(look{centre: true}, fmt.Sprintf("IF(AND(ISNUMBER(%s),%s>=1,%s<=%d),INDEX($%s,%s),\"\")", rankCell, rankCell, rankCell, len(levels),
		columnRange(gCode, s.levels[t], len(levels)), rankCell), code)
}

func (s *stream) gateRow(g int) {
	gate := s.program.Gates[g]
	name := s.p.Text(s.program.Framework.Leaves[gate.Leaf].Name)
	rank := s.program.Given(compile.Ref{Kind: compile.Cap, At: g})
	s.row(s.gates[g], 0, s.say(look{bold: true}, gate.ID), s.say(look{}, s.program.Trees[gate.Tree].Code), s.say(look{format: asText}, gate.Indicator),
		s.say(look{shrink: true}, name), s.figure(look{input: true, format: asNumber}, gate.Below), s.say(look{centre: true}, gate.Target),
		s.holds(look{input: true}, rank), s.levelAt(gate.Tree, s.gates[g], rank.Number), s.say(look{size: sizeHelp, colour: report.Dim}, s.p.Text(gate.Why)))
}

// makeSheets adds the empty sheets in the order of their tabs; the first exists.
func (l *live) makeSheets() error {
	if err := l.SetSheetName("Sheet1", l.names[0]); err != nil {
		return err
	}
	for _, name := range l.names[1:] {
		if _, err := l.NewSheet(name); err != nil {
			return err
		}
	}
	l.SetActiveSheet(0)
	return nil
}

// titleOf is what stands at the top of a sheet.
func (l *live) titleOf(t tab) string {
	p := l.p
	switch t {
	case tabSummary:
		return p.Text(l.a.Framework.Title)
	case tabTerritories:
		return p.Sprint("Territories")
	case tabScores:
		return p.Sprint("Scores by node")
	case tabAnswers:
		return p.Sprint("Consolidated answers")
	case tabTicks:
		return p.Sprint("Options ticked")
	case tabWeights:
		return p.Sprint("Weights and goalposts")
	case tabGates:
		return p.Sprint("Levels and gates")
	case tabRespondents:
		return p.Sprint("Responses kept, for reference")
	case tabQuality:
		return p.Sprint("Data quality")
	case tabDictionary:
		return p.Sprint("Dictionary")
	case tabLists:
		return p.Sprint("Lists")
	case tabCheck, tabs:
	}
	return p.Sprint("Check against the engine")
}
