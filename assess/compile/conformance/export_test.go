package conformance_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/sheet"
)

// A shape is a way in which a server exports a form: what stands in headers and
// cells, and what it adds.
type shape struct {
	dialect  string
	language string // of labels, as the form's columns name it; "" is codes
	groups   string // between the groups and a name; "" leaves them out
	both     bool   // several choices as one column and as one an option
	csv      bool
	added    []string
}

var shapes = []shape{
	{dialect: "kobo", added: []string{"_id", "_uuid", "_submission_time", "__version__"}},
	{dialect: "kobo", groups: "/", both: true, added: []string{"_id", "_uuid", "_submission_time", "__version__"}},
	{dialect: "kobo", language: "Français (fr)", both: true, added: []string{"_id", "_uuid", "_submission_time", "__version__"}},
	{dialect: "kobo", language: "English (en)", csv: true, added: []string{"_id", "_uuid", "_submission_time", "__version__"}},
	{dialect: "odk-central", groups: "-", csv: true, added: []string{"SubmissionDate", "KEY", "SubmitterID", "FormVersion"}},
}

// export writes fillings as a server does.
func (s shape) export(t *testing.T, fields []conformance.Field, fillings []map[string]string) []byte {
	t.Helper()
	header, columns := []string{}, []func(map[string]string) string{}
	for _, f := range fields {
		if f.Kind == "note" {
			continue
		}
		name := f.Name
		if s.language != "" && f.Label[s.language] != "" {
			name = f.Label[s.language]
		}
		if s.groups != "" {
			name = strings.Join(append(slices.Clone(f.Groups), name), s.groups)
		}
		said := func(c conformance.Choice) string {
			if s.language != "" {
				return c.Label[s.language]
			}
			return c.Name
		}
		header = append(header, name)
		columns = append(columns, func(filling map[string]string) string {
			value := filling[f.Name]
			if len(f.Choices) == 0 || value == "" {
				return value
			}
			var words []string
			for chosen := range strings.FieldsSeq(value) {
				at := slices.IndexFunc(f.Choices, func(c conformance.Choice) bool { return c.Name == chosen })
				if at < 0 {
					t.Fatalf("%s: %q is not a choice", f.Name, chosen)
				}
				words = append(words, said(f.Choices[at]))
			}
			return strings.Join(words, " ")
		})
		if f.Kind != "select_multiple" || !s.both {
			continue
		}
		for _, c := range f.Choices {
			header = append(header, name+"/"+said(c))
			columns = append(columns, func(filling map[string]string) string {
				switch value := strings.Fields(filling[f.Name]); {
				case len(value) == 0:
					return ""
				case slices.Contains(value, c.Name):
					return "1"
				}
				return "0"
			})
		}
	}
	rows := [][]string{slices.Concat(header, s.added)}
	for i, filling := range fillings {
		var row []string
		for _, column := range columns {
			row = append(row, column(filling))
		}
		for j := range s.added {
			row = append(row, fmt.Sprintf("2026-05-%02d %d", 1+i%28, i*10+j))
		}
		rows = append(rows, row)
	}
	var b bytes.Buffer
	if s.csv {
		w := csv.NewWriter(&b)
		if err := w.WriteAll(rows); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	err := sheet.WriteXLSX(&b, []sheet.Plain{{Name: "Form", Rows: func(yield func([]any) bool) {
		for _, row := range rows {
			cells := make([]any, len(row))
			for i, text := range row {
				cells[i] = text
			}
			if !yield(cells) {
				return
			}
		}
	}}})
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// TestPhoneExportsAreReadBack fills the phone's form, exports it as servers do,
// reads that without a mapping, and compares every score with those of the
// answers themselves.
func TestPhoneExportsAreReadBack(t *testing.T) {
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	f := phoneForm(t, fw, compile.FormOptions{})
	fields, err := conformance.Fields(opened(t, f.sheets))
	if err != nil {
		t.Fatal(err)
	}
	const n = 30
	want, fillings := answered(t, fw, f, conformance.Territories(fw, n, 5))
	for i, s := range shapes {
		name := fmt.Sprintf("export%d.xlsx", i)
		if s.csv {
			name = fmt.Sprintf("export%d.csv", i)
		}
		b := s.export(t, fields, fillings)
		read, problems, err := intake.Read(context.Background(), []intake.Source{held(name, b)}, fw.Survey, intake.Options{})
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range problems {
			if p.Severity == diag.Error || p.Code == "columns-unused" {
				t.Errorf("%s: %s: %s %v", name, p.Pos, p.Code, p.Message)
			}
		}
		if read.Files[0].Dialect != s.dialect {
			t.Errorf("%s is read as %q, not as %s", name, read.Files[0].Dialect, s.dialect)
		}
		got, _ := assess.Run(fw, read.Dataset, assess.Options{})
		if len(got.Territories) != n {
			t.Fatalf("%s: %d territories", name, len(got.Territories))
		}
		for j, r := range got.Territories {
			if want[j].Territory.Name != r.Territory.Name || r.Territory.Region != "Centre" || r.Territory.Kind != want[j].Territory.Kind {
				t.Errorf("%s: %+v", name, r.Territory)
			}
			for k, s := range r.Nodes {
				alike(t, name+" "+r.Territory.Name, s, want[j].Nodes[k])
			}
		}
	}
}

// held is a source that is in memory.
func held(name string, b []byte) intake.Source {
	return intake.Source{Name: name, Open: func() (intake.Content, error) {
		r := bytes.NewReader(b)
		return intake.Content{ReaderAt: r, Closer: io.NopCloser(r), Size: int64(len(b))}, nil
	}}
}

func alike(t *testing.T, where string, got, want *assess.Score) {
	t.Helper()
	for what, pair := range map[string][2]float64{
		"value": {got.Value, want.Value}, "low": {got.Lo, want.Lo}, "high": {got.Hi, want.Hi}, "coverage": {got.Coverage, want.Coverage},
		"reliability": {got.Reliability, want.Reliability}, "not applicable": {got.NotApplicable, want.NotApplicable},
	} {
		if pair[0] != pair[1] && !(math.IsNaN(pair[0]) && math.IsNaN(pair[1])) {
			t.Errorf("%s: %s of %s is %v, not %v", where, what, got.Node.Code, pair[0], pair[1])
		}
	}
	if got.Level != want.Level {
		t.Errorf("%s: level of %s is %v, not %v", where, got.Node.Code, got.Level, want.Level)
	}
}

// answered enters a dataset in the form, and scores it.
func answered(t *testing.T, fw *indicators.Framework, f *form, ds *surveys.Dataset) ([]*assess.Result, []map[string]string) {
	t.Helper()
	first, _ := assess.Run(fw, ds, assess.Options{})
	said := surveys.NewDataset(fw.Survey)
	var fillings []map[string]string
	for i, r := range first.Territories {
		answers := f.sayable(r)
		for q := range answers {
			if answers[q].State == surveys.SetAside { // the form's constraints refuse it
				answers[q].State = surveys.Blank
			}
			if !fw.Survey.Questions[q].Concerns(r.Territory.Kind) {
				answers[q] = surveys.Answer{State: surveys.Irrelevant}
			}
			if answers[q].State != surveys.Given { // nobody is asked to prove a silence
				answers[q].Evidence = surveys.Unstated
			}
		}
		filling := map[string]string{
			surveys.PhoneTerritoryName: r.Territory.Name, surveys.PhoneRegionName: "Centre", surveys.PhoneRegion: "CM002", surveys.PhoneTerritory: "other",
			surveys.PhoneTyped: r.Territory.Name, surveys.PhoneGroup: "CAD_SG", surveys.PhoneDate: "2026-05-17", "today": "2026-05-18",
			"start": "2026-05-17T08:00:00.000+01:00", "end": "2026-05-17T09:00:00.000+01:00", surveys.PhonePart: "all",
			"calc_value_index": "12.5", "show_fr_value_index": "12,5",
		}
		for _, a := range f.entered(r.Territory.Kind, answers) {
			filling[a[0]] = a[1]
		}
		for q, a := range answers {
			if a.State == surveys.NotApplicable {
				filling[fw.Survey.Questions[q].Name+surveys.PhoneReason] = fmt.Sprintf("raison %d", i)
			}
			if a.State == surveys.Given {
				filling[fw.Survey.Questions[q].Name+surveys.PhoneComment] = "vu"
			}
		}
		fillings = append(fillings, filling)
		territory := *r.Territory
		said.Add(&territory, &surveys.Response{Answers: answers, Group: "CAD_SG"})
	}
	second, _ := assess.Run(fw, said, assess.Options{})
	return second.Territories, fillings
}
