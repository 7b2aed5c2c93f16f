package ask

import (
	"cmp"
	"context"
	"fmt"
	"hash/crc32"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/journal"
)

// The kinds of event of an interview.
const (
	kindOpen   = "open"   // it begins: survey, territory, respondent, group
	kindAt     = "at"     // it stands at a question; at none is the end
	kindAnswer = "answer" // a question's answer is now this; no value is a blank
	kindDraft  = "draft"  // a text is half typed in a field; "" is no longer
	kindFolded = "folded" // the form holds all that was said before
	kindCover  = "cover"  // a row of the cover
	kindOther  = "other"  // another journal answers a question otherwise: somebody must decide
)

// Who changed an answer, where it was not typed.
const (
	byUndo  = "undo"
	byRedo  = "redo"
	byMerge = "merge"
)

// Found is what an interview found when it began.
type Found struct {
	InForm    int      // questions asked that the form answers
	InJournal int      // answers in the journal that the form did not hold
	Drafts    int      // texts half typed
	At        string   // the code of the question where it was left; "" if nowhere
	Unknown   []string // codes in the journal that are not of this survey
	Kept      []string // rows of the cover that the form says otherwise than the journal: the form's stay
}

// Found is what was there at the beginning.
func (v *Interview) Found() Found { return v.found }

// A Conflict is a question with two answers, neither of which is the newer for
// sure: it is shown, and somebody decides (Resolve).
type Conflict struct {
	Question int            // its place in the survey
	Form     surveys.Answer // what the form says; what was said here, where Merged
	Journal  surveys.Answer // what the journal says; the other journal, where Merged
	Time     time.Time      // when Journal was said
	Who      string         // by whom; "" if not said
	Merged   bool           // Journal is another person's
	HereTime time.Time      // when Form was said, where that is known
	HereWho  string
}

// record journals events; Trouble says if they could not be written.
func (v *Interview) record(events ...journal.Event) {
	if v.opt.Journal != nil && len(events) > 0 {
		_ = v.opt.Journal.Append(events...) // held and tried again: Trouble tells
	}
}

// code is that of the question being asked, "" at the end.
func (v *Interview) code() string {
	if q := v.Question(); q != nil {
		return q.Code
	}
	return ""
}

// open journals that the interview begins.
func (v *Interview) open() {
	values := []journal.Value{{Name: "survey", Text: strings.TrimSpace(v.survey.ID + " " + v.survey.Version)}}
	for _, field := range []string{"territory", "territory_code", "respondent", "group"} {
		if text := v.cover.Text(field); text != "" {
			values = append(values, journal.Value{Name: field, Text: text})
		}
	}
	values = append(values, journal.Value{Name: "at", Text: v.code()})
	v.record(journal.Event{Kind: kindOpen, Values: values})
}

func draftEvent(d draft, text string) journal.Event {
	return journal.Event{Kind: kindDraft, Question: d.question, Values: []journal.Value{{Name: "field", Text: string(d.field)}, {Name: "text", Text: text}}}
}

// digest is what an answer of the form was when another was given: by it an
// answer that was changed in the form meanwhile is known.
func (v *Interview) digest(i int, a *surveys.Answer) string {
	values := v.values(i, a)
	if len(values) == 0 {
		return "blank"
	}
	return fmt.Sprintf("%08x", crc32.ChecksumIEEE(fmt.Appendf(nil, "%q", values)))
}

// A said is the last that a journal says of a question.
type said struct {
	answer surveys.Answer
	form   string // the digest of what the form said then
	time   time.Time
	who    string
}

// recall takes over what the journal holds and the form does not.
func (v *Interview) recall() {
	m := v.remember(v.opt.Events)
	v.history = m.history
	v.recallCover(m)
	for at := range v.order {
		if a := v.AnswerAt(at); Answered(&a) {
			v.found.InForm++
		}
	}
	v.found.Unknown = m.unknown
	for _, i := range m.order {
		s := m.said[i]
		form := &v.form[i]
		switch {
		case !v.differs(i, form, &s.answer):
		case s.form == v.digest(i, form):
			s.answer.Pos = form.Pos
			v.response.Answers[i] = s.answer
			v.found.InJournal++
		default:
			v.conflicts = append(v.conflicts, Conflict{Question: i, Form: *form, Journal: s.answer, Time: s.time, Who: s.who})
			v.found.InJournal++
		}
	}
	for _, i := range slices.Sorted(maps.Keys(m.others)) {
		other := m.others[i]
		if v.differs(i, &v.response.Answers[i], &other.answer) {
			v.disagree(i, other)
		}
	}
	v.undo, v.redo = m.undo, m.redo
	v.drafts = m.drafts
	v.found.Drafts = len(m.drafts)
	v.found.At = m.at
	v.stand(m)
}

// recallCover takes over the rows of the cover that the form does not hold and
// nobody changed in it.
func (v *Interview) recallCover(m *memory) {
	for _, field := range intake.CoverFields {
		s, ok := m.cover[field]
		switch form := v.opt.Cover.Text(field); {
		case !ok || form == s.text:
		case form == s.form:
			v.takeCover(field, s.text)
			v.found.InJournal++
		default:
			v.found.Kept = append(v.found.Kept, field)
		}
	}
}

// stand goes to where the interview was left, else to the first question that
// is not answered.
func (v *Interview) stand(m *memory) {
	if m.stood {
		v.at = len(v.order)
		if m.at != "" {
			v.at = slices.IndexFunc(v.order, func(i int) bool { return v.survey.Questions[i].Code == m.at })
		}
	}
	if m.stood && v.at >= 0 {
		return
	}
	v.at = 0
	if left := v.Left(); len(left) > 0 {
		v.at = left[0]
	}
}

// A memory is what a journal's events come to.
type memory struct {
	said    map[int]said
	order   []int        // of said, as first said
	history map[int]said // also of what the form holds
	others  map[int]said // of another journal, to be decided
	cover   map[string]saidCover
	drafts  map[draft]string
	at      string
	stood   bool // at says where; "" is the end
	undo    []change
	redo    []change
	unknown []string
}

// A saidCover is the last that a journal says of a row of the cover.
type saidCover struct{ text, form string }

// remember goes through a journal. Of what the form holds already only the
// place and the drafts are remembered.
func (v *Interview) remember(events []journal.Event) *memory {
	m := &memory{said: map[int]said{}, drafts: map[draft]string{}, history: map[int]said{}, others: map[int]said{}, cover: map[string]saidCover{}}
	who := ""
	for k := range events {
		e := &events[k]
		switch e.Kind {
		case kindOpen:
			if at, ok := e.Lookup("at"); ok {
				m.at, m.stood = at, true
			}
			who = e.Of("respondent")
			if who == "" {
				who = e.Of("group")
			}
		case kindAt:
			m.at, m.stood = e.Question, true
		case kindFolded:
			m.said, m.order, m.undo, m.redo, m.cover = map[int]said{}, nil, nil, nil, map[string]saidCover{}
		case kindDraft:
			key := draft{e.Question, Field(e.Of("field"))}
			if text := e.Of("text"); text != "" {
				m.drafts[key] = text
			} else {
				delete(m.drafts, key)
			}
		case kindCover:
			m.rememberCover(e)
			if text := e.Of("respondent"); text != "" {
				who = text
			}
		case kindAnswer:
			v.rememberAnswer(m, e, who)
		case kindOther:
			if i := v.survey.Index(e.Question); i >= 0 {
				t, _ := time.Parse(time.RFC3339, e.Of("said"))
				m.others[i] = said{answer: v.answerOf(i, e), time: t, who: e.Of("who")}
			}
		}
	}
	return m
}

func (m *memory) rememberCover(e *journal.Event) {
	for _, field := range intake.CoverFields {
		if text, ok := e.Lookup(field); ok {
			was := e.Of("form")
			if before, again := m.cover[field]; again {
				was = before.form
			}
			m.cover[field] = saidCover{text, was}
		}
	}
}

func (v *Interview) rememberAnswer(m *memory, e *journal.Event, who string) {
	i := v.survey.Index(e.Question)
	if i < 0 {
		if !slices.Contains(m.unknown, e.Question) {
			m.unknown = append(m.unknown, e.Question)
		}
		return
	}
	old, again := m.said[i]
	if !again {
		m.order = append(m.order, i)
		old.answer = v.form[i]
	}
	a := v.answerOf(i, e)
	m.said[i] = said{a, e.Of("form"), e.Time, cmp.Or(e.Of("who"), who)}
	m.history[i] = m.said[i]
	delete(m.others, i)
	c := change{i, old.answer, a}
	switch by := e.Of("by"); {
	case by == byUndo && len(m.undo) > 0:
		m.redo = append(m.redo, m.undo[len(m.undo)-1])
		m.undo = m.undo[:len(m.undo)-1]
	case by == byRedo && len(m.redo) > 0:
		m.undo = append(m.undo, m.redo[len(m.redo)-1])
		m.redo = m.redo[:len(m.redo)-1]
	default:
		m.undo, m.redo = append(m.undo, c), nil
	}
}

// answerOf is the answer that an event says.
func (v *Interview) answerOf(i int, e *journal.Event) surveys.Answer {
	a := surveys.Answer{State: surveys.Blank}
	if text := e.Of("value"); text != "" {
		a, _ = v.reader.Answer(i, text)
	}
	if a.State == surveys.NotApplicable || a.State == surveys.Unknown {
		a.Reason = e.Of("reason")
	}
	if a.State == surveys.Given {
		a.Evidence, _ = surveys.EvidenceOf(e.Of("evidence"))
	}
	a.Confidence, a.Comment = e.Of("confidence"), e.Of("comment")
	return a
}

// Conflicts are the questions that somebody must decide, in the survey's order.
func (v *Interview) Conflicts() []Conflict {
	slices.SortStableFunc(v.conflicts, func(a, b Conflict) int { return a.Question - b.Question })
	return v.conflicts
}

// Resolve decides the conflict of a question: for the journal's answer, or else
// for the form's.
func (v *Interview) Resolve(question int, journals bool) {
	k := slices.IndexFunc(v.conflicts, func(c Conflict) bool { return c.Question == question })
	if k < 0 {
		return
	}
	c := v.conflicts[k]
	v.conflicts = slices.Delete(slices.Clone(v.conflicts), k, k+1)
	kept := c.Form
	if journals {
		kept = c.Journal
		kept.Pos = c.Form.Pos
	}
	before := v.response.Answers[question]
	if v.differs(question, &before, &kept) {
		v.undo, v.redo = append(v.undo, change{question, before, kept}), nil
	}
	v.record(v.set(question, kept, byResolved(journals, c.Merged)))
}

// byResolved says whose answer it is that was decided for.
func byResolved(journals, merged bool) string {
	if journals && merged {
		return byMerge
	}
	return ""
}

// fold writes to the form what changed here and not there.
func (v *Interview) fold(ctx context.Context) (int, error) {
	if v.Unsaved() == 0 && !v.always {
		return 0, nil
	}
	now, err := v.opt.Form.Read(ctx)
	if err != nil {
		return 0, err
	}
	var write []int
	for _, i := range v.changed() {
		here, there := &v.response.Answers[i], &now.Answers[i]
		switch {
		case !v.differs(i, here, there): // somebody typed the same there
		case v.differs(i, &v.form[i], there):
			v.conflict(Conflict{Question: i, Form: *there, Journal: *here, Who: v.cover.Respondent, Time: v.history[i].time})
		default:
			write = append(write, i)
		}
	}
	if len(write) > 0 || v.unfolded != (intake.Cover{}) || v.always {
		if err := v.opt.Form.Write(ctx, v.response, write, v.unfolded); err != nil {
			return 0, err
		}
	}
	v.folded(now, write)
	return len(write), nil
}

// conflict makes a question one that somebody must decide; until then the form
// stands.
func (v *Interview) conflict(c Conflict) {
	v.conflicts = slices.DeleteFunc(slices.Clone(v.conflicts), func(o Conflict) bool { return o.Question == c.Question })
	v.conflicts = append(v.conflicts, c)
	v.response.Answers[c.Question] = c.Form
	v.panels = nil
}

// folded takes what the form now says for known, and journals that what was
// said before is in it; what somebody must decide yet is said again, so that it is
// not forgotten.
func (v *Interview) folded(now *surveys.Response, written []int) {
	before := v.form
	for i := range v.response.Answers {
		if !slices.Contains(written, i) {
			v.response.Answers[i] = now.Answers[i]
		}
	}
	v.form, v.unfolded, v.panels = slices.Clone(v.response.Answers), intake.Cover{}, nil
	events := []journal.Event{{Kind: kindFolded, Values: []journal.Value{{Name: "answers", Text: strconv.Itoa(len(written))}}}}
	for _, c := range v.conflicts {
		if !c.Merged { // digested against what the form said then, which it says no more
			values := append(v.values(c.Question, &c.Journal), journal.Value{Name: "form", Text: v.digest(c.Question, &before[c.Question])})
			events = append(events, journal.Event{Kind: kindAnswer, Question: v.survey.Questions[c.Question].Code, Values: values})
		}
	}
	v.record(events...)
	if v.opt.Journal != nil {
		_ = v.opt.Journal.Sync() // Trouble tells
	}
}
