package frameworks

import (
	"slices"

	"eterritoire/surveys"
)

// maxNear is how many words are compared with one that is unknown.
const maxNear = 500

// near is the word among those known that was probably meant, or "".
func near(word string, known []string) string {
	if len(word) > 60 {
		return ""
	}
	best, least := "", 1+min(2, len(word)/3)
	for _, k := range known[:min(len(known), maxNear)] {
		if d := distance(surveys.Fold(word), surveys.Fold(k)); d < least {
			best, least = k, d
		}
	}
	return best
}

// distance is how many letters must be added, dropped, changed or swapped with
// the next one to make b out of a.
func distance(a, b string) int {
	s, t := []rune(a), []rune(b)
	if d := len(s) - len(t); d > 3 || d < -3 {
		return 4
	}
	var older, old []int
	row := make([]int, len(t)+1)
	for j := range row {
		row[j] = j
	}
	for i := range s {
		older, old, row = old, slices.Clone(row), make([]int, len(t)+1)
		row[0] = i + 1
		for j := range t {
			change := 1
			if s[i] == t[j] {
				change = 0
			}
			row[j+1] = min(old[j+1]+1, row[j]+1, old[j]+change)
			if i > 0 && j > 0 && s[i] == t[j-1] && s[i-1] == t[j] {
				row[j+1] = min(row[j+1], older[j-1]+1)
			}
		}
	}
	return row[len(t)]
}
