package xlsform

import (
	"context"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Read reads the sheets of an XLSForm, ours or another's, as far as a survey
// holds what they say: the questions that have choices or are numbers, their
// groups, choices and limits, the calculations and the notes. What is beside an
// answer in our forms (grades of proof, reasons, silences) is not a question of
// its own. It reads on past what is wrong; every problem has its cell. The
// survey is nil only where there is no sheet "survey".
func Read(ctx context.Context, b *sheet.Book) (*surveys.Survey, diag.List) {
	r := &reader{ctx: ctx, book: b, lists: map[string][]listed{}, names: map[string]diag.Pos{}}
	r.survey = &surveys.Survey{Choices: map[string][]surveys.Choice{}}
	rows := r.sheet("survey", surveyColumns, true)
	if rows == nil {
		return nil, r.problems
	}
	r.choices(r.sheet("choices", choiceColumns, false))
	r.settings(r.sheet("settings", settingColumns, false))
	r.walk(rows)
	r.problems.SortByPlace()
	return r.survey, r.problems
}

// A reader is an XLSForm being read.
type reader struct {
	ctx      context.Context
	book     *sheet.Book
	survey   *surveys.Survey
	problems diag.List
	lists    map[string][]listed
	names    map[string]diag.Pos
	groups   []opened
	repeats  int
}

// listed is a choice and where it stands.
type listed struct {
	surveys.Choice
	pos diag.Pos
}

// opened is a group that has not ended.
type opened struct {
	name, relevant string
	repeat         bool
	pos            diag.Pos
}

// The columns that XLSForm gives a meaning to, without their languages. We read
// some; others are no slip of the hand.
var (
	surveyColumns = []string{
		"type", "name", "label", "hint", "guidance_hint", "required", "required_message", "relevant", "constraint", "constraint_message", "appearance",
		"choice_filter", "calculation", "default", "read_only", "parameters", "repeat_count", "trigger", "autoplay", "image", "audio", "video", "big-image",
		"bind::type", "note", "rows", "save_to", "body::accuracyThreshold", "instance::tag", "list_name", "kobo--score-choices", "$autoname", "$kuid",
	}
	choiceColumns  = []string{"list_name", "name", "label", "image", "audio", "video", "big-image", "order", "score", "$autovalue", "$kuid"}
	settingColumns = []string{
		"form_title", "form_id", "id_string", "version", "default_language", "style", "instance_name", "public_key", "submission_url",
		"auto_send", "auto_delete", "allow_choice_duplicates", "sms_keyword", "namespaces", "title", "clean_text_values",
	}
)

// A line is a row by its columns: "label::fr" for a label in French.
type line struct {
	table *sheet.Table
	row   int
	cells map[string]string
	cols  map[string]int
}

func (l *line) pos(column string) diag.Pos { return l.table.Pos(l.row, l.cols[column]) }

// text is a column's text in every language it is written in.
func (l *line) text(column string) lang.Text {
	t := lang.Text{}
	for name, value := range l.cells {
		if language, ok := strings.CutPrefix(name, column+"::"); ok && value != "" {
			t[language] = value
		}
	}
	if plain := l.cells[column]; plain != "" && len(t) == 0 {
		t["fr"] = plain
	}
	if len(t) == 0 {
		return nil
	}
	return t
}

func (r *reader) say(pos diag.Pos, severity diag.Severity, code string, m, hint lang.Message) {
	r.problems.Add(&diag.Problem{Pos: pos, Severity: severity, Code: code, Message: m, Hint: hint})
}

// meant suggests what a misspelt word may have been.
func meant(word string, known []string) lang.Message {
	if w := surveys.Near(word, known); w != "" {
		return lang.Msg("Perhaps “%s” was meant.", w)
	}
	return lang.Message{}
}

// sheet reads the rows of the sheet of that name; nil where there is none.
func (r *reader) sheet(name string, columns []string, needed bool) []line {
	var others []string
	for _, t := range r.book.Tables {
		if strings.EqualFold(strings.TrimSpace(t.Name), name) {
			return r.table(t, columns)
		}
		others = append(others, t.Name)
	}
	if meant := surveys.Near(name, others); meant != "" || needed {
		hint := lang.Message{}
		if meant != "" {
			hint = lang.Msg("Perhaps the sheet “%s” is meant to be it: rename it.", meant)
		}
		severity := diag.Warning
		if needed {
			severity = diag.Error
		}
		r.say(diag.Pos{File: r.book.Name}, severity, "sheet-missing", lang.Msg("there is no sheet “%s”", name), hint)
	}
	return nil
}

// maxForm bounds what is read of a form: rows of a sheet.
const maxForm = 50_000

func (r *reader) table(t *sheet.Table, columns []string) []line {
	rows := []line{}
	var header map[int]string
	cols := map[string]int{}
	damage := t.Rows(r.ctx, func(row *sheet.Row) bool {
		if header == nil {
			header = r.header(t, row, columns, cols)
			return true
		}
		l := line{table: t, row: row.Number, cells: map[string]string{}, cols: cols}
		for i := range row.Cells {
			if name := header[row.Cells[i].Col]; name != "" {
				l.cells[name] = strings.TrimSpace(row.Cells[i].Text)
			}
		}
		rows = append(rows, l)
		return len(rows) < maxForm
	})
	if damage != nil {
		r.problems.Add(damage)
	}
	if len(rows) == maxForm {
		r.say(t.Pos(0, 0), diag.Error, "form-too-long", lang.Msg("more than %s rows: the others are not read", maxForm), lang.Message{})
	}
	return rows
}

// header finds what each column is.
func (r *reader) header(t *sheet.Table, row *sheet.Row, columns []string, cols map[string]int) map[int]string {
	header := map[int]string{}
	for i := range row.Cells {
		c := &row.Cells[i]
		name := canonical(c.Text)
		base, _, translated := strings.Cut(name, "::")
		if name == "" {
			continue
		}
		if first, twice := cols[name]; twice {
			r.say(t.Pos(row.Number, c.Col), diag.Error, "header-duplicate", lang.Msg("the column “%s” is there twice: only column %s is read", c.Text, diag.Column(first)), lang.Message{})
			continue
		}
		if !slices.Contains(columns, name) && (!translated || !slices.Contains(columns, base)) {
			if hint := meant(base, columns); !hint.IsZero() {
				r.say(t.Pos(row.Number, c.Col), diag.Warning, "column-unknown", lang.Msg("the column “%s” is none of XLSForm's: it is not read", c.Text), hint)
			}
		}
		header[c.Col], cols[name] = name, c.Col
	}
	return header
}

var (
	languageCode = regexp.MustCompile(`\(([A-Za-z]{2,3})\)\s*$`)
	// aliases are other names of columns that XLSForm takes.
	aliases = map[string]string{
		"list name": "list_name", "caption": "label", "relevance": "relevant", "calculate": "calculation", "value": "name", "tag": "name",
		"command": "type", "constraint message": "constraint_message", "constraining_message": "constraint_message", "set_form_id": "form_id",
		"id_string": "form_id", "set_form_title": "form_title", "title": "form_title", "readonly": "read_only",
	}
	knownLanguages = map[string]string{"french": "fr", "francais": "fr", "english": "en", "anglais": "en"}
)

// canonical is a header as this package calls it: in lower case, its language as
// a code.
func canonical(header string) string {
	name, language, translated := strings.Cut(strings.TrimSpace(header), "::")
	if !translated && strings.Count(header, ":") == 1 && !strings.HasPrefix(strings.ToLower(header), "bind:") {
		name, language, translated = strings.Cut(strings.TrimSpace(header), ":")
	}
	name = strings.ToLower(strings.TrimSpace(name))
	if a, ok := aliases[name]; ok {
		name = a
	}
	if !translated {
		return name
	}
	if name == "bind" || name == "body" || name == "instance" {
		return name + "::" + strings.TrimSpace(language)
	}
	language = strings.TrimSpace(language)
	if m := languageCode.FindStringSubmatch(language); m != nil {
		return name + "::" + strings.ToLower(m[1])
	}
	if code, ok := knownLanguages[surveys.Fold(language)]; ok {
		return name + "::" + code
	}
	return name + "::" + strings.ToLower(language)
}

func (r *reader) choices(rows []line) {
	seen := map[[2]string]bool{}
	for i := range rows {
		l := &rows[i]
		list, name := l.cells["list_name"], l.cells["name"]
		if list == "" && name == "" {
			continue
		}
		switch {
		case list == "":
			r.say(l.pos("name"), diag.Error, "list-missing", lang.Msg("the choice “%s” is in no list", name), lang.Msg("Write the name of its list in the column list_name."))
			continue
		case name == "":
			r.say(l.pos("list_name"), diag.Error, "name-missing", lang.Msg("a choice of the list “%s” has no name", list), lang.Msg("Give it a code of its own, in the column name."))
			continue
		case seen[[2]string{list, name}]:
			r.say(l.pos("name"), diag.Error, "choice-duplicate", lang.Msg("the choice “%s” of the list “%s” is there twice", name, list), lang.Message{})
			continue
		}
		seen[[2]string{list, name}] = true
		r.lists[list] = append(r.lists[list], listed{surveys.Choice{Name: name, Label: l.text("label")}, l.pos("name")})
	}
}

func (r *reader) settings(rows []line) {
	if len(rows) == 0 {
		return
	}
	l := &rows[0]
	r.survey.ID, r.survey.Version = l.cells["form_id"], l.cells["version"]
	if title := l.cells["form_title"]; title != "" {
		r.survey.Title = lang.T(title, title)
	}
}

// A kind of row by the first words of its type.
var (
	groupBegin = []string{"begin group", "begin_group", "begin repeat", "begin_repeat"}
	groupEnd   = []string{"end group", "end_group", "end repeat", "end_repeat"}
	plainTypes = []string{
		"integer", "int", "decimal", "range", "text", "note", "calculate", "hidden", "date", "time", "datetime", "image", "photo", "audio",
		"video", "file", "barcode", "geopoint", "geotrace", "geoshape", "acknowledge", "trigger", "start", "end", "today", "deviceid", "username",
		"phonenumber", "simserial", "subscriberid", "email", "audit", "rank", "xml-external", "csv-external", "background-audio", "start-geopoint",
		"uri", "string",
	}
	selects = map[string]surveys.Type{
		"select_one": surveys.SelectOne, "select one": surveys.SelectOne, "select one from": surveys.SelectOne, "select1": surveys.SelectOne,
		"select_multiple": surveys.SelectMultiple, "select multiple": surveys.SelectMultiple, "select all that apply from": surveys.SelectMultiple,
		"select_one_from_file": "", "select_multiple_from_file": "",
	}
)

func (r *reader) walk(rows []line) {
	var asked []*line
	for i := range rows {
		l := &rows[i]
		kind := strings.Join(strings.Fields(l.cells["type"]), " ")
		lower := strings.ToLower(kind)
		switch {
		case kind == "" && l.cells["name"] == "" && len(l.text("label")) == 0:
		case kind == "":
			r.say(l.pos("type"), diag.Error, "type-missing", lang.Msg("this row has no type"), lang.Msg("Write one in the column type: text, integer, select_one LIST…"))
		case slices.Contains(groupBegin, lower):
			r.begin(l, strings.Contains(lower, "repeat"))
		case slices.Contains(groupEnd, lower):
			r.end(l)
		default:
			if r.named(l) {
				asked = append(asked, l)
				r.row(l, kind)
			}
		}
	}
	for _, g := range slices.Backward(r.groups) {
		r.say(g.pos, diag.Error, "group-open", lang.Msg("the group “%s” does not end", g.name), lang.Msg("Add a row “end group” after its last question."))
	}
	r.companions(asked)
}

func (r *reader) begin(l *line, repeat bool) {
	g := opened{l.cells["name"], l.cells["relevant"], repeat, l.pos("type")}
	if g.name == "" {
		r.say(l.pos("name"), diag.Error, "name-missing", lang.Msg("this group has no name"), lang.Msg("Give it a name of letters, digits and _."))
	}
	if repeat {
		r.repeats++
		r.say(l.pos("type"), diag.Warning, "repeat-unread", lang.Msg("the questions of the repeated group “%s” are not read", g.name), lang.Message{})
	}
	if label := l.text("label"); len(label) > 0 && r.repeats == 0 {
		parent := ""
		if n := len(r.groups); n > 0 {
			parent = r.groups[n-1].name
		}
		r.survey.Groups = append(r.survey.Groups, surveys.Group{Code: g.name, Parent: parent, Label: label})
	}
	r.groups = append(r.groups, g)
}

func (r *reader) end(l *line) {
	n := len(r.groups)
	if n == 0 {
		r.say(l.pos("type"), diag.Error, "group-end", lang.Msg("no group is open here"), lang.Msg("Take this row out, or add the row that begins the group."))
		return
	}
	if r.groups[n-1].repeat {
		r.repeats--
	}
	r.groups = r.groups[:n-1]
}

// named checks the name of a question.
func (r *reader) named(l *line) bool {
	name := l.cells["name"]
	switch first, twice := r.names[strings.ToLower(name)]; {
	case name == "":
		r.say(l.pos("name"), diag.Error, "name-missing", lang.Msg("this question has no name"), lang.Msg("Give it a name of letters, digits and _."))
	case !nodeName.MatchString(name) && !formName.MatchString(name):
		r.say(l.pos("name"), diag.Error, "name-invalid", lang.Msg("“%s” cannot be a name: letters, digits and _ are, after a letter", name), lang.Message{})
	case twice:
		r.say(l.pos("name"), diag.Error, "name-duplicate", lang.Msg("the name “%s” is that of %s too", name, first.Cell()), lang.Msg("Give each question a name of its own."))
	default:
		r.names[strings.ToLower(name)] = l.pos("name")
		return true
	}
	return false
}

// formName is what XLSForm lets a node be called.
var formName = regexp.MustCompile(`^[\p{L}_][\p{L}\p{N}_.-]*$`)

// row reads a question, a calculation or a note.
func (r *reader) row(l *line, kind string) {
	name := l.cells["name"]
	switch lower := strings.ToLower(kind); {
	case lower == "calculate":
		if strings.HasPrefix(name, surveys.PhoneCalculation) || strings.HasPrefix(name, surveys.PhoneNote) {
			r.survey.Calculations = append(r.survey.Calculations, surveys.Calculation{Name: name, Type: l.cells["bind::type"], Expression: l.cells["calculation"]})
		}
		return
	case lower == "note":
		r.survey.Notes = append(r.survey.Notes, surveys.Note{Name: name, Label: l.text("label"), Relevant: l.cells["relevant"]})
		return
	case slices.Contains(plainTypes, lower):
		if lower == "integer" || lower == "int" || lower == "decimal" || lower == "range" {
			r.number(l)
		}
		return
	}
	if of, list, ok := selectOf(kind); ok {
		r.selected(l, of, list)
		return
	}
	word, _, _ := strings.Cut(kind, " ")
	known := slices.Clone(plainTypes)
	for s := range selects {
		known = append(known, s)
	}
	slices.Sort(known)
	r.say(l.pos("type"), diag.Error, "type-unknown", lang.Msg("“%s” is not a type of XLSForm: the row is not read", kind), meant(word, known))
}

// selectOf reads "select_one LIST".
func selectOf(kind string) (of surveys.Type, list string, ok bool) {
	words := strings.Fields(kind)
	for n := min(len(words), 5); n > 0; n-- {
		if of, ok := selects[strings.ToLower(strings.Join(words[:n], " "))]; ok {
			if n < len(words) {
				list = words[n]
			}
			return of, list, true
		}
	}
	return "", "", false
}

// question is a question with what all kinds have; nil where it is not read.
func (r *reader) question(l *line) *surveys.Question {
	name := l.cells["name"]
	if r.repeats > 0 || slices.Contains(Reserved(), name) {
		return nil
	}
	q := &surveys.Question{
		Name: name, Code: name, Label: l.text("label"), Hint: l.text("hint"), Range: [2]float64{math.Inf(-1), math.Inf(1)}, Pos: l.pos("name"),
		Relevant: l.cells["relevant"],
	}
	for _, g := range slices.Backward(r.groups) {
		q.Relevant = all(g.relevant, q.Relevant)
		if q.Group == "" && g.name != "q_"+name {
			q.Group = g.name
		}
	}
	r.survey.Questions = append(r.survey.Questions, q)
	return q
}

// limits are a constraint's, as far as it is a plain range.
var limits = regexp.MustCompile(`^(?:\. ?>= ?(-?[0-9.]+))?(?: and )?(?:\. ?<= ?(-?[0-9.]+))?$`)

func (r *reader) number(l *line) {
	q := r.question(l)
	if q == nil {
		return
	}
	q.Type, q.Item = surveys.Decimal, surveys.Number
	m := limits.FindStringSubmatch(l.cells["constraint"])
	if m == nil {
		return
	}
	for i := range q.Range {
		if x, err := strconv.ParseFloat(m[i+1], 64); err == nil {
			q.Range[i] = x
		}
	}
}

func (r *reader) selected(l *line, of surveys.Type, list string) {
	if list == "" {
		r.say(l.pos("type"), diag.Error, "list-missing", lang.Msg("this question names no list of choices"), lang.Msg("Write it after the type: select_one LIST."))
		return
	}
	choices, known := r.lists[list]
	if !known && of != "" {
		var lists []string
		for name := range r.lists {
			lists = append(lists, name)
		}
		slices.Sort(lists)
		r.say(l.pos("type"), diag.Error, "list-unknown", lang.Msg("there is no list “%s” in the sheet choices", list), meant(list, lists))
		return
	}
	if strings.HasSuffix(l.cells["type"], " or_other") {
		r.say(l.pos("type"), diag.Warning, "or-other", lang.Msg("the answers written under “other” are not read"), lang.Message{})
	}
	switch l.cells["name"] {
	case surveys.PhoneKind:
		r.survey.Kinds = plainChoices(choices)
	case surveys.PhoneGroup:
		r.survey.Respondents = slices.DeleteFunc(plainChoices(choices), func(c surveys.Choice) bool { return slices.Contains(surveys.WordsWorkshop, c.Name) })
	}
	q := r.question(l)
	if q == nil {
		return
	}
	q.Type, q.ListName = of, list
	own := slices.DeleteFunc(plainChoices(choices), func(c surveys.Choice) bool { return silent(c.Name, of) })
	q.Item = itemOf(of, own)
	if q.Item == surveys.Maturity {
		for i := range own {
			own[i].Label = withoutLevel(own[i].Label)
		}
	}
	if of == surveys.SelectMultiple {
		for _, c := range choices {
			if strings.ContainsFunc(c.Name, func(x rune) bool { return x == ' ' || x == '\t' }) {
				r.say(c.pos, diag.Error, "choice-space", lang.Msg("the choice “%s” has a space in its name, and several can be chosen: they could not be told apart", c.Name), lang.Message{})
			}
		}
	}
	r.survey.Choices[list] = own
}

func plainChoices(all []listed) []surveys.Choice {
	out := make([]surveys.Choice, len(all))
	for i, c := range all {
		out[i] = c.Choice
	}
	return out
}

// silent reports the choices that say nothing of what was asked.
func silent(name string, of surveys.Type) bool {
	return slices.Contains(surveys.WordsDontKnow, name) || slices.Contains(surveys.WordsNotApplicable, name) ||
		of == surveys.SelectMultiple && slices.Contains(surveys.WordsNone, name)
}

// itemOf is what a list of choices measures.
func itemOf(of surveys.Type, choices []surveys.Choice) surveys.Item {
	if of == surveys.SelectMultiple {
		return surveys.Checklist
	}
	levels, yesNo := len(choices) > 1, len(choices) == 2
	for i, c := range choices {
		levels = levels && (c.Name == "niv"+strconv.Itoa(i) || c.Name == strconv.Itoa(i))
		yesNo = yesNo && (slices.Contains(surveys.WordsYes, c.Name) || slices.Contains(surveys.WordsNo, c.Name))
	}
	switch {
	case levels:
		return surveys.Maturity
	case yesNo:
		return surveys.YesNo
	}
	return surveys.Choose
}

var levelBefore = regexp.MustCompile(`^[0-9] [–-] `)

func withoutLevel(t lang.Text) lang.Text {
	out := lang.Text{}
	for l, s := range t {
		out[l] = levelBefore.ReplaceAllString(s, "")
	}
	return out
}

// companions takes out of the questions what stands beside one, and gives that
// one the code that their labels carry: "A1.1.3 – Preuve".
func (r *reader) companions(asked []*line) {
	byName := map[string]*surveys.Question{}
	for _, q := range r.survey.Questions {
		byName[q.Name] = q
	}
	beside := map[string]bool{}
	for _, l := range asked {
		name := l.cells["name"]
		for suffix, label := range surveys.PhoneCompanions {
			q := byName[strings.TrimSuffix(name, suffix)]
			if !strings.HasSuffix(name, suffix) || q == nil {
				continue
			}
			beside[name] = true
			if code, ok := strings.CutSuffix(l.text("label").In("fr"), " – "+label.In("fr")); ok {
				q.Code = code
			}
		}
	}
	r.survey.Questions = slices.DeleteFunc(r.survey.Questions, func(q *surveys.Question) bool { return beside[q.Name] })
}
