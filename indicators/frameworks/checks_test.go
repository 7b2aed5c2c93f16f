package frameworks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// unchecked is the small framework without its checks.
var unchecked = func() string {
	head, tail, _ := strings.Cut(small, "checks:\n")
	_, tail, _ = strings.Cut(tail, "\n")
	return head + tail
}()

// checking is the small framework with a check of that condition; § marks its
// place.
func checking(when string) string {
	return unchecked + "checks:\n  - id: C01\n    when: \"" + when + "\"\n    message: {fr: \"a\", en: \"b\"}\n"
}

// Whatever people write, one spelling is kept, and it reads as the same check.
func TestConditionsAsWritten(t *testing.T) {
	for _, c := range []struct{ written, kept string }{
		{"A1.1 <= 0 and A1.3 >= 3", ""},
		{"A1.1<=0 et A1.3≥3", "A1.1 <= 0 and A1.3 >= 3"},
		{"A1.1 = niv2 AND strategie != niv0", "A1.1 = 2 and A1.1 != 0"},
		{"A1.1 est 1", "A1.1 = 1"},
		{"A1.1 n’est pas 1", "A1.1 != 1"},
		{"A1.1 =< 1 and A1.1 => 1 and A1.1 <> 0 and A1.1 == 1", "A1.1 <= 1 and A1.1 >= 1 and A1.1 != 0 and A1.1 = 1"},
		{"A1.2 has rh and A1.2 lacks sig", ""},
		{"A1.2 a rh et A1.2 sans sig", "A1.2 has rh and A1.2 lacks sig"},
		{"A1.2 n'a pas rh", "A1.2 lacks rh"},
		{"A1.2 has not rh", "A1.2 lacks rh"},
		{"A1.2 has none", ""},
		{"A1.2 a aucun", "A1.2 has none"},
		{"A1.2 lacks none", ""},
		{"A2.1 is a", ""},
		{"A2.1 is not a", ""},
		{"A2.1 != a", "A2.1 is not a"},
		{"A2.2 est oui", "A2.2 is yes"},
		{"A2.2 = non", "A2.2 is no"},
		{"A2.3 > 12,5 %", "A2.3 > 12.5"},
		{"A2.3 > 12.5\u00a0%", "A2.3 > 12.5"},
		{"A2.3 < A1.3", ""},
		{"A2.3 < a1_3", "A2.3 < A1.3"},
		{"  A1.3   >= 3 ", "A1.3 >= 3"},
		{"A1.3 >= 1e20", "A1.3 >= 1e+20"},
	} {
		fw, problems := Read("f.yaml", []byte(checking(c.written)))
		if fw == nil {
			t.Errorf("%s: %s", c.written, said(problems))
			continue
		}
		want := c.kept
		if want == "" {
			want = c.written
		}
		if got := fw.Survey.Checks[0].When; got != want {
			t.Errorf("%s is kept as %s, not %s", c.written, got, want)
		}
		again(t, fw)
		throughBook(t, fw)
	}
}

// What a condition says is what it finds.
func TestConditionsFound(t *testing.T) {
	fw, problems := Read("f.yaml", []byte(checking("A2.2 is yes and A1.1 <= 1 and A1.3 < A2.3")))
	if fw == nil {
		t.Fatal(said(problems))
	}
	c := fw.Survey.Checks[0]
	var asked []string
	for _, q := range c.Questions {
		asked = append(asked, fw.Survey.Questions[q].Code)
	}
	if got := strings.Join(asked, " "); got != "A2.2 A1.1 A1.3 A2.3" {
		t.Errorf("it asks %s", got)
	}
	answers := make([]surveys.Answer, len(fw.Survey.Questions))
	give := func(code string, a surveys.Answer) {
		a.State = surveys.Given
		answers[fw.Survey.Index(code)] = a
	}
	give("A2.2", surveys.Answer{Choices: []string{"yes"}})
	give("A1.1", surveys.Answer{Choices: []string{"niv1"}})
	give("A1.3", surveys.Answer{Number: 10})
	if c.Broken(answers) {
		t.Error("a question without an answer breaks it")
	}
	give("A2.3", surveys.Answer{Number: 20})
	if !c.Broken(answers) {
		t.Error("it finds nothing")
	}
	give("A1.1", surveys.Answer{Choices: []string{"niv2"}})
	if c.Broken(answers) {
		t.Error("a term that does not hold is not seen")
	}
}

// What is wrong in a condition is said at its place, with what may be meant.
func TestConditionsWrong(t *testing.T) {
	for _, c := range []struct{ when, code, words string }{
		{"A1.9 >= 1", "ref-unknown", `"A1.9" is declared nowhere in this file; did you mean "A1.1"?`},
		{"A1 >= 1", "ref-unknown", `"A1" is declared nowhere in this file`},
		{"A1.1 >= 3", "check-level", `"3" is not a level of A1.1: they go from 0 to 2`},
		{"A1.1 >= 1.5", "check-level", `"1.5" is not a level of A1.1`},
		{"A1.1 >= -1", "check-level", `"-1" is not a level`},
		{"A2.3 > 120", "check-range", "an answer to A2.3 lies between 0 and 100, never at 120"},
		{"A1.3 < -1", "check-range", "lies between 0"},
		{"A1.2 has rhh", "check-option", `"rhh" is not an option of A1.2; did you mean "rh"?`},
		{"A2.1 is c", "check-option", `"c" is not an answer to A2.1; the ones known are: a, b`},
		{"A2.2 is peut-être", "check-option", "the ones known are: yes, no"},
		{"A1.2 >= 1", "check-relation", "what is ticked in a checklist is not compared; write “A1.2 has OPTION”"},
		{"A2.1 > a", "check-relation", "write “A2.1 is ANSWER”"},
		{"A1.1 has rh", "check-relation", "A1.1 is no checklist"},
		{"A1.1 > A1.3", "check-relation", "levels are compared with levels"},
		{"A1.1 > A2.2", "check-relation", "levels are compared with levels"},
		{"A1.3 > A1.3", "check-relation", "compares a question with itself"},
		{"A1.1 >= beaucoup", "check-value", `"beaucoup" is neither a number nor the code of a question`},
		{"A1.1 or A1.2 has rh", "check-or", "write a check for each of the cases"},
		{"A1.1 >=", "check-syntax", `"A1.1 >=" is not a term of a condition`},
		{"A1.1", "check-syntax", "write terms such as"},
		{"A1.1 >= 1 and", "check-syntax", `"" is not a term`},
		{"A1.1 >= 1 1", "check-syntax", "write terms such as"},
		{"A1.1 not >= 1", "check-syntax", "write terms such as"},
		{"A1.1 looks 1", "check-syntax", "write terms such as"},
		{strings.Repeat("A1.1 >= 1 and ", maxTerms) + "A1.1 >= 1", "check-long", "at most 12 terms"},
		{"A1.1 >= 1 and A1.1 <= 0", "check-never", "no response can do what"},
		{"A1.1 > 1 and A1.1 != 2", "check-never", "no response can do what"},
		{"A1.1 != 0 and A1.1 != 1 and A1.1 != 2", "check-never", "no response can do what"},
		{"A2.3 < 0", "check-never", "no response can do what"},
		{"A1.3 < 3 and A2.3 > 3 and A1.3 = A2.3", "check-never", "no response can do what"},
		{"A1.3 < A2.3 and A2.3 < A1.3", "check-never", "no response can do what"},
		{"A1.3 = A2.3 and A2.3 = 4 and A1.3 != 4", "check-never", "no response can do what"},
		{"A1.2 has rh and A1.2 lacks rh", "check-never", "no response can do what"},
		{"A1.2 has none and A1.2 has rh", "check-never", "no response can do what"},
		{"A1.2 has none and A1.2 lacks none", "check-never", "no response can do what"},
		{"A1.2 lacks none and A1.2 lacks rh and A1.2 lacks sig", "check-never", "no response can do what"},
		{"A2.1 is a and A2.1 is b", "check-never", "no response can do what"},
		{"A2.2 is not yes and A2.2 is not no", "check-never", "no response can do what"},
		{"A1.1 >= 0", "check-always", "every response does what"},
		{"A1.1 >= 0 and A2.3 <= 100", "check-always", "every response does what"},
		{"", "key-missing", `"when" is missing`},
		{"   ", "key-missing", `"when" is missing`},
	} {
		fw, problems := Read("f.yaml", []byte(checking(c.when)))
		if fw != nil || len(problems) != 1 {
			t.Errorf("%s: framework %v, %s", c.when, fw != nil, said(problems))
			continue
		}
		p := problems[0]
		en, fr := lang.For("en"), lang.For("fr")
		if got := en.Message(p.Message) + "; " + en.Message(p.Hint); p.Code != c.code || !strings.Contains(got, c.words) {
			t.Errorf("%s: %s, %s", c.when, p.Code, got)
		}
		if fr.Message(p.Message) == en.Message(p.Message) || p.Hint.Format != "" && fr.Message(p.Hint) == en.Message(p.Hint) {
			t.Errorf("%s: no French", c.when)
		}
		row := strings.Count(unchecked, "\n") + 3
		if c.code == "key-missing" {
			row--
		}
		if p.Pos.Row != row || p.Pos.Sheet != "" {
			t.Errorf("%s: said at %s, not in line %d", c.when, p.Pos, row)
		}
	}
}

// All that is wrong is said in one pass; sections are read in any order.
func TestChecksWrong(t *testing.T) {
	checks := `checks:
  - {id: C01, when: "A1.1 >= 9 and A1.9 > 1", message: {fr: a, en: b}}
  - {id: c01, when: "A1.1 >= 1", message: {fr: a}}
  - {id: C03, whn: "A1.1 >= 1", sources: [LOIS]}
`
	_, problems := Read("f.yaml", []byte(checks+unchecked))
	var codes []string
	for _, p := range problems {
		codes = append(codes, fmt.Sprint(p.Pos.Row, " ", p.Code))
	}
	want := "2 check-level, 2 ref-unknown, 3 code-twice, 3 text-missing, 4 key-missing, 4 key-missing, 4 key-unknown, 4 ref-unknown"
	slices.Sort(codes)
	if got := strings.Join(codes, ", "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

// A question that is wrong itself is said once.
func TestChecksOfWrongQuestions(t *testing.T) {
	text := strings.Replace(checking("A1.1 >= 3"), "item: maturity", "item: maturité", 1)
	if _, problems := Read("f.yaml", []byte(text)); slices.ContainsFunc(problems, func(p *diag.Problem) bool { return strings.HasPrefix(p.Code, "check-") }) {
		t.Error(said(problems))
	}
}

// Questions that are never put to the same territory cannot be held together.
func TestChecksOfKinds(t *testing.T) {
	text := strings.Replace(checking("A1.1 >= 1 and A1.3 > 2"), "          item: number\n", "          item: number\n          not_for: [commune]\n", 1)
	if _, problems := Read("f.yaml", []byte(text)); len(problems) != 1 || problems[0].Code != "check-never" {
		t.Error(said(problems))
	}
}

// brute tries every set of answers to the questions of the maker's frameworks:
// levels and choices all, numbers on a grid that holds all those that conditions
// name, and one between each two.
func brute(fw *indicators.Framework, c *surveys.Check) (some, all bool) {
	answers := make([]surveys.Answer, len(fw.Survey.Questions))
	all = true
	var try func(i int)
	try = func(i int) {
		if i == len(c.Questions) {
			broken := c.Broken(answers)
			some, all = some || broken, all && broken
			return
		}
		q := fw.Survey.Questions[c.Questions[i]]
		set := func(a surveys.Answer) {
			a.State = surveys.Given
			answers[c.Questions[i]] = a
			try(i + 1)
		}
		choices := fw.Survey.Of(q)
		switch q.Item {
		case surveys.Checklist:
			for set64 := range 1 << len(choices) {
				ticked := []string{}
				for j, choice := range choices {
					if set64&(1<<j) != 0 {
						ticked = append(ticked, choice.Name)
					}
				}
				set(surveys.Answer{Choices: ticked})
			}
		case surveys.Number, surveys.Percentage:
			for x := 0.0; x <= 4; x += 0.25 {
				set(surveys.Answer{Number: x})
			}
		default:
			for _, choice := range choices {
				set(surveys.Answer{Choices: []string{choice.Name}})
			}
		}
	}
	try(0)
	return some, all
}

// A condition is refused exactly if no answers, or all answers, do what it says.
func TestPossibleLaw(t *testing.T) {
	fw, problems := Read("f.yaml", []byte(strings.NewReplacer("range: [0, .inf]", "range: [0, 4]", "item: percentage\n", "item: number\n          range: [0, 4]\n").Replace(small)))
	if fw == nil {
		t.Fatal(said(problems))
	}
	refused := 0
	rapid.Check(t, func(t *rapid.T) {
		var terms []surveys.Term
		for range rapid.IntRange(1, 4).Draw(t, "terms") {
			terms = append(terms, drawTerm(t, fw))
		}
		b := &builder{fw: fw, reader: &reader{}}
		s := satisfier{b.fw, terms}
		c := surveys.Check{Terms: terms, Questions: questionsOf(terms)}
		some, all := brute(fw, &c)
		if s.possible() != some || s.always() != all {
			t.Fatalf("%s: possible %v, always %v; tried: %v, %v", b.spelt(terms), s.possible(), s.always(), some, all)
		}
		if !some {
			refused++
		}
	})
	if refused == 0 {
		t.Error("no condition was impossible")
	}
}

// checks draws checks whose conditions some answers do, and some do not.
func (m *maker) checks() {
	b := &builder{fw: m.fw, reader: &reader{}}
	for i := range rapid.IntRange(0, 2).Draw(m.T, "checks") {
		var terms []surveys.Term
		for range rapid.IntRange(1, 3).Draw(m.T, "terms") {
			terms = append(terms, drawTerm(m.T, m.fw))
		}
		c := surveys.Check{ID: fmt.Sprint("C", i), Terms: terms, Questions: questionsOf(terms), Message: m.text("message")}
		if s := (satisfier{m.fw, terms}); !s.possible() || !s.together(c.Questions) || s.always() {
			continue
		}
		c.When = b.spelt(terms)
		if rapid.Bool().Draw(m.T, "more") {
			c.Hint, c.Why, c.Sources = m.text("hint"), m.text("why"), []string{"LOI"}
		}
		m.fw.Survey.Checks = append(m.fw.Survey.Checks, c)
	}
}

// drawTerm draws a term that is right by itself, on small numbers.
func drawTerm(t *rapid.T, fw *indicators.Framework) surveys.Term {
	q := rapid.IntRange(0, len(fw.Survey.Questions)-1).Draw(t, "question")
	question := fw.Survey.Questions[q]
	term := surveys.Term{Question: q}
	choices := fw.Survey.Of(question)
	switch question.Item {
	case surveys.Checklist, surveys.Choose, surveys.YesNo:
		relations := []surveys.Relation{surveys.Is, surveys.IsNot}
		if question.Item == surveys.Checklist {
			relations = []surveys.Relation{surveys.Has, surveys.Lacks, surveys.HasNone, surveys.HasAny}
		}
		term.Relation = rapid.SampledFrom(relations).Draw(t, "relation")
		if term.Relation != surveys.HasNone && term.Relation != surveys.HasAny {
			term.Option = rapid.SampledFrom(choices).Draw(t, "option").Name
		}
		return term
	}
	term.Relation = surveys.Relation(rapid.IntRange(0, int(surveys.Above)).Draw(t, "relation"))
	for other := range fw.Survey.Questions {
		if other != q && alike(question.Item, fw.Survey.Questions[other].Item) && rapid.Bool().Draw(t, "other") {
			term.Other, term.ToOther = other, true
			return term
		}
	}
	top := 4
	if question.Item == surveys.Maturity {
		top = len(choices) - 1
	}
	term.Number = float64(rapid.IntRange(0, top).Draw(t, "number"))
	return term
}

// FuzzCondition: whatever stands there, it is a check or a problem.
func FuzzCondition(f *testing.F) {
	f.Add("A1.1 <= 0 and A1.2 has rh and A2.3 > A1.3")
	f.Add("n'est pas and or || \u00a0 % ≥ 1e999 A1.1 >= nivniv1 A1.2 has none")
	f.Fuzz(func(t *testing.T, when string) {
		text := unchecked + "checks:\n  - id: C01\n    message: {fr: a, en: b}\n    when: " + quoted(strings.ToValidUTF8("A"+when, "x")).scalar + "\n"
		fw, problems := Read("f.yaml", []byte(text))
		if (fw == nil) != problems.HasErrors() {
			t.Fatalf("framework %v with %s", fw != nil, said(problems))
		}
		if fw != nil {
			again(t, fw)
		}
	})
}
