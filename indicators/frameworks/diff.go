package frameworks

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys/lang"
)

// A Change is one thing that two frameworks say otherwise. Both are laid out
// as workbooks, so that nothing a framework can say goes unnoticed.
type Change struct {
	Kind   ChangeKind
	Sheet  lang.Text // what it is about: indicators, gates…
	Code   string    // what it is about there: "A1.1.1", "A1.1.1 niv2", "G01", a setting's key
	Name   lang.Text // its name; nil where it has none
	Column string    // of the workbook, where something changed: "weight", "name.fr"
	Says   lang.Text // what the column is
	Old    any       // a string, a float64 or nil
	New    any
	Scores bool // figures, levels or what an answer counts can differ by it
	Leaf   bool // only by the answers to one indicator: Indicator
	// Indicator is the code of the indicator that it belongs to, else "".
	Indicator string
}

// ChangeKind is what became of something.
type ChangeKind int

// The kinds.
const (
	Changed   ChangeKind = iota
	Added                // New is nothing: all of it is new
	Removed              // Old is nothing
	Moved                // Old and New are the codes of the branches that it is in
	Reordered            // the order of what stands below Code
)

// counting are the columns by which scores, levels or reliability are computed,
// or by which answers are found.
var counting = []string{
	"weight", "item", "points", "full_at", "range.min", "range.max", "goalposts.worst", "goalposts.best", "goalposts.log",
	"normalisation.method", "normalisation.better", "aggregation.mean", "aggregation.exponent", "aggregation.floor", "min_coverage",
	"not_for", "who", "slug", "from", "below", "target", "cap", "indicator", "unanswered_cap",
}

// countingSettings are the settings that do.
var countingSettings = []string{"framework.scale", "settings.unproven_in_low", "overall.spread", "unanswered_cap"}

// countingSheets are the sheets whose added and removed rows do.
var countingSheets = []string{"nodes", "indicators", "choices", "levels", "gates", "profiles", "evidence"}

// Diff lists what changed from one framework to the other, sheet by sheet.
func Diff(old, now *indicators.Framework) []Change {
	var all []Change
	before, after := Sheets(old), Sheets(now)
	for i := range before {
		d := &differ{layout: &layouts[i], old: rowsByKey(&layouts[i], &before[i]), now: rowsByKey(&layouts[i], &after[i])}
		all = append(all, d.changes()...)
	}
	return all
}

// differ compares one sheet with the same of the other framework.
type differ struct {
	*layout
	old, now *keyed
}

// keyed are the rows of a sheet by what they are about.
type keyed struct {
	*Sheet
	keys []string
	row  map[string][]any
}

// keyColumns are the columns that tell rows apart, where the code alone does not.
var keyColumns = map[string][]string{
	settingsSheet: {"key"}, "choices": {"indicator", "code"}, "levels": {"profile", "code"}, "gates": {"id"}, "checks": {"id"},
	"profiles": {"parent", "indicator"}, "recommendations": {"indicator", "at"}, "texts": {"key"},
	"breakdowns": {"parent", "rank"}, "evidence": {"grade"}, "citizens": {"parent", "rank"},
	"earlier": {"version", "was", "now"}, "earlier_choices": {"version", "indicator", "indicator_now", "was"},
}

func rowsByKey(l *layout, s *Sheet) *keyed {
	k := &keyed{Sheet: s, row: map[string][]any{}}
	for _, row := range s.Rows {
		columns := keyColumns[l.name]
		if columns == nil || s.at(row, "code") != nil && !slices.Contains(columns, "code") {
			columns = []string{"code"}
		}
		var parts []string
		for _, c := range columns {
			if v := s.at(row, c); v != nil {
				parts = append(parts, fmt.Sprint(v))
			}
		}
		key := strings.Join(parts, " ")
		k.keys = append(k.keys, key)
		k.row[key] = row
	}
	return k
}

// at is the cell of a row under a column, nil where there is none.
func (s *Sheet) at(row []any, header string) any {
	i := slices.IndexFunc(s.Columns, func(c SheetColumn) bool { return c.Header == header })
	if i < 0 {
		return nil
	}
	return row[i]
}

func (d *differ) changes() []Change {
	var all []Change
	for _, key := range d.old.keys {
		if d.now.row[key] == nil {
			all = append(all, d.whole(Removed, key, d.old))
		}
	}
	for _, key := range d.now.keys {
		if d.old.row[key] == nil {
			all = append(all, d.whole(Added, key, d.now))
			continue
		}
		all = append(all, d.cells(key)...)
	}
	return append(all, d.order()...)
}

// about is a change of the row with that key.
func (d *differ) about(kind ChangeKind, key string, in *keyed) Change {
	row := in.row[key]
	c := Change{Kind: kind, Sheet: d.title, Code: key, Name: lang.Text{}}
	for _, column := range in.Columns {
		if path, l, ok := strings.Cut(column.Header, "."); ok && column.Language != "" && path == "name" {
			if s, is := in.at(row, column.Header).(string); is {
				c.Name[l] = s
			}
		}
	}
	switch d.name {
	case "indicators":
		c.Indicator = key
	case "choices":
		c.Indicator = fmt.Sprint(in.at(row, "indicator"))
	}
	c.Leaf = c.Indicator != ""
	return c
}

func (d *differ) whole(kind ChangeKind, key string, in *keyed) Change {
	c := d.about(kind, key, in)
	c.Scores = slices.Contains(countingSheets, d.name)
	c.Leaf = d.name == "choices"
	if when, ok := in.at(in.row[key], "when").(string); ok { // a check's condition is what it is called by
		c.Name = lang.T(when, when)
	}
	return c
}

// cells are the changes within a row that both have.
func (d *differ) cells(key string) []Change {
	var all []Change
	headers := slices.Clone(d.now.Columns)
	for _, c := range d.old.Columns {
		if !slices.ContainsFunc(headers, func(h SheetColumn) bool { return h.Header == c.Header }) {
			headers = append(headers, c) // a language that is gone
		}
	}
	for _, column := range headers {
		was, is := d.old.at(d.old.row[key], column.Header), d.now.at(d.now.row[key], column.Header)
		if was == is || column.Header == "rank" {
			continue
		}
		c := d.about(Changed, key, d.now)
		c.Column, c.Says, c.Old, c.New = column.Header, column.Says, was, is
		c.Scores = slices.Contains(counting, column.Header)
		if d.name == settingsSheet {
			c.Says = fieldAt("file", key).says
			c.Scores = slices.Contains(countingSettings, key)
		}
		if d.name == "recommendations" || d.extra && d.name != "evidence" {
			c.Scores = false
		}
		if column.Header == "parent" {
			c.Kind, c.Scores = Moved, d.name == "nodes" || d.name == "indicators" || d.name == "profiles"
		}
		c.Leaf = c.Leaf && column.Header != "weight" && column.Header != "parent"
		all = append(all, c)
	}
	return all
}

// order are the groups whose common rows stand in another order.
func (d *differ) order() []Change {
	group := d.columns[0]
	if !group.link || group.path == "rank" || group.path == "key" {
		return nil
	}
	of := func(k, other *keyed) (parents []string, below map[string][]string) {
		below = map[string][]string{}
		rows := slices.Clone(k.keys)
		slices.SortStableFunc(rows, func(a, b string) int {
			x, _ := k.at(k.row[a], "rank").(float64)
			y, _ := k.at(k.row[b], "rank").(float64)
			return cmp.Compare(x, y)
		})
		for _, key := range rows {
			parent := fmt.Sprint(k.at(k.row[key], group.path))
			if other.row[key] != nil && fmt.Sprint(other.at(other.row[key], group.path)) == parent {
				if below[parent] == nil {
					parents = append(parents, parent)
				}
				below[parent] = append(below[parent], key)
			}
		}
		return parents, below
	}
	_, was := of(d.old, d.now)
	parents, is := of(d.now, d.old)
	var all []Change
	for _, p := range parents {
		if !slices.Equal(was[p], is[p]) {
			code := p
			if p == fmt.Sprint(nil) {
				code = ""
			}
			all = append(all, Change{Kind: Reordered, Sheet: d.title, Code: code, Old: strings.Join(was[p], ", "), New: strings.Join(is[p], ", ")})
		}
	}
	return all
}
