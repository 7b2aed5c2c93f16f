package ask

import (
	"context"
	"slices"
	"strings"
	"time"
	"unicode"

	"charm.land/bubbles/v2/textarea"
	tea "charm.land/bubbletea/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A mode is what the keys are for.
type mode int

const (
	opening    mode = iota // what was found, and the first keys
	answering              // a question, or the end
	writing                // a comment, or the reason why a question does not concern the territory
	grading                // evidence or confidence, by its number
	finding                // the list of questions, filtered by what is typed
	readingKey             // the page of keys
	scoring                // the scores alone
	deciding               // two answers to one question
	unsaved                // leaving, but the form could not be written
	gone                   // left: nothing answers to keys any more
)

// A screen is the state of the terminal's face, all but the interview itself,
// which decides. Update takes any message in any mode; View only reads.
type screen struct {
	words
	ctx     context.Context
	look    look
	title   string // what is being filled: territory, file
	notices []lang.Message

	width, height int
	mode          mode

	cursor int   // option under >, -1 none
	field  Field // being written or graded
	editor textarea.Model
	opened string // what the editor held when it was opened
	hint   bool   // help on the question, also where there is little room for it
	panel  bool   // scores beside the question

	filter   string // of the list of questions
	onlyLeft bool
	row      int // question under >, among those listed
	scroll   int // of pages of text

	note    lang.Message  // what just happened
	problem *diag.Problem // what is wrong with what was typed
	failed  error         // why the form was not written

	interrupted bool
	retrying    bool // a retryMsg is on its way
	keys        map[string]command
}

// words say an interview in the language of its printer; both faces use them.
type words struct {
	v       *Interview
	printer *lang.Printer
}

// newScreen is the face of an interview before anything was typed.
func newScreen(ctx context.Context, v *Interview, p *lang.Printer, opt TerminalOptions) *screen {
	m := &screen{
		words: words{v, p}, ctx: ctx, look: opt.look(), title: opt.Title, notices: opt.Notices,
		width: 80, height: 24, keys: keyboard(commands()), editor: newEditor(),
	}
	m.arrive()
	return m
}

// newEditor is a text of several lines to write in. What it would read from or
// write to the clipboard of the machine is left to the terminal's own paste.
func newEditor() textarea.Model {
	e := textarea.New()
	e.Prompt, e.ShowLineNumbers = "│ ", false
	e.CharLimit, e.MaxHeight = mostText, 0 // what a cell holds is shown whole, and kept
	e.KeyMap.Paste.SetEnabled(false)
	e.KeyMap.CopySelection.SetEnabled(false)
	e.KeyMap.InsertNewline.SetKeys("alt+enter", "shift+enter")
	e.SetStyles(textarea.Styles{})
	e.SetVirtualCursor(false)
	return e
}

// Init implements [tea.Model].
func (m *screen) Init() tea.Cmd { return nil }

// Update implements [tea.Model]. It takes any message in any mode: keys typed
// before the terminal was raw, keys that come after the last screen.
func (m *screen) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.resize(msg.Width, msg.Height)
	case tea.KeyPressMsg:
		cmd = m.press(msg)
	case tea.PasteMsg:
		m.paste(msg.Content)
	case retryMsg:
		m.retrying = false
		m.v.Retry()
	case leaveMsg:
		m.interrupted = true
		m.mode = gone
		return m, tea.Quit
	}
	return m, tea.Batch(cmd, m.retryLater())
}

// leaveMsg asks the program to end now: its context is done, or its terminal
// is gone.
type leaveMsg struct{}

// retryMsg says that it is time to write again what the journal could not take.
type retryMsg struct{}

// retryEvery is how often that is.
const retryEvery = 2 * time.Second

// retryLater asks for a retryMsg, while the journal is in trouble: a stick that
// was pulled out may be back before the next key.
func (m *screen) retryLater() tea.Cmd {
	if m.retrying || m.mode == gone || m.v.opt.Journal == nil || m.v.opt.Journal.Trouble() == nil {
		return nil
	}
	m.retrying = true
	return tea.Tick(retryEvery, func(time.Time) tea.Msg { return retryMsg{} })
}

// smallest are the columns and lines that a screen needs.
const (
	leastWidth  = 60
	leastHeight = 20
)

func (m *screen) tooSmall() bool { return m.width < leastWidth || m.height < leastHeight }

func (m *screen) resize(width, height int) {
	m.width, m.height = max(width, 0), max(height, 0)
	m.sizeEditor()
}

// sizeEditor gives what is being written the place that the view has for it.
func (m *screen) sizeEditor() {
	m.editor.SetWidth(max(m.width-2*margin, 20))
	m.editor.SetHeight(m.editorHeight())
}

// press obeys a key.
func (m *screen) press(msg tea.KeyPressMsg) tea.Cmd {
	if m.mode == gone {
		return nil
	}
	name := msg.String()
	c := m.keys[name]
	switch c { // these answer in every mode
	case cmdInterrupt:
		m.interrupted = true
		m.mode = gone
		return tea.Quit
	case cmdSuspend:
		return tea.Suspend
	}
	if m.tooSmall() {
		return nil // a key that changes what nobody sees
	}
	m.note = lang.Message{}
	switch m.mode {
	case opening:
		return m.pressOpening(c)
	case answering:
		return m.pressAnswering(c, msg)
	case writing:
		m.pressWriting(c, msg)
	case grading:
		m.pressGrading(c, name)
	case finding:
		m.pressFinding(c, msg)
	case readingKey, scoring:
		m.pressReading(c)
	case deciding:
		m.pressDeciding(c, name)
	case unsaved:
		return m.pressUnsaved(c)
	}
	return nil
}

func (m *screen) pressOpening(c command) tea.Cmd {
	switch c {
	case cmdConfirm, cmdNext, cmdTick:
		m.mode = answering
		m.resume()
		m.decideFirst()
	case cmdLanguage:
		m.changeLanguage()
	case cmdDown:
		m.scroll++
	case cmdUp:
		m.scroll = max(0, m.scroll-1)
	case cmdKeys:
		m.open(readingKey)
	case cmdLeave:
		return m.leave()
	}
	return nil
}

// resume takes up a text that was half written when the last session ended.
func (m *screen) resume() {
	for _, f := range []Field{FieldReason, FieldComment} {
		if m.v.Drafted(f) != "" {
			m.write(f)
			return
		}
	}
}

// decideFirst shows the questions with two answers before anything else.
func (m *screen) decideFirst() {
	if len(m.v.Conflicts()) > 0 && m.mode == answering {
		m.open(deciding)
	}
}

func (m *screen) open(to mode) { m.mode, m.scroll = to, 0 }

// arrive is what a question shows when one comes to it.
func (m *screen) arrive() {
	m.cursor, m.problem, m.scroll = -1, nil, 0
	q := m.v.Question()
	if q == nil {
		return
	}
	a := m.v.Current()
	if a.State != surveys.Given || q.Item == surveys.Checklist {
		return
	}
	m.cursor = slices.IndexFunc(m.v.Options(q), func(o Option) bool { return slices.Contains(a.Choices, o.Code) })
}

// move goes to another question by the way given. A number typed and not yet
// taken is taken first; where it cannot be, the question stays.
func (m *screen) move(way func() bool) bool {
	if !m.settle() {
		return false
	}
	at := m.v.At()
	if !way() {
		return false
	}
	if m.v.At() != at {
		m.arrive()
	}
	return true
}

// settle takes the number being typed, if there is one.
func (m *screen) settle() bool {
	text := m.v.Drafted(FieldAnswer)
	if text == "" {
		return true
	}
	return m.enter(text)
}

// enter takes a text as the answer, or shows what is wrong with it.
func (m *screen) enter(text string) bool {
	taken, p := m.v.Enter(text)
	m.problem = p
	if taken && p == nil {
		m.note = lang.Msg("answer noted")
	}
	return taken
}

func (m *screen) pressAnswering(c command, msg tea.KeyPressMsg) tea.Cmd {
	q := m.v.Question()
	if q != nil && m.pressAnswer(q, c, msg) {
		return nil
	}
	if q == nil {
		m.scrollBy(c) // the last page may be longer than the screen
	}
	switch c {
	case cmdConfirm:
		return m.confirm(q)
	case cmdNext:
		m.move(m.v.Next)
	case cmdBack:
		m.move(m.v.Back)
	case cmdUnanswered:
		if !m.move(m.v.NextUnanswered) && m.problem == nil {
			m.note = lang.Msg("every question has an answer")
		}
	case cmdUndo:
		m.again(m.v.Undo, lang.Msg("undone"), lang.Msg("nothing to undo"))
	case cmdRedo:
		m.again(m.v.Redo, lang.Msg("made again"), lang.Msg("nothing to make again"))
	case cmdLeft:
		m.find("", true)
	case cmdOverview, cmdSearch, cmdJump:
		m.find("", false)
	case cmdHint:
		m.hint = !m.hint
	case cmdScores:
		m.showScores()
	case cmdLanguage:
		m.changeLanguage()
	case cmdConflicts:
		m.decideFirst()
	case cmdKeys:
		m.open(readingKey)
	case cmdSave:
		m.save()
	case cmdLeave:
		return m.leave()
	}
	return nil
}

// pressAnswer obeys a key that is for the answer itself.
func (m *screen) pressAnswer(q *surveys.Question, c command, msg tea.KeyPressMsg) bool {
	options := m.v.Options(q)
	if len(options) == 0 && m.typeNumber(c, msg.Text) {
		return true
	}
	if d, ok := digit(msg.Text); ok && len(options) > 0 {
		m.choose(q, options, d)
		return true
	}
	switch c {
	case cmdUp:
		m.point(options, -1)
	case cmdDown:
		m.point(options, 1)
	case cmdTick:
		if m.cursor >= 0 && m.cursor < len(options) {
			m.choose(q, options, options[m.cursor].Key)
		}
	case cmdDontKnow:
		m.v.DontKnow()
		m.note, m.problem = lang.Msg("noted: don't know"), nil
	case cmdNotApplicable:
		m.write(FieldReason)
	case cmdClear:
		if a := m.v.Current(); Answered(&a) || a.State == surveys.SetAside {
			m.v.Clear()
			m.note, m.problem = lang.Msg("answer taken back (u brings it again)"), nil
		}
	case cmdEvidence:
		m.grade(FieldEvidence)
	case cmdConfidence:
		m.grade(FieldConfidence)
	case cmdComment:
		m.write(FieldComment)
	default:
		return false
	}
	return true
}

// point moves > among the options.
func (m *screen) point(options []Option, by int) {
	if len(options) == 0 {
		return
	}
	if m.cursor < 0 && by < 0 {
		m.cursor = len(options)
	}
	m.cursor = min(max(m.cursor+by, 0), len(options)-1)
}

// choose takes the option of that key, or ticks it in a checklist.
func (m *screen) choose(q *surveys.Question, options []Option, key string) {
	i := slices.IndexFunc(options, func(o Option) bool { return o.Key == key })
	if i < 0 {
		m.enter(key) // says what the keys are
		return
	}
	m.cursor = i
	if q.Item == surveys.Checklist {
		m.v.Toggle(options[i].Code)
		m.problem = nil
		return
	}
	m.enter(key)
}

// typeNumber obeys the keys of a number, which is journaled figure by figure.
func (m *screen) typeNumber(c command, text string) bool {
	typed := m.v.Drafted(FieldAnswer)
	switch {
	case c == cmdClear && typed != "":
		runes := []rune(typed)
		m.v.Draft(FieldAnswer, string(runes[:len(runes)-1]))
	case c == cmdCancel && typed != "":
		m.v.Draft(FieldAnswer, "")
	case text != "" && numeric(text, typed) != "" && len(typed) < 40:
		m.v.Draft(FieldAnswer, typed+numeric(text, typed))
	default:
		return false
	}
	m.problem = nil
	return true
}

// numeric is what of a text may stand in a number: figures, the marks between
// them, the sign; not what follows nothing.
func numeric(text, after string) string {
	var b strings.Builder
	for _, r := range text {
		if d, ok := digit(string(r)); ok {
			b.WriteString(d)
			continue
		}
		switch r {
		case ',', '.', '-', '%':
			b.WriteRune(r)
		case ' ', '\u00a0', '\u202f':
			if after != "" || b.Len() > 0 {
				b.WriteByte(' ')
			}
		}
	}
	return b.String()
}

// confirm is Enter: what is under > or typed becomes the answer; where it is
// already, the next question comes.
func (m *screen) confirm(q *surveys.Question) tea.Cmd {
	if q == nil {
		return m.leave()
	}
	options, a := m.v.Options(q), m.v.Current()
	switch {
	case len(options) == 0 && m.v.Drafted(FieldAnswer) != "":
		m.settle()
	case q.Item != surveys.Checklist && m.cursor >= 0 && m.cursor < len(options) &&
		(a.State != surveys.Given || !slices.Contains(a.Choices, options[m.cursor].Code)):
		m.choose(q, options, options[m.cursor].Key)
	default:
		m.move(m.v.Next)
	}
	return nil
}

// again undoes or redoes, and shows the question that it happened to.
func (m *screen) again(way func() bool, done, nothing lang.Message) {
	if !way() {
		m.note = nothing
		return
	}
	m.arrive()
	m.note = done
}

// write opens a text: the comment, or the reason why the question does not
// concern the territory, with what was half typed in it.
func (m *screen) write(f Field) {
	if f == FieldComment && !m.v.Asks(f) {
		m.note = lang.Msg("This form has no column for comments.")
		return
	}
	text, a := m.v.Drafted(f), m.v.Current()
	switch {
	case text != "":
	case f == FieldComment:
		text = a.Comment
	case a.State == surveys.NotApplicable:
		text = a.Reason
	}
	m.mode, m.field, m.problem = writing, f, nil
	m.editor.SetValue(text)
	m.opened = m.editor.Value()
	m.editor.MoveToEnd()
	m.editor.Focus()
	m.sizeEditor()
}

// pressWriting obeys the keys of a text. Every one that changes it is in the
// journal before the screen is painted again.
func (m *screen) pressWriting(c command, msg tea.KeyPressMsg) {
	switch c {
	case cmdConfirm:
		m.written()
		return
	case cmdCancel:
		if m.field == FieldReason {
			m.v.Draft(FieldReason, "")
			m.stopWriting()
			return
		}
		m.written()
		return
	}
	if msg.Code == tea.KeyTab {
		return
	}
	m.editor, _ = m.editor.Update(msg)
	m.v.Draft(m.field, m.editor.Value())
}

// written takes the text.
func (m *screen) written() {
	text := m.editor.Value()
	if m.field == FieldReason {
		if strings.TrimSpace(text) == "" {
			m.note = lang.Msg("Say why in a few words; Esc goes back to the question.")
			return
		}
		m.v.NotApplicable(text)
		m.note = lang.Msg("noted: not applicable")
		m.cursor = -1
	} else {
		if text != m.opened || m.v.Drafted(FieldComment) != "" { // else it stays to the letter
			m.v.SetComment(text)
		}
		m.v.Draft(FieldComment, "")
		m.note = lang.Msg("comment noted")
	}
	m.stopWriting()
}

func (m *screen) stopWriting() {
	m.mode = answering
	m.editor.Blur()
	m.editor.Reset()
}

// grade opens the row of grades of a field.
func (m *screen) grade(f Field) {
	switch {
	case f == FieldEvidence && !m.v.Asks(f):
		m.note = lang.Msg("This form has no column for evidence.")
	case f == FieldEvidence && m.v.Current().State != surveys.Given:
		m.note = lang.Msg("Answer the question first: evidence proves an answer.")
	case f == FieldConfidence && !m.v.AsksConfidence():
		m.note = lang.Msg("This form has no column for confidence.")
	default:
		m.mode, m.field = grading, f
	}
}

func (m *screen) pressGrading(c command, name string) {
	n := -1
	if d, ok := digit(name); ok {
		n = int(d[0] - '0')
	}
	switch {
	case n < 0 && (c == cmdConfirm || c == cmdCancel):
		m.mode = answering
		return
	case n < 0 && c == cmdEvidence && m.field == FieldEvidence:
		n = (int(m.v.Current().Evidence) + 1) % len(surveys.EvidenceNames)
		m.v.SetEvidence(surveys.Evidence(n))
		return
	case n < 0:
		return
	}
	if m.field == FieldEvidence && n < len(surveys.EvidenceNames) {
		m.v.SetEvidence(surveys.Evidence(n))
		m.mode = answering
	}
	if m.field == FieldConfidence && n <= len(surveys.FormConfidences) {
		name := ""
		if n > 0 {
			name = surveys.FormConfidences[n-1].Name
		}
		m.v.SetConfidence(name)
		m.mode = answering
	}
}

// find opens the list of questions.
func (m *screen) find(filter string, onlyLeft bool) {
	if !m.settle() {
		return
	}
	m.mode, m.filter, m.onlyLeft = finding, filter, onlyLeft
	m.row = max(slices.Index(m.listed(), m.v.At()), 0)
}

// listed are the places of the questions that the list shows: those of the
// axis, dimension or code typed, else those in which the words typed stand.
func (m *screen) listed() []int {
	var all []int
	switch code := surveys.Fold(m.filter); {
	case strings.TrimSpace(m.filter) == "":
		for at := range m.v.Len() {
			all = append(all, at)
		}
	default:
		for at := range m.v.Len() {
			if strings.HasPrefix(surveys.Fold(m.v.QuestionAt(at).Code), code) {
				all = append(all, at)
			}
		}
		if len(all) == 0 {
			all = m.v.Search(m.filter)
		}
	}
	if !m.onlyLeft {
		return all
	}
	return slices.DeleteFunc(all, func(at int) bool { return Answered(new(m.v.AnswerAt(at))) })
}

func (m *screen) pressFinding(c command, msg tea.KeyPressMsg) {
	listed := m.listed()
	page := max(m.height-6, 1)
	switch {
	case c == cmdConfirm:
		m.goFound(listed)
	case c == cmdCancel:
		if m.filter == "" {
			m.mode = answering
			return
		}
		m.filter, m.row = "", 0
	case msg.Code == tea.KeyTab:
		m.onlyLeft = !m.onlyLeft
		m.row = 0
	case msg.Code == tea.KeyUp:
		m.row--
	case msg.Code == tea.KeyDown:
		m.row++
	case c == cmdPageUp:
		m.row -= page
	case c == cmdPageDown:
		m.row += page
	case c == cmdFirst:
		m.row = 0
	case c == cmdLast:
		m.row = len(listed)
	case c == cmdClear:
		if runes := []rune(m.filter); len(runes) > 0 {
			m.filter, m.row = string(runes[:len(runes)-1]), 0
		}
	case msg.Text != "":
		m.narrow(msg.Text)
	}
	m.row = min(max(m.row, 0), max(len(m.listed())-1, 0))
}

// narrow adds to what the list is filtered by.
func (m *screen) narrow(text string) {
	if len(m.filter) < 100 {
		m.filter, m.row = m.filter+oneLineKeepEnds(text), 0
	}
}

// goFound goes to the question under >.
func (m *screen) goFound(listed []int) {
	if m.row >= len(listed) {
		return
	}
	m.mode = answering
	m.v.Go(listed[m.row])
	m.arrive()
}

// showScores puts the scores beside the question where the screen is wide
// enough, alone on the screen next, and hides them after.
func (m *screen) showScores() {
	switch {
	case len(m.v.Panel(m.printer).Bars) == 0:
		m.note = lang.Msg("No scores to show here.")
	case !m.panel && m.panelFits():
		m.panel = true
	default:
		m.panel = false
		m.open(scoring)
	}
}

func (m *screen) pressReading(c command) {
	switch c {
	case cmdLanguage:
		m.changeLanguage()
	case cmdConfirm, cmdCancel, cmdKeys, cmdScores, cmdLeave:
		m.mode = answering
	}
	m.scrollBy(c)
}

// scrollBy obeys the keys that move a page of text.
func (m *screen) scrollBy(c command) {
	switch c {
	case cmdUp:
		m.scroll--
	case cmdDown:
		m.scroll++
	case cmdPageUp:
		m.scroll -= max(m.height-4, 1)
	case cmdPageDown, cmdTick:
		m.scroll += max(m.height-4, 1)
	}
	m.scroll = min(max(m.scroll, 0), 1000)
}

// pressDeciding keeps one of two answers.
func (m *screen) pressDeciding(c command, name string) {
	conflicts := m.v.Conflicts()
	if len(conflicts) == 0 || c == cmdCancel {
		m.mode = answering
		m.arrive()
		return
	}
	if c == cmdLanguage {
		m.changeLanguage()
	}
	m.scrollBy(c)
	switch d, _ := digit(name); d {
	case "1":
		m.v.Resolve(conflicts[0].Question, true)
		m.scroll = 0
	case "2":
		m.v.Resolve(conflicts[0].Question, false)
		m.scroll = 0
	}
	if len(m.v.Conflicts()) == 0 {
		m.mode = answering
		m.arrive()
		m.note = lang.Msg("decided")
	}
}

func (m *screen) changeLanguage() {
	other := "en"
	if m.printer.Language() == "en" {
		other = "fr"
	}
	m.printer = lang.For(other)
}

// save folds the answers into the form.
func (m *screen) save() bool {
	known := len(m.v.Conflicts())
	written, err := m.v.Save(m.ctx)
	m.failed = err
	switch {
	case err != nil:
		m.note = lang.Message{} // the trouble stands above the keys
	case len(m.v.Conflicts()) > known:
		m.open(deciding)
	case written == 0:
		m.note = lang.Msg("the form already holds every answer")
	default:
		m.note = lang.Msg("%s answers written into the form", written)
	}
	return err == nil
}

// leave writes the form and ends; where it cannot be written it says so, and
// what was said stays in the journal.
func (m *screen) leave() tea.Cmd {
	if m.mode == answering {
		m.settle() // what cannot be taken stays half typed, and is kept
	}
	if m.v.opt.Form != nil && !m.save() {
		m.open(unsaved)
		return nil
	}
	if m.mode == deciding {
		return nil // somebody else answered the same question meanwhile: shown first
	}
	m.mode = gone
	return tea.Quit
}

// pressUnsaved tries again to write the form, or leaves without.
func (m *screen) pressUnsaved(c command) tea.Cmd {
	switch c {
	case cmdConfirm, cmdSave:
		return m.leave()
	case cmdLanguage:
		m.changeLanguage()
	case cmdCancel, cmdBack:
		m.mode = answering
	case cmdLeave:
		m.mode = gone
		return tea.Quit
	}
	return nil
}

// paste takes a text pasted into the terminal where one is being written; what
// is pasted on a question is read as the number of one.
func (m *screen) paste(text string) {
	if m.tooSmall() {
		return
	}
	text = strings.ToValidUTF8(text, "")
	switch m.mode {
	case writing:
		m.editor.InsertString(tidy(text))
		m.v.Draft(m.field, m.editor.Value())
	case finding:
		m.narrow(text)
	case answering:
		if q := m.v.Question(); q != nil && len(m.v.Options(q)) == 0 {
			m.typeNumber(noCommand, text)
		}
	}
}

// oneLineKeepEnds is a text typed key by key as one line: its ends may be
// spaces.
func oneLineKeepEnds(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) {
			return ' '
		}
		return r
	}, text)
}
