package report_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"eterritoire/report"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// Every code that reading answers can say has words of its own: a summary counts
// by them. The codes are found in the source, where problems are made.
func TestEveryKindOfProblemHasWords(t *testing.T) {
	code := regexp.MustCompile(`(?:\bCode: +|\.Code = |\btell\(|\bcode[A-Z]\w* += |\bCode[A-Z]\w* += )"([a-z]+(?:-[a-z]+)+)"`)
	found := 0
	for _, room := range []string{"surveys", "surveys/intake", "surveys/registry", "surveys/quality", "surveys/sheet"} {
		files, err := filepath.Glob(filepath.Join(testkit.Root(t), filepath.FromSlash(room), "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			source, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range code.FindAllStringSubmatch(string(source), -1) {
				found++
				if words := lang.For("fr").Message(report.Kind(m[1])); words == m[1] {
					t.Errorf("%s: the code %q has no words in report.Kind", filepath.Base(file), m[1])
				}
			}
		}
	}
	if found < 80 {
		t.Errorf("only %d codes were found: the source is not written as this test expects", found)
	}
}
