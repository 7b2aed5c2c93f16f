package sheet

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys/diag"
)

// TestRecordsAreRows: what is taken as a record says what its row would, whoever
// cuts it, and all of it is counted.
func TestRecordsAreRows(t *testing.T) {
	ctx := context.Background()
	piece := rapid.SampledFrom([]string{"a", "b", "é", ",", ",", ",", "\n", "\n", "\r\n", "\"", "\"\"", ",\"a\"", " ", "\x00", "a longer text"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Repeat(strings.Join(rapid.SliceOfN(piece, 0, 30).Draw(t, "pieces"), ""), rapid.SampledFrom([]int{1, 1, 2, 600}).Draw(t, "times"))
		table := func() *Table {
			return &Table{book: &Book{Name: "f"}, read: func(_ context.Context, yield func(*Row) bool) (diag.Pos, error) {
				r := newCSVReader(io.Reader(strings.NewReader(text)), ',', Limits{}.orDefault())
				return diag.Pos{}, r.rows(yield)
			}}
		}
		var rows, records strings.Builder
		one := table()
		p := one.Rows(ctx, func(r *Row) bool { fmt.Fprintln(&rows, r.Number, r.Cells); return true })
		other := table()
		other.large = rapid.Bool().Draw(t, "ahead")
		taken := 0
		q := other.Records(ctx, func(r *Record) bool {
			if taken++; taken%3 == 0 {
				return false
			}
			for i, c := range r.Text[len(r.Text) : len(r.Text)+RecordRoom] {
				_, _ = i, c // it is there to be looked at
			}
			fmt.Fprintln(&records, r.Number, r.cells(nil))
			return true
		}, func(r *Row) bool { fmt.Fprintln(&records, r.Number, r.Cells); return true })
		if rows.String() != records.String() || (p == nil) != (q == nil) || one.Cells() != other.Cells() {
			t.Fatalf("%q has as rows\n%s%v %d\nand as records\n%s%v %d", text, rows.String(), p, one.Cells(), records.String(), q, other.Cells())
		}
	})
}
