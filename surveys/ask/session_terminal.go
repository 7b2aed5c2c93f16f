package ask

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// SessionTerminal is the face of a session in full screens, for a projector:
// few words a screen, bars with their counts, nothing told by colour alone. It
// returns as [Terminal] does.
func SessionTerminal(ctx context.Context, s *Session, p *lang.Printer, opt TerminalOptions) (language string, err error) {
	m := newProjector(ctx, s, p, opt)
	program := tea.NewProgram(m, programOptions(opt)...)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-ctx.Done():
			program.Send(leaveMsg{})
		case <-done:
		}
	}()
	_, err = program.Run()
	if err == nil && m.interrupted {
		err = ErrInterrupted
	}
	return m.printer.Language(), err
}

// A page is what stands before the room instead of the step.
type page int

const (
	stepPage  page = iota // what the session waits for
	keysPage              // what the keys do
	listPage              // what is left, and what is parked
	blankPage             // nothing: the room talks
	askPage               // a text that goes with a command: why, which code, how many
	gonePage              // left: nothing answers to keys any more
)

// A projector is the state of the projector's face, all but the session itself,
// which decides. Update takes any message in any page; View only reads.
type projector struct {
	words
	s      *Session
	ctx    context.Context
	opt    TerminalOptions
	look   look
	width  int
	height int
	page   page
	asking roomCommand // the command that waits for a text
	extra  string      // that text
	scroll int         // lines of a page that were read
	note   lang.Message
	wrong  bool // the note is a refusal
	since  time.Time
	before string    // the question whose time runs
	paused time.Time // since when the screen is blank and the clock stands
	failed error     // why the form was not written

	interrupted bool
}

func newProjector(ctx context.Context, s *Session, p *lang.Printer, opt TerminalOptions) *projector {
	m := &projector{words: words{s.Interview, p}, s: s, ctx: ctx, opt: opt, look: opt.look(), width: 80, height: 24}
	m.arrived()
	if len(opt.Notices) > 0 {
		m.note = opt.Notices[len(opt.Notices)-1]
	}
	return m
}

// tickMsg says that a second has passed: the time on the screen runs.
type tickMsg struct{}

func tick() tea.Cmd { return tea.Tick(time.Second, func(time.Time) tea.Msg { return tickMsg{} }) }

// Init implements [tea.Model].
func (m *projector) Init() tea.Cmd { return tick() }

// Update implements [tea.Model].
func (m *projector) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.width, m.height = max(msg.Width, 0), max(msg.Height, 0)
	case tickMsg:
		if m.page == gonePage {
			return m, nil
		}
		if m.v.Trouble() != nil {
			m.v.Retry()
		}
		return m, tick()
	case tea.KeyPressMsg:
		cmd = m.press(msg)
	case tea.PasteMsg:
		if m.page == stepPage || m.page == askPage {
			m.typed(m.text1() + oneLine(msg.Content))
		}
	case leaveMsg:
		m.interrupted, m.page = true, gonePage
		return m, tea.Quit
	}
	m.arrived()
	return m, cmd
}

// arrived starts the time of a question when the room comes to it.
func (m *projector) arrived() {
	if code := m.s.codeNow(); code != m.before || m.since.IsZero() {
		m.before, m.since = code, m.v.opt.Now()
	}
}

func (m *projector) tooSmall() bool { return m.width < leastWidth || m.height < leastHeight }

// text1 is the line being typed.
func (m *projector) text1() string {
	if m.page == askPage {
		return m.extra
	}
	return m.s.Typed()
}

// typed keeps the line being typed; at a step it goes to the journal at once.
func (m *projector) typed(text string) {
	if m.page == askPage {
		m.extra = text
		return
	}
	m.s.Type(text)
}

// press obeys a key.
func (m *projector) press(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	switch {
	case m.page == gonePage:
		return nil
	case name == "ctrl+c":
		m.interrupted, m.page = true, gonePage
		return tea.Quit
	case name == "ctrl+z":
		return tea.Suspend
	case m.tooSmall():
		return nil // a key that changes what nobody sees
	case (m.page == keysPage || m.page == listPage) && m.more():
		m.scroll += m.pageRoom()
		return nil
	case m.page == keysPage || m.page == listPage || m.page == blankPage:
		if m.page == blankPage {
			m.since = m.since.Add(m.v.opt.Now().Sub(m.paused))
			m.s.Mark("resume")
		}
		m.page = stepPage // any key comes back
		return nil
	}
	m.note, m.wrong = lang.Message{}, false
	switch name {
	case "enter", "ctrl+j", "ctrl+m":
		m.enter()
		return nil
	case "esc":
		if m.page == askPage {
			m.page, m.extra = stepPage, ""
		} else {
			m.typed("")
		}
		return nil
	case "backspace":
		if r := []rune(m.text1()); len(r) > 0 {
			m.typed(string(r[:len(r)-1]))
		}
		return nil
	case "left", "right":
		if m.text1() != "" {
			return nil // somebody corrects what is typed: it stays, and so does the room
		}
		return m.command(map[string]string{"left": "r", "right": ">"}[name])
	}
	if name == "space" && m.text1() == "" && m.page == stepPage && m.s.Step() == StepReveal {
		m.enter()
		return nil
	}
	if m.page == stepPage && m.text1() == "" && !m.writes() {
		if done, cmd := m.letter(msg.Text); done {
			return cmd
		}
	}
	if text := printed(msg.Text); text != "" {
		m.typed(m.text1() + text)
	}
	return nil
}

// printed is what a key writes.
func printed(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsPrint(r) {
			return r
		}
		return -1
	}, text)
}

// writes reports whether the step is a text in words, in which a letter is one.
func (m *projector) writes() bool {
	switch m.s.Step() {
	case StepPlace, StepReason, StepDissent:
		return true
	}
	return false
}

// letter obeys a letter that is a command here; false where it is text.
func (m *projector) letter(text string) (bool, tea.Cmd) {
	if text == "b" {
		m.page, m.paused = blankPage, m.v.opt.Now()
		m.s.Mark("pause")
		return true, nil
	}
	for _, c := range roomCommands() {
		if c.letter == text {
			return true, m.command(text)
		}
	}
	return false, nil
}

// command does what a letter asks for.
func (m *projector) command(letter string) tea.Cmd {
	if m.page == askPage {
		return nil
	}
	switch letter {
	case "?":
		m.page, m.scroll = keysPage, 0
		return nil
	case "l":
		m.page, m.scroll = listPage, 0
		return nil
	case "t":
		m.since = m.v.opt.Now()
		m.s.Mark("timer")
		m.note = lang.Msg("The time of this question starts again.")
		return nil
	case "g":
		language := "en"
		if m.printer.Language() == "en" {
			language = "fr"
		}
		m.printer = lang.For(language)
		return nil
	case "w":
		m.save()
		return nil
	case "q":
		return m.leave()
	}
	for _, c := range roomCommands() {
		if c.letter != letter {
			continue
		}
		if c.takes {
			m.page, m.asking, m.extra = askPage, c, ""
			return nil
		}
		m.does(c, "")
	}
	return nil
}

// does does a command of the plain face, and says what came of it.
func (m *projector) does(c roomCommand, rest string) {
	var taken bool
	var said lang.Message
	switch c.letter {
	case "u":
		if taken = m.s.UndoAct(); taken {
			said = lang.Msg("undone")
		} else {
			said = lang.Msg("There is nothing to undo.")
		}
	case "r":
		taken = m.s.Stand(m.s.Place() - 1)
	case ">":
		taken = m.s.Stand(m.s.Place() + 1)
	case "v":
		taken, said = m.s.Again()
	case "p":
		taken, said = m.s.Park(rest)
	case "n":
		taken, said = m.s.Count(rest)
	case "j":
		if taken = m.s.StandAt(rest); !taken {
			said = lang.Msg("no question asked here has the code %s", clean(rest))
		}
	}
	m.note, m.wrong = said, !taken
}

// enter takes the line that was typed.
func (m *projector) enter() {
	if m.page == askPage {
		c, rest := m.asking, m.extra
		m.page, m.extra = stepPage, ""
		if rest != "" {
			m.does(c, rest)
		}
		return
	}
	typed := m.s.Typed()
	taken, said := m.s.Enter(typed)
	m.note, m.wrong = said, !taken && !said.IsZero()
	if m.wrong {
		m.s.Type("") // what was typed is in what is said, and is typed anew
	}
}

func (m *projector) save() {
	if m.failed = m.s.SaveRoom(m.ctx); m.failed == nil {
		m.note = lang.Msg("Decisions and votes are written into the form.")
	}
}

// leave writes the form and leaves; where it cannot be written, a second q
// leaves all the same, and the journal holds everything.
func (m *projector) leave() tea.Cmd {
	again := m.failed != nil
	if m.save(); m.failed != nil && !again {
		return nil
	}
	m.page = gonePage
	return tea.Quit
}

// View implements [tea.Model].
func (m *projector) View() tea.View {
	v := tea.NewView("")
	v.AltScreen = true
	v.WindowTitle = clean(m.opt.Title)
	if m.page == gonePage || m.page == blankPage {
		return v
	}
	lines := m.lines()
	for len(lines) < m.height {
		lines = append(lines, "")
	}
	v.SetContent(strings.Join(lines[:max(m.height, 0)], "\n"))
	return v
}

// lines are the screen: what the room sees above, what the facilitator types
// and may type below.
func (m *projector) lines() []string {
	if m.tooSmall() {
		return wrap(m.printer.Sprint("The window has %s columns and %s lines; the workshop needs %s and %s. Make it larger: everything is kept.",
			m.width, m.height, leastWidth, leastHeight), max(m.width, 1))
	}
	inner := m.inner()
	top := []string{m.look.bar.Render(apart(" "+m.heading(), m.clock()+" ", m.width))}
	if !m.tight() {
		top = append(top, "")
	}
	bottom := m.foot(inner)
	room := m.height - len(top) - len(bottom)
	body := m.body(inner, room)
	for i, l := range body {
		if l != "" {
			body[i] = "  " + l
		}
	}
	if len(body) > room {
		body = body[:room]
	}
	for len(body) < room {
		body = append(body, "")
	}
	return append(append(top, body...), bottom...)
}

func (m *projector) inner() int { return min(m.width-4, readable) }

// tight reports a window with few lines, as where letters are large: what only
// makes it airy is left out.
func (m *projector) tight() bool { return m.height < 26 }

// pageRoom is how many lines of a page of keys or of questions are seen at once.
func (m *projector) pageRoom() int {
	if m.tight() {
		return m.height - 3 // the header, a rule, the hint
	}
	return m.height - 4
}

// more reports whether a page goes on below what is seen of it.
func (m *projector) more() bool { return len(m.pageLines(m.inner()))-m.scroll > m.pageRoom() }

func (m *projector) pageLines(inner int) []string {
	if m.page == listPage {
		return m.listing(inner)
	}
	return m.keys(inner)
}

// heading is where the room is.
func (m *projector) heading() string {
	q := m.s.Now()
	if q < 0 {
		return clean(m.opt.Title)
	}
	question := m.s.survey.Questions[q]
	where := ""
	if path := m.v.Path(question); len(path) > 0 {
		where = clean(path[0].Code) + " " + m.text(path[0].Label)
	}
	return m.printer.Sprint("%s of %s  %s", m.s.Place()+1, len(m.s.Agenda()), where)
}

// clock is the time that a question has had, and what the plan gives it.
func (m *projector) clock() string {
	if m.s.Now() < 0 {
		return ""
	}
	spent := m.v.opt.Now().Sub(m.since)
	clock := clockOf(spent)
	if pace := m.s.Pace(); pace > 0 {
		return m.printer.Sprint("%s of %s", clock, clockOf(time.Duration(pace*float64(time.Minute))))
	}
	return clock
}

// clockOf is a time as "3:07".
func clockOf(d time.Duration) string {
	seconds := int(max(0, d).Seconds())
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// body is what the room sees.
func (m *projector) body(inner, room int) []string {
	if m.page == keysPage || m.page == listPage {
		page := m.pageLines(inner)
		return page[min(m.scroll, max(0, len(page)-m.pageRoom())):] // the window may be larger than when it was scrolled
	}
	switch step := m.s.Step(); {
	case step == StepPlan:
		return m.plan(inner, room)
	case step == StepEnd:
		var lines []string
		for _, l := range m.ended(m.s) {
			lines = append(lines, wrap(l, inner)...)
		}
		return lines
	case m.s.Now() < 0:
		return m.hall(inner)
	}
	return m.question(inner, room)
}

// plan is the plan, whose questions have a line each where there is too little
// room for all of them.
func (m *projector) plan(inner, room int) []string {
	var whole, short []string
	for _, l := range m.planned(m.s)[1:] {
		broken := hung(indentOf(l), strings.TrimLeft(l, " "), inner)
		whole = append(whole, broken...)
		if indentOf(l) != "" && len(broken) > 1 {
			broken = []string{unfinished(broken[0], inner)}
		}
		short = append(short, broken...)
	}
	if len(whole) > room {
		return short
	}
	return whole
}

func indentOf(line string) string { return line[:len(line)-len(strings.TrimLeft(line, " "))] }

// hall is who was counted so far.
func (m *projector) hall(inner int) []string {
	p := m.printer
	lines := styled(m.look.strong, wrap(p.Sprint("Who is in the room"), inner))
	lines = append(lines, "")
	for _, c := range m.s.Colleges() {
		a, counted := m.s.state.attended[c.Name]
		n := "·"
		if counted {
			n = p.Int(a.Present)
		}
		lines = append(lines, clip(right(n, 4)+"  "+m.collegeName(m.s, c.Name), inner))
	}
	return append(lines, "", right(p.Int(m.s.Present(surveys.WholeRoom)), 4)+"  "+p.Sprint("in all"))
}

// question is the statement, then its levels, or the votes once they are shown.
func (m *projector) question(inner, room int) []string {
	q := m.s.Now()
	question := m.s.survey.Questions[q]
	asked := wrap(clean(question.Code)+"  "+m.text(question.Label), inner)
	if why := m.s.Item(q).Parked; why != "" {
		asked = append(asked, wrap(m.printer.Sprint("Parked: %s", clean(why)), inner)...)
	}
	round := m.s.Round()
	if !m.s.Shown(q, round) {
		lines := m.stated(asked)
		return append(lines, m.levels(question, inner, room-len(lines), true)...)
	}
	votes := m.votes(q, round, inner, room-len(asked)-1)
	if n := room - len(votes); m.tight() && len(asked) > n { // the votes are what is looked at now
		asked = asked[:max(0, n)]
		if last := len(asked) - 1; last >= 0 {
			asked[last] = unfinished(asked[last], inner)
		}
	}
	lines := m.stated(asked)
	if rest := room - len(lines) - len(votes) - 1; rest >= len(m.s.options(question)) { // less the line after them
		lines = append(lines, m.levels(question, inner, rest, false)...)
	}
	return append(lines, votes...)
}

// unfinished ends a line after which more would come.
func unfinished(line string, width int) string {
	line = clip(line, width-2)
	if strings.HasSuffix(line, "…") {
		return line
	}
	return line + " …"
}

// stated is the statement, set off from what follows.
func (m *projector) stated(asked []string) []string {
	lines := styled(m.look.strong, asked)
	if m.tight() {
		return lines
	}
	return append(lines, "")
}

// levels are what the room chooses from, a line between them where there is
// room; where there is too little, each has as many lines as the others.
func (m *projector) levels(q *surveys.Question, inner, room int, spaced bool) []string {
	options := m.s.options(q)
	if len(options) == 0 {
		return []string{(&lines{words: m.words}).figure(q)}
	}
	var blocks [][]string
	height := 0
	for _, o := range options {
		b := hung(o.Key+"  ", m.text(o.Label), inner)
		blocks = append(blocks, b)
		height += len(b)
	}
	var out []string
	spare := room
	for i, b := range blocks {
		if most := max(1, spare/(len(blocks)-i)); height > room && len(b) > most {
			b = b[:most]
			b[most-1] = unfinished(b[most-1], inner)
		}
		spare -= len(b)
		out = append(out, b...)
		if spaced && height+len(blocks) <= room {
			out = append(out, "")
		}
	}
	if !spaced {
		out = append(out, "")
	}
	return out
}

// votes are the round that was shown, as bars with their counts, and what it
// comes to. Where there is room the counts are in letters three lines high.
func (m *projector) votes(q, round, inner, room int) []string {
	var sums []string
	for _, l := range m.sums(m.s, q, round) {
		sums = append(sums, wrap(l, inner)...)
	}
	var lines []string
	if big := m.bigBars(q, round, inner); len(big)+1+len(sums) <= room {
		lines = styled(m.look.strong, big)
	} else {
		for _, l := range m.histogram(m.s, q, round, max(10, inner-14)) {
			lines = append(lines, m.look.strong.Render(clip(l, inner)))
		}
	}
	if !m.tight() {
		lines = append(lines, "")
	}
	return append(lines, sums...)
}

// bigBars are the votes with their choices and counts in large digits; nothing
// where a choice has no digit for its name.
func (m *projector) bigBars(q, round, inner int) []string {
	v, _ := m.s.Poll(q, round)
	question := m.s.survey.Questions[q]
	most := 1
	for _, n := range v.Counts {
		most = max(most, n)
	}
	var lines []string
	for i, c := range m.s.survey.VoteChoices(question) {
		n := 0
		if i < len(v.Counts) {
			n = v.Counts[i]
		}
		name := large(m.printer.Text(surveys.VoteColumn(c)))
		count := large(strconv.Itoa(n))
		width := max(10, inner-24)
		bar := strings.Repeat(fullMark, (n*width+most-1)/most)
		for row := range largeRows {
			l := "  " + fit(name[row], 12) + right(count[row], 8) + "  " + bar
			lines = append(lines, strings.TrimRight(l, " "))
		}
		lines = append(lines, "")
	}
	return lines
}

// largeRows is how many lines a large digit takes.
const largeRows = 3

// largeDigits are the digits, three lines high, of half blocks, which every
// console has.
var largeDigits = [10][largeRows]string{
	{"█▀█", "█ █", "▀▀▀"},
	{" ▄█", "  █", "  ▀"},
	{"▀▀█", "█▀▀", "▀▀▀"},
	{"▀▀█", " ▀█", "▀▀▀"},
	{"█ █", "▀▀█", "  ▀"},
	{"█▀▀", "▀▀█", "▀▀▀"},
	{"█▀▀", "█▀█", "▀▀▀"},
	{"▀▀█", "  █", "  ▀"},
	{"█▀█", "█▀█", "▀▀▀"},
	{"█▀█", "▀▀█", "▀▀▀"},
}

// large is a number in large digits; words stay as they are, on the middle line.
func large(text string) [largeRows]string {
	var rows [largeRows]string
	for _, r := range text {
		if r < '0' || r > '9' {
			return [largeRows]string{"", text, ""}
		}
		for i, part := range largeDigits[r-'0'] {
			rows[i] += part + " "
		}
	}
	return rows
}

// keys is the page of what the keys do.
func (m *projector) keys(inner int) []string {
	lines := styled(m.look.strong, wrap(m.printer.Sprint("Keys"), inner))
	for _, c := range roomCommands() {
		lines = append(lines, hung(fit(c.letter, 3), m.say(c.help), inner)...)
	}
	lines = append(lines, hung("b  ", m.printer.Sprint("pause: blank screen, and the clock stands; any key comes back"), inner)...)
	return append(lines, wrap(m.printer.Sprint("Votes: how many for each choice, in order (3 5 9 6 2), then a2 for two abstentions and s1 for one who does not know; or ballots one by one, as they are read out (+ 2 2 3 a)."), inner)...)
}

// listing is the page of what is left and what is parked.
func (m *projector) listing(inner int) []string {
	lines := styled(m.look.strong, wrap(m.printer.Sprint("Left: %s", len(m.s.Left())), inner))
	for _, at := range m.s.Left() {
		q := m.s.survey.Questions[m.s.Agenda()[at]]
		lines = append(lines, clip(fit(clean(q.Code), 8)+m.text(q.Heading), inner))
	}
	for _, at := range m.s.ParkedPlaces() {
		q := m.s.Agenda()[at]
		lines = append(lines, clip(m.printer.Sprint("Parked: %s", clean(m.s.survey.Questions[q].Code)+" "+clean(m.s.Item(q).Parked)), inner))
	}
	return lines
}

// foot is what is asked, the line being typed, what came of the last one, and
// the keys.
func (m *projector) foot(inner int) []string {
	lines := []string{strings.Repeat("─", m.width)}
	add := func(more []string) {
		for _, l := range more {
			lines = append(lines, "  "+l)
		}
	}
	hints := spread(m.hints(), inner, 2)
	if m.page == keysPage || m.page == listPage {
		add(hints)
		return lines
	}
	ask := m.say(m.asks(m.s))
	if m.page == askPage {
		ask = m.say(m.asking.help)
	}
	add(wrap(ask, inner))
	add([]string{m.look.strong.Render("> "+clipLeft(clean(m.text1()), inner-4)) + m.look.bar.Render(" ")})
	note, bad := m.noted()
	said := wrap(note, inner)
	if bad {
		said = styled(m.look.wrong, said)
	}
	if note != "" || !m.tight() {
		add(said)
	}
	if m.tight() {
		hints = hints[:1]
	}
	add(hints)
	return lines
}

// noted is what came of the last line, and whether it is bad news.
func (m *projector) noted() (note string, bad bool) {
	p := m.printer
	switch {
	case m.failed != nil:
		return p.Sprint("! not written: %s; q once more leaves, the journal keeps everything", m.look.words(m.failed)), true
	case m.v.Trouble() != nil:
		return p.Sprint("! not safe yet: %s; it is tried again", m.look.words(m.v.Trouble())), true
	case m.note.IsZero():
		return "", false
	case m.wrong:
		return "! " + m.say(m.note), true
	}
	return "* " + m.say(m.note), false
}

// hints are the keys that answer at this step, what is needed most first.
func (m *projector) hints() []string {
	p := m.printer
	enter := p.Sprint("Enter") + " " + p.Sprint("go on")
	keys := []string{"? " + p.Sprint("keys"), "q " + p.Sprint("save and leave"), "u " + p.Sprint("undo"), "g " + p.Sprint("français")}
	switch {
	case (m.page == keysPage || m.page == listPage) && m.more():
		return []string{p.Sprint("any key: more")}
	case m.page == keysPage || m.page == listPage:
		return []string{p.Sprint("any key: back")}
	case m.page == askPage:
		return []string{enter, p.Sprint("Esc") + " " + p.Sprint("close")}
	case m.writes():
		return []string{enter}
	case m.s.Now() < 0:
		return append([]string{enter}, keys...)
	}
	return append([]string{"? " + p.Sprint("keys"), "u " + p.Sprint("undo"), "p " + p.Sprint("park"), "v " + p.Sprint("second vote"), "b " + p.Sprint("pause"), "r " + p.Sprint("back"), "t " + p.Sprint("time")}, keys[1], keys[3])
}

// clipLeft keeps the end of a line, which is being typed.
func clipLeft(s string, width int) string {
	if lipgloss.Width(s) <= width {
		return s
	}
	r := []rune(s)
	for len(r) > 0 && lipgloss.Width(string(r)) > width-1 {
		r = r[1:]
	}
	return "…" + string(r)
}
