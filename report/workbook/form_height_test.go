package workbook

import (
	"strings"
	"testing"
)

func TestHeight(t *testing.T) {
	one := height(20, para{text: "Énergie", size: 10})
	for _, c := range []struct {
		name  string
		paras []para
		lines int
	}{
		{"a line", []para{{text: "Énergie", size: 10}}, 1},
		{"two paragraphs", []para{{text: "Énergie", size: 10}, {text: "Réseau", size: 10}}, 2},
		{"a line break", []para{{text: "Énergie\nRéseau", size: 10}}, 2},
		{"wrapped at spaces", []para{{text: "Énergie de secours pour la mairie", size: 10}}, 2},
		{"not at no-break spaces", []para{{text: "Secours\u00a0: oui", size: 10}}, 1},
		{"a long word is broken", []para{{text: strings.Repeat("m", 30), size: 10}}, 3},
		{"nothing", []para{{text: "", size: 10}}, 1},
	} {
		want := one + float64(c.lines-1)*13
		if got := height(20, c.paras...); got != want {
			t.Errorf("%s: %g points, want %g", c.name, got, want)
		}
	}
	if h := height(1, para{text: strings.Repeat("mot ", 500), size: 10}); h != 409 {
		t.Errorf("%g points: taller than Excel's tallest row", h)
	}
}

func TestSheetName(t *testing.T) {
	for _, c := range []struct{ in, want string }{
		{"A1", "A1"},
		{"A/[1]:*?", "A  1"},
		{"'cité'", "cité"},
		{"", "Questions"},
		{"History", "Questions"},
		{strings.Repeat("é", 40), strings.Repeat("é", 31)},
		{strings.Repeat("😀", 20), strings.Repeat("😀", 15)},
	} {
		if got := sheetName(c.in); got != c.want {
			t.Errorf("sheetName(%q) = %q, want %q", c.in, got, c.want)
		}
	}
}
