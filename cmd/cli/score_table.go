package cli

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"strings"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// writeScoresTable prints scores for people: every branch where one territory
// is asked for, the first ones where there are several. A terminal gets bars,
// a pipe the same words without.
func (e *Env) writeScoresTable(w io.Writer, a *assess.Assessment, results []*assess.Result) error {
	b := bufio.NewWriter(w)
	t := table{env: e, w: b, fw: a.Framework, deep: len(results) == 1, bars: e.drawn(), colour: e.colour()}
	t.width()
	for i, r := range results {
		if i > 0 {
			fmt.Fprintln(b)
		}
		t.territory(r)
	}
	if len(results) > 0 {
		t.legend(len(results))
	}
	return b.Flush()
}

// A table prints the scores of territories.
type table struct {
	env          *Env
	w            io.Writer
	fw           *indicators.Framework
	deep         bool // below the first branches too
	bars, colour bool
	label        int // width of the first column
}

// The widths of the other columns; score and coverage have figureWidth.
const (
	barWidth   = 10
	rangeWidth = 12
	levelWidth = 10
)

// width gives the names what the other columns leave.
func (t *table) width() {
	rest := figureWidth + 1 + rangeWidth + figureWidth + 2 + levelWidth
	if t.bars {
		rest += barWidth + 1
	}
	t.label = min(t.env.columns()-rest, 52)
	if !t.bars {
		t.label = 80 - rest
	}
}

// line prints one line, dressed where the terminal takes colours.
func (t *table) line(dress, s string) {
	s = strings.TrimRight(printable(s), " ")
	if t.colour && dress != "" && s != "" {
		s = "\x1b[" + dress + "m" + s + "\x1b[0m"
	}
	fmt.Fprintln(t.w, s)
}

const (
	bold = "1"
	dim  = "2"
)

func (t *table) territory(r *assess.Result) {
	t.line(bold, oneLine(called(r.Territory)))
	t.line(dim, t.about(r.Territory))
	t.header()
	var notes []string
	for i, root := range r.Trees {
		notes = append(notes, t.tree(i, root)...)
	}
	if reliability := r.Trees[0].Reliability; !math.IsNaN(reliability) {
		t.line("", t.env.Printer.Sprint("Reliability of the evidence: %s of 100", lang.Num{Value: reliability, Decimals: 1}))
	}
	for _, root := range r.Trees[1:] {
		if root.Tree.Asked && root.Applies { // a short questionnaire's
			t.note(t.env.Printer.Sprint("%s: indicative scores", root.Tree.Title))
		}
	}
	for _, n := range notes {
		t.note(n)
	}
}

// about says which territory this is.
func (t *table) about(u *surveys.Territory) string {
	p := t.env.Printer
	kind := u.Kind
	for _, k := range t.fw.Kinds {
		if k.Code == u.Kind {
			kind = p.Text(k.Name)
		}
	}
	population := ""
	if !math.IsNaN(u.Population) {
		population = p.Sprint("%s inhabitants", int(u.Population))
	}
	return strings.Join(nonEmpty(u.Code, oneLine(kind), oneLine(u.Region), population,
		p.Sprint("%s responses", u.Count), p.Date(u.Last)), " · ")
}

func (t *table) header() {
	p := t.env.Printer
	bar := ""
	if t.bars {
		bar = strings.Repeat(" ", barWidth+1)
	}
	t.line(dim, pad("", t.label)+figure(p.Sprint("score"))+" "+bar+pad(p.Sprint("range"), rangeWidth)+
		figure(p.Sprint("known"))+"  "+p.Sprint("level"))
}

// tree prints a tree's scores, and returns the notes on them.
func (t *table) tree(i int, root *assess.Score) []string {
	if i > 0 && !root.Applies && len(root.Parts) == 0 {
		return nil
	}
	name := t.env.Printer.Sprint("Overall")
	if i > 0 {
		name = t.env.Printer.Text(root.Tree.Title)
	}
	t.row(bold, name, root)
	notes := t.notes(root)
	if i > 0 && !t.deep {
		return notes
	}
	for _, part := range root.Parts {
		if part.Score.Leaf() {
			continue
		}
		notes = append(notes, t.branch(part.Score, 1)...)
	}
	return notes
}

func (t *table) branch(s *assess.Score, depth int) []string {
	t.row("", strings.Repeat("  ", depth)+s.Node.Code+" "+t.env.Printer.Text(s.Node.Name), s)
	notes := t.notes(s)
	if !t.deep {
		return notes
	}
	for _, part := range s.Parts {
		if !part.Score.Leaf() {
			notes = append(notes, t.branch(part.Score, depth+1)...)
		}
	}
	return notes
}

func (t *table) row(dress, name string, s *assess.Score) {
	p := t.env.Printer
	value, lo, hi := onScale(t.fw, s.Value), onScale(t.fw, s.Lo), onScale(t.fw, s.Hi)
	bar := ""
	if t.bars {
		bar = drawBar(s.Lo, s.Hi) + " "
	}
	ends := p.Range(lo, hi, t.decimals())
	t.line(dress, pad(cut(oneLine(name), t.label-1), t.label)+figure(p.Number(value, t.decimals()))+" "+bar+
		pad(ends, rangeWidth)+figure(t.coverage(s))+"  "+t.level(s))
}

// decimals is how many a score is shown with: one on a scale of 100.
func (t *table) decimals() int {
	if t.fw.Scale < 10 {
		return 3
	}
	return 1
}

func (t *table) coverage(s *assess.Score) string {
	if !s.Applies {
		return lang.Dash
	}
	return t.env.Printer.Percent(s.Coverage, 0)
}

// level is a score's level with its range, and a mark where a note follows.
func (t *table) level(s *assess.Score) string {
	switch {
	case !s.Applies:
		return t.env.Printer.Sprint("none applies")
	case !s.Assessed():
		return t.env.Printer.Sprint("not assessed")
	}
	code := levelCode(s, s.Level.Value)
	if s.Level.Lo != s.Level.Hi {
		code = levelCode(s, s.Level.Lo) + "–" + levelCode(s, s.Level.Hi)
	}
	if len(s.Capped) > 0 || s.Provisional || unbalanced(s) {
		code += " *"
	}
	return code
}

// unbalanced reports whether the rule of balance between the root's branches
// alone lowers its level.
func unbalanced(s *assess.Score) bool {
	return s.Parent == nil && s.Tree.Overall != nil && len(s.Capped) == 0 && !s.Provisional &&
		s.Level.Value >= 0 && s.Level.Value < s.Level.Before
}

// drawBar draws a score between its ends: full up to the low one, shaded up to
// the high one.
func drawBar(lo, hi float64) string {
	if math.IsNaN(lo) || math.IsNaN(hi) {
		return strings.Repeat("·", barWidth)
	}
	cell := func(x float64) int { return int(math.Max(0, math.Min(barWidth, math.Round(x*barWidth/100)))) }
	full, shaded := cell(lo), cell(hi)
	return strings.Repeat("█", full) + strings.Repeat("▒", shaded-full) + strings.Repeat("░", barWidth-shaded)
}

// notes say why a level is marked.
func (t *table) notes(s *assess.Score) []string {
	p := t.env.Printer
	var notes []string
	for _, g := range s.Capped {
		notes = append(notes, p.Sprint("* %s: %s instead of %s, because of gate %s (%s %s under %s)",
			s.Node.Code, levelCode(s, s.Level.Value), levelCode(s, s.Level.Before), g.ID,
			g.Indicator, t.leafName(g.Indicator), onScale(t.fw, g.Below)))
	}
	if unbalanced(s) {
		notes = append(notes, p.Sprint("* %s: %s instead of %s, by the rule of balance between axes",
			s.Node.Code, levelCode(s, s.Level.Value), levelCode(s, s.Level.Before)))
	}
	if s.Provisional {
		notes = append(notes, p.Sprint("* %s: provisional level, a gate has no answer", s.Node.Code))
	}
	return notes
}

func (t *table) leafName(code string) string {
	if leaf := t.fw.Leaf(code); leaf != nil {
		return t.env.Printer.Text(leaf.Name)
	}
	return ""
}

// note prints a note, wrapped under itself.
func (t *table) note(s string) {
	width := 80
	if t.bars {
		width = t.env.columns()
	}
	for i, l := range wrap(oneLine(s), width-2) {
		if i > 0 {
			l = "  " + l
		}
		t.line("", l)
	}
}

// legend says how to read the table, and how to see more.
func (t *table) legend(n int) {
	p := t.env.Printer
	fmt.Fprintln(t.w)
	if t.bars {
		t.line(dim, p.Sprint("█ certain  ▒ depends on the answers that are missing  ░ not reached"))
	}
	if n > 1 {
		t.line(dim, p.Sprint("All branches of one territory: --territory %s", p.Sprint("NAME")))
	}
}
