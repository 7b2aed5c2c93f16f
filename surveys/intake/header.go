package intake

import (
	"slices"
	"strings"

	"eterritoire/surveys/sheet"
)

// rowsAfterHeader is how many rows after one that could be the header may still
// be a better one.
const rowsAfterHeader = 5

// columnRules is what a dialect with a row a response says of its columns and
// of its cells; the zero value of each is the usual.
type columnRules struct {
	dialect string
	tool    map[string]column           // columns that the tool adds, by their names in lower case
	marks   map[string]bool             // of them, those by which its files are known
	needs   int                         // how many marks a header must have
	column  func(*names, string) column // what any other header is
	second  secondRow                   // what a second row of headers is
	empty   func(string) bool           // cells that hold nothing
	clean   func(string) string         // what a cell's text stands for; nil is itself
	quoted  bool                        // a leading apostrophe protects a text from being a formula
	ranked  bool                        // a number may be an option's place in its list
	months  bool                        // 05/01/2026 is the first of May
}

// secondRow says how two rows of headers are read as one.
type secondRow int

// One row alone is a header; or the row below may hold options and rows of
// grids, under questions that are written once over all their columns; or it
// holds codes, under labels.
const (
	oneRow secondRow = iota
	optionsBelow
	perhapsBelow
	codesBelow
)

// A line is a header: one row of a table, or two read as one.
type line struct {
	first, last int      // rows
	texts       []string // by column; [0] is none
	labels      []string // the other name of each column, where there are two
	listed      []bool   // by column: chosen in a list, since below its question stands an option, a row of a grid, or "Response"
}

// lines are the headers that could begin at a row.
func (r *columnRules) lines(rows []sheet.Row, i int) []line {
	single := line{first: rows[i].Number, last: rows[i].Number, texts: textsOf(&rows[i])}
	below := i+1 < len(rows) && rows[i+1].Number == rows[i].Number+1
	switch {
	case !below || r.second == oneRow:
		return []line{single}
	case r.second == codesBelow:
		double := line{first: rows[i].Number, last: rows[i+1].Number, texts: textsOf(&rows[i+1]), labels: single.texts}
		return []line{double}
	case r.second == optionsBelow:
		return []line{stacked(&rows[i], &rows[i+1])}
	}
	return []line{single, stacked(&rows[i], &rows[i+1])}
}

// textsOf are the texts of a row by column.
func textsOf(row *sheet.Row) []string {
	texts := make([]string, 1)
	for i := range row.Cells {
		c := &row.Cells[i]
		for len(texts) <= c.Col {
			texts = append(texts, "")
		}
		if c.Kind == sheet.Text && !c.Uncached && strings.TrimSpace(c.Text) != "" {
			texts[c.Col] = c.Text
		}
	}
	return texts
}

// typedHeads and chosenHeads are what SurveyMonkey writes under a question of one
// column: where the answer was typed, and where it was chosen in a list.
var (
	typedHeads  = set("open ended response", "reponse libre", "reponse a developpement", "reponses ouvertes")
	chosenHeads = set("response", "reponse")
)

// stacked reads two rows as one: a question stands over the first of its
// columns, and below it, in brackets, each column's option or row.
func stacked(top, below *sheet.Row) line {
	over, under := textsOf(top), textsOf(below)
	l := line{first: top.Number, last: below.Number, texts: make([]string, max(len(over), len(under)))}
	l.listed = make([]bool, len(l.texts))
	question := ""
	for col := 1; col < len(l.texts); col++ {
		own, sub := textAt(over, col), textAt(under, col)
		if own != "" {
			question = own
		}
		switch {
		case sub == "":
			l.texts[col] = own
		case question == "":
			l.texts[col] = sub
		case typedHeads[loose(sub)]:
			l.texts[col] = question
		case chosenHeads[loose(sub)]:
			l.texts[col] = question
			l.listed[col] = true
		default:
			l.texts[col] = strings.TrimSpace(question) + " [" + strings.TrimSpace(sub) + "]"
			l.listed[col] = true
		}
	}
	return l
}

func textAt(texts []string, col int) string {
	if col >= len(texts) {
		return ""
	}
	return texts[col]
}

// marked counts the columns by which the dialect is known.
func (r *columnRules) marked(l *line) int {
	marks := 0
	seen := map[string]bool{}
	for _, text := range l.texts {
		if len(text) > maxMark {
			continue
		}
		name := toolName(text)
		if r.marks[name] && !seen[name] && (l.labels == nil || r.second != codesBelow || r.isLabelled(l, name)) {
			marks++
		}
		seen[name] = true
	}
	return marks
}

// isLabelled reports whether a tool's own column is called so in both rows.
func (r *columnRules) isLabelled(l *line, name string) bool {
	for _, text := range l.labels {
		if len(text) <= maxMark && toolName(text) == name {
			return true
		}
	}
	return false
}

// maxMark is longer than any name that a tool gives a column, in bytes.
const maxMark = 80

// toolName is a header as the tools' own are compared: in lower case, its
// spaces plain.
func toolName(header string) string {
	return strings.ToLower(strings.TrimSpace(strings.ReplaceAll(header, "\u00a0", " ")))
}

// recogniseColumns finds, among the visible sheets, the header that names the
// most. Which of the others hold answers too is asked of the surest dialect alone.
func recogniseColumns(n *names, heads []head, rules *columnRules, forced bool) (layout, int) {
	var best *columns
	surest, budget := 0, headerBudget
	for _, s := range visibleFirst(heads) {
		if heads[s].table.Hidden {
			break
		}
		if l, sure := headerOf(n, &heads[s], rules, forced, &budget); sure > surest {
			best, surest = l, sure
		}
	}
	if best == nil {
		return nil, 0
	}
	return best, surest
}

// headerOf finds the header of a sheet that names the most; nil where none does.
func headerOf(n *names, h *head, rules *columnRules, forced bool, budget *int) (best *columns, surest int) {
	found := -1
	for i := range h.rows {
		if found >= 0 && i > found+rowsAfterHeader {
			break
		}
		for _, l := range rules.lines(h.rows, i) {
			marks := rules.marked(&l)
			if marks < rules.needs && !forced {
				continue
			}
			cs := rules.columnsOf(n, h, &l, budget)
			sure := sureOf(n, cs, rules, marks)
			if sure > 0 && found < 0 {
				found = i
			}
			if sure > surest {
				surest, best = sure, newColumns(h, rules, &l, cs, i)
			}
		}
	}
	return best, surest
}

// sureOf is how sure a header makes of its dialect: by the marks of a tool
// first, then by how much is known. Codes alone are surer than labels.
func sureOf(n *names, cs []column, rules *columnRules, marks int) int {
	questions, all := known(cs)
	switch {
	case rules.needs > 0 && marks > 0:
		return 1000*marks + 2*all + 1
	case questions == 0 && n.territories && rules.dialect == "table" && namesTerritories(cs):
		return all
	case questions == 0:
		return 0
	case rules.needs > 0 || rules.second == perhapsBelow:
		return 2 * all
	case slices.ContainsFunc(cs, func(c column) bool { return c.decided }): // ours needs no mapping
		return 2*all - 1
	}
	return 2*all + 1
}

// namesTerritories reports columns among which is a territory's name or code.
func namesTerritories(cs []column) bool {
	return slices.ContainsFunc(cs, func(c column) bool { return c.role == territoryRole || c.role == codeRole })
}

// newColumns is the layout of a table whose header is that line, the row i of
// its head.
func newColumns(h *head, rules *columnRules, l *line, cs []column, i int) *columns {
	layout := &columns{rules: rules, table: h.table, head: h, line: l, firstHeader: l.first, header: l.last, columns: cs}
	for col := range cs {
		if cs[col].version && layout.version == 0 {
			layout.version = col
		}
	}
	for j := i; j < len(h.rows); j++ {
		if h.rows[j].Number > l.last {
			layout.sample = h.rows[j:]
			break
		}
	}
	return layout
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

// columnsOf reads a line as a header.
func (r *columnRules) columnsOf(n *names, h *head, l *line, budget *int) []column {
	cs := make([]column, len(l.texts))
	for col, text := range l.texts {
		if text == "" {
			continue
		}
		if *budget -= len(text); *budget >= 0 {
			cs[col] = r.columnOf(n, h, text)
			if label := textAt(l.labels, col); cs[col].role == noRole && label != "" {
				cs[col] = r.columnOf(n, h, label)
			}
		}
		if cs[col].role == versionRole {
			if cs[col].version = true; !n.dated {
				cs[col] = column{metadata: cs[col].metadata, version: true}
			}
		}
		cs[col].header = oneLine(text)
		if cs[col].role < answerRole && !cs[col].decided {
			cs[col].tells = r.tells(text)
			cs[col].metadata = cs[col].metadata || cs[col].tells.about != noAbout && cs[col].role == noRole
		}
		cs[col].label = oneLine(textAt(l.labels, col))
	}
	return cs
}

// columnOf is what one header is: as somebody decided, as the tool adds it, or
// as it is called.
func (r *columnRules) columnOf(n *names, h *head, header string) column {
	if c, ok := h.decided.column(n, h.table.Name, header); ok {
		return c
	}
	if len(header) <= maxMark {
		if c, ok := r.tool[toolName(header)]; ok {
			return c
		}
	}
	return r.column(n, header)
}
