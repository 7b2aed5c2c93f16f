package proof_test

import (
	"bytes"
	"strings"
	"testing"

	"eterritoire/report/proof"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// A sender's copy is right as it is written, of a workbook as of a table without
// sheets; of other faults, or of the same on another sheet, it is not.
func TestReturned(t *testing.T) {
	original := testkit.Xlsx(t, "## Réponses\n| commune | A1 |\n|---|---|\n| Essai (fictive) | 9 |\n| Autre (fictive) | 8 |\n\n## Autre\n| x |\n|---|\n| 1 |\n")
	fault := func(sheet string, row int, read string) *diag.Problem {
		return &diag.Problem{
			Pos: diag.Pos{File: "envoi.xlsx", Sheet: sheet, Row: row, Col: 2}, Severity: diag.Error, Code: "level-unknown", Read: read,
			Message: lang.Msg("the file cannot be read"), Hint: lang.Msg("Type the number again."),
		}
	}
	survey := &surveys.Survey{ID: "essai"}
	p := lang.For("fr")
	for _, sheet := range []string{"Réponses", ""} {
		faults := diag.List{fault(sheet, 2, "9"), fault(sheet, 3, "=1+1"), {Pos: diag.Pos{File: "envoi.xlsx"}, Severity: diag.Warning, Code: "x", Message: lang.Msg("the file cannot be read")}}
		var b bytes.Buffer
		if _, err := workbook.WriteReturned(&b, original, &workbook.Returned{Name: "envoi.xlsx", Problems: faults, Survey: survey, Printer: p}); err != nil {
			t.Fatal(err)
		}
		if wrong, found := proof.Returned("r.xlsx", b.Bytes(), faults, p); len(wrong) > 0 || found != 2 {
			t.Errorf("%q: %d found, %v", sheet, found, wrong)
		}
		for name, others := range map[string]diag.List{
			"another cell":   {fault(sheet, 4, "9")},
			"another sheet":  {fault("Autre", 2, "9")},
			"read otherwise": {fault(sheet, 2, "8")},
		} {
			wrong, _ := proof.Returned("r.xlsx", b.Bytes(), others, p)
			if len(wrong) != 1 || !strings.HasPrefix(wrong[0].Pos.String(), "r.xlsx") {
				t.Errorf("%q: %s: %v", sheet, name, wrong)
			}
		}
		if wrong, _ := proof.Returned("r.xlsx", original, faults, p); len(wrong) != 1 {
			t.Errorf("%q: the original is a copy that is right: %v", sheet, wrong)
		}
	}
}
