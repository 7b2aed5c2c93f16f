// Package sheet reads tables out of .xlsx, .csv and Markdown: cells as they
// were written, row by row, with their places. It is the only reader of
// workbooks, and a strict one: what is damaged is a problem, never a shorter
// table. It knows no survey; what a cell means is for intake.
package sheet

import (
	"context"
	"io"

	"eterritoire/surveys/diag"
)

// Limits bound what a hostile file may cost; the zero value is the default
// limits.
type Limits struct {
	Unzipped int64 // bytes of one part once inflated
	Ratio    int64 // inflated to zipped
	Cell     int   // bytes of one cell
	Rows     int   // rows of one table, cells or not
	Columns  int
}

// A File is something to read: bytes that can be read more than once.
type File struct {
	Name string // as the user gave it: what problems and outputs call it
	io.ReaderAt
	Size int64
}

// A Book is a file's tables. Close frees what it holds.
type Book struct {
	Name   string
	Format string // "xlsx", "csv", "md"
	Tables []*Table
}

// A Table is one sheet of a workbook, or a whole .csv.
type Table struct {
	Name     string // the sheet's; "" for a .csv
	Hidden   bool
	Encoding string // of a .csv, as found: "utf-8", "windows-1252"…
	Comma    rune   // of a .csv
	book     *Book
	cells    int
	quick    []Row
	records  [][]string // of a Markdown table
}

// Kind is what a cell holds.
type Kind uint8

// The kinds. A cell that holds nothing is not in its row.
const (
	Text   Kind = iota
	Number      // Text is its shortest decimal form with a point, as stored: "2", "0.4"
	Bool        // Text is "TRUE" or "FALSE"
	Fault       // an error value: Text is "#REF!"…
	Date        // a number in a date format: Text is "2026-05-17" or "2026-05-17T08:55:12"
)

// A Cell is one cell that holds something.
type Cell struct {
	Col      int // from 1
	Kind     Kind
	Text     string
	Percent  bool // a number in a percentage format: 0.4 stands for 40 %
	Formula  bool // computed
	Uncached bool // a formula without a stored value: Text is ""
}

// A Row is the cells of one row, by column. It is valid until the next one.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell
}

// At is the cell in that column, or nil.
func (r *Row) At(col int) *Cell {
	for i := range r.Cells {
		if r.Cells[i].Col == col {
			return &r.Cells[i]
		}
	}
	return nil
}

// Open recognises a file and finds its tables. A file that cannot be used has a
// nil Book and a problem that says why; the error is for the disk's own faults.
func Open(_ context.Context, f File, _ Limits) (*Book, diag.List, error) {
	return quickOpen(f)
}

// Rows calls yield for each row that holds a cell, in order, until it returns
// false. A damaged table ends in a problem: what was yielded before it is not
// to be trusted, and its reader sets the whole file aside.
func (t *Table) Rows(ctx context.Context, yield func(*Row) bool) *diag.Problem {
	return t.quickRows(ctx, yield)
}

// Cells is how many cells Rows has yielded so far, counted by the reader itself.
func (t *Table) Cells() int { return t.cells }

// Pos is the place of a cell of the table.
func (t *Table) Pos(row, col int) diag.Pos {
	return diag.Pos{File: t.book.Name, Sheet: t.Name, Row: row, Col: col}
}

// Close frees what the book holds.
func (b *Book) Close() error { return nil }
