package frameworks

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A reader turns a file's values into a framework's, and lists every problem
// on the way: it reads on past what is wrong.
type reader struct {
	problems  diag.List
	languages []string
}

func (r *reader) wrong(at diag.Pos, code string, message, hint lang.Message) {
	r.problems.Add(&diag.Problem{Pos: at, Code: code, Message: message, Hint: hint})
}

func (r *reader) doubtful(at diag.Pos, code string, message, hint lang.Message) {
	r.problems.Add(&diag.Problem{Pos: at, Severity: diag.Warning, Code: code, Message: message, Hint: hint})
}

// A word is a scalar and its place. The zero word was not written.
type word struct {
	text string
	pos  diag.Pos
}

// fields are the entries of a mapping.
type fields struct {
	r   *reader
	pos diag.Pos
	by  map[string]entry
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
		r.wrong(v.pos, "type-map", lang.Msg("expected keys with values here: %s", strings.Join(known, ", ")), lang.Msg("write each on a line of its own, as “key: value”, indented alike"))
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

// meant is the hint that follows an unknown word.
func meant(word string, known []string) lang.Message {
	if k := near(word, known); k != "" {
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
	return word{v.text, v.pos}
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
		t[r.languages[0]] = v.text
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
	at    map[string]diag.Pos
}

func newCodes() *codes { return &codes{at: map[string]diag.Pos{}} }

func (c *codes) has(code string) bool { _, ok := c.at[code]; return ok }

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
	first, twice := among.at[w.text]
	switch {
	case !pattern.MatchString(w.text):
		r.wrong(w.pos, "code-bad", lang.Msg("%q cannot be a code", w.text), lang.Msg("a code is made of unaccented letters, figures, - and _, and at most 40 of them"))
		return
	case twice:
		r.wrong(w.pos, "code-twice", lang.Msg("the code %q was already given at line %s", w.text, plain(first.Row)), lang.Msg("give each a code of its own"))
		return
	}
	among.at[w.text] = w.pos
	among.order = append(among.order, w.text)
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
	if among.has(w.text) {
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
