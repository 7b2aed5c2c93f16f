package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/report"
	"eterritoire/report/html"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

type reportOptions struct {
	input
	format      string
	territories []string
	date        string
}

func newReport(env *Env) *cobra.Command {
	var opts reportOptions
	p := env.Printer
	cmd := env.command(name{en: "report", fr: "rapport"}, "report", p.Sprint("SOURCE... -o FOLDER"), func(cmd *cobra.Command, args []string) error {
		opts.sources = args
		if opts.out.stdout() {
			return usage(cmd, lang.Msg("say which folder to write to: -o FOLDER"), lang.Message{})
		}
		if err := oneOf(cmd, "format", opts.format, "html"); err != nil {
			return err
		}
		if _, err := day(cmd, "date", opts.date); err != nil {
			return err
		}
		return runReport(cmd.Context(), env, cmd, opts)
	})
	opts.flags(env, cmd)
	f := cmd.Flags()
	f.StringVarP(&opts.out.path, "output", "o", "", p.Sprint("write to this `FOLDER`, made where it is missing"))
	f.StringVar(&opts.format, "format", "html", p.Sprint("kind of report: `html`"))
	f.StringVar(&opts.date, "date", "", p.Sprint("print this `DATE` on the reports (2026-05-17)"))
	territoryFlag(env, cmd, &opts.territories)
	complete(cmd, "format", "html")
	return cmd
}

func runReport(ctx context.Context, env *Env, cmd *cobra.Command, opts reportOptions) error {
	in, err := env.readAll(ctx, cmd, &opts.input)
	if err != nil {
		return err
	}
	a := in.assess()
	results, err := env.pick(a, in.options.Registry, opts.territories)
	if err != nil {
		return err
	}
	env.tell(in)
	date, _ := day(cmd, "date", opts.date) // checked before
	written, err := env.writeReports(ctx, opts.out, a, results, report.Options{Printer: env.Printer, Version: Version(), Date: env.Printer.Date(date)})
	if err != nil {
		return err
	}
	if err := env.close(ctx, in, opts.input); err != nil {
		return err
	}
	if !env.quiet {
		env.say(lang.Msg("%s reports written; open %s", len(results), written))
	}
	return nil
}

// writeReports writes one page a territory and an index, whose path it
// returns. It looks at all the files it would replace before it writes one.
func (e *Env) writeReports(ctx context.Context, folder output, a *assess.Assessment, results []*assess.Result, opt report.Options) (string, error) {
	if len(results) == 0 {
		return "", nothingUsable()
	}
	if err := makeFolder(folder.path); err != nil {
		return "", err
	}
	names := pageNames(results)
	at := func(name string) output {
		return output{path: filepath.Join(folder.path, name), force: folder.force}
	}
	for _, r := range results {
		if err := at(names[r]).mayWrite(); err != nil {
			return "", err
		}
	}
	index := at("index.html")
	if err := index.mayWrite(); err != nil {
		return "", err
	}
	bar := e.progressBar(lang.Msg("reports"))
	for i, r := range results {
		if err := e.writePage(ctx, at(names[r]), report.Build(a, r, opt)); err != nil {
			return "", err
		}
		if bar != nil {
			bar(i+1, len(results))
		}
	}
	e.clearProgress()
	shown := *a
	shown.Territories = results
	link := func(r *assess.Result) string { return names[r] }
	return index.path, e.writePage(ctx, index, report.Index(&shown, link, opt))
}

func (e *Env) writePage(ctx context.Context, o output, doc *report.Doc) error {
	return e.write(ctx, o, func(w io.Writer) error { return html.Write(w, doc) })
}

// pageNames are the files of the territories' reports: their names in the
// letters that every system takes, each once.
func pageNames(results []*assess.Result) map[*assess.Result]string {
	names := map[*assess.Result]string{}
	taken := map[string]bool{"index": true}
	for _, r := range results {
		slug := fileName(r.Territory)
		name := slug
		for n := 2; taken[name]; n++ {
			name = fmt.Sprintf("%s-%d", slug, n)
		}
		taken[name] = true
		names[r] = name + ".html"
	}
	return names
}

// fileName is a territory's name in small letters, digits and hyphens.
func fileName(t *surveys.Territory) string {
	var b strings.Builder
	for _, r := range surveys.Fold(called(t)) {
		switch {
		case r < unicode.MaxASCII && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		case spelt[r] != "":
			b.WriteString(spelt[r])
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	slug := b.String()
	slug = strings.Trim(slug[:min(len(slug), 60)], "-")
	if slug == "" {
		slug = "territory"
	}
	switch slug {
	case "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9",
		"lpt1", "lpt2", "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9": // devices of Windows, whatever the ending
		slug += "-report"
	}
	return slug
}

// spelt are letters that have no accent to drop, as file names have them.
var spelt = map[rune]string{'œ': "oe", 'æ': "ae", 'ß': "ss", 'ɓ': "b", 'ɗ': "d", 'ŋ': "ng", 'ə': "e", 'ɛ': "e", 'ɔ': "o", 'ø': "o", 'ł': "l", 'ı': "i"}
