package sheet

import (
	"context"

	"eterritoire/surveys/diag"
)

// largeTable is from how many bytes of text or of XML a table is read ahead: one
// core cuts it into cells while another does something with them. Small ones are
// not worth the trouble, and where there are many of them every core has its own.
const largeTable = 1 << 20

// A batch is rows on their way from one core to another.
type batch struct {
	rows  []Row // their cells are those of the batch, from where they begin
	cells []Cell
}

// What a batch holds: enough that handing it over costs nothing a row, little
// enough that a few of them are no memory.
const (
	batchCells = 8 << 10
	batchRows  = 512
)

// add copies a row.
func (b *batch) add(r *Row) (full bool) {
	from := len(b.cells)
	b.cells = append(b.cells, r.Cells...)
	b.rows = append(b.rows, Row{Number: r.Number, Hidden: r.Hidden, Cells: b.cells[from:]})
	return len(b.rows) == batchRows || len(b.cells) > batchCells
}

// readAhead reads a table as Table.read does, on a core of its own.
func (t *Table) readAhead(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
	whole := ctx
	ctx, stop := context.WithCancel(whole)
	full, empty := make(chan *batch, 2), make(chan *batch, 4)
	var at diag.Pos
	var err error
	var fault any
	go func() {
		defer close(full)
		defer func() { fault = recover() }() // whoever asked for the rows is to meet it
		b := &batch{}
		send := func() bool {
			select {
			case full <- b:
			case <-ctx.Done():
				return false
			}
			select {
			case b = <-empty:
				b.rows, b.cells = b.rows[:0], b.cells[:0]
			default:
				b = &batch{cells: make([]Cell, 0, batchCells+batchCells/8), rows: make([]Row, 0, batchRows)}
			}
			return true
		}
		at, err = t.read(ctx, func(r *Row) bool { return !b.add(r) || send() })
		send()
	}()
	defer func() { // nothing is read any more once this returns
		stop()
		for range full {
		}
	}()
	for b := range full {
		for i := range b.rows {
			if !yield(&b.rows[i]) {
				return diag.Pos{}, nil
			}
		}
		select {
		case empty <- b:
		default:
		}
	}
	if fault != nil {
		panic(fault)
	}
	if err == nil {
		err = whole.Err() // the reader was stopped, and did not see why
	}
	return at, err
}
