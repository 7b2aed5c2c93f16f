package intake

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Several sheets of a workbook may hold answers: a sheet a region, an enumerator
// or a month, and often one more that repeats them all. Each is a table with a
// header of its own; together they are the responses of one file (decision 39).

// A ReadSheet is what was found in one of several sheets of a file that are read.
type ReadSheet struct {
	Name       string
	Header     int // row of its header, the last where it has several
	HeaderRows int
	Column     int    // of the questions, where they stand one below the other; else 0
	Language   string // of its labels; "" where codes are used
	Responses  int    // accepted
	Duplicates int    // set aside, as the same submission as another
}

// begin is told of every sheet that is read, where there are several.
func (r *reading) begin(s ReadSheet) {
	r.at = int32(len(r.file.Sheets))
	r.file.Sheets = append(r.file.Sheets, s)
}

// readSheet is the sheet being read; nil where there is one.
func (r *reading) readSheet() *ReadSheet {
	if len(r.file.Sheets) == 0 {
		return nil
	}
	return &r.file.Sheets[r.at]
}

// saySheets says which sheets are read, where there are several, and forgets that
// there could have been.
func (r *reading) saySheets() {
	if len(r.file.Sheets) < 2 {
		r.file.Sheets = nil
		return
	}
	r.say(&diag.Problem{
		Pos: diag.Pos{File: r.file.Name}, Severity: diag.Info, Code: "sheets-read",
		Message: lang.Msg("%s sheets hold answers, and all are read: %s", len(r.file.Sheets), strings.Join(r.file.SheetNames(), ", ")),
	})
	for i := range r.file.Sheets {
		s := &r.file.Sheets[i]
		if r.across == nil || r.across.again[i] == 0 || s.Responses == 0 {
			continue
		}
		r.say(&diag.Problem{
			Pos: diag.Pos{File: r.file.Name, Sheet: s.Name}, Severity: diag.Warning, Code: "sheet-repeats-partly", Count: s.Responses,
			Message: lang.Msg("%s responses of the sheet “%s” are in other sheets too, and count once; those that no other sheet has as they are here count too: %s", r.across.again[i], shown(s.Name), s.Responses),
			Hint:    lang.Msg("If the sheet repeats the others, a cell was changed in one of them: make both the same, or take one away."),
		})
	}
}

// SheetNames are the names of the sheets that are read.
func (f *File) SheetNames() []string {
	if len(f.Sheets) == 0 {
		return []string{shown(f.Sheet)}
	}
	var names []string
	for i := range f.Sheets {
		names = append(names, shown(f.Sheets[i].Name))
	}
	return names
}

// sheetsBudget bounds the text that is looked at to find the headers of all
// sheets of a file, in bytes; each has no more than headerBudget of it.
const sheetsBudget = 16 * headerBudget

// withSheets finds, beside the sheet whose header is the surest, those that hold
// answers too, and returns the layout of the first with the others behind it.
func (l *columns) withSheets(n *names, heads []head, forced bool) *columns {
	questions := l.asks()
	budget := sheetsBudget
	all, spares := []*columns{}, []spare{}
	for s := range heads {
		h := &heads[s]
		if h.table == l.table {
			all = append(all, l)
			continue
		}
		left := min(budget, headerBudget)
		other, sp := l.beside(n, h, questions, forced, &left)
		budget -= headerBudget - max(0, left)
		if other != nil {
			all = append(all, other)
		} else {
			spares = append(spares, sp)
		}
	}
	// A sheet of formulas says again what the others say, in its own way: an empty
	// cell is a 0 there.
	if slices.ContainsFunc(all, func(c *columns) bool { return !c.isComputed() }) {
		all = slices.DeleteFunc(all, func(c *columns) bool {
			if c.isComputed() {
				spares = append(spares, spare{table: c.table, header: c.header, computed: true})
			}
			return c.isComputed()
		})
	}
	first := all[0]
	first.more, first.others = all[1:], spares
	return first
}

// beside is the layout of another sheet of the file, if it holds answers under a
// header of the same dialect; else why it is not read.
func (l *columns) beside(n *names, h *head, questions int, forced bool, budget *int) (*columns, spare) {
	sp := spare{table: h.table, hidden: h.table.Hidden}
	c, _ := headerOf(n, h, l.rules, forced, budget)
	if l.rules.dialect == table.dialect { // its header may be in words
		if words, _ := headerOf(n, h, &plain, forced, budget); words != nil && (c == nil || words.asks() > c.asks()) {
			c = words
		}
	}
	r := l.rivalIn(n, h, budget)
	if c != nil {
		r = rival{c.asks(), c.header}
	}
	if !r.answers(questions) {
		return nil, sp
	}
	sp.header = r.header
	if c == nil || h.table.Hidden || c.isRepeat() || len(c.sample) == 0 {
		return nil, sp
	}
	return c, sp
}

// asks is how many columns are of questions.
func (l *columns) asks() int {
	questions, _ := known(l.columns)
	return questions
}

// rivalIn is the row of a sheet that names the most questions, in whatever
// dialect it is.
func (l *columns) rivalIn(n *names, h *head, budget *int) (r rival) {
	for i := range h.rows {
		line := line{texts: textsOf(&h.rows[i])}
		if asked, _ := known(l.rules.columnsOf(n, h, &line, budget)); asked > r.questions {
			r = rival{asked, h.rows[i].Number}
		}
		if r.questions > 0 && h.rows[i].Number > r.header+rowsAfterHeader {
			break
		}
	}
	return r
}

// repeatMarks are the columns by which tools refer from the rows of a repeat to
// the response that they are of.
var repeatMarks = set("_parent_index", "_parent_table_name", "parent_key", "_submission__id", "_submission__uuid")

// isRepeat reports whether the rows are parts of responses of another sheet.
func (l *columns) isRepeat() bool {
	return slices.ContainsFunc(l.line.texts, func(text string) bool { return len(text) <= maxMark && repeatMarks[toolName(text)] })
}

// isComputed reports whether most answers of the first rows are formulas.
func (l *columns) isComputed() bool {
	answers, formulas := 0, 0
	for i := range l.sample {
		for j := range l.sample[i].Cells {
			c := &l.sample[i].Cells[j]
			if c.Col >= len(l.columns) || l.columns[c.Col].role != answerRole && l.columns[c.Col].role != optionRole {
				continue
			}
			answers++
			if c.Formula {
				formulas++
			}
		}
	}
	return 2*formulas > answers
}

// notRead says why a sheet that looks like answers is not read.
func (s *spare) notRead(r *reading) *diag.Problem {
	p := &diag.Problem{
		Pos: s.table.Pos(0, 0), Severity: diag.Warning, Code: "sheet-left-out",
		Message: lang.Msg("the sheet “%s” looks like answers too, and is not read: “%s” is", shown(s.table.Name), shown(r.file.Sheet)),
		Hint:    lang.Msg("Sheets with the columns of “%s” are read with it: give this one the same, or put it in a file of its own.", shown(r.file.Sheet)),
	}
	switch {
	case s.hidden:
		p.Message = lang.Msg("the sheet “%s” is hidden and looks like answers: it is not read", shown(s.table.Name))
		p.Hint = lang.Msg("Show it, if its answers are to count.")
	case s.computed:
		p.Message = lang.Msg("the answers of the sheet “%s” are computed by formulas, beside sheets where they are typed: it is not read", shown(s.table.Name))
		p.Hint = lang.Msg("If it holds answers that no other sheet has, copy them as values.")
	}
	return p
}

// across finds the responses that several sheets of one file say: rows of two
// sheets that are equal in all the columns that both have, about one territory,
// where one of the two has no question that the other lacks. Of two the one that
// has an identity of its own is kept, else the one that says more, else the
// later. Sheets with the same columns are of one kind, so that a row is compared
// once with all the sheets of each kind, and not with each sheet.
type across struct {
	of     []int     // the kind of each sheet
	common [][][]int // by sheet and kind of the other: its columns that both have; nil where they are not compared
	met    map[side]int32
	cells  []int32    // by response
	now    int        // the sheet being read
	row    [][16]byte // what its row says, by kind of the other
	again  []int      // by sheet, the responses that another sheet has and that are set aside for it
}

// A side is what a response of one kind of sheet says in the columns that it has
// in common with another kind.
type side struct {
	of, with int
	hash     [16]byte
}

// newAcross compares sheets whose columns are arranged.
func newAcross(sheets []*columns) *across {
	a := &across{met: map[side]int32{}}
	var kinds []map[string]int
	met := map[string]int{}
	for _, l := range sheets {
		names := l.comparable()
		key := strings.Join(sortedKeys(names), "\x00")
		kind, known := met[key]
		if !known {
			kind = len(kinds)
			met[key], kinds = kind, append(kinds, names)
		}
		a.of = append(a.of, kind)
	}
	if len(kinds) > mostKinds {
		kinds = kinds[:mostKinds]
	}
	// Sheets of one kind have their columns where each has them.
	a.common = make([][][]int, len(sheets))
	for s, l := range sheets {
		l.place = s
		a.common[s] = make([][]int, len(kinds))
		names := l.comparable()
		for k, other := range kinds {
			a.common[s][k] = inCommon(names, other)
		}
	}
	a.row, a.again = make([][16]byte, len(kinds)), make([]int, len(sheets))
	return a
}

// mostKinds is how many kinds of sheets are compared with all others.
const mostKinds = 64

func sortedKeys(m map[string]int) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}

// counters are the columns that number the rows of a sheet, folded: the same
// response has another number in another sheet.
var counters = set("n", "n°", "nº", "no", "num", "numero", "number", "n d ordre", "no d ordre", "numero d ordre", "ordre", "index", "#", "rang", "ligne", "row", "_index")

// comparable are the columns that tell whether two rows are the same response,
// by what they are for, or by their headers where they are for nothing; the
// territory is compared as it was recognised.
func (l *columns) comparable() map[string]int {
	names := map[string]int{}
	for col, c := range l.columns {
		name := ""
		switch {
		case c.role >= territoryRole && c.role <= populationRole:
			continue
		case c.role >= answerRole:
			name = questionMark + string(binary.AppendVarint(binary.AppendVarint([]byte{byte(c.role)}, int64(c.q)), int64(c.option))) + loose(c.name)
		case c.role != noRole:
			name = "role " + string(rune(c.role)) + loose(c.header)
		case c.header != "" && !counters[loose(c.header)]:
			name = "other " + loose(c.header)
		default:
			continue
		}
		for names[name] > 0 {
			name += "+"
		}
		names[name] = col
	}
	return names
}

const questionMark = "asks "

// inCommon are the columns of one sheet that another has too, in the order of
// their names; nil where each of the two asks what the other does not.
func inCommon(names, other map[string]int) []int {
	var cols []int
	mine, theirs, both := 0, 0, 0
	for _, name := range sortedKeys(names) {
		asks := strings.HasPrefix(name, questionMark)
		if asks {
			mine++
		}
		if _, ok := other[name]; ok {
			cols = append(cols, names[name])
			if asks {
				both++
			}
		}
	}
	for name := range other {
		if strings.HasPrefix(name, questionMark) {
			theirs++
		}
	}
	if both == 0 || both < min(mine, theirs) {
		return nil
	}
	return cols
}

// look notes what a row of a sheet says, before anything is corrected in it.
func (a *across) look(l *columns, row *sheet.Row) {
	a.now = l.place
	for kind, cols := range a.common[a.now] {
		if cols == nil {
			continue
		}
		var room [1 << 10]byte
		b := room[:0]
		for _, col := range cols {
			text := ""
			if c := row.At(col); c != nil && !l.rules.empty(c.Text) {
				text = strings.TrimSpace(c.Text)
			}
			b = append(binary.AppendVarint(b, int64(len(text))), text...)
		}
		a.row[kind] = hashOf(b)
	}
}

// add compares the last response with those of other sheets, and notes of which
// one it is, or which one is it.
func (a *across) add(keys rowKeys, who string, cells int) {
	n := keys.len() - 1
	for len(a.cells) < n {
		a.cells = append(a.cells, 0)
	}
	a.cells = append(a.cells, int32(cells))
	at := keys.at(n).sheet
	mine := a.of[a.now]
	for kind, cols := range a.common[a.now] {
		if cols == nil || mine >= mostKinds {
			continue
		}
		hash := hashOf(append([]byte(who+"\x00"), a.row[kind][:]...))
		if m, ok := a.met[side{kind, mine, hash}]; ok && keys.at(int(m)).sheet != at {
			worse, better := n, int(m)
			if a.before(keys, int(m), n) {
				worse, better = better, worse
			}
			if keys.at(worse).same == 0 {
				keys.at(worse).same = int32(better) + 1
			}
		}
		here := side{mine, kind, hash}
		if m, ok := a.met[here]; !ok || a.before(keys, int(m), n) {
			a.met[here] = int32(n)
		}
	}
}

// before reports whether the response b is to be kept rather than a.
func (a *across) before(keys rowKeys, x, y int) bool {
	known := func(n int) int {
		if keys.at(n).own {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(known(x), known(y)), cmp.Compare(a.cells[x], a.cells[y]), cmp.Compare(x, y)) < 0
}

// survivor is the response of a source that is kept instead of another of the
// same file, or itself.
func (r *reading) survivor(n int) int {
	for r.keys.at(n).same > 0 {
		n = int(r.keys.at(n).same) - 1
	}
	return n
}

// whoOf is a territory as two sheets of one file may say it.
func whoOf(t *surveys.Territory, registered bool) string {
	if registered {
		return "key " + t.Key
	}
	return "name " + surveys.Fold(cmp.Or(t.Name, t.Code))
}

// setAside sets a sheet aside whole, and goes on with the others.
func (l *columns) setAside(r *reading, p *diag.Problem) *diag.Problem {
	cells := 0
	if damage := r.rows(l.table, func(row *sheet.Row) bool {
		cells += len(row.Cells)
		return r.goOn()
	}); damage != nil {
		return damage
	}
	r.used += cells
	r.file.Unread = append(r.file.Unread, l.table.Name)
	r.cost(cells, p)
	return nil
}
