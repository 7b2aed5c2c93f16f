// Package intake reads filled forms, survey exports and tables of responses
// into a Dataset. It recognises each file's dialect, accounts for every cell,
// and says what it could not read; it decides between no two answers.
package intake

import (
	"context"
	"errors"
	"io"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// A Source is a file of answers. Open may be called twice: where responses
// repeat each other, a second reading leaves out those superseded.
type Source struct {
	Name string // relative to what the user gave: what problems and outputs call it
	Open func() (Content, error)
}

// Content is an opened source.
type Content struct {
	io.ReaderAt
	io.Closer
	Size int64
}

// Options are the choices of a reading; the zero value is the usual one.
type Options struct {
	As          string    // a dialect's name, to force it; "" recognises
	From, To    time.Time // select responses by their date; zero is no bound
	Respondents bool      // keep the respondents' names
	// Each, if set, is called for every response accepted, in order of source and row.
	Each func(*surveys.Territory, *surveys.Response) error
	// Progress, if set, is told each source that was read, in any order.
	Progress func(done, of int)
}

// Cells counts the cells of a source. Read is the sheet reader's own count;
// the others are intake's; Read = Accepted + Unused + SetAside, always.
type Cells struct{ Read, Accepted, Unused, SetAside int }

// Add adds the counts of another source.
func (c *Cells) Add(o Cells) {
	c.Read += o.Read
	c.Accepted += o.Accepted
	c.Unused += o.Unused
	c.SetAside += o.SetAside
}

// A File is what was found in one source.
type File struct {
	Name       string
	Dialect    string // "" if not recognised
	Language   string // of labels: "fr", "en"; "" where codes are used
	Sheet      string
	Header     int      // row of the header
	Framework  string   // id and version that a form says it was made from; "" if it says none
	Unused     []string // headers of the columns that answer nothing
	Responses  int      // accepted
	Duplicates int      // superseded, their cells set aside
	Cells      Cells
	OK         bool // it could be used
}

// A Result is all that was read.
type Result struct {
	Dataset *surveys.Dataset
	Files   []File // as the sources
	Cells   Cells
}

// Dialects lists the names that Options.As takes.
func Dialects() []string { return nil }

// Read reads sources, in parallel, into one dataset; the result does not
// depend on how many cores there are. The error is for what stops the work (a
// cancelled context, Each); whatever is wrong in a source is in the list.
func Read(_ context.Context, _ []Source, _ *surveys.Survey, _ Options) (*Result, diag.List, error) {
	return nil, nil, errors.New("intake: not yet")
}
