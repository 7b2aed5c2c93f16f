package cli

import (
	"bytes"
	"embed"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// helpFiles are the pages of help, one a command and language. The first line
// is its title; after it come paragraphs, then sections: examples and exit
// status last.
//
//go:embed help
var helpFiles embed.FS

// helpPage is the page of that name, "" where there is none: a test wants both
// languages of each.
func helpPage(language, page string) string {
	b, err := helpFiles.ReadFile("help/" + language + "/" + page + ".md")
	if err != nil {
		return ""
	}
	return string(b)
}

// shortHelp is a page's title.
func shortHelp(language, page string) string {
	title, _, _ := strings.Cut(helpPage(language, page), "\n")
	return strings.TrimPrefix(title, "# ")
}

// cutHelp splits a page's body into its paragraphs and its sections.
func cutHelp(page string) (prose, sections string) {
	_, body, _ := strings.Cut(page, "\n")
	prose, sections, found := strings.Cut(body, "\n## ")
	if found {
		sections = "## " + sections
	}
	return strings.TrimSpace(prose), strings.TrimSpace(sections)
}

func newHelp(env *Env) *cobra.Command {
	return env.command(name{en: "help", fr: "aide"}, "help", env.Printer.Sprint("[COMMAND]"), func(cmd *cobra.Command, args []string) error {
		found, rest, err := cmd.Root().Find(args)
		if err != nil || len(rest) > 0 {
			return unknownCommand(found, rest[0])
		}
		return found.Help()
	})
}

// printHelp writes a command's help to stdout.
func (e *Env) printHelp(cmd *cobra.Command) {
	var b bytes.Buffer
	e.writeHelp(&b, cmd)
	_, _ = e.Out.Write(b.Bytes())
}

func (e *Env) writeHelp(w io.Writer, cmd *cobra.Command) {
	p := e.Printer
	prose, sections := cutHelp(helpPage(p.Language(), cmd.Annotations[pageKey]))
	fmt.Fprintf(w, "%s\n\n%s\n", cmd.Short, e.heading(p.Sprint("Usage")))
	for _, line := range e.usageLines(cmd) {
		fmt.Fprintf(w, "  %s\n", line)
	}
	if prose != "" {
		fmt.Fprintf(w, "\n%s\n", e.plainText(prose))
	}
	e.writeCommands(w, cmd)
	e.writeFlags(w, p.Sprint("Options"), cmd.LocalNonPersistentFlags())
	common := pflag.NewFlagSet("", pflag.ContinueOnError)
	common.AddFlagSet(cmd.InheritedFlags())
	common.AddFlagSet(cmd.PersistentFlags())
	e.writeFlags(w, p.Sprint("Options of every command"), common)
	if sections != "" {
		fmt.Fprintf(w, "\n%s\n", e.plainText(sections))
	}
}

// usageLines are the ways to call a command.
func (e *Env) usageLines(cmd *cobra.Command) []string {
	line := cmd.UseLine()
	if cmd.HasAvailableSubCommands() && cmd.HasParent() {
		line += " " + e.Printer.Sprint("COMMAND")
	}
	return []string{line + " " + e.Printer.Sprint("[options]")}
}

// writeCommands lists a command's commands, by group where there are groups.
func (e *Env) writeCommands(w io.Writer, parent *cobra.Command) {
	if !parent.HasAvailableSubCommands() {
		return
	}
	width := 0
	for _, c := range parent.Commands() {
		if !c.Hidden {
			width = max(width, utf8.RuneCountInString(c.Name()))
		}
	}
	list := func(title, group string) {
		fmt.Fprintf(w, "\n%s\n", e.heading(title))
		for _, c := range parent.Commands() {
			if c.GroupID == group && !c.Hidden {
				fmt.Fprintf(w, "  %s  %s\n", pad(c.Name(), width), c.Short)
			}
		}
	}
	if len(parent.Groups()) == 0 {
		list(e.Printer.Sprint("Commands"), "")
		return
	}
	for _, g := range parent.Groups() {
		list(g.Title, g.ID)
	}
}

// writeFlags lists flags with what they take, what they do and their default.
func (e *Env) writeFlags(w io.Writer, title string, flags *pflag.FlagSet) {
	var names, texts []string
	width := 0
	flags.VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		name, text := e.flagText(f)
		names, texts = append(names, name), append(texts, text)
		width = max(width, utf8.RuneCountInString(name))
	})
	if len(names) == 0 {
		return
	}
	fmt.Fprintf(w, "\n%s\n", e.heading(title))
	for i, name := range names {
		lines := wrap(texts[i], max(30, e.columns()-width-4))
		fmt.Fprintf(w, "  %s  %s\n", pad(name, width), strings.Join(lines, "\n"+strings.Repeat(" ", width+4)))
	}
}

// flagText is a flag as it is typed, and what it does.
func (e *Env) flagText(f *pflag.Flag) (name, text string) {
	takes, text := pflag.UnquoteUsage(f)
	if f.Value.Type() == "bool" {
		takes = ""
	}
	name = "    --" + f.Name
	if f.Shorthand != "" {
		name = "-" + f.Shorthand + ", --" + f.Name
	}
	if takes != "" {
		name += " " + takes
	}
	if d := f.DefValue; d != "" && d != "false" && d != "0" && d != "[]" {
		text = e.Printer.Sprint("%s (%s if not given)", text, d)
	}
	return name, text
}

// heading is a title of the help, in bold on a terminal.
func (e *Env) heading(s string) string {
	if !e.colour() {
		return s
	}
	return "\x1b[1m" + s + "\x1b[0m"
}

// plainText is a page's Markdown as a terminal shows it: headings without
// their marks, words without theirs.
func (e *Env) plainText(markdown string) string {
	lines := strings.Split(markdown, "\n")
	for i, l := range lines {
		if title, ok := strings.CutPrefix(l, "## "); ok {
			lines[i] = e.heading(title)
			continue
		}
		if !strings.HasPrefix(l, "    ") {
			lines[i] = strings.ReplaceAll(strings.ReplaceAll(l, "`", ""), "**", "")
		}
	}
	return strings.Join(lines, "\n")
}

// pad fills s with spaces to a width in characters.
func pad(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-utf8.RuneCountInString(s)))
}

// figureWidth is what a table gives a figure: "100,0", "100 %".
const figureWidth = 6

// figure sets a number to the right of its width.
func figure(s string) string {
	return strings.Repeat(" ", max(0, figureWidth-utf8.RuneCountInString(s))) + s
}

// cut shortens s to a width in characters.
func cut(s string, width int) string {
	r := []rune(s)
	if len(r) <= width {
		return s
	}
	return string(r[:max(0, width-1)]) + "…"
}

// wrap breaks a text into lines of at most width characters, between words;
// a no-break space is part of its word.
func wrap(s string, width int) []string {
	var lines []string
	line := ""
	for word := range strings.FieldsFuncSeq(s, func(r rune) bool { return r == ' ' || r == '\n' || r == '\t' }) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, line)
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, line)
}

// oneLine writes words on one line: cells may hold line breaks.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if r == '\n' || r == '\r' || r == '\t' {
			return ' '
		}
		return r
	}, s)
}
