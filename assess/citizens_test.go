package assess_test

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// residents is a dataset of one territory: for each sex, how many gave each
// answer to Q1 (weekly, sometimes, no) and to Q5 (four answers, those who had no
// business with the town hall not being asked).
type residents struct{ q1, q5 [2][]int }

func (r residents) dataset(fw *indicators.Framework) *surveys.Dataset {
	s := fw.Citizens.Survey
	ds := surveys.NewDataset(s)
	add := func(sex, column, answer int) {
		answers := make([]surveys.Answer, len(s.Questions))
		say := func(q, choice int) {
			answers[q] = surveys.Answer{State: surveys.Given, Choices: []string{indicators.CitizenAnswer(choice)}}
		}
		say(s.Index("sexe"), sex)
		say(s.Index("age"), ds.Responses%4)
		say(s.Index("milieu"), ds.Responses%3)
		if answer >= 0 {
			say(column, answer)
		} else {
			answers[column] = surveys.Answer{State: surveys.Unknown}
		}
		ds.Add(&surveys.Territory{Key: "a", Name: "Essai (fictif)"}, &surveys.Response{Group: indicators.CitizenAnswer(sex), Answers: answers})
	}
	for sex := range 2 {
		for answer, n := range r.q1[sex] {
			for range n {
				add(sex, s.Index("Q1"), answer)
			}
		}
		for answer, n := range r.q5[sex] {
			for range n {
				add(sex, s.Index("Q5"), answer)
			}
		}
	}
	return ds
}

func fed(t *testing.T, fw *indicators.Framework, ds *surveys.Dataset) (map[string]surveys.Answer, []string) {
	t.Helper()
	feeds, problems := assess.Citizens(fw, ds)
	all := map[string]surveys.Answer{}
	for _, f := range feeds {
		if f.Response.Group != "CIT" {
			t.Errorf("the group is %q", f.Response.Group)
		}
		for i, a := range f.Response.Answers {
			if a.State != surveys.NotAsked {
				all[fw.Leaves[i].Code] = a
			}
		}
	}
	var codes []string
	for _, p := range problems {
		if p.Severity == diag.Error {
			t.Errorf("an error: %v", p.Message)
		}
		if !slices.Contains(codes, p.Code) {
			codes = append(codes, p.Code)
		}
	}
	return all, codes
}

// Worked by hand: 50 of 80 women and 60 of 80 men use the Internet, so that use
// is 110/160 and parity (50/80)/(60/80) = 5/6; 30 of 40 users are satisfied.
func TestCitizensFeedIndicators(t *testing.T) {
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	ds := residents{q1: [2][]int{{30, 20, 30}, {40, 20, 20}}, q5: [2][]int{{10, 5, 3, 2}, {5, 10, 2, 3}}}.dataset(fw)
	got, codes := fed(t, fw, ds)
	for code, want := range map[string]float64{"A3.2.2": 68.75, "A3.3.2": 5.0 / 6, "A2.3.3": 75} {
		a := got[code]
		if a.State != surveys.Given || math.Abs(a.Number-want) > 1e-12 || a.Evidence != surveys.Checked {
			t.Errorf("%s: %+v, want %v", code, a, want)
		}
	}
	if len(got) != 3 || len(codes) != 0 {
		t.Errorf("%d indicators, problems %v", len(got), codes)
	}
}

func TestCitizensObeyTheSizeOfSamples(t *testing.T) {
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	many := []int{50, 20, 30}
	for _, c := range []struct {
		name           string
		r              residents
		use, parity, s surveys.State
		codes          []string
	}{
		{"149 people", residents{q1: [2][]int{many, {20, 20, 9}}}, surveys.Blank, surveys.Blank, surveys.Blank, []string{"citizens-sample", "citizens-small"}},
		{"150 people", residents{q1: [2][]int{many, {20, 20, 10}}}, surveys.Given, surveys.Given, surveys.Blank, []string{"citizens-hidden"}},
		{"29 men", residents{q1: [2][]int{{60, 30, 31}, {20, 5, 4}}}, surveys.Given, surveys.Given, surveys.Blank, []string{"citizens-few", "citizens-hidden"}},
		{"30 men", residents{q1: [2][]int{{60, 30, 30}, {20, 5, 5}}}, surveys.Given, surveys.Given, surveys.Blank, []string{"citizens-hidden"}},
		{"9 men", residents{q1: [2][]int{{60, 50, 31}, {4, 4, 1}}}, surveys.Given, surveys.Blank, surveys.Blank, []string{"citizens-hidden"}},
		{"no man online", residents{q1: [2][]int{many, {0, 0, 50}}}, surveys.Given, surveys.Blank, surveys.Blank, []string{"citizens-undefined", "citizens-hidden"}},
		{"10 users", residents{q1: [2][]int{many, many}, q5: [2][]int{{5}, {5}}}, surveys.Given, surveys.Given, surveys.Given, []string{"citizens-few"}},
		{"women far ahead", residents{q1: [2][]int{{90, 9, 1}, {10, 10, 80}}}, surveys.Given, surveys.Blank, surveys.Blank, []string{"citizens-range", "citizens-hidden"}},
	} {
		got, codes := fed(t, fw, c.r.dataset(fw))
		for code, want := range map[string]surveys.State{"A3.2.2": c.use, "A3.3.2": c.parity, "A2.3.3": c.s} {
			if got[code].State != want {
				t.Errorf("%s: %s is %v, not %v", c.name, code, got[code].State, want)
			}
		}
		if fmt.Sprint(codes) != fmt.Sprint(c.codes) {
			t.Errorf("%s: %v, want %v", c.name, codes, c.codes)
		}
	}
}

func TestCitizensSayWhoWasNotAsked(t *testing.T) {
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	if _, codes := fed(t, fw, residents{q1: [2][]int{{60, 60, 60}, nil}}.dataset(fw)); !slices.Contains(codes, "citizens-quota") {
		t.Errorf("nobody misses the men: %v", codes)
	}
}

// What residents do not know counts in no figure; a figure stays within its
// bounds, and is the share that a plain count gives.
func TestCitizensAreShares(t *testing.T) {
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	rapid.Check(t, func(rt *rapid.T) {
		draw := func(label string) []int {
			return []int{rapid.IntRange(0, 60).Draw(rt, label), rapid.IntRange(0, 60).Draw(rt, label), rapid.IntRange(0, 60).Draw(rt, label)}
		}
		women, men := draw("women"), draw("men")
		ds := residents{q1: [2][]int{women, men}}.dataset(fw)
		got, _ := fed(t, fw, ds)
		n := women[0] + women[1] + women[2] + men[0] + men[1] + men[2]
		if n < fw.Citizens.MinSample {
			if len(got) > 0 && got["A3.2.2"].State != surveys.Blank {
				rt.Fatalf("%d people feed an indicator", n)
			}
			return
		}
		want := 100 * float64(women[0]+women[1]+men[0]+men[1]) / float64(n)
		if a := got["A3.2.2"]; math.Abs(a.Number-want) > 1e-9 || a.Number < 0 || a.Number > 100 {
			rt.Fatalf("%v, want %v", a.Number, want)
		}
	})
}
