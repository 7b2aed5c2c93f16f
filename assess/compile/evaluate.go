package compile

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// A Value is what a cell holds: a number, or a text; the zero Value is "".
type Value struct {
	Number float64
	Text   string
	Is     Type
}

// Type is what a Value is.
type Type uint8

// The types of value. Fault is a spreadsheet's error.
const (
	Text Type = iota
	Number
	Truth
	Fault
)

// Num is a number; NaN is "", as no cell holds it.
func Num(x float64) Value {
	if math.IsNaN(x) {
		return Value{}
	}
	return Value{Number: x, Is: Number}
}

// Txt is a text.
func Txt(s string) Value { return Value{Text: s} }

func truth(b bool) Value {
	if b {
		return Value{Number: 1, Is: Truth}
	}
	return Value{Is: Truth}
}

// Inputs gives what a territory answered and what the framework says.
type Inputs interface {
	Input(Ref) Value
	Word(Word) string
}

// Figures are the computed figures of one territory.
type Figures struct {
	byKind [kinds][]Value
	inputs Inputs
}

// Of is what a Ref holds, given or computed.
func (f *Figures) Of(r Ref) Value {
	if !r.Kind.Figure() {
		return f.inputs.Input(r)
	}
	if vs := f.byKind[r.Kind]; r.At < len(vs) {
		return vs[r.At]
	}
	return Value{}
}

// Evaluate computes a program as a spreadsheet would.
func Evaluate(p *Program, in Inputs) *Figures {
	f := &Figures{inputs: in}
	for _, s := range p.Steps {
		if f.byKind[s.Figure.Kind] == nil {
			n := max(len(p.Branches), len(p.Gates))
			if s.Figure.Kind < Applies {
				n = len(p.Framework.Leaves)
			}
			f.byKind[s.Figure.Kind] = make([]Value, n)
		}
		f.byKind[s.Figure.Kind][s.Figure.At] = f.eval(s.Expr)
	}
	return f
}

var fault = Value{Is: Fault}

func (f *Figures) eval(e Expr) Value {
	switch e := e.(type) {
	case number:
		return Value{Number: float64(e), Is: Number}
	case literal:
		return Txt(string(e))
	case word:
		return Txt(f.inputs.Word(Word(e)))
	case cell:
		return f.Of(Ref(e))
	case call:
		return f.call(e)
	case binary:
		return operate(e.operator, f.eval(e.a), f.eval(e.b))
	case dot:
		total := 0.0
		for i := range e.ws {
			x, w := f.Of(e.xs[i]), f.Of(e.ws[i])
			switch {
			case x.Is != Number:
			case e.present:
				total += w.Number
			default:
				total += w.Number * x.Number
			}
		}
		return Num(total)
	case ticks:
		total := 0.0
		for i := range e.points {
			if t := f.Of(e.cells[i]); t.Is == Number && t.Number == 1 {
				total += f.Of(e.points[i]).Number
			}
		}
		return Num(total)
	}
	panic(fmt.Sprintf("compile: no value for %T", e)) // every Expr is made in this package
}

func operate(operator string, a, b Value) Value {
	if a.Is == Fault || b.Is == Fault {
		return fault
	}
	switch operator {
	case "&":
		return Txt(a.Text + b.Text)
	case "=":
		return truth(compare(a, b) == 0)
	case "<":
		return truth(compare(a, b) < 0)
	case "<=":
		return truth(compare(a, b) <= 0)
	case ">":
		return truth(compare(a, b) > 0)
	case ">=":
		return truth(compare(a, b) >= 0)
	}
	if a.Is == Text || b.Is == Text {
		return fault
	}
	x, y := a.Number, b.Number
	switch operator {
	case "+":
		x += y
	case "-":
		x -= y
	case "*":
		x *= y
	case "/":
		x /= y
	case "^":
		x = math.Pow(x, y)
	}
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return fault
	}
	return Num(x)
}

// compare orders as a spreadsheet does: numbers before texts, texts without
// regard to case.
func compare(a, b Value) int {
	if (a.Is == Text) != (b.Is == Text) {
		if a.Is == Text {
			return 1
		}
		return -1
	}
	if a.Is == Text {
		return strings.Compare(strings.ToLower(a.Text), strings.ToLower(b.Text))
	}
	switch {
	case a.Number < b.Number:
		return -1
	case a.Number > b.Number:
		return 1
	}
	return 0
}

func (f *Figures) call(c call) Value {
	if c.function == "IF" {
		test := f.eval(c.args[0])
		switch {
		case test.Is == Fault:
			return fault
		case test.Number != 0:
			return f.eval(c.args[1])
		}
		return f.eval(c.args[2])
	}
	var args []Value
	var lists [][]Value
	for _, a := range c.args {
		if l, ok := a.(list); ok {
			vs := make([]Value, len(l))
			for i, r := range l {
				vs[i] = f.Of(r)
			}
			lists = append(lists, vs)
			continue
		}
		args = append(args, f.eval(a))
	}
	return apply(c.function, args, lists)
}

// apply computes a function of single values and of lists.
func apply(function string, args []Value, lists [][]Value) Value {
	if function == "ISNUMBER" {
		return truth(args[0].Is == Number)
	}
	if slices.ContainsFunc(args, func(v Value) bool { return v.Is == Fault }) {
		return fault
	}
	switch function {
	case "AND", "OR":
		return connect(function, args)
	case "N":
		return Num(args[0].Number)
	case "LN":
		return finite(math.Log(args[0].Number))
	case "EXP":
		return finite(math.Exp(args[0].Number))
	case "INT":
		return Num(math.Floor(args[0].Number))
	case "TRIM":
		return Txt(strings.Join(strings.Fields(args[0].Text), " "))
	case "COUNTIF":
		return Num(float64(len(matching(lists[0], args[0]))))
	case "MATCH":
		return match(args[0], lists[0], args[1].Number != 0)
	case "INDEX":
		if i := int(args[0].Number); i >= 1 && i <= len(lists[0]) {
			return lists[0][i-1]
		}
		return fault
	}
	return overNumbers(function, args, lists)
}

func finite(x float64) Value {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return fault
	}
	return Num(x)
}

func connect(function string, args []Value) Value {
	all, some := true, false
	for _, a := range args {
		all, some = all && a.Number != 0, some || a.Number != 0
	}
	return truth(function == "AND" && all || function == "OR" && some)
}

// matching lists the places of the values equal to x.
func matching(vs []Value, x Value) []int {
	var at []int
	for i, v := range vs {
		if v.Is == x.Is && compare(v, x) == 0 {
			at = append(at, i)
		}
	}
	return at
}

// match is MATCH: the first equal value, or the last not above x in a list that
// ascends.
func match(x Value, vs []Value, ascending bool) Value {
	at := matching(vs, x)
	if ascending {
		at = nil
		for i, v := range vs {
			if v.Is == Number && v.Number <= x.Number {
				at = []int{i}
			}
		}
	}
	if len(at) == 0 {
		return fault
	}
	return Num(float64(at[0] + 1))
}

// overNumbers computes the functions that see only the numbers of a list.
func overNumbers(function string, args []Value, lists [][]Value) Value {
	var xs []float64
	for _, l := range lists {
		for _, v := range l {
			if v.Is == Number {
				xs = append(xs, v.Number)
			}
		}
	}
	if function == "LARGE" {
		slices.Sort(xs)
		if k := int(args[0].Number); k >= 1 && k <= len(xs) {
			return Num(xs[len(xs)-k])
		}
		return fault
	}
	for _, a := range args {
		if a.Is == Text {
			return fault // a text given by itself, not within a list
		}
		xs = append(xs, a.Number)
	}
	total := 0.0
	for _, x := range xs {
		total += x
	}
	switch {
	case function == "COUNT":
		return Num(float64(len(xs)))
	case function == "SUM":
		return Num(total)
	case len(xs) == 0:
		return Num(0)
	case function == "MIN":
		return Num(slices.Min(xs))
	case function == "MAX":
		return Num(slices.Max(xs))
	}
	panic("compile: no value for " + function) // every call is made in this package
}
