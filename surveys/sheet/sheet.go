// Package sheet reads tables out of .xlsx, .ods, .csv and Markdown: cells as they
// were written, row by row, with their places. It is the only reader of
// workbooks, and a strict one: what is damaged is a problem, never a shorter
// table. It knows no survey; what a cell means is for intake.
package sheet

import (
	"cmp"
	"context"
	"errors"
	"io"
	"runtime"
	"slices"
	"strings"

	"eterritoire/surveys/diag"
)

// Limits bound what a hostile file may cost; the zero value is the default
// limits.
type Limits struct {
	Unzipped int64 // bytes of one part once inflated; 4 GB
	Ratio    int64 // inflated to zipped, of a part beyond 16 MB; 100
	Cell     int   // bytes of one cell; 1 MB
	Rows     int   // rows of one table, cells or not; 10 million, and 2^20 in a workbook
	Columns  int   // 16,384

	zeros int // bytes of zero in a row of a text; maxZeros
}

// orDefault are the limits with the default where there is none.
func (l Limits) orDefault() Limits {
	return Limits{
		Unzipped: cmp.Or(l.Unzipped, 4<<30),
		Ratio:    cmp.Or(l.Ratio, 100),
		Cell:     cmp.Or(l.Cell, 1<<20),
		Rows:     cmp.Or(l.Rows, 10_000_000),
		Columns:  cmp.Or(l.Columns, 1<<14),
		zeros:    cmp.Or(l.zeros, maxZeros),
	}
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
	Format string // "xlsx", "ods", "csv", "zip" of .csv, "md"
	Tables []*Table

	notices diag.List
	paused  int   // tables that were paused so far
	held    *held // the file, where it is held in memory
}

// A Table is one sheet of a workbook, a whole .csv, or one within an archive.
type Table struct {
	Name     string // the sheet's; "" for a .csv
	Hidden   bool
	Encoding string // of a .csv, as found: "utf-8", "utf-16le", "utf-16be", "windows-1252", "macintosh"
	Comma    rune   // of a .csv
	book     *Book
	cells    int
	large    bool                                                     // worth reading ahead
	paused   *paused                                                  // after Head, until the next Rows
	read     func(context.Context, func(*Row) bool) (diag.Pos, error) // rows, or records in their place; the place of the error
}

// Kind is what a cell holds.
type Kind uint8

// The kinds. A cell that holds nothing is not in its row.
const (
	Text   Kind = iota
	Number      // Text is the shortest decimal form of the double that is stored: "2", "0.4", "1e+21"
	Bool        // Text is "TRUE" or "FALSE"
	Fault       // an error value: Text is "#REF!"…
	Date        // a number in a date format: Text is "2026-05-17" or "2026-05-17T08:55:12", "08:55:12" where there is no day
)

// A Cell is one cell that holds something.
type Cell struct {
	Text     string
	Col      int // from 1
	Kind     Kind
	Percent  bool // a number in a percentage format: 0.4 stands for 40 %
	Formula  bool // computed
	Uncached bool // a formula without a stored value: Text is ""
}

// A Row is the cells of one row, by column. It is valid until the next one;
// the texts of its cells stay.
type Row struct {
	Number int // from 1
	Hidden bool
	Cells  []Cell
	record *Record // nil once its cells are made
}

// A Record is a row of a table saved as text as it was cut, before cells are made
// of it. It is valid until the next row, its text and all.
type Record struct {
	Number int     // from 1
	Text   []byte  // of its fields, with one byte between two; its capacity goes on for RecordRoom bytes
	Ends   []int32 // where in Text each field ends
	Cells  int     // fields that hold something
	lost   bool    // bytes of zero stand where there was something else
}

// RecordRoom is how many bytes more than a record's text can be looked at: what
// reads it in words need not ask where it ends.
const RecordRoom = 16

// cells adds those of a record. What they hold is one string.
func (r *Record) cells(to []Cell) []Cell {
	to = slices.Grow(to, r.Cells)
	text, start := string(r.Text), 0
	for i, end := range r.Ends {
		if int(end) > start {
			to = append(to, Cell{Col: i + 1, Text: text[start:end]})
		}
		start = int(end) + 1
	}
	if r.lost {
		lose(to[len(to)-r.Cells:])
	}
	return to
}

// lose makes cells that hold bytes of zero faults: what stood there is gone.
func lose(cells []Cell) {
	for i := range cells {
		if c := &cells[i]; strings.Contains(c.Text, "\x00") {
			c.Kind, c.Text = Fault, strings.ReplaceAll(c.Text, "\x00", "�")
		}
	}
}

// whole makes the cells of a row that is a record, in the memory of others.
func (r *Row) whole(of []Cell) {
	if r.record != nil {
		r.Cells, r.record = r.record.cells(of[:0]), nil
	}
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

// sort puts the cells in the order of their columns, and says which column has
// more than one.
func (r *Row) sort() (col int, twice bool) {
	slices.SortStableFunc(r.Cells, func(a, b Cell) int { return a.Col - b.Col })
	for i := 1; i < len(r.Cells); i++ {
		if r.Cells[i].Col == r.Cells[i-1].Col {
			return r.Cells[i].Col, true
		}
	}
	return 0, false
}

// Open recognises a file by its content and finds its tables. A file that
// cannot be used has a nil Book and a problem that says why; beside a Book the
// list has what is to be known of it. The error is for the disk's own faults,
// and for a context that has ended.
func Open(ctx context.Context, f File, limits Limits) (*Book, diag.List, error) {
	f.ReaderAt = disk{f.ReaderAt}
	b := &Book{Name: f.Name, held: holdFile(f)}
	if b.held != nil {
		f.ReaderAt = b.held
	}
	err := open(ctx, b, f, limits.orDefault())
	if err == nil {
		return b, b.notices, nil
	}
	b.held.release()
	if ended := ctx.Err(); ended != nil {
		return nil, nil, ended
	}
	if d, ok := errors.AsType[diskFault](err); ok {
		return nil, nil, d.error
	}
	return nil, diag.List{asFault(err).problem(diag.Pos{File: f.Name})}, nil
}

// Rows calls yield for each row that holds a cell, in order, until it returns
// false. A damaged table ends in a problem: what was yielded before it is not
// to be trusted, and its reader sets the whole file aside. So does a reading
// that ctx ends. Tables of one book may be read at the same time.
func (t *Table) Rows(ctx context.Context, yield func(*Row) bool) *diag.Problem {
	return t.Records(ctx, nil, yield)
}

// Records is Rows for whoever needs no cells of most rows: those of a table saved
// as text are shown to take first, and those that take does not take are yielded.
func (t *Table) Records(ctx context.Context, take func(*Record) bool, yield func(*Row) bool) *diag.Problem {
	var cells []Cell
	counted := func(r *Row) bool {
		if r.record == nil {
			t.cells += len(r.Cells)
			return yield(r)
		}
		t.cells += r.record.Cells
		if take != nil && !r.record.lost && take(r.record) {
			return true
		}
		r.whole(cells)
		cells = r.Cells
		return yield(r)
	}
	read := t.read
	if p := t.paused; p != nil && p.ctx == ctx {
		read, t.paused = p.read, nil
	} else if t.large && runtime.GOMAXPROCS(0) > 1 {
		read = func(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
			return t.readAhead(ctx, take != nil, yield)
		}
	}
	at, err := read(ctx, counted)
	if err == nil {
		return nil
	}
	return asFault(err).problem(t.Pos(at.Row, at.Col))
}

// Cells is how many cells Rows has yielded so far, in all its calls, counted
// by the reader itself.
func (t *Table) Cells() int { return t.cells }

// Pos is the place of a cell of the table.
func (t *Table) Pos(row, col int) diag.Pos {
	return diag.Pos{File: t.book.Name, Sheet: t.Name, Row: row, Col: col}
}

// Close frees what the book holds. The file is its opener's to close.
func (b *Book) Close() error {
	for _, t := range b.Tables {
		if t.paused != nil {
			t.paused.stop()
		}
	}
	b.Tables = nil
	b.held.release()
	b.held = nil
	return nil
}
