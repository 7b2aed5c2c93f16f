package intake

import (
	"cmp"
	"fmt"
	"maps"
	"math"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// mostVoters is the most that a cell of votes or of people may count: more is a
// slip of the hand, or no room.
const mostVoters = 10_000

// room gathers what the sheets of a workshop say (surveys/form_workshop.go), row
// by row; whoever is counted twice, and otherwise, is in doubt.
type room struct {
	place   spot
	present map[string]*attended
	votes   map[ballot]*voted
	grounds map[int]*grounded // by question
	said    []string          // all that was written, for the form's hash
}

func newRoom() *room {
	return &room{present: map[string]*attended{}, votes: map[ballot]*voted{}, grounds: map[int]*grounded{}}
}

// ballot is what one row of votes is about.
type ballot struct {
	question, round int
	college         string
}

// The rows that were read, with how many cells they have, and whether another
// row of the same contradicts them.
type (
	attended struct {
		surveys.Attendance
		cells int
		doubt bool
	}
	voted struct {
		surveys.Vote
		cells int
		doubt bool
	}
	grounded struct {
		reason, dissent, parked string
		pos                     diag.Pos
		cells                   int
		doubt                   bool
	}
)

// roomTable is one of the three tables of a workshop: where its columns are.
type roomTable struct {
	cols    map[surveys.WorkshopColumn]int
	choices map[int]string // of votes, by column
	read    func(f *form, r *reading, row *roomRow)
}

// A roomRow is a row of one of them.
type roomRow struct {
	*roomTable
	table *sheet.Table
	row   *sheet.Row
	cells int // of the columns that are read
}

// roomHeaders are the columns by their folded names.
var roomHeaders = func() map[string]surveys.WorkshopColumn {
	names := map[string]surveys.WorkshopColumn{}
	for c, text := range surveys.WorkshopColumns {
		for _, name := range text {
			names[foldLabel(name)] = c
		}
	}
	return names
}()

// roomHeader reads a row as the header of a table of a workshop; nil where it is
// none.
func (n *names) roomHeader(row *sheet.Row) *roomTable {
	if !slices.ContainsFunc(row.Cells, func(c sheet.Cell) bool { return len(c.Text) == len("Code") && strings.EqualFold(c.Text, "Code") }) {
		return nil // as most rows are
	}
	t := &roomTable{cols: map[surveys.WorkshopColumn]int{}, choices: map[int]string{}}
	for i := range row.Cells {
		c := &row.Cells[i]
		if len(c.Text) > 60 {
			continue
		}
		if use, ok := roomHeaders[foldLabel(c.Text)]; ok && t.cols[use] == 0 {
			t.cols[use] = c.Col
			continue
		}
		if choice, ok := n.voteColumns[foldLabel(c.Text)]; ok {
			t.choices[c.Col] = choice
		}
	}
	has := func(columns ...surveys.WorkshopColumn) bool {
		return !slices.ContainsFunc(columns, func(c surveys.WorkshopColumn) bool { return t.cols[c] == 0 })
	}
	switch {
	case has(surveys.WorkshopCode, surveys.WorkshopRound, surveys.WorkshopCollege):
		t.read = (*form).vote
	case has(surveys.WorkshopCode, surveys.WorkshopPresent):
		t.read = (*form).attendance
	case has(surveys.WorkshopCode) && (has(surveys.WorkshopReason) || has(surveys.WorkshopDissent) || has(surveys.WorkshopParked)):
		t.read = (*form).ground
	default:
		return nil
	}
	delete(t.cols, surveys.WorkshopQuestion)
	delete(t.cols, surveys.WorkshopName)
	return t
}

// voteColumnsOf finds a choice by the folded header of its column.
func voteColumnsOf(s *surveys.Survey) map[string]string {
	columns := map[string]string{}
	for _, choice := range s.VoteColumns() {
		for _, name := range surveys.VoteColumn(choice) {
			columns[foldLabel(name)] = choice
		}
	}
	return columns
}

// reads reports whether a column of the table is read.
func (t *roomTable) reads(col int) bool {
	if _, ok := t.choices[col]; ok {
		return true
	}
	for _, c := range t.cols {
		if c == col {
			return true
		}
	}
	return false
}

// header counts a header row, and names the columns that are not read.
func (t *roomTable) header(r *reading, row *sheet.Row) []string {
	var unused []string
	for i := range row.Cells {
		read := t.reads(row.Cells[i].Col)
		r.count(read)
		name := oneLine(row.Cells[i].Text)
		if _, ours := roomHeaders[foldLabel(name)]; !read && !ours && name != "" {
			unused = append(unused, name)
		}
	}
	return unused
}

// roomRow files one row of a workshop's table.
func (f *form) roomRow(r *reading, t *roomTable, table *sheet.Table, row *sheet.Row) {
	here := &roomRow{roomTable: t, table: table, row: row}
	for i := range row.Cells {
		if t.reads(row.Cells[i].Col) {
			here.cells++
		}
	}
	r.used += here.cells
	r.unused += len(row.Cells) - here.cells
	if f.room == nil {
		f.room = newRoom()
	}
	for i := range row.Cells {
		if c := &row.Cells[i]; t.reads(c.Col) && !c.Formula {
			f.room.said = append(f.room.said, fmt.Sprintf("%s!%d:%d %d %q", table.Name, row.Number, c.Col, c.Kind, c.Text))
		}
	}
	t.read(f, r, here)
}

// at is the row's place in a column of the table.
func (w *roomRow) at(c surveys.WorkshopColumn) spot { return w.spot(w.cols[c]) }

func (w *roomRow) spot(col int) spot {
	if col == 0 {
		return spot{}
	}
	return spot{Cell: w.row.At(col), table: w.table, row: w.row.Number, col: col}
}

// refuse sets the whole row aside.
func (w *roomRow) refuse(r *reading, p *diag.Problem) { r.cost(w.cells, p) }

// skip counts a row that says nothing as unused.
func (w *roomRow) skip(r *reading) {
	r.used -= w.cells
	r.unused += w.cells
}

// number reads a count of people or of ballots; a cell without one is 0.
func (w *roomRow) number(r *reading, s spot) (n int, written bool) {
	if r.blank(s) {
		return 0, false
	}
	p := unusable(s.Cell)
	if p == nil {
		x, ok := parseNumber(s.Cell, strings.TrimSpace(s.Text))
		if ok && s.Kind != sheet.Bool && s.Kind != sheet.Date && !s.Percent && x >= 0 && x <= mostVoters && x == math.Trunc(x) {
			return int(x), true
		}
		p = &diag.Problem{
			Code:    "count-unreadable",
			Message: lang.Msg("“%s” is not a number of votes or of people", shown(s.Text)),
			Hint:    lang.Msg("Write a whole number, never a percentage; until then the cell is set aside."),
		}
	}
	p.Pos = s.pos()
	r.cost(1, p)
	return 0, false
}

// college reads who voted or was there: a family of groups, by its code or name.
func (w *roomRow) college(r *reading, s spot) (string, *diag.Problem) {
	text := ""
	if s.Cell != nil {
		if p := unusable(s.Cell); p != nil {
			p.Pos = s.pos()
			return "", p
		}
		text = oneLine(s.Text)
	}
	folded := foldLabel(text)
	for college, words := range surveys.FormColleges {
		for _, word := range append([]string{college}, slices.Collect(maps.Values(words))...) {
			if foldLabel(word) == folded {
				return college, nil
			}
		}
	}
	if i, ok := findWritten(r.names.groupsOf, text); ok {
		if name := r.names.groupsOf.choices[i].Name; surveys.College(name) == name {
			return name, nil
		}
	}
	var families []string
	for _, c := range r.names.survey.Colleges() {
		families = append(families, c.Name)
	}
	families = append(families, surveys.OtherColleges)
	p := &diag.Problem{
		Pos: s.pos(), Code: "college-unknown",
		Message: lang.Msg("“%s” is not a college: %s expected", shown(text), strings.Join(families, ", ")),
		Hint:    lang.Msg("Votes are counted by family of groups; those of the whole room have “salle” or “room”."),
	}
	if c := near(text, families); c != "" {
		p.Hint = lang.Msg("Perhaps “%s” was meant.", c)
	}
	return "", p
}

// attendance reads a row of the table of who was there.
func (f *form) attendance(r *reading, w *roomRow) {
	code := w.at(surveys.WorkshopCode)
	if r.blank(code) || foldLabel(code.Text) == "total" {
		if !r.blank(w.at(surveys.WorkshopPresent)) && !w.at(surveys.WorkshopPresent).Formula && r.blank(code) {
			w.refuse(r, &diag.Problem{
				Pos: code.pos(), Code: "code-missing",
				Message: lang.Msg("the row names no college: the people counted there are set aside"),
			})
			return
		}
		w.skip(r)
		return
	}
	college, p := w.college(r, code)
	if p != nil {
		w.refuse(r, p)
		return
	}
	a := &attended{cells: w.cells}
	a.College, a.Pos = college, code.pos()
	n, there := w.number(r, w.at(surveys.WorkshopPresent))
	women, counted := w.number(r, w.at(surveys.WorkshopWomen))
	a.Present, a.Women = n, women
	if !counted {
		a.Women = -1
	}
	if !there {
		return
	}
	if a.Women > a.Present {
		r.say(&diag.Problem{
			Pos: w.at(surveys.WorkshopWomen).pos(), Severity: diag.Warning, Code: "count-women",
			Message: lang.Msg("%s women among %s people: the number of women is left out", a.Women, a.Present),
		})
		a.Women = -1
	}
	old := f.room.present[college]
	switch {
	case old == nil:
		f.room.present[college] = a
	case old.Present == a.Present && old.Women == a.Women:
	default:
		f.twofold(r, &old.doubt, old.cells, old.Pos, a.cells, a.Pos)
	}
}

// vote reads a row of votes.
func (f *form) vote(r *reading, w *roomRow) {
	code := w.at(surveys.WorkshopCode)
	if r.blank(code) && !w.counted(r) {
		w.skip(r)
		return
	}
	q, p := w.question(r, code)
	if p == nil && !r.names.questions[q].Votable() {
		p = &diag.Problem{
			Pos: code.pos(), Code: "vote-no-scale",
			Message: lang.Msg("%s is not put to the vote: it is neither a maturity scale nor a question answered by yes or no", r.names.questions[q].Code),
			Hint:    lang.Msg("Write what was decided as the answer of the form."),
		}
	}
	round := 0
	if p == nil {
		round, p = w.round(r)
	}
	v := &voted{cells: w.cells}
	if p == nil {
		v.College, p = w.college(r, w.at(surveys.WorkshopCollege))
	}
	if p != nil {
		w.refuse(r, p)
		return
	}
	v.Pos = code.pos()
	if !w.tally(r, q, v) {
		return
	}
	key := ballot{q, round, v.College}
	old := f.room.votes[key]
	switch {
	case old == nil:
		f.room.votes[key] = v
	case slices.Equal(old.Counts, v.Counts) && old.DontKnow == v.DontKnow && old.Abstained == v.Abstained:
	default:
		f.twofold(r, &old.doubt, old.cells, old.Pos, v.cells, v.Pos)
	}
}

// counted reports whether somebody wrote a count in the row.
func (w *roomRow) counted(r *reading) bool {
	for col := range w.choices {
		if s := w.spot(col); !r.blank(s) && !s.Formula {
			return true
		}
	}
	return !r.blank(w.at(surveys.WorkshopDontKnow)) || !r.blank(w.at(surveys.WorkshopAbstained))
}

// question is the question whose code the row carries.
func (w *roomRow) question(r *reading, code spot) (int, *diag.Problem) {
	if r.blank(code) {
		return 0, &diag.Problem{
			Pos: code.pos(), Code: "code-missing",
			Message: lang.Msg("the row has no code: what is written there answers no question"),
			Hint:    lang.Msg("Write in the rows of the form; each shows its code."),
		}
	}
	if p := unusable(code.Cell); p != nil {
		p.Pos = code.pos()
		return 0, p
	}
	if q, ok := r.names.question(oneLine(code.Text)); ok {
		return q, nil
	}
	p := &diag.Problem{
		Pos: code.pos(), Code: "code-unknown",
		Message: lang.Msg("the row's code “%s” is not one of this framework", shown(code.Text)),
	}
	if s := near(code.Text, r.names.codes()); s != "" {
		p.Hint = lang.Msg("Perhaps “%s” was meant.", s)
	}
	return 0, p
}

// round is 0 for the first round, 1 for the second.
func (w *roomRow) round(r *reading) (int, *diag.Problem) {
	s := w.at(surveys.WorkshopRound)
	if !r.blank(s) && unusable(s.Cell) == nil {
		if x, ok := parseNumber(s.Cell, strings.TrimSpace(s.Text)); ok && (x == 1 || x == 2) {
			return int(x) - 1, nil
		}
	}
	return 0, &diag.Problem{
		Pos: s.pos(), Code: "round-unknown",
		Message: lang.Msg("“%s” is not a round: 1 or 2 expected", shown(s.said())),
		Hint:    lang.Msg("1 is the vote before the discussion, 2 the one after it."),
	}
}

// tally reads the counts of a row of votes, and reports whether there is one. A
// count under a choice that the question does not have is set aside; a control
// total that is not the sum of the row is said.
func (w *roomRow) tally(r *reading, q int, v *voted) bool {
	choices := r.names.survey.VoteChoices(r.names.questions[q].Question)
	v.Counts = make([]int, len(choices))
	counted := false
	for _, col := range slices.Sorted(maps.Keys(w.choices)) {
		n, written := w.number(r, w.spot(col))
		i := slices.Index(choices, w.choices[col])
		switch {
		case i >= 0:
			v.Counts[i] += n
			counted = counted || written
		case n > 0:
			r.cost(1, &diag.Problem{
				Pos: w.spot(col).pos(), Code: "vote-no-choice",
				Message: lang.Msg("%s has no answer “%s”: the %s votes counted there are set aside", r.names.questions[q].Code, shown(w.head(col)), n),
			})
		}
	}
	for c, to := range map[surveys.WorkshopColumn]*int{surveys.WorkshopDontKnow: &v.DontKnow, surveys.WorkshopAbstained: &v.Abstained} {
		n, written := w.number(r, w.at(c))
		*to = n
		counted = counted || written
	}
	total := w.at(surveys.WorkshopBallots)
	if total.Cell == nil || total.Uncached {
		return counted
	}
	if n, written := w.number(r, total); written && n != v.Ballots() {
		r.say(&diag.Problem{
			Pos: total.pos(), Severity: diag.Warning, Code: "vote-total",
			Message: lang.Msg("%s ballots are announced, and the row counts %s", n, v.Ballots()),
			Hint:    lang.Msg("Count again; until then the row is read as it stands."),
		})
	}
	return counted
}

// head is the header of a choice's column.
func (w *roomRow) head(col int) string {
	return surveys.VoteColumn(w.choices[col]).In("fr")
}

// ground reads a row of the grounds of decisions.
func (f *form) ground(r *reading, w *roomRow) {
	texts := [...]spot{w.at(surveys.WorkshopReason), w.at(surveys.WorkshopDissent), w.at(surveys.WorkshopParked)}
	empty := true
	for _, s := range texts {
		empty = empty && r.blank(s)
	}
	code := w.at(surveys.WorkshopCode)
	if empty {
		w.skip(r)
		return
	}
	q, p := w.question(r, code)
	if p != nil {
		w.refuse(r, p)
		return
	}
	g := &grounded{pos: code.pos(), cells: w.cells}
	for i, to := range []*string{&g.reason, &g.dissent, &g.parked} {
		if texts[i].Cell != nil {
			*to = r.text(texts[i], false)
		}
	}
	old := f.room.grounds[q]
	switch {
	case old == nil:
		f.room.grounds[q] = g
	case old.reason == g.reason && old.dissent == g.dissent && old.parked == g.parked:
	default:
		f.twofold(r, &old.doubt, old.cells, old.pos, g.cells, g.pos)
	}
}

// twofold sets aside two rows that speak of the same and say two things; of a
// third, only itself.
func (f *form) twofold(r *reading, doubt *bool, oldCells int, oldPos diag.Pos, cells int, pos diag.Pos) {
	tell := func(n int, at, other diag.Pos) {
		r.cost(n, &diag.Problem{
			Pos: at, Code: "code-duplicate",
			Message: lang.Msg("this row is there twice and says two things; the other one is at %s", other.String()),
			Hint:    lang.Msg("Empty or delete one of the two rows; until then both are set aside."),
		})
	}
	if !*doubt {
		tell(oldCells, oldPos, pos)
	}
	*doubt = true
	tell(cells, pos, oldPos)
}

// workshop is what the room said, small colleges put together; nil where the
// form holds no workshop.
func (f *form) workshop(r *reading, id *identity) *surveys.Workshop {
	if f.room == nil {
		return nil
	}
	w := &surveys.Workshop{Date: id.response.Date, Pos: diag.Pos{File: r.file.Name}}
	if f.room.place.Cell != nil {
		w.Place = r.name(f.room.place, false)
	}
	order := map[string]int{surveys.WholeRoom: -1, surveys.OtherColleges: math.MaxInt}
	for i, c := range r.names.survey.Colleges() {
		order[c.Name] = i
	}
	for _, college := range slices.SortedFunc(maps.Keys(f.room.present), func(a, b string) int { return cmp.Compare(order[a], order[b]) }) {
		if a := f.room.present[college]; !a.doubt && a.Present > 0 {
			w.Present = append(w.Present, a.Attendance)
		}
	}
	f.crowded(r)
	for q := range r.names.questions {
		d := surveys.Deliberation{Question: q}
		if g := f.room.grounds[q]; g != nil && !g.doubt {
			d.Reason, d.Dissent, d.Parked, d.Pos = g.reason, g.dissent, g.parked, g.pos
		}
		for key, v := range f.room.votes {
			if key.question == q && !v.doubt && v.Ballots() > 0 {
				d.Rounds[key.round] = append(d.Rounds[key.round], v.Vote)
			}
		}
		for k := range d.Rounds {
			slices.SortFunc(d.Rounds[k], func(a, b surveys.Vote) int { return cmp.Compare(order[a.College], order[b.College]) })
			if len(d.Rounds[k]) > 0 && d.Pos == (diag.Pos{}) {
				d.Pos = d.Rounds[k][0].Pos
			}
		}
		if d.Voted() || d.Reason+d.Dissent+d.Parked != "" {
			w.Deliberations = append(w.Deliberations, d)
		}
	}
	if len(w.Present) == 0 && len(w.Deliberations) == 0 && w.Place == "" {
		return nil
	}
	if g := id.response.Group; g != surveys.WordsWorkshop[0] {
		r.say(&diag.Problem{
			Pos: f.fields["group"].at(surveys.FormAnswer).pos(), Severity: diag.Warning, Code: "workshop-group",
			Message: lang.Msg("this form holds the votes of a workshop, and its cover does not say that the workshop answers: its answers are not read as the room's decisions"),
			Hint:    lang.Msg("Choose the workshop as the group on the cover, if the answers are what the room decided."),
		})
	}
	return w.Merged()
}

// crowded says where a college gave more ballots than it has people.
func (f *form) crowded(r *reading) {
	for _, key := range slices.SortedFunc(maps.Keys(f.room.votes), func(a, b ballot) int {
		return cmp.Or(cmp.Compare(a.question, b.question), cmp.Compare(a.round, b.round), strings.Compare(a.college, b.college))
	}) {
		v, there := f.room.votes[key], f.room.present[key.college]
		present := 0
		switch {
		case key.college == surveys.OtherColleges: // of votes and of people may not be the same
		case there != nil:
			present = there.Present
		case key.college == surveys.WholeRoom:
			for _, a := range f.room.present {
				present += a.Present
			}
		}
		if n := v.Ballots(); present > 0 && n > present && !v.doubt {
			r.say(&diag.Problem{
				Pos: v.Pos, Severity: diag.Warning, Code: "vote-crowded",
				Message: lang.Msg("%s ballots for %s people present: count again", n, present),
			})
		}
	}
}
