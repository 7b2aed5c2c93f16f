package ask_test

import (
	"bytes"
	"math"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/ask"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
)

// survey has one question of every kind, under two axes.
func survey() *surveys.Survey {
	level := func(n string) surveys.Choice {
		return surveys.Choice{Name: "niv" + n, Label: lang.T("palier "+n, "step "+n)}
	}
	levels := []surveys.Choice{level("0"), level("1"), level("2"), level("3"), level("4")}
	return &surveys.Survey{
		ID: "essai", Version: "1.0",
		Groups: []surveys.Group{{Code: "A1", Label: lang.T("Un", "One")}, {Code: "A1.1", Parent: "A1"}, {Code: "A2", Label: lang.T("Deux", "Two")}},
		Questions: []*surveys.Question{
			{Code: "A1.1.1", Name: "strategie", Item: surveys.Maturity, Type: surveys.SelectOne, ListName: "s", Group: "A1.1", Label: lang.T("Stratégie numérique ?", "Digital strategy?")},
			{Code: "A1.1.2", Name: "budget", Item: surveys.Percentage, Type: surveys.Decimal, Group: "A1.1", Range: [2]float64{0, 100}, Label: lang.T("Part du budget", "Share of the budget")},
			{Code: "A1.1.3", Name: "logiciels", Item: surveys.Checklist, Type: surveys.SelectMultiple, ListName: "l", Group: "A1.1", Label: lang.T("Logiciels", "Software")},
			{Code: "A2.1", Name: "site", Item: surveys.YesNo, Type: surveys.SelectOne, ListName: "yn", Group: "A2", Label: lang.T("Site officiel ?", "Official site?")},
			{Code: "A2.2", Name: "debit", Item: surveys.Number, Type: surveys.Decimal, Group: "A2", Range: [2]float64{0, math.Inf(1)}, Unit: lang.T("Mbit/s", "Mbit/s"), NotFor: []string{"region"}, Label: lang.T("Débit", "Bandwidth")},
			{Code: "A2.3", Name: "acces", Item: surveys.Choose, Type: surveys.SelectOne, ListName: "a", Group: "A2", Label: lang.T("Accès", "Access")},
		},
		Choices: map[string][]surveys.Choice{
			"s":  levels,
			"l":  {{Name: "rh", Label: lang.T("Personnel", "Staff")}, {Name: "courrier", Label: lang.T("Courrier", "Mail")}, {Name: "compta", Label: lang.T("Comptabilité", "Accounts")}},
			"yn": {{Name: "yes", Label: lang.T("Oui", "Yes")}, {Name: "no", Label: lang.T("Non", "No")}},
			"a":  {{Name: "fibre", Label: lang.T("Fibre", "Fibre")}, {Name: "radio", Label: lang.T("Radio", "Radio")}},
		},
	}
}

var clock = time.Date(2026, 5, 17, 9, 0, 0, 0, time.UTC)

func now() time.Time { return clock }

// open opens a journal in a new folder.
func open(t *testing.T, name string) (*journal.Journal, []journal.Event) {
	t.Helper()
	j, events, problems, err := journal.Open(name, journal.Options{Now: now})
	if err != nil || len(problems) > 0 {
		t.Fatal(err, problems)
	}
	t.Cleanup(func() { _ = j.Close() })
	return j, events
}

func TestEnter(t *testing.T) {
	for _, c := range []struct {
		question, typed, want string
		problem               string // its code
	}{
		{"A1.1.1", "2", "niv2", ""},
		{"A1.1.1", "é", "niv2", ""},
		{"A1.1.1", "à", "niv0", ""},
		{"A1.1.1", "(", "", "choice-unknown"}, // 5: there is no such level
		{"A1.1.1", "step 3", "niv3", ""},
		{"A1.1.1", "3 – ce que l’on veut", "niv3", ""},
		{"A1.1.1", "7", "", "choice-unknown"},
		{"A1.1.1", "ne sait pas", "dont_know", ""},
		{"A1.1.1", "non concerné : pas de mairie", "not_applicable: pas de mairie", ""},
		{"A1.1.1", "  ", "", ""},
		{"A1.1.2", "12,5", "12.5", ""},
		{"A1.1.2", "0,4", "0.4", "percent-fraction"},
		{"A1.1.2", "40 %", "40", ""},
		{"A1.1.2", "140", "", "number-range"},
		{"A1.1.2", "é", "", "number-unreadable"},
		{"A1.1.3", "1 3", "rh compta", ""},
		{"A1.1.3", "3, 1", "rh compta", ""},
		{"A1.1.3", "0", "none", ""},
		{"A1.1.3", "aucun", "none", ""},
		{"A1.1.3", "0 1", "", "checklist-none-mixed"},
		{"A1.1.3", "comptabilite", "compta", ""},
		{"A1.1.3", "4", "", "choice-unknown"},
		{"A2.1", "1", "yes", ""},
		{"A2.1", "non", "no", ""},
		{"A2.1", "Yes", "yes", ""},
		{"A2.2", "1 250,5", "1250.5", ""},
		{"A2.2", "-3", "", "number-range"},
		{"A2.3", "2", "radio", ""},
		{"A2.3", "fibre", "fibre", ""},
	} {
		v := ask.Start(survey(), &surveys.Response{}, ask.Options{})
		if !v.Jump(c.question) {
			t.Fatal(c.question)
		}
		taken, p := v.Enter(c.typed)
		code := ""
		if p != nil {
			code = p.Code
		}
		a := v.Current()
		if got := ask.Code(&a, v.Question().Item); got != c.want || code != c.problem || taken != (c.want != "") {
			t.Errorf("%s %q: %q %q (taken: %v), want %q %q", c.question, c.typed, got, code, taken, c.want, c.problem)
		}
	}
}

func TestResume(t *testing.T) {
	name := filepath.Join(t.TempDir(), "j.txt")
	j, _ := open(t, name)
	v := ask.Start(survey(), &surveys.Response{}, ask.Options{Journal: j})
	v.Enter("2")
	v.SetEvidence(surveys.Seen)
	v.SetComment("vu\nà l’accueil\t\x1b[31m")
	v.Next()
	v.Enter("40")
	v.Undo()
	v.Next()
	v.Draft(ask.FieldComment, "à demi")
	if err := v.Trouble(); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	j, events := open(t, name)
	w := ask.Start(survey(), &surveys.Response{}, ask.Options{Journal: j, Events: events})
	if w.At() != v.At() || w.Drafted(ask.FieldComment) != "à demi" || w.Found().InJournal != 1 {
		t.Errorf("at %d, draft %q, found %+v", w.At(), w.Drafted(ask.FieldComment), w.Found())
	}
	if a := w.AnswerAt(0); a.Evidence != surveys.Seen || a.Comment != "vu\nà l’accueil\t[31m" || !slices.Equal(a.Choices, []string{"niv2"}) {
		t.Errorf("%+v", a)
	}
	if !w.Redo() || w.AnswerAt(1).Number != 40 {
		t.Error("redo was forgotten")
	}
	var text bytes.Buffer
	for _, e := range events {
		text.WriteString(e.Kind + " ")
	}
	t.Log(text.String())
}
