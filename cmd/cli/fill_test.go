package cli

import (
	"bufio"
	"bytes"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
)

var kills = flag.Int("kills", 8, "how often the test of a killed fill kills it")

// asking is a question as the plain face writes it out: its code.
var asking = regexp.MustCompile(`^([A-Z][0-9.]+) \([0-9]+ of 64\) `)

// A filling is a plain fill that is driven line by line.
type filling struct {
	cmd   *exec.Cmd
	in    io.WriteCloser
	out   *bufio.Reader
	asked string // the code of the question at which it stands; "" at the end
}

func startFill(t *testing.T, dir string) *filling {
	t.Helper()
	f := &filling{cmd: exec.CommandContext(t.Context(), "eterritoire", "fill", "f.xlsx", "--plain", "--lang", "en", "-t", "Essai (fictif)")}
	f.cmd.Dir = dir
	var err error
	if f.in, err = f.cmd.StdinPipe(); err != nil {
		t.Fatal(err)
	}
	out, err := f.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	f.out = bufio.NewReader(out)
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return f
}

// prompt reads up to the next prompt; false where the program ended.
func (f *filling) prompt() bool {
	var line []byte
	for {
		b, err := f.out.ReadByte()
		if err != nil {
			return false
		}
		line = append(line, b)
		switch {
		case b == '\n':
			text := strings.TrimPrefix(string(line), "> ")
			if m := asking.FindStringSubmatch(text); m != nil {
				f.asked = m[1]
			}
			if strings.HasPrefix(text, "End of the questionnaire") {
				f.asked = ""
			}
			line = line[:0]
		case string(line) == "> ":
			if f.out.Buffered() == 0 {
				return true
			}
		}
	}
}

func (f *filling) say(line string) { _, _ = io.WriteString(f.in, line+"\n") }

// answers are a line for each question.
func answers(t *testing.T) (*surveys.Survey, map[string]string) {
	t.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	lines := map[string]string{}
	for i, q := range fw.Survey.Questions {
		line := []string{"2 e3", "1 f2", "s", "x trop loin", "1 e4 f1"}[i%5]
		if q.Item == surveys.Checklist && i%5 < 2 {
			line = "1 3 e2"
		}
		lines[q.Code] = line
	}
	return fw.Survey, lines
}

// formSays is what a form says, in words.
func formSays(t *testing.T, s *surveys.Survey, name string) string {
	t.Helper()
	b, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	f, problems, err := intake.ReadForm(t.Context(), "f.xlsx", b, s)
	if err != nil || f == nil {
		t.Fatal(err, problems)
	}
	var w strings.Builder
	fmt.Fprintln(&w, f.Territory.Name)
	for i := range s.Questions {
		a := &f.Response.Answers[i]
		fmt.Fprintf(&w, "%s %s %s %s %s\n", s.Questions[i].Code, intake.Code(a, s.Questions[i].Item), a.Evidence, a.Confidence, a.Comment)
	}
	return w.String()
}

// TestKilledFill: a fill that is killed (SIGKILL) at random moments, while it is
// answered and while it writes the form, and started again each time, ends in the
// form of one that was left alone; what was acknowledged is never asked again.
func TestKilledFill(t *testing.T) {
	s, lines := answers(t)
	random := rand.New(rand.NewPCG(1, uint64(*kills)))
	killed := t.TempDir()
	done := map[string]bool{}
	for n := 0; ; n++ {
		if n > *kills+200 {
			t.Fatal("it never ends")
		}
		f := startFill(t, killed)
		if !f.prompt() {
			t.Fatalf("start %d: it does not begin", n)
		}
		left := 1 + random.IntN(max(1, 2*64 / *kills))
		if n >= *kills {
			left = 1000
		}
		for ; left > 0 && f.asked != ""; left-- {
			code := f.asked
			if done[code] {
				t.Fatalf("%s was answered before the kill, and is asked again", code)
			}
			f.say(lines[code])
			if left == 1 {
				break // the keystroke in hand
			}
			if !f.prompt() {
				t.Fatal("it ended by itself")
			}
			done[code] = true
		}
		if left > 1 || f.asked == "" {
			f.say("q")
			if err := f.cmd.Wait(); err != nil {
				t.Fatal(err)
			}
			break
		}
		if random.IntN(3) == 0 {
			f.say("w") // and killed while the form is written
		}
		time.Sleep(time.Duration(random.IntN(60_000)) * time.Microsecond)
		_ = f.cmd.Process.Kill()
		_ = f.cmd.Wait()
	}
	whole := t.TempDir()
	f := startFill(t, whole)
	for f.prompt() && f.asked != "" {
		f.say(lines[f.asked])
	}
	f.say("q")
	if err := f.cmd.Wait(); err != nil {
		t.Fatal(err)
	}
	if got, want := formSays(t, s, filepath.Join(killed, "f.xlsx")), formSays(t, s, filepath.Join(whole, "f.xlsx")); got != want {
		t.Errorf("killed\n%s\nleft alone\n%s", got, want)
	}
	b, err := os.ReadFile(filepath.Join(killed, "f.journal.txt"))
	if err != nil || bytes.Count(b, []byte("\topen\t")) < 2 {
		t.Errorf("%v\n%s", err, b)
	}
}
