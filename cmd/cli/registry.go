package cli

import (
	"context"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/indicators"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// wordsNoRegistry are the values of --registry for none at all.
var wordsNoRegistry = []string{"none", "aucun", "no", "non"}

// registryFlag adds the flag that chooses a registry of territories.
func registryFlag(env *Env, cmd *cobra.Command, to *string) {
	cmd.Flags().StringVar(to, "registry", "", env.Printer.Sprint("territories that exist: a `FILE.csv|.xlsx`, or none; without it, those of the framework's country"))
}

// expectFlag adds the flag that says whom one expects.
func expectFlag(env *Env, cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVar(to, "expect", nil, env.Printer.Sprint("count who answered of this `SCOPE`: all, region=NAME, department=NAME, kind=CODE (may be repeated)"))
}

// lookup finds the registry that a command was told of, or that the framework's
// country has; nil where there is none. A registry with errors is used without
// what is wrong in it.
func (e *Env) lookup(ctx context.Context, cmd *cobra.Command, file string, whom roll, fw *indicators.Framework) (*registry.Lookup, diag.List, error) {
	var r *registry.Registry
	var problems diag.List
	switch {
	case slices.Contains(wordsNoRegistry, file):
		if whom.asked() {
			return nil, nil, usage(cmd, lang.Msg("--expect and --missing count territories of a registry, and --registry says that there is none"), lang.Message{})
		}
		return nil, nil, nil
	case file != "":
		var err error
		if r, problems, err = readRegistry(ctx, file); err != nil {
			return nil, nil, err
		}
		if r == nil {
			for _, p := range problems {
				e.printProblem(p)
			}
			return nil, nil, errProblems
		}
	default:
		if r = registry.For(fw.Country); r == nil {
			if whom.asked() {
				return nil, nil, usage(cmd, lang.Msg("this framework's country has no registry in this program"), lang.Msg("Give one: --registry FILE.csv."))
			}
			return nil, nil, nil
		}
	}
	return &registry.Lookup{Registry: r, Language: e.Printer.Language(), Strict: file != "" || whom.asked()}, problems, nil
}

// readRegistry reads a user's registry.
func readRegistry(ctx context.Context, file string) (*registry.Registry, diag.List, error) {
	content, err := openFile(file)
	if err != nil {
		return nil, nil, couldNot(err, lang.Msg("reading the registry %s", file))
	}
	defer func() { _ = content.Close() }()
	book, problems, err := sheet.Open(ctx, sheet.File{Name: filepath.Base(file), ReaderAt: content, Size: content.Size}, sheet.Limits{})
	if err != nil {
		return nil, nil, couldNot(err, lang.Msg("reading the registry %s", file))
	}
	if book == nil {
		return nil, problems, nil
	}
	defer func() { _ = book.Close() }()
	r, more := registry.Read(ctx, book)
	return r, append(problems, more...), ctx.Err()
}

// scope reads whom a command expects.
func scope(cmd *cobra.Command, r *registry.Registry, expect []string) (registry.Scope, error) {
	s, wrong := r.Scope(expect)
	if wrong == "" {
		return s, nil
	}
	_, value, said := strings.Cut(wrong, "=")
	if !said {
		value = wrong
	}
	var names []string
	for _, p := range append(slices.Clone(r.Regions), r.Departments...) {
		for _, language := range p.Name.Languages() {
			names = append(names, p.Name[language])
		}
	}
	hint := didYouMean(value, slices.Compact(names))
	if hint.IsZero() {
		hint = lang.Msg("It takes: %s.", "all, region=…, department=…, kind=…")
	}
	return s, usage(cmd, lang.Msg("option --%s does not take %q", "expect", wrong), hint)
}

type registryOptions struct {
	names     []string
	framework string
	registry  string
	expect    []string
	out       output
}

func newRegistry(env *Env) *cobra.Command {
	var opts registryOptions
	p := env.Printer
	cmd := env.command(name{en: "registry", fr: "registre"}, "registry", p.Sprint("[NAME...]"), func(cmd *cobra.Command, args []string) error {
		opts.names = args
		if err := tableName(cmd, "output", opts.out.path, ".csv", ".xlsx"); err != nil {
			return err
		}
		return runRegistry(cmd.Context(), env, cmd, opts)
	})
	frameworkFlag(env, cmd, &opts.framework)
	registryFlag(env, cmd, &opts.registry)
	expectFlag(env, cmd, &opts.expect)
	outputFlag(env, cmd, &opts.out.path)
	cmd.Flags().BoolVar(&opts.out.force, "force", false, p.Sprint("replace a file that this program did not write, or a form that holds answers"))
	return cmd
}

// runRegistry writes a registry, or says who the names given are.
func runRegistry(ctx context.Context, env *Env, cmd *cobra.Command, opts registryOptions) error {
	fw, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	l, problems, err := env.lookup(ctx, cmd, opts.registry, roll{expect: opts.expect}, fw)
	if err != nil {
		return err
	}
	if l == nil {
		return usage(cmd, lang.Msg("this framework's country has no registry in this program"), lang.Msg("Give one: --registry FILE.csv."))
	}
	for _, p := range problems {
		env.printProblem(p)
	}
	scope, err := scope(cmd, l.Registry, opts.expect)
	if err != nil {
		return err
	}
	if len(opts.names) > 0 {
		err = env.whoIs(ctx, l, opts)
	} else {
		err = env.writeEntities(ctx, opts.out, l.Registry, func(yield func(*registry.Entity) bool) {
			for _, entity := range l.Entities {
				if scope.Has(entity) && !yield(entity) {
					return
				}
			}
		})
	}
	if err == nil && problems.HasErrors() {
		return errProblems
	}
	return err
}

// whoIs prints who each name is, or may be; the error is errProblems where a
// name is nobody's, or several territories'.
func (e *Env) whoIs(ctx context.Context, l *registry.Lookup, opts registryOptions) error {
	matches, unknown := make([]registry.Match, len(opts.names)), false
	for i, name := range opts.names {
		matches[i] = l.Match(registry.Naming{Name: name})
		unknown = unknown || matches[i].Entity == nil
	}
	err := e.write(ctx, opts.out, func(w io.Writer) error {
		for i, name := range opts.names {
			m := matches[i]
			if _, err := io.WriteString(w, printable(e.Printer.Message(whoIs(l, name, m)))+"\n"); err != nil {
				return err
			}
			for _, p := range m.Proposals {
				if _, err := io.WriteString(w, "    "+printable(e.Printer.Message(p.Message()))+"\n"); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err == nil && unknown {
		return errProblems
	}
	return err
}

// whoIs is what came of looking one name up.
func whoIs(l *registry.Lookup, name string, m registry.Match) lang.Message {
	switch {
	case m.Entity != nil:
		e := m.Entity
		where := joined(nonEmpty(e.Code, e.Department.In(l.Language), e.Region.In(l.Language)))
		return lang.Msg("%s: %s (%s)", name, e.Called(l.Language), where)
	case len(m.Proposals) == 0:
		return lang.Msg("%s: not in the registry, and no name there is near it", name)
	case m.Outcome == registry.Homonym:
		return lang.Msg("%s: several territories:", name)
	}
	return lang.Msg("%s: not in the registry; perhaps:", name)
}

// registryColumns is the header of a registry as it is written: it is read back
// by --registry, and as a table of territories by form --for-each.
var registryColumns = [...]string{"territory_code", "territory", "type", "region", "department", "official_fr", "official_en", "region_en", "aliases"}

func registryRow(e *registry.Entity) []string {
	return []string{
		e.Code, e.Name, e.Kind, e.Region.In("fr"), e.Department.In("fr"),
		e.Official.In("fr"), e.Official.In("en"), e.Region.In("en"), strings.Join(e.Aliases, "; "),
	}
}

// writeEntities writes territories of a registry, as a table in the format that
// its file's name says.
func (e *Env) writeEntities(ctx context.Context, o output, r *registry.Registry, entities iter.Seq[*registry.Entity]) error {
	rows := func(yield func([]string) bool) {
		for entity := range entities {
			if !yield(registryRow(entity)) {
				return
			}
		}
	}
	if err := e.write(ctx, o, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(o.path), ".xlsx") {
			return sheet.WriteXLSX(w, []sheet.Plain{{
				Name: e.Printer.Sprint("Registry"), Header: registryColumns[:],
				Widths: []float64{16, 22, 11, 14, 20, 40, 28, 14, 26}, Rows: cells(rows),
			}})
		}
		return writeCSV(w, registryColumns[:], rows)
	}); err != nil || o.stdout() || e.quiet {
		return err
	}
	e.say(lang.Msg("Written: %s", o.path))
	if r.Country == "CM" {
		e.say(lang.Msg("Names and codes: OCHA COD-AB / INC Cameroon (CC BY 3.0 IGO); usual names © OpenStreetMap contributors (ODbL 1.0)."))
	}
	return nil
}
