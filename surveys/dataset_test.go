package surveys_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"eterritoire/surveys"
)

func TestFold(t *testing.T) {
	for in, want := range map[string]string{
		"Éséka":               "eseka",
		"  N'Gaoundéré  1er ": "n gaoundere 1er",
		"Yaoundé-VI":          "yaounde vi",
		"ne_sait_pas":         "ne sait pas",
		"A\u00a0B\u2011C’D":   "a b c d",
		"Ŋgəmbà":              "ŋgəmba",
		"ﬁn":                  "fin",
		"":                    "",
		" - ":                 "",
	} {
		if got := surveys.Fold(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}

// TestFoldUsual holds the letters that are looked up against those that are
// folded: a mark that no letter keeps is none of the former.
func TestFoldUsual(t *testing.T) {
	for r := range rune(0x250) {
		one := "é" + string(r) + "À"
		if got, want := surveys.Fold(one), surveys.Fold(one+"\u0300"); got != want {
			t.Errorf("%q: %q, want %q", one, got, want)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOf(rapid.RuneFrom([]rune(" -_'’‐‑\t\u00a0aZ9.éÉœŒĳŉſ½¨ÿ"))).Draw(t, "text")
		if got, want := surveys.Fold(text), surveys.Fold(text+"\u0300"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	})
}

func TestTerritoryKey(t *testing.T) {
	for _, c := range []struct{ code, name, region, department, want string }{
		{" CM1 ", "Essai", "", "", "code:CM1"},
		{"", "Éssai", "Centre", "", "name:essai|centre|"},
		{"", "essai", "CENTRE", "Nord", "name:essai|centre|nord"},
	} {
		if got := surveys.TerritoryKey(c.code, c.name, c.region, c.department); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// drawn is a response drawn at random, and its territory.
type drawn struct {
	territory surveys.Territory
	response  surveys.Response
}

func draw(t *rapid.T) []drawn {
	text := rapid.SampledFrom([]string{"", "a", "b", "c"})
	answer := rapid.Custom(func(t *rapid.T) surveys.Answer {
		a := surveys.Answer{State: surveys.State(rapid.IntRange(0, surveys.NumStates-1).Draw(t, "state"))}
		if a.State == surveys.Given {
			a.Number = float64(rapid.IntRange(0, 60).Draw(t, "number"))
			a.Evidence = surveys.Evidence(rapid.IntRange(0, 4).Draw(t, "evidence"))
		}
		return a
	})
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) drawn {
		d := drawn{surveys.Territory{Name: rapid.SampledFrom([]string{"x", "y", "z"}).Draw(t, "name"), Population: math.NaN()}, surveys.Response{}}
		d.territory.Region = text.Draw(t, "region")
		d.territory.Key = "name:" + d.territory.Name
		if rapid.Bool().Draw(t, "counted") {
			d.territory.Population = float64(rapid.IntRange(1, 3).Draw(t, "population"))
		}
		d.response.Group = text.Draw(t, "group")
		if day := rapid.IntRange(0, 400).Draw(t, "day"); day > 0 {
			d.response.Date = time.Date(2026, 1, day, 0, 0, 0, 0, time.UTC)
		}
		d.response.Answers = rapid.SliceOfN(answer, 0, 2).Draw(t, "answers")
		return d
	}), 0, 250).Draw(t, "responses")
}

// text is a dataset in words.
func text(d *surveys.Dataset) string {
	var b strings.Builder
	fmt.Fprintln(&b, d.Responses)
	for _, t := range d.Territories {
		fmt.Fprintln(&b, t.Name, t.Region, t.Population, t.Count, len(t.Responses), t.First, t.Last, d.Territory(t.Key) == t)
		for _, tallies := range t.Tallies {
			for _, tally := range tallies {
				fmt.Fprintf(&b, "  %q %v %v\n", tally.Group, tally.States, tally.Values)
			}
		}
	}
	return b.String()
}

// TestMerge: datasets merged are the dataset of all their responses, wherever
// they were cut.
func TestMerge(t *testing.T) {
	s := &surveys.Survey{Questions: []*surveys.Question{{Name: "a"}, {Name: "b"}}}
	rapid.Check(t, func(t *rapid.T) {
		all := draw(t)
		whole := surveys.NewDataset(s)
		for i := range all {
			whole.Add(&all[i].territory, &all[i].response)
		}
		merged := surveys.NewDataset(s)
		for len(all) > 0 {
			n := rapid.IntRange(1, len(all)).Draw(t, "cut")
			part := surveys.NewDataset(s)
			for i := range all[:n] {
				part.Add(&all[i].territory, &all[i].response)
			}
			if merged.Merge(part) != 0 {
				t.Fatal("an answer was dropped")
			}
			all = all[n:]
		}
		if got, want := text(merged), text(whole); got != want {
			t.Fatalf("merged\n%s\nadded\n%s", got, want)
		}
	})
}

// TestTally counts what a tally must hold, however many values there are.
func TestTally(t *testing.T) {
	s := &surveys.Survey{Questions: []*surveys.Question{{Name: "a"}}}
	d := surveys.NewDataset(s)
	add := func(number float64, choices ...string) {
		d.Add(&surveys.Territory{Key: "x"}, &surveys.Response{Answers: []surveys.Answer{{State: surveys.Given, Number: number, Choices: choices, Evidence: surveys.Seen}}})
	}
	for range 2 {
		for i := range surveys.MaxDistinct {
			add(float64(i))
		}
	}
	tally := &d.Territories[0].Tallies[0][0]
	if len(tally.Values) != surveys.MaxDistinct || tally.Values[77].N != 2 || tally.States[surveys.Given] != 2*surveys.MaxDistinct {
		t.Errorf("%d values, %v", len(tally.Values), tally.States)
	}
	full := &surveys.Answer{State: surveys.Given, Number: -1}
	if d.Room("x", 0, "", full) || !d.Room("x", 0, "CIT", full) || !d.Room("y", 0, "", full) || !d.Room("x", 0, "", &surveys.Answer{State: surveys.Given, Number: 7}) {
		t.Error("room")
	}
	add(-1)
	if tally = &d.Territories[0].Tallies[0][0]; tally.States[surveys.SetAside] != 1 || len(tally.Values) != surveys.MaxDistinct {
		t.Errorf("%v", tally.States)
	}
	many := surveys.NewDataset(s)
	for i := range 100 {
		many.Add(&surveys.Territory{Key: "x"}, &surveys.Response{Answers: []surveys.Answer{{State: surveys.Given, Choices: slices.Repeat([]string{"c"}, i%50)}}})
	}
	if got := many.Territories[0].Tallies[0][0].Values; len(got) != 50 || got[49].N != 2 {
		t.Errorf("%d sets of choices", len(got))
	}
}
