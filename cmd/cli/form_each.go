package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// runForms writes one form a territory of a source: its identity and the
// answers known already are filled in, the rest is blank.
func runForms(ctx context.Context, env *Env, cmd *cobra.Command, opts formOptions) error {
	in := input{sources: []string{opts.forEach}, framework: opts.framework, territories: true, out: opts.out}
	r, err := env.readAll(ctx, cmd, &in)
	if err != nil {
		return err
	}
	questions, err := opts.questions(cmd, r.framework)
	if err != nil {
		return err
	}
	a := r.assess()
	env.tell(r)
	if len(a.Territories) == 0 {
		return nothingUsable()
	}
	if err := makeFolder(opts.out.path); err != nil {
		return err
	}
	names := formNames(a.Territories)
	at := func(r *assess.Result) output { return in.out.to(filepath.Join(opts.out.path, names[r])) }
	for _, result := range a.Territories { // all are looked at before one is written
		if err := at(result).mayWrite(); err != nil {
			return err
		}
	}
	bar := env.progressBar(lang.Msg("forms"))
	for i, result := range a.Territories {
		form := workbook.FormOptions{
			Printer: env.Printer, Version: Version(), Questions: questions, Framework: r.framework,
			Territory: result.Territory, Response: known(result, len(r.framework.Survey.Questions)),
		}
		if err := env.write(ctx, at(result), func(w io.Writer) error { return workbook.WriteForm(w, r.framework.Survey, form) }); err != nil {
			return err
		}
		if bar != nil {
			bar(i+1, len(a.Territories))
		}
	}
	env.clearProgress()
	if err := env.close(ctx, r, in); err != nil {
		return err
	}
	if !env.quiet {
		env.say(lang.Msg("%s forms written to %s", len(a.Territories), opts.out.path))
	}
	return nil
}

// known is what a territory has answered already: the answers retained from all
// its responses. Who gave them and when is left to whoever fills the form.
func known(r *assess.Result, questions int) *surveys.Response {
	response := &surveys.Response{Answers: make([]surveys.Answer, questions)}
	for i, leaf := range r.Leaves {
		response.Answers[i] = leaf.Answer
	}
	return response
}

// formNames are the files of the territories' forms, each once.
func formNames(results []*assess.Result) map[*assess.Result]string {
	names := map[*assess.Result]string{}
	taken := map[string]bool{}
	for _, r := range results {
		slug := fileName(r.Territory)
		name := slug
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", slug, n)
		}
		taken[name] = true
		names[r] = name + ".xlsx"
	}
	return names
}
