package compile

import (
	"slices"
	"strconv"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
)

// A Sheetful is one territory's answers as the cells of a workbook hold them,
// and the framework's numbers: the Inputs of formulas before anyone edits them.
type Sheetful struct {
	Program  *Program
	Words    func(Word) string
	Answers  []surveys.Answer // by leaf
	Concerns []bool           // by leaf: whether it is put to this kind of territory
	// EvidenceGrades are the names of the grades of proof, by surveys.Evidence;
	// that of Unstated may be "", an empty cell.
	EvidenceGrades [len(surveys.EvidenceNames)]string
}

// Word implements Inputs.
func (s *Sheetful) Word(w Word) string { return s.Words(w) }

// Input implements Inputs.
func (s *Sheetful) Input(r Ref) Value {
	p := s.Program
	switch r.Kind {
	case Answer:
		return s.typed(r.At)
	case Evidence:
		return Txt(s.EvidenceGrades[s.Answers[r.At].Evidence])
	case Tick:
		return s.tick(r.At, r.I)
	case Choice:
		return p.Choice(r.At, r.I, s.Words)
	case Silence:
		return Txt(s.Words(silences[r.I]))
	case Grade:
		return Txt(s.EvidenceGrades[r.I])
	}
	return p.Given(r)
}

// Given is a number or a code of the framework: its weights, thresholds,
// points, levels.
func (p *Program) Given(r Ref) Value {
	switch r.Kind {
	case ChoicePoints:
		return Num(p.Framework.Leaves[r.At].Measure.Points[p.choices(r.At)[r.I].Name])
	case Worst, Best:
		g, _ := p.Framework.Leaves[r.At].Measure.Normalisation.(indicators.Goalposts)
		if r.Kind == Worst {
			return Num(g.Worst)
		}
		return Num(g.Best)
	case Weight:
		return Num(p.Branches[r.At].Kids[r.I].Weight)
	case MinCoverage:
		return Num(p.Branches[r.At].MinCoverage)
	case Below:
		return Num(p.Gates[r.At].Below)
	case Cap:
		return Num(float64(p.Gates[r.At].Cap + 1))
	case From:
		return Num(p.Levels(r.At)[r.I].From)
	case LevelCode:
		return Txt(p.Levels(r.At)[r.I].Code)
	case UnansweredCap:
		return Num(float64(p.Trees[r.At].UnansweredCap + 1))
	case Spread:
		if rule := p.Trees[r.At].Overall; rule != nil {
			return Num(float64(rule.Spread))
		}
	case GradeWeight:
		return Num(p.Framework.EvidenceGrade[r.I])
	case ItemCut:
		return Num(p.Framework.ItemCuts[r.I])
	case GateFactor:
		return Num(factor(p.Framework.Priority.Gate))
	case RecFactor:
		return p.recFactor(r.At, r.I)
	}
	return Value{}
}

func (p *Program) choices(leaf int) []surveys.Choice {
	return p.Framework.Survey.Of(p.Framework.Leaves[leaf].Measure.Question)
}

// Choice is choice i of a leaf as one types it: the level's number on a
// maturity scale, yes or no in the reader's language, else its code. A
// checklist's are what its Tick cells are called.
func (p *Program) Choice(leaf, i int, words func(Word) string) Value {
	c := p.choices(leaf)[i]
	switch p.Framework.Leaves[leaf].Measure.Question.Item {
	case surveys.Maturity:
		return Num(float64(levelNumber(c, i)))
	case surveys.YesNo:
		if c.Name == surveys.WordsYes[0] {
			return Txt(words(WordYes))
		}
		return Txt(words(WordNo))
	}
	return Txt(c.Name)
}

// levelNumber is the number of a level, 2 of "niv2", or else its place.
func levelNumber(c surveys.Choice, place int) int {
	digits := strings.TrimLeft(c.Name, "abcdefghijklmnopqrstuvwxyz_")
	if n, err := strconv.Atoi(digits); err == nil && n >= 0 {
		return n
	}
	return place
}

// typed is what the answer's cell holds.
func (s *Sheetful) typed(leaf int) Value {
	a := &s.Answers[leaf]
	q := s.Program.Framework.Leaves[leaf].Measure.Question
	switch {
	case a.State == surveys.Blank:
		return Value{}
	case a.State == surveys.Irrelevant && !s.Concerns[leaf]:
		return Txt(s.Words(WordOutside))
	case a.State != surveys.Given:
		return Txt(s.Words(StateWord(a.State)))
	case q.Item == surveys.Number || q.Item == surveys.Percentage:
		return Num(a.Number)
	case q.Item == surveys.Checklist && len(a.Choices) == 0:
		return Txt(s.Words(WordNone))
	case q.Item == surveys.Checklist:
		return Txt(s.Words(WordTicked))
	}
	for i, c := range s.Program.choices(leaf) {
		if slices.Contains(a.Choices, c.Name) {
			return s.Program.Choice(leaf, i, s.Words)
		}
	}
	return Value{}
}

// tick is what the cell of a checklist's option holds: 1, or 0.
func (s *Sheetful) tick(leaf, option int) Value {
	a := &s.Answers[leaf]
	if a.State == surveys.Given && slices.Contains(a.Choices, s.Program.choices(leaf)[option].Name) {
		return Num(1)
	}
	return Num(0)
}
