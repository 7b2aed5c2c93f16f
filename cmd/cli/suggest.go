package cli

import (
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// didYouMean is a hint that names what was probably meant, or no hint.
func didYouMean(typed string, known []string) lang.Message {
	near := nearest(typed, known)
	switch len(near) {
	case 0:
		return lang.Message{}
	case 1:
		return lang.Msg("Did you mean %s?", near[0])
	}
	return lang.Msg("Did you mean one of these: %s?", joined(near))
}

// joined lists words that are typed, the same in every language.
func joined(words []string) string { return strings.Join(words, ", ") }

// nearest lists the known words closest to what was typed, all at the same
// distance, at most four; none where the closest is not close.
func nearest(typed string, known []string) []string {
	typed = surveys.Fold(typed)
	best := 1 + max(1, len([]rune(typed))/3)
	var near []string
	for _, k := range known {
		folded := surveys.Fold(k)
		d := surveys.Distance(typed, folded, best)
		if len(typed) >= 3 && strings.Contains(folded, typed) {
			d = min(d, 1)
		}
		switch {
		case d < best:
			best, near = d, []string{k}
		case d == best && near != nil && len(near) < 4:
			near = append(near, k)
		}
	}
	return near
}
