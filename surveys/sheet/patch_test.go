package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

func patch(tb testing.TB, b []byte, edits ...sheet.Edit) ([]byte, diag.List) {
	tb.Helper()
	var out bytes.Buffer
	problems, err := sheet.Patch(context.Background(), &out, sheet.File{Name: "a.xlsx", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, edits)
	if err != nil {
		tb.Fatal(err)
	}
	return out.Bytes(), problems
}

// part is one part of a package.
func part(tb testing.TB, b []byte, name string) string {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		tb.Fatal(err)
	}
	f, err := z.Open(name)
	if err != nil {
		return ""
	}
	defer func() { _ = f.Close() }()
	content, err := io.ReadAll(f)
	if err != nil {
		tb.Fatal(err)
	}
	return string(content)
}

func TestPatch(t *testing.T) {
	day := time.Date(2026, 5, 17, 0, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		rows  string
		edits []sheet.Edit
		want  string // the rows
	}{
		"a cell keeps its style and loses its type": {
			`<row r="2" ht="20"><c r="B2" s="3" t="s"><v>0</v></c><c r="C2"><v>1</v></c></row>`,
			[]sheet.Edit{{Row: 2, Col: 2, Value: "a <b>\n"}},
			"<row r=\"2\" ht=\"20\"><c r=\"B2\" s=\"3\" t=\"inlineStr\"><is><t xml:space=\"preserve\">a &lt;b&gt;&#xA;</t></is></c><c r=\"C2\"><v>1</v></c></row>",
		},
		"a cell is emptied": {
			`<row r="2"><c r="B2" s="3"><v>5</v></c></row>`, []sheet.Edit{{Row: 2, Col: 2}}, `<row r="2"><c r="B2" s="3"/></row>`,
		},
		"a cell that is not there is emptied": {
			`<row r="2"/>`, []sheet.Edit{{Row: 2, Col: 2}, {Row: 9, Col: 1}}, `<row r="2"/>`,
		},
		"cells go between others, in the order of their columns": {
			`<row r="2"><c r="B2"><v>1</v></c><c r="E2"/></row>`,
			[]sheet.Edit{{Row: 2, Col: 6, Value: 4.0}, {Row: 2, Col: 4, Value: 3.0}, {Row: 2, Col: 3, Value: 2.5}, {Row: 2, Col: 1, Value: 0.0}},
			`<row r="2"><c r="A2"><v>0</v></c><c r="B2"><v>1</v></c><c r="C2"><v>2.5</v></c><c r="D2"><v>3</v></c><c r="E2"/><c r="F2"><v>4</v></c></row>`,
		},
		"rows and cells without names are counted": {
			`<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>3</v></c></row>`,
			[]sheet.Edit{{Row: 2, Col: 2, Value: 9.0}},
			`<row><c><v>1</v></c></row><row><c><v>2</v></c><c><v>9</v></c></row>`,
		},
		"a row closed at once is opened": {
			`<row r="3" s="1"/>`,
			[]sheet.Edit{{Row: 3, Col: 2, Value: 1.0}, {Row: 3, Col: 1, Value: 2.0}},
			`<row r="3" s="1"><c r="A3"><v>2</v></c><c r="B3"><v>1</v></c></row>`,
		},
		"rows that are not there go before the next": {
			`<row r="2"/><row r="5"/>`,
			[]sheet.Edit{{Row: 3, Col: 1, Value: 1.0}, {Row: 1, Col: 2, Value: 2.0}, {Row: 7, Col: 1, Value: 3.0}},
			`<row r="1"><c r="B1"><v>2</v></c></row><row r="2"/><row r="3"><c r="A3"><v>1</v></c></row><row r="5"/><row r="7"><c r="A7"><v>3</v></c></row>`,
		},
		"a day has the form of its cell": {
			`<row r="1"><c r="A1" s="1"/><c r="B1"/></row>`,
			[]sheet.Edit{{Row: 1, Col: 1, Value: day}, {Row: 1, Col: 2, Value: day}},
			`<row r="1"><c r="A1" s="1"><v>46159</v></c><c r="B1" t="inlineStr"><is><t xml:space="preserve">2026-05-17</t></is></c></row>`,
		},
		"a number in a percentage format is text": {
			`<row r="1"><c r="A1" s="2"><v>0.4</v></c></row>`,
			[]sheet.Edit{{Row: 1, Col: 1, Value: 40.0}},
			`<row r="1"><c r="A1" s="2" t="inlineStr"><is><t xml:space="preserve">40</t></is></c></row>`,
		},
		"the later of two edits": {
			`<row r="1"/>`, []sheet.Edit{{Row: 1, Col: 1, Value: 1.0}, {Row: 1, Col: 1, Value: 2.0}}, `<row r="1"><c r="A1"><v>2</v></c></row>`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			for i := range c.edits {
				c.edits[i].Sheet = "Réponses"
			}
			out, problems := patch(t, pack(t, workbook(worksheet(c.rows))), c.edits...)
			if len(problems) > 0 {
				t.Fatal(problems[0].Message)
			}
			if got := part(t, out, firstSheet); got != worksheet(c.want) {
				t.Errorf("\n%s, want\n%s", got, worksheet(c.want))
			}
		})
	}
}

func TestPatchOfAnEmptySheet(t *testing.T) {
	empty := xmlHead + `<x:worksheet xmlns:x="` + mainSpace + `"><x:sheetData/></x:worksheet>`
	out, _ := patch(t, pack(t, workbook(empty)), sheet.Edit{Sheet: "Réponses", Row: 2, Col: 1, Value: "x"}, sheet.Edit{Sheet: "Réponses", Row: 1, Col: 1, Value: "y"})
	if got := testkit.Text(t, out); got != "## Réponses\n1 | y |\n2 | x |\n" {
		t.Error(got)
	}
}

// TestPatchLeavesTheRest: every other part is byte for byte what it was.
func TestPatchLeavesTheRest(t *testing.T) {
	parts := workbook(worksheet(`<row r="1"><c r="A1"><f>1+1</f><v>2</v></c></row>`))
	parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], `</workbook>`, `<definedNames/><calcPr calcId="1" fullCalcOnLoad="0"/><oleSize ref="A1"/></workbook>`, 1)
	before := pack(t, parts)
	after, _ := patch(t, before, sheet.Edit{Sheet: "Réponses", Row: 2, Col: 1, Value: "x"})
	for name := range parts {
		switch name {
		case firstSheet:
		case "xl/workbook.xml":
			want := strings.Replace(parts[name], `fullCalcOnLoad="0"`, `fullCalcOnLoad="1"`, 1)
			if got := part(t, after, name); got != want {
				t.Errorf("%s, want %s", got, want)
			}
		default:
			if part(t, after, name) != parts[name] {
				t.Errorf("%s changed", name)
			}
		}
	}
	if got := part(t, after, firstSheet); !strings.Contains(got, `<c r="A1"><f>1+1</f></c>`) {
		t.Errorf("a formula shows what it gave before the change: %s", got)
	}
	if none, _ := patch(t, before); !bytes.Equal([]byte(part(t, none, "xl/workbook.xml")), []byte(parts["xl/workbook.xml"])) {
		t.Error("a workbook without edits changed")
	}
}

func TestPatchOfFormulas(t *testing.T) {
	parts := workbook(worksheet(`<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f t="shared" ref="B1:B2" si="0">A1</f><v>2</v></c></row>`))
	parts["xl/calcChain.xml"] = `<calcChain xmlns="` + mainSpace + `"><c r="A1" i="1"/></calcChain>`
	parts["xl/_rels/workbook.xml.rels"] = strings.Replace(parts["xl/_rels/workbook.xml.rels"], `</Relationships>`, `<Relationship Id="rId9" Type="`+relSpace+`/calcChain" Target="calcChain.xml"/></Relationships>`, 1)
	parts["[Content_Types].xml"] = strings.Replace(parts["[Content_Types].xml"], `</Types>`, `<Override PartName="/xl/calcChain.xml" ContentType="x"/></Types>`, 1)
	b := pack(t, parts)
	out, _ := patch(t, b, sheet.Edit{Sheet: "Réponses", Row: 1, Col: 1, Value: 3.0})
	for _, name := range []string{"xl/calcChain.xml", "xl/_rels/workbook.xml.rels", "[Content_Types].xml"} {
		if strings.Contains(part(t, out, name), "calcChain") {
			t.Errorf("%s still knows the chain of formulas", name)
		}
	}
	if got := testkit.Text(t, out); !strings.Contains(got, "1 | 3 |") {
		t.Error(got)
	}
	out, problems := patch(t, b, sheet.Edit{Sheet: "Réponses", Row: 1, Col: 2, Value: 3.0})
	if len(out) > 0 || len(problems) != 1 || problems[0].Code != "cell-formula-shared" || problems[0].Pos.String() != "a.xlsx:Réponses!B1" {
		t.Errorf("%d bytes, %v", len(out), problems)
	}
}

// TestPatchedIsRead: what is written into any cells is read back, and the cells
// around them are what they were.
func TestPatchedIsRead(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		cells := map[[2]int]string{}
		text := rapid.OneOf(rapid.StringMatching(`[a-zéà <&>"'=+\-@_x0-9\n]{1,12}`), rapid.SampledFrom([]string{"_x000D_", "=1+1", " a ", "a\n\tb", "😀", "_x005F_x"}))
		var rows strings.Builder
		for r := 1; r <= 6; r++ {
			if rapid.Bool().Draw(rt, "row") {
				continue
			}
			rows.WriteString(`<row r="` + string(rune('0'+r)) + `">`)
			for c := 1; c <= 4; c++ {
				if rapid.Bool().Draw(rt, "cell") {
					rows.WriteString(`<c r="` + diag.Column(c) + string(rune('0'+r)) + `" t="str"><v>old</v></c>`)
					cells[[2]int{r, c}] = "old"
				}
			}
			rows.WriteString(`</row>`)
		}
		var edits []sheet.Edit
		for range rapid.IntRange(0, 6).Draw(rt, "edits") {
			e := sheet.Edit{Sheet: "Réponses", Row: rapid.IntRange(1, 7).Draw(rt, "r"), Col: rapid.IntRange(1, 5).Draw(rt, "c")}
			at := [2]int{e.Row, e.Col}
			if rapid.Bool().Draw(rt, "empty") {
				delete(cells, at)
			} else {
				s := text.Draw(rt, "text")
				e.Value, cells[at] = s, s
			}
			edits = append(edits, e)
		}
		out, _ := patch(t, pack(t, workbook(worksheet(rows.String()))), edits...)
		book, problems, err := sheet.Open(context.Background(), sheet.File{Name: "a.xlsx", ReaderAt: bytes.NewReader(out), Size: int64(len(out))}, sheet.Limits{})
		if err != nil || book == nil {
			rt.Fatal(err, problems)
		}
		found := 0
		if damage := book.Tables[0].Rows(context.Background(), func(r *sheet.Row) bool {
			for _, c := range r.Cells {
				found++
				if want := cells[[2]int{r.Number, c.Col}]; c.Text != want {
					rt.Errorf("%s%d: %q, want %q", diag.Column(c.Col), r.Number, c.Text, want)
				}
			}
			return true
		}); damage != nil {
			rt.Fatal(damage.Message)
		}
		if found != len(cells) {
			rt.Errorf("%d cells, want %d", found, len(cells))
		}
	})
}

// FuzzPatch edits a sheet of any XML: it ends in a workbook or in an error,
// never in a panic.
func FuzzPatch(f *testing.F) {
	for _, rows := range []string{``, `<row r="1"><c r="A1"><v>1</v></c></row>`, `<row/><row r="1"/>`, `<row r="3"><c r="B3"/><c r="A3"/></row>`} {
		f.Add(worksheet(rows), 2, 1, "x")
	}
	f.Fuzz(func(t *testing.T, sheetXML string, row, col int, value string) {
		if row < 1 || col < 1 || row > 1<<20 || col > 1<<14 {
			t.Skip()
		}
		b := pack(t, workbook(sheetXML))
		var out bytes.Buffer
		_, _ = sheet.Patch(context.Background(), &out, sheet.File{Name: "a.xlsx", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, []sheet.Edit{{Sheet: "Réponses", Row: row, Col: col, Value: value}})
	})
}
