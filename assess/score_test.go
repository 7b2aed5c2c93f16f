package assess_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"math"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// Worked examples, as text that anyone can read and add to: each file of
// testdata/score has a framework (none is the built-in one), the answers, and
// what is wanted. README.md there says how they are written.
func TestWorkedExamples(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(testkit.Root(t), "testdata", "score", "*.txtar"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no worked examples: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txtar"), func(t *testing.T) {
			archive, err := txtar.ParseFile(file)
			if err != nil {
				t.Fatal(err)
			}
			worked(t, archive)
		})
	}
}

func worked(t *testing.T, archive *txtar.Archive) {
	t.Helper()
	fw := builtIn(t)
	var answers, want [][]string
	for _, f := range archive.Files {
		switch f.Name {
		case "framework.yaml":
			fw = readFramework(t, f.Data)
		case "answers.md":
			answers = cells(string(f.Data))
		case "want.md":
			want = cells(string(f.Data))
		default:
			t.Fatalf("%s has no place here", f.Name)
		}
	}
	a := run(t, fw, asked(t, fw, answers))
	for _, row := range want[1:] {
		if len(row) != len(want[0]) {
			t.Fatalf("%v has %d cells, its header %d", row, len(row), len(want[0]))
		}
		wanted(t, a, want[0], row)
	}
	t.Logf("%d rows of %d figures", len(want)-1, len(want[0])-2)
}

func readFramework(t *testing.T, b []byte) *indicators.Framework {
	t.Helper()
	fw, problems := frameworks.Read("framework.yaml", b)
	for _, p := range problems {
		t.Errorf("%s: %s", p.Pos, lang.For("en").Message(p.Message))
	}
	if fw == nil {
		t.FailNow()
	}
	return fw
}

// cells are those of the rows of a Markdown table.
func cells(markdown string) [][]string {
	var rows [][]string
	for line := range strings.Lines(markdown) {
		line = strings.TrimSpace(line)
		if !strings.HasPrefix(line, "|") || strings.HasPrefix(line, "|-") {
			continue
		}
		row := strings.Split(strings.Trim(line, "|"), "|")
		for i := range row {
			row[i] = strings.TrimSpace(row[i])
		}
		rows = append(rows, row)
	}
	return rows
}

// asked is the dataset of a table with a column a response: its header names
// the territories, its first column what is answered. "2 (seen)" is an answer
// with its evidence.
func asked(t *testing.T, fw *indicators.Framework, columns [][]string) *surveys.Dataset {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	header := []string{"territory"}
	for _, row := range columns[1:] {
		header = append(header, row[0])
		if strings.Contains(strings.Join(row, " "), "(") {
			header = append(header, row[0]+".evidence")
		}
	}
	_ = w.Write(header)
	for i := 1; i < len(columns[0]); i++ {
		line := []string{columns[0][i]}
		for _, row := range columns[1:] {
			answer, evidence, _ := strings.Cut(row[i], " (")
			line = append(line, answer)
			if strings.Contains(strings.Join(row, " "), "(") {
				line = append(line, strings.TrimSuffix(evidence, ")"))
			}
		}
		_ = w.Write(line)
	}
	w.Flush()
	content := intake.Content{ReaderAt: bytes.NewReader(b.Bytes()), Closer: nothing{}, Size: int64(b.Len())}
	source := intake.Source{Name: "answers.csv", Open: func() (intake.Content, error) { return content, nil }}
	read, problems, err := intake.Read(context.Background(), []intake.Source{source}, fw.Survey, intake.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := read.Dataset.Responses, len(columns[0])-1; got != want {
		for _, p := range problems {
			t.Logf("%s: %s", p.Pos, lang.For("en").Message(p.Message))
		}
		t.Fatalf("%d responses were read, of %d", got, want)
	}
	return read.Dataset
}

type nothing struct{}

func (nothing) Close() error { return nil }

// wanted holds one row of what is wanted: a territory, a code, figures.
func wanted(t *testing.T, a *assess.Assessment, header, row []string) {
	t.Helper()
	for _, r := range a.Territories {
		if r.Territory.Name != row[0] {
			continue
		}
		s := r.Score(row[1])
		if s == nil {
			t.Fatalf("there is no %s", row[1])
		}
		for i := 2; i < len(row); i++ {
			if header[i] == "perceptions" {
				if got := perceived(r, s); got != row[i] {
					t.Errorf("%s %s: perceptions %q, want %q", row[0], row[1], got, row[i])
				}
				continue
			}
			figure(t, row[0]+" "+row[1]+" "+header[i], s, header[i], row[i])
		}
		return
	}
	t.Fatalf("there is no %s", row[0])
}

// perceived is what other groups say of an indicator: "CIT 0 (1), gap 2".
func perceived(r *assess.Result, s *assess.Score) string {
	for _, p := range r.Gaps {
		if p.Leaf != s {
			continue
		}
		var said []string
		for _, g := range p.Groups {
			said = append(said, fmt.Sprintf("%s %d (%d)", g.Group, g.Level, g.N))
		}
		if p.Gap >= 0 {
			said = append(said, fmt.Sprintf("gap %d", p.Gap))
		}
		if p.Debate {
			said = append(said, "to debate")
		}
		return strings.Join(said, ", ")
	}
	return ""
}

// figure holds one figure, to as many decimals as are written.
func figure(t *testing.T, where string, s *assess.Score, column, want string) {
	t.Helper()
	numbers := map[string]float64{
		"value": s.Value, "low": s.Lo, "high": s.Hi, "coverage": s.Coverage, "not applicable": s.NotApplicable, "reliability": s.Reliability,
	}
	if x, isNumber := numbers[column]; isNumber {
		_, decimals, _ := strings.Cut(want, ".")
		y, err := strconv.ParseFloat(want, 64)
		if want == "–" != math.IsNaN(x) || want != "–" && (err != nil || math.Abs(x-y) > 0.5*math.Pow10(-len(decimals))+1e-9) {
			t.Errorf("%s: %v, want %s", where, x, want)
		}
		return
	}
	words := map[string]func() string{
		"level":        func() string { return level(s, s.Level.Value) },
		"lowest":       func() string { return level(s, s.Level.Lo) },
		"highest":      func() string { return level(s, s.Level.Hi) },
		"before gates": func() string { return level(s, s.Level.Before) },
		"gates":        func() string { return ids(s.Capped) },
		"failing":      func() string { return ids(s.Failing) },
		"silent":       func() string { return ids(s.Silent) },
		"provisional":  func() string { return map[bool]string{true: "yes", false: "no"}[s.Provisional] },
		"decided by":   func() string { return s.DecidedBy.String() },
		"evidence":     func() string { return s.Answer.Evidence.String() },
		"item level":   func() string { return strconv.Itoa(s.ItemLevel) },
		"answer": func() string {
			if s.Answer.State != surveys.Given {
				return s.Answer.State.String()
			}
			return s.Answer.Value(s.Node.Measure.Question.Item)
		},
	}
	word, known := words[column]
	if !known {
		t.Fatalf("%s: there is no such figure", where)
	}
	if got := word(); got != strings.TrimPrefix(want, "–") {
		t.Errorf("%s: %q, want %q", where, got, want)
	}
}

func ids(gates []*indicators.Gate) string {
	names := make([]string, len(gates))
	for i, g := range gates {
		names[i] = g.ID
	}
	return strings.Join(names, " ")
}
