package workbook

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys"
)

// Widths of the cover's columns: code, label, answer, help.
var coverWidths = [...]float64{8, 29, 40, 40}

// Columns of the cover.
const (
	coverCode = 1 + iota
	coverLabel
	coverAnswer
	coverHelp
)

// coverRows tells where the parts of the cover stand.
type coverRows struct{ steps, who, header, fields, progress, identity, last int }

// writeCover writes the first sheet: how to answer, who answers, how far it
// is, which form it is.
func (f *form) writeCover() error {
	name := f.coverName()
	steps := f.instructions()
	var at coverRows
	at.steps = 4
	at.who = at.steps + len(steps) + 2
	at.header = at.who + 1
	at.fields = at.header + 1
	filled, locked := f.fields()
	at.progress = at.fields + len(filled) + 1
	at.identity = at.progress + len(f.sheets) + 3
	at.last = at.identity + len(locked)

	if err := f.dress(name, at.last, coverHelp, pageOf{}); err != nil {
		return err
	}
	if err := f.checkCover(name, at, filled); err != nil {
		return err
	}
	for i, s := range f.sheets {
		cell := "B" + strconv.Itoa(at.progress+1+i)
		if err := f.SetCellHyperLink(name, cell, quoted(s.name)+"!A1", "Location"); err != nil {
			return err
		}
	}
	w, err := f.NewStreamWriter(name)
	if err != nil {
		return err
	}
	for i, width := range slices.Backward(coverWidths[:]) { // each is put before the others, and their order counts
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	rows := f.topRows(steps)
	rows = append(rows, f.section(f.p.Sprint("Who answers?")), coverRow{cells: f.headerRow(surveys.FormCode, surveys.FormQuestion, surveys.FormAnswer, surveys.FormHelp), height: 18})
	rows = append(rows, f.fieldRows(filled, false)...)
	rows = append(rows, coverRow{}, f.section(f.p.Sprint("Progress")))
	rows = append(rows, f.progressRows()...)
	rows = append(rows, coverRow{}, f.section(f.p.Sprint("This form")))
	rows = append(rows, f.fieldRows(locked, true)...)
	for i, r := range rows {
		if err := r.stream(w, i+1); err != nil {
			return err
		}
	}
	return w.Flush()
}

// A coverRow is a row of the cover.
type coverRow struct {
	cells  []any
	height float64
	wide   int // first column merged; 0 if none
	narrow int // last column merged; 0 is the last of the sheet
}

func (r coverRow) stream(w *excelize.StreamWriter, row int) error {
	if r.cells == nil {
		return nil
	}
	if r.wide > 0 {
		last := r.narrow
		if last == 0 {
			last = coverHelp
		}
		if err := w.MergeCell(at(r.wide, row), at(last, row)); err != nil {
			return err
		}
	}
	return w.SetRow(at(coverCode, row), r.cells, excelize.RowOpts{Height: r.height})
}

func (f *form) section(title string) coverRow {
	cells := make([]any, coverHelp)
	for i := range cells {
		cells[i] = excelize.Cell{StyleID: f.style.section}
	}
	cells[0] = excelize.Cell{StyleID: f.style.section, Value: title}
	return coverRow{cells: cells, height: 22}
}

// topRows are the title and the instructions.
func (f *form) topRows(steps []string) []coverRow {
	title := f.p.Text(f.Title)
	all := coverWidths[0] + coverWidths[1] + coverWidths[2] + coverWidths[3]
	rows := []coverRow{
		{cells: []any{excelize.Cell{StyleID: f.style.title, Value: title}}, height: height(all, para{text: title, size: sizeTitle, bold: true}) + 6, wide: coverCode},
		{cells: []any{excelize.Cell{StyleID: f.style.subtitle, Value: f.p.Sprint("Self-assessment form, to be filled in by the territory")}}, height: 18, wide: coverCode},
		{},
		f.section(f.p.Sprint("How to answer")),
	}
	for i, s := range steps {
		rows = append(rows, coverRow{
			cells:  []any{excelize.Cell{StyleID: f.style.step, Value: f.p.Int(i + 1)}, excelize.Cell{StyleID: f.style.note, Value: s}},
			height: height(all-coverWidths[0], para{text: s, size: sizeText}) + 3, wide: coverLabel,
		})
	}
	return append(rows, coverRow{})
}

// instructions are the steps of how to answer, in plain words.
func (f *form) instructions() []string {
	names := make([]string, len(f.sheets))
	for i, s := range f.sheets {
		names[i] = s.name
	}
	unknown := f.p.Quote(f.p.Text(surveys.FormSilences[surveys.Unknown]))
	not := f.p.Quote(f.p.Text(surveys.FormSilences[surveys.NotApplicable]))
	grades := make([]any, 0, surveys.Checked)
	for e := surveys.Declared; e <= surveys.Checked; e++ {
		grades = append(grades, f.p.Quote(f.p.Text(surveys.FormEvidenceGrades[e])))
	}
	return []string{
		f.p.Sprint("Type only in the tinted, outlined cells. Everything else is locked, without a password, so that nothing is erased by mistake."),
		f.p.Sprint("Say below who answers, then go through the sheets %s in the order you like. You may stop, save and come back.", f.p.Join(names)),
		f.p.Sprint("For most questions, click on the answer cell and choose from its list. For a figure, type the number alone, without its unit. For a list of practices, answer Yes or No on each line."),
		f.p.Sprint("Two answers must not be confused. %s: the question concerns you, but nobody has the information. %s: the question makes no sense for your territory; say why in the next column.", unknown, not),
		f.p.Sprint("An empty cell counts as not answered, never as zero. Do not guess: answer %s rather than invent.", unknown),
		f.p.Sprint("Evidence says how an answer is proven. %s: nobody has shown a document. %s: a document is named, not shown. %s: it was shown during the assessment. %s: measured or checked on the spot.", grades...),
		f.p.Sprint("Save the file as it is, in .xlsx format, and send it back to the person who gave it to you, even if it is not complete."),
	}
}

// A field is one row of who answers or of which form this is.
type field struct {
	name, label, help string
	value             any
	style             int
}

// fields are the cover's rows that people fill, and those that are locked, in
// the order of surveys.FormFields.
func (f *form) fields() (filled, locked []field) {
	t := f.opt.Territory
	if t == nil {
		t = &surveys.Territory{Population: math.NaN()}
	}
	r := f.opt.Response
	if r == nil {
		r = &surveys.Response{}
	}
	var population, date any
	if !math.IsNaN(t.Population) {
		population = t.Population
	}
	if !r.Date.IsZero() {
		date = r.Date
	}
	rows := map[string]field{
		"territory":      {label: f.p.Sprint("Name of the territory"), help: f.p.Sprint("As on official documents, in full."), value: text(t.Name)},
		"territory_code": {label: f.p.Sprint("Code of the territory"), help: f.p.Sprint("If you were given one; otherwise leave empty."), value: text(t.Code)},
		"region":         {label: f.p.Sprint("Region"), value: text(t.Region)},
		"department":     {label: f.p.Sprint("Department"), value: text(t.Department)},
		"type":           {label: f.p.Sprint("Type of territory"), help: f.p.Sprint("Choose from the list."), value: choiceLabel(f, f.Kinds, t.Kind)},
		"population":     {label: f.p.Sprint("Population"), help: f.p.Sprint("Number of residents, without spaces."), value: population, style: f.style.number},
		"group":          {label: f.p.Sprint("Group of the respondent"), help: f.p.Sprint("Who answers. Choose “Workshop” if the answers were decided together."), value: f.groupLabel(r.Group)},
		"respondent":     {label: f.p.Sprint("Name or office of the respondent"), help: f.p.Sprint("Optional. It is shown in no report."), value: text(r.Respondent)},
		"date":           {label: f.p.Sprint("Date of the answers"), help: f.p.Sprint("Day/month/year."), value: date, style: f.style.date},
		"framework":      {label: f.p.Sprint("Framework"), value: text(f.ID)},
		"version":        {label: f.p.Sprint("Version of the framework"), value: text(f.Version)},
		"digest":         {label: f.p.Sprint("Digest of the framework"), value: text(f.Digest)},
		"language":       {label: f.p.Sprint("Language of the form"), value: f.p.Language()},
	}
	for _, name := range surveys.FormFields {
		row := rows[name]
		row.name = name
		switch name {
		case "framework", "version", "digest", "language":
			row.style = f.style.locked
			locked = append(locked, row)
		default:
			if row.style == 0 {
				row.style = f.style.field
			}
			filled = append(filled, row)
		}
	}
	if len(locked) > 0 {
		locked[0].help = f.p.Sprint("Locked: the program reads the form back with these lines.")
	}
	return filled, locked
}

func choiceLabel(f *form, choices []surveys.Choice, code string) any {
	if code == "" {
		return nil
	}
	return named(f.p, choices, []string{code})[0]
}

func (f *form) groupLabel(code string) any {
	if slices.Contains(surveys.WordsWorkshop, code) {
		return f.workshop()
	}
	return choiceLabel(f, f.Respondents, code)
}

func (f *form) fieldRows(fields []field, locked bool) []coverRow {
	var rows []coverRow
	for _, d := range fields {
		value := ""
		if s, ok := d.value.(string); ok {
			value = s
		}
		h := max(20, height(coverWidths[2]-indent, para{text: value, size: sizeText}), height(coverWidths[3]-indent, para{text: d.help, size: sizeHelp}), height(coverWidths[1], para{text: d.label, size: sizeText}))
		label := f.style.label
		if locked {
			label = f.style.locked
		}
		rows = append(rows, coverRow{cells: []any{
			excelize.Cell{StyleID: f.style.small, Value: d.name},
			excelize.Cell{StyleID: label, Value: d.label},
			excelize.Cell{StyleID: d.style, Value: d.value},
			excelize.Cell{StyleID: f.style.aside, Value: text(d.help)},
		}, height: h})
	}
	return rows
}

// checkCover adds the cover's drop-downs and checks.
func (f *form) checkCover(name string, rows coverRows, fields []field) error {
	for i, d := range fields {
		cell := at(coverAnswer, rows.fields+i)
		var err error
		switch d.name {
		case "type":
			if len(f.Kinds) > 0 {
				err = f.dropDown(name, cell, listKinds, "", "")
			}
		case "group":
			err = f.dropDown(name, cell, listGroups, "", "")
		case "population":
			err = f.typed(name, cell, excelize.DataValidationTypeDecimal, f.p.Sprint("Type the number of residents in figures."))
		case "date":
			err = f.typed(name, cell, excelize.DataValidationTypeDate, f.p.Sprint("Type the date as day/month/year."))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// typed checks a number or a date of the cover, at least 0.
func (f *form) typed(name, cell string, kind excelize.DataValidationType, say string) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = cell
	if err := v.SetRange("0", "", kind, excelize.DataValidationOperatorGreaterThanOrEqual); err != nil {
		return err
	}
	v.SetError(excelize.DataValidationErrorStyleStop, f.p.Sprint("Entry not accepted"), say)
	return f.AddDataValidation(name, v)
}

// barCells is how long the drawn bars of progress are, in characters.
const barCells = 20

// progressRows tell, sheet by sheet and in all, how many questions are
// answered, by live formulas that hold their value for viewers that compute none.
func (f *form) progressRows() []coverRow {
	var rows []coverRow
	var counts []string
	done, asked := 0, 0
	for _, s := range f.sheets {
		count := quoted(s.name) + "!" + absolute("$"+at(colAnswer, rowProgress))
		rows = append(rows, f.progressRow(excelize.Cell{StyleID: f.style.link, Value: s.title}, count, s.done, s.asked))
		counts = append(counts, count)
		done, asked = done+s.done, asked+s.asked
	}
	sum := "SUM(" + strings.Join(counts, ",") + ")"
	if len(counts) == 0 {
		sum = "0"
	}
	return append(rows, f.progressRow(excelize.Cell{StyleID: f.style.total, Value: f.p.Sprint("In all")}, sum, done, asked))
}

// progressRow is a title and a bar drawn with characters: it shows in black
// and white, and where nothing but text is shown.
func (f *form) progressRow(title excelize.Cell, count string, done, asked int) coverRow {
	full := fmt.Sprintf("ROUND(%d*%s/%d,0)", barCells, count, max(1, asked))
	n := int(math.Round(float64(barCells*done) / float64(max(1, asked))))
	return coverRow{cells: []any{
		excelize.Cell{StyleID: f.style.empty},
		title,
		excelize.Cell{StyleID: f.style.empty},
		excelize.Cell{
			StyleID: f.style.bar,
			Formula: fmt.Sprintf(`REPT("■",%[1]s)&REPT("□",%[2]d-%[1]s)&"   "&%[3]s&" / %[4]d"`, full, barCells, count, asked),
			Value:   strings.Repeat("■", n) + strings.Repeat("□", barCells-n) + fmt.Sprintf("   %d / %d", done, asked),
		},
	}, height: 18, wide: coverLabel, narrow: coverAnswer}
}
