package cli

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/report/workbook"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// maxFramework is the largest file that is read as a framework.
const maxFramework = 16 << 20

// frameworkFlag adds the flag that names a framework.
func frameworkFlag(env *Env, cmd *cobra.Command, to *string) {
	cmd.Flags().StringVarP(to, "framework", "f", frameworks.Default, env.Printer.Sprint("framework: a built-in `NAME`, or a file (.yaml, .xlsx)"))
	_ = cmd.RegisterFlagCompletionFunc("framework", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return frameworks.Names(), cobra.ShellCompDirectiveDefault
	}) // only a flag that is not there errs
}

// loadFramework finds a framework by its name or its file, and says what is
// wrong in it; a framework with an error is not used.
func (e *Env) loadFramework(nameOrFile string) (*indicators.Framework, error) {
	fw, problems, err := readFramework(nameOrFile)
	if err != nil {
		return nil, err
	}
	for _, p := range problems {
		e.printProblem(p)
	}
	if fw == nil {
		return nil, errProblems
	}
	return fw, nil
}

// readFramework reads a framework by its name or its file.
func readFramework(nameOrFile string) (*indicators.Framework, diag.List, error) {
	if nameOrFile == "" {
		nameOrFile = frameworks.Default
	}
	if slices.Contains(frameworks.Names(), nameOrFile) {
		fw, err := frameworks.BuiltIn(nameOrFile)
		return fw, nil, err
	}
	b, err := readSmall(nameOrFile)
	if err != nil {
		hint := didYouMean(nameOrFile, frameworks.Names())
		if hint.IsZero() {
			hint = lang.Msg("A framework is a file, or one of: %s.", joined(frameworks.Names()))
		}
		return nil, nil, &stop{message: lang.Msg("reading the framework %s", nameOrFile), hint: hint, cause: err}
	}
	fw, problems := frameworks.Read(filepath.Base(nameOrFile), b)
	return fw, problems, nil
}

// readSmall reads a file that is not large.
func readSmall(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	b, err := io.ReadAll(io.LimitReader(f, maxFramework+1))
	if err == nil && len(b) > maxFramework {
		return nil, &stop{message: lang.Msg("it is larger than %s MB", maxFramework>>20)}
	}
	return b, err
}

type frameworkOptions struct {
	framework string
	problems  string
	out       output
}

func newFramework(env *Env) *cobra.Command {
	cmd := env.command(name{en: "framework", fr: "referentiel", also: []string{"référentiel"}}, "framework", "", nil)
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if len(args) > 0 {
			return unknownCommand(cmd, args[0])
		}
		return cmd.Help()
	}
	cmd.AddCommand(newFrameworkShow(env), newFrameworkCheck(env), newFrameworkExport(env), newFrameworkNew(env), newFrameworkDiff(env), newFrameworkSchema(env))
	return cmd
}

// part is a command on a framework: a positional FILE wins over -f.
func (e *Env) part(n name, page string, opts *frameworkOptions, run func(context.Context, *Env, *frameworkOptions) error) *cobra.Command {
	cmd := e.command(n, page, e.Printer.Sprint("[FILE]"), func(cmd *cobra.Command, args []string) error {
		if len(args) > 1 {
			return usage(cmd, lang.Msg("one framework at a time: %q is one too many", args[1]), lang.Message{})
		}
		if len(args) == 1 {
			opts.framework = args[0]
		}
		if err := tableName(cmd, "problems", opts.problems, ".json", ".csv", ".xlsx"); err != nil {
			return err
		}
		return run(cmd.Context(), e, opts)
	})
	frameworkFlag(e, cmd, &opts.framework)
	cmd.Flags().BoolVar(&opts.out.force, "force", false, e.Printer.Sprint("replace a file that this program did not write"))
	return cmd
}

func newFrameworkShow(env *Env) *cobra.Command {
	opts := &frameworkOptions{}
	cmd := env.part(name{en: "show", fr: "afficher"}, "framework-show", opts, runFrameworkShow)
	outputFlag(env, cmd, &opts.out.path)
	return cmd
}

func newFrameworkCheck(env *Env) *cobra.Command {
	opts := &frameworkOptions{}
	cmd := env.part(name{en: "check", fr: "controler", also: []string{"contrôler"}}, "framework-check", opts, runFrameworkCheck)
	cmd.Flags().StringVar(&opts.problems, "problems", "", env.Printer.Sprint("write every problem to `FILE.json|csv|xlsx`"))
	return cmd
}

func newFrameworkExport(env *Env) *cobra.Command {
	opts := &frameworkOptions{}
	cmd := env.part(name{en: "export", fr: "exporter"}, "framework-export", opts, runFrameworkExport)
	outputFlag(env, cmd, &opts.out.path)
	cmd.PreRunE = func(cmd *cobra.Command, _ []string) error {
		return tableName(cmd, "output", opts.out.path, ".yaml", ".yml", ".xlsx")
	}
	return cmd
}

// outputFlag adds -o.
func outputFlag(env *Env, cmd *cobra.Command, to *string) {
	cmd.Flags().StringVarP(to, "output", "o", "", env.Printer.Sprint("write to `FILE` (- is standard output)"))
}

func runFrameworkCheck(ctx context.Context, env *Env, opts *frameworkOptions) error {
	fw, problems, err := readFramework(opts.framework)
	if err != nil {
		return err
	}
	for _, p := range problems {
		env.printProblem(p)
	}
	if opts.problems != "" {
		if err := env.writeProblems(ctx, opts.out.to(opts.problems), problems); err != nil {
			return err
		}
	}
	if fw == nil || problems.HasErrors() {
		env.say(lang.Msg("%s, %s", lang.Msg("%s errors", problems.Errors()), lang.Msg("%s warnings", warnings(problems))))
		return errProblems
	}
	if !env.quiet {
		holds := lang.Msg("%s indicators", len(fw.Leaves))
		if n := len(fw.Survey.Checks); n > 0 {
			holds = lang.Msg("%s, %s", holds, lang.Msg("%s consistency checks", n))
		}
		env.say(lang.Msg("%s %s is sound: %s", fw.ID, fw.Version, holds))
		env.say(lang.Msg("digest %s", fw.Digest))
	}
	return nil
}

func runFrameworkExport(ctx context.Context, env *Env, opts *frameworkOptions) error {
	fw, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	return env.writeFramework(ctx, opts.out, fw)
}

// writeFramework writes a framework as what its file's name says: YAML, or a
// workbook, which is kept if somebody has worked in it.
func (e *Env) writeFramework(ctx context.Context, out output, fw *indicators.Framework) error {
	if !isXLSX(out.path) {
		return e.write(ctx, out, func(w io.Writer) error {
			_, err := w.Write(frameworks.Export(fw))
			return err
		})
	}
	out.spare = spareFramework
	return e.write(ctx, out, func(w io.Writer) error {
		return workbook.WriteFramework(w, fw, workbook.FrameworkOptions{Version: Version()})
	})
}

func isXLSX(name string) bool { return strings.EqualFold(filepath.Ext(name), ".xlsx") }

// spareFramework says why a framework's workbook is not replaced.
func spareFramework(path string) (lang.Message, error) {
	b, err := readSmall(path)
	if err != nil {
		return lang.Message{}, couldNot(err, lang.Msg("reading %s", path))
	}
	if frameworks.Edited(filepath.Base(path), b) {
		return lang.Msg("%s was edited since it was written, or is no framework", path), nil
	}
	return lang.Message{}, nil
}

// builtIn describes the built-in frameworks, one a line.
func builtIn() []string {
	var lines []string
	for _, n := range frameworks.Names() {
		fw, err := frameworks.BuiltIn(n)
		if err != nil {
			continue
		}
		lines = append(lines, strings.Join([]string{n, fw.ID, fw.Version, fw.Digest}, " "))
	}
	return lines
}

// noArguments refuses arguments.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage(cmd, lang.Msg("%q is one word too many", args[0]), lang.Message{})
}
