package intake

import (
	"maps"
	"regexp"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// upright is a workbook whose questions stand one below the other, with the
// answers beside them: a column a territory, or a sheet or a file a territory.
// It is read as a table on its side: what is a column there is a row here.
var upright = columnRules{dialect: "upright", column: uprightColumn, empty: isBlank}

// What stands upright is small: a form, or a table of territories. A larger one
// is read no further than this.
const (
	uprightRows  = 4000
	uprightCells = 200_000
)

// uprightNamed is how many columns are named in a problem.
const uprightNamed = 8

// uprightFar is the last column in which questions are looked for.
const uprightFar = 8

// uprightFewest is how many questions must stand below each other.
const uprightFewest = 3

// uprightColumn is what a row is called: as a column is, or "Commune de :".
func uprightColumn(n *names, label string) column {
	if c := exportColumn(n, label); c.role != noRole {
		return c
	}
	words := strings.TrimRight(oneLine(label), " :\u00a0")
	for _, of := range []string{" de la", " de l'", " de", " d'", " of"} {
		if cut, ok := strings.CutSuffix(words, of); ok {
			if c, ok := identityColumn(strings.TrimSpace(cut)); ok {
				return c
			}
		}
	}
	return column{}
}

// standing is a sheet whose questions stand upright.
type standing struct {
	head      *head
	questions int      // the column that they stand in
	columns   []column // by row; [0] is none
	text      []string // by row, what they are called
	said      map[int]fieldSaid
	title     int // the row above them that says what the other columns are; 0 if none does
	titles    map[int]string
	responses []response
	unread    []unreadColumn
}

// fieldSaid is where a field of who and when is said: in the column of its label,
// or behind a colon in its own cell.
type fieldSaid struct {
	col   int
	after string
}

// response is a column of answers, with those of what goes with them.
type response struct {
	col    int
	titled bool // by its territory
	beside [bands]int
}

// bands are what a response may say of a question, each in a column of its own.
const (
	answerBand = iota
	evidenceBand
	commentBand
	confidenceBand
	bands
)

var bandRoles = [bands]role{answerRole, evidenceRole, commentRole, confidenceRole}

// unreadColumn is a column beside the questions that is not of answers.
type unreadColumn struct {
	col, cells, answers int
	total               bool
}

// What the columns beside questions are called, folded.
var (
	answerTitles = set("reponse", "reponses", "response", "responses", "answer", "answers", "valeur", "value", "resultat", "niveau", "level", "palier", "note", "score", "choix", "votre reponse", "your answer")
	bandTitles   = map[string]int{
		"preuve": evidenceBand, "preuves": evidenceBand, "evidence": evidenceBand, "niveau de preuve": evidenceBand,
		"commentaire": commentBand, "commentaires": commentBand, "comment": commentBand, "comments": commentBand, "observation": commentBand, "observations": commentBand,
		"remarque": commentBand, "remarques": commentBand, "notes": commentBand, "remarks": commentBand,
		"confiance": confidenceBand, "confidence": confidenceBand,
	}
	otherTitles = set(
		"code", "n", "no", "numero", "number", "unite", "unit", "type", "poids", "weight", "axe", "axis", "dimension", "theme", "section", "source", "sources", "date", "page",
		"cible", "target", "objectif", "reference", "question", "questions", "indicateur", "indicateurs", "indicator", "indicators", "libelle", "label", "intitule", "rubrique",
		"definition", "aide", "help", "exemple", "example", "echelle", "scale", "options", "annee", "year", "repondant", "respondent", "qui", "who", "justificatif", "justificatifs",
	)
	defaultSheet = regexp.MustCompile(`^(feuil|feuille|sheet|onglet|tabelle|hoja|table|data|donnees|reponses?|responses?|answers?|form|formulaire|questionnaire|fiche|enquete|survey|saisie|copie|copy)?[ 0-9]*$`)
)

// uprights are the sheets of a file that stand upright.
type uprights struct {
	sheets []*standing
	others []spare
}

func recogniseUpright(n *names, heads []head, _ bool) (layout, int) {
	u := &uprights{}
	surest := 0
	for i := range heads {
		h := &heads[i]
		s := standingOf(n, h, h.rows)
		if s == nil || h.table.Hidden || len(s.responses) == 0 {
			u.others = append(u.others, spare{table: h.table})
			continue
		}
		u.sheets = append(u.sheets, s)
		_, all := known(s.columns)
		surest = max(surest, 2*all+1)
	}
	if len(u.sheets) == 0 {
		return nil, 0
	}
	return u, surest
}

// standingOf is how the questions of a sheet stand upright; nil where they do
// not.
func standingOf(n *names, h *head, rows []sheet.Row) *standing {
	if len(rows) == 0 {
		return nil
	}
	s := &standing{head: h}
	most := uprightFewest - 1
	for col := 1; col <= uprightFar; col++ {
		columns, texts := s.called(n, rows, col)
		if asked := distinct(columns); asked >= most && asked >= uprightFewest {
			most, s.questions, s.columns, s.text = asked, col, columns, texts
		}
	}
	if s.questions == 0 {
		return nil
	}
	s.findFields(n, rows)
	s.findTitles(rows)
	s.findResponses(n, rows)
	return s
}

// called reads a column as the names of rows.
func (s *standing) called(n *names, rows []sheet.Row, col int) (columns []column, texts []string) {
	const longest = 400
	last := rows[len(rows)-1].Number
	columns, texts = make([]column, last+1), make([]string, last+1)
	for i := range rows {
		c := rows[i].At(col)
		if c == nil || c.Kind != sheet.Text || c.Uncached || len(c.Text) > longest || strings.TrimSpace(c.Text) == "" {
			continue
		}
		row := rows[i].Number
		columns[row] = upright.columnOf(n, s.head, c.Text)
		if columns[row].role == versionRole {
			columns[row] = column{metadata: true}
		}
		texts[row] = c.Text
		columns[row].header = oneLine(c.Text)
	}
	return columns, texts
}

// distinct is how many questions and options the rows are called after; 0 where
// they repeat, so that a row is one answer of one territory.
func distinct(columns []column) int {
	met, again := asking(columns)
	if again > max(1, met/4) {
		return 0
	}
	return met
}

// isLong reports whether the questions of a sheet stand below each other once a
// territory: each row is one answer.
func isLong(n *names, h *head) bool {
	if h == nil || len(h.rows) == 0 {
		return false
	}
	s := &standing{head: h}
	for col := 1; col <= uprightFar; col++ {
		columns, _ := s.called(n, h.rows, col)
		if met, again := asking(columns); met >= 2 && again > max(1, met/4) {
			return true
		}
	}
	return false
}

// asking counts the questions and options that rows are called after, and those
// that repeat one.
func asking(columns []column) (distinct, again int) {
	type asked struct{ role, q, option int }
	met := map[asked]bool{}
	for _, c := range columns {
		if c.role < answerRole {
			continue
		}
		k := asked{int(c.role), c.q, c.option}
		if met[k] {
			again++
		}
		met[k] = true
	}
	return len(met), again
}

// firstQuestion is the row of the first.
func (s *standing) firstQuestion() int {
	return slices.IndexFunc(s.columns, func(c column) bool { return c.role >= answerRole })
}

// findFields finds who and when above the questions, in their column or before
// it; below, a row is of who and when only where it stands among the questions.
func (s *standing) findFields(n *names, rows []sheet.Row) {
	s.said = map[int]fieldSaid{}
	first := s.firstQuestion()
	for i := range rows {
		row := &rows[i]
		if row.Number >= first {
			break
		}
		for j := range row.Cells {
			c := &row.Cells[j]
			if c.Col > s.questions || c.Kind != sheet.Text || len(c.Text) > maxMark || s.columns[row.Number].role != noRole && c.Col < s.questions {
				continue
			}
			label, after, cut := strings.Cut(c.Text, ":")
			of := uprightColumn(n, label)
			if of.role == noRole || of.role >= answerRole || of.role == versionRole {
				continue
			}
			of.header = oneLine(label)
			s.columns[row.Number], s.text[row.Number] = of, c.Text
			s.said[row.Number] = fieldSaid{col: c.Col}
			if cut && strings.TrimSpace(after) != "" {
				s.said[row.Number] = fieldSaid{c.Col, strings.TrimSpace(after)}
			}
			break
		}
	}
}

// findTitles finds the row that says what the columns are: the nearest above the
// questions that says something beside them and is no field.
func (s *standing) findTitles(rows []sheet.Row) {
	const near = 5
	first := s.firstQuestion()
	s.titles = map[int]string{}
	for i := len(rows) - 1; i >= 0; i-- {
		row := &rows[i]
		if row.Number >= first || s.columns[row.Number].role != noRole {
			continue
		}
		if row.Number < first-near {
			return
		}
		for j := range row.Cells {
			if c := &row.Cells[j]; c.Col > s.questions && c.Kind == sheet.Text && strings.TrimSpace(c.Text) != "" {
				s.titles[c.Col] = oneLine(c.Text)
			}
		}
		if len(s.titles) > 0 {
			s.title = row.Number
			return
		}
	}
}

// findResponses finds which columns beside the questions hold answers: most of
// what they say must be some.
func (s *standing) findResponses(n *names, rows []sheet.Row) {
	cells, answers := s.weigh(n, rows)
	asked := distinct(s.columns)
	said := slices.ContainsFunc(s.columns, func(c column) bool { return c.role == territoryRole || c.role == codeRole })
	var open *response
	for _, col := range slices.Sorted(maps.Keys(cells)) {
		title := loose(s.titles[col])
		band, isBand := bandTitles[title]
		switch {
		case isBand && band != commentBand && answers[col] > 0 && open == nil:
		case isBand && open != nil:
			if open.beside[band] == 0 {
				open.beside[band] = col
			}
			continue
		case isBand:
			s.unread = append(s.unread, unreadColumn{col: col, cells: cells[col]})
			continue
		}
		total := title != "" && isTotalName(s.titles[col])
		share := 2 // one in so many must be an answer
		if answerTitles[title] {
			share = 3
		}
		if otherTitles[title] || total || answers[col] == 0 || share*answers[col] < cells[col] || !said && !answerTitles[title] && 3*answers[col] < asked {
			s.unread = append(s.unread, unreadColumn{col, cells[col], answers[col], total})
			continue
		}
		s.responses = append(s.responses, response{col: col, titled: title != "" && !answerTitles[title]})
		open = &s.responses[len(s.responses)-1]
		open.beside[answerBand] = col
	}
	if said {
		for i := range s.responses { // who they are is said: a title is a title
			s.responses[i].titled = false
		}
	}
}

// weigh counts, in each column beside the questions, the cells that say
// something and those that answer.
func (s *standing) weigh(n *names, rows []sheet.Row) (cells, answers map[int]int) {
	cells, answers = map[int]int{}, map[int]int{}
	m := &manner{decided: s.head.decided, foreign: true}
	for i := range rows {
		of := &s.columns[rows[i].Number]
		if of.role != answerRole && of.role != optionRole {
			continue
		}
		for j := range rows[i].Cells {
			c := &rows[i].Cells[j]
			if c.Col <= s.questions || c.Kind == sheet.Text && strings.TrimSpace(c.Text) == "" && !c.Uncached {
				continue
			}
			cells[c.Col]++
			if of.role == optionRole || len(c.Text) > maxHeader {
				answers[c.Col]++
			} else if a, _ := readCell(n.questions[of.q], c, m); a.State != surveys.SetAside {
				answers[c.Col]++
			}
		}
	}
	return cells, answers
}

// keepTerritories leaves the columns that are called neither answers nor a
// territory that is known: a framework has such ones beside its questions too,
// goalposts and weights. Where a territory is known, those beside it may be
// others. It returns the titles of those left.
func (s *standing) keepTerritories(l *registry.Lookup) (left []string) {
	if slices.ContainsFunc(s.responses, func(of response) bool {
		return !of.titled || l.Match(registry.Naming{Name: s.titles[of.col]}).Entity != nil
	}) {
		return nil
	}
	for _, of := range s.responses {
		left = append(left, shown(s.titles[of.col]))
	}
	s.responses = nil
	return left
}

// onSide is how a table stands on its side. A column of its layout is a row of
// the sheet, once for each band, and one more for who is named by a title.
type onSide struct {
	questions int // the column that they stand in
	rows      int
	at        []place // by column of the layout, of the response being read
}

type place struct{ row, col int }

// row is the row of the sheet that a column of the layout is.
func (t *onSide) row(col int) int { return (col-1)%t.rows + 1 }

func (u *uprights) read(r *reading) *diag.Problem {
	r.file.Dialect = upright.dialect
	r.byHand = true
	if len(u.sheets) > 1 {
		r.corrected.inSheets()
	}
	warned := 0 // of sheets that are none
	for _, s := range u.sheets {
		var rows []sheet.Row
		cells, whole := 0, true
		if damage := r.rows(s.head.table, func(row *sheet.Row) bool {
			if cells += len(row.Cells); row.Number > uprightRows || cells > uprightCells {
				whole, rows = false, nil
			}
			if whole {
				kept := *row
				kept.Cells = slices.Clone(row.Cells)
				rows = append(rows, kept)
			}
			return r.goOn()
		}); damage != nil {
			return damage
		}
		if !r.goOn() {
			return nil
		}
		if !whole {
			r.used += cells
			r.cost(cells, &diag.Problem{
				Pos: s.head.table.Pos(0, 0), Code: "upright-large",
				Message: lang.Msg("the questions stand one below the other in a sheet of more than %s rows or %s cells: it is too large to be read so", uprightRows, uprightCells),
				Hint:    lang.Msg("Turn it: a row a territory, a column a question."),
			})
			continue
		}
		full := standingOf(r.names, s.head, rows)
		var left []string
		if full != nil {
			left = full.keepTerritories(r.opt.Registry)
		}
		if len(left) > 0 {
			r.used += cells
			r.cost(cells, &diag.Problem{
				Pos: s.head.table.Pos(max(1, full.title), 0), Code: "territory-missing",
				Message: lang.Msg("the columns beside the questions are not known as territories: %s", strings.Join(left[:min(len(left), uprightNamed)], " · ")),
				Hint:    lang.Msg("If they are, write “commune” before them, in the column of the questions."),
			})
			continue
		}
		if full == nil || len(full.responses) == 0 { // further down it is something else
			r.unused += cells
			warned++
			r.file.Unread = append(r.file.Unread, s.head.table.Name)
			r.say(&diag.Problem{
				Pos: s.head.table.Pos(0, 0), Severity: diag.Warning, Code: "sheet-unused", Count: cells,
				Message: lang.Msg("the sheet “%s” is not read: it holds no answers to this framework", shown(s.head.table.Name)),
			})
			continue
		}
		if r.file.Sheet == "" {
			r.file.Sheet, r.file.Column = s.head.table.Name, full.questions
			r.file.Language = language(full.columns)
		}
		r.begin(ReadSheet{Name: s.head.table.Name, Column: full.questions, Language: language(full.columns)})
		full.read(r, rows, len(u.sheets) > 1)
	}
	if len(r.file.Sheets) == 0 && len(r.list) == warned {
		r.unusable = notAnswers(r.names)
	}
	r.saySheets()
	return r.skipTables(u.others)
}

// read reads the responses of a sheet.
func (s *standing) read(r *reading, rows []sheet.Row, several bool) {
	r.forget()
	r.manner = manner{decided: r.decided.in(s.head.table.Name), foreign: true}
	l := s.layout(s.answered(rows))
	for _, p := range l.arrange(r.names) {
		r.say(p)
	}
	l.sample = s.sample(rows)
	asked := len(r.doubts.columns)
	l.doubt(r)
	r.sayDoubts(asked)
	l.nameUnused(r)
	s.sayUnread(r)
	r.monthFirst = l.monthFirst()

	consumed := map[place]bool{}
	cells := make([]*sheet.Cell, len(l.columns))
	for _, response := range s.responses {
		clear(cells)
		row := s.turn(l, rows, response, consumed)
		if who := len(cells) - 1; l.columns[who].role == territoryRole && l.side.at[who].row == 0 {
			l.side.at[who] = place{max(1, s.title), response.col}
			cells[who] = s.bySheet(r, several) // a cell that is none of the table
			if cells[who] == nil && len(s.responses) == 1 && r.opt.Registry != nil {
				if cells[who] = r.nameOfFile(s.head.table); cells[who] == nil {
					l.proposeTerritory(r)
				}
			}
		}
		l.row(r, &row, cells, nil)
		if !r.goOn() {
			return
		}
	}
	for i := range rows {
		for j := range rows[i].Cells {
			at := place{rows[i].Number, rows[i].Cells[j].Col}
			if !consumed[at] {
				r.count(s.isLabel(at))
			}
		}
	}
}

// answered are the rows in which some response says something.
func (s *standing) answered(rows []sheet.Row) []bool {
	out := make([]bool, len(s.columns))
	for i := range rows {
		for _, of := range s.responses {
			if c := rows[i].At(of.col); c != nil && strings.TrimSpace(c.Text) != "" {
				out[rows[i].Number] = true
			}
		}
	}
	return out
}

// layout is that of a table whose columns are the sheet's rows.
func (s *standing) layout(answered []bool) *columns {
	rows := len(s.columns) - 1
	l := &columns{
		rules: &upright, table: s.head.table, head: s.head, columns: make([]column, bands*rows+2), header: s.title, firstHeader: s.title,
		side: &onSide{questions: s.questions, rows: rows},
	}
	copy(l.columns, s.columns)
	for row := range s.columns {
		if row == s.title || !answered[row] { // words above or between, not what is asked
			l.columns[row].header = ""
		}
	}
	for band, of := range bandRoles {
		if band == answerBand || !slices.ContainsFunc(s.responses, func(r response) bool { return r.beside[band] > 0 }) {
			continue
		}
		for row, c := range s.columns {
			if c.role == answerRole {
				l.columns[band*rows+row] = column{role: of, q: c.q, header: c.header}
			}
		}
	}
	if !slices.ContainsFunc(s.columns, func(c column) bool { return c.role == territoryRole || c.role == codeRole }) {
		l.columns[len(l.columns)-1] = column{role: territoryRole}
	}
	l.line = &line{texts: make([]string, len(l.columns))}
	return l
}

// turn is a response as a row of the layout, its cells where they stand there.
// The cells that it takes are those consumed.
func (s *standing) turn(l *columns, rows []sheet.Row, of response, consumed map[place]bool) sheet.Row {
	out := sheet.Row{Number: of.col}
	l.side.at = make([]place, len(l.columns))
	put := func(c sheet.Cell, col int, at place) {
		c.Col = col
		out.Cells = append(out.Cells, c)
		l.side.at[col], consumed[at] = at, true
	}
	for band, beside := range of.beside {
		for i := range rows {
			row := &rows[i]
			col := band*l.side.rows + row.Number
			if beside == 0 || l.columns[col].role == noRole {
				continue
			}
			l.side.at[col] = place{row.Number, beside}
			if c := row.At(beside); c != nil {
				put(*c, col, place{row.Number, beside})
			} else if field, ok := s.said[row.Number]; ok && band == answerBand && len(s.responses) == 1 {
				if c, at := field.cell(row); c != nil {
					put(*c, col, at)
				}
			}
			out.Hidden = out.Hidden || row.Hidden && band == answerBand
		}
	}
	if of.titled {
		for i := range rows {
			if c := rows[i].At(of.col); c != nil && rows[i].Number == s.title {
				put(*c, len(l.columns)-1, place{s.title, of.col})
			}
		}
	}
	slices.SortFunc(out.Cells, func(a, b sheet.Cell) int { return a.Col - b.Col })
	return out
}

// cell is what a field says where its response's own column is empty: behind its
// colon, or in the first cell beside its label.
func (f fieldSaid) cell(row *sheet.Row) (*sheet.Cell, place) {
	if f.after != "" {
		return &sheet.Cell{Text: f.after}, place{row.Number, f.col}
	}
	for i := range row.Cells {
		if c := &row.Cells[i]; c.Col > f.col && strings.TrimSpace(c.Text) != "" {
			return c, place{row.Number, c.Col}
		}
	}
	return nil, place{}
}

// bySheet is the territory of a response which no cell names: its sheet's name,
// where it is no usual one and the registry knows it, or the file has several
// sheets of the kind; nil where it is not.
func (s *standing) bySheet(r *reading, several bool) *sheet.Cell {
	name := s.head.table.Name
	if len(s.responses) > 1 || name == "" || defaultSheet.MatchString(surveys.Fold(name)) {
		return nil
	}
	if !several && r.opt.Registry.Match(registry.Naming{Name: name}).Entity == nil {
		return nil
	}
	r.say(bySheetName(s.head.table))
	return &sheet.Cell{Text: name}
}

// isLabel reports whether a cell names what is read.
func (s *standing) isLabel(at place) bool {
	if at.row == s.title {
		return slices.ContainsFunc(s.responses, func(r response) bool { return slices.Contains(r.beside[:], at.col) })
	}
	if field, ok := s.said[at.row]; ok {
		return at.col == field.col
	}
	return at.col == s.questions && s.columns[at.row].role != noRole
}

// sample is the first rows of the layout, to show what its columns hold.
func (s *standing) sample(rows []sheet.Row) []sheet.Row {
	var out []sheet.Row
	for _, of := range s.responses[:min(len(s.responses), headRows)] {
		row := sheet.Row{Number: of.col}
		for i := range rows {
			if c := rows[i].At(of.col); c != nil {
				kept := *c
				kept.Col = rows[i].Number
				row.Cells = append(row.Cells, kept)
			}
		}
		out = append(out, row)
	}
	return out
}

// sayUnread says which columns beside the questions are not read.
func (s *standing) sayUnread(r *reading) {
	for _, u := range s.unread {
		title := shown(s.titles[u.col])
		p := &diag.Problem{
			Pos: s.head.table.Pos(max(1, s.title), u.col), Severity: diag.Info, Code: "columns-unused", Count: u.cells,
			Message: lang.Msg("the column “%s” beside the questions is not read as answers", title),
		}
		if !u.total && !otherTitles[loose(title)] && u.answers > 0 {
			p.Severity, p.Code = diag.Warning, "column-unread"
			p.Message = lang.Msg("the column “%s” is not read: only %s of its %s cells answer the questions beside them", title, u.answers, u.cells)
			p.Hint = lang.Msg("If it holds answers, correct them, or call it “answer”.")
		}
		r.file.Unused = append(r.file.Unused, title)
		r.say(p)
	}
}
