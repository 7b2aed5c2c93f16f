package registry_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"golang.org/x/text/runes"
	"golang.org/x/text/transform"
	"golang.org/x/text/unicode/norm"
	"pgregory.net/rapid"

	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
)

// told is a match in one line: the entity, or the outcome and who is proposed.
func told(m registry.Match) string {
	if m.Entity != nil {
		return m.Entity.Code
	}
	names := map[registry.Outcome]string{
		registry.NotFound: "unknown", registry.Homonym: "homonym", registry.Near: "near", registry.Elsewhere: "elsewhere",
		registry.OtherCode: "code", registry.Outside: "outside", registry.Own: "own",
	}
	s := names[m.Outcome] + ":"
	for _, p := range m.Proposals {
		s += " " + p.Entity.Code
	}
	return s
}

// What people write, and who it is. A code is an entity recognised; what is not
// certain says who is proposed, the likeliest first.
func TestMatch(t *testing.T) {
	const (
		yaounde6 = "CM002007006"
		douala   = "homonym: CM005004CU CM005004001 CM005004002 CM005004003 CM005004004 CM005004005 CM005004006"
	)
	for _, c := range []struct{ name, department, region, want string }{
		// The number of an arrondissement, in every way it is written.
		{"Yaoundé VI", "", "", yaounde6},
		{"Yaoundé 6", "", "", yaounde6},
		{"Yaoundé 6e", "", "", yaounde6},
		{"Yaoundé 6è", "", "", yaounde6},
		{"Yaoundé 6ème", "", "", yaounde6},
		{"YAOUNDE VIème", "", "", yaounde6},
		{"Yaoundé VIe", "", "", yaounde6},
		{"yaounde6", "", "", yaounde6},
		{"Yaoundé-6", "", "", yaounde6},
		{"Yaoundé n° 6", "", "", yaounde6},
		{"Yaoundé VI ème", "", "", yaounde6},
		{"Yaoundé sixième", "", "", yaounde6},
		{"Yde VI", "", "", yaounde6},
		{"YDE 6", "", "", yaounde6},
		{"Yde 6e", "", "", yaounde6},
		{"CAY6", "", "", yaounde6},
		{"C.A.Y. 6", "", "", yaounde6},
		{"Mairie de Yaoundé 6", "", "", yaounde6},
		{"Mairie du 6e arrondissement de Yaoundé", "", "", yaounde6},
		{"6ème arrondissement de Yaoundé", "", "", yaounde6},
		{"Commune d'arrondissement de Yaoundé VI", "", "", yaounde6},
		{"Commune d’Arrondissement de Yaoundé 6ème", "", "", yaounde6},
		{"COMMUNE DE YAOUNDE 6", "MFOUNDI", "CENTRE", yaounde6},
		{"Yaoundé (6e arrondissement)", "", "", yaounde6},
		{"Yaoundé 6e arrondissement", "", "", yaounde6},
		{"Yaoundé, 6e", "", "", yaounde6},
		{"Yaoundé VI, Mfoundi, Centre", "", "", yaounde6},
		{"Yaounde 1er", "", "", "CM002007001"},
		{"Yaoundé premier", "", "", "CM002007001"},
		{"Yaoundé Ier", "", "", "CM002007001"},
		{"Yaoundé 1 er", "", "", "CM002007001"},
		{"Douala 3ième", "", "", "CM005004003"},
		{"Dla V", "", "", "CM005004005"},
		{"CAD 5", "", "", "CM005004005"},
		{"Limbe 2nd", "", "", "CM010001003"},
		{"Limbe II Council", "", "", "CM010001003"},
		{"Bamenda III Municipal Council", "", "North West", "CM007005005"},
		{"Bda 3rd", "", "NW", "CM007005005"},
		{"Kumba 1st Sub-Division", "Meme", "", "CM010005002"},
		{"N'déré 2", "", "Adamaoua", "CM001005006"},
		{"Akom 2", "", "", "CM009003001"},
		{"AKOM II", "Océan", "Sud", "CM009003001"},

		// Accents, capitals, hyphens, apostrophes, the words around.
		{"obala", "", "", "CM002002007"},
		{"OBALA", "Lekié", "Centre", "CM002002007"},
		{"Commune d'Obala", "La Lékié", "Région du Centre", "CM002002007"},
		{"Commune d’Obala", "", "", "CM002002007"},
		{"Commune rurale de Bibey", "", "", "CM002001001"},
		{"Ville de Mbalmayo", "", "", "CM002010003"},
		{"Hôtel de ville de Mbalmayo", "", "", "CM002010003"},
		{"Cne de Soa", "", "", "CM002005008"},
		{"Sa'a", "", "", "CM002002009"},
		{"Saa", "", "", "CM002002009"},
		{"Sa a", "", "", "CM002002009"},
		{"Ma’an", "", "", "CM009004003"},
		{"Eseka", "", "", "CM002008005"},
		{"galim tignere", "", "", "CM001002001"},
		{"Galim - Tignère", "", "", "CM001002001"},
		{"Garoua Boulai", "", "Est", "CM003004006"},
		{"Njombé et Penja", "", "", "CM005001009"},
		{"Njombe/Penja", "", "", "CM005001009"},
		{"Kon Yambetta", "Mbam et Inoubou", "", "CM002003005"},
		{"Commune de la Lokoundjé", "", "Sud", "CM009003006"},
		{"Tubah Rural Council", "Mezam", "", "CM007005007"},
		{"Buea Council", "", "South-West", "CM010001001"},
		{"  Mfou ", "", "", "CM002005006"},

		// The gazetteer's names and others in use.
		{"Oku", "", "", "CM007002006"},
		{"Elak", "", "", "CM007002006"},
		{"Fontem", "", "", "CM010003002"},
		{"Bandjoun", "", "Ouest", "CM008004003"},
		{"Pété-Bandjoun", "", "", "CM008004003"},
		{"Nkong-Ni", "Menoua", "", "CM008005004"},
		{"West Coast", "", "", "CM010001007"},
		{"Assamba", "", "", "CM002005002"},

		// A code in place of a name.
		{"CM002007006", "", "", yaounde6},
		{"cm005004cu", "", "", "CM005004CU"},

		// Parents as evidence.
		{"Galim", "", "", "CM008001003"},
		{"Galim (Bamboutos)", "", "", "CM008001003"},
		{"Ngambé", "Sanaga maritime", "Littoral", "CM005003008"},
		{"Ngambé", "Mbam-et-Kim", "", "elsewhere: CM002004002 CM005003008"},
		{"Obala", "Wouri", "Littoral", "elsewhere: CM002002007"},
		{"Obala", "", "Région des Lacs", "elsewhere: CM002002007"},
		{"Obala", "Leki", "Cntre", "CM002002007"},
		{"Obala", "", "reg_02", "CM002002007"},
		{"Mokolo", "Mayo Tsanaga", "EN", "CM004006006"},
		{"Obala (fictive)", "", "", "elsewhere: CM002002007"},

		// Cities: their council, or which of their communes?
		{"Douala", "", "", douala},
		{"Dla", "", "", douala},
		{"Communauté urbaine de Douala", "", "", "CM005004CU"},
		{"Communauté Urbaine Douala", "", "", "CM005004CU"},
		{"Douala (communauté urbaine)", "", "", "CM005004CU"},
		{"Douala City Council", "", "", "CM005004CU"},
		{"CU de Douala", "", "", "CM005004CU"},
		{"CUD", "", "", "CM005004CU"},
		{"Communauté urbaine de Garoua (CUG)", "", "", "CM006001CU"},
		{"C.U.Y", "", "", "CM002007CU"},
		{"Commune de Kribi", "", "", "elsewhere: CM009003004 CM009003005 CM009003CU"},
		{"Edéa III", "", "", "near: CM005003003 CM005003004 CM005003CU"},

		// Slips of the hand are proposed, with the same number only.
		{"Obalaa", "", "", "near: CM002002007"},
		{"Oabla", "", "", "near: CM002002007"},
		{"Yaoudé VI", "", "", "near: CM002007006"},
		{"Yaounde Vl", "", "", yaounde6},
		{"Yaoundé Vième", "", "", "CM002007005"},
		{"YAOUNDE VIEME", "", "", "near: CM002007001 CM002007002 CM002007003 CM002007004 CM002007005 CM002007006 CM002007007 CM002007CU"},
		{"Nkongsanba III", "", "", "near: CM005001012"},
		{"Dschangg", "Menoua", "", "near: CM008005001"},
		{"Bangangte", "Nde", "", "CM008007001"},
		{"Bangante", "Nde", "", "near: CM008007001"},
		{"Massok", "", "", "near: CM005003005 CM003002011"},
		{"Massok", "Haut-Nyong", "", "near: CM003002011"},
		{"Songloulou", "", "", "near: CM005003005"},
		{"Nkolafamba Centre", "", "", "near: CM002005007"},
		{"Akom", "", "", "near: CM009003001 CM007003001"},
		{"Paris", "", "", "unknown:"},
		{"Mbalingui (fictive)", "", "Ouest (fictif)", "unknown:"},
		{"Ewomba 2e (fictive)", "", "", "unknown:"},
		{"?", "", "", "unknown:"},
		{"6e", "", "", "unknown:"},
		{"Commune de", "", "", "unknown:"},
		{"", "", "", "unknown:"},
	} {
		got := told(registry.BuiltIn().Match(registry.Naming{Name: c.name, Department: c.department, Region: c.region}))
		if got != c.want {
			t.Errorf("%q, %q, %q: %s, want %s", c.name, c.department, c.region, got, c.want)
		}
	}
}

func TestMatchByKindAndCode(t *testing.T) {
	for _, c := range []struct {
		registry.Naming
		want string
	}{
		{registry.Naming{Name: "Douala", Kind: "cu"}, "CM005004CU"},
		{registry.Naming{Name: "Douala", Kind: "ca"}, "elsewhere: CM005004001 CM005004002 CM005004003 CM005004004 CM005004005 CM005004006 CM005004CU"},
		{registry.Naming{Name: "Communauté urbaine de Douala", Kind: "commune"}, "elsewhere: CM005004CU"},
		{registry.Naming{Name: "Yaoundé 3", Kind: "commune"}, "CM002007003"},
		{registry.Naming{Name: "Yaoundé 3", Kind: "cu"}, "elsewhere: CM002007003"},
		{registry.Naming{Name: "Centre", Kind: "region"}, "outside:"},
		{registry.Naming{Code: "CM002002007", Name: "Obala"}, "CM002002007"},
		{registry.Naming{Code: " cm002002007 "}, "CM002002007"},
		{registry.Naming{Code: "EX4", Name: "Mbékoldouma (fictive)"}, "code:"},
		{registry.Naming{Code: "17", Name: "Obala"}, "code: CM002002007"},
	} {
		if got := told(registry.BuiltIn().Match(c.Naming)); got != c.want {
			t.Errorf("%+v: %s, want %s", c.Naming, got, c.want)
		}
	}
	m := registry.BuiltIn().Match(registry.Naming{Code: "CM002002007", Name: "Okola"})
	if m.Entity.Name != "Obala" || m.Differs == nil || m.Differs.Name != "Okola" {
		t.Errorf("a code with another's name: %+v", m)
	}
	if m := registry.BuiltIn().Match(registry.Naming{Code: "CM002007006", Name: "Yde 6"}); m.Differs != nil {
		t.Errorf("a code with its own name: %+v", m)
	}
}

func TestReasonsAreSaid(t *testing.T) {
	for _, c := range []struct {
		registry.Naming
		want string
	}{
		{registry.Naming{Name: "Obalaa", Department: "Lekié"}, "1 lettre d'écart, même département"},
		{registry.Naming{Name: "Bangante", Region: "West"}, "1 lettre d'écart, même région"},
		{registry.Naming{Name: "Obala", Region: "Nord"}, "même nom, mais dans le département Lekié"},
		{registry.Naming{Name: "Akom"}, "son numéro manque"},
	} {
		m := registry.BuiltIn().Match(c.Naming)
		if len(m.Proposals) == 0 {
			t.Errorf("%+v: nothing is proposed", c.Naming)
		} else if got := lang.For("fr").Message(m.Proposals[0].Reason); got != c.want {
			t.Errorf("%+v: %s, want %s", c.Naming, got, c.want)
		}
	}
}

// 360 communes, of which 45 in cities, and 14 city councils: the figures that
// the ministry in charge of local authorities gives.
func TestBuiltInIsWhole(t *testing.T) {
	r := registry.BuiltIn()
	kinds, codes, departments := map[string]int{}, map[string]bool{}, map[*registry.Place]map[string]bool{}
	for _, e := range r.Entities {
		kinds[e.Kind]++
		if codes[e.Code] || !strings.HasPrefix(e.Code, e.Department.Code) || !strings.HasPrefix(e.Department.Code, e.Region.Code) || r.RegionOf(e.Department) != e.Region {
			t.Errorf("%s: its code is not its own, or not its parents'", e.Code)
		}
		codes[e.Code] = true
		if departments[e.Department] == nil {
			departments[e.Department] = map[string]bool{}
		}
		if departments[e.Department][e.Called("fr")] {
			t.Errorf("%s twice in %s", e.Called("fr"), e.Department.In("fr"))
		}
		departments[e.Department][e.Called("fr")] = true
		if e.Name == "" || e.Official.In("en") == "" || r.Code(e.Code) != e {
			t.Errorf("%s: no name, or not found by its code", e.Code)
		}
	}
	if kinds[registry.Commune] != 315 || kinds[registry.CityArr] != 45 || kinds[registry.City] != 14 || len(r.Regions) != 10 || len(r.Departments) != 58 {
		t.Errorf("%v, %d regions, %d departments", kinds, len(r.Regions), len(r.Departments))
	}
	for code, want := range map[string][2]string{
		"CM002002007": {"Commune d'Obala", "Obala Council"},
		"CM002004005": {"Commune de Yoko", "Yoko Council"},
		"CM002008005": {"Commune d'Éséka", "Éséka Council"},
		"CM002007006": {"Commune d'arrondissement de Yaoundé VI", "Yaoundé VI Council"},
		"CM005003CU":  {"Communauté urbaine d'Édéa", "Édéa City Council"},
	} {
		if got := r.Code(code).Official; got.In("fr") != want[0] || got.In("en") != want[1] {
			t.Errorf("%s: %v", code, got)
		}
	}
}

func withoutAccents(s string) string {
	out, _, err := transform.String(transform.Chain(norm.NFD, runes.Remove(runes.In(unicode.Mn)), norm.NFC), s)
	if err != nil {
		panic(err)
	}
	return out
}

var romans = []string{"", "I", "II", "III", "IV", "V", "VI", "VII"}

// vary writes a registered name in one of the ways that people do.
func vary(t *rapid.T, name string) string {
	number := ""
	if i := strings.LastIndex(name, " "); i > 0 && slices.Contains(romans, name[i+1:]) {
		r, figure := name[i+1:], strconv.Itoa(slices.Index(romans, name[i+1:]))
		number = rapid.SampledFrom([]string{r, figure, figure + "e", figure + "ème", figure + "è", r + "e", "n°" + figure}).Draw(t, "number")
		number = rapid.SampledFrom([]string{" ", "-", "  ", ", "}).Draw(t, "gap") + number
		name = name[:i]
	}
	if rapid.Bool().Draw(t, "accents") {
		name = withoutAccents(name)
	}
	if rapid.Bool().Draw(t, "decomposed") {
		name = norm.NFD.String(name)
	}
	if !strings.HasPrefix(name, "Commune d") {
		name = strings.ReplaceAll(name, "'", rapid.SampledFrom([]string{"'", "’", "", " "}).Draw(t, "apostrophe"))
	}
	name = strings.ReplaceAll(name, "-", rapid.SampledFrom([]string{"-", " ", "", " - ", "/", "‑"}).Draw(t, "hyphen"))
	name += number
	around := rapid.SampledFrom([]string{"%s", " %s ", "Commune de %s", "commune d'%s", "MAIRIE DE %s", "Mairie de la %s", "%s Council", "Commune d’arrondissement de %s", "Ville de %s"}).Draw(t, "around")
	name = fmt.Sprintf(around, name)
	switch rapid.IntRange(0, 2).Draw(t, "case") {
	case 0:
		return strings.ToUpper(name)
	case 1:
		return strings.ToLower(name)
	}
	return name
}

// Every registered name, however people write it, is its entity's, with its
// parents or without; a city's own name alone is said to be several.
func TestEveryNameIsItsOwn(t *testing.T) {
	r := registry.BuiltIn()
	rapid.Check(t, func(t *rapid.T) {
		e := rapid.SampledFrom(r.Entities).Draw(t, "entity")
		n := registry.Naming{}
		if rapid.Bool().Draw(t, "parents") {
			n.Department, n.Region = withoutAccents(e.Department.In("fr")), e.Region.In(rapid.SampledFrom([]string{"fr", "en"}).Draw(t, "language"))
		}
		if e.Kind == registry.City {
			n.Name = rapid.SampledFrom([]string{e.Official.In("fr"), e.Official.In("en"), "CU " + e.Name, e.Name + " (communauté urbaine)", withoutAccents(e.Official["fr"])}).Draw(t, "name")
		} else {
			n.Name = vary(t, rapid.SampledFrom(append([]string{e.Name, e.Official.In("fr"), e.Official.In("en")}, e.Aliases...)).Draw(t, "name"))
		}
		if m := r.Match(n); m.Entity != e {
			t.Fatalf("%q is %s, not %s", n.Name, told(m), e.Code)
		}
	})
	for _, e := range r.Entities {
		m := r.Match(registry.Naming{Name: e.Name})
		if e.Kind == registry.City {
			if m.Outcome != registry.Homonym || m.Proposals[0].Entity != e {
				t.Errorf("%q is %s", e.Name, told(m))
			}
		} else if m.Entity != e {
			t.Errorf("%q is %s, not %s", e.Name, told(m), e.Code)
		}
	}
}

// maxTaken is how many of all single slips in the 360 names may give another
// name of the registry: "Bana" for "Banka". No reader can tell those.
const maxTaken = 0.0015

// One slip in a name never gives another entity, but where the slip is itself
// the name of another; with the right department, never.
func TestASlipIsNotDecided(t *testing.T) {
	r := registry.BuiltIn()
	all, taken, proposed := 0, 0, 0
	for _, e := range r.Entities {
		if e.Kind == registry.City {
			continue
		}
		for _, slip := range slipsOf(e.Name) {
			m := r.Match(registry.Naming{Name: slip})
			if m.Entity == e {
				continue // a slip that people make all the time: "Ma'an" without its apostrophe
			}
			all++
			if m.Entity != nil {
				taken++
			}
			n := registry.Naming{Name: slip, Department: e.Department.In("fr"), Region: e.Region.In("fr")}
			m = r.Match(n)
			if m.Entity != nil && m.Entity != e && m.Entity.Department != e.Department {
				t.Errorf("%q in %s is %s", slip, n.Department, told(m))
			}
			for _, p := range m.Proposals {
				if p.Entity == e {
					proposed++
				}
			}
		}
	}
	t.Logf("%d slips: %d are another name (%.3f %%); with its department, %.1f %% propose the right one", all, taken, 100*float64(taken)/float64(all), 100*float64(proposed)/float64(all))
	if rate := float64(taken) / float64(all); rate > maxTaken {
		t.Errorf("%.4f of the slips are taken for another", rate)
	}
	if rate := float64(proposed) / float64(all); rate < 0.95 {
		t.Errorf("only %.3f of the slips propose the right one", rate)
	}
}

// slipsOf are a name with a letter dropped, doubled, changed or swapped with the
// next.
func slipsOf(name string) []string {
	number := ""
	if i := strings.LastIndex(name, " "); i > 0 && slices.Contains(romans, name[i+1:]) {
		name, number = name[:i], name[i:] // one I more or less is another commune, and looks like one
	}
	letters := []rune(name)
	var out []string
	for i := range letters {
		if !unicode.IsLetter(letters[i]) {
			continue
		}
		before, after := string(letters[:i]), string(letters[i+1:])+number
		out = append(out, before+after, before+string(letters[i])+string(letters[i])+after)
		for _, other := range "aeimnst" {
			if other != letters[i] {
				out = append(out, before+string(other)+after)
			}
		}
		if i+1 < len(letters) && letters[i] != letters[i+1] {
			out = append(out, before+string(letters[i+1])+string(letters[i])+string(letters[i+2:])+number)
		}
	}
	return out
}

// 412 names of an ordinary collection, one in ten of them slipped.
func BenchmarkMatch412(b *testing.B) {
	r := registry.BuiltIn()
	var names []registry.Naming
	for i := range 412 {
		e := r.Entities[i*7%len(r.Entities)]
		n := registry.Naming{Name: e.Name, Region: e.Region.In("fr")}
		if i%10 == 0 {
			n.Name = strings.Replace(n.Name, "a", "e", 1)
		}
		names = append(names, n)
	}
	b.ReportAllocs()
	for b.Loop() {
		for _, n := range names {
			r.Match(n)
		}
	}
}

func TestKnows(t *testing.T) {
	r := registry.For("CM")
	for place, want := range map[string]bool{"Centre": true, "Région du Littoral": true, "North-West": true, "Lékié": true, "Obala": false, "Feuil1": false, "": false} {
		if r.Knows(place) != want {
			t.Errorf("%q: %t", place, !want)
		}
	}
	if (*registry.Registry)(nil).Knows("Centre") {
		t.Error("nobody knows a place")
	}
}
