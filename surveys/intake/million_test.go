//go:build !windows

package intake_test

import (
	"context"
	"encoding/csv"
	"errors"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

// BenchmarkMillion consolidates a table of 1,000,000 responses of 374
// territories to 64 questions, saved as text, beside encoding/csv that cuts the
// same file into cells and throws them away. One of each in turn, the best of
// the runs counts: the machine has other work. The metrics are seconds of wall
// clock and of processor, and how many times encoding/csv's they are.
func BenchmarkMillion(b *testing.B) { againstCSV(b, 1_000_000) }

// BenchmarkTenth is a tenth of it.
func BenchmarkTenth(b *testing.B) { againstCSV(b, 100_000) }

func againstCSV(b *testing.B, rows int) {
	b.Helper()
	s := wide()
	path := filepath.Join(b.TempDir(), "export.csv")
	if err := os.WriteFile(path, exportOf(s, rows, func(r *rand.Rand) string { return strconv.Itoa(r.IntN(300)) }), 0o600); err != nil {
		b.Fatal(err)
	}
	best := map[string][2]time.Duration{}
	run := func(name string, work func()) {
		cpu, start := testkit.Processor(b), time.Now()
		work()
		wall, cpu := time.Since(start), testkit.Processor(b)-cpu
		if was, ok := best[name]; ok {
			wall, cpu = min(wall, was[0]), min(cpu, was[1])
		}
		best[name] = [2]time.Duration{wall, cpu}
	}
	for b.Loop() {
		run("csv", func() {
			f, err := os.Open(path)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { _ = f.Close() }()
			r := csv.NewReader(f)
			r.ReuseRecord = true
			for {
				if _, err := r.Read(); errors.Is(err, io.EOF) {
					break
				} else if err != nil {
					b.Fatal(err)
				}
			}
		})
		run("own", func() {
			result, problems, err := intake.Read(context.Background(), []intake.Source{fileSource(path)}, s, intake.Options{})
			if err != nil || result.Dataset.Responses != rows || problems.HasErrors() {
				b.Fatal(err, result.Dataset.Responses, codes(problems[:min(5, len(problems))]))
			}
		})
	}
	b.ReportMetric(best["own"][0].Seconds(), "wall-s")
	b.ReportMetric(best["own"][1].Seconds(), "cpu-s")
	b.ReportMetric(best["csv"][0].Seconds(), "csv-wall-s")
	b.ReportMetric(best["csv"][1].Seconds(), "csv-cpu-s")
	b.ReportMetric(best["own"][0].Seconds()/best["csv"][0].Seconds(), "times-wall")
	b.ReportMetric(best["own"][1].Seconds()/best["csv"][1].Seconds(), "times-cpu")
}
