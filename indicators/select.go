package indicators

import (
	"fmt"
	"slices"
	"strings"

	"eterritoire/surveys"
)

// An UnknownName is a profile or a code that a framework does not have.
type UnknownName struct {
	Profile bool // or else a node's code
	Name    string
	Takes   []string // the profiles that there are
}

func (e *UnknownName) Error() string {
	if e.Profile {
		return fmt.Sprintf("no profile %q: %s", e.Name, strings.Join(e.Takes, ", "))
	}
	return fmt.Sprintf("no node %q", e.Name)
}

// Select is the questions of a profile, and of those the ones that stand under
// any of the codes, by their place in the survey. "" and no code select all,
// which is nil; an empty slice is none. A code is taken in capitals first.
func (f *Framework) Select(profile string, under []string) ([]int, error) {
	if profile == "" && len(under) == 0 {
		return nil, nil
	}
	tree, err := f.asked(profile)
	if err != nil {
		return nil, err
	}
	var allowed []string
	for _, code := range under {
		node := f.Main.Root.find(strings.ToUpper(code))
		if node == nil {
			node = f.Main.Root.find(code)
		}
		if node == nil {
			return nil, &UnknownName{Name: code}
		}
		node.Walk(func(n *Node) { allowed = append(allowed, n.Code) })
	}
	codes := map[string]bool{}
	tree.Root.Walk(func(n *Node) {
		if n.Measure != nil && (len(under) == 0 || slices.Contains(allowed, n.Code)) {
			codes[n.Code] = true
		}
	})
	questions := []int{}
	for i, q := range f.Survey.Questions {
		if codes[q.Code] {
			questions = append(questions, i)
		}
	}
	return questions, nil
}

// asked is the tree of a profile that a questionnaire can be limited to; the
// main tree where it is "".
func (f *Framework) asked(profile string) (*Tree, error) {
	if profile == "" {
		return f.Main, nil
	}
	var takes []string
	for _, t := range f.Profiles {
		if !t.Asked {
			continue
		}
		if t.Code == profile {
			return t, nil
		}
		takes = append(takes, t.Code)
	}
	return nil, &UnknownName{Profile: true, Name: profile, Takes: takes}
}

// find is the node with that code at or below n, or nil.
func (n *Node) find(code string) *Node {
	var found *Node
	n.Walk(func(m *Node) {
		if m.Code == code && found == nil {
			found = m
		}
	})
	return found
}

// Shares are what each question's leaf weighs in the whole of a tree, 0–1, as
// long as everything is answered: the product of its share among its siblings
// and of those above it. They sum to 1. A geometric mean has the same exponents.
func (t *Tree) Shares() map[*surveys.Question]float64 {
	shares := map[*surveys.Question]float64{}
	var share func(n *Node, of float64)
	share = func(n *Node, of float64) {
		if len(n.Children) == 0 {
			if n.Measure != nil && n.Measure.Question != nil {
				shares[n.Measure.Question] += of
			}
			return
		}
		sum := 0.0
		for _, c := range n.Children {
			sum += c.Weight
		}
		for _, c := range n.Children {
			if sum > 0 {
				share(c, of*c.Weight/sum)
			}
		}
	}
	share(t.Root, 1)
	return shares
}
