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
