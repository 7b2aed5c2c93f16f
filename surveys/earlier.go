package surveys

import (
	"maps"
	"math"
	"slices"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// Earlier is a version that a survey had before, and what became of its
// questions: by it, answers given then are carried over to the questions asked
// now. A question that no Move speaks of kept its code, its name and its
// meaning. A version without moves needs no carrying at all.
type Earlier struct {
	Version string
	Moves   []Move
	Pos     diag.Pos
}

// A Move is what became of one question. Several moves of one question split
// it: each gives its answers to another of today's.
type Move struct {
	Was  string    // its code then
	Slug string    // its slug then; "" where it is that of Now
	Name lang.Text // what it was called; nil where it is today's
	Item *Item     // what it measured then; nil where it is as now
	Now  string    // the code of the question that has its answers now; "" where they are not comparable
	// Times is what a number is multiplied by to be in today's unit; 0 is 1.
	Times   float64
	Why     lang.Text // why answers are not comparable
	Answers []Recode  // those that changed; one that is not named kept its code
	Pos     diag.Pos
}

// A Recode is what became of one answer that a question offered.
type Recode struct {
	Was  string
	Now  string    // "" where it has no equivalent
	Name lang.Text // what it was called; nil where it is as today
	Pos  diag.Pos
}

// SlugOf is the slug of an indicator that gives none, made from its code:
// "a1-2-3" for A1.2.3.
func SlugOf(code string) string {
	s := strings.Trim(strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '-'
	}, code), "-")
	for strings.Contains(s, "--") {
		s = strings.ReplaceAll(s, "--", "-")
	}
	if s == "" || s[0] >= '0' && s[0] <= '9' {
		s = "i-" + s
	}
	return s
}

// Of are the moves of the question that had that code, in their order.
func (e *Earlier) Of(code string) []*Move {
	var of []*Move
	for i := range e.Moves {
		if e.Moves[i].Was == code {
			of = append(of, &e.Moves[i])
		}
	}
	return of
}

// At is the survey as it was in an earlier version, so that its files are read
// in their own words. Of what the mapping does not speak, it is as today:
// options added since then are among the choices, which no file of then has.
func (s *Survey) At(e *Earlier) *Survey {
	old := *s
	old.Version, old.Digest, old.Earlier, old.Checks = e.Version, "", nil, nil
	old.Questions, old.Choices = nil, maps.Clone(s.Choices)
	if old.Choices == nil {
		old.Choices = map[string][]Choice{}
	}
	taken := map[string]bool{} // names and codes of questions that moved, or to which others did
	for i := range e.Moves {
		if now := e.Moves[i].Now; now != "" {
			taken[Fold(now)] = true
		}
	}
	for i := range e.Moves {
		was := e.Moves[i].Was
		if moves := e.Of(was); moves[0] == &e.Moves[i] {
			q := s.then(moves)
			old.Choices[q.ListName] = s.choicesThen(q, moves)
			old.Questions = append(old.Questions, q)
			taken[Fold(q.Code)], taken[Fold(q.Name)] = true, true
		}
	}
	for _, q := range s.Questions {
		if !taken[Fold(q.Code)] && !taken[Fold(q.Name)] {
			old.Questions = append(old.Questions, q)
		}
	}
	return &old
}

// then is a question as it was.
func (s *Survey) then(moves []*Move) *Question {
	q := Question{Name: strings.ReplaceAll(SlugOf(moves[0].Was), "-", "_"), Range: [2]float64{math.Inf(-1), math.Inf(1)}}
	if i := s.Index(moves[0].Now); moves[0].Now != "" && i >= 0 {
		q = *s.Questions[i]
	}
	q.Code, q.ListName, q.Pos = moves[0].Was, "earlier "+moves[0].Was, moves[0].Pos
	for _, m := range slices.Backward(moves) {
		if m.Slug != "" {
			q.Name = strings.ReplaceAll(m.Slug, "-", "_")
		}
		if m.Name != nil {
			q.Label, q.Heading = m.Name, m.Name
		}
		if m.Item != nil && *m.Item != q.Item {
			q.Item, q.Range = *m.Item, [2]float64{math.Inf(-1), math.Inf(1)}
		}
	}
	if times := moves[0].Times; times > 0 {
		q.Range = [2]float64{q.Range[0] / times, q.Range[1] / times}
	}
	q.Type = typeOf(q.Item)
	return &q
}

func typeOf(item Item) Type {
	switch item {
	case Checklist:
		return SelectMultiple
	case Number, Percentage:
		return Decimal
	}
	return SelectOne
}

// choicesThen are the answers that a question offered: those of which the
// mapping speaks, and where it does not speak of all, those of today.
func (s *Survey) choicesThen(q *Question, moves []*Move) []Choice {
	if q.Type == Decimal {
		return nil
	}
	var all, today []Choice
	for _, m := range moves {
		if i := s.Index(m.Now); m.Now != "" && i >= 0 {
			today = append(today, s.Of(s.Questions[i])...)
		}
	}
	known, said := map[string]bool{}, map[string]bool{} // codes, labels
	add := func(c Choice) {
		if !known[c.Name] {
			known[c.Name] = true
			all = append(all, c)
			for _, label := range c.Label {
				said[Fold(label)] = true
			}
		}
	}
	for _, m := range moves {
		for _, r := range m.Answers {
			c := Choice{Name: r.Was, Label: r.Name}
			if c.Label == nil {
				c.Label = labelOf(today, r, said)
			}
			add(c)
		}
	}
	if len(all) == 0 || q.Item == Checklist || q.Item == Choose {
		for _, c := range today {
			add(c)
		}
	}
	if q.Item == Maturity {
		slices.SortStableFunc(all, func(a, b Choice) int { return strings.Compare(a.Name, b.Name) }) // niv0 to niv9
	}
	return all
}

// labelOf is what an answer of then was called where nobody says: as the one of
// today that has its code, else as the one that took its place, if no other is
// called so.
func labelOf(today []Choice, r Recode, said map[string]bool) lang.Text {
	for _, code := range []string{r.Was, r.Now} {
		for _, c := range today {
			if c.Name == code && !slices.ContainsFunc(c.Label.Languages(), func(l string) bool { return said[Fold(c.Label[l])] }) {
				return c.Label
			}
		}
	}
	return nil
}

// Carry is an answer of then as an answer to today's question, which is q with
// those choices. An option of a checklist without an equivalent is left out,
// and dropped names it. Any other answer without one, and a number outside
// today's range, cannot be carried: it is set aside, and lost. A silence stays
// what it was.
func (m *Move) Carry(q *Question, choices []Choice, a *Answer) (carried Answer, lost bool, dropped []string) {
	carried = *a
	switch {
	case a.State != Given:
		return carried, false, nil
	case q.Type == Decimal:
		if m.Times > 0 {
			carried.Number *= m.Times
		}
		within := math.Max(q.Range[0], math.Min(q.Range[1], carried.Number))
		if math.Abs(within-carried.Number) > 1e-9*math.Max(1, math.Abs(within)) {
			return m.lost(q, a), true, nil
		}
		carried.Number = within // what the multiplication made of an end of the range is that end
		return carried, false, nil
	}
	now := make([]string, 0, len(a.Choices))
	for _, was := range a.Choices {
		name := m.now(was)
		if !slices.ContainsFunc(choices, func(c Choice) bool { return c.Name == name }) {
			dropped = append(dropped, was)
			continue
		}
		now = append(now, name)
	}
	if len(dropped) > 0 && q.Item != Checklist {
		return m.lost(q, a), true, dropped
	}
	if !slices.Equal(now, a.Choices) || len(dropped) > 0 {
		carried.Choices = inOrder(choices, now)
	}
	return carried, false, dropped
}

// lost is an answer that cannot be carried over.
func (m *Move) lost(q *Question, a *Answer) Answer {
	return Answer{State: SetAside, Reason: a.Value(q.Item), Comment: a.Comment, Confidence: a.Confidence, Pos: a.Pos}
}

// now is what became of an answer.
func (m *Move) now(was string) string {
	for _, r := range m.Answers {
		if r.Was == was {
			return r.Now
		}
	}
	return was
}

// inOrder are names in their list's order, each once.
func inOrder(choices []Choice, names []string) []string {
	var out []string
	for _, c := range choices {
		if slices.Contains(names, c.Name) {
			out = append(out, c.Name)
		}
	}
	return out
}
