package indicators

import (
	"math"
	"testing"

	"eterritoire/surveys"
)

func TestRaw(t *testing.T) {
	given := func(choices ...string) surveys.Answer {
		return surveys.Answer{State: surveys.Given, Choices: choices, Number: 99}
	}
	points := map[string]float64{"niv2": 2, "rh": 1, "sig": 1.5, "yes": 1, "no": 0}
	for _, c := range []struct {
		item surveys.Item
		a    surveys.Answer
		want float64
	}{
		{surveys.Maturity, given("niv2"), 2},
		{surveys.YesNo, given("yes"), 1},
		{surveys.YesNo, given("no"), 0},
		{surveys.Checklist, given("rh", "sig"), 2.5},
		{surveys.Checklist, given(), 0}, // none applies: its true 0
		{surveys.Choose, given("sig"), 1.5},
		{surveys.Number, surveys.Answer{State: surveys.Given, Number: 12.5}, 12.5},
		{surveys.Percentage, surveys.Answer{State: surveys.Given, Number: 40}, 40},
	} {
		m := &Measure{Question: &surveys.Question{Item: c.item}, Points: points}
		if got := m.Raw(&c.a); got != c.want {
			t.Errorf("%v %v: %v, want %v", c.item, c.a.Choices, got, c.want)
		}
		for state := range surveys.Given {
			c.a.State = state
			if got := m.Raw(&c.a); !math.IsNaN(got) {
				t.Errorf("%v %v: %v, want a silence", c.item, state, got)
			}
		}
	}
}

func TestFrameworkLooksUp(t *testing.T) {
	leaf := &Node{Code: "A1.1", Measure: &Measure{}}
	branch := &Node{Code: "A1", Children: []*Node{leaf}}
	fw := &Framework{
		Main:     &Tree{Code: "index", Root: &Node{Code: "index", Children: []*Node{branch}}},
		Profiles: []*Tree{{Code: "ppp"}},
		Leaves:   []*Node{leaf},
	}
	if fw.Leaf("A1.1") != leaf || fw.Leaf("A1") != nil {
		t.Error("a leaf is found by its code, a branch is no leaf")
	}
	if ts := fw.Trees(); len(ts) != 2 || ts[0] != fw.Main || ts[1].Code != "ppp" {
		t.Errorf("trees are %v", ts)
	}
	var walked []string
	fw.Main.Root.Walk(func(n *Node) { walked = append(walked, n.Code) })
	if len(walked) != 3 || walked[0] != "index" || walked[2] != "A1.1" {
		t.Errorf("walked %v", walked)
	}
}
