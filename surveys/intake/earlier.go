package intake

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// An edition is an earlier version of the survey. A file of then is read in the
// words of then, by the same readers, and each answer is then carried over to
// the question that has it now, as the framework's mapping says.
type edition struct {
	*surveys.Earlier
	names *names
	goes  [][]destination // by question of then; none where its answers are not comparable
}

// A destination is where the answers to a question go.
type destination struct {
	to   int           // today's question
	move *surveys.Move // nil where nothing changed
}

// editionsOf are the earlier versions that a survey's mapping speaks of.
func editionsOf(s *surveys.Survey) []*edition {
	var all []*edition
	for i := range s.Earlier {
		e := &edition{Earlier: &s.Earlier[i]}
		e.names = newNames(s.At(e.Earlier))
		e.names.dated = true
		for _, q := range e.names.questions {
			var goes []destination
			moves := e.Of(q.Code)
			for _, m := range moves {
				if to := s.Index(m.Now); m.Now != "" && to >= 0 {
					goes = append(goes, destination{to, m})
				}
			}
			if to := s.Index(q.Code); len(moves) == 0 && to >= 0 {
				goes = append(goes, destination{to: to})
			}
			e.goes = append(e.goes, goes)
		}
		all = append(all, e)
	}
	return all
}

// edition is the earlier version of that name; nil for today's, and for one of
// which the mapping does not speak.
func (n *names) edition(version string) *edition {
	if sameVersion(version, n.survey.Version) {
		return nil
	}
	for _, e := range n.editions {
		if sameVersion(version, e.Version) {
			return e
		}
	}
	return nil
}

// gone reports whether answers to a question are not comparable any more.
func (e *edition) gone(q *question) bool { return e != nil && len(e.goes[q.at]) == 0 }

// askedBefore is the hint where a header is a question of an earlier version.
func (n *names) askedBefore(headers []string) (lang.Message, bool) {
	for _, e := range n.editions {
		for _, h := range headers {
			if _, ok := e.names.question(h); ok {
				return lang.Msg("“%s” was asked in version %s: if these are answers of then, say so, and they are carried over.", h, e.Version), true
			}
		}
	}
	return lang.Message{}, false
}

// turned is what a reading has of one edition while it reads another.
type turned struct {
	memo    []map[remembered]memory
	scratch []surveys.Answer
	carried carried
}

// carried counts what was carried over from one edition.
type carried struct {
	answers, moved, recoded int
	lost                    map[loss]*lostCells
}

// A loss is what could not be carried: all answers to a question, or one of
// them.
type loss struct {
	q      int
	answer string
	kept   bool   // the rest of the list was carried
	to     string // only this one of the questions that have its answers cannot take it
}

type lostCells struct {
	at    diag.Pos
	cells int
}

// turn makes what follows be read as of an edition; nil is today's.
func (r *reading) turn(e *edition) {
	if r.edition == e {
		return
	}
	if r.turned == nil {
		r.turned = map[*edition]*turned{}
	}
	r.kept(r.edition).memo, r.kept(r.edition).scratch = r.memo, r.scratch
	r.edition, r.names = e, r.now
	if e != nil {
		r.names = e.names
	}
	t := r.kept(e)
	if t.scratch == nil {
		t.memo, t.scratch = make([]map[remembered]memory, len(r.names.questions)), make([]surveys.Answer, len(r.names.questions))
	}
	r.memo, r.scratch = t.memo, t.scratch
}

// kept is what is kept of an edition.
func (r *reading) kept(e *edition) *turned {
	t := r.turned[e]
	if t == nil {
		t = &turned{carried: carried{lost: map[loss]*lostCells{}}}
		r.turned[e] = t
	}
	return t
}

// recognise finds the layout of a file in today's words; or in those of the
// version that its answers are said to be of; or, where neither finds any, in
// those of an earlier version, if its rows say that they are of it.
func (r *reading) recognise(heads []head) (layout, *diag.Problem) {
	r.turn(r.now.edition(cmp.Or(r.opt.Version, r.now.survey.Version)))
	l, p := recognise(r.names, heads, r.opt.As)
	if c, ok := l.(*columns); ok {
		c.answering(r.edition)
	}
	if l != nil || r.edition != nil {
		return l, p
	}
	older := false
	for _, e := range r.now.editions {
		old, _ := recognise(e.names, heads, r.opt.As)
		c, ok := old.(*columns)
		if !ok {
			continue
		}
		if slices.ContainsFunc(c.columns, func(c column) bool { return c.role == versionRole }) {
			c.answering(e)
			r.turn(e)
			return c, nil
		}
		older = true
		p.Hint = lang.Msg("It looks like answers to version %s: say so, and they are carried over.", e.Version)
	}
	if p.Code == codeNotAnswers && r.opt.As == "" && !older {
		if l := recogniseSimilar(r.now, heads); l != nil {
			return l, nil
		}
	}
	return l, p
}

// answering makes all sheets of a layout answers to one edition.
func (l *columns) answering(e *edition) {
	for _, s := range l.sheets() {
		s.edition = e
	}
}

// saysVersion reports whether rows say which version they answer, so that one
// table holds responses of several.
func (l *columns) saysVersion(r *reading) bool {
	return len(r.now.editions) > 0 && len(l.who[versionRole]) > 0
}

// of is the layout of a row: that of the version that it says, else the table's.
func (l *columns) of(r *reading, row *sheet.Row) *columns {
	e := l.edition
	if l.saysVersion(r) {
		for _, col := range l.who[versionRole] {
			c := row.At(col)
			if c == nil || unusable(c) != nil || l.rules.empty(c.Text) {
				continue
			}
			said := oneLine(c.Text)
			if found := r.now.edition(said); found != nil || sameVersion(said, r.now.survey.Version) {
				e = found
				break
			}
			r.unknownVersion(l, col, row.Number, said)
		}
	}
	r.turn(e)
	if e == l.edition {
		return l
	}
	if l.sub == nil {
		l.sub = map[*edition]*columns{}
	}
	if l.sub[e] == nil {
		budget := headerBudget
		cs := l.rules.columnsOf(r.names, l.head, l.line, &budget)
		for len(cs) < len(l.columns) {
			cs = append(cs, column{})
		}
		sub := &columns{rules: l.rules, table: l.table, line: l.line, firstHeader: l.firstHeader, header: l.header, columns: cs, edition: e, named: l.named}
		sub.arrange(r.names) // headers that are there twice were said in today's words, or differ row by row
		l.sub[e] = sub
	}
	return l.sub[e]
}

// unknownVersion warns once of a version of which nothing is known. What a
// survey tool calls the version of its own form says nothing.
func (r *reading) unknownVersion(l *columns, col, row int, said string) {
	const longest = 40
	if l.columns[col].metadata || r.warned["version "+said] || len(said) > longest {
		return
	}
	r.warned["version "+said] = true
	r.say(&diag.Problem{
		Pos: l.table.Pos(row, col), Severity: diag.Warning, Code: "version-unknown",
		Message: lang.Msg("version %s of %s is not known: these answers are read as of version %s", shown(said), r.now.survey.ID, r.names.survey.Version),
		Hint:    lang.Msg("The framework can say what became of the questions of earlier versions, under “earlier”."),
	})
}

// usedByAny reports whether a column is read in the words of some version that
// the rows are of.
func (l *columns) usedByAny(col int) bool {
	if l.used(col) {
		return true
	}
	for _, sub := range l.sub {
		if sub.used(col) {
			return true
		}
	}
	return false
}

// version notes the version that a form's cover says.
func (f *form) version(row *sheet.Row, code, answer int) {
	c, a := row.At(code), row.At(answer)
	if code > 0 && c != nil && a != nil && strings.TrimSpace(c.Text) == "version" && unusable(a) == nil && f.of == "" {
		f.of = oneLine(a.Text)
	}
}

// notComparable sets all that was written of a question aside: its answers go
// nowhere any more.
func (r *reading) notComparable(q *question, g *gathered) surveys.Answer {
	cells := g.cells()
	for _, s := range []spot{g.evidence, g.confidence, g.comment, g.reason} {
		if s.Cell != nil {
			cells++
		}
	}
	if cells > 0 {
		r.lose(loss{q: q.at}, g.at(), cells)
		r.setAside += cells
	}
	return surveys.Answer{State: surveys.SetAside, Pos: g.at()}
}

func (r *reading) lose(what loss, at diag.Pos, cells int) {
	lost := r.kept(r.edition).carried.lost
	if lost[what] == nil {
		lost[what] = &lostCells{at: at}
	}
	lost[what].cells += cells
}

// comparable finds out whether an answer can be carried over, and counts what
// becomes of it; one that nothing of today's takes is set aside.
func (r *reading) comparable(q *question, a surveys.Answer, g *gathered) surveys.Answer {
	if r.edition == nil || a.State != surveys.Given {
		return a
	}
	goes := r.edition.goes[q.at]
	c := &r.kept(r.edition).carried
	moved, recoded, taken := false, false, 0
	var elsewhere []loss
	var left map[string]int // options of a checklist, by how many destinations leave them out
	for _, d := range goes {
		if d.move == nil {
			taken++
			continue
		}
		now := r.now.questions[d.to]
		out, lost, dropped := d.move.Carry(now.Question, now.list.choices, &a)
		switch {
		case !lost:
			taken++
		case len(goes) > 1:
			elsewhere = append(elsewhere, loss{q: q.at, answer: lostAnswer(q, now, d.move, &a), to: now.Code})
		}
		for _, option := range dropped {
			if left == nil {
				left = map[string]int{}
			}
			left[option]++
		}
		moved = moved || now.Code != q.Code
		recoded = recoded || !lost && out.Value(now.Item) != a.Value(q.Item)
	}
	if taken == 0 {
		cells := max(1, g.cells())
		r.lose(loss{q: q.at, answer: lostAnswer(q, r.now.questions[goes[0].to], goes[0].move, &a)}, g.at(), cells)
		r.setAside += cells
		return surveys.Answer{State: surveys.SetAside, Reason: a.Value(q.Item), Pos: a.Pos}
	}
	for _, option := range a.Choices {
		if left[option] == len(goes) && q.Item == surveys.Checklist {
			r.lose(loss{q: q.at, answer: option, kept: true}, g.at(), 1)
		}
	}
	for _, what := range elsewhere {
		r.lose(what, g.at(), 1)
	}
	c.answers++
	if moved {
		c.moved++
	}
	if recoded {
		c.recoded++
	}
	return a
}

// lostAnswer names an answer that cannot be carried over; of numbers, on which
// side of today's range they are, since each may be another.
func lostAnswer(q, now *question, m *surveys.Move, a *surveys.Answer) string {
	factor := cmp.Or(m.Times, 1)
	switch {
	case q.Type != surveys.Decimal:
		return a.Value(q.Item)
	case a.Number*factor > now.Range[1]:
		return fmt.Sprintf("> %v", now.Range[1]/factor)
	}
	return fmt.Sprintf("< %v", now.Range[0]/factor)
}

// carry are the answers of then as answers to today's questions; those that
// are today's already, as they are.
func (r *reading) carry(answers []surveys.Answer, keep bool) []surveys.Answer {
	if r.edition == nil {
		return answers
	}
	n := len(r.now.questions)
	if r.over == nil {
		r.over = make([]surveys.Answer, n)
	}
	out := r.over
	if keep {
		out = make([]surveys.Answer, n)
	}
	clear(out)
	for q := range answers {
		for _, d := range r.edition.goes[q] {
			if d.move == nil {
				out[d.to] = answers[q]
				continue
			}
			now := r.now.questions[d.to]
			out[d.to], _, _ = d.move.Carry(now.Question, now.list.choices, &answers[q])
		}
	}
	return out
}

// sayCarried says what was carried over, and what was not, once a file and
// version.
func (r *reading) sayCarried(pos diag.Pos) {
	for _, e := range r.now.editions {
		t := r.turned[e]
		if t == nil || t.carried.answers == 0 && len(t.carried.lost) == 0 && r.edition != e {
			continue
		}
		c := &t.carried
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Info, Code: "version-carried", Count: max(1, c.answers),
			Message: lang.Msg("the answers are of version %s of %s, and are carried over to version %s: %s answers, of which %s to a question with another code and %s with another value",
				e.Version, r.now.survey.ID, r.now.survey.Version, c.answers, c.moved, c.recoded),
		})
		r.sayLost(e, c)
	}
}

// sayLost says what was not carried over, in the order of the questions.
func (r *reading) sayLost(e *edition, c *carried) {
	var all []loss
	for what := range c.lost {
		all = append(all, what)
	}
	slices.SortFunc(all, func(a, b loss) int {
		return cmp.Or(cmp.Compare(a.q, b.q), cmp.Compare(a.answer, b.answer), cmp.Compare(a.to, b.to))
	})
	for _, what := range all {
		lost, q := c.lost[what], e.names.questions[what.q]
		p := &diag.Problem{Pos: lost.at, Severity: diag.Warning, Code: "not-comparable", Count: lost.cells}
		var why lang.Text
		for _, m := range e.Of(q.Code) {
			why = m.Why
		}
		switch {
		case what.answer == "":
			p.Message = lang.Msg("%s cells about %s of version %s are set aside: their answers do not compare with version %s", lost.cells, q.Code, e.Version, r.now.survey.Version)
		case what.to != "":
			p.Code = "partly-comparable"
			p.Message = lang.Msg("the answer “%s” to %s of version %s has no equivalent in %s, which stays without answer for %s responses", what.answer, q.Code, e.Version, what.to, lost.cells)
		case what.kept:
			p.Code = "partly-comparable"
			p.Message = lang.Msg("the option “%s” of %s of version %s has no equivalent in version %s: it is left out of %s answers", what.answer, q.Code, e.Version, r.now.survey.Version, lost.cells)
		default:
			p.Message = lang.Msg("the answer “%s” to %s of version %s has no equivalent in version %s: %s cells are set aside", what.answer, q.Code, e.Version, r.now.survey.Version, lost.cells)
		}
		if len(why) > 0 {
			p.Hint = lang.Msg("The framework says why: %s", why)
		}
		r.say(p)
	}
}
