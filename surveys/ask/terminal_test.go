package ask

import (
	"bytes"
	"context"
	"errors"
	"io"
	"os"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// A painted is what was sent to a terminal.
type painted struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (p *painted) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.Write(b)
}

func (p *painted) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.b.String()
}

// journaled waits until the journal holds a text: what is painted comes in
// pieces. It gives up after 5 s, and the test fails by what comes next.
func (s *stage) journaled(text string) {
	for range 500 {
		if b, err := os.ReadFile(s.file); err == nil && strings.Contains(string(b), text) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	s.tb.Errorf("%q was not journaled in 5 s", text)
}

// play runs a screen on plain pipes, as wide as 80×24; what is typed waits
// before the program starts.
func play(ctx context.Context, s *stage, in io.Reader, out io.Writer, environ ...string) error {
	opt := TerminalOptions{In: in, Out: out, Width: 80, Height: 24, Environ: append([]string{"TERM=xterm-256color"}, environ...)}
	s.look = opt.look()
	return s.run(ctx, opt)
}

// Keys that wait before the terminal is raw arrive with Enter turned into
// ctrl+j; they are all obeyed, and leaving writes the form.
func TestTypedAhead(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	in, typed := io.Pipe()
	go func() { _, _ = io.WriteString(typed, "\n2\n12,5\r\r13q after") }()
	out := &painted{}
	if err := play(t.Context(), s, in, out); err != nil {
		t.Fatal(err)
	}
	var codes []string
	for i := range s.form.now {
		codes = append(codes, Code(&s.form.now[i], s.v.Survey().Questions[i].Item))
	}
	if got := strings.Join(codes, "|"); got != "niv2|12.5|rh compta|||" {
		t.Errorf("the form holds %s", got)
	}
	shown := out.String()
	for _, sequence := range []string{"\x1b[?1049h", "\x1b[?1049l"} {
		if !strings.Contains(shown, sequence) {
			t.Errorf("the alternate screen: no %q", sequence)
		}
	}
}

// A terminal that goes away, and a context that ends, leave at once.
func TestTheTerminalGoesAway(t *testing.T) {
	s := newStage(t, "fr", 80, 24)
	in, typed := io.Pipe()
	out := &painted{}
	go func() {
		_, _ = io.WriteString(typed, "\rcà moiti")
		s.journaled("=à moiti\t")
		_ = typed.Close()
	}()
	if err := play(t.Context(), s, in, out); !errors.Is(err, ErrInterrupted) {
		t.Errorf("%v", err)
	}
	s.lastDraft("comment", "à moiti")

	s = newStage(t, "fr", 80, 24)
	in, again := io.Pipe()
	out = &painted{}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		_, _ = io.WriteString(again, "\r2")
		s.journaled("value=niv2")
		cancel()
	}()
	if err := play(ctx, s, in, out); !errors.Is(err, ErrInterrupted) {
		t.Errorf("%v", err)
	}
	if !strings.Contains(out.String(), "\x1b[?1049l") {
		t.Error("the terminal was not given back")
	}
}

// NO_COLOR leaves bold and reverse, and no colour; a terminal of sixteen
// colours is given no other.
func TestNoColour(t *testing.T) {
	colour := regexp.MustCompile(`\x1b\[[0-9;]*\b(3[0-9]|4[0-9]|9[0-7]|10[0-7])[0-9;]*m`)
	rich := regexp.MustCompile(`\x1b\[[0-9;]*\b[34]8;`)
	shown := func(environ ...string) string {
		s := newStage(t, "fr", 80, 24)
		in, typed := io.Pipe()
		out := &painted{}
		go func() {
			_, _ = io.WriteString(typed, "\r2")
			s.journaled("value=niv2")
			time.Sleep(50 * time.Millisecond) // and is painted, within 8 ms
			_, _ = io.WriteString(typed, "\x03")
		}()
		if err := play(t.Context(), s, in, out, environ...); !errors.Is(err, ErrInterrupted) {
			t.Fatal(err)
		}
		return out.String()
	}
	// A terminal must be forced: these tests have none.
	if s := shown("CLICOLOR_FORCE=1"); !colour.MatchString(s) || rich.MatchString(s) {
		t.Errorf("a terminal of colours is given none, or more than sixteen: %q", s)
	}
	if s := shown("CLICOLOR_FORCE=1", "NO_COLOR=1"); colour.MatchString(s) {
		t.Errorf("NO_COLOR: %q", s)
	}
}
