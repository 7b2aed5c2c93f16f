package cli

import (
	"context"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/report"
	"eterritoire/report/text"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
)

type explainOptions struct {
	input
	territory string
}

func newExplain(env *Env) *cobra.Command {
	var opts explainOptions
	p := env.Printer
	cmd := env.command(name{en: "explain", fr: "expliquer"}, "explain", p.Sprint("SOURCE... --territory T [CODE]"), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		return runExplain(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	outputFlag(env, cmd, &opts.out.path)
	cmd.Flags().StringVarP(&opts.territory, "territory", "t", "", p.Sprint("the `TERRITORY`, by name or code; needed where there are several"))
	return cmd
}

func runExplain(ctx context.Context, env *Env, cmd *cobra.Command, opts explainOptions) error {
	code := ""
	if last := len(opts.sources) - 1; last > 0 && !exists(opts.sources[last]) {
		code, opts.sources = opts.sources[last], opts.sources[:last]
	}
	in, err := env.readAll(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	a := in.assess()
	env.tell(in)
	r, err := env.oneTerritory(cmd, a, in.options.Registry, opts.territory)
	if err != nil {
		return err
	}
	if code, err = nodeCode(a, r, code); err != nil {
		return err
	}
	doc := report.Explain(a, r, code, report.Options{Printer: env.Printer, Version: Version()})
	width := env.writingTo(opts.out).columns()
	var b strings.Builder
	if err := text.Write(&b, doc, width); err != nil {
		return err
	}
	err = env.write(ctx, opts.out, func(w io.Writer) error {
		_, err := io.WriteString(w, printable(b.String()))
		return err
	})
	if err != nil {
		return err
	}
	return env.close(ctx, in, opts.input)
}

func exists(name string) bool {
	_, err := os.Stat(name)
	return name == "-" || err == nil
}

// oneTerritory is the territory named, or the only one there is.
func (e *Env) oneTerritory(cmd *cobra.Command, a *assess.Assessment, l *registry.Lookup, typed string) (*assess.Result, error) {
	if typed != "" {
		return e.territory(a, l, typed)
	}
	if len(a.Territories) == 1 {
		return a.Territories[0], nil
	}
	var names []string
	for i, r := range a.Territories {
		if i == 8 {
			names = append(names, "…")
			break
		}
		names = append(names, called(r.Territory))
	}
	if len(names) == 0 {
		return nil, &stop{message: lang.Msg("no response could be used: there is nothing to explain")}
	}
	return nil, usage(cmd, lang.Msg("the answers are about several territories: name one with --territory"), lang.Msg("The answers are about: %s.", joined(names)))
}

// nodeCode is the code of a score: as typed, by an indicator's slug, or the
// root's where nothing was typed.
func nodeCode(a *assess.Assessment, r *assess.Result, typed string) (string, error) {
	if typed == "" {
		return a.Framework.Main.Root.Code, nil
	}
	if r.Score(typed) != nil {
		return typed, nil
	}
	var known []string
	for _, s := range append(append([]*assess.Score{}, r.Nodes...), r.Leaves...) {
		if s.Node.Slug == typed && typed != "" {
			return s.Node.Code, nil
		}
		known = append(known, s.Node.Code)
		if s.Node.Slug != "" {
			known = append(known, s.Node.Slug)
		}
	}
	hint := didYouMean(typed, known)
	if hint.IsZero() {
		hint = lang.Msg("The codes are those of: eterritoire framework show.")
	}
	return "", &stop{message: lang.Msg("%q is neither a file nor a code of this framework", typed), hint: hint}
}
