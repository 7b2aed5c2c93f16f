package intake_test

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/registry"
	sheets "eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// A scribe is a watcher that writes down all that it is told.
type scribe struct{ strings.Builder }

func (w *scribe) Watch(t *surveys.Territory, r *surveys.Response) {
	fmt.Fprintf(w, "%s %+v\n", t.Key, *r)
}
func (*scribe) Keep() []byte       { return nil }
func (*scribe) Recall([]byte) bool { return true }

// countedAlike holds what is read where answers are counted as soon as they are
// known, with and without a watcher, and where no response is kept, against what
// is read where every row is read whole.
func countedAlike(t interface{ Fatalf(string, ...any) }, sources []intake.Source, s *surveys.Survey, opt intake.Options) (whole string) {
	read := func(opt intake.Options, keep bool) (read, told string) {
		result, problems := must3(intake.Read(context.Background(), sources, s, opt))
		for _, of := range result.Dataset.Territories {
			if opt.CountOnly && len(of.Responses) > 0 {
				t.Fatalf("%d responses are kept", len(of.Responses))
			}
			if !keep {
				of.Responses = nil
			}
		}
		for i, w := range result.Watchers {
			told += fmt.Sprint(result.Files[i].Name, "\n", w.(*scribe))
		}
		return seen(result, problems), told
	}
	hold := func(opt intake.Options, how string) string {
		each, only := opt, opt
		each.Each = func(*surveys.Territory, *surveys.Response) error { return nil }
		only.CountOnly = true
		whole, told := read(each, true)
		if got, toldToo := read(opt, true); got != whole || toldToo != told {
			t.Fatalf("read whole, and counted where it is known%s:\n%s", how, cmp.Diff(whole+told, got+toldToo))
		}
		bare, _ := read(each, false)
		if got, toldToo := read(only, true); got != bare || toldToo != told {
			t.Fatalf("read whole, and only counted%s:\n%s", how, cmp.Diff(bare+told, got+toldToo))
		}
		return whole
	}
	whole = hold(opt, "")
	opt.Watch = func() intake.Watcher { return &scribe{} }
	hold(opt, ", while watched")
	return whole
}

// TestKnownAnswersAreCounted: what a table says again is counted as if it was
// read again: rows that are all known, rows of which a cell is not, rows with
// evidence or comments, faults, silences, conversions, repeated and superseded
// responses, several spellings of a territory, groups, versions, rejections.
func TestKnownAnswersAreCounted(t *testing.T) {
	s := small()
	rapid.Check(t, func(t *rapid.T) {
		some := func(name string, of ...string) *rapid.Generator[string] {
			return rapid.Custom(func(t *rapid.T) string {
				if rapid.IntRange(0, 9).Draw(t, name) > 0 {
					return of[rapid.IntRange(0, min(2, len(of)-1)).Draw(t, name)] // mostly the same few
				}
				return rapid.SampledFrom(of).Draw(t, name)
			})
		}
		header := "commune,region,population,group,date,_uuid,_validation_status,__version__,A1.1.1,A1.1.2,A1.1.3,A1.1.3.comment,A1.1.4,A1.1.4.evidence,A1.1.5,autre,start,end,username,A1.1.6.comment,A1.1.6.evidence"
		gens := []*rapid.Generator[string]{
			some("commune", "Essai (fictive)", "Essai (fictive)", "essai (Fictive)", "EssÃ\u0083Â© (fictive)", "Essé (fictive)", "Autre (fictive)", "", "total"),
			some("region", "Centre", "Centre", "", "Nord"),
			some("population", "1200", "", "1200", "beaucoup", "1300"),
			some("group", "", "CIT", "", "atelier", "inconnu"),
			some("date", "2026-05-17", "2026-05-18T10:00:00", "", "hier", "2025-01-01", "46159"),
			nil, // the identity
			some("validation", "", "Approved", "", "Not Approved"),
			some("version", "v1", "v1", "", "v2"),
			some("A1.1.1", "niv2", "niv0", "", "3", "9", "dont_know", "not_applicable: loin", "2 - un peu", "Ã©", " niv1 ", "#REF!"),
			some("A1.1.2", "rh", "courrier rh", "none", "", "rh none", "quoi"),
			some("A1.1.3", "1", "2.5", "12", "1 200", "\"1,5\"", "dont_know", "x", "-1", "1e400"),
			some("comment", "", "", "dit", "'=dit", "Ã©"),
			some("A1.1.4", "40", "50", "", "40 %", "0.4", "101", "n/a"),
			some("evidence", "", "", "seen", "checked", "vu de loin"),
			some("A1.1.5", "yes", "no", "", "oui", "x"),
			some("autre", "", "Ã©quipÃ©", "b"),
			some("start", "2026-05-17T10:00:00", "2026-05-17T10:00:00Z", "", "2026-05-17", "tôt"),
			some("end", "2026-05-17T10:20:00.000+01:00", "2026-05-17T10:40:00", "", "1e9"),
			some("username", "agent1", "agent2", "", "username not found", "AGENT1"),
			some("comment alone", "", "dit", "appelez le 699 99 99 99"),
			some("evidence alone", "", "seen", "vu de loin"),
		}
		s, header := s, header
		if rapid.Bool().Draw(t, "status") {
			header, gens = header+",A1.1.1.status", append(gens, some("status", "", "", "dont_know"))
		}
		if rapid.Bool().Draw(t, "grouped") {
			s = small()
			s.GroupBy = s.Questions[0].Name
		}
		var sources []intake.Source
		for f := range rapid.IntRange(1, 2).Draw(t, "files") {
			lines := []string{header}
			for i := range rapid.IntRange(40, 160).Draw(t, "rows") {
				var cells []string
				for g, gen := range gens {
					if gens[g] == nil {
						cells = append(cells, fmt.Sprintf("%d-%d", f, rapid.SampledFrom([]int{i, i, i, i, i / 2}).Draw(t, "id")))
						continue
					}
					cells = append(cells, gen.Draw(t, "cell"))
				}
				lines = append(lines, strings.Join(cells, ","))
			}
			csv := []byte(strings.Join(lines, "\n") + "\n")
			name := fmt.Sprintf("f%d.csv", f)
			if rapid.Bool().Draw(t, "workbook") {
				name, csv = fmt.Sprintf("f%d.xlsx", f), workbookOf(t, []byte(strings.ReplaceAll(string(csv), "\"1,5\"", "1;5")))
			}
			sources = append(sources, bytesSource(name, csv))
		}
		opt := intake.Options{}
		if rapid.Bool().Draw(t, "dates") {
			opt.From = time.Date(2026, 1, 1, 0, 0, 0, 0, time.UTC)
		}
		countedAlike(t, sources, s, opt)
	})
}

// TestTimesInSeconds: the quick way of reading a time is the way of the standard
// library.
func TestTimesInSeconds(t *testing.T) {
	digit := rapid.SampledFrom([]string{"0", "1", "2", "3", "5", "6", "9", "9", "x", " "})
	rapid.Check(t, func(t *rapid.T) {
		text := []byte("2024-02-29T13:45:59")
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			text[rapid.IntRange(0, len(text)-1).Draw(t, "at")] = digit.Draw(t, "digit")[0]
		}
		got, ok := intake.InSeconds(string(text))
		want, err := time.Parse("2006-01-02T15:04:05", string(text))
		if err != nil {
			want, err = time.Parse("2006-01-02 15:04:05", string(text))
		}
		if ok != (err == nil) || ok && !got.Equal(want) {
			t.Fatalf("%s: %v, %v and not %v, %v", text, got, ok, want, err)
		}
	})
}

// TestKnownAnswersOfALargeTable: the same of a table that is read ahead, of which
// much is counted at once, and of which one territory has more different numbers
// than a tally holds.
func TestKnownAnswersOfALargeTable(t *testing.T) {
	s := small()
	random := rand.New(rand.NewPCG(3, 4))
	one := func(of ...string) string { return of[random.IntN(len(of))] }
	often := func(usual []string, rare ...string) string {
		if random.IntN(50) > 0 {
			return one(usual...)
		}
		return one(rare...)
	}
	var b strings.Builder
	b.WriteString("commune,region,_uuid,_submission_time,_validation_status,__version__,A1.1.1,A1.1.2,A1.1.3,A1.1.3.comment,A1.1.4,A1.1.5,autre,start,end,username\n")
	for i := range 24_000 {
		number := strconv.Itoa(random.IntN(40))
		if i > 500 && i < 23_500 {
			number = fmt.Sprintf("%d.%d", i/5, i%5)
		}
		fmt.Fprintf(&b, "%s,Centre,%s,%s,%s,v1,%s,%s,%s,%s,%s,%s,%s,2026-05-02T10:00:00Z,2026-05-02T10:%02d:00Z,agent%d\n",
			often([]string{"Essai (fictive)", "Essai (fictive)", "Essai (fictive)", "Autre (fictive)", "ESSAI (fictive)"}, "Nsi (fictive)", "", "\"Bord, fictive\""),
			often([]string{fmt.Sprintf("%x", i), fmt.Sprintf("%x", i-random.IntN(2))}, "", fmt.Sprintf("uuid:%X", i)),
			often([]string{fmt.Sprintf("2026-05-%02dT10:00:00", 1+random.IntN(28))}, "", "2026-05-03", "hier"), often([]string{""}, "Not approved"),
			often([]string{"niv0", "niv1", "niv2", ""}, "niv3", "9", "dont_know", "not_applicable: loin", "2 - Une partie est faite", "\"niv1\""),
			often([]string{"rh", "rh courrier", "none"}, "sig", "quoi"), number,
			often([]string{""}, "dit"), often([]string{"40", "50", "60"}, "101", "n/a", "40 %", " 55 "),
			often([]string{"yes", "no"}, "oui", "x"), often([]string{"une suite de mots pour que la table soit grande"}, "Ã©quipÃ©", "\"deux\nlignes\""), random.IntN(60), random.IntN(5))
	}
	if b.Len() < 1<<20 {
		t.Fatalf("%d bytes are not a large table", b.Len())
	}
	sources := []intake.Source{bytesSource("large.csv", []byte(b.String()))}
	if got := countedAlike(t, sources, s, intake.Options{}); !strings.Contains(got, "too-many-distinct") {
		t.Error("no tally was full")
	}
}

// TestRowsThatAreNotCounted: every row is looked at where somebody is told the
// names of people, and where the rows name no territory, so that a total is known
// by its first cell.
func TestRowsThatAreNotCounted(t *testing.T) {
	s, told := small(), map[string]bool{}
	var table, sheet strings.Builder
	table.WriteString("commune,A1.1.1,A1.1.3,nom du maire\n")
	sheet.WriteString("## Essai\n| nom | A1.1.1 | A1.1.3 |\n|---|---|---|\n")
	for i := range 120 {
		fmt.Fprintf(&table, "Essai (fictive),2,7,Maire %d\n", i)
		fmt.Fprintf(&sheet, "| Maire %d | 2 | 7 |\n", i)
	}
	sheet.WriteString("| Total | 2 | 7 |\n")
	read(t, s, intake.Options{Person: func(name string) { told[name] = true }}, bytesSource("t.csv", []byte(table.String())))
	if len(told) != 120 {
		t.Errorf("%d people are told", len(told))
	}
	f := []byte("Commune;Région\nEssai;Centre\n")
	b, _, err := sheets.Open(t.Context(), sheets.File{Name: "r.csv", ReaderAt: bytes.NewReader(f), Size: int64(len(f))}, sheets.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	territories, _ := registry.Read(t.Context(), b)
	result, problems := read(t, s, intake.Options{Registry: &registry.Lookup{Registry: territories}}, bytesSource("t.xlsx", testkit.Xlsx(t, sheet.String())))
	if result.Dataset.Responses != 120 || !strings.Contains(codes(problems), "total-row") {
		t.Errorf("%d responses, %v", result.Dataset.Responses, codes(problems))
	}
}
