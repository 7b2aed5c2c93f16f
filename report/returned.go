package report

import (
	"slices"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// How much a message to a sender tells: it is read on a telephone. Where there is
// more than mostTold, a few of each kind are told, and the places of others alike.
const (
	mostTold   = 8
	mostAlike  = 2
	mostPlaces = 12
)

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
	if n := len(all) - r.tellAll(b, p, all); n > 0 {
		b.WriteString("\n")
		if r.Copied == "" {
			say(lang.Msg("And %s more.", n))
		} else {
			say(lang.Msg("And %s more: the sheet “%s” of the copy lists them all.", n, r.Sheet))
		}
	}
	b.WriteString("\n")
	r.howTo(say, slices.ContainsFunc(all, func(q *diag.Problem) bool { return q.Pos.Row > 0 }))
	b.WriteString("\n")
	say(lang.Msg("Thank you."))
	return b.String()
}

// tellAll writes the problems, or as many as a message holds, and returns how
// many those are.
func (r *Return) tellAll(b *strings.Builder, p *lang.Printer, all diag.List) (named int) {
	alike := mostTold
	if len(all) > mostTold {
		alike = mostAlike
	}
	told := 0
	for _, kind := range kindsOf(all) {
		whole := kind[:min(len(kind), alike, mostTold-told)]
		for _, q := range whole {
			told++
			b.WriteString("\n")
			r.tell(b, p, told, q)
		}
		others := kind[len(whole):min(len(kind), len(whole)+mostPlaces)]
		if len(whole) > 0 && len(others) > 0 {
			var places []string
			for _, q := range others {
				places = append(places, placeIn(p, q.Pos))
			}
			b.WriteString(p.Sprint("The same: %s", strings.Join(places, ", ")) + "\n")
			named += len(others)
		}
		named += len(whole)
	}
	return named
}

// kindsOf are the problems by kind and sheet, in the order in which the first of
// each comes.
func kindsOf(all diag.List) []diag.List {
	type kind struct{ code, sheet string }
	at := map[kind]int{}
	var kinds []diag.List
	for _, q := range all {
		k := kind{q.Code, q.Pos.Sheet}
		if _, known := at[k]; !known {
			at[k] = len(kinds)
			kinds = append(kinds, nil)
		}
		kinds[at[k]].Add(q)
	}
	return kinds
}

// placeIn is a place in a sheet that was named.
func placeIn(p *lang.Printer, at diag.Pos) string {
	switch {
	case at.Row == 0:
		return p.Sprint("the whole file")
	case at.Text:
		return p.Sprint("line %s", at.Row)
	case at.Col == 0:
		return p.Sprint("row %s", at.Row)
	}
	return at.Cell()
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

// howTo says what the sender is to do; placed is where some of it is in cells.
func (r *Return) howTo(say func(lang.Message), placed bool) {
	if r.Copied == "" || !placed {
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
	if s == "" || strings.HasSuffix(s, "?") || strings.HasSuffix(s, "!") || strings.HasSuffix(s, "…") {
		return s
	}
	return strings.TrimRight(s, ".") + "."
}
