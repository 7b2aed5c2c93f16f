package intake_test

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

// TestSamples reads every sample export there is, known dialect or not: each
// ends in answers or in a problem, and every cell is accounted for.
func TestSamples(t *testing.T) {
	s := synthetic(t)
	root := testkit.Shared(t, "samples/exports")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		result, problems := read(t, s, intake.Options{}, fileSource(path))
		if f := result.Files[0]; !f.OK && !problems.HasErrors() {
			t.Errorf("%s cannot be used, and nothing is said", path)
		}
		switch filepath.Ext(path) {
		case ".csv", ".xlsx", ".txt", ".zip":
			if filepath.Base(filepath.Dir(path)) != "exports" && result.Files[0].Dialect == "" { // the forms are beside their exports
				t.Errorf("%s: no dialect", path)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestCentral: eight exports of the same submissions, with and without the paths
// of groups, with and without split choices, alone and in an archive with their
// repeats, say the same.
func TestCentral(t *testing.T) {
	s := synthetic(t)
	var want []string
	for _, ending := range []string{".csv", ".zip"} {
		for _, name := range []string{"nogroups-nosplit", "nogroups-split", "grouppaths-nosplit", "grouppaths-split"} {
			var got []string
			result, problems := read(t, s, intake.Options{Each: func(of *surveys.Territory, r *surveys.Response) error {
				line := r.ID + " " + of.Name + " " + r.Date.Format("2006-01-02")
				for i := range r.Answers {
					a := r.Answers[i]
					a.Reason = "" // what was read of a list that contradicts itself depends on how it is written
					line += " | " + said(s.Questions[i], &a)
				}
				got = append(got, line)
				return nil
			}}, fileSource(testkit.Shared(t, "samples/exports/central/central-"+name+ending)))
			if want == nil {
				want = got
			}
			if diff := cmp.Diff(want, got); diff != "" || len(got) != 19 {
				t.Errorf("%s%s: %d responses\n%s", name, ending, len(got), diff)
			}
			f := result.Files[0]
			if f.Dialect != "odk-central" || f.Header != 1 || !strings.Contains(codes(problems), "not-approved") {
				t.Errorf("%s%s: %+v\n%s", name, ending, f, codes(problems))
			}
			if ending == ".zip" && (f.Sheet != "synth_maturite" || !slices.Equal(f.Unread, []string{"synth_maturite-projets"})) {
				t.Errorf("%+v", f)
			}
		}
	}
}
