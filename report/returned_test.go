package report_test

import (
	"strings"
	"testing"

	"eterritoire/report"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// TestAMessageTellsWhatIsAlikeOnce: a telephone shows few lines, and a sender who
// made one mistake forty times reads it twice, then where else it is.
func TestAMessageTellsWhatIsAlikeOnce(t *testing.T) {
	problem := func(row, col int, s diag.Severity, code string) *diag.Problem {
		return &diag.Problem{Pos: diag.Pos{File: "f.xlsx", Sheet: "S", Row: row, Col: col}, Severity: s, Code: code, Message: lang.Msg("“%s” is not a number of inhabitants", row)}
	}
	var all diag.List
	for row := range 20 {
		all.Add(problem(row+2, 6, diag.Warning, "duplicate"))
	}
	all.Add(problem(3, 1, diag.Error, "number-range"))
	all.Add(&diag.Problem{Pos: diag.Pos{File: "f.xlsx"}, Severity: diag.Warning, Code: "form-copy", Message: lang.Msg("the file is empty")})
	r := report.Return{File: "f.xlsx", Used: true, Copied: "f.xlsx", Sheet: "À corriger", Problems: all}
	got := r.Message(lang.For("fr"))
	for _, want := range []string{
		"1) feuille S, cellule A3\n", "2) feuille S, cellule F2\n", "3) feuille S, cellule F3\n",
		"De même : F4, F5, F6, F7, F8, F9, F10, F11, F12, F13, F14, F15\n", "\n4) le fichier entier\n", "Et 6 autres : la feuille « À corriger »", "les cellules colorées",
	} {
		if !strings.Contains(strings.ReplaceAll(got, "\u00a0", " "), want) && !strings.Contains(got, want) {
			t.Errorf("%q is not in\n%s", want, got)
		}
	}
	r.Problems = all[len(all)-1:]
	if got := r.Message(lang.For("fr")); strings.Contains(got, "colorées") || !strings.Contains(got, "nous renvoyer le fichier") {
		t.Errorf("no cell is coloured:\n%s", got)
	}
	r.Problems = all[:8]
	if got := r.Message(lang.For("fr")); strings.Contains(got, "De même") || !strings.Contains(got, "8) feuille S") {
		t.Errorf("few are told whole:\n%s", got)
	}
}

// A problem's words become one sentence, which ends once.
func TestSentence(t *testing.T) {
	for said, want := range map[string]string{
		"le fichier est vide": "Le fichier est vide.", "élan": "Élan.", "déjà.": "Déjà.", "trop...": "Trop.",
		"fallait-il lire 62\u00a0%\u00a0?": "Fallait-il lire 62\u00a0%\u00a0?", "et d'autres…": "Et d'autres…", "": "",
	} {
		if got := report.Sentence(said); got != want {
			t.Errorf("%q becomes %q, want %q", said, got, want)
		}
	}
}
