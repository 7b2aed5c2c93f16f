package intake

import (
	"encoding/csv"
	"encoding/hex"
	"hash/fnv"
	"io"
	"math"
	"strconv"
	"strings"

	"eterritoire/surveys"
)

// A TableOptions says what a table of responses holds.
type TableOptions struct {
	Respondents bool   // a column of the respondents' names
	Comma       rune   // between cells; ',' if zero
	BOM         bool   // a byte order mark first, by which Excel knows UTF-8
	Questions   []bool // by question: which have columns; nil is all
	// Name, if set, is what a respondent of a territory is called in place of the name.
	Name func(of *surveys.Territory, respondent string) string
	// Text, if set, is what is written in place of a free text: a comment, a
	// reason, what was read in a cell that was set aside, a group that the
	// framework does not know.
	Text func(string) string
}

// A TableWriter writes responses as a table of responses in CSV, which intake
// reads back as the same answers, silences, evidence and comments. Answers are
// codes; an answer that was set aside is written "? " and what was read, which
// is unreadable again; a question that was not asked of a respondent is an
// empty cell, as is one not answered. A response without an identity gets one
// ("r-" and 32 digits): of one that was read it is the same each time that its
// source says the same, so that the table is known beside its source.
//
// A free text that a spreadsheet would take for a formula (it begins with
// = + - @, a tab or a carriage return) is written behind an apostrophe, as is
// one that begins with an apostrophe itself; reading takes one off.
type TableWriter struct {
	csv    *csv.Writer
	survey *surveys.Survey
	opt    TableOptions
	record []string
	number int // responses written
}

// NewTableWriter writes the header.
func NewTableWriter(w io.Writer, s *surveys.Survey, opt TableOptions) (*TableWriter, error) {
	if opt.BOM {
		if _, err := io.WriteString(w, "\ufeff"); err != nil {
			return nil, err
		}
	}
	t := &TableWriter{csv: csv.NewWriter(w), survey: s, opt: opt}
	if opt.Comma != 0 {
		t.csv.Comma = opt.Comma
	}
	header := []string{"territory", "territory_code", "region", "department", "type", "population", "group"}
	if opt.Respondents {
		header = append(header, "respondent")
	}
	header = append(header, "date", "response_id")
	for i, q := range s.Questions {
		if t.asks(i) {
			header = append(header, q.Code, q.Code+".evidence", q.Code+".confidence", q.Code+".comment")
		}
	}
	return t, t.csv.Write(header)
}

func (t *TableWriter) asks(q int) bool { return t.opt.Questions == nil || t.opt.Questions[q] }

// Write writes one response: it fits Options.Each.
func (t *TableWriter) Write(of *surveys.Territory, r *surveys.Response) error {
	t.number++
	population := ""
	if !math.IsNaN(of.Population) {
		population = strconv.FormatFloat(of.Population, 'f', -1, 64)
	}
	date := ""
	if !r.Date.IsZero() {
		date = r.Date.Format("2006-01-02")
	}
	group := r.Group
	if t.opt.Text != nil {
		group = t.opt.Text(group)
	}
	t.record = append(t.record[:0], quoted(of.Name), quoted(of.Code), quoted(of.Region), quoted(of.Department), quoted(of.Kind), population, quoted(group))
	if t.opt.Respondents {
		name := r.Respondent
		if t.opt.Name != nil {
			name = t.opt.Name(of, name)
		}
		t.record = append(t.record, quoted(name))
	}
	t.record = append(t.record, date, quoted(r.ID))
	id := len(t.record) - 1
	for i, q := range t.survey.Questions {
		if !t.asks(i) {
			continue
		}
		var a surveys.Answer
		if i < len(r.Answers) {
			a = r.Answers[i]
		}
		if t.opt.Text != nil {
			a.Reason, a.Comment, a.Confidence = t.opt.Text(a.Reason), t.opt.Text(a.Comment), t.opt.Text(a.Confidence)
		}
		evidence := ""
		if a.State == surveys.Given && a.Evidence != surveys.Unstated {
			evidence = a.Evidence.String()
		}
		t.record = append(t.record, written(&a, q.Item), evidence, quoted(a.Confidence), quoted(a.Comment))
	}
	if r.ID == "" {
		t.record[id] = t.identity(r)
	}
	return t.csv.Write(t.record)
}

// identity makes a response that has no identity one of its own, out of its
// place (or its number, where it has none) and all it says: two people who gave the same answers without their
// names are two responses, and must not look like one that is there twice.
func (t *TableWriter) identity(r *surveys.Response) string {
	h := fnv.New128a()
	place := r.Pos.String()
	if place == "" {
		place = strconv.Itoa(t.number)
	}
	for _, field := range append(t.record, place) {
		h.Write([]byte(field))
		h.Write([]byte{0})
	}
	return "r-" + hex.EncodeToString(h.Sum(nil))
}

// Close writes what is left.
func (t *TableWriter) Close() error {
	t.csv.Flush()
	return t.csv.Error()
}

// written is an answer's cell.
func written(a *surveys.Answer, item surveys.Item) string {
	word := ""
	switch a.State {
	case surveys.Given:
		return a.Value(item)
	case surveys.SetAside:
		return strings.TrimSpace(setAsideMark + a.Reason)
	case surveys.Unknown:
		word = surveys.WordsDontKnow[0]
	case surveys.NotApplicable:
		word = surveys.WordsNotApplicable[0]
	}
	if word != "" && a.Reason != "" {
		word += ": " + a.Reason
	}
	return word
}

// quoted protects a text from being taken for a formula.
func quoted(text string) string {
	if text != "" && strings.ContainsRune("=+-@\t\r'", rune(text[0])) {
		return "'" + text
	}
	return text
}

// unquoted takes the protection off again.
func unquoted(text string) string {
	if len(text) > 1 && text[0] == '\'' && strings.ContainsRune("=+-@\t\r'", rune(text[1])) {
		return text[1:]
	}
	return text
}
