package intake

import (
	"context"
	"fmt"
	"iter"
	"regexp"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Pseudonyms are who is called R01, R02…: the key by which a table that names
// nobody can be brought together with the people who answered. They are stable:
// whoever has one keeps it. One person is one name in one territory; the same
// name elsewhere is somebody else.
type Pseudonyms struct {
	rows  []Pseudonym
	known map[string]int // the place of a person among the rows
	last  int            // the highest number given
}

// A Pseudonym is a row of the key.
type Pseudonym struct {
	Name            string // "R01"
	Respondent      string
	Territory, Code string // of the territory
	Department      string // of it, which tells homonyms apart
}

// PseudonymColumns is the header of a key.
var PseudonymColumns = []string{"pseudonym", "respondent", "territory", "territory_code", "department"}

// mostPseudonyms is how many people a key may hold.
const mostPseudonyms = 1_000_000

var pseudonymForm = regexp.MustCompile(`^R([0-9]{2,7})$`)

// NewPseudonyms is a key that holds nobody.
func NewPseudonyms() *Pseudonyms { return &Pseudonyms{known: map[string]int{}} }

// ReadPseudonyms reads a key. A key that is damaged in any way is nil, with all
// that is wrong in it: who would get another's pseudonym cannot be told.
func ReadPseudonyms(ctx context.Context, b *sheet.Book) (*Pseudonyms, diag.List) {
	key := NewPseudonyms()
	var problems diag.List
	if len(b.Tables) == 0 {
		problems.Add(notAKey(diag.Pos{File: b.Name}))
		return nil, problems
	}
	table := b.Tables[0]
	taken := map[string]bool{}
	header := false
	damage := table.Rows(ctx, func(row *sheet.Row) bool {
		cells := make([]string, len(PseudonymColumns))
		for i := range cells {
			if c := row.At(i + 1); c != nil {
				repair(c) // Excel took the key for a text of its own alphabet, and wrote it as UTF-8
				cells[i] = strings.TrimSpace(unquoted(c.Text))
			}
		}
		if !header {
			header = true
			if strings.Join(cells, ",") != strings.Join(PseudonymColumns, ",") {
				problems.Add(notAKey(table.Pos(row.Number, 0)))
				return false
			}
			return true
		}
		p := Pseudonym{cells[0], cells[1], cells[2], cells[3], cells[4]}
		if p == (Pseudonym{}) {
			return true
		}
		switch number := pseudonymForm.FindStringSubmatch(p.Name); {
		case number == nil:
			problems.Add(&diag.Problem{
				Pos: table.Pos(row.Number, 1), Code: "key-row",
				Message: lang.Msg("“%s” is no pseudonym", shown(p.Name)),
				Hint:    lang.Msg("A pseudonym is R and a number of two digits or more: R01."),
			})
		case taken[p.Name]:
			problems.Add(&diag.Problem{
				Pos: table.Pos(row.Number, 1), Code: "key-row",
				Message: lang.Msg("%s stands for two people", p.Name),
				Hint:    lang.Msg("Take the key from a copy that nobody has changed."),
			})
		default:
			n, _ := strconv.Atoi(number[1])
			taken[p.Name] = true
			key.last = max(key.last, n)
			key.file(p)
		}
		return len(key.rows) <= mostPseudonyms
	})
	if damage != nil {
		problems.Add(damage)
	}
	if !header && damage == nil {
		problems.Add(notAKey(diag.Pos{File: b.Name}))
	}
	if len(key.rows) > mostPseudonyms {
		problems.Add(&diag.Problem{
			Pos: table.Pos(mostPseudonyms, 0), Code: "key-many",
			Message: lang.Msg("the key holds more than %s people", mostPseudonyms),
			Hint:    lang.Msg("Begin another key, for the sources that come now."),
		})
	}
	if problems.HasErrors() {
		return nil, problems
	}
	return key, problems
}

func notAKey(pos diag.Pos) *diag.Problem {
	return &diag.Problem{
		Pos: pos, Code: "key-header",
		Message: lang.Msg("this is not a key of pseudonyms: its header is %s", strings.Join(PseudonymColumns, ", ")),
		Hint:    lang.Msg("Name a file that does not exist: it is written."),
	}
}

// Of is the pseudonym of a respondent, given where there was none; "" is
// nobody's name.
func (k *Pseudonyms) Of(t *surveys.Territory, respondent string) string {
	if strings.TrimSpace(respondent) == "" {
		return ""
	}
	p := Pseudonym{Respondent: respondent, Territory: t.Name, Code: t.Code, Department: t.Department}
	for _, id := range p.ids() {
		i, ok := k.known[id]
		if ok && (sameCode(k.rows[i].Code, p.Code) || k.rows[i].Code == "" || p.Code == "") {
			return k.rows[i].Name
		}
	}
	k.last++
	p.Name = fmt.Sprintf("R%02d", k.last)
	k.file(p)
	return p.Name
}

// sameCode reports whether two codes are one, once a spreadsheet has taken the
// zeros off the front of a number: 0101 is 101 there.
func sameCode(a, b string) bool { return bareCode(a) == bareCode(b) }

// bareCode is a code as a spreadsheet leaves it.
func bareCode(code string) string {
	if strings.Trim(code, "0123456789") != "" {
		return code
	}
	return strings.TrimLeft(code, "0")
}

// file keeps a row, to be found by all that it may be known by.
func (k *Pseudonyms) file(p Pseudonym) {
	k.rows = append(k.rows, p)
	for _, id := range p.ids() {
		if _, known := k.known[id]; !known {
			k.known[id] = len(k.rows) - 1
		}
	}
}

// ids are what a person is known by: the name, with the territory's code, or its
// name where a source gives no code.
func (p *Pseudonym) ids() []string {
	who := surveys.Fold(p.Respondent)
	var ids []string
	if p.Code != "" {
		ids = append(ids, who+"\x00code "+bareCode(p.Code))
	}
	if p.Territory != "" {
		ids = append(ids, who+"\x00name "+surveys.Fold(p.Territory)+"|"+surveys.Fold(p.Department))
	}
	return ids
}

// Len is how many people have one.
func (k *Pseudonyms) Len() int { return len(k.rows) }

// Rows are those of the key, under PseudonymColumns.
func (k *Pseudonyms) Rows() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, p := range k.rows {
			if !yield([]string{p.Name, quoted(p.Respondent), quoted(p.Territory), quoted(p.Code), quoted(p.Department)}) {
				return
			}
		}
	}
}
