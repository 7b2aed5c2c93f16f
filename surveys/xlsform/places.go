package xlsform

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
)

// Lists and values of the cascade region → department → territory.
const (
	regionList     = "eterritoire_region"
	departmentList = "eterritoire_department"
	placeList      = "eterritoire_territory"
	kindList       = "eterritoire_type"
	groupList      = "eterritoire_group"
	partList       = "eterritoire_questionnaire"

	elsewhere = "other" // the choice of what the list lacks
	nowhere   = "-"     // of what lies in no department, or is of any kind
	wholePart = "all"   // the whole questionnaire
)

// territory is the first page: which territory, and of what kind.
func (l *layout) territory() {
	l.begin("page_territory", lang.T("Le territoire", "The territory"), page, "")
	if kinds := l.survey.Kinds; len(kinds) > 0 {
		l.add(row{kind: l.selectOne(kindList, kinds), name: surveys.PhoneKind, label: surveys.PhoneLabels[surveys.PhoneKind], required: true, appearance: "minimal"})
	}
	if l.opt.Registry != nil {
		l.cascade()
	} else {
		l.add(row{kind: "text", name: surveys.PhoneTerritoryName, label: surveys.PhoneLabels[surveys.PhoneTerritoryName], required: true})
		l.add(row{kind: "text", name: surveys.PhoneTerritoryCode, label: surveys.PhoneLabels[surveys.PhoneTerritoryCode], hint: both(lang.Msg("Optional"))})
	}
	if !l.opt.People {
		l.add(row{
			kind: "integer", name: surveys.PhonePopulation, label: surveys.PhoneLabels[surveys.PhonePopulation], hint: both(lang.Msg("Optional")),
			constraint: ". > 0", message: both(lang.Msg("A number of inhabitants, in digits, is expected.")),
		})
	}
	l.end()
}

// cascade asks for the region, then the department, then the territory; the
// names that an export is read for are computed from the codes chosen.
func (l *layout) cascade() {
	choose := func(name, list, filter, relevant string) {
		l.add(row{
			kind: "select_one " + list, name: name, label: surveys.PhoneLabels[name], required: true,
			appearance: "minimal", filter: filter, relevant: relevant,
		})
	}
	l.offerPlaces()
	var filters, divided []string
	lies := func(column, in string) {
		filters = append(filters, "("+column+" = '"+nowhere+"' or "+column+" = "+ref(in)+")")
	}
	if len(l.opt.Registry.Regions) > 0 {
		choose(surveys.PhoneRegion, regionList, "", "")
		lies("region", surveys.PhoneRegion)
	}
	if len(l.opt.Registry.Departments) > 0 {
		if l.hasKind(regionKind) {
			divided = append(divided, not(surveys.PhoneKind, regionKind))
		}
		choose(surveys.PhoneDepartment, departmentList, strings.Join(filters, ""), all(divided...))
		lies("department", surveys.PhoneDepartment)
	}
	if len(l.survey.Kinds) > 0 {
		lies("kind", surveys.PhoneKind)
	}
	filter := ""
	if len(filters) > 0 {
		filter = "(" + strings.Join(filters, " and ") + ") or name = '" + elsewhere + "'"
	}
	choose(surveys.PhoneTerritory, placeList, filter, "")
	l.add(row{
		kind: "text", name: surveys.PhoneTyped, label: surveys.PhoneLabels[surveys.PhoneTyped], required: true,
		relevant: is(surveys.PhoneTerritory, elsewhere),
	})
	of := func(list, chosen, what string) string {
		return "instance('" + list + "')/root/item[name = " + ref(chosen) + "]/" + what
	}
	other := is(surveys.PhoneTerritory, elsewhere)
	compute := func(name, calculation string) { l.add(row{kind: "calculate", name: name, calculation: calculation}) }
	compute(surveys.PhoneTerritoryName, "if("+other+", "+ref(surveys.PhoneTyped)+", "+of(placeList, surveys.PhoneTerritory, "official")+")")
	compute(surveys.PhoneTerritoryCode, "if("+other+", '', "+of(placeList, surveys.PhoneTerritory, "code")+")")
	if len(l.opt.Registry.Regions) > 0 {
		compute(surveys.PhoneRegionName, of(regionList, surveys.PhoneRegion, "official"))
	}
	if len(l.opt.Registry.Departments) > 0 {
		compute(surveys.PhoneDepartmentOf, of(departmentList, surveys.PhoneDepartment, "official"))
	}
}

// regionKind is the kind of territory that a region itself is.
const regionKind = "region"

func (l *layout) hasKind(name string) bool {
	return slices.ContainsFunc(l.survey.Kinds, func(k surveys.Choice) bool { return k.Name == name })
}

// choiceCode is what a choice may be called: several can stand in one answer,
// with spaces between them.
var choiceCode = regexp.MustCompile(`^[A-Za-z0-9_.-]+$`)

// offerPlaces adds the three lists of the cascade, each in the order of names.
// What has no code of its own, in a user's registry, is numbered.
func (l *layout) offerPlaces() {
	r := l.opt.Registry
	var regions, departments, places []choice
	called := map[*registry.Place]string{}
	name := func(code, letter string, i int) string {
		if !choiceCode.MatchString(code) {
			return letter + strconv.Itoa(i+1)
		}
		return code
	}
	or := func(code string) string { return cmp.Or(code, nowhere) }
	for i, p := range r.Regions {
		called[p] = name(p.Code, "r", i)
		regions = append(regions, choice{name: called[p], label: p.Name, official: p.In("fr"), code: p.Code})
		if l.hasKind(regionKind) {
			places = append(places, choice{
				name: called[p], label: p.Name, official: p.In("fr"), code: p.Code,
				region: called[p], department: nowhere, inKind: regionKind,
			})
		}
	}
	for i, p := range r.Departments {
		called[p] = name(p.Code, "d", i)
		departments = append(departments, choice{name: called[p], label: p.Name, official: p.In("fr"), code: p.Code, region: or(called[r.RegionOf(p)])})
	}
	for i, e := range r.Entities {
		c := choice{
			name: name(e.Code, "t", i), label: lang.T(e.Called("fr"), e.Called("en")), official: e.Called("fr"), code: e.Code,
			department: nowhere, inKind: or(e.Kind),
		}
		c.region = or(called[e.Region])
		if e.Department.Is() {
			c.department = called[e.Department]
		}
		places = append(places, c)
	}
	for _, list := range [][]choice{regions, departments, places} {
		slices.SortStableFunc(list, func(a, b choice) int {
			return strings.Compare(surveys.Fold(a.official), surveys.Fold(b.official))
		})
	}
	places = append(places, choice{name: elsewhere, label: both(lang.Msg("It is not in the list"))})
	l.list("select_one", regionList, regions)
	l.list("select_one", departmentList, departments)
	l.list("select_one", placeList, places)
}

// respondent is the second page: who answers, when, how much.
func (l *layout) respondent() {
	if l.opt.People {
		l.add(row{kind: "date", name: surveys.PhoneDate, label: surveys.PhoneLabels[surveys.PhoneDate], required: true, preset: "today()"})
		return
	}
	l.begin("page_respondent", lang.T("Le répondant", "The respondent"), page, "")
	groups := slices.Clone(l.survey.Respondents)
	groups = append(groups, surveys.Choice{Name: surveys.WordsWorkshop[0], Label: lang.T("Décision d'atelier", "Decision of a workshop")})
	l.add(row{
		kind: l.selectOne(groupList, groups), name: surveys.PhoneGroup, label: surveys.PhoneLabels[surveys.PhoneGroup],
		hint: both(lang.Msg("No name is asked: the group is enough")), required: true, appearance: "minimal",
	})
	l.add(row{
		kind: "date", name: surveys.PhoneDate, label: surveys.PhoneLabels[surveys.PhoneDate], required: true, preset: "today()",
		constraint: ". <= today()", message: both(lang.Msg("The date is to come.")),
	})
	if len(l.survey.Parts) > 0 {
		parts := append([]surveys.Choice{{Name: wholePart, Label: lang.T("Le questionnaire entier", "The whole questionnaire")}}, l.survey.Parts...)
		l.add(row{
			kind: l.selectOne(partList, parts), name: surveys.PhonePart, label: surveys.PhoneLabels[surveys.PhonePart],
			required: true, preset: wholePart,
		})
	}
	l.end()
}

// instanceName is what a phone calls a filled form.
func (l *layout) instanceName() string {
	name := "concat(" + ref(surveys.PhoneTerritoryName) + ", ' · ', " + ref(surveys.PhoneDate)
	if !l.opt.People {
		name += ", ' · ', " + ref(surveys.PhoneGroup)
	}
	return name + ")"
}

// decimal is a number as XPath reads it, which knows no exponent.
func decimal(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
