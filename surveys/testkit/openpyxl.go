package testkit

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A SheetCount is what a sheet holds of each thing.
type SheetCount struct {
	Name                           string
	Cells                          int // with a value or a formula
	Formulas                       int
	Validations, Conditions, Notes int
	Merged                         int
}

// Counts are what the sheets of a workbook hold, by its XML.
func Counts(tb testing.TB, xlsx []byte) []SheetCount {
	tb.Helper()
	b := &ooxml{parts: map[string]*element{}, raw: map[string][]byte{}, rels: map[string]map[string]relationship{}}
	if !b.open(xlsx) {
		tb.Fatal(b.faults)
	}
	b.contentTypes()
	b.relationships()
	b.workbook()
	var all []SheetCount
	for _, s := range b.sheets {
		n := SheetCount{Name: s.name}
		for _, row := range s.root.child("sheetData").all("row") {
			for _, c := range row.all("c") {
				if len(c.children) == 0 {
					continue
				}
				n.Cells++
				n.Formulas += len(c.all("f"))
			}
		}
		n.Validations = len(s.root.child("dataValidations").all("dataValidation"))
		n.Merged = len(s.root.child("mergeCells").all("mergeCell"))
		for _, cf := range s.root.all("conditionalFormatting") {
			n.Conditions += len(cf.all("cfRule"))
		}
		for _, r := range b.rels[s.part] {
			if r.kind == "comments" {
				n.Notes = len(b.parts[r.target].child("commentList").all("comment"))
			}
		}
		all = append(all, n)
	}
	return all
}

// openpyxlCounts makes warnings errors, and prints what openpyxl sees.
const openpyxlCounts = `
import json, sys
from openpyxl import load_workbook
from openpyxl.cell.cell import MergedCell
books = []
for name in sys.argv[1:]:
    sheets = []
    for ws in load_workbook(name).worksheets:
        cells = [c for row in ws.iter_rows() for c in row if not isinstance(c, MergedCell)]
        sheets.append(dict(
            Name=ws.title, Cells=sum(c.value is not None for c in cells), Formulas=sum(c.data_type == 'f' for c in cells),
            Validations=len(ws.data_validations.dataValidation), Conditions=sum(len(f.rules) for f in ws.conditional_formatting),
            Notes=sum(c.comment is not None for c in cells), Merged=len(ws.merged_cells.ranges)))
    books.append(sheets)
json.dump(books, sys.stdout)
`

// OpenPyxl opens workbooks with openpyxl, all in one process, without a single
// warning, and returns what it sees in each. Without openpyxl the test is
// skipped.
func OpenPyxl(tb testing.TB, workbooks ...[]byte) [][]SheetCount {
	tb.Helper()
	dir, python := tb.TempDir(), Python(tb)
	args := []string{"-W", "error", "-c", openpyxlCounts}
	for i, b := range workbooks {
		name := filepath.Join(dir, strings.Repeat("i", i+1)+".xlsx")
		if err := os.WriteFile(name, b, 0o600); err != nil {
			tb.Fatal(err)
		}
		args = append(args, name)
	}
	cmd := exec.CommandContext(tb.Context(), python, args...)
	var out, said bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &said
	if err := cmd.Run(); err != nil {
		tb.Fatalf("openpyxl: %v\n%s", err, said.String())
	}
	var all [][]SheetCount
	if err := json.Unmarshal(out.Bytes(), &all); err != nil {
		tb.Fatalf("%v\n%s", err, out.String())
	}
	return all
}

// Python is a Python that has openpyxl: the first on the path, else the
// system's own.
func Python(tb testing.TB) string {
	tb.Helper()
	for _, name := range []string{"python3", "/usr/bin/python3"} {
		python, err := exec.LookPath(name)
		if err == nil && exec.CommandContext(tb.Context(), python, "-c", "import openpyxl").Run() == nil {
			return python
		}
	}
	Absent(tb, "openpyxl")
	return ""
}
