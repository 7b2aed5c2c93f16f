package ask

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"

	"eterritoire/surveys/lang"
)

// Scores are drawn with characters: bars of blocks, which every console of the
// last forty years has, and a radar of braille dots where they are known.

// bar draws a score from 0 to 100 in so many columns: full up to the low end
// of its range, dense up to the value, light up to the high end. The textures
// tell them apart, no colour does. A score not assessed is a light bar over
// the whole of its range.
func bar(b Bar, width int) string {
	at := func(x float64) int {
		if math.IsNaN(x) {
			return 0
		}
		return int(math.Round(float64(width) * min(max(x, 0), 100) / 100))
	}
	low, value, high := at(b.Low), at(b.Value), at(b.High)
	if math.IsNaN(b.Value) {
		value = low
	}
	if math.IsNaN(b.Low) {
		low = value
	}
	value = max(value, low)
	high = max(high, value)
	return strings.Repeat("█", low) + strings.Repeat("▓", value-low) + strings.Repeat("▒", high-value) + strings.Repeat("·", width-high)
}

// span is a range in few columns: "44,1–51,9".
func span(b Bar, p *lang.Printer) string {
	if math.IsNaN(b.Low) || math.IsNaN(b.High) {
		return lang.Dash
	}
	return p.Number(b.Low, 1) + "–" + p.Number(b.High, 1)
}

// known is a coverage, 0 where there is none.
func known(coverage float64) float64 {
	if math.IsNaN(coverage) {
		return 0
	}
	return coverage
}

// right sets s at the right end of width columns.
func right(s string, width int) string {
	return strings.Repeat(" ", max(0, width-lipgloss.Width(s))) + s
}

// radar draws scores from 0 to 100 on spokes, the first upright, the next ones
// clockwise: the values joined by a line, each range as a thick piece of its
// spoke, rings of dots at 50 and 100. A score that is missing breaks the line.
// labels, one a score, stand at the ends of the spokes.
func radar(bars []Bar, labels []string, width, height int) []string {
	margin := 0
	for _, l := range labels {
		margin = max(margin, lipgloss.Width(l))
	}
	d := newDots(width, height)
	cx, cy := float64(d.width-1)/2, float64(d.height-1)/2
	r := min(cx-2*float64(margin+1), cy-4)
	if r < 6 || len(bars) < 3 {
		return nil
	}
	point := func(i int, score float64) (x, y float64) {
		a := 2 * math.Pi * float64(i) / float64(len(bars))
		return cx + r*score/100*math.Sin(a), cy - r*score/100*math.Cos(a)
	}
	for i, b := range bars {
		next := (i + 1) % len(bars)
		for _, ring := range []float64{50, 100} {
			x, y := point(i, ring)
			u, v := point(next, ring)
			d.line(x, y, u, v, 3)
		}
		if !math.IsNaN(b.Low) && !math.IsNaN(b.High) && b.High > b.Low {
			x, y := point(i, b.Low)
			u, v := point(i, b.High)
			d.line(x, y, u, v, 2)
		}
		if o := bars[next]; !math.IsNaN(b.Value) && !math.IsNaN(o.Value) {
			x, y := point(i, b.Value)
			u, v := point(next, o.Value)
			d.line(x, y, u, v, 1)
		}
		if !math.IsNaN(b.Value) {
			x, y := point(i, b.Value)
			d.blot(x, y)
		}
	}
	rows := d.rows()
	for i, l := range labels {
		x, y := point(i, 100)
		write(rows, l, x/2, y/4, math.Sin(2*math.Pi*float64(i)/float64(len(bars))), math.Cos(2*math.Pi*float64(i)/float64(len(bars))))
	}
	lines := make([]string, len(rows))
	for i, row := range rows {
		lines[i] = strings.TrimRight(string(row), " ")
	}
	return lines
}

// write sets a label at the outer end of a spoke, which points to sin, cos.
func write(rows [][]rune, label string, x, y, sin, cos float64) {
	row, col := int(y), int(x)
	switch {
	case math.Abs(sin) < 0.1:
		row -= int(math.Copysign(1, cos))
		col -= lipgloss.Width(label) / 2
	case sin > 0:
		col += 2
	default:
		col -= lipgloss.Width(label) + 1
	}
	if row < 0 || row >= len(rows) {
		return
	}
	for i, c := range []rune(label) {
		if col+i >= 0 && col+i < len(rows[row]) {
			rows[row][col+i] = c
		}
	}
}

// dots are a drawing of braille: two columns and four rows of dots a
// character, which are square.
type dots struct {
	width, height int // in dots
	cells         [][]rune
}

func newDots(columns, rows int) *dots {
	d := &dots{width: 2 * columns, height: 4 * rows, cells: make([][]rune, rows)}
	for i := range d.cells {
		d.cells[i] = make([]rune, columns)
	}
	return d
}

// braille are the bits of a character's dots, by row and column.
var braille = [4][2]rune{{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}}

func (d *dots) set(x, y int) {
	if x < 0 || y < 0 || x >= d.width || y >= d.height {
		return
	}
	d.cells[y/4][x/2] |= braille[y%4][x%2]
}

// line draws every nth dot of a line.
func (d *dots) line(x, y, u, v float64, nth int) {
	steps := int(math.Ceil(max(math.Abs(u-x), math.Abs(v-y))))
	for i := 0; i <= steps; i += nth {
		t := float64(i) / float64(max(steps, 1))
		d.set(int(math.Round(x+t*(u-x))), int(math.Round(y+t*(v-y))))
	}
}

// blot marks a point with a square of dots.
func (d *dots) blot(x, y float64) {
	for i := -1; i <= 1; i++ {
		for j := -1; j <= 1; j++ {
			d.set(int(math.Round(x))+i, int(math.Round(y))+j)
		}
	}
}

// rows are the characters of the drawing, a space where nothing is drawn.
func (d *dots) rows() [][]rune {
	rows := make([][]rune, len(d.cells))
	for i, cells := range d.cells {
		rows[i] = make([]rune, len(cells))
		for j, c := range cells {
			rows[i][j] = ' '
			if c != 0 {
				rows[i][j] = 0x2800 + c
			}
		}
	}
	return rows
}
