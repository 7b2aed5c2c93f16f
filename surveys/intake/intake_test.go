package intake_test

import (
	"bytes"
	"context"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// inf is no bound.
var inf = math.Inf(1)

// small is a survey with one question of each kind.
func small() *surveys.Survey {
	levels := []surveys.Choice{
		{Name: "niv0", Label: lang.T("Rien n'existe", "Nothing exists")},
		{Name: "niv1", Label: lang.T("Un projet est écrit", "A project is written")},
		{Name: "niv2", Label: lang.T("Une partie est faite", "Part of it is done")},
		{Name: "niv3", Label: lang.T("Tout est fait", "All of it is done")},
		{Name: "niv4", Label: lang.T("C'est mesuré et corrigé", "It is measured and corrected")},
	}
	return &surveys.Survey{
		ID: "petit", Version: "1.0", Digest: "sha256:aa",
		Groups: []surveys.Group{{Code: "A1", Label: lang.T("Infrastructures", "Infrastructure")}},
		Questions: []*surveys.Question{
			{
				Name: "energie", Code: "A1.1.1", ListName: "energie", Type: surveys.SelectOne, Item: surveys.Maturity,
				Heading: lang.T("Énergie de la mairie", "Power of the town hall"),
				Label:   lang.T("La mairie a-t-elle du courant toute la journée ?", "Does the town hall have power all day?"),
				Who:     []string{"CAD_SG"},
			},
			{
				Name: "outils_metier", Code: "A1.1.2", ListName: "outils", Type: surveys.SelectMultiple, Item: surveys.Checklist,
				Heading: lang.T("Outils métier", "Business tools"),
				Label:   lang.T("Quels outils la mairie utilise-t-elle ?", "Which tools does the town hall use?"),
			},
			{
				Name: "delai", Code: "A1.1.3", Type: surveys.Decimal, Item: surveys.Number, Range: [2]float64{-10, 5000},
				Heading: lang.T("Délai", "Delay"), Label: lang.T("Délai de réponse, en jours", "Delay of an answer, in days"),
			},
			{
				Name: "agents_formes", Code: "A1.1.4", Type: surveys.Decimal, Item: surveys.Percentage, Range: [2]float64{0, 100},
				Heading: lang.T("Agents formés", "Trained staff"), Label: lang.T("Part des agents formés", "Share of staff trained"),
			},
			{
				Name: "site_web", Code: "A1.1.5", ListName: "oui_non", Type: surveys.SelectOne, Item: surveys.YesNo,
				Heading: lang.T("Site web", "Website"), Label: lang.T("La mairie a-t-elle un site ?", "Does the town hall have a site?"),
			},
			{
				Name: "hebergement", Code: "A1.1.6", ListName: "hebergement", Type: surveys.SelectOne, Item: surveys.Choose,
				Heading: lang.T("Hébergement", "Hosting"), Label: lang.T("Où sont les données ?", "Where are the data?"),
			},
		},
		Choices: map[string][]surveys.Choice{
			"energie": levels,
			"outils": {
				{Name: "rh", Label: lang.T("Ressources humaines", "Human resources")},
				{Name: "courrier", Label: lang.T("Courrier", "Mail")},
				{Name: "courrier_web", Label: lang.T("Courrier électronique", "Electronic mail")},
				{Name: "sig", Label: lang.T("Carte (SIG)", "Map (GIS)")},
			},
			"oui_non": {{Name: "yes", Label: lang.T("Oui", "Yes")}, {Name: "no", Label: lang.T("Non", "No")}},
			"hebergement": {
				{Name: "local", Label: lang.T("À la mairie", "At the town hall")},
				{Name: "etat", Label: lang.T("Chez l'État", "With the State")},
				{Name: "prive", Label: lang.T("Chez un privé", "With a company")},
			},
		},
		Kinds:       []surveys.Choice{{Name: "commune", Label: lang.T("Commune", "Council")}, {Name: "region", Label: lang.T("Région", "Region")}},
		Respondents: []surveys.Choice{{Name: "CAD_SG", Label: lang.T("Secrétaire général", "Secretary general")}, {Name: "CIT", Label: lang.T("Citoyens", "Citizens")}},
	}
}

// bytesSource is a source in memory.
func bytesSource(name string, b []byte) intake.Source {
	return intake.Source{Name: name, Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(b), Closer: io.NopCloser(nil), Size: int64(len(b))}, nil
	}}
}

// fileSource is a source on disk.
func fileSource(path string) intake.Source {
	return intake.Source{Name: filepath.Base(path), Open: func() (intake.Content, error) {
		f, err := os.Open(path)
		if err != nil {
			return intake.Content{}, err
		}
		info, err := f.Stat()
		if err != nil {
			return intake.Content{}, err
		}
		return intake.Content{ReaderAt: f, Closer: f, Size: info.Size()}, nil
	}}
}

// read reads sources and holds the accounts to their identity.
func read(tb testing.TB, s *surveys.Survey, opt intake.Options, sources ...intake.Source) (*intake.Result, diag.List) {
	tb.Helper()
	result, problems, err := intake.Read(context.Background(), sources, s, opt)
	if err != nil {
		tb.Fatal(err)
	}
	var sum intake.Cells
	usable := true
	for _, f := range result.Files {
		c := f.Cells
		if c.Read != c.Accepted+c.Unused+c.SetAside || c.Accepted < 0 || c.Unused < 0 || c.SetAside < 0 {
			tb.Errorf("%s: %d cells read, %d accepted + %d unused + %d set aside", f.Name, c.Read, c.Accepted, c.Unused, c.SetAside)
		}
		if !f.OK && (c.SetAside != c.Read || f.Responses != 0) {
			tb.Errorf("%s cannot be used: %+v", f.Name, c)
		}
		usable = usable && f.OK
		sum.Add(c)
	}
	if sum != result.Cells {
		tb.Errorf("sum %v, result %v", sum, result.Cells)
	}
	if cost := setAsideBy(problems); usable && cost != sum.SetAside {
		tb.Errorf("problems set %d cells aside, the files say %d", cost, sum.SetAside)
	}
	return result, problems
}

// setAsideBy counts the cells that problems say they set aside: those of
// errors, and of responses left out knowingly.
func setAsideBy(problems diag.List) int {
	n := 0
	for _, p := range problems {
		switch {
		case p.Code == "header-duplicate" || p.Code == "header-ambiguous": // their columns are unused
		case p.Severity == diag.Error || p.Code == "duplicate" || p.Code == "dates-outside" || p.Code == "not-comparable":
			n += max(1, p.Count)
		}
	}
	return n
}

// codes lists the problems' codes with their places.
func codes(problems diag.List) string {
	var out []string
	for _, p := range problems {
		out = append(out, p.Pos.Cell()+" "+p.Code)
	}
	return strings.Join(out, "\n")
}

func english(p *diag.Problem) string {
	s := p.Pos.String() + ": " + p.Severity.String() + ": " + lang.For("en").Message(p.Message)
	if !p.Hint.IsZero() {
		s += "\n    " + lang.For("en").Message(p.Hint)
	}
	return s
}

// first is the only kept response of the only territory.
func first(tb testing.TB, r *intake.Result) *surveys.Response {
	tb.Helper()
	if len(r.Dataset.Territories) != 1 || len(r.Dataset.Territories[0].Responses) == 0 {
		tb.Fatalf("%d territories", len(r.Dataset.Territories))
	}
	return r.Dataset.Territories[0].Responses[0]
}

// said is an answer in short.
func said(q *surveys.Question, a *surveys.Answer) string {
	s := a.State.String()
	if a.State == surveys.Given {
		s = a.Value(q.Item)
	}
	if a.Reason != "" {
		s += " (" + a.Reason + ")"
	}
	if a.Evidence != surveys.Unstated {
		s += " " + a.Evidence.String()
	}
	if a.Comment != "" {
		s += " #" + a.Comment
	}
	if a.Confidence != "" {
		s += " ~" + a.Confidence
	}
	return s
}

// A file that takes longer than it may is set aside, and its cells are counted.
func TestTooSlow(t *testing.T) {
	source := intake.Source{Name: "lent.csv", Open: func() (intake.Content, error) {
		b := []byte("commune,A1.1.1\nA,2\n")
		return intake.Content{ReaderAt: bytes.NewReader(b), Closer: io.NopCloser(nil), Size: int64(len(b))}, nil
	}}
	result, problems, err := intake.Read(t.Context(), []intake.Source{source}, small(), intake.Options{PerFile: 1})
	if err != nil {
		t.Fatal(err)
	}
	if len(problems) != 1 || problems[0].Code != "file-too-slow" || problems[0].Pos.File != "lent.csv" {
		t.Errorf("%+v", problems)
	}
	if f := result.Files[0]; f.OK || f.Responses != 0 || f.Cells.Read != f.Cells.SetAside || len(result.Dataset.Territories) > 0 {
		t.Errorf("%+v", f)
	}
	if result, _, err = intake.Read(t.Context(), []intake.Source{source}, small(), intake.Options{}); err != nil || result.Dataset.Responses != 1 {
		t.Errorf("%+v, %v", result, err)
	}
}
