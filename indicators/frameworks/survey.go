package frameworks

import (
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// yesNoList is the list of choices that all yes/no questions share.
const yesNoList = "yes_no"

// derive completes the survey that a framework needs, in the order of its
// tree: the headings, the questions with the instruction for each item.
func derive(fw *indicators.Framework) {
	s := fw.Survey
	s.ID, s.Version, s.Digest, s.Title = fw.ID, fw.Version, fw.Digest, fw.Title
	s.Groups, s.Questions = nil, nil
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
				s.Choices[yesNoList] = []surveys.Choice{{Name: "yes", Label: lang.T("Oui", "Yes")}, {Name: "no", Label: lang.T("Non", "No")}}
			}
		}
	}
	visit(fw.Main.Root, "")
}

// belongs reports whether a group's code says that it is of that family.
func belongs(code, family string) bool { return strings.HasPrefix(code, family+"_") }

func containsUnderscore(code string) bool { return strings.Contains(code, "_") }
