package conformance_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

// A trial is a form, what was entered in it, and what the engine makes of that.
type trial struct {
	name     string
	fw       *indicators.Framework
	form     *form
	fillings []filling
	results  []*assess.Result
}

// tried enters a dataset's answers in a form and scores the same answers with
// package assess. Some territories are opened as saved forms; the first, and
// those with same(i), are typed over the one before.
func tried(t *testing.T, name string, fw *indicators.Framework, ds *surveys.Dataset, asks func(*surveys.Question) bool, evidence bool, same func(i int) bool) *trial {
	t.Helper()
	f, err := newForm(fw, asks, evidence)
	if err != nil {
		t.Fatal(err)
	}
	said := surveys.NewDataset(fw.Survey)
	out := &trial{name: name, fw: fw, form: f}
	first, _ := assess.Run(fw, ds, assess.Options{})
	var before [][2]string
	for i, r := range first.Territories {
		answers := f.sayable(r)
		entered := f.entered(r.Territory.Kind, answers)
		if same(i) {
			out.fillings = append(out.fillings, typed(before, entered))
		} else {
			out.fillings = append(out.fillings, f.saved(entered))
		}
		before = entered
		territory := *r.Territory
		said.Add(&territory, &surveys.Response{Answers: answers})
	}
	second, _ := assess.Run(fw, said, assess.Options{})
	out.results = second.Territories
	return out
}

// walked is territories of which most are the one before with a few answers
// changed, and sometimes the kind: what a form sees while it is filled. Every
// stride-th is new.
func walked(fw *indicators.Framework, n, stride int, seed uint64) *surveys.Dataset {
	rng := rand.New(rand.NewPCG(seed, 13))
	fresh := conformance.Territories(fw, n, seed)
	ds := surveys.NewDataset(fw.Survey)
	var answers []surveys.Answer
	var kind string
	for i, t := range fresh.Territories {
		next := t.Responses[0].Answers
		if i%stride == 0 {
			answers, kind = slices.Clone(next), t.Kind
		}
		for range min(3, len(answers)) {
			q := rng.IntN(len(answers))
			answers[q] = next[q]
		}
		if rng.IntN(6) == 0 {
			kind = t.Kind
		}
		territory := *t
		territory.Kind, territory.Responses, territory.Tallies = kind, nil, nil
		ds.Add(&territory, &surveys.Response{Answers: slices.Clone(answers)})
	}
	return ds
}

// sayable is a territory's answers, as far as a form can say them: it has no
// word for a question that was not put, and offers no choice that is not the
// list's. One that does not concern the territory may still have been answered,
// before its kind was changed.
func (f *form) sayable(r *assess.Result) []surveys.Answer {
	answers := make([]surveys.Answer, len(r.Leaves))
	for i, l := range r.Leaves {
		q, a := l.Node.Measure.Question, l.Answer
		if !q.Concerns(r.Territory.Kind) && len(r.Territory.Responses) == 1 {
			a = r.Territory.Responses[0].Answers[i]
		}
		switch {
		case f.asks != nil && !f.asks(q):
			a = surveys.Answer{State: surveys.NotAsked}
		case a.State == surveys.NotAsked, a.State == surveys.Irrelevant, a.State == surveys.SetAside && q.Type == surveys.SelectOne:
			a = surveys.Answer{State: surveys.Blank, Evidence: a.Evidence}
		}
		if !f.evidence {
			a.Evidence = surveys.Unstated
		}
		answers[i] = a
	}
	return answers
}

// figures are what the engine says of a territory, by what holds it in a form.
// NaN is what does not exist.
func figures(p *compile.Program, r *assess.Result) (numbers map[compile.Ref]float64, texts map[compile.Ref]string) {
	numbers, texts = map[compile.Ref]float64{}, map[compile.Ref]string{}
	number := func(kind compile.Kind, at int, x float64) { numbers[compile.Ref{Kind: kind, At: at}] = x }
	text := func(kind compile.Kind, at int, s string) { texts[compile.Ref{Kind: kind, At: at}] = s }
	for i, s := range r.Leaves {
		number(compile.LeafPoints, i, s.Value)
		number(compile.LeafRaw, i, s.Raw)
		state := s.Answer.State.String()
		if !s.Node.Measure.Question.Concerns(r.Territory.Kind) {
			state = "not_for"
		}
		text(compile.LeafState, i, state)
	}
	for i, b := range p.Branches {
		s := r.Nodes[slices.IndexFunc(r.Nodes, func(s *assess.Score) bool { return s.Node == b.Node })]
		number(compile.Score, i, s.Value)
		number(compile.Low, i, s.Lo)
		number(compile.High, i, s.Hi)
		number(compile.Coverage, i, s.Coverage)
		number(compile.NotApplicable, i, s.NotApplicable)
		number(compile.Reliability, i, s.Reliability)
		levels := p.Levels(b.Tree)
		for kind, level := range map[compile.Kind]int{
			compile.LevelValue: s.Level.Value, compile.LevelLow: s.Level.Lo, compile.LevelHigh: s.Level.Hi, compile.LevelBefore: s.Level.Before,
		} {
			code := ""
			if level >= 0 {
				code = levels[level].Code
			}
			text(kind, i, code)
		}
		provisional := ""
		if s.Provisional {
			provisional = "provisional"
		}
		text(compile.Provisional, i, provisional)
		var ids []string
		for _, g := range s.Capped {
			ids = append(ids, g.ID)
		}
		text(compile.Binding, i, strings.Join(ids, " "))
	}
	return numbers, texts
}

// held compares every figure of a form with the engine's.
func (tr *trial) held(t *testing.T, p *compile.Program, at int, got map[string]string) (compared int) {
	t.Helper()
	where := fmt.Sprintf("%s, filling %d", tr.name, at)
	if got["error"] != "" {
		t.Errorf("%s: %s", where, got["error"])
		return 0
	}
	numbers, texts := figures(p, tr.results[at])
	for _, row := range tr.form.rows {
		value, known := got[row.Name]
		if !known {
			t.Errorf("%s: no node %s", where, row.Name)
		}
		if want, ok := numbers[row.Figure]; ok {
			compared++
			x, err := strconv.ParseFloat(value, 64)
			if (value == "") != math.IsNaN(want) || value != "" && (err != nil || strings.ContainsAny(value, "eE") || math.Abs(x-want) > 1e-9) {
				t.Errorf("%s: %s is %q, the engine says %v: %s", where, row.Name, value, want, row.Expression)
			}
		}
		if want, ok := texts[row.Figure]; ok {
			compared++
			if value != want {
				t.Errorf("%s: %s is %q, the engine says %q: %s", where, row.Name, value, want, row.Expression)
			}
		}
	}
	return compared
}

// script is one that evaluates forms, of those whose packages are installed
// beside them by npm ci.
func script(t *testing.T, name, needs string) (node, path string) {
	t.Helper()
	node = testkit.Tool(t, "node")
	dir := filepath.Join(testkit.Root(t), "testdata", "xforms")
	if _, err := os.Stat(filepath.Join(dir, "node_modules", filepath.FromSlash(needs))); err != nil {
		testkit.Absent(t, needs+" (npm ci --ignore-scripts in testdata/xforms)")
	}
	return node, filepath.Join(dir, name)
}

// odk is the engine of ODK Web Forms.
func odk(t *testing.T) []string {
	t.Helper()
	node, path := script(t, "evaluate.mjs", "@getodk/xforms-engine")
	return []string{node, path}
}

// evaluated gives what an engine makes of trials, filling by filling.
func evaluated(t *testing.T, engine []string, trials []*trial) [][]map[string]string {
	t.Helper()
	var in, said bytes.Buffer
	encoder := json.NewEncoder(&in)
	for _, tr := range trials {
		if err := encoder.Encode(map[string]any{"form": tr.form.xform(), "fillings": tr.fillings}); err != nil {
			t.Error(err)
			return nil
		}
	}
	command := exec.CommandContext(t.Context(), engine[0], engine[1:]...)
	command.Stdin, command.Stderr = &in, &said
	out, err := command.Output()
	if err != nil {
		t.Errorf("%v\n%s", err, said.String())
		return nil
	}
	decoder := json.NewDecoder(bytes.NewReader(out))
	all := make([][]map[string]string, len(trials))
	for i, tr := range trials {
		for range tr.fillings {
			var values map[string]string
			if err := decoder.Decode(&values); err != nil {
				t.Errorf("%s: %v\n%s", tr.name, err, said.String())
				return nil
			}
			all[i] = append(all[i], values)
		}
	}
	return all
}

// compared holds what an engine made of trials against package assess, and
// counts the figures and the fillings.
func compared(t *testing.T, trials []*trial, got [][]map[string]string) (figures, fillings int) {
	t.Helper()
	for i, tr := range trials {
		p, err := compile.Compile(tr.fw)
		if err != nil {
			t.Fatal(err)
		}
		for n := range tr.fillings {
			figures += tr.held(t, p, n, got[i][n])
			tr.shown(t, n, got[i][n])
			if t.Failed() {
				return figures, fillings
			}
		}
		fillings += len(tr.fillings)
	}
	return figures, fillings
}

// How many forms are filled, how often, and how often with all answers new.
const (
	randomForms   = 32
	eachForm      = 8
	phoneForms    = 3
	phoneFillings = 500
	stride        = 8
)

// TestXFormsEngine fills forms of random frameworks, and of the built-in one
// with the worked examples and others, opens them in the engine of ODK Web
// Forms, and compares every figure that their calculations hold with package
// assess.
func TestXFormsEngine(t *testing.T) {
	engine := odk(t)
	if testing.Short() {
		t.Skip("forms are filled hundreds of times without -short")
	}
	var trials []*trial
	continued := func(i int) bool { return i == 0 || i%stride != 0 }
	for seed := range uint64(randomForms) {
		fw := conformance.Framework(1000 + seed)
		var asks func(*surveys.Question) bool
		if seed%7 == 6 { // a form of some of the questions
			asks = func(q *surveys.Question) bool { return strings.HasSuffix(q.Code, "1") }
		}
		if seed%5 == 4 { // as phones get it
			phone := phoneForm(t, fw, compile.FormOptions{Asks: asks})
			trials = append(trials, filledIn(t, fmt.Sprintf("phone, case %d", seed), fw, phone, walked(fw, eachForm, stride, seed)))
			continue
		}
		evidence := seed%3 != 2
		trials = append(trials, tried(t, fmt.Sprintf("case %d", seed), fw, walked(fw, eachForm, stride, seed), asks, evidence, continued))
	}
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	trials = append(trials, tried(t, "examples", fw, examples(t, fw), nil, true, func(int) bool { return false }))
	trials = append(trials, phoneTrials(t, fw, phoneFillings)...)

	// Two processes, as the slowest machine has two cores.
	began := time.Now()
	half := len(trials) - phoneForms
	var got, last [][]map[string]string
	var wait sync.WaitGroup
	wait.Go(func() { got = evaluated(t, engine, trials[:half]) })
	wait.Go(func() { last = evaluated(t, engine, trials[half:]) })
	wait.Wait()
	if t.Failed() {
		return
	}
	got = append(got, last...)
	took := time.Since(began)

	figures, fillings := compared(t, trials, got)
	if t.Failed() {
		return
	}
	if fillings < 750 {
		t.Errorf("%d fillings, 750 wanted", fillings)
	}
	t.Logf("%d figures of %d fillings of %d forms, in %v", figures, fillings, len(trials), took.Round(time.Millisecond))
}

// examples are the worked examples and the territories full of silences.
func examples(t *testing.T, fw *indicators.Framework) *surveys.Dataset {
	t.Helper()
	var sources []intake.Source
	for _, name := range []string{"examples.csv", "silences.csv"} {
		b, err := os.ReadFile(testkit.Shared(t, filepath.Join("framework", name)))
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, held(name, b))
	}
	read, _, err := intake.Read(context.Background(), sources, fw.Survey, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return read.Dataset
}
