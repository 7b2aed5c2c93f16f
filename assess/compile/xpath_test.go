package compile

import (
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
)

// builtIn is the built-in framework, anew each time: tests edit it.
func builtIn(t *testing.T) *indicators.Framework {
	t.Helper()
	shared, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	fw, problems := frameworks.Read("built-in.yaml", frameworks.Export(shared))
	if fw == nil {
		t.Fatal(problems)
	}
	return fw
}

var (
	nodeName = regexp.MustCompile(`\$\{([^}]*)\}`)
	texts    = regexp.MustCompile(`'[^']*'|"[^"]*"`)
	function = regexp.MustCompile(`([a-z][a-z-]*)\(`)
	exponent = regexp.MustCompile(`[0-9][eE][-+]?[0-9]`)
)

// TestXPathRows holds what every engine needs of the rows: each has a name of
// its own, refers to questions and to rows before it, calls only functions that
// the engines share, and writes no number with an exponent.
func TestXPathRows(t *testing.T) {
	fw := builtIn(t)
	rows, err := XPath(fw, Form{Kind: "type", Evidence: true, Taken: []string{"value_index"}})
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{"type": true}
	for _, q := range fw.Survey.Questions {
		for _, suffix := range companionSuffixes {
			known[q.Name+suffix] = true
		}
	}
	shared := []string{"if", "coalesce", "min", "max", "number", "int", "pow", "exp", "log", "concat", "normalize-space", "selected", "count-selected"}
	for _, r := range rows {
		bare := texts.ReplaceAllString(r.Expression, "''")
		for _, name := range nodeName.FindAllStringSubmatch(bare, -1) {
			if !known[name[1]] {
				t.Errorf("%s refers to %s, which is not before it: %s", r.Name, name[1], r.Expression)
			}
		}
		for _, name := range function.FindAllStringSubmatch(nodeName.ReplaceAllString(bare, "x"), -1) {
			if !slices.Contains(shared, name[1]) {
				t.Errorf("%s calls %s: %s", r.Name, name[1], r.Expression)
			}
		}
		if exponent.MatchString(nodeName.ReplaceAllString(bare, "x")) {
			t.Errorf("%s writes an exponent: %s", r.Name, r.Expression)
		}
		if known[r.Name] {
			t.Errorf("two nodes are called %s", r.Name)
		}
		known[r.Name] = true
	}
	if known["value_index"] || !known["value_index_2"] {
		t.Error("a name that the form had taken is taken again")
	}
}

// Without the grades of proof there is no reliability, and nothing asks for them.
func TestXPathWithoutEvidence(t *testing.T) {
	rows, err := XPath(builtIn(t), Form{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if strings.Contains(r.Expression, "_evidence") || strings.Contains(r.Expression, "not_for'") && strings.HasPrefix(r.Name, "state_") {
			t.Errorf("%s: %s", r.Name, r.Expression)
		}
		if r.Figure.Kind == Reliability {
			t.Errorf("%s is computed", r.Name)
		}
	}
}

// What a form cannot compute is refused all at once, each by name.
func TestXPathRefusals(t *testing.T) {
	fw := builtIn(t)
	fw.Leaves[0].Measure.Normalisation = indicators.MinMax{}
	fw.Leaves[3].Measure.Normalisation = indicators.ZScore{}
	fw.Main.Root.Children[1].Aggregation = indicators.Geometric{Floor: 1e-12}
	list := fw.Leaves[0].Measure.Question.ListName
	fw.Survey.Choices[list] = slices.Clone(fw.Survey.Choices[list])
	fw.Survey.Choices[list][0].Name = "dont_know"
	_, err := XPath(fw, Form{})
	want := []Refusal{
		{fw.Leaves[0].Code, RelativeScore},
		{fw.Leaves[0].Code, OptionName},
		{fw.Leaves[3].Code, RelativeScore},
		{fw.Main.Root.Children[1].Code, TooFine},
	}
	refused, ok := errors.AsType[Refusals](err)
	if !ok {
		t.Fatalf("%v", err)
	}
	for _, w := range want {
		if !slices.ContainsFunc(refused, func(r *Refusal) bool { return *r == w }) || !strings.Contains(err.Error(), w.Code) {
			t.Errorf("%v is not among\n%v", w, err)
		}
	}
	if _, ok := errors.AsType[*Refusal](err); !ok {
		t.Error("no single refusal is found in several")
	}
}

// A weight may be as small as a form's digits allow, and weights of any size
// are brought to a size that fits.
func TestXPathWeights(t *testing.T) {
	fw := builtIn(t)
	for _, axis := range fw.Main.Root.Children {
		axis.Weight *= 1e-40
	}
	rows, err := XPath(fw, Form{})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows {
		if r.Figure.Kind == WeightAssessed && r.Figure.At == 0 && strings.Contains(r.Expression, "0.0000000001") {
			t.Errorf("%s", r.Expression)
		}
	}
	light := fw.Leaves[0]
	light.Weight = 1e-12
	if _, err := XPath(fw, Form{}); err == nil || !strings.Contains(err.Error(), light.Code+": "+string(TooFine)) {
		t.Errorf("a weight of %g: %v", light.Weight, err)
	}
}

func TestXPathLiterals(t *testing.T) {
	for _, c := range []struct{ got, want string }{
		{quoted("plain"), `'plain'`},
		{quoted("l'axe"), `"l'axe"`},
		{quoted(`l'axe "A"`), `concat('l', "'", 'axe "A"')`},
		{decimal(1e-9), "0.000000001"},
		{decimal(-2.5), "(-2.5)"},
		{decimal(1e22), "10000000000000000000000"},
		{decimal(0), "0"},
		{decimal(math.SmallestNonzeroFloat64), "pow(10, -300)"},
		{slug("ppp.P1"), "ppp_p1"},
		{slug("Été 2"), "_t__2"},
	} {
		if c.got != c.want {
			t.Errorf("%s, expected %s", c.got, c.want)
		}
	}
}
