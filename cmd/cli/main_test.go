package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eterritoire/surveys/lang"
)

// An interruption ends a command at 130, and leaves no file half written.
func TestInterrupted(t *testing.T) {
	dir := t.TempDir()
	for name, args := range map[string][]string{
		"waiting for standard input": {"import", "-", "-o", filepath.Join(dir, "table.csv")},
		"before it writes":           {"form", "-o", filepath.Join(dir, "form.xlsx")},
		"before it reads":            {"score", "-", "-o", filepath.Join(dir, "scores.csv"), "--format", "csv"},
	} {
		t.Run(name, func(t *testing.T) {
			ctx, cancel := context.WithCancel(t.Context())
			in, hold := io.Pipe()
			defer func() { _ = hold.Close() }()
			var out, said bytes.Buffer
			env := &Env{Args: args, In: in, Out: &out, Err: &said, Getenv: func(string) string { return "" }}
			if strings.HasPrefix(name, "waiting") {
				time.AfterFunc(200*time.Millisecond, cancel)
			} else {
				cancel()
			}
			defer cancel()
			if code := Main(ctx, env); code != ExitInterrupted {
				t.Errorf("exit code %d, want %d: %s", code, ExitInterrupted, said.String())
			}
			if !strings.Contains(said.String(), "Interrompu") {
				t.Errorf("said %q", said.String())
			}
			left, err := os.ReadDir(dir)
			if err != nil || len(left) > 0 {
				t.Errorf("left behind: %v %v", left, err)
			}
		})
	}
}

// A writer that fails in the middle leaves the file that was there.
func TestWriteIsWholeOrNot(t *testing.T) {
	name := filepath.Join(t.TempDir(), "scores.json")
	if err := os.WriteFile(name, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	env := &Env{Printer: lang.For("en")}
	err := env.write(t.Context(), output{path: name, force: true}, func(w io.Writer) error {
		_, _ = io.WriteString(w, strings.Repeat("half ", 100_000))
		return io.ErrUnexpectedEOF
	})
	if err == nil {
		t.Error("no error")
	}
	if b, _ := os.ReadFile(name); string(b) != "before" {
		t.Errorf("the file is now %.20q", b)
	}
	if left, _ := os.ReadDir(filepath.Dir(name)); len(left) != 1 {
		t.Errorf("left behind: %v", left)
	}
}

// What a terminal adds, and what takes it away again.
func TestTerminal(t *testing.T) {
	answers := filepath.Join(t.TempDir(), "answers.csv")
	if err := os.WriteFile(answers, []byte("territory,type,A1.1.1\nBelleville (fictive),commune,2\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	check := func(name string, vars map[string]string, coloured, drawn bool, args ...string) {
		t.Helper()
		var out, said bytes.Buffer
		env := &Env{
			Args: append([]string{"score", answers}, args...), In: strings.NewReader(""), Out: &out, Err: &said,
			Getenv:      func(v string) string { return vars[v] },
			OutTerminal: true, ErrTerminal: true, Width: 100,
		}
		if code := Main(t.Context(), env); code != ExitDone {
			t.Fatalf("%s: exit code %d: %s", name, code, said.String())
		}
		if got := strings.Contains(out.String(), "\x1b["); got != coloured {
			t.Errorf("%s: coloured %v, want %v", name, got, coloured)
		}
		if got := strings.Contains(out.String(), "░"); got != drawn {
			t.Errorf("%s: drawn %v, want %v", name, got, drawn)
		}
		for line := range strings.SplitSeq(out.String(), "\n") {
			if n := len([]rune(strings.ReplaceAll(strings.ReplaceAll(line, "\x1b[0m", ""), "\x1b[1m", ""))); n > 104 {
				t.Errorf("%s: %d columns: %s", name, n, line)
			}
		}
	}
	check("a terminal", nil, true, true)
	check("NO_COLOR", map[string]string{"NO_COLOR": "1"}, false, true)
	check("--plain", nil, false, false, "--plain")
	check("a dumb terminal", map[string]string{"TERM": "dumb"}, false, false)
}

func TestNames(t *testing.T) {
	for _, c := range []struct{ typed, locale string }{
		{"fr_CM.UTF-8", "fr"},
		{"en", "en"},
		{"EN-us", "en"},
		{"C", ""},
		{"", ""},
		{"de_DE", ""},
		{"french", "fr"},
		{"frisian", ""},
	} {
		if got := spokenBy(c.typed); got != c.locale {
			t.Errorf("%q speaks %q, want %q", c.typed, got, c.locale)
		}
	}
	for _, c := range []struct{ typed, want string }{
		{"scor", "score"},
		{"contoler", "controler"},
		{"raport", "rapport report"},
		{"zzzzzz", ""},
	} {
		near := nearest(c.typed, []string{"score", "noter", "controler", "check", "rapport", "report"})
		if got := strings.Join(near, " "); got != c.want {
			t.Errorf("near %q: %q, want %q", c.typed, got, c.want)
		}
	}
	for _, c := range []struct{ text, want string }{
		{"=1+1", "'=1+1"},
		{"-3.5", "-3.5"},
		{"-x", "'-x"},
		{"@a", "'@a"},
		{"", ""},
		{"Obala", "Obala"},
	} {
		if got := inert(c.text); got != c.want {
			t.Errorf("inert %q: %q, want %q", c.text, got, c.want)
		}
	}
	if got := printable("a\x1b[2Jb\u202ec"); got != "a?[2Jbc" {
		t.Errorf("printable: %q", got)
	}
}
