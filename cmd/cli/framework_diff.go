package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

type frameworkDiffOptions struct {
	input
	old     string
	earlier bool
}

func newFrameworkDiff(env *Env) *cobra.Command {
	var opts frameworkDiffOptions
	p := env.Printer
	cmd := env.command(name{en: "diff", fr: "comparer"}, "framework-diff", p.Sprint("OLD NEW [SOURCE...]"), func(cmd *cobra.Command, args []string) error {
		if len(args) < 2 {
			return usage(cmd, lang.Msg("name two frameworks: the old one, then the new one"), lang.Message{})
		}
		opts.old, opts.framework, opts.sources = args[0], args[1], args[2:]
		return runFrameworkDiff(cmd.Context(), env, cmd, opts)
	})
	outputFlag(env, cmd, &opts.out.path)
	cmd.Flags().BoolVar(&opts.earlier, "earlier", false, p.Sprint("write the first draft of the section “earlier” of NEW, by which answers to OLD are carried over"))
	cmd.Flags().BoolVar(&opts.out.force, "force", false, p.Sprint("replace a file that this program did not write"))
	return cmd
}

func runFrameworkDiff(ctx context.Context, env *Env, cmd *cobra.Command, opts frameworkDiffOptions) error {
	old, err := env.loadFramework(opts.old)
	if err != nil {
		return err
	}
	now, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	if opts.earlier {
		return runEarlierDraft(ctx, env, cmd, opts, old, now)
	}
	d := &frameworkDiff{env: env, old: old, now: now, changes: frameworks.Diff(old, now)}
	var in *reading
	if len(opts.sources) > 0 {
		before := opts.input
		before.framework = opts.old
		was, err := env.readAll(ctx, cmd, &before)
		if err != nil {
			return err
		}
		if in, err = env.readAll(ctx, cmd, &opts.input); err != nil {
			return err
		}
		d.before, d.after = was.assess(), in.assess()
	}
	err = env.write(ctx, opts.out, func(w io.Writer) error {
		d.w = bufio.NewWriter(w)
		d.all()
		return d.w.Flush()
	})
	if err != nil || in == nil {
		return err
	}
	return env.close(ctx, in, opts.input)
}

// runEarlierDraft writes the draft of a mapping.
func runEarlierDraft(ctx context.Context, env *Env, cmd *cobra.Command, opts frameworkDiffOptions, old, now *indicators.Framework) error {
	switch {
	case len(opts.sources) > 0:
		return usage(cmd, lang.Msg("with --earlier no answers are read: %q is one word too many", opts.sources[0]), lang.Message{})
	case old.ID != now.ID:
		return &stop{message: lang.Msg("%s and %s are two frameworks, not two versions of one", old.ID, now.ID), hint: lang.Msg("Answers are carried over from one version of a framework to the next.")}
	case old.Version == now.Version:
		return &stop{message: lang.Msg("both files are of version %s", now.Version), hint: lang.Msg("Give the new one another “version”: answers of the old one can then be told apart.")}
	}
	return env.write(ctx, opts.out, func(w io.Writer) error {
		_, err := w.Write(frameworks.EarlierDraft(old, now))
		return err
	})
}

// frameworkDiff says what changed from one framework to another.
type frameworkDiff struct {
	env           *Env
	old, now      *indicators.Framework
	changes       []frameworks.Change
	before, after *assess.Assessment // of the same sources; nil without any
	w             *bufio.Writer
}

func (d *frameworkDiff) line(text string) { fmt.Fprintln(d.w, strings.TrimRight(printable(text), " ")) }

func (d *frameworkDiff) all() {
	p := d.env.Printer
	d.line(p.Sprint("%s %s (%s) → %s %s (%s)", d.old.ID, d.old.Version, short(d.old.Digest), d.now.ID, d.now.Version, short(d.now.Digest)))
	if d.old.Digest == d.now.Digest {
		d.line(p.Sprint("They say the same."))
		return
	}
	d.list(p.Sprint("What scores and levels depend on"), true)
	d.list(p.Sprint("Words and the rest"), false)
	fmt.Fprintln(d.w)
	touched := frameworks.Touched(d.old, d.now, d.changes)
	switch {
	case len(touched) > 0:
		d.line(p.Sprint("For the same answers these scores can differ: %s", strings.Join(touched, ", ")))
	default:
		d.line(p.Sprint("For the same answers no score differs."))
	}
	d.mapping()
	if d.after != nil {
		d.scores()
	}
}

// mapping says by what the answers to the old version are carried over.
func (d *frameworkDiff) mapping() {
	p := d.env.Printer
	switch {
	case d.old.ID != d.now.ID || d.old.Version == d.now.Version:
	case slices.ContainsFunc(d.now.Survey.Earlier, func(e surveys.Earlier) bool { return e.Version == d.old.Version }):
		d.line(p.Sprint("Answers of version %s are carried over by the section “earlier” of %s %s.", d.old.Version, d.now.ID, d.now.Version))
	default:
		d.line(p.Sprint("%s %s does not say what became of the answers of version %s: --earlier writes a first draft of that.", d.now.ID, d.now.Version, d.old.Version))
	}
}

// short is the beginning of a digest.
func short(digest string) string {
	digest = strings.TrimPrefix(digest, "sha256:")
	return digest[:min(12, len(digest))]
}

func (d *frameworkDiff) list(title string, scores bool) {
	said := false
	for _, c := range d.changes {
		if c.Scores != scores {
			continue
		}
		if !said {
			fmt.Fprintln(d.w)
			d.line(d.env.heading(title))
			said = true
		}
		d.line("  " + d.env.Printer.Message(d.change(c)))
	}
}

// change is a change in words.
func (d *frameworkDiff) change(c frameworks.Change) lang.Message {
	what := lang.Msg("%s", c.Code)
	if d.env.Printer.Text(c.Name) != "" {
		what = lang.Msg("%s (%s)", c.Code, c.Name)
	}
	switch c.Kind {
	case frameworks.Added:
		return lang.Msg("%s – added: %s", c.Sheet, what)
	case frameworks.Removed:
		return lang.Msg("%s – removed: %s", c.Sheet, what)
	case frameworks.Moved:
		return lang.Msg("%s – moved from %s to %s", what, d.value(c.Old), d.value(c.New))
	case frameworks.Reordered:
		return lang.Msg("%s – other order: %s", c.Sheet, d.value(c.New))
	}
	return lang.Msg("%s – %s: %s → %s", what, d.says(c), d.value(c.Old), d.value(c.New))
}

// says is what changed, by the first words of what its column is, with the
// language of a text.
func (d *frameworkDiff) says(c frameworks.Change) any {
	says := lang.Text{}
	for l, s := range c.Says {
		if i := strings.IndexAny(s, ",;:(."); i > 0 {
			s = s[:i]
		}
		says[l] = strings.TrimRight(s, " \u00a0")
	}
	if i := strings.LastIndexByte(c.Column, '.'); i > 0 && (c.Column[i+1:] == "fr" || c.Column[i+1:] == "en") {
		return lang.Msg("%s (%s)", says, c.Column[i+1:])
	}
	return says
}

func (d *frameworkDiff) value(v any) any {
	switch v := v.(type) {
	case nil:
		return lang.Msg("nothing")
	case string:
		const most = 90
		if rs := []rune(v); len(rs) > most {
			v = string(rs[:most]) + "…"
		}
		return d.env.Printer.Quote(v)
	}
	return v
}

// scores lists the figures that differ for the sources, on each one's scale.
func (d *frameworkDiff) scores() {
	p := d.env.Printer
	fmt.Fprintln(d.w)
	d.line(d.env.heading(p.Sprint("Scores and levels of these answers")))
	before := map[string]*assess.Result{}
	for _, r := range d.before.Territories {
		before[r.Territory.Key] = r
	}
	said := 0
	for _, r := range d.after.Territories {
		was := before[r.Territory.Key]
		if was == nil {
			continue
		}
		for _, s := range append(append([]*assess.Score{}, r.Nodes...), r.Leaves...) {
			if line := d.score(r, was.Score(s.Node.Code), s); line != "" {
				d.line("  " + line)
				said++
			}
		}
	}
	if said == 0 {
		d.line("  " + p.Sprint("none differs"))
	}
}

// score is a line on one figure, "" where it is the same.
func (d *frameworkDiff) score(r *assess.Result, was, is *assess.Score) string {
	old, level := math.NaN(), ""
	if was != nil {
		old, level = was.Value*d.old.Scale/100, shownLevel(was)
	}
	value := is.Value * d.now.Scale / 100
	same := math.IsNaN(old) && math.IsNaN(value) || math.Abs(old-value) <= 1e-9
	if same && level == shownLevel(is) {
		return ""
	}
	line := d.env.Printer.Sprint("%s, %s: %s %s → %s %s", called(r.Territory), is.Node.Code, lang.Num{Value: old, Decimals: 2}, level, lang.Num{Value: value, Decimals: 2}, shownLevel(is))
	return strings.TrimSpace(strings.ReplaceAll(line, "  ", " "))
}

// shownLevel is the code of a score's level, "" where there is none.
func shownLevel(s *assess.Score) string {
	if s.Leaf() || s.Level.Value < 0 || s.Level.Value >= len(s.Tree.Levels) {
		return ""
	}
	return s.Tree.Levels[s.Level.Value].Code
}
