package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/klauspost/compress/flate"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/sheet"
)

const (
	mainSpace     = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	relSpace      = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/relationships"
	strictMain    = "http://purl.oclc.org/ooxml/spreadsheetml/main"
	strictRel     = "http://purl.oclc.org/ooxml/officeDocument/relationships"
	xmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	sharedStrings = "xl/sharedStrings.xml"
	firstSheet    = "xl/worksheets/sheet1.xml"
)

// workbook is the smallest workbook whose sheet holds that XML: two shared
// strings, and the styles of a number, a date, a percentage, a duration, and a
// custom date.
func workbook(sheetXML string) map[string]string {
	return map[string]string{
		"[Content_Types].xml": xmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" ContentType="application/xml"/></Types>`,
		"_rels/.rels":         xmlHead + `<Relationships xmlns="` + packageSpace + `"><Relationship Id="rId1" Type="` + relSpace + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml": xmlHead + `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><sheets>` +
			`<sheet name="Réponses" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": xmlHead + `<Relationships xmlns="` + packageSpace + `">` +
			`<Relationship Id="rId1" Type="` + relSpace + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + relSpace + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId3" Type="` + relSpace + `/sharedStrings" Target="/xl/sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml": xmlHead + `<styleSheet xmlns="` + mainSpace + `"><numFmts count="2">` +
			`<numFmt numFmtId="164" formatCode="[$-40C]d\ mmmm\ yyyy;@"/><numFmt numFmtId="165" formatCode="0.00&quot; day&quot;"/></numFmts>` +
			`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="9"/><xf numFmtId="46"/>` +
			`<xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="22"/><xf numFmtId="20"/></cellXfs></styleSheet>`,
		sharedStrings: xmlHead + `<sst xmlns="` + mainSpace + `" count="9" uniqueCount="9"><si><t>zéro</t></si>` +
			`<si><r><rPr><b/></rPr><t>gr</t></r><r><t xml:space="preserve">as </t></r><rPh sb="0" eb="1"><t>prononcé</t></rPh></si><si><t/></si></sst>`,
		firstSheet: sheetXML,
	}
}

// worksheet is a sheet with those rows.
func worksheet(rows string) string {
	return xmlHead + `<worksheet xmlns="` + mainSpace + `"><dimension ref="A1"/><sheetData>` + rows + `</sheetData></worksheet>`
}

// with is a workbook with one part replaced.
func with(parts map[string]string, name, content string) map[string]string {
	parts[name] = content
	return parts
}

// pack zips parts, in order.
func pack(tb testing.TB, parts map[string]string) []byte {
	tb.Helper()
	var names []string
	for n := range parts {
		names = append(names, n)
	}
	slices.Sort(names)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for _, n := range names {
		add(tb, z, n, parts[n])
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func add(tb testing.TB, z *zip.Writer, name, content string) {
	tb.Helper()
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(content))
	}
	if err != nil {
		tb.Fatal(err)
	}
}

func fileOf(name string, b []byte) sheet.File {
	return sheet.File{Name: name, ReaderAt: bytes.NewReader(b), Size: int64(len(b))}
}

// read reads all the tables of a file: the rows of each as text, and the first
// problem.
func read(tb testing.TB, name string, b []byte, limits sheet.Limits) ([]string, *diag.Problem) {
	tb.Helper()
	book, problems, err := sheet.Open(context.Background(), fileOf(name, b), limits)
	if err != nil {
		tb.Fatal(err)
	}
	if book == nil {
		return nil, problems[0]
	}
	defer func() { _ = book.Close() }()
	var rows []string
	for _, table := range book.Tables {
		p := table.Rows(context.Background(), func(r *sheet.Row) bool {
			rows = append(rows, show(r))
			return true
		})
		if p != nil {
			return rows, p
		}
	}
	return rows, nil
}

var lineEnds = strings.NewReplacer("\n", `\n`, "\r", `\r`)

// show is a row as a test writes it: "3: A=text C=number:2 D=date:2026-05-17".
func show(r *sheet.Row) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d:", r.Number)
	for _, c := range r.Cells {
		s.WriteString(" " + diag.Column(c.Col) + "=")
		s.WriteString([...]string{"", "number:", "bool:", "fault:", "date:"}[c.Kind])
		for _, flag := range []struct {
			on   bool
			name string
		}{{c.Percent, "percent:"}, {c.Formula, "formula:"}, {c.Uncached, "uncached:"}} {
			if flag.on {
				s.WriteString(flag.name)
			}
		}
		s.WriteString(lineEnds.Replace(c.Text))
	}
	if r.Hidden {
		s.WriteString(" hidden")
	}
	return s.String()
}
