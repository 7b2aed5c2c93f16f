package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// On a terminal, what is near is asked once: a number accepts, n refuses, Enter
// leaves it for later and chooses nothing.
func TestTerritoriesAreAsked(t *testing.T) {
	dir := t.TempDir()
	answers, decided := filepath.Join(dir, "answers.csv"), filepath.Join(dir, "mapping.csv")
	if err := os.WriteFile(answers, []byte("territory,region,A1.1.1\nObalaa,Centre,2\nDouala,,1\nBangante,Ouest,1\nSoa,,3\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	run := func(typed string, args ...string) (said string, code int) {
		var out, err bytes.Buffer
		env := &Env{
			Args: args, In: strings.NewReader(typed), Out: &out, Err: &err, InTerminal: true, ErrTerminal: true, OutTerminal: true,
			Getenv: func(string) string { return "" },
		}
		code = Main(t.Context(), env)
		return err.String() + out.String(), code
	}
	said, code := run("1\n9\n2\n\n", "import", answers, "--mapping", decided, "-o", filepath.Join(dir, "table.csv"))
	for _, want := range []string{
		"1 sur 3. «\u00a0Obalaa · Centre\u00a0»", "  1  Obala, CM002002007, Lekié (1 lettre d'écart, même région)", "«\u00a09\u00a0» n'est pas une réponse ici",
		"3 sur 3. «\u00a0Bangante · Ouest\u00a0»", "4 réponses, 4 territoires",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is not said:\n%s", want, said)
		}
	}
	if code != ExitDone {
		t.Errorf("exit code %d", code)
	}
	table, err := os.ReadFile(filepath.Join(dir, "table.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"\nObala,CM002002007,", "\nDouala I,CM005004001,", "\nBangante,,Ouest,", "\nSoa,CM002005008,"} {
		if !strings.Contains(string(table), want) {
			t.Errorf("%q is not in the table", want)
		}
	}
	said, _ = run("n\n", "check", answers, "--mapping", decided)
	if !strings.Contains(said, "1 sur 1. «\u00a0Bangante · Ouest\u00a0»") {
		t.Errorf("what was decided is asked again, or what was not is not:\n%s", said)
	}
	said, _ = run("", "check", answers, "--mapping", decided)
	if strings.Contains(said, "sur 1.") || strings.Contains(said, "territory-near") {
		t.Errorf("a refusal is asked again:\n%s", said)
	}
	b, err := os.ReadFile(decided)
	if err != nil || !strings.Contains(string(b), "territory,Bangante · Ouest,,no,") || strings.Count(string(b), "\n") != 4 {
		t.Errorf("%v\n%s", err, b)
	}
}
