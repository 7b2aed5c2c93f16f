package ask

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// convened is a workshop over the questions of hall, with its journal.
func convened(tb tester, file string) (*Session, *journal.Journal, *formInMemory) {
	tb.Helper()
	now := time.Date(2026, 5, 17, 9, 0, 0, 0, time.UTC)
	j, events, _, err := journal.Open(file, journal.Options{Now: func() time.Time { return now }})
	if err != nil {
		tb.Fatalf("%v", err)
	}
	survey := hall()
	form := &formInMemory{now: make([]surveys.Answer, len(survey.Questions))}
	v := Start(survey, &surveys.Response{}, Options{Journal: j, Events: events, Form: form, Now: func() time.Time { return now }})
	return Convene(v, SessionOptions{
		Minutes: 30, Now: func() time.Time { return now },
		Agreement: func(_ int, counts []int) Agreement {
			best := slices.Index(counts, slices.Max(counts))
			return Agreement{Median: best, Index: 0.2, Dispersion: 0.4, Word: lang.T("Accord faible", "Weak agreement"), Debate: true}
		},
	}), j, form
}

// said enters lines, each of which must be taken.
func entered(t *testing.T, s *Session, lines ...string) {
	t.Helper()
	for _, l := range lines {
		if taken, m := s.Enter(l); !taken {
			t.Fatalf("%q is refused at %s: %s", l, s.Step(), lang.For("en").Message(m))
		}
	}
}

// A workshop from the door to the first decision; killed anywhere, it goes on
// at the very step, with what was half keyed.
func TestSession(t *testing.T) {
	file := filepath.Join(t.TempDir(), "journal.txt")
	s, j, form := convened(t, file)
	entered(t, s, "5 2", "6", "11", "Mairie", "2", "")
	if s.Step() != StepVote || s.Expected() != 11 {
		t.Fatalf("at %s, %d expected", s.Step(), s.Expected())
	}
	for _, wrong := range []string{"1 2 3", "1 2 3 4 5 6", "a", "1 2 3 4 x", "1 2 3 4 5"} { // the last: 15 ballots for 11
		if taken, _ := s.Enter(wrong); taken {
			t.Errorf("%q is taken as a tally", wrong)
		}
	}
	s.Type("1 2 4")
	_ = j.Close()

	s, j, _ = convened(t, file)
	if s.Step() != StepVote || s.Typed() != "1 2 4" {
		t.Fatalf("resumed at %s with %q", s.Step(), s.Typed())
	}
	if taken, _ := s.Enter("+ 0 1 1 2 2 2 2 3 3 a z"); taken {
		t.Error("z is taken as a ballot")
	}
	entered(t, s, "+ 0 1 1 2 2 2 2 3 3 a s")
	if q := s.Now(); s.Shown(q, 0) || len(s.Workshop().Deliberations) != 0 {
		t.Error("a hidden vote is told")
	}
	entered(t, s, "")
	if v, a := s.Poll(s.Now(), 0); v.Ballots() != 11 || v.Abstained != 1 || v.DontKnow != 1 || a.Median != 2 {
		t.Errorf("%+v %+v", v, a)
	}
	if taken, _ := s.Again(); !taken {
		t.Fatal("no second vote")
	}
	entered(t, s, "0 1 10 0 0", "", "2", "3", "registre vu", "OCP : trop haut")
	w := s.Workshop()
	if len(w.Deliberations) != 1 || w.Deliberations[0].Reason != "registre vu" || w.Deliberations[0].Dissent != "OCP : trop haut" || len(w.Deliberations[0].Rounds[1]) != 1 {
		t.Errorf("%+v", w.Deliberations)
	}
	if a := s.Response().Answers[s.Now()]; a.State != surveys.Given || a.Evidence != surveys.Seen || !slices.Equal(a.Choices, []string{"niv2"}) {
		t.Errorf("decided %+v", a)
	}
	if err := s.SaveRoom(t.Context()); err != nil || form == nil || s.UnsavedRoom() {
		t.Errorf("saved: %v", err)
	}
	entered(t, s, "")
	if taken, _ := s.Park("on attend le secrétaire"); !taken {
		t.Error("not parked")
	}
	if !s.UndoAct() || len(s.ParkedPlaces()) != 0 {
		t.Error("the parking is not undone")
	}
	_ = j.Close()
	b, err := os.ReadFile(file)
	if err != nil || !strings.Contains(string(b), "room/park") || !strings.Contains(string(b), "room/undo") {
		t.Error("the journal does not keep both the act and its undoing")
	}
}

// The projector never shows a vote before it is revealed, at any size, in
// either language.
func TestProjectorHides(t *testing.T) {
	for _, language := range []string{"fr", "en"} {
		for _, size := range [][2]int{{60, 20}, {80, 24}, {100, 30}, {200, 50}} {
			s, j, _ := convened(t, filepath.Join(t.TempDir(), "j.txt"))
			m := newProjector(context.Background(), s, lang.For(language), TerminalOptions{Title: "Essai (fictif)"})
			m.look = bare()
			m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			entered(t, s, "5", "6", "11", "", "2", "", "1 2 6 2 0")
			if view := strings.Join(m.lines(), "\n"); strings.Contains(view, fullMark) {
				t.Errorf("%s %v: votes are seen before they are shown\n%s", language, size, view)
			}
			m.Update(keyOf("enter"))
			view := m.lines()
			if !strings.Contains(strings.Join(view, "\n"), fullMark) || strings.Contains(strings.Join(view, "\n"), "%") {
				t.Errorf("%s %v: no histogram of counts\n%s", language, size, strings.Join(view, "\n"))
			}
			if len(view) > size[1] {
				t.Errorf("%s %v: %d lines", language, size, len(view))
			}
			for _, l := range view {
				if n := len([]rune(l)); n > size[0] {
					t.Errorf("%s %v: %d columns: %s", language, size, n, l)
				}
			}
			_ = j.Close()
		}
	}
}

// A pause shows nothing and stops the clock of the question.
func TestProjectorPauses(t *testing.T) {
	s, j, _ := convened(t, filepath.Join(t.TempDir(), "j.txt"))
	defer func() { _ = j.Close() }()
	now := time.Date(2026, 5, 17, 9, 0, 0, 0, time.UTC)
	s.Interview.opt.Now = func() time.Time { return now }
	m := newProjector(context.Background(), s, lang.For("fr"), TerminalOptions{})
	entered(t, s, "5", "6", "11", "", "2", "")
	m.Update(tea.WindowSizeMsg{Width: 80, Height: 24})
	now = now.Add(30 * time.Second)
	m.Update(keyOf("b"))
	if view := m.View().Content; view != "" {
		t.Errorf("a pause shows %q", view)
	}
	now = now.Add(10 * time.Minute)
	m.Update(keyOf("x"))
	if clock := m.clock(); !strings.HasPrefix(clock, "0:30") {
		t.Errorf("after a pause the clock says %s", clock)
	}
}

// Any keys leave a journal that is read back to the same step and votes.
func TestSessionKeys(t *testing.T) {
	keys := []string{"enter", "enter", "1", "2", "5", "0", "space", "esc", "backspace", "left", "right", "u", "v", "p", "j", "n", "r", "l", "t", "g", "b", "?", "w", "s", "x", "e", "'1 2 6 2 0", "'5 6", "'11", "é", "&"}
	dir := t.TempDir()
	try := 0
	rapid.Check(t, func(t *rapid.T) {
		try++
		file := filepath.Join(dir, string(rune('a'+try%26))+time.Duration(try).String()+".txt")
		s, j, _ := convened(t, file)
		m := newProjector(context.Background(), s, lang.For("fr"), TerminalOptions{})
		for _, k := range rapid.SliceOfN(rapid.SampledFrom(keys), 0, 60).Draw(t, "keys") {
			if text, ok := strings.CutPrefix(k, "'"); ok {
				for _, r := range text {
					m.Update(keyOf(string(r)))
				}
				continue
			}
			m.Update(keyOf(k))
			_ = m.View()
		}
		step, typed, votes := s.Step(), s.Typed(), s.Workshop()
		_ = j.Close()
		again, j, _ := convened(t, file)
		defer func() { _ = j.Close() }()
		if again.Step() != step || again.Typed() != typed || len(again.Workshop().Deliberations) != len(votes.Deliberations) {
			t.Errorf("resumed at %s with %q, left at %s with %q", again.Step(), again.Typed(), step, typed)
		}
	})
}

// A workshop goes through every screen of the projector; the goldens are what
// the room sees in each language at each size.
func TestProjectorScreens(t *testing.T) {
	for _, size := range [][2]int{{60, 20}, {80, 24}, {100, 30}, {200, 50}} {
		for _, language := range []string{"fr", "en"} {
			name := fmt.Sprintf("%s-%dx%d", language, size[0], size[1])
			t.Run(name, func(t *testing.T) {
				s, j, form := convened(t, filepath.Join(t.TempDir(), "j.txt"))
				defer func() { _ = j.Close() }()
				m := newProjector(context.Background(), s, lang.For(language), TerminalOptions{Title: "Belleville (fictive)"})
				m.look = bare()
				m.Update(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
				var b strings.Builder
				show := func(title string) {
					fmt.Fprintf(&b, "### %s\n", title)
					for _, l := range m.lines() {
						b.WriteString(strings.TrimRight(l, " ") + "\n")
					}
				}
				press := func(keys ...string) {
					for _, k := range keys {
						if text, ok := strings.CutPrefix(k, "'"); ok {
							for _, r := range text {
								m.Update(keyOf(string(r)))
							}
							continue
						}
						m.Update(keyOf(k))
					}
				}
				show("the first college")
				press("'5 2", "enter", "6", "enter", "'12", "enter")
				show("the control total does not add up")
				press("'11", "enter", "'Mairie", "enter", "2", "enter")
				show("the plan")
				press("enter", "'1 2 4")
				show("a tally half keyed")
				press("'  2 1", "enter")
				show("a tally that is short")
				press("'1 2 5 2 1", "enter")
				show("votes that are hidden")
				press("space")
				show("votes that are shown")
				press("v", "'0 1 10 0 0", "enter", "enter")
				show("the second vote")
				press("2", "enter")
				show("evidence")
				press("3", "enter", "'registre vu", "enter")
				show("dissent")
				press("'OCP : trop haut", "enter", "enter")
				show("a question that is not put to the vote")
				press("p")
				show("why it is parked")
				press("'on attend le secrétaire", "enter", "l")
				show("what is left")
				press("esc", "?")
				show("keys")
				press("esc", "esc", "u") // two pages, where there is little room
				show("undone")
				form.err = errors.New("the file is open in another program")
				press("w")
				show("the form cannot be written")
				testkit.Golden(t, filepath.Join("testdata", "projector", name+".txt"), []byte(b.String()))
			})
		}
	}
}
