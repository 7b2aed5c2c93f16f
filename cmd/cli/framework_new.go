package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"eterritoire/indicators/frameworks"
	"eterritoire/surveys/lang"
)

func newFrameworkNew(env *Env) *cobra.Command {
	var out output
	p := env.Printer
	cmd := env.command(name{en: "new", fr: "nouveau"}, "framework-new", p.Sprint("-o FILE.yaml|xlsx"), func(cmd *cobra.Command, args []string) error {
		if err := noArguments(cmd, args); err != nil {
			return err
		}
		if out.path == "" {
			return usage(cmd, lang.Msg("say where to write: -o FILE.yaml or -o FILE.xlsx"), lang.Message{})
		}
		if err := tableName(cmd, "output", out.path, ".yaml", ".yml", ".xlsx"); err != nil {
			return err
		}
		return runFrameworkNew(cmd.Context(), env, out)
	})
	outputFlag(env, cmd, &out.path)
	cmd.Flags().BoolVar(&out.force, "force", false, p.Sprint("replace a file that this program did not write"))
	return cmd
}

// runFrameworkNew writes the starter: a commented YAML, or the same as a workbook.
func runFrameworkNew(ctx context.Context, env *Env, out output) error {
	var err error
	if isXLSX(out.path) {
		fw, problems := frameworks.Read("starter.yaml", frameworks.Starter())
		if fw == nil {
			return &stop{message: problems[0].Message}
		}
		err = env.writeFramework(ctx, out, fw)
	} else {
		err = env.write(ctx, out, func(w io.Writer) error {
			_, err := w.Write(frameworks.Starter())
			return err
		})
	}
	if err != nil || out.stdout() || env.quiet {
		return err
	}
	env.say(lang.Msg("Change it, then: eterritoire framework check %s", out.path))
	env.say(lang.Msg("The form to fill: eterritoire form -f %s -o form.xlsx", out.path))
	return nil
}

func newFrameworkSchema(env *Env) *cobra.Command {
	var out output
	cmd := env.command(name{en: "schema", fr: "schema", also: []string{"schéma"}}, "framework-schema", "", func(cmd *cobra.Command, args []string) error {
		if err := noArguments(cmd, args); err != nil {
			return err
		}
		if err := tableName(cmd, "output", out.path, ".json"); err != nil {
			return err
		}
		return env.write(cmd.Context(), out, func(w io.Writer) error {
			_, err := w.Write(frameworks.Schema())
			return err
		})
	})
	outputFlag(env, cmd, &out.path)
	cmd.Flags().BoolVar(&out.force, "force", false, env.Printer.Sprint("replace a file that this program did not write"))
	return cmd
}
