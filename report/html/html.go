// Package html writes a Doc as one self-contained page: no script, nothing
// loaded from anywhere, charts as SVG with real text, every figure also as a
// table. Its policy allows the page's own style sheet, by its digest, and
// nothing else. It reads at 360 pixels and prints on A4 in black and white.
package html

import (
	"bufio"
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"io"
	"io/fs"
	"net/url"
	"slices"
	"strings"
	"sync"

	"gonum.org/v1/plot/vg"

	"eterritoire/report"
	"eterritoire/report/chart"
	"eterritoire/surveys/lang"
)

//go:embed template
var files embed.FS

// page is the parsed template, read once. Our own file, read by a test.
var page = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("page.html").ParseFS(files, "template/page.html"))
})

// sheet is the style sheet, with the palette's colours in the place of their
// names: charts and pages share one.
var sheet = sync.OnceValue(func() string {
	b, err := files.ReadFile("template/style.css")
	if err != nil {
		panic("html: the style sheet is not embedded: " + err.Error()) // our own file
	}
	names := []string{
		"var(--ink)", "#" + report.Ink, "var(--dim)", "#" + report.Dim, "var(--rule)", "#" + report.Rule,
		"var(--track)", "#" + report.Track, "var(--accent)", "#" + report.Accent, "var(--alert)", "#" + report.Alert,
		"var(--paper)", "#" + report.Paper,
	}
	for i := range shades {
		ground, text := report.LevelColour(i, shades)
		names = append(names, fmt.Sprintf("var(--ground-%d)", i+1), "#"+ground, fmt.Sprintf("var(--on-%d)", i+1), "#"+text)
	}
	return strings.NewReplacer(names...).Replace(string(b))
})

// shades is how many grounds a Span may have.
const shades = 5

// Write writes the page.
func Write(w io.Writer, d *report.Doc) error {
	v := &view{printer: lang.For(d.Lang), ids: map[string]int{}}
	style := sheet() + pageFooter(d)
	digest := sha256.Sum256([]byte(style))
	data := map[string]any{
		"Lang":   v.printer.Language(),
		"Title":  clean(d.Title),
		"Page":   pageTitle(d),
		"Kicker": clean(d.Kicker),
		"Sheets": d.Handouts,
		"Sub":    clean(d.Subtitle),
		"Footer": cleaned(d.Footer),
		"Style":  template.CSS(style), // our own style sheet, and footers written as escapes only
		"Policy": "default-src 'none'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(digest[:]) + "'; base-uri 'none'; form-action 'none'",
		"Skip":   v.printer.Sprint("Skip to the report"),
		"OnPage": v.printer.Sprint("Contents"),
	}
	blocks, err := v.blocks(d.Blocks)
	if err != nil {
		return err
	}
	first := slices.IndexFunc(blocks, func(b block) bool { return b.Kind == "heading" && b.Level == topHeading })
	if first < 0 {
		first = len(blocks)
	}
	data["Lead"], data["Rest"], data["Contents"] = blocks[:first], blocks[first:], v.contents
	out := bufio.NewWriter(w)
	if err := page().Execute(out, data); err != nil {
		return fmt.Errorf("writing HTML: %w", err)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing HTML: %w", err)
	}
	return nil
}

// pageTitle is what a browser's tab says.
func pageTitle(d *report.Doc) string {
	if d.Kicker == "" {
		return clean(d.Title)
	}
	return clean(d.Title + " – " + d.Kicker)
}

// pageFooter is the rule that prints the footer on every page, with the page's
// number. Every letter is written as an escape, so that no name can end the string.
func pageFooter(d *report.Doc) string {
	if len(d.Footer) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("@page{@bottom-left{content:\"")
	for i, f := range d.Footer {
		if i > 0 {
			b.WriteString("\\A ")
		}
		for _, r := range clean(f) {
			fmt.Fprintf(&b, "\\%X ", r)
		}
	}
	b.WriteString("\"}}\n")
	return b.String()
}

// clean is a text that a page can hold.
func clean(s string) string { return report.Printable(s) }

func cleaned(ss []string) []string {
	out := make([]string, len(ss))
	for i, s := range ss {
		out[i] = clean(s)
	}
	return out
}

// topHeading is the HTML level of a document's own sections.
const topHeading = 2

// A view turns blocks into what the template prints.
type view struct {
	printer  *lang.Printer
	ids      map[string]int
	figures  int
	contents []link
}

type link struct{ ID, Text string }

// block is one block as the template sees it; Kind names the part that prints it.
type block struct {
	Kind    string
	Level   int
	ID      string
	Text    string
	Note    string // the class of a note
	Ordered bool
	NewPage bool // in print, it starts one
	Spans   []span
	Items   [][]span
	Facts   []report.Fact
	Blocks  []block
	Table   *table
	Signs   *report.Signatures
	Slips   []report.Slip
	Across  int
	Poster  *report.Poster
	Wide    template.HTML // a figure drawn for a page, and for a telephone
	Narrow  template.HTML
}

// span is a run of text, cut at its line feeds.
type span struct {
	Lines     []string
	Bold, Dim bool
	Href      template.URL
	Shade     int
}

type table struct {
	ID      string
	Caption string
	Quiet   bool
	Screen  bool
	Columns []column
	Rows    [][]cell
	Class   string
	Stacked bool // on a telephone, each row is a list of its cells
	Summary string
}

type column struct {
	Title, Align, Share string
}

type cell struct {
	Header bool
	Align  string
	Title  string // its column's: said beside it where rows are stacked
	Spans  []span
	Empty  bool
}

func (v *view) blocks(in []report.Block) ([]block, error) {
	var out []block
	for i, b := range in {
		// A break belongs to the heading after it: an empty element of its own
		// could fall on a new page by itself, and leave it blank.
		newPage := i > 0 && isBreak(in[i-1])
		switch b := b.(type) {
		case *report.Heading:
			id := v.id(b.ID, b.Text)
			if b.Level <= 1 {
				v.contents = append(v.contents, link{id, clean(b.Text)})
			}
			out = append(out, block{Kind: "heading", NewPage: newPage, Level: min(max(b.Level, 1), 3) + topHeading - 1, ID: id, Text: clean(b.Text)})
		case *report.Para:
			out = append(out, block{Kind: "para", Spans: spans(b.Spans)})
		case *report.List:
			out = append(out, block{Kind: "list", Ordered: b.Ordered, Items: items(b.Items)})
		case *report.Note:
			out = append(out, block{Kind: "note", Note: noteClass(b.Kind), Spans: spans(b.Spans)})
		case *report.Table:
			out = append(out, block{Kind: "table", Table: v.table(b)})
		case *report.Figure:
			f, err := v.figure(b, sharesTable(in, i))
			if err != nil {
				return nil, err
			}
			out = append(out, f)
		case *report.Card:
			inner, err := v.blocks(b.Blocks)
			if err != nil {
				return nil, err
			}
			if b.Wide {
				out = append(out, block{Kind: "wide", Text: clean(b.Title), ID: v.id("", b.Title), Blocks: inner})
				continue
			}
			made := block{Kind: "card", Text: clean(b.Title), ID: v.id("", b.Title), Blocks: inner}
			if n := len(out); n > 0 && out[n-1].Kind == "cards" { // cards in a row stand side by side
				out[n-1].Blocks = append(out[n-1].Blocks, made)
			} else {
				out = append(out, block{Kind: "cards", Blocks: []block{made}})
			}
		case *report.Facts:
			out = append(out, block{Kind: "facts", Facts: facts(b.Items)})
		case *report.Signatures:
			out = append(out, block{Kind: "signs", Signs: signatures(b)})
		case *report.Slips:
			out = append(out, block{Kind: "slips", Slips: slips(b.Items), Across: min(max(b.Across, 1), 4)})
		case *report.Poster:
			out = append(out, block{Kind: "poster", ID: v.id("", b.Title), Poster: poster(b)})
		case *report.Break:
			if _, followed := following(in, i).(*report.Heading); !followed && i+1 < len(in) {
				out = append(out, block{Kind: "break"})
			}
		default:
			return nil, fmt.Errorf("writing HTML: no way to write a %T", b)
		}
	}
	return out, nil
}

func isBreak(b report.Block) bool {
	_, is := b.(*report.Break)
	return is
}

// following is the block after the i-th, nil if none.
func following(blocks []report.Block, i int) report.Block {
	if i+1 < len(blocks) {
		return blocks[i+1]
	}
	return nil
}

// sharesTable reports whether the next block is a figure with the same table,
// which is then written once, after the last of them.
func sharesTable(blocks []report.Block, i int) bool {
	this, ok := blocks[i].(*report.Figure)
	if !ok {
		return false
	}
	next, ok := following(blocks, i).(*report.Figure)
	return ok && next.Table == this.Table
}

// id is an id that the page does not have yet.
func (v *view) id(wanted, text string) string {
	if wanted == "" {
		wanted = text
	}
	id := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', r == '-':
			return r
		}
		return '-'
	}, wanted)
	if id == "" || id[0] == '-' || id[0] >= '0' && id[0] <= '9' {
		id = "s" + id
	}
	v.ids[id]++
	if n := v.ids[id]; n > 1 {
		return v.id(fmt.Sprintf("%s-%d", id, n), "")
	}
	return id
}

func noteClass(k report.NoteKind) string {
	switch k {
	case report.Caution:
		return "caution"
	case report.Gated:
		return "gated"
	}
	return "remark"
}

func facts(in []report.Fact) []report.Fact {
	out := make([]report.Fact, len(in))
	for i, f := range in {
		out[i] = report.Fact{Name: clean(f.Name), Value: clean(f.Value), Detail: clean(f.Detail)}
	}
	return out
}

func signatures(in *report.Signatures) *report.Signatures {
	out := &report.Signatures{Name: clean(in.Name), Sign: clean(in.Sign)}
	for _, l := range in.Lines {
		out.Lines = append(out.Lines, report.Signature{Role: clean(l.Role)})
	}
	return out
}

func slips(in []report.Slip) []report.Slip {
	out := make([]report.Slip, len(in))
	for i, s := range in {
		out[i] = report.Slip{Title: clean(s.Title), Lines: cleaned(s.Lines), Foot: clean(s.Foot)}
		for _, row := range s.Boxes {
			out[i].Boxes = append(out[i].Boxes, cleaned(row))
		}
	}
	return out
}

func poster(in *report.Poster) *report.Poster {
	out := &report.Poster{Sign: clean(in.Sign), Title: clean(in.Title), Text: clean(in.Text), Foot: clean(in.Foot)}
	for _, s := range in.Steps {
		out.Steps = append(out.Steps, report.PosterStep{Sign: clean(s.Sign), Text: clean(s.Text)})
	}
	return out
}

func items(in [][]report.Span) [][]span {
	out := make([][]span, len(in))
	for i, item := range in {
		out[i] = spans(item)
	}
	return out
}

func spans(in []report.Span) []span {
	out := make([]span, len(in))
	for i, s := range in {
		out[i] = span{
			Lines: strings.Split(clean(s.Text), "\n"), Bold: s.Bold, Dim: s.Dim,
			Href: href(s.Link), Shade: min(max(s.Shade, 0), shades),
		}
	}
	return out
}

// href is a link within the page, or to a file beside or below it; anything
// else is none.
func href(to string) template.URL {
	if anchor, ok := strings.CutPrefix(to, "#"); ok {
		return template.URL("#" + url.PathEscape(anchor)) // escaped: what follows is a fragment
	}
	if to == "" || strings.Contains(to, "//") || strings.ContainsAny(to, "\\\x00") || strings.HasPrefix(to, "/") || !fs.ValidPath(to) {
		return ""
	}
	return template.URL((&url.URL{Path: "./" + to}).String()) // "./" first: no scheme is possible
}

func (v *view) table(t *report.Table) *table {
	out := &table{Caption: clean(t.Caption), Quiet: t.Quiet, Screen: t.Screen, Class: tableClass(t), Stacked: len(t.Columns) > 3 && !t.ByHand}
	if t.Folded {
		out.Summary = v.printer.Sprint("The figures as a table")
	}
	for _, c := range t.Columns {
		out.Columns = append(out.Columns, column{clean(c.Title), alignClass(c.Align), shareClass(c.Width)})
	}
	for _, row := range t.Rows {
		cells := make([]cell, 0, len(row))
		for j, c := range row {
			if j >= len(out.Columns) {
				break
			}
			made := cell{Header: c.Header, Align: out.Columns[j].Align, Title: out.Columns[j].Title, Spans: spans(c.Spans)}
			made.Empty = emptyText(c.Spans)
			cells = append(cells, made)
		}
		out.Rows = append(out.Rows, cells)
	}
	return out
}

func tableClass(t *report.Table) string {
	switch {
	case t.Tally:
		return "tally"
	case t.ByHand:
		return "byhand"
	}
	return ""
}

func emptyText(spans []report.Span) bool {
	for _, s := range spans {
		if strings.TrimSpace(s.Text) != "" {
			return false
		}
	}
	return true
}

func alignClass(a report.Align) string {
	switch a {
	case report.Right:
		return "r"
	case report.Center:
		return "c"
	}
	return ""
}

// shareClass is the class of a column's width, to the nearest 5 %.
func shareClass(width float64) string {
	if !(width > 0) {
		return ""
	}
	return fmt.Sprintf("w%d", min(max(int(width*20+0.5), 1), 20)*5)
}

// figure draws a chart twice, for a page and for a telephone, where labels stand
// above what they name.
func (v *view) figure(f *report.Figure, tableFollows bool) (block, error) {
	v.figures++
	b := block{Kind: "figure", Text: clean(f.Caption)}
	class, wide, narrow := "", chart.DefaultWidth, chart.Narrow
	if _, round := f.Chart.(*report.Radar); round {
		class, wide, narrow = "radar ", radarWide, radarNarrow
	}
	draw := func(name string, width vg.Length) (template.HTML, error) {
		var svg bytes.Buffer
		caption := chart.Caption{ID: fmt.Sprintf("f%d%s", v.figures, name), Title: clean(f.Caption), Text: clean(f.Alt), Class: class + name}
		err := chart.Inline(&svg, f.Chart, caption, width)
		return template.HTML(svg.String()), err // chart escapes every text it writes
	}
	var err error
	if b.Wide, err = draw("wide", wide); err != nil {
		return block{}, err
	}
	if b.Narrow, err = draw("narrow", narrow); err != nil {
		return block{}, err
	}
	if f.Table != nil && !tableFollows {
		twin := *f.Table
		twin.Folded = true
		b.Table = v.table(&twin)
		b.Table.Caption = ""
	}
	return b, nil
}

// A radar is as wide as its labels need, and no wider.
const (
	radarWide   = vg.Length(520)
	radarNarrow = vg.Length(360)
)
