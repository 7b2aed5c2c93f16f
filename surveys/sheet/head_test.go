package sheet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys/diag"
)

// A head and the rows after it are the rows of the table, wherever the head and
// its readers stop, and whether or not the table breaks.
func TestHeadThenRows(t *testing.T) {
	broken := errors.New("broken")
	told := func(r *Row) string { return fmt.Sprintln(r.Number, r.Cells) }
	rapid.Check(t, func(t *rapid.T) {
		rows, first := rapid.IntRange(0, 12).Draw(t, "rows"), rapid.IntRange(1, 14).Draw(t, "first")
		stop, large := rapid.IntRange(1, 14).Draw(t, "stop"), rapid.Bool().Draw(t, "large")
		var end error
		if rapid.Bool().Draw(t, "breaks") {
			end = broken
		}
		read := func(table *Table, stop int) (string, *diag.Problem) {
			var b strings.Builder
			n := 0
			p := table.Rows(t.Context(), func(r *Row) bool {
				b.WriteString(told(r))
				r.Cells[0].Text = "changed" // its reader's own, until the next
				n++
				return n < stop
			})
			return b.String(), p
		}
		want, wantErr := read(numbered(rows, end), stop)
		table := numbered(rows, end)
		table.large = large
		ctx := t.Context()
		if rapid.Bool().Draw(t, "another context") {
			var cancel context.CancelFunc
			ctx, cancel = context.WithCancel(ctx)
			defer cancel()
		}
		seen := 0
		damage := table.Head(ctx, func(*Row) bool { seen++; return seen < first })
		if seen != min(first, rows) || (damage != nil) != (end != nil && first > rows) {
			t.Fatalf("the head has %d rows, and %v", seen, damage)
		}
		if damage != nil {
			return
		}
		before := table.Cells()
		got, err := read(table, stop)
		if got != want || (err == nil) != (wantErr == nil) {
			t.Fatalf("%q, %v; want %q, %v", got, err, want, wantErr)
		}
		if cells := 4 * strings.Count(got, "\n"); table.Cells() != before+cells {
			t.Fatalf("%d cells counted, not %d", table.Cells()-before, cells)
		}
		if again, _ := read(table, stop); again != want {
			t.Fatalf("read once more: %q; want %q", again, want)
		}
		if err := table.book.Close(); err != nil {
			t.Fatal(err)
		}
	})
}

// A book that is closed lets go of the tables that wait, and a fault of who
// reads on is met where it can be caught.
func TestHeadLetsGo(t *testing.T) {
	ctx, let := t.Context(), false
	table := numbered(9, nil)
	table.book.Tables = []*Table{table}
	read := table.read
	table.read = func(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
		defer func() { let = true }()
		return read(ctx, yield)
	}
	head := func() {
		if p := table.Head(ctx, func(*Row) bool { return false }); p != nil {
			t.Fatal(p)
		}
	}
	table.large = false
	head()
	if let {
		t.Error("the table does not wait")
	}
	if err := table.book.Close(); err != nil || !let {
		t.Errorf("closed: %v, let go: %v", err, let)
	}
	let = false
	head()
	defer func() {
		if fault := recover(); fault != "fault" || !let {
			t.Errorf("met as %v, let go: %v", fault, let)
		}
	}()
	table.Rows(ctx, func(r *Row) bool {
		if r.Number == 5 {
			panic("fault")
		}
		return true
	})
}
