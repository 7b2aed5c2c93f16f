package intake

import (
	"slices"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// beside is what stands beside answers in people's folders and holds none: what
// this program is given or writes. It is named for what it is: as a table of any
// kind it would be full of faults, and our own workbook of results would be
// taken for the answers that it shows once more.
type beside struct {
	dialect string
	tables  []spare
}

// besideHeaders are the first columns of such tables, folded.
var besideHeaders = []struct {
	dialect string
	columns []string
}{
	{"mapping", []string{"what", "text", "answer", "accept"}},
	{"mapping", []string{"quoi", "texte", "reponse", "accepter"}},
	{"registry", []string{"territory code", "territory", "type", "region", "department", "official fr"}},
	{"problems", []string{"file", "sheet", "cell", "line", "column", "severity", "code"}},
	{"scores", []string{"territory", "code", "value", "low", "high", "coverage", "level"}},
	{"returns", []string{"file", "faults", "written", "sha256"}},
}

// besideSheets are the sheets by which a workbook is known, by their names in
// either language.
var besideSheets = []struct {
	dialect string
	names   func(p *lang.Printer) []string
}{
	{"results", func(p *lang.Printer) []string {
		return []string{p.Sprint("Gates"), p.Sprint("Respondents"), p.Sprint("Dictionary"), p.Sprint("Check")}
	}},
	{"quality", func(p *lang.Printer) []string {
		return []string{p.Sprint("By question"), p.Sprint("By territory"), p.Sprint("By file"), p.Sprint("Fields")}
	}},
	{"framework", func(*lang.Printer) []string { return []string{"settings", "nodes", "indicators", "levels"} }},
}

// besideDialects are those that hold no answers. None can be forced.
var besideDialects = []string{"xlsform", "mapping", "registry", "problems", "scores", "returns", "corrections", "results", "quality", "framework"}

// HoldsAnswers reports whether files of a dialect hold answers: others are
// counted for what they are.
func HoldsAnswers(dialect string) bool { return !slices.Contains(besideDialects, dialect) }

func recogniseBeside(n *names, heads []head, _ bool) (layout, int) {
	dialect := besideBySheets(heads)
	if dialect == "" {
		if dialect = besideByHeader(heads); dialect != "" && answersBeside(n, heads, dialect) {
			return nil, 0
		}
	}
	if dialect == "" || dialect == "registry" && n.territories {
		return nil, 0
	}
	l := &beside{dialect: dialect}
	for _, h := range heads {
		l.tables = append(l.tables, spare{table: h.table})
	}
	return l, certain
}

func besideBySheets(heads []head) string {
	has := map[string]bool{}
	for _, h := range heads {
		has[h.table.Name] = true
	}
	for _, b := range besideSheets {
		for _, language := range []string{"fr", "en"} {
			if !slices.ContainsFunc(b.names(lang.For(language)), func(name string) bool { return !has[name] }) {
				return b.dialect
			}
		}
	}
	return ""
}

// besideByHeader looks at the first row of the first sheet.
func besideByHeader(heads []head) string {
	if len(heads) == 0 || len(heads[0].rows) == 0 {
		return ""
	}
	row := &heads[0].rows[0]
	for _, b := range besideHeaders {
		if !slices.ContainsFunc(b.columns, func(name string) bool {
			c := row.At(slices.Index(b.columns, name) + 1)
			return c == nil || surveys.Fold(c.Text) != name
		}) {
			return b.dialect
		}
	}
	if correctionHeader(row) != nil {
		return "corrections"
	}
	return ""
}

// answersBeside reports whether a header that begins like one of ours goes on
// with questions, or another sheet holds answers: a list of territories is how
// many people begin a table of answers.
func answersBeside(n *names, heads []head, dialect string) bool {
	for i := range heads[0].rows[0].Cells {
		if exportColumn(n, heads[0].rows[0].Cells[i].Text).role >= answerRole {
			return true
		}
	}
	if dialect == "mapping" {
		return false // its second sheet lists the codes
	}
	for _, rules := range []columnRules{table, plain} {
		if _, sure := recogniseColumns(n, heads[1:], &rules, false); sure > 0 {
			return true
		}
	}
	return false
}

func (l *beside) read(r *reading) *diag.Problem {
	r.file.Dialect = l.dialect
	if damage := r.countUnused(l.tables); damage != nil {
		return damage
	}
	r.say(&diag.Problem{
		Pos: diag.Pos{File: r.file.Name}, Severity: diag.Info, Code: "no-answers",
		Message: lang.Msg("this file holds no answers: its cells are counted, and not used"),
	})
	return nil
}

// countUnused counts the cells of sheets that hold no answers.
func (r *reading) countUnused(tables []spare) *diag.Problem {
	for _, s := range tables {
		damage := r.rows(s.table, func(row *sheet.Row) bool {
			r.unused += len(row.Cells)
			return r.goOn()
		})
		if damage != nil {
			return damage
		}
		r.file.Unread = append(r.file.Unread, s.table.Name)
	}
	return nil
}
