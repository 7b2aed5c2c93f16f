package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"maps"
	"slices"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Record remembers what a source gave, from one run to the next: a source
// that has not changed need not be read again. Whoever makes it answers for
// what it is filed under: the bytes of the source, its name, the survey, and
// [Options.Key]; a record of other things recalls nothing.
type Record interface {
	// Recall is what Keep was given before, or nil. What it returns is checked
	// when it is read: a damaged record is one that recalls nothing.
	Recall() []byte
	// Response is told every response accepted, in the order of the source, where
	// there was nothing to recall. Both are valid until it returns.
	Response(*surveys.Territory, *surveys.Response) error
	// Keep is given what the source gave, once it was read: nil where that cannot
	// be kept. Where the source cannot be used, the responses told before are void.
	Keep(reading []byte, usable bool) error
}

// Key says all that the choices of a reading change of what it gives. Progress
// and Each change nothing; of Watch it matters that there is one. Salt is the
// record's own: whoever keeps records keeps those of one salt apart.
func (o *Options) Key() string {
	w := &wire{}
	w.text(o.As)
	w.time(o.From)
	w.time(o.To)
	w.bool(o.Respondents)
	w.bool(o.Enumerators)
	w.text(string(o.Duplicates))
	w.bool(o.Territories)
	w.text(o.Version)
	w.text(o.Registry.Key())
	w.bool(o.Watch != nil)
	w.bool(o.CountOnly)
	w.bool(o.Mapping != nil)
	if o.Mapping != nil {
		w.int(len(o.Mapping.Rows))
		for i := range o.Mapping.Rows {
			w.decision(&o.Mapping.Rows[i])
		}
	}
	w.bool(o.Corrections != nil)
	if o.Corrections != nil {
		for i := range o.Corrections.Rows {
			c := &o.Corrections.Rows[i]
			for _, text := range []string{c.File, c.Sheet, c.Cell, c.Response, c.Question, c.Old, c.New, c.Author, c.Reason} {
				w.text(text)
			}
			w.pos(c.Pos)
		}
	}
	return digestOf(w.b)
}

// variant names a reading among those of one source: "" takes every response,
// another leaves out those that are superseded by others.
func (r *reading) variant() string {
	if r.skip == nil {
		return ""
	}
	w := &wire{}
	for _, n := range slices.Sorted(maps.Keys(r.skip)) {
		w.int(n)
		w.pos(r.skip[n].pos)
		w.text(string(r.skip[n].rule))
		w.pos(r.skip[n].by)
	}
	return digestOf(w.b)
}

func digestOf(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// TerritoryDigest is a digest of all that a dataset knows of a territory: where
// it is the same, everything made of the territory alone is.
func TerritoryDigest(t *surveys.Territory) string {
	w := &wire{}
	w.territory(t)
	return digestOf(w.b)
}

// ProblemsDigest is a digest of a list of problems.
func ProblemsDigest(l diag.List) string {
	w := &wire{}
	w.problems(l)
	return digestOf(w.b)
}

// recordFormat changes with whatever is written below: a record of another
// format recalls nothing.
const recordFormat = 11

// encode is what a finished reading gave: what join and superseded ask of it.
func (r *reading) encode() (b []byte, ok bool) {
	w := &wire{}
	w.int(recordFormat)
	w.file(&r.file)
	w.problems(r.list)
	w.int(len(r.said))
	for _, code := range slices.Sorted(maps.Keys(r.said)) {
		w.text(code)
		w.int(r.said[code])
		w.int(slices.Index(r.list, r.ledger.rest[code]))
	}
	w.int(r.keys.len())
	for _, k := range r.keys.all {
		w.b = append(w.b, k.hash[:]...)
		w.int(int(k.sent))
		w.int(int(k.row))
		w.bool(k.none)
		w.bool(k.own)
		w.b = append(w.b, k.made[:]...)
		w.bool(k.ours)
		w.int(int(k.same))
		w.int(int(k.sheet))
	}
	w.repeats(r.repeats)
	w.int(len(r.warned))
	for _, key := range slices.Sorted(maps.Keys(r.warned)) {
		w.text(key)
	}
	for _, l := range [][]Doubt{r.doubts.columns, r.doubts.answers} {
		w.doubts(l)
	}
	w.int(len(r.data.Territories))
	for _, t := range r.data.Territories {
		w.territory(t)
	}
	w.bool(r.watcher != nil)
	if r.watcher != nil {
		kept := r.watcher.Keep()
		w.failed = w.failed || kept == nil
		w.int(len(kept))
		w.b = append(w.b, kept...)
	}
	return w.b, !w.failed
}

// decode makes the reading what it was when it was encoded. Where it reports
// false the reading is not to be used.
func (r *reading) decode(b []byte) bool {
	w := &unwire{b: b}
	if w.int() != recordFormat {
		return false
	}
	name := r.file.Name
	w.file(&r.file)
	for _, f := range r.file.Faults {
		if f.Question >= len(r.names.questions) {
			return false
		}
	}
	r.list = w.problems()
	for range w.count(3) {
		code := w.text()
		r.said[code] = w.int()
		if i := w.int(); i >= 0 && i < len(r.list) {
			r.ledger.rest[code] = r.list[i]
		}
	}
	keys := w.count(16 + 4 + 16 + 3)
	for range keys {
		var k rowKey
		copy(k.hash[:], w.take(len(k.hash)))
		k.sent, k.row, k.none, k.own = int64(w.int()), int32(w.int()), w.bool(), w.bool()
		copy(k.made[:], w.take(len(k.made)))
		k.ours = w.bool()
		k.same, k.sheet = w.index(keys+1), w.index(max(1, len(r.file.Sheets)))
		r.keys.add(k)
	}
	r.repeats = w.repeats(keys)
	for range w.count(1) {
		r.warned[w.text()] = true
	}
	r.doubts.columns, r.doubts.answers = w.doubts(), w.doubts()
	territories := make([]*surveys.Territory, w.count(1))
	for i := range territories {
		territories[i] = w.territory(len(r.names.questions))
	}
	if watched := w.bool(); watched != (r.watcher != nil) {
		return false
	}
	if r.watcher != nil && !r.watcher.Recall(w.take(w.int())) {
		return false
	}
	if w.failed || len(w.b) > 0 || r.file.Name != name {
		return false
	}
	return r.data.Restore(territories)
}

// A wire is values as bytes. A text is written once, and is a number wherever
// it comes again.
type wire struct {
	b      []byte
	texts  map[string]int
	failed bool // something cannot be written
}

func (w *wire) int(n int) { w.b = binary.AppendVarint(w.b, int64(n)) }

func (w *wire) bool(v bool) {
	n := byte(0)
	if v {
		n = 1
	}
	w.b = append(w.b, n)
}

// float is written by its bits: a NaN stays the same NaN.
func (w *wire) float(x float64) { w.b = binary.LittleEndian.AppendUint64(w.b, floatBits(x)) }

func (w *wire) text(s string) {
	if n, known := w.texts[s]; known {
		w.int(n + 1)
		return
	}
	if w.texts == nil {
		w.texts = map[string]int{}
	}
	w.texts[s] = len(w.texts)
	w.int(0)
	w.int(len(s))
	w.b = append(w.b, s...)
}

func (w *wire) strings(ss []string) {
	w.int(len(ss))
	for _, s := range ss {
		w.text(s)
	}
}

// time is a day, or a moment of UTC: intake makes no other.
func (w *wire) time(t time.Time) {
	w.bool(!t.IsZero())
	if !t.IsZero() {
		w.int(int(t.Unix()))
		w.int(t.Nanosecond())
	}
}

func (w *wire) pos(p diag.Pos) {
	w.text(p.File)
	w.text(p.Sheet)
	w.int(p.Row)
	w.int(p.Col)
	w.bool(p.Text)
}

func (w *wire) file(f *File) {
	for _, s := range []string{f.Name, f.Dialect, f.Language, f.Sheet, f.Framework} {
		w.text(s)
	}
	w.int(f.Header)
	w.int(f.HeaderRows)
	w.int(f.Column)
	w.strings(f.Versions)
	w.strings(f.Unused)
	w.strings(f.Unread)
	w.strings(f.Personal)
	w.int(len(f.Sheets))
	for i := range f.Sheets {
		s := &f.Sheets[i]
		w.text(s.Name)
		w.text(s.Language)
		for _, n := range []int{s.Header, s.HeaderRows, s.Column, s.Responses, s.Duplicates} {
			w.int(n)
		}
	}
	w.int(len(f.Faults))
	for _, x := range f.Faults {
		w.int(x.Question)
		w.text(x.Code)
		w.int(x.Cells)
	}
	w.int(len(f.Corrected))
	for _, pos := range f.Corrected {
		w.pos(pos)
	}
	w.int(len(f.Conversions))
	for _, c := range f.Conversions {
		for _, text := range []string{c.Question, c.Text, c.Answer} {
			w.text(text)
		}
		w.bool(c.Decided)
		w.int(c.Cells)
	}
	for _, n := range []int{f.Responses, f.Duplicates, f.Superseded, f.Cells.Read, f.Cells.Accepted, f.Cells.Unused, f.Cells.SetAside} {
		w.int(n)
	}
	w.bool(f.OK)
}

func (w *wire) problems(l diag.List) {
	w.int(len(l))
	for _, p := range l {
		w.pos(p.Pos)
		w.int(int(p.Severity))
		w.text(p.Code)
		w.message(p.Message)
		w.message(p.Hint)
		w.int(p.Count)
		w.text(p.Question)
		w.text(p.Read)
		w.message(p.Expected)
	}
}

func (w *wire) message(m lang.Message) {
	w.text(m.Format)
	w.int(len(m.Args))
	for _, a := range m.Args {
		w.arg(a)
	}
}

// arg is an argument of a sentence, behind a letter for its type. A type that
// is not here makes a reading that is not kept, and is read again.
func (w *wire) arg(a any) {
	switch a := a.(type) {
	case string:
		w.b = append(w.b, 's')
		w.text(a)
	case int:
		w.b = append(w.b, 'i')
		w.int(a)
	case float64:
		w.b = append(w.b, 'f')
		w.float(a)
	case time.Time:
		w.b = append(w.b, 't')
		w.time(a)
	case lang.Num:
		w.b = append(w.b, 'n')
		w.float(a.Value)
		w.int(a.Decimals)
	case lang.Percent:
		w.b = append(w.b, 'p')
		w.float(a.Share)
		w.int(a.Decimals)
	case lang.Text:
		w.b = append(w.b, 'l')
		w.words(a)
	case lang.Message:
		w.b = append(w.b, 'm')
		w.message(a)
	default:
		w.failed = true
	}
}

func (w *wire) territory(t *surveys.Territory) {
	for _, s := range []string{t.Key, t.Code, t.Name, t.Region, t.Department, t.Kind} {
		w.text(s)
	}
	w.float(t.Population)
	w.pos(t.Pos)
	w.int(t.Count)
	w.time(t.First)
	w.time(t.Last)
	w.int(len(t.Responses))
	for _, r := range t.Responses {
		w.response(r)
	}
	w.int(len(t.Workshops))
	for _, held := range t.Workshops {
		w.workshop(held)
	}
	w.int(len(t.Tallies))
	for _, groups := range t.Tallies {
		w.int(len(groups))
		for i := range groups {
			w.tally(&groups[i])
		}
	}
}

func (w *wire) response(r *surveys.Response) {
	w.text(r.ID)
	w.text(r.Group)
	w.text(r.Respondent)
	w.time(r.Date)
	w.time(r.Start)
	w.time(r.End)
	w.time(r.Sent)
	w.int(int(r.Duration))
	w.text(r.Enumerator)
	w.pos(r.Pos)
	w.bool(r.Workshop != nil)
	if r.Workshop != nil {
		w.workshop(r.Workshop)
	}
	w.int(len(r.Answers))
	for i := range r.Answers {
		a := &r.Answers[i]
		w.b = append(w.b, byte(a.State), byte(a.Evidence))
		w.strings(a.Choices)
		w.float(a.Number)
		w.text(a.Reason)
		w.text(a.Comment)
		w.text(a.Confidence)
		w.pos(a.Pos)
		w.int(int(a.CommentCol))
		w.int(int(a.ReasonCol))
	}
}

func (w *wire) tally(t *surveys.Tally) {
	w.text(t.Group)
	for _, n := range t.States {
		w.int(n)
	}
	w.int(len(t.Values))
	for i := range t.Values {
		c := &t.Values[i]
		w.strings(c.Choices)
		w.float(c.Number)
		w.int(c.N)
		w.b = append(w.b, byte(c.Strongest), byte(c.Lowest))
	}
}

func (w *wire) words(t lang.Text) {
	w.int(len(t))
	for _, l := range t.Languages() {
		w.text(l)
		w.text(t[l])
	}
}

func (w *wire) decision(d *Decision) {
	for _, s := range []string{d.What, d.File, d.Sheet, d.Question, d.Text, d.Answer} {
		w.text(s)
	}
	w.int(int(d.Verdict))
	w.pos(d.Pos)
}

func (w *wire) doubts(l []Doubt) {
	w.int(len(l))
	for i := range l {
		d := &l[i]
		w.decision(&d.Decision)
		w.words(d.Asked)
		w.text(d.Example)
		w.int(d.Cells)
		w.message(d.Expected)
		w.strings(d.Questions)
		w.int(len(d.Proposals))
		for j := range d.Proposals {
			p := &d.Proposals[j]
			w.text(p.Answer)
			w.words(p.Label)
			w.message(p.Reason)
		}
	}
}

func (w *wire) workshop(h *surveys.Workshop) {
	w.time(h.Date)
	w.text(h.Place)
	w.pos(h.Pos)
	w.int(len(h.Present))
	for _, a := range h.Present {
		w.text(a.College)
		w.int(a.Present)
		w.int(a.Women)
		w.pos(a.Pos)
	}
	w.int(len(h.Deliberations))
	for i := range h.Deliberations {
		d := &h.Deliberations[i]
		w.int(d.Question)
		for _, s := range []string{d.Reason, d.Dissent, d.Parked} {
			w.text(s)
		}
		w.pos(d.Pos)
		for _, round := range d.Rounds {
			w.int(len(round))
			for j := range round {
				w.vote(&round[j])
			}
		}
	}
}

func (w *wire) vote(v *surveys.Vote) {
	w.text(v.College)
	w.int(len(v.Counts))
	for _, n := range v.Counts {
		w.int(n)
	}
	w.int(v.DontKnow)
	w.int(v.Abstained)
	w.pos(v.Pos)
}
