package assess_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// Scoring, and asking what if, change nothing that they are given.
func TestArgumentsStayAsTheyAre(t *testing.T) {
	fw := builtIn(t)
	ds, same := cohort(fw, 5, 3), cohort(fw, 5, 3)
	a := run(t, fw, ds)
	r := a.Territories[2]
	before := figures(r)
	other := assess.WithAnswers(a, r, map[string]surveys.Answer{
		"A1.1.1": {State: surveys.Given, Choices: []string{"niv4"}}, "A1.2.1": {State: surveys.Unknown}, "nowhere": {State: surveys.Given},
	})
	try := a.Try(r, "index")
	try.Set(0, 100)
	if figures(other) == before || other.Score("A1.1.1").Value != 100 || other.Score("A1.2.1").Assessed() {
		t.Error("other answers changed nothing")
	}
	if figures(r) != before {
		t.Error("the result changed")
	}
	if d := cmp.Diff(same, ds, cmp.Exporter(func(reflect.Type) bool { return true }), cmpopts.EquateNaNs()); d != "" {
		t.Errorf("the dataset changed: %s", d)
	}
	if again := assess.WithAnswers(a, r, nil); figures(again) != before {
		t.Error("with no other answer, other figures")
	}
}

// figures are all of a result's, as text.
func figures(r *assess.Result) string {
	var b strings.Builder
	for _, s := range slices.Concat(r.Nodes, r.Leaves) {
		fmt.Fprintln(&b, s.Node.Code, s.Value, s.Lo, s.Hi, s.Coverage, s.NotApplicable, s.Reliability, s.Level, s.Provisional, ids(s.Capped), s.Answer.State, s.ItemLevel)
		for _, p := range s.Parts {
			fmt.Fprintln(&b, p.Score.Node.Code, p.Weight)
		}
	}
	return b.String()
}

func TestCoresChangeNothing(t *testing.T) {
	fw := builtIn(t)
	ds := cohort(fw, 200, 2)
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	alone := run(t, fw, ds)
	runtime.GOMAXPROCS(4)
	together := run(t, fw, ds)
	for i, r := range alone.Territories {
		if figures(r) != figures(together.Territories[i]) {
			t.Fatalf("territory %d depends on the number of cores", i)
		}
	}
}

// Answers read for another survey, an unknown kind of territory, responses
// that are too short: what is there is scored, what is not is said.
func TestOtherSurvey(t *testing.T) {
	fw := builtIn(t)
	part := *fw.Survey
	part.Questions = slices.Clone(fw.Survey.Questions[:10])
	ds := surveys.NewDataset(&part)
	rng := rand.New(rand.NewPCG(1, 1))
	short := &surveys.Response{}
	for _, q := range part.Questions[:6] {
		short.Answers = append(short.Answers, randomAnswer(fw, q, rng))
	}
	ds.Add(&surveys.Territory{Key: "t", Name: "t", Kind: "planet", Population: math.NaN()}, short)
	a, problems := assess.Run(fw, ds, assess.Options{})
	if want := len(fw.Leaves) - 10; len(problems) != want || problems[0].Code != "question-missing" || problems.HasErrors() {
		t.Errorf("%d problems, want %d warnings", len(problems), want)
	}
	r := a.Territories[0]
	if s := r.Score("A5.4.3"); s.Answer.State != surveys.Blank || s.Coverage != 0 || !s.Applies {
		t.Errorf("a question that was not in the survey: %+v", s.Answer)
	}
	if r.Score("nowhere") != nil || a.Try(r, "nowhere") != nil {
		t.Error("nowhere is somewhere")
	}
	empty, problems := assess.Run(fw, surveys.NewDataset(fw.Survey), assess.Options{})
	if len(empty.Territories) != 0 || len(problems) != 0 {
		t.Error("no territory, yet something")
	}
}

// Choices that the framework does not know, and numbers that are none, are
// not scored as zeros.
func TestForeignAnswersAreSetAside(t *testing.T) {
	fw := builtIn(t)
	ds := surveys.NewDataset(fw.Survey)
	r := &surveys.Response{Answers: make([]surveys.Answer, len(fw.Survey.Questions))}
	for i, q := range fw.Survey.Questions {
		r.Answers[i] = surveys.Answer{State: surveys.Given, Choices: []string{"elsewhere"}, Number: math.Inf(1)}
		if q.Item == surveys.Number {
			r.Answers[i].Number = math.NaN()
		}
	}
	ds.Add(&surveys.Territory{Key: "t", Name: "t", Population: math.NaN()}, r)
	for _, s := range run(t, fw, ds).Territories[0].Leaves {
		if s.Answer.State != surveys.SetAside || s.Assessed() {
			t.Errorf("%s: %v scores %v", s.Node.Code, s.Answer.State, s.Value)
		}
	}
}

// Beyond the responses that are kept whole, the counts alone decide.
func TestMoreResponsesThanAreKept(t *testing.T) {
	fw := builtIn(t)
	ds := surveys.NewDataset(fw.Survey)
	q := fw.Survey.Index("A1.1.1")
	for i := range 3 * surveys.KeepResponses {
		r := &surveys.Response{Group: "CAD_SG", Date: time.Now(), Answers: make([]surveys.Answer, len(fw.Survey.Questions))}
		level := "niv4"
		if i < surveys.KeepResponses {
			level = "niv0"
		}
		r.Answers[q] = surveys.Answer{State: surveys.Given, Choices: []string{level}, Pos: diag.Pos{File: "f", Row: i + 1, Col: 1}}
		ds.Add(&surveys.Territory{Key: "t", Name: "t", Population: math.NaN()}, r)
	}
	s := run(t, fw, ds).Territories[0].Score("A1.1.1")
	if s.Value != 100 || s.Answer.Choices[0] != "niv4" {
		t.Errorf("two thirds say niv4, retained: %v", s.Answer.Choices)
	}
}

// Sources are the cells that gave the retained answer, and no other.
func TestSources(t *testing.T) {
	fw := builtIn(t)
	rows := [][]string{
		{"territory", "type", "group", "A1.1.1", "A1.1.3", "A1.2.4"},
		{"T", "commune", "CAD_SG", "2", "1", ""},
		{"T", "commune", "CAD_SG", "3", "2", ""},
		{"T", "commune", "CAD_NUM", "2", "", ""},
		{"T", "commune", "CIT", "2", "2", ""},
	}
	r := run(t, fw, table(t, fw, "a.csv", rows)).Territories[0]
	for code, want := range map[string]string{
		"A1.1.1": "[a.csv!D2 a.csv!D4]",                   // who said 2, in the reference's family
		"A1.1.3": "[a.csv!E2 a.csv!E3]",                   // 1.5, between two: both
		"A1.2.4": "[a.csv!F2 a.csv!F3 a.csv!F4 a.csv!F5]", // left blank by all
	} {
		if got := fmt.Sprint(r.Score(code).Sources); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
	if s := r.Score("A1.1.3"); s.Raw != 1.5 || s.Answer.Pos.Row != 2 {
		t.Errorf("A1.1.3: %v from %v", s.Raw, s.Answer.Pos)
	}
}

// Where scores are relative, a territory's depends on the others', and an
// unknown one may be anything from 0 to 100.
func TestRelativeScores(t *testing.T) {
	leaf := func(code string, n indicators.Normalisation) *indicators.Node {
		q := &surveys.Question{Name: code, Code: code, Item: surveys.Number, Range: [2]float64{math.Inf(-1), math.Inf(1)}}
		return &indicators.Node{Code: code, Weight: 1, Measure: &indicators.Measure{Question: q, Normalisation: n}}
	}
	x, y := leaf("x", indicators.MinMax{}), leaf("y", indicators.PercentileRank{LowerIsBetter: true})
	fw := &indicators.Framework{
		Leaves: []*indicators.Node{x, y}, Survey: &surveys.Survey{Questions: []*surveys.Question{x.Measure.Question, y.Measure.Question}},
		Main: &indicators.Tree{Code: "index", Root: &indicators.Node{
			Code: "index", Weight: 1, Children: []*indicators.Node{x, y}, Aggregation: indicators.Arithmetic{}, MinCoverage: 0.5,
		}},
	}
	a := run(t, fw, table(t, fw, "a.csv", [][]string{
		{"territory", "x", "y"}, {"A", "10", "1"}, {"B", "20", "2"}, {"C", "30", ""},
	}))
	for i, want := range []string{"50 50 50", "25 25 25", "100 50 100"} {
		s := a.Territories[i].Trees[0]
		if got := fmt.Sprint(s.Value, s.Lo, s.Hi); got != want {
			t.Errorf("%s: %s, want %s", a.Territories[i].Territory.Name, got, want)
		}
		if s.Level.Value != -1 || !math.IsNaN(s.Reliability) {
			t.Errorf("without levels and grades of evidence: level %d, reliability %v", s.Level.Value, s.Reliability)
		}
	}
	other := assess.WithAnswers(a, a.Territories[0], map[string]surveys.Answer{"x": {State: surveys.Given, Number: 25}})
	if got := other.Score("x").Value; got != 50 { // between 20 and 30
		t.Errorf("25 among 20 and 30 scores %v, want 50", got)
	}
}
