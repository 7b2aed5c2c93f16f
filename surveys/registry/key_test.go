package registry_test

import (
	"testing"

	"eterritoire/surveys/registry"
)

// TestKey: what a lookup answers depends on its language and on what was
// decided; so does its key, and on nothing that changes from run to run.
func TestKey(t *testing.T) {
	var none *registry.Lookup
	lookup := func(language string, decisions ...registry.Decision) string {
		l := &registry.Lookup{Registry: registry.For("CM"), Language: language}
		if l.Registry == nil {
			t.Fatal("no registry of Cameroon")
		}
		if problems := l.Decide(decisions); len(problems) > 0 {
			t.Fatal(problems[0].Message)
		}
		return l.Key()
	}
	code := registry.For("CM").Entities[7].Code
	keys := map[string]string{}
	for name, key := range map[string]string{
		"none": none.Key(), "French": lookup("fr"), "English": lookup("en"),
		"decided": lookup("fr", registry.Decision{Read: "Yde", Means: code}), "decided otherwise": lookup("fr", registry.Decision{Read: "Yde", Means: "-"}),
	} {
		if other, same := keys[key]; same {
			t.Errorf("%s and %s have one key", name, other)
		}
		keys[key] = name
	}
	if again := lookup("fr"); keys[again] != "French" {
		t.Error("the key changes by itself")
	}
}
