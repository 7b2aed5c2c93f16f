package workbook

import (
	"strings"

	"eterritoire/assess/compile"
	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
)

// writeDictionary writes every indicator with its choices and their points.
func (l *live) writeDictionary() error {
	p := l.p
	leaves := l.program.Framework.Leaves
	last := rowData - 1
	for i := range leaves {
		last += 1 + l.program.Choices(i)
	}
	s := sheetOf{
		tab: tabDictionary, last: last, frozen: dLabel, tall: 24, colour: report.Rule,
		widths: []float64{16, 15, 34, 76, 12, 8, 22, 44, 26, 30},
		heads: []string{
			p.Sprint("Code"), p.Sprint("Kind"), p.Sprint("Name"), p.Sprint("Question or descriptor"), p.Sprint("To type"), p.Sprint("Points"),
			p.Sprint("Unit"), p.Sprint("Evidence expected"), p.Sprint("Who answers"), p.Sprint("Sources"),
		},
		about: p.Sprint("What is asked, what each answer is worth, and where it comes from. Points are brought to 0–100 by the goalposts of the sheet %s.", p.Quote(l.names[tabWeights])),
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	for i := range leaves {
		out.questionRows(i)
	}
	return out.close()
}

func (s *stream) questionRows(i int) {
	n := s.program.Framework.Leaves[i]
	q := n.Measure.Question
	bold := look{bold: true, ground: report.Track, wrap: true}
	plain := look{ground: report.Track, wrap: true, size: sizeHelp}
	blank := s.say(plain, " ")
	question, evidence := s.p.Text(q.Label), s.p.Text(q.Evidence)
	who, sources := strings.Join(s.groups(q.Who), ", "), strings.Join(s.sources(n.Measure.Sources), s.p.Sprint("; "))
	tall := height(76, para{question, sizeText, true})
	for _, beside := range []struct {
		width float64
		text  string
	}{{44, evidence}, {26, who}, {30, sources}} {
		tall = max(tall, height(beside.width, para{beside.text, sizeHelp, false}))
	}
	s.row(s.choices[i]-1, tall,
		s.say(bold, n.Code), s.say(plain, s.itemName(q.Item)), s.say(bold, s.p.Text(n.Name)), s.say(bold, question), blank, blank,
		s.say(plain, orBlank(s.p.Text(q.Unit))), s.say(plain, orBlank(evidence)), s.say(plain, orBlank(who)), s.say(plain, orBlank(sources)))
	for c, choice := range s.program.Framework.Survey.Of(q) {
		value := s.program.Choice(i, c, s.Word)
		text := s.choiceText(choice)
		s.row(s.choices[i]+c, height(72, para{text, sizeText, false}), // the indent takes some of the column
			s.say(look{colour: report.Dim, format: asText, shrink: true}, n.Code+"/"+choice.Name), s.say(look{colour: report.Dim}, s.p.Sprint("choice")), nil,
			s.say(look{indent: 1, wrap: true, middle: true}, text), s.holds(look{centre: true}, value),
			s.holds(look{input: true, format: asNumber}, s.program.Given(compile.Ref{Kind: compile.ChoicePoints, At: i, I: c})))
	}
}

func orBlank(s string) string {
	if s == "" {
		return " "
	}
	return s
}

func (l *live) groups(codes []string) []string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = code
		for _, g := range l.a.Framework.Respondents {
			if g.Code == code && l.p.Text(g.Name) != "" {
				names[i] = l.p.Text(g.Name)
			}
		}
	}
	return names
}

func (l *live) sources(codes []string) []string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = code
		for _, s := range l.a.Framework.Sources {
			if s.Code == code && s.Name != "" {
				names[i] = s.Name
			}
		}
	}
	return names
}

// writeRespondents writes the responses kept, without a name: each answer as a
// table of responses would hold it.
func (l *live) writeRespondents() error {
	p := l.p
	survey := l.a.Dataset.Survey
	rows, counted := 0, 0
	for _, r := range l.a.Territories { // which may be some of the dataset's
		rows += len(r.Territory.Responses)
		counted += r.Territory.Count
	}
	about := p.Sprint("%s responses as they were read, without names, for reference: nothing is computed from this sheet.", rows)
	if counted > rows {
		about = p.Sprint("%s responses as they were read out of %s, without names, for reference: of each territory the first %s are kept whole. Nothing is computed from this sheet.",
			rows, counted, surveys.KeepResponses)
	}
	s := sheetOf{
		tab: tabRespondents, last: rowData - 1 + rows, frozen: 2, tall: 24, colour: report.Rule, about: about,
		widths: []float64{26, 22, 11, 34}, heads: []string{p.Sprint("Territory"), p.Sprint("Group"), p.Sprint("Date"), p.Sprint("Read from")},
	}
	for _, q := range survey.Questions {
		s.heads, s.widths = append(s.heads, q.Code), append(s.widths, 11)
		s.pages = 1 + len(s.widths)/16
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	row := rowData
	for t, result := range l.a.Territories {
		for _, r := range result.Territory.Responses {
			out.responseRow(row, l.labels[t], r)
			row++
		}
	}
	return out.close()
}

func (s *stream) responseRow(row int, label string, r *surveys.Response) {
	text := look{format: asText}
	cells := []any{s.say(text, label), s.say(text, s.groupName(r.Group)), s.date(r.Date), s.say(look{format: asText, size: sizeHelp, colour: report.Dim}, r.Pos.String())}
	for i := range r.Answers {
		if i >= len(s.a.Dataset.Survey.Questions) {
			break
		}
		a, item := &r.Answers[i], s.a.Dataset.Survey.Questions[i].Item
		small := look{size: sizeHelp, format: asText, centre: true, shrink: true}
		switch {
		case a.State == surveys.Given && (item == surveys.Number || item == surveys.Percentage):
			cells = append(cells, s.figure(look{size: sizeHelp, format: asNumber, centre: true}, a.Number))
		case a.State == surveys.Given:
			cells = append(cells, s.say(small, a.Value(item)))
		case a.State == surveys.Blank:
			cells = append(cells, nil)
		default:
			small.colour = report.Dim
			cells = append(cells, s.say(small, s.Word(compile.StateWord(a.State))))
		}
	}
	s.row(row, 0, cells...)
}

func (l *live) groupName(code string) string {
	switch code {
	case "":
		return ""
	case surveys.WordsWorkshop[0]:
		return l.p.Sprint("Workshop")
	}
	return l.groups([]string{code})[0]
}

// writeQuality writes what was read of each file, and every problem.
func (l *live) writeQuality() error {
	p := l.p
	files, problems := l.opt.Files, l.opt.Problems
	first := rowData + len(files) + 4 // a total, a blank row, a heading, a header
	s := sheetOf{
		tab: tabQuality, last: first + len(problems), colour: report.Rule, free: true,
		widths: []float64{36, 22, 12, 14, 11, 11, 11, 11, 10, 62, 62},
		about: p.Sprint("Every cell that was read is accounted for: read = accepted + unused + set aside, for each file. " +
			"What was set aside counts as an unknown answer, never as zero."),
	}
	if err := l.SetConditionalFormat(l.names[tabQuality], span(9, rowData, rowData+len(files)), l.verdictRules()); err != nil {
		return err
	}
	out, err := l.open(s)
	if err != nil {
		return err
	}
	out.header(rowHead, 0, p.Sprint("File"), p.Sprint("Recognised as"), p.Sprint("Responses"), p.Sprint("Duplicates"),
		p.Sprint("Cells read"), p.Sprint("Accepted"), p.Sprint("Unused"), p.Sprint("Set aside"), p.Sprint("Check"), p.Sprint("Unused columns"), " ")
	for i := range files {
		out.fileRow(rowData+i, &files[i])
	}
	out.totalRow(rowData+len(files), files)
	out.section(first-2, p.Sprint("%s problems", len(problems)))
	out.header(first-1, 0, p.Sprint("File"), p.Sprint("Sheet"), p.Sprint("Cell"), p.Sprint("Severity"), p.Sprint("Cells"), p.Sprint("Problem code"), " ", " ", " ", p.Sprint("Problem"), p.Sprint("What to do"))
	for i, problem := range problems {
		out.problemRow(first+i, problem)
	}
	return out.close()
}

func (s *stream) fileRow(row int, f *intake.File) {
	count := look{format: asCount}
	s.row(row, 0, s.say(look{format: asText}, f.Name), s.say(look{}, s.dialectName(f.Dialect)), s.figure(count, float64(f.Responses)), s.figure(count, float64(f.Duplicates)),
		s.figure(count, float64(f.Cells.Read)), s.figure(count, float64(f.Cells.Accepted)), s.figure(count, float64(f.Cells.Unused)),
		s.figure(count, float64(f.Cells.SetAside)), s.accounted(row, f.Cells),
		s.say(look{size: sizeHelp, colour: report.Dim}, cut(strings.Join(f.Unused, ", "), 2000)))
}

// dialectName says what a file was taken for.
func (l *live) dialectName(dialect string) string {
	switch dialect {
	case "":
		return l.p.Sprint("not recognised")
	case "form":
		return l.p.Sprint("filled form")
	case "table":
		return l.p.Sprint("table of responses")
	case "kobo":
		return l.p.Sprint("KoboToolbox export")
	}
	return dialect
}

// accounted is the verdict on a row's four counts.
func (s *stream) accounted(row int, c intake.Cells) any {
	verdict := s.ok()
	if c.Read != c.Accepted+c.Unused+c.SetAside {
		verdict = s.differs()
	}
	r := itoa(row)
	return s.formula(look{bold: true, centre: true}, "IF(E"+r+"=F"+r+"+G"+r+"+H"+r+","+literal(s.ok())+","+literal(s.differs())+")", compile.Txt(verdict))
}

func (s *stream) totalRow(row int, files []intake.File) {
	bold := look{bold: true, ground: report.Track, format: asCount}
	var total intake.Cells
	responses, duplicates := 0, 0
	for i := range files {
		total.Add(files[i].Cells)
		responses += files[i].Responses
		duplicates += files[i].Duplicates
	}
	sum := func(col string, n int) any {
		if len(files) == 0 {
			return s.figure(bold, 0)
		}
		return s.formula(bold, "SUM("+col+itoa(rowData)+":"+col+itoa(row-1)+")", compile.Num(float64(n)))
	}
	s.row(row, 0, s.say(bold, s.p.Sprint("Total")), s.say(bold, " "), sum("C", responses), sum("D", duplicates),
		sum("E", total.Read), sum("F", total.Accepted), sum("G", total.Unused), sum("H", total.SetAside), s.accounted(row, total))
}

func (s *stream) problemRow(row int, problem *diag.Problem) {
	text, small := look{format: asText}, look{size: sizeHelp, wrap: true, middle: true}
	severity := look{centre: true}
	if problem.Severity == diag.Error {
		severity.bold, severity.colour = true, report.Alert
	}
	place := problem.Pos.Cell()
	if problem.Pos.Text && problem.Pos.Row > 0 {
		place = itoa(problem.Pos.Row)
	}
	message, hint := s.p.Message(problem.Message), s.p.Message(problem.Hint)
	tall := max(height(62, para{message, sizeHelp, false}), height(62, para{hint, sizeHelp, false}))
	s.row(row, tall, s.say(text, problem.Pos.File), s.say(text, problem.Pos.Sheet), s.say(text, place), s.say(severity, s.severityName(problem.Severity)),
		s.figure(look{format: asCount}, float64(max(problem.Count, 1))), s.say(look{format: asText, size: sizeHelp, colour: report.Dim}, problem.Code),
		nil, nil, nil, s.say(small, message), s.say(small, hint))
}

func (l *live) severityName(s diag.Severity) string {
	switch s {
	case diag.Error:
		return l.p.Sprint("error")
	case diag.Warning:
		return l.p.Sprint("warning")
	case diag.Info:
	}
	return l.p.Sprint("information")
}
