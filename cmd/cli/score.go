package cli

import (
	"context"
	"io"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/surveys/registry"
)

type scoreOptions struct {
	input
	format      string
	territories []string
}

func newScore(env *Env) *cobra.Command {
	var opts scoreOptions
	p := env.Printer
	cmd := env.command(name{en: "score", fr: "noter"}, "score", p.Sprint("SOURCE..."), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		if err := oneOf(cmd, "format", opts.format, "table", "csv", "json"); err != nil {
			return err
		}
		opts.counted = opts.format != "json" // which tells the cells behind a score
		return runScore(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	outputFlag(env, cmd, &opts.out.path)
	cmd.Flags().StringVar(&opts.format, "format", "table", p.Sprint("print as `table|csv|json`"))
	territoryFlag(env, cmd, &opts.territories)
	complete(cmd, "format", "table", "csv", "json")
	return cmd
}

func runScore(ctx context.Context, env *Env, cmd *cobra.Command, opts scoreOptions) error {
	in, err := env.readAll(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	a := in.assess()
	results, err := env.pick(a, in.options.Registry, opts.territories)
	if err != nil {
		return err
	}
	env.tell(in)
	err = env.write(ctx, opts.out, func(w io.Writer) error {
		switch opts.format {
		case "csv":
			return writeScoresCSV(w, a, results)
		case "json":
			return writeJSON(w, env.scoresRecord(a, results, in.problems))
		}
		return env.writingTo(opts.out).writeScoresTable(w, a, results)
	})
	if err != nil {
		return err
	}
	return env.close(ctx, in, opts.input)
}

// pick chooses the territories named, or all.
func (e *Env) pick(a *assess.Assessment, l *registry.Lookup, names []string) ([]*assess.Result, error) {
	if len(names) == 0 {
		return a.Territories, nil
	}
	var results []*assess.Result
	for _, n := range names {
		r, err := e.territory(a, l, n)
		if err != nil {
			return nil, err
		}
		results = append(results, r)
	}
	return results, nil
}
