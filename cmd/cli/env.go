package cli

import (
	"io"
	"os"
	"strings"
	"unicode"

	"github.com/inconshreveable/mousetrap"
	"golang.org/x/term"

	"eterritoire/surveys/lang"
)

// Env is all that a command knows of the world it runs in.
type Env struct {
	Args   []string // without the program's name
	In     io.Reader
	Out    io.Writer
	Err    io.Writer
	Getenv func(string) string

	InTerminal, OutTerminal, ErrTerminal bool
	Width                                int  // columns of the terminal; 0 where there is none
	DoubleClicked                        bool // started from a window of files, which closes when the program ends

	// Printer writes in the language of the command line; Main sets it.
	Printer *lang.Printer

	quiet, plain bool // as the flags of that name
	progress     bool // a bar stands on the last line of Err
}

// System is the world as the operating system shows it.
func System() *Env {
	width, _, err := term.GetSize(int(os.Stdout.Fd()))
	if err != nil {
		width = 0
	}
	return &Env{
		Args: os.Args[1:], In: os.Stdin, Out: os.Stdout, Err: os.Stderr,
		Getenv:        os.Getenv,
		InTerminal:    term.IsTerminal(int(os.Stdin.Fd())),
		OutTerminal:   term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal:   term.IsTerminal(int(os.Stderr.Fd())),
		Width:         width,
		DoubleClicked: mousetrap.StartedByExplorer(),
	}
}

// colour reports whether what goes to stdout may be coloured (no-color.org).
func (e *Env) colour() bool {
	return e.OutTerminal && !e.plain && e.Getenv("NO_COLOR") == "" && e.Getenv("TERM") != "dumb"
}

// drawn reports whether stdout may have bars and lines drawn in it.
func (e *Env) drawn() bool { return e.OutTerminal && !e.plain && e.Getenv("TERM") != "dumb" }

// columns is the width to write for: the terminal's within reason, else 80.
func (e *Env) columns() int {
	if !e.OutTerminal || e.Width == 0 {
		return 80
	}
	return min(max(e.Width, 60), 110)
}

// writingTo is the world of what is written to an output: a file is no
// terminal.
func (e *Env) writingTo(o output) *Env {
	if o.stdout() {
		return e
	}
	file := *e
	file.OutTerminal = false
	return &file
}

// resolveLanguage finds the language of the command line before the tree that
// speaks it is built: --lang, then the environment, then French.
func resolveLanguage(e *Env) (string, error) {
	language := "fr"
	for _, name := range []string{"LANG", "LC_MESSAGES", "LC_ALL", "ETERRITOIRE_LANG"} {
		if l := spokenBy(e.Getenv(name)); l != "" {
			language = l
		}
	}
	asked, given := langFlag(e.Args)
	if !given {
		return language, nil
	}
	if l := spokenBy(asked); l != "" {
		return l, nil
	}
	return language, &usageError{message: lang.Msg("%q is not a language of this program", asked), hint: lang.Msg("Write --lang fr or --lang en.")}
}

// spokenBy is the language of a locale's name ("en_GB.UTF-8"), or "" if it is
// neither of ours.
func spokenBy(locale string) string {
	name, _, _ := strings.Cut(strings.ToLower(locale), ".")
	switch l, _, _ := strings.Cut(strings.ReplaceAll(name, "-", "_"), "_"); l {
	case "fr", "français", "francais", "french":
		return "fr"
	case "en", "anglais", "english":
		return "en"
	}
	return ""
}

// langFlag is the value of the last --lang on the command line.
func langFlag(args []string) (value string, given bool) {
	for i, a := range args {
		if a == "--" {
			break
		}
		if v, ok := strings.CutPrefix(a, "--lang="); ok {
			value, given = v, true
		}
		if a == "--lang" && i+1 < len(args) {
			value, given = args[i+1], true
		}
	}
	return value, given
}

// printable leaves out of a text what a terminal would obey: names and answers
// come from files of others.
func printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r) || r == unicode.ReplacementChar:
			return '?'
		case r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069': // would turn the line around
			return -1
		}
		return r
	}, s)
}
