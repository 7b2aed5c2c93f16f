package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/assess"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
)

// territoryFlag adds the flag that chooses territories.
func territoryFlag(env *Env, cmd *cobra.Command, to *[]string) {
	cmd.Flags().StringArrayVarP(to, "territory", "t", nil, env.Printer.Sprint("only the `TERRITORY` of this name or code (may be repeated)"))
}

// called is what a territory is called in every output: its name, else its code.
func called(t *surveys.Territory) string {
	if t.Name != "" {
		return t.Name
	}
	return t.Code
}

// territory finds a territory by its code or its name, written with or without
// accents and capitals; the first words are enough where they say one only, and
// homonyms are told apart in full. What none is called is looked up in the
// registry, as the sources' own spellings were: "Yde VI" is Yaoundé VI.
func (e *Env) territory(a *assess.Assessment, l *registry.Lookup, typed string) (*assess.Result, error) {
	var named []*assess.Result
	var known []string
	for _, r := range a.Territories {
		t := r.Territory
		if t.Code != "" && t.Code == strings.TrimSpace(typed) || surveys.Fold(inFull(t)) == surveys.Fold(typed) {
			return r, nil
		}
		if surveys.Fold(t.Name) == surveys.Fold(typed) {
			named = append(named, r)
		}
		known = append(known, called(t))
	}
	if len(named) == 0 {
		named = registeredAs(a, l, typed)
	}
	if len(named) == 0 {
		named = beginsWith(a, surveys.Fold(typed))
	}
	switch len(named) {
	case 1:
		return named[0], nil
	case 0:
		hint := didYouMean(typed, known)
		if hint.IsZero() && len(known) > 0 && len(known) <= 12 {
			hint = lang.Msg("The answers are about: %s.", joined(known))
		}
		return nil, &stop{message: lang.Msg("no answer is about the territory %q", typed), hint: hint}
	}
	var told []string
	for _, r := range named {
		told = append(told, inFull(r.Territory))
	}
	return nil, &stop{message: lang.Msg("several territories are called %q", typed), hint: lang.Msg("Write the one you mean in full, or by its code: %s.", joined(told))}
}

// registeredAs is the territory that the registry knows by what was typed.
func registeredAs(a *assess.Assessment, l *registry.Lookup, typed string) []*assess.Result {
	m := l.Match(registry.Naming{Name: typed})
	if m.Entity == nil {
		return nil
	}
	for _, r := range a.Territories {
		if r.Territory.Key == m.Entity.Key() {
			return []*assess.Result{r}
		}
	}
	return nil
}

// inFull is what tells a territory from another of its name.
func inFull(t *surveys.Territory) string {
	return strings.Join(nonEmpty(t.Code, t.Name, t.Region, t.Department), " · ")
}

// beginsWith lists the territories whose names begin with whole words.
func beginsWith(a *assess.Assessment, folded string) []*assess.Result {
	var named []*assess.Result
	for _, r := range a.Territories {
		if folded != "" && strings.HasPrefix(surveys.Fold(r.Territory.Name), folded+" ") {
			named = append(named, r)
		}
	}
	return named
}

func nonEmpty(words ...string) []string {
	var kept []string
	for _, w := range words {
		if w != "" {
			kept = append(kept, w)
		}
	}
	return kept
}
