package intake

import (
	"bytes"
	"encoding/binary"
	"hash/maphash"
	"time"

	"eterritoire/surveys/sheet"
)

// record counts a record of which all answers are known, and counted in slots,
// without making cells of it; it reports false, and nothing was done, where the
// record is to be read as a row. What it says is what row says of such a row.
func (k *knownAnswers) record(r *reading, rec *sheet.Record) bool {
	if len(k.who) == 0 || mayBeTwice(rec.Text, bytes.IndexByte) {
		return false
	}
	used, ok := k.slot(rec)
	if !ok || !k.versions[string(k.cell(rec, k.l.version))] {
		return false
	}
	who := k.who[string(k.keyOfRecord(rec))]
	if who == nil || who.tight {
		return false
	}
	key, date, ok := k.tells(r, rec)
	if !ok || r.isOutside(date) {
		return false
	}
	if _, gone := r.skip[r.keys.len()]; gone {
		return false
	}
	if c := k.first(rec, validationRole); c != nil {
		if string(c) != k.validation {
			k.validation, k.rejected = string(c), isRejected(string(c))
		}
		if k.rejected {
			r.rejected++
		}
	}
	r.used += used
	r.unused += rec.Cells - used
	r.before = r.setAside
	r.keys.add(key)
	if r.scan {
		return true
	}
	k.again(r, who, date)
	if who.noted = append(who.noted, k.slotted...); len(who.noted) >= mostNoted {
		who.count(k)
	}
	return true
}

// take is what is done with records: nil where nothing is known of any.
func (k *knownAnswers) take(r *reading, first *bool) func(*sheet.Record) bool {
	if k == nil || k.watched != nil { // who watches is told cells
		return nil
	}
	return func(rec *sheet.Record) bool { return !*first && r.goOn() && k.record(r, rec) }
}

// slot finds what a record's answers are counted in, and where the cells stand
// that tell the rest. It is how many cells are of columns that are used, and
// false where a cell is not known.
func (k *knownAnswers) slot(rec *sheet.Record) (used int, ok bool) {
	k.slotted = k.slotted[:0]
	for _, col := range k.told {
		k.spans[col] = span{}
	}
	start := 0
	for i, end := range rec.Ends {
		from, to := start, int(end)
		start = to + 1
		if to == from {
			continue
		}
		col := i + 1
		if col >= len(k.uses) {
			if k.l.rules.needs == 0 {
				return 0, false // it may have slipped to the right
			}
			continue
		}
		u := &k.uses[col]
		switch u.kind {
		case useAnswer:
			e := k.texts[u.q].known(rec, from, to)
			switch {
			case e == nil:
				return 0, false
			case e.slot > 0:
				k.slotted = append(k.slotted, e.slot-1)
			case !e.is.empty:
				return 0, false
			}
			used++
			if u.told && e.slot > 0 {
				k.spans[col] = span{from, to}
			}
			continue
		case useBeside:
			return 0, false
		case useIdle:
			used++
			continue
		case useWho:
			used++
			if col != k.l.version && k.isEmpty(rec.Text[from:to]) {
				continue
			}
		}
		if u.told {
			k.spans[col] = span{from, to}
		}
	}
	return used, true
}

// isEmpty reports whether a cell is as if it was not there.
func (k *knownAnswers) isEmpty(text []byte) bool {
	switch c := text[0]; {
	case c > ' ' && c < 0x7f && c != 'n' && c != 'N' && c != '{':
		return false // as nearly all
	default:
		return k.l.rules.empty(string(text))
	}
}

// known is what a field says; nil where that is not known.
func (t *texts) known(rec *sheet.Record, from, to int) *entry {
	if t.n == 0 {
		return nil
	}
	e := (*entry)(nil)
	if n := to - from; n > short {
		text := rec.Text[from:to]
		e = entryOf(t, spelled{lo: maphash.Bytes(textSeed, text), n: int32(n)}, text)
	} else {
		b := rec.Text[from : from+short : from+short] // what stands behind the field is masked
		e = entryOf(t, spelled{binary.LittleEndian.Uint64(b) & masks[8+n], binary.LittleEndian.Uint64(b[8:]) & masks[n], int32(n), 0}, "")
	}
	if e.is == nil {
		return nil
	}
	return e
}

// masks are of the first n - 8 bytes of a word.
var masks = func() (m [8 + short + 1]uint64) {
	for n := range m {
		m[n] = 1<<(8*min(max(n-8, 0), 8)) - 1
	}
	return m
}()

// cell is what a record has in a column.
func (k *knownAnswers) cell(rec *sheet.Record, col int) []byte {
	s := k.spans[col]
	return rec.Text[s.from:s.to]
}

// first is the first cell of a record among the columns of a role.
func (k *knownAnswers) first(rec *sheet.Record, ro role) []byte {
	for _, col := range k.l.who[ro] {
		if s := k.spans[col]; s.to > s.from {
			return rec.Text[s.from:s.to]
		}
	}
	return nil
}

// keyOfRecord is keyOf of a record.
func (k *knownAnswers) keyOfRecord(rec *sheet.Record) []byte {
	k.key = k.key[:0]
	for _, col := range k.named {
		if s := k.spans[col]; s.to > s.from {
			k.key = append(k.key, byte(sheet.Text)*2+1)
			k.key = append(k.key, rec.Text[s.from:s.to]...)
		}
		k.key = append(k.key, 0)
	}
	return k.key
}

// tells is by what a record is known, and its date; false where there is more to
// say of either.
func (k *knownAnswers) tells(r *reading, rec *sheet.Record) (key rowKey, date time.Time, ok bool) {
	instance, sent, day := k.first(rec, instanceRole), k.first(rec, submittedRole), k.first(rec, dateRole)
	if len(instance) > maxName || len(k.first(rec, respondentRole)) > maxName {
		return key, date, false
	}
	key.row = int32(rec.Number)
	at, ok := timeOf(sent, r.monthFirst)
	if ok {
		key.sent = at.Unix()
	}
	if !bytes.Equal(day, sent) {
		at, ok = timeOf(day, r.monthFirst)
	}
	if ok || day == nil {
		date, ok = dayOf(at), true
	}
	k.own = append(k.own[:0], "instance "...)
	if k.own = appendInstance(k.own, instance); len(k.own) > len("instance ") {
		id := k.own[len("instance "):]
		key.hash, key.ours = hashOf(k.own), bytes.HasPrefix(id, []byte(madeMark)) && isMadeID(string(id))
		return key, date, ok
	}
	key.own = true
	k.own = k.own[:0]
	k.made = binary.AppendVarint(append(k.made[:0], k.l.table.Name...), int64(rec.Number))
	from := 0
	for i, end := range rec.Ends {
		if to := int(end); to > from {
			text := rec.Text[from:to]
			k.own = appendCell(k.own, i+1, sheet.Text, text)
			if k.l.used(i + 1) {
				k.made = appendMade(k.made, &k.l.columns[i+1], text)
			}
		}
		from = int(end) + 1
	}
	key.hash, key.made = hashOf(k.own), hashOf(k.made)
	return key, date, ok
}

// timeOf is parseTime of bytes.
func timeOf(b []byte, monthFirst bool) (time.Time, bool) {
	if t, ok := inSeconds(b); ok {
		return t, inRange(t.Year())
	}
	return parseTime(string(b), monthFirst)
}

// appendInstance adds what identifies a response, as instanceOf has it.
func appendInstance(to, b []byte) []byte {
	for _, c := range b {
		if c <= ' ' || c >= 0x7f || c >= 'A' && c <= 'Z' || c == ':' {
			return append(to, instanceOf(oneLine(string(b)))...)
		}
	}
	return append(to, b...)
}
