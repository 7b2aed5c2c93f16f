// Package demo holds the example that the command of that name writes and runs:
// three fictional communes as filled forms, what other groups said of them, and
// an export of forty fictional communes with faults planted in it. Everything is
// text in data/, made into workbooks when it is asked for.
//
// No commune, answer or person in it is real.
package demo

import (
	"bytes"
	"context"
	"embed"
	"encoding/csv"
	"fmt"
	"io"
	"strings"

	"eterritoire/indicators"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

//go:embed data
var data embed.FS

// The names of the files; those of forms begin with Form.
const (
	Form        = "formulaire-"
	Perceptions = "perceptions.csv"
	Export      = "export-kobotoolbox.xlsx"
)

// A File is one of the example's input files.
type File struct {
	Name    string
	Content []byte
}

// Files are the example's inputs, in the order in which they are read: the
// filled forms, the table of perceptions, the export. They are in French
// whatever the reader's language, as the answers are; version is the
// program's. The framework is the built-in one, and the forms score themselves.
func Files(ctx context.Context, fw *indicators.Framework, version string) ([]File, error) {
	files, err := forms(ctx, fw, version)
	if err != nil {
		return nil, err
	}
	perceptions, err := asset("perceptions.csv")
	if err != nil {
		return nil, err
	}
	export, err := export(fw.Survey)
	if err != nil {
		return nil, fmt.Errorf("writing %s: %w", Export, err)
	}
	return append(files, File{Perceptions, perceptions}, File{Export, export}), nil
}

func asset(name string) ([]byte, error) {
	b, err := data.ReadFile("data/" + name)
	if err != nil {
		return nil, fmt.Errorf("reading the example: %w", err)
	}
	return b, nil
}

// forms fills a form with each row of the table of communes.
func forms(ctx context.Context, fw *indicators.Framework, version string) ([]File, error) {
	s := fw.Survey
	table, err := asset("communes.csv")
	if err != nil {
		return nil, err
	}
	source := intake.Source{Name: "communes.csv", Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(table), Closer: io.NopCloser(nil), Size: int64(len(table))}, nil
	}}
	result, problems, err := intake.Read(ctx, []intake.Source{source}, s, intake.Options{As: "table"})
	switch {
	case err != nil:
		return nil, fmt.Errorf("reading the example: %w", err)
	case problems.HasErrors():
		return nil, fmt.Errorf("reading the example: %s: %s", problems[0].Pos, problems[0].Code)
	}
	var files []File
	for _, t := range result.Dataset.Territories {
		for _, r := range t.Responses {
			var b bytes.Buffer
			opt := workbook.FormOptions{Printer: lang.For("fr"), Version: version, Framework: fw, Territory: t, Response: r}
			if err := workbook.WriteForm(&b, s, opt); err != nil {
				return nil, err
			}
			files = append(files, File{formName(t.Name), b.Bytes()})
		}
	}
	return files, nil
}

// formName is the file of a commune's form: formulaire-ewomba-2e.xlsx.
func formName(territory string) string {
	name, _, _ := strings.Cut(territory, "(")
	return Form + strings.ReplaceAll(surveys.Fold(name), " ", "-") + ".xlsx"
}

// A Fault is a fault at a place: planted in the example, or found there.
type Fault struct {
	File, Sheet, Cell string
	Severity          string // as diag.Severity says it: "error", "warning"
	Code              string
}

// Planted are the faults planted in the example, by file and row: all the
// errors and warnings that reading it gives, and no other.
func Planted() ([]Fault, error) {
	rows, err := records("faults.csv")
	if err != nil {
		return nil, err
	}
	faults := make([]Fault, 0, len(rows))
	for _, r := range rows {
		faults = append(faults, Fault{r["file"], r["sheet"], r["cell"], r["severity"], r["code"]})
	}
	return faults, nil
}

// Compare holds the problems found against the faults planted: those missed,
// and those that nobody planted. Remarks (diag.Info) are no faults.
func Compare(found diag.List) (missed, unplanted []Fault, err error) {
	planted, err := Planted()
	if err != nil {
		return nil, nil, err
	}
	left := map[Fault]int{}
	for _, f := range planted {
		left[f]++
	}
	for _, p := range found {
		if p.Severity == diag.Info {
			continue
		}
		f := Fault{p.Pos.File, p.Pos.Sheet, p.Pos.Cell(), p.Severity.String(), p.Code}
		if left[f] == 0 {
			unplanted = append(unplanted, f)
			continue
		}
		left[f]--
	}
	for _, f := range planted {
		if left[f] > 0 {
			left[f]--
			missed = append(missed, f)
		}
	}
	return missed, unplanted, nil
}

// records are the rows of a table in data/, by the names of its columns.
func records(name string) ([]map[string]string, error) {
	b, err := asset(name)
	if err != nil {
		return nil, err
	}
	rows, err := csv.NewReader(bytes.NewReader(b)).ReadAll()
	if err != nil || len(rows) == 0 {
		return nil, fmt.Errorf("reading the example: %s: %w", name, err)
	}
	out := make([]map[string]string, 0, len(rows))
	for _, row := range rows[1:] {
		r := map[string]string{}
		for i, cell := range row {
			r[rows[0][i]] = cell
		}
		out = append(out, r)
	}
	return out, nil
}
