package frameworks

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"eterritoire/surveys/lang"
)

// lineWidth is what a map or a list written on one line may take.
const lineWidth = 120

// A piece is a part of the file to be written: a scalar, already quoted where
// it must be, a list, or a mapping. A short one is written on one line where
// it fits.
type piece struct {
	scalar string
	items  []*piece
	keys   []string
	values []*piece
	short  bool
	list   bool
}

func newMap() *piece  { return &piece{} }
func oneLine() *piece { return &piece{short: true} }

// put adds a key, unless there is nothing to say.
func (p *piece) put(key string, v *piece) {
	if v == nil {
		return
	}
	p.keys = append(p.keys, coded(key).scalar)
	p.values = append(p.values, v)
}

// bare writes a word that needs no quotation marks: a number, true or false.
func bare(s string) *piece { return &piece{scalar: s} }

// coded writes a code, between quotation marks where YAML could take it for a
// number or a truth.
func coded(s string) *piece {
	switch {
	case s == "":
		return nil
	case plainWord(s):
		return bare(s)
	}
	return quoted(s)
}

// plainWord reports a word that every reader of YAML takes for itself.
func plainWord(s string) bool {
	for i, r := range []byte(s) {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || (r < '0' || r > '9') && r != '.' && r != '_' && r != '-') {
			return false
		}
	}
	return len(s) > 5 || !slices.Contains(truths, strings.ToLower(s))
}

// truths are words that some readers of YAML take for a truth or a number.
var truths = []string{"true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"}

// quoted writes a text between double quotation marks, without what no editor
// shows.
func quoted(s string) *piece {
	if s == "" {
		return nil
	}
	if strings.IndexFunc(s, escaped) < 0 {
		return bare(`"` + s + `"`)
	}
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case !escaped(r):
			b.WriteRune(r)
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\t':
			b.WriteString(`\t`)
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	b.WriteByte('"')
	return bare(b.String())
}

// escaped reports a sign that is not written as itself.
func escaped(r rune) bool {
	return r < ' ' || r == '"' || r == '\\' || r >= 0x7f && r < 0xa0 || r == lineSeparator || r == paragraphSeparator || r == byteOrderMark
}

// Signs that end a line in YAML, or that no editor shows.
const (
	lineSeparator      = '\u2028'
	paragraphSeparator = '\u2029'
	byteOrderMark      = '\ufeff'
)

func number(x float64) *piece {
	if math.IsInf(x, 0) {
		return bare(map[bool]string{true: "-.inf", false: ".inf"}[x < 0])
	}
	if x != 0 && (math.Abs(x) < 1e-6 || math.Abs(x) >= 1e15) {
		return bare(strconv.FormatFloat(x, 'e', -1, 64))
	}
	return bare(strconv.FormatFloat(x, 'f', -1, 64))
}

// text is {fr: "…", en: "…"}, in the framework's languages.
func text(t lang.Text, languages []string) *piece {
	p := oneLine()
	for _, l := range languages {
		p.put(l, quoted(t[l]))
	}
	if len(p.keys) == 0 {
		return nil
	}
	return p
}

// codeList is [one, two], nil where there is none.
func codeList(cs []string) *piece {
	p := &piece{list: true, short: true}
	for _, c := range cs {
		p.items = append(p.items, coded(c))
	}
	return orNothing(p)
}

func numberList(xs []float64) *piece {
	p := &piece{list: true, short: true}
	for _, x := range xs {
		p.items = append(p.items, number(x))
	}
	return orNothing(p)
}

func listOf[T any](all []T, one func(T) *piece) *piece {
	p := &piece{list: true}
	for _, x := range all {
		p.items = append(p.items, one(x))
	}
	return orNothing(p)
}

// orNothing leaves out an empty list or mapping.
func orNothing(p *piece) *piece {
	if len(p.items) == 0 && len(p.keys) == 0 {
		return nil
	}
	return p
}

// flow is the piece on one line, "" where part of it may not be.
func (p *piece) flow() string {
	if p.scalar != "" {
		return p.scalar
	}
	if !p.short {
		return ""
	}
	var parts []string
	for _, item := range p.items {
		parts = append(parts, item.flow())
	}
	for i, key := range p.keys {
		parts = append(parts, key+": "+p.values[i].flow())
	}
	if p.list {
		return "[" + strings.Join(parts, ", ") + "]"
	}
	return "{" + strings.Join(parts, ", ") + "}"
}

// write appends the piece, whose first line goes on after what stands in b,
// a dash or a key that is column signs long, the others at that indent.
func (p *piece) write(b *strings.Builder, indent, column int, after string) {
	if line := p.flow(); line != "" && (p.scalar != "" || column+utf8.RuneCountInString(line) <= lineWidth) {
		b.WriteString(after + line + "\n")
		return
	}
	pad := strings.Repeat(" ", indent)
	first := after == "" // a mapping begins on its dash's line
	if !first {
		b.WriteByte('\n')
	}
	start := func() {
		if !first {
			b.WriteString(pad)
		}
		first = false
	}
	for _, item := range p.items {
		start()
		b.WriteString("- ")
		item.write(b, indent+2, indent+2, "")
	}
	for i, key := range p.keys {
		start()
		b.WriteString(key + ":")
		p.values[i].write(b, indent+2, indent+utf8.RuneCountInString(key)+2, " ")
	}
}
