package frameworks

import (
	"bytes"
	"math"
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

func builtIn(tb testing.TB) *indicators.Framework {
	tb.Helper()
	fw, err := BuiltIn(Default)
	if err != nil {
		tb.Fatal(err)
	}
	return fw
}

func TestBuiltIn(t *testing.T) {
	if _, err := BuiltIn("inconnu"); err == nil {
		t.Error("an unknown framework is found")
	}
	if names := Names(); !slices.Equal(names, []string{Default}) {
		t.Errorf("names are %v", names)
	}
	fw := builtIn(t)
	axes, dimensions := len(fw.Main.Root.Children), 0
	for _, a := range fw.Main.Root.Children {
		dimensions += len(a.Children)
	}
	if axes != 5 || dimensions != 19 || len(fw.Leaves) != 64 || len(fw.Survey.Questions) != 64 {
		t.Errorf("%d axes, %d dimensions, %d indicators, %d questions", axes, dimensions, len(fw.Leaves), len(fw.Survey.Questions))
	}
	for i, q := range fw.Survey.Questions {
		if fw.Leaves[i].Measure.Question != q || q.Code != fw.Leaves[i].Code || q.Group != strings.TrimRight(q.Code, "0123456789")[:4] {
			t.Errorf("%s is answered by %s, in %s", fw.Leaves[i].Code, q.Code, q.Group)
		}
	}
	if fw.Survey.Digest != fw.Digest || fw.Survey.ID != "eterritoires-cm" || fw.Survey.Version != "1.0.0" {
		t.Errorf("the survey is %s %s %s", fw.Survey.ID, fw.Survey.Version, fw.Survey.Digest)
	}
	b, err := data.ReadFile("data/" + Default + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := Read("f", b); len(problems) > 0 {
		t.Errorf("there are warnings: %s", said(problems))
	}
}

// The embedded file is its own canonical export, comments apart.
func TestBuiltInIsCanonical(t *testing.T) {
	b, err := data.ReadFile("data/" + Default + ".yaml")
	if err != nil {
		t.Fatal(err)
	}
	uncommented := regexp.MustCompile(`(?m)^#.*\n`).ReplaceAll(b, nil)
	if !bytes.Equal(bytes.TrimLeft(uncommented, "\n"), Export(builtIn(t))) {
		t.Error("export it, and set its comments back")
	}
}

// visitTexts calls f for each text of a framework, wherever it stands.
func visitTexts(v reflect.Value, path string, f func(string, lang.Text)) {
	if v.Type() == reflect.TypeFor[lang.Text]() {
		if t, ok := reflect.TypeAssert[lang.Text](v); ok && len(t) > 0 {
			f(path, t)
		}
		return
	}
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			visitTexts(v.Elem(), path, f)
		}
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Type != reflect.TypeFor[diag.Pos]() {
				visitTexts(v.Field(i), path+"."+v.Type().Field(i).Name, f)
			}
		}
	case reflect.Slice, reflect.Array:
		for i := range v.Len() {
			visitTexts(v.Index(i), path, f)
		}
	case reflect.Map:
		for _, k := range v.MapKeys() {
			visitTexts(v.MapIndex(k), path, f)
		}
	}
}

// Every text is in French and in English, and French has its no-break spaces.
func TestBuiltInTexts(t *testing.T) {
	plainSpace := regexp.MustCompile(` [:;?!»%]|« |[^ \x{a0}(][?!»]|[0-9] [0-9]{3}`)
	seen := 0
	visitTexts(reflect.ValueOf(builtIn(t)), "", func(path string, text lang.Text) {
		seen++
		if !slices.Equal(text.Languages(), []string{"en", "fr"}) || strings.TrimSpace(text["fr"]) == "" || strings.TrimSpace(text["en"]) == "" {
			t.Errorf("%s: %v", path, text)
		}
		fr := text["fr"]
		if found := plainSpace.FindString(fr); found != "" {
			t.Errorf("%s: %q in %q", path, found, fr)
		}
		if strings.Contains(fr, "’") || strings.Contains(fr, "  ") {
			t.Errorf("%s: apostrophe or spaces in %q", path, fr)
		}
	})
	if seen < 1500 {
		t.Errorf("only %d texts were seen", seen)
	}
}

// The model as it was written, for the comparison below.
type (
	both   struct{ FR, EN string }
	source struct {
		Model struct {
			ID, Version, Country, Currency string
			Title                          both
			Cuts                           []float64 `yaml:"level_cuts"`
			Coverage                       float64   `yaml:"min_answered_weight"`
			Kinds                          []coded1  `yaml:"entity_types"`
			Languages                      []string
		}
		Levels []struct {
			Code    string
			From    float64
			FR, EN  string
			MeansFR string `yaml:"means_fr"`
			MeansEN string `yaml:"means_en"`
		} `yaml:"maturity_levels"`
		Rules struct {
			Spread     int `yaml:"overall_spread"`
			Unanswered int `yaml:"unanswered_gate_max"`
		} `yaml:"level_rules"`
		Gates  []sourceGate
		Grades []struct {
			Grade  int
			Weight float64
			FR, EN string
		} `yaml:"evidence_grades"`
		Costs []struct {
			Code, Symbol string
			Min          float64
			Max          *float64
			FR, EN       string
		} `yaml:"cost_classes"`
		Horizons []struct {
			Code   string
			Months []int
			FR, EN string
		}
		Forms []struct {
			Code     string
			MinClass int `yaml:"min_class"`
			Fallback string
			FR, EN   string
			WhatFR   string `yaml:"what_fr"`
			WhatEN   string `yaml:"what_en"`
		}
		PPP struct {
			Title      both
			Components []struct {
				Code   string
				Weight float64
				FR, EN string
				Items  yaml.MapSlice
			}
			Classes []struct {
				Class    int
				From     float64
				FR, EN   string
				AdviceFR string `yaml:"advice_fr"`
				AdviceEN string `yaml:"advice_en"`
			}
			Gates []sourceGate
		} `yaml:"ppp_profile"`
		Models []struct {
			Code, Form, Cost string
			Needs            yaml.MapSlice
			FR, EN           string
			WhatFR           string `yaml:"what_fr"`
			WhatEN           string `yaml:"what_en"`
			PayerFR          string `yaml:"payer_fr"`
			PayerEN          string `yaml:"payer_en"`
			RiskFR           string `yaml:"risk_fr"`
			RiskEN           string `yaml:"risk_en"`
		} `yaml:"investment_models"`
		Express struct {
			Title, Rule both
			Items       []string
		} `yaml:"express_profile"`
		Citizens struct {
			MinSample int `yaml:"min_sample"`
			MinCell   int `yaml:"min_cell"`
			Quotas    []string
			Questions []struct {
				Code      string
				Feeds     []string
				FR, EN    string
				AnswersFR []string `yaml:"answers_fr"`
				AnswersEN []string `yaml:"answers_en"`
				Positive  []int
			}
		} `yaml:"citizen_survey"`
		Stakeholders []struct {
			Code   string
			FR, EN string
			Seed   bool
			By     []string
			Sub    []coded1
		}
		Breakdowns []struct {
			Code     string
			FR, EN   string
			ValuesFR []string `yaml:"values_fr"`
			ValuesEN []string `yaml:"values_en"`
		} `yaml:"disaggregation"`
		Sources yaml.MapSlice
		Axes    []struct {
			ID, Slug                string
			Weight                  float64
			Label, Concern, Sustain both
			Dimensions              []struct {
				ID, Slug   string
				Weight     float64
				Label, Why both
				Indicators []sourceIndicator
			}
		}
	}
	coded1     struct{ Code, FR, EN string }
	sourceGate struct {
		ID, Indicator, Target string
		Below                 float64
		Cap                   int
		FR, EN                string
	}
	sourceIndicator struct {
		ID, Slug, Type            string
		Weight                    float64
		Label, Question, Evidence both
		Levels                    []both
		Options                   []coded1
		FullAt                    float64 `yaml:"full_at"`
		Unit                      both
		Range                     []float64
		Goal                      *struct{ Worst, Best float64 }
		GoalWhy                   both `yaml:"goal_why"`
		Who, Src                  []string
		NotFor                    []string `yaml:"not_for"`
		Recs                      []struct {
			At                  int
			Cost, Horizon, Form string
			FR, EN              string
		}
	}
)

func (b both) text() lang.Text {
	if b == (both{}) {
		return nil
	}
	return lang.T(b.FR, b.EN)
}

// The built-in framework says all that the model it was made from says: each
// entry is compared.
func TestBuiltInIsComplete(t *testing.T) {
	b, err := os.ReadFile(testkit.Shared(t, "framework/indicators.yaml"))
	if err != nil {
		t.Fatal(err)
	}
	var m source
	if err := yaml.Unmarshal(b, &m); err != nil {
		t.Fatal(err)
	}
	fw := builtIn(t)
	compared := 0
	same := func(what string, got, want any) {
		t.Helper()
		compared++
		g, w := reflect.ValueOf(got), reflect.ValueOf(want)
		if (g.Kind() == reflect.Slice || g.Kind() == reflect.Map) && g.Len() == 0 && w.Len() == 0 {
			return
		}
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%s: %v, want %v", what, got, want)
		}
	}
	same("identity", []string{fw.ID, fw.Version, fw.Country, fw.Currency}, []string{m.Model.ID, m.Model.Version, m.Model.Country, m.Model.Currency})
	same("title", fw.Title, m.Model.Title.text())
	same("languages", fw.Languages, m.Model.Languages)
	same("scale", fw.Scale, 100.0)
	same("cuts", fw.ItemCuts, m.Model.Cuts)
	for _, tree := range fw.Trees() {
		tree.Root.Walk(func(n *indicators.Node) {
			if n.Measure == nil {
				same("coverage of "+n.Code, n.MinCoverage, m.Model.Coverage)
				same("mean of "+n.Code, n.Aggregation, indicators.Aggregation(indicators.Arithmetic{}))
			}
		})
	}
	for i, k := range m.Model.Kinds {
		same("kind", fw.Kinds[i], indicators.Term{Code: k.Code, Name: lang.T(k.FR, k.EN)})
	}
	same("kinds", len(fw.Kinds), len(m.Model.Kinds))
	for i, l := range m.Levels {
		got := fw.Main.Levels[i]
		same("level "+l.Code, []any{got.Code, got.From, got.Name, got.Means}, []any{l.Code, l.From, lang.T(l.FR, l.EN), lang.T(l.MeansFR, l.MeansEN)})
	}
	same("levels", len(fw.Main.Levels), len(m.Levels))
	same("overall", fw.Main.Overall.Spread, m.Rules.Spread)
	same("unanswered", fw.Main.UnansweredCap, m.Rules.Unanswered-1)
	gates := func(tree *indicators.Tree, want []sourceGate) {
		t.Helper()
		same("gates of "+tree.Code, len(tree.Gates), len(want))
		for i, g := range want {
			if g.Target == "" {
				g.Target = tree.Code
			}
			got := tree.Gates[i]
			same("gate "+g.ID, []any{got.ID, got.Indicator, got.Below, got.Target, got.Cap, got.Why}, []any{g.ID, g.Indicator, g.Below, g.Target, g.Cap - 1, lang.T(g.FR, g.EN)})
		}
	}
	gates(fw.Main, m.Gates)
	for _, g := range m.Grades {
		e := surveys.Declared + surveys.Evidence(g.Grade)
		same("grade", fw.EvidenceGrade[e], g.Weight)
		same("grade", fw.EvidenceName[e], lang.T(g.FR, g.EN))
	}
	same("unstated", fw.EvidenceGrade[surveys.Unstated], 0.25) // rules §1
	same("unproven", fw.UnprovenInLow, false)
	for i, c := range m.Costs {
		most := math.Inf(1)
		if c.Max != nil {
			most = *c.Max
		}
		same("cost "+c.Code, fw.CostClasses[i], indicators.CostClass{Code: c.Code, Symbol: c.Symbol, Name: lang.T(c.FR, c.EN), Min: c.Min, Max: most})
	}
	same("costs", len(fw.CostClasses), len(m.Costs))
	for i, h := range m.Horizons {
		same("horizon "+h.Code, fw.Horizons[i], indicators.Horizon{Code: h.Code, Name: lang.T(h.FR, h.EN), From: h.Months[0], To: h.Months[1]})
	}
	same("horizons", len(fw.Horizons), len(m.Horizons))
	for i, f := range m.Forms {
		same("form "+f.Code, fw.Forms[i], indicators.Form{Code: f.Code, Fallback: f.Fallback, Name: lang.T(f.FR, f.EN), What: lang.T(f.WhatFR, f.WhatEN), MinClass: f.MinClass})
	}
	same("forms", len(fw.Forms), len(m.Forms))
	for i, x := range m.Models {
		want := indicators.Model{
			Code: x.Code, Form: x.Form, Cost: x.Cost, Name: lang.T(x.FR, x.EN),
			What: lang.T(x.WhatFR, x.WhatEN), Payer: lang.T(x.PayerFR, x.PayerEN), Risk: lang.T(x.RiskFR, x.RiskEN),
		}
		for _, n := range x.Needs {
			want.Needs = append(want.Needs, indicators.Need{Indicator: n.Key.(string), Score: float(n.Value)})
		}
		same("model "+x.Code, fw.Models[i], want)
	}
	same("models", len(fw.Models), 12)
	same("stakeholders", completeGroups(fw, m, same), len(fw.Respondents))
	for i, d := range m.Breakdowns {
		got := fw.Breakdowns[i]
		same("breakdown "+d.Code, []any{got.Code, got.Name, len(got.Values)}, []any{d.Code, lang.T(d.FR, d.EN), len(d.ValuesFR)})
		for j, v := range got.Values {
			same("breakdown "+d.Code, v, lang.T(d.ValuesFR[j], d.ValuesEN[j]))
		}
	}
	same("breakdowns", len(fw.Breakdowns), len(m.Breakdowns))
	for i, s := range m.Sources {
		want := indicators.Source{Code: s.Key.(string)}
		of := s.Value.(map[string]any)
		want.Kind, want.Name = of["kind"].(string), of["name"].(string)
		want.URL, _ = of["url"].(string)
		same("source "+want.Code, fw.Sources[i], want)
	}
	same("sources", len(fw.Sources), len(m.Sources))
	c := m.Citizens
	same("citizens", []any{fw.Citizens.MinSample, fw.Citizens.MinCell, fw.Citizens.Quotas}, []any{c.MinSample, c.MinCell, c.Quotas})
	for i, q := range c.Questions {
		got := fw.Citizens.Questions[i]
		same("question "+q.Code, []any{got.Code, got.Label}, []any{q.Code, lang.T(q.FR, q.EN)})
		same("feeds of "+q.Code, got.Feeds, q.Feeds)
		same("positive of "+q.Code, got.Positive, q.Positive)
		for j := range q.AnswersFR {
			same("answer to "+q.Code, got.Answers[j], lang.T(q.AnswersFR[j], q.AnswersEN[j]))
		}
	}
	same("citizens' questions", len(fw.Citizens.Questions), len(c.Questions))
	completeProfiles(fw, m, same, gates)
	completeTree(fw, m, same)
	if compared < 1700 {
		t.Errorf("only %d entries were compared", compared)
	}
}

func float(v any) float64 {
	switch v := v.(type) {
	case uint64:
		return float64(v)
	case float64:
		return v
	}
	return math.NaN()
}

// completeGroups compares the stakeholders, and counts them.
func completeGroups(fw *indicators.Framework, m source, same func(string, any, any)) int {
	n := 0
	for _, s := range m.Stakeholders {
		same("group "+s.Code, fw.Respondents[n], indicators.Group{Code: s.Code, Name: lang.T(s.FR, s.EN), Founding: s.Seed, By: s.By})
		n++
		for _, sub := range s.Sub {
			same("group "+sub.Code, fw.Respondents[n], indicators.Group{Code: sub.Code, Parent: s.Code, Name: lang.T(sub.FR, sub.EN)})
			n++
		}
	}
	return n
}

func completeProfiles(fw *indicators.Framework, m source, same func(string, any, any), gates func(*indicators.Tree, []sourceGate)) {
	ppp, express := fw.Profiles[0], fw.Profiles[1]
	same("profiles", []any{len(fw.Profiles), ppp.Code, express.Code, ppp.Asked, express.Asked}, []any{2, "ppp", "express", false, true})
	same("ppp", ppp.Title, m.PPP.Title.text())
	for i, l := range m.PPP.Classes {
		got := ppp.Levels[i]
		same("class", []any{got.Code, got.From, got.Name, got.Means}, []any{string(rune('0' + l.Class)), l.From, lang.T(l.FR, l.EN), lang.T(l.AdviceFR, l.AdviceEN)})
	}
	same("classes", len(ppp.Levels), 4)
	same("third class", ppp.UnansweredCap, 2) // rules §3
	gates(ppp, m.PPP.Gates)
	for i, x := range m.PPP.Components {
		n := ppp.Root.Children[i]
		same("component "+x.Code, []any{n.Code, n.Weight, n.Name, len(n.Children)}, []any{"ppp." + x.Code, x.Weight, lang.T(x.FR, x.EN), len(x.Items)})
		for j, item := range x.Items {
			same("item of "+x.Code, []any{n.Children[j].Code, n.Children[j].Weight}, []any{item.Key, float(item.Value)})
		}
	}
	same("components", len(ppp.Root.Children), 5)
	same("express", []any{express.Title, express.Note, len(express.Gates)}, []any{m.Express.Title.text(), m.Express.Rule.text(), 0})
	same("levels of express", express.Levels, fw.Main.Levels)
	var items []string
	for i, n := range express.Root.Children {
		same("axis of express", []any{n.Code, n.Weight, n.Name}, []any{"express." + m.Axes[i].ID, 1.0, m.Axes[i].Label.text()})
		for _, c := range n.Children {
			same("weight in express", c.Weight, 1.0)
			items = append(items, c.Code)
		}
	}
	same("items of express", items, m.Express.Items)
}

func completeTree(fw *indicators.Framework, m source, same func(string, any, any)) {
	same("root", []any{fw.Main.Code, fw.Main.Root.Code, fw.Main.Asked}, []any{"index", "index", true})
	leaf := 0
	for i, a := range m.Axes {
		n := fw.Main.Root.Children[i]
		same("axis "+a.ID, []any{n.Code, n.Slug, n.Weight, n.Name, n.Concern, n.Sustain}, []any{a.ID, a.Slug, a.Weight, a.Label.text(), a.Concern.text(), a.Sustain.text()})
		for j, d := range a.Dimensions {
			n := n.Children[j]
			same("dimension "+d.ID, []any{n.Code, n.Slug, n.Weight, n.Name, n.Why}, []any{d.ID, d.Slug, d.Weight, d.Label.text(), d.Why.text()})
			for k, x := range d.Indicators {
				same("leaf "+x.ID, n.Children[k], fw.Leaves[leaf])
				completeLeaf(fw, n.Children[k], x, same)
				leaf++
			}
		}
	}
	same("leaves", leaf, 64)
}

func completeLeaf(fw *indicators.Framework, n *indicators.Node, x sourceIndicator, same func(string, any, any)) {
	q, choices := n.Measure.Question, fw.Survey.Of(n.Measure.Question)
	same(x.ID, []any{n.Code, n.Slug, n.Weight, n.Name}, []any{x.ID, x.Slug, x.Weight, x.Label.text()})
	same("question of "+x.ID, []any{q.Code, q.Name, q.Heading, q.Label, q.Evidence}, []any{x.ID, strings.ReplaceAll(x.Slug, "-", "_"), x.Label.text(), x.Question.text(), x.Evidence.text()})
	same("who of "+x.ID, q.Who, x.Who)
	same("not for of "+x.ID, q.NotFor, x.NotFor)
	same("sources of "+x.ID, n.Measure.Sources, x.Src)
	items := map[string]surveys.Item{"maturity": surveys.Maturity, "yesno": surveys.YesNo, "checklist": surveys.Checklist, "numeric": surveys.Number, "percent": surveys.Percentage}
	same("item of "+x.ID, q.Item, items[x.Type])
	same("hint of "+x.ID, q.Hint, fw.Phrases["instruction_"+q.Item.String()])
	posts := indicators.Goalposts{Worst: 0, Best: 1}
	switch x.Type {
	case "maturity":
		posts.Best = 4
		for i, l := range x.Levels {
			same("level of "+x.ID, choices[i], surveys.Choice{Name: "niv" + string(rune('0'+i)), Label: l.text()})
			same("points of "+x.ID, n.Measure.Points[choices[i].Name], float64(i))
		}
		same("levels of "+x.ID, len(choices), 5)
	case "checklist":
		posts.Best = x.FullAt
		for i, o := range x.Options {
			same("option of "+x.ID, choices[i], surveys.Choice{Name: o.Code, Label: lang.T(o.FR, o.EN)})
			same("points of "+x.ID, n.Measure.Points[o.Code], 1.0)
		}
		same("options of "+x.ID, len(choices), len(x.Options))
	case "numeric", "percent":
		posts = indicators.Goalposts{Worst: x.Goal.Worst, Best: x.Goal.Best}
		same("number of "+x.ID, []any{q.Unit, q.Range[:], n.Measure.Why}, []any{x.Unit.text(), x.Range, x.GoalWhy.text()})
	}
	same("goalposts of "+x.ID, n.Measure.Normalisation, indicators.Normalisation(posts))
	same("recs of "+x.ID, len(n.Measure.Recs), len(x.Recs))
	for i, r := range x.Recs {
		same("rec of "+x.ID, n.Measure.Recs[i], indicators.Rec{At: r.At, Text: lang.T(r.FR, r.EN), Cost: r.Cost, Horizon: r.Horizon, Form: r.Form})
	}
}

// What framework.md §2 prints above each item, and beside partnerships.
func TestBuiltInPhrases(t *testing.T) {
	fw := builtIn(t)
	b, err := os.ReadFile(testkit.Shared(t, "framework.md"))
	if err != nil {
		t.Fatal(err)
	}
	page := strings.ReplaceAll(string(b), lang.NBSP, " ")
	for _, key := range []string{"instruction_maturity", "instruction_checklist", "instruction_number", "models_caution"} {
		for _, l := range []string{"fr", "en"} {
			if key == "models_caution" && l == "en" {
				continue // given in French alone
			}
			if s := strings.ReplaceAll(fw.Phrases[key][l], lang.NBSP, " "); s == "" || !strings.Contains(page, s) {
				t.Errorf("%s: %q", key, s)
			}
		}
	}
	same := func(got, want []string) {
		if !slices.Equal(got, want) {
			t.Errorf("%v, want %v", got, want)
		}
	}
	p := fw.Priority // framework.md §3
	if p.Gate != 2 || p.QuickWin != 1.3 || p.QuickCost != "C0" || p.QuickRange != "H1" || p.ReadinessTree != "ppp" {
		t.Errorf("priority is %+v", p)
	}
	same(p.OwnCosts, []string{"C0", "C1"})
	same(p.OwnForms, []string{"regie", "assoc", "interco", "conv_etat"})
}

func BenchmarkRead(b *testing.B) {
	text, err := data.ReadFile("data/" + Default + ".yaml")
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if fw, _ := Read("f", text); fw == nil {
			b.Fatal("not read")
		}
	}
}

func BenchmarkExport(b *testing.B) {
	fw := builtIn(b)
	b.ReportAllocs()
	for b.Loop() {
		Export(fw)
	}
}
