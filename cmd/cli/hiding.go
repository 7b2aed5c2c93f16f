package cli

import (
	"slices"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
)

// A hiding takes people out of all that is said of a reading: problems quote
// what was read, and people write names and numbers wherever there is a cell. A
// nil one leaves everything as it is.
type hiding struct{ mask func(string) string }

// hide makes a reading name nobody in what it says.
func (n *pseudonyms) hide(r *reading) {
	if n == nil {
		return
	}
	r.options.Person = n.people.Add
	r.hidden = &hiding{func(text string) string {
		masked, _ := n.mask(text)
		return masked
	}}
}

// problems hides people in what is quoted, in place.
func (h *hiding) problems(l diag.List) {
	if h == nil {
		return
	}
	for _, p := range l {
		p.Message, p.Hint, p.Expected = h.message(p.Message), h.message(p.Hint), h.message(p.Expected)
		p.Read = h.mask(p.Read)
	}
}

// message is a sentence whose arguments name nobody; its own words never do.
func (h *hiding) message(m lang.Message) lang.Message {
	m.Args = slices.Clone(m.Args)
	for i, a := range m.Args {
		switch a := a.(type) {
		case string:
			m.Args[i] = h.mask(a)
		case lang.Message:
			m.Args[i] = h.message(a)
		}
	}
	return m
}

// files hides people in the texts that were read as answers.
func (h *hiding) files(files []intake.File) {
	if h == nil {
		return
	}
	for i := range files {
		for j := range files[i].Conversions {
			c := &files[i].Conversions[j]
			c.Text = h.mask(c.Text)
		}
	}
}

// doubts are those that can be shown. A decision holds for a text to the
// letter: where the text names somebody nobody is asked, and it stays set aside.
func (h *hiding) doubts(l []intake.Doubt) []intake.Doubt {
	if h == nil {
		return l
	}
	var shown []intake.Doubt
	for _, d := range l {
		if h.mask(d.Text) != d.Text {
			continue
		}
		d.Example = h.mask(d.Example)
		shown = append(shown, d)
	}
	return shown
}

// findings hides people in what is doubtful, and in what groups call themselves.
func (h *hiding) findings(f *quality.Findings) {
	if h == nil {
		return
	}
	h.problems(f.Doubts)
	for i := range f.Groups {
		f.Groups[i].Name = h.mask(f.Groups[i].Name)
	}
}
