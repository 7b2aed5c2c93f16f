package intake

import (
	"encoding/binary"
	"math"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

func floatBits(x float64) uint64 { return math.Float64bits(x) }

// An unwire takes back what a wire wrote. After the first thing that no wire
// writes it has failed, and gives zeros: a record may be damaged, or forged.
type unwire struct {
	b      []byte
	texts  []string
	failed bool
}

func (w *unwire) fail() {
	w.failed, w.b = true, nil
}

func (w *unwire) take(n int) []byte {
	if n < 0 || n > len(w.b) {
		w.fail()
		return nil
	}
	taken := w.b[:n]
	w.b = w.b[n:]
	return taken
}

func (w *unwire) int() int {
	x, n := binary.Varint(w.b)
	if n <= 0 {
		w.fail()
		return 0
	}
	w.b = w.b[n:]
	return int(x)
}

// count is how many things follow, each of at least so many bytes: no more are
// made room for than the bytes that are left can be.
func (w *unwire) count(least int) int {
	n := w.int()
	if n < 0 || n > len(w.b)/least {
		w.fail()
		return 0
	}
	return n
}

// index is a number from 0 below another.
func (w *unwire) index(below int) int32 {
	n := w.int()
	if n < 0 || n >= below {
		w.fail()
		return 0
	}
	return int32(n)
}

func (w *unwire) byte() byte {
	if b := w.take(1); len(b) == 1 {
		return b[0]
	}
	return 0
}

func (w *unwire) bool() bool { return w.byte() != 0 }

func (w *unwire) float() float64 {
	b := w.take(8)
	if len(b) < 8 {
		return 0
	}
	return math.Float64frombits(binary.LittleEndian.Uint64(b))
}

func (w *unwire) text() string {
	if n := w.int(); n != 0 {
		if n < 1 || n > len(w.texts) {
			w.fail()
			return ""
		}
		return w.texts[n-1]
	}
	s := string(w.take(w.int()))
	if !w.failed {
		w.texts = append(w.texts, s)
	}
	return s
}

func (w *unwire) strings() []string {
	n := w.count(1)
	if n == 0 {
		return nil
	}
	ss := make([]string, n)
	for i := range ss {
		ss[i] = w.text()
	}
	return ss
}

func (w *unwire) time() time.Time {
	if !w.bool() {
		return time.Time{}
	}
	seconds := w.int()
	return time.Unix(int64(seconds), int64(w.int())).UTC()
}

func (w *unwire) pos() diag.Pos {
	return diag.Pos{File: w.text(), Sheet: w.text(), Row: w.int(), Col: w.int(), Text: w.bool()}
}

func (w *unwire) file(f *File) {
	for _, s := range []*string{&f.Name, &f.Dialect, &f.Language, &f.Sheet, &f.Framework} {
		*s = w.text()
	}
	f.Header, f.HeaderRows, f.Column = w.int(), w.int(), w.int()
	f.Versions = w.strings()
	f.Unused, f.Unread = w.strings(), w.strings()
	f.Personal = w.strings()
	for range w.count(7) {
		s := ReadSheet{Name: w.text(), Language: w.text()}
		for _, n := range []*int{&s.Header, &s.HeaderRows, &s.Column, &s.Responses, &s.Duplicates} {
			*n = w.int()
		}
		f.Sheets = append(f.Sheets, s)
	}
	for range w.count(3) {
		x := Fault{Question: w.int(), Code: w.text(), Cells: w.int()}
		if x.Question < 0 {
			w.fail()
		}
		f.Faults = append(f.Faults, x)
	}
	if n := w.count(5); n > 0 {
		f.Corrected = make([]diag.Pos, n)
		for i := range f.Corrected {
			f.Corrected[i] = w.pos()
		}
	}
	if n := w.count(5); n > 0 {
		f.Conversions = make([]Conversion, n)
		for i := range f.Conversions {
			f.Conversions[i] = Conversion{Question: w.text(), Text: w.text(), Answer: w.text(), Decided: w.bool(), Cells: w.int()}
		}
	}
	for _, n := range []*int{&f.Responses, &f.Duplicates, &f.Superseded, &f.Cells.Read, &f.Cells.Accepted, &f.Cells.Unused, &f.Cells.SetAside} {
		*n = w.int()
	}
	f.OK = w.bool()
}

func (w *unwire) problems() diag.List {
	l := make(diag.List, w.count(16))
	for i := range l {
		p := &diag.Problem{Pos: w.pos(), Severity: diag.Severity(w.int()), Code: w.text(), Message: w.message(), Hint: w.message(), Count: w.int(), Question: w.text(), Read: w.text(), Expected: w.message()}
		if p.Severity < diag.Error || p.Severity > diag.Info {
			w.fail()
		}
		l[i] = p
	}
	return l
}

// deepest is how many sentences may stand within each other.
const deepest = 8

func (w *unwire) message() lang.Message { return w.nested(0) }

func (w *unwire) nested(depth int) lang.Message {
	m := lang.Message{Format: w.text()}
	n := w.count(2)
	if depth > deepest {
		w.fail()
		return m
	}
	for range n {
		m.Args = append(m.Args, w.arg(depth))
	}
	return m
}

func (w *unwire) arg(depth int) any {
	switch w.byte() {
	case 's':
		return w.text()
	case 'i':
		return w.int()
	case 'f':
		return w.float()
	case 't':
		return w.time()
	case 'n':
		return lang.Num{Value: w.float(), Decimals: w.decimals()}
	case 'p':
		return lang.Percent{Share: w.float(), Decimals: w.decimals()}
	case 'l':
		return w.words()
	case 'm':
		return w.nested(depth + 1)
	}
	w.fail()
	return nil
}

// decimals is how many a number is shown with: more would be written out, all
// of them.
func (w *unwire) decimals() int {
	n := w.int()
	if n < 0 || n > 20 {
		w.fail()
		return 0
	}
	return n
}

func (w *unwire) territory(questions int) *surveys.Territory {
	t := &surveys.Territory{}
	for _, s := range []*string{&t.Key, &t.Code, &t.Name, &t.Region, &t.Department, &t.Kind} {
		*s = w.text()
	}
	t.Population, t.Pos, t.Count = w.float(), w.pos(), w.int()
	t.First, t.Last = w.time(), w.time()
	n := w.count(10)
	if n > surveys.KeepResponses {
		w.fail()
		return t
	}
	for range n {
		t.Responses = append(t.Responses, w.response(questions))
	}
	n = w.count(10)
	if n > surveys.KeepResponses {
		w.fail()
		return t
	}
	for range n {
		t.Workshops = append(t.Workshops, w.workshop(questions))
	}
	if w.int() != questions {
		w.fail()
		return t
	}
	t.Tallies = make([][]surveys.Tally, questions)
	for q := range t.Tallies {
		n := w.count(surveys.NumStates + 2)
		if n == 0 {
			continue
		}
		t.Tallies[q] = make([]surveys.Tally, n)
		for i := range t.Tallies[q] {
			w.tally(&t.Tallies[q][i])
		}
	}
	return t
}

func (w *unwire) response(questions int) *surveys.Response {
	r := &surveys.Response{ID: w.text(), Group: w.text(), Respondent: w.text(), Date: w.time()}
	r.Start, r.End, r.Sent, r.Duration, r.Enumerator = w.time(), w.time(), w.time(), time.Duration(w.int()), w.text()
	r.Pos = w.pos()
	if w.bool() {
		r.Workshop = w.workshop(questions)
	}
	if w.int() != questions {
		w.fail()
		return r
	}
	r.Answers = make([]surveys.Answer, questions)
	for i := range r.Answers {
		a := &r.Answers[i]
		a.State, a.Evidence = surveys.State(w.byte()), w.evidence()
		if int(a.State) >= surveys.NumStates {
			w.fail()
		}
		a.Choices, a.Number = w.strings(), w.float()
		a.Reason, a.Comment, a.Confidence, a.Pos = w.text(), w.text(), w.text(), w.pos()
		a.CommentCol, a.ReasonCol = int16(w.int()), int16(w.int())
	}
	return r
}

func (w *unwire) evidence() surveys.Evidence {
	e := surveys.Evidence(w.byte())
	if int(e) >= len(surveys.EvidenceNames) {
		w.fail()
		return surveys.Unstated
	}
	return e
}

func (w *unwire) tally(t *surveys.Tally) {
	t.Group = w.text()
	for i := range t.States {
		t.States[i] = w.int()
	}
	n := w.count(12)
	if n > surveys.MaxDistinct {
		w.fail()
		return
	}
	if n > 0 {
		t.Values = make([]surveys.Count, n)
	}
	for i := range t.Values {
		c := &t.Values[i]
		c.Choices, c.Number, c.N = w.strings(), w.float(), w.int()
		c.Strongest, c.Lowest = w.evidence(), w.evidence()
	}
}

func (w *unwire) words() lang.Text {
	n := w.count(2)
	t := make(lang.Text, n)
	for range n {
		l := w.text()
		t[l] = w.text()
	}
	return t
}

func (w *unwire) decision(d *Decision) {
	for _, s := range []*string{&d.What, &d.File, &d.Sheet, &d.Question, &d.Text, &d.Answer} {
		*s = w.text()
	}
	d.Verdict, d.Pos = Verdict(w.int()), w.pos()
}

func (w *unwire) doubts() []Doubt {
	n := w.count(16)
	if n == 0 {
		return nil
	}
	l := make([]Doubt, n)
	for i := range l {
		d := &l[i]
		w.decision(&d.Decision)
		d.Asked, d.Example, d.Cells, d.Expected, d.Questions = w.words(), w.text(), w.int(), w.message(), w.strings()
		for range w.count(4) {
			d.Proposals = append(d.Proposals, Proposal{Answer: w.text(), Label: w.words(), Reason: w.message()})
		}
	}
	return l
}

func (w *unwire) workshop(questions int) *surveys.Workshop {
	h := &surveys.Workshop{Date: w.time(), Place: w.text(), Pos: w.pos()}
	for range w.count(8) {
		h.Present = append(h.Present, surveys.Attendance{College: w.text(), Present: w.int(), Women: w.int(), Pos: w.pos()})
	}
	for range w.count(10) {
		d := surveys.Deliberation{Question: w.int(), Reason: w.text(), Dissent: w.text(), Parked: w.text(), Pos: w.pos()}
		if d.Question < 0 || d.Question >= questions {
			w.fail()
		}
		for i := range d.Rounds {
			for range w.count(8) {
				d.Rounds[i] = append(d.Rounds[i], w.vote())
			}
		}
		h.Deliberations = append(h.Deliberations, d)
	}
	return h
}

func (w *unwire) vote() surveys.Vote {
	v := surveys.Vote{College: w.text()}
	for range w.count(1) {
		v.Counts = append(v.Counts, w.int())
	}
	v.DontKnow, v.Abstained, v.Pos = w.int(), w.int(), w.pos()
	return v
}
