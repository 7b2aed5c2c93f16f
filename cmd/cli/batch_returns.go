package cli

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"path"
	"path/filepath"
	"strconv"
	"sync"

	"eterritoire/cmd/cli/folder"
	"eterritoire/report/proof"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// What goes back to senders is a product like any other: of each file that has
// faults a marked copy and a message, and a list of all. A copy depends on its
// source and on what was said of it, and on nothing else.

// A file that unpacks to more than mostUnpacked is not one that a person
// corrects cell by cell, and marking it would take more memory than reading it;
// a table in text unpacks to about eight times its size. Its message says what
// is wrong all the same. Copies of files larger than mostAtOnce are made one
// after the other.
const (
	mostUnpacked = 48 << 20
	asText       = 8
	mostAtOnce   = 6 << 20
)

// returns are the products that go back to the senders.
func (b *batch) returns(dir string) []product {
	if b.recalling {
		return b.recordedReturns()
	}
	var products []product
	var list [][]string
	for i, p := range packsOf(b.in, b.sources) {
		if len(p.faults) == 0 {
			list = append(list, []string{p.src.Name, "0", "", ""})
			continue
		}
		b.toReturn++
		key := folder.Key(kindReturn, b.base(), p.src.Name, b.digests[i], p.name, p.territory, intake.ProblemsDigest(p.faults))
		copied := ""
		if size, ok := unpacked(&p); ok {
			copied = p.name + ".xlsx"
			products = append(products, b.copyFor(path.Join(dir, copied), key, p, size))
			list = append(list, []string{p.src.Name, strconv.Itoa(len(p.faults)), copied, ""})
		}
		products = append(products, b.messageFor(path.Join(dir, p.name+".txt"), folder.Key(key, copied), p, copied))
		list = append(list, []string{p.src.Name, strconv.Itoa(len(p.faults)), p.name + ".txt", ""})
	}
	if b.toReturn == 0 {
		return nil
	}
	return append(products, b.returnsList(path.Join(dir, returnsList), list))
}

// recordedReturns are those of the manifest: what the registry said of the
// sources is not recalled, and is among what senders are told.
func (b *batch) recordedReturns() []product {
	var products []product
	for _, out := range b.recorded {
		if out.Kind == kindReturn {
			products = append(products, product{file: out.File, kind: out.Kind})
			b.toReturn++
		}
	}
	return products
}

// unpacked is about how much memory a file's cells take as XML; it reports
// false for one that is too large to be copied, or cannot be used.
func unpacked(p *pack) (size int64, ok bool) {
	if !p.used {
		return 0, false
	}
	content, err := p.src.Open()
	if err != nil {
		return 0, false
	}
	defer func() { _ = content.Close() }()
	size = asText * content.Size
	if archive, err := zip.NewReader(content, content.Size); err == nil {
		size = 0
		for _, part := range archive.File {
			size += int64(min(part.UncompressedSize64, 1<<40))
		}
	}
	return size, size <= mostUnpacked && content.Size <= mostReturned
}

// notMade is why one result cannot be made, where the others can.
type notMade struct{ problem *diag.Problem }

func (e *notMade) Error() string { return lang.For("en").Message(e.problem.Message) }

// copyFor is the marked copy of a file.
func (b *batch) copyFor(file, key string, p pack, size int64) product {
	return product{
		file: file, kind: kindReturn, key: folder.Key(key, "copy"),
		write: func(w io.Writer) error {
			if size > mostAtOnce {
				b.large.Lock()
				defer b.large.Unlock()
			}
			marked, err := b.spoken().markedCopy(context.Background(), b.in.framework.Survey, &p)
			if err != nil {
				return err
			}
			if marked == nil {
				return &notMade{&diag.Problem{
					Pos: diag.Pos{File: file}, Severity: diag.Error, Code: "return-not-made",
					Message: lang.Msg("no copy of %s could be made for its sender", p.src.Name),
					Hint:    lang.Msg("Run batch again, in case the file was changed meanwhile. The message stands alone."),
				}}
			}
			_, err = w.Write(marked)
			return err
		},
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return proven(path, func(book []byte) (diag.List, int) { return proof.Returned(file, book, p.faults, b.language) })
		},
	}
}

// messageFor is the message that goes with it.
func (b *batch) messageFor(file, key string, p pack, copied string) product {
	message := func() []byte { return b.spoken().messageTo(&p, copied) }
	return product{
		file: file, kind: kindReturn, key: folder.Key(key, "message"),
		write: func(w io.Writer) error {
			_, err := w.Write(message())
			return err
		},
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return proven(path, func(text []byte) (diag.List, int) { return proof.Text(file, text, message()) })
		},
	}
}

// returnsList is the list of what goes back. A later run says by it what was
// corrected meanwhile.
func (b *batch) returnsList(file string, rows [][]string) product {
	var content bytes.Buffer
	err := writeCSV(&content, returnColumns, func(yield func([]string) bool) {
		for _, row := range rows {
			if !yield(row) {
				return
			}
		}
	})
	return product{
		file: file, kind: kindReturn, key: folder.Key(kindReturn, b.base(), content.String()),
		write: func(w io.Writer) error {
			if err != nil {
				return err
			}
			_, err := w.Write(content.Bytes())
			return err
		},
		prove: func(_ context.Context, path string) (diag.List, int, error) {
			return proven(path, func(text []byte) (diag.List, int) { return proof.Text(file, text, content.Bytes()) })
		},
	}
}

// sayReturns says what goes back to whom, and how many faults are left of those
// of the run before.
func (b *batch) sayReturns() {
	faults, was := 0, 0
	for _, p := range packsOf(b.in, b.sources) {
		faults += len(p.faults)
		was += b.before.of(p.src.Name)
	}
	if was != faults && was > 0 {
		b.env.say(lang.Msg("Faults: %s before, %s now.", was, faults))
	}
	if b.toReturn > 0 {
		b.env.say(lang.Msg("To return: %s, with a message for each, in %s", lang.Msg("%s files", b.toReturn), filepath.Join(b.opts.out.path, b.names().returns)))
	}
}

// A desk is what the products for senders have in common.
type desk struct {
	large    sync.Mutex      // held while a large copy is made
	toReturn int             // files that have faults; of a folder that is recalled, what goes back
	before   returned        // as the list of the run before has it
	recorded []folder.Output // of the manifest, where what was read is recalled
}

// isNotMade reports why a result could not be made.
func isNotMade(err error) *diag.Problem {
	if e, is := errors.AsType[*notMade](err); is {
		return e.problem
	}
	return nil
}
