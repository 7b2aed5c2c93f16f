package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

type formOptions struct {
	framework string
	format    string
	selection
	forEach  string
	survey   string
	registry string
	out      output
}

// formFormats are the kinds of blank form.
var formFormats = []string{"xlsx", "xlsform"}

func newForm(env *Env) *cobra.Command {
	var opts formOptions
	p := env.Printer
	cmd := env.command(name{en: "form", fr: "formulaire"}, "form", p.Sprint("-o FILE.xlsx"), func(cmd *cobra.Command, args []string) error {
		if err := noArguments(cmd, args); err != nil {
			return err
		}
		if opts.forEach != "" && opts.out.stdout() {
			return usage(cmd, lang.Msg("say which folder to write to: -o FOLDER"), lang.Message{})
		}
		if opts.out.path == "" {
			return usage(cmd, lang.Msg("say where to write: -o FILE.xlsx"), lang.Message{})
		}
		if err := oneOf(cmd, "format", opts.format, formFormats...); err != nil {
			return err
		}
		if opts.format == "xlsform" || opts.survey != "" {
			return runPhoneForm(cmd.Context(), env, cmd, opts)
		}
		if opts.forEach != "" {
			return runForms(cmd.Context(), env, cmd, opts)
		}
		if err := tableName(cmd, "output", opts.out.path, ".xlsx"); err != nil {
			return err
		}
		return runForm(cmd.Context(), env, cmd, opts)
	})
	frameworkFlag(env, cmd, &opts.framework)
	registryFlag(env, cmd, &opts.registry)
	f := cmd.Flags()
	f.StringVarP(&opts.out.path, "output", "o", "", p.Sprint("write to `FILE` (- is standard output)"))
	f.BoolVar(&opts.out.force, "force", false, p.Sprint("replace the file even if it holds answers, or is not ours"))
	f.StringVar(&opts.format, "format", "xlsx", p.Sprint("kind of form: `xlsx|xlsform`, to fill in a spreadsheet or on a phone"))
	f.StringVar(&opts.survey, "survey", "", p.Sprint("the form of the residents' survey instead: `citizens` (xlsform)"))
	opts.flags(env, cmd)
	f.StringVar(&opts.forEach, "for-each", "", p.Sprint("one form for each territory of this `SOURCE`, into the folder -o"))
	complete(cmd, "format", formFormats...)
	complete(cmd, "survey", citizensSurvey)
	return cmd
}

func runForm(ctx context.Context, env *Env, cmd *cobra.Command, opts formOptions) error {
	fw, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	questions, err := opts.questions(cmd, fw)
	if err != nil {
		return err
	}
	if err := env.noTerminal(opts.out); err != nil {
		return err
	}
	opts.out.spareForms(ctx, fw.Survey)
	err = env.write(ctx, opts.out, func(w io.Writer) error {
		return workbook.WriteForm(w, fw.Survey, workbook.FormOptions{Printer: env.Printer, Version: Version(), Questions: questions, Framework: fw})
	})
	if err != nil {
		return err
	}
	if !opts.out.stdout() && !env.quiet {
		n := len(questions)
		if questions == nil {
			n = len(fw.Survey.Questions)
		}
		env.say(lang.Msg("%s questions written to %s", n, opts.out.path))
		env.say(lang.Msg("Once it is filled: eterritoire check %s", opts.out.path))
	}
	return nil
}

// spareForm says why a form is not replaced: it holds answers, or what it holds
// cannot be told.
func spareForm(ctx context.Context, path string, s *surveys.Survey) (lang.Message, error) {
	source := intake.Source{Name: path, Open: func() (intake.Content, error) { return openFile(path) }}
	result, _, err := intake.Read(ctx, []intake.Source{source}, s, intake.Options{})
	if err != nil {
		return lang.Message{}, err
	}
	if result.Files[0].Dialect != "form" {
		return lang.Message{}, nil // a table of responses, a workbook: made of what is elsewhere
	}
	for _, t := range result.Dataset.Territories {
		for _, r := range t.Responses {
			for i := range r.Answers {
				switch r.Answers[i].State {
				case surveys.Given, surveys.Unknown, surveys.NotApplicable, surveys.SetAside:
					return lang.Msg("%s is a form that holds answers", path), nil
				}
			}
		}
	}
	if result.Cells.SetAside > 0 {
		return lang.Msg("%s is a form that may hold answers", path), nil
	}
	return lang.Message{}, nil
}
