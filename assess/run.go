package assess

import (
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// Run scores a dataset. It depends on nothing but its arguments.
func Run(_ *indicators.Framework, _ *surveys.Dataset, _ Options) (*Assessment, diag.List) {
	return nil, nil
}
