//go:build !windows

package cli

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/klauspost/compress/flate"

	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// speedForms is how many forms are read; openpyxl takes more than a minute for as
// many, and reads a tenth of them.
const (
	speedForms = 1_002
	ofOpenpyxl = 10
)

// filledForms are copies of the demonstration's filled forms, each with a name of
// its own, in folders of which each holds those of the one before.
func filledForms(b *testing.B, et string, counts ...int) map[int]string {
	b.Helper()
	made := filepath.Join(b.TempDir(), "demo")
	spent(b, command(b, et, "demo", made, "--quiet"), "demo")
	originals, err := filepath.Glob(filepath.Join(made, "recus", "formulaire-*.xlsx"))
	if err != nil || len(originals) == 0 {
		b.Fatal(err, "no forms")
	}
	var contents [][]byte
	for _, name := range originals {
		content, err := os.ReadFile(name)
		if err != nil {
			b.Fatal(err)
		}
		contents = append(contents, content)
	}
	folders := map[int]string{}
	for _, n := range counts {
		folders[n] = b.TempDir()
		for i := range n {
			name := filepath.Join(folders[n], fmt.Sprintf("formulaire-%04d.xlsx", i))
			if err := os.WriteFile(name, contents[i%len(contents)], 0o600); err != nil {
				b.Fatal(err)
			}
		}
	}
	return folders
}

// exportOf is an export as a survey tool gives it: so many responses of fictional
// communes to every question, in codes.
func exportOf(b *testing.B, rows int) string {
	b.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		b.Fatal(err)
	}
	said := conformance.Territories(fw, 500, 1).Territories
	header := []string{"territory", "territory_code", "region", "type", "population", "date"}
	for _, q := range fw.Survey.Questions {
		header = append(header, q.Code)
	}
	table := sheet.Plain{Name: "data", Header: header, Rows: func(yield func([]any) bool) {
		for i := range rows {
			k := i * 7 % 374
			row := []any{
				fmt.Sprintf("Commune %d (fictive)", k), fmt.Sprintf("FX%05d", k), fmt.Sprintf("Région %d (fictive)", k%10), "commune", 10000 + 37*k,
				fmt.Sprintf("2026-%02d-%02d", 1+i%6, 1+i%28),
			}
			answers := said[i%len(said)].Responses[0].Answers
			for q := range answers {
				row = append(row, written(&answers[q], fw.Survey.Questions[q].Item))
			}
			if !yield(row) {
				return
			}
		}
	}}
	var content bytes.Buffer
	if err := sheet.WriteXLSX(&content, []sheet.Plain{table}); err != nil {
		b.Fatal(err)
	}
	name := filepath.Join(b.TempDir(), "export.xlsx")
	if err := os.WriteFile(name, content.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
	return name
}

// written is an answer as such an export has it.
func written(a *surveys.Answer, item surveys.Item) any {
	switch {
	case a.State == surveys.Unknown:
		return surveys.WordsDontKnow[0]
	case a.State != surveys.Given:
		return nil
	case item == surveys.Number || item == surveys.Percentage:
		return a.Number
	}
	return a.Value(item)
}

// spent is what a process took: its seconds of processor and of wall clock.
func spent(b *testing.B, cmd *exec.Cmd, what string) (cpu float64) {
	b.Helper()
	start := time.Now()
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != ExitProblems) {
		b.Fatalf("%s: %v: %s", what, err, out)
	}
	cpu = cmd.ProcessState.UserTime().Seconds() + cmd.ProcessState.SystemTime().Seconds()
	b.ReportMetric(cpu, what+"-cpu-s")
	b.ReportMetric(time.Since(start).Seconds(), what+"-s")
	return cpu
}

// openpyxlReads hands over the values of all cells, as a Python program would have them.
const openpyxlReads = `
import sys, openpyxl
for path in sys.argv[1:]:
    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            pass
    book.close()
`

// others are what openpyxl and unzipping take for the files of a benchmark: they
// are asked once, where it is run several times.
var others = map[string][2]float64{}

// othersOf gives openpyxl few files, which are the times'th part of all.
func othersOf(b *testing.B, files, few []string, times float64) (python, inflating float64) {
	b.Helper()
	known, met := others[b.Name()]
	if !met {
		cmd := exec.CommandContext(b.Context(), testkit.Python(b), append([]string{"-c", openpyxlReads}, few...)...)
		known[0] = spent(b, cmd, "openpyxl") * times
		before := testkit.Processor(b)
		for _, name := range files {
			content, err := openFile(name)
			if err != nil {
				b.Fatal(err)
			}
			testkit.Inflate(b, content, content.Size, flate.NewReader)
			_ = content.Close()
		}
		known[1] = (testkit.Processor(b) - before).Seconds()
		others[b.Name()] = known
	}
	b.ReportMetric(known[0], "openpyxl-cpu-s")
	b.ReportMetric(known[1], "inflating-cpu-s")
	return known[0], known[1]
}

// benchmarkChecked holds the program, which reads, checks and accounts for every
// cell, against openpyxl and against unzipping alone on the same files, in seconds
// of processor.
func benchmarkChecked(b *testing.B, source string, files, few []string, times float64) {
	b.Helper()
	et := program(b)
	for b.Loop() {
		score := spent(b, command(b, et, "score", source, "--format", "csv", "-o", filepath.Join(b.TempDir(), "s.csv"), "--quiet"), "score")
		check := spent(b, command(b, et, "check", source, "--quiet"), "check")
		python, inflating := othersOf(b, files, few, times)
		b.ReportMetric(python/score, "score-faster")
		b.ReportMetric(python/check, "check-faster")
		b.ReportMetric(score/inflating, "score/inflating")
		b.ReportMetric(check/inflating, "check/inflating")
	}
}

// BenchmarkCheckedForms is a thousand filled forms.
func BenchmarkCheckedForms(b *testing.B) {
	dir := filledForms(b, program(b), speedForms)[speedForms]
	files, err := filepath.Glob(filepath.Join(dir, "*.xlsx"))
	if err != nil {
		b.Fatal(err)
	}
	few := files[:len(files)/ofOpenpyxl]
	benchmarkChecked(b, dir, files, few, float64(len(files))/float64(len(few)))
}

// BenchmarkCheckedExport is an export of 200,000 responses. openpyxl reads one of a
// tenth of them.
func BenchmarkCheckedExport(b *testing.B) {
	name, tenth := exportOf(b, 200_000), exportOf(b, 20_000)
	benchmarkChecked(b, name, []string{name}, []string{tenth}, 10)
}

// BenchmarkScaling checks more and more forms, and the most of them on one core.
func BenchmarkScaling(b *testing.B) {
	et := program(b)
	folders := filledForms(b, et, 250, 500, 1000)
	for b.Loop() {
		for n, dir := range folders {
			spent(b, command(b, et, "check", dir, "--quiet"), fmt.Sprintf("%d-files", n))
		}
		one := command(b, et, "check", folders[1000], "--quiet")
		one.Env = append(one.Env, "GOMAXPROCS=1")
		spent(b, one, "1000-files-one-core")
	}
}

// TestCoresChangeNothing: what is said and scored of a folder is the same on one
// core as on many.
func TestCoresChangeNothing(t *testing.T) {
	if testing.Short() {
		t.Skip("it runs the program on folders")
	}
	m := newMixed(t, 60, nil)
	et, dir := program(t), t.TempDir()
	var one [2]string
	for i, cores := range []string{"1", "4"} {
		scores := filepath.Join(dir, cores+".csv")
		for _, args := range [][]string{{"check", m.dir}, {"score", m.dir, "--format", "csv", "-o", scores, "--quiet"}} {
			cmd := command(t, et, args...)
			cmd.Env = append(cmd.Env, "GOMAXPROCS="+cores)
			out, err := cmd.CombinedOutput()
			var exit *exec.ExitError
			if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != ExitProblems) {
				t.Fatalf("%v: %v\n%s", args, err, out)
			}
			one[i] += string(out)
		}
		content, err := os.ReadFile(scores)
		if err != nil {
			t.Fatal(err)
		}
		one[i] += string(content)
	}
	if one[0] != one[1] || len(one[0]) < 10_000 {
		t.Errorf("on one core and on four: %s", cmp.Diff(one[0], one[1]))
	}
}
