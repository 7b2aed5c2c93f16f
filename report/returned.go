package report

import (
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// mostTold is how many places a message to a sender lists: it is read on a
// telephone.
const mostTold = 10

// ReturnMessage is what to write to the sender of a file, by e-mail or on a
// telephone: what could not be read and where, and what to do. copied is the
// name of the marked copy that goes with it, "" where there is none. territory
// may be empty.
func ReturnMessage(file, territory, copied string, problems diag.List, p *lang.Printer) string {
	var wrong, doubted diag.List
	for _, q := range problems {
		switch q.Severity {
		case diag.Error:
			wrong.Add(q)
		case diag.Warning:
			doubted.Add(q)
		case diag.Info:
		}
	}
	b := &strings.Builder{}
	say := func(m lang.Message) { b.WriteString(p.Message(m) + "\n") }
	say(lang.Msg("Good day,"))
	b.WriteString("\n")
	if territory != "" {
		say(lang.Msg("Thank you for “%s” (%s).", file, territory))
	} else {
		say(lang.Msg("Thank you for “%s”.", file))
	}
	switch {
	case len(wrong) > 0 && len(doubted) > 0:
		say(lang.Msg("Faults that keep answers from counting: %s. Things to look at again: %s.", len(wrong), len(doubted)))
	case len(wrong) > 0:
		say(lang.Msg("Faults that keep answers from counting: %s.", len(wrong)))
	default:
		say(lang.Msg("Things to look at again: %s.", len(doubted)))
	}
	if copied != "" {
		say(lang.Msg("In the copy that comes with this message, “%s”, each cell is coloured and says what to do.", copied))
	}
	b.WriteString("\n")
	all := append(append(diag.List{}, wrong...), doubted...)
	for _, q := range all[:min(len(all), mostTold)] {
		at := q.Pos
		at.File = ""
		line := p.Message(q.Message)
		if place := strings.TrimPrefix(at.String(), "!"); place != "" {
			line = p.Sprint("%s: %s", place, line)
		}
		b.WriteString("- " + line + ".\n")
		if !q.Hint.IsZero() {
			b.WriteString("  " + p.Message(q.Hint) + "\n")
		}
	}
	if n := len(all) - mostTold; n > 0 {
		say(lang.Msg("And further ones: %s.", n))
	}
	b.WriteString("\n")
	say(lang.Msg("Please correct these cells and send the file back. “I don't know” is an answer too: write dont_know. An empty cell counts as not answered, never as zero. Thank you."))
	return b.String()
}
