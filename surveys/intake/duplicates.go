package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/bits"
	"math/rand/v2"
	"path"
	"slices"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// rowKey is all that a first reading keeps of a response, to find those that
// repeat each other: by what identifies the instance, or else by all the row.
type rowKey struct {
	hash [16]byte
	sent int64 // seconds; 0 if not said
	row  int32
	none bool // it supersedes nothing: a form
	own  bool // it is all the row, which repeats none but of its own source
	// made is what its identity in a clean table is made of, where its source gives
	// none; ours is where the response has such an identity.
	made [16]byte
	ours bool
	// same is the response of another sheet of the file that says the same and is
	// kept: its place among the keys, from 1; 0 if none is.
	same  int32
	sheet int32 // of file.Sheets
}

// rowKeys are the keys of a source's responses, block by block: a slice that grew
// would be copied again and again, and the keys of a million rows are memory.
type rowKeys [][]rowKey

const keyBlock = 4096

func (k rowKeys) len() int {
	if len(k) == 0 {
		return 0
	}
	return (len(k)-1)*keyBlock + len(k[len(k)-1])
}

func (k rowKeys) at(n int) *rowKey { return &k[n/keyBlock][n%keyBlock] }

func (k *rowKeys) add(key rowKey) {
	last := len(*k) - 1
	switch {
	case last < 0:
		*k = append(*k, nil) // most sources have few
		last++
	case len((*k)[last]) == keyBlock:
		*k = append(*k, make([]rowKey, 0, keyBlock))
		last++
	}
	(*k)[last] = append((*k)[last], key)
}

func (k rowKeys) all(yield func(int, *rowKey) bool) {
	for b := range k {
		for i := range k[b] {
			if !yield(b*keyBlock+i, &k[b][i]) {
				return
			}
		}
	}
}

// keyOf is a row's key. A row is identical to another of its source where all
// its cells are, those that answer nothing included. Which source that is does
// not go into it: it is kept, and the next time there may be other sources
// before this one.
func keyOf(row *sheet.Row, at func(role) spot, monthFirst bool) rowKey {
	k := rowKey{row: int32(row.Number)}
	if s := at(submittedRole); s.Cell != nil {
		if t, ok := parseTime(s.Text, monthFirst); ok {
			k.sent = t.Unix()
		}
	}
	var room [1 << 10]byte // most rows are shorter: no memory is asked for
	b := room[:0]
	if s := at(instanceRole); s.Cell != nil {
		if id := instanceOf(oneLine(s.Text)); id != "" {
			k.hash, k.ours = instanceHash(id), isMadeID(id)
			return k
		}
	}
	k.own = true
	for i := range row.Cells {
		c := &row.Cells[i]
		b = appendCell(b, c.Col, c.Kind, c.Text)
	}
	k.hash = hashOf(b)
	return k
}

func instanceHash(id string) [16]byte { return hashOf([]byte("instance " + id)) }

// madeOf is a digest of where a row stands and of how its answers begin. A clean
// table shows what is made of it to everybody: so nothing goes into it of what
// such a table leaves out or masks, names and free texts, which somebody could
// try until the digest fits.
func (l *columns) madeOf(row *sheet.Row) [16]byte {
	var room [1 << 10]byte
	b := binary.AppendVarint(append(room[:0], l.table.Name...), int64(row.Number))
	for i := range row.Cells {
		c := &row.Cells[i]
		if !l.used(c.Col) {
			continue
		}
		b = appendMade(b, &l.columns[c.Col], c.Text)
	}
	return hashOf(b)
}

// appendMade adds what goes into it of a cell.
func appendMade[T string | []byte](b []byte, of *column, text T) []byte {
	switch of.role {
	case territoryRole, codeRole, regionRole, departmentRole, dateRole:
	case answerRole, optionRole, statusRole:
		text = beginningOf(text)
	default:
		return b
	}
	b = append(b, byte(of.role))
	b = binary.AppendVarint(binary.AppendVarint(b, int64(of.q)), int64(of.option))
	return append(append(b, text...), 0)
}

// beginningOf is as much of an answer as tells nobody's name or number.
func beginningOf[T string | []byte](text T) T { return text[:min(len(text), 4)] }

// madeID is the identity in a clean table of a response whose source gives it
// none: it is the same whenever that source says the same in the same place.
func madeID(file string, made [16]byte) string {
	hash := hashOf(append([]byte(file+"\x00"), made[:]...))
	return madeMark + hex.EncodeToString(hash[:])
}

const madeMark = "r-"

// isMadeID reports whether an identity is one that this program made.
func isMadeID(id string) bool {
	digits, ok := strings.CutPrefix(id, madeMark)
	if !ok || len(digits) != hex.EncodedLen(16) {
		return false
	}
	_, err := hex.DecodeString(digits)
	return err == nil
}

// appendCell adds a cell to what a row is known by.
func appendCell[T string | []byte](b []byte, col int, kind sheet.Kind, text T) []byte {
	b = append(binary.AppendVarint(b, int64(col)), byte(kind))
	return append(binary.AppendVarint(b, int64(len(text))), text...)
}

// hashOf tells apart rows: half of SHA-256, which processors have an instruction for.
func hashOf(b []byte) (half [16]byte) {
	whole := sha256.Sum256(b)
	copy(half[:], whole[:])
	return half
}

// ofForm is the key of all that a sheet says of one territory, which supersedes
// nothing, as a form's.
func (k rowKey) ofForm(territory string) rowKey {
	return rowKey{row: k.row, none: true, made: k.made, hash: hashOf(append(k.hash[:], territory...))}
}

// superseded finds, in every source, the responses that a later one repeats,
// with the place of the one that is kept: the one sent last, or else read last;
// then those that a choice among several leaves out.
func superseded(readings []*reading, choice Repeats) []map[int]heir {
	best := newKept(readings)
	var lost []submission
	for s, r := range readings {
		for n, k := range r.keys.all {
			if k.none {
				continue
			}
			here := submissionOf(s, n)
			at, ok := best.place(here)
			old := *at
			if k.same > 0 {
				here = submissionOf(s, r.survivor(n))
				if !ok {
					*at = here
				}
				continue
			}
			if !ok || old == here { // or of another sheet's, which it is kept for
				*at = here
				continue
			}
			if was := best.key(old); was.sent != 0 && k.sent != 0 && was.sent > k.sent {
				lost = append(lost, here)
				continue
			}
			lost = append(lost, old)
			*at = here
		}
	}
	// A row of a clean table whose source is here too is the same response: it says
	// no more than its source, whose name may have been said with its folders.
	if slices.ContainsFunc(readings, (*reading).hasOurs) {
		for s, r := range readings {
			for n, k := range r.keys.all {
				here := submissionOf(s, n)
				if k.ours || k.same > 0 || !k.none && best.of(here) != here {
					continue
				}
				for _, name := range []string{r.file.Name, path.Base(r.file.Name)} {
					at, ok := best.instance(instanceHash(madeID(name, k.made)))
					if ok && best.key(*at).ours {
						lost = append(lost, *at)
						*at = here
					}
				}
			}
		}
	}
	keeper := map[submission]submission{} // of each that is left out
	for _, l := range lost {
		keeper[l] = best.of(l)
	}
	for s, r := range readings {
		for n, k := range r.keys.all {
			if k.same > 0 {
				keeper[submissionOf(s, n)] = submissionOf(s, r.survivor(n))
			}
		}
	}
	skip := make([]map[int]heir, len(readings))
	for gone, is := range keeper {
		if skip[gone.source] == nil {
			skip[gone.source] = map[int]heir{}
		}
		skip[gone.source][gone.number()] = heir{pos: readings[is.source].pos(is.number())}
	}
	choice.choose(readings, skip)
	for gone, is := range keeper {
		if chosen := skip[is.source][is.number()]; chosen.rule != "" {
			h := skip[gone.source][gone.number()]
			h.by = chosen.pos
			skip[gone.source][gone.number()] = h
		}
	}
	return skip
}

// hasOurs reports whether some of the responses have an identity that this
// program made.
func (r *reading) hasOurs() bool {
	for _, k := range r.keys.all {
		if k.ours {
			return true
		}
	}
	return false
}

// A submission is a response: its source, and its number there, from 1.
type submission struct{ source, n int32 }

func submissionOf(source, n int) submission { return submission{int32(source), int32(n) + 1} }

// number is its place among its source's keys, from 0.
func (s submission) number() int { return int(s.n) - 1 }

// kept are the responses that are kept so far, by what identifies them: a table
// without a gap between one and where its hash would have it. A map of a million
// responses takes three times its memory.
type kept struct {
	readings []*reading
	table    []keptAs
	odd      uint64 // so that no file can be made for responses to meet
}

// keptAs is the first response of an identity, which tells it, and the one that is
// kept of all that have it.
type keptAs struct{ first, is submission }

func newKept(readings []*reading) *kept {
	all := 0
	for _, r := range readings {
		all += r.keys.len()
	}
	return &kept{readings, make([]keptAs, all+all/2+1), rand.Uint64() | 1}
}

func (k *kept) key(p submission) *rowKey { return k.readings[p.source].keys.at(p.number()) }

// of is the response that is kept of those that are the same as another.
func (k *kept) of(p submission) submission {
	at, _ := k.place(p)
	return *at
}

// place is where the response is that is kept of those that are the same as
// another; false where there was none. One that has no identity but its row repeats
// none of another source, nor of another sheet: the same cells may stand there under
// other headers, by which across compares them.
func (k *kept) place(p submission) (at *submission, some bool) {
	key := k.key(p)
	e := k.find(&key.hash, func(first submission, is *rowKey) bool {
		return is.own == key.own && (!is.own || first.source == p.source && is.sheet == key.sheet)
	})
	some = e.first != submission{}
	if !some {
		e.first = p
	}
	return &e.is, some
}

// instance is where the response is that has such an identity; false where none has.
func (k *kept) instance(hash [16]byte) (at *submission, some bool) {
	e := k.find(&hash, func(_ submission, is *rowKey) bool { return !is.own })
	return &e.is, e.first != submission{}
}

func (k *kept) find(hash *[16]byte, same func(submission, *rowKey) bool) *keptAs {
	i, _ := bits.Mul64(binary.LittleEndian.Uint64(hash[:])*k.odd, uint64(len(k.table)))
	for ; ; i++ {
		if i == uint64(len(k.table)) {
			i = 0
		}
		e := &k.table[i]
		if e.first == (submission{}) {
			return e
		}
		if is := k.key(e.first); is.hash == *hash && same(e.first, is) {
			return e
		}
	}
}

// copies says which forms and tables say all that one which was read before
// does: they are counted, since only an instance's own identity makes it a
// duplicate (rules §5), and someone should look. Where one of a group is kept
// none is counted twice, and what was set aside says so itself.
func copies(readings []*reading) diag.List {
	var problems diag.List
	if len(readings) == 0 || readings[0].opt.Duplicates.one() {
		return nil
	}
	forms, tables := map[[16]byte]string{}, map[[16]byte]string{}
	for _, r := range readings {
		for _, k := range r.keys.all {
			if !k.none {
				continue
			}
			was, ok := forms[k.hash]
			if !ok {
				forms[k.hash] = r.file.Name
				continue
			}
			problems.Add(copyOf(r.file.Name, lang.Msg("this form says exactly what %s says: both are counted", was)))
		}
		all, ok := r.allRows()
		if !ok {
			continue
		}
		if was, ok := tables[all]; ok {
			problems.Add(copyOf(r.file.Name, lang.Msg("this table has exactly the responses of %s: both are counted", was)))
			continue
		}
		tables[all] = r.file.Name
	}
	return problems
}

func copyOf(file string, m lang.Message) *diag.Problem {
	return &diag.Problem{
		Pos: diag.Pos{File: file}, Severity: diag.Warning, Code: "form-copy", Message: m,
		Hint: lang.Msg("If it is a copy, take one of the two away."),
	}
}

// allRows is one key for all the rows of a table of which none has an identity
// of its own.
func (r *reading) allRows() (all [16]byte, ok bool) {
	h := sha256.New()
	for _, k := range r.keys.all {
		if !k.own {
			return all, false
		}
		h.Write(k.hash[:])
	}
	copy(all[:], h.Sum(nil))
	return all, r.keys.len() > 0
}
