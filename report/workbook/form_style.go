package workbook

import (
	"github.com/xuri/excelize/v2"

	"eterritoire/report"
)

// formFont is on every machine under one of its names: Arial, Liberation Sans,
// Helvetica, all of the same widths.
const formFont = "Arial"

// Sizes of text, in points.
const (
	sizeTitle = 16
	sizeText  = 10
	sizeHelp  = 9
	sizeSmall = 8
)

// formStyles are the numbers of the form's cell styles, and those of its
// conditional formats.
type formStyles struct {
	title, subtitle, section, header, note, step          int
	code, small, question, help, option, empty            int
	heading, link, bar, input, tick, date                 int
	number, locked, list, listHead, listTop, total, label int
	field, aside, grade, words                            int

	done, wrong, wanted int // conditional
}

func font(size float64, colour string, bold bool) *excelize.Font {
	return &excelize.Font{Family: formFont, Size: size, Color: colour, Bold: bold}
}

func fill(colour string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{colour}}
}

func box(colour string, sides ...string) []excelize.Border {
	var bs []excelize.Border
	for _, s := range sides {
		bs = append(bs, excelize.Border{Type: s, Color: colour, Style: 1})
	}
	return bs
}

// makeStyles makes Arial 10 the workbook's own font, from which Excel takes
// the unit of column widths, then every style.
func (f *form) makeStyles() error {
	if err := f.SetDefaultFont(formFont); err != nil {
		return err
	}
	size := float64(sizeText)
	normal := f.Styles.Fonts.Font[0]
	normal.Sz.Val = &size
	normal.Scheme = nil // a theme's font would win over the name

	top := &excelize.Alignment{Vertical: "top", WrapText: true}
	middle := &excelize.Alignment{Vertical: "center", WrapText: true}
	centre := &excelize.Alignment{Vertical: "center", Horizontal: "center", WrapText: true}
	left := &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1, WrapText: true}
	inside := &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1, WrapText: true}
	open := &excelize.Protection{Locked: false}
	round := box(report.Dim, "left", "right", "top", "bottom")
	under := box(report.Rule, "top")
	level, _ := report.LevelColour(0, 5)
	date, people := "dd/mm/yyyy", "#,##0"
	const asText = 49 // what is typed stays text: "=…" is no formula, "007" no number

	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&f.style.title, excelize.Style{Font: font(sizeTitle, report.Accent, true), Alignment: middle}},
		{&f.style.subtitle, excelize.Style{Font: font(sizeText, report.Dim, false), Alignment: middle}},
		{&f.style.section, excelize.Style{Font: font(12, report.Accent, true), Alignment: &excelize.Alignment{Vertical: "center"}, Border: box(report.Accent, "bottom")}},
		{&f.style.header, excelize.Style{Font: font(sizeHelp, report.Paper, true), Fill: fill(report.Accent), Alignment: middle}},
		{&f.style.note, excelize.Style{Font: font(sizeText, report.Ink, false), Alignment: top}},
		{&f.style.step, excelize.Style{Font: font(sizeText, report.Accent, true), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "right"}}},
		{&f.style.code, excelize.Style{Font: font(sizeHelp, report.Ink, true), Alignment: top, Border: under}},
		{&f.style.small, excelize.Style{Font: font(6, report.Dim, false), Alignment: &excelize.Alignment{Vertical: "center", ShrinkToFit: true}}},
		{&f.style.question, excelize.Style{Font: font(sizeText, report.Ink, false), Alignment: top, Border: under}},
		{&f.style.help, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "left", Indent: 1, WrapText: true}, Border: under}},
		{&f.style.option, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 2, WrapText: true}}},
		{&f.style.empty, excelize.Style{Font: font(sizeHelp, report.Ink, false)}},
		{&f.style.heading, excelize.Style{Font: font(11, report.Accent, true), Fill: fill(level), Alignment: &excelize.Alignment{Vertical: "center"}, Border: box(report.Accent, "bottom")}},
		{&f.style.link, excelize.Style{Font: &excelize.Font{Family: formFont, Size: sizeText, Color: report.Accent, Underline: "single"}, Alignment: middle}},
		{&f.style.total, excelize.Style{Font: font(sizeText, report.Ink, true), Alignment: middle}},
		{&f.style.bar, excelize.Style{Font: font(sizeText, report.Accent, false), Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "right"}}},
		{&f.style.input, excelize.Style{Font: font(sizeHelp, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: left, Protection: open}},
		{&f.style.tick, excelize.Style{Font: font(sizeHelp, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: centre, Protection: open}},
		{&f.style.grade, excelize.Style{Font: font(sizeHelp, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: &excelize.Alignment{Vertical: "top", Horizontal: "center", WrapText: true}, Protection: open}},
		{&f.style.label, excelize.Style{Font: font(sizeText, report.Ink, false), Alignment: middle}},
		{&f.style.aside, excelize.Style{Font: font(sizeHelp, report.Dim, false), Alignment: &excelize.Alignment{Vertical: "center", Horizontal: "left", Indent: 1, WrapText: true}}},
		{&f.style.field, excelize.Style{Font: font(sizeText, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: inside, Protection: open, NumFmt: asText}},
		{&f.style.words, excelize.Style{Font: font(sizeHelp, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: left, Protection: open, NumFmt: asText}},
		{&f.style.date, excelize.Style{Font: font(sizeText, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: inside, Protection: open, CustomNumFmt: &date}},
		{&f.style.number, excelize.Style{Font: font(sizeText, report.Ink, false), Fill: fill(report.Input), Border: round, Alignment: inside, Protection: open, CustomNumFmt: &people}},
		{&f.style.locked, excelize.Style{Font: font(sizeHelp, report.Dim, false), Alignment: inside, Border: box(report.Rule, "bottom")}},
		{&f.style.list, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: top}},
		{&f.style.listHead, excelize.Style{Font: font(sizeHelp, report.Accent, true), Alignment: top, Border: box(report.Rule, "top")}},
		{&f.style.listTop, excelize.Style{Font: font(sizeHelp, report.Ink, false), Alignment: top, Border: box(report.Rule, "top")}},
	} {
		id, err := f.NewStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return f.makeConditions()
}

// makeConditions makes the conditional formats. Each shows in black and white
// too: a grey ground, bold underlined text, a white cell.
func (f *form) makeConditions() error {
	ground, ink := report.LevelColour(1, 5)
	for _, s := range []struct {
		id    *int
		style excelize.Style
	}{
		{&f.style.done, excelize.Style{Font: &excelize.Font{Color: ink, Bold: true}, Fill: fill(ground)}},
		{&f.style.wrong, excelize.Style{Font: &excelize.Font{Color: report.Alert, Bold: true, Underline: "single"}, Fill: fill(report.Paper), Border: box(report.Alert, "left", "right", "top", "bottom")}},
		{&f.style.wanted, excelize.Style{Fill: fill(report.Paper), Border: box(report.Alert, "left", "right", "top", "bottom")}},
	} {
		id, err := f.NewConditionalStyle(&s.style)
		if err != nil {
			return err
		}
		*s.id = id
	}
	return nil
}

// progressFormat shows a count of answers as "12 answers of 16", whatever the
// reader's language settings.
func (f *form) progressFormat(base excelize.Style, of int) (int, error) {
	format := f.p.Sprint(`[=1]0" answer of %s";0" answers of %[1]s"`, of)
	base.CustomNumFmt = &format
	return f.NewStyle(&base)
}
