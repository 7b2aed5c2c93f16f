package workbook_test

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"eterritoire/indicators/frameworks"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// builtIn is the survey of the built-in framework.
func builtIn(tb testing.TB) *surveys.Survey {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return fw.Survey
}

// odd is a survey of every item, without groups or with names that Excel
// refuses for sheets, with shared lists and texts that look like formulas.
func odd() *surveys.Survey {
	return &surveys.Survey{
		ID: "odd & <co>", Version: "0.1", Title: lang.T("=Titre \"étrange\"", "=Odd \"title\""),
		Groups: []surveys.Group{
			{Code: "A/[1]:*?", Label: lang.T("Axe & <premier>", "Axis & <first>")},
			{Code: "A.1", Parent: "A/[1]:*?", Label: lang.T("Dimension", "Dimension")},
			{Code: "A.1.1", Parent: "A.1", Label: lang.T("Sous-dimension", "Sub-dimension")},
			{Code: "couverture", Label: lang.T("Comme la couverture", "Like the cover")},
			{Code: "loop", Parent: "loop", Label: lang.T("Sous lui-même", "Under itself")},
		},
		Questions: []*surveys.Question{
			{Name: "m", Code: "A.1.1.1", ListName: "levels", Item: surveys.Maturity, Group: "A.1.1", Heading: lang.T("=Niveau", "=Level"), Label: lang.T("+Où en est-on ?", "+How far?")},
			{Name: "m2", Code: "A.1.1.2", ListName: "levels", Item: surveys.Maturity, Group: "A.1.1", Label: lang.T("Et ici ?", "And here?")},
			{Name: "c", Code: "A.1.2", ListName: "what ever", Item: surveys.Checklist, Group: "A.1", Label: lang.T("Lesquels ?", "Which?")},
			{Name: "y", Code: "Y", ListName: "yes_no", Item: surveys.YesNo, Group: "couverture", Label: lang.T("Vrai ?", "True?")},
			{Name: "o", Code: "O", ListName: "one-of", Item: surveys.Choose, Group: "loop", Label: lang.T("Lequel ?", "Which one?")},
			{Name: "n", Code: "N", Item: surveys.Number, Label: lang.T("Combien ?", "How many?"), Range: [2]float64{math.Inf(-1), math.Inf(1)}},
			{Name: "n2", Code: "N2", Item: surveys.Number, Label: lang.T("Combien encore ?", "How many more?"), Range: [2]float64{-2.5, math.Inf(1)}},
			{Name: "p", Code: "P", Item: surveys.Percentage, Label: lang.T("Quelle part ?", "What share?"), Range: [2]float64{0, 100}, NotFor: []string{"region"}},
		},
		Choices: map[string][]surveys.Choice{
			"levels":    {{Name: "niv0", Label: lang.T("Rien < tout", "Nothing")}, {Name: "niv1", Label: lang.T("Un peu", "A little")}, {Name: "niv2", Label: lang.T("Tout ; 100 % \"vrai\"", "All")}},
			"what ever": {{Name: "a", Label: lang.T("Première", "First")}, {Name: "b", Label: lang.T("=Deuxième()", "=Second()")}, {Name: "c"}},
			"yes_no":    {{Name: "yes", Label: lang.T("Oui", "Yes")}, {Name: "no", Label: lang.T("Non", "No")}},
			"one-of":    {{Name: "red", Label: lang.T("Rouge", "Red")}, {Name: "blue", Label: lang.T("Bleu*", "Blue*")}},
		},
		Kinds: []surveys.Choice{{Name: "commune", Label: lang.T("Commune", "Council")}, {Name: "region", Label: lang.T("Région", "Region")}},
	}
}

func write(tb testing.TB, s *surveys.Survey, opt workbook.FormOptions) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := workbook.WriteForm(&b, s, opt); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func read(tb testing.TB, s *surveys.Survey, b []byte) (*intake.Result, diag.List) {
	tb.Helper()
	source := intake.Source{Name: "form.xlsx", Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(b), Closer: io.NopCloser(nil), Size: int64(len(b))}, nil
	}}
	result, problems, err := intake.Read(tb.Context(), []intake.Source{source}, s, intake.Options{Respondents: true})
	if err != nil {
		tb.Fatal(err)
	}
	return result, problems
}

// filled is a territory and a response that answers every question in turn by
// every state, drawn by pick.
func filled(s *surveys.Survey, pick func(n int) int, comment func() string) (*surveys.Territory, *surveys.Response) {
	t := &surveys.Territory{Name: "Sangbélé & fils (fictive)", Code: "", Region: "Ouest (fictif)", Kind: s.Kinds[pick(len(s.Kinds))].Name, Population: 31000}
	r := &surveys.Response{Group: "workshop", Respondent: "=Secrétariat", Date: time.Date(2026, 3, 1+pick(28), 0, 0, 0, 0, time.UTC)}
	for _, q := range s.Questions {
		a := surveys.Answer{State: surveys.Given, Evidence: surveys.Evidence(pick(5)), Comment: comment(), Confidence: []string{"", "low", "medium", "high"}[pick(4)]}
		switch pick(8) {
		case 0:
			a = surveys.Answer{State: surveys.Blank}
		case 1:
			a = surveys.Answer{State: surveys.Unknown, Comment: comment()}
		case 2:
			a = surveys.Answer{State: surveys.NotApplicable, Reason: strings.Join(strings.Fields(comment()), " ")}
		default:
			give(s, q, &a, pick)
		}
		r.Answers = append(r.Answers, a)
	}
	return t, r
}

func give(s *surveys.Survey, q *surveys.Question, a *surveys.Answer, pick func(n int) int) {
	switch q.Item {
	case surveys.Number, surveys.Percentage:
		lo, hi := math.Max(q.Range[0], -1000), math.Min(q.Range[1], 1000)
		a.Number = math.Round((lo+(hi-lo)*float64(pick(10001))/10000)*1000) / 1000
		if q.Item == surveys.Percentage && a.Number > 0 && a.Number <= 1 {
			a.Number = 40
		}
	case surveys.Checklist:
		for _, c := range s.Of(q) {
			if pick(3) == 0 {
				a.Choices = append(a.Choices, c.Name)
			}
		}
	default:
		a.Choices = []string{s.Of(q)[pick(len(s.Of(q)))].Name}
	}
}

// sayer is a test, or one try of a property.
type sayer interface {
	Helper()
	Errorf(format string, args ...any)
	Fatalf(format string, args ...any)
}

// same compares what was written with what was read, cells' places apart.
func same(t sayer, s *surveys.Survey, want *surveys.Response, got *intake.Result) {
	t.Helper()
	if got.Dataset.Responses != 1 {
		t.Fatalf("%d responses, want 1", got.Dataset.Responses)
	}
	r := got.Dataset.Territories[0].Responses[0]
	if r.Group != want.Group || !r.Date.Equal(want.Date) || r.Respondent != want.Respondent {
		t.Errorf("response of %q, %q on %s; want %q, %q on %s", r.Group, r.Respondent, r.Date, want.Group, want.Respondent, want.Date)
	}
	for i := range want.Answers {
		w, g := want.Answers[i], r.Answers[i]
		g.Pos, g.CommentCol, g.ReasonCol = diag.Pos{}, 0, 0 // where it stands, not what it says
		if len(w.Choices) == 0 {
			w.Choices = nil
		}
		if len(g.Choices) == 0 {
			g.Choices = nil
		}
		if diff := cmp.Diff(w, g); diff != "" {
			t.Errorf("%s %s: %s", s.Questions[i].Code, s.Questions[i].Item, diff)
		}
	}
}

func noFaults(t sayer, problems diag.List) {
	t.Helper()
	for _, p := range problems {
		if p.Severity != diag.Info {
			t.Errorf("%s %s: %s", p.Pos, p.Code, lang.For("en").Message(p.Message))
		}
	}
}

var texts = []string{
	"", "", "", "=1+1", "+237", "-5", "@mairie", "Relevé \"exact\" & <vérifié>", "Ɓaŋgɛ\u00a0: été œuvre", "ligne 1\nligne 2", "'cité", "1e5", "TRUE", "2026-05-17", "😀 bien", "_x000D_", "&amp;",
}

func TestFormReadsBackAsWritten(t *testing.T) {
	t.Run("any survey", func(t *testing.T) {
		s := odd()
		rapid.Check(t, func(rt *rapid.T) {
			pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "pick") }
			backAndForth(t, rt, s, pick, rapid.SampledFrom([]string{"fr", "en"}).Draw(rt, "language"))
		})
	})
	t.Run("built-in", func(t *testing.T) {
		s := builtIn(t)
		for seed := range uint64(4) {
			backAndForth(t, t, s, rand.New(rand.NewPCG(seed, 1)).IntN, []string{"fr", "en"}[seed%2])
		}
	})
}

func backAndForth(tb testing.TB, say sayer, s *surveys.Survey, pick func(int) int, language string) {
	tb.Helper()
	territory, response := filled(s, pick, func() string { return texts[pick(len(texts))] })
	b := write(tb, s, workbook.FormOptions{Printer: lang.For(language), Territory: territory, Response: response})
	got, problems := read(tb, s, b)
	noFaults(say, problems)
	same(say, s, response, got)
	d := got.Dataset.Territories[0]
	if d.Name != territory.Name || d.Kind != territory.Kind || d.Population != territory.Population || d.Region != territory.Region {
		say.Errorf("territory %+v, want %+v", d, territory)
	}
	if f := got.Files[0]; f.Dialect != "form" || f.Language != language || f.Framework != s.ID+" "+s.Version {
		say.Errorf("file %+v", f)
	}
}

// seeded is a filled form that is the same in every run.
func seeded(tb testing.TB, s *surveys.Survey) (b []byte, response *surveys.Response) {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	territory, response := filled(s, r.IntN, func() string { return texts[r.IntN(len(texts))] })
	return write(tb, s, workbook.FormOptions{Printer: lang.For("fr"), Territory: territory, Response: response}), response
}

func TestFormSurvivesWhatPeopleDoToIt(t *testing.T) {
	s := builtIn(t)
	b, response := seeded(t, s)
	t.Run("sheets renamed, in another order", func(t *testing.T) {
		f := open(t, b)
		for i, name := range f.GetSheetList() {
			if err := f.SetSheetName(name, fmt.Sprintf("Feuille %d", i)); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.MoveSheet("Feuille 4", "Feuille 0"); err != nil {
			t.Fatal(err)
		}
		got, problems := read(t, s, save(t, f))
		noFaults(t, problems)
		same(t, s, response, got)
	})
	t.Run("rows added", func(t *testing.T) {
		f := open(t, b)
		for _, name := range f.GetSheetList()[1:6] {
			for _, row := range []int{7, 12} {
				if err := f.InsertRows(name, row, 1); err != nil {
					t.Fatal(err)
				}
			}
			if err := f.SetCellValue(name, "B7", "Note de réunion"); err != nil {
				t.Fatal(err)
			}
		}
		got, problems := read(t, s, save(t, f))
		noFaults(t, problems)
		same(t, s, response, got)
	})
	t.Run("rows sorted", func(t *testing.T) {
		got, problems := read(t, s, sorted(t, b))
		noFaults(t, problems)
		same(t, s, response, got)
	})
}

func open(tb testing.TB, b []byte) *excelize.File {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		if err := f.Close(); err != nil {
			tb.Error(err)
		}
	})
	return f
}

func save(tb testing.TB, f *excelize.File) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// sorted is a form whose rows, under each header, were put in another order
// and copied into a new workbook without formats.
func sorted(tb testing.TB, b []byte) []byte {
	tb.Helper()
	book, _, err := sheet.Open(tb.Context(), sheet.File{Name: "form.xlsx", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, sheet.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	var tables []sheet.Plain
	for _, table := range book.Tables {
		var above, below [][]any
		if p := table.Rows(tb.Context(), func(r *sheet.Row) bool {
			var row []any
			for _, c := range r.Cells {
				for len(row) < c.Col {
					row = append(row, nil)
				}
				row[c.Col-1] = plain(c)
			}
			if len(above) > 0 && slices.Contains(above[len(above)-1], any("Code")) || len(below) > 0 {
				below = append(below, row)
			} else {
				above = append(above, row)
			}
			return true
		}); p != nil {
			tb.Fatal(p)
		}
		rand.New(rand.NewPCG(3, 4)).Shuffle(len(below), func(i, j int) { below[i], below[j] = below[j], below[i] })
		tables = append(tables, sheet.Plain{Name: table.Name, Rows: slices.Values(append(above, below...))})
	}
	var out bytes.Buffer
	if err := sheet.WriteXLSX(&out, tables); err != nil {
		tb.Fatal(err)
	}
	return out.Bytes()
}

func plain(c sheet.Cell) any {
	if c.Kind == sheet.Number {
		var x float64
		if _, err := fmt.Sscan(c.Text, &x); err == nil {
			return x
		}
	}
	return c.Text
}

// French LibreOffice opens the form, computes its progress and saves it.
func TestFormThroughLibreOffice(t *testing.T) {
	soffice := testkit.Tool(t, "soffice")
	s := builtIn(t)
	b, response := seeded(t, s)
	b = resave(t, soffice, b)
	got, problems := read(t, s, b)
	noFaults(t, problems)
	same(t, s, response, got)

	asked, done := 0, 0
	f := open(t, b)
	for _, name := range []string{"A1", "A2", "A3", "A4", "A5"} {
		count, err := f.GetCellValue(name, "D2", excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for i, q := range s.Questions {
			if strings.HasPrefix(q.Code, name) && response.Answers[i].State != surveys.Blank {
				n++
			}
		}
		if count != fmt.Sprint(n) {
			t.Errorf("%s counts %s answers, want %d", name, count, n)
		}
		done += n
	}
	asked = len(s.Questions)
	total := ""
	rows, err := f.GetRows("Couverture")
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range rows {
		if len(row) > 3 && row[1] == "Total" {
			total = row[3]
		}
	}
	if want := fmt.Sprintf("%d / %d", done, asked); !strings.HasSuffix(total, want) {
		t.Errorf("the cover counts %q, want %q", total, want)
	}
}

// resave has LibreOffice, set to French, read the workbook and write it anew.
func resave(t *testing.T, soffice string, b []byte) []byte {
	t.Helper()
	dir := t.TempDir()
	profile := filepath.Join(dir, "profile")
	settings := `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>fr-FR</value></prop></item>
</oor:items>`
	for path, content := range map[string]string{
		filepath.Join(profile, "user", "registrymodifications.xcu"): settings,
		filepath.Join(dir, "in", "form.xlsx"):                       string(b),
	} {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+profile, "--headless", "--convert-to", "xlsx", "--outdir", filepath.Join(dir, "out"), filepath.Join(dir, "in", "form.xlsx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	saved, err := os.ReadFile(filepath.Join(dir, "out", "form.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

// One types in answer cells and nowhere else, and every list hangs where it should.
func TestFormLocksAllButWhatOneTypes(t *testing.T) {
	s := builtIn(t)
	f := open(t, write(t, s, workbook.FormOptions{Printer: lang.For("fr")}))
	names := f.GetSheetList()
	if diff := cmp.Diff([]string{"Couverture", "A1", "A2", "A3", "A4", "A5", "Listes"}, names); diff != "" {
		t.Fatal(diff)
	}
	codes := map[string]bool{}
	for _, name := range names {
		rows, err := f.GetRows(name)
		if err != nil {
			t.Fatal(err)
		}
		checked := validated(t, f, name)
		for r := range rows {
			code, _ := f.GetCellValue(name, cell(1, r+1))
			q := s.Index(strings.Split(code, "/")[0])
			for c := 1; c <= 9; c++ {
				want := typable(name, code, q, c)
				if open := unlocked(t, f, name, cell(c, r+1)); open != want {
					t.Errorf("%s!%s (%s): unlocked %t, want %t", name, cell(c, r+1), code, open, want)
				}
			}
			if q < 0 || name == "Listes" {
				continue
			}
			codes[code] = true
			if checked[cell(4, r+1)] == "" {
				t.Errorf("%s!%s (%s) takes anything", name, cell(4, r+1), code)
			}
			if !strings.Contains(code, "/") && checked[cell(6, r+1)] != "form_evidence" {
				t.Errorf("%s!%s (%s) offers no evidence", name, cell(6, r+1), code)
			}
			if !strings.Contains(code, "/") && checked[cell(8, r+1)] != "form_confidence" {
				t.Errorf("%s!%s (%s) offers no confidence", name, cell(8, r+1), code)
			}
		}
	}
	for _, q := range s.Questions {
		if !codes[q.Code] {
			t.Errorf("%s is not in the form", q.Code)
		}
		for _, c := range s.Of(q) {
			if q.Item == surveys.Checklist && !codes[surveys.FormOption(q.Code, c.Name)] {
				t.Errorf("%s is not in the form", surveys.FormOption(q.Code, c.Name))
			}
		}
	}
}

// typable tells where one types: the cover's fields, a question's five cells,
// an option's answer.
func typable(sheet, code string, q, col int) bool {
	switch {
	case sheet == "Listes":
		return false
	case sheet == "Couverture":
		i := slices.Index(surveys.FormFields, code)
		return col == 3 && i >= 0 && i < slices.Index(surveys.FormFields, "framework")
	case q < 0:
		return false
	case strings.Contains(code, "/"):
		return col == 4
	}
	return col >= 4 && col <= 8
}

func cell(col, row int) string {
	name, _ := excelize.CoordinatesToCellName(col, row)
	return name
}

func unlocked(t *testing.T, f *excelize.File, name, at string) bool {
	t.Helper()
	id, err := f.GetCellStyle(name, at)
	if err != nil {
		t.Fatal(err)
	}
	style, err := f.GetStyle(id)
	if err != nil {
		t.Fatal(err)
	}
	return style.Protection != nil && !style.Protection.Locked
}

// validated is the check of every cell that has one.
func validated(t *testing.T, f *excelize.File, name string) map[string]string {
	t.Helper()
	checks, err := f.GetDataValidations(name)
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]string{}
	for _, c := range checks {
		for at := range strings.FieldsSeq(c.Sqref) {
			found[at] = c.Formula1
		}
		if c.ErrorTitle != nil && len([]rune(*c.ErrorTitle)) > 32 || c.Prompt != nil && len([]rune(*c.Prompt)) > 255 || c.PromptTitle != nil && len([]rune(*c.PromptTitle)) > 32 || c.Error != nil && len([]rune(*c.Error)) > 225 {
			t.Errorf("%s!%s: a message longer than Excel takes", name, c.Sqref)
		}
		if len(c.Formula1) > 255 {
			t.Errorf("%s!%s: a check longer than Excel takes: %s", name, c.Sqref, c.Formula1)
		}
	}
	return found
}

// What the file holds is what Excel 2010 reads: no later parts, no formula but
// ours, no name of anybody, the same bytes.
func TestFormParts(t *testing.T) {
	for name, s := range map[string]*surveys.Survey{"built-in": builtIn(t), "odd": odd()} {
		b, _ := seeded(t, s)
		again, _ := seeded(t, s)
		if !bytes.Equal(b, again) {
			t.Errorf("%s: other bytes", name)
		}
		z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range z.File {
			content := unzip(t, part)
			if strings.Contains(content, "<x14:") || strings.Contains(content, "<extLst") || strings.Contains(content, "password=") {
				t.Errorf("%s: %s needs a later Excel, or a password", name, part.Name)
			}
			if strings.HasPrefix(part.Name, "xl/worksheets/sheet") && !strings.Contains(content, "<sheetProtection sheet=\"true\"") {
				t.Errorf("%s: %s is not protected", name, part.Name)
			}
			for _, f := range strings.Split(content, "<f>")[1:] {
				formula, _, _ := strings.Cut(f, "</f>")
				if !strings.HasPrefix(formula, "COUNTIFS(") && !strings.HasPrefix(formula, "REPT(") {
					t.Errorf("%s: %s: formula %s", name, part.Name, formula)
				}
			}
		}
		for _, sheet := range open(t, b).GetSheetList() {
			if len([]rune(sheet)) > 31 || strings.ContainsFunc(sheet, func(r rune) bool { return strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) }) {
				t.Errorf("%s: a sheet called %q", name, sheet)
			}
		}
	}
}

func unzip(t *testing.T, part *zip.File) string {
	t.Helper()
	r, err := part.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(r)
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

func TestFormOfSomeQuestions(t *testing.T) {
	s := builtIn(t)
	b := write(t, s, workbook.FormOptions{Questions: []int{0, 40, 41}})
	if diff := cmp.Diff([]string{"Couverture", "A1", "A4", "Listes"}, open(t, b).GetSheetList()); diff != "" {
		t.Error(diff)
	}
	if text := testkit.Text(t, b); strings.Count(text, s.Questions[0].Code) == 0 || strings.Contains(text, s.Questions[1].Code+" ") {
		t.Error("not the questions asked for")
	}
}

func TestFormOfNothing(t *testing.T) {
	s := builtIn(t)
	b := write(t, s, workbook.FormOptions{Questions: []int{}})
	if diff := cmp.Diff([]string{"Couverture", "Listes"}, open(t, b).GetSheetList()); diff != "" {
		t.Error(diff)
	}
}

// A name in the footer is text, whatever it begins with.
func TestFormFooter(t *testing.T) {
	for _, c := range []struct{ name, want string }{
		{"2e arrondissement & fils (fictive)", "&L&8 2e arrondissement && fils (fictive)&C&8 page &P sur &N&R&8 eterritoires-cm "},
		{strings.Repeat("&", 500), "&L&8 " + strings.Repeat("&&", 60) + "&C&8 page"},
	} {
		b := write(t, builtIn(t), workbook.FormOptions{Territory: &surveys.Territory{Name: c.name, Population: math.NaN()}})
		footer, err := open(t, b).GetHeaderFooter("A1")
		if err != nil || !strings.HasPrefix(footer.OddFooter, c.want) {
			t.Errorf("%q, %v; want %q", footer.OddFooter, err, c.want)
		}
	}
}

// Nobody's answers come from a form nobody filled.
func TestBlankFormAnswersNothing(t *testing.T) {
	for _, language := range []string{"fr", "en"} {
		s := builtIn(t)
		got, problems := read(t, s, write(t, s, workbook.FormOptions{Printer: lang.For(language)}))
		if problems.HasErrors() || got.Dataset.Responses != 0 {
			t.Errorf("%s: %d responses, %d errors", language, got.Dataset.Responses, problems.Errors())
		}
	}
}

// Set aside where it was read, an answer stands in the form as it was written.
func TestFormShowsWhatWasSetAside(t *testing.T) {
	s := builtIn(t)
	_, response := seeded(t, s)
	q := s.Index("A3.1.1")
	response.Answers[q] = surveys.Answer{State: surveys.SetAside, Reason: "140"}
	b := write(t, s, workbook.FormOptions{Territory: &surveys.Territory{Name: "Ici (fictive)", Population: math.NaN()}, Response: response})
	got, problems := read(t, s, b)
	if a := got.Dataset.Territories[0].Responses[0].Answers[q]; a.State != surveys.SetAside || problems.Errors() != 1 {
		t.Errorf("%+v, %d errors", a, problems.Errors())
	}
}

func BenchmarkForm(b *testing.B) {
	s := builtIn(b)
	size := 0
	for b.Loop() {
		size = len(write(b, s, workbook.FormOptions{}))
	}
	b.ReportMetric(float64(size), "bytes")
}
