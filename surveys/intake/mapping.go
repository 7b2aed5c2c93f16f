package intake

import (
	"maps"
	"path"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Mapping is what somebody decided of files whose columns and texts say
// nothing for certain: which column is which question, which text is which
// answer. What is not decided in it is only proposed. A nil Mapping decides
// nothing.
type Mapping struct{ Rows []Decision }

// What a decision is about.
const (
	ColumnDecision = "column"
	AnswerDecision = "answer"
	// TerritoryDecision is about whose a name is: it is for the registry, which
	// follows it (registry.Lookup.Decide).
	TerritoryDecision = "territory"
)

// A Decision is one row of a mapping: what a text means, a column's header or an
// answer's.
type Decision struct {
	What        string // ColumnDecision or AnswerDecision; any other decides nothing here
	File, Sheet string // patterns as path.Match has them, without regard to case; "" is any
	// Question is that of an answer: its code, name or label; or the kind of many,
	// as surveys.Item names it; "" is any.
	Question string
	Text     string // as written
	// Answer is what it means. Of a column: a question's code, "A1.2.3/option",
	// "A1.2.3.comment", a field ("territory"), or Nothing for one that is not
	// read. Of an answer: a choice's code, a number, a silence, or Nothing for one
	// that says nothing.
	Answer  string
	Verdict Verdict
	Pos     diag.Pos
}

// Nothing is what a text means that is to be passed over.
const Nothing = "-"

// Verdict is whether a proposal holds.
type Verdict int

// The verdicts. Only what is accepted is applied; what is refused is not asked
// again.
const (
	Undecided Verdict = iota
	Accepted
	Refused
)

// decisions are those of a mapping that concern one file, ready to be applied.
type decisions struct {
	columns []decidedColumn
	answers map[decidedText]string // of any sheet
	ofSheet []*Decision            // of answers in sheets that are named, in their order
}

type decidedColumn struct {
	*Decision
	header string
}

// decidedText is a text as an answer to a question, by its folded code, name or
// label; to all of a kind, by that; to any, where it has none.
type decidedText struct{ question, text string }

// decisionsOf are the decisions about a file. What cannot be applied was said
// when the mapping was read.
func (m *Mapping) decisionsOf(file string) *decisions {
	if m == nil {
		return nil
	}
	d := &decisions{answers: map[decidedText]string{}}
	for i := range m.Rows {
		row := &m.Rows[i]
		if row.Verdict == Undecided || !fits(row.File, file) && !fits(row.File, path.Base(file)) {
			continue
		}
		switch row.What {
		case ColumnDecision:
			d.columns = append(d.columns, decidedColumn{row, loose(row.Text)})
		case AnswerDecision:
			if row.Sheet != "" {
				d.ofSheet = append(d.ofSheet, row)
				continue
			}
			d.answers[row.about()] = row.says()
		}
	}
	return d
}

// about is the text that a decision on an answer is about.
func (d *Decision) about() decidedText {
	return decidedText{surveys.Fold(d.Question), decidable(d.Text)}
}

// in are the decisions that concern one sheet: what names it comes before what
// names none.
func (d *decisions) in(sheet string) *decisions {
	if d == nil || len(d.ofSheet) == 0 {
		return d
	}
	here := *d
	here.answers = maps.Clone(d.answers)
	for _, row := range d.ofSheet {
		if fits(row.Sheet, sheet) {
			here.answers[row.about()] = row.says()
		}
	}
	return &here
}

// refused stands for the answer of a text that is known to be none: the cell
// stays unreadable, and nobody is asked again.
const refused = "\x00refused"

func (d *Decision) says() string {
	if d.Verdict == Refused {
		return refused
	}
	return strings.TrimSpace(d.Answer)
}

// decidable is a text as decisions compare it: folded, but for one that is of
// marks alone, since "-" is not "?".
func decidable(text string) string {
	if folded := foldLabel(text); folded != "" && folded != "-" {
		return folded
	}
	return strings.TrimSpace(text)
}

// fits reports whether a name fits a pattern; an empty one fits all.
func fits(pattern, name string) bool {
	pattern, name = strings.ToLower(strings.TrimSpace(pattern)), strings.ToLower(name)
	if pattern == "" || pattern == name {
		return true
	}
	ok, err := path.Match(pattern, name)
	return ok && err == nil
}

// decided is the column that a decision makes of a header.
func (n *names) decided(d *Decision) (column, bool) {
	target := strings.TrimSpace(d.Answer)
	if d.Verdict == Refused || target == Nothing {
		return column{metadata: true, decided: true}, true
	}
	c := tableColumn(n, target)
	if c.role == noRole {
		if q, option, ok := n.formCode(target); ok && option != wholeList {
			c = column{role: optionRole, q: q, option: option, name: n.questions[q].list.choices[option].Name}
		} else if q, option, cut := strings.Cut(target, "/"); cut {
			c = n.decidedOption(q, option)
		} else if q, ok := n.labelled(target); ok {
			c = column{role: answerRole, q: q}
		}
	}
	c.decided, c.language = true, ""
	return c, c.role != noRole
}

// decidedOption is the column of what is none of a checklist's options:
// "none", a silence, or "other".
func (n *names) decidedOption(code, option string) column {
	q, ok := n.called(code)
	if !ok || n.questions[q].Item != surveys.Checklist {
		return column{}
	}
	c := column{role: optionRole, q: q, name: option}
	c.option, c.silent = n.questions[q].option(option)
	switch {
	case c.option == unknownOption && otherWords[loose(option)]:
		c.option = otherOption
	case c.option == unknownOption:
		return column{}
	}
	return c
}

// column is what was decided of a header; the last decision holds.
func (d *decisions) column(n *names, sheet, header string) (column, bool) {
	if d == nil || len(d.columns) == 0 {
		return column{}, false
	}
	header = loose(header)
	for _, c := range slices.Backward(d.columns) {
		if c.header == header && fits(c.Sheet, sheet) {
			return n.decided(c.Decision)
		}
	}
	return column{}, false
}

// answer is what was decided of a text.
func (d *decisions) answer(q *question, text string) (string, bool) {
	if d == nil || len(d.answers) == 0 {
		return "", false
	}
	text = decidable(text)
	for _, called := range q.called {
		if a, ok := d.answers[decidedText{called, text}]; ok {
			return a, true
		}
	}
	a, ok := d.answers[decidedText{"", text}]
	return a, ok
}

// A Doubt is what a source says and nothing tells for certain: it is for
// somebody to decide, once.
type Doubt struct {
	Decision               // undecided
	Proposals []Proposal   // the likeliest first; none is chosen. Answer is the first's, if any
	Asked     lang.Text    // of an answer: what was asked; nil where Questions are several
	Questions []string     // of an answer to several: their codes
	Example   string       // of what a column holds
	Cells     int          // of an answer: how many say so
	Expected  lang.Message // of an answer: what it could be
}

// A Proposal is what a text may mean, and why.
type Proposal struct {
	Answer string
	Label  lang.Text // of the question or choice that it is; nil of a field
	Reason lang.Message
}

// maxDoubts is how many doubts of a kind a source has; more are a file of
// something else.
const maxDoubts = 500

// doubts are those of one source.
type doubts struct {
	columns []Doubt
	answers []Doubt
	met     map[decidedText]int // place of an answer's doubt
}

// answer counts a text that no answer to the question is called.
func (d *doubts) answer(q *question, text string, propose func() Doubt) {
	key := decidedText{surveys.Fold(q.Code), decidable(text)}
	if i, ok := d.met[key]; ok {
		d.answers[i].Cells++
		return
	}
	if len(d.answers) >= maxDoubts {
		return
	}
	if d.met == nil {
		d.met = map[decidedText]int{}
	}
	d.met[key] = len(d.answers)
	doubt := propose()
	doubt.What, doubt.Question, doubt.Text, doubt.Cells, doubt.Asked = AnswerDecision, q.Code, oneLine(text), 1, q.short()
	doubt.Expected = expected(q)
	d.answers = append(d.answers, doubt)
}

// key is what a decision is about, whatever is decided.
func (d *Decision) key() [5]string {
	if d.What == ColumnDecision {
		return [5]string{d.What, strings.ToLower(d.File), strings.ToLower(d.Sheet), loose(d.Text)}
	}
	return [5]string{d.What, strings.ToLower(d.File), strings.ToLower(d.Sheet), surveys.Fold(d.Question), decidable(d.Text)}
}

// Same reports whether two decisions are about the same, whatever they decide.
func (d *Decision) Same(o *Decision) bool { return d.key() == o.key() }

// Check says which decisions cannot be followed: those whose question or answer
// is none of the survey's. They are left out.
func (m *Mapping) Check(s *surveys.Survey) diag.List {
	if m == nil {
		return nil
	}
	var problems diag.List
	n := newNames(s)
	kept := m.Rows[:0]
	for i := range m.Rows {
		d := &m.Rows[i]
		if p := n.wrong(d); p != nil {
			p.Pos = d.Pos
			problems.Add(p)
			continue
		}
		kept = append(kept, *d)
	}
	m.Rows = kept
	return problems
}

// wrong is what is wrong with a decision.
func (n *names) wrong(d *Decision) *diag.Problem {
	switch {
	case d.Verdict != Accepted, d.What != ColumnDecision && d.What != AnswerDecision:
		return nil
	case strings.TrimSpace(d.Answer) == "":
		return &diag.Problem{
			Code:    "mapping-empty",
			Message: lang.Msg("this line accepts what “%s” means, and does not say what it is", shown(d.Text)),
			Hint:    lang.Msg("Write what it means under “answer”, or “-” for nothing."),
		}
	}
	if d.What == ColumnDecision {
		if _, ok := n.decided(d); ok {
			return nil
		}
		return &diag.Problem{
			Code:    "mapping-question",
			Message: lang.Msg("“%s” is not a question of %s, nor a field such as “territory”: the column “%s” is not mapped", shown(d.Answer), n.survey.ID, shown(d.Text)),
			Hint:    lang.Msg("Write a code, such as A1.2.3 or A1.2.3/option; or “-” for a column that is not read."),
		}
	}
	if d.Question == "" {
		return nil
	}
	q, ok := n.called(d.Question)
	if item, kind := surveys.ItemOf(surveys.Fold(d.Question)); !ok && kind {
		return n.wrongOfKind(d, item)
	}
	if !ok {
		return &diag.Problem{
			Code:    "mapping-question",
			Message: lang.Msg("“%s” is not a question of %s: what the mapping says of “%s” is not followed", shown(d.Question), n.survey.ID, shown(d.Text)),
			Hint:    lang.Msg("Write its code, such as A1.2.3; or nothing, for any question."),
		}
	}
	d.Question = n.questions[q].Code
	if a, p := readDecided(n.questions[q], d.Text, d.says()); a.State == surveys.SetAside {
		p.Code = "mapping-answer"
		return p
	}
	return nil
}

// wrongOfKind is what is wrong with a decision about all questions of a kind:
// that it answers none of them.
func (n *names) wrongOfKind(d *Decision, item surveys.Item) *diag.Problem {
	d.Question = item.String()
	p := &diag.Problem{
		Code:    "mapping-question",
		Message: lang.Msg("“%s” is not a question of %s: what the mapping says of “%s” is not followed", shown(d.Question), n.survey.ID, shown(d.Text)),
		Hint:    lang.Msg("Write its code, such as A1.2.3; or nothing, for any question."),
	}
	for _, q := range n.questions {
		if q.Item != item {
			continue
		}
		a, wrong := readDecided(q, d.Text, d.says())
		if a.State != surveys.SetAside {
			return nil
		}
		wrong.Code = "mapping-answer"
		p = wrong
	}
	return p
}

// Target reports whether a text names what a column may be: a question's code,
// a field, Nothing.
func Target(s *surveys.Survey, text string) bool {
	return newNames(s).wrong(&Decision{What: ColumnDecision, Answer: text, Verdict: Accepted}) == nil && strings.TrimSpace(text) != ""
}
