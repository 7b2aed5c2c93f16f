package report_test

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"eterritoire/assess"
	"eterritoire/indicators/frameworks"
	"eterritoire/report"
	"eterritoire/report/html"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// One answer, from a cell to a bar.
func Example() {
	table := []byte("territory,A1.1.1,A1.1.2,A1.1.3\nObala (fictive),2,3,1.2\n")
	source := intake.Source{Name: "answers.csv", Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(table), Closer: io.NopCloser(nil), Size: int64(len(table))}, nil
	}}
	framework, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		fmt.Println(err)
		return
	}
	read, _, err := intake.Read(context.Background(), []intake.Source{source}, framework.Survey, intake.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	scores, _ := assess.Run(framework, read.Dataset, assess.Options{})
	doc := report.Build(scores, scores.Territories[0], report.Options{Printer: lang.For("en")})
	for _, b := range doc.Blocks {
		if f, ok := b.(*report.Figure); ok && f.Caption == "Scores by dimension: A1. Internal management" {
			bars := f.Chart.(*report.Bars)
			fmt.Println(doc.Title, "|", bars.Labels[0], "|", bars.Notes[0])
		}
	}
	if err := html.Write(io.Discard, doc); err != nil {
		fmt.Println(err)
	}
	// Output:
	// Obala (fictive) | A1.1. Digital governance | 56.3 · N3
}
