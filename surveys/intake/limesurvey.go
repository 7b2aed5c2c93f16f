package intake

import (
	"strings"

	"eterritoire/surveys"
)

// limeSurvey is the results of a LimeSurvey: headers are codes, labels, or a
// code, a point and a label; an option is "question[option]", and a row of a
// grid too. Its codes are of letters and digits alone. N/A is a question that
// was not shown.
var limeSurvey = columnRules{
	dialect: "limesurvey", tool: limeTool, needs: 3, column: limeColumn, empty: isBlankOrNA, marks: limeMarks,
}

// limeSurveyVV is a LimeSurvey's file for its own reading back: tabs, a row of
// labels, a row of codes, and words in braces for what a text cannot hold.
var limeSurveyVV = columnRules{
	dialect: "limesurvey-vv", tool: limeTool, needs: 3, column: limeColumn, second: codesBelow, marks: limeMarks,
	empty: func(text string) bool { return isBlank(text) || text == "{question_not_shown}" },
	clean: strings.NewReplacer("{newline}", "\n", "{cr}", "\n", "{tab}", " ", "{quote}", `"`).Replace,
}

var limeMarks = set(
	"submitdate", "lastpage", "startlanguage", "seed", "startdate", "datestamp",
	"id de la réponse", "date de soumission", "dernière page", "langue de départ", "tête de série", "date de lancement", "date de la dernière action",
	"response id", "date submitted", "last page", "start language", "date started", "date last action",
)

// limeTool are the columns that LimeSurvey adds. Its id counts from 1 in every
// survey, so that it identifies nothing.
var limeTool = map[string]column{
	"id": {metadata: true}, "id de la réponse": {metadata: true}, "response id": {metadata: true},
	"submitdate": {role: submittedRole}, "date de soumission": {role: submittedRole}, "date submitted": {role: submittedRole},
	"lastpage": {metadata: true}, "dernière page": {metadata: true}, "last page": {metadata: true},
	"startlanguage": {metadata: true}, "langue de départ": {metadata: true}, "start language": {metadata: true},
	"seed": {metadata: true}, "tête de série": {metadata: true},
	"startdate": {metadata: true}, "date de lancement": {metadata: true}, "date started": {metadata: true},
	"datestamp": {metadata: true}, "date de la dernière action": {metadata: true}, "date last action": {metadata: true},
	"token": {metadata: true}, "ipaddr": {metadata: true}, "adresse ip": {metadata: true}, "ip address": {metadata: true},
	"refurl": {metadata: true}, "url référente": {metadata: true}, "referrer url": {metadata: true},
	"interviewtime": {metadata: true}, "temps total": {metadata: true}, "total time": {metadata: true},
}

// limeColumn also knows a question whose name has lost what LimeSurvey does not
// allow in a code: "energiemairie", "outils[courrierweb]", "outils_courrierweb".
func limeColumn(n *names, header string) column {
	if len(header) > maxHeader {
		return column{}
	}
	of, option, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(header), "]"), "[")
	if option == "" {
		of, option, _ = strings.Cut(of, "_")
	}
	q, ok := n.byCompact[compact(of)]
	switch {
	case !ok || q < 0 || compact(of) == "":
	case option == "":
		return column{role: answerRole, q: q}
	default:
		c := n.questions[q].compactOption(option)
		if c.option != unknownOption {
			return c
		}
		if other := exportColumn(n, header); other.role != noRole || n.questions[q].Item != surveys.Checklist || strings.HasSuffix(option, "comment") {
			return other
		}
		return c
	}
	return exportColumn(n, header)
}

// compactOption is the column of an option whose name has lost the same.
func (q *question) compactOption(option string) column {
	c := column{role: optionRole, q: q.at, option: unknownOption, name: option}
	if q.Item != surveys.Checklist {
		return c
	}
	for i, choice := range q.list.choices {
		if compact(choice.Name) == compact(option) {
			c.option, c.name = i, choice.Name
			return c
		}
	}
	if c.option, c.silent = q.option(option); c.option == unknownOption && otherWords[loose(option)] {
		c.option = otherOption
	}
	return c
}
