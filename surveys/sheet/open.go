package sheet

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"unicode/utf8"

	"eterritoire/surveys/lang"
)

// open recognises the file by its first bytes: names lie, and people rename.
func open(ctx context.Context, b *Book, f File, limits Limits) error {
	head, err := b.head(f)
	if err != nil {
		return err
	}
	switch {
	case len(bytes.Trim(head, "\x00 \t\r\n\ufeff")) == 0 && f.Size <= int64(len(head)):
		return empty()
	case bytes.HasPrefix(head, []byte("PK\x03\x04")), bytes.HasPrefix(head, []byte("PK\x05\x06")):
		return openZip(ctx, b, f, limits)
	case bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")):
		return compound(ctx, f)
	}
	if err := foreign(head); err != nil {
		return err
	}
	switch {
	case isBinary(head):
		return unrecognised(f.Name)
	case strings.EqualFold(path.Ext(f.Name), ".md"):
		return openMarkdown(b, f, limits)
	}
	return openCSV(ctx, b, f, limits)
}

// head is a file's first bytes.
func (b *Book) head(f File) ([]byte, error) {
	n := min(f.Size, 64<<10)
	if b.held != nil {
		return b.held.part(0, n), nil
	}
	head := make([]byte, n)
	if _, err := f.ReadAt(head, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return head, nil
}

func empty() error {
	return &fault{
		code:    "file-empty",
		message: lang.Msg("the file is empty"),
		hint:    lang.Msg("ask its sender for the file once more: it was perhaps not saved, or not wholly copied"),
	}
}

func encrypted() error {
	return &fault{
		code:    "file-encrypted",
		message: lang.Msg("the file is protected by a password, and cannot be read"),
		hint:    lang.Msg("open it in Excel with its password, remove the password (File, Info, Protect Workbook, Encrypt with Password), and save it"),
	}
}

// openZip tells a workbook from the other files that are zips.
func openZip(ctx context.Context, b *Book, f File, limits Limits) error {
	a, err := openArchive(f, limits)
	if err != nil {
		return err
	}
	switch {
	case a.isODS():
		return openODS(ctx, b, a)
	case a.has("xl/workbook.bin"):
		return otherSpreadsheet("file-xlsb", lang.Msg("this is a binary Excel workbook (.xlsb), which is not read"))
	case a.has("word/document.xml"):
		return notSpreadsheet(lang.Msg("this is a Word document, not a workbook"))
	case a.has("ppt/presentation.xml"):
		return notSpreadsheet(lang.Msg("this is a presentation, not a workbook"))
	case !a.has("[Content_Types].xml") && !a.has("_rels/.rels"):
		return openTexts(ctx, b, a, limits)
	}
	b.Format = "xlsx"
	return openWorkbook(ctx, b, a)
}

// isODS reads the first part of an OpenDocument file, which says what it is.
func (a *archive) isODS() bool {
	part := a.parts["mimetype"]
	if part == nil || part.Method != zip.Store || part.UncompressedSize64 > 200 {
		return false
	}
	r, err := part.Open()
	if err != nil {
		return false
	}
	defer func() { _ = r.Close() }()
	kind, _ := io.ReadAll(io.LimitReader(r, 200))
	return strings.HasPrefix(string(kind), "application/vnd.oasis.opendocument.spreadsheet")
}

func otherSpreadsheet(code string, message lang.Message) error {
	return &fault{
		code: code, message: message,
		hint: lang.Msg("open it in Excel or LibreOffice, save it as “Excel workbook (.xlsx)”, and use the new file"),
	}
}

func notSpreadsheet(message lang.Message) error {
	return &fault{
		code: "file-not-spreadsheet", message: message,
		hint: lang.Msg("give the workbook itself (.xlsx), or a table saved as .csv"),
	}
}

// compound tells what an OLE2 file is: a workbook with a password, or one of
// the formats of before 2007. The names of its streams are in UTF-16.
func compound(ctx context.Context, f File) error {
	names := map[string][]byte{}
	for _, n := range []string{"EncryptedPackage", "Workbook", "Book"} {
		names[n] = wide(n)
	}
	found := map[string]bool{}
	const window, overlap = 1 << 20, 64
	buf := make([]byte, window+overlap)
	for off := int64(0); off < f.Size; off += window {
		if err := ctx.Err(); err != nil {
			return err
		}
		n, err := f.ReadAt(buf[:min(int64(len(buf)), f.Size-off)], off)
		if err != nil && !errors.Is(err, io.EOF) {
			return err
		}
		for name, bytesOf := range names {
			found[name] = found[name] || bytes.Contains(buf[:n], bytesOf)
		}
	}
	switch {
	case found["EncryptedPackage"]:
		return encrypted()
	case found["Workbook"], found["Book"]:
		return otherSpreadsheet("file-xls", lang.Msg("this is a workbook of an old Excel (.xls), which is not read"))
	}
	return notSpreadsheet(lang.Msg("this is a document of an old Office, not a workbook"))
}

// wide is a name in UTF-16, between zeros.
func wide(s string) []byte {
	b := []byte{0}
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return append(b, 0, 0)[1:]
}

// foreign recognises the files that people send for a workbook.
func foreign(head []byte) error {
	starts := func(magic ...string) bool {
		for _, m := range magic {
			if bytes.HasPrefix(head, []byte(m)) {
				return true
			}
		}
		return false
	}
	heic := len(head) > 12 && string(head[4:8]) == "ftyp"
	webp := starts("RIFF") && len(head) > 12 && string(head[8:12]) == "WEBP"
	switch {
	case starts("\x89PNG", "\xff\xd8\xff", "GIF87a", "GIF89a", "II*\x00", "MM\x00*"), heic, webp,
		starts("BM") && len(head) > 14 && string(head[6:10]) == "\x00\x00\x00\x00":
		return &fault{
			code:    "file-image",
			message: lang.Msg("this is a picture, not a workbook"),
			hint:    lang.Msg("type its answers into the form (.xlsx), and give the form"),
		}
	case starts("%PDF"):
		return notSpreadsheet(lang.Msg("this is a PDF, not a workbook"))
	case starts(`{\rtf`):
		return notSpreadsheet(lang.Msg("this is a text document, not a workbook"))
	case starts("\x1f\x8b", "7z\xbc\xaf\x27\x1c", "Rar!"):
		return &fault{
			code:    "file-not-spreadsheet",
			message: lang.Msg("this is an archive, not a workbook"),
			hint:    lang.Msg("extract the archive, and give the files that it holds"),
		}
	case isMarkup(head):
		return otherSpreadsheet("file-not-spreadsheet", lang.Msg("this is a web page or an XML file, not a workbook"))
	}
	return nil
}

// isMarkup reports a page such as websites serve under the name of a workbook.
func isMarkup(head []byte) bool {
	text := strings.ToLower(string(bytes.TrimLeft(head[:min(len(head), 512)], "\ufeff \t\r\n")))
	for _, start := range []string{"<?xml", "<!doctype", "<html", "<head", "<table", "<meta", "<style"} {
		if strings.HasPrefix(text, start) {
			return true
		}
	}
	return false
}

// isBinary reports what nobody wrote as text: one byte in ten is zero, one in
// five a control character, or one in fifty where it is not even UTF-8.
func isBinary(head []byte) bool {
	if bytes.HasPrefix(head, []byte{0xff, 0xfe}) || bytes.HasPrefix(head, []byte{0xfe, 0xff}) {
		return false
	}
	controls, zeros := 0, 0
	for _, c := range head {
		switch {
		case c == 0:
			zeros++
		case c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1a:
			controls++
		}
	}
	return 10*zeros > len(head) || 5*controls > len(head) || 50*controls > len(head) && !utf8.Valid(head[:whole(head)])
}

func unrecognised(name string) error {
	if e := strings.ToLower(path.Ext(name)); e == ".xlsx" || e == ".xlsm" {
		return &fault{
			code:    "file-damaged",
			message: lang.Msg("the file has the name of a workbook, and not its content: its first bytes are damaged, or it is another kind of file"),
			hint:    sendAgain(),
		}
	}
	return notSpreadsheet(lang.Msg("this is neither a workbook nor a table saved as text"))
}
