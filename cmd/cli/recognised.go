package cli

import (
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// sayFiles says of every source what it was taken for, and what was read in it.
func (e *Env) sayFiles(files []intake.File) {
	if e.quiet {
		return
	}
	for i := range files {
		e.sayFile(&files[i])
	}
}

func (e *Env) sayFile(f *intake.File) {
	if !f.OK {
		if f.Dialect == "" {
			e.say(lang.Msg("%s: not used", f.Name))
		} else {
			e.say(lang.Msg("%s: %s, not used", f.Name, dialect(f.Dialect)))
		}
		return
	}
	if !intake.HoldsAnswers(f.Dialect) {
		e.say(lang.Msg("%s: %s, which holds no answers", f.Name, dialect(f.Dialect)))
		return
	}
	e.say(lang.Msg("%s: %s, %s", f.Name, dialect(f.Dialect), lang.Msg("%s responses", f.Responses)))
	for _, s := range readSheets(f) {
		if where := e.found(f, s); where != "" {
			e.sayLine("    " + where)
		}
	}
	if f.Duplicates > 0 {
		e.say(lang.Msg("    %s duplicates set aside", f.Duplicates))
	}
	if f.Superseded > 0 {
		e.say(lang.Msg("    %s responses set aside for another of their group, as you chose", f.Superseded))
	}
	if len(f.Unused) > 0 {
		e.say(lang.Msg("    %s columns not used: %s", len(f.Unused), joined(f.Unused)))
	}
}

// readSheets are the sheets of a file that are read.
func readSheets(f *intake.File) []intake.ReadSheet {
	if len(f.Sheets) > 0 {
		return f.Sheets
	}
	return []intake.ReadSheet{{Name: f.Sheet, Header: f.Header, HeaderRows: f.HeaderRows, Column: f.Column, Language: f.Language}}
}

// found is where a source's answers were found, and in what words: a sheet, its
// header, the language of its labels, the version that it says; of one sheet
// among several how many responses it has. Forms are read by the codes of their
// rows, and say their version alone.
func (e *Env) found(f *intake.File, s intake.ReadSheet) string {
	var parts []string
	add := func(m lang.Message) { parts = append(parts, e.Printer.Message(m)) }
	if f.Dialect != "form" {
		if s.Name != "" {
			add(lang.Msg("sheet “%s”", s.Name))
		}
		switch {
		case s.Column > 0:
			add(lang.Msg("questions in column %s", diag.Column(s.Column)))
		case s.HeaderRows > 1:
			add(lang.Msg("header in rows %s and %s", s.Header-1, s.Header))
		case s.Header > 0:
			add(lang.Msg("header in row %s", s.Header))
		}
	}
	switch s.Language {
	case "fr":
		add(lang.Msg("in French"))
	case "en":
		add(lang.Msg("in English"))
	case "":
		if f.Dialect != "form" {
			add(lang.Msg("in codes"))
		}
	}
	switch {
	case f.Framework != "":
		add(lang.Msg("made from %s", f.Framework))
	case len(f.Versions) > 0:
		add(lang.Msg("form version %s", strings.Join(f.Versions, ", ")))
	}
	if len(f.Sheets) > 0 {
		add(lang.Msg("%s responses", s.Responses))
		if s.Duplicates > 0 {
			add(lang.Msg("%s duplicates", s.Duplicates))
		}
	}
	return strings.Join(parts, " · ")
}

// recognised are notes of what each source was taken for, for the file of
// problems.
func (e *Env) recognised(files []intake.File) diag.List {
	var list diag.List
	for i := range files {
		f := &files[i]
		if !f.OK {
			continue
		}
		for _, s := range readSheets(f) {
			list.Add(&diag.Problem{
				Pos: diag.Pos{File: f.Name, Sheet: s.Name}, Severity: diag.Info, Code: "recognised",
				Message: lang.Msg("%s: %s", dialect(f.Dialect), lang.Msg("%s", e.found(f, s))),
			})
		}
	}
	return list
}

// dialect is what a source was taken for, in words.
func dialect(name string) lang.Message {
	switch name {
	case "form":
		return lang.Msg("filled form")
	case "xlsform":
		return lang.Msg("questionnaire for phones (XLSForm)")
	case "mapping":
		return lang.Msg("table of decisions (--mapping)")
	case "registry":
		return lang.Msg("registry of territories")
	case "problems":
		return lang.Msg("list of problems")
	case "scores":
		return lang.Msg("table of scores")
	case "returns":
		return lang.Msg("list of what was returned")
	case "corrections":
		return lang.Msg("table of corrections")
	case "results":
		return lang.Msg("workbook of results")
	case "quality":
		return lang.Msg("quality workbook")
	case "framework":
		return lang.Msg("framework as a workbook")
	case "table":
		return lang.Msg("table of responses")
	case "kobo":
		return lang.Msg("KoboToolbox export")
	case "odk-central":
		return lang.Msg("ODK Central export")
	case "odk-briefcase":
		return lang.Msg("ODK Briefcase export")
	case "surveycto":
		return lang.Msg("SurveyCTO export")
	case "google-forms":
		return lang.Msg("answers of a Google form")
	case "microsoft-forms":
		return lang.Msg("answers of a Microsoft form")
	case "surveymonkey":
		return lang.Msg("SurveyMonkey export")
	case "limesurvey":
		return lang.Msg("LimeSurvey results")
	case "limesurvey-vv":
		return lang.Msg("LimeSurvey VV file")
	case "upright":
		return lang.Msg("questions one below the other")
	case "plain":
		return lang.Msg("plain workbook or table")
	}
	return lang.Msg("%s", name)
}
