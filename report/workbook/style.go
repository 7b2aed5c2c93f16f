package workbook

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/assess/compile"
	"eterritoire/report"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A look is how a cell is dressed. Equal looks are one style of the workbook.
type look struct {
	format         string  // of numbers; "" is general, "@" is text
	size           float64 // 0 is the usual one
	colour, ground string
	bold, centre   bool
	wrap, input    bool
	bare           bool // without a line below
	under          bool // with a line of the accent's colour below
	tile           bool // apart from what is beside it
	link           bool // leads somewhere
	shrink         bool // smaller where it would not fit
	middle         bool // in the middle of its height, though it wraps
	top            bool // at the top of its height, though it does not
	indent         int
}

// A dresser dresses the cells of a workbook.
type dresser struct {
	*excelize.File
	p      *lang.Printer
	byLook map[look]int // the styles made so far
}

// liveStyles are the conditional formats of a live workbook.
type liveStyles struct {
	levels []levelStyle
	alert  int // a conditional format: what differs, what is in force
	done   int // a conditional format: all is well
	quiet  int // a conditional format: an error value that only a chart reads
}

// levelStyle is the conditional format of a level's code.
type levelStyle struct {
	code  string
	style int
}

const (
	asScore   = "0.0"
	asNumber  = "#,##0.###"
	asCount   = "#,##0"
	asText    = "@"
	asWeight  = "0.00##"
	asWorking = "0.0000"
)

// asShare is the format of a share of 1.
func (d *dresser) asShare() string {
	if d.p.Language() == "fr" {
		return "0\u00a0%"
	}
	return "0%"
}

// begin makes Arial 10 the workbook's own font, from which Excel takes the unit
// of column widths.
func (d *dresser) begin() error {
	if err := d.SetDefaultFont(formFont); err != nil {
		return err
	}
	size := float64(sizeText)
	normal := d.Styles.Fonts.Font[0]
	normal.Sz.Val = &size
	normal.Scheme = nil // a theme's font would win over the name
	d.byLook = map[look]int{}
	return nil
}

func (l *live) makeStyles() error {
	if err := l.begin(); err != nil {
		return err
	}
	conditional := func(to *int, ground, colour string, bold bool) error {
		style := &excelize.Style{Font: &excelize.Font{Color: colour, Bold: bold}}
		if ground != "" {
			style.Fill = fill(ground)
		}
		id, err := l.NewConditionalStyle(style)
		*to = id
		return err
	}
	for t := range l.program.Trees {
		levels := l.program.Levels(t)
		for i, level := range levels {
			if slices.ContainsFunc(l.style.levels, func(s levelStyle) bool { return s.code == level.Code }) {
				continue
			}
			s := levelStyle{code: level.Code}
			ground, colour := report.LevelColour(i, len(levels))
			if err := conditional(&s.style, ground, colour, true); err != nil {
				return err
			}
			l.style.levels = append(l.style.levels, s)
		}
	}
	if err := conditional(&l.style.alert, "", report.Alert, true); err != nil {
		return err
	}
	if err := conditional(&l.style.quiet, "", report.Rule, false); err != nil {
		return err
	}
	return conditional(&l.style.done, "", report.Accent, true)
}

// dress is the number of a look's style.
func (d *dresser) dress(k look) int {
	asked := k
	if id, made := d.byLook[asked]; made {
		return id
	}
	if k.size == 0 {
		k.size = sizeText
	}
	if k.colour == "" {
		k.colour = report.Ink
	}
	s := &excelize.Style{
		Font:      font(k.size, k.colour, k.bold),
		Alignment: &excelize.Alignment{Vertical: "center", WrapText: k.wrap, Indent: k.indent, ShrinkToFit: k.shrink},
	}
	if k.top || k.wrap && !k.middle {
		s.Alignment.Vertical = "top"
	}
	switch {
	case k.centre || k.input && k.format != asText && !k.bold:
		s.Alignment.Horizontal = "center"
	case k.indent > 0 || k.format == asText:
		s.Alignment.Horizontal = "left"
	}
	if k.ground != "" {
		s.Fill = fill(k.ground)
	}
	if !k.bare {
		s.Border = box(report.Rule, "bottom")
	}
	if k.link {
		s.Font.Underline = "single"
	}
	switch {
	case k.under:
		s.Border = box(report.Accent, "bottom")
	case k.tile:
		s.Border = []excelize.Border{{Type: "left", Color: report.Paper, Style: 5}, {Type: "right", Color: report.Paper, Style: 5}}
	}
	if k.input {
		s.Fill, s.Border = fill(report.Input), box(report.Rule, "left", "right", "top", "bottom")
	}
	if k.format != "" {
		s.CustomNumFmt = &k.format
	}
	id, err := d.NewStyle(s)
	if err != nil {
		return 0 // a look that excelize refuses is no reason to lose the numbers
	}
	d.byLook[asked] = id
	return id
}

func (d *dresser) headLook(centre bool) int {
	return d.dress(look{size: sizeHelp, colour: report.Paper, ground: report.Accent, bold: true, wrap: true, middle: true, bare: true, centre: centre})
}

// longest is how much text a cell takes.
const longest = 32_000

// say is a cell of text; nil where it says nothing. It never becomes a formula.
func (d *dresser) say(k look, s string) any {
	if s == "" {
		return nil
	}
	return excelize.Cell{StyleID: d.dress(k), Value: cut(report.Printable(s), longest)}
}

// figure is a cell that holds a number, empty where it is NaN.
func (d *dresser) figure(k look, x float64) any {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return excelize.Cell{StyleID: d.dress(k)}
	}
	return excelize.Cell{StyleID: d.dress(k), Value: x}
}

// holds is a cell that holds a value as it is typed.
func (l *live) holds(k look, v compile.Value) any {
	switch {
	case v.Is == compile.Number:
		return l.figure(k, v.Number)
	case v.Text == "":
		return excelize.Cell{StyleID: l.dress(k)}
	}
	return l.say(k, v.Text)
}

// formula is a cell that holds a formula and the value that it gives.
func (l *live) formula(k look, formula string, v compile.Value) any {
	c := excelize.Cell{StyleID: l.dress(k), Formula: formula}
	switch v.Is {
	case compile.Number, compile.Truth:
		c.Value = v.Number
	case compile.Text:
		c.Value = v.Text
	case compile.Fault:
		c.Value = "#N/A"
	}
	return c
}

// sheetOf is a sheet of the workbook before its rows are streamed.
type sheetOf struct {
	tab       tab
	about     string    // what the sheet is, below its title
	widths    []float64 // of columns, in characters
	heads     []string  // of columns; nil where the sheet has several tables
	last      int       // its last row
	portrait  bool
	free      bool   // without frozen panes
	onePage   bool   // printed on one
	wholeSize bool   // printed as large as it is, with page breaks of its own
	pages     int    // printed side by side; 0 is 1
	frozen    int    // columns kept in sight
	colour    string // of its tab
	area      string // printed; "" is all
	tall      float64
	headAt    int
	aboutTall float64
}

// open sets a sheet's dress, which must precede its rows, and starts streaming
// with its title.
func (l *live) open(s sheetOf) (*stream, error) {
	name := l.names[s.tab]
	w, err := l.lay(name, l.titleOf(s.tab), l.footer(name), &s)
	if err != nil {
		return nil, err
	}
	return &stream{live: l, pen: w}, nil
}

// lay is open, for any workbook: the sheet is there, and has no rows yet.
func (d *dresser) lay(name, title, footer string, s *sheetOf) (*pen, error) {
	if s.headAt == 0 {
		s.headAt = rowHead
	}
	columns := len(s.widths)
	if err := d.widen(name, s.widths); err != nil {
		return nil, err
	}
	if len(s.heads) > 0 {
		filter := fmt.Sprintf("A%d:%s", s.headAt, at(len(s.heads), max(s.last, s.headAt+1)))
		if err := d.AutoFilter(name, filter, nil); err != nil {
			return nil, err
		}
	}
	if err := d.paperOf(name, footer, s); err != nil {
		return nil, err
	}
	if err := d.SetSheetDimension(name, "A1:"+at(columns, max(s.last, s.headAt))); err != nil {
		return nil, err
	}
	w, err := d.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	out := &pen{d: d, w: w, widths: s.widths}
	out.row(rowName, 24, d.say(look{size: sizeTitle, colour: report.Accent, bold: true, bare: true}, title))
	if s.about != "" {
		if s.aboutTall == 0 {
			s.aboutTall = 28
		}
		out.fail(w.MergeCell(at(1, rowAbout), at(across(s.widths), rowAbout)))
		out.row(rowAbout, s.aboutTall, d.say(look{size: sizeHelp, colour: report.Dim, wrap: true, bare: true}, s.about))
	}
	if len(s.heads) > 0 && s.headAt == rowHead {
		out.header(rowHead, s.tall, s.heads...)
	}
	return out, nil
}

// across is how many columns a line of text takes at the top of a sheet.
func across(widths []float64) int {
	room := 0.0
	for i, w := range widths {
		if room += w; room >= 150 {
			return i + 1
		}
	}
	return len(widths)
}

// widen sets the widths of columns. Charts measure them, so it comes first.
func (d *dresser) widen(name string, widths []float64) error {
	for i, w := range slices.Backward(widths) { // each is put before the others, and their order counts
		col := diag.Column(i + 1)
		if err := d.SetColWidth(name, col, col, w); err != nil {
			return err
		}
	}
	return nil
}

// absoluteRange is "A1:B2" with its dollars.
func absoluteRange(cells string) string {
	first, last, _ := strings.Cut(cells, ":")
	return "$" + absolute(first) + ":$" + absolute(last)
}

// paperOf sets what one sees of a sheet and how it is printed: A4, as wide as
// the page, its header on each, numbered.
func (d *dresser) paperOf(name, footer string, s *sheetOf) error {
	no, a4, one := false, 9, 1
	colour := s.colour
	if colour == "" {
		colour = report.Accent
	}
	orientation := "landscape"
	if s.portrait {
		orientation = "portrait"
	}
	one = max(one, s.pages)
	high := 0 // as many pages as it takes
	if s.onePage {
		high = 1
	}
	fit := !s.wholeSize
	side, top, bottom, edge := 0.4, 0.5, 0.6, 0.3
	zoom := 90.0
	steps := []error{
		d.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit, TabColorRGB: &colour}),
		d.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no, ZoomScale: &zoom}),
		d.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &orientation, FitToWidth: &one, FitToHeight: &high}),
		d.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
			Left: &side, Right: &side, Top: &top, Bottom: &bottom, Header: &edge, Footer: &edge,
		}),
		d.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: footer}),
	}
	if !s.free {
		steps = append(steps, d.SetPanes(name, &excelize.Panes{
			Freeze: true, XSplit: s.frozen, YSplit: s.headAt, TopLeftCell: at(s.frozen+1, s.headAt+1),
			ActivePane: map[bool]string{true: "bottomRight", false: "bottomLeft"}[s.frozen > 0],
		}), d.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", Scope: name, RefersTo: s.repeated(name),
		}))
	}
	if s.area != "" {
		steps = append(steps, d.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Area", Scope: name, RefersTo: quoted(name) + "!" + absoluteRange(s.area),
		}))
	}
	for _, err := range steps {
		if err != nil {
			return err
		}
	}
	return nil
}

// repeated is what every page repeats: the header, and beside each other the
// first columns.
func (s *sheetOf) repeated(name string) string {
	rows := fmt.Sprintf("%s!$%d:$%d", quoted(name), s.headAt, s.headAt)
	if s.pages < 2 || s.frozen == 0 {
		return rows
	}
	return fmt.Sprintf("%s!$A:$%s,%s", quoted(name), diag.Column(s.frozen), rows)
}

// footer is the sheet, what this is, the framework and the page.
func (l *live) footer(name string) string {
	safe := func(s string) string { return strings.ReplaceAll(cut(report.Printable(s), 60), "&", "&&") }
	fw := l.a.Framework
	return "&L&8" + safe(name) + " – " + safe(l.p.Sprint("self-assessment")) + "&C&8" + l.p.Sprint("page %s of %s", "&P", "&N") +
		"&R&8" + safe(fw.ID+" "+fw.Version)
}

// narrow is the widest column of which the heading is centred.
const narrow = 12

// A pen writes a sheet's rows downwards; its first error is kept.
type pen struct {
	d      *dresser
	w      *excelize.StreamWriter
	widths []float64
	err    error
}

// stream is the pen of a sheet of a live workbook.
type stream struct {
	*live
	*pen
}

func (s *pen) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// row writes a row; height 0 is the usual one.
func (s *pen) row(row int, height float64, cells ...any) {
	if s.err != nil {
		return
	}
	if height > 0 {
		s.err = s.w.SetRow(at(1, row), cells, excelize.RowOpts{Height: height})
		return
	}
	s.err = s.w.SetRow(at(1, row), cells)
}

// header writes a row of headings.
func (s *pen) header(row int, height float64, heads ...string) {
	cells := make([]any, len(heads))
	for i, h := range heads {
		cells[i] = excelize.Cell{StyleID: s.d.headLook(i < len(s.widths) && s.widths[i] <= narrow), Value: h}
	}
	if height == 0 {
		height = 30
	}
	s.row(row, height, cells...)
}

// section writes the heading of one of a sheet's tables.
func (s *pen) section(row int, title string) {
	s.row(row, 22, s.d.say(look{size: 12, colour: report.Accent, bold: true, bare: true}, title))
}

func (s *pen) close() error {
	if s.err != nil {
		return s.err
	}
	return s.w.Flush()
}

// levelColours shades the cells that hold a level's code; the code itself says
// it in black and white.
func (l *live) levelColours(name, cells string) error {
	rules := make([]excelize.ConditionalFormatOptions, len(l.style.levels))
	for i := range l.style.levels {
		s := &l.style.levels[i]
		rules[i] = excelize.ConditionalFormatOptions{Type: "cell", Criteria: "==", Value: literal(s.code), Format: &s.style}
	}
	if len(rules) == 0 {
		return nil
	}
	return l.SetConditionalFormat(name, cells, rules)
}
