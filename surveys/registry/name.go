package registry

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"eterritoire/surveys"
)

// A spelling is what is left of a name without what people write in many
// ways: "Commune d'arrondissement de Yaoundé 6ème" is {yaounde, 6}.
type spelling struct {
	stem   string // letters alone, folded; no spaces
	number int    // of the arrondissement; 0 for none, unsure
}

// unsure is a number that can be read in two ways: VIÈME is the sixth (VI-ème)
// or the fifth (V-ième). Where the letters' size tells, it is not unsure: VIème.
const unsure = -1

// written is a name as it was read.
type written struct {
	spelling
	words []string // of the stem
	kind  string   // Commune or City where the words say it; "" if they do not
}

// heads and tails are the words around a council's name that say what it is,
// and not which.
var (
	heads = words("commune communes cne com mairie maire ville municipalite municipality arrondissement darrondissement arr communaute cu ca cua council hotel city town municipal")
	tails = words("council commune municipality arrondissement arr subdivision sub division municipal rural urban rurale urbaine town city cu communaute")
	// articles are dropped between such a word and the name.
	articles = words("de d du des la le l of the urbaine rurale urbain rural")
	// joints are dropped inside names: "Njombé et Penja".
	joints = words("et and")

	communeWords = words("commune communes cne com arrondissement darrondissement arr ca cua subdivision")
	cityWords    = words("communaute cu")

	// ours are the kinds of which those words speak.
	ours = map[string]bool{Commune: true, CityArr: true, City: true}

	numberWords = words("n no num numero number")
	ordinals    = words("e er re ere eme ieme st nd nde rd th")

	spelt = map[string]int{
		"premier": 1, "premiere": 1, "deuxieme": 2, "second": 2, "seconde": 2, "troisieme": 3, "quatrieme": 4, "cinquieme": 5, "sixieme": 6, "septieme": 7,
		"first": 1, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
	}
	// An l is an i of a careless hand; -ième is read by twofold.
	roman       = regexp.MustCompile(`^([ivx]{1,4})(?:e|er|ere|eme)?$`)
	twofold     = regexp.MustCompile(`^[iv]+ieme$|^v?i+eme$`)
	capitals    = regexp.MustCompile(`\b([IVX]{1,4})(i?[eè]me)\b`)
	romanValues = []string{"", "i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"}
)

func words(s string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(s) {
		m[w] = true
	}
	return m
}

// spell reads a name.
func spell(name string) written {
	all := split(name)
	w := written{}
	rest := w.dropHeads(all)
	rest = w.dropTails(rest)
	rest = w.takeNumber(rest)
	for i, word := range rest {
		if joints[word] && i > 0 && i < len(rest)-1 {
			continue
		}
		w.words = append(w.words, word)
	}
	w.stem = strings.Join(w.words, "")
	return w
}

// split cuts a name into its words, folded; figures are words of their own.
func split(name string) []string {
	var out []string
	var b strings.Builder
	end := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	figure := false
	for _, r := range surveys.Fold(capitals.ReplaceAllString(name, "$1 $2")) {
		if !unicode.IsLetter(r) && !unicode.IsDigit(r) {
			end()
			continue
		}
		if b.Len() > 0 && unicode.IsDigit(r) != figure {
			end()
		}
		figure = unicode.IsDigit(r)
		b.WriteRune(r)
	}
	end()
	return out
}

// dropHeads drops "commune de", "mairie du 6e arrondissement de".
func (w *written) dropHeads(all []string) []string {
	rest, dropped := all, false
	for len(rest) > 1 {
		word := rest[0]
		if n, after := ordinal(rest); n != 0 && len(after) > 1 && (after[0] == "arrondissement" || after[0] == "arr") {
			w.number, w.kind = n, Commune
			rest, dropped = after[1:], true
			continue
		}
		if !heads[word] && (!dropped || !articles[word]) {
			break
		}
		w.say(word)
		dropped = dropped || heads[word]
		rest = rest[1:]
	}
	return rest
}

// dropTails drops "City Council", "arrondissement".
func (w *written) dropTails(rest []string) []string {
	for len(rest) > 1 && tails[rest[len(rest)-1]] {
		last := len(rest) - 1
		w.say(rest[last])
		if rest[last] == "council" && rest[last-1] == "city" {
			w.kind = City
		}
		rest = rest[:last]
	}
	return rest
}

// say notes what a dropped word tells of the kind of council.
func (w *written) say(word string) {
	switch {
	case cityWords[word]:
		w.kind = City
	case communeWords[word] && w.kind == "":
		w.kind = Commune
	}
}

// kindOf is the kind of council that a text names and does nothing else: "" for
// any other text.
func kindOf(text string) string {
	w := written{}
	for _, word := range split(text) {
		if !heads[word] && !tails[word] && !articles[word] {
			return ""
		}
		w.say(word)
	}
	return w.kind
}

// takeNumber takes the number at the end of a name, or else at its beginning.
func (w *written) takeNumber(rest []string) []string {
	if w.number != 0 || len(rest) < 2 {
		return rest
	}
	last := len(rest) - 1
	if ordinals[rest[last]] && last > 1 && numeral(rest[last-1]) > 0 {
		last--
	}
	if n := numeral(rest[last]); n != 0 {
		w.number = n
		if numberWords[rest[last-1]] && last > 1 {
			last--
		}
		return rest[:last]
	}
	if n, after := ordinal(rest); n != 0 && len(after) > 0 {
		w.number = n
		return after
	}
	return rest
}

// ordinal reads "6e", "6", "VIe" or "sixième" at the beginning of words. A Roman
// numeral alone is not one there: it could be an initial.
func ordinal(rest []string) (n int, after []string) {
	if n = figures(rest[0]); n > 0 {
		if len(rest) > 1 && ordinals[rest[1]] {
			return n, rest[2:]
		}
		return n, rest[1:]
	}
	if n = spelt[rest[0]]; n == 0 && len(rest[0]) > 1 {
		n = numeral(rest[0])
	}
	return n, rest[1:]
}

// numeral is the number that one word writes; 0 if it writes none.
func numeral(word string) int {
	if n := figures(word); n > 0 {
		return n
	}
	word = strings.ReplaceAll(word, "l", "i")
	if twofold.MatchString(word) {
		return unsure
	}
	if m := roman.FindStringSubmatch(word); m != nil {
		return max(0, slices.Index(romanValues, m[1]))
	}
	return spelt[word]
}

// figures is the value of one or two figures; 0 for anything else.
func figures(word string) int {
	if len(word) > 2 {
		return 0
	}
	n := 0
	for _, r := range word {
		if r < '0' || r > '9' {
			return 0
		}
		n = 10*n + int(r-'0')
	}
	return n
}

// apart cuts a name from what stands beside it: in brackets, after a comma, a
// bar or a spaced dash.
func apart(name string) (head string, asides []string) {
	cut := func(r rune) bool { return strings.ContainsRune("()[],;/|·", r) }
	for _, dash := range []string{" - ", " – ", " — "} {
		name = strings.ReplaceAll(name, dash, ",")
	}
	for _, part := range strings.FieldsFunc(name, cut) {
		part = strings.TrimSpace(part)
		switch {
		case part == "":
		case head == "":
			head = part
		default:
			asides = append(asides, part)
		}
	}
	return head, asides
}

// placeWords say that a name is a region's or a department's.
var placeWords = words("region regions province departement department division du de des d la le l of the et and")

// placeKey is what is left of the name of a region or a department.
func placeKey(name string) string {
	var b strings.Builder
	for _, w := range split(name) {
		if !placeWords[w] {
			b.WriteString(w)
		}
	}
	return b.String()
}
