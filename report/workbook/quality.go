package workbook

import (
	"bytes"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// A Quality is what the quality workbook tells of a reading: all that was
// received, and all that is missing, wrong or doubtful in it.
type Quality struct {
	Printer     *lang.Printer
	Version     string           // of the program
	Dataset     *surveys.Dataset // and its survey
	Files       []intake.File
	Dialects    []string // of Files, in words
	Cells       intake.Cells
	Problems    diag.List
	Findings    *quality.Findings
	Duplicates  intake.Repeats      // which of several responses count
	Corrections *intake.Corrections // nil where none were given
	Roll        *Roll               // nil where nobody is expected
}

// A Roll is who was expected, and who answered.
type Roll struct {
	registry.Count
	Language     string // of names
	Others       int    // of the registry, who answered and were not expected
	Unregistered []*surveys.Territory
}

// mostQualityRows is how many rows a sheet of the workbook holds: what a sheet
// of Excel does, less its head and the row that says how many are left out.
const mostQualityRows = 1<<20 - rowData - 1

// WriteQuality writes the quality workbook: a page to print, then one sheet for
// each of the things that it sums up. Equal readings give equal bytes.
func WriteQuality(w io.Writer, q *Quality) error {
	return writeQuality(w, q, mostQualityRows)
}

func writeQuality(w io.Writer, q *Quality, most int) error {
	p := q.Printer
	if p == nil {
		p = lang.For("")
	}
	b := &qualityBook{dresser: &dresser{File: excelize.NewFile(), p: p}, Quality: q, most: most}
	defer b.Close() //nolint:errcheck // it holds temporary files of large sheets only
	content, err := b.bytes()
	if err != nil {
		return fmt.Errorf("writing the quality workbook: %w", err)
	}
	return sheet.Stabilise(w, content)
}

// qualityBook is a quality workbook being written.
type qualityBook struct {
	*dresser
	*Quality
	most   int // rows of a sheet
	tables []*qualityTable
}

func (b *qualityBook) bytes() ([]byte, error) {
	if err := b.begin(); err != nil {
		return nil, err
	}
	b.tables = b.plan()
	summary := b.p.Sprint("Summary")
	if err := b.SetSheetName("Sheet1", summary); err != nil {
		return nil, err
	}
	for _, t := range b.tables {
		if _, err := b.NewSheet(b.p.Message(t.name)); err != nil {
			return nil, err
		}
	}
	if err := b.writeSummary(summary); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", summary, err)
	}
	for _, t := range b.tables {
		if err := b.writeTable(t); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", b.p.Message(t.name), err)
		}
	}
	if err := b.SetDocProps(&excelize.DocProperties{
		Title: b.p.Sprint("Quality of the answers received"), Creator: "eterritoire", LastModifiedBy: "eterritoire", Version: b.Version,
		Language: b.p.Language(), Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z",
	}); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err := b.Write(&out)
	return out.Bytes(), err
}

// A qualityColumn is one column of a sheet, and what it says.
type qualityColumn struct {
	head, says lang.Message
	width      float64
	is         columnKind
}

// A columnKind is how a column's cells are shown.
type columnKind int

const (
	ofWords  columnKind = iota // a text, wrapped
	ofLists                    // a text that may be long: its row is a few lines high, and the whole is in the cell
	ofMarks                    // a short text, centred
	ofCounts                   // a number of things
	ofShares                   // a share of 1
	ofBars                     // a share of 1, drawn
	ofDates
)

// tallestList is four lines of a list, in points: a file has more columns than a
// page has lines.
const tallestList = 42

// A qualityTable is a sheet of the workbook.
type qualityTable struct {
	name    lang.Message
	about   lang.Message // what the sheet is
	none    lang.Message // said where it has no rows
	columns []qualityColumn
	rows    []qualityRow
	frozen  int // columns kept in sight
	alarm   bool
}

// A qualityRow holds a value for each column: a string, an int, a share as a
// float64 (NaN is an empty cell), a time, or nil.
type qualityRow struct {
	cells []any
	total bool // of others
}

func (r *qualityRow) ground() string {
	if r.total {
		return report.Track
	}
	return ""
}

// add adds a row.
func (t *qualityTable) add(cells ...any) { t.rows = append(t.rows, qualityRow{cells: cells}) }

// footer is the sheet, what this is, and the page.
func (b *qualityBook) footer(name string) string {
	safe := func(s string) string { return strings.ReplaceAll(cut(report.Printable(s), 60), "&", "&&") }
	s := b.Dataset.Survey
	return "&L&8" + safe(name) + " – " + safe(b.p.Sprint("quality of the answers")) + "&C&8" + b.p.Sprint("page %s of %s", "&P", "&N") + "&R&8" + safe(s.ID+" "+s.Version)
}

// writeTable writes a sheet: its title, what it is, its header, its rows.
func (b *qualityBook) writeTable(t *qualityTable) error {
	name := b.p.Message(t.name)
	shown, left := t.rows, 0
	if len(shown) > b.most {
		shown, left = shown[:b.most], len(shown)-b.most
	}
	s := sheetOf{last: rowHead + max(1, len(shown)), about: b.p.Message(t.about), frozen: t.frozen, colour: report.Rule}
	if t.alarm && len(t.rows) > 0 {
		s.colour = report.Alert
	}
	wide := 0.0
	for _, c := range t.columns {
		s.widths, s.heads = append(s.widths, c.width), append(s.heads, b.p.Message(c.head))
		wide += c.width
		s.tall = max(s.tall, height(c.width, para{b.p.Message(c.head), sizeHelp, true})+4)
	}
	s.aboutTall = max(16, height(min(wide, 150), para{s.about, sizeHelp, false}))
	w, err := b.lay(name, name, b.footer(name), &s)
	if err != nil {
		return err
	}
	row := rowData
	for i := range shown {
		cells, tall := b.rowOf(t, &shown[i])
		w.row(row, tall, cells...)
		row++
	}
	switch {
	case len(shown) == 0:
		w.row(row, 18, b.say(look{bare: true, colour: report.Dim}, b.p.Message(t.none)))
	case left > 0:
		w.row(row, 18, b.say(look{bare: true, bold: true, colour: report.Alert}, b.p.Sprint("%s more rows do not fit into a sheet; --problems FILE.csv lists them all.", left)))
	}
	return w.close()
}

// rowOf is a row's cells, and how high they must be.
func (b *qualityBook) rowOf(t *qualityTable, r *qualityRow) (cells []any, tall float64) {
	tall = 16
	for i, v := range r.cells {
		c := t.columns[i]
		k := look{size: sizeHelp, bold: r.total}
		k.ground = r.ground()
		if c.is <= ofLists && i > 0 && t.columns[i-1].is > ofMarks {
			k.indent = 1 // away from the figure beside it
		}
		cell, text := b.cellOf(c.is, k, v)
		if text != "" && c.is != ofMarks {
			needed := height(c.width, para{text, sizeHelp, r.total})
			if c.is == ofLists {
				needed = min(needed, tallestList)
			}
			tall = max(tall, needed)
		}
		cells = append(cells, cell)
	}
	for i := len(cells); i < len(t.columns); i++ {
		cell, _ := b.cellOf(t.columns[i].is, look{ground: r.ground()}, nil)
		cells = append(cells, cell)
	}
	return cells, tall
}

// cellOf is a value in the dress of its column, and the text that may wrap.
func (b *qualityBook) cellOf(is columnKind, k look, v any) (cell any, text string) {
	switch v := v.(type) {
	case string:
		k.format, k.wrap = asText, true
		if is == ofMarks {
			k.centre, k.middle = true, false
		}
		text = strings.TrimSpace(cut(report.Printable(v), longest))
		return excelize.Cell{StyleID: b.dress(k), Value: text}, text
	case int:
		k.format, k.top = asCount, true
		return b.figure(k, float64(v)), ""
	case float64:
		if is == ofBars {
			k.format, k.colour, k.top = asText, report.Accent, true
			return excelize.Cell{StyleID: b.dress(k), Value: barOf(v)}, ""
		}
		k.format, k.top = b.asTenths(), true
		return b.figure(k, v), ""
	case time.Time:
		if !v.IsZero() {
			k.format, k.top, k.centre = b.asDay(), true, true
			return excelize.Cell{StyleID: b.dress(k), Value: v}, ""
		}
	}
	return excelize.Cell{StyleID: b.dress(k)}, ""
}

// asTenths is the format of a share of 1, to a tenth of a per cent.
func (d *dresser) asTenths() string {
	if d.p.Language() == "fr" {
		return "0.0\u00a0%"
	}
	return "0.0%"
}

func (d *dresser) asDay() string {
	if d.p.Language() == "fr" {
		return "dd/mm/yyyy"
	}
	return "yyyy-mm-dd"
}

// barOf is a share of 1 as a bar of squares, which every program shows, prints in
// black and white and sorts with its row.
func barOf(share float64) string {
	if math.IsNaN(share) {
		return ""
	}
	n := int(math.Round(share * barParts))
	switch {
	case n == 0 && share > 0:
		n = 1 // a little is not nothing
	case n == barParts && share < 1:
		n--
	}
	n = max(0, min(n, barParts))
	return strings.Repeat("■", n) + strings.Repeat("□", barParts-n)
}

// shareOf is n of a whole; NaN where there is no whole.
func shareOf(n, whole int) float64 {
	if whole == 0 {
		return math.NaN()
	}
	return float64(n) / float64(whole)
}
