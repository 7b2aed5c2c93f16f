package testkit

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// Convert is a workbook converted by LibreOffice to "csv" (its first sheet),
// "xlsx", "ods" or "pdf". soffice is the path of the program, from Tool.
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

// ConvertAll converts several workbooks in one run of LibreOffice, which must
// say nothing of errors, warnings or repairs.
func ConvertAll(tb testing.TB, soffice string, workbooks [][]byte, to string) [][]byte {
	tb.Helper()
	dir := tb.TempDir()
	args := []string{"-env:UserInstallation=file://" + filepath.ToSlash(filepath.Join(dir, "profile")), "--headless", "--convert-to", to, "--outdir", filepath.Join(dir, "out")}
	for i, b := range workbooks {
		in := filepath.Join(dir, fmt.Sprintf("in%d.xlsx", i))
		if err := os.WriteFile(in, b, 0o600); err != nil {
			tb.Fatal(err)
		}
		args = append(args, in)
	}
	said, err := exec.CommandContext(tb.Context(), soffice, args...).CombinedOutput()
	if err != nil || complaint.Match(noJava.ReplaceAll(said, nil)) {
		tb.Fatalf("soffice: %v\n%s", err, said)
	}
	var all [][]byte
	for i := range workbooks {
		b, err := os.ReadFile(filepath.Join(dir, "out", fmt.Sprintf("in%d.%s", i, to)))
		if err != nil {
			tb.Fatalf("%v\n%s", err, said)
		}
		all = append(all, b)
	}
	return all
}

// complaint is what LibreOffice says of a file that it does not like.
var complaint = regexp.MustCompile(`(?i)error|warn|repair|corrupt|fail`)

// noJava is what it says where there is no Java, which it does not need.
var noJava = regexp.MustCompile(`(?m)^.*javaldx.*$`)
