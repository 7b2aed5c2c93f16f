// Package lang holds texts in several languages, and writes numbers, ranges
// and sentences as the readers of a language write them. It knows no file and
// no scoring rule.
//
// A sentence for people is a [Message]: an English format and its arguments.
// A [Printer] turns it into its language when it is shown, from the catalogue
// in catalogue/<language>/*.json, one file per room of the house.
package lang

import "sort"

// Text is one text in several languages, keyed by language ("fr", "en").
type Text map[string]string

// T is a text in French and in English, the two languages every text has.
func T(fr, en string) Text { return Text{"fr": fr, "en": en} }

// In is the text in the given language, else in French (the language of
// reference), else in English, else in the first language it has; "" if none.
func (t Text) In(language string) string {
	for _, l := range []string{language, "fr", "en"} {
		if s := t[l]; s != "" {
			return s
		}
	}
	for _, l := range t.Languages() {
		if t[l] != "" {
			return t[l]
		}
	}
	return ""
}

// Languages lists the languages of the text, sorted.
func (t Text) Languages() []string {
	ls := make([]string, 0, len(t))
	for l := range t {
		ls = append(ls, l)
	}
	sort.Strings(ls)
	return ls
}

// A Message is a sentence for people: an English format, which is also its key
// in the catalogue of every other language, and its arguments.
//
// The format's only verbs are %s, %[n]s, %q and %%: every argument is turned
// into text by the [Printer] (an int is grouped by thousands, a [Num] rounded
// with a decimal comma in French, a Text or a Message translated, a time.Time
// written as a date). Where the wording depends on a count, the first int
// argument decides between the catalogue's "one" and "other".
type Message struct {
	Format string
	Args   []any
}

// Msg is a message. A test reads the source for every call of Msg and wants
// its French, so format must be a literal.
func Msg(format string, args ...any) Message { return Message{format, args} }

// IsZero reports a message that says nothing.
func (m Message) IsZero() bool { return m.Format == "" }

// Num is a number and the decimals it is shown with. NaN is shown as "–".
type Num struct {
	Value    float64
	Decimals int
}

// Percent is a share (0.93) shown as a percentage (93 %).
type Percent struct {
	Share    float64
	Decimals int
}
