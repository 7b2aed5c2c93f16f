package intake

import (
	"context"
	"slices"

	"eterritoire/surveys"
	"eterritoire/surveys/sheet"
)

// takeReturned takes out of a book the lists of what its sender was to correct
// (surveys.ReturnedSheet), which hold no answers, and returns them.
func takeReturned(ctx context.Context, b *sheet.Book) []*sheet.Table {
	var lists []*sheet.Table
	for _, t := range b.Tables {
		if !surveys.IsReturnedSheet(t.Name) {
			continue
		}
		ours := false
		damage := t.Rows(ctx, func(row *sheet.Row) bool {
			first := row.At(1)
			ours = row.Number == 1 && first != nil && first.Text == surveys.ReturnedMark
			return false
		})
		if damage == nil && ours {
			lists = append(lists, t)
		}
	}
	b.Tables = slices.DeleteFunc(b.Tables, func(t *sheet.Table) bool { return slices.Contains(lists, t) })
	return lists
}

// skipReturned counts the cells of such lists: they are read, and not used.
func (r *reading) skipReturned(lists []*sheet.Table) (cells int) {
	for _, t := range lists {
		before := t.Cells()
		_ = t.Rows(r.ctx, func(row *sheet.Row) bool { // what is cut off there costs nothing
			r.unused += len(row.Cells)
			return r.goOn()
		})
		cells += t.Cells() - before
	}
	return cells
}
