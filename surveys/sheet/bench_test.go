//go:build !windows

package sheet_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"runtime"
	"runtime/metrics"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/sheet"
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
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range parts {
		add(tb, z, name, content)
	}
	w, err := z.Create(firstSheet)
	if err != nil {
		tb.Fatal(err)
	}
	sheetXML := []byte(xmlHead + `<worksheet xmlns="` + mainSpace + `"><dimension ref="A1"/><sheetData>`)
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
	book, problems, err := sheet.Open(tb.Context(), fileOf("a.xlsx", file), sheet.Limits{})
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
			case <-time.After(20 * time.Millisecond):
			}
		}
	}()
	cells := 0
	cpu := cpuTime()
	for b.Loop() {
		for range times {
			cells = read(b, file)
		}
	}
	seconds := (cpuTime() - cpu).Seconds() / float64(b.N)
	close(stop)
	b.ReportMetric(seconds, "CPU-s/op")
	b.ReportMetric(float64(times*rows)/seconds, "rows/CPU-s")
	b.ReportMetric(float64(times)/seconds, "files/CPU-s")
	b.ReportMetric(float64(cells), "cells/file")
	b.ReportMetric(float64(int64(<-done)-int64(before))/(1<<20), "peak-MB")
}

func memory() uint64 {
	m := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}, {Name: "/memory/classes/heap/unused:bytes"}}
	metrics.Read(m)
	return m[0].Value.Uint64() + m[1].Value.Uint64()
}

func cpuTime() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
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
