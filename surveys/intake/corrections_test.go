package intake_test

import (
	"bytes"
	"strings"
	"testing"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/sheet"
)

func corrections(t *testing.T, text string) (*intake.Corrections, diag.List) {
	t.Helper()
	book, problems, err := sheet.Open(t.Context(), sheet.File{Name: "c.csv", ReaderAt: bytes.NewReader([]byte(text)), Size: int64(len(text))}, sheet.Limits{})
	if err != nil || book == nil {
		t.Fatal(err, problems)
	}
	return intake.ReadCorrections(t.Context(), book)
}

// A table of corrections is applied whole or not at all: what is beyond the
// limit is never left out without a word.
func TestManyCorrections(t *testing.T) {
	const header, row = "file,cell,old value,new value,author,reason\n", "a.csv,B2,1,2,M. E. (fictif),revu\n"
	if c, problems := corrections(t, header+strings.Repeat(row, 100_000)); c == nil || len(c.Rows) != 100_000 || len(problems) > 0 {
		t.Errorf("%v, %v", c != nil, problems)
	}
	c, problems := corrections(t, header+strings.Repeat(row, 100_001))
	if c != nil || len(problems) != 1 || problems[0].Code != "corrections-many" || problems[0].Pos.Row != 100_002 {
		t.Errorf("%v, %+v", c != nil, problems)
	}
}
