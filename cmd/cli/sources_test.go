package cli

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"eterritoire/cmd/cli/folder"
	"eterritoire/surveys/diag"
)

// commandLine runs a command line in this program, and returns what it said.
func commandLine(t rapid.TB, args ...string) (code int, said string) {
	t.Helper()
	var b bytes.Buffer
	env := &Env{Args: args, In: strings.NewReader(""), Out: io.Discard, Err: &b, Getenv: func(string) string { return "" }}
	code = Main(context.Background(), env)
	return code, b.String()
}

// A folder is what stands in it: links to elsewhere, circles of links and pipes
// are said, and neither followed nor waited for.
func TestLinksInAFolder(t *testing.T) {
	root := t.TempDir()
	in, other := filepath.Join(root, "in"), filepath.Join(root, "other")
	write := func(name, content string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(name), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(in, "a", "a.csv"), "territory,A1.1.1\nBelleville (fictive),2\n")
	write(filepath.Join(other, "secret.csv"), "territory,A1.1.1\nAilleurs (fictive),2\n")
	for name, target := range map[string]string{
		"in/dehors.csv":  "../other/secret.csv",
		"in/dossier":     "../other",
		"in/rond.csv":    "rond.csv",
		"in/en-haut":     "..",
		"in/b.csv":       "a/a.csv",
		"in/absolu.csv":  filepath.Join(other, "secret.csv"),
		"in/a/rien.csv":  "nulle-part.csv",
		"lien":           "in",
		"in/a/tour":      "../a",
		"in/encore.xlsx": "dehors.csv",
	} {
		if err := os.Symlink(target, filepath.Join(root, filepath.FromSlash(name))); err != nil {
			t.Skipf("no link can be made: %v", err)
		}
	}
	for _, dir := range []string{in, filepath.Join(root, "lien")} {
		var skipped diag.List
		files, err := walk(dir, nil, &skipped)
		if err != nil {
			t.Fatal(err)
		}
		files = once(files, &skipped)
		if len(files) != 1 || files[0].name != "a/a.csv" {
			t.Errorf("%s: %v", dir, files)
		}
		var said strings.Builder
		for _, p := range skipped {
			fmt.Fprintln(&said, p.Pos.File, p.Severity, p.Code, p.Message.Format)
		}
		for name, want := range map[string]string{
			"dehors.csv": "outside", "absolu.csv": "outside", "encore.xlsx": "outside", "dossier": "link to a folder", "en-haut": "link to a folder",
			"a/tour": "link to a folder", "rond.csv": "to itself", "a/rien.csv": "link to nothing", "b.csv": "read once",
		} {
			found := false
			for line := range strings.SplitSeq(said.String(), "\n") {
				found = found || strings.HasPrefix(line, name+" ") && strings.Contains(line, want)
			}
			if !found {
				t.Errorf("%s: not said of %s: %s\n%s", dir, name, want, said.String())
			}
		}
	}
	// The same through a command: the only response is that of the folder.
	code, said := commandLine(t, "check", filepath.Join(root, "lien"))
	if code != ExitDone || !strings.Contains(said, "dehors.csv: avertissement: lien vers un fichier hors de ce dossier") || strings.Contains(said, "Ailleurs") {
		t.Errorf("%d\n%s", code, said)
	}
}

// A few hundred thousand files take as long as they are many.
func BenchmarkOnce(b *testing.B) {
	for _, n := range []int{1_000, 100_000} {
		files := make([]found, n)
		for i := range files {
			files[i] = found{path: fmt.Sprint(i), info: sized{int64(i)}}
		}
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			for b.Loop() {
				var skipped diag.List
				if kept := once(files, &skipped); len(kept) != n {
					b.Fatal(len(kept))
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N*n), "ns/file")
		})
	}
}

// sized is a file of a size, and nothing else.
type sized struct{ size int64 }

func (s sized) Name() string       { return "" }
func (s sized) Size() int64        { return s.size }
func (s sized) Mode() fs.FileMode  { return 0 }
func (s sized) ModTime() time.Time { return time.Time{} }
func (s sized) IsDir() bool        { return false }
func (s sized) Sys() any           { return nil }

// Two runs never write into one folder; the second says who does, and what a
// killed run left keeps nobody out.
func TestOneRunAtATime(t *testing.T) {
	dir := t.TempDir()
	source, out := filepath.Join(dir, "a.csv"), filepath.Join(dir, "out")
	if err := os.WriteFile(source, []byte("territory,A1.1.1\nBelleville (fictive),2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock := filepath.Join(out, folder.HiddenName, "lock")
	hold, err := folder.Take(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{{"lot", source, "-o", out}, {"verifier", out, source}} {
		code, said := commandLine(t, args...)
		if code != ExitCouldNot || !strings.Contains(said, "une autre exécution écrit déjà dans le dossier") || !strings.Contains(said, fmt.Sprintf("processus %d, depuis le ", os.Getpid())) {
			t.Errorf("%v: %d\n%s", args, code, said)
		}
	}
	if code, said := commandLine(t, "lot", source, "-o", out, "--dry-run"); code != ExitDone {
		t.Errorf("a dry run: %d\n%s", code, said)
	}
	if files, err := os.ReadDir(out); err != nil || len(files) != 1 {
		t.Errorf("something was written: %v %v", files, err)
	}
	hold.Release()
	for _, left := range []string{"", `{"process":1,"host":"une-autre"}`, "{", strings.Repeat("x", 10_000)} {
		if err := os.WriteFile(lock, []byte(left), 0o600); err != nil {
			t.Fatal(err)
		}
		if code, said := commandLine(t, "lot", source, "-o", out, "--format", ""); code != ExitDone {
			t.Errorf("after %.20q: %d\n%s", left, code, said)
		}
	}
	if b, err := os.ReadFile(lock); err != nil || len(b) > 0 && runtime.GOOS != "windows" {
		t.Errorf("the lock says %q %v", b, err)
	}
}
