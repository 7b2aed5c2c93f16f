package workbook

import (
	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/surveys"
)

func (l *live) sheetNames() [tabs]string {
	p := l.p
	return [tabs]string{
		tabSummary: p.Sprint("Summary"), tabTerritories: p.Sprint("Territories"), tabScores: p.Sprint("Scores"),
		tabAnswers: p.Sprint("Answers"), tabTicks: p.Sprint("Ticks"), tabWeights: p.Sprint("Weightings"),
		tabGates: p.Sprint("Gates"), tabRespondents: p.Sprint("Respondents"), tabQuality: p.Sprint("Quality"),
		tabDictionary: p.Sprint("Dictionary"), tabLists: p.Sprint("Lists"), tabCheck: p.Sprint("Check"),
	}
}

// Word implements compile.Spreadsheet.
func (l *live) Word(w compile.Word) string {
	p := l.p
	switch w {
	case compile.StateWord(surveys.NotAsked):
		return p.Sprint("Not asked")
	case compile.StateWord(surveys.Irrelevant):
		return p.Sprint("Skipped by the form")
	case compile.StateWord(surveys.NotApplicable):
		return p.Text(surveys.FormSilences[surveys.NotApplicable])
	case compile.StateWord(surveys.Blank):
		return p.Sprint("Not answered")
	case compile.StateWord(surveys.SetAside):
		return p.Sprint("Unreadable")
	case compile.StateWord(surveys.Unknown):
		return p.Text(surveys.FormSilences[surveys.Unknown])
	case compile.StateWord(surveys.Given):
		return p.Sprint("Answered")
	case compile.WordOutside:
		return p.Sprint("Out of scope")
	case compile.WordNone:
		return p.Text(surveys.FormNone)
	case compile.WordTicked:
		return p.Sprint("See ticks")
	case compile.WordProvisional:
		return p.Sprint("provisional")
	case compile.WordYes:
		return p.Text(surveys.FormYesNo["yes"])
	case compile.WordNo:
		return p.Text(surveys.FormYesNo["no"])
	}
	return ""
}

// kindOf says what a branch is: an axis, a dimension, a profile's part.
func (l *live) kindOf(b *compile.Branch) string {
	switch {
	case b.Tree > 0 && b.Parent < 0:
		return l.p.Sprint("Profile")
	case b.Tree > 0:
		return l.p.Sprint("Component")
	case b.Depth == 0:
		return l.p.Sprint("Whole")
	case b.Depth == 1:
		return l.p.Sprint("Axis")
	}
	return l.p.Sprint("Dimension")
}

// title is a branch's name; a root's is its tree's.
func (l *live) title(b *compile.Branch) string {
	name := l.p.Text(b.Name)
	if b.Parent < 0 {
		if t := l.p.Text(l.program.Trees[b.Tree].Title); t != "" {
			name = t
		}
		if b.Tree == 0 {
			name = l.p.Sprint("Overall score")
		}
	}
	if name == "" {
		name = b.Code
	}
	return name
}

func (l *live) itemName(i surveys.Item) string {
	switch i {
	case surveys.Maturity:
		return l.p.Sprint("Maturity scale")
	case surveys.YesNo:
		return l.p.Sprint("Yes or no")
	case surveys.Checklist:
		return l.p.Sprint("Checklist")
	case surveys.Choose:
		return l.p.Sprint("One choice")
	case surveys.Percentage:
		return l.p.Sprint("Percentage")
	case surveys.Number:
	}
	return l.p.Sprint("Number")
}

func (l *live) decidedBy(t assess.Tier) string {
	switch t {
	case assess.Workshop:
		return l.p.Sprint("workshop")
	case assess.Reference:
		return l.p.Sprint("reference group")
	case assess.Others:
		return l.p.Sprint("other groups (perception)")
	case assess.Nobody:
	}
	return ""
}

// gradeName is what the table of grades calls one; an answer without a grade
// leaves its cell empty.
func (l *live) gradeName(e surveys.Evidence) string {
	if e == surveys.Unstated {
		return l.p.Sprint("Not stated (empty cell)")
	}
	return l.p.Text(surveys.FormEvidenceGrades[e])
}

// aggregationName says how a node joins its children.
func (l *live) aggregationName(a indicators.Aggregation) string {
	switch a := a.(type) {
	case indicators.Geometric:
		return l.p.Sprint("geometric mean, floor %s", a.Floor)
	case indicators.Harmonic:
		return l.p.Sprint("harmonic mean, floor %s", a.Floor)
	case indicators.Power:
		return l.p.Sprint("power mean, exponent %s, floor %s", a.Exponent, a.Floor)
	case indicators.Minimum:
		return l.p.Sprint("minimum")
	}
	return l.p.Sprint("arithmetic mean")
}
