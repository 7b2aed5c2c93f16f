package workbook

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// hostile is a cohort whose names try to be formulas, twins, nothing, and
// characters that no file can hold.
func hostile(tb testing.TB) (*assess.Assessment, Options) {
	tb.Helper()
	fw := eTerritoires(tb)
	ds := surveys.NewDataset(fw.Survey)
	random := conformance.Territories(fw, 6, 5)
	names := []string{"=HYPERLINK(\"http://exemple.invalid\",\"cliquez\")", "+1+1", "@SUM(A1)", "Jumelle (fictive)", "jumelle (fictive)", "\x00\x0b<&>\"' _x000D_ \ufffe"}
	for i, territory := range random.Territories {
		identity := *territory
		identity.Name, identity.Responses, identity.Tallies = names[i], nil, nil
		r := *territory.Responses[0]
		r.Group, r.Pos = "=1+1", diag.Pos{File: "=cmd|' /C calc'!A0", Row: 3}
		ds.Add(&identity, &r)
	}
	a, _ := assess.Run(fw, ds, assess.Options{})
	return a, Options{
		Printer: lang.For("fr"), Version: "1.0.0",
		Files: []intake.File{{Name: "=1+1", Unused: []string{"-2"}, Cells: intake.Cells{Read: 3, Accepted: 2, SetAside: 1}}},
		Problems: diag.List{{
			Pos: diag.Pos{File: "=1+1", Sheet: "@a", Row: 2, Col: 3}, Code: "choice-unknown",
			Message: lang.Msg("%s", "=1+1"), Hint: lang.Msg("%s", strings.Repeat("long ", 9000)),
		}},
	}
}

var functionName = regexp.MustCompile(`[A-Z][A-Z0-9.]*\(`)

// everywhere are the functions that Excel from 2007, LibreOffice and every
// language version share, and that are computed only when what they read changes.
var everywhere = []string{
	"ABS(", "AND(", "COUNT(", "COUNTIF(", "EXP(", "IF(", "INDEX(", "INT(", "ISNUMBER(", "LARGE(", "LN(", "MATCH(", "MAX(", "MIN(",
	"N(", "NA(", "OR(", "SUM(", "SUMPRODUCT(", "TRIM(",
}

func TestFormulasAreSafeEverywhere(t *testing.T) {
	a, opt := hostile(t)
	books := []map[string]formulaCell{formulas(t, written(t, a, opt))}
	for seed := range uint64(30) {
		fw := conformance.Framework(seed)
		a, _ := assess.Run(fw, conformance.Territories(fw, 1, seed), assess.Options{})
		books = append(books, formulas(t, written(t, a, Options{Printer: lang.For("en")})))
	}
	quoted := regexp.MustCompile(`"[^"]*"|'[^']*'`)
	for _, book := range books {
		for cell, f := range book {
			bare := quoted.ReplaceAllString(f.formula, "")
			for _, name := range functionName.FindAllString(bare, -1) {
				if !slices.Contains(everywhere, name) {
					t.Fatalf("%s uses %s: %s", cell, name, f.formula)
				}
			}
			depth, deepest := 0, 0
			for _, c := range bare {
				switch c {
				case '(':
					depth++
				case ')':
					depth--
				}
				deepest = max(deepest, depth)
			}
			if len(f.formula) >= 8192 || deepest >= 64 || depth != 0 {
				t.Fatalf("%s: %d characters, %d deep: %.200s", cell, len(f.formula), deepest, f.formula)
			}
			if strings.Contains(f.value, "#") && f.value != "#N/A" || f.value == "#N/A" && !strings.Contains(f.formula, "NA()") {
				t.Fatalf("%s gives %s: %s", cell, f.value, f.formula)
			}
		}
	}
}

func TestTheSameAssessmentIsTheSameFile(t *testing.T) {
	a, opt := hostile(t)
	if !bytes.Equal(written(t, a, opt), written(t, a, opt)) {
		t.Error("two writings differ")
	}
}

// worksheetOrder is the order of a worksheet's elements in the standard, which
// Excel enforces and others forgive.
var worksheetOrder = []string{
	"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "sheetProtection", "autoFilter", "mergeCells",
	"conditionalFormatting", "dataValidations", "hyperlinks", "printOptions", "pageMargins", "pageSetup", "headerFooter",
	"drawing", "legacyDrawing", "tableParts", "extLst",
}

func TestPackage(t *testing.T) {
	a, opt := hostile(t)
	all := parts(t, written(t, a, opt))
	for name, content := range all {
		d := xml.NewDecoder(bytes.NewReader(content))
		depth, last := 0, -1
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			switch token := token.(type) {
			case xml.StartElement:
				if depth == 1 && strings.HasPrefix(name, "xl/worksheets/sheet") {
					at := slices.Index(worksheetOrder, token.Name.Local)
					if at < last || at < 0 {
						t.Errorf("%s: %s out of order", name, token.Name.Local)
					}
					last = at
				}
				depth++
			case xml.EndElement:
				depth--
			}
		}
		if strings.Contains(name, "vba") || bytes.Contains(content, []byte(`state="hidden"`)) {
			t.Errorf("%s holds a macro or hides a sheet", name)
		}
	}
	for _, want := range []string{"<dc:creator>eterritoire</dc:creator>", "2000-01-01T00:00:00Z"} {
		if !bytes.Contains(all["docProps/core.xml"], []byte(want)) {
			t.Errorf("core properties lack %s", want)
		}
	}
	for n := 1; n <= int(tabs); n++ {
		sheet := all["xl/worksheets/sheet"+itoa(n)+".xml"]
		if !bytes.Contains(sheet, []byte("<dimension ref=\"A1:")) {
			t.Errorf("sheet %d has no dimension", n)
		}
		if bytes.Contains(sheet, []byte("<f>HYPERLINK")) || bytes.Contains(sheet, []byte("<f>1+1")) || bytes.Contains(sheet, []byte("<f>+1")) {
			t.Errorf("sheet %d: an answer became a formula", n)
		}
	}
	radar := string(all["xl/charts/chart1.xml"])
	for _, want := range []string{`<radarStyle val="marker">`, `<symbol val="circle"/>`, `<srgbClr val="0B5A74"/>`} {
		if !strings.Contains(strings.ReplaceAll(radar, "a:", ""), want) {
			t.Errorf("the radar lacks %s", want)
		}
	}
	for _, not := range []string{"invertIfNegative", "<smooth"} {
		if strings.Contains(radar, not) {
			t.Errorf("the radar has %s", not)
		}
	}
}

// TestCheckSeesADifference holds the check itself: where the engine and the
// formulas part, it counts.
func TestCheckSeesADifference(t *testing.T) {
	a, opt := assessed(t, "framework/examples.csv")
	if got := formulas(t, written(t, a, opt))["sheet12!C4"].value; got != "0" {
		t.Fatalf("%s differences before", got)
	}
	node := a.Territories[1].Nodes[3]
	node.Value += 1e-6
	node.Level.Value = 0
	b := formulas(t, written(t, a, opt))
	if got := b["sheet12!C4"].value; got != "2" {
		t.Errorf("%s differences, expected 2", got)
	}
	if got := b["sheet12!Q4"].value; got != "ÉCART" {
		t.Errorf("verdict %q", got)
	}
}

func TestRelativeScoresAreRefusedByName(t *testing.T) {
	fw := conformance.Framework(1)
	fw.Leaves[0].Measure.Normalisation = indicators.MinMax{}
	a, _ := assess.Run(fw, conformance.Territories(fw, 3, 1), assess.Options{})
	err := Write(io.Discard, a, Options{})
	if err == nil || !strings.Contains(err.Error(), fw.Leaves[0].Code) || !strings.Contains(err.Error(), string(compile.RelativeScore)) {
		t.Errorf("%v", err)
	}
}

func TestScale(t *testing.T) {
	fw := conformance.Framework(2)
	fw.Scale = 1
	a, _ := assess.Run(fw, conformance.Territories(fw, 3, 1), assess.Options{})
	book := formulas(t, written(t, a, Options{}))
	shown, inside := 0, 0
	for cell, f := range book {
		if strings.HasPrefix(cell, "sheet2!C") && strings.Contains(f.formula, "*0.01") {
			shown++
		}
		if strings.HasPrefix(cell, "sheet3!") && strings.Contains(f.formula, "*0.01") {
			inside++
		}
	}
	if shown != 3 || inside != 0 {
		t.Errorf("%d scores shown on the framework's scale, %d inside", shown, inside)
	}
}

func TestNoTerritory(t *testing.T) {
	fw := conformance.Framework(3)
	a, _ := assess.Run(fw, surveys.NewDataset(fw.Survey), assess.Options{})
	if err := Write(io.Discard, a, Options{}); err != nil {
		t.Error(err)
	}
}

// BenchmarkWorkbook374 writes the workbook of a country's councils.
func BenchmarkWorkbook374(b *testing.B) {
	fw := eTerritoires(b)
	a, _ := assess.Run(fw, conformance.Territories(fw, 374, 1), assess.Options{})
	b.ReportAllocs()
	size := 0
	for b.Loop() {
		var w bytes.Buffer
		if err := Write(&w, a, Options{Printer: lang.For("fr")}); err != nil {
			b.Fatal(err)
		}
		size = w.Len()
	}
	b.ReportMetric(float64(size)/math.Pow(2, 20), "MiB")
}
