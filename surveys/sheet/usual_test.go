package sheet_test

import (
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys/sheet"
)

// TestUsualCellsAreReadAlike: cells that are written as nearly every program
// writes them are read at once, and give what they give where a space or a comment
// has them read step by step: the same rows, or the same problem at the same place.
func TestUsualCellsAreReadAlike(t *testing.T) {
	one := func(t *rapid.T, name string, usual int, of ...string) string {
		if rapid.IntRange(0, 11).Draw(t, name+" is rare") > 0 {
			of = of[:usual]
		}
		return rapid.SampledFrom(of).Draw(t, name)
	}
	rapid.Check(t, func(rt *rapid.T) {
		var written [3]strings.Builder
		for r := range rapid.IntRange(1, 4).Draw(rt, "rows") {
			for i := range written {
				fmt.Fprintf(&written[i], `<row r="%d">`, r+1)
			}
			for c := range rapid.IntRange(0, 5).Draw(rt, "cells") {
				attributes := one(rt, "name", 2, fmt.Sprintf(` r="%c%d"`, 'A'+c, r+1), "", ` r="A9"`, ` r="1"`, ` r="BZZZ1"`, ` r="é1"`, ` r="B1" r="B1"`, fmt.Sprintf(` r="A%d"`, r+1)) +
					one(rt, "style", 3, "", ` s="1"`, ` s="2"`, ` s="99"`, ` s="x"`, ` s=""`, ` cm="1"`) +
					one(rt, "kind", 5, "", ` t="n"`, ` t="str"`, ` t="s"`, ` t="inlineStr"`, ` t="b"`, ` t="e"`, ` t="d"`, ` t="x"`, ` t=""`)
				value := one(rt, "value", 4, "1", "0", "2", "46159.5", "", "du texte", "é", "&amp;", "&#233;", "&no;", "\x01", " 1 ", "a\r\nb", "2026-05-17", "9", "TRUE", "_x0041_", "]]>")
				formula := one(rt, "formula", 2, "", "<f>A1+1</f>", `<f>A1&amp;"é"</f>`, "<f>&bad;</f>", "<f></f>", "<f/>", `<f t="shared" si="0">A1</f>`)
				content := one(rt, "content", 4, formula+"<v>"+value+"</v>", "<is><t>"+value+"</t></is>", "", formula,
					"<v>"+value+"</v>"+formula, "<is><r><t>"+value+"</t></r></is>", "<v/>", "<v>1</v><v>2</v>", "texte", "<x>1</x>", `<is><t xml:space="preserve"> a</t></is>`)
				cell := "<c" + attributes + ">" + content + "</c>"
				if content == "" && rapid.Bool().Draw(rt, "closed") {
					cell = "<c" + attributes + "/>"
				}
				written[0].WriteString(cell)
				written[1].WriteString("<c " + strings.TrimPrefix(cell, "<c"))
				start := strings.IndexByte(cell, '>')
				if strings.HasSuffix(cell, "/>") {
					written[2].WriteString("<c " + attributes + " />")
				} else {
					written[2].WriteString("<c " + attributes + "><!-- -->" + cell[start+1:])
				}
			}
			for i := range written {
				written[i].WriteString("</row>")
			}
		}
		var said [3]string
		for i := range written {
			rows, p := read(t, "t.xlsx", pack(t, workbook(worksheet(written[i].String()))), sheet.Limits{})
			said[i] = strings.Join(rows, "\n")
			if p != nil {
				said[i] += fmt.Sprintf("\n%v %s %v", p.Pos, p.Code, p.Message)
			}
		}
		if said[1] != said[0] || said[2] != said[0] {
			rt.Fatalf("%s\nis read as\n%s\nwith a space\n%s\nwith a comment\n%s", written[0].String(), said[0], said[1], said[2])
		}
	})
}
