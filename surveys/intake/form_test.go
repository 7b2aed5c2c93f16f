package intake_test

import (
	"slices"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

// cover and questions are the sheets of a filled form, in Markdown.
const cover = `
## Couverture
| Formulaire de la mairie |
|                | | Code           | Réponse         |
|                | | territory      | Essai (fictive) |
|                | | territory_code | "007"           |
|                | | region         | Centre (fictif) |
|                | | department     |                 |
|                | | type           | Commune         |
|                | | population     | 12000           |
|                | | group          | Secrétaire général |
|                | | respondent     | une personne    |
|                | | date           | "2026-05-17"    |
|                | | framework      | petit           |
|                | | version        | "1.0"           |
|                | | digest         | sha256:aa       |
|                | | language       | fr              |
`

const answers = `
## A1
| A1 Infrastructures |
| Code         | Question | Aide | Réponse     | Si non concerné, pourquoi | Preuve     | Commentaire |
| A1           | Infrastructures | |          |   |             |            |
| A1.1.1       | Courant  | aide | 2 – moitié  |   | Pièce vue   | le plan    |
| A1.1.2       | Outils   |      |             |   | Déclaré     |            |
| A1.1.2/rh    | RH       |      | Oui         |   |             |            |
| A1.1.2/courrier | Courrier |   | x           |   |             | en panne   |
| A1.1.2/sig   | SIG      |      | Non         |   |             |            |
| A1.1.3       | Délai    |      | Non concerné | pas de courrier | |          |
| A1.1.4       | Agents   |      | "12,5"      |   |             |            |
| A1.1.5       | Site     |      | Ne sait pas |   | vérifié     |            |
`

// TestFormColumnsOfOthers: what people add to a form is named, and the form's own
// columns are not.
func TestFormColumnsOfOthers(t *testing.T) {
	added := strings.Replace(answers, "| Commentaire |", "| Commentaire | Vu par le maire |", 1)
	if added == answers {
		t.Fatal("nothing was added")
	}
	result, _ := read(t, small(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, cover+added)))
	if got := result.Files[0].Unused; !slices.Equal(got, []string{"Vu par le maire"}) {
		t.Errorf("%q", got)
	}
}

func TestForm(t *testing.T) {
	s := small()
	result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, cover+answers)))
	for _, p := range problems {
		t.Error(english(p))
	}
	f := result.Files[0]
	if f.Dialect != "form" || f.Sheet != "Couverture" || f.Framework != "petit 1.0" || f.Language != "fr" ||
		f.Unused != nil || !f.OK { // the form's own columns, which nobody fills, are none to speak of
		t.Errorf("%+v", f)
	}
	of := result.Dataset.Territories[0]
	if of.Key != "code:007" || of.Name != "Essai (fictive)" || of.Region != "Centre (fictif)" || of.Kind != "commune" || of.Population != 12000 {
		t.Errorf("%+v", of)
	}
	r := of.Responses[0]
	if r.Group != "CAD_SG" || r.Respondent != "" || r.Date.Format("2006-01-02") != "2026-05-17" || r.Pos.String() != "f.xlsx:Couverture" {
		t.Errorf("%+v", r)
	}
	for i, want := range []string{
		"niv2 seen #le plan", "rh courrier declared #en panne", "not_applicable (pas de courrier)", "12.5", "dont_know", "not_asked",
	} {
		if got := said(s.Questions[i], &r.Answers[i]); got != want {
			t.Errorf("%s: %s, want %s", s.Questions[i].Code, got, want)
		}
	}
	if got := r.Answers[0].Pos.String(); got != "f.xlsx:A1!D4" {
		t.Error(got)
	}
}

// TestFormMoved: sheets in another order and under other names, rows sorted,
// columns moved, headers in the other language.
func TestFormMoved(t *testing.T) {
	moved := `
## Feuil3
| Answer | Evidence | Code |
| Don't know | | A1.1.5 |
| 12,5 | | A1.1.4 |
| Yes | | A1.1.2/RH |
| 2 – anything | seen | a1.1.1 |
|  |  | A1.1.2 |

## Feuil1
| Answer | Code |
| petit | framework |
| Essai (fictive) | territory |
| 1 | version |
`
	s := small()
	result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, moved)))
	if len(problems) != 0 {
		t.Error(codes(problems))
	}
	r := first(t, result)
	for i, want := range []string{"niv2 seen", "rh", "not_asked", "12.5", "dont_know", "not_asked"} {
		if got := said(s.Questions[i], &r.Answers[i]); got != want {
			t.Errorf("%s: %s, want %s", s.Questions[i].Code, got, want)
		}
	}
}

// TestFormFaults adds lines to a form and has what is said of them.
func TestFormFaults(t *testing.T) {
	const head = `
## A1
| Code | Réponse | Si non concerné, pourquoi | Preuve | Commentaire |
`
	for _, c := range []struct {
		name, rows string
		want       string // the problems
		question   int
		answer     string
	}{
		{"unknown level", "| A1.1.1 | 7 |", "B2 choice-unknown", 0, "set_aside (7)"},
		{"blank", "| A1.1.1 |  | | vu |", "", 0, "not_answered"},
		{"reason alone", "| A1.1.1 |  | pas de mairie |", "C2 reason-alone", 0, "not_answered #pas de mairie"},
		{"reason beside an answer", "| A1.1.1 | 2 | à voir |", "", 0, "niv2 #à voir"},
		{"unknown code", "| A1.1.9 | 2 |", "A2 code-unknown", 0, "not_asked"},
		{"unknown option", "| A1.1.2/fax | Oui |", "A2 code-unknown", 1, "not_asked"},
		{"no code", "| A1.1.1 | 2 |\n|  | 3 |", "B3 code-missing", 0, "niv2"},
		{"a note without an answer", "| A1.1.1 | 2 |\n|  |  | merci |", "", 0, "niv2"},
		{"a copied row", "| A1.1.1 | 2 |\n| A1.1.1 | 2 |", "", 0, "niv2"},
		{"an empty copy", "| A1.1.1 | 2 |\n| A1.1.1 |  |", "", 0, "niv2"},
		{"an empty row first", "| A1.1.1 |  |\n| A1.1.1 | 2 |", "", 0, "niv2"},
		{"two rows that differ", "| A1.1.1 | 2 |\n| A1.1.1 | 3 |\n| A1.1.1 | 4 |", "B2 code-duplicate\nB3 code-duplicate\nB4 code-duplicate", 0, "set_aside (2)"},
		{"list: all no", "| A1.1.2 | |\n| A1.1.2/rh | Non |\n| A1.1.2/sig | 0 |", "B2 checklist-empty", 1, "not_answered"},
		{"list: all empty", "| A1.1.2 | |\n| A1.1.2/rh | |", "", 1, "not_answered"},
		{"list: none", "| A1.1.2 | Aucun |\n| A1.1.2/rh | Non |", "", 1, "none"},
		{"list: none and some", "| A1.1.2 | Aucun |\n| A1.1.2/rh | Oui |", "B2 checklist-none-mixed", 1, "set_aside"},
		{"list: silence", "| A1.1.2 | Ne sait pas |\n| A1.1.2/rh | Non |", "", 1, "dont_know"},
		{"list: silence and some", "| A1.1.2 | Ne sait pas |\n| A1.1.2/rh | Oui |", "B2 answers-conflict", 1, "set_aside (Ne sait pas / rh)"},
		{"list: codes in one cell", "| A1.1.2 | rh sig |\n| A1.1.2/rh | |", "", 1, "rh sig"},
		{"list: codes and ticks agree", "| A1.1.2 | rh |\n| A1.1.2/rh | TRUE |", "", 1, "rh"},
		{"list: codes and ticks differ", "| A1.1.2 | rh |\n| A1.1.2/sig | TRUE |", "B2 answers-conflict", 1, "set_aside (rh / sig)"},
		{"list: unreadable option", "| A1.1.2 | |\n| A1.1.2/rh | Oui |\n| A1.1.2/sig | parfois |", "B4 tick-unreadable", 1, "set_aside (parfois)"},
		{"list: without its own row", "| A1.1.2/rh | Oui |", "", 1, "rh"},
		{"list: evidence beside an option", "| A1.1.2 | |\n| A1.1.2/rh | Oui | | vu |", "D3 evidence-misplaced", 1, "rh"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := small()
			form := testkit.Xlsx(t, cover+head+c.rows+"\n")
			result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", form))
			if got := codes(problems); got != c.want {
				t.Errorf("problems\n%s\nwant\n%s", got, c.want)
			}
			r := first(t, result)
			a := r.Answers[c.question]
			if a.State == surveys.SetAside && !strings.Contains(c.answer, "(") {
				a.Reason = ""
			}
			if got := said(s.Questions[c.question], &a); got != c.answer {
				t.Errorf("%s, want %s", got, c.answer)
			}
		})
	}
}

func TestFormOfAnother(t *testing.T) {
	for _, c := range []struct{ name, old, new, at, want string }{
		{"version", `| version        | "1.0"`, `| version | "0.9"`, "D13", "warning: this form is of version 0.9 of petit; it is read with version 1.0"},
		{"digest", "sha256:aa", "sha256:bb", "D14", "warning: this form was made from another edition of petit 1.0: sha256:bb, not sha256:aa"},
		{"framework", "| petit ", "| grand ", "D12", "error: this form belongs to the framework grand 1.0, not to petit 1.0"},
		{"no framework", "| framework      | petit", "| cadre |", "Couverture", "warning: the form does not say of which framework and version it is: it is read as one of petit 1.0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			changed := strings.Replace(cover, c.old, c.new, 1)
			if changed == cover {
				t.Fatal("nothing changed")
			}
			result, problems := read(t, small(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, changed+answers)))
			if len(problems) != 1 || problems[0].Code != "form-version" || !strings.HasSuffix(problems[0].Pos.String(), c.at) || !strings.Contains(english(problems[0]), c.want) {
				t.Fatalf("%s %s", problems[0].Pos, english(problems[0]))
			}
			want := 1
			if problems.HasErrors() {
				want = 0
			}
			if result.Dataset.Responses != want || result.Files[0].OK != (want == 1) {
				t.Errorf("%d responses", result.Dataset.Responses)
			}
		})
	}
}

// Without its cover a form names no territory, and the problem names the file.
func TestFormWithoutItsCover(t *testing.T) {
	_, problems := read(t, small(), intake.Options{}, bytesSource("sans.xlsx", testkit.Xlsx(t, answers)))
	if got := codes(problems); !strings.Contains(got, "territory-missing") {
		t.Error(got)
	}
	for _, p := range problems {
		if p.Pos.File != "sans.xlsx" || p.Pos.Sheet != "A1" {
			t.Errorf("%s is at %q", p.Code, p.Pos.String())
		}
	}
}

func TestFormBlank(t *testing.T) {
	blank := `
## A1
| Code | Réponse |
| territory | |
| framework | petit |
| version | 1 |
| A1.1.1 | |
`
	result, problems := read(t, small(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, blank)))
	if codes(problems) != "B2 form-blank" || result.Dataset.Responses != 0 || !result.Files[0].OK {
		t.Error(codes(problems))
	}
	filled := strings.Replace(blank, "| A1.1.1 | |", "| A1.1.1 | 2 |", 1)
	result, problems = read(t, small(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, filled)))
	if codes(problems) != "B2 territory-missing" || result.Cells.Accepted != 0 || result.Cells.SetAside != result.Cells.Read {
		t.Error(codes(problems), result.Cells)
	}
}

func TestFormCopy(t *testing.T) {
	form := testkit.Xlsx(t, cover+answers)
	result, problems := read(t, small(), intake.Options{}, bytesSource("f.xlsx", form), bytesSource("f (1).xlsx", form))
	if codes(problems) != " form-copy" || result.Dataset.Responses != 2 {
		t.Error(codes(problems))
	}
}
