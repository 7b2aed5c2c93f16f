package compile

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// A Form says what an ODK form asks, and under which names the calculations of
// [XPath] find it. A question keeps its name and its choices' names; beside
// them the form offers:
//
//   - "dont_know" and "not_applicable", as further choices of a question that
//     has choices, and as those of "name_status" beside a number;
//   - "none", a further choice of a checklist;
//   - "name_evidence", the grades of proof by name, where Evidence.
//
// Two of these in one answer, or one beside an answer, contradict each other:
// the answer is set aside, as when a file says so.
type Form struct {
	// Node is how an expression refers to the node of that name; nil for
	// "${name}", as in XLSForm. In an XForm it is a path.
	Node func(name string) string
	// Kind is the name of the question that asks the kind of territory; "" where
	// none does, and every question concerns everybody.
	Kind string
	// Asks reports whether the form asks a question; nil where it asks all.
	Asks func(*surveys.Question) bool
	// Evidence is whether each question has its companion. Without it there is
	// no reliability.
	Evidence bool
	// Taken are names that the form uses for something else.
	Taken []string
	// Prefix begins the name of every calculation.
	Prefix string
}

// A Calculation is a row of a form: a node that holds one figure.
type Calculation struct {
	Name       string // "value_a1_2": what it is, then the code
	Type       string // of its bind: "string", "int" or "decimal"
	Figure     Ref
	Expression string // in XPath 1.0 with the functions of ODK XForms
}

// The types of node. A number is never kept as a string: an engine may write
// 0.0000001 as 1e-7, which XPath's number() does not read.
const (
	nodeText    = "string"
	nodeRank    = "int"
	nodeDecimal = "decimal"
)

// XPath writes a framework's arithmetic as the calculations of a form, in an
// order in which they can be computed. A figure that does not exist is the
// empty string. What a form cannot compute is refused, all at once, each by
// name: see [Refusals].
func XPath(fw *indicators.Framework, f Form) ([]Calculation, error) {
	var refused Refusals
	refused.framework(fw)
	if len(refused) > 0 {
		return nil, refused
	}
	p, err := Compile(fw)
	if err != nil {
		return nil, err
	}
	refused.weights(p)
	x := newXPath(p, f)
	var rows []Calculation
	for _, s := range p.Steps {
		if !f.Evidence && ofEvidence(s.Figure.Kind) {
			continue
		}
		row := Calculation{x.names[s.Figure], typeOf(s.Figure.Kind), s.Figure, x.figure(s)}
		if len(row.Expression) > maxCalculation {
			refused.add(p.codeOf(s.Figure), TooLong)
		}
		rows = append(rows, row)
	}
	if x.err != nil {
		return nil, x.err
	}
	if len(refused) > 0 {
		return nil, refused
	}
	return rows, nil
}

// maxCalculation is what a cell of a spreadsheet holds, and XLSForm is one.
const maxCalculation = 32767

// Refusals are everything in a framework that a target cannot compute.
type Refusals []*Refusal

func (r Refusals) Error() string {
	lines := make([]string, len(r))
	for i, one := range r {
		lines[i] = one.Error()
	}
	return strings.Join(lines, "\n")
}

// Unwrap lists them for [errors.As].
func (r Refusals) Unwrap() []error {
	all := make([]error, len(r))
	for i, one := range r {
		all[i] = one
	}
	return all
}

func (r *Refusals) add(code string, why Why) {
	if !slices.ContainsFunc(*r, func(one *Refusal) bool { return one.Code == code && one.Why == why }) {
		*r = append(*r, &Refusal{code, why})
	}
}

// framework refuses what no form can say: scores that depend on the other
// territories, options called like a silence, floors too small to be told from 0.
func (r *Refusals) framework(fw *indicators.Framework) {
	for _, n := range fw.Leaves {
		if n.Measure.Normalisation.Relative() {
			r.add(n.Code, RelativeScore)
		}
		for _, c := range fw.Survey.Of(n.Measure.Question) {
			if slices.Contains(reserved(n.Measure.Question.Item), c.Name) || strings.ContainsFunc(c.Name, separates) || c.Name == "" {
				r.add(n.Code, OptionName)
			}
		}
	}
	for _, t := range fw.Trees() {
		t.Root.Walk(func(n *indicators.Node) {
			if f := floorOf(n.Aggregation); f > 0 && f < finest {
				r.add(n.Code, TooFine)
			}
		})
	}
}

// separates are the characters between the names of several choices.
func separates(r rune) bool { return strings.ContainsRune(" \t\r\n", r) }

func floorOf(a indicators.Aggregation) float64 {
	switch a := a.(type) {
	case indicators.Geometric:
		return a.Floor
	case indicators.Harmonic:
		return a.Floor
	case indicators.Power:
		return a.Floor
	}
	return 0
}

// finest is the smallest number that the others depend on: forms keep 20
// decimals, which leaves it 11 digits.
const finest = 1e-9

// weights refuses a leaf whose share of its tree is too small for the digits
// that a form keeps.
func (r *Refusals) weights(p *Program) {
	shares := make([]float64, len(p.Branches))
	for b, n := range p.Branches {
		if n.Parent < 0 {
			shares[b] = 1
		}
		heaviest, total := 0.0, 0.0
		for _, k := range n.Kids {
			heaviest = math.Max(heaviest, k.Weight)
		}
		for _, k := range n.Kids {
			total += k.Weight / heaviest
		}
		for _, k := range n.Kids {
			share := shares[b] * (k.Weight / heaviest / total)
			switch {
			case k.Branch >= 0:
				shares[k.Branch] = share
			case share > 0 && share < finest:
				r.add(k.Code, TooFine)
			}
		}
	}
}

// What a form cannot compute.
const (
	OptionName Why = "one of its options has a name that a form reads as something else"
	TooFine    Why = "a weight or a floor is too small for the digits that a form keeps"
)

// codeOf is what a figure is of.
func (p *Program) codeOf(r Ref) string {
	if r.Kind < Applies {
		return p.Framework.Leaves[r.At].Code
	}
	return p.Branches[r.At].Code
}

// ofEvidence reports the figures that say how well the answers are proven.
func ofEvidence(k Kind) bool {
	switch k {
	case LeafProof, Known, Proof, Reliability:
		return true
	}
	return false
}

func typeOf(k Kind) string {
	switch k {
	case LeafState, LevelBefore, LevelValue, LevelLow, LevelHigh, Provisional, Binding:
		return nodeText
	case LeafApplies, Applies, RankBefore, RankFirm, RankValue, RankLow, RankHigh:
		return nodeRank
	}
	return nodeDecimal
}

// figureNames are what the figures are called in a form, before the code.
var figureNames = map[Kind]string{
	LeafState: "state", LeafRaw: "raw", LeafPoints: "points", LeafLow: "points_low", LeafApplies: "applies", LeafProof: "proof",
	Applies: "applies", WeightApplicable: "weight_applicable", WeightAssessed: "weight_assessed",
	Score: "value", Low: "low", High: "high", Coverage: "coverage", NotApplicable: "not_applicable",
	Known: "known", Proof: "proof", Reliability: "reliability",
	RankBefore: "rank_before", RankFirm: "rank_firm", RankValue: "rank", RankLow: "rank_low", RankHigh: "rank_high",
	LevelBefore: "level_before", LevelValue: "level", LevelLow: "level_low", LevelHigh: "level_high",
	Provisional: "provisional", Binding: "gates",
}

// The companions of a question.
const (
	statusSuffix   = "_status"
	evidenceSuffix = "_evidence"
)

var companionSuffixes = [...]string{"", statusSuffix, evidenceSuffix, "_reason", "_comment", "_confidence"}

// named gives every figure a name of its own, the same in each form of a
// framework unless a question has it.
func named(p *Program, f Form) map[Ref]string {
	taken := map[string]bool{f.Kind: true, "meta": true}
	for _, name := range f.Taken {
		taken[strings.ToLower(name)] = true
	}
	for _, q := range p.Framework.Survey.Questions {
		for _, suffix := range companionSuffixes {
			taken[strings.ToLower(q.Name+suffix)] = true
		}
	}
	names := make(map[Ref]string, len(p.Steps))
	for _, s := range p.Steps {
		name := f.Prefix + figureNames[s.Figure.Kind] + "_" + slug(p.codeOf(s.Figure))
		for n, first := 2, name; taken[name]; n++ {
			name = fmt.Sprintf("%s_%d", first, n)
		}
		taken[name] = true
		names[s.Figure] = name
	}
	return names
}

// slug is a code as part of a node's name.
func slug(code string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, code)
}

var errNoXPath = errors.New("compile: no XPath")
