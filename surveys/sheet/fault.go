package sheet

import (
	"archive/zip"
	"compress/flate"
	"context"
	"errors"
	"io"

	kflate "github.com/klauspost/compress/flate"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A fault is why a file cannot be used, before it is known where.
type fault struct {
	code          string
	message, hint lang.Message
	table         bool // of the sheet, not of the row it was found in
}

func (f *fault) Error() string { return f.code }

// A diskFault is the disk's own: the file may be good.
type diskFault struct{ error }

func (f diskFault) Unwrap() error { return f.error }

// A disk is a file whose own errors can be told from those of its content,
// such as a place in it that cannot be.
type disk struct{ io.ReaderAt }

func (d disk) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n, err := d.ReaderAt.ReadAt(p, off)
	if err != nil && !errors.Is(err, io.EOF) {
		err = diskFault{err}
	}
	return n, err
}

// asFault is what is to be said of an error met while reading.
func asFault(err error) *fault {
	var f *fault
	var d diskFault
	var corrupt flate.CorruptInputError
	var kcorrupt kflate.CorruptInputError
	switch {
	case errors.As(err, &f):
		return f
	case errors.As(err, &d):
		return &fault{
			code:    "file-unreadable",
			message: lang.Msg("the file cannot be read: %s", d.Error()),
			hint:    lang.Msg("copy the file to another disk or key, and try again"),
		}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &fault{code: "interrupted", message: lang.Msg("the reading was interrupted")}
	case errors.Is(err, zip.ErrChecksum):
		return &fault{
			code: "file-damaged", table: true,
			message: lang.Msg("the bytes of the file are not those that were written (the checksum differs)"),
			hint:    sendAgain(),
		}
	case errors.As(err, &corrupt), errors.As(err, &kcorrupt):
		return &fault{
			code:    "file-damaged",
			message: lang.Msg("the bytes of the file are damaged: it cannot be unzipped"),
			hint:    sendAgain(),
		}
	case errors.Is(err, zip.ErrAlgorithm):
		return &fault{
			code: "file-damaged", table: true,
			message: lang.Msg("the file is compressed in a way that workbooks are not"),
			hint:    resave(),
		}
	}
	return &fault{
		code:    "file-damaged",
		message: lang.Msg("the bytes of the file are damaged, or some are missing"),
		hint:    sendAgain(),
	}
}

// problem is a fault at a place.
func (f *fault) problem(pos diag.Pos) *diag.Problem {
	if f.table {
		pos.Row, pos.Col = 0, 0
	}
	return &diag.Problem{Pos: pos, Severity: diag.Error, Code: f.code, Message: f.message, Hint: f.hint}
}

func resave() lang.Message {
	return lang.Msg("open the file in Excel or LibreOffice, save it again as .xlsx, and use the new file")
}

func sendAgain() lang.Message {
	return lang.Msg("copy or download the file again; if it stays like this, ask its sender for another copy")
}

func askSender() lang.Message {
	return lang.Msg("do not use this file; ask whoever sent it where it comes from")
}

func tooLarge(message lang.Message) error {
	return &fault{
		code: "file-too-large", message: message, table: true,
		hint: lang.Msg("do not use this file as it is: copy the answers alone into a new workbook, and use that one"),
	}
}

func cellTooLarge(limit int) error {
	return &fault{
		code:    "cell-too-large",
		message: lang.Msg("the cell holds more than %s bytes of text", limit),
		hint:    lang.Msg("shorten the text of this cell, and save the file again"),
	}
}

func tableTooLarge(message lang.Message) error {
	return &fault{
		code: "table-too-large", message: message,
		hint: lang.Msg("delete the rows and columns that hold no answers, or cut the table into several files"),
	}
}

// misplaced is a fault in how a sheet's rows and cells are laid out.
func misplaced(message lang.Message) error {
	return &fault{code: "file-damaged", message: message, hint: resave()}
}
