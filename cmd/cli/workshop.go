package cli

import (
	"context"
	"path/filepath"

	"github.com/spf13/cobra"

	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

type workshopOptions struct {
	input
	selection
	prepare, close bool
	date           string
	territory      string
	minutes        int
}

func newWorkshop(env *Env) *cobra.Command {
	var opts workshopOptions
	p := env.Printer
	cmd := env.command(name{en: "workshop", fr: "atelier"}, "workshop", p.Sprint("FILE.xlsx [--prepare|--close -o FOLDER]"), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		return opts.run(cmd.Context(), env, cmd)
	})
	f := cmd.Flags()
	frameworkFlag(env, cmd, &opts.framework)
	f.IntVar(&opts.minutes, "minutes", 0, p.Sprint("how many `MINUTES` the room has: a plan is made"))
	f.StringVarP(&opts.territory, "territory", "t", "", p.Sprint("the `NAME` of the territory; makes the form where there is none"))
	f.BoolVar(&opts.prepare, "prepare", false, p.Sprint("before the day: write what is to be printed"))
	f.BoolVar(&opts.close, "close", false, p.Sprint("at the end: write the restitution and the minutes"))
	f.StringVarP(&opts.out.path, "output", "o", "", p.Sprint("write to this `FOLDER`, made where it is missing"))
	f.BoolVar(&opts.out.force, "force", false, p.Sprint("replace files that this program did not write"))
	opts.selection.flags(env, cmd)
	f.StringVar(&opts.date, "date", "", p.Sprint("print this `DATE` on the documents (2026-05-17)"))
	f.StringVar(&opts.problems, "problems", "", p.Sprint("write every problem to `FILE.json|csv|xlsx`"))
	return cmd
}

// run checks the command line, and does one of the three.
func (o *workshopOptions) run(ctx context.Context, env *Env, cmd *cobra.Command) error {
	switch {
	case len(o.sources) != 1 || o.sources[0] == "-":
		return usage(cmd, lang.Msg("name one form: workshop FILE.xlsx"), lang.Message{})
	case o.prepare && o.close:
		return usage(cmd, lang.Msg("--prepare is for before the day, --close for its end: one of them"), lang.Message{})
	case o.minutes < 0:
		return usage(cmd, lang.Msg("option --%s does not take %q", "minutes", o.minutes), lang.Message{})
	case !o.prepare && !o.close:
		return runSession(ctx, env, cmd, o)
	case o.minutes != 0 || o.territory != "":
		return usage(cmd, lang.Msg("--minutes and --territory go with the workshop itself"), lang.Message{})
	case o.out.stdout():
		return usage(cmd, lang.Msg("say which folder to write to: -o FOLDER"), lang.Message{})
	case o.close && (o.profile != "" || len(o.only) > 0):
		return usage(cmd, lang.Msg("--profile and --only go with --prepare: what was held is closed whole"), lang.Message{})
	}
	if _, err := day(cmd, "date", o.date); err != nil {
		return err
	}
	if o.close {
		return runClose(ctx, env, cmd, o)
	}
	return runPrepare(ctx, env, cmd, o)
}

// A named document is written under its name.
type namedDoc struct {
	name string
	doc  *report.Doc
}

// workshopFiles are the names of the documents, by language.
var workshopFiles = map[string]lang.Text{
	"restitution": lang.T("restitution", "restitution"),
	"minutes":     lang.T("proces-verbal", "minutes"),
	"roles":       lang.T("fiches-roles", "role-sheets"),
	"ballots":     lang.T("bulletins", "ballots"),
	"posters":     lang.T("affiches-niveaux", "level-posters"),
	"questions":   lang.T("affiches-questions", "question-posters"),
	"attendance":  lang.T("presence", "attendance"),
	"blocked":     lang.T("si-windows-bloque", "if-windows-blocks"),
}

// writeDocs writes documents into a folder, and returns their names. It looks at
// all the files it would replace before it writes one.
func (e *Env) writeDocs(ctx context.Context, folder output, docs []namedDoc) error {
	if err := makeFolder(folder.path); err != nil {
		return err
	}
	at := func(d namedDoc) output {
		return folder.to(filepath.Join(folder.path, e.Printer.Text(workshopFiles[d.name])+".html"))
	}
	for _, d := range docs {
		if err := at(d).mayWrite(); err != nil {
			return err
		}
	}
	for _, d := range docs {
		if err := e.writePage(ctx, at(d), d.doc); err != nil {
			return err
		}
		if !e.quiet {
			e.say(lang.Msg("wrote %s", at(d).path))
		}
	}
	return nil
}

// runClose writes what the room is shown and what it signs.
func runClose(ctx context.Context, env *Env, cmd *cobra.Command, opts *workshopOptions) error {
	in, err := env.readAll(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	a := in.assess()
	env.tell(in)
	switch n := len(a.Territories); {
	case n == 0:
		if err := env.close(ctx, in, opts.input); err != nil {
			return err
		}
		return nothingUsable()
	case n > 1:
		return &stop{message: lang.Msg("a workshop is of one territory: %s are in %s", lang.Msg("%s territories", n), opts.sources[0])}
	}
	r := a.Territories[0]
	var held *surveys.Workshop
	if ws := r.Territory.Workshops; len(ws) > 0 {
		held = ws[len(ws)-1]
	} else if !env.quiet {
		env.say(lang.Msg("%s holds no vote and no attendance: the documents say so", opts.sources[0]))
	}
	opt := env.docOptions(cmd, opts.date)
	if err := env.writeDocs(ctx, opts.out, []namedDoc{
		{"restitution", report.Restitution(a, r, held, opt)},
		{"minutes", report.Minutes(a, r, held, opt)},
	}); err != nil {
		return err
	}
	return env.close(ctx, in, opts.input)
}

func (e *Env) docOptions(cmd *cobra.Command, date string) report.Options {
	d, _ := day(cmd, "date", date) // checked before
	return report.Options{Printer: e.Printer, Version: Version(), Date: e.Printer.Date(d)}
}

// runPrepare writes what is printed before the day, over the questions of the
// command line, or else of the form.
func runPrepare(ctx context.Context, env *Env, cmd *cobra.Command, opts *workshopOptions) error {
	in, err := env.readAll(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	env.tell(in)
	if len(in.files) != 1 || !in.files[0].OK {
		if err := env.close(ctx, in, opts.input); err != nil {
			return err
		}
		return nothingUsable()
	}
	if in.files[0].Dialect != "form" {
		return &stop{message: lang.Msg("%s is no form", opts.sources[0]), hint: lang.Msg("Make one first: eterritoire form -o FILE.xlsx")}
	}
	prepare := report.PreparationOptions{Options: env.docOptions(cmd, opts.date)}
	if len(in.dataset.Territories) == 1 {
		prepare.Territory = in.dataset.Territories[0]
	}
	prepare.Questions, err = opts.questions(cmd, in.framework)
	if err != nil {
		return err
	}
	if prepare.Questions == nil && prepare.Territory != nil {
		prepare.Questions = asked(prepare.Territory)
	}
	made := report.Prepare(in.framework, prepare)
	var docs []namedDoc
	for _, d := range []namedDoc{
		{"roles", made.Roles},
		{"ballots", made.Ballots},
		{"posters", made.Posters},
		{"questions", made.Questions},
		{"attendance", made.Attendance},
		{"blocked", made.Blocked},
	} {
		if d.doc != nil {
			docs = append(docs, d)
		}
	}
	if err := env.writeDocs(ctx, opts.out, docs); err != nil {
		return err
	}
	if !env.quiet {
		env.say(lang.Msg("Open each in a browser and print it on A4."))
	}
	return env.close(ctx, in, opts.input)
}

// asked are the questions that a territory's form has rows for; nil is all.
func asked(t *surveys.Territory) []int {
	if len(t.Responses) == 0 {
		return nil
	}
	var questions []int
	for i := range t.Responses[0].Answers {
		if t.Responses[0].Answers[i].State != surveys.NotAsked {
			questions = append(questions, i)
		}
	}
	return questions
}
