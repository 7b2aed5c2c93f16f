package ask

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// mostPeople is how many a room holds: a larger number was mistyped.
const mostPeople = 100_000

// headcount is an attendance as a fact: "6 2", or "6" where women were not
// counted.
func headcount(people, women int) string {
	if women < 0 {
		return strconv.Itoa(people)
	}
	return fmt.Sprintf("%d %d", people, women)
}

func heads(value string) (people, women int) {
	women = -1
	first, second, both := strings.Cut(value, " ")
	people, _ = count(first)
	if both {
		women, _ = count(second)
	}
	return people, women
}

// ballots are the votes of a college as a fact: "3 5 9 6 2 / 1 / 0", voices by
// choice, don't know, abstentions.
func ballots(v *surveys.Vote) string {
	var voices []string
	for _, n := range v.Counts {
		voices = append(voices, strconv.Itoa(n))
	}
	return fmt.Sprintf("%s / %d / %d", strings.Join(voices, " "), v.DontKnow, v.Abstained)
}

func counted(value string) (counts []int, dontKnow, abstained int) {
	parts := strings.Split(value, " / ")
	for _, w := range strings.Fields(parts[0]) {
		n, _ := count(w)
		counts = append(counts, n)
	}
	if len(parts) == 3 {
		dontKnow, _ = count(parts[1])
		abstained, _ = count(parts[2])
	}
	return counts, dontKnow, abstained
}

// count reads how many.
func count(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err == nil && (n < 0 || n > mostPeople) {
		err = strconv.ErrRange
	}
	return n, err
}

// isBetween are the characters that part the numbers of a tally.
func isBetween(r rune) bool { return strings.ContainsRune(" ,;/\t\u00a0\u202f", r) }

// plainDigits makes digits of the unshifted row of an AZERTY keyboard, where
// nothing else can be meant: in numbers, its minus sign is the 6.
func plainDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if d, ok := unshifted[string(r)]; ok {
			return rune(d[0])
		}
		if r == '-' {
			return '6'
		}
		return r
	}, text)
}

// A tally is the votes of a room or of a college, as they were keyed.
type tally struct {
	college string
	vote    surveys.Vote
}

// readTally reads a tally of the question: voices by choice, then those who do
// not know, then abstentions ("3 5 9 6 2", "3 5 9 6 2 1", "3 5 9 6 2 s1 a2");
// or ballots one by one behind a plus ("+ 2 2 3 s a"). A college may come first
// ("ELU 0 2 3 1 0").
func (s *Session) readTally(text string) (tally, lang.Message) {
	q := s.Question()
	choices := s.survey.VoteChoices(q)
	t := tally{college: s.College().Name, vote: surveys.Vote{Counts: make([]int, len(choices))}}
	words := strings.FieldsFunc(text, isBetween)
	if len(words) > 0 {
		for _, c := range s.colleges {
			if strings.EqualFold(c.Name, words[0]) {
				t.college, words = c.Name, words[1:]
				break
			}
		}
	}
	if len(words) > 0 && strings.HasPrefix(words[0], "+") {
		if words[0] = words[0][1:]; words[0] == "" {
			words = words[1:]
		}
		return t, s.oneByOne(&t.vote, q, words)
	}
	at := 0
	for _, w := range words {
		to, digits := &t.vote.DontKnow, w
		switch mark, rest := strings.ToLower(w[:1]), w[1:]; {
		case mark == "s" && rest != "":
			digits = rest
		case mark == "a" && rest != "":
			to, digits = &t.vote.Abstained, rest
		case at < len(choices):
			to = &t.vote.Counts[at]
			at++
		case at == len(choices):
			at++
		case at == len(choices)+1:
			to = &t.vote.Abstained
			at++
		default:
			return t, lang.Msg("too many numbers: %s choices, then those who do not know, then abstentions", len(choices))
		}
		n, err := count(plainDigits(digits))
		if err != nil {
			return t, lang.Msg("“%s” is not a number of ballots", clean(w))
		}
		*to += n
	}
	if at < len(choices) {
		return t, lang.Msg("%s numbers are expected, one a choice, and %s are there: 0 where nobody chose it", len(choices), at)
	}
	return t, lang.Message{}
}

// oneByOne counts ballots as they are read out.
func (s *Session) oneByOne(v *surveys.Vote, q *surveys.Question, words []string) lang.Message {
	choices := s.survey.VoteChoices(q)
	for _, w := range words {
		switch low := strings.ToLower(w); low {
		case "s":
			v.DontKnow++
			continue
		case "a":
			v.Abstained++
			continue
		}
		i := -1
		if q.Item == surveys.YesNo {
			answer := surveys.Fold(w)
			switch {
			case slices.Contains([]string{"n", "no", "non", "0"}, answer):
				i = 0
			case slices.Contains([]string{"y", "yes", "o", "oui", "1"}, answer):
				i = 1
			}
		} else if n, err := count(plainDigits(w)); err == nil && n < len(choices) {
			i = n
		}
		if i < 0 {
			return lang.Msg("“%s” is not the ballot of a choice, nor s (does not know), nor a (abstains)", clean(w))
		}
		v.Counts[i]++
	}
	return lang.Message{}
}

// enterTally takes a tally, whose control total is checked: one that does not
// add up is taken if it is keyed once more.
func (s *Session) enterTally(text string) lang.Message {
	if text == "" {
		if s.room.ByCollege || len(s.Votes(s.here.round)) > 0 {
			s.afterTally()
			return lang.Message{}
		}
		return lang.Msg("key the raised hands, a number a choice: 3 5 9 6 2")
	}
	t, refusal := s.readTally(text)
	if !refusal.IsZero() {
		return refusal
	}
	there, _ := s.Present(t.college)
	if n := t.vote.Ballots(); there > 0 && n != there && s.refused != text {
		s.refused = text
		if n > there {
			return lang.Msg("%s ballots, and %s people are there: %s too many. Correct it, or press Enter once more if it is so", n, there, n-there)
		}
		return lang.Msg("%s ballots, and %s people are there: %s are missing. Correct it, or press Enter once more if it is so", n, there, there-n)
	}
	s.sayVote(&t)
	if t.college != "" && t.college != s.College().Name {
		s.Type("")
		return lang.Message{} // a college out of turn
	}
	s.afterTally()
	return lang.Message{}
}

// sayVote states the votes of a college, or of the room: never both.
func (s *Session) sayVote(t *tally) {
	code := s.Question().Code
	value := ballots(&t.vote)
	if t.vote.Ballots() == 0 {
		value = ""
	}
	for _, v := range s.Votes(s.here.round) {
		if (v.College == surveys.WholeRoom) != (t.college == surveys.WholeRoom) {
			s.say(voteFact(code, s.here.round, v.College), "", "")
		}
	}
	s.say(voteFact(code, s.here.round, t.college), value, "")
}

// afterTally goes to the next college that is there, else to the hidden votes.
func (s *Session) afterTally() {
	next := place{at: s.here.at, stage: StageHidden, round: s.here.round}
	if s.room.ByCollege {
		all, _ := s.Present("")
		for i := s.here.college + 1; i < len(s.colleges); i++ {
			if there, _ := s.Present(s.colleges[i].Name); there > 0 || all == 0 {
				s.stand(place{at: s.here.at, stage: StageVote, round: s.here.round, college: i})
				return
			}
		}
	}
	if len(s.Votes(s.here.round)) == 0 {
		next.stage = StageDecide // nobody voted: decided without
	}
	s.stand(next)
}
