package ask

import (
	"math"
	"strings"

	"charm.land/lipgloss/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// openingPage says what is being filled, what was found, and the first keys.
func (m *screen) openingPage() []string {
	p, width := m.printer, min(m.inner(), readable)
	lines := []string{clean(m.title), ""}
	lines = append(lines, styled(m.look.strong, wrap(m.text(m.v.Survey().Title), width))...)
	lines = append(lines, "")
	for _, n := range m.notices {
		lines = append(lines, hung("- ", m.say(n), width)...)
	}
	if len(m.notices) > 0 {
		lines = append(lines, "")
	}
	for _, s := range []string{
		p.Sprint("One question a screen, %s in all. On a maturity scale type the level's own number, 0 to 4 (on a French keyboard à & é \" ' too, without Shift).", m.v.Len()),
		p.Sprint("s is “don't know”, x is “not applicable”; both are honest answers. A question may be skipped with →, and found again with n."),
		p.Sprint("Everything typed is kept at once, even half a comment. q writes the answers into the form and leaves; start again whenever you like."),
		p.Sprint("? shows all keys, g changes language."),
	} {
		lines = append(lines, wrap(s, width)...)
		lines = append(lines, "")
	}
	return lines
}

// endPage is what stands after the last question.
func (m *screen) endPage() []string {
	p, width := m.printer, min(m.inner(), readable)
	states := map[surveys.State]int{}
	for at := range m.v.Len() {
		states[m.v.AnswerAt(at).State]++
	}
	lines := []string{p.Sprint("End of the questionnaire"), ""}
	lines = append(lines, styled(m.look.strong, wrap(p.Sprint("%s of %s questions answered.", m.v.Done(), m.v.Len()), width))...)
	lines = append(lines, "")
	for _, s := range []struct {
		state surveys.State
		words lang.Message
	}{
		{surveys.Given, lang.Msg("[x] answered: %s", states[surveys.Given])},
		{surveys.Unknown, lang.Msg("[?] don't know: %s", states[surveys.Unknown])},
		{surveys.NotApplicable, lang.Msg("[–] not applicable: %s", states[surveys.NotApplicable])},
		{surveys.Blank, lang.Msg("[ ] left: %s", len(m.v.Left()))},
	} {
		lines = append(lines, m.say(s.words))
	}
	lines = append(lines, "")
	if n := len(m.v.Left()); n > 0 {
		lines = append(lines, wrap(p.Sprint("n goes to the first of those left, l lists them."), width)...)
	}
	if n := m.v.Unsaved(); n > 0 {
		lines = append(lines, wrap(p.Sprint("%s answers are not in the form yet: Enter writes them there and leaves.", n), width)...)
	}
	if bars := m.v.Panel(p).Bars; len(bars) > 0 {
		lines = append(lines, "")
		lines = append(lines, m.compact(bars, width)...)
	}
	return lines
}

// keysPage is every key, from its declaration.
func (m *screen) keysPage() []string {
	p, width := m.printer, min(m.inner(), readable)
	lines := []string{p.Sprint("Keys"), ""}
	add := func(shown, does string) {
		lines = append(lines, hung(fit(shown, 10)+" ", does, width)...)
	}
	add("0–4", p.Sprint("on a maturity scale, the level; à & é \" ' of a French keyboard read as 0 to 4"))
	add("1–9", p.Sprint("elsewhere, the option; in a checklist it is ticked or unticked, and 0 is none of them"))
	for _, b := range commands() {
		does := b.page
		if does.IsZero() {
			does = b.does
		}
		if !b.shown.IsZero() {
			add(m.say(b.shown), m.say(does))
		}
	}
	add("Ctrl+C", p.Sprint("leave at once: what was said is written into the form as with q"))
	add("Ctrl+Z", p.Sprint("put aside (not on Windows); fg comes back"))
	lines = append(lines, "")
	for _, s := range []string{
		p.Sprint("In a comment: Enter ends it, Alt+Enter begins a new line."),
		p.Sprint("In the list of questions: type words, or a code such as A3.2; Tab shows only what is left."),
		p.Sprint("Marks: [x] answered, [?] don't know, [–] not applicable, [!] not readable, [ ] left."),
	} {
		lines = append(lines, wrap(s, width)...)
	}
	return lines
}

// scoresPage is the scores alone: bars, and a radar beside or below them.
func (m *screen) scoresPage() []string {
	p, width := m.printer, m.inner()
	bars := m.v.Panel(p).Bars
	axes := m.spokes(bars)
	title := []string{p.Sprint("Scores so far"), ""}
	if m.width >= 140 && m.look.dots && len(axes) >= 3 {
		left, height := min(width/2, 80), max(m.height-6, 1)
		lines := append(m.scoreLines(bars, left), "")
		lines = append(lines, wrap(m.legend(), left)...)
		right := m.radar(axes, min(width-left-3, 90), min(height, 40))
		return append(title, beside(lines, right, left, max(len(lines), len(right)), " ")...)
	}
	width = min(width, readable)
	lines := title
	if m.height < 40 {
		lines = title[:1]
	}
	lines = append(lines, m.compact(bars, width)...)
	lines = append(lines, wrap(m.legend(), width)...)
	if m.look.dots && len(axes) >= 3 {
		lines = append(lines, m.radar(axes, min(width, 70), min(max(m.height-len(lines)-2, 11), 26))...)
	}
	return lines
}

// compact are the scores on one line each, on two where the screen is high.
func (m *screen) compact(bars []Bar, width int) []string {
	if m.height >= 40 {
		return m.scoreLines(bars, width)
	}
	var lines []string
	for _, b := range bars {
		lines = append(lines, m.oneLine(b, width))
	}
	return lines
}

// oneLine is a score on one line: name, bar, figures, the code of its level.
func (m *screen) oneLine(b Bar, width int) string {
	names := width * 3 / 10
	level, _, _ := strings.Cut(clean(b.Note), " ")
	name := strings.TrimSpace(clean(b.Code) + " " + clean(b.Label))
	return fit(name, names) + " " + m.scoreLine(b, width-names-1-6) + right(clip(level, 5), 6)
}

// legend says what the textures of a bar are.
func (m *screen) legend() string {
	return m.printer.Sprint("█ worst case  ▓ score  ▒ best case: the range is what the unanswered could make it. Provisional until every question is answered.")
}

// spokes are the scores that a radar shows: all but the whole, which comes first.
func (m *screen) spokes(bars []Bar) []Bar {
	if len(bars) < 2 {
		return nil
	}
	return bars[1:]
}

func (m *screen) radar(bars []Bar, width, height int) []string {
	labels := make([]string, len(bars))
	for i, b := range bars {
		labels[i] = clean(b.Code)
	}
	return radar(bars, labels, width, height)
}

// scoreLines are every score on two lines: its name and level, then its bar and
// figures.
func (m *screen) scoreLines(bars []Bar, width int) []string {
	var lines []string
	for _, b := range bars {
		name := strings.TrimSpace(clean(b.Code) + " " + clean(b.Label))
		lines = append(lines, m.look.strong.Render(apart(name, clean(b.Note), width)))
		lines = append(lines, m.scoreLine(b, width))
	}
	return lines
}

// scoreLine is a score's bar, then value, range and coverage, as far as there is
// room for them.
func (m *screen) scoreLine(b Bar, width int) string {
	p := m.printer
	value := right(p.Number(b.Value, 1), 5)
	r := ""
	if !math.IsNaN(b.Value) {
		r = span(b, p)
	}
	figures := value + right(r, 12) + right(p.Percent(known(b.Coverage), 0), 6)
	if math.IsNaN(b.Value) {
		figures = right(p.Sprint("not assessed"), 17) + right(p.Percent(known(b.Coverage), 0), 6)
	}
	return bar(b, max(width-lipgloss.Width(figures)-1, 4)) + " " + figures
}

// asideFrom is the width from which scores stand beside the question.
const asideFrom = 110

// asideWidth is the columns that they take.
func asideWidth(width int) int { return min(max(width/3, 38), 60) }

// panelFits reports whether scores can stand beside or below a question.
func (m *screen) panelFits() bool { return m.width >= asideFrom || m.width >= 80 && m.height >= 24 }

// aside is the scores beside the question: bars, then a radar where the screen
// is high enough.
func (m *screen) aside(height int) []string {
	if !m.panel || m.width < asideFrom {
		return nil
	}
	bars, width := m.v.Panel(m.printer).Bars, asideWidth(m.width)
	lines := append([]string{m.look.strong.Render(m.printer.Sprint("Scores so far")), ""}, m.scoreLines(bars, width)...)
	axes := m.spokes(bars)
	if room := height - len(lines) - 1; m.look.dots && len(axes) >= 3 && room >= 9 {
		lines = append(lines, "")
		lines = append(lines, m.radar(axes, width, min(room, width/2))...)
	}
	if len(lines) > height {
		lines = lines[:height]
	}
	return lines
}

// strip is the scores below the question, on as few lines as may be, where the
// screen is too narrow to have them beside it.
func (m *screen) strip(height int) []string {
	if !m.panel || m.width >= asideFrom || !m.panelFits() {
		return nil
	}
	p, width := m.printer, m.inner()
	bars := m.v.Panel(p).Bars
	half := (width - 3) / 2
	var lines []string
	for i := 0; i < len(bars); i += 2 {
		line := fit(m.short(bars[i], half), half)
		if i+1 < len(bars) {
			line += "   " + m.short(bars[i+1], half)
		}
		lines = append(lines, clip(line, width))
	}
	if len(lines) > height/2 {
		return nil
	}
	return lines
}

// short is a score on half a line: code, bar, value, range, coverage.
func (m *screen) short(b Bar, width int) string {
	p := m.printer
	name := clean(b.Code)
	if name == "" { // the whole
		name = p.Sprint("all")
	}
	name = fit(name, 6)
	value, r := p.Number(b.Value, 1), span(b, p)
	if math.IsNaN(b.Value) {
		r = ""
	}
	figures := right(value, 5) + right(r, 10) + right(p.Percent(known(b.Coverage), 0), 6)
	return name + bar(b, max(width-lipgloss.Width(name+figures)-1, 4)) + " " + figures
}

// listPage is the questions, those of the filter, with their answers.
func (m *screen) listPage() []string {
	p, width := m.printer, m.inner()
	listed := m.listed()
	title := p.Sprint("All questions")
	if m.onlyLeft {
		title = p.Sprint("Questions left")
	}
	foot := append(m.trouble(), m.help(1, cmdConfirm, cmdDown, cmdCancel)...)
	field := p.Sprint("Search, or a code: %s", m.filter+"_")
	word := p.Sprint("Tab: only those left")
	if m.onlyLeft {
		word = p.Sprint("Tab: all questions")
	}
	lines := []string{m.header(title, m.progress(true)), " " + m.look.strong.Render(apart(clean(field), word, width)), ""}
	room := m.height - len(lines) - len(foot) - 1
	rows, at := m.rows(listed, width)
	begin := scrolled(at, at, len(rows), room, max(0, at-room/2))
	shown := rows[begin:min(len(rows), begin+room)]
	if len(listed) == 0 {
		nothing := p.Sprint("No question has these words.")
		if m.filter == "" {
			nothing = p.Sprint("Every question has an answer.")
		}
		shown = []string{nothing}
	}
	lines = append(lines, indent(shown)...)
	for len(lines) < m.height-len(foot)-1 {
		lines = append(lines, "")
	}
	lines = append(lines, m.rule(m.more(begin, len(rows)-begin-len(shown))))
	return append(lines, foot...)
}

// rows are the lines of the list: an axis, its questions, each with its mark
// and its answer; at is the line of the question under >.
func (m *screen) rows(listed []int, width int) (rows []string, at int) {
	axis := ""
	names := min(max(width*2/5, 28), 50)
	for i, place := range listed {
		q := m.v.QuestionAt(place)
		if path := m.v.Path(q); len(path) > 0 && path[0].Code != axis {
			axis = path[0].Code
			rows = append(rows, m.look.strong.Render(clip(axis+" "+m.text(path[0].Label), width)))
		}
		a := m.v.AnswerAt(place)
		pointer := " "
		if i == m.row {
			pointer, at = ">", len(rows)
		}
		heading := m.text(q.Heading)
		if heading == "" {
			heading = m.text(q.Label)
		}
		line := pointer + mark(&a) + " " + fit(clean(q.Code), 8) + fit(heading, names) + "  "
		line = clip(line+m.said(q, &a), width)
		if i == m.row {
			line = m.look.bar.Render(fit(line, width))
		}
		rows = append(rows, line)
	}
	return rows, at
}

// conflictPage is a question with two answers.
func (m *screen) conflictPage() []string {
	p, width := m.printer, min(m.inner(), readable)
	conflicts := m.v.Conflicts()
	lines := []string{p.Sprint("Two answers to one question"), ""}
	if len(conflicts) == 0 {
		return lines
	}
	c := conflicts[0]
	q := m.v.Survey().Questions[c.Question]
	why := p.Sprint("The form was changed elsewhere since this answer was given (%s to decide). Nothing is overwritten: which one stands?", len(conflicts))
	if c.Merged {
		why = p.Sprint("Another person's journal answers otherwise (%s to decide). Nothing is overwritten: which one stands?", len(conflicts))
	}
	lines = append(lines, wrap(why, width)...)
	lines = append(lines, "")
	lines = append(lines, styled(m.look.strong, hung(clean(q.Code)+"  ", m.text(q.Label), width))...)
	lines = append(lines, "")
	ours := p.Sprint("1  Typed here: %s", m.whole(q, &c.Journal))
	switch {
	case c.Merged:
		ours = p.Sprint("1  In the other journal (%s): %s", clean(c.Who), m.whole(q, &c.Journal))
	case c.Who != "":
		ours = p.Sprint("1  Typed here by %s: %s", clean(c.Who), m.whole(q, &c.Journal))
	}
	lines = append(lines, hung("", ours, width)...)
	if !c.Time.IsZero() {
		lines = append(lines, "   "+p.Date(c.Time)+" "+c.Time.Format("15:04"))
	}
	lines = append(lines, "")
	there := p.Sprint("2  In the form: %s", m.whole(q, &c.Form))
	if c.Merged {
		there = p.Sprint("2  Here (%s): %s", clean(c.HereWho), m.whole(q, &c.Form))
	}
	lines = append(lines, hung("", there, width)...)
	if !c.HereTime.IsZero() {
		lines = append(lines, "   "+p.Date(c.HereTime)+" "+c.HereTime.Format("15:04"))
	}
	lines = append(lines, "")
	return append(lines, wrap(p.Sprint("Type 1 or 2; Esc leaves it for later (k)."), width)...)
}

// whole is an answer with its evidence and comment.
func (m words) whole(q *surveys.Question, a *surveys.Answer) string {
	s := m.said(q, a)
	if s == "" {
		s = m.printer.Sprint("none")
	}
	if a.Evidence != surveys.Unstated {
		s += " · " + m.text(surveys.FormEvidenceGrades[a.Evidence])
	}
	if a.Comment != "" {
		s += " · " + m.printer.Quote(clean(strings.ReplaceAll(a.Comment, "\n", " / ")))
	}
	return s
}

// unsavedPage says why the form could not be written, and what is safe.
func (m *screen) unsavedPage() []string {
	p, width := m.printer, min(m.inner(), readable)
	lines := []string{p.Sprint("The form could not be written"), ""}
	if m.failed != nil {
		lines = append(lines, styled(m.look.wrong, wrap("! "+m.say(m.look.words(m.failed)), width))...)
		lines = append(lines, "")
	}
	for _, s := range []string{
		p.Sprint("Is it open in Excel or LibreOffice? Close it there. Is the disk full, or the stick out? Then press Enter to try again."),
		p.Sprint("Every answer is in the journal beside the form: leaving now loses nothing, and the next start takes it up."),
	} {
		lines = append(lines, wrap(s, width)...)
		lines = append(lines, "")
	}
	return lines
}
