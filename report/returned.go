package report

import (
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// mostTold is how many places a message to a sender lists: it is read on a
// telephone.
const mostTold = 8

// A Return is what goes back to the sender of a file.
type Return struct {
	File      string // as the sender calls it
	Territory string // that it is about; "" where there are several, or none
	Used      bool   // some of it counts
	Copied    string // the name of the marked copy that goes with the message; "" where there is none
	Sheet     string // of the copy, which lists everything
	Problems  diag.List
}

// Message is what to write to the sender, by e-mail or on a telephone: a line of
// subject, then short lines without any markup: what could not be read and where,
// and what to do.
func (r *Return) Message(p *lang.Printer) string {
	b := &strings.Builder{}
	say := func(m lang.Message) { b.WriteString(p.Message(m) + "\n") }
	var wrong, doubted diag.List
	for _, q := range r.Problems {
		switch q.Severity {
		case diag.Error:
			wrong.Add(q)
		case diag.Warning:
			doubted.Add(q)
		case diag.Info:
		}
	}
	about := lang.Msg("“%s”", r.File)
	if r.Territory != "" {
		about = lang.Msg("“%s” (%s)", r.File, r.Territory)
	}
	say(lang.Msg("Subject: to correct in %s", about))
	b.WriteString("\n")
	say(lang.Msg("Good day,"))
	b.WriteString("\n")
	say(lang.Msg("Thank you for %s.", about))
	switch {
	case !r.Used && len(wrong) > 0:
		say(lang.Msg("We could not use this file:"))
	case len(wrong) > 0:
		say(lang.Msg("%s faults keep answers from counting.", len(wrong)))
		if len(doubted) > 0 {
			say(lang.Msg("%s points should be looked at again.", len(doubted)))
		}
	default:
		say(lang.Msg("%s points should be looked at again.", len(doubted)))
	}
	all := append(append(diag.List{}, wrong...), doubted...)
	for i, q := range all[:min(len(all), mostTold)] {
		b.WriteString("\n")
		r.tell(b, p, i+1, q)
	}
	if n := len(all) - mostTold; n > 0 {
		b.WriteString("\n")
		if r.Copied == "" {
			say(lang.Msg("And %s more.", n))
		} else {
			say(lang.Msg("And %s more: the sheet “%s” of the copy lists them all.", n, r.Sheet))
		}
	}
	b.WriteString("\n")
	r.howTo(say)
	b.WriteString("\n")
	say(lang.Msg("Thank you."))
	return b.String()
}

// tell writes one problem: its place, what was read, what is expected.
func (r *Return) tell(b *strings.Builder, p *lang.Printer, n int, q *diag.Problem) {
	line := func(m lang.Message) { b.WriteString(p.Message(m) + "\n") }
	at := q.Pos
	place := lang.Msg("the whole file")
	switch {
	case at.Text && at.Row > 0:
		place = lang.Msg("line %s", at.Row)
	case at.Row > 0 && at.Col == 0 && at.Sheet != "":
		place = lang.Msg("sheet %s, row %s", at.Sheet, at.Row)
	case at.Row > 0 && at.Col == 0:
		place = lang.Msg("row %s", at.Row)
	case at.Row > 0 && at.Sheet != "":
		place = lang.Msg("sheet %s, cell %s", at.Sheet, at.Cell())
	case at.Row > 0:
		place = lang.Msg("cell %s", at.Cell())
	case at.Sheet != "":
		place = lang.Msg("sheet %s", at.Sheet)
	}
	if q.Question != "" {
		place = lang.Msg("%s, question %s", place, q.Question)
	}
	line(lang.Msg("%s) %s", n, place))
	if q.Read != "" && !q.Expected.IsZero() && q.Severity == diag.Error {
		line(lang.Msg("We read: %s", q.Read))
		line(lang.Msg("Expected: %s", q.Expected))
		return
	}
	line(lang.Msg("%s", Sentence(p.Message(q.Message))))
	if !q.Hint.IsZero() {
		line(lang.Msg("%s", Sentence(p.Message(q.Hint))))
	}
}

// howTo says what the sender is to do.
func (r *Return) howTo(say func(lang.Message)) {
	if r.Copied == "" {
		say(lang.Msg("Please send us the file again once this is put right."))
		return
	}
	say(lang.Msg("What to do:"))
	say(lang.Msg("1) open the copy that comes with this message, “%s”;", r.Copied))
	say(lang.Msg("2) correct the coloured cells; each says what to write;"))
	say(lang.Msg("3) save it and send it back to us."))
	say(lang.Msg("“I don't know” is an answer too: write dont_know."))
	say(lang.Msg("An empty cell counts as not answered, never as zero."))
}

// Sentence is a problem's words as a sentence of their own.
func Sentence(s string) string {
	for _, first := range s {
		s = strings.ToUpper(string(first)) + s[len(string(first)):]
		break
	}
	return strings.TrimRight(s, ".") + "."
}
