package intake

import (
	"math"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// maxName is the longest name of a place or of a person, in bytes.
const maxName = 400

// identity is who a response is from, and when.
type identity struct {
	territory surveys.Territory
	response  surveys.Response
	cells     int
	// registered is that the territory is the registry's.
	registered bool
	keep       bool // the response will be kept whole: its answers need memory of their own
}

// identify reads who a response is from; nil where no territory is named, which
// costs all its cells.
func (r *reading) identify(cells int, at func(role) spot, quoted bool) *identity {
	name, code := at(territoryRole), at(codeRole)
	if r.blank(name) && r.blank(code) {
		pos := name.pos()
		if name.table != nil && name.col == 0 {
			pos = code.pos()
		}
		r.cost(cells, &diag.Problem{
			Pos: pos, Code: "territory-missing",
			Message: lang.Msg("this response names no territory"),
			Hint:    lang.Msg("Write the territory's name or code; until then the response is set aside whole."),
		})
		return nil
	}
	id := &identity{cells: cells}
	t := &id.territory
	t.Name, t.Code = r.name(name, quoted), r.name(code, quoted)
	t.Region, t.Department = r.name(at(regionRole), quoted), r.name(at(departmentRole), quoted)
	t.Kind = r.kind(at(kindRole), quoted)
	t.Population = r.population(at(populationRole))
	t.Key = surveys.TerritoryKey(t.Code, t.Name, t.Region, t.Department)
	t.Pos = name.pos()
	if name.Cell == nil {
		t.Pos = code.pos()
	}
	id.registered = r.register(t)
	if t.Code == "" && t.Name == "" { // a fault, said where it stands: nothing is left to identify it by
		if r.left(cells) == 0 {
			return nil // and it was the only cell
		}
		r.cost(r.left(cells), &diag.Problem{
			Pos: name.pos(), Code: "territory-missing",
			Message: lang.Msg("this response names no territory"),
			Hint:    lang.Msg("Write the territory's name or code; until then the response is set aside whole."),
		})
		return nil
	}
	id.response.Group = r.group(at(groupRole), quoted)
	respondent := r.name(at(respondentRole), quoted)
	if r.opt.Person != nil && respondent != "" {
		r.opt.Person(respondent)
	}
	if r.opt.Respondents {
		id.response.Respondent = respondent
	}
	id.response.ID = instanceOf(r.name(at(instanceRole), quoted))
	id.response.Date = r.date(at(dateRole))
	return id
}

// registered is what a registry made of a naming.
type registered struct {
	territory surveys.Territory
	differs   *registry.Entity
	ok        bool
}

// naming is what a registry is asked, and what the name of the sheet adds to it.
type naming struct {
	registry.Naming
	region string
}

// register gives the territory the identity that the registry has for it; a
// source names few territories, many times.
func (r *reading) register(t *surveys.Territory) bool {
	if r.opt.Registry == nil {
		return false
	}
	named := naming{registry.NamingOf(t), r.region}
	known, met := r.registered[named]
	if !met {
		settled := *t
		m := r.opt.Registry.Settle(&settled, r.names.survey.Kinds)
		if m.Outcome == registry.Homonym && r.region != "" {
			settled.Region = r.region
			if m = r.opt.Registry.Settle(&settled, r.names.survey.Kinds); m.Entity != nil {
				r.sayRegion(t, named.Name)
			}
		}
		known = registered{settled, m.Differs, m.Entity != nil}
		if r.registered == nil {
			r.registered = map[naming]registered{}
		}
		r.registered[named] = known
	}
	if !known.ok {
		return false
	}
	of := &known.territory
	t.Key, t.Code, t.Name, t.Region, t.Department, t.Kind = of.Key, of.Code, of.Name, of.Region, of.Department, of.Kind
	if known.differs != nil && !r.warned["code-name"+named.Code+named.Name] {
		r.warned["code-name"+named.Code+named.Name] = true
		r.say(&diag.Problem{
			Pos: t.Pos, Severity: diag.Warning, Code: "territory-code-name",
			Message: lang.Msg("the code %s is that of %s, but the name “%s” is that of %s, %s", shown(named.Code), t.Name, shown(named.Name), known.differs.Name, known.differs.Code),
			Hint:    lang.Msg("The code is followed. Correct the one that is wrong."),
		})
	}
	return true
}

// blank reports whether a place says nothing at all.
func (r *reading) blank(s spot) bool {
	return s.Cell == nil || unusable(s.Cell) == nil && oneLine(s.Text) == ""
}

// name reads a name on one line.
func (r *reading) name(s spot, quoted bool) string {
	if s.Cell == nil {
		return ""
	}
	p := unusable(s.Cell)
	if p == nil && len(s.Text) > maxName {
		p = &diag.Problem{
			Code:    "name-too-long",
			Message: lang.Msg("a name of %s bytes, “%s”, is too long to be one: at most %s are read", len(s.Text), shown(s.Text), maxName),
		}
	}
	if p != nil {
		p.Pos = s.pos()
		r.cost(1, p)
		return ""
	}
	text := oneLine(s.Text)
	if s.Formula {
		r.say(&diag.Problem{
			Pos: s.pos(), Severity: diag.Warning, Code: "name-formula",
			Message: lang.Msg("the cell holds a formula; its result, “%s”, is read as a name", shown(text)),
			Hint:    lang.Msg("A text that begins with = may have been taken for a formula; type the name itself."),
		})
	}
	if quoted {
		text = unquoted(text)
	}
	return text
}

// kind reads the kind of territory.
func (r *reading) kind(s spot, quoted bool) string {
	text := r.name(s, quoted)
	kinds := r.names.kinds
	if text == "" || len(kinds.choices) == 0 {
		return text
	}
	if i, ok := findWritten(kinds, text); ok {
		return kinds.choices[i].Name
	}
	p := &diag.Problem{
		Pos: s.pos(), Code: "kind-unknown", Read: shown(text), Expected: lang.Msg("%s", codesOf(kinds)),
		Message: lang.Msg("“%s” is not a kind of territory: %s expected", shown(text), codesOf(kinds)),
		Hint:    lang.Msg("Until it is known, every question counts as put to this territory."),
	}
	if w := near(text, kinds.spellings()); w != "" {
		p.Hint = lang.Msg("Perhaps “%s” was meant.", w)
	}
	r.cost(1, p)
	return ""
}

// findWritten finds a choice by its code, its label, or "code – label".
func findWritten(l *list, text string) (int, bool) {
	if i, ok := l.find(text); ok && i >= 0 {
		return i, true
	}
	code, _, ok := strings.Cut(text, " – ")
	if !ok {
		return 0, false
	}
	i, ok := l.byCode[strings.ToLower(strings.TrimSpace(code))]
	return i, ok && i >= 0
}

func (l *list) spellings() []string {
	var out []string
	for _, c := range l.choices {
		out = append(out, c.Name)
		for _, language := range c.Label.Languages() {
			out = append(out, c.Label[language])
		}
	}
	return out
}

func codesOf(l *list) string {
	var codes []string
	for _, c := range l.choices {
		codes = append(codes, c.Name)
	}
	return strings.Join(codes, ", ")
}

// group reads the respondent's group. One that the framework does not know is
// kept, since it still is another group than the others.
func (r *reading) group(s spot, quoted bool) string {
	text := r.name(s, quoted)
	if text == "" {
		return ""
	}
	for _, w := range surveys.WordsWorkshop {
		if surveys.Fold(text) == w {
			return surveys.WordsWorkshop[0]
		}
	}
	groups := r.names.groupsOf
	if len(groups.choices) == 0 {
		return text
	}
	if i, ok := findWritten(groups, text); ok {
		return groups.choices[i].Name
	}
	p := &diag.Problem{
		Pos: s.pos(), Severity: diag.Warning, Code: "group-unknown", Read: shown(text), Expected: lang.Msg("%s", codesOf(groups)),
		Message: lang.Msg("“%s” is not a group of respondents of this framework", shown(text)),
		Hint:    lang.Msg("It is kept as a group of its own, whose answers count as perception."),
	}
	if w := near(text, groups.spellings()); w != "" {
		p.Hint = lang.Msg("Perhaps “%s” was meant.", w)
	}
	r.say(p)
	return text
}

// population reads a number of inhabitants; NaN where it is not said.
func (r *reading) population(s spot) float64 {
	if s.Cell == nil || unusable(s.Cell) == nil && strings.TrimSpace(s.Text) == "" {
		return math.NaN()
	}
	p := unusable(s.Cell)
	if p == nil {
		text := strings.TrimSpace(s.Text)
		if _, _, silent := silence(text); silent {
			return math.NaN()
		}
		x, ok := parseNumber(s.Cell, text)
		if ok && s.Kind != sheet.Bool && s.Kind != sheet.Date && !s.Percent && x >= 0 && x < 1e10 {
			if s.Kind == sheet.Text && thousandsText.MatchString(text) {
				r.say(&diag.Problem{
					Pos: s.pos(), Severity: diag.Warning, Code: "number-comma",
					Message: lang.Msg("the population “%s” is read with a decimal comma, as %s", shown(text), x),
					Hint:    lang.Msg("If the comma separates thousands, leave it out."),
				})
			}
			return x
		}
		p = &diag.Problem{
			Code: "population-unreadable", Read: shown(s.Text), Expected: lang.Msg("a number"),
			Message: lang.Msg("“%s” is not a number of inhabitants", shown(s.Text)),
			Hint:    lang.Msg("Write the number in digits, or leave the cell empty."),
		}
	}
	p.Pos = s.pos()
	r.cost(1, p)
	return math.NaN()
}

// date reads the day of a response; the zero time where it is not said.
func (r *reading) date(s spot) time.Time {
	if s.Cell == nil || unusable(s.Cell) == nil && strings.TrimSpace(s.Text) == "" {
		return time.Time{}
	}
	p := unusable(s.Cell)
	if p == nil {
		if t, ok := parseTime(s.Text, r.monthFirst); ok && (s.Kind == sheet.Text || s.Kind == sheet.Date) {
			return dayOf(t)
		}
		if t, ok := serialDay(s.Text); ok && (s.Kind == sheet.Text || s.Kind == sheet.Number) {
			r.serials++
			return t
		}
		p = &diag.Problem{
			Code: "date-unreadable", Read: shown(s.Text), Expected: lang.Msg("2026-05-17 or 17/05/2026"),
			Message: lang.Msg("“%s” is not a date that can be read: 2026-05-17 or 17/05/2026 expected", shown(s.Text)),
			Hint:    lang.Msg("Write the day, the month and the year, or give the cell the format Date."),
		}
	}
	p.Pos = s.pos()
	r.cost(1, p)
	return time.Time{}
}

// dayOf is the day that a time is on, where it was written.
func dayOf(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
}

// instanceOf is what identifies a response, whichever way a tool writes it.
func instanceOf(text string) string {
	return strings.TrimPrefix(strings.ToLower(text), "uuid:")
}
