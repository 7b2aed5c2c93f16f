// Package indicators weighs: a Framework is a tree of indicators with weights,
// normalisations, aggregations, levels and gates, in the words of the OECD/JRC
// Handbook on Constructing Composite Indicators. It does arithmetic, numbers in
// and numbers out, and knows no territory, no response and no file.
//
// Missing is NaN. Scores are on 0–100 inside the program, whatever the scale a
// framework shows: Framework.Scale is applied at output only.
package indicators

import (
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Framework is a theoretical framework of the Handbook: what is measured,
// and how the measures become one score.
type Framework struct {
	ID, Version string
	Digest      string // of its canonical export: "sha256:…"
	Title       lang.Text
	Country     string   // ISO code of the country it speaks of; "" if any
	Currency    string   // ISO code of its costs' currency
	Languages   []string // every text has each of them; the first is the one of reference
	Scale       float64  // what 100 is shown as; 1 for an index like the HDI

	Main     *Tree
	Profiles []*Tree // other trees over the same leaves
	Leaves   []*Node // of the main tree, in its order; Leaves[i].Measure is answered by Survey.Questions[i]
	Survey   *surveys.Survey

	UnprovenInLow bool                 // an answer that is only declared counts worst in the low scenario
	EvidenceGrade [5]float64           // reliability weight of each surveys.Evidence, 0–1
	EvidenceName  [5]lang.Text         // what each grade says
	ItemCuts      []float64            // scores from which an item is at level 1, 2…
	Agreement     []AgreementBand      // of the votes of a workshop, the lowest first; nil if none
	Kinds         []Term               // of territory
	Respondents   []Group              // stakeholder groups
	CostClasses   []CostClass          // in ascending order
	Horizons      []Horizon            // in ascending order
	Forms         []Form               // of partnership
	Models        []Model              // of investment
	Priority      Priority             // how recommendations are ordered
	Phrases       map[string]lang.Text // sentences that go with the content ("models_caution"), by key
	Citizens      *CitizenSurvey       // nil if none
	Breakdowns    []Breakdown          // by which figures about people are told apart
	Sources       []Source

	Pos diag.Pos
}

// Trees lists the main tree, then the profiles.
func (f *Framework) Trees() []*Tree { return append([]*Tree{f.Main}, f.Profiles...) }

// Leaf is the leaf with that code, or nil.
func (f *Framework) Leaf(code string) *Node {
	for _, n := range f.Leaves {
		if n.Code == code {
			return n
		}
	}
	return nil
}

// A Tree is nodes over leaves, with levels and gates of its own. The main
// tree's leaves are the framework's; a profile's are other nodes that share
// their code and Measure, with weights of the profile's.
type Tree struct {
	Code  string // of its root: "index", "ppp", "express"
	Title lang.Text
	Note  lang.Text // said beside its scores ("indicatif"); may be empty
	Root  *Node
	// Levels ascend. A profile without levels has the main tree's.
	Levels []Level
	Gates  []*Gate
	// UnansweredCap is the level that a gate without an answer caps at, or the
	// gate's own cap if that is higher (rules §3). An index into Levels.
	UnansweredCap int
	Overall       *OverallRule // of the root's level; nil where the band alone decides
	Asked         bool         // a questionnaire can be limited to this profile
}

// OverallRule keeps a strong axis from hiding a weak one: the root's level is
// the highest that is at most its band, at most Spread above the lowest
// assessed child's, and reached by more than half of the assessed children.
type OverallRule struct{ Spread int }

// A Level is a band of scores with a name.
type Level struct {
	Code  string
	Name  lang.Text
	Means lang.Text // what being there means
	From  float64   // the score it starts from, 0–100
	Pos   diag.Pos
}

// A Gate caps the level of its target, never a score, while its indicator is
// under a threshold.
type Gate struct {
	ID        string
	Indicator string // a leaf's code
	Below     float64
	Target    string // a node's code in the gate's tree
	Cap       int    // index into the tree's Levels
	Why       lang.Text
	Pos       diag.Pos
}

// A Node is an index, axis, dimension or indicator: a leaf has a Measure, any
// other has Children.
type Node struct {
	Code        string
	Slug        string
	Name        lang.Text
	Weight      float64 // relative to its siblings; need not sum to 1
	Children    []*Node
	Aggregation Aggregation // of Children
	MinCoverage float64     // share of the applicable children's weight that must be assessed
	Measure     *Measure

	Why     lang.Text // why it matters, one sentence
	Concern lang.Text // the founding text's concern that an axis answers
	Sustain lang.Text // what to do at the top levels
	Pos     diag.Pos
}

// Walk calls f for n and all below it, parents first.
func (n *Node) Walk(f func(*Node)) {
	f(n)
	for _, c := range n.Children {
		c.Walk(f)
	}
}

// A Measure turns a leaf's answer into a raw number, and that into a score.
type Measure struct {
	Question      *surveys.Question
	Points        map[string]float64 // of each choice; a checklist adds up those ticked
	Normalisation Normalisation
	Why           lang.Text // why these goalposts
	Sources       []string
	Recs          []Rec
}

// A Rec is what to do about an indicator at a low item level.
type Rec struct {
	At      int // item level
	Text    lang.Text
	Cost    string // a CostClass's code
	Horizon string
	Form    string
}

// A Term is a code with its words.
type Term struct {
	Code string
	Name lang.Text
}

// A Group is a stakeholder group; its family is the part of its code before "_".
type Group struct {
	Code     string
	Parent   string // "" for a family
	Name     lang.Text
	Founding bool     // of a family: named among the founding text's public
	By       []string // of a family: how its members are told apart, Breakdowns' codes among others
}

// A Breakdown tells people apart ("sexe": "femme", "homme").
type Breakdown struct {
	Code   string
	Name   lang.Text
	Values []lang.Text
}

// A CostClass is a band of costs.
type CostClass struct {
	Code, Symbol string
	Name         lang.Text
	Min, Max     float64 // in the framework's currency; Max is +Inf where open
}

// AgreementBand is a band of the agreement among votes, from -1 (two opposite
// camps) over 0 (as many votes everywhere) to 1 (all alike), with the words
// that go with it.
type AgreementBand struct {
	Code    string
	From    float64 // the agreement it starts from, -1 to 1; the first band's is -1
	Debate  bool    // calls for a discussion and a second vote
	Name    lang.Text
	Means   lang.Text // what such an agreement says
	Sources []string
}

// BandOf is the band that an agreement is in, nil where there are no bands or
// no agreement (NaN).
func (f *Framework) BandOf(agreement float64) *AgreementBand {
	for i := len(f.Agreement) - 1; i >= 0; i-- {
		if b := &f.Agreement[i]; agreement+Epsilon >= b.From {
			return b
		}
	}
	return nil
}

// A Horizon is a span of months.
type Horizon struct {
	Code     string
	Name     lang.Text
	From, To int
}

// A Form is a form of partnership. Under MinClass of the readiness profile,
// Fallback is advised meanwhile.
type Form struct {
	Code, Fallback string
	Name, What     lang.Text
	MinClass       int // 1 is the lowest class
}

// A Model is an investment model, within reach where every need is met.
type Model struct {
	Code, Form, Cost        string
	Name, What, Payer, Risk lang.Text
	Needs                   []Need
}

// A Need is the lowest score of an indicator that a model needs.
type Need struct {
	Indicator string
	Score     float64
}

// Priority is how recommendations are ordered: final weight × (100 − score),
// times Gate if it lifts a binding gate, times QuickWin if it is cheap and soon.
type Priority struct {
	Gate, QuickWin        float64
	QuickCost, QuickRange string   // the cost class and horizon of a quick win
	OwnCosts, OwnForms    []string // what a council can do with its own means
	ReadinessTree         string   // the profile whose class Forms.MinClass speaks of
}

// CitizenSurvey is the mini-survey of residents that feeds some indicators: an
// indicator in percent with the share of the answers that count, one that is a
// plain number with the ratio of two such shares, see Ratio.
type CitizenSurvey struct {
	MinSample int      // people asked, in a territory
	MinCell   int      // people in a group of which a figure is shown without a warning
	Quotas    []string // codes of Breakdowns
	Ratio     string   // code of one of Quotas: the share among its first value over that among its second
	Questions []CitizenQuestion
	Survey    *surveys.Survey // the questions as a form asks them, quotas first; derived when the framework is read
}

// A CitizenQuestion is one of its questions; Positive are the indexes of the
// answers that count.
type CitizenQuestion struct {
	Code     string
	Label    lang.Text
	Answers  []lang.Text
	Positive []int
	Feeds    []string
	// AskedIf and AskedUnless are the code of a question before: this one is put
	// to those whose answer to that counts, or does not.
	AskedIf, AskedUnless string
}

// A Source is where an indicator comes from.
type Source struct {
	Code, Kind, Name, URL string
}
