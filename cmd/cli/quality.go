package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"eterritoire/report/workbook"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
)

// qualityFlag adds the flag of the quality workbook.
func qualityFlag(env *Env, cmd *cobra.Command, in *input) {
	cmd.Flags().StringVar(&in.quality, "quality", "", env.Printer.Sprint("write what is missing, wrong or doubtful to the workbook `FILE.xlsx`"))
}

// writeQuality writes the quality workbook, and says how many doubts it holds.
func (e *Env) writeQuality(ctx context.Context, r *reading, in input) error {
	if in.quality == "" {
		return nil
	}
	found, o := r.findings(), in.out.to(in.quality)
	if r.dry {
		if err := o.mayWrite(); err != nil {
			return err
		}
		if err := workbook.WriteQuality(io.Discard, e.qualityOf(r, found)); err != nil {
			return err
		}
		if !e.quiet {
			e.say(lang.Msg("Quality: %s doubtful responses or texts would be written to %s", len(found.Doubts), in.quality))
		}
		return nil
	}
	err := e.write(ctx, o, func(w io.Writer) error {
		return workbook.WriteQuality(w, e.qualityOf(r, found))
	})
	if err == nil && !e.quiet {
		e.say(lang.Msg("Quality: %s doubtful responses or texts, in %s", len(found.Doubts), in.quality))
	}
	return err
}

// qualityOf is all that the quality workbook is made of.
func (e *Env) qualityOf(r *reading, found *quality.Findings) *workbook.Quality {
	q := &workbook.Quality{
		Printer: e.Printer, Version: Version(), Dataset: r.dataset, Files: r.files, Cells: r.cells, Problems: r.problems, Findings: found,
		Duplicates: r.options.Duplicates, Corrections: r.options.Corrections,
	}
	for i := range r.files {
		name := ""
		if r.files[i].Dialect != "" {
			name = e.Printer.Message(dialect(r.files[i].Dialect))
		}
		q.Dialects = append(q.Dialects, name)
	}
	if l := r.options.Registry; r.called {
		q.Roll = &workbook.Roll{
			Count: l.Count(r.expected, r.dataset), Language: l.Language, Others: unexpected(l, r), Unregistered: l.Unregistered(r.dataset),
		}
	}
	return q
}
