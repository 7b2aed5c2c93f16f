package ask

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// LinesOptions are the world of the plain face, and what it says first.
type LinesOptions struct {
	In      io.Reader // lines: a terminal, a pipe, a file
	Out     io.Writer
	Width   int  // of lines, in columns; 0 leaves long ones to the reader
	Echo    bool // write what is read, where no terminal does
	Title   string
	Notices []lang.Message // what was found when the interview began
	Cover   []string       // rows of the cover (intake.CoverFields) to ask for first
	Words   func(error) lang.Message
}

// Lines is the plain face of an interview: one line at a time, numbered
// answers, nothing redrawn and nothing coloured, for screen readers, pipes and
// scripts. It returns when the person leaves or the input ends, after the form was
// written; ErrInterrupted when the context is done. The language is the last one
// chosen. An error of saving is returned as it is: the journal holds what the form
// does not.
func Lines(ctx context.Context, v *Interview, p *lang.Printer, opt LinesOptions) (language string, err error) {
	l := newLines(ctx, v, p, opt)
	defer close(l.want)
	l.begin()
	if err = l.askCover(); err == nil {
		err = l.run()
	}
	if errors.Is(err, errLeft) {
		err = l.leave()
	}
	return l.printer.Language(), err
}

// CoverLines asks for rows of the cover and nothing else, a line each: an
// empty line leaves one as it is.
func CoverLines(ctx context.Context, v *Interview, p *lang.Printer, opt LinesOptions) error {
	l := newLines(ctx, v, p, opt)
	defer close(l.want)
	err := l.askCover()
	if errors.Is(err, errLeft) {
		return nil // the questions say so again
	}
	return err
}

// errLeft says that the person leaves, or that the input ended.
var errLeft = errors.New("left")

// lines is the plain face at work.
type lines struct {
	words
	ctx   context.Context
	opt   LinesOptions
	want  chan<- struct{}
	in    <-chan line
	shown int // the question that was last written out; -1 for none
	said  error
}

// A line is one that was read, or why there is none.
type line struct {
	text string
	err  error
}

// longest is how much of a line is read: more than a cell can hold.
const longest = 256 << 10

func newLines(ctx context.Context, v *Interview, p *lang.Printer, opt LinesOptions) *lines {
	if opt.Words == nil {
		opt.Words = func(err error) lang.Message { return lang.Msg("%s", err.Error()) }
	}
	// Reading cannot be interrupted. It begins when a line is wanted and not
	// before: what is typed for the next face is left to it.
	want, in := make(chan struct{}), make(chan line, 1)
	go func() {
		r := bufio.NewReaderSize(opt.In, 4096)
		for range want {
			text, err := readLine(r)
			in <- line{text, err}
		}
	}()
	return &lines{words: words{v, p}, ctx: ctx, opt: opt, want: want, in: in, shown: -1}
}

// readLine reads up to the end of a line; what is beyond the longest is left
// out. A last line without an end is one; io.EOF comes with nothing.
func readLine(r *bufio.Reader) (string, error) {
	var text []byte
	for {
		part, err := r.ReadSlice('\n')
		if len(text) < longest {
			text = append(text, part...)
		}
		switch {
		case errors.Is(err, bufio.ErrBufferFull):
			continue
		case errors.Is(err, io.EOF) && len(text) > 0:
			err = nil
		}
		return strings.TrimRight(strings.ToValidUTF8(string(text), "\ufffd"), "\r\n"), err
	}
}

// read waits for a line, behind a prompt.
func (l *lines) read(prompt string) (string, error) {
	l.put(prompt + "> ")
	if l.ctx.Err() != nil {
		return "", ErrInterrupted
	}
	l.want <- struct{}{}
	select {
	case <-l.ctx.Done():
		return "", ErrInterrupted
	case got := <-l.in:
		if errors.Is(got.err, io.EOF) {
			l.put("\n")
			return "", errLeft
		}
		if got.err != nil {
			return "", got.err
		}
		if l.opt.Echo {
			l.put(clean(got.text) + "\n")
		}
		return got.text, nil
	}
}

func (l *lines) put(s string) { _, _ = io.WriteString(l.opt.Out, s) }

// tell writes a sentence, broken where the terminal would break it.
func (l *lines) tell(s string) {
	if l.opt.Width <= 0 {
		l.put(s + "\n")
		return
	}
	l.put(strings.Join(wrap(s, l.opt.Width), "\n") + "\n")
}

// item writes a line of a list, behind its mark.
func (l *lines) item(mark, s string) {
	if l.opt.Width <= 0 {
		l.put(mark + s + "\n")
		return
	}
	l.put(strings.Join(hung(mark, s, l.opt.Width), "\n") + "\n")
}

func (l *lines) message(m lang.Message) { l.tell(l.say(m)) }

// problem says what is wrong, and what to do.
func (l *lines) problem(p *diag.Problem) {
	mark := "! "
	if place := p.Pos.String(); place != "" {
		mark += clean(place) + " "
	}
	l.tell(mark + l.say(p.Message))
	if !p.Hint.IsZero() {
		l.item("  ", l.say(p.Hint))
	}
}

func (l *lines) begin() {
	if l.opt.Title != "" {
		l.tell(clean(l.opt.Title))
	}
	for _, n := range l.opt.Notices {
		l.message(n)
	}
	l.message(lang.Msg("Type ? for help, q to save and leave."))
}

// run asks question after question.
func (l *lines) run() error {
	for {
		l.trouble()
		if l.shown != l.v.At() {
			l.question()
		}
		text, err := l.read("")
		if err != nil {
			return err
		}
		if err := l.obey(text); err != nil {
			return err
		}
	}
}

// trouble says once why what was typed is not safe, and once that it is again.
func (l *lines) trouble() {
	err := l.v.Trouble()
	if err != nil {
		l.v.Retry()
		err = l.v.Trouble()
	}
	switch {
	case err != nil && (l.said == nil || l.said.Error() != err.Error()):
		l.tell("! " + l.say(lang.Msg("what you type is not safe yet: %s; it is kept in memory and tried again", l.opt.Words(err))))
	case err == nil && l.said != nil:
		l.message(lang.Msg("everything typed is safe again"))
	}
	l.said = err
}

// question writes the question out.
func (l *lines) question() {
	l.shown = l.v.At()
	q := l.v.Question()
	if q == nil {
		l.end()
		return
	}
	p := l.printer
	l.put("\n")
	if path := l.v.Path(q); len(path) > 0 && (l.v.At() == 0 || !sameAxis(path, l.v.Path(l.v.QuestionAt(l.v.At()-1)))) {
		l.tell(strings.TrimSpace(clean(path[0].Code) + " " + l.text(path[0].Label)))
	}
	l.tell(p.Sprint("%s (%s of %s) %s", clean(q.Code), l.v.At()+1, l.v.Len(), l.text(q.Label)))
	for _, o := range l.v.Options(q) {
		l.item("  "+o.Key+"  ", l.text(o.Label))
	}
	if len(l.v.Options(q)) == 0 {
		l.item("  ", l.figure(q))
	}
	if wrong := l.v.Problem(l.v.At()); wrong != nil {
		l.problem(wrong)
	}
	for _, c := range l.v.Conflicts() {
		if l.v.Survey().Questions[c.Question] == q {
			l.message(lang.Msg("Two answers to this question: type k to decide."))
		}
	}
	l.answer(q)
	if text := l.v.Drafted(FieldComment); text != "" {
		l.tell(p.Sprint("Comment begun: %s (c takes it up)", p.Quote(clean(text))))
	}
	if text := l.v.Drafted(FieldAnswer); text != "" {
		l.tell(p.Sprint("Answer begun: %s", p.Quote(clean(text))))
	}
}

func sameAxis(a, b []surveys.Group) bool { return len(b) > 0 && a[0].Code == b[0].Code }

// figure says what number is expected.
func (l *lines) figure(q *surveys.Question) string {
	unit := l.text(l.unit(q))
	if unit == "" {
		return l.printer.Sprint("a number")
	}
	return l.printer.Sprint("a number, in %s", unit)
}

// answer writes what the answer is, if there is one.
func (l *lines) answer(q *surveys.Question) {
	a := l.v.Current()
	if Answered(&a) || a.Comment != "" {
		l.tell(l.printer.Sprint("Answer: %s", l.whole(q, &a)))
	}
}

// end is what stands after the last question.
func (l *lines) end() {
	l.put("\n")
	l.message(lang.Msg("End of the questionnaire: %s of %s questions answered.", l.v.Done(), l.v.Len()))
	if left := len(l.v.Left()); left > 0 {
		l.message(lang.Msg("n goes to the next one without an answer, l lists them; q saves and leaves."))
		return
	}
	l.message(lang.Msg("q saves and leaves."))
}

// leave writes the form.
func (l *lines) leave() error {
	unsaved := l.v.Unsaved()
	if l.v.opt.Form == nil {
		return nil
	}
	written, err := l.v.Save(l.ctx)
	if err != nil {
		return err
	}
	if unsaved > 0 {
		l.message(lang.Msg("%s answers written into the form.", written))
	}
	if n := len(l.v.Conflicts()); n > 0 {
		l.message(lang.Msg("%s questions have two answers, and wait for somebody to decide.", n))
	}
	return nil
}

// A lineCommand is what a line may ask for instead of answering: by its letter,
// the same in both languages, or by a word of either.
type lineCommand struct {
	letter string
	words  []string
	help   lang.Message
	does   func(l *lines, rest string) error
}

// lineCommands are in the order in which help shows them.
func lineCommands() []lineCommand {
	return []lineCommand{
		{"?", []string{"help", "aide"}, lang.Msg("this list"), (*lines).help},
		{">", []string{"skip", "passer"}, lang.Msg("next question; an empty line too"), func(l *lines, _ string) error { return l.moved(l.v.Next()) }},
		{"<", []string{"back", "retour"}, lang.Msg("question before"), func(l *lines, _ string) error { return l.moved(l.v.Back()) }},
		{"s", nil, lang.Msg("don't know"), func(l *lines, _ string) error { l.v.DontKnow(); return l.taken() }},
		{"x", nil, lang.Msg("not applicable: x and why"), (*lines).notApplicable},
		{"e", []string{"evidence", "preuve"}, lang.Msg("evidence of the answer: e 0 to e 4 (e alone shows them); also behind an answer: 2 e3"), (*lines).evidence},
		{"f", []string{"confidence", "confiance"}, lang.Msg("confidence: f 1 to f 3; also behind an answer: 2 e3 f2"), (*lines).confidence},
		{"c", []string{"comment", "commentaire"}, lang.Msg("comment: c and its text; c - takes it back"), (*lines).comment},
		{"d", []string{"clear", "effacer"}, lang.Msg("take the answer back"), (*lines).clear},
		{"h", nil, lang.Msg("help on this question, and the evidence wanted"), (*lines).hint},
		{"n", []string{"next", "suivante"}, lang.Msg("next question without an answer"), (*lines).unanswered},
		{"l", []string{"left", "reste"}, lang.Msg("list of what is left"), func(l *lines, _ string) error { l.list(l.v.Left()); return nil }},
		{"o", []string{"overview", "revue"}, lang.Msg("all questions and their answers"), (*lines).overview},
		{"/", []string{"search", "chercher"}, lang.Msg("search words in the questions: /water"), (*lines).search},
		{"j", []string{"jump", "aller"}, lang.Msg("jump to an axis or a code: j A3"), (*lines).jump},
		{"u", []string{"undo", "annuler"}, lang.Msg("undo the last change"), (*lines).undo},
		{"r", []string{"redo", "refaire"}, lang.Msg("make it again"), (*lines).redo},
		{"p", []string{"scores"}, lang.Msg("scores so far"), (*lines).scores},
		{"k", nil, lang.Msg("decide between two answers to one question"), (*lines).decide},
		{"w", []string{"save", "enregistrer"}, lang.Msg("write the answers into the form now"), (*lines).save},
		{"g", nil, lang.Msg("français"), (*lines).language},
		{"q", []string{"quit", "quitter"}, lang.Msg("write the answers into the form and leave"), func(*lines, string) error { return errLeft }},
	}
}

// obey does what a line asks for: a command by its letter, an answer, a command
// by its word; an empty line goes on.
func (l *lines) obey(text string) error {
	text = strings.TrimSpace(text)
	if text == "" {
		return l.moved(l.v.Next())
	}
	first, rest, _ := strings.Cut(text, " ")
	if strings.HasPrefix(text, "/") {
		first, rest = "/", text[1:]
	}
	for _, c := range lineCommands() {
		if strings.EqualFold(c.letter, first) && c.fits(rest) {
			return c.does(l, strings.TrimSpace(rest))
		}
	}
	if l.v.Question() != nil {
		taken, p := l.enter(text)
		if taken {
			return l.taken()
		}
		if c, ok := commandOf(first); ok {
			return c.does(l, strings.TrimSpace(rest))
		}
		if p != nil {
			l.problem(p)
			return nil
		}
	}
	if c, ok := commandOf(first); ok {
		return c.does(l, strings.TrimSpace(rest))
	}
	l.message(lang.Msg("! %s is no command: ? lists them", l.printer.Quote(clean(text))))
	return nil
}

// fits reports whether what follows a letter may be its command's: the others
// take nothing, and a label may begin with any letter.
func (c lineCommand) fits(rest string) bool {
	return rest == "" || slices.Contains([]string{"x", "e", "f", "c", "/", "j"}, c.letter)
}

func commandOf(word string) (lineCommand, bool) {
	word = surveys.Fold(word)
	for _, c := range lineCommands() {
		if slices.Contains(c.words, word) {
			return c, true
		}
	}
	return lineCommand{}, false
}

// enter takes a line as the answer, with the grades that may stand behind it.
func (l *lines) enter(text string) (bool, *diag.Problem) {
	answer, grade, sure := graded(text)
	if grade == "" && sure == "" {
		answer = text
	}
	if a, _ := l.v.Read(answer); a.State == surveys.SetAside && answer != text {
		answer, grade, sure = text, "", "" // the end belongs to a label
	}
	taken, p := l.v.Enter(answer)
	if !taken {
		return false, p
	}
	if p != nil {
		l.problem(p)
	}
	if grade != "" {
		e, _ := EvidenceOf(grade)
		l.v.SetEvidence(e)
	}
	if sure != "" {
		name, _ := ConfidenceOf(sure)
		l.v.SetConfidence(name)
	}
	return true, p
}

// graded cuts "2 e3 f1" into its answer, evidence and confidence.
func graded(text string) (answer, grade, sure string) {
	fields := strings.Fields(text)
	for n := len(fields); n > 1; n = len(fields) {
		last := strings.ToLower(fields[n-1])
		switch {
		case len(last) == 2 && last[0] == 'e' && last[1] >= '0' && last[1] <= '4' && grade == "":
			grade = last[1:]
		case len(last) == 2 && last[0] == 'f' && last[1] >= '1' && last[1] <= '3' && sure == "":
			sure = last[1:]
		default:
			return strings.Join(fields, " "), grade, sure
		}
		fields = fields[:n-1]
	}
	return strings.Join(fields, " "), grade, sure
}

// taken says what was understood, and goes on.
func (l *lines) taken() error {
	if l.v.Question() == nil {
		return nil
	}
	l.answer(l.v.Question())
	l.v.Next()
	return nil
}

// moved writes the question out anew where there was nowhere to go.
func (l *lines) moved(bool) error {
	l.shown = -1
	return nil
}

func (l *lines) help(string) error {
	l.message(lang.Msg("Type the number before an answer, or its words in full. Or a letter:"))
	for _, c := range lineCommands() {
		mark := "  " + c.letter + "  "
		if len(c.words) > 0 {
			mark = fmt.Sprintf("  %s (%s)  ", c.letter, strings.Join(c.words, ", "))
		}
		l.item(mark, l.say(c.help))
	}
	l.message(lang.Msg("On a French keyboard the row of digits is read without Shift: à & é \" ' are 0 to 4."))
	return nil
}

func (l *lines) notApplicable(reason string) error {
	if l.v.Question() == nil {
		return nil
	}
	if reason == "" {
		var err error
		if reason, err = l.read(l.printer.Sprint("Why does it not concern the territory? ")); err != nil {
			l.v.NotApplicable("")
			return err
		}
	}
	l.v.NotApplicable(reason)
	return l.taken()
}

func (l *lines) evidence(grade string) error {
	if e, ok := EvidenceOf(grade); ok && grade != "" {
		if !l.v.Asks(FieldEvidence) {
			l.message(lang.Msg("This form has no column for evidence."))
			return nil
		}
		if !l.v.SetEvidence(e) {
			l.message(lang.Msg("! there is no answer to prove yet: answer first, or type both: 2 e3"))
			return nil
		}
		l.answer(l.v.Question())
		return nil
	}
	for i, name := range l.grades(FieldEvidence) {
		l.item("  e "+l.printer.Int(i)+"  ", name)
	}
	return nil
}

func (l *lines) confidence(degree string) error {
	if !l.v.AsksConfidence() {
		l.message(lang.Msg("! this form has no column for confidence"))
		return nil
	}
	if name, ok := ConfidenceOf(degree); ok && degree != "" {
		if l.v.SetConfidence(name) && l.v.Question() != nil {
			l.message(lang.Msg("Confidence: %s", l.grades(FieldConfidence)[1+slices.IndexFunc(surveys.FormConfidences, func(c surveys.Choice) bool { return c.Name == name })]))
		}
		return nil
	}
	for i, name := range l.grades(FieldConfidence) {
		if i > 0 {
			l.item("  f "+l.printer.Int(i)+"  ", name)
		}
	}
	return nil
}

func (l *lines) comment(text string) error {
	q := l.v.Question()
	if q == nil {
		return nil
	}
	begun := l.v.Drafted(FieldComment)
	if text == "" {
		if begun != "" {
			l.tell(l.printer.Sprint("Comment begun: %s; an empty line takes it as it is", l.printer.Quote(clean(begun))))
		}
		var err error
		if text, err = l.read(l.printer.Sprint("Comment ")); err != nil {
			return err
		}
		if text = strings.TrimSpace(text); text == "" {
			text = begun
		}
	}
	switch text {
	case "-":
		text = ""
	case "":
		return nil
	}
	if !l.v.SetComment(text) {
		l.message(lang.Msg("! this form has no column for comments"))
		return nil
	}
	a := l.v.Current()
	l.tell(l.printer.Sprint("Answer: %s", l.whole(q, &a)))
	return nil
}

func (l *lines) clear(string) error {
	l.v.Clear()
	l.message(lang.Msg("The question has no answer now."))
	return nil
}

func (l *lines) hint(string) error {
	q := l.v.Question()
	if q == nil {
		return nil
	}
	for _, t := range []lang.Text{q.Hint, q.Evidence} {
		if s := l.text(t); s != "" {
			l.item("  ", s)
		}
	}
	return nil
}

func (l *lines) unanswered(string) error {
	if !l.v.NextUnanswered() {
		l.message(lang.Msg("Every question is answered."))
		return nil
	}
	return l.moved(true)
}

func (l *lines) list(places []int) {
	if len(places) == 0 {
		l.message(lang.Msg("None."))
		return
	}
	for _, at := range places {
		q := l.v.QuestionAt(at)
		l.item("  "+clean(q.Code)+"  ", l.text(q.Label))
	}
}

func (l *lines) overview(string) error {
	for at := range l.v.Len() {
		q, a := l.v.QuestionAt(at), l.v.AnswerAt(at)
		l.item("  "+clean(q.Code)+"  ", l.whole(q, &a))
	}
	return nil
}

func (l *lines) search(words string) error {
	found := l.v.Search(words)
	l.list(found)
	if len(found) > 0 {
		l.message(lang.Msg("j and a code goes there."))
	}
	return nil
}

func (l *lines) jump(code string) error {
	if !l.v.Jump(code) {
		l.message(lang.Msg("! no question asked here has the code %s", l.printer.Quote(clean(code))))
		return nil
	}
	return l.moved(true)
}

func (l *lines) undo(string) error { return l.again(l.v.Undo(), lang.Msg("There is nothing to undo.")) }

func (l *lines) redo(string) error {
	return l.again(l.v.Redo(), lang.Msg("There is nothing to make again."))
}

func (l *lines) again(done bool, nothing lang.Message) error {
	if !done {
		l.message(nothing)
		return nil
	}
	return l.moved(true)
}

func (l *lines) scores(string) error {
	bars := l.v.Panel(l.printer).Bars
	if len(bars) == 0 {
		l.message(lang.Msg("None."))
	}
	p := l.printer
	for _, b := range bars {
		name := strings.TrimSpace(clean(b.Code) + " " + clean(b.Label))
		switch known := p.Percent(known(b.Coverage), 0); {
		case b.Value != b.Value:
			l.tell(p.Sprint("%s: not assessed, %s known", name, known))
		case b.Note != "":
			l.tell(p.Sprint("%s: %s, between %s and %s; %s known; %s", name, p.Number(b.Value, 1), p.Number(b.Low, 1), p.Number(b.High, 1), known, clean(b.Note)))
		default:
			l.tell(p.Sprint("%s: %s, between %s and %s; %s known", name, p.Number(b.Value, 1), p.Number(b.Low, 1), p.Number(b.High, 1), known))
		}
	}
	return nil
}

// decide shows the questions with two answers one after the other.
func (l *lines) decide(string) error {
	conflicts := slices.Clone(l.v.Conflicts())
	if len(conflicts) == 0 {
		l.message(lang.Msg("No question has two answers."))
	}
	for _, c := range conflicts {
		l.conflict(&c)
		choice, err := l.read(l.printer.Sprint("1 or 2; an empty line leaves it for later "))
		if err != nil {
			return err
		}
		switch strings.TrimSpace(choice) {
		case "1", "&":
			l.v.Resolve(c.Question, true)
		case "2", "é":
			l.v.Resolve(c.Question, false)
		}
	}
	return l.moved(true)
}

// conflict writes the two answers to a question, when and by whom they were given.
func (l *lines) conflict(c *Conflict) {
	p, q := l.printer, l.v.Survey().Questions[c.Question]
	l.tell(clean(q.Code) + " " + l.text(q.Label))
	there, here := lang.Msg("in the journal"), lang.Msg("in the form")
	if c.Merged {
		there, here = lang.Msg("in the other journal"), lang.Msg("here")
	}
	l.item("  1  ", p.Sprint("%s: %s", l.source(there, c.Who, c), l.whole(q, &c.Journal)))
	mine := *c
	mine.Time = c.HereTime
	l.item("  2  ", p.Sprint("%s: %s", l.source(here, c.HereWho, &mine), l.whole(q, &c.Form)))
}

// source is where an answer stands, by whom it was given and when.
func (l *lines) source(where lang.Message, who string, c *Conflict) string {
	parts := []string{l.say(where)}
	if who != "" {
		parts = append(parts, clean(who))
	}
	if !c.Time.IsZero() {
		parts = append(parts, l.printer.Date(c.Time)+" "+c.Time.Format("15:04"))
	}
	return strings.Join(parts, ", ")
}

func (l *lines) save(string) error {
	written, err := l.v.Save(l.ctx)
	if err != nil {
		l.tell("! " + l.say(l.opt.Words(err)))
		return nil
	}
	l.message(lang.Msg("%s answers written into the form.", written))
	return nil
}

func (l *lines) language(string) error {
	language := "en"
	if l.printer.Language() == "en" {
		language = "fr"
	}
	l.printer = lang.For(language)
	return l.moved(true)
}

// askCover asks for rows of the cover.
func (l *lines) askCover() error {
	cover := l.v.Cover()
	for _, field := range l.opt.Cover {
		if cover.Text(field) != "" {
			continue
		}
		if err := l.askRow(field); err != nil {
			return err
		}
	}
	return nil
}

func (l *lines) askRow(field string) error {
	var choices []surveys.Choice
	switch field {
	case "type":
		choices = l.v.Survey().Kinds
	case "group":
		choices = l.v.Survey().Respondents
	}
	l.put("\n")
	l.message(coverWords[field])
	for i, c := range choices {
		l.item("  "+l.printer.Int(i+1)+"  ", l.text(c.Label))
	}
	for {
		text, err := l.read("")
		if err != nil || strings.TrimSpace(text) == "" {
			return err
		}
		if strings.TrimSpace(text) == "q" {
			return errLeft
		}
		text, ok := numbered(text, choices)
		if !ok {
			l.message(lang.Msg("! a number from 1 to %s, or the words in full", len(choices)))
			continue
		}
		taken, p := l.v.SetCover(field, text)
		if p != nil {
			l.problem(p)
		}
		if taken {
			return nil
		}
	}
}

// numbered is the choice that a number stands for, else the text itself; a
// number that stands for none is no text.
func numbered(text string, choices []surveys.Choice) (string, bool) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || len(choices) == 0 {
		return text, true
	}
	if n < 1 || n > len(choices) {
		return "", false
	}
	return choices[n-1].Name, true
}

// coverWords ask for the rows of a cover.
var coverWords = map[string]lang.Message{
	"territory":      lang.Msg("Name of the territory, as on official documents (an empty line leaves it for later):"),
	"territory_code": lang.Msg("Code of the territory, if you were given one:"),
	"region":         lang.Msg("Region:"),
	"department":     lang.Msg("Department:"),
	"type":           lang.Msg("Type of territory:"),
	"population":     lang.Msg("Number of inhabitants:"),
	"group":          lang.Msg("Who answers (group):"),
	"respondent":     lang.Msg("Name or office of the respondent (optional; shown in no report):"),
	"date":           lang.Msg("Date of the answers (day/month/year):"),
}
