package frameworks

import (
	"math"
	"slices"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// topKeys are the sections of a framework file, in the order they are written.
var topKeys = []string{
	"framework", "settings", "kinds", "respondents", "breakdowns", "evidence", "agreement",
	"levels", "overall", "unanswered_cap", "gates",
	"cost_classes", "horizons", "forms", "priority", "models", "phrases", "citizens", "sources",
	"profiles", "checks", "earlier", "tree",
}

// PhraseKeys are the sentences that a framework may bring, by key: the
// instruction printed above each item of question, what is said beside
// partnerships and models, and the words for bands of reliability.
var PhraseKeys = []string{
	"instruction_maturity", "instruction_yesno", "instruction_checklist",
	"instruction_choice", "instruction_number", "instruction_percentage",
	"self_assessment",    // said on every page
	"models_caution",     // said beside every model, and beside forms that are PPP contracts
	"form_meanwhile",     // {form} is what is aimed at, {fallback} what is advised for now
	"readiness_question", // what the readiness profile answers
	"readiness_caution",  // what it does not say
	"reliability_low", "reliability_middle", "reliability_high",
}

// defaultCoverage is the share of weight that a node must know where the
// framework says nothing.
const defaultCoverage = 0.60

// builder is what is known of a framework while it is read.
type builder struct {
	*reader
	fw     *indicators.Framework
	factor float64 // from the framework's scale to 0–100

	kinds, respondents, breakdowns, sources *codes
	costs, horizons, forms, profiles        *codes
	nodes, slugs, gates, leaves             *codes
	headers                                 map[string]string // code of the question that a column's header means
	leafOf                                  map[string]*indicators.Node
	depth                                   int      // of the branch that is being read
	checks                                  []func() // what can be checked once all is read
}

func read(file string, data []byte) (*indicators.Framework, diag.List) {
	if isWorkbook(file, data) {
		fw, _, problems := readWorkbook(file, data)
		return fw, problems
	}
	r := &reader{languages: []string{"fr", "en"}}
	v := parse(file, data, &r.problems)
	if v == nil {
		return nil, r.problems
	}
	return build(r, v)
}

// build makes a framework of a file's values, wherever they were written.
func build(r *reader, v *value) (*indicators.Framework, diag.List) {
	b := &builder{
		reader: r, factor: 1,
		kinds: newCodes(), respondents: newCodes(), breakdowns: newCodes(), sources: newCodes(),
		costs: newCodes(), horizons: newCodes(), forms: newCodes(), profiles: newCodes(),
		nodes: newCodes(), slugs: newCodes(), gates: newCodes(), leaves: newCodes(),
		headers: map[string]string{}, leafOf: map[string]*indicators.Node{},
	}
	b.framework(b.fields(v, topKeys...))
	b.problems.SortByPlace()
	if b.problems.HasErrors() {
		return nil, b.problems
	}
	b.fw.Digest = digest(b.fw)
	derive(b.fw)
	return b.fw, b.problems
}

// framework reads the sections, those that others refer to first.
func (b *builder) framework(f fields) {
	b.fw = &indicators.Framework{Scale: 100, Main: &indicators.Tree{}, Phrases: map[string]lang.Text{}, Pos: diag.Pos{File: f.pos.File, Text: true, Row: 1, Col: 1}}
	b.fw.Survey = &surveys.Survey{Choices: map[string][]surveys.Choice{}}
	b.identity(f)
	b.settings(f)
	b.terms(f)
	b.evidence(f)
	b.costsAndForms(f)
	b.phrases(f)
	b.sourcesOf(f)
	b.agreement(f)
	b.levelsOf(f, b.fw.Main)
	b.overall(f)
	b.mainTree(f)
	b.gatesOf(f, b.fw.Main, false)
	b.profilesOf(f)
	b.priority(f)
	b.models(f)
	b.citizens(f)
	b.checksOf(f)
	b.earlierOf(f)
	for _, check := range b.checks {
		check()
	}
}

func (b *builder) identity(top fields) {
	if !top.need("framework") {
		return
	}
	f := b.fields(top.value("framework"), "id", "version", "title", "country", "currency", "languages", "scale")
	if f.has("languages") {
		b.languagesOf(f)
	}
	b.fw.Languages = b.languages
	b.fw.ID = f.code("id", newCodes())
	if f.need("version") {
		b.fw.Version = f.word("version").text
	}
	b.fw.Title = f.needText("title")
	b.fw.Country, b.fw.Currency = f.word("country").text, f.word("currency").text
	b.fw.Scale = f.number("scale", 100)
	if !(b.fw.Scale > 0 && b.fw.Scale <= 1e6) {
		b.wrong(f.at("scale"), "scale-bad", lang.Msg("the scale is what the best score is shown as: a number above 0"), lang.Msg("write 100, or 1 for an index between 0 and 1"))
		b.fw.Scale = 100
	}
	b.factor = 100 / b.fw.Scale
}

func (b *builder) languagesOf(f fields) {
	var ls []string
	for _, w := range f.words("languages") {
		switch {
		case len(w.text) < 2 || len(w.text) > 8 || !slugPattern.MatchString(w.text):
			b.wrong(w.pos, "language-bad", lang.Msg("%q is not the code of a language", w.text), lang.Msg("write fr, en…"))
		case slices.Contains(ls, w.text):
			b.wrong(w.pos, "ref-twice", lang.Msg("%q is named twice in this list", w.text), lang.Msg("keep one of the two"))
		default:
			ls = append(ls, w.text)
		}
	}
	if len(ls) > 0 {
		b.languages = ls
	}
}

// score brings a score from the framework's scale to 0–100.
func (b *builder) score(f fields, key string, absent float64) float64 {
	x := f.number(key, math.NaN())
	if math.IsNaN(x) {
		return absent
	}
	return b.onScale(f.at(key), x)
}

func (b *builder) onScale(at diag.Pos, x float64) float64 {
	if x < 0 || x*b.factor > 100+indicators.Epsilon {
		b.wrong(at, "score-range", lang.Msg("a score lies between 0 and %s here, not at %s", b.fw.Scale, x), lang.Message{})
		return math.Max(0, math.Min(100, x*b.factor))
	}
	return math.Min(100, x*b.factor)
}

func (b *builder) settings(top fields) {
	f := b.fields(top.value("settings"), "unproven_in_low", "item_cuts")
	b.fw.UnprovenInLow = f.flag("unproven_in_low")
	last := math.Inf(-1)
	for _, v := range f.list("item_cuts") {
		x, ok := b.number(v)
		if !ok {
			continue
		}
		x = b.onScale(v.pos, x)
		if x <= last {
			b.wrong(v.pos, "cuts-order", lang.Msg("the cuts between item levels go up, each above the one before"), lang.Message{})
		}
		last = x
		b.fw.ItemCuts = append(b.fw.ItemCuts, x)
	}
}

func (b *builder) terms(top fields) {
	for _, v := range top.list("kinds") {
		f := b.fields(v, "code", "name")
		b.fw.Kinds = append(b.fw.Kinds, indicators.Term{Code: f.code("code", b.kinds), Name: f.needText("name")})
	}
	for _, v := range top.list("breakdowns") {
		f := b.fields(v, "code", "name", "values")
		d := indicators.Breakdown{Code: f.code("code", b.breakdowns), Name: f.needText("name")}
		for _, v := range f.list("values") {
			d.Values = append(d.Values, b.text(v))
		}
		b.fw.Breakdowns = append(b.fw.Breakdowns, d)
	}
	for _, v := range top.list("respondents") {
		f := b.fields(v, "code", "name", "founding", "by", "sub")
		g := indicators.Group{Code: b.respondent(f, ""), Name: f.needText("name"), Founding: f.flag("founding")}
		for _, w := range f.words("by") {
			g.By = append(g.By, w.text)
		}
		b.fw.Respondents = append(b.fw.Respondents, g)
		for _, v := range f.list("sub") {
			s := b.fields(v, "code", "name")
			b.fw.Respondents = append(b.fw.Respondents, indicators.Group{Code: b.respondent(s, g.Code), Parent: g.Code, Name: s.needText("name")})
		}
	}
}

// respondent is the code of a group. A family is known by what stands before
// the "_" of its members' codes.
func (b *builder) respondent(f fields, family string) string {
	code := f.code("code", b.respondents)
	switch {
	case slices.Contains(surveys.WordsWorkshop, code):
		b.wrong(f.at("code"), "group-reserved", lang.Msg("%q is the group of the workshop's decisions", code), lang.Msg("choose another code"))
	case family == "" && strings.Contains(code, "_"), family != "" && !strings.HasPrefix(code, family+"_"):
		b.wrong(f.at("code"), "group-family", lang.Msg("%q: a family has no “_” in its code, and its members are called FAMILY_NAME", code), lang.Message{})
	}
	return code
}

func (b *builder) evidence(top fields) {
	b.fw.EvidenceGrade = [5]float64{0.25, 0.25, 0.5, 0.8, 1}
	seen := newCodes()
	for _, v := range top.list("evidence") {
		f := b.fields(v, "grade", "weight", "name")
		if !f.need("grade") {
			continue
		}
		w := f.word("grade")
		e, ok := surveys.EvidenceOf(w.text)
		if !ok {
			b.wrong(w.pos, "evidence-unknown", lang.Msg("%q is not a grade of evidence", w.text), meant(w.text, surveys.EvidenceNames[:]))
			continue
		}
		b.declare(w, seen, codePattern)
		b.fw.EvidenceName[e] = f.text("name")
		f.need("weight")
		x := f.number("weight", b.fw.EvidenceGrade[e])
		if x < 0 || x > 1 {
			b.wrong(f.at("weight"), "evidence-weight", lang.Msg("a grade of evidence weighs between 0 and 1"), lang.Message{})
		}
		b.fw.EvidenceGrade[e] = x
	}
}

func (b *builder) agreement(top fields) {
	seen, last := newCodes(), 0.0
	for i, v := range top.list("agreement") {
		f := b.fields(v, "code", "from", "debate", "name", "means", "sources")
		band := indicators.AgreementBand{
			Code: f.code("code", seen), Name: f.needText("name"), Means: f.text("means"),
			Debate: f.flag("debate"), Sources: f.refs("sources", b.sources),
		}
		f.need("from")
		band.From = f.number("from", last)
		switch {
		case i == 0 && f.has("from") && band.From != -1:
			b.wrong(f.at("from"), "agreement-first", lang.Msg("the first band of agreement starts from -1"), lang.Msg("write “from: -1”"))
		case band.From < -1 || band.From > 1:
			b.wrong(f.at("from"), "agreement-range", lang.Msg("an agreement lies between -1 and 1, not at %s", band.From), lang.Message{})
		case i > 0 && band.From <= last:
			b.wrong(f.at("from"), "agreement-order", lang.Msg("the bands of agreement go up, each above the one before"), lang.Message{})
		}
		last = band.From
		b.fw.Agreement = append(b.fw.Agreement, band)
	}
}

func (b *builder) costsAndForms(top fields) {
	least := math.Inf(-1)
	for _, v := range top.list("cost_classes") {
		f := b.fields(v, "code", "symbol", "min", "max", "name")
		c := indicators.CostClass{Code: f.code("code", b.costs), Symbol: f.word("symbol").text, Name: f.needText("name"), Min: f.number("min", 0), Max: f.number("max", math.Inf(1))}
		if !(c.Min < c.Max) || c.Min < least {
			b.wrong(f.pos, "cost-order", lang.Msg("cost classes go up, and each has its “min” under its “max”"), lang.Message{})
		}
		least = c.Min
		b.fw.CostClasses = append(b.fw.CostClasses, c)
	}
	soonest := -1
	for _, v := range top.list("horizons") {
		f := b.fields(v, "code", "from", "to", "name")
		f.need("to")
		h := indicators.Horizon{Code: f.code("code", b.horizons), Name: f.needText("name"), From: f.count("from", 0, 0, 1200), To: f.count("to", 1200, 0, 1200)}
		if h.From >= h.To || h.From < soonest {
			b.wrong(f.pos, "horizon-order", lang.Msg("horizons go up, and each has its “from” before its “to”, in months"), lang.Message{})
		}
		soonest = h.From
		b.fw.Horizons = append(b.fw.Horizons, h)
	}
	for _, v := range top.list("forms") {
		f := b.fields(v, "code", "min_class", "fallback", "name", "what")
		form := indicators.Form{Code: f.code("code", b.forms), Name: f.needText("name"), What: f.text("what"), MinClass: f.count("min_class", 1, 1, 100)}
		i := len(b.fw.Forms)
		b.fw.Forms = append(b.fw.Forms, form)
		b.checks = append(b.checks, func() {
			b.fw.Forms[i].Fallback = f.ref("fallback", b.forms)
			if form.Code != "" && b.fw.Forms[i].Fallback == form.Code {
				b.wrong(f.at("fallback"), "form-fallback", lang.Msg("%q cannot stand in for itself", form.Code), lang.Message{})
			}
			switch classes := b.classes(); {
			case form.MinClass > 1 && classes == 0:
				b.wrong(f.at("min_class"), "form-class", lang.Msg("no profile gives the class that this form needs"), lang.Msg("see “readiness” under “priority”"))
			case form.MinClass > max(1, classes):
				b.wrong(f.at("min_class"), "form-class", lang.Msg("there are only %s classes in the readiness profile", b.classes()), lang.Msg("see “readiness” under “priority”"))
			}
		})
	}
}

// classes is how many levels the readiness profile has; 0 where there is none.
func (b *builder) classes() int {
	for _, t := range b.fw.Profiles {
		if t.Code == b.fw.Priority.ReadinessTree {
			return len(t.Levels)
		}
	}
	return 0
}

func (b *builder) phrases(top fields) {
	f := b.fields(top.value("phrases"), PhraseKeys...)
	for _, key := range PhraseKeys {
		if t := f.text(key); t != nil {
			b.fw.Phrases[key] = t
		}
	}
}

func (b *builder) sourcesOf(top fields) {
	for _, v := range top.list("sources") {
		f := b.fields(v, "code", "kind", "name", "url")
		f.need("name")
		b.fw.Sources = append(b.fw.Sources, indicators.Source{Code: f.code("code", b.sources), Kind: f.word("kind").text, Name: f.word("name").text, URL: f.word("url").text})
	}
}

// levelsOf reads the levels of a tree, the main one's at the top of the file.
func (b *builder) levelsOf(f fields, t *indicators.Tree) {
	seen, last := newCodes(), 0.0
	for i, v := range f.list("levels") {
		l := b.fields(v, "code", "from", "name", "means")
		level := indicators.Level{Code: l.code("code", seen), Name: l.needText("name"), Means: l.text("means"), Pos: l.pos}
		if l.need("from") {
			level.From = b.score(l, "from", 0)
		}
		switch {
		case i == 0 && level.From != 0:
			b.wrong(l.at("from"), "levels-start", lang.Msg("the first level starts from 0"), lang.Msg("write from: 0"))
		case i > 0 && level.From <= last:
			b.wrong(l.at("from"), "levels-order", lang.Msg("levels go up: this one must start above the one before"), lang.Message{})
		}
		last = level.From
		t.Levels = append(t.Levels, level)
	}
}

// overall reads the rule that only the main tree has.
func (b *builder) overall(top fields) {
	if !top.has("overall") {
		return
	}
	f := b.fields(top.value("overall"), "spread")
	f.need("spread")
	b.fw.Main.Overall = &indicators.OverallRule{Spread: f.count("spread", 0, 0, 100)}
	if len(b.fw.Main.Levels) == 0 {
		b.wrong(f.pos, "overall-levels", lang.Msg("there are no levels that this rule could decide"), lang.Msg("add “levels”, or remove it"))
	}
}

// gatesOf reads the gates of a tree once its nodes are known. In a profile a
// gate without a target is on the whole.
func (b *builder) gatesOf(f fields, t *indicators.Tree, profile bool) {
	levels := newCodes()
	for _, l := range t.Levels {
		levels.add(l.Code, l.Pos)
	}
	targets := newCodes()
	if t.Root != nil {
		t.Root.Walk(func(n *indicators.Node) {
			if n.Measure == nil && n.Code != "" {
				targets.add(n.Code, n.Pos)
			}
		})
	}
	if f.has("unanswered_cap") {
		t.UnansweredCap = max(0, slices.Index(levels.order, f.ref("unanswered_cap", levels)))
	}
	for i, v := range f.list("gates") {
		if i == 0 && !f.has("unanswered_cap") {
			b.wrong(v.pos, "gate-unanswered", lang.Msg("say the level at which a gate without an answer caps"), lang.Msg("add the line “unanswered_cap: CODE”, with the code of a level"))
		}
		g := b.fields(v, "id", "indicator", "below", "target", "cap", "why")
		gate := &indicators.Gate{ID: g.code("id", b.gates), Indicator: g.needRef("indicator", b.leaves), Target: t.Code, Why: g.needText("why"), Pos: g.pos}
		if g.need("below") {
			gate.Below = b.score(g, "below", 0)
			if gate.Below == 0 {
				b.wrong(g.at("below"), "gate-below", lang.Msg("no score is below 0: this gate would never close"), lang.Msg("write the score under which it caps"))
			}
		}
		if !profile || g.has("target") {
			gate.Target = g.needRef("target", targets)
		}
		if g.need("cap") {
			gate.Cap = max(0, slices.Index(levels.order, g.ref("cap", levels)))
			if len(levels.order) > 0 && gate.Cap == len(levels.order)-1 {
				b.wrong(g.at("cap"), "gate-cap", lang.Msg("a cap at the highest level caps nothing"), lang.Msg("write a lower level, or remove the gate"))
			}
		}
		t.Gates = append(t.Gates, gate)
	}
}

func (b *builder) priority(top fields) {
	b.fw.Priority = indicators.Priority{Gate: 1, QuickWin: 1}
	if !top.has("priority") {
		return
	}
	f := b.fields(top.value("priority"), "gate", "quick_win", "quick_cost", "quick_horizon", "own_costs", "own_forms", "readiness")
	p := &b.fw.Priority
	for _, k := range []struct {
		key string
		to  *float64
	}{{"gate", &p.Gate}, {"quick_win", &p.QuickWin}} {
		*k.to = f.number(k.key, 1)
		if *k.to <= 0 {
			b.wrong(f.at(k.key), "priority-factor", lang.Msg("%q multiplies a priority: it is above 0", k.key), lang.Message{})
		}
	}
	p.QuickCost, p.QuickRange = f.ref("quick_cost", b.costs), f.ref("quick_horizon", b.horizons)
	p.OwnCosts, p.OwnForms = f.refs("own_costs", b.costs), f.refs("own_forms", b.forms)
	p.ReadinessTree = f.ref("readiness", b.profiles)
}

func (b *builder) models(top fields) {
	seen := newCodes()
	for _, v := range top.list("models") {
		f := b.fields(v, "code", "form", "cost", "needs", "name", "what", "payer", "risk")
		m := indicators.Model{
			Code: f.code("code", seen), Form: f.needRef("form", b.forms), Cost: f.needRef("cost", b.costs),
			Name: f.needText("name"), What: f.text("what"), Payer: f.text("payer"), Risk: f.text("risk"),
		}
		given := newCodes()
		for _, e := range f.pairs("needs") {
			x, ok := b.number(e.value)
			b.declare(word{e.key, e.pos}, given, codePattern)
			if code := b.ref(word{e.key, e.pos}, b.leaves); ok && code != "" {
				m.Needs = append(m.Needs, indicators.Need{Indicator: code, Score: b.onScale(e.value.pos, x)})
			}
		}
		b.fw.Models = append(b.fw.Models, m)
	}
}

func (b *builder) citizens(top fields) {
	if !top.has("citizens") {
		return
	}
	f := b.fields(top.value("citizens"), "min_sample", "min_cell", "quotas", "ratio", "questions")
	c := &indicators.CitizenSurvey{MinSample: f.count("min_sample", 0, 0, 1e9), MinCell: f.count("min_cell", 0, 0, 1e9), Quotas: f.refs("quotas", b.breakdowns)}
	c.Ratio = f.ref("ratio", b.breakdowns)
	seen := newCodes()
	for _, v := range f.list("questions") {
		q := b.fields(v, "code", "feeds", "asked_if", "asked_unless", "question", "answers")
		out := indicators.CitizenQuestion{AskedIf: q.ref("asked_if", seen), AskedUnless: q.ref("asked_unless", seen)} // of the questions before
		out.Code, out.Label, out.Feeds = q.code("code", seen), q.needText("question"), q.refs("feeds", b.leaves)
		q.need("answers")
		for i, v := range q.list("answers") {
			a := b.fields(v, "counts", "text")
			out.Answers = append(out.Answers, a.needText("text"))
			if a.flag("counts") {
				out.Positive = append(out.Positive, i)
			}
		}
		c.Questions = append(c.Questions, out)
	}
	b.fw.Citizens = c
}
