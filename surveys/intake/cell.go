package intake

import (
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// setAsideMark begins a cell of a table of responses that was unreadable when
// the table was written; what was read then stands behind it.
const setAsideMark = "? "

var (
	// A level: "2", "niv2", "2 – descriptor" with an en dash or a hyphen; and
	// "2.0", as programs write a column of whole numbers with gaps.
	levelText = regexp.MustCompile(`^(?:niv)?([0-9])(?:[.,]0+|[\s\p{Z}][–-][\s\p{Z}](?s:.*))?$`)
	// A number as people write it: spaces between thousands, and nowhere else,
	// since "3 5" is two numbers.
	numberText = regexp.MustCompile(`^[+-]?[\s\p{Z}]?(?:[0-9]+|[0-9]{1,3}(?:[\s\p{Z}][0-9]{3})+)(?:[.,][0-9]+)?$`)
	// One comma before three digits is a decimal comma to us, and may not have
	// been to the one who typed it.
	thousandsText = regexp.MustCompile(`^[+-]?[1-9][0-9]{0,2},[0-9]{3}$`)
)

// readCell reads one cell as an answer to a question (rules §1). It is shared
// by all dialects: whatever a cell means, it means the same in every file. An
// answer that is set aside comes with the problem that says why, without its
// place; a problem beside any other answer is a warning or a conversion to say.
func readCell(q *question, c *sheet.Cell, m *manner) (surveys.Answer, *diag.Problem) {
	if c == nil {
		return surveys.Answer{State: surveys.Blank}, nil
	}
	if p := unusable(c); p != nil {
		return surveys.Answer{State: surveys.SetAside, Reason: reasonOf(c.Text)}, p
	}
	text := strings.TrimFunc(c.Text, unicode.IsSpace)
	if text == "" {
		return surveys.Answer{State: surveys.Blank}, nil
	}
	if decided, ok := m.decided.answer(q, text); ok && decided != refused {
		return readDecided(q, text, decided)
	}
	if state, reason, ok := silence(text); ok {
		return surveys.Answer{State: state, Reason: reason}, nil
	}
	if state, ok := q.otherSilence(text); ok {
		return surveys.Answer{State: state}, converted()
	}
	a, p := readValue(q, c, text, m)
	if a.State == surveys.SetAside {
		a.Reason = reasonOf(strings.TrimPrefix(text, setAsideMark))
	}
	return a, p
}

// readDecided reads a text as somebody decided that it is to be read.
func readDecided(q *question, text, decided string) (surveys.Answer, *diag.Problem) {
	said := &diag.Problem{Severity: diag.Info, Code: codeDecided}
	if decided == Nothing {
		return surveys.Answer{State: surveys.Blank}, said
	}
	if state, reason, ok := silence(decided); ok {
		return surveys.Answer{State: state, Reason: reason}, said
	}
	a, p := readValue(q, &sheet.Cell{Text: decided}, decided, &manner{})
	if a.State == surveys.SetAside {
		a.Reason = reasonOf(text)
		p.Message = lang.Msg("the mapping reads “%s” as “%s”, which is not an answer to %s: %s expected", shown(text), shown(decided), q.Code, expected(q))
		p.Hint = lang.Msg("Correct the mapping.")
		return a, p
	}
	return a, said
}

// readValue reads what is neither empty nor a silence.
func readValue(q *question, c *sheet.Cell, text string, m *manner) (surveys.Answer, *diag.Problem) {
	if after, ok := strings.CutPrefix(text, setAsideMark); ok {
		return aside(diag.Problem{
			Code:    "set-aside-before",
			Message: lang.Msg("“%s” was unreadable when this table was written", shown(after)),
			Hint:    lang.Msg("Write the answer in its place: %s.", expected(q)),
		})
	}
	if c.Kind == sheet.Date {
		return aside(diag.Problem{
			Code:    "date-where-number",
			Message: lang.Msg("the cell holds the date %s: the spreadsheet may have turned what was typed into a date; %s: %s expected", shown(text), q.Code, expected(q)),
			Hint:    lang.Msg("Give the cell the format Text or Number, then type the answer again."),
		})
	}
	if q.Item == surveys.Number || q.Item == surveys.Percentage {
		if i, err := strconv.Atoi(text); err == nil && i > 0 && m.places[q] {
			return aside(placeInList(q, text))
		}
		return readNumber(q, c, text)
	}
	if m.ranked && q.isPlace(text) && !q.isWritten(text) {
		return aside(placeInList(q, text))
	}
	if c.Percent {
		return aside(unknownChoice(q, text))
	}
	if q.Item == surveys.Checklist {
		return readChecklist(q, text, m)
	}
	return readChoice(q, c, text, m)
}

// isWritten reports whether a choice is labelled so, number though it be.
func (q *question) isWritten(text string) bool {
	_, ok := q.list.byLabel[foldLabel(text)]
	return ok
}

// placeInList is the problem of an answer that is said by its place in a list
// which only the sender's survey has.
func placeInList(q *question, text string) diag.Problem {
	return diag.Problem{
		Code:    "choice-place",
		Message: lang.Msg("“%s” is the place of an answer in the list of the sender's survey, not an answer to %s", shown(text), q.Code),
		Hint:    lang.Msg("Export with the answers' text; or say in a mapping file which answer it is."),
	}
}

func aside(p diag.Problem) (surveys.Answer, *diag.Problem) {
	return surveys.Answer{State: surveys.SetAside}, &p
}

// unusable is the problem of a cell that holds no value, whatever is asked.
func unusable(c *sheet.Cell) *diag.Problem {
	switch {
	case c.Uncached:
		return &diag.Problem{
			Code:    "formula-uncached",
			Message: lang.Msg("the cell holds a formula without its result"),
			Hint:    lang.Msg("Open the file in a spreadsheet, save it, and read it again; or type the value itself."),
		}
	case c.Kind == sheet.Fault && strings.ContainsRune(c.Text, utf8.RuneError):
		return &diag.Problem{
			Code:    "cell-lost",
			Message: lang.Msg("the cell holds bytes that are no text, where characters were lost: “%s”", strings.ReplaceAll(c.Text, "\ufffd", "?")),
			Hint:    lang.Msg("Type what stood there, or ask its sender for another copy."),
		}
	case c.Kind == sheet.Fault:
		return &diag.Problem{
			Code:    "cell-fault",
			Message: lang.Msg("the cell holds the error %s", shown(c.Text)),
			Hint:    lang.Msg("Correct the formula, or type the value itself."),
		}
	}
	return nil
}

// silence reads the words of a silence, in code or as the form shows them,
// with what follows a colon as the reason.
func silence(text string) (surveys.State, string, bool) {
	word, reason, _ := strings.Cut(text, ":")
	if len(word) > 40 {
		return 0, "", false
	}
	state, ok := silenceWords[surveys.Fold(word)]
	return state, strings.TrimSpace(reason), ok
}

// silenceWords are the silences by their folded spellings.
var silenceWords = func() map[string]surveys.State {
	words := map[string]surveys.State{}
	for _, w := range surveys.WordsDontKnow {
		words[surveys.Fold(w)] = surveys.Unknown
	}
	for _, w := range surveys.WordsNotApplicable {
		words[surveys.Fold(w)] = surveys.NotApplicable
	}
	words["non applicable"] = surveys.NotApplicable // as many a form in French has it
	for state, text := range surveys.FormSilences {
		for _, w := range text {
			words[surveys.Fold(w)] = state
		}
	}
	return words
}()

// wordsOf folds code words and the form's own words for the same thing.
func wordsOf(codes []string, text lang.Text) map[string]bool {
	words := map[string]bool{}
	for _, w := range codes {
		words[surveys.Fold(w)] = true
	}
	for _, w := range text {
		words[surveys.Fold(w)] = true
	}
	return words
}

var (
	noneWords = wordsOf(surveys.WordsNone, surveys.FormNone)
	yesWords  = wordsOf(surveys.WordsYes, surveys.FormYesNo["yes"])
	noWords   = wordsOf(surveys.WordsNo, surveys.FormYesNo["no"])
)

// readChoice reads the answer to a question with one answer.
func readChoice(q *question, c *sheet.Cell, text string, m *manner) (surveys.Answer, *diag.Problem) {
	var note *diag.Problem
	i, found := q.list.byCode[strings.ToLower(text)]
	if !found {
		if i, found = q.spelled(c, text); found && m.foreign && q.Item == surveys.Maturity && q.foreignWords(i, text) != "" {
			note = converted()
		}
	}
	if !found {
		i, found = q.list.byLabel[foldLabel(text)]
	}
	if !found {
		if i, found = q.list.byLoose[loose(text)]; !found {
			if i, found = q.meant(text); found {
				note = converted()
			}
		}
	}
	switch {
	case found && i >= 0 && m.foreign && q.Item == surveys.Maturity && q.contradicts(i, text):
		return aside(diag.Problem{
			Code:    "choice-contradiction",
			Message: lang.Msg("“%s” has the number of one answer to %s and the words of another: the scale it was chosen on is not this one", shown(text), q.Code),
			Hint:    lang.Msg("Say in a mapping file which answer it is."),
		})
	case found && i >= 0 && q.silent[i] != surveys.NotAsked:
		return surveys.Answer{State: q.silent[i]}, nil
	case found && i >= 0:
		return surveys.Answer{State: surveys.Given, Choices: q.singles[i]}, note
	case found:
		return aside(diag.Problem{
			Code:    "choice-ambiguous",
			Message: lang.Msg("“%s” is the label of several answers to %s", shown(text), q.Code),
			Hint:    lang.Msg("Write the answer's code: %s.", expected(q)),
		})
	}
	return aside(unknownChoice(q, text))
}

// spelled is the choice that a text means by the rules of the question's kind:
// the number of a level, or a word for yes or no.
func (q *question) spelled(c *sheet.Cell, text string) (int, bool) {
	switch q.Item {
	case surveys.Maturity:
		m := levelText.FindStringSubmatch(strings.ToLower(text))
		if m == nil || int(m[1][0]-'0') >= len(q.levels) || c.Kind == sheet.Bool {
			return 0, false
		}
		return q.levels[m[1][0]-'0'], true
	case surveys.YesNo:
		word := surveys.Fold(text)
		if yesWords[word] || c.Kind == sheet.Bool && text == "TRUE" {
			return q.yes, q.yes >= 0
		}
		return q.no, q.no >= 0 && (noWords[word] || c.Kind == sheet.Bool)
	}
	return 0, false
}

func unknownChoice(q *question, text string) diag.Problem {
	p := diag.Problem{
		Code:    "choice-unknown",
		Message: lang.Msg("“%s” is not an answer to %s: %s expected", shown(text), q.Code, expected(q)),
		Hint:    lang.Msg("Write one of these answers; an empty cell is a question not answered."),
	}
	if s := near(text, spellings(q)); s != "" {
		p.Hint = lang.Msg("Perhaps “%s” was meant.", s)
	}
	return abbreviated(p, text)
}

// abbreviated is the problem of a text which may be an abbreviation of a silence.
func abbreviated(p diag.Problem, text string) diag.Problem {
	if state, ok := shortSilences[loose(text)]; ok {
		p.Hint = lang.Msg("If it stands for “%s”, write %s; or accept that once for all in a mapping file, with --mapping.", surveys.FormSilences[state], state.String())
	}
	return p
}

// betweenOptions cuts a list of options wherever tools and people cut it.
func betweenOptions(r rune) bool {
	return unicode.IsSpace(r) || r == ',' || r == ';' || r == '|'
}

// readChecklist reads codes separated by spaces or commas, a label, or labels
// one after the other.
func readChecklist(q *question, text string, m *manner) (surveys.Answer, *diag.Problem) {
	options := newTicked(q)
	words := strings.FieldsFunc(text, betweenOptions)
	if len(words) == 0 {
		return aside(notAnOption(q, text))
	}
	for _, word := range words {
		if slices.Contains(surveys.WordsNone, strings.ToLower(word)) {
			options.tick(q, noneOption)
			continue
		}
		i, ok := q.list.byCode[strings.ToLower(word)]
		if !ok || i < 0 {
			return readLabels(q, text, word, m)
		}
		options.tick(q, i)
	}
	return options.answer(q, text)
}

// readLabels reads a checklist written by labels, which hold spaces and commas
// themselves: a text that can be cut into labels in one way only says which.
// Where semicolons or new lines cut it, each piece is cut on its own, and one
// may be what somebody decided on.
func readLabels(q *question, text, word string, m *manner) (surveys.Answer, *diag.Problem) {
	options := newTicked(q)
	decided := m.labels(q)
	for _, piece := range pieces(text) {
		found, sure := cutPiece(q, decided, piece, strings.ContainsAny(text, ";\n\r|"))
		if len(found) == 0 || hasStray(piece) {
			if unknown := q.unknownParts(piece, m); len(unknown) > 0 {
				word = unknown[0]
			}
			return aside(notAnOption(q, word))
		}
		if !sure {
			return aside(diag.Problem{
				Code:    "choice-ambiguous",
				Message: lang.Msg("“%s” can be cut into the options of %s in several ways", shown(piece), q.Code),
				Hint:    lang.Msg("Write codes separated by spaces, or export one column an option."),
			})
		}
		for _, i := range found {
			options.tick(q, i)
		}
	}
	a, p := options.answer(q, text)
	switch {
	case p != nil || !options.decided:
		return a, p
	case a.State == surveys.Given && len(a.Choices) == 0 && !options.none: // all that was ticked is left out
		a = surveys.Answer{State: surveys.Blank}
	}
	return a, &diag.Problem{Severity: diag.Info, Code: codeDecided}
}

// cutPiece cuts a part of a list into labels. What stands between separators is
// one label where it can be, even if it could be cut further; and so is what
// stands between commas, in a list whose labels have none.
func cutPiece(q *question, decided []label, piece string, separated bool) (found []int, sure bool) {
	if i, ok := q.list.find(piece); ok && i >= 0 && separated {
		return []int{i}, true
	}
	if found, sure = cutLabels(q, decided, wordsOfText(piece)); sure || !strings.Contains(piece, ",") || q.hasCommas() {
		return found, sure
	}
	var parts []int
	for part := range strings.SplitSeq(piece, ",") {
		i, ok := q.list.find(strings.TrimSpace(part))
		if !ok || i < 0 {
			return found, sure
		}
		parts = append(parts, i)
	}
	return parts, true
}

// hasCommas reports whether a label of the list has a comma in it.
func (q *question) hasCommas() bool {
	for _, c := range q.list.choices {
		for _, l := range c.Label.Languages() {
			if strings.Contains(c.Label[l], ",") {
				return true
			}
		}
	}
	return false
}

// unknownParts are the parts of a list that no option is called.
func (q *question) unknownParts(text string, m *manner) []string {
	decided := m.labels(q)
	isKnown := func(part string) bool {
		found, _ := cutLabels(q, decided, wordsOfText(part))
		return len(found) > 0
	}
	var unknown []string
	for _, piece := range pieces(text) {
		if isKnown(piece) {
			continue
		}
		for part := range strings.SplitSeq(piece, ",") {
			if part = strings.TrimSpace(part); len(wordsOfText(part)) == 0 || isKnown(part) {
				continue
			}
			var words []string
			some := false
			for w := range strings.FieldsSeq(part) {
				if isKnown(w) {
					some = true
				} else {
					words = append(words, w)
				}
			}
			if !some {
				words = []string{part}
			}
			unknown = append(unknown, words...)
		}
	}
	return unknown
}

func notAnOption(q *question, word string) diag.Problem {
	p := unknownChoice(q, word)
	p.Message = lang.Msg("“%s” is not an option of %s: codes separated by spaces expected, among %s", shown(word), q.Code, expected(q))
	if near(word, spellings(q)) == "" {
		p.Hint = lang.Msg("One unknown code sets the whole cell aside, since half an answer is not the answer.")
	}
	return p
}

// hasStray reports whether a list holds a mark that stands for something: "rh ?"
// is not the same as "rh".
func hasStray(piece string) bool {
	for token := range strings.FieldsSeq(piece) {
		if len(wordsOfText(token)) == 0 && strings.ContainsAny(token, "?!*") {
			return true
		}
	}
	return false
}

// pieces are what semicolons and new lines cut a list into.
func pieces(text string) []string {
	var out []string
	for _, piece := range strings.FieldsFunc(text, func(r rune) bool { return r == ';' || r == '\n' || r == '\r' || r == '|' }) {
		if piece = strings.TrimSpace(piece); piece != "" {
			out = append(out, piece)
		}
	}
	return out
}

// noneOption stands for "none" among the options of a checklist.
const noneOption = -3

// leftOutOption stands for a text that somebody decided is no option at all.
const leftOutOption = -6

// options are those of a checklist that were ticked.
type options struct {
	ticked     []bool
	some, none bool
	silent     surveys.State // a silence ticked among the options; NotAsked is no silence
	silences   int
	decided    bool // some by what somebody decided of their texts
}

func newTicked(q *question) *options { return &options{ticked: make([]bool, len(q.list.choices))} }

func (o *options) tick(q *question, i int) {
	if i <= decidedOptions { // decidedOptions - i is the option
		o.decided = true
		if i = decidedOptions - i; i >= len(q.list.choices) {
			i = [...]int{noneOption, leftOutOption}[i-len(q.list.choices)]
		}
	}
	switch {
	case i == leftOutOption:
	case i == noneOption || q.none[i]:
		o.none = true
	case q.silent[i] != surveys.NotAsked:
		o.hush(q.silent[i])
	default:
		o.ticked[i], o.some = true, true
	}
}

func (o *options) hush(state surveys.State) {
	if o.silent != state {
		o.silences++
	}
	o.silent = state
}

// names are what was ticked, in the list's order.
func (o *options) names(q *question) []string {
	var names []string
	for i, t := range o.ticked {
		if t {
			names = append(names, q.list.choices[i].Name)
		}
	}
	return names
}

// answer is the answer of these options: none excludes every other, and a
// silence excludes all.
func (o *options) answer(q *question, text string) (surveys.Answer, *diag.Problem) {
	switch {
	case o.none && o.some:
		return noneMixed(q, text)
	case o.silences > 1 || o.silences == 1 && (o.none || o.some):
		return aside(diag.Problem{
			Code:    "checklist-silence-mixed",
			Message: lang.Msg("“%s” both answers %s and does not", shown(text), q.Code),
			Hint:    lang.Msg("Keep either the silence or the options."),
		})
	case o.silences == 1:
		return surveys.Answer{State: o.silent}, nil
	}
	return surveys.Answer{State: surveys.Given, Choices: o.names(q)}, nil
}

func noneMixed(q *question, text string) (surveys.Answer, *diag.Problem) {
	return aside(diag.Problem{
		Code:    "checklist-none-mixed",
		Message: lang.Msg("“%s” says that nothing applies to %s, and that something does", shown(text), q.Code),
		Hint:    lang.Msg("Keep either “none” or the options."),
	})
}

// cutLabels cuts words into labels of a list, or those decided; it is sure where
// there is one way. ways[i] is how many ways there are to cut the words from i
// on, at most 2.
func cutLabels(q *question, decided []label, words []string) (found []int, sure bool) {
	const most = 400 // words of a cell: no list is longer
	if len(words) > most {
		return nil, false
	}
	ways, next, option := make([]int, len(words)+1), make([]int, len(words)), make([]int, len(words))
	ways[len(words)] = 1
	for i := len(words) - 1; i >= 0; i-- {
		for _, l := range decided {
			if end := i + len(l.words); end <= len(words) && ways[end] > 0 && slices.Equal(l.words, words[i:end]) {
				ways[i], next[i], option[i] = 1, end, l.option
			}
		}
		for _, l := range q.labels {
			end := i + len(l.words)
			if end > len(words) || ways[end] == 0 || !slices.Equal(l.words, words[i:end]) {
				continue
			}
			ways[i] = min(2, ways[i]+ways[end])
			next[i], option[i] = end, l.option
		}
	}
	if len(words) == 0 || ways[0] == 0 {
		return nil, false
	}
	for i := 0; i < len(words); i = next[i] {
		found = append(found, option[i])
	}
	return found, ways[0] == 1
}

// label is one spelling of an option, in words.
type label struct {
	words  []string
	option int
}

// labelsOf lists every spelling of every option once.
func labelsOf(q *question) []label {
	var out []label
	seen := map[string]bool{}
	add := func(text string, option int) {
		words := wordsOfText(text)
		if key := fmt.Sprint(option, words); len(words) > 0 && !seen[key] {
			seen[key] = true
			out = append(out, label{words, option})
		}
	}
	for i, c := range q.list.choices {
		add(c.Name, i)
		for _, l := range c.Label.Languages() {
			add(c.Label[l], i)
		}
	}
	for _, w := range surveys.WordsNone {
		add(w, noneOption)
	}
	for _, l := range surveys.FormNone.Languages() {
		add(surveys.FormNone[l], noneOption)
	}
	return out
}

// readNumber reads a number or a percentage.
func readNumber(q *question, c *sheet.Cell, text string) (surveys.Answer, *diag.Problem) {
	if c.Kind == sheet.Bool {
		return aside(unreadableNumber(q, text))
	}
	digits, signed := text, false // "47 %" says itself that it is a percentage
	if q.share && c.Kind == sheet.Text {
		digits, signed = strings.CutSuffix(text, "%")
		digits = strings.TrimSpace(digits)
	}
	x, ok := parseNumber(c, digits)
	var said *diag.Problem
	if !ok {
		if spelled, meant := q.spelledNumber(c, text); meant {
			digits, signed, said = spelled, true, converted()
			x, ok = parseNumber(c, digits)
		}
	}
	switch {
	case !ok:
		return aside(unreadableNumber(q, text))
	case math.IsInf(x, 0) || math.IsNaN(x):
		p := unreadableNumber(q, text)
		p.Code = "number-not-finite"
		return aside(p)
	case c.Percent && !q.share:
		return aside(diag.Problem{
			Code:    "percent-on-number",
			Message: lang.Msg("the cell shows %s as a percentage; a plain number is expected for %s", lang.Percent{Share: x, Decimals: 1}, q.Code),
			Hint:    lang.Msg("Give the cell the format Number, then type the number again."),
		})
	case c.Percent:
		x = hundredTimes(text, x)
		said = &diag.Problem{Severity: diag.Info, Code: codePercentFormat}
	case q.share && q.perhapsFraction(x) && !signed:
		said = &diag.Problem{
			Severity: diag.Warning, Code: "percent-fraction",
			Message: lang.Msg("%s is read as %s for %s: did it mean %s?", shown(text), percentOf(x), q.Code, percentOf(100*x)),
			Hint:    lang.Msg("Write the percentage itself: 40 for 40%%."),
		}
	case c.Kind == sheet.Text && thousandsText.MatchString(digits):
		said = &diag.Problem{
			Severity: diag.Warning, Code: "number-comma",
			Message: lang.Msg("“%s” is read with a decimal comma, as %s, for %s", shown(text), x, q.Code),
			Hint:    lang.Msg("If the comma separates thousands, leave it out."),
		}
	}
	if x == 0 {
		x = 0 // no "-0"
	}
	if x < q.Range[0] || x > q.Range[1] {
		read := lang.Msg("%s", shown(text))
		if c.Percent {
			read = percentOf(x)
		}
		return aside(diag.Problem{
			Code:    "number-range",
			Message: lang.Msg("%s is outside what %s can be: %s expected", read, q.Code, expected(q)),
			Hint:    lang.Msg("Correct the number, or write “dont_know”."),
		})
	}
	return surveys.Answer{State: surveys.Given, Number: x}, said
}

// perhapsFraction reports whether a number may be a percentage written as a
// fraction. Where shares are so small that they are asked as a number ("% of the
// spending", 3 at the best), 0.5 is an answer like another, and 0.02 is 2% more
// often than not.
func (q *question) perhapsFraction(x float64) bool {
	const small = 0.1
	if q.Item == surveys.Percentage {
		return x > 0 && x <= 1
	}
	return q.share && x > 0 && x < small
}

// codePercentFormat is the code of a conversion that is counted by file.
const codePercentFormat = "percent-format"

func percentOf(x float64) lang.Message {
	return lang.Msg("%s%%", x)
}

// hundredTimes is 100 x without the error of the multiplication: 0.07 is 7.
func hundredTimes(text string, x float64) float64 {
	if y, err := strconv.ParseFloat(text+"e2", 64); err == nil {
		return y
	}
	return 100 * x
}

// parseNumber reads a number as its cell stores it, or as people write it: a
// decimal comma, spaces of every width between thousands.
func parseNumber(c *sheet.Cell, text string) (float64, bool) {
	if c.Kind == sheet.Number {
		x, err := strconv.ParseFloat(text, 64)
		return x, err == nil || math.IsInf(x, 0)
	}
	if !numberText.MatchString(text) {
		x, err := strconv.ParseFloat(text, 64)
		return x, err == nil && (math.IsInf(x, 0) || math.IsNaN(x))
	}
	text = strings.Join(strings.FieldsFunc(text, unicode.IsSpace), "")
	x, err := strconv.ParseFloat(strings.ReplaceAll(text, ",", "."), 64)
	return x, err == nil || math.IsInf(x, 0)
}

func unreadableNumber(q *question, text string) diag.Problem {
	p := diag.Problem{
		Code:    "number-unreadable",
		Message: lang.Msg("“%s” is not a number that can be read for %s: %s expected", shown(text), q.Code, expected(q)),
		Hint:    lang.Msg("Write the number alone, in digits, with a comma or a point for decimals; or “dont_know”."),
	}
	if s := near(text, silenceSpellings); s != "" {
		p.Hint = lang.Msg("Perhaps “%s” was meant.", s)
	}
	return abbreviated(p, text)
}

var silenceSpellings = slices.Concat(surveys.WordsDontKnow, surveys.WordsNotApplicable)

// spellings lists what a cell may hold, for suggestions.
func spellings(q *question) []string {
	out := slices.Clone(silenceSpellings)
	if q.Item == surveys.Checklist {
		out = append(out, surveys.WordsNone...)
	}
	if q.Item == surveys.YesNo {
		out = append(out, slices.Concat(surveys.WordsYes, surveys.WordsNo)...)
	}
	for _, c := range q.list.choices {
		out = append(out, c.Name)
		for _, l := range c.Label.Languages() {
			out = append(out, c.Label[l])
		}
	}
	return out
}

// expected says in a few words what a cell may hold.
func expected(q *question) lang.Message {
	switch {
	case q.Item == surveys.Number || q.Item == surveys.Percentage:
		low, high := q.Range[0], q.Range[1]
		switch {
		case math.IsInf(low, 0) && math.IsInf(high, 0):
			return lang.Msg("a number")
		case math.IsInf(high, 0):
			return lang.Msg("a number from %s up", low)
		case math.IsInf(low, 0):
			return lang.Msg("a number up to %s", high)
		}
		return lang.Msg("a number from %s to %s", low, high)
	case q.Item == surveys.Maturity && len(q.levels) > 0:
		return lang.Msg("a level from 0 to %s", len(q.levels)-1)
	case q.Item == surveys.YesNo:
		return lang.Msg("yes or no")
	}
	const most = 10
	var codes []string
	for _, c := range q.list.choices {
		codes = append(codes, shown(c.Name))
	}
	if len(codes) > most {
		codes = append(codes[:most], "…")
	}
	if q.Item == surveys.Checklist {
		return lang.Msg("%s, or none", strings.Join(codes, ", "))
	}
	return lang.Msg("%s", strings.Join(codes, ", "))
}

// shown is what was read, as a problem can quote it: one line, cut.
func shown(s string) string {
	const most = 60
	s = strings.TrimFunc(s[:min(len(s), 4*most+utf8.UTFMax)], unicode.IsSpace)
	out := make([]rune, 0, most)
	for _, r := range s {
		if len(out) == most {
			return string(out) + "…"
		}
		if unicode.IsControl(r) || r == utf8.RuneError || unicode.Is(unicode.Cf, r) || unicode.Is(unicode.Z, r) {
			r = ' '
		}
		out = append(out, r)
	}
	return string(out)
}

// reasonOf is what an answer keeps of a cell that was set aside; "?" where it
// held nothing that can be shown.
func reasonOf(text string) string {
	const most = 200
	text = oneLine(text)
	if text == "" {
		return "?"
	}
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}

// oneLine is a text without control characters at its ends or within.
func oneLine(text string) string {
	if isWord(text) {
		return text
	}
	return strings.Join(strings.FieldsFunc(strings.ToValidUTF8(text, "�"), func(r rune) bool {
		return unicode.IsSpace(r) || unicode.IsControl(r)
	}), " ")
}

// isWord reports whether a text is printable ASCII without a space: most codes
// and identities are.
func isWord(text string) bool {
	for i := range len(text) {
		if c := text[i]; c <= ' ' || c >= 0x7f {
			return false
		}
	}
	return true
}
