package proof

import (
	"math"
	"strconv"
	"strings"

	"eterritoire/report"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A picture is what a chart draws: its shapes, in order, y down.
type picture struct {
	shapes []shape
	texts  []written
}

// A shape is a path: its points, and how it is painted.
type shape struct {
	points             []point
	round              bool // it has arcs
	fill, stroke       string
	width, translucent bool // a line's width, a fill's transparency are written
}

type point struct{ x, y float64 }

type written struct{ size, text string }

func (p *picture) labelled(size string) { p.texts = append(p.texts, written{size: size}) }

func (p *picture) said(text string) {
	if n := len(p.texts); n > 0 {
		p.texts[n-1].text = text
	}
}

// path adds a shape. Of an arc, its end is a point.
func (p *picture) path(d, fill, stroke, width, opacity string) {
	s := shape{fill: fill, stroke: stroke, width: width != "", translucent: opacity != ""}
	for len(d) > 0 {
		command := d[0]
		end := strings.IndexAny(d[1:], "MLAZQC") + 1
		if end == 0 {
			end = len(d)
		}
		numbers := strings.Fields(d[1:end])
		d = d[end:]
		if command == 'A' {
			s.round = true
		}
		if n := len(numbers); n >= 2 {
			x, errX := strconv.ParseFloat(numbers[n-2], 64)
			y, errY := strconv.ParseFloat(numbers[n-1], 64)
			if errX != nil || errY != nil {
				return
			}
			s.points = append(s.points, point{x, y})
		}
	}
	p.shapes = append(p.shapes, s)
}

// box is a rectangle's ends; ok is false for any other shape.
func (s *shape) box() (left, right, top, bottom float64, ok bool) {
	if len(s.points) != 4 || s.round {
		return 0, 0, 0, 0, false
	}
	left, right, top, bottom = s.ends()
	return left, right, top, bottom, true
}

func (s *shape) ends() (left, right, top, bottom float64) {
	left, top = s.points[0].x, s.points[0].y
	right, bottom = left, top
	for _, q := range s.points {
		left, right = min(left, q.x), max(right, q.x)
		top, bottom = min(top, q.y), max(bottom, q.y)
	}
	return left, right, top, bottom
}

// centre is the middle of a disc, drawn as two halves from its right end.
func (s *shape) centre() point {
	left, right, top, bottom := s.ends()
	return point{(left + right) / 2, (top + bottom) / 2}
}

// flat reports a horizontal line.
func (s *shape) flat() bool {
	return len(s.points) == 2 && s.stroke != "" && s.points[0].y == s.points[1].y
}

// near is how far a drawn value may be from the score, as a share of the scale:
// pictures are drawn to the hundredth of a point. A bar or a range of less than
// least is drawn so that it is seen, or not at all.
const (
	near  = 5e-4
	least = 6e-3
)

// picture holds what is drawn against the figures that it should show.
func (f *finder) picture(where string, p *picture, c report.Chart) {
	switch c := c.(type) {
	case *report.Bars:
		f.bars(where, p, c)
	case *report.Radar:
		f.radar(where, p, c)
	case *report.Heatmap:
		f.heatmap(where, p, c)
	}
}

// A bar is one value as it is drawn, NaN where it is an empty track.
type bar struct{ value, low, high float64 }

// bars reads the bars of a picture: on each track, from its left end, the bar
// and the line of its range.
func (p *picture) bars(scale float64) (bars []bar) {
	var left, width, top, bottom float64
	for i := range p.shapes {
		s := &p.shapes[i]
		l, r, t, b, isBox := s.box()
		switch {
		case isBox && s.fill == "#"+report.Track:
			left, width, top, bottom = l, r-l, t, b
			bars = append(bars, bar{math.NaN(), math.NaN(), math.NaN()})
		case isBox && s.fill == "none" && s.stroke == "#"+report.Dim: // a broken outline: nothing is known
			left, width, top, bottom = 0, 0, 0, 0
			bars = append(bars, bar{math.NaN(), math.NaN(), math.NaN()})
		case len(bars) == 0 || width == 0:
		case isBox && s.fill == "#"+report.Accent:
			v := scale * (r - left) / width
			bars[len(bars)-1] = bar{v, v, v}
		case s.flat() && s.points[0].y > top && s.points[0].y < bottom:
			last := &bars[len(bars)-1]
			for _, q := range s.points {
				v := scale * (q.x - left) / width
				last.low, last.high = min(last.low, v), max(last.high, v)
			}
		}
	}
	return bars
}

func (f *finder) bars(where string, p *picture, c *report.Bars) {
	got := p.bars(c.Max)
	if len(got) != len(c.Labels) {
		f.say(diag.Pos{}, "proof-chart", lang.Msg("%s: %s bars are drawn, and there are %s scores", where, len(got), len(c.Labels)))
		return
	}
	f.written(where, p, labelSize, c.Labels)
	f.written(where, p, noteSize, c.Notes)
	for i, name := range c.Labels {
		lo, hi := of(c.Lo, i), of(c.Hi, i)
		if math.IsNaN(lo) || math.IsNaN(hi) || (hi-lo)/c.Max < least { // too short a line is not drawn
			lo, hi = got[i].low, got[i].high
		}
		for _, v := range [...][2]float64{{got[i].value, of(c.Values, i)}, {got[i].low, lo}, {got[i].high, hi}} {
			if !f.drawn(where+" › "+shown(name), v[0], v[1], c.Max, c.Lang) {
				break
			}
		}
	}
}

// written holds all that is written in a size against the texts that should be,
// one after the other: lines break where there is room.
func (f *finder) written(where string, p *picture, size string, want []string) {
	var got strings.Builder
	for _, t := range p.texts {
		if t.size == size {
			got.WriteString(t.text)
		}
	}
	read := unbroken.Replace(got.String())
	if read != unbroken.Replace(report.Printable(strings.Join(want, ""))) {
		f.differs(diag.Pos{}, where, got.String(), strings.Join(want, " "))
	}
}

var unbroken = strings.NewReplacer(" ", "", "\n", "", "\t", "")

func of(xs []float64, i int) float64 {
	if i < len(xs) {
		return xs[i]
	}
	return math.NaN()
}

// drawn holds one drawn value against its score.
func (f *finder) drawn(where string, got, want, scale float64, language string) bool {
	want = max(0, min(want, scale)) // NaN stays NaN
	if math.IsNaN(got) && math.IsNaN(want) || math.Abs(got-want) <= near*scale || max(got, want) <= least*scale {
		return true
	}
	p := lang.For(language)
	f.say(diag.Pos{}, "proof-chart", lang.Msg("%s: the chart draws %s, and the score is %s", where, p.Number(got, 1), p.Number(want, 1)))
	return false
}

// radar reads the first outline: its marks, along the spokes that the outer
// ring ends.
func (f *finder) radar(where string, p *picture, c *report.Radar) {
	if len(c.Series) == 0 || len(c.Axes) < 3 {
		return
	}
	var ring []point
	var marks []point
	for i := range p.shapes {
		s := &p.shapes[i]
		switch {
		case len(s.points) == len(c.Axes) && !s.round && s.fill == "none" && s.stroke == "#"+report.Rule && !s.width:
			ring = s.points
		case s.round && s.fill == "#"+report.Accent && len(s.points) >= 2:
			marks = append(marks, s.centre())
		}
	}
	values := c.Series[0].Values
	known := 0
	for i := range c.Axes {
		if !math.IsNaN(of(values, i)) {
			known++
		}
	}
	if ring == nil || len(marks) != known {
		f.say(diag.Pos{}, "proof-chart", lang.Msg("%s: %s points are drawn, and there are %s scores", where, len(marks), known))
		return
	}
	var centre point
	for _, q := range ring {
		centre.x += q.x / float64(len(ring))
		centre.y += q.y / float64(len(ring))
	}
	for i, name := range c.Axes {
		want := of(values, i)
		if math.IsNaN(want) {
			continue
		}
		mark := marks[0]
		marks = marks[1:]
		spoke := point{ring[i].x - centre.x, ring[i].y - centre.y}
		along := ((mark.x-centre.x)*spoke.x + (mark.y-centre.y)*spoke.y) / (spoke.x*spoke.x + spoke.y*spoke.y)
		aside := math.Hypot(mark.x-centre.x-along*spoke.x, mark.y-centre.y-along*spoke.y) / math.Hypot(spoke.x, spoke.y)
		if aside > 10*near {
			f.say(diag.Pos{}, "proof-chart", lang.Msg("%s: a point of the chart is off its axis", where+" › "+shown(name)))
			continue
		}
		f.drawn(where+" › "+shown(name), along*c.Max, want, c.Max, c.Lang)
	}
}

// heatmap reads the numbers written in the cells, row by row.
func (f *finder) heatmap(where string, p *picture, c *report.Heatmap) {
	printer := lang.For(c.Lang)
	var got []string
	for _, t := range p.texts {
		if t.size == cellSize {
			got = append(got, t.text)
		}
	}
	if want := len(c.Rows) * len(c.Columns); len(got) != want {
		f.say(diag.Pos{}, "proof-chart", lang.Msg("%s: %s cells are drawn, and there are %s figures", where, len(got), want))
		return
	}
	for i, row := range c.Rows {
		for j, column := range c.Columns {
			v := math.NaN()
			if i < len(c.Values) {
				v = of(c.Values[i], j)
			}
			if read := got[i*len(c.Columns)+j]; read != printer.Number(v, c.Decimals) {
				f.differs(diag.Pos{}, strings.Join([]string{where, shown(row), shown(column)}, " › "), read, printer.Number(v, c.Decimals))
			}
		}
	}
}

// The sizes in which charts write: what a bar is of, what stands beside it, and
// the numbers of a heat map.
const (
	labelSize = "13"
	noteSize  = "12.5"
	cellSize  = "12.5"
)
