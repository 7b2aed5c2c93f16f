package chart

import (
	"math"
	"slices"

	"gonum.org/v1/plot/vg"

	"eterritoire/report"
	"eterritoire/surveys/lang"
)

// dots are values on a line, whose places are known.
type dots struct {
	*report.Dots
	width, labelW vg.Length
	labels        [][]string
	tops          []vg.Length
	total         vg.Length
	stacked       bool
}

const dotRow = vg.Length(20)

func planDots(c *report.Dots, w vg.Length) *dots {
	d := &dots{Dots: c, width: w, stacked: w < stackBelow}
	f := face(labelSize)
	if !d.stacked {
		for _, l := range c.Labels {
			d.labelW = max(d.labelW, width(f, wrap(f, l, w*0.36)))
		}
		d.labelW += gutter
	}
	y := leading(face(tickSize)) + 6
	for _, l := range c.Labels {
		room := d.labelW - gutter + 0.01 // as measured
		if d.stacked {
			room = w
		}
		lines := wrap(f, l, room)
		d.labels, d.tops = append(d.labels, lines), append(d.tops, y)
		if d.stacked {
			y += vg.Length(len(lines))*leading(f) + dotRow + 4
		} else {
			y += max(vg.Length(len(lines))*leading(f), dotRow) + 6
		}
	}
	d.total = y + 2
	return d
}

func (d *dots) height() vg.Length { return d.total }

func (d *dots) x(v float64) vg.Length {
	const margin = 6
	return d.labelW + margin + (d.width-d.labelW-2*margin)*vg.Length(v/d.Max)
}

func (d *dots) draw(p *pen) {
	if d.Max <= 0 {
		return
	}
	printer, t := lang.For(d.Lang), face(tickSize)
	for k, a := range []align{start, middle, end} {
		v := d.Max * float64(k) / 2
		p.text(t, report.Dim, d.x(v), tickSize, a, printer.Plain(v))
	}
	f := face(labelSize)
	for i, lines := range d.labels {
		y := d.tops[i]
		if d.stacked {
			p.lines(f, report.Ink, 0, y+labelSize*0.9, start, lines)
			y += vg.Length(len(lines))*leading(f) + dotRow/2
		} else {
			high := max(vg.Length(len(lines))*leading(f), dotRow)
			p.lines(f, report.Ink, 0, centred(y+high/2, labelSize, len(lines)), start, lines)
			y += high / 2
		}
		d.row(p, y, at(d.Values, i, nil))
	}
}

// row draws a line's dots over the span between the first and the last.
func (d *dots) row(p *pen, y vg.Length, values []float64) {
	known := make([]float64, 0, len(values))
	for _, v := range values {
		if v, ok := within(v, d.Max); ok && !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	dash := []vg.Length(nil)
	if len(known) == 0 {
		dash = []vg.Length{3, 3}
	}
	p.line(report.Rule, 1, dash, d.x(0), y, d.x(d.Max), y)
	if len(known) == 0 {
		return
	}
	slices.Sort(known)
	p.line(report.Dim, 2, nil, d.x(known[0]), y, d.x(known[len(known)-1]), y)
	for _, v := range known {
		p.disc(report.Paper, d.x(v), y, 4)
		p.disc(report.Accent, d.x(v), y, 3.2)
	}
}
