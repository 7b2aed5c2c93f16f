package surveys

import (
	"strconv"
	"strings"

	"eterritoire/surveys/lang"
)

// A form in which a workshop was held has three sheets more, on which
// report/workbook and surveys/intake agree here. One names the place, by a row
// of FormWorkshopPlace under a header of FormColumns, and who was there, a row
// a college; one has the votes, a row a question, round and college; one the
// grounds of the decisions, a row a question. What was decided stands where
// answers stand. Every header names its columns by WorkshopColumns; votes have
// a column a choice besides, named by VoteColumn.

// WorkshopColumn is a column of these sheets by its use.
type WorkshopColumn int

// The columns. WorkshopQuestion and WorkshopName are for people alone.
const (
	WorkshopCode      WorkshopColumn = iota // of a question, or of a college
	WorkshopQuestion                        // the question in words
	WorkshopName                            // the college in words
	WorkshopRound                           // 1 or 2
	WorkshopCollege                         // who voted: a family's code, "autres", or "salle" for the whole room
	WorkshopDontKnow                        // ballots
	WorkshopAbstained                       // ballots
	WorkshopBallots                         // all ballots of the row: the control total
	WorkshopPresent                         // people
	WorkshopWomen                           // of them
	WorkshopReason                          // of the decision
	WorkshopDissent                         // who held otherwise, and what
	WorkshopParked                          // why it was left for later
)

// WorkshopColumns are the names that each column's header cell carries.
var WorkshopColumns = map[WorkshopColumn]lang.Text{
	WorkshopCode:      lang.T("Code", "Code"),
	WorkshopQuestion:  lang.T("Question", "Question"),
	WorkshopName:      lang.T("Nom du collège", "Name of the college"),
	WorkshopRound:     lang.T("Tour", "Round"),
	WorkshopCollege:   lang.T("Collège", "College"),
	WorkshopDontKnow:  lang.T("Ne sait pas", "Don't know"),
	WorkshopAbstained: lang.T("Abstentions", "Abstentions"),
	WorkshopBallots:   lang.T("Bulletins", "Ballots"),
	WorkshopPresent:   lang.T("Présents", "Present"),
	WorkshopWomen:     lang.T("Dont femmes", "Of whom women"),
	WorkshopReason:    lang.T("Motif de la décision", "Reason for the decision"),
	WorkshopDissent:   lang.T("Avis divergents", "Dissent"),
	WorkshopParked:    lang.T("À reprendre", "To come back to"),
}

// FormWorkshopSheets are the names of the sheets: attendance, votes, decisions.
var FormWorkshopSheets = [...]lang.Text{
	lang.T("Atelier", "Workshop"),
	lang.T("Votes", "Votes"),
	lang.T("Décisions", "Decisions"),
}

// FormWorkshopPlace is the code of the row that names the place.
const FormWorkshopPlace = "workshop_place"

// FormColleges are the words for colleges that are no group of respondents.
var FormColleges = map[string]lang.Text{
	WholeRoom:     lang.T("Salle", "Room"),
	OtherColleges: lang.T("Autres", "Others"),
}

// VoteColumn is what the header of a choice's column of votes says: the number
// of a maturity level, or "Oui" and "Non".
func VoteColumn(choice string) lang.Text {
	if level, ok := strings.CutPrefix(choice, "niv"); ok {
		if _, err := strconv.Atoi(level); err == nil {
			return lang.T(level, level)
		}
	}
	if text, ok := FormYesNo[choice]; ok {
		return text
	}
	return lang.T(choice, choice)
}

// VoteColumns are the choices of the questions that a room votes on, each once:
// the levels of maturity scales in order, then no and yes.
func (s *Survey) VoteColumns() []string {
	var columns []string
	known := map[string]bool{}
	for _, item := range []Item{Maturity, YesNo} {
		for _, q := range s.Questions {
			if q.Item != item {
				continue
			}
			for _, c := range s.VoteChoices(q) {
				if !known[c] {
					known[c] = true
					columns = append(columns, c)
				}
			}
		}
	}
	return columns
}

// VoteChoices are the names of a votable question's choices, the least first:
// Vote.Counts goes by them.
func (s *Survey) VoteChoices(q *Question) []string {
	choices := s.Of(q)
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = c.Name
	}
	if q.Item == YesNo {
		return []string{WordsNo[0], WordsYes[0]}
	}
	return names
}

// College is the family that a group of respondents belongs to, the part of its
// code before "_": one form signed by CAD_SG speaks for every CAD_*.
func College(group string) string {
	family, _, _ := strings.Cut(group, "_")
	return family
}

// Colleges are the families among the groups of respondents, in order.
func (s *Survey) Colleges() []Choice {
	var families []Choice
	for _, c := range s.Respondents {
		if College(c.Name) == c.Name {
			families = append(families, c)
		}
	}
	return families
}
