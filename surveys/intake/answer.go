package intake

import (
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// gathered is all that one response holds about one question.
type gathered struct {
	main       spot
	also       []spot   // further columns of the same question
	ticks      []ticked // one an option of a checklist
	evidence   spot
	confidence spot
	comment    spot
	status     spot // dont_know or not_applicable beside a number
	reason     spot
	quoted     bool // texts may begin with a protecting apostrophe
}

// ticked is the cell of one option of a checklist.
type ticked struct {
	spot
	option int // in the list; or unknownOption, noneOption, silentOption, otherOption
	silent surveys.State
	name   string
	place  int // among the options that have a cell, from 1; 0 where it means nothing
}

// at is the place of the answer.
func (g *gathered) at() diag.Pos {
	switch {
	case g.main.table != nil:
		return g.main.pos()
	case len(g.ticks) > 0:
		return g.ticks[0].pos()
	}
	return g.status.pos()
}

// cells counts the cells that make up the answer.
func (g *gathered) cells() int {
	n := 0
	for _, s := range append([]spot{g.main, g.status}, g.also...) {
		if s.Cell != nil {
			n++
		}
	}
	for _, t := range g.ticks {
		if t.Cell != nil {
			n++
		}
	}
	return n
}

// settle makes one answer out of all that was gathered, and says what could not
// be read. What contradicts itself is set aside as a whole.
func (r *reading) settle(q *question, g *gathered) surveys.Answer {
	if r.edition.gone(q) {
		return r.notComparable(q, g)
	}
	a, p := r.value(q, g)
	switch {
	case a.State == surveys.SetAside:
		if p.Pos == (diag.Pos{}) {
			p.Pos = g.at()
		}
		p.Question, p.Read, p.Expected = q.Code, shown(a.Reason), expected(q)
		r.cost(max(1, g.cells()), p)
		if r.edition == nil {
			r.faults[fault{q.at, p.Code}] += max(1, g.cells())
		}
		r.doubted(q, g, p)
	case p == nil:
	case p.Code == codePercentFormat:
		r.percent++
	case p.Code == codeConverted || p.Code == codeDecided:
		r.convert(p.Code, q, r.textOf(g), &a)
	default:
		p.Pos = g.at()
		p.Question, p.Read, p.Expected = q.Code, shown(r.textOf(g)), expected(q)
		r.say(p)
	}
	a.Pos = g.at()
	a = r.comparable(q, a, g)
	if g.evidence.Cell != nil {
		if e := r.evidence(g.evidence); a.State == surveys.Given {
			a.Evidence = e
		}
	}
	if g.comment.Cell != nil {
		a.Comment, a.CommentCol = r.text(g.comment, g.quoted), int16(g.comment.col)
	}
	if g.confidence.Cell != nil {
		a.Confidence = r.text(g.confidence, g.quoted)
	}
	if g.reason.Cell != nil {
		r.reason(q, &a, g)
	}
	return a
}

// textOf is what was written as the answer.
func (r *reading) textOf(g *gathered) string {
	if g.main.Cell != nil {
		return g.main.Text
	}
	for _, also := range g.also {
		if also.Cell != nil {
			return also.Text
		}
	}
	return ""
}

// doubted remembers what was set aside since it is no answer as it is written.
func (r *reading) doubted(q *question, g *gathered, p *diag.Problem) {
	switch p.Code {
	case "choice-unknown", "choice-place", "choice-contradiction", "number-unreadable":
		if g.main.Cell != nil {
			r.doubtAnswer(q, g.main.Text)
		}
	}
}

// reason files a reason where it belongs: with a silence, else in the comment.
func (r *reading) reason(q *question, a *surveys.Answer, g *gathered) {
	reason := r.text(g.reason, g.quoted)
	switch {
	case reason == "" || a.State == surveys.SetAside:
	case a.State == surveys.NotApplicable || a.State == surveys.Unknown:
		if a.Reason == "" {
			a.Reason, a.ReasonCol = oneLine(reason), int16(g.reason.col)
		}
	case a.Comment == "":
		a.Comment, a.CommentCol = reason, int16(g.reason.col)
	}
	if reason != "" && a.State == surveys.Blank {
		r.say(&diag.Problem{
			Pos: g.reason.pos(), Severity: diag.Warning, Code: "reason-alone",
			Message: lang.Msg("a reason is written for %s, and no answer: it counts as not answered", q.Code),
			Hint:    lang.Msg("If the question does not apply, say so in the answer: “not_applicable”."),
		})
	}
}

// value is the answer alone, from its one column, its several columns, its
// options, its status.
func (r *reading) value(q *question, g *gathered) (surveys.Answer, *diag.Problem) {
	a, p := r.cell(q, g.main.Cell)
	if p != nil {
		p.Pos = g.main.pos()
	}
	for _, other := range g.also {
		b, bp := r.cell(q, other.Cell)
		switch {
		case b.State == surveys.Blank || sameAnswer(a, b):
		case a.State == surveys.Blank:
			a, p = b, bp
			if p != nil {
				p.Pos = other.pos()
			}
		default:
			return conflict(q, other.pos(), shown(g.main.said()), shown(other.Text))
		}
	}
	if len(g.ticks) > 0 {
		a, p = r.withTicks(q, g, a, p)
	}
	if g.status.Cell != nil && a.State != surveys.SetAside {
		return withStatus(q, g, a, p)
	}
	return a, p
}

func sameAnswer(a, b surveys.Answer) bool {
	return a.State == b.State && a.Number == b.Number && a.Reason == b.Reason && slices.Equal(a.Choices, b.Choices)
}

// conflict sets aside an answer that says two things.
func conflict(q *question, pos diag.Pos, one, other string) (surveys.Answer, *diag.Problem) {
	a, p := aside(diag.Problem{
		Pos: pos, Code: "answers-conflict",
		Message: lang.Msg("%s is answered twice, differently: “%s” and “%s”", q.Code, one, other),
		Hint:    lang.Msg("Keep one of the two answers."),
	})
	a.Reason = one + " / " + other
	return a, p
}

// withStatus joins a number and the silence that stands beside it.
func withStatus(q *question, g *gathered, a surveys.Answer, p *diag.Problem) (surveys.Answer, *diag.Problem) {
	text := strings.TrimSpace(g.status.Text)
	state, reason, ok := silence(text)
	switch {
	case unusable(g.status.Cell) != nil:
		a, p = aside(*unusable(g.status.Cell))
	case text == "" || surveys.Fold(text) == "given":
		return a, p
	case !ok:
		a, p = aside(diag.Problem{
			Code:    "status-unknown",
			Message: lang.Msg("“%s” is not a status of %s: “dont_know” or “not_applicable” expected", shown(text), q.Code),
			Hint:    lang.Msg("Leave the status empty where there is an answer."),
		})
	case a.State == surveys.Given || a.State != surveys.Blank && a.State != state:
		return conflict(q, g.status.pos(), shown(g.main.said()), shown(text))
	default:
		if reason == "" {
			reason = a.Reason
		}
		return surveys.Answer{State: state, Reason: reason}, nil
	}
	p.Pos = g.status.pos()
	a.Reason = reasonOf(text)
	return a, p
}

// withTicks joins the options of a checklist, a cell each, with the cell that
// lists them all, if there is one.
func (r *reading) withTicks(q *question, g *gathered, a surveys.Answer, p *diag.Problem) (surveys.Answer, *diag.Problem) {
	ticks, tp, explicit := readTicks(q, g, &r.manner)
	switch {
	case ticks.State == surveys.SetAside:
		if a.State == surveys.SetAside && p.Code != "choice-ambiguous" {
			return a, p // said once, in the words of the cell that lists all
		}
		return ticks, tp
	case a.State == surveys.Blank && ticks.State == surveys.Blank:
		if explicit {
			return a, &diag.Problem{
				Severity: diag.Warning, Code: "checklist-empty",
				Message: lang.Msg("no option of %s is ticked, nor “none”: it counts as not answered", q.Code),
				Hint:    lang.Msg("If nothing applies, tick “none”."),
			}
		}
		return a, p
	case a.State == surveys.Blank || a.State == surveys.SetAside && p.Code == "choice-ambiguous" && ticks.State == surveys.Given:
		return ticks, nil
	case a.State == surveys.SetAside || ticks.State == surveys.Blank && !explicit:
		return a, p
	case ticks.State == surveys.Blank && (a.State != surveys.Given || len(a.Choices) == 0):
		return a, p // a silence or none, and every option no
	case ticks.State == a.State && slices.Equal(ticks.Choices, a.Choices):
		return a, p
	case a.State == surveys.Given && len(a.Choices) == 0 && ticks.State == surveys.Given:
		return noneMixed(q, g.main.said())
	}
	said := strings.Join(ticks.Choices, " ")
	if said == "" {
		said = ticks.State.String()
	}
	return conflict(q, g.at(), shown(g.main.said()), said)
}

// readTicks reads a checklist from one cell an option. It is explicit where
// some cell was filled: a list that is all "no" without "none" is not answered.
func readTicks(q *question, g *gathered, m *manner) (a surveys.Answer, p *diag.Problem, explicit bool) {
	options := newTicked(q)
	for _, t := range g.ticks {
		if t.Cell == nil {
			continue
		}
		yes, read, problem := readTick(q, t, m)
		if t.option == otherOption && problem != nil && unusable(t.Cell) == nil {
			more, problem := readOther(q, t, m)
			if problem != nil {
				return surveys.Answer{State: surveys.SetAside, Reason: reasonOf(t.Text)}, problem, true
			}
			explicit = true
			for _, i := range more {
				options.tick(q, i)
			}
			continue
		}
		if problem != nil {
			problem.Pos = t.pos()
			return surveys.Answer{State: surveys.SetAside, Reason: reasonOf(t.Text)}, problem, true
		}
		explicit = explicit || read
		switch {
		case !yes:
		case t.option == silentOption:
			options.hush(t.silent)
		case t.option == unknownOption || t.option == otherOption:
			up := unknownChoice(q, t.name)
			up.Message = lang.Msg("“%s” is ticked, and is not an option of %s: %s expected", shown(t.name), q.Code, expected(q))
			up.Pos = t.pos()
			return surveys.Answer{State: surveys.SetAside, Reason: reasonOf(t.name)}, &up, true
		default:
			options.tick(q, t.option)
		}
	}
	if !options.some && !options.none && options.silences == 0 {
		return surveys.Answer{State: surveys.Blank}, nil, explicit
	}
	said := options.names(q)
	if options.none {
		said = append(said, surveys.WordsNone[0])
	}
	if options.silences > 0 {
		said = append(said, options.silent.String())
	}
	text := strings.Join(said, " ")
	a, p = options.answer(q, text)
	if p != nil {
		p.Pos = g.at()
		a.Reason = text
	}
	return a, p, true
}

// readOther reads what was written as another option: one of the list's all the
// same, or one that the list does not have.
func readOther(q *question, t ticked, m *manner) ([]int, *diag.Problem) {
	var all []int
	for _, piece := range pieces(t.Text) {
		found, sure := cutLabels(q, m.labels(q), wordsOfText(piece))
		if len(found) == 0 || !sure {
			p := notAnOption(q, piece)
			p.Pos = t.pos()
			return nil, &p
		}
		all = append(all, found...)
	}
	return all, nil
}

// isNamed reports whether a cell repeats the option that its column is of.
func (t ticked) isNamed(q *question) bool {
	text := loose(t.Text)
	if text == "" {
		return false
	}
	if text == loose(t.name) {
		return true
	}
	i, ok := q.list.find(strings.TrimSpace(t.Text))
	return ok && i >= 0 && i == t.option
}

// readTick reads yes or no; it was read where the cell held something.
func readTick(q *question, t ticked, m *manner) (yes, read bool, p *diag.Problem) {
	if p := unusable(t.Cell); p != nil {
		return false, true, p
	}
	if m.ranked && t.option != otherOption && t.Text == strconv.Itoa(t.place) {
		return true, true, nil
	}
	switch t.Text {
	case "1":
		return true, true, nil
	case "0":
		return false, true, nil
	}
	text := surveys.Fold(t.Text)
	switch {
	case text == "":
		return false, false, nil
	case t.Kind == sheet.Date:
	case yesWords[text] || text == "x" || otherYes[text]:
		return true, true, nil
	case noWords[text] || otherNo[text]:
		return false, true, nil
	case t.isNamed(q):
		return true, true, nil
	}
	return false, true, &diag.Problem{
		Code:    "tick-unreadable",
		Message: lang.Msg("“%s” does not tell whether this option of %s applies: yes or no (1 or 0) expected", shown(t.Text), q.Code),
		Hint:    lang.Msg("One unreadable option sets the whole list aside, since half an answer is not the answer."),
	}
}

// gradeWords are the grades of evidence by their folded spellings.
var gradeWords = func() map[string]surveys.Evidence {
	words := map[string]surveys.Evidence{
		"declare": surveys.Declared, "declaree": surveys.Declared,
		"cite": surveys.Quoted, "citee": surveys.Quoted,
		"vu": surveys.Seen, "vue": surveys.Seen,
		"verifie": surveys.Checked, "verifiee": surveys.Checked,
		"non precise": surveys.Unstated, "non precisee": surveys.Unstated,
	}
	for i, name := range surveys.EvidenceNames {
		words[name] = surveys.Evidence(i)
	}
	for grade, text := range surveys.FormEvidenceGrades {
		for _, w := range text {
			words[surveys.Fold(w)] = grade
		}
	}
	return words
}()

// evidence reads a grade of proof; one that cannot be read is unstated.
func (r *reading) evidence(s spot) surveys.Evidence {
	if e, ok := surveys.EvidenceOf(s.Text); ok {
		return e
	}
	if p := unusable(s.Cell); p != nil {
		p.Pos = s.pos()
		r.cost(1, p)
		return surveys.Unstated
	}
	text := surveys.Fold(s.Text)
	e, ok := gradeWords[text]
	if ok || text == "" {
		return e
	}
	p := &diag.Problem{
		Pos: s.pos(), Code: "evidence-unknown",
		Read: shown(s.Text), Expected: lang.Msg("declared, quoted, seen or checked"),
		Message: lang.Msg("“%s” is not a grade of evidence: declared, quoted, seen or checked expected", shown(s.Text)),
		Hint:    lang.Msg("The answer is kept, and its evidence counts as not stated."),
	}
	if w := near(s.Text, surveys.EvidenceNames[:]); w != "" {
		p.Hint = lang.Msg("Perhaps “%s” was meant.", w)
	}
	r.cost(1, p)
	return surveys.Unstated
}

// maxText is the longest text kept from a cell, in bytes: what a spreadsheet's
// own cell can hold.
const maxText = 4 * 32767

// text reads a free text; what is too long or faulty is set aside.
func (r *reading) text(s spot, quoted bool) string {
	p := unusable(s.Cell)
	if p == nil && len(s.Text) > maxText {
		p = &diag.Problem{
			Code:    "text-too-long",
			Message: lang.Msg("the cell holds a text of %s bytes: at most %s can be kept", len(s.Text), maxText),
		}
	}
	if p != nil {
		p.Pos = s.pos()
		r.cost(1, p)
		return ""
	}
	text := strings.ToValidUTF8(s.Text, "�")
	text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\n"), "\r", "\n")
	if quoted {
		text = unquoted(text)
	}
	return strings.TrimSpace(text)
}
