package cli

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
)

// A roll is whom a command expects, and where to write who is missing.
type roll struct {
	expect  []string
	missing string
	offered bool // the command counts
}

// flags adds the flags of a roll to a command that reads answers.
func (r *roll) flags(env *Env, cmd *cobra.Command) {
	r.offered = true
	expectFlag(env, cmd, &r.expect)
	cmd.Flags().StringVar(&r.missing, "missing", "", env.Printer.Sprint("write who has not answered to `FILE.csv|.xlsx`"))
}

// asked reports whether someone wants the count.
func (r *roll) asked() bool { return len(r.expect) > 0 || r.missing != "" }

// register finds the registry that a reading is about, and whom it expects.
func (e *Env) register(ctx context.Context, cmd *cobra.Command, in *input, r *reading) error {
	l, problems, err := e.lookup(ctx, cmd, in.registry, in.roll, r.framework)
	if err != nil || l == nil {
		return err
	}
	r.options.Registry, r.problems, r.called = l, problems, l.Strict
	r.expected, err = scope(cmd, l.Registry, in.roll.expect)
	return err
}

// callRoll says who answered of those expected, by region and department, and
// writes who is missing.
func (e *Env) callRoll(ctx context.Context, r *reading, in input) error {
	l := r.options.Registry
	if !r.called || !in.roll.offered {
		return nil
	}
	count := l.Count(r.expected, r.dataset)
	if !e.quiet {
		e.sayRoll(l, count, r)
	}
	if in.roll.missing == "" || r.dry {
		return nil
	}
	return e.writeEntities(ctx, in.out.to(in.roll.missing), l.Registry, slices.Values(count.Missing))
}

// sayRoll prints the counts: every region, and the departments of those that
// some have answered of, with who is missing there.
func (e *Env) sayRoll(l *registry.Lookup, whole registry.Count, r *reading) {
	e.say(lang.Msg("Territories received: %s of %s expected (%s)", whole.Received, whole.Expected, share(whole)))
	width, figures := 0, utf8.RuneCountInString(e.Printer.Int(whole.Expected))
	for _, region := range whole.Within {
		width = max(width, utf8.RuneCountInString(e.place(region)))
		for _, d := range region.Within {
			width = max(width, utf8.RuneCountInString(e.place(d))+2)
		}
	}
	line := func(indent string, c registry.Count, missing string) {
		received := e.Printer.Int(c.Received)
		received = strings.Repeat(" ", max(0, figures-utf8.RuneCountInString(received))) + received
		s := "  " + pad(indent+e.place(c), width) + "  " + e.Printer.Sprint("%s of %s", received, c.Expected)
		e.sayLine(strings.TrimRight(pad(s, width+2*figures+11)+missing, " "))
	}
	for _, region := range whole.Within {
		line("", region, "")
		if region.Received == 0 || region.Received == region.Expected {
			continue
		}
		for _, d := range region.Within {
			line("  ", d, e.whoIsMissing(l, d))
		}
	}
	if others := unexpected(l, r); others > 0 {
		e.say(lang.Msg("%s other territories of the registry answered, who were not expected", others))
	}
	if n := len(l.Unregistered(r.dataset)); n > 0 {
		e.say(lang.Msg("%s territories answered that are not in the registry", n))
	}
}

// unexpected counts the registry's territories that answered and were not
// expected.
func unexpected(l *registry.Lookup, r *reading) int {
	others := 0
	for _, t := range r.dataset.Territories {
		if entity := l.Of(t); entity != nil && !r.expected.Has(entity) {
			others++
		}
	}
	return others
}

// place is what a count's place is called.
func (e *Env) place(c registry.Count) string {
	if c.Place == nil {
		return e.Printer.Sprint("(not said)")
	}
	return e.Printer.Text(c.Place.Name)
}

// share is the part of those expected that was received.
func share(c registry.Count) lang.Percent {
	if c.Expected == 0 {
		return lang.Percent{Share: 0, Decimals: 1}
	}
	return lang.Percent{Share: float64(c.Received) / float64(c.Expected), Decimals: 1}
}

// whoIsMissing names who is missing in a department; "" for none, and where
// nobody has answered yet.
func (e *Env) whoIsMissing(l *registry.Lookup, c registry.Count) string {
	const named = 6
	if c.Received == 0 {
		return ""
	}
	var names []string
	for _, entity := range c.Missing {
		names = append(names, entity.Called(l.Language))
	}
	switch n := len(names); {
	case n == 0:
		return ""
	case n > named:
		return e.Printer.Sprint("missing: %s and %s", joined(names[:named]), lang.Msg("%s others", n-named))
	}
	return e.Printer.Sprint("missing: %s", joined(names))
}
