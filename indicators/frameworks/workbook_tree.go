package frameworks

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// top is the whole file, as its YAML would have been read.
func (w *bookReader) top() *value {
	v := &value{kind: mapping, pos: diag.Pos{File: w.file}}
	w.ranked()
	w.settings(v)
	levels := w.grouped("levels", "profile", w.codesOf("profiles"), true)
	gates := w.grouped("gates", "profile", w.codesOf("profiles"), true)
	for _, simple := range []string{"kinds", "cost_classes", "horizons", "forms", "models", "sources", "evidence", "agreement", "checks"} {
		w.section(v, simple, w.inOrder(w.rowsOf(simple), "rank"))
	}
	w.families(v, "respondents", "sub", w.value)
	w.families(v, "breakdowns", "values", func(r *bookRow) *value {
		if name := w.value(r).get("name"); name != nil {
			return name
		}
		return &value{kind: mapping, pos: w.pos(r)}
	})
	w.section(v, "levels", levels[""])
	w.section(v, "gates", gates[""])
	w.phrases(v)
	w.citizens(v)
	w.earlier(v)
	w.tree(v)
	w.profiles(v, levels, gates)
	return v
}

// section adds a list of rows, unless there are none.
func (w *bookReader) section(v *value, key string, rows []*bookRow) {
	if len(rows) == 0 {
		return
	}
	all := &value{kind: list, pos: w.pos(rows[0])}
	for _, r := range rows {
		all.items = append(all.items, w.value(r))
	}
	v.put(key, all)
}

// families adds rows without a parent, each with those that have it.
func (w *bookReader) families(v *value, sheet, key string, member func(*bookRow) *value) {
	by := w.grouped(sheet, "parent", w.codesOf(sheet), true)
	w.section(v, sheet, by[""])
	for i, r := range by[""] {
		members := by[r.text("code")]
		if len(members) == 0 || r.text("code") == "" {
			continue
		}
		below := &value{kind: list, pos: w.pos(members[0])}
		for _, m := range members {
			below.items = append(below.items, member(m))
			m.used = true
		}
		v.get(sheet).items[i].put(key, below)
		r.used = true
	}
	for _, code := range w.codesOf(sheet) {
		for _, m := range by[code] {
			if !m.used {
				w.wrong(w.cellPos(m, "parent"), "parent-below", lang.Msg("%q itself belongs to another row, so that nothing can belong to it", code), lang.Msg("write the code of a row whose “parent” is empty"))
			}
		}
	}
}

func (w *bookReader) settings(v *value) {
	first := map[string]*bookRow{}
	for _, r := range w.rowsOf(settingsSheet) {
		path, at := r.text("key"), w.cellPos(r, "key")
		before, twice := first[path]
		switch {
		case !slices.Contains(settingPaths, path):
			w.wrong(at, "key-unknown", lang.Msg("%q is not a key that is known here", path), meant(path, settingPaths))
		case twice:
			w.wrong(at, "key-twice", lang.Msg("the key %q was already given at line %s", path, strconv.Itoa(before.n)), lang.Msg("keep one of the two"))
		default:
			first[path] = r
			if x := w.setting(r, fieldAt("file", path)); x != nil {
				v.put(path, x)
			}
		}
	}
}

// setting is what a row of the first sheet says: a text, or a value.
func (w *bookReader) setting(r *bookRow, f field) *value {
	text, val := w.textOf(r, "text"), w.cell(r, "value", f)
	if f.is == isText {
		if val := w.cell(r, "value", field{is: isWord}); val != nil {
			w.wrong(val.pos, "cell-place", lang.Msg("this text stands in the column “%s”", "value"), lang.Msg("texts stand in the columns of their languages: %s", strings.Join(w.textColumns(), ", ")))
		}
		return text
	}
	if text != nil {
		for _, e := range text.entries {
			if e.value.text != "" {
				w.wrong(e.pos, "cell-place", lang.Msg("this value stands in the column of a text"), lang.Msg("move it into the column “%s”", "value"))
			}
		}
	}
	return val
}

func (w *bookReader) textColumns() []string {
	var hs []string
	for _, l := range w.languages {
		hs = append(hs, "text."+l)
	}
	return hs
}

func (w *bookReader) phrases(v *value) {
	first := map[string]*bookRow{}
	for _, r := range w.rowsOf("texts") {
		key, at := r.text("key"), w.cellPos(r, "key")
		before, twice := first[key]
		switch {
		case key == "":
			w.wrong(at, "key-missing", lang.Msg("%q is missing", "key"), lang.Msg("fill in the column “%s” of this row", "key"))
			continue
		case twice:
			w.wrong(at, "key-twice", lang.Msg("the key %q was already given at line %s", key, strconv.Itoa(before.n)), lang.Msg("keep one of the two"))
			continue
		case v.get("phrases") == nil:
			v.put("phrases", &value{kind: mapping, pos: at})
		}
		first[key] = r
		if text := w.textOf(r, "text"); text != nil {
			phrases := v.get("phrases")
			phrases.entries = append(phrases.entries, entry{key: key, pos: at, value: text})
		}
	}
}

func (w *bookReader) citizens(v *value) {
	by := w.grouped("citizens", "parent", w.codesOf("citizens"), true)
	for _, r := range by[""] {
		q := w.value(r)
		for i := range q.entries {
			if q.entries[i].key == "text" {
				q.entries[i].key = "question"
			}
		}
		if answers := by[r.text("code")]; len(answers) > 0 && r.text("code") != "" {
			all := &value{kind: list, pos: w.pos(answers[0])}
			for _, a := range answers {
				all.items = append(all.items, w.value(a))
			}
			q.put("answers", all)
		}
		if v.get("citizens.questions") == nil {
			v.put("citizens.questions", &value{kind: list, pos: q.pos})
		}
		all := v.get("citizens.questions")
		all.items = append(all.items, q)
	}
}

// earlier puts the rows of earlier versions together: those of a version by its
// name, answers under the indicator that they belong to.
func (w *bookReader) earlier(v *value) {
	rows := w.inOrder(w.rowsOf("earlier"), "rank")
	key := func(r *bookRow, was, now string) string {
		return r.text("version") + "\x00" + r.text(was) + "\x00" + r.text(now)
	}
	answers, known := map[string][]*bookRow{}, map[string]bool{}
	for _, r := range rows {
		known[key(r, "was", "now")] = true
	}
	for _, r := range w.inOrder(w.rowsOf("earlier_choices"), "rank") {
		k := key(r, "indicator", "indicator_now")
		if !known[k] {
			w.wrong(w.cellPos(r, "indicator"), "earlier-apart", lang.Msg("no row of the sheet “%s” has this version, this indicator and what it became", "earlier"), lang.Msg("write in “version”, “indicator” and “indicator_now” what stands there in “version”, “was” and “now”"))
			continue
		}
		answers[k] = append(answers[k], r)
	}
	versions := map[string]*value{}
	for _, r := range rows {
		of := versions[r.text("version")]
		if of == nil {
			of = &value{kind: mapping, pos: w.cellPos(r, "version")}
			if c, ok := r.cells["version"]; ok {
				of.put("version", w.scalarOf(c, of.pos, field{}))
			}
			versions[r.text("version")] = of
			if v.get("earlier") == nil {
				v.put("earlier", &value{kind: list, pos: of.pos})
			}
			all := v.get("earlier")
			all.items = append(all.items, of)
		}
		move := w.value(r)
		if len(move.entries) == 0 {
			continue // a version of which nothing changed
		}
		move.pos = w.cellPos(r, "was")
		if below := answers[key(r, "was", "now")]; len(below) > 0 {
			w.section(move, "answers", below)
			for i := range below {
				move.get("answers").items[i].pos = w.cellPos(below[i], "was")
			}
		}
		if of.get("indicators") == nil {
			of.put("indicators", &value{kind: list, pos: move.pos})
		}
		all := of.get("indicators")
		all.items = append(all.items, move)
	}
}

// A treeReader puts the rows of nodes and indicators below one another.
type treeReader struct {
	*bookReader
	children      map[string][]*bookRow
	choices, recs map[string][]*bookRow
	depth         int
}

func (w *bookReader) tree(v *value) {
	indicators := w.codesOf("indicators")
	t := &treeReader{
		bookReader: w, children: w.grouped("nodes", "parent", w.codesOf("nodes"), true),
		choices: w.grouped("choices", "indicator", indicators, false), recs: w.grouped("recommendations", "indicator", indicators, false),
	}
	roots := t.children[""]
	for code, rows := range w.grouped("indicators", "parent", w.codesOf("nodes"), false) {
		t.children[code] = w.inOrder(append(t.children[code], rows...), "rank")
	}
	if len(roots) == 0 {
		w.wrong(w.filled["nodes"].pos, "tree-root", lang.Msg("no row of this sheet is the root of the tree"), lang.Msg("one row, and no other, has an empty “parent”"))
		return
	}
	root := roots[0]
	for _, r := range roots {
		if _, weighs := r.cells["weight"]; !weighs {
			root = r
			break
		}
	}
	for _, r := range roots {
		if r != root {
			w.wrong(w.cellPos(r, "parent"), "tree-root", lang.Msg("the tree has a root already: %q", root.text("code")), lang.Msg("write here the code of the branch that this one is in"))
		}
	}
	top := t.node(root)
	t.strays(top)
	v.put("tree", top)
}

// strays puts under the root what has no place, which is said: so that what
// refers to it is not taken for wrong as well.
func (t *treeReader) strays(root *value) {
	known := t.codesOf("nodes")
	var below []*value
	for _, r := range slices.Concat(t.rowsOf("nodes"), t.rowsOf("indicators")) {
		if !r.used && !slices.Contains(known, r.text("parent")) {
			below = append(below, t.node(r))
		}
	}
	for _, r := range t.rowsOf("nodes") {
		if r.used {
			continue
		}
		r = t.circle("nodes", r)
		t.wrong(t.cellPos(r, "parent"), "node-apart", lang.Msg("%q is not below the root of the tree", r.text("code")), lang.Msg("its “parent”, or that one's own, leads back to itself"))
		below = append(below, t.node(r))
	}
	for _, r := range t.rowsOf("indicators") {
		if !r.used { // below a code that is given twice
			below = append(below, t.node(r))
		}
	}
	if len(below) == 0 {
		return
	}
	t.apart = root.pos
	if root.get("children") == nil {
		root.put("children", &value{kind: list, pos: below[0].pos})
	}
	children := root.get("children")
	children.items = append(children.items, below...)
}

// circle is a row of the circle of parents that a row without a place leads to.
func (w *bookReader) circle(sheet string, r *bookRow) *bookRow {
	var met []*bookRow
	for !slices.Contains(met, r) {
		met = append(met, r)
		for _, p := range w.rowsOf(sheet) {
			if p.text("code") == r.text("parent") {
				r = p
				break
			}
		}
	}
	return r
}

func (t *treeReader) node(r *bookRow) *value {
	r.used = true
	v := t.value(r)
	if r.on.name == "indicators" {
		t.leaf(r, v)
		return v
	}
	t.depth++
	defer func() { t.depth-- }()
	rows := t.children[r.text("code")]
	if len(rows) == 0 || r.text("code") == "" || t.depth > maxDepth {
		return v
	}
	below := &value{kind: list, pos: t.pos(rows[0])}
	for _, c := range rows {
		if !c.used {
			below.items = append(below.items, t.node(c))
		}
	}
	v.put("children", below)
	return v
}

func (t *treeReader) leaf(r *bookRow, v *value) {
	code := r.text("code")
	if ends := v.get("range"); ends != nil {
		v.replace("range", t.ends(r, ends))
	}
	if v.get("item") == nil && v.get("children") == nil {
		t.wrong(t.cellPos(r, "item"), "key-missing", lang.Msg("%q is missing", "item"), lang.Msg("the ones known are: %s", strings.Join(itemNames(), ", ")))
	}
	if rows := t.choices[code]; len(rows) > 0 {
		if v.word("item") == surveys.Maturity.String() {
			v.put("levels", t.scale(rows))
		} else {
			t.section(v, "options", rows)
		}
	}
	t.section(v, "recs", t.recs[code])
}

// replace gives a key another value.
func (v *value) replace(key string, x *value) {
	for i := range v.entries {
		if v.entries[i].key == key {
			v.entries[i].value = x
		}
	}
}

// ends are the two ends of a range; an empty one is open.
func (t *treeReader) ends(r *bookRow, of *value) *value {
	ends := &value{kind: list, pos: of.pos}
	for _, end := range []struct{ key, open string }{{"min", "-.inf"}, {"max", ".inf"}} {
		x := of.get(end.key)
		if x == nil {
			x = &value{kind: scalar, text: end.open, pos: t.cellPos(r, "range."+end.key)}
		}
		ends.items = append(ends.items, x)
	}
	return ends
}

// scale are the levels of a maturity scale, which are called niv0, niv1… from
// the lowest up.
func (t *treeReader) scale(rows []*bookRow) *value {
	levels, said := &value{kind: list, pos: t.pos(rows[0])}, false
	for i, r := range rows {
		name := t.value(r).get("name")
		if name == nil {
			name = &value{kind: mapping, pos: t.cellPos(r, "name."+t.languages[0])}
		}
		levels.items = append(levels.items, name)
		want := "niv" + strconv.Itoa(i)
		if code := r.text("code"); !said && code != "" && !strings.EqualFold(code, want) && code != strconv.Itoa(i) {
			said = true
			t.wrong(t.cellPos(r, "code"), "level-code", lang.Msg("%q: in this place stands the level %q", code, want), lang.Msg("the levels of a maturity scale are niv0, niv1… in the order of their ranks"))
		}
		if _, ok := r.cells["points"]; ok {
			t.wrong(t.cellPos(r, "points"), "item-extra", lang.Msg("%q has no place in an item called %q", "points", surveys.Maturity.String()), lang.Msg("empty this cell"))
		}
	}
	return levels
}

func (w *bookReader) profiles(v *value, levels, gates map[string][]*bookRow) {
	children := w.grouped("profiles", "parent", w.codesOf("profiles"), true)
	for _, r := range children[""] {
		p := w.profile(r, children, 0)
		w.section(p, "levels", levels[r.text("code")])
		w.section(p, "gates", gates[r.text("code")])
		if v.get("profiles") == nil {
			v.put("profiles", &value{kind: list, pos: p.pos})
		}
		all := v.get("profiles")
		all.items = append(all.items, p)
	}
	known := w.codesOf("profiles")
	for _, r := range w.rowsOf("profiles") {
		if !r.used && !slices.Contains(known, r.text("parent")) {
			w.profile(r, children, 0) // said already
		}
	}
	for _, r := range w.rowsOf("profiles") {
		if r.used {
			continue
		}
		r = w.circle("profiles", r)
		w.wrong(w.cellPos(r, "parent"), "node-apart", lang.Msg("%q is not below a profile", cmp.Or(r.text("code"), r.text("indicator"))), lang.Msg("its “parent”, or that one's own, leads back to itself"))
		w.profile(r, children, 0)
	}
}

// profile is a profile or a branch of one, with what is below it.
func (w *bookReader) profile(r *bookRow, children map[string][]*bookRow, depth int) *value {
	r.used = true
	v := w.value(r)
	rows := children[r.text("code")]
	if len(rows) == 0 || r.text("code") == "" || depth > maxDepth {
		return v
	}
	below := &value{kind: list, pos: w.pos(rows[0])}
	for _, c := range rows {
		if !c.used {
			below.items = append(below.items, w.profile(c, children, depth+1))
		}
	}
	v.put("children", below)
	return v
}
