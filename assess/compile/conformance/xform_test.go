package conformance_test

import (
	"encoding/xml"
	"fmt"
	"strings"

	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// kindQuestion asks the kind of territory in the forms of these tests.
const kindQuestion = "type_territoire"

// A form is the smallest XForm that asks a survey and scores itself: a model
// with the answers and the calculations, and a body with the questions.
type form struct {
	survey   *surveys.Survey
	asks     func(*surveys.Question) bool
	evidence bool
	rows     []compile.Calculation
	group    map[string]int // of each node

	sheets []byte   // of an XLSForm; nil for the smallest form
	phone  string   // their XForm
	parts  []string // shorter questionnaires that it offers
}

// newForm compiles a framework's calculations into a form that asks some of
// its questions, with or without the grades of proof.
func newForm(fw *indicators.Framework, asks func(*surveys.Question) bool, evidence bool) (*form, error) {
	f := &form{survey: fw.Survey, asks: asks, evidence: evidence, group: map[string]int{}}
	of := compile.Form{Node: f.path, Kind: kindQuestion, Asks: asks, Evidence: evidence}
	var err error
	if f.rows, err = compile.XPath(fw, of); err != nil {
		return nil, err
	}
	for i, n := range f.fields() {
		f.group[n.name] = i / together
	}
	first := len(f.fields())/together + 1
	for i, r := range f.rows {
		f.group[r.Name] = first + i/together
	}
	f.rows, err = compile.XPath(fw, of) // with the groups known
	return f, err
}

// together is how many nodes stand in one group: an engine finds a node by
// looking at all its siblings.
const together = 12

// path is where a node is.
func (f *form) path(name string) string {
	return fmt.Sprintf("/data/h%d/g%d/%s", f.group[name]/together, f.group[name], name)
}

// grouped writes nodes in their groups.
func (f *form) grouped(write func(b *strings.Builder, name string)) string {
	var names []string
	for _, n := range f.fields() {
		names = append(names, n.name)
	}
	for _, r := range f.rows {
		names = append(names, r.Name)
	}
	var b strings.Builder
	for i, name := range names {
		before, g, after := -1, f.group[name], -1
		if i > 0 {
			before = f.group[names[i-1]]
		}
		if i < len(names)-1 {
			after = f.group[names[i+1]]
		}
		if before < 0 || before/together != g/together {
			fmt.Fprintf(&b, "<h%d>", g/together)
		}
		if before != g {
			fmt.Fprintf(&b, "<g%d>", g)
		}
		write(&b, name)
		if after != g {
			fmt.Fprintf(&b, "</g%d>", g)
		}
		if after < 0 || after/together != g/together {
			fmt.Fprintf(&b, "</h%d>", g/together)
		}
	}
	return b.String()
}

func escaped(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// A field is a node that a respondent fills.
type field struct {
	name, kind string // "select1", "select" or "input"
	choices    []string
	relevant   string
}

// fields are the questions asked, each with its companions.
func (f *form) fields() []field {
	kinds := field{name: kindQuestion, kind: "select1"}
	for _, k := range f.survey.Kinds {
		kinds.choices = append(kinds.choices, k.Name)
	}
	all := []field{kinds}
	for _, q := range f.survey.Questions {
		if f.asks != nil && !f.asks(q) {
			continue
		}
		all = append(all, f.of(q)...)
	}
	return all
}

func (f *form) of(q *surveys.Question) []field {
	var relevant []string
	for _, kind := range q.NotFor {
		relevant = append(relevant, f.path(kindQuestion)+" != '"+kind+"'")
	}
	main := field{q.Name, "select1", nil, strings.Join(relevant, " and ")}
	for _, c := range f.survey.Of(q) {
		main.choices = append(main.choices, c.Name)
	}
	silences := []string{surveys.WordsDontKnow[0], surveys.WordsNotApplicable[0]}
	all := []field{}
	switch q.Item {
	case surveys.Number, surveys.Percentage:
		main.kind = "input"
		all = append(all, main, field{q.Name + "_status", "select1", silences, main.relevant})
	case surveys.Checklist:
		main.kind = "select"
		main.choices = append(append(main.choices, surveys.WordsNone[0]), silences...)
		all = append(all, main)
	default:
		main.choices = append(main.choices, silences...)
		all = append(all, main)
	}
	if f.evidence {
		all = append(all, field{q.Name + "_evidence", "select1", surveys.EvidenceNames[1:], main.relevant})
	}
	return all
}

// xform is the form in XML.
func (f *form) xform() string {
	if f.phone != "" {
		return f.phone
	}
	var binds, body strings.Builder
	for _, n := range f.fields() {
		kind := "string"
		if n.kind == "input" {
			kind = "decimal"
		}
		relevant := ""
		if n.relevant != "" {
			relevant = ` relevant="` + escaped(n.relevant) + `"`
		}
		fmt.Fprintf(&binds, `<bind nodeset="%s" type="%s"%s/>`+"\n", f.path(n.name), kind, relevant)
		fmt.Fprintf(&body, `<%s ref="%s"><label>%s</label>`, n.kind, f.path(n.name), n.name)
		for _, c := range n.choices {
			fmt.Fprintf(&body, "<item><label>%s</label><value>%s</value></item>", escaped(c), escaped(c))
		}
		fmt.Fprintf(&body, "</%s>\n", n.kind)
	}
	for _, r := range f.rows {
		fmt.Fprintf(&binds, `<bind nodeset="%s" type="%s" calculate="%s"/>`+"\n", f.path(r.Name), r.Type, escaped(r.Expression))
	}
	return `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:orx="http://openrosa.org/xforms">
<h:head><h:title>conformance</h:title><model><instance><data id="conformance" version="1">` +
		f.grouped(func(b *strings.Builder, name string) { b.WriteString("<" + name + "/>") }) +
		`<orx:meta><orx:instanceID/></orx:meta></data></instance>
` + binds.String() + `</model></h:head>
<h:body>
` + body.String() + `</h:body></h:html>`
}

// A filling is what somebody entered: opened as a saved form is, or typed over
// the filling before it, answer by answer.
type filling struct {
	Instance string      `json:"instance,omitempty"`
	Typed    [][2]string `json:"typed"`
}

// saved is a filling as the file that a phone sends.
func (f *form) saved(answers [][2]string) filling {
	given := map[string]string{}
	for _, a := range answers {
		given[a[0]] = a[1]
	}
	return filling{Instance: `<data xmlns:orx="http://openrosa.org/xforms" id="conformance" version="1">` +
		f.grouped(func(b *strings.Builder, name string) { fmt.Fprintf(b, "<%s>%s</%s>", name, escaped(given[name]), name) }) +
		`<orx:meta><orx:instanceID>uuid:1</orx:instanceID></orx:meta></data>`}
}

// choice is the first choice of a checklist.
func (f *form) choice(q *surveys.Question) string {
	for _, c := range f.survey.Of(q) {
		return c.Name
	}
	return ""
}

// typed is a filling that changes the one before it, or a blank form.
func typed(before, answers [][2]string) filling {
	was, is := map[string]string{}, map[string]bool{}
	for _, a := range before {
		was[a[0]] = a[1]
	}
	changes := [][2]string{}
	for _, a := range answers {
		is[a[0]] = true
		if was[a[0]] != a[1] {
			changes = append(changes, a)
		}
	}
	for _, a := range before {
		if !is[a[0]] {
			changes = append(changes, [2]string{a[0], ""})
		}
	}
	return filling{Typed: changes}
}

// entered is one territory's answers as somebody enters them. Every state of
// sayable has its way.
func (f *form) entered(kind string, answers []surveys.Answer) [][2]string {
	all := [][2]string{{kindQuestion, kind}}
	if f.phone != "" {
		all[0][0] = surveys.PhoneKind
	}
	for i, q := range f.survey.Questions {
		if f.asks != nil && !f.asks(q) {
			continue
		}
		a := &answers[i]
		value, status := a.Value(q.Item), ""
		number := q.Item == surveys.Number || q.Item == surveys.Percentage
		switch a.State {
		case surveys.Unknown:
			value = surveys.WordsDontKnow[0]
		case surveys.NotApplicable:
			value = surveys.WordsNotApplicable[0]
		case surveys.SetAside:
			value = surveys.WordsNone[0] + " " + f.choice(q)
		}
		switch {
		case number && a.State == surveys.SetAside:
			value, status = "1", surveys.WordsDontKnow[0]
		case number && a.State != surveys.Given:
			value, status = "", value
		}
		if value != "" {
			all = append(all, [2]string{q.Name, value})
		}
		if status != "" {
			all = append(all, [2]string{q.Name + "_status", status})
		}
		if f.evidence && a.Evidence != surveys.Unstated {
			all = append(all, [2]string{q.Name + "_evidence", a.Evidence.String()})
		}
	}
	return all
}
