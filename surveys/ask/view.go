package ask

import (
	"errors"
	"slices"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// margin is the columns left free on either side.
const margin = 1

// readable is the widest that a text is set.
const readable = 100

// A look is how parts of a screen are set off. Each is also told by a word, a
// bracket or its place: nothing is said by colour alone.
type look struct {
	bar, strong, quiet, taken, wrong lipgloss.Style
	dots                             bool // braille is there to draw with
	words                            func(error) lang.Message
}

// colours are those of any terminal of sixteen, and of the two that have none.
func colours() look {
	return look{
		bar:    lipgloss.NewStyle().Reverse(true),
		strong: lipgloss.NewStyle().Bold(true),
		quiet:  lipgloss.NewStyle(),
		taken:  lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("6")),
		wrong:  lipgloss.NewStyle().Bold(true).Foreground(lipgloss.Color("1")),
		dots:   true,
	}
}

// View implements [tea.Model].
func (m *screen) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = clean(m.title)
	if m.mode == gone {
		return v
	}
	lines := m.lines(&v)
	v.SetContent(strings.Join(lines, "\n"))
	return v
}

// lines are the screen, as many as it is high.
func (m *screen) lines(v *tea.View) []string {
	var lines []string
	switch {
	case m.tooSmall():
		lines = m.small()
	case m.mode == opening:
		lines = m.page(m.openingPage(), cmdConfirm, cmdLanguage, cmdKeys, cmdLeave)
	case m.mode == finding:
		lines = m.listPage()
	case m.mode == readingKey:
		lines = m.page(m.keysPage(), cmdDown, cmdLanguage, cmdCancel)
	case m.mode == scoring:
		lines = m.page(m.scoresPage(), cmdDown, cmdScores, cmdLanguage, cmdCancel)
	case m.mode == deciding:
		lines = m.page(m.conflictPage(), cmdDown, cmdLanguage, cmdCancel)
	case m.mode == unsaved:
		lines = m.page(m.unsavedPage(), cmdConfirm, cmdLeave, cmdCancel, cmdLanguage)
	case m.v.Question() == nil:
		lines = m.page(m.endPage(), cmdConfirm, cmdBack, cmdUnanswered, cmdOverview, cmdScores, cmdLanguage, cmdKeys)
	default:
		lines = m.questionPage(v)
	}
	for len(lines) < m.height {
		lines = append(lines, "")
	}
	return lines[:m.height]
}

// small says that the window is, and what it needs.
func (m *screen) small() []string {
	text := m.printer.Sprint("The window has %s columns and %s lines; the questionnaire needs %s and %s. Make it larger: everything is kept.",
		m.width, m.height, leastWidth, leastHeight)
	return wrap(text, max(m.width, 1))
}

// say is a sentence in the reader's language.
func (m words) say(s lang.Message) string { return clean(m.printer.Message(s)) }

// text is a text of the survey in the reader's language.
func (m words) text(t lang.Text) string { return clean(m.printer.Text(t)) }

// clean is a text on one line, without what a terminal would obey: the form and
// its answers come from others.
func clean(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t' || r == '\r':
			return ' '
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return '?'
		case r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f': // would turn the line around
			return -1
		}
		return r
	}, s)
}

// indent sets lines behind the margin.
func indent(lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		if l != "" {
			out[i] = strings.Repeat(" ", margin) + l
		}
	}
	return out
}

// styled sets lines off.
func styled(s lipgloss.Style, lines []string) []string {
	out := make([]string, len(lines))
	for i, l := range lines {
		out[i] = l
		if l != "" {
			out[i] = s.Render(l)
		}
	}
	return out
}

// inner are the columns between the margins.
func (m *screen) inner() int { return m.width - 2*margin }

// header is the first line: where one is, and how far.
func (m *screen) header(left, right string) string {
	return m.look.bar.Render(" " + apart(left, right, m.inner()) + " ")
}

// rule is a line across, with a word at its end.
func (m *screen) rule(word string) string {
	if word != "" {
		word = " " + word + " "
	}
	word = clip(word, m.inner()-4)
	return m.look.quiet.Render(strings.Repeat("─", max(m.width-lipgloss.Width(word)-2, 0)) + word + "──")
}

// page is a screen of text to read: a title, the lines as far as they go, the
// trouble if there is one, and the keys.
func (m *screen) page(text []string, keys ...command) []string {
	title, text := text[0], text[1:]
	var foot []string
	if m.mode != unsaved { // which says it
		foot = m.trouble()
	}
	foot = append(foot, m.help(m.helpRows(), keys...)...)
	room := m.height - 2 - len(foot)
	begin := min(m.scroll, max(len(text)-room, 0))
	shown := text[begin:min(len(text), begin+room)]
	word := ""
	if below := len(text) - begin - len(shown); below > 0 {
		word = m.printer.Sprint("↓ %s more lines", below)
	}
	lines := append([]string{m.header(title, m.progress(true))}, indent(shown)...)
	for len(lines) < room+1 {
		lines = append(lines, "")
	}
	lines = append(lines, m.rule(word))
	return append(lines, foot...)
}

// progress says how far one is: "11 of 64 answered", or a bar.
func (m *screen) progress(short bool) string {
	done, all := m.v.Done(), m.v.Len()
	if short {
		return m.printer.Sprint("%s of %s answered", done, all)
	}
	const width = 20
	full := 0
	if all > 0 {
		full = done * width / all
	}
	return m.printer.Sprint("%s answered", done) + "  " + strings.Repeat("█", full) + strings.Repeat("░", width-full)
}

// trouble are the steady lines about what is not safe.
func (m *screen) trouble() []string {
	var text string
	err := m.v.Trouble()
	if err == nil {
		return nil
	}
	switch {
	case m.v.saveErr != nil && errors.Is(err, m.v.saveErr):
		text = m.say(lang.Msg("The form was not written: %s. The answers are in the journal beside it.", m.look.words(err)))
	default:
		text = m.say(lang.Msg("Not saved on the disk: %s. Nothing is lost while this window is open; writing is tried again every two seconds.", m.look.words(err)))
	}
	lines := wrap("! "+text, m.inner())
	if len(lines) > 2 {
		lines = []string{lines[0], clip(lines[1], m.inner()-1) + "…"}
	}
	return indent(styled(m.look.wrong, lines))
}

// help are the lines of keys, made from their declaration.
func (m *screen) help(rows int, wanted ...command) []string {
	var items []string
	all := commands()
	for _, c := range wanted {
		i := slices.IndexFunc(all, func(b binding) bool { return b.command == c && !b.shown.IsZero() })
		if i >= 0 {
			items = append(items, m.look.strong.Render(m.say(all[i].shown))+" "+m.say(m.does(all[i])))
		}
	}
	lines := indent(spread(items, m.inner(), rows))
	for len(lines) < rows {
		lines = append(lines, "")
	}
	return lines
}

// does is what a key does now, in two words.
func (m *screen) does(b binding) lang.Message {
	switch {
	case b.command == cmdConfirm && m.mode == unsaved:
		return lang.Msg("try again")
	case b.command == cmdCancel && m.mode == unsaved:
		return lang.Msg("back to the questions")
	case b.command == cmdLeave && m.mode == unsaved:
		return lang.Msg("leave without writing the form")
	case b.command == cmdCancel && m.mode == finding && m.filter != "":
		return lang.Msg("all")
	case b.command == cmdConfirm && m.mode == opening:
		return lang.Msg("begin")
	case b.command == cmdConfirm && m.mode == finding:
		return lang.Msg("go there")
	case b.command == cmdConfirm && (m.mode == writing || m.mode == grading):
		return lang.Msg("done")
	case b.command == cmdConfirm && m.v.Question() == nil:
		return lang.Msg("save and leave")
	case b.command == cmdConfirm && m.pending():
		return lang.Msg("take")
	}
	return b.does
}

// pending reports whether Enter would take an answer rather than go on.
func (m *screen) pending() bool {
	q := m.v.Question()
	if q == nil || m.mode != answering {
		return false
	}
	options, a := m.v.Options(q), m.v.Current()
	if len(options) == 0 {
		return m.v.Drafted(FieldAnswer) != ""
	}
	return q.Item != surveys.Checklist && m.cursor >= 0 && m.cursor < len(options) &&
		(a.State != surveys.Given || !slices.Contains(a.Choices, options[m.cursor].Code))
}

// taken is whether an option is (part of) the answer.
func takenOption(a *surveys.Answer, o Option) bool {
	if a.State != surveys.Given {
		return false
	}
	if len(a.Choices) == 0 {
		return slices.Contains(surveys.WordsNone, o.Code)
	}
	return slices.Contains(a.Choices, o.Code)
}

// said is an answer in one line of words.
func (m words) said(q *surveys.Question, a *surveys.Answer) string {
	p := m.printer
	switch a.State {
	case surveys.NotAsked, surveys.Irrelevant, surveys.Blank:
		return ""
	case surveys.SetAside:
		return m.say(lang.Msg("not readable: %s", p.Quote(clean(a.Reason))))
	case surveys.Unknown:
		if a.Reason != "" {
			return m.say(lang.Msg("don't know: %s", clean(a.Reason)))
		}
		return p.Sprint("don't know")
	case surveys.NotApplicable:
		if a.Reason != "" {
			return m.say(lang.Msg("not applicable: %s", clean(a.Reason)))
		}
		return p.Sprint("not applicable")
	case surveys.Given:
	}
	options := m.v.Options(q)
	if len(options) == 0 {
		return strings.TrimSpace(p.Plain(a.Number) + lang.NBSP + m.text(m.unit(q)))
	}
	var words []string
	for _, o := range options {
		if !takenOption(a, o) {
			continue
		}
		word := m.text(o.Label)
		if q.Item == surveys.Maturity {
			word = o.Key + " – " + word
		}
		words = append(words, word)
	}
	if q.Item == surveys.Checklist && len(a.Choices) > 0 {
		return m.say(lang.Msg("%s ticked: %s", len(words), strings.Join(words, " · ")))
	}
	return strings.Join(words, " · ")
}

// unit is that of a number; a percentage's is percent where it names none.
func (m words) unit(q *surveys.Question) lang.Text {
	if q.Item == surveys.Percentage && m.printer.Text(q.Unit) == "" {
		return lang.T("%", "%")
	}
	return q.Unit
}

// mark is a question's state in three characters.
func mark(a *surveys.Answer) string {
	switch a.State {
	case surveys.Given:
		return "[x]"
	case surveys.Unknown:
		return "[?]"
	case surveys.NotApplicable:
		return "[–]"
	case surveys.SetAside:
		return "[!]"
	case surveys.NotAsked, surveys.Irrelevant, surveys.Blank:
	}
	return "[ ]"
}

// wrong is a problem in lines: what was read and where, what is expected, and
// what to do if hint says it.
func (m *screen) wrong(p *diag.Problem, hint lang.Message, width int) []string {
	text := m.say(p.Message)
	if place := p.Pos.String(); place != "" {
		text = m.say(lang.Msg("%s: %s", clean(place), p.Message))
	}
	lines := hung("! ", text, width)
	if !hint.IsZero() {
		lines = append(lines, hung("  ", m.say(hint), width)...)
	}
	return lines
}

// remedy is what to do about a text that was typed: hints for files speak of
// cells.
func (m *screen) remedy(p *diag.Problem) lang.Message {
	q := m.v.Question()
	switch {
	case p.Severity != diag.Error || q == nil:
		return p.Hint
	case len(m.v.Options(q)) > 0:
		return lang.Msg("Type one of the numbers shown, or move with ↑ ↓ and press Enter.")
	}
	return lang.Msg("Type a number such as %s; Esc drops it, s is “don't know”.", lang.Num{Value: 12.5, Decimals: 1})
}

// grades are the names of evidence from unstated to checked, or of confidence,
// none first.
func (m words) grades(f Field) []string {
	if f == FieldConfidence {
		names := []string{m.printer.Sprint("not said")}
		for _, c := range surveys.FormConfidences {
			names = append(names, m.text(c.Label))
		}
		return names
	}
	names := []string{m.printer.Sprint("not said")}
	for e := surveys.Declared; e <= surveys.Checked; e++ {
		names = append(names, m.text(surveys.FormEvidenceGrades[e]))
	}
	return names
}

// grade is what was said of a field, as a place in its grades.
func (m *screen) gradeOf(f Field) int {
	a := m.v.Current()
	if f == FieldEvidence {
		return int(a.Evidence)
	}
	return 1 + slices.IndexFunc(surveys.FormConfidences, func(c surveys.Choice) bool { return c.Name == a.Confidence })
}
