package xlsform

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// A layout is a form being laid out, row by row.
type layout struct {
	survey  *surveys.Survey
	opt     Options
	rows    []row
	choices []choice
	lists   map[string]bool
	names   map[string]bool // taken, in lower case: some tools fold them
	groups  map[string]*surveys.Group
	open    []string // codes of the groups that are open
	faults  NameErrors
}

// together is how many calculations stand in one group: engines find a node by
// looking at all its siblings (docs/decisions/0012).
const together = 12

func lay(s *surveys.Survey, opt Options) (*layout, error) {
	l := &layout{survey: s, opt: opt, lists: map[string]bool{}, names: map[string]bool{}, groups: map[string]*surveys.Group{}}
	for i := range s.Groups {
		l.groups[s.Groups[i].Code] = &s.Groups[i]
	}
	l.claim()
	if len(l.faults) > 0 {
		return nil, l.faults
	}
	for _, when := range []string{"start", "end", "today"} {
		l.rows = append(l.rows, row{kind: when, name: when})
	}
	l.territory()
	l.respondent()
	for _, q := range s.Questions {
		l.stand(q.Group)
		l.question(q)
	}
	l.stand("")
	l.calculations()
	l.notes()
	return l, nil
}

// Reserved are the names that a form uses beside those of its questions.
func Reserved() []string {
	return []string{
		"start", "end", "today", "meta", surveys.PhoneKind, surveys.PhoneRegion, surveys.PhoneDepartment, surveys.PhoneTerritory, surveys.PhoneTyped,
		surveys.PhonePart, surveys.PhonePopulation, surveys.PhoneGroup, surveys.PhoneDate, surveys.PhoneTerritoryName, surveys.PhoneTerritoryCode,
		surveys.PhoneRegionName, surveys.PhoneDepartmentOf,
	}
}

// nodeName is what a node may be called: XML's rule, in ASCII.
var nodeName = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// claim takes the names of everything that an export has a column for, and
// finds those that are there twice.
func (l *layout) claim() {
	for _, name := range Reserved() {
		l.names[name] = true
	}
	for _, q := range l.survey.Questions {
		for _, suffix := range append([]string{""}, l.companions(q)...) {
			name := q.Name + suffix
			switch folded := strings.ToLower(name); {
			case !nodeName.MatchString(name):
				l.faults = append(l.faults, NameError{Code: q.Code, Name: name})
			case l.names[folded], strings.HasPrefix(folded, surveys.PhoneCalculation), strings.HasPrefix(folded, surveys.PhoneNote):
				l.faults = append(l.faults, NameError{Code: q.Code, Name: name, Taken: true})
			default:
				l.names[folded] = true
			}
		}
	}
	for _, c := range l.survey.Calculations {
		l.names[c.Name] = true
	}
	for _, n := range l.survey.Notes {
		l.names[n.Name] = true
	}
}

// fresh is a name that nothing has yet.
func (l *layout) fresh(name string) string {
	unique := name
	for n := 2; l.names[strings.ToLower(unique)]; n++ {
		unique = fmt.Sprintf("%s_%d", name, n)
	}
	l.names[strings.ToLower(unique)] = true
	return unique
}

func (l *layout) add(r row) { l.rows = append(l.rows, r) }

func (l *layout) begin(name string, label lang.Text, appearance, relevant string) {
	l.add(row{kind: "begin group", name: l.fresh(name), label: label, appearance: appearance, relevant: relevant})
}

func (l *layout) end() { l.add(row{kind: "end group"}) }

// page is a group that stands on one screen.
const page = "field-list"

// ref is a node in an expression.
func ref(name string) string { return "${" + name + "}" }

// quoted is a text in an expression, which has no escapes.
func quoted(s string) string {
	if strings.Contains(s, "'") {
		return `"` + s + `"`
	}
	return "'" + s + "'"
}

func is(name, value string) string  { return ref(name) + " = " + quoted(value) }
func not(name, value string) string { return ref(name) + " != " + quoted(value) }
func given(name string) string      { return ref(name) + " != ''" }

// all joins conditions, leaving out those that always hold.
func all(conditions ...string) string {
	var kept []string
	for _, c := range conditions {
		if c != "" {
			kept = append(kept, c)
		}
	}
	if len(kept) < 2 {
		return strings.Join(kept, "")
	}
	for i, c := range kept {
		if strings.Contains(c, " or ") {
			kept[i] = "(" + c + ")"
		}
	}
	return strings.Join(kept, " and ")
}

// both is a sentence in both languages of a form.
func both(m lang.Message) lang.Text {
	return lang.T(lang.For("fr").Message(m), lang.For("en").Message(m))
}

// list adds a list of choices once, and gives the type of a question that
// offers it.
func (l *layout) list(kind, name string, choices []choice) string {
	if !l.lists[name] {
		l.lists[name] = true
		for _, c := range choices {
			c.list = name
			l.choices = append(l.choices, c)
		}
	}
	return kind + " " + name
}

func (l *layout) selectOne(name string, choices []surveys.Choice) string {
	list := make([]choice, len(choices))
	for i, c := range choices {
		list[i] = choice{name: c.Name, label: c.Label}
	}
	return l.list("select_one", name, list)
}

// stand closes the groups that do not hold the one of that code, and opens
// those that do.
func (l *layout) stand(code string) {
	var chain []string
	for g := l.groups[code]; g != nil && !slices.Contains(chain, g.Code); g = l.groups[g.Parent] {
		chain = append(chain, g.Code)
	}
	slices.Reverse(chain)
	same := 0
	for same < len(chain) && same < len(l.open) && chain[same] == l.open[same] {
		same++
	}
	for range l.open[same:] {
		l.end()
	}
	for _, c := range chain[same:] {
		l.begin(nodeOf(c), both(lang.Msg("%s %s", c, l.groups[c].Label)), "", "")
	}
	l.open = chain
}

// nodeOf is a code as the name of a node.
func nodeOf(code string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			return r
		case r >= 'A' && r <= 'Z':
			return r + 'a' - 'A'
		}
		return '_'
	}, code)
	if !nodeName.MatchString(name) {
		return "g_" + name
	}
	return name
}

// companions are the nodes beside a question's own.
func (l *layout) companions(q *surveys.Question) []string {
	switch {
	case l.opt.People:
		return nil
	case isNumber(q):
		return []string{surveys.PhoneStatus, surveys.PhoneEvidence, surveys.PhoneReason, surveys.PhoneComment}
	}
	return []string{surveys.PhoneEvidence, surveys.PhoneReason, surveys.PhoneComment}
}

func isNumber(q *surveys.Question) bool {
	return q.Item == surveys.Number || q.Item == surveys.Percentage
}

// silences are the choices that say nothing of what was asked.
func (l *layout) silences() []choice {
	unknown := choice{name: surveys.WordsDontKnow[0], label: surveys.FormSilences[surveys.Unknown]}
	if l.opt.People {
		return []choice{unknown}
	}
	return []choice{unknown, {name: surveys.WordsNotApplicable[0], label: surveys.FormSilences[surveys.NotApplicable]}}
}

// question lays out a question on a screen of its own, with what goes with it:
// each appears once there is something to ask about.
func (l *layout) question(q *surveys.Question) {
	var concerns []string
	for _, kind := range q.NotFor {
		if len(l.survey.Kinds) > 0 {
			concerns = append(concerns, not(surveys.PhoneKind, kind))
		}
	}
	relevant := all(append(concerns, q.Relevant)...)
	main := row{name: q.Name, label: q.Label, hint: hint(q)}
	if len(main.label) == 0 {
		main.label = q.Heading
	}
	if l.opt.People {
		main.relevant, main.required = relevant, true
		main.kind = l.list("select_one", l.listOf(q), l.offered(q))
		l.add(main)
		return
	}
	l.begin("q_"+q.Name, both(lang.Msg("%s %s", q.Code, q.Heading)), page, relevant)
	if isNumber(q) {
		l.number(q, main)
	} else {
		l.choice(q, main)
	}
	l.end()
}

// hint is the unit of a number, the instruction, then what proves an answer.
func hint(q *surveys.Question) lang.Text {
	var lines []lang.Text
	if len(q.Unit) > 0 {
		lines = append(lines, both(lang.Msg("Unit: %s", q.Unit)))
	}
	if len(q.Hint) > 0 {
		lines = append(lines, q.Hint)
	}
	if len(q.Evidence) > 0 {
		lines = append(lines, both(lang.Msg("Evidence wanted: %s", q.Evidence)))
	}
	joined := lang.Text{}
	for _, language := range languages {
		var texts []string
		for _, line := range lines {
			texts = append(texts, line.In(language.code))
		}
		joined[language.code] = strings.Join(texts, "\n")
	}
	return joined
}

// listOf is the name of a question's list of choices. One list that two kinds
// of question share is two, since a checklist has a choice more.
func (l *layout) listOf(q *surveys.Question) string {
	for _, other := range l.survey.Questions {
		if other.ListName == q.ListName && (other.Item == surveys.Maturity) != (q.Item == surveys.Maturity) ||
			other.ListName == q.ListName && (other.Item == surveys.Checklist) != (q.Item == surveys.Checklist) {
			return q.ListName + "_" + q.Item.String()
		}
	}
	return q.ListName
}

// offered are the choices of a question, the silences among them.
func (l *layout) offered(q *surveys.Question) []choice {
	var list []choice
	for i, c := range l.survey.Of(q) {
		label := c.Label
		if q.Item == surveys.Maturity {
			label = both(lang.Msg("%s – %s", i, c.Label))
		}
		list = append(list, choice{name: c.Name, label: label})
	}
	if q.Item == surveys.Checklist {
		list = append(list, choice{name: surveys.WordsNone[0], label: surveys.FormNone})
	}
	return append(list, l.silences()...)
}

func (l *layout) choice(q *surveys.Question, main row) {
	silent := []string{surveys.WordsDontKnow[0], surveys.WordsNotApplicable[0]}
	answered, excused := given(q.Name), is(q.Name, silent[1])
	kind := "select_one"
	for _, s := range silent {
		answered = all(answered, not(q.Name, s))
	}
	if q.Item == surveys.Checklist {
		kind = "select_multiple"
		alone := []string{}
		answered = given(q.Name)
		for _, s := range silent {
			answered = all(answered, "not(selected("+ref(q.Name)+", "+quoted(s)+"))")
		}
		excused = "selected(" + ref(q.Name) + ", " + quoted(silent[1]) + ")"
		for _, s := range append([]string{surveys.WordsNone[0]}, silent...) {
			alone = append(alone, "selected(., "+quoted(s)+")")
		}
		main.constraint = "count-selected(.) <= 1 or not(" + strings.Join(alone, " or ") + ")"
		main.message = both(lang.Msg("“%s”, “%s” and “%s” each stand alone: untick the others.",
			surveys.FormNone, surveys.FormSilences[surveys.Unknown], surveys.FormSilences[surveys.NotApplicable]))
	}
	main.kind = l.list(kind, l.listOf(q), l.offered(q))
	l.add(main)
	l.beside(q, answered, excused, given(q.Name))
}

func (l *layout) number(q *surveys.Question, main row) {
	main.kind = "decimal"
	main.constraint, main.message = within(q)
	l.add(main)
	status := q.Name + surveys.PhoneStatus
	l.add(row{
		kind: l.list("select_one", "eterritoire_silence", l.silences()), name: status, label: beside(q, surveys.PhoneStatus),
		hint: both(lang.Msg("Only where there is no figure")), appearance: "columns-pack", relevant: ref(q.Name) + " = ''",
	})
	l.beside(q, given(q.Name), is(status, surveys.WordsNotApplicable[0]), given(q.Name)+" or "+given(status))
}

// within is the constraint on a number, and what it says.
func within(q *surveys.Question) (string, lang.Text) {
	low, high := q.Range[0], q.Range[1]
	if q.Range == [2]float64{} {
		low, high = math.Inf(-1), math.Inf(1)
	}
	from, to := ". >= "+decimal(low), ". <= "+decimal(high)
	switch {
	case math.IsInf(low, 0) && math.IsInf(high, 0):
		return "", nil
	case math.IsInf(high, 0):
		return from, both(lang.Msg("A number of %s or more is expected.", low))
	case math.IsInf(low, 0):
		return to, both(lang.Msg("A number of at most %s is expected.", high))
	}
	return from + " and " + to, both(lang.Msg("A number from %s to %s is expected.", low, high))
}

// beside adds what goes with an answer.
func (l *layout) beside(q *surveys.Question, answered, excused, said string) {
	grades := make([]choice, 0, len(surveys.EvidenceNames))
	for i, name := range surveys.EvidenceNames {
		if label, offered := surveys.FormEvidenceGrades[surveys.Evidence(i)]; offered {
			grades = append(grades, choice{name: name, label: label})
		}
	}
	l.add(row{
		kind: l.list("select_one", "eterritoire_evidence", grades), name: q.Name + surveys.PhoneEvidence, label: beside(q, surveys.PhoneEvidence),
		hint: both(lang.Msg("What was shown to you?")), appearance: "columns-pack", relevant: answered,
	})
	l.add(row{
		kind: "text", name: q.Name + surveys.PhoneReason, label: beside(q, surveys.PhoneReason),
		hint: both(lang.Msg("Why does this not apply? A few words")), relevant: excused, required: true,
	})
	l.add(row{
		kind: "text", name: q.Name + surveys.PhoneComment, label: beside(q, surveys.PhoneComment), hint: both(lang.Msg("Optional: source, date, what is unclear")), relevant: said,
	})
}

// beside is the label of a question's companion: "A1.1.3 – Preuve", by which
// intake knows it where labels are exported.
func beside(q *surveys.Question, companion string) lang.Text {
	return both(lang.Msg("%s – %s", q.Code, surveys.PhoneCompanions[companion]))
}

// calculations lays out what the form computes, in groups of groups.
func (l *layout) calculations() {
	all := l.survey.Calculations
	if len(all) == 0 {
		return
	}
	l.begin("calculations", nil, "", "")
	for i := range all {
		if i%(together*together) == 0 {
			l.begin(fmt.Sprintf("part_%d", 1+i/(together*together)), nil, "", "")
		}
		if i%together == 0 {
			l.begin(fmt.Sprintf("calculations_%d", 1+i/together), nil, "", "")
		}
		l.add(row{kind: "calculate", name: all[i].Name, calculation: all[i].Expression, node: all[i].Type})
		last := i == len(all)-1
		if last || (i+1)%together == 0 {
			l.end()
		}
		if last || (i+1)%(together*together) == 0 {
			l.end()
		}
	}
	l.end()
}

// notes lays out the last page.
func (l *layout) notes() {
	if len(l.survey.Notes) == 0 {
		return
	}
	l.begin("results", lang.T("Résultats", "Results"), page, "")
	for _, n := range l.survey.Notes {
		l.add(row{kind: "note", name: n.Name, label: n.Label, relevant: n.Relevant})
	}
	l.end()
}
