package intake

import (
	"cmp"
	"slices"
	"strings"
	"unicode"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// What is alike is proposed, and never taken: two texts are alike where the
// letters that they share, three by three, are at least half of all they have
// (the coefficient of Dice 1945, on trigrams).
//
//	2 |A ∩ B| / (|A| + |B|)
const alikeFrom = 0.5

// longestAlike is longer than any label that somebody shortened, in bytes.
const longestAlike = 300

// alikeBudget bounds the text of one file's headers for which something alike is
// looked for, in bytes: no sheet that people wrote has half of it.
const alikeBudget = 128 << 10

// A trigram is three letters in a row.
type trigram [3]rune

// trigramsOf are those of a text once folded, each once.
func trigramsOf(text string) map[trigram]bool {
	if len(text) > longestAlike {
		return nil
	}
	letters := []rune(" " + loose(text) + " ")
	all := make(map[trigram]bool, len(letters))
	for i := 0; i+3 <= len(letters); i++ {
		all[trigram(letters[i:i+3])] = true
	}
	return all
}

// dice is how alike two sets of trigrams are, from 0 to 1.
func dice(common, a, b int) float64 {
	if a+b == 0 {
		return 0
	}
	return 2 * float64(common) / float64(a+b)
}

func alike(a, b map[trigram]bool) float64 {
	common := 0
	for t := range a {
		if b[t] {
			common++
		}
	}
	return dice(common, len(a), len(b))
}

// alike reports whether a text is much like what a question is called.
func (n *names) alike(q int, text string) bool {
	own := trigramsOf(text)
	for _, called := range []lang.Text{n.questions[q].Label, n.questions[q].Heading} {
		for _, l := range called.Languages() {
			if alike(own, trigramsOf(called[l])) >= alikeFrom {
				return true
			}
		}
	}
	return false
}

// similar finds what a header may mean among all that a column may be called.
type similar struct {
	spellings []spelling
	having    map[trigram][]int32 // the spellings that have it
}

// A spelling is one name of a question, or of a column of who and when.
type spelling struct {
	text     string
	q        int
	role     role
	trigrams int
}

func newSimilar(n *names) *similar {
	s := &similar{having: map[trigram][]int32{}}
	for i, q := range n.questions {
		s.add(q.Name, i, answerRole)
		for _, called := range []lang.Text{q.Label, q.Heading} {
			for _, l := range called.Languages() {
				s.add(called[l], i, answerRole)
			}
		}
	}
	for r := noRole + 1; r < answerRole; r++ {
		for _, w := range identityWords[r] {
			s.add(w, -1, r)
		}
	}
	return s
}

func (s *similar) add(text string, q int, r role) {
	own := trigramsOf(text)
	for t := range own {
		s.having[t] = append(s.having[t], int32(len(s.spellings)))
	}
	s.spellings = append(s.spellings, spelling{text, q, r, len(own)})
}

// A candidate is what a text may mean, and how alike they are.
type candidate struct {
	spelling
	alike  float64
	coded  bool // by its code, among words that are not the question's
	placed bool // by its place in the list
}

// to are the likest meanings of a text, each once, the likest first.
func (s *similar) to(text string) []candidate {
	own := trigramsOf(text)
	common := map[int32]int{}
	for t := range own {
		for _, i := range s.having[t] {
			common[i]++
		}
	}
	var found []candidate
	for i, n := range common {
		if a := dice(n, len(own), s.spellings[i].trigrams); a >= alikeFrom {
			found = append(found, candidate{spelling: s.spellings[i], alike: a})
		}
	}
	slices.SortFunc(found, func(a, b candidate) int {
		return cmp.Or(cmp.Compare(b.alike, a.alike), a.q-b.q, int(a.role-b.role), strings.Compare(a.text, b.text))
	})
	var once []candidate
	for _, c := range found {
		if !slices.ContainsFunc(once, func(o candidate) bool { return o.q == c.q && o.role == c.role }) {
			once = append(once, c)
		}
	}
	return once[:min(len(once), 3)]
}

// evidence says what two texts share.
func evidence(text string, c candidate) lang.Message {
	if c.placed {
		return ofPlace()
	}
	if c.coded {
		return lang.Msg("the header begins with its code, and goes on in other words")
	}
	var shared []string
	theirs := wordsOfText(c.text)
	for _, w := range strings.FieldsFunc(oneLine(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if len([]rune(w)) > 2 && slices.Contains(theirs, surveys.Fold(w)) && !slices.Contains(shared, w) {
			shared = append(shared, w)
		}
	}
	percent := lang.Percent{Share: c.alike, Decimals: 0}
	if len(shared) == 0 {
		return lang.Msg("%s of the letters in common with “%s”", percent, shown(c.text))
	}
	const most = 5
	return lang.Msg("%s of the letters in common with “%s”, and the words: %s", percent, shown(c.text), strings.Join(shared[:min(most, len(shared))], ", "))
}

// likest is the choice of a list that a text is most like: none where two are
// about as like.
func (q *question) likest(text string) (int, candidate) {
	const apart = 0.1
	own := trigramsOf(text)
	best, second := candidate{}, 0.0
	found := -1
	for i, c := range q.list.choices {
		most := candidate{}
		names := []string{c.Name}
		for _, l := range c.Label.Languages() {
			names = append(names, c.Label[l])
		}
		for _, name := range names {
			if a := alike(own, trigramsOf(name)); a > most.alike {
				most = candidate{spelling: spelling{text: name}, alike: a}
			}
		}
		switch {
		case most.alike > best.alike:
			second, best, found = best.alike, most, i
		case most.alike > second:
			second = most.alike
		}
	}
	if best.alike < alikeFrom || best.alike-second < apart {
		return -1, candidate{}
	}
	return found, best
}
