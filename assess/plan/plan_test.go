package plan_test

import (
	"bytes"
	"context"
	"math"
	"os"
	"path/filepath"
	"slices"
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

func builtIn(t testing.TB) *indicators.Framework {
	t.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	return fw
}

// scored reads and scores the tables of responses kept beside the repository.
func scored(t testing.TB, fw *indicators.Framework, names ...string) *assess.Assessment {
	t.Helper()
	var sources []intake.Source
	for _, name := range names {
		b, err := os.ReadFile(testkit.Shared(t, "framework/"+name))
		if err != nil {
			t.Fatal(err)
		}
		sources = append(sources, source(name, b))
	}
	return score(t, fw, sources...)
}

func source(name string, b []byte) intake.Source {
	return intake.Source{Name: filepath.Base(name), Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(b), Closer: nothing{}, Size: int64(len(b))}, nil
	}}
}

type nothing struct{}

func (nothing) Close() error { return nil }

func score(t testing.TB, fw *indicators.Framework, sources ...intake.Source) *assess.Assessment {
	t.Helper()
	read, _, err := intake.Read(context.Background(), sources, fw.Survey, intake.Options{})
	if err != nil {
		t.Fatal(err)
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
	switch posts := m.Normalisation.(indicators.Goalposts); {
	case q.Item == surveys.Number || q.Item == surveys.Percentage:
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

func BenchmarkRaise(b *testing.B) {
	fw := builtIn(b)
	a := scored(b, fw, "examples.csv", "silences.csv")
	for _, r := range a.Territories {
		b.Run(r.Territory.Name, func(b *testing.B) {
			for b.Loop() {
				plan.Raise(fw, a, r, fw.Main.Root.Code)
			}
		})
	}
}
