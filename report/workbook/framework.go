package workbook

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/report"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// FrameworkOptions are the choices of a framework's workbook.
type FrameworkOptions struct {
	Version string // of the program
}

// WriteFramework writes a framework as a workbook in which it is edited:
// frameworks.Read takes it back. It speaks French and English at once, as a
// framework does, so that one framework is one workbook.
func WriteFramework(w io.Writer, fw *indicators.Framework, opt FrameworkOptions) error {
	b := &frameworkBook{File: excelize.NewFile(), fw: fw, opt: opt, sheets: frameworks.Sheets(fw)}
	defer func() { _ = b.Close() }() // temporary files, of which it has none
	bs, err := b.bytes()
	if err != nil {
		return fmt.Errorf("writing the framework's workbook: %w", err)
	}
	return sheet.Stabilise(w, bs)
}

// frameworkBook is a framework's workbook being written.
type frameworkBook struct {
	*excelize.File
	fw     *indicators.Framework
	opt    FrameworkOptions
	sheets []frameworks.Sheet
	style  struct{ title, text, dim, link, head, says, code, number, words, awkward int }
}

// Rows of every sheet but the first: what its columns say in both languages,
// their names, then the content. A first cell that starts with # is a comment.
const (
	fwFrench = 1 + iota
	fwEnglish
	fwHead
	fwData
)

// fwSpare is how many rows below the last one have drop-downs as well.
const fwSpare = 300

// fwHelp is the name of the sheet that says how to work in the others.
const fwHelp = "help"

// fwHelpWidth is the width of its columns, one a language.
const fwHelpWidth = 78

func (b *frameworkBook) bytes() ([]byte, error) {
	for _, step := range []func() error{b.makeStyles, b.writeHelp, b.writeSheets, b.describe} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	numberNotes(b.File)
	var out bytes.Buffer
	err := b.Write(&out)
	return out.Bytes(), err
}

func (b *frameworkBook) makeStyles() error {
	if err := b.SetDefaultFont(formFont); err != nil {
		return err
	}
	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	under := box(report.Rule, "bottom")
	const asText = 49
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&b.style.title, excelize.Style{Font: font(sizeTitle, report.Accent, true), Alignment: top}},
		{&b.style.text, excelize.Style{Font: font(sizeText, report.Ink, false), Alignment: top}},
		{&b.style.dim, excelize.Style{Font: font(sizeSmall, report.Dim, false), Alignment: top}},
		{&b.style.link, excelize.Style{Font: &excelize.Font{Family: formFont, Size: sizeText, Color: report.Accent, Underline: "single"}, Alignment: top}},
		{&b.style.head, excelize.Style{Font: font(sizeHelp, report.Paper, true), Fill: fill(report.Accent), Alignment: top, NumFmt: asText}},
		{&b.style.says, excelize.Style{Font: font(sizeSmall, report.Dim, false), Fill: fill(report.Track), Alignment: top}},
		{&b.style.code, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: top, Border: under, NumFmt: asText}},
		{&b.style.number, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: &excelize.Alignment{Vertical: "top"}, Border: under}},
		{&b.style.words, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: top, Border: under}},
		{&b.style.awkward, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: top, Border: under, NumFmt: asText}},
	} {
		id, err := b.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return nil
}

// both is a sentence in both languages.
func both(m lang.Message) [2]string {
	return [2]string{lang.For("fr").Message(m), lang.For("en").Message(m)}
}

// writeHelp writes the first sheet: how to work, then what each sheet holds.
func (b *frameworkBook) writeHelp() error {
	if err := b.SetSheetName("Sheet1", fwHelp); err != nil {
		return err
	}
	row := 0
	line := func(style int, cells ...string) error {
		row++
		tall := 0.0
		for i, c := range cells {
			if err := b.text(fwHelp, i+1, row, c, style); err != nil {
				return err
			}
			size := float64(sizeText)
			if style == b.style.title {
				size = sizeTitle
			}
			tall = max(tall, height(fwHelpWidth, para{text: c, size: size}))
		}
		return b.SetRowHeight(fwHelp, row, tall)
	}
	if err := line(b.style.title, b.fw.Title.In("fr"), b.fw.Title.In("en")); err != nil {
		return err
	}
	for _, m := range []lang.Message{
		lang.Msg("This workbook is a framework: what is measured, with which weights and words. Change it, save it as .xlsx, then have it checked: eterritoire framework check FILE.xlsx. Every command takes it with -f FILE.xlsx."),
		lang.Msg("Each change makes another framework: give it another “framework.version” in the sheet “settings”."),
		lang.Msg("A row is an indicator, a branch, an option… Its code is never changed nor given to another: answers are found by it. To add one, add a row anywhere; “rank” says where it stands among the others."),
		lang.Msg("Every text is given in each language. Names of sheets and of columns stay as they are; rows, columns and sheets may be sorted and moved."),
		lang.Msg("A row whose first cell starts with # and a column whose name starts with # are notes: they are not read."),
	} {
		says := both(m)
		if err := line(b.style.text, says[0], says[1]); err != nil {
			return err
		}
	}
	row++
	for _, s := range b.sheets {
		if err := line(b.style.link, s.Name+" – "+s.Title["fr"], s.Name+" – "+s.Title["en"]); err != nil {
			return err
		}
		for col := 1; col <= 2; col++ {
			if err := b.SetCellHyperLink(fwHelp, at(col, row), "'"+s.Name+"'!A1", "Location"); err != nil {
				return err
			}
		}
	}
	row++
	origin := both(lang.Msg("Written by eterritoire %s from %s %s, whose digest stands below.", b.opt.Version, b.fw.ID, b.fw.Version))
	if err := line(b.style.dim, origin[0], origin[1]); err != nil {
		return err
	}
	if err := line(b.style.dim, b.fw.Digest); err != nil {
		return err
	}
	if err := b.SetColWidth(fwHelp, "A", "B", fwHelpWidth); err != nil {
		return err
	}
	lines := false
	return b.SetSheetView(fwHelp, 0, &excelize.ViewOptions{ShowGridLines: &lines})
}

// text puts a text into a cell, as a text whatever it begins with.
func (b *frameworkBook) text(name string, col, row int, s string, style int) error {
	if s != "" {
		if err := b.SetCellStr(name, at(col, row), s); err != nil {
			return err
		}
	}
	return b.SetCellStyle(name, at(col, row), at(col, row), style)
}

func (b *frameworkBook) writeSheets() error {
	for i := range b.sheets {
		if _, err := b.NewSheet(b.sheets[i].Name); err != nil {
			return err
		}
	}
	for i := range b.sheets {
		s := &b.sheets[i]
		if len(s.Lines) > 0 {
			b.explainLines(s)
		}
		for _, step := range []func(*frameworks.Sheet) error{b.writeHeads, b.writeRows, b.writeOffers, b.dress, b.annotate} {
			if err := step(s); err != nil {
				return fmt.Errorf("sheet %s: %w", s.Name, err)
			}
		}
	}
	return nil
}

// explainLines adds to a sheet of settings what each of them is: notes that
// are not read.
func (b *frameworkBook) explainLines(s *frameworks.Sheet) {
	s.Columns = append(slices.Clone(s.Columns),
		frameworks.SheetColumn{Header: "# fr", Says: lang.T("Ce que c'est", ""), Language: "fr"},
		frameworks.SheetColumn{Header: "# en", Says: lang.T("", "What it is"), Language: "en"},
	)
	for i, l := range s.Lines {
		s.Rows[i] = append(slices.Clone(s.Rows[i]), l.Says["fr"], l.Says["en"])
	}
}

// writeHeads writes what the columns say and their names.
func (b *frameworkBook) writeHeads(s *frameworks.Sheet) error {
	french, english := 0.0, 0.0
	for i, c := range s.Columns {
		mark := ""
		french = max(french, height(widthOf(c), para{text: "# " + c.Says["fr"], size: sizeSmall}))
		english = max(english, height(widthOf(c), para{text: "# " + c.Says["en"], size: sizeSmall}))
		if i == 0 {
			mark = "# "
		}
		if err := b.text(s.Name, i+1, fwFrench, mark+c.Says["fr"], b.style.says); err != nil {
			return err
		}
		if err := b.text(s.Name, i+1, fwEnglish, mark+c.Says["en"], b.style.says); err != nil {
			return err
		}
		if err := b.text(s.Name, i+1, fwHead, c.Header, b.style.head); err != nil {
			return err
		}
	}
	if err := b.SetRowHeight(s.Name, fwFrench, french); err != nil {
		return err
	}
	if err := b.SetRowHeight(s.Name, fwEnglish, english); err != nil {
		return err
	}
	return b.SetRowHeight(s.Name, fwHead, 30)
}

// dressOf is the style of a column's cells.
func (b *frameworkBook) dressOf(c frameworks.SheetColumn) int {
	switch {
	case c.Number:
		return b.style.number
	case c.Language != "":
		return b.style.words
	}
	return b.style.code
}

func (b *frameworkBook) writeRows(s *frameworks.Sheet) error {
	for i, cells := range s.Rows {
		tall := 0.0
		for j, v := range cells {
			style, cell := b.dressOf(s.Columns[j]), at(j+1, fwData+i)
			switch v := v.(type) {
			case float64:
				if err := b.SetCellFloat(s.Name, cell, v, -1, 64); err != nil {
					return err
				}
				style = b.style.number
			case string:
				if v != "" && strings.ContainsAny(v[:1], "=+-@'") {
					style = b.style.awkward // it stays text also when someone edits it
				}
				if err := b.SetCellStr(s.Name, cell, v); err != nil {
					return err
				}
				tall = max(tall, height(widthOf(s.Columns[j]), para{text: v, size: sizeHelp}))
			}
			if err := b.SetCellStyle(s.Name, cell, cell, style); err != nil {
				return err
			}
		}
		if err := b.SetRowHeight(s.Name, fwData+i, max(tall, 16)); err != nil {
			return err
		}
	}
	return nil
}

// writeOffers puts a drop-down where a cell says one of a few words or codes,
// and beside every cell what it is for.
func (b *frameworkBook) writeOffers(s *frameworks.Sheet) error {
	last := fwData + len(s.Rows) + fwSpare
	for i, c := range s.Columns {
		if strings.HasPrefix(c.Header, "#") || len(s.Lines) > 0 && c.Header == "value" {
			continue
		}
		if err := b.offer(s.Name, span(i+1, fwData, last), c); err != nil {
			return err
		}
	}
	for i, c := range s.Lines {
		if err := b.offer(s.Name, at(2, fwData+i), c); err != nil {
			return err
		}
	}
	return nil
}

// offer is the validation of some cells. What is not in its list is warned of,
// not refused: the list may be what is being changed.
func (b *frameworkBook) offer(name, cells string, c frameworks.SheetColumn) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	v.SetInput(cut(c.Header, 32), shorten(c.Says["fr"]+"\n"+c.Says["en"], 255))
	switch {
	case c.From[0] != "":
		v.SetSqrefDropList(b.codes(c.From))
	case len(c.Words) > 0 && len(strings.Join(c.Words, ",")) < 250:
		if err := v.SetDropList(c.Words); err != nil {
			return err
		}
	}
	if v.Formula1 != "" {
		says := both(lang.Msg("This is not in the list. Keep it all the same?"))
		v.SetError(excelize.DataValidationErrorStyleWarning, cut(c.Header, 32), says[0]+"\n"+says[1])
	}
	return b.AddDataValidation(name, v)
}

// codes is the range of the codes that a sheet declares, with room for more.
func (b *frameworkBook) codes(from [2]string) string {
	for _, s := range b.sheets {
		if s.Name != from[0] {
			continue
		}
		col := 1 + slices.IndexFunc(s.Columns, func(c frameworks.SheetColumn) bool { return c.Header == from[1] })
		return s.Name + "!$" + columnRange(col, fwData, len(s.Rows)+fwSpare)
	}
	return ""
}

// widthOf is the width of a column, in characters.
func widthOf(c frameworks.SheetColumn) float64 {
	switch {
	case c.Header == "rank":
		return 8
	case c.Language != "" && strings.HasPrefix(c.Header, "name"):
		return 34
	case c.Language != "", c.Header == "when":
		return 46
	case c.Many, slices.Contains([]string{"value", "key", "needs", "url", "name"}, c.Header):
		return 28
	case c.Header == "slug":
		return 22
	}
	return max(13, 1.15*float64(len(c.Header))+2) // its name in bold is not broken
}

// dress sets widths, freezes the heads and colours the tab.
func (b *frameworkBook) dress(s *frameworks.Sheet) error {
	frozen := 0
	for i, c := range s.Columns {
		column, _ := excelize.ColumnNumberToName(i + 1)
		if err := b.SetColWidth(s.Name, column, column, widthOf(c)); err != nil {
			return err
		}
		if slices.Contains([]string{"code", "id", "key", "grade"}, c.Header) && i < 3 {
			frozen = i + 1
		}
	}
	if err := b.SetPanes(s.Name, &excelize.Panes{
		Freeze: true, XSplit: frozen, YSplit: fwHead, TopLeftCell: at(frozen+1, fwData), ActivePane: map[bool]string{true: "bottomRight", false: "bottomLeft"}[frozen > 0],
	}); err != nil {
		return err
	}
	if err := b.AutoFilter(s.Name, at(1, fwHead)+":"+at(len(s.Columns), fwHead+max(1, len(s.Rows))), nil); err != nil {
		return err
	}
	landscape, paper, wide, tall, fit := "landscape", 9, 1, 0, true // A4, as wide as a page
	if err := b.SetPageLayout(s.Name, &excelize.PageLayoutOptions{Orientation: &landscape, Size: &paper, FitToWidth: &wide, FitToHeight: &tall}); err != nil {
		return err
	}
	colour, lines := report.Accent, false
	if s.Extra {
		colour = report.Rule
	}
	if err := b.SetSheetProps(s.Name, &excelize.SheetPropsOptions{TabColorRGB: &colour, FitToPage: &fit}); err != nil {
		return err
	}
	return b.SetSheetView(s.Name, 0, &excelize.ViewOptions{ShowGridLines: &lines})
}

// describe sets the workbook's own properties: nobody's login, a fixed day.
func (b *frameworkBook) describe() error {
	return b.SetDocProps(&excelize.DocProperties{
		Title: b.fw.Title.In(""), Creator: "eterritoire", LastModifiedBy: "eterritoire", Version: b.opt.Version,
		Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z",
	})
}
