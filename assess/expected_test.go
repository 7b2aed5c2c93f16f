package assess_test

import (
	"fmt"
	"math"
	"os"
	"slices"
	"sort"
	"testing"

	"github.com/goccy/go-yaml"

	"eterritoire/assess"
	"eterritoire/surveys"
	"eterritoire/surveys/testkit"
)

// An expectation is what a second implementation of the rules found for a territory.
type expectation struct {
	Name        string
	Responses   int
	Nodes       map[string]expectedNode
	Leaves      map[string]expectedLeaf
	Items       map[string]float64 // rounded
	Perceptions map[string]expectedPerception
}

type expectedNode struct {
	Value, Low, High      *float64
	Coverage, Reliability *float64
	NotApplicable         *float64 `yaml:"not_applicable"`
	Level                 string
	LevelLow              string `yaml:"level_low"`
	LevelHigh             string `yaml:"level_high"`
	Before                string `yaml:"level_before_gates"`
	Provisional           bool
	Gates                 []string
}

type expectedLeaf struct {
	State     string
	Raw       any
	Score     *float64
	ItemLevel *int `yaml:"item_level"`
	Evidence  string
	DecidedBy string `yaml:"decided_by"`
}

type expectedPerception struct {
	Reference *int
	Groups    map[string]int
	Gap       *int
	Debate    bool
}

func TestExamples(t *testing.T) { expect(t, "examples.csv", "examples_expected.yaml") }

func TestSilences(t *testing.T) { expect(t, "silences.csv", "silences_expected.yaml") }

func expect(t *testing.T, answers, expected string) {
	t.Helper()
	fw := builtIn(t)
	b, err := os.ReadFile(testkit.Shared(t, "framework/"+expected))
	if err != nil {
		t.Fatal(err)
	}
	var want struct{ Results map[string]expectation }
	if err := yaml.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	a := run(t, fw, sharedTable(t, fw, answers))
	if len(a.Territories) != len(want.Results) {
		t.Fatalf("%d territories, want %d", len(a.Territories), len(want.Results))
	}
	figures := 0
	for _, id := range sorted(want.Results) {
		w := want.Results[id]
		i := slices.IndexFunc(a.Territories, func(r *assess.Result) bool { return r.Territory.Name == w.Name })
		if i < 0 {
			t.Errorf("%s is not there", w.Name)
			continue
		}
		t.Run(id, func(t *testing.T) { figures += hold(t, a.Territories[i], &w) })
	}
	t.Logf("%d figures and words compared", figures)
}

// hold compares a result with what is expected, and counts what it compared.
func hold(t *testing.T, r *assess.Result, w *expectation) int {
	t.Helper()
	n := 0
	figure := func(where string, got float64, want *float64) {
		n++
		if want == nil != math.IsNaN(got) || want != nil && !(math.Abs(got-*want) <= 1e-9) {
			t.Errorf("%s: %v, want %v", where, got, show(want))
		}
	}
	exact := func(where string, got, want any) {
		n++
		if fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("%s: %v, want %v", where, got, want)
		}
	}
	if w.Responses > 0 {
		exact("responses", r.Territory.Count, w.Responses)
	}
	exact("nodes", len(r.Nodes), len(w.Nodes))
	for _, code := range sorted(w.Nodes) {
		want, got := w.Nodes[code], r.Score(code)
		if got == nil {
			t.Errorf("%s is not there", code)
			continue
		}
		figure(code+" value", got.Value, want.Value)
		figure(code+" low", got.Lo, want.Low)
		figure(code+" high", got.Hi, want.High)
		figure(code+" coverage", got.Coverage, want.Coverage)
		figure(code+" not applicable", got.NotApplicable, want.NotApplicable)
		figure(code+" reliability", got.Reliability, want.Reliability)
		exact(code+" level", level(got, got.Level.Value), want.Level)
		exact(code+" lowest level", level(got, got.Level.Lo), want.LevelLow)
		exact(code+" highest level", level(got, got.Level.Hi), want.LevelHigh)
		exact(code+" level before gates", level(got, got.Level.Before), want.Before)
		exact(code+" provisional", got.Provisional, want.Provisional)
		gates := []string{}
		for _, g := range got.Capped {
			gates = append(gates, g.ID)
		}
		exact(code+" binding gates", gates, want.Gates)
	}
	for _, code := range sorted(w.Leaves) {
		want, got := w.Leaves[code], r.Score(code)
		figure(code+" score", got.Value, want.Score)
		exact(code+" state", got.Answer.State, want.State)
		exact(code+" decided by", got.DecidedBy, want.DecidedBy)
		if want.State == "given" {
			exact(code+" raw", raw(got), want.Raw)
			exact(code+" item level", got.ItemLevel, *want.ItemLevel)
			exact(code+" evidence", got.Answer.Evidence, want.Evidence)
		}
		if got.DecidedBy != assess.Nobody && len(got.Sources) == 0 {
			t.Errorf("%s says no source", code)
		}
	}
	for _, code := range sorted(w.Items) {
		if got := r.Score(code).Value; math.Abs(got-w.Items[code]) > 0.05+1e-9 {
			t.Errorf("%s: %v, want about %v", code, got, w.Items[code])
		}
		n++
	}
	return n + holdPerceptions(t, r, w)
}

func holdPerceptions(t *testing.T, r *assess.Result, w *expectation) int {
	t.Helper()
	got := map[string]expectedPerception{}
	for _, p := range r.Gaps {
		e := expectedPerception{Groups: map[string]int{}, Debate: p.Debate}
		if p.Reference >= 0 {
			e.Reference = &p.Reference
		}
		if p.Gap >= 0 {
			e.Gap = &p.Gap
		}
		for _, g := range p.Groups {
			e.Groups[g.Group] = g.Level
		}
		got[p.Leaf.Node.Code] = e
	}
	if w.Leaves == nil {
		return 0 // the perceptions of the examples stand in no table
	}
	if len(got) != len(w.Perceptions) {
		t.Errorf("perceptions of %v, want those of %v", sorted(got), sorted(w.Perceptions))
	}
	for code, want := range w.Perceptions {
		g := got[code]
		if show(g.Reference) != show(want.Reference) || show(g.Gap) != show(want.Gap) || g.Debate != want.Debate || fmt.Sprint(g.Groups) != fmt.Sprint(want.Groups) {
			t.Errorf("%s: perception %v, want %v", code, g, want)
		}
	}
	return len(w.Perceptions)
}

// raw is a retained answer as check.py writes it.
func raw(s *assess.Score) any {
	q := s.Node.Measure.Question
	if q.Item == surveys.Maturity {
		return s.Raw
	}
	return s.Answer.Value(q.Item)
}

func show[T any](x *T) string {
	if x == nil {
		return "nothing"
	}
	return fmt.Sprint(*x)
}

func sorted[T any](m map[string]T) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}
