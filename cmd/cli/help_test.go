package cli

import (
	"io/fs"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"eterritoire/surveys/lang"
)

func tree(language string) *cobra.Command {
	env := &Env{Printer: lang.For(language), Getenv: func(string) string { return "" }}
	return newRoot(env)
}

func everyCommand(cmd *cobra.Command) []*cobra.Command {
	all := []*cobra.Command{cmd}
	for _, c := range cmd.Commands() {
		all = append(all, everyCommand(c)...)
	}
	return all
}

var exitCode = regexp.MustCompile(`(?m)^    (\d+)  `)

func TestEveryCommandHasItsHelpInBothLanguages(t *testing.T) {
	wanted := map[string]bool{}
	for _, cmd := range everyCommand(tree("en")) {
		page := cmd.Annotations[pageKey]
		wanted[page+".md"] = true
		en, fr := helpPage("en", page), helpPage("fr", page)
		if en == "" || fr == "" {
			t.Errorf("%s: no page %s.md in both languages", cmd.CommandPath(), page)
			continue
		}
		for language, text := range map[string]string{"en": en, "fr": fr} {
			if !strings.HasPrefix(text, "# ") {
				t.Errorf("%s/%s: no title", language, page)
			}
			for i, line := range strings.Split(text, "\n") {
				if n := utf8.RuneCountInString(line); n > 80 {
					t.Errorf("%s/%s.md:%d: %d characters wide", language, page, i+1, n)
				}
			}
		}
		checkSections(t, page, en, fr)
		if codesEN, codesFR := exitCode.FindAllString(en, -1), exitCode.FindAllString(fr, -1); !slices.Equal(codesEN, codesFR) || len(codesEN) < 3 {
			t.Errorf("%s: exit codes %v in English, %v in French", page, codesEN, codesFR)
		}
		if a, b := strings.Count(en, "\n    eterritoire "), strings.Count(fr, "\n    eterritoire "); a != b {
			t.Errorf("%s: %d examples in English, %d in French", page, a, b)
		}
	}
	for _, language := range []string{"en", "fr"} {
		pages, err := fs.ReadDir(helpFiles, "help/"+language)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range pages {
			if !wanted[p.Name()] {
				t.Errorf("help/%s/%s is the page of no command", language, p.Name())
			}
		}
	}
}

func checkSections(t *testing.T, page, en, fr string) {
	t.Helper()
	for _, s := range []struct{ text, heading string }{
		{en, "\n## Examples\n"}, {en, "\n## Exit status\n"}, {fr, "\n## Exemples\n"}, {fr, "\n## Code de retour\n"},
	} {
		if !strings.Contains(s.text, s.heading) {
			t.Errorf("%s: no section %q", page, strings.TrimSpace(s.heading))
		}
	}
}

// Both names of a command are accepted in both languages, and help shows the
// one of its own.
func TestEveryCommandHasBothNames(t *testing.T) {
	en, fr := everyCommand(tree("en")), everyCommand(tree("fr"))
	for _, cmd := range en {
		page := cmd.Annotations[pageKey]
		i := slices.IndexFunc(fr, func(c *cobra.Command) bool { return c.Annotations[pageKey] == page })
		if i < 0 {
			t.Errorf("%s has no French command", page)
			continue
		}
		other := fr[i]
		if !slices.Contains(append(cmd.Aliases, cmd.Name()), other.Name()) {
			t.Errorf("%s is not accepted in English", other.CommandPath())
		}
		if !slices.Contains(append(other.Aliases, other.Name()), cmd.Name()) {
			t.Errorf("%s is not accepted in French", cmd.CommandPath())
		}
	}
}

// The examples of the help are commands that exist, with flags that exist.
func TestExamplesOfHelpAreCommands(t *testing.T) {
	for _, language := range []string{"en", "fr"} {
		for _, cmd := range everyCommand(tree(language)) {
			for line := range strings.SplitSeq(helpPage(language, cmd.Annotations[pageKey]), "\n") {
				typed, ok := strings.CutPrefix(line, "    eterritoire ")
				if !ok || strings.Contains(typed, "  ") && strings.HasPrefix(typed, "demo") {
					continue
				}
				typed, _, _ = strings.Cut(typed, "  ")
				typed, _, _ = strings.Cut(typed, " | ")
				typed, _, _ = strings.Cut(typed, " < ")
				typed, _, _ = strings.Cut(typed, " > ")
				words := strings.Fields(typed)
				found, rest, err := tree(language).Find(words)
				if err != nil || !found.HasParent() && !strings.HasPrefix(words[0], "-") {
					t.Errorf("%s: %q is no command: %v", language, typed, err)
					continue
				}
				if err := found.ParseFlags(rest); err != nil {
					t.Errorf("%s: %q: %v", language, typed, err)
				}
				if found.HasParent() && found.Name() != words[0] && found.Parent().Name() != words[0] {
					t.Errorf("%s: %q uses the other language's name", language, typed)
				}
			}
		}
	}
}
