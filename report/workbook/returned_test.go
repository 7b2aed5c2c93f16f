package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

func fault(row int, read string) *diag.Problem {
	return &diag.Problem{
		Pos: diag.Pos{File: "envoi.xlsx", Sheet: "Réponses & co", Row: row, Col: 2}, Code: "choice-unknown", Question: "A1.1.1", Read: read,
		Expected: lang.Msg("a level from 0 to %s", 4), Message: lang.Msg("“%s” is not an answer to %s: %s expected", read, "A1.1.1", lang.Msg("a level from 0 to %s", 4)),
		Hint: lang.Msg("Write one of these answers; an empty cell is a question not answered."),
	}
}

func returnedOf(tb testing.TB, original []byte, problems diag.List) (b []byte, marked int) {
	tb.Helper()
	var out bytes.Buffer
	marked, err := WriteReturned(&out, original, &Returned{Name: "envoi.xlsx", Problems: problems, Survey: surveyOf(tb), Printer: lang.For("fr")})
	if err != nil {
		tb.Fatal(err)
	}
	testkit.Sound(tb, out.Bytes())
	return out.Bytes(), marked
}

// sent is a sender's workbook with a format of its own over the answers, a note
// of somebody and a name that is one sheet's.
func sent(tb testing.TB) []byte {
	tb.Helper()
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	_, err := f.NewSheet("Réponses & co")
	must := func(err error) {
		if err != nil {
			tb.Fatal(err)
		}
	}
	must(err)
	must(f.SetSheetRow("Réponses & co", "A1", &[]any{"territory", "A1.1.1"}))
	for row := 2; row < 30; row++ {
		must(f.SetSheetRow("Réponses & co", fmt.Sprintf("A%d", row), &[]any{"Essai (fictif)", 9}))
	}
	green, err := f.NewConditionalStyle(&excelize.Style{Fill: fill("00FF00")})
	must(err)
	must(f.SetConditionalFormat("Réponses & co", "B2:B40", []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: "B2<>\"\"", Format: &green}}))
	must(f.AddComment("Réponses & co", excelize.Comment{Cell: "B2", Author: "SG", Paragraph: []excelize.RichTextRun{{Text: "vu avec le maire"}}}))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: "Réponses & co", RefersTo: "'Réponses & co'!$1:$1"}))
	var b bytes.Buffer
	must(f.Write(&b))
	return b.Bytes()
}

func TestReturnedIsMarkedAndListed(t *testing.T) {
	problems := diag.List{fault(2, "9"), fault(3, "=1+1"), {
		Pos: diag.Pos{File: "envoi.xlsx"}, Severity: diag.Warning, Code: "form-copy", Message: lang.Msg("the file cannot be read"),
	}}
	b, marked := returnedOf(t, sent(t), problems)
	if marked != 2 {
		t.Errorf("%d cells marked", marked)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	if got := fmt.Sprint(f.GetSheetList()); got != "[À corriger Sheet1 Réponses & co]" {
		t.Errorf("sheets %s", got)
	}
	if first, _ := f.GetCellValue("À corriger", "A1"); first != surveys.ReturnedMark {
		t.Errorf("A1 is %q", first)
	}
	if linked, target, err := f.GetCellHyperLink("À corriger", "B6"); err != nil || !linked || target != "'Réponses & co'!B2" {
		t.Errorf("the first leads to %q (%v)", target, err)
	}
	if read, _ := f.GetCellValue("À corriger", "D7"); read != "=1+1" {
		t.Errorf("what was read: %q", read)
	}
	if formula, _ := f.GetCellFormula("À corriger", "D7"); formula != "" {
		t.Errorf("what was read became the formula %q", formula)
	}
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" && n.Scope != "À corriger" && n.Scope != "Réponses & co" {
			t.Errorf("the name of one sheet is now of %q", n.Scope)
		}
	}
	notes := notesOf(t, f, "Réponses & co")
	if !strings.HasPrefix(notes["B2"], "vu avec le maire\n"+notedBelow) || !strings.Contains(notes["B3"], "attendu") {
		t.Errorf("comments: %q", notes)
	}
	part := partOf(t, b, "LEN(")
	ours, green := strings.Index(part, "eterritoire"), strings.Index(part, "B2&lt;&gt;")
	if ours < 0 || green < ours || !strings.Contains(part, `priority="1" stopIfTrue="true"`) && !strings.Contains(part, `priority="1" stopIfTrue="1"`) {
		t.Errorf("the sender's own rule comes first:\n%s", part[max(0, len(part)-1500):])
	}
}

// TestReturnedFromATable: what was a table without sheets is the first one of the
// copy, to which the list leads, and not to itself.
func TestReturnedFromATable(t *testing.T) {
	p := fault(3, "9")
	p.Pos.Sheet = ""
	b, _ := returnedOf(t, sent(t), diag.List{p})
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := f.GetRows("À corriger")
	if err != nil {
		t.Fatal(err)
	}
	for i := range rows {
		if linked, target, err := f.GetCellHyperLink("À corriger", fmt.Sprintf("B%d", i+1)); err == nil && linked {
			if text, _ := f.GetCellValue("À corriger", fmt.Sprintf("B%d", i+1)); target != "'Sheet1'!B3" && target != "Sheet1!B3" || text != "cellule B3, feuille Sheet1" {
				t.Errorf("%q leads to %s", text, target)
			}
			return
		}
	}
	t.Errorf("no link: %q", rows)
}

// TestReturnedOfABareWorkbook: what a workbook need not have is not asked of it:
// views of its sheets, a name and a size of its fonts, cells in every sheet.
func TestReturnedOfABareWorkbook(t *testing.T) {
	f, err := excelize.OpenReader(bytes.NewReader(sent(t)))
	if err != nil {
		t.Fatal(err)
	}
	if err := f.AddChartSheet("Graphique", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "Sheet1!$A$1:$A$3"}}}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.NewSheet("Dernière"); err != nil {
		t.Fatal(err)
	}
	f.SetActiveSheet(3)
	var whole, bare bytes.Buffer
	if err := f.Write(&whole); err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(whole.Bytes()), int64(whole.Len()))
	if err != nil {
		t.Fatal(err)
	}
	out := zip.NewWriter(&bare)
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if part.Name == "xl/styles.xml" {
			content = regexp.MustCompile(`<font>.*?</font>`).ReplaceAll(content, []byte("<font/>"))
		}
		if strings.HasPrefix(part.Name, "xl/worksheets/sheet1") || strings.HasPrefix(part.Name, "xl/worksheets/sheet2") {
			content = regexp.MustCompile(`<sheetViews>.*?</sheetViews>`).ReplaceAll(content, nil)
		}
		w, err := out.Create(part.Name)
		if err == nil {
			_, err = w.Write(content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	var marked int
	b := bare.Bytes()
	for range 2 { // and once more, when it comes back as it was
		var w bytes.Buffer // the sender's chart is as it was, whatever the rules say of it
		if marked, err = WriteReturned(&w, b, &Returned{Name: "envoi.xlsx", Problems: diag.List{fault(2, "9"), fault(3, "8")}, Survey: surveyOf(t), Printer: lang.For("fr")}); err != nil {
			t.Fatal(err)
		}
		b = w.Bytes()
	}
	back, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = back.Close() }()
	if got := fmt.Sprint(back.GetSheetList()); marked != 2 || got != "[À corriger Sheet1 Réponses & co Graphique Dernière]" || back.GetActiveSheetIndex() != 0 {
		t.Errorf("%d cells marked in %s, shown first: %d", marked, got, back.GetActiveSheetIndex())
	}
	if notes := notesOf(t, back, "Réponses & co"); len(notes) != 2 {
		t.Errorf("comments: %q", notes)
	}
}

// A copy that comes back with one cell corrected is marked anew: nothing of the
// first return is left, and the sender's own note stays.
func TestReturnedAgain(t *testing.T) {
	first, _ := returnedOf(t, sent(t), diag.List{fault(2, "9"), fault(3, "9")})
	b, marked := returnedOf(t, first, diag.List{fault(3, "9")})
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	notes := notesOf(t, f, "Réponses & co")
	if marked != 1 || notes["B2"] != "vu avec le maire" || !strings.Contains(notes["B3"], "attendu") || strings.Count(notes["B3"], "attendu") != 1 {
		t.Errorf("%d marked, comments %q", marked, notes)
	}
	if got := fmt.Sprint(f.GetSheetList()); got != "[À corriger Sheet1 Réponses & co]" {
		t.Errorf("sheets %s", got)
	}
	part := partOf(t, b, "LEN(")
	if n := strings.Count(part, "LEN("); n != 1 || strings.Contains(part, `sqref="B2 B3"`) {
		t.Errorf("%d rules:\n%s", n, part[max(0, len(part)-1200):])
	}
}

// Thousands of faults are marked up to a bound, and the list says how many more
// there are.
func TestReturnedIsBounded(t *testing.T) {
	var problems diag.List
	for row := range mostNotes + 5 {
		problems.Add(fault(row+2, "9"))
	}
	b, marked := returnedOf(t, sent(t), problems)
	_, rows := sheetsOf(t, b)
	list := rows["À corriger"]
	if marked != mostNotes || !strings.Contains(list[len(list)-1][0], "5") {
		t.Errorf("%d marked; the list ends with %q", marked, list[len(list)-1])
	}
}

func notesOf(tb testing.TB, f *excelize.File, sheet string) map[string]string {
	tb.Helper()
	comments, err := f.GetComments(sheet)
	if err != nil {
		tb.Fatal(err)
	}
	notes := map[string]string{}
	for _, c := range comments {
		notes[c.Cell] = commentText(&c)
	}
	return notes
}

// partOf is the sheet's part that holds a text.
func partOf(tb testing.TB, b []byte, text string) string {
	tb.Helper()
	for name, part := range parts(tb, b) {
		if strings.HasPrefix(name, "xl/worksheets/sheet") && bytes.Contains(part, []byte(text)) {
			return string(part)
		}
	}
	tb.Fatalf("no sheet holds %q", text)
	return ""
}

// TestReturnedFromTheRoot: a workbook whose comments are referred to from the root,
// as some programs write, comes back as one that is still read.
func TestReturnedFromTheRoot(t *testing.T) {
	original := sent(t)
	in, err := zip.NewReader(bytes.NewReader(original), int64(len(original)))
	if err != nil {
		t.Fatal(err)
	}
	var rooted bytes.Buffer
	out := zip.NewWriter(&rooted)
	changed := 0
	for _, part := range in.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(part.Name, "xl/worksheets/_rels/") {
			changed += bytes.Count(content, []byte(`Target="../`))
			content = bytes.ReplaceAll(content, []byte(`Target="../`), []byte(`Target="/xl/`))
		}
		w, err := out.Create(part.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil || changed == 0 {
		t.Fatalf("%v, %d changed", err, changed)
	}
	b, marked := returnedOf(t, rooted.Bytes(), diag.List{fault(2, "9"), fault(3, "9")})
	if marked != 2 {
		t.Errorf("%d cells marked", marked)
	}
	book, problems, err := sheet.Open(t.Context(), sheet.File{Name: "r.xlsx", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, sheet.Limits{})
	if err != nil || book == nil {
		t.Fatalf("the copy is not read: %v %v", err, problems)
	}
	defer func() { _ = book.Close() }()
}
