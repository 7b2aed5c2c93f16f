package frameworks

import (
	"maps"
	"slices"
	"strings"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// What stands in a draft where a person decides, by language.
var unsaid = lang.T("À compléter : pourquoi ces réponses ne se comparent plus.", "To be completed: why these answers no longer compare.")

const draftHead = `# Premier jet : ce que les questions de la version antérieure sont devenues. À relire ligne à ligne, puis à
# coller dans le nouveau référentiel, avant « tree: ». « now » absent : ces réponses sont mises de côté.
# A first draft: what became of the questions of the earlier version. Read it line by line, then paste it into
# the new framework, before "tree:". Without "now", these answers are set aside.
`

// EarlierDraft is a first draft of the section “earlier” of now, as YAML: what
// became of the indicators of old, by their codes, slugs, names and options.
// What now says of other versions already is kept; what it says of old's, too.
func EarlierDraft(old, now *indicators.Framework) []byte {
	all := slices.Clone(now.Survey.Earlier)
	if !slices.ContainsFunc(all, func(e surveys.Earlier) bool { return e.Version == old.Version }) {
		d := &draft{old: old.Survey, now: now.Survey, languages: now.Languages}
		all = append(all, surveys.Earlier{Version: old.Version, Moves: d.moves()})
	}
	copied, survey := *now, *now.Survey
	survey.Earlier = all
	copied.Survey = &survey
	section := newMap()
	section.put("earlier", (&exporter{&copied, 100 / now.Scale}).earlier())
	var b strings.Builder
	b.WriteString(draftHead)
	section.write(&b, 0, 0, "")
	return []byte(b.String())
}

// draft guesses what became of the questions of one survey in another.
type draft struct {
	old, now  *surveys.Survey
	languages []string
}

// moves are those that cannot go unsaid.
func (d *draft) moves() []surveys.Move {
	heir := d.heirs()
	var all []surveys.Move
	for _, q := range d.old.Questions {
		now := heir[q]
		if now == nil {
			all = append(all, d.retired(q))
			continue
		}
		if m, changed := d.moved(q, now); changed {
			all = append(all, m)
		}
	}
	return all
}

// heirs finds the question that each one became: the same code and slug, then
// the same slug, then the same words, then the same code. A question has one
// forebear.
func (d *draft) heirs() map[*surveys.Question]*surveys.Question {
	heir, taken := map[*surveys.Question]*surveys.Question{}, map[*surveys.Question]bool{}
	for _, same := range []func(a, b *surveys.Question) bool{
		func(a, b *surveys.Question) bool { return a.Code == b.Code && a.Name == b.Name },
		func(a, b *surveys.Question) bool { return a.Name == b.Name },
		func(a, b *surveys.Question) bool {
			return sameWords(a.Heading, b.Heading) || sameWords(a.Label, b.Label)
		},
		func(a, b *surveys.Question) bool { return a.Code == b.Code },
	} {
		for _, q := range d.old.Questions {
			for _, n := range d.now.Questions {
				if heir[q] == nil && !taken[n] && family(q.Item) == family(n.Item) && same(q, n) {
					heir[q], taken[n] = n, true
				}
			}
		}
	}
	return heir
}

func sameWords(a, b lang.Text) bool {
	for l, s := range a {
		if b[l] != "" && surveys.Fold(s) == surveys.Fold(b[l]) {
			return true
		}
	}
	return false
}

// retired is a question without an heir, with its options: a checklist's
// columns are found by them.
func (d *draft) retired(q *surveys.Question) surveys.Move {
	m := surveys.Move{Was: q.Code, Slug: d.slug(q, surveys.SlugOf(q.Code)), Why: lang.Text{}}
	for _, l := range d.languages {
		if m.Why[l] = unsaid[l]; m.Why[l] == "" {
			m.Why[l] = unsaid["en"]
		}
	}
	if q.Item != surveys.Maturity {
		item := q.Item
		m.Item = &item
	}
	if q.Item == surveys.Checklist {
		for _, c := range d.old.Of(q) {
			m.Answers = append(m.Answers, surveys.Recode{Was: c.Name})
		}
	}
	return m
}

// slug is the slug of a question, "" where it is the usual one.
func (d *draft) slug(q *surveys.Question, usual string) string {
	if s := strings.ReplaceAll(q.Name, "_", "-"); s != usual {
		return s
	}
	return ""
}

// moved is what became of a question that has an heir, and whether anything
// did.
func (d *draft) moved(q, now *surveys.Question) (surveys.Move, bool) {
	m := surveys.Move{Was: q.Code, Now: now.Code, Slug: d.slug(q, strings.ReplaceAll(now.Name, "_", "-"))}
	if q.Item != now.Item {
		item := q.Item
		m.Item = &item
	}
	if !maps.Equal(q.Label, now.Label) && d.complete(q.Label) {
		m.Name = q.Label
	}
	m.Answers = d.recodes(q, now)
	return m, m.Was != m.Now || m.Slug != "" || m.Item != nil || m.Name != nil || len(m.Answers) > 0
}

// complete reports a text in all languages of the new framework.
func (d *draft) complete(t lang.Text) bool {
	return len(t) == len(d.languages) && !slices.ContainsFunc(d.languages, func(l string) bool { return t[l] == "" })
}

// recodes are the answers that changed; of a scale with another number of
// levels, all.
func (d *draft) recodes(q, now *surveys.Question) []surveys.Recode {
	if q.Type == surveys.Decimal {
		return nil
	}
	var changed []surveys.Recode
	was, is := d.old.Of(q), d.now.Of(now)
	whole := q.Item != now.Item || q.Item == surveys.Maturity && len(was) != len(is)
	for _, c := range was {
		r := surveys.Recode{Was: c.Name}
		for _, n := range is {
			if n.Name == c.Name {
				r.Now = n.Name
			}
		}
		for _, n := range is {
			if r.Now == "" && sameWords(n.Label, c.Label) {
				r.Now = n.Name
			}
		}
		if whole || r.Now != r.Was {
			changed = append(changed, r)
		}
	}
	return changed
}
