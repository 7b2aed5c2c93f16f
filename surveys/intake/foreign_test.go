package intake_test

import (
	"encoding/json"
	"fmt"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// sampleLevels are those of the forms behind the samples.
func sampleLevels() []surveys.Choice {
	return []surveys.Choice{
		{Name: "0", Label: lang.T("0 - Inexistant", "0 - None")},
		{Name: "1", Label: lang.T("1 - Initial", "1 - Initial")},
		{Name: "2", Label: lang.T("2 - En cours", "2 - Under way")},
		{Name: "3", Label: lang.T("3 - Établi", "3 - Established")},
		{Name: "4", Label: lang.T("4 - Optimisé", "4 - Optimised")},
		{Name: "nsp", Label: lang.T("Ne sait pas", "Don't know")},
	}
}

// foreign is the survey that the samples of other tools answer.
func foreign() *surveys.Survey {
	s := &surveys.Survey{ID: "etranger", Version: "1", Choices: map[string][]surveys.Choice{
		"niveau": sampleLevels(),
		"equip": {
			{Name: "pc", Label: lang.T("Ordinateur de bureau", "Desktop computer")},
			{Name: "portable", Label: lang.T("Ordinateur portable", "Laptop")},
			{Name: "imprimante", Label: lang.T("Imprimante, scanner", "Printer, scanner")},
			{Name: "serveur", Label: lang.T("Serveur", "Server")},
			{Name: "onduleur", Label: lang.T("Onduleur", "UPS")},
		},
	}}
	maturity := func(name, label string) {
		s.Questions = append(s.Questions, &surveys.Question{
			Name: name, Code: "B" + strconv.Itoa(len(s.Questions)+1), ListName: "niveau", Type: surveys.SelectOne, Item: surveys.Maturity, Label: lang.T(label, name),
		})
	}
	maturity("internet", "La mairie a-t-elle une connexion Internet stable ?")
	s.Questions = append(s.Questions, &surveys.Question{
		Name: "equip", Code: "B2", ListName: "equip", Type: surveys.SelectMultiple, Item: surveys.Checklist, Label: lang.T("Équipements présents", "Equipment"),
	})
	maturity("strategie", "Stratégie numérique")
	maturity("budget", "Budget numérique")
	maturity("protection", "Protection des données")
	s.Questions = append(s.Questions, &surveys.Question{
		Name: "debit", Code: "B6", Type: surveys.Decimal, Item: surveys.Number, Range: [2]float64{0, 1000}, Label: lang.T("Débit (Mbit/s)", "Throughput (Mbit/s)"),
	})
	return s
}

type foreignTruth struct {
	Commune    string
	Population *float64
	Date       string
	Internet   string
	Equip      []string
	NotShown   bool `json:"equip_not_shown_in_limesurvey"`
	Grid       map[string]*string
}

func truthOfForeign(t *testing.T) []foreignTruth {
	t.Helper()
	b, err := os.ReadFile(testkit.Shared(t, "samples/exports/foreign/truth-foreign.json"))
	if err != nil {
		t.Fatal(err)
	}
	var all []foreignTruth
	if err := json.Unmarshal(b, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func ofLevel(level *string) string {
	switch {
	case level == nil:
		return "not_answered"
	case *level == "nsp":
		return "dont_know"
	}
	return *level
}

// line is what a file should say of one response: its equipment, if asked, is
// in the survey's order.
func (f *foreignTruth) line(has string) string {
	line := f.Commune
	if strings.Contains(has, "p") {
		line += " " + population(f.Population)
	}
	if strings.Contains(has, "d") {
		line += " " + f.Date
	}
	line += " | " + ofLevel(&f.Internet)
	if strings.Contains(has, "e") {
		equip := "not_answered"
		if len(f.Equip) > 0 && (!f.NotShown || !strings.Contains(has, "L")) {
			equip = ""
			for _, c := range foreign().Choices["equip"] {
				for _, e := range f.Equip {
					if e == c.Label["fr"] && (c.Name != "onduleur" || !strings.Contains(has, "O")) {
						equip = strings.TrimSpace(equip + " " + c.Name)
					}
				}
			}
		}
		if equip == "" {
			equip = "not_answered"
		}
		line += " | " + equip
	}
	if strings.Contains(has, "g") {
		for _, row := range []string{"Stratégie numérique", "Budget numérique", "Protection des données"} {
			line += " | " + ofLevel(f.Grid[row])
		}
	}
	return line
}

func population(p *float64) string {
	if p == nil {
		return "NaN"
	}
	return fmt.Sprint(*p)
}

// foreignSamples are the samples of other tools: the dialect each is, the row
// of its header, and what it holds (population, date, equipment, grid, debit;
// L, where
// LimeSurvey did not show a question; O, where its form has no “Onduleur”).
var foreignSamples = []struct {
	name, dialect string
	header        int
	has           string
	mapped        bool // by a mapping, where codes are the tool's own
}{
	{"excel-fr-cp1252-semicolon.csv", "plain", 1, "pdD", false},
	{"excel-fr-utf8bom-semicolon.csv", "plain", 1, "pdD", false},
	{"excel-mac-cr-macroman.csv", "plain", 1, "pdD", false},
	{"excel-sep-line.csv", "plain", 1, "pdD", false},
	{"excel-unicode-text.txt", "plain", 1, "pdD", false},
	{"mojibake-double-utf8.csv", "plain", 1, "pdD", false},
	{"google-forms-sheet.xlsx", "google-forms", 1, "pdeg", false},
	{"google-forms-download.csv", "google-forms", 1, "pdeg", false},
	{"microsoft-forms-en.xlsx", "microsoft-forms", 1, "pdeg", false},
	{"microsoft-forms-fr.xlsx", "microsoft-forms", 1, "pdeg", false},
	{"surveymonkey-expanded-text.xlsx", "surveymonkey", 2, "peg", false},
	{"surveymonkey-condensed.csv", "surveymonkey", 2, "peg", false},
	{"surveymonkey-expanded-numeric.xlsx", "surveymonkey", 2, "peg", true},
	{"limesurvey-results-text-long.csv", "limesurvey", 1, "pdegL", false},
	{"limesurvey-results-text-long.xlsx", "limesurvey", 1, "pdegL", false},
	{"limesurvey-results-codetext.xlsx", "limesurvey", 1, "pdegL", true},
	{"limesurvey-results-code-short.csv", "limesurvey", 1, "pdegL", true},
	{"limesurvey-results-code-short.xlsx", "limesurvey", 1, "pdegL", true},
	{"limesurvey-vvexport_123456.txt", "limesurvey-vv", 2, "pdegL", true},
	{"kobo-legacy-flat.csv", "kobo", 1, "pdeO", false},
}

// linesOf reads a sample as lines to be held against the truth.
func linesOf(t *testing.T, name, has string, opt intake.Options) ([]string, *intake.Result, string) {
	t.Helper()
	s := foreign()
	var got []string
	opt.Each = func(of *surveys.Territory, r *surveys.Response) error {
		line := of.Name
		if strings.Contains(has, "p") {
			line += " " + fmt.Sprint(of.Population)
		}
		if strings.Contains(has, "d") {
			line += " " + r.Date.Format("2006-01-02")
		}
		for i, q := range s.Questions {
			a := r.Answers[i]
			switch {
			case q.Name == "debit" && strings.Contains(has, "D"):
				if want := 12 + float64(len(got)%10)/10; a.Number != want {
					t.Errorf("%s: %v, want %v", a.Pos, a.Number, want)
				}
			case a.State != surveys.NotAsked:
				line += " | " + said(q, &a)
			}
		}
		got = append(got, line)
		return nil
	}
	result, problems := read(t, s, opt, fileSource(testkit.Shared(t, "samples/exports/foreign/"+name)))
	return got, result, codes(problems)
}

// TestForeignTruth reads the same answers in the exports of every other tool.
func TestForeignTruth(t *testing.T) {
	truth := truthOfForeign(t)
	for _, c := range foreignSamples {
		t.Run(c.name, func(t *testing.T) {
			opt := intake.Options{}
			if c.mapped {
				opt.Mapping = acceptedMapping(t, c.name)
			}
			got, result, said := linesOf(t, c.name, c.has, opt)
			var want []string
			for i := range truth {
				want = append(want, truth[i].line(c.has))
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("%s\n%s", diff, said)
			}
			f := result.Files[0]
			if f.Dialect != c.dialect || f.Header != c.header || !f.OK {
				t.Errorf("%+v\n%s", f, said)
			}
		})
	}
}

// acceptedMapping is the mapping that somebody makes for a sample in codes: all
// that is proposed, accepted, and the rest as its sender said.
func acceptedMapping(t *testing.T, name string) *intake.Mapping {
	t.Helper()
	m := &intake.Mapping{}
	said := map[string]string{
		"G01Q01": "territory", "G01Q02": "population", "G01Q03": "date", "G02Q04": "B1", "G02Q05[SQ001]": "B2/pc", "G02Q05[SQ002]": "B2/portable",
		"G02Q05[SQ003]": "B2/imprimante", "G02Q05[SQ004]": "B2/serveur", "G02Q05[SQ005]": "B2/none", "G02Q05[other]": "B2/other",
		"G03Q06[SQ001]": "B3", "G03Q06[SQ002]": "B4", "G03Q06[SQ003]": "B5",
	}
	for range 4 {
		_, result, _ := linesOf(t, name, "", intake.Options{Mapping: m})
		for _, doubt := range result.Doubts {
			d := doubt.Decision
			if code, ok := said[d.Text]; ok && d.What == intake.ColumnDecision {
				d.Answer = code
			}
			if d.Verdict = intake.Accepted; d.Answer == "" {
				d.Verdict = intake.Refused
			}
			m.Rows = append(m.Rows, d)
		}
	}
	if problems := m.Check(foreign()); len(problems) > 0 {
		t.Error(codes(problems))
	}
	return m
}
