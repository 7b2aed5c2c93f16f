package intake

import (
	"slices"
	"strings"
	"sync"
	"unicode"

	"eterritoire/surveys"
)

// names knows a survey by everything that a file may call its parts: codes,
// names, labels in every language, all folded. It is made once for a reading,
// and only read afterwards.
type names struct {
	survey      *surveys.Survey
	questions   []*question
	byName      map[string]int // a question's name or code
	byLabel     map[string]int // its label or heading; ambiguous where several share it
	byLoose     map[string]int // the same, but for punctuation
	byCompact   map[string]int // its name in letters and digits alone
	similar     func() *similar
	groups      map[string]bool
	kinds       *list
	groupsOf    *list // of respondents
	met         *headers
	groupBy     int // the question whose answer is the respondent's group, or -1
	editions    []*edition
	territories bool // a table that names them is read, also where it answers nothing
	dated       bool // versions are worth reading: there are several
	// voteColumns are the choices that a room votes on, by their columns' headers.
	voteColumns map[string]string
}

// ambiguous is the place of what several questions or choices are called.
const ambiguous = -2

// question is a question with its choices, as cells may spell them.
type question struct {
	*surveys.Question
	at      int // in the survey
	list    *list
	singles [][]string // the answers of one choice, shared by all who gave them
	levels  []int      // on a maturity scale, the choice of each level
	yes, no int        // of a yes/no question, its choices; -1 if it names them otherwise
	// A survey made elsewhere may list its silences among its choices: one
	// called or labelled as a silence is that silence, and "none" is none.
	silent []surveys.State // by choice; NotAsked for a choice that says something
	none   []bool
	labels []label  // of a checklist: every spelling of every option
	called []string // its code, its name and the kind of its item, folded
	share  bool     // a percentage, or a number that is so many per cent of something
}

// list is a list of choices, as cells may spell them.
type list struct {
	choices []surveys.Choice
	byCode  map[string]int // lower case
	byLabel map[string]int // folded
	byLoose map[string]int // folded, but for punctuation
}

func newNames(s *surveys.Survey) *names {
	n := &names{
		survey: s, byName: map[string]int{}, byLabel: map[string]int{}, byLoose: map[string]int{},
		byCompact: map[string]int{}, groups: map[string]bool{}, kinds: newList(s.Kinds), groupsOf: newList(s.Respondents),
		voteColumns: voteColumnsOf(s), groupBy: -1, met: &headers{},
	}
	if s.GroupBy != "" {
		n.groupBy = s.Index(s.GroupBy)
	}
	for _, g := range s.Groups {
		n.groups[surveys.Fold(g.Code)] = true
	}
	for i, q := range s.Questions {
		n.questions = append(n.questions, newQuestion(s, q, i))
		for _, name := range []string{q.Name, q.Code} {
			put(n.byName, surveys.Fold(name), i)
			put(n.byCompact, compact(name), i)
		}
		for _, text := range []map[string]string{q.Label, q.Heading} {
			for _, label := range text {
				put(n.byLabel, foldLabel(label), i)
				put(n.byLoose, loose(label), i)
			}
		}
	}
	n.editions = editionsOf(s)
	n.dated = len(n.editions) > 0
	n.similar = sync.OnceValue(func() *similar { return newSimilar(n) })
	return n
}

func newQuestion(s *surveys.Survey, q *surveys.Question, at int) *question {
	out := &question{Question: q, at: at, list: newList(s.Of(q)), yes: -1, no: -1, called: []string{surveys.Fold(q.Code), surveys.Fold(q.Name), q.Item.String()}}
	for i, c := range out.list.choices {
		out.singles = append(out.singles, []string{c.Name})
		state, none := saysNothing(c)
		out.silent, out.none = append(out.silent, state), append(out.none, none && q.Item == surveys.Checklist)
		switch {
		case q.Item == surveys.Maturity && levelOf(c.Name) == len(out.levels):
			out.levels = append(out.levels, i)
		case q.Item == surveys.YesNo && slices.Contains(surveys.WordsYes, strings.ToLower(c.Name)):
			out.yes = i
		case q.Item == surveys.YesNo && slices.Contains(surveys.WordsNo, strings.ToLower(c.Name)):
			out.no = i
		}
	}
	if q.Item == surveys.YesNo && len(out.list.choices) == 0 {
		out.list.choices = []surveys.Choice{{Name: surveys.WordsYes[0]}, {Name: surveys.WordsNo[0]}}
		out.singles = [][]string{{surveys.WordsYes[0]}, {surveys.WordsNo[0]}}
		out.silent, out.none = make([]surveys.State, 2), make([]bool, 2)
		out.yes, out.no = 0, 1
	}
	if q.Item == surveys.Checklist {
		out.labels = labelsOf(out)
	}
	out.share = q.Item == surveys.Percentage || q.Item == surveys.Number && isShare(q)
	return out
}

// saysNothing tells whether a choice is called or labelled as a silence, or as
// none.
func saysNothing(c surveys.Choice) (state surveys.State, none bool) {
	words := []string{c.Name}
	for _, l := range c.Label.Languages() {
		words = append(words, c.Label[l])
	}
	for _, w := range words {
		if s, ok := silenceWords[surveys.Fold(w)]; ok && state == surveys.NotAsked {
			state = s
		}
		none = none || noneWords[surveys.Fold(w)]
	}
	return state, none
}

// levelOf is the level that a maturity choice is called after, "niv2" or "2";
// -1 if it is called otherwise.
func levelOf(name string) int {
	digits := strings.TrimPrefix(strings.ToLower(name), "niv")
	if len(digits) != 1 || digits[0] < '0' || digits[0] > '9' {
		return -1
	}
	return int(digits[0] - '0')
}

func newList(choices []surveys.Choice) *list {
	l := &list{choices: choices, byCode: map[string]int{}, byLabel: map[string]int{}, byLoose: map[string]int{}}
	for i, c := range choices {
		put(l.byCode, strings.ToLower(c.Name), i)
		for _, label := range c.Label {
			put(l.byLabel, foldLabel(label), i)
			put(l.byLoose, loose(label), i)
		}
	}
	return l
}

// put files a name; one that means two things means neither.
func put(m map[string]int, name string, i int) {
	if name == "" {
		return
	}
	if old, ok := m[name]; ok && old != i {
		i = ambiguous
	}
	m[name] = i
}

// find is the choice that a text names, by its code or else by a label.
func (l *list) find(text string) (int, bool) {
	if i, ok := l.byCode[strings.ToLower(text)]; ok {
		return i, true
	}
	if i, ok := l.byLabel[foldLabel(text)]; ok {
		return i, true
	}
	i, ok := l.byLoose[loose(text)]
	return i, ok && i >= 0
}

// foldLabel folds a label as surveys.Fold does, with a final mark of
// punctuation left out: exports and people drop it.
func foldLabel(s string) string {
	return strings.TrimRight(surveys.Fold(s), " .:;?!")
}

// question is the question of that name or code.
func (n *names) question(name string) (int, bool) {
	i, ok := n.byName[surveys.Fold(name)]
	return i, ok && i >= 0
}

// labelled is the question of that label or heading.
func (n *names) labelled(label string) (int, bool) {
	if i, ok := n.byLabel[foldLabel(label)]; ok {
		return i, i >= 0
	}
	i, ok := n.byLoose[loose(label)]
	return i, ok && i >= 0
}

// loose folds a label as surveys.Fold does, and leaves out all punctuation that
// says nothing: what compares, counts or negates a number stays, since "< 10"
// is not "> 10".
func loose(s string) string { return strings.Join(wordsOfText(s), " ") }

// wordsOfText are the words of a text, folded, without punctuation.
func wordsOfText(s string) []string {
	folded := []rune(surveys.Fold(s))
	return strings.FieldsFunc(string(keepWords(folded)), unicode.IsSpace)
}

// keepWords puts spaces for punctuation.
func keepWords(folded []rune) []rune {
	for i, r := range folded {
		switch {
		case unicode.IsLetter(r), unicode.IsDigit(r), unicode.Is(unicode.Mn, r), unicode.IsSymbol(r) && !strings.ContainsRune("`´|^~", r):
		case r == '%' || r == '#' || r == '@' || r == '&' || r == '✓':
		default:
			folded[i] = ' '
		}
	}
	return folded
}

// compact is a name in letters and digits alone, as tools want codes that
// allow no other.
func compact(s string) string { return strings.ReplaceAll(loose(s), " ", "") }

// headers lists what a column may be called, for suggestions.
func (n *names) headers() []string {
	var all []string
	for _, q := range n.questions {
		all = append(all, q.Name)
	}
	for r := noRole + 1; r < answerRole; r++ {
		all = append(all, identityWords[r]...)
	}
	return all
}

// near is the spelling closest to what was read, if it is close enough to be a
// slip of the hand: one letter in five at most and never more than two, or one
// letter of a shorter word. Two that are as close as each other are no hint.
func near(read string, spellings []string) string {
	read = surveys.Fold(read)
	letters := len([]rune(read))
	if letters < 3 || letters > 80 {
		return ""
	}
	most := min(2, max(1, letters/5))
	best, least := "", most+1
	for _, s := range spellings {
		switch d := surveys.Distance(read, surveys.Fold(s), most); {
		case d < least:
			best, least = s, d
		case d == least && d <= most && surveys.Fold(s) != surveys.Fold(best):
			best = ""
		}
	}
	return best
}
