package sheet

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"eterritoire/surveys/diag"
)

// numbered is a table of so many rows of four cells, which then ends with err.
func numbered(rows int, err error) *Table {
	t := &Table{book: &Book{Name: "f"}, large: true}
	t.read = func(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
		r := Row{Cells: make([]Cell, 4)} // the same for every row, as readers have it
		for r.Number = 1; r.Number <= rows; r.Number++ {
			for c := range r.Cells {
				r.Cells[c] = Cell{Col: c + 1, Text: fmt.Sprint(r.Number, c)}
			}
			if ctx.Err() != nil {
				return diag.Pos{Row: r.Number}, ctx.Err()
			}
			if !yield(&r) {
				return diag.Pos{}, nil
			}
		}
		return diag.Pos{Row: rows + 1, Col: 2}, err
	}
	return t
}

func TestReadingAhead(t *testing.T) {
	ctx := context.Background()
	for _, rows := range []int{0, 1, batchRows, batchRows + 1, 10 * batchRows} {
		table := numbered(rows, nil)
		var near, far strings.Builder
		tell := func(b *strings.Builder) func(*Row) bool {
			return func(r *Row) bool {
				fmt.Fprintln(b, r.Number, r.Cells)
				r.Cells[0].Text = "changed" // its reader's own, until the next
				return true
			}
		}
		_, _ = table.read(ctx, tell(&near))
		if at, err := table.readAhead(ctx, false, tell(&far)); err != nil || at.Row != rows+1 || near.String() != far.String() {
			t.Errorf("%d rows: %v, %v, the same: %v", rows, at, err, near.String() == far.String())
		}
	}

	// The error comes after the rows before it, with its place.
	broken, seen := errors.New("broken"), 0
	if at, err := numbered(3*batchRows+5, broken).readAhead(ctx, false, func(*Row) bool { seen++; return true }); !errors.Is(err, broken) || at.Col != 2 || seen != 3*batchRows+5 {
		t.Errorf("%v at %v after %d rows", err, at, seen)
	}
	// Whoever stops hears of nothing that comes later.
	seen = 0
	if _, err := numbered(100*batchRows, broken).readAhead(ctx, false, func(*Row) bool { seen++; return seen < 7 }); err != nil || seen != 7 {
		t.Errorf("%v after %d rows", err, seen)
	}
	// A context that ends, ends it.
	ended, end := context.WithCancel(ctx)
	if _, err := numbered(100*batchRows, nil).readAhead(ended, false, func(*Row) bool { end(); return true }); !errors.Is(err, context.Canceled) {
		t.Errorf("a context that ended: %v", err)
	}
	// Faults of a reader, and of who reads, are met where they can be caught.
	for name, fail := range map[string]func(){
		"of the reader": func() {
			table := numbered(0, nil)
			table.read = func(context.Context, func(*Row) bool) (diag.Pos, error) { panic("fault") }
			_, _ = table.readAhead(ctx, false, func(*Row) bool { return true })
		},
		"of who reads": func() {
			_, _ = numbered(100*batchRows, nil).readAhead(ctx, false, func(*Row) bool { panic("fault") })
		},
	} {
		func() {
			defer func() {
				if fault := recover(); fault != "fault" {
					t.Errorf("a fault %s is met as %v", name, fault)
				}
			}()
			fail()
		}()
	}
}
