package cli

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/testscript"

	"eterritoire/surveys/testkit"
)

// workbooksIn are the workbooks of files and folders.
func workbooksIn(ts *testscript.TestScript, args []string) (names []string, books [][]byte) {
	for _, arg := range args {
		files := []string{ts.MkAbs(arg)}
		if info, err := os.Stat(files[0]); err == nil && info.IsDir() {
			files, err = filepath.Glob(filepath.Join(files[0], "*.xlsx"))
			ts.Check(err)
		}
		for _, f := range files {
			b, err := os.ReadFile(f)
			ts.Check(err)
			names, books = append(names, filepath.Base(f)), append(books, b)
		}
	}
	if len(books) == 0 {
		ts.Fatalf("there are no workbooks")
	}
	return names, books
}

// sound wants workbooks to break no rule that Excel enforces: sound out.xlsx folder.
func sound(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: sound out.xlsx...")
	}
	names, books := workbooksIn(ts, args)
	for i, b := range books {
		if faults := testkit.Faults(b); len(faults) > 0 {
			ts.Fatalf("%s: %d faults: %v", names[i], len(faults), faults[:min(20, len(faults))])
		}
	}
}

// openpyxl wants openpyxl to open workbooks without a warning, and to see all
// that is in them: openpyxl out.xlsx folder.
func openpyxl(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: openpyxl out.xlsx...")
	}
	names, books := workbooksIn(ts, args)
	for i, seen := range testkit.OpenPyxl(tb(ts), books...) {
		if diff := cmp.Diff(testkit.Counts(tb(ts), books[i]), seen); diff != "" {
			ts.Fatalf("%s (-in the file +seen):\n%s", names[i], diff)
		}
	}
}

// opened wants LibreOffice to open workbooks, all at once, and to say nothing
// of repairs; each is converted to plain text.
func opened(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: opened out.xlsx...")
	}
	names, books := workbooksIn(ts, args)
	for i, text := range testkit.ConvertAll(tb(ts), testkit.Tool(tb(ts), "soffice"), books, "csv") {
		if len(strings.TrimSpace(string(text))) == 0 {
			ts.Fatalf("LibreOffice shows nothing of %s", names[i])
		}
	}
}

// The rules that the workbooks of scripts are held to are held to their own
// tests in testkit; here, that a broken workbook does not pass.
func TestSoundSeesAFault(t *testing.T) {
	b := testkit.Xlsx(t, "# Feuille\n\n| a |\n|---|\n| 1 |\n")
	if faults := testkit.Faults(b); len(faults) > 0 {
		t.Errorf("%v", faults)
	}
	if faults := testkit.Faults(b[:len(b)/2]); !slices.ContainsFunc(faults, func(f testkit.Fault) bool { return f.Rule == "package" }) {
		t.Errorf("half a workbook passes: %v", faults)
	}
}
