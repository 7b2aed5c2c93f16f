package intake_test

import (
	"strings"
	"testing"

	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

// TestUpright: questions one below the other are read as columns are, whoever is
// named wherever; every cell is accounted for, and what is no answer is said.
func TestUpright(t *testing.T) {
	const four = "| Énergie de la mairie | 2 | 3 |\n| Outils métier | rh | aucun |\n| Délai | 12,5 | 4 |\n| Agents formés | 40 % | NSP |\n"
	for _, c := range []struct{ name, book, want, codes string }{
		{
			"communes in columns", "## Feuil1\n| Commune | Essai (fictive) | Bis (fictive) |\n" + four,
			"Essai (fictive): niv2 rh 12.5 40; Bis (fictive): niv3 none 4 set_aside (NSP)", "C5 number-unreadable",
		},
		{
			"titles, units, observations and a total", "## Feuil1\n| Tableau de synthèse | | | | | |\n| | | | | | |\n| Indicateur | Unité | Essai (fictive) | Observations | Bis (fictive) | Total |\n| Commune | | Essai (fictive) | | Bis (fictive) | |\n| Énergie de la mairie | 0-4 | 2 | vu | 3 | 5 |\n| Outils métier | liste | rh | | aucun | 1 |\n| Délai | jours | 12,5 | | 4 | 8 |\n",
			"Essai (fictive): niv2 #vu rh 12.5 not_asked; Bis (fictive): niv3 none 4 not_asked", "B3 columns-unused\nF3 columns-unused",
		},
		{
			"a form sent by e-mail", "## Questionnaire\n| Commune de : | | Essai (fictive) | |\n| Date : 17/05/2026 | | | |\n| N° | Question | Réponse | Preuve |\n| 1 | Énergie de la mairie | 2 | vue |\n| 2 | Outils métier | rh sig | |\n| 3 | Délai | beaucoup | |\n",
			"Essai (fictive): niv2 seen rh sig set_aside (beaucoup) not_asked", "C6 number-unreadable",
		},
		{
			"a sheet a territory", "## Essai (fictive)\n| Question | Réponse |\n| Énergie de la mairie | 2 |\n| Outils métier | rh |\n| Délai | 3 |\n\n## Bis (fictive)\n| Question | Réponse |\n| Énergie de la mairie | 1 |\n| Outils métier | rh |\n| Délai | 3 |\n\n## Notice\n| Lisez ceci |\n",
			"Essai (fictive): niv2 rh 3 not_asked; Bis (fictive): niv1 rh 3 not_asked", " territory-sheet\n territory-sheet\n sheets-read\n sheet-unused",
		},
		{
			"nobody named", "## Feuil1\n| Question | Réponse |\n| Énergie de la mairie | 2 |\n| Outils métier | rh |\n| Délai | 3 |\n",
			"", "B1 territory-missing",
		},
		{
			"goalposts beside the questions", "## Feuil1\n| Question | Poids | Minimum |\n| Énergie de la mairie | 2 | 1 |\n| Outils métier | | |\n| Délai | 3 | 0 |\n",
			"", "3 territory-missing",
		},
		{
			"twice the same question, and one that is like one", "## Feuil1\n| Commune | Essai (fictive) |\n| Énergie de la mairie | 2 |\n| Outils métier | rh |\n| Délai | 3 |\n| Délai | 4 |\n| Agents formés, en % | 12 |\n",
			"Essai (fictive): niv2 rh set_aside (3 / 4) not_asked", "A5 header-duplicate\nA6 column-doubtful\nB5 answers-conflict",
		},
	} {
		s := small()
		result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, c.book)))
		var got []string
		for _, of := range result.Dataset.Territories {
			var answers []string
			for q := range 4 {
				answers = append(answers, said(s.Questions[q], &of.Responses[0].Answers[q]))
			}
			got = append(got, of.Name+": "+strings.Join(answers, " "))
		}
		if strings.Join(got, "; ") != c.want || codes(problems) != c.codes {
			t.Errorf("%s: %s\nwant %s\n%s\nwant\n%s", c.name, strings.Join(got, "; "), c.want, codes(problems), c.codes)
		}
		if cells := result.Cells; cells.Read == 0 || cells.Read != cells.Accepted+cells.Unused+cells.SetAside {
			t.Errorf("%s: %+v", c.name, cells)
		}
	}
}

// TestUprightIsTheTableTurned: a table says the same lying and standing.
func TestUprightIsTheTableTurned(t *testing.T) {
	rows := [][]string{
		{"Commune", "Énergie de la mairie", "Outils métier", "Délai", "Agents formés"},
		{"Essai (fictive)", "2", "rh sig", "12,5", "40 %"},
		{"Bis (fictive)", "", "aucun", "ne sait pas", "0,4"},
		{"Ter (fictive)", "9", "rh", "non concerné", "100"},
	}
	var lying, standing strings.Builder
	for _, row := range rows {
		lying.WriteString("| " + strings.Join(row, " | ") + " |\n")
	}
	for col := range rows[0] {
		for _, row := range rows {
			standing.WriteString("| " + row[col] + " ")
		}
		standing.WriteString("|\n")
	}
	s := small()
	all := func(book string) (out []string, dialect string) {
		result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, "## Feuil1\n"+book)))
		for _, of := range result.Dataset.Territories {
			for q := range s.Questions {
				out = append(out, said(s.Questions[q], &of.Responses[0].Answers[q]))
			}
		}
		for _, p := range problems {
			out = append(out, p.Code)
		}
		return out, result.Files[0].Dialect
	}
	a, plain := all(lying.String())
	b, upright := all(standing.String())
	if plain != "plain" || upright != "upright" || len(a) == 0 || strings.Join(a, "|") != strings.Join(b, "|") {
		t.Errorf("%s: %s\n%s: %s", plain, strings.Join(a, "|"), upright, strings.Join(b, "|"))
	}
}

// TestOneAnswerARow: a table of one answer a row is refused for what it is.
func TestOneAnswerARow(t *testing.T) {
	book := "## Feuil1\n| Commune | Indicateur | Valeur |\n| Essai (fictive) | Énergie de la mairie | 2 |\n| Essai (fictive) | Délai | 3 |\n| Bis (fictive) | Énergie de la mairie | 1 |\n| Bis (fictive) | Délai | 4 |\n| Ter (fictive) | Énergie de la mairie | 1 |\n"
	result, problems := read(t, small(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, book)))
	if got := codes(problems); !strings.Contains(got, "one-answer-a-row") || len(result.Dataset.Territories) > 0 {
		t.Errorf("%d territories, %s", len(result.Dataset.Territories), got)
	}
}
