package workbook

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/indicators/frameworks"
	"eterritoire/report"
	"eterritoire/surveys/lang"
)

// Notes on the heads of columns, and on the names of settings: what to write
// there, which values there are, an example. They are hidden until the pointer
// rests on them; the reader takes no notice of them.

// Sizes of a note: its width in characters of a column and in pixels.
const (
	noteWidth  = 44
	notePixels = 320
	noteSize   = 9
)

// annotate puts the notes of one sheet.
func (b *frameworkBook) annotate(s *frameworks.Sheet) error {
	for i, c := range s.Columns {
		if strings.HasPrefix(c.Header, "#") || len(s.Lines) > 0 && c.Header != "key" && c.Language == "" {
			continue
		}
		if err := b.note(s.Name, at(i+1, fwHead), c); err != nil {
			return err
		}
	}
	for i, c := range s.Lines {
		if err := b.note(s.Name, at(1, fwData+i), c); err != nil {
			return err
		}
	}
	return nil
}

// note is one note, in both languages: the workbook speaks both.
func (b *frameworkBook) note(name, cell string, c frameworks.SheetColumn) error {
	var parts []string
	for _, l := range []string{"fr", "en"} {
		parts = append(parts, b.noteText(lang.For(l), c))
	}
	text := strings.Join(parts, "\n\n")
	tall := height(noteWidth, para{text: c.Header, size: noteSize}, para{text: text, size: noteSize})
	return b.AddComment(name, excelize.Comment{
		Author: "eterritoire", Cell: cell, Width: notePixels, Height: uint(tall/pointsPerPixel) + 12,
		Paragraph: []excelize.RichTextRun{
			{Text: c.Header + "\n", Font: &excelize.Font{Family: formFont, Size: noteSize, Color: report.Ink, Bold: true}},
			{Text: text, Font: &excelize.Font{Family: formFont, Size: noteSize, Color: report.Ink}},
		},
	})
}

// pointsPerPixel at the usual 96 pixels an inch.
const pointsPerPixel = 0.75

// noteText says what a column is, what it takes, and gives an example.
func (b *frameworkBook) noteText(p *lang.Printer, c frameworks.SheetColumn) string {
	says := strings.TrimRight(p.Text(c.Says), ".")
	all := []string{says + "."}
	switch {
	case c.Language != "":
		all = append(all, p.Sprint("A text, in this language: %s.", c.Language))
	case c.Many && c.Codes != "":
		all = append(all, p.Sprint("Codes of the sheet “%s”, several between commas.", c.Codes))
	case c.Many:
		all = append(all, p.Sprint("Codes, several between commas."))
	case c.Codes != "":
		all = append(all, p.Sprint("A code of the sheet “%s”.", c.Codes))
	case len(c.Words) > 0:
		all = append(all, p.Sprint("One of: %s.", strings.Join(c.Words, ", ")))
	case c.Number:
		all = append(all, p.Sprint("A number."))
	}
	if c.Needed {
		all = append(all, p.Sprint("No row goes without it."))
	}
	switch x := c.Example.(type) {
	case string:
		if c.Language == "" || p.Language() == c.Language {
			all = append(all, p.Sprint("Example: %s", shorten(strings.Join(strings.Fields(x), " "), 90)))
		}
	case float64:
		all = append(all, p.Sprint("Example: %s", x))
	}
	return strings.Join(all, "\n")
}

// numberNotes gives the shapes of notes numbers of their own, within the block
// of 1024 that their sheet has: the library calls them all by one name.
func numberNotes(f *excelize.File) {
	for _, drawing := range f.VMLDrawing {
		for i := range drawing.Shape {
			drawing.Shape[i].ID = fmt.Sprintf("_x0000_s%d", 1024*drawing.ShapeLayout.IDmap.Data+1+i)
		}
	}
}
