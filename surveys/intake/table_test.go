package intake_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// table is a .csv of lines.
func table(lines ...string) intake.Source {
	return bytesSource("reponses.csv", []byte(strings.Join(lines, "\n")+"\n"))
}

func TestTable(t *testing.T) {
	s := small()
	result, problems := read(t, s, intake.Options{}, table(
		"Commune,TERRITORY_CODE,Région,Type,Population,Groupe,Répondant,Date,a1.1.1,A1.1.1.Evidence,A1.1.1.comment,outils-metier,DELAI,delai.preuve,delai.confidence,Agents_Formés,remarque,A1.1.5",
		`Essai (fictive),CM1,Centre (fictif),commune,12 000,CAD_SG,une personne,2026-05-17,2 – moitié,seen,"vu le plan, signé",rh sig,"12,5",vérifié,haute,40,bonjour,oui`,
		`Essai (fictive),CM1,,Commune,,atelier,,17/05/2026,ne_sait_pas,,,none,,,,,,`,
	))
	if got := codes(problems); got != "1 columns-unused\n answer-converted" {
		t.Errorf("problems:\n%s", got)
	}
	f := result.Files[0]
	if f.Dialect != "table" || !slices.Equal(f.Unused, []string{"remarque"}) || f.Responses != 2 || !f.OK {
		t.Errorf("%+v", f)
	}
	if len(result.Dataset.Territories) != 1 {
		t.Fatalf("%d territories %+v", len(result.Dataset.Territories), result.Files)
	}
	of := result.Dataset.Territories[0]
	if of.Name != "Essai (fictive)" || of.Code != "CM1" || of.Region != "Centre (fictif)" || of.Kind != "commune" || of.Population != 12000 {
		t.Errorf("%+v", of)
	}
	one, two := of.Responses[0], of.Responses[1]
	if one.Group != "CAD_SG" || one.Respondent != "" || two.Group != "workshop" || !one.Date.Equal(two.Date) {
		t.Errorf("%+v %+v", one, two)
	}
	for i, want := range []string{"niv2 seen #vu le plan, signé", "rh sig", "12.5 checked ~haute", "40", "yes", "not_asked"} {
		if got := said(s.Questions[i], &one.Answers[i]); got != want {
			t.Errorf("%s: %s, want %s", s.Questions[i].Code, got, want)
		}
	}
	for i, want := range []string{"dont_know", "none", "not_answered", "not_answered", "not_answered", "not_asked"} {
		if got := said(s.Questions[i], &two.Answers[i]); got != want {
			t.Errorf("%s: %s, want %s", s.Questions[i].Code, got, want)
		}
	}
	if got := one.Answers[2].Pos.String(); got != "reponses.csv!M2" {
		t.Errorf("place %s", got)
	}
	if got := two.Answers[2].Pos.String(); got != "reponses.csv!M3" {
		t.Errorf("place of an empty cell %s", got)
	}
}

// TestTableFaults has one line a fault: the header, a row, and what is said.
func TestTableFaults(t *testing.T) {
	for _, c := range []struct {
		name, header, row string
		want              string // the problems
		answer            string // of the first question with a column
	}{
		{"unknown level", "territory,A1.1.1", "Essai,7", "B2 choice-unknown", "set_aside (7)"},
		{"out of range", "territory,A1.1.3", "Essai,9999", "B2 number-range", "set_aside (9999)"},
		{"scientific", "territory,A1.1.3", "Essai,1e3", "B2 number-unreadable", "set_aside (1e3)"},
		{"none mixed", "territory,A1.1.2", "Essai,rh none", "B2 checklist-none-mixed", "set_aside (rh none)"},
		{"evidence", "territory,A1.1.3,A1.1.3.evidence", "Essai,3,sean", "C2 evidence-unknown", "3"},
		{"evidence of a silence", "territory,A1.1.3,A1.1.3.evidence", "Essai,,seen", "", "not_answered"},
		{"kind", "territory,type,A1.1.3", "Essai,comune,3", "B2 kind-unknown", "3"},
		{"group", "territory,group,A1.1.3", "Essai,Maires,3", "B2 group-unknown", "3"},
		{"population", "territory,population,A1.1.3", "Essai,beaucoup,3", "B2 population-unreadable", "3"},
		{"negative population", "territory,population,A1.1.3", "Essai,-1,3", "B2 population-unreadable", "3"},
		{"date", "territory,date,A1.1.3", "Essai,hier,3", "B2 date-unreadable", "3"},
		{"impossible date", "territory,date,A1.1.3", "Essai,2026-02-30,3", "B2 date-unreadable", "3"},
		{"date as a number", "territory,date,A1.1.3", "Essai,46159,3", " date-serial", "3"},
		{"year as a date", "territory,date,A1.1.3", "Essai,2026,3", "B2 date-unreadable", "3"},
		{"same column twice", "territory,A1.1.3,delai", "Essai,3,3", "C1 header-duplicate", "3"},
		{"contradicting columns", "territory,A1.1.3,delai", "Essai,3,4", "C1 header-duplicate\nC2 answers-conflict", "set_aside (3 / 4)"},
		{"one of two columns", "territory,A1.1.3,delai", "Essai,,4", "C1 header-duplicate", "4"},
		{"second territory column", "territory,territory,A1.1.3", "Essai,Autre,3", "B1 header-duplicate\n1 columns-unused", "3"},
		{"comment twice", "territory,A1.1.3,A1.1.3.comment,delai.comment", "Essai,3,a,b", "D1 header-duplicate\n1 columns-unused", "3 #a"},
		{"title above", "Enquête 2026\nterritory,A1.1.3", "Essai,3", " rows-above", "3"},
		{"fraction of a percentage", "territory,A1.1.4", "Essai,0.4", "B2 percent-fraction", "0.4"},
		{"thousands", "territory,A1.1.3", `Essai,"1,234"`, "B2 number-comma", "1.234"},
		{"HXL tags", "territory,A1.1.3\n#adm1,#value", "Essai,3", "2 hxl-row", "3"},
		{"protected texts", "territory,A1.1.3,A1.1.3.comment", "'=Essai,3,'-non", "", "3 #-non"},
		{"apostrophe of its own", "territory,A1.1.3,A1.1.3.comment", "Essai,3,'oui' dit-il", "", "3 #'oui' dit-il"},
		{"n/a is no silence here", "territory,A1.1.3", "Essai,n/a", "B2 number-unreadable", "set_aside (n/a)"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := small()
			result, problems := read(t, s, intake.Options{}, table(c.header, c.row))
			if got := codes(problems); got != c.want {
				t.Errorf("problems\n%s\nwant\n%s", got, c.want)
			}
			r := first(t, result)
			q := slices.IndexFunc(r.Answers, func(a surveys.Answer) bool { return a.State != surveys.NotAsked })
			if got := said(s.Questions[q], &r.Answers[q]); got != c.answer {
				t.Errorf("answer %s, want %s", got, c.answer)
			}
			if result.Files[0].Dialect != "table" {
				t.Errorf("dialect %s", result.Files[0].Dialect)
			}
		})
	}
}

func TestTerritoryMissing(t *testing.T) {
	result, problems := read(t, small(), intake.Options{}, table("territory,A1.1.1,A1.1.3", "Essai,2,3", ",2,3", " ,1,", ",,", "Essai,1,"))
	if got := codes(problems); got != "A3 territory-missing\nA4 territory-missing" {
		t.Error(got)
	}
	if f := result.Files[0]; f.Responses != 2 || f.Cells.SetAside != 4 {
		t.Errorf("%+v", f)
	}
}

// TestUnusable: a file that answers nothing is set aside whole, and others go on.
func TestUnusable(t *testing.T) {
	good := table("territory,A1.1.1", "Essai,2")
	for _, c := range []struct {
		name, content, want string
		setAside            int
	}{
		{"no territory column", "A1.1.1,A1.1.3\n2,3\n", "1 territory-missing", 4},
		{"no question", "territory,autre\nEssai,3\n", " not-answers", 4},
		{"a letter", "Monsieur le Maire,\n", " not-answers", 1},
	} {
		t.Run(c.name, func(t *testing.T) {
			result, problems := read(t, small(), intake.Options{}, bytesSource("mauvais.csv", []byte(c.content)), good)
			if got := codes(problems); got != c.want {
				t.Error(got)
			}
			if result.Files[0].OK || !result.Files[1].OK || result.Files[0].Cells.SetAside != c.setAside || result.Dataset.Responses != 1 {
				t.Errorf("%+v", result.Files)
			}
		})
	}
	missing := intake.Source{Name: "absent.csv", Open: func() (intake.Content, error) { return intake.Content{}, errors.New("no such file") }}
	result, problems := read(t, small(), intake.Options{}, missing, good)
	if codes(problems) != " file-unreadable" || result.Dataset.Responses != 1 {
		t.Error(codes(problems))
	}
}

func TestAs(t *testing.T) {
	src := table("territory,A1.1.1", "Essai,2")
	if result, _ := read(t, small(), intake.Options{As: "kobo"}, src); result.Files[0].Dialect != "kobo" {
		t.Errorf("%+v", result.Files[0])
	}
	for as, want := range map[string]string{"form": " not-answers", "odk": " dialect-unknown"} {
		if _, problems := read(t, small(), intake.Options{As: as}, src); codes(problems) != want {
			t.Errorf("%s: %s", as, codes(problems))
		}
	}
}

func TestOtherSheets(t *testing.T) {
	book := testkit.Xlsx(t, `
## Lisez-moi
| Ceci est un tableau |
## Réponses
| territory | A1.1.1 | A1.1.4 |
|-----------|--------|--------|
| Essai     | 2      | 0.4    |
## Vide
`)
	result, problems := read(t, small(), intake.Options{}, bytesSource("r.xlsx", book))
	if got := codes(problems); got != "C2 percent-fraction\n sheet-unused" {
		t.Error(got)
	}
	f := result.Files[0]
	if f.Sheet != "Réponses" || !slices.Equal(f.Unread, []string{"Lisez-moi"}) || f.Cells != (intake.Cells{Read: 7, Accepted: 6, Unused: 1}) {
		t.Errorf("%+v", f)
	}
	if got := first(t, result).Answers[0].Pos.String(); got != "r.xlsx:Réponses!B2" {
		t.Error(got)
	}
}

func TestDuplicates(t *testing.T) {
	s := small()
	t.Run("identical rows", func(t *testing.T) {
		result, problems := read(t, s, intake.Options{}, table("territory,A1.1.1,x", "Essai,2,a", "Essai,2,b", "Essai,2,a", "Essai,2,a"))
		if got := codes(problems); got != "1 columns-unused\nA2 duplicate\nA4 duplicate" {
			t.Error(got)
		}
		f := result.Files[0]
		if f.Responses != 2 || f.Duplicates != 2 || f.Cells.SetAside != 4 {
			t.Errorf("%+v", f)
		}
		if got := english(problems[1]); got != "reponses.csv!A2: warning: this response of “Essai” is there again at reponses.csv!5, which is kept" {
			t.Error(got)
		}
	})
	t.Run("not across sources", func(t *testing.T) {
		result, _ := read(t, s, intake.Options{}, table("territory,A1.1.1", "Essai,2"), table("territory,A1.1.1", "Essai,2"))
		if result.Dataset.Responses != 2 {
			t.Error(result.Dataset.Responses)
		}
	})
	old := bytesSource("mars.csv", []byte("commune,energie,_uuid,_submission_time\nEssai,1,AA,2026-03-01T10:00:00\nAutre,1,bb,2026-03-02T10:00:00\n"))
	late := bytesSource("mai.csv", []byte("commune,energie,meta/rootUuid,_uuid,_submission_time\nEssai,3,uuid:aa,cc,2026-03-05T10:00:00\n"))
	for name, order := range map[string][]intake.Source{"late last": {old, late}, "late first": {late, old}} {
		t.Run("instances, "+name, func(t *testing.T) {
			result, problems := read(t, s, intake.Options{}, order...)
			territory := result.Dataset.Territory("name:essai||")
			if territory.Count != 1 || territory.Responses[0].Answers[0].Choices[0] != "niv3" || result.Dataset.Responses != 2 {
				t.Errorf("%+v", territory)
			}
			if strings.Count(codes(problems), "duplicate") != 1 {
				t.Error(codes(problems))
			}
		})
	}
	t.Run("a row that cannot be used supersedes nothing", func(t *testing.T) {
		result, _ := read(t, s, intake.Options{}, bytesSource("x.csv", []byte("commune,energie,_uuid\nEssai,1,a\n,2,a\n")))
		if result.Dataset.Responses != 1 {
			t.Error(result.Dataset.Responses)
		}
	})
	t.Run("each", func(t *testing.T) {
		var seen []string
		_, problems := read(t, s, intake.Options{Each: func(of *surveys.Territory, r *surveys.Response) error {
			seen = append(seen, of.Name+" "+r.Answers[0].Value(surveys.Maturity))
			return nil
		}}, old, late)
		if !slices.Equal(seen, []string{"Autre niv1", "Essai niv3"}) || strings.Count(codes(problems), "duplicate") != 1 {
			t.Error(seen, codes(problems))
		}
		stop := errors.New("stop")
		if _, _, err := intake.Read(context.Background(), []intake.Source{old}, s, intake.Options{Each: func(*surveys.Territory, *surveys.Response) error { return stop }}); !errors.Is(err, stop) {
			t.Error(err)
		}
	})
}

func TestDates(t *testing.T) {
	src := table("territory,date,A1.1.3", "Essai,2025-01-05,1", "Essai,2025-09-01,2", "Essai,,3", "Autre,2025-09-01,2")
	_, problems := read(t, small(), intake.Options{}, src)
	if got := codes(problems); got != "A2 dates-apart" {
		t.Error(got)
	}
	if got := lang.For("en").Message(problems[0].Message); got != "the responses of “Essai” are 239 days apart, from 5 January 2025 to 1 September 2025" {
		t.Error(got)
	}
	day := first(t, must(read(t, small(), intake.Options{}, table("territory,date,A1.1.3", "Essai,2025-09-01,1")))).Date
	result, problems := read(t, small(), intake.Options{From: day, To: day}, src)
	if got := codes(problems); got != " dates-outside" || result.Dataset.Responses != 2 || result.Cells.SetAside != 5 {
		t.Error(got, result.Dataset.Responses, result.Cells)
	}
}

func must(r *intake.Result, _ diag.List) *intake.Result { return r }

func TestContradictions(t *testing.T) {
	a := table("territory,territory_code,type,population,A1.1.3", "Essai,1,commune,100,1", "Essay,1,region,200,1", "Essai,1,region,300,1")
	b := table("territory,territory_code,type,population,A1.1.3", "Autre,2,commune,100,1", "Essai,1,commune,101,1")
	_, problems := read(t, small(), intake.Options{}, a, b)
	if got := codes(problems); got != "A3 name-differs\nA3 kind-differs\nA3 population-differs\nA3 population-differs" {
		t.Error(got)
	}
}

// TestManyProblems: a column of nonsense is not a million lines.
func TestManyProblems(t *testing.T) {
	lines := []string{"territory,A1.1.1"}
	for i := range 2500 {
		lines = append(lines, fmt.Sprintf("Essai,x%d", i))
	}
	result, problems := read(t, small(), intake.Options{}, table(lines...))
	last := problems[1000]
	if len(problems) != 1002 || last.Count != 1500 || result.Cells.SetAside != 2500 {
		t.Errorf("%d problems, the last counts %d, %d set aside", len(problems), last.Count, result.Cells.SetAside)
	}
	if got := lang.For("en").Message(last.Message); got != "more of the same: only the first 1,000 problems of the kind “choice-unknown” are listed for this file" {
		t.Error(got)
	}
	if got := codes(problems[1001:]); got != "A2 responses-counted" {
		t.Error(got)
	}
}

func TestTooManyDistinct(t *testing.T) {
	s := small()
	s.Questions[2].Range = [2]float64{-inf, inf}
	lines := []string{"territory,A1.1.3"}
	for i := range surveys.MaxDistinct + 3 {
		lines = append(lines, fmt.Sprintf("Essai,%d", i))
	}
	one := table(lines...)
	result, problems := read(t, s, intake.Options{}, one)
	if n := strings.Count(codes(problems), "too-many-distinct"); n != 3 {
		t.Errorf("%d cells without room", n)
	}
	tally := result.Dataset.Territories[0].Tallies[2][0]
	if len(tally.Values) != surveys.MaxDistinct || tally.States[surveys.SetAside] != 3 || tally.States[surveys.Given] != surveys.MaxDistinct {
		t.Errorf("%d values, %v", len(tally.Values), tally.States)
	}
	other := table("territory,A1.1.3", "Essai,-7", "Essai,5", "Essai,-8")
	result, problems = read(t, s, intake.Options{}, one, other)
	if got := problems[len(problems)-2]; got.Code != "too-many-distinct" || got.Count != 2 || result.Files[1].Cells.SetAside != 2 {
		t.Errorf("%s", codes(problems[3:]))
	}
}

// TestOrder: the result does not depend on which source is read first.
func TestOrder(t *testing.T) {
	var sources []intake.Source
	for i := range 40 {
		sources = append(sources, bytesSource(fmt.Sprintf("f%02d.csv", i), fmt.Appendf(nil, "territory,A1.1.1\nT%d,2\nT%d,9\n", i%7, i%3)))
	}
	want := ""
	for range 5 {
		result, problems := read(t, small(), intake.Options{}, sources...)
		got := codes(problems)
		for _, of := range result.Dataset.Territories {
			got += fmt.Sprintf("\n%s %d %v", of.Name, of.Count, of.Tallies[0])
		}
		if want == "" {
			want = got
		}
		if got != want {
			t.Fatalf("%s\nthen\n%s", want, got)
		}
	}
}

// TestFrench: every problem of this package is said in French.
func TestFrench(t *testing.T) {
	_, problems := read(t, small(), intake.Options{}, table("territory,A1.1.1,A1.1.3,A1.1.4", "Essai,7,9999,\"0,4\"", ",2,,"))
	fr := lang.For("fr")
	var got []string
	for _, p := range problems {
		got = append(got, fr.Message(p.Message)+" | "+fr.Message(p.Hint))
	}
	want := []string{
		"« 7 » n'est pas une réponse à A1.1.1 ; attendu : un niveau de 0 à 4 | Écrivez l'une de ces réponses ; une cellule vide est une question sans réponse.",
		"9999 n'est pas possible pour A1.1.3 ; attendu : un nombre de -10 à 5 000 | Corrigez le nombre, ou écrivez « ne_sait_pas ».",
		"0,4 est lu comme 0,4 % pour A1.1.4 : fallait-il lire 40 % ? | Écrivez le pourcentage lui-même : 40 pour 40 %.",
	}
	for i := range want {
		if strings.ReplaceAll(got[i], lang.NBSP, " ") != want[i] {
			t.Errorf("%s", got[i])
		}
	}
	for _, s := range got {
		if strings.Contains(s, "expected") {
			t.Error(s)
		}
	}
}

// TestTwoExportsInOneFile: two tables put one behind the other, in UTF-8 and in
// Windows-1252, are read, and it is said; a damaged letter costs its cell.
func TestTwoExportsInOneFile(t *testing.T) {
	const content = "commune,A1.1.1,A1.1.1.comment\nÉdéa,2,électricité coupée\nYaoundé,1,été\n" +
		"commune,A1.1.1,A1.1.1.comment\n\xc9vodoula,3,\xe0 revoir\nÉséka,2,co\xff\xfepé\nÉbolowa,4,\n"
	result, problems := read(t, small(), intake.Options{}, bytesSource("deux.csv", []byte(content)))
	var got []string
	for _, p := range problems {
		got = append(got, p.Pos.Cell()+" "+p.Code)
	}
	if want := []string{" csv-mixed", "4 header-again", "C6 cell-lost"}; !slices.Equal(got, want) || result.Dataset.Responses != 5 {
		t.Errorf("%q, want %q; %d responses", got, want, result.Dataset.Responses)
	}
	var names []string
	for _, of := range result.Dataset.Territories {
		names = append(names, of.Name)
	}
	if got := strings.Join(names, " "); got != "Édéa Yaoundé Évodoula Éséka Ébolowa" {
		t.Error(got)
	}
}
