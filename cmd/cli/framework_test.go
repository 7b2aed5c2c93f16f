package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eterritoire/indicators/frameworks"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// A framework made by `framework new` goes the whole way without a line of code:
// its workbook, the form filled, scores, a report, the workbook of scores. A
// weight changed in the framework's workbook changes the score.
func TestFromANewFrameworkToAReport(t *testing.T) {
	t.Chdir(t.TempDir())
	must := func(args ...string) string {
		t.Helper()
		code, out, err := run(t, args...)
		if code != 0 {
			t.Fatalf("%s: %d\n%s", strings.Join(args, " "), code, err)
		}
		return out
	}
	must("framework", "new", "-o", "mine.xlsx")
	must("form", "-f", "mine.xlsx", "-o", "form.xlsx")
	fillForm(t, "mine.xlsx", "filled.xlsx")
	if out := must("score", "filled.xlsx", "-f", "mine.xlsx", "--format", "csv"); !strings.Contains(out, "Belleville (fictive),index,74.5,74.5,74.5,1,N3") {
		t.Error(out)
	}
	must("report", "filled.xlsx", "-f", "mine.xlsx", "-o", "out")
	page, err := os.ReadFile(filepath.Join("out", "index.html"))
	if err != nil || !bytes.Contains(page, []byte("Belleville")) {
		t.Errorf("the report: %v", err)
	}
	must("workbook", "filled.xlsx", "-f", "mine.xlsx", "-o", "scores.xlsx")

	weigh(t, "mine.xlsx", "heavier.xlsx")
	if out := must("score", "filled.xlsx", "-f", "heavier.xlsx", "--format", "csv"); !strings.Contains(out, "Belleville (fictive),index,77.5,77.5,77.5,1,N3") {
		t.Error(out)
	}
	if out := must("framework", "diff", "mine.xlsx", "heavier.xlsx", "filled.xlsx", "--lang", "en"); !strings.Contains(out, "index: 74.50 N3 → 77.50 N3") {
		t.Error(out)
	}
}

// fillForm writes the form of a framework with answers in it.
func fillForm(t *testing.T, framework, to string) {
	t.Helper()
	b, err := os.ReadFile(framework)
	if err != nil {
		t.Fatal(err)
	}
	fw, problems := frameworks.Read(framework, b)
	if fw == nil {
		t.Fatal(problems[0])
	}
	r := &surveys.Response{Answers: []surveys.Answer{
		{State: surveys.Given, Choices: []string{"niv3"}}, {State: surveys.Given, Choices: []string{"yes"}}, {State: surveys.Given, Number: 50},
	}}
	var form bytes.Buffer
	opt := workbook.FormOptions{Printer: lang.For("fr"), Territory: &surveys.Territory{Name: "Belleville (fictive)"}, Response: r}
	if err := workbook.WriteForm(&form, fw.Survey, opt); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, form.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// weigh is the framework with the weight of its first axis changed, written as
// a workbook.
func weigh(t *testing.T, framework, to string) {
	t.Helper()
	b, err := os.ReadFile(framework)
	if err != nil {
		t.Fatal(err)
	}
	fw, _ := frameworks.Read(framework, b)
	edited := bytes.Replace(frameworks.Export(fw), []byte("weight: 0.6"), []byte("weight: 1.2"), 1)
	if fw, _ = frameworks.Read("edited.yaml", edited); fw == nil {
		t.Fatal("the edit is not read")
	}
	var book bytes.Buffer
	if err := workbook.WriteFramework(&book, fw, workbook.FrameworkOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(to, book.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}
