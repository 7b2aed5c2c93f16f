package chart

import (
	"image/color"
	"math"
	"strconv"
	"strings"
	"sync"

	stdfont "golang.org/x/image/font"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/font/liberation"
	"gonum.org/v1/plot/vg"
)

// fonts are the faces that measure and draw. Sans is named wherever a face is
// looked up: the collection's first face is a serif.
var fonts = sync.OnceValue(func() *font.Cache { return font.NewCache(liberation.Collection()) })

// face is Liberation Sans of a size.
func face(size vg.Length) font.Face {
	return fonts().Lookup(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// bold is its bold face.
func bold(size vg.Length) font.Face {
	return fonts().Lookup(font.Font{Typeface: "Liberation", Variant: "Sans", Weight: stdfont.WeightBold}, size)
}

// leading is the distance between the lines of a text.
func leading(f font.Face) vg.Length { return f.Font.Size * 1.25 }

// width is how wide the widest of the lines is.
func width(f font.Face, lines []string) vg.Length {
	w := vg.Length(0)
	for _, l := range lines {
		w = max(w, f.Width(l))
	}
	return w
}

// wrap breaks a text into lines no wider than w: between words, and inside a
// word that is wider than that by itself.
func wrap(f font.Face, text string, w vg.Length) []string {
	lines, line := []string{}, ""
	for _, word := range strings.FieldsFunc(printable(text), func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		for _, piece := range pieces(f, word, w) {
			switch {
			case line == "":
				line = piece
			case f.Width(line+" "+piece) <= w:
				line += " " + piece
			default:
				lines, line = append(lines, line), piece
			}
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// pieces cuts a word that is wider than w.
func pieces(f font.Face, word string, w vg.Length) []string {
	if f.Width(word) <= w {
		return []string{word}
	}
	var out []string
	piece := ""
	for _, r := range word {
		if piece != "" && f.Width(piece+string(r)) > w {
			out, piece = append(out, piece), ""
		}
		piece += string(r)
	}
	return append(out, piece)
}

// align is where a text stands from its point.
type align float64

const (
	start  align = 0
	middle align = 0.5
	end    align = 1
)

// A pen draws on a canvas whose origin is at its upper left corner, y down.
type pen struct {
	canvas vg.Canvas
	h      vg.Length
}

func (p *pen) pt(x, y vg.Length) vg.Point { return vg.Point{X: x, Y: p.h - y} }

// text writes a line; y is its baseline.
func (p *pen) text(f font.Face, hex string, x, y vg.Length, a align, s string) {
	p.canvas.SetColor(colour(hex))
	p.canvas.FillString(f, p.pt(x-vg.Length(a)*f.Width(s), y), s)
}

// lines writes lines one under the other; y is the first one's baseline.
func (p *pen) lines(f font.Face, hex string, x, y vg.Length, a align, ss []string) {
	for i, s := range ss {
		p.text(f, hex, x, y+vg.Length(i)*leading(f), a, s)
	}
}

// polygon is a closed path over points.
func (p *pen) polygon(points ...vg.Point) vg.Path {
	var path vg.Path
	for i, q := range points {
		if i == 0 {
			path.Move(q)
		} else {
			path.Line(q)
		}
	}
	path.Close()
	return path
}

// rect fills a rectangle.
func (p *pen) rect(hex string, x, y, w, h vg.Length) {
	if w <= 0 || h <= 0 {
		return
	}
	p.canvas.SetColor(colour(hex))
	p.canvas.Fill(p.polygon(p.pt(x, y), p.pt(x+w, y), p.pt(x+w, y+h), p.pt(x, y+h)))
}

// frame strokes a rectangle.
func (p *pen) frame(hex string, width vg.Length, dash []vg.Length, x, y, w, h vg.Length) {
	p.stroke(hex, width, dash, p.polygon(p.pt(x, y), p.pt(x+w, y), p.pt(x+w, y+h), p.pt(x, y+h)))
}

func (p *pen) stroke(hex string, width vg.Length, dash []vg.Length, path vg.Path) {
	p.canvas.SetColor(colour(hex))
	p.canvas.SetLineWidth(width)
	p.canvas.SetLineDash(dash, 0)
	p.canvas.Stroke(path)
	p.canvas.SetLineDash(nil, 0)
}

func (p *pen) line(hex string, width vg.Length, dash []vg.Length, x0, y0, x1, y1 vg.Length) {
	var path vg.Path
	path.Move(p.pt(x0, y0))
	path.Line(p.pt(x1, y1))
	p.stroke(hex, width, dash, path)
}

// disc fills a circle; ring strokes one.
func (p *pen) disc(hex string, x, y, r vg.Length) {
	p.canvas.SetColor(colour(hex))
	p.canvas.Fill(p.circle(x, y, r))
}

func (p *pen) ring(hex string, width, x, y, r vg.Length) {
	p.stroke(hex, width, nil, p.circle(x, y, r))
}

func (p *pen) circle(x, y, r vg.Length) vg.Path {
	var path vg.Path
	path.Move(p.pt(x+r, y))
	path.Arc(p.pt(x, y), r, 0, 2*math.Pi)
	path.Close()
	return path
}

// colour is the colour written RRGGBB.
func colour(hex string) color.Color {
	n, err := strconv.ParseUint(hex, 16, 32)
	if err != nil {
		return color.Black
	}
	return color.NRGBA{R: uint8(n >> 16), G: uint8(n >> 8), B: uint8(n), A: 255}
}

// within is x held between 0 and limit; false where x is missing.
func within(x, limit float64) (float64, bool) {
	if math.IsNaN(x) || limit <= 0 {
		return 0, false
	}
	return math.Max(0, math.Min(limit, x)), true
}

// translucent is a colour through which lines are seen.
func translucent(hex string) color.Color {
	c, _ := colour(hex).(color.NRGBA)
	c.A = 34
	return c
}
