package workbook

import (
	"math"
	"slices"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"eterritoire/assess/compile"
	"eterritoire/report"
	"eterritoire/surveys"
)

var nan = math.NaN()

// date is a cell that holds a day.
func (l *live) date(t time.Time) any {
	if t.IsZero() {
		return excelize.Cell{StyleID: l.dress(look{})}
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC)
	return excelize.Cell{StyleID: l.dress(look{format: "yyyy-mm-dd", centre: true}), Value: day}
}

// typeOf is the name of a kind of territory.
func (l *live) typeOf(kind string) string {
	for _, k := range l.a.Framework.Kinds {
		if k.Code == kind {
			return l.p.Text(k.Name)
		}
	}
	for _, k := range l.a.Framework.Survey.Kinds {
		if k.Name == kind {
			return l.p.Text(k.Label)
		}
	}
	return kind
}

// writeAnswers writes the consolidated answers: what one edits, and the score
// of each.
func (l *live) writeAnswers() error {
	p := l.p
	leaves := l.program.Framework.Leaves
	last := rowData - 1 + len(l.labels)*len(leaves)
	s := sheetOf{
		tab: tabAnswers, last: last, frozen: ansLabel, tall: 32, colour: report.Alert,
		widths: []float64{26, 9, 38, 15, 13, 15, meaningWidth, 9, 9, 9, 9, 18, 24},
		heads: []string{
			p.Sprint("Territory"), p.Sprint("Code"), p.Sprint("Indicator"), p.Sprint("Answer"), p.Sprint("Evidence"), p.Sprint("State"),
			p.Sprint("What the answer says"), p.Sprint("Value"), p.Sprint("Points"), p.Sprint("Applies"), p.Sprint("Evidence weight"),
			p.Sprint("Decided by"), p.Sprint("Reason or what was read"),
		},
		about: p.Sprint("The answer retained for each indicator. Change the pale yellow cells: an answer, a silence from the list, a grade of evidence. "+
			"The options of a checklist are ticked in the sheet %s. Filter the rows, do not sort them.", p.Quote(l.names[tabTicks])),
	}
	if l.program.Framework.UnprovenInLow {
		s.heads, s.widths = append(s.heads, p.Sprint("Points, low")), append(s.widths, 9)
	}
	if err := l.checkAnswers(last); err != nil {
		return err
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	tall := l.answerHeights()
	for t, r := range l.a.Territories {
		in := l.inputs(r)
		for i := range leaves {
			out.answerRow(rowData+t*len(leaves)+i, tall[i], t, i, in)
		}
	}
	return out.close()
}

// meaningWidth is the width of the column that says what an answer says.
const meaningWidth = 58

// usualHeight is the height in points of a row of which nothing is said.
const usualHeight = 15

// answerHeights are the heights of the rows of one territory: each has room for
// the longest of the texts that its answer may say.
func (l *live) answerHeights() []float64 {
	tall := make([]float64, len(l.program.Framework.Leaves))
	for i, n := range l.program.Framework.Leaves {
		q := n.Measure.Question
		if q.Item == surveys.Checklist {
			continue
		}
		for _, c := range l.program.Framework.Survey.Of(q) {
			tall[i] = max(tall[i], height(meaningWidth, para{l.choiceText(c), sizeSmall, false}))
		}
		if tall[i] <= usualHeight {
			tall[i] = 0
		}
	}
	return tall
}

func (s *stream) answerRow(row int, tall float64, t, i int, in *compile.Sheetful) {
	leaf := s.a.Territories[t].Leaves[i]
	plain, centre := look{format: asText, shrink: true}, look{centre: true, shrink: true}
	typed, number := look{input: true, centre: true, shrink: true}, look{format: asNumber}
	figure := func(k look, kind compile.Kind) any {
		return s.compiled(k, tabAnswers, t, compile.Ref{Kind: kind, At: i})
	}
	why := leaf.Answer.Reason
	cells := []any{
		s.say(plain, s.labels[t]), s.say(plain, leaf.Node.Code), s.say(look{shrink: true}, s.p.Text(leaf.Node.Name)),
		s.holds(typed, in.Input(compile.Ref{Kind: compile.Answer, At: i})),
		s.holds(typed, in.Input(compile.Ref{Kind: compile.Evidence, At: i})),
		figure(centre, compile.LeafState), s.meaning(t, i, in), figure(number, compile.LeafRaw),
		figure(look{format: asScore, bold: true}, compile.LeafPoints), figure(centre, compile.LeafApplies),
		figure(look{format: asWeight, colour: report.Dim}, compile.LeafProof), s.say(look{size: sizeHelp, colour: report.Dim}, s.decidedBy(leaf.DecidedBy)),
		s.say(look{size: sizeHelp, colour: report.Dim}, why),
	}
	if s.program.Framework.UnprovenInLow {
		cells = append(cells, figure(look{format: asScore}, compile.LeafLow))
	}
	s.row(row, tall, cells...)
}

// meaning is the label of the choice that is given, looked up in the dictionary;
// a number's unit.
func (s *stream) meaning(t, i int, in *compile.Sheetful) any {
	q := s.program.Framework.Leaves[i].Measure.Question
	small := look{size: sizeSmall, wrap: true, middle: true}
	switch q.Item {
	case surveys.Number, surveys.Percentage:
		return s.say(look{size: sizeHelp, colour: report.Dim}, s.p.Text(q.Unit))
	case surveys.Checklist:
		return s.say(look{size: sizeHelp, colour: report.Dim}, s.p.Sprint("%s options, see %s", s.program.Choices(i), s.p.Quote(s.names[tabTicks])))
	}
	row, n := s.choices[i], s.program.Choices(i)
	place := placed{s.live, t}.Place(compile.Ref{Kind: compile.Answer, At: i})
	raw := at(ansRaw, place.Row)
	sheet := compile.SheetRef(s.names[tabDictionary]) + "!"
	labels := sheet + "$" + columnRange(dText, row, n)
	values := sheet + "$" + columnRange(dValue, row, n)
	formula := "IF(ISNUMBER(" + raw + "),INDEX(" + labels + ",MATCH(" + at(ansAnswer, place.Row) + "," + values + ",0)),\"\")"
	value := compile.Value{}
	if s.figures[t].Of(compile.Ref{Kind: compile.LeafRaw, At: i}).Is == compile.Number {
		given := in.Input(compile.Ref{Kind: compile.Answer, At: i})
		for c, choice := range s.program.Framework.Survey.Of(q) {
			if s.program.Choice(i, c, s.Word) == given {
				value = compile.Txt(s.choiceText(choice))
			}
		}
	}
	return s.formula(small, formula, value)
}

// choiceText is a choice as the dictionary words it.
func (l *live) choiceText(c surveys.Choice) string {
	if label := cut(report.Printable(l.p.Text(c.Label)), longest); label != "" {
		return label
	}
	return c.Name
}

// checkAnswers offers in each answer's cell what may be typed there. Where the
// territories are many one list serves all: Excel is slow with thousands of
// ranges.
func (l *live) checkAnswers(last int) error {
	name, leaves := l.names[tabAnswers], len(l.program.Framework.Leaves)
	few := len(l.labels) <= 25
	if !few {
		if err := l.offer(name, span(ansAnswer, rowData, last), l.listRange(len(l.lists)-1), false); err != nil {
			return err
		}
	}
	for list := 0; few && list < len(l.lists)-1; list++ {
		var cells strings.Builder
		for t := range l.labels {
			for i := range leaves {
				if l.listOf[i] == list {
					cells.WriteString(" " + at(ansAnswer, rowData+t*leaves+i))
				}
			}
		}
		if cells.String() == "" {
			continue
		}
		if err := l.offer(name, cells.String()[1:], l.listRange(list), list > 0); err != nil {
			return err
		}
	}
	grades := compile.SheetRef(l.names[tabGates]) + "!$" + columnRange(gLabel, l.grades+1, len(surveys.EvidenceNames)-1)
	return l.offer(name, span(ansEvidence, rowData, last), grades, true)
}

// offer puts a drop-down in cells; strict warns of what is not in the list.
func (l *live) offer(name, cells, list string, strict bool) error {
	v := excelize.NewDataValidation(true)
	v.Sqref = cells
	v.SetSqrefDropList(list)
	v.ShowErrorMessage = strict
	if strict {
		v.SetError(excelize.DataValidationErrorStyleWarning, l.p.Sprint("Not in the list"),
			l.p.Sprint("What is not in the list counts as unreadable: an unknown answer, never a zero."))
	}
	return l.AddDataValidation(name, v)
}

// span is the cells of a column.
func span(col, first, last int) string { return at(col, first) + ":" + at(col, max(first, last)) }

// columnRange is n cells of a column from a row, without their first $.
func columnRange(col, row, n int) string {
	return absoluteColumn(col, row) + ":$" + absoluteColumn(col, row+n-1)
}

func absoluteColumn(col, row int) string {
	c, _ := excelize.ColumnNumberToName(col)
	return c + "$" + itoa(row)
}

// writeTicks writes the options of the checklists, one a row: 1 where it is
// ticked.
func (l *live) writeTicks() error {
	p := l.p
	last := rowData - 1 + len(l.labels)*l.options
	s := sheetOf{
		tab: tabTicks, last: last, frozen: tickLabel, tall: 24, colour: report.Alert,
		widths: []float64{26, 9, 34, 16, 70, 9},
		heads: []string{
			p.Sprint("Territory"), p.Sprint("Code"), p.Sprint("Checklist"), p.Sprint("Option"), p.Sprint("What the option says"), p.Sprint("Ticked"),
		},
		about: p.Sprint("The options of every checklist: 1 is ticked, 0 is not. Ticks count where the answer in the sheet %s is empty or says %s.",
			p.Quote(l.names[tabAnswers]), p.Quote(l.Word(compile.WordTicked))),
	}
	if l.options > 0 {
		v := excelize.NewDataValidation(true)
		v.Sqref = span(tickTicked, rowData, last)
		if err := v.SetDropList([]string{"0", "1"}); err != nil {
			return err
		}
		v.SetError(excelize.DataValidationErrorStyleStop, p.Sprint("Not in the list"), p.Sprint("Type 1 where the option is ticked, else 0."))
		if err := l.AddDataValidation(l.names[tabTicks], v); err != nil {
			return err
		}
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	row := rowData
	for t, r := range l.a.Territories {
		in := l.inputs(r)
		for i, n := range l.program.Framework.Leaves {
			q := n.Measure.Question
			if q.Item != surveys.Checklist {
				continue
			}
			for o, c := range l.program.Framework.Survey.Of(q) {
				out.row(row, 0,
					l.say(look{format: asText, shrink: true}, l.labels[t]), l.say(look{format: asText}, n.Code), l.say(look{shrink: true}, p.Text(n.Name)),
					l.say(look{format: asText, colour: report.Dim}, c.Name), l.say(look{}, l.choiceText(c)),
					l.holds(look{input: true, centre: true}, in.Input(compile.Ref{Kind: compile.Tick, At: i, I: o})))
				row++
			}
		}
	}
	return out.close()
}

// A listed is a value that a drop-down offers.
type listed = compile.Value

// planLists makes the drop-downs: first the silences alone, for numbers, then
// one for each set of choices, last all of them together.
func (l *live) planLists() {
	var words, all []listed
	for _, w := range compile.Silences() {
		words = append(words, compile.Txt(l.Word(w)))
	}
	l.lists = [][]listed{words}
	for i, n := range l.program.Framework.Leaves {
		own := l.ownList(i, n.Measure.Question.Item)
		for _, v := range own {
			if !slices.Contains(all, v) {
				all = append(all, v)
			}
		}
		own = append(own, words...)
		list := slices.IndexFunc(l.lists, func(known []listed) bool { return slices.Equal(known, own) })
		if list < 0 {
			list = len(l.lists)
			l.lists = append(l.lists, own)
		}
		l.listOf = append(l.listOf, list)
	}
	l.lists = append(l.lists, append(all, words...))
}

func (l *live) ownList(leaf int, item surveys.Item) []listed {
	switch item {
	case surveys.Number, surveys.Percentage:
		return nil
	case surveys.Checklist:
		return []listed{compile.Txt(l.Word(compile.WordTicked)), compile.Txt(l.Word(compile.WordNone))}
	}
	var own []listed
	for c := range l.program.Choices(leaf) {
		own = append(own, l.program.Choice(leaf, c, l.Word))
	}
	return own
}

func (l *live) listRange(list int) string {
	return compile.SheetRef(l.names[tabLists]) + "!$" + columnRange(list+1, rowData, len(l.lists[list]))
}

// writeLists writes what the drop-downs offer.
func (l *live) writeLists() error {
	s := sheetOf{
		tab: tabLists, tall: 24, colour: report.Rule, free: true,
		about: l.p.Sprint("What the drop-downs of the answers offer, and the words for silences. Formulas read them here: do not change them."),
	}
	longestList := 0
	for range l.lists {
		s.widths = append(s.widths, 20)
	}
	for _, list := range l.lists {
		longestList = max(longestList, len(list))
	}
	s.last = rowData - 1 + longestList
	out, err := l.open(s)
	if err != nil {
		return err
	}
	heads := make([]string, len(l.lists))
	for i := range heads {
		heads[i] = l.p.Sprint("List %s", i)
	}
	heads[0], heads[len(heads)-1] = l.p.Sprint("Silences"), l.p.Sprint("All answers")
	out.header(rowHead, 0, heads...)
	for i := range longestList {
		cells := make([]any, len(l.lists))
		for c, list := range l.lists {
			if i < len(list) {
				cells[c] = l.holds(look{centre: true}, list[i])
			}
		}
		out.row(rowData+i, 0, cells...)
	}
	return out.close()
}
