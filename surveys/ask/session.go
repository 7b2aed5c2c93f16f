package ask

import (
	"context"
	"maps"
	"slices"
	"strconv"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
)

// SessionOptions are the choices of a workshop's session.
type SessionOptions struct {
	Questions []int // put to the room, by their place in the survey; nil is all
	// Shorter are the questions offered where the time is too short for all; nil
	// offers none.
	Shorter []int
	Minutes int // available; 0 is not said
	Date    time.Time
	Held    *surveys.Workshop // what the form holds of it
	// Agreement is what a round of counts comes to; Weight what a question weighs
	// in the whole, 0–1. Nil says nothing of it.
	Agreement func(question int, counts []int) Agreement
	Weight    func(question int) float64
	Now       func() time.Time // the clock; time.Now if nil
}

// An Agreement is how a room voted, in figures and a word.
type Agreement struct {
	Median     int     // a level; -1 where there is no voice
	Index      float64 // −1 to 1; NaN where it is not defined
	Dispersion float64 // 0 to 1; NaN where it is not defined
	Word       lang.Text
	Debate     bool // calls for a discussion and a second vote
}

// Step is what a session waits for.
type Step string

// The steps, in their order.
const (
	StepPresent  Step = "present"  // how many of a college are there
	StepTotal    Step = "total"    // how many are in the room: the control total
	StepPlace    Step = "place"    // where the workshop is held
	StepColleges Step = "colleges" // whether votes are counted by college
	StepPlan     Step = "plan"     // what weighs most, and whether the time is enough
	StepVote     Step = "vote"     // a tally
	StepReveal   Step = "reveal"   // all votes are in, and hidden
	StepDecide   Step = "decide"   // a decision, or a second vote
	StepEvidence Step = "evidence" // how well the decision is proven
	StepReason   Step = "reason"   // why it was taken
	StepDissent  Step = "dissent"  // who held otherwise
	StepNext     Step = "next"     // the question is done
	StepEnd      Step = "end"      // after the last question
)

// The kinds of event of a session. Acts can be undone; the history keeps both.
const (
	actPresent  = "room/present"
	actTotal    = "room/total"
	actPlace    = "room/place"
	actColleges = "room/colleges"
	actBegin    = "room/begin"
	actVote     = "room/vote"
	actReveal   = "room/reveal"
	actAgain    = "room/again"
	actDecide   = "room/decide"
	actGround   = "room/ground"
	actPark     = "room/park"

	roomUndo   = "room/undo"
	roomAt     = "room/at"
	roomDraft  = "room/draft"
	roomTimer  = "room/timer"
	roomFolded = "room/folded"
)

var acts = []string{actPresent, actTotal, actPlace, actColleges, actBegin, actVote, actReveal, actAgain, actDecide, actGround, actPark}

// A Session is a workshop under way: what a room votes and decides, question
// by question. Its state is what its acts come to, one after the other: undoing
// the last one is leaving it out. Every act, and every tally half keyed, is in
// the journal before the method that takes it returns; the decisions are answers of the
// Interview, which folds them into the form. It is not for several goroutines.
type Session struct {
	*Interview
	opt   SessionOptions
	acts  []journal.Event
	state room
	place int // among state's questions; their number is the end
	draft roomDrafted
	dirty bool // votes or grounds that the form does not hold
	found SessionFound
	first map[int]surveys.Answer // what questions said before they were decided
}

// roomDrafted is a text half typed at a step.
type roomDrafted struct {
	question string
	step     Step
	text     string
}

// SessionFound is what a session found when it began.
type SessionFound struct {
	Acts  int    // in the journal
	Draft string // half typed
	At    string // the code of the question where it was left
}

// room is what the acts come to.
type room struct {
	attended  map[string]surveys.Attendance
	total     int // -1 while it is not said
	where     string
	placed    bool
	byCollege bool
	counting  bool // byCollege was chosen
	begun     bool
	shorter   bool
	items     map[int]*item
}

// item is a question before the room.
type item struct {
	surveys.Deliberation
	shown   [surveys.Rounds]bool
	again   bool
	decided bool
	answer  surveys.Answer
	grounds int // of evidence, reason and dissent, how many were asked for
}

// Convene begins a session over an interview, or goes on with the one in its
// events.
func Convene(v *Interview, opt SessionOptions) *Session {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	s := &Session{Interview: v, opt: opt}
	s.recallRoom(v.opt.Events)
	return s
}

// recallRoom takes over what the journal holds.
func (s *Session) recallRoom(events []journal.Event) {
	at := ""
	for k := range events {
		e := &events[k]
		switch {
		case slices.Contains(acts, e.Kind):
			s.acts, s.dirty = append(s.acts, *e), true
		case e.Kind == roomUndo && len(s.acts) > 0:
			s.acts, s.dirty = s.acts[:len(s.acts)-1], true
		case e.Kind == roomFolded:
			s.dirty = false
		case e.Kind == roomAt:
			at = e.Question
			s.found.At = at
		case e.Kind == roomDraft:
			s.draft = roomDrafted{e.Question, Step(e.Of("step")), e.Of("text")}
		}
	}
	s.found.Acts = len(s.acts)
	if s.opt.Held != nil && !s.everActed(events) {
		s.acts = s.takeOver(s.opt.Held)
		s.record(slices.Clone(s.acts)...)
	}
	s.replay()
	s.rememberFirst()
	s.place = 0
	if at == roomEnd {
		s.place, s.found.At = len(s.Agenda()), ""
	} else if i := s.survey.Index(at); i >= 0 {
		s.goTo(i)
	}
	if s.Typed() == "" {
		s.draft = roomDrafted{}
	}
	s.found.Draft = s.draft.text
}

// everActed reports whether a journal tells of a workshop, if only to undo it.
func (s *Session) everActed(events []journal.Event) bool {
	return slices.ContainsFunc(events, func(e journal.Event) bool { return slices.Contains(acts, e.Kind) })
}

// roomEnd stands for a question where there is none any more.
const roomEnd = "end"

// FoundRoom is what was there at the beginning.
func (s *Session) FoundRoom() SessionFound { return s.found }

// replay makes the state of the acts, over what the form holds.
func (s *Session) replay() {
	s.state = room{attended: map[string]surveys.Attendance{}, total: -1, items: map[int]*item{}, byCollege: true}
	for k := range s.acts {
		s.state.apply(s, &s.acts[k])
	}
}

// takeOver is the acts of a workshop that the form holds and the journal does
// not: another machine's.
func (s *Session) takeOver(h *surveys.Workshop) []journal.Event {
	var events []journal.Event
	add := func(kind string, q int, values ...journal.Value) {
		e := journal.Event{Kind: kind, Values: values}
		if q >= 0 {
			e.Question = s.survey.Questions[q].Code
		}
		events = append(events, e)
	}
	there, total, by := map[string]surveys.Attendance{}, 0, "college"
	for _, a := range h.Present {
		there[a.College] = a
		total += a.Present
	}
	if len(h.Present) > 0 {
		for _, c := range append(slices.Clone(s.Colleges()), surveys.Choice{Name: surveys.OtherColleges}) {
			a, ok := there[c.Name]
			if !ok {
				a.Women = -1
			}
			if ok || c.Name != surveys.OtherColleges {
				add(actPresent, -1, presentValues(c.Name, a.Present, a.Women)...)
			}
		}
		add(actTotal, -1, journal.Value{Name: "present", Text: strconv.Itoa(total)})
	}
	add(actPlace, -1, journal.Value{Name: "place", Text: h.Place})
	told := map[int]bool{}
	decide := func(q int, d *surveys.Deliberation) {
		a := s.response.Answers[q]
		if !Answered(&a) {
			return
		}
		add(actDecide, q, s.values(q, &a)...)
		for _, g := range []struct {
			step Step
			text string
		}{{StepEvidence, a.Evidence.String()}, {StepReason, d.Reason}, {StepDissent, d.Dissent}} {
			add(actGround, q, journal.Value{Name: "step", Text: string(g.step)}, journal.Value{Name: "text", Text: g.text})
		}
	}
	for i := range h.Deliberations {
		d := &h.Deliberations[i]
		q := d.Question
		told[q] = true
		for k, round := range d.Rounds {
			if k == 1 && len(round) > 0 {
				add(actAgain, q)
			}
			for j := range round {
				if round[j].College == surveys.WholeRoom {
					by = "room"
				}
				add(actVote, q, voteValues(k, &round[j])...)
			}
			if len(round) > 0 {
				add(actReveal, q)
			}
		}
		decide(q, d)
		if d.Parked != "" {
			add(actPark, q, journal.Value{Name: "why", Text: d.Parked})
		}
	}
	for q := range s.response.Answers { // decided without a vote or a word: the form is the room's
		if !told[q] {
			decide(q, &surveys.Deliberation{})
		}
	}
	if len(h.Deliberations) > 0 {
		add(actColleges, -1, journal.Value{Name: "by", Text: by})
		add(actBegin, -1, journal.Value{Name: "questions", Text: "all"})
	}
	return events
}

func presentValues(college string, present, women int) []journal.Value {
	values := []journal.Value{{Name: "college", Text: college}, {Name: "present", Text: strconv.Itoa(present)}}
	if women >= 0 {
		values = append(values, journal.Value{Name: "women", Text: strconv.Itoa(women)})
	}
	return values
}

func voteValues(round int, v *surveys.Vote) []journal.Value {
	counts := make([]string, len(v.Counts))
	for i, n := range v.Counts {
		counts[i] = strconv.Itoa(n)
	}
	return []journal.Value{
		{Name: "round", Text: strconv.Itoa(round + 1)},
		{Name: "college", Text: v.College},
		{Name: "counts", Text: strings.Join(counts, " ")},
		{Name: "dont_know", Text: strconv.Itoa(v.DontKnow)},
		{Name: "abstained", Text: strconv.Itoa(v.Abstained)},
	}
}

func (r *room) item(q int) *item {
	if r.items[q] == nil {
		r.items[q] = &item{Deliberation: surveys.Deliberation{Question: q}}
	}
	return r.items[q]
}

// apply does one act.
func (r *room) apply(s *Session, e *journal.Event) {
	q := s.survey.Index(e.Question)
	var it *item
	if e.Question != "" {
		if q < 0 {
			return // of another version of the survey
		}
		it = r.item(q)
	}
	switch e.Kind {
	case actPresent:
		n, _ := strconv.Atoi(e.Of("present"))
		women, err := strconv.Atoi(e.Of("women"))
		if err != nil {
			women = -1
		}
		r.attended[e.Of("college")] = surveys.Attendance{College: e.Of("college"), Present: n, Women: women}
		r.total = -1
		if total, err := strconv.Atoi(e.Of("total")); err == nil {
			r.total = total
		}
	case actTotal:
		r.total, _ = strconv.Atoi(e.Of("present"))
	case actPlace:
		r.where, r.placed = e.Of("place"), true
	case actColleges:
		r.byCollege, r.counting = e.Of("by") == "college", true
	case actBegin:
		r.begun, r.shorter = true, e.Of("questions") == "shorter"
	}
	if it == nil {
		return
	}
	round := 0
	if it.again {
		round = 1
	}
	switch e.Kind {
	case actVote:
		if v, ok := s.recordedVote(q, e); ok {
			it.Rounds[round] = append(slices.DeleteFunc(it.Rounds[round], func(o surveys.Vote) bool { return o.College == v.College }), v)
		}
	case actReveal:
		it.shown[round] = true
	case actAgain:
		it.again = true
	case actDecide:
		it.decided, it.answer, it.grounds = true, s.answerOf(q, e), 0
		if it.answer.State != surveys.Given {
			it.grounds = 1
		}
	case actGround:
		it.ground(e)
	case actPark:
		it.Parked = e.Of("why")
	}
}

// ground takes what stands behind a decision.
func (it *item) ground(e *journal.Event) {
	text := e.Of("text")
	switch Step(e.Of("step")) {
	case StepEvidence:
		it.answer.Evidence, _ = surveys.EvidenceOf(text)
		it.grounds = max(it.grounds, 1)
	case StepReason:
		it.Reason, it.grounds = text, max(it.grounds, 2)
	case StepDissent:
		it.Dissent, it.grounds = text, max(it.grounds, 3)
	}
}

// recordedVote is the vote that an event says.
func (s *Session) recordedVote(q int, e *journal.Event) (surveys.Vote, bool) {
	v := surveys.Vote{College: e.Of("college")}
	for f := range strings.FieldsSeq(e.Of("counts")) {
		n, err := strconv.Atoi(f)
		if err != nil || n < 0 {
			return v, false
		}
		v.Counts = append(v.Counts, n)
	}
	v.DontKnow, _ = strconv.Atoi(e.Of("dont_know"))
	v.Abstained, _ = strconv.Atoi(e.Of("abstained"))
	return v, len(v.Counts) == len(s.survey.VoteChoices(s.survey.Questions[q]))
}

// do journals an act and applies it, with the events that go with it in the
// same writing.
func (s *Session) do(e journal.Event, with ...journal.Event) {
	events := append([]journal.Event{e}, with...)
	if s.draft.text != "" {
		events = append(events, journal.Event{Kind: roomDraft})
	}
	s.draft, s.dirty = roomDrafted{}, true
	s.acts = append(s.acts, e)
	s.state.apply(s, &e)
	s.record(events...)
}

// UndoAct leaves the last act out, and goes to its question; false if there is
// none. What it had said stays in the journal.
func (s *Session) UndoAct() bool {
	if len(s.acts) == 0 {
		return false
	}
	last := s.acts[len(s.acts)-1]
	before := s.state.items
	s.acts = s.acts[:len(s.acts)-1]
	s.replay()
	events := []journal.Event{{Kind: roomUndo, Question: last.Question, Values: []journal.Value{{Name: "act", Text: last.Kind}}}}
	if q := s.survey.Index(last.Question); q >= 0 {
		now := s.state.item(q)
		if was := before[q]; was != nil && was.decided {
			a := s.undecided(q)
			if now.decided {
				a = now.answer
			}
			events = append(events, s.answered(q, a)...)
		}
		s.goTo(q)
		events = append(events, journal.Event{Kind: roomAt, Question: last.Question})
	} else if !s.state.begun {
		s.place = 0
	}
	if s.draft.text != "" {
		events = append(events, journal.Event{Kind: roomDraft})
	}
	s.draft, s.dirty = roomDrafted{}, true
	s.record(events...)
	return true
}

// undecided is what a question says where the room has not decided it: what it
// said before.
func (s *Session) undecided(q int) surveys.Answer {
	if a, ok := s.first[q]; ok {
		return a
	}
	return surveys.Answer{State: surveys.Blank}
}

// rememberFirst notes what the questions say that the room has not decided: all
// that the form says, but decisions.
func (s *Session) rememberFirst() {
	s.first = map[int]surveys.Answer{}
	for q := range s.response.Answers {
		it := s.peek(q)
		switch {
		case !it.decided:
			s.first[q] = s.response.Answers[q]
		case s.form[q].State != it.answer.State || !slices.Equal(s.form[q].Choices, it.answer.Choices) || s.form[q].Number != it.answer.Number:
			s.first[q] = s.form[q]
		}
	}
}

// answered makes a decision the interview's answer.
func (s *Session) answered(q int, a surveys.Answer) []journal.Event {
	old := s.response.Answers[q]
	a.Pos, a.Comment, a.Confidence = old.Pos, old.Comment, old.Confidence
	if !s.differs(q, &old, &a) {
		return nil
	}
	return []journal.Event{s.set(q, a, "")}
}

// Agenda is the questions put to the room, by their place in the survey.
func (s *Session) Agenda() []int {
	if s.state.shorter && s.opt.Shorter != nil {
		return s.shorter()
	}
	return s.order
}

// shorter are the questions of the shorter questionnaire that concern the
// territory.
func (s *Session) shorter() []int {
	return slices.DeleteFunc(slices.Clone(s.opt.Shorter), func(q int) bool { return !slices.Contains(s.order, q) })
}

// Place is where the session stands in its agenda; its length is the end.
func (s *Session) Place() int { return min(s.place, len(s.Agenda())) }

// Now is the question before the room, by its place in the survey; -1 at the
// end and before the beginning.
func (s *Session) Now() int {
	agenda := s.Agenda()
	if !s.state.begun || s.Place() >= len(agenda) {
		return -1
	}
	return agenda[s.Place()]
}

// Item is what the room did about a question.
func (s *Session) Item(q int) surveys.Deliberation { return s.peek(q).Deliberation }

func (s *Session) peek(q int) *item {
	if it := s.state.items[q]; it != nil {
		return it
	}
	return &item{Deliberation: surveys.Deliberation{Question: q}}
}

// Decision is what the room decided; false where it did not yet.
func (s *Session) Decision(q int) (surveys.Answer, bool) {
	it := s.peek(q)
	return it.answer, it.decided
}

// Round is the round being voted, or that was last shown: 0 or 1.
func (s *Session) Round() int {
	if q := s.Now(); q >= 0 && s.peek(q).again {
		return 1
	}
	return 0
}

// Shown reports whether a round's votes may be seen.
func (s *Session) Shown(q, round int) bool { return s.peek(q).shown[round] }

// Step is what the session waits for.
func (s *Session) Step() Step {
	r := &s.state
	switch {
	case s.College() != "" && !s.attended():
		return StepPresent
	case r.total < 0 || r.total != s.Present("") || r.total == 0:
		return StepTotal
	case !r.placed:
		return StepPlace
	case !r.counting:
		return StepColleges
	case !r.begun:
		return StepPlan
	}
	q := s.Now()
	if q < 0 {
		return StepEnd
	}
	it, question := s.peek(q), s.survey.Questions[q]
	round := s.Round()
	switch {
	case it.decided && it.grounds == 0 && s.Asks(FieldEvidence):
		return StepEvidence
	case it.decided && it.grounds <= 1:
		return StepReason
	case it.decided && it.grounds == 2:
		return StepDissent
	case it.decided:
		return StepNext
	case !question.Votable() || it.shown[round]:
		return StepDecide
	case s.College() == "" && (len(it.Rounds[round]) > 0):
		return StepReveal
	}
	return StepVote
}

// attended reports whether every college was counted.
func (s *Session) attended() bool {
	for _, c := range s.Colleges() {
		if _, ok := s.state.attended[c.Name]; !ok {
			return false
		}
	}
	return true
}

// Colleges are those that may be there, in order.
func (s *Session) Colleges() []surveys.Choice { return s.survey.Colleges() }

// College is the one that the session waits for: to be counted, or to vote; ""
// is the whole room, or none that is left.
func (s *Session) College() string {
	if !s.attended() {
		for _, c := range s.Colleges() {
			if _, ok := s.state.attended[c.Name]; !ok {
				return c.Name
			}
		}
	}
	q := s.Now()
	if q < 0 || !s.state.byCollege {
		return surveys.WholeRoom
	}
	voted := s.peek(q).Rounds[s.Round()]
	for _, name := range s.voters() {
		if !slices.ContainsFunc(voted, func(v surveys.Vote) bool { return v.College == name }) {
			return name
		}
	}
	return surveys.WholeRoom
}

// voters are the colleges that vote, in order: those that are there.
func (s *Session) voters() []string {
	var names []string
	for _, c := range s.Colleges() {
		if s.state.attended[c.Name].Present > 0 {
			names = append(names, c.Name)
		}
	}
	if s.state.attended[surveys.OtherColleges].Present > 0 {
		names = append(names, surveys.OtherColleges)
	}
	return names
}

// Present is how many of a college are there; "" is the room.
func (s *Session) Present(college string) int {
	if college != surveys.WholeRoom {
		return s.state.attended[college].Present
	}
	n := 0
	for _, a := range s.state.attended {
		n += a.Present
	}
	return n
}

// Expected is the control total of the tally being keyed.
func (s *Session) Expected() int { return s.Present(s.College()) }

// Typed is what is half typed at this step.
func (s *Session) Typed() string {
	if s.draft.step == s.Step() && s.draft.question == s.codeNow() {
		return s.draft.text
	}
	return ""
}

func (s *Session) codeNow() string {
	if q := s.Now(); q >= 0 {
		return s.survey.Questions[q].Code
	}
	return ""
}

// Type keeps a text that is half typed: the next session finds it there.
func (s *Session) Type(text string) {
	if text == s.Typed() {
		return
	}
	s.draft = roomDrafted{s.codeNow(), s.Step(), text}
	s.record(journal.Event{Kind: roomDraft, Question: s.draft.question, Values: []journal.Value{{Name: "step", Text: string(s.draft.step)}, {Name: "text", Text: text}}})
}

// goTo stands at a question of the survey, if it is put to the room.
func (s *Session) goTo(q int) {
	if at := slices.Index(s.Agenda(), q); at >= 0 {
		s.place = at
	}
}

// Stand goes to a place of the agenda, and journals it.
func (s *Session) Stand(at int) bool {
	if !s.state.begun || at < 0 || at > len(s.Agenda()) || at == s.Place() {
		return false
	}
	s.place = at
	code := s.codeNow()
	if code == "" {
		code = roomEnd
	}
	s.record(journal.Event{Kind: roomAt, Question: code})
	return true
}

// StandAt goes to the question of that code; false if it is not put to the room.
func (s *Session) StandAt(code string) bool {
	for at, q := range s.Agenda() {
		if strings.EqualFold(s.survey.Questions[q].Code, strings.TrimSpace(code)) {
			return s.Stand(at) || at == s.Place()
		}
	}
	return false
}

// Left are the places of the agenda that are neither decided nor parked.
func (s *Session) Left() []int {
	return s.places(func(it *item) bool { return !it.decided && it.Parked == "" })
}

// ParkedPlaces are those left for later.
func (s *Session) ParkedPlaces() []int {
	return s.places(func(it *item) bool { return it.Parked != "" && !it.decided })
}

func (s *Session) places(is func(*item) bool) []int {
	var all []int
	for at, q := range s.Agenda() {
		if is(s.peek(q)) {
			all = append(all, at)
		}
	}
	return all
}

// Poll is the votes of a round together, and what they come to.
func (s *Session) Poll(q, round int) (surveys.Vote, Agreement) {
	v := s.peek(q).Rounds[round].Room()
	if s.opt.Agreement == nil {
		return v, Agreement{Median: -1}
	}
	return v, s.opt.Agreement(q, v.Counts)
}

// Workshop is what was voted and decided, as the form keeps it.
func (s *Session) Workshop() *surveys.Workshop {
	w := &surveys.Workshop{Date: s.opt.Date, Place: s.state.where}
	for _, name := range s.voters() {
		w.Present = append(w.Present, s.state.attended[name])
	}
	for _, q := range slices.Sorted(maps.Keys(s.state.items)) {
		it := s.state.items[q]
		d := it.Deliberation
		if it.decided {
			d.Parked = "" // it was taken up again
		}
		for k := range d.Rounds {
			d.Rounds[k] = slices.Clone(d.Rounds[k])
			if !it.shown[k] {
				d.Rounds[k] = nil // hidden yet: no vote of the room
			}
		}
		if d.Voted() || d.Reason != "" || d.Dissent != "" || d.Parked != "" {
			w.Deliberations = append(w.Deliberations, d)
		}
	}
	return w
}

// UnsavedRoom reports whether the form lacks something of the session.
func (s *Session) UnsavedRoom() bool { return s.dirty || s.Unsaved() > 0 }

// SaveRoom writes decisions and votes into the form.
func (s *Session) SaveRoom(ctx context.Context) error {
	if !s.UnsavedRoom() {
		return nil
	}
	if s.Interview.opt.Form == nil {
		return errNoForm
	}
	s.always = s.dirty
	_, err := s.Save(ctx)
	s.always = false
	if err != nil {
		return err
	}
	s.dirty = false
	s.record(journal.Event{Kind: roomFolded})
	return nil
}

// Enter takes a text for what the session waits for; an act, or why it is none.
func (s *Session) Enter(text string) (taken bool, m lang.Message) {
	text = oneLine(text)
	switch s.Step() {
	case StepPresent:
		return s.enterPresent(text)
	case StepTotal:
		return s.enterTotal(text)
	case StepPlace:
		s.do(journal.Event{Kind: actPlace, Values: []journal.Value{{Name: "place", Text: text}}})
		return true, m
	case StepColleges:
		return s.enterColleges(text)
	case StepPlan:
		return s.enterPlan(text)
	case StepVote:
		return s.enterVote(text)
	case StepReveal:
		s.act(actReveal)
		return true, m
	case StepDecide:
		return s.enterDecision(text)
	case StepEvidence:
		return s.enterEvidence(text)
	case StepReason, StepDissent:
		s.act(actGround, journal.Value{Name: "step", Text: string(s.Step())}, journal.Value{Name: "text", Text: text})
		return true, m
	case StepNext:
		if text != "" { // the room thinks better of it
			return s.enterDecision(text)
		}
		s.Stand(s.Place() + 1)
		return true, m
	}
	return false, m
}

// act does an act about the question before the room.
func (s *Session) act(kind string, values ...journal.Value) {
	s.do(journal.Event{Kind: kind, Question: s.codeNow(), Values: values})
}

func (s *Session) enterPresent(text string) (bool, lang.Message) {
	college := s.College()
	numbers, ok := whole(text)
	if text == "" {
		numbers, ok = []int{0}, true
	}
	if !ok || len(numbers) < 1 || len(numbers) > 2 || numbers[0] > mostPresent || len(numbers) == 2 && numbers[1] > numbers[0] {
		return false, lang.Msg("“%s” is no number of people: type how many are there, then, if you counted them, how many of them are women (6 2)", text)
	}
	s.do(journal.Event{Kind: actPresent, Values: presentValues(college, numbers[0], women(numbers))})
	return true, lang.Message{}
}

// women is how many of those counted are, -1 if not said.
func women(numbers []int) int {
	if len(numbers) < 2 {
		return -1
	}
	return numbers[1]
}

// mostPresent is the most that a room holds.
const mostPresent = 2_000

func (s *Session) enterTotal(text string) (bool, lang.Message) {
	numbers, ok := whole(text)
	if !ok || len(numbers) != 1 {
		return false, lang.Msg("“%s” is no number: count the people in the room once more, all colleges together", text)
	}
	switch sum := s.Present(surveys.WholeRoom); {
	case len(s.Colleges()) == 0 && numbers[0] > 0 && numbers[0] <= mostPresent: // nobody is told apart
		s.present(surveys.OtherColleges, numbers, numbers[0])
		return true, lang.Msg("%s people in the room now.", numbers[0])
	case sum == 0:
		return false, lang.Msg("Nobody is there in any college: u takes the last one back, n counts one again.")
	case numbers[0] != sum:
		return false, lang.Msg("%s in the room, %s by college: count again, or correct a college (n, its code and its number: n %s 6).", numbers[0], sum, s.voters()[0])
	}
	s.do(journal.Event{Kind: actTotal, Values: []journal.Value{{Name: "present", Text: strconv.Itoa(numbers[0])}}})
	return true, lang.Msg("%s of %s: the total is right.", numbers[0], numbers[0])
}

// Count corrects how many of a college are there: "ELU 6 2". The control total
// is then what it comes to.
func (s *Session) Count(text string) (bool, lang.Message) {
	fields := strings.Fields(text)
	if len(s.Colleges()) == 0 {
		return s.enterTotal(text)
	}
	if len(fields) < 2 || !s.attended() {
		return false, lang.Msg("Type the college and its number: %s 6.", s.Colleges()[0].Name)
	}
	i := slices.IndexFunc(s.Colleges(), func(c surveys.Choice) bool { return strings.EqualFold(c.Name, fields[0]) })
	numbers, ok := whole(strings.Join(fields[1:], " "))
	if i < 0 || !ok || len(numbers) > 2 || numbers[0] > mostPresent || len(numbers) == 2 && numbers[1] > numbers[0] {
		return false, lang.Msg("Type the college and its number: %s 6.", s.Colleges()[0].Name)
	}
	counted := s.state.total >= 0
	name := s.Colleges()[i].Name
	sum := s.Present(surveys.WholeRoom) - s.Present(name) + numbers[0]
	total := -1
	if counted {
		total = sum
	}
	s.present(name, numbers, total)
	return true, lang.Msg("%s people in the room now.", sum)
}

// present says how many of a college are there, and the control total that this
// makes; -1 is none.
func (s *Session) present(college string, numbers []int, total int) {
	values := presentValues(college, numbers[0], women(numbers))
	if total >= 0 {
		values = append(values, journal.Value{Name: "total", Text: strconv.Itoa(total)})
	}
	s.do(journal.Event{Kind: actPresent, Values: values})
}

func (s *Session) enterColleges(text string) (bool, lang.Message) {
	by := ""
	switch surveys.Fold(text) {
	case "", "1", "&":
		by = "college"
	case "2", "é":
		by = "room"
	default:
		return false, lang.Msg("Type 1 or 2.")
	}
	s.do(journal.Event{Kind: actColleges, Values: []journal.Value{{Name: "by", Text: by}}})
	return true, lang.Message{}
}

func (s *Session) enterPlan(text string) (bool, lang.Message) {
	questions := "all"
	switch {
	case text == "" || text == "1" || text == "&":
	case (text == "2" || text == "é") && s.Plan().Shorter > 0:
		questions = "shorter"
	default:
		return false, lang.Msg("Enter begins.")
	}
	s.do(journal.Event{Kind: actBegin, Values: []journal.Value{{Name: "questions", Text: questions}}})
	s.place = 0
	return true, lang.Message{}
}

func (s *Session) enterVote(text string) (bool, lang.Message) {
	v, asIs, m := s.ReadVote(text)
	if !m.IsZero() {
		return false, m
	}
	if n, all := v.Ballots(), s.Expected(); n != all && !asIs {
		if n > all {
			return false, lang.Msg("%s ballots for %s present: count again; if somebody came in, count them first (n %s …); = behind the tally takes it as it is.", n, all, s.collegeHint())
		}
		return false, lang.Msg("%s of %s: %s missing. Type the tally again, with the abstentions (a%s) or those who do not know (s%s); = behind it takes it as it is.", n, all, all-n, all-n, all-n)
	}
	if v.Ballots() == 0 {
		return false, lang.Msg("No vote in this tally.")
	}
	s.act(actVote, voteValues(s.Round(), &v)...)
	if n := v.Ballots(); asIs {
		return true, lang.Msg("%s ballots, %s present: taken as it is.", n, s.Present(v.College))
	}
	return true, lang.Msg("%s of %s: the total is right.", v.Ballots(), v.Ballots())
}

func (s *Session) collegeHint() string {
	if c := s.College(); c != "" {
		return c
	}
	return s.voters()[0]
}

// ReadVote reads a tally: the voices of each choice in order, then aN
// abstentions and sN who do not know; or ballots one by one behind a plus
// ("+ 2 2 3 a"). "=" takes it whatever the control total.
func (s *Session) ReadVote(text string) (v surveys.Vote, asIs bool, m lang.Message) {
	q := s.Now()
	if q < 0 {
		return v, false, lang.Msg("No vote in this tally.")
	}
	choices := s.survey.VoteChoices(s.survey.Questions[q])
	v.College = s.College()
	text = strings.TrimSpace(text)
	if rest, ok := strings.CutSuffix(text, "="); ok {
		text, asIs = rest, true
	}
	if rest, ok := strings.CutPrefix(text, "+"); ok {
		v, m = s.oneByOne(v, s.survey.Questions[q], strings.Fields(rest))
		return v, asIs, m
	}
	for _, f := range strings.FieldsFunc(text, func(r rune) bool { return r == ' ' || r == ',' || r == ';' || r == '+' || r == '\u00a0' }) {
		letter, number := f[0], f
		if letter == 'a' || letter == 's' || letter == 'A' || letter == 'S' {
			number = f[1:]
		}
		numbers, ok := whole(number)
		if !ok || len(numbers) != 1 {
			return v, asIs, lang.Msg("“%s” is not a number of votes: type how many voted for each of the %s choices, in order (%s)", f, len(choices), tallyExample(len(choices)))
		}
		switch letter {
		case 'a', 'A':
			v.Abstained += numbers[0]
		case 's', 'S':
			v.DontKnow += numbers[0]
		default:
			v.Counts = append(v.Counts, numbers[0])
		}
	}
	if len(v.Counts) != len(choices) {
		return v, asIs, lang.Msg("%s numbers, and %s are wanted: how many voted for each choice, in order (%s)", len(v.Counts), len(choices), tallyExample(len(choices)))
	}
	return v, asIs, m
}

// oneByOne counts ballots as they are read out, each by the key of its choice, a
// for an abstention, s for one who does not know.
func (s *Session) oneByOne(v surveys.Vote, q *surveys.Question, ballots []string) (surveys.Vote, lang.Message) {
	choices := s.survey.VoteChoices(q)
	v.Counts = make([]int, len(choices))
	options := s.options(q)
	for _, b := range ballots {
		key := b
		if d, ok := digit(b); ok {
			key = d
		}
		at := -1
		if i := slices.IndexFunc(options, func(o Option) bool { return o.Key == key }); i >= 0 {
			at = slices.Index(choices, options[i].Code)
		}
		switch {
		case strings.EqualFold(b, "a"):
			v.Abstained++
		case strings.EqualFold(b, "s"):
			v.DontKnow++
		case at >= 0:
			v.Counts[at]++
		default:
			return v, lang.Msg("“%s” is no ballot: the number of a choice, a for an abstention, s for one who does not know", b)
		}
	}
	return v, lang.Message{}
}

func tallyExample(choices int) string {
	example := strings.Fields("3 5 9 6 2 1 1 1 1 1")
	return strings.Join(example[:min(choices, len(example))], " ")
}

// whole are the numbers of a text, not negative, also typed on the unshifted row
// of an AZERTY keyboard.
func whole(text string) ([]int, bool) {
	var numbers []int
	for f := range strings.FieldsSeq(text) {
		var b strings.Builder
		for _, r := range f {
			d, ok := digit(string(r))
			if !ok {
				return nil, false
			}
			b.WriteString(d)
		}
		n, err := strconv.Atoi(b.String())
		if err != nil || n > 10*mostPresent {
			return nil, false
		}
		numbers = append(numbers, n)
	}
	return numbers, len(numbers) > 0
}

// Again opens the second vote.
func (s *Session) Again() (bool, lang.Message) {
	q := s.Now()
	switch {
	case q < 0 || s.Step() != StepDecide || !s.survey.Questions[q].Votable():
		return false, lang.Msg("A second vote follows a first one that was shown.")
	case s.peek(q).again:
		return false, lang.Msg("Two votes are the most: decide, or park the question (p).")
	}
	s.act(actAgain)
	return true, lang.Msg("Second vote.")
}

func (s *Session) enterDecision(text string) (bool, lang.Message) {
	if text == "" {
		return false, lang.Msg("Type the decision, or v for a second vote.")
	}
	q := s.Now()
	evidence, graded := surveys.Unstated, false
	if i := strings.LastIndexByte(text, ' '); i > 0 && len(text)-i == 3 && text[i+1] == 'e' {
		if e, ok := EvidenceOf(text[i+2:]); ok {
			evidence, graded, text = e, true, text[:i]
		}
	}
	a, p := s.readDecision(q, text)
	switch {
	case a.State == surveys.SetAside && p != nil:
		return false, lang.Msg("%s. %s", p.Message, p.Hint)
	case a.State != surveys.Given && a.State != surveys.Unknown && a.State != surveys.NotApplicable:
		return false, lang.Msg("Type the decision, or v for a second vote.")
	}
	if graded && a.State == surveys.Given && s.Asks(FieldEvidence) {
		a.Evidence = evidence
	}
	a.Comment = ""
	with := s.answered(q, a)
	s.do(journal.Event{Kind: actDecide, Question: s.codeNow(), Values: s.values(q, &a)}, with...)
	if graded && s.Step() == StepEvidence {
		s.act(actGround, journal.Value{Name: "step", Text: string(StepEvidence)}, journal.Value{Name: "text", Text: evidence.String()})
	}
	if p != nil {
		return true, lang.Msg("%s. %s", p.Message, p.Hint)
	}
	return true, lang.Message{}
}

// readDecision reads a text as an answer to a question of the survey.
func (s *Session) readDecision(q int, text string) (surveys.Answer, *diag.Problem) {
	question := s.survey.Questions[q]
	if reason, ok := strings.CutPrefix(text, "x "); ok {
		return surveys.Answer{State: surveys.NotApplicable, Reason: oneLine(reason)}, nil
	}
	if text == "s" {
		return surveys.Answer{State: surveys.Unknown}, nil
	}
	at := s.at
	defer func() { s.at = at }()
	if i := slices.Index(s.order, q); i >= 0 {
		s.at = i
		if a, p, ok := s.keyed(question, text); ok {
			return a, p
		}
	}
	return s.reader.Answer(q, text)
}

func (s *Session) enterEvidence(text string) (bool, lang.Message) {
	if d, ok := digit(text); ok {
		text = d
	}
	e, ok := EvidenceOf(text)
	if !ok {
		return false, lang.Msg("Type 0 to %s.", len(surveys.EvidenceNames)-1)
	}
	q := s.Now()
	a := s.peek(q).answer
	a.Evidence = e
	s.do(journal.Event{Kind: actGround, Question: s.codeNow(), Values: []journal.Value{{Name: "step", Text: string(StepEvidence)}, {Name: "text", Text: e.String()}}}, s.answered(q, a)...)
	return true, lang.Message{}
}

// Park leaves the question before the room for later, and says why.
func (s *Session) Park(why string) (bool, lang.Message) {
	why = oneLine(why)
	switch q := s.Now(); {
	case q < 0:
		return false, lang.Msg("No question is before the room.")
	case why == "":
		return false, lang.Msg("Say in a few words what is parked: p and why.")
	}
	s.act(actPark, journal.Value{Name: "why", Text: why})
	s.Stand(s.Place() + 1)
	return true, lang.Msg("Parked: it will come back at the end.")
}

// Mark journals something that changes nothing: a timer, a pause.
func (s *Session) Mark(what string) {
	s.record(journal.Event{Kind: roomTimer, Question: s.codeNow(), Values: []journal.Value{{Name: "what", Text: what}}})
}

// A Plan is the agenda against the time.
type Plan struct {
	Questions int
	Heaviest  []int // up to five, the heaviest first, by their place in the survey
	Minutes   int   // available; 0 is not said
	Each      float64
	TooShort  bool
	Shorter   int // questions of the shorter questionnaire, 0 where it is not offered
}

// leastMinutes is how long a question takes at the least: reading it out, a vote
// and its count, a decision. A second vote takes as much again.
const leastMinutes = 3

// Plan is what the session sets out to do.
func (s *Session) Plan() Plan {
	p := Plan{Questions: len(s.order), Minutes: s.opt.Minutes}
	if s.opt.Weight != nil {
		p.Heaviest = slices.Clone(s.order)
		slices.SortStableFunc(p.Heaviest, func(a, b int) int {
			switch d := s.opt.Weight(b) - s.opt.Weight(a); {
			case d > 1e-12:
				return 1
			case d < -1e-12:
				return -1
			}
			return 0
		})
		p.Heaviest = p.Heaviest[:min(5, len(p.Heaviest))]
	}
	if p.Minutes > 0 && p.Questions > 0 {
		p.Each = float64(p.Minutes) / float64(p.Questions)
		p.TooShort = p.Each < leastMinutes
	}
	if n := len(s.shorter()); n > 0 && n < p.Questions {
		p.Shorter = n
	}
	return p
}

// Pace is the minutes for a question; 0 where no time was said.
func (s *Session) Pace() float64 {
	if s.opt.Minutes == 0 || len(s.Agenda()) == 0 {
		return 0
	}
	return float64(s.opt.Minutes) / float64(len(s.Agenda()))
}

// CoverWorkshop makes the answers those of a workshop.
func (s *Session) CoverWorkshop() {
	if s.Cover().Group == "" {
		_, _ = s.SetCover("group", surveys.WordsWorkshop[0])
	}
	if s.Cover().Date.IsZero() && !s.opt.Date.IsZero() {
		_, _ = s.SetCover("date", s.opt.Date.Format(time.DateOnly))
	}
}
