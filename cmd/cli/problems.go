package cli

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// tell prints the problems that were not printed yet, one a line, each file's
// by their place.
func (e *Env) tell(r *reading) {
	r.problems[r.told:].SortByPlace()
	for _, p := range r.problems[r.told:] {
		e.printProblem(p)
	}
	r.told = len(r.problems)
}

// printProblem prints one problem, and its hint below it.
func (e *Env) printProblem(p *diag.Problem) {
	if e.quiet && p.Severity != diag.Error {
		return
	}
	e.clearProgress()
	place := p.Pos.String()
	if place != "" {
		place += ": "
	}
	code := p.Code
	if p.Count > 1 {
		code = e.Printer.Sprint("%s, %s cells", p.Code, p.Count)
	}
	e.sayLine(oneLine(fmt.Sprintf("%s%s: %s (%s)", place, e.severity(p.Severity), e.Printer.Message(p.Message), code)))
	if !p.Hint.IsZero() {
		e.sayLine("    " + oneLine(e.Printer.Message(p.Hint)))
	}
}

// severity is a severity's word in the reader's language.
func (e *Env) severity(s diag.Severity) string {
	switch s {
	case diag.Error:
		return e.Printer.Sprint("error")
	case diag.Warning:
		return e.Printer.Sprint("warning")
	}
	return e.Printer.Sprint("note")
}

// problemRecord is a problem as files and JSON have it.
type problemRecord struct {
	File     string `json:"file"`
	Sheet    string `json:"sheet"`
	Cell     string `json:"cell"`
	Line     int    `json:"line,omitempty"` // in a text, where there are no cells
	Column   int    `json:"column,omitempty"`
	Severity string `json:"severity"`
	Code     string `json:"code"`
	Message  string `json:"message"`
	Hint     string `json:"hint,omitempty"`
	Count    int    `json:"count,omitempty"` // cells it stands for, where more than one
}

func (e *Env) problemRecords(l diag.List) []problemRecord {
	records := make([]problemRecord, len(l))
	for i, p := range l {
		r := &records[i]
		*r = problemRecord{
			File: p.Pos.File, Sheet: p.Pos.Sheet, Cell: p.Pos.Cell(), Severity: p.Severity.String(),
			Code: p.Code, Message: e.Printer.Message(p.Message), Hint: e.Printer.Message(p.Hint),
		}
		if p.Pos.Text {
			r.Line, r.Column = p.Pos.Row, p.Pos.Col
		}
		if p.Count > 1 {
			r.Count = p.Count
		}
	}
	return records
}

// problemColumns is the header of a table of problems.
var problemColumns = [...]string{"file", "sheet", "cell", "line", "column", "severity", "code", "message", "hint", "count"}

func (r problemRecord) row() []string {
	number := func(n int) string {
		if n == 0 {
			return ""
		}
		return strconv.Itoa(n)
	}
	return []string{r.File, r.Sheet, r.Cell, number(r.Line), number(r.Column), r.Severity, r.Code, r.Message, r.Hint, number(r.Count)}
}

// writeProblems writes a list to a file, by its ending.
func (e *Env) writeProblems(ctx context.Context, o output, l diag.List) error {
	records := e.problemRecords(l)
	return e.write(ctx, o, func(w io.Writer) error {
		switch strings.ToLower(filepath.Ext(o.path)) {
		case ".json":
			return writeJSON(w, records)
		case ".csv":
			return writeCSV(w, problemColumns[:], problemRows(records))
		}
		return sheet.WriteXLSX(w, []sheet.Plain{{
			Name: e.Printer.Sprint("Problems"), Header: problemColumns[:],
			Widths: []float64{24, 16, 8, 8, 8, 10, 20, 70, 70, 8},
			Rows:   cells(problemRows(records)),
		}})
	})
}

func problemRows(records []problemRecord) iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, r := range records {
			if !yield(r.row()) {
				return
			}
		}
	}
}

// cells are rows of texts as a workbook takes them.
func cells(rows iter.Seq[[]string]) iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for row := range rows {
			values := make([]any, len(row))
			for i, s := range row {
				values[i] = s
			}
			if !yield(values) {
				return
			}
		}
	}
}

// writeCSV writes a table: UTF-8, commas, line feeds.
func writeCSV(w io.Writer, header []string, rows iter.Seq[[]string]) error {
	c := csv.NewWriter(w)
	if err := c.Write(header); err != nil {
		return err
	}
	for row := range rows {
		for i, s := range row {
			row[i] = inert(s)
		}
		if err := c.Write(row); err != nil {
			return err
		}
	}
	c.Flush()
	return c.Error()
}

// inert is a text that a spreadsheet opening a .csv shows and does not
// compute: one that begins like a formula gets an apostrophe. Numbers stay.
func inert(s string) string {
	if s == "" || !strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return s
	}
	if _, err := strconv.ParseFloat(s, 64); err == nil {
		return s
	}
	return "'" + s
}

// writeJSON writes a value for programs, and for people who look.
func writeJSON(w io.Writer, v any) error {
	j := json.NewEncoder(w)
	j.SetEscapeHTML(false)
	j.SetIndent("", "  ")
	return j.Encode(v)
}

// tableName refuses a flag's file whose ending says no format that it takes.
// Standard output is for results alone.
func tableName(cmd *cobra.Command, flag, name string, endings ...string) error {
	if name == "" || name == "-" && flag == "output" {
		return nil
	}
	if slices.Contains(endings, strings.ToLower(filepath.Ext(name))) {
		return nil
	}
	return usage(cmd, lang.Msg("option --%s does not take %q", flag, name), lang.Msg("The name must end in one of these: %s.", joined(endings)))
}
