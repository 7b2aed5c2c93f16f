package frameworks

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// again exports a framework, reads it back, and wants the same framework and
// the same bytes.
func again(t interface {
	Helper()
	Fatalf(string, ...any)
}, fw *indicators.Framework,
) {
	t.Helper()
	text := Export(fw)
	back, problems := Read("export.yaml", text)
	if back == nil {
		t.Fatalf("the export is not read back: %s\n%s", said(problems), text)
	}
	if diff := cmp.Diff(fw, back, cmpopts.IgnoreTypes(diag.Pos{}), cmpopts.EquateEmpty(), cmpopts.EquateNaNs()); diff != "" {
		t.Fatalf("lost on the way (-before +after):\n%s\n%s", diff, text)
	}
	if twice := Export(back); !bytes.Equal(text, twice) {
		t.Fatalf("exported twice:\n%s\n%s", text, twice)
	}
}

func TestExportSmall(t *testing.T) { again(t, readSmall(t)) }

func TestExportBuiltIn(t *testing.T) {
	fw, err := BuiltIn(Default)
	if err != nil {
		t.Fatal(err)
	}
	again(t, fw)
}

// A file that says the same has the same digest, whatever its comments, its
// layout and the order of its keys; a changed weight is another framework.
func TestDigest(t *testing.T) {
	want := readSmall(t).Digest
	if !strings.HasPrefix(want, "sha256:") || len(want) != len("sha256:")+64 {
		t.Errorf("digest is %q", want)
	}
	head, tail, _ := strings.Cut(small, "settings:\n")
	moved, _ := Read("f.yaml", []byte("settings:\n"+tail+"# à la fin\n"+head))
	if moved == nil || moved.Digest != want {
		t.Error("moving a section changes the digest")
	}
	changed, _ := Read("f.yaml", []byte(strings.Replace(small, "A1.1: 0.5, A1.2: 0.5", "A1.1: 0.6, A1.2: 0.4", 1)))
	if changed == nil || changed.Digest == want {
		t.Error("a changed weight has the same digest")
	}
}

// Frameworks of any shape are exported without loss.
func TestExportLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { again(t, drawFramework(t)) })
}

// A maker draws frameworks within what Read accepts.
type maker struct {
	*rapid.T
	fw     *indicators.Framework
	factor float64
	n      int // of nodes drawn, for their codes
}

func drawFramework(t *rapid.T) *indicators.Framework {
	m := &maker{T: t}
	scale := rapid.SampledFrom([]float64{100, 1, 10, 5, 7, 0.3, 1000}).Draw(t, "scale")
	m.factor = 100 / scale
	m.fw = &indicators.Framework{
		ID: "id", Scale: scale, EvidenceGrade: [5]float64{0.25, 0.25, 0.5, 0.8, 1}, Phrases: map[string]lang.Text{},
		Languages: rapid.SampledFrom([][]string{{"fr", "en"}, {"en"}, {"fr", "en", "ful"}}).Draw(t, "languages"),
		Priority:  indicators.Priority{Gate: 1, QuickWin: 1},
		Survey:    &surveys.Survey{Choices: map[string][]surveys.Choice{}},
	}
	fw := m.fw
	fw.Version, fw.Title = m.string("version"), m.text("title")
	fw.UnprovenInLow = rapid.Bool().Draw(t, "unproven")
	if rapid.Bool().Draw(t, "grades") {
		fw.EvidenceGrade[surveys.Seen] = rapid.Float64Range(0, 1).Draw(t, "seen")
		fw.EvidenceName[surveys.Quoted] = m.text("quoted")
	}
	fw.ItemCuts = m.ascending("cuts", 0)
	fw.Kinds = []indicators.Term{{Code: "commune", Name: m.text("kind")}, {Code: "true", Name: m.text("kind")}}
	fw.Respondents = []indicators.Group{
		{Code: "CAD", Name: m.text("group"), Founding: rapid.Bool().Draw(t, "founding"), By: []string{"sexe"}},
		{Code: "CAD_1", Parent: "CAD", Name: m.text("member")},
		{Code: "007", Name: m.text("group")},
	}
	fw.Breakdowns = []indicators.Breakdown{{Code: "sexe", Name: m.text("breakdown"), Values: []lang.Text{m.text("value"), m.text("value")}}}
	fw.CostClasses = []indicators.CostClass{{Code: "C0", Symbol: "–", Max: 10, Name: m.text("cost")}, {Code: "C1", Min: 10, Max: math.Inf(1), Name: m.text("cost")}}
	fw.Horizons = []indicators.Horizon{{Code: "H1", Name: m.text("horizon"), To: 6}, {Code: "H2", Name: m.text("horizon"), From: 6, To: 1200}}
	fw.Forms = []indicators.Form{{Code: "regie", MinClass: 1, Name: m.text("form")}, {Code: "no", Fallback: "regie", MinClass: 1, Name: m.text("form"), What: m.text("what")}}
	fw.Sources = []indicators.Source{{Code: "LOI", Kind: "found", Name: m.string("source"), URL: m.string("url")}}
	for _, key := range PhraseKeys {
		if rapid.Bool().Draw(t, key) {
			fw.Phrases[key] = m.text(key)
		}
	}
	fw.Main = &indicators.Tree{Asked: true, Levels: m.levels(0)}
	fw.Main.Root = m.branch(0)
	fw.Main.Root.Weight = 1
	fw.Main.Code, fw.Main.Title = fw.Main.Root.Code, fw.Main.Root.Name
	m.gates(fw.Main, "G")
	for i := range rapid.IntRange(0, 2).Draw(t, "profiles") {
		fw.Profiles = append(fw.Profiles, m.profile(fmt.Sprintf("p%d", i)))
	}
	leaf := fw.Leaves[0].Code
	fw.Models = []indicators.Model{{Code: "M1", Form: "no", Cost: "C0", Name: m.text("model"), Needs: []indicators.Need{{Indicator: leaf, Score: m.score("need")}}}}
	fw.Citizens = &indicators.CitizenSurvey{MinSample: 150, Quotas: []string{"sexe"}, Ratio: "sexe", Questions: []indicators.CitizenQuestion{
		{Code: "Q1", Label: m.text("question"), Answers: []lang.Text{m.text("answer"), m.text("answer")}, Positive: []int{1}, Feeds: []string{leaf}},
		{Code: "Q2", Label: m.text("question"), Answers: []lang.Text{m.text("answer")}, AskedIf: "Q1"},
		{Code: "Q3", Label: m.text("question"), Answers: []lang.Text{m.text("answer")}, AskedUnless: "Q1"},
	}}
	m.earlier()
	derive(fw)
	m.checks()
	fw.Digest = digest(fw)
	derive(fw)
	return fw
}

// string is any text that is not blank, with what YAML might stumble on.
func (m *maker) string(label string) string {
	awkward := rapid.SampledFrom([]string{
		"oui", "null", "~", "1.0", "- a", "a: b", "a : b", "# x", `"`, `\`, `\n`, "'", "{", "[a, b]", "l'été « là »", "\u00a0x", "x ",
		"\t", "a\nb", "\u2028", "\u0085", "\ufeff", "👍🏽", "%", "@", "`", "&a", "*a", "!x", "| ", ">", "---", "...", "é\u0301", "\u202e",
	})
	s := strings.Join(rapid.SliceOfN(rapid.OneOf(awkward, rapid.StringN(0, 6, -1)), 1, 4).Draw(m.T, label), "")
	s = strings.Map(func(r rune) rune {
		if unprintable(r) {
			return 'x'
		}
		return r
	}, strings.ToValidUTF8(s, "x"))
	if strings.TrimSpace(s) == "" {
		return "x" + s
	}
	return s
}

func (m *maker) text(label string) lang.Text {
	t := lang.Text{}
	for _, l := range m.fw.Languages {
		t[l] = m.string(label)
	}
	return t
}

// score is a score as it is read: a number on the framework's scale, brought
// to 0–100.
func (m *maker) score(label string) float64 {
	return math.Min(100, rapid.Float64Range(1e-4, 1).Draw(m.T, label)*m.fw.Scale*m.factor)
}

func (m *maker) ascending(label string, least int) []float64 {
	var xs []float64
	for range rapid.IntRange(least, 4).Draw(m.T, label) {
		xs = append(xs, m.score(label))
	}
	slices.Sort(xs)
	return slices.Compact(xs)
}

func (m *maker) levels(least int) []indicators.Level {
	var ls []indicators.Level
	if least == 0 && rapid.Bool().Draw(m.T, "no levels") {
		return nil
	}
	for i, from := range append([]float64{0}, m.ascending("level", max(1, least))...) {
		ls = append(ls, indicators.Level{Code: fmt.Sprint(i + 1), Name: m.text("level"), From: from})
	}
	return ls
}

func (m *maker) weight(all bool) float64 {
	if !all {
		return 1
	}
	return rapid.OneOf(rapid.Just(2.0), rapid.Float64Range(1e-6, 1e6)).Draw(m.T, "weight")
}

func (m *maker) aggregation() indicators.Aggregation {
	floor := m.score("floor")
	return rapid.SampledFrom([]indicators.Aggregation{
		indicators.Arithmetic{},
		indicators.Minimum{},
		indicators.Geometric{Floor: floor},
		indicators.Harmonic{Floor: floor},
		indicators.Power{Exponent: 2},
		indicators.Power{Exponent: -1.5, Floor: floor},
	}).Draw(m.T, "aggregation")
}

func (m *maker) node(code string) *indicators.Node {
	n := &indicators.Node{
		Code: code, Name: m.text("name"), Aggregation: m.aggregation(),
		MinCoverage: rapid.SampledFrom([]float64{0.6, 0.6, 0, 1, 0.123}).Draw(m.T, "coverage"),
	}
	if rapid.Bool().Draw(m.T, "more") {
		n.Why, n.Concern, n.Sustain = m.text("why"), m.text("concern"), m.text("sustain")
	}
	return n
}

func (m *maker) branch(depth int) *indicators.Node {
	m.n++
	n := m.node(fmt.Sprintf("N%d", m.n))
	if rapid.Bool().Draw(m.T, "slug") {
		n.Slug = fmt.Sprintf("branche-%d", m.n)
	}
	uneven := rapid.Bool().Draw(m.T, "uneven")
	for range rapid.IntRange(1, 3).Draw(m.T, "children") {
		var c *indicators.Node
		if depth < 3 && rapid.IntRange(0, 2).Draw(m.T, "kind") == 0 {
			c = m.branch(depth + 1)
		} else {
			c = m.leaf()
		}
		c.Weight = m.weight(uneven)
		n.Children = append(n.Children, c)
	}
	return n
}

func (m *maker) leaf() *indicators.Node {
	m.n++
	n := &indicators.Node{Code: fmt.Sprintf("%d.A", m.n), Name: m.text("name")}
	n.Slug = surveys.SlugOf(n.Code)
	if rapid.Bool().Draw(m.T, "slug") {
		n.Slug = fmt.Sprintf("feuille-%d", m.n)
	}
	q := &surveys.Question{
		Name: strings.ReplaceAll(n.Slug, "-", "_"), Code: n.Code, Heading: n.Name, Label: m.text("question"), Type: surveys.SelectOne,
		Range: usualRange(surveys.Number), Item: surveys.Item(rapid.IntRange(0, int(surveys.Percentage)).Draw(m.T, "item")),
	}
	n.Measure = &indicators.Measure{Question: q, Points: map[string]float64{}}
	if rapid.Bool().Draw(m.T, "more") {
		q.Evidence, q.Who, q.NotFor, n.Measure.Sources = m.text("evidence"), []string{"007", "CAD_1"}, []string{"true"}, []string{"LOI"}
		n.Measure.Recs = []indicators.Rec{{At: 0, Text: m.text("rec"), Cost: "C1", Horizon: "H1", Form: "no"}}
	}
	m.measure(n.Measure, fmt.Sprintf("feuille_%d", m.n))
	m.fw.Leaves = append(m.fw.Leaves, n)
	return n
}

func (m *maker) measure(measure *indicators.Measure, option string) {
	q, usual := measure.Question, indicators.Goalposts{Worst: 0, Best: 1}
	count := rapid.IntRange(2, 5).Draw(m.T, "choices")
	choose := func(name string, points float64) {
		measure.Points[name] = points
		m.fw.Survey.Choices[q.Name] = append(m.fw.Survey.Choices[q.Name], surveys.Choice{Name: name, Label: m.text("choice")})
		q.ListName = q.Name
	}
	sum := 0.0
	switch q.Item {
	case surveys.Maturity:
		for i := range count {
			choose(fmt.Sprintf("niv%d", i), float64(i))
		}
		usual.Best = float64(count - 1)
	case surveys.YesNo:
		measure.Points["yes"], measure.Points["no"], q.ListName = 1, 0, yesNoList
	case surveys.Checklist, surveys.Choose:
		for i := range count {
			points := rapid.SampledFrom([]float64{1, 1, 0.1, 3.7}).Draw(m.T, "points")
			if q.Item == surveys.Choose {
				points = float64(i) - rapid.Float64Range(0, 0.5).Draw(m.T, "points")
			}
			sum += points
			choose(fmt.Sprintf("%s_%d", option, i), points)
		}
		usual.Best = sum
		if q.Item == surveys.Choose {
			usual = indicators.Goalposts{Worst: measure.Points[option+"_0"], Best: measure.Points[fmt.Sprintf("%s_%d", option, count-1)]}
		} else {
			q.Type = surveys.SelectMultiple
			usual.Best = rapid.Float64Range(0.01, sum).Draw(m.T, "full")
		}
	default:
		q.Type, q.Range = surveys.Decimal, usualRange(q.Item)
		if rapid.Bool().Draw(m.T, "range") {
			q.Unit, q.Range = m.text("unit"), [2]float64{rapid.SampledFrom([]float64{math.Inf(-1), 0, -3.5}).Draw(m.T, "from"), 1e20}
		}
		const best = 3
		worst := rapid.Float64Range(1e-9, 1e20).Filter(func(x float64) bool { return x != best }).Draw(m.T, "worst")
		usual = indicators.Goalposts{Worst: worst, Best: best, Log: rapid.Bool().Draw(m.T, "log")}
	}
	measure.Normalisation = usual
	if rapid.Bool().Draw(m.T, "own norm") {
		measure.Why = m.text("why")
		low := rapid.Bool().Draw(m.T, "low")
		measure.Normalisation = rapid.SampledFrom([]indicators.Normalisation{
			indicators.Goalposts{Worst: 1, Best: -2.5},
			usual,
			indicators.Goalposts{Worst: 0, Best: 1e6},
			indicators.MinMax{LowerIsBetter: low},
			indicators.PercentileRank{LowerIsBetter: low},
			indicators.ZScore{LowerIsBetter: low},
		}).Draw(m.T, "norm")
	}
}

func (m *maker) gates(t *indicators.Tree, prefix string) {
	if len(t.Levels) < 2 {
		return
	}
	if prefix == "G" && rapid.Bool().Draw(m.T, "overall") {
		t.Overall = &indicators.OverallRule{Spread: rapid.IntRange(0, 3).Draw(m.T, "spread")}
	}
	t.UnansweredCap = rapid.IntRange(0, len(t.Levels)-1).Draw(m.T, "unanswered")
	for i := range rapid.IntRange(0, 2).Draw(m.T, "gates") {
		t.Gates = append(t.Gates, &indicators.Gate{
			ID: fmt.Sprint(prefix, i), Indicator: rapid.SampledFrom(m.fw.Leaves).Draw(m.T, "gate on").Code, Below: m.score("below"),
			Target: t.Code, Cap: rapid.IntRange(0, len(t.Levels)-2).Draw(m.T, "cap"), Why: m.text("why"),
		})
	}
}

func (m *maker) profile(code string) *indicators.Tree {
	t := &indicators.Tree{Code: code, Title: m.text("title"), Note: m.text("note"), Asked: rapid.Bool().Draw(m.T, "asked"), Levels: m.levels(0)}
	if t.Levels == nil {
		t.Levels = m.fw.Main.Levels
	}
	leaves := rapid.Permutation(m.fw.Leaves).Draw(m.T, "leaves")
	t.Root = m.node(code)
	t.Root.Name, t.Root.Weight = t.Title, 1
	t.Root.Why, t.Root.Concern, t.Root.Sustain = nil, nil, nil
	uneven := rapid.Bool().Draw(m.T, "uneven")
	share := func(n *indicators.Node, weight float64) *indicators.Node {
		shared := *n
		shared.Weight = weight
		return &shared
	}
	if len(leaves) > 1 && rapid.Bool().Draw(m.T, "nested") {
		child := m.node(code + ".P")
		child.Weight = m.weight(uneven)
		child.Children = []*indicators.Node{share(leaves[0], m.weight(uneven))}
		t.Root.Children, leaves = append(t.Root.Children, child), leaves[1:]
	}
	for _, n := range leaves {
		t.Root.Children = append(t.Root.Children, share(n, m.weight(uneven)))
	}
	m.gates(t, code+"-G")
	return t
}
