package intake_test

import (
	"io/fs"
	"path/filepath"
	"testing"

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
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
