package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"eterritoire/indicators"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/ask"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
)

type fillOptions struct {
	selection
	framework                           string
	territory, respondent, group, dated string
	merge                               []string
}

func newFill(env *Env) *cobra.Command {
	var opts fillOptions
	p := env.Printer
	cmd := env.command(name{en: "fill", fr: "remplir"}, "fill", p.Sprint("FILE.xlsx"), func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(cmd, lang.Msg("name the one form to fill: FILE.xlsx"), lang.Msg("If it does not exist, it is made."))
		}
		if !strings.EqualFold(filepath.Ext(args[0]), ".xlsx") {
			return usage(cmd, lang.Msg("%q is not the name of a form (.xlsx)", args[0]), lang.Message{})
		}
		return runFill(cmd.Context(), env, cmd, args[0], opts)
	})
	frameworkFlag(env, cmd, &opts.framework)
	opts.flags(env, cmd)
	f := cmd.Flags()
	f.StringVarP(&opts.territory, "territory", "t", "", p.Sprint("the `NAME` of the territory; makes the form where there is none"))
	f.StringVar(&opts.respondent, "respondent", "", p.Sprint("the `NAME` or office of who answers"))
	f.StringVar(&opts.group, "group", "", p.Sprint("the `GROUP` of who answers (CAD_SG)"))
	f.StringVar(&opts.dated, "date", "", p.Sprint("the `DATE` of the answers (2026-05-17)"))
	f.StringArrayVar(&opts.merge, "merge", nil, p.Sprint("take over the answers of another person's `JOURNAL` (may be repeated)"))
	return cmd
}

// journalName is where the journal of a form stands: beside it, with a name that
// opens in a text editor.
func journalName(form string) string {
	return strings.TrimSuffix(form, filepath.Ext(form)) + ".journal.txt"
}

func runFill(ctx context.Context, env *Env, cmd *cobra.Command, path string, opts fillOptions) (err error) {
	date, err := day(cmd, "date", opts.dated)
	if err != nil {
		return err
	}
	fw, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	questions, err := opts.questions(cmd, fw)
	if err != nil {
		return err
	}
	others, err := env.otherJournals(opts.merge)
	if err != nil {
		return err
	}
	o, err := env.openForm(ctx, cmd, path, fw, questions, opts.territory)
	if err != nil {
		return err
	}
	defer func() { err = o.close(err) }()
	var v *ask.Interview
	kind := func() string { return v.Cover().Kind }
	with := o.interview()
	with.Aside = panel(fw, kind)
	v = ask.Start(fw.Survey, o.form.Response, with)
	if err := opts.cover(cmd, v, date); err != nil {
		return err
	}
	notices := foundThere(v, o.form, o.said)
	for _, other := range others {
		n, err := mergeJournal(v, fw.Survey, other)
		if err != nil {
			return err
		}
		notices = append(notices, n...)
	}
	return env.fill(ctx, v, o.file.path, notices)
}

// An openedForm is a form and its journal, ready to be answered.
type openedForm struct {
	file      *formFile
	form      *intake.Form
	questions []int // asked, of those that it has a row for
	journal   *journal.Journal
	events    []journal.Event
	said      diag.List // of the journal
}

// openForm opens a form and its journal, and makes the form where there is none.
// What it opened is to be closed.
func (e *Env) openForm(ctx context.Context, cmd *cobra.Command, path string, fw *indicators.Framework, questions []int, territory string) (o *openedForm, err error) {
	if err := e.makeForm(ctx, path, fw, questions, territory); err != nil {
		return nil, err
	}
	if whole, err := filepath.EvalSymlinks(path); err == nil {
		path = whole // a link stays a link, and two of them are one form
	}
	o = &openedForm{file: &formFile{path: path, survey: fw.Survey}}
	if o.journal, o.events, o.said, err = e.openJournal(path); err != nil {
		return nil, err
	}
	if err := o.read(ctx, e, cmd, questions); err != nil {
		return nil, o.close(err)
	}
	if err := o.ownJournal(e, territory); err != nil {
		return nil, o.close(err)
	}
	return o, nil
}

// ownJournal keeps what was said of another form, which had the same name, from
// being taken for what is said of this one. A journal of which its form holds
// all is put away; any other is somebody's only copy, and stops the work.
func (o *openedForm) ownJournal(e *Env, territory string) error {
	about := ask.About(o.events)
	here := cmp.Or(o.form.Territory.Name, territory)
	framework, _, _ := strings.Cut(about.Survey, " ")
	folded := ask.AllFolded(o.events)
	switch {
	case framework != "" && framework != o.file.survey.ID:
	case about.Territory != "" && here != "" && surveys.Fold(about.Territory) != surveys.Fold(here):
	case folded && ask.EverFolded(o.events) && isBlank(o.form):
	default:
		return nil
	}
	name := o.journal.Name()
	if !folded {
		return &stop{
			message: lang.Msg("the journal %s is of “%s” (%s), and holds answers that its form does not: they are not of %s", filepath.Base(name), cmp.Or(about.Territory, "…"), about.Survey, o.file.path),
			hint:    lang.Msg("Move the journal away, with the form it belongs to. If it is the same territory, write its name in the form as the journal has it."),
		}
	}
	aside, ok := putAside(o.journal, name)
	if !ok {
		return &stop{
			message: lang.Msg("the journal %s is of another form, and could not be renamed", filepath.Base(name)),
			hint:    lang.Msg("Move it away: what it says is in its own form."),
		}
	}
	again, events, said, err := e.openJournal(o.file.path)
	if err != nil {
		return err
	}
	o.journal, o.events, o.said = again, events, said
	if !e.quiet {
		e.say(lang.Msg("The journal that was there is of another form: it is kept as %s, and a new one is begun.", filepath.Base(aside)))
	}
	return nil
}

// isBlank reports whether nobody has written into a form yet.
func isBlank(f *intake.Form) bool {
	return f.Territory.Name+f.Territory.Code == "" && f.Workshop() == nil &&
		!slices.ContainsFunc(f.Response.Answers, func(a surveys.Answer) bool { return a.Comment != "" || ask.Answered(&a) || a.State == surveys.SetAside })
}

// read reads the form; what is wrong with one that cannot be answered is said.
func (o *openedForm) read(ctx context.Context, e *Env, cmd *cobra.Command, questions []int) error {
	form, problems, err := o.file.read(ctx)
	if err != nil {
		return err
	}
	if form == nil {
		for _, p := range problems {
			e.printProblem(p)
		}
		return errProblems
	}
	o.form = form
	o.questions, err = inForm(cmd, form, questions)
	return err
}

// interview are the options of an interview that answers the form.
func (o *openedForm) interview() ask.Options {
	return ask.Options{
		Questions: o.questions, Cover: o.form.Cover(), Problems: o.form.Wrong, Journal: o.journal, Events: o.events, Form: o.file, Without: without(o.form),
	}
}

// close closes the journal. What it could not keep is written elsewhere, and
// that is what is to be said.
func (o *openedForm) close(err error) error {
	if closed := o.journal.Close(); closed != nil {
		return rescue(o.journal, closed)
	}
	return err
}

// rescue writes what the journal could not keep into the person's own folder,
// from where --merge takes it over; where even that fails it says what is lost.
func rescue(j *journal.Journal, cause error) error {
	home, err := os.UserHomeDir()
	for n := 1; err == nil && n < 1000; n++ {
		name := filepath.Join(home, strings.TrimSuffix(filepath.Base(j.Name()), ".txt")+fmt.Sprintf("-rescued-%d.txt", n))
		if _, err := os.Lstat(name); err == nil { // of another day
			continue
		}
		if os.WriteFile(name, j.Unsafe(), 0o666) != nil {
			break
		}
		return &stop{
			message: lang.Msg("the journal could not be written: %s. Its last lines are in %s", reason(cause), name),
			hint:    lang.Msg("Once there is room: eterritoire fill FORM.xlsx --merge %s", name),
		}
	}
	return couldNot(cause, lang.Msg("the journal could not be written, and the last answers are lost"))
}

// makeForm makes the form where there is none: asked for by naming its
// territory, or agreed to.
func (e *Env) makeForm(ctx context.Context, path string, fw *indicators.Framework, questions []int, territory string) error {
	_, err := os.Stat(path)
	if err == nil {
		return nil
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return couldNot(err, lang.Msg("reading %s", path))
	}
	if territory == "" {
		if !e.InTerminal || !e.OutTerminal {
			return &stop{
				message: lang.Msg("there is no form %s", path),
				hint:    lang.Msg("Add --territory NAME to make it, or name one that exists."),
			}
		}
		if !e.agreed(lang.Msg("There is no form %s. Make it? [y/n] ", path)) {
			return &stop{message: lang.Msg("there is no form %s", path)}
		}
	}
	form := workbook.FormOptions{Printer: e.Printer, Version: Version(), Questions: questions, Framework: fw}
	err = e.write(ctx, output{path: path}, func(w io.Writer) error { return workbook.WriteForm(w, fw.Survey, form) })
	if err == nil && !e.quiet {
		e.say(lang.Msg("The form %s is made.", path))
	}
	return err
}

// agreed asks a question that is answered by yes or no; an empty line is yes.
func (e *Env) agreed(m lang.Message) bool {
	_, _ = io.WriteString(e.Err, printable(e.Printer.Message(m)))
	switch surveys.Fold(strings.TrimSpace(typedLine(e.In))) {
	case "", "y", "yes", "o", "oui":
		return true
	}
	return false
}

// typedLine reads a line byte by byte: what is typed after it is left to others.
func typedLine(r io.Reader) string {
	var text []byte
	for b := make([]byte, 1); len(text) < 4096; {
		n, err := r.Read(b)
		if n > 0 && b[0] == '\n' || err != nil {
			break
		}
		text = append(text, b[:n]...)
	}
	return string(text)
}

// openJournal opens the journal of a form. One that has grown, and says nothing
// that the form does not, is put away under another name and begun anew.
func (e *Env) openJournal(form string) (*journal.Journal, []journal.Event, diag.List, error) {
	name := journalName(form)
	opt := journal.Options{Head: []string{
		e.Printer.Sprint("Journal of %s: every answer, as it was given. It is the safety copy of the form: keep it beside it, and change nothing in it.", filepath.Base(form)),
	}}
	j, events, problems, err := journal.Open(name, opt)
	switch {
	case errors.Is(err, journal.ErrLocked):
		return nil, nil, nil, &stop{
			message: lang.Msg("this form is already being filled in another window (its journal %s is in use)", filepath.Base(name)),
			hint:    lang.Msg("Go on there, or close that window first."),
		}
	case errors.Is(err, journal.ErrTooLarge):
		return nil, nil, nil, &stop{
			message: lang.Msg("%s is far larger than a journal", name),
			hint:    lang.Msg("Move it elsewhere, and begin again: the form keeps what it holds."),
		}
	case err != nil:
		return nil, nil, nil, couldNot(err, lang.Msg("opening the journal %s", name))
	}
	for _, p := range problems {
		p.Pos.File = filepath.Base(name)
	}
	if len(events) > mostEvents && ask.AllFolded(events) {
		if aside, ok := putAside(j, name); ok {
			if again, _, _, err := journal.Open(name, opt); err == nil {
				if !e.quiet {
					e.say(lang.Msg("The journal was long, and the form holds all of it: it is kept as %s, and a new one is begun.", filepath.Base(aside)))
				}
				return again, nil, problems, nil
			}
		}
		return e.openJournal(form)
	}
	return j, events, problems, nil
}

// mostEvents is how long a journal grows before a new one is begun.
const mostEvents = 50_000

// putAside closes a journal and renames it, beside itself.
func putAside(j *journal.Journal, name string) (aside string, ok bool) {
	if j.Close() != nil {
		return "", false
	}
	for n := 1; n < 1000; n++ {
		aside = strings.TrimSuffix(name, ".txt") + fmt.Sprintf("-%d.txt", n)
		if _, err := os.Lstat(aside); errors.Is(err, fs.ErrNotExist) {
			return aside, os.Rename(name, aside) == nil
		}
	}
	return "", false
}

// inForm are the questions asked that the form has a row for.
func inForm(cmd *cobra.Command, form *intake.Form, chosen []int) ([]int, error) {
	if chosen == nil {
		return form.Questions, nil
	}
	var asked []int
	for _, i := range chosen {
		if slices.Contains(form.Questions, i) {
			asked = append(asked, i)
		}
	}
	if len(asked) == 0 {
		return nil, usage(cmd, lang.Msg("this form holds none of the questions chosen"), lang.Msg("Make one that does, with the same --profile and --only: eterritoire form -o FORM.xlsx."))
	}
	return asked, nil
}

// without are the parts of an answer that the form has no column for.
func without(form *intake.Form) []ask.Field {
	var fields []ask.Field
	for _, part := range []struct {
		column surveys.FormColumn
		field  ask.Field
	}{{surveys.FormEvidence, ask.FieldEvidence}, {surveys.FormConfidence, ask.FieldConfidence}, {surveys.FormComment, ask.FieldComment}} {
		if !form.Has(part.column) {
			fields = append(fields, part.field)
		}
	}
	return fields
}

// cover writes what the flags say of who answers; a form of another territory
// is refused.
func (o *fillOptions) cover(cmd *cobra.Command, v *ask.Interview, date time.Time) error {
	known := v.Cover()
	if o.territory != "" && known.Territory+known.Code != "" &&
		surveys.Fold(o.territory) != surveys.Fold(known.Territory) && strings.TrimSpace(o.territory) != known.Code {
		return usage(cmd, lang.Msg("this form is of %q, not of %q", known.Territory, o.territory), lang.Msg("Name another form, or leave --territory out."))
	}
	rows := []struct{ field, flag, text string }{{"respondent", "respondent", o.respondent}, {"group", "group", o.group}}
	if known.Territory+known.Code == "" {
		rows = append(rows, struct{ field, flag, text string }{"territory", "territory", o.territory})
	}
	if !date.IsZero() {
		rows = append(rows, struct{ field, flag, text string }{"date", "date", date.Format(time.DateOnly)})
	}
	for _, r := range rows {
		if r.text == "" {
			continue
		}
		if _, p := v.SetCover(r.field, r.text); p != nil {
			return usage(cmd, lang.Msg("option --%s does not take %q", r.flag, r.text), lang.Msg("%s. %s", p.Message, p.Hint))
		}
	}
	return nil
}

// foundThere says what there was: in the form, in its journal, wrong in either.
func foundThere(v *ask.Interview, form *intake.Form, said diag.List) []lang.Message {
	f := v.Found()
	var notices []lang.Message
	if f.InForm+f.InJournal+f.Drafts > 0 || f.At != "" {
		notices = append(notices, lang.Msg("Found: %s in the form, %s in the journal that the form does not hold yet.", lang.Msg("%s answers", f.InForm), lang.Msg("%s changes", f.InJournal)))
	}
	for _, p := range said {
		notices = append(notices, lang.Msg("%s: %s", p.Pos.String(), p.Message))
	}
	if n := len(form.Wrong); n > 0 {
		notices = append(notices, lang.Msg("%s answers of the form cannot be read: they are asked again.", n))
	}
	if n := len(v.Conflicts()); n > 0 {
		notices = append(notices, lang.Msg("%s questions have two answers: k shows both, and somebody decides.", n))
	}
	if len(f.Unknown) > 0 {
		notices = append(notices, lang.Msg("The journal answers questions that are not of this framework, and are left there: %s.", joined(f.Unknown)))
	}
	if len(f.Kept) > 0 {
		notices = append(notices, lang.Msg("On the cover, the form says otherwise than the journal; the form's stands: %s.", joined(f.Kept)))
	}
	if q := v.Question(); q != nil && f.At != "" {
		notices = append(notices, lang.Msg("Going on at question %s.", q.Code))
	}
	return notices
}

// otherJournal is another person's.
type otherJournal struct {
	name   string
	events []journal.Event
}

// otherJournals reads the journals to merge; a form stands for its own.
func (e *Env) otherJournals(names []string) ([]otherJournal, error) {
	var all []otherJournal
	for _, name := range names {
		if strings.EqualFold(filepath.Ext(name), ".xlsx") {
			name = journalName(name)
		}
		f, err := os.Open(name)
		if err != nil {
			return nil, couldNot(err, lang.Msg("reading %s", name))
		}
		events, problems, err := journal.Read(filepath.Base(name), f)
		_ = f.Close()
		if err != nil {
			return nil, couldNot(err, lang.Msg("reading %s", name))
		}
		for _, p := range problems {
			e.printProblem(p)
		}
		if len(events) == 0 {
			return nil, &stop{message: lang.Msg("%s is not a journal, or an empty one", name)}
		}
		all = append(all, otherJournal{filepath.Base(name), events})
	}
	return all, nil
}

// mergeJournal takes over another person's answers, of the same territory.
func mergeJournal(v *ask.Interview, s *surveys.Survey, o otherJournal) ([]lang.Message, error) {
	about := ask.About(o.events)
	here := v.Cover().Territory
	if about.Survey != "" && strings.Fields(about.Survey)[0] != s.ID {
		return nil, &stop{message: lang.Msg("%s answers the framework %s, not %s", o.name, about.Survey, s.ID)}
	}
	if about.Territory != "" && here != "" && surveys.Fold(about.Territory) != surveys.Fold(here) {
		return nil, &stop{
			message: lang.Msg("%s is of “%s”, and this form of “%s”: they are not merged", o.name, about.Territory, here),
			hint:    lang.Msg("Journals of one territory are merged; each territory has its own form."),
		}
	}
	m := v.Merge(o.events)
	notices := []lang.Message{lang.Msg("%s: %s taken over, %s the same here, %s answered otherwise.", o.name, lang.Msg("%s answers", m.Taken), m.Same, m.Disagree)}
	if m.Disagree > 0 {
		notices = append(notices, lang.Msg("What is answered otherwise is not changed: k shows both answers, and somebody decides."))
	}
	return notices, nil
}

// fill runs the interview in the face that the world allows, and says what was
// saved.
func (e *Env) fill(ctx context.Context, v *ask.Interview, path string, notices []lang.Message) error {
	title := titled(v, path)
	full := e.InTerminal && e.drawn()
	lines := ask.LinesOptions{In: e.In, Out: e.Out, Echo: !e.InTerminal, Title: title, Notices: notices, Words: e.inWords, Cover: e.rowsToAsk(v)}
	if e.OutTerminal {
		lines.Width = e.columns()
	}
	var err error
	if full {
		if err = ask.CoverLines(ctx, v, e.Printer, lines); err == nil {
			title = titled(v, path)
			_, err = ask.Terminal(ctx, v, e.Printer, ask.TerminalOptions{In: e.In, Out: e.Out, Title: title, Notices: notices, Words: e.inWords})
		}
	} else {
		_, err = ask.Lines(ctx, v, e.Printer, lines)
	}
	if errors.Is(err, ask.ErrInterrupted) || ctx.Err() != nil {
		return e.interrupted(ctx, v, path)
	}
	return e.left(v, path, err)
}

// titled is what is being filled: the territory, else the file.
func titled(v *ask.Interview, path string) string {
	if name := v.Cover().Territory; name != "" {
		return name
	}
	return filepath.Base(path)
}

// rowsToAsk are the rows of the cover that a person is asked for: all where the
// form does not say whose it is, and only what decides which questions are asked
// where it does.
func (e *Env) rowsToAsk(v *ask.Interview) []string {
	if !e.InTerminal {
		return nil
	}
	c := v.Cover()
	if c.Territory+c.Code != "" && (c.Kind != "" || v.Done() > 0) {
		return nil
	}
	return []string{"territory", "region", "department", "type", "population", "group", "respondent", "date"}
}

// timeToSave is how long an interrupted fill takes to write the form.
const timeToSave = 5 * time.Second

// interrupted writes the form after a signal: it is replaced whole or not at all,
// and the journal holds everything either way.
func (e *Env) interrupted(ctx context.Context, v *ask.Interview, path string) error {
	saving, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeToSave)
	defer cancel()
	if _, err := v.Save(saving); err != nil {
		e.sayError(e.inWords(err), kept(path))
	}
	return context.Canceled
}

// left says what the form does not hold after the person left.
func (e *Env) left(v *ask.Interview, path string, err error) error {
	if err == nil && v.Unsaved() == 0 {
		return nil
	}
	if err == nil {
		if err = v.Trouble(); err == nil {
			return nil // conflicts, which the face told
		}
	}
	return &stop{message: e.inWords(err), hint: kept(path)}
}

// kept says where the answers are that the form does not hold.
func kept(path string) lang.Message {
	return lang.Msg("The answers are in the journal %s, and not in the form yet. To go on: eterritoire fill %s", filepath.Base(journalName(path)), path)
}
