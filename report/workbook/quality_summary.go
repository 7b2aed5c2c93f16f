package workbook

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"eterritoire/report"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/registry"
)

// The summary is a page of twelve equal columns, on which every table takes as
// many as it needs.
const (
	pageColumns = 12
	pageWidth   = 11.5  // of each, in characters: together as wide as A4 lying, less its margins
	pageTall    = 510.0 // points of a lying page that rows take
)

// How many lines the page's tables have: it is read at a glance, and the other
// sheets have the rest.
const (
	mostQuestions = 6
	leastRows     = 110 // points of a table that stay with its heading
)

// mostKinds is how many kinds of errors, of warnings and of doubts are shown.
var mostKinds = [...]int{6, 4, 7}

// A page is a sheet that is filled cell by cell, downwards.
type page struct {
	*dresser
	name   string
	widths []float64 // of its columns
	row    int       // the last one written
	used   float64   // points of the page that is printed so far
	err    error
}

func (g *page) fail(err error) {
	if g.err == nil {
		g.err = err
	}
}

// A block is a cell over several columns of the page's row.
type block struct {
	first, last int
	look        look
	value       any    // a string, a lang.Message, an int, a share as a float64
	link        string // of the cell that it leads to
}

// line writes a row of blocks, as high as its texts need, and at least so high.
func (g *page) line(least float64, blocks ...block) {
	g.row++
	tall := least
	for _, b := range blocks {
		cell, last := at(b.first, g.row), at(b.last, g.row)
		if b.first < b.last {
			g.fail(g.MergeCell(g.name, cell, last))
		}
		if m, ok := b.value.(lang.Message); ok {
			b.value = g.p.Message(m)
		}
		switch v := b.value.(type) {
		case string:
			if b.look.format == "" {
				b.look.format = asText
			}
			text := cut(report.Printable(v), longest)
			g.fail(g.SetCellStr(g.name, cell, text))
			if b.look.wrap {
				tall = max(tall, height(g.wide(b.first, b.last), para{text, cmp.Or(b.look.size, sizeText), b.look.bold}))
			}
		case int:
			b.look.format = asCount
			g.fail(g.SetCellInt(g.name, cell, int64(v)))
		case float64:
			b.look.format = g.asTenths()
			if !math.IsNaN(v) {
				g.fail(g.SetCellFloat(g.name, cell, v, -1, 64))
			}
		}
		g.fail(g.SetCellStyle(g.name, cell, last, g.dress(b.look)))
		if b.link != "" {
			g.fail(g.SetCellHyperLink(g.name, cell, b.link, "Location"))
		}
	}
	g.fail(g.SetRowHeight(g.name, g.row, tall))
	if g.used += tall; g.used > pageTall {
		g.used = tall // it goes over to the next page
	}
}

// wide is how wide columns are together.
func (g *page) wide(first, last int) float64 {
	total := 0.0
	for _, w := range g.widths[first-1 : last] {
		total += w
	}
	return total
}

// section is the heading of a table, after some air, or at the top of the next
// page where there is no room for the first rows.
func (g *page) section(title string) {
	if g.used+leastRows > pageTall {
		g.fail(g.InsertPageBreak(g.name, at(1, g.row+1)))
		g.used = 0
	} else {
		g.line(10)
	}
	g.line(22, block{1, pageColumns, look{size: 12, colour: report.Accent, bold: true, middle: true, under: true}, title, ""})
}

// heads is a table's row of headings.
func (g *page) heads(blocks ...block) {
	for i := range blocks {
		indent := 0
		if blocks[i].last == pageColumns && blocks[i].last > blocks[i].first {
			indent = 1
		}
		blocks[i].look = look{indent: indent, size: sizeHelp, colour: report.Paper, ground: report.Accent, bold: true, wrap: true, middle: true, bare: true, centre: blocks[i].first > 3 && g.wide(blocks[i].first, blocks[i].last) <= pageWidth}
	}
	g.line(20, blocks...)
}

// writeSummary writes the page: what was received, what to do first, what is
// wrong, who is missing, what is least answered.
func (b *qualityBook) writeSummary(name string) error {
	widths := slices.Repeat([]float64{pageWidth}, pageColumns)
	if err := b.widen(name, widths); err != nil {
		return err
	}
	s := sheetOf{widths: widths, free: true, headAt: 1, wholeSize: true}
	if err := b.paperOf(name, b.footer(name), &s); err != nil {
		return err
	}
	g := &page{dresser: b.dresser, name: name, widths: widths}
	p := b.p
	g.line(28, block{1, pageColumns, look{size: sizeTitle, colour: report.Accent, bold: true, bare: true}, p.Sprint("Quality of the answers received"), ""})
	g.line(16, block{1, pageColumns, look{size: sizeHelp, colour: report.Dim, bare: true, wrap: true}, b.caption(), ""})
	g.line(6)
	b.tiles(g)
	g.line(6)
	for _, m := range b.totals() {
		g.line(16, block{1, pageColumns, look{bare: true, wrap: true}, p.Message(m), ""})
	}
	b.firstThings(g)
	b.kindsTable(g)
	b.rollTable(g)
	b.worstQuestions(g)
	if g.err != nil {
		return g.err
	}
	return b.SetSheetDimension(name, "A1:"+at(pageColumns, g.row))
}

// caption says of what, of when and by what the page is.
func (b *qualityBook) caption() string {
	s := b.Dataset.Survey
	title := b.p.Sprint("%s, version %s", cmp.Or(b.p.Text(s.Title), s.ID), s.Version)
	period := lang.Msg("responses without a date")
	first, last := b.period()
	switch {
	case !first.IsZero() && !last.After(first):
		period = lang.Msg("responses of %s", first)
	case !first.IsZero():
		period = lang.Msg("responses from %s to %s", first, last)
	}
	return b.p.Sprint("%s · %s · written by eterritoire %s", title, period, orDash(b.Version))
}

// tiles are the figures that one looks for first.
func (b *qualityBook) tiles(g *page) {
	p := b.p
	received, expected := b.registered()
	territories := p.Sprint("territories", received)
	if expected > 0 {
		territories = p.Sprint("territories of %s expected", expected)
	}
	tiles := []struct {
		n    int
		says string
	}{
		{len(b.Files), p.Sprint("files received", len(b.Files))},
		{b.Dataset.Responses, p.Sprint("responses kept", b.Dataset.Responses)},
		{received, territories},
		{b.Problems.Errors(), p.Sprint("errors", b.Problems.Errors())},
		{b.warnings(), p.Sprint("warnings", b.warnings())},
		{b.doubtful(), p.Sprint("doubts", b.doubtful())},
	}
	var figures, words []block
	for i, t := range tiles {
		first := 1 + 2*i
		colour := report.Accent
		if i == 3 && t.n > 0 {
			colour = report.Alert
		}
		figures = append(figures, block{first, first + 1, look{size: 22, bold: true, colour: colour, ground: report.Track, centre: true, tile: true}, t.n, ""})
		words = append(words, block{first, first + 1, look{size: sizeHelp, colour: report.Ink, ground: report.Track, centre: true, tile: true, wrap: true}, t.says, ""})
	}
	g.line(36, figures...)
	g.line(20, words...)
}

func (b *qualityBook) warnings() int {
	n := 0
	for _, p := range b.Problems {
		if p.Severity == diag.Warning {
			n++
		}
	}
	return n
}

// totals are the sums, which close.
func (b *qualityBook) totals() []lang.Message {
	read, aside := 0, 0
	duplicates, superseded := 0, 0
	for i := range b.Files {
		if b.Files[i].OK {
			read++
		} else {
			aside++
		}
		duplicates += b.Files[i].Duplicates
		superseded += b.Files[i].Superseded
	}
	c := b.Cells
	totals := []lang.Message{
		lang.Msg("%s = %s + %s.", lang.Msg("%s files received", len(b.Files)), lang.Msg("%s files read", read), lang.Msg("%s files set aside", aside)),
		lang.Msg("%s = %s + %s + %s. What is set aside counts as unknown, never as zero.", lang.Msg("%s cells read", c.Read), lang.Msg("%s cells accepted", c.Accepted),
			lang.Msg("%s cells unused", c.Unused), lang.Msg("%s cells set aside", c.SetAside)),
		lang.Msg("The same submission again: %s responses set aside.", duplicates),
	}
	switch b.Duplicates {
	case intake.Latest:
		totals = append(totals, lang.Msg("Of several responses of one group about one territory the latest counts: %s responses set aside.", superseded))
	case intake.MostComplete:
		totals = append(totals, lang.Msg("Of several responses of one group about one territory the most complete counts: %s responses set aside.", superseded))
	}
	return totals
}

// period is from the first dated response to the last.
func (b *qualityBook) period() (first, last time.Time) {
	for _, t := range b.Dataset.Territories {
		if !t.First.IsZero() && (first.IsZero() || t.First.Before(first)) {
			first = t.First
		}
		if t.Last.After(last) {
			last = t.Last
		}
	}
	return first, last
}

// A task is something to do, and the sheet that it is about.
type task struct {
	says  lang.Message
	sheet lang.Message
}

// firstThings lists what to do, what costs most first.
func (b *qualityBook) firstThings(g *page) {
	g.section(b.p.Sprint("What to do first"))
	tasks := b.tasks()
	if len(tasks) == 0 {
		g.line(18, block{1, pageColumns, look{bare: true}, b.p.Sprint("Nothing: every file was read, and nothing looks unusual."), ""})
	}
	for i, t := range tasks {
		sheet := b.p.Message(t.sheet)
		g.line(18,
			block{1, 1, look{bold: true, colour: report.Accent, bare: true, centre: true, top: true}, i + 1, ""},
			block{2, 10, look{bare: true, wrap: true}, b.p.Message(t.says), ""},
			block{11, 12, look{bare: true, colour: report.Accent, link: true, top: true}, b.p.Sprint("see “%s”", sheet), quoted(sheet) + "!A1"})
	}
}

// tasks are what somebody has to do about what was read.
func (b *qualityBook) tasks() []task {
	var tasks []task
	add := func(sheet, says lang.Message) { tasks = append(tasks, task{says, sheet}) }
	var lost []string
	for i := range b.Files {
		if !b.Files[i].OK {
			lost = append(lost, b.Files[i].Name)
		}
	}
	if n := len(lost); n > 0 {
		add(tabOfFile, lang.Msg("%s files could not be used at all: ask their senders for them again (%s).", n, someOf(lost, 4)))
	}
	if n, cells, senders := b.costs(); n > 0 {
		add(tabAnomalies, lang.Msg("%s faults in %s keep %s from counting. “import --returns FOLDER” writes, for each sender, a marked copy and a message.",
			n, lang.Msg("%s files", senders), lang.Msg("%s cells", cells)))
	}
	if b.Roll != nil {
		if n := len(b.Roll.Unregistered); n > 0 {
			add(tabExpected, lang.Msg("%s territories that answered are not in the registry: correct their names, or decide in the file of --mapping.", n))
		}
		if n := b.Roll.Expected - b.Roll.Received; n > 0 {
			add(tabExpected, lang.Msg("%s territories expected have not answered: remind them.", n))
		}
	}
	personal, others := 0, 0
	for _, k := range b.Findings.Kinds {
		switch k.Code {
		case quality.CodeSame, quality.CodeColumns:
		case quality.CodePersonal:
			personal += k.Count
		default:
			others += k.Count
		}
	}
	if personal > 0 {
		add(tabDoubts, lang.Msg("%s texts hold what looks like a phone number or an e-mail address: take it out before files are passed on.", personal))
	}
	if n := len(b.Findings.Clusters); n > 0 {
		c := b.largest()
		add(tabResemblances, lang.Msg("%s of %s are alike to %s: ask the teams how they were filled in, without accusing anybody.",
			lang.Msg("%s responses", len(c.Members)), lang.Msg("%s territories", c.Territories), lang.Percent{Share: c.Least}))
	}
	if others > 0 {
		add(tabDoubts, lang.Msg("%s times something looks unusual: speak with the teams.", others))
	}
	if n := b.warnings(); n > 0 {
		add(tabAnomalies, lang.Msg("%s warnings: what they are about counts, and should be looked at.", n))
	}
	return tasks
}

// largest is the cluster of the most responses.
func (b *qualityBook) largest() *quality.Cluster {
	most := &b.Findings.Clusters[0]
	for i := range b.Findings.Clusters {
		if c := &b.Findings.Clusters[i]; len(c.Members) > len(most.Members) {
			most = c
		}
	}
	return most
}

// costs counts errors, the cells that they cost, and the files that have them.
func (b *qualityBook) costs() (n, cells, senders int) {
	files := map[string]bool{}
	for _, p := range b.Problems {
		if p.Severity == diag.Error {
			n++
			cells += max(1, p.Count)
			files[p.Pos.File] = true
		}
	}
	return n, cells, len(files)
}

// A counted kind is all the problems of one sort and severity.
type countedKind struct {
	code     string
	severity string
	rank     int // of severity: errors, warnings, doubts, notes
	n, cells int
	example  *diag.Problem
}

// kinds counts problems and doubts by what they are, the worst first.
func (b *qualityBook) kinds() []*countedKind {
	type key struct {
		words    string
		severity string
	}
	byKey := map[key]*countedKind{}
	var all []*countedKind
	count := func(p *diag.Problem, rank int, severity string) {
		k := key{b.p.Message(report.Kind(p.Code)), severity}
		c := byKey[k]
		if c == nil {
			c = &countedKind{code: p.Code, severity: severity, rank: rank, example: p}
			byKey[k] = c
			all = append(all, c)
		}
		c.n++
		c.cells += max(1, p.Count)
	}
	for _, p := range b.Problems {
		rank := int(p.Severity)
		if p.Severity == diag.Info {
			rank = 3
		}
		count(p, rank, b.severity(p.Severity))
	}
	for _, p := range b.Findings.Doubts {
		count(p, 2, b.p.Sprint("doubt"))
	}
	for _, k := range b.Findings.Kinds {
		if c := byKey[key{b.p.Message(report.Kind(k.Code)), b.p.Sprint("doubt")}]; c != nil {
			c.n = max(c.n, k.Count) // those not listed included
		}
	}
	slices.SortStableFunc(all, func(x, y *countedKind) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), cmp.Compare(y.n, x.n), cmp.Compare(y.cells, x.cells))
	})
	return all
}

// kindsTable says what is wrong by its kind, each with an example.
func (b *qualityBook) kindsTable(g *page) {
	p := b.p
	kinds := b.kinds()
	kinds = slices.DeleteFunc(kinds, func(k *countedKind) bool { return k.rank == 3 })
	if len(kinds) == 0 {
		return
	}
	g.section(p.Sprint("What is wrong or doubtful, by kind"))
	g.heads(block{1, 3, look{}, p.Sprint("Kind of problem"), ""}, block{4, 4, look{}, p.Sprint("Severity"), ""}, block{5, 5, look{}, p.Sprint("Times"), ""},
		block{6, 6, look{}, p.Sprint("Cells"), ""}, block{7, pageColumns, look{}, p.Sprint("For example"), ""})
	var shown [len(mostKinds)]int
	left := 0
	for _, k := range kinds {
		if shown[k.rank]++; shown[k.rank] > mostKinds[k.rank] {
			left++
			continue
		}
		severity := look{size: sizeHelp, centre: true, top: true}
		if k.rank == 0 {
			severity.bold, severity.colour = true, report.Alert
		}
		small := look{size: sizeHelp, wrap: true, indent: 1}
		g.line(16, block{1, 3, look{wrap: true, bold: true, size: sizeHelp}, p.Message(report.Kind(k.code)), ""}, block{4, 4, severity, k.severity, ""},
			block{5, 5, look{top: true}, k.n, ""}, block{6, 6, look{top: true}, k.cells, ""}, block{7, pageColumns, small, b.example(k.example), ""})
	}
	if left > 0 {
		g.line(16, block{1, pageColumns, look{bare: true, size: sizeHelp, colour: report.Dim}, p.Sprint("And %s other kinds: see the other sheets.", left), ""})
	}
}

// example is a problem with its place.
func (b *qualityBook) example(q *diag.Problem) string {
	const most = 220 // its sheet has it whole
	if q.Pos.File == "" {
		return shorten(b.p.Message(q.Message), most)
	}
	return shorten(b.p.Sprint("%s: %s", q.Pos.String(), b.p.Message(q.Message)), most)
}

// bar is a share drawn in a column.
func (g *page) bar(col int, k look, share float64) block {
	k.size, k.colour, k.top = sizeHelp, report.Accent, true
	return block{col, col, k, barOf(share), ""}
}

// rollTable says who was expected and received, by region.
func (b *qualityBook) rollTable(g *page) {
	if b.Roll == nil || len(b.Roll.Within) == 0 {
		return
	}
	p := b.p
	g.section(p.Sprint("Territories expected and received"))
	g.heads(block{1, 3, look{}, p.Sprint("Region"), ""}, block{4, 4, look{}, p.Sprint("Expected"), ""}, block{5, 5, look{}, p.Sprint("Received"), ""},
		block{6, 6, look{}, p.Sprint("Missing"), ""}, block{7, 7, look{}, p.Sprint("Share"), ""}, block{8, 8, look{}, p.Message(columnBar.head), ""}, block{9, pageColumns, look{}, p.Sprint("Most are missing in"), ""})
	line := func(name string, c *registry.Count, where string, k look) {
		number := k
		number.top = true
		words := k
		words.wrap, words.size = true, sizeHelp
		then := words
		then.indent = 1
		g.line(16, block{1, 3, words, name, ""}, block{4, 4, number, c.Expected, ""}, block{5, 5, number, c.Received, ""},
			block{6, 6, number, c.Expected - c.Received, ""}, block{7, 7, number, shareOf(c.Received, c.Expected), ""}, g.bar(8, k, shareOf(c.Received, c.Expected)), block{9, pageColumns, then, where, ""})
	}
	for i := range b.Roll.Within {
		c := &b.Roll.Within[i]
		line(b.placeName(c), c, b.mostMissing(c), look{})
	}
	line(p.Sprint("Total"), &b.Roll.Count, "", look{bold: true, ground: report.Track})
	if b.Roll.Others > 0 {
		g.line(16, block{1, pageColumns, look{bare: true, size: sizeHelp, colour: report.Dim}, p.Sprint("%s other territories of the registry answered, who were not expected", b.Roll.Others), ""})
	}
}

// mostMissing names the departments of a region in which most are missing.
func (b *qualityBook) mostMissing(region *registry.Count) string {
	const most = 3
	within := slices.Clone(region.Within)
	slices.SortStableFunc(within, func(x, y registry.Count) int { return cmp.Compare(len(y.Missing), len(x.Missing)) })
	var named []string
	for i := range within[:min(len(within), most)] {
		if d := &within[i]; len(d.Missing) > 0 {
			named = append(named, b.p.Sprint("%s (%s of %s)", b.placeName(d), len(d.Missing), d.Expected))
		}
	}
	return strings.Join(named, ", ")
}

// worstQuestions are those that are most often without a value.
func (b *qualityBook) worstQuestions(g *page) {
	p := b.p
	ranks := ranksOf(b.Findings.Questions)
	var worst []int
	for i, r := range ranks {
		if r > 0 && b.Findings.Questions[i].Missing() > 0 {
			worst = append(worst, i)
		}
	}
	if len(worst) == 0 {
		return
	}
	slices.SortStableFunc(worst, func(x, y int) int { return cmp.Compare(ranks[x], ranks[y]) })
	g.section(p.Sprint("Questions most often without a value"))
	g.heads(block{1, 1, look{}, p.Sprint("Code"), ""}, block{2, 7, look{}, p.Sprint("Question"), ""}, block{8, 8, look{}, p.Sprint("Without a value"), ""}, block{9, 9, look{}, p.Message(columnBar.head), ""},
		block{10, 10, look{}, p.Sprint("Don't know"), ""}, block{11, 11, look{}, p.Sprint("Not answered"), ""}, block{12, 12, look{}, p.Sprint("Set aside"), ""})
	for _, i := range worst[:min(len(worst), mostQuestions)] {
		q, s := b.Dataset.Survey.Questions[i], b.Findings.Questions[i]
		number := look{top: true, size: sizeHelp}
		g.line(16, block{1, 1, look{bold: true, size: sizeHelp, top: true}, q.Code, ""}, block{2, 7, look{wrap: true, size: sizeHelp}, p.Text(q.Label), ""},
			block{8, 8, number, s.Missing(), ""}, g.bar(9, number, s.Missing()), block{10, 10, number, s.Unknown, ""}, block{11, 11, number, s.Blank, ""}, block{12, 12, number, s.SetAside, ""})
	}
}
