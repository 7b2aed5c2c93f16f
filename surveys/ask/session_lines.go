package ask

import (
	"context"
	"errors"
	"math"
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// SessionLines is the plain face of a session: one line at a time, as Lines. It
// returns when the facilitator leaves or the input ends, after the form was
// written.
func SessionLines(ctx context.Context, s *Session, p *lang.Printer, opt LinesOptions) (language string, err error) {
	r := &roomLines{lines: newLines(ctx, s.Interview, p, opt), s: s, since: s.opt.Now()}
	defer close(r.want)
	r.begin()
	if err = r.askCover(); err == nil {
		err = r.hold()
	}
	if errors.Is(err, errLeft) {
		err = r.save()
	}
	return r.printer.Language(), err
}

// roomLines is the plain face of a session at work.
type roomLines struct {
	*lines
	s     *Session
	told  string // question and step that were last written out
	since time.Time
}

// hold goes from step to step.
func (r *roomLines) hold() error {
	for {
		r.trouble()
		r.step()
		text, err := r.read("")
		if err != nil {
			return err
		}
		if err := r.obeyRoom(strings.TrimSpace(text)); err != nil {
			return err
		}
	}
}

// obeyRoom takes a line: a command, or what the step waits for. A text half
// typed before a power cut is taken by a line of its own: an empty one.
func (r *roomLines) obeyRoom(text string) error {
	word, rest, _ := strings.Cut(text, " ")
	for _, c := range roomCommands() {
		if word == c.letter && (rest == "" || c.takes) && (rest != "" || c.letter != "n") {
			return c.line(r, strings.TrimSpace(rest))
		}
	}
	if text == "" {
		text = r.s.Typed()
	}
	taken, m := r.s.Enter(text)
	r.tellRoom(taken, m)
	return nil
}

func (r *roomLines) tellRoom(taken bool, m lang.Message) {
	if !taken {
		r.s.Type("")
	}
	switch {
	case m.IsZero():
	case taken:
		r.message(m)
	default:
		r.tell("! " + r.say(m))
	}
}

// step writes out what is waited for, once.
func (r *roomLines) step() {
	s, p := r.s, r.printer
	step := s.Step()
	now := s.codeNow() + "/" + string(step) + "/" + s.College() + "/" + p.Language()
	if now == r.told {
		return
	}
	fresh := !strings.HasPrefix(r.told, s.codeNow()+"/")
	r.told = now
	switch q := s.Now(); {
	case q >= 0 && fresh:
		r.since = s.opt.Now()
		r.putQuestion(q)
		for round := range surveys.Rounds {
			if s.Shown(q, round) {
				r.poll(q, round)
			}
		}
	case q >= 0 && step == StepDecide:
		if s.survey.Questions[q].Votable() {
			r.poll(q, s.Round())
		}
	case step == StepPlan:
		for _, l := range r.planned(s) {
			r.tell(l)
		}
	case step == StepEnd:
		r.put("\n")
		for _, l := range r.ended(s) {
			r.tell(l)
		}
	}
	r.message(r.asks(s))
	if typed := s.Typed(); typed != "" {
		r.message(lang.Msg("Half typed: %s (an empty line takes it)", p.Quote(clean(typed))))
	}
}

// putQuestion writes the question out with its choices.
func (r *roomLines) putQuestion(q int) {
	p, question := r.printer, r.s.survey.Questions[q]
	r.put("\n")
	r.tell(p.Sprint("%s (%s of %s) %s", clean(question.Code), r.s.Place()+1, len(r.s.Agenda()), r.text(question.Label)))
	for _, o := range r.s.options(question) {
		r.item("  "+o.Key+"  ", r.text(o.Label))
	}
	if why := r.s.Item(q).Parked; why != "" {
		r.tell(p.Sprint("Parked: %s", clean(why)))
	}
}

// options are what a question offers, as the room numbers them.
func (s *Session) options(q *surveys.Question) []Option { return s.optionsOf(q) }

// poll writes a round: counts, never percentages.
func (r *roomLines) poll(q, round int) {
	for _, l := range r.histogram(r.s, q, round, 40) {
		r.put(l + "\n")
	}
	for _, l := range r.sums(r.s, q, round) {
		r.tell(l)
	}
}

// marks of a histogram that an old console has.
const (
	fullMark = "█"
)

// histogram is a round as bars with their counts, a line a choice, least first.
func (m words) histogram(s *Session, q, round, width int) []string {
	v, _ := s.Poll(q, round)
	question := s.survey.Questions[q]
	most, name := 1, 0
	var names []string
	for i, c := range s.survey.VoteChoices(question) {
		label := c
		if question.Item == surveys.Maturity {
			label = m.printer.Text(surveys.VoteColumn(c))
		} else if words, ok := surveys.FormYesNo[c]; ok {
			label = m.printer.Text(words)
		}
		names = append(names, label)
		name = max(name, lipgloss.Width(label))
		if i < len(v.Counts) {
			most = max(most, v.Counts[i])
		}
	}
	var lines []string
	for i, label := range names {
		n := 0
		if i < len(v.Counts) {
			n = v.Counts[i]
		}
		long := n
		if most > width {
			long = int(math.Ceil(float64(n) * float64(width) / float64(most)))
		} else if unit := width / most; unit > 1 {
			long = n * min(unit, 4)
		}
		lines = append(lines, "  "+fit(label, name)+"  "+right(m.printer.Int(n), 3)+" "+strings.Repeat(fullMark, long))
	}
	return lines
}

// sums are the figures of a round, in sentences.
func (m words) sums(s *Session, q, round int) []string {
	v, a := s.Poll(q, round)
	p := m.printer
	var lines []string
	if v.DontKnow+v.Abstained > 0 {
		lines = append(lines, p.Sprint("%s, %s.", lang.Msg("%s do not know", v.DontKnow), lang.Msg("%s abstentions", v.Abstained)))
	}
	head := p.Sprint("Vote %s: %s", round+1, lang.Msg("%s ballots", v.Ballots()))
	if a.Median >= 0 && s.survey.Questions[q].Item == surveys.Maturity {
		head = p.Sprint("%s, median %s", head, a.Median)
	}
	switch {
	case !math.IsNaN(a.Index) && a.Word != nil:
		head = p.Sprint("%s; agreement A = %s: %s", head, p.Number(a.Index, 2), m.text(a.Word))
	case !math.IsNaN(a.Dispersion) && v.Voices() > 0:
		head = p.Sprint("%s; dispersion D = %s", head, p.Number(a.Dispersion, 2))
	}
	lines = append(lines, head)
	if a.Debate {
		if s.peek(q).again {
			lines = append(lines, p.Sprint("The room is still divided: note the dissent with the decision, or park the question (p)."))
		} else {
			lines = append(lines, p.Sprint("Discuss: those furthest apart speak first. Then v opens the second vote."))
		}
	}
	return lines
}

// asks is what a step waits for, in a sentence.
func (m words) asks(s *Session) lang.Message {
	p := m.printer
	switch step := s.Step(); step {
	case StepPresent:
		return lang.Msg("%s: how many are present? (then, if counted, how many women: 6 2; an empty line is nobody)", m.collegeName(s, s.College()))
	case StepTotal:
		return lang.Msg("How many people are in the room, all together? (control total; %s by college)", s.Present(surveys.WholeRoom))
	case StepPlace:
		return lang.Msg("Where is the workshop held? (an empty line leaves it)")
	case StepColleges:
		return lang.Msg("Votes are counted: 1 by college, 2 for the whole room. (an empty line is 1)")
	case StepPlan:
		if s.Plan().Shorter > 0 {
			return lang.Msg("Enter begins with all %s questions; 2 begins with the %s of the short questionnaire.", len(s.order), s.Plan().Shorter)
		}
		return lang.Msg("Enter begins.")
	case StepVote:
		n := len(s.survey.VoteChoices(s.survey.Questions[s.Now()]))
		return lang.Msg("Vote %s, %s (%s present): %s numbers in order, then aN abstentions, sN do not know.", s.Round()+1, m.collegeName(s, s.College()), s.Expected(), n)
	case StepReveal:
		return lang.Msg("All votes are in, and hidden. Enter reveals them.")
	case StepDecide:
		if q := s.Now(); !s.survey.Questions[q].Votable() {
			return lang.Msg("Not put to the vote. Decision of the room (s: nobody knows; x and why: does not concern it)?")
		}
		if s.peek(s.Now()).again {
			return lang.Msg("Decision of the room? (the number of a choice; s: nobody knows; p: park)")
		}
		return lang.Msg("Decision of the room? (the number of a choice; v: second vote; s: nobody knows; p: park)")
	case StepEvidence:
		grades := make([]string, len(surveys.EvidenceNames))
		for e := range grades {
			name := p.Text(surveys.FormEvidenceGrades[surveys.Evidence(e)])
			if name == "" {
				name = p.Sprint("not said")
			}
			grades[e] = p.Int(e) + " " + name
		}
		return lang.Msg("Evidence: %s", strings.Join(grades, ", "))
	case StepReason:
		return lang.Msg("Reason for the decision? (an empty line leaves it)")
	case StepDissent:
		return lang.Msg("Dissent: who held otherwise, and what? (by college, never by name; an empty line is none)")
	case StepNext:
		return lang.Msg("Decided. Enter goes to the next question; another decision typed here replaces this one.")
	}
	return lang.Msg("q writes the form and leaves.")
}

// collegeName is a college in words: its code and its name.
func (m words) collegeName(s *Session, code string) string {
	if text, ok := surveys.FormColleges[code]; ok {
		return m.text(text)
	}
	for _, c := range s.Colleges() {
		if c.Name == code {
			return clean(c.Name) + " – " + m.text(c.Label)
		}
	}
	return clean(code)
}

// planned is the plan in sentences.
func (m words) planned(s *Session) []string {
	p, plan := m.printer, s.Plan()
	lines := []string{""}
	if plan.Minutes > 0 {
		lines = append(lines, p.Sprint("Plan: %s in %s minutes, %s minutes a question.", lang.Msg("%s questions", plan.Questions), plan.Minutes, p.Number(plan.Each, 1)))
	} else {
		lines = append(lines, p.Sprint("Plan: %s. (--minutes says how long the room has)", lang.Msg("%s questions", plan.Questions)))
	}
	if plan.TooShort {
		lines = append(lines, p.Sprint("! At this pace the room will not finish: a question takes %s minutes at the least.", leastMinutes))
		if plan.Shorter > 0 {
			lines = append(lines, p.Sprint("The short questionnaire has %s questions: %s minutes each.", plan.Shorter, p.Number(float64(plan.Minutes)/float64(plan.Shorter), 1)))
		}
	}
	if len(plan.Heaviest) > 0 {
		lines = append(lines, p.Sprint("These weigh most; give them their time:"))
		for _, q := range plan.Heaviest {
			question := s.survey.Questions[q]
			lines = append(lines, "  "+clean(question.Code)+"  "+m.text(question.Label))
		}
	}
	return lines
}

// ended is what stands after the last question.
func (m words) ended(s *Session) []string {
	p := m.printer
	decided := 0
	for _, q := range s.Agenda() {
		if _, ok := s.Decision(q); ok {
			decided++
		}
	}
	lines := []string{p.Sprint("End of the agenda: %s of %s questions decided.", decided, len(s.Agenda()))}
	for _, at := range s.ParkedPlaces() {
		q := s.Agenda()[at]
		lines = append(lines, p.Sprint("Parked: %s", clean(s.survey.Questions[q].Code)+" "+m.printer.Quote(clean(s.Item(q).Parked))))
	}
	if len(s.Left())+len(s.ParkedPlaces()) > 0 {
		lines = append(lines, p.Sprint("j and a code takes one up again."))
	}
	return lines
}

// A roomCommand is what a letter asks for, in both faces.
type roomCommand struct {
	letter string
	takes  bool // something may follow
	help   lang.Message
	line   func(r *roomLines, rest string) error
}

// roomCommands are in the order in which help shows them.
func roomCommands() []roomCommand {
	said := func(f func(s *Session, rest string) (bool, lang.Message)) func(*roomLines, string) error {
		return func(r *roomLines, rest string) error { r.tellRoom(f(r.s, rest)); return nil }
	}
	return []roomCommand{
		{"?", false, lang.Msg("this list"), (*roomLines).helpRoom},
		{"u", false, lang.Msg("undo the last act; the journal keeps both"), said(func(s *Session, _ string) (bool, lang.Message) {
			if !s.UndoAct() {
				return false, lang.Msg("There is nothing to undo.")
			}
			return true, lang.Msg("undone")
		})},
		{"r", false, lang.Msg("back: question before"), said(func(s *Session, _ string) (bool, lang.Message) {
			if !s.Stand(s.Place() - 1) {
				return false, lang.Msg("This is the first question.")
			}
			return true, lang.Message{}
		})},
		{">", false, lang.Msg("next question, without deciding"), said(func(s *Session, _ string) (bool, lang.Message) {
			if !s.Stand(s.Place() + 1) {
				return false, lang.Msg("This is the end of the agenda.")
			}
			return true, lang.Message{}
		})},
		{"p", true, lang.Msg("park the question for later: p and why"), said((*Session).Park)},
		{"v", false, lang.Msg("second vote"), said(func(s *Session, _ string) (bool, lang.Message) { return s.Again() })},
		{"n", true, lang.Msg("correct how many are present: n ELU 6 2"), said((*Session).Count)},
		{"j", true, lang.Msg("jump to a code: j A3.1.1"), said(func(s *Session, code string) (bool, lang.Message) {
			if !s.StandAt(code) {
				return false, lang.Msg("no question asked here has the code %s", code)
			}
			return true, lang.Message{}
		})},
		{"l", false, lang.Msg("list of what is left, and what is parked"), (*roomLines).listRoom},
		{"t", false, lang.Msg("time spent on this question"), (*roomLines).timer},
		{"g", false, lang.Msg("change language (français)"), func(r *roomLines, _ string) error {
			language := "en"
			if r.printer.Language() == "en" {
				language = "fr"
			}
			r.printer, r.told = lang.For(language), ""
			return nil
		}},
		{"w", false, lang.Msg("write decisions and votes into the form now"), func(r *roomLines, _ string) error {
			if err := r.save(); err != nil {
				r.tell("! " + r.say(r.opt.Words(err)))
			}
			return nil
		}},
		{"q", false, lang.Msg("write the form and leave; the next start goes on from here"), func(*roomLines, string) error { return errLeft }},
	}
}

func (r *roomLines) helpRoom(string) error {
	for _, c := range roomCommands() {
		r.item("  "+c.letter+"  ", r.say(c.help))
	}
	r.message(lang.Msg("Votes: how many for each choice, in order (3 5 9 6 2), then a2 for two abstentions and s1 for one who does not know; or ballots one by one, as they are read out (+ 2 2 3 a)."))
	r.message(r.asks(r.s))
	return nil
}

func (r *roomLines) listRoom(string) error {
	for _, at := range r.s.Left() {
		q := r.s.survey.Questions[r.s.Agenda()[at]]
		r.item("  "+clean(q.Code)+"  ", r.text(q.Label))
	}
	for _, at := range r.s.ParkedPlaces() {
		q := r.s.Agenda()[at]
		r.tell(r.printer.Sprint("Parked: %s", clean(r.s.survey.Questions[q].Code)+" "+r.printer.Quote(clean(r.s.Item(q).Parked))))
	}
	return nil
}

func (r *roomLines) timer(string) error {
	spent := r.s.opt.Now().Sub(r.since).Minutes()
	r.s.Mark("timer")
	if pace := r.s.Pace(); pace > 0 {
		r.message(lang.Msg("%s minutes on this question; the plan gives it %s.", r.printer.Number(spent, 1), r.printer.Number(pace, 1)))
		return nil
	}
	r.message(lang.Msg("%s minutes on this question.", r.printer.Number(spent, 1)))
	return nil
}

// save writes the form.
func (r *roomLines) save() error {
	if r.s.Interview.opt.Form == nil || !r.s.UnsavedRoom() {
		return nil
	}
	if err := r.s.SaveRoom(r.ctx); err != nil {
		return err
	}
	r.message(lang.Msg("Decisions and votes are written into the form."))
	return nil
}
