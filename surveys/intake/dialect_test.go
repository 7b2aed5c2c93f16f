package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// shapes is one small file of every dialect, each with the same two responses:
// what a reader of this page would be sent.
var shapes = []struct {
	name, dialect string
	header, rows  int // the last row of the header, and how many it has
	text          string
}{
	{"table.csv", "table", 1, 1, "territory,A1.1.1,A1.1.2,A1.1.3\nEssai (fictive),2,rh sig,12.5\nAutre (fictive),dont_know,none,\n"},
	{"form.md", "form", 1, 1, "## Couverture\n| Code | Réponse |\n| territory | Essai (fictive) |\n| framework | petit |\n| version | 1.0 |\n| A1.1.1 | 2 – Une partie est faite |\n| A1.1.2/rh | Oui |\n| A1.1.2/sig | Oui |\n| A1.1.3 | 12,5 |\n"},
	{"kobo.csv", "kobo", 1, 1, `"commune";"a/energie";"outils_metier/rh";"outils_metier/sig";"outils_metier/none";"delai";"_uuid";"__version__"
"Essai (fictive)";"niv2";"1";"1";"0";"12.5";"u1";"v7"
"Autre (fictive)";"dont_know";"0";"0";"1";"";"u2";"v7"
`},
	{"central.csv", "odk-central", 1, 1, `SubmissionDate,id-commune,a-energie,a-outils_metier,a-delai,meta-instanceID,KEY,SubmitterID,SubmitterName,AttachmentsPresent,AttachmentsExpected,Status,ReviewState,DeviceID,Edits,FormVersion
2026-05-20T10:19:00.000Z,Essai (fictive),niv2,rh sig,12.5,uuid:u1,uuid:u1,12,Agent,0,0,,approved,d,0,20260201
2026-05-21T10:19:00.000Z,Autre (fictive),dont_know,none,,uuid:u2,uuid:u2,12,Agent,0,0,,,d,0,20260201
`},
	{"briefcase.csv", "odk-briefcase", 1, 1, `SubmissionDate,id-commune,a-energie,a-outils_metier,a-delai,meta-instanceID,KEY,SET-OF-projets
"May 20, 2026 10:19:00 AM",Essai (fictive),niv2,rh sig,12.5,uuid:u1,uuid:u1,uuid:u1/projets
"21 mai 2026 10:19:00",Autre (fictive),dont_know,none,,uuid:u2,uuid:u2,uuid:u2/projets
`},
	{"surveycto.csv", "surveycto", 1, 1, `SubmissionDate,starttime,endtime,deviceid,devicephonenum,commune,energie,outils_metier,outils_metier_rh,outils_metier_sig,delai,projet_1,projet_2,instanceID,formdef_version,KEY
"May 20, 2026 10:19:00 AM","May 20, 2026 9:00:00 AM","May 20, 2026 9:40:00 AM",d,,Essai (fictive),niv2,rh sig,1,1,12.5,x,y,uuid:u1,2605200900,uuid:u1
"May 21, 2026 10:19:00 AM","May 21, 2026 9:00:00 AM","May 21, 2026 9:40:00 AM",d,,Autre (fictive),dont_know,none,0,0,,,,uuid:u2,2605200900,uuid:u2
`},
	{"google.csv", "google-forms", 1, 1, `"Horodateur","Adresse e-mail","Nom de la commune","La mairie a-t-elle du courant toute la journée ? *","Quels outils la mairie utilise-t-elle ?","Délai de réponse, en jours"
"2026/05/20 8:00:07 AM UTC+1","a@exemple.test","Essai (fictive)","Une partie est faite","Ressources humaines;Carte (SIG)","12,5"
"2026/05/21 8:00:07 PM UTC+1","b@exemple.test","Autre (fictive)","Ne sait pas","Aucun",""
`},
	{"microsoft.md", "microsoft-forms", 1, 1, "## Sheet1\n| ID | Heure de début | Heure de fin | Adresse de messagerie | Nom | Nom de la commune\u00a0 | Énergie de la mairie | Outils métier | Délai |\n" +
		"| 1 | 2026-05-20 08:00:07 | 2026-05-20 08:14:38 | anonymous | | Essai (fictive) | Une partie est faite | Ressources humaines;Carte (SIG); | 12,5 |\n" +
		"| 2 | 2026-05-21 08:00:07 | 2026-05-21 08:14:38 | anonymous | | Autre (fictive) | Ne sait pas | Aucun; | |\n"},
	{"fiches.md", "upright", 0, 0, "## Feuil1\n| Fiche | | |\n| Commune | Essai (fictive) | Autre (fictive) |\n| Énergie de la mairie | Une partie est faite | Ne sait pas |\n| Outils métier | Ressources humaines;Carte (SIG) | Aucun |\n| Délai | 12,5 | |\n"},
	{"surveymonkey.csv", "surveymonkey", 2, 2, `Respondent ID,Collector ID,Start Date,End Date,IP Address,Nom de la commune,Énergie de la mairie,Outils métier,,,Délai
,,,,,Open-Ended Response,Response,Ressources humaines,Carte (SIG),Aucun,Open-Ended Response
118000001000,430012345,05/20/2026 08:00:07 AM,05/20/2026 08:14:38 AM,192.0.2.1,Essai (fictive),Une partie est faite,Ressources humaines,Carte (SIG),,"12,5"
118000001001,430012345,05/21/2026 08:00:07 AM,05/21/2026 08:14:38 PM,192.0.2.1,Autre (fictive),Ne sait pas,,,Aucun,
`},
	{"lime.csv", "limesurvey", 1, 1, `"id","submitdate","lastpage","startlanguage","seed","commune","energie","outilsmetier[rh]","outilsmetier[sig]","outilsmetier[aucun]","delai"
"1","2026-05-20 08:14:38","3","fr","1","Essai (fictive)","niv2","Y","Y","","12.5"
"2","2026-05-21 08:14:38","3","fr","2","Autre (fictive)","dont_know","","","Y",""
`},
	{"vv.txt", "limesurvey-vv", 2, 2, "id\tsubmitdate\tlastpage\tstartlanguage\tNom de la commune\tÉnergie de la mairie\tOutils métier [Ressources humaines]\tOutils métier [Carte (SIG)]\tOutils métier [Aucun]\tDélai\n" +
		"id\tsubmitdate\tlastpage\tstartlanguage\tG1\tG2\tG3_1\tG3_2\tG3_3\tG4\n" +
		"1\t2026-05-20 08:14:38\t3\tfr\tEssai (fictive)\tniv2\tY\tY\t\t12.5\n2\t2026-05-21 08:14:38\t3\tfr\tAutre (fictive)\tdont_know\t\t\tY\t{question_not_shown}\n"},
	{"titles.md", "plain", 4, 1, "## Enquête\n| Rapport d'enquête (fictif) | |\n| | |\n| mai 2026 | |\n| Nom de la commune | Énergie de la mairie | A1.1.2. Outils métier | Délai de réponse, en jours (obligatoire) |\n" +
		"| Essai (fictive) | 2 | Ressources humaines, Carte (SIG) | 12,5 |\n| Autre (fictive) | ne sait pas | aucun | |\n"},
	{"merged.md", "plain", 3, 2, "## Enquête\n| Rapport (fictif) | |\n| Commune | Énergie de la mairie | Outils métier | | | Délai |\n| | | Ressources humaines | Carte (SIG) | Aucun | |\n" +
		"| Essai (fictive) | 2 | x | x | | 12,5 |\n| Autre (fictive) | ne sait pas | | | x | |\n"},
}

// TestDialects reads one file of every dialect: the dialect is named, forced it
// reads the same, and the answers are the same in all.
func TestDialects(t *testing.T) {
	s := small()
	known := map[string]bool{}
	for _, c := range shapes {
		t.Run(c.name, func(t *testing.T) {
			content := []byte(c.text)
			name := c.name
			if markdown, ok := strings.CutSuffix(name, ".md"); ok {
				content, name = testkit.Xlsx(t, c.text), markdown+".xlsx"
			}
			for _, as := range []string{"", c.dialect} {
				var got []string
				result, problems := read(t, s, intake.Options{As: as, Each: func(of *surveys.Territory, r *surveys.Response) error {
					line := of.Name
					for i := range 3 {
						line += " | " + said(s.Questions[i], &r.Answers[i])
					}
					if !r.Date.IsZero() {
						line += " | " + r.Date.Format("2006-01-02")
					}
					got = append(got, line)
					return nil
				}}, bytesSource(name, content))
				f := result.Files[0]
				if f.Dialect != c.dialect || f.Header != c.header || c.dialect != "form" && f.HeaderRows != c.rows || !f.OK {
					t.Errorf("%+v\n%s", f, codes(problems))
				}
				want := []string{"Essai (fictive) | niv2 | rh sig | 12.5", "Autre (fictive) | dont_know | none | not_answered"}
				for i := range want {
					if c.dialect == "form" && i == 1 {
						continue
					}
					if day := fmt.Sprintf(" | 2026-05-2%d", i); i >= len(got) || got[i] != want[i] && got[i] != want[i]+day {
						t.Errorf("%q, want %q\n%s", got, want, codes(problems))
					}
				}
				if problems.HasErrors() {
					t.Error(codes(problems))
				}
			}
			known[c.dialect] = true
		})
	}
	for _, d := range intake.Dialects() {
		if !known[d] {
			t.Errorf("no file of %s", d)
		}
	}
}

// TestVersionsAreNamed: the version of the tool's own form is said of its file.
func TestVersionsAreNamed(t *testing.T) {
	for _, c := range shapes {
		want := map[string]string{"kobo": "[v7]", "odk-central": "[20260201]", "surveycto": "[2605200900]"}[c.dialect]
		if want == "" {
			continue
		}
		result, _ := read(t, small(), intake.Options{}, bytesSource(c.name, []byte(c.text)))
		if got := fmt.Sprint(result.Files[0].Versions); got != want {
			t.Errorf("%s: %s, want %s", c.name, got, want)
		}
	}
}

// TestCodesMadeNumbers: "01" that a spreadsheet made 1 is 01 again, and said so.
func TestCodesMadeNumbers(t *testing.T) {
	s := small()
	s.Choices["hebergement"] = []surveys.Choice{{Name: "01", Label: lang.T("À la mairie", "Here")}, {Name: "02", Label: lang.T("Ailleurs", "There")}, {Name: "10", Label: lang.T("Nulle part", "Nowhere")}}
	result, problems := read(t, s, intake.Options{}, bytesSource("k.csv", []byte("commune,hebergement,_uuid\nEssai,1,a\nEssai,10,b\nEssai,2.0,c\nEssai,3,d\n")))
	got := ""
	for _, r := range result.Dataset.Territories[0].Responses {
		got += " " + said(s.Questions[5], &r.Answers[5])
	}
	if got != " 01 10 02 set_aside (3)" || !strings.Contains(codes(problems), "answer-converted") {
		t.Errorf("%s\n%s", got, codes(problems))
	}
}

// TestRaggedRows: titles and blank rows are passed over, and a row whose cells
// slipped is said, since its answers are not under their headers.
func TestRaggedRows(t *testing.T) {
	result, problems := read(t, foreign(), intake.Options{}, fileSource(testkit.Shared(t, "samples/exports/foreign/ragged-and-blank-rows.csv")))
	f := result.Files[0]
	if f.Dialect != "plain" || f.Header != 3 || !f.OK || len(result.Dataset.Territories) != 12 {
		t.Errorf("%+v, %d territories", f, len(result.Dataset.Territories))
	}
	if !strings.Contains(codes(problems), "cells-beyond") {
		t.Error(codes(problems))
	}
	for _, of := range result.Dataset.Territories {
		if of.Name == "Kribi" && of.Responses[0].Answers[0].State != surveys.Blank {
			t.Errorf("%+v", of.Responses[0].Answers[0])
		}
	}
}

// TestLostCharacters: a name with bytes of zero costs its response, and no
// other.
func TestLostCharacters(t *testing.T) {
	result, problems := read(t, foreign(), intake.Options{}, fileSource(testkit.Shared(t, "samples/exports/foreign/nul-bytes.csv")))
	if f := result.Files[0]; f.Dialect != "plain" || !f.OK || f.Responses != 11 {
		t.Errorf("%+v\n%s", f, codes(problems))
	}
	if got := codes(problems); !strings.Contains(got, "A4 cell-lost") || !strings.Contains(got, "A4 territory-missing") {
		t.Error(got)
	}
}

// TestMojibake: accents written twice over are read as they were meant, and
// counted; what only looks like it is left alone.
func TestMojibake(t *testing.T) {
	result, problems := read(t, small(), intake.Options{}, bytesSource("m.csv", []byte("commune,Ã‰nergie de la mairie\nYaoundÃ©,2\nÂge d'or,3\nÃ,1\n")))
	if got := codes(problems); !strings.Contains(got, "encoding-repaired") || problems.HasErrors() {
		t.Error(got)
	}
	var got []string
	for _, of := range result.Dataset.Territories {
		got = append(got, of.Name)
	}
	if strings.Join(got, "|") != "Yaoundé|Âge d'or|Ã" {
		t.Error(got)
	}
}

// TestScaleOfOthers: a level whose number and words disagree is of another
// scale, and is not read by either.
func TestScaleOfOthers(t *testing.T) {
	result, problems := read(t, small(), intake.Options{}, bytesSource("s.csv", []byte("commune,Énergie de la mairie\nEssai,3 - Une partie est faite\nAutre,2 - une partie est faite\n")))
	if got := codes(problems); got != "B2 choice-contradiction" || result.Dataset.Responses != 2 {
		t.Error(got)
	}
}

// TestMonthFirst: dates with a 13th or later are in no doubt; a tool's own order
// holds else.
func TestMonthFirst(t *testing.T) {
	for _, c := range []struct{ rows, want string }{
		{"Essai,2,05/04/2026\n", "2026-04-05"},
		{"Essai,2,05/04/2026\nEssai,3,05/25/2026\n", "2026-05-04"},
		{"Essai,2,05/04/2026\nEssai,3,25/05/2026\n", "2026-04-05"},
		{"Essai,2,\"22 nov. 2026, 10:19\"\n", "2026-11-22"},
		{"Essai,2,2026/11/22 10:19:00 AM UTC+1\n", "2026-11-22"},
	} {
		result, problems := read(t, small(), intake.Options{}, bytesSource("d.csv", []byte("commune,energie,date\n"+c.rows)))
		if got := first(t, result).Date.Format("2006-01-02"); got != c.want || problems.HasErrors() {
			t.Errorf("%q: %s, want %s\n%s", c.rows, got, c.want, codes(problems))
		}
	}
}

// TestPlacesAreNoNumbers: in a grid or a list of SurveyMonkey, exported in
// numbers, 6 is the sixth answer of the sender's list and no number of ours; what
// is typed is a number, and so is what somebody decided to be one.
func TestPlacesAreNoNumbers(t *testing.T) {
	s := small()
	for _, c := range []struct{ second, want string }{
		{"Délai", "set_aside (6)"}, {"Response", "set_aside (6)"}, {"Réponse", "set_aside (6)"}, {"Open-Ended Response", "6"}, {"decided", "6"},
	} {
		var decided *intake.Mapping
		question := "Notez"
		if c.second != "Délai" {
			question = "Délai"
		}
		if c.second == "decided" {
			c.second = "Response"
			decided = &intake.Mapping{Rows: []intake.Decision{{What: intake.ColumnDecision, Text: question, Answer: "A1.1.3", Verdict: intake.Accepted}}}
		}
		text := "Respondent ID,Collector ID,Start Date,End Date,IP Address,Nom de la commune," + question + "\n,,,,,Open-Ended Response," + c.second + "\n" +
			"1,4,05/20/2026,05/20/2026,192.0.2.1,Essai (fictive),6\n"
		result, problems := read(t, s, intake.Options{Mapping: decided}, bytesSource("sm.csv", []byte(text)))
		if len(result.Dataset.Territories) != 1 {
			t.Fatal(codes(problems))
		}
		a := &result.Dataset.Territories[0].Responses[0].Answers[2]
		if got := said(s.Questions[2], a); got != c.want {
			t.Errorf("under %q: %s, want %s\n%s", c.second, got, c.want, codes(problems))
		}
	}
}
