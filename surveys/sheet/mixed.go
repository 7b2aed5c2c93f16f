package sheet

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// mixed counts the lines of a text that is UTF-8 for the most part, and not
// everywhere: two exports were put one behind the other. Each line is read by
// the rule: UTF-8 where all of it is; Windows-1252 where nothing of it is, and
// every byte has a letter there. A line that is some of both is damaged: what
// its bytes stood for is not known (decision 41).
type mixed struct {
	latin, damaged int
	first          []int // lines of Windows-1252, the first of them
	number         int   // of the line that is being counted, less one
	line           lineKinds
}

// lineKinds are the kinds of bytes beyond ASCII that a line holds.
type lineKinds struct{ valid, invalid, undefined bool }

// linesNamed is how many lines are named.
const linesNamed = 5

// mark is the byte order mark, at the beginning of an export.
const mark = '\ufeff'

// undefined are the bytes that Windows-1252 does not have.
var undefined = []byte{0x81, 0x8d, 0x8f, 0x90, 0x9d}

// end ends a line.
func (m *mixed) end() {
	m.number++
	switch {
	case m.line.isLatin():
		m.latin++
		if len(m.first) < linesNamed {
			m.first = append(m.first, m.number)
		}
	case m.line.invalid:
		m.damaged++
	}
	m.line = lineKinds{}
}

func (l lineKinds) isLatin() bool { return l.invalid && !l.valid && !l.undefined }

// skip passes over text that is ASCII alone.
func (m *mixed) skip(b []byte) {
	if n := bytes.Count(b, []byte{'\n'}); n > 0 {
		m.end()
		m.number += n - 1
	}
}

// kindsOf looks at the bytes of one line.
func kindsOf(line []byte) (l lineKinds) {
	for i := 0; i < len(line); {
		r, n := utf8.DecodeRune(line[i:])
		l.see(r, n, line[i])
		i += n
	}
	return l
}

func (l *lineKinds) see(r rune, n int, b byte) {
	switch {
	case r == mark: // of an export that stands behind another
	case n > 1:
		l.valid = true
	case r == utf8.RuneError:
		l.invalid = true
		l.undefined = l.undefined || slices.Contains(undefined, b)
	}
}

// notice says which lines are read otherwise than the others.
func (m *mixed) notice(at diag.Pos) *diag.Problem {
	p := &diag.Problem{
		Pos: at, Severity: diag.Warning, Code: "csv-mixed",
		Message: lang.Msg("the file is UTF-8, and some letters are damaged: %s lines; the cells that hold them are set aside", m.damaged),
		Hint:    lang.Msg("Look at the accents in those lines. Two exports that were put one behind the other are better given as two files."),
	}
	if m.latin > 0 {
		var lines []string
		for _, n := range m.first {
			lines = append(lines, strconv.Itoa(n))
		}
		p.Message = lang.Msg("the file mixes two encodings: %s lines are read as Windows-1252 (the first of them: %s), the others as UTF-8; lines in which the two are mixed: %s",
			m.latin, strings.Join(lines, ", "), m.damaged)
	}
	return p
}

// byLine decodes a mixed text, line by line. What is damaged becomes bytes of
// zero, which cost the cells that they stand in.
type byLine struct {
	from *bufio.Reader
	line []byte // as it came
	out  []byte // of it, what is to be read
	most int
	err  error
}

func newByLine(r io.Reader, limits Limits) *byLine {
	return &byLine{from: bufio.NewReaderSize(r, 64<<10), most: 16 * limits.Cell}
}

func (d *byLine) Read(p []byte) (int, error) {
	for len(d.out) == 0 {
		if d.err != nil {
			return 0, d.err
		}
		d.next()
	}
	n := copy(p, d.out)
	d.out = d.out[n:]
	return n, nil
}

// next decodes the next line.
func (d *byLine) next() {
	d.line = d.line[:0]
	for {
		part, err := d.from.ReadSlice('\n')
		d.line = append(d.line, part...)
		if len(d.line) > d.most {
			d.err = tableTooLarge(lang.Msg("the row holds more text than a row can"))
			return
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			d.err = err
			break
		}
	}
	d.line = bytes.TrimPrefix(d.line, []byte(string(mark)))
	kinds := kindsOf(d.line)
	if !kinds.invalid {
		d.out = d.line
		return
	}
	var out []byte
	for i := 0; i < len(d.line); {
		r, n := utf8.DecodeRune(d.line[i:])
		switch {
		case r != utf8.RuneError || n > 1:
			out = append(out, d.line[i:i+n]...)
		case kinds.isLatin():
			out = utf8.AppendRune(out, charmap.Windows1252.DecodeByte(d.line[i]))
		default:
			out = append(out, 0)
		}
		i += n
	}
	d.out = out
}
