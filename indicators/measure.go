package indicators

import (
	"math"

	"eterritoire/surveys"
)

// Raw is the number that an answer stands for, before normalisation: the
// points of the choice given, the sum of the points of those ticked, or the
// number itself. A silence is NaN.
func (m *Measure) Raw(a *surveys.Answer) float64 {
	if a.State != surveys.Given {
		return math.NaN()
	}
	if m.Question.Item == surveys.Number || m.Question.Item == surveys.Percentage {
		return a.Number
	}
	sum := 0.0
	for _, c := range a.Choices {
		sum += m.Points[c]
	}
	return sum
}
