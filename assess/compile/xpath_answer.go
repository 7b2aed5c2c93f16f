package compile

import (
	"math"
	"regexp"
	"slices"
	"strings"

	"eterritoire/surveys"
)

// What a form's nodes hold of an answer is not what a spreadsheet's cells do:
// these two figures are written here, and all others come from Program.Steps.

// reserved are the choices that a form adds to an item's own.
func reserved(item surveys.Item) []string {
	silent := []string{surveys.WordsDontKnow[0], surveys.WordsNotApplicable[0]}
	if item == surveys.Checklist {
		return append(silent, surveys.WordsNone[0])
	}
	return silent
}

// stateName is the word for a state that calculations write.
func stateName(w Word) string {
	switch w {
	case WordOutside:
		return "not_for"
	case StateWord(surveys.Irrelevant):
		return "irrelevant"
	case WordProvisional:
		return "provisional"
	}
	if s := surveys.State(w); int(s) < surveys.NumStates {
		return s.String()
	}
	return ""
}

func stateText(s surveys.State) string { return quoted(stateName(StateWord(s))) }

// state is the word for what the form holds of an answer (rules §1). A
// question that does not concern the kind of territory is asked about first: an
// answer typed before the kind was changed does not count.
func (x *xpath) state(leaf int) string {
	q := x.p.Framework.Leaves[leaf].Measure.Question
	state := x.choiceState(leaf, q)
	switch {
	case !x.asks(q):
		state = stateText(surveys.NotAsked)
	case q.Item == surveys.Number, q.Item == surveys.Percentage:
		state = x.numberState(q)
	case q.Item == surveys.Checklist:
		state = x.checklistState(leaf, q)
	}
	if q.Relevant != "" {
		state = ifElse(x.condition(q.Relevant), state, stateText(surveys.NotAsked))
	}
	if len(q.NotFor) == 0 || x.form.Kind == "" {
		return state
	}
	return ifElse(x.isOneOf(x.form.Kind, q.NotFor), quoted(stateName(WordOutside)), state)
}

// reference is a node in an expression of XLSForm.
var reference = regexp.MustCompile(`\$\{([^}]+)\}`)

// condition is an expression of the form's own, its nodes as this target names
// them.
func (x *xpath) condition(expression string) string {
	return reference.ReplaceAllStringFunc(expression, func(ref string) string {
		return x.node(reference.FindStringSubmatch(ref)[1])
	})
}

// silent is the state of an answer that is a silence, or else otherwise.
func (x *xpath) silent(name, otherwise string) string {
	node := x.node(name)
	return ifElse(node+" = "+quoted(surveys.WordsDontKnow[0]), stateText(surveys.Unknown),
		ifElse(node+" = "+quoted(surveys.WordsNotApplicable[0]), stateText(surveys.NotApplicable), otherwise))
}

func (x *xpath) choiceState(leaf int, q *surveys.Question) string {
	var names []string
	for _, c := range x.p.choices(leaf) {
		names = append(names, c.Name)
	}
	return ifElse(x.node(q.Name)+" = ''", stateText(surveys.Blank),
		x.silent(q.Name, ifElse(x.isOneOf(q.Name, names), stateText(surveys.Given), stateText(surveys.SetAside))))
}

// numberState is that of a number, and of the silence beside it.
func (x *xpath) numberState(q *surveys.Question) string {
	node, status := x.node(q.Name), x.node(q.Name+statusSuffix)
	aside := stateText(surveys.SetAside)
	// number() of what is no number is unlike itself.
	inside := "number(" + node + ") = number(" + node + ")"
	if bounded(q.Range[0]) {
		inside += " and " + node + " >= " + decimal(q.Range[0])
	}
	if bounded(q.Range[1]) {
		inside += " and " + node + " <= " + decimal(q.Range[1])
	}
	return ifElse(status+" = ''",
		ifElse(node+" = ''", stateText(surveys.Blank), ifElse(inside, stateText(surveys.Given), aside)),
		ifElse(node+" = ''", x.silent(q.Name+statusSuffix, aside), aside))
}

func bounded(limit float64) bool { return !math.IsInf(limit, 0) && !math.IsNaN(limit) }

// checklistState is that of the options ticked: those of the list alone, or
// "none" alone, or a silence alone.
func (x *xpath) checklistState(leaf int, q *surveys.Question) string {
	node := x.node(q.Name)
	known := []string{"0"}
	for _, c := range x.p.choices(leaf) {
		known = append(known, ifElse(selected(node, c.Name), "1", "0"))
	}
	none := node + " = " + quoted(surveys.WordsNone[0])
	return ifElse(node+" = ''", stateText(surveys.Blank),
		x.silent(q.Name, ifElse(none+" or count-selected("+node+") = "+strings.Join(known, " + "), stateText(surveys.Given), stateText(surveys.SetAside))))
}

// raw is the number that an answer in state given stands for.
func (x *xpath) raw(leaf int) string {
	m := x.p.Framework.Leaves[leaf].Measure
	if !x.asks(m.Question) {
		return "''"
	}
	node, choices := x.node(m.Question.Name), x.p.choices(leaf)
	points := func(i int) string { return decimal(m.Points[choices[i].Name]) }
	value := "0"
	switch m.Question.Item {
	case surveys.Number, surveys.Percentage:
		value = "number(" + node + ")"
	case surveys.Checklist:
		terms := []string{value}
		for i, c := range choices {
			if m.Points[c.Name] != 0 {
				terms = append(terms, ifElse(selected(node, c.Name), points(i), "0"))
			}
		}
		value = strings.Join(terms, " + ")
	default:
		for i, c := range slices.Backward(choices) {
			value = ifElse(node+" = "+quoted(c.Name), points(i), value)
		}
	}
	return ifElse(x.node(x.names[Ref{Kind: LeafState, At: leaf}])+" = "+stateText(surveys.Given), value, "''")
}

func selected(node, choice string) string { return "selected(" + node + ", " + quoted(choice) + ")" }

func (x *xpath) isOneOf(name string, values []string) string {
	if len(values) == 0 {
		return "false()"
	}
	tests := make([]string, len(values))
	for i, v := range values {
		tests[i] = x.node(name) + " = " + quoted(v)
	}
	return strings.Join(tests, " or ")
}
