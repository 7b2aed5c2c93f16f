package cli

import (
	"context"
	"path/filepath"

	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// correctBy takes the corrections that were named. What is wrong with one of
// them is said with its place; the others hold.
func (e *Env) correctBy(ctx context.Context, in *input, r *reading) error {
	if in.corrections == "" {
		return nil
	}
	content, err := openFile(in.corrections)
	if err != nil {
		return couldNot(err, lang.Msg("reading %s", in.corrections))
	}
	defer func() { _ = content.Close() }()
	book, problems, err := sheet.Open(ctx, sheet.File{Name: filepath.Base(in.corrections), ReaderAt: content, Size: content.Size}, sheet.Limits{})
	if err != nil {
		return couldNot(err, lang.Msg("reading %s", in.corrections))
	}
	r.problems = append(r.problems, problems...)
	if book != nil {
		defer func() { _ = book.Close() }()
		corrections, wrong := intake.ReadCorrections(ctx, book)
		r.problems = append(r.problems, wrong...)
		r.options.Corrections = corrections
	}
	if r.options.Corrections == nil {
		e.tell(r)
		return errProblems // without them the figures would be those of before
	}
	return nil
}
