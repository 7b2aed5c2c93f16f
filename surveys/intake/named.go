package intake

import (
	"path"
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/sheet"
)

// named is what the names of sheets and files say of territories, where no
// column does (decision 40). The name of a sheet is believed where the registry
// has one territory of that name, or somebody decided; the name of a file only
// where somebody decided.

// namesTerritory reports whether a column names the territory, or may.
func (l *columns) namesTerritory(r *reading, asked int) bool {
	return len(l.who[territoryRole])+len(l.who[codeRole]) > 0 || slices.ContainsFunc(r.doubts.columns[asked:], func(d Doubt) bool {
		return d.Answer == "territory" || d.Answer == "territory_code"
	})
}

// nameTerritory finds whose the responses are of a table in which no column says
// it; asked is the first doubt about its columns.
func (l *columns) nameTerritory(r *reading, asked int) {
	if l.namesTerritory(r, asked) || r.names.territories || r.opt.Registry == nil {
		return
	}
	l.named = r.nameOfSheet(l.table)
	if l.named == nil {
		l.named = r.nameOfFile(l.table)
	}
}

// nameOfSheet is a sheet's name, if it is that of one territory of the registry;
// nil where it is not.
func (r *reading) nameOfSheet(t *sheet.Table) *sheet.Cell {
	if t.Name == "" || r.opt.Registry.Match(registry.Naming{Name: t.Name}).Entity == nil {
		return nil
	}
	r.say(bySheetName(t))
	return &sheet.Cell{Text: t.Name}
}

// bySheetName says that a sheet's name is read.
func bySheetName(t *sheet.Table) *diag.Problem {
	return &diag.Problem{
		Pos: t.Pos(0, 0), Severity: diag.Info, Code: "territory-sheet",
		Message: lang.Msg("no cell names the territory: the sheet's name, “%s”, is read as its name", shown(t.Name)),
	}
}

// nameOfFile is the name of the file, if somebody decided whose it is.
func (r *reading) nameOfFile(t *sheet.Table) *sheet.Cell {
	name := path.Base(r.file.Name)
	if r.opt.Registry.Match(registry.Naming{Name: name}).Outcome != registry.ByChoice {
		return nil
	}
	r.say(&diag.Problem{
		Pos: t.Pos(0, 0), Severity: diag.Info, Code: "territory-file",
		Message: lang.Msg("no cell names the territory: it is that of the file, “%s”, as was decided", shown(name)),
	})
	return &sheet.Cell{Text: name}
}

// proposeTerritory asks whose the responses of a table are, where its name or
// its file's is near a territory's; it returns what to do.
func (l *columns) proposeTerritory(r *reading) (hint lang.Message) {
	if r.opt.Registry == nil {
		return hint
	}
	file := path.Base(r.file.Name)
	names := [][2]string{{l.table.Name, l.table.Name}, {file, strings.TrimSuffix(file, path.Ext(file))}}
	for i, name := range names {
		if name[1] == "" || defaultSheet.MatchString(surveys.Fold(name[1])) || i > 0 && r.across != nil || r.opt.Registry.Match(registry.Naming{Name: name[0]}).Outcome == registry.Own {
			continue
		}
		m := r.opt.Registry.Match(registry.Naming{Name: name[1]})
		if m.Entity != nil {
			m.Proposals = []registry.Proposal{{Entity: m.Entity, Reason: lang.Msg("the file is called so")}}
		}
		if len(m.Proposals) == 0 {
			continue
		}
		r.doubts.columns = append(r.doubts.columns, whose(l.headerPos(0), name[0], m.Proposals))
		return lang.Msg("Perhaps “%s” says it: %s. Accept that in a mapping file, and give it with --mapping; or add a column “territory”.", shown(name[0]), m.Proposals[0].Message())
	}
	return lang.Msg("Add a column “territory” with the name of the territory of each row; or, if all rows are of one, give the sheet its name.")
}

// whose is the doubt about the territory of a sheet or a file.
func whose(at diag.Pos, name string, all []registry.Proposal) Doubt {
	d := Doubt{Decision: Decision{What: TerritoryDecision, Text: oneLine(name), Pos: at}}
	for _, p := range all {
		answer := p.Entity.Code
		if answer == "" {
			answer = p.Entity.Name
		}
		d.Proposals = append(d.Proposals, Proposal{Answer: answer, Label: lang.T(p.Entity.Called("fr"), p.Entity.Called("en")), Reason: p.Reason})
	}
	if len(all) == 1 {
		d.Answer = d.Proposals[0].Answer
	}
	return d
}

// region is what the name of a table says of where its territories lie: it tells
// apart those of one name, where no column does.
func (l *columns) region(r *reading) string {
	if len(l.who[regionRole]) > 0 || l.side != nil || r.opt.Registry == nil || !r.opt.Registry.Knows(l.table.Name) {
		return ""
	}
	return l.table.Name
}

// sayRegion says, once a sheet, that its name told territories apart.
func (r *reading) sayRegion(t *surveys.Territory, named string) {
	if key := "region-sheet " + r.region; !r.warned[key] {
		r.warned[key] = true
		r.say(&diag.Problem{
			Pos: diag.Pos{File: t.Pos.File, Sheet: t.Pos.Sheet}, Severity: diag.Info, Code: "region-sheet",
			Message: lang.Msg("several territories have one name, and no column names the region: the sheet's name, “%s”, tells which is meant (“%s”)", shown(r.region), shown(named)),
		})
	}
}
