package compile

import (
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// An Expr is one figure's arithmetic. Its vocabulary is that of spreadsheets,
// kept to what every target has or can spell out; values are numbers, texts and
// truths, and "" is the text for nothing.
type Expr interface{ expr() }

type (
	number float64
	// literal is a text that is the same in every language.
	literal string
	// word is a text that the target words.
	word Word
	// cell is what a Ref holds.
	cell Ref
	// list is what several Refs hold: an argument of SUM, COUNT, INDEX…
	list []Ref
	// call is one of the functions of package compile: see functions.
	call struct {
		function string
		args     []Expr
	}
	// binary is a sum, a comparison…: + - * / ^ & = < <= > >=.
	binary struct {
		operator string
		a, b     Expr
	}
	// dot is Σ w·x, where an x that is no number counts 0; with present, Σ w
	// over those x that are numbers.
	dot struct {
		ws, xs  list
		present bool
	}
	// ticks is Σ points over the options whose cell is 1.
	ticks struct{ points, cells list }
)

func (number) expr()  {}
func (literal) expr() {}
func (word) expr()    {}
func (cell) expr()    {}
func (list) expr()    {}
func (call) expr()    {}
func (binary) expr()  {}
func (dot) expr()     {}
func (ticks) expr()   {}

// Word is a text that a target words in its reader's language.
type Word int

// The words: those of the states, in the order of surveys.State, then others.
const (
	WordOutside = Word(surveys.NumStates) + iota // not put to this kind of territory
	WordNone                                     // a checklist of which nothing applies
	WordTicked                                   // a checklist whose options are ticked elsewhere; "" says the same
	WordProvisional
	WordYes
	WordNo
	NumWords
)

// StateWord is the word for a state.
func StateWord(s surveys.State) Word { return Word(s) }

// silences are the words that one may type in an answer's cell, by Ref.I of
// [Silence]. An empty cell is surveys.Blank.
var silences = [...]Word{
	StateWord(surveys.Unknown), StateWord(surveys.NotApplicable), StateWord(surveys.Blank), StateWord(surveys.SetAside),
	StateWord(surveys.NotAsked), StateWord(surveys.Irrelevant), WordOutside,
}

// Silences lists the words that may stand in an answer's cell, in the order of Ref.I.
func Silences() []Word { return silences[:] }

const nothing = literal("")

var epsilon = number(indicators.Epsilon)

func at(kind Kind, i int) cell              { return cell{Kind: kind, At: i} }
func fn(function string, args ...Expr) Expr { return call{function, args} }
func when(test, then, otherwise Expr) Expr  { return fn("IF", test, then, otherwise) }
func isNumber(x Expr) Expr                  { return fn("ISNUMBER", x) }
func plus(a, b Expr) Expr                   { return binary{"+", a, b} }
func minus(a, b Expr) Expr                  { return binary{"-", a, b} }
func times(a, b Expr) Expr                  { return binary{"*", a, b} }
func over(a, b Expr) Expr                   { return binary{"/", a, b} }
func power(a, b Expr) Expr                  { return binary{"^", a, b} }
func equal(a, b Expr) Expr                  { return binary{"=", a, b} }
func less(a, b Expr) Expr                   { return binary{"<", a, b} }
func positive(x Expr) Expr                  { return binary{">", x, number(0)} }

// reaches is a ≥ b, and short is a < b, with the house's epsilon.
func reaches(a, b Expr) Expr { return binary{">=", plus(a, epsilon), b} }
func short(a, b Expr) Expr   { return less(plus(a, epsilon), b) }

// run lists the Refs of one kind from I = 0 to n-1.
func run(kind Kind, at, n int) list {
	l := make(list, n)
	for i := range l {
		l[i] = Ref{kind, at, i}
	}
	return l
}
