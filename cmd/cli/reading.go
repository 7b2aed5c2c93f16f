package cli

import (
	"context"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/registry"
)

// input is what every command that reads answers is told.
type input struct {
	sources     []string
	framework   string
	problems    string
	as          string
	from, to    string
	version     string // that the sources answer, where they do not say
	respondents bool
	duplicates  string // which of several responses of a group count
	territories bool   // tables that name territories alone will do
	registry    string
	mapping     string
	corrections string
	quality     string // workbook
	doubts      bool   // look for them, also where no workbook is asked
	counted     bool   // nobody asks for single responses
	listed      bool   // they are listed in any case
	// mappingBeside is the mapping where none is named: beside what is written.
	mappingBeside string
	dryRun        bool // do everything but write
	roll          roll
	out           output // of the result; its force holds for the file of problems too
}

// flags adds the flags of reading to a command.
func (in *input) flags(env *Env, cmd *cobra.Command) {
	p := env.Printer
	f := cmd.Flags()
	frameworkFlag(env, cmd, &in.framework)
	f.StringVar(&in.problems, "problems", "", p.Sprint("write every problem to `FILE.json|csv|xlsx`"))
	f.StringVar(&in.as, "as", "", p.Sprint("read the sources as this `DIALECT`, not as what they look like"))
	f.StringVar(&in.version, "answers-of", "", p.Sprint("the sources answer this earlier `VERSION` of the framework, where they do not say"))
	registryFlag(env, cmd, &in.registry)
	f.StringVar(&in.mapping, "mapping", "", p.Sprint("follow what was decided in `FILE.csv|.xlsx`, and write there what is still to be decided"))
	f.StringVar(&in.corrections, "corrections", "", p.Sprint("apply the corrections of `FILE.csv|.xlsx` over what is read; no source is changed"))
	f.StringVar(&in.duplicates, "duplicates", "", p.Sprint("of several responses of one group about one territory keep one: `latest|most-complete`, or all-respondents, which is usual"))
	f.StringVar(&in.from, "from", "", p.Sprint("leave out responses before this `DATE` (2026-05-17)"))
	f.StringVar(&in.to, "to", "", p.Sprint("leave out responses after this `DATE`"))
	f.BoolVar(&in.out.force, "force", false, p.Sprint("replace a file that this program did not write, or a form that holds answers"))
	complete(cmd, "as", intake.Dialects()...)
	complete(cmd, "duplicates", intake.AllRepeats()...)
}

// A reading is what the sources held.
type reading struct {
	framework *indicators.Framework
	options   intake.Options
	dataset   *surveys.Dataset
	files     []intake.File
	watchers  []intake.Watcher  // of quality, where it is asked
	found     *quality.Findings // by them, once they were asked
	cells     intake.Cells
	problems  diag.List
	told      int            // problems already printed
	residents []assess.Feed  // what the residents of each territory come to
	mapping   *mapping       // nil if none was named
	doubts    []intake.Doubt // what the sources say that is not certain
	dry       bool           // nothing is written
	called    bool           // those expected are counted
	expected  registry.Scope // whom
	hidden    *hiding        // what is shown of what was read names nobody; nil hides nothing
}

// begin checks what a command that reads answers was told, and finds its
// framework.
func (e *Env) begin(ctx context.Context, cmd *cobra.Command, in *input) (*reading, error) {
	opt, err := in.options(cmd)
	if err != nil {
		return nil, err
	}
	fw, err := e.loadFramework(in.framework)
	if err != nil {
		return nil, err
	}
	if err := in.versionOf(cmd, fw.Survey); err != nil {
		return nil, err
	}
	opt.Version = in.version
	in.out.spareForms(ctx, fw.Survey)
	if in.quality != "" || in.doubts {
		opt.Watch = quality.NewWatcher(fw.Survey)
	}
	r := &reading{framework: fw, options: opt, dry: in.dryRun}
	if err := e.register(ctx, cmd, in, r); err != nil {
		return nil, err
	}
	if err := e.correctBy(ctx, in, r); err != nil {
		return nil, err
	}
	return r, e.decideBy(ctx, cmd, in, r)
}

// versionOf checks that the framework says what became of the version that the
// sources are said to answer.
func (in *input) versionOf(cmd *cobra.Command, s *surveys.Survey) error {
	if in.version == "" || in.version == s.Version {
		return nil
	}
	var known []string
	for _, e := range s.Earlier {
		if e.Version == in.version {
			return nil
		}
		known = append(known, e.Version)
	}
	hint := lang.Msg("The framework can say what became of the questions of earlier versions, under “earlier”.")
	if len(known) > 0 {
		hint = lang.Msg("It says what became of: %s.", strings.Join(known, ", "))
	}
	return usage(cmd, lang.Msg("the framework %s %s does not say what became of version %s", s.ID, s.Version, in.version), hint)
}

// spareForms keeps forms that hold answers from being replaced.
func (o *output) spareForms(ctx context.Context, s *surveys.Survey) {
	o.spare = func(path string) (lang.Message, error) {
		if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
			return lang.Message{}, nil
		}
		return spareForm(ctx, path, s)
	}
}

// read reads the sources. each, if set, is called for every response accepted.
func (e *Env) read(ctx context.Context, r *reading, args []string, each func(*surveys.Territory, *surveys.Response) error) error {
	sources, skipped, err := e.gather(ctx, args)
	if err != nil {
		return err
	}
	if e.asks(r, args) {
		if err := e.settle(ctx, r, sources); err != nil {
			return err
		}
	}
	return e.readSources(ctx, r, sources, skipped, each)
}

// readSources reads the sources that were found; skipped is what was said of
// those that were left out.
func (e *Env) readSources(ctx context.Context, r *reading, sources []intake.Source, skipped diag.List, each func(*surveys.Territory, *surveys.Response) error) error {
	r.options.Each = each
	r.options.Progress = e.progressBar(lang.Msg("reading"))
	result, problems, err := intake.Read(ctx, sources, r.framework.Survey, r.options)
	e.clearProgress()
	if err != nil {
		return err
	}
	r.dataset, r.files, r.cells, r.doubts = result.Dataset, result.Files, result.Cells, result.Doubts
	r.watchers = result.Watchers
	r.problems = slices.Concat(r.problems, skipped, problems)
	err = e.residents(ctx, r, sources, each)
	r.hidden.problems(r.problems)
	r.hidden.files(r.files)
	r.doubts = r.hidden.doubts(r.doubts)
	return err
}

// readAll is begin and read.
func (e *Env) readAll(ctx context.Context, cmd *cobra.Command, in *input) (*reading, error) {
	r, err := e.begin(ctx, cmd, in)
	if err != nil {
		return nil, err
	}
	return r, e.read(ctx, r, in.sources, nil)
}

// options checks the flags of reading.
func (in *input) options(cmd *cobra.Command) (intake.Options, error) {
	opt := intake.Options{As: in.as, Respondents: in.respondents, Enumerators: in.respondents, Duplicates: intake.Repeats(in.duplicates), Territories: in.territories, CountOnly: in.counted}
	if len(in.sources) == 0 {
		return opt, usage(cmd, lang.Msg("name at least one source: a file, a folder, or - for standard input"), lang.Message{})
	}
	if in.as != "" {
		if err := oneOf(cmd, "as", in.as, intake.Dialects()...); err != nil {
			return opt, err
		}
	}
	if in.duplicates != "" {
		if err := oneOf(cmd, "duplicates", in.duplicates, intake.AllRepeats()...); err != nil {
			return opt, err
		}
	}
	if err := tableName(cmd, "problems", in.problems, ".json", ".csv", ".xlsx"); err != nil {
		return opt, err
	}
	if err := tableName(cmd, "quality", in.quality, ".xlsx"); err != nil {
		return opt, err
	}
	if err := tableName(cmd, "missing", in.roll.missing, ".csv", ".xlsx"); err != nil {
		return opt, err
	}
	var err error
	if opt.From, err = day(cmd, "from", in.from); err != nil {
		return opt, err
	}
	opt.To, err = day(cmd, "to", in.to)
	if !opt.To.IsZero() {
		opt.To = opt.To.Add(24*time.Hour - time.Nanosecond) // the day named is still in
	}
	return opt, err
}

// day reads a flag's date.
func day(cmd *cobra.Command, flag, value string) (time.Time, error) {
	if value == "" {
		return time.Time{}, nil
	}
	t, err := time.Parse(time.DateOnly, value)
	if err != nil {
		return t, usage(cmd, lang.Msg("option --%s does not take %q", flag, value), lang.Msg("A date is written year-month-day: 2026-05-17."))
	}
	return t, nil
}

// assess scores what was read.
func (r *reading) assess() *assess.Assessment {
	a, problems := assess.Run(r.framework, r.dataset, assess.Options{})
	r.problems = append(r.problems, problems...)
	return a
}

// close lists what is left to list, writes the file of problems and says the
// totals; it returns errProblems where an input has an error.
func (e *Env) close(ctx context.Context, r *reading, in input) error {
	e.tell(r)
	if err := e.proposeTo(ctx, r); err != nil {
		return err
	}
	if in.problems != "" {
		if err := e.writeProblems(ctx, in.out.to(in.problems), slices.Concat(r.problems, e.recognised(r.files), r.doubtful())); err != nil {
			return err
		}
	}
	e.sayTotals(r)
	e.sayDoubts(r, in)
	if err := e.writeQuality(ctx, r, in); err != nil {
		return err
	}
	if err := e.callRoll(ctx, r, in); err != nil {
		return err
	}
	if r.problems.HasErrors() {
		return errProblems
	}
	return nil
}

// sayTotals says what became of every cell.
func (e *Env) sayTotals(r *reading) {
	if e.quiet {
		return
	}
	c := r.cells
	e.say(lang.Msg("%s: %s = %s + %s + %s", lang.Msg("%s files", len(r.files)),
		lang.Msg("%s cells read", c.Read), lang.Msg("%s cells accepted", c.Accepted), lang.Msg("%s cells unused", c.Unused), lang.Msg("%s cells set aside", c.SetAside)))
	e.say(lang.Msg("%s, %s; %s, %s",
		lang.Msg("%s responses", r.dataset.Responses), lang.Msg("%s territories", len(r.dataset.Territories)),
		lang.Msg("%s errors", r.problems.Errors()), lang.Msg("%s warnings", warnings(r.problems))))
}

func warnings(l diag.List) int {
	n := 0
	for _, p := range l {
		if p.Severity == diag.Warning {
			n++
		}
	}
	return n
}
