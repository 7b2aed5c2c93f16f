package ask

import (
	"math"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// questionPage is a question with all that belongs to it. From the top: where
// one is; the question; its options, as far as there is room, with the scores
// beside or below them; what was answered, its evidence, confidence and
// comment; what just happened; the keys.
func (m *screen) questionPage(v *tea.View) []string {
	q := m.v.Question()
	foot := m.footer(q)
	head := []string{m.header(m.where(q), m.place())}
	room := m.height - len(head) - len(foot) - 1
	strip := m.strip(room)
	room -= len(strip)
	width, aside := min(m.inner(), readable), m.aside(room)
	if aside != nil {
		width = min(m.inner()-asideWidth(m.width)-3, readable)
	}
	body, word := m.body(q, width, room)
	if aside != nil {
		body = beside(body, aside, m.inner()-asideWidth(m.width)-3, room, m.look.quiet.Render("│"))
	}
	lines := append(head, indent(body)...)
	for len(lines) < len(head)+room {
		lines = append(lines, "")
	}
	lines = append(lines, indent(strip)...)
	lines = append(lines, m.rule(word))
	if m.mode == writing {
		m.placeCursor(v, len(lines))
	}
	if m.mode == answering && len(m.v.Options(q)) == 0 {
		m.placeNumberCursor(v, lines)
	}
	return append(lines, foot...)
}

// where is the axis and the dimension of a question.
func (m *screen) where(q *surveys.Question) string {
	var names []string
	for _, g := range m.v.Path(q) {
		names = append(names, strings.TrimSpace(g.Code+" "+m.text(g.Label)))
	}
	return strings.Join(names, " › ")
}

// place is which question of how many, and how many are answered.
func (m *screen) place() string {
	at, all := lang.Num{Value: float64(m.v.At() + 1)}, lang.Num{Value: float64(m.v.Len())}
	switch {
	case m.width < 76:
		return m.printer.Sprint("%s/%s", at, all)
	case m.width < asideFrom:
		return m.printer.Sprint("%s/%s, %s answered", at, all, m.v.Done())
	}
	return m.printer.Sprint("question %s of %s, %s", at, all, m.progress(false))
}

// body is the question and what it offers, in a column of so many lines; the
// word says that there is more of it.
func (m *screen) body(q *surveys.Question, width, height int) (lines []string, word string) {
	label := styled(m.look.strong, hung(clean(q.Code)+"  ", m.text(q.Label), width))
	var wrong []string
	if p := m.v.Problem(m.v.At()); p != nil {
		wrong = styled(m.look.wrong, m.wrong(p, lang.Message{}, width))
	}
	blocks, at := m.offers(q, width)
	hint := m.hintLines(q, width)
	n := len(hint)
	for _, b := range blocks {
		n += len(b)
	}
	room := height - len(label) - len(wrong)
	airy, gap, long := 0, 0, slices.ContainsFunc(blocks, func(b []string) bool { return len(b) > 1 })
	if room >= n+2 {
		airy = 1
	}
	if m.hint || room >= n+2*airy+len(blocks)+2 {
		if room >= n+len(blocks)-1+2*airy+1 {
			gap = 1
		}
	} else {
		hint, n = nil, n-len(hint)
		if room >= n+2 {
			airy = 1
		}
		if room >= n+len(blocks)-1+2*airy {
			gap = 1
		}
	}
	blank := func(k int) []string { return make([]string, k) }
	lines = append(blank(airy), label...)
	lines = append(lines, wrong...)
	lines = append(lines, blank(airy)...)
	fixed := len(lines)
	var below []string
	from, to := 0, 0
	for i, b := range blocks {
		if i > 0 && long {
			below = append(below, blank(gap)...)
		}
		if i == at {
			from, to = len(below), len(below)+len(b)-1
		}
		below = append(below, b...)
	}
	if len(hint) > 0 {
		below = append(below, blank(min(1, airy+gap))...)
		if m.hint && at < 0 {
			from, to = len(below), len(below)+len(hint)-1
		}
		below = append(below, hint...)
	}
	room = height - fixed
	if room < 1 {
		return lines[:min(len(lines), height)], ""
	}
	begin := scrolled(from, to, len(below), room, 0)
	shown := below[begin:min(len(below), begin+room)]
	return append(lines, shown...), m.more(begin, len(below)-begin-len(shown))
}

// more says that lines are above or below those shown.
func (m *screen) more(above, below int) string {
	switch {
	case above > 0 && below > 0:
		return m.printer.Sprint("↑ %s, ↓ %s lines", above, below)
	case above > 0:
		return m.printer.Sprint("↑ %s more lines", above)
	case below > 0:
		return m.printer.Sprint("↓ %s more lines", below)
	}
	return ""
}

// offers are the blocks of lines that a question offers: its options, or the
// place of its number; at is the one under >.
func (m *screen) offers(q *surveys.Question, width int) (blocks [][]string, at int) {
	options, a := m.v.Options(q), m.v.Current()
	if len(options) == 0 {
		return [][]string{m.number(q, &a, width)}, -1
	}
	for i, o := range options {
		taken := takenOption(&a, o)
		pointer := " "
		if i == m.cursor {
			pointer = ">"
		}
		box := " " + o.Key + " "
		switch {
		case q.Item == surveys.Checklist && taken:
			box = "[x] " + right(o.Key, 2)
		case q.Item == surveys.Checklist:
			box = "[ ] " + right(o.Key, 2)
		case taken:
			box = "[" + o.Key + "]"
		}
		b := hung(pointer+box+" ", m.text(o.Label), width)
		switch {
		case taken:
			b = styled(m.look.taken, b)
		case i == m.cursor:
			b = styled(m.look.strong, b)
		}
		blocks = append(blocks, b)
	}
	return blocks, m.cursor
}

// number is the place where a number is typed, and what numbers it takes.
func (m *screen) number(q *surveys.Question, a *surveys.Answer, width int) []string {
	p := m.printer
	low, high := q.Range[0], q.Range[1]
	unit := m.text(m.unit(q))
	expects := p.Sprint("A number.")
	switch {
	case !math.IsInf(low, 0) && !math.IsInf(high, 0):
		expects = p.Sprint("A number from %s to %s.", low, high)
	case !math.IsInf(low, 0):
		expects = p.Sprint("A number from %s up.", low)
	case !math.IsInf(high, 0):
		expects = p.Sprint("A number up to %s.", high)
	}
	typed := m.v.Drafted(FieldAnswer)
	shown := numberPrompt + typed + "_"
	if typed == "" && a.State == surveys.Given {
		shown = "> [" + p.Plain(a.Number) + "]"
	}
	lines := []string{m.look.strong.Render(clip(shown+" "+unit, width)), ""}
	if typed == "" && a.State == surveys.Given {
		lines[0] = m.look.taken.Render(clip(shown+" "+unit, width))
	}
	return append(lines, wrap(expects, width)...)
}

const numberPrompt = "> "

// hintLines are the help on a question: the instruction, the evidence wanted,
// who is best placed to answer.
func (m *screen) hintLines(q *surveys.Question, width int) []string {
	var lines []string
	if s := m.text(q.Hint); s != "" {
		lines = append(lines, wrap(s, width)...)
	}
	if s := m.text(q.Evidence); s != "" {
		lines = append(lines, wrap(m.say(lang.Msg("Evidence wanted: %s", s)), width)...)
	}
	var who []string
	for _, code := range q.Who {
		for _, c := range m.v.Survey().Respondents {
			if c.Name == code {
				who = append(who, m.text(c.Label))
			}
		}
	}
	if len(who) > 0 {
		lines = append(lines, wrap(m.say(lang.Msg("Ask: %s", strings.Join(who, " ; "))), width)...)
	}
	return styled(m.look.quiet, lines)
}

// footer is what stands below the rule of a question: the answer and what is
// said about it, what just happened, the trouble, the keys.
func (m *screen) footer(q *surveys.Question) []string {
	a := m.v.Current()
	lines := m.answerLines(q, &a)
	lines = append(lines, m.happened()...)
	lines = append(lines, m.trouble()...)
	return append(lines, m.help(m.helpRows(), m.questionKeys(q)...)...)
}

// helpRows are the lines of keys: two where there is room.
func (m *screen) helpRows() int {
	if m.height < 24 {
		return 1
	}
	return 2
}

// answerLines are the answer in words, its evidence and confidence, its comment.
func (m *screen) answerLines(q *surveys.Question, a *surveys.Answer) []string {
	p, width := m.printer, m.inner()
	answer := m.said(q, a)
	if answer == "" {
		answer = p.Sprint("none yet")
	}
	var lines []string
	if m.mode == writing && m.field == FieldReason {
		lines = append(lines, clip(p.Sprint("Not applicable: why?"), width))
		lines = append(lines, strings.Split(m.editor.View(), "\n")...)
	} else {
		lines = append(lines, clip(p.Sprint("Answer: %s", answer), width))
	}
	lines = append(lines, m.gradeLines(width)...)
	switch {
	case m.mode == writing && m.field == FieldComment:
		lines = append(lines, clip(p.Sprint("Comment:"), width))
		lines = append(lines, strings.Split(m.editor.View(), "\n")...)
	case a.Comment != "":
		lines = append(lines, clip(p.Sprint("c  Comment: %s", clean(strings.ReplaceAll(a.Comment, "\n", " / "))), width))
	default:
		lines = append(lines, p.Sprint("c  Comment: –"))
	}
	return indent(lines)
}

// gradeLines are evidence and confidence, or the grades to choose from.
func (m *screen) gradeLines(width int) []string {
	p := m.printer
	if m.mode == grading {
		title := p.Sprint("Evidence:")
		if m.field == FieldConfidence {
			title = p.Sprint("Confidence:")
		}
		var items []string
		for i, name := range m.grades(m.field) {
			item := p.Sprint("%s %s", i, name)
			if i == m.gradeOf(m.field) {
				item = "[" + item + "]"
			}
			items = append(items, item)
		}
		lines := spread(append([]string{title}, items...), width, 2)
		return styled(m.look.strong, lines)
	}
	evidence := p.Sprint("e  Evidence: %s", m.grades(FieldEvidence)[m.gradeOf(FieldEvidence)])
	if !m.v.AsksConfidence() {
		return []string{clip(evidence, width)}
	}
	confidence := p.Sprint("f  Confidence: %s", m.grades(FieldConfidence)[m.gradeOf(FieldConfidence)])
	return []string{clip(fit(evidence, max(34, lipgloss.Width(evidence)+3))+confidence, width)}
}

// happened is what just happened, or what is wrong with what was typed.
func (m *screen) happened() []string {
	switch {
	case m.problem != nil:
		lines := m.wrong(m.problem, m.remedy(m.problem), m.inner())
		return indent(styled(m.look.wrong, lines[:min(len(lines), 4)]))
	case !m.note.IsZero():
		return indent([]string{clip("* "+m.say(m.note), m.inner())})
	case m.height < 24:
		return nil
	}
	return []string{""}
}

// questionKeys are the keys told under a question, the most wanted first.
func (m *screen) questionKeys(q *surveys.Question) []command {
	switch m.mode {
	case writing:
		return []command{cmdConfirm, cmdCancel}
	case grading:
		return []command{cmdConfirm, cmdCancel}
	case opening, answering, finding, readingKey, scoring, deciding, unsaved, gone:
	}
	keys := []command{cmdConfirm, cmdKeys}
	if q.Item == surveys.Checklist {
		keys = append(keys, cmdTick)
	}
	keys = append(keys, cmdDontKnow, cmdNotApplicable, cmdBack, cmdNext, cmdLeave, cmdHint, cmdScores, cmdOverview, cmdUndo, cmdLanguage)
	if len(m.v.Conflicts()) > 0 {
		keys = append([]command{cmdConflicts}, keys...)
	}
	return keys
}

// editorHeight is the lines for writing: more where the screen is high.
func (m *screen) editorHeight() int {
	if m.height < 24 {
		return 2
	}
	return min(3+(m.height-24)/8, 6)
}

// placeCursor puts the terminal's own cursor where the text is written, which
// screen readers and magnifiers follow.
func (m *screen) placeCursor(v *tea.View, below int) {
	c := m.editor.Cursor()
	if c == nil {
		return
	}
	c.X += margin
	c.Y += below + 1
	if m.field == FieldComment {
		c.Y += 1 + len(m.gradeLines(m.inner()))
	}
	v.Cursor = c
}

// placeNumberCursor puts it after the number.
func (m *screen) placeNumberCursor(v *tea.View, lines []string) {
	typed := m.v.Drafted(FieldAnswer)
	for y, l := range lines {
		if i := strings.Index(l, numberPrompt+typed+"_"); i >= 0 {
			v.Cursor = tea.NewCursor(margin+lipgloss.Width(numberPrompt+typed), y)
			return
		}
	}
}
