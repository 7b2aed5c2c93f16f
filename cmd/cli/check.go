package cli

import (
	"context"

	"github.com/spf13/cobra"

	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

type checkOptions struct{ input }

func newCheck(env *Env) *cobra.Command {
	var opts checkOptions
	cmd := env.command(name{en: "check", fr: "controler", also: []string{"contrôler"}}, "check", env.Printer.Sprint("SOURCE..."), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		return runCheck(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	opts.roll.flags(env, cmd)
	return cmd
}

// runCheck reads the sources as import does, says what each is, and writes
// nothing.
func runCheck(ctx context.Context, env *Env, cmd *cobra.Command, opts checkOptions) error {
	in, err := env.readAll(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	env.tell(in)
	if !env.quiet {
		for _, f := range in.files {
			env.sayFile(f)
		}
	}
	if err := env.close(ctx, in, opts.input); err != nil {
		return err
	}
	if !env.quiet && warnings(in.problems) == 0 {
		env.say(lang.Msg("Nothing to correct."))
	}
	return nil
}

// sayFile says what a source is, and what was read in it.
func (e *Env) sayFile(f intake.File) {
	if !f.OK {
		e.say(lang.Msg("%s: not used", f.Name))
		return
	}
	e.say(lang.Msg("%s: %s, %s", f.Name, dialect(f.Dialect), lang.Msg("%s responses", f.Responses)))
	if f.Duplicates > 0 {
		e.say(lang.Msg("    %s duplicates set aside", f.Duplicates))
	}
	if len(f.Unused) > 0 {
		e.say(lang.Msg("    %s columns not used: %s", len(f.Unused), joined(f.Unused)))
	}
}

// dialect is what a source was taken for, in words.
func dialect(name string) lang.Message {
	switch name {
	case "form":
		return lang.Msg("filled form")
	case "table":
		return lang.Msg("table of responses")
	case "kobo":
		return lang.Msg("KoboToolbox export")
	}
	return lang.Msg("%s", name)
}
