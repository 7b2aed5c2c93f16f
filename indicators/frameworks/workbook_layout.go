package frameworks

import (
	"slices"
	"strings"

	"eterritoire/surveys/lang"
)

// A layout is a sheet of a framework's workbook: what stands in its rows and in
// its columns. Names of sheets and of columns are the same in every language,
// like the keys of the YAML.
type layout struct {
	name    string
	title   lang.Text
	columns []place
	extra   bool // content that few people change
	later   bool // workbooks written before there was such a sheet go without
}

// A place is a column: the path of the value that it holds, in the mapping that
// its row is.
type place struct {
	path  string
	field field
	link  bool // says to what the row belongs, or where it stands among others: no part of its value
}

// headers are the names of the columns that a place takes: a text has one a
// language.
func (p place) headers(languages []string) []string {
	if p.field.is != isText {
		return []string{p.path}
	}
	hs := make([]string, len(languages))
	for i, l := range languages {
		hs[i] = p.path + "." + l
	}
	return hs
}

// places are the values of an object by their paths.
func places(of string, paths ...string) []place {
	ps := make([]place, len(paths))
	for i, path := range paths {
		ps[i] = place{path: path, field: fieldAt(of, path)}
	}
	return ps
}

// fieldAt is the field of a path such as "goalposts.worst".
func fieldAt(of, path string) field {
	first, rest, below := strings.Cut(path, ".")
	f := objectOf(of).field(first)
	switch {
	case !below:
		return f
	case f.is == isEnds:
		f.is = isNumber
		return f
	case f.is == isMean:
		return fieldAt("aggregation", rest)
	}
	return fieldAt(f.of, rest)
}

func link(path string, is shape, of, fr, en string) place {
	return place{path: path, link: true, field: key(path, is, fr, en).from(of)}
}

// rank is the column that keeps the order of rows, however they are sorted.
var rank = link("rank", isNumber, "", "Place parmi les autres ; vide : à la fin", "Place among the others; empty: at the end")

// settingPaths are the rows of the first sheet, by their path in the file.
var settingPaths = []string{
	"framework.id", "framework.version", "framework.title", "framework.country", "framework.currency", "framework.languages", "framework.scale",
	"settings.unproven_in_low", "settings.item_cuts", "overall.spread", "unanswered_cap",
	"priority.gate", "priority.quick_win", "priority.quick_cost", "priority.quick_horizon", "priority.own_costs", "priority.own_forms", "priority.readiness",
	"citizens.min_sample", "citizens.min_cell", "citizens.quotas", "citizens.ratio",
}

// Sheets that the reader has business with by name.
const (
	settingsSheet = "settings"
	helpSheet     = "help"
)

var layouts = []layout{
	{name: settingsSheet, title: lang.T("Identité et réglages", "Identity and settings"), columns: []place{
		link("key", isWord, "", "Réglage", "Setting"),
		link("value", isWord, "", "Valeur", "Value"),
		link("text", isText, "", "Texte", "Text"),
	}},
	{name: "nodes", title: lang.T("Branches de l'arbre : axes et dimensions", "Branches of the tree: axes and dimensions"), columns: slices.Concat(
		[]place{link("parent", isRef, "branches", "Code de la branche où elle est ; vide pour la racine", "Code of the branch that it is in; empty for the root"), rank},
		places("branch", "code", "name", "weight", "slug", "aggregation.mean", "aggregation.exponent", "aggregation.floor", "min_coverage", "concern", "why", "sustain"),
		places("root", "note"),
	)},
	{name: "indicators", title: lang.T("Indicateurs", "Indicators"), columns: slices.Concat(
		[]place{link("parent", isRef, "branches", "Code de la branche où il est", "Code of the branch that it is in"), rank},
		places("leaf", "code", "name", "weight", "item", "question", "slug", "full_at", "unit", "range.min", "range.max"),
		places("leaf", "goalposts.worst", "goalposts.best", "goalposts.log", "goalposts.why"),
		places("leaf", "evidence", "who", "not_for", "sources", "normalisation.method", "normalisation.better", "normalisation.why"),
	)},
	{name: "choices", title: lang.T("Paliers et options des indicateurs", "Levels and options of the indicators"), columns: slices.Concat(
		[]place{link("indicator", isRef, "indicators", "Code de l'indicateur", "Code of the indicator"), rank},
		places("option", "code", "name", "points"),
	)},
	{name: "levels", title: lang.T("Niveaux de maturité", "Maturity levels"), columns: slices.Concat(
		[]place{link("profile", isRef, "profiles", "Profil dont c'est un niveau ; vide : l'arbre principal", "Profile of which it is a level; empty: the main tree"), rank},
		places("level", "code", "from", "name", "means"),
	)},
	{name: "gates", title: lang.T("Verrous", "Gates"), columns: slices.Concat(
		[]place{link("profile", isRef, "profiles", "Profil dont c'est un verrou ; vide : l'arbre principal", "Profile of which it is a gate; empty: the main tree"), rank},
		places("gate", "id", "indicator", "below", "target", "cap", "why"),
	)},
	{name: "profiles", title: lang.T("Profils : d'autres arbres sur les mêmes indicateurs", "Profiles: other trees over the same indicators"), columns: slices.Concat(
		[]place{link("parent", isRef, "profiles", "Code du profil ou de sa branche ; vide pour un profil", "Code of the profile or of its branch; empty for a profile"), rank},
		places("profile", "code"), places("share", "indicator"), places("profile branch", "weight", "name"),
		places("profile", "note", "asked", "aggregation.mean", "aggregation.exponent", "aggregation.floor", "min_coverage", "unanswered_cap"),
		places("profile branch", "concern", "why", "sustain"),
	)},
	{name: "recommendations", title: lang.T("Recommandations, par indicateur et par palier", "Recommendations, by indicator and item level"), columns: slices.Concat(
		[]place{link("indicator", isRef, "indicators", "Code de l'indicateur", "Code of the indicator")},
		places("rec", "at", "text", "cost", "horizon", "form"),
	)},
	{name: "texts", title: lang.T("Phrases qui accompagnent le contenu", "Sentences that go with the content"), columns: []place{
		{path: "key", link: true, field: key("key", isEnum, "Phrase", "Sentence").oneOf(PhraseKeys...)},
		{path: "text", field: key("text", isText, "Texte", "Text")},
	}},
	{name: "kinds", extra: true, title: lang.T("Types de territoire", "Kinds of territory"), columns: slices.Concat([]place{rank}, places("term", "code", "name"))},
	{name: "respondents", extra: true, title: lang.T("Groupes d'acteurs", "Stakeholder groups"), columns: slices.Concat(
		[]place{link("parent", isRef, "respondents", "Famille du groupe ; vide pour une famille", "Family of the group; empty for a family"), rank},
		places("respondent", "code", "name", "founding", "by"),
	)},
	{name: "breakdowns", extra: true, title: lang.T("Ventilations des chiffres sur les personnes", "How figures about people are broken down"), columns: slices.Concat(
		[]place{link("parent", isRef, "breakdowns", "Pour une valeur : code de sa ventilation", "For a value: code of its breakdown"), rank},
		places("breakdown", "code", "name"),
	)},
	{name: "evidence", extra: true, title: lang.T("Degrés de preuve", "Grades of evidence"), columns: places("grade", "grade", "weight", "name")},
	{name: "agreement", extra: true, later: true, title: lang.T("Accord entre les votes d'un atelier, du plus faible au plus fort", "Agreement among a workshop's votes, weakest first"), columns: slices.Concat([]place{rank}, places("agreement", "code", "from", "debate", "name", "means", "sources"))},
	{name: "cost_classes", extra: true, title: lang.T("Classes de coût, de la moins chère à la plus chère", "Cost classes, cheapest first"), columns: slices.Concat([]place{rank}, places("cost class", "code", "symbol", "min", "max", "name"))},
	{name: "horizons", extra: true, title: lang.T("Échéances, de la plus proche à la plus lointaine", "Horizons, nearest first"), columns: slices.Concat([]place{rank}, places("horizon", "code", "from", "to", "name"))},
	{name: "forms", extra: true, title: lang.T("Formes de partenariat", "Forms of partnership"), columns: slices.Concat([]place{rank}, places("form", "code", "name", "min_class", "fallback", "what"))},
	{name: "models", extra: true, title: lang.T("Modèles d'investissement", "Investment models"), columns: slices.Concat([]place{rank}, places("model", "code", "name", "form", "cost", "needs", "what", "payer", "risk"))},
	{name: "citizens", extra: true, title: lang.T("Mini-enquête auprès des habitants : questions et réponses", "Mini-survey of residents: questions and answers"), columns: slices.Concat(
		[]place{link("parent", isRef, "questions", "Pour une réponse : code de sa question", "For an answer: code of its question"), rank},
		places("question", "code"), places("answer", "text", "counts"), places("question", "feeds", "asked_if", "asked_unless"),
	)},
	{name: "checks", extra: true, later: true, title: lang.T("Contrôles de cohérence : réponses qui ne vont pas ensemble", "Consistency checks: answers that do not go together"), columns: slices.Concat([]place{rank}, places("check", "id", "when", "message", "hint", "why", "sources"))},
	{name: "earlier", extra: true, later: true, title: lang.T("Versions antérieures : ce que leurs indicateurs sont devenus", "Earlier versions: what became of their indicators"), columns: slices.Concat(
		[]place{{path: "version", link: true, field: fieldAt("earlier", "version")}, rank},
		places("move", "was", "now", "slug", "name", "item", "times", "why"),
	)},
	{name: "earlier_choices", extra: true, later: true, title: lang.T("Versions antérieures : ce que leurs réponses sont devenues", "Earlier versions: what became of their answers"), columns: slices.Concat(
		[]place{
			link("version", isWord, "", "Version antérieure", "Earlier version"),
			link("indicator", isWord, "", "Code de l'indicateur alors", "Code of the indicator then"),
			link("indicator_now", isWord, "", "Son code aujourd'hui ; vide : il n'en a plus", "Its code today; empty: it has none any more"),
			rank,
		},
		places("recode", "was", "now", "name"),
	)},
	{name: "sources", extra: true, title: lang.T("Sources", "Sources"), columns: slices.Concat([]place{rank}, places("source", "code", "kind", "name", "url"))},
}

func layoutOf(name string) *layout {
	for i := range layouts {
		if layouts[i].name == name {
			return &layouts[i]
		}
	}
	return nil
}

// headers are the names of all columns.
func (l *layout) headers(languages []string) []string {
	var hs []string
	for _, p := range l.columns {
		hs = append(hs, p.headers(languages)...)
	}
	return hs
}

// declared is where the codes of each sort are declared: a sheet and a column.
var declared = map[string][2]string{
	"branches": {"nodes", "code"}, "indicators": {"indicators", "code"}, "levels": {"levels", "code"}, "profiles": {"profiles", "code"},
	"respondents": {"respondents", "code"}, "kinds": {"kinds", "code"}, "breakdowns": {"breakdowns", "code"}, "sources": {"sources", "code"},
	"cost_classes": {"cost_classes", "code"}, "horizons": {"horizons", "code"}, "forms": {"forms", "code"}, "questions": {"citizens", "code"},
}
