package ask

import (
	"context"
	"path/filepath"
	"testing"

	tea "charm.land/bubbletea/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

func begun(t *testing.T) *Session {
	t.Helper()
	s, j, _ := convened(t, filepath.Join(t.TempDir(), "journal.txt"))
	t.Cleanup(func() { _ = j.Close() })
	entered(t, s, "5", "6", "11", "", "2", "")
	return s
}

// Taking back a count made in the middle of the agenda leaves the room where it is.
func TestUndoOfACountStays(t *testing.T) {
	s := begun(t)
	s.Stand(1)
	if taken, _ := s.Count(s.Colleges()[0].Name + " 7"); !taken || !s.UndoAct() {
		t.Fatal("not counted, or not undone")
	}
	if s.Place() != 1 || s.Present(surveys.WholeRoom) != 11 {
		t.Errorf("at %d with %d present", s.Place(), s.Present(surveys.WholeRoom))
	}
}

// A room that everybody left takes no tally, and asks who is there.
func TestEmptyRoom(t *testing.T) {
	s := begun(t)
	for _, c := range s.Colleges() {
		if taken, _ := s.Count(c.Name + " 0"); !taken {
			t.Fatal("not counted")
		}
	}
	if taken, _ := s.Enter("1 2 3 4 5"); taken || s.Step() != StepTotal {
		t.Errorf("at %s", s.Step())
	}
	if taken, _ := s.Count(s.Colleges()[0].Name + " 3"); !taken || s.Step() != StepVote || s.Expected() != 3 {
		t.Errorf("at %s, %d expected", s.Step(), s.Expected())
	}
}

// A framework that tells no groups of respondents apart has a workshop too.
func TestRoomWithoutColleges(t *testing.T) {
	survey := *hall()
	survey.Respondents = nil
	s := Convene(Start(&survey, &surveys.Response{}, Options{}), SessionOptions{})
	if taken, _ := s.Count("x"); taken {
		t.Error("x people")
	}
	entered(t, s, "12", "", "", "", "2 4 4 1 1", "", "2", "3", "", "")
	if taken, _ := s.Count("13"); !taken || s.Present(surveys.WholeRoom) != 13 {
		t.Errorf("%d present", s.Present(surveys.WholeRoom))
	}
	if w := s.Workshop(); len(w.Present) != 1 || w.Present[0].Present != 13 || len(w.Deliberations) != 1 {
		t.Errorf("%+v", w)
	}
}

// Arrows in a line that is being typed leave neither the question nor the text.
func TestArrowsWhileTyping(t *testing.T) {
	s := begun(t)
	m := newProjector(context.Background(), s, lang.For("fr"), TerminalOptions{})
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	for _, k := range []string{"right", "1", "2", "left"} {
		m.Update(keyOf(k))
	}
	if s.Place() != 1 || s.Typed() != "12" {
		t.Errorf("at %d with %q", s.Place(), s.Typed())
	}
}

// A new decision typed on a question that is decided takes the place of the old
// one, and undoing it brings that back; a tally is none.
func TestDecidedAgain(t *testing.T) {
	s := begun(t)
	entered(t, s, "1 2 6 2 0", "", "2", "3", "vu", "")
	q := s.Now()
	if taken, _ := s.Enter("1 2 6 2 0"); taken || s.Now() != q {
		t.Error("a tally for a decision")
	}
	entered(t, s, "3")
	if s.Step() != StepEvidence || s.Response().Answers[q].Choices[0] != "niv3" {
		t.Errorf("at %s, %+v", s.Step(), s.Response().Answers[q])
	}
	if !s.UndoAct() || s.Step() != StepNext || s.Response().Answers[q].Choices[0] != "niv2" || s.Response().Answers[q].Evidence != surveys.Seen {
		t.Errorf("at %s, %+v", s.Step(), s.Response().Answers[q])
	}
}

// What the form said of a question before the room decided it is there again
// when the decision is undone.
func TestUndoneDecision(t *testing.T) {
	survey := hall()
	said := surveys.Answer{State: surveys.Given, Choices: []string{"niv1"}, Comment: "lu"}
	s := Convene(Start(survey, &surveys.Response{Answers: []surveys.Answer{said}}, Options{}), SessionOptions{})
	entered(t, s, "5", "6", "11", "", "2", "", "1 2 6 2 0", "", "3")
	for range 2 { // the decision, and the votes that led to it
		s.UndoAct()
	}
	if got := s.Response().Answers[0]; got.State != surveys.Given || got.Choices[0] != "niv1" || got.Comment != "lu" {
		t.Errorf("%+v", got)
	}
}

// The short agenda asks nothing that does not concern the kind of territory.
func TestShortAgendaConcerns(t *testing.T) {
	survey := *hall()
	other := *survey.Questions[0]
	other.NotFor = []string{"region"}
	survey.Questions = append([]*surveys.Question{&other}, survey.Questions[1:]...)
	v := Start(&survey, &surveys.Response{}, Options{})
	v.cover.Kind = "region"
	v.choose()
	s := Convene(v, SessionOptions{Shorter: []int{0, 1}})
	entered(t, s, "5", "6", "11", "", "2", "2")
	if got := s.Agenda(); len(got) != 1 || got[0] != 1 {
		t.Errorf("%v", got)
	}
}
