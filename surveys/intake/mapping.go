package intake

import (
	"path"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Mapping is what somebody decided of files whose columns and texts say
// nothing for certain: which column is which question, which text is which
// answer. It is remembered in a table that people read and change (ReadMapping,
// WriteMapping); what is not decided in it is only proposed.
type Mapping struct{ Rows []Decision }

// What a decision is about.
const (
	ColumnDecision = "column"
	AnswerDecision = "answer"
)

// A Decision is one row of a mapping.
type Decision struct {
	What        string // ColumnDecision, AnswerDecision; any other is another room's, and kept
	File, Sheet string // patterns as path.Match has them, without regard to case; "" is any
	Column      string // a header, as written
	Question    string // its code; A1.2.3/option, A1.2.3.comment, or a field ("territory"); Nothing
	Text        string // of a cell, as written
	Answer      string // the code of a choice, a number, a silence; Nothing
	Verdict     Verdict
	Reason      string // why it is proposed
	By          string // who decided
	Cells       int    // that it is about, when it was written
	Pos         diag.Pos
}

// Nothing is the question of a column that is not read, and the answer of a
// text that says nothing.
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

// verdictWords are the verdicts by their folded words.
var verdictWords = map[string]Verdict{
	"": Undecided, "yes": Accepted, "oui": Accepted, "y": Accepted, "o": Accepted, "x": Accepted, "ok": Accepted, "no": Refused, "non": Refused, "n": Refused,
}

// decisions are those of a mapping that concern one file, ready to be applied.
type decisions struct {
	columns []decidedColumn
	answers map[decidedText]string
}

type decidedColumn struct {
	*Decision
	header string
}

// decidedText is a text as an answer to a question, by its folded code, name or
// label; to any, where it has none.
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
			d.columns = append(d.columns, decidedColumn{row, loose(row.Column)})
		case AnswerDecision:
			d.answers[decidedText{surveys.Fold(row.Question), foldLabel(row.Text)}] = row.says()
		}
	}
	return d
}

// refused stands for the answer of a text that is known to be none: the cell
// stays unreadable, and nobody is asked again.
const refused = "\x00refused"

func (d *Decision) says() string {
	switch {
	case d.Verdict == Refused:
		return refused
	case strings.TrimSpace(d.Answer) == "":
		return Nothing
	}
	return strings.TrimSpace(d.Answer)
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
	target := strings.TrimSpace(d.Question)
	if d.Verdict == Refused || target == "" || target == Nothing {
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
	text = foldLabel(text)
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
	Decision              // undecided: the proposal, if there is one
	Also     []string     // what else it may be, after the proposal
	Why      lang.Message // the evidence for the proposal; its Reason in words
	Label    lang.Text    // of the question proposed, or asked
	Example  string       // of what the column holds
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
	key := decidedText{surveys.Fold(q.Code), foldLabel(text)}
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
	doubt.What, doubt.Question, doubt.Text, doubt.Cells, doubt.Label = AnswerDecision, q.Code, oneLine(text), 1, q.Heading
	d.answers = append(d.answers, doubt)
}

// Merge adds the proposals that m does not know yet, and reports how many.
func (m *Mapping) Merge(doubts []Doubt) (added int) {
	known := map[[4]string]bool{}
	for i := range m.Rows {
		known[m.Rows[i].key()] = true
	}
	for i := range doubts {
		d := doubts[i].Decision
		if known[d.key()] {
			continue
		}
		known[d.key()] = true
		m.Rows = append(m.Rows, d)
		added++
	}
	return added
}

// key is what a decision is about, whatever is decided.
func (d *Decision) key() [4]string {
	if d.What == ColumnDecision {
		return [4]string{d.What, strings.ToLower(d.File), strings.ToLower(d.Sheet), loose(d.Column)}
	}
	return [4]string{d.What, foldLabel(d.Question), foldLabel(d.Text), ""}
}

// Undecided counts the rows that somebody has still to decide.
func (m *Mapping) Undecided() int {
	n := 0
	for i := range m.Rows {
		if m.Rows[i].Verdict == Undecided {
			n++
		}
	}
	return n
}
