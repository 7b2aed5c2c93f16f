// Package compile turns a framework's arithmetic into the languages of the
// places where answers live: spreadsheet formulas, and the calculations of an
// ODK form; SQL takes the same flattened tree later. It is the only other
// description of what package assess computes, and conformance tests hold the
// two together.
//
// A [Program] is the flattened tree: every figure of rules §1–§3 for one
// territory, each as an expression over the answers, the framework's own
// numbers, and the figures before it. [Program.Steps] are in an order in which
// they can be computed. A target says where it keeps each of them ([Place]) and
// [Formula] prints an expression for it; [XPath] prints all of them as the rows
// of a form; [Evaluate] computes them in Go, which gives formulas the values they
// are stored with, and tests a second scorer.
package compile

import (
	"slices"

	"eterritoire/indicators"
	"eterritoire/surveys/lang"
)

// Kind is what a Ref refers to.
type Kind uint8

// The kinds of reference, and what At and I count in each.
const (
	// What a territory answered; At is the leaf, by question.
	Answer   Kind = iota // the answer as one types it; see Words
	Evidence             // the grade of proof
	Tick                 // 1 where option I of a checklist applies

	// What the framework says.
	Choice        // leaf At's choice I, as it is typed
	ChoicePoints  // its points
	Worst         // leaf At's goalposts
	Best          //
	Weight        // of child I of branch At
	MinCoverage   // of branch At
	Below         // threshold of gate At
	Cap           // its cap, as a rank from 1
	From          // score that level I of tree At starts from
	LevelCode     // its code
	UnansweredCap // of tree At, as a rank from 1
	Spread        // of tree At's overall rule
	Grade         // name of evidence grade I
	GradeWeight   // its weight in reliability
	Silence       // word for silence I: see Silences
	ItemCut       // score from which an item is at level I+1
	RecFactor     // what the recommendation of leaf At for item level I multiplies its priority by; "" where there is none
	GateFactor    // what lifting a gate multiplies it by

	// A leaf's figures; At is the leaf.
	LeafState   // a word for its surveys.State
	LeafRaw     // a number, "" where there is none
	LeafPoints  // 0–100, "" where unknown or not applicable
	LeafLow     // the same in the low scenario; only where the framework doubts unproven answers
	LeafApplies // 1, 0 where said not applicable, "" where it does not concern the territory
	LeafProof   // weight of its evidence, 0 without an answer
	ItemLevel   // its level from 0, "" where it has no score; with Priorities only
	FinalWeight // share of the main tree's weight; with Priorities only
	Priority    // of its recommendation, "" where it has none; with Priorities only

	// A branch's figures; At indexes Program.Branches. "" is what does not exist.
	Applies          // as LeafApplies
	WeightApplicable // weight of the children that apply
	WeightAssessed   // weight of the children that have a value
	Score            // 0–100
	Low              //
	High             //
	Coverage         // 0–1
	NotApplicable    // 0–1
	Known            // share of the framework's own weight with an answer
	Proof            // the same, each answer weighted by its evidence
	Reliability      // 25–100
	RankBefore       // rank of its level from 1, by the score alone
	RankFirm         // with the gates that have an answer
	RankValue        // with all gates
	RankLow          // on the low scenario; 1 where not assessed
	RankHigh         // on the high one; the last where not assessed
	LevelBefore      // codes of levels
	LevelValue       //
	LevelLow         //
	LevelHigh        //
	Provisional      // a word, or ""
	Binding          // IDs of the gates that lower the level, with spaces between
	InForce          // 1 where gate At lowers its target's level, else 0; with Priorities only
	kinds
)

// Figure reports whether the kind is computed, not given.
func (k Kind) Figure() bool { return k >= LeafState }

// A Ref names one number or word of a territory's computation.
type Ref struct {
	Kind Kind
	At   int
	I    int
}

// A Step computes one figure.
type Step struct {
	Figure Ref
	Expr   Expr
}

// A Program is a framework's arithmetic for one territory.
type Program struct {
	Framework *indicators.Framework
	Trees     []*indicators.Tree
	Branches  []*Branch // tree by tree; within a tree level by level, so that siblings stand together
	Gates     []*Gate   // tree by tree
	Steps     []Step
}

// A Branch is a node with children.
type Branch struct {
	*indicators.Node
	Tree   int // index into Program.Trees
	Depth  int // 0 for a root
	Parent int // index into Program.Branches; -1 for a root
	Kids   []Kid
	Gates  []int // on it, as indexes into Program.Gates
}

// A Kid is a branch's child: another branch, or a leaf of the framework.
type Kid struct {
	*indicators.Node
	Branch int // index into Program.Branches, or -1
	Leaf   int // index into Framework.Leaves, or -1
}

// A Gate is a gate with what it reads and caps.
type Gate struct {
	*indicators.Gate
	Tree   int
	Branch int // that it caps
	Leaf   int // that it reads
}

// Compile flattens a framework. What no formula can say is a [*Refusal].
func Compile(fw *indicators.Framework) (*Program, error) {
	p := &Program{Framework: fw, Trees: fw.Trees()}
	for t := range p.Trees {
		if err := p.flatten(t); err != nil {
			return nil, err
		}
	}
	for leaf := range fw.Leaves {
		if err := p.leaf(leaf); err != nil {
			return nil, err
		}
	}
	for b := range slices.Backward(p.Branches) { // children stand after their parents
		if err := p.branch(b); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// flatten lists a tree's branches level by level, and its gates.
func (p *Program) flatten(t int) error {
	tree := p.Trees[t]
	root := len(p.Branches)
	p.Branches = append(p.Branches, &Branch{Node: tree.Root, Tree: t, Parent: -1})
	for at := root; at < len(p.Branches); at++ {
		b := p.Branches[at]
		for _, n := range b.Children {
			kid := Kid{Node: n, Branch: -1, Leaf: -1}
			if n.Measure == nil {
				kid.Branch = len(p.Branches)
				p.Branches = append(p.Branches, &Branch{Node: n, Tree: t, Depth: b.Depth + 1, Parent: at})
			} else if kid.Leaf = p.leafOf(n.Code); kid.Leaf < 0 {
				return &Refusal{n.Code, NoSuchLeaf}
			}
			b.Kids = append(b.Kids, kid)
		}
	}
	for _, g := range tree.Gates {
		gate := &Gate{Gate: g, Tree: t, Branch: -1, Leaf: p.leafOf(g.Indicator)}
		for at := root; at < len(p.Branches); at++ {
			if p.Branches[at].Code == g.Target {
				gate.Branch = at
			}
		}
		if gate.Branch < 0 || gate.Leaf < 0 {
			return &Refusal{g.ID, NoSuchLeaf}
		}
		p.Branches[gate.Branch].Gates = append(p.Branches[gate.Branch].Gates, len(p.Gates))
		p.Gates = append(p.Gates, gate)
	}
	return nil
}

func (p *Program) leafOf(code string) int {
	return slices.IndexFunc(p.Framework.Leaves, func(n *indicators.Node) bool { return n.Code == code })
}

// Levels are a tree's; a profile without its own has the main tree's.
func (p *Program) Levels(tree int) []indicators.Level {
	if own := p.Trees[tree].Levels; len(own) > 0 {
		return own
	}
	return p.Framework.Main.Levels
}

func (p *Program) levels(tree int) int { return len(p.Levels(tree)) }

func (p *Program) step(kind Kind, at int, e Expr) {
	p.Steps = append(p.Steps, Step{Ref{Kind: kind, At: at}, e})
}

// Why says what a target cannot say.
type Why string

// The reasons for a refusal.
const (
	NoSuchLeaf    Why = "it names no indicator of the framework"
	RelativeScore Why = "its score depends on the other territories"
	UnknownMethod Why = "no formula is known for its method"
	TooLong       Why = "its formula is too long for a spreadsheet"
)

// A Refusal is a node, or a gate, that a target cannot compute.
type Refusal struct {
	Code string
	Why  Why
}

func (r *Refusal) Error() string { return "compile: " + r.Code + ": " + string(r.Why) }

// Message is the refusal in the reader's language.
func (r *Refusal) Message() lang.Message {
	switch r.Why {
	case NoSuchLeaf:
		return lang.Msg("%s cannot be written as a formula: it names no indicator of the framework", r.Code)
	case RelativeScore:
		return lang.Msg("%s cannot be written as a formula: its score depends on the other territories", r.Code)
	case TooLong:
		return lang.Msg("%s cannot be written as a formula: it is too long for a spreadsheet", r.Code)
	case OptionName:
		return lang.Msg("%s cannot be asked by a form: one of its options has a name that a form reads as something else", r.Code)
	case TooFine:
		return lang.Msg("%s cannot be computed by a form: a weight or a floor is too small for the digits that it keeps", r.Code)
	case UnknownMethod:
	}
	return lang.Msg("%s cannot be written as a formula: no formula is known for its method", r.Code)
}
