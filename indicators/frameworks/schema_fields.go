package frameworks

import (
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// A shape is what the value of a key is made of.
type shape int

const (
	isWord    shape = iota // a text that is no sentence: a version, an address
	isCode                 // declares a code
	isRef                  // a code that is declared elsewhere
	isEnum                 // one of a few words
	isText                 // a text in each language
	isNumber               // any number
	isScore                // from 0 to the scale
	isShare                // from 0 to 1
	isWeight               // above 0
	isCount                // a whole number from 0
	isFlag                 // true or false
	isRefs                 // a list of codes
	isEnds                 // the two ends of a range
	isNumbers              // a list of numbers
	isTexts                // a list of texts
	isPairs                // codes, each with a number
	isMap                  // keys of its own
	isMaps                 // a list of such
	isMean                 // a mean: its name alone, or its keys
	isNodes                // children in the main tree
	isShares               // children in a profile
)

// A field is a key of the file: what its value is, and what it says, for
// editors and for the heads of a workbook's columns.
type field struct {
	key   string
	is    shape
	need  bool
	of    string   // isMap, isMaps: its object. isRef, isRefs: where the codes are declared
	words []string // isEnum: which
	says  lang.Text
}

// An object is a mapping of the file and its keys.
type object struct {
	name   string
	fields []field
}

func (f field) needed() field { f.need = true; return f }

func (f field) oneOf(words ...string) field { f.words = words; return f }

func (f field) from(of string) field { f.of = of; return f }

func key(name string, is shape, fr, en string) field {
	return field{key: name, is: is, says: lang.T(fr, en)}
}

// Keys that several objects have.
var (
	theCode        = key("code", isCode, "Code, sans accent ni espace, que rien d'autre ne porte", "Code, without accents or spaces, that nothing else has").needed()
	theName        = key("name", isText, "Nom", "Name").needed()
	theSlug        = key("slug", isWord, "Nom court sans accent (point-focal) ; il nomme la colonne des réponses", "Short name without accents (focal-point); it names the column of answers")
	theWeight      = key("weight", isWeight, "Poids, relatif à ceux de ses frères", "Weight, relative to its siblings'")
	theConcern     = key("concern", isText, "Préoccupation à laquelle l'axe répond", "Concern that the axis answers")
	theWhy         = key("why", isText, "Pourquoi cela compte, en une phrase", "Why it matters, in one sentence")
	theSustain     = key("sustain", isText, "Que faire aux niveaux les plus hauts", "What to do at the highest levels")
	theNote        = key("note", isText, "Ce qui est dit à côté des notes", "What is said beside the scores")
	theAggregation = key("aggregation", isMean, "Moyenne des enfants ; sans elle, arithmétique", "Mean of the children; without it, arithmetic")
	theCoverage    = key("min_coverage", isShare, "Part du poids qui doit être connue (0,6 pour 60 %) ; vide : celle du parent", "Share of the weight that must be known (0.6 for 60%); empty: the parent's")
	theLevels      = key("levels", isMaps, "Niveaux de maturité, du plus bas au plus haut", "Maturity levels, lowest first").from("level")
	theUnanswered  = key("unanswered_cap", isRef, "Niveau auquel plafonne un verrou sans réponse", "Level at which a gate without an answer caps").from("levels")
	theGates       = key("gates", isMaps, "Verrous : sous une note, l'indicateur plafonne le niveau de sa cible", "Gates: under a score, the indicator caps the level of its target").from("gate")
	theItems       = key("items", isPairs, "Indicateurs et leurs poids, quand il n'y a rien d'autre", "Indicators and their weights, where there is nothing else").from("indicators")
	theShares      = key("children", isShares, "Branches et indicateurs", "Branches and indicators")
	theChildren    = key("children", isNodes, "Branches et indicateurs de rang inférieur", "Branches and indicators below").needed()
	theCost        = key("cost", isRef, "Classe de coût", "Cost class").from("cost_classes")
	theForm        = key("form", isRef, "Forme de partenariat", "Form of partnership").from("forms")
)

// objects are all the mappings of a framework file, the file itself first.
var objects = []object{
	{"file", []field{
		key("framework", isMap, "Identité du référentiel", "Identity of the framework").from("identity").needed(),
		key("settings", isMap, "Réglages", "Settings").from("settings"),
		key("kinds", isMaps, "Types de territoire", "Kinds of territory").from("term"),
		key("respondents", isMaps, "Groupes d'acteurs", "Stakeholder groups").from("respondent"),
		key("breakdowns", isMaps, "Ventilations des chiffres sur les personnes", "How figures about people are broken down").from("breakdown"),
		key("evidence", isMaps, "Degrés de preuve et leur poids dans la fiabilité", "Grades of evidence and their weight in reliability").from("grade"),
		key("agreement", isMaps, "Ce que vaut l'accord entre les votes d'un atelier, du plus faible au plus fort", "What the agreement among a workshop's votes is worth, weakest first").from("agreement"),
		theLevels,
		key("overall", isMap, "Règle du niveau global", "Rule of the overall level").from("overall"),
		theUnanswered,
		theGates,
		key("cost_classes", isMaps, "Classes de coût, de la moins chère à la plus chère", "Cost classes, cheapest first").from("cost class"),
		key("horizons", isMaps, "Échéances, de la plus proche à la plus lointaine", "Horizons, nearest first").from("horizon"),
		key("forms", isMaps, "Formes de partenariat", "Forms of partnership").from("form"),
		key("priority", isMap, "Ordre des recommandations", "How recommendations are ordered").from("priority"),
		key("models", isMaps, "Modèles d'investissement", "Investment models").from("model"),
		key("phrases", isMap, "Phrases qui accompagnent le contenu", "Sentences that go with the content").from("phrases"),
		key("citizens", isMap, "Mini-enquête auprès des habitants", "Mini-survey of residents").from("citizens"),
		key("sources", isMaps, "Sources des indicateurs", "Sources of the indicators").from("source"),
		key("profiles", isMaps, "Profils : d'autres arbres sur les mêmes indicateurs", "Profiles: other trees over the same indicators").from("profile"),
		key("checks", isMaps, "Contrôles de cohérence : réponses d'un même questionnaire qui ne vont pas ensemble", "Consistency checks: answers of one questionnaire that do not go together").from("check"),
		key("earlier", isMaps, "Versions antérieures, et ce que leurs questions sont devenues", "Earlier versions, and what became of their questions").from("earlier"),
		key("tree", isMap, "L'arbre des indicateurs", "The tree of indicators").from("root").needed(),
	}},
	{"identity", []field{
		key("id", isCode, "Code du référentiel", "Code of the framework").needed(),
		key("version", isWord, "Version : à changer à chaque modification", "Version: to be changed with every change").needed(),
		key("title", isText, "Titre du référentiel", "Title of the framework").needed(),
		key("country", isWord, "Code ISO du pays", "ISO code of the country"),
		key("currency", isWord, "Code ISO de la monnaie des coûts", "ISO code of the costs' currency"),
		key("languages", isRefs, "Langues des textes, celle de référence en premier", "Languages of the texts, the one of reference first"),
		key("scale", isNumber, "Ce que vaut la meilleure note : 100, ou 1 pour un indice", "What the best score is shown as: 100, or 1 for an index"),
	}},
	{"settings", []field{
		key("unproven_in_low", isFlag, "Une réponse seulement déclarée compte au pire dans le scénario bas", "An answer that is only declared counts worst in the low scenario"),
		key("item_cuts", isNumbers, "Notes à partir desquelles un indicateur est au palier 1, 2, 3…", "Scores from which an indicator is at item level 1, 2, 3…"),
	}},
	{"term", []field{theCode, theName}},
	{"respondent", []field{
		theCode, theName,
		key("founding", isFlag, "Nommé dans le public du texte fondateur", "Named among the founding text's public"),
		key("by", isRefs, "Comment ses membres sont distingués", "How its members are told apart"),
		key("sub", isMaps, "Membres de la famille : leur code est FAMILLE_NOM", "Members of the family: their code is FAMILY_NAME").from("term"),
	}},
	{"breakdown", []field{theCode, theName, key("values", isTexts, "Valeurs", "Values")}},
	{"grade", []field{
		key("grade", isEnum, "Degré de preuve", "Grade of evidence").needed().oneOf(surveys.EvidenceNames[:]...),
		key("weight", isShare, "Poids dans l'indice de fiabilité, de 0 à 1", "Weight in the reliability index, from 0 to 1").needed(),
		key("name", isText, "Nom", "Name"),
	}},
	{"agreement", []field{
		theCode,
		key("from", isNumber, "Accord à partir duquel on y est, de -1 à 1 ; la première bande commence à -1", "Agreement from which it holds, from -1 to 1; the first band starts from -1").needed(),
		key("debate", isFlag, "Appelle une discussion et un second vote", "Calls for a discussion and a second vote"),
		theName,
		key("means", isText, "Ce que dit un tel accord", "What such an agreement says"),
		key("sources", isRefs, "D'où vient cette limite", "Where this limit comes from").from("sources"),
	}},
	{"level", []field{
		theCode,
		key("from", isScore, "Note à partir de laquelle on y est ; le premier niveau commence à 0", "Score from which one is there; the first level starts from 0").needed(),
		theName,
		key("means", isText, "Ce que ce niveau signifie", "What this level means"),
	}},
	{"overall", []field{key("spread", isCount, "Le niveau global dépasse le plus bas des axes de ce nombre de niveaux au plus", "The overall level is at most this many levels above the lowest axis").needed()}},
	{"gate", []field{
		key("id", isCode, "Code du verrou", "Code of the gate").needed(),
		key("indicator", isRef, "Indicateur dont dépend le verrou", "Indicator that the gate depends on").from("indicators").needed(),
		key("below", isScore, "Note sous laquelle il plafonne", "Score under which it caps").needed(),
		key("target", isRef, "Branche dont le niveau est plafonné ; dans un profil, sans elle, le tout", "Branch whose level is capped; in a profile, without it, the whole").from("branches"),
		key("cap", isRef, "Niveau le plus haut permis", "Highest level allowed").from("levels").needed(),
		key("why", isText, "Ce qui est dit quand il plafonne", "What is said when it caps").needed(),
	}},
	{"cost class", []field{
		theCode,
		key("symbol", isWord, "Signe dans les tableaux", "Sign in tables"),
		key("min", isNumber, "Coût à partir duquel, dans la monnaie du référentiel", "Cost from which, in the framework's currency"),
		key("max", isNumber, "Coût jusqu'auquel ; vide : sans limite", "Cost up to which; empty: without limit"),
		theName,
	}},
	{"horizon", []field{
		theCode,
		key("from", isCount, "Du mois", "From month"),
		key("to", isCount, "Au mois", "To month").needed(),
		theName,
	}},
	{"form", []field{
		theCode,
		key("min_class", isCount, "Classe de préparation la plus basse qui la permet", "Lowest readiness class that allows it"),
		key("fallback", isRef, "Forme conseillée en attendant", "Form advised meanwhile").from("forms"),
		theName,
		key("what", isText, "Ce que c'est", "What it is"),
	}},
	{"priority", []field{
		key("gate", isWeight, "Facteur de priorité quand un verrou est levé", "Factor of priority where a gate is lifted"),
		key("quick_win", isWeight, "Facteur de priorité d'un gain rapide", "Factor of priority of a quick win"),
		key("quick_cost", isRef, "Classe de coût d'un gain rapide", "Cost class of a quick win").from("cost_classes"),
		key("quick_horizon", isRef, "Échéance d'un gain rapide", "Horizon of a quick win").from("horizons"),
		key("own_costs", isRefs, "Coûts à la portée des moyens propres", "Costs within one's own means").from("cost_classes"),
		key("own_forms", isRefs, "Formes à la portée des moyens propres", "Forms within one's own means").from("forms"),
		key("readiness", isRef, "Profil dont le niveau est la classe de préparation", "Profile whose level is the readiness class").from("profiles"),
	}},
	{"model", []field{
		theCode,
		theForm.needed(),
		theCost.needed(),
		key("needs", isPairs, "Note la plus basse qu'il demande à des indicateurs : A1.2.1: 50, A3.1.4: 25", "Lowest score that it needs of indicators: A1.2.1: 50, A3.1.4: 25").from("indicators"),
		theName,
		key("what", isText, "En quoi il consiste", "What it is"),
		key("payer", isText, "Qui paie", "Who pays"),
		key("risk", isText, "Risque principal", "Main risk"),
	}},
	{"phrases", phraseFields()},
	{"citizens", []field{
		key("min_sample", isCount, "Nombre le plus petit de personnes interrogées", "Least number of people asked"),
		key("min_cell", isCount, "Nombre le plus petit pour publier une ventilation", "Least number for a breakdown to be published"),
		key("quotas", isRefs, "Ventilations qui servent de quotas", "Breakdowns used as quotas").from("breakdowns"),
		key("ratio", isRef, "Ventilation dont un indicateur nombre reçoit le rapport : part chez la première valeur sur part chez la deuxième", "Breakdown of which an indicator that is a number gets the ratio: share among its first value over share among its second").from("breakdowns"),
		key("questions", isMaps, "Questions posées aux habitants", "Questions put to residents").from("question"),
	}},
	{"question", []field{
		theCode,
		key("feeds", isRefs, "Indicateurs qu'elle renseigne", "Indicators that it feeds").from("indicators"),
		key("asked_if", isRef, "Posée seulement après une réponse qui compte à cette question", "Put only after an answer that counts to this question").from("questions"),
		key("asked_unless", isRef, "Posée seulement après une réponse qui ne compte pas à cette question", "Put only after an answer that does not count to this question").from("questions"),
		key("question", isText, "Question", "Question").needed(),
		key("answers", isMaps, "Réponses proposées", "Answers offered").from("answer").needed(),
	}},
	{"answer", []field{
		key("counts", isFlag, "Cette réponse compte comme positive", "This answer counts as positive"),
		key("text", isText, "Texte", "Text").needed(),
	}},
	{"source", []field{
		theCode,
		key("kind", isWord, "Sorte de source", "Kind of source"),
		key("name", isWord, "Nom de la source", "Name of the source").needed(),
		key("url", isWord, "Adresse", "Address"),
	}},
	{"profile", []field{
		theCode, theName, theNote,
		key("asked", isFlag, "Un questionnaire peut se limiter à ce profil", "A questionnaire can be limited to this profile"),
		theAggregation, theCoverage, theLevels, theUnanswered, theGates, theItems, theShares,
	}},
	{"profile branch", []field{theCode, theName, theWeight, theConcern, theWhy, theSustain, theAggregation, theCoverage, theItems, theShares}},
	{"share", []field{
		key("indicator", isRef, "Indicateur repris de l'arbre", "Indicator taken from the tree").from("indicators").needed(),
		theWeight,
	}},
	{"check", []field{
		key("id", isCode, "Code du contrôle (C01)", "Code of the check (C01)").needed(),
		key("when", isWord, "Ce qui ne va pas ensemble, sur les codes : « A1.2.3 = 0 and A2.2.1 >= 3 ». Un palier ou un nombre se compare (< <= = ≠ >= >) à un nombre ou à un indicateur ; une option est cochée ou non (has, lacks, none) ; une réponse est donnée ou non (is, is not)", "What does not go together, on the codes: “A1.2.3 = 0 and A2.2.1 >= 3”. A level or a number is compared (< <= = ≠ >= >) with a number or an indicator; an option is ticked or not (has, lacks, none); an answer is given or not (is, is not)").needed(),
		key("message", isText, "Ce qui est dit à celui qui relit : les faits, sans reproche", "What whoever reads again is told: the facts, without blame").needed(),
		key("hint", isText, "Ce qu'il peut vérifier", "What they can look at"),
		key("why", isText, "Sur quoi le contrôle se fonde", "What the check rests on"),
		key("sources", isRefs, "Sources", "Sources").from("sources"),
	}},
	{"earlier", []field{
		key("version", isWord, "Version antérieure dont les réponses sont reprises", "Earlier version whose answers are carried over").needed(),
		key("indicators", isMaps, "Indicateurs qui ont changé ; les autres gardent leur code et leur sens", "Indicators that changed; the others keep their code and their meaning").from("move"),
	}},
	{"move", []field{
		key("was", isCode, "Code que l'indicateur avait alors", "Code that the indicator had then").needed(),
		key("slug", isWord, "Nom court qu'il avait alors, s'il a changé", "Short name that it had then, if it changed"),
		key("name", isText, "Question telle qu'elle était posée alors, si elle a changé", "Question as it was put then, if it changed"),
		key("item", isEnum, "Sorte de question d'alors, si elle a changé", "Kind of question then, if it changed").oneOf(itemNames()...),
		key("now", isRef, "Indicateur qui a ces réponses aujourd'hui ; vide : elles ne se comparent plus. Scinder : une ligne par indicateur", "Indicator that has these answers today; empty: they no longer compare. To split: one row an indicator").from("indicators"),
		key("times", isNumber, "Facteur qui amène un nombre à l'unité d'aujourd'hui", "Factor that brings a number to today's unit"),
		key("why", isText, "Pourquoi ces réponses ne se comparent plus", "Why these answers no longer compare"),
		key("answers", isMaps, "Réponses qui ont changé de code ou n'ont plus d'équivalent ; tous les paliers d'une échelle recoupée", "Answers whose code changed or that have no equivalent; all levels of a scale that is cut anew").from("recode"),
	}},
	{"recode", []field{
		key("was", isCode, "Code que la réponse avait alors", "Code that the answer had then").needed(),
		key("now", isCode, "Code de la réponse aujourd'hui ; vide : elle n'a pas d'équivalent", "Code of the answer today; empty: it has no equivalent"),
		key("name", isText, "Libellé d'alors, s'il a changé", "Wording then, if it changed"),
	}},
	{"root", []field{theCode, theSlug, theName, theConcern, theWhy, theSustain, theAggregation, theCoverage, theChildren, theNote}},
	{"branch", []field{theCode, theSlug, theName, theWeight, theConcern, theWhy, theSustain, theAggregation, theCoverage, theChildren}},
	{"leaf", []field{
		theCode, theSlug, theName, theWeight,
		key("item", isEnum, "Sorte de question", "Kind of question").needed().oneOf(itemNames()...),
		key("question", isText, "Question posée ; sans elle, le nom", "Question put; without it, the name"),
		key("levels", isTexts, "Paliers d'une échelle de maturité, du palier 0 vers le haut", "Levels of a maturity scale, from level 0 up"),
		key("options", isMaps, "Options d'une liste ou d'un choix", "Options of a checklist or a choice").from("option"),
		key("full_at", isNumber, "Nombre de points d'une liste qui donne la meilleure note", "Points of a checklist that bring the best score"),
		key("unit", isText, "Unité d'un nombre", "Unit of a number"),
		key("range", isEnds, "Le moins et le plus qu'un nombre peut valoir", "The least and the most that a number may be"),
		key("goalposts", isMap, "Bornes : de la pire valeur à la meilleure", "Goalposts: from the worst value to the best").from("goalposts"),
		key("normalisation", isMap, "Note par comparaison entre territoires, au lieu de bornes", "Score by comparison between territories, instead of goalposts").from("normalisation"),
		key("evidence", isText, "Preuve attendue", "Evidence expected"),
		key("who", isRefs, "Groupes qui répondent, celui de référence en premier", "Groups that answer, the one of reference first").from("respondents"),
		key("not_for", isRefs, "Types de territoire que l'indicateur ne concerne pas", "Kinds of territory that the indicator does not concern").from("kinds"),
		key("sources", isRefs, "Sources", "Sources").from("sources"),
		key("recs", isMaps, "Recommandations, une par palier bas", "Recommendations, one a low item level").from("rec"),
	}},
	{"option", []field{
		key("code", isCode, "Code de l'option ; niv0, niv1… pour les paliers d'une échelle de maturité", "Code of the option; niv0, niv1… for the levels of a maturity scale").needed(),
		key("points", isNumber, "Points que l'option apporte (1 si vide, dans une liste)", "Points that the option brings (1 where empty, in a checklist)"),
		theName,
	}},
	{"goalposts", []field{
		key("worst", isNumber, "Valeur notée 0 ; la plus haute quand moins vaut mieux", "Value that scores 0; the higher one where less is better").needed(),
		key("best", isNumber, "Valeur qui a la meilleure note", "Value that has the best score").needed(),
		key("log", isFlag, "Sur une échelle logarithmique", "On a logarithmic scale"),
		key("why", isText, "Pourquoi ces bornes", "Why these goalposts"),
	}},
	{"normalisation", []field{
		key("method", isEnum, "Méthode, qui compare les territoires entre eux", "Method, which compares territories with each other").needed().oneOf(cohortMethods...),
		key("better", isEnum, "Quelles valeurs sont les meilleures", "Which values are better").oneOf("high", "low"),
		key("why", isText, "Pourquoi cette méthode", "Why this method"),
	}},
	{"aggregation", []field{
		key("mean", isEnum, "Moyenne", "Mean").needed().oneOf(means...),
		key("exponent", isNumber, "Exposant d'une moyenne de puissance", "Exponent of a power mean"),
		key("floor", isScore, "Note la plus basse que la moyenne retienne, au-dessus de 0", "Lowest score that the mean takes, above 0"),
	}},
	{"rec", []field{
		key("at", isCount, "Palier de l'indicateur où elle est faite", "Item level at which it is made").needed(),
		theCost,
		key("horizon", isRef, "Échéance", "Horizon").from("horizons"),
		theForm,
		key("text", isText, "Recommandation", "Recommendation").needed(),
	}},
}

// phraseFields are the sentences by key; what each is for is in PhraseKeys.
func phraseFields() []field {
	fields := make([]field, len(PhraseKeys))
	for i, k := range PhraseKeys {
		fields[i] = key(k, isText, "Phrase", "Sentence")
	}
	return fields
}

// objectOf is the object of that name.
func objectOf(name string) object {
	for _, o := range objects {
		if o.name == name {
			return o
		}
	}
	return object{}
}

func (o object) field(name string) field {
	for _, f := range o.fields {
		if f.key == name {
			return f
		}
	}
	return field{}
}
