package compile

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
)

// xpath writes expressions. It uses what the ODK XForms specification lists and
// what JavaRosa, Enketo and ODK Web Forms share: if, coalesce, min, max, pow, exp, log,
// int, number, concat, normalize-space, selected and count-selected. None of
// them sees an empty string as a number: arithmetic with one is NaN, so each is
// asked about first.
type xpath struct {
	p     *Program
	form  Form
	names map[Ref]string
	scale []float64 // what each branch's weights are multiplied by
	err   error
}

func newXPath(p *Program, f Form) *xpath {
	x := &xpath{p: p, form: f, names: named(p, f), scale: make([]float64, len(p.Branches))}
	for b, n := range p.Branches {
		heaviest := 0.0
		for _, k := range n.Kids {
			heaviest = math.Max(heaviest, k.Weight)
		}
		x.scale[b] = 1
		if heaviest < 1e-3 || heaviest > 1e6 { // sums must fit the decimals that a form keeps
			_, exponent := math.Frexp(heaviest)
			x.scale[b] = math.Ldexp(1, -exponent)
		}
	}
	return x
}

func (x *xpath) asks(q *surveys.Question) bool { return x.form.Asks == nil || x.form.Asks(q) }

func (x *xpath) node(name string) string {
	if x.form.Node == nil {
		return "${" + name + "}"
	}
	return x.form.Node(name)
}

// figure writes the expression of a step.
func (x *xpath) figure(s Step) string {
	switch s.Figure.Kind {
	case LeafState:
		return x.state(s.Figure.At)
	case LeafRaw:
		return x.raw(s.Figure.At)
	}
	return x.write(s.Expr, 0)
}

func (x *xpath) fail(what any) string {
	if x.err == nil {
		x.err = fmt.Errorf("%w for %T %v", errNoXPath, what, what)
	}
	return ""
}

// write writes e, in brackets where its operator binds less tightly than least.
func (x *xpath) write(e Expr, least int) string {
	switch e := e.(type) {
	case number:
		return decimal(float64(e))
	case literal:
		return quoted(string(e))
	case word:
		return quoted(stateName(Word(e)))
	case cell:
		return x.ref(Ref(e))
	case call:
		return x.call(e)
	case binary:
		return x.binary(e, least)
	case dot:
		return bracketed(x.dot(e), len(e.xs) > 1 && least > binding("+"))
	}
	return x.fail(e)
}

func bracketed(s string, really bool) string {
	if really {
		return "(" + s + ")"
	}
	return s
}

// decimal is a number as XPath reads it, which knows no exponent.
func decimal(v float64) string {
	if v != 0 && math.Abs(v) < 1e-200 {
		return "pow(10, -300)" // what stands for the smallest number, under a logarithm
	}
	return bracketed(strconv.FormatFloat(v, 'f', -1, 64), v < 0)
}

// quoted is a text as XPath reads it, which has no escapes.
func quoted(s string) string {
	if !strings.Contains(s, "'") {
		return "'" + s + "'"
	}
	if !strings.Contains(s, `"`) {
		return `"` + s + `"`
	}
	return "concat('" + strings.ReplaceAll(s, "'", `', "'", '`) + "')"
}

func ifElse(test, then, otherwise string) string {
	return "if(" + test + ", " + then + ", " + otherwise + ")"
}

// ref is what a Ref holds: a node, or the framework's own number or text.
func (x *xpath) ref(r Ref) string {
	switch r.Kind {
	case Answer, Tick, Choice, Silence:
		return x.fail(r)
	case Evidence:
		q := x.p.Framework.Leaves[r.At].Measure.Question
		if !x.form.Evidence || !x.asks(q) {
			return "''"
		}
		return x.node(q.Name + evidenceSuffix)
	}
	if r.Kind.Figure() {
		name, ok := x.names[r]
		if !ok {
			return x.fail(r)
		}
		return x.node(name)
	}
	v := x.given(r)
	if v.Is == Number {
		return decimal(v.Number)
	}
	return quoted(v.Text)
}

func (x *xpath) given(r Ref) Value {
	v := x.p.Given(r)
	switch r.Kind {
	case Grade:
		return Txt(surveys.EvidenceNames[r.I])
	case Weight:
		v.Number *= x.scale[r.At]
	}
	return v
}

// there asks whether a node holds a number.
func (x *xpath) there(r Ref) string { return x.ref(r) + " != ''" }

// operators are XPath's own for those of formulas.
var operators = map[string]string{
	"+": "+", "-": "-", "*": "*", "/": "div", "=": "=", "<": "<", "<=": "<=", ">": ">", ">=": ">=",
}

func (x *xpath) binary(e binary, least int) string {
	switch e.operator {
	case "^":
		return "pow(" + x.write(e.a, 0) + ", " + x.write(e.b, 0) + ")"
	case "&":
		return "concat(" + x.write(e.a, 0) + ", " + x.write(e.b, 0) + ")"
	}
	b := binding(e.operator)
	s := x.write(e.a, b) + " " + operators[e.operator] + " " + x.write(e.b, b+1)
	return bracketed(s, b < least)
}

// dot adds the products, an absent one counting nothing.
func (x *xpath) dot(e dot) string {
	terms := make([]string, len(e.xs))
	for i, r := range e.xs {
		terms[i] = x.ref(e.ws[i]) + " * " + x.orElse(r, "0")
		if e.present {
			terms[i] = ifElse(x.there(r), x.ref(e.ws[i]), "0")
		}
	}
	return strings.Join(terms, " + ")
}

func (x *xpath) call(c call) string {
	switch c.function {
	case "IF":
		if found := x.found(c); found != "" {
			return found
		}
		return ifElse(x.write(c.args[0], 0), x.write(c.args[1], 0), x.write(c.args[2], 0))
	case "AND", "OR":
		return x.connect(c)
	case "ISNUMBER":
		return x.isNumber(c.args[0])
	case "N":
		if r, ok := c.args[0].(cell); ok {
			return x.orElse(Ref(r), "0")
		}
	case "LN":
		return "log(" + x.write(c.args[0], 0) + ")"
	case "EXP":
		return "exp(" + x.write(c.args[0], 0) + ")"
	case "INT":
		return "int(" + x.write(c.args[0], 0) + ")"
	case "TRIM":
		return "normalize-space(" + x.write(c.args[0], 0) + ")"
	case "MIN", "MAX":
		return x.extreme(c)
	case "COUNT", "SUM":
		return x.total(c)
	case "MATCH":
		return x.match(c)
	case "INDEX":
		return x.index(c)
	case "LARGE":
		return x.large(c)
	}
	return x.fail(c)
}

// orElse is a node's number, or another where it has none.
func (x *xpath) orElse(r Ref, otherwise string) string {
	return "coalesce(" + x.ref(r) + ", " + otherwise + ")"
}

func (x *xpath) connect(c call) string {
	terms := make([]string, len(c.args))
	for i, a := range c.args {
		terms[i] = bracketed(x.write(a, 0), isLogical(a))
	}
	return strings.Join(terms, " "+strings.ToLower(c.function)+" ")
}

// isLogical reports what has "and" or "or" at its top.
func isLogical(e Expr) bool {
	c, ok := e.(call)
	return ok && (c.function == "AND" || c.function == "OR" || c.function == "ISNUMBER")
}

// isNumber asks whether a node holds a number, or a MATCH finds its value.
func (x *xpath) isNumber(e Expr) string {
	switch e := e.(type) {
	case cell:
		return x.there(Ref(e))
	case call:
		if e.function != "MATCH" {
			break
		}
		var tests []string
		for _, key := range e.args[1].(list) {
			tests = append(tests, x.write(e.args[0], 1)+" = "+x.ref(key))
		}
		return strings.Join(tests, " or ")
	}
	return x.fail(e)
}

// outermost is beyond every number that a form compares.
const outermost = math.MaxUint32

// extreme is the least or greatest of what is there.
func (x *xpath) extreme(c call) string {
	absent := decimal(outermost)
	if c.function == "MAX" {
		absent = decimal(-outermost)
	}
	var terms []string
	for _, a := range c.args {
		if l, ok := a.(list); ok {
			for _, r := range l {
				terms = append(terms, x.orElse(r, absent))
			}
			continue
		}
		terms = append(terms, x.write(a, 0))
	}
	return strings.ToLower(c.function) + "(" + strings.Join(terms, ", ") + ")"
}

// total counts the nodes that hold a number, or adds up the framework's.
func (x *xpath) total(c call) string {
	var terms []string
	for _, r := range c.args[0].(list) {
		if c.function == "COUNT" {
			terms = append(terms, ifElse(x.there(r), "1", "0"))
		} else {
			terms = append(terms, x.ref(r))
		}
	}
	return "(" + strings.Join(terms, " + ") + ")"
}

// match is the place of the last of an ascending list that is not above a
// number, which is at least the first: 1, and 1 more for each further one.
func (x *xpath) match(c call) string {
	value, keys := c.args[0], c.args[1].(list)
	if ascending, ok := c.args[2].(number); !ok || ascending != 1 {
		return x.fail(c)
	}
	terms := []string{"1"}
	for _, key := range keys[1:] {
		terms = append(terms, ifElse(x.write(value, 1)+" >= "+x.ref(key), "1", "0"))
	}
	return "(" + strings.Join(terms, " + ") + ")"
}

// index is the value of a list at a place: of one that a MATCH finds, or of a
// rank, which is always in the list.
func (x *xpath) index(c call) string {
	values := c.args[0].(list)
	if m, ok := c.args[1].(call); ok && m.function == "MATCH" {
		return x.lookup(values, m, "''")
	}
	last := len(values) - 1
	s := x.ref(values[last])
	for i := last - 1; i >= 0; i-- {
		s = ifElse(x.write(c.args[1], 1)+" = "+strconv.Itoa(i+1), x.ref(values[i]), s)
	}
	return s
}

// lookup is the value beside the key that a MATCH finds.
func (x *xpath) lookup(values list, match call, otherwise string) string {
	keys := match.args[1].(list)
	for i, v := range slices.Backward(values) {
		otherwise = ifElse(x.write(match.args[0], 1)+" = "+x.ref(keys[i]), x.ref(v), otherwise)
	}
	return otherwise
}

// found writes IF(ISNUMBER(MATCH(…)), INDEX(…, MATCH(…)), …) as one search; ""
// is another IF.
func (x *xpath) found(c call) string {
	test, _ := c.args[0].(call)
	then, _ := c.args[1].(call)
	if test.function != "ISNUMBER" || then.function != "INDEX" {
		return ""
	}
	sought, _ := test.args[0].(call)
	place, _ := then.args[1].(call)
	if sought.function != "MATCH" || place.function != "MATCH" || !slices.Equal(sought.args[1].(list), place.args[1].(list)) {
		return ""
	}
	return x.lookup(then.args[0].(list), place, x.write(c.args[2], 0))
}

// large is the k-th highest of ranks. It is as many as there are ranks that k
// of them reach.
func (x *xpath) large(c call) string {
	ranks, k := c.args[0].(list), x.write(c.args[1], 1)
	if len(ranks) == 0 || typeOf(ranks[0].Kind) != nodeRank {
		return x.fail(c)
	}
	var reached []string
	for rank := range x.p.levels(x.p.Branches[ranks[0].At].Tree) {
		var terms []string
		for _, r := range ranks {
			terms = append(terms, ifElse(x.ref(r)+" >= "+strconv.Itoa(rank+1), "1", "0"))
		}
		reached = append(reached, ifElse(strings.Join(terms, " + ")+" >= "+k, "1", "0"))
	}
	return "(" + strings.Join(reached, " + ") + ")"
}
