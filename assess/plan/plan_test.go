package plan_test

import (
	"bytes"
	"context"
	"maps"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"eterritoire/assess"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

func builtIn(tb testing.TB) *indicators.Framework {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return fw
}

// scored reads and scores the tables of responses kept beside the repository.
func scored(tb testing.TB, fw *indicators.Framework, names ...string) *assess.Assessment {
	tb.Helper()
	var sources []intake.Source
	for _, name := range names {
		b, err := os.ReadFile(testkit.Shared(tb, "framework/"+name))
		if err != nil {
			tb.Fatal(err)
		}
		sources = append(sources, source(name, b))
	}
	return score(tb, fw, sources...)
}

func source(name string, b []byte) intake.Source {
	return intake.Source{Name: filepath.Base(name), Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(b), Closer: nothing{}, Size: int64(len(b))}, nil
	}}
}

type nothing struct{}

func (nothing) Close() error { return nil }

func score(tb testing.TB, fw *indicators.Framework, sources ...intake.Source) *assess.Assessment {
	tb.Helper()
	read, _, err := intake.Read(context.Background(), sources, fw.Survey, intake.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	a, _ := assess.Run(fw, read.Dataset, assess.Options{})
	return a
}

// Every node of the fictional territories is raised, the changes are applied,
// and the level is there; without any one of them it is not.
func TestRaise(t *testing.T) {
	fw := builtIn(t)
	a := scored(t, fw, "examples.csv", "silences.csv")
	nodes, changed, most := 0, 0, 0
	for _, r := range a.Territories {
		for _, s := range r.Nodes {
			changes := plan.Raise(fw, a, r, s.Node.Code)
			if s.Level.Value < 0 || s.Level.Value == len(s.Tree.Levels)-1 {
				if changes != nil {
					t.Errorf("%s %s has nothing above it, yet %v", r.Territory.Name, s.Node.Code, changes)
				}
				continue
			}
			if len(changes) == 0 {
				t.Errorf("%s %s: no way up from level %d", r.Territory.Name, s.Node.Code, s.Level.Value)
				continue
			}
			nodes++
			changed += len(changes)
			most = max(most, len(changes))
			raises(t, a, r, s, changes)
		}
	}
	t.Logf("%d nodes raised by %d changes, %d at most", nodes, changed, most)
}

func raises(t *testing.T, a *assess.Assessment, r *assess.Result, s *assess.Score, changes []plan.Change) {
	t.Helper()
	where := r.Territory.Name + " " + s.Node.Code
	level := func(skip int) int {
		answers := map[string]surveys.Answer{}
		for i, c := range changes {
			if i != skip {
				answers[c.Leaf.Node.Code] = c.Answer
			}
		}
		return assess.WithAnswers(a, r, answers).Score(s.Node.Code).Level.Value
	}
	if got := level(-1); got <= s.Level.Value {
		t.Errorf("%s: level %d after %s, want more than %d", where, got, words(changes), s.Level.Value)
	}
	for i, c := range changes {
		if got := level(i); got > s.Level.Value {
			t.Errorf("%s: level %d without %s, of %s", where, got, c.Leaf.Node.Code, words(changes))
		}
		q := c.Leaf.Node.Measure.Question
		if c.To == "" || c.To != c.Answer.Value(q.Item) || c.From == c.To {
			t.Errorf("%s: %s from %q to %q", where, c.Leaf.Node.Code, c.From, c.To)
		}
		if q.Item == surveys.Number && (c.Answer.Number < q.Range[0] || c.Answer.Number > q.Range[1]) {
			t.Errorf("%s: %s to %s, outside its range", where, c.Leaf.Node.Code, c.To)
		}
	}
}

func words(changes []plan.Change) string {
	var b strings.Builder
	for i, c := range changes {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(c.Leaf.Node.Code + " " + c.From + " > " + c.To)
	}
	return b.String()
}

func TestModels(t *testing.T) {
	fw := builtIn(t)
	b, err := os.ReadFile(testkit.Shared(t, "framework/examples_expected.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var want struct {
		Results map[string]struct {
			Name           string
			EligibleModels []string `yaml:"eligible_models"`
		}
	}
	if err := yaml.Unmarshal(b, &want); err != nil {
		t.Fatal(err)
	}
	a := scored(t, fw, "examples.csv")
	for _, w := range want.Results {
		i := slices.IndexFunc(a.Territories, func(r *assess.Result) bool { return r.Territory.Name == w.Name })
		var got []string
		for _, c := range plan.Models(fw, a.Territories[i]) {
			if c.Reach {
				got = append(got, c.Model.Code)
			}
			if c.Reach != (len(c.Missing) == 0 && c.Class == 0) {
				t.Errorf("%s: %s is within reach: %v, and lacks %v, class %d", w.Name, c.Model.Code, c.Reach, c.Missing, c.Class)
			}
		}
		if !slices.Equal(got, w.EligibleModels) {
			t.Errorf("%s: models %v, want %v", w.Name, got, w.EligibleModels)
		}
	}
}

func TestRecommend(t *testing.T) {
	fw := builtIn(t)
	a := scored(t, fw, "examples.csv", "silences.csv")
	for _, r := range a.Territories {
		recs := plan.Recommend(fw, r)
		for i, x := range recs {
			if x.Rec.At != x.Leaf.ItemLevel || x.Rec.At > 2 {
				t.Errorf("%s %s: the recommendation of level %d at level %d", r.Territory.Name, x.Leaf.Node.Code, x.Rec.At, x.Leaf.ItemLevel)
			}
			if i > 0 && x.Priority > recs[i-1].Priority {
				t.Errorf("%s: %s comes too late", r.Territory.Name, x.Leaf.Node.Code)
			}
			if got, want := x.Gain, gained(a, r, x.Leaf); math.Abs(got-want) > 1e-9 || math.IsNaN(got) != math.IsNaN(want) {
				t.Errorf("%s %s: gain %v, want %v", r.Territory.Name, x.Leaf.Node.Code, got, want)
			}
		}
	}
}

// gained is what the root gains from the best answer, scored in full.
func gained(a *assess.Assessment, r *assess.Result, s *assess.Score) float64 {
	q, m := s.Node.Measure.Question, s.Node.Measure
	best := surveys.Answer{State: surveys.Given}
	switch posts := m.Normalisation.(indicators.Goalposts); q.Item {
	case surveys.Number, surveys.Percentage:
		best.Number = posts.Best
	default:
		for _, c := range a.Framework.Survey.Of(q) {
			if q.Item == surveys.Checklist {
				best.Choices = append(best.Choices, c.Name)
			} else if best.Choices == nil || m.Points[c.Name] > m.Points[best.Choices[0]] {
				best.Choices = []string{c.Name}
			}
		}
	}
	after := assess.WithAnswers(a, r, map[string]surveys.Answer{s.Node.Code: best})
	return after.Trees[0].Value - r.Trees[0].Value
}

// BenchmarkRaise looks for the smallest changes that raise the root of a
// territory of modest answers, which takes many.
func BenchmarkRaise(b *testing.B) {
	fw := builtIn(b)
	modest := map[string]string{}
	for _, n := range fw.Leaves {
		q := n.Measure.Question
		switch q.Item {
		case surveys.Number, surveys.Percentage:
			posts, _ := n.Measure.Normalisation.(indicators.Goalposts)
			modest[q.Code] = strconv.FormatFloat(0.8*posts.Worst+0.2*posts.Best, 'f', 3, 64)
		case surveys.Maturity:
			modest[q.Code] = "1"
		case surveys.YesNo:
			modest[q.Code] = "no"
		case surveys.Checklist:
			modest[q.Code] = fw.Survey.Of(q)[0].Name
		case surveys.Choose:
		}
	}
	a, r := territory(b, fw, modest)
	n := 0
	for b.Loop() {
		n = len(plan.Raise(fw, a, r, fw.Main.Root.Code))
	}
	b.ReportMetric(float64(n), "answers")
}

// territory is one with the best answer to everything but these, by code, as
// they are written in a table of responses.
func territory(tb testing.TB, fw *indicators.Framework, but map[string]string) (*assess.Assessment, *assess.Result) {
	tb.Helper()
	header, row := []string{"territory", "type"}, []string{"Nkolé (fictive)", "commune"}
	for _, n := range fw.Leaves {
		q := n.Measure.Question
		header = append(header, q.Code)
		answer, other := but[q.Code]
		if !other {
			switch list := fw.Survey.Of(q); q.Item {
			case surveys.YesNo:
				answer = "yes"
			case surveys.Checklist:
				names := make([]string, len(list))
				for i, c := range list {
					names[i] = c.Name
				}
				answer = strings.Join(names, " ")
			case surveys.Number, surveys.Percentage:
				posts, _ := n.Measure.Normalisation.(indicators.Goalposts)
				answer = strconv.FormatFloat(posts.Best, 'f', -1, 64)
			default:
				answer = list[len(list)-1].Name
			}
		}
		row = append(row, answer)
	}
	b := []byte(strings.Join(header, ",") + "\n" + strings.Join(row, ",") + "\n")
	a := score(tb, fw, source("answers.csv", b))
	return a, a.Territories[0]
}

// The smallest changes, where they can be told by hand.
func TestRaiseByHand(t *testing.T) {
	fw := builtIn(t)
	for _, c := range []struct {
		why, node string
		but       map[string]string
		want      string
	}{
		{"all is at the top", "A1", nil, ""},
		{"a gate at N2 asks for level 2", "A1", map[string]string{"A1.2.1": "1"}, "A1.2.1 niv1 > niv2"},
		{"38 % of 95 is the 40 that the gate asks for", "A3", map[string]string{"A3.1.1": "20"}, "A3.1.1 20 > 38"},
		{"a gate without an answer keeps A3 at N3", "A3", map[string]string{"A3.1.1": ""}, "A3.1.1 not_answered > 38"},
		{"not applicable lifts no gate", "A3", map[string]string{"A3.1.1": "not_applicable"}, "A3.1.1 not_applicable > 38"},
		{"one more security measure makes half of them", "A1", map[string]string{"A1.4.2": "comptes antivirus locaux audit"}, "A1.4.2 comptes antivirus locaux audit > comptes antivirus sauvegarde locaux audit"},
		{"two gates, two answers", "A2", map[string]string{"A1.2.1": "1", "A1.2.3": "0"}, "A1.2.1 niv1 > niv2; A1.2.3 niv0 > niv2"},
		{"the readiness class", "ppp", map[string]string{"A5.3.2": "0", "A5.2.1": "3"}, "A5.3.2 niv0 > niv2"},
		{"of two answers that would do, the smaller step", "A2.2", map[string]string{"A2.2.1": "2", "A2.2.3": "30"}, "A2.2.1 niv2 > niv4"},
		{"fewer days are better: half-way from 30 to 1", "A2.2", map[string]string{"A2.2.3": "30", "A2.2.4": "2"}, "A2.2.3 30 > 15.5"},
		{"an indicator has no level", "A1.2.1", map[string]string{"A1.2.1": "1"}, ""},
		{"nor has what is not there", "nowhere", nil, ""},
	} {
		a, r := territory(t, fw, c.but)
		if got := words(plan.Raise(fw, a, r, c.node)); got != c.want {
			t.Errorf("%s: %s, want %s", c.why, got, c.want)
		}
	}
}

// Priorities by hand: final weight × (100 − score), × 2 for a binding gate,
// × 1.3 for a quick win.
func TestPriorityByHand(t *testing.T) {
	fw := builtIn(t)
	_, r := territory(t, fw, map[string]string{"A1.2.1": "1", "A1.1.1": "0", "A4.4.3": "no", "A5.1.1": ""})
	recs := plan.Recommend(fw, r)
	weights := map[string]float64{"A1.2.1": 0.2 * 0.25 * 0.3, "A1.1.1": 0.2 * 0.25 * 0.4, "A4.4.3": 0.2 * 0.2 * 0.25}
	if len(recs) != len(weights) {
		t.Fatalf("%d recommendations, want %d", len(recs), len(weights))
	}
	for _, x := range recs {
		code := x.Leaf.Node.Code
		want := weights[code] * (100 - x.Leaf.Value)
		if math.Abs(x.Gain-want) > 0.05 { // one answer is missing: the others weigh a little more
			t.Errorf("%s: gain %v, want about %v", code, x.Gain, want)
		}
		if code == "A1.2.1" {
			want *= 2
			if len(x.Lifts) != 2 || x.Lifts[0].ID != "G01" || x.Lifts[1].ID != "G02" {
				t.Errorf("%s lifts %v", code, x.Lifts)
			}
		}
		if quick := x.Rec.Cost == "C0" && x.Rec.Horizon == "H1"; quick != x.Quick {
			t.Errorf("%s: quick %v", code, x.Quick)
		} else if quick {
			want *= 1.3
		}
		if math.Abs(x.Priority-want) > 1e-9 {
			t.Errorf("%s: priority %v, want %v", code, x.Priority, want)
		}
		if x.Form == nil || x.Form.Code != x.Rec.Form {
			t.Errorf("%s: form %v, want %s", code, x.Form, x.Rec.Form)
		}
	}
}

// Where the readiness class does not allow a form, its fallback is advised; a
// class that is not assessed counts as the lowest, and is said.
func TestFallback(t *testing.T) {
	fw := builtIn(t)
	dsp := map[string]string{"A1.3.2": "2"} // its recommendation is to delegate, from class 3
	for _, c := range []struct {
		why      string
		but      map[string]string
		fallback string
		unknown  bool
	}{
		{"class 4 allows it", nil, "", false},
		{"class 2, for want of a prior evaluation", map[string]string{"A5.3.2": "0"}, "regie", false},
		{"not assessed", map[string]string{
			"A5.3.1": "", "A1.1.1": "", "A5.4.3": "", "A5.2.1": "", "A3.4.1": "", "A3.2.2": "", "A5.3.2": "", "A5.3.3": "", "A2.1.3": "",
		}, "regie", true},
	} {
		but := maps.Clone(dsp)
		maps.Copy(but, c.but)
		_, r := territory(t, fw, but)
		i := slices.IndexFunc(plan.Recommend(fw, r), func(x plan.Recommendation) bool { return x.Leaf.Node.Code == "A1.3.2" })
		x := plan.Recommend(fw, r)[i]
		got := ""
		if x.Fallback != nil {
			got = x.Fallback.Code
		}
		if x.Form.Code != "dsp" || got != c.fallback || x.Unknown != c.unknown {
			t.Errorf("%s: %s, meanwhile %q (class unknown: %v), want %q", c.why, x.Form.Code, got, x.Unknown, c.fallback)
		}
		for _, m := range plan.Models(fw, r) {
			if c.unknown && (m.Reach || m.Class == 0) {
				t.Errorf("%s: %s is within reach", c.why, m.Model.Code)
			}
		}
	}
}

func TestStrengths(t *testing.T) {
	fw := builtIn(t)
	_, r := territory(t, fw, map[string]string{"A1.1.1": "2", "A1.2.1": "3", "A1.2.3": "3"})
	best := plan.Strengths(fw, r, 3)
	var codes []string
	for _, s := range best {
		codes = append(codes, s.Node.Code)
	}
	// All at 100: the heaviest first, one a dimension. 0.2·0.3·0.4 (A4.1.1), then
	// 0.2·0.4·0.35 (A2.2.1) is 0.028, heavier; 0.2·0.3·0.35 is next.
	if len(best) != 3 || best[0].Value != 100 {
		t.Fatalf("strengths %v", codes)
	}
	for i, s := range best {
		for _, o := range best[:i] {
			if o.Parent == s.Parent {
				t.Errorf("two strengths in %s", s.Parent.Node.Code)
			}
		}
	}
	if codes[0] != "A2.2.1" || codes[1] != "A4.1.1" {
		t.Errorf("strengths %v, want A2.2.1 and A4.1.1 first", codes)
	}
	if got := plan.Strengths(fw, r, 0); got != nil {
		t.Errorf("no strength asked for, %d given", len(got))
	}
}
