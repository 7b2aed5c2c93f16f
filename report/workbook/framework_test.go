package workbook_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/report/workbook"
	"eterritoire/surveys/testkit"
)

// written is a framework's workbook.
func written(t *testing.T, fw *indicators.Framework) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := workbook.WriteFramework(&b, fw, workbook.FrameworkOptions{Version: "v1"}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// frameworksOfTests are the built-in framework and those of other methods.
func frameworksOfTests(t *testing.T) []*indicators.Framework {
	t.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	all := []*indicators.Framework{fw}
	files, err := filepath.Glob(filepath.Join(testkit.Root(t), "testdata", "frameworks", "*.yaml"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no frameworks: %v", err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fw, problems := frameworks.Read(filepath.Base(name), b)
		if fw == nil {
			t.Fatal(problems[0])
		}
		all = append(all, fw)
	}
	return all
}

// sameFramework wants a workbook to say the framework, byte for byte of its export.
func sameFramework(t *testing.T, fw *indicators.Framework, book []byte) {
	t.Helper()
	back, problems := frameworks.Read("f.xlsx", book)
	for _, p := range problems {
		t.Errorf("%s: %s %v", p.Pos, p.Message.Format, p.Message.Args)
	}
	if back == nil || !bytes.Equal(frameworks.Export(back), frameworks.Export(fw)) {
		t.Errorf("%s: another framework", fw.ID)
	}
}

// From YAML to a workbook to YAML is the canonical export byte for byte, and a
// framework has one workbook.
func TestFrameworkWorkbook(t *testing.T) {
	for _, fw := range frameworksOfTests(t) {
		t.Run(fw.ID, func(t *testing.T) {
			book := written(t, fw)
			sameFramework(t, fw, book)
			if !bytes.Equal(book, written(t, fw)) {
				t.Error("written twice, two workbooks")
			}
			if frameworks.Edited("f.xlsx", book) {
				t.Error("it is taken for one that was edited")
			}
		})
	}
}

// LibreOffice saves it as the same framework.
func TestFrameworkWorkbookSavedByLibreOffice(t *testing.T) {
	soffice := testkit.Tool(t, "soffice")
	fw := frameworksOfTests(t)[0]
	sameFramework(t, fw, testkit.Convert(t, soffice, written(t, fw), "xlsx"))
}
