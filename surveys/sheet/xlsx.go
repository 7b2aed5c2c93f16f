package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A workbook is what the sheets of a .xlsx refer to.
type workbook struct {
	*archive
	strings  sharedStrings
	formats  []format // by the style number of a cell
	since904 bool     // days are counted from 1904
}

// A relation is a line of a .rels part: what an id stands for.
type relation struct{ id, kind, target string }

// linksElsewhere says that a workbook refers to other files, which are never
// opened: the values that it holds of them are read.
func linksElsewhere(name string, n int) *diag.Problem {
	return &diag.Problem{
		Pos: diag.Pos{File: name}, Severity: diag.Info, Code: "links-elsewhere", Count: n,
		Message: lang.Msg("the workbook takes values from other documents or programs (%s): none is opened, and the values that it holds are read", n),
	}
}

// openWorkbook finds the sheets of a .xlsx, whose parts are named by
// relationships and nothing else.
func openWorkbook(ctx context.Context, b *Book, a *archive) error {
	main, err := a.workbookPart(ctx)
	if err != nil {
		return err
	}
	relations, err := a.relations(ctx, main)
	if err != nil {
		return err
	}
	w := &workbook{archive: a}
	sheets, err := w.sheets(ctx, main)
	if err != nil {
		return err
	}
	links := 0
	for _, r := range relations {
		switch r.kind {
		case "externalLink":
			links++
		case "styles":
			w.formats, err = a.styles(ctx, r.target)
		case "sharedStrings":
			w.strings, err = a.sharedStrings(ctx, r.target)
		}
		if err != nil {
			return err
		}
	}
	byID := make(map[string]relation, len(relations))
	for _, r := range relations {
		if _, twice := byID[r.id]; !twice {
			byID[r.id] = r
		}
	}
	for _, s := range sheets {
		if err := w.add(b, s, byID); err != nil {
			return err
		}
	}
	if links > 0 {
		b.notices.Add(linksElsewhere(b.Name, links))
	}
	if len(b.Tables) == 0 {
		return misplaced(lang.Msg("the workbook has no sheet"))
	}
	return nil
}

// workbookPart is the name of the part that lists the sheets.
func (a *archive) workbookPart(ctx context.Context) (string, error) {
	relations, err := a.relations(ctx, "")
	if err != nil {
		return "", err
	}
	for _, r := range relations {
		if r.kind == "officeDocument" {
			return r.target, nil
		}
	}
	return "", misplaced(lang.Msg("the workbook does not say where its sheets are"))
}

// relations are those of a part; of the whole package, where it is "".
func (a *archive) relations(ctx context.Context, of string) ([]relation, error) {
	name := "_rels/.rels"
	if of != "" {
		name = within(of, "_rels/"+of[strings.LastIndexByte(of, '/')+1:]+".rels")
	}
	var all []relation
	err := a.list(ctx, name, func(s *scanner) error {
		if err := s.root("Relationships"); err != nil {
			return err
		}
		for {
			t, err := s.next()
			if err != nil || t == tokenDone {
				return err
			}
			if t != tokenStart || string(s.name) != "Relationship" {
				continue
			}
			r, external, err := relationOf(s)
			if err != nil {
				return err
			}
			if external {
				continue
			}
			r.target = within(of, r.target)
			all = append(all, r)
		}
	})
	return all, err
}

// relationOf reads a relationship. One that leads outside the file, such as a
// link on the web, is never followed.
func relationOf(s *scanner) (r relation, external bool, err error) {
	var kind, mode string
	for _, a := range s.attrs {
		to := map[string]*string{"Id": &r.id, "Type": &kind, "Target": &r.target, "TargetMode": &mode}[string(a.name)]
		if to == nil {
			continue
		}
		if *to, err = a.text(); err != nil {
			return r, false, err
		}
	}
	r.kind = kind[strings.LastIndexByte(kind, '/')+1:]
	return r, mode == "External", nil
}

// maxSheets is how many sheets a workbook may have: one a commune, and as many
// again.
const maxSheets = 1000

// A listed is a sheet as the workbook lists it.
type listed struct {
	name, id string
	hidden   bool
}

func (w *workbook) sheets(ctx context.Context, part string) ([]listed, error) {
	var all []listed
	err := w.list(ctx, part, func(s *scanner) error {
		if err := s.root("workbook"); err != nil {
			return err
		}
		err := s.each(func(name string) error {
			switch name {
			case "workbookPr":
				since, err := s.attr("date1904")
				w.since904 = isTrue(since)
				if err != nil {
					return err
				}
			case "sheets":
				return s.each(func(string) error {
					if len(all) >= maxSheets {
						return tooLarge(lang.Msg("the workbook holds more than %s sheets", maxSheets))
					}
					l, err := listedOf(s)
					all = append(all, l)
					if err != nil {
						return err
					}
					return s.skip()
				})
			}
			return s.skip()
		})
		if err != nil {
			return err
		}
		return s.finish()
	})
	return all, err
}

func listedOf(s *scanner) (l listed, err error) {
	if l.name, err = s.attr("name"); err != nil {
		return l, err
	}
	state, err := s.attr("state")
	l.hidden = state == "hidden" || state == "veryHidden"
	for _, a := range s.attrs {
		if strings.HasSuffix(string(a.name), ":id") && err == nil {
			l.id, err = a.text()
		}
	}
	return l, err
}

// add makes a table of a sheet, unless it is a sheet of charts or macros.
func (w *workbook) add(b *Book, l listed, relations map[string]relation) error {
	r, ok := relations[l.id]
	switch {
	case ok && r.kind != "worksheet":
		return nil
	case !ok || !w.has(r.target):
		return missingSheet(l.name)
	}
	t := &Table{Name: l.name, Hidden: l.hidden, book: b, large: w.parts[strings.ToLower(r.target)].UncompressedSize64 >= largeTable}
	t.read = func(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
		return w.readSheet(ctx, r.target, yield)
	}
	b.Tables = append(b.Tables, t)
	return nil
}

func missingSheet(name string) error {
	return misplaced(lang.Msg("the workbook lists the sheet “%s”, and does not hold it", shown(name)))
}

// A format is what the style of a cell says of its number.
type format uint8

const (
	formatDate format = 1 << iota
	formatTime        // of the day
	formatPercent
)

// styles are the formats of a workbook's cells, by style number.
func (a *archive) styles(ctx context.Context, part string) ([]format, error) {
	codes := map[string]format{}
	var formats []format
	err := a.list(ctx, part, func(s *scanner) error {
		if err := s.root("styleSheet"); err != nil {
			return err
		}
		err := s.each(func(name string) error {
			switch name {
			case "numFmts":
				return s.each(func(string) error {
					id, err := s.attr("numFmtId")
					if err != nil {
						return err
					}
					code, err := s.attr("formatCode")
					if err != nil {
						return err
					}
					codes[id] = formatOf(code)
					return s.skip()
				})
			case "cellXfs":
				return s.each(func(string) error {
					id, err := s.attr("numFmtId")
					if err != nil {
						return err
					}
					f, custom := codes[id]
					if !custom {
						f = builtin(id)
					}
					formats = append(formats, f)
					return s.skip()
				})
			}
			return s.skip()
		})
		if err != nil {
			return err
		}
		return s.finish()
	})
	return formats, err
}

// builtin is the format of a number that every program knows (ECMA-376,
// part 1, 18.8.30); 46 is a duration, and so a plain number.
func builtin(id string) format {
	n, err := strconv.Atoi(id)
	if err != nil {
		return 0
	}
	switch {
	case n == 9 || n == 10:
		return formatPercent
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57 || n == 58:
		return formatDate
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n == 45, n == 47, n == 55 || n == 56:
		return formatTime
	case n == 22:
		return formatDate | formatTime
	}
	return 0
}

// formatOf is what the code of a custom format shows. A format that counts
// hours beyond a day, [h]:mm, is a duration, and so a plain number.
func formatOf(code string) format {
	letters, elapsed := unquoted(code)
	has := func(some string) bool { return strings.ContainsAny(letters, some) }
	f := format(0)
	switch {
	case has("%"):
		return formatPercent
	case elapsed, has("#?"):
		return 0
	case has("dy"), has("m") && !has("hs"): // m is a month, or minutes
		f = formatDate
	}
	if has("hs") {
		f |= formatTime
	}
	return f
}

// unquoted is what the first section of a format's code does not quote, in
// lower case, and whether it counts the time elapsed.
func unquoted(code string) (letters string, elapsed bool) {
	var kept strings.Builder
	for code != "" {
		c, n := utf8.DecodeRuneInString(code)
		rest := code[n:]
		switch c {
		case ';':
			return strings.ToLower(kept.String()), elapsed
		case '"':
			_, rest, _ = strings.Cut(rest, `"`)
		case '[':
			var inside string
			inside, rest, _ = strings.Cut(rest, "]")
			elapsed = elapsed || inside != "" && strings.Trim(inside, "hmsHMS") == ""
		case '\\', '_', '*':
			_, n = utf8.DecodeRuneInString(rest)
			rest = rest[n:]
		default:
			kept.WriteRune(c)
		}
		code = rest
	}
	return strings.ToLower(kept.String()), elapsed
}

func isTrue(s string) bool { return s == "1" || s == "true" }

// sharedStrings are the texts that cells refer to by number: one long text,
// and where each of them ends.
type sharedStrings struct {
	text string
	ends []uint32
}

// sharedLimit is how large the part of shared strings may be: unlike a sheet,
// it is held in memory.
const sharedLimit = 256 << 20

// sharedCount is how many shared strings there may be: each costs a place, even
// where it is empty.
const sharedCount = 1 << 24

// at is the text of that number, if there is one.
func (t *sharedStrings) at(i int) (string, bool) {
	if i < 0 || i >= len(t.ends) {
		return "", false
	}
	start := uint32(0)
	if i > 0 {
		start = t.ends[i-1]
	}
	return t.text[start:t.ends[i]], true
}

func (a *archive) sharedStrings(ctx context.Context, part string) (sharedStrings, error) {
	var t sharedStrings
	var text strings.Builder
	limit := min(sharedLimit, a.limits.Unzipped)
	err := a.scanUpTo(ctx, part, limit, func(s *scanner, f *zip.File) error {
		// What a file says of its own size is believed only so far.
		text.Grow(int(min(f.UncompressedSize64, 6*f.CompressedSize64, uint64(limit))))
		if err := s.root("sst"); err != nil {
			return err
		}
		var one []byte
		err := s.each(func(name string) error {
			if name != "si" {
				return s.skip()
			}
			var err error
			if one, err = s.appendRich(one[:0], a.limits.Cell); err != nil {
				return err
			}
			text.Write(unescape(one, 0))
			t.ends = append(t.ends, uint32(text.Len()))
			if len(t.ends) > sharedCount {
				return tooLarge(lang.Msg("the workbook holds more than %s texts", sharedCount))
			}
			return nil
		})
		if err != nil {
			return err
		}
		return s.finish()
	})
	t.text = text.String()
	return t, err
}

// appendRich appends the text of the element just started, whose runs are
// joined; how it is pronounced is left out.
func (s *scanner) appendRich(dst []byte, limit int) ([]byte, error) {
	start := len(dst)
	err := s.each(func(name string) error {
		var err error
		switch name {
		case "t":
			dst, err = s.appendContent(dst, start+limit)
		case "r":
			err = s.each(func(name string) error {
				var err error
				if name == "t" {
					dst, err = s.appendContent(dst, start+limit)
					return err
				}
				return s.skip()
			})
		default:
			err = s.skip()
		}
		return err
	})
	return dst, err
}

// appendContent appends the text of the element just started, which holds
// nothing else, to dst, which may not become longer than the limit.
func (s *scanner) appendContent(dst []byte, limit int) ([]byte, error) {
	start := len(dst)
	if text, ok, err := s.simple(); err != nil {
		return dst, err
	} else if ok {
		if len(dst)+len(text) > limit {
			return dst, cellTooLarge(limit - start)
		}
		return append(dst, text...), nil
	}
	for {
		t, err := s.next()
		if err != nil {
			return dst, err
		}
		switch t {
		case tokenText:
			if len(dst)+len(s.text) > limit {
				return dst, cellTooLarge(limit - start)
			}
			dst = append(dst, s.text...)
		case tokenStart:
			return dst, illFormed(lang.Msg("a value holds an element"))
		case tokenEnd, tokenDone:
			return dst, nil
		}
	}
}

// unescape replaces the characters that XML cannot hold, written _x000D_, in
// b[from:]; _x005F_ is the _ of a text that only looks like one.
func unescape(b []byte, from int) []byte {
	if !bytes.Contains(b[from:], []byte("_x")) {
		return b
	}
	out := b[:from]
	for i := from; i < len(b); {
		r, n := escaped(b[i:])
		if n == 0 {
			out = append(out, b[i])
			i++
			continue
		}
		out = utf8.AppendRune(out, r)
		i += n
	}
	return out
}

// escaped is the character that b starts with in the form _x000D_, and its
// length; 0 where b starts otherwise. What stands for no character stays.
func escaped(b []byte) (rune, int) {
	unit, ok := escapedUnit(b)
	if !ok || unit == 0 {
		return 0, 0
	}
	if !utf16.IsSurrogate(unit) {
		return unit, 7
	}
	low, ok := escapedUnit(b[7:])
	if r := utf16.DecodeRune(unit, low); ok && r != utf8.RuneError {
		return r, 14
	}
	return 0, 0
}

func escapedUnit(b []byte) (rune, bool) {
	if len(b) < 7 || b[0] != '_' || b[1] != 'x' || b[6] != '_' {
		return 0, false
	}
	n, err := strconv.ParseUint(string(b[2:6]), 16, 16)
	return rune(n), err == nil
}
