package sheet_test

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

// against holds the cells of a good file against excelize's, one by one.
func against(t *testing.T, file []byte) (cells int) {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	book, problems, err := sheet.Open(t.Context(), fileOf("a.xlsx", file), sheet.Limits{})
	if err != nil || book == nil {
		t.Fatal(err, problems)
	}
	var names []string
	for _, table := range book.Tables {
		names = append(names, table.Name)
		want := map[string]string{}
		rows, err := f.GetRows(table.Name, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			for j, v := range row {
				if v != "" {
					name, _ := excelize.CoordinatesToCellName(j+1, i+1)
					want[name] = v
				}
			}
		}
		p := table.Rows(t.Context(), func(r *sheet.Row) bool {
			for _, c := range r.Cells {
				name, _ := excelize.CoordinatesToCellName(c.Col, r.Number)
				if !c.Uncached && !same(c, want[name]) {
					t.Errorf("%s!%s: %+v, and excelize reads %q", table.Name, name, c, want[name])
				}
				delete(want, name)
				cells++
			}
			return true
		})
		if p != nil {
			t.Error(p.Pos, p.Code)
		}
		for name, v := range want {
			t.Errorf("%s!%s: nothing, and excelize reads %q", table.Name, name, v)
		}
	}
	if got, want := strings.Join(names, ","), strings.Join(f.GetSheetList(), ","); got != want {
		t.Errorf("sheets %s, want %s", got, want)
	}
	return cells
}

func same(c sheet.Cell, raw string) bool {
	x, err := strconv.ParseFloat(raw, 64)
	switch c.Kind {
	case sheet.Number:
		own, _ := strconv.ParseFloat(c.Text, 64)
		return err == nil && own == x
	case sheet.Bool:
		return raw == "1" && c.Text == "TRUE" || raw == "0" && c.Text == "FALSE" || raw == c.Text
	case sheet.Date:
		if err != nil {
			return strings.HasPrefix(raw, c.Text)
		}
		day, err := excelize.ExcelDateToTime(x, false)
		day = day.Round(time.Second)
		iso := strings.TrimSuffix(day.Format("2006-01-02T15:04:05"), "T00:00:00")
		return err == nil && (iso == c.Text || x < 1 && strings.HasSuffix(iso, c.Text))
	case sheet.Text, sheet.Fault:
	}
	return raw == c.Text
}

func TestAgainstExcelize(t *testing.T) {
	values := []any{
		"texte", " avec  espaces ", "lignes\nretours", "=1+1", "_x000D_ <&>\"'", "é œ 😀", "007", 2, -3.25, 1e-7, 1e300, 0.1 + 0.2, true, false,
		time.Date(2026, 5, 17, 0, 0, 0, 0, time.UTC), time.Date(2026, 5, 17, 8, 55, 12, 0, time.UTC), nil, strings.Repeat("long ", 500),
	}
	for _, streamed := range []bool{false, true} {
		t.Run(fmt.Sprintf("streamed %v", streamed), func(t *testing.T) {
			f := excelize.NewFile()
			defer func() { _ = f.Close() }()
			if _, err := f.NewSheet("Deux & trois"); err != nil {
				t.Fatal(err)
			}
			for _, name := range f.GetSheetList() {
				fillSheet(t, f, name, values, streamed)
			}
			var b bytes.Buffer
			if err := f.Write(&b); err != nil {
				t.Fatal(err)
			}
			if n := against(t, b.Bytes()); n < 200*len(values) {
				t.Errorf("%d cells", n)
			}
		})
	}
}

func fillSheet(t *testing.T, f *excelize.File, name string, values []any, streamed bool) {
	t.Helper()
	var w *excelize.StreamWriter
	var err error
	if streamed {
		if w, err = f.NewStreamWriter(name); err != nil {
			t.Fatal(err)
		}
	}
	for row := 1; row <= 400; row += 2 {
		turned := append(append([]any{}, values[row%len(values):]...), values[:row%len(values)]...)
		if streamed {
			err = w.SetRow(fmt.Sprintf("A%d", row), turned)
		} else {
			err = f.SetSheetRow(name, fmt.Sprintf("A%d", row), &turned)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if streamed {
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
	}
}

func TestSampleExports(t *testing.T) {
	cells := 0
	err := filepath.WalkDir(testkit.Shared(t, "samples/exports"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		switch filepath.Ext(path) {
		case ".xlsx":
			t.Run(d.Name(), func(t *testing.T) { cells += against(t, b) })
		case ".csv", ".txt":
			t.Run(d.Name(), func(t *testing.T) {
				rows, p := read(t, d.Name(), b, sheet.Limits{})
				if p != nil || len(rows) < 2 || !strings.Contains(rows[0], " B=") && !strings.Contains(rows[1], " B=") {
					t.Error(len(rows), p)
				}
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d cells of .xlsx", cells)
}
