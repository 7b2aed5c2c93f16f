package report

import "eterritoire/surveys/lang"

// Kind is what a problem's code is called, for people: a few words that tell one
// sort of problem from another. A code without words is itself.
func Kind(code string) lang.Message {
	for _, words := range []func(string) lang.Message{kindOfAnswer, kindOfResponse, kindOfFile, kindOfTable, kindOfDoubt} {
		if m := words(code); !m.IsZero() {
			return m
		}
	}
	return lang.Msg("%s", code)
}

// kindOfAnswer names what is said of one answer.
func kindOfAnswer(code string) lang.Message {
	switch code {
	case "choice-unknown":
		return lang.Msg("Answer not in the list")
	case "choice-ambiguous":
		return lang.Msg("Answer that may be several")
	case "choice-place":
		return lang.Msg("Place in a list instead of an answer")
	case "choice-contradiction":
		return lang.Msg("Number and words that differ")
	case "answers-conflict":
		return lang.Msg("Question answered twice, differently")
	case "checklist-empty":
		return lang.Msg("Checklist with nothing ticked")
	case "checklist-none-mixed":
		return lang.Msg("“None” beside other options")
	case "checklist-silence-mixed":
		return lang.Msg("“Don't know” beside options")
	case "tick-unreadable":
		return lang.Msg("Option neither yes nor no")
	case "number-unreadable":
		return lang.Msg("Not a number")
	case "number-not-finite":
		return lang.Msg("Number without an end")
	case "number-range":
		return lang.Msg("Number out of range")
	case "number-comma":
		return lang.Msg("Comma: decimal or thousands?")
	case "percent-fraction":
		return lang.Msg("Fraction where a percentage is meant?")
	case "percent-on-number":
		return lang.Msg("Percentage where a number is asked")
	case "percent-format":
		return lang.Msg("Cells in a percentage format")
	case "date-where-number":
		return lang.Msg("Date where an answer is expected")
	case "set-aside-before":
		return lang.Msg("Unreadable already in an earlier table")
	case "status-unknown":
		return lang.Msg("Unknown status of an answer")
	case "reason-alone":
		return lang.Msg("Reason without an answer")
	case "evidence-unknown":
		return lang.Msg("Unknown grade of evidence")
	case "evidence-misplaced":
		return lang.Msg("Evidence without its answer")
	case "answer-converted":
		return lang.Msg("Answer in other words, read")
	case "answer-decided":
		return lang.Msg("Answer read as a mapping says")
	case "not-comparable", "partly-comparable":
		return lang.Msg("Not comparable with this version")
	case "too-many-distinct":
		return lang.Msg("Too many different answers")
	case "text-too-long":
		return lang.Msg("Text too long")
	}
	return lang.Message{}
}

// kindOfResponse names what is said of a response, its territory and its author.
func kindOfResponse(code string) lang.Message {
	switch code {
	case "territory-missing":
		return lang.Msg("Response without a territory")
	case "territory-file":
		return lang.Msg("Territory of a file, as was decided")
	case "region-sheet":
		return lang.Msg("Region by the name of the sheet")
	case "territory-sheet":
		return lang.Msg("Territory named by its sheet")
	case "territory-code-name":
		return lang.Msg("Territory's code and name that differ")
	case "territory-unregistered", "territory-unknown", "territory-code-unknown", "territory-elsewhere":
		return lang.Msg("Territory not in the registry")
	case "territory-near":
		return lang.Msg("Territory near one of the registry")
	case "territory-homonym":
		return lang.Msg("Territory that may be several of the registry")
	case "name-differs":
		return lang.Msg("One code, two names")
	case "name-too-long":
		return lang.Msg("Name too long")
	case "name-formula":
		return lang.Msg("Name that begins like a formula")
	case "kind-differs":
		return lang.Msg("One territory, two kinds")
	case "kind-unknown":
		return lang.Msg("Unknown kind of territory")
	case "population-differs":
		return lang.Msg("One territory, two populations")
	case "population-unreadable":
		return lang.Msg("Unreadable population")
	case "group-unknown":
		return lang.Msg("Unknown group of respondents")
	case "date-serial":
		return lang.Msg("Date written as a number")
	case "date-unreadable":
		return lang.Msg("Unreadable date")
	case "dates-apart":
		return lang.Msg("Responses far apart in time")
	case "dates-outside":
		return lang.Msg("Outside the dates selected")
	case "duplicate":
		return lang.Msg("Same submission again")
	case "superseded":
		return lang.Msg("Set aside for another of its group")
	case "duplicates-chosen":
		return lang.Msg("Choice among several responses")
	case "form-copy":
		return lang.Msg("Copy of another file")
	case "not-approved":
		return lang.Msg("Response not approved")
	case "responses-counted":
		return lang.Msg("Many responses: counted")
	case "version-unknown":
		return lang.Msg("Unknown version of the form")
	case "version-carried":
		return lang.Msg("Answers of an earlier version")
	case "form-version":
		return lang.Msg("Form of another version")
	}
	return lang.Message{}
}

// kindOfFile names what is said of a whole file, or of what a file is made of.
func kindOfFile(code string) lang.Message {
	switch code {
	case "file-unreadable":
		return lang.Msg("File that cannot be read")
	case "file-empty", "table-empty":
		return lang.Msg("Empty file")
	case "file-encrypted":
		return lang.Msg("File with a password")
	case "file-damaged", "file-truncated", "xml-ill-formed", "csv-quote":
		return lang.Msg("Damaged file")
	case "file-xls", "file-xlsb", "file-image", "file-not-spreadsheet":
		return lang.Msg("File of another format")
	case "file-unsafe", "xml-unsafe":
		return lang.Msg("File that is not safe to read")
	case "csv-encoding", "csv-nul", "xml-encoding":
		return lang.Msg("Encoding of the text")
	case "cell-too-large", "table-too-large":
		return lang.Msg("Cell or table too large")
	case "file-too-large":
		return lang.Msg("File too large")
	case "file-too-slow":
		return lang.Msg("File too long to read")
	case "file-crashed":
		return lang.Msg("Fault of this program")
	case "file-skipped":
		return lang.Msg("File left out")
	case "interrupted":
		return lang.Msg("Reading interrupted")
	case "workbook-refused":
		return lang.Msg("Workbook refused")
	case "dialect-unknown", "not-answers":
		return lang.Msg("File of no known tool")
	case "recognised":
		return lang.Msg("File recognised")
	case "not-a-form":
		return lang.Msg("Not a form")
	case "one-answer-a-row":
		return lang.Msg("A table of one answer a row")
	case "answers-none":
		return lang.Msg("File without any answer")
	case "form-blank":
		return lang.Msg("Empty form")
	case "form-no-place":
		return lang.Msg("Form with missing places")
	case "no-answers":
		return lang.Msg("No answers in it")
	case "form-for-phones":
		return lang.Msg("Questionnaire for phones, without answers")
	case "links-elsewhere":
		return lang.Msg("Links to other files, not followed")
	case "encoding-repaired":
		return lang.Msg("Accents repaired")
	case "cell-lost":
		return lang.Msg("Characters lost")
	case "cell-fault":
		return lang.Msg("Cell with an error")
	case "cell-formula-shared", "formula-uncached":
		return lang.Msg("Formula without its result")
	case "cells-beyond":
		return lang.Msg("Cells beyond the table")
	}
	return lang.Message{}
}

// kindOfTable names what is said of a table's rows and columns, and of the
// tables that decide and correct.
func kindOfTable(code string) lang.Message {
	switch code {
	case "columns-unused":
		return lang.Msg("Columns not used")
	case "column-doubtful":
		return lang.Msg("Column that may be a question's")
	case "header-ambiguous":
		return lang.Msg("Heading of several questions")
	case "header-duplicate":
		return lang.Msg("Heading twice")
	case "few-questions":
		return lang.Msg("Few questions answered")
	case "question-missing":
		return lang.Msg("Question missing in the file")
	case "code-missing", "code-duplicate", "code-unknown":
		return lang.Msg("Rows' codes changed")
	case "header-again":
		return lang.Msg("Header once more")
	case "units-row":
		return lang.Msg("Row of units")
	case "total-row":
		return lang.Msg("Row of totals")
	case "hxl-row":
		return lang.Msg("Row of tags")
	case "rows-hidden":
		return lang.Msg("Hidden rows, read")
	case "rows-above":
		return lang.Msg("Rows above the header")
	case "sheets-read":
		return lang.Msg("Several sheets read")
	case "upright-large":
		return lang.Msg("Questions in rows: too many columns")
	case "sheet-unused":
		return lang.Msg("Sheet without answers")
	case "csv-mixed":
		return lang.Msg("Two encodings in one file")
	case "sheet-repeats-partly":
		return lang.Msg("Sheet that repeats others in part")
	case "sheet-left-out":
		return lang.Msg("Sheet of answers not read")
	case "correction-incomplete":
		return lang.Msg("Incomplete correction")
	case "correction-refused":
		return lang.Msg("Correction refused")
	case "correction-unmet":
		return lang.Msg("Correction of no cell")
	case "corrections-applied":
		return lang.Msg("Corrections applied")
	case "key-header", "key-many", "key-row":
		return lang.Msg("Key of pseudonyms to look at")
	case "corrections-header", "corrections-many":
		return lang.Msg("Table of corrections refused")
	case "mapping-accept", "mapping-answer", "mapping-empty", "mapping-header", "mapping-question", "mapping-territory", "mapping-twice":
		return lang.Msg("Mapping to look at")
	case "registry-cell", "registry-code-twice", "registry-empty", "registry-header", "registry-name-missing", "registry-name-unreadable", "registry-too-long", "registry-twice":
		return lang.Msg("Registry to look at")
	case "college-unknown", "count-unreadable", "count-women", "round-unknown", "vote-crowded", "vote-no-choice", "vote-no-scale", "vote-total", "workshop-group":
		return lang.Msg("Workshop's sheets")
	}
	return lang.Message{}
}

// kindOfDoubt names what is doubtful in answers that could be read.
func kindOfDoubt(code string) lang.Message {
	switch code {
	case "contradiction":
		return lang.Msg("Answers that do not go together")
	case "straight-line":
		return lang.Msg("The same answer throughout")
	case "too-fast":
		return lang.Msg("Filled in very fast")
	case "end-before-start":
		return lang.Msg("Ended before it began")
	case "start-after-sent":
		return lang.Msg("Dated after it was sent")
	case "same-answers":
		return lang.Msg("Nearly the same answers in several territories")
	case "personal-data":
		return lang.Msg("Personal data in a text")
	case "personal-columns":
		return lang.Msg("Columns of personal data, left out")
	case "forms-overlap":
		return lang.Msg("Two forms at the same time")
	case "many-a-day":
		return lang.Msg("Many responses in a day")
	case "one-voice":
		return lang.Msg("All responses of one enumerator the same")
	}
	return lang.Message{}
}
