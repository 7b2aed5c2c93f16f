package proof_test

import (
	"bytes"
	"math"
	"strings"
	"testing"

	"eterritoire/report/proof"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
)

// The quality workbook is right as it is written, and a figure that is not what
// was read is found, with its cell.
func TestQuality(t *testing.T) {
	ds := surveys.NewDataset(&surveys.Survey{ID: "essai", Version: "1", Questions: []*surveys.Question{
		{Code: "A1", Label: lang.Text{"fr": "Première", "en": "First"}}, {Code: "A2", Label: lang.Text{"fr": "Seconde", "en": "Second"}},
	}})
	for _, states := range [][2]surveys.State{{surveys.Given, surveys.Blank}, {surveys.Unknown, surveys.NotApplicable}, {surveys.SetAside, surveys.Given}} {
		ds.Add(&surveys.Territory{Key: "n essai", Name: "Essai (fictive)", Population: math.NaN()}, &surveys.Response{Answers: []surveys.Answer{{State: states[0]}, {State: states[1]}}})
	}
	files := []intake.File{
		{Name: "a.csv", Dialect: "table", Responses: 12, OK: true, Cells: intake.Cells{Read: 1200, Accepted: 1000, Unused: 150, SetAside: 50}},
		{Name: "sous/b.xlsx", Cells: intake.Cells{Read: 7, SetAside: 7}},
	}
	problems := diag.List{
		{Pos: diag.Pos{File: "a.csv", Row: 2, Col: 3}, Severity: diag.Warning, Code: "x", Message: lang.Msg("%s", "un avertissement")},
		{Pos: diag.Pos{File: "sous/b.xlsx"}, Severity: diag.Error, Code: "y", Message: lang.Msg("%s", "une erreur")},
	}
	for _, language := range []string{"fr", "en"} {
		p := lang.For(language)
		var b bytes.Buffer
		if err := workbook.WriteQuality(&b, &workbook.Quality{
			Printer: p, Version: "essai", Dataset: ds, Files: files, Problems: problems,
			Findings: quality.Look(&intake.Result{Dataset: ds, Files: files}),
		}); err != nil {
			t.Fatal(err)
		}
		wrong, compared := proof.Quality("q.xlsx", b.Bytes(), &intake.Result{Dataset: ds, Files: files}, problems, p)
		if len(wrong) > 0 || compared != 16+2*7+8 {
			t.Errorf("%s: %d compared, %v", language, compared, wrong)
		}
		others := append([]intake.File{}, files...)
		others[1].Cells.Read = 8
		wrong, _ = proof.Quality("q.xlsx", b.Bytes(), &intake.Result{Dataset: ds, Files: others}, problems[:1], p)
		if len(wrong) != 2 || !strings.HasPrefix(wrong[0].Pos.String(), "q.xlsx:") || !strings.Contains(p.Message(wrong[0].Message), "sous/b.xlsx") {
			t.Errorf("%s: %v", language, wrong)
		}
		more := surveys.NewDataset(ds.Survey)
		more.Add(&surveys.Territory{Key: "n essai", Name: "Essai (fictive)", Population: math.NaN()}, &surveys.Response{Answers: []surveys.Answer{{State: surveys.Given}, {State: surveys.Blank}}})
		if wrong, _ = proof.Quality("q.xlsx", b.Bytes(), &intake.Result{Dataset: more, Files: files}, problems, p); len(wrong) < 8 || wrong[0].Pos.String() == "q.xlsx" {
			t.Errorf("%s: of other answers: %v", language, wrong)
		}
		if wrong, _ = proof.Quality("q.xlsx", b.Bytes()[:b.Len()/2], &intake.Result{Dataset: ds, Files: files}, problems, p); len(wrong) == 0 {
			t.Errorf("%s: half a workbook is right", language)
		}
	}
}
