package intake

import (
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/sheet"
)

// What is not folded would not have been the name of the column of codes.
func TestHeadsCodes(t *testing.T) {
	text := rapid.OneOf(rapid.String(), rapid.StringMatching(`[ \-_'’\x{a0}\t\v]{0,2}(code|Code|CODE|Ｃode|çode|codes|cote|A1.1.1)[ :.!\x{301}]{0,2}`))
	rapid.Check(t, func(t *rapid.T) {
		c := sheet.Cell{Text: text.Draw(t, "text")}
		column, known := formHeaders[foldLabel(c.Text)]
		if want := known && column == surveys.FormCode && len(c.Text) <= longestFormHeader; headsCodes(c) != want {
			t.Errorf("%q heads the codes: %v", c.Text, want)
		}
	})
}
