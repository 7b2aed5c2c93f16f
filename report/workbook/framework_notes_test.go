package workbook_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"eterritoire/indicators/frameworks"
)

// Every column and every setting has a note on its name: what it is in both
// languages, and an example where there is one.
func TestFrameworkNotes(t *testing.T) {
	fw := frameworksOfTests(t)[0]
	f, err := excelize.OpenReader(bytes.NewReader(written(t, fw)))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	for _, s := range frameworks.Sheets(fw) {
		comments, err := f.GetComments(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		notes := map[string]string{}
		for _, c := range comments {
			var text strings.Builder
			for _, run := range c.Paragraph {
				text.WriteString(run.Text)
			}
			notes[c.Cell] = text.String()
		}
		for i, c := range s.Columns {
			cell, _ := excelize.CoordinatesToCellName(i+1, 3)
			note, ok := notes[cell]
			if !ok {
				if s.Name != "settings" {
					t.Errorf("%s!%s (%s) has no note", s.Name, cell, c.Header)
				}
				continue
			}
			for _, want := range []string{c.Header, c.Says["fr"], c.Says["en"]} {
				if !strings.Contains(note, want) {
					t.Errorf("%s!%s does not say %q: %q", s.Name, cell, want, note)
				}
			}
		}
		if s.Name == "settings" && len(notes) < len(s.Lines) {
			t.Errorf("%d settings, %d notes", len(s.Lines), len(notes))
		}
	}
	comments, _ := f.GetComments("indicators")
	for _, c := range comments {
		if c.Cell != "J3" && c.Cell != "F3" {
			continue
		}
		if text := c.Paragraph[1].Text; !strings.Contains(text, "Exemple\u00a0: ") || !strings.Contains(text, "Example: ") {
			t.Errorf("%s gives no example: %s", c.Cell, text)
		}
	}
}
