package surveys

import (
	"strconv"
	"strings"

	"eterritoire/surveys/diag"
)

// State says what kind of answer, or which silence, a cell holds (rules §1).
type State uint8

// The states. Every one but Given is a silence, and each is scored its own way.
const (
	NotAsked      State = iota // outside the questions asked: unknown
	Irrelevant                 // skip logic, or not for this kind of territory: leaves the denominator
	NotApplicable              // said by the respondent: leaves the denominator, its share is shown
	Blank                      // not answered: unknown
	SetAside                   // unreadable, a problem with its cell: unknown
	Unknown                    // "don't know"
	Given
	states
)

// NumStates is how many states there are.
const NumStates = int(states)

var stateNames = [...]string{"not_asked", "not_asked", "not_applicable", "not_answered", "set_aside", "dont_know", "given"}

// String is the state's stable name in JSON and in the expected results.
func (s State) String() string { return stateNames[s] }

// Evidence is the grade of proof of an answer (rules §1).
type Evidence uint8

// The grades, weakest first. Unstated is not Declared.
const (
	Unstated Evidence = iota
	Declared
	Quoted
	Seen
	Checked
)

// EvidenceNames are the grades' names in files.
var EvidenceNames = [...]string{"unstated", "declared", "quoted", "seen", "checked"}

func (e Evidence) String() string { return EvidenceNames[e] }

// EvidenceOf is the grade of that name.
func EvidenceOf(name string) (Evidence, bool) {
	for i, n := range EvidenceNames {
		if n == name {
			return Evidence(i), true
		}
	}
	return Unstated, false
}

// An Answer is what one respondent's cell says.
type Answer struct {
	State    State
	Evidence Evidence
	// Columns of the cells of the comment and of the reason, in the row of Pos;
	// 0 where there is none, or where it stands in the answer's own cell. They are
	// small, and here, since the answers that are kept are most of what a dataset takes.
	CommentCol, ReasonCol int16
	Choices               []string // names of the choices given, in the list's order; empty and Given is "none applies"
	Number                float64
	Reason                string // why NotApplicable, or what was read when SetAside
	Comment               string
	Confidence            string
	Pos                   diag.Pos
}

// Value is a given answer as it is written in a table of responses: "niv2",
// "yes", "rh courrier", "none", "12.5"; "" for a silence.
func (a *Answer) Value(item Item) string {
	switch {
	case a.State != Given:
		return ""
	case item == Number || item == Percentage:
		return strconv.FormatFloat(a.Number, 'f', -1, 64)
	case item == Checklist && len(a.Choices) == 0:
		return WordsNone[0]
	}
	return strings.Join(a.Choices, " ")
}
