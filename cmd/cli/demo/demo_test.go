package demo_test

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eterritoire/assess"
	"eterritoire/cmd/cli/demo"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

func framework(tb testing.TB) *indicators.Framework {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return fw
}

func inputs(tb testing.TB) []demo.File {
	tb.Helper()
	files, err := demo.Files(tb.Context(), framework(tb), "test")
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

func read(tb testing.TB, files []demo.File) (*intake.Result, diag.List) {
	tb.Helper()
	var sources []intake.Source
	for _, f := range files {
		sources = append(sources, intake.Source{Name: f.Name, Open: func() (intake.Content, error) {
			return intake.Content{ReaderAt: bytes.NewReader(f.Content), Closer: io.NopCloser(nil), Size: int64(len(f.Content))}, nil
		}})
	}
	result, problems, err := intake.Read(tb.Context(), sources, framework(tb).Survey, intake.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return result, problems
}

func TestFaultsFoundAreThosePlanted(t *testing.T) {
	result, problems := read(t, inputs(t))
	missed, unplanted, err := demo.Compare(problems)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range missed {
		t.Errorf("planted and not found: %+v", f)
	}
	for _, f := range unplanted {
		t.Errorf("found and not planted: %+v", f)
	}
	if n := len(result.Dataset.Territories); n != 43 {
		t.Errorf("%d territories, want 3 + 40", n)
	}
	c := result.Cells
	if c.Read != c.Accepted+c.Unused+c.SetAside {
		t.Errorf("cells: %+v", c)
	}
}

func TestCompareTellsWhatIsMissedAndWhatIsNotPlanted(t *testing.T) {
	planted, err := demo.Planted()
	if err != nil {
		t.Fatal(err)
	}
	elsewhere := &diag.Problem{Pos: diag.Pos{File: "f", Sheet: "s", Row: 2, Col: 3}, Severity: diag.Warning, Code: "duplicate"}
	missed, unplanted, err := demo.Compare(diag.List{elsewhere, {Severity: diag.Info, Code: "columns-unused"}})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(planted, missed); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]demo.Fault{{"f", "s", "C2", "warning", "duplicate"}}, unplanted); diff != "" {
		t.Error(diff)
	}
}

// The three communes that were thought through answer without contradiction.
// In the export each answer was drawn by itself: some do not go together.
func TestChecksOfTheExport(t *testing.T) {
	result, _ := read(t, inputs(t))
	survey := result.Dataset.Survey
	found := map[string]int{}
	for _, territory := range result.Dataset.Territories {
		for _, r := range territory.Responses {
			for i := range survey.Checks {
				if c := &survey.Checks[i]; c.Broken(r.Answers) {
					found[c.ID]++
					if !strings.Contains(r.Pos.File, "kobo") {
						t.Errorf("%s: %s (%s)", r.Pos, c.ID, c.When)
					}
				}
			}
		}
	}
	if diff := cmp.Diff(map[string]int{"C04": 2, "C14": 3, "C17": 7}, found); diff != "" {
		t.Error(diff)
	}
}

func TestSilencesOfTheExport(t *testing.T) {
	result, _ := read(t, inputs(t))
	survey := result.Dataset.Survey
	for _, c := range []struct {
		territory, code string
		state           surveys.State
		reason          string
	}{
		{"Lakessing", "A3.1.4", surveys.NotApplicable, "aucun opérateur ne prévoit de fibre"},
		{"Zigalao", "A2.1.4", surveys.NotApplicable, "aucun contenu en ligne"},
		{"Belabéré", "A4.2.1", surveys.NotApplicable, "pas de formation sanitaire publique"},
		{"Kumfalang", "A3.3.4", surveys.NotApplicable, "recensement en cours"},
		{"Mayo-Kalfou", "A1.1.1", surveys.Unknown, ""},
		{"Mvilassi", "A3.2.2", surveys.Unknown, ""},
		{"Ngwéyap", "A5.2.2", surveys.Unknown, ""},
		{"Lomékoto", "A4.4.3", surveys.Unknown, ""},
		{"Tchambilaré", "A2.3.1", surveys.Blank, ""},
		{"Wazélam", "A4.1.2", surveys.Blank, ""},
		{"Goudoumré", "A5.1.3", surveys.Blank, ""},
		{"Lamordé-Bocki", "A5.3.1", surveys.Blank, ""}, // n/a
		{"Wangouméré", "A3.1.2", surveys.Blank, ""},    // n/a
		{"Nyambédiko", "A4.2.3", surveys.Blank, ""},    // n/a
		{"Galoumaï", "A4.4.2", surveys.Blank, ""},      // every box left empty
		{"Bikélémba", "A5.1.3", surveys.Given, ""},     // none applies
		{"Fondakou", "A1.3.4", surveys.SetAside, "…"},
		{"Mbongolo-Plage", "A3.1.1", surveys.SetAside, "…"},
	} {
		a := answerOf(t, result.Dataset, c.territory, survey.Index(c.code))
		if a.State != c.state || c.reason != "…" && a.Reason != c.reason {
			t.Errorf("%s %s: %s %q, want %s %q", c.territory, c.code, a.State, a.Reason, c.state, c.reason)
		}
	}
}

func answerOf(t *testing.T, d *surveys.Dataset, name string, q int) *surveys.Answer {
	t.Helper()
	for _, territory := range d.Territories {
		if territory.Name == name+" (fictive)" {
			return &territory.Responses[0].Answers[q]
		}
	}
	t.Fatalf("%s is not in the export", name)
	return nil
}

// The three communes answer in their forms as in the reference example, and
// what other groups say of them changes no figure.
func TestCommunesAnswerAsInTheReference(t *testing.T) {
	path := testkit.Shared(t, "framework/examples.csv")
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	fw := framework(t)
	reference, _ := read(t, []demo.File{{Name: "examples.csv", Content: b}})
	want, _ := assess.Run(fw, reference.Dataset, assess.Options{})
	files := inputs(t)
	ours, _ := read(t, files[:len(files)-1])
	got, _ := assess.Run(fw, ours.Dataset, assess.Options{})
	if len(got.Territories) != 3 {
		t.Fatalf("%d territories, want 3", len(got.Territories))
	}
	for i, r := range want.Territories {
		for _, s := range append(r.Nodes, r.Leaves...) {
			mine := got.Territories[i].Score(s.Node.Code)
			if mine == nil || mine.Value != s.Value || mine.Level != s.Level || mine.Reliability != s.Reliability && s.Assessed() {
				t.Errorf("%s %s: %+v, want %+v", r.Territory.Name, s.Node.Code, mine, s)
			}
		}
		if len(got.Territories[i].Gaps) == 0 {
			t.Errorf("%s: no perception beside the workshop's", r.Territory.Name)
		}
	}
}

func TestLevelsSpread(t *testing.T) {
	result, _ := read(t, inputs(t))
	a, _ := assess.Run(framework(t), result.Dataset, assess.Options{})
	levels := map[int]int{}
	for _, r := range a.Territories {
		levels[r.Score(a.Framework.Main.Root.Code).Level.Value]++
	}
	for level := range 4 {
		if levels[level] == 0 {
			t.Errorf("no commune at level %d: %v", level+1, levels)
		}
	}
}

// A fictional commune must not bear a real one's name.
func TestNoCommuneIsReal(t *testing.T) {
	actual := map[string]bool{}
	for _, name := range []string{"data/cameroon-communes.csv", "data/cameroon-city-councils.csv"} {
		b, err := os.ReadFile(testkit.Shared(t, name))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows[1:] {
			for _, cell := range row {
				actual[surveys.Fold(cell)] = true
			}
		}
	}
	result, _ := read(t, inputs(t))
	for _, territory := range result.Dataset.Territories {
		name, fictional := strings.CutSuffix(territory.Name, " (fictive)")
		if !fictional {
			t.Errorf("%q does not say that it is fictional", territory.Name)
		}
		if actual[surveys.Fold(name)] {
			t.Errorf("%q is a real name", name)
		}
		if region, ok := strings.CutSuffix(territory.Region, " (fictif)"); !ok {
			t.Errorf("region %q does not say that it is fictional", region)
		}
	}
}

func TestSameBytes(t *testing.T) {
	if diff := cmp.Diff(inputs(t), inputs(t)); diff != "" {
		t.Error("the same inputs gave other bytes")
	}
}

func BenchmarkFiles(b *testing.B) {
	for b.Loop() {
		inputs(b)
	}
}
