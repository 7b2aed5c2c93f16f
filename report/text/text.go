// Package text writes a Doc as plain text: for terminals, pipes and tests. It
// draws bars with full and light blocks, and every other chart as its table.
package text

import (
	"bufio"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"unicode"

	"eterritoire/report"
)

// Write writes the text, wrapped at width columns; 0 is 80, and no line of
// words is narrower than 40.
func Write(w io.Writer, d *report.Doc, width int) error {
	if width <= 0 {
		width = 80
	}
	p := &printer{w: bufio.NewWriter(w), width: max(width, 40), colon: ": "}
	if d.Lang == "fr" {
		p.colon = "\u00a0: "
	}
	p.document(d)
	if err := p.w.Flush(); err != nil {
		return fmt.Errorf("writing text: %w", err)
	}
	return nil
}

// A printer writes lines; its writer keeps the first error.
type printer struct {
	w     *bufio.Writer
	width int
	colon string // after a title, as the language has it
	begun bool
}

func (p *printer) document(d *report.Doc) {
	if d.Kicker != "" {
		p.wrapped("", "", d.Kicker)
	}
	if d.Title != "" {
		p.title(d.Title, '=')
	}
	if d.Subtitle != "" {
		p.wrapped("", "", d.Subtitle)
	}
	p.blocks(d.Blocks)
	if len(d.Footer) > 0 {
		p.gap()
		p.line(strings.Repeat("-", p.width))
		for _, f := range d.Footer {
			p.wrapped("", "", f)
		}
	}
}

func (p *printer) blocks(blocks []report.Block) {
	for i, b := range blocks {
		switch b := b.(type) {
		case *report.Heading:
			p.gap()
			p.title(b.Text, []rune{'=', '-', '.'}[min(max(b.Level-1, 0), 2)])
		case *report.Para:
			p.gap()
			p.wrapped("", "", join(b.Spans))
		case *report.List:
			p.list(b)
		case *report.Note:
			p.gap()
			p.wrapped([]string{"  ", "! ", "# "}[b.Kind], "  ", join(b.Spans))
		case *report.Table:
			p.table(b)
		case *report.Figure:
			p.figure(b, sameTable(blocks, i))
		case *report.Card:
			p.gap()
			if b.Title != "" {
				p.title(b.Title, '-')
			}
			p.blocks(b.Blocks)
		case *report.Facts:
			p.facts(b)
		case *report.Signatures:
			p.signatures(b)
		case *report.Slips:
			p.slips(b)
		case *report.Poster:
			p.poster(b)
		case *report.Break:
		}
	}
}

// sameTable reports whether the next block is a figure with the same table: it
// is then printed once, after the last of them.
func sameTable(blocks []report.Block, i int) bool {
	this, ok := blocks[i].(*report.Figure)
	if !ok || i+1 >= len(blocks) {
		return false
	}
	next, ok := blocks[i+1].(*report.Figure)
	return ok && next.Table == this.Table
}

func (p *printer) facts(f *report.Facts) {
	p.gap()
	wide := 0
	for _, i := range f.Items {
		wide = max(wide, length(i.Name))
	}
	for _, i := range f.Items {
		s := i.Value
		if i.Detail != "" {
			s += " (" + i.Detail + ")"
		}
		p.wrapped(pad(i.Name, wide)+"  ", strings.Repeat(" ", wide+2), s)
	}
}

// signatures prints a line to sign on for each.
func (p *printer) signatures(s *report.Signatures) {
	for _, l := range s.Lines {
		p.gap()
		p.wrapped("", "", report.Printable(l.Role))
		for _, what := range []string{s.Name, s.Sign} {
			p.wrapped("  ", "  ", report.Printable(what)+p.colon+strings.Repeat(".", max(p.width-length(what)-8, 10)))
		}
	}
}

// slips prints each slip once, with how many there are of it.
func (p *printer) slips(s *report.Slips) {
	for i := 0; i < len(s.Items); {
		n := i
		for n < len(s.Items) && sameSlip(&s.Items[i], &s.Items[n]) {
			n++
		}
		p.gap()
		p.wrapped("", "  ", fmt.Sprintf("%s (× %d)", report.Printable(s.Items[i].Title), n-i))
		for _, l := range s.Items[i].Lines {
			p.wrapped("  ", "  ", report.Printable(l))
		}
		for _, row := range s.Items[i].Boxes {
			boxes := make([]string, len(row))
			for j, b := range row {
				boxes[j] = "[ ]\u00a0" + strings.ReplaceAll(report.Printable(b), " ", "\u00a0")
			}
			p.wrapped("  ", "  ", strings.Join(boxes, "  "))
		}
		if s.Items[i].Foot != "" {
			p.wrapped("  ", "  ", report.Printable(s.Items[i].Foot))
		}
		i = n
	}
}

func sameSlip(a, b *report.Slip) bool {
	return a.Title == b.Title && a.Foot == b.Foot && slices.Equal(a.Lines, b.Lines) &&
		slices.EqualFunc(a.Boxes, b.Boxes, func(x, y []string) bool { return slices.Equal(x, y) })
}

func (p *printer) poster(s *report.Poster) {
	p.gap()
	title := report.Printable(s.Title)
	if s.Sign != "" {
		title = report.Printable(s.Sign) + "  " + title
	}
	p.title(title, '-')
	for _, text := range []string{s.Text, s.Foot} {
		if text != "" {
			p.wrapped("", "", report.Printable(text))
		}
	}
	for _, step := range s.Steps {
		p.wrapped(report.Printable(step.Sign)+"  ", "   ", report.Printable(step.Text))
	}
}

func (p *printer) list(l *report.List) {
	p.gap()
	for i, item := range l.Items {
		mark := "- "
		if l.Ordered {
			mark = fmt.Sprintf("%d. ", i+1)
		}
		p.wrapped(mark, strings.Repeat(" ", len(mark)), join(item))
	}
}

func (p *printer) figure(f *report.Figure, tableFollows bool) {
	p.gap()
	if f.Caption != "" {
		p.wrapped("", "", f.Caption)
	}
	bars, drawn := f.Chart.(*report.Bars)
	if drawn {
		p.bars(bars)
	}
	if f.Table != nil && !drawn && !tableFollows {
		p.rows(f.Table)
	}
}

// bars draws a bar of blocks a row: what is known full, what is not up to its
// best light.
func (p *printer) bars(b *report.Bars) {
	cells, label := 20, 0
	if p.width < 70 {
		cells = 10
	}
	for _, l := range b.Labels {
		label = max(label, length(l))
	}
	label = min(label, max(p.width-cells-26, 12))
	for i, l := range b.Labels {
		lines := wrap(l, label)
		note := ""
		if i < len(b.Notes) {
			note = b.Notes[i]
		}
		for k, line := range lines {
			if k < len(lines)-1 {
				p.line(line)
				continue
			}
			p.wrapped(pad(line, label)+"  "+track(b, i, cells)+"  ", strings.Repeat(" ", label+cells+4), note)
		}
	}
}

func track(b *report.Bars, i, cells int) string {
	if i >= len(b.Values) || math.IsNaN(b.Values[i]) || b.Max <= 0 {
		return strings.Repeat("·", cells)
	}
	count := func(x float64) int {
		return min(max(int(math.Round(x/b.Max*float64(cells))), 0), cells)
	}
	full := count(b.Values[i])
	upTo := full
	if i < len(b.Hi) && !math.IsNaN(b.Hi[i]) {
		upTo = max(full, count(b.Hi[i]))
	}
	return strings.Repeat("█", full) + strings.Repeat("░", upTo-full) + strings.Repeat(" ", cells-upTo)
}

func (p *printer) table(t *report.Table) {
	p.gap()
	if t.Caption != "" && !t.Quiet {
		p.wrapped("", "", t.Caption)
	}
	p.rows(t)
}

// rows prints a table in columns where it fits, and otherwise row by row with
// each cell after its column's title.
func (p *printer) rows(t *report.Table) {
	wide := make([]int, len(t.Columns))
	total := 2 * (len(t.Columns) - 1)
	for j, c := range t.Columns {
		wide[j] = length(c.Title)
		for _, row := range t.Rows {
			if j < len(row) {
				for line := range strings.SplitSeq(join(row[j].Spans), "\n") {
					wide[j] = max(wide[j], length(line))
				}
			}
		}
		total += wide[j]
	}
	if total > p.width {
		p.records(t)
		return
	}
	titles := make([]string, len(t.Columns))
	for j, c := range t.Columns {
		titles[j] = c.Title
	}
	p.columns(t, wide, titles)
	for j := range titles {
		titles[j] = strings.Repeat("-", wide[j])
	}
	p.columns(t, wide, titles)
	for _, row := range t.Rows {
		cells := make([]string, len(t.Columns))
		for j := range cells {
			if j < len(row) {
				cells[j] = join(row[j].Spans)
			}
		}
		p.columns(t, wide, cells)
	}
}

// columns prints one row, whose cells may have several lines.
func (p *printer) columns(t *report.Table, wide []int, cells []string) {
	lines := make([][]string, len(cells))
	deepest := 0
	for j, c := range cells {
		lines[j] = strings.Split(c, "\n")
		deepest = max(deepest, len(lines[j]))
	}
	for k := range deepest {
		var b strings.Builder
		for j := range cells {
			s := ""
			if k < len(lines[j]) {
				s = lines[j][k]
			}
			if j > 0 {
				b.WriteString("  ")
			}
			if t.Columns[j].Align == report.Right {
				s = strings.Repeat(" ", wide[j]-length(s)) + s
			}
			b.WriteString(pad(s, wide[j]))
		}
		p.line(strings.TrimRight(b.String(), " "))
	}
}

func (p *printer) records(t *report.Table) {
	for _, row := range t.Rows {
		for j, c := range row {
			text := strings.ReplaceAll(join(c.Spans), "\n", " | ")
			switch {
			case strings.TrimSpace(text) == "" || j >= len(t.Columns):
			case j == 0:
				p.wrapped("* ", "    ", text)
			default:
				p.wrapped("    "+t.Columns[j].Title+p.colon, "      ", text)
			}
		}
	}
}

func (p *printer) title(s string, under rune) {
	lines := wrap(s, p.width)
	longest := 0
	for _, l := range lines {
		p.line(l)
		longest = max(longest, length(l))
	}
	p.line(strings.Repeat(string(under), longest))
}

// wrapped prints a text after a mark, its further lines after an indent.
func (p *printer) wrapped(mark, indent, text string) {
	room := p.width - max(length(mark), length(indent))
	for piece := range strings.SplitSeq(text, "\n") {
		for _, line := range wrap(piece, room) {
			p.line(strings.TrimRight(mark+line, " "))
			mark = indent
		}
	}
}

func (p *printer) line(s string) {
	p.begun = true
	_, _ = p.w.WriteString(s + "\n") // Flush returns the first error
}

// gap is a blank line between blocks.
func (p *printer) gap() {
	if p.begun {
		p.line("")
	}
}

// wrap breaks a text into lines of at most n letters, at spaces that break. A
// word longer than a line is cut.
func wrap(s string, n int) []string {
	n = max(n, 1)
	lines, line := []string{}, ""
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return r == ' ' || r == '\t' || r == '\n' }) {
		for length(word) > n {
			if line != "" {
				lines, line = append(lines, line), ""
			}
			cut := []rune(word)
			lines, word = append(lines, string(cut[:n])), string(cut[n:])
		}
		switch {
		case line == "":
			line = word
		case length(line)+1+length(word) <= n:
			line += " " + word
		default:
			lines, line = append(lines, line), word
		}
	}
	if line != "" || len(lines) == 0 {
		lines = append(lines, line)
	}
	return lines
}

func join(spans []report.Span) string {
	var b strings.Builder
	for _, s := range spans {
		b.WriteString(report.Printable(s.Text))
	}
	return b.String()
}

// length counts the letters that take a place: marks set over another do not.
func length(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.Is(unicode.Mn, r) {
			n++
		}
	}
	return n
}

func pad(s string, n int) string { return s + strings.Repeat(" ", max(n-length(s), 0)) }
