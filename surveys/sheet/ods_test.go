package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"slices"
	"strings"
	"testing"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// odsDocument is the content of an OpenDocument spreadsheet of one sheet with
// those rows, and of a hidden one.
func odsDocument(rows string) string {
	const space = "urn:oasis:names:tc:opendocument:xmlns:"
	return `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="` + space + `office:1.0" xmlns:table="` + space +
		`table:1.0" xmlns:text="` + space + `text:1.0" xmlns:style="` + space + `style:1.0" xmlns:draw="` + space + `drawing:1.0" ` +
		`xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0">` +
		`<office:automatic-styles><style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style></office:automatic-styles>` +
		`<office:body><office:spreadsheet><table:tracked-changes><table:table-row/></table:tracked-changes>` +
		`<table:table table:name="Réponses"><table:shapes><draw:frame><text:p>une image</text:p></draw:frame></table:shapes><table:table-column/>` + rows + `</table:table>` +
		`<table:table table:name="Cachée" table:style-name="ta2"><table:table-row><table:table-cell><text:p>caché</text:p></table:table-cell></table:table-row></table:table>` +
		`</office:spreadsheet></office:body></office:document-content>`
}

// odsFile is an OpenDocument spreadsheet of those parts.
func odsFile(tb testing.TB, parts map[string]string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.CreateHeader(&zip.FileHeader{Name: "mimetype", Method: zip.Store})
	if err == nil {
		_, err = io.WriteString(w, "application/vnd.oasis.opendocument.spreadsheet")
	}
	for name, content := range parts {
		add(tb, z, name, content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestODS(t *testing.T) {
	cell := func(attrs, inside string) string {
		return "<table:table-cell " + attrs + ">" + inside + "</table:table-cell>"
	}
	row := func(attrs string, cells ...string) string {
		return "<table:table-row " + attrs + ">" + strings.Join(cells, "") + "</table:table-row>"
	}
	const empty = "<table:table-cell/>"
	for _, c := range []struct {
		name, rows string
		want       []string
	}{
		{"text", row("", cell(`office:value-type="string"`, "<text:p>Édéa</text:p>")), []string{"1: A=Édéa"}},
		{"two paragraphs", row("", cell(``, "<text:p>a</text:p><text:p>b</text:p>")), []string{`1: A=a\nb`}},
		{"a span, spaces, a tab, a line break", row("", cell(``, "<text:p>\n  a<text:span>b</text:span>  c<text:s text:c=\"2\"/>d<text:tab/>e<text:line-break/>f \n</text:p>")), []string{"1: A=ab c  d\te\\nf"}},
		{"a note is not the cell's", row("", cell(``, "<office:annotation><text:p>une note</text:p></office:annotation><text:p>a</text:p>")), []string{"1: A=a"}},
		{"number", row("", cell(`office:value-type="float" office:value="2.50"`, "<text:p>2,5</text:p>")), []string{"1: A=number:2.5"}},
		{"currency", row("", cell(`office:value-type="currency" office:value="1500"`, "<text:p>1 500 FCFA</text:p>")), []string{"1: A=number:1500"}},
		{"percentage", row("", cell(`office:value-type="percentage" office:value="0.4"`, "<text:p>40 %</text:p>")), []string{"1: A=number:percent:0.4"}},
		{"true", row("", cell(`office:value-type="boolean" office:boolean-value="true"`, "<text:p>VRAI</text:p>")), []string{"1: A=bool:TRUE"}},
		{"date", row("", cell(`office:value-type="date" office:date-value="2026-05-17"`, "<text:p>17/05/26</text:p>")), []string{"1: A=date:2026-05-17"}},
		{"date and time", row("", cell(`office:value-type="date" office:date-value="2026-05-17T08:55:11.6"`, "<text:p>x</text:p>")), []string{"1: A=date:2026-05-17T08:55:12"}},
		{"a date that is none", row("", cell(`office:value-type="date" office:date-value="17/05"`, "<text:p>17/05</text:p>")), []string{"1: A=17/05"}},
		{"time", row("", cell(`office:value-type="time" office:time-value="PT08H55M12S"`, "<text:p>x</text:p>")), []string{"1: A=date:08:55:12"}},
		{"36 hours", row("", cell(`office:value-type="time" office:time-value="PT36H00M00S"`, "<text:p>36:00</text:p>")), []string{"1: A=number:1.5"}},
		{"formula", row("", cell(`table:formula="of:=1+1" office:value-type="float" office:value="2"`, "<text:p>2</text:p>")), []string{"1: A=number:formula:2"}},
		{"formula without its value", row("", cell(`table:formula="of:=1+1"`, "")), []string{"1: A=formula:uncached:"}},
		{"an error", row("", cell(`table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"`, "<text:p>#DIV/0!</text:p>")), []string{"1: A=fault:formula:#DIV/0!"}},
		{"the text of an attribute", row("", cell(`office:value-type="string" office:string-value="a"`, "")), []string{"1: A=a"}},
		{"empty cells and rows are counted", row(`table:number-rows-repeated="4"`, empty) + row("", `<table:table-cell table:number-columns-repeated="3"/>`, cell(``, "<text:p>a</text:p>")), []string{"5: D=a"}},
		{"a cell repeated", row("", cell(`table:number-columns-repeated="2"`, "<text:p>a</text:p>"), cell(``, "<text:p>b</text:p>")), []string{"1: A=a B=a C=b"}},
		{"a row repeated", row(`table:number-rows-repeated="2"`, cell(``, "<text:p>a</text:p>")) + row("", cell(``, "<text:p>b</text:p>")), []string{"1: A=a", "2: A=a", "3: A=b"}},
		{"a covered cell", row("", cell(`table:number-columns-spanned="2"`, "<text:p>a</text:p>"), "<table:covered-table-cell><text:p>b</text:p></table:covered-table-cell>"), []string{"1: A=a B=b"}},
		{"groups and headers", "<table:table-header-rows>" + row("", cell(``, "<text:p>a</text:p>")) + "</table:table-header-rows><table:table-row-group>" + row("", cell(``, "<text:p>b</text:p>")) + "</table:table-row-group>", []string{"1: A=a", "2: A=b"}},
		{"a hidden row", row(`table:visibility="filter"`, cell(``, "<text:p>a</text:p>")), []string{"1: A=a hidden"}},
		{"the sheet's unused end", row(``, cell(``, "<text:p>a</text:p>"), `<table:table-cell table:number-columns-repeated="16383"/>`) + row(`table:number-rows-repeated="1048575"`, `<table:table-cell table:number-columns-repeated="16384"/>`), []string{"1: A=a"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, p := read(t, "a.ods", odsFile(t, map[string]string{"content.xml": odsDocument(c.rows)}), sheet.Limits{})
			if p != nil {
				t.Fatal(p.Code, p.Pos)
			}
			if want := append(slices.Clone(c.want), "1: A=caché"); !slices.Equal(got, want) {
				t.Errorf("%q, want %q", got, want)
			}
		})
	}
	book, _, err := sheet.Open(t.Context(), fileOf("a.ods", odsFile(t, map[string]string{"content.xml": odsDocument("")})), sheet.Limits{})
	if err != nil || len(book.Tables) != 2 || book.Tables[0].Name != "Réponses" || book.Tables[0].Hidden || !book.Tables[1].Hidden || book.Format != "ods" {
		t.Errorf("%+v %v", book, err)
	}
}

// What LibreOffice saves of a workbook as .ods reads like the workbook.
func TestODSOfLibreOffice(t *testing.T) {
	xlsx := testkit.Xlsx(t, `
## Réponses
| commune | A1.1.1 | part | date | ok |
| Édéa (fictive) | 2 | 0.25 | 2026-05-17 | oui |
|  |  |  |  |  |
| Ngaoundéré « III » (fictive) | -1.5 | 12 | 1999-12-31 | non |
`)
	converted := testkit.Convert(t, testkit.Tool(t, "soffice"), xlsx, "ods")
	want, p := read(t, "a.xlsx", xlsx, sheet.Limits{})
	if p != nil || len(want) == 0 {
		t.Fatal(p)
	}
	got, p := read(t, "a.ods", converted, sheet.Limits{})
	if p != nil {
		t.Fatal(p.Code)
	}
	if !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

// A workbook that leans on others is read as it is, and says so.
func TestLinksElsewhere(t *testing.T) {
	links := with(workbook(survey()), "xl/_rels/workbook.xml.rels", strings.Replace(workbook("")["xl/_rels/workbook.xml.rels"], "</Relationships>",
		`<Relationship Id="rId9" Type="`+relSpace+`/externalLink" Target="externalLinks/externalLink1.xml"/></Relationships>`, 1))
	dde := strings.Replace(odsDocument(""), "</office:spreadsheet>", `<table:dde-links><table:dde-link/></table:dde-links></office:spreadsheet>`, 1)
	for name, file := range map[string][]byte{"a.xlsx": pack(t, links), "a.ods": odsFile(t, map[string]string{"content.xml": dde})} {
		book, problems, err := sheet.Open(t.Context(), fileOf(name, file), sheet.Limits{})
		if err != nil || book == nil || len(problems) != 1 || problems[0].Code != "links-elsewhere" || problems[0].Severity != diag.Info {
			t.Errorf("%s: %v %v %v", name, book, problems, err)
		}
	}
}
