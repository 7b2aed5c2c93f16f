package registry

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"maps"
	"slices"

	"eterritoire/surveys/lang"
)

// Key is a digest of all that a lookup makes of a name: its territories, their
// names, the language and what was decided. Whom a command expects changes
// nothing of that. A nil Lookup's is "".
func (l *Lookup) Key() string {
	if l == nil {
		return ""
	}
	h := sha256.New()
	say := func(words ...string) {
		for _, w := range words {
			fmt.Fprintf(h, "%d %s", len(w), w)
		}
		_, _ = h.Write([]byte{'\n'}) // a hash takes everything
	}
	text := func(t lang.Text) {
		for _, language := range t.Languages() {
			say(language, t[language])
		}
	}
	place := func(p *Place) {
		if p == nil {
			say("nowhere")
			return
		}
		say(append([]string{p.Code}, p.Aliases...)...)
		text(p.Name)
	}
	say(l.Language, l.Country)
	for _, e := range l.Entities {
		say(append([]string{e.Code, e.Kind, e.Name}, e.Aliases...)...)
		text(e.Official)
		place(e.Department)
		place(e.Region)
	}
	for _, stem := range slices.Sorted(maps.Keys(l.short)) {
		say(stem, l.short[stem])
	}
	for _, read := range slices.Sorted(maps.Keys(l.decided)) {
		means := "-"
		if e := l.decided[read]; e != nil {
			means = e.Key()
		}
		say(read, means)
	}
	return hex.EncodeToString(h.Sum(nil))
}
