package intake

import (
	"cmp"
	"slices"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// Repeats says what becomes of several responses of one group of respondents
// about one territory. Rules §4 consolidate them, which is the usual choice;
// where a team filled one questionnaire several times over, somebody may choose
// that only one of them counts. The same submission twice is no choice: the
// latest is kept always (rules §5).
type Repeats string

// What may be chosen. The other responses are set aside, each with the place of
// the one that is kept. Which is latest is told by the time of sending, else by
// the response's date; one without either is older than any other, and of two
// alike the one read last is kept. Of two that are as complete the latest is.
const (
	AllRespondents Repeats = "all-respondents" // all count; so does ""
	Latest         Repeats = "latest"
	MostComplete   Repeats = "most-complete" // most answers given
)

// AllRepeats are the choices.
func AllRepeats() []string {
	return []string{string(Latest), string(MostComplete), string(AllRespondents)}
}

// one reports whether one response of a group is to be kept, and not all.
func (r Repeats) one() bool { return r == Latest || r == MostComplete }

// A repeat is all that choosing among the responses of a group asks of one.
type repeat struct {
	of    [16]byte // the group, and its territory
	n     int      // its number in the source
	row   int
	sent  int64 // seconds; 0 if not said
	given int
}

// compete notes a response that was accepted as one that others may supersede.
func (r *reading) compete(id *identity, answers []surveys.Answer) {
	if !r.opt.Duplicates.one() {
		return
	}
	n := r.keys.len() - 1
	key := r.keys.at(n)
	c := repeat{n: n, row: int(key.row), sent: key.sent}
	if c.sent == 0 && !id.response.Date.IsZero() {
		c.sent = id.response.Date.Unix()
	}
	for q := range answers {
		if answers[q].State == surveys.Given {
			c.given++
		}
	}
	c.of = hashOf([]byte(id.territory.Key + "\x00" + id.response.Group))
	r.repeats = append(r.repeats, c)
}

// before is negative where b is to be kept rather than a.
func (r Repeats) before(a, b *repeat) int {
	if r == MostComplete {
		if c := cmp.Compare(a.given, b.given); c != 0 {
			return c
		}
	}
	return cmp.Compare(a.sent, b.sent)
}

// An heir is the response that is kept instead of another, and why.
type heir struct {
	pos  diag.Pos
	rule Repeats // "" where it is the same submission
	// by is the response that a choice keeps instead of the same submission at
	// pos; nowhere where that one is kept.
	by diag.Pos
}

// choose adds to the responses that are left out those that the choice leaves
// out, among all that are left.
func (r Repeats) choose(readings []*reading, skip []map[int]heir) {
	if !r.one() {
		return
	}
	type entrant struct {
		source int
		*repeat
	}
	best := map[[16]byte]entrant{}
	var lost []entrant
	for s, of := range readings {
		for i := range of.repeats {
			here := entrant{s, &of.repeats[i]}
			if _, gone := skip[s][here.n]; gone {
				continue
			}
			old, ok := best[here.of]
			switch {
			case !ok:
				best[here.of] = here
			case r.before(old.repeat, here.repeat) > 0:
				lost = append(lost, here)
			default:
				lost = append(lost, old)
				best[here.of] = here
			}
		}
	}
	for _, l := range lost {
		kept := best[l.of]
		if skip[l.source] == nil {
			skip[l.source] = map[int]heir{}
		}
		skip[l.source][l.n] = heir{pos: readings[kept.source].pos(kept.n), rule: r}
	}
}

// supersede sets a response aside for another.
func (r *reading) supersede(id *identity, by heir, cells int) {
	p := &diag.Problem{Pos: id.territory.Pos}
	name, place := shown(id.territory.Name), by.pos.String()
	switch by.rule {
	case Latest:
		r.file.Superseded++
		p.Severity, p.Code = diag.Info, "superseded"
		p.Message = lang.Msg("this response of “%s” is set aside as you chose: the latest of its group is at %s", name, place)
	case MostComplete:
		r.file.Superseded++
		p.Severity, p.Code = diag.Info, "superseded"
		p.Message = lang.Msg("this response of “%s” is set aside as you chose: the most complete of its group is at %s", name, place)
	default:
		r.file.Duplicates++
		if s := r.readSheet(); s != nil {
			s.Duplicates++
			if r.across != nil && by.pos.File == r.file.Name && by.pos.Sheet != s.Name {
				r.across.again[r.at]++
			}
		}
		p.Severity, p.Code = diag.Warning, "duplicate"
		if by.by != (diag.Pos{}) {
			p.Message = lang.Msg("this response of “%s” is there again at %s, which is set aside as you chose: the one kept of its group is at %s", name, place, by.by.String())
			break
		}
		p.Message = lang.Msg("this response of “%s” is there again at %s, which is kept", name, place)
	}
	r.cost(cells, p)
}

// said says what the choice came to.
func (r Repeats) said(files []File) diag.List {
	n := 0
	for i := range files {
		n += files[i].Superseded
	}
	var m lang.Message
	switch r {
	case Latest:
		m = lang.Msg("of several responses of one group about one territory only the latest counts (--duplicates latest): %s responses are set aside", n)
	case MostComplete:
		m = lang.Msg("of several responses of one group about one territory only the most complete counts (--duplicates most-complete): %s responses are set aside", n)
	default:
		return nil
	}
	return diag.List{{Severity: diag.Info, Code: "duplicates-chosen", Message: m}}
}

// repeats writes what choosing asks of the responses.
func (w *wire) repeats(l []repeat) {
	w.int(len(l))
	for i := range l {
		c := &l[i]
		w.b = append(w.b, c.of[:]...)
		w.int(c.n)
		w.int(c.row)
		w.int(int(c.sent))
		w.int(c.given)
	}
}

// repeats takes them back; there were so many responses.
func (w *unwire) repeats(responses int) []repeat {
	l := make([]repeat, w.count(16+4))
	for i := range l {
		c := &l[i]
		copy(c.of[:], w.take(len(c.of)))
		c.n, c.row, c.sent, c.given = w.int(), w.int(), int64(w.int()), w.int()
		if c.n < 0 || c.n >= responses {
			w.fail()
		}
	}
	return slices.Clip(l)
}
