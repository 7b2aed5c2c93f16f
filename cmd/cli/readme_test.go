package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"eterritoire/surveys/testkit"
)

// The commands of both README files are run in order, in an empty folder, and
// print every line that stands below them there.
func TestReadme(t *testing.T) {
	if testing.Short() {
		t.Skip("the pages are long, and the scripts run the same commands")
	}
	for _, name := range []string{"README.md", "README.fr.md"} {
		t.Run(name, func(t *testing.T) {
			page, err := os.ReadFile(filepath.Join(testkit.Root(t), name))
			if err != nil {
				t.Fatal(err)
			}
			t.Chdir(t.TempDir())
			run := 0
			for _, example := range consoleExamples(string(page)) {
				printed := runReadme(t, example[0])
				for _, line := range example[1:] {
					if !strings.Contains(plainSpaces(printed), plainSpaces(line)) {
						t.Errorf("%s\ndid not print %q; it printed\n%s", example[0], line, printed)
					}
				}
				run++
			}
			if run < 10 {
				t.Errorf("%d commands found", run)
			}
		})
	}
}

// consoleExamples are the commands of a page's console blocks, each followed
// by the lines it should print.
func consoleExamples(page string) [][]string {
	var examples [][]string
	inside := false
	for line := range strings.SplitSeq(page, "\n") {
		switch {
		case strings.HasPrefix(line, "```"):
			inside = line == "```console"
		case !inside:
		case strings.HasPrefix(line, "$ "):
			examples = append(examples, []string{line})
		case line != "":
			last := len(examples) - 1
			examples[last] = append(examples[last], line)
		}
	}
	return examples
}

// runReadme runs one command line, and returns what it printed on both
// streams. Set-aside answers (exit code 3) are part of the example.
func runReadme(t *testing.T, line string) string {
	t.Helper()
	words := strings.Fields(strings.TrimPrefix(line, "$ eterritoire "))
	var printed bytes.Buffer
	env := &Env{
		Args: words, In: strings.NewReader(""), Out: &printed, Err: &printed,
		Getenv: func(string) string { return "" },
	}
	if code := Main(t.Context(), env); code != ExitDone && code != ExitProblems {
		t.Errorf("%s\nended with code %d:\n%s", line, code, printed.String())
	}
	return printed.String()
}

// plainSpaces makes no-break spaces ordinary: a page is typed with either.
func plainSpaces(s string) string { return strings.ReplaceAll(s, "\u00a0", " ") }
