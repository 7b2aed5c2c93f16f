package sheet

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"iter"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/diag"
)

// Plain is a table to be written: a first row of headings, and rows of
// strings, int, float64, bool or nil (an empty cell), as NaN is.
type Plain struct {
	Name   string    // the sheet's; "" is Sheet1, Sheet2…
	Header []string  // in bold, kept in sight; nil for none
	Widths []float64 // of columns, in characters; 0 or none is the usual width
	Rows   iter.Seq[[]any]
	Prose  bool // for people to read: texts are wrapped, and printed one page wide, lying
}

// maxCell is how much text Excel takes in a cell, in UTF-16 units; excelize
// would cut what is longer without a word.
const maxCell = 32767

// WriteXLSX writes tables as the sheets of a workbook, row by row. A text that
// begins with = + - or @ stays text, also when someone edits its cell. Equal
// tables give equal bytes.
func WriteXLSX(w io.Writer, tables []Plain) error {
	f := excelize.NewFile()
	defer func() { _ = f.Close() }()
	if err := writeTables(f, tables); err != nil {
		return err
	}
	// No name of a person or a library in the properties, and no clock.
	err := f.SetDocProps(&excelize.DocProperties{
		Creator: "eterritoire", LastModifiedBy: "eterritoire", Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z",
	})
	if err != nil {
		return err
	}
	var b bytes.Buffer
	if _, err := f.WriteTo(&b); err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	return Stabilise(w, b.Bytes())
}

func writeTables(f *excelize.File, tables []Plain) error {
	bold, err := f.NewStyle(&excelize.Style{
		Font: &excelize.Font{Bold: true}, NumFmt: 49,
		Alignment: &excelize.Alignment{Vertical: "top", WrapText: true},
	})
	if err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	text, err := f.NewStyle(&excelize.Style{NumFmt: 49})
	if err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	wrapped, err := f.NewStyle(&excelize.Style{NumFmt: 49, Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
	if err != nil {
		return fmt.Errorf("writing a workbook: %w", err)
	}
	for i, t := range tables {
		if t.Name == "" {
			t.Name = fmt.Sprintf("Sheet%d", i+1)
		}
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), t.Name)
		} else {
			_, err = f.NewSheet(t.Name)
		}
		style := text
		if err == nil && t.Prose {
			style, err = wrapped, layOut(f, t.Name)
		}
		if err == nil {
			err = writeTable(f, t, bold, style)
		}
		if err != nil {
			return fmt.Errorf("writing sheet %s: %w", t.Name, err)
		}
	}
	return nil
}

// layOut makes a sheet print on lying pages, all its columns on each.
func layOut(f *excelize.File, name string) error {
	fit, wide, high, lying, a4 := true, 1, 0, "landscape", 9
	if err := f.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	return f.SetPageLayout(name, &excelize.PageLayoutOptions{Orientation: &lying, Size: &a4, FitToWidth: &wide, FitToHeight: &high})
}

func writeTable(f *excelize.File, t Plain, bold, text int) error {
	// Without this excelize says that the sheet is one cell, and openpyxl, which
	// pyxform reads forms with, believes it.
	if err := f.SetSheetDimension(t.Name, ""); err != nil {
		return err
	}
	w, err := f.NewStreamWriter(t.Name)
	if err != nil {
		return err
	}
	for i, width := range slices.Backward(t.Widths) { // each is put before the others, and their order counts
		if width <= 0 {
			continue
		}
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	row := 0
	if t.Header != nil {
		row++
		if err := w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
			return err
		}
		cells := make([]any, len(t.Header))
		for i, h := range t.Header {
			cells[i] = excelize.Cell{StyleID: bold, Value: h}
		}
		if err := w.SetRow("A1", cells); err != nil {
			return err
		}
	}
	if t.Rows == nil {
		return w.Flush()
	}
	for values := range t.Rows {
		row++
		cells := make([]any, len(values))
		for i, v := range values {
			if cells[i], err = plainCell(v, text); err != nil {
				return fmt.Errorf("cell %s%d: %w", diag.Column(i+1), row, err)
			}
			if s, ok := cells[i].(string); ok && t.Prose {
				cells[i] = excelize.Cell{StyleID: text, Value: s}
			}
		}
		var opts []excelize.RowOpts
		if t.Prose {
			opts = append(opts, excelize.RowOpts{Height: heightOf(cells, t.Widths)})
		}
		if err := w.SetRow(fmt.Sprintf("A%d", row), cells, opts...); err != nil {
			return err
		}
	}
	return w.Flush()
}

// heightOf is how high a row must be for its longest text, in points: no
// program makes rows higher by itself on opening a file.
func heightOf(cells []any, widths []float64) float64 {
	const line, highest, usual = 15, 405, 9
	lines := 1
	for i, c := range cells {
		width := float64(usual)
		if i < len(widths) && widths[i] > 0 {
			width = widths[i]
		}
		if c, ok := c.(excelize.Cell); ok {
			if s, ok := c.Value.(string); ok {
				lines = max(lines, int(math.Ceil(1.1*float64(utf8.RuneCountInString(s))/width)))
			}
		}
	}
	return min(highest, float64(lines*line))
}

// plainCell is a value as excelize takes it; text is the style that keeps
// Excel from reading a text as a formula, a number or a date.
func plainCell(v any, text int) (any, error) {
	switch v := v.(type) {
	case nil, bool, int:
		return v, nil
	case float64:
		if math.IsNaN(v) {
			return nil, nil
		}
		if math.IsInf(v, 0) {
			return nil, fmt.Errorf("%v is not a number that a cell holds", v)
		}
		return v, nil
	case string:
		if v == "" {
			return nil, nil
		}
		if len(v) > maxCell && len(utf16.Encode([]rune(v))) > maxCell {
			return nil, fmt.Errorf("text of more than %d characters", maxCell)
		}
		if !startsFormula(v) {
			return v, nil
		}
		return excelize.Cell{StyleID: text, Value: v}, nil
	}
	return nil, fmt.Errorf("%T is not a value that a cell holds", v)
}

// startsFormula reports whether a spreadsheet might compute a text, were it
// typed into a cell.
func startsFormula(s string) bool {
	return s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0]))
}

// zipEpoch is the date of every part that Stabilise writes: the first that a
// zip can hold.
var zipEpoch = time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)

var (
	typeEntry  = regexp.MustCompile(`<(?:Default|Override)\b[^>]*?(?:/>|></(?:Default|Override)>)`)
	coreStamps = regexp.MustCompile(`(<dcterms:(?:created|modified)\b[^>]*>)[^<]*(</dcterms:)`)
)

// Stabilise rewrites a workbook's package so that equal workbooks are equal
// bytes: parts in order, without dates, the list of their types sorted, and
// created and modified at one fixed time. The other parts stay as they are.
func Stabilise(w io.Writer, xlsx []byte) error {
	in, err := zip.NewReader(bytes.NewReader(xlsx), int64(len(xlsx)))
	if err != nil {
		return fmt.Errorf("rewriting a workbook: %w", err)
	}
	files := slices.Clone(in.File)
	slices.SortStableFunc(files, func(a, b *zip.File) int { return comparePart(a.Name, b.Name) })
	out := zip.NewWriter(w)
	for _, f := range files {
		if err := stabilisePart(out, f); err != nil {
			return fmt.Errorf("rewriting a workbook: %s: %w", f.Name, err)
		}
	}
	if err := out.Close(); err != nil {
		return fmt.Errorf("rewriting a workbook: %w", err)
	}
	return nil
}

// comparePart orders parts by name, the list of types first: some readers
// recognise a workbook by its first part.
func comparePart(a, b string) int {
	rank := func(s string) string {
		switch s {
		case "[Content_Types].xml":
			return "0"
		case "_rels/.rels":
			return "1"
		}
		return "2" + s
	}
	return strings.Compare(rank(a), rank(b))
}

func stabilisePart(out *zip.Writer, f *zip.File) error {
	head := &zip.FileHeader{Name: f.Name, Method: zip.Deflate, Modified: zipEpoch}
	if f.Name != "[Content_Types].xml" && f.Name != "docProps/core.xml" {
		return copyPart(out, f)
	}
	r, err := f.Open()
	if err != nil {
		return err
	}
	b, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	if f.Name == "docProps/core.xml" {
		b = coreStamps.ReplaceAll(b, []byte("${1}2000-01-01T00:00:00Z${2}"))
	} else {
		b = sortTypes(b)
	}
	p, err := out.CreateHeader(head)
	if err != nil {
		return err
	}
	_, err = p.Write(b)
	return err
}

// copyPart copies a part as it was compressed, under a header of its own.
func copyPart(out *zip.Writer, f *zip.File) error {
	raw, err := f.OpenRaw()
	if err != nil {
		return err
	}
	p, err := out.CreateRaw(&zip.FileHeader{
		Name: f.Name, Method: f.Method, CRC32: f.CRC32,
		CompressedSize64: f.CompressedSize64, UncompressedSize64: f.UncompressedSize64,
	})
	if err != nil {
		return err
	}
	_, err = io.Copy(p, raw)
	return err
}

// sortTypes sorts the entries of [Content_Types].xml, which excelize writes in
// the order of a map.
func sortTypes(b []byte) []byte {
	entries := typeEntry.FindAll(b, -1)
	if len(entries) == 0 {
		return b
	}
	first, last := typeEntry.FindIndex(b)[0], 0
	for _, at := range typeEntry.FindAllIndex(b, -1) {
		last = at[1]
	}
	sorted := slices.Clone(entries)
	slices.SortFunc(sorted, bytes.Compare)
	return slices.Concat(b[:first], bytes.Join(sorted, nil), b[last:])
}
