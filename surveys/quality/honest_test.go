package quality

import (
	"fmt"
	"maps"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
)

// A nation is communes that answer honestly, each by itself: an answer is the
// commune's maturity, the question's difficulty and what the two do not say, on
// the question's scale.
type nation struct {
	levels, yes, numbers, lists int     // questions of each kind
	mean, spread, rest          float64 // of maturities, in levels; and of what is left
}

// nations are those that were tried: the built-in framework's questions and
// shorter surveys, in a country like any other and where most answers are “none”.
var nations = map[string]nation{
	"framework":             {32, 3, 19, 10, 1.5, 0.8, 0.8},
	"framework, poor":       {32, 3, 19, 10, 0.5, 0.5, 0.5},
	"framework, very poor":  {32, 3, 19, 10, 0.1, 0.4, 0.4},
	"framework, poorest":    {32, 3, 19, 10, -0.2, 0.3, 0.4},
	"forty, poor":           {25, 3, 7, 5, 0.5, 0.5, 0.5},
	"levels alone, poor":    {60, 0, 0, 0, 0.1, 0.4, 0.4},
	"levels alone, poorest": {60, 0, 0, 0, -0.2, 0.3, 0.4},
	"express":               {14, 2, 3, 1, 1.5, 0.8, 0.8},
	"express, poor":         {14, 2, 3, 1, 0.5, 0.5, 0.5},
}

func (n nation) survey() *surveys.Survey {
	s := &surveys.Survey{Choices: map[string][]surveys.Choice{"scale": make([]surveys.Choice, 5)}}
	for _, kind := range []struct {
		n    int
		item surveys.Item
	}{{n.levels, surveys.Maturity}, {n.yes, surveys.YesNo}, {n.numbers, surveys.Percentage}, {n.lists, surveys.Checklist}} {
		for range kind.n {
			s.Questions = append(s.Questions, &surveys.Question{Name: fmt.Sprint("q", len(s.Questions)), Item: kind.item, ListName: "scale"})
		}
	}
	return s
}

// answer are the answers of so many communes.
func (n nation) answer(s *surveys.Survey, communes int, random *rand.Rand) []entry {
	difficulty := make([]float64, len(s.Questions))
	for q := range difficulty {
		difficulty[q] = 0.5 * random.NormFloat64()
	}
	var all []entry
	for c := range communes {
		maturity := n.mean + n.spread*random.NormFloat64()
		r := &surveys.Response{}
		for q := range s.Questions {
			x := maturity + difficulty[q] + n.rest*random.NormFloat64()
			a := surveys.Answer{State: surveys.Given}
			switch s.Questions[q].Item {
			case surveys.Maturity:
				a = levels(int(min(4, max(0, math.Round(x)))))[0]
			case surveys.YesNo:
				a.Choices = []string{"no"}
				if x > 1.2 {
					a.Choices[0] = "yes"
				}
			case surveys.Percentage: // in steps of five
				a.Number = 5 * min(20, max(0, math.Round(4*x)))
			case surveys.Checklist:
				for option := range 4 {
					if x+0.3*random.NormFloat64() > 0.8*float64(option)+0.2 {
						a.Choices = append(a.Choices, fmt.Sprint("o", option))
					}
				}
			}
			r.Answers = append(r.Answers, a)
		}
		all = append(all, entry{fmt.Sprint("commune ", c), r})
	}
	return all
}

const communes = 374

// TestHonestAnswersAreNoCopies: a few surveys of each nation name nobody.
// BenchmarkHonest tries hundreds.
func TestHonestAnswersAreNoCopies(t *testing.T) {
	random := rand.New(rand.NewPCG(5, 6))
	for name, n := range nations {
		s := n.survey()
		if f := Look(read(s, n.answer(s, communes, random))); len(f.Clusters) > 0 {
			t.Errorf("%s: %+v", name, f.Clusters)
		}
	}
}

// TestCopiesAreFoundAmongHonestAnswers: eight copies of one commune's answers,
// with two of them changed in each, are one cluster of nine, whatever the nation,
// where its survey is long enough to tell.
func TestCopiesAreFoundAmongHonestAnswers(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for _, name := range []string{"framework", "framework, poor", "framework, very poor"} {
		n := nations[name]
		s := n.survey()
		all := n.answer(s, communes, random)
		for i := range 8 {
			copied := &all[1+i*40]
			copied.Answers = append([]surveys.Answer(nil), all[0].Answers...)
			for range 2 {
				copied.Answers[random.IntN(n.levels)] = levels(random.IntN(5))[0]
			}
		}
		f := Look(read(s, all))
		if len(f.Clusters) != 1 || len(f.Clusters[0].Members) != 9 || f.Clusters[0].Territories != 9 || kind(f, CodeSame) != 1 {
			t.Errorf("%s: %+v", name, f.Clusters)
		}
	}
}

// TestAllAreCopies: where there is nothing else to tell what is usual.
func TestAllAreCopies(t *testing.T) {
	n := nations["framework"]
	s := n.survey()
	all := n.answer(s, 5, rand.New(rand.NewPCG(9, 1)))
	for i := range all {
		all[i].Answers = all[0].Answers
	}
	if f := Look(read(s, all)); len(f.Clusters) != 1 || len(f.Clusters[0].Members) != 5 {
		t.Errorf("%+v", f.Clusters)
	}
}

// anyAlike reports whether two of the responses are alike, whatever that tells.
func anyAlike(result *intake.Result) bool {
	kept := result.Watchers[0].(*Watcher).found.Kept
	for i := range kept {
		for j := range i {
			if len(kept[i].Answers) == 0 || len(kept[j].Answers) == 0 {
				continue
			}
			if both, _ := likeness(kept[i].Answers, kept[j].Answers); both > 0 {
				return true
			}
		}
	}
	return false
}

// BenchmarkHonest is the share of surveys of 374 communes, honest and
// independent, in which two are alike (alike) and in which somebody is named
// (false), and of copies found (found): the figures of decision 29, with
// -benchtime 500x.
func BenchmarkHonest(b *testing.B) {
	for _, name := range slices.Sorted(maps.Keys(nations)) {
		n := nations[name]
		b.Run(name, func(b *testing.B) {
			s := n.survey()
			random := rand.New(rand.NewPCG(1, 2))
			like, named, found := 0, 0, 0
			for b.Loop() {
				all := n.answer(s, communes, random)
				result := read(s, all)
				if anyAlike(result) {
					like++
				}
				if len(Look(result).Clusters) > 0 {
					named++
				}
				all[1].Answers = append([]surveys.Answer(nil), all[0].Answers...)
				all[1].Answers[0] = levels(random.IntN(5))[0]
				for _, c := range Look(read(s, all)).Clusters {
					if c.Members[0].Territory.Key == all[0].territory {
						found++
					}
				}
			}
			b.ReportMetric(float64(like)/float64(b.N), "alike/survey")
			b.ReportMetric(float64(named)/float64(b.N), "false/survey")
			b.ReportMetric(float64(found)/float64(b.N), "found/copy")
		})
	}
}
