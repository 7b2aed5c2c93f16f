// Package surveys holds what is asked and what was answered, in the terms of
// XLSForm: surveys, questions, choices; territories, responses, answers. It
// opens no file, and knows no weight, no score, and not which of several
// answers is the good one: that is assess's.
package surveys

import (
	"slices"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Survey is the questions put to a territory, in the order they are asked.
type Survey struct {
	ID, Version string
	Digest      string // of the framework it was derived from, "sha256:…"; "" if none
	Title       lang.Text
	Groups      []Group // axes, then dimensions, each before its questions
	Questions   []*Question
	Choices     map[string][]Choice // by list name
	Kinds       []Choice            // the kinds of territory ("commune", "region")
	Respondents []Choice            // the groups a respondent may belong to
	GroupBy     string              // name of the question whose answer is the respondent's group; "" where it is asked apart
	Earlier     []Earlier           // versions before this one whose answers can be carried over
	Checks      []Check             // what answers of one response do not go together

	// What a phone's form holds beside the questions; a survey that is only
	// read has none.
	Parts        []Choice      // shorter questionnaires that the respondent may choose
	Calculations []Calculation // figures that the form computes, in an order in which it can
	Notes        []Note        // its last page
}

// A Calculation is a figure that a form computes by itself, from its answers
// and the calculations before it.
type Calculation struct {
	Name       string
	Type       string // of its node: "string", "int" or "decimal"
	Expression string // in the XPath of XLSForm, where ${name} is another node
}

// A Note is something that a form says, where it is relevant; ${name} in its
// label stands for what that node holds.
type Note struct {
	Name     string
	Label    lang.Text
	Relevant string // an expression; "" is always
}

// A Group is a heading of the survey; Parent is the code of the one it stands
// under, "" at the top.
type Group struct {
	Code, Parent string
	Label        lang.Text
}

// A Choice is one of the answers that a question offers.
type Choice struct {
	Name  string // the code, the same in every language
	Label lang.Text
}

// Type is a question's type, spelt as in XLSForm.
type Type string

// The types of question that a framework asks.
const (
	SelectOne      Type = "select_one"
	SelectMultiple Type = "select_multiple"
	Decimal        Type = "decimal"
)

// Item is what a question measures, which decides how its cells are read.
type Item int

// The kinds of item.
const (
	Maturity   Item = iota // one of the choices niv0…nivN; the plain number is always accepted
	YesNo                  // yes or no
	Checklist              // any of the choices, or none
	Choose                 // one of the choices, each worth its own points
	Number                 // a number within Range
	Percentage             // a number of percent: 40 is 40 %
)

var itemNames = [...]string{"maturity", "yesno", "checklist", "choice", "number", "percentage"}

// String is the item's name in a framework file.
func (i Item) String() string { return itemNames[i] }

// ItemOf is the item of that name in a framework file.
func ItemOf(name string) (Item, bool) {
	for i, n := range itemNames {
		if n == name {
			return Item(i), true
		}
	}
	return 0, false
}

// A Question is asked once of each respondent.
type Question struct {
	Name     string // the column's name: the indicator's slug with "_" for "-"
	Code     string // the indicator's code, "A1.2.3"
	ListName string // of its choices; "" for numbers
	Type     Type
	Item     Item
	Group    string     // code of the innermost Group it stands in
	Heading  lang.Text  // the indicator's short label
	Label    lang.Text  // the question itself
	Hint     lang.Text  // the instruction above each type of question
	Evidence lang.Text  // the documents that prove an answer
	Unit     lang.Text  // of a number
	Range    [2]float64 // a number outside is set aside; {-Inf, +Inf} where any will do
	NotFor   []string   // kinds of territory that it is not put to
	Who      []string   // respondents' groups: the first is the reference
	Relevant string     // an expression of XLSForm on the answers before it; "" is always. Only forms obey it
	Pos      diag.Pos   // where the framework says it
}

// Concerns reports whether the question is put to that kind of territory.
func (q *Question) Concerns(kind string) bool {
	return !slices.Contains(q.NotFor, kind)
}

// Of lists the choices of a question.
func (s *Survey) Of(q *Question) []Choice { return s.Choices[q.ListName] }

// Index is the place of the question with that name or code, or -1.
func (s *Survey) Index(nameOrCode string) int {
	for i, q := range s.Questions {
		if q.Name == nameOrCode || q.Code == nameOrCode {
			return i
		}
	}
	return -1
}

// Code words of silences, in the survey's files as in the table of responses.
// They are the same in every file; the first spelling is the one we write.
var (
	WordsDontKnow      = []string{"dont_know", "ne_sait_pas"}
	WordsNotApplicable = []string{"not_applicable", "non_concerne"}
	WordsNone          = []string{"none", "aucun"}
	WordsYes           = []string{"yes", "oui"}
	WordsNo            = []string{"no", "non"}
	WordsWorkshop      = []string{"workshop", "atelier"} // the group of a row of decisions
)
