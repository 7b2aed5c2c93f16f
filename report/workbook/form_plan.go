package workbook

import (
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// The columns of a sheet of questions, from 1, in surveys' order.
const (
	colCode = 1 + iota
	colQuestion
	colHelp
	colAnswer
	colReason
	colEvidence
	colComment
	colConfidence
)

// colLast is the last of them.
const colLast = colConfidence

// The rows of a sheet of questions: its title, how far it is answered, the
// names of the columns, then the questions.
const (
	rowTitle = 1 + iota
	rowProgress
	rowHeader
	rowFirst
)

// A formSheet is a sheet of questions.
type formSheet struct {
	name  string
	title string
	rows  []formRow // the first is row rowFirst
	asked int       // questions
	done  int       // of them, those answered when the form is written
}

// A formRow is a heading, a question, or one option of a checklist.
type formRow struct {
	heading  string
	depth    int               // of the heading, from 1
	question int               // index into Survey.Questions; -1 in a heading
	option   *surveys.Choice   // an option's row
	options  int               // in a checklist's row, how many rows of options follow
	of       *surveys.Question // nil in a heading
}

// plan lays the questions out, a sheet for each group at the top.
func (f *form) plan() {
	groups := map[string]surveys.Group{}
	for _, g := range f.Groups {
		groups[g.Code] = g
	}
	sheets := map[string]*formSheet{}
	under := map[*formSheet][]surveys.Group{} // the headings in force
	for _, i := range f.asked() {
		q := f.Questions[i]
		path := pathOf(groups, q.Group)
		top := ""
		if len(path) > 0 {
			top = path[0].Code
		}
		s := sheets[top]
		if s == nil {
			s = f.addSheet(path)
			sheets[top] = s
		}
		if len(path) > 1 {
			s.addHeadings(f.p, under[s], path[1:])
			under[s] = path[1:]
		}
		s.addQuestion(f.Survey, i)
		if f.answered(i) {
			s.done++
		}
	}
}

// asked lists the questions of the form.
func (f *form) asked() []int {
	if f.opt.Questions != nil {
		return f.opt.Questions
	}
	all := make([]int, len(f.Questions))
	for i := range all {
		all[i] = i
	}
	return all
}

// pathOf is the groups from the top down to the one with that code. A group
// that stands under itself ends the path.
func pathOf(groups map[string]surveys.Group, code string) []surveys.Group {
	var path []surveys.Group
	for g, ok := groups[code]; ok && len(path) < len(groups); g, ok = groups[g.Parent] {
		path = append([]surveys.Group{g}, path...)
	}
	return path
}

func (f *form) addSheet(path []surveys.Group) *formSheet {
	s := &formSheet{name: f.p.Sprint("Questions"), title: f.p.Text(f.Title)}
	if len(path) > 0 {
		s.name = path[0].Code
		s.title = titleOf(f.p, path[0])
	}
	s.name = f.freeName(s.name)
	f.sheets = append(f.sheets, s)
	return s
}

// titleOf is a group's code and label, "A1 · Gestion interne".
func titleOf(p *lang.Printer, g surveys.Group) string {
	label := p.Text(g.Label)
	switch {
	case label == "":
		return g.Code
	case g.Code == "":
		return label
	}
	return g.Code + " · " + label
}

// freeName is a name that Excel takes for a sheet and that no other sheet has.
func (f *form) freeName(name string) string {
	name = sheetName(name)
	taken := map[string]bool{strings.ToLower(f.coverName()): true, strings.ToLower(f.listsName()): true}
	if f.scores != nil {
		taken[strings.ToLower(f.resultsName())], taken[strings.ToLower(f.calcName())] = true, true
	}
	for _, s := range f.sheets {
		taken[strings.ToLower(s.name)] = true
	}
	for try, n := name, 2; ; n++ {
		if !taken[strings.ToLower(try)] {
			return try
		}
		try = cut(name, 27) + " " + f.p.Int(n)
	}
}

// sheetName drops what Excel refuses in the name of a sheet: : \ / ? * [ ],
// an apostrophe at an end, more than 31 characters.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) || unicode.IsControl(r) || r == utf8.RuneError {
			return ' '
		}
		return r
	}, s)
	s = strings.Trim(cut(strings.TrimSpace(s), 31), "' ")
	if s == "" || strings.EqualFold(s, "history") { // a name that Excel keeps for itself
		return "Questions"
	}
	return s
}

// cut keeps the first n characters, as Excel counts them.
func cut(s string, n int) string {
	for i, r := range s {
		if n -= utf16.RuneLen(r); n < 0 {
			return s[:i]
		}
	}
	return s
}

// shorten cuts a text at a space, with a mark that it was cut.
func shorten(s string, n int) string {
	if cut(s, n) == s {
		return s
	}
	s = cut(s, n-1)
	if i := strings.LastIndexByte(s, ' '); i > 0 {
		s = s[:i]
	}
	return s + "…"
}

// addHeadings adds the headings that path has and that are not in force.
func (s *formSheet) addHeadings(p *lang.Printer, inForce, path []surveys.Group) {
	same := true
	for i, g := range path {
		same = same && i < len(inForce) && inForce[i].Code == g.Code
		if !same {
			s.rows = append(s.rows, formRow{heading: titleOf(p, g), depth: i + 1, question: -1})
		}
	}
}

func (s *formSheet) addQuestion(survey *surveys.Survey, i int) {
	q := survey.Questions[i]
	row := formRow{question: i, of: q}
	if q.Item == surveys.Checklist {
		row.options = len(survey.Of(q))
	}
	s.rows = append(s.rows, row)
	s.asked++
	if q.Item != surveys.Checklist {
		return
	}
	for c := range survey.Of(q) {
		s.rows = append(s.rows, formRow{question: i, of: q, option: &survey.Of(q)[c]})
	}
}

// answered reports whether the form is written with an answer to question q.
func (f *form) answered(q int) bool {
	return surveys.FormValue(f.p, f.Survey, q, f.answer(q)) != nil || len(ticked(f.Questions[q], f.answer(q))) > 0
}

// last is the number of the sheet's last row.
func (s *formSheet) last() int { return rowFirst + len(s.rows) - 1 }
