package intake_test

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
)

// rows writes what was read as a table of responses.
func rows(tb testing.TB, s *surveys.Survey, opt intake.TableOptions, sources ...intake.Source) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := intake.NewTableWriter(&b, s, opt)
	if err != nil {
		tb.Fatal(err)
	}
	read(tb, s, intake.Options{Each: w.Write, Respondents: opt.Respondents}, sources...)
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestTableWriter(t *testing.T) {
	s := small()
	got := rows(t, s, intake.TableOptions{Questions: []bool{true, true, true, false, false, false}}, table(
		"commune,region,type,population,group,respondent,date,A1.1.1,A1.1.1.evidence,A1.1.1.comment,A1.1.2,A1.1.3",
		`Essai,Centre,commune,12 000,atelier,une personne,17/05/2026,2,vu,=2+2,aucun,"-1,5"`,
		`@Essai,,,,,,,ne_sait_pas : absent,,'cité',rh fax,beaucoup`,
	))
	want := strings.ReplaceAll(`territory,territory_code,region,department,type,population,group,date,response_id,A1.1.1,A1.1.1.evidence,A1.1.1.confidence,A1.1.1.comment,A1.1.2,A1.1.2.evidence,A1.1.2.confidence,A1.1.2.comment,A1.1.3,A1.1.3.evidence,A1.1.3.confidence,A1.1.3.comment
Essai,,Centre,,commune,12000,workshop,2026-05-17,r-…,niv2,seen,,'=2+2,none,,,,-1.5,,,
'@Essai,,,,,,,,r-…,dont_know: absent,,,''cité',? rh fax,,,,? beaucoup,,,
`, "\r", "")
	if short := regexp.MustCompile("r-[0-9a-f]{32}").ReplaceAllString(string(got), "r-…"); short != want {
		t.Errorf("got\n%s\nwant\n%s", short, want)
	}
	again := rows(t, s, intake.TableOptions{Questions: []bool{true, true, true, false, false, false}}, bytesSource("r.csv", got))
	if !bytes.Equal(got, again) {
		t.Errorf("written again\n%s", again)
	}
}

// TestRoundTrip: what is written as a table reads back as the same dataset,
// whatever was typed.
func TestRoundTrip(t *testing.T) {
	s := small()
	cell := rapid.OneOf(
		rapid.SampledFrom([]string{
			"", "", "2", "niv3", "4 – tout", "rh", "rh sig", "none", "aucun rh", "yes", "non", "local", "12,5", "0", "-3", "100", "0.4", "dont_know", "ne_sait_pas: perdu",
			"not_applicable", "non concerné : sans objet", "?", "? 7", "dont_know: =1+1", "'", "''", "=1+1",
		}),
		rapid.StringN(0, 12, 40),
	)
	word := rapid.OneOf(rapid.SampledFrom([]string{"", "seen", "vu", "checked", "autre"}), rapid.StringN(0, 5, 20))
	free := rapid.OneOf(rapid.StringN(0, 20, 80), rapid.SampledFrom([]string{"=A1", "+237", "-", "@x", "\tx", "\rx", "'=x", "'", "a\r\nb", "\"", ";", "\ufeffx", "fin "}))
	name := rapid.OneOf(rapid.SampledFrom([]string{"Essai", "Autre", "Troisième"}), free)
	rapid.Check(t, func(t *rapid.T) {
		var source bytes.Buffer
		w, err := intake.NewTableWriter(&source, s, intake.TableOptions{Respondents: true})
		if err != nil {
			t.Fatal(err)
		}
		header, _, _ := strings.Cut(flushed(t, w, &source), "\n")
		records := [][]string{strings.Split(header, ",")}
		for range rapid.IntRange(1, 6).Draw(t, "rows") {
			var record []string
			for _, column := range records[0] {
				switch {
				case column == "territory" || column == "territory_code" || column == "region" || column == "group" || column == "respondent":
					record = append(record, name.Draw(t, column))
				case strings.HasSuffix(column, ".evidence"):
					record = append(record, word.Draw(t, column))
				case strings.Contains(column, "1.") && strings.Count(column, ".") == 2:
					record = append(record, cell.Draw(t, column))
				case strings.Contains(column, ".c"):
					record = append(record, free.Draw(t, column))
				case column == "population":
					record = append(record, rapid.SampledFrom([]string{"", "12", "12 000,5"}).Draw(t, column))
				case column == "date":
					record = append(record, rapid.SampledFrom([]string{"", "2026-01-02", "3/4/2026", "hier"}).Draw(t, column))
				default:
					record = append(record, "")
				}
			}
			records = append(records, record)
		}
		typed := bytesSource("typed.csv", csvOf(records))
		for _, comma := range []rune{',', ';', '\t'} {
			opt := intake.TableOptions{Respondents: true, Comma: comma, BOM: comma == ';'}
			written := rapidRows(t, s, opt, typed)
			want := summary(t, s, typed)
			if got := summary(t, s, bytesSource("written.csv", written)); got != want {
				t.Fatalf("typed\n%s\nwritten\n%s\nread\n%s\nread back\n%s", csvOf(records), written, want, got)
			}
		}
	})
}

func flushed(t *rapid.T, w *intake.TableWriter, b *bytes.Buffer) string {
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return strings.ReplaceAll(b.String(), "\r\n", "\n")
}

func csvOf(records [][]string) []byte {
	var b bytes.Buffer
	for _, record := range records {
		for i, field := range record {
			if i > 0 {
				b.WriteByte(',')
			}
			fmt.Fprintf(&b, `"%s"`, strings.ReplaceAll(field, `"`, `""`))
		}
		b.WriteString("\n")
	}
	return b.Bytes()
}

func rapidRows(t *rapid.T, s *surveys.Survey, opt intake.TableOptions, src intake.Source) []byte {
	var b bytes.Buffer
	w, err := intake.NewTableWriter(&b, s, opt)
	if err != nil {
		t.Fatal(err)
	}
	rapidRead(t, s, intake.Options{Each: w.Write, Respondents: true}, src)
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rapidRead(t *rapid.T, s *surveys.Survey, opt intake.Options, src intake.Source) *intake.Result {
	result, problems, err := intake.Read(t.Context(), []intake.Source{src}, s, opt)
	if err != nil {
		t.Fatal(err)
	}
	c := result.Cells
	if c.Read != c.Accepted+c.Unused+c.SetAside || setAsideBy(problems) != c.SetAside {
		t.Fatalf("%+v, problems %d", c, setAsideBy(problems))
	}
	return result
}

// summary is a dataset as text, places left out.
func summary(t *rapid.T, s *surveys.Survey, src intake.Source) string {
	var b strings.Builder
	for _, of := range rapidRead(t, s, intake.Options{Respondents: true}, src).Dataset.Territories {
		population := of.Population
		if math.IsNaN(population) {
			population = -1
		}
		fmt.Fprintf(&b, "%q %q %q %q %q %v %d %v %v\n", of.Key, of.Code, of.Name, of.Region, of.Kind, population, of.Count, of.First, of.Last)
		for _, r := range of.Responses {
			id := r.ID
			if strings.HasPrefix(id, "r-") {
				id = "" // given by the writer
			}
			fmt.Fprintf(&b, "  %q %q %q %v\n", id, r.Group, r.Respondent, r.Date)
			for i := range r.Answers {
				fmt.Fprintf(&b, "    %q\n", said(s.Questions[i], &r.Answers[i]))
			}
		}
		for _, tallies := range of.Tallies {
			for _, tally := range tallies {
				fmt.Fprintf(&b, "  %q %v %d\n", tally.Group, tally.States, len(tally.Values))
			}
		}
	}
	return b.String()
}

// TestWrittenDialectsAgree: an export and a form, written as tables, read back
// as the same answers.
func TestWrittenDialectsAgree(t *testing.T) {
	s := small()
	kobo := bytesSource("k.csv", []byte("commune,g/energie,g/outils_metier/rh,g/outils_metier/none,g/delai,g/delai_status,g/delai_reason,g/energie_evidence,_uuid\n"+
		"Essai,dont_know,1,0,,not_applicable,sans courrier,,aa\nAutre,niv2,0,1,5,,,checked,bb\nTiers,n/a,0,0,,dont_know,,,cc\n"))
	var answers []string
	collect := func(_ *surveys.Territory, r *surveys.Response) error {
		for i := range r.Answers {
			if s.Questions[i].Item == surveys.Maturity || s.Questions[i].Item == surveys.Checklist || s.Questions[i].Item == surveys.Number {
				answers = append(answers, said(s.Questions[i], &r.Answers[i]))
			}
		}
		return nil
	}
	read(t, s, intake.Options{Each: collect}, kobo)
	want := []string{"dont_know", "rh", "not_applicable (sans courrier)", "niv2 checked", "none", "5", "not_answered", "not_answered", "dont_know"}
	if !slices.Equal(answers, want) {
		t.Errorf("%q", answers)
	}
	written := rows(t, s, intake.TableOptions{}, kobo)
	answers = nil
	read(t, s, intake.Options{Each: collect}, bytesSource("w.csv", written))
	if !slices.Equal(answers, want) {
		t.Errorf("read back %q", answers)
	}
}

// TestACleanTableBesideItsSource: a row of the clean table is the response that
// it was made of, wherever the source lies, and yields to it; what another file
// says in the same place is not. Neither a name nor a free text goes into what
// the table calls a response.
func TestACleanTableBesideItsSource(t *testing.T) {
	s := small()
	const header = "commune,date,A1.1.1,A1.1.3,A1.1.3.comment,nom\n"
	content := header + "Alpha,2026-05-01,1,2,appeler le 677 11 22 33,Jean\nAlpha,2026-05-01,1,2,,Luc\nBeta,2026-05-02,3,,,Luc\n"
	clean := rows(t, s, intake.TableOptions{}, bytesSource("tout.csv", []byte(content)))
	for _, c := range []struct {
		name, source, content string
		responses, duplicates int
	}{
		{"beside it", "tout.csv", content, 3, 3},
		{"below it", "reçus/tout.csv", content, 3, 3},
		{"another name", "autre.csv", content, 6, 0},
		{"next month, in the same order", "tout.csv", strings.ReplaceAll(content, "2026-05", "2026-06"), 6, 0},
		{"one row corrected", "tout.csv", strings.Replace(content, ",3,,,", ",2,,,", 1), 4, 2},
		{"names and texts changed", "tout.csv", strings.NewReplacer("Jean", "Eve", "677 11 22 33", "699").Replace(content), 3, 3},
	} {
		for _, order := range []bool{true, false} {
			sources := []intake.Source{bytesSource(c.source, []byte(c.content)), bytesSource("propre.csv", clean)}
			table := 1
			if order {
				slices.Reverse(sources)
				table = 0
			}
			result, _ := read(t, s, intake.Options{}, sources...)
			if n := result.Files[table].Duplicates; result.Dataset.Responses != c.responses || n != c.duplicates || result.Files[1-table].Duplicates != 0 {
				t.Errorf("%s: %d responses, %d duplicates in the table", c.name, result.Dataset.Responses, n)
			}
		}
	}
	// Where most rows are counted without being read whole, they are known as well.
	many := []byte(header)
	for i := range 120 {
		many = fmt.Appendf(many, "Alpha,2026-05-01,1,2,,Luc %d\n", i)
	}
	result, _ := read(t, s, intake.Options{}, bytesSource("tout.csv", many), bytesSource("propre.csv", rows(t, s, intake.TableOptions{}, bytesSource("tout.csv", many))))
	if n := result.Files[1].Duplicates; result.Dataset.Responses != 120 || n != 120 {
		t.Errorf("many rows: %d responses, %d duplicates in the table", result.Dataset.Responses, n)
	}
	corrections := &intake.Corrections{Rows: []intake.Correction{{File: "tout.csv", Cell: "C2", Old: "1", New: "2", Author: "a", Reason: "b"}}}
	var corrected bytes.Buffer
	w, err := intake.NewTableWriter(&corrected, s, intake.TableOptions{})
	if err != nil {
		t.Fatal(err)
	}
	read(t, s, intake.Options{Each: w.Write, Corrections: corrections}, bytesSource("tout.csv", []byte(content)))
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	result, _ = read(t, s, intake.Options{}, bytesSource("tout.csv", []byte(content)), bytesSource("propre.csv", corrected.Bytes()))
	if result.Dataset.Responses != 3 {
		t.Errorf("a table written with corrections: %d responses", result.Dataset.Responses)
	}
}
