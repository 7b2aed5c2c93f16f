package lang

import (
	"embed"
	"encoding/json"
	"fmt"
	"math"
	"path"
	"strconv"
	"strings"
	"sync"
	"time"
)

//go:embed catalogue
var catalogueFiles embed.FS

// NBSP is the no-break space: in French numbers, and before : ; ? ! » and %.
const NBSP = "\u00a0"

// Dash stands where there is no number.
const Dash = "–"

// entry is one line of a catalogue: a sentence, or its two forms by number.
type entry struct {
	One   string `json:"one"`
	Other string `json:"other"`
}

// UnmarshalJSON reads "sentence" or {"one": …, "other": …}.
func (e *entry) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &e.Other)
	}
	type forms entry
	return json.Unmarshal(b, (*forms)(e))
}

// catalogues holds every language's sentences, read once. French has them all;
// English has those whose wording depends on a count.
var catalogues = sync.OnceValue(func() map[string]map[string]entry {
	all := map[string]map[string]entry{}
	languages, _ := catalogueFiles.ReadDir("catalogue")
	for _, l := range languages {
		sentences := map[string]entry{}
		files, _ := catalogueFiles.ReadDir(path.Join("catalogue", l.Name()))
		for _, f := range files {
			b, err := catalogueFiles.ReadFile(path.Join("catalogue", l.Name(), f.Name()))
			if err == nil {
				err = json.Unmarshal(b, &sentences)
			}
			if err != nil {
				panic(fmt.Sprintf("lang: catalogue %s/%s: %v", l.Name(), f.Name(), err)) // our own file, read by a test
			}
		}
		all[l.Name()] = sentences
	}
	return all
})

// A Printer writes for the readers of one language.
type Printer struct{ language string }

// For is the printer of a language: "fr" or "en"; any other is French.
func For(language string) *Printer {
	if language != "en" {
		language = "fr"
	}
	return &Printer{language}
}

// Language is "fr" or "en".
func (p *Printer) Language() string { return p.language }

// Text is a text in the printer's language.
func (p *Printer) Text(t Text) string { return t.In(p.language) }

// Sprint is Msg followed by Message: Sprint("read %s", 3).
func (p *Printer) Sprint(format string, args ...any) string {
	return p.Message(Message{format, args})
}

// Message is the sentence in the printer's language. A sentence that the
// catalogue lacks is shown in English: a test keeps that from happening.
func (p *Printer) Message(m Message) string {
	if m.IsZero() {
		return ""
	}
	format := m.Format
	if e, ok := catalogues()[p.language][m.Format]; ok {
		format = e.Other
		if n, counted := firstInt(m.Args); counted && e.One != "" && p.singular(n) {
			format = e.One
		}
	}
	if len(m.Args) == 0 {
		return strings.ReplaceAll(format, "%%", "%")
	}
	args := make([]any, len(m.Args))
	for i, a := range m.Args {
		args[i] = p.arg(a)
	}
	s := fmt.Sprintf(format, args...)
	if i := strings.Index(s, "%!(EXTRA"); i >= 0 { // a form that does not spell its count: "one file"
		s = s[:i]
	}
	return s
}

// singular is one language's rule for its singular: in French 0 and 1, in
// English 1.
func (p *Printer) singular(n int) bool { return n == 1 || n == 0 && p.language == "fr" }

func firstInt(args []any) (int, bool) {
	for _, a := range args {
		if n, ok := a.(int); ok {
			return n, true
		}
	}
	return 0, false
}

func (p *Printer) arg(a any) string {
	switch a := a.(type) {
	case string:
		return a
	case Text:
		return p.Text(a)
	case Message:
		return p.Message(a)
	case int:
		return p.Int(a)
	case Num:
		return p.Number(a.Value, a.Decimals)
	case Percent:
		return p.Percent(a.Share, a.Decimals)
	case float64:
		return p.Plain(a)
	case time.Time:
		return p.Date(a)
	}
	return fmt.Sprint(a)
}

// Number writes x with the given decimals, rounded half up (rules §2), with
// the language's decimal mark and groups of thousands; NaN is "–".
func (p *Printer) Number(x float64, decimals int) string {
	if math.IsNaN(x) {
		return Dash
	}
	if math.IsInf(x, 0) {
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	s := strconv.FormatFloat(math.Abs(Round(x, decimals)), 'f', decimals, 64)
	whole, fraction, _ := strings.Cut(s, ".")
	out := p.group(whole)
	if fraction != "" {
		out += p.decimalMark() + fraction
	}
	if Round(x, decimals) < 0 {
		out = "-" + out
	}
	return out
}

// Plain writes x with the decimals it has, at most ten: 0,4 or 31 000.
func (p *Printer) Plain(x float64) string {
	if math.IsNaN(x) {
		return Dash
	}
	s := strconv.FormatFloat(Round(x, 10), 'f', -1, 64)
	_, fraction, _ := strings.Cut(s, ".")
	return p.Number(x, min(len(fraction), 10))
}

// Int writes n in groups of thousands.
func (p *Printer) Int(n int) string { return p.Number(float64(n), 0) }

// Percent writes a share of 1 as a percentage: 0.93 is "93 %" or "93%".
func (p *Printer) Percent(share float64, decimals int) string {
	if math.IsNaN(share) {
		return Dash
	}
	if p.language == "fr" {
		return p.Number(100*share, decimals) + NBSP + "%"
	}
	return p.Number(100*share, decimals) + "%"
}

// Range writes two ends: "44,1 – 51,9"; one number where they are shown alike,
// and "–" where either is missing.
func (p *Printer) Range(low, high float64, decimals int) string {
	l, h := p.Number(low, decimals), p.Number(high, decimals)
	if l == h || h == Dash {
		return h
	}
	if l == Dash {
		return Dash
	}
	return l + NBSP + "–" + NBSP + h
}

// Quote sets s between the language's quotation marks.
func (p *Printer) Quote(s string) string {
	if p.language == "fr" {
		return "«" + NBSP + s + NBSP + "»"
	}
	return "“" + s + "”"
}

// Join lists words: "a, b et c", "a, b and c".
func (p *Printer) Join(words []string) string {
	and := " et "
	if p.language == "en" {
		and = " and "
	}
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + and + words[len(words)-1]
}

var frenchMonths = [...]string{
	"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre",
}

// Date writes a day: "1er mars 2026", "1 March 2026"; the zero time is "".
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if p.language == "en" {
		return t.Format("2 January 2006")
	}
	day := strconv.Itoa(t.Day())
	if t.Day() == 1 {
		day = "1er"
	}
	return fmt.Sprintf("%s %s %d", day, frenchMonths[t.Month()-1], t.Year())
}

func (p *Printer) decimalMark() string {
	if p.language == "fr" {
		return ","
	}
	return "."
}

func (p *Printer) group(whole string) string {
	if len(whole) <= 3 {
		return whole
	}
	mark := ","
	if p.language == "fr" {
		mark = NBSP
	}
	var b strings.Builder
	for i, c := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteString(mark)
		}
		b.WriteRune(c)
	}
	return b.String()
}

// Round rounds half up, after adding the 1e-9 that every comparison with a
// threshold gets (rules §2): 43.449 999 999 999 99 shows as 43,5, as 43.45
// does. It is for display and nowhere else.
func Round(x float64, decimals int) float64 {
	nudge := 1e-9
	if decimals > 6 {
		nudge = 0 // it would show
	}
	k := math.Pow10(decimals)
	r := math.Floor((x+nudge)*k+0.5) / k
	if r == 0 {
		return 0 // no "-0"
	}
	return r
}
