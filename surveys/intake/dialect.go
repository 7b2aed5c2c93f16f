package intake

import (
	"context"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// A dialect is a way of writing answers in tables: how a file in it is
// recognised, and how its columns and rows are mapped to questions and to who
// answers them. What a cell then says is the same for all (readCell).
type dialect struct {
	name string
	// recognise lays out a file's tables, and says how sure it is; 0 is not at
	// all. Of several dialects that fit, the surest reads; one that is certain is
	// asked no further.
	recognise func(*names, []head) (layout, int)
}

// A layout reads the tables of a file for which it was made. It counts every
// cell of every table once; what it returns sets the whole file aside.
type layout interface {
	read(*reading) *diag.Problem
}

// dialects are all that are known, the most particular first. A new one is a
// value here.
func dialects() []dialect {
	return []dialect{
		{"form", recogniseForm},
		{"table", func(n *names, heads []head) (layout, int) {
			return recogniseColumns(n, heads, columnRules{dialect: "table", column: tableColumn, empty: isBlank, quoted: true})
		}},
		{"kobo", func(n *names, heads []head) (layout, int) {
			return recogniseColumns(n, heads, columnRules{dialect: "kobo", column: koboColumn, empty: isBlankOrNA, marks: koboMarks})
		}},
	}
}

// Dialects lists the names that Options.As takes.
func Dialects() []string {
	var list []string
	for _, d := range dialects() {
		list = append(list, d.name)
	}
	return list
}

// certain is how sure a dialect is that is recognised beyond doubt.
const certain = 1_000_000

// headRows is how far down a header is looked for.
const headRows = 40

// rowsAfterHeader is how many rows after one that could be the header may still
// be a better one.
const rowsAfterHeader = 5

// head is the first rows of a table.
type head struct {
	table *sheet.Table
	rows  []sheet.Row
}

// headsOf copies the first rows of every table.
func headsOf(ctx context.Context, b *sheet.Book) ([]head, *diag.Problem) {
	heads := make([]head, len(b.Tables))
	for i, t := range b.Tables {
		heads[i].table = t
		if damage := t.Rows(ctx, func(row *sheet.Row) bool {
			copied := *row
			copied.Cells = slices.Clone(row.Cells)
			heads[i].rows = append(heads[i].rows, copied)
			return len(heads[i].rows) < headRows && row.Number < 10*headRows
		}); damage != nil {
			return nil, damage
		}
	}
	return heads, nil
}

// recognise finds the layout of a file, or says that there is none.
func recognise(n *names, heads []head, as string) (layout, *diag.Problem) {
	var best layout
	surest := 0
	for _, d := range dialects() {
		if as != "" && as != d.name {
			continue
		}
		if l, sure := d.recognise(n, heads); sure > surest {
			best, surest = l, sure
		}
		if surest >= certain {
			break
		}
	}
	if best != nil {
		return best, nil
	}
	if as != "" && !slices.Contains(Dialects(), as) {
		return nil, &diag.Problem{
			Code:    "dialect-unknown",
			Message: lang.Msg("there is no dialect “%s”: %s expected", shown(as), strings.Join(Dialects(), ", ")),
		}
	}
	p := &diag.Problem{
		Code:    "not-answers",
		Message: lang.Msg("no column or row of this file is a question of the framework %s", n.survey.ID),
		Hint:    lang.Msg("Give a filled form, an export of KoboToolbox, or a table whose headers are “territory” and the codes of indicators; or name the framework that it answers."),
	}
	if as != "" {
		p.Message = lang.Msg("this file cannot be read as “%s”", as)
	}
	if !slices.ContainsFunc(heads, func(h head) bool { return len(h.rows) > 0 }) {
		p.Code, p.Message = "file-empty", lang.Msg("the file holds no cell")
	}
	return nil, p
}

// columnRules is what a dialect with a row a response says of its columns.
type columnRules struct {
	dialect string
	column  func(*names, string) column
	empty   func(string) bool
	quoted  bool
	marks   func(header string) bool // a header that only this dialect has
}

// recogniseColumns finds, among the visible sheets, the row that names the most
// questions: the header. Of the other sheets it notes which look like answers.
func recogniseColumns(n *names, heads []head, rules columnRules) (layout, int) {
	var best *columns
	surest, budget := 0, headerBudget
	rivals := make([]rival, len(heads)) // the header of each sheet
	for _, s := range visibleFirst(heads) {
		h, found := heads[s], -1
		for i := range h.rows {
			if found >= 0 && i > found+rowsAfterHeader {
				break
			}
			cs, sure := columnsOf(n, &h.rows[i], rules, &budget)
			if sure > 0 && found < 0 {
				found = i
			}
			if questions, _ := known(cs); questions > rivals[s].questions {
				rivals[s] = rival{questions, h.rows[i].Number}
			}
			if sure > surest && !h.table.Hidden {
				surest = sure
				best = &columns{
					dialect: rules.dialect, table: h.table, header: h.rows[i].Number, columns: cs,
					empty: rules.empty, quoted: rules.quoted, rules: rules, head: &h.rows[i],
				}
			}
		}
	}
	if best == nil {
		return nil, 0
	}
	questions, _ := known(best.columns)
	for s, h := range heads {
		if h.table == best.table {
			continue
		}
		other := spare{table: h.table}
		if rivals[s].answers(questions) {
			other.header = rivals[s].header
		}
		best.others = append(best.others, other)
	}
	return best, surest
}

// visibleFirst is the order in which sheets are looked at: what is hidden costs
// what is not nothing.
func visibleFirst(heads []head) []int {
	var visible, hidden []int
	for s := range heads {
		if heads[s].table.Hidden {
			hidden = append(hidden, s)
		} else {
			visible = append(visible, s)
		}
	}
	return append(visible, hidden...)
}

// A rival is what could be the header of a sheet: how many of its columns are
// of questions, and its row.
type rival struct{ questions, header int }

// answers reports whether a sheet looks like one of answers, beside one that
// has so many columns of questions. One column may be called like a question by
// chance.
func (r rival) answers(questions int) bool {
	return r.questions >= 3 || r.questions > 0 && 2*r.questions >= questions
}

// headerBudget bounds the text that is looked at to find a header, in bytes: a
// form of a hundred questions with the longest labels has a tenth of it.
const headerBudget = 1 << 20

// columnsOf reads a row as a header, and says how much of it is known.
func columnsOf(n *names, row *sheet.Row, rules columnRules, budget *int) ([]column, int) {
	cs := make([]column, 1)
	marks := 0
	for i := range row.Cells {
		c := &row.Cells[i]
		for len(cs) <= c.Col {
			cs = append(cs, column{})
		}
		if c.Kind != sheet.Text || c.Uncached || strings.TrimSpace(c.Text) == "" {
			continue
		}
		if *budget -= len(c.Text); *budget >= 0 {
			cs[c.Col] = rules.column(n, c.Text)
		}
		if cs[c.Col].role == versionRole && !n.dated {
			cs[c.Col] = column{metadata: cs[c.Col].metadata}
		}
		cs[c.Col].header = oneLine(c.Text)
		if rules.marks != nil && rules.marks(c.Text) {
			marks++
		}
	}
	questions, all := known(cs)
	if questions == 0 {
		return nil, 0
	}
	sure := 2*all + 1
	switch {
	case rules.marks == nil:
	case marks > 0:
		sure += 1000
	default:
		sure--
	}
	return cs, sure
}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// isBlankOrNA also takes "n/a", which an export writes where nothing was asked.
func isBlankOrNA(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || strings.EqualFold(text, "n/a")
}

// identityWords are what a column of who and when is called, folded; the
// place in its list is its rank.
var identityWords = map[role][]string{
	territoryRole: {
		"territory", "territoire", "commune", "unit", "unite", "nom du territoire", "territory name", "name of the territory",
		"nom de la commune", "commune name", "name of the commune", "name of the council", "council", "municipality", "collectivite",
		"collectivite territoriale", "nom de la collectivite",
	},
	codeRole: {
		"territory code", "code territoire", "code du territoire", "territoire code", "commune code", "code commune", "code de la commune",
	},
	regionRole:     {"region"},
	departmentRole: {"department", "departement", "division"},
	kindRole:       {"type", "type de territoire", "type of territory", "territory type", "kind", "type de commune", "type de collectivite"},
	populationRole: {"population", "population (habitants)", "population (inhabitants)", "nombre d habitants", "inhabitants", "habitants"},
	groupRole:      {"group", "groupe", "groupe de repondants", "respondent group", "group of respondents", "groupe du repondant"},
	respondentRole: {"respondent", "repondant", "nom du repondant", "respondent name", "name of the respondent"},
	dateRole:       {"date", "date de l enquete", "survey date", "date enquete", "date of the survey", "date de remplissage", "date de reponse", "date of response"},
	versionRole:    {"framework version", "version du referentiel", "version"},
	instanceRole:   {"response id", "id reponse", "id de la reponse"},
}

// identityRoles finds a column of who and when by its folded name.
var identityRoles = func() map[string]column {
	found := map[string]column{}
	for r, words := range identityWords {
		for rank, w := range words {
			found[w] = column{role: r, rank: rank}
		}
	}
	return found
}()

// identityColumn is the column of who and when of that name.
func identityColumn(name string) (column, bool) {
	c, ok := identityRoles[foldLabel(name)]
	return c, ok
}

// companions are the columns that go with a question's, by their folded names.
var companions = map[string]role{
	"evidence": evidenceRole, "preuve": evidenceRole,
	"confidence": confidenceRole, "confiance": confidenceRole,
	"comment": commentRole, "commentaire": commentRole,
	"status": statusRole, "statut": statusRole,
	"reason": reasonRole, "motif": reasonRole,
}

// tableColumn maps a header of a table of responses: a question's code, name or
// slug; that and ".evidence", ".confidence" or ".comment"; or who and when.
func tableColumn(n *names, header string) column {
	if q, ok := n.question(header); ok {
		return column{role: answerRole, q: q}
	}
	if c, ok := identityColumn(header); ok {
		return c
	}
	if dot := strings.LastIndexByte(header, '.'); dot > 0 {
		r, ok := companions[surveys.Fold(header[dot+1:])]
		q, of := n.question(header[:dot])
		if ok && of && (r == evidenceRole || r == confidenceRole || r == commentRole) {
			return column{role: r, q: q}
		}
	}
	return column{}
}
