package intake

import (
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/sheet"
)

// personalWords are the words in the headers of columns that hold people's
// names, or ways to reach them.
var personalWords = set(
	"nom", "noms", "prenom", "prenoms", "name", "names", "surname", "fullname", "firstname", "lastname", "respondent", "repondant", "repondante",
	"telephone", "tel", "phone", "phonenumber", "devicephonenum", "mobile", "whatsapp", "gsm", "email", "mail", "courriel", "contact", "contacts",
)

// impersonalWords are those in the headers of columns of other names.
var impersonalWords = set(
	"projet", "project", "fichier", "file", "formulaire", "form", "instance", "logiciel", "software", "application", "site", "village", "quartier",
	"commune", "region", "departement", "territoire", "territory",
)

// isPersonal reports whether a header is of a column of people's names, or of
// ways to reach them.
func isPersonal(header string) bool {
	if len(header) > maxMark {
		return false
	}
	found := false
	for word := range strings.FieldsSeq(string(keepWords([]rune(surveys.Fold(header))))) {
		if impersonalWords[word] {
			return false
		}
		found = found || personalWords[word]
	}
	return found
}

// namePersonal names the columns of the table that hold people's names, numbers
// or addresses, none of which leaves the reading.
func (l *columns) namePersonal(r *reading) {
	for col := range l.columns {
		c := &l.columns[col]
		left := c.tells.about == aboutEnumerator || c.role == respondentRole || c.role == noRole && isPersonal(c.header)
		c.personal = left
		named := r.opt.Respondents && c.role == respondentRole || r.opt.Enumerators && c.tells.about == aboutEnumerator
		if left && !named && c.header != "" && !slices.Contains(r.file.Personal, c.header) {
			r.file.Personal = append(r.file.Personal, c.header)
		}
	}
}

// people tells who is named in the columns of names, numbers and addresses.
func (l *columns) people(r *reading, row *sheet.Row) {
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Col >= len(l.columns) || !l.columns[c.Col].personal || l.rules.empty(c.Text) {
			continue
		}
		if name := enumeratorOf(c.Text); name != "" {
			r.opt.Person(name)
		}
	}
}
