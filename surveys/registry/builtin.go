package registry

import (
	"embed"
	"encoding/csv"
	"fmt"
	"slices"
	"strings"
	"sync"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

//go:embed data/*.csv data/odbl/*.csv
var data embed.FS

// BuiltIn is the registry of Cameroon: 360 communes and 14 city councils, with
// their departments and regions. It is made once, and shared.
var BuiltIn = sync.OnceValue(builtIn)

// For is the built-in registry of a country, by its ISO code; nil if there is
// none.
func For(country string) *Registry {
	if strings.EqualFold(country, "CM") {
		return BuiltIn()
	}
	return nil
}

// The lengths of a p-code down to the region, and to the department.
const (
	regionCode     = len("CM001")
	departmentCode = len("CM001001")
)

func builtIn() *Registry {
	places := map[string]*Place{}
	for _, row := range table("regions.csv") {
		places[row[0]] = &Place{Code: row[0], Name: lang.T(row[1], row[2])}
	}
	for _, row := range table("departments.csv") {
		places[row[0]] = &Place{Code: row[0], Name: lang.T(row[1], row[1])}
	}
	for _, row := range table("places.csv") {
		places[row[0]].Aliases = append(places[row[0]].Aliases, row[1])
	}
	usual, aliases := map[string]string{}, map[string][]string{}
	for _, row := range table("odbl/usual-names.csv") {
		usual[row[0]] = row[1]
	}
	for _, row := range table("aliases.csv") {
		aliases[row[0]] = append(aliases[row[0]], row[1])
	}
	var entities []*Entity
	add := func(code, kind, gazetteer, name string) {
		also := aliases[code]
		if surveys.Fold(gazetteer) != surveys.Fold(name) {
			also = append([]string{gazetteer}, also...)
		}
		entities = append(entities, &Entity{
			Code: code, Kind: kind, Name: name, Official: official(kind, name), Aliases: also,
			Department: places[code[:departmentCode]], Region: places[code[:regionCode]],
		})
	}
	for _, row := range table("communes.csv") {
		name := usual[row[0]]
		if name == "" {
			name = row[2]
		}
		add(row[0], row[1], row[2], name)
	}
	for _, row := range table("city-councils.csv") {
		add(row[0], City, row[1], row[1])
	}
	slices.SortFunc(entities, func(a, b *Entity) int { return strings.Compare(a.Code, b.Code) })
	short := map[string]string{}
	for _, row := range table("abbreviations.csv") {
		short[row[0]] = row[1]
	}
	return index("CM", entities, short)
}

// official is the name that a council signs with.
func official(kind, name string) lang.Text {
	switch kind {
	case City:
		return lang.T("Communauté urbaine "+of(name), name+" City Council")
	case CityArr:
		return lang.T("Commune d'arrondissement "+of(name), name+" Council")
	}
	return lang.T("Commune "+of(name), name+" Council")
}

// of is "de Mfou", "d'Obala": Y is a consonant in these names.
func of(name string) string {
	if first := surveys.Fold(name); first != "" && strings.ContainsRune("aeiou", rune(first[0])) {
		return "d'" + name
	}
	return "de " + name
}

// table is the rows of an embedded table, without their header. The files are
// part of the program, and a test reads them: what is wrong in one is a fault of
// the program's.
func table(name string) [][]string {
	f, err := data.Open("data/" + name)
	if err != nil {
		panic(fmt.Sprintf("registry: %v", err))
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		panic(fmt.Sprintf("registry: %s: %v", name, err))
	}
	return rows[1:]
}
