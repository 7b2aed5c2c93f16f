package registry

import (
	"slices"
	"strings"

	"eterritoire/surveys"
)

// A Scope is which territories of a registry are expected: those that are in
// one of each of its lists that is not empty. The zero Scope is all.
type Scope struct {
	Regions, Departments []*Place
	Kinds                []string
}

// Has reports whether an entity is expected.
func (s Scope) Has(e *Entity) bool {
	return (len(s.Regions) == 0 || slices.Contains(s.Regions, e.Region)) &&
		(len(s.Departments) == 0 || slices.Contains(s.Departments, e.Department)) &&
		(len(s.Kinds) == 0 || slices.Contains(s.Kinds, e.Kind))
}

// WordsAll are a scope that leaves nobody out.
var WordsAll = []string{"all", "tous", "toutes", "tout"}

// Scope reads a scope: "all", or "region=Centre", "department=Lekié",
// "kind=ca"; several of one sort are one or the other, several sorts are one and
// the other. The sorts are read in French too, and a place alone is recognised. A
// text that names nothing comes back as the second result.
func (r *Registry) Scope(texts []string) (scope Scope, wrong string) {
	for _, text := range texts {
		sort, value, said := strings.Cut(text, "=")
		if !said {
			sort, value = "", text
		}
		if !r.widen(&scope, surveys.Fold(sort), strings.TrimSpace(value)) {
			return Scope{}, text
		}
	}
	return scope, ""
}

// widen adds what one text names to a scope; false where it names nothing.
func (r *Registry) widen(s *Scope, sort, value string) bool {
	if sort == "" && slices.Contains(WordsAll, surveys.Fold(value)) {
		return true
	}
	region, department, kind := sort == "" || sort == "region", sort == "" || sort == "department" || sort == "departement", sort == "" || sort == "kind" || sort == "type"
	for _, p := range r.places[placeKey(value)] {
		switch {
		case region && slices.Contains(r.Regions, p):
			s.Regions = append(s.Regions, p)
			return true
		case department && slices.Contains(r.Departments, p):
			s.Departments = append(s.Departments, p)
			return true
		}
	}
	if k := kindIn(value); kind && r.kinds[k] && k != "" {
		s.Kinds = append(s.Kinds, k)
		return true
	}
	return false
}

// A Count is how many territories of one place were expected and received.
type Count struct {
	Place              *Place // nil for the whole, or for those of no place
	Expected, Received int
	Missing            []*Entity // in the registry's order
	Within             []Count   // a region's departments
}

// Count counts the territories of a dataset, not its files, against those that
// are expected, by region and department in the registry's order.
func (r *Registry) Count(scope Scope, d *surveys.Dataset) Count {
	received := map[*Entity]bool{}
	for _, t := range d.Territories {
		if e := r.Of(t); e != nil {
			received[e] = true
		}
	}
	whole := Count{}
	for _, e := range r.Entities {
		if !scope.Has(e) {
			continue
		}
		region := whole.within(e.Region)
		for _, c := range []*Count{&whole, region, region.within(e.Department)} {
			c.Expected++
			if received[e] {
				c.Received++
			} else {
				c.Missing = append(c.Missing, e)
			}
		}
	}
	return whole
}

// within is the count of a place in another, made where it is new.
func (c *Count) within(p *Place) *Count {
	for i := range c.Within {
		if c.Within[i].Place == p {
			return &c.Within[i]
		}
	}
	c.Within = append(c.Within, Count{Place: p})
	return &c.Within[len(c.Within)-1]
}

// Unregistered are the territories of a dataset that the registry does not
// have, in the dataset's order.
func (r *Registry) Unregistered(d *surveys.Dataset) []*surveys.Territory {
	var out []*surveys.Territory
	for _, t := range d.Territories {
		if r.Of(t) == nil {
			out = append(out, t)
		}
	}
	return out
}
