package sheet

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/unicode"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A text is a table saved as text, that can be read from its beginning as often
// as it is asked for: a file, or one within an archive.
type text struct {
	size int64
	open func(context.Context) (io.ReadCloser, error)
}

// textOf is a whole file.
func textOf(f File) text {
	return text{f.Size, func(ctx context.Context) (io.ReadCloser, error) {
		whole := io.NewSectionReader(f.ReaderAt, 0, f.Size)
		return io.NopCloser(&meter{ctx: ctx, from: whole, limit: f.Size}), nil
	}}
}

// openCSV makes a book of one table saved as text.
func openCSV(ctx context.Context, b *Book, f File, limits Limits) error {
	t, err := openText(ctx, b, "", textOf(f), limits)
	if err != nil {
		return err
	}
	b.Format = "csv"
	b.Tables = []*Table{t}
	return nil
}

// openText finds the encoding and the separator of a table saved as text.
func openText(ctx context.Context, b *Book, name string, from text, limits Limits) (*Table, error) {
	e, err := encodingOf(ctx, from)
	if err != nil {
		return nil, err
	}
	sample := make([]byte, 64<<10)
	n := 0
	err = from.decoded(ctx, e, func(r io.Reader) error {
		n, err = io.ReadFull(r, sample)
		return unlessCut(err)
	})
	if err != nil {
		return nil, err
	}
	comma, said := commaOf(sample[:n])
	if e.mixed != nil {
		b.notices.Add(e.mixed.notice(diag.Pos{File: b.Name, Sheet: name}))
	}
	t := &Table{Name: name, Encoding: e.name, Comma: rune(comma), book: b, large: from.size >= largeTable}
	t.read = func(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
		limits := limits
		if e.mixed != nil {
			limits.zeros = limits.Cell // they stand for what is damaged
		}
		r := newCSVReader(nil, comma, limits)
		if e.returns {
			r.newline = '\r'
		}
		err := from.decoded(ctx, e, func(decoded io.Reader) error {
			r.from = decoded
			if said {
				if err := r.skipLine(); err != nil {
					return err
				}
			}
			return r.rows(yield)
		})
		return diag.Pos{Row: r.row.Number, Col: r.errCol}, err
	}
	return t, nil
}

// decoded calls read with the text after its byte order mark.
func (t text) decoded(ctx context.Context, e textEncoding, read func(io.Reader) error) error {
	r, err := t.open(ctx)
	if err != nil {
		return err
	}
	defer func() { _ = r.Close() }()
	if _, err := io.CopyN(io.Discard, r, e.bom); err != nil {
		return err
	}
	return read(e.decode(r))
}

// unlessCut is an error, and none where a reading met the end.
func unlessCut(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return unlessEnd(err)
}

// textEncoding is how a text is written, and how many bytes say so.
type textEncoding struct {
	name    string
	bom     int64
	returns bool // lines end with a carriage return alone: a line feed is within a cell
	mixed   *mixed
	encoding.Encoding
}

func (e textEncoding) decode(r io.Reader) io.Reader {
	if e.mixed != nil {
		return newByLine(r, Limits{}.orDefault())
	}
	if e.Encoding == nil {
		return r
	}
	return e.NewDecoder().Reader(r)
}

// encodingOf is a rule and not a guess: what the byte order mark says; else
// UTF-8 where all of it is; UTF-8 line by line, where most of it is; else
// Windows-1252, as Excel writes it here. Only
// the old Macintosh ended its lines with a carriage return alone, which is
// what Excel's "CSV (Macintosh)" still does, in an encoding of its own.
func encodingOf(ctx context.Context, f text) (textEncoding, error) {
	head, err := f.mark(ctx)
	if err != nil {
		return textEncoding{}, err
	}
	switch {
	case bytes.HasPrefix(head, []byte{0xff, 0xfe}), bytes.HasPrefix(head, []byte{0xfe, 0xff}):
		if f.size%2 != 0 {
			return textEncoding{}, asFault(io.ErrUnexpectedEOF)
		}
		if head[0] == 0xff {
			return textEncoding{name: "utf-16le", bom: 2, Encoding: unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)}, nil
		}
		return textEncoding{name: "utf-16be", bom: 2, Encoding: unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)}, nil
	case string(head) == "\ufeff":
		s, err := survey(ctx, f)
		e := textEncoding{name: "utf-8", bom: 3, returns: s.returns > s.newlines}
		s.valid-- // the mark
		switch {
		case err != nil || s.invalid == 0:
		case s.valid > s.invalid && !e.returns:
			e.mixed = &s.mixed
		default:
			err = badEncoding()
		}
		return e, err
	}
	s, err := survey(ctx, f)
	switch {
	case err != nil:
		return textEncoding{}, err
	case s.invalid == 0:
		return textEncoding{name: "utf-8", returns: s.returns > s.newlines}, nil
	case s.valid > s.invalid && s.returns > s.newlines: // UTF-8 with some damage: read otherwise, every accent would be lost
		return textEncoding{}, badEncoding()
	case s.valid > s.invalid:
		return textEncoding{name: "utf-8", mixed: &s.mixed}, nil
	case s.returns > s.newlines:
		return textEncoding{name: "macintosh", returns: true, Encoding: charmap.Macintosh}, nil
	case s.undefined > 0:
		return textEncoding{}, badEncoding()
	}
	return textEncoding{name: "windows-1252", Encoding: charmap.Windows1252}, nil
}

func badEncoding() error {
	return &fault{
		code:    "csv-encoding",
		message: lang.Msg("the letters with accents cannot be read: the file mixes encodings, or is in one that is not known"),
		hint:    lang.Msg("open it in Excel or LibreOffice, check the accents, and save it as .xlsx"),
	}
}

// mark is the first bytes, among which a byte order mark would be.
func (t text) mark(ctx context.Context) ([]byte, error) {
	r, err := t.open(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = r.Close() }()
	head := make([]byte, 3)
	n, err := io.ReadFull(r, head)
	return head[:n], unlessCut(err)
}

// A textSurvey counts what tells encodings apart.
type textSurvey struct {
	valid, invalid    int // sequences beyond ASCII, as UTF-8
	undefined         int // bytes that Windows-1252 does not have
	returns, newlines int // carriage returns alone, and line feeds
	mixed
}

// survey reads the whole text once.
func survey(ctx context.Context, f text) (textSurvey, error) {
	var s textSurvey
	r, err := f.open(ctx)
	if err != nil {
		return s, err
	}
	defer func() { _ = r.Close() }()
	buf := make([]byte, 64<<10)
	kept, read := 0, int64(0)
	for {
		n, err := r.Read(buf[kept:])
		read += int64(n)
		last := errors.Is(err, io.EOF)
		if err != nil && !last {
			return s, err
		}
		kept = s.add(buf[:kept+n], last)
		switch {
		case !last:
		case read < f.size:
			return s, io.ErrUnexpectedEOF
		default:
			s.end()
			return s, nil
		}
	}
}

// add counts b, and moves to its front what may be a character cut in two; it
// is how much that is.
func (s *textSurvey) add(b []byte, last bool) int {
	s.returns += bytes.Count(b, []byte{'\r'}) - bytes.Count(b, []byte("\r\n"))
	s.newlines += bytes.Count(b, []byte{'\n'})
	for i := 0; i < len(b); {
		plain := ascii(b[i:])
		s.skip(b[i : i+plain])
		if i += plain; i == len(b) {
			break
		}
		if !last && !utf8.FullRune(b[i:]) {
			return copy(b, b[i:])
		}
		r, n := utf8.DecodeRune(b[i:])
		if r == utf8.RuneError && n == 1 {
			s.invalid++
			if slices.Contains(undefined, b[i]) {
				s.undefined++
			}
		} else {
			s.valid++
		}
		s.line.see(r, n, b[i])
		i += n
	}
	return 0
}

// ascii is how many bytes of ASCII come first, told eight by eight.
func ascii(b []byte) int {
	const high = 0x8080808080808080
	n := 0
	for ; n+8 <= len(b); n += 8 {
		if found := binary.LittleEndian.Uint64(b[n:]) & high; found != 0 {
			return n + bits.TrailingZeros64(found)/8
		}
	}
	for n < len(b) && b[n] < utf8.RuneSelf {
		n++
	}
	return n
}

// commaOf is the separator of a sample: the one that a first line sep=; says;
// else the one that parts most: by the records that have the same number of
// fields, times how often each is parted. A separator that stands in texts parts
// some of them, and the true one all of them, everywhere. It reports whether a line said so.
func commaOf(sample []byte) (byte, bool) {
	line, _, _ := strings.Cut(string(sample[:min(len(sample), 16)]), "\n")
	line = strings.TrimRight(line, "\r")
	if line, _, _ = strings.Cut(line, "\r"); len(line) == 5 && strings.EqualFold(line[:4], "sep=") {
		return line[4], true
	}
	best, most := byte(','), 0
	for _, comma := range []byte{';', '\t', ','} {
		records, fields := agreement(sample, comma)
		if parted := records * (fields - 1); parted > most {
			best, most = comma, parted
		}
	}
	return best, false
}

// agreement is how many of the first records have the same number of fields,
// and that number; 0 where none has two.
func agreement(sample []byte, comma byte) (records, fields int) {
	const first = 50
	r := newCSVReader(bytes.NewReader(sample), comma, Limits{}.orDefault())
	counts := map[int]int{}
	for range first {
		ok, err := r.next()
		if !ok || err != nil {
			break
		}
		if len(r.ends) > 1 {
			counts[len(r.ends)]++
		}
	}
	for f, n := range counts {
		if n > records || n == records && f > fields {
			records, fields = n, f
		}
	}
	return records, fields
}

// A csvReader reads one record at a time: RFC 4180, with any line end, and
// with line breaks within quotation marks.
type csvReader struct {
	from    io.Reader
	ended   error
	buf     []byte
	at, end int

	comma   byte
	newline byte // the other end of a line than a carriage return; that again where there is none
	limits  Limits
	text    []byte  // of the record
	ends    []int32 // where in it each field ends
	filled  int     // fields that hold something
	record  Record  // all that
	row     Row
	zeros   int // bytes of zero in the record
	errCol  int // the column of the field in which there was an error
}

func newCSVReader(r io.Reader, comma byte, limits Limits) *csvReader {
	return &csvReader{from: r, comma: comma, newline: '\n', limits: limits, buf: make([]byte, 64<<10)}
}

// more gets more bytes; io.EOF is the end.
func (r *csvReader) more() error {
	for r.ended == nil {
		var n int
		n, r.ended = r.from.Read(r.buf)
		r.at, r.end = 0, n
		if n > 0 {
			return nil
		}
	}
	return r.ended
}

// skipLine reads on to the next line.
func (r *csvReader) skipLine() error {
	_, err := r.next()
	r.row.Number = 0
	return err
}

// rows yields the records that hold something.
func (r *csvReader) rows(yield func(*Row) bool) error {
	for {
		ok, err := r.next()
		if err != nil || !ok {
			return err
		}
		if r.row.Number > r.limits.Rows {
			return tableTooLarge(lang.Msg("the table has more than %s rows", r.limits.Rows))
		}
		if r.hold(); r.record.Cells > 0 && !yield(&r.row) {
			return nil
		}
	}
}

// hold makes a row of what was read.
func (r *csvReader) hold() {
	r.text = slices.Grow(r.text, RecordRoom)
	r.record = Record{r.row.Number, r.text, r.ends, r.filled, r.zeros > 0}
	r.row.record = &r.record
}

// next reads a record; it reports false at the end of the text.
func (r *csvReader) next() (bool, error) {
	r.text, r.ends, r.filled, r.zeros = r.text[:0], r.ends[:0], 0, 0
	if _, err := r.peek(); err != nil {
		return false, unlessEnd(err)
	}
	r.row.Number++
	if r.plain() || r.refill() && r.plain() {
		return true, nil
	}
	for {
		start := len(r.text)
		c, err := r.peek()
		if err == nil && c == '"' {
			err = r.quoted(start)
		} else if err == nil {
			err = r.unquoted(start)
		}
		if err = unlessEnd(err); err != nil {
			r.errCol = len(r.ends) + 1
			return false, err
		}
		r.ends = append(r.ends, int32(len(r.text)))
		if len(r.text) > start {
			r.filled++
		}
		if len(r.ends) > r.limits.Columns {
			return false, tableTooLarge(lang.Msg("the table has more than %s columns", r.limits.Columns))
		}
		if len(r.text) > 16*r.limits.Cell {
			return false, tableTooLarge(lang.Msg("the row holds more text than a row can"))
		}
		c, err = r.peek()
		switch {
		case err != nil:
			return true, unlessEnd(err)
		case c == r.comma:
			r.text = append(r.text, c)
			r.at++
		default:
			return true, unlessEnd(r.lineEnd())
		}
	}
}

// plain reads a record that is whole in the buffer and as simple as most are: no
// field in quotation marks, no byte of zero, nothing too long. It reports false,
// and has read nothing, where the record is not; then it is read with more care.
// It looks at eight bytes at once for those that may mean something: separators,
// and all that come before the number sign, which few of a text do.
func (r *csvReader) plain() bool {
	const each, high, sign = 0x0101010101010101, 0x8080808080808080, '#'
	b := r.buf[r.at:r.end]
	b = b[:min(len(b), r.limits.Cell)]
	comma := each * uint64(r.comma)
	ends, start, filled := r.ends[:0], 0, 0
	for at := 0; at+8 <= len(b); at += 8 {
		x := binary.LittleEndian.Uint64(b[at:])
		y := x ^ comma
		for found := ((y-each)&^y | (x-each*sign)&^x) & high; found != 0; found &= found - 1 {
			i := at + bits.TrailingZeros64(found)/8
			switch c := b[i]; {
			case c == r.comma:
				ends = append(ends, int32(i))
				filled += int(uint(start-i) >> 63) // 1 where the field is not empty
				start = i + 1
			case c == '"' && i == start, c == 0, c == '\r' && i+1 == len(b):
				r.ends = ends[:0]
				return false
			case c == '\r', c == '\n' && r.newline == '\n':
				r.ends = append(ends, int32(i))
				if len(r.ends) > r.limits.Columns {
					r.ends = r.ends[:0]
					return false
				}
				r.text, r.filled = append(r.text, b[:i]...), filled+int(uint(start-i)>>63)
				if c == '\r' && b[i+1] == '\n' {
					i++
				}
				r.at += i + 1
				return true
			}
		}
	}
	r.ends = ends[:0]
	return false
}

// refill moves what is left in the buffer to its front and reads on behind it, so
// that a record is whole there; it reports false where nothing came.
func (r *csvReader) refill() bool {
	if r.at == 0 || r.ended != nil {
		return false
	}
	r.at, r.end = 0, copy(r.buf, r.buf[r.at:r.end])
	var n int
	n, r.ended = r.from.Read(r.buf[r.end:])
	r.end += n
	return n > 0
}

// lineEnd reads CR LF, LF or CR.
func (r *csvReader) lineEnd() error {
	c := r.buf[r.at]
	r.at++
	if c == '\n' {
		return nil
	}
	if next, err := r.peek(); err != nil || next != '\n' {
		return err
	}
	r.at++
	return nil
}

func unlessEnd(err error) error {
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

func (r *csvReader) peek() (byte, error) {
	if r.at == r.end {
		if err := r.more(); err != nil {
			return 0, err
		}
	}
	return r.buf[r.at], nil
}

// unquoted reads a field up to the comma or line end behind it.
func (r *csvReader) unquoted(start int) error {
	for {
		if _, err := r.peek(); err != nil {
			return err
		}
		b := r.buf[r.at:r.end]
		n := 0
		for n < len(b) && b[n] != r.comma && b[n] != r.newline && b[n] != '\r' && b[n] != 0 {
			n++
		}
		if err := r.take(n, start); err != nil {
			return err
		}
		if n == len(b) {
			continue
		}
		if b[n] != 0 {
			return nil
		}
		if err := r.zero(1); err != nil {
			return err
		}
		if err := r.take(1, start); err != nil {
			return err
		}
	}
}

// maxZeros is how many bytes of zero a record may hold. A few are a character
// that was lost, which costs its cell; more are what a disk leaves of a file.
const maxZeros = 8

// zero counts bytes of zero, which no text has.
func (r *csvReader) zero(n int) error {
	if r.zeros += n; r.zeros > r.limits.zeros {
		return zeroByte()
	}
	return nil
}

// quoted reads a field in quotation marks, and the spaces behind it.
func (r *csvReader) quoted(start int) error {
	r.at++
	for {
		if _, err := r.peek(); err != nil {
			return r.unbalanced(err)
		}
		b := r.buf[r.at:r.end]
		n := bytes.IndexByte(b, '"')
		if n < 0 {
			n = len(b)
		}
		if bytes.IndexByte(b[:n], 0) >= 0 {
			if err := r.zero(bytes.Count(b[:n], []byte{0})); err != nil {
				return err
			}
		}
		if err := r.take(n, start); err != nil {
			return err
		}
		if n == len(b) {
			continue
		}
		r.at++
		if c, err := r.peek(); err != nil || c != '"' {
			return r.afterQuote(err)
		}
		if err := r.take(1, start); err != nil { // "" is a quotation mark
			return err
		}
	}
}

// afterQuote refuses text behind a closing quotation mark: which of the marks
// closes the field cannot be known.
func (r *csvReader) afterQuote(err error) error {
	for ; err == nil; _, err = r.peek() {
		switch c := r.buf[r.at]; c {
		case r.comma, '\n', '\r':
			return nil
		case ' ', '\t':
			r.at++
		default:
			return strayQuote()
		}
	}
	return err
}

// take adds the next n bytes to the field.
func (r *csvReader) take(n, start int) error {
	if len(r.text)-start+n > r.limits.Cell {
		return cellTooLarge(r.limits.Cell)
	}
	r.text = append(r.text, r.buf[r.at:r.at+n]...)
	r.at += n
	return nil
}

func (r *csvReader) unbalanced(err error) error {
	if !errors.Is(err, io.EOF) {
		return err
	}
	return &fault{
		code:    "csv-quote",
		message: lang.Msg("a quotation mark opens here and is never closed: all that follows would be one cell"),
		hint:    quoteHint(),
	}
}

func strayQuote() error {
	return &fault{
		code:    "csv-quote",
		message: lang.Msg("text follows the quotation mark that closes the cell: where the cell ends cannot be known"),
		hint:    quoteHint(),
	}
}

func quoteHint() lang.Message {
	return lang.Msg("within a cell between quotation marks, write each quotation mark twice; or save the table as .xlsx")
}

func zeroByte() error {
	return &fault{
		code:    "csv-nul",
		message: lang.Msg("the cell holds bytes of zero, which no text has: the file is damaged"),
		hint:    sendAgain(),
	}
}
