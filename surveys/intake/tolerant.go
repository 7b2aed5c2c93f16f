package intake

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// People write answers in more ways than a form offers. What can mean one
// thing only is read, counted, and said; what could mean another is not.

// manner is how the cells of one file are read, beyond what is the same for
// all.
type manner struct {
	decided *decisions
	ranked  bool               // a bare number is a place in a list, not a level
	foreign bool               // written elsewhere: a level's number and its words must agree
	places  map[*question]bool // ranked, of questions of a number: answered by choosing in a list

	decidedLabels map[*question][]label
}

// decidedOptions and below are the options that somebody's decision names: what
// is below it is their place in the list, then none, then what is left out.
const decidedOptions = -100

// labels are the texts that somebody decided are options of a checklist.
func (m *manner) labels(q *question) []label {
	if m.decided == nil || len(m.decided.answers) == 0 {
		return nil
	}
	if known, ok := m.decidedLabels[q]; ok {
		return known
	}
	all := []label{}
	for _, key := range slices.SortedFunc(maps.Keys(m.decided.answers), func(a, b decidedText) int {
		return cmp.Or(cmp.Compare(a.question, b.question), cmp.Compare(a.text, b.text))
	}) {
		if key.question != "" && !slices.Contains(q.called, key.question) {
			continue
		}
		answer, words := m.decided.answers[key], wordsOfText(key.text)
		i, ok := q.list.find(answer)
		switch {
		case answer == refused || len(words) == 0:
			continue
		case answer == Nothing:
			i = len(q.list.choices) + 1
		case !ok && noneWords[surveys.Fold(answer)]:
			i = len(q.list.choices)
		case !ok || i < 0:
			continue
		}
		all = append(all, label{words, decidedOptions - i})
	}
	if m.decidedLabels == nil {
		m.decidedLabels = map[*question][]label{}
	}
	m.decidedLabels[q] = all
	return all
}

// isRefused reports whether somebody said that a text is no answer.
func (m *manner) isRefused(q *question, text string) bool {
	a, ok := m.decided.answer(q, text)
	return ok && a == refused
}

// codeConverted is the code of an answer that was read from other words than
// the form's; codeDecided, of one that a mapping gives.
const (
	codeConverted = "answer-converted"
	codeDecided   = "answer-decided"
)

// converted is the note that a text was read as an answer.
func converted() *diag.Problem { return &diag.Problem{Severity: diag.Info, Code: codeConverted} }

// conversions counts the texts that were read as an answer, by what they say
// and what they were read as.
type conversions map[conversion]*tally

type conversion struct{ code, text, answer string }

type tally struct {
	cells     int
	questions []string // their codes, in order of appearance
	each      []int    // cells of each
	order     int
}

// of is the questions, named.
func (t *tally) of() string {
	const most = 5
	if len(t.questions) > most {
		return strings.Join(t.questions[:most], ", ") + "…"
	}
	return strings.Join(t.questions, ", ")
}

// convert counts a conversion. A file has few: more than maxConversions
// different ones are counted together.
func (r *reading) convert(code string, q *question, text string, a *surveys.Answer) {
	if r.converted == nil {
		r.converted = conversions{}
	}
	answer := a.Value(q.Item)
	if a.State != surveys.Given {
		answer = a.State.String()
	}
	key := conversion{code, shown(text), answer}
	t := r.converted[key]
	if t == nil {
		if len(r.converted) >= maxConversions {
			key.text, key.answer = "…", "…"
			t = r.converted[key]
		}
		if t == nil {
			t = &tally{order: len(r.converted)}
			r.converted[key] = t
		}
	}
	t.cells++
	i := slices.Index(t.questions, q.Code)
	if i < 0 {
		i = len(t.questions)
		t.questions, t.each = append(t.questions, q.Code), append(t.each, 0)
	}
	t.each[i]++
}

const maxConversions = 300

// sayConversions says once how each text was read, and lists it by question.
func (r *reading) sayConversions(pos diag.Pos) {
	order := slices.SortedFunc(maps.Keys(r.converted), func(a, b conversion) int {
		return cmp.Compare(r.converted[a].order, r.converted[b].order)
	})
	for _, c := range order {
		t := r.converted[c]
		p := &diag.Problem{
			Pos: pos, Severity: diag.Info, Code: c.code, Count: t.cells,
			Message: lang.Msg("%s cells hold “%s”, which is read as “%s” (%s)", t.cells, c.text, c.answer, t.of()),
		}
		if c.code == codeDecided {
			p.Message = lang.Msg("%s cells hold “%s”, which the mapping reads as “%s” (%s)", t.cells, c.text, c.answer, t.of())
		}
		r.say(p)
		for i, q := range t.questions {
			r.file.Conversions = append(r.file.Conversions, Conversion{q, c.text, c.answer, c.code == codeDecided, t.each[i]})
		}
	}
}

// saidLevel is a level behind a word for it, or before words of any kind:
// "Niveau 3", "N3", "3. En partie", "3) …", "3: …", "3-En partie".
var saidLevel = regexp.MustCompile(`^(?:niveau|level|niv\.?|n)?[\s\p{Z}]*([0-9])(?:[\s\p{Z}]*[.):/–—-][\s\p{Z}]*(\p{L}(?s:.*))?)?$`)

// levelWords are the words of a level behind its number and a dash.
var levelWords = regexp.MustCompile(`^[^0-9]*[0-9][\s\p{Z}]*[.):/–—-][\s\p{Z}]*(\p{L}(?s:.*))$`)

// numberWords are numbers in words, folded.
var numberWords = func() map[string]string {
	words := map[string]string{}
	for _, list := range []string{
		"zero un deux trois quatre cinq six sept huit neuf dix onze douze treize quatorze quinze seize dix_sept dix_huit dix_neuf vingt",
		"zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty",
	} {
		for i, w := range strings.Fields(list) {
			words[strings.ReplaceAll(w, "_", " ")] = strconv.Itoa(i)
		}
	}
	words["une"], words["cent"], words["hundred"] = "1", "100", "100"
	return words
}()

// otherYes and otherNo are what spreadsheets and programs write for yes and no.
var (
	otherYes = set("vrai", "true", "y", "o", "✓", "✔", "oui oui")
	otherNo  = set("faux", "false", "n")
)

// otherSilences are the silences in other words that mean nothing else.
var otherSilences = map[string]surveys.State{
	"je ne sais pas": surveys.Unknown, "on ne sait pas": surveys.Unknown, "ne sais pas": surveys.Unknown, "sais pas": surveys.Unknown,
	"ne se prononce pas": surveys.Unknown, "ne sait pas ne se prononce pas": surveys.Unknown, "i don t know": surveys.Unknown,
	"do not know": surveys.Unknown, "i do not know": surveys.Unknown, "not known": surveys.Unknown, "unknown": surveys.Unknown, "inconnu": surveys.Unknown,
	"sans objet": surveys.NotApplicable, "pas concerne": surveys.NotApplicable, "non concernee": surveys.NotApplicable,
	"pas applicable": surveys.NotApplicable, "does not apply": surveys.NotApplicable, "not concerned": surveys.NotApplicable,
}

// otherSilence reads a silence in other words, unless the list has it as an
// answer of its own. Most cells are numbers or codes, and cost nothing here.
func (q *question) otherSilence(text string) (surveys.State, bool) {
	const longest = 40
	if text[0] < 'A' || len(text) > longest || !strings.Contains(text, " ") && len(text) < len("inconnu") {
		return 0, false
	}
	state, ok := otherSilences[loose(text)]
	if ok {
		_, listed := q.list.find(text)
		ok = !listed
	}
	return state, ok
}

// shortSilences are usual abbreviations, which may stand for something else:
// they are proposed.
var shortSilences = map[string]surveys.State{
	"nsp": surveys.Unknown, "nspp": surveys.Unknown, "ns": surveys.Unknown, "dk": surveys.Unknown,
	"na": surveys.NotApplicable, "n a": surveys.NotApplicable, "nc": surveys.NotApplicable, "so": surveys.NotApplicable,
}

// meant is the choice that a text means, where it is not written as one: by
// its number, by a word, by a code whose zeros a spreadsheet took away.
func (q *question) meant(text string) (int, bool) {
	switch q.Item {
	case surveys.Maturity:
		lower := strings.ToLower(strings.TrimSpace(text))
		digit := numberWords[surveys.Fold(text)]
		if m := saidLevel.FindStringSubmatch(lower); digit == "" && m != nil {
			digit = m[1]
		}
		if level, err := strconv.Atoi(digit); err == nil && level < len(q.levels) {
			return q.levels[level], true
		}
	case surveys.YesNo:
		word := surveys.Fold(text)
		if otherYes[word] {
			return q.yes, q.yes >= 0
		}
		if otherNo[word] {
			return q.no, q.no >= 0
		}
	}
	return q.unpadded(text)
}

// unpadded is the choice whose code is the same number: "01" that a spreadsheet
// made 1.
func (q *question) unpadded(text string) (int, bool) {
	if len(text) > 9 {
		return 0, false
	}
	number, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return 0, false
	}
	found := -1
	for i, c := range q.list.choices {
		if x, err := strconv.ParseFloat(c.Name, 64); err == nil && x == number {
			if found >= 0 {
				return 0, false
			}
			found = i
		}
	}
	return found, found >= 0
}

// contradicts reports whether the words behind a level's number are those of
// another level: the numbers of that scale are not ours.
func (q *question) contradicts(level int, text string) bool {
	m := levelWords.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return false
	}
	i, ok := q.list.byLoose[loose(m[1])]
	return ok && i >= 0 && i != level && q.silent[i] == surveys.NotAsked
}

// foreignWords are the words behind a level's number, "" where there are none, or
// where they are the level's own.
func (q *question) foreignWords(level int, text string) string {
	m := levelWords.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return ""
	}
	own := q.list.choices[level]
	for _, l := range own.Label.Languages() {
		if loose(own.Label[l]) == loose(m[1]) || loose(own.Label[l]) == loose(text) {
			return ""
		}
	}
	return m[1]
}

// placed is the choice at the place in the list that a text says, from 1; -1
// where it says none. The place just beyond the last is told.
func (q *question) placed(text string) (i int, beyond bool) {
	i, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || i < 1 || i > len(q.list.choices) {
		return -1, err == nil && i == len(q.list.choices)+1 && i > 1
	}
	return i - 1, false
}

// isPlace reports whether a text says a place in the list.
func (q *question) isPlace(text string) bool {
	i, _ := q.placed(text)
	return i >= 0
}

// numberedText is a code that a tool gives the answers of a list: AO03, A3.
var numberedText = regexp.MustCompile(`^[A-Z]{1,2}0*([1-9][0-9]?)$`)

// numbered is the choice at the place that such a code says, as placed.
func (q *question) numbered(text string) (i int, beyond bool) {
	m := numberedText.FindStringSubmatch(strings.TrimSpace(text))
	if m == nil {
		return -1, false
	}
	return q.placed(m[1])
}

// withoutUnit takes the question's own unit off a number.
func (q *question) withoutUnit(text string) (string, bool) {
	end := strings.LastIndexFunc(text, func(r rune) bool { return r >= '0' && r <= '9' })
	if end < 0 || end+1 == len(text) || !q.isUnit(text[end+1:]) {
		return text, false
	}
	return strings.TrimSpace(text[:end+1]), true
}

// spelledNumber is a number that is written in words, or with its unit.
func (q *question) spelledNumber(c *sheet.Cell, text string) (string, bool) {
	if c.Kind != sheet.Text {
		return text, false
	}
	if digits, ok := numberWords[surveys.Fold(text)]; ok {
		return digits, true
	}
	return q.withoutUnit(text)
}
