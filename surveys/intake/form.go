package intake

import (
	"cmp"
	"hash/fnv"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// form is the layout of our own form (surveys/form.go): rows are known by the
// code they carry, on whatever sheet and in whatever order they stand. Hidden
// sheets and rows are read like the others.
type form struct {
	tables []*sheet.Table
	fields map[string]*formRow // of the cover
	rows   map[string]*formRow // of questions and options, by folded code
	doubt  map[string]bool     // rows that are there twice and differ
	first  *sheet.Table        // the cover, else the first sheet with rows
	own    int                 // cells of sheets on which the form speaks
	of     string              // the version that its cover says
	room   *room               // of a workshop; nil if there was none
}

// formRow is a row of a form: the cells of the columns that are read.
type formRow struct {
	table *sheet.Table
	row   int
	cells [formColumns]*sheet.Cell
	room  [formColumns]sheet.Cell // where they stand
	cols  [formColumns]int
}

const formColumns = int(surveys.FormConfidence) + 1

// formRead are the columns of a form that say something.
var formRead = [formColumns]bool{
	surveys.FormCode: true, surveys.FormAnswer: true, surveys.FormReason: true, surveys.FormEvidence: true, surveys.FormComment: true,
	surveys.FormConfidence: true,
}

// formHeaders are the columns of a form by their folded names.
var formHeaders = func() map[string]surveys.FormColumn {
	names := map[string]surveys.FormColumn{}
	for c, text := range surveys.FormColumns {
		for _, name := range text {
			names[foldLabel(name)] = c
		}
	}
	return names
}()

// recogniseForm wants a header row with a code and an answer, and under one of
// them a row of the cover or of a question.
func recogniseForm(n *names, heads []head, _ bool) (layout, int) {
	f := &form{fields: map[string]*formRow{}, rows: map[string]*formRow{}, doubt: map[string]bool{}}
	sure := 0
	for _, h := range heads {
		f.tables = append(f.tables, h.table)
		code, answer := 0, 0
		for i := range h.rows {
			row := &h.rows[i]
			if cols, ok := formHeader(row); ok {
				code, answer = cols[surveys.FormCode], cols[surveys.FormAnswer]
				continue
			}
			f.version(row, code, answer)
			if c := row.At(code); c != nil && code > 0 && f.isOurs(n, c.Text) {
				sure = certain
			}
		}
	}
	return f, sure
}

// isOurs reports whether a code is one of a form of this survey.
func (f *form) isOurs(n *names, code string) bool {
	_, _, question := n.formCode(code)
	return question || slices.Contains(surveys.FormFields, strings.TrimSpace(code))
}

// codeInitials are the letters that the names of a form's column of codes begin
// with.
var codeInitials = func() (initials [utf8.RuneSelf]bool) {
	for name, c := range formHeaders {
		if c == surveys.FormCode {
			initials[name[0]] = true
		}
	}
	return initials
}()

// headsCodes reports whether a cell is the name of the column of codes. Few are,
// and most need not be folded to know: their first letter is another.
func headsCodes(c sheet.Cell) bool {
	if c.Text == "" || len(c.Text) > longestFormHeader {
		return false
	}
	text := c.Text
	if first := text[0]; first < '0' { // folding may take it off
		text = strings.TrimLeft(text, " \t\r\n\v\f-_'")
	}
	if text == "" || text[0] < utf8.RuneSelf && text[0] != '_' && !codeInitials[text[0]|0x20] {
		return false
	}
	column, known := formHeaders[foldLabel(text)]
	return known && column == surveys.FormCode
}

// longestFormHeader is how long a header's words may be; help and comments are not
// worth folding.
const longestFormHeader = 60

// formHeader reads a row as the header of a form.
func formHeader(row *sheet.Row) (cols [formColumns]int, ok bool) {
	if !slices.ContainsFunc(row.Cells, headsCodes) {
		return cols, false // as most rows are
	}
	for i := range row.Cells {
		if len(row.Cells[i].Text) > longestFormHeader {
			continue
		}
		name := foldLabel(row.Cells[i].Text)
		if c, known := formHeaders[name]; known && cols[c] == 0 {
			cols[c] = row.Cells[i].Col
		}
		if c, other := identityRoles[name]; other && c.role == territoryRole {
			return cols, false // a table of another kind
		}
	}
	return cols, cols[surveys.FormCode] > 0 && cols[surveys.FormAnswer] > 0
}

// wholeList stands for the question's own row among those of its options.
const wholeList = -1

// formCode is the question and the option of a row's code.
func (n *names) formCode(code string) (q, option int, ok bool) {
	code = strings.TrimSpace(code)
	if q, ok = n.question(code); ok {
		return q, wholeList, true
	}
	name, choice, cut := strings.Cut(code, "/")
	if !cut {
		return 0, 0, false
	}
	if q, ok = n.question(name); !ok {
		return 0, 0, false
	}
	option, ok = n.questions[q].list.byCode[strings.ToLower(choice)]
	return q, option, ok && option >= 0
}

func (f *form) read(r *reading) *diag.Problem {
	r.file.Dialect = "form"
	if f.of != "" {
		r.turn(r.now.edition(f.of))
	}
	for _, t := range f.tables {
		if damage := f.sheet(r, t); damage != nil {
			return damage
		}
	}
	if f.first != nil {
		r.file.Sheet = f.first.Name
	}
	if f.isAnother(r) {
		return nil
	}
	f.response(r)
	return nil
}

// sheet files the rows of one sheet.
func (f *form) sheet(r *reading, t *sheet.Table) *diag.Problem {
	var cols [formColumns]int
	var headers []string
	found, cells := false, 0
	var votes *roomTable // in force since its header, until another one
	damage := r.rows(t, func(row *sheet.Row) bool {
		cells += len(row.Cells)
		if header, ok := formHeader(row); ok {
			cols, found = header, true
			if r.file.Header == 0 {
				r.file.Header = row.Number
			}
			headers = append(headers, f.header(r, row, cols)...)
			votes = nil
			return r.goOn()
		}
		if t := r.names.roomHeader(row); t != nil {
			votes, found = t, true
			headers = append(headers, t.header(r, row)...)
			return r.goOn()
		}
		if row.Hidden && found {
			r.hidden++
		}
		switch {
		case votes != nil:
			f.roomRow(r, votes, t, row)
		case found:
			f.row(r, t, row, cols)
		default:
			r.unused += len(row.Cells)
		}
		return r.goOn()
	})
	if damage != nil {
		return damage
	}
	for _, h := range headers {
		if !slices.Contains(r.file.Unused, h) {
			r.file.Unused = append(r.file.Unused, h)
		}
	}
	switch {
	case found || cells == 0:
	case isOwnSheet(t.Name): // the form's own text, which nobody needs to look at
		r.unused -= cells
		r.used += cells
		f.own += cells
	default:
		r.file.Unread = append(r.file.Unread, t.Name)
	}
	return nil
}

// isOwnSheet reports whether the form speaks on that sheet, and nobody answers.
func isOwnSheet(name string) bool {
	for _, text := range surveys.FormOwnSheets {
		for _, own := range text {
			if strings.EqualFold(strings.TrimSpace(name), own) {
				return true
			}
		}
	}
	return false
}

// header counts a header row, and names the columns that are not read.
func (f *form) header(r *reading, row *sheet.Row, cols [formColumns]int) []string {
	var unused []string
	for i := range row.Cells {
		read := false
		for c, col := range cols {
			read = read || col == row.Cells[i].Col && formRead[c]
		}
		r.count(read)
		name := oneLine(row.Cells[i].Text)
		if _, ours := formHeaders[foldLabel(name)]; !read && !ours && name != "" {
			unused = append(unused, name)
		}
	}
	return unused
}

// row files one row by its code.
func (f *form) row(r *reading, t *sheet.Table, row *sheet.Row, cols [formColumns]int) {
	here := &formRow{table: t, row: row.Number, cols: cols}
	used := 0
	for i := range row.Cells {
		for c, col := range cols {
			if col == row.Cells[i].Col && formRead[c] {
				here.room[c] = row.Cells[i]
				here.cells[c] = &here.room[c]
				used++
			}
		}
	}
	code := ""
	if c := here.cells[surveys.FormCode]; c != nil && unusable(c) == nil {
		code = strings.TrimSpace(c.Text)
	}
	r.used += used
	r.unused += len(row.Cells) - used
	switch q, option, ok := r.names.formCode(code); {
	case code == surveys.FormWorkshopPlace && here.typed():
		if f.room == nil {
			f.room = newRoom()
		}
		f.room.place = here.at(surveys.FormAnswer)
		f.room.said = append(f.room.said, f.room.place.said())
	case slices.Contains(surveys.FormFields, code):
		f.file(r, f.fields, code, here)
		if f.first == nil || code == surveys.FormFields[0] {
			f.first = t
		}
	case ok:
		key := r.names.questions[q].Name
		if option != wholeList {
			key = surveys.FormOption(key, r.names.questions[q].list.choices[option].Name)
		}
		f.file(r, f.rows, key, here)
		if f.first == nil {
			f.first = t
		}
	case !here.typed():
		r.used -= used
		r.unused += used
	default:
		f.stray(r, here, code, used)
	}
}

// typed reports whether somebody wrote in the row: formulas are ours.
func (f *formRow) typed() bool {
	for c, cell := range f.cells {
		if cell != nil && surveys.FormColumn(c) != surveys.FormCode && !cell.Formula && strings.TrimSpace(cell.Text) != "" {
			return true
		}
	}
	return false
}

// stray sets aside what is written in a row that no code of the survey names.
func (f *form) stray(r *reading, here *formRow, code string, used int) {
	if r.names.groups[surveys.Fold(code)] || code == "" && here.cells[surveys.FormAnswer] == nil {
		r.used -= used
		r.unused += used
		return
	}
	p := &diag.Problem{
		Pos: here.at(surveys.FormAnswer).pos(), Code: "code-missing",
		Message: lang.Msg("the row has no code: what is written there answers no question"),
		Hint:    lang.Msg("Write in the rows of the form; each shows its code."),
	}
	if code != "" {
		p.Code = "code-unknown"
		p.Message = lang.Msg("the row's code “%s” is not one of this framework", shown(code))
		p.Pos = here.at(surveys.FormCode).pos()
		if s := near(code, r.names.codes()); s != "" {
			p.Hint = lang.Msg("Perhaps “%s” was meant.", s)
		}
	}
	r.cost(used, p)
}

// codes lists the codes of all questions.
func (n *names) codes() []string {
	var codes []string
	for _, q := range n.questions {
		codes = append(codes, q.Code)
	}
	return codes
}

// file keeps a row by its code. A copy that says the same, or nothing, changes
// nothing; one that says something else puts the row in doubt.
func (f *form) file(r *reading, rows map[string]*formRow, key string, here *formRow) {
	old := rows[key]
	switch {
	case old == nil || !old.typed():
		rows[key] = here
	case !here.typed() || here.same(old):
	default:
		if !f.doubt[key] {
			r.cost(old.content(), f.twice(old, here))
		}
		f.doubt[key] = true
		r.cost(here.content(), f.twice(here, old))
	}
}

func (f *form) twice(here, other *formRow) *diag.Problem {
	return &diag.Problem{
		Pos: here.at(surveys.FormAnswer).pos(), Code: "code-duplicate",
		Message: lang.Msg("“%s” is there twice and says two things; the other row is at %s", shown(here.at(surveys.FormCode).said()), other.at(surveys.FormAnswer).pos().String()),
		Hint:    lang.Msg("Empty or delete one of the two rows; until then both are set aside."),
	}
}

func (f *formRow) same(o *formRow) bool {
	for c := range f.cells {
		a, b := f.cells[c], o.cells[c]
		if (a == nil) != (b == nil) || a != nil && (a.Text != b.Text || a.Kind != b.Kind) {
			return false
		}
	}
	return true
}

// content counts the cells beside the code.
func (f *formRow) content() int {
	n := 0
	for c, cell := range f.cells {
		if cell != nil && surveys.FormColumn(c) != surveys.FormCode {
			n++
		}
	}
	return n
}

// at is the place of a column in the row.
func (f *formRow) at(c surveys.FormColumn) spot {
	if f == nil || f.cols[c] == 0 {
		return spot{}
	}
	return spot{Cell: f.cells[c], table: f.table, row: f.row, col: f.cols[c]}
}

// field is what the cover says, on one line.
func (f *form) field(name string) string {
	s := f.fields[name].at(surveys.FormAnswer)
	if s.Cell == nil || unusable(s.Cell) != nil {
		return ""
	}
	return oneLine(s.Text)
}

// isAnother says which framework the form was made from. A form of another
// framework is set aside whole; one of another version is read, since codes
// keep their meaning, and someone should look.
func (f *form) isAnother(r *reading) bool {
	id, version, digest := f.field("framework"), f.field("version"), f.field("digest")
	r.file.Language = f.field("language")
	r.file.Framework = strings.TrimSpace(id + " " + version)
	s := r.now.survey
	p, about := &diag.Problem{Severity: diag.Warning, Code: "form-version"}, "framework"
	switch {
	case id != "" && s.ID != "" && id != s.ID:
		p.Severity = diag.Error
		p.Message = lang.Msg("this form belongs to the framework %s %s, not to %s %s", shown(id), shown(version), s.ID, s.Version)
		p.Hint = lang.Msg("Name the framework that the form answers, or have the right form filled.")
	case id == "":
		p.Message = lang.Msg("the form does not say of which framework and version it is: it is read as one of %s %s", s.ID, s.Version)
		p.Hint = lang.Msg("Its cover may have been deleted; compare its questions.")
	case r.edition != nil: // said with what was carried over
		return false
	case !sameVersion(version, s.Version):
		about = "version"
		p.Message = lang.Msg("this form is of version %s of %s; it is read with version %s", shown(version), shown(id), s.Version)
		p.Hint = lang.Msg("Codes keep their meaning from one version to the next; look at questions that were added or changed.")
	case digest != "" && s.Digest != "" && digest != s.Digest:
		about = "digest"
		p.Message = lang.Msg("this form was made from another edition of %s %s: %s, not %s", shown(id), shown(version), shown(digest), s.Digest)
		p.Hint = lang.Msg("Someone changed the framework without changing its version; compare the two.")
	default:
		return false
	}
	p.Pos = f.fields[about].at(surveys.FormAnswer).pos()
	if p.Pos == (diag.Pos{}) {
		p.Pos = diag.Pos{File: r.file.Name, Sheet: r.file.Sheet}
	}
	if p.Severity == diag.Error {
		r.unusable = p
		return true
	}
	r.say(p)
	return false
}

// sameVersion compares versions, also where a spreadsheet made "1.0" a number.
func sameVersion(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && x == y && !math.IsNaN(x)
}

// coverRoles are the cover's fields by what they tell.
var coverRoles = map[role]string{
	territoryRole: "territory", codeRole: "territory_code", regionRole: "region", departmentRole: "department",
	kindRole: "type", populationRole: "population", groupRole: "group", respondentRole: "respondent", dateRole: "date",
}

// response makes the form's one response.
func (f *form) response(r *reading) {
	at := func(ro role) spot {
		field := coverRoles[ro]
		s := f.fields[field].at(surveys.FormAnswer)
		if s.table == nil { // no cover: what is wrong is wrong with the file
			return spot{table: f.first}
		}
		if f.doubt[field] {
			s.Cell = nil
		}
		return s
	}
	if r.blank(at(territoryRole)) && r.blank(at(codeRole)) && !f.answered() {
		r.say(&diag.Problem{
			Pos: at(territoryRole).pos(), Severity: diag.Warning, Code: "form-blank",
			Message: lang.Msg("the form is blank: no territory, no answer"),
		})
		return
	}
	cells := r.used - f.own - r.setAside
	r.before = r.setAside
	id := r.accept(cells, at, false, func() rowKey { return rowKey{none: true, hash: f.hash(), made: f.made()} })
	if id == nil {
		return
	}
	answers := r.answers(id)
	for i, q := range r.names.questions {
		answers[i] = f.answer(r, q)
	}
	id.response.Workshop = f.workshop(r, id)
	r.add(id, answers, diag.Pos{File: r.file.Name, Sheet: r.file.Sheet})
}

// hash is of all that was written in the form.
func (f *form) hash() (sum [16]byte) {
	h := fnv.New128a()
	var text []byte
	for _, rows := range []map[string]*formRow{f.fields, f.rows} {
		for _, key := range slices.Sorted(maps.Keys(rows)) {
			for c, cell := range rows[key].cells {
				if cell != nil && surveys.FormColumn(c) != surveys.FormCode {
					text = append(text[:0], key...)
					text = strconv.AppendInt(append(text, ' '), int64(c), 10)
					text = strconv.AppendInt(append(text, ' '), int64(cell.Kind), 10)
					text = append(strconv.AppendQuote(append(text, ' '), cell.Text), ' ')
					h.Write(text)
				}
			}
		}
	}
	if f.room != nil {
		for _, said := range f.room.said {
			h.Write([]byte(said))
		}
	}
	h.Sum(sum[:0])
	return sum
}

// made is a digest of who answered and of how the answers begin: see
// [columns.madeOf].
func (f *form) made() [16]byte {
	var b []byte
	for _, field := range []string{"territory", "territory_code", "region", "department", "date"} {
		b = append(append(b, f.fields[field].at(surveys.FormAnswer).said()...), 0)
	}
	for _, key := range slices.Sorted(maps.Keys(f.rows)) {
		if s := f.rows[key].at(surveys.FormAnswer); s.Cell != nil {
			b = append(append(append(b, key...), beginningOf(s.Text)...), 0)
		}
	}
	return hashOf(b)
}

// answered reports whether a question was answered.
func (f *form) answered() bool {
	for _, row := range f.rows {
		if row.typed() {
			return true
		}
	}
	return f.room != nil
}

// answer gathers the rows of one question.
func (f *form) answer(r *reading, q *question) surveys.Answer {
	row := f.rows[q.Name]
	g := gathered{
		main: row.at(surveys.FormAnswer), reason: row.at(surveys.FormReason),
		evidence: row.at(surveys.FormEvidence), comment: row.at(surveys.FormComment), confidence: row.at(surveys.FormConfidence),
	}
	doubt, asked := f.doubt[q.Name], row != nil
	var beside []spot
	for i := range q.list.choices {
		if q.Item != surveys.Checklist {
			break
		}
		key := surveys.FormOption(q.Name, q.list.choices[i].Name)
		option := f.rows[key]
		if option == nil {
			continue
		}
		asked, doubt = true, doubt || f.doubt[key]
		g.ticks = append(g.ticks, ticked{spot: option.at(surveys.FormAnswer), option: i, name: q.list.choices[i].Name})
		beside = append(beside, option.at(surveys.FormComment), option.at(surveys.FormReason), option.at(surveys.FormEvidence))
	}
	switch {
	case !asked:
		return surveys.Answer{}
	case doubt:
		return surveys.Answer{State: surveys.SetAside, Reason: g.main.said(), Pos: g.at()}
	}
	a := r.settle(q, &g)
	a.Confidence = degree(a.Confidence)
	f.beside(r, &a, beside)
	return a
}

// degree is the code of a degree of confidence that a form's cell shows; other
// words are kept as they are.
func degree(text string) string {
	if text == "" {
		return ""
	}
	return cmp.Or(degrees[surveys.Fold(text)], text)
}

// degrees are the codes of the degrees of confidence by their folded labels.
var degrees = func() map[string]string {
	names := map[string]string{}
	for _, c := range slices.Backward(surveys.FormConfidences) {
		for _, label := range c.Label {
			names[surveys.Fold(label)] = c.Name
		}
	}
	return names
}()

// beside adds what is written beside the options to the question's comment.
func (f *form) beside(r *reading, a *surveys.Answer, spots []spot) {
	for i, s := range spots {
		if s.Cell == nil {
			continue
		}
		if i%3 == 2 { // evidence is asked of the whole list
			r.cost(1, &diag.Problem{
				Pos: s.pos(), Code: "evidence-misplaced",
				Message: lang.Msg("evidence is given beside an option: it belongs in the row of the question"),
				Hint:    lang.Msg("Write it in the row that shows the question's code alone."),
			})
			continue
		}
		if text := r.text(s, false); text != "" {
			a.Comment = strings.TrimSpace(a.Comment + "\n" + text)
			if a.CommentCol == 0 {
				a.CommentCol = int16(s.col)
			}
		}
	}
}
