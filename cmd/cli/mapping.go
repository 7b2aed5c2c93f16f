package cli

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"iter"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// mappingColumns is the header of a mapping as it is written: what a row is
// about, what was read, what it means, and whether someone accepted that; then,
// of an answer, to which question, and of which files and sheets, by pattern.
var mappingColumns = []string{"what", "text", "answer", "accept", "reason", "by", "question", "file", "sheet"}

// frenchColumns are the columns as people write them in French, folded.
var frenchColumns = map[string]string{
	"quoi": "what", "texte": "text", "reponse": "answer", "accepter": "accept", "accepte": "accept", "raison": "reason", "par": "by", "fichier": "file",
	"feuille": "sheet",
}

// mappingNeeds is how many of them a mapping cannot do without.
const mappingNeeds = 4

// What a row of a mapping may be about; rows about anything else are kept.
const aboutTerritory = "territory"

// mappingSuffix ends the name of the mapping that stands beside a table, where
// no other is named.
const mappingSuffix = ".mapping.xlsx"

// A mapping is what somebody decided of what was not certain, in a table that
// people read and change.
type mapping struct {
	path   string
	header []string
	rows   []mappingRow
	fresh  bool // there are rows that the file has not
	beside bool // it was not named: it stands beside the table that is written
}

type mappingRow struct {
	pos   diag.Pos
	cells []string // as the header
}

// column is the place of a column by its folded name, or -1.
func (m *mapping) column(name string) int {
	return slices.IndexFunc(m.header, func(h string) bool {
		h = surveys.Fold(h)
		return h == name || frenchColumns[h] == name
	})
}

// at is a row's cell in the column of that name; "" if there is none.
func (m *mapping) at(r mappingRow, name string) string {
	i := m.column(name)
	if i < 0 || i >= len(r.cells) {
		return ""
	}
	return strings.TrimSpace(r.cells[i])
}

// readMapping reads a mapping; one that does not exist yet has no rows.
func readMapping(ctx context.Context, path string) (*mapping, diag.List, error) {
	m := &mapping{path: path, header: mappingColumns}
	content, err := openFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil, nil
	}
	if err != nil {
		return nil, nil, couldNot(err, lang.Msg("reading the mapping %s", path))
	}
	defer func() { _ = content.Close() }()
	book, problems, err := sheet.Open(ctx, sheet.File{Name: filepath.Base(path), ReaderAt: content, Size: content.Size}, sheet.Limits{})
	if err != nil {
		return nil, nil, couldNot(err, lang.Msg("reading the mapping %s", path))
	}
	if book == nil || len(book.Tables) == 0 {
		return nil, problems, nil
	}
	defer func() { _ = book.Close() }()
	m.header = nil
	table := mappingTable(ctx, book)
	if p := table.Rows(ctx, func(r *sheet.Row) bool {
		cells := make([]string, len(m.header))
		for _, c := range r.Cells {
			for len(cells) < c.Col {
				cells = append(cells, "")
			}
			cells[c.Col-1] = strings.TrimPrefix(c.Text, "'") // see inert
		}
		if m.header == nil {
			m.header = cells
			return true
		}
		m.rows = append(m.rows, mappingRow{table.Pos(r.Number, 0), cells})
		return true
	}); p != nil {
		return nil, append(problems, p), nil
	}
	for _, name := range mappingColumns[:mappingNeeds] {
		if m.column(name) < 0 {
			problems.Add(&diag.Problem{
				Pos: table.Pos(1, 0), Code: "mapping-header",
				Message: lang.Msg("a mapping has the columns %s: %s is not there", joined(mappingColumns[:mappingNeeds]), name),
				Hint:    lang.Msg("Name a file that does not exist: it is written with what there is to decide."),
			})
			return nil, problems, nil
		}
	}
	problems = append(problems, book.LeftAside(ctx, table, codesSheet.In("fr"), codesSheet.In("en"))...)
	return m, append(problems, m.unclear()...), nil
}

// mappingTable is the first sheet that has the header of a mapping; the first of
// all where none has.
func mappingTable(ctx context.Context, book *sheet.Book) *sheet.Table {
	for _, t := range book.Tables {
		fits := false
		_ = t.Rows(ctx, func(r *sheet.Row) bool { // damage is said by whoever reads the sheet
			m := &mapping{}
			for _, c := range r.Cells {
				m.header = append(m.header, c.Text)
			}
			fits = !slices.ContainsFunc(mappingColumns[:mappingNeeds], func(name string) bool { return m.column(name) < 0 })
			return false
		})
		if fits && !t.Hidden {
			return t
		}
	}
	return book.Tables[0]
}

// codesSheet is the name of the sheet of a mapping that is there to look things
// up, and is not read.
var codesSheet = lang.T("Codes", "Codes")

// unclear says which rows have something under “accept” that decides nothing.
func (m *mapping) unclear() diag.List {
	var problems diag.List
	for _, r := range m.rows {
		text := m.at(r, "accept")
		if text == "" || m.verdict(r) != intake.Undecided {
			continue
		}
		pos := r.pos
		pos.Col = m.column("accept") + 1
		problems.Add(&diag.Problem{
			Pos: pos, Severity: diag.Warning, Code: "mapping-accept",
			Message: lang.Msg("“%s” under “accept” is neither yes nor no: the row decides nothing", printable(text)),
			Hint:    lang.Msg("Write yes or no, or leave the cell empty while nobody has decided."),
		})
	}
	return problems
}

// decisions are the rows about territories.
func (m *mapping) decisions() []registry.Decision {
	var out []registry.Decision
	for _, r := range m.rows {
		if surveys.Fold(m.at(r, "what")) != aboutTerritory {
			continue
		}
		d := registry.Decision{Read: m.at(r, "text"), Pos: r.pos}
		switch m.verdict(r) {
		case intake.Accepted:
			d.Means = m.at(r, "answer")
		case intake.Refused:
			d.Means = registry.WordsOwn[0]
		}
		out = append(out, d)
	}
	return out
}

// verdict is what someone wrote under “accept”.
func (m *mapping) verdict(r mappingRow) intake.Verdict {
	switch accept := surveys.Fold(m.at(r, "accept")); {
	case slices.Contains(surveys.WordsYes, accept) || accept == "x" || accept == "y" || accept == "o":
		return intake.Accepted
	case slices.Contains(surveys.WordsNo, accept) || accept == "n":
		return intake.Refused
	}
	return intake.Undecided
}

// propose adds what there is to decide, where the mapping does not have it.
func (m *mapping) propose(p *lang.Printer, q registry.Question) {
	answer := ""
	if len(q.Proposals) == 1 {
		answer = q.Proposals[0].Entity.Code
	}
	var reasons []string
	for _, proposal := range q.Proposals {
		reasons = append(reasons, p.Message(proposal.Message()))
	}
	m.decide(q, answer, "", strings.Join(reasons, "; "), "")
}

// decide writes a decision into the row of its naming, made where it is new.
func (m *mapping) decide(q registry.Question, answer, accept, reason, by string) {
	row := slices.IndexFunc(m.rows, func(r mappingRow) bool {
		return surveys.Fold(m.at(r, "what")) == aboutTerritory && surveys.Fold(m.at(r, "text")) == surveys.Fold(q.Read)
	})
	if row >= 0 && accept == "" {
		return // proposed already
	}
	if row < 0 {
		m.rows = append(m.rows, mappingRow{})
		row = len(m.rows) - 1
	}
	m.fresh = true
	m.set(row, map[string]string{"what": aboutTerritory, "text": q.Read, "answer": answer, "accept": accept, "reason": reason, "by": by})
}

// set writes cells of a row by their columns. A column that a person took out
// is made again only where a decision would mean something else without it.
func (m *mapping) set(row int, values map[string]string) {
	r := &m.rows[row]
	for _, name := range mappingColumns {
		value, given := values[name]
		i := m.column(name)
		if i < 0 && value != "" && (name == "question" || name == "file" || name == "sheet") {
			m.header, i = append(slices.Clone(m.header), name), len(m.header)
		}
		if i < 0 || !given {
			continue
		}
		for len(r.cells) <= i {
			r.cells = append(r.cells, "")
		}
		r.cells[i] = value
	}
}

// all are the rows as they are written.
func (m *mapping) all() iter.Seq[[]string] {
	return func(yield func([]string) bool) {
		for _, r := range m.rows {
			row := slices.Clone(r.cells)
			for len(row) < len(m.header) {
				row = append(row, "")
			}
			if !yield(row[:len(m.header)]) {
				return
			}
		}
	}
}

// keep writes a mapping that has something new. The file is the mapping that was
// read, or did not exist.
func (e *Env) keep(ctx context.Context, r *reading) error {
	m := r.mapping
	if !m.fresh || r.dry {
		return nil
	}
	m.fresh = false
	err := e.write(ctx, output{path: m.path, force: true}, func(w io.Writer) error {
		if strings.EqualFold(filepath.Ext(m.path), ".xlsx") {
			return sheet.WriteXLSX(w, []sheet.Plain{
				{Name: e.Printer.Sprint("To decide"), Header: m.header, Widths: []float64{10, 36, 16, 10, 64, 10, 10, 12, 12}, Rows: cells(m.all()), Prose: true},
				e.codesOf(r.framework.Survey),
			})
		}
		return writeCSV(w, m.header, m.all())
	})
	if err == nil && !e.quiet {
		e.say(lang.Msg("Written: %s. Under “accept”, write yes or no; the answer is the code.", m.path))
	}
	return err
}

// settle asks what there is to decide, and follows the answers.
func (e *Env) settle(ctx context.Context, r *reading, sources []intake.Source) error {
	if err := e.ask(ctx, r, sources); err != nil {
		return err
	}
	if r.options.Registry != nil {
		r.options.Registry.Decide(r.mapping.decisions()) // what is wrong in the file was said when it was read
	}
	return e.keep(ctx, r)
}

// proposeTo writes into the mapping what is still to be decided.
func (e *Env) proposeTo(ctx context.Context, r *reading) error {
	if r.mapping == nil {
		return nil
	}
	for i := range r.doubts {
		if d := &r.doubts[i]; !r.mapping.beside || d.What == intake.ColumnDecision || len(d.Proposals) > 0 {
			r.mapping.proposeDoubt(e.Printer, d)
		}
	}
	if r.options.Registry != nil {
		for _, q := range r.options.Registry.Questions(r.dataset) {
			r.mapping.propose(e.Printer, q)
		}
	}
	return e.keep(ctx, r)
}

// decideBy finds the mapping that a command was told of, and follows it.
func (e *Env) decideBy(ctx context.Context, cmd *cobra.Command, in *input, r *reading) error {
	path, beside := in.mapping, false
	if path == "" {
		path, beside = in.mappingBeside, true
	}
	if path == "" {
		return nil
	}
	if err := tableName(cmd, "mapping", path, ".csv", ".xlsx"); err != nil {
		return err
	}
	m, problems, err := readMapping(ctx, path)
	if err != nil {
		return err
	}
	if m != nil {
		if m.beside = beside; beside && len(m.rows) > 0 && !e.quiet {
			e.say(lang.Msg("Following what was decided in %s.", path))
		}
	}
	if m == nil {
		for _, p := range problems {
			e.printProblem(p)
		}
		return errProblems
	}
	r.mapping, r.problems = m, append(r.problems, problems...)
	if l := r.options.Registry; l != nil {
		r.problems = append(r.problems, l.Decide(m.decisions())...)
	}
	r.options.Mapping = m.ofIntake()
	r.problems = append(r.problems, r.options.Mapping.Check(r.framework.Survey)...)
	return nil
}

// asks reports whether someone is there to be asked.
func (e *Env) asks(r *reading, args []string) bool {
	return r.mapping != nil && e.InTerminal && e.ErrTerminal && !e.quiet && !slices.Contains(args, "-")
}

// ask reads the sources for what there is to decide, and asks it: first of
// columns, whose answers are then read; then of answers; then of territories.
func (e *Env) ask(ctx context.Context, r *reading, sources []intake.Source) error {
	opt := r.options
	opt.Each, opt.Watch = nil, nil
	lines := linesOf(ctx, e.In)
	asked := map[string]bool{}
	for {
		opt.Mapping, opt.Progress = r.options.Mapping, e.progressBar(lang.Msg("reading"))
		result, _, err := intake.Read(ctx, sources, r.framework.Survey, opt)
		e.clearProgress()
		if err != nil {
			return err
		}
		changed, stop, err := e.askDoubts(lines, r, r.hidden.doubts(result.Doubts), asked)
		switch {
		case err != nil || ctx.Err() != nil:
			return errors.Join(err, ctx.Err())
		case changed:
			r.options.Mapping = r.mapping.ofIntake()
			r.options.Mapping.Check(r.framework.Survey) // what is wrong in the file was said when it was read
			if r.options.Registry != nil {
				r.options.Registry.Decide(r.mapping.decisions()) // likewise
			}
			if !stop {
				continue
			}
			return nil
		case stop || r.options.Registry == nil:
			return nil
		}
		return e.askTerritories(ctx, lines, r, result.Dataset)
	}
}

// askTerritories asks who the territories are that the registry does not know.
func (e *Env) askTerritories(ctx context.Context, lines <-chan string, r *reading, d *surveys.Dataset) error {
	questions := r.options.Registry.Questions(d)
	for i, q := range questions {
		e.say(lang.Msg("%s of %s. “%s”, %s (%s), is not in the registry for certain:", i+1, len(questions), q.Read, q.Pos.String(), lang.Msg("%s responses", q.Responses)))
		for n, p := range q.Proposals {
			e.say(lang.Msg("  %s  %s", strconv.Itoa(n+1), p.Message()))
		}
		stop, err := e.askOne(lines, r.mapping, q)
		if err != nil {
			return err
		}
		if stop {
			break
		}
	}
	return ctx.Err()
}

// linesOf are the lines typed; none any more when the input or ctx has ended.
func linesOf(ctx context.Context, in io.Reader) <-chan string {
	typed, lines := make(chan string), make(chan string)
	go func() {
		defer close(typed)
		for s := bufio.NewScanner(in); s.Scan(); {
			typed <- s.Text()
		}
	}()
	go func() {
		defer close(lines)
		for {
			select {
			case <-ctx.Done():
				return
			case line, ok := <-typed:
				if !ok {
					return
				}
				select {
				case <-ctx.Done():
					return
				case lines <- line:
				}
			}
		}
	}()
	return lines
}

// askOne asks who one naming is, until the answer is one; nothing is chosen by
// Enter.
func (e *Env) askOne(answers <-chan string, m *mapping, q registry.Question) (stop bool, err error) {
	for {
		if _, err := io.WriteString(e.Err, e.Printer.Sprint("Number; n: none of them; Enter: later; q: ask no more")+" > "); err != nil {
			return true, err
		}
		line, ok := <-answers
		if !ok {
			e.sayLine("")
			return true, nil
		}
		typed := surveys.Fold(strings.TrimSpace(line))
		n, err := strconv.Atoi(typed)
		switch {
		case typed == "":
			return false, nil
		case typed == "q":
			return true, nil
		case slices.Contains(surveys.WordsNo, typed) || typed == "n":
			m.decide(q, "", surveys.WordsNo[0], e.Printer.Sprint("none of those proposed"), "terminal")
			return false, nil
		case err == nil && n >= 1 && n <= len(q.Proposals):
			p := q.Proposals[n-1]
			answer := p.Entity.Code
			if answer == "" {
				answer = p.Entity.Name
			}
			m.decide(q, answer, surveys.WordsYes[0], e.Printer.Message(p.Message()), "terminal")
			return false, nil
		}
		e.say(lang.Msg("“%s” is no answer here.", typed))
	}
}
