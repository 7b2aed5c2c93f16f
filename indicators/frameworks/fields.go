package frameworks

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A reader turns a file's values into a framework's, and lists every problem
// on the way: it reads on past what is wrong.
type reader struct {
	problems  diag.List
	languages []string
}

// maxProblems is how many problems are listed: nobody reads more.
const maxProblems = 1000

func (r *reader) wrong(at diag.Pos, code string, message, hint lang.Message) {
	switch {
	case len(r.problems) < maxProblems:
		r.problems.Add(&diag.Problem{Pos: at, Code: code, Message: printable(message), Hint: hint})
	case len(r.problems) == maxProblems:
		r.problems.Add(&diag.Problem{Pos: diag.Pos{File: at.File, Text: true}, Code: "too-many", Message: lang.Msg("only the first %s problems are listed", maxProblems)})
	}
}

func (r *reader) doubtful(at diag.Pos, code string, message, hint lang.Message) {
	if len(r.problems) < maxProblems {
		r.problems.Add(&diag.Problem{Pos: at, Severity: diag.Warning, Code: code, Message: printable(message), Hint: hint})
	}
}

// printable is the message without signs that would drive a terminal, and with
// no more of the file in it than a reader needs.
func printable(m lang.Message) lang.Message {
	const most = 80
	for i, a := range m.Args {
		s, ok := a.(string)
		if !ok {
			continue
		}
		rs := []rune(s)
		if len(rs) > most {
			rs = append(rs[:most], '…')
		}
		for j, r := range rs {
			if unicode.IsControl(r) {
				rs[j] = '�'
			}
		}
		m.Args[i] = string(rs)
	}
	return m
}

// A word is a scalar and its place. The zero word was not written.
type word struct {
	text string
	pos  diag.Pos
}

// fields are the entries of a mapping.
type fields struct {
	r      *reader
	pos    diag.Pos
	by     map[string]entry
	broken bool // it was no mapping, which was said
}

// fields are those of v, which must be a mapping that has no other keys than
// those known.
func (r *reader) fields(v *value, known ...string) fields {
	f := fields{r: r, by: map[string]entry{}}
	if v == nil {
		return f
	}
	f.pos = v.pos
	if v.kind != mapping {
		r.wrong(v.pos, "type-map", lang.Msg("expected keys with their values here, each on a line of its own"), lang.Msg("the ones known are: %s", strings.Join(known, ", ")))
		f.broken = true
		return f
	}
	for _, e := range v.entries {
		first, twice := f.by[e.key]
		switch {
		case !slices.Contains(known, e.key):
			r.wrong(e.pos, "key-unknown", lang.Msg("%q is not a key that is known here", e.key), meant(e.key, known))
		case twice:
			r.wrong(e.pos, "key-twice", lang.Msg("the key %q was already given at line %s", e.key, plain(first.pos.Row)), lang.Msg("keep one of the two"))
		case e.value.kind != nothing:
			f.by[e.key] = e
		}
	}
	return f
}

// plain is a line number, which is not grouped by thousands.
func plain(n int) string { return strconv.Itoa(n) }

// where is a place in words that follow "at line": a line's number, or a cell.
func where(p diag.Pos) string {
	if p.Text {
		return plain(p.Row)
	}
	return p.Sheet + "!" + p.Cell()
}

// meant is the hint that follows an unknown word.
func meant(word string, known []string) lang.Message {
	if k := surveys.Near(word, known); k != "" {
		return lang.Msg("did you mean %q?", k)
	}
	if len(known) == 0 {
		return lang.Msg("none is declared in this file")
	}
	if len(known) > 40 {
		return lang.Msg("look for its spelling in this file; it would be one of %s words", len(known))
	}
	return lang.Msg("the ones known are: %s", strings.Join(known, ", "))
}

func (f fields) has(key string) bool { _, ok := f.by[key]; return ok }

// at is the place of a key's value, else of the mapping.
func (f fields) at(key string) diag.Pos {
	if e, ok := f.by[key]; ok {
		return e.value.pos
	}
	return f.pos
}

func (f fields) value(key string) *value { return f.by[key].value }

// need reports whether the key is there, and says so if not.
func (f fields) need(key string) bool {
	if f.broken {
		return false
	}
	if !f.has(key) {
		f.r.wrong(f.pos, "key-missing", lang.Msg("%q is missing", key), lang.Msg("add the line “%s: …”, indented like the lines beside it", key))
		return false
	}
	return true
}

// word is a scalar.
func (f fields) word(key string) word {
	e, ok := f.by[key]
	if !ok {
		return word{pos: f.pos}
	}
	return f.r.word(e.value)
}

func (r *reader) word(v *value) word {
	if v.kind != scalar {
		r.wrong(v.pos, "type-word", lang.Msg("expected a single value, found a list or keys"), lang.Msg("write it on the same line, after the colon or the dash"))
		return word{pos: v.pos}
	}
	switch {
	case strings.ContainsFunc(v.text, unprintable):
		r.wrong(v.pos, "text-control", lang.Msg("this text holds a sign that no program prints"), lang.Msg("type the text again"))
	case len(v.text) > maxText:
		r.wrong(v.pos, "text-long", lang.Msg("this text is longer than %s signs", maxText), lang.Msg("shorten it"))
	}
	return word{v.text, v.pos}
}

// maxText is the length of the longest text, in bytes: a page or two.
const maxText = 6000

// unprintable reports a sign that a workbook or a page cannot hold.
func unprintable(c rune) bool {
	return unicode.IsControl(c) && c != '\n' && c != '\t' || c == '\ufffe' || c == '\uffff'
}

// words are the scalars of a list.
func (f fields) words(key string) []word {
	var ws []word
	for _, v := range f.list(key) {
		ws = append(ws, f.r.word(v))
	}
	return ws
}

// list is the items of a list.
func (f fields) list(key string) []*value {
	e, ok := f.by[key]
	if !ok {
		return nil
	}
	if e.value.kind != list {
		f.r.wrong(e.value.pos, "type-list", lang.Msg("%q is a list", key), lang.Msg("write each item after a dash, or all of them as [one, two]"))
		return nil
	}
	return e.value.items
}

// pairs are the entries of a mapping whose keys are the user's own.
func (f fields) pairs(key string) []entry {
	e, ok := f.by[key]
	if !ok {
		return nil
	}
	if e.value.kind != mapping {
		f.r.wrong(e.value.pos, "type-pairs", lang.Msg("%q is made of pairs such as “A1.2: 0.5”", key), lang.Msg("write {A1.2: 0.5, A1.3: 0.5}, or each pair on a line of its own"))
		return nil
	}
	return e.value.entries
}

// number is a finite number, or absent.
func (f fields) number(key string, absent float64) float64 {
	e, ok := f.by[key]
	if !ok {
		return absent
	}
	x, ok := f.r.number(e.value)
	if !ok {
		return absent
	}
	return x
}

var decimal = regexp.MustCompile(`^[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)([eE][+-]?[0-9]+)?$`)

func (r *reader) number(v *value) (float64, bool) {
	if v.kind == scalar && decimal.MatchString(v.text) {
		if x, err := strconv.ParseFloat(v.text, 64); err == nil && !math.IsInf(x, 0) {
			return x, true
		}
	}
	read := lang.Msg("expected a number, found a list or keys")
	if v.kind == scalar {
		read = lang.Msg("expected a number, read %q", v.text)
	}
	hint := lang.Msg("write digits alone, as in 12 or 0.25")
	if strings.Contains(v.text, ",") {
		hint = lang.Msg("in this file decimals follow a point: 0.25")
	}
	r.wrong(v.pos, "type-number", read, hint)
	return math.NaN(), false
}

// count is a whole number from least to most, or absent.
func (f fields) count(key string, absent, least, most int) int {
	e, ok := f.by[key]
	if !ok {
		return absent
	}
	x, ok := f.r.number(e.value)
	if !ok {
		return absent
	}
	if x != math.Trunc(x) || x < float64(least) || x > float64(most) {
		f.r.wrong(e.value.pos, "number-range", lang.Msg("%q must be a whole number from %s to %s", key, least, most), lang.Message{})
		return absent
	}
	return int(x)
}

// flag is true or false.
func (f fields) flag(key string) bool {
	e, ok := f.by[key]
	if !ok {
		return false
	}
	switch {
	case e.value.kind == scalar && (e.value.text == "true" || e.value.text == "yes" || e.value.text == "oui"):
		return true
	case e.value.kind == scalar && (e.value.text == "false" || e.value.text == "no" || e.value.text == "non"):
		return false
	}
	f.r.wrong(e.value.pos, "type-flag", lang.Msg("%q is true or false", key), lang.Message{})
	return false
}

// text is a text in every language of the framework, or nil.
func (f fields) text(key string) lang.Text {
	e, ok := f.by[key]
	if !ok {
		return nil
	}
	return f.r.text(e.value)
}

// needText is a text that must be there.
func (f fields) needText(key string) lang.Text {
	if !f.need(key) {
		return nil
	}
	return f.text(key)
}

func (r *reader) text(v *value) lang.Text {
	t := lang.Text{}
	switch {
	case v.kind == scalar && len(r.languages) == 1:
		t[r.languages[0]] = r.word(v).text
	case v.kind != mapping:
		r.wrong(v.pos, "text-languages", lang.Msg("expected a text in each language (%s)", strings.Join(r.languages, ", ")), lang.Msg("write {fr: \"…\", en: \"…\"}"))
		return nil
	default:
		f := r.fields(v, r.languages...)
		for _, l := range r.languages {
			if w := f.word(l); w.text != "" {
				t[l] = w.text
			} else if !f.has(l) || f.value(l).kind == scalar {
				r.wrong(f.at(l), "text-missing", lang.Msg("this text is missing in the language %q", l), lang.Msg("every text is given in each language of “languages”"))
			}
		}
	}
	return t
}

var (
	codePattern   = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._-]{0,39}$`)
	slugPattern   = regexp.MustCompile(`^[a-z][a-z0-9]*(-[a-z0-9]+)*$`)
	optionPattern = regexp.MustCompile(`^[a-z0-9][a-z0-9_-]{0,39}$`)
)

// codes are those declared in one section of the file.
type codes struct {
	order []string
	known map[string]bool
	at    map[string]diag.Pos // by code, in small letters: two codes differ by more than their case
}

func newCodes() *codes { return &codes{known: map[string]bool{}, at: map[string]diag.Pos{}} }

func (c *codes) add(code string, at diag.Pos) {
	c.order = append(c.order, code)
	c.known[code] = true
	c.at[strings.ToLower(code)] = at
}

// code is the code that a mapping declares under that key.
func (f fields) code(key string, among *codes) string {
	if !f.need(key) {
		return ""
	}
	w := f.word(key)
	f.r.declare(w, among, codePattern)
	return w.text
}

func (r *reader) declare(w word, among *codes, pattern *regexp.Regexp) {
	first, twice := among.at[strings.ToLower(w.text)]
	switch {
	case !pattern.MatchString(w.text):
		r.wrong(w.pos, "code-bad", lang.Msg("%q cannot be a code", w.text), lang.Msg("a code is made of unaccented letters, figures, - and _, and at most 40 of them"))
		return
	case twice:
		r.wrong(w.pos, "code-twice", lang.Msg("the code %q was already given at line %s", w.text, where(first)), lang.Msg("give each a code of its own"))
		return
	}
	among.add(w.text, w.pos)
}

// ref is a code declared elsewhere, or "" where none was written or it is not
// known.
func (f fields) ref(key string, among *codes) string {
	if !f.has(key) {
		return ""
	}
	return f.r.ref(f.word(key), among)
}

func (r *reader) ref(w word, among *codes) string {
	if among.known[w.text] {
		return w.text
	}
	r.wrong(w.pos, "ref-unknown", lang.Msg("%q is declared nowhere in this file", w.text), meant(w.text, among.order))
	return ""
}

// needRef is a code that must be there and be known.
func (f fields) needRef(key string, among *codes) string {
	if !f.need(key) {
		return ""
	}
	return f.ref(key, among)
}

// refs is a list of codes declared elsewhere, without repetition.
func (f fields) refs(key string, among *codes) []string {
	var out []string
	for _, w := range f.words(key) {
		c := f.r.ref(w, among)
		if slices.Contains(out, c) && c != "" {
			f.r.wrong(w.pos, "ref-twice", lang.Msg("%q is named twice in this list", c), lang.Msg("keep one of the two"))
			continue
		}
		if c != "" {
			out = append(out, c)
		}
	}
	return out
}
