package frameworks

import (
	"slices"
	"strconv"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// maxEarlier is how many earlier versions a framework may speak of.
const maxEarlier = 20

// earlierOf reads what became of the questions of earlier versions, once the
// tree is known.
func (b *builder) earlierOf(top fields) {
	seen := newCodes()
	for i, v := range top.list("earlier") {
		f := b.fields(v, "version", "indicators")
		if i == maxEarlier {
			b.wrong(f.pos, "earlier-many", lang.Msg("there are more than %s earlier versions", maxEarlier), lang.Msg("remove those that nobody has answers of"))
			return
		}
		e := surveys.Earlier{Pos: f.pos}
		if f.need("version") {
			w := f.word("version")
			e.Version = w.text
			switch first, twice := seen.at[w.text]; {
			case w.text == b.fw.Version:
				b.wrong(w.pos, "earlier-version", lang.Msg("%q is the version of this framework itself", w.text), lang.Msg("write here a version that came before it, or give the framework another version"))
			case twice:
				b.wrong(w.pos, "code-twice", lang.Msg("the code %q was already given at line %s", w.text, where(first)), lang.Msg("give each a code of its own"))
			default:
				seen.add(w.text, w.pos)
			}
		}
		for _, v := range f.list("indicators") {
			e.Moves = append(e.Moves, b.move(v))
		}
		b.together(&e)
		b.fw.Survey.Earlier = append(b.fw.Survey.Earlier, e)
	}
}

// move reads what became of one indicator.
func (b *builder) move(v *value) surveys.Move {
	f := b.fields(v, "was", "slug", "name", "item", "now", "times", "why", "answers")
	m := surveys.Move{Name: f.text("name"), Why: f.text("why"), Now: f.ref("now", b.leaves), Pos: f.pos}
	if f.need("was") {
		w := f.word("was")
		b.declare(w, newCodes(), codePattern)
		m.Was = w.text
	}
	if f.has("slug") {
		w := f.word("slug")
		if m.Slug = w.text; !slugPattern.MatchString(w.text) || len(w.text) > maxSlug {
			b.wrong(w.pos, "slug-bad", lang.Msg("%q cannot be a slug", w.text), lang.Msg("a slug is made of unaccented small letters, figures and single hyphens: “point-focal”"))
		}
	}
	if f.has("item") {
		w := f.word("item")
		item, ok := surveys.ItemOf(w.text)
		if !ok {
			b.wrong(w.pos, "item-unknown", lang.Msg("%q is not an item", w.text), meant(w.text, itemNames()))
		} else {
			m.Item = &item
		}
	}
	if !f.broken && !f.has("now") && len(m.Why) == 0 {
		b.wrong(f.pos, "earlier-why", lang.Msg("answers to %q are set aside, and nobody is told why", m.Was), lang.Msg("write “why”; or write in “now” the indicator that has these answers"))
	}
	b.times(f, &m)
	b.recodes(f, &m)
	return m
}

// times reads what a number is multiplied by.
func (b *builder) times(f fields, m *surveys.Move) {
	if !f.has("times") {
		return
	}
	leaf := b.leafOf[m.Now]
	x, ok := b.number(f.value("times"))
	switch {
	case !ok:
	case leaf == nil || leaf.Measure.Question.Type != surveys.Decimal:
		b.wrong(f.at("times"), "earlier-times", lang.Msg("only numbers and percentages are multiplied"), lang.Msg("remove it"))
	case x < 1e-12 || x > 1e12:
		b.wrong(f.at("times"), "earlier-times", lang.Msg("a number is multiplied by a number above 0"), lang.Msg("0.001 makes thousands of what was counted one by one"))
	default:
		m.Times = x
	}
}

// recodes reads what became of the answers that changed, and holds them to the
// indicator that has them now.
func (b *builder) recodes(f fields, m *surveys.Move) {
	leaf := b.leafOf[m.Now]
	offered := newCodes()
	var now surveys.Item
	if leaf != nil {
		q := leaf.Measure.Question
		now = q.Item
		for _, c := range choicesOf(b.fw.Survey, q) {
			offered.add(c.Name, q.Pos)
		}
	}
	was := now
	if m.Item != nil {
		was = *m.Item
	}
	seen := newCodes()
	for _, v := range f.list("answers") {
		a := b.fields(v, "was", "now", "name")
		r := surveys.Recode{Name: a.text("name"), Pos: a.pos}
		if a.need("was") {
			w := a.word("was")
			b.declare(w, seen, optionPattern)
			r.Was = w.text
		}
		if leaf != nil {
			r.Now = a.ref("now", offered)
		} else if a.has("now") {
			b.wrong(a.at("now"), "earlier-retired", lang.Msg("the answers to %q are not carried over: none of them becomes another", m.Was), lang.Msg("remove it, or write in “now” the indicator that has these answers"))
		}
		m.Answers = append(m.Answers, r)
	}
	if leaf == nil {
		return
	}
	b.comparable(f, m, was, now)
}

// choicesOf are the answers that a question offers, yes and no included.
func choicesOf(s *surveys.Survey, q *surveys.Question) []surveys.Choice {
	if q.ListName == yesNoList {
		return yesNo
	}
	return s.Of(q)
}

// comparable holds together what an indicator measured and what it measures.
func (b *builder) comparable(f fields, m *surveys.Move, was, now surveys.Item) {
	switch {
	case family(was) != family(now):
		b.wrong(f.at("item"), "earlier-item", lang.Msg("answers to an item called %q do not become answers to one called %q", was.String(), now.String()), lang.Msg("leave out “now” and say why: these answers are set aside"))
	case family(now) == surveys.Number && len(m.Answers) > 0:
		b.wrong(f.at("answers"), "item-extra", lang.Msg("%q has no place in an item called %q", "answers", now.String()), lang.Msg("remove it, or change the item"))
	case was != now && family(now) == surveys.Maturity && len(m.Answers) == 0:
		b.wrong(f.at("item"), "earlier-answers", lang.Msg("an item called %q became one called %q: each of its answers needs a line", was.String(), now.String()), lang.Msg("write under “answers” what becomes of each"))
	}
	want := scaleOf(was, len(m.Answers))
	if len(m.Answers) == 0 || want == nil {
		return
	}
	for _, code := range want {
		if !slices.ContainsFunc(m.Answers, func(r surveys.Recode) bool { return r.Was == code }) {
			b.wrong(f.at("answers"), "earlier-scale", lang.Msg("%q is missing among the answers: a scale that is cut anew names all its levels", code), lang.Msg("add {was: %s, now: …}", code))
			return
		}
	}
}

// scaleOf are the answers of a scale of n, in order; nil for lists of options.
func scaleOf(item surveys.Item, n int) []string {
	switch item {
	case surveys.YesNo:
		return []string{"yes", "no"}
	case surveys.Maturity:
		scale := make([]string, n)
		for i := range scale {
			scale[i] = "niv" + strconv.Itoa(i)
		}
		return scale
	}
	return nil
}

// family is what items can be answered alike: by one choice, by several, by a
// number.
func family(i surveys.Item) surveys.Item {
	switch i {
	case surveys.Checklist:
		return surveys.Checklist
	case surveys.Number, surveys.Percentage:
		return surveys.Number
	}
	return surveys.Maturity
}

// together holds the moves of one version together.
func (b *builder) together(e *surveys.Earlier) {
	target, pair := map[string]*surveys.Move{}, map[string]bool{}
	for i := range e.Moves {
		m := &e.Moves[i]
		of := e.Of(m.Was)
		switch other := target[m.Now]; {
		case m.Was == "":
		case pair[m.Was+" "+m.Now]:
			b.wrong(m.Pos, "code-twice", lang.Msg("the code %q was already given at line %s", m.Was, where(of[0].Pos)), lang.Msg("keep one of the two"))
		case m.Now != "" && other != nil:
			b.wrong(m.Pos, "earlier-merge", lang.Msg("%q and %q cannot both become %q: nobody would know which of two answers counts", other.Was, m.Was, m.Now), lang.Msg("leave out “now” for one of them and say why: its answers are set aside"))
		case m.Now == "" && len(of) > 1:
			b.wrong(m.Pos, "earlier-split", lang.Msg("the answers to %q are both carried over and not", m.Was), lang.Msg("keep the lines with “now”"))
		}
		pair[m.Was+" "+m.Now] = true
		if m.Now != "" {
			target[m.Now] = m
		}
	}
}

// earlier writes the section.
func (e *exporter) earlier() *piece {
	return listOf(e.fw.Survey.Earlier, func(of surveys.Earlier) *piece {
		p := newMap()
		p.put("version", quoted(of.Version))
		p.put("indicators", listOf(of.Moves, e.move))
		return p
	})
}

func (e *exporter) move(m surveys.Move) *piece {
	p := newMap()
	p.put("was", coded(m.Was))
	p.put("slug", coded(m.Slug))
	p.put("name", e.text(m.Name))
	if m.Item != nil {
		p.put("item", bare(m.Item.String()))
	}
	p.put("now", coded(m.Now))
	if m.Times > 0 {
		p.put("times", number(m.Times))
	}
	p.put("why", e.text(m.Why))
	p.put("answers", listOf(m.Answers, func(r surveys.Recode) *piece {
		p := oneLine()
		p.put("was", coded(r.Was))
		p.put("now", coded(r.Now))
		p.put("name", e.text(r.Name))
		return p
	}))
	return p
}
