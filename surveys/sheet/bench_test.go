//go:build !windows

package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/flate"
	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// The sizes of the benchmarks: 1,000 filled forms, and an export of a tenth of
// the 200,000 rows that people have (go test -bench Export, then multiply).
const (
	benchForms       = 1_000
	benchExportRows  = 20_000
	benchExportCols  = 70
	benchExportTexts = 40 // of its columns; the others are numbers
)

// formFile is a survey of 71 rows and 6 columns, as excelize writes it.
func formFile(tb testing.TB) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	for row := 1; row <= 71; row++ {
		cells := []any{fmt.Sprintf("A%d.%d.%d", row%5+1, row%19+1, row), "Stratégie numérique adoptée par le conseil", row % 5, "vu", nil, "commentaire"}
		if err := f.SetSheetRow("Sheet1", fmt.Sprintf("A%d", row), &cells); err != nil {
			tb.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// contentTypes are what other programs than this one want to be told.
const contentTypes = `<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
	`<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/>` +
	`<Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>` +
	`<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` +
	`<Override PartName="/xl/sharedStrings.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/></Types>`

// exportFile is an export of a survey tool of that many rows.
func exportFile(tb testing.TB, rows int) []byte {
	tb.Helper()
	var shared strings.Builder
	shared.WriteString(xmlHead + `<sst xmlns="` + mainSpace + `">`)
	for i := range 500 {
		fmt.Fprintf(&shared, `<si><t>réponse numéro %d</t></si>`, i)
	}
	parts := with(workbook(""), sharedStrings, shared.String()+`</sst>`)
	delete(parts, firstSheet)
	parts["[Content_Types].xml"] = strings.Replace(parts["[Content_Types].xml"], "</Types>", contentTypes, 1)
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		add(tb, z, name, content)
	}
	w, err := z.Create(firstSheet)
	if err != nil {
		tb.Fatal(err)
	}
	sheetXML := []byte(xmlHead + `<worksheet xmlns="` + mainSpace + `"><sheetData>`)
	for row := 1; row <= rows; row++ {
		sheetXML = appendExportRow(sheetXML, row)
		if _, err := w.Write(sheetXML); err != nil {
			tb.Fatal(err)
		}
		sheetXML = sheetXML[:0]
	}
	if _, err := io.WriteString(w, `</sheetData></worksheet>`); err != nil {
		tb.Fatal(err)
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func appendExportRow(dst []byte, row int) []byte {
	dst = fmt.Appendf(dst, `<row r="%d" spans="1:70">`, row)
	for col := 1; col <= benchExportCols; col++ {
		name, _ := excelize.CoordinatesToCellName(col, row)
		switch {
		case col%16 == 0:
		case col <= benchExportTexts:
			dst = fmt.Appendf(dst, `<c r="%s" t="s"><v>%d</v></c>`, name, (row*col)%500)
		case col%2 == 0:
			dst = fmt.Appendf(dst, `<c r="%s" s="0"><v>%d</v></c>`, name, row%5)
		default:
			dst = fmt.Appendf(dst, `<c r="%s"><v>0.%d1</v></c>`, name, 100000+row*col)
		}
	}
	return append(dst, `</row>`...)
}

// readOwn counts the cells of a file.
func readOwn(tb testing.TB, file []byte) int {
	tb.Helper()
	return countCells(tb, fileOf("a.xlsx", file))
}

func countCells(tb testing.TB, file sheet.File) int {
	tb.Helper()
	book, problems, err := sheet.Open(tb.Context(), file, sheet.Limits{})
	if err != nil || book == nil {
		tb.Fatal(err, problems)
	}
	cells := 0
	for _, table := range book.Tables {
		if p := table.Rows(tb.Context(), func(r *sheet.Row) bool { cells += len(r.Cells); return true }); p != nil {
			tb.Fatal(p.Code)
		}
	}
	return cells
}

func readExcelize(tb testing.TB, file []byte) int {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file), excelize.Options{RawCellValue: true})
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	cells := 0
	for _, name := range f.GetSheetList() {
		rows, err := f.Rows(name)
		if err != nil {
			tb.Fatal(err)
		}
		for rows.Next() {
			columns, err := rows.Columns(excelize.Options{RawCellValue: true})
			if err != nil {
				tb.Fatal(err)
			}
			for _, c := range columns {
				if c != "" {
					cells++
				}
			}
		}
		if err := rows.Close(); err != nil {
			tb.Fatal(err)
		}
	}
	return cells
}

// measure runs read over and over, and reports the CPU it took and the memory
// it needed at most beside what was there before.
func measure(b *testing.B, file []byte, times, rows int, read func(testing.TB, []byte) int) {
	b.Helper()
	cells := 0
	seconds := 0.0
	peak := peakOf(func() {
		cpu := testkit.Processor(b)
		for b.Loop() {
			for range times {
				cells = read(b, file)
			}
		}
		seconds = (testkit.Processor(b) - cpu).Seconds() / float64(b.N)
	})
	b.ReportMetric(seconds, "CPU-s/op")
	b.ReportMetric(float64(times*rows)/seconds, "rows/CPU-s")
	b.ReportMetric(float64(times)/seconds, "files/CPU-s")
	b.ReportMetric(float64(cells), "cells/file")
	b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
}

func BenchmarkForms1000(b *testing.B) { measure(b, formFile(b), benchForms, 71, readOwn) }

func BenchmarkExcelizeForms1000(b *testing.B) { measure(b, formFile(b), benchForms, 71, readExcelize) }

func BenchmarkExport(b *testing.B) {
	measure(b, exportFile(b, benchExportRows), 1, benchExportRows, readOwn)
}

func BenchmarkExcelizeExport(b *testing.B) {
	measure(b, exportFile(b, benchExportRows), 1, benchExportRows, readExcelize)
}

// BenchmarkCSV reads a table of as many rows and columns as text.
func BenchmarkCSV(b *testing.B) {
	var text strings.Builder
	for row := range benchExportRows {
		for col := range benchExportCols {
			text.WriteString(strconv.Itoa(row*col) + ";")
		}
		text.WriteString("\"une réponse ; entre guillemets\"\n")
	}
	measure(b, []byte(text.String()), 1, benchExportRows, readOwn)
}

// openpyxl reads files as a Python program would: read-only, values only.
const openpyxl = `
import sys, openpyxl
cells = 0
for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            cells += sum(value is not None for value in row)
    book.close()
print(cells)
`

// openpyxlTook is what openpyxl took, by benchmark: it takes minutes, and is run
// once where a benchmark is run several times.
var openpyxlTook = map[string]time.Duration{}

// threeReaders measures this reader, openpyxl and unzip on the same files, each in
// the processor seconds that it takes.
func threeReaders(b *testing.B, files []string) {
	b.Helper()
	command := func(name string, args ...string) func(*testing.B) {
		return func(b *testing.B) {
			b.Helper()
			path := ""
			if name == "openpyxl" {
				path = testkit.Python(b)
			} else {
				path = testkit.Tool(b, name)
			}
			if took, known := openpyxlTook[b.Name()]; known {
				for b.Loop() { // there is nothing to run again
				}
				b.ReportMetric(took.Seconds(), "CPU-s/op")
				return
			}
			cpu := time.Duration(0)
			for b.Loop() {
				c := exec.Command(path, append(args, files...)...)
				if name == "unzip" { // it takes one archive at a time
					c = exec.Command("sh", append([]string{"-c", `for f; do unzip -p "$f" >/dev/null || exit; done`, "sh"}, files...)...)
				}
				if out, err := c.CombinedOutput(); err != nil {
					b.Fatalf("%s: %v: %s", name, err, out)
				}
				cpu += c.ProcessState.UserTime() + c.ProcessState.SystemTime()
			}
			if name != "unzip" {
				openpyxlTook[b.Name()] = cpu / time.Duration(b.N)
			}
			// Its memory is not told: Linux counts in it what this process holds.
			b.ReportMetric(cpu.Seconds()/float64(b.N), "CPU-s/op")
		}
	}
	each := func(read func(testing.TB, sheet.File)) func(*testing.B) {
		return func(b *testing.B) {
			b.Helper()
			seconds := 0.0
			peak := peakOf(func() {
				cpu := testkit.Processor(b)
				for b.Loop() {
					for _, f := range files {
						onDisk(b, f, read)
					}
				}
				seconds = (testkit.Processor(b) - cpu).Seconds() / float64(b.N)
			})
			b.ReportMetric(seconds, "CPU-s/op")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
		}
	}
	b.Run("own", each(func(tb testing.TB, f sheet.File) {
		tb.Helper()
		countCells(tb, f)
	}))
	b.Run("inflate", each(func(tb testing.TB, f sheet.File) {
		tb.Helper()
		testkit.Inflate(tb, f, f.Size, flate.NewReader)
	}))
	b.Run("unzip", command("unzip"))
	b.Run("openpyxl", command("openpyxl", "-c", openpyxl))
}

// onDisk calls read with a file that is opened for it.
func onDisk(tb testing.TB, name string, read func(testing.TB, sheet.File)) {
	tb.Helper()
	f, err := os.Open(name)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		tb.Fatal(err)
	}
	read(tb, sheet.File{Name: "a.xlsx", ReaderAt: f, Size: info.Size()})
}

// written are copies of a file, on the disk.
func written(b *testing.B, content []byte, copies int) []string {
	b.Helper()
	var files []string
	for i := range copies {
		files = append(files, filepath.Join(b.TempDir(), fmt.Sprintf("%04d.xlsx", i)))
		if err := os.WriteFile(files[i], content, 0o600); err != nil {
			b.Fatal(err)
		}
	}
	return files
}

// BenchmarkAgainstForms and BenchmarkAgainstExport are the comparisons of
// docs/benchmarks.md, all of one run.
func BenchmarkAgainstForms(b *testing.B) { threeReaders(b, written(b, formFile(b), benchForms)) }

func BenchmarkAgainstExport(b *testing.B) {
	threeReaders(b, written(b, exportFile(b, 10*benchExportRows), 1))
}
