// Package cli is the command tree: one file a command, each an options struct,
// a constructor and a run function. It opens files, reads flags and chooses
// exit codes, and holds no rule of the field: those are in surveys,
// indicators, assess and report.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"sync"
	"syscall"

	"github.com/spf13/cobra"

	"eterritoire/surveys/lang"
)

// The exit codes, which scripts rely on.
const (
	ExitDone        = 0
	ExitCouldNot    = 1   // the work could not go on: no such file, disk full
	ExitUsage       = 2   // wrong command line
	ExitProblems    = 3   // inputs have errors: all are listed, what is good was processed
	ExitInterrupted = 130 // by Ctrl+C or a signal, nothing half written
)

// ownDoubleClick takes away cobra's own page: a double click gets ours, in its
// reader's language.
var ownDoubleClick = sync.OnceFunc(func() { cobra.MousetrapHelpText = "" })

// Main runs the command line that env holds, and returns its exit code.
func Main(ctx context.Context, env *Env) int {
	ownDoubleClick()
	ctx, stop := signal.NotifyContext(ctx, endings()...)
	defer stop()
	context.AfterFunc(ctx, stop) // a second Ctrl+C ends the program at once

	language, langErr := resolveLanguage(env)
	env.Printer = lang.For(language)
	root := newRoot(env)
	root.SetArgs(env.Args)
	root.SetIn(env.In)
	root.SetOut(env.Out)
	root.SetErr(env.Err)

	err := langErr
	if err == nil {
		_, err = root.ExecuteContextC(ctx)
	}
	if ctx.Err() != nil && err != nil {
		err = ctx.Err()
	}
	code := env.exitCode(root, err)
	if env.DoubleClicked && len(env.Args) == 0 {
		env.say(lang.Msg("Press Enter to close this window."))
		_, _ = env.In.Read(make([]byte, 1))
	}
	return code
}

// endings are the signals that ask the program to end: also that its terminal
// went, unless it was started so as to outlive it (nohup).
func endings() []os.Signal {
	signals := []os.Signal{syscall.SIGINT, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signals
}

// exitCode says what went wrong, if anything did, and what number says it.
func (e *Env) exitCode(root *cobra.Command, err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return ExitDone
	case errors.Is(err, context.Canceled):
		e.clearProgress()
		e.say(lang.Msg("Interrupted: nothing was left half written."))
		return ExitInterrupted
	case errors.Is(err, errProblems):
		return ExitProblems
	case errors.As(err, &usage):
		e.sayError(usage.message, usage.hint)
		e.sayUsage(root, usage.command)
		return ExitUsage
	}
	e.clearProgress()
	e.sayError(e.inWords(err), lang.Message{})
	return ExitCouldNot
}

// sayUsage writes the command's usage line and where its help is.
func (e *Env) sayUsage(root, cmd *cobra.Command) {
	if cmd == nil {
		cmd = root
	}
	for _, line := range e.usageLines(cmd) {
		e.say(lang.Msg("Usage: %s", line))
	}
	path := cmd.CommandPath()
	if cmd == root {
		e.say(lang.Msg("Help: %s --help", path))
		return
	}
	e.say(lang.Msg("Help: %s --help", path))
}

// say writes a sentence to people.
func (e *Env) say(m lang.Message) { e.sayLine(e.Printer.Message(m)) }

// sayLine writes a line to people; what the terminal would obey is left out.
func (e *Env) sayLine(s string) { _, _ = io.WriteString(e.Err, printable(s)+"\n") }

// sayError writes an error, and what to do about it.
func (e *Env) sayError(m, hint lang.Message) {
	e.sayLine(fmt.Sprintf("eterritoire: %s", e.Printer.Message(m)))
	if !hint.IsZero() {
		e.sayLine("  " + e.Printer.Message(hint))
	}
}
