package sheet

import (
	"archive/zip"
	"context"
	"io"
	"path"
	"slices"
	"strings"

	"eterritoire/surveys/lang"
)

// maxTexts is how many tables an archive of texts may hold.
const maxTexts = 200

// openTexts makes a book of an archive of .csv files, as survey tools give
// them: one of submissions, and one a repeated group. They are in the order of
// their names; other files (photographs, signatures) are left alone.
func openTexts(ctx context.Context, b *Book, a *archive, limits Limits) error {
	b.Format = "zip"
	for _, part := range a.texts() {
		from := text{int64(part.UncompressedSize64), func(ctx context.Context) (io.ReadCloser, error) {
			return a.stream(ctx, part)
		}}
		name := strings.TrimSuffix(part.Name, path.Ext(part.Name))
		t, err := openText(ctx, b, name, from, limits)
		if err != nil {
			return err
		}
		if b.Tables = append(b.Tables, t); len(b.Tables) > maxTexts {
			return tooLarge(lang.Msg("the archive holds more than %s tables", maxTexts))
		}
	}
	if len(b.Tables) > 0 {
		return nil
	}
	return &fault{
		code:    "file-not-spreadsheet",
		message: lang.Msg("this is an archive (.zip), not a workbook"),
		hint:    lang.Msg("extract the archive, and give the files that it holds"),
	}
}

// texts are the archive's .csv files, but for the shadows that a Macintosh adds.
func (a *archive) texts() []*zip.File {
	var found []*zip.File
	for name, part := range a.parts {
		if path.Ext(name) == ".csv" && !strings.HasPrefix(name, "__macosx/") {
			found = append(found, part)
		}
	}
	slices.SortFunc(found, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	return found
}

// stream reads a part within the limits.
func (a *archive) stream(ctx context.Context, part *zip.File) (io.ReadCloser, error) {
	if part.Flags&1 != 0 {
		return nil, encrypted()
	}
	r, err := part.Open()
	if err != nil {
		return nil, err
	}
	limit := min(a.limits.Unzipped, max(ratioFrom, a.limits.Ratio*int64(part.CompressedSize64)))
	return struct {
		io.Reader
		io.Closer
	}{&meter{ctx: ctx, from: r, limit: limit}, r}, nil
}
