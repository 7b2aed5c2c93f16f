package intake

import (
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/sheet"
)

// A Reader reads what people type as an answer, by the rules by which it would
// be read in a file's cell: what is accepted, refused or doubted in the one is in
// the other.
type Reader struct{ names *names }

// NewReader is a reader of the answers to a survey. It may be used by several
// goroutines.
func NewReader(s *surveys.Survey) *Reader { return &Reader{newNames(s)} }

// Answer reads a text as the answer to question q of the survey. A text that
// cannot be read is a SetAside answer and the problem that says why; a problem
// beside any other answer is a warning.
func (r *Reader) Answer(q int, text string) (surveys.Answer, *diag.Problem) {
	return readCell(r.names.questions[q], &sheet.Cell{Kind: sheet.Text, Text: text})
}

// Code is an answer as Answer reads it back, in code words: "niv2", "yes",
// "courrier rh", "none", "12.5", "dont_know", "not_applicable: its reason",
// "? what was unreadable"; "" for an answer not given.
func Code(a *surveys.Answer, item surveys.Item) string { return written(a, item) }
