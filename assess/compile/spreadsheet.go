package compile

import (
	"fmt"
	"strconv"
	"strings"
)

// A Place is where a workbook keeps one Ref.
type Place struct {
	Sheet    string
	Col, Row int  // from 1
	Fixed    bool // the same for every territory: written $A$1
}

// A Spreadsheet is a target of formulas: it says where its cells are, and
// words what people read. Refs of one list that stand under or beside each
// other, in order, are written as one range.
type Spreadsheet interface {
	Place(Ref) Place
	Word(Word) string
}

// What Excel takes in one formula.
const (
	maxFormula = 8192
	maxNesting = 64
	maxArgs    = 255
)

// Formula writes an expression as a formula, without its "=", for a cell of the
// sheet called on. It uses only functions that every version of Excel from 2007
// and LibreOffice share, no text function that depends on the reader's country,
// and none that is computed again at each change.
func Formula(e Expr, on string, s Spreadsheet) (string, error) {
	w := writer{on: on, target: s}
	w.write(e, 0)
	if w.err == nil && (w.b.Len() >= maxFormula || w.deepest >= maxNesting) {
		w.err = &Refusal{on, TooLong}
	}
	return w.b.String(), w.err
}

type writer struct {
	b              strings.Builder
	on             string
	target         Spreadsheet
	depth, deepest int
	err            error
}

// binding is how tightly an operator binds.
func binding(operator string) int {
	switch operator {
	case "^":
		return 5
	case "*", "/":
		return 4
	case "+", "-":
		return 3
	case "&":
		return 2
	}
	return 1
}

// write writes e, in brackets where its operator binds less tightly than least.
func (w *writer) write(e Expr, least int) {
	switch e := e.(type) {
	case number:
		w.b.WriteString(numeral(float64(e)))
	case literal:
		w.quote(string(e))
	case word:
		w.quote(w.target.Word(Word(e)))
	case cell:
		w.cells(list{Ref(e)})
	case list:
		w.list(e)
	case call:
		w.call(e.function, e.args)
	case binary:
		w.binary(e, least)
	case dot:
		w.dot(e, least)
	case ticks:
		w.b.WriteString("SUMPRODUCT(")
		w.block(e.points)
		w.b.WriteString("*(")
		w.block(e.cells)
		w.b.WriteString("=1))")
	default:
		w.err = fmt.Errorf("compile: no formula for %T", e)
	}
}

// numeral is a number as formulas store it, in every country.
func numeral(x float64) string {
	if x == 1e-9 {
		return "1E-9"
	}
	return strconv.FormatFloat(x, 'G', -1, 64)
}

func (w *writer) quote(s string) {
	w.b.WriteString(`"` + strings.ReplaceAll(s, `"`, `""`) + `"`)
}

func (w *writer) call(function string, args []Expr) {
	if len(args) > maxArgs {
		w.err = &Refusal{w.on, TooLong}
	}
	w.depth++
	w.deepest = max(w.deepest, w.depth)
	w.b.WriteString(function + "(")
	for i, a := range args {
		if i > 0 {
			w.b.WriteByte(',')
		}
		if l, ok := a.(list); ok && !spreads(function) {
			w.block(l)
			continue
		}
		w.write(a, 0)
	}
	w.b.WriteByte(')')
	w.depth--
}

// spreads reports whether a function takes its list in several pieces.
func spreads(function string) bool {
	switch function {
	case "SUM", "COUNT", "MIN", "MAX":
		return true
	}
	return false
}

func (w *writer) binary(e binary, least int) {
	b := binding(e.operator)
	if b < least {
		w.b.WriteByte('(')
		defer w.b.WriteByte(')')
	}
	w.write(e.a, b)
	w.b.WriteString(e.operator)
	w.write(e.b, b+1) // from the left: a-(b-c) keeps its brackets
}

// dot writes one SUMPRODUCT for each stretch of children that stand together,
// and a product for each that stands alone.
func (w *writer) dot(e dot, least int) {
	pieces := w.together(e.ws, e.xs)
	if len(pieces) > 1 && least > binding("+") {
		w.b.WriteByte('(')
		defer w.b.WriteByte(')')
	}
	for i, n := 0, 0; n < len(pieces); n++ {
		if n > 0 {
			w.b.WriteByte('+')
		}
		ws, xs := e.ws[i:i+pieces[n]], e.xs[i:i+pieces[n]]
		i += pieces[n]
		switch {
		case len(ws) == 1 && e.present:
			w.write(when(isNumber(cell(xs[0])), cell(ws[0]), number(0)), 0)
		case len(ws) == 1:
			w.write(times(cell(ws[0]), fn("N", cell(xs[0]))), binding("*"))
		case e.present:
			w.b.WriteString("SUMPRODUCT(")
			w.block(ws)
			w.b.WriteString("*ISNUMBER(")
			w.block(xs)
			w.b.WriteString("))")
		default:
			w.b.WriteString("SUMPRODUCT(")
			w.block(ws)
			w.b.WriteByte(',')
			w.block(xs)
			w.b.WriteByte(')')
		}
	}
}

// together cuts two lists of the same length into stretches of which each
// stands in one block of cells.
func (w *writer) together(lists ...list) (lengths []int) {
	for i := 0; i < len(lists[0]); {
		n := 1
		for i+n < len(lists[0]) && w.continues(lists, i, n) {
			n++
		}
		lengths = append(lengths, n)
		i += n
	}
	return lengths
}

// continues reports whether the cell n after the i-th is the next of its block,
// in each list in the same direction.
func (w *writer) continues(lists []list, i, n int) bool {
	down, right := true, true
	for _, l := range lists {
		first, next := w.target.Place(l[i]), w.target.Place(l[i+n])
		same := first.Sheet == next.Sheet && first.Fixed == next.Fixed
		down = down && same && next.Col == first.Col && next.Row == first.Row+n
		right = right && same && next.Row == first.Row && next.Col == first.Col+n
	}
	return down || right
}

// list writes the arguments of a function that takes several ranges.
func (w *writer) list(l list) {
	i := 0
	for n, length := range w.together(l) {
		if n > 0 {
			w.b.WriteByte(',')
		}
		w.cells(l[i : i+length])
		i += length
	}
}

// block writes a list that must be one range.
func (w *writer) block(l list) {
	if len(l) == 0 || len(w.together(l)) > 1 {
		w.err = fmt.Errorf("compile: the cells of %v do not stand together", l)
		return
	}
	w.cells(l)
}

// cells writes the range of cells that stand together.
func (w *writer) cells(l list) {
	first, last := w.target.Place(l[0]), w.target.Place(l[len(l)-1])
	if first.Row == 0 {
		w.err = fmt.Errorf("compile: the workbook keeps no %v", l[0])
		return
	}
	if first.Sheet != w.on {
		w.b.WriteString(SheetRef(first.Sheet) + "!")
	}
	w.b.WriteString(first.name())
	if len(l) > 1 {
		w.b.WriteString(":" + last.name())
	}
}

// name is the cell's address within its sheet.
func (p Place) name() string {
	letters := ""
	for n := p.Col; n > 0; n = (n - 1) / 26 {
		letters = string(rune('A'+(n-1)%26)) + letters
	}
	if p.Fixed {
		return "$" + letters + "$" + strconv.Itoa(p.Row)
	}
	return letters + strconv.Itoa(p.Row)
}

// SheetRef is a sheet's name as formulas write it, between quotes where it
// needs them.
func SheetRef(name string) string {
	plain := name != ""
	for i, r := range name {
		letter := r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' || r == '_'
		plain = plain && (letter || i > 0 && r >= '0' && r <= '9')
	}
	if plain && len(name) > 3 { // a short one could be a column, or R1C1
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}
