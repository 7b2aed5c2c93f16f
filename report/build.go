package report

import (
	"eterritoire/assess"
	"eterritoire/surveys/lang"
)

// Options are the choices of a report.
type Options struct {
	Printer *lang.Printer
	Version string // of the program, stated beside the framework's
	Date    string // printed only where asked for
}

// Build is the report of one territory.
func Build(_ *assess.Assessment, _ *assess.Result, _ Options) *Doc { return &Doc{} }

// Index is the page that lists the territories of an assessment; link names
// the file of each territory's report.
func Index(_ *assess.Assessment, _ func(*assess.Result) string, _ Options) *Doc { return &Doc{} }

// Explain tells the arithmetic of one number, in sentences.
func Explain(_ *assess.Assessment, _ *assess.Result, _ string, _ Options) *Doc { return &Doc{} }
