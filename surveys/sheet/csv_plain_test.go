package sheet

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

// TestRecordsAreReadAlike: simple records are read in a simpler way than others,
// and as the others would be. Where bytes come one by one, no record is whole
// before it is read.
func TestRecordsAreReadAlike(t *testing.T) {
	all := func(from io.Reader, newline byte) string {
		r := newCSVReader(from, ',', Limits{Columns: 6, Cell: 40, Rows: 30}.orDefault())
		r.newline = newline
		var b strings.Builder
		err := r.rows(func(row *Row) bool {
			fmt.Fprintf(&b, "%d %+v\n", row.Number, row.Cells)
			return true
		})
		fmt.Fprintln(&b, err, r.errCol)
		return b.String()
	}
	piece := rapid.SampledFrom([]string{"a", "b", "ab", "é", ",", ",", ";", "\n", "\n", "\r\n", "\r", "\"", "\"\"", " ", "\x00", "longer than it may be, if it goes on so"})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 40).Draw(t, "pieces"), "")
		newline := rapid.SampledFrom([]byte{'\n', '\r'}).Draw(t, "newline")
		if whole, dropped := all(strings.NewReader(text), newline), all(iotest.OneByteReader(strings.NewReader(text)), newline); whole != dropped {
			t.Fatalf("%q is read as\n%s\nand byte by byte as\n%s", text, whole, dropped)
		}
	})
}
