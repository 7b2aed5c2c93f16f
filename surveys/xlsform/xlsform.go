// Package xlsform writes a survey as the three sheets of XLSForm (survey,
// choices, settings), which KoboToolbox and ODK turn into a form for phones,
// and reads such sheets back. It prints the calculations and the notes that a
// survey brings along; what they compute, it does not know.
//
// Names and codes are those of rules §1, so that what comes back is read
// without a mapping: see the Phone names of package surveys.
package xlsform

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// Options say what form is written; the zero value is a form of all the
// survey's questions, in which the territory is typed.
type Options struct {
	ID       string // of the form; "" is the survey's
	Language string // that a phone shows first: "fr" or "en"; "" is French
	// Registry is the territories that can be chosen; nil: the territory is typed.
	Registry *registry.Registry
	// People is for a survey of residents: no grade of evidence, no reason, no
	// comment, and nobody is asked which group they are of.
	People bool
}

// languages are those of every form, by the words that XLSForm names them with.
var languages = [...]struct{ code, column string }{{"fr", "Français (fr)"}, {"en", "English (en)"}}

// Write writes the form as a workbook. Names that a form cannot carry are a
// [NameErrors], all at once.
func Write(w io.Writer, s *surveys.Survey, opt Options) error {
	l, err := lay(s, opt)
	if err != nil {
		return err
	}
	return sheet.WriteXLSX(w, l.tables())
}

// A row is one of the sheet "survey".
type row struct {
	kind, name  string
	label, hint lang.Text
	required    bool
	relevant    string
	constraint  string
	message     lang.Text // where the constraint does not hold
	appearance  string
	filter      string
	calculation string
	node        string // the type of a calculation's node
	preset      string
}

// A choice is a row of the sheet "choices".
type choice struct {
	list, name                 string
	label                      lang.Text
	official, code             string // its name, and its own code, whatever the language
	region, department, inKind string // what choice_filter compares
}

// Columns of each sheet that are not in a language.
const (
	columnLabel   = "label"
	columnHint    = "hint"
	columnMessage = "constraint_message"
)

func inEach(column string) []string {
	var columns []string
	for _, l := range languages {
		columns = append(columns, column+"::"+l.column)
	}
	return columns
}

func each(t lang.Text) []any {
	var texts []any
	for _, l := range languages {
		if len(t) == 0 {
			texts = append(texts, nil)
			continue
		}
		texts = append(texts, t.In(l.code))
	}
	return texts
}

// tables are the three sheets.
func (l *layout) tables() []sheet.Plain {
	survey := sheet.Plain{Name: "survey", Rows: l.surveyRows(), Widths: []float64{26, 30, 60, 60, 50, 50, 9, 40, 40, 34, 34, 16, 36, 60, 12, 12}}
	survey.Header = append([]string{"type", "name"}, inEach(columnLabel)...)
	survey.Header = append(survey.Header, inEach(columnHint)...)
	survey.Header = append(survey.Header, "required", "relevant", "constraint")
	survey.Header = append(survey.Header, inEach(columnMessage)...)
	survey.Header = append(survey.Header, "appearance", "choice_filter", "calculation", "bind::type", "default")

	choices := sheet.Plain{Name: "choices", Rows: l.choiceRows(), Widths: []float64{26, 22, 80, 80}}
	choices.Header = append([]string{"list_name", "name"}, inEach(columnLabel)...)
	if l.opt.Registry != nil {
		choices.Header = append(choices.Header, "official", "code", "region", "department", "kind")
		choices.Widths = append(choices.Widths, 30, 14, 12, 14, 12)
	}

	settings := sheet.Plain{
		Name: "settings", Widths: []float64{50, 28, 12, 20, 10, 60},
		Header: []string{"form_title", "form_id", "version", "default_language", "style", "instance_name"},
		Rows: func(yield func([]any) bool) {
			yield([]any{l.survey.Title.In(l.language()), l.id(), l.survey.Version, l.defaultLanguage(), "pages", l.instanceName()})
		},
	}
	return []sheet.Plain{survey, choices, settings}
}

func (l *layout) surveyRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for i := range l.rows {
			r := &l.rows[i]
			cells := append([]any{r.kind, r.name}, each(r.label)...)
			cells = append(cells, each(r.hint)...)
			required := ""
			if r.required {
				required = "yes"
			}
			cells = append(cells, required, r.relevant, r.constraint)
			cells = append(cells, each(r.message)...)
			if !yield(append(cells, r.appearance, r.filter, r.calculation, r.node, r.preset)) {
				return
			}
		}
	}
}

func (l *layout) choiceRows() iter.Seq[[]any] {
	return func(yield func([]any) bool) {
		for _, c := range l.choices {
			cells := append([]any{c.list, c.name}, each(c.label)...)
			if l.opt.Registry != nil {
				cells = append(cells, c.official, c.code, c.region, c.department, c.inKind)
			}
			if !yield(cells) {
				return
			}
		}
	}
}

func (l *layout) language() string {
	if l.opt.Language == "en" {
		return "en"
	}
	return "fr"
}

func (l *layout) defaultLanguage() string {
	for _, known := range languages {
		if known.code == l.language() {
			return known.column
		}
	}
	return ""
}

// id is the form's, in letters that every server takes.
func (l *layout) id() string {
	id := l.opt.ID
	if id == "" {
		id = l.survey.ID
	}
	return strings.Map(func(r rune) rune {
		if r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z' {
			return r
		}
		return '_'
	}, id)
}

// NameErrors are the names that a form cannot carry.
type NameErrors []NameError

// A NameError is a question whose name a form cannot carry: Taken where
// something else has it, and otherwise because no node can be called so.
type NameError struct {
	Code, Name string
	Taken      bool
}

// Message is the fault in the reader's language.
func (e NameError) Message() lang.Message {
	if e.Taken {
		return lang.Msg("%s cannot be asked by a form: something else in it is called “%s”", e.Code, e.Name)
	}
	return lang.Msg("%s cannot be asked by a form: nothing in it can be called “%s”", e.Code, e.Name)
}

func (e NameErrors) Error() string {
	lines := make([]string, len(e))
	for i, one := range e {
		lines[i] = fmt.Sprintf("xlsform: %s: the name %q cannot be used", one.Code, one.Name)
	}
	return strings.Join(lines, "\n")
}
