package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eterritoire/surveys/testkit"
)

// doubtful is a workbook as a town hall may send it: titles, merged cells, a
// header in words of its own.
const doubtful = `
## Mairies
| Enquête (fictive) | |
| | |
| Commune | Stratégie numérique | Continuité de l'électricité | Observations |
| Valmont (fictive) | 3 - Partiellement | NSP | ras |
| Bellerive (fictive) | Plutôt avancé | 2 | |
`

// typed runs a command on a terminal, with what somebody types.
func typed(t *testing.T, keys string, args ...string) (said string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	env := &Env{
		Args: args, In: strings.NewReader(keys), Out: &out, Err: &err, InTerminal: true, ErrTerminal: true, OutTerminal: true,
		Getenv: func(string) string { return "" },
	}
	code = Main(t.Context(), env)
	return err.String() + out.String(), code
}

// TestColumnsAndAnswersAreAsked: on a terminal, import asks which column is
// which question, then what their cells say, and remembers it beside the table.
func TestColumnsAndAnswersAreAsked(t *testing.T) {
	dir := t.TempDir()
	source, table := filepath.Join(dir, "mairies.xlsx"), filepath.Join(dir, "table.csv")
	if err := os.WriteFile(source, testkit.Xlsx(t, doubtful), 0o600); err != nil {
		t.Fatal(err)
	}
	said, code := typed(t, "9\n1\n1\n", "import", source, "--registry", "none", "-o", table)
	for _, want := range []string{
		"1 sur 1. La colonne «\u00a0Continuité de l'électricité\u00a0» (mairies.xlsx:Mairies!C3\u00a0; par exemple «\u00a0NSP\u00a0») est peut-être\u00a0:",
		"1  A1.2.1 «\u00a0Continuité électrique\u00a0»\u00a0: ", "«\u00a09\u00a0» n'est pas une réponse ici",
		"1 sur 1. «\u00a0NSP\u00a0», répondu à A1.2.1", "1  dont_know «\u00a0Ne sait pas\u00a0»\u00a0: l'abréviation habituelle",
		"1 cellule contient «\u00a03 - Partiellement\u00a0», lu comme «\u00a0niv3\u00a0» (A1.1.1)",
		"1 cellule contient «\u00a0NSP\u00a0», que le fichier de correspondances lit comme «\u00a0dont_know\u00a0» (A1.2.1)",
		"classeur ou tableau ordinaire, 2 réponses", "feuille «\u00a0Mairies\u00a0» · en-tête en ligne 3 · en codes",
		"table.mapping.xlsx",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	if code != ExitProblems {
		t.Errorf("exit code %d: “Plutôt avancé” is still no answer", code)
	}
	said, _ = typed(t, "", "import", source, "--registry", "none", "-o", table)
	if strings.Contains(said, "sur 1.") || !strings.Contains(said, "On suit ce qui est décidé dans") {
		t.Errorf("what was decided is asked again:\n%s", said)
	}
	said, _ = typed(t, "niv3\n", "import", source, "--registry", "none", "-o", table, "--mapping", filepath.Join(dir, "m.csv"))
	if !strings.Contains(said, "«\u00a0niv3\u00a0» n'est pas une réponse ici") {
		t.Errorf("a column may be an answer:\n%s", said)
	}
	said, _ = typed(t, "a1.2.1\nn\n", "import", source, "--registry", "none", "-o", table, "--mapping", filepath.Join(dir, "m.csv"))
	b, err := os.ReadFile(filepath.Join(dir, "m.csv"))
	for _, want := range []string{"what,text,answer,accept,reason,by,question,file,sheet\n", "column,Continuité de l'électricité,a1.2.1,yes,", "answer,NSP,,no,", ",A1.2.1,,\n", "answer,Plutôt avancé,,,"} {
		if !strings.Contains(string(b), want) {
			t.Errorf("%v, %q is not in\n%s\n%s", err, want, b, said)
		}
	}
}

// TestTerritoriesOfNamesAreAsked: on a terminal, import asks whose a file is that
// is called like a territory, and takes nothing that the registry does not have.
func TestTerritoriesOfNamesAreAsked(t *testing.T) {
	dir := t.TempDir()
	source, table, list := filepath.Join(dir, "Valmont.xlsx"), filepath.Join(dir, "table.csv"), filepath.Join(dir, "r.csv")
	if err := os.WriteFile(source, testkit.Xlsx(t, "## Feuil1\n| A1.1.1 | A1.1.2 |\n| niv1 | niv2 |\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(list, []byte("territory_code,territory\nF1,Valmont\nF2,Bellerive\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	said, code := typed(t, "F9\n1\n", "import", source, "--registry", list, "-o", table, "--lang", "en")
	for _, want := range []string{
		"1 of 1. Nothing in Valmont.xlsx:Feuil1!1 names the territory; “Valmont.xlsx” is perhaps:", "1  F1 “Valmont”: the file is called so",
		"“F9” is no answer here", "as was decided", "1 response, 1 territory; 0 errors",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	if code != ExitDone {
		t.Errorf("exit code %d", code)
	}
	if said, _ = typed(t, "", "import", source, "--registry", list, "-o", table, "--lang", "en"); strings.Contains(said, "1 of 1.") {
		t.Errorf("what was decided is asked again:\n%s", said)
	}
}
