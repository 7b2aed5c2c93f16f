package frameworks

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// A Sheet is one sheet of a framework's workbook, to be written by whoever
// writes workbooks. Read takes the workbook back, in whatever order its sheets,
// rows and columns stand by then.
type Sheet struct {
	Name    string
	Title   lang.Text
	Columns []SheetColumn
	Rows    [][]any       // a string, a float64, or nil where the cell is empty
	Lines   []SheetColumn // what each row's value is, where every row is another thing
	Extra   bool          // content that few people change
}

// A SheetColumn is one of its columns.
type SheetColumn struct {
	Header   string
	Says     lang.Text
	Language string   // of a text's; "" for all others
	Number   bool     // cells are numbers
	Needed   bool     // no row goes without
	Many     bool     // cells hold several codes
	Words    []string // what a cell may say; nil for anything
	Codes    string   // the sheet whose codes cells hold; "" for any
	From     [2]string
	// From is the sheet and the column whose codes a cell may say; the zero
	// value for any, and where it says several.
	Example any // what a cell may hold: the first that stands there, else a usual one; nil if there is none
}

// Sheets are the sheets of a framework's workbook. They say all that Export
// says: what is read back from them is the same framework.
func Sheets(fw *indicators.Framework) []Sheet {
	var none diag.List
	w := &bookWriter{languages: fw.Languages, rows: map[string][][]any{}}
	w.file(parse("", Export(fw), &none))
	sheets := make([]Sheet, len(layouts))
	for i := range layouts {
		sheets[i] = Sheet{
			Name: layouts[i].name, Title: layouts[i].title, Extra: layouts[i].extra,
			Columns: layouts[i].sheetColumns(fw.Languages), Rows: w.rows[layouts[i].name],
		}
		for j := range sheets[i].Columns {
			c := &sheets[i].Columns[j]
			c.Example = exampleOf(c.Header, sheets[i].Rows, j)
		}
	}
	for i, path := range settingPaths {
		c := sheetColumn(place{path: path, field: fieldAt("file", path)}, path)
		c.Example = exampleOf(path, sheets[0].Rows[i:i+1], 1)
		sheets[0].Lines = append(sheets[0].Lines, c)
	}
	return sheets
}

// examples are what cells may hold in columns that are often empty.
var examples = map[string]any{
	"slug": "point-focal", "weight": 0.25, "rank": 1.0, "min_coverage": 0.6, "points": 2.0, "full_at": 3.0, "range.min": 0.0, "range.max": 100.0,
	"goalposts.worst": 0.0, "goalposts.best": 80.0, "goalposts.log": "no", "normalisation.method": "min_max", "normalisation.better": "high",
	"aggregation.mean": "geometric", "aggregation.exponent": -1.0, "aggregation.floor": 1.0, "asked": "yes", "times": 0.001, "item": "maturity",
	"was": "A1.2.3", "now": "A1.2.4", "version": "1.0", "not_for": "region", "needs": "A1.2.1: 50; A1.3.1: 25", "url": "https://…", "counts": "yes",
	"when": "A1.2.3 = 0 and A2.2.1 >= 3",
}

// exampleOf is the first thing that stands in a column, else a usual one.
func exampleOf(header string, rows [][]any, col int) any {
	for _, row := range rows {
		if row[col] != nil {
			return row[col]
		}
	}
	return examples[header]
}

func (l *layout) sheetColumns(languages []string) []SheetColumn {
	var cs []SheetColumn
	for _, p := range l.columns {
		for i, h := range p.headers(languages) {
			c := sheetColumn(p, h)
			if p.field.is == isText {
				c.Language = languages[i]
			}
			cs = append(cs, c)
		}
	}
	return cs
}

func sheetColumn(p place, header string) SheetColumn {
	c := SheetColumn{Header: header, Says: p.field.says, Number: p.field.numeric(), Needed: p.field.need, Words: p.field.words, Many: p.field.is == isRefs}
	if p.field.is == isFlag {
		c.Words = []string{"yes", "no"}
	}
	if at, ok := declared[p.field.of]; ok {
		c.Codes = at[0]
		if p.field.is == isRef {
			c.From = at
		}
	}
	return c
}

// numeric reports a field whose cells are numbers.
func (f field) numeric() bool {
	switch f.is {
	case isNumber, isScore, isShare, isWeight, isCount:
		return true
	}
	return false
}

// bookWriter lays a framework's values out in rows.
type bookWriter struct {
	languages []string
	rows      map[string][][]any // by sheet
}

// get is the value at a path of keys, or nil.
func (v *value) get(path string) *value {
	first, rest, below := strings.Cut(path, ".")
	if v == nil {
		return nil
	}
	for _, e := range v.entries {
		if e.key != first {
			continue
		}
		if below {
			return e.value.get(rest)
		}
		return e.value
	}
	return nil
}

// all are the items of the list at a path.
func (v *value) all(path string) []*value {
	if l := v.get(path); l != nil {
		return l.items
	}
	return nil
}

// word is the scalar at a path, or "".
func (v *value) word(path string) string {
	if s := v.get(path); s != nil {
		return s.text
	}
	return ""
}

// A link's cells, by header.
type links map[string]any

func (w *bookWriter) file(v *value) {
	w.settings(v)
	root := v.get("tree")
	w.node(root, links{})
	w.levels(v, "")
	w.gates(v, "")
	for i, p := range v.all("profiles") {
		w.profile(p, links{"rank": number64(i)})
		w.levels(p, p.word("code"))
		w.gates(p, p.word("code"))
	}
	for _, e := range entriesOf(v.get("phrases")) {
		w.add("texts", &value{kind: mapping, entries: []entry{{key: "text", value: e.value}}}, links{"key": e.key})
	}
	for _, simple := range []string{"kinds", "cost_classes", "horizons", "forms", "models", "sources", "evidence", "agreement", "checks"} {
		for i, x := range v.all(simple) {
			w.add(simple, x, links{"rank": number64(i)})
		}
	}
	for i, g := range v.all("respondents") {
		w.add("respondents", g, links{"rank": number64(i)})
		for j, m := range g.all("sub") {
			w.add("respondents", m, links{"parent": g.word("code"), "rank": number64(j)})
		}
	}
	for i, b := range v.all("breakdowns") {
		w.add("breakdowns", b, links{"rank": number64(i)})
		for j, name := range b.all("values") {
			w.add("breakdowns", named(name), links{"parent": b.word("code"), "rank": number64(j)})
		}
	}
	w.earlier(v)
	for i, q := range v.all("citizens.questions") {
		asked := &value{kind: mapping, entries: append(slices.Clone(q.entries), entry{key: "text", value: q.get("question")})}
		w.add("citizens", asked, links{"rank": number64(i)})
		for j, a := range q.all("answers") {
			w.add("citizens", a, links{"parent": q.word("code"), "rank": number64(j)})
		}
	}
}

// earlier writes a row an indicator that changed, and one for a version of which
// none did: ranks run through all versions, and so keep their order.
func (w *bookWriter) earlier(v *value) {
	n := 0
	next := func() float64 { n++; return float64(n) }
	for _, e := range v.all("earlier") {
		version := e.word("version")
		if len(e.all("indicators")) == 0 {
			w.add("earlier", &value{kind: mapping}, links{"version": version, "rank": next()})
		}
		for _, m := range e.all("indicators") {
			w.add("earlier", m, links{"version": version, "rank": next()})
			for i, r := range m.all("answers") {
				w.add("earlier_choices", r, links{"version": version, "indicator": m.word("was"), "indicator_now": orEmpty(m.word("now")), "rank": number64(i)})
			}
		}
	}
}

func entriesOf(v *value) []entry {
	if v == nil {
		return nil
	}
	return v.entries
}

// named is a mapping with that name alone.
func named(name *value) *value {
	return &value{kind: mapping, entries: []entry{{key: "name", value: name}}}
}

// number64 is the rank of item i.
func number64(i int) float64 { return float64(i + 1) }

func (w *bookWriter) settings(v *value) {
	for _, path := range settingPaths {
		f := fieldAt("file", path)
		row := []any{path, nil}
		if f.is == isText {
			row = append(row, w.texts(v.get(path))...)
		} else {
			row[1] = cell(f, v.get(path))
			for range w.languages {
				row = append(row, nil)
			}
		}
		w.rows[settingsSheet] = append(w.rows[settingsSheet], row)
	}
}

// node writes a node of the main tree and what is below it.
func (w *bookWriter) node(v *value, at links) {
	if v.get("item") != nil {
		w.leaf(v, at)
		return
	}
	w.add("nodes", v, at)
	for i, c := range v.all("children") {
		w.node(c, links{"parent": v.word("code"), "rank": number64(i), "weight": 1.0})
	}
}

func (w *bookWriter) leaf(v *value, at links) {
	w.add("indicators", v, at)
	code := v.word("code")
	for i, name := range v.all("levels") {
		w.add("choices", named(name), links{"indicator": code, "rank": number64(i), "code": "niv" + strconv.Itoa(i)})
	}
	for i, o := range v.all("options") {
		w.add("choices", o, links{"indicator": code, "rank": number64(i)})
	}
	for _, r := range v.all("recs") {
		w.add("recommendations", r, links{"indicator": code})
	}
}

func (w *bookWriter) levels(v *value, profile string) {
	for i, l := range v.all("levels") {
		w.add("levels", l, links{"profile": orEmpty(profile), "rank": number64(i)})
	}
}

func (w *bookWriter) gates(v *value, profile string) {
	for i, g := range v.all("gates") {
		w.add("gates", g, links{"profile": orEmpty(profile), "rank": number64(i)})
	}
}

func orEmpty(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// profile writes a node of a profile and what is below it.
func (w *bookWriter) profile(v *value, at links) {
	w.add("profiles", v, at)
	code := v.word("code")
	for i, e := range entriesOf(v.get("items")) {
		share := &value{kind: mapping, entries: []entry{{key: "indicator", value: &value{kind: scalar, text: e.key}}, {key: "weight", value: e.value}}}
		w.add("profiles", share, links{"parent": code, "rank": number64(i)})
	}
	for i, c := range v.all("children") {
		below := links{"parent": code, "rank": number64(i), "weight": 1.0}
		if c.get("indicator") != nil {
			w.add("profiles", c, below)
			continue
		}
		w.profile(c, below)
	}
}

// add is a row: what the value says, else what the links say.
func (w *bookWriter) add(sheet string, v *value, at links) {
	var row []any
	for _, p := range layoutOf(sheet).columns {
		switch {
		case p.link:
			row = append(row, at[p.path])
			continue
		case p.field.is == isText:
			row = append(row, w.texts(v.get(p.path))...)
			continue
		}
		c := cell(p.field, valueAt(v, p.path))
		if c == nil {
			c = at[p.path]
		}
		row = append(row, c)
	}
	w.rows[sheet] = append(w.rows[sheet], row)
}

// valueAt is the value of a path, through what the file writes shorter: the
// ends of a range, and a mean that is its name alone.
func valueAt(v *value, path string) *value {
	switch path {
	case "aggregation.mean":
		if a := v.get("aggregation"); a != nil && a.kind == scalar {
			return a
		}
	case "range.min", "range.max":
		ends := v.all("range")
		if len(ends) != 2 || ends[0].text == "-.inf" && path == "range.min" && ends[1].text != ".inf" || ends[1].text == ".inf" && path == "range.max" && ends[0].text != "-.inf" {
			return nil // an open end beside a closed one
		}
		if path == "range.min" {
			return ends[0]
		}
		return ends[1]
	}
	return v.get(path)
}

// texts are a text's cells, one a language.
func (w *bookWriter) texts(v *value) []any {
	cells := make([]any, len(w.languages))
	for i, l := range w.languages {
		if s := v.word(l); s != "" {
			cells[i] = s
		}
	}
	return cells
}

// cell is what a cell holds of a value.
func cell(f field, v *value) any {
	switch {
	case v == nil:
		return nil
	case v.kind == list:
		words := make([]string, len(v.items))
		for i, item := range v.items {
			words[i] = item.text
		}
		if f.is == isNumbers {
			return strings.Join(words, "; ")
		}
		return strings.Join(words, ", ")
	case v.kind == mapping:
		pairs := make([]string, len(v.entries))
		for i, e := range v.entries {
			pairs[i] = e.key + ": " + e.value.text
		}
		return strings.Join(pairs, "; ")
	case f.is == isFlag:
		return map[bool]string{true: "yes", false: "no"}[v.text == "true"]
	case f.numeric():
		if x, err := strconv.ParseFloat(v.text, 64); err == nil && !math.IsInf(x, 0) {
			return x
		}
	}
	return v.text
}
