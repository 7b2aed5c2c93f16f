package assess_test

import (
	"encoding/csv"
	"math"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// Published indices, reproduced from their inputs. The frameworks stand in
// testdata/frameworks; the data stay in ../shared/reference, whose README says
// where they come from and how closely each can be matched.

// published is a framework of testdata/frameworks.
func published(t *testing.T, name string) *indicators.Framework {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(testkit.Root(t), "testdata", "frameworks", name+".yaml"))
	if err != nil {
		t.Fatal(err)
	}
	fw, problems := frameworks.Read(name+".yaml", b)
	for _, p := range problems {
		t.Errorf("%s %s: %s", p.Pos, p.Code, lang.For("en").Message(p.Message))
	}
	if fw == nil {
		t.FailNow()
	}
	return fw
}

// referenceRows are the lines of a CSV file below its header, by column.
func referenceRows(t *testing.T, rel string) []map[string]string {
	t.Helper()
	f, err := os.Open(testkit.Shared(t, "reference/"+rel))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	lines, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	all := make([]map[string]string, 0, len(lines)-1)
	for _, line := range lines[1:] {
		row := map[string]string{}
		for i, column := range lines[0] {
			row[column] = line[i]
		}
		all = append(all, row)
	}
	return all
}

func float(t *testing.T, s string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(s, 64)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

// answered adds a territory that gives these numbers, by code of indicator;
// the others stay blank.
func answered(ds *surveys.Dataset, key string, numbers map[string]float64) {
	r := &surveys.Response{Answers: make([]surveys.Answer, len(ds.Survey.Questions))}
	for i, q := range ds.Survey.Questions {
		r.Answers[i].State = surveys.Blank
		if x, ok := numbers[q.Code]; ok {
			r.Answers[i] = surveys.Answer{State: surveys.Given, Number: x}
		}
	}
	ds.Add(&surveys.Territory{Key: key, Name: key, Population: math.NaN()}, r)
}

// runClean scores a dataset about which nothing may be wrong.
func runClean(t *testing.T, fw *indicators.Framework, ds *surveys.Dataset) []*assess.Result {
	t.Helper()
	a, problems := assess.Run(fw, ds, assess.Options{})
	for _, p := range problems {
		t.Errorf("%s: %s", p.Code, lang.For("en").Message(p.Message))
	}
	return a.Territories
}

// shown is a score on the framework's scale.
func shown(fw *indicators.Framework, s *assess.Score) float64 { return s.Value * fw.Scale / 100 }

var hdiColumns = map[string]string{
	"le": "life_expectancy", "eys": "expected_years_schooling", "mys": "mean_years_schooling", "gnipc": "gni_pc_2017ppp",
}

// Every published HDI of 1990–2021 is met at its three decimals.
func TestHDI(t *testing.T) {
	fw := published(t, "hdi")
	inputs, want := referenceRows(t, "hdi/inputs.csv"), referenceRows(t, "hdi/published.csv")
	ds := surveys.NewDataset(fw.Survey)
	for _, row := range inputs {
		numbers := map[string]float64{}
		for code, column := range hdiColumns {
			numbers[code] = float(t, row[column])
		}
		answered(ds, row["iso3"]+row["year"], numbers)
	}
	equal := 0
	for i, r := range runClean(t, fw, ds) {
		if key := want[i]["iso3"] + want[i]["year"]; r.Territory.Key != key {
			t.Fatalf("line %d is %s in one file, %s in the other", i, r.Territory.Key, key)
		}
		got := lang.Round(shown(fw, r.Trees[0]), 3)
		if got == float(t, want[i]["hdi"]) {
			equal++
		} else {
			t.Errorf("%s: %v, published %s", r.Territory.Key, got, want[i]["hdi"])
		}
	}
	if equal != 5571 {
		t.Errorf("%d of 5571 HDI are equal", equal)
	}
}

// Every published GTMI of 2020, 2022 and 2025 is met to 1e-9, and its group.
func TestGTMI(t *testing.T) {
	fw := published(t, "gtmi")
	inputs, want := referenceRows(t, "gtmi/inputs.csv"), referenceRows(t, "gtmi/published.csv")
	ds := surveys.NewDataset(fw.Survey)
	for _, row := range inputs {
		answered(ds, row["iso3"]+row["year"], map[string]float64{
			"CGSI": float(t, row["cgsi"]), "PSDI": float(t, row["psdi"]), "DCEI": float(t, row["dcei"]), "GTEI": float(t, row["gtei"]),
		})
	}
	values, groups := 0, 0
	for i, r := range runClean(t, fw, ds) {
		if key := want[i]["iso3"] + want[i]["year"]; r.Territory.Key != key {
			t.Fatalf("line %d is %s in one file, %s in the other", i, r.Territory.Key, key)
		}
		root := r.Trees[0]
		if math.Abs(shown(fw, root)-float(t, want[i]["gtmi"])) <= 1e-9 {
			values++
		}
		if fw.Main.Levels[root.Level.Value].Code == want[i]["group"] {
			groups++
		}
	}
	if values != 593 || groups != 593 {
		t.Errorf("of 593, %d GTMI and %d groups are equal", values, groups)
	}
}

// Every published score of DESI 2022 at its three levels is met to 1e-6, and
// every rank, with the cells that the Commission filled in. With these cells
// left out 20 of 28 indices are, as the weights are then shared otherwise.
func TestDESI(t *testing.T) {
	fw := published(t, "desi-2022")
	inputs, want := referenceRows(t, "desi-2022/inputs.csv"), referenceRows(t, "desi-2022/published.csv")
	filled := map[string]float64{}
	for _, row := range referenceRows(t, "desi-2022/imputed.csv") {
		filled[row["country"]+row["indicator"]] = float(t, row["value"])
	}
	scores := func(impute bool) map[string]*assess.Result {
		ds := surveys.NewDataset(fw.Survey)
		for _, row := range inputs {
			numbers := map[string]float64{}
			for _, leaf := range fw.Leaves {
				if row[leaf.Code] != "" {
					numbers[leaf.Code] = float(t, row[leaf.Code])
				} else if x, ok := filled[row["country"]+leaf.Code]; ok && impute {
					numbers[leaf.Code] = x
				}
			}
			answered(ds, row["country"], numbers)
		}
		by := map[string]*assess.Result{}
		for _, r := range runClean(t, fw, ds) {
			by[r.Territory.Key] = r
		}
		return by
	}
	all, left := scores(true), scores(false)
	equal, ranked, without := 0, 0, 0
	for _, row := range want {
		r := all[row["country"]]
		for _, s := range r.Nodes {
			if math.Abs(s.Value-float(t, row[s.Node.Code])) <= 1e-6 {
				equal++
			} else {
				t.Errorf("%s %s: %v, published %s", row["country"], s.Node.Code, s.Value, row[s.Node.Code])
			}
		}
		if math.Abs(left[row["country"]].Trees[0].Value-float(t, row["desi"])) <= 1e-6 {
			without++
		}
		if row["country"] == "EU" {
			continue
		}
		above, publishedAbove := 0, 0
		for _, other := range want {
			if other["country"] == "EU" {
				continue
			}
			if all[other["country"]].Trees[0].Value > r.Trees[0].Value {
				above++
			}
			if float(t, other["desi"]) > float(t, row["desi"]) {
				publishedAbove++
			}
		}
		if above == publishedAbove {
			ranked++
		}
	}
	if equal != 420 || ranked != 27 || without != 20 {
		t.Errorf("%d of 420 scores, %d of 27 ranks, %d of 20 with missing cells left out", equal, ranked, without)
	}
}

// Three lines of a published table, typed here so that the method stays tested
// without the reference files: Human Development Report 2021/22 (UNDP, CC BY
// 3.0 IGO), composite indices, complete time series, year 2021. Australia's
// schooling is capped at 18 years, Qatar's income at 75,000 dollars.
func TestHDITyped(t *testing.T) {
	fw := published(t, "hdi")
	ds := surveys.NewDataset(fw.Survey)
	lines := []struct {
		country            string
		le, eys, mys, gni  float64
		hdi                float64
		group              string
		health, educ, wage float64 // the three dimension indices, by hand, to 3 decimals
	}{
		{"Cameroon", 60.3334, 13.10859922, 6.15131, 3620.932408, 0.576, "medium", 0.621, 0.569, 0.542},
		{"Australia", 84.5265, 21.05459023, 12.72681999, 49238.43335, 0.951, "very-high", 0.993, 0.924, 0.936},
		{"Qatar", 79.2716, 12.63722038, 9.99601145, 87134.13469, 0.855, "very-high", 0.912, 0.684, 1},
	}
	for _, l := range lines {
		answered(ds, l.country, map[string]float64{"le": l.le, "eys": l.eys, "mys": l.mys, "gnipc": l.gni})
	}
	for i, r := range runClean(t, fw, ds) {
		l, root := lines[i], r.Trees[0]
		if got := lang.Round(shown(fw, root), 3); got != l.hdi {
			t.Errorf("%s: HDI %v, published %v", l.country, got, l.hdi)
		}
		if got := fw.Main.Levels[root.Level.Value].Code; got != l.group {
			t.Errorf("%s: group %s, published %s", l.country, got, l.group)
		}
		for code, want := range map[string]float64{"health": l.health, "education": l.educ, "income": l.wage} {
			if got := lang.Round(shown(fw, r.Score(code)), 3); got != want {
				t.Errorf("%s %s: %v, by hand %v", l.country, code, got, want)
			}
		}
	}
}
