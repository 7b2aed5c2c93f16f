package intake

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
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
	row  int
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

// keyOf is a row's key. A row is identical to another of its source where all
// its cells are, those that answer nothing included. Which source that is does
// not go into it: it is kept, and the next time there may be other sources
// before this one.
func keyOf(row *sheet.Row, at func(role) spot, monthFirst bool) rowKey {
	k := rowKey{row: row.Number}
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
		b = binary.AppendVarint(b, int64(c.Col))
		b = append(b, byte(c.Kind))
		b = binary.AppendVarint(b, int64(len(c.Text)))
		b = append(b, c.Text...)
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
		of := &l.columns[c.Col]
		begins := c.Text
		switch of.role {
		case territoryRole, codeRole, regionRole, departmentRole, dateRole:
		case answerRole, optionRole, statusRole:
			begins = beginningOf(c)
		default:
			continue
		}
		b = append(b, byte(of.role))
		b = binary.AppendVarint(binary.AppendVarint(b, int64(of.q)), int64(of.option))
		b = append(append(b, begins...), 0)
	}
	return hashOf(b)
}

// beginningOf is as much of an answer as tells nobody's name or number.
func beginningOf(c *sheet.Cell) string { return c.Text[:min(len(c.Text), 4)] }

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
	type place struct{ source, n int }
	type identity struct {
		hash [16]byte
		own  int // the source of which alone it may repeat a row, from 1
		// sheet is its sheet: where another has the same cells they may stand under
		// other headers (across compares them by those).
		sheet int32
	}
	of := func(source, n int) identity {
		k := &readings[source].keys[n]
		if k.own {
			return identity{k.hash, source + 1, k.sheet}
		}
		return identity{hash: k.hash}
	}
	all := 0
	for _, r := range readings {
		all += len(r.keys)
	}
	best := make(map[identity]place, all)
	var lost []place
	for s, r := range readings {
		for n := range r.keys {
			k := &r.keys[n]
			if k.none {
				continue
			}
			here, id := place{s, n}, of(s, n)
			old, ok := best[id]
			if k.same > 0 {
				here.n = r.survivor(n)
				if !ok || k.own && old != here {
					best[id] = here
				}
				if ok && k.own && old != here {
					lost = append(lost, old)
				}
				continue
			}
			if !ok || old == here { // or of another sheet's, which it is kept for
				best[id] = here
				continue
			}
			was := &readings[old.source].keys[old.n]
			if was.sent != 0 && k.sent != 0 && was.sent > k.sent {
				lost = append(lost, here)
				continue
			}
			lost = append(lost, old)
			best[id] = here
		}
	}
	// A row of a clean table whose source is here too is the same response: it says
	// no more than its source, whose name may have been said with its folders.
	if slices.ContainsFunc(readings, (*reading).hasOurs) {
		for s, r := range readings {
			for n := range r.keys {
				if r.keys[n].ours || r.keys[n].same > 0 || !r.keys[n].none && best[of(s, n)] != (place{s, n}) {
					continue
				}
				for _, name := range []string{r.file.Name, path.Base(r.file.Name)} {
					id := identity{hash: instanceHash(madeID(name, r.keys[n].made))}
					if old, ok := best[id]; ok && readings[old.source].keys[old.n].ours {
						lost = append(lost, old)
						best[id] = place{s, n}
					}
				}
			}
		}
	}
	keeper := map[place]place{} // of each that is left out
	for _, l := range lost {
		keeper[l] = best[of(l.source, l.n)]
	}
	for s, r := range readings {
		for n := range r.keys {
			if r.keys[n].same > 0 {
				keeper[place{s, n}] = place{s, r.survivor(n)}
			}
		}
	}
	skip := make([]map[int]heir, len(readings))
	for gone, kept := range keeper {
		if skip[gone.source] == nil {
			skip[gone.source] = map[int]heir{}
		}
		skip[gone.source][gone.n] = heir{pos: readings[kept.source].pos(kept.n)}
	}
	choice.choose(readings, skip)
	for gone, kept := range keeper {
		if chosen := skip[kept.source][kept.n]; chosen.rule != "" {
			h := skip[gone.source][gone.n]
			h.by = chosen.pos
			skip[gone.source][gone.n] = h
		}
	}
	return skip
}

// hasOurs reports whether some of the responses have an identity that this
// program made.
func (r *reading) hasOurs() bool {
	return slices.ContainsFunc(r.keys, func(k rowKey) bool { return k.ours })
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
		for i := range r.keys {
			k := &r.keys[i]
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
	for i := range r.keys {
		if !r.keys[i].own {
			return all, false
		}
		h.Write(r.keys[i].hash[:])
	}
	copy(all[:], h.Sum(nil))
	return all, len(r.keys) > 0
}
