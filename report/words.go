package report

import (
	"math"
	"slices"
	"strings"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// An author words the results of one territory for the readers of one language.
type author struct {
	*lang.Printer
	fw       *indicators.Framework
	a        *assess.Assessment
	r        *assess.Result
	version  string
	date     string
	decimals int // of scores, on the framework's scale
}

// newAuthor is the author of a document; without a printer it writes French.
func newAuthor(a *assess.Assessment, r *assess.Result, opt Options) *author {
	w := &author{Printer: opt.Printer, fw: a.Framework, a: a, r: r, version: opt.Version, date: opt.Date}
	if w.Printer == nil {
		w.Printer = lang.For("fr")
	}
	w.decimals = decimals(a.Framework.Scale)
	return w
}

// decimals is how many decimals show a tenth of a point of 100 on a scale: one
// on 100, three on 1.
func decimals(scale float64) int {
	if !(scale > 0) {
		return 1
	}
	return max(0, 1+int(math.Round(math.Log10(100/scale))))
}

// scaled is a score on the framework's scale.
func (w *author) scaled(x float64) float64 {
	if w.fw.Scale > 0 {
		return x * w.fw.Scale / 100
	}
	return x
}

// top is the end of the scale.
func (w *author) top() float64 { return w.scaled(100) }

// score writes a score as every output shows it.
func (w *author) score(x float64) string { return w.Number(w.scaled(x), w.decimals) }

// span writes the range of a score.
func (w *author) span(s *assess.Score) string {
	return w.Range(w.scaled(s.Lo), w.scaled(s.Hi), w.decimals)
}

// wide reports whether a score's range shows two ends.
func (w *author) wide(s *assess.Score) bool {
	return s.Assessed() && w.score(s.Lo) != w.score(s.Hi)
}

// scoreRange writes a score with its range where it has one.
func (w *author) scoreRange(s *assess.Score) string {
	switch {
	case !s.Applies:
		return w.Sprint("not applicable here")
	case !s.Assessed():
		return w.Sprint("not assessed")
	case w.wide(s):
		return w.Sprint("%s (range %s)", w.score(s.Value), w.span(s))
	}
	return w.score(s.Value)
}

// levels are the levels of a score's tree: none where the framework has none.
func levels(s *assess.Score) []indicators.Level {
	if s.Tree == nil {
		return nil
	}
	return s.Tree.Levels
}

// hasLevel reports whether a score has a level to show.
func hasLevel(s *assess.Score) bool {
	n := len(levels(s))
	return n > 0 && s.Level.Value >= 0 && s.Level.Value < n
}

// ends are the level's two ends, in order.
func ends(s *assess.Score) (lo, hi int) {
	lo, hi = s.Level.Lo, s.Level.Hi
	n := len(levels(s))
	if lo < 0 || lo >= n {
		lo = s.Level.Value
	}
	if hi < 0 || hi >= n {
		hi = s.Level.Value
	}
	return lo, hi
}

// levelCode writes a level as people are shown it: "N3", or its range "N2–N3"
// where its ends differ (rules §3).
func (w *author) levelCode(s *assess.Score) string {
	if !hasLevel(s) {
		return lang.Dash
	}
	ls := levels(s)
	lo, hi := ends(s)
	if lo == hi {
		return w.codeOf(ls, s.Level.Value)
	}
	if numbered(ls) {
		return w.Sprint("class %s to %s", ls[lo].Code, ls[hi].Code)
	}
	return ls[lo].Code + lang.Dash + ls[hi].Code
}

// levelName writes a level's name, or the two that its range goes between.
func (w *author) levelName(s *assess.Score) string {
	if !hasLevel(s) {
		return ""
	}
	ls := levels(s)
	lo, hi := ends(s)
	if lo == hi {
		return w.Text(ls[s.Level.Value].Name)
	}
	return w.Sprint("from “%s” to “%s”", ls[lo].Name, ls[hi].Name)
}

// levelSaid is a level's code and name in a sentence: "N3 Structuration", or
// "N2–N3 (from … to …)".
func (w *author) levelSaid(s *assess.Score) string {
	if lo, hi := ends(s); hasLevel(s) && lo == hi {
		return w.levelNamed(levels(s), s.Level.Value)
	}
	return w.levelCode(s) + " (" + w.levelName(s) + ")"
}

// codeOf is a level's code; a class, whose code is a number, is said to be one.
func (w *author) codeOf(ls []indicators.Level, i int) string {
	if numbered(ls) {
		return w.Sprint("class %s", ls[i].Code)
	}
	return ls[i].Code
}

// levelNamed is a level's code and name: "N3 Structuration".
func (w *author) levelNamed(ls []indicators.Level, i int) string {
	if i < 0 || i >= len(ls) {
		return lang.Dash
	}
	return strings.TrimSpace(w.codeOf(ls, i) + " " + w.Text(ls[i].Name))
}

// numbered reports whether levels are classes, whose codes are numbers.
func numbered(ls []indicators.Level) bool {
	for _, l := range ls {
		if l.Code == "" || strings.Trim(l.Code, "0123456789") != "" {
			return false
		}
	}
	return len(ls) > 0
}

// shade is the ground of a score's level, 0 where there is none or a range.
func shade(s *assess.Score) int {
	if !hasLevel(s) {
		return 0
	}
	if lo, hi := ends(s); lo != hi {
		return 0
	}
	return shadeOf(s.Level.Value, len(levels(s)))
}

func shadeOf(i, n int) int {
	if n < 2 {
		return 1
	}
	return 1 + i*4/(n-1)
}

// titled is a node's code and name, "A1. Gestion interne"; a code that carries
// its profile loses it.
func (w *author) titled(n *indicators.Node) string {
	code, name := shortCode(n.Code), w.Text(n.Name)
	if name == "" || name == code {
		return code
	}
	return code + ". " + name
}

// named is a score's node, by its code and name; a root goes by its name alone.
func (w *author) named(s *assess.Score) string {
	if s.Parent != nil {
		return w.titled(s.Node)
	}
	if name := w.Text(s.Node.Name); name != "" {
		return name
	}
	return w.Text(s.Tree.Title)
}

// shortCode is a code without its profile's: "P1" for "ppp.P1".
func shortCode(code string) string {
	if profile, rest, ok := strings.Cut(code, "."); ok && profile != "" && profile == strings.ToLower(profile) {
		return rest
	}
	return code
}

// indicator is a leaf's heading: the short label of its question.
func (w *author) indicator(n *indicators.Node) string {
	if n.Measure != nil && n.Measure.Question != nil {
		if h := w.Text(n.Measure.Question.Heading); h != "" {
			return h
		}
	}
	return w.Text(n.Name)
}

// indicatorOf is the heading of a leaf by its code, with the code.
func (w *author) indicatorOf(code string) string {
	leaf := w.fw.Leaf(code)
	if leaf == nil {
		return code
	}
	return code + " " + w.indicator(leaf)
}

// name is the territory's: its code where it has no name.
func territoryName(t *surveys.Territory) string {
	for _, s := range []string{t.Name, t.Code, t.Key} {
		if s = strings.TrimSpace(Printable(s)); s != "" {
			return s
		}
	}
	return lang.Dash
}

// kind is the kind of territory in words, "" if none was said.
func (w *author) kind(code string) string {
	for _, k := range w.fw.Kinds {
		if k.Code == code {
			return w.Text(k.Name)
		}
	}
	return Printable(code)
}

// day is the date of the latest response.
func (w *author) day(t *surveys.Territory) string {
	if t.Last.IsZero() {
		return w.Sprint("undated")
	}
	return w.Date(t.Last)
}

// respondents is a group of respondents in words.
func (w *author) respondents(group string) string {
	switch {
	case group == "":
		return w.Sprint("group not stated")
	case slices.Contains(surveys.WordsWorkshop, group):
		return w.Sprint("workshop decision")
	case group == surveys.OtherColleges:
		return w.Text(surveys.FormColleges[group])
	}
	for _, g := range w.fw.Respondents {
		if g.Code == group {
			return w.Text(g.Name)
		}
	}
	return Printable(group)
}

// answer is a leaf's retained answer in words; silent tells that there is none.
func (w *author) answer(s *assess.Score) (text string, silent bool) {
	if s.Answer.State == surveys.Given {
		return w.given(s.Node.Measure.Question, s.Answer.Choices, s.Answer.Number), false
	}
	return w.silence(s), true
}

// silence says which silence an answer is, and why where a reason was given.
func (w *author) silence(s *assess.Score) string {
	reason := strings.TrimSpace(Printable(s.Answer.Reason))
	switch s.Answer.State {
	case surveys.Irrelevant:
		return w.Sprint("Does not concern this kind of territory")
	case surveys.NotApplicable:
		if reason != "" {
			return w.Sprint("Not applicable: %s", reason)
		}
		return w.Sprint("Not applicable (no reason given)")
	case surveys.Blank:
		return w.Sprint("Not answered")
	case surveys.SetAside:
		if reason != "" {
			return w.Sprint("Set aside: “%s” could not be read", reason)
		}
		return w.Sprint("Set aside: the cell could not be read")
	case surveys.Unknown:
		return w.Sprint("Don't know")
	}
	return w.Sprint("Not asked")
}

// given is a given answer in words.
func (w *author) given(q *surveys.Question, choices []string, number float64) string {
	switch q.Item {
	case surveys.Percentage:
		return w.Percent(number/100, places(number))
	case surveys.Number:
		if unit := w.Text(q.Unit); unit != "" {
			return w.Plain(number) + lang.NBSP + unit
		}
		return w.Plain(number)
	case surveys.Checklist:
		if len(choices) == 0 {
			return w.Sprint("None")
		}
		names := make([]string, len(choices))
		for i, c := range choices {
			names[i] = w.choice(q, c)
		}
		return strings.Join(names, w.Sprint("; "))
	case surveys.Maturity:
		if len(choices) == 1 {
			if digit, ok := strings.CutPrefix(choices[0], "niv"); ok {
				return digit + " – " + w.choice(q, choices[0])
			}
		}
	}
	names := make([]string, len(choices))
	for i, c := range choices {
		names[i] = w.choice(q, c)
	}
	return strings.Join(names, ", ")
}

// places is how many decimals a number was given with, at most two.
func places(x float64) int {
	for d := range 2 {
		if math.Abs(x-lang.Round(x, d)) < 1e-9 {
			return d
		}
	}
	return 2
}

// choice is a choice's label in words.
func (w *author) choice(q *surveys.Question, name string) string {
	for _, c := range w.fw.Survey.Of(q) {
		if c.Name == name {
			if l := w.Text(c.Label); l != "" {
				return l
			}
		}
	}
	if l, ok := surveys.FormYesNo[name]; ok {
		return w.Text(l)
	}
	return Printable(name)
}

// evidence is a grade of proof in words.
func (w *author) evidence(e surveys.Evidence) string {
	if l, ok := surveys.FormEvidenceGrades[e]; ok {
		return w.Text(l)
	}
	return w.Sprint("Not stated")
}

// reading is how to read a reliability index (framework.md §3), in the words of
// the framework where it has its own.
func (w *author) reading(x float64) string {
	switch {
	case math.IsNaN(x):
		return w.Sprint("no answer")
	case x+indicators.Epsilon < 50:
		return w.reliabilityLow()
	case x > 75+indicators.Epsilon:
		return w.reliabilityHigh()
	}
	return w.reliabilityMiddle()
}

func (w *author) reliabilityLow() string {
	return w.phrase("reliability_low", w.Sprint("declared"))
}

func (w *author) reliabilityMiddle() string {
	return w.phrase("reliability_middle", w.Sprint("documented"))
}

func (w *author) reliabilityHigh() string {
	return w.phrase("reliability_high", w.Sprint("verified"))
}

// phrase is a sentence of the framework, or the usual one where it has none.
func (w *author) phrase(key, usual string) string {
	if text := w.Text(w.fw.Phrases[key]); text != "" {
		return text
	}
	return usual
}

// cost, horizon and form are a recommendation's classes in words.
func (w *author) cost(code string) string {
	for _, c := range w.fw.CostClasses {
		if c.Code == code {
			return w.Text(c.Name)
		}
	}
	return Printable(code)
}

func (w *author) horizon(code string) string {
	for _, h := range w.fw.Horizons {
		if h.Code == code {
			return w.Text(h.Name)
		}
	}
	return Printable(code)
}

// months is a horizon by its months alone: "0 to 6 months".
func (w *author) months(code string) string {
	for _, h := range w.fw.Horizons {
		if h.Code == code && h.To > h.From {
			return w.Sprint("%s to %s months", w.Int(h.From), w.Int(h.To))
		}
	}
	return withoutAside(w.horizon(code))
}

func (w *author) form(code string) string {
	for _, f := range w.fw.Forms {
		if f.Code == code {
			return w.Text(f.Name)
		}
	}
	return Printable(code)
}

// anchor is the id of a node's section.
func anchor(code string) string {
	return "n-" + strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9':
			return r
		}
		return '-'
	}, code)
}

// plain is a run of text without dress.
func plain(s string) []Span { return []Span{{Text: s}} }

func para(s string) *Para { return &Para{Spans: plain(s)} }

func dim(s string) *Para { return &Para{Spans: []Span{{Text: s, Dim: true}}} }

func cell(s string) Cell { return Cell{Spans: plain(s)} }

func head(spans ...Span) Cell { return Cell{Header: true, Spans: spans} }
