package registry

import (
	"context"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// The limits of a user's registry: rows, bytes of a name, and rows above the
// header.
const maxRows, maxName, maxAbove = 100_000, 400, 30

// column is what a column of a registry holds.
type column int

const (
	noColumn column = iota
	codeColumn
	nameColumn
	officialColumn
	officialEnColumn
	aliasColumn
	kindColumn
	regionColumn
	regionEnColumn
	regionCodeColumn
	departmentColumn
	departmentCodeColumn
	columns
)

// columnWords are what people call each column, folded. Of several columns
// that may hold the name, the first of this list does, and the others hold
// aliases.
var columnWords = [columns][]string{
	codeColumn: {
		"code", "territory code", "code territoire", "code du territoire", "code commune", "code de la commune", "commune code", "pcode", "p code",
		"adm3 pcode", "code officiel", "official code", "identifiant", "id",
	},
	nameColumn: {
		"name", "nom", "usual name", "nom usuel", "name fr", "commune", "nom de la commune", "nom commune", "territory", "territoire", "nom du territoire",
		"council", "council name", "collectivite", "municipality", "unit", "entite", "libelle", "arrondissement", "adm3 fr", "adm3 en", "gazetteer",
	},
	officialColumn:       {"official name", "nom officiel", "official fr", "official name fr", "denomination", "designation"},
	officialEnColumn:     {"official en", "official name en", "nom officiel en"},
	aliasColumn:          {"aliases", "alias", "other names", "autres noms", "autre nom", "other name", "synonymes", "synonyms", "name en"},
	kindColumn:           {"kind", "type", "type de territoire", "territory type", "type of territory", "nature", "categorie", "category"},
	regionColumn:         {"region", "region fr", "nom de la region", "region name", "adm1 fr", "adm1"},
	regionEnColumn:       {"region en", "adm1 en"},
	regionCodeColumn:     {"region code", "code region", "code de la region", "region pcode", "adm1 pcode"},
	departmentColumn:     {"department", "departement", "nom du departement", "department name", "division", "adm2 fr", "adm2 en", "adm2", "prefecture"},
	departmentCodeColumn: {"department code", "code departement", "code du departement", "department pcode", "adm2 pcode"},
}

// tableReader reads a user's registry, row by row.
type tableReader struct {
	table   *sheet.Table
	at      [columns]int // the sheet's column of each; 0 for none
	aliases []int
	header  int
	unused  []string

	list     diag.List
	entities []*Entity
	codes    map[string]diag.Pos
	twins    map[string]diag.Pos // by name, kind and parents
	places   map[string]*Place
	rows     int
	builtIn  *Registry
}

// Read reads a user's registry: a table with a column of names, and any of
// codes, kinds, regions, departments, official names and aliases, whose headers
// are recognised in French and in English; it is the first of the book's that has
// one. A row that is wrong is left out, with its problem; the registry is nil
// where no row is right.
func Read(ctx context.Context, b *sheet.Book) (*Registry, diag.List) {
	var list diag.List
	for _, t := range b.Tables {
		r := &tableReader{
			table: t, codes: map[string]diag.Pos{}, twins: map[string]diag.Pos{}, places: map[string]*Place{}, builtIn: BuiltIn(),
		}
		if p := t.Rows(ctx, r.row); p != nil {
			return nil, append(list, p)
		}
		if r.header == 0 {
			continue
		}
		r.list = append(r.list, b.LeftAside(ctx, t)...)
		return r.registry()
	}
	list.Add(&diag.Problem{
		Pos: diag.Pos{File: b.Name}, Code: "registry-header",
		Message: lang.Msg("no table of this file has a column of names of territories"),
		Hint:    lang.Msg("Give the first row these headings: code, name, kind, region, department, aliases. Only “name” is required."),
	})
	return nil, list
}

// registry is what the rows make.
func (r *tableReader) registry() (*Registry, diag.List) {
	if len(r.unused) > 0 {
		r.list.Add(&diag.Problem{
			Pos: r.table.Pos(r.header, 0), Severity: diag.Info, Code: "columns-unused",
			Message: lang.Msg("%s columns are of no use to a registry: %s", len(r.unused), strings.Join(r.unused, ", ")),
		})
	}
	if len(r.entities) == 0 {
		r.list.Add(&diag.Problem{
			Pos: r.table.Pos(0, 0), Code: "registry-empty",
			Message: lang.Msg("this registry names no territory"),
			Hint:    lang.Msg("Write one territory a row, under the heading “name”."),
		})
		return nil, r.list
	}
	short := map[string]string{}
	for _, row := range table("abbreviations.csv") {
		short[row[0]] = row[1]
	}
	return index("", r.entities, short), r.list
}

// row reads the header, then a territory.
func (r *tableReader) row(row *sheet.Row) bool {
	if r.header == 0 {
		if r.isHeader(row) {
			r.header = row.Number
		}
		return row.Number < maxAbove || r.header > 0
	}
	if r.rows++; r.rows > maxRows {
		r.list.Add(&diag.Problem{
			Pos: r.table.Pos(row.Number, 0), Code: "registry-too-long",
			Message: lang.Msg("a registry of more than %s territories is not read: the rows from here on are left out", maxRows),
		})
		return false
	}
	r.territory(row)
	return true
}

// isHeader recognises the row of headings by its column of names.
func (r *tableReader) isHeader(row *sheet.Row) bool {
	var at [columns]int
	rank := [columns]int{}
	var aliases []int
	var unused []string
	for i := range row.Cells {
		c := &row.Cells[i]
		what, place := columnOf(c.Text)
		switch {
		case what == noColumn:
			unused = append(unused, short(c.Text))
		case at[what] == 0:
			at[what], rank[what] = c.Col, place
		case what == nameColumn && place < rank[what]:
			aliases = append(aliases, at[what])
			at[what], rank[what] = c.Col, place
		case what == nameColumn || what == aliasColumn:
			aliases = append(aliases, c.Col)
		default:
			unused = append(unused, short(c.Text))
		}
	}
	if at[nameColumn] == 0 {
		return false
	}
	if at[aliasColumn] > 0 {
		aliases = append(aliases, at[aliasColumn])
	}
	r.at, r.aliases, r.unused = at, aliases, unused
	return true
}

// columnOf is what a heading announces, and its place in the list of its words.
func columnOf(heading string) (column, int) {
	folded := strings.TrimRight(surveys.Fold(heading), " .:*")
	for what := codeColumn; what < columns; what++ {
		if i := slices.Index(columnWords[what], folded); i >= 0 {
			return what, i
		}
	}
	return noColumn, 0
}

// short is a text as problems quote it.
func short(s string) string {
	if letters := []rune(s); len(letters) > 40 {
		return string(letters[:40]) + "…"
	}
	return s
}

// territory reads one row.
func (r *tableReader) territory(row *sheet.Row) {
	ok := true
	text := func(col int) string {
		c := row.At(col)
		if col == 0 || c == nil {
			return ""
		}
		s, p := readText(c)
		if p != nil {
			p.Pos = r.table.Pos(row.Number, col)
			r.list.Add(p)
			ok = false
		}
		return s
	}
	e := &Entity{Pos: r.table.Pos(row.Number, r.at[nameColumn])}
	e.Name, e.Code, e.Kind = text(r.at[nameColumn]), text(r.at[codeColumn]), kindIn(text(r.at[kindColumn]))
	if fr := text(r.at[officialColumn]); fr != "" {
		e.Official = lang.T(fr, fr)
		e.Aliases = append(e.Aliases, fr)
	}
	if en := text(r.at[officialEnColumn]); en != "" {
		if e.Official == nil {
			e.Official = lang.T(en, en)
		}
		e.Official["en"] = en
		e.Aliases = append(e.Aliases, en)
	}
	for _, col := range r.aliases {
		for _, alias := range strings.FieldsFunc(text(col), func(c rune) bool { return c == ';' || c == '|' || c == '\n' }) {
			if alias = strings.TrimSpace(alias); alias != "" && alias != e.Name {
				e.Aliases = append(e.Aliases, alias)
			}
		}
	}
	e.Region = r.place(nil, text(r.at[regionCodeColumn]), text(r.at[regionColumn]), text(r.at[regionEnColumn]))
	e.Department = r.place(e.Region, text(r.at[departmentCodeColumn]), text(r.at[departmentColumn]), "")
	if ok && r.isNew(e) {
		r.entities = append(r.entities, e)
	}
}

// isNew tells a territory that can be told from those before; it says why
// another cannot.
func (r *tableReader) isNew(e *Entity) bool {
	if e.Name == "" {
		of := e.Code != "" || len(e.Aliases) > 0
		if of || e.Kind != "" || e.Region != nil || e.Department != nil {
			severity := diag.Error
			if !of {
				severity = diag.Warning // perhaps a heading between the rows
			}
			r.list.Add(&diag.Problem{
				Pos: e.Pos, Severity: severity, Code: "registry-name-missing",
				Message: lang.Msg("this territory has no name"),
				Hint:    lang.Msg("Write its usual name; until then it is not in the registry."),
			})
		}
		return false
	}
	if spell(e.Name).stem == "" {
		r.list.Add(&diag.Problem{
			Pos: e.Pos, Code: "registry-name-unreadable",
			Message: lang.Msg("“%s” has no letter to be known by", short(e.Name)),
			Hint:    lang.Msg("Write its usual name; until then it is not in the registry."),
		})
		return false
	}
	if first, twice := r.codes[strings.ToUpper(e.Code)]; twice && e.Code != "" {
		pos := e.Pos
		pos.Col = r.at[codeColumn]
		r.list.Add(&diag.Problem{
			Pos: pos, Code: "registry-code-twice",
			Message: lang.Msg("the code %s is that of another territory already, at %s", short(e.Code), first.String()),
			Hint:    lang.Msg("Give each territory a code of its own; the first is kept."),
		})
		return false
	}
	twin := surveys.Fold(e.Name) + "|" + e.Kind + "|" + surveys.Fold(e.Region.In("fr")) + "|" + surveys.Fold(e.Department.In("fr"))
	if first, twice := r.twins[twin]; twice {
		r.list.Add(&diag.Problem{
			Pos: e.Pos, Code: "registry-twice",
			Message: lang.Msg("“%s” is in the registry already, at %s, with the same region and department", short(e.Name), first.String()),
			Hint:    lang.Msg("Delete one of the two, or say what tells them apart; the first is kept."),
		})
		return false
	}
	r.twins[twin] = e.Pos
	if e.Code != "" {
		r.codes[strings.ToUpper(e.Code)] = e.Pos
	}
	return true
}

// place is the region or the department of that name, made once; nil for no
// name. What the built-in registry knows by that name has the same other names.
func (r *tableReader) place(within *Place, code, name, en string) *Place {
	if name == "" {
		name = en
	}
	if name == "" {
		return nil
	}
	key := surveys.Fold(within.In("fr")) + "|" + surveys.Fold(name)
	if within == nil {
		key = "region" + key
	}
	if p := r.places[key]; p != nil {
		return p
	}
	p := &Place{Code: code, Name: lang.T(name, name)}
	if en != "" {
		p.Name["en"] = en
	}
	if known := r.builtIn.places[placeKey(name)]; len(known) == 1 {
		p.Aliases = append(p.Aliases, known[0].Aliases...)
		for _, language := range known[0].Name.Languages() {
			p.Aliases = append(p.Aliases, known[0].Name[language])
		}
	}
	r.places[key] = p
	return p
}

// readText reads a cell of a registry on one line.
func readText(c *sheet.Cell) (string, *diag.Problem) {
	if c.Kind == sheet.Fault || c.Uncached {
		return "", &diag.Problem{
			Code:    "registry-cell",
			Message: lang.Msg("the cell holds a formula's error, “%s”, and no text", short(c.Text)),
			Hint:    lang.Msg("Type the text itself; until then the row is left out."),
		}
	}
	if len(c.Text) > maxName {
		return "", &diag.Problem{
			Code:    "registry-cell",
			Message: lang.Msg("a text of %s bytes, “%s”, is too long: at most %s are read", len(c.Text), short(c.Text), maxName),
			Hint:    lang.Msg("Type the text itself; until then the row is left out."),
		}
	}
	return strings.Join(strings.Fields(c.Text), " "), nil
}

// kindIn is a kind as frameworks spell it, where its words are known; else the
// text itself.
func kindIn(text string) string {
	folded := surveys.Fold(text)
	switch {
	case folded == CityArr || folded == City || folded == Commune:
		return folded
	case strings.HasSuffix(folded, "arrondissement"):
		return CityArr
	}
	if kind := kindOf(text); kind != "" {
		return kind
	}
	return text
}
