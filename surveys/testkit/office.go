package testkit

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// Convert is a workbook converted by LibreOffice to "csv" (its first sheet),
// "xlsx" or "pdf". soffice is the path of the program, from Tool.
func Convert(tb testing.TB, soffice string, workbook []byte, to string) []byte {
	tb.Helper()
	dir := tb.TempDir()
	in := filepath.Join(dir, "in.xlsx")
	if err := os.WriteFile(in, workbook, 0o600); err != nil {
		tb.Fatal(err)
	}
	out, err := exec.CommandContext(tb.Context(), soffice, "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")),
		"--headless", "--convert-to", to, "--outdir", filepath.Join(dir, "out"), in).CombinedOutput()
	if err != nil {
		tb.Fatalf("soffice: %v\n%s", err, out)
	}
	b, err := os.ReadFile(filepath.Join(dir, "out", "in."+to))
	if err != nil {
		tb.Fatalf("%v\n%s", err, out)
	}
	return b
}
