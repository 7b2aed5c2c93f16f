package ask

import (
	"context"
	"errors"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"eterritoire/surveys/lang"
)

// TerminalOptions are the world of a terminal's face, and what it says first.
type TerminalOptions struct {
	In      io.Reader // a terminal
	Out     io.Writer // a terminal
	Environ []string  // TERM, NO_COLOR and the like; nil is the process's
	// The size of Out where it is no terminal, which would tell.
	Width, Height int

	Title   string         // what is filled: the territory, or the file
	Notices []lang.Message // what was found when the interview began
	Words   func(error) lang.Message
}

// ErrInterrupted says that the person, or the system, ended the interview at
// once: its last answers are in the journal and not in the form.
var ErrInterrupted = errors.New("interrupted")

// Terminal is the face of an interview in full screens, one question each. It
// returns when the person leaves: nil once the form was written, or they chose
// to leave without; ErrInterrupted after ctrl+c, or when the context is done or
// the terminal is gone. The language is the last one chosen.
func Terminal(ctx context.Context, v *Interview, p *lang.Printer, opt TerminalOptions) (language string, err error) {
	m := newScreen(ctx, v, p, opt)
	err = m.run(ctx, opt)
	return m.printer.Language(), err
}

// run shows the screens until one leaves.
func (m *screen) run(ctx context.Context, opt TerminalOptions) error {
	var program *tea.Program
	if opt.In != nil {
		opt.In = ending(opt.In, func() { program.Send(leaveMsg{}) })
	}
	program = tea.NewProgram(m, programOptions(opt)...)
	done := make(chan struct{})
	defer close(done)
	go func() {
		select {
		case <-ctx.Done():
			program.Send(leaveMsg{})
		case <-done:
		}
	}()
	_, err := program.Run()
	if err == nil && m.interrupted {
		err = ErrInterrupted
	}
	return err
}

// ending is an input that says when it ends, which Bubble Tea keeps to itself:
// the terminal was closed, and no signal told.
func ending(in io.Reader, ended func()) io.Reader {
	if f, ok := in.(*os.File); ok {
		return &endingFile{f, ended}
	}
	return &endingReader{in, ended}
}

// An endingFile is still a file, whose descriptor Bubble Tea makes raw.
type endingFile struct {
	*os.File
	ended func()
}

// Read implements [io.Reader].
func (f *endingFile) Read(p []byte) (int, error) {
	n, err := f.File.Read(p)
	if err != nil {
		go f.ended()
	}
	return n, err
}

type endingReader struct {
	io.Reader
	ended func()
}

// Read implements [io.Reader].
func (r *endingReader) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	if err != nil {
		go r.ended()
	}
	return n, err
}

// programOptions set Bubble Tea up. It paints as often as it can: what is typed
// is seen within 8 ms. Signals are the caller's, who ends ctx.
func programOptions(opt TerminalOptions) []tea.ProgramOption {
	options := []tea.ProgramOption{tea.WithFPS(120), tea.WithoutSignalHandler()}
	if opt.Width > 0 && opt.Height > 0 {
		options = append(options, tea.WithWindowSize(opt.Width, opt.Height))
	}
	if opt.In != nil {
		options = append(options, tea.WithInput(opt.In))
	}
	if opt.Out != nil {
		options = append(options, tea.WithOutput(opt.Out))
	}
	if opt.Environ != nil {
		options = append(options, tea.WithEnvironment(opt.Environ))
	}
	return options
}

// look is what can be drawn in this terminal. NO_COLOR leaves bold and reverse
// (no-color.org). Braille is left out where its
// characters are known to be missing: the consoles of Linux and those of Windows
// before its Terminal.
func (opt TerminalOptions) look() look {
	if opt.Environ == nil {
		opt.Environ = os.Environ()
	}
	l := colours()
	l.words = opt.Words
	if l.words == nil {
		l.words = func(err error) lang.Message { return lang.Message{Format: "%s", Args: []any{err.Error()}} }
	}
	env := func(name string) bool {
		return slices.ContainsFunc(opt.Environ, func(e string) bool { return strings.HasPrefix(e, name+"=") && e != name+"=" })
	}
	if env("NO_COLOR") {
		l.taken, l.wrong = l.strong, l.strong
	}
	if slices.Contains(opt.Environ, "TERM=linux") || runtime.GOOS == "windows" && !env("WT_SESSION") {
		l.dots = false
	}
	return l
}
