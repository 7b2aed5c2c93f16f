package folder_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eterritoire/cmd/cli/folder"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

func survey() *surveys.Survey {
	return &surveys.Survey{ID: "essai", Version: "1", Questions: []*surveys.Question{
		{Code: "A1", Name: "delai", Item: surveys.Number, Range: [2]float64{0, 100}, Label: lang.T("Délai", "Delay")},
	}}
}

func source(name, content string) intake.Source {
	return intake.Source{Name: name, Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: strings.NewReader(content), Closer: io.NopCloser(nil), Size: int64(len(content))}, nil
	}}
}

// table is the clean table of the sources, through a store.
func table(t *testing.T, dir string, sources ...intake.Source) (rows string, recalled int) {
	t.Helper()
	s := survey()
	store, err := folder.Open(dir, "salt", s, false)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sources {
		now := func() (string, error) {
			c, err := sources[i].Open()
			if err != nil {
				return "", err
			}
			return folder.Digest(io.NewSectionReader(c.ReaderAt, 0, c.Size))
		}
		digest, err := now()
		if err != nil {
			t.Fatal(err)
		}
		store.Attach(&sources[i], digest, now)
	}
	if _, _, err := intake.Read(context.Background(), sources, s, intake.Options{}); err != nil {
		t.Fatal(err)
	}
	var header, b bytes.Buffer
	w, err := intake.NewTableWriter(&header, s, intake.TableOptions{})
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	b.Write(header.Bytes())
	for _, src := range sources {
		r := store.Reading(src.Name)
		if r.Recalled() {
			recalled++
		}
		if err := r.Rows(&b, int64(header.Len())); err != nil {
			t.Fatal(err)
		}
	}
	store.Prune()
	return b.String(), recalled
}

func direct(t *testing.T, sources ...intake.Source) string {
	t.Helper()
	s := survey()
	var b bytes.Buffer
	w, err := intake.NewTableWriter(&b, s, intake.TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := intake.Read(context.Background(), sources, s, intake.Options{Each: w.Write}); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestTheStoreGivesTheCleanTable: first read, then recalled, and damaged, with
// a response that two sources repeat, a source that cannot be used and one cut
// after rows were accepted.
func TestTheStoreGivesTheCleanTable(t *testing.T) {
	dir := t.TempDir()
	sources := func() []intake.Source {
		return []intake.Source{
			source("a.csv", "territory,A1,response_id\nEssai (fictive),2,x\nAutre (fictive),3,\n"),
			source("b.csv", "territory,A1,response_id\nEssai (fictive),5,x\n"),
			source("c.csv", "rien,du,tout\n1,2,3\n"),
			source("d.csv", "territory,A1\nEssai (fictive),7\nEssai (fictive),\"9\n"),
		}
	}
	want := direct(t, sources()...)
	if strings.Count(want, "\n") < 3 {
		t.Fatalf("%s", want)
	}
	for run, recalled := range []int{0, 4, 4} {
		got, n := table(t, dir, sources()...)
		if got != want || n != recalled {
			t.Errorf("run %d: %d recalled of %d\n%s\nwant\n%s", run, n, recalled, got, want)
		}
	}
	kept, err := filepath.Glob(filepath.Join(dir, folder.HiddenName, "readings", "*"))
	if err != nil || len(kept) != 5 {
		t.Fatalf("%d readings are kept", len(kept))
	}
	for i, path := range kept {
		whole, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, bad := range [][]byte{whole[:len(whole)/2], nil, append([]byte("x"), whole...), bytes.Replace(whole, whole[:3], []byte("YYY"), 1)} {
			if err := os.WriteFile(path, bad, 0o600); err != nil {
				t.Fatal(err)
			}
			if got, _ := table(t, dir, sources()...); got != want {
				t.Errorf("reading %d damaged:\n%s", i, got)
			}
		}
	}
	changed := sources()
	changed[1] = source("b.csv", "territory,A1\nEssai (fictive),8\n")
	got, n := table(t, dir, changed...)
	if got != direct(t, changed...) || n < 2 || n > 3 {
		t.Errorf("one source changed: %d recalled\n%s\nwant\n%s", n, got, direct(t, changed...))
	}
}

// TestASourceThatChangesWhileItIsRead is read again the next time.
func TestASourceThatChangesWhileItIsRead(t *testing.T) {
	dir := t.TempDir()
	s := survey()
	store, err := folder.Open(dir, "salt", s, false)
	if err != nil {
		t.Fatal(err)
	}
	src := source("a.csv", "territory,A1\nEssai (fictive),2\n")
	store.Attach(&src, "sha256:before", func() (string, error) { return "sha256:after", nil })
	if _, _, err := intake.Read(t.Context(), []intake.Source{src}, s, intake.Options{}); err != nil {
		t.Fatal(err)
	}
	if r := store.Reading("of a file that could not be opened"); r.Recalled() || r.Rows(io.Discard, 0) != nil {
		t.Error("what was not read has rows")
	}
	var b bytes.Buffer
	if err := store.Reading("a.csv").Rows(&b, 0); err != nil || !strings.Contains(b.String(), "Essai") {
		t.Errorf("%v %q", err, b.String())
	}
	if store.Kept("a.csv", "sha256:before") {
		t.Error("it is kept")
	}
}

// TestSecret: each folder has its own, which stays; readings of another are not
// recalled, and a dry run writes none.
func TestSecret(t *testing.T) {
	open := func(dir string, dry bool) *folder.Store {
		t.Helper()
		store, err := folder.Open(dir, "salt", survey(), dry)
		if err != nil {
			t.Fatal(err)
		}
		return store
	}
	dir := t.TempDir()
	path := filepath.Join(dir, folder.HiddenName, "secret")
	if a, b := open(dir, true).Secret(), open(dir, true).Secret(); len(a) != 32 || a == b {
		t.Errorf("a dry run has %q, then %q", a, b)
	}
	if _, err := os.Stat(path); err == nil {
		t.Error("a dry run wrote one")
	}
	first := open(dir, false).Secret()
	if again := open(dir, true).Secret(); again != first {
		t.Errorf("%q, then %q", first, again)
	}
	if other := open(t.TempDir(), false).Secret(); other == first {
		t.Error("two folders have one secret")
	}
	src := source("a.csv", "territory,A1\nEssai (fictive),2\n")
	rows, _ := table(t, dir, src)
	if again, n := table(t, dir, src); n != 1 || again != rows {
		t.Errorf("%d recalled", n)
	}
	if err := os.Truncate(path, 5); err != nil { // a machine that stopped
		t.Fatal(err)
	}
	if again, n := table(t, dir, src); n != 0 || again != rows {
		t.Errorf("%d recalled, under another secret", n)
	}
}

func TestOutputs(t *testing.T) {
	dir := t.TempDir()
	o, err := folder.OpenOutputs(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		if err := o.Add(folder.Written{File: fmt.Sprintf("f%d", i), Key: "k", Digest: "d"}); err != nil {
			t.Fatal(err)
		}
	}
	// Killed here, in the middle of a line.
	path := filepath.Join(dir, folder.HiddenName, "outputs")
	f, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err == nil {
		_, err = f.WriteString(`{"file":"f3","ke`)
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = f.Close()
	again, err := folder.OpenOutputs(dir, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := again.Done("f3"); ok || len(again.Files()) != 3 {
		t.Errorf("%v", again.Files())
	}
	if err := again.Add(folder.Written{File: "f4", Key: "k"}); err != nil {
		t.Fatal(err)
	}
	if err := again.Close([]string{"f1", "f4"}); err != nil {
		t.Fatal(err)
	}
	last, err := folder.OpenOutputs(dir, true)
	if err != nil || len(last.Files()) != 2 {
		t.Errorf("%v %v", err, last.Files())
	}
}

// FuzzStore: whatever stands where a reading was kept, the file is read.
func FuzzStore(f *testing.F) {
	f.Add([]byte("x"), 3)
	f.Fuzz(func(t *testing.T, bad []byte, at int) {
		dir := t.TempDir()
		src := func() intake.Source { return source("a.csv", "territory,A1\nEssai (fictive),2\n") }
		want, _ := table(t, dir, src())
		kept, err := filepath.Glob(filepath.Join(dir, folder.HiddenName, "readings", "*"))
		if err != nil || len(kept) != 1 {
			t.Fatal(kept, err)
		}
		whole, err := os.ReadFile(kept[0])
		if err != nil {
			t.Fatal(err)
		}
		at = max(0, min(at, len(whole)))
		if err := os.WriteFile(kept[0], append(append(bytes.Clone(whole[:at]), bad...), whole[at:]...), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, _ := table(t, dir, src()); got != want {
			t.Errorf("%q", got)
		}
	})
}
