package cli

import (
	"slices"
	"strings"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
)

// findings are what is doubtful in what was read; nil where it was not asked.
func (r *reading) findings() *quality.Findings {
	if r.found == nil && r.options.Watch != nil {
		r.found = quality.Look(&intake.Result{Dataset: r.dataset, Files: r.files, Watchers: r.watchers})
		r.hidden.findings(r.found)
	}
	return r.found
}

// doubtful are the doubts one by one, as the file of problems lists them.
func (r *reading) doubtful() diag.List {
	if f := r.findings(); f != nil {
		return f.Doubts
	}
	return nil
}

// sayDoubts says on one line how many doubts there are of each kind: they are
// questions to ask, and would hide what is to be corrected.
func (e *Env) sayDoubts(r *reading, in input) {
	f := r.findings()
	if f == nil || e.quiet || len(f.Kinds) == 0 {
		return
	}
	all := 0
	var met []quality.Kind
	for _, k := range f.Kinds {
		all += k.Count
		code := saidAs(k.Code)
		if i := slices.IndexFunc(met, func(m quality.Kind) bool { return m.Code == code }); i >= 0 {
			met[i].Count += k.Count
			continue
		}
		met = append(met, quality.Kind{Code: code, Count: k.Count})
	}
	kinds := make([]string, len(met))
	for i, k := range met {
		kinds[i] = e.Printer.Message(doubtsOf(k))
	}
	list := strings.Join(kinds, " · ")
	if in.quality == "" && in.problems == "" && !in.listed {
		e.say(lang.Msg("%s doubts, which change no score: %s. To list them: --quality FILE.xlsx or --problems FILE.csv", all, list))
		return
	}
	e.say(lang.Msg("%s doubts, which change no score: %s", all, list))
}

// saidAs is the kind of doubt under which another is said, where they are few.
func saidAs(code string) string {
	switch code {
	case quality.CodeSentFirst:
		return quality.CodeEndFirst
	case quality.CodeManyADay, quality.CodeOneVoice:
		return quality.CodeOverlap
	}
	return code
}

// doubtsOf says how many doubts are of a kind.
func doubtsOf(k quality.Kind) lang.Message {
	switch k.Code {
	case quality.CodeContradiction:
		return lang.Msg("%s contradictions", k.Count)
	case quality.CodeStraight:
		return lang.Msg("%s responses on one level throughout", k.Count)
	case quality.CodeFast:
		return lang.Msg("%s responses filled too fast", k.Count)
	case quality.CodeEndFirst:
		return lang.Msg("%s responses whose times cannot be", k.Count)
	case quality.CodeSame:
		return lang.Msg("%s groups of responses alike in several territories", k.Count)
	case quality.CodePersonal:
		return lang.Msg("%s texts with a phone number or an e-mail address", k.Count)
	case quality.CodeColumns:
		return lang.Msg("%s files with columns of names or numbers of people", k.Count)
	}
	return lang.Msg("%s doubts about who filled the responses", k.Count)
}
