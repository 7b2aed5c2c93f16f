package cli

import (
	"bytes"
	"context"
	"errors"
	"io"
	"math"
	"os"
	"path/filepath"
	"runtime"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/ask"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// A formFile is the form being filled, on the disk.
type formFile struct {
	path   string
	survey *surveys.Survey
	form   *intake.Form // as last read
	bytes  []byte
	// votes, if set, adds what a workshop voted to the filled form.
	votes func(filled []byte) ([]byte, error)
}

// read reads the form as it is now.
func (f *formFile) read(ctx context.Context) (*intake.Form, diag.List, error) {
	file, err := os.Open(f.path)
	if err != nil {
		return nil, nil, couldNot(err, lang.Msg("reading %s", f.path))
	}
	defer func() { _ = file.Close() }()
	form, b, problems, err := intake.ReadFormFrom(ctx, filepath.Base(f.path), file, f.survey)
	if err != nil {
		return nil, nil, couldNot(err, lang.Msg("reading %s", f.path))
	}
	f.form, f.bytes = form, b
	return form, problems, nil
}

// Read implements [ask.Form].
func (f *formFile) Read(ctx context.Context) (*surveys.Response, error) {
	form, problems, err := f.read(ctx)
	if err != nil {
		return nil, err
	}
	if form == nil {
		return nil, said(problems)
	}
	return form.Response, nil
}

// said is the first problem, as why something could not be done.
func said(problems diag.List) error {
	for _, p := range problems {
		if p.Severity == diag.Error {
			return &stop{message: lang.Msg("%s: %s", p.Pos.String(), p.Message), hint: p.Hint}
		}
	}
	return errProblems
}

// Write implements [ask.Form]: the form is filled in memory and read back, then
// put in its place, and read from there.
func (f *formFile) Write(ctx context.Context, r *surveys.Response, questions []int, cover intake.Cover) error {
	if err := openElsewhere(f.path); err != nil {
		return err
	}
	filled, problems, err := f.form.Fill(ctx, r, questions, cover)
	if err != nil {
		return err
	}
	if filled == nil {
		return said(problems)
	}
	if f.votes != nil {
		if filled, err = f.votes(filled); err != nil {
			return writing(err, lang.Msg("writing %s", f.path))
		}
	}
	now, err := os.ReadFile(f.path)
	if err != nil {
		return couldNot(err, lang.Msg("reading %s", f.path))
	}
	if !bytes.Equal(now, f.bytes) { // saved in a spreadsheet since it was read
		return &stop{message: lang.Msg("%s changed while it was being written: it is left as it is", f.path), hint: lang.Msg("Try again.")}
	}
	err = replace(ctx, f.path, false, func(w io.Writer) error {
		_, err := w.Write(filled)
		return err
	})
	if err != nil {
		return writing(err, lang.Msg("writing %s", f.path))
	}
	now, err = os.ReadFile(f.path)
	if err != nil {
		return couldNot(err, lang.Msg("reading %s", f.path))
	}
	if !bytes.Equal(now, filled) {
		return &stop{message: lang.Msg("%s is not on the disk as it was written", f.path), hint: lang.Msg("Is the disk full, or the stick out? Try again.")}
	}
	return nil
}

// openElsewhere says that a spreadsheet has the form open: it would write over
// what is put in its place. Windows itself refuses that; elsewhere the files tell
// that spreadsheets leave beside what they open.
func openElsewhere(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	dir, base := filepath.Split(path)
	for _, lock := range []string{".~lock." + base + "#", "~$" + base} {
		if _, err := os.Lstat(filepath.Join(dir, lock)); !errors.Is(err, os.ErrNotExist) {
			return &stop{
				message: lang.Msg("%s is open in a spreadsheet", path),
				hint:    lang.Msg("Save and close it there. If it is open nowhere, a spreadsheet that crashed left the file %s: delete it.", lock),
			}
		}
	}
	return nil
}

// panel computes the live scores of a form: those of the questionnaire that is
// far enough answered, the whole first, then its axes.
func panel(fw *indicators.Framework, kind func() string) func(*surveys.Response, *lang.Printer) ask.Panel {
	return func(r *surveys.Response, p *lang.Printer) ask.Panel {
		ds := surveys.NewDataset(fw.Survey)
		ds.Add(&surveys.Territory{Key: "form", Kind: kind(), Population: math.NaN()}, r)
		a, _ := assess.Run(fw, ds, assess.Options{})
		result := a.Territories[0]
		root := result.Trees[0]
		for _, other := range result.Trees[1:] {
			if other.Tree.Asked && other.Assessed() && !root.Assessed() {
				root = other
			}
		}
		panel := ask.Panel{Bars: []ask.Bar{barOf(root, p, p.Sprint("Overall"))}}
		for _, part := range root.Parts {
			panel.Bars = append(panel.Bars, barOf(part.Score, p, p.Text(part.Score.Node.Name)))
		}
		return panel
	}
}

func barOf(s *assess.Score, p *lang.Printer, label string) ask.Bar {
	b := ask.Bar{Label: label, Value: s.Value, Low: s.Lo, High: s.Hi, Coverage: s.Coverage}
	if s.Parent != nil {
		b.Code = s.Node.Code
	}
	switch levels := s.Tree.Levels; {
	case !s.Assessed() || s.Level.Value < 0 || s.Level.Value >= len(levels):
	case s.Level.Lo != s.Level.Hi && s.Level.Lo >= 0 && s.Level.Hi >= 0:
		b.Note = levels[s.Level.Lo].Code + "–" + levels[s.Level.Hi].Code
	default:
		b.Note = levels[s.Level.Value].Code + " " + p.Text(levels[s.Level.Value].Name)
	}
	return b
}
