package cli

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"eterritoire/surveys/lang"
)

type docsOptions struct{ folder string }

// newDocs is the generator behind "make docs". It is hidden: its readers have a
// clone.
func newDocs(env *Env) *cobra.Command {
	cmd := env.command(name{en: "docs", fr: "documentation"}, "docs", env.Printer.Sprint("FOLDER"), func(cmd *cobra.Command, args []string) error {
		if len(args) != 1 {
			return usage(cmd, lang.Msg("name one folder to write to"), lang.Message{})
		}
		return runDocs(cmd.Context(), env, docsOptions{folder: args[0]})
	})
	cmd.Hidden = true
	return cmd
}

// runDocs writes, in both languages, the reference of the commands
// (cli/fr/*.md, cli/en/*.md), man pages (man/, man/fr/) and the completions of
// the shells (completions/).
func runDocs(ctx context.Context, env *Env, opts docsOptions) error {
	for _, language := range []string{"fr", "en"} {
		speaker := *env
		speaker.Printer = lang.For(language)
		speaker.plain, speaker.Width = true, 0
		root := newRoot(&speaker)
		if err := speaker.writeReference(ctx, root, filepath.Join(opts.folder, "cli", language)); err != nil {
			return err
		}
		man := filepath.Join(opts.folder, "man")
		if language != "en" {
			man = filepath.Join(man, language)
		}
		if err := speaker.writeManual(ctx, root, man); err != nil {
			return err
		}
		if language == "fr" {
			if err := speaker.writeCompletions(ctx, root, filepath.Join(opts.folder, "completions")); err != nil {
				return err
			}
		}
	}
	return nil
}

// visible lists a command and those below it that help shows.
func visible(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			all = append(all, visible(c)...)
		}
	}
	return all
}

// always writes a file of documentation, whatever stands there.
func (e *Env) always(ctx context.Context, folder, name string, content func(io.Writer) error) error {
	if err := makeFolder(folder); err != nil {
		return err
	}
	return e.write(ctx, output{path: filepath.Join(folder, name), force: true}, content)
}

// writeReference writes a page of Markdown a command, and an index.
func (e *Env) writeReference(ctx context.Context, root *cobra.Command, folder string) error {
	for _, cmd := range visible(root) {
		page := cmd.Annotations[pageKey] + ".md"
		if cmd == root {
			page = "README.md"
		}
		err := e.always(ctx, folder, page, func(w io.Writer) error {
			_, err := io.WriteString(w, e.reference(cmd))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// reference is a command's page of Markdown: its help, with its options.
func (e *Env) reference(cmd *cobra.Command) string {
	p := e.Printer
	prose, sections := cutHelp(helpPage(p.Language(), cmd.Annotations[pageKey]))
	var b strings.Builder
	fmt.Fprintf(&b, "<!-- eterritoire docs -->\n# %s\n\n%s\n\n```\n%s\n```\n", cmd.CommandPath(), cmd.Short, strings.Join(e.usageLines(cmd), "\n"))
	if names := e.otherNames(cmd); names != "" {
		fmt.Fprintf(&b, "\n%s\n", names)
	}
	if prose != "" {
		fmt.Fprintf(&b, "\n%s\n", prose)
	}
	e.referenceOfCommands(&b, cmd)
	e.referenceOfFlags(&b, p.Sprint("Options"), cmd.LocalNonPersistentFlags())
	if !cmd.HasParent() {
		e.referenceOfFlags(&b, p.Sprint("Options of every command"), cmd.PersistentFlags())
	}
	if sections != "" {
		fmt.Fprintf(&b, "\n%s\n", sections)
	}
	return b.String()
}

// otherNames says what else a command is called.
func (e *Env) otherNames(cmd *cobra.Command) string {
	if len(cmd.Aliases) == 0 {
		return ""
	}
	return e.Printer.Sprint("Also: %s.", "`"+strings.Join(cmd.Aliases, "`, `")+"`")
}

func (e *Env) referenceOfCommands(w io.Writer, parent *cobra.Command) {
	if !parent.HasAvailableSubCommands() {
		return
	}
	fmt.Fprintf(w, "\n## %s\n\n", e.Printer.Sprint("Commands"))
	for _, c := range parent.Commands() {
		if !c.Hidden {
			fmt.Fprintf(w, "- [%s](%s.md): %s\n", c.CommandPath(), c.Annotations[pageKey], c.Short)
		}
	}
}

func (e *Env) referenceOfFlags(w io.Writer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(w, "\n## %s\n\n", title)
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			name, text := e.flagText(f)
			fmt.Fprintf(w, "- `%s`: %s\n", strings.TrimSpace(name), text)
		}
	})
}

// writeManual writes a man page a command.
func (e *Env) writeManual(ctx context.Context, root *cobra.Command, folder string) error {
	for _, cmd := range visible(root) {
		name := manualName(cmd)
		err := e.always(ctx, folder, name+".1", func(w io.Writer) error {
			_, err := io.WriteString(w, e.manual(cmd))
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

func manualName(cmd *cobra.Command) string {
	if !cmd.HasParent() {
		return "eterritoire"
	}
	return "eterritoire-" + cmd.Annotations[pageKey]
}

// manual is a command's page for man. It carries no date: the same program
// gives the same pages.
func (e *Env) manual(cmd *cobra.Command) string {
	p := e.Printer
	name := manualName(cmd)
	prose, sections := cutHelp(helpPage(p.Language(), cmd.Annotations[pageKey]))
	var b strings.Builder
	fmt.Fprintf(&b, ".TH %q 1 \"\" \"eterritoire\"\n.SH %s\n%s \\- %s\n.SH %s\n",
		strings.ToUpper(name), p.Sprint("NAME"), roff(name), roff(cmd.Short), p.Sprint("SYNOPSIS"))
	for _, line := range e.usageLines(cmd) {
		fmt.Fprintf(&b, ".B %s\n", roff(line))
	}
	if prose != "" {
		fmt.Fprintf(&b, ".SH %s\n%s", p.Sprint("DESCRIPTION"), roffText(prose))
	}
	e.manualOfFlags(&b, p.Sprint("OPTIONS"), cmd.LocalNonPersistentFlags())
	e.manualOfFlags(&b, strings.ToUpper(p.Sprint("Options of every command")), cmd.Root().PersistentFlags())
	b.WriteString(roffText(sections))
	if see := seeAlso(cmd); see != "" {
		fmt.Fprintf(&b, ".SH %s\n%s\n", p.Sprint("SEE ALSO"), see)
	}
	return b.String()
}

func (e *Env) manualOfFlags(w io.Writer, title string, flags *pflag.FlagSet) {
	if !flags.HasAvailableFlags() {
		return
	}
	fmt.Fprintf(w, ".SH %s\n", roff(title))
	flags.VisitAll(func(f *pflag.Flag) {
		if !f.Hidden {
			name, text := e.flagText(f)
			fmt.Fprintf(w, ".TP\n.B %s\n%s\n", roff(strings.TrimSpace(name)), roff(text))
		}
	})
}

// seeAlso names the pages of the command above and of those below.
func seeAlso(cmd *cobra.Command) string {
	var pages []string
	if cmd.HasParent() {
		pages = append(pages, manualName(cmd.Parent()))
	}
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			pages = append(pages, manualName(c))
		}
	}
	for i, p := range pages {
		pages[i] = ".BR " + roff(p) + " (1)"
	}
	return strings.Join(pages, "\n")
}

// roff is a line of text as man takes it.
func roff(s string) string {
	s = strings.NewReplacer("\\", "\\e", "-", "\\-", "`", "", "**", "").Replace(s)
	if strings.HasPrefix(s, ".") || strings.HasPrefix(s, "'") {
		s = "\\&" + s
	}
	return s
}

// roffText is a page's Markdown as man takes it: sections, paragraphs, and
// lines of code, which are indented.
func roffText(markdown string) string {
	var b strings.Builder
	code := false
	for line := range strings.SplitSeq(markdown, "\n") {
		indented := strings.HasPrefix(line, "    ")
		if indented != code && (indented || strings.TrimSpace(line) != "") {
			b.WriteString(map[bool]string{true: ".PP\n.nf\n", false: ".fi\n"}[indented])
			code = indented
		}
		title, section := strings.CutPrefix(line, "## ")
		switch {
		case section:
			fmt.Fprintf(&b, ".SH %s\n", roff(strings.ToUpper(title)))
		case strings.HasPrefix(line, "- "):
			fmt.Fprintf(&b, ".IP \\(bu 2\n%s\n", roff(line[2:]))
		case strings.TrimSpace(line) == "":
			if !code {
				b.WriteString(".PP\n")
			}
		default:
			b.WriteString(roff(strings.TrimPrefix(line, "    ")) + "\n")
		}
	}
	if code {
		b.WriteString(".fi\n")
	}
	return b.String()
}

func (e *Env) writeCompletions(ctx context.Context, root *cobra.Command, folder string) error {
	for _, c := range []struct {
		name     string
		generate func(io.Writer) error
	}{
		{"eterritoire.bash", func(w io.Writer) error { return root.GenBashCompletionV2(w, true) }},
		{"_eterritoire", root.GenZshCompletion},
		{"eterritoire.fish", func(w io.Writer) error { return root.GenFishCompletion(w, true) }},
		{"eterritoire.ps1", root.GenPowerShellCompletionWithDesc},
	} {
		if err := e.always(ctx, folder, c.name, c.generate); err != nil {
			return err
		}
	}
	return nil
}
