package report

import "eterritoire/assess"

// Explain tells the arithmetic of one number, in sentences.
func Explain(_ *assess.Assessment, _ *assess.Result, _ string, _ Options) *Doc { return &Doc{} }
