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
// about, what was read, what it means, and whether someone accepted that.
var mappingColumns = []string{"what", "text", "answer", "accept", "reason", "by"}

// What a row of a mapping may be about; rows about anything else are kept.
const aboutTerritory = "territory"

// A mapping is what somebody decided of what was not certain, in a table that
// people read and change.
type mapping struct {
	path   string
	header []string
	rows   []mappingRow
	fresh  bool // there are rows that the file has not
}

type mappingRow struct {
	pos   diag.Pos
	cells []string // as the header
}

// column is the place of a column by its folded name, or -1.
func (m *mapping) column(name string) int {
	return slices.IndexFunc(m.header, func(h string) bool { return surveys.Fold(h) == name })
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
	table := book.Tables[0]
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
	for _, name := range mappingColumns[:4] {
		if m.column(name) < 0 {
			problems.Add(&diag.Problem{
				Pos: table.Pos(1, 0), Code: "mapping-header",
				Message: lang.Msg("a mapping has the columns %s: %s is not there", joined(mappingColumns), name),
				Hint:    lang.Msg("Name a file that does not exist: it is written with what there is to decide."),
			})
			return nil, problems, nil
		}
	}
	return m, problems, nil
}

// decisions are the rows about territories.
func (m *mapping) decisions() []registry.Decision {
	var out []registry.Decision
	for _, r := range m.rows {
		if surveys.Fold(m.at(r, "what")) != aboutTerritory {
			continue
		}
		d := registry.Decision{Read: m.at(r, "text"), Pos: r.pos}
		switch accept := surveys.Fold(m.at(r, "accept")); {
		case slices.Contains(surveys.WordsYes, accept) || accept == "x" || accept == "y" || accept == "o":
			d.Means = m.at(r, "answer")
		case slices.Contains(surveys.WordsNo, accept) || accept == "n":
			d.Means = registry.WordsOwn[0]
		}
		out = append(out, d)
	}
	return out
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
	r := &m.rows[row]
	for name, value := range map[string]string{"what": aboutTerritory, "text": q.Read, "answer": answer, "accept": accept, "reason": reason, "by": by} {
		i := m.column(name)
		if i < 0 {
			continue // a person took it out
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
			return sheet.WriteXLSX(w, []sheet.Plain{{
				Name: e.Printer.Sprint("To decide"), Header: m.header, Widths: []float64{12, 34, 16, 10, 80, 14}, Rows: cells(m.all()),
			}})
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
	r.options.Registry.Decide(r.mapping.decisions()) // what is wrong in the file was said when it was read
	return e.keep(ctx, r)
}

// proposeTo writes into the mapping what is still to be decided.
func (e *Env) proposeTo(ctx context.Context, r *reading) error {
	if r.mapping == nil || r.options.Registry == nil {
		return nil
	}
	for _, q := range r.options.Registry.Questions(r.dataset) {
		r.mapping.propose(e.Printer, q)
	}
	return e.keep(ctx, r)
}

// decideBy finds the mapping that a command was told of, and follows it.
func (e *Env) decideBy(ctx context.Context, cmd *cobra.Command, in *input, r *reading) error {
	if in.mapping == "" {
		return nil
	}
	if err := tableName(cmd, "mapping", in.mapping, ".csv", ".xlsx"); err != nil {
		return err
	}
	m, problems, err := readMapping(ctx, in.mapping)
	if err != nil {
		return err
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
	return nil
}

// asks reports whether someone is there to be asked.
func (e *Env) asks(r *reading, args []string) bool {
	return r.mapping != nil && r.options.Registry != nil && e.InTerminal && e.ErrTerminal && !e.quiet && !slices.Contains(args, "-")
}

// ask reads the sources for what there is to decide, and asks it.
func (e *Env) ask(ctx context.Context, r *reading, sources []intake.Source) error {
	opt := r.options
	opt.Each, opt.Progress = nil, e.progressBar(lang.Msg("reading"))
	result, _, err := intake.Read(ctx, sources, r.framework.Survey, opt)
	e.clearProgress()
	if err != nil {
		return err
	}
	questions := r.options.Registry.Questions(result.Dataset)
	answers := linesOf(ctx, e.In)
	for i, q := range questions {
		e.say(lang.Msg("%s of %s. “%s”, %s (%s), is not in the registry for certain:", i+1, len(questions), q.Read, q.Pos.String(), lang.Msg("%s responses", q.Responses)))
		for n, p := range q.Proposals {
			e.say(lang.Msg("  %s  %s", strconv.Itoa(n+1), p.Message()))
		}
		stop, err := e.askOne(answers, r.mapping, q)
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
