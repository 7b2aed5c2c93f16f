package report_test

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/report"
	"eterritoire/report/text"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

var languages = []string{"fr", "en"}

func options(language string) report.Options {
	return report.Options{Printer: lang.For(language), Version: "0.0.0"}
}

// plainText is a document as a terminal of 100 columns shows it.
func plainText(tb testing.TB, d *report.Doc) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := text.Write(&b, d, 100); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// firstPage is what a document says before its first section.
func firstPage(d *report.Doc) *report.Doc {
	first := *d
	for i, b := range d.Blocks {
		if _, ok := b.(*report.Break); ok {
			first.Blocks = d.Blocks[:i]
			break
		}
	}
	return &first
}

func TestBuild(t *testing.T) {
	for _, table := range []string{"examples.csv", "silences.csv"} {
		a := scored(t, table)
		for _, r := range a.Territories {
			name := r.Territory.Code
			if name == "" {
				name = surveys.Fold(strings.Fields(r.Territory.Name)[0])
			}
			for _, language := range languages {
				d := report.Build(a, r, options(language))
				testkit.Golden(t, fmt.Sprintf("testdata/%s-first.%s.txt", name, language), plainText(t, firstPage(d)))
				if name == "mbalingui" || name == "EX9" && language == "fr" {
					testkit.Golden(t, fmt.Sprintf("testdata/%s.%s.txt", name, language), plainText(t, d))
				}
			}
		}
		for _, language := range languages {
			d := report.Index(a, func(r *assess.Result) string { return "rapport-" + r.Territory.Code + ".html" }, options(language))
			testkit.Golden(t, fmt.Sprintf("testdata/index-%s.%s.txt", strings.TrimSuffix(table, ".csv"), language), plainText(t, d))
		}
	}
}

func TestExplain(t *testing.T) {
	a := scored(t, "silences.csv")
	for _, language := range languages {
		for _, territory := range []int{0, 2, 5} { // EX4, EX6, EX9
			var all bytes.Buffer
			r := a.Territories[territory]
			for _, code := range []string{"", "A2", "A2.1", "A1.3.4", "A1.1.3", "A3.1.2", "A1.4.1", "ppp", "ppp.P4", "express.A3", "nowhere"} {
				all.Write(plainText(t, withoutRaise(report.Explain(a, r, code, options(language)))))
				all.WriteByte('\n')
			}
			testkit.Golden(t, fmt.Sprintf("testdata/explain-%s.%s.txt", r.Territory.Code, language), all.Bytes())
		}
	}
}

// The rule of balance between axes is the root's alone: it is told there, where
// it lowered the level, and of no other part.
func TestTheRuleOfBalanceIsTheRoots(t *testing.T) {
	told := 0
	for _, name := range []string{"examples.csv", "silences.csv"} {
		a := scored(t, name)
		for _, r := range a.Territories {
			for _, s := range slices.Concat(r.Nodes, r.Leaves) {
				d := report.Explain(a, r, s.Node.Code, options("en"))
				got := strings.Contains(string(plainText(t, withoutRaise(d))), "overall level is")
				// the root of the built-in framework has no gate of its own
				want := s == r.Trees[0] && s.Level.Value >= 0 && s.Level.Before > s.Level.Value
				if got != want {
					t.Errorf("%s %s: told %t, want %t", r.Territory.Name, s.Node.Code, got, want)
				}
				if got {
					told++
				}
			}
		}
	}
	if told == 0 {
		t.Error("no territory that the rule lowers")
	}
}

// The words for reliability are the framework's, where it has some.
func TestReliabilityIsReadInTheFrameworksWords(t *testing.T) {
	a := scored(t, "examples.csv")
	own := *a.Framework
	own.Phrases = map[string]lang.Text{
		"reliability_low": lang.T("à vérifier", "unproven"), "reliability_middle": lang.T("étayé", "supported"), "reliability_high": lang.T("prouvé", "proven"),
	}
	for _, c := range []struct {
		fw       *indicators.Framework
		language string
		want     [3]string
	}{
		{a.Framework, "fr", [3]string{"déclaratif", "documenté", "vérifié"}},
		{&own, "fr", [3]string{"à vérifier", "étayé", "prouvé"}},
		{&own, "en", [3]string{"unproven", "supported", "proven"}},
	} {
		scores := *a
		scores.Framework = c.fw
		read := regexp.MustCompile(`[Ii]ndi[a-z]+ de fiabilité : ([^(]+) \(([^)]+)\)|[Rr]eliability index: ([^(]+) \(([^)]+)\)`)
		for _, r := range scores.Territories {
			said := strings.Join(strings.Fields(string(plainText(t, report.Build(&scores, r, options(c.language))))), " ")
			want := c.want[1]
			if x := r.Trees[0].Reliability; x < 50 {
				want = c.want[0]
			} else if x > 75 {
				want = c.want[2]
			}
			m := read.FindStringSubmatch(said)
			if m == nil || m[2]+m[4] != want {
				t.Errorf("%s: reliability %g is read as %q, want %q", r.Territory.Name, r.Trees[0].Reliability, m, want)
			}
			for _, w := range c.want { // the method tells all three
				if !strings.Contains(said, "“"+w+"”") && !strings.Contains(said, "« "+w+" »") {
					t.Errorf("%s: the method does not tell %q", c.language, w)
				}
			}
		}
	}
}

// withoutRaise leaves out what would raise the level: which changes are the
// smallest is package plan's, and tested there.
func withoutRaise(d *report.Doc) *report.Doc {
	rest := *d
	for i, b := range d.Blocks {
		if h, ok := b.(*report.Heading); ok && h.ID == "raise" {
			rest.Blocks = d.Blocks[:i]
		}
	}
	return &rest
}

// Each change that would raise a level is told, with the answer in words.
func TestExplainTellsWhatWouldRaise(t *testing.T) {
	a := scored(t, "silences.csv")
	for _, r := range a.Territories {
		for _, code := range []string{"index", "A1", "A2.1", "ppp"} {
			changes := plan.Raise(a.Framework, a, r, code)
			told := 0
			under := ""
			walk(report.Explain(a, r, code, options("fr")).Blocks, func(b report.Block) {
				switch b := b.(type) {
				case *report.Heading:
					under = b.ID
				case *report.List:
					if under == "raise" {
						told += len(b.Items)
						for i, item := range b.Items {
							if !strings.HasPrefix(item[0].Text, changes[i].Leaf.Node.Code+" ") || strings.Contains(item[1].Text, "«\u00a0\u00a0»") {
								t.Errorf("%s %s: change %d is told as %q", r.Territory.Code, code, i, item[0].Text+item[1].Text)
							}
						}
					}
				}
			})
			if told != len(changes) {
				t.Errorf("%s %s: %d changes told of %d", r.Territory.Code, code, told, len(changes))
			}
		}
	}
}

// walk calls f for every block of a document, those of cards included.
func walk(blocks []report.Block, f func(report.Block)) {
	for _, b := range blocks {
		f(b)
		if c, ok := b.(*report.Card); ok {
			walk(c.Blocks, f)
		}
	}
}

// everyDoc calls f for the documents of every fictional territory.
func everyDoc(t *testing.T, f func(name string, a *assess.Assessment, r *assess.Result, d *report.Doc, p *lang.Printer)) {
	t.Helper()
	for _, table := range []string{"examples.csv", "silences.csv"} {
		a := scored(t, table)
		for _, r := range a.Territories {
			for _, language := range languages {
				f(r.Territory.Name+" "+language, a, r, report.Build(a, r, options(language)), lang.For(language))
			}
		}
	}
}

func TestEveryFigureIsAlsoWordsAndATable(t *testing.T) {
	everyDoc(t, func(name string, _ *assess.Assessment, _ *assess.Result, d *report.Doc, _ *lang.Printer) {
		figures := 0
		walk(d.Blocks, func(b report.Block) {
			f, ok := b.(*report.Figure)
			if !ok {
				return
			}
			figures++
			if f.Alt == "" || f.Caption == "" {
				t.Errorf("%s: a figure without words: %q", name, f.Caption)
			}
			if f.Table == nil || len(f.Table.Rows) == 0 {
				t.Errorf("%s: %s has no table", name, f.Caption)
				return
			}
			if bars, ok := f.Chart.(*report.Bars); ok && len(bars.Labels) != len(f.Table.Rows) {
				t.Errorf("%s: %s: %d bars and %d rows", name, f.Caption, len(bars.Labels), len(f.Table.Rows))
			}
		})
		if figures < 6 {
			t.Errorf("%s: %d figures", name, figures)
		}
	})
}

// The numbers of the table of all scores are the assessment's, rounded half up.
func TestNumbersShownAreTheAssessments(t *testing.T) {
	everyDoc(t, func(name string, a *assess.Assessment, r *assess.Result, d *report.Doc, p *lang.Printer) {
		var rows [][]report.Cell
		under := ""
		walk(d.Blocks, func(b report.Block) {
			switch b := b.(type) {
			case *report.Heading:
				under = b.ID
			case *report.Table:
				if under == "scores" {
					rows = b.Rows
				}
			}
		})
		var nodes []*assess.Score
		for _, s := range r.Nodes {
			root := s
			for root.Parent != nil {
				root = root.Parent
			}
			instead := s.Tree.Asked && root.Assessed() && !r.Trees[0].Assessed() // the short questionnaire's
			if s.Tree == a.Framework.Main || instead {
				nodes = append(nodes, s)
			}
		}
		if len(rows) != len(nodes) {
			t.Fatalf("%s: %d rows for %d nodes", name, len(rows), len(nodes))
		}
		for i, s := range nodes {
			if !s.Assessed() {
				if got := rows[i][2].Spans[0].Text; got != lang.Dash {
					t.Errorf("%s %s: a range %q without a score", name, s.Node.Code, got)
				}
				continue
			}
			if got, want := rows[i][1].Spans[0].Text, p.Number(s.Value, 1); got != want {
				t.Errorf("%s %s: score shown %q, is %q", name, s.Node.Code, got, want)
			}
			if got, want := rows[i][2].Spans[0].Text, p.Range(s.Lo, s.Hi, 1); got != want {
				t.Errorf("%s %s: range shown %q, is %q", name, s.Node.Code, got, want)
			}
			if got, want := rows[i][3].Spans[0].Text, p.Percent(s.Coverage, 0); got != want {
				t.Errorf("%s %s: coverage shown %q, is %q", name, s.Node.Code, got, want)
			}
			lo, hi := s.Level.Lo, s.Level.Hi
			want := s.Tree.Levels[lo].Code
			if lo != hi {
				want += "–" + s.Tree.Levels[hi].Code
			}
			if got := rows[i][4].Spans[0].Text; got != want {
				t.Errorf("%s %s: level shown %q, is %q", name, s.Node.Code, got, want)
			}
		}
	})
}

// wrong is what no document says: a verb, a number or a code that was not turned
// into words, two full stops, a space before one.
var wrong = regexp.MustCompile(`%!|NaN|<nil>|[+-]Inf|niv[0-4]|[^.]\.\.\s| \.\s|\( |\x{00a0}\x{00a0}|\(\)|: \.`)

// miscounted is a plural that should not be one, in either language.
var miscounted = regexp.MustCompile(`\b[01] (niveaux|réponses|indicateurs|habitants|territoires|autres)|\b1 (levels|responses|answers|indicators|inhabitants|territories)`)

// No figure, note or table of a document carries a name of a Go value gone wrong.
func TestNothingGoesWrongInWords(t *testing.T) {
	everyDoc(t, func(name string, a *assess.Assessment, r *assess.Result, d *report.Doc, p *lang.Printer) {
		docs := []*report.Doc{d}
		if c := r.Territory.Code; c != "EX4" && c != "EX6" && c != "EX9" && c != "EX10" {
			r = &assess.Result{}
		}
		for _, s := range r.Nodes {
			docs = append(docs, report.Explain(a, r, s.Node.Code, report.Options{Printer: p}))
		}
		for _, s := range r.Leaves {
			docs = append(docs, report.Explain(a, r, s.Node.Code, report.Options{Printer: p}))
		}
		for _, d := range docs {
			said := string(plainText(t, d))
			if at := wrong.FindStringIndex(said); at != nil {
				t.Errorf("%s, %s: %q in %q", name, d.Title, said[at[0]:at[1]], said[max(0, at[0]-60):min(len(said), at[1]+40)])
			}
			if at := miscounted.FindString(said); at != "" {
				t.Errorf("%s, %s: %q", name, d.Title, at)
			}
			if p.Language() == "fr" {
				for _, typography := range []string{" :", " ;", " ?", " !", " »", "« ", " %"} {
					if i := strings.Index(said, typography); i >= 0 {
						t.Errorf("%s, %s: %q in %q", name, d.Title, typography, said[max(0, i-60):min(len(said), i+40)])
					}
				}
			}
		}
	})
}

// tiny is a framework of the HDI's kind: no level, no gate, no recommendation,
// a scale of 1, an indicator directly under the root.
func tiny() *indicators.Framework {
	leaf := func(code, fr, en string, worst, best float64) *indicators.Node {
		q := &surveys.Question{
			Name: code, Code: code, Item: surveys.Number, Type: surveys.Decimal, Heading: lang.T(fr, en), Label: lang.T(fr, en),
			Range: [2]float64{math.Inf(-1), math.Inf(1)},
		}
		return &indicators.Node{
			Code: code, Slug: code, Name: lang.T(fr, en), Weight: 1,
			Measure: &indicators.Measure{Question: q, Normalisation: indicators.Goalposts{Worst: worst, Best: best}},
		}
	}
	expected, mean := leaf("EYS", "Durée attendue", "Expected years", 0, 18), leaf("MYS", "Durée moyenne", "Mean years", 0, 15)
	life := leaf("LE", "Espérance de vie", "Life expectancy", 20, 85)
	education := &indicators.Node{
		Code: "EDU", Slug: "edu", Name: lang.T("Éducation", "Education"), Weight: 1, MinCoverage: 1,
		Aggregation: indicators.Arithmetic{}, Children: []*indicators.Node{expected, mean},
	}
	root := &indicators.Node{
		Code: "index", Slug: "index", Name: lang.T("Développement humain", "Human development"), Weight: 1, MinCoverage: 1,
		Aggregation: indicators.Geometric{Floor: 1e-6}, Children: []*indicators.Node{life, education},
	}
	fw := &indicators.Framework{
		ID: "tiny", Version: "1", Digest: "sha256:0", Title: lang.T("Petit indice", "A small index"), Scale: 1,
		Main:   &indicators.Tree{Code: "index", Title: lang.T("Indice", "Index"), Root: root, UnansweredCap: -1},
		Leaves: []*indicators.Node{life, expected, mean},
	}
	fw.Survey = &surveys.Survey{ID: "tiny", Choices: map[string][]surveys.Choice{}}
	for _, l := range fw.Leaves {
		fw.Survey.Questions = append(fw.Survey.Questions, l.Measure.Question)
	}
	return fw
}

// responded is the assessment of one territory's numbers; NaN is no answer.
func responded(fw *indicators.Framework, t surveys.Territory, numbers ...float64) *assess.Assessment {
	ds := surveys.NewDataset(fw.Survey)
	r := &surveys.Response{}
	for _, x := range numbers {
		a := surveys.Answer{State: surveys.Given, Number: x}
		if math.IsNaN(x) {
			a = surveys.Answer{State: surveys.Blank}
		}
		r.Answers = append(r.Answers, a)
	}
	t.Key = surveys.TerritoryKey(t.Code, t.Name, "", "")
	ds.Add(&t, r)
	a, _ := assess.Run(fw, ds, assess.Options{})
	return a
}

func TestAnyFramework(t *testing.T) {
	fw := tiny()
	for name, numbers := range map[string][]float64{
		"whole": {61.2, 12.9, 6.5}, "partial": {61.2, math.NaN(), 6.5}, "nothing": {math.NaN(), math.NaN(), math.NaN()},
	} {
		a := responded(fw, surveys.Territory{Name: "Pays (fictif)", Population: math.NaN()}, numbers...)
		for _, language := range languages {
			var all bytes.Buffer
			all.Write(plainText(t, report.Build(a, a.Territories[0], options(language))))
			all.Write(plainText(t, report.Explain(a, a.Territories[0], "", options(language))))
			all.Write(plainText(t, report.Explain(a, a.Territories[0], "EDU", options(language))))
			all.Write(plainText(t, report.Explain(a, a.Territories[0], "LE", options(language))))
			all.Write(plainText(t, report.Index(a, nil, options(language))))
			testkit.Golden(t, fmt.Sprintf("testdata/tiny-%s.%s.txt", name, language), all.Bytes())
		}
	}
}

func TestNobody(t *testing.T) {
	fw := builtIn(t)
	a, _ := assess.Run(fw, surveys.NewDataset(fw.Survey), assess.Options{})
	if said := string(plainText(t, report.Index(a, nil, options("fr")))); !strings.Contains(said, "Aucun territoire n'a été lu.") {
		t.Errorf("an assessment of nobody says:\n%s", said)
	}
}

func TestAlphabeticalOrder(t *testing.T) {
	fw := tiny()
	ds := surveys.NewDataset(fw.Survey)
	for i, name := range []string{"Zoétélé", "Yaoundé 10e", "ébolowa", "Yaoundé 2e", "Edéa", "Eséka", "Abong-Mbang"} {
		r := &surveys.Response{Answers: make([]surveys.Answer, 3)}
		ds.Add(&surveys.Territory{Key: fmt.Sprint(i), Name: name, Population: math.NaN()}, r)
	}
	a, _ := assess.Run(fw, ds, assess.Options{})
	var got []string
	walk(report.Index(a, nil, options("fr")).Blocks, func(b report.Block) {
		if table, ok := b.(*report.Table); ok && got == nil {
			for _, row := range table.Rows {
				got = append(got, row[0].Spans[0].Text)
			}
		}
	})
	if want := "Abong-Mbang Ebolowa Edéa Eséka Yaoundé 2e Yaoundé 10e Zoétélé"; !strings.EqualFold(strings.ReplaceAll(strings.Join(got, " "), "ébolowa", "Ebolowa"), want) {
		t.Errorf("order %v", got)
	}
}

// A median is shown from five territories of a kind up, and names nobody.
func TestMedianNeedsFive(t *testing.T) {
	fw := tiny()
	for n, shown := range map[int]bool{4: false, 5: true} {
		ds := surveys.NewDataset(fw.Survey)
		for i := range n {
			r := &surveys.Response{Answers: []surveys.Answer{
				{State: surveys.Given, Number: 50 + float64(i)}, {State: surveys.Given, Number: 9}, {State: surveys.Given, Number: 6},
			}}
			ds.Add(&surveys.Territory{Key: fmt.Sprint(i), Name: fmt.Sprint("T", i), Kind: "pays", Population: math.NaN()}, r)
		}
		a, _ := assess.Run(fw, ds, assess.Options{})
		said := string(plainText(t, report.Index(a, nil, options("fr"))))
		if got := strings.Contains(said, "Médianes"); got != shown {
			t.Errorf("%d territories: medians shown %v", n, got)
		}
	}
}

// What an explanation says can be done again with a pocket calculator: each sum
// gives the result written after it, and the score's is the one shown.
func TestExplainedSumsAreRight(t *testing.T) {
	a := scored(t, "silences.csv")
	sums := 0
	for _, r := range a.Territories {
		for _, s := range slices.Concat(r.Nodes, r.Leaves) {
			code := s.Node.Code
			walk(report.Explain(a, r, code, options("en")).Blocks, func(b report.Block) {
				p, ok := b.(*report.Para)
				if !ok {
					return
				}
				for _, lead := range []string{"Score = ", "Low end, were every unknown answer the worst = ", "High end, were every unknown answer the best = ", "Coverage = "} {
					_, sum, found := strings.Cut(p.Spans[0].Text, lead)
					if !found {
						continue
					}
					sum = strings.TrimSuffix(strings.ReplaceAll(sum, ", held between 0 and 100:", " ="), ".")
					steps := strings.Split(sum, " = ")
					want := calculate(t, steps[len(steps)-1])
					for _, step := range steps[:len(steps)-1] {
						got := calculate(t, step)
						if strings.Contains(p.Spans[0].Text, "held between") {
							got = math.Max(0, math.Min(100, got))
						}
						if math.Abs(got-want) > 2e-4 {
							t.Errorf("%s %s: %s makes %g, not %g", r.Territory.Code, code, step, got, want)
						}
						sums++
					}
					if lead == "Score = " && lang.For("en").Number(want, 1) != lang.For("en").Number(s.Value, 1) {
						t.Errorf("%s %s: explained as %g, shown as %g", r.Territory.Code, code, want, s.Value)
					}
				}
			})
		}
	}
	if sums < 1000 {
		t.Errorf("only %d sums were done again", sums)
	}
}

// calculate is a pocket calculator: + − × ÷, parentheses, and % as a unit.
func calculate(t *testing.T, s string) float64 {
	t.Helper()
	s = strings.NewReplacer(" ", "", lang.NBSP, "", ",", "", "%", "").Replace(s)
	var sum, product, number func() float64
	number = func() float64 {
		if rest, ok := strings.CutPrefix(s, "("); ok {
			s = rest
			x := sum()
			s = strings.TrimPrefix(s, ")")
			return x
		}
		n := strings.IndexFunc(s, func(r rune) bool { return !strings.ContainsRune("-0123456789.", r) })
		if n < 0 {
			n = len(s)
		}
		x, err := strconv.ParseFloat(s[:n], 64)
		if err != nil {
			t.Fatalf("no number at %q", s)
		}
		s = s[n:]
		return x
	}
	product = func() float64 {
		x := number()
		for {
			if rest, ok := strings.CutPrefix(s, "×"); ok {
				s = rest
				x *= number()
			} else if rest, ok := strings.CutPrefix(s, "÷"); ok {
				s = rest
				x /= number()
			} else {
				return x
			}
		}
	}
	sum = func() float64 {
		x := product()
		for {
			if rest, ok := strings.CutPrefix(s, "+"); ok {
				s = rest
				x += product()
			} else if rest, ok := strings.CutPrefix(s, "−"); ok {
				s = rest
				x -= product()
			} else {
				return x
			}
		}
	}
	return sum()
}

// Where a level has two ends, a sentence about one level says on what it stands.
func TestRuleOfBalanceOnWhatIsKnown(t *testing.T) {
	a := scored(t, "silences.csv")
	ends := false
	for _, r := range a.Territories {
		root := r.Trees[0]
		said := string(plainText(t, report.Build(a, r, options("en"))))
		open := root.Level.Value >= 0 && root.Level.Lo != root.Level.Hi
		if strings.Contains(said, "The score alone would give") && open {
			t.Errorf("%s: one level is told as if it were sure", r.Territory.Name)
		}
		ends = ends || open && strings.Contains(said, "On what is known, the score alone")
	}
	if !ends {
		t.Error("no territory of the example is told on what is known")
	}
}

// A first page has room for the classes of a recommendation in short; the
// sections tell them whole.
func TestFirstPageTellsClassesInShort(t *testing.T) {
	a := scored(t, "examples.csv")
	d := report.Build(a, a.Territories[0], options("fr"))
	i := slices.IndexFunc(d.Blocks, func(b report.Block) bool { _, is := b.(*report.Break); return is })
	first := string(plainText(t, &report.Doc{Lang: "fr", Blocks: d.Blocks[:i]}))
	rest := string(plainText(t, &report.Doc{Lang: "fr", Blocks: d.Blocks[i:]}))
	for _, short := range []string{"Moins de 1 million de FCFA\n", "0 à 6\u00a0mois"} {
		if !strings.Contains(first, short) {
			t.Errorf("%q is not on the first page", short)
		}
	}
	for _, whole := range []string{"(temps des agents)", "Court terme (0 à 6 mois)"} {
		if strings.Contains(first, whole) || !strings.Contains(rest, whole) {
			t.Errorf("%q is not where there is room for it", whole)
		}
	}
}
