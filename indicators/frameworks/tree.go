package frameworks

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// Keys of the nodes of a tree, as they are written.
var (
	nodeKeys    = []string{"code", "slug", "name", "weight", "concern", "why", "sustain", "aggregation", "min_coverage", "children"}
	leafKeys    = []string{"code", "slug", "name", "weight", "item", "question", "levels", "options", "full_at", "unit", "range", "goalposts", "normalisation", "evidence", "who", "not_for", "sources", "recs"}
	profileKeys = []string{"code", "name", "note", "asked", "aggregation", "min_coverage", "levels", "unanswered_cap", "gates", "items", "children"}
	branchKeys  = []string{"code", "name", "weight", "concern", "why", "sustain", "aggregation", "min_coverage", "items", "children"}
)

// reservedNames are columns of a table of responses: no question has them.
var reservedNames = []string{"territory", "territory_code", "region", "department", "type", "population", "group", "respondent", "date"}

func (b *builder) mainTree(top fields) {
	if !top.need("tree") {
		return
	}
	f := b.fields(top.value("tree"), append(slices.Clone(nodeKeys), "note")...)
	if f.has("weight") {
		b.wrong(f.at("weight"), "weight-root", lang.Msg("the root has no siblings, so no weight"), lang.Msg("remove this line"))
	}
	root := b.branch(f, defaultCoverage)
	root.Weight = 1
	t := b.fw.Main
	t.Code, t.Title, t.Note, t.Root, t.Asked = root.Code, root.Name, f.text("note"), root, true
	b.childrenOf(f, root, b.node)
	if len(b.fw.Leaves) == 0 && f.has("children") {
		b.wrong(f.at("children"), "tree-empty", lang.Msg("there is no indicator in this tree"), lang.Msg("an indicator is a node with an “item”"))
	}
}

// node reads a node of the main tree below the root: an indicator where it
// has an item.
func (b *builder) node(v *value, parent *indicators.Node) *indicators.Node {
	switch {
	case isLeaf(v) && len(b.fw.Leaves) == maxLeaves:
		b.wrong(v.pos, "tree-large", lang.Msg("there are more than %s indicators", maxLeaves), lang.Msg("split the framework in two"))
		return nil
	case isLeaf(v):
		return b.leaf(v)
	}
	f := b.fields(v, nodeKeys...)
	n := b.branch(f, parent.MinCoverage)
	b.childrenOf(f, n, b.node)
	return n
}

// A tree has no more indicators than a table of responses can show, nor more
// branches one under another than its export can indent.
const (
	maxLeaves = 1000
	maxBranch = 30
)

// isLeaf reports whether v looks like an indicator. One that has children as
// well is read as a branch, where its item will be one key too many.
func isLeaf(v *value) bool {
	leaf := false
	for _, e := range v.entries {
		if e.key == "children" {
			return false
		}
		leaf = leaf || slices.Contains(leafKeys, e.key) && !slices.Contains(nodeKeys, e.key)
	}
	return leaf
}

// branch reads what a node with children has of its own.
func (b *builder) branch(f fields, coverage float64) *indicators.Node {
	n := &indicators.Node{
		Code: f.code("code", b.nodes), Slug: b.slug(f), Name: f.needText("name"), Weight: b.weight(f, "weight"),
		Why: f.text("why"), Concern: f.text("concern"), Sustain: f.text("sustain"),
		Aggregation: b.aggregation(f), MinCoverage: b.coverage(f, coverage), Pos: f.pos,
	}
	return n
}

// childrenOf reads a node's children, and holds their weights together.
func (b *builder) childrenOf(f fields, n *indicators.Node, child func(*value, *indicators.Node) *indicators.Node) {
	if f.broken {
		return
	}
	if !f.has("children") {
		b.wrong(f.pos, "node-empty", lang.Msg("this node has neither children nor an item"), lang.Msg("a branch has “children”, an indicator an “item”: maturity, yesno, checklist, choice, number or percentage"))
		return
	}
	if b.depth++; b.depth > maxBranch {
		b.wrong(f.pos, "tree-deep", lang.Msg("there are more than %s branches one under another", maxBranch), lang.Message{})
		b.depth--
		return
	}
	defer func() { b.depth-- }()
	for _, v := range f.list("children") {
		if v.kind != mapping {
			b.fields(v, nodeKeys...)
			continue
		}
		if c := child(v, n); c != nil {
			n.Children = append(n.Children, c)
		}
	}
	if v := f.value("children"); v.kind == list && len(v.items) == 0 {
		b.wrong(v.pos, "node-empty", lang.Msg("this node has no children"), lang.Msg("give it some, or remove it"))
	}
	b.weigh(n)
}

// weight is a weight above 0, NaN where none is written.
func (b *builder) weight(f fields, key string) float64 {
	if !f.has(key) {
		return math.NaN()
	}
	return b.positive(f.value(key))
}

func (b *builder) positive(v *value) float64 {
	w, ok := b.number(v)
	switch {
	case !ok:
		return 1 // said already
	case w <= 0:
		b.wrong(v.pos, "weight-bad", lang.Msg("a weight is above 0"), lang.Msg("remove the node if it is not to count"))
		return 1
	case w < 1e-9 || w > 1e9:
		b.wrong(v.pos, "weight-far", lang.Msg("a weight lies between 0.000000001 and 1000000000"), lang.Message{})
		return 1
	}
	return w
}

// weigh gives 1 to siblings without weights, and doubts a sum that misses 1
// by a little: a figure is probably mistyped.
func (b *builder) weigh(n *indicators.Node) {
	sum, missing := 0.0, 0
	for _, c := range n.Children {
		if math.IsNaN(c.Weight) {
			missing++
			c.Weight = 1
		} else {
			sum += c.Weight
		}
	}
	switch {
	case missing > 0 && missing < len(n.Children):
		b.wrong(n.Pos, "weight-some", lang.Msg("some children of %q have a weight and others not", n.Code), lang.Msg("give a weight to all, or to none (they then weigh the same)"))
	case missing == 0 && (misses(sum) || misses(sum/100)):
		b.doubtful(n.Pos, "weight-sum", lang.Msg("the weights of the children of %q add up to %s", n.Code, sum), lang.Msg("weights are relative, so this is allowed; but is one of them mistyped?"))
	}
}

// misses reports a sum near 1 that is not 1.
func misses(sum float64) bool { return math.Abs(sum-1) > 1e-6 && math.Abs(sum-1) < 0.1 }

func (b *builder) coverage(f fields, inherited float64) float64 {
	x := f.number("min_coverage", inherited)
	if x < 0 || x > 1 {
		b.wrong(f.at("min_coverage"), "coverage-bad", lang.Msg("the least coverage is a share between 0 and 1"), lang.Msg("0.6 means that 60 %% of the weight must be known"))
		return inherited
	}
	return x
}

// slug is a branch's slug, which may be left out.
func (b *builder) slug(f fields) string {
	if !f.has("slug") {
		return ""
	}
	w := f.word("slug")
	if !slugPattern.MatchString(w.text) || len(w.text) > maxSlug {
		b.wrong(w.pos, "slug-bad", lang.Msg("%q cannot be a slug", w.text), lang.Msg("a slug is made of unaccented small letters, figures and single hyphens: “point-focal”"))
		return ""
	}
	b.slugged(w)
	return w.text
}

// maxSlug is the length of the longest slug: it names a column.
const maxSlug = 60

func (b *builder) slugged(w word) {
	if first, twice := b.slugs.at[w.text]; twice {
		b.wrong(w.pos, "slug-twice", lang.Msg("the slug %q was already given at line %s", w.text, where(first)), lang.Msg("give each node a slug of its own"))
		return
	}
	b.slugs.add(w.text, w.pos)
}

// means are the aggregations by name.
var means = []string{"arithmetic", "geometric", "harmonic", "power", "minimum"}

func (b *builder) aggregation(f fields) indicators.Aggregation {
	if !f.has("aggregation") {
		return indicators.Arithmetic{}
	}
	v := f.value("aggregation")
	if v.kind == scalar { // "geometric" alone: its floor is missed below
		v = &value{kind: mapping, pos: v.pos, entries: []entry{{key: "mean", pos: v.pos, value: v}}}
	}
	a := b.fields(v, "mean", "exponent", "floor")
	if !a.need("mean") {
		return indicators.Arithmetic{}
	}
	name := a.word("mean")
	floor, exponent := b.score(a, "floor", 0), a.number("exponent", 1)
	for _, extra := range []struct {
		key  string
		uses bool
	}{{"floor", name.text != "arithmetic" && name.text != "minimum"}, {"exponent", name.text == "power"}} {
		if a.has(extra.key) && !extra.uses && slices.Contains(means, name.text) {
			b.wrong(a.at(extra.key), "mean-extra", lang.Msg("%q has no place in a mean called %q", extra.key, name.text), lang.Msg("remove it"))
		}
	}
	wantsFloor := false
	var mean indicators.Aggregation = indicators.Arithmetic{}
	switch name.text {
	case "arithmetic":
	case "minimum":
		mean = indicators.Minimum{}
	case "geometric":
		mean, wantsFloor = indicators.Geometric{Floor: floor}, true
	case "harmonic":
		mean, wantsFloor = indicators.Harmonic{Floor: floor}, true
	case "power":
		a.need("exponent")
		mean, wantsFloor = indicators.Power{Exponent: exponent, Floor: floor}, exponent <= 0
		if exponent == 0 || math.Abs(exponent) > 100 {
			b.wrong(a.at("exponent"), "mean-exponent", lang.Msg("the exponent of a power mean lies between -100 and 100, and is not 0"), lang.Msg("exponent 0 is the geometric mean: write “geometric”"))
		}
	default:
		b.wrong(name.pos, "mean-unknown", lang.Msg("%q is not a mean", name.text), meant(name.text, means))
	}
	if wantsFloor && floor <= 0 {
		b.wrong(a.pos, "mean-floor", lang.Msg("this mean needs a floor above 0: otherwise one score of 0 wipes out all the others"), lang.Msg("write aggregation: {mean: %s, floor: %s}", name.text, strconv.FormatFloat(b.fw.Scale/100, 'f', -1, 64)))
	}
	return mean
}

// leaf reads an indicator of the main tree.
func (b *builder) leaf(v *value) *indicators.Node {
	f := b.fields(v, leafKeys...)
	n := &indicators.Node{Code: f.code("code", b.nodes), Name: f.needText("name"), Weight: b.weight(f, "weight"), Pos: f.pos}
	if n.Slug = b.slug(f); n.Slug == "" {
		n.Slug = surveys.SlugOf(n.Code)
		if !f.has("slug") && n.Code != "" {
			b.slugged(word{n.Slug, f.at("code")})
		}
	}
	q := &surveys.Question{
		Name: strings.ReplaceAll(n.Slug, "-", "_"), Code: n.Code, Heading: n.Name, Label: n.Name,
		Evidence: f.text("evidence"), NotFor: f.refs("not_for", b.kinds), Who: f.refs("who", b.respondents),
		Range: usualRange(surveys.Number), Pos: f.pos,
	}
	if f.has("question") {
		q.Label = f.text("question")
	}
	n.Measure = &indicators.Measure{Question: q, Points: map[string]float64{}, Sources: f.refs("sources", b.sources)}
	if f.need("item") {
		w := f.word("item")
		item, ok := surveys.ItemOf(w.text)
		if !ok {
			b.wrong(w.pos, "item-unknown", lang.Msg("%q is not an item", w.text), meant(w.text, itemNames()))
		} else {
			q.Item = item
			b.measure(f, n.Measure)
		}
	}
	b.recs(f, n.Measure)
	if n.Code != "" {
		b.leaves.add(n.Code, f.pos)
		b.leafOf[n.Code] = n
	}
	if len(q.NotFor) > 0 && len(q.NotFor) == len(b.fw.Kinds) {
		b.doubtful(f.at("not_for"), "not-for-all", lang.Msg("this indicator concerns no kind of territory"), lang.Message{})
	}
	b.named(f, q)
	b.fw.Leaves = append(b.fw.Leaves, n)
	return n
}

func itemNames() []string {
	var names []string
	for i := surveys.Maturity; i <= surveys.Percentage; i++ {
		names = append(names, i.String())
	}
	return names
}

// named refuses a question whose column could be taken for another.
func (b *builder) named(f fields, q *surveys.Question) {
	for _, header := range []string{q.Name, strings.ToLower(q.Code)} {
		other, taken := b.headers[header]
		switch {
		case slices.Contains(reservedNames, header):
			b.wrong(f.at("code"), "name-reserved", lang.Msg("%q is a column of every table of responses", header), lang.Msg("give this indicator another code or slug"))
		case taken && other != q.Code:
			b.wrong(f.at("code"), "name-taken", lang.Msg("a column called %q could be this indicator or %q", header, other), lang.Msg("give this indicator another code or slug"))
		}
		b.headers[header] = q.Code
	}
}

// itemKeys are the keys that only some items have.
var itemKeys = map[surveys.Item][]string{
	surveys.Maturity:   {"levels"},
	surveys.Checklist:  {"options", "full_at"},
	surveys.Choose:     {"options"},
	surveys.Number:     {"unit", "range"},
	surveys.Percentage: {"unit", "range"},
}

// measure reads how an answer becomes a number, and a number a score.
func (b *builder) measure(f fields, m *indicators.Measure) {
	q := m.Question
	for _, key := range []string{"levels", "options", "full_at", "unit", "range"} {
		if f.has(key) && !slices.Contains(itemKeys[q.Item], key) {
			b.wrong(f.at(key), "item-extra", lang.Msg("%q has no place in an item called %q", key, q.Item.String()), lang.Msg("remove it, or change the item"))
		}
	}
	usual := indicators.Goalposts{Worst: 0, Best: 1}
	switch q.Item {
	case surveys.Maturity:
		b.maturity(f, m)
		usual.Best = float64(max(1, len(m.Points)-1))
	case surveys.YesNo:
		q.Type, q.ListName = surveys.SelectOne, yesNoList
		m.Points["no"], m.Points["yes"] = 0, 1
	case surveys.Checklist, surveys.Choose:
		usual = b.options(f, m)
	default:
		b.quantity(f, q)
	}
	b.normalisation(f, m, usual)
}

func (b *builder) maturity(f fields, m *indicators.Measure) {
	q := m.Question
	q.Type, q.ListName = surveys.SelectOne, q.Name
	if !f.need("levels") {
		return
	}
	levels := f.list("levels")
	if n := len(levels); n < 2 || n > 10 {
		b.wrong(f.at("levels"), "levels-count", lang.Msg("a maturity scale has from 2 to 10 levels, from level 0 up; here there are %s", n), lang.Message{})
	}
	for i, v := range levels {
		name := "niv" + strconv.Itoa(i)
		m.Points[name] = float64(i)
		b.fw.Survey.Choices[q.ListName] = append(b.fw.Survey.Choices[q.ListName], surveys.Choice{Name: name, Label: b.text(v)})
	}
}

// options reads the choices of a checklist or a choice, and returns the
// goalposts that they have where none are written.
func (b *builder) options(f fields, m *indicators.Measure) indicators.Goalposts {
	q := m.Question
	q.Type, q.ListName = surveys.SelectMultiple, q.Name
	if q.Item == surveys.Choose {
		q.Type = surveys.SelectOne
	}
	usual := indicators.Goalposts{Worst: 0, Best: 1}
	if !f.need("options") {
		return usual
	}
	seen, items := newCodes(), f.list("options")
	if n := len(items); n < 2 || n > 200 {
		b.wrong(f.at("options"), "options-count", lang.Msg("there are from 2 to 200 options; here there are %s", n), lang.Message{})
	}
	sum, least, most := 0.0, math.Inf(1), math.Inf(-1)
	for _, v := range items {
		o := b.fields(v, "code", "points", "name")
		if !o.need("code") {
			continue
		}
		w := o.word("code")
		b.declare(w, seen, optionPattern)
		if isSilence(w.text) {
			b.wrong(w.pos, "option-silence", lang.Msg("%q means something else in a table of responses", w.text), lang.Msg("choose another code for this option"))
		}
		if q.Item == surveys.Choose {
			o.need("points")
		}
		p := o.number("points", 1)
		switch {
		case q.Item == surveys.Checklist && p <= 0:
			b.wrong(o.at("points"), "points-bad", lang.Msg("an option of a checklist brings more than 0 points"), lang.Message{})
		case math.Abs(p) > 1e9:
			b.wrong(o.at("points"), "points-bad", lang.Msg("an option brings at most 1000000000 points"), lang.Message{})
		}
		m.Points[w.text] = p
		sum, least, most = sum+p, math.Min(least, p), math.Max(most, p)
		b.fw.Survey.Choices[q.ListName] = append(b.fw.Survey.Choices[q.ListName], surveys.Choice{Name: w.text, Label: o.needText("name")})
	}
	if q.Item == surveys.Choose {
		usual = indicators.Goalposts{Worst: least, Best: most}
		if !f.has("goalposts") && !f.has("normalisation") && len(items) > 0 && least == most {
			b.wrong(f.at("options"), "points-equal", lang.Msg("all options bring the same points"), lang.Message{})
		}
		return usual
	}
	usual.Best = sum
	if f.has("full_at") {
		usual.Best = f.number("full_at", sum)
		if usual.Best <= 0 || usual.Best > sum+indicators.Epsilon {
			b.wrong(f.at("full_at"), "full-at", lang.Msg("the full score is reached at more than 0 points and at most %s, all that the options bring", sum), lang.Message{})
		}
		if f.has("goalposts") || f.has("normalisation") {
			b.wrong(f.at("full_at"), "norm-twice", lang.Msg("one way to a score is enough: full_at, goalposts or normalisation"), lang.Msg("keep one of them"))
		}
	}
	return usual
}

// isSilence reports a word that a table of responses reads otherwise than as
// an option.
func isSilence(w string) bool {
	for _, words := range [][]string{surveys.WordsDontKnow, surveys.WordsNotApplicable, surveys.WordsNone} {
		if slices.Contains(words, w) {
			return true
		}
	}
	return false
}

// usualRange is what a number may be where the framework says nothing.
func usualRange(item surveys.Item) [2]float64 {
	if item == surveys.Percentage {
		return [2]float64{0, 100}
	}
	return [2]float64{math.Inf(-1), math.Inf(1)}
}

func (b *builder) quantity(f fields, q *surveys.Question) {
	q.Type, q.Unit = surveys.Decimal, f.text("unit")
	q.Range = usualRange(q.Item)
	if !f.has("range") {
		return
	}
	ends := f.list("range")
	if len(ends) != 2 {
		b.wrong(f.at("range"), "range-bad", lang.Msg("a range is two numbers, the least and the most"), lang.Msg("write range: [0, 100]; an open end is .inf"))
		return
	}
	for i, v := range ends {
		switch {
		case v.kind == scalar && v.text == [2]string{"-.inf", ".inf"}[i]:
			q.Range[i] = math.Inf(2*i - 1)
		default:
			if x, ok := b.number(v); ok {
				q.Range[i] = x
			}
		}
	}
	if q.Range[0] >= q.Range[1] {
		b.wrong(f.at("range"), "range-bad", lang.Msg("a range is two numbers, the least and the most"), lang.Msg("write range: [0, 100]; an open end is .inf"))
	}
}

// cohortMethods are the normalisations that compare territories with each other.
var cohortMethods = []string{"min_max", "percentile_rank", "z_score"}

// normalisation reads how a number becomes a score; numbers have no usual way.
func (b *builder) normalisation(f fields, m *indicators.Measure, usual indicators.Goalposts) {
	number := m.Question.Type == surveys.Decimal
	m.Normalisation = usual
	if f.has("goalposts") && f.has("normalisation") {
		b.wrong(f.at("normalisation"), "norm-twice", lang.Msg("one way to a score is enough: full_at, goalposts or normalisation"), lang.Msg("keep one of them"))
	}
	switch {
	case f.has("goalposts"):
		m.Normalisation = b.goalposts(f, m)
	case f.has("normalisation"):
		g := b.fields(f.value("normalisation"), "method", "better", "why")
		m.Why = g.text("why")
		lower := false
		if g.has("better") {
			w := g.word("better")
			lower = w.text == "low"
			if !lower && w.text != "high" {
				b.wrong(w.pos, "norm-better", lang.Msg("%q: say whether “high” or “low” values are better", w.text), lang.Message{})
			}
		}
		if g.need("method") {
			m.Normalisation = b.cohort(g.word("method"), lower)
		}
	case number:
		f.need("goalposts")
	}
}

func (b *builder) cohort(method word, lower bool) indicators.Normalisation {
	switch method.text {
	case "min_max":
		return indicators.MinMax{LowerIsBetter: lower}
	case "percentile_rank":
		return indicators.PercentileRank{LowerIsBetter: lower}
	case "z_score":
		return indicators.ZScore{LowerIsBetter: lower}
	}
	b.wrong(method.pos, "norm-unknown", lang.Msg("%q is not a normalisation", method.text), meant(method.text, cohortMethods))
	return indicators.MinMax{}
}

func (b *builder) goalposts(f fields, m *indicators.Measure) indicators.Goalposts {
	g := b.fields(f.value("goalposts"), "worst", "best", "log", "why")
	m.Why = g.text("why")
	posts := indicators.Goalposts{Worst: 0, Best: 1, Log: g.flag("log")}
	if !g.need("worst") || !g.need("best") {
		return posts
	}
	worst, known := b.number(g.value("worst"))
	best, knownToo := b.number(g.value("best"))
	if !known || !knownToo {
		return posts
	}
	posts.Worst, posts.Best = worst, best
	switch {
	case posts.Worst == posts.Best:
		b.wrong(g.pos, "goalposts-equal", lang.Msg("the worst and the best value are the same"), lang.Msg("where less is better, the worst is the higher one"))
	case posts.Log && (posts.Worst <= 0 || posts.Best <= 0):
		b.wrong(g.pos, "goalposts-log", lang.Msg("a logarithmic scale has both goalposts above 0"), lang.Message{})
	}
	return posts
}

func (b *builder) recs(f fields, m *indicators.Measure) {
	last := -1
	for _, v := range f.list("recs") {
		r := b.fields(v, "at", "cost", "horizon", "form", "text")
		r.need("at")
		rec := indicators.Rec{
			At: r.count("at", last+1, 0, len(b.fw.ItemCuts)), Text: r.needText("text"),
			Cost: r.ref("cost", b.costs), Horizon: r.ref("horizon", b.horizons), Form: r.ref("form", b.forms),
		}
		if rec.At <= last {
			b.wrong(r.at("at"), "rec-order", lang.Msg("recommendations go up by item level, one a level"), lang.Message{})
		}
		last = rec.At
		m.Recs = append(m.Recs, rec)
	}
}

// profilesOf reads the other trees over the same leaves.
func (b *builder) profilesOf(top fields) {
	for _, v := range top.list("profiles") {
		f := b.fields(v, profileKeys...)
		t := &indicators.Tree{Code: f.code("code", b.nodes), Title: f.needText("name"), Note: f.text("note"), Asked: f.flag("asked")}
		b.profiles.add(t.Code, f.at("code"))
		inherited := defaultCoverage
		if b.fw.Main.Root != nil {
			inherited = b.fw.Main.Root.MinCoverage
		}
		t.Root = &indicators.Node{Code: t.Code, Name: t.Title, Weight: 1, Aggregation: b.aggregation(f), MinCoverage: b.coverage(f, inherited), Pos: f.pos}
		seen := map[string]diag.Pos{}
		b.profileChildren(f, t.Root, t.Code, seen)
		b.levelsOf(f, t)
		if len(t.Levels) == 0 {
			t.Levels = b.fw.Main.Levels
		}
		b.gatesOf(f, t, true)
		b.fw.Profiles = append(b.fw.Profiles, t)
	}
}

// profileChildren reads the children of a node of a profile: either "items",
// which are indicators with their weights, or nodes and indicators mixed.
func (b *builder) profileChildren(f fields, n *indicators.Node, profile string, seen map[string]diag.Pos) {
	if f.has("items") {
		if f.has("children") {
			b.wrong(f.at("children"), "profile-both", lang.Msg("a node of a profile has “items” or “children”, not both"), lang.Msg("among children, an indicator is written {indicator: CODE, weight: 1}"))
		}
		for _, e := range f.pairs("items") {
			if leaf := b.share(word{e.key, e.pos}, b.positive(e.value), seen); leaf != nil {
				n.Children = append(n.Children, leaf)
			}
		}
		if len(n.Children) == 0 && f.value("items").kind == mapping && len(f.value("items").entries) == 0 {
			b.wrong(f.at("items"), "node-empty", lang.Msg("this node has no children"), lang.Msg("give it some, or remove it"))
		}
		b.weigh(n)
		return
	}
	b.childrenOf(f, n, func(v *value, parent *indicators.Node) *indicators.Node {
		if slices.ContainsFunc(v.entries, func(e entry) bool { return e.key == "indicator" }) {
			i := b.fields(v, "indicator", "weight")
			return b.share(i.word("indicator"), b.weight(i, "weight"), seen)
		}
		c := b.fields(v, branchKeys...)
		child := b.branch(c, parent.MinCoverage)
		if child.Code != "" && !strings.HasPrefix(child.Code, profile+".") {
			b.wrong(c.at("code"), "profile-code", lang.Msg("the codes of a profile start with its own: %q", profile+"."+child.Code), lang.Message{})
		}
		b.profileChildren(c, child, profile, seen)
		return child
	})
}

// share is a leaf of the main tree as a profile has it: same code and measure,
// a weight of its own.
func (b *builder) share(code word, weight float64, seen map[string]diag.Pos) *indicators.Node {
	known := b.ref(code, b.leaves)
	if known == "" {
		return nil
	}
	if first, twice := seen[known]; twice {
		b.wrong(code.pos, "code-twice", lang.Msg("the code %q was already given at line %s", known, where(first)), lang.Msg("an indicator stands once in a profile"))
		return nil
	}
	seen[known] = code.pos
	leaf := *b.leafOf[known]
	leaf.Weight, leaf.Pos = weight, code.pos
	return &leaf
}
