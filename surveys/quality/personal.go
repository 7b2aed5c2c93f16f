package quality

import (
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Marks are what Mask writes where personal data stood; the zero value is
// [tel] and [e-mail], which every reader understands.
type Marks struct{ Phone, Email string }

// Mask is the text with its phone numbers and e-mail addresses replaced by the
// neutral marks, and how many there were. What no rule recognises stays: names
// of people do.
func Mask(text string) (masked string, n int) { return Marks{}.Mask(text) }

// Mask is as the function of that name, with marks of the caller's own.
func (m Marks) Mask(text string) (masked string, n int) {
	found := personalIn(text)
	if len(found) == 0 {
		return text, 0
	}
	if m.Phone == "" {
		m.Phone = "[tel]"
	}
	if m.Email == "" {
		m.Email = "[e-mail]"
	}
	var b strings.Builder
	end := 0
	for _, f := range found {
		b.WriteString(text[end:f.start])
		if f.email {
			b.WriteString(m.Email)
		} else {
			b.WriteString(m.Phone)
		}
		end = f.end
	}
	b.WriteString(text[end:])
	return b.String(), len(found)
}

// personal is where a text holds a phone number or an e-mail address.
type personal struct {
	start, end int // bytes
	email      bool
}

// address is an e-mail address, also where people write (at) to hide it.
var address = regexp.MustCompile(`[\pL\pN._%+'-]+(?:[@＠]|[ ]?[(\[](?i:at|arobase|arobas)[)\]][ ]?)[\pL\pN-]+(?:\.[\pL\pN-]+)+`)

// least is how many digits the shortest phone number has.
const least = 8

// personalIn finds the personal data of a text, in its order. Most texts have
// neither enough digits nor an @, and cost one look at their bytes.
func personalIn(text string) []personal {
	digits, at := 0, false
	for i := range len(text) {
		switch c := text[i]; {
		case isDigit(c):
			digits++
		case c == '@' || c == '(' || c == '[' || c == "＠"[0]:
			at = true
		}
	}
	if !at && digits < least {
		return nil
	}
	var found []personal
	end := 0
	phones := func(before int) { // between two addresses
		for _, p := range phonesIn(text[end:before]) {
			found = append(found, personal{start: end + p.start, end: end + p.end})
		}
	}
	if at {
		for _, m := range address.FindAllStringIndex(text, -1) {
			phones(m[0])
			found = append(found, personal{m[0], m[1], true})
			end = m[1]
		}
	}
	phones(len(text))
	return found
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// A group is digits that stand together.
type group struct {
	start, end int    // bytes
	before     string // what parts it from the group before; of the first, ""
}

// phonesIn finds the phone numbers of a text, run of digits by run of digits.
func phonesIn(text string) []personal {
	var found []personal
	for start := 0; start < len(text); {
		run, end := runAt(text, start)
		if len(run) == 0 {
			break
		}
		start = end
		if isAmount(text, run) {
			continue
		}
		for i := 0; i < len(run); i++ {
			if n := phoneOf(text, run[i:]); n > 0 {
				p := personal{start: prefixed(text, run[i].start), end: run[i+n-1].end}
				if p.start > 0 && text[p.start-1] == '(' && strings.Contains(text[p.start:p.end], ")") {
					p.start--
				}
				found = append(found, p)
				i += n - 1
			}
		}
	}
	return found
}

// runAt is the next run of groups of digits from a place in a text, and where
// it ends. Groups are parted by few marks, never by the end of a line.
func runAt(text string, from int) (run []group, end int) {
	i := from
	for i < len(text) && !isDigit(text[i]) {
		i++
	}
	before := ""
	for i < len(text) && isDigit(text[i]) {
		g := group{start: i, before: before}
		for i < len(text) && isDigit(text[i]) {
			i++
		}
		g.end = i
		run = append(run, g)
		j := i
		for j < len(text) && j-i < longestMark {
			r, size := utf8.DecodeRuneInString(text[j:])
			if !strings.ContainsRune(" \u00a0\u2009\u202f.-‐‑–/()", r) {
				break
			}
			j += size
		}
		if j == i {
			break
		}
		before = text[i:j]
		if j < len(text) && isDigit(text[j]) {
			i = j
		}
	}
	return run, i
}

// longestMark is how much, in bytes, may part two groups of one number: " - ",
// ") (".
const longestMark = 5

// amounts are what is counted: where one follows, the digits are no phone number.
// A name that begins like one (Franck, Habib) is none.
var amounts = regexp.MustCompile(`^[ \x{a0}\x{202f}]?(?i:(?:f|fr?cfa|cfa|xaf|francs?|euros?|eur|usd|dollars?|millions?|milliards?|hab|habitants?|inhabitants|personnes|people|km)(?:[^\pL\pN]|$)|€|\$|m²|km²|%)`)

// isAmount reports whether a run of digits is a number that counts something:
// one in groups of thousands that is too long for a phone number or ends in
// zeros, or one before a unit.
func isAmount(text string, run []group) bool {
	first, last := run[0], run[len(run)-1]
	if prefixed(text, first.start) != first.start {
		return false
	}
	if amounts.MatchString(text[last.end:]) {
		return true
	}
	if len(run) == 1 {
		return strings.HasSuffix(text[first.start:first.end], "000000")
	}
	if first.end-first.start > 3 {
		return false
	}
	for _, g := range run[1:] {
		if g.end-g.start != 3 || strings.Trim(g.before, " .\u00a0\u2009\u202f") != "" {
			return false
		}
	}
	return len(run) > 3 && text[first.start:first.end] != "237" || text[last.start:last.end] == "000"
}

// prefixed is where the + of a number begins, or the number itself.
func prefixed(text string, start int) int {
	s := strings.TrimRight(text[:start], " (")
	if strings.HasSuffix(s, "+") && start-len(s) <= 1 {
		return len(s) - 1
	}
	return start
}

// phoneOf is how many of the groups, from the first, are a phone number: one of
// Cameroon, nine digits that begin with 62 to 69 (mobile) or with 222, 233, 242
// or 243, also behind 237; one of another country behind + or 00; one of ten
// digits that begins with 0. 0 is none.
func phoneOf(text string, run []group) int {
	plus := prefixed(text, run[0].start) != run[0].start
	digits, dots := "", 0
	best := 0
	for n, g := range run {
		if n > 0 {
			if strings.Contains(g.before, ".") {
				dots++
			}
			if g.end-g.start < 2 && n > 1 || strings.Contains(g.before, "/") {
				break // a number of one group and a digit is a decimal, a slash parts numbers
			}
		}
		digits += text[g.start:g.end]
		if len(digits) > 15 {
			break
		}
		last := n == len(run)-1
		if last && followedByLetter(text, g.end) || dots > 0 && dots != n {
			continue
		}
		if isPhone(digits, plus) {
			best = n + 1
			if !plus {
				return best
			}
		}
	}
	return best
}

func followedByLetter(text string, at int) bool {
	r, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsLetter(r) || r == '_'
}

// isPhone recognises the digits of a number.
func isPhone(digits string, plus bool) bool {
	if local, ok := strings.CutPrefix(strings.TrimPrefix(digits, "00"), "237"); ok && len(local) >= 8 {
		return isCameroonian(local)
	}
	switch {
	case plus:
		return len(digits) >= least && digits[0] != '0'
	case strings.HasPrefix(digits, "00"):
		return len(digits) >= 2+least+1 && digits[2] != '0'
	case len(digits) == 10 && digits[0] == '0':
		return digits[1] != '0'
	}
	return isCameroonian(digits)
}

func isCameroonian(digits string) bool {
	if len(digits) != 9 {
		return false
	}
	switch digits[:3] {
	case "222", "233", "242", "243":
		return true
	}
	return digits[0] == '6' && digits[1] >= '2'
}
