package text_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/report"
	"eterritoire/report/text"
)

func plain(s string) []report.Span { return []report.Span{{Text: s}} }

func TestWrite(t *testing.T) {
	d := &report.Doc{
		Kicker: "Un référentiel", Title: "Mbalingui (fictive)", Subtitle: "Commune", Lang: "fr", Footer: []string{"pied"},
		Blocks: []report.Block{
			&report.Facts{Items: []report.Fact{{Name: "Niveau", Value: "N2"}, {Name: "Score", Value: "43,5", Detail: "entre 40,7 et 48,6"}}},
			&report.Heading{Level: 1, Text: "Axe"},
			&report.Para{Spans: plain("Une phrase assez longue pour être coupée en deux lignes.")},
			&report.List{Ordered: true, Items: [][]report.Span{plain("un"), plain("deux\net demi")}},
			&report.Note{Kind: report.Gated, Spans: plain("un verrou")},
			&report.Figure{Caption: "Barres", Chart: &report.Bars{
				Labels: []string{"A1", "A2"}, Values: []float64{50, math.NaN()}, Hi: []float64{75, math.NaN()}, Notes: []string{"50,0", "non évalué"}, Max: 100,
			}},
			&report.Table{Columns: []report.Column{{Title: "Nom"}, {Title: "Score", Align: report.Right}}, Rows: [][]report.Cell{{{Spans: plain("Éducation")}, {Spans: plain("7,5")}}}},
			&report.Table{Columns: []report.Column{{Title: "Nom"}, {Title: "Réponse"}}, Rows: [][]report.Cell{{{Spans: plain("A1.1")}, {Spans: plain("une réponse bien trop longue pour tenir dans une colonne")}}}},
		},
	}
	var b bytes.Buffer
	if err := text.Write(&b, d, 44); err != nil {
		t.Fatal(err)
	}
	want := `Un référentiel
Mbalingui (fictive)
===================
Commune

Niveau  N2
Score   43,5 (entre 40,7 et 48,6)

Axe
===

Une phrase assez longue pour être coupée en
deux lignes.

1. un
2. deux
   et demi

# un verrou

Barres
A1  █████░░░    50,0
A2  ··········  non évalué

Nom        Score
---------  -----
Éducation    7,5

* A1.1
    Réponse : une réponse bien trop longue
      pour tenir dans une colonne

--------------------------------------------
pied
`
	if got := strings.ReplaceAll(b.String(), "\u00a0", " "); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// No text makes a line wider than asked, and no word is lost.
func TestWrap(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOfN(rapid.StringMatching(`[a-zéœ]{1,60}`), 0, 30).Draw(t, "words")
		width := rapid.IntRange(40, 100).Draw(t, "width")
		var b bytes.Buffer
		if err := text.Write(&b, &report.Doc{Blocks: []report.Block{&report.Para{Spans: plain(strings.Join(words, " "))}}}, width); err != nil {
			t.Fatal(err)
		}
		for line := range strings.SplitSeq(b.String(), "\n") {
			if len([]rune(line)) > width {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
		if got, want := strings.Join(strings.Fields(b.String()), ""), strings.Join(words, ""); got != want {
			t.Fatalf("%q became %q", want, got)
		}
	})
}
