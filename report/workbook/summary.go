package workbook

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/assess/compile"
	"eterritoire/report"
	"eterritoire/surveys/lang"
)

// Columns of the summary: the table people print, then what the charts draw.
const (
	smCode = 1 + iota
	smName
	smScore
	smLow
	smHigh
	smCoverage
	smLevel
	smLevelLow
	smLevelHigh
	smProvisional
	smGates
	smReliability
	smGap
	smChartName
	smChartValue
	smChartTop
)

const (
	rowSelector = 4
	rowTable    = 6 // the table's header
	chartRows   = 19
	summaryTall = 18.0
)

// A summaryRow is a branch that the summary shows.
type summaryRow struct {
	branch int
	head   bool // the whole, or a profile
}

// shownBranches are the whole, its axes, and each profile.
func (l *live) shownBranches() (rows []summaryRow, axes int) {
	for b, n := range l.program.Branches {
		switch {
		case n.Depth == 0:
			rows = append(rows, summaryRow{b, true})
		case n.Tree == 0 && n.Depth == 1:
			rows = append(rows, summaryRow{b, false})
			axes++
		}
	}
	return rows, axes
}

// writeSummary writes one page about the territory that the reader chooses,
// with its charts, and how all of them are distributed.
func (l *live) writeSummary() error {
	p := l.p
	rows, axes := l.shownBranches()
	table := rowTable + len(rows)
	charts := table + 4
	bars, distribution := l.chartRows(axes)
	last := max(charts+chartRows, rowTable+1+len(bars)+3+len(distribution)) + 1
	s := sheetOf{
		tab: tabSummary, last: last, free: true, onePage: true, headAt: rowTable,
		widths: []float64{10, 46, 9, 9, 9, 11, 9, 9, 9, 12, 15, 11, 3, 30, 11, 9},
		about:  l.caption(),
		area:   "A1:" + at(smReliability, charts+chartRows),
	}
	name := l.names[tabSummary]
	if err := l.widen(name, s.widths); err != nil {
		return err
	}
	tall, custom := summaryTall, true
	if err := l.SetSheetProps(name, &excelize.SheetPropsOptions{DefaultRowHeight: &tall, CustomHeight: &custom}); err != nil {
		return err
	}
	if err := l.decorateSummary(name, table); err != nil {
		return err
	}
	if err := l.summaryCharts(name, charts, len(bars), len(distribution)); err != nil {
		return err
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	out.selectorRow()
	cells := make([][]any, last+1) // by row, for two tables stand side by side
	cells[rowTable] = out.summaryHead()
	for i, r := range rows {
		cells[rowTable+1+i] = out.summaryRow(r)
	}
	cells[table+1] = []any{l.say(look{size: sizeHelp, colour: report.Dim, bare: true}, l.legend())}
	cells[table+2] = []any{l.say(look{size: sizeHelp, colour: report.Dim, bare: true}, l.notes())}
	beside := func(row int, add ...any) {
		for len(cells[row]) < smGap {
			cells[row] = append(cells[row], nil)
		}
		cells[row] = append(cells[row], add...)
	}
	head := l.headLook(false)
	beside(rowTable, excelize.Cell{StyleID: head, Value: p.Sprint("What the charts draw")}, excelize.Cell{StyleID: head, Value: p.Sprint("Score")})
	for i, b := range bars {
		beside(rowTable+1+i, out.chartRow(b)...)
	}
	top := rowTable + 1 + len(bars) + 1
	if len(distribution) > 0 {
		beside(top, excelize.Cell{StyleID: head, Value: l.distributionTitle()}, excelize.Cell{StyleID: head, Value: p.Sprint("Number")})
	}
	for i, d := range distribution {
		beside(top+1+i, l.say(look{}, d.name), l.formula(look{format: asCount}, d.formula, compile.Num(float64(d.count))))
	}
	for row := rowTable; row <= last; row++ {
		tall := summaryTall
		if row == rowTable {
			tall = 32
		}
		out.row(row, tall, cells[row]...)
	}
	return out.close()
}

// caption says what the page is: the framework, the program, the check.
func (l *live) caption() string {
	fw := l.a.Framework
	digest := cut(strings.TrimPrefix(fw.Digest, "sha256:"), 12)
	return l.p.Sprint("Self-assessment. Framework %s, version %s (digest %s). Written by eterritoire %s. Everything here follows the sheet %s.",
		fw.ID, fw.Version, digest, orDash(l.opt.Version), l.p.Quote(l.names[tabAnswers]))
}

// notes are what is said beside the profiles' scores.
func (l *live) notes() string {
	var notes []string
	for _, t := range l.program.Trees {
		if note := l.p.Text(t.Note); note != "" {
			notes = append(notes, l.p.Sprint("%s: %s", t.Title, note))
		}
	}
	return strings.Join(notes, " ")
}

func orDash(s string) string {
	if s == "" {
		return lang.Dash
	}
	return s
}

// legend names the main tree's levels.
func (l *live) legend() string {
	var names []string
	for _, level := range l.program.Levels(0) {
		names = append(names, level.Code+" "+l.p.Text(level.Name))
	}
	if len(names) == 0 {
		return " "
	}
	return l.p.Sprint("Levels: %s.", strings.Join(names, " · "))
}

// decorateSummary sets the drop-down of territories and the levels' colours.
func (l *live) decorateSummary(name string, table int) error {
	v := excelize.NewDataValidation(false)
	v.Sqref = at(smName, rowSelector)
	v.SetSqrefDropList(l.territoryRange())
	v.SetError(excelize.DataValidationErrorStyleStop, l.p.Sprint("Not in the list"), l.p.Sprint("Choose a territory from the list."))
	v.SetInput(l.p.Sprint("Territory"), l.p.Sprint("Choose a territory from the list."))
	if err := l.AddDataValidation(name, v); err != nil {
		return err
	}
	if err := l.levelColours(name, at(smLevel, rowTable+1)+":"+at(smLevelHigh, table)); err != nil {
		return err
	}
	errors := []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "ISERROR(" + at(smChartValue, rowTable+1) + ")", Format: &l.style.quiet}}
	return l.SetConditionalFormat(name, span(smChartValue, rowTable+1, table+20), errors)
}

func (l *live) territoryRange() string {
	return compile.SheetRef(l.names[tabTerritories]) + "!$" + columnRange(terTerritory, rowData, len(l.labels))
}

// selectorRow holds the territory that is shown, its place among all, and what
// the check says.
func (s *stream) selectorRow() {
	bold := look{bold: true, size: 11, bare: true}
	checked := compile.SheetRef(s.names[tabCheck]) + "!$C$" + itoa(rowVerdict+1)
	total := 0
	for _, n := range s.checkValues() {
		total += n
	}
	first := ""
	if len(s.labels) > 0 {
		first = s.labels[0]
	}
	cells := []any{
		s.say(bold, s.p.Sprint("Territory")), s.say(look{input: true, bold: true, size: 12, shrink: true}, first),
		s.say(look{bare: true, colour: report.Dim, size: sizeHelp}, s.p.Sprint("choose from the list")), nil, nil, nil, nil,
		s.say(bold, s.p.Sprint("Check, cells that differ:")), nil, nil,
		s.formula(look{bold: true, size: 11, bare: true, format: asCount, centre: true}, checked, compile.Num(float64(total))),
	}
	for len(cells) < smGap {
		cells = append(cells, nil)
	}
	place := fmt.Sprintf("MATCH(%s,%s,0)", at(smName, rowSelector), s.territoryRange())
	cells = append(cells, s.say(look{bare: true, colour: report.Dim, size: sizeHelp}, s.p.Sprint("Place of the territory chosen")),
		s.formula(look{bare: true, format: asCount}, place, compile.Num(1)))
	s.row(rowSelector, 22, cells...)
}

func (s *stream) summaryHead() []any {
	p := s.p
	heads := []string{
		p.Sprint("Code"), p.Sprint("Name"), p.Sprint("Score"), p.Sprint("Low"), p.Sprint("High"), p.Sprint("Coverage"), p.Sprint("Level"),
		p.Sprint("Level, low"), p.Sprint("Level, high"), p.Sprint("Provisional"), p.Sprint("Gates in force"), p.Sprint("Reliability"),
	}
	cells := make([]any, len(heads))
	for i, h := range heads {
		cells[i] = excelize.Cell{StyleID: s.headLook(i >= smScore-1), Value: h}
	}
	return cells
}

// chosen is a figure of the territory that is chosen: its place in the column
// of scores is that of the territory's first row, and the branch's place.
func (s *stream) chosen(kind compile.Kind, b int) string {
	col := scoreColumn(kind)
	n := len(s.program.Branches)
	column := compile.SheetRef(s.names[tabScores]) + "!$" + columnRange(col, rowData, len(s.labels)*n)
	index := fmt.Sprintf("INDEX(%s,(%s-1)*%d+%d)", column, excelCell(smChartValue, rowSelector), n, b+1)
	if k := s.scale(); isScore(kind) && k != 1 {
		return fmt.Sprintf("IF(ISNUMBER(%s),%s*%s,\"\")", index, index, strconv.FormatFloat(k, 'G', -1, 64))
	}
	return index
}

func (s *stream) summaryRow(r summaryRow) []any {
	n := s.program.Branches[r.branch]
	base := look{bold: r.head}
	if r.head {
		base.ground = report.Track
	}
	score, level, share, plain := base, base, base, base
	score.format, score.bold = s.scoreFormat(), true
	ends := base
	ends.format = s.scoreFormat()
	level.centre = true
	share.format = s.asShare()
	text := base
	text.format = asText
	gates := level
	gates.colour = report.Alert
	name := base
	name.indent, name.shrink = n.Depth, true
	cells := []any{s.say(text, n.Code), s.say(name, s.title(n))}
	for _, c := range []struct {
		kind compile.Kind
		look look
	}{
		{compile.Score, score},
		{compile.Low, ends},
		{compile.High, ends},
		{compile.Coverage, share},
		{compile.LevelValue, level},
		{compile.LevelLow, level},
		{compile.LevelHigh, level},
		{compile.Provisional, level},
		{compile.Binding, gates},
		{compile.Reliability, ends},
	} {
		ref := compile.Ref{Kind: c.kind, At: r.branch}
		if _, computed := s.steps[ref]; !computed {
			cells = append(cells, s.figure(plain, nan))
			continue
		}
		k := c.look
		if c.kind == compile.Reliability {
			k.format = asScore
		}
		value := compile.Value{}
		if len(s.figures) > 0 {
			value = s.scaled(0, ref)
		}
		formula := s.chosen(c.kind, r.branch)
		if c.kind == compile.Score {
			k.shrink = true
			formula, value = s.orNotAssessed(formula, value)
		}
		cells = append(cells, s.formula(k, formula, value))
	}
	return cells
}

// orNotAssessed is a score, or the words for none.
func (s *stream) orNotAssessed(formula string, v compile.Value) (string, compile.Value) {
	words := s.p.Sprint("not assessed")
	if v.Is != compile.Number {
		v = compile.Txt(words)
	}
	return "IF(ISNUMBER(" + formula + ")," + formula + "," + literal(words) + ")", v
}

// chartRows are the branches that the charts draw, and the bars of the
// distribution.
func (l *live) chartRows(axes int) (bars []int, distribution []bar) {
	for b, n := range l.program.Branches {
		if n.Tree == 0 && (axes > 0 && n.Depth == 1 || axes == 0 && n.Depth == 0) {
			bars = append(bars, b)
		}
	}
	return bars, l.distribution()
}

// chartRow is a branch's name and score; where it is not assessed the chart
// gets #N/A, which it leaves out, because it would draw an empty cell as zero.
func (s *stream) chartRow(b int) []any {
	n := s.program.Branches[b]
	ref := compile.Ref{Kind: compile.Score, At: b}
	value := compile.Value{Is: compile.Fault}
	if len(s.figures) > 0 && s.figures[0].Of(ref).Is == compile.Number {
		value = s.scaled(0, ref)
	}
	index := s.chosen(compile.Score, b)
	return []any{
		s.say(look{}, n.Code+" "+s.title(n)),
		s.formula(look{format: s.scoreFormat()}, "IF(ISNUMBER("+index+"),"+index+",NA())", value),
	}
}

// A bar is one level and how many are on it.
type bar struct {
	name, formula string
	count         int
}

// distributionTitle says what the distribution counts: territories, or the
// dimensions of the only one.
func (l *live) distributionTitle() string {
	if len(l.labels) > 1 {
		return l.p.Sprint("Territories by overall level")
	}
	return l.p.Sprint("Nodes by level")
}

// distribution counts the territories on each overall level; where there is
// one, its axes and dimensions.
func (l *live) distribution() []bar {
	var bars []bar
	levels := l.program.Levels(0)
	branches := 0
	for _, n := range l.program.Branches {
		if n.Tree == 0 {
			branches++
		}
	}
	for _, level := range levels {
		b := bar{name: level.Code}
		if len(l.labels) > 1 {
			col := l.territoryColumn(compile.LevelValue, 0)
			b.formula = fmt.Sprintf("COUNTIF(%s!$%s,%s)", compile.SheetRef(l.names[tabTerritories]), columnRange(col, rowData, len(l.labels)), literal(level.Code))
			for _, f := range l.figures {
				if f.Of(compile.Ref{Kind: compile.LevelValue}).Text == level.Code {
					b.count++
				}
			}
		} else {
			b.formula = fmt.Sprintf("COUNTIF(%s!$%s,%s)", compile.SheetRef(l.names[tabScores]), columnRange(scoreColumn(compile.LevelValue), rowData+1, max(branches-1, 1)), literal(level.Code))
			for i := 1; i < branches; i++ {
				if l.figures[0].Of(compile.Ref{Kind: compile.LevelValue, At: i}).Text == level.Code {
					b.count++
				}
			}
		}
		bars = append(bars, b)
	}
	return bars
}

// territoryColumn is the column of a figure in the sheet of territories.
func (l *live) territoryColumn(kind compile.Kind, branch int) int {
	for i, c := range l.territoryColumns() {
		if c.given == nil && c.kind == kind && c.branch == branch {
			return i + 1
		}
	}
	return 0
}
