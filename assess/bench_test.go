package assess_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// BenchmarkRun374x64 scores the councils of a country on the built-in
// framework: values, ranges, levels in three scenarios, three trees.
func BenchmarkRun374x64(b *testing.B) {
	fw := builtIn(b)
	ds := cohort(fw, 374, 1)
	b.ReportAllocs()
	for b.Loop() {
		assess.Run(fw, ds, assess.Options{})
	}
}

// BenchmarkRun374x64Responses is the same with five responses a territory.
func BenchmarkRun374x64Responses(b *testing.B) {
	fw := builtIn(b)
	ds := cohort(fw, 374, 5)
	b.ReportAllocs()
	for b.Loop() {
		assess.Run(fw, ds, assess.Options{})
	}
}

// cohort is n territories with random answers, a tenth of them silences.
func cohort(fw *indicators.Framework, n, responses int) *surveys.Dataset {
	rng := rand.New(rand.NewPCG(1, 2))
	ds := surveys.NewDataset(fw.Survey)
	groups := []string{"", "CAD_SG", "CIT", "ELU", "workshop"}
	for i := range n {
		t := &surveys.Territory{Key: fmt.Sprint(i), Code: fmt.Sprint(i), Name: fmt.Sprint(i), Kind: "commune", Population: math.NaN()}
		for r := range responses {
			response := &surveys.Response{Group: groups[r]}
			for _, q := range fw.Survey.Questions {
				response.Answers = append(response.Answers, randomAnswer(fw, q, rng))
			}
			ds.Add(t, response)
		}
	}
	return ds
}

func randomAnswer(fw *indicators.Framework, q *surveys.Question, rng *rand.Rand) surveys.Answer {
	if rng.IntN(10) == 0 {
		return surveys.Answer{State: []surveys.State{surveys.Blank, surveys.Unknown, surveys.NotApplicable, surveys.SetAside}[rng.IntN(4)]}
	}
	a := surveys.Answer{State: surveys.Given, Evidence: surveys.Evidence(rng.IntN(5))}
	choices := fw.Survey.Of(q)
	switch q.Item {
	case surveys.Number, surveys.Percentage:
		a.Number = float64(rng.IntN(100))
	case surveys.Checklist:
		for _, c := range choices {
			if rng.IntN(2) == 0 {
				a.Choices = append(a.Choices, c.Name)
			}
		}
	default:
		a.Choices = []string{choices[rng.IntN(len(choices))].Name}
	}
	return a
}
