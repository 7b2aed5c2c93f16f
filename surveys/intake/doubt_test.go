package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// TestDoubtsAreTogether: what is doubtful alike to many questions of a kind is
// decided once, and its decision holds for that kind and no other.
func TestDoubtsAreTogether(t *testing.T) {
	s := &surveys.Survey{ID: "test", Choices: map[string][]surveys.Choice{"outils": {{Name: "rh"}, {Name: "web"}}}}
	for i := range 4 {
		list := fmt.Sprint("levels", i)
		s.Questions = append(s.Questions, &surveys.Question{
			Name: fmt.Sprint("palier", i), Code: fmt.Sprint("M", i), ListName: list, Type: surveys.SelectOne, Item: surveys.Maturity,
			Label: lang.T(fmt.Sprint("Palier ", i), fmt.Sprint("Level ", i)),
		})
		for level := range 5 {
			s.Choices[list] = append(s.Choices[list], surveys.Choice{Name: fmt.Sprint("niv", level), Label: lang.T(fmt.Sprint("Fait ", i, level), "")})
		}
	}
	s.Questions = append(s.Questions,
		&surveys.Question{Name: "nombre", Code: "N1", Type: surveys.Decimal, Item: surveys.Number, Range: [2]float64{0, 100}},
		&surveys.Question{Name: "outils", Code: "C1", ListName: "outils", Type: surveys.SelectMultiple, Item: surveys.Checklist})

	lime := bytesSource("lime.csv", []byte("id,submitdate,lastpage,startlanguage,commune,palier0,palier1,palier2,palier3,nombre,outils[SQ001],outils[SQ002]\n"+
		"1,2026-05-01,3,fr,Essai (fictive),A1,A1,A1,A6,NSP,Y,\n2,2026-05-02,3,fr,Bis (fictive),A3,A6,A6,NSP,6,,Y\n3,2026-05-03,3,fr,Ter (fictive),NSP,,,,40,Y,Y\n"))
	result, _ := read(t, s, intake.Options{}, lime)
	var got []string
	decided := &intake.Mapping{}
	for _, d := range result.Doubts {
		got = append(got, fmt.Sprintf("%s %q of %q is %s, %d cells, %s", d.What, d.Text, d.Question, d.Answer, d.Cells, strings.Join(d.Questions, " ")))
		d.Verdict = intake.Accepted
		decided.Rows = append(decided.Rows, d.Decision)
	}
	want := `column "outils[SQ001]" of "" is C1/rh, 0 cells, 
column "outils[SQ002]" of "" is C1/web, 0 cells, 
answer "A1" of "maturity" is niv0, 3 cells, M0 M1 M2
answer "A6" of "maturity" is dont_know, 3 cells, M3 M1 M2
answer "NSP" of "" is dont_know, 3 cells, N1 M3 M0
answer "A3" of "M0" is niv2, 1 cells, `
	if strings.Join(got, "\n") != want {
		t.Errorf("asked:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}

	if problems := decided.Check(s); len(problems) > 0 {
		t.Errorf("what is proposed cannot be followed: %s", codes(problems))
	}
	result, problems := read(t, s, intake.Options{Mapping: decided}, lime)
	if problems.HasErrors() || len(result.Doubts) > 0 {
		t.Errorf("%d doubts are left, %s", len(result.Doubts), codes(problems))
	}
	for i, want := range []string{
		"niv0 niv0 niv0 dont_know dont_know rh", "niv2 dont_know dont_know dont_know 6 web", "dont_know not_answered not_answered not_answered 40 rh web",
	} {
		var all []string
		for q, a := range result.Dataset.Territories[i].Responses[0].Answers {
			all = append(all, said(s.Questions[q], &a))
		}
		if got := strings.Join(all, " "); got != want {
			t.Errorf("response %d says %s, want %s", i+1, got, want)
		}
	}

	wrong := &intake.Mapping{Rows: []intake.Decision{{What: intake.AnswerDecision, Text: "A9", Answer: "niv9", Question: "maturity", Verdict: intake.Accepted}}}
	if problems := wrong.Check(s); len(wrong.Rows) > 0 || !problems.HasErrors() {
		t.Errorf("a level that no question has is accepted: %s", codes(problems))
	}
}

// TestMarksAreNotEachOther: what is decided of "-" is not decided of "?".
func TestMarksAreNotEachOther(t *testing.T) {
	decided := &intake.Mapping{Rows: []intake.Decision{{What: intake.AnswerDecision, Text: "-", Answer: intake.Nothing, Verdict: intake.Accepted}}}
	result, problems := read(t, small(), intake.Options{Mapping: decided}, bytesSource("m.csv", []byte("commune,energie,delai\nEssai (fictive),-,?\n")))
	answers := first(t, result).Answers
	if answers[0].State != surveys.Blank || answers[2].State != surveys.SetAside {
		t.Errorf("- is %v, ? is %v\n%s", answers[0].State, answers[2].State, codes(problems))
	}
}
