package intake

import (
	"strings"

	"eterritoire/surveys"
)

// table is our own table of responses: headers are codes, and nothing else.
var table = columnRules{dialect: "table", column: tableColumn, empty: isBlank, quoted: true}

func isBlank(text string) bool { return strings.TrimSpace(text) == "" }

// isBlankOrNA also takes "n/a", which an export writes where nothing was asked.
func isBlankOrNA(text string) bool {
	text = strings.TrimSpace(text)
	return text == "" || strings.EqualFold(text, "n/a")
}

// identityWords are what a column of who and when is called, folded; the
// place in its list is its rank.
var identityWords = map[role][]string{
	territoryRole: {
		"territory", "territoire", "commune", "unit", "unite", "nom du territoire", "territory name", "name of the territory",
		"nom de la commune", "commune name", "name of the commune", "name of the council", "council", "municipality", "collectivite",
		"collectivite territoriale", "nom de la collectivite",
	},
	codeRole: {
		"territory code", "code territoire", "code du territoire", "territoire code", "commune code", "code commune", "code de la commune",
	},
	regionRole:     {"region"},
	departmentRole: {"department", "departement", "division"},
	kindRole:       {"type", "type de territoire", "type of territory", "territory type", "kind", "type de commune", "type de collectivite"},
	populationRole: {"population", "population (habitants)", "population (inhabitants)", "nombre d habitants", "inhabitants", "habitants"},
	groupRole:      {"group", "groupe", "groupe de repondants", "respondent group", "group of respondents", "groupe du repondant"},
	respondentRole: {"respondent", "repondant", "nom du repondant", "respondent name", "name of the respondent"},
	dateRole:       {"date", "date de l enquete", "survey date", "date enquete", "date of the survey", "date de remplissage", "date de reponse", "date of response"},
	versionRole:    {"framework version", "version du referentiel", "version"},
	instanceRole:   {"response id", "id reponse", "id de la reponse"},
}

// identityRoles finds a column of who and when by its folded name.
var identityRoles = func() map[string]column {
	found := map[string]column{}
	for r, words := range identityWords {
		for rank, w := range words {
			found[w] = column{role: r, rank: rank}
		}
	}
	return found
}()

// identityColumn is the column of who and when of that name.
func identityColumn(name string) (column, bool) {
	c, ok := identityRoles[foldLabel(name)]
	return c, ok
}

// companions are the columns that go with a question's, by their folded names.
var companions = map[string]role{
	"evidence": evidenceRole, "preuve": evidenceRole,
	"confidence": confidenceRole, "confiance": confidenceRole,
	"comment": commentRole, "commentaire": commentRole,
	"status": statusRole, "statut": statusRole,
	"reason": reasonRole, "motif": reasonRole,
}

// tableColumn maps a header of a table of responses: a question's code, name or
// slug; that and ".evidence", ".confidence" or ".comment"; or who and when.
func tableColumn(n *names, header string) column {
	if q, ok := n.question(header); ok {
		return column{role: answerRole, q: q}
	}
	if c, ok := identityColumn(header); ok {
		return c
	}
	if dot := strings.LastIndexByte(header, '.'); dot > 0 {
		r, ok := companions[surveys.Fold(header[dot+1:])]
		q, of := n.question(header[:dot])
		if ok && of && (r == evidenceRole || r == confidenceRole || r == commentRole) {
			return column{role: r, q: q}
		}
	}
	return column{}
}
