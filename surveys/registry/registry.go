// Package registry holds the territories that exist: their codes, names and
// parents; and who a source's "Yde VI" may be. It decides alone only where one
// territory has the name that was read, as people write it, and nothing that the
// source says speaks against it. Whatever is merely near is proposed, with its
// reason, for someone to decide.
//
// The territories of Cameroon are built in: see data/README.md for where their
// names and codes come from. A user's own table takes their place: see [Read].
package registry

import (
	"cmp"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// The kinds of territory of the built-in registry, spelt as the built-in
// framework's.
const (
	Commune = "commune" // a commune
	CityArr = "ca"      // a commune d'arrondissement, within a city
	City    = "cu"      // a communauté urbaine: a city council, over several communes
)

// A Place is what territories lie in: a region or a department.
type Place struct {
	Code    string // "" if the registry gives none
	Name    lang.Text
	Aliases []string
}

// Is reports whether there is a place: a registry need not say.
func (p *Place) Is() bool { return p != nil && (p.Code != "" || len(p.Name) > 0) }

// In is the place's name in a language; "" for no place.
func (p *Place) In(language string) string {
	if p == nil {
		return ""
	}
	return p.Name.In(language)
}

// An Entity is one territory of a registry.
type Entity struct {
	Code       string // unique; "" only in a user's registry without codes
	Kind       string // "commune", "ca", "cu"…; "" if not said
	Name       string // the usual one: "Obala", "Yaoundé VI", "Douala"
	Official   lang.Text
	Aliases    []string // other names in use, the gazetteer's among them
	Department *Place   // nil if not said
	Region     *Place   // nil if not said
	Pos        diag.Pos // where a user's registry has it
}

// Key is what identifies the territory in a dataset (rules §5).
func (e *Entity) Key() string {
	return surveys.TerritoryKey(e.Code, e.Name, e.Region.In("fr"), e.Department.In("fr"))
}

// Called is what the territory is called in outputs: its usual name, but for
// a city council, which would be taken for the city, its official one.
func (e *Entity) Called(language string) string {
	if e.Kind == City && len(e.Official) > 0 {
		return e.Official.In(language)
	}
	return e.Name
}

// A Registry is territories, and the ways to find them by. It does not change.
type Registry struct {
	Country     string    // ISO code; "" if it is a user's own
	Entities    []*Entity // in the order of their codes, or of the user's table
	Regions     []*Place  // in order of appearance
	Departments []*Place
	parent      map[*Place]*Place // of a department, its region

	byCode map[string]*Entity // by code in capitals
	byKey  map[string]*Entity // by Entity.Key
	named  map[spelling][]*Entity
	near   []indexed             // every spelling, once
	stems  map[string][]spelling // by stem: those of different numbers
	short  map[string]string     // stems that stand for another
	places map[string][]*Place
	kinds  map[string]bool
}

// indexed is a spelling as the search for near ones walks it.
type indexed struct {
	spelling
	words []string
}

// Code is the territory of that code, or nil.
func (r *Registry) Code(code string) *Entity {
	return r.byCode[strings.ToUpper(strings.TrimSpace(code))]
}

// Of is the registered territory that a dataset's is, or nil: what was not
// recognised keeps a key of its own.
func (r *Registry) Of(t *surveys.Territory) *Entity {
	if e := r.byKey[t.Key]; e != nil {
		return e
	}
	return nil
}

// RegionOf is the region that a department lies in, or nil.
func (r *Registry) RegionOf(department *Place) *Place { return r.parent[department] }

// Knows reports whether a text is the name or the code of a region or a
// department. A nil registry knows none.
func (r *Registry) Knows(place string) bool {
	if r == nil {
		return false
	}
	key := placeKey(place)
	return key != "" && len(r.places[key]) > 0
}

// index makes a registry of entities; short are abbreviations of names.
func index(country string, entities []*Entity, short map[string]string) *Registry {
	r := &Registry{
		Country: country, Entities: entities, parent: map[*Place]*Place{},
		byCode: map[string]*Entity{}, byKey: map[string]*Entity{}, named: map[spelling][]*Entity{}, stems: map[string][]spelling{},
		short: map[string]string{}, places: map[string][]*Place{}, kinds: map[string]bool{},
	}
	for from, to := range short {
		r.short[spell(from).stem] = spell(to).stem
	}
	for _, e := range entities {
		r.kinds[e.Kind] = true
		r.byKey[e.Key()] = e
		if e.Code != "" {
			r.byCode[strings.ToUpper(e.Code)] = e
		}
		r.addPlaces(e)
		for _, name := range append([]string{e.Name}, e.Aliases...) {
			r.addName(e, name)
		}
	}
	slices.SortFunc(r.near, func(a, b indexed) int {
		return cmp.Or(cmp.Compare(a.stem, b.stem), a.number-b.number)
	})
	return r
}

func (r *Registry) addPlaces(e *Entity) {
	if e.Region.Is() && !slices.Contains(r.Regions, e.Region) {
		r.Regions = append(r.Regions, e.Region)
		r.addPlace(e.Region)
	}
	if e.Department.Is() && r.parent[e.Department] == nil && !slices.Contains(r.Departments, e.Department) {
		r.Departments = append(r.Departments, e.Department)
		r.addPlace(e.Department)
		r.parent[e.Department] = e.Region
	}
}

func (r *Registry) addPlace(p *Place) {
	names := append([]string{p.Code}, p.Aliases...)
	for _, language := range p.Name.Languages() {
		names = append(names, p.Name[language])
	}
	for _, name := range names {
		if key := placeKey(name); key != "" && !slices.Contains(r.places[key], p) {
			r.places[key] = append(r.places[key], p)
		}
	}
}

func (r *Registry) addName(e *Entity, name string) {
	w := spell(name)
	if w.stem == "" || slices.Contains(r.named[w.spelling], e) {
		return
	}
	if r.named[w.spelling] == nil {
		r.near = append(r.near, indexed{w.spelling, w.words})
		r.stems[w.stem] = append(r.stems[w.stem], w.spelling)
	}
	r.named[w.spelling] = append(r.named[w.spelling], e)
}
