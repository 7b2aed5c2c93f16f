package cli

import (
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/cmd/cli/folder"
	"eterritoire/indicators/frameworks"
)

// TestAFolderForgetsNothing: whatever happens to the sources between runs, and
// to the results and the memory, the next run leaves the folder that a run from
// nothing makes, and it verifies.
func TestAFolderForgetsNothing(t *testing.T) {
	t.Parallel() // most of its time is waiting for the disk
	starters := writeStarters(t)
	rapid.Check(t, func(rt *rapid.T) {
		dir := t.TempDir()
		s := &office{T: rt, in: filepath.Join(dir, "in"), out: filepath.Join(dir, "out"), files: map[string]string{}}
		s.write("stable.csv", "territory,date,A1.1\nStable (fictive),2026-05-05,2\n") // something can always be read
		framework := starters[rapid.SampledFrom([]int{0, 1, 1}).Draw(rt, "framework")]
		rounds := rapid.IntRange(2, 3).Draw(rt, "rounds")
		var options []string
		for i := range rounds {
			if i > 0 {
				s.happen()
			}
			options = append([]string{"-f", framework, "--quiet"}, choices(rt)...)
			s.batch(s.out, options)
		}
		fresh := filepath.Join(dir, "fresh")
		s.batch(fresh, options)
		sameFolders(rt, s.out, fresh)
		if code, said := commandLine(rt, "verify", s.out, s.in); code != ExitDone {
			rt.Errorf("verify ended with %d:\n%s", code, said)
		}
		if err := os.RemoveAll(dir); err != nil {
			rt.Fatal(err)
		}
	})
}

// writeStarters writes two frameworks: in the second the score of each depends
// on the others', and there are no workbooks, which is quicker.
func writeStarters(t *testing.T) []string {
	t.Helper()
	own := string(frameworks.Starter())
	relative := regexp.MustCompile(`goalposts: .*`).ReplaceAllString(own, "normalisation: {method: min_max, better: high}")
	var files []string
	for i, content := range []string{own, relative} {
		file := filepath.Join(t.TempDir(), fmt.Sprintf("referentiel-%d.yaml", i))
		if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	return files
}

// choices are the options of one run.
func choices(t *rapid.T) []string {
	var options []string
	options = append(options, "--format", rapid.SampledFrom([]string{"", "", "html", "html", "html", "xlsx", "html,xlsx"}).Draw(t, "format"))
	options = append(options, "--lang", rapid.SampledFrom([]string{"fr", "fr", "fr", "en"}).Draw(t, "lang"))
	if rapid.IntRange(0, 9).Draw(t, "from") == 0 {
		options = append(options, "--from", "2026-05-03")
	}
	return options
}

// An office is a folder of sources that people work in.
type office struct {
	*rapid.T
	in, out string
	files   map[string]string // by name
}

func (s *office) path(name string) string { return filepath.Join(s.in, filepath.FromSlash(name)) }

func (s *office) write(name, content string) {
	if err := os.MkdirAll(filepath.Dir(s.path(name)), 0o777); err != nil {
		s.Fatal(err)
	}
	if err := os.WriteFile(s.path(name), []byte(content), 0o600); err != nil {
		s.Fatal(err)
	}
	s.files[name] = content
}

func (s *office) remove(name string) {
	if err := os.Remove(s.path(name)); err != nil {
		s.Fatal(err)
	}
	delete(s.files, name)
}

// batch runs the command; sources with faults end it with 3.
func (s *office) batch(out string, options []string) {
	code, said := commandLine(s, append([]string{"batch", s.in, "-o", out}, options...)...)
	if code != ExitDone && code != ExitProblems {
		s.Fatalf("batch ended with %d:\n%s", code, said)
	}
}

// happen is what people, and a machine that stops, do between two runs.
func (s *office) happen() {
	names := []string{"a.csv", "b.csv", "c.csv", "sous/a.csv", "sous/d.csv", "z.csv"}
	name := func(label string) string { return rapid.SampledFrom(names).Draw(s.T, label) }
	known := func(label string) string {
		return rapid.SampledFrom(slices.Sorted(maps.Keys(s.files))).Draw(s.T, label)
	}
	for range rapid.IntRange(0, 3).Draw(s.T, "happenings") {
		switch what := rapid.SampledFrom([]string{"write", "write", "write", "remove", "rename", "copy", "break", "lose", "spoil"}).Draw(s.T, "what"); what {
		case "write":
			s.write(name("name"), content(s.T))
		case "copy":
			s.write(name("to"), s.files[known("of")])
		case "remove", "rename":
			from := known("name")
			if from == "stable.csv" {
				continue
			}
			content := s.files[from]
			s.remove(from)
			if what == "rename" {
				s.write(name("to"), content)
			}
		case "break":
			s.write(name("name"), rapid.SampledFrom([]string{"", "produit;prix\nsel;200\n", "territory,A1.1\n\"Guillemet (fictive),2\n", "PK\x03\x04"}).Draw(s.T, "broken"))
		case "lose", "spoil":
			s.damage(what == "lose")
		}
	}
}

// damage takes a file away from the results or from the memory, or cuts one of
// the memory, as a machine that stops would. The manifest is written last, and
// is what is left to tell which results were made where the memory is gone.
func (s *office) damage(lose bool) {
	var files []string
	for _, pattern := range []string{"*", "*/*", folder.HiddenName + "/*", folder.HiddenName + "/readings/*"} {
		found, err := filepath.Glob(filepath.Join(s.out, pattern))
		if err != nil {
			s.Fatal(err)
		}
		for _, f := range found {
			if info, err := os.Stat(f); err == nil && !info.IsDir() && filepath.Base(f) != folder.ManifestName && (lose || strings.Contains(f, folder.HiddenName)) {
				files = append(files, f)
			}
		}
	}
	slices.Sort(files)
	if len(files) == 0 {
		return
	}
	file := files[rapid.IntRange(0, 1<<20).Draw(s.T, "file")%len(files)]
	if lose {
		if err := os.Remove(file); err != nil {
			s.Fatal(err)
		}
		return
	}
	info, err := os.Stat(file)
	if err == nil {
		err = os.Truncate(file, info.Size()*rapid.Int64Range(0, 99).Draw(s.T, "cut")/100)
	}
	if err != nil {
		s.Fatal(err)
	}
}

// content is a source: a table, or an export whose responses other files repeat.
func content(t *rapid.T) string {
	n := rapid.IntRange(1, 4).Draw(t, "rows")
	if rapid.Bool().Draw(t, "table") {
		return tableOf(t, n)
	}
	var b strings.Builder
	b.WriteString("start;commune;groupe/plan;groupe/responsable;habitants_servis;_uuid;_submission_time\n")
	for range n {
		day := rapid.IntRange(1, 5).Draw(t, "day")
		fmt.Fprintf(&b, "2026-05-0%dT08:00:00;%s;niv%d;%s;%d;u%d;2026-05-0%dT10:00:00\n", day, communes(t), rapid.IntRange(0, 5).Draw(t, "level"),
			rapid.SampledFrom([]string{"yes", "no", "", "peut-être"}).Draw(t, "yesno"), rapid.IntRange(-5, 110).Draw(t, "share"), rapid.IntRange(1, 5).Draw(t, "uuid"), day)
	}
	return b.String()
}

func communes(t *rapid.T) string {
	return rapid.SampledFrom([]string{"Belleville (fictive)", "belleville (fictive)", "Ngam (fictive)", "Obala", "Obalaa", "Yde VI", "A/B: C* (fictive)", ""}).Draw(t, "commune")
}

func tableOf(t *rapid.T, rows int) string {
	var b strings.Builder
	b.WriteString("territory,region,type,population,group,date,A1.1,A1.2,A2.1,A2.1.comment\n")
	for range rows {
		fmt.Fprintf(&b, "%s,%s,commune,%d,%s,2026-05-0%d,%s,%s,%s,%s\n", communes(t), rapid.SampledFrom([]string{"", "Centre", "Nord (fictif)"}).Draw(t, "region"),
			rapid.IntRange(1, 3).Draw(t, "thousands")*1000, rapid.SampledFrom([]string{"", "workshop", "CAD_SG"}).Draw(t, "group"), rapid.IntRange(1, 5).Draw(t, "day"),
			rapid.SampledFrom([]string{"0", "1", "2", "3", "4", "", "9", "dont_know", "not_applicable: sans objet"}).Draw(t, "level"),
			rapid.SampledFrom([]string{"oui", "non", "", "?"}).Draw(t, "yesno"),
			rapid.SampledFrom([]string{"12.5", "0.4", "80", "", "beaucoup"}).Draw(t, "share"),
			rapid.SampledFrom([]string{"", "", "=1+1", "appeler le 699 00 00 00"}).Draw(t, "comment"))
	}
	return b.String()
}
