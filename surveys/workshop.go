package surveys

import (
	"maps"
	"slices"
	"time"

	"eterritoire/surveys/diag"
)

// A Workshop is what a room said and decided about one territory: who was
// there, both rounds of every vote by college, and the grounds of each
// decision. What was decided is not here: it is the answer of the form's own
// response, whose group is "workshop" (rules §4), with its evidence.
//
// It holds no name and no individual vote: a college is shown from MinVoters
// on, and Merged puts the smaller ones together before anything is written.
type Workshop struct {
	Date          time.Time // zero if not said
	Place         string
	Present       []Attendance   // by college, in the survey's order of groups
	Deliberations []Deliberation // in the order of the questions
	Pos           diag.Pos
}

// MinVoters is the fewest voters of a college whose votes are shown apart.
const MinVoters = 3

// Colleges that are no group of respondents.
const (
	WholeRoom     = ""       // votes counted for the room, not by college
	OtherColleges = "autres" // those of fewer than MinVoters, together
)

// An Attendance is how many of a college were there. Women is -1 where it was
// not counted.
type Attendance struct {
	College        string // a family of Survey.Respondents ("ELU"), or OtherColleges
	Present, Women int
	Pos            diag.Pos
}

// Rounds is how many times a question is voted on, at most.
const Rounds = 2

// A Deliberation is what the room did about one question.
type Deliberation struct {
	Question int           // place in Survey.Questions
	Rounds   [Rounds]Round // the first, before the discussion, and the second; nil where there was no vote
	Reason   string        // why the decision was taken
	Dissent  string        // who held otherwise, by college or in general, and what
	Parked   string        // why it was left for later; "" where it was not
	Pos      diag.Pos
}

// A Round is one vote on one question, a line a college.
type Round []Vote

// A Vote is how one college voted in one round.
type Vote struct {
	College   string // a family of Survey.Respondents, OtherColleges or WholeRoom
	Counts    []int  // voices by choice, as in Survey.VoteChoices: a level's at its number, no before yes
	DontKnow  int
	Abstained int
	Pos       diag.Pos
}

// Votable reports whether a question is put to the vote of a room: the answers
// are few, and exclude each other. Other questions are decided without a vote.
func (q *Question) Votable() bool { return q.Item == Maturity || q.Item == YesNo }

// Voices is how many chose one of the answers.
func (v *Vote) Voices() int {
	n := 0
	for _, c := range v.Counts {
		n += c
	}
	return n
}

// Ballots is how many voted, abstentions included: the control total.
func (v *Vote) Ballots() int { return v.Voices() + v.DontKnow + v.Abstained }

// Add counts the votes of another college of the same question as v's own.
func (v *Vote) Add(o *Vote) {
	for len(v.Counts) < len(o.Counts) {
		v.Counts = append(v.Counts, 0)
	}
	for i, n := range o.Counts {
		v.Counts[i] += n
	}
	v.DontKnow += o.DontKnow
	v.Abstained += o.Abstained
}

// Room is the votes of all colleges together.
func (r Round) Room() Vote {
	room := Vote{College: WholeRoom}
	for i := range r {
		room.Add(&r[i])
	}
	return room
}

// Voted reports whether the question was put to the vote.
func (d *Deliberation) Voted() bool { return len(d.Rounds[0]) > 0 || len(d.Rounds[1]) > 0 }

// Last is the last round that was held, 0 or 1, and -1 where there was none.
func (d *Deliberation) Last() int {
	for i := Rounds - 1; i >= 0; i-- {
		if len(d.Rounds[i]) > 0 {
			return i
		}
	}
	return -1
}

// Merged is the workshop with its small colleges put together as
// OtherColleges. A college is small where fewer than MinVoters of it were
// there: then it is put together in the attendance and in every vote; or where
// fewer of it voted in a round: then in both rounds of that question, so that
// neither gives back what the other hides. Where the small ones are fewer than
// MinVoters together, the next smallest joins them. Votes of the whole room
// stay as they are.
func (w *Workshop) Merged() *Workshop {
	merged := *w
	there := Round{}
	for _, a := range w.Present {
		there = append(there, Vote{College: a.College, Abstained: a.Present})
	}
	absent := small(nil, there)
	merged.Present = together(w.Present, absent)
	merged.Deliberations = slices.Clone(w.Deliberations)
	for i := range merged.Deliberations {
		d := &merged.Deliberations[i]
		few := small(absent, d.Rounds[:]...)
		for k := range d.Rounds {
			d.Rounds[k] = d.Rounds[k].merged(few)
		}
	}
	return &merged
}

// together is an attendance with that of small colleges as one line, last.
func together(present []Attendance, small map[string]bool) []Attendance {
	var kept []Attendance
	others := Attendance{College: OtherColleges}
	found := false
	for _, a := range present {
		if !small[a.College] {
			kept = append(kept, a)
			continue
		}
		others.Present += a.Present
		if a.Women < 0 || others.Women < 0 {
			others.Women = -1
		} else {
			others.Women += a.Women
		}
		if !found {
			others.Pos, found = a.Pos, true
		}
	}
	if found {
		kept = append(kept, others)
	}
	return kept
}

// merged is a round with the votes of small colleges as one line, last.
func (r Round) merged(small map[string]bool) Round {
	var kept Round
	var others *Vote
	for i := range r {
		v := &r[i]
		if v.College == WholeRoom || !small[v.College] {
			kept = append(kept, *v)
			continue
		}
		if others == nil {
			others = &Vote{College: OtherColleges, Pos: v.Pos}
		}
		others.Add(v)
	}
	if others != nil {
		kept = append(kept, *others)
	}
	return kept
}

// small are the colleges to put together in these rounds: those that are
// already, those with fewer than MinVoters ballots in a round, OtherColleges,
// and as many of the next smallest as it takes to make MinVoters in each round.
func small(already map[string]bool, rounds ...Round) map[string]bool {
	put := maps.Clone(already)
	if put == nil {
		put = map[string]bool{}
	}
	fewest := map[string]int{} // ballots of each college in a round in which it voted
	for _, r := range rounds {
		for i := range r {
			college, n := r[i].College, r[i].Ballots()
			if college == WholeRoom || n == 0 {
				continue
			}
			if least, known := fewest[college]; !known || n < least {
				fewest[college] = n
			}
			if n < MinVoters || college == OtherColleges {
				put[college] = true
			}
		}
	}
	for short(put, rounds) {
		next := ""
		for college, n := range fewest {
			if !put[college] && (next == "" || n < fewest[next] || n == fewest[next] && college < next) {
				next = college
			}
		}
		if next == "" {
			break // the room itself is that small
		}
		put[next] = true
	}
	return put
}

// short reports whether colleges put together are fewer than MinVoters in a
// round in which they voted.
func short(put map[string]bool, rounds []Round) bool {
	for _, r := range rounds {
		n := 0
		for i := range r {
			if put[r[i].College] {
				n += r[i].Ballots()
			}
		}
		if n > 0 && n < MinVoters {
			return true
		}
	}
	return false
}
