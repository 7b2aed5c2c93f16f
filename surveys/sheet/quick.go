package sheet

import (
	"bytes"
	"context"
	"encoding/csv"
	"io"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// quickOpen reads good files only.
func quickOpen(f File) (*Book, diag.List, error) {
	b := &Book{Name: f.Name}
	raw := make([]byte, f.Size)
	if _, err := f.ReadAt(raw, 0); err != nil && err != io.EOF {
		return nil, nil, err
	}
	if bytes.HasPrefix(raw, []byte("PK")) {
		b.Format = "xlsx"
		x, err := excelize.OpenReader(bytes.NewReader(raw))
		if err != nil {
			return nil, diag.List{{Pos: diag.Pos{File: f.Name}, Code: "file-damaged", Message: lang.Message{Format: err.Error()}}}, nil
		}
		for _, name := range x.GetSheetList() {
			visible, _ := x.GetSheetVisible(name)
			t := &Table{Name: name, Hidden: !visible, book: b}
			rows, err := x.GetRows(name, excelize.Options{RawCellValue: true})
			if err != nil {
				return nil, nil, err
			}
			for i, r := range rows {
				row := Row{Number: i + 1}
				for c, s := range r {
					if s == "" {
						continue
					}
					at, _ := excelize.CoordinatesToCellName(c+1, i+1)
					k, _ := x.GetCellType(name, at)
					cell := Cell{Col: c + 1, Text: s}
					if k == excelize.CellTypeNumber || k == excelize.CellTypeUnset {
						if _, err := strconv.ParseFloat(s, 64); err == nil {
							cell.Kind = Number
						}
					}
					if k == excelize.CellTypeBool {
						cell.Kind, cell.Text = Bool, map[string]string{"1": "TRUE", "0": "FALSE"}[s]
					}
					row.Cells = append(row.Cells, cell)
				}
				if len(row.Cells) > 0 {
					t.quick = append(t.quick, row)
				}
			}
			b.Tables = append(b.Tables, t)
		}
		return b, nil, nil
	}
	if strings.HasSuffix(f.Name, ".md") {
		b.Format = "md"
		b.Tables = markdownTables(b, string(raw))
		for _, t := range b.Tables {
			for i, rec := range t.records {
				t.quick = appendRecord(t.quick, i+1, rec)
			}
		}
		return b, nil, nil
	}
	b.Format = "csv"
	t := &Table{book: b, Encoding: "utf-8", Comma: ','}
	text := strings.TrimPrefix(string(raw), "\ufeff")
	line, _, _ := strings.Cut(text, "\n")
	for _, c := range ";\t" {
		if strings.Count(line, string(c)) > strings.Count(line, string(t.Comma)) {
			t.Comma = c
		}
	}
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.FieldsPerRecord, r.LazyQuotes = t.Comma, -1, true
	records, _ := r.ReadAll()
	for i, rec := range records {
		t.quick = appendRecord(t.quick, i+1, rec)
	}
	b.Tables = []*Table{t}
	return b, nil, nil
}

func (t *Table) quickRows(_ context.Context, yield func(*Row) bool) *diag.Problem {
	for i := range t.quick {
		t.cells += len(t.quick[i].Cells)
		if !yield(&t.quick[i]) {
			return nil
		}
	}
	return nil
}

func appendRecord(rows []Row, n int, rec []string) []Row {
	row := Row{Number: n}
	for c, s := range rec {
		if s != "" {
			row.Cells = append(row.Cells, Cell{Col: c + 1, Text: s})
		}
	}
	if len(row.Cells) == 0 {
		return rows
	}
	return append(rows, row)
}
