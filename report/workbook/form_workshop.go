package workbook

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// mostInflated bounds what a form may unpack to before it is written into: a
// form of a hundred questions has a hundredth of it.
const mostInflated = 256 << 20

// WriteWorkshop writes what a workshop voted and decided into a form that
// exists, as three sheets after its own; sheets of an earlier writing are
// replaced. Nothing else of the form changes: its other sheets are copied byte
// for byte, whoever saved them. Decisions themselves are answers, and stand
// where answers stand. Colleges of too few voters are put together first.
func WriteWorkshop(w io.Writer, form []byte, s *surveys.Survey, held *surveys.Workshop, p *lang.Printer) error {
	file, err := excelize.OpenReader(bytes.NewReader(form), excelize.Options{UnzipSizeLimit: mostInflated, UnzipXMLSizeLimit: mostInflated})
	if err != nil {
		return fmt.Errorf("reading the form: %w", err)
	}
	defer func() { _ = file.Close() }() // temporary files, which nobody needs any more
	r := &roomSheets{File: file, survey: s, held: held.Merged(), p: p}
	for _, step := range []func() error{r.clear, r.makeStyles, r.writeAttendance, r.writeVotes, r.writeGrounds} {
		if err := step(); err != nil {
			return fmt.Errorf("writing the workshop into the form: %w", err)
		}
	}
	var b bytes.Buffer
	if err := file.Write(&b); err != nil {
		return fmt.Errorf("writing the workshop into the form: %w", err)
	}
	whole, err := r.withOld(form, b.Bytes())
	if err != nil {
		return fmt.Errorf("writing the workshop into the form: %w", err)
	}
	return sheet.Stabilise(w, whole)
}

// listing are the parts that say which others there are and where formulas
// stand, and the styles, to which those of the new sheets are added.
var listing = []string{"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/calcChain.xml", "xl/styles.xml"}

// withOld is the new package with the form's own parts as they were: excelize
// writes a sheet that it only looked at in its own way.
func (r *roomSheets) withOld(form, written []byte) ([]byte, error) {
	old, err := zip.NewReader(bytes.NewReader(form), int64(len(form)))
	if err != nil {
		return nil, err
	}
	now, err := zip.NewReader(bytes.NewReader(written), int64(len(written)))
	if err != nil {
		return nil, err
	}
	was := map[string]*zip.File{}
	for _, f := range old.File {
		was[f.Name] = f
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, f := range now.File {
		if kept := was[f.Name]; kept != nil && !slices.Contains(listing, f.Name) && !slices.Contains(r.own, f.Name) {
			f = kept
		}
		if err := out.Copy(f); err != nil {
			return nil, err
		}
	}
	err = out.Close()
	return b.Bytes(), err
}

// roomSheets are the sheets of a workshop being written.
type roomSheets struct {
	*excelize.File
	survey *surveys.Survey
	held   *surveys.Workshop
	p      *lang.Printer
	own    []string // the parts of the new sheets
	style  struct {
		title, subtitle, header, text, first, code, again, total, count, choice, none, words, field int
	}
}

// clear removes the sheets of an earlier writing, in whichever language.
func (r *roomSheets) clear() error {
	for _, name := range r.GetSheetList() {
		for _, text := range surveys.FormWorkshopSheets {
			for _, own := range text {
				if strings.EqualFold(name, own) {
					if err := r.DeleteSheet(name); err != nil {
						return err
					}
				}
			}
		}
	}
	return nil
}

func (r *roomSheets) makeStyles() error {
	middle := &excelize.Alignment{Vertical: "center", WrapText: true}
	centre := &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}
	left := &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1, WrapText: true}
	open := &excelize.Protection{Locked: false}
	round := box(report.Dim, "left", "right", "top", "bottom")
	const asText = 49 // what is typed stays text
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&r.style.title, excelize.Style{Font: font(sizeTitle, report.Accent, true), Alignment: middle}},
		{&r.style.subtitle, excelize.Style{Font: font(sizeText, report.Dim, false), Alignment: middle}},
		{&r.style.header, excelize.Style{Font: font(sizeHelp, report.Paper, true), Fill: fill(report.Accent), Alignment: middle}},
		{&r.style.choice, excelize.Style{Font: font(sizeHelp, report.Paper, true), Fill: fill(report.Accent), Alignment: centre}},
		{&r.style.text, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: middle}},
		{&r.style.first, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: middle, Border: box(report.Rule, "top")}},
		{&r.style.code, excelize.Style{Font: font(sizeHelp, report.Ink, true), Alignment: middle, Border: box(report.Rule, "top")}},
		{&r.style.again, excelize.Style{Font: font(sizeHelp, report.Dim, false), Alignment: middle}},
		{&r.style.total, excelize.Style{Font: font(sizeHelp, report.Ink, true), Alignment: centre}},
		{&r.style.none, excelize.Style{Font: font(sizeHelp, report.Dim, false), Alignment: centre}},
		{&r.style.count, excelize.Style{Font: font(sizeText, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: centre, Protection: open}},
		{&r.style.words, excelize.Style{Font: font(sizeHelp, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: left, Protection: open, NumFmt: asText}},
		{&r.style.field, excelize.Style{Font: font(sizeText, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: left, Protection: open, NumFmt: asText}},
	} {
		id, err := r.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return nil
}

// A roomColumn is a column of one of the sheets: its header and width.
type roomColumn struct {
	title  string
	width  float64
	middle bool // of counts
}

func (r *roomSheets) column(c surveys.WorkshopColumn, width float64) roomColumn {
	counts := c == surveys.WorkshopRound || c >= surveys.WorkshopDontKnow && c <= surveys.WorkshopWomen
	return roomColumn{title: r.p.Text(surveys.WorkshopColumns[c]), width: width, middle: counts}
}

// roomRow is the cells of a row and its height.
type roomRow struct {
	cells  []any
	height float64
}

// writeSheet writes one of the sheets: its title, what it holds, then its rows,
// of which the header'th, from 1, names the columns and is repeated in print.
func (r *roomSheets) writeSheet(which int, says string, columns []roomColumn, rows []roomRow, header int) error {
	name := r.p.Text(surveys.FormWorkshopSheets[which])
	if _, err := r.NewSheet(name); err != nil {
		return err
	}
	for id, of := range r.GetSheetMap() {
		if of == name {
			r.own = append(r.own, fmt.Sprintf("xl/worksheets/sheet%d.xml", id)) // as excelize names it
		}
	}
	yes, no, a4, one, asMany, landscape := true, false, 9, 1, 0, "landscape"
	tab := report.Dim
	if err := r.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
		return err
	}
	if err := r.SetSheetProps(name, &excelize.SheetPropsOptions{FitToPage: &yes, TabColorRGB: &tab}); err != nil {
		return err
	}
	if err := r.SetPageLayout(name, &excelize.PageLayoutOptions{Size: &a4, Orientation: &landscape, FitToWidth: &one, FitToHeight: &asMany}); err != nil {
		return err
	}
	if err := r.ProtectSheet(name, &excelize.SheetProtectionOptions{
		SelectLockedCells: true, SelectUnlockedCells: true, FormatColumns: true, FormatRows: true,
	}); err != nil {
		return err
	}
	if err := r.SetPanes(name, &excelize.Panes{
		Freeze: true, YSplit: header, TopLeftCell: at(1, header+1), ActivePane: "bottomLeft",
		Selection: []excelize.Selection{{Pane: "bottomLeft", ActiveCell: at(1, header+1), SQRef: at(1, header+1)}},
	}); err != nil {
		return err
	}
	w, err := r.NewStreamWriter(name)
	if err != nil {
		return err
	}
	wide := 0.0
	for i, c := range columns {
		wide += c.width
		if err := w.SetColWidth(i+1, i+1, c.width); err != nil {
			return err
		}
	}
	if err := w.MergeCell(at(1, 2), at(len(columns), 2)); err != nil {
		return err
	}
	for i, row := range append([]roomRow{
		{cells: []any{excelize.Cell{StyleID: r.style.title, Value: name}}, height: 26},
		{cells: []any{excelize.Cell{StyleID: r.style.subtitle, Value: says}}, height: height(wide, para{text: says, size: sizeText}) + 4},
	}, rows...) {
		if err := w.SetRow(at(1, i+1), row.cells, excelize.RowOpts{Height: row.height}); err != nil {
			return err
		}
	}
	return w.Flush()
}

// heads is a row of columns' names.
func (r *roomSheets) heads(columns []roomColumn) roomRow {
	row := roomRow{height: 18}
	for _, c := range columns {
		style := r.style.header
		if c.middle {
			style = r.style.choice
		}
		row.cells = append(row.cells, excelize.Cell{StyleID: style, Value: c.title})
		row.height = max(row.height, height(c.width, para{text: c.title, size: sizeHelp, bold: true}))
	}
	return row
}

// college is a college as a cell has it: "ELU – Élus locaux".
func (r *roomSheets) college(code string) string {
	if words, ok := surveys.FormColleges[code]; ok {
		return r.p.Text(words)
	}
	for _, c := range r.survey.Respondents {
		if label := r.p.Text(c.Label); c.Name == code && label != "" {
			return code + " – " + label
		}
	}
	return code
}

// writeAttendance writes the place and who was there.
func (r *roomSheets) writeAttendance() error {
	columns := []roomColumn{
		r.column(surveys.WorkshopCode, 15), r.column(surveys.WorkshopName, 46),
		r.column(surveys.WorkshopPresent, 30), r.column(surveys.WorkshopWomen, 14),
	}
	place := r.heads([]roomColumn{
		{title: r.p.Text(surveys.FormColumns[surveys.FormCode]), width: 15},
		{title: r.p.Text(surveys.FormColumns[surveys.FormQuestion]), width: 46},
		{title: r.p.Text(surveys.FormColumns[surveys.FormAnswer]), width: 30},
	})
	rows := []roomRow{place, {
		cells: []any{
			excelize.Cell{StyleID: r.style.none, Value: surveys.FormWorkshopPlace},
			excelize.Cell{StyleID: r.style.text, Value: r.p.Sprint("Place of the workshop")},
			excelize.Cell{StyleID: r.style.field, Value: text(r.held.Place)},
		}, height: max(20, height(30-indent, para{text: r.held.Place, size: sizeText})),
	}, {}, r.heads(columns)}
	first := 3 + len(rows)
	for _, a := range r.held.Present {
		code := a.College
		if words, ok := surveys.FormColleges[code]; ok {
			code = r.p.Text(words)
		}
		rows = append(rows, roomRow{cells: []any{
			excelize.Cell{StyleID: r.style.code, Value: code},
			excelize.Cell{StyleID: r.style.first, Value: strings.TrimPrefix(r.college(a.College), a.College+" – ")},
			excelize.Cell{StyleID: r.style.count, Value: a.Present},
			excelize.Cell{StyleID: r.style.count, Value: women(a)},
		}, height: 18})
	}
	if n := len(r.held.Present); n > 0 {
		sum := 0
		for _, a := range r.held.Present {
			sum += a.Present
		}
		rows = append(rows, roomRow{cells: []any{
			nil,
			excelize.Cell{StyleID: r.style.text, Value: r.p.Sprint("Total")},
			excelize.Cell{StyleID: r.style.total, Formula: fmt.Sprintf("SUM(%s:%s)", at(3, first), at(3, first+n-1)), Value: sum},
		}, height: 18})
	}
	return r.writeSheet(0, r.p.Sprint("Where the workshop was held, and how many came from each college. No name stands here."), columns, rows, 6)
}

func women(a surveys.Attendance) any {
	if a.Women < 0 {
		return nil
	}
	return a.Women
}

// writeVotes writes a row a question, round and college.
func (r *roomSheets) writeVotes() error {
	choices := r.survey.VoteColumns()
	columns := []roomColumn{
		r.column(surveys.WorkshopCode, 9), r.column(surveys.WorkshopQuestion, 34),
		r.column(surveys.WorkshopRound, 6), r.column(surveys.WorkshopCollege, 44),
	}
	for _, c := range choices {
		columns = append(columns, roomColumn{title: r.p.Text(surveys.VoteColumn(c)), width: 6, middle: true})
	}
	columns = append(columns, r.column(surveys.WorkshopDontKnow, 11), r.column(surveys.WorkshopAbstained, 12), r.column(surveys.WorkshopBallots, 10))
	rows := []roomRow{r.heads(columns)}
	for _, d := range r.held.Deliberations {
		first := true
		for k, round := range d.Rounds {
			for i := range round {
				rows = append(rows, r.voteRow(&d, k, &round[i], choices, columns, len(rows)+3, first))
				first = false
			}
		}
	}
	return r.writeSheet(1, r.p.Sprint("Ballots counted by question, round and college: round 1 is before the discussion, round 2 after it. Colleges of fewer than three voters are counted together."), columns, rows, 3)
}

func (r *roomSheets) voteRow(d *surveys.Deliberation, round int, v *surveys.Vote, choices []string, columns []roomColumn, number int, first bool) roomRow {
	q := r.survey.Questions[d.Question]
	own := r.survey.VoteChoices(q)
	place := map[string]int{}
	for i, c := range own {
		place[c] = i
	}
	asked := r.p.Text(q.Heading)
	if asked == "" {
		asked = r.p.Text(q.Label)
	}
	style, code := r.style.first, r.style.code
	if !first { // said in the row above
		asked, style, code = "", r.style.text, r.style.again
	}
	college := r.college(v.College)
	cells := []any{
		excelize.Cell{StyleID: code, Value: q.Code},
		excelize.Cell{StyleID: style, Value: text(asked)},
		excelize.Cell{StyleID: r.style.total, Value: round + 1},
		excelize.Cell{StyleID: style, Value: college},
	}
	for _, c := range choices {
		i, has := place[c]
		if !has || i >= len(v.Counts) {
			cells = append(cells, excelize.Cell{StyleID: r.style.none})
			continue
		}
		cells = append(cells, excelize.Cell{StyleID: r.style.count, Value: v.Counts[i]})
	}
	last := len(cells) + 2
	cells = append(cells,
		excelize.Cell{StyleID: r.style.count, Value: v.DontKnow},
		excelize.Cell{StyleID: r.style.count, Value: v.Abstained},
		excelize.Cell{StyleID: r.style.total, Formula: fmt.Sprintf("SUM(%s:%s)", at(5, number), at(last, number)), Value: v.Ballots()})
	h := math.Max(height(columns[1].width, para{text: asked, size: sizeHelp}), height(columns[3].width, para{text: college, size: sizeHelp}))
	return roomRow{cells: cells, height: math.Max(h, 18)}
}

// writeGrounds writes a row a question that was decided with a reason, disputed
// or parked.
func (r *roomSheets) writeGrounds() error {
	columns := []roomColumn{
		r.column(surveys.WorkshopCode, 9), r.column(surveys.WorkshopQuestion, 36),
		r.column(surveys.WorkshopReason, 40), r.column(surveys.WorkshopDissent, 40), r.column(surveys.WorkshopParked, 30),
	}
	rows := []roomRow{r.heads(columns)}
	for _, d := range r.held.Deliberations {
		if d.Reason+d.Dissent+d.Parked == "" {
			continue
		}
		q := r.survey.Questions[d.Question]
		row := roomRow{height: 30, cells: []any{
			excelize.Cell{StyleID: r.style.code, Value: q.Code},
			excelize.Cell{StyleID: r.style.first, Value: text(r.p.Text(q.Label))},
		}}
		row.height = max(row.height, height(columns[1].width, para{text: r.p.Text(q.Label), size: sizeHelp}))
		for i, s := range []string{d.Reason, d.Dissent, d.Parked} {
			row.cells = append(row.cells, excelize.Cell{StyleID: r.style.words, Value: text(cut(s, 32_767))}) // Excel's longest text
			row.height = max(row.height, height(columns[2+i].width-indent, para{text: s, size: sizeHelp}))
		}
		rows = append(rows, row)
	}
	return r.writeSheet(2, r.p.Sprint("Why the room decided as it did, who held otherwise, and what was left for later. What was decided is the answer of the form itself."), columns, rows, 3)
}
