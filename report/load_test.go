package report_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// builtIn is the framework that ships with the program, with a digest that its
// next edition will not change.
func builtIn(tb testing.TB) *indicators.Framework {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	fixed := *fw
	fixed.Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"
	return &fixed
}

// scored is the assessment of a table of responses in testdata, whose
// territories are fictional.
func scored(tb testing.TB, name string) *assess.Assessment {
	tb.Helper()
	f, err := os.Open("testdata/" + name)
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	fw := builtIn(tb)
	a, _ := assess.Run(fw, table(fw, name, rows), assess.Options{})
	return a
}

// table reads the rows of a clean table of responses, the header first: what a
// report says is tested without intake.
func table(fw *indicators.Framework, name string, rows [][]string) *surveys.Dataset {
	ds := surveys.NewDataset(fw.Survey)
	head := rows[0]
	for r, row := range rows[1:] {
		cell := func(column string) string {
			if i := slices.Index(head, column); i >= 0 && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		population, err := strconv.ParseFloat(cell("population"), 64)
		if err != nil {
			population = math.NaN()
		}
		id := &surveys.Territory{
			Name: cell("territory"), Code: cell("territory_code"), Kind: cell("type"),
			Region: cell("region"), Population: population,
		}
		id.Key = surveys.TerritoryKey(id.Code, id.Name, id.Region, "")
		date, _ := time.Parse(time.DateOnly, cell("date")) // no date is the zero time
		response := &surveys.Response{Group: cell("group"), Date: date, Pos: diag.Pos{File: name, Row: r + 2}}
		for _, q := range fw.Survey.Questions {
			a := readCell(fw.Survey, q, cell(q.Code))
			a.Evidence, _ = surveys.EvidenceOf(cell(q.Code + ".evidence"))
			a.Comment = cell(q.Code + ".comment")
			a.Pos = diag.Pos{File: name, Row: r + 2, Col: slices.Index(head, q.Code) + 1}
			response.Answers = append(response.Answers, a)
		}
		ds.Add(id, response)
	}
	return ds
}

func readCell(s *surveys.Survey, q *surveys.Question, text string) surveys.Answer {
	word, reason, _ := strings.Cut(text, ":")
	switch word = strings.ToLower(strings.TrimSpace(word)); {
	case text == "":
		return surveys.Answer{State: surveys.Blank}
	case slices.Contains(surveys.WordsDontKnow, word):
		return surveys.Answer{State: surveys.Unknown, Reason: strings.TrimSpace(reason)}
	case slices.Contains(surveys.WordsNotApplicable, word):
		return surveys.Answer{State: surveys.NotApplicable, Reason: strings.TrimSpace(reason)}
	case q.Item == surveys.Number || q.Item == surveys.Percentage:
		x, err := strconv.ParseFloat(strings.ReplaceAll(strings.Join(strings.Fields(text), ""), ",", "."), 64)
		if err != nil || math.IsNaN(x) || x < q.Range[0] || x > q.Range[1] {
			return surveys.Answer{State: surveys.SetAside, Reason: text}
		}
		return surveys.Answer{State: surveys.Given, Number: x}
	case q.Item == surveys.Maturity && len(text) == 1:
		word = "niv" + text
	case slices.Contains(surveys.WordsYes, word):
		word = "yes"
	case slices.Contains(surveys.WordsNo, word):
		word = "no"
	case q.Item == surveys.Checklist && slices.Contains(surveys.WordsNone, word):
		return surveys.Answer{State: surveys.Given, Choices: []string{}}
	}
	words, found := strings.Fields(word), []string{}
	for _, c := range s.Of(q) {
		if slices.Contains(words, c.Name) {
			found = append(found, c.Name)
		}
	}
	if len(found) != len(words) || q.Item != surveys.Checklist && len(found) != 1 {
		return surveys.Answer{State: surveys.SetAside, Reason: text}
	}
	return surveys.Answer{State: surveys.Given, Choices: found}
}
