package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/report/workbook"
	"eterritoire/surveys/lang"
)

type workbookOptions struct {
	input
}

func newWorkbook(env *Env) *cobra.Command {
	var opts workbookOptions
	p := env.Printer
	cmd := env.command(name{en: "workbook", fr: "classeur"}, "workbook", p.Sprint("SOURCE... -o FILE.xlsx"), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		if opts.out.path == "" {
			return usage(cmd, lang.Msg("say where to write: -o FILE.xlsx"), lang.Message{})
		}
		if err := tableName(cmd, "output", opts.out.path, ".xlsx"); err != nil {
			return err
		}
		return runWorkbook(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	outputFlag(env, cmd, &opts.out.path)
	return cmd
}

func runWorkbook(ctx context.Context, env *Env, cmd *cobra.Command, opts workbookOptions) error {
	if err := env.noTerminal(opts.out); err != nil {
		return err
	}
	in, err := env.readAll(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	a := in.assess()
	env.tell(in)
	if err := env.writeWorkbook(ctx, opts.out, a, in); err != nil {
		return err
	}
	if err := env.close(ctx, in, opts.input); err != nil {
		return err
	}
	if !opts.out.stdout() && !env.quiet {
		env.say(lang.Msg("Written: %s", opts.out.path))
	}
	return nil
}

// writeWorkbook writes an assessment as a workbook, with what was said of its
// sources.
func (e *Env) writeWorkbook(ctx context.Context, o output, a *assess.Assessment, in *reading) error {
	if len(a.Territories) == 0 {
		return nothingUsable()
	}
	return e.write(ctx, o, func(w io.Writer) error {
		return workbook.Write(w, a, workbook.Options{Printer: e.Printer, Version: Version(), Files: in.files, Problems: in.problems})
	})
}

// nothingUsable says that no response is left to make a result of.
func nothingUsable() error {
	return &stop{message: lang.Msg("no response could be used: nothing was written"), hint: lang.Msg("The problems above say why.")}
}
