package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/cmd/cli/demo"
	"eterritoire/indicators/frameworks"
	"eterritoire/report"
	"eterritoire/report/workbook"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

type demoOptions struct {
	folder string
	force  bool
}

func newDemo(env *Env) *cobra.Command {
	var opts demoOptions
	p := env.Printer
	cmd := env.command(name{en: "demo", fr: "demo", also: []string{"démo"}}, "demo", p.Sprint("[FOLDER]"), func(cmd *cobra.Command, args []string) error {
		opts.folder = "demo"
		switch len(args) {
		case 0:
		case 1:
			opts.folder = args[0]
		default:
			return noArguments(cmd, args[1:])
		}
		return runDemo(cmd.Context(), env, cmd, opts)
	})
	cmd.Flags().BoolVar(&opts.force, "force", false, p.Sprint("replace files that this program did not write, and forms that were changed"))
	return cmd
}

// demoNames are the files of the demonstration, in its reader's language.
type demoNames struct{ received, form, responses, problems, scores, workbook, reports string }

func namesOfDemo(language string) demoNames {
	if language == "en" {
		return demoNames{"received", "form.xlsx", "responses.csv", "problems.csv", "scores.csv", "workbook.xlsx", "reports"}
	}
	return demoNames{"recus", "formulaire.xlsx", "reponses.csv", "problemes.csv", "scores.csv", "classeur.xlsx", "rapports"}
}

// runDemo writes the example and does the whole job on it, with the functions
// of the commands it shows.
func runDemo(ctx context.Context, env *Env, cmd *cobra.Command, opts demoOptions) error {
	names := namesOfDemo(env.Printer.Language())
	at := func(name string) output {
		return output{path: filepath.Join(opts.folder, name), force: opts.force}
	}
	from := input{sources: []string{at(names.received).path}, framework: frameworks.Default}
	in, err := env.begin(ctx, cmd, &from)
	if err != nil {
		return err
	}
	if err := env.writeExample(ctx, in, at(names.received), at(names.form)); err != nil {
		return err
	}
	if err := env.writeResponses(ctx, importOptions{input: input{out: at(names.responses)}}, env.responses(ctx, in, from, nil)); err != nil {
		return err
	}
	missed, unplanted, err := demo.Compare(in.problems)
	if err != nil {
		return err
	}
	env.tellFaults(in)
	a := in.assess()
	if err := env.writeResults(ctx, at, names, a, in); err != nil {
		return err
	}
	if err := env.showDemo(a); err != nil {
		return err
	}
	env.sayTotals(in)
	return env.concludeDemo(opts, names, in, missed, unplanted)
}

// writeExample writes the filled forms and the exports, and a blank form.
func (e *Env) writeExample(ctx context.Context, in *reading, received, form output) error {
	files, err := demo.Files(ctx, in.framework, Version())
	if err != nil {
		return err
	}
	if err := makeFolder(received.path); err != nil {
		return err
	}
	for _, f := range files {
		o := output{path: filepath.Join(received.path, f.Name), force: received.force}
		if err := o.mayBe(f.Content); err != nil {
			return err
		}
		o.force = true
		err := e.write(ctx, o, func(w io.Writer) error {
			_, err := w.Write(f.Content)
			return err
		})
		if err != nil {
			return err
		}
	}
	form.spareForms(ctx, in.framework.Survey)
	return e.write(ctx, form, func(w io.Writer) error {
		return workbook.WriteForm(w, in.framework.Survey, workbook.FormOptions{Printer: e.Printer, Version: Version()})
	})
}

// mayBe refuses to replace a file by other bytes than it has.
func (o output) mayBe(content []byte) error {
	known, err := os.ReadFile(o.path)
	if err != nil || o.force || bytes.Equal(known, content) {
		return nil //nolint:nilerr // what cannot be read is not there, or writing will say why
	}
	return &stop{
		message: lang.Msg("%s is not as the demonstration wrote it", o.path),
		hint:    lang.Msg("Choose another folder, or add --force to write it anew."),
	}
}

// tellFaults prints what is wrong in the example, without what is merely said.
func (e *Env) tellFaults(in *reading) {
	in.problems.SortByPlace()
	for _, p := range in.problems {
		if p.Severity != diag.Info {
			e.printProblem(p)
		}
	}
	in.told = len(in.problems)
}

// writeResults writes what the commands would: the problems, the scores, the
// workbook and the reports.
func (e *Env) writeResults(ctx context.Context, at func(string) output, names demoNames, a *assess.Assessment, in *reading) error {
	if err := e.writeProblems(ctx, at(names.problems), in.problems); err != nil {
		return err
	}
	if err := e.write(ctx, at(names.scores), func(w io.Writer) error { return writeScoresCSV(w, a, a.Territories) }); err != nil {
		return err
	}
	if err := e.writeWorkbook(ctx, at(names.workbook), a, in); err != nil {
		return err
	}
	_, err := e.writeReports(ctx, at(names.reports), a, a.Territories, report.Options{Printer: e.Printer, Version: Version()})
	return err
}

// showDemo prints the scores of the communes that sent a form.
func (e *Env) showDemo(a *assess.Assessment) error {
	var shown []*assess.Result
	for _, r := range a.Territories {
		for _, s := range r.Territory.Responses {
			if strings.HasPrefix(s.Pos.File, demo.Form) {
				shown = append(shown, r)
				break
			}
		}
	}
	return e.write(context.Background(), output{}, func(w io.Writer) error {
		return e.writeScoresTable(w, a, shown)
	})
}

// concludeDemo says what was written and what to try next, and whether every
// fault was found.
func (e *Env) concludeDemo(opts demoOptions, names demoNames, in *reading, missed, unplanted []demo.Fault) error {
	p := e.Printer
	path := func(elements ...string) string {
		return filepath.Join(append([]string{opts.folder}, elements...)...)
	}
	if !e.quiet {
		var b strings.Builder
		fmt.Fprintf(&b, "\n%s\n", p.Sprint("Written:"))
		for _, l := range []struct{ file, what string }{
			{path(names.received), p.Sprint("%s files received: filled forms, a table, an export with faults", len(in.files))},
			{path(names.form), p.Sprint("the blank form to send")},
			{path(names.responses), p.Sprint("all the answers in one clean table")},
			{path(names.problems), p.Sprint("every problem, with its cell")},
			{path(names.scores), p.Sprint("every score at full precision")},
			{path(names.workbook), p.Sprint("the workbook that computes itself, with charts")},
			{path(names.reports, "index.html"), p.Sprint("one report a territory: %s", len(in.dataset.Territories))},
		} {
			fmt.Fprintf(&b, "  %s  %s\n", pad(l.file, len(path(names.reports, "index.html"))), l.what)
		}
		fmt.Fprintf(&b, "\n%s\n", p.Sprint("To try next:"))
		for _, c := range []string{
			p.Sprint("eterritoire score %s --territory %s", path(names.received), "Mbalingui"),
			p.Sprint("eterritoire explain %s --territory %s A1", path(names.received), "Mbalingui"),
			p.Sprint("eterritoire check %s", path(names.received)),
			p.Sprint("eterritoire form -o %s", "questions.xlsx"),
		} {
			fmt.Fprintf(&b, "  %s\n", c)
		}
		if _, err := io.WriteString(e.Out, b.String()); err != nil {
			return writing(err, lang.Msg("writing to standard output"))
		}
	}
	return e.faultsFound(missed, unplanted)
}

// faultsFound says whether the faults found are exactly those planted.
func (e *Env) faultsFound(missed, unplanted []demo.Fault) error {
	for _, f := range missed {
		e.say(lang.Msg("planted and not found: %s", place(f)))
	}
	for _, f := range unplanted {
		e.say(lang.Msg("found and not planted: %s", place(f)))
	}
	if len(missed)+len(unplanted) > 0 {
		return &stop{message: lang.Msg("the faults found are not those planted")}
	}
	planted, err := demo.Planted()
	if err != nil {
		return err
	}
	if !e.quiet {
		e.say(lang.Msg("%s faults were planted in the export, and exactly those were found.", len(planted)))
	}
	return nil
}

// place is where a fault is, as problems are printed.
func place(f demo.Fault) string {
	return fmt.Sprintf("%s:%s!%s (%s)", f.File, f.Sheet, f.Cell, f.Code)
}
