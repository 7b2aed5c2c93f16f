package frameworks

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A framework has no need of more; every check is tried on every response.
const (
	maxChecks = 500
	maxTerms  = 12
)

// checksOf reads the checks of consistency, once the tree is known.
func (b *builder) checksOf(top fields) {
	seen := newCodes()
	for i, v := range top.list("checks") {
		f := b.fields(v, "id", "when", "message", "hint", "why", "sources")
		if i == maxChecks {
			b.wrong(f.pos, "checks-many", lang.Msg("there are more than %s checks", maxChecks), lang.Msg("keep those that find something"))
			return
		}
		c := surveys.Check{
			ID: f.code("id", seen), Message: f.needText("message"), Hint: f.text("hint"), Why: f.text("why"),
			Sources: f.refs("sources", b.sources), Pos: f.pos,
		}
		if f.need("when") {
			b.condition(f.word("when"), &c)
		}
		b.fw.Survey.Checks = append(b.fw.Survey.Checks, c)
	}
}

// condition reads what a check's terms say, and whether answers can do it.
func (b *builder) condition(w word, c *surveys.Check) {
	whole := true
	for _, piece := range b.pieces(w) {
		t, ok := b.term(w.pos, piece)
		c.Terms, whole = append(c.Terms, t), whole && ok
	}
	if !whole || len(c.Terms) == 0 {
		return
	}
	c.Questions = questionsOf(c.Terms)
	c.When = b.spelt(c.Terms)
	switch s := (satisfier{b.fw, c.Terms}); {
	case !s.possible():
		b.wrong(w.pos, "check-never", lang.Msg("no response can do what %q says", c.When), lang.Msg("a check says what answers do not go together: each of its terms must be possible beside the others"))
	case !s.together(c.Questions):
		b.wrong(w.pos, "check-never", lang.Msg("the questions of %q are put to no kind of territory together", c.When), lang.Msg("see “not_for” of each"))
	case s.always():
		b.wrong(w.pos, "check-always", lang.Msg("every response does what %q says", c.When), lang.Msg("a check says what answers do not go together"))
	}
}

// words of a condition that mean the same. The first is the one that is
// written.
var (
	wordsAnd   = []string{"and", "et"}
	wordsIs    = []string{"is", "est"}
	wordsIsNot = []string{"isn't", "n'est"} // pas
	wordsNot   = []string{"not", "pas"}
	wordsHas   = []string{"has", "a", "avec"}
	wordsHasnt = []string{"hasn't", "n'a"} // pas
	wordsLacks = []string{"lacks", "sans"}
	wordsOr    = []string{"or", "ou", "||", "|"}
)

// comparisons are the signs of a condition.
var comparisons = map[string]surveys.Relation{
	"<": surveys.Under, "<=": surveys.AtMost, "≤": surveys.AtMost, "=<": surveys.AtMost,
	"=": surveys.Equal, "==": surveys.Equal, "!=": surveys.Unequal, "≠": surveys.Unequal, "<>": surveys.Unequal,
	">=": surveys.AtLeast, "≥": surveys.AtLeast, "=>": surveys.AtLeast, ">": surveys.Above,
}

// lexeme is a sign of comparison, or a word up to the next one.
var lexeme = regexp.MustCompile(`[<>=!≤≥≠]+|[^<>=!≤≥≠\s\p{Z}]+`)

// pieces are the terms of a condition, each as its words.
func (b *builder) pieces(w word) [][]string {
	all := [][]string{nil}
	for _, s := range lexeme.FindAllString(strings.ReplaceAll(w.text, "’", "'"), -1) {
		switch last := &all[len(all)-1]; {
		case is(s, wordsAnd):
			all = append(all, nil)
		case is(s, wordsOr):
			b.wrong(w.pos, "check-or", lang.Msg("%q: the terms of a condition are joined by “and” alone", s), lang.Msg("write a check for each of the cases"))
			return nil
		default:
			*last = append(*last, s)
		}
	}
	if len(all) > maxTerms {
		b.wrong(w.pos, "check-long", lang.Msg("a condition has at most %s terms", maxTerms), lang.Msg("write several checks"))
		return nil
	}
	return all
}

func is(s string, words []string) bool { return slices.Contains(words, strings.ToLower(s)) }

// A phrase is a term before it is known what its words mean: a question, a
// relation and what it is compared with.
type phrase struct {
	text     string // all of it, for problems
	at       diag.Pos
	question int
	relation surveys.Relation
	what     string
}

// term reads one term: a code, a relation and a value.
func (b *builder) term(at diag.Pos, words []string) (surveys.Term, bool) {
	p := phrase{text: strings.Join(words, " "), at: at}
	var ok bool
	if len(words) < 3 {
		b.unread(p)
		return surveys.Term{}, false
	}
	if p.question, ok = b.question(at, words[0]); !ok {
		return surveys.Term{}, false
	}
	rest := words[1:]
	p.relation, rest, ok = relationOf(rest)
	if len(rest) == 2 && rest[1] == "%" {
		rest = []string{rest[0] + "%"}
	}
	if !ok || len(rest) != 1 {
		b.unread(p)
		return surveys.Term{}, false
	}
	p.what = rest[0]
	return b.meaning(p)
}

// unread says how a term is written.
func (b *builder) unread(p phrase) {
	b.wrong(p.at, "check-syntax", lang.Msg("%q is not a term of a condition", p.text), lang.Msg("write terms such as “A1.2.3 >= 3”, “A1.2.3 < A1.2.4”, “A1.2.3 has option”, “A1.2.3 lacks option” or “A1.2.3 is yes”, joined by “and”"))
}

// relationOf reads a relation at the head of words, and returns what follows.
func relationOf(words []string) (surveys.Relation, []string, bool) {
	first, rest := words[0], words[1:]
	not := len(rest) > 0 && is(rest[0], wordsNot)
	if not {
		rest = rest[1:]
	}
	if r, ok := comparisons[first]; ok {
		return r, rest, !not
	}
	switch {
	case is(first, wordsIs) && !not:
		return surveys.Is, rest, true
	case is(first, wordsIs), is(first, wordsIsNot):
		return surveys.IsNot, rest, true
	case is(first, wordsHas) && !not:
		return surveys.Has, rest, true
	case is(first, wordsHas), is(first, wordsHasnt), is(first, wordsLacks) && !not:
		return surveys.Lacks, rest, true
	}
	return 0, nil, false
}

// question is the place of the question with that code or name.
func (b *builder) question(at diag.Pos, text string) (int, bool) {
	if i := b.leafNamed(text); i >= 0 {
		return i, true
	}
	b.ref(word{text, at}, b.leaves) // it says that there is none, and which one may be meant
	return 0, false
}

func (b *builder) leafNamed(text string) int {
	return slices.IndexFunc(b.fw.Leaves, func(n *indicators.Node) bool {
		return n.Code != "" && (n.Code == text || n.Measure.Question.Name == text)
	})
}

// meaning makes a term of a phrase, as the item of its question reads it.
func (b *builder) meaning(p phrase) (surveys.Term, bool) {
	q := b.fw.Leaves[p.question].Measure.Question
	if q.Type != surveys.Decimal && len(choicesOf(b.fw.Survey, q)) == 0 {
		return surveys.Term{}, false // what is wrong with the question was said
	}
	switch q.Item {
	case surveys.Checklist:
		return b.ticked(p, q)
	case surveys.Choose, surveys.YesNo:
		return b.chosen(p, q)
	}
	return b.compared(p, q)
}

// ticked is a term on a checklist.
func (b *builder) ticked(p phrase, q *surveys.Question) (surveys.Term, bool) {
	t := surveys.Term{Question: p.question, Relation: p.relation}
	if p.relation != surveys.Has && p.relation != surveys.Lacks {
		b.wrong(p.at, "check-relation", lang.Msg("%q: what is ticked in a checklist is not compared", p.text), lang.Msg("write “%s has OPTION” or “%s lacks OPTION”", q.Code, q.Code))
		return t, false
	}
	switch offered := choiceNames(b.fw.Survey, q); {
	case slices.Contains(offered, p.what):
		t.Option = p.what
		return t, true
	case is(p.what, surveys.WordsNone):
		t.Relation = surveys.HasAny
		if p.relation == surveys.Has {
			t.Relation = surveys.HasNone
		}
		return t, true
	default:
		b.wrong(p.at, "check-option", lang.Msg("%q is not an option of %s", p.what, q.Code), meant(p.what, offered))
		return t, false
	}
}

// chosen is a term on a single choice, yes or no included.
func (b *builder) chosen(p phrase, q *surveys.Question) (surveys.Term, bool) {
	t := surveys.Term{Question: p.question, Option: p.what}
	switch p.relation {
	case surveys.Is, surveys.Equal:
		t.Relation = surveys.Is
	case surveys.IsNot, surveys.Unequal:
		t.Relation = surveys.IsNot
	default:
		b.wrong(p.at, "check-relation", lang.Msg("%q: one of several answers is or is not given, and no more than that", p.text), lang.Msg("write “%s is ANSWER” or “%s is not ANSWER”", q.Code, q.Code))
		return t, false
	}
	offered := choiceNames(b.fw.Survey, q)
	if q.Item == surveys.YesNo {
		switch {
		case is(p.what, surveys.WordsYes):
			t.Option = surveys.WordsYes[0]
		case is(p.what, surveys.WordsNo):
			t.Option = surveys.WordsNo[0]
		}
	}
	if !slices.Contains(offered, t.Option) {
		b.wrong(p.at, "check-option", lang.Msg("%q is not an answer to %s", p.what, q.Code), meant(p.what, offered))
		return t, false
	}
	return t, true
}

// choiceNames are the names of a question's choices.
func choiceNames(s *surveys.Survey, q *surveys.Question) []string {
	var names []string
	for _, c := range choicesOf(s, q) {
		names = append(names, c.Name)
	}
	return names
}

// compared is a term on a level or a number: what it is compared with is one
// too, or another question.
func (b *builder) compared(p phrase, q *surveys.Question) (surveys.Term, bool) {
	t := surveys.Term{Question: p.question, Relation: p.relation}
	switch p.relation {
	case surveys.Is:
		t.Relation = surveys.Equal
	case surveys.IsNot:
		t.Relation = surveys.Unequal
	}
	if !t.Relation.Compares() {
		b.wrong(p.at, "check-relation", lang.Msg("%q: %s is no checklist, nothing in it is ticked", p.text, q.Code), lang.Msg("write “%s >= 3”, or another of < <= = ≠ >= >", q.Code))
		return t, false
	}
	if x, ok := figure(q, p.what); ok {
		t.Number = x
		return t, b.within(p, q, x)
	}
	other := b.leafNamed(p.what)
	switch {
	case other < 0:
		b.wrong(p.at, "check-value", lang.Msg("%q is neither a number nor the code of a question", p.what), meant(p.what, b.leaves.order))
	case other == p.question:
		b.wrong(p.at, "check-relation", lang.Msg("%q compares a question with itself", p.text), lang.Msg("write the code of another question, or a number"))
	case !alike(q.Item, b.fw.Leaves[other].Measure.Question.Item):
		b.wrong(p.at, "check-relation", lang.Msg("%q: levels are compared with levels, numbers with numbers", p.text), lang.Msg("write the code of another question, or a number"))
	default:
		t.Other, t.ToOther = other, true
		return t, true
	}
	return t, false
}

// alike reports whether answers to two items can be compared.
func alike(a, b surveys.Item) bool {
	return a == b || family(a) == surveys.Number && family(b) == surveys.Number
}

// figure is a number as a condition writes it: "40", "2.5", "2,5", "40%" of a
// percentage, and "niv3" of a maturity scale.
func figure(q *surveys.Question, s string) (float64, bool) {
	if q.Item == surveys.Maturity {
		s = strings.TrimPrefix(strings.ToLower(s), "niv")
	}
	if q.Item == surveys.Percentage {
		s = strings.TrimSuffix(s, "%")
	}
	if strings.Count(s, ",") == 1 {
		s = strings.Replace(s, ",", ".", 1)
	}
	if !decimal.MatchString(s) {
		return 0, false
	}
	x, err := strconv.ParseFloat(s, 64)
	return x + 0, err == nil
}

// within says where an answer cannot be what it is compared with.
func (b *builder) within(p phrase, q *surveys.Question, x float64) bool {
	if q.Item == surveys.Maturity {
		top := len(choicesOf(b.fw.Survey, q)) - 1
		if x < 0 || x > float64(top) || x != float64(int(x)) {
			b.wrong(p.at, "check-level", lang.Msg("%q is not a level of %s: they go from 0 to %s", p.what, q.Code, top), lang.Message{})
			return false
		}
		return true
	}
	if x < q.Range[0] || x > q.Range[1] {
		b.wrong(p.at, "check-range", lang.Msg("an answer to %s lies between %s and %s, never at %s", q.Code, q.Range[0], q.Range[1], x), lang.Message{})
		return false
	}
	return true
}

// questionsOf are the questions that terms speak of, each once.
func questionsOf(terms []surveys.Term) []int {
	var all []int
	for i := range terms {
		of := []int{terms[i].Question}
		if terms[i].ToOther {
			of = append(of, terms[i].Other)
		}
		for _, q := range of {
			if !slices.Contains(all, q) {
				all = append(all, q)
			}
		}
	}
	return all
}

// spelt is a condition in its one canonical spelling.
func (b *builder) spelt(terms []surveys.Term) string {
	parts := make([]string, len(terms))
	for i := range terms {
		t := &terms[i]
		parts[i] = called(b.fw.Leaves[t.Question].Measure.Question) + " " + t.Relation.String()
		switch {
		case t.ToOther:
			parts[i] += " " + called(b.fw.Leaves[t.Other].Measure.Question)
		case t.Relation.Compares():
			parts[i] += " " + number(t.Number).scalar
		case t.Option != "":
			parts[i] += " " + t.Option
		}
	}
	return strings.Join(parts, " "+wordsAnd[0]+" ")
}

// called is a question as conditions write it: its code, unless that means
// something else there.
func called(q *surveys.Question) string {
	if _, isFigure := figure(q, q.Code); isFigure || is(q.Code, wordsAnd) || is(q.Code, wordsOr) {
		return q.Name
	}
	return q.Code
}
