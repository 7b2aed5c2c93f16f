package testkit

import (
	"archive/zip"
	"bytes"
	"maps"
	"slices"
	"strings"
	"testing"
)

const xmlHead = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`

// soundParts is a workbook with a bit of everything, which breaks no rule.
func soundParts() map[string]string {
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const office = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	const sheetML = `application/vnd.openxmlformats-officedocument.spreadsheetml.`
	rels := func(lines ...string) string {
		return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + strings.Join(lines, "") + `</Relationships>`
	}
	rel := func(id, kind, target string) string {
		return `<Relationship Id="` + id + `" Type="` + office + kind + `" Target="` + target + `"/>`
	}
	override := func(part, kind string) string {
		return `<Override PartName="` + part + `" ContentType="` + kind + `"/>`
	}
	return map[string]string{
		typesPart: `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
			`<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>` +
			override("/xl/workbook.xml", sheetML+"sheet.main+xml") + override("/xl/styles.xml", sheetML+"styles+xml") + override("/xl/sharedStrings.xml", sheetML+"sharedStrings+xml") +
			override("/xl/worksheets/sheet1.xml", sheetML+"worksheet+xml") + override("/xl/worksheets/sheet2.xml", sheetML+"worksheet+xml") +
			override("/xl/tables/table1.xml", sheetML+"table+xml") + override("/xl/comments1.xml", sheetML+"comments+xml") +
			override("/xl/drawings/drawing1.xml", "application/vnd.openxmlformats-officedocument.drawing+xml") +
			override("/xl/charts/chart1.xml", "application/vnd.openxmlformats-officedocument.drawingml.chart+xml") + `</Types>`,
		"_rels/.rels": rels(rel("rId1", "officeDocument", "xl/workbook.xml")),
		"xl/workbook.xml": `<workbook ` + main + `><workbookPr/><bookViews><workbookView activeTab="0"/></bookViews><sheets><sheet name="Un" sheetId="1" r:id="rId1"/><sheet name="L'autre" sheetId="2" r:id="rId2"/></sheets>` +
			`<definedNames><definedName name="taux">Un!$A$1</definedName><definedName name="_xlnm.Print_Area" localSheetId="0">Un!$A$1:$B$9</definedName></definedNames><calcPr/></workbook>`,
		"xl/_rels/workbook.xml.rels": rels(rel("rId1", "worksheet", "worksheets/sheet1.xml"), rel("rId2", "worksheet", "/xl/worksheets/sheet2.xml"), rel("rId3", "styles", "styles.xml"), rel("rId4", "sharedStrings", "sharedStrings.xml")),
		"xl/styles.xml": `<styleSheet ` + main + `><numFmts count="1"><numFmt numFmtId="164" formatCode="0.0"/></numFmts><fonts count="1"><font><b/><sz val="11"/><name val="Arial"/></font></fonts>` +
			`<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"><fgColor rgb="FF000000"/><bgColor rgb="FF000000"/></patternFill></fill></fills>` +
			`<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>` +
			`<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="164" fontId="0" fillId="1" borderId="0" xfId="0"><alignment wrapText="1"/><protection locked="0"/></xf></cellXfs>` +
			`<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles><dxfs count="1"><dxf><font><b/></font><fill><patternFill/></fill></dxf></dxfs></styleSheet>`,
		"xl/sharedStrings.xml": `<sst ` + main + ` count="3" uniqueCount="3"><si><t>Nom</t></si><si><t>Note</t></si><si><t xml:space="preserve"> bord </t></si></sst>`,
		"xl/worksheets/sheet1.xml": `<worksheet ` + main + `><sheetPr><tabColor rgb="FF000000"/><pageSetUpPr fitToPage="1"/></sheetPr><dimension ref="A1:B9"/>` +
			`<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/><selection pane="bottomRight" sqref="B2"/></sheetView></sheetViews>` +
			`<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="12"/><col min="2" max="3" width="9" style="1"/></cols>` +
			`<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c></row><row r="2" ht="20"><c r="A2" t="s"><v>2</v></c><c r="B2" s="1"><f>SUM('L''autre'!A1:A3)+IF(taux&gt;1,_xlfn.CONCAT("a(","b"),1)</f><v>4</v></c></row>` +
			`<row r="5"><c r="A5" t="inlineStr"><is><t>x</t></is></c><c r="B5" t="b"><v>1</v></c></row></sheetData>` +
			`<mergeCells count="1"><mergeCell ref="A7:B8"/></mergeCells><conditionalFormatting sqref="B2:B9"><cfRule type="expression" dxfId="0" priority="1"><formula>B2&gt;3</formula></cfRule></conditionalFormatting>` +
			`<dataValidations count="1"><dataValidation type="list" sqref="A3:A4 A6" promptTitle="Quoi" prompt="Choisir"><formula1>"oui,non"</formula1></dataValidation></dataValidations>` +
			`<hyperlinks><hyperlink ref="A5" location="'L''autre'!A1"/></hyperlinks><pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/><pageSetup paperSize="9"/>` +
			`<drawing r:id="rId1"/><legacyDrawing r:id="rId2"/><tableParts count="1"><tablePart r:id="rId4"/></tableParts></worksheet>`,
		"xl/worksheets/_rels/sheet1.xml.rels": rels(rel("rId1", "drawing", "../drawings/drawing1.xml"), rel("rId2", "vmlDrawing", "../drawings/vmlDrawing1.vml"), rel("rId3", "comments", "../comments1.xml"), rel("rId4", "table", "../tables/table1.xml")),
		"xl/worksheets/sheet2.xml":            `<worksheet ` + main + `><sheetData><row r="1"><c r="A1"><v>1.5</v></c></row></sheetData></worksheet>`,
		"xl/tables/table1.xml":                `<table ` + main + ` id="1" name="T" displayName="Notes" ref="A1:B2"><autoFilter ref="A1:B2"/><tableColumns count="2"><tableColumn id="1" name="Nom"/><tableColumn id="2" name="Note"/></tableColumns><tableStyleInfo name="x"/></table>`,
		"xl/comments1.xml":                    `<comments ` + main + `><authors><author>x</author></authors><commentList><comment ref="A1" authorId="0"><text><r><rPr><b/></rPr><t>Aide</t></r></text></comment></commentList></comments>`,
		"xl/drawings/vmlDrawing1.vml": `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:x="urn:schemas-microsoft-com:office:excel"><v:shape id="_x0000_s1025"><x:ClientData ObjectType="Note"><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>` +
			`<v:shape id="_x0000_s1026"/></xml>`,
		"xl/drawings/drawing1.xml":            `<xdr:wsDr xmlns:xdr="` + nsSheetD + `" xmlns:a="` + nsDraw + `" xmlns:r="` + nsRel + `">` + anchorOf("2", "Radar") + anchorOf("3", "Barres") + `</xdr:wsDr>`,
		"xl/drawings/_rels/drawing1.xml.rels": rels(rel("rId1", "chart", "../charts/chart1.xml")),
		"xl/charts/chart1.xml": `<c:chartSpace xmlns:c="` + nsChart + `" xmlns:a="` + nsDraw + `"><c:roundedCorners val="0"/><c:chart><c:title><c:overlay val="0"/></c:title><c:plotArea><c:layout/>` +
			`<c:barChart><c:barDir val="bar"/><c:grouping val="clustered"/><c:ser><c:idx val="0"/><c:order val="0"/><c:tx><c:strRef><c:f>Un!$B$1</c:f></c:strRef></c:tx><c:spPr><a:solidFill/><a:ln w="1"><a:noFill/></a:ln></c:spPr><c:invertIfNegative val="0"/>` +
			`<c:dLbls><c:showVal val="1"/></c:dLbls><c:cat><c:strRef><c:f>'L''autre'!$A$1:$A$3</c:f></c:strRef></c:cat><c:val><c:numRef><c:f>Un!$B$2:$B$5</c:f></c:numRef></c:val></c:ser>` +
			`<c:ser><c:idx val="1"/><c:order val="1"/></c:ser><c:gapWidth val="50"/><c:axId val="7"/><c:axId val="8"/></c:barChart>` +
			`<c:catAx><c:axId val="7"/><c:scaling><c:orientation val="minMax"/></c:scaling><c:delete val="0"/><c:axPos val="l"/><c:crossAx val="8"/><c:crosses val="autoZero"/></c:catAx>` +
			`<c:valAx><c:axId val="8"/><c:scaling><c:max val="1"/><c:min val="0"/></c:scaling><c:axPos val="b"/><c:crossAx val="7"/></c:valAx></c:plotArea><c:legend><c:legendPos val="r"/></c:legend><c:plotVisOnly val="1"/></c:chart></c:chartSpace>`,
	}
}

func anchorOf(id, name string) string {
	return `<xdr:twoCellAnchor><xdr:from><xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>1</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from><xdr:to><xdr:col>5</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>9</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:to>` +
		`<xdr:graphicFrame><xdr:nvGraphicFramePr><xdr:cNvPr id="` + id + `" name="` + name + `"/><xdr:cNvGraphicFramePr/></xdr:nvGraphicFramePr><xdr:xfrm/><a:graphic><a:graphicData><c:chart xmlns:c="` + nsChart + `" r:id="rId1"/></a:graphicData></a:graphic></xdr:graphicFrame><xdr:clientData/></xdr:twoCellAnchor>`
}

func zipped(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(parts)) {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		text := parts[name]
		if !strings.HasPrefix(text, "<?xml") {
			text = xmlHead + text
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestSoundWorkbook(t *testing.T) { Sound(t, zipped(t, soundParts())) }

// Each rule, broken alone, is seen, and by its name.
func TestFaults(t *testing.T) {
	const sheet, styles, book, chart = "xl/worksheets/sheet1.xml", "xl/styles.xml", "xl/workbook.xml", "xl/charts/chart1.xml"
	long := func(n int) string { return strings.Repeat("x", n) }
	for _, c := range []struct{ rule, part, old, now string }{
		{"element-order", sheet, `<pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/><pageSetup paperSize="9"/>`, `<pageSetup paperSize="9"/><pageMargins left="0.7" right="0.7" top="0.7" bottom="0.7" header="0.3" footer="0.3"/>`},
		{"element-order", sheet, `<tabColor rgb="FF000000"/><pageSetUpPr fitToPage="1"/>`, `<pageSetUpPr fitToPage="1"/><tabColor rgb="FF000000"/>`},
		{"element-order", sheet, `<f>SUM('L''autre'!A1:A3)+IF(taux&gt;1,_xlfn.CONCAT("a(","b"),1)</f><v>4</v>`, `<v>4</v><f>1</f>`},
		{"element-order", styles, `<alignment wrapText="1"/><protection locked="0"/>`, `<protection locked="0"/><alignment wrapText="1"/>`},
		{"element-order", styles, `<fgColor rgb="FF000000"/><bgColor rgb="FF000000"/>`, `<bgColor rgb="FF000000"/><fgColor rgb="FF000000"/>`},
		{"element-order", book, `<workbookPr/><bookViews><workbookView activeTab="0"/></bookViews>`, `<bookViews><workbookView activeTab="0"/></bookViews><workbookPr/>`},
		{"element-order", chart, `<c:invertIfNegative val="0"/><c:dLbls><c:showVal val="1"/></c:dLbls>`, `<c:dLbls><c:showVal val="1"/></c:dLbls><c:invertIfNegative val="0"/>`},
		{"element-order", chart, `<a:solidFill/><a:ln w="1"><a:noFill/></a:ln>`, `<a:ln w="1"><a:noFill/></a:ln><a:solidFill/>`},
		{"element-order", "xl/drawings/drawing1.xml", `<xdr:col>1</xdr:col><xdr:colOff>0</xdr:colOff>`, `<xdr:colOff>0</xdr:colOff><xdr:col>1</xdr:col>`},
		{"element-order", "xl/comments1.xml", `<rPr><b/></rPr><t>Aide</t>`, `<t>Aide</t><rPr><b/></rPr>`},
		{"element-order", "xl/tables/table1.xml", `<autoFilter ref="A1:B2"/>`, ``},
		{"element-unknown", chart, `<c:order val="1"/></c:ser>`, `<c:order val="1"/><c:smooth val="0"/></c:ser>`},
		{"element-unknown", sheet, `<sheetFormatPr defaultRowHeight="15"/>`, `<sheetFormat/>`},
		{"element-twice", sheet, `<pageSetup paperSize="9"/>`, `<pageSetup paperSize="9"/><pageSetup/>`},
		{"content-type", typesPart, `<Override PartName="/xl/styles.xml"`, `<Override PartName="/xl/style.xml"`},
		{"content-type", typesPart, `spreadsheetml.table+xml`, `spreadsheetml.tables+xml`},
		{"content-type", typesPart, `<Default Extension="vml" ContentType="application/vnd.openxmlformats-officedocument.vmlDrawing"/>`, ``},
		{"relationship", "xl/_rels/workbook.xml.rels", `Target="styles.xml"`, `Target="style.xml"`},
		{"relationship", "xl/_rels/workbook.xml.rels", `Id="rId4"`, `Id="rId3"`},
		{"relationship", sheet, `<drawing r:id="rId1"/>`, `<drawing r:id="rId9"/>`},
		{"relationship", sheet, `<drawing r:id="rId1"/>`, `<drawing r:id="rId4"/>`},
		{"relationship", "xl/drawings/_rels/drawing1.xml.rels", `relationships/chart"`, `relationships/diagram"`},
		{"xml", sheet, `</worksheet>`, ``},
		{"xml-space", "xl/sharedStrings.xml", ` xml:space="preserve"`, ``},
		{"cell-text", "xl/sharedStrings.xml", `<t>Nom</t>`, `<t>` + long(maxCellText+1) + `</t>`},
		{"count", "xl/sharedStrings.xml", `uniqueCount="3"`, `uniqueCount="4"`},
		{"count", sheet, `<mergeCells count="1">`, `<mergeCells count="2">`},
		{"count", styles, `<cellXfs count="2">`, `<cellXfs count="1">`},
		{"sheet-name", book, `name="Un"`, `name="Un/Deux"`},
		{"sheet-name", book, `name="Un"`, `name="` + long(maxSheetName+1) + `"`},
		{"sheet-name", book, `name="Un"`, `name="l'AUTRE"`},
		{"sheet-id", book, `sheetId="2"`, `sheetId="1"`},
		{"sheet-visible", book, `sheetId="1" r:id="rId1"/><sheet name="L'autre" sheetId="2"`, `sheetId="1" state="hidden" r:id="rId1"/><sheet name="L'autre" sheetId="2" state="hidden"`},
		{"active-tab", book, `activeTab="0"`, `activeTab="2"`},
		{"grouped-sheets", "xl/worksheets/sheet2.xml", `<sheetData>`, `<sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews><sheetData>`},
		{"defined-name", book, `name="taux"`, `name="R2C3"`},
		{"defined-name", book, `name="taux"`, `name="deux mots"`},
		{"defined-name", book, `<definedName name="taux">Un!$A$1</definedName>`, `<definedName name="taux">Un!$A$1</definedName><definedName name="TAUX">Un!$A$1</definedName>`},
		{"defined-name", book, `localSheetId="0"`, `localSheetId="2"`},
		{"row-order", sheet, `<row r="5">`, `<row r="2">`},
		{"row-height", sheet, `ht="20"`, `ht="900"`},
		{"cell-order", sheet, `<c r="B5" t="b">`, `<c r="A5" t="b">`},
		{"cell-value", sheet, `<c r="B1" t="s"><v>1</v>`, `<c r="B1" t="s"><v>9</v>`},
		{"cell-value", sheet, `<c r="B5" t="b"><v>1</v>`, `<c r="B5" t="b"><v>oui</v>`},
		{"cell-value", sheet, `<v>4</v>`, `<v>4,5</v>`},
		{"columns", sheet, `<col min="2" max="3"`, `<col min="1" max="3"`},
		{"columns", sheet, `width="12"`, `width="300"`},
		{"style-reference", sheet, `<c r="B2" s="1">`, `<c r="B2" s="2">`},
		{"style-reference", sheet, `dxfId="0"`, `dxfId="1"`},
		{"style-reference", styles, `<xf numFmtId="164" fontId="0" fillId="1"`, `<xf numFmtId="164" fontId="0" fillId="2"`},
		{"style-reference", styles, `<xf numFmtId="164"`, `<xf numFmtId="165"`},
		{"number-format", styles, `formatCode="0.0"`, `formatCode=""`},
		{"merge", sheet, `<mergeCells count="1"><mergeCell ref="A7:B8"/>`, `<mergeCells count="2"><mergeCell ref="A7:B8"/><mergeCell ref="B8:C9"/>`},
		{"merge", sheet, `ref="A7:B8"`, `ref="A7"`},
		{"range", sheet, `sqref="B2:B9"`, `sqref="B9:B2"`},
		{"range", sheet, `sqref="A3:A4 A6"`, `sqref="A3:A4,A6"`},
		{"range", sheet, `sqref="A3:A4 A6"`, `sqref="A1048577"`},
		{"condition-priority", sheet, `priority="1"`, `priority="0"`},
		{"validation", sheet, `promptTitle="Quoi"`, `promptTitle="` + long(maxPromptTitle+1) + `"`},
		{"validation", sheet, `prompt="Choisir"`, `prompt="` + long(maxPrompt+1) + `"`},
		{"validation", sheet, `"oui,non"`, `"` + long(maxList+1) + `"`},
		{"validation", sheet, `<formula1>"oui,non"</formula1>`, ``},
		{"hyperlink", sheet, `location="'L''autre'!A1"`, `location="Trois!A1"`},
		{"hyperlink", sheet, ` location="'L''autre'!A1"`, ``},
		{"pane", sheet, `<pane xSplit="1" ySplit="1" topLeftCell="B2" activePane="bottomRight" state="frozen"/>`, ``},
		{"formula", sheet, `<f>SUM(`, `<f>=SUM(`},
		{"formula", sheet, `"b"),1)</f>`, `"b"),1</f>`},
		{"formula", sheet, `"a(","b"`, `"a(","b`},
		{"formula-length", sheet, `"b"),1)</f>`, `"b"),1)+1` + strings.Repeat("+1", maxFormula/2) + `</f>`},
		{"formula-sheet", sheet, `SUM('L''autre'!A1:A3)`, `SUM('L''autres'!A1:A3)`},
		{"function-prefix", sheet, `_xlfn.CONCAT(`, `CONCAT(`},
		{"function-prefix", sheet, `<f>SUM(`, `<f>_xlfn.SUM(`},
		{"function-unknown", sheet, `<f>SUM(`, `<f>SOMME(`},
		{"function-prefix", sheet, `<formula>B2&gt;3</formula>`, `<formula>IFNA(B2,0)&gt;3</formula>`},
		{"table", "xl/tables/table1.xml", `displayName="Notes"`, `displayName="A1"`},
		{"table", "xl/tables/table1.xml", `ref="A1:B2"><auto`, `ref="A1:C2"><auto`},
		{"table-header", "xl/tables/table1.xml", `name="Note"/>`, `name="Notes"/>`},
		{"note", "xl/comments1.xml", `ref="A1"`, `ref="B1"`},
		{"note", "xl/comments1.xml", `authorId="0"`, `authorId="1"`},
		{"note", sheet, `<legacyDrawing r:id="rId2"/>`, ``},
		{"drawing-id", "xl/drawings/drawing1.xml", `id="3" name="Barres"`, `id="2" name="Barres"`},
		{"drawing-id", "xl/drawings/vmlDrawing1.vml", `_x0000_s1026`, `_x0000_s1025`},
		{"chart-axis", chart, `<c:axId val="8"/></c:barChart>`, `<c:axId val="9"/></c:barChart>`},
		{"chart-series", chart, `<c:idx val="1"/>`, `<c:idx val="0"/>`},
		{"chart-range", chart, `<c:f>Un!$B$1</c:f>`, `<c:f>Un titre</c:f>`},
	} {
		t.Run(c.rule+" "+c.part, func(t *testing.T) {
			parts := soundParts()
			if !strings.Contains(parts[c.part], c.old) {
				t.Fatalf("%s does not hold %s", c.part, c.old)
			}
			parts[c.part] = strings.Replace(parts[c.part], c.old, c.now, 1)
			if c.part == "xl/tables/table1.xml" && c.now == "" {
				parts[c.part] = strings.Replace(parts[c.part], "</tableColumns>", "</tableColumns>"+c.old, 1)
			}
			faults := Faults(zipped(t, parts))
			if !slices.ContainsFunc(faults, func(f Fault) bool { return f.Rule == c.rule }) {
				t.Errorf("%s is not seen: %v", c.rule, faults)
			}
		})
	}
}

// Parts of the package itself.
func TestFaultsOfPackages(t *testing.T) {
	for _, c := range []struct {
		rule string
		edit func(map[string]string)
	}{
		{"content-type", func(p map[string]string) { delete(p, typesPart) }},
		{"relationship", func(p map[string]string) { p["xl/vba.vml"] = "<xml/>" }},
		{"relationship", func(p map[string]string) { delete(p, "xl/comments1.xml") }},
		{"part-name", func(p map[string]string) { p["XL/styles.xml"] = p["xl/styles.xml"] }},
		{"workbook", func(p map[string]string) { delete(p, "_rels/.rels") }},
	} {
		parts := soundParts()
		c.edit(parts)
		if faults := Faults(zipped(t, parts)); !slices.ContainsFunc(faults, func(f Fault) bool { return f.Rule == c.rule }) {
			t.Errorf("%s is not seen: %v", c.rule, faults)
		}
	}
	if faults := Faults([]byte("no zip")); len(faults) != 1 || faults[0].Rule != "package" {
		t.Errorf("%v", faults)
	}
}
