package sheet

import (
	"context"
	"slices"

	"eterritoire/surveys/diag"
)

// largeTable is from how many bytes of text or of XML a table is read ahead: one
// core cuts it into cells while another does something with them. Small ones are
// not worth the trouble, and where there are many of them every core has its own.
const largeTable = 1 << 20

// A batch is rows on their way from one core to another: their cells, texts and
// fields are those of the batch, from where they begin.
type batch struct {
	rows    []Row
	cells   []Cell
	records []Record
	text    []byte
	ends    []int32
}

// What a batch holds: enough that handing it over costs nothing a row, little
// enough that a few of them are no memory, and stay near the cores.
const (
	batchCells = 8 << 10
	batchRows  = 512
	batchText  = 128 << 10
)

func newBatch(records bool) *batch {
	b := &batch{rows: make([]Row, 0, batchRows)}
	if records {
		b.records, b.text, b.ends = make([]Record, 0, batchRows), make([]byte, 0, batchText+batchText/8), make([]int32, 0, 2*batchCells)
	} else {
		b.cells = make([]Cell, 0, batchCells+batchCells/8)
	}
	return b
}

func (b *batch) reset() {
	b.rows, b.cells, b.records, b.text, b.ends = b.rows[:0], b.cells[:0], b.records[:0], b.text[:0], b.ends[:0]
}

// add copies a row, or makes its cells; a record stays one where records are
// asked for.
func (b *batch) add(r *Row, records bool) (full bool) {
	switch from := len(b.cells); {
	case r.record == nil:
		b.cells = append(b.cells, r.Cells...)
		b.rows = append(b.rows, Row{Number: r.Number, Hidden: r.Hidden, Cells: b.cells[from:]})
	case records:
		b.rows = append(b.rows, Row{Number: r.Number, record: b.record(r.record)})
	default:
		b.cells = r.record.cells(b.cells)
		b.rows = append(b.rows, Row{Number: r.Number, Cells: b.cells[from:]})
	}
	return len(b.rows) == batchRows || len(b.cells) > batchCells || len(b.text) > batchText
}

// record copies a record.
func (b *batch) record(r *Record) *Record {
	text, ends := len(b.text), len(b.ends)
	b.text = slices.Grow(append(b.text, r.Text...), RecordRoom)
	b.ends = append(b.ends, r.Ends...)
	b.records = append(b.records, Record{r.Number, b.text[text:], b.ends[ends:], r.Cells, r.lost})
	return &b.records[len(b.records)-1]
}

// readAhead reads a table as Table.read does, on a core of its own.
func (t *Table) readAhead(ctx context.Context, records bool, yield func(*Row) bool) (diag.Pos, error) {
	whole := ctx
	ctx, stop := context.WithCancel(whole)
	full, empty := make(chan *batch, 2), make(chan *batch, 4)
	var at diag.Pos
	var err error
	var fault any
	go func() {
		defer close(full)
		defer func() { fault = recover() }() // whoever asked for the rows is to meet it
		b := newBatch(records)
		send := func() bool {
			select {
			case full <- b:
			case <-ctx.Done():
				return false
			}
			select {
			case b = <-empty:
				b.reset()
			default:
				b = newBatch(records)
			}
			return true
		}
		at, err = t.read(ctx, func(r *Row) bool { return !b.add(r, records) || send() })
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
