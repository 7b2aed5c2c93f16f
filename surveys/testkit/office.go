package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Convert is a workbook converted by LibreOffice to "csv" (its first sheet),
// "xlsx" or "pdf". soffice is the path of the program, from Tool.
func Convert(t testing.TB, soffice string, workbook []byte, to string) []byte {
	t.Helper()
	dir := t.TempDir()
	in := filepath.Join(dir, "in.xlsx")
	if err := os.WriteFile(in, workbook, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")),
		"--headless", "--convert-to", to, "--outdir", filepath.Join(dir, "out"), in).CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "out", "in."+to))
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return b
}
