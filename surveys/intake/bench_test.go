package intake_test

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"math/rand/v2"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
)

// wide is a survey of 64 questions of every kind.
func wide() *surveys.Survey {
	s := small()
	questions := s.Questions[:5]
	s.Questions = nil
	for i := range 64 {
		q := *questions[i%5]
		q.Name, q.Code = fmt.Sprintf("%s_%d", q.Name, i), fmt.Sprintf("B%d.%d", i/10, i%10)
		s.Questions = append(s.Questions, &q)
	}
	return s
}

// export is an export of KoboToolbox: so many rows of 70 columns, from 374
// territories, as .csv.
func export(s *surveys.Survey, rows int) []byte {
	return exportOf(s, rows, func(r *rand.Rand) string { return fmt.Sprintf("%d.%d", r.IntN(4000), r.IntN(10)) })
}

// exportOf is the same with such numbers in every other row.
func exportOf(s *surveys.Survey, rows int, number func(*rand.Rand) string) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("start,commune,region,population,_uuid,_submission_time")
	for _, q := range s.Questions {
		fmt.Fprintf(&b, ",axe/%s", q.Name)
	}
	b.WriteByte('\n')
	values := [][]string{
		{"niv0", "niv1", "niv2", "3", "dont_know", ""},
		{"rh", "rh courrier", "sig", "none", "courrier sig", ""},
		{"1", "2.5", "31", "4", "1200", "not_applicable"},
		{"40", "55.5", "3", "100", "0", ""},
		{"yes", "no", "oui", "non", "yes", "no"},
	}
	for i := range rows {
		fmt.Fprintf(&b, "2026-05-17T08:55:12.000+01:00,Commune %d (fictive),Centre,12000,%032x,2026-05-17T10:00:00", random.IntN(374), i)
		for q := range s.Questions {
			b.WriteByte(',')
			if q%5 == 2 && i%2 == 0 {
				b.WriteString(number(random))
				continue
			}
			b.WriteString(values[q%5][random.IntN(6)])
		}
		b.WriteByte('\n')
	}
	return b.Bytes()
}

func benchmarkRows(b *testing.B, rows int, opt intake.Options) {
	b.Helper()
	s := wide()
	benchmarkSource(b, s, bytesSource("export.csv", export(s, rows)), rows, opt)
}

func benchmarkSource(b *testing.B, s *surveys.Survey, src intake.Source, rows int, opt intake.Options) {
	b.Helper()
	b.ReportAllocs()
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	for b.Loop() {
		result, problems, err := intake.Read(context.Background(), []intake.Source{src}, s, opt)
		if err != nil || result.Dataset.Responses != rows || problems.HasErrors() {
			b.Fatal(err, result.Dataset.Responses, codes(problems[:min(5, len(problems))]))
		}
		runtime.GC()
		runtime.ReadMemStats(&after)
		runtime.KeepAlive(result)
	}
	b.ReportMetric(float64(rows)*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(float64(after.HeapAlloc-min(before.HeapAlloc, after.HeapAlloc))/1e6, "MB-kept")
}

// BenchmarkRead10000 reads 10,000 rows of 70 columns.
func BenchmarkRead10000(b *testing.B) { benchmarkRows(b, 10_000, intake.Options{}) }

// BenchmarkRead50000 is a quarter of an export of 200,000 rows of 70 columns:
// what is kept must not grow with the rows, but for one key a row while
// reading.
func BenchmarkRead50000(b *testing.B) { benchmarkRows(b, 50_000, intake.Options{}) }

// BenchmarkEach10000 also hands on every response, as import does.
func BenchmarkEach10000(b *testing.B) {
	benchmarkRows(b, 10_000, intake.Options{Each: func(*surveys.Territory, *surveys.Response) error { return nil }})
}

// workbookOf is the table of a .csv without quotes, as survey tools write
// workbooks: its texts shared, its numbers as numbers where they are ones.
func workbookOf(tb failer, csv []byte) []byte {
	tb.Helper()
	var out, shared bytes.Buffer
	z := zip.NewWriter(&out)
	part := func(name string) io.Writer {
		w, err := z.Create(name)
		if err != nil {
			tb.Fatal(err)
		}
		return w
	}
	const space = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	const links = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	fmt.Fprint(part("[Content_Types].xml"), `<Types/>`)
	fmt.Fprintf(part("_rels/.rels"), links+`<Relationship Id="a" Type="%s/officeDocument" Target="xl/workbook.xml"/></Relationships>`, relations)
	fmt.Fprintf(part("xl/workbook.xml"), `<workbook xmlns="%s" xmlns:r="%s"><sheets><sheet name="Réponses" sheetId="1" r:id="a"/></sheets></workbook>`, space, relations)
	fmt.Fprintf(part("xl/_rels/workbook.xml.rels"), links+`<Relationship Id="a" Type="%[1]s/worksheet" Target="sheet.xml"/><Relationship Id="b" Type="%[1]s/sharedStrings" Target="texts.xml"/></Relationships>`, relations)
	w := bufio.NewWriter(part("xl/sheet.xml"))
	fmt.Fprintf(w, `<worksheet xmlns="%s"><sheetData>`, space)
	fmt.Fprintf(&shared, `<sst xmlns="%s">`, space)
	numbers := map[string]int{}
	row := 0
	for line := range bytes.Lines(csv) {
		row++
		fmt.Fprintf(w, `<row r="%d">`, row)
		for i, text := range strings.Split(strings.TrimSuffix(string(line), "\n"), ",") {
			if text == "" {
				continue
			}
			if _, err := strconv.ParseFloat(text, 64); err == nil && len(text) < 15 {
				fmt.Fprintf(w, `<c r="%s%d"><v>%s</v></c>`, diag.Column(i+1), row, text)
				continue
			}
			n, known := numbers[text]
			if !known {
				n = len(numbers)
				numbers[text] = n
				fmt.Fprintf(&shared, `<si><t>%s</t></si>`, text)
			}
			fmt.Fprintf(w, `<c r="%s%d" t="s"><v>%d</v></c>`, diag.Column(i+1), row, n)
		}
		fmt.Fprint(w, `</row>`)
	}
	fmt.Fprint(w, `</sheetData></worksheet>`)
	if err := w.Flush(); err != nil {
		tb.Fatal(err)
	}
	fmt.Fprint(part("xl/texts.xml"), shared.String()+`</sst>`)
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

// BenchmarkReadWorkbook50000 reads the rows of BenchmarkRead50000 out of a
// workbook.
func BenchmarkReadWorkbook50000(b *testing.B) {
	s := wide()
	benchmarkSource(b, s, bytesSource("export.xlsx", workbookOf(b, export(s, 50_000))), 50_000, intake.Options{})
}
