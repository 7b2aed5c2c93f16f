package frameworks

import (
	"fmt"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// inCells words for a workbook what the builder says of a YAML file, and moves
// what is missing to the cell where it goes.
func (w *bookReader) inCells(p *diag.Problem) {
	switch p.Code {
	case "key-missing":
		w.missing(p)
	case "code-twice", "slug-twice", "key-twice":
		if len(p.Message.Args) == 2 && strings.Contains(fmt.Sprint(p.Message.Args[1]), "!") {
			p.Message = lang.Msg("%q was already given in the cell %s", p.Message.Args...)
		}
	case "type-number":
		p.Hint = lang.Msg("write digits alone, as in 12 or 0.25")
	case "weight-root", "mean-extra":
		p.Hint = lang.Msg("empty this cell")
	case "item-extra":
		p.Hint = lang.Msg("empty this cell, or change the item")
	case "gate-unanswered":
		p.Hint = lang.Msg("fill in “unanswered_cap” with the code of a level, in the sheet “settings”, or “profiles” for a profile")
	case "levels-start":
		p.Hint = lang.Msg("write 0 in the column “%s”", "from")
	case "agreement-first":
		p.Hint = lang.Msg("write %s in the column “%s”", "-1", "from")
	case "mean-floor":
		if len(p.Hint.Args) == 2 {
			p.Hint = lang.Msg("write %s in the column “%s”", p.Hint.Args[1], "aggregation.floor")
		}
	case "range-bad":
		p.Hint = lang.Msg("write the least in “range.min” and the most in “range.max”; an open end is left empty")
	case "node-empty":
		p.Hint = lang.Msg("a branch has rows below it, whose “parent” is its code; otherwise remove its row")
	}
}

// missing says what cell to fill in, or what rows to add.
func (w *bookReader) missing(p *diag.Problem) {
	if len(p.Message.Args) != 1 {
		return
	}
	key := fmt.Sprint(p.Message.Args[0])
	switch key {
	case "levels", "options":
		p.Hint = lang.Msg("add its rows in the sheet “%s”", "choices")
		return
	case "answers":
		p.Hint = lang.Msg("add its rows in the sheet “%s”", "citizens")
		return
	case "children":
		p.Hint = lang.Msg("a branch has rows below it, whose “parent” is its code; otherwise remove its row")
		return
	}
	for _, f := range w.filled {
		if f.pos.Sheet != p.Pos.Sheet || f.name == settingsSheet {
			continue
		}
		var columns []string
		for _, h := range f.headers(w.languages) {
			if h == key || strings.HasPrefix(h, key+".") || strings.HasSuffix(h, "."+key) {
				columns = append(columns, h)
			}
		}
		if len(columns) > 0 {
			p.Pos.Col = f.columns[columns[0]]
			p.Hint = lang.Msg("fill in the column “%s” of this row", strings.Join(columns, ", "))
		}
		return
	}
	if f := w.filled[settingsSheet]; f != nil && (p.Pos.Sheet == f.pos.Sheet || p.Pos.Sheet == "") {
		w.missingSetting(p, f, key)
	}
}

// missingSetting finds the row of the first sheet where a setting goes.
func (w *bookReader) missingSetting(p *diag.Problem, f *filled, key string) {
	p.Pos.Sheet = f.pos.Sheet
	p.Hint = lang.Msg("fill in the row “%s” of the sheet “settings”", key)
	for _, path := range settingPaths {
		if path != key && !strings.HasSuffix(path, "."+key) {
			continue
		}
		p.Hint = lang.Msg("fill in the row “%s” of the sheet “settings”", path)
		for _, r := range f.rows {
			if r.text("key") != path {
				continue
			}
			column := "value"
			if fieldAt("file", path).is == isText {
				column = "text." + w.languages[0]
			}
			p.Pos = w.cellPos(r, column)
		}
		return
	}
}
