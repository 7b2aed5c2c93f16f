package ask

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
)

// Read reads a text as an answer to the question being asked, and changes
// nothing: the key of an option (Options), the number of a level (also by the
// unshifted row of an AZERTY keyboard), codes or labels, a number, the words of a
// silence. It is else read as a cell of a file is. A SetAside answer comes with
// the problem that says why; a problem beside another answer is a warning.
func (v *Interview) Read(text string) (surveys.Answer, *diag.Problem) {
	q := v.Question()
	if q == nil {
		return surveys.Answer{State: surveys.Blank}, nil
	}
	text = strings.TrimSpace(text)
	if a, p, ok := v.keyed(q, text); ok {
		return a, p
	}
	return v.reader.Answer(v.order[v.at], text)
}

// azerty is the unshifted row of a French keyboard (rules §1).
var azerty = map[string]string{"à": "0", "&": "1", "é": "2", "\"": "3", "'": "4", "(": "5"}

// keyed reads the keys of options; ok where the text is nothing else.
func (v *Interview) keyed(q *surveys.Question, text string) (a surveys.Answer, p *diag.Problem, ok bool) {
	options := v.Options(q)
	if digit, ok := azerty[text]; ok && q.Item == surveys.Maturity {
		text = digit
	}
	var codes []string
	for _, key := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '\u00a0' }) {
		i := slices.IndexFunc(options, func(o Option) bool { return o.Key == key })
		if i < 0 {
			return a, nil, false
		}
		codes = append(codes, options[i].Code)
	}
	if len(codes) == 0 || len(codes) > 1 && q.Item != surveys.Checklist {
		return a, nil, false
	}
	a, p = v.reader.Answer(v.order[v.at], strings.Join(codes, " "))
	return a, p, true
}

// optionsOf lists what a question offers.
func (v *Interview) optionsOf(q *surveys.Question) []Option {
	var options []Option
	for i, c := range v.survey.Of(q) {
		key := strconv.Itoa(i + 1)
		if q.Item == surveys.Maturity {
			key = strconv.Itoa(surveys.LevelOf(c, i))
		}
		options = append(options, Option{key, c.Name, c.Label})
	}
	switch {
	case q.Item == surveys.YesNo && len(options) == 0:
		options = []Option{{"1", surveys.WordsYes[0], nil}, {"2", surveys.WordsNo[0], nil}}
	case q.Item == surveys.Checklist:
		options = append(options, Option{"0", surveys.WordsNone[0], surveys.FormNone})
	}
	for i := range options {
		if label := surveys.FormYesNo[options[i].Code]; q.Item == surveys.YesNo && label != nil {
			options[i].Label = label
		}
	}
	return options
}

// Enter reads a text and, if it can be read, takes it as the answer: the
// problem is what is wrong, or a warning beside an answer that was taken. An
// empty text answers nothing and changes nothing.
func (v *Interview) Enter(text string) (taken bool, p *diag.Problem) {
	a, p := v.Read(text)
	switch a.State {
	case surveys.Given, surveys.Unknown, surveys.NotApplicable:
		v.give(a.State, a.Choices, a.Number, a.Reason)
		return true, p
	}
	return false, p
}

// DontKnow answers the question with "don't know".
func (v *Interview) DontKnow() { v.give(surveys.Unknown, nil, 0, "") }

// NotApplicable says that the question does not concern the territory, and why.
func (v *Interview) NotApplicable(reason string) {
	v.give(surveys.NotApplicable, nil, 0, oneLine(reason))
}

// Clear takes the answer back: the question is not answered. Its comment stays.
func (v *Interview) Clear() { v.give(surveys.Blank, nil, 0, "") }

// Toggle ticks or unticks an option of a checklist; none unticks the others,
// and they untick none. The last one unticked leaves the question not answered.
func (v *Interview) Toggle(code string) {
	q := v.Question()
	if q == nil || q.Item != surveys.Checklist {
		return
	}
	a := v.Current()
	ticked := map[string]bool{}
	none := a.State == surveys.Given && len(a.Choices) == 0
	if a.State == surveys.Given {
		for _, c := range a.Choices {
			ticked[c] = true
		}
	}
	if slices.Contains(surveys.WordsNone, code) {
		if none {
			v.Clear()
			return
		}
		v.give(surveys.Given, nil, 0, "")
		return
	}
	ticked[code] = !ticked[code]
	var choices []string
	for _, c := range v.survey.Of(q) {
		if ticked[c.Name] {
			choices = append(choices, c.Name)
		}
	}
	if len(choices) == 0 {
		v.Clear()
		return
	}
	v.give(surveys.Given, choices, 0, "")
}

// give changes what is answered, and leaves what is said about it.
func (v *Interview) give(state surveys.State, choices []string, number float64, reason string) {
	v.alter(func(a *surveys.Answer) {
		a.State, a.Choices, a.Number, a.Reason = state, choices, number, reason
		if state != surveys.Given {
			a.Evidence = surveys.Unstated // of an answer that is none
		}
	}, FieldAnswer, FieldReason)
}

// SetEvidence says how well the answer is proven; an answer that is not given
// has no proof, and false is returned.
func (v *Interview) SetEvidence(e surveys.Evidence) bool {
	if v.Current().State != surveys.Given || !v.Asks(FieldEvidence) {
		return false
	}
	v.alter(func(a *surveys.Answer) { a.Evidence = e }, FieldEvidence)
	return true
}

// Cover is what is known of the territory and of who answers.
func (v *Interview) Cover() intake.Cover { return v.cover }

// SetCover reads a text as a row of the cover (intake.CoverFields): false where it
// cannot be read, for the reason that the problem says; a problem beside true is a
// warning. The kind of territory changes which questions are asked.
func (v *Interview) SetCover(field, text string) (taken bool, p *diag.Problem) {
	now := v.cover
	p = v.reader.Cover(field, text, &now)
	if p != nil && p.Severity == diag.Error {
		return false, p
	}
	if now == v.cover || now.Text(field) == "" { // a cover is filled, not emptied
		return true, p
	}
	was, at := v.cover.Text(field), v.code()
	v.takeCover(field, now.Text(field))
	events := []journal.Event{{Kind: kindCover, Values: []journal.Value{{Name: field, Text: now.Text(field)}, {Name: "form", Text: was}}}}
	if v.code() != at {
		events = append(events, journal.Event{Kind: kindAt, Question: v.code()})
	}
	v.record(events...)
	return true, p
}

// takeCover makes a row of the cover say a text that was read before.
func (v *Interview) takeCover(field, text string) {
	asking := v.Question()
	v.reader.Cover(field, text, &v.cover)
	v.reader.Cover(field, text, &v.unfolded)
	if field != "type" {
		return
	}
	v.choose()
	v.panels = nil
	v.at = min(v.at, len(v.order))
	if asking != nil {
		if at := slices.IndexFunc(v.order, func(i int) bool { return v.survey.Questions[i] == asking }); at >= 0 {
			v.at = at
		}
	}
}

// SetConfidence says how sure the respondent is: a name of surveys.FormConfidences, or "".
func (v *Interview) SetConfidence(name string) bool {
	if !v.AsksConfidence() || name != "" && !slices.ContainsFunc(surveys.FormConfidences, func(c surveys.Choice) bool { return c.Name == name }) {
		return false
	}
	v.alter(func(a *surveys.Answer) { a.Confidence = name }, FieldConfidence)
	return true
}

// SetComment sets the comment; "" takes it back. False where the form has no
// place for it.
func (v *Interview) SetComment(text string) bool {
	if !v.Asks(FieldComment) {
		return false
	}
	text = tidy(text)
	v.alter(func(a *surveys.Answer) { a.Comment = text }, FieldComment)
	return true
}

// SetReason says why the question does not concern the territory, or why
// nobody knows; false where the answer is neither.
func (v *Interview) SetReason(text string) bool {
	switch v.Current().State {
	case surveys.NotApplicable, surveys.Unknown:
		v.alter(func(a *surveys.Answer) { a.Reason = oneLine(text) }, FieldReason)
		return true
	}
	return false
}

// alter changes the answer being asked, journals the change and makes it a step
// of undo. What was half typed in those fields is done with.
func (v *Interview) alter(f func(*surveys.Answer), fields ...Field) {
	if v.Question() == nil {
		return
	}
	i := v.order[v.at]
	before := v.response.Answers[i]
	after := before
	after.Choices = slices.Clone(before.Choices)
	f(&after)
	if after.State == surveys.NotAsked || after.State == surveys.Irrelevant {
		after.State = surveys.Blank
	}
	events := v.ended(v.survey.Questions[i].Code, fields)
	if v.differs(i, &before, &after) {
		v.undo, v.redo = append(v.undo, change{i, before, after}), nil
		events = append([]journal.Event{v.set(i, after, "")}, events...)
	}
	v.record(events...)
}

// set makes an answer that of question i, and the event that says so.
func (v *Interview) set(i int, a surveys.Answer, by string) journal.Event {
	v.response.Answers[i] = a
	v.history[i] = said{answer: a, time: v.opt.Now(), who: cmp.Or(v.cover.Respondent, v.cover.Group)}
	v.conflicts = slices.DeleteFunc(slices.Clone(v.conflicts), func(c Conflict) bool { return c.Question == i }) // decided
	v.panels = nil
	values := v.values(i, &a)
	if by != "" {
		values = append(values, journal.Value{Name: "by", Text: by})
	}
	values = append(values, journal.Value{Name: "form", Text: v.digest(i, &v.form[i])})
	return journal.Event{Kind: kindAnswer, Question: v.survey.Questions[i].Code, Values: values}
}

// Undo takes the last change back and goes to its question; false if there is
// none.
func (v *Interview) Undo() bool {
	if len(v.undo) == 0 {
		return false
	}
	c := v.undo[len(v.undo)-1]
	v.undo, v.redo = v.undo[:len(v.undo)-1], append(v.redo, c)
	v.record(v.set(c.question, c.before, byUndo))
	v.visit(c.question)
	return true
}

// Redo makes the last change that was taken back again; false if there is none.
func (v *Interview) Redo() bool {
	if len(v.redo) == 0 {
		return false
	}
	c := v.redo[len(v.redo)-1]
	v.redo, v.undo = v.redo[:len(v.redo)-1], append(v.undo, c)
	v.record(v.set(c.question, c.after, byRedo))
	v.visit(c.question)
	return true
}

// visit goes to a question of the survey, if it is asked.
func (v *Interview) visit(question int) {
	if at := slices.Index(v.order, question); at >= 0 {
		v.goTo(at)
	}
}

// Draft keeps a text that is half typed in a field of the question being asked:
// the next interview finds it there. "" is nothing typed.
func (v *Interview) Draft(f Field, text string) {
	q := v.Question()
	if q == nil {
		return
	}
	key := draft{q.Code, f}
	if v.drafts[key] == text {
		return
	}
	if text == "" {
		delete(v.drafts, key)
	} else {
		v.drafts[key] = text
	}
	v.record(draftEvent(key, text))
}

// Drafted is what is half typed in a field of the question being asked.
func (v *Interview) Drafted(f Field) string {
	if q := v.Question(); q != nil {
		return v.drafts[draft{q.Code, f}]
	}
	return ""
}

// ended drops the drafts of a question's fields.
func (v *Interview) ended(code string, fields []Field) []journal.Event {
	var events []journal.Event
	for _, f := range fields {
		key := draft{code, f}
		if v.drafts[key] != "" {
			delete(v.drafts, key)
			events = append(events, draftEvent(key, ""))
		}
	}
	return events
}

// values are an answer as the journal says it; nothing for a blank one.
func (v *Interview) values(i int, a *surveys.Answer) []journal.Value {
	plain := *a
	plain.Reason = ""
	if a.State == surveys.SetAside {
		plain.Reason = a.Reason
	}
	var values []journal.Value
	add := func(name, text string) {
		if text != "" {
			values = append(values, journal.Value{Name: name, Text: text})
		}
	}
	add("value", intake.Code(&plain, v.survey.Questions[i].Item))
	if a.State == surveys.NotApplicable || a.State == surveys.Unknown {
		add("reason", a.Reason)
	}
	if a.State == surveys.Given && a.Evidence != surveys.Unstated {
		add("evidence", a.Evidence.String())
	}
	add("confidence", a.Confidence)
	add("comment", a.Comment)
	return values
}

// oneLine is a text on one line, without control characters.
func oneLine(text string) string { return strings.Join(strings.Fields(tidy(text)), " ") }

// mostText is how long a text may be, in characters: Excel's cells hold 32,767.
const mostText = 32_000

// tidy is a text that a cell can hold: valid, without control characters but
// line breaks and tabs, no longer than a cell.
func tidy(text string) string {
	text = strings.ReplaceAll(strings.ReplaceAll(strings.ToValidUTF8(text, "�"), "\r\n", "\n"), "\r", "\n")
	text = strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f || r == '\ufffe' || r == '\uffff' {
			return -1
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > mostText {
		text = string(runes[:mostText])
	}
	return strings.TrimSpace(text)
}

// ConfidenceOf is the degree of confidence that a text names, in either
// language or by its number from 1.
func ConfidenceOf(text string) (string, bool) {
	text = surveys.Fold(text)
	for i, c := range surveys.FormConfidences {
		if text == strconv.Itoa(i+1) || text == c.Name {
			return c.Name, true
		}
		for _, l := range c.Label.Languages() {
			if text == surveys.Fold(c.Label[l]) {
				return c.Name, true
			}
		}
	}
	return "", text == ""
}

// EvidenceOf is the grade of proof that a text names, in either language or by
// its number: 0 is unstated, 4 is checked.
func EvidenceOf(text string) (surveys.Evidence, bool) {
	text = surveys.Fold(text)
	if text == "" {
		return surveys.Unstated, true
	}
	for e := surveys.Unstated; e <= surveys.Checked; e++ {
		names := append(lang.Text{}.Languages(), e.String(), strconv.Itoa(int(e)))
		label := surveys.FormEvidenceGrades[e]
		for _, l := range label.Languages() {
			names = append(names, surveys.Fold(label[l]))
		}
		if slices.Contains(names, text) {
			return e, true
		}
	}
	return surveys.Unstated, false
}

// Code is an answer in code words, as the journal has it: "niv2", "dont_know",
// "rh compta"; "" for one not given.
func Code(a *surveys.Answer, item surveys.Item) string { return intake.Code(a, item) }
