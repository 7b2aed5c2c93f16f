package sheet_test

import (
	"strings"
	"testing"

	"eterritoire/surveys/sheet"
)

// What each program writes in its own way, and all of it is good.
func TestCells(t *testing.T) {
	for _, c := range []struct{ name, rows, want string }{
		{"nothing", ``, ``},
		{
			"kinds", `<row r="2"><c r="A2"><v>2</v></c><c r="B2" t="s"><v>0</v></c><c r="C2" t="b"><v>1</v></c><c r="D2" t="e"><v>#REF!</v></c><c r="E2" t="str"><v>x</v></c><c r="F2" t="inlineStr"><is><t>y</t></is></c><c r="G2" t="n"><v>3</v></c></row>`,
			`2: A=number:2 B=zéro C=bool:TRUE D=fault:#REF! E=x F=y G=number:3`,
		},
		{"rich text joined, its pronunciation left out", `<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="inlineStr"><is><r><t>a</t></r><r><rPr/><t> b</t></r><rPh><t>c</t></rPh></is></c></row>`, `1: A=gras  B=a b`},
		{"a shared text that is empty", `<row r="1"><c r="A1" t="s"><v>2</v></c></row>`, ``},
		{"neither rows nor cells have r", `<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c t="s"><v>0</v></c></row>`, "1: A=number:1 C=number:3\n3: A=zéro"},
		{"some have", `<row r="5"><c r="C5"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>`, "5: C=number:1 D=number:2\n6: A=number:3"},
		{"formatted and empty", `<row r="1" s="1" customFormat="1"/><row r="2"><c r="A2" s="1"/><c r="B2" s="1"></c><c r="C2" t="s"/><c r="D2"><v></v></c><c r="E2"><v/></c></row>`, ``},
		{"hidden row", `<row r="7" hidden="1"><c r="A7"><v>1</v></c></row><row r="8" hidden="0"><c r="A8"><v>1</v></c></row>`, "7: A=number:1 hidden\n8: A=number:1"},
		{"single quotes, and line breaks before attributes", "<row\n\tr='1'\r\n><c\nr = 'A1'\n t = 's' ><v >0</v ></c\n></row >", `1: A=zéro`},
		{"CDATA", `<row r="1"><c r="A1" t="str"><v><![CDATA[<a> & ]] b]]> c</v></c><c r="B1"><v><![CDATA[4]]></v></c></row>`, `1: A=<a> & ]] b c B=number:4`},
		{"comments and instructions", `<!-- <row> --><row r="1"><?x <c> ?><c r="A1"><!-- - --><v>1<!--2-->3</v></c></row>`, `1: A=number:13`},
		{"entities", `<row r="1"><c r="A1" t="str"><v>&lt;&amp;&gt;&quot;&apos;&#233;&#xE9;</v></c></row>`, `1: A=<&>"'éé`},
		{"line ends", "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>a\r\nb\rc&#13;d</v></c></row>", `1: A=a\nb\nc\rd`},
		{"_x000D_", `<row r="1"><c r="A1" t="str"><v>a_x000D_b_x005F_x000D_c_x00_ _x0000_ _xD83D__xDE00_ _xD83D_</v></c></row>`, `1: A=a\rb_x000D_c_x00_ _x0000_ 😀 _xD83D_`},
		{
			"formulas", `<row r="1"><c r="A1"><f>1+1</f><v>2</v></c><c r="B1"><f>1+1</f></c><c r="C1" t="str"><f>""</f><v></v></c><c r="D1" t="str"><f t="shared" si="0"/><v>d</v></c><c r="E1"><f>1</f><v/></c><c r="F1" t="e"><f>1/0</f><v>#DIV/0!</v></c></row>`,
			`1: A=number:formula:2 B=formula:uncached: D=formula:d E=formula:uncached: F=fault:formula:#DIV/0!`,
		},
		{"cells out of order", `<row r="1"><c r="C1"><v>3</v></c><c r="A1" t="str"><v>a</v></c><c r="B1"><v>2</v></c></row>`, `1: A=a B=number:2 C=number:3`},
		{"extensions", `<row r="1" xmlns:e="urn:e" e:r="9"><c r="A1" e:t="s"><v>1</v><extLst><ext uri="x"><e:v>9</e:v></ext></extLst></c><extLst/></row>`, `1: A=number:1`},
		{"the main namespace by another prefix", `<m:row xmlns:m="` + mainSpace + `" r="1"><m:c r="A1"><m:v>1</m:v></m:c></m:row><row r="2"><c r="A2"><v>2</v></c></row>`, "1: A=number:1\n2: A=number:2"},
		{"the last cell there is", `<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`, `1048576: XFD=number:1`},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, p := read(t, "a.xlsx", pack(t, workbook(worksheet(c.rows))), sheet.Limits{})
			if p != nil {
				t.Fatalf("%s: %s %v", p.Pos, p.Code, p.Message)
			}
			if got := strings.Join(rows, "\n"); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
		})
	}
}

func TestNumbersAndDates(t *testing.T) {
	for _, c := range []struct{ v, style, want string }{
		{"2", "0", "number:2"},
		{"-2.50", "0", "number:-2.5"},
		{"0.40000000000000002", "0", "number:0.4"},
		{"0.30000000000000004", "0", "number:0.30000000000000004"},
		{"1E3", "0", "number:1000"},
		{"1.0", "0", "number:1"},
		{"007", "0", "number:7"},
		{" 7 ", "0", "number:7"},
		{"-0", "0", "number:0"},
		{"0", "0", "number:0"},
		{"0.1", "0", "number:0.1"},
		{"0.0001", "0", "number:0.0001"},
		{"0.0000001", "0", "number:1e-07"},
		{".5", "0", "number:0.5"},
		{"5.", "0", "number:5"},
		{"+5", "0", "number:5"},
		{"237699123456", "0", "number:237699123456"},
		{"123456789012345678", "0", "number:123456789012345680"},
		{"1e21", "0", "number:1e+21"},
		{"Infinity", "0", "Infinity"},
		{"-INF", "0", "-INF"},
		{"NaN", "0", "NaN"},
		{"1e999", "0", "1e999"},
		{"0x10", "0", "0x10"},
		{"1_000", "0", "1_000"},
		{"1,5", "0", "1,5"},
		{"--1", "0", "--1"},
		{"0.4", "2", "number:percent:0.4"},
		{"46159", "1", "date:2026-05-17"},
		{"46159.371666666666", "6", "date:2026-05-17T08:55:12"},
		{"46159.371666666666", "1", "date:2026-05-17T08:55:12"},
		{"46159.999999", "6", "date:2026-05-18"},
		{"46159", "4", "date:2026-05-17"},
		{"46159", "5", "number:46159"}, // "day" is a quoted word
		{"1.5", "3", "number:1.5"},     // a duration
		{"0.5", "7", "date:12:00:00"},
		{"4", "1", "date:1900-01-04"},
		{"59", "1", "date:1900-02-28"},
		{"60", "1", "date:1900-02-29"}, // there was none, and Excel shows it
		{"61", "1", "date:1900-03-01"},
		{"0", "1", "number:0"},
		{"-1", "1", "number:-1"},
		{"2958465", "1", "date:9999-12-31"},
		{"2958466", "1", "number:2958466"},
		{"Infinity", "1", "Infinity"},
	} {
		rows, p := read(t, "a.xlsx", pack(t, workbook(worksheet(`<row r="1"><c r="A1" s="`+c.style+`"><v>`+c.v+`</v></c></row>`))), sheet.Limits{})
		if p != nil {
			t.Fatalf("%s: %s", c.v, p.Code)
		}
		if got := strings.TrimPrefix(strings.Join(rows, "\n"), "1: A="); got != c.want {
			t.Errorf("%s in style %s: %s, want %s", c.v, c.style, got, c.want)
		}
	}
}

func TestDates1904AndISO(t *testing.T) {
	parts := workbook(worksheet(`<row r="1"><c r="A1" s="1"><v>0</v></c><c r="B1" s="1"><v>44697.5</v></c><c r="C1" t="d"><v>2026-05-17T00:00:00Z</v></c><c r="D1" t="d"><v>2026-05-17T08:55:12.4</v></c><c r="E1" t="d"><v>hier</v></c></row>`))
	parts["xl/workbook.xml"] = strings.Replace(parts["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="true"/><sheets>`, 1)
	rows, p := read(t, "a.xlsx", pack(t, parts), sheet.Limits{})
	if p != nil {
		t.Fatal(p.Code)
	}
	want := "1: A=date:1904-01-01 B=date:2026-05-17T12:00:00 C=date:2026-05-17 D=date:2026-05-17T08:55:12 E=hier"
	if got := strings.Join(rows, "\n"); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestFormatCodes(t *testing.T) {
	for code, want := range map[string]string{
		`yyyy\-mm\-dd`: "date:2026-05-17", `DD/MM/YY`: "date:2026-05-17", `[$-F800]dddd\,\ mmmm\ dd`: "date:2026-05-17", `mmm`: "date:2026-05-17",
		`General`: "number:46159", `0.00E+00`: "number:46159", `#,##0\ "FCFA"`: "number:46159", `[Red]-0`: "number:46159", `0%`: "number:percent:46159",
		`"le "0" du mois"`: "number:46159", `_d0_m`: "number:46159", `@`: "number:46159", `[h]:mm`: "number:46159", `0;[Red]d`: "number:46159", `#,##0 dhs`: "number:46159",
		`d/m/yyyy h:mm;@`: "date:2026-05-17", `h:mm AM/PM`: "date:2026-05-17", `[$€-40C]#,##0`: "number:46159", ``: "number:46159", `"`: "number:46159", `[`: "number:46159", `\`: "number:46159",
	} {
		parts := workbook(worksheet(`<row r="1"><c r="A1" s="4"><v>46159</v></c></row>`))
		escaped := strings.NewReplacer("&", "&amp;", `"`, "&quot;", "<", "&lt;").Replace(code)
		parts["xl/styles.xml"] = strings.Replace(parts["xl/styles.xml"], `[$-40C]d\ mmmm\ yyyy;@`, escaped, 1)
		rows, p := read(t, "a.xlsx", pack(t, parts), sheet.Limits{})
		if p != nil {
			t.Fatalf("%s: %s", code, p.Code)
		}
		if got := strings.TrimPrefix(strings.Join(rows, "\n"), "1: A="); got != want {
			t.Errorf("%s: %s, want %s", code, got, want)
		}
	}
}

// A whole workbook by other namespaces, prefixes and places.
func TestStrictNamespacesPrefixesPlaces(t *testing.T) {
	parts := map[string]string{
		"[Content_Types].xml": `<Types/>`,
		"_rels/.rels": `<p:Relationships xmlns:p="` + packageSpace + `"><p:Relationship Target="/Book/wb.xml" Type="` + strictRel + `/officeDocument" Id="x"/>` +
			`<p:Relationship Target="https://example.org" TargetMode="External" Type="` + strictRel + `/worksheet" Id="y"/></p:Relationships>`,
		"book/WB.xml": `<x:workbook xmlns:x="` + strictMain + `" xmlns:q="` + strictRel + `"><x:sheets>` +
			`<x:sheet name="Un &amp; deux" q:id="b"/><x:sheet name="Caché" state="veryHidden" q:id="a"/><x:sheet name="Graphique" q:id="c"/></x:sheets></x:workbook>`,
		"Book/_rels/wb.xml.rels": `<Relationships xmlns="` + packageSpace + `"><Relationship Id="a" Type="` + strictRel + `/worksheet" Target="../s/one.xml"/>` +
			`<Relationship Id="b" Type="` + strictRel + `/worksheet" Target="./two.xml"/><Relationship Id="c" Type="` + strictRel + `/chartsheet" Target="c.xml"/></Relationships>`,
		"s/one.xml": "\ufeff" + `<x:worksheet xmlns:x='` + strictMain + `'><x:sheetData><x:row><x:c><x:v>1</x:v></x:c></x:row></x:sheetData></x:worksheet>`,
		"Book/two.xml": `<worksheet xmlns="` + strictMain + `" xmlns:mc="urn:mc"><mc:AlternateContent><mc:Choice><row/></mc:Choice></mc:AlternateContent>` +
			`<sheetData><row r="2"><c r="A2"><v>2</v></c></row></sheetData><mergeCells><mergeCell ref="A2:B2"/></mergeCells></worksheet>`,
	}
	book, problems, err := sheet.Open(t.Context(), fileOf("a.xlsx", pack(t, parts)), sheet.Limits{})
	if err != nil || book == nil {
		t.Fatal(err, problems)
	}
	if len(book.Tables) != 2 || book.Tables[0].Name != "Un & deux" || book.Tables[1].Name != "Caché" || !book.Tables[1].Hidden || book.Tables[0].Hidden {
		t.Fatalf("%+v", book.Tables)
	}
	if rows, p := read(t, "a.xlsx", pack(t, parts), sheet.Limits{}); p != nil || strings.Join(rows, ",") != "2: A=number:2,1: A=number:1" {
		t.Error(rows, p)
	}
}

// The cells are counted, and a reader may stop and start again.
func TestStopAndCount(t *testing.T) {
	b := pack(t, workbook(worksheet(`<row><c><v>1</v></c><c><v>1</v></c></row><row><c><v>2</v></c></row>`)))
	book, _, err := sheet.Open(t.Context(), fileOf("a.xlsx", b), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	table := book.Tables[0]
	if p := table.Rows(t.Context(), func(*sheet.Row) bool { return false }); p != nil || table.Cells() != 2 {
		t.Error(p, table.Cells())
	}
	if p := table.Rows(t.Context(), func(*sheet.Row) bool { return true }); p != nil || table.Cells() != 5 {
		t.Error(p, table.Cells())
	}
	if got := table.Pos(14, 3).String(); got != "a.xlsx:Réponses!C14" {
		t.Error(got)
	}
}
