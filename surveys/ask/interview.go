// Package ask puts a survey's questions to a person. An Interview decides what
// is asked, what is accepted, what is undone; its faces (Terminal in full
// screens, Lines in plain lines) only show it. What is said goes at once to a
// journal, and from there into the form. It knows no weight and no score: the
// live ones come in as a function.
package ask

import (
	"context"
	"errors"
	"math"
	"slices"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
)

// Options are the choices of an interview; the zero value asks every question
// and keeps nothing but what is in memory.
type Options struct {
	Questions []int // asked, by their place in the survey; nil is all
	// Cover is what the form says of the territory and of who answers; the kind
	// of territory decides which questions concern it.
	Cover intake.Cover
	// Problems are what is wrong with the answers that the form holds, by
	// question: they are asked again, each with its cell.
	Problems map[int]*diag.Problem
	// Journal, if set, gets every change before the method that makes it returns;
	// Events are those it held when it was opened.
	Journal *journal.Journal
	Events  []journal.Event
	// Form, if set, is what Save folds the answers into.
	Form Form
	// Aside, if set, computes the live scores.
	Aside func(*surveys.Response, *lang.Printer) Panel
	Now   func() time.Time // the clock; time.Now if nil
	// Without are the parts of an answer that the form has no column for: they
	// are not asked.
	Without []Field
}

// A Form is a file that holds the answers.
type Form interface {
	// Read reads what the form says now: it may have been edited meanwhile.
	Read(ctx context.Context) (*surveys.Response, error)
	// Write writes the answers to those questions and touches nothing else; it
	// returns nil only once what was written has been read back.
	// The zero fields of the cover are left as they are.
	Write(ctx context.Context, r *surveys.Response, questions []int, cover intake.Cover) error
}

// A Panel is the live scores, as a face may draw them.
type Panel struct{ Bars []Bar }

// A Bar is one score: 0–100, NaN where it is not assessed.
type Bar struct {
	Code, Label      string
	Value, Low, High float64
	Coverage         float64 // 0–1
	Note             string  // its level, in words
}

// Field is a part of an answer that is typed.
type Field string

// The fields.
const (
	FieldAnswer     Field = "answer"
	FieldReason     Field = "reason"
	FieldEvidence   Field = "evidence"
	FieldConfidence Field = "confidence"
	FieldComment    Field = "comment"
)

// An Interview is a survey being answered by one person. It is not for several
// goroutines.
type Interview struct {
	survey   *surveys.Survey
	response *surveys.Response
	opt      Options
	reader   *intake.Reader

	order  []int // the questions asked, by their place in the survey
	at     int   // among them; len(order) is the end
	drafts map[draft]string
	form   []surveys.Answer // what the form says, as far as is known
	undo   []change
	redo   []change

	cover     intake.Cover // what the form says, and what was said since
	unfolded  intake.Cover // of that, what the form does not say yet
	conflicts []Conflict
	history   map[int]said // the last that the journal says of a question, in the form or not
	found     Found
	saveErr   error
	panels    map[string]Panel // by language, until an answer changes
	always    bool             // fold writes the form even where no answer changed
}

type draft struct {
	question string // its code
	field    Field
}

// A change is one step of undo.
type change struct {
	question      int
	before, after surveys.Answer
}

// Start begins an interview, or goes on with the one in opt.Events: it applies
// what the form r does not hold yet, and stands at the question where it was
// left. r is what the form says, and the interview's from now on; its answers
// are made as many as there are questions.
func Start(s *surveys.Survey, r *surveys.Response, opt Options) *Interview {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if math.IsNaN(opt.Cover.Population) {
		opt.Cover.Population = 0
	}
	for len(r.Answers) < len(s.Questions) {
		r.Answers = append(r.Answers, surveys.Answer{})
	}
	v := &Interview{
		survey: s, response: r, opt: opt, reader: intake.NewReader(s),
		drafts: map[draft]string{}, form: slices.Clone(r.Answers), cover: opt.Cover,
	}
	v.choose()
	v.recall()
	v.open()
	return v
}

// choose makes the order: of the questions chosen, those that concern the kind
// of territory.
func (v *Interview) choose() {
	v.order = v.order[:0:0]
	for i, q := range v.survey.Questions {
		if (v.opt.Questions == nil || slices.Contains(v.opt.Questions, i)) && q.Concerns(v.cover.Kind) {
			v.order = append(v.order, i)
		}
	}
}

// Survey is what is asked.
func (v *Interview) Survey() *surveys.Survey { return v.survey }

// Response is what has been answered. It is to be read, not changed.
func (v *Interview) Response() *surveys.Response { return v.response }

// Len is how many questions are asked.
func (v *Interview) Len() int { return len(v.order) }

// At is the place of the question among those asked, from 0; Len at the end.
func (v *Interview) At() int { return v.at }

// Question is the question being asked; nil at the end.
func (v *Interview) Question() *surveys.Question { return v.QuestionAt(v.at) }

// QuestionAt is the question at a place among those asked, nil if there is none.
func (v *Interview) QuestionAt(at int) *surveys.Question {
	if at < 0 || at >= len(v.order) {
		return nil
	}
	return v.survey.Questions[v.order[at]]
}

// Current is the answer to the question being asked; blank at the end.
func (v *Interview) Current() surveys.Answer { return v.AnswerAt(v.at) }

// AnswerAt is the answer to the question at a place among those asked.
func (v *Interview) AnswerAt(at int) surveys.Answer {
	if at < 0 || at >= len(v.order) {
		return surveys.Answer{State: surveys.Blank}
	}
	return v.response.Answers[v.order[at]]
}

// Problem is what is wrong with the answer that the form holds at a place among
// those asked, with its cell; nil if nothing is.
func (v *Interview) Problem(at int) *diag.Problem {
	if v.AnswerAt(at).State != surveys.SetAside {
		return nil
	}
	return v.opt.Problems[v.order[at]]
}

// Answered reports whether a question is answered: a silence that was chosen is
// an answer, one that was set aside is not.
func Answered(a *surveys.Answer) bool {
	return a.State == surveys.Given || a.State == surveys.Unknown || a.State == surveys.NotApplicable
}

// Done is how many of the questions asked are answered.
func (v *Interview) Done() int { return v.Len() - len(v.Left()) }

// Left lists the places of the questions that are not answered.
func (v *Interview) Left() []int {
	var left []int
	for at, i := range v.order {
		if !Answered(&v.response.Answers[i]) {
			left = append(left, at)
		}
	}
	return left
}

// An Option is one of the answers that a question offers, and what is typed to
// choose it.
type Option struct {
	Key   string // "0" to "4" on a maturity scale; "1", "2"… elsewhere; "0" is none of a checklist
	Code  string
	Label lang.Text
}

// Options are the answers that a question offers, in order; none for numbers.
// On a maturity scale the key is the level's own number (rules §1). A
// checklist's last is none, which excludes the others.
func (v *Interview) Options(q *surveys.Question) []Option { return v.optionsOf(q) }

// Next goes on to the next question, or to the end; false at the end.
func (v *Interview) Next() bool { return v.goTo(v.at + 1) }

// Back goes to the question before; false at the first.
func (v *Interview) Back() bool { return v.goTo(v.at - 1) }

// Go goes to a place among the questions asked; Len is the end.
func (v *Interview) Go(at int) bool { return v.goTo(at) }

func (v *Interview) goTo(at int) bool {
	if at < 0 || at > len(v.order) {
		return false
	}
	if at == v.at {
		return true
	}
	v.at = at
	v.record(journal.Event{Kind: kindAt, Question: v.code()})
	return true
}

// Jump goes to the question of that code or name, or to the first one of an
// axis or dimension; false if none is asked.
func (v *Interview) Jump(code string) bool {
	code = surveys.Fold(code)
	for at := range v.order {
		if q := v.QuestionAt(at); surveys.Fold(q.Code) == code || surveys.Fold(q.Name) == code {
			return v.goTo(at)
		}
	}
	for at := range v.order {
		for _, g := range v.Path(v.QuestionAt(at)) {
			if surveys.Fold(g.Code) == code {
				return v.goTo(at)
			}
		}
	}
	return false
}

// Path is the groups that a question stands in, the axis first.
func (v *Interview) Path(q *surveys.Question) []surveys.Group {
	var path []surveys.Group
	for code := q.Group; code != "" && len(path) < len(v.survey.Groups); {
		i := slices.IndexFunc(v.survey.Groups, func(g surveys.Group) bool { return g.Code == code })
		if i < 0 {
			break
		}
		path = append([]surveys.Group{v.survey.Groups[i]}, path...)
		code = v.survey.Groups[i].Parent
	}
	return path
}

// NextUnanswered goes to the next question that is not answered, from the
// beginning again after the last; false if all are.
func (v *Interview) NextUnanswered() bool {
	left := v.Left()
	if len(left) == 0 {
		return false
	}
	for _, at := range left {
		if at > v.at {
			return v.goTo(at)
		}
	}
	return v.goTo(left[0])
}

// Search lists the places of the questions in which all words stand, in either
// language, whatever their accents and case.
func (v *Interview) Search(words string) []int {
	wanted := strings.Fields(surveys.Fold(words))
	if len(wanted) == 0 {
		return nil
	}
	var found []int
	for at := range v.order {
		q := v.QuestionAt(at)
		text := q.Code + " " + q.Name
		for _, t := range []lang.Text{q.Heading, q.Label, q.Hint, q.Evidence} {
			for _, l := range t.Languages() {
				text += " " + t[l]
			}
		}
		for _, c := range v.survey.Of(q) {
			for _, l := range c.Label.Languages() {
				text += " " + c.Label[l]
			}
		}
		text = surveys.Fold(text)
		if !slices.ContainsFunc(wanted, func(w string) bool { return !strings.Contains(text, w) }) {
			found = append(found, at)
		}
	}
	return found
}

// Panel is the live scores, computed once an answer; nothing where no function
// was given.
func (v *Interview) Panel(p *lang.Printer) Panel {
	if v.opt.Aside == nil {
		return Panel{}
	}
	if panel, ok := v.panels[p.Language()]; ok {
		return panel
	}
	if v.panels == nil {
		v.panels = map[string]Panel{}
	}
	panel := v.opt.Aside(v.response, p)
	v.panels[p.Language()] = panel
	return panel
}

// AsksConfidence reports whether the form can hold the confidence of an answer.
func (v *Interview) AsksConfidence() bool { return v.Asks(FieldConfidence) }

// Asks reports whether the form can hold that part of an answer.
func (v *Interview) Asks(f Field) bool { return !slices.Contains(v.opt.Without, f) }

// Trouble is why what was said is not safe: the journal cannot be written, or
// the last Save failed. The interview goes on, in memory; nil where all is well.
func (v *Interview) Trouble() error {
	if v.opt.Journal != nil {
		if err := v.opt.Journal.Trouble(); err != nil {
			return err
		}
	}
	return v.saveErr
}

// Retry writes to the journal what could not be written.
func (v *Interview) Retry() {
	if v.opt.Journal != nil {
		_ = v.opt.Journal.Retry() // Trouble says what came of it
	}
}

// errNoForm says that there is nothing to save into.
var errNoForm = errors.New("no form to save into")

// Save folds what changed into the form, where nobody else changed it. What
// somebody else did change is kept as a Conflict. An error leaves the journal as
// it is; Trouble repeats it until a Save succeeds.
func (v *Interview) Save(ctx context.Context) (written int, err error) {
	if v.opt.Form == nil {
		return 0, errNoForm
	}
	written, err = v.fold(ctx)
	v.saveErr = err
	return written, err
}

// Unsaved is how many answers the form does not hold yet; a cover counts as one.
func (v *Interview) Unsaved() int {
	n := len(v.changed())
	if v.unfolded != (intake.Cover{}) {
		n++
	}
	return n
}

// changed lists the questions whose answers the form does not hold.
func (v *Interview) changed() []int {
	var changed []int
	for i := range v.response.Answers {
		if v.differs(i, &v.form[i], &v.response.Answers[i]) {
			changed = append(changed, i)
		}
	}
	return changed
}

func (v *Interview) differs(i int, a, b *surveys.Answer) bool {
	return !slices.Equal(v.values(i, a), v.values(i, b))
}
