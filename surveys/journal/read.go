package journal

import (
	"bufio"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// Limits of what is read: a journal is typed by a person.
const (
	maxFile = 256 << 20 // bytes
	maxLine = 2 << 20
)

// ErrTooLarge says that a file is larger than any journal.
var ErrTooLarge = errors.New("the file is larger than any journal")

// Read reads a journal's events. A line that is not as it was written is said
// and skipped, and the rest is read; so is a last line that was cut, and a gap
// in the numbers. The error is the reader's own, or ErrTooLarge.
func Read(name string, r io.Reader) ([]Event, diag.List, error) {
	s, err := scan(name, r)
	return s.events, s.problems, err
}

// scanned is what a journal held.
type scanned struct {
	name     string
	events   []Event
	problems diag.List
	lines    int
	size     int64 // read in all
	whole    int64 // up to the end of the last whole line
	last     int   // highest number
}

func scan(name string, r io.Reader) (*scanned, error) {
	s := &scanned{name: name}
	b := bufio.NewReaderSize(io.LimitReader(r, maxFile+1), 64<<10)
	for {
		line, err := readLine(b, s)
		if err != nil && !errors.Is(err, io.EOF) {
			return s, fmt.Errorf("reading %s: %w", name, err)
		}
		if s.size > maxFile {
			return s, ErrTooLarge
		}
		if err != nil {
			s.torn(line)
			return s, nil
		}
		s.whole = s.size
		s.line(line)
	}
}

// readLine reads up to the next end of line; of a line that is too long to be
// an event it keeps the beginning. io.EOF comes with what stands after the last.
func readLine(b *bufio.Reader, s *scanned) ([]byte, error) {
	var line []byte
	for {
		part, err := b.ReadSlice('\n')
		s.size += int64(len(part))
		if len(line) <= maxLine {
			line = append(line, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return line, err
		}
	}
}

// line takes one whole line.
func (s *scanned) line(b []byte) {
	s.lines++
	b = bytes.TrimPrefix(b, []byte("\ufeff"))
	text := strings.TrimRight(string(b), "\r\n")
	if text == "" || strings.HasPrefix(text, "#") {
		return
	}
	e, ok := parse(text)
	if !ok {
		s.say("journal-line-damaged", lang.Msg("line %s of the journal is not as it was written: it is left out", s.lines), lang.Msg("The other lines are read. Nobody should edit a journal: what it says goes into the form."))
		return
	}
	if e.Seq != s.last+1 && s.last > 0 {
		s.say("journal-gap", lang.Msg("the journal goes from event %s to event %s: what was between them is missing", s.last, e.Seq), lang.Message{})
	}
	s.last = max(s.last, e.Seq)
	e.Line = s.lines
	s.events = append(s.events, e)
}

// torn says that the last line was cut: by a power cut, a full disk.
func (s *scanned) torn(rest []byte) {
	if len(rest) == 0 {
		return
	}
	s.lines++
	s.say("journal-torn", lang.Msg("the last line of the journal was cut while it was written: it is left out"), lang.Msg("At most what was being typed is lost."))
}

func (s *scanned) say(code string, m, hint lang.Message) {
	s.problems.Add(&diag.Problem{
		Pos: diag.Pos{File: s.name, Row: s.lines, Text: true}, Severity: diag.Warning, Code: code, Message: m, Hint: hint,
	})
}
