package workbook

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"pgregory.net/rapid"

	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/testkit"
)

func surveyOf(tb testing.TB) *surveys.Survey {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return fw.Survey
}

// received is the quality of some files as the commands make it.
func received(tb testing.TB, language string, files map[string]string) *Quality {
	tb.Helper()
	return receivedOf(tb, surveyOf(tb), language, files)
}

func receivedOf(tb testing.TB, s *surveys.Survey, language string, files map[string]string) *Quality {
	tb.Helper()
	var names []string
	for name := range files {
		names = append(names, name)
	}
	slices.Sort(names)
	var sources []intake.Source
	for _, name := range names {
		content := []byte(files[name])
		sources = append(sources, intake.Source{Name: name, Open: func() (intake.Content, error) {
			return intake.Content{ReaderAt: bytes.NewReader(content), Closer: io.NopCloser(nil), Size: int64(len(content))}, nil
		}})
	}
	result, problems, err := intake.Read(tb.Context(), sources, s, intake.Options{Watch: quality.NewWatcher(s)})
	if err != nil {
		tb.Fatal(err)
	}
	q := &Quality{
		Printer: lang.For(language), Version: "essai", Dataset: result.Dataset, Files: result.Files, Cells: result.Cells, Problems: problems,
		Findings: quality.Look(result),
	}
	for range result.Files {
		q.Dialects = append(q.Dialects, "tableau")
	}
	return q
}

// sheetsOf are the rows of every sheet of a workbook, by its name.
func sheetsOf(tb testing.TB, b []byte) (names []string, rows map[string][][]string) {
	tb.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(b))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows = map[string][][]string{}
	for _, name := range f.GetSheetList() {
		if rows[name], err = f.GetRows(name, excelize.Options{RawCellValue: true}); err != nil {
			tb.Fatal(err)
		}
	}
	return f.GetSheetList(), rows
}

func qualityBytes(tb testing.TB, q *Quality, most int) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := writeQuality(&b, q, most); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

const receivedTable = `territory,date,enumerator,A1.1.1,A1.1.2,A1.1.3,A1.2.1.comment
Essai (fictive),2026-03-02,Agent 1,9,niv2,140,appeler le 699 00 11 22
"=HYPERLINK(""http://x"")",2026-03-02,Agent 1,Niveau 3,2,12,
Autre (fictive),2026-03-04,Agent 2,3,Niveau 3,ne_sait_pas,
`

func TestQualityWorkbook(t *testing.T) {
	q := received(t, "fr", map[string]string{"mairies.csv": receivedTable, "casse.xlsx": "PK\x03\x04 rien"})
	b := qualityBytes(t, q, mostQualityRows)
	testkit.Sound(t, b)
	names, rows := sheetsOf(t, b)
	want := []string{
		"Synthèse", "Par question", "Par territoire", "Par région", "Par groupe", "Par enquêteur", "Par fichier", "Par jour", "Anomalies", "Doublons",
		"Ressemblances", "Doutes", "Conversions", "Champs",
	}
	if !slices.Equal(names, want) {
		t.Fatalf("sheets: %q", names)
	}
	page := fmt.Sprint(rows["Synthèse"])
	for _, says := range []string{
		"2 fichiers reçus = 1 lu + 1 mis de côté.", "casse.xlsx", "Réponse hors de la liste", "Nombre hors des bornes",
		fmt.Sprintf("%d cellules lues", q.Cells.Read), "réponses du 2 mars 2026 au 4 mars 2026",
	} {
		if !strings.Contains(strings.ReplaceAll(page, lang.NBSP, " "), says) {
			t.Errorf("the summary does not say %q:\n%s", says, page)
		}
	}
	anomaly := rows["Anomalies"][slices.IndexFunc(rows["Anomalies"], func(r []string) bool { return len(r) > 2 && r[2] == "D2" })]
	if got := []string{anomaly[0], anomaly[3], anomaly[5], anomaly[6], anomaly[7]}; !slices.Equal(got, []string{"mairies.csv", "erreur", "A1.1.1", "9", "un niveau de 0 à 4"}) {
		t.Errorf("anomaly: %q", anomaly)
	}
	conversions := rows["Conversions"][rowHead:]
	if len(conversions) != 2 || conversions[0][1] != "A1.1.1" || conversions[0][2] != "Niveau 3" || !strings.HasSuffix(conversions[0][3], "(niv3)") || conversions[1][1] != "A1.1.2" {
		t.Errorf("conversions: %q", conversions)
	}
	enumerators := fmt.Sprint(rows["Par enquêteur"])
	if !strings.Contains(enumerators, "E02") || strings.Contains(fmt.Sprint(rows), "Agent 1") || strings.Contains(fmt.Sprint(rows), "699") {
		t.Errorf("people are numbers, and what they wrote of others is not repeated: %s", enumerators)
	}
}

// The totals of the sheets are those of the reading: each adds up, and errors
// and warnings are as many rows as they are said to be.
func TestQualityTotals(t *testing.T) {
	few := *surveyOf(t)
	few.Questions = few.Questions[:3]
	s := &few
	tables := rapid.Custom(func(rt *rapid.T) string {
		var table strings.Builder
		table.WriteString("territory,group," + s.Questions[0].Code + "," + s.Questions[2].Code + "\n")
		for i := range rapid.IntRange(0, 12).Draw(rt, "responses") {
			fmt.Fprintf(&table, "T%d,%s,%s,%s\n", i/2, rapid.SampledFrom([]string{"", "CIT", "x"}).Draw(rt, "group"),
				rapid.SampledFrom([]string{"", "2", "9", "ne_sait_pas", "Niveau 1", "=1+1"}).Draw(rt, "level"), rapid.SampledFrom([]string{"", "12", "140", "0.4", "environ"}).Draw(rt, "number"))
		}
		return table.String()
	})
	for i := range 20 { // a workbook costs some forty milliseconds
		table := tables.Example(i)
		q := receivedOf(t, s, "en", map[string]string{"a.csv": table})
		b := qualityBytes(t, q, mostQualityRows)
		if faults := testkit.Faults(b); len(faults) > 0 {
			t.Fatalf("%v\n%s", faults, table)
		}
		_, rows := sheetsOf(t, b)
		severities := map[string]int{}
		for _, r := range rows["Anomalies"][rowHead:] {
			if len(r) > 3 {
				severities[r[3]]++
			}
		}
		warnings := 0
		for _, p := range q.Problems {
			if p.Severity == diag.Warning {
				warnings++
			}
		}
		if severities["error"] != q.Problems.Errors() || severities["warning"] != warnings {
			t.Fatalf("rows %v, errors %d, warnings %d\n%s", severities, q.Problems.Errors(), warnings, table)
		}
		asked := map[string]int{}
		for sheet, col := range map[string]int{"By question": 3, "By territory": 6, "By region": 3, "By group": 2} {
			for _, r := range rows[sheet][rowHead:] {
				if len(r) > col {
					n := 0
					if _, err := fmt.Sscan(r[col], &n); err == nil {
						asked[sheet] += n
					}
				}
			}
		}
		for sheet, n := range asked {
			if n != asked["By question"] {
				t.Fatalf("%s adds up to %d cells asked, by question to %d\n%s", sheet, n, asked["By question"], table)
			}
		}
	}
}

// A sheet that would be too long says how many rows it leaves out.
func TestQualityRowsAreBounded(t *testing.T) {
	q := received(t, "fr", map[string]string{"a.csv": receivedTable})
	b := qualityBytes(t, q, 3)
	testkit.Sound(t, b)
	_, rows := sheetsOf(t, b)
	all := rows["Par question"]
	if len(all) != rowHead+3+1 || !strings.Contains(all[len(all)-1][0], fmt.Sprintf("%d lignes de plus", len(q.Dataset.Survey.Questions)-3)) {
		t.Errorf("%d rows, the last %q", len(all), all[len(all)-1])
	}
}

// Of a roll the sheet names who is missing, and a workbook of nothing at all is
// one that opens.
func TestQualityRoll(t *testing.T) {
	q := received(t, "fr", map[string]string{"a.csv": "territory,A1.1.1\nNgaoundal,2\nInventée (fictive),2\n"})
	all := registry.For("CM")
	lookup := &registry.Lookup{Registry: all, Language: "fr", Strict: true}
	q.Roll = &Roll{Count: all.Count(registry.Scope{Regions: all.Regions[:1]}, q.Dataset), Language: lookup.Language, Unregistered: all.Unregistered(q.Dataset)}
	b := qualityBytes(t, q, mostQualityRows)
	testkit.Sound(t, b)
	_, rows := sheetsOf(t, b)
	if text := fmt.Sprint(rows["Attendus"]); !strings.Contains(text, "Tibati") || !strings.Contains(text, "a répondu, et n'est pas au registre"+lang.NBSP+": Inventée (fictive)") {
		t.Errorf("expected: %s", text)
	}
	nothing := received(t, "en", nil)
	testkit.Sound(t, qualityBytes(t, nothing, mostQualityRows))
}

func TestQualityIsTheSameBytes(t *testing.T) {
	q := received(t, "fr", map[string]string{"a.csv": receivedTable})
	if !bytes.Equal(qualityBytes(t, q, mostQualityRows), qualityBytes(t, q, mostQualityRows)) {
		t.Error("equal readings give different bytes")
	}
}

func TestBarOf(t *testing.T) {
	for _, c := range []struct {
		share  float64
		filled int
	}{{0, 0}, {0.001, 1}, {0.5, 5}, {0.999, 9}, {1, 10}} {
		if got := strings.Count(barOf(c.share), "■"); got != c.filled || len([]rune(barOf(c.share))) != barParts {
			t.Errorf("%v: %d squares of %q", c.share, got, barOf(c.share))
		}
	}
	if barOf(shareOf(1, 0)) != "" {
		t.Error("no share is no bar")
	}
}

// 374 territories, each with its problems: what a national campaign costs.
func BenchmarkQuality(b *testing.B) {
	var table strings.Builder
	s := surveyOf(b)
	table.WriteString("territory,date")
	for _, q := range s.Questions {
		table.WriteString("," + q.Code)
	}
	day := time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)
	for i := range 374 {
		fmt.Fprintf(&table, "\nCommune %d (fictive),%s", i, day.AddDate(0, 0, i%30).Format(time.DateOnly))
		for j := range s.Questions {
			fmt.Fprintf(&table, ",%d", (i*7+j)%11)
		}
	}
	q := received(b, "fr", map[string]string{"a.csv": table.String()})
	b.ResetTimer()
	for b.Loop() {
		if err := WriteQuality(io.Discard, q); err != nil {
			b.Fatal(err)
		}
	}
}
