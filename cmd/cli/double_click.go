package cli

import (
	"context"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/surveys/lang"
)

// mostOffered is how many forms of the folder are offered by number.
const mostOffered = 9

// doubleClicked is what the program does when it is opened like a document,
// without a command line: it offers to open or to make a form, in a window that
// would else close at once.
func doubleClicked(ctx context.Context, env *Env, cmd *cobra.Command) error {
	env.say(lang.Msg("This program fills, scores and reports the digital maturity of territories."))
	forms := formsHere()
	for i, f := range forms {
		env.sayLine("  " + env.Printer.Int(i+1) + "  " + f)
	}
	env.say(lang.Msg("Type the number of a form above, or drag a form into this window and press Enter; or type the name of a new form. An empty line shows the commands."))
	path := formTyped(typedLine(env.In), forms)
	if path == "" {
		return cmd.Help()
	}
	return runFill(ctx, env, cmd, path, fillOptions{})
}

// formsHere are the workbooks of the folder from which the program was opened.
func formsHere() []string {
	entries, err := os.ReadDir(".")
	if err != nil {
		return nil
	}
	var forms []string
	for _, e := range entries {
		hidden := strings.HasPrefix(e.Name(), ".") || strings.HasPrefix(e.Name(), "~$")
		if !e.IsDir() && !hidden && strings.EqualFold(filepath.Ext(e.Name()), ".xlsx") && len(forms) < mostOffered {
			forms = append(forms, e.Name())
		}
	}
	return forms
}

// formTyped is the form that a line names: by its number, or by its path, which
// a window of files writes between quotation marks.
func formTyped(line string, forms []string) string {
	line = strings.Trim(strings.TrimSpace(line), `"'`)
	if len(line) == 1 && line[0] >= '1' && int(line[0]-'1') < len(forms) {
		return forms[line[0]-'1']
	}
	if line != "" && !strings.EqualFold(filepath.Ext(line), ".xlsx") {
		line += ".xlsx"
	}
	return line
}
