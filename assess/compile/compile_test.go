package compile_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// TestEvaluate holds the compiled arithmetic against the engine, on random
// frameworks and territories, without a spreadsheet.
func TestEvaluate(t *testing.T) {
	for seed := range uint64(600) {
		fw := conformance.Framework(seed)
		ds := conformance.Territories(fw, 6, seed)
		p, err := compile.Compile(fw)
		if err != nil {
			t.Fatal(err)
		}
		a, _ := assess.Run(fw, ds, assess.Options{})
		for _, r := range a.Territories {
			compare(t, fmt.Sprintf("seed %d, %s", seed, r.Territory.Name), p, r)
		}
		if t.Failed() {
			return
		}
	}
}

func compare(t *testing.T, where string, p *compile.Program, r *assess.Result) {
	t.Helper()
	f := compile.Evaluate(p, inputs(p, r))
	number := func(code string, kind compile.Kind, at int, want float64) {
		t.Helper()
		got := f.Of(compile.Ref{Kind: kind, At: at})
		if got.Is == compile.Fault || (got.Is == compile.Number) == math.IsNaN(want) || math.Abs(got.Number-want) > 1e-9 {
			t.Errorf("%s, %s: kind %d is %v, the engine says %v", where, code, kind, got, want)
		}
	}
	level := func(code string, kind compile.Kind, at int, levels []indicators.Level, want int) {
		t.Helper()
		text := ""
		if want >= 0 {
			text = levels[want].Code
		}
		if got := f.Of(compile.Ref{Kind: kind, At: at}); got != compile.Txt(text) {
			t.Errorf("%s, %s: kind %d is %v, the engine says %q", where, code, kind, got, text)
		}
	}
	for i, s := range r.Leaves {
		number(s.Node.Code, compile.LeafPoints, i, s.Value)
		number(s.Node.Code, compile.LeafRaw, i, s.Raw)
	}
	for i, b := range p.Branches {
		s := r.Nodes[slices.IndexFunc(r.Nodes, func(s *assess.Score) bool { return s.Node == b.Node })]
		number(b.Code, compile.Score, i, s.Value)
		number(b.Code, compile.Low, i, s.Lo)
		number(b.Code, compile.High, i, s.Hi)
		number(b.Code, compile.Coverage, i, s.Coverage)
		number(b.Code, compile.NotApplicable, i, s.NotApplicable)
		number(b.Code, compile.Reliability, i, s.Reliability)
		levels := p.Levels(b.Tree)
		level(b.Code, compile.LevelValue, i, levels, s.Level.Value)
		level(b.Code, compile.LevelLow, i, levels, s.Level.Lo)
		level(b.Code, compile.LevelHigh, i, levels, s.Level.Hi)
		level(b.Code, compile.LevelBefore, i, levels, s.Level.Before)
		if got := f.Of(compile.Ref{Kind: compile.Provisional, At: i}); (got.Text != "") != s.Provisional {
			t.Errorf("%s, %s: provisional is %q, the engine says %v", where, b.Code, got.Text, s.Provisional)
		}
		if got := f.Of(compile.Ref{Kind: compile.Binding, At: i}).Text; got != ids(s.Capped) {
			t.Errorf("%s, %s: binding gates are %q, the engine says %q", where, b.Code, got, ids(s.Capped))
		}
	}
}

func ids(gates []*indicators.Gate) string {
	s := ""
	for i, g := range gates {
		if i > 0 {
			s += " "
		}
		s += g.ID
	}
	return s
}

func inputs(p *compile.Program, r *assess.Result) *compile.Sheetful {
	s := &compile.Sheetful{
		Program: p, Words: func(w compile.Word) string { return fmt.Sprintf("mot %d", w) },
		EvidenceGrades: surveys.EvidenceNames,
	}
	for _, l := range r.Leaves {
		s.Answers = append(s.Answers, l.Answer)
		s.Concerns = append(s.Concerns, l.Node.Measure.Question.Concerns(r.Territory.Kind))
	}
	return s
}
