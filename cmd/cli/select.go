package cli

import (
	"errors"

	"github.com/spf13/cobra"

	"eterritoire/indicators"
	"eterritoire/surveys/lang"
)

// A selection is the questions that a command puts.
type selection struct {
	profile string
	only    []string
}

// flags adds the flags of a selection to a command.
func (s *selection) flags(env *Env, cmd *cobra.Command) {
	p := env.Printer
	cmd.Flags().StringVar(&s.profile, "profile", "", p.Sprint("only the questions of this `PROFILE` (express)"))
	cmd.Flags().StringSliceVar(&s.only, "only", nil, p.Sprint("only what stands under this `CODE` (A3; may be repeated)"))
}

// questions are those asked, by their place in the survey; nil is all.
func (s *selection) questions(cmd *cobra.Command, fw *indicators.Framework) ([]int, error) {
	questions, err := fw.Select(s.profile, s.only)
	var unknown *indicators.UnknownName
	switch {
	case errors.As(err, &unknown) && unknown.Profile:
		return nil, oneOf(cmd, "profile", s.profile, unknown.Takes...)
	case errors.As(err, &unknown):
		return nil, usage(cmd, lang.Msg("option --%s does not take %q", "only", unknown.Name), lang.Msg("The codes are those of: eterritoire framework show."))
	case err != nil:
		return nil, err
	case questions != nil && len(questions) == 0:
		return nil, usage(cmd, lang.Msg("no question is left: nothing under %s is in the profile %s", joined(s.only), s.profile), lang.Message{})
	}
	return questions, nil
}
