package intake

import (
	"cmp"
	"context"
	"path"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Corrections are cells that somebody says should say otherwise. They are
// applied while the sources are read, and change no source; one whose cell does
// not say any more what it was to replace is refused. A nil Corrections corrects
// nothing.
type Corrections struct{ Rows []Correction }

// A Correction is of a cell, named by its file and place, or by its response
// and question.
type Correction struct {
	File, Sheet, Cell  string // as problems name them; Sheet may be left out
	Response, Question string // the response's own id; a question's code or name
	Old, New           string // what the cell says, what it should say
	Author, Reason     string
	Pos                diag.Pos // its row
}

// correctionColumns are the columns of a table of corrections, and the names by
// which they are known, folded.
var correctionColumns = []struct {
	of    func(*Correction) *string
	names []string
}{
	{func(c *Correction) *string { return &c.File }, []string{"file", "fichier"}},
	{func(c *Correction) *string { return &c.Sheet }, []string{"sheet", "feuille"}},
	{func(c *Correction) *string { return &c.Cell }, []string{"cell", "cellule"}},
	{func(c *Correction) *string { return &c.Response }, []string{"response", "response id", "reponse", "id de la reponse"}},
	{func(c *Correction) *string { return &c.Question }, []string{"question"}},
	{func(c *Correction) *string { return &c.Old }, []string{"old value", "old", "ancienne valeur", "ancienne"}},
	{func(c *Correction) *string { return &c.New }, []string{"new value", "new", "nouvelle valeur", "nouvelle"}},
	{func(c *Correction) *string { return &c.Author }, []string{"author", "auteur"}},
	{func(c *Correction) *string { return &c.Reason }, []string{"reason", "raison", "motif"}},
}

// mostCorrections is how many a table may hold.
const mostCorrections = 100_000

// ReadCorrections reads a table of corrections: the first visible sheet that has
// their header. What is wrong with a row is a problem at its place, and the row is
// left out; a table that is none, or too long, is nil.
func ReadCorrections(ctx context.Context, b *sheet.Book) (*Corrections, diag.List) {
	all := &Corrections{}
	var problems diag.List
	for _, t := range b.Tables {
		if t.Hidden {
			continue
		}
		var columns map[int]func(*Correction) *string
		damage := t.Rows(ctx, func(row *sheet.Row) bool {
			if columns == nil {
				columns = correctionHeader(row)
				return true
			}
			c := Correction{Pos: t.Pos(row.Number, 0)}
			for i := range row.Cells {
				if of := columns[row.Cells[i].Col]; of != nil {
					*of(&c) = strings.TrimSpace(row.Cells[i].Text)
				}
			}
			if p := c.incomplete(); p != nil {
				problems.Add(p)
				return true
			}
			all.Rows = append(all.Rows, c)
			return len(all.Rows) <= mostCorrections
		})
		if damage != nil {
			return nil, append(problems, damage)
		}
		if len(all.Rows) > mostCorrections {
			problems.Add(&diag.Problem{
				Pos: all.Rows[mostCorrections].Pos, Code: "corrections-many",
				Message: lang.Msg("the table holds more than %s corrections: none is applied", mostCorrections),
				Hint:    lang.Msg("Correct the sources themselves, or cut the table into several and apply one after the other."),
			})
			return nil, problems
		}
		if columns != nil {
			return all, append(problems, b.LeftAside(ctx, t)...)
		}
	}
	problems.Add(&diag.Problem{
		Pos: diag.Pos{File: b.Name}, Code: "corrections-header",
		Message: lang.Msg("this is not a table of corrections: its header names file and cell, or response and question, then old value, new value, author and reason"),
	})
	return nil, problems
}

// correctionHeader is what the columns of a header are for; nil where the row
// is no header.
func correctionHeader(row *sheet.Row) map[int]func(*Correction) *string {
	columns := map[int]func(*Correction) *string{}
	seen := map[string]bool{}
	for i := range row.Cells {
		name := foldLabel(row.Cells[i].Text)
		for _, c := range correctionColumns {
			if slices.Contains(c.names, name) && !seen[c.names[0]] {
				columns[row.Cells[i].Col], seen[c.names[0]] = c.of, true
			}
		}
	}
	placed := seen["cell"] && seen["file"] || seen["response"] && seen["question"]
	if !placed || !seen["new value"] || !seen["old value"] {
		return nil
	}
	return columns
}

// incomplete is what a row lacks; nil where it lacks nothing.
func (c *Correction) incomplete() *diag.Problem {
	if *c == (Correction{Pos: c.Pos}) {
		return nil
	}
	p := &diag.Problem{Pos: c.Pos, Code: "correction-incomplete"}
	switch {
	case (c.File == "" || c.Cell == "") && (c.Response == "" || c.Question == ""):
		p.Message = lang.Msg("the correction does not say of which cell it is")
		p.Hint = lang.Msg("Write file and cell (mairie.xlsx, C14), or the id of the response and the code of the question.")
	case c.Author == "" || c.Reason == "":
		p.Message = lang.Msg("the correction does not say who made it, and why")
		p.Hint = lang.Msg("Fill in author and reason: whoever is asked about the figure will want to know.")
	case c.Old == c.New:
		p.Message = lang.Msg("the correction changes nothing: “%s” stays “%s”", shown(c.Old), shown(c.New))
		p.Severity = diag.Warning
	default:
		return nil
	}
	return p
}

// A correcting is what becomes of the corrections that may concern one source.
type correcting struct {
	cells     map[int][]placed         // by row
	responses map[string][]*Correction // by id
	state     map[*Correction]string   // what its cell said, where it did not match; "" where it was applied
	added     int                      // cells that were empty
	sheets    bool                     // several are read: a cell is of one that is named
	unnamed   map[*Correction]bool     // those that name none of them
}

// A placed correction is one of a cell, with its column.
type placed struct {
	*Correction
	col int
}

// of are the corrections that may concern a file.
func (c *Corrections) of(file string) *correcting {
	if c == nil || len(c.Rows) == 0 {
		return nil
	}
	k := &correcting{cells: map[int][]placed{}, responses: map[string][]*Correction{}, state: map[*Correction]string{}, unnamed: map[*Correction]bool{}}
	for i := range c.Rows {
		row := &c.Rows[i]
		switch {
		case row.File != "" && !strings.EqualFold(row.File, file) && !strings.EqualFold(row.File, path.Base(file)):
		case row.Cell != "":
			if r, col, ok := cellOf(row.Cell); ok {
				k.cells[r] = append(k.cells[r], placed{row, col})
			}
		default:
			id := instanceOf(row.Response)
			k.responses[id] = append(k.responses[id], row)
		}
	}
	return k
}

// row corrects the cells of a row that are named by their place.
func (k *correcting) row(t *sheet.Table, row *sheet.Row) {
	if k == nil || len(k.cells) == 0 {
		return
	}
	for _, c := range k.cells[row.Number] {
		if k.sheets && c.Sheet == "" {
			k.unnamed[c.Correction] = true
			continue
		}
		if c.Sheet == "" || strings.EqualFold(c.Sheet, t.Name) {
			k.apply(c.Correction, row, c.col)
		}
	}
}

// inSheets says that several sheets of the source are read, each of which has a
// cell of every name.
func (k *correcting) inSheets() {
	if k != nil {
		k.sheets = true
	}
}

// cellOf is the row and column of a cell's name: "C14", "$C$14".
func cellOf(name string) (row, col int, ok bool) {
	name = strings.ToUpper(strings.ReplaceAll(name, "$", ""))
	letters := strings.TrimRight(name, "0123456789")
	row, err := strconv.Atoi(name[len(letters):])
	col = columnNumber(letters)
	return row, col, err == nil && row > 0 && col > 0
}

// columnNumber is the number of a column's letters, 0 where they are none.
func columnNumber(letters string) int {
	n := 0
	for _, r := range letters {
		if r < 'A' || r > 'Z' || n > 1<<14 {
			return 0
		}
		n = 26*n + int(r-'A') + 1
	}
	return n
}

// response corrects the cells of a row that are named by its id and a question.
func (k *correcting) response(r *reading, l *columns, row *sheet.Row) {
	if k == nil || len(k.responses) == 0 {
		return
	}
	for _, col := range l.who[instanceRole] {
		id := row.At(col)
		if id == nil {
			continue
		}
		for _, c := range k.responses[instanceOf(strings.TrimSpace(id.Text))] {
			q, ok := r.names.question(c.Question)
			if !ok {
				continue
			}
			if to := l.answeredIn(q, row); to > 0 {
				k.apply(c, row, to)
			}
		}
	}
}

// answeredIn is the column in which a row answers a question as a whole: the
// first that holds something, else the first; 0 where there is none.
func (l *columns) answeredIn(q int, row *sheet.Row) int {
	answers := l.questions[q].answers
	for _, col := range answers {
		if c := row.At(col); c != nil && strings.TrimSpace(c.Text) != "" {
			return col
		}
	}
	if len(answers) == 0 {
		return 0
	}
	return answers[0]
}

// apply makes a cell say what it should, if it says what it was said to say.
func (k *correcting) apply(c *Correction, row *sheet.Row, col int) {
	at := slices.IndexFunc(row.Cells, func(cell sheet.Cell) bool { return cell.Col == col })
	now := ""
	if at >= 0 {
		now = strings.TrimSpace(row.Cells[at].Text)
	}
	if !sameText(now, c.Old) {
		if _, known := k.state[c]; !known {
			k.state[c] = cmp.Or(now, "–")
		}
		return
	}
	_, again := k.state[c]
	k.state[c] = ""
	corrected := sheet.Cell{Col: col, Kind: sheet.Text, Text: c.New}
	if at >= 0 {
		row.Cells[at] = corrected
		return
	}
	if !again {
		k.added++
	}
	row.Cells = append(row.Cells, corrected)
	slices.SortFunc(row.Cells, func(a, b sheet.Cell) int { return a.Col - b.Col })
}

// sameText reports whether a cell says what a correction expects: to the
// letter, or the same number ("2.50" and "2,5").
func sameText(a, b string) bool {
	if a == b {
		return true
	}
	x, errX := strconv.ParseFloat(strings.Replace(a, ",", ".", 1), 64)
	y, errY := strconv.ParseFloat(strings.Replace(b, ",", ".", 1), 64)
	return errX == nil && errY == nil && x == y
}

// sayCorrections says what became of the corrections of a source: how many were
// applied, and every one that was refused, at its own row.
func (r *reading) sayCorrections() {
	if r.corrected == nil {
		return
	}
	applied := 0
	for i := range r.opt.Corrections.Rows {
		c := &r.opt.Corrections.Rows[i]
		said, met := r.corrected.state[c]
		switch {
		case r.corrected.unnamed[c]:
			r.list.Add(&diag.Problem{
				Pos: c.Pos, Code: "correction-refused",
				Message: lang.Msg("the correction is refused: several sheets of %s hold answers, and it does not say in which one %s is", r.file.Name, c.Cell),
				Hint:    lang.Msg("Write the name of the sheet in the column “sheet”: one of %s.", strings.Join(r.file.SheetNames(), ", ")),
			})
		case !met:
		case said == "":
			applied++
		default:
			r.list.Add(&diag.Problem{
				Pos: c.Pos, Code: "correction-refused",
				Message: lang.Msg("the correction is refused: %s says “%s”, and it was to replace “%s”", c.place(r.file.Name), shown(said), shown(c.Old)),
				Hint:    lang.Msg("Look at the cell again: somebody changed it meanwhile, or another one was meant."),
			})
		}
	}
	if applied > 0 {
		r.say(&diag.Problem{
			Pos: diag.Pos{File: r.file.Name, Sheet: r.file.Sheet}, Severity: diag.Info, Code: "corrections-applied", Count: applied,
			Message: lang.Msg("cells read as they were corrected: %s; the file itself is as it was", applied),
		})
	}
}

// place is the cell that a correction is of, as it names it.
func (c *Correction) place(file string) string {
	if c.Cell == "" {
		return file + ":" + c.Response + " " + c.Question
	}
	if c.Sheet == "" {
		return file + ":" + c.Cell
	}
	return file + ":" + c.Sheet + "!" + c.Cell
}

// unmet are the corrections that no source had a cell for.
func (c *Corrections) unmet(readings []*reading) diag.List {
	if c == nil {
		return nil
	}
	met := map[diag.Pos]bool{}
	for _, r := range readings {
		for _, pos := range r.file.Corrected {
			met[pos] = true
		}
	}
	var problems diag.List
	for i := range c.Rows {
		if row := &c.Rows[i]; !met[row.Pos] {
			problems.Add(&diag.Problem{
				Pos: row.Pos, Code: "correction-unmet",
				Message: lang.Msg("the correction is not applied: no source has the cell %s", row.place(cmp.Or(row.File, "…"))),
				Hint:    lang.Msg("Check the names of the file and of the cell, or the response's id and the question's code."),
			})
		}
	}
	return problems
}

// metCorrections are the rows of the corrections that a source had a cell for.
func (r *reading) metCorrections() []diag.Pos {
	if r.corrected == nil {
		return nil
	}
	var met []diag.Pos
	for i := range r.opt.Corrections.Rows {
		c := &r.opt.Corrections.Rows[i]
		if _, ok := r.corrected.state[c]; ok || r.corrected.unnamed[c] {
			met = append(met, r.opt.Corrections.Rows[i].Pos)
		}
	}
	return met
}
