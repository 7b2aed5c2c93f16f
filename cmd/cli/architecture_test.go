package cli

import (
	"encoding/json"
	"go/parser"
	"go/token"
	"io"
	"maps"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eterritoire/surveys/testkit"
)

// packages are the rooms of the house and what each holds. A new package is a
// line here, seen in review.
var packages = map[string]string{
	"surveys":                    "surveys, responses, territories, datasets",
	"surveys/lang":               "texts in several languages, numbers as their readers write them",
	"surveys/diag":               "what is wrong in a user's file, and in which cell",
	"surveys/sheet":              "tables out of .xlsx, .csv and Markdown, and back",
	"surveys/intake":             "exports, forms and tables into a dataset",
	"surveys/journal":            "what is said, kept as it is said",
	"surveys/lock":               "one writer a file",
	"surveys/ask":                "a survey put to a person, and its faces",
	"surveys/registry":           "the territories that exist, and who a name may be",
	"surveys/quality":            "what is doubtful in answers that could be read",
	"surveys/xlsform":            "a form for phones, written and read back",
	"surveys/testkit":            "for tests of every room",
	"indicators":                 "numbers in, numbers out",
	"indicators/frameworks":      "a framework's file into a framework, and back",
	"assess":                     "a framework and a dataset into scores",
	"assess/compile":             "the same arithmetic as spreadsheet formulas",
	"assess/compile/conformance": "the formulas held against the engine",
	"assess/plan":                "from scores to what to do",
	"report":                     "an assessment into blocks of words, tables and undrawn charts",
	"report/chart":               "one chart drawn",
	"report/html":                "blocks as a page",
	"report/text":                "blocks as plain text",
	"report/workbook":            "an assessment as a workbook; the form",
	"report/proof":               "written outputs, read back and held against the scores",
	"cmd/cli":                    "the command tree",
	"cmd/cli/folder":             "what a folder of results was made of, and what was read",
	"cmd/cli/demo":               "the shipped example",
	"cmd/eterritoire":            "main",
}

// rooms go from the inside out: a package may import its own room and those
// before it, never one after.
var rooms = []string{"surveys", "indicators", "assess", "report", "cmd"}

// keepers are the packages that may import a heavy dependency.
var keepers = map[string][]string{
	"github.com/xuri/excelize/v2":          {"report/workbook", "surveys/sheet"},
	"github.com/goccy/go-yaml":             {"indicators/frameworks"},
	"gonum.org/v1/plot":                    {"report/chart"},
	"github.com/spf13/cobra":               {"cmd/cli"},
	"github.com/spf13/pflag":               {"cmd/cli"},
	"charm.land/bubbletea/v2":              {"surveys/ask"},
	"charm.land/bubbles/v2":                {"surveys/ask"},
	"charm.land/lipgloss/v2":               {"surveys/ask"},
	"github.com/klauspost/compress":        {"surveys/sheet"},
	"golang.org/x/term":                    {"cmd/cli"},
	"github.com/inconshreveable/mousetrap": {"cmd/cli"},
}

// borrowed are the parts of a heavy dependency that its keeper's callers must
// name: the lengths in which a chart's size is given.
var borrowed = map[string][]string{
	"gonum.org/v1/plot/vg": {"report/html"},
}

// lean are the root packages of the rooms, which carry nothing heavy even at
// second hand.
var lean = []string{"surveys", "indicators", "assess", "report"}

// asides are packages that may import what their room may not, and why.
var asides = map[string][]string{
	"surveys/testkit": {"report/workbook"},
}

// A listed package is one as the go tool lists it.
type listed struct {
	Name, ImportPath, Dir     string
	GoFiles, Imports, Deps    []string
	TestImports, XTestImports []string
}

const module = "eterritoire/"

func list(t *testing.T) []listed {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", "list", "-json=Name,ImportPath,Dir,GoFiles,Imports,Deps,TestImports,XTestImports", "./...")
	cmd.Dir = testkit.Root(t)
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	var all []listed
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p listed
		if err := d.Decode(&p); err == io.EOF {
			return all
		} else if err != nil {
			t.Fatal(err)
		}
		all = append(all, p)
	}
}

func room(path string) int {
	first, _, _ := strings.Cut(strings.TrimPrefix(path, module), "/")
	return slices.Index(rooms, first)
}

func TestThePackagesAreThoseOfTheHouse(t *testing.T) {
	found := map[string]bool{}
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		found[name] = true
		if packages[name] == "" {
			t.Errorf("%s is in no room: say what it holds", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(packages)) {
		if !found[name] {
			t.Errorf("%s does not exist", name)
		}
	}
}

func TestImportsRunOneWay(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, i := range p.Imports {
			if !strings.HasPrefix(i, module) {
				continue
			}
			if room(i) > room(p.ImportPath) && !slices.Contains(asides[name], strings.TrimPrefix(i, module)) {
				t.Errorf("%s imports %s: the arrow turns back", name, i)
			}
			if strings.HasSuffix(i, "/testkit") {
				t.Errorf("%s imports %s: it is for tests", name, i)
			}
		}
	}
}

func TestHeavyDependenciesHaveTheirKeepers(t *testing.T) {
	for _, p := range list(t) {
		name := strings.TrimPrefix(p.ImportPath, module)
		for _, heavy := range slices.Sorted(maps.Keys(keepers)) {
			for _, i := range p.Imports {
				if (i == heavy || strings.HasPrefix(i, heavy+"/")) && !slices.Contains(keepers[heavy], name) && !slices.Contains(borrowed[i], name) {
					t.Errorf("%s imports %s, which is for %s", name, i, strings.Join(keepers[heavy], ", "))
				}
			}
			if !slices.Contains(lean, name) {
				continue
			}
			for _, d := range p.Deps {
				if d == heavy || strings.HasPrefix(d, heavy+"/") {
					t.Errorf("%s carries %s at second hand: a room's root is light", name, d)
				}
			}
		}
	}
}

// The roots of the rooms are pure: no files, no network, no clock of their own.
func TestTheRootsOpenNothing(t *testing.T) {
	forbidden := []string{"os", "os/exec", "net", "net/http", "io/ioutil", "math/rand", "math/rand/v2", "log"}
	for _, p := range list(t) {
		if !slices.Contains(lean, strings.TrimPrefix(p.ImportPath, module)) {
			continue
		}
		for _, i := range p.Imports {
			if slices.Contains(forbidden, i) {
				t.Errorf("%s imports %s: a room's root opens nothing", p.ImportPath, i)
			}
		}
	}
}

func TestEveryPackageSaysWhatItHolds(t *testing.T) {
	for _, p := range list(t) {
		said := false
		for _, file := range p.GoFiles {
			f, err := parser.ParseFile(token.NewFileSet(), filepath.Join(p.Dir, file), nil, parser.ParseComments|parser.PackageClauseOnly)
			if err != nil {
				t.Fatal(err)
			}
			if f.Doc == nil {
				continue
			}
			if said {
				t.Errorf("%s has two package comments, one of them in %s", p.ImportPath, file)
			}
			said = true
			want := "Package " + p.Name + " "
			if p.Name == "main" {
				want = "Command " + filepath.Base(p.Dir) + " "
			}
			if !strings.HasPrefix(f.Doc.Text(), want) {
				t.Errorf("%s: the comment does not begin with %q", p.ImportPath, want)
			}
		}
		if !said {
			t.Errorf("%s has no package comment", p.ImportPath)
		}
	}
}
