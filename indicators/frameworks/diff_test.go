package frameworks

import (
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// diffOf is the changes from the starter to the starter with some lines replaced.
func diffOf(t *testing.T, oldnew ...string) (changes []Change, touched []string) {
	t.Helper()
	old, _ := Read("old.yaml", Starter())
	now, problems := Read("new.yaml", []byte(strings.NewReplacer(oldnew...).Replace(string(Starter()))))
	if now == nil {
		t.Fatal(said(problems))
	}
	changes = Diff(old, now)
	return changes, Touched(old, now, changes)
}

func TestDiff(t *testing.T) {
	for _, c := range []struct {
		name    string
		edit    []string
		code    string
		column  string
		scores  bool
		touched string
	}{
		{"nothing", nil, "", "", false, ""},
		{"a weight", []string{"weight: 0.7", "weight: 0.5"}, "A1.1", "weight", true, "index A1"},
		{"weights that grow alike", []string{"weight: 0.7", "weight: 7", "weight: 0.3", "weight: 3"}, "A1.1", "weight", true, ""},
		{"a goalpost", []string{"best: 80", "best: 90"}, "A2.1", "goalposts.best", true, "index A2 A2.1"},
		{"a wording", []string{"Aucun plan.", "Rien."}, "A1.1 niv0", "name.fr", false, ""},
		{"a gate", []string{"below: 50", "below: 40"}, "G1", "below", true, ""},
		{"a level", []string{"from: 40", "from: 45"}, "N2", "from", true, ""},
		{"a setting", []string{"unproven_in_low: false", "unproven_in_low: true"}, "settings.unproven_in_low", "value", true, "index A1 A2 A1.1 A1.2 A2.1"},
		{"a version", []string{"\"0.1.0\"", "\"0.2.0\""}, "framework.version", "value", false, ""},
		{"a check", []string{"A1.1 >= 4 and", "A1.1 >= 3 and"}, "C1", "when", false, ""},
		{"a check that is gone", []string{"checks:\n  - id: C1", "checks:\n  - id: C2"}, "C2", "", false, ""},
		{"a recommendation", []string{"Écrire un plan d'une page.", "Écrire un plan."}, "A1.1 0", "text.fr", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			changes, touched := diffOf(t, c.edit...)
			if c.code == "" && len(changes) > 0 {
				t.Errorf("changes: %v", changes)
			}
			at := slices.IndexFunc(changes, func(x Change) bool { return x.Code == c.code && x.Column == c.column })
			if c.code != "" && (at < 0 || changes[at].Scores != c.scores) {
				t.Errorf("changes: %v", changes)
			}
			if got := strings.Join(touched, " "); got != c.touched {
				t.Errorf("touched %q, want %q", got, c.touched)
			}
		})
	}
}

// A framework does not differ from itself, and one that says something else
// has a change to show for it.
func TestDiffLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := drawFramework(t), drawFramework(t)
		if changes := Diff(a, a); len(changes) > 0 {
			t.Fatalf("%v", changes)
		}
		if changes := Diff(a, b); len(changes) == 0 && a.Digest != b.Digest {
			t.Fatal("two frameworks, no change")
		}
	})
}
