package cli

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"eterritoire/report"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// returnsList is the list of what was returned, by which a later run says what
// was corrected meanwhile.
const returnsList = "returns.csv"

// mostReturned bounds the files that are copied and marked.
const mostReturned = 64 << 20

// writeReturns writes, for each file that has faults, a copy of it with its
// faulty cells marked, and a message to its sender; and says how many faults are
// left of those that the folder's last list had.
func (e *Env) writeReturns(ctx context.Context, r *reading, in input, folder string) error {
	if folder == "" || r.dry {
		return nil
	}
	sources, _, err := e.gather(ctx, in.sources)
	if err != nil {
		return err
	}
	if err := makeFolder(folder); err != nil {
		return err
	}
	before := readReturns(ctx, filepath.Join(folder, returnsList))
	rows := [][]string{}
	desk := &returnDesk{env: e, survey: r.framework.Survey, folder: folder, out: in.out, before: before}
	faults, was, senders := 0, 0, 0
	for _, p := range packsOf(r, sources) {
		was += before.of(p.src.Name)
		faults += len(p.faults)
		if len(p.faults) == 0 {
			rows = append(rows, []string{p.src.Name, "0", "", ""})
			continue
		}
		senders++
		written, err := desk.writeReturn(ctx, &p)
		if err != nil {
			return err
		}
		for _, w := range written {
			rows = append(rows, []string{p.src.Name, strconv.Itoa(len(p.faults)), w.name, w.digest})
		}
	}
	var list bytes.Buffer
	if err := writeCSV(&list, returnColumns, slices.Values(rows)); err != nil {
		return err
	}
	_, err = desk.write(ctx, returnsList, list.Bytes())
	if err != nil {
		return err
	}
	if !e.quiet {
		if was > 0 {
			e.say(lang.Msg("Faults: %s before, %s now.", was, faults))
		}
		e.say(lang.Msg("To return: %s, with a message for each, in %s", lang.Msg("%s files", senders), folder))
	}
	return nil
}

// A pack is what goes back to the sender of a file: where it has no faults,
// nothing.
type pack struct {
	src       intake.Source
	used      bool      // some of it counts; of other files there is no copy to mark
	name      string    // of what is written, without its ending
	faults    diag.List // errors and warnings
	territory string    // that it answers for; "" where there are several, or none
}

// packsOf are those of the sources, in their order.
func packsOf(r *reading, sources []intake.Source) []pack {
	faults := map[string]diag.List{}
	for _, p := range r.problems {
		if p.Severity != diag.Info {
			faults[p.Pos.File] = append(faults[p.Pos.File], p)
		}
	}
	about, kept := map[string]string{}, map[string]int{}
	for _, t := range r.dataset.Territories {
		for _, response := range t.Responses {
			file := response.Pos.File
			kept[file]++
			if name, known := about[file]; known && name != t.Name {
				about[file] = "" // of several
			} else {
				about[file] = t.Name
			}
		}
	}
	used := map[string]bool{}
	for i := range r.files {
		f := &r.files[i]
		used[f.Name] = f.OK
		if kept[f.Name] < f.Responses || f.Duplicates+f.Superseded > 0 {
			about[f.Name] = "" // of others, too, which are not among those kept
		}
	}
	taken := map[string]bool{}
	packs := make([]pack, len(sources))
	for i, src := range sources {
		packs[i] = pack{src: src, used: used[src.Name], faults: faults[src.Name], territory: printable(about[src.Name])}
		if len(packs[i].faults) > 0 {
			packs[i].name = returnName(src.Name, taken)
		}
	}
	return packs
}

// returnName is the name of a file's return, without its ending: its path on
// one level, and no other's.
func returnName(name string, taken map[string]bool) string {
	base := strings.TrimSuffix(name, path.Ext(name))
	base = strings.Map(func(r rune) rune {
		if strings.ContainsRune(`/\:*?"<>|`, r) || r < ' ' {
			return '-'
		}
		return r
	}, base)
	base = strings.Trim(base, ". -")
	if base == "" {
		base = "source"
	}
	unique := base
	for n := 2; taken[strings.ToLower(unique)]; n++ {
		unique = base + "-" + strconv.Itoa(n)
	}
	taken[strings.ToLower(unique)] = true
	return unique
}

// returnColumns are those of the list.
var returnColumns = []string{"file", "faults", "written", "sha256"}

// A returnDesk writes a folder of returns.
type returnDesk struct {
	env    *Env
	survey *surveys.Survey
	folder string
	out    output
	before returned
}

// A returned is what a folder's list says of its last writing.
type returned struct {
	faults  map[string]int    // by source
	written map[string]string // digests, by name
	source  map[string]string // of each copy, by its name
}

// of is how many faults a file had, under its own name or as the copy that was
// sent back for it: a table in .csv comes back as a workbook.
func (r returned) of(name string) int {
	if n, ok := r.faults[name]; ok {
		return n
	}
	return r.faults[r.source[path.Base(name)]]
}

type writtenFile struct{ name, digest string }

// write writes a file of the folder. One that is as it was last written is
// replaced; one that somebody has changed, or put there, is not.
func (d *returnDesk) write(ctx context.Context, name string, content []byte) (writtenFile, error) {
	to := d.out.to(filepath.Join(d.folder, name))
	if old, err := os.ReadFile(to.path); err == nil && (name == returnsList && bytes.HasPrefix(old, []byte(strings.Join(returnColumns, ","))) || digest(old) == d.before.written[name]) {
		to.force = true
	}
	err := d.env.write(ctx, to, func(w io.Writer) error {
		_, err := w.Write(content)
		return err
	})
	return writtenFile{name, digest(content)}, err
}

func digest(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// writeReturn writes one file's copy and message.
func (d *returnDesk) writeReturn(ctx context.Context, p *pack) ([]writtenFile, error) {
	marked, err := d.env.markedCopy(ctx, d.survey, p)
	if err != nil {
		return nil, err
	}
	var written []writtenFile
	copied := ""
	if marked != nil {
		copied = p.name + ".xlsx"
		w, err := d.write(ctx, copied, marked)
		if err != nil {
			return nil, err
		}
		written = append(written, w)
	}
	w, err := d.write(ctx, p.name+".txt", d.env.messageTo(p, copied))
	return append(written, w), err
}

// messageTo is the message that goes with a pack, as a file; copied is the name
// of the copy, "" where there is none.
func (e *Env) messageTo(p *pack, copied string) []byte {
	back := &report.Return{
		File: path.Base(p.src.Name), Territory: p.territory, Used: p.used, Copied: copied, Sheet: e.Printer.Text(surveys.ReturnedSheet), Problems: p.faults,
	}
	return []byte("\ufeff" + strings.ReplaceAll(back.Message(e.Printer), "\n", "\r\n"))
}

// markedCopy is a copy of a file with its faulty cells marked; nil for one that
// cannot be used at all, which its message says: part of it may be lost.
func (e *Env) markedCopy(ctx context.Context, s *surveys.Survey, p *pack) ([]byte, error) {
	if !p.used {
		return nil, nil
	}
	content, err := p.src.Open()
	if err != nil {
		return nil, nil //nolint:nilerr // what cannot be opened was said, and has no copy
	}
	defer func() { _ = content.Close() }()
	if content.Size > mostReturned {
		return nil, nil
	}
	book, _, err := sheet.Open(ctx, sheet.File{Name: p.src.Name, ReaderAt: content, Size: content.Size}, sheet.Limits{})
	if err != nil || book == nil {
		return nil, ctx.Err()
	}
	defer func() { _ = book.Close() }()
	about := &workbook.Returned{Name: path.Base(p.src.Name), Territory: p.territory, Problems: p.faults, Survey: s, Printer: e.Printer}
	if book.Format == "xlsx" {
		var original, marked bytes.Buffer
		if _, err := io.Copy(&original, io.NewSectionReader(content, 0, content.Size)); err != nil {
			return nil, err
		}
		if _, err := workbook.WriteReturned(&marked, original.Bytes(), about); err == nil || ctx.Err() != nil {
			return marked.Bytes(), ctx.Err()
		}
	}
	// Of another format, or damaged where only its writer looks: its cells alone.
	var plain, marked bytes.Buffer
	if err := sheet.WriteXLSX(&plain, plainTables(ctx, book)); err != nil {
		return nil, err
	}
	if _, err := workbook.WriteReturned(&marked, plain.Bytes(), about); err != nil {
		return nil, ctx.Err() // the message stands alone
	}
	return marked.Bytes(), nil
}

// plainTables are a file's tables, cell by cell in their places.
func plainTables(ctx context.Context, book *sheet.Book) []sheet.Plain {
	var tables []sheet.Plain
	for i, t := range book.Tables {
		name := t.Name
		if name == "" {
			name = "Table" + strconv.Itoa(i+1)
		}
		tables = append(tables, sheet.Plain{Name: name, Widths: widthsOf(ctx, t), Rows: func(yield func([]any) bool) {
			next := 1
			_ = t.Rows(ctx, func(row *sheet.Row) bool {
				for ; next < row.Number; next++ {
					if !yield(nil) {
						return false
					}
				}
				next++
				var cells []any
				for i := range row.Cells {
					for len(cells) < row.Cells[i].Col-1 {
						cells = append(cells, "")
					}
					cells = append(cells, plainValue(&row.Cells[i]))
				}
				return yield(cells)
			})
		}})
	}
	return tables
}

// widthsOf are the widths of a table's columns, as its first rows need them.
func widthsOf(ctx context.Context, t *sheet.Table) []float64 {
	const rows, least, most = 100, 9, 45
	var widths []float64
	_ = t.Rows(ctx, func(row *sheet.Row) bool {
		for i := range row.Cells {
			c := &row.Cells[i]
			for len(widths) < c.Col {
				widths = append(widths, least)
			}
			widths[c.Col-1] = max(widths[c.Col-1], min(most, 1.1*float64(utf8.RuneCountInString(c.Text))+2))
		}
		return row.Number < rows
	})
	return widths
}

// plainValue is a cell as it is written into a workbook of another format, so
// that it is read as it was: a number that is written as a spreadsheet writes it
// is one, and "007" or "1,5" stays the text that it was.
func plainValue(c *sheet.Cell) any {
	x, err := strconv.ParseFloat(c.Text, 64)
	switch {
	case c.Kind == sheet.Bool:
		return c.Text == "TRUE"
	case c.Percent && err == nil:
		return strconv.FormatFloat(x*100, 'g', 12, 64) + " %" // a style would be needed for the number
	case (c.Kind == sheet.Number || c.Kind == sheet.Text) && err == nil && !math.IsNaN(x) && !math.IsInf(x, 0) && strconv.FormatFloat(x, 'f', -1, 64) == c.Text:
		return x
	}
	return c.Text
}

// readReturns is what the folder's list says; nothing where there is none.
func readReturns(ctx context.Context, name string) returned {
	had := returned{map[string]int{}, map[string]string{}, map[string]string{}}
	content, err := openFile(name)
	if err != nil {
		return had
	}
	defer func() { _ = content.Close() }()
	book, _, err := sheet.Open(ctx, sheet.File{Name: filepath.Base(name), ReaderAt: content, Size: content.Size}, sheet.Limits{})
	if err != nil || book == nil {
		return had
	}
	defer func() { _ = book.Close() }()
	for _, t := range book.Tables {
		_ = t.Rows(ctx, func(row *sheet.Row) bool {
			file, faults := row.At(1), row.At(2)
			if file == nil || faults == nil {
				return true
			}
			if n, err := strconv.Atoi(faults.Text); err == nil {
				had.faults[file.Text] = max(0, n)
			}
			if written, sum := row.At(3), row.At(4); written != nil && sum != nil {
				had.written[written.Text] = sum.Text
				had.source[written.Text] = file.Text
			}
			return true
		})
	}
	return had
}
