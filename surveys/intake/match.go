package intake

import (
	"maps"
	"slices"
	"strings"

	"eterritoire/surveys"
)

// set is a set of names.
func set(names ...string) map[string]bool {
	all := map[string]bool{}
	for _, n := range names {
		all[n] = true
	}
	return all
}

// with is what two tables of columns say together.
func with(a, b map[string]column) map[string]column {
	both := maps.Clone(a)
	maps.Copy(both, b)
	return both
}

// groupSeparators stand between groups, questions and options in a header; the
// hyphen is that of ODK Central.
var groupSeparators = []string{" - ", "__", "/", ":", ".", "-"}

// A header is cut at its first separators only, and not at all if it is longer
// than any label: what a hostile file could make of it must stay cheap.
const maxCuts, maxHeader = 16, 1500

// cut is a place between two parts of a header.
type cut struct{ left, right string }

// cutsOf lists the places where a header has a separator, from its beginning.
func cutsOf(header string) []cut {
	var cuts []cut
	for i := range header {
		for _, sep := range groupSeparators {
			if rest, ok := strings.CutPrefix(header[i:], sep); ok && i > 0 && rest != "" && len(cuts) < maxCuts {
				cuts = append(cuts, cut{header[:i], rest})
			}
		}
	}
	return cuts
}

// suffixesOf lists a header, then what is left of it after each separator,
// longest first.
func suffixesOf(header string) []string {
	out := []string{header}
	for _, c := range cutsOf(header) {
		out = append(out, c.right)
	}
	return out
}

// exportColumn maps a header that a tool or a person wrote: a question's name,
// code or label, after any groups; one option of a checklist; a row of a grid;
// or who and when. The whole header is tried first, then without its first
// groups, one by one.
func exportColumn(n *names, header string) column {
	return n.met.of(header, func(header string) column { return exportColumnOf(n, header) })
}

func exportColumnOf(n *names, header string) column {
	if len(header) > maxHeader {
		return column{}
	}
	header = undecorated(header)
	suffixes := suffixesOf(header)
	for i, s := range suffixes {
		if c, ok := wholeColumn(n, s); ok {
			if c.role < answerRole && i > 0 {
				c.rank += afterGroups
			}
			return c
		}
	}
	if slices.ContainsFunc(suffixes, surveys.OfPhone) {
		return column{metadata: true}
	}
	for _, find := range []func(*names, string) (column, bool){bracketed, coded, listedOption, anyOption} {
		if c, ok := find(n, header); ok {
			return c
		}
	}
	if i, ok := n.byLabel[foldLabel(header)]; ok && i == ambiguous {
		return column{ambiguous: true}
	}
	return column{metadata: strings.HasPrefix(header, "_")}
}

// afterGroups puts a column that is called "commune" behind groups after one
// that is called so and no more.
const afterGroups = 50

// requiredWords are what forms add to the questions that must be answered.
var requiredWords = []string{"*", "(obligatoire)", "(requis)", "(required)"}

// undecorated is a header without what forms add to it.
func undecorated(header string) string {
	header = strings.TrimSpace(header)
	for _, w := range requiredWords {
		if cut, ok := strings.CutSuffix(header, w); ok && strings.TrimSpace(cut) != "" {
			header = strings.TrimSpace(cut)
		}
	}
	return header
}

// wholeColumn maps a header without its groups: a question or what goes with
// it, or who and when.
func wholeColumn(n *names, name string) (column, bool) {
	if q, ok := n.question(name); ok {
		return column{role: answerRole, q: q}, true
	}
	if c, ok := companion(n, name); ok {
		return c, true
	}
	if c, ok := identityColumn(name); ok {
		return c, true
	}
	if q, ok := n.labelled(name); ok {
		return column{role: answerRole, q: q, language: n.languageOf(q, name)}, true
	}
	return column{}, false
}

// companion maps "name_evidence", or "«code» – preuve" where labels are
// exported.
func companion(n *names, name string) (column, bool) {
	for _, sep := range []string{"_", ".", " – ", " — ", " - "} {
		i := strings.LastIndex(name, sep)
		if i <= 0 {
			continue
		}
		r, ok := companions[foldLabel(name[i+len(sep):])]
		if !ok {
			continue
		}
		of := strings.Trim(name[:i], " «»\u00a0\u202f“”\"")
		if q, known := n.question(of); known {
			return column{role: r, q: q}, true
		}
		if q, known := n.labelled(of); known && len(sep) > 1 {
			return column{role: r, q: q, language: n.languageOf(q, of)}, true
		}
	}
	return column{}, false
}

// languageOf is the language in which a question is called so, "" where it is
// the same in several.
func (n *names) languageOf(q int, label string) string {
	same, found := loose(label), ""
	for _, text := range []map[string]string{n.questions[q].Label, n.questions[q].Heading} {
		for _, l := range []string{"fr", "en"} {
			if text[l] == "" || loose(text[l]) != same {
				continue
			}
			if found != "" && found != l {
				return ""
			}
			found = l
		}
	}
	return found
}

// otherWords are what tools call the option that is written freely.
var otherWords = set("other", "autre", "autres", "other please specify", "autre veuillez preciser", "autre precisez", "autre preciser", "autre a preciser")

// bracketed maps "question [option]", "title of a grid [question]" and
// "question [unit]".
func bracketed(n *names, header string) (column, bool) {
	open := strings.LastIndexByte(header, '[')
	if open <= 0 || !strings.HasSuffix(header, "]") {
		return column{}, false
	}
	of, inside := strings.TrimSpace(header[:open]), strings.TrimSpace(header[open+1:len(header)-1])
	q, language, listed := n.checklist(of)
	if listed {
		c := column{role: optionRole, q: q, language: language, name: oneLine(inside)}
		c.option, c.silent = n.questions[q].option(inside)
		if c.option == unknownOption && otherWords[loose(inside)] {
			c.option = otherOption
		}
		return c, true
	}
	for _, name := range suffixesOf(inside) {
		if row, ok := n.called(name); ok {
			return column{role: answerRole, q: row, language: n.languageOf(row, name)}, true
		}
	}
	if i, ok := n.byLabel[foldLabel(inside)]; ok && i == ambiguous {
		return column{ambiguous: true}, true
	}
	for _, name := range suffixesOf(of) {
		if q, ok := n.called(name); ok && n.questions[q].isUnit(inside) {
			return column{role: answerRole, q: q, language: n.languageOf(q, name)}, true
		}
	}
	return column{}, false
}

// called is the question of that name, code, label or heading.
func (n *names) called(name string) (int, bool) {
	if q, ok := n.question(name); ok {
		return q, true
	}
	return n.labelled(name)
}

// coded maps "A1.2.3. Label" and "A1.2.3 – label": a code and words that say
// the same. A code before other words may be anything about the question.
func coded(n *names, header string) (column, bool) {
	q, words, ok := n.codeBefore(header)
	if !ok {
		return column{}, false
	}
	if of, called := n.labelled(words); called && of == q || n.alike(q, words) {
		return column{role: answerRole, q: q, language: n.languageOf(q, words)}, true
	}
	return column{}, false
}

// codeBefore is the question whose code or name a header begins with, and the
// words behind it.
func (n *names) codeBefore(header string) (q int, words string, ok bool) {
	cuts := cutsOf(header)
	for _, sep := range []string{" ", ")", "–", "—"} {
		if left, right, ok := strings.Cut(header, sep); ok {
			cuts = append(cuts, cut{left, right})
		}
	}
	for _, c := range cuts {
		if q, ok := n.question(strings.TrimSpace(c.left)); ok {
			return q, c.right, true
		}
	}
	return 0, "", false
}

func listedOption(n *names, header string) (column, bool) { return optionColumn(n, header, true) }
func anyOption(n *names, header string) (column, bool)    { return optionColumn(n, header, false) }

// optionColumn maps the column of one option of a checklist: the question, a
// separator, the option by name or label. Options unknown to the list are
// taken only where nothing else was found in the header. SurveyCTO's separator
// is a single _, which names hold too: only an option of the list is taken
// behind it.
func optionColumn(n *names, header string, listed bool) (column, bool) {
	cuts := cutsOf(header)
	if listed {
		for i := range header {
			if header[i] == '_' && i > 0 && len(cuts) < 2*maxCuts {
				cuts = append(cuts, cut{header[:i], header[i+1:]})
			}
		}
	}
	for _, cut := range cuts {
		q, language, ok := n.checklist(cut.left)
		if !ok {
			continue
		}
		c := column{role: optionRole, q: q, language: language, name: oneLine(cut.right)}
		if c.option, c.silent = n.questions[q].option(cut.right); c.option == unknownOption && listed {
			continue
		}
		return c, true
	}
	return column{}, false
}

// checklist is the checklist that a header names, after any groups.
func (n *names) checklist(header string) (q int, language string, ok bool) {
	for _, s := range suffixesOf(header) {
		if q, ok = n.question(s); !ok {
			if q, ok = n.labelled(s); ok {
				language = n.languageOf(q, s)
			}
		}
		if ok {
			return q, language, n.questions[q].Item == surveys.Checklist
		}
	}
	return 0, "", false
}

// option is the option of that name or label, or one of those that are none of
// the list's.
func (q *question) option(text string) (int, surveys.State) {
	if i, ok := q.list.find(strings.TrimSpace(text)); ok && i >= 0 {
		return i, 0 // a silence among them is known when it is ticked
	}
	if noneWords[surveys.Fold(text)] {
		return noneOption, 0
	}
	if state, _, ok := silence(text); ok {
		return silentOption, state
	}
	return unknownOption, 0
}

// isShare reports whether the unit is so many per cent of something: "% of the
// spending". A number may be that too, where its range is not 0 to 100.
func isShare(q *surveys.Question) bool {
	for _, l := range q.Unit.Languages() {
		if strings.HasPrefix(strings.TrimSpace(q.Unit[l]), "%") {
			return true
		}
	}
	return false
}

// isUnit reports whether a text is the unit of the question's number.
func (q *question) isUnit(text string) bool {
	text = loose(text)
	for _, l := range q.Unit.Languages() {
		if unit := loose(q.Unit[l]); unit != "" && (unit == text || unit+"s" == text || unit == text+"s") {
			return true
		}
	}
	return text != "" && q.share && (text == "%" || text == "pour cent" || text == "percent" || text == "per cent")
}
