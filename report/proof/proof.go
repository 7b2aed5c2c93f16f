// Package proof reads written outputs back and holds them against the scores:
// pages word by word and their charts by what is drawn, workbooks and tables
// cell by cell. What differs is a problem with its place. It draws, words and
// computes nothing itself: what a page should say is a report.Doc, what a score
// should be is in the Assessment.
package proof

import (
	"strings"

	"eterritoire/report"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// most is how many differences of one output are told; the rest are counted.
const most = 8

// A finder collects what is wrong with one output.
type finder struct {
	file string
	list diag.List
	more int // beyond most
}

// say adds a difference.
func (f *finder) say(pos diag.Pos, code string, m lang.Message) {
	if len(f.list) >= most {
		f.more++
		return
	}
	pos.File = f.file
	f.list.Add(&diag.Problem{Pos: pos, Severity: diag.Error, Code: code, Message: m})
}

// found is all that is wrong.
func (f *finder) found() diag.List {
	if f.more > 0 {
		f.list.Add(&diag.Problem{
			Pos: diag.Pos{File: f.file}, Severity: diag.Error, Code: "proof-more", Count: f.more,
			Message: lang.Msg("%s further differences", f.more),
		})
	}
	return f.list
}

// differs says that a place holds one thing, and should hold another.
func (f *finder) differs(pos diag.Pos, what, read, want string) {
	f.say(pos, "proof-differs", lang.Msg("%s: “%s” is written, and the scores give “%s”", what, shown(read), shown(want)))
}

// shown is a text short enough for a message; "" is a dash.
func shown(s string) string {
	s = strings.Join(strings.Fields(report.Printable(s)), " ")
	if s == "" {
		return lang.Dash
	}
	const longest = 120
	if r := []rune(s); len(r) > longest {
		return string(r[:longest]) + "…"
	}
	return s
}
