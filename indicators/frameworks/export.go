package frameworks

import (
	"crypto/sha256"
	"encoding/hex"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// An exporter writes a framework's pieces in the order of topKeys.
type exporter struct {
	fw     *indicators.Framework
	factor float64 // from the framework's scale to 0–100
}

func export(fw *indicators.Framework) []byte {
	e := &exporter{fw, 100 / fw.Scale}
	top := newMap()
	top.put("framework", e.identity())
	top.put("settings", e.settings())
	top.put("kinds", listOf(fw.Kinds, func(t indicators.Term) *piece { return e.term(t.Code, t.Name) }))
	top.put("respondents", e.respondents())
	top.put("breakdowns", listOf(fw.Breakdowns, e.breakdown))
	top.put("evidence", e.evidence())
	top.put("agreement", listOf(fw.Agreement, e.agreement))
	top.put("levels", listOf(fw.Main.Levels, e.level))
	e.rules(top, fw.Main)
	top.put("cost_classes", listOf(fw.CostClasses, e.costClass))
	top.put("horizons", listOf(fw.Horizons, e.horizon))
	top.put("forms", listOf(fw.Forms, e.form))
	top.put("priority", e.priority())
	top.put("models", listOf(fw.Models, e.model))
	top.put("phrases", e.phrases())
	top.put("citizens", e.citizens())
	top.put("sources", listOf(fw.Sources, e.source))
	top.put("profiles", listOf(fw.Profiles, e.profile))
	top.put("checks", listOf(fw.Survey.Checks, e.check))
	top.put("earlier", e.earlier())
	top.put("tree", e.tree())
	var b strings.Builder
	for i, key := range top.keys {
		if i > 0 {
			b.WriteByte('\n')
		}
		section := piece{keys: []string{key}, values: []*piece{top.values[i]}}
		section.write(&b, 0, 0, "")
	}
	return []byte(b.String())
}

// digest is the identity of a framework: two files that say the same have the
// same, whatever their comments and their layout.
func digest(fw *indicators.Framework) string {
	sum := sha256.Sum256(export(fw))
	return "sha256:" + hex.EncodeToString(sum[:])
}

func (e *exporter) text(t lang.Text) *piece { return text(t, e.fw.Languages) }

// score writes a score on the framework's scale: the shortest number that is
// read back as the very same score.
func (e *exporter) score(x float64) *piece {
	guess := x / e.factor
	for _, near := range []float64{guess, math.Nextafter(guess, math.Inf(1)), math.Nextafter(guess, math.Inf(-1))} {
		for digits := 1; digits <= 17; digits++ {
			y, err := strconv.ParseFloat(strconv.FormatFloat(near, 'g', digits, 64), 64)
			if err == nil && math.Min(100, y*e.factor) == x {
				return number(y)
			}
		}
	}
	return number(guess)
}

func (e *exporter) identity() *piece {
	p := newMap()
	p.put("id", coded(e.fw.ID))
	p.put("version", quoted(e.fw.Version))
	p.put("title", e.text(e.fw.Title))
	p.put("country", coded(e.fw.Country))
	p.put("currency", coded(e.fw.Currency))
	p.put("languages", codeList(e.fw.Languages))
	p.put("scale", number(e.fw.Scale))
	return p
}

func (e *exporter) settings() *piece {
	p := newMap()
	p.put("unproven_in_low", bare(strconv.FormatBool(e.fw.UnprovenInLow)))
	cuts := &piece{list: true, short: true}
	for _, x := range e.fw.ItemCuts {
		cuts.items = append(cuts.items, e.score(x))
	}
	p.put("item_cuts", orNothing(cuts))
	return p
}

// yes writes true, and nothing for what is false anyway.
func yes(v bool) *piece {
	if !v {
		return nil
	}
	return bare("true")
}

func (e *exporter) term(code string, name lang.Text) *piece {
	p := oneLine()
	p.put("code", coded(code))
	p.put("name", e.text(name))
	return p
}

func (e *exporter) respondents() *piece {
	all := &piece{list: true}
	var members *piece
	for _, g := range e.fw.Respondents {
		if g.Parent != "" {
			members.items = append(members.items, e.term(g.Code, g.Name))
			continue
		}
		p := newMap()
		p.put("code", coded(g.Code))
		p.put("name", e.text(g.Name))
		p.put("founding", yes(g.Founding))
		p.put("by", codeList(g.By))
		members = &piece{list: true}
		if slices.ContainsFunc(e.fw.Respondents, func(m indicators.Group) bool { return m.Parent == g.Code }) {
			p.put("sub", members)
		}
		all.items = append(all.items, p)
	}
	return orNothing(all)
}

func (e *exporter) breakdown(d indicators.Breakdown) *piece {
	p := newMap()
	p.put("code", coded(d.Code))
	p.put("name", e.text(d.Name))
	p.put("values", listOf(d.Values, e.text))
	return p
}

func (e *exporter) evidence() *piece {
	all := &piece{list: true}
	for i, grade := range e.fw.EvidenceGrade {
		p := oneLine()
		p.put("grade", bare(surveys.Evidence(i).String()))
		p.put("weight", number(grade))
		p.put("name", e.text(e.fw.EvidenceName[i]))
		all.items = append(all.items, p)
	}
	return all
}

func (e *exporter) agreement(a indicators.AgreementBand) *piece {
	p := newMap()
	p.put("code", coded(a.Code))
	p.put("from", number(a.From))
	p.put("debate", yes(a.Debate))
	p.put("name", e.text(a.Name))
	p.put("means", e.text(a.Means))
	p.put("sources", codeList(a.Sources))
	return p
}

func (e *exporter) level(l indicators.Level) *piece {
	p := newMap()
	p.put("code", coded(l.Code))
	p.put("from", e.score(l.From))
	p.put("name", e.text(l.Name))
	p.put("means", e.text(l.Means))
	return p
}

// rules are what decides a tree's levels beside its bands.
func (e *exporter) rules(p *piece, t *indicators.Tree) {
	if t.Overall != nil {
		o := oneLine()
		o.put("spread", bare(strconv.Itoa(t.Overall.Spread)))
		p.put("overall", o)
	}
	if len(t.Gates) > 0 || t.UnansweredCap > 0 {
		p.put("unanswered_cap", coded(t.Levels[t.UnansweredCap].Code))
	}
	p.put("gates", listOf(t.Gates, func(g *indicators.Gate) *piece {
		p := newMap()
		p.put("id", coded(g.ID))
		p.put("indicator", coded(g.Indicator))
		p.put("below", e.score(g.Below))
		p.put("target", coded(g.Target))
		p.put("cap", coded(t.Levels[g.Cap].Code))
		p.put("why", e.text(g.Why))
		return p
	}))
}

func (e *exporter) check(c surveys.Check) *piece {
	p := newMap()
	p.put("id", coded(c.ID))
	p.put("when", quoted(c.When))
	p.put("message", e.text(c.Message))
	p.put("hint", e.text(c.Hint))
	p.put("why", e.text(c.Why))
	p.put("sources", codeList(c.Sources))
	return p
}

func (e *exporter) costClass(c indicators.CostClass) *piece {
	p := oneLine()
	p.put("code", coded(c.Code))
	p.put("symbol", quoted(c.Symbol))
	p.put("min", number(c.Min))
	if !math.IsInf(c.Max, 1) {
		p.put("max", number(c.Max))
	}
	p.put("name", e.text(c.Name))
	return p
}

func (e *exporter) horizon(h indicators.Horizon) *piece {
	p := oneLine()
	p.put("code", coded(h.Code))
	p.put("from", bare(strconv.Itoa(h.From)))
	p.put("to", bare(strconv.Itoa(h.To)))
	p.put("name", e.text(h.Name))
	return p
}

func (e *exporter) form(f indicators.Form) *piece {
	p := newMap()
	p.put("code", coded(f.Code))
	p.put("min_class", bare(strconv.Itoa(f.MinClass)))
	p.put("fallback", coded(f.Fallback))
	p.put("name", e.text(f.Name))
	p.put("what", e.text(f.What))
	return p
}

func (e *exporter) priority() *piece {
	p, of := newMap(), e.fw.Priority
	if reflect.DeepEqual(of, indicators.Priority{Gate: 1, QuickWin: 1}) {
		return nil
	}
	p.put("gate", number(of.Gate))
	p.put("quick_win", number(of.QuickWin))
	p.put("quick_cost", coded(of.QuickCost))
	p.put("quick_horizon", coded(of.QuickRange))
	p.put("own_costs", codeList(of.OwnCosts))
	p.put("own_forms", codeList(of.OwnForms))
	p.put("readiness", coded(of.ReadinessTree))
	return p
}

func (e *exporter) model(m indicators.Model) *piece {
	p, needs := newMap(), oneLine()
	for _, n := range m.Needs {
		needs.put(n.Indicator, e.score(n.Score))
	}
	p.put("code", coded(m.Code))
	p.put("form", coded(m.Form))
	p.put("cost", coded(m.Cost))
	p.put("needs", orNothing(needs))
	p.put("name", e.text(m.Name))
	p.put("what", e.text(m.What))
	p.put("payer", e.text(m.Payer))
	p.put("risk", e.text(m.Risk))
	return p
}

func (e *exporter) phrases() *piece {
	p := newMap()
	for _, key := range PhraseKeys {
		p.put(key, e.text(e.fw.Phrases[key]))
	}
	return orNothing(p)
}

func (e *exporter) citizens() *piece {
	c := e.fw.Citizens
	if c == nil {
		return nil
	}
	p := newMap()
	p.put("min_sample", bare(strconv.Itoa(c.MinSample)))
	p.put("min_cell", bare(strconv.Itoa(c.MinCell)))
	p.put("quotas", codeList(c.Quotas))
	p.put("ratio", coded(c.Ratio))
	p.put("questions", listOf(c.Questions, func(q indicators.CitizenQuestion) *piece {
		p, answers := newMap(), &piece{list: true}
		for i, a := range q.Answers {
			answer := oneLine()
			answer.put("counts", yes(slices.Contains(q.Positive, i)))
			answer.put("text", e.text(a))
			answers.items = append(answers.items, answer)
		}
		p.put("code", coded(q.Code))
		p.put("feeds", codeList(q.Feeds))
		p.put("asked_if", coded(q.AskedIf))
		p.put("asked_unless", coded(q.AskedUnless))
		p.put("question", e.text(q.Label))
		p.put("answers", orNothing(answers))
		return p
	}))
	return p
}

func (e *exporter) source(s indicators.Source) *piece {
	p := newMap()
	p.put("code", coded(s.Code))
	p.put("kind", coded(s.Kind))
	p.put("name", quoted(s.Name))
	p.put("url", quoted(s.URL))
	return p
}

func (e *exporter) profile(t *indicators.Tree) *piece {
	p := newMap()
	p.put("code", coded(t.Code))
	p.put("name", e.text(t.Title))
	p.put("note", e.text(t.Note))
	p.put("asked", yes(t.Asked))
	e.method(p, t.Root, e.fw.Main.Root.MinCoverage)
	if !sameLevels(t.Levels, e.fw.Main.Levels) {
		p.put("levels", listOf(t.Levels, e.level))
	}
	e.rules(p, t)
	e.profileChildren(p, t.Root)
	return p
}

// sameLevels compares what levels say, not where they stand.
func sameLevels(a, b []indicators.Level) bool {
	return slices.EqualFunc(a, b, func(l, m indicators.Level) bool {
		return l.Code == m.Code && l.From == m.From && reflect.DeepEqual(l.Name, m.Name) && reflect.DeepEqual(l.Means, m.Means)
	})
}

// method is how a node's children make its score, where that is not the usual
// or the inherited way.
func (e *exporter) method(p *piece, n *indicators.Node, inherited float64) {
	p.put("aggregation", e.aggregation(n.Aggregation))
	if n.MinCoverage != inherited {
		p.put("min_coverage", number(n.MinCoverage))
	}
}

func (e *exporter) aggregation(a indicators.Aggregation) *piece {
	p := oneLine()
	switch a := a.(type) {
	case indicators.Minimum:
		return bare("minimum")
	case indicators.Geometric:
		p.put("mean", bare("geometric"))
		p.put("floor", e.score(a.Floor))
	case indicators.Harmonic:
		p.put("mean", bare("harmonic"))
		p.put("floor", e.score(a.Floor))
	case indicators.Power:
		p.put("mean", bare("power"))
		p.put("exponent", number(a.Exponent))
		if a.Floor > 0 {
			p.put("floor", e.score(a.Floor))
		}
	default:
		return nil
	}
	return p
}

// weighted reports whether the weights of a node's children are written.
func weighted(n *indicators.Node) bool {
	return slices.ContainsFunc(n.Children, func(c *indicators.Node) bool { return c.Weight != 1 })
}

// profileChildren writes the short form where all children are indicators.
func (e *exporter) profileChildren(p *piece, n *indicators.Node) {
	items, children := oneLine(), &piece{list: true}
	for _, c := range n.Children {
		child := newMap()
		if c.Measure != nil {
			items.put(c.Code, number(c.Weight))
			child.short = true
			child.put("indicator", coded(c.Code))
			if weighted(n) {
				child.put("weight", number(c.Weight))
			}
		} else {
			e.own(child, c, weighted(n))
			e.method(child, c, n.MinCoverage)
			e.profileChildren(child, c)
		}
		children.items = append(children.items, child)
	}
	if len(items.keys) == len(n.Children) {
		p.put("items", items)
		return
	}
	p.put("children", children)
}

// own is what a node says of itself.
func (e *exporter) own(p *piece, n *indicators.Node, weighted bool) {
	p.put("code", coded(n.Code))
	if n.Measure == nil || n.Slug != surveys.SlugOf(n.Code) {
		p.put("slug", coded(n.Slug))
	}
	p.put("name", e.text(n.Name))
	if weighted {
		p.put("weight", number(n.Weight))
	}
	p.put("concern", e.text(n.Concern))
	p.put("why", e.text(n.Why))
	p.put("sustain", e.text(n.Sustain))
}

func (e *exporter) tree() *piece {
	t, p := e.fw.Main, newMap()
	e.own(p, t.Root, false)
	p.put("note", e.text(t.Note))
	e.method(p, t.Root, -1)
	e.children(p, t.Root)
	return p
}

func (e *exporter) children(p *piece, n *indicators.Node) {
	p.put("children", listOf(n.Children, func(c *indicators.Node) *piece {
		child := newMap()
		e.own(child, c, weighted(n))
		if c.Measure != nil {
			e.leaf(child, c)
			return child
		}
		e.method(child, c, n.MinCoverage)
		e.children(child, c)
		return child
	}))
}

func (e *exporter) leaf(p *piece, n *indicators.Node) {
	m := n.Measure
	q := m.Question
	p.put("item", bare(q.Item.String()))
	if !reflect.DeepEqual(q.Label, n.Name) {
		p.put("question", e.text(q.Label))
	}
	choices := e.fw.Survey.Of(q)
	usual := indicators.Goalposts{Worst: 0, Best: 1}
	switch q.Item {
	case surveys.Maturity:
		p.put("levels", listOf(choices, func(c surveys.Choice) *piece { return e.text(c.Label) }))
		usual.Best = float64(max(1, len(choices)-1))
	case surveys.Checklist, surveys.Choose:
		usual = e.options(p, m, choices)
	case surveys.Number, surveys.Percentage:
		p.put("unit", e.text(q.Unit))
		if q.Range != usualRange(q.Item) {
			p.put("range", numberList(q.Range[:]))
		}
	}
	e.normalisation(p, m, usual)
	p.put("evidence", e.text(q.Evidence))
	p.put("who", codeList(q.Who))
	p.put("not_for", codeList(q.NotFor))
	p.put("sources", codeList(m.Sources))
	p.put("recs", listOf(m.Recs, func(r indicators.Rec) *piece {
		p := oneLine()
		p.put("at", bare(strconv.Itoa(r.At)))
		p.put("cost", coded(r.Cost))
		p.put("horizon", coded(r.Horizon))
		p.put("form", coded(r.Form))
		p.put("text", e.text(r.Text))
		return p
	}))
}

// options writes the choices with their points, and returns the goalposts that
// the item has where none are written.
func (e *exporter) options(p *piece, m *indicators.Measure, choices []surveys.Choice) indicators.Goalposts {
	sum, least, most := 0.0, math.Inf(1), math.Inf(-1)
	p.put("options", listOf(choices, func(c surveys.Choice) *piece {
		p, x := oneLine(), m.Points[c.Name]
		sum, least, most = sum+x, math.Min(least, x), math.Max(most, x)
		p.put("code", coded(c.Name))
		if x != 1 || m.Question.Item == surveys.Choose {
			p.put("points", number(x))
		}
		p.put("name", e.text(c.Label))
		return p
	}))
	if m.Question.Item == surveys.Choose {
		return indicators.Goalposts{Worst: least, Best: most}
	}
	usual := indicators.Goalposts{Worst: 0, Best: sum}
	if g, ok := m.Normalisation.(indicators.Goalposts); ok && g.Worst == 0 && g.Best <= sum && len(m.Why) == 0 {
		p.put("full_at", number(g.Best))
		usual.Best = g.Best
	}
	return usual
}

// normalisation writes how a number becomes a score, unless it is the usual way.
func (e *exporter) normalisation(p *piece, m *indicators.Measure, usual indicators.Goalposts) {
	if m.Normalisation == usual && len(m.Why) == 0 && m.Question.Type != surveys.Decimal {
		return
	}
	if g, ok := m.Normalisation.(indicators.Goalposts); ok {
		posts := oneLine()
		posts.put("worst", number(g.Worst))
		posts.put("best", number(g.Best))
		posts.put("log", yes(g.Log))
		posts.put("why", e.text(m.Why))
		p.put("goalposts", posts)
		return
	}
	method, lower := "", false
	switch n := m.Normalisation.(type) {
	case indicators.MinMax:
		method, lower = "min_max", n.LowerIsBetter
	case indicators.PercentileRank:
		method, lower = "percentile_rank", n.LowerIsBetter
	case indicators.ZScore:
		method, lower = "z_score", n.LowerIsBetter
	}
	how := oneLine()
	how.put("method", bare(method))
	how.put("better", bare(map[bool]string{true: "low", false: "high"}[lower]))
	how.put("why", e.text(m.Why))
	p.put("normalisation", how)
}
