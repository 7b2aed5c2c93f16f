package sheet

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"eterritoire/surveys/lang"
)

// A token is what the scanner has come to.
type token uint8

const (
	tokenEnd   token = iota // of an element
	tokenStart              // of an element: name, main and attrs say which
	tokenText               // some of the text between two tags: there may be more
	tokenDone               // the document has ended, and was whole
)

// An attr is an attribute of a start tag; its value is as it was written.
type attr struct{ name, value []byte }

// maxDepth is how deeply elements may be nested.
const maxDepth = 256

// A scanner reads the XML of one part and refuses what is not well formed, so
// that a part that was cut or damaged cannot pass for a shorter one. What it
// points to is valid until the next token. It knows no document type, and so
// no entity of one.
type scanner struct {
	from    io.Reader
	ended   error // what from said last, when it has no more to give
	buf     []byte
	at, end int // what is in buf and has not been read

	name    []byte // of the element, without its prefix
	main    bool   // the element is a spreadsheet's own, not an extension's
	attrs   []attr
	text    []byte
	scratch []byte // text that had to be rewritten

	opened  []byte // the names of the open elements, one after the other
	marks   []int  // where each of them starts
	closing bool   // the start tag was an empty element's: its end comes next
	cdata   bool
	begun   bool // the first byte was read
	// skipping is that nobody asks for the text, which is looked at all the same.
	skipping bool
	rooted   bool // there was an element

	spaces   []namespace
	prefixes []byte // those of the namespaces, one after the other
	prefixed []byte // the prefix that was looked up last, and what it was
	isMain   bool
	looked   bool
}

// A namespace is a prefix bound by an element, until that element ends.
type namespace struct {
	depth    int
	from, to int // where the prefix stands
	main     bool
}

// odsSpace begins the namespaces of an OpenDocument file.
const odsSpace = "urn:oasis:names:tc:opendocument:xmlns:"

func isMainNamespace(uri []byte) bool {
	switch string(uri) {
	case "http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main",
		odsSpace + "office:1.0", odsSpace + "table:1.0", odsSpace + "text:1.0", odsSpace + "style:1.0":
		return true
	}
	return false
}

// Classes of bytes.
const (
	inName  = 1 << iota // may stand in a name
	isSpace             // XML's white space
	isPlain             // may stand in text and values as it is
	isHigh              // part of a character beyond ASCII
)

var class = classes()

func classes() (t [256]uint8) {
	for b := range t {
		switch c := byte(b); {
		case c >= 0x80:
			t[b] = inName | isHigh | isPlain
		case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', c == '_', c == '-', c == '.', c == ':':
			t[b] = inName | isPlain
		case c == ' ', c == '\t', c == '\n':
			t[b] = isSpace | isPlain
		case c == '\r':
			t[b] = isSpace
		case c >= 0x20 && c != '&' && c != '<':
			t[b] = isPlain
		}
	}
	return t
}

// reset starts the scanner on another part.
func (s *scanner) reset(r io.Reader) {
	buf := s.buf
	if buf == nil {
		buf = make([]byte, 32<<10)
	}
	*s = scanner{
		from: r, buf: buf,
		attrs: s.attrs[:0], scratch: s.scratch[:0], opened: s.opened[:0], marks: s.marks[:0], spaces: s.spaces[:0], prefixes: s.prefixes[:0],
	}
}

// fill gets more bytes behind those not yet read, or says why there are none.
func (s *scanner) fill() error {
	if s.ended != nil {
		if errors.Is(s.ended, io.EOF) {
			return io.ErrUnexpectedEOF
		}
		return s.ended
	}
	if s.at > 0 {
		s.end = copy(s.buf, s.buf[s.at:s.end])
		s.at = 0
	}
	if s.end == len(s.buf) {
		return illFormed(lang.Msg("a tag is longer than any tag of a workbook"))
	}
	for range 100 {
		n, err := s.from.Read(s.buf[s.end:])
		s.end += n
		s.ended = err
		if n > 0 {
			return nil
		}
		if err != nil {
			return s.fill()
		}
	}
	return io.ErrNoProgress
}

// next reads on to the next token.
func (s *scanner) next() (token, error) {
	if !s.begun {
		if err := s.begin(); err != nil {
			return tokenDone, err
		}
	}
	if s.closing {
		s.closing = false
		s.pop()
		return tokenEnd, nil
	}
	for {
		if s.at == s.end {
			if err := s.fill(); err != nil {
				return s.done(err)
			}
		}
		if s.cdata || s.buf[s.at] != '<' {
			if ok, err := s.chars(); ok || err != nil {
				return tokenText, err
			}
			continue
		}
		t, ok, err := s.markup()
		if ok || err != nil {
			return t, err
		}
	}
}

// done ends the document, where it may end.
func (s *scanner) done(err error) (token, error) {
	switch {
	case !errors.Is(err, io.ErrUnexpectedEOF) || !errors.Is(s.ended, io.EOF):
		return tokenDone, err
	case len(s.marks) > 0 || s.cdata || !s.rooted:
		return tokenDone, cutShort()
	}
	return tokenDone, nil
}

// begin looks at the first bytes: a part is in UTF-8, and says nothing else.
func (s *scanner) begin() error {
	s.begun = true
	for s.end < 4 {
		if err := s.fill(); err != nil {
			if s.end == 0 && errors.Is(s.ended, io.EOF) {
				return cutShort()
			}
			break
		}
	}
	b := s.buf[:s.end]
	switch {
	case bytes.HasPrefix(b, []byte("\xef\xbb\xbf")):
		s.at = 3
	case bytes.HasPrefix(b, []byte{0xfe, 0xff}), bytes.HasPrefix(b, []byte{0xff, 0xfe}),
		bytes.HasPrefix(b, []byte{'<', 0}), bytes.HasPrefix(b, []byte{0, '<'}), bytes.HasPrefix(b, []byte{0, 0}):
		return otherEncoding("UTF-16")
	}
	return nil
}

// need makes the buffer hold at least n bytes that were not read.
func (s *scanner) need(n int) error {
	for s.end-s.at < n {
		if err := s.fill(); err != nil {
			return s.cut(err)
		}
	}
	return nil
}

// cut is the error of a document that ends within a tag.
func (s *scanner) cut(err error) error {
	if errors.Is(s.ended, io.EOF) && errors.Is(err, io.ErrUnexpectedEOF) {
		return cutShort()
	}
	return err
}

// markup reads what starts with <. It reports false where that is not a token.
func (s *scanner) markup() (token, bool, error) {
	if err := s.need(2); err != nil {
		return 0, false, err
	}
	switch s.buf[s.at+1] {
	case '/':
		err := s.endTag()
		return tokenEnd, true, err
	case '!':
		return 0, false, s.declaration()
	case '?':
		return 0, false, s.instruction()
	}
	for {
		n, err := s.startTag(s.buf[s.at:s.end])
		if err != nil {
			return 0, false, err
		}
		if n > 0 {
			s.at += n
			return tokenStart, true, s.push()
		}
		if err := s.fill(); err != nil {
			return 0, false, s.cut(err)
		}
	}
}

// startTag reads a start tag, whose first byte is <, and is its length; 0 is
// a tag that is not all there yet.
func (s *scanner) startTag(b []byte) (int, error) {
	i := 1
	for i < len(b) && class[b[i]]&inName != 0 {
		i++
	}
	if i == len(b) {
		return 0, nil
	}
	s.name = b[1:i]
	if !startsName(s.name) {
		return 0, illFormed(lang.Msg("a tag has no name"))
	}
	s.attrs = s.attrs[:0]
	for {
		spaced := false
		for i < len(b) && class[b[i]]&isSpace != 0 {
			i, spaced = i+1, true
		}
		if i == len(b) {
			return 0, nil
		}
		switch b[i] {
		case '>':
			s.closing = false
			return i + 1, nil
		case '/':
			if i+1 == len(b) {
				return 0, nil
			}
			if b[i+1] != '>' {
				return 0, illFormed(lang.Msg("a tag holds a stray /"))
			}
			s.closing = true
			return i + 2, nil
		}
		if !spaced {
			return 0, illFormed(lang.Msg("a tag holds a stray character"))
		}
		var err error
		if i, err = s.attribute(b, i); i == 0 {
			return 0, err
		}
	}
}

// attribute reads the attribute at b[i:] and is where it ends; 0 is one that
// is not all there yet.
func (s *scanner) attribute(b []byte, i int) (int, error) {
	start := i
	for i < len(b) && class[b[i]]&inName != 0 {
		i++
	}
	name := b[start:i]
	for i < len(b) && class[b[i]]&isSpace != 0 {
		i++
	}
	if i == len(b) {
		return 0, nil
	}
	if b[i] != '=' || !startsName(name) {
		return 0, illFormed(lang.Msg("an attribute has no value"))
	}
	i++
	for i < len(b) && class[b[i]]&isSpace != 0 {
		i++
	}
	if i == len(b) {
		return 0, nil
	}
	quote := b[i]
	if quote != '"' && quote != '\'' {
		return 0, illFormed(lang.Msg("the value of an attribute has no quotation marks"))
	}
	start = i + 1
	for i++; i < len(b) && b[i] != quote; i++ {
		if class[b[i]]&isPlain == 0 && b[i] != '&' && b[i] != '\r' {
			return 0, illFormed(lang.Msg("the value of an attribute holds a character that it may not"))
		}
	}
	if i == len(b) {
		return 0, nil
	}
	for _, a := range s.attrs {
		if string(a.name) == string(name) {
			return 0, illFormed(lang.Msg("an attribute is given twice"))
		}
	}
	s.attrs = append(s.attrs, attr{name, b[start:i]})
	return i + 1, nil
}

func startsName(name []byte) bool {
	return len(name) > 0 && name[0] > '9' // not a digit, - or .
}

// push opens the element of the start tag that was just read.
func (s *scanner) push() error {
	if len(s.marks) == 0 && s.rooted {
		return illFormed(lang.Msg("something follows the end of the document"))
	}
	if len(s.marks) >= maxDepth {
		return illFormed(lang.Msg("elements are nested too deeply"))
	}
	s.rooted = true
	s.marks = append(s.marks, len(s.opened))
	s.opened = append(s.opened, s.name...)
	for _, a := range s.attrs {
		if len(a.name) >= 5 && string(a.name[:5]) == "xmlns" {
			s.bind(a)
		}
	}
	return s.resolve()
}

// bind notes a namespace that the element declares. A sheet may declare some
// seventy that it does not use.
func (s *scanner) bind(a attr) {
	prefix := a.name[len("xmlns"):]
	if len(prefix) > 0 && prefix[0] != ':' {
		return
	}
	from := len(s.prefixes)
	s.prefixes = append(s.prefixes, bytes.TrimPrefix(prefix, []byte(":"))...)
	s.spaces = append(s.spaces, namespace{len(s.marks), from, len(s.prefixes), isMainNamespace(a.value)})
	s.looked = false
}

// resolve takes the prefix off the element's name, and finds out whose it is.
func (s *scanner) resolve() error {
	prefix := []byte(nil)
	if i := bytes.IndexByte(s.name, ':'); i >= 0 {
		prefix, s.name = s.name[:i], s.name[i+1:]
	}
	if s.looked && bytes.Equal(prefix, s.prefixed) {
		s.main = s.isMain
		return nil
	}
	for _, n := range slices.Backward(s.spaces) {
		if bound := s.prefixes[n.from:n.to]; bytes.Equal(bound, prefix) {
			s.main = n.main
			s.prefixed, s.isMain, s.looked = bound, n.main, true
			return nil
		}
	}
	if len(prefix) > 0 && string(prefix) != "xml" {
		return illFormed(lang.Msg("the prefix of an element is not declared"))
	}
	s.main = true // no namespace at all: some programs write none
	return nil
}

// endTag reads an end tag, which must be that of the innermost element.
func (s *scanner) endTag() error {
	if len(s.marks) == 0 {
		return illFormed(lang.Msg("an end tag has no start tag"))
	}
	if b := s.buf[s.at:s.end]; s.closes(b) {
		s.at += 3 + len(s.opened) - s.marks[len(s.marks)-1]
		s.pop()
		return nil
	}
	name := s.opened[s.marks[len(s.marks)-1]:]
	if err := s.need(len(name) + 3); err != nil {
		return err
	}
	if !bytes.Equal(s.buf[s.at+2:s.at+2+len(name)], name) {
		return illFormed(lang.Msg("an end tag is not that of the element that is open"))
	}
	s.at += 2 + len(name)
	for {
		if err := s.need(1); err != nil {
			return err
		}
		c := s.buf[s.at]
		s.at++
		if c == '>' {
			s.pop()
			return nil
		}
		if class[c]&isSpace == 0 {
			return illFormed(lang.Msg("an end tag is not that of the element that is open"))
		}
	}
}

// pop closes the innermost element.
func (s *scanner) pop() {
	depth := len(s.marks)
	s.opened = s.opened[:s.marks[depth-1]]
	s.marks = s.marks[:depth-1]
	for n := len(s.spaces); n > 0 && s.spaces[n-1].depth == depth; n-- {
		s.prefixes = s.prefixes[:s.spaces[n-1].from]
		s.spaces = s.spaces[:n-1]
		s.looked = false
	}
}

// declaration reads what starts with <!: a comment, or the start of a CDATA
// section. A document type could define entities, and is refused.
func (s *scanner) declaration() error {
	if err := s.need(4); err != nil {
		return err
	}
	if string(s.buf[s.at:s.at+4]) == "<!--" {
		s.at += 4
		return s.skipTo("-->")
	}
	if err := s.need(9); err != nil {
		return err
	}
	switch string(s.buf[s.at : s.at+9]) {
	case "<![CDATA[":
		if len(s.marks) == 0 {
			return illFormed(lang.Msg("there is text outside the document"))
		}
		s.at += 9
		s.cdata = true
		return nil
	case "<!DOCTYPE":
		return documentType()
	}
	return illFormed(lang.Msg("there is a declaration that no workbook has"))
}

// instruction skips a processing instruction; the first says the encoding.
func (s *scanner) instruction() error {
	if err := s.need(6); err != nil {
		return err
	}
	if s.rooted || string(s.buf[s.at:s.at+5]) != "<?xml" || class[s.buf[s.at+5]]&isSpace == 0 {
		s.at += 2
		return s.skipTo("?>")
	}
	for {
		b := s.buf[s.at:s.end]
		if i := bytes.Index(b, []byte("?>")); i >= 0 {
			s.at += i + 2
			return checkEncoding(b[:i])
		}
		if err := s.fill(); err != nil {
			return s.cut(err)
		}
	}
}

func checkEncoding(declaration []byte) error {
	_, after, found := bytes.Cut(declaration, []byte("encoding"))
	if !found {
		return nil
	}
	after = bytes.TrimLeft(after, " \t\r\n=")
	if len(after) < 2 {
		return illFormed(lang.Msg("the encoding of the document is not said"))
	}
	encoding, _, _ := strings.Cut(string(after[1:]), string(after[:1]))
	switch strings.ToUpper(encoding) {
	case "UTF-8", "UTF8", "US-ASCII", "ASCII":
		return nil
	}
	return otherEncoding(strings.ToValidUTF8(encoding[:min(len(encoding), 20)], "?"))
}

// skipTo reads on behind the given end, however far it is.
func (s *scanner) skipTo(end string) error {
	for {
		if i := bytes.Index(s.buf[s.at:s.end], []byte(end)); i >= 0 {
			s.at += i + len(end)
			return nil
		}
		s.at = max(s.at, s.end-len(end)+1)
		if err := s.fill(); err != nil {
			return s.cut(err)
		}
	}
}

// chars reads text up to the next tag, or as much of it as is there. It
// reports false where there is none to give yet.
func (s *scanner) chars() (bool, error) {
	if s.cdata {
		return s.section()
	}
	b := s.buf[s.at:s.end]
	n := bytes.IndexByte(b, '<')
	if n < 0 {
		n = whole(b)
		if n == 0 {
			if err := s.fill(); err != nil {
				return false, s.cut(err)
			}
			return false, nil
		}
	}
	s.at += n
	return s.give(b[:n], true)
}

// simple is the text of the element that was just started, and reads on behind
// its end tag, where all of that is there and it holds nothing else: so it is for
// nearly every element that holds a text, and they are many.
func (s *scanner) simple() (text []byte, ok bool, err error) {
	b := s.buf[s.at:s.end]
	n := bytes.IndexByte(b, '<')
	if s.closing || n < 0 || !s.closes(b[n:]) {
		return nil, false, nil
	}
	if _, err := s.give(b[:n], true); err != nil {
		return nil, false, err
	}
	s.at += n + 3 + len(s.opened) - s.marks[len(s.marks)-1]
	s.pop()
	return s.text, true, nil
}

// closes reports whether b starts with the end tag of the innermost element,
// written without spaces.
func (s *scanner) closes(b []byte) bool {
	name := s.opened[s.marks[len(s.marks)-1]:]
	n := len(name)
	return len(b) >= n+3 && b[0] == '<' && b[1] == '/' && b[n+2] == '>' && string(b[2:n+2]) == string(name)
}

// section reads the text of a CDATA section.
func (s *scanner) section() (bool, error) {
	b := s.buf[s.at:s.end]
	n := bytes.Index(b, []byte("]]>"))
	if n >= 0 {
		s.cdata = false
		s.at += n + 3
		if n == 0 {
			return false, nil
		}
		return s.give(b[:n], false)
	}
	n = whole(b[:max(0, len(b)-2)])
	if n == 0 {
		if err := s.fill(); err != nil {
			return false, s.cut(err)
		}
		return false, nil
	}
	s.at += n
	return s.give(b[:n], false)
}

// whole is how much of b can be given before more is there: no part of a
// character, of an entity or of a line end.
func whole(b []byte) int {
	n := len(b)
	if i := bytes.LastIndexByte(b[max(0, n-12):], '&'); i >= 0 && bytes.IndexByte(b[max(0, n-12)+i:], ';') < 0 {
		n = max(0, n-12) + i
	}
	for k := 1; k <= min(n, utf8.UTFMax-1); k++ {
		if c := b[n-k]; utf8.RuneStart(c) {
			if !utf8.FullRune(b[n-k : n]) {
				n -= k
			}
			break
		}
	}
	if n > 0 && b[n-1] == '\r' {
		n--
	}
	return n
}

// give makes b the text, with its entities and line ends read.
func (s *scanner) give(b []byte, entities bool) (bool, error) {
	plain, high := plainRun(b)
	if (high || plain < len(b)) && !utf8.Valid(b) {
		return false, illFormed(lang.Msg("the text is not in UTF-8"))
	}
	if len(s.marks) == 0 && len(bytes.TrimSpace(b)) > 0 {
		return false, illFormed(lang.Msg("there is text outside the document"))
	}
	s.text = b
	if plain == len(b) {
		return true, nil
	}
	if s.skipping {
		return true, checkText(b[plain:], entities)
	}
	var err error
	s.scratch, err = appendText(s.scratch[:0], b, entities)
	s.text = s.scratch
	return true, err
}

// check looks at a text that nobody asks for.
func (s *scanner) check(b []byte) error {
	s.skipping = true
	_, err := s.give(b, true)
	s.skipping = false
	return err
}

// plainRun is how many bytes of b may stand as they are, up to the first that may
// not, and whether there is a character beyond ASCII among them. Eight at a time are
// looked at, since it is asked of every byte of every text.
func plainRun(b []byte) (n int, high bool) {
	const ones, tops = 0x0101010101010101, 0x8080808080808080
	for n+8 <= len(b) {
		x := binary.LittleEndian.Uint64(b[n:])
		amp, less := x^('&'*ones), x^('<'*ones)
		if (x|(x-' '*ones)|(amp-ones)&^amp|(less-ones)&^less)&tops == 0 {
			n += 8
			continue
		}
		for range 8 {
			k := class[b[n]]
			if k&isPlain == 0 {
				return n, high
			}
			high = high || k&isHigh != 0
			n++
		}
	}
	for n < len(b) {
		k := class[b[n]]
		if k&isPlain == 0 {
			return n, high
		}
		high = high || k&isHigh != 0
		n++
	}
	return n, high
}

// appendText appends text as XML means it: entities replaced, line ends \n.
func appendText(dst, b []byte, entities bool) ([]byte, error) {
	for i := 0; i < len(b); i++ {
		plain, _ := plainRun(b[i:])
		dst = append(dst, b[i:i+plain]...)
		if i += plain; i == len(b) {
			break
		}
		r, n, err := special(b[i:], entities)
		if err != nil {
			return dst, err
		}
		dst = utf8.AppendRune(dst, r)
		i += n - 1
	}
	return dst, nil
}

// checkText refuses what appendText refuses.
func checkText(b []byte, entities bool) error {
	for len(b) > 0 {
		_, n, err := special(b, entities)
		if err != nil {
			return err
		}
		plain, _ := plainRun(b[n:])
		b = b[n+plain:]
	}
	return nil
}

// special is the character that b starts with where it is not plain, and how many
// bytes write it.
func special(b []byte, entities bool) (r rune, n int, err error) {
	switch c := b[0]; {
	case c == '\r':
		if len(b) > 1 && b[1] == '\n' {
			return '\n', 2, nil
		}
		return '\n', 1, nil
	case c == '&' && entities:
		n := bytes.IndexByte(b[:min(len(b), 12)], ';')
		ok := false
		if n > 1 {
			r, ok = entity(b[1:n])
		}
		if !ok {
			return 0, 0, illFormed(lang.Msg("there is an entity that is not known"))
		}
		return r, n + 1, nil
	case c < 0x20 && c != '\t' && c != '\n':
		return 0, 0, illFormed(lang.Msg("the text holds a control character"))
	default:
		return rune(c), 1, nil
	}
}

func entity(name []byte) (rune, bool) {
	switch string(name) {
	case "amp":
		return '&', true
	case "lt":
		return '<', true
	case "gt":
		return '>', true
	case "quot":
		return '"', true
	case "apos":
		return '\'', true
	}
	digits, isNumber := bytes.CutPrefix(name, []byte("#"))
	base := rune(10)
	if d, hex := bytes.CutPrefix(digits, []byte("x")); hex {
		digits, base = d, 16
	}
	r := rune(0)
	for _, c := range digits {
		d := rune(99)
		switch {
		case c >= '0' && c <= '9':
			d = rune(c - '0')
		case c >= 'a' && c <= 'f':
			d = rune(c-'a') + 10
		case c >= 'A' && c <= 'F':
			d = rune(c-'A') + 10
		}
		if r = base*r + d; d >= base || r > utf8.MaxRune {
			return 0, false
		}
	}
	if !isNumber || len(digits) == 0 || !utf8.ValidRune(r) {
		return 0, false
	}
	return r, r >= 0x20 && r != 0xfffe && r != 0xffff || r == '\t' || r == '\n' || r == '\r'
}

// attr is the value of an attribute of the start tag, by its name as written
// ("r:id"); "" where there is none.
func (s *scanner) attr(name string) (string, error) {
	for _, a := range s.attrs {
		if string(a.name) == name {
			return a.text()
		}
	}
	return "", nil
}

func (a attr) text() (string, error) {
	b, err := appendText(nil, a.value, true)
	if err == nil && !utf8.Valid(b) {
		err = illFormed(lang.Msg("the text is not in UTF-8"))
	}
	return string(b), err
}

// skip reads to the end of the element that was just started.
func (s *scanner) skip() error {
	s.skipping = true
	err := s.skipped()
	s.skipping = false
	return err
}

func (s *scanner) skipped() error {
	if _, ok, err := s.simple(); ok || err != nil {
		return err
	}
	for depth := 1; depth > 0; {
		t, err := s.next()
		if err != nil {
			return err
		}
		switch t {
		case tokenStart:
			if _, ok, err := s.simple(); err != nil {
				return err
			} else if ok {
				continue
			}
			depth++
		case tokenEnd:
			depth--
		case tokenText, tokenDone:
		}
	}
	return nil
}

// each calls do for every element of the spreadsheet's own in the element that
// was just started; do must read to its end.
func (s *scanner) each(do func(name string) error) error {
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		switch t {
		case tokenEnd, tokenDone:
			return nil
		case tokenText:
			continue
		case tokenStart:
		}
		if s.main {
			err = do(nameOf(s.name))
		} else {
			err = s.skip()
		}
		if err != nil {
			return err
		}
	}
}

// usualNames are those of which there are many in every workbook.
var usualNames = [...]string{"t", "r", "rPr", "si", "v", "xf", "numFmt", "sheet", "dxf"}

// nameOf is an element's name as a string, of which none is made for each.
func nameOf(name []byte) string {
	for _, usual := range usualNames {
		if string(name) == usual {
			return usual
		}
	}
	return string(name)
}

// root reads up to the first element, which must have one of the names.
func (s *scanner) root(names ...string) error {
	for {
		t, err := s.next()
		if err != nil {
			return err
		}
		if t != tokenStart {
			continue
		}
		if slices.Contains(names, string(s.name)) {
			return nil
		}
		return illFormed(lang.Msg("the document is not what it should be"))
	}
}

// finish reads to the end of the document, which only then is known to be whole.
func (s *scanner) finish() error {
	for {
		t, err := s.next()
		if err != nil || t == tokenDone {
			return err
		}
	}
}

// illFormed is a fault of the XML; detail is for those who write such files.
func illFormed(detail lang.Message) error {
	return &fault{
		code:    "xml-ill-formed",
		message: lang.Msg("the inside of the workbook is damaged here: %s", detail),
		hint:    resave(),
	}
}

func isIllFormed(err error) bool {
	f, is := errors.AsType[*fault](err)
	return is && f.code == "xml-ill-formed"
}

func cutShort() error {
	return &fault{
		code:    "file-damaged",
		message: lang.Msg("the inside of the workbook stops before its end: what follows is lost"),
		hint:    sendAgain(),
	}
}

func documentType() error {
	return &fault{
		code:    "xml-unsafe",
		message: lang.Msg("the workbook holds a document type declaration, which no spreadsheet program writes: it is refused"),
		hint:    askSender(),
	}
}

func otherEncoding(name string) error {
	return &fault{
		code:    "xml-encoding",
		message: lang.Msg("the inside of the workbook is encoded in %s; UTF-8 was expected", name),
		hint:    resave(),
	}
}
