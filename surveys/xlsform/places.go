package xlsform

import (
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
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
	if len(l.opt.Places) > 0 {
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
	regional := l.regional()
	choose := func(name, list, filter, relevant string) {
		l.add(row{
			kind: "select_one " + list, name: name, label: surveys.PhoneLabels[name], required: true,
			appearance: "minimal", filter: filter, relevant: relevant,
		})
	}
	l.offerPlaces()
	choose(surveys.PhoneRegion, regionList, "", "")
	var divided []string
	for _, kind := range regional {
		divided = append(divided, not(surveys.PhoneKind, kind))
	}
	choose(surveys.PhoneDepartment, departmentList, "region = "+ref(surveys.PhoneRegion), all(divided...))
	filter := "region = " + ref(surveys.PhoneRegion) + " and (department = '" + nowhere + "' or department = " + ref(surveys.PhoneDepartment) + ")"
	if len(l.survey.Kinds) > 0 {
		filter += " and (kind = '" + nowhere + "' or kind = " + ref(surveys.PhoneKind) + ")"
	}
	choose(surveys.PhoneTerritory, placeList, "("+filter+") or name = '"+elsewhere+"'", "")
	l.add(row{
		kind: "text", name: surveys.PhoneTyped, label: surveys.PhoneLabels[surveys.PhoneTyped], required: true,
		relevant: is(surveys.PhoneTerritory, elsewhere),
	})
	official := func(list, of string) string {
		return "instance('" + list + "')/root/item[name = " + ref(of) + "]/official"
	}
	other := is(surveys.PhoneTerritory, elsewhere)
	for _, c := range []row{
		{name: surveys.PhoneTerritoryName, calculation: "if(" + other + ", " + ref(surveys.PhoneTyped) + ", " + official(placeList, surveys.PhoneTerritory) + ")"},
		{name: surveys.PhoneTerritoryCode, calculation: "if(" + other + ", '', " + ref(surveys.PhoneTerritory) + ")"},
		{name: surveys.PhoneRegionName, calculation: official(regionList, surveys.PhoneRegion)},
		{name: surveys.PhoneDepartmentOf, calculation: official(departmentList, surveys.PhoneDepartment)},
	} {
		c.kind = "calculate"
		l.add(c)
	}
}

// regional are the kinds whose territories lie in no department.
func (l *layout) regional() []string {
	var kinds []string
	for _, k := range l.survey.Kinds {
		of := func(p Place) bool { return p.Kind == k.Name }
		within := func(p Place) bool { return (of(p) || p.Kind == "") && p.Department.Code != "" }
		if slices.ContainsFunc(l.opt.Places, of) && !slices.ContainsFunc(l.opt.Places, within) {
			kinds = append(kinds, k.Name)
		}
	}
	return kinds
}

// offerPlaces adds the three lists of the cascade, each in the order of names.
func (l *layout) offerPlaces() {
	var regions, departments, places []choice
	seen := map[string]bool{}
	once := func(list *[]choice, p Parent, region string) {
		if p.Code != "" && !seen[p.Code] {
			seen[p.Code] = true
			*list = append(*list, choice{name: p.Code, label: p.Name, official: p.Name.In("fr"), region: region})
		}
	}
	or := func(code string) string {
		if code == "" {
			return nowhere
		}
		return code
	}
	for _, p := range l.opt.Places {
		once(&regions, p.Region, "")
		once(&departments, p.Department, p.Region.Code)
		places = append(places, choice{
			name: p.Code, label: p.Name, official: p.Name.In("fr"),
			region: p.Region.Code, department: or(p.Department.Code), inKind: or(p.Kind),
		})
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
