package intake

import (
	"math"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// everyItem is a question of each kind, as cells know them.
func everyItem() map[string]*question {
	levels := []surveys.Choice{
		{Name: "niv0", Label: lang.T("Rien", "Nothing")},
		{Name: "niv1", Label: lang.T("Un peu", "A little")},
		{Name: "niv2", Label: lang.T("La moitié", "Half of it")},
		{Name: "niv3", Label: lang.T("Presque tout", "Most of it")},
		{Name: "niv4", Label: lang.T("Tout", "All of it")},
	}
	tools := []surveys.Choice{
		{Name: "rh", Label: lang.T("Ressources humaines", "Human resources")},
		{Name: "courrier", Label: lang.T("Courrier", "Mail")},
		{Name: "web", Label: lang.T("Courrier électronique", "Electronic mail")},
		{Name: "el", Label: lang.T("Électronique", "Electronic")},
	}
	places := []surveys.Choice{
		{Name: "local", Label: lang.T("À la mairie", "At the town hall")},
		{Name: "etat", Label: lang.T("Chez l'État", "With the State")},
		{Name: "prive_1", Label: lang.T("Ailleurs", "Elsewhere")},
		{Name: "prive_2", Label: lang.T("Ailleurs", "Abroad")},
		{Name: "nsp", Label: lang.T("Ne sait pas", "Don't know")},
	}
	s := &surveys.Survey{
		Questions: []*surveys.Question{
			{Name: "m", Code: "A1", ListName: "m", Item: surveys.Maturity},
			{Name: "c", Code: "A2", ListName: "c", Item: surveys.Checklist},
			{Name: "n", Code: "A3", Item: surveys.Number, Range: [2]float64{-5, 5000}},
			{Name: "p", Code: "A4", Item: surveys.Percentage, Range: [2]float64{0, 100}},
			{Name: "y", Code: "A5", ListName: "y", Item: surveys.YesNo},
			{Name: "o", Code: "A6", ListName: "o", Item: surveys.Choose},
			{Name: "open", Code: "A7", Item: surveys.Number, Range: [2]float64{math.Inf(-1), math.Inf(1)}},
			{Name: "share", Code: "A8", Item: surveys.Number, Range: [2]float64{0, 100}, Unit: lang.T("% des dépenses", "% of the spending")},
		},
		Choices: map[string][]surveys.Choice{
			"m": levels, "c": tools, "o": places,
			"y": {{Name: "yes", Label: lang.T("Oui", "Yes")}, {Name: "no", Label: lang.T("Non", "No")}},
		},
	}
	items := map[string]*question{}
	for _, q := range newNames(s).questions {
		items[q.Name] = q
	}
	return items
}

func TestReadCell(t *testing.T) {
	items := everyItem()
	text := func(s string) sheet.Cell { return sheet.Cell{Text: s} }
	number := func(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: s} }
	percent := func(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Number, Text: s, Percent: true} }
	boolean := func(s string) sheet.Cell { return sheet.Cell{Kind: sheet.Bool, Text: s} }
	day := sheet.Cell{Kind: sheet.Date, Text: "2026-05-01"}
	for _, c := range []struct {
		question string
		cell     sheet.Cell
		want     string // the answer
		code     string // of the problem
	}{
		// A maturity scale: the code, the level, the level and its descriptor.
		{"m", text("niv2"), "niv2", ""},
		{"m", text("NIV2"), "niv2", ""},
		{"m", text("2"), "niv2", ""},
		{"m", number("2"), "niv2", ""},
		{"m", text(" 4 "), "niv4", ""},
		{"m", text("2 – n'importe quelle langue"), "niv2", ""},
		{"m", text("2 - with a hyphen"), "niv2", ""},
		{"m", text("2\u00a0–\u00a0espaces insécables"), "niv2", ""},
		{"m", text("niv3 – coupé\nen deux"), "niv3", ""},
		{"m", text("La moitié"), "niv2", ""},
		{"m", text("half of it"), "niv2", ""},
		{"m", text("5"), "set_aside", "choice-unknown"},
		{"m", text("2.0"), "niv2", ""}, // a column of whole numbers with gaps, as programs write it
		{"m", text("2,00"), "niv2", ""},
		{"m", text("2.01"), "set_aside", "choice-unknown"},
		{"m", text("2,5"), "set_aside", "choice-unknown"},
		{"m", number("2.5"), "set_aside", "choice-unknown"},
		{"m", text("-1"), "set_aside", "choice-unknown"},
		{"m", text("2–collé"), "niv2", "answer-converted"},
		{"m", text("02"), "set_aside", "choice-unknown"},
		{"m", text("beaucoup"), "set_aside", "choice-unknown"},
		{"m", percent("0.02"), "set_aside", "choice-unknown"},
		{"m", percent("2"), "set_aside", "choice-unknown"},
		{"m", boolean("TRUE"), "set_aside", "choice-unknown"},
		{"m", day, "set_aside", "date-where-number"},
		// Silences, spelled.
		{"m", text(""), "not_answered", ""},
		{"m", text(" \u00a0\t"), "not_answered", ""},
		{"m", text("dont_know"), "dont_know", ""},
		{"m", text("NE_SAIT_PAS"), "dont_know", ""},
		{"m", text("Ne sait pas"), "dont_know", ""},
		{"m", text("Don’t know"), "dont_know", ""},
		{"n", text("dont_know: dossier introuvable"), "dont_know (dossier introuvable)", ""},
		{"n", text("non_concerne : aucun opérateur : jamais"), "not_applicable (aucun opérateur : jamais)", ""},
		{"c", text("Non concerné"), "not_applicable", ""},
		{"c", text("Not applicable: no staff"), "not_applicable (no staff)", ""},
		{"m", text("?"), "set_aside (?)", "choice-unknown"},
		{"m", text("n/a"), "set_aside", "choice-unknown"},
		{"n", text("NC"), "set_aside", "number-unreadable"},
		// Yes or no.
		{"y", text("yes"), "yes", ""},
		{"y", text("OUI"), "yes", ""},
		{"y", text("Non"), "no", ""},
		{"y", boolean("TRUE"), "yes", ""},
		{"y", boolean("FALSE"), "no", ""},
		{"y", text("vrai"), "yes", "answer-converted"},
		{"y", text("1"), "set_aside", "choice-unknown"},
		{"y", text("peut-être"), "set_aside", "choice-unknown"},
		// One of several.
		{"o", text("etat"), "etat", ""},
		{"o", text("Chez l’État"), "etat", ""},
		{"o", text("elsewhere"), "prive_1", ""},
		{"o", text("Ailleurs"), "set_aside", "choice-ambiguous"},
		{"o", text("nsp"), "dont_know", ""}, // the list calls it so
		{"o", text("Chez l'etatt"), "set_aside", "choice-unknown"},
		// Checklists.
		{"c", text("rh"), "rh", ""},
		{"c", text("courrier rh"), "rh courrier", ""},
		{"c", text("rh  rh\ncourrier"), "rh courrier", ""},
		{"c", text("none"), "none", ""},
		{"c", text("AUCUN"), "none", ""},
		{"c", text("aucun rh"), "set_aside", "checklist-none-mixed"},
		{"c", text("rh fax"), "set_aside", "choice-unknown"},
		{"c", text("rh,courrier"), "rh courrier", ""},
		{"c", text("?"), "set_aside", "choice-unknown"},
		{"c", text("rh ?"), "set_aside", "choice-unknown"},
		{"c", text("rh; ?"), "set_aside", "choice-unknown"},
		{"c", text(";"), "set_aside", "choice-unknown"},
		{"c", text("Ressources humaines;Courrier électronique;"), "rh web", ""},
		{"c", text("Ressources humaines, Courrier électronique"), "rh web", ""},
		{"c", text("ressources humaines / courrier électronique"), "set_aside", "choice-ambiguous"},
		{"c", text("Ressources humaines, Télécopie"), "set_aside", "choice-unknown"},
		{"m", text("Niveau 3"), "niv3", "answer-converted"},
		{"m", text("trois"), "niv3", "answer-converted"},
		{"m", text("3. Presque tout"), "niv3", "answer-converted"},
		{"m", text("3/4"), "set_aside", "choice-unknown"},
		{"m", text("N7"), "set_aside", "choice-unknown"},
		{"n", text("douze"), "12", "answer-converted"},
		{"n", text("environ 12"), "set_aside", "number-unreadable"},
		{"n", text("12 %"), "set_aside", "number-unreadable"},
		{"p", text("60 pour cent"), "60", "answer-converted"},
		{"y", text("Faux"), "no", "answer-converted"},
		{"y", text("Oui, en partie"), "set_aside", "choice-unknown"},
		{"c", text("Ressources humaines Courrier"), "rh courrier", ""},
		{"c", text("Ressources humaines"), "rh", ""},
		{"c", text("Aucun Courrier"), "set_aside", "checklist-none-mixed"},
		{"c", text("Courrier électronique"), "set_aside", "choice-ambiguous"}, // web, or courrier and el
		{"c", number("1"), "set_aside", "choice-unknown"},
		// Numbers.
		{"n", text("12,5"), "12.5", ""},
		{"n", text("12.5"), "12.5", ""},
		{"n", text("1 234,5"), "1234.5", ""},
		{"n", text("- 5"), "-5", ""},
		{"n", text("3 5"), "set_aside", "number-unreadable"}, // two numbers are not one
		{"n", text("1 23"), "set_aside", "number-unreadable"},
		{"n", text("1234 567"), "set_aside", "number-unreadable"},
		{"n", text("4 %"), "set_aside", "number-unreadable"},
		{"p", text("47 %"), "47", ""},
		{"p", text("47,5\u00a0%"), "47.5", ""},
		{"p", text("0.4%"), "0.4", ""}, // its sign says what it is
		{"p", text("140 %"), "set_aside", "number-range"},
		{"p", text("%"), "set_aside", "number-unreadable"},
		{"p", text("4 7 %"), "set_aside", "number-unreadable"},
		{"p", text("47 %%"), "set_aside", "number-unreadable"},
		{"n", text("1\u00a0234\u202f000"), "set_aside", "number-range"},
		{"n", text("-2"), "-2", ""},
		{"n", text("-0"), "0", ""},
		{"n", text("+3"), "3", ""},
		{"n", text("1,234"), "1.234", "number-comma"},
		{"n", text("1e3"), "set_aside", "number-unreadable"},
		{"n", number("1000"), "1000", ""},
		{"n", number("1e3"), "1000", ""},
		{"n", text("12.500,5"), "set_aside", "number-unreadable"},
		{"n", text("12 h"), "set_aside", "number-unreadable"},
		{"n", text("beaucoup"), "set_aside", "number-unreadable"},
		{"n", text("0x10"), "set_aside", "number-unreadable"},
		{"n", text("5001"), "set_aside", "number-range"},
		{"n", text("-6"), "set_aside", "number-range"},
		{"n", percent("0.4"), "set_aside", "percent-on-number"},
		{"n", boolean("TRUE"), "set_aside", "number-unreadable"},
		{"n", day, "set_aside", "date-where-number"},
		{"open", text("Infinity"), "set_aside", "number-not-finite"},
		{"open", text("-inf"), "set_aside", "number-not-finite"},
		{"open", text("NaN"), "set_aside", "number-not-finite"},
		{"open", text(strings.Repeat("9", 400)), "set_aside", "number-not-finite"},
		{"open", number("1e400"), "set_aside", "number-not-finite"},
		// Percentages.
		{"p", text("40"), "40", ""},
		{"p", percent("0.4"), "40", "percent-format"},
		{"p", percent("0.07"), "7", "percent-format"},
		{"p", percent("1.5"), "set_aside", "number-range"},
		{"p", number("0.4"), "0.4", "percent-fraction"},
		{"p", text("0,4"), "0.4", "percent-fraction"},
		{"p", number("1"), "1", "percent-fraction"},
		{"p", number("0"), "0", ""},
		{"p", text("40 %"), "40", ""},
		{"p", text("140"), "set_aside", "number-range"},
		// A number whose unit is so many per cent of something says so itself.
		{"share", text("12,5 %"), "12.5", ""},
		{"share", percent("0.02"), "2", "percent-format"}, // the cell shows 2 %
		{"share", percent("1.2"), "set_aside", "number-range"},
		{"share", number("0.02"), "0.02", "percent-fraction"},
		{"share", number("0.5"), "0.5", ""}, // as many a town hall spends
		{"share", text("0,5 %"), "0.5", ""},
		{"share", text("60 % des dépenses"), "60", "answer-converted"},
		{"share", text("60 km"), "set_aside", "number-unreadable"},
		{"n", text("60 %"), "set_aside", "number-unreadable"},
		// Cells that hold nothing to read.
		{"n", sheet.Cell{Kind: sheet.Fault, Text: "#REF!"}, "set_aside", "cell-fault"},
		{"c", sheet.Cell{Formula: true, Uncached: true}, "set_aside", "formula-uncached"},
		{"m", sheet.Cell{Kind: sheet.Number, Text: "3", Formula: true}, "niv3", ""},
		{"m", text(strings.Repeat("x", 100_000)), "set_aside", "choice-unknown"},
		{"c", text(strings.Repeat("rh ", 100_000)), "rh", ""},
		{"c", text(strings.Repeat("Courrier humain ", 100_000)), "set_aside", "choice-unknown"},
		{"m", text("a\x00b\xff"), "set_aside", "choice-unknown"},
		// What a table of ours wrote of a cell set aside.
		{"m", text("? 7"), "set_aside (7)", "set-aside-before"},
	} {
		q := items[c.question]
		a, p := readCell(q, &c.cell, &manner{})
		got := a.State.String()
		if a.State == surveys.Given {
			got = a.Value(q.Item)
		}
		if a.Reason != "" && (a.State != surveys.SetAside || strings.Contains(c.want, "(")) {
			got += " (" + a.Reason + ")"
		}
		code := ""
		if p != nil {
			code = p.Code
		}
		if got != c.want || code != c.code {
			t.Errorf("%s %.60q: %s %q, want %s %q", q.Name, c.cell.Text, got, code, c.want, c.code)
		}
		if (a.State == surveys.SetAside) != (p != nil && p.Severity == 0) {
			t.Errorf("%s %.60q: set aside and its problem differ", q.Name, c.cell.Text)
		}
	}
}

func TestNear(t *testing.T) {
	for _, c := range []struct{ read, want string }{
		{"courier", "courrier"},
		{"Corrier", "courrier"},
		{"ne sais pas", "ne_sait_pas"},
		{"fax", ""},
		{"dontknow", "dont_know"},
		{"", ""},
		{"oiu", "oui"},
		{"courreir", "courrier"},
		{"courant", ""},
		{"sh", ""},
		{"grp du répondant", ""},
		{"Téléphone du répondant", ""},
		{"goupe du repondand", "groupe du repondant"},
		{"siteb", ""}, // as near to site_a as to site_c
	} {
		if got := near(c.read, []string{"rh", "courrier", "dont_know", "ne_sait_pas", "oui", "groupe du repondant", "sitea", "sitec"}); got != c.want {
			t.Errorf("near %q: %q, want %q", c.read, got, c.want)
		}
	}
}

func TestShown(t *testing.T) {
	for in, want := range map[string]string{
		" a\nb\tc ":             "a b c",
		strings.Repeat("é", 61): strings.Repeat("é", 60) + "…",
		strings.Repeat("é", 60): strings.Repeat("é", 60),
		"a\x1b[31mb\u202e":      "a [31mb ",
	} {
		if got := shown(in); got != want {
			t.Errorf("%q: %q, want %q", in, got, want)
		}
	}
}
