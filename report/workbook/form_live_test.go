package workbook

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/assess/compile/conformance"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// A trialForm is a form of the live suite, and what its results are held against.
type trialForm struct {
	fw  *indicators.Framework
	opt FormOptions
}

func (c *trialForm) write(tb testing.TB) []byte {
	tb.Helper()
	var b bytes.Buffer
	c.opt.Framework = c.fw
	if err := WriteForm(&b, c.fw.Survey, c.opt); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// layoutOf is where a form keeps its figures.
func (c *trialForm) layoutOf(tb testing.TB) *results {
	tb.Helper()
	f := &form{Survey: c.fw.Survey, opt: c.opt, p: c.opt.Printer}
	f.opt.Framework = c.fw
	f.scores = f.newResults()
	f.plan()
	f.scores.compute()
	return f.scores
}

// trialForms are forms of random frameworks and of the built-in one, with
// random answers and silences; the worked examples; express; blank.
func trialForms(tb testing.TB, random, builtIn, examples int) map[string]*trialForm {
	tb.Helper()
	forms := map[string]*trialForm{}
	language := func(i int) *lang.Printer { return lang.For([]string{"fr", "en"}[i/2%2]) }
	for i := range random {
		fw := conformance.Framework(uint64(1000 + i))
		d := conformance.Territories(fw, 1, uint64(i)).Territories[0]
		forms[fmt.Sprintf("random%03d", i)] = &trialForm{fw, FormOptions{Printer: language(i), Territory: d, Response: d.Responses[0]}}
	}
	fw := eTerritoires(tb)
	for i, d := range conformance.Territories(fw, builtIn, 3).Territories {
		forms[fmt.Sprintf("built-in%02d", i)] = &trialForm{fw, FormOptions{Printer: language(i), Territory: d, Response: d.Responses[0]}}
	}
	a, _ := assessed(tb, "framework/examples.csv", "framework/silences.csv")
	for i, d := range oneResponse(a).Territories {
		if i < examples {
			forms[fmt.Sprintf("example%02d", i)] = &trialForm{fw, FormOptions{Printer: language(i), Territory: d, Response: d.Responses[0]}}
		}
	}
	d := conformance.Territories(fw, 1, 1).Territories[0]
	forms["express"] = &trialForm{fw, FormOptions{Printer: language(0), Questions: questionsOf(fw, "express"), Territory: d, Response: d.Responses[0]}}
	forms["blank"] = &trialForm{fw, FormOptions{Printer: language(0)}}
	return forms
}

func questionsOf(fw *indicators.Framework, profile string) []int {
	var asked []int
	for _, tree := range fw.Profiles {
		if tree.Code != profile {
			continue
		}
		tree.Root.Walk(func(n *indicators.Node) {
			if i := slices.IndexFunc(fw.Leaves, func(l *indicators.Node) bool { return l.Code == n.Code }); i >= 0 {
				asked = append(asked, i)
			}
		})
	}
	slices.Sort(asked)
	return asked
}

// scored is what the engine makes of a form read by intake.
func scored(tb testing.TB, fw *indicators.Framework, b []byte) *assess.Result {
	tb.Helper()
	source := intake.Source{Name: "form.xlsx", Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(b), Closer: io.NopCloser(nil), Size: int64(len(b))}, nil
	}}
	r, _, err := intake.Read(context.Background(), []intake.Source{source}, fw.Survey, intake.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	a, _ := assess.Run(fw, r.Dataset, assess.Options{})
	if len(a.Territories) == 0 {
		return nil
	}
	return a.Territories[0]
}

// held compares the figures in a form's cells with the engine's.
func held(t *testing.T, name string, r *results, cells map[string]formulaCell, want *assess.Result) {
	t.Helper()
	sheet := fmt.Sprintf("sheet%d!", 1+len(r.form.sheets)+2)
	number := func(code string, ref compile.Ref, x float64) {
		t.Helper()
		p := r.Place(ref)
		got := cells[sheet+at(p.Col, p.Row)]
		y, err := strconv.ParseFloat(got.value, 64)
		if math.IsNaN(x) != (err != nil) || !math.IsNaN(x) && math.Abs(x-y) > 1e-9 {
			t.Errorf("%s, %s (%s): %q, the engine says %v", name, code, at(p.Col, p.Row), got.value, x)
		}
	}
	text := func(code string, ref compile.Ref, s string) {
		t.Helper()
		p := r.Place(ref)
		if got := cells[sheet+at(p.Col, p.Row)]; got.value != s {
			t.Errorf("%s, %s (%s): %q, the engine says %q", name, code, at(p.Col, p.Row), got.value, s)
		}
	}
	for i, s := range want.Leaves {
		number(s.Node.Code, compile.Ref{Kind: compile.LeafRaw, At: i}, s.Raw)
		number(s.Node.Code, compile.Ref{Kind: compile.LeafPoints, At: i}, s.Value)
	}
	for b, n := range r.program.Branches {
		s := want.Nodes[slices.IndexFunc(want.Nodes, func(s *assess.Score) bool { return s.Node == n.Node })]
		for k, v := range r.engine(s, n.Tree) {
			ref := compile.Ref{Kind: scoreKinds[k], At: b}
			if _, computed := r.steps[ref]; !computed {
				continue
			}
			if k < scoreNumbers {
				x := math.NaN()
				if v.Is == compile.Number {
					x = v.Number
				}
				number(n.Code, ref, x)
			} else {
				text(n.Code, ref, v.Text)
			}
		}
	}
	r.heldPriorities(t, name, cells, sheet, want)
}

// heldPriorities compares the priorities and the order of the six first, equal
// ones apart.
func (r *results) heldPriorities(t *testing.T, name string, cells map[string]formulaCell, sheet string, want *assess.Result) {
	t.Helper()
	recs := plan.Recommend(r.program.Framework, want)
	of := func(leaf, col int) string { return cells[sheet+at(col, r.c.leaves+leaf)].value }
	for k, rec := range recs {
		leaf := slices.IndexFunc(r.program.Framework.Leaves, func(n *indicators.Node) bool { return n == rec.Leaf.Node })
		if got, _ := strconv.ParseFloat(of(leaf, ccPriority), 64); math.Abs(got-rec.Priority) > 1e-9 {
			t.Errorf("%s, %s: priority %v, the plan says %v", name, rec.Leaf.Node.Code, got, rec.Priority)
		}
		place, _ := strconv.Atoi(of(leaf, ccRank))
		if place != k+1 && (place < 1 || place > len(recs) || math.Abs(recs[place-1].Priority-rec.Priority) > 1e-9) {
			t.Errorf("%s, %s: in place %d, the plan says %d", name, rec.Leaf.Node.Code, place, k+1)
		}
	}
	for i := range r.program.Framework.Leaves {
		if of(i, ccRank) != "" && !slices.ContainsFunc(recs, func(rec plan.Recommendation) bool { return rec.Leaf.Node == r.program.Framework.Leaves[i] }) {
			t.Errorf("%s: a priority that the plan does not have: %s", name, r.program.Framework.Leaves[i].Code)
		}
	}
}

// What a form shows before anyone recalculates it is what the engine says of
// the same file.
func TestFormScoresItself(t *testing.T) {
	forms := trialForms(t, 30, 4, 8)
	for _, name := range slices.Sorted(maps.Keys(forms)) {
		c := forms[name]
		b := c.write(t)
		if want := scored(t, c.fw, b); want != nil {
			held(t, name, c.layoutOf(t), formulas(t, b), want)
		}
	}
}

var moreForms = flag.Int("forms", 20, "forms of random frameworks that LibreOffice recalculates")

// The same in LibreOffice, in French and in English, from formulas alone.
func TestFormScoresItselfInLibreOffice(t *testing.T) {
	testkit.Tool(t, "soffice")
	forms := trialForms(t, *moreForms, 1, 4)
	compared := 0
	for half, locale := range []string{"fr-FR", "en-US"} {
		books, want := map[string][]byte{}, map[string]map[string]formulaCell{}
		for i, name := range slices.Sorted(maps.Keys(forms)) {
			if i%2 == half {
				b := forms[name].write(t)
				want[name], books[name] = formulas(t, b), uncached(t, b)
			}
		}
		back := recalculated(t, locale, books)
		for _, name := range slices.Sorted(maps.Keys(books)) {
			got := formulas(t, back[name])
			compared += hold(t, name, want[name], got, nil)
			if engine := scored(t, forms[name].fw, back[name]); engine != nil {
				held(t, name, forms[name].layoutOf(t), got, engine)
			}
		}
	}
	t.Logf("%d formula cells of %d forms", compared, len(forms))
}

// What the form computes with is what Excel 2010 and LibreOffice share: no
// function that reads text by the country's habits, none that is computed again
// at each change, none of later versions; and nobody types where it computes.
func TestFormFormulas(t *testing.T) {
	allowed := strings.Fields("ABS AND CHOOSE COUNT COUNTIF COUNTIFS EXP FIND IF IFERROR INDEX INT ISERROR ISNUMBER LARGE LEFT LEN LN MATCH MAX MID MIN N NA OR REPT RIGHT ROUND SUBSTITUTE SUM SUMPRODUCT TRIM")
	c := trialForm{eTerritoires(t), FormOptions{Printer: lang.For("fr")}}
	b := c.write(t)
	if len(b) > 250_000 {
		t.Errorf("%d bytes", len(b))
	}
	function := regexp.MustCompile(`([A-Z][A-Z0-9.]*)\(`)
	texts := regexp.MustCompile(`"[^"]*"`)
	cells := formulas(t, b)
	for cell, f := range cells {
		for _, m := range function.FindAllStringSubmatch(texts.ReplaceAllString(f.formula, `""`), -1) {
			if !slices.Contains(allowed, m[1]) {
				t.Errorf("%s uses %s", cell, m[1])
			}
		}
		if len(f.formula) > 8192 {
			t.Errorf("%s: a formula of %d characters", cell, len(f.formula))
		}
	}
	for name, content := range parts(t, b) {
		if strings.HasPrefix(name, "xl/worksheets/sheet") && !bytes.Contains(content, []byte(`<sheetProtection sheet="true"`)) {
			t.Errorf("%s is not protected", name)
		}
		if bytes.Contains(content, []byte("<x14:")) || bytes.Contains(content, []byte(`state="hidden"`)) {
			t.Errorf("%s needs a later Excel, or hides a sheet", name)
		}
	}
	again := c.write(t)
	if !bytes.Equal(b, again) {
		t.Error("other bytes")
	}
	t.Logf("%d bytes, %d formulas", len(b), len(cells))
}
