package assess

import (
	"slices"

	"eterritoire/surveys"
)

// WithAnswers scores a territory again as if some of its retained answers, by
// indicator's code, were others. Nothing that it is given changes. Questions
// that are not put to that kind of territory stay so, and codes that are no
// indicator's say nothing. Scores that are relative to the other territories
// are found among them, as they are.
func WithAnswers(a *Assessment, r *Result, answers map[string]surveys.Answer) *Result {
	m := a.compiled()
	other := newResult(m, r.Territory)
	for l, s := range other.Leaves {
		was := r.Leaves[l]
		s.Answer, s.DecidedBy, s.Sources, s.Raw, s.Value = was.Answer, was.DecidedBy, was.Sources, was.Raw, was.Value
		answer, changed := answers[s.Node.Code]
		if !changed || !m.leaves[l].concerns(r.Territory) {
			continue
		}
		s.Answer, s.Sources = answer, nil
		if s.DecidedBy == Nobody {
			s.DecidedBy = Reference
		}
		s.Raw = s.Node.Measure.Raw(&answer)
		s.Value = a.Normalised(r, l, []float64{s.Raw})[0]
	}
	m.score(other)
	return other
}

// compiled is the assessment's model; one that Run did not make has none.
func (a *Assessment) compiled() *model {
	if a.model != nil {
		return a.model
	}
	var survey *surveys.Survey
	if a.Dataset != nil {
		survey = a.Dataset.Survey
	}
	return newModel(a.Framework, survey)
}

// Normalised is the score that each raw value of the framework's leaf l would
// have, were it this territory's.
func (a *Assessment) Normalised(r *Result, l int, raws []float64) []float64 {
	norm := a.Framework.Leaves[l].Measure.Normalisation
	if !norm.Relative() {
		return norm.Normalise(raws)
	}
	others := make([]float64, 0, len(a.Territories))
	for _, t := range a.Territories {
		if t != r && t.Territory != r.Territory {
			others = append(others, t.Leaves[l].Raw)
		}
	}
	scores := make([]float64, len(raws))
	for i, raw := range raws {
		scores[i] = norm.Normalise(append(slices.Clip(others), raw))[len(others)]
	}
	return scores
}
