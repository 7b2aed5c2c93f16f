package surveys

// maxNear is how many words are compared with one that is unknown.
const maxNear = 500

// Near is the word among those known that was probably meant, or "": one slip in
// three letters at most, and never more than two.
func Near(word string, known []string) string {
	if len(word) > 60 {
		return ""
	}
	best, least := "", 1+min(2, len(word)/3)
	for _, k := range known[:min(len(known), maxNear)] {
		if d := Distance(Fold(word), Fold(k), least-1); d < least {
			best, least = k, d
		}
	}
	return best
}
