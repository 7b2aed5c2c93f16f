package quality_test

import (
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
)

// Names that are known are masked however they are written; what the survey has
// a word for names nobody.
func TestPeople(t *testing.T) {
	s := &surveys.Survey{Respondents: []surveys.Choice{{Name: "CAD_SG", Label: lang.T("Secrétaire général", "Secretary general")}}}
	people := quality.NewPeople(s)
	for _, name := range []string{
		"Moïse Témoin (fictif)", "enq-biloa", "Secrétaire général", "oui", "12", "AB", "77 12 34 56", "Secrétaire Essai",
	} {
		people.Add(name)
	}
	for text, want := range map[string]string{
		"vu avec MOISE TEMOIN (fictif), puis seul": "vu avec [n], puis seul",
		"moïse  témoin, fictif":                    "[n]",
		"Moi\u0308se Témoin est parti":             "[n] [n] est parti",
		"M. Témoin l'a dit ; un témoin aussi":      "M. [n] l'a dit ; un témoin aussi",
		"ENQ BILOA":                                "[n]",
		"enquête de biloa":                         "enquête de biloa", // a name of one word and a mark is known whole
		"Le Secrétaire général dit oui, 12 AB":     "Le Secrétaire général dit oui, 12 AB",
		"au 77-12-34-56":                           "au [n]",
		"secrétaire essai":                         "[n]",
		"":                                         "",
	} {
		if got, _ := people.Mask(text, "[n]"); got != want {
			t.Errorf("%q: %q, not %q", text, got, want)
		}
	}
	if got, n := (&quality.People{}).Mask("Moïse", "[n]"); got != "Moïse" || n != 0 {
		t.Error("nobody is known, and somebody was masked")
	}
}
