package report

import (
	"math"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// ValidAnswers are a few texts that are read as answers to a question, for
// somebody who wrote another: at most six, and the word for not knowing last.
func ValidAnswers(s *surveys.Survey, q *surveys.Question, p *lang.Printer) []string {
	var valid []string
	choices := s.Of(q)
	switch q.Item {
	case surveys.Maturity:
		for level := range min(5, len(choices)) {
			valid = append(valid, p.Int(level))
		}
	case surveys.YesNo:
		valid = append(valid, word(surveys.WordsYes, p), word(surveys.WordsNo, p))
	case surveys.Number, surveys.Percentage:
		valid = append(valid, p.Plain(within(q.Range)))
	case surveys.Checklist:
		var codes []string
		for _, c := range choices[:min(2, len(choices))] {
			codes = append(codes, c.Name)
		}
		valid = append(valid, strings.Join(codes, " "), word(surveys.WordsNone, p))
	default:
		for _, c := range choices[:min(4, len(choices))] {
			valid = append(valid, c.Name)
		}
	}
	valid = slices.DeleteFunc(valid, func(s string) bool { return s == "" })
	return append(valid, word(surveys.WordsDontKnow, p))
}

// word is a word of the survey's files in the reader's language: English comes
// first among them.
func word(words []string, p *lang.Printer) string {
	if p.Language() == "fr" && len(words) > 1 {
		return words[1]
	}
	return words[0]
}

// within is a round number in a range, two fifths of the way where it has two
// ends.
func within(r [2]float64) float64 {
	low, high := r[0], r[1]
	switch {
	case math.IsInf(low, 0) && math.IsInf(high, 0):
		return 12
	case math.IsInf(high, 0):
		return math.Ceil(low) + 12
	case math.IsInf(low, 0):
		return math.Floor(high)
	}
	x := low + 0.4*(high-low)
	if r := math.Round(x); r >= low && r <= high {
		return r
	}
	return x
}
