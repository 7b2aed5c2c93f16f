package cli

import (
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/ask"
	"eterritoire/surveys/journal"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// A pane is a terminal of tmux, with a shell in it.
type pane struct {
	t    *testing.T
	tmux string
	args []string
}

func newPane(t *testing.T, dir, width, height string) *pane {
	t.Helper()
	p := &pane{t, testkit.Tool(t, "tmux"), []string{"-S", filepath.Join(t.TempDir(), "s"), "-f", os.DevNull, "-u"}}
	p.run("new-session", "-d", "-x", width, "-y", height, "-c", dir, "PS1='pane% ' LANG=C.UTF-8 ETERRITOIRE_LANG=fr sh")
	t.Cleanup(func() { _ = exec.Command(p.tmux, append(p.args, "kill-server")...).Run() })
	return p
}

func (p *pane) run(args ...string) string {
	p.t.Helper()
	out, err := exec.CommandContext(p.t.Context(), p.tmux, append(slices.Clone(p.args), args...)...).CombinedOutput()
	if err != nil {
		p.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// keys types keys by tmux's names.
func (p *pane) keys(keys ...string) { p.run(append([]string{"send-keys", "-t", "0"}, keys...)...) }

// text types a text as it is.
func (p *pane) text(s string) { p.run("send-keys", "-t", "0", "-l", s) }

// shows waits until the terminal shows a text: as long as a machine needs on
// which every package is being tested at once.
func (p *pane) shows(text string) {
	p.t.Helper()
	var shown string
	for range 1200 {
		if shown = p.run("capture-pane", "-p", "-t", "0"); strings.Contains(shown, text) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	p.t.Fatalf("%q is not shown in a minute:\n%s", text, shown)
}

// In a real terminal: typing ahead, resizing while typing, suspending and
// coming back, and leaving, after which the form holds what was said.
func TestFillInATerminal(t *testing.T) {
	for _, size := range [][2]string{{"80", "24"}, {"200", "50"}} {
		t.Run(size[0], func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			form := exec.CommandContext(t.Context(), "eterritoire", "form", "-o", "f.xlsx")
			form.Dir = dir
			if out, err := form.CombinedOutput(); err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			p := newPane(t, dir, size[0], size[1])
			p.text("eterritoire fill f.xlsx -t 'Essai (fictif)' --only A1.1 --respondent Essai --group CAD_SG --date 2026-05-17")
			p.keys("Enter")
			// What the flags do not say of the cover is asked: one row at a time.
			for _, row := range []string{"Région", "Département", "Type de collectivité", "Nombre d’habitants"} {
				p.shows(row)
				p.keys("Enter")
			}
			p.shows("Une question par écran")
			p.keys("Enter")
			p.shows("A1.1.1")
			p.text("é")
			p.shows("[2]")
			p.text("cvu à l'accueil")
			p.run("resize-window", "-t", "0", "-x", "60", "-y", "20")
			p.text(" ce jour")
			p.shows("│ vu à l'accueil ce jour")
			p.run("resize-window", "-t", "0", "-x", "50", "-y", "10")
			p.shows("Agrandissez-la")
			p.run("resize-window", "-t", "0", "-x", size[0], "-y", size[1])
			p.shows("│ vu à l'accueil ce jour")
			p.keys("C-z")
			p.shows("pane%")
			p.text("fg")
			p.keys("Enter")
			p.shows("│ vu à l'accueil ce jour")
			p.keys("Enter", "q")
			p.shows("pane%")
			check := exec.CommandContext(t.Context(), "eterritoire", "import", "f.xlsx", "-o", "-")
			check.Dir = dir
			out, err := check.Output()
			if err != nil || !strings.Contains(string(out), "niv2") || !strings.Contains(string(out), "vu à l'accueil ce jour") {
				t.Errorf("%v\n%s", err, out)
			}
		})
	}
}

// A frame says when something was painted.
type frame struct{ painted chan time.Time }

func (f frame) Write(b []byte) (int, error) {
	select {
	case f.painted <- time.Now():
	default:
	}
	return len(b), nil
}

// BenchmarkKeyToFrame is the time from a key to its painted frame, through the
// whole program: 64 questions answered, the scores beside the question and
// computed anew after each answer, the journal on the disk. It reports the
// median and the 99th percentile (wanted: under 16 ms).
func BenchmarkKeyToFrame(b *testing.B) {
	fw, err := frameworks.BuiltIn("e-territoires")
	if err != nil {
		b.Fatal(err)
	}
	j, _, _, err := journal.Open(filepath.Join(b.TempDir(), "j.txt"), journal.Options{})
	if err != nil {
		b.Fatal(err)
	}
	defer func() { _ = j.Close() }()
	v := ask.Start(fw.Survey, &surveys.Response{}, ask.Options{Journal: j, Aside: panel(fw, func() string { return "commune" })})
	for v.Question() != nil {
		v.Enter("2")
		v.Next()
	}
	v.Go(0)
	v.SetComment("y")
	in, typed := io.Pipe()
	out := frame{make(chan time.Time, 1)}
	ended := make(chan error, 1)
	go func() {
		_, err := ask.Terminal(b.Context(), v, lang.For("fr"), ask.TerminalOptions{In: in, Out: out, Environ: []string{"TERM=xterm-256color"}, Width: 200, Height: 50})
		ended <- err
	}()
	quiet := func() {
		for {
			select {
			case <-out.painted:
			case <-time.After(100 * time.Millisecond):
				return
			}
		}
	}
	for _, key := range []string{"\r", "p"} {
		_, _ = io.WriteString(typed, key)
		quiet()
	}
	keys := []string{"1", "2", "3", "4", "c", "\x15", "x", "\r", ">", "<"}
	var took []time.Duration
	for b.Loop() {
		key := keys[len(took)%len(keys)]
		began := time.Now()
		_, _ = io.WriteString(typed, key)
		select {
		case at := <-out.painted:
			took = append(took, at.Sub(began))
		case <-time.After(2 * time.Second):
			b.Fatalf("%q paints nothing", key)
		}
	}
	_, _ = io.WriteString(typed, "\x03")
	if err := <-ended; !errors.Is(err, ask.ErrInterrupted) {
		b.Fatal(err)
	}
	slices.Sort(took)
	ms := func(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }
	b.ReportMetric(ms(took[len(took)/2]), "p50-ms")
	b.ReportMetric(ms(took[len(took)*99/100]), "p99-ms")
}
