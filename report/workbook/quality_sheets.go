package workbook

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"time"

	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/registry"
)

// The names of the sheets, by which the summary points to them.
var (
	tabQuestions    = lang.Msg("By question")
	tabOfTerritory  = lang.Msg("By territory")
	tabOfRegion     = lang.Msg("By region")
	tabOfGroup      = lang.Msg("By group")
	tabOfEnumerator = lang.Msg("By enumerator")
	tabOfDay        = lang.Msg("By day")
	tabOfFile       = lang.Msg("By file")
	tabExpected     = lang.Msg("Expected")
	tabAnomalies    = lang.Msg("Anomalies")
	tabTwice        = lang.Msg("Duplicates")
	tabResemblances = lang.Msg("Resemblances")
	tabDoubts       = lang.Msg("Doubts")
	tabConversions  = lang.Msg("Conversions")
	tabCorrections  = lang.Msg("Corrections")
	tabFields       = lang.Msg("Fields")
)

// plan is every sheet but the first. What was not asked for, or is not known, has
// none: who was expected, what was corrected, who filled the questionnaires.
func (b *qualityBook) plan() []*qualityTable {
	tables := []*qualityTable{b.byQuestion(), b.byTerritory(), b.byRegion(), b.byGroup()}
	if len(b.Findings.Enumerators) > 0 {
		tables = append(tables, b.byEnumerator())
	}
	tables = append(tables, b.byFile(), b.byDay())
	if b.Roll != nil {
		tables = append(tables, b.expected())
	}
	tables = append(tables, b.anomalies(), b.twice(), b.resemblances(), b.doubts(), b.conversions())
	if b.Corrections != nil {
		tables = append(tables, b.corrections())
	}
	return append(tables, b.fields(tables))
}

// shareColumns are what became of the cells that were to be answered.
func shareColumns() []qualityColumn {
	return []qualityColumn{
		{lang.Msg("Asked"), lang.Msg("Cells that were to be answered: those that do not apply and those not asked are left out."), 11, ofCounts},
		{lang.Msg("Given"), lang.Msg("Answers that could be read."), 11, ofCounts},
		{lang.Msg("Don't know"), lang.Msg("Answered “don't know”: an answer, though without a value."), 12, ofCounts},
		{lang.Msg("Not answered"), lang.Msg("Empty cells. They are unknown, never zero."), 12, ofCounts},
		{lang.Msg("Set aside"), lang.Msg("Cells that hold something that could not be read as an answer. They are unknown, never zero."), 12, ofCounts},
		{lang.Msg("Without a value"), lang.Msg("(Don't know + not answered + set aside) ÷ asked."), 11, ofShares},
		columnBar,
	}
}

// columnBar follows a column of shares.
var columnBar = qualityColumn{lang.Msg("0–100%%"), lang.Msg("The share before it as a bar of ten squares."), 13, ofBars}

func shareCells(s quality.Share) []any {
	return []any{s.Asked(), s.Given, s.Unknown, s.Blank, s.SetAside, s.Missing(), s.Missing()}
}

func (b *qualityBook) byQuestion() *qualityTable {
	t := &qualityTable{
		name: tabQuestions, frozen: 2,
		about: lang.Msg("What became of every question, in the questionnaire's order. Sort by rank to see first what is most often without a value."),
		none:  lang.Msg("The questionnaire has no questions."),
		columns: append([]qualityColumn{
			{lang.Msg("Code"), lang.Msg("The question's code, the same in every file and report."), 10, ofWords},
			{lang.Msg("Question"), lang.Msg("The question as it is put."), 56, ofWords},
			{lang.Msg("Rank"), lang.Msg("1 is the question most often without a value; equal ones share a rank."), 8, ofCounts},
		}, append(shareColumns(),
			qualityColumn{lang.Msg("Out of range"), lang.Msg("Of those set aside: numbers that cannot be, levels that the scale has not."), 11, ofCounts},
			qualityColumn{lang.Msg("Unreadable"), lang.Msg("Of those set aside: all others."), 11, ofCounts},
			qualityColumn{lang.Msg("Contradicted"), lang.Msg("Responses in which the answer does not go with another, by the framework's checks of consistency."), 12, ofCounts},
		)...),
	}
	ranks := ranksOf(b.Findings.Questions)
	for i, s := range b.Findings.Questions {
		q := b.Dataset.Survey.Questions[i]
		var rank any
		if ranks[i] > 0 {
			rank = ranks[i]
		}
		row := append([]any{q.Code, b.p.Text(q.Label), rank}, shareCells(s.Share)...)
		t.add(append(row, s.OutOfRange, s.Unreadable, s.Contradicted)...)
	}
	return t
}

// ranksOf are places from 1 by what is missing, the most first; 0 where nothing
// was asked.
func ranksOf(shares []quality.Question) []int {
	ranks := make([]int, len(shares))
	for i, s := range shares {
		if s.Asked() == 0 {
			continue
		}
		ranks[i] = 1
		for _, other := range shares {
			if other.Asked() > 0 && other.Missing() > s.Missing() {
				ranks[i]++
			}
		}
	}
	return ranks
}

func (b *qualityBook) byTerritory() *qualityTable {
	t := &qualityTable{
		name: tabOfTerritory, frozen: 1,
		about: lang.Msg("What was received of every territory."),
		none:  lang.Msg("No response could be used."),
		columns: append([]qualityColumn{
			{lang.Msg("Territory"), lang.Msg("Its name: the registry's where it was recognised, else as it was written."), 34, ofWords},
			{lang.Msg("Department"), lang.Msg("As the registry has it, or the source."), 22, ofWords},
			{lang.Msg("Region"), lang.Msg("As the registry has it, or the source."), 18, ofWords},
			{lang.Msg("Responses"), lang.Msg("Questionnaires accepted."), 11, ofCounts},
			{lang.Msg("Latest"), lang.Msg("Day of the latest dated response."), 12, ofDates},
			{lang.Msg("Doubts"), lang.Msg("What looks unusual in its responses: see the sheets “Doubts” and “Resemblances”."), 9, ofCounts},
		}, shareColumns()...),
	}
	for i, s := range b.Findings.Territories {
		of := b.Dataset.Territories[i]
		t.add(append([]any{cmp.Or(of.Name, of.Code), of.Department, of.Region, of.Count, of.Last, s.Doubts}, shareCells(s.Share)...)...)
	}
	return t
}

func (b *qualityBook) byRegion() *qualityTable {
	t := &qualityTable{
		name: tabOfRegion, frozen: 1,
		about: lang.Msg("What was received of every region."),
		none:  lang.Msg("No response could be used."),
		columns: append([]qualityColumn{
			{lang.Msg("Region"), lang.Msg("As the registry has it, or the source."), 34, ofWords},
			{lang.Msg("Territories"), lang.Msg("Those of which at least one response was accepted."), 11, ofCounts},
			{lang.Msg("Responses"), lang.Msg("Questionnaires accepted."), 11, ofCounts},
		}, shareColumns()...),
	}
	for _, r := range b.Findings.Regions {
		t.add(append([]any{cmp.Or(r.Name, b.p.Sprint("(not said)")), r.Territories, r.Responses}, shareCells(r.Share)...)...)
	}
	return t
}

// byEnumerator is what those who filled the questionnaires left without a value,
// how long they took, and what looks unusual. They are numbers, unless names are
// kept on request.
func (b *qualityBook) byEnumerator() *qualityTable {
	t := &qualityTable{
		name: tabOfEnumerator, frozen: 1,
		about: lang.Msg("What those who filled the questionnaires in left without a value, and what looks unusual. It is a reason to speak with the team, not to judge: a difficult place explains much."),
		none:  lang.Msg("No file says who filled it in."),
		columns: append([]qualityColumn{
			{lang.Msg("Enumerator"), lang.Msg("E01, E02… in order of first appearance, the same as long as the files are; the name where names are kept."), 16, ofWords},
			{lang.Msg("First response"), lang.Msg("Where the first one stands, by which the team knows who it is."), 30, ofWords},
			{lang.Msg("Responses"), lang.Msg("Questionnaires accepted."), 10, ofCounts},
			{lang.Msg("Days"), lang.Msg("On which responses are dated."), 7, ofCounts},
			{lang.Msg("Most in a day"), lang.Msg("Responses of the fullest day."), 9, ofCounts},
			{lang.Msg("That day"), lang.Msg("The fullest day."), 11, ofDates},
			{lang.Msg("Median minutes"), lang.Msg("Between start and end, where both are known: half of the responses took less."), 10, ofCounts},
			{lang.Msg("Too fast"), lang.Msg("Responses filled faster than the questions can be read."), 8, ofCounts},
			{lang.Msg("Same answer"), lang.Msg("Responses with all, or nearly all, answers on scales the same."), 9, ofCounts},
			{lang.Msg("Contradictory"), lang.Msg("Responses with answers that do not go together."), 12, ofCounts},
			{lang.Msg("Overlaps"), lang.Msg("Pairs of responses that were being filled in at the same time."), 10, ofCounts},
		}, shareColumns()...),
	}
	for i := range b.Findings.Enumerators {
		e := &b.Findings.Enumerators[i]
		name := e.ID
		if e.Name != "" {
			name = b.p.Sprint("%s (%s)", e.ID, e.Name)
		}
		var minutes any
		if e.Timed > 0 {
			minutes = int(math.Round(e.Median.Minutes()))
		}
		t.add(append([]any{name, e.First.String(), e.Responses, e.Days, e.Busiest.Responses, e.Busiest.Date, minutes, e.Fast, e.Straight, e.Contradictory, e.Overlaps},
			shareCells(e.Share)...)...)
	}
	if n := b.Findings.Unnumbered; n > 0 {
		t.rows = append(t.rows, qualityRow{[]any{b.p.Sprint("others"), "", n}, true})
	}
	if n := b.Findings.Unsigned; n > 0 {
		t.rows = append(t.rows, qualityRow{[]any{b.p.Sprint("(not said)"), "", n}, true})
	}
	return t
}

// byDay is how many responses are of each date.
func (b *qualityBook) byDay() *qualityTable {
	t := &qualityTable{
		name: tabOfDay, frozen: 1,
		about: lang.Msg("How many responses are of each date. The bar compares with the fullest day."),
		none:  lang.Msg("No response has a date."),
		columns: []qualityColumn{
			{lang.Msg("Date"), lang.Msg("Of the response, as its source says it."), 14, ofDates},
			{lang.Msg("Day of the week"), lang.Msg("Of that date."), 16, ofWords},
			{lang.Msg("Responses"), lang.Msg("Questionnaires accepted."), 12, ofCounts},
			{lang.Msg("Of the fullest day"), lang.Msg("The responses as a bar of ten squares; the fullest day has all ten."), 16, ofBars},
		},
	}
	most := 0
	for _, d := range b.Findings.Days {
		most = max(most, d.Responses)
	}
	for _, d := range b.Findings.Days {
		t.add(d.Date, b.weekday(d.Date.Weekday()), d.Responses, shareOf(d.Responses, most))
	}
	if n := b.Findings.Undated; n > 0 && len(t.rows) > 0 {
		t.rows = append(t.rows, qualityRow{[]any{nil, b.p.Sprint("without a date"), n, nil}, true})
	}
	return t
}

func (b *qualityBook) weekday(d time.Weekday) string {
	return b.p.Message([...]lang.Message{
		lang.Msg("Sunday"), lang.Msg("Monday"), lang.Msg("Tuesday"), lang.Msg("Wednesday"), lang.Msg("Thursday"), lang.Msg("Friday"), lang.Msg("Saturday"),
	}[d])
}

func (b *qualityBook) byGroup() *qualityTable {
	t := &qualityTable{
		name: tabOfGroup, frozen: 1,
		about: lang.Msg("What the respondents of each group left without a value."),
		none:  lang.Msg("No response could be used."),
		columns: append([]qualityColumn{
			{lang.Msg("Group"), lang.Msg("Who the respondents say that they are."), 44, ofWords},
			{lang.Msg("Responses"), lang.Msg("Questionnaires accepted."), 11, ofCounts},
		}, shareColumns()...),
	}
	for _, g := range b.Findings.Groups {
		t.add(append([]any{b.groupName(g.Name), g.Responses}, shareCells(g.Share)...)...)
	}
	return t
}

// groupName is a group of respondents in words.
func (b *qualityBook) groupName(name string) string {
	for _, c := range b.Dataset.Survey.Respondents {
		if c.Name == name {
			return b.p.Sprint("%s (%s)", b.p.Text(c.Label), name)
		}
	}
	if name == surveys.WordsWorkshop[0] {
		return b.p.Sprint("workshop")
	}
	return cmp.Or(name, b.p.Sprint("(not said)"))
}

func (b *qualityBook) byFile() *qualityTable {
	t := &qualityTable{
		name: tabOfFile, frozen: 1,
		about: lang.Msg("What each file was taken for, and what became of its cells: read = accepted + unused + set aside."),
		none:  lang.Msg("No file was given."),
		columns: []qualityColumn{
			{lang.Msg("File"), lang.Msg("As it was given, or found in the folder."), 30, ofWords},
			{lang.Msg("Used"), lang.Msg("No: nothing in it could be used, and the sheet “Anomalies” says why."), 8, ofMarks},
			{lang.Msg("Taken for"), lang.Msg("The tool that wrote it, as its header and sheets show."), 20, ofWords},
			{lang.Msg("Language"), lang.Msg("Of its headings and labels; a dash where codes are used."), 10, ofMarks},
			{lang.Msg("Sheet"), lang.Msg("Where its answers stand."), 16, ofWords},
			{lang.Msg("Header"), lang.Msg("The row of its headings, the last where there are several."), 8, ofCounts},
			{lang.Msg("Responses"), lang.Msg("Questionnaires accepted."), 10, ofCounts},
			{lang.Msg("Territories"), lang.Msg("That it answers for."), 10, ofCounts},
			{lang.Msg("Duplicates"), lang.Msg("Responses set aside: the same submission again, or others of their group where one was chosen."), 10, ofCounts},
			{lang.Msg("Cells read"), lang.Msg("Cells that hold something."), 11, ofCounts},
			{lang.Msg("Accepted"), lang.Msg("Cells read as an answer, or as part of one."), 10, ofCounts},
			{lang.Msg("Unused"), lang.Msg("Cells of columns and sheets that answer no question."), 10, ofCounts},
			{lang.Msg("Set aside"), lang.Msg("Cells that hold something that could not be read as an answer. They are unknown, never zero."), 10, ofCounts},
			{lang.Msg("Errors"), lang.Msg("Faults that keep answers from counting."), 9, ofCounts},
			{lang.Msg("Warnings"), lang.Msg("What was read, and should be looked at."), 13, ofCounts},
			{lang.Msg("Doubts"), lang.Msg("What could be read and looks unusual."), 8, ofCounts},
			{lang.Msg("Columns not used"), lang.Msg("Headings of the columns that answer no question; those of people's names and numbers are left out of every output."), 40, ofLists},
		},
	}
	faults := map[string]*[2]int{}
	for _, p := range b.Problems {
		if faults[p.Pos.File] == nil {
			faults[p.Pos.File] = &[2]int{}
		}
		if p.Severity != diag.Info {
			faults[p.Pos.File][p.Severity]++
		}
	}
	yes, no := b.p.Sprint("yes"), b.p.Sprint("no")
	for i := range b.Files {
		f := &b.Files[i]
		n := [2]int{}
		if faults[f.Name] != nil {
			n = *faults[f.Name]
		}
		used, header, dialect := yes, any(nil), lang.Dash
		if !f.OK {
			used = no
		}
		if f.Header > 0 && len(f.Sheets) == 0 { // several sheets have each their own
			header = f.Header
		}
		if i < len(b.Dialects) && b.Dialects[i] != "" {
			dialect = b.Dialects[i]
		}
		var territories, doubts any
		if i < len(b.Findings.Files) {
			territories, doubts = b.Findings.Files[i].Territories, b.Findings.Files[i].Doubts
		}
		t.add(f.Name, used, dialect, cmp.Or(f.Language, lang.Dash), strings.Join(f.SheetNames(), " · "), header, f.Responses, territories, f.Duplicates+f.Superseded,
			f.Cells.Read, f.Cells.Accepted, f.Cells.Unused, f.Cells.SetAside, n[diag.Error], n[diag.Warning], doubts, someOf(f.Unused, 60))
	}
	if len(b.Files) > 1 {
		t.rows = append(t.rows, qualityRow{b.totalOfFiles(), true})
	}
	return t
}

// totalOfFiles is the row that the files add up to.
func (b *qualityBook) totalOfFiles() []any {
	responses, duplicates := 0, 0
	for i := range b.Files {
		responses += b.Files[i].Responses
		duplicates += b.Files[i].Duplicates + b.Files[i].Superseded
	}
	warnings := 0
	for _, p := range b.Problems {
		if p.Severity == diag.Warning {
			warnings++
		}
	}
	c := b.Cells
	return []any{b.p.Sprint("Total"), "", "", "", "", nil, responses, len(b.Dataset.Territories), duplicates, c.Read, c.Accepted, c.Unused, c.SetAside, b.Problems.Errors(), warnings, b.doubtful(), ""}
}

// doubtful counts the doubts, those not listed one by one included.
func (b *qualityBook) doubtful() int {
	n := 0
	for _, k := range b.Findings.Kinds {
		n += k.Count
	}
	return n
}

// someOf is a list of at most so many texts, in one.
func someOf(texts []string, most int) string {
	if len(texts) > most {
		return strings.Join(texts[:most], " · ") + " …"
	}
	return strings.Join(texts, " · ")
}

// expected is who was expected and is missing, by region and department.
func (b *qualityBook) expected() *qualityTable {
	t := &qualityTable{
		name: tabExpected, frozen: 2, alarm: b.Roll.Received < b.Roll.Expected,
		about: lang.Msg("Territories, not files: a territory counts once however many answered for it."),
		none:  lang.Msg("No territory of the registry is expected."),
		columns: []qualityColumn{
			{lang.Msg("Region"), lang.Msg("Of the registry. In bold, all its departments together."), 22, ofWords},
			{lang.Msg("Department"), lang.Msg("Of the registry."), 24, ofWords},
			{lang.Msg("Expected"), lang.Msg("Territories that were to answer."), 10, ofCounts},
			{lang.Msg("Received"), lang.Msg("Those of which at least one response was accepted."), 10, ofCounts},
			{lang.Msg("Missing"), lang.Msg("Expected − received."), 10, ofCounts},
			{lang.Msg("Share received"), lang.Msg("Received ÷ expected."), 11, ofShares},
			columnBar,
			{lang.Msg("Territories missing"), lang.Msg("Their usual names."), 84, ofWords},
		},
	}
	row := func(region, department string, c *registry.Count, names string, total bool) {
		t.rows = append(t.rows, qualityRow{[]any{region, department, c.Expected, c.Received, c.Expected - c.Received, shareOf(c.Received, c.Expected), shareOf(c.Received, c.Expected), names}, total})
	}
	for i := range b.Roll.Within {
		region := &b.Roll.Within[i]
		row(b.placeName(region), b.p.Sprint("all departments"), region, "", true)
		for j := range region.Within {
			d := &region.Within[j]
			row(b.placeName(region), b.placeName(d), d, strings.Join(b.missingNames(d), ", "), false)
		}
	}
	if len(t.rows) > 0 {
		row(b.p.Sprint("Total"), "", &b.Roll.Count, "", true)
	}
	for _, u := range b.Roll.Unregistered {
		t.rows = append(t.rows, qualityRow{[]any{
			cmp.Or(u.Region, lang.Dash), cmp.Or(u.Department, lang.Dash), nil, nil, nil, nil, nil,
			b.p.Sprint("answered, and is not in the registry: %s", cmp.Or(u.Name, u.Code)),
		}, false})
	}
	return t
}

// placeName is a region or department in words.
func (b *qualityBook) placeName(c *registry.Count) string {
	if !c.Place.Is() {
		return b.p.Sprint("(not said)")
	}
	return b.p.Text(c.Place.Name)
}

func (b *qualityBook) missingNames(c *registry.Count) []string {
	var names []string
	for _, e := range c.Missing {
		names = append(names, e.Called(b.Roll.Language))
	}
	return names
}

// problemColumns are those of every sheet of problems.
func problemColumns(more ...qualityColumn) []qualityColumn {
	return append([]qualityColumn{
		{lang.Msg("File"), lang.Msg("As it was given, or found in the folder."), 24, ofWords},
		{lang.Msg("Sheet"), lang.Msg("Where the cell stands."), 13, ofWords},
		{lang.Msg("Cell"), lang.Msg("Column and row in the sender's own file; a row alone is a whole response."), 8, ofMarks},
	}, more...)
}

var (
	columnKindOf  = qualityColumn{lang.Msg("Kind of problem"), lang.Msg("What sort of thing it is; the summary counts by it."), 19, ofWords}
	columnMessage = qualityColumn{lang.Msg("What is wrong"), lang.Msg("What was found, in one sentence."), 42, ofWords}
	columnHint    = qualityColumn{lang.Msg("What to do"), lang.Msg("What the sender or the team can do about it."), 34, ofWords}
)

func placeOf(p diag.Pos) string {
	if p.Text && p.Row > 0 {
		return itoa(p.Row)
	}
	return p.Cell()
}

// Problems that have sheets of their own.
func isConversion(p *diag.Problem) bool {
	return p.Code == "answer-converted" || p.Code == "answer-decided"
}

func isTwice(p *diag.Problem) bool {
	return slices.Contains([]string{"duplicate", "superseded", "form-copy", "duplicates-chosen"}, p.Code)
}

func (b *qualityBook) anomalies() *qualityTable {
	t := &qualityTable{
		name: tabAnomalies, frozen: 3, alarm: b.Problems.HasErrors(),
		about: lang.Msg("Every error and warning, with its cell. What an error is about was set aside: it counts as unknown, never as zero. Filter by file to answer one sender."),
		none:  lang.Msg("Nothing to correct: every cell was read."),
		columns: problemColumns(
			qualityColumn{lang.Msg("Severity"), lang.Msg("Error: something does not count. Warning: it counts, and should be looked at. Note: said for the record."), 12, ofMarks},
			columnKindOf,
			qualityColumn{lang.Msg("Question"), lang.Msg("Code of the question that the cell answers."), 9, ofWords},
			qualityColumn{lang.Msg("What was read"), lang.Msg("What the cell holds, shortened."), 17, ofWords},
			qualityColumn{lang.Msg("What was expected"), lang.Msg("What the cell may hold."), 20, ofWords},
			columnMessage, columnHint,
			qualityColumn{lang.Msg("Cells"), lang.Msg("How many cells it stands for."), 8, ofCounts},
		),
	}
	for _, p := range b.Problems {
		if isConversion(p) || p.Severity == diag.Info && isTwice(p) {
			continue
		}
		t.add(p.Pos.File, p.Pos.Sheet, placeOf(p.Pos), b.severity(p.Severity), b.p.Message(report.Kind(p.Code)), p.Question, p.Read,
			b.p.Message(p.Expected), b.p.Message(p.Message), b.p.Message(p.Hint), max(1, p.Count))
	}
	return t
}

func (b *qualityBook) severity(s diag.Severity) string {
	switch s {
	case diag.Error:
		return b.p.Sprint("error")
	case diag.Warning:
		return b.p.Sprint("warning")
	case diag.Info:
	}
	return b.p.Sprint("note")
}

func (b *qualityBook) twice() *qualityTable {
	t := &qualityTable{
		name: tabTwice, frozen: 3,
		about: lang.Msg("Responses that are there again, and which of them is kept. The same submission counts once; what else becomes of several responses of one group is chosen by --duplicates: here “%s”.", string(cmp.Or(b.Duplicates, intake.AllRespondents))),
		none:  lang.Msg("No response is there twice."),
		columns: problemColumns(columnKindOf,
			qualityColumn{lang.Msg("What it repeats"), lang.Msg("Whose response it is, and where the one stands that is kept."), 78, ofWords},
			qualityColumn{lang.Msg("Cells"), lang.Msg("How many cells it stands for."), 8, ofCounts}),
	}
	for _, p := range b.Problems {
		if isTwice(p) && p.Pos.File != "" {
			t.add(p.Pos.File, p.Pos.Sheet, placeOf(p.Pos), b.p.Message(report.Kind(p.Code)), b.p.Message(p.Message), max(1, p.Count))
		}
	}
	return t
}

// isResemblance reports a doubt about answers that are another's, which have a
// sheet of their own.
func isResemblance(p *diag.Problem) bool { return p.Code == quality.CodeSame }

// resemblances are the clusters of responses that are nearly the same, a row for
// each response below one for all.
func (b *qualityBook) resemblances() *qualityTable {
	t := &qualityTable{
		name: tabResemblances, frozen: 2,
		about: lang.Msg("Responses of different territories that say nearly the same. That may be chance, one person who knows them all, or a copy: ask, and accuse nobody. Looked at are the first %s responses of each territory.", surveys.KeepResponses),
		none:  lang.Msg("No responses of different territories are alike."),
		columns: []qualityColumn{
			{lang.Msg("No."), lang.Msg("Of those that are alike together."), 6, ofCounts},
			{lang.Msg("Territory"), lang.Msg("Whose response it is."), 40, ofWords},
			{lang.Msg("File"), lang.Msg("As it was given, or found in the folder."), 32, ofWords},
			{lang.Msg("Sheet"), lang.Msg("Where the response stands."), 18, ofWords},
			{lang.Msg("Row"), lang.Msg("Where the response stands; none for a form."), 8, ofCounts},
			{lang.Msg("Date"), lang.Msg("Of the response, as its source says it."), 12, ofDates},
			{lang.Msg("Enumerator"), lang.Msg("Who filled it in, as in the sheet “By enumerator”."), 11, ofWords},
			{lang.Msg("Alike"), lang.Msg("The least share of equal answers of a response with the one it is likest."), 10, ofShares},
			{lang.Msg("Answers"), lang.Msg("The least number of answers that were compared."), 10, ofCounts},
		},
	}
	for i := range b.Findings.Clusters {
		c := &b.Findings.Clusters[i]
		all := b.p.Sprint("%s in %s altogether", lang.Msg("%s responses", len(c.Members)), lang.Msg("%s territories", c.Territories))
		t.rows = append(t.rows, qualityRow{[]any{i + 1, all, "", "", nil, nil, c.Enumerator, c.Least, c.Answers}, true})
		for _, m := range c.Members {
			var row any
			if m.Pos.Row > 0 {
				row = m.Pos.Row
			}
			t.add(i+1, cmp.Or(m.Territory.Name, m.Territory.Code), m.Pos.File, m.Pos.Sheet, row, m.Date, m.Enumerator, nil, nil)
		}
	}
	return t
}

func (b *qualityBook) doubts() *qualityTable {
	t := &qualityTable{
		name: tabDoubts, frozen: 3,
		about: lang.Msg("What could be read, counts, and looks unusual. It is a reason to ask, not to strike out."),
		none:  lang.Msg("Nothing looks unusual."),
		columns: problemColumns(columnKindOf,
			qualityColumn{lang.Msg("What looks unusual"), lang.Msg("What was found, in one sentence."), 74, ofWords}, columnHint,
			qualityColumn{lang.Msg("Cells"), lang.Msg("How many cells it stands for."), 8, ofCounts}),
	}
	for _, p := range b.Findings.Doubts {
		if !isResemblance(p) {
			t.add(p.Pos.File, p.Pos.Sheet, placeOf(p.Pos), b.p.Message(report.Kind(p.Code)), b.p.Message(p.Message), b.p.Message(p.Hint), max(1, p.Count))
		}
	}
	return t
}

func (b *qualityBook) conversions() *qualityTable {
	t := &qualityTable{
		name: tabConversions, frozen: 1,
		about: lang.Msg("Texts that no form writes and that can mean one answer only, or that a mapping decided on, and what they were read as. Nothing was guessed."),
		none:  lang.Msg("Every answer was written as the form writes it."),
		columns: []qualityColumn{
			{lang.Msg("File"), lang.Msg("As it was given, or found in the folder."), 34, ofWords},
			{lang.Msg("Question"), lang.Msg("Code of the question that the cell answers."), 11, ofWords},
			{lang.Msg("What was written"), lang.Msg("What the cell holds, shortened."), 44, ofWords},
			{lang.Msg("Read as"), lang.Msg("The answer, as the form writes it."), 44, ofWords},
			{lang.Msg("Decided by"), lang.Msg("Rule: the text can mean nothing else. Mapping: somebody decided so in the mapping file."), 14, ofMarks},
			{lang.Msg("Cells"), lang.Msg("How many cells hold it."), 10, ofCounts},
		},
	}
	for i := range b.Files {
		for _, c := range b.Files[i].Conversions {
			by := b.p.Sprint("rule")
			if c.Decided {
				by = b.p.Sprint("mapping")
			}
			t.add(b.Files[i].Name, c.Question, c.Text, b.answerWords(c.Question, c.Answer), by, c.Cells)
		}
	}
	return t
}

// answerWords is an answer's code and its label, or its label alone.
func (b *qualityBook) answerWords(question, answer string) string {
	s := b.Dataset.Survey
	i := s.Index(question)
	if i < 0 {
		return answer
	}
	var words []string
	for code := range strings.FieldsSeq(answer) {
		for _, c := range s.Of(s.Questions[i]) {
			if c.Name == code {
				words = append(words, b.p.Text(c.Label))
			}
		}
	}
	if len(words) == 0 {
		return answer
	}
	return b.p.Sprint("%s (%s)", strings.Join(words, " · "), answer)
}

// corrections is what became of every correction.
func (b *qualityBook) corrections() *qualityTable {
	t := &qualityTable{
		name: tabCorrections, frozen: 1,
		about: lang.Msg("The corrections given, and what became of each. No source was changed: they are applied while it is read."),
		none:  lang.Msg("The table of corrections is empty."),
		columns: []qualityColumn{
			{lang.Msg("Row"), lang.Msg("Of the table of corrections."), 7, ofCounts},
			{lang.Msg("File"), lang.Msg("Whose cell is corrected."), 26, ofWords},
			{lang.Msg("Cell or response"), lang.Msg("The cell that is corrected, or the response's id and the question's code."), 20, ofWords},
			{lang.Msg("Old value"), lang.Msg("What the cell was said to hold."), 20, ofWords},
			{lang.Msg("New value"), lang.Msg("What it is read as."), 20, ofWords},
			{lang.Msg("Author"), lang.Msg("Who corrected it."), 18, ofWords},
			{lang.Msg("Reason"), lang.Msg("Why."), 36, ofWords},
			{lang.Msg("Outcome"), lang.Msg("Applied; refused, because the cell does not hold the old value; or without a cell in any source."), 12, ofMarks},
			{lang.Msg("What is wrong"), lang.Msg("What was found, in one sentence."), 46, ofWords},
		},
	}
	outcome := map[diag.Pos]*diag.Problem{}
	for _, p := range b.Problems {
		if strings.HasPrefix(p.Code, "correction-") {
			outcome[p.Pos] = p
		}
	}
	applied, refused, unmet := b.p.Sprint("applied"), b.p.Sprint("refused"), b.p.Sprint("no such cell")
	for _, c := range b.Corrections.Rows {
		place := c.Cell
		if c.Cell == "" {
			place = strings.TrimSpace(c.Response + " " + c.Question)
		} else if c.Sheet != "" {
			place = c.Sheet + "!" + c.Cell
		}
		result, why := applied, ""
		if p := outcome[c.Pos]; p != nil {
			result, why = refused, b.p.Message(p.Message)
			if p.Code == "correction-unmet" {
				result = unmet
			}
		}
		t.add(c.Pos.Row, c.File, place, c.Old, c.New, c.Author, c.Reason, result, why)
	}
	return t
}

// fields explains every column of the other sheets.
func (b *qualityBook) fields(tables []*qualityTable) *qualityTable {
	t := &qualityTable{
		name: tabFields, frozen: 2,
		about: lang.Msg("What every column of this workbook says."),
		columns: []qualityColumn{
			{lang.Msg("Sheet"), lang.Msg("Of this workbook."), 20, ofWords},
			{lang.Msg("Column"), lang.Msg("Its heading."), 26, ofWords},
			{lang.Msg("What it says"), lang.Msg("Its content and unit."), 100, ofWords},
		},
	}
	for _, of := range tables {
		for _, c := range of.columns {
			t.add(b.p.Message(of.name), b.p.Message(c.head), b.p.Message(c.says))
		}
	}
	return t
}

// registered counts the territories of which at least one response was accepted.
func (b *qualityBook) registered() (received, expected int) {
	if b.Roll == nil {
		return len(b.Dataset.Territories), 0
	}
	return b.Roll.Received, b.Roll.Expected
}
