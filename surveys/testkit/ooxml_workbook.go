package testkit

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Limits of Excel, after its "specifications and limits" and ECMA-376 part 1.
const (
	maxCellText    = 32767
	maxFormula     = 8192
	maxSheetName   = 31
	maxRows        = 1_048_576
	maxColumns     = 16_384
	maxValidations = 65_534
	maxList        = 255 // of a list written into a validation
	maxPrompt      = 255
	maxPromptTitle = 32
	maxStyles      = 65_490
	maxNumFmt      = 255
	maxLinks       = 65_530
	firstNumFmt    = 164 // those below are built in
)

func utf16Len(s string) int { return len(utf16.Encode([]rune(s))) }

// sheetPart is a sheet of the workbook.
type sheetPart struct {
	name, part string
	root       *element
}

// workbook looks at the workbook's own part, then at all that it is made of.
func (b *ooxml) workbook() {
	part := ""
	for _, r := range b.rels[""] {
		if r.kind == "officeDocument" {
			part = r.target
		}
	}
	root := b.parts[part]
	if root == nil || root.name != "workbook" {
		b.fault("workbook", part, "it is missing")
		return
	}
	b.tables = map[string]int{}
	b.sheetsOf(part, root)
	for _, r := range b.rels[part] {
		switch p := b.parts[r.target]; {
		case p == nil:
		case r.kind == "styles":
			b.stylesOf(r.target, p)
		case r.kind == "sharedStrings":
			b.stringsOf(r.target, p)
		}
	}
	b.definedNames(part, root)
	selected := 0
	for _, s := range b.sheets {
		if s.root == nil {
			continue
		}
		b.sheet(s)
		if s.root.child("sheetViews") != nil && s.root.child("sheetViews").child("sheetView") != nil && yes(s.root.child("sheetViews").child("sheetView").attr("tabSelected")) {
			selected++
		}
	}
	if selected > 1 {
		b.fault("grouped-sheets", part, "%d sheets are selected at once: what is typed goes into all of them", selected)
	}
	for _, name := range b.names {
		switch root := b.parts[name]; {
		case root == nil:
		case root.name == "wsDr":
			b.drawing(name, root)
		case root.name == "chartSpace":
			b.chart(name, root)
		case strings.HasSuffix(name, ".vml"):
			b.unique(name, root, "shape", "id")
		}
	}
}

func yes(s string) bool { return s == "1" || s == "true" }

// sheetsOf reads the list of sheets: their names, ids and parts.
func (b *ooxml) sheetsOf(part string, root *element) {
	names, ids, visible := map[string]bool{}, map[string]bool{}, 0
	for _, s := range root.child("sheets").all("sheet") {
		name, id := s.attr("name"), s.attr("sheetId")
		switch {
		case name == "" || utf16Len(name) > maxSheetName || strings.ContainsAny(name, `[]:*?/\`) || strings.HasPrefix(name, "'") || strings.HasSuffix(name, "'") || strings.EqualFold(name, "History"):
			b.fault("sheet-name", part, "%q is no name of a sheet", name)
		case names[strings.ToLower(name)]:
			b.fault("sheet-name", part, "two sheets are called %q", name)
		}
		if n, err := strconv.Atoi(id); err != nil || n < 1 || n > 65534 || ids[id] {
			b.fault("sheet-id", part, "the sheet %q has the id %q", name, id)
		}
		names[strings.ToLower(name)], ids[id] = true, true
		if s.attr("state") == "" || s.attr("state") == "visible" {
			visible++
		}
		target := b.rels[part][relID(s)].target
		b.sheets = append(b.sheets, sheetPart{name, target, b.parts[target]})
	}
	if visible == 0 {
		b.fault("sheet-visible", part, "no sheet is visible")
	}
	for _, v := range root.child("bookViews").all("workbookView") {
		n, _ := strconv.Atoi(v.attr("activeTab"))
		sheets := root.child("sheets").all("sheet")
		if n < 0 || n >= len(sheets) || sheets[n].attr("state") == "hidden" || sheets[n].attr("state") == "veryHidden" {
			b.fault("active-tab", part, "the sheet in front, %d, is not there or is hidden", n)
		}
	}
}

func relID(e *element) string {
	for _, a := range e.attrs {
		if a.Name.Space == nsRel && a.Name.Local == "id" {
			return a.Value
		}
	}
	return ""
}

// counted wants an attribute count to be the number of children.
func (b *ooxml) counted(part string, e *element) int {
	if e == nil {
		return 0
	}
	if said, ok := e.has("count"); ok && said != strconv.Itoa(len(e.children)) {
		b.fault("count", part, "<%s> says %s and holds %d", e.name, said, len(e.children))
	}
	return len(e.children)
}

// stringsOf looks at the shared strings.
func (b *ooxml) stringsOf(part string, root *element) {
	b.strings = len(root.all("si"))
	if said := root.attr("uniqueCount"); said != "" && said != strconv.Itoa(b.strings) {
		b.fault("count", part, "uniqueCount is %s of %d strings", said, b.strings)
	}
	for _, si := range root.all("si") {
		n := 0
		si.walk(func(e *element) {
			if e.name == "t" {
				n += utf16Len(e.text)
			}
		})
		if n > maxCellText {
			b.fault("cell-text", part, "a text of %d signs, where %d is the most", n, maxCellText)
		}
	}
}

// stylesOf looks at the styles: what refers to what.
func (b *ooxml) stylesOf(part string, root *element) {
	fonts, fills, borders := b.counted(part, root.child("fonts")), b.counted(part, root.child("fills")), b.counted(part, root.child("borders"))
	base := b.counted(part, root.child("cellStyleXfs"))
	b.styles, b.dxfs = b.counted(part, root.child("cellXfs")), b.counted(part, root.child("dxfs"))
	b.counted(part, root.child("numFmts"))
	b.counted(part, root.child("cellStyles"))
	if b.styles > maxStyles {
		b.fault("style-count", part, "%d styles, where %d is the most", b.styles, maxStyles)
	}
	formats := map[string]bool{}
	for _, f := range root.child("numFmts").all("numFmt") {
		id := f.attr("numFmtId")
		n, err := strconv.Atoi(id)
		if err != nil || n < firstNumFmt && n > 49 || formats[id] {
			b.fault("number-format", part, "the number format %q is built in or there twice", id)
		}
		formats[id] = true
		if code := f.attr("formatCode"); code == "" || utf16Len(code) > maxNumFmt {
			b.fault("number-format", part, "the format %q is empty or longer than %d", cutText(code), maxNumFmt)
		}
	}
	for i, list := range []string{"cellStyleXfs", "cellXfs"} {
		for _, xf := range root.child(list).all("xf") {
			for _, ref := range []struct {
				attr string
				of   int
			}{{"fontId", fonts}, {"fillId", fills}, {"borderId", borders}, {"xfId", base + 1 - i}} {
				if !within(xf.attr(ref.attr), ref.of) {
					b.fault("style-reference", part, "%s %s of <%s> is not there", ref.attr, xf.attr(ref.attr), list)
				}
			}
			if id := xf.attr("numFmtId"); id != "" && !within(id, firstNumFmt) && !formats[id] {
				b.fault("style-reference", part, "the number format %s is not there", id)
			}
		}
	}
	for _, s := range root.child("cellStyles").all("cellStyle") {
		if !within(s.attr("xfId"), base) {
			b.fault("style-reference", part, "the style %q refers to %s", s.attr("name"), s.attr("xfId"))
		}
	}
}

// within reports whether an index, if there is one, is one of n.
func within(index string, n int) bool {
	if index == "" {
		return true
	}
	i, err := strconv.Atoi(index)
	return err == nil && i >= 0 && i < n
}

var (
	namePattern = regexp.MustCompile(`^[\p{L}_\\][\p{L}\p{N}_.\\?]{0,254}$`)
	likeACell   = regexp.MustCompile(`(?i)^([a-z]{1,3}[0-9]{1,7}|r[0-9]*|c[0-9]*|r[0-9]*c[0-9]*)$`)
)

// definedNames looks at the names: valid, unique in their scope.
func (b *ooxml) definedNames(part string, root *element) {
	seen := map[string]bool{}
	for _, n := range root.child("definedNames").all("definedName") {
		name, scope := n.attr("name"), n.attr("localSheetId")
		bare := strings.TrimPrefix(name, "_xlnm.")
		if !namePattern.MatchString(bare) || likeACell.MatchString(bare) {
			b.fault("defined-name", part, "%q is no name", name)
		}
		if key := scope + " " + strings.ToLower(name); seen[key] {
			b.fault("defined-name", part, "%q is defined twice", name)
		} else {
			seen[key] = true
		}
		if !within(scope, len(b.sheets)) {
			b.fault("defined-name", part, "%q is of sheet %s", name, scope)
		}
		b.formula(part, name, n.text)
	}
}

// unique wants an attribute of all elements of a name to be unique in a part.
func (b *ooxml) unique(part string, root *element, name, attr string) {
	seen := map[string]bool{}
	root.walk(func(e *element) {
		if e.name != name {
			return
		}
		if id := e.attr(attr); id == "" || seen[id] {
			b.fault("drawing-id", part, "the %s %q of a <%s> is there twice, or empty", attr, id, name)
		} else {
			seen[id] = true
		}
	})
}

// drawing looks at the drawings of a sheet.
func (b *ooxml) drawing(part string, root *element) {
	b.unique(part, root, "cNvPr", "id")
	root.walk(func(e *element) {
		if e.name == "cNvPr" && e.attr("name") == "" {
			b.fault("drawing-id", part, "something drawn has no name")
		}
	})
}

// chart looks at what a chart refers to: ranges of sheets that are there, axes
// that are there and cross each other.
func (b *ooxml) chart(part string, root *element) {
	axes, used := map[string]bool{}, []string{}
	root.walk(func(e *element) {
		switch {
		case e.name == "f" && e.space == nsChart:
			b.formula(part, "chart", e.text)
			if !chartRange.MatchString(e.text) {
				b.fault("chart-range", part, "%q is no range of a sheet", cutText(e.text))
			}
		case axisElements[e.name]:
			id := e.child("axId").attr("val")
			if axes[id] {
				b.fault("chart-axis", part, "two axes have the id %s", id)
			}
			axes[id] = true
			used = append(used, e.child("crossAx").attr("val"))
		case strings.HasSuffix(e.name, "Chart"):
			for _, id := range e.all("axId") {
				used = append(used, id.attr("val"))
			}
			b.series(part, e)
		}
	})
	for _, id := range used {
		if !axes[id] {
			b.fault("chart-axis", part, "there is no axis %s", id)
		}
	}
}

// axisElements are a chart's axes.
var axisElements = setOf("valAx catAx dateAx serAx")

// chartRange is what a chart refers to: cells of a named sheet.
var chartRange = regexp.MustCompile(`^('([^']|'')+'|[\p{L}_][\p{L}\p{N}_.]*)!\$[A-Z]{1,3}\$[0-9]+(:\$[A-Z]{1,3}\$[0-9]+)?$`)

// series wants the series of a chart to be told apart.
func (b *ooxml) series(part string, chart *element) {
	seen := map[string]bool{}
	for _, s := range chart.all("ser") {
		for _, key := range []string{"idx", "order"} {
			id := key + " " + s.child(key).attr("val")
			if s.child(key) == nil || seen[id] {
				b.fault("chart-series", part, "the %s of a series is there twice, or missing", key)
			}
			seen[id] = true
		}
	}
}

// hasSheet reports whether a sheet of that name is there.
func (b *ooxml) hasSheet(name string) bool {
	return slices.ContainsFunc(b.sheets, func(s sheetPart) bool { return strings.EqualFold(s.name, name) })
}
