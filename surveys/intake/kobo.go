package intake

import (
	"strings"

	"eterritoire/surveys"
)

// An export of KoboToolbox or ODK has a row a submission. Its headers are
// names, or labels in one of the form's languages, after none, some or all of
// the groups that a question stands in; several choices come as one column, as
// one column an option, or as both.

// koboSeparators stand between groups, questions and options in a header; the
// hyphen is that of ODK Central.
var koboSeparators = []string{" - ", "__", "/", ":", ".", "-"}

// koboMetadata are the columns that the tool adds, by their names in lower
// case, and what they are for.
var koboMetadata = map[string]column{
	"meta/rootuuid":       {role: instanceRole, rank: 0},
	"_uuid":               {role: instanceRole, rank: 1},
	"meta/instanceid":     {role: instanceRole, rank: 2},
	"instanceid":          {role: instanceRole, rank: 3},
	"key":                 {role: instanceRole, rank: 4},
	"_submission_time":    {role: submittedRole, rank: 0},
	"submissiondate":      {role: submittedRole, rank: 1},
	"today":               {role: dateRole, rank: 100},
	"_validation_status":  {role: validationRole},
	"start":               {metadata: true},
	"end":                 {metadata: true},
	"deviceid":            {metadata: true},
	"username":            {metadata: true},
	"phonenumber":         {metadata: true},
	"simserial":           {metadata: true},
	"subscriberid":        {metadata: true},
	"audit":               {metadata: true},
	"formhub/uuid":        {metadata: true},
	"meta/instancename":   {metadata: true},
	"meta/deprecatedid":   {metadata: true},
	"formversion":         {role: versionRole, rank: 100, metadata: true},
	"__version__":         {role: versionRole, rank: 101, metadata: true},
	"submitterid":         {metadata: true},
	"submittername":       {metadata: true},
	"attachmentspresent":  {metadata: true},
	"attachmentsexpected": {metadata: true},
	"reviewstate":         {metadata: true},
	"edits":               {metadata: true},
	"status":              {metadata: true},
}

// koboMarks recognises the columns that no table of responses has.
func koboMarks(header string) bool {
	name := strings.ToLower(strings.TrimSpace(header))
	switch name {
	case "_id", "_uuid", "_index", "_submission_time", "__version__", "meta/rootuuid", "meta/instanceid", "submissiondate", "instanceid", "formhub/uuid":
		return true
	}
	return false
}

// koboColumn maps a header of an export. The whole header is tried first, then
// without its first groups, one by one.
func koboColumn(n *names, header string) column {
	if len(header) > maxHeader {
		return column{}
	}
	if c, ok := koboMeta(header); ok {
		return c
	}
	suffixes := suffixesOf(header)
	for _, s := range suffixes {
		if c, ok := koboQuestion(n, s); ok {
			return c
		}
	}
	if c, ok := koboOption(n, header, true); ok {
		return c
	}
	for _, s := range suffixes[1:] {
		if c, ok := koboMeta(s); ok && c.role != noRole {
			return c
		}
	}
	if c, ok := koboOption(n, header, false); ok {
		return c
	}
	if i, ok := n.byLabel[foldLabel(header)]; ok && i == ambiguous {
		return column{ambiguous: true}
	}
	return column{metadata: strings.HasPrefix(header, "_")}
}

// koboMeta is the column of that name that the tool adds.
func koboMeta(header string) (column, bool) {
	c, ok := koboMetadata[strings.ToLower(strings.TrimSpace(header))]
	return c, ok
}

// A header is cut at its first separators only, and not at all if it is longer
// than any label: what a hostile file could make of it must stay cheap.
const maxCuts, maxHeader = 16, 1500

// cut is a place between two parts of a header.
type cut struct{ left, right string }

// cutsOf lists the places where a header has a separator, from its beginning.
func cutsOf(header string) []cut {
	var cuts []cut
	for i := range header {
		for _, sep := range koboSeparators {
			if rest, ok := strings.CutPrefix(header[i:], sep); ok && i > 0 && rest != "" && len(cuts) < maxCuts {
				cuts = append(cuts, cut{header[:i], rest})
			}
		}
	}
	return cuts
}

// suffixesOf lists a header, then what is left of it after each separator,
// longest first.
func suffixesOf(header string) []string {
	out := []string{header}
	for _, c := range cutsOf(header) {
		out = append(out, c.right)
	}
	return out
}

// koboQuestion maps a header without its groups: a question or what goes with
// it, or who and when.
func koboQuestion(n *names, name string) (column, bool) {
	if q, ok := n.question(name); ok {
		return column{role: answerRole, q: q}, true
	}
	if c, ok := koboCompanion(n, name); ok {
		return c, true
	}
	if c, ok := identityColumn(name); ok {
		return c, true
	}
	if q, ok := n.labelled(name); ok {
		return column{role: answerRole, q: q, language: n.languageOf(q, name)}, true
	}
	return column{}, false
}

// koboCompanion maps "name_evidence", or "«code» – preuve" where labels are
// exported.
func koboCompanion(n *names, name string) (column, bool) {
	if i := strings.LastIndexByte(name, '_'); i > 0 {
		r, ok := companions[surveys.Fold(name[i+1:])]
		q, of := n.question(name[:i])
		if ok && of {
			return column{role: r, q: q}, true
		}
	}
	for _, dash := range []string{" – ", " — ", " - "} {
		i := strings.LastIndex(name, dash)
		if i <= 0 {
			continue
		}
		r, ok := companions[foldLabel(name[i+len(dash):])]
		if !ok {
			continue
		}
		of := strings.Trim(name[:i], " «»\u00a0\u202f“”\"")
		if q, known := n.question(of); known {
			return column{role: r, q: q}, true
		}
		if q, known := n.labelled(of); known {
			return column{role: r, q: q, language: n.languageOf(q, of)}, true
		}
	}
	return column{}, false
}

// languageOf is the language in which a question is called so, "" where it is
// the same in several.
func (n *names) languageOf(q int, label string) string {
	folded, found := foldLabel(label), ""
	for _, text := range []map[string]string{n.questions[q].Label, n.questions[q].Heading} {
		for _, l := range []string{"fr", "en"} {
			if text[l] == "" || foldLabel(text[l]) != folded {
				continue
			}
			if found != "" && found != l {
				return ""
			}
			found = l
		}
	}
	return found
}

// koboOption maps the column of one option of a checklist: the question, a
// separator, the option by name or label. Options unknown to the list are
// taken only where nothing else was found in the header.
func koboOption(n *names, header string, listed bool) (column, bool) {
	for _, cut := range cutsOf(header) {
		q, language, ok := n.checklist(cut.left)
		if !ok {
			continue
		}
		c := column{role: optionRole, q: q, language: language, name: oneLine(cut.right)}
		if c.option, c.silent = n.questions[q].option(cut.right); c.option == unknownOption && listed {
			continue
		}
		return c, true
	}
	return column{}, false
}

// checklist is the checklist that a header names, after any groups.
func (n *names) checklist(header string) (q int, language string, ok bool) {
	for _, s := range suffixesOf(header) {
		if q, ok = n.question(s); !ok {
			if q, ok = n.labelled(s); ok {
				language = n.languageOf(q, s)
			}
		}
		if ok {
			return q, language, n.questions[q].Item == surveys.Checklist
		}
	}
	return 0, "", false
}

// option is the option of that name or label, or one of those that are none of
// the list's.
func (q *question) option(text string) (int, surveys.State) {
	if i, ok := q.list.find(strings.TrimSpace(text)); ok && i >= 0 {
		return i, 0 // a silence among them is known when it is ticked
	}
	if noneWords[surveys.Fold(text)] {
		return noneOption, 0
	}
	if state, _, ok := silence(text); ok {
		return silentOption, state
	}
	return unknownOption, 0
}
