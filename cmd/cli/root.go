package cli

import (
	"slices"

	"github.com/spf13/cobra"

	"eterritoire/surveys/lang"
)

// A name is a command's, in English and in French; both are always accepted,
// and help shows the one of its language. Also are further spellings.
type name struct {
	en, fr string
	also   []string
}

// in is the command's name in a language.
func (n name) in(language string) string {
	if language == "en" {
		return n.en
	}
	return n.fr
}

// others are the spellings that help does not show.
func (n name) others(language string) []string {
	var others []string
	for _, o := range append([]string{n.en, n.fr}, n.also...) {
		if o != n.in(language) && !slices.Contains(others, o) {
			others = append(others, o)
		}
	}
	return others
}

// A group of commands, as the root's help lists them.
const (
	groupStart     = "start"
	groupAnswers   = "answers"
	groupResults   = "results"
	groupFramework = "framework"
	groupProgram   = "program"
)

// pageKey is the annotation that holds a command's help page, "framework-show".
const pageKey = "page"

// command is a command of the tree: its page is the name of its help file.
func (e *Env) command(n name, page, args string, run func(*cobra.Command, []string) error) *cobra.Command {
	language := e.Printer.Language()
	use := n.in(language)
	if args != "" {
		use += " " + args
	}
	return &cobra.Command{
		Use: use, Aliases: n.others(language), Short: shortHelp(language, page),
		Annotations:           map[string]string{pageKey: page},
		DisableFlagsInUseLine: true, SilenceErrors: true, SilenceUsage: true,
		Args: cobra.ArbitraryArgs, // the run functions say what is wrong, in the reader's language
		RunE: run,
	}
}

// rootOptions are the flags of the program itself.
type rootOptions struct{ version bool }

func newRoot(env *Env) *cobra.Command {
	var opts rootOptions
	p := env.Printer
	root := env.command(name{en: "eterritoire", fr: "eterritoire"}, "eterritoire", p.Sprint("COMMAND"), nil)
	root.RunE = func(cmd *cobra.Command, args []string) error {
		switch {
		case opts.version:
			return runVersion(cmd.Context(), env, versionOptions{short: true})
		case len(args) > 0:
			return unknownCommand(cmd, args[0])
		case env.DoubleClicked:
			return doubleClicked(cmd.Context(), env, cmd)
		}
		return cmd.Help()
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(func(cmd *cobra.Command, _ []string) { env.printHelp(cmd) })
	root.SetUsageFunc(func(cmd *cobra.Command) error { env.printHelp(cmd); return nil })

	f := root.PersistentFlags()
	f.String("lang", "", p.Sprint("language of words and numbers: `fr|en`"))
	f.BoolVarP(&env.quiet, "quiet", "q", false, p.Sprint("say nothing but errors"))
	f.BoolVar(&env.plain, "plain", false, p.Sprint("no colour, no redraw, no box drawing"))
	f.BoolP("help", "h", false, p.Sprint("show this help"))
	root.Flags().BoolVar(&opts.version, "version", false, p.Sprint("show the version"))
	complete(root, "lang", "fr", "en")

	for _, c := range []struct {
		group string
		cmd   *cobra.Command
	}{
		{groupStart, newDemo(env)},
		{groupStart, newForm(env)},
		{groupAnswers, newFill(env)},
		{groupAnswers, newWorkshop(env)},
		{groupAnswers, newCheck(env)},
		{groupAnswers, newImport(env)},
		{groupAnswers, newRegistry(env)},
		{groupResults, newScore(env)},
		{groupResults, newExplain(env)},
		{groupResults, newWorkbook(env)},
		{groupResults, newReport(env)},
		{groupResults, newBatch(env)},
		{groupResults, newVerify(env)},
		{groupFramework, newFramework(env)},
		{groupProgram, newCompletion(env)},
		{groupProgram, newVersion(env)},
		{groupProgram, newHelp(env)},
	} {
		c.cmd.GroupID = c.group
		root.AddCommand(c.cmd)
	}
	root.AddCommand(newDocs(env))
	root.AddGroup(
		&cobra.Group{ID: groupStart, Title: p.Sprint("To begin")},
		&cobra.Group{ID: groupAnswers, Title: p.Sprint("Answers")},
		&cobra.Group{ID: groupResults, Title: p.Sprint("Results")},
		&cobra.Group{ID: groupFramework, Title: p.Sprint("Frameworks")},
		&cobra.Group{ID: groupProgram, Title: p.Sprint("The program")},
	)
	for _, cmd := range root.Commands() {
		if cmd.Name() == "help" || cmd.Name() == "aide" {
			root.SetHelpCommand(cmd)
		}
	}
	return root
}

// unknownCommand refuses a command that does not exist.
func unknownCommand(parent *cobra.Command, typed string) error {
	var names []string
	for _, c := range parent.Commands() {
		if !c.Hidden {
			names = append(names, append([]string{c.Name()}, c.Aliases...)...)
		}
	}
	return usage(parent, lang.Msg("there is no command %q", typed), didYouMean(typed, names))
}

// complete offers a flag's values to the shell.
func complete(cmd *cobra.Command, flag string, values ...string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, cobra.FixedCompletions(values, cobra.ShellCompDirectiveNoFileComp)) // only a flag that is not there errs
}
