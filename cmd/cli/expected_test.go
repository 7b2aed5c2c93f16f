package cli

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"maps"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/goccy/go-yaml"

	"eterritoire/surveys/testkit"
)

// run runs a command line in French without a terminal, and returns its exit
// code, its results and its words to people.
func run(t *testing.T, args ...string) (code int, out, err string) {
	t.Helper()
	var o, e bytes.Buffer
	env := &Env{
		Args: args, In: strings.NewReader(""), Out: &o, Err: &e,
		Getenv: func(string) string { return "" },
	}
	code = Main(context.Background(), env)
	return code, o.String(), e.String()
}

// expectedNode is a node's figures in the files of expected results.
type expectedNode struct {
	Value, Low, High, Coverage, Reliability *float64
	NotApplicable                           *float64 `yaml:"not_applicable"`
	Level                                   *string
	LevelLow                                *string `yaml:"level_low"`
	LevelHigh                               *string `yaml:"level_high"`
	LevelBefore                             *string `yaml:"level_before_gates"`
	Provisional                             bool
	Gates                                   []string
}

type expectedResult struct {
	Name  string
	Nodes map[string]expectedNode
}

func readExpected(t *testing.T, path string) map[string]expectedResult {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var file struct{ Results map[string]expectedResult }
	if err := yaml.Unmarshal(b, &file); err != nil {
		t.Fatal(err)
	}
	byName := map[string]expectedResult{}
	for _, r := range file.Results {
		byName[r.Name] = r
	}
	return byName
}

// Every figure of the reference implementation's results, through the command
// as it is typed, in both of its formats.
func TestScoreReproducesTheExpectedResults(t *testing.T) {
	for _, name := range []string{"examples", "silences"} {
		t.Run(name, func(t *testing.T) {
			answers := testkit.Shared(t, "framework/"+name+".csv")
			expected := readExpected(t, testkit.Shared(t, "framework/"+name+"_expected.yaml"))
			wantCode := ExitDone
			if name == "silences" {
				wantCode = ExitProblems
			}
			code, out, said := run(t, "score", answers, "--format", "csv")
			if code != wantCode {
				t.Fatalf("exit code %d, want %d:\n%s", code, wantCode, said)
			}
			figures := compareCSV(t, out, expected)
			code, out, said = run(t, "score", answers, "--format", "json")
			if code != wantCode {
				t.Fatalf("exit code %d, want %d:\n%s", code, wantCode, said)
			}
			figures += compareJSON(t, out, expected)
			t.Logf("%d figures compared", figures)
		})
	}
}

// compareCSV holds every row against the expected results.
func compareCSV(t *testing.T, out string, expected map[string]expectedResult) int {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rows[0], ","); got != strings.Join(scoreColumns[:], ",") {
		t.Fatalf("header %s", got)
	}
	figures, seen := 0, map[string]int{}
	for _, row := range rows[1:] {
		want, ok := expected[row[0]].Nodes[row[1]]
		if !ok {
			t.Errorf("%s %s is not expected", row[0], row[1])
			continue
		}
		seen[row[0]]++
		for i, w := range []*float64{2: want.Value, 3: want.Low, 4: want.High, 5: want.Coverage, 10: want.NotApplicable, 11: want.Reliability} {
			if i < 2 || i > 5 && i < 10 {
				continue
			}
			figures++
			if !sameFigure(row[i], w) {
				t.Errorf("%s %s: %s is %q, want %s", row[0], row[1], rows[0][i], row[i], show64(w))
			}
		}
		for i, w := range map[int]*string{6: want.Level, 7: want.LevelLow, 8: want.LevelHigh} {
			figures++
			if row[i] != text64(w) {
				t.Errorf("%s %s: %s is %q, want %q", row[0], row[1], rows[0][i], row[i], text64(w))
			}
		}
		figures++
		if row[9] != strconv.FormatBool(want.Provisional) {
			t.Errorf("%s %s: provisional is %s", row[0], row[1], row[9])
		}
	}
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		if seen[name] != len(expected[name].Nodes) {
			t.Errorf("%s: %d nodes, want %d", name, seen[name], len(expected[name].Nodes))
		}
	}
	return figures
}

func compareJSON(t *testing.T, out string, expected map[string]expectedResult) int {
	t.Helper()
	var got struct {
		Territories []struct {
			Territory string
			Nodes     []map[string]any
			Leaves    []map[string]any
		}
	}
	if err := json.Unmarshal([]byte(out), &got); err != nil {
		t.Fatal(err)
	}
	if len(got.Territories) != len(expected) {
		t.Errorf("%d territories, want %d", len(got.Territories), len(expected))
	}
	figures := 0
	for _, territory := range got.Territories {
		for _, n := range territory.Nodes {
			want := expected[territory.Territory].Nodes[n["code"].(string)]
			at := fmt.Sprintf("%s %s", territory.Territory, n["code"])
			for key, w := range map[string]*float64{
				"value": want.Value, "low": want.Low, "high": want.High, "coverage": want.Coverage,
				"not_applicable": want.NotApplicable, "reliability": want.Reliability,
			} {
				figures++
				x, isNumber := n[key].(float64)
				if (w == nil) != (n[key] == nil) || w != nil && (!isNumber || math.Abs(x-*w) > 1e-9) {
					t.Errorf("%s: %s is %v, want %s", at, key, n[key], show64(w))
				}
			}
			for key, w := range map[string]*string{
				"level": want.Level, "level_low": want.LevelLow, "level_high": want.LevelHigh, "level_before_gates": want.LevelBefore,
			} {
				figures++
				s, _ := n[key].(string)
				if s != text64(w) || (w == nil) != (n[key] == nil) {
					t.Errorf("%s: %s is %v, want %q", at, key, n[key], text64(w))
				}
			}
			figures += 2
			if n["provisional"] != want.Provisional {
				t.Errorf("%s: provisional is %v", at, n["provisional"])
			}
			if gates := fmt.Sprint(n["gates"]); gates != fmt.Sprint(want.Gates) {
				t.Errorf("%s: gates are %v, want %v", at, n["gates"], want.Gates)
			}
		}
		if len(territory.Leaves) == 0 {
			t.Errorf("%s has no leaves", territory.Territory)
		}
	}
	return figures
}

func sameFigure(got string, want *float64) bool {
	if want == nil || got == "" {
		return want == nil && got == ""
	}
	x, err := strconv.ParseFloat(got, 64)
	return err == nil && math.Abs(x-*want) <= 1e-9
}

func show64(x *float64) string {
	if x == nil {
		return "nothing"
	}
	return strconv.FormatFloat(*x, 'g', -1, 64)
}

func text64(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
