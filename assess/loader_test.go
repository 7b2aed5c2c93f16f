package assess_test

import (
	"encoding/csv"
	"math"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/testkit"
)

// builtIn is the framework that ships with the program.
func builtIn(tb testing.TB) *indicators.Framework {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	return fw
}

// sharedTable reads a table of responses kept beside the repository.
func sharedTable(tb testing.TB, fw *indicators.Framework, name string) *surveys.Dataset {
	tb.Helper()
	f, err := os.Open(testkit.Shared(tb, "framework/"+name))
	if err != nil {
		tb.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		tb.Fatal(err)
	}
	return table(tb, fw, name, rows)
}

// table reads the rows of a table of responses, the header first. It is a
// small reader of clean tables: package assess is tested without intake.
func table(tb testing.TB, fw *indicators.Framework, name string, rows [][]string) *surveys.Dataset {
	tb.Helper()
	ds := surveys.NewDataset(fw.Survey)
	head := rows[0]
	for r, row := range rows[1:] {
		cell := func(column string) string {
			if i := slices.Index(head, column); i >= 0 && i < len(row) {
				return strings.ToLower(strings.TrimSpace(row[i]))
			}
			return ""
		}
		raw := func(column string) string {
			if i := slices.Index(head, column); i >= 0 && i < len(row) {
				return strings.TrimSpace(row[i])
			}
			return ""
		}
		id := &surveys.Territory{Name: raw("territory"), Code: raw("territory_code"), Kind: raw("type"), Population: math.NaN()}
		id.Key = surveys.TerritoryKey(id.Code, id.Name, "", "")
		response := &surveys.Response{Group: raw("group"), Pos: diag.Pos{File: name, Row: r + 2}}
		for _, q := range fw.Survey.Questions {
			a := readCell(fw.Survey, q, cell(q.Code))
			a.Evidence, _ = surveys.EvidenceOf(cell(q.Code + ".evidence"))
			a.Pos = diag.Pos{File: name, Row: r + 2, Col: slices.Index(head, q.Code) + 1}
			response.Answers = append(response.Answers, a)
		}
		ds.Add(id, response)
	}
	return ds
}

func readCell(s *surveys.Survey, q *surveys.Question, text string) surveys.Answer {
	word, reason, _ := strings.Cut(text, ":")
	switch word = strings.TrimSpace(word); {
	case text == "":
		return surveys.Answer{State: surveys.Blank}
	case slices.Contains(surveys.WordsDontKnow, word):
		return surveys.Answer{State: surveys.Unknown, Reason: strings.TrimSpace(reason)}
	case slices.Contains(surveys.WordsNotApplicable, word):
		return surveys.Answer{State: surveys.NotApplicable, Reason: strings.TrimSpace(reason)}
	}
	if q.Item == surveys.Number || q.Item == surveys.Percentage {
		return readNumber(q, text)
	}
	switch {
	case q.Item == surveys.Maturity && len(text) == 1:
		text = "niv" + text
	case slices.Contains(surveys.WordsYes, text):
		text = "yes"
	case slices.Contains(surveys.WordsNo, text):
		text = "no"
	case q.Item == surveys.Checklist && slices.Contains(surveys.WordsNone, text):
		return surveys.Answer{State: surveys.Given, Choices: []string{}}
	}
	words, found := strings.Fields(text), []string{}
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

func readNumber(q *surveys.Question, text string) surveys.Answer {
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), ""), ",", ".")
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) || x < q.Range[0] || x > q.Range[1] {
		return surveys.Answer{State: surveys.SetAside, Reason: text}
	}
	return surveys.Answer{State: surveys.Given, Number: x}
}

// run scores, and wants no problem.
func run(tb testing.TB, fw *indicators.Framework, ds *surveys.Dataset) *assess.Assessment {
	tb.Helper()
	a, problems := assess.Run(fw, ds, assess.Options{})
	for _, p := range problems {
		tb.Errorf("%s: %s %v", p.Code, p.Message.Format, p.Message.Args)
	}
	return a
}

// level is the code of a level of the score's tree; "" for none.
func level(s *assess.Score, l int) string {
	if l < 0 {
		return ""
	}
	return s.Tree.Levels[l].Code
}
