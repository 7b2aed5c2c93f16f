package conformance_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/xlsform"
)

// TestResidentsExportsAreReadBack fills the residents' form, exports it as
// servers do, and compares what it feeds with a plain count of the fillings.
func TestResidentsExportsAreReadBack(t *testing.T) {
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := xlsform.Write(&b, fw.Citizens.Survey, xlsform.Options{Registry: registry.For(fw.Country), People: true}); err != nil {
		t.Fatal(err)
	}
	fields, err := conformance.Fields(opened(t, b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	fillings, want := interviews(fields, 400)
	for i, s := range shapes {
		name := fmt.Sprintf("residents%d.xlsx", i)
		if s.csv {
			name = fmt.Sprintf("residents%d.csv", i)
		}
		source := held(name, s.export(t, fields, fillings))
		// Commands read it again for the residents' survey where this is said.
		_, problems, err := intake.Read(context.Background(), []intake.Source{source}, fw.Survey, intake.Options{})
		if err != nil || !slices.ContainsFunc(problems, func(p *diag.Problem) bool { return p.Code == "not-answers" }) {
			t.Errorf("%s: taken for answers to the framework: %v %v", name, err, problems)
		}
		read, problems, err := intake.Read(context.Background(), []intake.Source{source}, fw.Citizens.Survey, intake.Options{})
		if err != nil || problems.HasErrors() {
			t.Fatalf("%s: %v %v", name, err, problems)
		}
		feeds, _ := assess.Citizens(fw, read.Dataset)
		if len(feeds) != 1 || feeds[0].Territory.Code != "CM002007006" || feeds[0].Territory.Kind != "ca" {
			t.Fatalf("%s: %d feeds", name, len(feeds))
		}
		for leaf, a := range feeds[0].Response.Answers {
			if figure, fed := want[fw.Leaves[leaf].Code]; fed && (a.State != surveys.Given || math.Abs(a.Number-figure) > 1e-12) {
				t.Errorf("%s: %s is %+v, not %v", name, fw.Leaves[leaf].Code, a, figure)
			}
		}
	}
}

// interviews fills the residents' form, and counts what the three indicators
// come to.
func interviews(fields []conformance.Field, n int) ([]map[string]string, map[string]float64) {
	rng := rand.New(rand.NewPCG(3, 5))
	var fillings []map[string]string
	var online, asked [2]float64
	var satisfied, users float64
	for range n {
		f := map[string]string{
			"start": "2026-05-17T08:00:00", "end": "2026-05-17T08:10:00", "today": "2026-05-17", "date": "2026-05-17", "type": "ca", "region_code": "CM002",
			"department_code": "CM002007", "territory_choice": "CM002007006", "territory": "Yaoundé VI", "territory_code": "CM002007006", "region": "Centre",
			"department": "Mfoundi",
		}
		for _, field := range fields {
			if field.Kind == "select_one" && f[field.Name] == "" {
				f[field.Name] = field.Choices[rng.IntN(len(field.Choices))].Name
			}
		}
		if f["q1"] != "r3" {
			f["q2"] = ""
		}
		if f["q4"] != "r1" {
			f["q5"] = ""
		}
		fillings = append(fillings, f)
		if f["q1"] != "dont_know" {
			for sex, name := range []string{"r1", "r2"} {
				if f["sexe"] == name {
					asked[sex]++
					if f["q1"] != "r3" {
						online[sex]++
					}
				}
			}
		}
		if f["q5"] != "" && f["q5"] != "dont_know" {
			users++
			if f["q5"] == "r1" || f["q5"] == "r2" {
				satisfied++
			}
		}
	}
	return fillings, map[string]float64{
		"A3.3.2": (online[0] / asked[0]) / (online[1] / asked[1]), "A2.3.3": 100 * satisfied / users,
	}
}
