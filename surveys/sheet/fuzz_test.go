package sheet_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// fuzzed reads a file as hostile as can be: whatever it is, it ends in rows
// that keep their promises, or in a problem that has a code and says what to do.
func fuzzed(t *testing.T, name string, b []byte) {
	t.Helper()
	limits := sheet.Limits{Unzipped: 1 << 20, Cell: 1 << 16, Rows: 1 << 16, Columns: 1 << 10}
	book, problems, err := sheet.Open(t.Context(), fileOf(name, b), limits)
	if err != nil {
		t.Fatal(err)
	}
	if book == nil {
		if len(problems) == 0 || problems[0].Code == "" || problems[0].Message.IsZero() || problems[0].Hint.IsZero() {
			t.Fatalf("no book, and nothing to say: %+v", problems)
		}
		return
	}
	for _, table := range book.Tables {
		last, cells := 0, 0
		p := table.Rows(t.Context(), func(r *sheet.Row) bool {
			if r.Number <= last || len(r.Cells) == 0 {
				t.Fatalf("row %d follows row %d, with %d cells", r.Number, last, len(r.Cells))
			}
			last, cells = r.Number, cells+len(r.Cells)
			col := 0
			for _, c := range r.Cells {
				if c.Col <= col || c.Col > limits.Columns || (c.Text == "") != c.Uncached || len(c.Text) > limits.Cell {
					t.Fatalf("row %d: %+v follows column %d", r.Number, c, col)
				}
				col = c.Col
			}
			return true
		})
		if p != nil && (p.Code == "" || p.Message.IsZero() || p.Hint.IsZero()) {
			t.Fatalf("%+v", p)
		}
		if table.Cells() != cells {
			t.Fatalf("%d cells counted, %d yielded", table.Cells(), cells)
		}
	}
}

// FuzzOpen reads the file itself.
func FuzzOpen(f *testing.F) {
	f.Add(pack(f, workbook(worksheet(`<row r="1"><c r="A1" t="s"><v>1</v></c></row>`))))
	f.Add(testkit.Xlsx(f, "## a\n|territory|A1|\n|Obala|2|\n"))
	f.Add(ole("Workbook")[:600])
	f.Add([]byte("a;b\n1;2\n"))
	f.Fuzz(func(t *testing.T, b []byte) { fuzzed(t, "a.xlsx", b) })
}

// FuzzSheet reads the XML of a sheet: what excelize reads without a word, and
// this reader does too, must be the same.
func FuzzSheet(f *testing.F) {
	for _, rows := range []string{
		``, `<row r="1"><c r="A1"><v>1</v></c></row>`, `<row><c t="inlineStr"><is><r><t>a</t></r></is></c></row>`,
		`<row r="2" hidden="1"><c r="B2" t="b"><v>1</v></c><c t="e"><v>#N/A</v></c><c s="1"><f>A1</f><v>3</v></c></row>`,
		`<!-- --><row r='1'><c r="A1" t="str"><v><![CDATA[x]]>&#233;&amp;</v></c></row>`, `<row xmlns:a="b"><a:c/></row>`,
	} {
		f.Add(worksheet(rows), `<si><t>a</t></si>`)
	}
	f.Fuzz(func(t *testing.T, sheetXML, shared string) {
		parts := with(workbook(sheetXML), sharedStrings, `<sst xmlns="`+mainSpace+`">`+shared+`</sst>`)
		fuzzed(t, "a.xlsx", pack(t, parts))
	})
}

// FuzzCSV reads a text as a table, and as one of Markdown.
func FuzzCSV(f *testing.F) {
	for _, s := range []string{
		"a,b\n1,2\n", "sep=;\n\"a\"\"\n\";b\r\rc", "\ufeffé\tb\r\n", "\xff\xfea\x00\t\x00", "\xc9d\xe9a;\xe9", "a\x00b", "## a\n|b|c\\|\\n|\n", "a,\"b",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		fuzzed(t, "a.csv", b)
		fuzzed(t, "a.md", b)
	})
}

// FuzzAgainstExcelize holds the values of a cell against excelize's.
func FuzzAgainstExcelize(f *testing.F) {
	for _, s := range []string{"", "a", "1", "=1", " x ", "_x000D_", "<&>", "é\n", "\r\n", "1e5"} {
		f.Add(s, 2.5)
	}
	f.Fuzz(func(t *testing.T, s string, x float64) {
		w := excelize.NewFile()
		defer func() { _ = w.Close() }()
		cells := []any{s, x, true, s + s}
		if x-x != 0 || len(s) > 8000 || strings.Contains(s, "_x") { // excelize reads fewer of these than Excel does
			t.Skip()
		}
		if err := w.SetSheetRow("Sheet1", "B2", &cells); err != nil {
			t.Fatal(err)
		}
		var b bytes.Buffer
		if err := w.Write(&b); err != nil {
			t.Fatal(err)
		}
		against(t, b.Bytes())
	})
}
