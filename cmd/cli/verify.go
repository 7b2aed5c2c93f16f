package cli

import (
	"context"
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"sync/atomic"

	"github.com/spf13/cobra"

	"eterritoire/cmd/cli/folder"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

type verifyOptions struct {
	folder   string
	sources  []string
	problems string
	registry string
	mapping  string
	force    bool
}

func newVerify(env *Env) *cobra.Command {
	var opts verifyOptions
	p := env.Printer
	cmd := env.command(name{en: "verify", fr: "verifier", also: []string{"vérifier"}}, "verify", p.Sprint("FOLDER [SOURCE...]"), func(cmd *cobra.Command, args []string) error {
		if len(args) == 0 {
			return usage(cmd, lang.Msg("say which folder of results to verify"), lang.Message{})
		}
		opts.folder, opts.sources = args[0], args[1:]
		if err := tableName(cmd, "problems", opts.problems, ".json", ".csv", ".xlsx"); err != nil {
			return err
		}
		return runVerify(cmd.Context(), env, cmd, opts)
	})
	f := cmd.Flags()
	f.StringVar(&opts.problems, "problems", "", p.Sprint("write every problem to `FILE.json|csv|xlsx`"))
	registryFlag(env, cmd, &opts.registry)
	f.StringVar(&opts.mapping, "mapping", "", p.Sprint("the decisions in `FILE.csv|.xlsx` that the sources were read with"))
	f.BoolVar(&opts.force, "force", false, p.Sprint("replace a file of problems that this program did not write"))
	return cmd
}

// runVerify scores the sources of a folder of results anew, plans the folder as
// batch does, and holds every file against that plan.
func runVerify(ctx context.Context, env *Env, cmd *cobra.Command, opts verifyOptions) error {
	if err := folder.Held(opts.folder); err != nil {
		return held(err, opts.folder)
	}
	m, err := folder.ReadManifest(opts.folder)
	if errors.Is(err, folder.ErrNoManifest) {
		return &stop{
			message: lang.Msg("%s is no folder of results: it has no %s", opts.folder, folder.ManifestName),
			hint:    lang.Msg("Name a folder that “eterritoire batch” wrote."),
		}
	}
	if err != nil {
		return couldNot(err, lang.Msg("reading %s", filepath.Join(opts.folder, folder.ManifestName)))
	}
	v := &verification{m: m}
	b, err := v.begin(ctx, env, cmd, opts)
	if err != nil {
		return err
	}
	if err := v.read(ctx, b, opts); err != nil {
		return err
	}
	b.assess()
	b.products = b.plan()
	if err := v.hold(ctx, b); err != nil {
		return err
	}
	return v.conclude(ctx, b, opts)
}

// A verification is the differences between a folder and what it should be.
type verification struct {
	m       *folder.Manifest
	found   diag.List
	changed diag.List // sources that are not those of the folder
}

// begin makes of the manifest the batch that wrote the folder. Who is read
// again is read with the same registry and decisions, or not at all.
func (v *verification) begin(ctx context.Context, env *Env, cmd *cobra.Command, opts verifyOptions) (*batch, error) {
	o := v.m.Options
	from := input{
		framework: filepath.Join(opts.folder, filepath.FromSlash(v.m.Framework.File)), as: o.As, from: o.From, to: o.To, version: o.AnswersOf, duplicates: o.Duplicates,
		registry: opts.registry, mapping: opts.mapping, dryRun: true, doubts: true, sources: opts.sources, out: output{path: opts.folder},
	}
	again := len(opts.sources) > 0
	if !again { // what was read is recalled, whatever it was read with
		from.sources, from.registry, from.mapping = []string{opts.folder}, wordsNoRegistry[0], ""
	}
	spoken := *env
	spoken.Printer = lang.For(o.Language) // the registry gives names in the language of the results
	in, err := spoken.begin(ctx, cmd, &from)
	if err != nil {
		return nil, err
	}
	if in.framework.Digest != v.m.Framework.Digest {
		return nil, &stop{
			message: lang.Msg("%s is not the framework that the results were made with, or was changed", from.framework),
			hint:    lang.Msg("The results cannot be verified without it. Its digest was %s.", v.m.Framework.Digest),
		}
	}
	if again && in.options.Key() != o.Reading {
		return nil, &stop{
			message: lang.Msg("the sources were read with another registry or other decisions than are given here"),
			hint:    lang.Msg("Give the same --registry and --mapping as batch was given."),
		}
	}
	b := &batch{
		env: env, in: in, language: lang.For(o.Language), reading: o.Reading, recalling: !again,
		opts: batchOptions{input: from, formats: o.Formats, date: o.Date},
	}
	b.recorded = v.m.Outputs
	if b.store, err = folder.Open(opts.folder, b.salt(), in.framework.Survey, true); err != nil {
		return nil, err
	}
	in.options.Salt = b.store.Secret()
	return b, nil
}

// read recalls the readings that the folder keeps, or reads the sources named.
func (v *verification) read(ctx context.Context, b *batch, opts verifyOptions) error {
	if len(opts.sources) > 0 {
		return v.readAgain(ctx, b, opts.sources)
	}
	for _, in := range v.m.Inputs {
		if !b.store.Kept(in.File, in.Digest) {
			return &stop{
				message: lang.Msg("what was read of %s is no longer kept in %s, or another version of the program kept it", in.File, filepath.Join(opts.folder, folder.HiddenName)),
				hint:    lang.Msg("Name the sources, to have them read again: eterritoire verify %s SOURCE...", opts.folder),
			}
		}
		src := intake.Source{Name: in.File, Open: func() (intake.Content, error) { return intake.Content{}, fs.ErrNotExist }}
		b.store.Attach(&src, in.Digest, func() (string, error) { return in.Digest, nil })
		b.sources, b.digests = append(b.sources, src), append(b.digests, in.Digest)
	}
	return b.env.readSources(ctx, b.in, b.sources, nil, nil)
}

// readAgain reads the sources, and says which are not those of the folder.
func (v *verification) readAgain(ctx context.Context, b *batch, args []string) error {
	sources, skipped, err := b.env.gather(ctx, args)
	if err != nil {
		return err
	}
	known := map[string]string{}
	for _, in := range v.m.Inputs {
		known[in.File] = in.Digest
	}
	b.sources, b.digests = sources, make([]string, len(sources))
	for i, src := range sources {
		if b.digests[i], err = digestOf(src); err != nil {
			continue // reading it says so
		}
		was, there := known[src.Name]
		delete(known, src.Name)
		switch {
		case !there:
			v.source(src.Name, "source-new", lang.Msg("this source is not among those that the results were made of"))
		case was != b.digests[i]:
			v.source(src.Name, "source-changed", lang.Msg("this source was changed since the results were made"))
		}
	}
	for _, in := range v.m.Inputs {
		if _, missing := known[in.File]; missing {
			v.source(in.File, "source-missing", lang.Msg("the results were made of this source too, and it is not here"))
		}
	}
	return b.env.readSources(ctx, b.in, sources, skipped, nil)
}

func (v *verification) source(name, code string, m lang.Message) {
	v.changed.Add(&diag.Problem{
		Pos: diag.Pos{File: name}, Severity: diag.Error, Code: code, Message: m,
		Hint: lang.Msg("Run batch again: it makes anew what this changes."),
	})
}

// hold reads every file of the folder.
func (v *verification) hold(ctx context.Context, b *batch) error {
	recorded := map[string]folder.Output{}
	for _, o := range v.m.Outputs {
		recorded[o.File] = o
	}
	b.made = make([]made, len(b.products))
	failed := make([]error, len(b.products))
	bar := b.env.progressBar(lang.Msg("verifying"))
	var done atomic.Int64
	each(len(b.products), func(i int) {
		if ctx.Err() == nil {
			failed[i] = v.one(ctx, b, i, recorded)
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
		v.found = append(v.found, m.wrong...)
	}
	return v.strangers(b)
}

// one holds one file against its digest and against the scores.
func (v *verification) one(ctx context.Context, b *batch, i int, recorded map[string]folder.Output) (err error) {
	p, m := &b.products[i], &b.made[i]
	defer func() {
		if fault := recover(); fault != nil {
			err = nil
			m.wrong.Add(crashed(p.file, fault))
		}
	}()
	wrong := func(code string, message lang.Message) {
		m.wrong.Add(&diag.Problem{Pos: diag.Pos{File: p.file}, Severity: diag.Error, Code: code, Message: message})
	}
	path := b.at(p.file).path
	digest, err := folder.DigestOf(path)
	switch was, known := recorded[p.file]; {
	case errors.Is(err, fs.ErrNotExist):
		wrong("result-missing", lang.Msg("this result is missing"))
		return nil
	case err != nil:
		return couldNot(err, lang.Msg("reading %s", path))
	case !known:
		wrong("result-unknown", lang.Msg("this result is not in the manifest"))
	case was.Digest != digest:
		wrong("result-changed", lang.Msg("this file is not as it was written: somebody changed it"))
	}
	found, figures, err := p.proof(ctx, path)
	if err != nil {
		return couldNot(err, lang.Msg("reading %s", path))
	}
	m.wrong, m.proven = append(m.wrong, found...), figures
	return nil
}

// strangers names what the folder holds and should not: files of the manifest
// that are results of nothing, and files that nobody wrote with it.
func (v *verification) strangers(b *batch) error {
	planned := map[string]bool{folder.ManifestName: true}
	for _, p := range b.products {
		planned[p.file] = true
	}
	root := b.opts.out.path
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, err := filepath.Rel(root, path)
		if err != nil {
			return err
		}
		name = filepath.ToSlash(name)
		switch {
		case d.IsDir() && d.Name() == folder.HiddenName:
			return fs.SkipDir
		case d.IsDir() || planned[name] || strings.HasPrefix(d.Name(), "~$") || strings.HasPrefix(d.Name(), ".~lock."):
			return nil
		}
		v.found.Add(&diag.Problem{
			Pos: diag.Pos{File: name}, Severity: diag.Error, Code: "result-extra",
			Message: lang.Msg("this file is no result of the folder"),
			Hint:    lang.Msg("Move it elsewhere: who opens the folder would take it for one."),
		})
		return nil
	})
	if err != nil {
		return couldNot(err, lang.Msg("reading %s", root))
	}
	return nil
}

// conclude tells what was found.
func (v *verification) conclude(ctx context.Context, b *batch, opts verifyOptions) error {
	e := b.env
	all := append(v.changed, v.found...)
	for _, p := range all {
		e.printProblem(p)
	}
	if opts.problems != "" {
		if err := e.writeProblems(ctx, output{path: opts.problems, force: opts.force}, all); err != nil {
			return err
		}
	}
	if v.m.Program.Version != Version() && !e.quiet {
		e.say(lang.Msg("The folder was written by version %s of the program, and is verified by %s: sentences may have changed between the two.", v.m.Program.Version, Version()))
	}
	if !e.quiet {
		sayProofs(e, b.products, b.made)
	}
	if len(all) > 0 {
		if !e.quiet {
			e.say(lang.Msg("%s differences", len(all)))
		}
		return errProblems
	}
	if !e.quiet {
		e.say(lang.Msg("Everything in the folder is what the sources give."))
	}
	return nil
}
