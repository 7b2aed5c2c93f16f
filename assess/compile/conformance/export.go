package conformance

import (
	"slices"
	"strings"

	"eterritoire/surveys/sheet"
)

// A Field is a node of an XLSForm that an export has a column for.
type Field struct {
	Groups  []string // names of those it stands in
	Name    string
	Kind    string            // "text", "select_one", "calculate"…
	Label   map[string]string // by language, as the columns name them
	Choices []Choice
}

// A Choice is one that a field offers.
type Choice struct {
	Name  string
	Label map[string]string
}

// Fields lists the columns of an export of the form, in the order of the form.
func Fields(book *sheet.Book) ([]Field, error) {
	c := &converter{lists: map[string][]map[string]string{}, paths: map[string]string{}, selected: map[string]bool{}}
	if err := c.read(book); err != nil {
		return nil, err
	}
	root, err := c.tree()
	if err != nil {
		return nil, err
	}
	var all []Field
	var walk func(n *node, groups []string)
	walk = func(n *node, groups []string) {
		for _, child := range n.children {
			kind, list, _ := strings.Cut(child.row["type"], " ")
			if kind == "begin" {
				walk(child, append(slices.Clip(groups), child.row["name"]))
				continue
			}
			f := Field{Groups: groups, Name: child.row["name"], Kind: kind, Label: c.labels(child.row)}
			for _, row := range c.lists[list] {
				f.Choices = append(f.Choices, Choice{row["name"], c.labels(row)})
			}
			all = append(all, f)
		}
	}
	walk(root, nil)
	return all, nil
}

func (c *converter) labels(row map[string]string) map[string]string {
	all := map[string]string{}
	for _, l := range c.languages {
		if label := row["label::"+l]; label != "" {
			all[l] = label
		}
	}
	return all
}
