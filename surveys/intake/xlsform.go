package intake

import (
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// xlsform is a questionnaire for phones: the sheets that KoboToolbox and ODK
// make a form of. It holds questions, and no answers; it is named because people
// keep it beside its exports.
type xlsform struct{ tables []spare }

func recogniseXLSForm(_ *names, heads []head, _ bool) (layout, int) {
	var l xlsform
	asks, offers := false, false
	for _, h := range heads {
		l.tables = append(l.tables, spare{table: h.table})
		if len(h.rows) == 0 {
			continue
		}
		header := map[string]bool{}
		for i := range h.rows[0].Cells {
			header[surveys.Fold(h.rows[0].Cells[i].Text)] = true
		}
		switch strings.ToLower(h.table.Name) {
		case "survey":
			asks = header["type"] && header["name"]
		case "choices":
			offers = header["list name"] && header["name"]
		}
	}
	if !asks || !offers {
		return nil, 0
	}
	return &l, certain
}

func (l *xlsform) read(r *reading) *diag.Problem {
	r.file.Dialect = "xlsform"
	if damage := r.countUnused(l.tables); damage != nil {
		return damage
	}
	r.say(&diag.Problem{
		Pos: diag.Pos{File: r.file.Name}, Severity: diag.Info, Code: "form-for-phones",
		Message: lang.Msg("a questionnaire for phones: it holds no answers"),
		Hint:    lang.Msg("Upload it to KoboToolbox or ODK Central, and read what they export."),
	})
	return nil
}
