package surveys

import (
	"math"
	"testing"
)

// answersOf are given answers: a number, a level ("niv2"), a choice, or the
// options of a checklist; nil is a blank.
func answersOf(given ...any) []Answer {
	answers := make([]Answer, len(given))
	for i, g := range given {
		answers[i].State = Given
		switch g := g.(type) {
		case float64:
			answers[i].Number = g
		case string:
			answers[i].Choices = []string{g}
		case []string:
			answers[i].Choices = g
		case State:
			answers[i].State = g
		default:
			answers[i].State = Blank
		}
	}
	return answers
}

func TestBroken(t *testing.T) {
	level := func(q int, r Relation, n float64) Term { return Term{Question: q, Relation: r, Number: n} }
	option := func(q int, r Relation, name string) Term { return Term{Question: q, Relation: r, Option: name} }
	other := func(q int, r Relation, than int) Term {
		return Term{Question: q, Relation: r, Other: than, ToOther: true}
	}
	for name, c := range map[string]struct {
		terms   []Term
		answers []Answer
		want    bool
	}{
		"both hold":                {[]Term{level(0, AtMost, 0), level(1, AtLeast, 3)}, answersOf("niv0", "niv3"), true},
		"the second does not":      {[]Term{level(0, AtMost, 0), level(1, AtLeast, 3)}, answersOf("niv0", "niv2"), false},
		"the first does not":       {[]Term{level(0, AtMost, 0), level(1, AtLeast, 3)}, answersOf("niv1", "niv4"), false},
		"a blank":                  {[]Term{level(0, AtMost, 0), level(1, AtLeast, 3)}, answersOf(nil, "niv4"), false},
		"don't know":               {[]Term{level(0, AtMost, 0), level(1, AtLeast, 3)}, answersOf("niv0", Unknown), false},
		"not applicable":           {[]Term{level(0, AtMost, 0)}, answersOf(NotApplicable), false},
		"set aside":                {[]Term{level(0, Unequal, 1)}, answersOf(SetAside), false},
		"fewer answers":            {[]Term{level(3, AtMost, 0)}, answersOf("niv0"), false},
		"no term":                  {nil, answersOf("niv0"), false},
		"under":                    {[]Term{level(0, Under, 12.5)}, answersOf(12.4), true},
		"not under":                {[]Term{level(0, Under, 12.5)}, answersOf(12.5), false},
		"equal but for a rounding": {[]Term{level(0, Equal, 0.3)}, answersOf(0.1 + 0.2), true},
		"above, not by a rounding": {[]Term{level(0, Above, 0.3)}, answersOf(0.1 + 0.2), false},
		"unequal":                  {[]Term{level(0, Unequal, 3)}, answersOf("niv2"), true},
		"a zero is an answer":      {[]Term{level(0, AtMost, 0)}, answersOf(0.0), true},
		"two questions":            {[]Term{other(0, Above, 1)}, answersOf(60.0, 40.0), true},
		"two questions that agree": {[]Term{other(0, Above, 1)}, answersOf(40.0, 40.0), false},
		"the other is silent":      {[]Term{other(0, Above, 1)}, answersOf(40.0, nil), false},
		"the other is not there":   {[]Term{other(0, Above, 1)}, answersOf(40.0), false},
		"is":                       {[]Term{option(0, Is, "yes")}, answersOf("yes"), true},
		"is another":               {[]Term{option(0, Is, "yes")}, answersOf("no"), false},
		"is not":                   {[]Term{option(0, IsNot, "yes")}, answersOf("no"), true},
		"is not, in silence":       {[]Term{option(0, IsNot, "yes")}, answersOf(nil), false},
		"has":                      {[]Term{option(0, Has, "rh")}, answersOf([]string{"paie", "rh"}), true},
		"lacks":                    {[]Term{option(0, Lacks, "rh")}, answersOf([]string{"paie"}), true},
		"lacks, none ticked":       {[]Term{option(0, Lacks, "rh")}, answersOf([]string{}), true},
		"lacks, in silence":        {[]Term{option(0, Lacks, "rh")}, answersOf(nil), false},
		"none":                     {[]Term{{Relation: HasNone}}, answersOf([]string{}), true},
		"none, in silence":         {[]Term{{Relation: HasNone}}, answersOf(nil), false},
		"any":                      {[]Term{{Relation: HasAny}}, answersOf([]string{"rh"}), true},
		"a number that is none":    {[]Term{level(0, AtMost, 1)}, answersOf(math.NaN()), false},
		"unequal to none":          {[]Term{level(0, Unequal, 1)}, answersOf(math.NaN()), false},
		"infinite":                 {[]Term{level(0, AtLeast, 1)}, answersOf(math.Inf(1)), true},
		"a choice has no number":   {[]Term{level(0, AtLeast, 0)}, answersOf("yes"), false},
	} {
		check := Check{Terms: c.terms}
		if got := check.Broken(c.answers); got != c.want {
			t.Errorf("%s: broken %v, want %v", name, got, c.want)
		}
	}
}

func TestNumberOfLevel(t *testing.T) {
	for name, want := range map[string]int{"niv0": 0, "niv9": 9, "niv": -1, "niv10": -1, "nivA": -1, "2": -1, "": -1} {
		if got := levelOf(name); got != want {
			t.Errorf("%q: %d", name, got)
		}
	}
}

// Checks run on every response of a million.
func BenchmarkBroken(b *testing.B) {
	answers := answersOf("niv0", []string{"paie", "rh"}, "niv3", 40.0)
	checks := []Check{
		{Terms: []Term{{Question: 0, Relation: AtMost}, {Question: 2, Relation: AtLeast, Number: 3}}},
		{Terms: []Term{{Question: 1, Relation: Lacks, Option: "courrier"}, {Question: 2, Relation: AtLeast, Number: 4}}},
		{Terms: []Term{{Question: 3, Relation: Above, Other: 3, ToOther: true}}},
	}
	b.ReportAllocs()
	broken := 0
	for b.Loop() {
		for i := range checks {
			if checks[i].Broken(answers) {
				broken++
			}
		}
	}
	if broken == 0 {
		b.Fatal("none is broken")
	}
}
