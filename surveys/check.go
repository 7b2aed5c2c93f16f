package surveys

import (
	"math"
	"slices"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Check is a rule of consistency: answers that do not go together in one
// response. What it finds is a doubt about the response, never a reason to
// score it otherwise.
type Check struct {
	ID   string // "C01"
	When string // its terms as people write and read them: "A1.2.2 <= 0 and A2.2.1 >= 3"
	// Terms all hold in a response that breaks the check; there is at least one.
	Terms []Term
	// Questions are the places in Survey.Questions of those that the terms speak
	// of, each once, in their order: their cells are those to look at again.
	Questions []int
	Message   lang.Text // what does not go together
	Hint      lang.Text // what to look at; may be empty
	Why       lang.Text // on what ground; may be empty
	Sources   []string  // codes of the framework's sources
	Pos       diag.Pos  // where the framework says it
}

// A Term says something of the answer to one question. A level of maturity
// counts as its number, 0 for "niv0".
type Term struct {
	Question int // its place in Survey.Questions
	Relation Relation
	Number   float64 // what the answer is compared with, unless Other says
	// Other is the place of the question whose answer it is compared with, where
	// ToOther is set.
	Other   int
	ToOther bool
	Option  string // of Has, Lacks, Is and IsNot: the name of a choice
}

// Relation is what a term says of an answer.
type Relation uint8

// The relations. The first six compare numbers and levels.
const (
	Under Relation = iota
	AtMost
	Equal
	Unequal
	AtLeast
	Above
	Is      // the answer is that choice
	IsNot   // it is another
	Has     // the option is ticked
	Lacks   // it is not, in a checklist that was answered
	HasNone // a checklist was answered, and nothing in it applies
	HasAny  // something in it applies
)

var relationWords = [...]string{"<", "<=", "=", "!=", ">=", ">", "is", "is not", "has", "lacks", "has none", "lacks none"}

// String is the relation as conditions write it.
func (r Relation) String() string { return relationWords[r] }

// Compares reports whether the relation is between numbers.
func (r Relation) Compares() bool { return r <= Above }

// Broken reports whether the answers of one response, by question, do what the
// check says cannot be. It does not apply, and is not broken, where any of its
// questions has no given answer. It allocates nothing.
func (c *Check) Broken(answers []Answer) bool {
	for i := range c.Terms {
		if !c.Terms[i].holds(answers) {
			return false
		}
	}
	return len(c.Terms) > 0
}

func (t *Term) holds(answers []Answer) bool {
	if t.Question >= len(answers) || answers[t.Question].State != Given {
		return false
	}
	a := &answers[t.Question]
	switch t.Relation {
	case Is:
		return len(a.Choices) == 1 && a.Choices[0] == t.Option
	case IsNot:
		return len(a.Choices) == 1 && a.Choices[0] != t.Option
	case Has:
		return slices.Contains(a.Choices, t.Option)
	case Lacks:
		return !slices.Contains(a.Choices, t.Option)
	case HasNone:
		return len(a.Choices) == 0
	case HasAny:
		return len(a.Choices) > 0
	}
	than := t.Number
	if t.ToOther {
		if t.Other >= len(answers) || answers[t.Other].State != Given {
			return false
		}
		than = answers[t.Other].quantity()
	}
	return t.Relation.between(a.quantity(), than)
}

// quantity is the number that a given answer is, or that of its level.
func (a *Answer) quantity() float64 {
	if len(a.Choices) == 0 {
		return a.Number
	}
	if level := levelOf(a.Choices[0]); level >= 0 {
		return float64(level)
	}
	return math.NaN()
}

// same is how far apart two numbers may be and be the same one.
const same = 1e-9

// between compares two numbers; nothing holds of NaN.
func (r Relation) between(a, b float64) bool {
	d := a - b
	if math.Abs(d) <= same || a == b {
		d = 0
	}
	switch r {
	case Under:
		return d < 0
	case AtMost:
		return d <= 0
	case Equal:
		return d == 0
	case Unequal:
		return d < 0 || d > 0
	case AtLeast:
		return d >= 0
	case Above:
		return d > 0
	}
	return false
}

// levelOf is the number of the maturity level with that name, 2 for "niv2", or
// -1.
func levelOf(name string) int {
	if len(name) == 4 && name[:3] == "niv" && name[3] >= '0' && name[3] <= '9' {
		return int(name[3] - '0')
	}
	return -1
}
