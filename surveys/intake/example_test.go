package intake_test

import (
	"context"
	"fmt"
	"io"
	"strings"

	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

func Example() {
	const table = "commune,A1.1.1,A1.1.2,A1.1.3\n" +
		"Essai (fictive),2,rh courier,\"12,5\"\n" +
		"Autre (fictive),ne_sait_pas,aucun,\n"
	source := intake.Source{Name: "réponses.csv", Open: func() (intake.Content, error) {
		r := strings.NewReader(table)
		return intake.Content{ReaderAt: r, Closer: io.NopCloser(r), Size: r.Size()}, nil
	}}

	result, problems, err := intake.Read(context.Background(), []intake.Source{source}, small(), intake.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	english := lang.For("en")
	for _, p := range problems {
		fmt.Printf("%s: %s: %s (%s)\n    %s\n", p.Pos, p.Severity, english.Message(p.Message), p.Code, english.Message(p.Hint))
	}
	for _, t := range result.Dataset.Territories {
		fmt.Println(t.Name, t.Responses[0].Answers[0].State, t.Responses[0].Answers[1].State)
	}
	c := result.Cells
	fmt.Println(c.Read, "=", c.Accepted, "+", c.Unused, "+", c.SetAside)
	// Output:
	// réponses.csv!C2: error: “courier” is not an option of A1.1.2: codes separated by spaces expected, among rh, courrier, courrier_web, sig, or none (choice-unknown)
	//     Perhaps “courrier” was meant.
	// Essai (fictive) given set_aside
	// Autre (fictive) dont_know given
	// 11 = 10 + 0 + 1
}
