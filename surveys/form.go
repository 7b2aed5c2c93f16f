package surveys

import (
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys/lang"
)

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
	FormConfidence
)

// FormColumns are the names that each column's header cell carries.
var FormColumns = map[FormColumn]lang.Text{
	FormCode:       lang.T("Code", "Code"),
	FormQuestion:   lang.T("Question", "Question"),
	FormHelp:       lang.T("Aide", "Help"),
	FormAnswer:     lang.T("Réponse", "Answer"),
	FormReason:     lang.T("Si non concerné, pourquoi", "If not applicable, why"),
	FormEvidence:   lang.T("Preuve", "Evidence"),
	FormComment:    lang.T("Commentaire", "Comment"),
	FormConfidence: lang.T("Confiance", "Confidence"),
}

// FormOwnSheets are the names of the sheets on which the form speaks and nobody
// answers: what it computes, how, and what its drop-downs offer.
var FormOwnSheets = [...]lang.Text{
	lang.T("Résultats", "Results"),
	lang.T("Calcul", "Calculation"),
	lang.T("Listes", "Lists"),
}

// ReturnedSheet is the name of the sheet that stands before a sender's own in the
// copy that they get back, and lists what to correct; ReturnedMark is what its
// first cell holds. Nobody answers there, and it is not read.
var ReturnedSheet = lang.T("À corriger", "To correct")

// ReturnedMark is the same in every language.
const ReturnedMark = "eterritoire – retour / return"

// IsReturnedSheet reports whether a sheet's name is that of such a list, in any
// language, with a number behind it where the name was taken.
func IsReturnedSheet(name string) bool {
	for _, own := range ReturnedSheet {
		if after, ok := strings.CutPrefix(name, own); ok && (after == "" || strings.HasPrefix(after, " (")) {
			return true
		}
	}
	return false
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
	// FormWorkshop is the group of a form whose answers were decided together.
	FormWorkshop = lang.T("Atelier", "Workshop")
	// FormEvidenceGrades are the evidence column's choices.
	FormEvidenceGrades = map[Evidence]lang.Text{
		Declared: lang.T("Déclaré", "Declared"),
		Quoted:   lang.T("Pièce citée", "Quoted"),
		Seen:     lang.T("Pièce vue", "Seen"),
		Checked:  lang.T("Vérifié", "Checked"),
	}
)

// FormConfidences are the confidence column's choices, the least first: how sure
// the respondent is, whatever the proof.
var FormConfidences = []Choice{
	{"low", lang.T("Faible", "Low")},
	{"medium", lang.T("Moyenne", "Medium")},
	{"high", lang.T("Élevée", "High")},
}

// FormOption joins a checklist's code and the name of one of its options.
func FormOption(code, option string) string { return code + "/" + option }

// LevelOf is the level that choice number place of a maturity scale stands for:
// 2 of "niv2", or else its place.
func LevelOf(c Choice, place int) int {
	if n, err := strconv.Atoi(strings.TrimLeft(c.Name, "abcdefghijklmnopqrstuvwxyz_")); err == nil && n >= 0 {
		return n
	}
	return place
}

// FormOffer is how an answer cell says choice number i of a question: "2 –
// descriptor" on a maturity scale, the label elsewhere.
func FormOffer(p *lang.Printer, q *Question, c Choice, i int) string {
	label := p.Text(c.Label)
	switch {
	case q.Item == Maturity && label == "":
		return strconv.Itoa(LevelOf(c, i))
	case q.Item == Maturity:
		return strconv.Itoa(LevelOf(c, i)) + " – " + label
	case q.Item == YesNo && FormYesNo[c.Name] != nil:
		return p.Text(FormYesNo[c.Name])
	case label == "":
		return c.Name
	}
	return label
}

// FormValue is what the answer cell of question q holds: a text, a float64, or
// nil where the cell is empty. A checklist's ticks stand in its options' rows.
func FormValue(p *lang.Printer, s *Survey, q int, a *Answer) any {
	question := s.Questions[q]
	switch a.State {
	case Unknown, NotApplicable:
		return p.Text(FormSilences[a.State])
	case SetAside: // as it was read, to be corrected where it stands
		if a.Reason == "" {
			return nil
		}
		return a.Reason
	case Given:
	default:
		return nil
	}
	switch question.Item {
	case Number, Percentage:
		return a.Number
	case Checklist:
		if len(a.Choices) == 0 {
			return p.Text(FormNone)
		}
		return nil
	}
	for i, c := range s.Of(question) {
		if slices.Contains(a.Choices, c.Name) {
			return FormOffer(p, question, c, i)
		}
	}
	if question.Item == YesNo && len(a.Choices) > 0 && FormYesNo[a.Choices[0]] != nil {
		return p.Text(FormYesNo[a.Choices[0]])
	}
	return strings.Join(a.Choices, " ")
}
