package intake_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

// TestSheetsAreOneTable: responses spread over the sheets of a workbook, whatever
// the order of their columns and the row of their headers, are those of one
// table; a sheet that repeats some of them, with fewer columns or more, changes
// nothing, and what it repeats is counted as duplicates.
func TestSheetsAreOneTable(t *testing.T) {
	s := small()
	columns := []string{"A1.1.1", "A1.1.3", "A1.1.5", "date"}
	rapid.Check(t, func(rt *rapid.T) {
		var rows []map[string]string
		for i := range rapid.IntRange(1, 12).Draw(rt, "rows") {
			row := map[string]string{"commune": fmt.Sprintf("Commune %d (fictive)", i%7), "date": fmt.Sprintf("2026-05-%02d", i+1)}
			row["A1.1.1"] = rapid.SampledFrom([]string{"", "0", "2", "niv3", "beaucoup"}).Draw(rt, "level")
			row["A1.1.3"] = rapid.SampledFrom([]string{"", "5", "12"}).Draw(rt, "number")
			row["A1.1.5"] = rapid.SampledFrom([]string{"", "oui", "no"}).Draw(rt, "yes")
			rows = append(rows, row)
		}
		sheetOf := func(name string, rows []map[string]string, header []string) string {
			var b strings.Builder
			b.WriteString("## " + name + "\n" + strings.Repeat("| titre |\n", rapid.IntRange(0, 3).Draw(rt, "titles")))
			b.WriteString("| " + strings.Join(header, " | ") + " |\n")
			for i, row := range rows {
				for _, h := range header {
					text := row[h]
					switch h {
					case "N°":
						text = fmt.Sprint(i + 1)
					case "Vu par":
						text = "E1"
					}
					if text != "" {
						text = `"` + text + `"`
					}
					b.WriteString("| " + text + " ")
				}
				b.WriteString("|\n")
			}
			return b.String()
		}
		header := func() []string {
			return append([]string{"commune"}, rapid.Permutation(columns).Draw(rt, "header")...)
		}
		n := rapid.IntRange(1, 4).Draw(rt, "sheets")
		parts := make([][]map[string]string, n)
		for i, row := range rows {
			parts[i%n] = append(parts[i%n], row)
		}
		var book []string
		for i, part := range parts {
			if len(part) > 0 {
				book = append(book, sheetOf(fmt.Sprint("S", i), part, header()))
			}
		}
		again := rows[:rapid.IntRange(0, len(rows)).Draw(rt, "repeated")]
		switch rapid.IntRange(0, 3).Draw(rt, "repeats") {
		case 0:
			again = nil
		case 1:
			book = append(book, sheetOf("Tous", again, append([]string{"N°"}, header()...)))
		case 2: // fewer questions
			book = append([]string{sheetOf("Tous", again, []string{"commune", "A1.1.1", "A1.1.3", "date"})}, book...)
		case 3: // twice, with something more
			book = append(book, sheetOf("Tous", again, append(header(), "Vu par")), sheetOf("Tous (2)", again, header()))
		}
		whole := sheetOf("Tout", rows, append([]string{"commune"}, columns...))
		want, _ := readOnce(t, s, "w.xlsx", testkit.Xlsx(t, whole))
		got, file := readOnce(t, s, "w.xlsx", testkit.Xlsx(t, strings.Join(book, "\n")))
		if got != want {
			rt.Fatalf("%s\ngot  %s\nwant %s", strings.Join(book, "\n"), got, want)
		}
		if len(again) > 0 && len(parts[0]) > 0 && file.Duplicates%len(again) != 0 && !blank(again) {
			rt.Errorf("%d duplicates of %d\n%s", file.Duplicates, len(again), strings.Join(book, "\n"))
		}
	})
}

// TestASheetInWords: beside a sheet in codes, one in words is read in words, also
// where some of the words are names of questions.
func TestASheetInWords(t *testing.T) {
	codes := "## A\n| commune | A1.1.1 | A1.1.3 | A1.1.4 | A1.1.5 | A1.1.6 |\n| Une (fictive) | 1 | 2 | 3 | oui | local |\n"
	words := "## B\n| commune | Délai | Énergie de la mairie | Hébergement | Agents formés |\n| Autre (fictive) | 3 | 4 | etat | 5 |\n"
	result, _ := read(t, small(), intake.Options{}, bytesSource("w.xlsx", testkit.Xlsx(t, codes+words)))
	given := 0
	for _, a := range result.Dataset.Territories[len(result.Dataset.Territories)-1].Responses[0].Answers {
		if a.State == surveys.Given {
			given++
		}
	}
	if result.Dataset.Responses != 2 || given != 4 {
		t.Errorf("%d responses, %d answers given in the second", result.Dataset.Responses, given)
	}
}

// blank reports whether a row answers nothing, so that it is none.
func blank(rows []map[string]string) bool {
	return slices.ContainsFunc(rows, func(row map[string]string) bool { return row["A1.1.1"]+row["A1.1.3"]+row["A1.1.5"] == "" })
}

// readOnce is what a workbook says, its tallies in an order of their own.
func readOnce(tb testing.TB, s *surveys.Survey, name string, book []byte) (string, *intake.File) {
	tb.Helper()
	result, _ := read(tb, s, intake.Options{}, bytesSource(name, book))
	var all []string
	for _, of := range result.Dataset.Territories {
		for q, tallies := range of.Tallies {
			for _, tally := range tallies {
				values := []string{}
				for _, v := range tally.Values {
					values = append(values, fmt.Sprint(v.Choices, v.Number, v.N))
				}
				slices.Sort(values)
				all = append(all, fmt.Sprint(of.Name, of.Count, q, tally.States, values))
			}
		}
	}
	slices.Sort(all)
	return strings.Join(all, "\n"), &result.Files[0]
}

// TestASheetOfFewAnswersIsNamed: beside a sheet of many questions, one that asks a
// single one of communes is not read, and that is a warning.
func TestASheetOfFewAnswersIsNamed(t *testing.T) {
	many := "## Tout\n| commune | A1.1.1 | A1.1.3 | A1.1.4 |\n| Une (fictive) | 1 | 2 | 3 |\n"
	for sheet, want := range map[string]string{
		"| commune | A1.1.1 |\n| Autre (fictive) | 3 |\n":        "sheet-left-out",
		"| mois | A1.1.1 |\n| mai | 3 |\n":                       "sheet-unused",
		"| commune | population |\n| Autre (fictive) | 3000 |\n": "sheet-unused",
	} {
		_, problems := read(t, small(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, many+"## Peu\n"+sheet)))
		if got := codes(problems); !strings.Contains(got, want) {
			t.Errorf("%s: %s", sheet, got)
		}
	}
}

// TestOfTwoSheetsNothingIsLost: of two rows that are the same the one that is
// asked more is kept, whichever has an identity; what is equal in one sheet is as
// many responses; and codes, regions and departments tell territories apart.
func TestOfTwoSheetsNothingIsLost(t *testing.T) {
	const few, more = "| commune | response_id | A1.1.1 |\n| Essai (fictive) | a | 2 |\n", "| commune | A1.1.1 | A1.1.3 |\n| Essai (fictive) | 2 | 12 |\n"
	const equal = "| N° | commune | A1.1.1 |\n| 1 | Essai (fictive) | 2 |\n| 2 | Essai (fictive) | 2 |\n| 3 | Essai (fictive) | 3 |\n"
	placed := func(code, region string) string {
		return "| Code territoire | région | commune | A1.1.1 |\n| " + code + " | " + region + " | Essai (fictive) | 2 |\n"
	}
	for name, c := range map[string]struct {
		sheets      string
		want, given int // responses, and answers in them
	}{
		"fewer with an identity, first": {"## Un\n" + few + "## Deux\n" + more, 1, 2},
		"fewer with an identity, last":  {"## Un\n" + more + "## Deux\n" + few, 1, 2},
		"a copy":                        {"## Un\n" + equal + "## Deux\n" + equal, 3, 3},
		"two copies":                    {"## Un\n" + equal + "## Deux\n" + equal + "## Trois\n" + equal, 3, 3},
		"a copy with remarks":           {"## Un\n" + equal + "## Deux\n" + strings.NewReplacer("A1.1.1 |", "A1.1.1 | Vu |", "2 |\n", "2 | x |\n", "3 |\n", "3 | y |\n").Replace(equal), 3, 3},
		"two codes":                     {"## Un\n" + placed("X1", "") + "## Deux\n" + placed("X2", ""), 2, 2},
		"two regions":                   {"## Un\n" + placed("", "Nord") + "## Deux\n" + placed("", "Sud"), 2, 2},
		"one place":                     {"## Un\n" + placed("X1", "Nord") + "## Deux\n" + placed("x1", "nord"), 1, 1},
	} {
		result, problems := read(t, small(), intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(t, c.sheets)))
		given := 0
		for _, of := range result.Dataset.Territories {
			for _, r := range of.Responses {
				for _, a := range r.Answers {
					if a.State == surveys.Given {
						given++
					}
				}
			}
		}
		if result.Dataset.Responses != c.want || given != c.given {
			t.Errorf("%s: %d responses with %d answers, not %d with %d: %s", name, result.Dataset.Responses, given, c.want, c.given, codes(problems))
		}
	}
}

// TestWhatSeveralSheetsSayCountsOnce: a response counts once, in however many
// sheets it stands, at whatever number, with an identity of its own or without,
// under the same columns or more of them; and none is lost to itself.
func TestWhatSeveralSheetsSayCountsOnce(outer *testing.T) {
	s := small()
	rapid.Check(outer, func(t *rapid.T) {
		counted, identified := rapid.Bool().Draw(t, "numbered"), rapid.Bool().Draw(t, "identified")
		met := map[int]bool{}
		var text strings.Builder
		sheets := rapid.IntRange(2, 4).Draw(t, "sheets")
		for n := range sheets {
			fmt.Fprintf(&text, "## Feuille %d\n", n)
			for range rapid.IntRange(0, 2).Draw(t, "above") {
				text.WriteString("| Projet (fictif) |\n")
			}
			more := rapid.Bool().Draw(t, "more")
			row := func(cells ...string) {
				if counted {
					text.WriteString("| " + cells[0] + " ")
				}
				text.WriteString("| " + cells[1] + " | " + cells[2] + " | " + cells[3] + " ")
				if identified {
					text.WriteString("| " + cells[4] + " ")
				}
				if more {
					text.WriteString("| " + cells[5] + " ")
				}
				text.WriteString("|\n")
			}
			row("N°", "Commune", "A1.1.1", "A1.1.3", "response_id", "Remarque de la feuille")
			for i, of := range rapid.SliceOfNDistinct(rapid.IntRange(0, 5), 1, 5, rapid.ID[int]).Draw(t, "rows") {
				met[of] = true
				row(fmt.Sprint(i+1), fmt.Sprintf("Essai %d (fictive)", of/2), fmt.Sprint(of%3), fmt.Sprint(10+of), fmt.Sprintf("r%d", of), "vu")
			}
		}
		result, problems := read(outer, s, intake.Options{}, bytesSource("f.xlsx", testkit.Xlsx(outer, text.String())))
		f := result.Files[0]
		if got := result.Dataset.Responses; got != len(met) || problems.HasErrors() || f.Cells.Read != f.Cells.Accepted+f.Cells.Unused+f.Cells.SetAside {
			t.Fatalf("%d responses, not %d: %v\n%s", got, len(met), codes(problems), text.String())
		}
	})
}
