package chart

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"gonum.org/v1/plot/vg"
	"pgregory.net/rapid"

	"eterritoire/report"
)

var nan = math.NaN()

// samples are one chart of each kind, with long names, a range, a missing value.
func samples() map[string]report.Chart {
	labels := []string{
		"A1. Gestion interne", "A2. Relation avec les administrés", "A3. Accès équitable aux réseaux et services",
		"A4. Nouveaux services à la population", "A5. Pôles de développement numérique et partenariats public-privé",
	}
	levels := []string{"N1 Amorçage", "N2 Émergence", "N3 Structuration", "N4 Consolidation", "N5 Rayonnement"}
	return map[string]report.Chart{
		"bars": &report.Bars{
			Labels: labels, Values: []float64{51.9, 57.9, 40.8, nan, 88}, Lo: []float64{40.1, 30.5, 40.8, nan, 79}, Hi: []float64{63.3, 77.8, 40.8, nan, 88},
			Notes: []string{"51,9 · N3", "57,9 · N2–N3", "40,8 · N3", "non évalué", "88,0 · N5, provisoire"},
			Max:   100, Cuts: []float64{0, 20, 40, 60, 80}, Names: levels, Lang: "fr",
		},
		"bars without levels": &report.Bars{Labels: []string{"Vie longue", "Éducation"}, Values: []float64{0.634, nan}, Max: 1, Lang: "fr"},
		"radar": &report.Radar{Axes: labels, Max: 100, Lang: "fr", Series: []report.Series{
			{Name: "Mbalingui (fictive)", Values: []float64{60, 50, nan, 30, 40}}, {Name: "Médiane", Values: []float64{10, 20, 30, 40, 50}},
		}},
		"heat map": &report.Heatmap{
			Rows: labels, Columns: append(levels, "non évalué"), Max: 40, Lang: "fr",
			Values: [][]float64{{0, 3, 40, 20, 5, 2}, {0, nan, 4, 20, 5, 2}, {1, 2, 3}, nil, {0, 0, 0, 0, 0, 0}},
		},
		"dots":  &report.Dots{Labels: labels, Values: [][]float64{{1, 2, 30}, {50}, nil, {60, nan, 62}, {90, 100}}, Max: 100, Lang: "fr"},
		"empty": &report.Bars{Max: 100},
		"none":  &report.Radar{Max: 100},
	}
}

func drawn(t *testing.T, c report.Chart, format string, width vg.Length) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Draw(&b, c, format, width, 0); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDrawIsWellFormedAndRepeats(t *testing.T) {
	for name, c := range samples() {
		for _, width := range []vg.Length{Narrow, DefaultWidth} {
			svg := drawn(t, c, "svg", width)
			if !bytes.Equal(svg, drawn(t, c, "svg", width)) {
				t.Errorf("%s: two drawings differ", name)
			}
			if err := wellFormed(svg); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			for _, wrong := range []string{"style=", "NaN", "Inf", "<?xml", "Serif"} {
				if bytes.Contains(svg, []byte(wrong)) {
					t.Errorf("%s: %s in the picture", name, wrong)
				}
			}
			if !bytes.Contains(svg, []byte(`font-family="Liberation Sans, Arial, Helvetica, sans-serif"`)) {
				t.Errorf("%s: no family of fonts", name)
			}
		}
	}
}

func wellFormed(b []byte) error {
	d := xml.NewDecoder(bytes.NewReader(b))
	for {
		if _, err := d.Token(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

func TestPNG(t *testing.T) {
	for name, c := range samples() {
		if _, err := png.Decode(bytes.NewReader(drawn(t, c, "png", DefaultWidth))); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := Draw(io.Discard, samples()["bars"], "pdf", 0, 0); err == nil {
		t.Error("a format that is not there is drawn")
	}
}

func TestTallerThanNeeded(t *testing.T) {
	short, tall := drawn(t, samples()["bars"], "svg", 0), new(bytes.Buffer)
	if err := Draw(tall, samples()["bars"], "svg", 0, 900); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(tall.String(), `height="900"`) || bytes.Contains(short, []byte(`height="900"`)) {
		t.Error("the height asked for is not the picture's")
	}
}

// A missing value is an empty track with a broken outline, never a bar.
func TestMissingIsNotZero(t *testing.T) {
	missing := drawn(t, &report.Bars{Labels: []string{"x"}, Values: []float64{nan}, Max: 100}, "svg", 0)
	zero := drawn(t, &report.Bars{Labels: []string{"x"}, Values: []float64{0}, Max: 100}, "svg", 0)
	if !bytes.Contains(missing, []byte("stroke-dasharray")) || bytes.Contains(missing, []byte(report.Accent)) {
		t.Errorf("a missing value:\n%s", missing)
	}
	if bytes.Contains(zero, []byte("stroke-dasharray")) || !bytes.Contains(zero, []byte(report.Accent)) {
		t.Errorf("a zero:\n%s", zero)
	}
}

// Whatever the names, no text leaves the picture.
func TestTextsStayWithin(t *testing.T) {
	word := rapid.StringMatching(`[A-Za-zÉéèçœ’'-]{1,40}`)
	label := rapid.Custom(func(t *rapid.T) string {
		return strings.Join(rapid.SliceOfN(word, 1, 12).Draw(t, "words"), " ")
	})
	rapid.Check(t, func(t *rapid.T) {
		n := rapid.IntRange(1, 9).Draw(t, "n")
		labels := rapid.SliceOfN(label, n, n).Draw(t, "labels")
		values := rapid.SliceOfN(rapid.Float64Range(0, 100), n, n).Draw(t, "values")
		width := vg.Length(rapid.SampledFrom([]float64{float64(Narrow), 400, float64(DefaultWidth)}).Draw(t, "width"))
		for _, c := range []report.Chart{
			&report.Bars{Labels: labels, Values: values, Notes: labels, Max: 100, Cuts: []float64{0, 50}, Names: []string{"N1 bas", "N2 haut"}},
			&report.Radar{Axes: labels, Series: []report.Series{{Name: labels[0], Values: values}, {Name: labels[n-1], Values: values}}, Max: 100},
			&report.Heatmap{Rows: labels, Columns: []string{"N1", "N2"}, Values: [][]float64{values}, Max: 100},
			&report.Dots{Labels: labels, Values: [][]float64{values}, Max: 100},
		} {
			var b bytes.Buffer
			if err := Draw(&b, c, "svg", width, 0); err != nil {
				t.Fatal(err)
			}
			for _, s := range textsOf(t, b.Bytes()) {
				f := face(s.size)
				if s.bold {
					f = bold(s.size)
				}
				if s.x < -0.5 || s.x+f.Width(s.text) > width+0.5 {
					t.Errorf("%T on %g: %q goes from %g to %g", c, float64(width), s.text, float64(s.x), float64(s.x+f.Width(s.text)))
				}
			}
		}
	})
}

type textAt struct {
	x, y, size vg.Length
	bold       bool
	text       string
}

// textsOf reads the texts of a picture back.
func textsOf(t rapid.TB, svg []byte) []textAt {
	var doc struct {
		Texts []struct {
			X      string `xml:"x,attr"`
			Y      string `xml:"y,attr"`
			Size   string `xml:"font-size,attr"`
			Weight string `xml:"font-weight,attr"`
			Text   string `xml:",chardata"`
		} `xml:"text"`
	}
	if err := xml.Unmarshal(svg, &doc); err != nil {
		t.Fatal(err)
	}
	length := func(s string) vg.Length {
		x, err := strconv.ParseFloat(s, 64)
		if err != nil {
			t.Fatal(err)
		}
		return vg.Length(x)
	}
	var out []textAt
	for _, s := range doc.Texts {
		out = append(out, textAt{length(s.X), length(s.Y), length(s.Size), s.Weight == "bold", s.Text})
	}
	return out
}

// The palette keeps its order without colours: the higher, the darker.
func TestLevelsDarken(t *testing.T) {
	before := 256.0
	for i := range 5 {
		ground, _ := report.LevelColour(i, 5)
		r, g, b, _ := colour(ground).RGBA()
		grey := (0.299*float64(r) + 0.587*float64(g) + 0.114*float64(b)) / 257
		if grey >= before-15 {
			t.Errorf("level %d is not clearly darker in grey: %.0f after %.0f", i, grey, before)
		}
		before = grey
	}
}

func TestHostileTexts(t *testing.T) {
	nasty := "</svg><script>alert(1)</script>\x00\x1b]0;x\x07 & \"quoted\" \xff"
	svg := drawn(t, &report.Bars{Labels: []string{nasty}, Values: []float64{1}, Notes: []string{nasty}, Max: 100}, "svg", 0)
	if err := wellFormed(svg); err != nil {
		t.Error(err)
	}
	if bytes.Contains(svg, []byte("<script")) {
		t.Error("a label became an element")
	}
}

func BenchmarkSVG(b *testing.B) {
	c := samples()["bars"]
	for b.Loop() {
		if err := Draw(io.Discard, c, "svg", 0, 0); err != nil {
			b.Fatal(err)
		}
	}
}
