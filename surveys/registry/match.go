package registry

import (
	"cmp"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// A Naming is what a source says of a territory; "" where it says nothing.
type Naming struct{ Code, Name, Region, Department, Kind string }

// Outcome is what came of looking a territory up.
type Outcome int

// The outcomes. The first three give an entity; the others leave the territory
// the identity that its source gives it.
const (
	NotFound  Outcome = iota // nothing is near
	ByCode                   // its code, or a code in place of its name
	ByName                   // one entity has the name, and nothing speaks against it
	ByChoice                 // someone decided so: see Decisions
	Homonym                  // several entities have the name
	Near                     // some have a name near it
	Elsewhere                // one has the name, but what else the source says speaks against it
	OtherCode                // the source gives a code that the registry does not have; its name may be known
	Outside                  // of a kind that the registry does not hold, as a region
	Own                      // someone decided that it is not in the registry
)

// A Proposal is an entity that may be meant, and why.
type Proposal struct {
	Entity *Entity
	Reason lang.Message
	rank   int
}

// A Match is what came of looking a territory up.
type Match struct {
	Outcome   Outcome
	Entity    *Entity    // nil unless the outcome gives one
	Proposals []Proposal // the likeliest first; none of them is chosen
	// Differs, where the code gave the entity, is what the name alone would
	// have given: nil unless that is another one.
	Differs *Entity
}

// maxProposals is how many are worth reading; a city may have more communes.
const maxProposals, maxSiblings = 4, 8

// evidence is what the source says beside the name, as it bears on one entity.
type evidence int

const (
	against    evidence = iota - 1
	silent              // neither
	sameRegion          // the region is named, or a text that is the region's but for a slip
	sameDepartment
)

// Match looks a territory up.
func (r *Registry) Match(n Naming) Match {
	if n.Kind != "" && !r.holds(n.Kind) {
		return Match{Outcome: Outside}
	}
	code := strings.TrimSpace(n.Code)
	if e := r.byCode[strings.ToUpper(code)]; e != nil && code != "" {
		return Match{Outcome: ByCode, Entity: e, Differs: r.other(e, n)}
	}
	if e := r.Code(n.Name); e != nil && code == "" {
		return Match{Outcome: ByCode, Entity: e}
	}
	m := r.byNames(n)
	if code == "" || m.Outcome == NotFound {
		if code != "" {
			m.Outcome = OtherCode
		}
		return m
	}
	if m.Entity != nil {
		m = Match{Proposals: []Proposal{{Entity: m.Entity, Reason: lang.Msg("same name, under another code")}}}
	}
	m.Outcome = OtherCode
	return m
}

// holds reports whether the registry is about territories of a kind.
func (r *Registry) holds(kind string) bool {
	for k := range r.kinds {
		if alike(k, kind) {
			return true
		}
	}
	return false
}

// alike reports whether two kinds may be said of one territory: people call the
// communes of a city communes.
func alike(a, b string) bool {
	return a == b || a == "" || b == "" || a == Commune && b == CityArr || a == CityArr && b == Commune
}

// other is the entity that the name alone would give, where it is not the one
// that the code gave.
func (r *Registry) other(e *Entity, n Naming) *Entity {
	for _, w := range r.readings(n.Name) {
		named := r.named[w.spelling]
		if slices.Contains(named, e) {
			return nil
		}
		if len(named) == 1 {
			return named[0]
		}
	}
	return nil
}

// reading is a way to read a name: the asides are what is not of the name.
type reading struct {
	written
	asides []string
}

// readings are the whole name, then its head alone.
func (r *Registry) readings(name string) []reading {
	if name == "" {
		return nil
	}
	all := []reading{{written: r.spell(name)}}
	if head, asides := apart(name); len(asides) > 0 {
		w := reading{written: r.spell(head)}
		for _, aside := range asides {
			if kind := kindOf(aside); kind != "" {
				w.kind = kind
			} else {
				w.asides = append(w.asides, aside)
			}
		}
		all = append(all, w)
	}
	return all
}

func (r *Registry) spell(name string) written {
	w := spell(name)
	if long := r.short[w.stem]; long != "" {
		w.stem, w.words = long, []string{long}
	}
	return w
}

// byNames looks a territory up by its name.
func (r *Registry) byNames(n Naming) Match {
	readings := r.readings(n.Name)
	for _, w := range readings {
		if m := r.exact(w, n); m.Outcome != NotFound {
			return m
		}
	}
	for i := range readings {
		w := readings[len(readings)-1-i] // the head alone: asides are not letters that differ
		if m := r.nearly(w, n); m.Outcome != NotFound {
			return m
		}
	}
	return Match{}
}

// exact looks for the entities of just that name.
func (r *Registry) exact(w reading, n Naming) Match {
	named := r.named[w.spelling]
	if len(named) == 0 {
		return Match{}
	}
	var fit []*Entity
	best := silent
	for _, e := range named {
		switch ev := r.weigh(e, w, n); {
		case ev == against:
		case ev > best:
			fit, best = []*Entity{e}, ev
		case ev == best:
			fit = append(fit, e)
		}
	}
	if len(fit) == 0 {
		there := r.parts(w, n, sameDepartment) // "Ngambé" in the department of Ngambé-Tikar
		return Match{Outcome: Elsewhere, Proposals: append(there, r.elsewhere(named, w, n)...)}
	}
	// A city's name without a number is its council's, or one of its communes'
	// that forgot its number.
	if len(fit) == 1 && fit[0].Kind == City && n.Kind == "" && w.kind == "" {
		if communes := r.siblings(w.stem); len(communes) > 0 {
			fit = append(fit, communes...)
		}
	}
	if len(fit) == 1 {
		return Match{Outcome: ByName, Entity: fit[0]}
	}
	m := Match{Outcome: Homonym}
	for _, e := range fit[:min(len(fit), maxSiblings)] {
		reason := lang.Msg("same name")
		if e.Kind != City && fit[0].Kind == City {
			reason = lang.Msg("its number is missing")
		}
		m.Proposals = append(m.Proposals, Proposal{Entity: e, Reason: reason})
	}
	return m
}

// siblings are the entities whose names are a stem and a number.
func (r *Registry) siblings(stem string) []*Entity {
	var all []*Entity
	for _, s := range r.stems[stem] {
		if s.number == 0 {
			continue
		}
		for _, e := range r.named[s] {
			if !slices.Contains(all, e) {
				all = append(all, e)
			}
		}
	}
	return all
}

// elsewhere proposes entities of the right name, each with what speaks against
// it; a city's communes, where its council cannot be meant.
func (r *Registry) elsewhere(named []*Entity, w reading, n Naming) []Proposal {
	var out []Proposal
	add := func(e *Entity, reason lang.Message) {
		if len(out) < maxSiblings {
			out = append(out, Proposal{Entity: e, Reason: reason})
		}
	}
	for _, e := range named {
		switch {
		case r.parents(e, w, n) == against && e.Department.Is():
			add(e, lang.Msg("same name, but in the department %s", e.Department.Name))
		case r.parents(e, w, n) == against && e.Region.Is():
			add(e, lang.Msg("same name, but in the region %s", e.Region.Name))
		case e.Kind == City && w.kind != City:
			for _, s := range r.siblings(w.stem) {
				add(s, lang.Msg("its number is missing"))
			}
			add(e, lang.Msg("same name, of another kind"))
		case r.parents(e, w, n) == against:
			add(e, lang.Msg("same name"))
		default:
			add(e, lang.Msg("same name, of another kind"))
		}
	}
	return out
}

// weigh is all that speaks for or against an entity.
func (r *Registry) weigh(e *Entity, w reading, n Naming) evidence {
	if !alike(e.Kind, n.Kind) || ours[e.Kind] && !alike(e.Kind, w.kind) {
		return against
	}
	return r.parents(e, w, n)
}

// parents is what the region, the department and the asides say of an entity.
func (r *Registry) parents(e *Entity, w reading, n Naming) evidence {
	best := silent
	for _, text := range append([]string{n.Region, n.Department}, w.asides...) {
		ev := r.parentSays(e, text)
		if ev == against {
			return against
		}
		best = max(best, ev)
	}
	return best
}

// parentSays is what one text says of where an entity lies. What is a region or a
// department of this registry is believed; what looks like a code of some other
// list says nothing; anything else, but for a slip of the hand, is a place that
// the entity does not lie in.
func (r *Registry) parentSays(e *Entity, text string) evidence {
	key := placeKey(text)
	if key == "" || !e.Region.Is() && !e.Department.Is() {
		return silent
	}
	if places := r.places[key]; len(places) > 0 {
		switch {
		case e.Department.Is() && slices.Contains(places, e.Department):
			return sameDepartment
		case e.Region.Is() && slices.Contains(places, e.Region):
			return sameRegion
		}
		return against
	}
	for _, p := range []struct {
		*Place
		ev evidence
	}{{e.Department, sameDepartment}, {e.Region, sameRegion}} {
		if !p.Is() {
			continue
		}
		for _, language := range p.Name.Languages() {
			known := placeKey(p.Name[language])
			if most := slips(known); surveys.Distance(key, known, most) <= most {
				return p.ev
			}
		}
	}
	if looksCoded(text) || strings.HasPrefix(key, "camero") {
		return silent
	}
	return against
}

// looksCoded tells a code of some list ("reg_02", "CE1") from a name.
func looksCoded(text string) bool {
	return len(text) <= 3 || strings.ContainsAny(text, "0123456789_")
}

// slips is how many letters of a name may be slips of the hand: one in five,
// at most two, and one of a shorter name of four.
func slips(folded string) int {
	letters := len([]rune(folded))
	if letters < 4 {
		return 0
	}
	return min(2, max(1, letters/5))
}

// nearly looks for the entities of nearly that name: a letter or two that
// differ beside the same number, the same letters beside another number or none,
// or else a part of the name.
func (r *Registry) nearly(w reading, n Naming) Match {
	if w.stem == "" {
		return Match{}
	}
	all := append(r.slipped(w, n), r.renumbered(w, n)...)
	if len(all) == 0 {
		all = r.parts(w, n, silent)
	}
	if len(all) == 0 {
		return Match{}
	}
	slices.SortStableFunc(all, func(a, b Proposal) int { return cmp.Compare(a.rank, b.rank) })
	var once []Proposal // an entity may have several names near the one read
	for _, p := range all {
		if !slices.ContainsFunc(once, func(q Proposal) bool { return q.Entity == p.Entity }) {
			once = append(once, p)
		}
	}
	most := maxProposals
	if r.stems[w.stem] != nil {
		most = maxSiblings
	}
	return Match{Outcome: Near, Proposals: once[:min(len(once), most)]}
}

// slipped are the entities whose names differ by slips of the hand, and by a
// missing number. One slip more is near beside the entity's own department.
func (r *Registry) slipped(w reading, n Naming) []Proposal {
	var out []Proposal
	most := slips(w.stem)
	for i := range r.near {
		k := &r.near[i]
		if most == 0 || k.number != w.number && w.number != 0 || k.stem == w.stem {
			continue
		}
		d := surveys.Distance(w.stem, k.stem, most+1)
		if d > most+1 {
			continue
		}
		for _, e := range r.named[k.spelling] {
			ev := r.weigh(e, w, n)
			if ev != against && (d <= most || ev == sameDepartment && most > 1) {
				p := Proposal{e, differing(d, ev), 4*d - 2*int(ev)}
				if k.number != w.number {
					p.Reason, p.rank = lang.Msg("%s letters differ, and its number is missing", d), p.rank+1
				}
				out = append(out, p)
			}
		}
	}
	return out
}

// renumbered are the entities of the same name but for the number.
func (r *Registry) renumbered(w reading, n Naming) []Proposal {
	var out []Proposal
	for _, s := range r.stems[w.stem] {
		reason, rank := lang.Msg("the number is not the same"), 3
		switch {
		case w.number == unsure:
			reason = lang.Msg("its number can be read in two ways")
		case s.number == 0:
			reason, rank = lang.Msg("same name, without a number"), 6
		case w.number == 0:
			reason = lang.Msg("its number is missing")
		}
		for _, e := range r.named[s] {
			if ev := r.weigh(e, w, n); ev != against {
				out = append(out, Proposal{e, reason, rank - 2*int(ev)})
			}
		}
	}
	return out
}

// differing says by how much a name differs, and what speaks for it.
func differing(d int, ev evidence) lang.Message {
	switch ev {
	case sameDepartment:
		return lang.Msg("%s letters differ, same department", d)
	case sameRegion:
		return lang.Msg("%s letters differ, same region", d)
	}
	return lang.Msg("%s letters differ", d)
}

// parts are the entities whose names have all the words of what was read and
// more, or the other way round, and for which at least so much speaks. A word of
// three letters or less says too little.
func (r *Registry) parts(w reading, n Naming, least evidence) []Proposal {
	var out []Proposal
	for i := range r.near {
		k := &r.near[i]
		fewer, more := w.words, k.words
		if len(fewer) > len(more) {
			fewer, more = more, fewer
		}
		if len(fewer) == len(more) || len(strings.Join(fewer, "")) < 4 || k.number != w.number && w.number != 0 || !within(fewer, more) {
			continue
		}
		for _, e := range r.named[k.spelling] {
			if ev := r.weigh(e, w, n); ev >= least {
				out = append(out, Proposal{e, lang.Msg("a part of the name is the same"), 10 - 2*int(ev)})
			}
		}
	}
	return out
}

// within reports whether the words stand in others, one after the other.
func within(fewer, more []string) bool {
	for i := 0; i+len(fewer) <= len(more); i++ {
		if slices.Equal(fewer, more[i:i+len(fewer)]) {
			return true
		}
	}
	return false
}
