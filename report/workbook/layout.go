package workbook

import (
	"eterritoire/assess/compile"
	"eterritoire/surveys"
)

// tab is one of the workbook's sheets, in the order of their tabs.
type tab int

const (
	tabSummary tab = iota
	tabTerritories
	tabScores
	tabAnswers
	tabTicks
	tabWeights
	tabGates
	tabRespondents
	tabQuality
	tabDictionary
	tabLists
	tabCheck
	tabs
)

// The rows of every long sheet: a title, what the sheet is, the header, data.
const (
	rowName    = 1
	rowAbout   = 2
	rowHead    = 4
	rowData    = 5
	rowVerdict = 3 // of the check
)

// Columns of the sheet of answers.
const (
	ansTerritory = 1 + iota
	ansCode
	ansLabel
	ansAnswer
	ansEvidence
	ansState
	ansSays
	ansRaw
	ansPoints
	ansApplies
	ansProof
	ansDecided
	ansReason
	ansLow // only where the framework doubts unproven answers
)

// Columns of the sheet of scores: six numbers, six texts, then what they are
// made from. The check has the first twelve in the same order.
const (
	scTerritory = 1 + iota
	scKind
	scCode
	scLabel
	scScore
)

var scoreKinds = [...]compile.Kind{
	compile.Score, compile.Low, compile.High, compile.Coverage, compile.NotApplicable, compile.Reliability,
	compile.LevelValue, compile.LevelLow, compile.LevelHigh, compile.LevelBefore, compile.Provisional, compile.Binding,
	compile.Applies, compile.WeightApplicable, compile.WeightAssessed,
	compile.RankBefore, compile.RankFirm, compile.RankValue, compile.RankLow, compile.RankHigh,
	compile.Known, compile.Proof,
}

// How many of scoreKinds are numbers that people read, and texts.
const (
	scoreNumbers = 6
	scoreTexts   = 6
	scoreRead    = scoreNumbers + scoreTexts
)

// scoreColumn is the column of a figure in the sheet of scores; 0 if none.
func scoreColumn(k compile.Kind) int {
	for i, kind := range scoreKinds {
		if kind == k {
			return scScore + i
		}
	}
	return 0
}

// Columns of the others.
const (
	tickTerritory = 1 + iota
	tickCode
	tickLabel
	tickOption
	tickSays
	tickTicked
)

const (
	wTree = 1 + iota
	wParent
	wCode
	wLabel
	wWeight
	wShare
	wCoverage
	wWorst
	wBest
	wUnit
)

const ( // the sheet of gates: its tables share columns
	gID = 1 + iota
	gTree
	gCode
	gLabel
	gBelow
	gTarget
	gCap
	gLevel
	gWhy
)

const (
	dCode = 1 + iota
	dKind
	dLabel
	dText
	dValue
	dPoints
	dUnit
	dEvidence
	dWho
	dSources
)

const terTerritory = 1

// layout is where every cell of the workbook stands.
type layout struct {
	names   [tabs]string
	weights []int // by branch: row of its first child's weight
	nodes   []int // by branch: row of its own
	leaves  []int // by leaf: row of its goalposts
	choices []int // by leaf: row of its first choice in the dictionary
	ticks   []int // by leaf: place of its first option in a territory's block
	options int   // of all checklists: the length of that block
	levels  []int // by tree: row of its first level
	rules   []int // by tree: row of its rules
	gates   []int // by gate
	grades  int   // row of the first grade of proof
	lists   [][]listed
	listOf  []int // by leaf: column of its list; see plan
}

// plan gives everything its place.
func (l *live) plan() {
	l.names = l.sheetNames()
	l.planWeights()
	l.planDictionary()
	l.planGates()
	l.planLists()
}

func (l *live) planWeights() {
	row := rowData
	l.weights, l.nodes = make([]int, len(l.program.Branches)), make([]int, len(l.program.Branches))
	l.leaves = make([]int, len(l.program.Framework.Leaves))
	for b, n := range l.program.Branches {
		if n.Parent < 0 {
			l.nodes[b] = row
			row++
		}
		l.weights[b] = row
		for _, k := range n.Kids {
			if k.Branch >= 0 {
				l.nodes[k.Branch] = row
			} else if l.leaves[k.Leaf] == 0 {
				l.leaves[k.Leaf] = row
			}
			row++
		}
	}
}

func (l *live) planDictionary() {
	row := rowData
	for i, n := range l.program.Framework.Leaves {
		row++ // the question's own
		l.choices = append(l.choices, row)
		row += l.program.Choices(i)
		l.ticks = append(l.ticks, l.options)
		if n.Measure.Question.Item == surveys.Checklist {
			l.options += l.program.Choices(i)
		}
	}
}

func (l *live) planGates() {
	row := rowData
	l.levels, l.rules = make([]int, len(l.program.Trees)), make([]int, len(l.program.Trees))
	for t, tree := range l.program.Trees {
		l.levels[t] = l.levels[0]
		if l.ownLevels(t) {
			l.levels[t] = row
			row += len(tree.Levels)
		}
	}
	row += 3 // a blank row, a heading, a header
	for t := range l.program.Trees {
		l.rules[t] = row
		row++
	}
	row += 3
	for range l.program.Gates {
		l.gates = append(l.gates, row)
		row++
	}
	l.grades = row + 3
}

// ownLevels reports whether a tree has levels that are not the main tree's.
func (l *live) ownLevels(t int) bool {
	own, of := l.program.Trees[t].Levels, l.program.Trees[0].Levels
	return t == 0 || len(own) > 0 && (len(of) == 0 || &own[0] != &of[0])
}

// placed is the layout for the formulas of one territory.
type placed struct {
	*live
	t int
}

// Place implements compile.Spreadsheet.
func (s placed) Place(r compile.Ref) compile.Place {
	leaves, branches := len(s.program.Framework.Leaves), len(s.program.Branches)
	fixed := func(sheet tab, col, row int) compile.Place {
		return compile.Place{Sheet: s.names[sheet], Col: col, Row: row, Fixed: true}
	}
	answer := func(col int) compile.Place {
		return compile.Place{Sheet: s.names[tabAnswers], Col: col, Row: rowData + s.t*leaves + r.At}
	}
	switch r.Kind {
	case compile.Answer:
		return answer(ansAnswer)
	case compile.Evidence:
		return answer(ansEvidence)
	case compile.Tick:
		return compile.Place{Sheet: s.names[tabTicks], Col: tickTicked, Row: rowData + s.t*s.options + s.ticks[r.At] + r.I}
	case compile.Choice:
		return fixed(tabDictionary, dValue, s.choices[r.At]+r.I)
	case compile.ChoicePoints:
		return fixed(tabDictionary, dPoints, s.choices[r.At]+r.I)
	case compile.Worst:
		return fixed(tabWeights, wWorst, s.leaves[r.At])
	case compile.Best:
		return fixed(tabWeights, wBest, s.leaves[r.At])
	case compile.Weight:
		return fixed(tabWeights, wWeight, s.weights[r.At]+r.I)
	case compile.MinCoverage:
		return fixed(tabWeights, wCoverage, s.nodes[r.At])
	case compile.Below:
		return fixed(tabGates, gBelow, s.gates[r.At])
	case compile.Cap:
		return fixed(tabGates, gCap, s.gates[r.At])
	case compile.From:
		return fixed(tabGates, gBelow, s.levels[r.At]+r.I)
	case compile.LevelCode:
		return fixed(tabGates, gCode, s.levels[r.At]+r.I)
	case compile.UnansweredCap:
		return fixed(tabGates, gCap, s.rules[r.At])
	case compile.Spread:
		return fixed(tabGates, gBelow, s.rules[r.At])
	case compile.Grade:
		return fixed(tabGates, gLabel, s.grades+r.I)
	case compile.GradeWeight:
		return fixed(tabGates, gBelow, s.grades+r.I)
	case compile.Silence:
		return fixed(tabLists, 1, rowData+r.I)
	case compile.LeafState:
		return answer(ansState)
	case compile.LeafRaw:
		return answer(ansRaw)
	case compile.LeafPoints:
		return answer(ansPoints)
	case compile.LeafLow:
		return answer(ansLow)
	case compile.LeafApplies:
		return answer(ansApplies)
	case compile.LeafProof:
		return answer(ansProof)
	}
	if col := scoreColumn(r.Kind); col > 0 {
		return compile.Place{Sheet: s.names[tabScores], Col: col, Row: rowData + s.t*branches + r.At}
	}
	return compile.Place{}
}
