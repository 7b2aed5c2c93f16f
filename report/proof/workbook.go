package proof

import (
	"archive/zip"
	"bytes"
	"context"
	"html"
	"io"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/assess"
	"eterritoire/report"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Workbook holds a written workbook of scores against an assessment: the sheet
// of every score, the check's constants, the table of territories, the summary
// of the first, and the cells that the charts draw. It returns how many cells
// it compared.
func Workbook(name string, content []byte, a *assess.Assessment, p *lang.Printer) (diag.List, int) {
	f := &finder{file: name}
	book, problems, err := sheet.Open(context.Background(), sheet.File{Name: name, ReaderAt: bytes.NewReader(content), Size: int64(len(content))}, sheet.Limits{})
	if book == nil || err != nil {
		f.say(diag.Pos{}, "proof-unreadable", lang.Msg("the workbook cannot be read: it is damaged, or was changed"))
		return append(f.found(), problems...), 0
	}
	defer func() { _ = book.Close() }()
	b := &workbook{finder: f, a: a, p: p, tables: map[string]*grid{}}
	for _, t := range book.Tables {
		g, damage := read(t)
		if damage != nil {
			f.list.Add(damage)
			return f.found(), 0
		}
		b.tables[t.Name] = g
	}
	b.scores(p.Sprint("Scores"))
	b.scores(p.Sprint("Check"))
	b.territories(p.Sprint("Territories"))
	b.summary(p.Sprint("Summary"))
	b.charts(content)
	b.others(book)
	return f.found(), b.compared
}

type workbook struct {
	*finder
	a        *assess.Assessment
	p        *lang.Printer
	tables   map[string]*grid
	compared int
}

// A grid is a sheet's cells by place: of each row, by column.
type grid struct {
	name  string
	cells [][]sheet.Cell
	rows  int
}

// mostRows is more than a sheet that this program writes has.
const mostRows = 1 << 20

func read(t *sheet.Table) (*grid, *diag.Problem) {
	g := &grid{name: t.Name}
	damage := t.Rows(context.Background(), func(r *sheet.Row) bool {
		for len(g.cells) <= r.Number {
			g.cells = append(g.cells, nil)
		}
		g.cells[r.Number], g.rows = slices.Clone(r.Cells), r.Number
		return r.Number < mostRows
	})
	return g, damage
}

// cell is the cell at a place, which holds nothing where there is none.
func (g *grid) cell(row, col int) sheet.Cell {
	if row < 0 || row >= len(g.cells) {
		return sheet.Cell{}
	}
	cells := g.cells[row]
	if i, ok := slices.BinarySearchFunc(cells, col, func(c sheet.Cell, col int) int { return c.Col - col }); ok {
		return cells[i]
	}
	return sheet.Cell{}
}

func (g *grid) text(row, col int) string { return g.cell(row, col).Text }

func (g *grid) pos(row, col int) diag.Pos { return diag.Pos{Sheet: g.name, Row: row, Col: col} }

// header finds the row that has all these heads, and the column of each; of
// two of the same name, the first.
func (g *grid) header(heads ...string) (row int, columns []int) {
	const deepest, widest = 40, 400
	for row := 1; row <= min(g.rows, deepest); row++ {
		columns = make([]int, len(heads))
		found := 0
		for col := 1; col <= widest && found < len(heads); col++ {
			for i, h := range heads {
				if columns[i] == 0 && g.text(row, col) == h {
					columns[i] = col
					found++
					break
				}
			}
		}
		if found == len(heads) {
			return row, columns
		}
	}
	return 0, nil
}

// table is the sheet of that name and its header; it says what is missing.
func (b *workbook) table(name string, heads ...string) (g *grid, row int, columns []int) {
	g = b.tables[name]
	if g == nil {
		b.say(diag.Pos{}, "proof-structure", lang.Msg("the sheet “%s” is missing", shown(name)))
		return nil, 0, nil
	}
	if row, columns = g.header(heads...); row == 0 {
		b.say(diag.Pos{Sheet: name}, "proof-structure", lang.Msg("the header of the sheet “%s” is not as it was written", shown(name)))
		return nil, 0, nil
	}
	return g, row, columns
}

// number holds a cell against a figure, to 1e-9; NaN is a cell without one.
func (b *workbook) number(g *grid, row, col int, what string, want float64) {
	b.compared++
	c := g.cell(row, col)
	if math.IsNaN(want) {
		if c.Kind == sheet.Number {
			b.differs(g.pos(row, col), what, c.Text, b.p.Sprint("not assessed"))
		}
		return
	}
	x, err := strconv.ParseFloat(c.Text, 64)
	if c.Kind != sheet.Number || err != nil || math.Abs(x-want) > 1e-9 {
		b.differs(g.pos(row, col), what, c.Text, strconv.FormatFloat(want, 'g', -1, 64))
	}
}

// word holds a cell against a word.
func (b *workbook) word(g *grid, row, col int, what, want string) {
	b.compared++
	if got := g.text(row, col); got != want {
		b.differs(g.pos(row, col), what, got, want)
	}
}

// level is the code of a level of the score's tree, whose levels are the main
// one's where it has none; "" is none.
func level(a *assess.Assessment, s *assess.Score, i int) string {
	levels := s.Tree.Levels
	if len(levels) == 0 {
		levels = a.Framework.Main.Levels
	}
	if i < 0 || i >= len(levels) {
		return ""
	}
	return levels[i].Code
}

// scores reads a sheet with a row a territory and node.
func (b *workbook) scores(name string) {
	p := b.p
	g, row, cols := b.table(name, p.Sprint("Territory"), p.Sprint("Code"), p.Sprint("Score"), p.Sprint("Low"), p.Sprint("High"),
		p.Sprint("Coverage"), p.Sprint("Not applicable"), p.Sprint("Level"), p.Sprint("Level, low"), p.Sprint("Level, high"), p.Sprint("Level before gates"))
	if g == nil {
		return
	}
	for _, r := range b.a.Territories {
		seen := map[string]bool{}
		for range r.Nodes {
			row++
			code := g.text(row, cols[1])
			s := r.Score(code)
			if !b.about(g, row, cols[0], r) || s == nil || s.Leaf() || seen[code] {
				b.say(g.pos(row, cols[0]), "proof-structure", lang.Msg("a row of “%s” is wanted here, and “%s”, “%s” is written",
					shown(territory(r)), shown(g.text(row, cols[0])), shown(code)))
				return
			}
			seen[code] = true
			what := shown(territory(r)) + " › " + code
			for i, want := range []float64{s.Value, s.Lo, s.Hi, s.Coverage, s.NotApplicable} {
				b.number(g, row, cols[2+i], what, want)
			}
			for i, want := range []int{s.Level.Value, s.Level.Lo, s.Level.Hi, s.Level.Before} {
				b.word(g, row, cols[7+i], what, level(b.a, s, want))
			}
		}
	}
	if b.sheetGoesOn(g, row+1, cols[0]) {
		b.say(g.pos(row+1, cols[0]), "proof-structure", lang.Msg("a row was added: “%s”", shown(g.text(row+1, cols[0]))))
	}
}

// sheetGoesOn reports a row after the last, other than the check's leaves.
func (b *workbook) sheetGoesOn(g *grid, row, col int) bool {
	return g.text(row, col) != "" && g.name != b.p.Sprint("Check")
}

// about reports whether a row names the territory; homonyms have more after
// their name.
func (b *workbook) about(g *grid, row, col int, r *assess.Result) bool {
	got, name := g.text(row, col), []rune(territory(r))
	return got != "" && strings.HasPrefix(got, strings.TrimSpace(string(name[:min(len(name), longestName)])))
}

// longestName is how much of a name every workbook shows.
const longestName = 150

func territory(r *assess.Result) string {
	name := strings.TrimSpace(report.Printable(r.Territory.Name))
	if name == "" {
		name = strings.TrimSpace(report.Printable(r.Territory.Code))
	}
	return name
}

// scaled is a score on the framework's scale.
func (b *workbook) scaled(x float64) float64 {
	if k := b.a.Framework.Scale; k > 0 && k != 100 {
		return x * (k / 100)
	}
	return x
}

// territories reads the sheet with a row a territory.
func (b *workbook) territories(name string) {
	p := b.p
	g, row, cols := b.table(name, p.Sprint("Territory"), p.Sprint("Overall score"), p.Sprint("Low"), p.Sprint("High"), p.Sprint("Level"), p.Sprint("Coverage"))
	if g == nil {
		return
	}
	for _, r := range b.a.Territories {
		row++
		if !b.about(g, row, cols[0], r) {
			b.say(g.pos(row, cols[0]), "proof-territory", lang.Msg("this row is about “%s”, and should be about “%s”", shown(g.text(row, cols[0])), shown(territory(r))))
			return
		}
		s := r.Trees[0]
		for i, want := range []float64{b.scaled(s.Value), b.scaled(s.Lo), b.scaled(s.Hi)} {
			b.number(g, row, cols[1+i], shown(territory(r)), want)
		}
		b.word(g, row, cols[4], shown(territory(r)), level(b.a, s, s.Level.Value))
		b.number(g, row, cols[5], shown(territory(r)), s.Coverage)
	}
}

// summary reads the page of the first territory.
func (b *workbook) summary(name string) {
	p := b.p
	g, row, cols := b.table(name, p.Sprint("Code"), p.Sprint("Score"), p.Sprint("Low"), p.Sprint("High"), p.Sprint("Coverage"), p.Sprint("Level"))
	if g == nil || len(b.a.Territories) == 0 {
		return
	}
	r := b.a.Territories[0]
	_, selector := g.header(p.Sprint("Territory"), p.Sprint("choose from the list"))
	if selector == nil {
		b.say(diag.Pos{Sheet: name}, "proof-structure", lang.Msg("the header of the sheet “%s” is not as it was written", shown(name)))
		return
	}
	at, _ := g.header(p.Sprint("Territory"), p.Sprint("choose from the list"))
	if !b.about(g, at, selector[0]+1, r) {
		b.say(g.pos(at, selector[0]+1), "proof-territory", lang.Msg("this page is about “%s”, and should be about “%s”", shown(g.text(at, selector[0]+1)), shown(territory(r))))
		return
	}
	for row++; g.text(row, cols[0]) != ""; row++ {
		s := r.Score(g.text(row, cols[0]))
		if s == nil {
			return // the legend, below the table
		}
		for i, want := range []float64{b.scaled(s.Value), b.scaled(s.Lo), b.scaled(s.Hi), s.Coverage} {
			b.number(g, row, cols[1+i], s.Node.Code, want)
		}
		b.word(g, row, cols[5], s.Node.Code, level(b.a, s, s.Level.Value))
	}
}

// others looks on every sheet with a column of territories for one that the
// workbook is not about.
func (b *workbook) others(book *sheet.Book) {
	about := map[string]bool{}
	for _, t := range book.Tables {
		g := b.tables[t.Name]
		row, cols := g.header(b.p.Sprint("Territory"))
		if row != rowOfHeads || g.name == b.p.Sprint("Summary") {
			continue // a page of one, or a sheet without territories
		}
		for row++; row <= g.rows; row++ {
			name := g.text(row, cols[0])
			if name == "" || cols[0] != 1 || about[name] {
				continue
			}
			for _, r := range b.a.Territories {
				about[name] = about[name] || b.about(g, row, cols[0], r)
			}
			if !about[name] {
				b.say(g.pos(row, cols[0]), "proof-territory", lang.Msg("“%s” is written, and the workbook is not about it", shown(name)))
				break
			}
		}
	}
}

// rowOfHeads is where long sheets have their header.
const rowOfHeads = 4

// drawnCells are the cells that a chart's series takes its names and values
// from.
var drawnCells = regexp.MustCompile(`(?s)<(?:c:)?(cat|val)>.*?<(?:c:)?f>([^<]+)</(?:c:)?f>`)

var cellRange = regexp.MustCompile(`^'?(.+?)'?!\$([A-Z]+)\$([0-9]+):\$([A-Z]+)\$([0-9]+)$`)

// charts holds the cells that the charts draw against the scores of the first
// territory: each name is a node's, and the value beside it that node's.
func (b *workbook) charts(content []byte) {
	z, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil || len(b.a.Territories) == 0 {
		return // said before
	}
	for _, part := range z.File {
		if !strings.HasPrefix(part.Name, "xl/charts/chart") {
			continue
		}
		xml, err := partOf(part)
		if err != nil {
			b.say(diag.Pos{}, "proof-unreadable", lang.Msg("a chart of the workbook cannot be read"))
			return
		}
		var names, values []place
		for _, m := range drawnCells.FindAllStringSubmatch(xml, -1) {
			cells := b.cells(html.UnescapeString(m[2]))
			if m[1] == "cat" {
				names = cells
			} else {
				values = cells
			}
		}
		if len(values) == 0 || len(names) != len(values) {
			b.say(diag.Pos{}, "proof-chart", lang.Msg("a chart of the workbook draws cells that are not there"))
			continue
		}
		b.series(names, values)
	}
}

const largestPart = 8 << 20

func partOf(part *zip.File) (string, error) {
	r, err := part.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = r.Close() }()
	content, err := io.ReadAll(io.LimitReader(r, largestPart))
	return string(content), err
}

// A place is a cell of a sheet.
type place struct {
	*grid
	row, col int
}

func (p place) said() string { return p.text(p.row, p.col) }

// cells are those of a range of one column; nil where there is none such.
func (b *workbook) cells(ref string) []place {
	m := cellRange.FindStringSubmatch(ref)
	if m == nil || m[2] != m[4] {
		return nil
	}
	g := b.tables[strings.ReplaceAll(m[1], "''", "'")]
	if g == nil {
		return nil
	}
	first, _ := strconv.Atoi(m[3])
	last, _ := strconv.Atoi(m[5])
	col := 0
	for _, letter := range m[2] {
		col = 26*col + int(letter-'A') + 1
	}
	var cells []place
	for row := first; row <= last && len(cells) < 1000; row++ {
		cells = append(cells, place{g, row, col})
	}
	return cells
}

// series holds one chart's names and values: of nodes, or of levels with how
// many are on each.
func (b *workbook) series(names, values []place) {
	r := b.a.Territories[0]
	for i, n := range names {
		v := values[i]
		code, _, _ := strings.Cut(n.said(), " ")
		if s := r.Score(code); s != nil && !s.Leaf() {
			b.number(v.grid, v.row, v.col, shown(n.said()), b.scaled(s.Value))
			continue
		}
		count := b.atLevel(n.said())
		if count < 0 {
			b.say(n.pos(n.row, n.col), "proof-chart", lang.Msg("a chart names “%s”, which is no part and no level", shown(n.said())))
			return
		}
		b.number(v.grid, v.row, v.col, shown(n.said()), float64(count))
	}
}

// atLevel counts the territories on an overall level, or of one territory its
// parts; -1 where there is no level of that code.
func (b *workbook) atLevel(code string) int {
	main, at := b.a.Framework.Main, -1
	for i := range main.Levels {
		if main.Levels[i].Code == code {
			at = i
		}
	}
	if at < 0 {
		return -1
	}
	n := 0
	if len(b.a.Territories) > 1 {
		for _, r := range b.a.Territories {
			if r.Trees[0].Level.Value == at {
				n++
			}
		}
		return n
	}
	for _, s := range b.a.Territories[0].Nodes {
		if s.Tree == main && s.Parent != nil && s.Level.Value == at {
			n++
		}
	}
	return n
}
