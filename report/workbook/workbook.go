// Package workbook writes .xlsx: an Assessment as a workbook whose scores are
// live formulas, and the form that a town hall fills. It is the keeper of excelize.
//
// The formulas are package compile's: this package says where each cell stands
// (layout.go), in what dress (style.go), and streams the sheets, each formula
// with the value that it has before anyone edits anything.
package workbook

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/report"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// Options are the choices of a workbook.
type Options struct {
	Printer  *lang.Printer
	Version  string // of the program
	Files    []intake.File
	Problems diag.List
}

// Write writes an assessment as a workbook. Its formulas hold the values that
// they give; where a framework has something that no formula can say, the error
// is a *compile.Refusal.
func Write(w io.Writer, a *assess.Assessment, opt Options) error {
	if opt.Printer == nil {
		opt.Printer = lang.For("")
	}
	program, err := compile.Compile(a.Framework)
	if err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	l := &live{dresser: &dresser{File: excelize.NewFile(), p: opt.Printer}, a: a, program: program, opt: opt}
	defer l.Close() //nolint:errcheck // it holds temporary files of large sheets only
	b, err := l.bytes()
	if err != nil {
		return fmt.Errorf("writing the workbook: %w", err)
	}
	return sheet.Stabilise(w, b)
}

// live is a workbook being written.
type live struct {
	*dresser
	a       *assess.Assessment
	program *compile.Program
	opt     Options
	layout
	style   liveStyles
	labels  []string           // of the territories, no two alike
	scores  []int              // by branch of the program: its place in Result.Nodes
	figures []*compile.Figures // by territory: what the formulas give
	steps   map[compile.Ref]compile.Expr
}

func (l *live) bytes() ([]byte, error) {
	l.plan()
	l.compute()
	steps := []func() error{
		l.makeStyles, l.makeSheets, l.writeSummary, l.writeTerritories, l.writeScores, l.writeAnswers, l.writeTicks,
		l.writeWeights, l.writeGates, l.writeRespondents, l.writeQuality, l.writeDictionary, l.writeLists, l.writeCheck,
		l.describe,
	}
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := l.Write(&b)
	return b.Bytes(), err
}

// compute gives every formula its value, and finds where the engine keeps its own.
func (l *live) compute() {
	l.steps = map[compile.Ref]compile.Expr{}
	for _, s := range l.program.Steps {
		l.steps[s.Figure] = s.Expr
	}
	for _, r := range l.a.Territories {
		l.figures = append(l.figures, compile.Evaluate(l.program, l.inputs(r)))
	}
	place := map[*indicators.Node]int{}
	if len(l.a.Territories) > 0 {
		for i, s := range l.a.Territories[0].Nodes {
			place[s.Node] = i
		}
	}
	for _, b := range l.program.Branches {
		l.scores = append(l.scores, place[b.Node])
	}
	l.labels = distinct(l.a.Territories)
}

// inputs are a territory's retained answers, as their cells hold them.
func (l *live) inputs(r *assess.Result) *compile.Sheetful {
	s := &compile.Sheetful{Program: l.program, Words: l.Word}
	for _, leaf := range r.Leaves {
		s.Answers = append(s.Answers, leaf.Answer)
		s.Concerns = append(s.Concerns, leaf.Node.Measure.Question.Concerns(r.Territory.Kind))
	}
	for g, name := range surveys.FormEvidenceGrades {
		s.EvidenceGrades[g] = l.p.Text(name)
	}
	return s
}

// distinct is the territories' names; those of one name are told apart by code,
// region, or number.
func distinct(rs []*assess.Result) []string {
	seen := map[string]bool{}
	labels := make([]string, len(rs))
	for i, r := range rs {
		t := r.Territory
		name := strings.TrimSpace(report.Printable(t.Name))
		if name == "" {
			name = strings.TrimSpace(report.Printable(t.Code))
		}
		label := cut(name, 200)
		for n := 0; label == "" || seen[strings.ToLower(label)]; n++ {
			switch {
			case n == 0 && t.Code != "":
				label = cut(name, 200) + " (" + cut(report.Printable(t.Code), 40) + ")"
			case n == 1 && t.Region != "":
				label = cut(name, 200) + " (" + cut(report.Printable(t.Region), 40) + ")"
			case n > 1:
				label = fmt.Sprintf("%s (%d)", cut(name, 200), i+n-1)
			}
		}
		seen[strings.ToLower(label)] = true
		labels[i] = label
	}
	return labels
}

// describe sets the workbook's own properties: nobody's login and no day but a
// fixed one, so that the same assessment is the same file.
func (l *live) describe() error {
	if err := l.SetDocProps(&excelize.DocProperties{
		Title: l.p.Text(l.a.Framework.Title), Creator: "eterritoire", LastModifiedBy: "eterritoire", Version: l.opt.Version,
		Language: l.p.Language(), Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z",
	}); err != nil {
		return err
	}
	calculate := true
	return l.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &calculate})
}
