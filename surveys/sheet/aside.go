package sheet

import (
	"context"
	"slices"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// LeftAside says of every other visible sheet that holds something that it is
// not read, for files of which one sheet is: what somebody wrote there would
// pass unnoticed. Those of the names that are known are the program's own.
func (b *Book) LeftAside(ctx context.Context, read *Table, known ...string) diag.List {
	var problems diag.List
	for _, t := range b.Tables {
		if t == read || t.Hidden || slices.Contains(known, t.Name) {
			continue
		}
		some := false
		_ = t.Rows(ctx, func(row *Row) bool { // what is wrong with it matters to nobody
			some = some || len(row.Cells) > 0
			return !some
		})
		if some {
			problems.Add(&diag.Problem{
				Pos: t.Pos(0, 0), Severity: diag.Warning, Code: "sheet-unused",
				Message: lang.Msg("the sheet “%s” is not read: “%s” is, and one sheet of this file is read", t.Name, read.Name),
				Hint:    lang.Msg("If it counts too, put its rows into the sheet that is read, or into a file of its own."),
			})
		}
	}
	return problems
}
