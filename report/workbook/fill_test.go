package workbook_test

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

func readForm(tb testing.TB, s *surveys.Survey, b []byte) *intake.Form {
	tb.Helper()
	f, problems, err := intake.ReadForm(tb.Context(), "form.xlsx", b, s)
	if err != nil || f == nil {
		tb.Fatal(err, problems)
	}
	return f
}

// fill writes answers to all questions into a form.
func fill(tb testing.TB, s *surveys.Survey, b []byte, r *surveys.Response, cover intake.Cover) []byte {
	tb.Helper()
	all := make([]int, len(s.Questions))
	for i := range all {
		all[i] = i
	}
	out, problems, err := readForm(tb, s, b).Fill(tb.Context(), r, all, cover)
	if err != nil || len(problems) > 0 {
		tb.Fatal(err, problems)
	}
	return out
}

// TestFill: a form that is filled and filled again says the last answers, as one
// that was written with them does, whatever it said before; its other parts are
// byte for byte what they were.
func TestFill(t *testing.T) {
	s := odd()
	rapid.Check(t, func(rt *rapid.T) {
		pick := func(n int) int { return rapid.IntRange(0, n-1).Draw(rt, "pick") }
		comment := func() string {
			return rapid.SampledFrom([]string{"", "Vu", "=1+1", "a\nb", "« é » & <b>", "'", "_x000D_"}).Draw(rt, "comment")
		}
		language := lang.For(rapid.SampledFrom([]string{"fr", "en"}).Draw(rt, "language"))
		blank := write(t, s, workbook.FormOptions{Printer: language})
		_, first := filled(s, pick, comment)
		territory, second := filled(s, pick, comment)
		cover := intake.Cover{
			Territory: territory.Name, Region: territory.Region, Kind: territory.Kind, Population: territory.Population,
			Group: second.Group, Respondent: second.Respondent, Date: second.Date,
		}
		once := fill(t, s, blank, first, intake.Cover{})
		twice := fill(t, s, once, second, cover)
		want := readForm(t, s, write(t, s, workbook.FormOptions{Printer: language, Territory: territory, Response: second}))
		got := readForm(t, s, twice)
		for i := range s.Questions {
			if a, b := &got.Response.Answers[i], &want.Response.Answers[i]; !intake.SameAnswer(a, b) {
				rt.Errorf("%s: %+v, want %+v", s.Questions[i].Code, a, b)
			}
		}
		a, b := got.Territory, want.Territory
		if a.Name != b.Name || a.Region != b.Region || a.Kind != b.Kind || a.Population != b.Population {
			rt.Errorf("%+v, want %+v", a, b)
		}
		if x, y := got.Response, want.Response; x.Group != y.Group || x.Respondent != y.Respondent || !x.Date.Equal(y.Date) {
			rt.Errorf("%+v, want %+v", x, y)
		}
		sameButSheets(rt, blank, twice)
	})
}

// sameButSheets wants two workbooks equal but for their sheets' cells.
func sameButSheets(t *rapid.T, before, after []byte) {
	a, b := partsOf(t, before), partsOf(t, after)
	for name, content := range a {
		switch {
		case name == "xl/workbook.xml": // computed when it is opened
		case strings.HasPrefix(name, "xl/worksheets/sheet"):
			cut := func(s string) string {
				return s[:strings.Index(s, "<sheetData>")] + s[strings.Index(s, "</sheetData>"):]
			}
			if cut(content) != cut(b[name]) {
				t.Errorf("%s changed outside its cells", name)
			}
		case b[name] != content:
			t.Errorf("%s changed", name)
		}
	}
	if len(a) != len(b) {
		t.Errorf("%d parts, were %d", len(b), len(a))
	}
}

func partsOf(t *rapid.T, b []byte) map[string]string {
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(content)
	}
	return parts
}

// TestFillAFormThatWasMoved: rows are known by their codes, on whatever sheet
// and in whatever order; what people wrote beside options becomes part of the
// comment once; a wrong answer stays until it is answered.
func TestFillAFormThatWasMoved(t *testing.T) {
	s := odd()
	b := testkit.Xlsx(t, `
## Notes
| Bonjour | | |
| Code  | Réponse | Commentaire | Preuve | Si non concerné, pourquoi | Confiance |
| N     | quelques | à revoir    |        |                           |           |
| A.1.2/b | Oui   | option      |        |                           |           |
| A.1.2 |         | liste       |        |                           |           |
| A.1.2/a | Non   |             |        |                           |           |
## Suite
| Code | Question | Réponse | Preuve | Commentaire |
| A.1.2/c | | | | |
| Y | Vrai ? | oui | Pièce vue | |
| territory | | Essai (fictif) | | |
`)
	f := readForm(t, s, b)
	if len(f.Questions) != 3 || f.Wrong[5] == nil || f.Wrong[5].Code != "number-unreadable" || f.Wrong[5].Pos.String() != "form.xlsx:Notes!B3" {
		t.Fatalf("%v %+v", f.Questions, f.Wrong)
	}
	r := &surveys.Response{Answers: append([]surveys.Answer{}, f.Response.Answers...)}
	r.Answers[5].Comment = "à revoir\ndemain"
	r.Answers[2].Choices = []string{"a", "c"}
	r.Answers[3] = surveys.Answer{State: surveys.NotApplicable, Reason: "sans objet"}
	out, problems, err := f.Fill(t.Context(), r, []int{2, 3, 5}, intake.Cover{Date: time.Date(2026, 5, 17, 0, 0, 0, 0, time.UTC)})
	if len(problems) != 1 || problems[0].Code != "form-no-place" || out != nil || err != nil {
		t.Fatal(problems, err)
	}
	out, problems, err = f.Fill(t.Context(), r, []int{2, 3, 5}, intake.Cover{})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	testkit.Golden(t, "testdata/filled.txt", []byte(testkit.Text(t, out)))
}
