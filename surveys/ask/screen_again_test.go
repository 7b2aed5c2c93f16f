package ask

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// facing is a screen over an interview, past its first page.
func facing(v *Interview) *screen {
	m := newScreen(context.Background(), v, lang.For("fr"), TerminalOptions{})
	m.look = bare()
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	m.Update(keyOf("enter"))
	return m
}

// A comment that a spreadsheet holds is as it was after it was looked at,
// however long it is and whatever is in it.
func TestALongCommentStays(t *testing.T) {
	var many []string
	for i := range 150 {
		many = append(many, fmt.Sprint("ligne\t", i))
	}
	for _, comment := range []string{strings.Repeat("a b ", 5_000) + "fin", strings.Join(many, "\n")} {
		v := Start(hall(), &surveys.Response{Answers: []surveys.Answer{{State: surveys.Given, Choices: []string{"niv1"}, Comment: comment}}}, Options{})
		v.Go(0)
		m := facing(v)
		for _, leave := range []string{"enter", "esc"} {
			m.Update(keyOf("c"))
			m.Update(keyOf(leave))
			if got := v.AnswerAt(0).Comment; got != comment {
				t.Fatalf("%s leaves %d characters of %d", leave, len(got), len(comment))
			}
		}
		m.Update(keyOf("c"))
		m.Update(keyOf("!"))
		m.Update(keyOf("enter"))
		if got := v.AnswerAt(0).Comment; !strings.HasSuffix(got, comment[len(comment)-3:]+"!") || strings.Count(got, "\n") != strings.Count(comment, "\n") {
			t.Errorf("%d characters of %d once one is added", len(got), len(comment))
		}
	}
}

// What a form has no column for is not asked, in either face.
func TestWithoutColumns(t *testing.T) {
	v := Start(hall(), &surveys.Response{}, Options{Without: []Field{FieldComment, FieldEvidence}})
	m := facing(v)
	for _, key := range []string{"2", "c", "e"} {
		if m.Update(keyOf(key)); m.mode != answering {
			t.Errorf("%s asks for what cannot be kept", key)
		}
	}
	s := Convene(Start(hall(), &surveys.Response{}, Options{Without: []Field{FieldEvidence}}), SessionOptions{})
	entered(t, s, "5", "6", "11", "", "2", "", "1 2 6 2 0", "", "2 e3")
	if a := s.Response().Answers[0]; s.Step() != StepReason || a.Evidence != surveys.Unstated {
		t.Errorf("at %s: %+v", s.Step(), a)
	}
	entered(t, s, "vu", "", "")
	if s.Place() != 1 {
		t.Errorf("at %d", s.Place())
	}
}

// Both of two answers can be read before one is chosen, however long they are.
func TestLongConflicts(t *testing.T) {
	v := Start(hall(), &surveys.Response{}, Options{})
	m := facing(v)
	long := surveys.Answer{State: surveys.Given, Choices: []string{"niv1"}, Comment: strings.Repeat("mot ", 600)}
	last := surveys.Answer{State: surveys.Given, Choices: []string{"niv2"}, Comment: "le dernier mot"}
	v.conflicts = []Conflict{{Question: 0, Journal: long, Form: last}}
	m.Update(keyOf("k"))
	for range 60 {
		if slices.ContainsFunc(m.lines(new(tea.View)), func(l string) bool { return strings.Contains(l, "le dernier mot") }) {
			return
		}
		m.Update(keyOf("down"))
	}
	t.Error("the second answer is never seen")
}

// An answer of the form that cannot be read can be taken away.
func TestClearUnreadable(t *testing.T) {
	v := Start(hall(), &surveys.Response{Answers: []surveys.Answer{{State: surveys.SetAside, Reason: "peut-être"}}}, Options{})
	v.Go(0)
	if facing(v).Update(keyOf("backspace")); v.AnswerAt(0).State != surveys.Blank {
		t.Errorf("%+v", v.AnswerAt(0))
	}
}
