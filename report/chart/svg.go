package chart

import (
	"bytes"
	"fmt"
	"html"
	"image"
	"image/color"
	"io"
	"math"
	"strconv"

	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"

	"eterritoire/report"
)

// family names what draws the text: the font that measured it, then the fonts
// of other systems that have the same widths, and any sans.
const family = "Liberation Sans, Arial, Helvetica, sans-serif"

// svg is a vg.Canvas that writes text as text and dresses shapes with
// presentation attributes: a page whose policy forbids style attributes shows
// it. Numbers have two decimals, so that every platform writes the same bytes.
type svg struct {
	w, h  vg.Length
	body  bytes.Buffer
	state state
	stack []state
}

// state is what Push saves. The matrix takes a point to the page, y up:
// x' = a·x + c·y + e, y' = b·x + d·y + f.
type state struct {
	a, b, c, d, e, f float64
	colour           color.Color
	width            vg.Length
	dash             []vg.Length
	offset           vg.Length
}

func newSVG(w, h vg.Length) *svg {
	return &svg{w: w, h: h, state: state{a: 1, d: 1, colour: color.Black, width: 1}}
}

// write writes the whole picture.
func (s *svg) write(w io.Writer, c Caption) error {
	var head bytes.Buffer
	fmt.Fprintf(&head, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s"`, num(float64(s.w)), num(float64(s.h)))
	if c.Class != "" {
		fmt.Fprintf(&head, ` class="%s"`, html.EscapeString(c.Class))
	}
	if c.ID == "" {
		fmt.Fprintf(&head, ` width="%s" height="%s"`, num(float64(s.w)), num(float64(s.h)))
	}
	fmt.Fprintf(&head, ` role="img" font-family="%s"`, family)
	if c.ID != "" {
		fmt.Fprintf(&head, ` aria-labelledby="%[1]s-t %[1]s-d"><title id="%[1]s-t">%[2]s</title><desc id="%[1]s-d">%[3]s</desc`,
			html.EscapeString(c.ID), html.EscapeString(c.Title), html.EscapeString(c.Text))
	}
	head.WriteString(">\n")
	for _, part := range [][]byte{head.Bytes(), s.body.Bytes(), []byte("</svg>\n")} {
		if _, err := w.Write(part); err != nil {
			return fmt.Errorf("drawing a chart: %w", err)
		}
	}
	return nil
}

// place is a point of the canvas as the picture has it, y down.
func (s *svg) place(p vg.Point) (x, y float64) {
	m, px, py := &s.state, float64(p.X), float64(p.Y)
	return m.a*px + m.c*py + m.e, float64(s.h) - (m.b*px + m.d*py + m.f)
}

// SetLineWidth implements vg.Canvas, as all that follows does.
func (s *svg) SetLineWidth(w vg.Length) { s.state.width = w }

func (s *svg) SetLineDash(dash []vg.Length, offset vg.Length) {
	s.state.dash, s.state.offset = dash, offset
}

func (s *svg) SetColor(c color.Color) {
	if c == nil {
		c = color.Black
	}
	s.state.colour = c
}

func (s *svg) Rotate(rad float64) {
	sin, cos := math.Sincos(rad)
	m := &s.state
	m.a, m.b, m.c, m.d = m.a*cos+m.c*sin, m.b*cos+m.d*sin, m.c*cos-m.a*sin, m.d*cos-m.b*sin
}

func (s *svg) Translate(p vg.Point) {
	m, x, y := &s.state, float64(p.X), float64(p.Y)
	m.e, m.f = m.a*x+m.c*y+m.e, m.b*x+m.d*y+m.f
}

func (s *svg) Scale(x, y float64) {
	m := &s.state
	m.a, m.b, m.c, m.d = m.a*x, m.b*x, m.c*y, m.d*y
}

func (s *svg) Push() { s.stack = append(s.stack, s.state) }

func (s *svg) Pop() {
	s.state = s.stack[len(s.stack)-1]
	s.stack = s.stack[:len(s.stack)-1]
}

func (s *svg) Stroke(p vg.Path) {
	if s.state.width <= 0 {
		return
	}
	hex, opacity := paint(s.state.colour)
	fmt.Fprintf(&s.body, `<path d="%s" fill="none" stroke="%s"`, s.path(p), hex)
	if opacity != "" {
		fmt.Fprintf(&s.body, ` stroke-opacity="%s"`, opacity)
	}
	if s.state.width != 1 {
		fmt.Fprintf(&s.body, ` stroke-width="%s"`, num(float64(s.state.width)))
	}
	for i, d := range s.state.dash {
		mark := ","
		if i == 0 {
			mark = ` stroke-dasharray="`
		}
		s.body.WriteString(mark + num(float64(d)))
	}
	if len(s.state.dash) > 0 {
		s.body.WriteString(`"`)
	}
	s.body.WriteString("/>\n")
}

func (s *svg) Fill(p vg.Path) {
	hex, opacity := paint(s.state.colour)
	fmt.Fprintf(&s.body, `<path d="%s" fill="%s"`, s.path(p), hex)
	if opacity != "" {
		fmt.Fprintf(&s.body, ` fill-opacity="%s"`, opacity)
	}
	s.body.WriteString("/>\n")
}

func (s *svg) FillString(f font.Face, p vg.Point, text string) {
	if f.Font.Size == 0 || text == "" {
		return
	}
	x, y := s.place(p)
	hex, _ := paint(s.state.colour)
	fmt.Fprintf(&s.body, `<text x="%s" y="%s" font-size="%s" fill="%s"`, num(x), num(y), num(float64(f.Font.Size)), hex)
	if f.Font.Weight > 0 {
		s.body.WriteString(` font-weight="bold"`)
	}
	if m := &s.state; m.b != 0 {
		fmt.Fprintf(&s.body, ` transform="rotate(%s %s %s)"`, num(-math.Atan2(m.b, m.a)*180/math.Pi), num(x), num(y))
	}
	fmt.Fprintf(&s.body, ">%s</text>\n", html.EscapeString(printable(text)))
}

// DrawImage implements vg.Canvas: no chart holds a picture, so none is drawn.
func (s *svg) DrawImage(vg.Rectangle, image.Image) {}

// path is a path's data. An arc of a whole turn is drawn as two halves.
func (s *svg) path(p vg.Path) string {
	var b bytes.Buffer
	for _, c := range p {
		x, y := s.place(c.Pos)
		switch c.Type {
		case vg.MoveComp:
			fmt.Fprintf(&b, "M%s %s", num(x), num(y))
		case vg.LineComp:
			fmt.Fprintf(&b, "L%s %s", num(x), num(y))
		case vg.CloseComp:
			b.WriteByte('Z')
		case vg.ArcComp:
			s.arc(&b, c)
		case vg.CurveComp:
			b.WriteByte("QC"[min(len(c.Control), 2)-1])
			for _, k := range c.Control {
				kx, ky := s.place(k)
				fmt.Fprintf(&b, "%s %s ", num(kx), num(ky))
			}
			fmt.Fprintf(&b, "%s %s", num(x), num(y))
		}
	}
	return b.String()
}

func (s *svg) arc(b *bytes.Buffer, c vg.PathComp) {
	radius := float64(c.Radius) * math.Hypot(s.state.a, s.state.b)
	steps := max(1, int(math.Ceil(math.Abs(c.Angle)/math.Pi-1e-9)))
	for i := range steps + 1 {
		sin, cos := math.Sincos(c.Start + c.Angle*float64(i)/float64(steps))
		x, y := s.place(c.Pos.Add(vg.Point{X: c.Radius * vg.Length(cos), Y: c.Radius * vg.Length(sin)}))
		switch {
		case i == 0 && b.Len() == 0:
			fmt.Fprintf(b, "M%s %s", num(x), num(y))
		case i == 0:
			fmt.Fprintf(b, "L%s %s", num(x), num(y))
		default:
			sweep := 0
			if c.Angle < 0 {
				sweep = 1
			}
			fmt.Fprintf(b, "A%[1]s %[1]s 0 0 %[2]d %[3]s %[4]s", num(radius), sweep, num(x), num(y))
		}
	}
}

// num is a number with at most two decimals.
func num(x float64) string {
	x = math.Round(x*100) / 100
	if x == 0 {
		return "0" // no "-0"
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// paint is a colour as SVG writes it, and its opacity: "" is opaque.
func paint(c color.Color) (hex, opacity string) {
	n, _ := color.NRGBAModel.Convert(c).(color.NRGBA)
	if n.A < 255 {
		opacity = num(float64(n.A) / 255)
	}
	return fmt.Sprintf("#%02X%02X%02X", n.R, n.G, n.B), opacity
}

// printable drops what XML does not allow in a text.
func printable(s string) string { return report.Printable(s) }
