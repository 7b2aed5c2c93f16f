package cli

import (
	"context"
	"encoding/csv"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

type importOptions struct {
	input
	out    output
	dryRun bool
}

func newImport(env *Env) *cobra.Command {
	var opts importOptions
	p := env.Printer
	cmd := env.command(name{en: "import", fr: "importer"}, "import", p.Sprint("SOURCE... -o FILE"), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		if opts.out.path == "" && !opts.dryRun {
			return usage(cmd, lang.Msg("say where to write: -o FILE.csv, -o FILE.xlsx, or -o - for standard output"), lang.Msg("--dry-run does the same and writes nothing."))
		}
		if err := tableName(cmd, "output", opts.out.path, ".csv", ".xlsx"); err != nil {
			return err
		}
		return runImport(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	outputFlag(env, cmd, &opts.out)
	cmd.Flags().BoolVar(&opts.dryRun, "dry-run", false, p.Sprint("do everything but write"))
	cmd.Flags().BoolVar(&opts.respondents, "respondents", false, p.Sprint("keep the names of the respondents, which are left out otherwise"))
	return cmd
}

// runImport writes the table of responses as they are read, so that its size
// does not matter. A dry run goes the same way, and writes to nowhere.
func runImport(ctx context.Context, env *Env, cmd *cobra.Command, opts importOptions) error {
	in, err := env.begin(cmd, opts.input)
	if err != nil {
		return err
	}
	if err := env.writeTable(ctx, opts, env.responses(ctx, in, opts.input)); err != nil {
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

// responses is the table of the responses that the sources hold; reading them
// fills in.
func (e *Env) responses(ctx context.Context, in *reading, from input) func(rowWriter) error {
	s := in.framework.Survey
	return func(w rowWriter) error {
		if err := w.row(s.Header(from.respondents)); err != nil {
			return err
		}
		return e.read(ctx, in, from.sources, func(t *surveys.Territory, r *surveys.Response) error {
			return w.row(s.Row(t, r, from.respondents))
		})
	}
}

// A rowWriter takes a table row by row.
type rowWriter interface{ row(values []string) error }

// writeTable writes a table in the format that its file's name says.
func (e *Env) writeTable(ctx context.Context, opts importOptions, table func(rowWriter) error) error {
	if opts.dryRun {
		if !opts.out.stdout() {
			if err := opts.out.mayWrite(); err != nil {
				return err
			}
		}
		return table(nowhere{})
	}
	return e.write(ctx, opts.out, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(opts.out.path), ".xlsx") {
			return writeSheet(w, e.Printer.Sprint("Responses"), table)
		}
		c := csvRows{csv.NewWriter(w)}
		if err := table(c); err != nil {
			return err
		}
		c.w.Flush()
		return c.w.Error()
	})
}

type csvRows struct{ w *csv.Writer }

func (c csvRows) row(values []string) error {
	for i, v := range values {
		values[i] = inert(v)
	}
	return c.w.Write(values)
}

type nowhere struct{}

func (nowhere) row([]string) error { return nil }

// writeSheet writes a table as the one sheet of a workbook. Whoever writes a
// workbook asks for its rows, whoever reads sources hands them out: rows goes
// between the two.
func writeSheet(w io.Writer, name string, table func(rowWriter) error) error {
	var failed error
	rows := func(yield func([]any) bool) {
		failed = table(sheetRows(yield))
	}
	err := sheet.WriteXLSX(w, []sheet.Plain{{Name: name, Rows: rows}})
	if failed != nil {
		return failed
	}
	return err
}

type sheetRows func([]any) bool

func (yield sheetRows) row(values []string) error {
	row := make([]any, len(values))
	for i, v := range values {
		row[i] = v
	}
	if !yield(row) {
		return io.ErrShortWrite // the workbook's writer says why
	}
	return nil
}
