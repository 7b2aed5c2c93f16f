package cli

import (
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"eterritoire/surveys/testkit"
)

// A sentence is a format for people, and where the source says it.
type sentence struct{ format, place string }

// sentences lists every literal that the source passes to lang.Msg or to a
// printer's Sprint.
func sentences(t *testing.T) []sentence {
	t.Helper()
	var all []sentence
	for _, file := range goFiles(t) {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		positions := token.NewFileSet()
		f, err := parser.ParseFile(positions, file, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) == 0 || !sentenceCall(call.Fun) {
				return true
			}
			place := positions.Position(call.Pos()).String()
			format, ok := literal(call.Args[0])
			if !ok {
				t.Errorf("%s: the sentence is not a literal: its French cannot be checked", place)
				return true
			}
			all = append(all, sentence{format, place})
			return true
		})
	}
	return all
}

// sentenceCall reports whether a call is lang.Msg(…), or x.Sprint(…) with x not fmt.
func sentenceCall(fun ast.Expr) bool {
	s, ok := fun.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, _ := s.X.(*ast.Ident)
	switch s.Sel.Name {
	case "Msg":
		return x != nil && x.Name == "lang"
	case "Sprint":
		return x == nil || x.Name != "fmt"
	}
	return false
}

// literal is the text of a literal, or of several joined by +.
func literal(e ast.Expr) (string, bool) {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, err := strconv.Unquote(e.Value)
		return s, err == nil
	case *ast.BinaryExpr:
		a, okA := literal(e.X)
		b, okB := literal(e.Y)
		return a + b, okA && okB && e.Op == token.ADD
	}
	return "", false
}

// goFiles lists the repository's Go files.
func goFiles(t *testing.T) []string {
	t.Helper()
	root := testkit.Root(t)
	var files []string
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != root && (strings.HasPrefix(d.Name(), ".") || d.Name() == "testdata" || d.Name() == "out" || d.Name() == "dist"):
			return fs.SkipDir
		case strings.HasSuffix(path, ".go"):
			files = append(files, path)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

// forms are the wordings of one catalogue entry.
type forms struct{ One, Other string }

func (f *forms) UnmarshalJSON(b []byte) error {
	if len(b) > 0 && b[0] == '"' {
		return json.Unmarshal(b, &f.Other)
	}
	type plain forms
	return json.Unmarshal(b, (*plain)(f))
}

// catalogue is all the sentences of a language, and the file of each.
func catalogue(t *testing.T, language string) (entries map[string]forms, file map[string]string) {
	t.Helper()
	entries, file = map[string]forms{}, map[string]string{}
	names, err := filepath.Glob(filepath.Join(testkit.Root(t), "surveys", "lang", "catalogue", language, "*.json"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no catalogue of %s: %v", language, err)
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		one := map[string]forms{}
		if err := json.Unmarshal(b, &one); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, key := range slices.Sorted(maps.Keys(one)) {
			if known, ok := entries[key]; ok && known != one[key] {
				t.Errorf("%s: %q is worded otherwise in %s", filepath.Base(name), key, filepath.Base(file[key]))
			}
			entries[key], file[key] = one[key], name
		}
	}
	return entries, file
}

var (
	verb  = regexp.MustCompile(`%(\[\d+\])?[a-zA-Z]`)
	words = regexp.MustCompile(`\pL`)
)

// verbs is which arguments a format shows, in the order of the arguments.
func verbs(format string) []string {
	var shown []string
	for i, v := range verb.FindAllString(strings.ReplaceAll(format, "%%", ""), -1) {
		n := fmt.Sprint(i + 1)
		if v[1] == '[' {
			n = v[2:strings.IndexByte(v, ']')]
		}
		shown = append(shown, n)
	}
	slices.Sort(shown)
	return slices.Compact(shown)
}

// speaks reports whether a format holds words, and not only its arguments.
func speaks(format string) bool { return words.MatchString(verb.ReplaceAllString(format, "")) }

func TestEverySentenceHasFrench(t *testing.T) {
	french, _ := catalogue(t, "fr")
	missing := map[string]bool{}
	for _, s := range sentences(t) {
		entry, ok := french[s.format]
		if !ok {
			if speaks(s.format) && !missing[s.format] {
				missing[s.format] = true
				t.Errorf("%s: no French for %q", s.place, s.format)
			}
			continue
		}
		for _, n := range verbs(entry.Other) {
			if !slices.Contains(verbs(s.format), n) {
				t.Errorf("%s: %q has no argument %s, which its French %q shows", s.place, s.format, n, entry.Other)
			}
		}
		if a, b := len(verb.FindAllString(s.format, -1)), len(verb.FindAllString(entry.Other, -1)); a != b {
			t.Errorf("%s: %q has %d verbs, its French %q %d", s.place, s.format, a, entry.Other, b)
		}
	}
}

func TestEveryCatalogueEntryIsUsed(t *testing.T) {
	said := map[string]bool{}
	for _, s := range sentences(t) {
		said[s.format] = true
	}
	for _, language := range []string{"fr", "en"} {
		entries, file := catalogue(t, language)
		for _, key := range slices.Sorted(maps.Keys(entries)) {
			if !said[key] {
				t.Errorf("%s/%s: nothing says %q", language, filepath.Base(file[key]), key)
			}
		}
	}
}

var narrow = regexp.MustCompile(` [:;?!»%]|«[^\x{00a0}]|[^\x{00a0}]»`)

// French sets a no-break space before : ; ? ! » and %, and after «.
func TestFrenchIsSpacedAsFrench(t *testing.T) {
	entries, file := catalogue(t, "fr")
	for _, key := range slices.Sorted(maps.Keys(entries)) {
		for _, text := range []string{entries[key].One, entries[key].Other} {
			bare := verb.ReplaceAllString(strings.ReplaceAll(text, "%%", "%"), "x")
			if m := narrow.FindString(bare); m != "" {
				t.Errorf("%s: %q: %q wants a no-break space", filepath.Base(file[key]), text, m)
			}
		}
	}
}
