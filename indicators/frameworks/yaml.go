package frameworks

import (
	"bytes"
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A framework file has no need to be larger, wider or deeper than this; one
// that is was made to exhaust whoever opens it.
const (
	maxBytes  = 2 << 20
	maxDepth  = 60              // maps and lists inside one another
	maxIndent = 240             // columns before a key or a dash
	maxKeys   = maxLeaves + 100 // of one map: the parser's time grows with their square
)

// kind is what a value is in the file.
type kind int

const (
	nothing kind = iota
	scalar
	list
	mapping
)

// A value is a piece of a YAML file and its place.
type value struct {
	kind    kind
	text    string // of a scalar, as written
	items   []*value
	entries []entry // of a mapping, in the file's order
	pos     diag.Pos
}

// An entry is a key of a mapping, and its value.
type entry struct {
	key   string
	pos   diag.Pos
	value *value
}

// parse reads one YAML document. What a framework has no use for (anchors and
// aliases, which can blow a file up; tags; several documents) is refused.
func parse(file string, data []byte, problems *diag.List) *value {
	p := &yamlReader{file: file, problems: problems}
	switch {
	case len(data) > maxBytes:
		p.refuse(diag.Pos{File: file, Text: true}, "yaml-size",
			lang.Msg("the file is larger than %s megabytes", maxBytes>>20),
			lang.Msg("is it a framework? The built-in one takes a quarter of a megabyte"))
		return nil
	case bytes.HasPrefix(data, []byte{0xff, 0xfe}), bytes.HasPrefix(data, []byte{0xfe, 0xff}), !utf8.Valid(data):
		p.refuse(diag.Pos{File: file, Text: true}, "yaml-encoding",
			lang.Msg("the file is not a text in UTF-8"),
			lang.Msg("save it again with the encoding “UTF-8”"))
		return nil
	}
	data = bytes.TrimPrefix(data, []byte("\ufeff"))
	data = bytes.ReplaceAll(data, []byte("\r\n"), []byte("\n"))
	return p.document(string(data))
}

type yamlReader struct {
	file     string
	problems *diag.List
}

func (p *yamlReader) refuse(at diag.Pos, code string, message, hint lang.Message) {
	p.problems.Add(&diag.Problem{Pos: at, Code: code, Message: message, Hint: hint})
}

func (p *yamlReader) syntax(at diag.Pos) {
	p.refuse(at, "yaml-syntax", lang.Msg("this cannot be read as YAML"),
		lang.Msg("look at this line and the one before it: indentation made of spaces, never tabs; a space after each colon; texts that hold a colon between quotation marks, opened and closed"))
}

// document parses the text. The parser is someone else's, and files are
// anyone's: should one make it panic, that file cannot be read, no more.
func (p *yamlReader) document(text string) (v *value) {
	defer func() {
		if recover() != nil {
			p.syntax(diag.Pos{File: p.file, Text: true})
			v = nil
		}
	}()
	tokens := lexer.Tokenize(text)
	if !p.plain(tokens) {
		return nil
	}
	f, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		at := diag.Pos{File: p.file, Text: true}
		var wrong yaml.Error
		if errors.As(err, &wrong) && wrong.GetToken() != nil {
			at = p.at(wrong.GetToken())
		}
		p.syntax(at)
		return nil
	}
	v = &value{pos: diag.Pos{File: p.file, Text: true}}
	for _, d := range f.Docs {
		if d.Body != nil {
			v = p.value(d.Body)
		}
	}
	return v
}

// plain looks for what is refused before anything is built from it.
func (p *yamlReader) plain(tokens token.Tokens) bool {
	before := p.problems.Errors()
	depth, documents := 0, 0
	var keys [maxIndent + 2]int // of the map that is open at each column
	for i, t := range tokens {
		switch t.Type {
		case token.AnchorType, token.AliasType, token.TagType, token.DirectiveType, token.MergeKeyType, token.MappingKeyType:
			p.refuse(p.at(t), "yaml-feature",
				lang.Msg("%q: a framework uses no anchors (&), aliases (*), merges (<<), tags (!), directives (%%) or complex keys (?)", t.Value),
				lang.Msg("write the text out, or put it between quotation marks if it starts with one of these signs"))
		case token.DocumentHeaderType, token.DocumentEndType:
			if documents++; documents > 1 || i > 0 && tokens[i-1].Type != token.CommentType {
				p.refuse(p.at(t), "yaml-feature", lang.Msg("a framework is one document"), lang.Msg("remove this line and what follows it"))
			}
		case token.MappingStartType, token.SequenceStartType:
			depth++
		case token.MappingEndType, token.SequenceEndType:
			depth--
		}
		if depth > maxDepth || depth == 0 && t.Position.Column > maxIndent && opens(tokens, i) {
			p.refuse(p.at(t), "yaml-depth", lang.Msg("too many maps or lists inside one another"), lang.Msg("a framework has no need of more than %s", maxDepth))
			return false
		}
		if depth > 0 || !opens(tokens, i) {
			continue
		}
		clear(keys[t.Position.Column+1:])
		if keys[t.Position.Column]++; keys[t.Position.Column] > maxKeys && t.Type != token.SequenceEntryType {
			p.refuse(p.at(t), "yaml-wide", lang.Msg("too many keys side by side"), lang.Msg("a framework has no need of more than %s", maxKeys))
			return false
		}
	}
	return p.problems.Errors() == before
}

// opens reports a token that is a key, or the dash before a list's item.
func opens(tokens token.Tokens, i int) bool {
	return tokens[i].Type == token.SequenceEntryType || i+1 < len(tokens) && tokens[i+1].Type == token.MappingValueType
}

func (p *yamlReader) at(t *token.Token) diag.Pos {
	pos := diag.Pos{File: p.file, Text: true}
	if t != nil && t.Position != nil {
		pos.Row, pos.Col = t.Position.Line, t.Position.Column
	}
	return pos
}

func (p *yamlReader) value(n ast.Node) *value {
	v := &value{pos: p.at(n.GetToken())}
	switch n := n.(type) {
	case *ast.MappingNode:
		v.kind = mapping
		for _, e := range n.Values {
			v.entries = append(v.entries, p.entry(e))
		}
	case *ast.MappingValueNode:
		v.kind = mapping
		v.entries = append(v.entries, p.entry(n))
	case *ast.SequenceNode:
		v.kind = list
		for _, item := range n.Values {
			v.items = append(v.items, p.value(item))
		}
	case *ast.NullNode:
	case *ast.StringNode:
		v.kind, v.text = scalar, n.Value
	case *ast.LiteralNode:
		v.kind, v.text = scalar, n.Value.Value
	default:
		v.kind, v.text = scalar, n.GetToken().Value
	}
	if v.kind == scalar && strings.TrimSpace(v.text) == "" {
		v.kind = nothing
	}
	if len(v.entries) > 0 && v.entries[0].pos.Row <= v.pos.Row { // a block map's own place is its first colon
		v.pos = v.entries[0].pos
	}
	return v
}

func (p *yamlReader) entry(n *ast.MappingValueNode) entry {
	return entry{key: n.Key.GetToken().Value, pos: p.at(n.Key.GetToken()), value: p.value(n.Value)}
}
