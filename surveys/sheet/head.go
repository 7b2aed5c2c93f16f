package sheet

import (
	"context"
	"iter"

	"eterritoire/surveys/diag"
)

// maxPaused is how many tables of a book may wait to be read on: each holds the
// buffers of what unzips it. Of the others the beginning is read twice.
const maxPaused = 32

// A paused is a table whose first rows were read, and whose others wait.
type paused struct {
	ctx   context.Context
	rows  []Row
	cells []Cell          // of the last rows: none is made for each
	next  func() bool     // reads on, to the end
	stop  func()          // does not
	yield func(*Row) bool // of who reads on
	at    diag.Pos        // of the error
	err   error           // of the reading, once it has ended
	ended bool
}

// Head reads the first rows of a table: those until more returns false, that one
// included. The next call of Rows, with the same context, yields them again
// without reading them again, and reads on from there: most of what small sheets
// cost is to come to their first row. A row is valid until more returns. The heads
// of a book are read one after the other. A large table is simply read from its
// beginning again, ahead.
func (t *Table) Head(ctx context.Context, more func(*Row) bool) *diag.Problem {
	if t.paused != nil {
		t.paused.stop()
		t.paused = nil
	}
	if t.large || t.book.paused >= maxPaused {
		return t.Rows(ctx, more)
	}
	t.book.paused++
	p := &paused{ctx: ctx}
	next, stop := iter.Pull(func(pause func(struct{}) bool) {
		p.at, p.err = t.read(ctx, func(r *Row) bool {
			if p.yield != nil {
				return p.yield(r)
			}
			r.whole(r.Cells)
			t.cells += len(r.Cells)
			p.keep(r)
			return more(r) || pause(struct{}{})
		})
		p.ended = true
	})
	p.next, p.stop = func() bool { _, waits := next(); return waits }, stop
	p.next()
	if p.err != nil {
		return asFault(p.err).problem(t.Pos(p.at.Row, p.at.Col))
	}
	t.paused = p
	return nil
}

// keep copies a row: its reader uses it again. What the rows before it had is
// never copied once more.
func (p *paused) keep(r *Row) {
	from, n := len(p.cells), len(r.Cells)
	if n > cap(p.cells)-from {
		p.cells = make([]Cell, 0, max(n, min(2*cap(p.cells), 512), 32))
		from = 0
	}
	p.cells = append(p.cells, r.Cells...)
	p.rows = append(p.rows, Row{Number: r.Number, Hidden: r.Hidden, Cells: p.cells[from : from+n : from+n]})
}

// read yields the rows that were read, and those that were not.
func (p *paused) read(_ context.Context, yield func(*Row) bool) (diag.Pos, error) {
	defer p.stop()
	for i := range p.rows {
		if !yield(&p.rows[i]) {
			return diag.Pos{}, nil
		}
	}
	if !p.ended {
		p.yield = yield
		p.next()
	}
	return p.at, p.err
}
