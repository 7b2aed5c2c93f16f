package cli

import (
	"context"

	"github.com/spf13/cobra"

	"eterritoire/surveys/lang"
)

type completionOptions struct{ shell string }

func newCompletion(env *Env) *cobra.Command {
	var opts completionOptions
	cmd := env.command(name{en: "completion", fr: "completion", also: []string{"complétion"}}, "completion", "bash|zsh|fish|powershell", func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(cmd, lang.Msg("name one shell: bash, zsh, fish or powershell"), lang.Message{})
		}
		opts.shell = args[0]
		return runCompletion(cmd.Context(), env, cmd, opts)
	})
	cmd.ValidArgs = []string{"bash", "zsh", "fish", "powershell"}
	return cmd
}

// runCompletion prints what a shell needs to complete commands and options.
func runCompletion(_ context.Context, env *Env, cmd *cobra.Command, opts completionOptions) error {
	root := cmd.Root()
	switch opts.shell {
	case "bash":
		return root.GenBashCompletionV2(env.Out, true)
	case "zsh":
		return root.GenZshCompletion(env.Out)
	case "fish":
		return root.GenFishCompletion(env.Out, true)
	case "powershell":
		return root.GenPowerShellCompletionWithDesc(env.Out)
	}
	return usage(cmd, lang.Msg("there is no completion for %q", opts.shell), didYouMean(opts.shell, cmd.ValidArgs))
}
