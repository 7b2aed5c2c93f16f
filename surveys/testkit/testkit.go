// Package testkit is for tests of every room: workbooks from Markdown,
// workbooks to text, golden files, and the tools and the shared reference
// files that only some machines have. No program imports it.
package testkit

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eterritoire/surveys/sheet"
)

var update = flag.Bool("update", false, "rewrite the golden files of the tests that run")

// Updating reports whether golden files are being rewritten (-update).
func Updating() bool { return *update }

// Shared is the path of a reference file or directory kept beside the
// repository, such as "framework/examples.csv". Where there is none the test
// is skipped, or fails if CI is true.
func Shared(tb testing.TB, rel string) string {
	tb.Helper()
	path := filepath.Join(Root(tb), "..", "shared", filepath.FromSlash(rel))
	if _, err := os.Stat(path); err != nil {
		Absent(tb, "../shared/"+rel)
	}
	return path
}

// Root is the path of the repository: the nearest directory with a go.mod.
func Root(tb testing.TB) string {
	tb.Helper()
	dir, err := os.Getwd()
	if err != nil {
		tb.Fatal(err)
	}
	for {
		if _, err := os.Stat(filepath.Join(dir, "go.mod")); err == nil {
			return dir
		}
		up := filepath.Dir(dir)
		if up == dir {
			tb.Fatal("testkit: no go.mod above the test")
		}
		dir = up
	}
}

// Tool is the path of a program that only some checks need. Where it is
// absent the test is skipped by name, or fails if CI is true.
func Tool(tb testing.TB, name string) string {
	tb.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		Absent(tb, name)
	}
	return path
}

// Absent skips a test for what is not here, by name, or fails it if CI is true.
func Absent(tb testing.TB, what string) {
	tb.Helper()
	if os.Getenv("CI") == "true" {
		tb.Fatalf("%s is not here, and CI is true", what)
	}
	tb.Skipf("%s is not here", what)
}

// Golden compares what was got with the file at path, or writes the file
// where the test runs with -update.
func Golden(tb testing.TB, path string, got []byte) {
	tb.Helper()
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			tb.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o644); err != nil {
			tb.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		tb.Fatalf("%v\n(go test -update writes it)", err)
	}
	if bytes.Equal(want, got) {
		return
	}
	tb.Errorf("%s: not what was expected (-want +got; go test -update accepts it):\n%s", path, cmp.Diff(string(want), string(got)))
}

// number is what a Markdown cell must look like to be written as a number;
// 007 and +237 699 are texts.
var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// Xlsx is a workbook made of Markdown tables, each under a heading that names
// its sheet:
//
//	## answers
//	| territory | A1 | comment |
//	| Obala     | 2  | "3"     |
//
// A cell that looks like a number is one, unless it stands between quotation
// marks; TRUE and FALSE are booleans. \n is a line break and \| a bar. A row of
// dashes is left out.
func Xlsx(tb testing.TB, markdown string) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, plain(tb, markdown)); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func plain(tb testing.TB, markdown string) []sheet.Plain {
	tb.Helper()
	book := open(tb, "fixture.md", []byte(markdown))
	tables := make([]sheet.Plain, len(book.Tables))
	for i, table := range book.Tables {
		tables[i] = sheet.Plain{Name: table.Name, Rows: values(tb, table)}
	}
	return tables
}

func open(tb testing.TB, name string, b []byte) *sheet.Book {
	tb.Helper()
	book, problems, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, sheet.Limits{})
	if err != nil {
		tb.Fatal(err)
	}
	if book == nil {
		tb.Fatalf("%s: %v", name, problems[0].Message)
	}
	tb.Cleanup(func() { _ = book.Close() })
	return book
}

// values are the rows of a table as WriteXLSX takes them, the empty ones too.
func values(tb testing.TB, table *sheet.Table) iter.Seq[[]any] {
	tb.Helper()
	var rows [][]any
	p := table.Rows(context.Background(), func(r *sheet.Row) bool {
		for len(rows) < r.Number {
			rows = append(rows, nil)
		}
		row := make([]any, r.Cells[len(r.Cells)-1].Col)
		for _, c := range r.Cells {
			row[c.Col-1] = value(c.Text)
		}
		rows[r.Number-1] = row
		return true
	})
	if p != nil {
		tb.Fatalf("%s: %v", p.Pos, p.Message)
	}
	return slices.Values(rows)
}

func value(s string) any {
	switch {
	case s == "TRUE":
		return true
	case s == "FALSE":
		return false
	case number.MatchString(s):
		x, err := strconv.ParseFloat(s, 64)
		if err == nil {
			return x
		}
	case len(s) >= 2 && s[0] == '"' && s[len(s)-1] == '"':
		return s[1 : len(s)-1]
	}
	return s
}

// Text is a workbook (or a .csv) as text: its sheets as Markdown tables, each
// row with its number, a text that looks like a number between quotation
// marks, and what is particular about a cell before it, as in <date>2026-05-17.
func Text(tb testing.TB, b []byte) string {
	tb.Helper()
	book := open(tb, "workbook", b)
	var out strings.Builder
	for i, table := range book.Tables {
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "## %s%s\n", table.Name, mark(table.Hidden, " (hidden)"))
		p := table.Rows(context.Background(), func(r *sheet.Row) bool {
			out.WriteString(line(r))
			return true
		})
		if p != nil {
			fmt.Fprintf(&out, "%s: %s\n", p.Pos, p.Code)
		}
	}
	return out.String()
}

func line(r *sheet.Row) string {
	var s strings.Builder
	fmt.Fprintf(&s, "%d%s |", r.Number, mark(r.Hidden, " (hidden)"))
	col := 0
	for _, c := range r.Cells {
		for col++; col < c.Col; col++ {
			s.WriteString(" |")
		}
		s.WriteString(" " + shown(c) + " |")
	}
	return s.String() + "\n"
}

func shown(c sheet.Cell) string {
	s := strings.NewReplacer("\\", `\\`, "\n", `\n`, "\r", `\r`, "|", `\|`).Replace(c.Text)
	switch c.Kind {
	case sheet.Text:
		if _, plain := value(c.Text).(string); !plain {
			s = `"` + s + `"`
		}
	case sheet.Date:
		s = "<date>" + s
	case sheet.Fault:
		s = "<fault>" + s
	case sheet.Number, sheet.Bool:
	}
	return mark(c.Uncached, "<uncached>") + mark(c.Formula && !c.Uncached, "<formula>") + mark(c.Percent, "<percent>") + s
}

func mark(on bool, s string) string {
	if on {
		return s
	}
	return ""
}
