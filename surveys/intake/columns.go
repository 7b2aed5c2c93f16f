package intake

import (
	"cmp"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// role is what a column, or a field of a form's cover, tells.
type role int

// The roles. Those before the first of a question say who answered and when.
const (
	noRole role = iota
	territoryRole
	codeRole
	regionRole
	departmentRole
	kindRole
	populationRole
	groupRole
	respondentRole
	dateRole
	instanceRole  // what identifies the response itself
	submittedRole // when it was sent
	validationRole
	versionRole // of the survey that it answers
	answerRole  // of a question
	optionRole  // one option of a checklist
	evidenceRole
	confidenceRole
	commentRole
	statusRole // a silence, beside a number
	reasonRole
	roles
)

// column is what a column of a table of rows is for.
type column struct {
	role      role
	q         int // the question, where the role is of a question
	option    int // the option; unknownOption, noneOption, silentOption
	silent    surveys.State
	rank      int         // among columns of one role, the lowest is asked first
	header    string      // as written, on one line
	label     string      // the header's other row, where there are two
	name      string      // the part of it that names the option
	place     int         // of an option among those of its question, from 1
	language  string      // of the label it was known by; "" where it was a code
	metadata  bool        // unused, as everyone expects
	ambiguous bool        // the label of several questions
	decided   bool        // by somebody, in a mapping
	doubtful  bool        // unused, and asked about
	repeated  bool        // unused, since another column says the same
	tells     rankedAbout // of how a response was made
	version   bool        // says which version of the tool's form was filled
	personal  bool        // of people's names, numbers or addresses
}

// Options that are none of the list's.
const (
	unknownOption = -1
	silentOption  = -4
	otherOption   = -5 // the cell says what
)

// columns is the layout of a table with a row a response.
type columns struct {
	rules               *columnRules
	table               *sheet.Table
	head                *head
	line                *line       // the header
	firstHeader, header int         // its rows: the first, and the last
	columns             []column    // by column number; [0] is none
	sample              []sheet.Row // the first rows below the header
	more                []*columns  // the other sheets that are read
	named               *sheet.Cell // the territory of all rows, where no column says it; else nil
	place               int         // of the sheet among those
	others              []spare
	version             int      // the column that says which version of the tool's form was filled
	edition             *edition // of which the header is read; nil is today's
	sub                 map[*edition]*columns
	side                *onSide // nil where questions are columns

	who       [roles][]int // columns by role, in the order in which they are asked
	questions []asked      // by question
}

// asked is the columns of one question.
type asked struct {
	answers                                       []int
	options                                       []int
	evidence, confidence, comment, status, reason int
}

func (a *asked) any() bool { return len(a.answers)+len(a.options)+a.status > 0 }

// arrange sorts the columns by what they are for, and says which are there
// twice.
func (l *columns) arrange(n *names) diag.List {
	var problems diag.List
	l.questions = make([]asked, len(n.questions))
	for col, c := range l.columns {
		switch {
		case c.ambiguous:
			problems.Add(&diag.Problem{
				Pos: l.headerPos(col), Severity: diag.Error, Code: "header-ambiguous",
				Message: lang.Msg("“%s” is the label of several questions: the column is not read", shown(c.header)),
				Hint:    lang.Msg("Export with codes, or with the names of groups in the headers."),
			})
		case c.role == noRole:
		case c.role < answerRole:
			l.who[c.role] = insert(l.who[c.role], col, func(i int) int { return l.columns[i].rank })
		default:
			if first := l.questions[c.q].take(c, col); first > 0 {
				problems.Add(l.twice(n, col, first))
			}
			if c.role == optionRole {
				l.columns[col].place = len(l.questions[c.q].options)
			}
		}
	}
	for r := noRole + 1; r < answerRole; r++ {
		problems = append(problems, l.onlyFirst(r)...)
	}
	l.who[dateRole] = append(l.who[dateRole], l.who[submittedRole]...) // the day it was sent, where no other is said
	return problems
}

// take files a column of the question; where its role is taken already it
// returns the column that has it.
func (a *asked) take(c column, col int) int {
	var place *int
	switch c.role {
	case answerRole:
		a.answers = append(a.answers, col)
		if len(a.answers) > 1 {
			return a.answers[0]
		}
		return 0
	case optionRole:
		a.options = append(a.options, col)
		return 0
	case evidenceRole:
		place = &a.evidence
	case confidenceRole:
		place = &a.confidence
	case commentRole:
		place = &a.comment
	case statusRole:
		place = &a.status
	default:
		place = &a.reason
	}
	if *place == 0 {
		*place = col
		return 0
	}
	return *place
}

// twice says that two columns have the same use. Two columns of answers are
// both read, since two versions of a form may stand side by side; where they
// contradict each other the answer is set aside.
func (l *columns) twice(n *names, col, first int) *diag.Problem {
	c := &l.columns[col]
	p := &diag.Problem{
		Pos: l.headerPos(col), Severity: diag.Warning, Code: "header-duplicate",
		Message: lang.Msg("the columns %s and %s both hold the answers to %s", diag.Column(first), diag.Column(col), n.questions[c.q].Code),
		Hint:    lang.Msg("Both are read; where they differ, the answer is set aside."),
	}
	if l.side != nil {
		p.Message = lang.Msg("the rows %s and %s both hold the answers to %s", l.side.row(first), l.side.row(col), n.questions[c.q].Code)
	}
	if c.role != answerRole {
		p.Severity = diag.Error
		p.Message = l.onlyOne(c.header, first)
		p.Hint = lang.Msg("Delete or rename one of the two.")
		c.role, c.repeated = noRole, true
	}
	return p
}

// onlyOne says which of two columns is read.
func (l *columns) onlyOne(header string, first int) lang.Message {
	if l.side != nil {
		return lang.Msg("the row “%s” is there twice: only row %s is read", shown(header), l.side.row(first))
	}
	return lang.Msg("the column “%s” is there twice: only column %s is read", shown(header), diag.Column(first))
}

// onlyFirst keeps one column for what a response has one of. Dates have
// several, asked in turn. Columns of equal rank are the same header twice.
func (l *columns) onlyFirst(r role) diag.List {
	var problems diag.List
	cols := l.who[r]
	if len(cols) < 2 {
		return nil
	}
	for _, col := range cols[1:] {
		if l.columns[col].rank > l.columns[cols[0]].rank {
			continue
		}
		problems.Add(&diag.Problem{
			Pos: l.headerPos(col), Severity: diag.Error, Code: "header-duplicate",
			Message: l.onlyOne(l.columns[col].header, cols[0]),
			Hint:    lang.Msg("Delete or rename one of the two."),
		})
	}
	if r == dateRole || r == instanceRole || r == versionRole {
		return problems
	}
	for _, col := range cols[1:] {
		l.columns[col].role, l.columns[col].repeated = noRole, true
	}
	l.who[r] = cols[:1]
	return problems
}

// insert keeps columns in the order of their ranks, then of the sheet.
func insert(cols []int, col int, rank func(int) int) []int {
	i := len(cols)
	for i > 0 && rank(cols[i-1]) > rank(col) {
		i--
	}
	cols = append(cols, 0)
	copy(cols[i+1:], cols[i:])
	cols[i] = col
	return cols
}

// known counts the columns that answer something.
func known(cs []column) (questions, all int) {
	for _, c := range cs {
		if c.role >= answerRole {
			questions++
		}
		if c.role != noRole {
			all++
		}
	}
	return questions, all
}

// chosenNumbers are the questions of a number that the sender's survey asks in a
// grid or with a list: where it exports places in lists, 6 there is no number,
// and may be "don't know". A column that somebody decided on is as they say.
func (l *columns) chosenNumbers(n *names) map[*question]bool {
	chosen := map[*question]bool{}
	for q := range l.questions {
		for _, col := range l.questions[q].answers {
			if col < len(l.line.listed) && l.line.listed[col] && !l.columns[col].decided {
				chosen[n.questions[q]] = true
			}
		}
	}
	return chosen
}

// language is that of most labels.
func language(cs []column) string {
	count := map[string]int{}
	for _, c := range cs {
		if c.language != "" {
			count[c.language]++
		}
	}
	best := ""
	for _, l := range []string{"fr", "en"} {
		if count[l] > count[best] {
			best = l
		}
	}
	return best
}

// sheets are the layouts of all sheets that are read, in the order of the file.
func (l *columns) sheets() []*columns { return append([]*columns{l}, l.more...) }

func (l *columns) read(r *reading) *diag.Problem {
	sheets := l.sheets()
	twice := make([]diag.List, len(sheets))
	for i, s := range sheets {
		r.turn(s.edition)
		twice[i] = s.arrange(r.names)
	}
	if len(sheets) > 1 {
		r.across = newAcross(sheets)
		r.corrected.inSheets()
	}
	r.file.Dialect, r.file.Sheet, r.file.Header = l.rules.dialect, l.table.Name, l.header
	r.file.HeaderRows = 1 + l.header - l.firstHeader
	r.file.Language = language(l.columns)
	var useless *diag.Problem
	aside := 0
	for i, s := range sheets {
		p, damage := s.answers(r, twice[i])
		if damage != nil {
			return damage
		}
		if p != nil {
			useless = cmp.Or(useless, p)
			aside++
		}
	}
	if aside == len(sheets) {
		r.unusable = useless
	}
	r.saySheets()
	return r.skipTables(l.others)
}

// answers reads the answers of one sheet. What is wrong with all of it is
// returned, and was said where other sheets are read.
func (l *columns) answers(r *reading, twice diag.List) (useless, damage *diag.Problem) {
	r.turn(l.edition)
	r.forget()
	r.manner = manner{decided: r.decided.in(l.table.Name), ranked: l.rules.ranked, foreign: true}
	r.monthFirst, r.byHand = l.monthFirst(), l.rules.dialect == plain.dialect
	for _, p := range twice {
		r.say(p)
	}
	asked := len(r.doubts.columns)
	if !l.saysVersion(r) {
		l.doubt(r)
		r.sayDoubts(asked)
		l.nameUnused(r)
	}
	if l.rules.ranked {
		r.manner.places = l.chosenNumbers(r.names)
	}
	l.namePersonal(r)
	l.nameTerritory(r, asked)
	r.region = l.region(r)
	if useless = l.useless(r); useless != nil && r.across != nil {
		return useless, l.setAside(r, useless)
	}
	if r.across != nil {
		r.begin(ReadSheet{Name: l.table.Name, Header: l.header, HeaderRows: 1 + l.header - l.firstHeader, Language: language(l.columns)})
	}
	cells := make([]*sheet.Cell, len(l.columns))
	first := true
	var headers []sheet.Cell
	known := l.knownAnswers(r)
	damage = l.table.Records(r.ctx, known.take(r, &first), func(row *sheet.Row) bool {
		if known == nil || row.Number <= l.header || first {
			r.repairRow(row)
			if r.across != nil {
				r.across.look(l, row)
			}
			if r.corrected != nil { // else nothing is, and answers may be known
				r.uncorrected = l.madeOf(row)
				r.corrected.row(l.table, row)
			}
		}
		switch {
		case row.Number < l.firstHeader:
			r.unused += len(row.Cells)
			r.above++
		case row.Number <= l.header:
			headers = append(headers, row.Cells...)
		case first && isHXL(row):
			r.unused += len(row.Cells)
			r.say(&diag.Problem{
				Pos: l.table.Pos(row.Number, 0), Severity: diag.Info, Code: "hxl-row",
				Message: lang.Msg("row %s holds HXL tags, not a response", row.Number),
			})
		default:
			first = false
			clear(cells)
			if known.row(r, row, cells) {
				break
			}
			if known != nil {
				r.repairRow(row) // what is known was not looked at
				clear(cells)
			}
			of := l.of(r, row)
			r.corrected.response(r, of, row)
			of.row(r, row, cells, known)
		}
		return r.goOn()
	})
	if damage != nil {
		return nil, damage
	}
	known.close()
	for i := range headers {
		r.count(l.usedByAny(headers[i].Col))
	}
	if l.saysVersion(r) {
		l.nameUnused(r)
	}
	return useless, nil
}

// forget forgets what texts were read as: another sheet may have them decided
// otherwise, or list its answers in another order.
func (r *reading) forget() {
	clear(r.memo)
	for _, t := range r.turned {
		clear(t.memo)
	}
}

// useless is the problem of a table that answers no question, or names no
// territory.
func (l *columns) useless(r *reading) *diag.Problem {
	if questions, _ := known(l.columns); questions == 0 && !r.names.territories {
		p := notAnswers(r.names)
		p.Pos = l.headerPos(0)
		if len(r.doubts.columns) > 0 {
			p.Hint = lang.Msg("Say in a mapping file which column is which question, and give it with --mapping.")
		}
		return p
	}
	if len(l.who[territoryRole]) > 0 || len(l.who[codeRole]) > 0 || l.named != nil {
		return nil
	}
	if l.rules.needs == 0 && isLong(r.names, l.head) {
		return &diag.Problem{
			Pos: l.headerPos(0), Code: "one-answer-a-row",
			Message: lang.Msg("each row of this sheet is one answer to one question: it cannot be read so"),
			Hint:    lang.Msg("Make a table of it with a row a territory and a column a question: in a spreadsheet, a pivot table does."),
		}
	}
	p := &diag.Problem{
		Pos: l.headerPos(0), Code: "territory-missing",
		Message: lang.Msg("no column names the territory: “territory”, “territoire” or “commune” expected in row %s", l.header),
		Hint:    lang.Msg("Add a column “territory” with the name of the territory of each row."),
	}
	if hint := l.proposeTerritory(r); !hint.IsZero() {
		p.Hint = hint
	}
	for _, h := range r.file.Unused {
		if s := near(h, identityWords[territoryRole]); s != "" {
			p.Hint = lang.Msg("Perhaps “%s” was meant where “%s” is written.", s, shown(h))
			break
		}
	}
	return p
}

// used reports whether a column is read.
func (l *columns) used(col int) bool {
	return col < len(l.columns) && l.columns[col].role != noRole
}

// nameUnused names every column that answers nothing, once each.
func (l *columns) nameUnused(r *reading) {
	var unexpected []string
	seen := map[string]bool{}
	if r.across != nil { // of sheets before this one
		for _, h := range r.file.Unused {
			seen[h] = true
		}
	}
	for col, c := range l.columns {
		if c.role != noRole || c.header == "" || seen[c.header] || l.usedByAny(col) {
			continue
		}
		seen[c.header] = true
		if l.side == nil {
			r.file.Unused = append(r.file.Unused, c.header)
		}
		if !c.metadata && !c.ambiguous && !c.doubtful {
			unexpected = append(unexpected, shown(c.header))
		}
	}
	if len(unexpected) == 0 {
		return
	}
	const most = 8
	named := unexpected[:min(most, len(unexpected))]
	p := &diag.Problem{
		Pos: l.headerPos(0), Severity: diag.Info, Code: "columns-unused",
		Message: lang.Msg("%s columns answer no question and are not read: %s", len(unexpected), strings.Join(named, " · ")),
	}
	spellings := r.names.headers()
	for _, h := range named {
		if s := near(h, spellings); s != "" {
			p.Hint = lang.Msg("Perhaps “%s” was meant where “%s” is written.", s, h)
			break
		}
	}
	if hint, ok := r.now.askedBefore(unexpected); ok && p.Hint.IsZero() && r.edition == nil {
		p.Hint = hint
	}
	if l.side != nil {
		p.Code, p.Message = "rows-unused", lang.Msg("%s rows answer no question and are not read: %s", len(unexpected), strings.Join(named, " · "))
	} else if len(named) < len(unexpected) {
		p.Message = lang.Msg("%s columns answer no question and are not read: %s and others", len(unexpected), strings.Join(named, " · "))
	}
	r.say(p)
	l.isAnother(r, len(unexpected))
}

// isAnother warns where hardly a column is a question's: one may be called so
// by chance, in answers to something else.
func (l *columns) isAnother(r *reading, unexpected int) {
	asked := 0
	for q := range l.questions {
		if l.questions[q].any() {
			asked++
		}
	}
	const hardly = 5
	if unexpected <= hardly*asked || asked == 0 && r.names.territories {
		return
	}
	r.say(&diag.Problem{
		Pos: l.headerPos(0), Severity: diag.Warning, Code: "few-questions",
		Message: lang.Msg("only %s of the %s questions of %s are in this file, beside %s",
			asked, len(r.names.questions), r.names.survey.ID, lang.Msg("%s other columns", unexpected)),
		Hint: lang.Msg("It may answer another framework: name that one, or check the headers."),
	})
}

// isHXL recognises the row of tags that humanitarian tools put under headers.
func isHXL(row *sheet.Row) bool {
	for i := range row.Cells {
		if !strings.HasPrefix(strings.TrimSpace(row.Cells[i].Text), "#") {
			return false
		}
	}
	return len(row.Cells) > 0
}

// row reads one response.
func (l *columns) row(r *reading, row *sheet.Row, cells []*sheet.Cell, known *knownAnswers) {
	if row.Hidden {
		r.hidden++
	}
	used, written := 0, false
	if r.beyond(l, row) {
		r.say(&diag.Problem{
			Pos: l.table.Pos(row.Number, len(l.columns)), Severity: diag.Warning, Code: "cells-beyond",
			Message: lang.Msg("this row is longer than the header: its cells may have slipped to the right"),
			Hint:    lang.Msg("Put each answer back under its header."),
		})
	}
	for i := range row.Cells {
		c := &row.Cells[i]
		if !l.used(c.Col) {
			continue
		}
		used++
		if c.Kind == sheet.Text && !c.Uncached {
			if l.rules.empty(c.Text) {
				continue
			}
			if l.rules.clean != nil {
				c.Text = l.rules.clean(c.Text)
			}
		}
		cells[c.Col] = c
		written = true
	}
	r.used += used
	r.unused += len(row.Cells) - used
	if !written {
		return
	}
	at := func(ro role) spot { return l.at(cells, row.Number, ro) }
	if l.rules.needs == 0 && l.side == nil {
		if p := l.noResponse(r, row, cells, at); p != nil {
			r.used -= used
			r.unused += used
			p.Pos, p.Severity, p.Count = l.table.Pos(row.Number, 0), diag.Info, used
			r.say(p)
			return
		}
	}
	l.noteVersion(r, row)
	if r.opt.Person != nil {
		l.people(r, row)
	}
	if s := at(validationRole); s.Cell != nil && isRejected(s.Text) {
		r.rejected++
	}
	told := r.told
	id := r.accept(used, at, l.rules.quoted, func() rowKey {
		k := keyOf(row, at, r.monthFirst)
		if k.own {
			k.made = l.madeOf(row)
			if r.corrected != nil && l.side == nil {
				k.made = r.uncorrected
			}
		}
		if k.own && l.side != nil {
			return k.ofForm(at(territoryRole).said())
		}
		return k
	})
	if id == nil {
		return
	}
	quiet := r.told == told
	answers := r.answers(id)
	for q := range answers {
		if !l.questions[q].any() {
			answers[q] = surveys.Answer{}
			continue
		}
		g := l.gather(r, row.Number, cells, q)
		answers[q] = r.settle(r.names.questions[q], &g)
	}
	if q := r.names.groupBy; q >= 0 && answers[q].State == surveys.Given {
		id.response.Group = answers[q].Choices[0]
	}
	if r.watcher != nil {
		l.made(r, row, &id.response)
	}
	known.commit(r, id)
	r.add(id, answers, l.rowPos(row.Number))
	if quiet {
		known.meet(r, id, cells)
	}
}

// at is the first cell of a row among the columns of a role.
func (l *columns) at(cells []*sheet.Cell, row int, ro role) spot {
	if ro == territoryRole && l.named != nil {
		return spot{Cell: l.named, table: l.table, row: row}
	}
	for _, col := range l.who[ro] {
		if cells[col] != nil {
			return l.spot(cells, row, col)
		}
	}
	if len(l.who[ro]) == 0 {
		return spot{table: l.table, row: row}
	}
	return l.spot(cells, row, l.who[ro][0])
}

// gather is all that a row holds about a question.
func (l *columns) gather(r *reading, row int, cells []*sheet.Cell, q int) gathered {
	a := &l.questions[q]
	g := gathered{
		evidence: l.spot(cells, row, a.evidence), confidence: l.spot(cells, row, a.confidence),
		comment: l.spot(cells, row, a.comment), status: l.spot(cells, row, a.status),
		reason: l.spot(cells, row, a.reason), quoted: l.rules.quoted,
	}
	for i, col := range a.answers {
		if i == 0 {
			g.main = l.spot(cells, row, col)
		} else {
			g.also = append(g.also, l.spot(cells, row, col))
		}
	}
	g.ticks = r.ticks[:0]
	for _, col := range a.options {
		c := &l.columns[col]
		g.ticks = append(g.ticks, ticked{
			spot: l.spot(cells, row, col), option: c.option, silent: c.silent, name: c.name, place: c.place,
		})
	}
	r.ticks = g.ticks
	return g
}

// noResponse is the note about a row that people put among those of a table and
// that is no response: a total, the header once more, units under the header.
func (l *columns) noResponse(r *reading, row *sheet.Row, cells []*sheet.Cell, at func(role) spot) *diag.Problem {
	named := !r.blank(at(territoryRole)) || !r.blank(at(codeRole))
	switch {
	case isTotal(at(territoryRole)) && r.blank(at(codeRole)), l.named != nil && isTotal(spot{Cell: &row.Cells[0]}):
		return &diag.Problem{Code: "total-row", Message: lang.Msg("row %s is a total, not a response: it is not read", row.Number)}
	case l.isHeaderAgain(row):
		return &diag.Problem{Code: "header-again", Message: lang.Msg("row %s is the header once more, not a response", row.Number)}
	case !named && row.Number == l.header+1 && l.isOfUnits(r, cells):
		return &diag.Problem{Code: "units-row", Message: lang.Msg("row %s stands under the header and answers nothing: it is taken for units, not for a response", row.Number)}
	}
	return nil
}

// isHeaderAgain reports whether a row says what the header does, in all its cells.
func (l *columns) isHeaderAgain(row *sheet.Row) bool {
	const least = 2
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Kind != sheet.Text || c.Text != textAt(l.line.texts, c.Col) {
			return false
		}
	}
	return len(row.Cells) >= least
}

// isOfUnits reports whether no cell of a row answers its question.
func (l *columns) isOfUnits(r *reading, cells []*sheet.Cell) bool {
	some := false
	for col, c := range cells {
		if c == nil || l.columns[col].role < answerRole {
			continue
		}
		if a, _ := r.cell(r.names.questions[l.columns[col].q], c); c.Kind != sheet.Text || a.State != surveys.SetAside {
			return false
		}
		some = true
	}
	return some
}

func firstRune(s string) rune {
	for _, r := range s {
		return r
	}
	return 0
}

// totals are what people call the rows of sums and means under their tables, and
// ofAll what they say them to be of.
var (
	totals = set("total", "totaux", "sous total", "subtotal", "grand total", "moyenne", "average", "mean", "somme", "sum", "mediane", "median", "minimum", "maximum", "ecart type")
	ofAll  = set(
		"general", "generale", "regional", "regionale", "departemental", "departementale", "national", "nationale", "global", "globale", "du", "de", "des", "la", "le", "les",
		"region", "departement", "communes", "ensemble", "overall", "of", "the", "all", "councils",
	)
)

// isTotal reports whether a row that a person wrote names a sum as its
// territory: "Total", "Moyenne régionale", "Total des communes".
func isTotal(s spot) bool {
	const longest = 40
	if s.Cell == nil || len(s.Text) > longest || !strings.ContainsRune("tsgmaeTSGMAEÉé", firstRune(strings.TrimSpace(s.Text))) {
		return false // most rows are spared the rest
	}
	return isTotalName(s.Text)
}

func isTotalName(text string) bool {
	name := loose(text)
	for t := range totals {
		if rest, ok := strings.CutPrefix(name+" ", t+" "); ok && !slices.ContainsFunc(strings.Fields(rest), func(w string) bool { return !ofAll[w] }) {
			return true
		}
	}
	return false
}

// maxVersions is how many versions of a tool's form are named.
const maxVersions = 4

// noteVersion notes the version of the tool's form that a row says.
func (l *columns) noteVersion(r *reading, row *sheet.Row) {
	if l.version == 0 || len(r.file.Versions) >= maxVersions {
		return
	}
	c := row.At(l.version)
	if c == nil || unusable(c) != nil || l.rules.empty(c.Text) {
		return
	}
	if said := shown(c.Text); said != "" && !slices.Contains(r.file.Versions, said) {
		r.file.Versions = append(r.file.Versions, said)
	}
}

// beyond reports whether a row goes on where no column has a header, in a table
// that a person made: a tool writes there what it has no header for.
func (r *reading) beyond(l *columns, row *sheet.Row) bool {
	if l.rules.needs > 0 || len(row.Cells) == 0 {
		return false
	}
	last := &row.Cells[len(row.Cells)-1]
	return last.Col >= len(l.columns) && strings.TrimSpace(last.Text) != ""
}

// isRejected recognises what a supervisor's refusal is called by the tools.
func isRejected(text string) bool {
	text = surveys.Fold(text)
	return strings.Contains(text, "not approved") || text == "rejected" || text == "hasissues"
}

// headerPos is the place of a column's header; of the whole header, for 0.
func (l *columns) headerPos(col int) diag.Pos {
	switch {
	case l.side == nil:
		return l.table.Pos(l.header, col)
	case col == 0:
		return l.table.Pos(0, 0)
	}
	return l.table.Pos(l.side.row(col), l.side.questions)
}

// rowPos is the place of a response.
func (l *columns) rowPos(row int) diag.Pos {
	if l.side != nil {
		return l.table.Pos(0, row)
	}
	return l.table.Pos(row, 0)
}

// spot is the cell of a row in a column; column 0 is nowhere.
func (l *columns) spot(cells []*sheet.Cell, row, col int) spot {
	if col == 0 {
		return spot{}
	}
	if l.side != nil {
		at := l.side.at[col]
		return spot{Cell: cells[col], table: l.table, row: at.row, col: at.col}
	}
	return spot{Cell: cells[col], table: l.table, row: row, col: col}
}

// spot is a place that may hold a cell.
type spot struct {
	*sheet.Cell
	table    *sheet.Table
	row, col int
}

func (s spot) pos() diag.Pos {
	if s.table == nil {
		return diag.Pos{}
	}
	return s.table.Pos(s.row, s.col)
}

// said is what the cell holds, "" where there is none.
func (s spot) said() string {
	if s.Cell == nil {
		return ""
	}
	return s.Text
}
