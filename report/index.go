package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// medianFrom is the fewest assessed territories of a kind whose median is
// shown: under it, a median would point at someone.
const medianFrom = 5

// Index is the page that lists the territories of an assessment; link names
// the file of each territory's report, and may be nil. Territories stand in
// alphabetical order: the page ranks nobody.
func Index(a *assess.Assessment, link func(*assess.Result) string, opt Options) *Doc {
	w := newAuthor(a, nil, opt)
	d := &Doc{
		Title:    w.Sprint("The territories"),
		Kicker:   w.Text(w.fw.Title),
		Subtitle: w.Sprint("%s territories, %s", len(a.Territories), lang.Msg("%s responses", a.Dataset.Responses)),
		Lang:     w.Language(),
		Footer:   []string{w.Sprint("Results of self-assessments, in alphabetical order: this is not a ranking."), w.madeBy()},
	}
	if w.date != "" {
		d.Footer = append(d.Footer, w.Sprint("Printed on %s", w.date))
	}
	if len(a.Territories) == 0 {
		d.add(&Note{Kind: Caution, Spans: plain(w.Sprint("No territory was read."))})
		return d
	}
	d.add(&Heading{Level: 1, Text: w.Sprint("In alphabetical order"), ID: "list"}, w.territoryTable(link))
	d.add(w.distribution()...)
	d.add(w.medians()...)
	d.add(w.beside(opt.Beside)...)
	return d
}

// beside lists the files of the same folder.
func (w *author) beside(files []Beside) []Block {
	if len(files) == 0 {
		return nil
	}
	l := &List{}
	for _, f := range files {
		l.Items = append(l.Items, []Span{{Text: f.File, Link: f.File}, {Text: w.Sprint(": %s", f.What)}})
	}
	return []Block{&Heading{Level: 1, Text: w.Sprint("In the same folder"), ID: "files"}, l}
}

// territoryTable lists every territory with its level, score, range and coverage.
func (w *author) territoryTable(link func(*assess.Result) string) *Table {
	withLevels := len(w.fw.Main.Levels) > 0
	t := &Table{Caption: w.Sprint("The territories"), Quiet: true, Columns: []Column{
		{Title: w.Sprint("Territory"), Width: 0.38},
		{Title: w.Sprint("Kind"), Width: 0.16},
	}}
	if withLevels {
		t.Columns = append(t.Columns, Column{Title: w.Sprint("Level"), Width: 0.18})
	}
	t.Columns = append(t.Columns,
		Column{Title: w.Sprint("Score"), Align: Right},
		Column{Title: w.Sprint("Range"), Align: Right},
		Column{Title: w.Sprint("Coverage"), Align: Right})
	for _, r := range alphabetical(w.a.Territories) {
		root := r.Trees[0]
		name := Span{Text: territoryName(r.Territory)}
		if link != nil {
			name.Link = link(r)
		}
		row := []Cell{head(name), cell(w.kind(r.Territory.Kind))}
		if withLevels {
			row = append(row, w.levelCell(root))
		}
		t.Rows = append(t.Rows, append(row, cell(w.value(root)), cell(w.span(root)), cell(w.Percent(root.Coverage, 0))))
	}
	return t
}

// alphabetical is the results by name, accents and case aside; homonyms by
// region, department and code, then as given.
func alphabetical(rs []*assess.Result) []*assess.Result {
	sorted := slices.Clone(rs)
	keys := map[*assess.Result][4]string{}
	for _, r := range rs {
		t := r.Territory
		keys[r] = [4]string{surveys.Fold(territoryName(t)), surveys.Fold(t.Region), surveys.Fold(t.Department), t.Code}
	}
	slices.SortStableFunc(sorted, func(x, y *assess.Result) int {
		kx, ky := keys[x], keys[y]
		return cmp.Or(natural(kx[0], ky[0]), cmp.Compare(kx[1], ky[1]), cmp.Compare(kx[2], ky[2]), cmp.Compare(kx[3], ky[3]))
	})
	return sorted
}

// natural compares two folded names, numbers in them by what they are worth:
// "douala 2e" before "douala 10e".
func natural(x, y string) int {
	for x != "" && y != "" {
		nx, rx := leadingNumber(x)
		ny, ry := leadingNumber(y)
		if nx != "" && ny != "" {
			if c := cmp.Or(cmp.Compare(len(nx), len(ny)), cmp.Compare(nx, ny)); c != 0 {
				return c
			}
			x, y = rx, ry
			continue
		}
		if c := cmp.Compare(x[0], y[0]); c != 0 {
			return c
		}
		x, y = x[1:], y[1:]
	}
	return cmp.Compare(len(x), len(y))
}

// leadingNumber is the digits that s begins with, zeros before them aside, and
// what follows.
func leadingNumber(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	digits = s[:i]
	for len(digits) > 1 && digits[0] == '0' {
		digits = digits[1:]
	}
	return digits, s[i:]
}

// distribution counts the territories at each level, axis by axis.
func (w *author) distribution() []Block {
	ls := w.fw.Main.Levels
	if len(ls) == 0 || len(w.a.Territories) < 2 {
		return nil
	}
	caption := w.Sprint("Territories at each level, by axis")
	heat := &Heatmap{Lang: w.Language(), Max: float64(len(w.a.Territories))}
	t := &Table{Caption: caption, Folded: true, Columns: []Column{{Title: w.Sprint("Axis"), Width: 0.34}}}
	for i, l := range ls {
		heat.Columns = append(heat.Columns, w.levelNamed(ls, i))
		t.Columns = append(t.Columns, Column{Title: l.Code, Align: Right})
	}
	heat.Columns = append(heat.Columns, w.Sprint("not assessed"))
	t.Columns = append(t.Columns, Column{Title: w.Sprint("not assessed"), Align: Right})
	var said []string
	for k := range w.countedParts() {
		name, counts := w.levelCounts(k)
		row := []Cell{head(Span{Text: name})}
		values := make([]float64, len(counts))
		for i, n := range counts {
			values[i] = float64(n)
			row = append(row, cell(w.Int(n)))
		}
		heat.Rows, heat.Values, t.Rows = append(heat.Rows, name), append(heat.Values, values), append(t.Rows, row)
		said = append(said, w.levelsSaid(name, ls, counts))
	}
	var alt strings.Builder
	alt.WriteString(w.Sprint("Number of territories at each level."))
	for _, s := range said {
		alt.WriteString(" " + s)
	}
	return []Block{
		&Heading{Level: 1, Text: w.Sprint("Distribution of levels"), ID: "distribution"},
		&Figure{Caption: caption, Alt: alt.String(), Chart: heat, Table: t},
	}
}

// countedParts is how many rows the distribution has: the whole, then its axes.
func (w *author) countedParts() int { return 1 + len(w.fw.Main.Root.Children) }

// levelCounts counts the territories at each level of the whole (0) or of an
// axis; the last count is of those not assessed.
func (w *author) levelCounts(k int) (name string, counts []int) {
	n := len(w.fw.Main.Levels)
	counts = make([]int, n+1)
	name = w.Sprint("Overall level")
	if k > 0 {
		name = w.titled(w.fw.Main.Root.Children[k-1])
	}
	for _, r := range w.a.Territories {
		s := r.Trees[0]
		if k > 0 {
			s = s.Parts[k-1].Score
		}
		if hasLevel(s) {
			counts[s.Level.Value]++
		} else {
			counts[n]++
		}
	}
	return name, counts
}

func (w *author) levelsSaid(name string, ls []indicators.Level, counts []int) string {
	var parts []string
	for i, n := range counts {
		if n == 0 {
			continue
		}
		label := w.Sprint("not assessed")
		if i < len(ls) {
			label = ls[i].Code
		}
		parts = append(parts, w.Sprint("%s: %s", label, w.Int(n)))
	}
	return w.Sprint("%s: %s.", name, w.Join(parts))
}

// medians are the median score of each kind of territory with enough of them:
// of each, what it is beside the others is shown by no name.
func (w *author) medians() []Block {
	t := &Table{Caption: w.Sprint("Median of the assessed scores, by kind of territory"), Columns: []Column{
		{Title: w.Sprint("Kind"), Width: 0.28},
		{Title: w.Sprint("Territories"), Align: Right},
		{Title: w.Sprint("Overall"), Align: Right},
	}}
	for _, c := range w.fw.Main.Root.Children {
		t.Columns = append(t.Columns, Column{Title: shortCode(c.Code), Align: Right})
	}
	for _, kind := range w.kinds() {
		var rs []*assess.Result
		for _, r := range w.a.Territories {
			if r.Territory.Kind == kind {
				rs = append(rs, r)
			}
		}
		row := []Cell{head(Span{Text: w.kind(kind)}), cell(w.Int(len(rs)))}
		shown := false
		for k := range w.countedParts() {
			m := median(rs, k)
			shown = shown || !math.IsNaN(m)
			row = append(row, cell(w.score(m)))
		}
		if shown {
			t.Rows = append(t.Rows, row)
		}
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{
		&Heading{Level: 1, Text: w.Sprint("Medians"), ID: "medians"},
		para(w.Sprint("A median is shown only where at least %s territories of the same kind are assessed; no territory is named.", w.Int(medianFrom))),
		t,
	}
}

// kinds lists the kinds of territory: the framework's first, then the others in
// order of appearance.
func (w *author) kinds() []string {
	var kinds []string
	add := func(k string) {
		if k != "" && !slices.Contains(kinds, k) {
			kinds = append(kinds, k)
		}
	}
	for _, k := range w.fw.Kinds {
		add(k.Code)
	}
	for _, r := range w.a.Territories {
		add(r.Territory.Kind)
	}
	return kinds
}

// median is the median value of the whole (0) or of an axis, NaN where too few
// are assessed.
func median(rs []*assess.Result, k int) float64 {
	var xs []float64
	for _, r := range rs {
		s := r.Trees[0]
		if k > 0 {
			s = s.Parts[k-1].Score
		}
		if s.Assessed() {
			xs = append(xs, s.Value)
		}
	}
	if len(xs) < medianFrom {
		return math.NaN()
	}
	slices.Sort(xs)
	n := len(xs)
	return (xs[(n-1)/2] + xs[n/2]) / 2
}
