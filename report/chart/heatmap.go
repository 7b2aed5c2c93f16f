package chart

import (
	"math"
	"slices"
	"strings"

	"gonum.org/v1/plot/vg"

	"eterritoire/report"
	"eterritoire/surveys/lang"
)

const cellHeight = vg.Length(26)

// heatmap is a table of shaded cells whose places are known.
type heatmap struct {
	*report.Heatmap
	width   vg.Length
	labelW  vg.Length
	cellW   vg.Length
	labels  [][]string
	heads   [][]string
	tops    []vg.Length
	total   vg.Length
	stacked bool
}

func planHeatmap(c *report.Heatmap, w vg.Length) *heatmap {
	d := &heatmap{Heatmap: c, width: w, stacked: w < stackBelow}
	f, g := face(labelSize), face(tickSize)
	if !d.stacked {
		for _, l := range c.Rows {
			d.labelW = max(d.labelW, width(f, wrap(f, l, w*0.34)))
		}
		d.labelW += gutter
	}
	d.cellW = (w - d.labelW) / vg.Length(max(len(c.Columns), 1))
	deepest := 0
	short := slices.ContainsFunc(c.Columns, func(h string) bool { return width(g, strings.Fields(h)) > d.cellW-4 })
	for _, h := range c.Columns {
		if code := strings.Fields(h); short && len(code) > 1 && len(code[0]) < 4 { // a word would be cut: codes alone
			h = code[0]
		}
		lines := wrap(g, h, d.cellW-4)
		d.heads = append(d.heads, lines)
		deepest = max(deepest, len(lines))
	}
	y := vg.Length(deepest)*leading(g) + 6
	for _, l := range c.Rows {
		room := d.labelW - gutter + 0.01 // as measured
		if d.stacked {
			room = w
		}
		lines := wrap(f, l, room)
		d.labels, d.tops = append(d.labels, lines), append(d.tops, y)
		if d.stacked {
			y += vg.Length(len(lines))*leading(f) + cellHeight + 10
		} else {
			y += max(vg.Length(len(lines))*leading(f), cellHeight) + 4
		}
	}
	d.total = y + 2
	return d
}

func (d *heatmap) height() vg.Length { return d.total }

func (d *heatmap) draw(p *pen) {
	f, g := face(labelSize), face(tickSize)
	for j, lines := range d.heads {
		p.lines(g, report.Dim, d.labelW+d.cellW*(vg.Length(j)+0.5), tickSize, middle, lines)
	}
	for i, lines := range d.labels {
		y, high := d.tops[i], cellHeight
		if d.stacked {
			p.lines(f, report.Ink, 0, y+labelSize*0.9, start, lines)
			y += vg.Length(len(lines))*leading(f) + 2
		} else {
			high = max(vg.Length(len(lines))*leading(f), cellHeight)
			p.lines(f, report.Ink, 0, centred(y+high/2, labelSize, len(lines)), start, lines)
		}
		for j := range d.Columns {
			d.cell(p, i, j, d.labelW+d.cellW*vg.Length(j), y, high)
		}
	}
}

// shades is how many grounds a cell may have.
const shades = 5

func (d *heatmap) cell(p *pen, i, j int, x, y, high vg.Length) {
	value := math.NaN()
	if i < len(d.Values) {
		value = at(d.Values[i], j, value)
	}
	v, known := within(value, d.Max)
	if !known {
		p.frame(report.Dim, 0.75, []vg.Length{3, 3}, x+1.5, y+0.5, d.cellW-3, high-1)
		p.text(face(noteSize), report.Dim, x+d.cellW/2, y+high/2+noteSize*0.36, middle, lang.Dash)
		return
	}
	k := min(int(v/d.Max*shades), shades-1)
	ground, ink := report.LevelColour(k, shades)
	if v == 0 {
		ground, ink = report.Track, report.Dim
	}
	p.rect(ground, x+1, y, d.cellW-2, high)
	p.text(face(noteSize), ink, x+d.cellW/2, y+high/2+noteSize*0.36, middle, lang.For(d.Lang).Number(value, d.Decimals))
}
