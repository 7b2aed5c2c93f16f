package cli

import (
	"context"
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
		source.Record = nil // what is kept is of the framework's own questions
		tried, at = append(tried, source), append(at, i)
	}
	if len(tried) == 0 {
		return nil
	}
	opt := r.options
	opt.Each, opt.Progress, opt.Mapping, opt.Version = nil, nil, nil, ""
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
		*was = f
	}
	feeds, more := assess.Citizens(r.framework, read.Dataset)
	r.problems = slices.Concat(r.problems, problems, more)
	for _, f := range feeds {
		r.dataset.Add(f.Territory, f.Response)
		if each != nil {
			if err := each(f.Territory, f.Response); err != nil {
				return err
			}
		}
	}
	return nil
}

// saidOf reports whether a problem of that code is said of a file.
func saidOf(l diag.List, file, code string) bool {
	return slices.ContainsFunc(l, func(p *diag.Problem) bool { return p.Pos.File == file && p.Code == code })
}

// withoutFile leaves out what is said of a file.
func withoutFile(l diag.List, file string) diag.List {
	return slices.DeleteFunc(slices.Clone(l), func(p *diag.Problem) bool { return p.Pos.File == file })
}
