package cli

import (
	"io"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// aboutWords are what a row of a mapping may be about, as people write it.
var aboutWords = map[string]string{
	"column": intake.ColumnDecision, "colonne": intake.ColumnDecision, "answer": intake.AnswerDecision, "reponse": intake.AnswerDecision,
}

// ofIntake are the rows about columns and answers.
func (m *mapping) ofIntake() *intake.Mapping {
	out := &intake.Mapping{}
	for _, r := range m.rows {
		if what, ok := aboutWords[surveys.Fold(m.at(r, "what"))]; ok {
			out.Rows = append(out.Rows, m.decision(r, what))
		}
	}
	return out
}

func (m *mapping) decision(r mappingRow, what string) intake.Decision {
	return intake.Decision{
		What: what, File: m.at(r, "file"), Sheet: m.at(r, "sheet"), Question: m.at(r, "question"),
		Text: m.at(r, "text"), Answer: m.at(r, "answer"), Verdict: m.verdict(r), Pos: r.pos,
	}
}

// rowOf is the row about the same as a doubt, or -1.
func (m *mapping) rowOf(d *intake.Doubt) int {
	return slices.IndexFunc(m.rows, func(r mappingRow) bool {
		if d.What == intake.TerritoryDecision {
			return surveys.Fold(m.at(r, "what")) == aboutTerritory && surveys.Fold(m.at(r, "text")) == surveys.Fold(d.Text)
		}
		what, ok := aboutWords[surveys.Fold(m.at(r, "what"))]
		if !ok {
			return false
		}
		known := m.decision(r, what)
		return known.Same(&d.Decision)
	})
}

// proposeDoubt adds a doubt, where the mapping does not have it.
func (m *mapping) proposeDoubt(p *lang.Printer, d *intake.Doubt) {
	if m.rowOf(d) < 0 {
		m.decideDoubt(d, d.Answer, "", p.Message(reasons(d)), "")
	}
}

// decideDoubt writes a decision into the row of its doubt, made where it is new.
func (m *mapping) decideDoubt(d *intake.Doubt, answer, accept, reason, by string) {
	row := m.rowOf(d)
	if row < 0 {
		m.rows = append(m.rows, mappingRow{})
		row = len(m.rows) - 1
	}
	m.fresh = true
	m.set(row, map[string]string{
		"what": d.What, "text": d.Text, "answer": answer, "accept": accept, "reason": reason, "by": by, "question": d.Question, "file": d.File, "sheet": d.Sheet,
	})
}

// reasons says why each proposal is made, and what was asked.
func reasons(d *intake.Doubt) lang.Message {
	var m lang.Message
	for i := len(d.Proposals) - 1; i >= 0; i-- {
		if p := proposal(&d.Proposals[i]); m.IsZero() {
			m = p
		} else {
			m = lang.Msg("%s; %s", p, m)
		}
	}
	switch {
	case d.What == intake.TerritoryDecision:
		return m
	case len(d.Questions) > 1:
		return lang.Msg("%s cells; %s questions: %s; %s", d.Cells, len(d.Questions), someOf(d.Questions), m)
	case d.What == intake.ColumnDecision && d.Example == "":
		return m
	case d.What == intake.ColumnDecision && m.IsZero():
		return lang.Msg("for example: “%s”", d.Example)
	case d.What == intake.ColumnDecision:
		return lang.Msg("%s; for example: “%s”", m, d.Example)
	case m.IsZero():
		return lang.Msg("%s cells; the question: %s; expected: %s", d.Cells, d.Asked, d.Expected)
	}
	return lang.Msg("%s cells; the question: %s; expected: %s; %s", d.Cells, d.Asked, d.Expected, m)
}

// someOf are codes of questions, cut where they are many.
func someOf(codes []string) string {
	const most = 8
	if len(codes) > most {
		return strings.Join(codes[:most], ", ") + "…"
	}
	return strings.Join(codes, ", ")
}

// proposal is one of them in words: what it is, and why.
func proposal(p *intake.Proposal) lang.Message {
	if len(p.Label) == 0 {
		return lang.Msg("%s: %s", p.Answer, p.Reason)
	}
	return lang.Msg("%s “%s”: %s", p.Answer, p.Label, p.Reason)
}

// askDoubts asks what there is to decide, each once; columns come first, and if
// one was decided, what its cells say is asked when they have been read. Where
// nothing is proposed, there is only the table to fill in.
func (e *Env) askDoubts(lines <-chan string, r *reading, doubts []intake.Doubt, asked map[string]bool) (changed, stop bool, err error) {
	for _, what := range []string{intake.TerritoryDecision, intake.ColumnDecision, intake.AnswerDecision} {
		var open []*intake.Doubt
		for i := range doubts {
			d := &doubts[i]
			if key := d.What + "\x00" + d.Question + "\x00" + d.Text; d.What == what && len(d.Proposals) > 0 && !asked[key] && !r.mapping.isDecided(d) {
				asked[key] = true
				open = append(open, d)
			}
		}
		for i, d := range open {
			switch {
			case d.What == intake.TerritoryDecision:
				e.say(lang.Msg("%s of %s. Nothing in %s names the territory; “%s” is perhaps:", i+1, len(open), d.Pos.String(), d.Text))
			case d.What == intake.ColumnDecision:
				e.say(lang.Msg("%s of %s. The column “%s” (%s; for example “%s”) is perhaps:", i+1, len(open), d.Text, d.Pos.String(), d.Example))
			case len(d.Questions) > 1:
				e.say(lang.Msg("%s of %s. “%s”, answered to %s questions (%s; %s), is perhaps:", i+1, len(open), d.Text, len(d.Questions), someOf(d.Questions), lang.Msg("%s cells", d.Cells)))
			default:
				e.say(lang.Msg("%s of %s. “%s”, answered to %s “%s” (%s), is perhaps:", i+1, len(open), d.Text, d.Question, d.Asked, lang.Msg("%s cells", d.Cells)))
			}
			for n := range d.Proposals {
				e.say(lang.Msg("  %s  %s", strconv.Itoa(n+1), proposal(&d.Proposals[n])))
			}
			decided, stop, err := e.askDoubt(lines, r, d)
			changed = changed || decided
			if stop || err != nil {
				return changed, stop, err
			}
		}
		if changed {
			return true, false, nil
		}
	}
	return false, false, nil
}

// codesOf is the list of what an answer of a mapping may be: for people to look
// up; it is not read.
func (e *Env) codesOf(s *surveys.Survey) sheet.Plain {
	return sheet.Plain{
		Name:   e.Printer.Sprint("Codes"),
		Header: []string{e.Printer.Sprint("Code"), e.Printer.Sprint("Question"), e.Printer.Sprint("Answers")},
		Widths: []float64{10, 60, 100},
		Prose:  true,
		Rows: cells(func(yield func([]string) bool) {
			for _, q := range s.Questions {
				var answers []string
				for _, c := range s.Of(q) {
					answers = append(answers, c.Name+" "+e.Printer.Text(c.Label))
				}
				if !yield([]string{q.Code, e.Printer.Text(q.Label), strings.Join(answers, " · ")}) {
					return
				}
			}
		}),
	}
}

// isDecided reports whether the mapping decides a doubt.
func (m *mapping) isDecided(d *intake.Doubt) bool {
	row := m.rowOf(d)
	return row >= 0 && m.verdict(m.rows[row]) != intake.Undecided
}

// askDoubt asks one thing, until what is typed is an answer; nothing is chosen
// by Enter.
func (e *Env) askDoubt(lines <-chan string, r *reading, d *intake.Doubt) (decided, stop bool, err error) {
	for {
		if _, err := io.WriteString(e.Err, e.Printer.Sprint("Number; or a code; n: none of them; Enter: later; q: ask no more")+" > "); err != nil {
			return false, true, err
		}
		line, ok := <-lines
		if !ok {
			e.sayLine("")
			return false, true, nil
		}
		typed := strings.TrimSpace(line)
		folded := surveys.Fold(typed)
		n, notNumber := strconv.Atoi(typed)
		switch {
		case typed == "":
			return false, false, nil
		case folded == "q":
			return false, true, nil
		case slices.Contains(surveys.WordsNo, folded) || folded == "n":
			r.mapping.decideDoubt(d, "", surveys.WordsNo[0], e.Printer.Sprint("none of those proposed"), "terminal")
			return true, false, nil
		case notNumber == nil && n >= 1 && n <= len(d.Proposals):
			p := &d.Proposals[n-1]
			r.mapping.decideDoubt(d, p.Answer, surveys.WordsYes[0], e.Printer.Message(proposal(p)), "terminal")
			return true, false, nil
		}
		if problems := e.mayMean(r, d, typed); len(problems) > 0 {
			e.say(lang.Msg("“%s” is no answer here.", typed))
			continue
		}
		r.mapping.decideDoubt(d, typed, surveys.WordsYes[0], e.Printer.Message(reasons(d)), "terminal")
		return true, false, nil
	}
}

// mayMean are the problems of a decision that was typed.
func (e *Env) mayMean(r *reading, d *intake.Doubt, typed string) diag.List {
	if d.What == intake.TerritoryDecision {
		look := &registry.Lookup{Registry: r.options.Registry.Registry}
		return look.Decide([]registry.Decision{{Read: d.Text, Means: typed}})
	}
	decision := d.Decision
	decision.Answer, decision.Verdict = typed, intake.Accepted
	return (&intake.Mapping{Rows: []intake.Decision{decision}}).Check(r.framework.Survey)
}
