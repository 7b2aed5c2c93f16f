package xlsform_test

import (
	"bytes"
	"context"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
	"eterritoire/surveys/xlsform"
)

func open(tb testing.TB, b []byte) *sheet.Book {
	tb.Helper()
	book, problems, err := sheet.Open(context.Background(), sheet.File{Name: "form.xlsx", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, sheet.Limits{})
	if err != nil || book == nil {
		tb.Fatal(err, problems)
	}
	tb.Cleanup(func() { _ = book.Close() })
	return book
}

// survey has a question of every kind.
func survey() *surveys.Survey {
	none := [2]float64{math.Inf(-1), math.Inf(1)}
	return &surveys.Survey{
		ID: "essai-1", Version: "3", Title: lang.T("Essai", "Essai"),
		Groups: []surveys.Group{{Code: "A", Label: lang.T("Axe", "Axis")}, {Code: "A.1", Parent: "A", Label: lang.T("Dimension", "Dimension")}},
		Kinds:  []surveys.Choice{{Name: "commune", Label: lang.T("Commune", "Council")}, {Name: "region", Label: lang.T("Région", "Region")}},
		Respondents: []surveys.Choice{
			{Name: "CAD", Label: lang.T("Cadres", "Staff")},
		},
		Choices: map[string][]surveys.Choice{
			"niveau": {{Name: "niv0", Label: lang.T("Rien", "Nothing")}, {Name: "niv1", Label: lang.T("=Un peu", "Some")}},
			"yes_no": {{Name: "yes", Label: lang.T("Oui", "Yes")}, {Name: "no", Label: lang.T("Non", "No")}},
			"outils": {{Name: "rh", Label: lang.T("Paie", "Payroll")}, {Name: "sig", Label: lang.T("L'espace <SIG>", "GIS")}},
			"autre":  {{Name: "x", Label: lang.T("X", "X")}, {Name: "y", Label: lang.T("Y", "Y")}, {Name: "z", Label: lang.T("Z", "Z")}},
		},
		Questions: []*surveys.Question{
			{Name: "strategie", Code: "A.1.1", Type: surveys.SelectOne, ListName: "niveau", Item: surveys.Maturity, Group: "A.1", Heading: lang.T("Stratégie", "Strategy"), Label: lang.T("Avez-vous une stratégie\u00a0?", "Have you a strategy?"), Hint: lang.T("Le plus haut palier.", "The highest level."), Range: none},
			{Name: "regles", Code: "A.1.2", Type: surveys.SelectOne, ListName: "yes_no", Item: surveys.YesNo, Group: "A.1", Heading: lang.T("Règles", "Rules"), Label: lang.T("Des règles\u00a0?", "Rules?"), NotFor: []string{"region"}, Range: none},
			{Name: "outils", Code: "A.1.3", Type: surveys.SelectMultiple, ListName: "outils", Item: surveys.Checklist, Group: "A.1", Heading: lang.T("Outils", "Tools"), Label: lang.T("Quels outils\u00a0?", "Which tools?"), Range: none},
			{Name: "choix", Code: "A.1.4", Type: surveys.SelectOne, ListName: "autre", Item: surveys.Choose, Group: "A.1", Heading: lang.T("Choix", "Choice"), Label: lang.T("Lequel\u00a0?", "Which?"), Range: none},
			{Name: "part", Code: "A.1.5", Type: surveys.Decimal, Item: surveys.Percentage, Group: "A.1", Heading: lang.T("Part", "Share"), Label: lang.T("Quelle part\u00a0?", "What share?"), Unit: lang.T("% des agents", "% of staff"), Range: [2]float64{0, 100}},
			{Name: "nombre", Code: "B.1", Type: surveys.Decimal, Item: surveys.Number, Heading: lang.T("Nombre", "Number"), Label: lang.T("Combien\u00a0?", "How many?"), Range: none},
		},
		Calculations: []surveys.Calculation{{Name: "calc_a", Type: "decimal", Expression: "1 + 1"}, {Name: "calc_b", Type: "string", Expression: "if(${calc_a} = 2, 'x', '')"}},
		Notes:        []surveys.Note{{Name: "show_1", Label: lang.T("Score\u00a0: ${calc_a}", "Score: ${calc_a}"), Relevant: "${calc_a} != ''"}},
	}
}

// What is written is read back as it was.
func TestRoundTrip(t *testing.T) {
	for _, territories := range []*registry.Registry{nil, registry.BuiltIn()} {
		s := survey()
		var b bytes.Buffer
		if err := xlsform.Write(&b, s, xlsform.Options{Registry: territories}); err != nil {
			t.Fatal(err)
		}
		got, problems := xlsform.Read(context.Background(), open(t, b.Bytes()))
		for _, p := range problems {
			t.Errorf("%s: %s %v", p.Pos, p.Code, p.Message)
		}
		if got.ID != "essai_1" || got.Version != "3" || len(got.Questions) != len(s.Questions) {
			t.Fatalf("%q %q, %d questions", got.ID, got.Version, len(got.Questions))
		}
		for i, q := range got.Questions {
			want := s.Questions[i]
			item := want.Item
			if item == surveys.Percentage { // a form does not tell it from another number
				item = surveys.Number
			}
			if q.Name != want.Name || q.Code != want.Code || q.Type != want.Type || q.Item != item || q.Range != want.Range {
				t.Errorf("%s: %+v", want.Name, q)
			}
			if diff := cmp.Diff(want.Label, q.Label) + cmp.Diff(s.Of(want), got.Of(q)); diff != "" {
				t.Errorf("%s: -want +got\n%s", want.Name, diff)
			}
		}
		if q := got.Questions[1]; q.Relevant != "${type} != 'region'" {
			t.Errorf("relevant: %q", q.Relevant)
		}
		if diff := cmp.Diff(s.Calculations, got.Calculations) + cmp.Diff(s.Notes, got.Notes) + cmp.Diff(s.Kinds, got.Kinds) + cmp.Diff(s.Respondents, got.Respondents); diff != "" {
			t.Errorf("-want +got\n%s", diff)
		}
	}
}

// Names that a form cannot carry are refused, all at once.
func TestNamesThatCannotBe(t *testing.T) {
	s := survey()
	s.Questions[0].Name = "1a"
	s.Questions[1].Name = "region"
	s.Questions[2].Name = "part_status"
	err := xlsform.Write(&bytes.Buffer{}, s, xlsform.Options{})
	names, ok := err.(xlsform.NameErrors) //nolint:errorlint // it is not wrapped
	if !ok {
		t.Fatalf("%v", err)
	}
	var said []string
	for _, n := range names {
		said = append(said, n.Name)
	}
	for _, want := range []string{"1a", "region", "part_status"} {
		if !slices.Contains(said, want) {
			t.Errorf("%s is not among %v", want, said)
		}
	}
}

// A form of another's hand, with every fault that is told from the rest.
func TestFaultsHaveTheirCells(t *testing.T) {
	const form = `
## survey
| type                | name     | label::Français (fr) | constraint  | relevnt |
| begin group         | g        | Groupe               |             |         |
| select_one niveau   | a        | A                    |             |         |
| select_one nivaux   | b        | B                    |             |         |
| selct_one niveau    | c        | C                    |             |         |
| integer             | n        | N                    | . >= 0 and . <= 9 |   |
| integer             | N        | N encore             |             |         |
| decimal             | 2x       | Deux                 |             |         |
| text                |          | Sans nom             |             |         |
|                     | q        | Sans type            |             |         |
| select_multiple l   | m        | M                    |             |         |
| end group           |          |                      |             |         |
| end group           |          |                      |             |         |
| begin repeat        | r        | R                    |             |         |
| integer             | i        | I                    |             |         |

## choices
| list_name | name | label |
| niveau    | 0    | Rien  |
| niveau    | 1    | Peu   |
| niveau    | 1    | Encore |
| l         | a b  | AB    |
|           | z    | Z     |
| l         |      | Y     |
`
	s, problems := xlsform.Read(context.Background(), open(t, testkit.Xlsx(t, form)))
	var said []string
	for _, p := range problems {
		said = append(said, p.Pos.Sheet+"!"+p.Pos.Cell()+" "+p.Code)
	}
	want := []string{
		"survey!E1 column-unknown", "survey!A4 list-unknown", "survey!A5 type-unknown", "survey!B7 name-duplicate", "survey!B8 name-invalid",
		"survey!B9 name-missing", "survey!A10 type-missing", "survey!A13 group-end", "survey!A14 repeat-unread", "survey!A14 group-open",
		"choices!B4 choice-duplicate", "choices!B5 choice-space", "choices!B6 list-missing", "choices!A7 name-missing",
	}
	slices.Sort(want)
	slices.Sort(said)
	if diff := cmp.Diff(want, said); diff != "" {
		t.Errorf("-want +got\n%s", diff)
	}
	for _, p := range problems {
		if p.Code == "list-unknown" && !strings.Contains(lang.For("fr").Message(p.Hint), "niveau") {
			t.Errorf("no near miss: %v", p.Hint)
		}
	}
	var names []string
	for _, q := range s.Questions {
		names = append(names, q.Name)
	}
	if diff := cmp.Diff([]string{"a", "n", "m"}, names); diff != "" {
		t.Errorf("questions -want +got\n%s", diff)
	}
	if q := s.Questions[1]; q.Range != [2]float64{0, 9} || q.Item != surveys.Number {
		t.Errorf("%+v", q)
	}
	if q := s.Questions[0]; q.Item != surveys.Maturity || q.Group != "g" {
		t.Errorf("%+v", q)
	}
}

func TestNoSheetSurvey(t *testing.T) {
	s, problems := xlsform.Read(context.Background(), open(t, testkit.Xlsx(t, "## surve\n| type | name |\n| text | a |\n")))
	if s != nil || len(problems) == 0 || problems[0].Severity != diag.Error || !strings.Contains(lang.For("en").Message(problems[0].Hint), "surve") {
		t.Errorf("%v %v", s, problems)
	}
}

// Whatever the cells hold, there is a survey or a problem, and no panic.
func FuzzRead(f *testing.F) {
	f.Add("select_one l", "a", "Étiquette", "l", "x", ". >= 0")
	f.Add("begin group", "", "label", "", "", "${a}")
	f.Add("end repeat", "é", "\x00", "l", "l", ". <= -")
	f.Fuzz(func(t *testing.T, kind, name, label, list, choice, constraint string) {
		rows := func(rows ...[]any) func(func([]any) bool) {
			return func(yield func([]any) bool) {
				for _, r := range rows {
					if !yield(r) {
						return
					}
				}
			}
		}
		var b bytes.Buffer
		err := sheet.WriteXLSX(&b, []sheet.Plain{
			{Name: "survey", Rows: rows([]any{"type", "name", "label::" + label, "constraint"}, []any{kind, name, label, constraint}, []any{"select_multiple " + list, "b", label, ""}, []any{kind, "b_status", "", ""})},
			{Name: "choices", Rows: rows([]any{"list_name", "name", label}, []any{list, choice, label})},
		})
		if err != nil {
			t.Skip() // no cell holds it
		}
		book, problems, err := sheet.Open(context.Background(), sheet.File{Name: "f.xlsx", ReaderAt: bytes.NewReader(b.Bytes()), Size: int64(b.Len())}, sheet.Limits{})
		if err != nil {
			t.Fatal(err)
		}
		if book == nil {
			if len(problems) == 0 {
				t.Fatal("nothing, and nothing is said")
			}
			return
		}
		s, found := xlsform.Read(context.Background(), book)
		if s == nil && !found.HasErrors() {
			t.Fatal("no survey, and nothing is said")
		}
		for _, p := range found {
			if lang.For("fr").Message(p.Message) == "" {
				t.Fatal("a problem without words")
			}
		}
	})
}

func BenchmarkWrite(b *testing.B) {
	s := survey()
	for b.Loop() {
		if err := xlsform.Write(&bytes.Buffer{}, s, xlsform.Options{Registry: registry.BuiltIn()}); err != nil {
			b.Fatal(err)
		}
	}
}
