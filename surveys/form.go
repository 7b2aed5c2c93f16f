package surveys

import "eterritoire/surveys/lang"

// The form that a town hall fills is a workbook that two rooms must agree on:
// report/workbook writes it, surveys/intake reads it back. What they agree on
// is here, and nowhere else.
//
// On every sheet, one header row names the columns (FormColumns); below it a
// row is known by the code in its code column, wherever people moved it. A
// question's row carries its code, "A1.2.3"; below it, a checklist has a row
// an option, whose code is "A1.2.3/option". On the cover, the rows of FormFields
// carry the field's name in the code column and its value in the answer column.

// FormColumn is a column of the form by its use.
type FormColumn int

// The columns. A form may lack any but the code and the answer.
const (
	FormCode FormColumn = iota
	FormQuestion
	FormHelp
	FormAnswer
	FormReason
	FormEvidence
	FormComment
)

// FormColumns are the names that each column's header cell carries.
var FormColumns = map[FormColumn]lang.Text{
	FormCode:     lang.T("Code", "Code"),
	FormQuestion: lang.T("Question", "Question"),
	FormHelp:     lang.T("Aide", "Help"),
	FormAnswer:   lang.T("Réponse", "Answer"),
	FormReason:   lang.T("Si non concerné, pourquoi", "If not applicable, why"),
	FormEvidence: lang.T("Preuve", "Evidence"),
	FormComment:  lang.T("Commentaire", "Comment"),
}

// FormOwnSheets are the names of the sheets on which the form speaks and nobody
// answers: what it computes, how, and what its drop-downs offer.
var FormOwnSheets = [...]lang.Text{
	lang.T("Résultats", "Results"),
	lang.T("Calcul", "Calculation"),
	lang.T("Listes", "Lists"),
}

// FormFields are the codes of the cover's rows, in order: first those that
// people fill, then those that say which form this is, which are locked.
var FormFields = []string{
	"territory", "territory_code", "region", "department", "type", "population", "group", "respondent", "date",
	"framework", "version", "digest", "language",
}

// FormSilences are the words that the form's answer cells offer beside the
// answers themselves, by state; FormNone is offered by checklists, FormYesNo
// by yes/no questions and options.
var (
	FormSilences = map[State]lang.Text{
		Unknown:       lang.T("Ne sait pas", "Don't know"),
		NotApplicable: lang.T("Non concerné", "Not applicable"),
	}
	FormNone  = lang.T("Aucun", "None")
	FormYesNo = map[string]lang.Text{"yes": lang.T("Oui", "Yes"), "no": lang.T("Non", "No")}
	// FormEvidenceGrades are the evidence column's choices.
	FormEvidenceGrades = map[Evidence]lang.Text{
		Declared: lang.T("Déclaré", "Declared"),
		Quoted:   lang.T("Pièce citée", "Quoted"),
		Seen:     lang.T("Pièce vue", "Seen"),
		Checked:  lang.T("Vérifié", "Checked"),
	}
)

// FormOption joins a checklist's code and the name of one of its options.
func FormOption(code, option string) string { return code + "/" + option }
