package ask

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
)

// A Stage is what a workshop is at: who is there, then, question after question,
// a vote that stays hidden until it is shown, a discussion and a second vote
// where people are far apart, and the decision with its grounds.
type Stage int

// The stages.
const (
	StagePlace      Stage = iota // where the workshop is held
	StageAttendance              // how many of one college are there, then of the next
	StagePlan                    // how long there is, and what weighs most
	StageVote                    // a tally is keyed, and not shown
	StageHidden                  // all ballots are in; nobody has seen them
	StageShown                   // the votes, on the screen
	StageDiscuss                 // before the second vote
	StageDecide                  // what the room answers
	StageEvidence                // how well it is proven
	StageReason                  // why
	StageDissent                 // who holds otherwise
	StagePark                    // why the question is left for later
	StageEnd
	stages
)

var stageNames = [stages]string{
	"place", "attendance", "plan", "vote", "hidden", "shown", "discuss", "decide", "evidence", "reason", "dissent", "park", "end",
}

// String is the stage's name in a journal.
func (s Stage) String() string { return stageNames[s] }

// SessionOptions are what a workshop needs beside its interview. The functions
// come from whoever knows weights and indices: nothing here does.
type SessionOptions struct {
	Held      *surveys.Workshop // what the form says of it already; nil is nothing
	Events    []journal.Event   // of the journal, as the interview has them
	ByCollege bool              // votes are counted college by college, not for the whole room
	Minutes   int               // there are for all questions; 0 is not said
	// Share is what part of the whole a question weighs, 0–1; nil is not known.
	Share func(question int) float64
	// Poll is how far votes agree; nil leaves it out.
	Poll func(question int, counts []int) Poll
	// Shorter is how many questions the short profile has; 0 is none.
	Shorter int
	// Keep writes attendance, votes and grounds into the form.
	Keep func(context.Context, *surveys.Workshop) error
}

// A Poll is what is said of the votes of a round.
type Poll struct {
	Median                int     // the lower one, as a place among the choices; -1 without a voice
	Agreement, Dispersion float64 // NaN where it is not defined
	Word, Means           lang.Text
	Debate                bool // calls for a discussion and a second vote
}

// The kinds of event of a session, beside those of its interview. All but
// kindStage and kindKeyed state a fact: the last of each stands.
const (
	kindPlace   = "place"
	kindPresent = "present" // of a college: people, of whom women
	kindVote    = "vote"    // on a question, in a round, by a college
	kindReason  = "reason"
	kindDissent = "dissent"
	kindParked  = "parked"
	kindStage   = "stage" // where the workshop stands
	kindKeyed   = "keyed" // a text is half keyed; "" is no longer
	kindKept    = "kept"  // the form holds all facts that were said before
)

// A fact is named by what it is about. Its value is a text; "" is no such fact.
type fact struct{ kind, question, round, college string }

// A place is where a workshop stands.
type place struct {
	at      int // among the interview's questions
	stage   Stage
	round   int // 0 or 1
	college int // among Session.colleges, where votes or heads are counted by them
}

// A Session is a workshop in progress. Its decisions are the answers of its
// interview; all else are facts. Both go to the journal before a method returns.
// It is not for several goroutines.
type Session struct {
	*Interview
	room     SessionOptions
	colleges []surveys.Choice
	facts    map[fact]string
	kept     map[fact]string // as the form holds them
	here     place
	keyed    string
	refused  string // a tally that did not add up: keyed once more, it is taken
	steps    []step
	began    time.Time // the first vote
	start    int       // decisions there were then
	talking  time.Time // since when the room discusses; zero if it does not
}

// A step can be taken back: a fact, or an answer of the interview.
type step struct {
	fact   fact
	before string
	answer bool
}

// StartSession begins a workshop over an interview, or goes on with the one in
// opt.Events, at its very stage and with what was half keyed.
func StartSession(v *Interview, opt SessionOptions) *Session {
	s := &Session{Interview: v, room: opt, colleges: v.survey.Colleges(), facts: map[fact]string{}}
	s.seed(opt.Held)
	s.kept = map[fact]string{}
	for f, value := range s.facts {
		s.kept[f] = value
	}
	s.recallFacts(opt.Events)
	return s
}

// seed states the facts that the form says.
func (s *Session) seed(w *surveys.Workshop) {
	if w == nil {
		return
	}
	s.facts[fact{kind: kindPlace}] = w.Place
	for _, a := range w.Present {
		s.facts[fact{kind: kindPresent, college: a.College}] = headcount(a.Present, a.Women)
	}
	for _, d := range w.Deliberations {
		code := s.survey.Questions[d.Question].Code
		for k, r := range d.Rounds {
			for i := range r {
				s.facts[voteFact(code, k, r[i].College)] = ballots(&r[i])
			}
		}
		for kind, text := range map[string]string{kindReason: d.Reason, kindDissent: d.Dissent, kindParked: d.Parked} {
			s.facts[fact{kind: kind, question: code}] = text
		}
	}
	for f, value := range s.facts {
		if value == "" {
			delete(s.facts, f)
		}
	}
}

func voteFact(code string, round int, college string) fact {
	return fact{kindVote, code, strconv.Itoa(round + 1), college}
}

// isFact are the kinds that state a fact.
func isFact(kind string) bool {
	return slices.Contains([]string{kindPlace, kindPresent, kindVote, kindReason, kindDissent, kindParked}, kind)
}

// recallFacts goes through a journal, and stands where it left off.
func (s *Session) recallFacts(events []journal.Event) {
	for k := range events {
		e := &events[k]
		switch {
		case isFact(e.Kind):
			s.recallFact(e)
		case e.Kind == kindAnswer:
			s.stepped(step{answer: true}, e.Of("by"))
		case e.Kind == kindKept:
			s.kept = map[fact]string{}
			for f, value := range s.facts {
				s.kept[f] = value
			}
		case e.Kind == kindKeyed:
			s.keyed = e.Of("text")
		case e.Kind == kindStage:
			s.recallStage(e)
		}
	}
}

func (s *Session) recallFact(e *journal.Event) {
	if e.Kind == kindVote && s.began.IsZero() {
		s.began, s.start = e.Time, s.Done()
	}
	f := fact{e.Kind, e.Question, e.Of("round"), e.Of("college")}
	s.stepped(step{fact: f, before: s.facts[f]}, e.Of("by"))
	s.state(f, e.Of("value"))
}

// stepped notes a change, or that one was taken back.
func (s *Session) stepped(st step, by string) {
	switch {
	case by == "":
		s.steps = append(s.steps, st)
	case by == byUndo && len(s.steps) > 0:
		s.steps = s.steps[:len(s.steps)-1]
	}
}

func (s *Session) recallStage(e *journal.Event) {
	i := slices.Index(stageNames[:], e.Of("stage"))
	if i < 0 {
		return
	}
	p := place{at: s.Len(), stage: Stage(i)}
	if n, err := strconv.Atoi(e.Of("round")); err == nil && n >= 1 && n <= surveys.Rounds {
		p.round = n - 1
	}
	if n, err := strconv.Atoi(e.Of("college")); err == nil && n >= 0 && n < max(1, len(s.colleges)) {
		p.college = n
	}
	for at := range s.Len() {
		if s.QuestionAt(at).Code == e.Question {
			p.at = at
		}
	}
	if p.stage > StagePlan && p.stage != StageEnd && p.at == s.Len() {
		return // of a question that is not asked any more
	}
	s.here = p
	if p.stage > StagePlan {
		s.Interview.at = p.at
	}
}

// state makes a fact so; "" makes it none.
func (s *Session) state(f fact, value string) {
	if value == "" {
		delete(s.facts, f)
		return
	}
	s.facts[f] = value
}

// say states a fact, in the journal first.
func (s *Session) say(f fact, value, by string) {
	before := s.facts[f]
	if before == value {
		return
	}
	e := journal.Event{Kind: f.kind, Question: f.question}
	for _, v := range []journal.Value{{Name: "round", Text: f.round}, {Name: "college", Text: f.college}, {Name: "value", Text: value}, {Name: "by", Text: by}} {
		if v.Text != "" {
			e.Values = append(e.Values, v)
		}
	}
	s.record(e)
	if by == "" {
		s.steps = append(s.steps, step{fact: f, before: before})
	}
	s.state(f, value)
	if f.kind == kindVote && s.began.IsZero() {
		s.began, s.start = s.opt.Now(), s.Done()
	}
}

// stand goes somewhere else, and drops what was half keyed.
func (s *Session) stand(p place) {
	s.Type("")
	s.refused = ""
	s.here = p
	s.talking = time.Time{}
	code := ""
	if p.stage > StagePlan && p.stage != StageEnd {
		s.Go(p.at)
		code = s.Question().Code
	}
	if p.stage == StageDiscuss {
		s.talking = s.opt.Now()
	}
	s.record(journal.Event{Kind: kindStage, Question: code, Values: []journal.Value{
		{Name: "stage", Text: p.stage.String()}, {Name: "round", Text: strconv.Itoa(p.round + 1)}, {Name: "college", Text: strconv.Itoa(p.college)},
	}})
}

// Stage is where the workshop stands.
func (s *Session) Stage() Stage { return s.here.stage }

// Round is the round of the vote, from 0.
func (s *Session) Round() int { return s.here.round }

// College is the college that is being counted; zero where the room is.
func (s *Session) College() surveys.Choice {
	byCollege := s.here.stage == StageAttendance || s.here.stage == StageVote && s.room.ByCollege
	if !byCollege || s.here.college >= len(s.colleges) {
		return surveys.Choice{}
	}
	return s.colleges[s.here.college]
}

// Keyed is what is half keyed.
func (s *Session) Keyed() string { return s.keyed }

// Type keeps what is half keyed.
func (s *Session) Type(text string) {
	if text == s.keyed {
		return
	}
	s.keyed = text
	s.record(journal.Event{Kind: kindKeyed, Values: []journal.Value{{Name: "text", Text: text}}})
}

// Talked is for how long the room has discussed.
func (s *Session) Talked() time.Duration {
	if s.talking.IsZero() {
		return 0
	}
	return s.opt.Now().Sub(s.talking)
}

// Restart sets the timer of the discussion back to zero.
func (s *Session) Restart() { s.talking = s.opt.Now() }

// Present is how many are there of a college, and how many women (-1 not
// counted); of all colleges, where it is "".
func (s *Session) Present(college string) (people, women int) {
	for f, value := range s.facts {
		if f.kind != kindPresent || college != "" && f.college != college {
			continue
		}
		p, w := heads(value)
		people += p
		if w < 0 || women < 0 {
			women = -1
		} else {
			women += w
		}
	}
	return people, women
}

// Place is where the workshop is held.
func (s *Session) Place() string { return s.facts[fact{kind: kindPlace}] }

// Ground is what was noted of a question: the reason, the dissent, why it is
// parked.
func (s *Session) Ground(stage Stage) string {
	q := s.Question()
	if q == nil {
		return ""
	}
	return s.facts[fact{kind: groundKind(stage), question: q.Code}]
}

func groundKind(stage Stage) string {
	switch stage {
	case StageReason:
		return kindReason
	case StageDissent:
		return kindDissent
	}
	return kindParked
}

// Votes are the votes of a round on the question, by college.
func (s *Session) Votes(round int) surveys.Round {
	q := s.Question()
	if q == nil {
		return nil
	}
	return s.votes(q, round)
}

func (s *Session) votes(q *surveys.Question, round int) surveys.Round {
	var votes surveys.Round
	add := func(college string) {
		if value := s.facts[voteFact(q.Code, round, college)]; value != "" {
			v := surveys.Vote{College: college}
			v.Counts, v.DontKnow, v.Abstained = counted(value)
			votes = append(votes, v)
		}
	}
	add(surveys.WholeRoom)
	for _, c := range s.colleges {
		add(c.Name)
	}
	add(surveys.OtherColleges)
	return votes
}

// Poll is what is said of the votes of a round on the question.
func (s *Session) Poll(round int) Poll {
	room := s.Votes(round).Room()
	if s.room.Poll == nil || room.Voices() == 0 {
		return Poll{Median: -1}
	}
	return s.room.Poll(s.order[s.at], room.Counts)
}

// Proposed is the answer that the votes of the last round come to, as it is
// typed: the median level, or what more than half chose; "" where there is none.
func (s *Session) Proposed() string {
	q := s.Question()
	if q == nil || !q.Votable() {
		return ""
	}
	for round := surveys.Rounds - 1; round >= 0; round-- {
		room := s.Votes(round).Room()
		if room.Voices() == 0 {
			continue
		}
		choices := s.survey.VoteChoices(q)
		if q.Item == surveys.YesNo {
			if 2*room.Counts[1] > room.Voices() {
				return choices[1]
			}
			return choices[0]
		}
		if m := s.Poll(round).Median; m >= 0 && m < len(choices) {
			return choices[m]
		}
	}
	return ""
}

// Workshop is all that the room said but its decisions, as the form keeps it.
func (s *Session) Workshop() *surveys.Workshop {
	w := &surveys.Workshop{Place: s.Place(), Date: s.cover.Date}
	for _, c := range append(slices.Clone(s.colleges), surveys.Choice{Name: surveys.OtherColleges}) {
		if value := s.facts[fact{kind: kindPresent, college: c.Name}]; value != "" {
			people, women := heads(value)
			w.Present = append(w.Present, surveys.Attendance{College: c.Name, Present: people, Women: women})
		}
	}
	for i, q := range s.survey.Questions {
		d := surveys.Deliberation{Question: i}
		for round := range d.Rounds {
			d.Rounds[round] = s.votes(q, round)
		}
		d.Reason = s.facts[fact{kind: kindReason, question: q.Code}]
		d.Dissent = s.facts[fact{kind: kindDissent, question: q.Code}]
		d.Parked = s.facts[fact{kind: kindParked, question: q.Code}]
		if d.Voted() || d.Reason+d.Dissent+d.Parked != "" {
			w.Deliberations = append(w.Deliberations, d)
		}
	}
	return w
}

// Pace is how the workshop goes against its time.
type Pace struct {
	Done, Left int
	Each       time.Duration // a decision, so far; 0 where none was taken
	Needed     time.Duration // for what is left, at that pace
	Remaining  time.Duration // of the time available; negative beyond it
	Late       bool          // it will not be finished in time
}

// Pace is measured from the first vote on.
func (s *Session) Pace() Pace {
	p := Pace{Done: s.Done(), Left: len(s.Left())}
	if s.began.IsZero() {
		p.Remaining = time.Duration(s.room.Minutes) * time.Minute
		return p
	}
	elapsed := s.opt.Now().Sub(s.began)
	p.Remaining = time.Duration(s.room.Minutes)*time.Minute - elapsed
	if n := p.Done - s.start; n > 0 {
		p.Each = elapsed / time.Duration(n)
		p.Needed = p.Each * time.Duration(p.Left)
		p.Late = s.room.Minutes > 0 && p.Needed > p.Remaining
	}
	return p
}

// Heaviest lists the questions asked that weigh most, by their place, with
// their share of the whole.
func (s *Session) Heaviest(n int) (places []int, shares []float64) {
	if s.room.Share == nil {
		return nil, nil
	}
	for at := range s.order {
		places = append(places, at)
	}
	slices.SortStableFunc(places, func(a, b int) int {
		x, y := s.room.Share(s.order[a]), s.room.Share(s.order[b])
		switch {
		case x > y:
			return -1
		case x < y:
			return 1
		}
		return 0
	})
	places = places[:min(n, len(places))]
	for _, at := range places {
		shares = append(shares, s.room.Share(s.order[at]))
	}
	return places, shares
}

// Save folds the decisions into the form's answers, then attendance, votes and
// grounds into its sheets.
func (s *Session) Save(ctx context.Context) error {
	if _, err := s.Interview.Save(ctx); err != nil {
		return err
	}
	if s.room.Keep == nil || s.unkept() == 0 {
		return nil
	}
	if err := s.room.Keep(ctx, s.Workshop()); err != nil {
		s.saveErr = err
		return err
	}
	s.kept = map[fact]string{}
	for f, value := range s.facts {
		s.kept[f] = value
	}
	s.record(journal.Event{Kind: kindKept})
	return nil
}

// unkept is how many facts the form does not hold.
func (s *Session) unkept() int {
	n := 0
	for f, value := range s.facts {
		if s.kept[f] != value {
			n++
		}
	}
	for f := range s.kept {
		if _, still := s.facts[f]; !still {
			n++
		}
	}
	return n
}

// Unsaved is how many answers and facts the form does not hold.
func (s *Session) Unsaved() int { return s.Interview.Unsaved() + s.unkept() }

// Undo takes the last change back, whether a vote, an answer or a note, and
// stands where it was made. The journal keeps both. False if there is none.
func (s *Session) Undo() bool {
	for len(s.steps) > 0 {
		last := s.steps[len(s.steps)-1]
		s.steps = s.steps[:len(s.steps)-1]
		if !last.answer {
			s.say(last.fact, last.before, byUndo)
			s.stand(s.placeOf(last.fact))
			return true
		}
		if s.Interview.Undo() {
			s.stand(place{at: s.Interview.At(), stage: StageDecide})
			return true
		}
	}
	return false
}

// placeOf is where a fact is stated.
func (s *Session) placeOf(f fact) place {
	p := place{stage: StagePlace}
	for at := range s.Len() {
		if s.QuestionAt(at).Code == f.question {
			p.at = at
		}
	}
	if i := slices.IndexFunc(s.colleges, func(c surveys.Choice) bool { return c.Name == f.college }); i >= 0 {
		p.college = i
	}
	if f.round == "2" {
		p.round = 1
	}
	switch f.kind {
	case kindPresent:
		p.stage = StageAttendance
	case kindVote:
		p.stage = StageVote
	case kindReason:
		p.stage = StageReason
	case kindDissent:
		p.stage = StageDissent
	case kindParked:
		p.stage = StagePark
	}
	return p
}

// Back goes to the stage before: what was said stays.
func (s *Session) Back() bool {
	p := s.here
	switch p.stage {
	case StagePlace:
		return false
	case StageAttendance:
		if p.college--; p.college < 0 {
			p = place{stage: StagePlace}
		}
	case StagePlan:
		p = place{stage: StageAttendance, college: max(0, len(s.colleges)-1)}
	case StageVote, StageDecide:
		if p.stage == StageVote && s.room.ByCollege && p.college > 0 {
			p.college--
			break
		}
		if p.stage == StageDecide && s.Question().Votable() && len(s.Votes(0)) > 0 {
			p.stage, p.round = StageShown, s.lastRound()
			break
		}
		if p.at == 0 {
			p = place{stage: StagePlan}
			break
		}
		p = s.arrival(p.at - 1)
	case StageHidden, StageShown, StageDiscuss:
		p.stage, p.college = StageVote, 0
	case StageEnd:
		p = s.arrival(s.Len() - 1)
	default:
		p.stage--
		if p.stage == StageEvidence && s.Current().State != surveys.Given || s.here.stage == StagePark {
			p.stage = StageDecide
		}
	}
	s.stand(p)
	return true
}

func (s *Session) lastRound() int {
	if len(s.Votes(1)) > 0 {
		return 1
	}
	return 0
}

// arrival is where one stands on coming to a question.
func (s *Session) arrival(at int) place {
	q := s.QuestionAt(at)
	switch {
	case q == nil:
		return place{at: s.Len(), stage: StageEnd}
	case !q.Votable():
		return place{at: at, stage: StageDecide}
	case len(s.votes(q, 0)) == 0:
		return place{at: at, stage: StageVote}
	case len(s.votes(q, 1)) > 0:
		return place{at: at, stage: StageShown, round: 1}
	}
	return place{at: at, stage: StageShown}
}

// Jump goes to the question of a code, or the first of an axis.
func (s *Session) Jump(code string) bool {
	if !s.Interview.Jump(code) {
		return false
	}
	s.stand(s.arrival(s.Interview.At()))
	return true
}

// Park asks why the question is left for later.
func (s *Session) Park() bool {
	if s.here.stage < StageVote || s.here.stage == StageEnd {
		return false
	}
	s.stand(place{at: s.here.at, stage: StagePark, round: s.here.round})
	return true
}

// Again goes to the second vote.
func (s *Session) Again() bool {
	if s.here.stage != StageShown && s.here.stage != StageDiscuss || len(s.Votes(0)) == 0 {
		return false
	}
	s.stand(place{at: s.here.at, stage: StageVote, round: 1})
	return true
}

// Enter takes a text, or nothing, as what the stage asks for, and goes on. The
// message is why it does not.
func (s *Session) Enter(text string) (refusal lang.Message) {
	text = strings.TrimSpace(tidy(text))
	switch s.here.stage {
	case StagePlace:
		if text != "" {
			s.say(fact{kind: kindPlace}, oneLine(text), "")
		}
		s.stand(place{stage: StageAttendance})
		if len(s.colleges) == 0 {
			s.stand(place{stage: StagePlan})
		}
	case StageAttendance:
		return s.enterAttendance(text)
	case StagePlan:
		at := 0
		if left := s.Left(); len(left) > 0 {
			at = left[0]
		}
		s.stand(s.arrival(at))
	case StageVote:
		return s.enterTally(text)
	case StageHidden:
		s.stand(place{at: s.here.at, stage: StageShown, round: s.here.round})
	case StageShown:
		if s.here.round == 0 && s.Poll(0).Debate && len(s.Votes(1)) == 0 {
			s.stand(place{at: s.here.at, stage: StageDiscuss})
			break
		}
		s.stand(place{at: s.here.at, stage: StageDecide, round: s.here.round})
	case StageDiscuss:
		s.Again()
	case StageDecide:
		return s.enterDecision(text)
	case StageEvidence:
		return s.enterEvidence(text)
	case StageReason, StageDissent, StagePark:
		s.enterGround(text)
	case StageEnd, stages:
	}
	return lang.Message{}
}

func (s *Session) enterAttendance(text string) lang.Message {
	if s.here.college >= len(s.colleges) {
		s.stand(place{stage: StagePlan})
		return lang.Message{}
	}
	if text != "" {
		numbers := strings.FieldsFunc(plainDigits(text), isBetween)
		people, women := 0, -1
		var err error
		if len(numbers) > 0 {
			people, err = count(numbers[0])
		}
		if err == nil && len(numbers) > 1 {
			women, err = count(numbers[1])
		}
		if err != nil || len(numbers) == 0 || len(numbers) > 2 || women > people {
			return lang.Msg("“%s” is not a number of people, nor that and how many of them are women: 6, or 6 2", clean(text))
		}
		value := headcount(people, women)
		if people == 0 {
			value = ""
		}
		s.say(fact{kind: kindPresent, college: s.colleges[s.here.college].Name}, value, "")
	}
	if s.here.college+1 < len(s.colleges) {
		s.stand(place{stage: StageAttendance, college: s.here.college + 1})
	} else {
		s.stand(place{stage: StagePlan})
	}
	return lang.Message{}
}

// enterDecision takes the room's answer; an empty text is what is proposed.
func (s *Session) enterDecision(text string) lang.Message {
	if text == "" {
		now := s.Current()
		if text = s.Proposed(); Answered(&now) {
			text = "" // decided before: kept
		} else if text == "" {
			return lang.Msg("what does the room answer? Type it, or s if nobody knows, or p to park the question")
		}
	}
	if text != "" {
		if refusal := s.decide(text); !refusal.IsZero() {
			return refusal
		}
	}
	next := place{at: s.here.at, stage: StageEvidence, round: s.here.round}
	if s.Current().State != surveys.Given || !s.Asks(FieldEvidence) {
		next.stage = StageReason
	}
	s.stand(next)
	return lang.Message{}
}

func (s *Session) decide(text string) lang.Message {
	before := s.Current()
	first, rest, _ := strings.Cut(text, " ")
	switch {
	case text == "s":
		s.DontKnow()
	case first == "x":
		s.NotApplicable(rest)
	default:
		taken, p := s.Interview.Enter(text)
		if !taken && p != nil {
			return lang.Msg("%s. %s", p.Message, p.Hint)
		}
		if !taken {
			return lang.Msg("“%s” cannot be read as an answer", clean(text))
		}
	}
	after := s.Current()
	if s.differs(s.order[s.at], &before, &after) {
		s.steps = append(s.steps, step{answer: true})
	}
	// A question that was parked is decided now.
	s.say(fact{kind: kindParked, question: s.Question().Code}, "", "")
	return lang.Message{}
}

func (s *Session) enterEvidence(text string) lang.Message {
	if text != "" {
		e, ok := EvidenceOf(plainDigits(text))
		if !ok {
			return lang.Msg("“%s” is not a grade of evidence: a number from 0 to 4 is expected", clean(text))
		}
		if e != s.Current().Evidence {
			s.SetEvidence(e)
			s.steps = append(s.steps, step{answer: true})
		}
	}
	s.stand(place{at: s.here.at, stage: StageReason, round: s.here.round})
	return lang.Message{}
}

// enterGround notes a text, and goes on; "-" takes the text back.
func (s *Session) enterGround(text string) {
	f := fact{kind: groundKind(s.here.stage), question: s.Question().Code}
	switch {
	case text == "-":
		s.say(f, "", "")
	case text != "":
		s.say(f, text, "")
	case s.here.stage == StagePark && s.facts[f] == "":
		s.stand(s.arrival(s.here.at)) // not parked after all
		return
	}
	if s.here.stage == StageReason {
		s.stand(place{at: s.here.at, stage: StageDissent, round: s.here.round})
		return
	}
	s.stand(s.arrival(s.here.at + 1))
}
