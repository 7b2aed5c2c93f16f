package frameworks

import (
	"bytes"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/indicators"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// plainBook is a framework's sheets as a workbook without any dress.
func plainBook(t interface {
	Helper()
	Fatalf(string, ...any)
}, sheets []Sheet,
) []byte {
	t.Helper()
	var tables []sheet.Plain
	for _, s := range sheets {
		p := sheet.Plain{Name: s.Name, Rows: slices.Values(s.Rows)}
		for _, c := range s.Columns {
			p.Header = append(p.Header, c.Header)
		}
		tables = append(tables, p)
	}
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, tables); err != nil {
		t.Fatalf("%v", err)
	}
	return b.Bytes()
}

// throughBook wants a framework to come back from its workbook as it was, byte
// for byte of its export.
func throughBook(t interface {
	Helper()
	Fatalf(string, ...any)
}, fw *indicators.Framework,
) {
	t.Helper()
	want := Export(fw)
	back, problems := Read("f.xlsx", plainBook(t, Sheets(fw)))
	if back == nil {
		t.Fatalf("the workbook is not read back: %s\n%s", said(problems), want)
	}
	if got := Export(back); !bytes.Equal(got, want) {
		t.Fatalf("lost on the way:\n%s\n%s", want, got)
	}
	if back.Digest != fw.Digest {
		t.Fatalf("another digest")
	}
}

func TestWorkbookBuiltIn(t *testing.T) {
	fw, err := BuiltIn(Default)
	if err != nil {
		t.Fatal(err)
	}
	throughBook(t, fw)
}

func TestWorkbookSmall(t *testing.T) { throughBook(t, readSmall(t)) }

// others are the frameworks of the tests of other methods.
func others(t *testing.T) map[string]*indicators.Framework {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(testkit.Root(t), "testdata", "frameworks", "*.yaml"))
	if err != nil || len(files) < 3 {
		t.Fatalf("%v %v", files, err)
	}
	all := map[string]*indicators.Framework{}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		fw, problems := Read(filepath.Base(name), b)
		if fw == nil {
			t.Fatal(said(problems))
		}
		all[filepath.Base(name)] = fw
	}
	return all
}

func TestWorkbookOthers(t *testing.T) {
	for name, fw := range others(t) {
		t.Run(name, func(t *testing.T) { throughBook(t, fw) })
	}
}

// Frameworks of any shape go through a workbook without loss.
func TestWorkbookLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { throughBook(t, drawFramework(t)) })
}

// Rows are found by their ranks and codes, sheets by their names or columns,
// columns by their names: people sort, rename and move.
func TestWorkbookMoved(t *testing.T) {
	fw, err := BuiltIn(Default)
	if err != nil {
		t.Fatal(err)
	}
	sheets := Sheets(fw)
	slices.Reverse(sheets)
	for i := range sheets {
		slices.Reverse(sheets[i].Rows)
		slices.Reverse(sheets[i].Columns)
		for _, row := range sheets[i].Rows {
			slices.Reverse(row)
		}
		if sheets[i].Name != settingsSheet {
			sheets[i].Name = "Feuille " + sheets[i].Name
		}
	}
	back, problems := Read("f.xlsx", plainBook(t, sheets))
	if back == nil || back.Digest != fw.Digest {
		t.Errorf("another framework: %s", said(problems))
	}
}

// A workbook written before there were such sheets is read without a word, and
// says what it said; one without a sheet that always was is warned of.
func TestWorkbookOfBefore(t *testing.T) {
	fw := builtIn(t)
	for _, c := range []struct {
		without []string
		code    string
	}{
		{[]string{"checks", "earlier", "earlier_choices", "agreement"}, ""},
		{[]string{"gates"}, "sheet-missing"},
	} {
		sheets := slices.DeleteFunc(Sheets(fw), func(s Sheet) bool { return slices.Contains(c.without, s.Name) })
		back, problems := Read("f.xlsx", plainBook(t, sheets))
		if back == nil || c.code == "" && len(problems) > 0 || c.code != "" && (len(problems) != 1 || problems[0].Code != c.code) {
			t.Errorf("without %v: %s", c.without, said(problems))
		}
		if back != nil && c.code == "" && len(back.Survey.Checks) > 0 {
			t.Error("there are checks")
		}
	}
}

// FuzzWorkbook: whatever the sheets hold, there is a framework, or problems
// that say why there is none.
func FuzzWorkbook(f *testing.F) {
	f.Add("## indicateurs\n|code|parent|nom|type|poids|\n|A|i|a|maturity|0,5|\n|i|||||\n")
	f.Add("## framework\n|field|fr|en|\n|id|a|a|\n|title|a|b|\n## tree\n|code|parent|name fr|name en|item|weight|\n|i||a|b|||\n|b|i|a|b|yesno|1|\n")
	f.Add("|#|\n|code|code|\n")
	f.Fuzz(func(t *testing.T, text string) {
		fw, _, problems := readWorkbook("f.md", []byte(text))
		if (fw == nil) != problems.HasErrors() {
			t.Fatalf("framework %v with %s", fw != nil, said(problems))
		}
	})
}
