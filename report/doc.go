// Package report says: it chooses, orders, rounds and words what an Assessment
// holds, as a Doc of blocks that package html and the other writers print. It
// computes no score: every number it shows is in the Assessment.
package report

import "strings"

// A Doc is a document before its format.
type Doc struct {
	Title, Subtitle string
	Kicker          string   // over the title: what the document belongs to
	Lang            string   // "fr" or "en"
	Footer          []string // on every page: territory, date, framework, what this is
	Handouts        bool     // sheets to hand out or put up: in print its title is left out, for it is theirs to have one
	Blocks          []Block
}

// A Block is one of *Heading, *Para, *Table, *Figure, *List, *Note, *Break,
// *Card, *Facts, *Signatures, *Slips, *Poster.
type Block interface{ block() }

// A Heading opens a section; Level 1 is the document's own sections.
type Heading struct {
	Level int
	Text  string
	ID    string // for links; stable
}

// A Span is a run of text; Bold and the like are its only dress. A line feed in
// Text is a new line.
type Span struct {
	Text  string
	Bold  bool
	Dim   bool
	Link  string // "#id" within the document, or the name of a file beside it
	Shade int    // 1 to 5: on the ground of LevelColour(Shade-1, 5); 0 is none
}

// A Para is a paragraph.
type Para struct{ Spans []Span }

// A List is points.
type List struct {
	Ordered bool
	Items   [][]Span
}

// A Note is a remark set apart: what is not assessed, a caution.
type Note struct {
	Kind  NoteKind
	Spans []Span
}

// NoteKind is how grave a note is; it is said in words too.
type NoteKind int

// The kinds of note.
const (
	Remark NoteKind = iota
	Caution
	Gated // a gate in force
)

// Align is a column's alignment.
type Align int

// Text is set left and figures right.
const (
	Left Align = iota
	Right
	Center
)

// A Column of a table.
type Column struct {
	Title string
	Align Align
	Width float64 // share of the table, 0 if any will do
}

// A Table has one header row.
type Table struct {
	Caption string
	Columns []Column
	Rows    [][]Cell
	Folded  bool // a figure's twin: shown on demand on screen, printed
	Screen  bool // not printed, for the same figures stand in another table of the document
	Quiet   bool // the caption repeats the heading above: for screen readers only
	Tally   bool // counts: narrow columns of figures, close together
	ByHand  bool // its empty cells are filled in on paper: high rows, ruled all around
}

// A Cell of a table.
type Cell struct {
	Spans  []Span
	Header bool // of its row
}

// A Figure is a chart that is not drawn yet. Alt says the same in words, and
// Table the same in figures.
type Figure struct {
	Caption, Alt string
	Chart        Chart
	Table        *Table
}

// A Card is a handful of blocks kept together on a page.
type Card struct {
	Title  string
	Blocks []Block
	Wide   bool // has the width of the page for itself: otherwise two may stand side by side
}

// Signatures are lines to sign on.
type Signatures struct {
	Lines      []Signature
	Name, Sign string // what is written on the line: the signer's name, and the signature
}

// A Signature is who signs.
type Signature struct{ Role string }

// Slips are pieces of paper of one size, to be cut apart: so many Across.
type Slips struct {
	Across int
	Items  []Slip
}

// A Slip has a title, lines to fill in (".........." stands in their texts), and
// boxes to tick, one of each row of Boxes.
type Slip struct {
	Title string
	Lines []string
	Boxes [][]string
	Foot  string
}

// A Poster is a sheet to be read from afar: Sign, if any, as large as the page
// allows, then the title, the text, and steps with their own signs.
type Poster struct {
	Sign        string
	Title, Text string
	Steps       []PosterStep
	Foot        string
}

// A PosterStep is a sign and what it stands for.
type PosterStep struct{ Sign, Text string }

// Facts are the few figures that one reads first.
type Facts struct{ Items []Fact }

// A Fact is a figure under its name, with what qualifies it.
type Fact struct {
	Name   string
	Value  string
	Detail string
}

// A Break starts a new page in print.
type Break struct{}

func (*Heading) block() {}
func (*Para) block()    {}
func (*List) block()    {}
func (*Note) block()    {}
func (*Table) block()   {}
func (*Figure) block()  {}
func (*Card) block()    {}
func (*Break) block()   {}
func (*Facts) block()   {}

func (*Signatures) block() {}
func (*Slips) block()      {}
func (*Poster) block()     {}

// A Chart is data to draw: *Bars, *Radar, *Heatmap or *Dots.
type Chart interface{ chart() }

// Bars are horizontal bars from 0 to Max with the range of each; NaN is an
// empty track.
type Bars struct {
	Labels []string
	Values []float64 // as shown: on the framework's scale
	Lo, Hi []float64
	Notes  []string  // beside each bar: its value and level, in words
	Max    float64   // end of the scale
	Cuts   []float64 // where levels begin
	Names  []string  // of the levels between cuts
	Lang   string
}

// Radar is one or more outlines over the same axes.
type Radar struct {
	Axes   []string
	Series []Series
	Max    float64
	Lang   string
}

// A Series is a named outline; NaN breaks it.
type Series struct {
	Name   string
	Values []float64
}

// Heatmap is a table of shaded cells, dark where mature, with the number written.
type Heatmap struct {
	Rows, Columns []string
	Values        [][]float64
	Max           float64
	Decimals      int // of the numbers written
	Lang          string
}

// Dots are values on one line a label, with their range: a distribution.
type Dots struct {
	Labels []string
	Values [][]float64
	Max    float64
	Lang   string
}

func (*Bars) chart()    {}
func (*Radar) chart()   {}
func (*Heatmap) chart() {}
func (*Dots) chart()    {}

// Printable is a text without the characters that no format can hold: controls
// other than tab and line feed, halves of pairs, bytes that are no text.
func Printable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n':
			return r
		case r == '\r':
			return ' '
		case r < 0x20 || r >= 0x7f && r < 0xa0 || r == 0xfffe || r == 0xffff || r == '\ufeff':
			return -1
		case r >= 0x202a && r <= 0x202e || r >= 0x2066 && r <= 0x2069:
			return -1 // would turn the text around them
		}
		return r
	}, strings.ToValidUTF8(s, "\ufffd"))
}
