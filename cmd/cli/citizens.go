package cli

import (
	"bytes"
	"context"
	"io"
	"slices"

	"eterritoire/assess"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
)

// residents reads again, as answers to the residents' survey, the sources that
// hold no answers to the framework's own questions. What its residents come to
// is added to each territory's responses, as one of theirs.
func (e *Env) residents(ctx context.Context, r *reading, sources []intake.Source, each func(*surveys.Territory, *surveys.Response) error) error {
	c := r.framework.Citizens
	if c == nil || len(c.Survey.Questions) == 0 || r.options.As != "" {
		return nil
	}
	var tried []intake.Source
	var at []int
	for i := range r.files {
		if r.files[i].OK || !saidOf(r.problems, r.files[i].Name, "not-answers") {
			continue
		}
		source := sources[i]
		source.Record = residentsRecord(source.Record)
		tried, at = append(tried, source), append(at, i)
	}
	if len(tried) == 0 {
		return nil
	}
	opt := r.options
	opt.Each, opt.Watch, opt.Progress, opt.Mapping, opt.Version, opt.Duplicates = nil, nil, nil, nil, "", ""
	read, problems, err := intake.Read(ctx, tried, c.Survey, opt)
	if err != nil {
		return err
	}
	for i, f := range read.Files {
		if !f.OK || f.Responses == 0 {
			problems = withoutFile(problems, f.Name)
			continue
		}
		r.problems = withoutFile(r.problems, f.Name)
		was := &r.files[at[i]]
		r.cells.Add(intake.Cells{Read: -was.Cells.Read, Accepted: -was.Cells.Accepted, Unused: -was.Cells.Unused, SetAside: -was.Cells.SetAside})
		r.cells.Add(f.Cells)
		f.Faults = nil // of other questions
		*was = f
	}
	var more diag.List
	r.residents, more = assess.Citizens(r.framework, read.Dataset)
	r.problems = slices.Concat(r.problems, problems, more)
	for _, f := range r.residents {
		r.dataset.Add(f.Territory, f.Response)
		if each != nil {
			if err := each(f.Territory, f.Response); err != nil {
				return err
			}
		}
	}
	return nil
}

// residentsRecord keeps the reading of residents' answers beside that of the
// framework's own questions. Their rows are no rows of the table of responses:
// what they come to is.
func residentsRecord(of func(variant string) intake.Record) func(variant string) intake.Record {
	if of == nil {
		return nil
	}
	return func(variant string) intake.Record { return withoutRows{of(citizensSurvey + " " + variant)} }
}

type withoutRows struct{ intake.Record }

func (withoutRows) Response(*surveys.Territory, *surveys.Response) error { return nil }

// rowsOf writes what residents come to as rows of the table of responses.
func (r *reading) rowsOf(w io.Writer, header int64) error {
	var rows bytes.Buffer
	t, err := intake.NewTableWriter(&rows, r.framework.Survey, intake.TableOptions{})
	if err != nil {
		return err
	}
	for _, f := range r.residents {
		if err := t.Write(f.Territory, f.Response); err != nil {
			return err
		}
	}
	if err := t.Close(); err != nil {
		return err
	}
	_, err = w.Write(rows.Bytes()[header:])
	return err
}

// saidOf reports whether a problem of that code is said of a file.
func saidOf(l diag.List, file, code string) bool {
	return slices.ContainsFunc(l, func(p *diag.Problem) bool { return p.Pos.File == file && p.Code == code })
}

// withoutFile leaves out what is said of a file.
func withoutFile(l diag.List, file string) diag.List {
	return slices.DeleteFunc(slices.Clone(l), func(p *diag.Problem) bool { return p.Pos.File == file })
}
