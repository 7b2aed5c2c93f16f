package testkit

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"testing"
)

// A Fault is a rule of Office Open XML that a workbook breaks. Excel asks to
// repair such a file, or repairs it by throwing something away; LibreOffice
// opens it without a word.
type Fault struct {
	Rule string // its name in this file: "element-order", "cell-order"…
	Part string // "xl/worksheets/sheet1.xml"
	What string
}

func (f Fault) String() string { return f.Part + ": " + f.Rule + ": " + f.What }

// Sound fails the test for every rule that the workbook breaks.
func Sound(tb testing.TB, xlsx []byte) {
	tb.Helper()
	const most = 30
	faults := Faults(xlsx)
	for _, f := range faults[:min(most, len(faults))] {
		tb.Error(f)
	}
	if len(faults) > most {
		tb.Errorf("and %d faults more", len(faults)-most)
	}
}

// Faults are the rules that a workbook breaks, of those that ECMA-376 part 1
// (SpreadsheetML, DrawingML charts) and part 2 (packages) lay down and that
// Excel enforces: order of elements, identifiers, types and targets of parts,
// limits of texts, formulas, validations and names.
func Faults(xlsx []byte) []Fault {
	b := &ooxml{parts: map[string]*element{}, raw: map[string][]byte{}, rels: map[string]map[string]relationship{}}
	if !b.open(xlsx) {
		return b.faults
	}
	b.contentTypes()
	b.relationships()
	for _, name := range b.names {
		if root := b.parts[name]; root != nil {
			b.order(name, root)
			b.spaces(name, root)
			b.refers(name, root)
		}
	}
	b.workbook()
	return b.faults
}

// ooxml is a workbook's package being looked at.
type ooxml struct {
	faults []Fault
	names  []string            // of all parts, in the order of the package
	raw    map[string][]byte   // by name
	parts  map[string]*element // those that are XML
	types  map[string]string
	rels   map[string]map[string]relationship // by the part that has them, then by id

	sheets  []sheetPart
	strings int            // shared ones
	styles  int            // cellXfs
	dxfs    int            // differential formats
	tables  map[string]int // ids, by lower-case display name
}

type relationship struct {
	kind, target string // the last word of its type; the part, "" where it is outside the package
}

func (b *ooxml) fault(rule, part, format string, args ...any) {
	b.faults = append(b.faults, Fault{rule, part, fmt.Sprintf(format, args...)})
}

// An element of a part, with its children and its text.
type element struct {
	space, name string
	attrs       []xml.Attr
	children    []*element
	text        string
}

// attr is the attribute of that local name, "" where it is not there.
func (e *element) attr(name string) string {
	if e == nil {
		return ""
	}
	v, _ := e.has(name)
	return v
}

func (e *element) has(name string) (string, bool) {
	for _, a := range e.attrs {
		if a.Name.Local == name && (a.Name.Space == "" || a.Name.Space == nsRel || name == "space") {
			return a.Value, true
		}
	}
	return "", false
}

// child is the first child of that name, or nil.
func (e *element) child(name string) *element {
	if e == nil {
		return nil
	}
	for _, c := range e.children {
		if c.name == name {
			return c
		}
	}
	return nil
}

// all are the children of that name.
func (e *element) all(name string) []*element {
	if e == nil {
		return nil
	}
	var found []*element
	for _, c := range e.children {
		if c.name == name {
			found = append(found, c)
		}
	}
	return found
}

// walk calls f for an element and all below it.
func (e *element) walk(f func(*element)) {
	f(e)
	for _, c := range e.children {
		c.walk(f)
	}
}

// Namespaces.
const (
	nsMain    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	nsRel     = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	nsChart   = "http://schemas.openxmlformats.org/drawingml/2006/chart"
	nsDraw    = "http://schemas.openxmlformats.org/drawingml/2006/main"
	nsSheetD  = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
	nsXML     = "http://www.w3.org/XML/1998/namespace"
	typesPart = "[Content_Types].xml"
)

// open reads the package; it is false where nothing more can be said.
func (b *ooxml) open(xlsx []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		b.fault("package", "", "no zip: %v", err)
		return false
	}
	seen := map[string]bool{}
	for _, f := range z.File {
		if seen[strings.ToLower(f.Name)] {
			b.fault("part-name", f.Name, "two parts have this name")
		}
		seen[strings.ToLower(f.Name)] = true
		if strings.Contains(f.Name, `\`) || strings.HasPrefix(f.Name, "/") || strings.Contains(f.Name, "..") {
			b.fault("part-name", f.Name, "no name of a part")
		}
		r, err := f.Open()
		if err != nil {
			b.fault("package", f.Name, "%v", err)
			return false
		}
		raw, err := io.ReadAll(r)
		if err != nil {
			b.fault("package", f.Name, "%v", err)
			return false
		}
		b.names, b.raw[f.Name] = append(b.names, f.Name), raw
		switch path.Ext(f.Name) {
		case ".xml", ".rels", ".vml":
			root, err := parseXML(raw)
			if err != nil {
				b.fault("xml", f.Name, "%v", err)
				continue
			}
			b.parts[f.Name] = root
		}
	}
	return true
}

// parseXML reads a part; what the schemas forbid in it is for others to say.
func parseXML(raw []byte) (*element, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	var root *element
	var open []*element
	for {
		t, err := d.Token()
		switch {
		case errors.Is(err, io.EOF):
			if root == nil || len(open) > 0 {
				return nil, io.ErrUnexpectedEOF
			}
			return root, nil
		case err != nil:
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			e := &element{space: t.Name.Space, name: t.Name.Local, attrs: slices.Clone(t.Attr)}
			if len(open) > 0 {
				parent := open[len(open)-1]
				parent.children = append(parent.children, e)
			} else {
				root = e
			}
			open = append(open, e)
		case xml.EndElement:
			open = open[:len(open)-1]
		case xml.CharData:
			if len(open) > 0 {
				open[len(open)-1].text += string(t)
			}
		}
	}
}

// partTypes are the content types of what a relationship of that kind leads to.
var partTypes = map[string]string{
	"officeDocument": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
	"worksheet":      "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml",
	"chartsheet":     "application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml",
	"styles":         "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml",
	"sharedStrings":  "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml",
	"table":          "application/vnd.openxmlformats-officedocument.spreadsheetml.table+xml",
	"comments":       "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml",
	"calcChain":      "application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml",
	"theme":          "application/vnd.openxmlformats-officedocument.theme+xml",
	"drawing":        "application/vnd.openxmlformats-officedocument.drawing+xml",
	"chart":          "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
	"vmlDrawing":     "application/vnd.openxmlformats-officedocument.vmlDrawing",
	"core-properties": "application/vnd.openxmlformats-package." +
		"core-properties+xml",
	"extended-properties": "application/vnd.openxmlformats-officedocument.extended-properties+xml",
	"custom-properties":   "application/vnd.openxmlformats-officedocument.custom-properties+xml",
	"image":               "", // any
}

// contentTypes wants a type for every part, and a part for every type.
func (b *ooxml) contentTypes() {
	b.types = map[string]string{}
	root := b.parts[typesPart]
	if root == nil {
		b.fault("content-type", typesPart, "it is missing")
		return
	}
	byEnding, byPart := map[string]string{}, map[string]string{}
	for _, e := range root.children {
		switch e.name {
		case "Default":
			ending := strings.ToLower(e.attr("Extension"))
			if _, twice := byEnding[ending]; twice {
				b.fault("content-type", typesPart, "the ending %q has two types", ending)
			}
			byEnding[ending] = e.attr("ContentType")
		case "Override":
			name := e.attr("PartName")
			if _, twice := byPart[strings.ToLower(name)]; twice {
				b.fault("content-type", typesPart, "%s has two types", name)
			}
			byPart[strings.ToLower(name)] = e.attr("ContentType")
			if b.raw[strings.TrimPrefix(name, "/")] == nil || !strings.HasPrefix(name, "/") {
				b.fault("content-type", typesPart, "there is no part %s", name)
			}
		}
	}
	for _, name := range b.names {
		if name == typesPart || strings.HasSuffix(name, "/") {
			continue
		}
		t, ok := byPart["/"+strings.ToLower(name)]
		if !ok {
			t, ok = byEnding[strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))]
		}
		if !ok {
			b.fault("content-type", name, "it has no type")
		}
		b.types[name] = t
	}
}

// relationships reads them all: unique ids, targets that are there and of the
// type that the relationship says; and no part that none leads to.
func (b *ooxml) relationships() {
	reached := map[string]bool{typesPart: true}
	for _, name := range b.names {
		if path.Ext(name) != ".rels" {
			continue
		}
		reached[name] = true
		of := path.Join(path.Dir(path.Dir(name)), strings.TrimSuffix(path.Base(name), ".rels"))
		if name == "_rels/.rels" {
			of = ""
		} else if b.raw[of] == nil {
			b.fault("relationship", name, "there is no part %s", of)
		}
		b.rels[of] = map[string]relationship{}
		root := b.parts[name]
		if root == nil {
			continue
		}
		for _, e := range root.children {
			b.relationship(name, of, e, reached)
		}
	}
	for _, name := range b.names {
		if !reached[name] && !strings.HasSuffix(name, "/") {
			b.fault("relationship", name, "no relationship leads to it")
		}
	}
}

func (b *ooxml) relationship(name, of string, e *element, reached map[string]bool) {
	id := e.attr("Id")
	if _, twice := b.rels[of][id]; twice || id == "" {
		b.fault("relationship", name, "the id %q is there twice, or empty", id)
	}
	r := relationship{kind: path.Base(e.attr("Type"))}
	if e.attr("TargetMode") != "External" {
		r.target = e.attr("Target")
		if absolute, ok := strings.CutPrefix(r.target, "/"); ok {
			r.target = absolute
		} else {
			r.target = path.Join(path.Dir(of), r.target)
		}
		reached[r.target] = true
		want, known := partTypes[r.kind]
		switch {
		case b.raw[r.target] == nil:
			b.fault("relationship", name, "%s leads to %s, which is not there", id, r.target)
		case !known && r.kind != "hyperlink":
			b.fault("relationship", name, "%s is of an unknown kind, %s", id, r.kind)
		case want != "" && b.types[r.target] != want:
			b.fault("content-type", r.target, "a %s has the type %q", r.kind, b.types[r.target])
		}
	}
	b.rels[of][id] = r
}

// relKinds are what an element with an r:id leads to.
var relKinds = map[string]string{
	"sheet": "worksheet", "drawing": "drawing", "legacyDrawing": "vmlDrawing", "tablePart": "table", "chart": "chart", "hyperlink": "hyperlink",
}

// refers wants every r:id of a part to be among its relationships, and of the
// kind that the element stands for.
func (b *ooxml) refers(name string, root *element) {
	root.walk(func(e *element) {
		for _, a := range e.attrs {
			if a.Name.Space != nsRel {
				continue
			}
			r, ok := b.rels[name][a.Value]
			want := relKinds[e.name]
			switch {
			case !ok:
				b.fault("relationship", name, "<%s> refers to %s, which is no relationship of it", e.name, a.Value)
			case want != "" && r.kind != want && (e.name != "sheet" || r.kind != "chartsheet"):
				b.fault("relationship", name, "<%s> refers to a %s", e.name, r.kind)
			}
		}
	})
}

// spaces wants xml:space where a text begins or ends with a space: without it
// Excel drops the space. No text is longer than a cell holds.
func (b *ooxml) spaces(name string, root *element) {
	if root.space != nsMain {
		return
	}
	root.walk(func(e *element) {
		if e.name != "t" || e.space != nsMain {
			return
		}
		if e.text != strings.TrimSpace(e.text) && strings.Trim(e.text, " \t\n\r") != e.text && e.attr("space") != "preserve" {
			b.fault("xml-space", name, "the space around %q is lost", cutText(e.text))
		}
		if n := utf16Len(e.text); n > maxCellText {
			b.fault("cell-text", name, "a text of %d signs, where %d is the most", n, maxCellText)
		}
	})
}

func cutText(s string) string {
	const most = 60
	if rs := []rune(s); len(rs) > most {
		return string(rs[:most]) + "…"
	}
	return s
}
