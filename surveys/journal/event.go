// Package journal keeps what is said as it is said: an append-only text file
// beside the form, one readable line an event, each with its checksum. What was
// written survives the program, a power cut, a full disk; reading it back says
// what was lost. What an event means is for its writer (package ask): the
// journal knows no question.
package journal

import (
	"fmt"
	"hash/crc32"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// An Event is one thing that happened: "answer" about "A1.2.3", with its values.
// Kind, Question and the values' names are code words: letters, digits and
// . _ - /, never empty but for Question.
type Event struct {
	Seq      int       // from 1, one more than the event before; given by Append
	Time     time.Time // given by Append, to the millisecond
	Kind     string
	Question string // "" where the event is about no question
	Values   []Value
	Line     int // of the file, from 1; 0 until it is read back
}

// A Value is a named text of an event; any text may stand in it.
type Value struct{ Name, Text string }

// Of is the text of the value of that name, "" if the event has none.
func (e *Event) Of(name string) string {
	text, _ := e.Lookup(name)
	return text
}

// Lookup is the text of the value of that name, and whether there is one.
func (e *Event) Lookup(name string) (string, bool) {
	for _, v := range e.Values {
		if v.Name == name {
			return v.Text, true
		}
	}
	return "", false
}

// timeLayout is ISO 8601 to the millisecond, with the offset: a journal may be
// carried to another machine.
const timeLayout = "2006-01-02T15:04:05.000Z07:00"

// noQuestion stands where an event is about no question.
const noQuestion = "-"

// format is the event's line, with its end: fields between tabs, the last of
// which is the checksum of all before it. Lines end as Notepad wants them.
//
//	12	2026-11-26T14:03:12.345+01:00	answer	A1.2.3	value=niv2	comment=Registre vu	#5f3a9c01
func (e *Event) format() string {
	var b strings.Builder
	question := e.Question
	if question == "" {
		question = noQuestion
	}
	fmt.Fprintf(&b, "%d\t%s\t%s\t%s", e.Seq, e.Time.Format(timeLayout), e.Kind, question)
	for _, v := range e.Values {
		b.WriteString("\t" + v.Name + "=")
		escape(&b, v.Text)
	}
	body := b.String()
	return body + "\t" + checksum(body) + "\r\n"
}

func checksum(body string) string {
	return fmt.Sprintf("#%08x", crc32.ChecksumIEEE([]byte(body)))
}

// parse reads a line without its end. It takes what format writes and nothing
// else: a line that is merely like it was written by somebody else.
func parse(line string) (Event, bool) {
	i := strings.LastIndexByte(line, '\t')
	if i < 0 || checksum(line[:i]) != line[i+1:] {
		return Event{}, false
	}
	fields := strings.Split(line[:i], "\t")
	if len(fields) < 4 {
		return Event{}, false
	}
	e := Event{Kind: fields[2], Question: fields[3]}
	var err error
	if e.Seq, err = strconv.Atoi(fields[0]); err != nil || e.Seq < 1 {
		return Event{}, false
	}
	if e.Time, err = time.Parse(timeLayout, fields[1]); err != nil {
		return Event{}, false
	}
	if e.Question == noQuestion {
		e.Question = ""
	}
	for _, f := range fields[4:] {
		name, text, ok := strings.Cut(f, "=")
		if !ok {
			return Event{}, false
		}
		if text, ok = unescape(text); !ok {
			return Event{}, false
		}
		e.Values = append(e.Values, Value{name, text})
	}
	return e, true
}

// word reports whether a name can stand in a line as it is.
func word(s string) bool {
	for _, r := range s {
		if r != '.' && r != '_' && r != '-' && r != '/' && !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			return false
		}
	}
	return s != "" && s != noQuestion
}

// escape writes a text on one line, with nothing in it that a terminal or an
// editor would obey: \n \r \t \\, and \u{202e} for every other such character.
func escape(b *strings.Builder, text string) {
	for _, r := range strings.ToValidUTF8(text, "\ufffd") {
		switch {
		case r == '\\':
			b.WriteString(`\\`)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case obeyed(r):
			fmt.Fprintf(b, `\u{%x}`, r)
		default:
			b.WriteRune(r)
		}
	}
}

// obeyed are the characters that change how a line is shown or cut: controls,
// line and paragraph separators, marks of direction, the byte order mark.
func obeyed(r rune) bool {
	return unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == '\ufeff' ||
		r == '\u200e' || r == '\u200f' || r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069'
}

func unescape(text string) (string, bool) {
	if !strings.Contains(text, `\`) {
		return text, utf8.ValidString(text)
	}
	var b strings.Builder
	for {
		i := strings.IndexByte(text, '\\')
		if i < 0 {
			b.WriteString(text)
			s := b.String()
			return s, utf8.ValidString(s)
		}
		b.WriteString(text[:i])
		text = text[i+1:]
		if text == "" {
			return "", false
		}
		switch text[0] {
		case '\\':
			b.WriteByte('\\')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 't':
			b.WriteByte('\t')
		case 'u':
			end := strings.IndexByte(text, '}')
			if end < 3 || text[1] != '{' {
				return "", false
			}
			r, err := strconv.ParseUint(text[2:end], 16, 32)
			if err != nil || r > unicode.MaxRune {
				return "", false
			}
			b.WriteRune(rune(r))
			text = text[end:]
		default:
			return "", false
		}
		text = text[1:]
	}
}
