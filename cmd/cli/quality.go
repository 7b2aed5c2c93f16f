package cli

import (
	"context"
	"io"
	"math"
	"slices"

	"github.com/spf13/cobra"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/sheet"
)

// qualityFlag adds the flag of the quality workbook.
func qualityFlag(env *Env, cmd *cobra.Command, in *input) {
	cmd.Flags().StringVar(&in.quality, "quality", "", env.Printer.Sprint("write what is missing, wrong or doubtful to the workbook `FILE.xlsx`"))
}

// writeQuality writes the quality workbook, and says how many doubts it holds.
func (e *Env) writeQuality(ctx context.Context, r *reading, in input) error {
	if in.quality == "" || r.dry {
		return nil
	}
	found := quality.Look(&intake.Result{Dataset: r.dataset, Files: r.files, Watchers: r.watchers}, quality.Options{})
	err := e.write(ctx, in.out.to(in.quality), func(w io.Writer) error {
		return sheet.WriteXLSX(w, e.qualityTables(r, found))
	})
	if err == nil && !e.quiet {
		e.say(lang.Msg("Quality: %s doubtful responses or texts, in %s", len(found.Doubts), in.quality))
	}
	return err
}

func (e *Env) qualityTables(r *reading, found *quality.Findings) []sheet.Plain {
	p := e.Printer
	shares := func(first ...string) []string {
		return append(first, p.Sprint("Asked"), p.Sprint("Given"), p.Sprint("Don't know"), p.Sprint("Not answered"), p.Sprint("Set aside"), p.Sprint("Percent missing"))
	}
	row := func(s quality.Share, first ...any) []any {
		return append(first, s.Asked(), s.Given, s.Unknown, s.Blank, s.SetAside, math.Floor(1000*s.Missing()+0.5)/10)
	}
	var questions, territories, groups [][]any
	for i, s := range found.Questions {
		q := r.framework.Survey.Questions[i]
		questions = append(questions, row(s.Share, q.Code, p.Text(q.Label)))
	}
	for i, s := range found.Territories {
		t := r.dataset.Territories[i]
		territories = append(territories, row(s.Share, t.Name, t.Department, t.Region))
	}
	for _, g := range found.Groups {
		name := g.Name
		if name == "" {
			name = p.Sprint("not said")
		}
		groups = append(groups, row(g.Share, name))
	}
	return []sheet.Plain{
		{Name: p.Sprint("Summary"), Header: []string{p.Sprint("What"), p.Sprint("How many")}, Widths: []float64{50, 14}, Rows: slices.Values(e.qualitySummary(r, found)), Prose: true},
		{Name: p.Sprint("By question"), Header: shares(p.Sprint("Code"), p.Sprint("Question")), Widths: []float64{10, 60, 14, 12, 14, 16, 18, 24}, Rows: slices.Values(questions), Prose: true},
		{Name: p.Sprint("By territory"), Header: shares(p.Sprint("Territory"), p.Sprint("Department"), p.Sprint("Region")), Widths: []float64{34, 22, 18, 14, 12, 14, 16, 18, 24}, Rows: slices.Values(territories), Prose: true},
		{Name: p.Sprint("By group"), Header: shares(p.Sprint("Group")), Widths: []float64{24, 14, 12, 14, 16, 18, 24}, Rows: slices.Values(groups), Prose: true},
		e.faultsTable(p.Sprint("Problems"), r.problems),
		e.faultsTable(p.Sprint("Doubts"), found.Doubts),
	}
}

func (e *Env) qualitySummary(r *reading, found *quality.Findings) [][]any {
	p, c := e.Printer, r.cells
	return [][]any{
		{p.Sprint("Files"), len(r.files)},
		{p.Sprint("Territories"), len(r.dataset.Territories)},
		{p.Sprint("Responses"), r.dataset.Responses},
		{p.Sprint("Cells read"), c.Read},
		{p.Sprint("Cells accepted"), c.Accepted},
		{p.Sprint("Cells unused"), c.Unused},
		{p.Sprint("Cells set aside"), c.SetAside},
		{p.Sprint("Errors"), r.problems.Errors()},
		{p.Sprint("Warnings"), warnings(r.problems)},
		{p.Sprint("Doubts"), len(found.Doubts)},
	}
}

// faultsTable is a sheet of problems, for people.
func (e *Env) faultsTable(name string, l diag.List) sheet.Plain {
	p := e.Printer
	var rows [][]any
	for _, r := range e.problemRecords(l) {
		rows = append(rows, []any{r.File, r.Sheet, r.Cell, r.Code, r.Message, r.Hint})
	}
	return sheet.Plain{
		Name: name, Header: []string{p.Sprint("File"), p.Sprint("Sheet"), p.Sprint("Cell"), p.Sprint("Kind"), p.Sprint("What is wrong"), p.Sprint("What to do")},
		Widths: []float64{26, 16, 8, 18, 60, 50}, Rows: slices.Values(rows), Prose: true,
	}
}
