package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// held is the sheets of a workshop, as people may have moved and renamed them.
const held = `
## Atelier
| Qui était là |
| Code | Question | Réponse |
| workshop_place | Lieu | Salle des fêtes |
| |
| Code | Nom du collège | Présents | Dont femmes |
| CAD  | Cadres         | 8        | 3           |
| PRI  | Secteur privé  | 2        |             |
| autres | Autres       | 1        | 1           |
| Total |               | 11       |             |

## Votes
| Code   | Question | Tour | Collège | 0 | 1 | 2 | Non | Oui | Ne sait pas | Abstentions | Bulletins |
| A1.1.1 | Courant  | 1    | Cadres  | 1 | 5 | 1 |     |     | 1           |             | 8         |
| a1.1.1 | Courant  | 1    | PRI     | 0 | 0 | 2 |     |     |             |             | 3         |
| A1.1.1 | Courant  | 1    | autres  |   | 1 |   |     |     |             |             |           |
| A1.1.1 | Courant  | 2    | CAD     |   | 8 |   |     |     |             |             |           |
| A1.1.1 | Courant  | 2    | autres  |   | 2 | 1 |     |     |             |             |           |
| A1.1.5 | Site     | 1    | Salle   |   |   |   | 3   | 8   |             |             |           |
| A1.1.5 | Site     | 2    | Salle   |   |   |   |     |     |             |             |           |

## Décisions
| Code   | Question | Motif de la décision | Avis divergents | À reprendre |
| A1.1.1 | Courant  | registre vu          | PRI : voit plus haut |        |
| A1.1.3 | Délai    |                      |                 | chiffre à demander |
`

// voting is small with colleges.
func voting() *surveys.Survey {
	s := small()
	s.Respondents = append(s.Respondents, surveys.Choice{Name: "CAD", Label: lang.T("Cadres", "Executives")}, surveys.Choice{Name: "PRI", Label: lang.T("Secteur privé", "Private sector")})
	return s
}

func kinds(problems diag.List) string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Code)
	}
	return strings.Join(out, " ")
}

func TestWorkshop(t *testing.T) {
	s := voting()
	workshop := strings.Replace(cover, "Secrétaire général", "Atelier", 1)
	result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, workshop+answers+held)))
	if got := kinds(problems); got != "vote-total" {
		t.Errorf("problems %s, want vote-total", got)
	}
	f := result.Files[0]
	if f.Cells.Read != f.Cells.Accepted+f.Cells.Unused+f.Cells.SetAside || f.Cells.SetAside != 0 {
		t.Errorf("%+v", f.Cells)
	}
	if len(f.Unread) != 0 || len(f.Unused) != 0 {
		t.Errorf("unread %v, unused %v", f.Unread, f.Unused)
	}
	of := result.Dataset.Territories[0]
	if len(of.Workshops) != 1 || of.Responses[0].Group != "workshop" {
		t.Fatalf("%d workshops, group %s", len(of.Workshops), of.Responses[0].Group)
	}
	if got, want := spoken(s, of.Workshops[0]), `Salle des fêtes 2026-05-17
CAD 8 3
autres 3 -1
A1.1.1 because registre vu; but PRI : voit plus haut
 1 CAD [1 5 1 0 0] 1 0
 1 autres [0 1 2 0 0] 0 0
 2 CAD [0 8 0 0 0] 0 0
 2 autres [0 2 1 0 0] 0 0
A1.1.3 later chiffre à demander
A1.1.5
 1  [3 8] 0 0
`; got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	if len(of.Tallies[0]) != 1 || of.Tallies[0][0].Group != "workshop" {
		t.Error("votes became answers")
	}
}

func spoken(s *surveys.Survey, w *surveys.Workshop) string {
	var b strings.Builder
	fmt.Fprintln(&b, w.Place, w.Date.Format("2006-01-02"))
	for _, a := range w.Present {
		fmt.Fprintln(&b, a.College, a.Present, a.Women)
	}
	for _, d := range w.Deliberations {
		b.WriteString(s.Questions[d.Question].Code)
		for _, said := range [][2]string{{" because ", d.Reason}, {"; but ", d.Dissent}, {" later ", d.Parked}} {
			if said[1] != "" {
				b.WriteString(said[0] + said[1])
			}
		}
		b.WriteByte('\n')
		for k, round := range d.Rounds {
			for _, v := range round {
				fmt.Fprintln(&b, "", k+1, v.College, v.Counts, v.DontKnow, v.Abstained)
			}
		}
	}
	return b.String()
}

// Without its sheets a form of a workshop reads as before; so do those that
// were left blank.
func TestWorkshopBlank(t *testing.T) {
	s := voting()
	const blank = `
## Atelier
| Code | Question | Réponse |
| workshop_place | Lieu | |
| Code | Nom du collège | Présents |
| CAD  | Cadres |  |
## Votes
| Code | Tour | Collège | 0 | 1 |
| A1.1.1 | 1 | CAD |  |  |
`
	for _, sheets := range []string{"", blank} {
		result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, cover+answers+sheets)))
		if len(problems) != 0 {
			t.Error(codes(problems))
		}
		if of := result.Dataset.Territories[0]; len(of.Workshops) != 0 {
			t.Errorf("%+v", of.Workshops[0])
		}
	}
}

func TestWorkshopFaults(t *testing.T) {
	const votes = `
## Votes
| Code | Tour | Collège | 0 | 1 | 2 | Oui | Ne sait pas | Bulletins |
`
	for _, c := range []struct{ why, rows, want string }{
		{"percentages", `| A1.1.1 | 1 | CAD | 0,5 | 3 | 4 | | | |`, "count-unreadable 1"},
		{"words", `| A1.1.1 | 1 | CAD | deux | 3 | 4 | | | |`, "count-unreadable 1"},
		{"below zero", `| A1.1.1 | 1 | CAD | -2 | 3 | 4 | | | |`, "count-unreadable 1"},
		{"an unknown question", `| A1.1.9 | 1 | CAD | 2 | 3 | 4 | | | |`, "code-unknown 6"},
		{"no question", `| | 1 | CAD | 2 | 3 | 4 | | | |`, "code-missing 5"},
		{"a checklist", `| A1.1.2 | 1 | CAD | 2 | 3 | 4 | | | |`, "vote-no-scale 6"},
		{"a third round", `| A1.1.1 | 3 | CAD | 2 | 3 | 4 | | | |`, "round-unknown 6"},
		{"no round", `| A1.1.1 |  | CAD | 2 | 3 | 4 | | | |`, "round-unknown 5"},
		{"an unknown college", `| A1.1.1 | 1 | CAC | 2 | 3 | 4 | | | |`, "college-unknown 6"},
		{"a member of a family", `| A1.1.1 | 1 | CAD_SG | 2 | 3 | 4 | | | |`, "college-unknown 6"},
		{"yes on a scale", `| A1.1.1 | 1 | CAD | 2 | 3 | 4 | 5 | | |`, "vote-no-choice 1"},
		{"twice", "| A1.1.1 | 1 | CAD | 2 | 3 | 4 | | | |\n| A1.1.1 | 1 | CAD | 2 | 3 | 3 | | | |", "code-duplicate 6 code-duplicate 6"},
		{"twice the same", "| A1.1.1 | 1 | CAD | 2 | 3 | 4 | | | |\n| A1.1.1 | 1 | CAD | 2 | 3 | 4 | | | |", ""},
		{"a wrong total", `| A1.1.1 | 1 | CAD | 2 | 3 | 4 | | | 10 |`, "vote-total 0"},
	} {
		s := voting()
		workshop := strings.Replace(cover, "Secrétaire général", "workshop", 1)
		result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, workshop+votes+c.rows+"\n")))
		var got []string
		aside := 0
		for _, p := range problems {
			n := 0
			if p.Severity == diag.Error {
				n = max(1, p.Count)
			}
			got = append(got, fmt.Sprint(p.Code, " ", n))
			aside += n
			if p.Pos.Row == 0 || p.Pos.Sheet != "Votes" {
				t.Errorf("%s: the problem stands at %s", c.why, p.Pos)
			}
		}
		if s := strings.Join(got, " "); s != c.want {
			t.Errorf("%s: %q, want %q", c.why, s, c.want)
		}
		if cells := result.Cells; cells.SetAside != aside || cells.Read != cells.Accepted+cells.Unused+cells.SetAside {
			t.Errorf("%s: %+v, %d set aside by problems", c.why, cells, aside)
		}
	}
}

// Votes in the form of somebody who is not the workshop are votes all the same,
// and more ballots than people are said.
func TestWorkshopDoubts(t *testing.T) {
	const crowd = `
## Atelier
| Code | Présents | Dont femmes |
| CAD  | 4        | 9 |
| XYZ  | 4        |   |
|      | 4        |   |
## Votes
| Code | Tour | Collège | 0 | 1 |
| A1.1.1 | 1 | CAD | 3 | 3 |
`
	_, problems := read(t, voting(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, cover+crowd)))
	if got, want := kinds(problems), "count-women college-unknown code-missing vote-crowded workshop-group"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
