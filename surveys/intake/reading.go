package intake

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// reading is one source being read once.
type reading struct {
	*ledger
	ctx   context.Context
	opt   *Options
	names *names // in whose words the source is written
	now   *names // today's
	index int    // of the source
	file  File
	data  *surveys.Dataset

	scan    bool         // only find out which responses there are
	skip    map[int]heir // responses superseded, by their number in the source, and by which
	keys    rowKeys      // of the responses met
	repeats []repeat     // of those accepted, where one of several is to be kept
	each    bool         // tell Options.Each
	stop    error

	watcher     Watcher           // told each response; nil if nobody watches
	shown       surveys.Response  // what it is told
	enumerators map[string]string // the marks of those who filled forms
	faults      map[fault]int     // cells of answers set aside

	across *across // where several sheets are read; else nil
	at     int32   // the sheet being read, of file.Sheets

	record  Record // where what is read is kept; nil if nowhere
	passing bool   // what went wrong need not go wrong again: not to be kept

	used, unused int           // cells
	before       int           // cells set aside before the response being read
	unusable     *diag.Problem // sets the whole source aside
	above        int           // rows above the header
	hidden       int           // rows that a filter hides
	rejected     int           // responses that the survey's supervisors did not approve
	percent      int           // cells read in a percentage format
	byHand       bool          // a table that people made
	serials      int           // dates that were the number of a day
	outside      outside       // responses outside the dates selected
	warned       map[string]bool
	registered   map[naming]registered
	region       string // where the territories of the table lie, by its name

	repaired   int // cells whose accents were written twice over
	converted  conversions
	doubts     doubts
	decided    *decisions // of this source
	manner     manner
	monthFirst bool // 05/01/2026 is the first of May

	ticks   []ticked
	scratch []surveys.Answer
	memo    []map[remembered]memory // by question

	edition *edition // the earlier version that the responses being read are of; nil is today's
	turned  map[*edition]*turned
	over    []surveys.Answer // answers carried over

	corrected   *correcting // nil where nothing is
	uncorrected [16]byte    // rowKey.made of the row being read, before that
}

// fault is a kind of problem of a question's cells.
type fault struct {
	question int
	code     string
}

// faultsFound are the faults by question, then by kind.
func (r *reading) faultsFound() []Fault {
	var all []Fault
	for f, cells := range r.faults {
		all = append(all, Fault{f.question, f.code, cells})
	}
	slices.SortFunc(all, func(a, b Fault) int {
		return cmp.Or(cmp.Compare(a.Question, b.Question), strings.Compare(a.Code, b.Code))
	})
	return all
}

type outside struct{ responses, cells int }

// remembered is a cell as a memory knows it: most cells of a column repeat.
type remembered struct {
	text    string
	kind    sheet.Kind
	percent bool
}

type memory struct {
	answer  surveys.Answer
	problem *diag.Problem
}

func newReading(ctx context.Context, n *names, opt *Options, index int, name string) *reading {
	return &reading{
		ledger: newLedger(), ctx: ctx, opt: opt, names: n, now: n, index: index, file: File{Name: name},
		data: opt.dataset(n.survey), warned: map[string]bool{}, decided: opt.Mapping.decisionsOf(name), corrected: opt.Corrections.of(name),
		watcher: opt.watcher(), faults: map[fault]int{},
		scratch: make([]surveys.Answer, len(n.questions)), memo: make([]map[remembered]memory, len(n.questions)),
	}
}

// goOn reports whether there is a reason to read on.
func (r *reading) goOn() bool { return r.stop == nil && r.ctx.Err() == nil }

// rows reads a table, and repairs its cells.
func (r *reading) rows(t *sheet.Table, yield func(*sheet.Row) bool) *diag.Problem {
	return t.Rows(r.ctx, func(row *sheet.Row) bool {
		r.repairRow(row)
		r.corrected.row(t, row)
		return yield(row)
	})
}

// repair repairs a cell, and counts it.
func (r *reading) repair(c *sheet.Cell) {
	if repair(c) {
		r.repaired++
	}
}

func (r *reading) repairRow(row *sheet.Row) {
	for i := range row.Cells {
		r.repair(&row.Cells[i])
	}
}

// count counts a cell.
func (r *reading) count(used bool) {
	if used {
		r.used++
	} else {
		r.unused++
	}
}

// cell reads a cell as an answer, remembering what the same text gave before.
func (r *reading) cell(q *question, c *sheet.Cell) (surveys.Answer, *diag.Problem) {
	const texts, longest = 2000, 300
	if c == nil || len(c.Text) > longest || c.Uncached {
		return readCell(q, c, &r.manner)
	}
	memories := r.memo[q.at]
	m, ok := memories[remembered{c.Text, c.Kind, c.Percent}]
	if !ok {
		m.answer, m.problem = readCell(q, c, &r.manner)
		if memories == nil {
			memories = map[remembered]memory{}
			r.memo[q.at] = memories
		}
		if len(memories) < texts {
			memories[remembered{strings.Clone(c.Text), c.Kind, c.Percent}] = m
		}
	}
	if m.problem == nil {
		return m.answer, nil
	}
	p := *m.problem
	return m.answer, &p
}

// accept decides what becomes of a response of so many cells: nil where it is
// not a response to count.
func (r *reading) accept(cells int, at func(role) spot, quoted bool, key func() rowKey) *identity {
	r.before = r.setAside
	id := r.identify(cells, at, quoted)
	if id == nil {
		return nil
	}
	n := r.keys.len()
	r.keys.add(key())
	r.keys.at(n).sheet = r.at
	if r.across != nil {
		r.across.add(r.keys, &id.territory, id.registered, cells)
	}
	if r.scan {
		return nil
	}
	if by, ok := r.skip[n]; ok {
		r.supersede(id, by, r.left(cells))
		return nil
	}
	if r.isOutside(id.response.Date) {
		r.outside.responses++
		r.outside.cells += r.left(cells)
		return nil
	}
	if id.response.ID == "" {
		id.response.ID = madeID(r.file.Name, r.keys.at(n).made)
	}
	r.hold(id)
	return id
}

// left is how many of a response's cells no problem has cost yet. Cells of its
// identity may have been set aside one by one before the whole is.
func (r *reading) left(cells int) int { return cells - (r.setAside - r.before) }

func (r *reading) isOutside(date time.Time) bool {
	from, to := r.opt.From, r.opt.To
	if from.IsZero() && to.IsZero() {
		return false
	}
	return date.IsZero() || !from.IsZero() && date.Before(from) || !to.IsZero() && date.After(to)
}

// answers is where a response's answers go.
func (r *reading) answers(id *identity) []surveys.Answer {
	if !id.keep {
		return r.scratch
	}
	return make([]surveys.Answer, len(r.names.questions))
}

// hold looks at what is known of the territory already.
func (r *reading) hold(id *identity) {
	known := r.data.Territory(id.territory.Key)
	id.keep = r.data.Keep > 0 && (known == nil || len(known.Responses) < r.data.Keep)
	if known != nil {
		r.contradictions(known, &id.territory)
	}
}

// contradictions says once where two responses tell different things of one
// territory; the first stands.
func (r *reading) contradictions(known, t *surveys.Territory) {
	tell := func(what string, m lang.Message) {
		if r.warned[what+known.Key] {
			return
		}
		r.warned[what+known.Key] = true
		r.say(&diag.Problem{
			Pos: t.Pos, Severity: diag.Warning, Code: what, Message: m,
			Hint: lang.Msg("The first is kept. If these are two territories, give each its code."),
		})
	}
	if known.Name != t.Name && known.Name != "" && t.Name != "" && surveys.Fold(known.Name) != surveys.Fold(t.Name) {
		tell("name-differs", lang.Msg("the code %s stands for “%s” and for “%s”", shown(t.Code), shown(known.Name), shown(t.Name)))
	}
	if known.Kind != t.Kind && known.Kind != "" && t.Kind != "" {
		tell("kind-differs", lang.Msg("“%s” is a %s, then a %s", shown(known.Name), shown(known.Kind), shown(t.Kind)))
	}
	if known.Population != t.Population && !math.IsNaN(known.Population) && !math.IsNaN(t.Population) {
		tell("population-differs", lang.Msg("“%s” has %s inhabitants, then %s", shown(known.Name), known.Population, t.Population))
	}
}

// add counts a response.
func (r *reading) add(id *identity, answers []surveys.Answer, pos diag.Pos) {
	response := &id.response
	answers = r.carry(answers, id.keep)
	response.Answers, response.Pos = answers, pos
	known := r.data.Territory(id.territory.Key)
	for q := range answers {
		if known == nil || known.Count < surveys.MaxDistinct {
			break // too few responses for a tally to be full
		}
		if a := &answers[q]; r.crowded(known, response.Group, q, a) {
			r.overflow(q, a)
		}
	}
	r.watch(r.data.Add(&id.territory, response), response)
	r.compete(id, answers)
	r.file.Responses++
	if s := r.readSheet(); s != nil {
		s.Responses++
	}
	if r.each {
		t := id.territory
		r.stop = r.opt.Each(&t, response)
	}
	if r.record != nil && r.stop == nil {
		t := id.territory
		r.stop = r.record.Response(&t, response)
	}
}

// crowded reports whether the tally of a group has no room for an answer.
func (r *reading) crowded(t *surveys.Territory, group string, q int, a *surveys.Answer) bool {
	return a.State == surveys.Given && t.Count >= surveys.MaxDistinct && !r.data.Room(t.Key, q, group, a)
}

// overflow sets aside an answer for which there is no room.
func (r *reading) overflow(q int, a *surveys.Answer) {
	r.cost(1, &diag.Problem{
		Pos: a.Pos, Code: "too-many-distinct",
		Message: lang.Msg("%s has more than %s different answers from one territory: further ones are set aside", r.now.questions[q].Code, surveys.MaxDistinct),
	})
	*a = surveys.Answer{State: surveys.SetAside, Reason: a.Value(r.now.questions[q].Item), Pos: a.Pos}
}

// A spare is a sheet that is not read: with the row of its header where it
// looks like one of answers, else 0.
type spare struct {
	table    *sheet.Table
	header   int
	hidden   bool
	computed bool // its answers are formulas
}

// skipTables counts the cells of sheets that are not read, and names them. One
// that holds answers under its header is a warning.
func (r *reading) skipTables(tables []spare) *diag.Problem {
	for _, s := range tables {
		cells, answers := 0, false
		if damage := r.rows(s.table, func(row *sheet.Row) bool {
			cells += len(row.Cells)
			answers = answers || s.header > 0 && row.Number > s.header
			return r.goOn()
		}); damage != nil {
			return damage
		}
		r.unused += cells
		if cells == 0 {
			continue
		}
		r.file.Unread = append(r.file.Unread, s.table.Name)
		p := &diag.Problem{
			Pos: s.table.Pos(0, 0), Severity: diag.Info, Code: "sheet-unused", Count: cells,
			Message: lang.Msg("the sheet “%s” is not read: it holds no answers to this framework", shown(s.table.Name)),
		}
		if answers {
			p = s.notRead(r)
			p.Count = cells
		}
		r.say(p)
	}
	return nil
}

// finish says what is said once a source.
func (r *reading) finish() {
	pos := diag.Pos{File: r.file.Name, Sheet: r.file.Sheet}
	if len(r.file.Sheets) > 0 {
		pos.Sheet = "" // it is said of all
	}
	if r.outside.responses > 0 {
		r.setAside += r.outside.cells
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Info, Code: "dates-outside", Count: r.outside.cells,
			Message: lang.Msg("%s responses are outside the dates selected, or have no date, and are set aside", r.outside.responses),
		})
	}
	if r.percent > 0 {
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Info, Code: codePercentFormat, Count: r.percent,
			Message: lang.Msg("%s cells in a percentage format are read as they are shown: 0.4 is 40%%", r.percent),
		})
	}
	if r.serials > 0 {
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Info, Code: "date-serial", Count: r.serials,
			Message: lang.Msg("%s dates are the number of a day, as spreadsheets count them: 46159 is %s", r.serials, time.Date(2026, time.May, 17, 0, 0, 0, 0, time.UTC)),
		})
	}
	if r.byHand && r.silent() {
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Warning, Code: "answers-none",
			Message: lang.Msg("no response of this file answers a question: all the cells under its questions are empty"),
			Hint:    lang.Msg("Answers that are said by colours or drawings cannot be read: write them into the cells."),
		})
	}
	if r.repaired > 0 {
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Info, Code: "encoding-repaired", Count: r.repaired,
			Message: lang.Msg("%s cells have accents that were written twice over (“Ã©” for “é”); they are read as they were meant", r.repaired),
		})
	}
	r.sayConversions(pos)
	if r.hidden > 0 {
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Info, Code: "rows-hidden", Count: r.hidden,
			Message: lang.Msg("%s rows are hidden, by a filter or by hand; they are read like the others", r.hidden),
		})
	}
	if r.rejected > 0 {
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Warning, Code: "not-approved", Count: r.rejected,
			Message: lang.Msg("%s responses are marked “not approved” in this export; they are read like the others", r.rejected),
			Hint:    lang.Msg("Export approved submissions only, if the others are not to count."),
		})
	}
	if r.above > 0 {
		r.say(&diag.Problem{
			Pos: pos, Severity: diag.Info, Code: "rows-above", Count: r.above,
			Message: lang.Msg("%s rows stand above the header and are not read", r.above),
		})
	}
	r.sayCarried(pos)
	r.sayCorrections()
	r.file.Faults = r.faultsFound()
	r.file.OK = true
	r.file.Cells.Unused = r.unused
	r.file.Cells.SetAside = r.setAside
	r.file.Cells.Accepted = r.used - r.setAside
}

// reject sets the whole source aside.
func (r *reading) reject(p *diag.Problem, read int) {
	r.ledger = newLedger()
	if p != nil {
		if p.Pos.File == "" {
			p.Pos.File = r.file.Name
		}
		if read > 0 {
			p.Count = read
		}
		r.list.Add(p)
	}
	r.setAside = read
	r.data = r.opt.dataset(r.now.survey)
	r.keys, r.repeats = nil, nil
	r.watcher, r.file.Personal = r.opt.watcher(), nil
	r.file.Responses, r.file.Duplicates, r.file.Superseded, r.file.OK = 0, 0, 0, false
	r.file.Sheets = nil
	r.file.Cells = Cells{SetAside: read}
}

// open reads one source from beginning to end, or recalls what it gave. A fault
// of this program that a source brings to light costs that source alone.
func (r *reading) open(src Source) {
	defer func() {
		if fault := recover(); fault != nil {
			r.crashed(fault)
			r.keep()
		}
	}()
	if src.Record != nil && r.opt.Each == nil {
		r.record = src.Record(r.variant())
		if r.recall(src) {
			return
		}
	}
	r.content(src)
	r.keep()
}

// recall takes what the record remembers for a reading.
func (r *reading) recall(src Source) bool {
	kept := r.record.Recall()
	if kept == nil {
		return false
	}
	again := newReading(r.ctx, r.names, r.opt, r.index, src.Name)
	if !again.decode(kept) {
		return false
	}
	again.record, again.skip = r.record, r.skip
	*r = *again
	return true
}

// keep gives the record what was read; nil, where another try could go otherwise.
func (r *reading) keep() {
	if r.record == nil || !r.goOn() {
		return
	}
	b, ok := r.encode()
	if !ok || r.passing || slices.ContainsFunc(r.list, isPassing) {
		b = nil
	}
	r.stop = r.record.Keep(b, r.file.OK)
}

// silent reports whether nothing at all is said by the responses that were read.
func (r *reading) silent() bool {
	if r.setAside > 0 {
		return false // what was said and could not be read has its own problems
	}
	for _, t := range r.data.Territories {
		if len(t.Workshops) > 0 {
			return false
		}
		for _, tallies := range t.Tallies {
			for i := range tallies {
				for state, n := range tallies[i].States {
					if n > 0 && surveys.State(state) != surveys.Blank && surveys.State(state) != surveys.NotAsked {
						return false
					}
				}
			}
		}
	}
	return len(r.data.Territories) > 0
}

// isPassing reports what the disk, the clock or the operator did to a reading.
func isPassing(p *diag.Problem) bool {
	return p.Code == "file-unreadable" || p.Code == "interrupted" || p.Code == "file-too-slow"
}

// crashed sets the source aside for a fault that is not its own.
func (r *reading) crashed(fault any) {
	r.passing = true
	r.reject(&diag.Problem{
		Code:    "file-crashed",
		Message: lang.Msg("a fault of this program keeps the file from being read: %s", fmt.Sprint(fault)),
		Hint:    lang.Msg("The other files are not touched by it. Save this one again from Excel or LibreOffice and try once more; please send it with this message to the authors."),
	}, 0)
}

// content reads a source's bytes, in the time that a file has. Where responses
// are told to Each as they come, none can be taken back: the source was read in
// time before.
func (r *reading) content(src Source) {
	if r.each {
		r.bytes(src)
		return
	}
	whole, limit := r.ctx, cmp.Or(r.opt.PerFile, perFile)
	ctx, cancel := context.WithTimeout(whole, limit)
	defer cancel()
	r.ctx = ctx
	r.bytes(src)
	r.ctx = whole
	if ctx.Err() != nil && whole.Err() == nil {
		read := r.file.Cells.Read
		r.reject(tooSlow(limit), read)
		r.file.Cells.Read = read
	}
}

func tooSlow(limit time.Duration) *diag.Problem {
	return &diag.Problem{
		Code:    "file-too-slow",
		Message: lang.Msg("the file takes more than %s seconds to read: it is set aside, so that the others can be read", int(limit.Seconds())),
		Hint:    lang.Msg("Copy the answers alone into a new workbook, or save them as .csv, and use that file."),
	}
}

func (r *reading) bytes(src Source) {
	content, err := src.Open()
	if err != nil {
		r.passing = true
		r.reject(unreadable(err), 0)
		return
	}
	defer func() { _ = content.Close() }()
	book, problems, err := sheet.Open(r.ctx, sheet.File{Name: src.Name, ReaderAt: content, Size: content.Size}, sheet.Limits{})
	switch {
	case err != nil:
		r.passing = true
		r.reject(unreadable(err), 0)
	case book == nil:
		r.reject(nil, 0)
	default:
		defer func() { _ = book.Close() }()
		r.book(book)
	}
	r.list = slices.Concat(problems, r.list)
	if book == nil && err == nil && !r.list.HasErrors() {
		r.list.Add(&diag.Problem{
			Pos: diag.Pos{File: src.Name}, Code: "file-unreadable", Message: lang.Msg("the file cannot be read"),
		})
	}
}

func unreadable(err error) *diag.Problem {
	return &diag.Problem{Code: "file-unreadable", Message: lang.Msg("the file cannot be read: %s", err.Error())}
}

// book reads a file's tables in the dialect that they are found to be in.
func (r *reading) book(b *sheet.Book) {
	returned := takeReturned(r.ctx, b)
	heads, damage := headsOf(r.ctx, b, r.decided)
	base := cellsOf(b) // of looking at the heads
	if damage != nil {
		r.reject(damage, base)
		r.file.Cells.Read = base
		return
	}
	l, p := r.recognise(heads)
	listed := r.skipReturned(returned)
	if l == nil {
		var none []spare
		for _, t := range b.Tables {
			none = append(none, spare{table: t})
		}
		damage := r.skipTables(none)
		read := cellsOf(b) - base + listed
		if damage != nil {
			p = damage
		}
		r.reject(p, read)
		r.file.Cells.Read = read
		return
	}
	damage = l.read(r)
	read := cellsOf(b) - base + listed
	if r.corrected != nil {
		read += r.corrected.added
	}
	switch {
	case !r.goOn():
	case damage != nil:
		r.reject(damage, read)
	case r.unusable != nil:
		r.reject(r.unusable, read)
		r.sayDoubts(0)
		r.sayCorrections()
	default:
		r.finish()
	}
	r.file.Cells.Read = read
	r.file.Corrected = r.metCorrections()
}

func cellsOf(b *sheet.Book) int {
	n := 0
	for _, t := range b.Tables {
		n += t.Cells()
	}
	return n
}

// pos is where a kept response stands, for the problems of those it supersedes.
func (r *reading) pos(n int) diag.Pos {
	k := r.keys.at(n)
	pos := diag.Pos{File: r.file.Name, Sheet: r.file.Sheet, Row: int(k.row)}
	if len(r.file.Sheets) > 0 {
		pos.Sheet = r.file.Sheets[k.sheet].Name
	}
	return pos
}

// rest gives back what only the reading itself needs.
func (r *reading) rest() {
	r.enumerators, r.faults, r.across = nil, nil, nil
	r.memo, r.scratch, r.ticks, r.over, r.turned, r.corrected = nil, nil, nil, nil, nil, nil
}
