package chart

import (
	"math"

	"gonum.org/v1/plot/vg"

	"eterritoire/report"
	"eterritoire/surveys/lang"
)

// The measures of a radar.
const (
	rings      = 5
	spokeSize  = vg.Length(12)
	legendSize = vg.Length(12)
	sideways   = 0.25 // a spoke that goes further right or left than this has its label beside it
)

// outlines are the strokes of a radar's series: told apart by dash and mark,
// then by colour.
var outlines = [...]struct {
	colour string
	dash   []vg.Length
}{
	{report.Accent, nil},
	{report.Alert, []vg.Length{6, 3}},
	{report.Ink, []vg.Length{2, 3}},
}

// radar is a radar whose places are known.
type radar struct {
	*report.Radar
	width, total vg.Length
	cx, cy, r    vg.Length
	labels       [][]string
	legend       vg.Length // top of the legend; 0 if there is none
}

func planRadar(c *report.Radar, w vg.Length) *radar {
	d := &radar{Radar: c, width: w, cx: w / 2}
	f := face(spokeSize)
	above, below := vg.Length(0), vg.Length(0)
	d.r = min(w*0.32, 150)
	for i, l := range c.Axes {
		sin, _ := d.spoke(i)
		room := w * 0.27
		if math.Abs(sin) <= sideways {
			room = w * 0.5
		}
		lines := wrap(f, l, room)
		d.labels = append(d.labels, lines)
		if side := vg.Length(math.Abs(sin)); side > sideways {
			d.r = min(d.r, (w/2-width(f, lines)-2)/side-10)
		}
	}
	d.r = max(d.r, 40)
	for i, lines := range d.labels {
		_, cos := d.spoke(i)
		deep := vg.Length(len(lines)) * leading(f)
		reach := d.r + 12
		if cos > 0 {
			above = max(above, vg.Length(cos)*reach+deep*vg.Length(0.5+cos/2))
		} else {
			below = max(below, vg.Length(-cos)*reach+deep*vg.Length(0.5-cos/2))
		}
	}
	above, below = max(above, d.r*0.4), max(below, d.r*0.4)
	d.cy = above + 4
	d.total = d.cy + below + 6
	if len(c.Series) > 1 {
		d.legend = d.total + 4
		d.total = d.legend + vg.Length(len(c.Series))*leading(face(legendSize)) + 4
	}
	return d
}

// spoke is the direction of an axis: the first points up, the others follow
// clockwise. sin goes right, cos goes up.
func (d *radar) spoke(i int) (sin, cos float64) {
	return math.Sincos(2 * math.Pi * float64(i) / float64(max(len(d.Axes), 1)))
}

func (d *radar) place(i int, share float64) (x, y vg.Length) {
	sin, cos := d.spoke(i)
	return d.cx + d.r*vg.Length(share*sin), d.cy - d.r*vg.Length(share*cos)
}

func (d *radar) height() vg.Length { return d.total }

func (d *radar) draw(p *pen) {
	d.web(p)
	for k, s := range d.Series {
		d.outline(p, k%len(outlines), s.Values)
	}
	if d.legend > 0 {
		d.drawLegend(p)
	}
}

// web draws the rings, the spokes, their labels and the scale.
func (d *radar) web(p *pen) {
	for k := 1; k <= rings; k++ {
		var points []vg.Point
		for i := range d.Axes {
			x, y := d.place(i, float64(k)/rings)
			points = append(points, p.pt(x, y))
		}
		weight := vg.Length(0.6)
		if k == rings {
			weight = 1
		}
		p.stroke(report.Rule, weight, nil, p.polygon(points...))
	}
	f := face(spokeSize)
	for i, lines := range d.labels {
		x, y := d.place(i, 1)
		p.line(report.Rule, 0.6, nil, d.cx, d.cy, x, y)
		sin, cos := d.spoke(i)
		lx, ly := d.cx+(d.r+10)*vg.Length(sin), d.cy-(d.r+10)*vg.Length(cos)
		a := middle
		if sin > sideways {
			a = start
		} else if sin < -sideways {
			a = end
		}
		deep := vg.Length(len(lines)) * leading(f)
		ly += spokeSize*0.95 - deep*vg.Length(0.5+cos/2) - 1
		p.lines(f, d.labelColour(i), lx, ly, a, lines)
	}
	printer, t := lang.For(d.Lang), face(9)
	for k := 1; k <= rings; k++ {
		if d.r < 90 && k != rings {
			continue // no room for the numbers between
		}
		y := d.cy - d.r*vg.Length(k)/rings
		p.text(t, report.Dim, d.cx+3, y+8, start, printer.Plain(d.Max*float64(k)/rings))
	}
}

// labelColour is dim where the first series has nothing to show.
func (d *radar) labelColour(i int) string {
	if len(d.Series) > 0 && math.IsNaN(at(d.Series[0].Values, i, math.NaN())) {
		return report.Dim
	}
	return report.Ink
}

// outline draws a series: whole pieces between missing values, closed and
// lightly filled only where nothing is missing.
func (d *radar) outline(p *pen, k int, values []float64) {
	style := outlines[k]
	points := make([]*vg.Point, len(d.Axes))
	whole := true
	for i := range d.Axes {
		v, known := within(at(values, i, math.NaN()), d.Max)
		if !known {
			whole = false
			continue
		}
		x, y := d.place(i, v/d.Max)
		q := p.pt(x, y)
		points[i] = &q
	}
	n := len(points)
	if whole && n > 0 {
		var all []vg.Point
		for _, q := range points {
			all = append(all, *q)
		}
		path := p.polygon(all...)
		if k == 0 {
			p.canvas.SetColor(translucent(style.colour))
			p.canvas.Fill(path)
		}
		p.stroke(style.colour, 2, style.dash, path)
	} else {
		for i := range n {
			if next := points[(i+1)%n]; points[i] != nil && next != nil {
				var path vg.Path
				path.Move(*points[i])
				path.Line(*next)
				p.stroke(style.colour, 2, style.dash, path)
			}
		}
	}
	for _, q := range points {
		if q != nil {
			d.mark(p, k, q.X, p.h-q.Y)
		}
	}
}

// mark is a disc, a square or a ring, by series.
func (d *radar) mark(p *pen, k int, x, y vg.Length) {
	switch k {
	case 0:
		p.disc(outlines[k].colour, x, y, 3.4)
	case 1:
		p.rect(outlines[k].colour, x-3, y-3, 6, 6)
	default:
		p.disc(report.Paper, x, y, 3.2)
		p.ring(outlines[k].colour, 1.4, x, y, 3.2)
	}
}

func (d *radar) drawLegend(p *pen) {
	f := face(legendSize)
	for k, s := range d.Series {
		y := d.legend + vg.Length(k)*leading(f) + legendSize*0.6
		style := outlines[k%len(outlines)]
		lines := wrap(f, s.Name, d.width-60)
		x := (d.width - 44 - width(f, lines[:min(1, len(lines))])) / 2
		p.line(style.colour, 2, style.dash, x, y, x+34, y)
		d.mark(p, k%len(outlines), x+17, y)
		if len(lines) > 0 {
			p.text(f, report.Ink, x+44, y+4, start, lines[0])
		}
	}
}
