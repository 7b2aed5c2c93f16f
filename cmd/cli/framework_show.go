package cli

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

func runFrameworkShow(ctx context.Context, env *Env, opts *frameworkOptions) error {
	fw, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	return env.write(ctx, opts.out, func(w io.Writer) error {
		b := bufio.NewWriter(w)
		s := show{env: env.writingTo(opts.out), w: b, fw: fw}
		s.width = s.env.columns()
		s.all()
		return b.Flush()
	})
}

// show prints a framework for people; every line is one node, level or
// gate; a check has one for its condition, and its message below.
type show struct {
	env   *Env
	w     io.Writer
	fw    *indicators.Framework
	width int
}

func (s *show) line(text string) { fmt.Fprintln(s.w, strings.TrimRight(printable(text), " ")) }

func (s *show) all() {
	p := s.env.Printer
	s.line(p.Text(s.fw.Title))
	s.line(p.Sprint("%s, version %s, %s", s.fw.ID, s.fw.Version, s.fw.Digest))
	for _, t := range s.fw.Trees() {
		fmt.Fprintln(s.w)
		s.tree(t)
	}
	s.checks()
}

// checks prints what answers of one response do not go together.
func (s *show) checks() {
	checks := s.fw.Survey.Checks
	if len(checks) == 0 {
		return
	}
	p, wide := s.env.Printer, 0
	for _, c := range checks {
		wide = max(wide, len(c.ID))
	}
	fmt.Fprintln(s.w)
	s.line(s.env.heading(p.Sprint("Consistency checks: answers that do not go together")))
	for _, c := range checks {
		s.line("  " + pad(c.ID, wide) + "  " + c.When)
		for _, l := range wrap(p.Text(c.Message), max(30, s.width-wide-4)) {
			s.line("  " + pad("", wide) + "  " + l)
		}
	}
}

func (s *show) tree(t *indicators.Tree) {
	p := s.env.Printer
	title := p.Text(t.Title)
	if title == "" {
		title = p.Text(t.Root.Name)
	}
	s.line(s.env.heading(strings.TrimSpace(t.Code + "  " + title)))
	if note := p.Text(t.Note); note != "" {
		s.line("  " + note)
	}
	s.children(t.Root, "  ")
	if len(t.Levels) > 0 {
		s.line("")
		s.line("  " + s.env.heading(p.Sprint("Levels")))
		for _, l := range t.Levels {
			s.line(p.Sprint("  %s  from %s  %s", l.Code, s.shown(l.From), l.Name))
		}
	}
	if len(t.Gates) > 0 {
		s.line("")
		s.line("  " + s.env.heading(p.Sprint("Gates")))
		for _, g := range t.Gates {
			s.line(p.Sprint("  %s  %s under %s: %s at most %s", pad(g.ID, 4), pad(g.Indicator, 7), s.shown(g.Below), g.Target, t.Levels[g.Cap].Code))
		}
	}
}

// children prints what stands below a node, each with its share of the weight.
func (s *show) children(n *indicators.Node, indent string) {
	total := 0.0
	for _, c := range n.Children {
		total += c.Weight
	}
	for i, c := range n.Children {
		branch, below := "", "  "
		if s.env.drawn() {
			branch, below = "├─ ", "│  "
			if i == len(n.Children)-1 {
				branch, below = "└─ ", "   "
			}
		}
		share := 0.0
		if total > 0 {
			share = c.Weight / total
		}
		s.node(indent+branch, c, share)
		s.children(c, indent+below)
	}
}

func (s *show) node(indent string, n *indicators.Node, share float64) {
	p := s.env.Printer
	weight := figure(p.Percent(share, 0))
	kind := ""
	if n.Measure != nil {
		kind = s.kind(n.Measure)
	}
	left := indent + n.Code + "  " + p.Text(n.Name)
	room := s.width - len([]rune(weight)) - 22
	s.line(pad(cut(left, room-1), room) + pad(cut(kind, 21), 22) + weight)
}

// kind says what a measure's answer is.
func (s *show) kind(m *indicators.Measure) string {
	p := s.env.Printer
	q := m.Question
	if q == nil {
		return ""
	}
	switch q.Item {
	case surveys.Maturity:
		return p.Sprint("level 0–%s", len(s.fw.Survey.Of(q))-1)
	case surveys.YesNo:
		return p.Sprint("yes or no")
	case surveys.Checklist:
		return p.Sprint("list of %s", len(s.fw.Survey.Of(q)))
	case surveys.Choose:
		return p.Sprint("one of %s", len(s.fw.Survey.Of(q)))
	}
	unit := p.Text(q.Unit)
	if q.Item == surveys.Percentage {
		unit = "%"
	}
	g, ok := m.Normalisation.(indicators.Goalposts)
	if !ok {
		return unit
	}
	return strings.TrimSpace(p.Sprint("%s to %s %s", g.Worst, g.Best, unit))
}

// shown is a score on the framework's scale.
func (s *show) shown(score float64) float64 { return onScale(s.fw, score) }
