package assess_test

import (
	"fmt"
	"math"

	"pgregory.net/rapid"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// A grower draws random frameworks: trees of any depth with every item and
// aggregation, weights that do not add up, a profile, gates, an overall rule.
type grower struct {
	t      *rapid.T
	fw     *indicators.Framework
	most   int // leaves
	groups []string
}

func randomFramework(t *rapid.T, most int) *indicators.Framework {
	g := &grower{t: t, most: most, groups: []string{"A_1", "A_2", "B", "C"}, fw: &indicators.Framework{
		ID: "random", Scale: 100, Survey: &surveys.Survey{Choices: choiceLists()},
		UnprovenInLow: rapid.Bool().Draw(t, "unproven in low"),
		EvidenceGrade: [5]float64{0.25, 0.25, 0.5, 0.8, 1}, ItemCuts: []float64{12.5, 37.5, 62.5, 87.5},
	}}
	g.fw.Main = &indicators.Tree{Code: "index", Root: g.branch("index", 0), Levels: g.levels()}
	g.fw.Main.UnansweredCap = rapid.IntRange(0, len(g.fw.Main.Levels)-1).Draw(t, "unanswered cap")
	if rapid.Bool().Draw(t, "ruled") {
		g.fw.Main.Overall = &indicators.OverallRule{Spread: rapid.IntRange(0, 2).Draw(t, "spread")}
	}
	g.gates(g.fw.Main)
	g.fw.Profiles = []*indicators.Tree{g.profile()}
	return g.fw
}

func choiceLists() map[string][]surveys.Choice {
	lists := map[string][]surveys.Choice{"yes_no": {{Name: "yes"}, {Name: "no"}}}
	for l := range 5 {
		lists["levels"] = append(lists["levels"], surveys.Choice{Name: fmt.Sprintf("niv%d", l)})
		lists["options"] = append(lists["options"], surveys.Choice{Name: fmt.Sprintf("o%d", l)})
	}
	lists["colours"] = []surveys.Choice{{Name: "red"}, {Name: "green"}, {Name: "blue"}}
	return lists
}

func (g *grower) weight() float64 {
	return rapid.SampledFrom([]float64{1, 1, 0.3, 0.25, 2, 7, 0.1, 0}).Draw(g.t, "weight")
}

func (g *grower) branch(code string, depth int) *indicators.Node {
	n := &indicators.Node{
		Code: code, Weight: g.weight(), Aggregation: rapid.SampledFrom([]indicators.Aggregation{
			indicators.Arithmetic{},
			indicators.Arithmetic{},
			indicators.Arithmetic{},
			indicators.Geometric{Floor: 1},
			indicators.Harmonic{Floor: 1},
			indicators.Power{Exponent: 2, Floor: 1},
			indicators.Minimum{},
		}).Draw(g.t, "aggregation"),
		MinCoverage: rapid.SampledFrom([]float64{0.6, 0.6, 0, 0.34, 1}).Draw(g.t, "least coverage"),
	}
	for i := range rapid.IntRange(1, 4).Draw(g.t, "children") {
		child := fmt.Sprintf("%s.%d", code, i+1)
		if i > 0 && len(g.fw.Leaves) >= g.most {
			break
		}
		if depth < 3 && rapid.IntRange(0, 3).Draw(g.t, "kind") > depth {
			n.Children = append(n.Children, g.branch(child, depth+1))
		} else {
			n.Children = append(n.Children, g.leaf(child))
		}
	}
	return n
}

func (g *grower) leaf(code string) *indicators.Node {
	q := &surveys.Question{Name: code, Code: code, Range: [2]float64{math.Inf(-1), math.Inf(1)}}
	m := &indicators.Measure{Question: q, Normalisation: indicators.Goalposts{Worst: 0, Best: 1}}
	q.Item = surveys.Item(rapid.IntRange(0, 5).Draw(g.t, "item"))
	switch q.Item {
	case surveys.Maturity:
		q.ListName, m.Normalisation = "levels", indicators.Goalposts{Worst: 0, Best: 4}
		m.Points = map[string]float64{"niv0": 0, "niv1": 1, "niv2": 2, "niv3": 3, "niv4": 4}
	case surveys.YesNo:
		q.ListName, m.Points = "yes_no", map[string]float64{"yes": 1, "no": 0}
	case surveys.Checklist:
		q.ListName, m.Points = "options", map[string]float64{"o0": 1, "o1": 1, "o2": 1, "o3": 1, "o4": 1}
		m.Normalisation = indicators.Goalposts{Worst: 0, Best: float64(rapid.IntRange(1, 5).Draw(g.t, "full at"))}
	case surveys.Choose:
		q.ListName, m.Points = "colours", map[string]float64{"red": 0.5, "green": 1, "blue": 0}
	default:
		m.Normalisation = rapid.SampledFrom([]indicators.Normalisation{
			indicators.Goalposts{Worst: 0, Best: 90}, indicators.Goalposts{Worst: 30, Best: 1}, indicators.Goalposts{Worst: 1, Best: 100, Log: true},
		}).Draw(g.t, "goalposts")
	}
	if rapid.IntRange(0, 5).Draw(g.t, "not for") == 0 {
		q.NotFor = []string{"region"}
	}
	q.Who = rapid.SampledFrom([][]string{{"A_1"}, {"B", "A_1"}, nil}).Draw(g.t, "who")
	n := &indicators.Node{Code: code, Weight: g.weight(), Measure: m}
	g.fw.Leaves = append(g.fw.Leaves, n)
	g.fw.Survey.Questions = append(g.fw.Survey.Questions, q)
	return n
}

func (g *grower) levels() []indicators.Level {
	return rapid.SampledFrom([][]indicators.Level{
		{{Code: "N1"}, {Code: "N2", From: 20}, {Code: "N3", From: 40}, {Code: "N4", From: 60}, {Code: "N5", From: 80}},
		{{Code: "1"}, {Code: "2", From: 30}, {Code: "3", From: 70}},
		{{Code: "L"}, {Code: "H", From: 50}},
	}).Draw(g.t, "levels")
}

func (g *grower) gates(tree *indicators.Tree) {
	var codes []string
	tree.Root.Walk(func(n *indicators.Node) {
		if n.Measure == nil {
			codes = append(codes, n.Code)
		}
	})
	for i := range rapid.IntRange(0, 4).Draw(g.t, "gates") {
		tree.Gates = append(tree.Gates, &indicators.Gate{
			ID: fmt.Sprintf("G%d", i+1), Indicator: rapid.SampledFrom(g.fw.Leaves).Draw(g.t, "gate's").Code,
			Below: rapid.SampledFrom([]float64{25, 50, 100}).Draw(g.t, "below"), Target: rapid.SampledFrom(codes).Draw(g.t, "target"),
			Cap: rapid.IntRange(0, len(tree.Levels)-1).Draw(g.t, "cap"),
		})
	}
}

// profile is another tree over some of the leaves.
func (g *grower) profile() *indicators.Tree {
	root := &indicators.Node{Code: "profile", Weight: 1, Aggregation: indicators.Arithmetic{}, MinCoverage: 0.6}
	for i := range rapid.IntRange(1, 3).Draw(g.t, "components") {
		part := &indicators.Node{Code: fmt.Sprintf("profile.P%d", i+1), Weight: 1, Aggregation: indicators.Arithmetic{}, MinCoverage: 0.6}
		for _, l := range rapid.SliceOfNDistinct(rapid.SampledFrom(g.fw.Leaves), 1, min(3, len(g.fw.Leaves)), func(n *indicators.Node) string { return n.Code }).Draw(g.t, "items") {
			part.Children = append(part.Children, &indicators.Node{Code: l.Code, Weight: 1 + float64(i), Measure: l.Measure})
		}
		root.Children = append(root.Children, part)
	}
	tree := &indicators.Tree{Code: "profile", Root: root, Levels: g.levels()}
	tree.UnansweredCap = rapid.IntRange(0, len(tree.Levels)-1).Draw(g.t, "profile's unanswered cap")
	g.gates(tree)
	return tree
}

// randomTerritory is one with so many responses, silent here and there.
func randomTerritory(t *rapid.T, fw *indicators.Framework, responses int) *surveys.Dataset {
	ds := surveys.NewDataset(fw.Survey)
	id := &surveys.Territory{Key: "t", Name: "t", Population: math.NaN(), Kind: rapid.SampledFrom([]string{"commune", "region", "planet"}).Draw(t, "kind")}
	for range responses {
		r := &surveys.Response{Group: rapid.SampledFrom([]string{"", "A_1", "A_2", "B", "C", "workshop"}).Draw(t, "group")}
		for _, q := range fw.Survey.Questions {
			r.Answers = append(r.Answers, drawAnswer(t, fw, q))
		}
		ds.Add(id, r)
	}
	return ds
}

func drawAnswer(t *rapid.T, fw *indicators.Framework, q *surveys.Question) surveys.Answer {
	if state := surveys.State(rapid.IntRange(0, 3*surveys.NumStates).Draw(t, "state")); state < surveys.Given {
		return surveys.Answer{State: state}
	}
	return drawValue(t, fw, q)
}

func drawValue(t *rapid.T, fw *indicators.Framework, q *surveys.Question) surveys.Answer {
	a := surveys.Answer{State: surveys.Given, Evidence: surveys.Evidence(rapid.IntRange(0, 4).Draw(t, "evidence"))}
	list := fw.Survey.Of(q)
	switch q.Item {
	case surveys.Number, surveys.Percentage:
		a.Number = rapid.OneOf(rapid.SampledFrom([]float64{0, 1, 30, 45, 90, 100}), rapid.Float64Range(-5, 120)).Draw(t, "number")
	case surveys.Checklist:
		for _, c := range list {
			if rapid.Bool().Draw(t, "ticked") {
				a.Choices = append(a.Choices, c.Name)
			}
		}
	default:
		a.Choices = []string{rapid.SampledFrom(list).Draw(t, "choice").Name}
	}
	return a
}
