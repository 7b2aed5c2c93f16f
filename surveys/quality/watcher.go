package quality

import (
	"container/heap"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"io"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
)

// A Watcher looks at every response of one source as it is read
// (intake.Options.Watch), and keeps what Look asks of them: sums, the doubts
// that a response raises by itself, and a sketch of those that the dataset keeps
// whole. It is an intake.Watcher.
type Watcher struct {
	survey *surveys.Survey
	found  found

	territories map[string]int // places in found.Territories
	enumerators map[string]int // places in found.Enumerators
	ticks       []level
}

// NewWatcher makes watchers for the sources that answer a survey.
func NewWatcher(s *surveys.Survey) func() intake.Watcher {
	return func() intake.Watcher {
		return &Watcher{
			survey: s, found: found{Format: foundFormat, Contradicted: make([]int, len(s.Questions)), Took: histogram{}, Days: histogram{}, Counts: map[string]int{}},
			territories: map[string]int{}, enumerators: map[string]int{},
		}
	}
}

// foundFormat changes with whatever found holds, and with what it means.
const foundFormat = 2

// found is all that a watcher keeps, as it is written to a record.
type found struct {
	Format       int
	Share        Share
	Took         histogram // responses, by seconds
	Days         histogram // responses, by days since 1970
	Undated      int
	Contradicted []int // responses, by question
	Territories  []territory
	Enumerators  []enumerator
	Unnumbered   int // responses of enumerators beyond MaxEnumerators
	Unsigned     int
	Counts       map[string]int // doubts of each kind that a response raises by itself
	Facts        []fact         // the first MaxListed of each
	Quick        []quick        // the MaxListed quickest of the responses that may be too fast
	Kept         []kept         // the first surveys.KeepResponses of each territory
}

// territory is what was met of one.
type territory struct {
	Key    string
	Kept   int
	Doubts int
	Quick  histogram `json:",omitempty"` // responses that may be too fast, by seconds
}

// enumerator is what was met of one.
type enumerator struct {
	Name          string
	Sheet         string
	Row           int
	Responses     int
	Share         Share
	Took          histogram `json:",omitempty"` // by minutes
	Quick         histogram `json:",omitempty"` // responses that may be too fast, by seconds
	Straight      int
	Contradictory int
	Days          map[int]workday `json:",omitempty"` // by days since 1970
	Answers       uint64          // of the first response, as one number
	Given         int             // in the first response
	Differs       bool            // another response says something else
}

// workday is what one enumerator did on one day.
type workday struct{ Responses, Timed, Seconds int }

// fact is a doubt that a response raises by itself.
type fact struct {
	Code     string
	Sheet    string
	Row, Col int
	N, Of    int
	Text     string `json:",omitempty"`
}

// quick is a response that took little time for what it says.
type quick struct {
	Sheet           string
	Row             int
	Seconds, Answer int
}

// kept is a response to be held beside others.
type kept struct {
	Territory, Enumerator int // places; no enumerator is -1
	Sheet                 string
	Row                   int
	Day                   int    // since 1970; noDay
	Start, End            int64  // seconds; 0 if either is not known
	Given                 int    `json:",omitempty"`
	Answers               vector `json:",omitempty"` // nil where there are too few to be held beside others
}

// noDay is the day of a response without a date.
const noDay = -1 << 31

// level is how many answers of a response are on one level of their scales.
type level struct {
	name string
	n    int
}

// Watch takes a response into account.
func (w *Watcher) Watch(t *surveys.Territory, r *surveys.Response) {
	f := &w.found
	at := w.territory(t.Key)
	place := &f.Territories[at]
	keep := place.Kept < surveys.KeepResponses
	states, answers, all := w.answers(r, keep, at)
	share := Share{Given: states[surveys.Given], Unknown: states[surveys.Unknown], Blank: states[surveys.Blank], SetAside: states[surveys.SetAside]}
	f.Share.plus(share)
	day := dayOf(r.Date)
	if day == noDay {
		f.Undated++
	} else {
		f.Days[day]++
	}
	w.said(r.Workshop, at)
	straight := w.straight(r, at)
	contradictory := w.contradictions(r, at)
	w.clocks(r, at)
	took, fast := w.took(r, share.Given)
	if fast {
		f.Territories[at].Quick.add(took)
	}
	by := w.enumerator(r)
	if by >= 0 {
		f.Enumerators[by].count(r, share, took, fast, straight, contradictory, all)
	}
	if !keep {
		return
	}
	place.Kept++
	k := kept{Territory: at, Enumerator: by, Sheet: r.Pos.Sheet, Row: r.Pos.Row, Day: day}
	if !r.Start.IsZero() && r.End.After(r.Start) {
		k.Start, k.End = r.Start.Unix(), r.End.Unix()
	}
	if share.Given >= EnoughAlike && !straight {
		k.Given, k.Answers = share.Given, answers
	}
	f.Kept = append(f.Kept, k)
}

// territory is the place of a territory, made where it is new.
func (w *Watcher) territory(key string) int {
	if i, known := w.territories[key]; known {
		return i
	}
	i := len(w.found.Territories)
	w.territories[key] = i
	w.found.Territories = append(w.found.Territories, territory{Key: key, Quick: nil})
	return i
}

// answers looks at each answer of a response: how many are in each state, each
// as a number where they are to be kept, and all of them as one.
func (w *Watcher) answers(r *surveys.Response, keep bool, at int) (states [surveys.NumStates]int, answers vector, all uint64) {
	if keep {
		answers = make(vector, len(w.survey.Questions))
	}
	w.ticks = w.ticks[:0]
	for q := range r.Answers {
		a := &r.Answers[q]
		states[a.State]++
		if a.State == surveys.Given {
			if keep || r.Enumerator != "" { // else nobody asks
				h := hashOf(a)
				all = mix(all ^ (h + uint64(q)))
				if keep {
					answers[q] = uint32(h) | 1
				}
			}
			if len(a.Choices) == 1 && w.survey.Questions[q].Item == surveys.Maturity {
				w.tick(a.Choices[0])
			}
		}
		if a.Comment != "" {
			w.personal(a.Comment, a.Pos, int(a.CommentCol), at)
		}
		if a.Reason != "" {
			w.personal(a.Reason, a.Pos, int(a.ReasonCol), at)
		}
	}
	return states, answers, all
}

// tick counts an answer on a scale.
func (w *Watcher) tick(name string) {
	for i := range w.ticks {
		if w.ticks[i].name == name {
			w.ticks[i].n++
			return
		}
	}
	w.ticks = append(w.ticks, level{name, 1})
}

// straight reports whether the answers on scales of the response just looked at
// are all the same, or nearly.
func (w *Watcher) straight(r *surveys.Response, at int) bool {
	of, most := 0, level{}
	for _, l := range w.ticks {
		of += l.n
		if l.n > most.n {
			most = l
		}
	}
	all := most.n == of && of >= Enough
	nearly := of >= EnoughNearly && float64(most.n) >= Nearly*float64(of)
	if all || nearly {
		w.say(at, fact{Code: CodeStraight, Sheet: r.Pos.Sheet, Row: r.Pos.Row, N: most.n, Of: of, Text: most.name})
	}
	return all || nearly
}

// clocks says where the times of a response cannot all be.
func (w *Watcher) clocks(r *surveys.Response, at int) {
	const zones = 24 * time.Hour // what is written without its zone may be so much off
	switch {
	case r.Took() < 0:
		w.say(at, fact{Code: CodeEndFirst, Sheet: r.Pos.Sheet, Row: r.Pos.Row})
	case !r.Sent.IsZero() && later(r.Start, r.Date).Sub(r.Sent) > zones:
		days := int(later(r.Start, r.Date).Sub(r.Sent) / (24 * time.Hour))
		w.say(at, fact{Code: CodeSentFirst, Sheet: r.Pos.Sheet, Row: r.Pos.Row, N: days})
	}
}

func later(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}

// quickest are responses with the slowest of them first, of several the last one:
// it is the one that gives way.
type quickest []quick

func (q quickest) Len() int { return len(q) }
func (q quickest) Less(i, j int) bool {
	return q[i].Seconds > q[j].Seconds || q[i].Seconds == q[j].Seconds && q[i].Row > q[j].Row
}
func (q quickest) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *quickest) Push(x any)   { *q = append(*q, x.(quick)) } //nolint:forcetypeassert // nothing else is pushed
func (q *quickest) Pop() any {
	last := (*q)[len(*q)-1]
	*q = (*q)[:len(*q)-1]
	return last
}

// took is how many seconds a response took, 0 where it is not known, and
// whether that is so little for its answers that it may be too fast.
func (w *Watcher) took(r *surveys.Response, given int) (seconds int, fast bool) {
	took := r.Took()
	if took <= 0 {
		return 0, false
	}
	seconds = max(1, int(took/time.Second))
	w.found.Took.add(coarse(seconds))
	if given < Enough || seconds >= SecondsAnAnswer*given {
		return seconds, false
	}
	q := quick{Sheet: r.Pos.Sheet, Row: r.Pos.Row, Seconds: seconds, Answer: given}
	switch quickest := (*quickest)(&w.found.Quick); {
	case len(w.found.Quick) < MaxListed:
		heap.Push(quickest, q)
	case seconds < w.found.Quick[0].Seconds:
		w.found.Quick[0] = q
		heap.Fix(quickest, 0)
	}
	return seconds, true
}

// enumerator is the place of who filled a response; -1 where that is not said,
// or is one too many.
func (w *Watcher) enumerator(r *surveys.Response) int {
	f := &w.found
	if r.Enumerator == "" {
		f.Unsigned++
		return -1
	}
	if i, known := w.enumerators[r.Enumerator]; known {
		return i
	}
	key := surveys.Fold(r.Enumerator)
	i, known := w.enumerators[key]
	if known && len(w.enumerators) < 4*MaxEnumerators {
		w.enumerators[r.Enumerator] = i // another spelling
	}
	if !known {
		if len(f.Enumerators) >= MaxEnumerators {
			f.Unnumbered++
			return -1
		}
		i = len(f.Enumerators)
		f.Enumerators = append(f.Enumerators, enumerator{Name: r.Enumerator, Sheet: r.Pos.Sheet, Row: r.Pos.Row})
		w.enumerators[key] = i
	}
	return i
}

// mostDays is how many days of an enumerator are told apart.
const mostDays = 1000

// count takes a response of an enumerator into account.
func (e *enumerator) count(r *surveys.Response, share Share, took int, fast, straight, contradictory bool, answers uint64) {
	if e.Responses == 0 {
		e.Answers, e.Given = answers, share.Given
	}
	e.Responses++
	e.Differs = e.Differs || e.Answers != answers
	e.Share.plus(share)
	if took > 0 {
		e.Took.add(min(took/60, minutesADay))
	}
	if fast {
		e.Quick.add(took)
	}
	if straight {
		e.Straight++
	}
	if contradictory {
		e.Contradictory++
	}
	day := dayOf(r.Start)
	if day == noDay {
		day = dayOf(r.Date)
	}
	if day == noDay {
		return
	}
	d, known := e.Days[day]
	if !known && len(e.Days) >= mostDays {
		return
	}
	if e.Days == nil {
		e.Days = map[int]workday{}
	}
	d.Responses++
	if took > 0 && took <= int(LongestSitting.Seconds()) {
		d.Timed++
		d.Seconds += took
	}
	e.Days[day] = d
}

const minutesADay = 24 * 60

// dayOf is a date as days since 1970.
func dayOf(t time.Time) int {
	if t.IsZero() {
		return noDay
	}
	const day = 24 * 60 * 60
	s := t.Unix()
	if s < 0 {
		s -= day - 1
	}
	return int(s / day)
}

// dateOf is the day that dayOf makes of it.
func dateOf(day int) time.Time { return time.Unix(int64(day)*24*60*60, 0).UTC() }

// contradictions reports whether answers of a response do not go together, and
// says which.
func (w *Watcher) contradictions(r *surveys.Response, at int) bool {
	broken := false
	for i := range w.survey.Checks {
		c := &w.survey.Checks[i]
		if !c.Broken(r.Answers) {
			continue
		}
		broken = true
		for _, q := range c.Questions {
			w.found.Contradicted[q]++
		}
		if w.found.Counts[CodeContradiction] >= MaxListed {
			w.say(at, fact{Code: CodeContradiction})
			continue
		}
		first, cells := cellsOf(r, c.Questions)
		w.say(at, fact{Code: CodeContradiction, Sheet: first.Sheet, Row: first.Row, Col: first.Col, N: i, Of: len(c.Questions), Text: cells})
	}
	return broken
}

// cellsOf are the cells of some answers.
func cellsOf(r *surveys.Response, questions []int) (first diag.Pos, cells string) {
	var names []string
	for _, q := range questions {
		pos := r.Answers[q].Pos
		if first == (diag.Pos{}) {
			first = pos
		}
		name := pos.Cell()
		if pos.Sheet != first.Sheet {
			name = pos.Sheet + "!" + name
		}
		names = append(names, name)
	}
	return first, strings.Join(names, ", ")
}

// personal says where a free text holds personal data. It does not repeat them.
func (w *Watcher) personal(text string, pos diag.Pos, col, at int) {
	found := personalIn(text)
	if len(found) == 0 {
		return
	}
	if col > 0 {
		pos.Col = col
	}
	f := fact{Code: CodePersonal, Sheet: pos.Sheet, Row: pos.Row, Col: pos.Col, Of: len(found)}
	for _, p := range found {
		if p.email {
			f.N++
		}
	}
	w.say(at, f)
}

// said looks at what was written in a workshop.
func (w *Watcher) said(h *surveys.Workshop, at int) {
	if h == nil {
		return
	}
	for i := range h.Deliberations {
		d := &h.Deliberations[i]
		for _, text := range []string{d.Reason, d.Dissent, d.Parked} {
			if text != "" {
				w.personal(text, d.Pos, 0, at)
			}
		}
	}
}

// say notes a doubt about a response of a territory.
func (w *Watcher) say(at int, f fact) {
	w.found.Territories[at].Doubts++
	w.found.Counts[f.Code]++
	if w.found.Counts[f.Code] <= MaxListed {
		w.found.Facts = append(w.found.Facts, f)
	}
}

// Keep is what the watcher has found, as JSON.
func (w *Watcher) Keep() []byte {
	b, err := json.Marshal(&w.found)
	if err != nil {
		return nil
	}
	return b
}

// Recall makes the watcher what another one was when it was kept.
func (w *Watcher) Recall(b []byte) bool {
	var f found
	if json.Unmarshal(b, &f) != nil || !f.holds(w.survey) {
		return false
	}
	w.found = f
	for i := range f.Territories {
		w.territories[f.Territories[i].Key] = i
	}
	for i := range f.Enumerators {
		w.enumerators[surveys.Fold(f.Enumerators[i].Name)] = i
	}
	return true
}

// holds reports whether all places that are named exist, so that nothing that
// is looked up later can fail.
func (f *found) holds(s *surveys.Survey) bool {
	if f.Format != foundFormat || len(f.Contradicted) != len(s.Questions) || len(f.Enumerators) > MaxEnumerators || f.Took == nil || f.Days == nil || f.Counts == nil {
		return false
	}
	room := make([]int, len(f.Territories))
	for i := range f.Kept {
		k := &f.Kept[i]
		if k.Territory < 0 || k.Territory >= len(room) || k.Enumerator < -1 || k.Enumerator >= len(f.Enumerators) ||
			len(k.Answers) > 0 && len(k.Answers) != len(s.Questions) {
			return false
		}
		if room[k.Territory]++; room[k.Territory] > surveys.KeepResponses {
			return false
		}
	}
	listed := map[string]int{}
	for i := range f.Facts {
		x := &f.Facts[i]
		if listed[x.Code]++; listed[x.Code] > MaxListed || !x.holds(s) {
			return false
		}
	}
	return len(f.Quick) <= MaxListed
}

func (f *fact) holds(s *surveys.Survey) bool {
	switch f.Code {
	case CodeContradiction:
		return f.N >= 0 && f.N < len(s.Checks)
	case CodeStraight, CodeEndFirst, CodeSentFirst, CodePersonal:
		return true
	}
	return false
}

// A histogram is how many of each.
type histogram map[int]int

func (h *histogram) add(x int) {
	if *h == nil {
		*h = histogram{}
	}
	(*h)[x]++
}

// coarse is a number of seconds as it is counted: whole minutes beyond an hour,
// whole hours beyond a day, so that there are few.
func coarse(seconds int) int {
	switch {
	case seconds > 24*60*60:
		return seconds / 3600 * 3600
	case seconds > 3600:
		return seconds / 60 * 60
	}
	return seconds
}

// A vector is a response's answers by question, each as an odd number that is
// the same where it says the same, up to one chance in two thousand million; 0 is
// none given.
type vector []uint32

// MarshalText writes a vector in base 64, each number in four bytes.
func (v vector) MarshalText() ([]byte, error) {
	b := make([]byte, 0, 4*len(v))
	for _, x := range v {
		b = binary.LittleEndian.AppendUint32(b, x)
	}
	return base64.StdEncoding.AppendEncode(nil, b), nil
}

// UnmarshalText reads what MarshalText writes.
func (v *vector) UnmarshalText(text []byte) error {
	b, err := base64.StdEncoding.AppendDecode(nil, text)
	if err != nil {
		return err
	}
	if len(b)%4 != 0 {
		return io.ErrUnexpectedEOF
	}
	*v = make(vector, len(b)/4)
	for i := range *v {
		(*v)[i] = binary.LittleEndian.Uint32(b[4*i:])
	}
	return nil
}
