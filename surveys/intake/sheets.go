package intake

import (
	"cmp"
	"encoding/binary"
	"maps"
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
		if len(r.file.Sheets) == 1 { // the others were set aside, perhaps the first
			s := &r.file.Sheets[0]
			r.file.Sheet, r.file.Header, r.file.HeaderRows, r.file.Column, r.file.Language = s.Name, s.Header, s.HeaderRows, s.Column, s.Language
		}
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
		if c != nil && c.asks() > 0 && c.saysWhere() && len(c.sample) > 0 {
			sp.header = c.header // few answers, of somebody: not read, and said
		}
		return nil, sp
	}
	sp.header = r.header
	if c == nil || h.table.Hidden || c.isRepeat() || len(c.sample) == 0 {
		return nil, sp
	}
	return c, sp
}

// saysWhere reports whether a column is of the territory.
func (l *columns) saysWhere() bool {
	return slices.ContainsFunc(l.columns, func(c column) bool { return c.role == territoryRole || c.role == codeRole })
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
// is asked more is kept, else the one that has an identity of its own, else the
// one that says more, else the later. Rows that are equal in one sheet are as many
// responses, and as many of another sheet are the same. Sheets with the same columns are of one kind, so that a row is compared
// once with all the sheets of each kind, and not with each sheet.
type across struct {
	of     []int      // the kind of each sheet
	common [][]common // by sheet and kind of the other: the columns that both have
	asks   []int      // by sheet, how many columns are a question's
	met    map[side]*equals
	said   []said        // by response
	now    int           // the sheet being read
	row    [][2][16]byte // what its row says, by kind of the other: without its place, and with it
	again  []int         // by sheet, the responses that another sheet has and that are set aside for it
}

// common are columns of one sheet that another has too; none where they are not
// compared. Those of the place tell territories apart that no registry does.
type common struct{ cols, place []int }

// A side is what a response of one kind of sheet says in the columns that it has
// in common with another kind.
type side struct {
	of, with int
	hash     [16]byte
}

// said is of how many columns of questions a response is, and how many of its
// cells hold something.
type said struct{ asks, cells int32 }

// equals are the responses of one side, of which each sheet takes each once.
type equals struct {
	all  []int32
	next int   // in all: those before were taken by the sheet, or are set aside
	by   int32 // the sheet
}

// newAcross compares sheets whose columns are arranged.
func newAcross(sheets []*columns) *across {
	a := &across{met: map[side]*equals{}}
	var kinds []map[string]int
	met := map[string]int{}
	for _, l := range sheets {
		names := l.comparable()
		key := strings.Join(slices.Sorted(maps.Keys(names)), "\x00")
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
	a.common, a.asks = make([][]common, len(sheets)), make([]int, len(sheets))
	for s, l := range sheets {
		l.place = s
		a.common[s] = make([]common, len(kinds))
		names := l.comparable()
		for name := range names {
			if strings.HasPrefix(name, questionMark) {
				a.asks[s]++
			}
		}
		for k, other := range kinds {
			a.common[s][k] = inCommon(names, other)
		}
	}
	a.row, a.again = make([][2][16]byte, len(kinds)), make([]int, len(sheets))
	return a
}

// mostKinds is how many kinds of sheets are compared with all others.
const mostKinds = 64

// counters are the columns that number the rows of a sheet, folded: the same
// response has another number in another sheet.
var counters = set("n", "n°", "nº", "no", "num", "numero", "number", "n d ordre", "no d ordre", "numero d ordre", "ordre", "index", "#", "rang", "ligne", "row", "_index")

// comparable are the columns that tell whether two rows are the same response,
// by what they are for, or by their headers where they are for nothing; the
// territory is compared as it was recognised, and by its place where it was not.
func (l *columns) comparable() map[string]int {
	names := map[string]int{}
	for col, c := range l.columns {
		name := ""
		switch {
		case c.role == codeRole || c.role == regionRole || c.role == departmentRole:
			name = placeMark + string(rune(c.role))
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

// What begins the names of columns of questions, and of those of the place.
const (
	questionMark = "asks "
	placeMark    = "in "
)

// inCommon are the columns of one sheet that another has too, in the order of
// their names; none where each of the two asks what the other does not.
func inCommon(names, other map[string]int) (c common) {
	mine, theirs, both := 0, 0, 0
	for _, name := range slices.Sorted(maps.Keys(names)) {
		asks := strings.HasPrefix(name, questionMark)
		if asks {
			mine++
		}
		if _, ok := other[name]; !ok {
			continue
		}
		if strings.HasPrefix(name, placeMark) {
			c.place = append(c.place, names[name])
			continue
		}
		c.cols = append(c.cols, names[name])
		if asks {
			both++
		}
	}
	for name := range other {
		if strings.HasPrefix(name, questionMark) {
			theirs++
		}
	}
	if both == 0 || both < min(mine, theirs) {
		return common{}
	}
	return c
}

// look notes what a row of a sheet says, before anything is corrected in it.
func (a *across) look(l *columns, row *sheet.Row) {
	a.now = l.place
	for kind := range a.common[a.now] {
		c := &a.common[a.now][kind]
		if c.cols == nil {
			continue
		}
		var room [1 << 10]byte
		b := room[:0]
		add := func(col int, as func(string) string) {
			text := ""
			if c := row.At(col); c != nil && !l.rules.empty(c.Text) {
				text = as(c.Text)
			}
			b = append(binary.AppendVarint(b, int64(len(text))), text...)
		}
		for _, col := range c.cols {
			add(col, strings.TrimSpace)
		}
		a.row[kind][0] = hashOf(b)
		for _, col := range c.place {
			add(col, surveys.Fold)
		}
		a.row[kind][1] = hashOf(b)
	}
}

// add compares the last response with those of other sheets, and notes of which
// one it is, or which ones are it: of each kind of sheet one, since two that are
// equal in one sheet are two respondents.
func (a *across) add(keys rowKeys, t *surveys.Territory, registered bool, cells int) {
	n, mine := keys.len()-1, a.of[a.now]
	for len(a.said) < n {
		a.said = append(a.said, said{})
	}
	a.said = append(a.said, said{int32(a.asks[a.now]), int32(cells)})
	who, placed := whoOf(t, registered), 1
	if registered {
		placed = 0
	}
	for kind := range a.common[a.now] {
		if a.common[a.now][kind].cols == nil || mine >= mostKinds {
			continue
		}
		hash := hashOf(append([]byte(who+"\x00"), a.row[kind][placed][:]...))
		here := a.met[side{mine, kind, hash}]
		if here == nil {
			here = &equals{}
			a.met[side{mine, kind, hash}] = here
		}
		if keys.at(n).same == 0 {
			a.pair(keys, n, a.met[side{kind, mine, hash}])
		}
		here.all = append(here.all, int32(n))
	}
}

// pair notes that a response is one of those of another kind of sheet that no
// response of its own sheet was yet, if there is any.
func (a *across) pair(keys rowKeys, n int, others *equals) {
	if others == nil {
		return
	}
	if at := keys.at(n).sheet; others.by != at {
		others.next, others.by = 0, at
	}
	for ; others.next < len(others.all); others.next++ {
		m := int(others.all[others.next])
		if m == n || keys.at(m).same > 0 || keys.at(m).sheet == keys.at(n).sheet {
			continue
		}
		others.next++
		if a.before(keys, m, n) {
			keys.at(m).same = int32(n) + 1
		} else {
			keys.at(n).same = int32(m) + 1
		}
		return
	}
}

// before reports whether the response y is to be kept rather than x: the one that
// is asked more, so that no answer is lost; else the one that has an identity.
func (a *across) before(keys rowKeys, x, y int) bool {
	known := func(n int) int {
		if keys.at(n).own {
			return 0
		}
		return 1
	}
	return cmp.Or(cmp.Compare(a.said[x].asks, a.said[y].asks), cmp.Compare(known(x), known(y)), cmp.Compare(a.said[x].cells, a.said[y].cells), cmp.Compare(x, y)) < 0
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
