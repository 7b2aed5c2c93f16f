package compile

import (
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// FormOptions say what a phone's form asks; the zero value is everything.
type FormOptions struct {
	Asks    func(*surveys.Question) bool // nil is all of them
	Profile string                       // whose scores are shown; "" is the main tree, and the profiles that the respondent may choose
	ID      string                       // of the survey that is returned; "" is the framework's
	Taken   []string                     // names that the form uses for something else
}

// A Shown is a node whose figures a form computes, with the names of the
// calculations that hold them. Gates is "" where no gate is on it.
type Shown struct {
	Node                            *indicators.Node
	Tree                            *indicators.Tree
	Root                            bool
	Applies, Value, Low, High       string
	Coverage                        string
	Level, LevelLow, LevelHigh      string
	LevelBefore, Provisional, Gates string
	Relevant                        string // where the form shows it; "" is always
}

// XLSForm is a framework's survey as a phone asks it: the questions asked, and
// the calculations of the value, the range, the coverage and the level of the
// whole and of each axis, with those that they need and no others. What a form
// cannot compute is refused by name: see [Refusals].
//
// Where all questions are asked, the respondent may choose one of the profiles
// that a questionnaire can be limited to; the others are then not asked.
func XLSForm(fw *indicators.Framework, opt FormOptions) (*surveys.Survey, []Shown, error) {
	s := *fw.Survey
	s.Questions, s.Parts, s.Calculations, s.Notes = nil, nil, nil, nil
	if opt.ID != "" {
		s.ID = opt.ID
	}
	whole := opt.Asks == nil && opt.Profile == ""
	var parts []*indicators.Tree
	if whole {
		parts = askedProfiles(fw)
	}
	for _, t := range parts {
		s.Parts = append(s.Parts, surveys.Choice{Name: t.Code, Label: t.Title})
	}
	asked := map[string]bool{}
	changed := *fw // its leaves' questions with the relevance of this form
	changed.Leaves, changed.Survey = nil, &s
	for _, n := range fw.Leaves {
		q := *n.Measure.Question
		q.Relevant = relevance(&q, parts)
		measure, leaf := *n.Measure, *n
		measure.Question, leaf.Measure = &q, &measure
		changed.Leaves = append(changed.Leaves, &leaf)
		if opt.Asks == nil || opt.Asks(n.Measure.Question) {
			s.Questions = append(s.Questions, &q)
			asked[q.Code] = true
		}
	}
	form := Form{Evidence: true, Prefix: surveys.PhoneCalculation, Taken: opt.Taken}
	form.Asks = func(q *surveys.Question) bool { return asked[q.Code] }
	if len(s.Kinds) > 0 {
		form.Kind = surveys.PhoneKind
	}
	rows, err := XPath(&changed, form)
	if err != nil {
		return nil, nil, err
	}
	shown, err := shownBy(&changed, rows, asked, opt.Profile, parts)
	if err != nil {
		return nil, nil, err
	}
	s.Calculations = needed(rows, shown)
	return &s, shown, nil
}

// askedProfiles are those that a questionnaire can be limited to.
func askedProfiles(fw *indicators.Framework) []*indicators.Tree {
	var trees []*indicators.Tree
	for _, t := range fw.Profiles {
		if t.Asked {
			trees = append(trees, t)
		}
	}
	return trees
}

// relevance is when a question is asked, where parts of the questionnaire can
// be chosen.
func relevance(q *surveys.Question, parts []*indicators.Tree) string {
	conditions := []string{}
	if q.Relevant != "" {
		conditions = append(conditions, q.Relevant)
	}
	for _, t := range parts {
		in := false
		t.Root.Walk(func(n *indicators.Node) { in = in || n.Measure != nil && n.Code == q.Code })
		if !in {
			conditions = append(conditions, "${"+surveys.PhonePart+"} != "+quoted(t.Code))
		}
	}
	return strings.Join(conditions, " and ")
}

// shownBy lists the root and the axes of the trees that the form computes,
// those under which something is asked.
func shownBy(fw *indicators.Framework, rows []Calculation, asked map[string]bool, profile string, parts []*indicators.Tree) ([]Shown, error) {
	p, err := Compile(fw)
	if err != nil {
		return nil, err
	}
	names := map[Ref]string{}
	for _, r := range rows {
		names[r.Figure] = r.Name
	}
	var all []Shown
	for b, n := range p.Branches {
		tree := p.Trees[n.Tree]
		relevant, ok := shownWhen(fw, tree, profile, parts)
		if !ok || n.Depth > 1 || !asksUnder(n.Node, asked) {
			continue
		}
		name := func(k Kind) string { return names[Ref{Kind: k, At: b}] }
		all = append(all, Shown{
			Node: n.Node, Tree: tree, Root: n.Parent < 0, Relevant: relevant,
			Applies: name(Applies), Value: name(Score), Low: name(Low), High: name(High), Coverage: name(Coverage),
			Level: name(LevelValue), LevelLow: name(LevelLow), LevelHigh: name(LevelHigh), LevelBefore: name(LevelBefore),
			Provisional: name(Provisional), Gates: name(Binding),
		})
	}
	return all, nil
}

// shownWhen is when a tree's figures are shown; false where never.
func shownWhen(fw *indicators.Framework, tree *indicators.Tree, profile string, parts []*indicators.Tree) (string, bool) {
	chosen := "${" + surveys.PhonePart + "}"
	if tree == fw.Main {
		var whole []string
		for _, t := range parts {
			whole = append(whole, chosen+" != "+quoted(t.Code))
		}
		return strings.Join(whole, " and "), profile == ""
	}
	for _, t := range parts {
		if t == tree {
			return chosen + " = " + quoted(t.Code), true
		}
	}
	return "", tree.Code == profile
}

func asksUnder(n *indicators.Node, asked map[string]bool) bool {
	under := false
	n.Walk(func(n *indicators.Node) { under = under || n.Measure != nil && asked[n.Code] })
	return under
}

// needed are the calculations that hold what is shown, and all that those read.
func needed(rows []Calculation, shown []Shown) []surveys.Calculation {
	want := map[string]bool{}
	for _, s := range shown {
		for _, name := range []string{
			s.Applies, s.Value, s.Low, s.High, s.Coverage, s.Level, s.LevelLow, s.LevelHigh, s.LevelBefore, s.Provisional, s.Gates,
		} {
			want[name] = true
		}
	}
	keep := make([]bool, len(rows))
	for i := len(rows) - 1; i >= 0; i-- { // each reads only those before it
		if !want[rows[i].Name] {
			continue
		}
		keep[i] = true
		for _, m := range reference.FindAllStringSubmatch(rows[i].Expression, -1) {
			want[m[1]] = true
		}
	}
	var kept []surveys.Calculation
	for i, r := range rows {
		if keep[i] {
			kept = append(kept, surveys.Calculation{Name: r.Name, Type: r.Type, Expression: r.Expression})
		}
	}
	return kept
}
