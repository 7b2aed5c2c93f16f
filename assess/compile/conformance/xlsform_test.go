package conformance_test

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
	"eterritoire/surveys/xlsform"
)

// phoneForm is the form that "form --format xlsform" writes, as an XForm made
// of its own sheets.
func phoneForm(t *testing.T, fw *indicators.Framework, opt compile.FormOptions) *form {
	t.Helper()
	opt.Taken = xlsform.Reserved()
	s, shown, err := compile.XLSForm(fw, opt)
	if err != nil {
		t.Fatal(err)
	}
	computed := map[string]bool{}
	for _, c := range s.Calculations {
		computed[c.Name] = true
	}
	report.FormResults(fw, s, shown)
	var b bytes.Buffer
	if err := xlsform.Write(&b, s, xlsform.Options{Registry: registry.For(fw.Country)}); err != nil {
		t.Fatal(err)
	}
	f := &form{survey: fw.Survey, asks: opt.Asks, evidence: true, sheets: b.Bytes()}
	for _, p := range s.Parts {
		f.parts = append(f.parts, p.Name)
	}
	if f.phone, err = conformance.XForm(opened(t, b.Bytes())); err != nil {
		t.Fatal(err)
	}
	rows, err := compile.XPath(fw, compile.Form{
		Kind: surveys.PhoneKind, Asks: opt.Asks, Evidence: true, Taken: opt.Taken, Prefix: surveys.PhoneCalculation,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows { // by their names, what each holds
		if computed[r.Name] {
			f.rows = append(f.rows, r)
		}
	}
	if len(f.rows) != len(computed) {
		t.Fatalf("%d of %d calculations are known", len(f.rows), len(computed))
	}
	return f
}

func opened(t *testing.T, b []byte) *sheet.Book {
	t.Helper()
	book, problems, err := sheet.Open(context.Background(), sheet.File{Name: "form.xlsx", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, sheet.Limits{})
	if err != nil || book == nil {
		t.Fatal(err, problems)
	}
	t.Cleanup(func() { _ = book.Close() })
	return book
}

// filledIn enters a dataset in a phone's form, each territory over the one
// before, and scores the same answers. Where the form offers shorter
// questionnaires, some territories choose one: what was typed before stays where
// it is, and does not count.
func filledIn(t *testing.T, name string, fw *indicators.Framework, f *form, ds *surveys.Dataset) *trial {
	t.Helper()
	said := surveys.NewDataset(fw.Survey)
	out := &trial{name: name, fw: fw, form: f}
	first, _ := assess.Run(fw, ds, assess.Options{})
	var before [][2]string
	for i, r := range first.Territories {
		answers := f.sayable(r)
		for q := range answers { // beside a number, no status can be said
			if item := fw.Survey.Questions[q].Item; answers[q].State == surveys.SetAside && (item == surveys.Number || item == surveys.Percentage) {
				answers[q].State = surveys.Blank
			}
		}
		entered := f.entered(r.Territory.Kind, answers)
		if len(f.parts) > 0 {
			part := "all"
			if i%20 >= 16 { // to change it costs an engine as much as to fill the form
				part = f.parts[i/20%len(f.parts)]
				outside(fw, part, answers)
			}
			entered = append(entered, [2]string{surveys.PhonePart, part})
		}
		out.fillings = append(out.fillings, typed(before, entered))
		before = entered
		territory := *r.Territory
		said.Add(&territory, &surveys.Response{Answers: answers})
	}
	second, _ := assess.Run(fw, said, assess.Options{})
	out.results = second.Territories
	return out
}

// outside makes the questions that a shorter questionnaire leaves out not asked.
func outside(fw *indicators.Framework, part string, answers []surveys.Answer) {
	at := slices.IndexFunc(fw.Profiles, func(t *indicators.Tree) bool { return t.Code == part })
	in := map[string]bool{}
	fw.Profiles[at].Root.Walk(func(n *indicators.Node) { in[n.Code] = n.Measure != nil })
	for q := range answers {
		if !in[fw.Survey.Questions[q].Code] {
			answers[q] = surveys.Answer{State: surveys.NotAsked}
		}
	}
}

// phoneStride is how seldom all answers are new.
const phoneStride = 50

// phoneTrials are the built-in framework's forms, whole and in part, filled
// so many times in all.
func phoneTrials(t *testing.T, fw *indicators.Framework, fillings int) []*trial {
	t.Helper()
	express := map[string]bool{}
	at := slices.IndexFunc(fw.Profiles, func(t *indicators.Tree) bool { return t.Asked })
	fw.Profiles[at].Root.Walk(func(n *indicators.Node) { express[n.Code] = n.Measure != nil })
	var trials []*trial
	for i, one := range [phoneForms]struct {
		name string
		opt  compile.FormOptions
		n    int
	}{
		{"phone, whole", compile.FormOptions{}, fillings / 5},
		{"phone, express", compile.FormOptions{
			Profile: fw.Profiles[at].Code, Asks: func(q *surveys.Question) bool { return express[q.Code] },
		}, fillings * 11 / 20},
		{"phone, one axis", compile.FormOptions{Asks: func(q *surveys.Question) bool { return strings.HasPrefix(q.Code, "A3") }}, fillings / 4},
	} {
		trials = append(trials, filledIn(t, one.name, fw, phoneForm(t, fw, one.opt), walked(fw, one.n, phoneStride, uint64(20+i))))
	}
	return trials
}

// shown compares what the last page says with what other outputs print.
func (tr *trial) shown(t *testing.T, at int, got map[string]string) {
	t.Helper()
	if tr.form.phone == "" {
		return
	}
	compared := 0
	for _, s := range tr.results[at].Nodes {
		code := strings.Map(func(r rune) rune {
			if r == '.' {
				return '_'
			}
			return r
		}, strings.ToLower(s.Node.Code))
		for _, language := range []string{"fr", "en"} {
			p := lang.For(language)
			for name, want := range map[string]string{
				"show_" + language + "_value_" + code:         p.Number(s.Value, 1),
				"show_" + language + "_low_" + code + "_high": strings.ReplaceAll(p.Range(s.Lo, s.Hi, 1), lang.NBSP, " "),
				"show_coverage_" + code:                       strings.TrimSuffix(lang.For("en").Percent(s.Coverage, 0), "%"),
			} {
				said, there := got[name]
				if want == lang.Dash {
					want = ""
				}
				if there {
					compared++
				}
				if there && said != want {
					t.Errorf("%s, filling %d: %s is %q, elsewhere %q", tr.name, at, name, said, want)
				}
			}
		}
	}
	if compared == 0 {
		t.Errorf("%s, filling %d: %d figures are shown", tr.name, at, compared)
	}
}

// How often Enketo fills the built-in framework's forms, and those of random
// frameworks, which are smaller. 500 of the first were done by hand: they take it
// minutes (docs/decisions/0020).
const (
	enketoFillings = 40
	enketoForms    = 6
	enketoEach     = 80
	enketoLeaves   = 8 // at most
)

// TestEnketo does with Enketo, in Chromium, what TestXFormsEngine does with ODK
// Web Forms.
func TestEnketo(t *testing.T) {
	node, path := script(t, "enketo.mjs", "enketo-core")
	chromium := testkit.Tool(t, "chromium")
	if testing.Short() {
		t.Skip("a browser fills forms without -short")
	}
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	trials := phoneTrials(t, fw, enketoFillings)
	for seed := uint64(0); len(trials) < phoneForms+enketoForms; seed++ {
		random := conformance.Framework(3000 + seed)
		if len(random.Leaves) > enketoLeaves {
			continue
		}
		form := phoneForm(t, random, compile.FormOptions{})
		trials = append(trials, filledIn(t, fmt.Sprintf("case %d", seed), random, form, walked(random, enketoEach, 2*stride, seed)))
	}
	got := evaluated(t, []string{node, path, chromium, t.TempDir()}, trials)
	if t.Failed() {
		return
	}
	figures, fillings := compared(t, trials, got)
	if fillings < 500 {
		t.Errorf("%d fillings, 500 wanted", fillings)
	}
	t.Logf("%d figures of %d fillings of %d forms", figures, fillings, len(trials))
}
