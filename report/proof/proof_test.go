package proof_test

import (
	"bytes"
	"fmt"
	"math"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/report"
	"eterritoire/report/html"
	"eterritoire/report/proof"
	"eterritoire/report/workbook"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

func builtIn(tb testing.TB) *indicators.Framework {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return fw
}

// scored is an assessment of random territories.
func scored(fw *indicators.Framework, n int, seed uint64) *assess.Assessment {
	ds := conformance.Territories(fw, n, seed)
	for i, t := range ds.Territories {
		t.Name = fmt.Sprintf("L'Œuvre-<%d> & fils (fictive)", i)
	}
	a, _ := assess.Run(fw, ds, assess.Options{})
	return a
}

func pageOf(tb testing.TB, d *report.Doc) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, d); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func bookOf(tb testing.TB, a *assess.Assessment, p *lang.Printer) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := workbook.Write(&b, a, workbook.Options{Printer: p, Version: "essai"}); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func said(l diag.List) string {
	var b strings.Builder
	for _, p := range l {
		fmt.Fprintf(&b, "%s: %s (%s)\n", p.Pos, lang.For("en").Message(p.Message), p.Code)
	}
	return b.String()
}

// TestWhatIsWrittenIsProven: pages and workbooks of random frameworks and of
// the built-in one, in both languages, with silences and missing scores.
func TestWhatIsWrittenIsProven(t *testing.T) {
	fws := []*indicators.Framework{builtIn(t)}
	for seed := range uint64(24) {
		fws = append(fws, conformance.Framework(seed))
	}
	drawn := 0
	for i, fw := range fws {
		a := scored(fw, 3, uint64(i))
		for _, language := range []string{"fr", "en"} {
			p := lang.For(language)
			opt := report.Options{Printer: p, Version: "essai"}
			docs := []*report.Doc{report.Index(a, nil, opt)}
			for _, r := range a.Territories {
				docs = append(docs, report.Build(a, r, opt))
			}
			for _, d := range docs {
				if l, _ := proof.Page("p.html", pageOf(t, d), d); len(l) > 0 {
					t.Fatalf("framework %s, %s, %s:\n%s", fw.ID, language, d.Title, said(l))
				}
				drawn++
			}
			if i > 8 {
				continue // workbooks are slower
			}
			shown := *a
			for _, rs := range [][]*assess.Result{a.Territories, a.Territories[1:2]} {
				shown.Territories = rs
				l, n := proof.Workbook("w.xlsx", bookOf(t, &shown, p), &shown, p)
				if len(l) > 0 || n < 9*len(a.Territories[0].Nodes) {
					t.Fatalf("framework %s, %s, %d cells:\n%s", fw.ID, language, n, said(l))
				}
			}
		}
	}
	if drawn < 150 {
		t.Errorf("%d pages", drawn)
	}
}

// TestAChangedPageIsFound: a changed digit anywhere in what a page says or
// draws of a score is found.
func TestAChangedPageIsFound(t *testing.T) {
	a := scored(builtIn(t), 2, 3)
	opt := report.Options{Printer: lang.For("fr")}
	d := report.Build(a, a.Territories[0], opt)
	page := pageOf(t, d)
	body := bytes.Index(page, []byte("<main"))
	figures := regexp.MustCompile(`>[^<]*[0-9][^<]*<`).FindAllIndex(page[body:], -1)
	rng := rand.New(rand.NewPCG(1, 1))
	tried := 0
	for range 150 {
		at := figures[rng.IntN(len(figures))]
		changed := bytes.Clone(page)
		var digits []int
		for i := body + at[0]; i < body+at[1]; i++ {
			if changed[i] >= '0' && changed[i] <= '9' && !within(page, i, "<nav", "</nav>") && !onScale(page, i) && !bytes.Contains(page[i-4:i+4], []byte("#")) {
				digits = append(digits, i)
			}
		}
		if len(digits) == 0 {
			continue
		}
		i := digits[rng.IntN(len(digits))]
		changed[i] = '0' + (changed[i]-'0'+1)%10
		tried++
		if l, _ := proof.Page("p.html", changed, d); len(l) == 0 {
			t.Fatalf("not found: …%s…", changed[max(0, i-80):i+80])
		}
	}
	if tried < 50 {
		t.Errorf("%d tried", tried)
	}
	swapped, _ := proof.Page("p.html", pageOf(t, report.Build(a, a.Territories[1], opt)), d)
	if len(swapped) != 1 || swapped[0].Code != "proof-territory" {
		t.Errorf("the report of another territory:\n%s", said(swapped))
	}
	for _, cut := range []int{len(page) / 3, len(page) - 10} {
		if l, _ := proof.Page("p.html", page[:cut], d); len(l) == 0 {
			t.Errorf("cut at %d: nothing is found", cut)
		}
	}
}

// onScale reports whether a place is in what names a chart's axes: the same for
// every territory, written where there is room, and not held against anything.
func onScale(page []byte, i int) bool {
	tag := page[max(0, bytes.LastIndexByte(page[:i], '<')):i]
	return bytes.HasPrefix(tag, []byte("<text ")) && !bytes.Contains(tag, []byte(`font-size="12.5"`)) && !bytes.Contains(tag, []byte(`font-size="13"`))
}

// within reports whether a place is in an element.
func within(page []byte, i int, open, end string) bool {
	o := bytes.LastIndex(page[:i], []byte(open))
	return o >= 0 && !bytes.Contains(page[o:i], []byte(end))
}

// TestAChartOfOthersIsFound: the words of a page are right, and a chart is
// another's: the bars, the range, the radar's points, a heat map's number.
func TestAChartOfOthersIsFound(t *testing.T) {
	bars := &report.Bars{Labels: []string{"A1", "A2", "A3"}, Values: []float64{20, math.NaN(), 70.5}, Lo: []float64{10, math.NaN(), 70.5}, Hi: []float64{30, math.NaN(), 70.5}, Max: 100, Lang: "en", Cuts: []float64{0, 50}, Names: []string{"N1 a", "N2 b"}}
	noted := func(notes ...string) *report.Bars {
		b := *bars
		b.Notes = notes
		return &b
	}
	radar := &report.Radar{Axes: []string{"A", "B", "C", "D"}, Series: []report.Series{{Name: "x", Values: []float64{10, 40, 80, 55}}}, Max: 100, Lang: "en"}
	heat := &report.Heatmap{Rows: []string{"r", "s"}, Columns: []string{"N1", "N2"}, Values: [][]float64{{1, 2}, {0, math.NaN()}}, Max: 3, Lang: "en"}
	doc := func(c report.Chart) *report.Doc {
		return &report.Doc{Title: "T", Lang: "en", Blocks: []report.Block{&report.Figure{Caption: "F", Alt: "said", Chart: c}}}
	}
	for name, c := range map[string]struct {
		drawn report.Chart
		other func() report.Chart
	}{
		"a bar": {bars, func() report.Chart {
			b := *bars
			b.Values = []float64{21, math.NaN(), 70.5}
			return &b
		}},
		"a range": {bars, func() report.Chart {
			b := *bars
			b.Hi = []float64{33, math.NaN(), 70.5}
			return &b
		}},
		"a missing bar": {bars, func() report.Chart {
			b := *bars
			b.Values = []float64{20, 0, 70.5}
			return &b
		}},
		"the words beside a bar": {noted("20,0 · N1", "–", "70,5 · N4"), func() report.Chart { return noted("20,0 · N1", "–", "70,4 · N4") }},
		"two bars swapped": {bars, func() report.Chart {
			b := *bars
			b.Values, b.Lo, b.Hi = []float64{70.5, math.NaN(), 20}, []float64{70.5, math.NaN(), 10}, []float64{70.5, math.NaN(), 30}
			return &b
		}},
		"a radar's point": {radar, func() report.Chart {
			b := *radar
			b.Series = []report.Series{{Name: "x", Values: []float64{10, 40, 81, 55}}}
			return &b
		}},
		"a radar's points turned": {radar, func() report.Chart {
			b := *radar
			b.Series = []report.Series{{Name: "x", Values: []float64{55, 10, 40, 80}}}
			return &b
		}},
		"a number of a heat map": {heat, func() report.Chart {
			b := *heat
			b.Values = [][]float64{{1, 3}, {0, math.NaN()}}
			return &b
		}},
	} {
		if l, _ := proof.Page("p", pageOf(t, doc(c.drawn)), doc(c.drawn)); len(l) > 0 {
			t.Errorf("%s, as it is: %s", name, said(l))
		}
		l, _ := proof.Page("p", pageOf(t, doc(c.other())), doc(c.drawn))
		if len(l) == 0 || slices.ContainsFunc(l, func(p *diag.Problem) bool { return p.Code != "proof-chart" && p.Code != "proof-differs" }) {
			t.Errorf("%s: %s", name, said(l))
		}
	}
}

// TestAChangedWorkbookIsFound: that of other answers, or of another territory.
func TestAChangedWorkbookIsFound(t *testing.T) {
	fw, p := builtIn(t), lang.For("fr")
	a := scored(fw, 2, 5)
	one, two := *a, *a
	one.Territories, two.Territories = a.Territories[:1], a.Territories[1:]
	l, _ := proof.Workbook("w.xlsx", bookOf(t, &two, p), &one, p)
	if len(l) == 0 || !slices.ContainsFunc(l, func(p *diag.Problem) bool { return p.Code == "proof-territory" }) {
		t.Errorf("the workbook of another:\n%s", said(l))
	}
	other := scored(fw, 2, 6)
	shown := *other
	shown.Territories = other.Territories[:1]
	l, _ = proof.Workbook("w.xlsx", bookOf(t, &shown, p), &one, p)
	if !slices.ContainsFunc(l, func(p *diag.Problem) bool { return p.Code == "proof-differs" && p.Pos.Cell() != "" }) {
		t.Errorf("the workbook of other answers:\n%s", said(l))
	}
	if l, _ := proof.Workbook("w.xlsx", bookOf(t, &one, p)[:5000], &one, p); len(l) == 0 {
		t.Error("a workbook cut short is proven")
	}
}

// TestSame: a reading of other answers is not the same scores.
func TestSame(t *testing.T) {
	fw := builtIn(t)
	a := scored(fw, 3, 8)
	if l, n := proof.Same("r.csv", scored(fw, 3, 8), a); len(l) > 0 || n == 0 {
		t.Errorf("the same: %s", said(l))
	}
	if l, _ := proof.Same("r.csv", scored(fw, 3, 9), a); len(l) == 0 {
		t.Error("others are proven the same")
	}
	if l, _ := proof.Same("r.csv", scored(fw, 2, 8), a); len(l) != 1 {
		t.Errorf("one less: %s", said(l))
	}
}

// FuzzPage: whatever a page holds, it is read or said not to be.
func FuzzPage(f *testing.F) {
	a := scored(conformance.Framework(1), 1, 1)
	d := report.Build(a, a.Territories[0], report.Options{})
	f.Add([]byte(`<html><body><h1>T</h1><svg><path d="M1 2L" fill="none"/><text>x</text></svg></body></html>`))
	var b bytes.Buffer
	if err := html.Write(&b, d); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, page []byte) {
		if l, _ := proof.Page("p", page, d); len(l) == 0 && !bytes.Contains(page, []byte("<h1>")) {
			t.Error("a page without a title is proven")
		}
	})
}
