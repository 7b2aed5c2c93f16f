package registry

import (
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Decision is what someone decided on a naming that was not certain, as a row
// of a mapping has it.
type Decision struct {
	Read  string // the naming, as Naming.String writes it; its name alone stands for it anywhere
	Means string // the entity's code or its name in full; one of WordsOwn; "" is not decided yet
	Pos   diag.Pos
}

// WordsOwn say that a territory is not in the registry, and keeps the identity
// that its source gives it.
var WordsOwn = []string{"-", "none", "aucun", "aucune", "hors registre", "not registered"}

// A Lookup is a registry with what was decided beside it. A nil Lookup knows
// nobody.
type Lookup struct {
	*Registry
	Language string // of the names that it gives; "" is French
	// Strict is for users who said whom they expect: whoever is not recognised is
	// worth a warning. Otherwise only what is near is.
	Strict  bool
	decided map[string]*Entity // nil is Own
}

// Decide makes a lookup of decisions. One that names nobody, or contradicts
// another, is a problem.
func (l *Lookup) Decide(decisions []Decision) diag.List {
	var list diag.List
	if l.decided == nil {
		l.decided = map[string]*Entity{}
	}
	for _, d := range decisions {
		if strings.TrimSpace(d.Means) == "" {
			continue
		}
		e, ok := l.meant(d.Means)
		if !ok {
			list.Add(&diag.Problem{
				Pos: d.Pos, Code: "mapping-territory",
				Message: lang.Msg("“%s” is no territory of the registry, or not only one", short(d.Means)),
				Hint:    lang.Msg("Write its code, or “-” if it is not in the registry; until then this line decides nothing."),
			})
			continue
		}
		key := surveys.Fold(d.Read)
		if known, twice := l.decided[key]; twice && known != e {
			list.Add(&diag.Problem{
				Pos: d.Pos, Code: "mapping-twice",
				Message: lang.Msg("another line decides otherwise on “%s”", short(d.Read)),
				Hint:    lang.Msg("Keep one of the two; the first is followed."),
			})
			continue
		}
		l.decided[key] = e
	}
	return list
}

// meant is the entity that a decision names; nil for none of them.
func (l *Lookup) meant(text string) (*Entity, bool) {
	if slices.Contains(WordsOwn, strings.TrimSpace(text)) || slices.Contains(WordsOwn, surveys.Fold(text)) {
		return nil, true
	}
	m := l.Registry.Match(Naming{Name: text})
	return m.Entity, m.Entity != nil
}

// String is all that a source says of a territory, but for its kind: what a
// decision is about.
func (n Naming) String() string {
	var parts []string
	for _, part := range []string{n.Code, n.Name, n.Region, n.Department} {
		if part != "" {
			parts = append(parts, part)
		}
	}
	return strings.Join(parts, " · ")
}

// called is what a naming is quoted by.
func (n Naming) called() string {
	if n.Name == "" {
		return n.Code
	}
	return n.Name
}

// Match looks a territory up: what was decided comes before what the registry
// says.
func (l *Lookup) Match(n Naming) Match {
	if l == nil || l.Registry == nil {
		return Match{}
	}
	if e, ok := l.decision(n); ok {
		if e == nil {
			return Match{Outcome: Own}
		}
		return Match{Outcome: ByChoice, Entity: e}
	}
	return l.Registry.Match(n)
}

// decision is what was decided of a naming: in full, or else of its name.
func (l *Lookup) decision(n Naming) (e *Entity, ok bool) {
	if len(l.decided) == 0 {
		return nil, false
	}
	for _, d := range []Naming{n, {Name: n.Name, Region: n.Region, Department: n.Department}, {Name: n.Name, Region: n.Region}, {Name: n.Name, Department: n.Department}, {Name: n.Name}} {
		if e, ok = l.decided[surveys.Fold(d.String())]; ok && d.called() != "" {
			return e, true
		}
	}
	return nil, false
}

// A Question is a territory that was not recognised, for someone to decide.
type Question struct {
	Read      string // see Decision
	Proposals []Proposal
	Responses int
	Pos       diag.Pos // of the first
}

// Questions are those of a dataset's territories that may be one of the
// registry's, and on which nobody has decided, in the dataset's order.
func (l *Lookup) Questions(d *surveys.Dataset) []Question {
	var out []Question
	for _, t := range d.Territories {
		if l.Of(t) != nil {
			continue
		}
		n := NamingOf(t)
		if m := l.Match(n); m.Entity == nil && len(m.Proposals) > 0 {
			out = append(out, Question{n.String(), m.Proposals, t.Count, t.Pos})
		}
	}
	return out
}

// Settle gives a territory of a dataset the identity that the registry has for
// it; one that is not recognised is left as its source has it. kinds are those
// that the survey knows.
func (l *Lookup) Settle(t *surveys.Territory, kinds []surveys.Choice) Match {
	m := l.Match(NamingOf(t))
	e := m.Entity
	if e == nil {
		return m
	}
	t.Key, t.Code, t.Name = e.Key(), e.Code, e.Called(l.Language)
	if e.Region.Is() {
		t.Region = e.Region.In(l.Language)
	}
	if e.Department.Is() {
		t.Department = e.Department.In(l.Language)
	}
	if slices.ContainsFunc(kinds, func(c surveys.Choice) bool { return c.Name == e.Kind }) {
		t.Kind = e.Kind
	}
	return m
}

// NamingOf is what is said of a territory of a dataset.
func NamingOf(t *surveys.Territory) Naming {
	return Naming{Code: t.Code, Name: t.Name, Region: t.Region, Department: t.Department, Kind: t.Kind}
}

// Problem says what is uncertain about a territory that was not recognised, at
// its place; nil where there is nothing to say about it alone.
func (l *Lookup) Problem(m Match, t *surveys.Territory) *diag.Problem {
	p := &diag.Problem{Pos: t.Pos, Severity: diag.Warning}
	name := short(NamingOf(t).called())
	accept := lang.Msg("It keeps the identity given here until someone decides: correct the name, give the code, or decide in the file of --mapping.")
	switch m.Outcome {
	case Near:
		p.Code = "territory-near"
		p.Message = lang.Msg("“%s” is not in the registry; perhaps it is %s", name, proposed(m.Proposals))
	case Homonym:
		p.Code = "territory-homonym"
		p.Message = lang.Msg("“%s” is the name of several territories: %s", name, proposed(m.Proposals))
	case Elsewhere:
		p.Code = "territory-elsewhere"
		p.Message = lang.Msg("“%s” is not in the registry with this region, department or kind; perhaps it is %s", name, proposed(m.Proposals))
	case OtherCode:
		if !l.Strict {
			return nil
		}
		p.Code = "territory-code-unknown"
		p.Message = lang.Msg("the code %s is not in the registry", short(t.Code))
		if len(m.Proposals) > 0 {
			p.Message = lang.Msg("the code %s is not in the registry; perhaps “%s” is %s", short(t.Code), name, proposed(m.Proposals))
		}
	case NotFound:
		if !l.Strict {
			return nil
		}
		p.Code = "territory-unknown"
		p.Message = lang.Msg("“%s” is not in the registry, and no name there is near it", name)
	default:
		return nil
	}
	p.Hint = accept
	return p
}

// Unrecognised are the problems of a dataset's territories that are not in the
// registry: each that may be one of it, or all if the lookup is strict; the
// others in one line, where the registry knows any of the dataset at all.
func (l *Lookup) Unrecognised(d *surveys.Dataset) diag.List {
	var list diag.List
	var others []string
	recognised := 0
	for _, t := range d.Territories {
		if l.Of(t) != nil {
			recognised++
			continue
		}
		m := l.Match(NamingOf(t))
		if m.Outcome == Own || m.Outcome == Outside {
			continue
		}
		if p := l.Problem(m, t); p != nil {
			list.Add(p)
		} else {
			others = append(others, short(NamingOf(t).called()))
		}
	}
	if recognised == 0 || len(others) == 0 {
		return list
	}
	n, more := len(others), lang.Message{}
	if n > maxNamed {
		others, more = others[:maxNamed], lang.Msg("%s others", n-maxNamed)
	}
	names := strings.Join(others, ", ")
	p := &diag.Problem{Severity: diag.Info, Code: "territory-unregistered", Message: lang.Msg("%s territories are not in the registry, and keep the identity given: %s", n, names)}
	if n > maxNamed {
		p.Message = lang.Msg("%s territories are not in the registry, and keep the identity given: %s and %s", n, names, more)
	}
	list.Add(p)
	return list
}

// maxNamed is how many territories one sentence names.
const maxNamed = 12

// maxTold is how many proposals a sentence tells.
const maxTold = 3

// proposed lists proposals, each with its reason.
func proposed(all []Proposal) lang.Message {
	told := all[:min(len(all), maxTold)]
	m := told[len(told)-1].Message()
	if more := len(all) - len(told); more > 0 {
		m = lang.Msg("%s; and %s", m, lang.Msg("%s others", more))
	}
	for i := len(told) - 2; i >= 0; i-- {
		m = lang.Msg("%s; %s", told[i].Message(), m)
	}
	return m
}

// Message is the proposal in words: who, where, and why.
func (p Proposal) Message() lang.Message {
	e := p.Entity
	name := lang.Text{"fr": e.Called("fr"), "en": e.Called("en")}
	place := e.Department
	if !place.Is() {
		place = e.Region
	}
	switch {
	case place.Is() && e.Code != "":
		return lang.Msg("%s, %s, %s (%s)", name, e.Code, place.Name, p.Reason)
	case place.Is():
		return lang.Msg("%s, %s (%s)", name, place.Name, p.Reason)
	case e.Code != "":
		return lang.Msg("%s, %s (%s)", name, e.Code, p.Reason)
	}
	return lang.Msg("%s (%s)", name, p.Reason)
}
