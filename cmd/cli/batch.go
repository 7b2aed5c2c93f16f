package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/cmd/cli/folder"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

type batchOptions struct {
	input
	formats []string // of each territory's own file
	date    string
}

func newBatch(env *Env) *cobra.Command {
	var opts batchOptions
	var formats string
	p := env.Printer
	cmd := env.command(name{en: "batch", fr: "lot"}, "batch", p.Sprint("SOURCE... -o FOLDER"), func(cmd *cobra.Command, args []string) error {
		opts.sources, opts.doubts, opts.listed = args, true, true
		if opts.out.stdout() {
			return usage(cmd, lang.Msg("say which folder to write to: -o FOLDER"), lang.Message{})
		}
		opts.formats = strings.FieldsFunc(formats, func(r rune) bool { return r == ',' || r == ' ' })
		for _, f := range opts.formats {
			if err := oneOf(cmd, "format", f, batchFormats[:]...); err != nil {
				return err
			}
		}
		if _, err := day(cmd, "date", opts.date); err != nil {
			return err
		}
		return runBatch(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	opts.roll.flags(env, cmd)
	f := cmd.Flags()
	f.StringVarP(&opts.out.path, "output", "o", "", p.Sprint("write to this `FOLDER`, made where it is missing"))
	f.StringVar(&formats, "format", strings.Join(batchFormats[:], ","), p.Sprint("what each territory gets of its own: `html,xlsx`, one of them, or nothing (\"\")"))
	f.StringVar(&opts.date, "date", "", p.Sprint("print this `DATE` on the reports (2026-05-17)"))
	f.BoolVar(&opts.dryRun, "dry-run", false, p.Sprint("do everything but write"))
	complete(cmd, "format", append(batchFormats[:], strings.Join(batchFormats[:], ","))...)
	return cmd
}

// batchFormats are what each territory may get of its own.
var batchFormats = [...]string{"html", "xlsx"}

// runBatch reads a folder and writes all that is made of it, then reads that
// back. What was read and what was written before, and has not changed, stays.
func runBatch(ctx context.Context, env *Env, cmd *cobra.Command, opts batchOptions) error {
	in, err := env.begin(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	if err := opts.apart(); err != nil {
		return err
	}
	b := &batch{env: env, in: in, opts: opts, language: env.Printer}
	hold, err := b.hold()
	if err != nil {
		return err
	}
	defer hold.Release()
	if err := b.read(ctx); err != nil {
		return err
	}
	b.assess()
	b.sayFiles()
	env.tell(in)
	if len(b.a.Territories) == 0 {
		return nothingUsable()
	}
	if err := b.write(ctx); err != nil {
		return err
	}
	if err := env.close(ctx, in, opts.input); err != nil && !errors.Is(err, errProblems) {
		return err
	}
	b.sayDone()
	if in.problems.HasErrors() || b.unproven.Load() > 0 {
		return errProblems
	}
	return nil
}

// roomy lets the memory grow further between two collections, which saves a
// quarter of the time of reading many small files, up to a bound; the function
// it returns takes that back: what is written later lives longer, and would only
// take more memory. What the environment says of it stands.
func (e *Env) roomy() (back func()) {
	const percent, bound = 400, 1 << 30
	if e.Getenv("GOGC") != "" || e.Getenv("GOMEMLIMIT") != "" {
		return func() {}
	}
	was, limit := debug.SetGCPercent(percent), debug.SetMemoryLimit(bound)
	return func() {
		debug.SetGCPercent(was)
		debug.SetMemoryLimit(limit)
	}
}

// apart refuses a folder of results that is the folder of a source.
func (o *batchOptions) apart() error {
	out, err := os.Stat(o.out.path)
	if err != nil {
		return nil //nolint:nilerr // it is not there yet
	}
	if !out.IsDir() {
		return &stop{message: lang.Msg("writing %s: this is not a folder", o.out.path), hint: lang.Msg("Name a folder: it is made where it is missing.")}
	}
	for _, s := range o.sources {
		if in, err := os.Stat(s); err == nil && os.SameFile(in, out) {
			return &stop{
				message: lang.Msg("the results would be written among the sources, in %s", o.out.path),
				hint:    lang.Msg("Name another folder, or one within it: -o %s", filepath.Join(o.out.path, "resultats")),
			}
		}
	}
	return nil
}

// hold keeps other runs out of the folder; a dry run writes nothing there, and
// keeps nobody out.
func (b *batch) hold() (*folder.Hold, error) {
	if b.opts.dryRun {
		return nil, nil //nolint:nilnil // a Hold that is nil holds nothing
	}
	hold, err := folder.Take(b.opts.out.path)
	if err != nil {
		return nil, held(err, b.opts.out.path)
	}
	return hold, nil
}

// held says who is writing into a folder of results.
func held(err error, dir string) error {
	var by *folder.HeldError
	if !errors.As(err, &by) {
		return couldNot(err, lang.Msg("making the folder %s", dir))
	}
	m := lang.Msg("another run is writing into the folder %s", dir)
	if by.Process > 0 {
		who := lang.Msg("process %s", strconv.Itoa(by.Process))
		if by.Host != "" {
			who = lang.Msg("process %s on the machine %s", strconv.Itoa(by.Process), by.Host)
		}
		m = lang.Msg("%s: %s, since %s, %s", m, who, by.Since, by.Since.Format("15:04"))
	}
	return &stop{message: m, hint: lang.Msg("Wait for it to end, or stop it: what it has made is kept, and the next run goes on from there.")}
}

// A batch is a folder of results being made.
type batch struct {
	env      *Env
	in       *reading
	opts     batchOptions
	language *lang.Printer // of the results
	a        *assess.Assessment
	sheets   bool // the framework's arithmetic can be a workbook's
	// recalling is where the registry is not there: what it said of the sources
	// is held against its digest alone.
	recalling bool

	reading string // of the choices of the reading: see intake.Options.Key
	sources []intake.Source
	digests []string // of the sources; "" where one could not be read
	store   *folder.Store
	outputs *folder.Outputs

	desk
	products []product
	made     []made
	removed  int
	unproven atomic.Int64
}

// A made is what became of a product.
type made struct {
	folder.Written
	kept   bool // it was there already
	proven int  // figures that were compared
	wrong  diag.List
}

// read finds and reads the sources; those that did not change are recalled.
func (b *batch) read(ctx context.Context) error {
	defer b.env.roomy()()
	sources, skipped, err := b.env.gather(ctx, b.opts.sources)
	if err != nil {
		return err
	}
	if b.env.asks(b.in, b.opts.sources) {
		if err := b.env.settle(ctx, b.in, sources); err != nil {
			return err
		}
	}
	b.reading = b.in.options.Key()
	if b.store, err = folder.Open(b.opts.out.path, b.salt(), b.in.framework.Survey, b.opts.dryRun); err != nil {
		return couldNot(err, lang.Msg("making the folder %s", b.opts.out.path))
	}
	b.in.options.Salt = b.store.Secret()
	b.sources, b.digests = sources, make([]string, len(sources))
	each(len(sources), func(i int) {
		digest := func() (string, error) { return digestOf(sources[i]) }
		known, err := digest()
		if b.digests[i] = known; err == nil {
			b.store.Attach(&sources[i], b.digests[i], digest)
		}
	})
	return b.env.readSources(ctx, b.in, sources, skipped, nil)
}

// assess scores what was read, and puts what was said in the order in which it
// is written.
func (b *batch) assess() {
	b.a = b.in.assess()
	b.sheets = b.hasWorkbooks()
	b.in.problems.SortByPlace()
	b.in.findings() // before the results are made in parallel
}

// salt is all that a reading depends on beside its source.
func (b *batch) salt() string {
	return folder.Key(programKey(), b.in.framework.Digest, b.reading)
}

// digestOf is the digest of a source's bytes.
func digestOf(src intake.Source) (string, error) {
	c, err := src.Open()
	if err != nil {
		return "", err
	}
	defer func() { _ = c.Close() }()
	return folder.Digest(io.NewSectionReader(c.ReaderAt, 0, c.Size))
}

// each does the work for 0…n−1 on all cores, one at a time on each.
func each(n int, work func(int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), n) {
		wait.Go(func() {
			for i := int(next.Add(1)) - 1; i < n; i = int(next.Add(1)) - 1 {
				work(i)
			}
		})
	}
	wait.Wait()
}

// write makes what is not made yet, reads it back, and writes the manifest.
func (b *batch) write(ctx context.Context) error {
	var err error
	if b.outputs, err = folder.OpenOutputs(b.opts.out.path, b.opts.dryRun); err != nil {
		return couldNot(err, lang.Msg("making the folder %s", b.opts.out.path))
	}
	b.before = readReturns(ctx, b.at(path.Join(b.names().returns, returnsList)).path)
	b.products = b.plan()
	b.made = make([]made, len(b.products))
	b.sweep()
	if err := b.mayWrite(); err != nil {
		return err
	}
	bar := b.env.progressBar(lang.Msg("results"))
	failed := make([]error, len(b.products))
	var done atomic.Int64
	each(len(b.products), func(i int) {
		if ctx.Err() == nil {
			failed[i] = b.make(ctx, i)
		}
		if bar != nil {
			bar(int(done.Add(1)), len(b.products))
		}
	})
	b.env.clearProgress()
	if err := errors.Join(ctx.Err(), firstOf(failed)); err != nil {
		return err
	}
	for _, m := range b.made {
		b.in.problems = append(b.in.problems, m.wrong...)
	}
	return b.finish(ctx)
}

func firstOf(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// sweep takes away what was begun beside a result when a run was killed.
func (b *batch) sweep() {
	if b.opts.dryRun {
		return
	}
	begun := map[string][]string{} // by folder, the beginnings of names
	for _, p := range b.products {
		dir, base := filepath.Split(b.at(p.file).path)
		begun[dir] = append(begun[dir], "."+base+".")
	}
	dir, base := filepath.Split(b.at(folder.ManifestName).path)
	begun[dir] = append(begun[dir], "."+base+".")
	for dir, names := range begun {
		slices.Sort(names)
		entries, err := os.ReadDir(dir)
		if err != nil {
			continue // it is made later
		}
		for _, e := range entries {
			stem, random := strings.TrimSuffix(e.Name(), ".tmp"), len("0123456789ab")
			if stem == e.Name() || len(stem) <= random {
				continue
			}
			if _, ours := slices.BinarySearch(names, stem[:len(stem)-random]); ours {
				_ = os.Remove(filepath.Join(dir, e.Name())) // it stays, and verify names it
			}
		}
	}
}

// at is an output's place.
func (b *batch) at(file string) output {
	return b.opts.out.to(filepath.Join(b.opts.out.path, filepath.FromSlash(file)))
}

// mayWrite looks at all the files that would be replaced before one is, and
// notes which are there as they should be.
func (b *batch) mayWrite() error {
	refused := make([]error, len(b.products))
	each(len(b.products), func(i int) {
		p := &b.products[i]
		was, known := b.outputs.Done(p.file)
		digest, err := folder.DigestOf(b.at(p.file).path)
		if known && err == nil && digest == was.Digest {
			b.made[i].kept = was.Key == p.key
			b.made[i].Written = was
			return // ours, whatever becomes of it
		}
		refused[i] = b.at(p.file).mayWrite()
	})
	return firstOf(refused)
}

// make makes one product, reads it back and puts it on the list of those done.
// A fault of this program that a product brings to light costs that one alone.
func (b *batch) make(ctx context.Context, i int) (err error) {
	p, m := &b.products[i], &b.made[i]
	if m.kept {
		return nil
	}
	defer func() {
		if fault := recover(); fault != nil {
			err = nil
			m.wrong.Add(crashed(p.file, fault))
			b.unproven.Add(1)
		}
	}()
	defer func() {
		if problem := isNotMade(err); problem != nil {
			err = nil
			m.wrong.Add(problem)
			b.unproven.Add(1)
		}
	}()
	if b.opts.dryRun {
		m.Written = folder.Written{File: p.file, Key: p.key}
		return p.write(io.Discard)
	}
	to := b.at(p.file)
	if err := makeFolder(filepath.Dir(to.path)); err != nil {
		return err
	}
	to.force = true // it was looked at
	if err := b.env.write(ctx, to, p.write); err != nil {
		return err
	}
	if m.Written, err = writtenOf(to.path, p); err != nil {
		return couldNot(err, lang.Msg("reading back %s", to.path))
	}
	if m.wrong, m.proven, err = p.proof(ctx, to.path); err != nil {
		return couldNot(err, lang.Msg("reading back %s", to.path))
	}
	if len(m.wrong) > 0 {
		b.unproven.Add(1)
		return nil
	}
	return b.outputs.Add(m.Written)
}

// crashed says that a result could not be made for a fault that is not its own.
func crashed(file string, fault any) *diag.Problem {
	return &diag.Problem{
		Pos: diag.Pos{File: file}, Severity: diag.Error, Code: "result-crashed",
		Message: lang.Msg("a fault of this program keeps this result from being made: %s", fmt.Sprint(fault)),
		Hint:    lang.Msg("The other results are not touched by it. Please send this message to the authors."),
	}
}

// writtenOf is what is on the disk.
func writtenOf(path string, p *product) (folder.Written, error) {
	digest, err := folder.DigestOf(path)
	if err != nil {
		return folder.Written{}, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return folder.Written{}, err
	}
	return folder.Written{File: p.file, Key: p.key, Digest: digest, Size: info.Size()}, nil
}

// finish takes away the results that are no more, and writes the manifest.
func (b *batch) finish(ctx context.Context) error {
	files := make([]string, len(b.products))
	planned := map[string]bool{}
	for i, p := range b.products {
		files[i] = p.file
		planned[p.file] = true
	}
	for file, was := range b.outputs.Files() {
		if !planned[file] {
			b.remove(file, was)
		}
	}
	if b.opts.dryRun {
		return nil
	}
	to := b.at(folder.ManifestName)
	if err := b.env.write(ctx, to, b.manifest().Write); err != nil {
		return err
	}
	b.store.Prune()
	if err := b.outputs.Close(files); err != nil {
		return couldNot(err, lang.Msg("writing %s", b.opts.out.path))
	}
	return nil
}

// remove takes away a result of an earlier run, unless somebody worked in it.
func (b *batch) remove(file string, was folder.Written) {
	path := b.at(file).path
	digest, err := folder.DigestOf(path)
	switch {
	case err != nil:
		return // it is gone
	case digest != was.Digest:
		b.env.say(lang.Msg("%s is no longer a result, and was changed since it was written: it is left there", file))
	case b.opts.dryRun:
		b.removed++
	case os.Remove(path) == nil:
		b.removed++
		_ = os.Remove(filepath.Dir(path)) // a folder that holds something stays
	}
}

// manifest is what the folder is made of.
func (b *batch) manifest() *folder.Manifest {
	fw, o := b.in.framework, b.opts
	m := &folder.Manifest{
		Program:   folder.Program{Name: folder.ProgramName, Version: Version()},
		Framework: folder.Framework{ID: fw.ID, Version: fw.Version, Digest: fw.Digest, File: b.names().framework},
		Options:   folder.Options{Language: b.language.Language(), As: o.as, From: o.from, To: o.to, AnswersOf: o.version, Duplicates: o.duplicates, Reading: b.reading, Date: o.date, Formats: append([]string{}, o.formats...)},
		Inputs:    []folder.Input{}, Outputs: []folder.Output{},
	}
	for i, f := range b.in.files {
		m.Inputs = append(m.Inputs, folder.Input{
			File: f.Name, Digest: b.digests[i], Used: f.OK, Dialect: f.Dialect,
			Responses: f.Responses, Duplicates: f.Duplicates, Superseded: f.Superseded, Cells: folder.Cells(f.Cells),
		})
	}
	used := usedFiles(b.in.files)
	m.Totals = folder.Totals{
		Files: len(b.in.files), Used: used, SetAside: len(b.in.files) - used, Cells: folder.Cells(b.in.cells),
		Responses: b.in.dataset.Responses, Territories: len(b.in.dataset.Territories),
		Errors: b.in.problems.Errors(), Warnings: warnings(b.in.problems),
	}
	for i, p := range b.products {
		out := folder.Output{File: p.file, Kind: p.kind, Digest: b.made[i].Digest, Size: b.made[i].Size}
		if p.of != nil {
			out.Territory, out.Code = called(p.of.Territory), p.of.Territory.Code
		}
		m.Outputs = append(m.Outputs, out)
	}
	return m
}

func usedFiles(files []intake.File) int {
	n := 0
	for _, f := range files {
		if f.OK {
			n++
		}
	}
	return n
}

// sayFiles says what each source is, a line each.
func (b *batch) sayFiles() {
	if b.env.quiet {
		return
	}
	wrong, doubts := map[string]int{}, map[string]int{}
	for _, p := range b.in.problems {
		switch p.Severity {
		case diag.Error:
			wrong[p.Pos.File]++
		case diag.Warning:
			doubts[p.Pos.File]++
		case diag.Info:
		}
	}
	for i := range b.in.files {
		f := &b.in.files[i]
		parts := []lang.Message{lang.Msg("set aside")}
		if f.OK {
			parts = []lang.Message{dialect(f.Dialect), lang.Msg("%s responses", f.Responses)}
			if !intake.HoldsAnswers(f.Dialect) {
				parts[1] = lang.Msg("no answers")
			}
		}
		if f.Duplicates > 0 {
			parts = append(parts, lang.Msg("%s duplicates", f.Duplicates))
		}
		if f.Superseded > 0 {
			parts = append(parts, lang.Msg("%s superseded", f.Superseded))
		}
		if n := wrong[f.Name]; n > 0 {
			parts = append(parts, lang.Msg("%s errors", n))
		}
		if n := doubts[f.Name]; n > 0 {
			parts = append(parts, lang.Msg("%s warnings", n))
		}
		if b.store.Reading(f.Name).Recalled() {
			parts = append(parts, lang.Msg("unchanged"))
		}
		words := make([]string, len(parts))
		for j, m := range parts {
			words[j] = b.env.Printer.Message(m)
		}
		b.env.say(lang.Msg("%s: %s", f.Name, strings.Join(words, ", ")))
	}
}

// sayDone says what is in the folder, and that it was read back.
func (b *batch) sayDone() {
	e := b.env
	if e.quiet {
		return
	}
	used, again, without := usedFiles(b.in.files), 0, 0
	for _, f := range b.in.files {
		if f.OK && !intake.HoldsAnswers(f.Dialect) {
			without++
		}
		if b.store.Reading(f.Name).Recalled() {
			again++
		}
	}
	files := lang.Msg("%s files = %s + %s", len(b.in.files), lang.Msg("%s used", used), lang.Msg("%s set aside", len(b.in.files)-used))
	if without > 0 {
		files = lang.Msg("%s; %s of those used hold no answers", files, without)
	}
	if again > 0 {
		files = lang.Msg("%s; %s of them unchanged since the last time", files, again)
	}
	e.say(files)
	kept, size := 0, int64(0)
	for _, m := range b.made {
		if m.kept {
			kept++
		}
		size += m.Size
	}
	e.say(lang.Msg("%s results = %s + %s", len(b.made), lang.Msg("%s written", len(b.made)-kept), lang.Msg("%s kept as they were", kept)))
	if b.removed > 0 {
		e.say(lang.Msg("%s results of an earlier run taken away: nothing makes them any more", b.removed))
	}
	if b.opts.dryRun {
		e.say(lang.Msg("Nothing was written: this was a dry run."))
		return
	}
	sayProofs(e, b.products, b.made)
	b.sayReturns()
	e.say(lang.Msg("Written: %s (%s MB); open %s", b.opts.out.path, lang.Num{Value: math.Ceil(float64(size)/1e5) / 10, Decimals: 1}, b.at(b.names().index).path))
}

// sayProofs says of each kind of result how many there are, and how many were
// found right when they were read back.
func sayProofs(e *Env, products []product, made []made) {
	all, right := map[string]int{}, map[string]int{}
	figures := 0
	for i, p := range products {
		kind := p.kind
		if kind != kindReport && kind != kindWorkbook {
			kind = ""
		}
		all[kind]++
		if len(made[i].wrong) == 0 {
			right[kind]++
		}
		figures += made[i].proven
	}
	if n := all[kindReport]; n > 0 {
		e.say(lang.Msg("%s, %s", lang.Msg("%s reports", n), lang.Msg("%s verified", right[kindReport])))
	}
	if n := all[kindWorkbook]; n > 0 {
		e.say(lang.Msg("%s, %s", lang.Msg("%s workbooks", n), lang.Msg("%s verified", right[kindWorkbook])))
	}
	e.say(lang.Msg("%s, %s", lang.Msg("%s other files", all[""]), lang.Msg("%s verified", right[""])))
	if figures > 0 {
		e.say(lang.Msg("%s figures and texts read back and compared with the scores", figures))
	}
}
