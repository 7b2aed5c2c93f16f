package intake

import (
	"crypto/sha256"
	"encoding/binary"

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
			k.hash = hashOf(append(append(b, "instance "...), id...))
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

// hashOf tells apart rows: half of SHA-256, which processors have an instruction for.
func hashOf(b []byte) (half [16]byte) {
	whole := sha256.Sum256(b)
	copy(half[:], whole[:])
	return half
}

// ofForm is the key of all that a sheet says of one territory, which supersedes
// nothing, as a form's.
func (k rowKey) ofForm(territory string) rowKey {
	return rowKey{row: k.row, none: true, hash: hashOf(append(k.hash[:], territory...))}
}

// superseded finds, in every source, the responses that a later one repeats,
// with the place of the one that is kept: the one sent last, or else read last;
// then those that a choice among several leaves out.
func superseded(readings []*reading, choice Repeats) []map[int]heir {
	type place struct{ source, n int }
	type identity struct {
		hash [16]byte
		own  int // the source of which alone it may repeat a row, from 1
	}
	of := func(source, n int) identity {
		k := &readings[source].keys[n]
		if k.own {
			return identity{k.hash, source + 1}
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
			if !ok {
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
	skip := make([]map[int]heir, len(readings))
	for _, l := range lost {
		kept := best[of(l.source, l.n)]
		if skip[l.source] == nil {
			skip[l.source] = map[int]heir{}
		}
		skip[l.source][l.n] = heir{pos: readings[kept.source].pos(readings[kept.source].keys[kept.n].row)}
	}
	choice.choose(readings, skip)
	return skip
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
