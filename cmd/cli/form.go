package cli

import (
	"context"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/indicators"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

type formOptions struct {
	framework string
	format    string
	profile   string
	only      []string
	forEach   string
	survey    string
	registry  string
	out       output
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
	f.StringVar(&opts.profile, "profile", "", p.Sprint("only the questions of this `PROFILE` (express)"))
	f.StringSliceVar(&opts.only, "only", nil, p.Sprint("only what stands under this `CODE` (A3; may be repeated)"))
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

// questions are those asked, by their place in the survey; nil is all.
func (o *formOptions) questions(cmd *cobra.Command, fw *indicators.Framework) ([]int, error) {
	if o.profile == "" && len(o.only) == 0 {
		return nil, nil
	}
	asked := map[string]bool{}
	if err := o.ask(cmd, fw, asked); err != nil {
		return nil, err
	}
	var questions []int
	for i, q := range fw.Survey.Questions {
		if asked[q.Code] {
			questions = append(questions, i)
		}
	}
	if len(questions) == 0 {
		return nil, usage(cmd, lang.Msg("no question is left: nothing under %s is in the profile %s", joined(o.only), o.profile), lang.Message{})
	}
	return questions, nil
}

// ask marks the codes of the indicators that --profile and --only both allow.
func (o *formOptions) ask(cmd *cobra.Command, fw *indicators.Framework, asked map[string]bool) error {
	tree := fw.Main
	if o.profile != "" {
		var profiles []string
		tree = nil
		for _, t := range fw.Profiles {
			if !t.Asked {
				continue
			}
			profiles = append(profiles, t.Code)
			if t.Code == o.profile {
				tree = t
			}
		}
		if tree == nil {
			return oneOf(cmd, "profile", o.profile, profiles...)
		}
	}
	var allowed []string
	for _, code := range o.only {
		under := find(fw.Main.Root, strings.ToUpper(code))
		if under == nil {
			under = find(fw.Main.Root, code)
		}
		if under == nil {
			return usage(cmd, lang.Msg("option --%s does not take %q", "only", code), lang.Msg("The codes are those of: eterritoire framework show."))
		}
		under.Walk(func(n *indicators.Node) { allowed = append(allowed, n.Code) })
	}
	tree.Root.Walk(func(n *indicators.Node) {
		if n.Measure != nil && (len(o.only) == 0 || slices.Contains(allowed, n.Code)) {
			asked[n.Code] = true
		}
	})
	return nil
}

// find is the node with that code at or below n, or nil.
func find(n *indicators.Node, code string) *indicators.Node {
	var found *indicators.Node
	n.Walk(func(m *indicators.Node) {
		if m.Code == code && found == nil {
			found = m
		}
	})
	return found
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
