package workbook

import (
	"bytes"
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/sheet"
)

// FormOptions are the choices of a form.
type FormOptions struct {
	Printer   *lang.Printer
	Version   string
	Questions []int              // indexes into Survey.Questions; nil is all
	Territory *surveys.Territory // filled in on the cover; nil is a blank form
	Response  *surveys.Response  // answers filled in; nil is a blank form
	// Framework makes the form score itself; nil, or one that no formula can
	// say, leaves it plain. Its survey is the one that is written.
	Framework *indicators.Framework
}

// WriteForm writes the form of a survey: a cover, one sheet for each group at
// the top of the survey (an axis), and the lists that the drop-downs show. It
// is read back by package intake, by what surveys/form.go says.
func WriteForm(w io.Writer, s *surveys.Survey, opt FormOptions) error {
	if opt.Printer == nil {
		opt.Printer = lang.For("")
	}
	f := &form{File: excelize.NewFile(), Survey: s, opt: opt, p: opt.Printer}
	defer func() { _ = f.Close() }() // temporary files, of which a form has none
	b, err := f.bytes()
	if err != nil {
		return fmt.Errorf("writing the form: %w", err)
	}
	return sheet.Stabilise(w, b)
}

// form is a form being written.
type form struct {
	*excelize.File
	*surveys.Survey
	opt    FormOptions
	p      *lang.Printer
	style  formStyles
	lists  []*formList
	sheets []*formSheet
	scores *results // nil in a plain form
}

func (f *form) bytes() ([]byte, error) {
	f.scores = f.newResults()
	f.plan()
	steps := []func() error{f.makeStyles, f.makeSheets, f.writeLists, f.writeCover, f.writeAxes}
	if f.scores != nil {
		f.scores.compute()
		steps = append(steps, f.scores.makeStyles, f.scores.writeResults, f.scores.writeCalc)
	}
	steps = append(steps, f.describe)
	for _, step := range steps {
		if err := step(); err != nil {
			return nil, err
		}
	}
	var b bytes.Buffer
	err := f.Write(&b)
	return b.Bytes(), err
}

// makeSheets adds the empty sheets in the order of their tabs. The first one
// exists already.
func (f *form) makeSheets() error {
	if err := f.SetSheetName("Sheet1", f.coverName()); err != nil {
		return err
	}
	for _, s := range f.sheets {
		if _, err := f.NewSheet(s.name); err != nil {
			return err
		}
	}
	last := []string{f.listsName()}
	if f.scores != nil {
		last = []string{f.resultsName(), f.calcName(), f.listsName()}
	}
	for _, name := range last {
		if _, err := f.NewSheet(name); err != nil {
			return err
		}
	}
	return nil
}

func (f *form) coverName() string { return f.p.Sprint("Cover") }
func (f *form) listsName() string { return f.p.Text(surveys.FormOwnSheets[2]) }

// describe sets the workbook's own properties: nobody's login and no day but a
// fixed one, so that the same form is the same file.
func (f *form) describe() error {
	if err := f.SetDocProps(&excelize.DocProperties{
		Title: f.p.Text(f.Title), Creator: "eterritoire", LastModifiedBy: "eterritoire", Version: f.opt.Version,
		Language: f.p.Language(), Created: "2000-01-01T00:00:00Z", Modified: "2000-01-01T00:00:00Z",
	}); err != nil {
		return err
	}
	calculate := true
	return f.SetCalcProps(&excelize.CalcPropsOptions{FullCalcOnLoad: &calculate})
}

// answer is the answer to question q that the form is filled with, or a blank.
func (f *form) answer(q int) *surveys.Answer {
	if r := f.opt.Response; r != nil && q < len(r.Answers) {
		return &r.Answers[q]
	}
	return &surveys.Answer{State: surveys.Blank}
}
