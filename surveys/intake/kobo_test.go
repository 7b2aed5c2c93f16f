package intake_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// synthetic is the survey of the XLSForms synth-v1 and synth-v2 together, as a
// framework would ask it.
func synthetic(t *testing.T) *surveys.Survey {
	t.Helper()
	s := &surveys.Survey{ID: "synth", Version: "2", Choices: map[string][]surveys.Choice{}}
	seen := map[string]bool{}
	for _, name := range []string{"synth-v2.xlsx", "synth-v1.xlsx"} {
		path := testkit.Shared(t, "samples/exports/"+name)
		for _, row := range rowsOf(t, path, "survey") {
			kind, list, _ := strings.Cut(row["type"], " ")
			list, _, _ = strings.Cut(list, " ")
			q := &surveys.Question{
				Name: row["name"], Code: row["name"], ListName: list, Type: surveys.Type(kind), Range: [2]float64{-inf, inf},
				Label: lang.T(row["label::Français (fr)"], row["label::English (en)"]),
			}
			switch {
			case seen[q.Name] || list == "region":
				continue
			case list == "oui_non":
				q.Item = surveys.YesNo
			case kind == "select_one":
				q.Item = surveys.Maturity
			case kind == "select_multiple":
				q.Item = surveys.Checklist
			case kind == "decimal":
				q.Item = surveys.Number
			default:
				continue
			}
			seen[q.Name] = true
			s.Questions = append(s.Questions, q)
		}
		for _, row := range rowsOf(t, path, "choices") {
			if key := row["list_name"] + " " + row["name"]; !seen[key] && row["list_name"] != "region" {
				seen[key] = true
				s.Choices[row["list_name"]] = append(s.Choices[row["list_name"]], surveys.Choice{
					Name: row["name"], Label: lang.T(row["label::Français (fr)"], row["label::English (en)"]),
				})
			}
		}
	}
	return s
}

// rowsOf are the rows of a sheet by their headers.
func rowsOf(t *testing.T, path, name string) []map[string]string {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	book, problems, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: strings.NewReader(string(b)), Size: int64(len(b))}, sheet.Limits{})
	if err != nil || book == nil {
		t.Fatal(err, problems)
	}
	defer func() { _ = book.Close() }()
	var header map[int]string
	var rows []map[string]string
	for _, table := range book.Tables {
		if table.Name != name {
			continue
		}
		if damage := table.Rows(context.Background(), func(r *sheet.Row) bool {
			row, isHeader := map[string]string{}, header == nil
			if isHeader {
				header = map[int]string{}
			}
			for _, c := range r.Cells {
				if isHeader {
					header[c.Col] = c.Text
				}
				row[header[c.Col]] = c.Text
			}
			if !isHeader {
				rows = append(rows, row)
			}
			return true
		}); damage != nil {
			t.Fatal(damage)
		}
	}
	return rows
}

// truthOf is what an export of this submission says of a question.
func truthOf(q *surveys.Question, file exported, text string, answered bool) string {
	if !answered || text == "" {
		return "not_answered"
	}
	words := strings.Fields(text)
	switch q.Item {
	case surveys.Checklist:
		if slices.Contains(words, "other") || slices.Contains(words, "aucun") && len(words) > 1 {
			return "set_aside"
		}
		if text == "aucun" {
			return "none"
		}
		order := []string{"pc", "portable", "imprimante", "serveur", "onduleur", "sms", "whatsapp", "site"}
		slices.SortFunc(words, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
		return strings.Join(words, " ")
	case surveys.Number:
		if text == "1e3" {
			if !file.typesAsText {
				return "1000"
			}
			return "set_aside"
		}
	case surveys.Maturity:
		switch text {
		case "nsp":
			return "dont_know"
		case "na":
			return "not_applicable"
		}
	}
	return text
}

type exported struct {
	name                                 string
	latestOnly, typesAsText, oldMetadata bool
}

func koboFiles(t *testing.T) []exported {
	t.Helper()
	f, err := os.Open(testkit.Shared(t, "samples/exports/kobo/index.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	records, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var files []exported
	for _, r := range records[1:] {
		files = append(files, exported{
			name: r[0], typesAsText: r[7] == "True", latestOnly: r[8] == "True", oldMetadata: r[9] == "True",
		})
	}
	return files
}

// TestKoboTruth reads 25 exports of the same 24 submissions, made by
// KoboToolbox's own code with 25 sets of options, and holds every answer
// against the submissions.
func TestKoboTruth(t *testing.T) {
	files := koboFiles(t)
	s := synthetic(t)
	b, err := os.ReadFile(testkit.Shared(t, "samples/exports/kobo/truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var truth []map[string]any
	if err := json.Unmarshal(b, &truth); err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(file.name, func(t *testing.T) {
			responses := map[string]*surveys.Response{}
			communes := map[string]string{}
			result, problems := read(t, s, intake.Options{Each: func(of *surveys.Territory, r *surveys.Response) error {
				kept := *r
				kept.Answers = slices.Clone(r.Answers)
				responses[r.ID], communes[r.ID] = &kept, of.Name
				return nil
			}}, fileSource(testkit.Shared(t, "samples/exports/kobo/"+file.name)))
			if got := result.Files[0]; got.Dialect != "kobo" || got.Header != 1 || !got.OK {
				t.Fatalf("%+v\n%s", got, codes(problems))
			}
			for _, submission := range truth {
				values := map[string]string{}
				for k, v := range submission {
					if text, ok := v.(string); ok {
						values[k[strings.LastIndex(k, "/")+1:]] = text
					}
				}
				commune := strings.Join(strings.Fields(values["commune"]), " ")
				if strings.HasPrefix(commune, "=") && strings.HasSuffix(file.name, ".xlsx") {
					commune = "0" // the exporter wrote the text as a formula
				}
				r := responses[values["_uuid"]]
				if commune == "" || commune == "n/a" {
					if r != nil {
						t.Errorf("%s is accepted without a commune", values["_uuid"])
					}
					continue
				}
				if r == nil {
					t.Errorf("%s is missing", values["_uuid"])
					continue
				}
				if communes[r.ID] != commune {
					t.Errorf("commune %q, want %q", communes[r.ID], commune)
				}
				date := values["date_enquete"]
				if date == "" {
					date = values["today"]
				}
				if got := r.Date.Format("2006-01-02"); got != date {
					t.Errorf("%s: date %s, want %s", r.Pos, got, date)
				}
				for i, q := range s.Questions {
					text, answered := values[q.Name]
					want := truthOf(q, file, text, answered)
					switch {
					case q.Name == "gouv_budget" && file.latestOnly:
						want = "not_asked" // the column is not there
					case q.Name == "gouv_budget" && file.oldMetadata:
						want = "not_answered" // there, and empty: only the first version asked
					}
					a := r.Answers[i]
					a.Reason = ""
					if got := said(q, &a); got != want {
						t.Errorf("%s %s: %s, want %s (from %q)", a.Pos, q.Name, got, want, text)
					}
				}
			}
		})
	}
}
