package intake

import (
	"encoding/binary"
	"hash/fnv"

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
}

// keyOf is a row's key. A row is identical to another of its source where all
// its cells are, those that answer nothing included.
func keyOf(source int, row *sheet.Row, at func(role) spot, monthFirst bool) rowKey {
	k := rowKey{row: row.Number}
	if s := at(submittedRole); s.Cell != nil {
		if t, ok := parseTime(s.Text, monthFirst); ok {
			k.sent = t.Unix()
		}
	}
	h := fnv.New128a()
	if s := at(instanceRole); s.Cell != nil {
		if id := instanceOf(oneLine(s.Text)); id != "" {
			h.Write([]byte("instance " + id))
			h.Sum(k.hash[:0])
			return k
		}
	}
	var b []byte
	b = binary.AppendVarint(b, int64(source))
	for i := range row.Cells {
		c := &row.Cells[i]
		b = binary.AppendVarint(b, int64(c.Col))
		b = append(b, byte(c.Kind))
		b = binary.AppendVarint(b, int64(len(c.Text)))
		b = append(b, c.Text...)
	}
	h.Write(b)
	h.Sum(k.hash[:0])
	return k
}

// superseded finds, in every source, the responses that a later one repeats,
// with the place of the one that is kept: the one sent last, or else read last.
func superseded(readings []*reading) []map[int]diag.Pos {
	type place struct{ source, n int }
	best := map[[16]byte]place{}
	var lost []place
	for s, r := range readings {
		for n := range r.keys {
			k := &r.keys[n]
			if k.none {
				continue
			}
			here := place{s, n}
			old, ok := best[k.hash]
			if !ok {
				best[k.hash] = here
				continue
			}
			was := &readings[old.source].keys[old.n]
			if was.sent != 0 && k.sent != 0 && was.sent > k.sent {
				lost = append(lost, here)
				continue
			}
			lost = append(lost, old)
			best[k.hash] = here
		}
	}
	skip := make([]map[int]diag.Pos, len(readings))
	for _, l := range lost {
		kept := best[readings[l.source].keys[l.n].hash]
		if skip[l.source] == nil {
			skip[l.source] = map[int]diag.Pos{}
		}
		skip[l.source][l.n] = readings[kept.source].pos(readings[kept.source].keys[kept.n].row)
	}
	return skip
}

// sameForms says which forms are copies of one that was read before: they are
// counted, since only an instance's own identity makes it a duplicate (rules
// §5), and someone should look.
func sameForms(readings []*reading) diag.List {
	var problems diag.List
	first := map[[16]byte]string{}
	for _, r := range readings {
		for i := range r.keys {
			k := &r.keys[i]
			if !k.none {
				continue
			}
			was, ok := first[k.hash]
			if !ok {
				first[k.hash] = r.file.Name
				continue
			}
			problems.Add(&diag.Problem{
				Pos: diag.Pos{File: r.file.Name}, Severity: diag.Warning, Code: "form-copy",
				Message: lang.Msg("this form says exactly what %s says: both are counted", was),
				Hint:    lang.Msg("If it is a copy, take one of the two away."),
			})
		}
	}
	return problems
}
