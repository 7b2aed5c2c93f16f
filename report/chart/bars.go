package chart

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"eterritoire/report"
	"eterritoire/surveys/lang"
)

// The measures of bars, in points.
const (
	barHeight   = vg.Length(13)
	labelSize   = vg.Length(13)
	noteSize    = vg.Length(12.5)
	tickSize    = vg.Length(10)
	rowGap      = vg.Length(9)
	gutter      = vg.Length(14)
	trackEnough = vg.Length(318) // room for the names of five levels
	stackBelow  = vg.Length(520) // narrower charts put labels above their bars
)

// bars are horizontal bars whose places are known.
type bars struct {
	*report.Bars
	stacked     bool
	trackX      vg.Length
	trackW      vg.Length
	noteX       vg.Length
	width       vg.Length
	labels      [][]string
	notes       [][]string
	tops        []vg.Length // of each row
	heads       [][]string  // of the scale: one a band, or one a tick
	headHeight  vg.Length
	total       vg.Length
	rowsBottom  vg.Length
	bandsNamed  bool
	ticksValues []float64
}

func planBars(b *report.Bars, w vg.Length) *bars {
	d := &bars{Bars: b, width: w, stacked: w < stackBelow}
	if d.stacked {
		d.trackX, d.trackW = 0, w
	} else {
		d.columns()
	}
	d.scale()
	y := d.headHeight
	for i := range b.Labels {
		d.tops = append(d.tops, y)
		y += d.row(i)
	}
	d.rowsBottom = y
	d.total = y + 2
	return d
}

// columns shares a wide chart between labels, tracks and notes.
func (d *bars) columns() {
	labels, notes := vg.Length(0), vg.Length(0)
	for i := range d.Labels {
		notes = max(notes, width(face(noteSize), wrap(face(noteSize), at(d.Notes, i, ""), d.width*0.17)))
	}
	labelMax := max(d.width*0.28, min(d.width*0.42, d.width-notes-2*gutter-trackEnough))
	for _, l := range d.Labels {
		labels = max(labels, width(face(labelSize), wrap(face(labelSize), l, labelMax)))
	}
	d.trackX = labels + gutter
	d.noteX = d.width - notes
	d.trackW = d.noteX - gutter - d.trackX
	if notes == 0 {
		d.trackW = d.width - d.trackX - 4
	}
}

// scale decides what is written above the tracks: the names of the levels, or
// numbers where there are none.
func (d *bars) scale() {
	f := face(tickSize)
	if len(d.Cuts) > 0 {
		d.bandsNamed = true
		d.heads = d.bandHeads(true)
		if slices.ContainsFunc(d.heads, func(h []string) bool { return len(h) < 2 }) {
			d.heads = d.bandHeads(false)
		}
	} else {
		d.ticksValues = []float64{0, d.Max / 2, d.Max}
		printer := lang.For(d.Lang)
		for _, v := range d.ticksValues {
			d.heads = append(d.heads, []string{printer.Plain(v)})
		}
	}
	deepest := 0
	for _, h := range d.heads {
		deepest = max(deepest, len(h))
	}
	d.headHeight = vg.Length(deepest)*leading(f) + 8
}

// bandHeads are the levels' names on two lines, "N4" over "Consolidation", or
// their codes alone: names are written for all or for none.
func (d *bars) bandHeads(named bool) [][]string {
	f, edges := face(tickSize), d.edges()
	heads := make([][]string, len(edges)-1)
	for i := range heads {
		room := d.x(edges[i+1]) - d.x(edges[i]) - 3
		code, rest, _ := strings.Cut(at(d.Names, i, ""), " ")
		if f.Width(code) <= room {
			heads[i] = []string{code}
		}
		if lines := wrap(f, rest, room); named && rest != "" && len(lines) <= 2 && width(f, strings.Fields(rest)) <= room {
			heads[i] = append(heads[i], lines...)
		}
	}
	return heads
}

// edges are the bands' ends: the cuts, with the scale's own ends around them.
func (d *bars) edges() []float64 {
	edges := []float64{}
	if d.Cuts[0] > 0 {
		edges = append(edges, 0)
	}
	edges = append(edges, d.Cuts...)
	if edges[len(edges)-1] < d.Max {
		edges = append(edges, d.Max)
	}
	return edges
}

// row measures a row, and returns its height.
func (d *bars) row(i int) vg.Length {
	f, g := face(labelSize), face(noteSize)
	note := at(d.Notes, i, "")
	if d.stacked {
		lines := wrap(f, d.Labels[i], d.width)
		notes := wrap(g, note, d.width)
		d.labels, d.notes = append(d.labels, lines), append(d.notes, notes)
		return vg.Length(len(lines))*leading(f) + 3 + barHeight + vg.Length(len(notes))*leading(g) + 17
	}
	lines := wrap(f, d.Labels[i], d.trackX-gutter+0.01)
	notes := wrap(g, note, d.width-d.noteX+0.01)
	d.labels, d.notes = append(d.labels, lines), append(d.notes, notes)
	return max(vg.Length(len(lines))*leading(f), vg.Length(len(notes))*leading(g), barHeight) + rowGap
}

func (d *bars) height() vg.Length { return d.total }

// x is the place of a value.
func (d *bars) x(v float64) vg.Length {
	v, _ = within(v, d.Max)
	return d.trackX + d.trackW*vg.Length(v/d.Max)
}

func (d *bars) draw(p *pen) {
	d.drawScale(p)
	f, g := face(labelSize), face(noteSize)
	for i := range d.Labels {
		height := d.rowsBottom - d.tops[i]
		if i+1 < len(d.tops) {
			height = d.tops[i+1] - d.tops[i]
		}
		if d.stacked {
			y := d.tops[i]
			p.lines(f, report.Ink, 0, y+labelSize*0.9, start, d.labels[i])
			y += vg.Length(len(d.labels[i]))*leading(f) + 3
			d.bar(p, i, y)
			p.lines(g, d.noteColour(i), 0, y+barHeight+noteSize+2, start, d.notes[i])
			continue
		}
		centre := d.tops[i] + (height-rowGap)/2 + 3
		p.lines(f, report.Ink, 0, centred(centre, f.Font.Size, len(d.labels[i])), start, d.labels[i])
		d.bar(p, i, centre-barHeight/2)
		p.lines(g, d.noteColour(i), d.noteX, centred(centre, g.Font.Size, len(d.notes[i])), start, d.notes[i])
	}
}

// centred is the first baseline of n lines set around a height.
func centred(y, size vg.Length, n int) vg.Length {
	return y - vg.Length(n-1)*size*1.25/2 + size*0.36
}

func (d *bars) noteColour(i int) string {
	if math.IsNaN(at(d.Values, i, math.NaN())) {
		return report.Dim
	}
	return report.Ink
}

// drawScale writes the levels' names over their bands, and a line at each cut.
func (d *bars) drawScale(p *pen) {
	f := face(tickSize)
	if !d.bandsNamed {
		for i, v := range d.ticksValues {
			a := []align{start, middle, end}[i]
			p.lines(f, report.Dim, d.x(v), tickSize, a, d.heads[i])
		}
		return
	}
	edges := d.edges()
	for i := range len(edges) - 1 {
		p.lines(f, report.Dim, (d.x(edges[i])+d.x(edges[i+1]))/2, tickSize, middle, d.heads[i])
	}
	if d.stacked {
		return // the cuts are marked on each track
	}
	for _, e := range edges[1 : len(edges)-1] {
		p.line(report.Rule, 0.75, nil, d.x(e), d.headHeight-4, d.x(e), d.rowsBottom)
	}
}

// bar draws a track, its bar and its range: a line with an end at each bound,
// light on the bar and dark beyond it. A missing value is an empty track with a
// broken outline.
func (d *bars) bar(p *pen, i int, y vg.Length) {
	value, known := within(at(d.Values, i, math.NaN()), d.Max)
	if d.Max <= 0 {
		return
	}
	if !known {
		p.frame(report.Dim, 0.75, []vg.Length{3, 3}, d.trackX, y, d.trackW, barHeight)
		return
	}
	p.rect(report.Track, d.trackX, y, d.trackW, barHeight)
	p.rect(report.Accent, d.trackX, y, max(d.x(value)-d.trackX, 1.5), barHeight)
	if len(d.Cuts) > 0 {
		edges := d.edges()
		for _, e := range edges[1 : len(edges)-1] {
			p.line(report.Paper, 1, nil, d.x(e), y, d.x(e), y+barHeight)
		}
	}
	lo, okLo := within(at(d.Lo, i, math.NaN()), d.Max)
	hi, okHi := within(at(d.Hi, i, math.NaN()), d.Max)
	if !okLo || !okHi || d.x(hi)-d.x(lo) < 1 {
		return
	}
	d.whisker(p, y+barHeight/2, lo, value, hi)
}

func (d *bars) whisker(p *pen, y vg.Length, lo, value, hi float64) {
	const thick, serif = vg.Length(1.6), barHeight/2 - 2.5
	light, dark := report.Paper, report.Ink
	if value > lo {
		p.line(light, thick, nil, d.x(lo), y, d.x(value), y)
		p.line(light, thick, nil, d.x(lo)+0.8, y-serif, d.x(lo)+0.8, y+serif)
	} else {
		p.line(dark, thick, nil, d.x(lo), y-serif, d.x(lo), y+serif)
	}
	if hi > value {
		p.line(dark, thick, nil, d.x(value), y, d.x(hi), y)
		p.line(dark, thick, nil, d.x(hi)-0.8, y-serif, d.x(hi)-0.8, y+serif)
	} else {
		p.line(light, thick, nil, d.x(hi)-0.8, y-serif, d.x(hi)-0.8, y+serif)
	}
}
