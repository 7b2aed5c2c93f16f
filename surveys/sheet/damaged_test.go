package sheet_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/klauspost/compress/flate"

	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// survey is a sheet of 71 rows, as a form has.
func survey() string {
	var rows strings.Builder
	for i := 1; i <= 71; i++ {
		fmt.Fprintf(&rows, `<row r="%d"><c r="A%d" t="s"><v>0</v></c><c r="B%d"><v>%d</v></c></row>`, i, i, i, i%5)
	}
	return worksheet(rows.String())
}

// without is a workbook that lacks one part.
func without(parts map[string]string, name string) map[string]string {
	delete(parts, name)
	return parts
}

// cellAt is a sheet with a good row and a second one with that cell.
func cellAt(c string) map[string]string {
	return workbook(worksheet(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2"><c r="A2"><v>1</v></c>` + c + `</row>`))
}

func TestDamaged(t *testing.T) {
	good := pack(t, workbook(survey()))
	row40 := strings.Index(survey(), `<row r="40">`)
	type damage struct {
		name string
		file []byte
		code string
		cell string // of the problem
	}
	cases := []damage{
		{"sheet cut in the middle", pack(t, workbook(survey()[:row40])), "file-damaged", "39"},
		{"sheet cut within a tag", pack(t, workbook(survey()[:row40+5])), "file-damaged", "39"},
		{"sheet cut after its rows", pack(t, workbook(strings.TrimSuffix(survey(), "</worksheet>"))), "file-damaged", ""},
		{"sheet cut within a text", pack(t, workbook(strings.TrimSuffix(worksheet(`<row r="1"><c r="A1"><v>12`), `</sheetData></worksheet>`))), "file-damaged", "A1"},
		{"ill-formed at row 40", pack(t, workbook(survey()[:row40]+"<<"+survey()[row40:])), "xml-ill-formed", "39"},
		{"wrong end tag", pack(t, cellAt(`<c r="B2"><v>1</w></c>`)), "xml-ill-formed", "B2"},
		{"attribute twice", pack(t, cellAt(`<c r="B2" r="C2"/>`)), "xml-ill-formed", "A2"},
		{"attribute without quotes", pack(t, cellAt(`<c r=B2/>`)), "xml-ill-formed", "A2"},
		{"unknown entity", pack(t, cellAt(`<c r="B2" t="str"><v>&nbsp;</v></c>`)), "xml-ill-formed", "B2"},
		{"entity of a control character", pack(t, cellAt(`<c r="B2" t="str"><v>&#0;</v></c>`)), "xml-ill-formed", "B2"},
		{"control character", pack(t, cellAt("<c r=\"B2\" t=\"str\"><v>\x01</v></c>")), "xml-ill-formed", "B2"},
		{"not UTF-8", pack(t, cellAt("<c r=\"B2\" t=\"str\"><v>\xe9t\xe9</v></c>")), "xml-ill-formed", "B2"},
		{"prefix not declared", pack(t, cellAt(`<z:c r="B2"/>`)), "xml-ill-formed", "A2"},
		{"text between cells", pack(t, cellAt(`2`)), "xml-ill-formed", "A2"},
		{"something after the end", pack(t, workbook(survey()+"<x/>")), "xml-ill-formed", ""},
		{"nested too deeply", pack(t, cellAt(`<c r="B2">`+strings.Repeat("<f>", 1000))), "xml-ill-formed", "B2"},
		{"a tag of 1 MB", pack(t, cellAt(`<c r="B2" x="`+strings.Repeat("x", 1<<20)+`"/>`)), "xml-ill-formed", "A2"},
		{"not a worksheet", pack(t, workbook(`<html/>`)), "xml-ill-formed", ""},
		{"no rows element", pack(t, workbook(`<worksheet xmlns="`+mainSpace+`"/>`)), "file-damaged", ""},
		{"two rows elements", pack(t, workbook(`<worksheet xmlns="`+mainSpace+`"><sheetData/><sheetData/></worksheet>`)), "file-damaged", ""},
		{"rows spelt otherwise", pack(t, workbook(worksheet(`<Row r="1"/>`))), "file-damaged", ""},
		{"rows twice", pack(t, workbook(worksheet(`<row r="2"/><row r="2"/>`))), "file-damaged", "2"},
		{"rows out of order", pack(t, workbook(worksheet(`<row r="3"/><row r="2"/>`))), "file-damaged", "3"},
		{"row 0", pack(t, workbook(worksheet(`<row r="0"/>`))), "file-damaged", ""},
		{"row beyond the last", pack(t, workbook(worksheet(`<row r="1048577"/>`))), "file-damaged", ""},
		{"cell of another row", pack(t, cellAt(`<c r="B3"/>`)), "file-damaged", "A2"},
		{"cell without a column", pack(t, cellAt(`<c r="2"/>`)), "file-damaged", "A2"},
		{"column beyond the last", pack(t, cellAt(`<c r="XFE2"/>`)), "table-too-large", "XFE2"},
		{"cell twice", pack(t, cellAt(`<c r="A2"><v>2</v></c>`)), "file-damaged", "A2"},
		{"unknown kind of cell", pack(t, cellAt(`<c r="B2" t="z"><v>1</v></c>`)), "file-damaged", "B2"},
		{"neither true nor false", pack(t, cellAt(`<c r="B2" t="b"><v>2</v></c>`)), "file-damaged", "B2"},
		{"style out of range", pack(t, cellAt(`<c r="B2" s="99"><v>2</v></c>`)), "file-damaged", "B2"},
		{"style, and no styles.xml", pack(t, with(cellAt(`<c r="B2" s="1"><v>46159</v></c>`), "xl/_rels/workbook.xml.rels", strings.Replace(workbook("")["xl/_rels/workbook.xml.rels"], "/styles\"", "/theme\"", 1))), "file-damaged", "B2"},
		{"styles.xml missing", pack(t, without(cellAt(``), "xl/styles.xml")), "file-damaged", ""},
		{"sheet listed, and its part absent", pack(t, without(workbook(""), firstSheet)), "file-damaged", ""},
		{"a part a second time, in another case", twice(t), "file-unsafe", ""},
		{"part with a drive's name", pack(t, with(workbook(survey()), `C:\Windows\a`, "x")), "file-unsafe", ""},
		{"part leading outside by \\", pack(t, with(workbook(survey()), `xl\..\..\a`, "x")), "file-unsafe", ""},
		{"shared string out of range", pack(t, cellAt(`<c r="B2" t="s"><v>3</v></c>`)), "shared-string", "B2"},
		{"shared string not a number", pack(t, cellAt(`<c r="B2" t="s"><v>-1</v></c>`)), "shared-string", "B2"},
		{"shared strings missing", pack(t, with(cellAt(``), sharedStrings, ``)), "file-damaged", ""},
		{"shared strings cut", pack(t, with(cellAt(``), sharedStrings, `<sst><si><t>a`)), "file-damaged", ""},
		{"workbook part missing", pack(t, map[string]string{"[Content_Types].xml": "<Types/>", "_rels/.rels": `<Relationships><Relationship Type="/officeDocument" Target="a.xml"/></Relationships>`}), "file-damaged", ""},
		{"no relationship", pack(t, map[string]string{"[Content_Types].xml": "<Types/>", "_rels/.rels": `<Relationships/>`}), "file-damaged", ""},
		{"no sheet", pack(t, with(cellAt(``), "xl/workbook.xml", `<workbook/>`)), "file-damaged", ""},
		{"sheet listed and absent", pack(t, with(cellAt(``), "xl/_rels/workbook.xml.rels", `<Relationships/>`)), "file-damaged", ""},
		{"document type", pack(t, workbook(`<!DOCTYPE a [<!ENTITY b "c">]>`+survey())), "xml-unsafe", ""},
		{"a billion laughs", pack(t, workbook(laughs())), "xml-unsafe", ""},
		{"external entity", pack(t, workbook(`<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/hostname">]><worksheet>&b;</worksheet>`)), "xml-unsafe", ""},
		{"UTF-16 part", pack(t, workbook(utf16XML(survey(), true))), "xml-encoding", ""},
		{"UTF-16 part without a mark", pack(t, workbook(utf16XML(survey(), false))), "xml-encoding", ""},
		{"Latin-1 part", pack(t, workbook(strings.Replace(survey(), "UTF-8", "ISO-8859-1", 1))), "xml-encoding", ""},
		{"empty part", pack(t, workbook("")), "file-damaged", ""},
		{"file cut in two", good[:len(good)/2], "file-truncated", ""},
		{"file without its last byte", good[:len(good)-1], "file-truncated", ""},
		{"only the first bytes", good[:8], "file-truncated", ""},
		{"10 bytes damaged", damagedBytes(t, good), "file-damaged", "*"},
		{"checksum damaged", wrongChecksum(t, survey()), "file-damaged", ""},
		{"part leading outside", pack(t, with(workbook(survey()), "../../etc/passwd", "x")), "file-unsafe", ""},
		{"part with an absolute name", pack(t, with(workbook(survey()), "/etc/passwd", "x")), "file-unsafe", ""},
		{"zip with a password", passwordZip(good), "file-encrypted", ""},
		{"empty", nil, "file-empty", ""},
		{"blank", []byte(" \r\n\r\n"), "file-empty", ""},
		{"zeros", make([]byte, 4096), "file-empty", ""},
		{"workbook with a password", ole("EncryptedPackage"), "file-encrypted", ""},
		{".xls", ole("Workbook"), "file-xls", ""},
		{".xls of Excel 5", ole("Book"), "file-xls", ""},
		{".doc", ole("WordDocument"), "file-not-spreadsheet", ""},
		{".ods without its content", odsFile(t, map[string]string{}), "file-damaged", ""},
		{".ods with a password", odsFile(t, map[string]string{"META-INF/manifest.xml": `<manifest><file-entry full-path="content.xml"><encryption-data/></file-entry></manifest>`, "content.xml": "x"}), "file-encrypted", ""},
		{".ods cut", odsFile(t, map[string]string{"content.xml": odsDocument(`<table:table-row><table:table-cell>`)[:900]}), "file-damaged", "*"},
		{".ods of no sheet", odsFile(t, map[string]string{"content.xml": strings.ReplaceAll(odsDocument(""), "table:table ", "table:shapes ")}), "xml-ill-formed", ""},
		{".ods, a cell a billion times", odsFile(t, map[string]string{"content.xml": odsDocument(`<table:table-row><table:table-cell table:number-columns-repeated="999999999"><text:p>a</text:p></table:table-cell></table:table-row>`)}), "table-too-large", "A1"},
		{".ods, too many columns", odsFile(t, map[string]string{"content.xml": odsDocument(`<table:table-row><table:table-cell table:number-columns-repeated="16385"><text:p>a</text:p></table:table-cell></table:table-row>`)}), "table-too-large", "A1"},
		{".ods, a row a million times", odsFile(t, map[string]string{"content.xml": odsDocument(`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-repeated="9"><text:p>a</text:p></table:table-cell></table:table-row>`)}), "table-too-large", "*"},
		{".ods, repeated minus one times", odsFile(t, map[string]string{"content.xml": odsDocument(`<table:table-row><table:table-cell table:number-columns-repeated="-1"/></table:table-row>`)}), "file-damaged", "A1"},
		{".ods, a billion spaces", odsFile(t, map[string]string{"content.xml": odsDocument(`<table:table-row><table:table-cell><text:p><text:s text:c="999999999"/></text:p></table:table-cell></table:table-row>`)}), "cell-too-large", "A1"},
		{".ods, a document type", odsFile(t, map[string]string{"content.xml": `<!DOCTYPE a>` + odsDocument("")}), "xml-unsafe", ""},
		{".xlsb", pack(t, map[string]string{"[Content_Types].xml": "", "xl/workbook.bin": ""}), "file-xlsb", ""},
		{".docx", pack(t, map[string]string{"[Content_Types].xml": "", "word/document.xml": ""}), "file-not-spreadsheet", ""},
		{".pptx", pack(t, map[string]string{"[Content_Types].xml": "", "ppt/presentation.xml": ""}), "file-not-spreadsheet", ""},
		{".zip", pack(t, map[string]string{"a.jpg": "a,b"}), "file-not-spreadsheet", ""},
		{"PNG", []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"), "file-image", ""},
		{"JPEG", []byte("\xff\xd8\xff\xe0\x00\x10JFIF\x00"), "file-image", ""},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), "file-image", ""},
		{"WebP", []byte("RIFF\x00\x00\x00\x00WEBPVP8 "), "file-image", ""},
		{"BMP", append([]byte("BM\x36\x00\x0c\x00\x00\x00\x00\x00\x36\x00\x00\x00"), make([]byte, 40)...), "file-image", ""},
		{"PDF", []byte("%PDF-1.7\n"), "file-not-spreadsheet", ""},
		{"RTF", []byte(`{\rtf1 }`), "file-not-spreadsheet", ""},
		{"gzip", []byte("\x1f\x8b\x08\x00\x00\x00\x00\x00"), "file-not-spreadsheet", ""},
		{"web page", []byte("\n <HTML><table>"), "file-not-spreadsheet", ""},
		{"noise", noise(), "file-damaged", ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			_, p := read(t, "a.xlsx", c.file, sheet.Limits{})
			if p == nil {
				t.Fatalf("no problem, want %s", c.code)
			}
			if p.Code != c.code || p.Pos.Cell() != c.cell && c.cell != "*" || p.Pos.File != "a.xlsx" {
				t.Errorf("%s (%s): %v, want %s at %q", p.Pos, p.Code, lang.For("en").Message(p.Message), c.code, c.cell)
			}
			if p.Hint.IsZero() || lang.For("fr").Message(p.Hint) == lang.For("en").Message(p.Hint) || lang.For("fr").Message(p.Message) == lang.For("en").Message(p.Message) {
				t.Errorf("not in both languages: %s / %s", lang.For("fr").Message(p.Message), lang.For("fr").Message(p.Hint))
			}
		})
	}
}

func laughs() string {
	s := `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY a0 "ha">`
	for i := range 10 {
		s += fmt.Sprintf(`<!ENTITY a%d "%s">`, i+1, strings.Repeat(fmt.Sprintf("&a%d;", i), 10))
	}
	return s + `]><worksheet>&a10;</worksheet>`
}

func utf16XML(s string, mark bool) string {
	var b []byte
	if mark {
		b = append(b, 0xff, 0xfe)
	}
	for _, u := range utf16.Encode([]rune(strings.TrimPrefix(s, xmlHead))) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return string(b)
}

// damagedBytes is a file with 10 bytes of its sheet changed.
func damagedBytes(t *testing.T, good []byte) []byte {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(good), int64(len(good)))
	if err != nil {
		t.Fatal(err)
	}
	b := bytes.Clone(good)
	for _, f := range z.File {
		if f.Name != firstSheet {
			continue
		}
		off, err := f.DataOffset()
		if err != nil {
			t.Fatal(err)
		}
		for i := range int64(10) {
			b[off+int64(f.CompressedSize64)/2+i] ^= 0x5a
		}
	}
	return b
}

// wrongChecksum is a file whose sheet is well-formed, and not what was written.
func wrongChecksum(t *testing.T, sheetXML string) []byte {
	t.Helper()
	return raw(t, workbook(sheetXML), crc32.ChecksumIEEE([]byte(sheetXML))+1)
}

// raw zips the parts, the sheet under the checksum given.
func raw(t *testing.T, parts map[string]string, checksum uint32) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, n := range []string{"[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", sharedStrings} {
		add(t, z, n, parts[n])
	}
	content := parts[firstSheet]
	w, err := z.CreateRaw(&zip.FileHeader{
		Name: firstSheet, Method: zip.Store, CRC32: checksum,
		CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content)),
	})
	if err == nil {
		_, err = io.WriteString(w, content)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func twice(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for n, c := range workbook(survey()) {
		add(t, z, n, c)
	}
	add(t, z, strings.ToUpper(firstSheet), survey())
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// passwordZip says in its directory that its parts are encrypted.
func passwordZip(good []byte) []byte {
	b := bytes.Clone(good)
	for i := range b {
		if bytes.HasPrefix(b[i:], []byte("PK\x01\x02")) {
			b[i+8] |= 1
		}
		if bytes.HasPrefix(b[i:], []byte("PK\x03\x04")) {
			b[i+6] |= 1
		}
	}
	return b
}

// ole is the head of an OLE2 file with a stream of that name.
func ole(stream string) []byte {
	b := append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 1<<20)...)
	at := 1<<20 - 10 // across the reader's windows
	for i, c := range []byte(stream) {
		if at+2*i < len(b) {
			b[at+2*i] = c
		} else {
			b = append(b, c, 0)
		}
	}
	return append(b, 0, 0, 0, 0)
}

func noise() []byte {
	b := make([]byte, 4096)
	x := uint32(1)
	for i := range b {
		x = x*1664525 + 1013904223
		b[i] = byte(x >> 24)
	}
	return b
}

func TestLimits(t *testing.T) {
	wide := worksheet(`<row r="1">` + strings.Repeat(`<c><v>1</v></c>`, 101) + `</row>`)
	for _, c := range []struct {
		name   string
		file   []byte
		limits sheet.Limits
		code   string
		cell   string
	}{
		{"a cell of 10 MB", pack(t, cellAt(`<c r="B2" t="inlineStr"><is><t>`+strings.Repeat("a", 10<<20)+`</t></is></c>`)), sheet.Limits{}, "cell-too-large", "B2"},
		{"in its runs", pack(t, cellAt(`<c r="B2" t="inlineStr"><is>`+strings.Repeat("<r><t>aaaaaaaaaa</t></r>", 20)+`</is></c>`)), sheet.Limits{Cell: 100}, "cell-too-large", "B2"},
		{"a number of 2 MB", pack(t, cellAt(`<c r="B2"><v>`+strings.Repeat("1", 2<<20)+`</v></c>`)), sheet.Limits{}, "cell-too-large", "B2"},
		{"a shared string of 2 MB", pack(t, with(cellAt(``), sharedStrings, `<sst><si><t>`+strings.Repeat("a", 2<<20)+`</t></si></sst>`)), sheet.Limits{}, "cell-too-large", ""},
		{"rows", pack(t, workbook(survey())), sheet.Limits{Rows: 70}, "table-too-large", "70"},
		{"rows without cells", pack(t, workbook(worksheet(strings.Repeat(`<row/>`, 71)))), sheet.Limits{Rows: 70}, "table-too-large", "70"},
		{"columns", pack(t, workbook(wide)), sheet.Limits{Columns: 100}, "table-too-large", "CW1"},
		{"inflated", pack(t, workbook(survey())), sheet.Limits{Unzipped: 1000}, "file-too-large", ""},
		{"sheet bomb", pack(t, workbook(worksheet(strings.Repeat(" ", 17<<20)))), sheet.Limits{}, "file-too-large", ""},
		{"shared strings bomb", pack(t, with(cellAt(``), sharedStrings, `<sst>`+strings.Repeat("<si><t>"+strings.Repeat("a", 1000)+"</t></si>", 17<<10)+`</sst>`)), sheet.Limits{}, "file-too-large", ""},
		{"a bomb that lies about its size", lyingBomb(t), sheet.Limits{}, "file-damaged", "*"},
		{"csv rows", []byte("a\n\n\nb\n"), sheet.Limits{Rows: 3}, "table-too-large", "4"},
		{"csv columns", []byte("a,b\n" + strings.Repeat(",", 100)), sheet.Limits{Columns: 100}, "table-too-large", "2"},
		{"csv cell", []byte("a,b\nc," + strings.Repeat("d", 2<<20)), sheet.Limits{}, "cell-too-large", "B2"},
		{"csv cell never closed", []byte("a,b\nc,\"" + strings.Repeat("d\n", 2<<20)), sheet.Limits{}, "cell-too-large", "B2"},
	} {
		t.Run(c.name, func(t *testing.T) {
			begun := time.Now()
			_, p := read(t, "a", c.file, c.limits)
			if p == nil || p.Code != c.code || p.Pos.Cell() != c.cell && c.cell != "*" {
				t.Errorf("%+v, want %s at %q", p, c.code, c.cell)
			}
			if d := time.Since(begun); d > 5*time.Second {
				t.Errorf("took %v", d)
			}
		})
	}
}

// lyingBomb says that its sheet is small.
func lyingBomb(t *testing.T) []byte {
	t.Helper()
	var deflated, b bytes.Buffer
	w, err := flate.NewWriter(&deflated, 9)
	if err == nil {
		_, err = io.WriteString(w, worksheet(strings.Repeat(" ", 17<<20)))
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	z := zip.NewWriter(&b)
	for n, c := range workbook("") {
		if n != firstSheet {
			add(t, z, n, c)
		}
	}
	p, err := z.CreateRaw(&zip.FileHeader{Name: firstSheet, Method: zip.Deflate, CRC32: 1, CompressedSize64: uint64(deflated.Len()), UncompressedSize64: 5000})
	if err == nil {
		_, err = p.Write(deflated.Bytes())
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMillionEmptyFormattedRows(t *testing.T) {
	var rows strings.Builder
	for i := 1; i <= 1_000_000; i++ {
		fmt.Fprintf(&rows, `<row r="%d" s="1" customFormat="1"><c r="A%d" s="1"/></row>`, i, i)
	}
	b := pack(t, workbook(worksheet(rows.String())))
	begun := time.Now()
	got, p := read(t, "a.xlsx", b, sheet.Limits{})
	if p != nil || len(got) > 0 {
		t.Error(len(got), p)
	}
	t.Logf("%d KB zipped, read in %v", len(b)>>10, time.Since(begun))
}

func TestInterrupted(t *testing.T) {
	book, _, err := sheet.Open(t.Context(), fileOf("a.xlsx", pack(t, workbook(survey()))), sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if p := book.Tables[0].Rows(ctx, func(*sheet.Row) bool { return true }); p == nil || p.Code != "interrupted" {
		t.Errorf("%+v", p)
	}
	if _, _, err := sheet.Open(ctx, fileOf("a.xlsx", pack(t, workbook(survey()))), sheet.Limits{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

var errDisk = errors.New("input/output error")

type brokenDisk struct {
	io.ReaderAt
	from int64
}

func (d brokenDisk) ReadAt(p []byte, off int64) (int, error) {
	if off+int64(len(p)) > d.from {
		return 0, errDisk
	}
	return d.ReaderAt.ReadAt(p, off)
}

func TestDiskErrors(t *testing.T) {
	b := pack(t, workbook(survey()))
	for _, from := range []int64{0, 100, int64(len(b)) - 10} {
		f := sheet.File{Name: "a.xlsx", ReaderAt: brokenDisk{bytes.NewReader(b), from}, Size: int64(len(b))}
		if _, _, err := sheet.Open(t.Context(), f, sheet.Limits{}); !errors.Is(err, errDisk) {
			t.Error(from, err)
		}
	}
	text := []byte(strings.Repeat("a,b\n", 1_000_000)) // more than is read at once
	broken := &brokenDisk{bytes.NewReader(text), 1 << 40}
	book, _, err := sheet.Open(t.Context(), sheet.File{Name: "a.csv", ReaderAt: broken, Size: int64(len(text))}, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	broken.from = 200_000
	if p := book.Tables[0].Rows(t.Context(), func(*sheet.Row) bool { return true }); p == nil || p.Code != "file-unreadable" {
		t.Errorf("%+v", p)
	}
}
