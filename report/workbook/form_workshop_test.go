package workbook_test

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"reflect"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"eterritoire/indicators/frameworks"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// held is a workshop with both rounds, yes/no, the whole room, text of every
// kind, and a college too small to be shown.
func held(s *surveys.Survey) *surveys.Workshop {
	return &surveys.Workshop{
		Place: "Salle des fêtes & marché",
		Present: []surveys.Attendance{
			{College: "ELU", Present: 6, Women: 2}, {College: "CAD", Present: 8, Women: -1}, {College: "MIN", Present: 2, Women: 1}, {College: "OCP", Present: 5, Women: 0},
		},
		Deliberations: []surveys.Deliberation{
			{
				Question: s.Index("A1.1.1"), Reason: "=registre vu", Dissent: "Élus locaux : « plus haut »\nà revoir",
				Rounds: [surveys.Rounds]surveys.Round{
					{
						{College: "ELU", Counts: []int{0, 0, 1, 2, 3}},
						{College: "CAD", Counts: []int{3, 2, 1, 0, 0}, DontKnow: 1, Abstained: 1},
						{College: "MIN", Counts: []int{0, 0, 2, 0, 0}},
						{College: "OCP", Counts: []int{2, 2, 1, 0, 0}},
					},
					{
						{College: "ELU", Counts: []int{0, 0, 6, 0, 0}},
						{College: "CAD", Counts: []int{0, 2, 6, 0, 0}},
						{College: "MIN", Counts: []int{0, 0, 1, 0, 0}, Abstained: 1},
						{College: "OCP", Counts: []int{0, 0, 5, 0, 0}},
					},
				},
			},
			{Question: s.Index("A1.4.2"), Parked: "charte à retrouver"},
			{Question: s.Index("A3.4.2"), Rounds: [surveys.Rounds]surveys.Round{{{College: surveys.WholeRoom, Counts: []int{20, 1}}}}},
		},
	}
}

// formOf is a filled form of the built-in framework.
func formOf(tb testing.TB, language string) (*surveys.Survey, []byte) {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	s := fw.Survey
	answers := make([]surveys.Answer, len(s.Questions))
	for i := range answers {
		answers[i].State = surveys.Blank
	}
	answers[s.Index("A1.1.1")] = surveys.Answer{State: surveys.Given, Choices: []string{"niv2"}, Evidence: surveys.Seen}
	var b bytes.Buffer
	err = workbook.WriteForm(&b, s, workbook.FormOptions{
		Printer: lang.For(language), Framework: fw,
		Territory: &surveys.Territory{Name: "Essai (fictive)", Kind: "commune"},
		Response:  &surveys.Response{Group: "workshop", Answers: answers},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s, b.Bytes()
}

func intoForm(tb testing.TB, form []byte, s *surveys.Survey, w *surveys.Workshop, language string) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := workbook.WriteWorkshop(&b, form, s, w, lang.For(language)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// reread is the one territory of a form, with what it cost to read it.
func reread(tb testing.TB, s *surveys.Survey, form []byte) (*surveys.Territory, intake.Cells, diag.List) {
	tb.Helper()
	source := intake.Source{Name: "f.xlsx", Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(form), Closer: io.NopCloser(nil), Size: int64(len(form))}, nil
	}}
	result, problems, err := intake.Read(context.Background(), []intake.Source{source}, s, intake.Options{})
	if err != nil || len(result.Dataset.Territories) != 1 {
		tb.Fatal(err, problems)
	}
	return result.Dataset.Territories[0], result.Cells, problems
}

// What is written is what is read, in either language, once or again, and
// nothing of it is set aside.
func TestWorkshopRoundTrip(t *testing.T) {
	for _, language := range []string{"fr", "en"} {
		s, form := formOf(t, language)
		want := held(s).Merged()
		first := intoForm(t, form, s, held(s), language)
		other := map[string]string{"fr": "en", "en": "fr"}[language]
		again := intoForm(t, intoForm(t, first, s, &surveys.Workshop{}, other), s, held(s), language)
		for name, b := range map[string][]byte{"once": first, "again": again} {
			of, cells, problems := reread(t, s, b)
			if len(problems) != 0 || cells.SetAside != 0 || cells.Read != cells.Accepted+cells.Unused {
				t.Errorf("%s, %s: %+v, %v", language, name, cells, problems)
			}
			if len(of.Workshops) != 1 {
				t.Fatalf("%s, %s: %d workshops", language, name, len(of.Workshops))
			}
			if got := unplaced(of.Workshops[0]); !reflect.DeepEqual(got, want) {
				t.Errorf("%s, %s: read\n%+v\nwritten\n%+v", language, name, got, want)
			}
			if a := of.Responses[0].Answers[s.Index("A1.1.1")]; a.State != surveys.Given || a.Evidence != surveys.Seen {
				t.Errorf("%s, %s: the answer became %+v", language, name, a)
			}
		}
		if !bytes.Equal(first, intoForm(t, form, s, held(s), language)) {
			t.Error("the same workshop is not the same file")
		}
	}
}

// unplaced is a workshop without the cells that it was read from.
func unplaced(w *surveys.Workshop) *surveys.Workshop {
	w.Pos = diag.Pos{}
	for i := range w.Present {
		w.Present[i].Pos = diag.Pos{}
	}
	for i := range w.Deliberations {
		d := &w.Deliberations[i]
		d.Pos = diag.Pos{}
		for k := range d.Rounds {
			for j := range d.Rounds[k] {
				d.Rounds[k][j].Pos = diag.Pos{}
			}
		}
	}
	return w
}

// Of the form itself nothing changes but the lists of what it is made of.
func TestWorkshopDisturbsNothing(t *testing.T) {
	s, form := formOf(t, "fr")
	before, after := parts(t, form), parts(t, intoForm(t, form, s, held(s), "fr"))
	lists := map[string]bool{"[Content_Types].xml": true, "xl/workbook.xml": true, "xl/_rels/workbook.xml.rels": true, "xl/styles.xml": true}
	for name, old := range before {
		switch now, kept := after[name]; {
		case !kept:
			t.Errorf("%s is gone", name)
		case !lists[name] && old != now:
			t.Errorf("%s changed", name)
		}
	}
	var added []string
	for name := range after {
		if _, old := before[name]; !old {
			added = append(added, name)
		}
	}
	if len(added) != len(surveys.FormWorkshopSheets) {
		t.Errorf("added %v", added)
	}
	// Styles are added after those that the form's cells are numbered by; names
	// and sheets stay, and the cover is what opens.
	xfs := func(part string) string {
		_, part, _ = strings.Cut(part, "<cellXfs")
		return part[strings.Index(part, "<xf "):strings.Index(part, "</cellXfs>")]
	}
	if old, now := xfs(before["xl/styles.xml"]), xfs(after["xl/styles.xml"]); !strings.HasPrefix(now, old) {
		t.Error("the form's styles moved")
	}
	names := func(part string) string {
		return part[strings.Index(part, "<definedNames>"):strings.Index(part, "</definedNames>")]
	}
	if names(before["xl/workbook.xml"]) != names(after["xl/workbook.xml"]) {
		t.Error("the form's names changed")
	}
	f, err := excelize.OpenReader(bytes.NewReader(intoForm(t, form, s, held(s), "fr")))
	if err != nil {
		t.Fatal(err)
	}
	if f.GetActiveSheetIndex() != 0 {
		t.Errorf("opens on sheet %d", f.GetActiveSheetIndex())
	}
}

func parts(tb testing.TB, xlsx []byte) map[string]string {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		tb.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
		all[f.Name] = string(b)
	}
	return all
}

func TestWorkshopSheets(t *testing.T) {
	s, form := formOf(t, "fr")
	text := testkit.Text(t, intoForm(t, form, s, held(s), "fr"))
	testkit.Golden(t, "testdata/workshop.fr.txt", []byte(text[strings.Index(text, "## Atelier"):]))
}
