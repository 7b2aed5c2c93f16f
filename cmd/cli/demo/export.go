package demo

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// The export has the shape of KoboToolbox's: labels in French, no groups in
// the headers, one column an option, metadata before and after. Its rows are
// kept as codes, one cell a question:
//
//	2@s                  level 2, document seen (d, q, s, c: the grades' initials)
//	rh courrier@d        options; "none"; "0" where every box was left empty
//	12.5@q               a number
//	dont_know, not_applicable: why
//	45 dont_know         a number, and a silence beside it
//	!n/a                 the cell as it stands

// A column of the export: its header, and what it holds of a submission.
type column struct {
	key    string // of the submissions' table and its part: "A1.2.2", "A1.2.2.status", "A1.3.4/rh"
	header string
	cell   func(submission map[string]string) any
}

// exportSheet is the form's title as the tool cuts it for a sheet's name.
func exportSheet(s *surveys.Survey) string {
	const most = 28
	title := []rune(s.Title.In("fr"))
	if len(title) > most {
		title = append(title[:most], []rune("...")...)
	}
	return string(title)
}

func export(s *surveys.Survey) ([]byte, error) {
	submissions, err := records("submissions.csv")
	if err != nil {
		return nil, err
	}
	number := 0
	for _, r := range submissions {
		if r["uuid"] == "" { // typed into the file by hand
			continue
		}
		number++
		r["index"], r["id"] = strconv.Itoa(number), strconv.Itoa(200000+37*number)
		r["root"] = "uuid:" + r["uuid"]
	}
	columns := exportColumns(s)
	var header []string
	for _, c := range columns {
		header = append(header, c.header)
	}
	rows := func(yield func([]any) bool) {
		for _, r := range submissions {
			row := make([]any, len(columns))
			for i, c := range columns {
				row[i] = c.cell(r)
			}
			if !yield(row) {
				return
			}
		}
	}
	var b bytes.Buffer
	err = sheet.WriteXLSX(&b, []sheet.Plain{{Name: exportSheet(s), Header: header, Rows: rows}})
	return b.Bytes(), err
}

// exportColumns are the columns in the order of the tool's own export.
func exportColumns(s *surveys.Survey) []column {
	columns := []column{
		text("start", "start"), text("end", "end"), text("today", "today"), text("deviceid", "deviceid"),
		text("region", "Région"), text("commune", "Nom de la commune"), figure("population", "Population (habitants)"), text("date", "Date de l'enquête"),
		text("", "Position GPS de la mairie"), text("", "_Position GPS de la mairie_latitude"), text("", "_Position GPS de la mairie_longitude"),
		text("", "_Position GPS de la mairie_altitude"), text("", "_Position GPS de la mairie_precision"), text("", "Téléphone du répondant"),
		text("type", "Type de collectivité"), text("group", "Groupe du répondant"),
	}
	for _, q := range s.Questions {
		columns = append(columns, questionColumns(s, q)...)
	}
	return append(columns,
		figure("id", "_id"), text("uuid", "_uuid"), text("submitted", "_submission_time"), text("status", "_validation_status"),
		fixed("_status", "submitted_via_web"), fixed("_submitted_by", "enqueteur1"), fixed("__version__", "vDemoEterritoire01"),
		text("root", "meta/rootUuid"), figure("index", "_index"),
	)
}

func text(key, header string) column {
	return column{key, header, func(r map[string]string) any { return orNil(r[key]) }}
}

func figure(key, header string) column {
	return column{key, header, func(r map[string]string) any { return number(r[key]) }}
}

// fixed is a column that the tool fills with the same word in every row.
func fixed(header, word string) column {
	return column{header, header, func(r map[string]string) any {
		if r["uuid"] == "" {
			return nil
		}
		return word
	}}
}

func orNil(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// number is a number where the text is one.
func number(s string) any {
	if x, err := strconv.ParseFloat(s, 64); err == nil {
		return x
	}
	return orNil(s)
}

// An entry is one cell of the submissions' table, taken apart.
type entry struct {
	raw             string // the cell as it stands; "" if it is coded
	value, evidence string
	silence, reason string // the code word, and why
}

func parse(cell string) entry {
	if raw, ok := strings.CutPrefix(cell, "!"); ok {
		raw, evidence, _ := strings.Cut(raw, "@")
		return entry{raw: raw, evidence: evidence}
	}
	value, evidence, _ := strings.Cut(cell, "@")
	e := entry{value: value, evidence: evidence}
	for _, w := range []string{surveys.WordsDontKnow[0], surveys.WordsNotApplicable[0]} {
		if before, after, ok := strings.Cut(value, w); ok {
			e.value, e.silence = strings.TrimSpace(before), w
			e.reason = strings.TrimSpace(strings.TrimPrefix(after, ":"))
		}
	}
	return e
}

// inFrench is how the export's cells say a silence.
func inFrench(silence string) string {
	switch silence {
	case surveys.WordsDontKnow[0]:
		return surveys.FormSilences[surveys.Unknown].In("fr")
	case surveys.WordsNotApplicable[0]:
		return surveys.FormSilences[surveys.NotApplicable].In("fr")
	}
	return ""
}

// questionColumns are a question's own columns, then those beside it.
func questionColumns(s *surveys.Survey, q *surveys.Question) []column {
	var columns []column
	beside := func(part, word string, cell func(entry) any) {
		columns = append(columns, column{q.Code + "." + part, q.Heading.In("fr") + " – " + word, func(r map[string]string) any { return cell(parse(r[q.Code])) }})
	}
	switch q.Item {
	case surveys.Checklist:
		columns = checklistColumns(s, q)
	case surveys.Number, surveys.Percentage:
		columns = append(columns, column{q.Code, q.Label.In("fr"), func(r map[string]string) any {
			e := parse(r[q.Code])
			if e.raw != "" {
				return e.raw
			}
			return number(e.value)
		}})
		beside("status", "statut", func(e entry) any { return orNil(inFrench(e.silence)) })
	default:
		columns = append(columns, column{q.Code, q.Label.In("fr"), func(r map[string]string) any { return chosen(s, q, parse(r[q.Code])) }})
	}
	beside("evidence", "preuve", func(e entry) any { return graded(e.evidence) })
	beside("reason", "motif", func(e entry) any { return orNil(e.reason) })
	return columns
}

// chosen is the label of the choice that was made.
func chosen(s *surveys.Survey, q *surveys.Question, e entry) any {
	switch {
	case e.raw != "":
		return e.raw
	case e.silence != "":
		return inFrench(e.silence)
	}
	for _, c := range s.Of(q) {
		if c.Name == e.value || c.Name == "niv"+e.value {
			return c.Label.In("fr")
		}
	}
	return orNil(e.value)
}

// graded is the label of a grade of evidence, from its initial; other words
// stand as they are.
func graded(initial string) any {
	for e, label := range surveys.FormEvidenceGrades {
		if strings.HasPrefix(e.String(), initial) && len(initial) == 1 {
			return label.In("fr")
		}
	}
	return orNil(initial)
}

// checklistColumns are one column an option, then those of "none" and of the
// silences. An option that an earlier form had stands in a column of its own.
func checklistColumns(s *surveys.Survey, q *surveys.Question) []column {
	label := q.Label.In("fr")
	var columns []column
	add := func(option string, header lang.Text) {
		columns = append(columns, column{q.Code + "/" + option, label + "/" + header.In("fr"), func(r map[string]string) any {
			return tick(parse(r[q.Code]), option)
		}})
	}
	for _, c := range s.Of(q) {
		add(c.Name, c.Label)
	}
	add(surveys.WordsNone[0], surveys.FormNone)
	add(surveys.WordsDontKnow[0], surveys.FormSilences[surveys.Unknown])
	add(surveys.WordsNotApplicable[0], surveys.FormSilences[surveys.NotApplicable])
	if q.Code == formerQuestion {
		columns = append(columns, figure(q.Code+"/"+formerOption, label+"/"+formerOption))
	}
	return columns
}

// An option that the form's first version offered, and the question that did.
const formerQuestion, formerOption = "A1.3.4", "Télécopieur"

// tick is 1, 0 or nothing, as the tool writes the boxes of a question.
func tick(e entry, option string) any {
	switch {
	case e.raw != "":
		return e.raw
	case e.value == "" && e.silence == "":
		return nil
	case e.silence == option || slices.Contains(strings.Fields(e.value), option):
		return 1
	}
	return 0
}
