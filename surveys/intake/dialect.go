package intake

import (
	"context"
	"slices"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// A dialect is a way of writing answers in tables: how a file in it is
// recognised, and how its columns and rows are mapped to questions and to who
// answers them. What a cell then says is the same for all (readCell).
type dialect struct {
	name string
	// recognise lays out a file's tables, and says how sure it is; 0 is not at
	// all. Of several dialects that fit, the surest reads; one that is certain is
	// asked no further.
	// Forced, it need not be.
	recognise func(n *names, heads []head, forced bool) (layout, int)
}

// A layout reads the tables of a file for which it was made. It counts every
// cell of every table once; what it returns sets the whole file aside.
type layout interface {
	read(*reading) *diag.Problem
}

// dialects are all that are known, the most particular first. A new one is a
// value here, in a file of its own.
func dialects() []dialect {
	list := []dialect{{"form", recogniseForm}, {"xlsform", recogniseXLSForm}, {"beside", recogniseBeside}}
	for _, rules := range []columnRules{
		table, kobo, central, briefcase, surveyCTO, googleForms, microsoftForms, surveyMonkey, limeSurveyVV, limeSurvey, plain,
	} {
		list = append(list, dialect{rules.dialect, func(n *names, heads []head, forced bool) (layout, int) {
			return recogniseColumns(n, heads, &rules, forced)
		}})
	}
	return append(list, dialect{upright.dialect, recogniseUpright})
}

// Dialects lists the names that Options.As takes.
func Dialects() []string {
	var list []string
	for _, d := range dialects() {
		if d.name != "beside" && HoldsAnswers(d.name) {
			list = append(list, d.name)
		}
	}
	return list
}

// certain is how sure a dialect is that is recognised beyond doubt.
const certain = 1_000_000

// headRows is how far down a header is looked for.
const headRows = 40

// head is the first rows of a table.
type head struct {
	table   *sheet.Table
	rows    []sheet.Row
	decided *decisions // of this file
}

// headsOf copies the first rows of every table.
func headsOf(ctx context.Context, b *sheet.Book, decided *decisions) ([]head, *diag.Problem) {
	heads := make([]head, len(b.Tables))
	for i, t := range b.Tables {
		heads[i].table, heads[i].decided = t, decided
		if damage := t.Head(ctx, func(row *sheet.Row) bool {
			copied := *row
			copied.Cells = slices.Clone(row.Cells)
			for j := range copied.Cells {
				repair(&copied.Cells[j])
			}
			heads[i].rows = append(heads[i].rows, copied)
			return len(heads[i].rows) < headRows && row.Number < 10*headRows
		}); damage != nil {
			return nil, damage
		}
	}
	return heads, nil
}

// recognise finds the layout of a file, or says that there is none.
func recognise(n *names, heads []head, as string) (layout, *diag.Problem) {
	var best layout
	surest := 0
	for _, d := range dialects() {
		if as != "" && as != d.name {
			continue
		}
		if l, sure := d.recognise(n, heads, as != ""); sure > surest {
			best, surest = l, sure
		}
		if surest >= certain {
			break
		}
	}
	if l, ok := best.(*columns); ok {
		return l.withSheets(n, heads, as != ""), nil
	}
	if best != nil {
		return best, nil
	}
	if as != "" && !slices.Contains(Dialects(), as) {
		return nil, &diag.Problem{
			Code:    "dialect-unknown",
			Message: lang.Msg("there is no dialect “%s”: %s expected", shown(as), strings.Join(Dialects(), ", ")),
		}
	}
	if !slices.ContainsFunc(heads, func(h head) bool { return len(h.rows) > 0 }) {
		p := notAnswers(n)
		p.Code, p.Message = "file-empty", lang.Msg("the file holds no cell")
		return nil, p
	}
	p := notAnswers(n)
	if as != "" {
		p.Message = lang.Msg("this file cannot be read as “%s”", as)
	}
	return nil, p
}

// codeNotAnswers is the code of a file in which no question is known.
const codeNotAnswers = "not-answers"

// notAnswers is the problem of a file in which no question is known.
func notAnswers(n *names) *diag.Problem {
	return &diag.Problem{
		Code:    codeNotAnswers,
		Message: lang.Msg("no column or row of this file is a question of the framework %s", n.survey.ID),
		Hint:    lang.Msg("Give a filled form, an export of KoboToolbox, or a table whose headers are “territory” and the codes of indicators; or name the framework that it answers."),
	}
}
