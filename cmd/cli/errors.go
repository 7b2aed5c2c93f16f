package cli

import (
	"errors"
	"io/fs"
	"slices"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"eterritoire/surveys/lang"
)

// errProblems says that inputs have errors, which have been listed.
var errProblems = errors.New("inputs have errors")

// A usageError is a wrong command line.
type usageError struct {
	message lang.Message
	hint    lang.Message
	command *cobra.Command // whose usage to show; nil is the root's
}

func (e *usageError) Error() string { return lang.For("en").Message(e.message) }

// usage is a wrong command line of a command.
func usage(cmd *cobra.Command, m, hint lang.Message) error { return &usageError{m, hint, cmd} }

// A stop is why the work cannot go on, in words; cause may be nil.
type stop struct {
	message lang.Message
	hint    lang.Message
	cause   error
}

func (e *stop) Error() string {
	s := lang.For("en").Message(e.message)
	if e.cause != nil {
		s += ": " + e.cause.Error()
	}
	return s
}

func (e *stop) Unwrap() error { return e.cause }

// couldNot is a stop with its cause.
func couldNot(cause error, m lang.Message) error { return &stop{message: m, cause: cause} }

// inWords is an error as its reader is told it.
func (e *Env) inWords(err error) lang.Message {
	var s *stop
	if !errors.As(err, &s) {
		return reason(err)
	}
	m := s.message
	if s.cause != nil {
		m = lang.Msg("%s: %s", s.message, reason(s.cause))
	}
	if !s.hint.IsZero() {
		m = lang.Msg("%s\n  %s", m, s.hint)
	}
	return m
}

// reason says in words what the operating system says in numbers.
func reason(err error) lang.Message {
	var path *fs.PathError
	var worded interface{ Message() lang.Message }
	switch {
	case errors.As(err, &worded): // in the reader's language already
		return worded.Message()
	case errors.Is(err, fs.ErrNotExist):
		return lang.Msg("there is no such file or folder")
	case errors.Is(err, fs.ErrPermission):
		return lang.Msg("this is not allowed here (check the rights of the file and its folder)")
	case errors.Is(err, syscall.ENOSPC):
		return lang.Msg("the disk is full")
	case errors.Is(err, syscall.EISDIR):
		return lang.Msg("this is a folder")
	case errors.Is(err, syscall.ENOTDIR):
		return lang.Msg("part of the path is a file, not a folder")
	case errors.Is(err, fs.ErrExist):
		return lang.Msg("it exists already")
	case errors.As(err, &path):
		return lang.Msg("%s", path.Err.Error())
	}
	return lang.Msg("%s", err.Error())
}

// flagError is pflag's English about a flag, in the words of the reader.
func flagError(cmd *cobra.Command, err error) error {
	var (
		unknown *pflag.NotExistError
		needs   *pflag.ValueRequiredError
		value   *pflag.InvalidValueError
		syntax  *pflag.InvalidSyntaxError
	)
	switch {
	case errors.As(err, &unknown):
		name := "--" + unknown.GetSpecifiedName()
		if short := unknown.GetSpecifiedShortnames(); short != "" {
			name = "-" + unknown.GetSpecifiedName()
		}
		return usage(cmd, lang.Msg("there is no option %s", name), didYouMean(name, flagNames(cmd)))
	case errors.As(err, &needs):
		return usage(cmd, lang.Msg("option --%s needs a value", needs.GetFlag().Name), lang.Message{})
	case errors.As(err, &value):
		return usage(cmd, lang.Msg("option --%s does not take %q", value.GetFlag().Name, value.GetValue()), lang.Message{})
	case errors.As(err, &syntax):
		return usage(cmd, lang.Msg("%q is not how an option is written", syntax.GetSpecifiedFlag()), lang.Message{})
	}
	return usage(cmd, lang.Msg("%s", err.Error()), lang.Message{})
}

// flagNames lists the flags that a command takes, as typed.
func flagNames(cmd *cobra.Command) []string {
	var names []string
	add := func(f *pflag.Flag) {
		if !f.Hidden {
			names = append(names, "--"+f.Name)
		}
	}
	cmd.LocalFlags().VisitAll(add)
	cmd.InheritedFlags().VisitAll(add)
	return names
}

// oneOf refuses a flag's value that is none of those it takes.
func oneOf(cmd *cobra.Command, flag, value string, takes ...string) error {
	if slices.Contains(takes, value) {
		return nil
	}
	hint := didYouMean(value, takes)
	if hint.IsZero() {
		hint = lang.Msg("It takes: %s.", joined(takes))
	}
	return usage(cmd, lang.Msg("option --%s does not take %q", flag, value), hint)
}
