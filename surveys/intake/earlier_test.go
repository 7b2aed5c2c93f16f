package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// changed is the small survey, which says what became of its version 0.9: a
// scale cut anew, options renamed, merged and dropped, a unit changed, a yes/no
// question that became a choice, one retired.
func changed() *surveys.Survey {
	s := small()
	yesno, checklist := surveys.YesNo, surveys.Checklist
	s.Earlier = []surveys.Earlier{{Version: "0.9", Moves: []surveys.Move{
		{Was: "Z1", Now: "A1.1.1", Answers: []surveys.Recode{{Was: "niv0", Now: "niv0"}, {Was: "niv1", Now: "niv2"}, {Was: "niv2", Now: "niv4"}, {Was: "niv3"}}},
		{Was: "Z2", Now: "A1.1.2", Slug: "outils", Answers: []surveys.Recode{
			{Was: "mel", Now: "courrier_web"}, {Was: "web", Now: "courrier_web", Name: lang.T("Messagerie", "Messaging")}, {Was: "fax", Name: lang.T("Télécopie", "Fax")},
		}},
		{Was: "Z3", Now: "A1.1.3", Slug: "attente", Times: 1. / 24},
		{Was: "Z4", Now: "A1.1.6", Slug: "cloud", Item: &yesno, Answers: []surveys.Recode{{Was: "yes", Now: "prive"}, {Was: "no", Now: "local"}}},
		{Was: "Z5", Slug: "vieux", Item: &checklist, Why: lang.T("Question abandonnée.", "Given up."), Answers: []surveys.Recode{{Was: "a"}, {Was: "b"}}},
	}}}
	return s
}

// answersOf are a response's answers in short.
func answersOf(s *surveys.Survey, r *surveys.Response) string {
	var all []string
	for i := range r.Answers {
		all = append(all, said(s.Questions[i], &r.Answers[i]))
	}
	return strings.Join(all, " | ")
}

// One response of version 0.9 in each dialect becomes the same answers.
func TestEarlierDialects(t *testing.T) {
	s := changed()
	table := "territory,Z1,Z2,Z3,Z4,A1.1.5,Z5,A1.1.1\nEssai (fictif),niv1,web rh fax,48,oui,yes,a,niv3\n"
	kobo := "_uuid;g/territoire;g/z1;g/outils;g/outils/rh;g/outils/web;g/outils/fax;g/attente;g/cloud;g/site_web;g/vieux/a;g/vieux/b\nu1;Essai (fictif);niv1;rh web fax;1;1;1;48;yes;yes;1;0\n"
	form := "| Code | Réponse |\n|---|---|\n| territory | Essai (fictif) |\n| framework | petit |\n| version | 0.9 |\n| Z1 | 1 – un peu |\n| Z2/rh | Oui |\n| Z2/web | Oui |\n| Z2/fax | Oui |\n| Z2/mel | Non |\n| Z3 | 48 |\n| Z4 | Oui |\n| A1.1.5 | Oui |\n| Z5/a | Oui |\n"
	want := "niv2 | rh courrier_web | 2 | not_asked | yes | prive"
	for _, c := range []struct {
		name    string
		version string
		source  intake.Source
	}{
		{"table", "0.9", bytesSource("t.csv", []byte(table))},
		{"table that says it", "", bytesSource("t.csv", []byte("version,"+strings.ReplaceAll(strings.Replace(table, "Essai", "0.9,Essai", 1), ",A1.1.1", ",x")))},
		{"kobo", "0.9", bytesSource("k.csv", []byte(kobo))},
		{"form", "", bytesSource("f.xlsx", testkit.Xlsx(t, "# Couverture\n\n"+form))},
		{"form, whatever is said of tables", "1.0", bytesSource("f.xlsx", testkit.Xlsx(t, "# Couverture\n\n"+form))},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, problems := read(t, s, intake.Options{Version: c.version}, c.source)
			if got := answersOf(s, first(t, result)); got != want {
				t.Errorf("got %s\nwant %s\n%s", got, want, codes(problems))
			}
			for code, severity := range map[string]diag.Severity{"version-carried": diag.Info, "not-comparable": diag.Warning, "partly-comparable": diag.Warning} {
				i := slices.IndexFunc(problems, func(p *diag.Problem) bool { return p.Code == code })
				if i < 0 || problems[i].Severity != severity || problems[i].Count == 0 || english(problems[i]) == "" {
					t.Errorf("no %s: %s", code, codes(problems))
				}
			}
			if slices.ContainsFunc(problems, func(p *diag.Problem) bool { return p.Code == "form-version" }) {
				t.Error("a version that is carried over is warned of as one that is not")
			}
		})
	}
}

// What is carried over file by file is what Carry says of each answer, cells
// are accounted for, and the same answers in today's words are not touched.
func TestEarlierLaw(t *testing.T) {
	s := changed()
	then := s.At(&s.Earlier[0])
	rapid.Check(t, func(rt *rapid.T) {
		header, row := []string{"version", "territory"}, []string{"0.9", "Essai (fictif)"}
		answers := map[string]surveys.Answer{}
		for _, q := range then.Questions {
			a := surveys.Answer{State: rapid.SampledFrom([]surveys.State{surveys.Given, surveys.Given, surveys.Given, surveys.Blank, surveys.Unknown}).Draw(rt, q.Code)}
			choices := then.Of(q)
			text := map[surveys.State]string{surveys.Unknown: "dont_know"}[a.State]
			if a.State == surveys.Given {
				switch q.Type {
				case surveys.Decimal:
					a.Number = float64(rapid.IntRange(0, 90).Draw(rt, "number"))
				case surveys.SelectMultiple:
					for _, c := range choices {
						if rapid.Bool().Draw(rt, c.Name) {
							a.Choices = append(a.Choices, c.Name)
						}
					}
				default:
					a.Choices = []string{choices[rapid.IntRange(0, len(choices)-1).Draw(rt, "choice")].Name}
				}
				text = a.Value(q.Item)
			}
			header, row = append(header, q.Code), append(row, text)
			answers[q.Code] = a
		}
		csv := strings.Join(header, ",") + "\n" + strings.Join(row, ",") + "\n"
		result, problems := read(t, s, intake.Options{}, bytesSource("t.csv", []byte(csv)))
		got := first(t, result)
		for i, q := range s.Questions {
			var from string
			var move *surveys.Move
			for j := range s.Earlier[0].Moves {
				if m := &s.Earlier[0].Moves[j]; m.Now == q.Code {
					from, move = m.Was, m
				}
			}
			want := surveys.Answer{}
			switch a, asked := answers[q.Code]; {
			case move != nil:
				old := answers[from]
				want, _, _ = move.Carry(q, s.Of(q), &old)
			case asked:
				want = a
			}
			if g := got.Answers[i]; g.State != want.State || g.Value(q.Item) != want.Value(q.Item) {
				rt.Fatalf("%s: got %v, want %v\n%s%s", q.Code, g, want, csv, codes(problems))
			}
		}
	})
}

// A file without a version, or of one that nothing is known of, is read as
// before.
func TestEarlierUnknown(t *testing.T) {
	s := changed()
	_, problems := read(t, s, intake.Options{}, bytesSource("t.csv", []byte("territory,A1.1.5,Z3\nEssai (fictif),yes,48\n")))
	if !slices.ContainsFunc(problems, func(p *diag.Problem) bool { return strings.Contains(english(p), "was asked in version 0.9") }) {
		t.Error(fmt.Sprint("no hint: ", codes(problems)))
	}
	form := "| Code | Réponse |\n|---|---|\n| territory | Essai (fictif) |\n| framework | petit |\n| version | 0.5 |\n| A1.1.5 | Oui |\n"
	_, problems = read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, "# Couverture\n\n"+form)))
	if !slices.ContainsFunc(problems, func(p *diag.Problem) bool { return p.Code == "form-version" && p.Severity == diag.Warning }) {
		t.Error(fmt.Sprint("no warning: ", codes(problems)))
	}
}

// A number whose range is narrower today is set aside, and said by the side on
// which it is, however many there are.
func TestEarlierRange(t *testing.T) {
	s := small()
	number := surveys.Number
	s.Earlier = []surveys.Earlier{{Version: "0.9", Moves: []surveys.Move{{Was: "Z1", Now: "A1.1.4", Item: &number}}}}
	result, problems := read(t, s, intake.Options{Version: "0.9"}, bytesSource("t.csv", []byte("territory,Z1\nUn (fictif),40\nDeux (fictif),140\nTrois (fictif),150\n")))
	if result.Cells.SetAside != 2 {
		t.Errorf("%+v", result.Cells)
	}
	i := slices.IndexFunc(problems, func(p *diag.Problem) bool { return p.Code == "not-comparable" })
	if i < 0 || problems[i].Count != 2 || !strings.Contains(english(problems[i]), "“> 100” to Z1") {
		t.Errorf("%s", codes(problems))
	}
}
