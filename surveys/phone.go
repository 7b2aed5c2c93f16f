package surveys

import (
	"strings"

	"eterritoire/surveys/lang"
)

// The form that a phone fills is a questionnaire in XLSForm: surveys/xlsform
// writes it, and surveys/intake reads what KoboToolbox and ODK export of it.
// What they agree on, beside the names of questions and choices (rules §1), is
// here, and nowhere else.

// The nodes of a phone's form that say who answers. Those that an export is
// read for carry the names that the table of responses has too.
const (
	PhoneKind       = "type"
	PhoneRegion     = "region_code"     // chosen in a list
	PhoneDepartment = "department_code" // chosen in a list
	PhoneTerritory  = "territory_choice"
	PhoneTyped      = "territory_typed" // where the list lacks it
	PhonePart       = "questionnaire"
	PhonePopulation = "population"
	PhoneGroup      = "group"
	PhoneDate       = "date"

	PhoneTerritoryName = "territory"
	PhoneTerritoryCode = "territory_code"
	PhoneRegionName    = "region"
	PhoneDepartmentOf  = "department"
)

// PhoneLabels are the labels of the nodes above that people see.
var PhoneLabels = map[string]lang.Text{
	PhoneKind:          lang.T("Type de territoire", "Type of territory"),
	PhoneRegion:        lang.T("Dans quelle région\u00a0?", "In which region?"),
	PhoneDepartment:    lang.T("Dans quel département\u00a0?", "In which division?"),
	PhoneTerritory:     lang.T("Quelle collectivité\u00a0?", "Which council?"),
	PhoneTyped:         lang.T("Comment s'appelle-t-elle\u00a0?", "What is it called?"),
	PhonePart:          lang.T("Quel questionnaire\u00a0?", "Which questionnaire?"),
	PhonePopulation:    lang.T("Population (habitants)", "Population (inhabitants)"),
	PhoneGroup:         lang.T("Groupe du répondant", "Respondent group"),
	PhoneDate:          lang.T("Date de l'enquête", "Survey date"),
	PhoneTerritoryName: lang.T("Nom du territoire", "Name of the territory"),
	PhoneTerritoryCode: lang.T("Code du territoire", "Territory code"),
}

// The companions of a question in a phone's form: a node each, named after the
// question.
const (
	PhoneStatus   = "_status" // a silence, beside a number
	PhoneEvidence = "_evidence"
	PhoneReason   = "_reason"
	PhoneComment  = "_comment"
)

// PhoneCompanions are what each companion's label says after the question's
// code: "A1.1.3 – Preuve".
var PhoneCompanions = map[string]lang.Text{
	PhoneStatus:   lang.T("Statut", "Status"),
	PhoneEvidence: lang.T("Preuve", "Evidence"),
	PhoneReason:   lang.T("Motif", "Reason"),
	PhoneComment:  lang.T("Commentaire", "Comment"),
}

// Prefixes of nodes that hold no answer.
const (
	PhoneCalculation = "calc_" // a figure that the form computes
	PhoneNote        = "show_" // something that it says
)

// OfPhone reports whether a column of an export, by its name or its label, is
// the form's own: figures and notes, and steps towards the territory.
func OfPhone(header string) bool {
	if strings.HasPrefix(header, PhoneCalculation) || strings.HasPrefix(header, PhoneNote) {
		return true
	}
	return ofPhone[Fold(header)]
}

// ofPhone are the names and labels of the form's own questions, folded.
var ofPhone = func() map[string]bool {
	found := map[string]bool{}
	for _, name := range []string{PhoneRegion, PhoneDepartment, PhoneTerritory, PhoneTyped, PhonePart} {
		found[Fold(name)] = true
		for _, label := range PhoneLabels[name] {
			found[Fold(label)] = true
		}
	}
	return found
}()
