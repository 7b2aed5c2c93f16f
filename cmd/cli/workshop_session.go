package cli

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/report/workbook"
	"eterritoire/surveys"
	"eterritoire/surveys/ask"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// runSession holds the workshop: in full screens, or in plain lines.
func runSession(ctx context.Context, env *Env, cmd *cobra.Command, opts *workshopOptions) (err error) {
	path := opts.sources[0]
	switch {
	case !strings.EqualFold(filepath.Ext(path), ".xlsx"):
		return usage(cmd, lang.Msg("%q is not the name of a form (.xlsx)", path), lang.Message{})
	case opts.out.path != "":
		return usage(cmd, lang.Msg("-o goes with --prepare or --close: votes are written into the form itself"), lang.Message{})
	}
	date, err := day(cmd, "date", opts.date)
	if err != nil {
		return err
	}
	fw, err := env.loadFramework(opts.framework)
	if err != nil {
		return err
	}
	questions, err := opts.questions(cmd, fw)
	if err != nil {
		return err
	}
	o, err := env.openForm(ctx, cmd, path, fw, questions, opts.territory)
	if err != nil {
		return err
	}
	defer func() { err = o.close(err) }()
	path = o.file.path
	held := o.form.Workshop()
	if err := ofWorkshop(o.form, held, path); err != nil {
		return err
	}
	v := ask.Start(fw.Survey, o.form.Response, o.interview())
	flags := fillOptions{territory: opts.territory}
	if err := flags.cover(cmd, v, date); err != nil {
		return err
	}
	if date.IsZero() {
		if date = v.Cover().Date; date.IsZero() {
			date = env.today()
		}
	}
	s := ask.Convene(v, ask.SessionOptions{
		Shorter: shorter(fw, opts.profile, o.questions), Minutes: opts.minutes, Date: date, Held: held,
		Agreement: agreement(fw), Weight: weight(fw),
	})
	s.CoverWorkshop()
	o.file.votes = func(filled []byte) ([]byte, error) {
		var b bytes.Buffer
		err := workbook.WriteWorkshop(&b, filled, fw.Survey, s.Workshop(), env.Printer)
		return b.Bytes(), err
	}
	notices := foundThere(v, o.form, o.said)
	if f := s.FoundRoom(); f.Acts > 0 {
		notices = append(notices, lang.Msg("The workshop goes on: %s acts in the journal.", f.Acts))
	}
	return env.hold(ctx, s, path, notices)
}

// The clock is read here alone: what is written says when the room met.
// today is the day on which a workshop is held that does not say otherwise.
func (e *Env) today() time.Time {
	y, m, d := time.Now().Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// ofWorkshop refuses a form that somebody answered for another group: its
// answers would pass for decisions of the room.
func ofWorkshop(form *intake.Form, held *surveys.Workshop, path string) error {
	group := form.Response.Group
	if group == surveys.WordsWorkshop[0] || held != nil {
		return nil
	}
	answered := 0
	for i := range form.Response.Answers {
		if ask.Answered(&form.Response.Answers[i]) {
			answered++
		}
	}
	if group == "" && answered == 0 {
		return nil
	}
	return &stop{
		message: lang.Msg("%s is already answered by somebody (%s answers): they would pass for decisions of the room", path, answered),
		hint:    lang.Msg("A workshop has a form of its own; name one that does not exist yet: eterritoire workshop ATELIER.xlsx --territory NAME"),
	}
}

// shorter are the express questions of those asked, where all were asked for.
func shorter(fw *indicators.Framework, profile string, asked []int) []int {
	if profile != "" {
		return nil
	}
	express, err := fw.Select("express", nil)
	if err != nil {
		return nil // this framework has no such profile
	}
	is := map[int]bool{}
	for _, q := range express {
		is[q] = true
	}
	var questions []int
	for _, q := range asked {
		if is[q] {
			questions = append(questions, q)
		}
	}
	return questions
}

// agreement is how a room agrees, in the words of the framework.
func agreement(fw *indicators.Framework) func(int, []int) ask.Agreement {
	return func(q int, counts []int) ask.Agreement {
		a := ask.Agreement{Median: assess.MedianLevel(counts), Index: assess.Agreement(counts), Dispersion: assess.Dispersion(counts)}
		if fw.Survey.Questions[q].Item != surveys.Maturity {
			return a
		}
		if band := fw.BandOf(a.Index); band != nil {
			a.Word, a.Debate = band.Name, band.Debate
		}
		return a
	}
}

// weight is what a question weighs in the main index.
func weight(fw *indicators.Framework) func(int) float64 {
	shares := fw.Main.Shares()
	return func(q int) float64 { return shares[fw.Survey.Questions[q]] }
}

// hold runs the workshop in the face that the world allows.
func (e *Env) hold(ctx context.Context, s *ask.Session, path string, notices []lang.Message) error {
	lines := ask.LinesOptions{In: e.In, Out: e.Out, Echo: !e.InTerminal, Title: titled(s.Interview, path), Notices: notices, Words: e.inWords}
	if e.InTerminal && s.Cover().Territory+s.Cover().Code == "" {
		lines.Cover = []string{"territory", "region", "department", "type", "population"}
	}
	if e.OutTerminal {
		lines.Width = e.columns()
	}
	var err error
	if e.InTerminal && e.drawn() {
		if err = ask.CoverLines(ctx, s.Interview, e.Printer, lines); err == nil {
			_, err = ask.SessionTerminal(ctx, s, e.Printer, ask.TerminalOptions{In: e.In, Out: e.Out, Title: titled(s.Interview, path), Notices: notices, Words: e.inWords})
		}
	} else {
		_, err = ask.SessionLines(ctx, s, e.Printer, lines)
	}
	if errors.Is(err, ask.ErrInterrupted) || ctx.Err() != nil {
		saving, cancel := context.WithTimeout(context.WithoutCancel(ctx), timeToSave)
		defer cancel()
		if err := s.SaveRoom(saving); err != nil {
			e.sayError(e.inWords(err), keptRoom(path))
		}
		return context.Canceled
	}
	if err == nil && s.UnsavedRoom() {
		err = s.Trouble()
	}
	if err != nil {
		return &stop{message: e.inWords(err), hint: keptRoom(path)}
	}
	if !e.quiet {
		e.say(lang.Msg("For the restitution and the minutes: eterritoire workshop %s --close -o FOLDER", path))
	}
	return nil
}

// keptRoom says where the votes are that the form does not hold.
func keptRoom(path string) lang.Message {
	return lang.Msg("The votes are in the journal %s, and not in the form yet. To go on: eterritoire workshop %s", filepath.Base(journalName(path)), path)
}
