package quality

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"eterritoire/surveys"
)

// People are the names that texts are not to show: those of respondents and of
// whoever filled the forms. The zero value knows nobody.
type People struct {
	mu    sync.Mutex
	names map[string][]personName // by their first word
	words map[string]bool         // of the survey: what they say names nobody
}

// A personName is a name that is not to be shown, or a part of one.
type personName struct {
	words []string // without accents or case
	part  bool     // it names somebody only where it is written with a capital
}

// NewPeople knows nobody yet. What the survey has a word for (a group of
// respondents, an answer, a silence) is never taken for a name: a respondent who
// signs "oui" must not make an answer of that word a secret.
func NewPeople(s *surveys.Survey) *People {
	p := &People{words: map[string]bool{}}
	know := func(text string) {
		words := foldedWords(text)
		p.words[strings.Join(words, " ")] = true
		for _, w := range words {
			p.words[w] = true
		}
	}
	for _, list := range slices.AppendSeq([][]surveys.Choice{s.Respondents, s.Kinds}, maps.Values(s.Choices)) {
		for _, c := range list {
			know(c.Name)
			for _, l := range c.Label.Languages() {
				know(c.Label[l])
			}
		}
	}
	for _, w := range slices.Concat(surveys.WordsYes, surveys.WordsNo, surveys.WordsNone, surveys.WordsDontKnow, surveys.WordsNotApplicable, surveys.WordsWorkshop) {
		know(w)
	}
	return p
}

// Add makes a name, or a way to reach somebody, one that is not shown; each long
// word of a name too, for people are called by one of their names. It may be
// called from several goroutines. What is too short to be told from other words,
// or a number shorter than a phone's, is no name.
func (p *People) Add(name string) {
	words := foldedWords(name)
	letters, digits := 0, 0
	for _, w := range words {
		for _, r := range w {
			if unicode.IsDigit(r) {
				digits++
			} else {
				letters++
			}
		}
	}
	const fewest, fewestDigits = 3, 6
	if letters < fewest && digits < fewestDigits || p.words[strings.Join(words, " ")] {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.names == nil {
		p.names = map[string][]personName{}
	}
	p.know(personName{words: words})
	const long = 4
	for _, w := range words {
		if len(words) > 1 && utf8.RuneCountInString(w) >= long && !p.words[w] {
			p.know(personName{words: []string{w}, part: true})
		}
	}
}

func (p *People) know(n personName) {
	first := n.words[0]
	if !slices.ContainsFunc(p.names[first], func(k personName) bool { return k.part == n.part && slices.Equal(k.words, n.words) }) {
		p.names[first] = append(p.names[first], n)
	}
}

// Mask is the text with mark in place of every name that is known, however its
// accents, case and hyphens are written, and how many there were.
func (p *People) Mask(text, mark string) (masked string, n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if len(p.names) == 0 {
		return text, 0
	}
	words := wordsIn(text)
	var b strings.Builder
	end := 0
	for i := 0; i < len(words); i++ {
		longest := 0
		for _, name := range p.names[words[i].folded] {
			if len(name.words) > longest && startsWith(words[i:], name.words) && (!name.part || words[i].capital) {
				longest = len(name.words)
			}
		}
		if longest == 0 {
			continue
		}
		start := words[i].start
		b.WriteString(text[end:start])
		b.WriteString(mark)
		i += longest - 1
		if end = words[i].end; strings.HasPrefix(text[end:], ")") && strings.Contains(text[start:end], "(") {
			end++
		}
		n++
	}
	b.WriteString(text[end:])
	return b.String(), n
}

// A word is where a text has one, and its letters without accents or case.
type word struct {
	start, end int // bytes
	folded     string
	capital    bool
}

func startsWith(words []word, name []string) bool {
	if len(words) < len(name) {
		return false
	}
	for i := range name {
		if words[i].folded != name[i] {
			return false
		}
	}
	return true
}

// wordsIn are the runs of letters and digits of a text.
func wordsIn(text string) []word {
	var words []word
	start := -1
	for i := 0; i <= len(text); {
		r, size := utf8.DecodeRuneInString(text[i:])
		inside := size > 0 && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r))
		switch {
		case inside && start < 0:
			start = i
		case !inside && start >= 0:
			first, _ := utf8.DecodeRuneInString(text[start:])
			words = append(words, word{start, i, surveys.Fold(text[start:i]), unicode.IsUpper(first)})
			start = -1
		}
		i += max(size, 1)
	}
	return words
}

func foldedWords(text string) []string {
	var folded []string
	for _, w := range wordsIn(text) {
		folded = append(folded, w.folded)
	}
	return folded
}
