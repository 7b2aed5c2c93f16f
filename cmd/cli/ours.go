package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"

	"eterritoire/indicators/frameworks"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// peek is how much of a file is looked at to know whose it is.
const peek = 64 << 10

// ours reports whether this program wrote a file: it may be replaced without
// asking. What cannot be read is not ours.
func ours(name string) bool {
	head, err := beginning(name)
	if err != nil {
		return false
	}
	switch strings.ToLower(filepath.Ext(name)) {
	case ".xlsx":
		return ownWorkbook(name)
	case ".html":
		return ownPage(name, head)
	case ".csv":
		return ownTable(head)
	case ".json":
		return bytes.HasPrefix(head, []byte("{\n  \"program\": {\n    \"name\": \"eterritoire\"")) || bytes.HasPrefix(head, []byte("{\n  \"framework\": {\n    \"id\": ")) || bytes.HasPrefix(head, []byte("[\n  {\n    \"file\": ")) || string(head) == "[]\n" || bytes.HasPrefix(frameworks.Schema(), head)
	case ".yaml", ".yml":
		return ownFramework(name)
	}
	return bytes.Contains(head, []byte("eterritoire"))
}

func beginning(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, peek))
}

// ownTable reports whether a .csv begins with one of our headers.
func ownTable(head []byte) bool {
	for _, header := range [][]string{
		scoreColumns[:], problemColumns[:], registryColumns[:], mappingColumns[:mappingNeeds], intake.PseudonymColumns,
		{"territory", "territory_code", "region", "department", "type", "population", "group"},
	} {
		if bytes.HasPrefix(head, []byte(strings.Join(header, ","))) {
			return true
		}
	}
	return false
}

// ownFramework reports whether a file is an export as it was written: one that
// was edited since is its editor's.
func ownFramework(name string) bool {
	b, err := readSmall(name)
	if err != nil {
		return false
	}
	fw, problems := frameworks.Read(filepath.Base(name), b)
	return fw != nil && !problems.HasErrors() && bytes.Equal(frameworks.Export(fw), b)
}

// ownPage reports whether a .html is one of our reports: it forbids all that
// ours forbid, and says what program wrote it.
func ownPage(name string, head []byte) bool {
	if !bytes.Contains(head, []byte("Content-Security-Policy")) {
		return false
	}
	b, err := readSmall(name)
	return err == nil && bytes.Contains(b, []byte("eterritoire"))
}

// ownWorkbook reports whether a workbook is ours, by what its properties say
// of the program that wrote it; a plain table says it by its header.
func ownWorkbook(name string) bool {
	z, err := zip.OpenReader(name)
	if err != nil {
		return false
	}
	defer func() { _ = z.Close() }()
	for _, part := range z.File {
		if !strings.HasPrefix(part.Name, "docProps/") {
			continue
		}
		r, err := part.Open()
		if err != nil {
			return false
		}
		b, err := io.ReadAll(io.LimitReader(r, peek))
		_ = r.Close()
		if err != nil {
			return false
		}
		if bytes.Contains(b, []byte("eterritoire")) {
			return true
		}
	}
	return ownTable([]byte(strings.Join(firstRow(name), ",")))
}

// firstRow is the first row of a workbook's first sheet.
func firstRow(name string) []string {
	content, err := openFile(name)
	if err != nil {
		return nil
	}
	defer func() { _ = content.Close() }()
	book, _, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: content, Size: content.Size}, sheet.Limits{})
	if err != nil || book == nil {
		return nil
	}
	defer func() { _ = book.Close() }()
	if len(book.Tables) == 0 {
		return nil
	}
	var row []string
	_ = book.Tables[0].Rows(context.Background(), func(r *sheet.Row) bool {
		for _, c := range r.Cells {
			row = append(row, c.Text)
		}
		return false
	})
	return row
}

// ownKey says of a file in a folder of sources that it is the key of pseudonyms:
// who its people are is nobody's to read. The zero message says that it is none.
func ownKey(name string) lang.Message {
	if strings.ToLower(filepath.Ext(name)) != ".csv" {
		return lang.Message{}
	}
	head, err := beginning(name)
	if err == nil && bytes.HasPrefix(head, []byte(strings.Join(intake.PseudonymColumns, ","))) {
		return lang.Msg("a result of this program: not read")
	}
	return lang.Message{}
}
