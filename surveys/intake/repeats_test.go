package intake_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// TestARepeatOfOneLeftOut: the same submission as one that a choice leaves out is
// not said to be kept there.
func TestARepeatOfOneLeftOut(t *testing.T) {
	table := "territory,group,date,response_id,A1.1.1,A1.1.2\n" +
		"Essai,,2026-01-02,a,1,rh\n" +
		"Essai,,2026-01-02,a,1,rh\n" +
		"Essai,,2026-01-03,b,2,\n"
	for choice, want := range map[intake.Repeats][]string{
		intake.AllRespondents: {"duplicate t.csv!2: this response of “Essai” is there again at t.csv!3, which is kept"},
		intake.MostComplete: {
			"duplicate t.csv!2: this response of “Essai” is there again at t.csv!3, which is kept",
			"superseded t.csv!4: this response of “Essai” is set aside as you chose: the most complete of its group is at t.csv!3",
		},
		intake.Latest: {
			"duplicate t.csv!2: this response of “Essai” is there again at t.csv!3, which is set aside as you chose: the one kept of its group is at t.csv!4",
			"superseded t.csv!3: this response of “Essai” is set aside as you chose: the latest of its group is at t.csv!4",
		},
	} {
		_, problems, err := intake.Read(t.Context(), []intake.Source{bytesSource("t.csv", []byte(table))}, small(), intake.Options{Duplicates: choice})
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range problems {
			if p.Code == "duplicate" || p.Code == "superseded" {
				place := diag.Pos{File: p.Pos.File, Row: p.Pos.Row}
				got = append(got, p.Code+" "+place.String()+": "+lang.For("en").Message(p.Message))
			}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: %s", choice, diff)
		}
	}
}

// TestChoosingAmongRepeats: of each group of respondents of a territory one
// response stays, the one that the choice says, wherever the sources put it;
// every cell of the others is set aside; who tells responses one by one is told
// the same ones.
func TestChoosingAmongRepeats(t *testing.T) {
	type row struct {
		territory, group, date string
		answers                [3]string
		id                     string
	}
	rapid.Check(t, func(t *rapid.T) {
		var rows []row
		var sources []intake.Source
		for f := range rapid.IntRange(1, 3).Draw(t, "files") {
			lines := []string{"territory,group,date,response_id,A1.1.1,A1.1.2,A1.1.3"}
			for range rapid.IntRange(0, 7).Draw(t, "rows") {
				r := row{
					territory: rapid.SampledFrom([]string{"Essai", "Autre"}).Draw(t, "territory"),
					group:     rapid.SampledFrom([]string{"", "atelier"}).Draw(t, "group"),
					date:      rapid.SampledFrom([]string{"", "2026-01-02", "2026-01-03"}).Draw(t, "date"),
					id:        fmt.Sprint("r", len(rows)),
				}
				for i, some := range []string{"niv2", "rh", "12"} {
					if rapid.Bool().Draw(t, "given") {
						r.answers[i] = some
					}
				}
				rows = append(rows, r)
				lines = append(lines, strings.Join(append([]string{r.territory, r.group, r.date, r.id}, r.answers[:]...), ","))
			}
			sources = append(sources, bytesSource(fmt.Sprintf("f%d.csv", f), []byte(strings.Join(lines, "\n")+"\n")))
		}
		choice := rapid.SampledFrom([]intake.Repeats{"", intake.AllRespondents, intake.Latest, intake.MostComplete}).Draw(t, "choice")

		// The same, looked for the simple way: sorted, the last of each group.
		var want []string
		sorted := slices.Clone(rows)
		answers := func(r row) (n int) {
			for _, a := range r.answers {
				if a != "" {
					n++
				}
			}
			return n
		}
		slices.SortStableFunc(sorted, func(a, b row) int {
			if choice == intake.MostComplete && answers(a) != answers(b) {
				return answers(a) - answers(b)
			}
			return strings.Compare(a.date, b.date)
		})
		last := map[string]string{}
		for _, r := range sorted {
			last[r.territory+"|"+r.group] = r.id
		}
		for _, r := range rows {
			if choice == "" || choice == intake.AllRespondents || last[r.territory+"|"+r.group] == r.id {
				want = append(want, r.id)
			}
		}

		opt := intake.Options{Duplicates: choice}
		result, _, err := intake.Read(context.Background(), sources, small(), opt)
		if err != nil {
			t.Fatal(err)
		}
		var got, told []string
		for _, of := range result.Dataset.Territories {
			for _, r := range of.Responses {
				got = append(got, r.ID)
			}
		}
		slices.Sort(got)
		slices.Sort(want)
		if !slices.Equal(got, want) {
			t.Fatalf("%q keeps %v, and %v was to be kept", choice, got, want)
		}
		superseded := 0
		for _, f := range result.Files {
			superseded += f.Superseded
		}
		if superseded != len(rows)-len(want) || result.Cells.Read != result.Cells.Accepted+result.Cells.Unused+result.Cells.SetAside {
			t.Fatalf("%d responses set aside of %d, %d kept; cells %+v", superseded, len(rows), len(want), result.Cells)
		}

		opt.Each = func(_ *surveys.Territory, r *surveys.Response) error {
			told = append(told, r.ID)
			return nil
		}
		if _, _, err := intake.Read(context.Background(), sources, small(), opt); err != nil {
			t.Fatal(err)
		}
		slices.Sort(told)
		if !slices.Equal(told, want) {
			t.Fatalf("%q tells of %v, and keeps %v", choice, told, want)
		}
	})
}
