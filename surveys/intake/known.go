package intake

import (
	"math/rand/v2"
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
// value by value in the order in which each first appeared (decision 32). A nil
// one knows nothing.
type knownAnswers struct {
	l          *columns
	uses       []use
	texts      []texts    // by question
	slots      []*meaning // what is counted in each
	who        map[string]*counted
	versions   map[string]bool // of the tool's form, that were noted
	version    string          // that the row says
	validation string          // that a row said last, and what it means
	rejected   bool

	key  []byte     // of the row's territory and group
	met  []int      // questions of the row whose text is known, in pairs with
	as   []*meaning // what it says
	todo []int      // questions of the row that are to be read
	long []bool     // by question: it is among them
	said []surveys.Answer
}

// A use is what a column is for.
type use struct {
	kind useKind
	q    int
}

type useKind uint8

const (
	useNothing useKind = iota
	useAnswer          // all that is to be known of an answer, where nothing stands beside it
	useBeside          // something more about an answer
	useWho
)

// texts are what the cells of one question were: a table without a gap between
// a text and where its hash would have it, at most half full. It is asked for
// every cell of a large table, and a map takes three times as long.
type texts struct {
	table []entry // a power of two of them
	seed  uint64  // so that no file can be made for texts to meet
	n     int
	slots int // how many of those of counted.counts are this question's
}

type entry struct {
	text string
	kind byte
	is   *meaning // nil where there is nothing
}

// A meaning is what a text says as an answer.
type meaning struct {
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

// counted is what was met of one territory and group, written in one way, since
// they are known.
type counted struct {
	territory *surveys.Territory
	group     string
	place     int
	rows      int
	counts    []uint32 // by slot
	beside    []uint32 // by question: counted in the tally itself
}

// knownAnswers is nil where every response must be read whole, because somebody
// is told each, or where what a row says depends on more than its cells.
func (l *columns) knownAnswers(r *reading) *knownAnswers {
	if r.each || r.watcher != nil || r.record != nil || r.corrected != nil || r.across != nil || r.opt.Duplicates.one() || r.unusable != nil ||
		l.edition != nil || l.saysVersion(r) || l.rules.clean != nil {
		return nil
	}
	k := &knownAnswers{
		l: l, uses: make([]use, len(l.columns)), texts: make([]texts, len(l.questions)), who: map[string]*counted{}, versions: map[string]bool{},
		long: make([]bool, len(l.questions)), said: make([]surveys.Answer, len(l.questions)),
	}
	for q := range k.texts {
		k.texts[q].seed = rand.Uint64()
	}
	for col := range l.columns {
		c := &l.columns[col]
		switch {
		case c.role == noRole:
		case c.role < answerRole:
			k.uses[col] = use{kind: useWho}
		case c.role == answerRole && len(l.questions[c.q].answers) == 1 && len(l.questions[c.q].options) == 0:
			k.uses[col] = use{useAnswer, c.q}
		default:
			k.uses[col] = use{useBeside, c.q}
		}
	}
	if q := r.names.groupBy; q >= 0 && len(l.questions[q].options)+len(l.questions[q].answers) > 1 {
		return nil // who is asked stands in several cells
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
	who := k.who[string(k.keyOf(r, cells))]
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
	r.data.Again(who.territory, date)
	who.rows++
	k.count(r, who, row.Number, cells)
	r.file.Responses++
	return true
}

// sort puts a row's cells where they belong: those that are known as answers,
// the others by column, repaired. It is how many are of columns that are used.
func (k *knownAnswers) sort(r *reading, row *sheet.Row, cells []*sheet.Cell) (used int) {
	for _, q := range k.todo {
		k.long[q] = false
	}
	k.met, k.as, k.todo, k.version = k.met[:0], k.as[:0], k.todo[:0], ""
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
					k.met, k.as = append(k.met, u.q), append(k.as, is)
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
		if c.Kind == sheet.Text && !c.Uncached && k.l.rules.empty(c.Text) {
			if u.kind == useAnswer {
				k.texts[u.q].learn(c, &meaning{empty: true, slot: -1})
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
	return t.place(c.Text, kindOf(c)).is
}

// place is where a text is, or would be.
func (t *texts) place(text string, kind byte) *entry {
	for i := t.hash(text); ; i++ {
		e := &t.table[i&uint64(len(t.table)-1)]
		if e.is == nil || e.kind == kind && e.text == text {
			return e
		}
	}
}

// hash mixes a text's bytes, eight by eight.
func (t *texts) hash(s string) uint64 {
	const odd = 0x9e3779b97f4a7c15 // 2^64 by the golden ratio
	h := t.seed ^ uint64(len(s))
	mix := func(x uint64) {
		h = (h ^ x) * odd
		h ^= h >> 32
	}
	for len(s) >= 8 {
		mix(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56)
		s = s[8:]
	}
	switch n := len(s); {
	case n >= 4:
		mix(uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 | uint64(s[n-4])<<32 | uint64(s[n-3])<<40 | uint64(s[n-2])<<48 | uint64(s[n-1])<<56)
	case n > 0:
		mix(uint64(s[0]) | uint64(s[n/2])<<8 | uint64(s[n-1])<<16)
	}
	return h
}

// kindOf tells apart cells whose texts do not mean the same.
func kindOf(c *sheet.Cell) byte {
	if c.Percent {
		return byte(c.Kind)*2 + 1
	}
	return byte(c.Kind) * 2
}

// learn remembers what a text says, where there is room for it.
func (t *texts) learn(c *sheet.Cell, is *meaning) bool {
	const longest = 300
	if t.n >= mostTexts || len(c.Text) > longest || mayBeTwice(c.Text) {
		return false
	}
	if 2*(t.n+1) > len(t.table) {
		t.grow()
	}
	e := t.place(c.Text, kindOf(c))
	if e.is == nil {
		t.n++
	}
	*e = entry{strings.Clone(c.Text), kindOf(c), is} // the cell's text is part of its row's
	return true
}

// grow makes room for as many texts again.
func (t *texts) grow() {
	was := t.table
	t.table = make([]entry, max(16, 2*len(was)))
	for _, e := range was {
		if e.is != nil {
			*t.place(e.text, e.kind) = e
		}
	}
}

// keyOf is a row's territory and group, as they are written.
func (k *knownAnswers) keyOf(r *reading, cells []*sheet.Cell) []byte {
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
	for _, ro := range whoRoles {
		for _, col := range k.l.who[ro] {
			add(cells[col])
		}
	}
	if q := r.names.groupBy; q >= 0 {
		for _, col := range k.l.questions[q].answers {
			add(cells[col])
		}
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
	for i, q := range k.met {
		if k.long[q] {
			continue
		}
		is := k.as[i]
		if is.slot >= 0 {
			n := &who.counts[is.slot]
			if *n > 0 || is.answer.State != surveys.Given {
				*n++
				continue
			}
		}
		if !r.data.Room(who.territory.Key, q, who.group, &is.answer) {
			k.long[q] = true
			k.todo = append(k.todo, q)
			continue
		}
		who.territory.Tallies[q][who.place].Add(&is.answer, 1)
		if is.slot >= 0 {
			who.counts[is.slot] = 1
		} else {
			who.beside[q]++
		}
	}
	if len(k.todo) > 0 {
		k.read(r, who, row, cells)
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
		who.territory.Tallies[q][who.place].Add(a, 1)
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
	if t.learn(g.main.Cell, is) && t.slots < mostOfOne && len(k.slots) < mostSlots {
		is.slot = len(k.slots)
		k.slots = append(k.slots, is)
		t.slots++
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
	key := string(k.keyOf(r, cells))
	if k.who[key] != nil {
		return
	}
	t := r.data.Territory(id.territory.Key)
	k.who[key] = &counted{
		territory: t, group: id.response.Group, place: t.Place(id.response.Group),
		counts: make([]uint32, mostSlots), beside: make([]uint32, len(k.l.questions)),
	}
}

// close adds to the tallies what was counted.
func (k *knownAnswers) close() {
	if k == nil {
		return
	}
	for _, who := range k.who {
		at := func(q int) *surveys.Tally { return &who.territory.Tallies[q][who.place] }
		for q := range k.l.questions {
			if k.l.questions[q].any() {
				at(q).States[surveys.Blank] += who.rows - int(who.beside[q])
			} else {
				at(q).States[surveys.NotAsked] += who.rows
			}
		}
		for slot, is := range k.slots {
			n := int(who.counts[slot])
			if n == 0 {
				continue
			}
			at(is.q).States[surveys.Blank] -= n
			if is.answer.State == surveys.Given {
				n-- // the first was added when it was met
			}
			if n > 0 {
				at(is.q).Add(&is.answer, n)
			}
		}
	}
}
