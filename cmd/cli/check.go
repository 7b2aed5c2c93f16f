package cli

import (
	"context"

	"github.com/spf13/cobra"

	"eterritoire/surveys/lang"
)

type checkOptions struct{ input }

func newCheck(env *Env) *cobra.Command {
	var opts checkOptions
	cmd := env.command(name{en: "check", fr: "controler", also: []string{"contrôler"}}, "check", env.Printer.Sprint("SOURCE..."), func(cmd *cobra.Command, args []string) error {
		opts.sources, opts.doubts, opts.counted = args, true, true
		return runCheck(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	opts.roll.flags(env, cmd)
	qualityFlag(env, cmd, &opts.input)
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
	env.sayFiles(in.files)
	if err := env.close(ctx, in, opts.input); err != nil {
		return err
	}
	if !env.quiet && warnings(in.problems) == 0 {
		env.say(lang.Msg("Nothing to correct."))
	}
	return nil
}
