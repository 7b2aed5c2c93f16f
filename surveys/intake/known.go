package intake

import (
	"encoding/binary"
	"hash/maphash"
	"math/bits"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/sheet"
)

// knownAnswers counts what a large table says again and again without reading it
// again: of a row about a territory that has as many whole responses as are kept,
// each answer is counted by the text of its cell, where that text was read before
// and stands alone. What has something beside it, was not met, or was not
// understood without a word goes the long way, question by question; a row of
// which that cannot be said goes it whole. Either way the tallies are the same,
// value by value in the order in which each first appeared (decision 37). A nil
// one knows nothing.
type knownAnswers struct {
	l          *columns
	uses       []use
	texts      []texts    // by question
	slots      []*meaning // what is counted in each
	who        map[string]*counted
	tallied    map[tallied]*counted // the same, by what they are counted for
	versions   map[string]bool      // of the tool's form, that were noted
	version    string               // that the row says
	validation string               // that a row said last, and what it means
	rejected   bool

	key     []byte     // of the row's territory and group
	met     []*meaning // what the row says that is known
	alone   []*meaning // of that, what has no slot
	todo    []int      // questions of the row that are to be read
	long    []bool     // by question: it is among them
	said    []surveys.Answer
	fresh   []int    // by question: values that a tally is about to be given
	watched *watched // where somebody watches

	named   []int    // the columns of key
	told    []int    // those of which a record is asked where it has its cell
	own     []byte   // what a record is known by
	made    []byte   // what its identity in a clean table is made of
	spans   []span   // by column: where the record being read has its cell, where it is asked for
	slotted []uint16 // what the record says
}

// A use is what a column is for.
type use struct {
	kind useKind
	told bool // it is among knownAnswers.told
	q    int
}

// span is where a cell stands in a record; empty where there is none.
type span struct{ from, to int }

type useKind uint8

const (
	useNothing useKind = iota
	useAnswer          // all that is to be known of an answer, where nothing stands beside it
	useBeside          // something more about an answer
	useIdle            // something more about an answer that no column gives: it is not looked at
	useWho
)

// texts are what the cells of one question were: a table without a gap between
// a text and where its hash would have it, at most half full. It is asked for
// every cell of a large table, and a map takes three times as long.
type texts struct {
	table []entry // a power of two of them
	odd   uint64  // so that no file can be made for texts to meet
	n     int
	slots int // how many of those of counted.counts are this question's
}

// A spelled is a text as it is looked up, which takes no memory elsewhere where it
// is short: its bytes; of a longer one its hash.
type spelled struct {
	lo, hi uint64
	n      int32
	kind   byte
}

type entry struct {
	spelled
	slot uint16   // where it is counted, from 1
	is   *meaning // nil where there is nothing
}

// A meaning is what a text says as an answer.
type meaning struct {
	text   string // where it is not short
	answer surveys.Answer
	empty  bool // it is as if there was no cell
	q      int
	slot   int // where it is counted; -1 where there are too many
}

// What is remembered at most: texts of one question; those of them, and those of
// all, that are counted in slots, the others being looked up in their tally;
// territories and groups, as they are written; versions of a tool's form. The
// texts of a scale or a list are few, and those met first are the most frequent.
const (
	mostTexts    = 2000
	mostOfOne    = 512
	mostSlots    = 8192
	mostCounted  = 1024
	mostVersions = 64
)

// counted is what was met of one territory and group since they are known. What
// rows say is noted first and counted once there is much of it: a country's counts
// do not fit where a processor has its hands, those of one territory do.
type counted struct {
	tallied
	place  int
	rows   int
	noted  []uint16 // slots
	counts []uint32 // by slot
	fresh  []uint16 // slots that the tallies do not have yet, in the order in which they were met
	beside []uint32 // by question: counted in the tally itself
	tight  bool     // a tally may have no room for all that is fresh
}

// tallied is what the tallies are of.
type tallied struct {
	territory *surveys.Territory
	group     string
}

// mostNoted is how many slots are noted before they are counted.
const mostNoted = 4096

// knownAnswers is nil where every response must be read whole, because somebody
// keeps each, or where what a row says depends on more than its cells.
func (l *columns) knownAnswers(r *reading) *knownAnswers {
	if r.each || r.record != nil || r.watcher != nil && l.side != nil || r.corrected != nil || r.across != nil || r.opt.Duplicates.one() || r.opt.Person != nil || r.unusable != nil ||
		l.named != nil || l.edition != nil || l.saysVersion(r) || l.rules.clean != nil {
		return nil
	}
	k := &knownAnswers{
		l: l, uses: make([]use, len(l.columns)), texts: make([]texts, len(l.questions)), who: map[string]*counted{}, versions: map[string]bool{},
		tallied: map[tallied]*counted{}, long: make([]bool, len(l.questions)), fresh: make([]int, len(l.questions)), said: make([]surveys.Answer, len(l.questions)),
		spans: make([]span, len(l.columns)),
	}
	for q := range k.texts {
		k.texts[q].odd = rand.Uint64() | 1
	}
	for col := range l.columns {
		c := &l.columns[col]
		switch {
		case c.role == noRole:
		case c.role < answerRole:
			k.uses[col] = use{kind: useWho}
		case !l.questions[c.q].any():
			k.uses[col] = use{kind: useIdle}
		case c.role == answerRole && len(l.questions[c.q].answers) == 1 && len(l.questions[c.q].options) == 0:
			k.uses[col] = use{kind: useAnswer, q: c.q}
		default:
			k.uses[col] = use{kind: useBeside, q: c.q}
		}
	}
	if q := r.names.groupBy; q >= 0 && (len(l.questions[q].options)+len(l.questions[q].answers) > 1 || l.questions[q].status > 0) {
		return nil // who is asked stands in several cells
	} else if q >= 0 {
		k.named = l.questions[q].answers
	}
	for i := range whoRoles {
		k.named = slices.Concat(l.who[whoRoles[len(whoRoles)-1-i]], k.named)
	}
	if r.watcher != nil {
		k.watched = l.watched()
	}
	k.told = slices.Concat(k.named, l.who[respondentRole], l.who[instanceRole], l.who[dateRole], l.who[submittedRole], l.who[validationRole], []int{l.version})
	for _, col := range k.told {
		k.uses[col].told = true
	}
	return k
}

// whoRoles are what tells a response's territory and group.
var whoRoles = [...]role{territoryRole, codeRole, regionRole, departmentRole, kindRole, populationRole, groupRole}

// row counts a row; it reports false, and nothing was done, where the row is to
// be read as any other.
func (k *knownAnswers) row(r *reading, row *sheet.Row, cells []*sheet.Cell) bool {
	if k == nil {
		return false
	}
	used := k.sort(r, row, cells)
	if len(k.who) == 0 || !k.versions[k.version] || r.beyond(k.l, row) {
		return false
	}
	who := k.who[string(k.keyOf(cells))]
	if who == nil {
		return false
	}
	date, ok := k.plain(r, row.Number, cells)
	if !ok || r.isOutside(date) {
		return false
	}
	if _, gone := r.skip[r.keys.len()]; gone {
		return false
	}
	rejected := k.isRejected(row.Number, cells)

	if row.Hidden {
		r.hidden++
	}
	if rejected {
		r.rejected++
	}
	r.used += used
	r.unused += len(row.Cells) - used
	r.before = r.setAside
	key := keyOf(row, func(ro role) spot { return k.l.at(cells, row.Number, ro) }, r.monthFirst)
	if key.own {
		key.made = k.l.madeOf(row)
	}
	r.keys.add(key)
	if r.scan {
		return true
	}
	k.again(r, who, date)
	k.count(r, who, row.Number, cells)
	if k.watched != nil {
		k.watch(r, who, row, date)
	}
	return true
}

// again counts a response, but for what it answers.
func (k *knownAnswers) again(r *reading, who *counted, date time.Time) {
	r.data.Again(who.territory, date)
	r.file.Responses++
	who.rows++
}

// sort puts a row's cells where they belong: those that are known as answers,
// the others by column, repaired. It is how many are of columns that are used.
func (k *knownAnswers) sort(r *reading, row *sheet.Row, cells []*sheet.Cell) (used int) {
	for _, q := range k.todo {
		k.long[q] = false
	}
	k.met, k.todo, k.version = k.met[:0], k.todo[:0], ""
	for i := range row.Cells {
		c := &row.Cells[i]
		var u use
		if c.Col < len(k.uses) {
			u = k.uses[c.Col]
		}
		if u.kind == useAnswer && !c.Uncached {
			if is := k.texts[u.q].find(c); is != nil {
				used++
				if !is.empty {
					cells[c.Col] = c
					k.met = append(k.met, is)
				}
				continue
			}
		}
		r.repair(c)
		if c.Col == k.l.version {
			k.version = c.Text
		}
		if u.kind == useNothing {
			continue // but all its cells are what a row is known by
		}
		used++
		if u.kind == useIdle {
			continue
		}
		if c.Kind == sheet.Text && !c.Uncached && k.l.rules.empty(c.Text) {
			if u.kind == useAnswer {
				k.texts[u.q].learn(c, &meaning{empty: true, q: u.q, slot: -1})
			}
			continue
		}
		cells[c.Col] = c
		if u.kind != useWho && !k.long[u.q] {
			k.long[u.q] = true
			k.todo = append(k.todo, u.q)
		}
	}
	return used
}

// find is what a cell says; nil where that is not known.
func (t *texts) find(c *sheet.Cell) *meaning {
	if t.n == 0 {
		return nil
	}
	return entryOf(t, t.spell(c), c.Text).is
}

// textSeed is of the hashes of long texts.
var textSeed = maphash.MakeSeed()

// short is how long a text is at most that is looked up as it is.
const short = 16

// spell is a cell's text as it is looked up.
func (t *texts) spell(c *sheet.Cell) spelled {
	if len(c.Text) > short {
		return spelled{lo: maphash.String(textSeed, c.Text), n: int32(len(c.Text)), kind: kindOf(c)}
	}
	var b [short]byte
	copy(b[:], c.Text)
	return spelled{binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:]), int32(len(c.Text)), kindOf(c)}
}

// entryOf is where a text is, or would be.
func entryOf[T string | []byte](t *texts, w spelled, text T) *entry {
	for i := w.hash(t.odd); ; i++ {
		e := &t.table[i&uint64(len(t.table)-1)]
		if e.is == nil || e.spelled == w && (w.n <= short || e.is.text == string(text)) {
			return e
		}
	}
}

// hash mixes what is looked up.
func (w *spelled) hash(odd uint64) uint64 {
	hi, lo := bits.Mul64(w.lo^odd, w.hi^uint64(w.n)^bits.RotateLeft64(odd, 32))
	return hi ^ lo
}

// kindOf tells apart cells whose texts do not mean the same.
func kindOf(c *sheet.Cell) byte {
	if c.Percent {
		return byte(c.Kind)*2 + 1
	}
	return byte(c.Kind) * 2
}

// learn remembers what a text says, where there is room for it.
func (t *texts) learn(c *sheet.Cell, is *meaning) *entry {
	const longest = 300
	if t.n >= mostTexts || len(c.Text) > longest || mayBeTwice(c.Text, strings.IndexByte) {
		return nil
	}
	if 2*(t.n+1) > len(t.table) {
		t.grow()
	}
	w := t.spell(c)
	e := entryOf(t, w, c.Text)
	if e.is == nil {
		t.n++
	}
	if w.n > short {
		is.text = strings.Clone(c.Text) // the cell's text is part of its row's
	}
	*e = entry{spelled: w, is: is}
	return e
}

// grow makes room for as many texts again.
func (t *texts) grow() {
	was := t.table
	t.table = make([]entry, max(16, 2*len(was)))
	for _, e := range was {
		if e.is != nil {
			*entryOf(t, e.spelled, e.is.text) = e
		}
	}
}

// keyOf is a row's territory and group, as they are written.
func (k *knownAnswers) keyOf(cells []*sheet.Cell) []byte {
	k.key = k.key[:0]
	add := func(c *sheet.Cell) {
		if c != nil {
			if c.Formula {
				k.key = append(k.key, '=') // of which something is said
			}
			k.key = append(k.key, kindOf(c)+1)
			k.key = append(k.key, c.Text...)
		}
		k.key = append(k.key, 0)
	}
	for _, col := range k.named {
		add(cells[col])
	}
	return k.key
}

// plain is the date of a response about which, but for its answers, there is
// nothing to say.
func (k *knownAnswers) plain(r *reading, row int, cells []*sheet.Cell) (date time.Time, ok bool) {
	for _, ro := range [...]role{respondentRole, instanceRole} {
		if c := k.l.at(cells, row, ro).Cell; c != nil && (c.Formula || len(c.Text) > maxName || unusable(c) != nil) {
			return date, false
		}
	}
	c := k.l.at(cells, row, dateRole).Cell
	if c == nil {
		return date, true
	}
	if c.Uncached || c.Kind != sheet.Text && c.Kind != sheet.Date {
		return date, false
	}
	t, ok := parseTime(c.Text, r.monthFirst)
	return dayOf(t), ok
}

// isRejected reports whether a supervisor refused the response.
func (k *knownAnswers) isRejected(row int, cells []*sheet.Cell) bool {
	c := k.l.at(cells, row, validationRole).Cell
	if c == nil {
		return false
	}
	if c.Text != k.validation {
		k.validation, k.rejected = c.Text, isRejected(c.Text)
	}
	return k.rejected
}

// count counts a row's answers.
func (k *knownAnswers) count(r *reading, who *counted, row int, cells []*sheet.Cell) {
	k.alone = k.alone[:0]
	for _, is := range k.met {
		switch {
		case k.long[is.q]:
		case is.slot < 0 || who.tight:
			k.alone = append(k.alone, is)
		default:
			who.noted = append(who.noted, uint16(is.slot))
		}
	}
	if len(who.noted) >= mostNoted {
		who.count(k)
	}
	if len(k.alone)+len(k.todo) == 0 {
		return
	}
	who.commit(k)
	for _, is := range k.alone {
		k.one(r, who, is)
	}
	if len(k.todo) > 0 {
		k.read(r, who, row, cells)
	}
}

// one counts one answer, where its tally has room.
func (k *knownAnswers) one(r *reading, who *counted, is *meaning) {
	if is.slot >= 0 {
		n := &who.counts[is.slot]
		if *n > 0 || is.answer.State != surveys.Given {
			*n++
			return
		}
	}
	if !r.data.Room(who.territory.Key, is.q, who.group, &is.answer) {
		k.long[is.q] = true
		k.todo = append(k.todo, is.q)
		return
	}
	who.tally(is.q).Add(&is.answer, 1)
	if is.slot >= 0 {
		who.counts[is.slot] = 1
	} else {
		who.beside[is.q]++
	}
}

func (c *counted) tally(q int) *surveys.Tally { return &c.territory.Tallies[q][c.place] }

// count counts what was noted.
func (c *counted) count(k *knownAnswers) {
	if len(c.counts) < len(k.slots) {
		const step = 2048
		c.counts = append(c.counts, make([]uint32, (len(k.slots)+step-1)/step*step-len(c.counts))...)
	}
	for _, slot := range c.noted {
		n := &c.counts[slot]
		if *n == 0 {
			c.fresh = append(c.fresh, slot)
		}
		*n++
	}
	c.noted = c.noted[:0]
}

// commit gives the tallies what they do not have yet, since something is about to
// be added to them in another way: values stay in the order of their appearance.
func (c *counted) commit(k *knownAnswers) {
	c.count(k)
	c.room(k)
	for _, slot := range c.fresh {
		if is := k.slots[slot]; is.answer.State == surveys.Given {
			c.tally(is.q).Add(&is.answer, 1)
		}
	}
	c.fresh = c.fresh[:0]
	for q := range c.territory.Tallies {
		c.tight = c.tight || len(c.tally(q).Values)+1+mostOfOne >= surveys.MaxDistinct // with one more, and all slots
	}
}

// commit does so for a response that is read whole.
func (k *knownAnswers) commit(r *reading, id *identity) {
	if k == nil || len(k.tallied) == 0 {
		return
	}
	if c := k.tallied[tallied{r.data.Territory(id.territory.Key), id.response.Group}]; c != nil {
		c.commit(k)
	}
}

// read reads the questions of a row of which the answer is not known, in their
// order.
func (k *knownAnswers) read(r *reading, who *counted, row int, cells []*sheet.Cell) {
	for q, long := range k.long {
		if long {
			k.said[q] = k.answer(r, row, cells, q)
		}
	}
	for q, long := range k.long {
		if !long {
			continue
		}
		a := &k.said[q]
		if r.crowded(who.territory, who.group, q, a) {
			r.overflow(q, a)
		}
		who.tally(q).Add(a, 1)
		who.beside[q]++
	}
}

// answer reads one answer, and remembers what its text says where there is
// nothing beside it and nothing to say of it.
func (k *knownAnswers) answer(r *reading, row int, cells []*sheet.Cell, q int) surveys.Answer {
	g, question := k.l.gather(r, row, cells, q), r.names.questions[q]
	asked := &k.l.questions[q]
	alone := len(asked.answers) == 1 && len(asked.options) == 0 && g.main.Cell != nil && !g.main.Uncached &&
		g.evidence.Cell == nil && g.confidence.Cell == nil && g.comment.Cell == nil && g.status.Cell == nil && g.reason.Cell == nil
	if !alone {
		return r.settle(question, &g)
	}
	a, p := r.value(question, &g)
	if p != nil {
		return r.settle(question, &g)
	}
	t, is := &k.texts[q], &meaning{answer: a, q: q, slot: -1}
	if e := t.learn(g.main.Cell, is); e != nil && t.slots < mostOfOne && len(k.slots) < mostSlots {
		is.slot = len(k.slots)
		k.slots = append(k.slots, is)
		t.slots++
		e.slot = uint16(len(k.slots))
	}
	a.Pos = g.at()
	return a
}

// meet remembers a row's territory and group, once enough responses of it are
// kept whole and nothing was said of who it is.
func (k *knownAnswers) meet(r *reading, id *identity, cells []*sheet.Cell) {
	if k == nil || id.keep || len(k.who) >= mostCounted {
		return
	}
	for _, ro := range whoRoles { // a row that looks like the header is looked at as a whole
		for _, col := range k.l.who[ro] {
			if c := cells[col]; c != nil && surveys.Fold(c.Text) == surveys.Fold(k.l.columns[col].header) {
				return
			}
		}
	}
	if len(k.versions) < mostVersions {
		k.versions[k.version] = true
	}
	key := string(k.keyOf(cells))
	if k.who[key] != nil {
		return
	}
	of := tallied{r.data.Territory(id.territory.Key), id.response.Group}
	c := k.tallied[of] // where they are written in another way
	if c == nil {
		c = &counted{
			tallied: of, place: of.territory.Place(of.group),
			noted: make([]uint16, 0, mostNoted+len(k.l.columns)), beside: make([]uint32, len(k.l.questions)),
		}
		c.commit(k)
		k.tallied[of] = c
	}
	k.who[key] = c
}

// watched is what the watcher of a source is told of a row that was counted.
type watched struct {
	blank   []surveys.Answer // by question: what no cell answers, without its row
	asked   []int            // questions that have columns
	said    []int            // those of the last row that are not blank
	answers []surveys.Answer
}

func (l *columns) watched() *watched {
	w := &watched{blank: make([]surveys.Answer, len(l.questions)), answers: make([]surveys.Answer, len(l.questions))}
	none := make([]*sheet.Cell, len(l.columns))
	for q := range l.questions {
		if a := &l.questions[q]; a.any() {
			col := a.status
			if places := slices.Concat(a.answers, a.options); len(places) > 0 {
				col = places[0]
			}
			w.blank[q] = surveys.Answer{State: surveys.Blank, Pos: l.spot(none, 0, col).pos()}
			w.asked = append(w.asked, q)
		}
	}
	copy(w.answers, w.blank)
	return w
}

// watch tells the watcher a row that was just counted, as if it had been read.
func (k *knownAnswers) watch(r *reading, who *counted, row *sheet.Row, date time.Time) {
	w := k.watched
	for _, q := range w.said {
		w.answers[q] = w.blank[q]
	}
	w.said = append(w.said[:0], k.todo...)
	for _, q := range w.asked {
		w.answers[q].Pos.Row = row.Number
	}
	for _, is := range k.met {
		if !k.long[is.q] {
			a := &w.answers[is.q]
			pos := a.Pos
			*a = is.answer
			a.Pos = pos
			w.said = append(w.said, is.q)
		}
	}
	for _, q := range k.todo {
		w.answers[q] = k.said[q]
	}
	response := surveys.Response{Group: who.group, Date: date, Pos: k.l.rowPos(row.Number), Answers: w.answers}
	k.l.made(r, row, &response)
	r.watch(who.territory, &response)
}

// close adds to the tallies what was counted.
func (k *knownAnswers) close() {
	if k == nil {
		return
	}
	for _, c := range k.tallied {
		c.count(k)
		c.room(k)
		for q := range k.l.questions {
			if k.l.questions[q].any() {
				c.tally(q).States[surveys.Blank] += c.rows - int(c.beside[q])
			} else {
				c.tally(q).States[surveys.NotAsked] += c.rows
			}
		}
		for _, slot := range c.fresh {
			c.add(k.slots[slot], int(c.counts[slot]), 0)
			c.counts[slot] = 0
		}
		for slot, n := range c.counts {
			if n > 0 {
				c.add(k.slots[slot], int(n), 1)
			}
		}
	}
}

// room makes room in the tallies for what they do not have yet.
func (c *counted) room(k *knownAnswers) {
	if len(c.fresh) == 0 {
		return
	}
	fresh := k.fresh
	clear(fresh)
	for _, slot := range c.fresh {
		if is := k.slots[slot]; is.answer.State == surveys.Given {
			fresh[is.q]++
		}
	}
	for q, n := range fresh {
		c.tally(q).Grow(n)
	}
}

// add adds what was counted n times, of which the tally has some if it is a value.
func (c *counted) add(is *meaning, n, has int) {
	t := c.tally(is.q)
	t.States[surveys.Blank] -= n
	if is.answer.State == surveys.Given {
		n -= has
	}
	if n > 0 {
		t.Add(&is.answer, n)
	}
}
