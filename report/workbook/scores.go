package workbook

import (
	"fmt"
	"strconv"

	"eterritoire/assess/compile"
	"eterritoire/report"
	"eterritoire/surveys/diag"
)

// compiled is the cell of a figure: its formula and the value that it gives. A
// figure that the framework does not have is an empty cell.
func (s *stream) compiled(k look, on tab, t int, r compile.Ref) any {
	e, computed := s.steps[r]
	if !computed {
		return s.figure(k, nan)
	}
	f, err := compile.Formula(e, s.names[on], placed{s.live, t})
	if err != nil {
		s.fail(err)
	}
	return s.formula(k, f, s.figures[t].Of(r))
}

func (l *live) scoreHeads() []string {
	p := l.p
	return []string{
		p.Sprint("Territory"), p.Sprint("Part"), p.Sprint("Code"), p.Sprint("Name"),
		p.Sprint("Score"), p.Sprint("Low"), p.Sprint("High"), p.Sprint("Coverage"), p.Sprint("Not applicable"), p.Sprint("Reliability"),
		p.Sprint("Level"), p.Sprint("Level, low"), p.Sprint("Level, high"), p.Sprint("Level before gates"), p.Sprint("Provisional"),
		p.Sprint("Gates in force"),
		p.Sprint("Applies"), p.Sprint("Weight that applies"), p.Sprint("Weight assessed"),
		p.Sprint("Rank by score"), p.Sprint("Rank, answered gates"), p.Sprint("Rank, all gates"), p.Sprint("Rank, low"), p.Sprint("Rank, high"),
		p.Sprint("Share answered"), p.Sprint("Share proven"),
	}
}

// writeScores writes every node of every tree, a territory after the other.
func (l *live) writeScores() error {
	last := rowData - 1 + len(l.labels)*len(l.program.Branches)
	s := sheetOf{
		tab: tabScores, last: last, frozen: scLabel, heads: l.scoreHeads(), tall: 42,
		widths: []float64{26, 12, 11, 44, 8, 7, 7, 11, 10, 9, 8, 8, 8, 9, 11, 14, 8, 9, 9, 7, 9, 7, 7, 7, 9, 9},
		about: l.p.Sprint("Every figure is a formula over the answers, the weights and the gates: change one of those and all follows. " +
			"Scores go from 0 to 100; an empty cell is not assessed. Filter the rows, do not sort them: formulas know their cells by place."),
		area: "A1:" + at(scScore+scoreRead-1, last),
	}
	levels := fmt.Sprintf("%s%d:%s%d", diag.Column(scoreColumn(compile.LevelValue)), rowData, diag.Column(scoreColumn(compile.LevelBefore)), last)
	if err := l.levelColours(l.names[tabScores], levels); err != nil {
		return err
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	row := rowData
	for t := range l.labels {
		for b := range l.program.Branches {
			out.scoreRow(row, t, b)
			row++
		}
	}
	return out.close()
}

func (s *stream) scoreRow(row, t, b int) {
	n := s.program.Branches[b]
	base := look{}
	switch {
	case n.Depth == 0:
		base.bold, base.ground = true, report.Track
	case n.Depth == 1 && n.Tree == 0:
		base.bold = true
	}
	name, text := base, base
	name.indent, name.shrink = min(n.Depth, 5), true
	text.format, text.shrink = asText, true
	cells := []any{s.say(text, s.labels[t]), s.say(text, s.kindOf(n)), s.say(text, n.Code), s.say(name, s.title(n))}
	for i, kind := range scoreKinds {
		cells = append(cells, s.compiled(s.scoreLook(base, i), tabScores, t, compile.Ref{Kind: kind, At: b}))
	}
	s.row(row, 0, cells...)
}

// scoreLook is how a figure of the sheet of scores is dressed.
func (s *stream) scoreLook(base look, i int) look {
	k := base
	switch kind := scoreKinds[i]; {
	case kind == compile.Coverage || kind == compile.NotApplicable:
		k.format = s.asShare()
	case i < scoreNumbers:
		k.format = asScore
	case kind == compile.Binding:
		k.colour = report.Alert
	case i < scoreRead:
		k.centre = true
	default:
		k.size, k.colour, k.bold, k.format = sizeSmall, report.Dim, false, "0.####"
	}
	return k
}

// writeTerritories writes one line a territory: the table to filter and to map.
func (l *live) writeTerritories() error {
	columns := l.territoryColumns()
	s := sheetOf{
		tab: tabTerritories, last: rowData - 1 + len(l.labels), frozen: terTerritory, tall: 78,
		about: l.p.Sprint("One line a territory, without rank: the order is that of the sources. Every score and level is live."),
	}
	for i, c := range columns {
		if c.given == nil {
			s.area = "A1:" + at(i+1, max(s.last, rowData))
		}
		s.heads, s.widths = append(s.heads, c.head), append(s.widths, c.width)
		if c.kind != compile.LevelValue && c.kind != compile.LevelLow && c.kind != compile.LevelHigh {
			continue
		}
		col := diag.Column(len(s.heads))
		if err := l.levelColours(l.names[tabTerritories], fmt.Sprintf("%s%d:%s%d", col, rowData, col, s.last)); err != nil {
			return err
		}
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	for t := range l.labels {
		cells := make([]any, len(columns))
		for i, c := range columns {
			if c.given != nil {
				cells[i] = c.given(t)
				continue
			}
			r := compile.Ref{Kind: c.kind, At: c.branch}
			cells[i] = out.formula(c.look, out.shown(tabTerritories, t, r), out.scaled(t, r))
		}
		out.row(rowData+t, 0, cells...)
	}
	return out.close()
}

// shown is a formula for a figure elsewhere: its cell, on the framework's scale.
func (s *stream) shown(on tab, t int, r compile.Ref) string {
	place := placed{s.live, t}.Place(r)
	ref := at(place.Col, place.Row)
	if place.Sheet != s.names[on] {
		ref = compile.SheetRef(place.Sheet) + "!" + ref
	}
	if k := s.scale(); isScore(r.Kind) && k != 1 {
		return fmt.Sprintf("IF(ISNUMBER(%s),%s*%s,\"\")", ref, ref, strconv.FormatFloat(k, 'G', -1, 64))
	}
	return ref
}

func isScore(k compile.Kind) bool {
	return k == compile.Score || k == compile.Low || k == compile.High
}

// scale is what a score is multiplied by where people read it.
func (l *live) scale() float64 {
	if k := l.a.Framework.Scale; k > 0 {
		return k / 100
	}
	return 1
}

// scoreFormat is the format of a score on the framework's scale.
func (l *live) scoreFormat() string {
	if l.scale() < 0.1 {
		return "0.000"
	}
	return asScore
}

// scaled is the value of shown.
func (l *live) scaled(t int, r compile.Ref) compile.Value {
	v := l.figures[t].Of(r)
	if v.Is == compile.Number && isScore(r.Kind) {
		v.Number *= l.scale()
	}
	return v
}

// A territoryColumn is given, or a figure of a branch.
type territoryColumn struct {
	head   string
	width  float64
	look   look
	given  func(t int) any
	kind   compile.Kind
	branch int
}

func (l *live) territoryColumns() []territoryColumn {
	p := l.p
	given := func(head string, width float64, cell func(t int) any) territoryColumn {
		return territoryColumn{head: head, width: width, given: cell}
	}
	text := look{format: asText}
	columns := []territoryColumn{
		given(p.Sprint("Territory"), 28, func(t int) any { return l.say(look{bold: true, format: asText, shrink: true}, l.labels[t]) }),
		given(p.Sprint("Territory code"), 12, func(t int) any { return l.holds(text, compile.Txt(l.a.Territories[t].Territory.Code)) }),
	}
	figure := func(head string, width float64, k look, kind compile.Kind, branch int) {
		columns = append(columns, territoryColumn{head: head, width: width, look: k, kind: kind, branch: branch})
	}
	number, level := look{format: l.scoreFormat()}, look{centre: true, size: sizeHelp}
	for b, n := range l.program.Branches {
		name := n.Code + " " + l.title(n)
		switch {
		case b == 0:
			bold := number
			bold.bold = true
			figure(p.Sprint("Overall score"), 8, bold, compile.Score, b)
			figure(p.Sprint("Low"), 7, number, compile.Low, b)
			figure(p.Sprint("High"), 7, number, compile.High, b)
			figure(p.Sprint("Level"), 8, level, compile.LevelValue, b)
			figure(p.Sprint("Level, low"), 8, level, compile.LevelLow, b)
			figure(p.Sprint("Level, high"), 8, level, compile.LevelHigh, b)
			figure(p.Sprint("Coverage"), 11, look{format: l.asShare()}, compile.Coverage, b)
			figure(p.Sprint("Reliability"), 9, look{format: asScore}, compile.Reliability, b)
		case n.Tree == 0 && n.Depth == 1:
			figure(name, 15, number, compile.Score, b)
			figure(p.Sprint("%s, level", n.Code), 8, level, compile.LevelValue, b)
		case n.Depth == 0:
			figure(l.title(n), 13, number, compile.Score, b)
			figure(p.Sprint("%s, level", n.Code), 8, level, compile.LevelValue, b)
		}
	}
	return append(columns,
		given(p.Sprint("Region"), 15, func(t int) any { return l.holds(text, compile.Txt(l.a.Territories[t].Territory.Region)) }),
		given(p.Sprint("Type"), 22, func(t int) any { return l.holds(text, compile.Txt(l.typeOf(l.a.Territories[t].Territory.Kind))) }),
		given(p.Sprint("Population"), 11, func(t int) any { return l.figure(look{format: asCount}, l.a.Territories[t].Territory.Population) }),
		given(p.Sprint("Responses"), 10, func(t int) any {
			return l.figure(look{format: asCount}, float64(l.a.Territories[t].Territory.Count))
		}),
		given(p.Sprint("Latest response"), 11, func(t int) any { return l.date(l.a.Territories[t].Territory.Last) }))
}
