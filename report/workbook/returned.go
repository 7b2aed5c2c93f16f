package workbook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Colours of faulty cells: what was set aside, and what somebody should look
// at. In black and white the comment's mark tells.
const (
	returnedWrong   = "F8CBAD"
	returnedDoubted = "FFF2CC"
)

// mostNotes bounds the comments of one workbook: a column of ten thousand wrong
// cells is one fault, and the message says how many.
const mostNotes = 2000

// WriteReturned writes a copy of a sender's workbook in which every cell that a
// problem is about is coloured, and has the problem and what to do as a comment.
// Comments that stood there are kept above it. Problems of no cell are left to
// the message that goes with it. It returns how many cells were marked.
func WriteReturned(w io.Writer, original []byte, problems diag.List, p *lang.Printer) (marked int, err error) {
	f, err := excelize.OpenReader(bytes.NewReader(original), excelize.Options{UnzipSizeLimit: mostInflated, UnzipXMLSizeLimit: mostInflated})
	if err != nil {
		return 0, fmt.Errorf("reading the workbook to return: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	m := &marker{File: f, p: p, styles: map[styled]int{}}
	for _, at := range placesOf(problems) {
		if marked == mostNotes {
			break
		}
		if err := m.mark(at); err != nil {
			return marked, fmt.Errorf("marking %s: %w", at.pos.String(), err)
		}
		marked++
	}
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		return marked, fmt.Errorf("writing the workbook to return: %w", err)
	}
	return marked, sheet.Stabilise(w, b.Bytes())
}

// A faulty cell, and all that is said of it.
type faulty struct {
	pos      diag.Pos
	worst    diag.Severity
	problems diag.List
}

// placesOf gathers problems by their cell, in order.
func placesOf(problems diag.List) []faulty {
	var places []faulty
	at := map[diag.Pos]int{}
	for _, p := range problems {
		if p.Pos.Row == 0 || p.Pos.Col == 0 || p.Pos.Text || p.Severity == diag.Info {
			continue
		}
		i, known := at[p.Pos]
		if !known {
			i = len(places)
			at[p.Pos] = i
			places = append(places, faulty{pos: p.Pos, worst: p.Severity})
		}
		places[i].problems.Add(p)
		places[i].worst = min(places[i].worst, p.Severity)
	}
	return places
}

// A marker colours cells and writes comments.
type marker struct {
	*excelize.File
	p      *lang.Printer
	styles map[styled]int
}

// styled is a cell's style with a colour over it.
type styled struct {
	style  int
	colour string
}

func (m *marker) mark(at faulty) error {
	name := at.pos.Sheet
	if i, err := m.GetSheetIndex(name); err != nil || i < 0 {
		name = m.GetSheetName(0) // a table that has no sheets of its own
	}
	cell := at.pos.Cell()
	colour := returnedWrong
	if at.worst != diag.Error {
		colour = returnedDoubted
	}
	if err := m.colour(name, cell, colour); err != nil {
		return err
	}
	return m.note(name, cell, at.problems)
}

// colour fills a cell and leaves the rest of its style.
func (m *marker) colour(name, cell, colour string) error {
	old, err := m.GetCellStyle(name, cell)
	if err != nil {
		return err
	}
	id, known := m.styles[styled{old, colour}]
	if !known {
		style, err := m.GetStyle(old)
		if err != nil {
			return err
		}
		style.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
		if id, err = m.NewStyle(style); err != nil {
			return err
		}
		m.styles[styled{old, colour}] = id
	}
	return m.SetCellStyle(name, cell, cell, id)
}

// note comments a cell, under what was noted there before.
func (m *marker) note(name, cell string, problems diag.List) error {
	var text []string
	old, err := m.GetComments(name)
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(old, func(c excelize.Comment) bool { return c.Cell == cell }); i >= 0 {
		for _, run := range old[i].Paragraph {
			text = append(text, run.Text)
		}
		if len(text) == 0 {
			text = append(text, old[i].Text)
		}
		if err := m.DeleteComment(name, cell); err != nil {
			return err
		}
	}
	for _, p := range problems {
		text = append(text, m.p.Message(p.Message)+".")
		if !p.Hint.IsZero() {
			text = append(text, m.p.Message(p.Hint))
		}
	}
	const most = 1000 // a note is read at a glance
	whole := []rune(strings.Join(text, "\n"))
	if len(whole) > most {
		whole = append(whole[:most-1], '…')
	}
	return m.AddComment(name, excelize.Comment{
		Cell: cell, Author: "eterritoire", Width: 320, Height: 130,
		Paragraph: []excelize.RichTextRun{{Text: string(whole), Font: &excelize.Font{Family: "Arial", Size: 9}}},
	})
}
