package html_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"eterritoire/report"
	"eterritoire/report/html"
)

const nasty = `</style></svg><script>alert("x")</script><img src=x onerror=alert(1)> " ' & \` + "\x00\x1b\u202e\xff {{.Title}}"

// everything is a document with one block of each kind, every text of which is s.
func everything(s string) *report.Doc {
	spans := []report.Span{{Text: s, Bold: true, Shade: 3}, {Text: s, Dim: true}, {Text: s, Link: "javascript:alert(1)"}, {Text: s, Link: "#" + s}, {Text: s, Link: "//evil.example/" + s}}
	table := &report.Table{
		Caption: s, Folded: true,
		Columns: []report.Column{{Title: s, Width: 0.5}, {Title: s, Align: report.Right}, {Title: s, Align: report.Center}, {Title: s}},
		Rows:    [][]report.Cell{{{Header: true, Spans: spans}, {Spans: spans}, {Spans: spans}, {}}},
	}
	bars := &report.Bars{Labels: []string{s, s}, Values: []float64{12, math.NaN()}, Lo: []float64{2, math.NaN()}, Hi: []float64{30, math.NaN()}, Notes: []string{s, s}, Max: 100, Cuts: []float64{0, 50}, Names: []string{s, s}}
	radar := &report.Radar{Axes: []string{s, s, s}, Series: []report.Series{{Name: s, Values: []float64{1, 2, 3}}, {Name: s, Values: []float64{1, math.NaN(), 3}}}, Max: 100}
	return &report.Doc{
		Title: s, Subtitle: s, Kicker: s, Lang: "fr", Footer: []string{s, s},
		Blocks: []report.Block{
			&report.Facts{Items: []report.Fact{{Name: s, Value: s, Detail: s}}},
			&report.Card{Title: s, Blocks: []report.Block{&report.List{Items: [][]report.Span{spans}}}},
			&report.Card{Title: s, Blocks: []report.Block{&report.List{Ordered: true, Items: [][]report.Span{spans}}}},
			&report.Heading{Level: 1, Text: s, ID: s}, &report.Heading{Level: 1, Text: s, ID: s}, &report.Heading{Level: 2, Text: s}, &report.Heading{Level: 3, Text: s},
			&report.Para{Spans: spans}, &report.Note{Kind: report.Gated, Spans: spans}, &report.Note{Kind: report.Caution, Spans: spans}, &report.Note{Spans: spans},
			&report.Card{Title: s, Wide: true, Blocks: []report.Block{
				&report.Table{Caption: s, Tally: true, Columns: table.Columns, Rows: table.Rows},
				&report.Table{Caption: s, ByHand: true, Columns: table.Columns, Rows: table.Rows},
			}},
			&report.Signatures{Lines: []report.Signature{{Role: s}, {Role: s}}, Name: s, Sign: s},
			&report.Slips{Across: 2, Items: []report.Slip{{Title: s, Lines: []string{s}, Boxes: [][]string{{s, s}, {s}}, Foot: s}, {}}},
			&report.Poster{Sign: s, Title: s, Text: s, Steps: []report.PosterStep{{Sign: s, Text: s}}, Foot: s}, &report.Poster{},
			table,
			&report.Figure{Caption: s, Alt: s, Chart: radar, Table: table}, &report.Figure{Caption: s, Alt: s, Chart: bars, Table: table},
			&report.Figure{Caption: s, Alt: s, Chart: &report.Heatmap{Rows: []string{s}, Columns: []string{s}, Values: [][]float64{{1}}, Max: 2}, Table: table},
			&report.Figure{Caption: s, Alt: s, Chart: &report.Dots{Labels: []string{s}, Values: [][]float64{{1}}, Max: 2}, Table: table},
			&report.Break{},
		},
	}
}

func written(tb testing.TB, d *report.Doc) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, d); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// allowed are the elements that a page may hold.
var allowed = strings.Fields(`html head meta title style body a header p h1 h2 h3 h4 main nav ul ol li footer dl div dt dd
	figure figcaption details summary table caption thead tbody tr th td section span strong br svg path text desc`)

// elements reads a page as XML, which our pages also are, and returns its
// elements; texts of elements and attributes are as a browser has them.
func elements(tb testing.TB, page []byte) []xml.StartElement {
	tb.Helper()
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Entity = xml.HTMLEntity
	var out []xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			tb.Fatalf("the page is not well-formed: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			out = append(out, e.Copy())
		}
	}
}

func TestHostileTextsStayTexts(t *testing.T) {
	page := written(t, everything(nasty))
	for _, e := range elements(t, page) {
		if !slices.Contains(allowed, e.Name.Local) {
			t.Errorf("an element <%s>", e.Name.Local)
		}
		for _, a := range e.Attr {
			if strings.HasPrefix(a.Name.Local, "on") || a.Name.Local == "style" || a.Name.Local == "src" {
				t.Errorf("<%s %s=%q>", e.Name.Local, a.Name.Local, a.Value)
			}
			if a.Name.Local == "href" && !strings.HasPrefix(a.Value, "#") && !strings.HasPrefix(a.Value, "./") {
				t.Errorf("a link to %q", a.Value)
			}
		}
	}
	if bytes.Contains(page, []byte{0}) || bytes.Contains(page, []byte("\x1b")) || bytes.ContainsRune(page, '\u202e') {
		t.Error("a control character in the page")
	}
	if n := bytes.Count(page, []byte("</style>")); n != 1 {
		t.Errorf("%d ends of style", n)
	}
}

func TestPolicyAllowsTheStyleSheetAlone(t *testing.T) {
	for _, s := range []string{"Mbalingui (fictive)", nasty} {
		page := written(t, everything(s))
		style := string(page)
		style = style[strings.Index(style, "<style>")+len("<style>") : strings.Index(style, "</style>")]
		digest := sha256.Sum256([]byte(style))
		want := "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'"
		policy := ""
		for _, e := range elements(t, page) {
			for _, a := range e.Attr {
				if a.Name.Local == "content" && strings.HasPrefix(a.Value, "default-src") {
					policy = a.Value
				}
			}
		}
		if policy != want {
			t.Errorf("policy %q, the style sheet wants %q", policy, want)
		}
		for _, outside := range []string{"url(", "@import", "http:", "https:", "var(--"} {
			if strings.Contains(style, outside) {
				t.Errorf("%s in the style sheet", outside)
			}
		}
	}
}

// Ids are unique, and what refers to one finds it.
func TestReferences(t *testing.T) {
	ids, refs := map[string]int{}, []string{}
	for _, e := range elements(t, written(t, everything("Titre"))) {
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "id":
				ids[a.Value]++
			case "aria-labelledby":
				refs = append(refs, strings.Fields(a.Value)...)
			}
		}
	}
	for id, n := range ids {
		if n > 1 {
			t.Errorf("%d elements with the id %s", n, id)
		}
	}
	for _, r := range refs {
		if ids[r] == 0 {
			t.Errorf("nothing has the id %s", r)
		}
	}
}

// Two figures of the same table have it once, after the second.
func TestSharedTable(t *testing.T) {
	d := everything("Titre")
	figures := 0
	for _, b := range d.Blocks {
		if _, ok := b.(*report.Figure); ok {
			figures++
		}
	}
	d.Blocks = d.Blocks[len(d.Blocks)-figures-1:]
	n := 0
	for _, e := range elements(t, written(t, d)) {
		if e.Name.Local == "details" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d tables for figures that share one", n)
	}
}

func TestSameBytes(t *testing.T) {
	if !bytes.Equal(written(t, everything("é")), written(t, everything("é"))) {
		t.Error("two pages of the same document differ")
	}
}

func TestLinks(t *testing.T) {
	for link, want := range map[string]string{
		"rapport-EX1.html": "./rapport-EX1.html", "a b/ç.html": "./a%20b/%C3%A7.html", "#n-A1": "#n-A1",
		"javascript:alert(1)": "./javascript:alert%281%29", "https://example.org/": "", "//example.org": "", "/etc/passwd": "", `a\b`: "", "../x.html": "",
	} {
		got := ""
		d := &report.Doc{Blocks: []report.Block{&report.Para{Spans: []report.Span{{Text: "x", Link: link}}}}}
		for _, e := range elements(t, written(t, d)) {
			for _, a := range e.Attr {
				if a.Name.Local == "href" && a.Value != "#report" {
					got = a.Value
				}
			}
		}
		if got != want {
			t.Errorf("a link to %q is written %q, not %q", link, got, want)
		}
	}
}

type unknown struct{ report.Block }

func TestUnknownBlock(t *testing.T) {
	if err := html.Write(io.Discard, &report.Doc{Blocks: []report.Block{unknown{}}}); err == nil {
		t.Error("a block that has no way to be written is dropped in silence")
	}
}
