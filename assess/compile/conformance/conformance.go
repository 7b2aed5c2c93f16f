// Package conformance makes the cases on which every target of package compile
// is held against package assess: random frameworks of every shape, and
// territories full of silences. A case depends on its seed alone. It is for
// tests.
package conformance

import (
	"fmt"
	"math"
	"math/rand/v2"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// Framework is a random framework: depth, aggregations, coverage, gates,
// profiles, levels, goalposts and items vary.
func Framework(seed uint64) *indicators.Framework {
	m := &maker{rng: rand.New(rand.NewPCG(seed, 7)), fw: &indicators.Framework{
		ID: fmt.Sprintf("cas-%d", seed), Version: "1", Digest: "sha256:0", Title: lang.T("Cas tiré au sort", "Random case"), Scale: 100,
		EvidenceGrade: [5]float64{0.25, 0.25, 0.5, 0.8, 1}, ItemCuts: []float64{12.5, 37.5, 62.5, 87.5},
		Survey: &surveys.Survey{Choices: map[string][]surveys.Choice{}, Kinds: []surveys.Choice{
			{Name: "commune", Label: lang.T("Commune", "Council")}, {Name: "region", Label: lang.T("Région", "Region")},
		}},
	}}
	m.fw.UnprovenInLow = m.one(4)
	m.fw.Main = m.tree("index", m.branch("A", 1+m.rng.IntN(3), ""))
	if m.one(2) {
		m.fw.Main.Overall = &indicators.OverallRule{Spread: m.rng.IntN(3)}
	}
	for i := range m.rng.IntN(3) {
		code := fmt.Sprintf("profil%d", i+1)
		m.fw.Profiles = append(m.fw.Profiles, m.tree(code, m.profile(code)))
	}
	if len(m.fw.Profiles) > 0 && m.one(2) {
		p := m.fw.Profiles[0]
		p.Levels, p.Gates = nil, nil // the main tree's levels
	}
	return m.fw
}

type maker struct {
	rng *rand.Rand
	fw  *indicators.Framework
}

// one is true one time in n.
func (m *maker) one(n int) bool { return m.rng.IntN(n) == 0 }

func (m *maker) weight() float64 { return float64(1+m.rng.IntN(40)) / 20 }

func (m *maker) aggregation() indicators.Aggregation {
	floor := float64(1 + m.rng.IntN(10))
	return []indicators.Aggregation{
		indicators.Arithmetic{},
		indicators.Arithmetic{},
		indicators.Arithmetic{},
		indicators.Geometric{Floor: floor},
		indicators.Harmonic{Floor: floor},
		indicators.Minimum{},
		indicators.Power{Exponent: []float64{-2, 0, 0.5, 2}[m.rng.IntN(4)], Floor: floor},
		indicators.Power{Exponent: 3},
	}[m.rng.IntN(8)]
}

func named(code string) lang.Text { return lang.T("Nœud "+code, "Node "+code) }

// branch is a node with children down to depth, leaves among its branches.
func (m *maker) branch(code string, depth int, group string) *indicators.Node {
	n := &indicators.Node{
		Code: code, Name: named(code), Weight: m.weight(), Aggregation: m.aggregation(),
		MinCoverage: []float64{0, 0.5, 0.6, 0.75, 1}[m.rng.IntN(5)],
	}
	m.fw.Survey.Groups = append(m.fw.Survey.Groups, surveys.Group{Code: code, Parent: group, Label: n.Name})
	for i := range 1 + m.rng.IntN(4) {
		child := fmt.Sprintf("%s.%d", code, i+1)
		if depth > 1 && !m.one(5) {
			n.Children = append(n.Children, m.branch(child, depth-1, code))
		} else {
			n.Children = append(n.Children, m.leaf(child, code))
		}
	}
	if m.one(3) {
		n.Aggregation = indicators.Arithmetic{}
	}
	return n
}

func (m *maker) leaf(code, group string) *indicators.Node {
	item := surveys.Item(m.rng.IntN(6))
	q := &surveys.Question{
		Name: "q_" + fmt.Sprint(len(m.fw.Leaves)), Code: code, Item: item, Type: surveys.Decimal, Group: group,
		Heading: named(code), Label: lang.T("Question « "+code+" » ?", "Question “"+code+"”?"), Range: [2]float64{math.Inf(-1), math.Inf(1)},
	}
	measure := &indicators.Measure{Question: q, Points: map[string]float64{}}
	var choices []surveys.Choice
	offer := func(name string, points float64) {
		choices = append(choices, surveys.Choice{Name: name, Label: lang.T("Choix "+name, "Choice "+name)})
		measure.Points[name] = points
	}
	top := 1.0
	switch item {
	case surveys.Maturity:
		for i := range 2 + m.rng.IntN(4) {
			offer(fmt.Sprintf("niv%d", i), float64(i))
			top = float64(max(i, 1))
		}
	case surveys.YesNo:
		offer("yes", 1)
		offer("no", 0)
	case surveys.Checklist, surveys.Choose:
		for i := range 2 + m.rng.IntN(5) {
			offer(fmt.Sprintf("option_%c", 'a'+i), float64(m.rng.IntN(3))/2)
		}
		top = 1.5
	case surveys.Number, surveys.Percentage:
		top = 100
		if m.one(2) {
			q.Range = [2]float64{0, 200}
		}
	}
	g := indicators.Goalposts{Worst: 0, Best: top}
	if item == surveys.Number && m.one(2) {
		g = indicators.Goalposts{Worst: 1, Best: 150, Log: true}
	}
	if m.one(3) {
		g.Worst, g.Best = g.Best, g.Worst
	}
	measure.Normalisation = g
	if len(choices) > 0 {
		q.Type, q.ListName = surveys.SelectOne, q.Name
		if item == surveys.Checklist {
			q.Type = surveys.SelectMultiple
		}
		m.fw.Survey.Choices[q.ListName] = choices
	}
	if m.one(8) {
		q.NotFor = []string{"region"}
	}
	m.fw.Survey.Questions = append(m.fw.Survey.Questions, q)
	n := &indicators.Node{Code: code, Name: q.Heading, Weight: m.weight(), Measure: measure}
	m.fw.Leaves = append(m.fw.Leaves, n)
	return n
}

// tree gives a root levels and gates of its own.
func (m *maker) tree(code string, root *indicators.Node) *indicators.Tree {
	root.Code = code
	t := &indicators.Tree{Code: code, Title: named(code), Root: root}
	for i := range 3 + m.rng.IntN(3) {
		c := fmt.Sprintf("N%d", i+1)
		if code != "index" {
			c = fmt.Sprint(i + 1)
		}
		t.Levels = append(t.Levels, indicators.Level{Code: c, Name: named(c), From: float64(i * (15 + m.rng.IntN(6)))})
	}
	t.UnansweredCap = m.rng.IntN(len(t.Levels))
	var branches []*indicators.Node
	root.Walk(func(n *indicators.Node) {
		if n.Measure == nil {
			branches = append(branches, n)
		}
	})
	for i := range m.rng.IntN(5) {
		t.Gates = append(t.Gates, &indicators.Gate{
			ID: fmt.Sprintf("G%d", i+1), Indicator: m.fw.Leaves[m.rng.IntN(len(m.fw.Leaves))].Code,
			Below: float64(10 * m.rng.IntN(11)), Target: branches[m.rng.IntN(len(branches))].Code, Cap: m.rng.IntN(len(t.Levels)),
			Why: lang.T("Parce que.", "Because."),
		})
	}
	return t
}

// profile is another tree over some of the leaves.
func (m *maker) profile(code string) *indicators.Node {
	root := &indicators.Node{Code: code, Name: named(code), Weight: 1, Aggregation: m.aggregation(), MinCoverage: 0.5}
	for i := range 1 + m.rng.IntN(3) {
		part := fmt.Sprintf("%s.P%d", code, i+1)
		n := &indicators.Node{Code: part, Name: named(part), Weight: 1 + m.weight(), Aggregation: m.aggregation(), MinCoverage: 0.6}
		for _, at := range m.rng.Perm(len(m.fw.Leaves))[:1+m.rng.IntN(len(m.fw.Leaves))] {
			l := m.fw.Leaves[at]
			n.Children = append(n.Children, &indicators.Node{Code: l.Code, Name: l.Name, Weight: 0.1 + m.weight(), Measure: l.Measure})
		}
		root.Children = append(root.Children, n)
	}
	return root
}

// Territories is n territories with random answers; silence, in hundredths, is
// how often one is missing, differently for each.
func Territories(fw *indicators.Framework, n int, seed uint64) *surveys.Dataset {
	rng := rand.New(rand.NewPCG(seed, 11))
	ds := surveys.NewDataset(fw.Survey)
	for i := range n {
		t := &surveys.Territory{
			Key: fmt.Sprint(i), Code: fmt.Sprintf("T%03d", i+1), Name: fmt.Sprintf("Territoire %d (fictif)", i+1),
			Kind: []string{"commune", "region"}[min(rng.IntN(6), 1)%2], Population: math.NaN(),
		}
		silence := []int{0, 10, 40, 80}[rng.IntN(4)]
		r := &surveys.Response{}
		for _, q := range fw.Survey.Questions {
			r.Answers = append(r.Answers, answer(fw, q, rng, silence))
		}
		ds.Add(t, r)
	}
	return ds
}

func answer(fw *indicators.Framework, q *surveys.Question, rng *rand.Rand, silence int) surveys.Answer {
	if rng.IntN(100) < silence {
		return surveys.Answer{State: surveys.State(rng.IntN(surveys.NumStates - 1))}
	}
	a := surveys.Answer{State: surveys.Given, Evidence: surveys.Evidence(rng.IntN(5))}
	choices := fw.Survey.Of(q)
	switch q.Item {
	case surveys.Number, surveys.Percentage:
		a.Number = min(max(math.Round(rng.Float64()*1500)/10, q.Range[0]), q.Range[1])
	case surveys.Checklist:
		for _, c := range choices {
			if rng.IntN(2) == 0 {
				a.Choices = append(a.Choices, c.Name)
			}
		}
	default:
		a.Choices = []string{choices[rng.IntN(len(choices))].Name}
	}
	return a
}
