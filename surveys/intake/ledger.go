package intake

import (
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// maxOfACode is how many problems of one code a source says one by one; the
// others are counted in one problem more.
const maxOfACode = 1000

// ledger collects the problems of one source and the cells they cost.
type ledger struct {
	list     diag.List
	said     map[string]int
	rest     map[string]*diag.Problem
	setAside int // cells
	told     int // problems, those of the rest included
}

func newLedger() *ledger {
	return &ledger{said: map[string]int{}, rest: map[string]*diag.Problem{}}
}

// say adds a problem that sets nothing aside.
func (l *ledger) say(p *diag.Problem) {
	l.told++
	l.said[p.Code]++
	if l.said[p.Code] <= maxOfACode {
		l.list.Add(p)
		return
	}
	rest := l.rest[p.Code]
	if rest == nil {
		rest = &diag.Problem{
			Pos: diag.Pos{File: p.Pos.File, Sheet: p.Pos.Sheet}, Severity: p.Severity, Code: p.Code,
			Message: lang.Msg("more of the same: only the first %s problems of the kind “%s” are listed for this file", maxOfACode, p.Code),
		}
		l.rest[p.Code] = rest
		l.list.Add(rest)
	}
	rest.Count += max(1, p.Count)
}

// cost adds a problem that sets that many cells aside.
func (l *ledger) cost(cells int, p *diag.Problem) {
	if cells != 1 {
		p.Count = cells
	}
	l.setAside += cells
	l.say(p)
}
