package ask

import (
	"slices"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/journal"
)

// Merged is what came of merging another person's journal.
type Merged struct {
	Taken     int // answers that were not given here
	Same      int // given here and there alike
	Disagree  int // given differently: Conflicts shows them
	Survey    string
	Territory string   // as the other journal names it; "" if it names none
	Who       []string // who speaks in it
	Unknown   []string // codes that are not of this survey
}

// Merge takes over the answers of another person's journal, question by
// question. What was not answered here is taken, with its proof and comment;
// what was answered differently becomes a Conflict and changes nothing.
func (v *Interview) Merge(events []journal.Event) Merged {
	m := v.remember(events)
	merged := About(events)
	merged.Unknown = m.unknown
	for _, i := range v.order {
		if theirs, ok := m.history[i]; ok {
			v.mergeAnswer(i, theirs, &merged)
		}
	}
	return merged
}

// mergeAnswer joins what was said of one question here and there.
func (v *Interview) mergeAnswer(i int, theirs said, merged *Merged) {
	ours := v.response.Answers[i]
	joined, agree := join(&ours, &theirs.answer)
	switch {
	case !agree:
		merged.Disagree++
		v.disagree(i, theirs)
		v.record(v.otherEvent(i, theirs))
	case v.differs(i, &ours, &joined):
		if !Answered(&ours) && Answered(&joined) {
			merged.Taken++
		} else {
			merged.Same++ // its proof or its comment is taken
		}
		v.undo, v.redo = append(v.undo, change{i, ours, joined}), nil
		e := v.set(i, joined, byMerge)
		if theirs.who != "" {
			e.Values = append(e.Values, journal.Value{Name: "who", Text: theirs.who})
		}
		v.record(e)
	case Answered(&ours):
		merged.Same++
	}
}

// join is the answer of two people who do not contradict each other: where one
// says nothing, the other's holds.
func join(a, b *surveys.Answer) (surveys.Answer, bool) {
	out := *a
	switch {
	case !Answered(a):
		out.State, out.Choices, out.Number, out.Reason, out.Evidence = b.State, b.Choices, b.Number, b.Reason, b.Evidence
		if !Answered(b) {
			out.State, out.Choices, out.Reason = a.State, a.Choices, a.Reason
		}
	case !Answered(b):
	case a.State != b.State || a.Number != b.Number || !slices.Equal(a.Choices, b.Choices):
		return out, false
	}
	return out, either(&out.Reason, b.Reason, "") && either(&out.Comment, b.Comment, "") &&
		either(&out.Confidence, b.Confidence, "") && either(&out.Evidence, b.Evidence, surveys.Unstated)
}

// either keeps what one of two says; false where both say something else.
func either[T comparable](to *T, other, nothing T) bool {
	if *to == nothing {
		*to = other
	}
	return other == nothing || *to == other
}

// disagree makes a question one that somebody must decide, between what was
// said here and what another journal says.
func (v *Interview) disagree(i int, theirs said) {
	v.conflicts = slices.DeleteFunc(slices.Clone(v.conflicts), func(o Conflict) bool { return o.Question == i && o.Merged })
	here := v.history[i]
	v.conflicts = append(v.conflicts, Conflict{
		Question: i, Form: v.response.Answers[i], Journal: theirs.answer, Time: theirs.time, Who: theirs.who,
		Merged: true, HereTime: here.time, HereWho: here.who,
	})
}

func (v *Interview) otherEvent(i int, theirs said) journal.Event {
	values := v.values(i, &theirs.answer)
	values = append(values, journal.Value{Name: "said", Text: theirs.time.Format(time.RFC3339)})
	if theirs.who != "" {
		values = append(values, journal.Value{Name: "who", Text: theirs.who})
	}
	return journal.Event{Kind: kindOther, Question: v.survey.Questions[i].Code, Values: values}
}

// About is what a journal says of itself: which survey it answers, for which
// territory, and who speaks in it.
func About(events []journal.Event) Merged {
	var m Merged
	for k := range events {
		m.about(&events[k])
	}
	return m
}

// about takes what one event says of the journal.
func (m *Merged) about(e *journal.Event) {
	if e.Kind != kindOpen && e.Kind != kindCover {
		return
	}
	if text := e.Of("survey"); text != "" {
		m.Survey = text
	}
	if text := e.Of("territory"); text != "" {
		m.Territory = text
	}
	for _, who := range []string{e.Of("respondent"), e.Of("group")} {
		if who == "" {
			continue
		}
		if !slices.Contains(m.Who, who) {
			m.Who = append(m.Who, who)
		}
		return
	}
}

// EverFolded reports whether a form was ever written from a journal.
func EverFolded(events []journal.Event) bool {
	return slices.ContainsFunc(events, func(e journal.Event) bool { return e.Kind == kindFolded || e.Kind == roomFolded })
}

// AllFolded reports whether a form holds all that a journal says: nothing was
// answered since it was last written, nothing is half typed, nobody must decide.
func AllFolded(events []journal.Event) bool {
	folded := true
	open := map[string]bool{}
	for k := range events {
		e := &events[k]
		switch e.Kind {
		case kindFolded:
			folded = true
		case roomFolded:
			folded = true
		case kindAnswer, kindCover, kindOther:
			folded = false
		case kindDraft:
			key := e.Question + "/" + e.Of("field")
			if open[key] = true; e.Of("text") == "" {
				delete(open, key)
			}
		default:
			folded = folded && e.Kind != roomUndo && !slices.Contains(acts, e.Kind)
		}
	}
	return folded && len(open) == 0
}
