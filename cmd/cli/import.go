package cli

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

type importOptions struct {
	input
	returns      string // folder
	pseudonymise bool
	key          string // of the pseudonyms
}

func newImport(env *Env) *cobra.Command {
	var opts importOptions
	p := env.Printer
	cmd := env.command(name{en: "import", fr: "importer"}, "import", p.Sprint("SOURCE... -o FILE"), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		if ending := filepath.Ext(opts.out.path); opts.out.path != "" && !opts.out.stdout() {
			opts.mappingBeside = strings.TrimSuffix(opts.out.path, ending) + mappingSuffix
		}
		if opts.out.path == "" && !opts.dryRun {
			return usage(cmd, lang.Msg("say where to write: -o FILE.csv, -o FILE.xlsx, or -o - for standard output"), lang.Msg("--dry-run does the same and writes nothing."))
		}
		if err := tableName(cmd, "output", opts.out.path, ".csv", ".xlsx"); err != nil {
			return err
		}
		if err := opts.private(cmd); err != nil {
			return err
		}
		return runImport(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	opts.roll.flags(env, cmd)
	qualityFlag(env, cmd, &opts.input)
	outputFlag(env, cmd, &opts.out.path)
	cmd.Flags().BoolVar(&opts.dryRun, "dry-run", false, p.Sprint("do everything but write"))
	cmd.Flags().StringVar(&opts.returns, "returns", "", p.Sprint("write to this `FOLDER`, for each sender, a copy of their file with its faults marked, and a message"))
	pseudonymFlags(env, cmd, &opts)
	cmd.Flags().BoolVar(&opts.respondents, "respondents", false, p.Sprint("keep the names of the respondents, which are left out otherwise"))
	return cmd
}

// runImport writes the table of responses as they are read, so that its size
// does not matter. A dry run goes the same way, and writes to nowhere.
func runImport(ctx context.Context, env *Env, cmd *cobra.Command, opts importOptions) error {
	in, err := env.begin(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	names, err := env.pseudonyms(ctx, opts, in.framework.Survey)
	if err != nil {
		return err
	}
	defer names.release()
	in.options.Respondents = opts.respondents || names != nil
	names.hide(in)
	if err := env.writeResponses(ctx, opts, env.responses(ctx, in, opts.input, names)); err != nil {
		return err
	}
	env.tell(in)
	env.sayFiles(in.files)
	names.say(env)
	if err := env.writeReturns(ctx, in, opts.input, opts.returns); err != nil {
		return err
	}
	if err := env.close(ctx, in, opts.input); err != nil {
		return err
	}
	if !opts.dryRun && !opts.out.stdout() && !env.quiet {
		env.say(lang.Msg("Written: %s. Next: eterritoire score %s", opts.out.path, opts.out.path))
	}
	return nil
}

// responses writes the table of the responses that the sources hold; reading
// them fills in.
func (e *Env) responses(ctx context.Context, in *reading, from input, names *pseudonyms) func(io.Writer) error {
	opt := intake.TableOptions{Respondents: from.respondents}
	names.into(&opt)
	return func(w io.Writer) error {
		t, err := intake.NewTableWriter(w, in.framework.Survey, opt)
		if err != nil {
			return err
		}
		if err := e.read(ctx, in, from.sources, t.Write); err != nil {
			return err
		}
		if err := t.Close(); err != nil {
			return err
		}
		return names.keep(ctx, e) // before the table is there: one without its key would be lost
	}
}

// writeResponses writes the table in the format that its file's name says.
func (e *Env) writeResponses(ctx context.Context, opts importOptions, table func(io.Writer) error) error {
	switch {
	case opts.dryRun && !opts.out.stdout():
		if err := opts.out.mayWrite(); err != nil {
			return err
		}
		return table(io.Discard)
	case opts.dryRun:
		return table(io.Discard)
	case strings.EqualFold(filepath.Ext(opts.out.path), ".xlsx"):
		name := e.Printer.Sprint("Responses")
		return e.write(ctx, opts.out, func(w io.Writer) error { return writeSheet(w, name, table) })
	}
	return e.write(ctx, opts.out, table)
}

// writeSheet writes a table, which comes as CSV, as the one sheet of a workbook.
func writeSheet(w io.Writer, name string, table func(io.Writer) error) error {
	in, out := io.Pipe()
	go func() { _ = out.CloseWithError(table(out)) }() // the reader below meets the error
	rows := csv.NewReader(in)
	header, err := rows.Read()
	if err != nil {
		return err
	}
	header = slices.Clone(header)
	failed := error(nil)
	err = sheet.WriteXLSX(w, []sheet.Plain{{Name: name, Header: header, Rows: cells(func(yield func([]string) bool) {
		for {
			row, err := rows.Read()
			if err != nil {
				if !errors.Is(err, io.EOF) {
					failed = err
				}
				return
			}
			if !yield(row) {
				return
			}
		}
	})}})
	_ = in.Close() // ends the table's writer, where the workbook's stopped first
	if failed != nil {
		return failed
	}
	return err
}
