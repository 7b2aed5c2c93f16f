package ask_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/ask"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// conversation types lines into an interview, and returns what was shown.
func conversation(t *testing.T, v *ask.Interview, language string, opt ask.LinesOptions, lines ...string) string {
	t.Helper()
	var out bytes.Buffer
	opt.In, opt.Out = strings.NewReader(strings.Join(lines, "\n")), &out
	if _, err := ask.Lines(t.Context(), v, lang.For(language), opt); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(out.String(), "\u00a0", " ")
}

func TestLines(t *testing.T) {
	form := &memoryForm{response: blank()}
	v := ask.Start(survey(), blank(), ask.Options{Form: form, Aside: func(*surveys.Response, *lang.Printer) ask.Panel {
		return ask.Panel{Bars: []ask.Bar{{Label: "Tout", Value: 48.25, Low: 44.1, High: 51.9, Coverage: 0.93, Note: "N3"}, {Code: "A2", Label: "Deux", Value: math.NaN(), Coverage: 0.2}}}
	}})
	said := conversation(t, v, "fr", ask.LinesOptions{}, "2 e3 f1", "0,4", "1 3", "c  vu à l’accueil", "<", "c vu à l’accueil", "", "n", "s", "x", "pas de réseau", "p", "g", "j A1", "9", "q")
	for _, want := range []string{
		"A1.1.1 (1 sur 6) Stratégie numérique ?", "  2  palier 2", "Réponse : 2 – palier 2 · Pièce vue",
		"0,4 est lu comme 0,4", "  0  Aucun", "Tout : 48,3", "Deux : non évalué, 20 % connu",
		"Pourquoi cela ne concerne-t-il pas", "non concerné : pas de réseau", "A1.1.1 (1 of 6) Digital strategy?", "“9” is not an answer", "6 answers written into the form",
	} {
		if !strings.Contains(said, want) {
			t.Errorf("nothing says %q in\n%s", want, said)
		}
	}
	if a := form.response.Answers[2]; a.Comment != "vu à l’accueil" {
		t.Errorf("%+v", a)
	}
	if a := form.response.Answers[0]; a.Evidence != surveys.Seen || a.Confidence != "low" {
		t.Errorf("%+v", a)
	}
}

func TestLinesAskTheCover(t *testing.T) {
	s := survey()
	s.Kinds = []surveys.Choice{{Name: "commune", Label: lang.T("Commune", "Council")}, {Name: "region", Label: lang.T("Région", "Region")}}
	v := ask.Start(s, blank(), ask.Options{})
	said := conversation(t, v, "fr", ask.LinesOptions{Cover: intake.CoverFields}, "Essai (fictif)", "", "Centre", "", "7", "2", "beaucoup", "31 000", "", "R01", "17/05/2026", "q")
	c := v.Cover()
	if c.Territory != "Essai (fictif)" || c.Kind != "region" || c.Population != 31000 || c.Text("date") != "2026-05-17" || v.Len() != 5 {
		t.Errorf("%+v, %d questions\n%s", c, v.Len(), said)
	}
	for _, want := range []string{"! un nombre de 1 à 2", "« beaucoup » n’est pas un nombre d’habitants"} {
		if !strings.Contains(strings.ReplaceAll(said, "'", "’"), want) {
			t.Errorf("nothing says %q in\n%s", want, said)
		}
	}
}

// A fill that is interrupted while it waits for a line ends at once.
func TestLinesInterrupted(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	in, hold := io.Pipe()
	defer func() { _ = hold.Close() }()
	cancel()
	_, err := ask.Lines(ctx, ask.Start(survey(), blank(), ask.Options{}), lang.For("en"), ask.LinesOptions{In: in, Out: io.Discard})
	if !errors.Is(err, ask.ErrInterrupted) {
		t.Error(err)
	}
}

// FuzzLines types anything: it never panics, and ends with the input.
func FuzzLines(f *testing.F) {
	f.Add("2\n0,4\n1 3\nq\n")
	f.Add("?\nl\no\nj A2\n/site\nu\nr\np\nk\ng\nw\nd\nh\ne\nf\nc\n\n<\n>\nx\n\ns\nn\n")
	f.Add("é e9 f0\n\x00\xff\r\n\u202e\nc -\ne 4\nf 3\n0 1 2\nquit\nnon concerné: rien")
	f.Fuzz(func(t *testing.T, typed string) {
		v := ask.Start(survey(), blank(), ask.Options{Form: &memoryForm{response: blank()}})
		if _, err := ask.Lines(t.Context(), v, lang.For("fr"), ask.LinesOptions{In: strings.NewReader(typed), Out: io.Discard, Width: 60}); err != nil {
			t.Error(err)
		}
		if v.Unsaved() > 0 {
			t.Error("left unsaved")
		}
	})
}
