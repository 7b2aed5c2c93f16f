package frameworks

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"eterritoire/surveys/lang"
)

// edit sets the cell under a column in the row whose column "by" says so.
type edit struct {
	sheet, by, says, column string
	to                      any
}

// edited is the built-in framework's workbook after some edits.
func edited(t *testing.T, edits ...edit) []byte {
	t.Helper()
	fw, err := BuiltIn(Default)
	if err != nil {
		t.Fatal(err)
	}
	sheets := Sheets(fw)
	for _, e := range edits {
		s := &sheets[slices.IndexFunc(sheets, func(s Sheet) bool { return s.Name == e.sheet })]
		column := func(name string) int {
			return slices.IndexFunc(s.Columns, func(c SheetColumn) bool { return c.Header == name })
		}
		row := slices.IndexFunc(s.Rows, func(r []any) bool { return r[column(e.by)] == e.says })
		if row < 0 || column(e.column) < 0 {
			t.Fatalf("no cell for %v", e)
		}
		s.Rows[row][column(e.column)] = e.to
	}
	return plainBook(t, sheets)
}

// An edit in the workbook is the same edit in the file.
func TestWorkbookEdited(t *testing.T) {
	fw, problems := Read("f.xlsx", edited(t,
		edit{"settings", "key", "framework.version", "value", "1.0.1"},
		edit{"indicators", "code", "A1.1.1", "weight", "0,5"},
		edit{"indicators", "code", "A1.1.2", "weight", 0.25},
		edit{"nodes", "code", "A2", "name.fr", "Relation\nusagers"},
	))
	if fw == nil {
		t.Fatal(said(problems))
	}
	if fw.Version != "1.0.1" || fw.Leaf("A1.1.1").Weight != 0.5 || fw.Main.Root.Children[1].Name["fr"] != "Relation\nusagers" {
		t.Errorf("%s, %v, %v", fw.Version, fw.Leaf("A1.1.1").Weight, fw.Main.Root.Children[1].Name)
	}
}

// What is wrong has its sheet and its cell, all in one pass, and the codes that
// a YAML file's problems have.
func TestWorkbookProblems(t *testing.T) {
	cases := []struct {
		edit edit
		want string
	}{
		{edit{"settings", "key", "framework.id", "value", nil}, "settings!B2 key-missing"},
		{edit{"settings", "key", "framework.title", "text.en", nil}, "settings!D4 text-missing"},
		{edit{"settings", "key", "framework.scale", "key", "framework.scal"}, "settings!A8 key-unknown"},
		{edit{"settings", "key", "framework.scale", "value", -1.0}, "settings!B8 scale-bad"},
		{edit{"settings", "key", "framework.version", "text.fr", "2"}, "settings!C3 cell-place"},
		{edit{"nodes", "code", "A1", "parent", "indexx"}, "nodes!A3 ref-unknown"},
		{edit{"nodes", "code", "A1", "parent", "A1.1"}, "nodes!A3 node-apart"},
		{edit{"nodes", "code", "A2", "parent", nil}, "nodes!A8 tree-root"},
		{edit{"nodes", "code", "A2", "code", "A1"}, "nodes!C8 code-twice"},
		{edit{"nodes", "code", "A1", "weight", "lourd"}, "nodes!F3 type-number"},
		{edit{"indicators", "code", "A1.1.1", "item", "maturité"}, "indicators!G2 item-unknown"},
		{edit{"indicators", "code", "A1.1.1", "name.en", nil}, "indicators!E2 text-missing"},
		{edit{"indicators", "code", "A1.1.1", "item", nil}, "indicators!G2 key-missing"},
		{edit{"indicators", "code", "A1.1.1", "who", "CAD_SG, ELUS"}, "ref-unknown"},
		{edit{"indicators", "code", "A1.1.3", "goalposts.best", nil}, "key-missing"},
		{edit{"indicators", "code", "A1.1.1", "rank", "premier"}, "indicators!B2 type-number"},
		{edit{"choices", "indicator", "A1.1.1", "indicator", "A1.1.9"}, "choices!A2 ref-unknown"},
		{edit{"choices", "code", "niv1", "code", "niv4"}, "level-code"},
		{edit{"levels", "code", "N3", "from", 10.0}, "levels!D4 levels-order"},
		{edit{"gates", "id", "G01", "cap", "N9"}, "gates!G2 ref-unknown"},
		{edit{"gates", "id", "G01", "below", 500.0}, "gates!E2 score-range"},
		{edit{"recommendations", "indicator", "A1.1.1", "cost", "C9"}, "ref-unknown"},
		{edit{"profiles", "code", "ppp.P1", "parent", "pp"}, "profiles!A3 ref-unknown"},
		{edit{"profiles", "code", "ppp.P1", "parent", "ppp.P1"}, "profiles!A3 node-apart"},
		{edit{"checks", "id", "C01", "when", "A1.2.1 = 0 and A1.2.3 >= 7"}, "checks!C2 check-level"},
		{edit{"checks", "id", "C02", "when", "A1.2.1 = 0 and A1.3.9 >= 3"}, "checks!C3 ref-unknown"},
		{edit{"checks", "id", "C03", "when", nil}, "checks!C4 key-missing"},
		{edit{"checks", "id", "C04", "when", "A1.2.3 <= 1 and A1.4.2 has wi-fi"}, "checks!C5 check-option"},
		{edit{"checks", "id", "C05", "message.en", nil}, "checks!E6 text-missing"},
		{edit{"checks", "id", "C06", "id", "C05"}, "checks!B7 code-twice"},
		{edit{"checks", "id", "C07", "sources", "EXPERTS"}, "checks!J8 ref-unknown"},
		{edit{"texts", "key", "models_caution", "key", "model_caution"}, "key-unknown"},
	}
	for _, c := range cases {
		t.Run(fmt.Sprint(c.edit), func(t *testing.T) {
			fw, problems := Read("f.xlsx", edited(t, c.edit))
			if fw != nil {
				t.Fatal("it was read")
			}
			var all []string
			for _, p := range problems {
				all = append(all, strings.TrimPrefix(p.Pos.String(), "f.xlsx:")+" "+p.Code)
				for _, language := range []string{"fr", "en"} {
					words := lang.For(language).Message(p.Message) + lang.For(language).Message(p.Hint)
					if strings.Contains(words, "{") || strings.Contains(words, "indent") {
						t.Errorf("a workbook has no such thing: %s", words)
					}
				}
			}
			if len(all) > 10 {
				t.Errorf("one fault, %s problems: %s", fmt.Sprint(len(all)), strings.Join(all, "; "))
			}
			if !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, c.want) }) {
				t.Errorf("want %s among %s", c.want, strings.Join(all, "; "))
			}
		})
	}
	var edits []edit
	for _, c := range cases {
		if c.edit.sheet == "gates" || c.edit.sheet == "levels" || c.edit.sheet == "recommendations" {
			edits = append(edits, c.edit)
		}
	}
	if _, problems := Read("f.xlsx", edited(t, edits...)); problems.Errors() < len(edits) {
		t.Errorf("not all in one pass: %s", said(problems))
	}
}
