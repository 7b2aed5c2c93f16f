package quality

import (
	"fmt"
	"math"
	"testing"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
)

func answered(values ...string) *surveys.Response {
	r := &surveys.Response{}
	for _, v := range values {
		a := surveys.Answer{State: surveys.Blank}
		if v != "" {
			a = surveys.Answer{State: surveys.Given, Choices: []string{v}}
		}
		r.Answers = append(r.Answers, a)
	}
	return r
}

func TestLook(t *testing.T) {
	s := &surveys.Survey{}
	var same, varied, other []string
	for i := range 12 {
		s.Questions = append(s.Questions, &surveys.Question{Name: fmt.Sprint("q", i), Item: surveys.Maturity})
		same, varied, other = append(same, "niv2"), append(varied, fmt.Sprint("niv", i%5)), append(other, fmt.Sprint("niv", (i+1)%5))
	}
	other[0] = ""
	d := surveys.NewDataset(s)
	add := func(name string, r *surveys.Response) {
		d.Add(&surveys.Territory{Key: name, Name: name, Population: math.NaN()}, r)
	}
	add("A", answered(same...))
	add("B", answered(varied...))
	add("B", answered(varied...)) // within one territory: no doubt
	copied := answered(varied...)
	copied.Answers[3].Comment = "appeler le 6 99 00 00 00"
	copied.Answers[4].Comment = "en 2019, 12 postes sur 250 000 000 000" // not a phone number
	add("C", copied)
	add("D", answered(other...))

	f := Look(&intake.Result{Dataset: d}, Options{})
	codes := map[string]int{}
	for _, p := range f.Doubts {
		codes[p.Code]++
	}
	if codes["straight-line"] != 1 || codes["same-answers"] != 1 || codes["personal-data"] != 1 || len(f.Doubts) != 3 {
		t.Errorf("doubts: %v", codes)
	}
	if got := f.Questions[0]; got.Asked() != 5 || got.Blank != 1 || got.Missing() != 0.2 {
		t.Errorf("first question: %+v", got)
	}
	if !math.IsNaN((Share{}).Missing()) {
		t.Error("nothing asked is nothing known, not nothing missing")
	}
	total := 0
	for _, q := range f.Questions {
		total += q.Asked()
	}
	for _, s := range f.Territories {
		total -= s.Asked()
	}
	if total != 0 || len(f.Groups) != 1 || f.Groups[0].Asked() != 60 {
		t.Errorf("totals do not close: %d, %+v", total, f.Groups)
	}
}
