package testkit

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// area is a range of cells, from 1.
type area struct{ left, top, right, bottom int }

func (a area) meets(o area) bool {
	return a.left <= o.right && o.left <= a.right && a.top <= o.bottom && o.top <= a.bottom
}

var cellPattern = regexp.MustCompile(`^\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})$`)

// cellAt is the column and the row of a cell's name.
func cellAt(name string) (col, row int, ok bool) {
	m := cellPattern.FindStringSubmatch(name)
	if m == nil {
		return 0, 0, false
	}
	for _, c := range m[1] {
		col = col*26 + int(c-'A') + 1
	}
	row, _ = strconv.Atoi(m[2])
	return col, row, col <= maxColumns && row <= maxRows
}

// areaOf reads "B2" or "B2:D9".
func areaOf(ref string) (area, bool) {
	first, last, two := strings.Cut(ref, ":")
	if !two {
		last = first
	}
	l, t, ok := cellAt(first)
	r, b, too := cellAt(last)
	return area{l, t, r, b}, ok && too && l <= r && t <= b
}

// areas reads a list of ranges.
func (b *ooxml) areas(part, what, refs string) []area {
	var all []area
	for ref := range strings.FieldsSeq(refs) {
		a, ok := areaOf(ref)
		if !ok {
			b.fault("range", part, "%s: %q is no range", what, ref)
			continue
		}
		all = append(all, a)
	}
	if len(all) == 0 {
		b.fault("range", part, "%s has no range", what)
	}
	return all
}

// sheet looks at one sheet.
func (b *ooxml) sheet(s sheetPart) {
	root := s.root
	if d := root.child("dimension"); d != nil {
		b.areas(s.part, "dimension", d.attr("ref"))
	}
	b.columnsOf(s.part, root)
	b.cells(s.part, root)
	b.views(s.part, root)
	b.merged(s.part, root)
	b.conditions(s.part, root)
	b.validations(s.part, root)
	b.links(s.part, root)
	if f := root.child("autoFilter"); f != nil {
		b.areas(s.part, "autoFilter", f.attr("ref"))
	}
	if p := root.child("tableParts"); p != nil {
		b.counted(s.part, p)
		for _, t := range p.all("tablePart") {
			target := b.rels[s.part][relID(t)].target
			if b.parts[target] != nil {
				b.table(target, b.parts[target], root)
			}
		}
	}
	b.notes(s)
}

// columnsOf wants columns in order, without overlap.
func (b *ooxml) columnsOf(part string, root *element) {
	last := 0
	for _, c := range root.child("cols").all("col") {
		low, _ := strconv.Atoi(c.attr("min"))
		high, _ := strconv.Atoi(c.attr("max"))
		if low <= last || high < low || high > maxColumns {
			b.fault("columns", part, "the columns %s to %s overlap those before, or are none", c.attr("min"), c.attr("max"))
		}
		last = high
		if w, err := strconv.ParseFloat(c.attr("width"), 64); c.attr("width") != "" && (err != nil || w < 0 || w > 255) {
			b.fault("columns", part, "a column is %s wide", c.attr("width"))
		}
		if !within(c.attr("style"), b.styles) {
			b.fault("style-reference", part, "a column has the style %s", c.attr("style"))
		}
	}
}

// cells wants rows and cells in order, each with what its type holds.
func (b *ooxml) cells(part string, root *element) {
	lastRow := 0
	for _, row := range root.child("sheetData").all("row") {
		n, err := strconv.Atoi(row.attr("r"))
		if err != nil || n <= lastRow || n > maxRows {
			b.fault("row-order", part, "row %s follows row %d", row.attr("r"), lastRow)
		}
		lastRow = n
		if !within(row.attr("s"), b.styles) {
			b.fault("style-reference", part, "row %d has the style %s", n, row.attr("s"))
		}
		if h, err := strconv.ParseFloat(row.attr("ht"), 64); row.attr("ht") != "" && (err != nil || h < 0 || h > 409.5) {
			b.fault("row-height", part, "row %d is %s points tall", n, row.attr("ht"))
		}
		lastCol := 0
		for _, c := range row.all("c") {
			col, at, ok := cellAt(c.attr("r"))
			if !ok || at != n || col <= lastCol {
				b.fault("cell-order", part, "the cell %s stands in row %d after column %d", c.attr("r"), n, lastCol)
			}
			lastCol = col
			b.cell(part, c)
		}
	}
}

func (b *ooxml) cell(part string, c *element) {
	at := c.attr("r")
	if !within(c.attr("s"), b.styles) {
		b.fault("style-reference", part, "%s has the style %s", at, c.attr("s"))
	}
	if f := c.child("f"); f != nil {
		b.formula(part, at, f.text)
		if f.text == "" && f.attr("t") != "shared" {
			b.fault("formula", part, "%s has an empty formula", at)
		}
	}
	v := ""
	if c.child("v") != nil {
		v = c.child("v").text
	}
	_, notNumber := strconv.ParseFloat(v, 64)
	bad := false
	switch t := c.attr("t"); t {
	case "s":
		bad = v == "" || !within(v, b.strings)
	case "b":
		bad = v != "0" && v != "1"
	case "", "n":
		bad = v != "" && notNumber != nil
	case "e":
		bad = !strings.HasPrefix(v, "#")
	case "inlineStr":
		bad = c.child("is") == nil
	case "str":
		if utf16Len(v) > maxCellText {
			b.fault("cell-text", part, "%s holds %d signs, where %d is the most", at, utf16Len(v), maxCellText)
		}
	case "d":
	default:
		bad = true
	}
	if bad {
		b.fault("cell-value", part, "%s of the type %q holds %q", at, c.attr("t"), cutText(v))
	}
}

// views looks at panes and selections.
func (b *ooxml) views(part string, root *element) {
	for _, v := range root.child("sheetViews").all("sheetView") {
		pane := v.child("pane")
		if pane != nil {
			if _, ok := areaOf(pane.attr("topLeftCell")); !ok {
				b.fault("range", part, "the pane begins at %q", pane.attr("topLeftCell"))
			}
		}
		for _, s := range v.all("selection") {
			if s.attr("sqref") != "" {
				b.areas(part, "selection", s.attr("sqref"))
			}
			if name := s.attr("pane"); name != "" && name != "topLeft" && pane == nil {
				b.fault("pane", part, "a selection is in the pane %s of a sheet without panes", name)
			}
		}
	}
}

// merged wants merged cells not to overlap.
func (b *ooxml) merged(part string, root *element) {
	m := root.child("mergeCells")
	b.counted(part, m)
	var all []area
	for _, c := range m.all("mergeCell") {
		for _, a := range b.areas(part, "mergeCell", c.attr("ref")) {
			if a.left == a.right && a.top == a.bottom {
				b.fault("merge", part, "one cell alone is merged: %s", c.attr("ref"))
			}
			if slices.ContainsFunc(all, a.meets) {
				b.fault("merge", part, "%s overlaps cells that are merged", c.attr("ref"))
			}
			all = append(all, a)
		}
	}
	if m != nil && len(m.children) == 0 {
		b.fault("merge", part, "no cells are merged")
	}
}

// conditions looks at conditional formats.
func (b *ooxml) conditions(part string, root *element) {
	seen := map[string]bool{}
	for _, cf := range root.all("conditionalFormatting") {
		b.areas(part, "conditionalFormatting", cf.attr("sqref"))
		for _, r := range cf.all("cfRule") {
			p := r.attr("priority")
			if n, err := strconv.Atoi(p); err != nil || n < 1 || seen[p] {
				b.fault("condition-priority", part, "the priority %q of a condition is there twice, or none", p)
			}
			seen[p] = true
			if !within(r.attr("dxfId"), b.dxfs) {
				b.fault("style-reference", part, "a condition refers to the format %s", r.attr("dxfId"))
			}
			for _, f := range r.all("formula") {
				b.formula(part, "condition on "+cf.attr("sqref"), f.text)
			}
		}
	}
}

// validations looks at data validations.
func (b *ooxml) validations(part string, root *element) {
	list := root.child("dataValidations")
	if list == nil {
		return
	}
	if n := b.counted(part, list); n > maxValidations || n == 0 {
		b.fault("validation", part, "%d validations, where %d is the most", n, maxValidations)
	}
	for _, v := range list.all("dataValidation") {
		at := v.attr("sqref")
		b.areas(part, "dataValidation", at)
		for _, limit := range []struct {
			attr string
			most int
		}{{"prompt", maxPrompt}, {"error", maxPrompt}, {"promptTitle", maxPromptTitle}, {"errorTitle", maxPromptTitle}} {
			if n := utf16Len(v.attr(limit.attr)); n > limit.most {
				b.fault("validation", part, "%s: the %s has %d signs, where %d is the most", at, limit.attr, n, limit.most)
			}
		}
		f := ""
		if v.child("formula1") != nil {
			f = v.child("formula1").text
			b.formula(part, "validation of "+at, f)
		}
		if v.child("formula2") != nil {
			b.formula(part, "validation of "+at, v.child("formula2").text)
		}
		kind := v.attr("type")
		if kind != "" && kind != "none" && f == "" {
			b.fault("validation", part, "%s: a validation by %s says nothing", at, kind)
		}
		if kind == "list" && strings.HasPrefix(f, `"`) && utf16Len(f) > maxList+2 {
			b.fault("validation", part, "%s: the list has %d signs, where %d is the most", at, utf16Len(f)-2, maxList)
		}
	}
}

// links looks at hyperlinks.
func (b *ooxml) links(part string, root *element) {
	all := root.child("hyperlinks").all("hyperlink")
	if len(all) > maxLinks {
		b.fault("hyperlink", part, "%d links, where %d is the most", len(all), maxLinks)
	}
	for _, h := range all {
		b.areas(part, "hyperlink", h.attr("ref"))
		location := h.attr("location")
		switch i := strings.LastIndexByte(location, '!'); {
		case location == "" && relID(h) == "":
			b.fault("hyperlink", part, "%s leads nowhere", h.attr("ref"))
		case i > 0 && !b.hasSheet(unquoteSheet(location[:i])):
			b.fault("hyperlink", part, "%s leads to %s, which is not there", h.attr("ref"), location)
		}
	}
}

func unquoteSheet(name string) string {
	if strings.HasPrefix(name, "'") && strings.HasSuffix(name, "'") && len(name) > 1 {
		return strings.ReplaceAll(name[1:len(name)-1], "''", "'")
	}
	return name
}

// table looks at a table: its name, its id, and that its columns are called as
// the cells of its header are.
func (b *ooxml) table(part string, root, sheet *element) {
	name := root.attr("displayName")
	if !namePattern.MatchString(name) || likeACell.MatchString(name) {
		b.fault("table", part, "%q is no name of a table", name)
	}
	if _, twice := b.tables[strings.ToLower(name)]; twice {
		b.fault("table", part, "two tables are called %q", name)
	}
	id, err := strconv.Atoi(root.attr("id"))
	for _, other := range b.tables {
		if other == id {
			err = strconv.ErrRange
		}
	}
	if err != nil || id < 1 {
		b.fault("table", part, "the id %q of a table is there twice, or none", root.attr("id"))
	}
	b.tables[strings.ToLower(name)] = id
	at, ok := areaOf(root.attr("ref"))
	columns := root.child("tableColumns").all("tableColumn")
	b.counted(part, root.child("tableColumns"))
	if !ok || at.right-at.left+1 != len(columns) || at.bottom == at.top {
		b.fault("table", part, "%s has %d columns", root.attr("ref"), len(columns))
		return
	}
	seen := map[string]bool{}
	for i, c := range columns {
		label := c.attr("name")
		if label == "" || seen[strings.ToLower(label)] || utf16Len(label) > 255 {
			b.fault("table", part, "a column called %q is there twice, or has no name", label)
		}
		seen[strings.ToLower(label)] = true
		if root.attr("headerRowCount") == "0" {
			continue
		}
		if said, found := b.header(sheet, at.left+i, at.top); !found || said != label {
			b.fault("table-header", part, "the column %q is called %q in its cell", label, said)
		}
	}
}

// header is the text of a cell.
func (b *ooxml) header(sheet *element, col, row int) (string, bool) {
	for _, r := range sheet.child("sheetData").all("row") {
		if r.attr("r") != strconv.Itoa(row) {
			continue
		}
		for _, c := range r.all("c") {
			if at, _, ok := cellAt(c.attr("r")); ok && at == col {
				return b.textOf(c)
			}
		}
	}
	return "", false
}

// textOf is the text of a cell that holds one.
func (b *ooxml) textOf(c *element) (string, bool) {
	var of *element
	switch c.attr("t") {
	case "inlineStr":
		of = c.child("is")
	case "s":
		n, err := strconv.Atoi(c.child("v").text)
		for _, root := range b.parts {
			if root != nil && root.name == "sst" && err == nil && n < len(root.children) {
				of = root.children[n]
			}
		}
	case "str":
		return c.child("v").text, true
	}
	if of == nil {
		return "", false
	}
	var text strings.Builder
	of.walk(func(e *element) {
		if e.name == "t" {
			text.WriteString(e.text)
		}
	})
	return text.String(), true
}

// notes wants every note of a sheet to have its shape, and no cell two.
func (b *ooxml) notes(s sheetPart) {
	var notes, shapes *element
	for _, r := range b.rels[s.part] {
		switch r.kind {
		case "comments":
			notes = b.parts[r.target]
		case "vmlDrawing":
			shapes = b.parts[r.target]
		}
	}
	if notes == nil {
		return
	}
	drawn, seen := map[string]bool{}, map[string]bool{}
	if shapes != nil {
		shapes.walk(func(e *element) {
			if e.name == "ClientData" && e.attr("ObjectType") == "Note" {
				drawn[fmt.Sprint(e.child("Row").said(), " ", e.child("Column").said())] = true
			}
		})
	}
	authors := len(notes.child("authors").all("author"))
	for _, c := range notes.child("commentList").all("comment") {
		col, row, ok := cellAt(c.attr("ref"))
		key := fmt.Sprint(row-1, " ", col-1)
		switch {
		case !ok || seen[key]:
			b.fault("note", s.part, "the note of %q is there twice, or of no cell", c.attr("ref"))
		case !drawn[key]:
			b.fault("note", s.part, "the note of %s has no shape", c.attr("ref"))
		case !within(c.attr("authorId"), authors):
			b.fault("note", s.part, "the note of %s has no author", c.attr("ref"))
		}
		seen[key] = true
	}
	if s.root.child("legacyDrawing") == nil {
		b.fault("note", s.part, "the sheet has notes and no <legacyDrawing>")
	}
}

// said is an element's text.
func (e *element) said() string {
	if e == nil {
		return ""
	}
	return strings.TrimSpace(e.text)
}
