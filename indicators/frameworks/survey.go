package frameworks

import (
	"slices"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// yesNoList is the list of choices that all yes/no questions share.
const yesNoList = "yes_no"

// yesNo are its choices.
var yesNo = []surveys.Choice{{Name: "yes", Label: lang.T("Oui", "Yes")}, {Name: "no", Label: lang.T("Non", "No")}}

// derive completes the survey that a framework needs, in the order of its
// tree: the headings, the questions with the instruction for each item.
func derive(fw *indicators.Framework) {
	s := fw.Survey
	s.ID, s.Version, s.Digest, s.Title = fw.ID, fw.Version, fw.Digest, fw.Title
	s.Groups, s.Questions, s.Kinds, s.Respondents = nil, nil, nil, nil
	for _, k := range fw.Kinds {
		s.Kinds = append(s.Kinds, surveys.Choice{Name: k.Code, Label: k.Name})
	}
	for _, g := range fw.Respondents {
		s.Respondents = append(s.Respondents, surveys.Choice{Name: g.Code, Label: g.Name})
	}
	var visit func(n *indicators.Node, group string)
	visit = func(n *indicators.Node, group string) {
		for _, c := range n.Children {
			if c.Measure == nil {
				s.Groups = append(s.Groups, surveys.Group{Code: c.Code, Parent: group, Label: c.Name})
				visit(c, c.Code)
				continue
			}
			q := c.Measure.Question
			q.Group = group
			q.Hint = fw.Phrases["instruction_"+q.Item.String()]
			s.Questions = append(s.Questions, q)
			if q.ListName == yesNoList {
				s.Choices[yesNoList] = slices.Clone(yesNo)
			}
		}
	}
	visit(fw.Main.Root, "")
	deriveCitizens(fw)
}

// citizensTitle is what the form of the residents' survey is called.
var citizensTitle = lang.T("Mini-enquête auprès des habitants", "Residents' mini-survey")

// deriveCitizens makes a survey of the residents': who is asked, by the
// breakdowns that are quotas, then the questions.
func deriveCitizens(fw *indicators.Framework) {
	c := fw.Citizens
	if c == nil {
		return
	}
	s := &surveys.Survey{
		ID: fw.ID + "-citizens", Version: fw.Version, Digest: fw.Digest, Title: citizensTitle,
		Kinds: fw.Survey.Kinds, Choices: map[string][]surveys.Choice{},
	}
	if c.Ratio != "" {
		s.GroupBy = indicators.CitizenName(c.Ratio)
	}
	ask := func(code string, label lang.Text, answers []lang.Text, relevant string) {
		q := &surveys.Question{
			Name: indicators.CitizenName(code), Code: code, Type: surveys.SelectOne, Item: surveys.Choose, Heading: label, Label: label, Relevant: relevant,
		}
		q.ListName = "list_" + q.Name
		for i, a := range answers {
			s.Choices[q.ListName] = append(s.Choices[q.ListName], surveys.Choice{Name: indicators.CitizenAnswer(i), Label: a})
		}
		s.Questions = append(s.Questions, q)
	}
	told := slices.Clone(c.Quotas)
	if c.Ratio != "" && !slices.Contains(told, c.Ratio) {
		told = append(told, c.Ratio)
	}
	for _, quota := range told {
		for _, b := range fw.Breakdowns {
			if b.Code == quota {
				ask(b.Code, b.Name, b.Values, "")
			}
		}
	}
	for i := range c.Questions {
		q := &c.Questions[i]
		ask(q.Code, q.Label, q.Answers, c.Relevant(q))
	}
	c.Survey = s
}
