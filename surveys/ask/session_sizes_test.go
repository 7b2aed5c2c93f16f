package ask

import (
	"context"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"eterritoire/surveys/lang"
)

// What a vote came to is read whole at every step after it, in any window, in
// both languages.
func TestSumsAreWhole(t *testing.T) {
	for _, language := range []string{"fr", "en"} {
		for _, width := range []int{60, 80} {
			for height := 20; height < 36; height++ {
				s, j, _ := convened(t, filepath.Join(t.TempDir(), "j.txt"))
				m := newProjector(context.Background(), s, lang.For(language), TerminalOptions{Title: "Essai (fictif)"})
				m.look = bare()
				m.Update(tea.WindowSizeMsg{Width: width, Height: height})
				entered(t, s, "5", "6", "11", "", "2", "", "1 2 6 2 0", "")
				for _, next := range []string{"2", "3", "vu", ""} {
					sums := m.sums(s, s.Now(), 0)
					view := strings.Join(strings.Fields(strings.Join(m.lines(), " ")), " ")
					for _, l := range sums {
						if !strings.Contains(view, strings.Join(strings.Fields(l), " ")) {
							t.Fatalf("%s %dx%d at %s: “%s” is cut\n%s", language, width, height, s.Step(), l, strings.Join(m.lines(), "\n"))
						}
					}
					entered(t, s, next)
				}
				_ = j.Close()
			}
		}
	}
}

// A page that was scrolled in a small window is not empty in a large one.
func TestScrolledThenEnlarged(t *testing.T) {
	s := begun(t)
	m := newProjector(context.Background(), s, lang.For("fr"), TerminalOptions{})
	m.look = bare()
	m.Update(tea.WindowSizeMsg{Width: 60, Height: 20})
	m.Update(keyOf("?"))
	m.Update(keyOf("enter"))
	m.Update(tea.WindowSizeMsg{Width: 200, Height: 60})
	if view := strings.Join(m.lines(), "\n"); m.page != keysPage || !strings.Contains(view, "second vote") {
		t.Errorf("the keys are not seen\n%s", view)
	}
}
