package frameworks

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/testkit"
)

func resolved(t *testing.T) *jsonschema.Resolved {
	t.Helper()
	var s jsonschema.Schema
	if err := json.Unmarshal(Schema(), &s); err != nil {
		t.Fatal(err)
	}
	r, err := s.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// plainly is a YAML value as an editor hands it to a schema.
func plainly(v *value) any {
	switch v.kind {
	case scalar:
		if x, err := strconv.ParseFloat(v.text, 64); err == nil && decimal.MatchString(v.text) {
			return x
		}
		if v.text == "true" || v.text == "false" {
			return v.text == "true"
		}
		return v.text
	case list:
		all := []any{}
		for _, item := range v.items {
			all = append(all, plainly(item))
		}
		return all
	case mapping:
		m := map[string]any{}
		for _, e := range v.entries {
			m[e.key] = plainly(e.value)
		}
		return m
	}
	return nil
}

func instance(t *testing.T, file string) any {
	t.Helper()
	var problems diag.List
	v := parse("f.yaml", []byte(file), &problems)
	if v == nil {
		t.Fatal(said(problems))
	}
	return plainly(v)
}

// The schema accepts what the reader does.
func TestSchemaAccepts(t *testing.T) {
	schema := resolved(t)
	files := map[string]string{"small": small, "starter": string(Starter()), "earlier versions": after}
	paths, _ := filepath.Glob(filepath.Join(testkit.Root(t), "testdata", "frameworks", "*.yaml"))
	for _, path := range append(paths, filepath.Join("data", Default+".yaml")) {
		b, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = string(b)
	}
	for name, file := range files {
		if err := schema.Validate(instance(t, file)); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Each line breaks the starter in a way that the reader refuses, and so does
// the schema.
func TestSchemaRefuses(t *testing.T) {
	schema := resolved(t)
	for _, c := range []struct{ old, broken string }{
		{"framework:\n  id", "framewrok:\n  id"},
		{"  id: mon-referentiel", "  idd: mon-referentiel"},
		{"  version: \"0.1.0\"\n", ""},
		{"  scale: 100", "  scale: cent"},
		{"languages: [fr, en]", "languages: fr"},
		{"unproven_in_low: false", "unproven_in_low: parfois"},
		{"item_cuts: [12.5, 37.5, 62.5, 87.5]", "item_cuts: 12.5"},
		{"{code: N1, from: 0,", "{code: N1, from: -5,"},
		{"{code: N1, from: 0,", "{code: \"N 1\", from: 0,"},
		{"    below: 50\n", ""},
		{"    weight: 0.6", "    weight: 0"},
		{"    weight: 0.6", "    weight: lourd"},
		{"weight: 0.7\n", "wieght: 0.7\n"},
		{"item: maturity", "item: maturité"},
		{"item: yesno", "item: yesno\n          full_at: 3"},
		{"item: yesno", "item: checklist"},
		{"item: percentage", "item: percentage\n          levels: [{fr: \"a\", en: \"b\"}]"},
		{"{worst: 0, best: 80,", "{worst: 0,"},
		{"goalposts: {worst: 0, best: 80, why: {fr: \"Objectif à fixer\", en: \"Target to be set\"}}", "unit: {fr: \"a\", en: \"b\"}"},
		{"{at: 2, cost: C1", "{at: deux, cost: C1"},
		{"  children:\n    - code: A1", "  aggregation: médiane\n  children:\n    - code: A1"},
		{"  children:\n    - code: A1", "  min_coverage: 60\n  children:\n    - code: A1"},
		{"tree:\n  code: index\n", "tree:\n"},
		{"tree:\n", "earlier: [{indicators: [{was: A9, now: A1.1}]}]\ntree:\n"},
		{"tree:\n", "earlier: [{version: \"0\", indicators: [{now: A1.1}]}]\ntree:\n"},
		{"tree:\n", "earlier: [{version: \"0\", indicators: [{was: A9, now: A1.1, answers: [{now: niv0}]}]}]\ntree:\n"},
		{"tree:\n", "earlier: [{version: \"0\", indicators: [{was: A9, now: A2.1, times: mille}]}]\ntree:\n"},
	} {
		file := strings.Replace(string(Starter()), c.old, c.broken, 1)
		if file == string(Starter()) {
			t.Errorf("%q is not in the starter", c.old)
			continue
		}
		if fw, _ := Read("f.yaml", []byte(file)); fw != nil {
			t.Errorf("the reader accepts %q", c.broken)
		}
		if schema.Validate(instance(t, file)) == nil {
			t.Errorf("the schema accepts %q", c.broken)
		}
	}
}

// The keys that the schema knows are those that the reader knows: an unknown
// key put into each mapping of a whole file makes it list them.
func TestSchemaHasTheReadersKeys(t *testing.T) {
	fw, err := BuiltIn(Default)
	if err != nil {
		t.Fatal(err)
	}
	var none diag.List
	var ways []*value
	var walk func(*value)
	walk = func(v *value) {
		if v.kind == mapping {
			ways = append(ways, v)
		}
		for _, e := range v.entries {
			walk(e.value)
		}
		for _, item := range v.items {
			walk(item)
		}
	}
	files := []*value{parse("f.yaml", Export(fw), &none), parse("f.yaml", []byte(after), &none)}
	for _, v := range files {
		walk(v)
	}
	stray := entry{key: "zzzzzzzzzzzz", value: &value{kind: scalar, text: "x"}}
	for _, m := range ways {
		m.entries = append(m.entries, stray)
	}
	var problems diag.List
	for _, v := range files {
		_, more := build(&reader{languages: []string{"fr", "en"}}, v)
		problems = append(problems, more...)
	}
	met := map[string]bool{}
	for _, p := range problems {
		if p.Code != "key-unknown" || len(p.Hint.Args) != 1 {
			continue
		}
		met[fmt.Sprint(p.Hint.Args[0])] = true
	}
	ours := map[string]string{}
	for _, o := range objects {
		var keys []string
		for _, f := range o.fields {
			keys = append(keys, f.key)
		}
		if o.name == "root" {
			keys = append(keys, "weight") // which the reader knows only to refuse it
		}
		slices.Sort(keys)
		ours[strings.Join(keys, ", ")] = o.name
	}
	for list := range met {
		keys := strings.Split(list, ", ")
		slices.Sort(keys)
		sorted := strings.Join(keys, ", ")
		if ours[sorted] == "" && sorted != "en, fr" {
			t.Errorf("the reader knows keys that no object of the schema has: %s", list)
		}
	}
	for _, name := range []string{"earlier", "move", "recode"} {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(met)), func(list string) bool {
			keys := strings.Split(list, ", ")
			slices.Sort(keys)
			return ours[strings.Join(keys, ", ")] == name
		}) {
			t.Errorf("the keys of %q are not the reader's", name)
		}
	}
	if len(met) < 20 {
		t.Errorf("only %d mappings were met", len(met))
	}
}

// Everything is said in both languages.
func TestSchemaSaysAll(t *testing.T) {
	for _, o := range objects {
		for _, f := range o.fields {
			if f.says["fr"] == "" || f.says["en"] == "" {
				t.Errorf("%s.%s says nothing", o.name, f.key)
			}
		}
	}
	for _, l := range layouts {
		for _, p := range l.columns {
			if p.field.says["fr"] == "" || p.field.key == "" {
				t.Errorf("%s: the column %s says nothing", l.name, p.path)
			}
		}
	}
}
