// Package diag says what is wrong in a user's file, and in which cell. It
// leaves the words to the catalogue of package lang, and to commands what to
// do about a problem.
package diag

import (
	"fmt"
	"sort"
	"strconv"

	"eterritoire/surveys/lang"
)

// A Pos is a place in a file: a cell of a table, or a line and a column of a
// text such as YAML. The zero Pos is nowhere; Row 0 is the whole sheet or file.
type Pos struct {
	File, Sheet string
	Row, Col    int  // from 1
	Text        bool // Row and Col are a line and a column, not a cell
}

// Cell is the cell's name, "C14"; "14" for a whole row, "" for none.
func (p Pos) Cell() string {
	if p.Text || p.Row == 0 && p.Col == 0 {
		return ""
	}
	s := Column(p.Col)
	if p.Row > 0 {
		s += strconv.Itoa(p.Row)
	}
	return s
}

// String is file:sheet!cell, or file:line:column in a text.
func (p Pos) String() string {
	if p.Text {
		switch {
		case p.Row == 0:
			return p.File
		case p.Col == 0:
			return fmt.Sprintf("%s:%d", p.File, p.Row)
		}
		return fmt.Sprintf("%s:%d:%d", p.File, p.Row, p.Col)
	}
	s := p.File
	if p.Sheet != "" {
		if s != "" {
			s += ":"
		}
		s += p.Sheet
	}
	if c := p.Cell(); c != "" {
		s += "!" + c
	}
	return s
}

// Column is the letters of a column counted from 1: 28 is "AB"; 0 is "".
func Column(n int) string {
	s := ""
	for ; n > 0; n = (n - 1) / 26 {
		s = string(rune('A'+(n-1)%26)) + s
	}
	return s
}

// Severity says whether what is wrong costs an answer.
type Severity int

// The severities.
const (
	Error   Severity = iota // something was set aside, or a file is not usable
	Warning                 // read, but someone should look
	Info                    // said aloud: a conversion, a dialect found
)

// String is the severity's stable English name, as JSON and scripts have it.
func (s Severity) String() string { return [...]string{"error", "warning", "info"}[s] }

// A Problem is one thing to say about one place.
type Problem struct {
	Pos      Pos
	Severity Severity
	Code     string       // stable: scripts rely on it ("choice-unknown")
	Message  lang.Message // what was read and what was expected
	Hint     lang.Message // what to do
	Count    int          // how many cells it stands for; 0 is 1

	// Of a cell that answers a question, for tables that have a column for each;
	// Message says the same in a sentence.
	Question string       // the question's code; "" where it is about something else
	Read     string       // what the cell holds, shortened; "" where nothing was read
	Expected lang.Message // what it may hold
}

// A List is problems in the order they were met.
type List []*Problem

// Add appends a problem.
func (l *List) Add(p *Problem) { *l = append(*l, p) }

// Errors counts the problems that cost something.
func (l List) Errors() int {
	n := 0
	for _, p := range l {
		if p.Severity == Error {
			n++
		}
	}
	return n
}

// HasErrors reports whether any problem cost something.
func (l List) HasErrors() bool { return l.Errors() > 0 }

// SortByPlace orders the list by sheet, row and column within each file, files
// staying in the order in which they first appear.
func (l List) SortByPlace() {
	rank := map[string]int{}
	for _, p := range l {
		if _, ok := rank[p.Pos.File]; !ok {
			rank[p.Pos.File] = len(rank)
		}
	}
	sort.SliceStable(l, func(i, j int) bool {
		a, b := l[i].Pos, l[j].Pos
		switch {
		case a.File != b.File:
			return rank[a.File] < rank[b.File]
		case a.Sheet != b.Sheet:
			return a.Sheet < b.Sheet
		case a.Row != b.Row:
			return a.Row < b.Row
		}
		return a.Col < b.Col
	})
}
