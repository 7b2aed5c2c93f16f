package ask_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/ask"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
)

// said is an interview in words: everything that its person can see.
func said(v *ask.Interview) string {
	var b strings.Builder
	fmt.Fprintln(&b, v.At(), v.Len(), v.Unsaved(), v.Cover())
	for at := range v.Len() {
		a := v.AnswerAt(at)
		fmt.Fprintf(&b, "%s %q %q %q %q %s\n", v.QuestionAt(at).Code, ask.Code(&a, v.QuestionAt(at).Item), a.Reason, a.Comment, a.Confidence, a.Evidence)
	}
	for _, c := range v.Conflicts() {
		fmt.Fprintln(&b, c.Question, c.Form.Choices, c.Journal.Choices, c.Merged)
	}
	at := v.At()
	for i := range v.Len() {
		v.Go(i)
		for _, f := range []ask.Field{ask.FieldAnswer, ask.FieldReason, ask.FieldComment} {
			fmt.Fprintf(&b, "%q", v.Drafted(f))
		}
	}
	v.Go(at)
	return b.String()
}

// operate does one thing that a face may do, of those that n names.
func operate(v *ask.Interview, n int, text string) {
	switch n % 24 {
	case 0, 1, 2, 3:
		v.Enter(text)
	case 4, 5:
		v.Next()
	case 6:
		v.Back()
	case 7:
		v.Jump(text)
	case 8:
		v.NextUnanswered()
	case 9:
		v.Undo()
	case 10:
		v.Redo()
	case 11:
		v.DontKnow()
	case 12:
		v.NotApplicable(text)
	case 13:
		v.Clear()
	case 14:
		v.Toggle(text)
	case 15:
		v.SetEvidence(surveys.Evidence(len(text) % 5))
	case 16:
		v.SetComment(text)
	case 17:
		v.Draft([]ask.Field{ask.FieldAnswer, ask.FieldReason, ask.FieldComment}[len(text)%3], text)
	case 18:
		v.SetReason(text)
	case 19:
		v.SetConfidence([]string{"", "low", "medium", "high", "?"}[len(text)%5])
	case 20:
		v.SetCover(intake.CoverFields[len(text)%len(intake.CoverFields)], text)
	case 21:
		v.Search(text)
		v.Left()
	case 22:
		v.Go(len(text) - 2)
	case 23:
		for _, c := range v.Conflicts() {
			v.Resolve(c.Question, len(text)%2 == 0)
		}
	}
}

func typed() *rapid.Generator[string] {
	return rapid.OneOf(
		rapid.SampledFrom([]string{"", "0", "1", "2", "3", "4", "à", "é", "12,5", "0,4", "rh", "rh courrier", "none", "oui", "A2", "A1.1.3", "ne sait pas", "non concerné: rien", "region", "commune", "2026-05-17"}),
		rapid.String(),
	)
}

// TestAnySequence: whatever is done, the journal is read without a problem, and
// an interview that goes on from it, as after a kill, is the same one.
func TestAnySequence(t *testing.T) {
	dir := t.TempDir()
	rapid.Check(t, func(rt *rapid.T) {
		name := filepath.Join(dir, "j.txt")
		_ = os.Remove(name)
		j, _, _, err := journal.Open(name, journal.Options{Now: now})
		if err != nil {
			rt.Fatal(err)
		}
		defer func() { _ = j.Close() }()
		form := &memoryForm{response: blank()}
		v := ask.Start(survey(), form.copy(), ask.Options{Journal: j, Form: form, Now: now})
		for range rapid.IntRange(0, 25).Draw(rt, "steps") {
			operate(v, rapid.IntRange(0, 100).Draw(rt, "op"), typed().Draw(rt, "text"))
			if rapid.IntRange(0, 15).Draw(rt, "save") == 0 {
				if _, err := v.Save(context.Background()); err != nil {
					rt.Fatal(err)
				}
			}
			if v.Trouble() != nil {
				rt.Fatal(v.Trouble())
			}
		}
		b, err := os.ReadFile(name)
		if err != nil {
			rt.Fatal(err)
		}
		events, problems, err := journal.Read(name, bytes.NewReader(b))
		if err != nil || len(problems) > 0 {
			rt.Fatalf("%v %v\n%s", err, problems, b)
		}
		w := ask.Start(survey(), form.copy(), ask.Options{Events: events, Cover: form.cover, Form: form, Now: now})
		if got, want := said(w), said(v); got != want {
			rt.Fatalf("resumed\n%s\nwas\n%s\njournal\n%s", got, want, b)
		}
		back, forward := said(w), ""
		if w.Back() && w.Next() {
			forward = said(w)
		}
		if forward != "" && forward != back {
			rt.Fatal("back, then forward, changed something")
		}
		before := said(w)
		if w.Undo() {
			at := w.At()
			if w.Redo(); w.At() != at {
				rt.Fatal("redo stands elsewhere than undo")
			}
			w.Go(v.At())
			if said(w) != before {
				rt.Fatalf("undo, then redo, changed\n%s\nto\n%s", before, said(w))
			}
		}
		if _, err := w.Save(context.Background()); err != nil || w.Unsaved() > 0 {
			rt.Fatal(err, w.Unsaved())
		}
	})
}

func blank() *surveys.Response {
	return &surveys.Response{Answers: make([]surveys.Answer, len(survey().Questions))}
}

// memoryForm is a form that forgets at the end.
type memoryForm struct {
	response *surveys.Response
	cover    intake.Cover
	err      error
	writes   int
}

func (f *memoryForm) copy() *surveys.Response {
	return &surveys.Response{Answers: slices.Clone(f.response.Answers)}
}

func (f *memoryForm) Read(context.Context) (*surveys.Response, error) { return f.copy(), f.err }

func (f *memoryForm) Write(_ context.Context, r *surveys.Response, questions []int, cover intake.Cover) error {
	if f.err != nil {
		return f.err
	}
	f.writes++
	for _, i := range questions {
		f.response.Answers[i] = r.Answers[i]
	}
	reader := intake.NewReader(survey())
	for _, field := range intake.CoverFields {
		if text := cover.Text(field); text != "" {
			reader.Cover(field, text, &f.cover)
		}
	}
	return nil
}

func TestSave(t *testing.T) {
	j, _ := open(t, filepath.Join(t.TempDir(), "j.txt"))
	form := &memoryForm{response: blank()}
	v := ask.Start(survey(), form.copy(), ask.Options{Journal: j, Form: form})
	v.Enter("2")
	v.Next()
	v.Enter("40")
	form.err = errors.New("in use")
	if _, err := v.Save(t.Context()); err == nil || v.Trouble() == nil || v.Unsaved() != 2 {
		t.Error("a form that cannot be written was said to be")
	}
	form.err = nil
	form.response.Answers[1] = surveys.Answer{State: surveys.Given, Number: 50} // meanwhile, in the spreadsheet
	form.response.Answers[4] = surveys.Answer{State: surveys.Given, Number: 8}
	n, err := v.Save(t.Context())
	if n != 1 || err != nil || v.Trouble() != nil {
		t.Errorf("%d written: %v, %v", n, err, v.Trouble())
	}
	if c := v.Conflicts(); len(c) != 1 || c[0].Question != 1 || c[0].Form.Number != 50 || c[0].Journal.Number != 40 || form.response.Answers[1].Number != 50 {
		t.Errorf("%+v", c)
	}
	if v.Response().Answers[4].Number != 8 {
		t.Error("what was typed in the form is not known here")
	}
	_ = j.Close()
	again, events := open(t, j.Name())
	w := ask.Start(survey(), form.copy(), ask.Options{Journal: again, Events: events, Form: form})
	if len(w.Conflicts()) != 1 || w.Found().InForm != 3 {
		t.Errorf("%+v, found %+v", w.Conflicts(), w.Found())
	}
	w.Resolve(1, true)
	if n, err := w.Save(t.Context()); n != 1 || err != nil || form.response.Answers[1].Number != 40 {
		t.Error(n, err, form.response.Answers[1])
	}
}

func TestMerge(t *testing.T) {
	dir := t.TempDir()
	theirs, _ := open(t, filepath.Join(dir, "b.txt"))
	b := ask.Start(survey(), blank(), ask.Options{Journal: theirs, Now: now, Cover: intake.Cover{Territory: "Essai (fictif)", Respondent: "R02"}})
	b.Enter("3")
	b.SetComment("décision n° 4")
	b.Next()
	b.Enter("40")
	b.Next()
	b.Enter("1")
	b.SetEvidence(surveys.Seen)
	_ = theirs.Close()
	_, events := open(t, theirs.Name())

	ours, _ := open(t, filepath.Join(dir, "a.txt"))
	a := ask.Start(survey(), blank(), ask.Options{Journal: ours, Now: now, Cover: intake.Cover{Respondent: "R01"}})
	a.Enter("2")
	a.Next()
	a.Next()
	a.Enter("1")
	m := a.Merge(events)
	if m.Taken != 1 || m.Same != 1 || m.Disagree != 1 || m.Territory != "Essai (fictif)" || !slices.Equal(m.Who, []string{"R02"}) || m.Survey != "essai 1.0" {
		t.Errorf("%+v", m)
	}
	if x := a.AnswerAt(2); x.Evidence != surveys.Seen {
		t.Errorf("the proof was not taken: %+v", x)
	}
	check := func(v *ask.Interview) {
		t.Helper()
		c := v.Conflicts()
		if len(c) != 1 || c[0].Who != "R02" || c[0].HereWho != "R01" || !c[0].Merged || c[0].Journal.Comment != "décision n° 4" || !slices.Equal(c[0].Form.Choices, []string{"niv2"}) || !c[0].Time.Equal(clock) {
			t.Errorf("%+v", c)
		}
	}
	check(a)
	_ = ours.Close()
	again, events := open(t, ours.Name())
	w := ask.Start(survey(), blank(), ask.Options{Journal: again, Events: events, Now: now})
	check(w)
	w.Resolve(0, true)
	if x := w.AnswerAt(0); !slices.Equal(x.Choices, []string{"niv3"}) || len(w.Conflicts()) != 0 {
		t.Errorf("%+v", x)
	}
}

func TestRelevance(t *testing.T) {
	v := ask.Start(survey(), blank(), ask.Options{Questions: []int{0, 3, 4}})
	v.Jump("A2.1")
	if v.Len() != 3 {
		t.Fatal(v.Len())
	}
	if taken, p := v.SetCover("type", "region"); !taken || p != nil {
		t.Fatal(p)
	}
	if v.Len() != 2 || v.Question().Code != "A2.1" || v.Jump("A2.2") {
		t.Errorf("%d questions, at %s", v.Len(), v.Question().Code)
	}
}

func TestPanelIsComputedOnceAnAnswer(t *testing.T) {
	computed := 0
	v := ask.Start(survey(), blank(), ask.Options{Aside: func(*surveys.Response, *lang.Printer) ask.Panel {
		computed++
		return ask.Panel{}
	}})
	p := lang.For("fr")
	v.Panel(p)
	v.Next()
	v.Panel(p)
	v.Panel(lang.For("en"))
	v.Back()
	v.Enter("2")
	v.Panel(p)
	if computed != 3 {
		t.Errorf("computed %d times", computed)
	}
}
