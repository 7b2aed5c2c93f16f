package proof

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strings"

	"eterritoire/report"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A piece is one text of a document, and what it is: a heading, a cell, the
// words of a chart. A chart that is drawn comes with its picture.
type piece struct {
	kind    string
	text    string
	chart   report.Chart // wanted
	picture *picture     // drawn
}

// The kinds of piece. Those of a page are told by its elements.
const (
	title      = "title"
	kicker     = "kicker"
	subtitle   = "subtitle"
	heading    = "heading"
	para       = "paragraph"
	note       = "note"
	item       = "item"
	caption    = "caption"
	columnHead = "column"
	rowHead    = "row"
	cellText   = "cell"
	figure     = "figure"
	drawn      = "chart"
	factName   = "fact"
	factValue  = "value"
	factDetail = "detail"
	footer     = "footer"
)

// Page holds a written page against the document that it should be: every text
// in its order, and every chart by what is drawn. It returns how many texts and
// charts it compared.
func Page(name string, page []byte, d *report.Doc) (diag.List, int) {
	f := &finder{file: name}
	read, err := readPage(page)
	if err != nil {
		f.say(diag.Pos{}, "proof-unreadable", lang.Msg("the page cannot be read: it is damaged, or was changed"))
		return f.found(), 0
	}
	want := wanted(d)
	f.compare(read, want)
	return f.found(), len(want)
}

// compare goes through what is read and what is wanted, side by side.
func (f *finder) compare(read, want []piece) {
	if got, should := find(read, title), find(want, title); got != should {
		f.say(diag.Pos{}, "proof-territory", lang.Msg("this report is about “%s”, and should be about “%s”", shown(got), shown(should)))
		return
	}
	where := trail{}
	for i := range want {
		w := &want[i]
		if i >= len(read) || read[i].kind != w.kind {
			f.say(diag.Pos{}, "proof-structure", lang.Msg("%s: what follows is missing, or something was added: “%s” is wanted here", where.words(), shown(w.text)))
			return
		}
		r := &read[i]
		where.step(w)
		switch {
		case w.kind == drawn:
			f.picture(where.words(), r.picture, w.chart)
		case r.text != w.text:
			f.differs(diag.Pos{}, where.words(), r.text, w.text)
		}
	}
	if len(read) > len(want) {
		f.say(diag.Pos{}, "proof-structure", lang.Msg("%s: something was added after it: “%s”", where.words(), shown(read[len(want)].text)))
	}
}

func find(pieces []piece, kind string) string {
	for i := range pieces {
		if pieces[i].kind == kind {
			return pieces[i].text
		}
	}
	return ""
}

// A trail says in words where in a document a piece stands.
type trail struct {
	heading, part string
	columns       []string
	row           string
	column        int
}

func (c *trail) step(p *piece) {
	switch p.kind {
	case heading:
		c.heading, c.part = p.text, ""
	case caption, figure, factName:
		c.part = p.text
	case columnHead:
		if c.row != "" || c.column > 0 {
			c.columns = nil
		}
		c.columns, c.row, c.column = append(c.columns, p.text), "", 0
	case rowHead:
		c.row, c.column = p.text, 0
	case cellText:
		c.column++
		return
	}
	if p.kind != rowHead && p.kind != columnHead {
		c.row, c.column = "", 0
	}
	if p.kind != rowHead && p.kind != columnHead && p.kind != caption {
		c.columns = nil
	}
}

func (c *trail) words() string {
	words := []string{}
	add := func(s string) {
		if s = shown(s); s != lang.Dash && !slices.Contains(words, s) {
			words = append(words, s)
		}
	}
	add(c.heading)
	add(c.part)
	add(c.row)
	if c.column > 0 && c.column < len(c.columns) {
		add(c.columns[c.column])
	}
	if len(words) == 0 {
		return lang.Dash
	}
	return strings.Join(words, " › ")
}

// wanted is what a page of a document says, in order.
func wanted(d *report.Doc) []piece {
	w := &writer{}
	w.some(kicker, d.Kicker)
	w.say(title, d.Title)
	w.some(subtitle, d.Subtitle)
	w.blocks(d.Blocks)
	for _, f := range d.Footer {
		w.say(footer, f)
	}
	return w.pieces
}

type writer struct{ pieces []piece }

func (w *writer) say(kind, text string) {
	w.pieces = append(w.pieces, piece{kind: kind, text: report.Printable(text)})
}

// some is say, where there is something to say.
func (w *writer) some(kind, text string) {
	if report.Printable(text) != "" {
		w.say(kind, text)
	}
}

func (w *writer) spans(kind string, spans []report.Span) {
	var text strings.Builder
	for _, s := range spans {
		text.WriteString(s.Text)
	}
	w.say(kind, text.String())
}

func (w *writer) blocks(blocks []report.Block) {
	for i, b := range blocks {
		switch b := b.(type) {
		case *report.Heading:
			w.say(heading, b.Text)
		case *report.Para:
			w.spans(para, b.Spans)
		case *report.Note:
			w.spans(note, b.Spans)
		case *report.List:
			for _, point := range b.Items {
				w.spans(item, point)
			}
		case *report.Table:
			w.some(caption, b.Caption)
			w.table(b)
		case *report.Figure:
			w.some(figure, b.Caption)
			for range 2 { // for a page, and for a telephone
				w.say(caption, b.Caption)
				w.say(para, b.Alt)
				w.pieces = append(w.pieces, piece{kind: drawn, chart: b.Chart})
			}
			if b.Table != nil && !sharesTable(blocks, i) {
				w.table(b.Table)
			}
		case *report.Card:
			w.some(heading, b.Title)
			w.blocks(b.Blocks)
		case *report.Facts:
			for _, fact := range b.Items {
				w.say(factName, fact.Name)
				w.say(factValue, fact.Value)
				w.some(factDetail, fact.Detail)
			}
		}
	}
}

// sharesTable reports whether the next figure has the same table, which is
// written once, after the last of them.
func sharesTable(blocks []report.Block, i int) bool {
	if i+1 >= len(blocks) {
		return false
	}
	this, _ := blocks[i].(*report.Figure)
	next, ok := blocks[i+1].(*report.Figure)
	return ok && this != nil && next.Table == this.Table
}

func (w *writer) table(t *report.Table) {
	for _, c := range t.Columns {
		w.say(columnHead, c.Title)
	}
	for _, row := range t.Rows {
		for _, c := range row[:min(len(row), len(t.Columns))] {
			if c.Header {
				w.spans(rowHead, c.Spans)
			} else {
				w.spans(cellText, c.Spans)
			}
		}
	}
}

// A reader goes through a page's elements.
type reader struct {
	pieces  []piece
	within  []string // the elements around
	skip    int      // how deep within one that says nothing of the scores
	kind    string   // of the text being read; "" if none
	depth   int      // of its element
	text    strings.Builder
	picture *picture
}

// readPage reads what a page says, in order.
func readPage(page []byte) ([]piece, error) {
	d := xml.NewDecoder(bytes.NewReader(page))
	d.Strict, d.Entity = false, xml.HTMLEntity
	r := &reader{}
	for {
		token, err := d.RawToken()
		switch {
		case errors.Is(err, io.EOF) && len(r.within) == 0:
			return r.pieces, nil
		case err != nil:
			return nil, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			r.start(&t)
		case xml.EndElement:
			if n := len(r.within); n == 0 || r.within[n-1] != t.Name.Local {
				return nil, errors.New("elements do not close")
			}
			r.end()
		case xml.CharData:
			if r.kind != "" && r.skip == 0 {
				r.text.Write(t)
			}
		}
	}
}

func (r *reader) start(t *xml.StartElement) {
	name := t.Name.Local
	r.within = append(r.within, name)
	switch {
	case r.skip > 0 || name == "nav" || name == "style" || name == "head" || name == "summary":
		r.skip++
		return
	case name == "br" && r.kind != "":
		r.text.WriteByte('\n')
		return
	case name == "svg":
		r.picture = &picture{}
		return
	case r.picture != nil && name == "path":
		r.picture.path(attribute(t, "d"), attribute(t, "fill"), attribute(t, "stroke"), attribute(t, "stroke-width"), attribute(t, "fill-opacity"))
		return
	}
	if kind := r.kindOf(t); kind != "" && r.kind == "" {
		r.kind, r.depth = kind, len(r.within)
		if kind == label {
			r.picture.labelled(attribute(t, "font-size"))
		}
	}
}

// label is a text within a chart.
const label = "label"

// kindOf is what the text of an element is; "" where it is of no account.
func (r *reader) kindOf(t *xml.StartElement) string {
	in := func(name string) bool { return slices.Contains(r.within, name) }
	switch t.Name.Local {
	case "h1":
		return title
	case "h2", "h3", "h4":
		return heading
	case "p":
		switch class := attribute(t, "class"); {
		case in("header") && class == "kicker":
			return kicker
		case in("header"):
			return subtitle
		case in("footer"):
			return footer
		case strings.HasPrefix(class, "note"):
			return note
		}
		return para
	case "li":
		return item
	case "caption":
		return caption
	case "th":
		if attribute(t, "scope") == "col" {
			return columnHead
		}
		return rowHead
	case "td":
		return cellText
	case "figcaption":
		return figure
	case "title":
		return caption
	case "desc":
		return para
	case "text":
		if r.picture != nil {
			return label
		}
	case "dt":
		return factName
	case "dd":
		if attribute(t, "class") == "value" {
			return factValue
		}
		return factDetail
	}
	return ""
}

func attribute(t *xml.StartElement, name string) string {
	for _, a := range t.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func (r *reader) end() {
	depth := len(r.within)
	name := r.within[depth-1]
	r.within = r.within[:depth-1]
	switch {
	case r.skip > 0:
		r.skip--
	case r.kind != "" && depth == r.depth:
		text := r.text.String()
		if r.kind == label {
			r.picture.said(text)
		} else {
			r.pieces = append(r.pieces, piece{kind: r.kind, text: text})
		}
		r.kind = ""
		r.text.Reset()
	case name == "svg":
		r.pieces = append(r.pieces, piece{kind: drawn, picture: r.picture})
		r.picture = nil
	}
}
