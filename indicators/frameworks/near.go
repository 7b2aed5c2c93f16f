package frameworks

import "eterritoire/surveys"

// maxNear is how many words are compared with one that is unknown.
const maxNear = 500

// near is the word among those known that was probably meant, or "".
func near(word string, known []string) string {
	if len(word) > 60 {
		return ""
	}
	best, least := "", 1+min(2, len(word)/3)
	for _, k := range known[:min(len(known), maxNear)] {
		if d := surveys.Distance(surveys.Fold(word), surveys.Fold(k), least-1); d < least {
			best, least = k, d
		}
	}
	return best
}
