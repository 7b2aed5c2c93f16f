package workbook

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/assess/compile"
	"eterritoire/assess/compile/conformance"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// eTerritoires is the built-in framework, anew each time: tests edit it.
func eTerritoires(tb testing.TB) *indicators.Framework {
	tb.Helper()
	shared, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	fw, problems := frameworks.Read("e-territoires.yaml", frameworks.Export(shared))
	if fw == nil {
		tb.Fatal(problems[0].Pos)
	}
	return fw
}

// bytesOf is a source of answers held in memory.
type bytesOf struct{ *bytes.Reader }

func (bytesOf) Close() error { return nil }

// assessed scores files kept beside the repository.
func assessed(tb testing.TB, names ...string) (*assess.Assessment, Options) {
	tb.Helper()
	fw := eTerritoires(tb)
	var sources []intake.Source
	for _, name := range names {
		b, err := os.ReadFile(testkit.Shared(tb, name))
		if err != nil {
			tb.Fatal(err)
		}
		sources = append(sources, intake.Source{Name: filepath.Base(name), Open: func() (intake.Content, error) {
			return intake.Content{ReaderAt: bytes.NewReader(b), Closer: bytesOf{}, Size: int64(len(b))}, nil
		}})
	}
	r, problems, err := intake.Read(context.Background(), sources, fw.Survey, intake.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	a, more := assess.Run(fw, r.Dataset, assess.Options{})
	return a, Options{Printer: lang.For("fr"), Version: "1.0.0", Files: r.Files, Problems: append(problems, more...)}
}

func written(tb testing.TB, a *assess.Assessment, opt Options) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := Write(&b, a, opt); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// parts are the files of a package.
func parts(tb testing.TB, b []byte) map[string][]byte {
	tb.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		tb.Fatal(err)
	}
	all := map[string][]byte{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			tb.Fatal(err)
		}
		all[f.Name], err = io.ReadAll(r)
		if err != nil {
			tb.Fatal(err)
		}
	}
	return all
}

func packed(tb testing.TB, all map[string][]byte) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(all[name])
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// A formulaCell is a formula and the value stored with it.
type formulaCell struct{ formula, value string }

// formulas are the formula cells of every sheet, by "sheet3!C14".
func formulas(tb testing.TB, b []byte) map[string]formulaCell {
	tb.Helper()
	cells := map[string]formulaCell{}
	for name, content := range parts(tb, b) {
		sheet, ok := strings.CutPrefix(name, "xl/worksheets/")
		if !ok || !strings.HasSuffix(sheet, ".xml") {
			continue
		}
		d := xml.NewDecoder(bytes.NewReader(content))
		for {
			token, err := d.Token()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				tb.Fatal(name, err)
			}
			start, ok := token.(xml.StartElement)
			if !ok || start.Name.Local != "c" {
				continue
			}
			var c struct {
				R string  `xml:"r,attr"`
				F *string `xml:"f"`
				V string  `xml:"v"`
			}
			if err := d.DecodeElement(&c, &start); err != nil {
				tb.Fatal(name, err)
			}
			if c.F != nil {
				cells[strings.TrimSuffix(sheet, ".xml")+"!"+c.R] = formulaCell{*c.F, c.V}
			}
		}
	}
	return cells
}

var storedValue = regexp.MustCompile(`(?s)</f><v>.*?</v>`)

// uncached is a workbook without the values of its formulas: whoever shows one
// has computed it.
func uncached(tb testing.TB, b []byte) []byte {
	tb.Helper()
	all := parts(tb, b)
	for name, content := range all {
		if strings.HasPrefix(name, "xl/worksheets/sheet") {
			all[name] = storedValue.ReplaceAll(content, []byte("</f>"))
		}
	}
	return packed(tb, all)
}

// recalculated opens workbooks in a LibreOffice of some country, in one call,
// and gives them back as it saves them.
func recalculated(t *testing.T, locale string, books map[string][]byte) map[string][]byte {
	t.Helper()
	soffice := testkit.Tool(t, "soffice")
	in, out, profile := t.TempDir(), t.TempDir(), t.TempDir()
	settings := `<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry" xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse"><value>` + locale + `</value></prop></item>
</oor:items>`
	if err := os.MkdirAll(filepath.Join(profile, "user"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(profile, "user", "registrymodifications.xcu"), []byte(settings), 0o600); err != nil {
		t.Fatal(err)
	}
	args := []string{"-env:UserInstallation=file://" + profile, "--headless", "--convert-to", "xlsx", "--outdir", out}
	for _, name := range slices.Sorted(maps.Keys(books)) {
		path := filepath.Join(in, name+".xlsx")
		if err := os.WriteFile(path, books[name], 0o600); err != nil {
			t.Fatal(err)
		}
		args = append(args, path)
	}
	if said, err := exec.CommandContext(t.Context(), soffice, args...).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, said)
	}
	back := map[string][]byte{}
	for name := range books {
		b, err := os.ReadFile(filepath.Join(out, name+".xlsx"))
		if err != nil {
			t.Fatal(err)
		}
		back[name] = b
	}
	return back
}

// alike reports whether two stored values are the same to 1e-9.
func alike(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	if errX == nil && errY == nil {
		return math.Abs(x-y) <= 1e-9
	}
	return a == b
}

// hold compares every formula cell of got with that of want.
func hold(t *testing.T, name string, want, got map[string]formulaCell, only func(cell string) bool) int {
	t.Helper()
	compared := 0
	for _, cell := range slices.Sorted(maps.Keys(want)) {
		if only != nil && !only(cell) {
			continue
		}
		compared++
		if g, there := got[cell]; !there || !alike(want[cell].value, g.value) {
			t.Errorf("%s, %s: %q, expected %q: =%s", name, cell, g.value, want[cell].value, want[cell].formula)
		}
		if t.Failed() && compared > 100_000 {
			return compared
		}
	}
	return compared
}

// TestFormulasInLibreOffice recalculates workbooks of random frameworks and of
// the worked examples without their stored values, in French and in English and
// in the LibreOffice of either country, and compares every formula cell with the value that we stored; and the check,
// which compares those with the engine, finds no difference.
func TestFormulasInLibreOffice(t *testing.T) {
	testkit.Tool(t, "soffice")
	if testing.Short() {
		t.Skip("a thousand territories are recalculated without -short")
	}
	books, want := map[string][]byte{}, map[string]map[string]formulaCell{}
	add := func(name string, a *assess.Assessment, opt Options) {
		b := written(t, a, opt)
		want[name], books[name] = formulas(t, b), uncached(t, b)
	}
	const cases, territories = 40, 25
	for seed := range uint64(cases) {
		fw := conformance.Framework(seed)
		a, _ := assess.Run(fw, conformance.Territories(fw, territories, seed), assess.Options{})
		add(fmt.Sprintf("case%03d", seed), a, Options{Printer: lang.For([]string{"fr", "en"}[seed%2])})
	}
	a, opt := assessed(t, "framework/examples.csv", "framework/silences.csv")
	add("fr", a, opt)
	opt.Printer = lang.For("en")
	add("en", a, opt)

	names := slices.Sorted(maps.Keys(books))
	for i, locale := range []string{"fr-FR", "en-US"} { // half of the workbooks in each country
		t.Run(locale, func(t *testing.T) {
			here := map[string][]byte{}
			for n, name := range names {
				if n/2%2 == i {
					here[name] = books[name]
				}
			}
			back := recalculated(t, locale, here)
			compared := 0
			for _, name := range slices.Sorted(maps.Keys(here)) {
				got := formulas(t, back[name])
				compared += hold(t, name, want[name], got, nil)
				if differ := got["sheet12!C4"].value; differ != "0" {
					t.Errorf("%s: the check counts %s differences", name, differ)
				}
			}
			t.Logf("%d formula cells of %d workbooks", compared, len(here))
		})
	}
}

// oneResponse is a dataset with one response a territory: the retained answers.
func oneResponse(a *assess.Assessment) *surveys.Dataset {
	ds := surveys.NewDataset(a.Framework.Survey)
	for _, r := range a.Territories {
		response := &surveys.Response{Answers: make([]surveys.Answer, len(a.Framework.Survey.Questions))}
		for i, leaf := range r.Leaves {
			response.Answers[i] = leaf.Answer
		}
		t := *r.Territory
		ds.Add(&t, response)
	}
	return ds
}

// An editor changes cells of a workbook as a consultant would, and knows where
// they are.
type editor struct {
	t   testing.TB
	l   *live
	all map[string][]byte
}

func newEditor(tb testing.TB, a *assess.Assessment, opt Options, b []byte) *editor {
	tb.Helper()
	program, err := compile.Compile(a.Framework)
	if err != nil {
		tb.Fatal(err)
	}
	l := &live{dresser: &dresser{p: opt.Printer}, a: a, program: program, opt: opt}
	l.plan()
	l.labels = distinct(a.Territories)
	return &editor{tb, l, parts(tb, b)}
}

// set types a value in the cell of a Ref.
func (e *editor) set(territory int, r compile.Ref, value any) {
	e.t.Helper()
	place := placed{e.l, territory}.Place(r)
	number := slices.Index(e.l.names[:], place.Sheet) + 1
	part := fmt.Sprintf("xl/worksheets/sheet%d.xml", number)
	cell := at(place.Col, place.Row)
	old := regexp.MustCompile(`<c r="` + cell + `"( s="\d+")?[^>]*>.*?</c>`)
	found := old.FindSubmatch(e.all[part])
	if found == nil {
		e.t.Fatalf("no cell %s in %s", cell, place.Sheet)
	}
	var typed string
	switch v := value.(type) {
	case string:
		typed = fmt.Sprintf(`<c r="%s"%s t="inlineStr"><is><t>%s</t></is></c>`, cell, found[1], v)
	default:
		typed = fmt.Sprintf(`<c r="%s"%s><v>%v</v></c>`, cell, found[1], v)
	}
	e.all[part] = []byte(strings.Replace(string(e.all[part]), string(found[0]), typed, 1))
}

// TestEditsInLibreOffice edits answers, silences, ticks, evidence, weights,
// coverage, thresholds and goalposts in a written workbook, recalculates it,
// and compares with what the engine makes of the same edits.
func TestEditsInLibreOffice(t *testing.T) {
	testkit.Tool(t, "soffice")
	first, opt := assessed(t, "framework/examples.csv", "framework/silences.csv")
	before, _ := assess.Run(first.Framework, oneResponse(first), assess.Options{})
	original := written(t, before, opt)
	edit := newEditor(t, before, opt, uncached(t, original))

	fw := eTerritoires(t)
	after, _ := assess.Run(fw, oneResponse(first), assess.Options{})
	leaf := func(code string) int {
		return slices.IndexFunc(fw.Leaves, func(n *indicators.Node) bool { return n.Code == code })
	}
	ds := surveys.NewDataset(fw.Survey)
	answers := make([][]surveys.Answer, len(after.Territories))
	for i, r := range after.Territories {
		for _, l := range r.Leaves {
			answers[i] = append(answers[i], l.Answer)
		}
	}
	give := func(territory int, code string, typed any, a surveys.Answer) {
		a.Evidence = answers[territory][leaf(code)].Evidence
		edit.set(territory, compile.Ref{Kind: compile.Answer, At: leaf(code)}, typed)
		answers[territory][leaf(code)] = a
	}
	given := func(choices ...string) surveys.Answer { return surveys.Answer{State: surveys.Given, Choices: choices} }
	give(0, "A1.1.1", 4, given("niv4"))
	give(0, "A3.1.1", 12.5, surveys.Answer{State: surveys.Given, Number: 12.5})
	give(0, "A5.4.3", "Non", given("no"))
	give(1, "A1.2.1", "Non concerné", surveys.Answer{State: surveys.NotApplicable})
	give(1, "A2.2.1", "Ne sait pas", surveys.Answer{State: surveys.Unknown})
	give(1, "A3.2.1", "beaucoup", surveys.Answer{State: surveys.SetAside})
	give(2, "A1.2.3", "", surveys.Answer{State: surveys.Blank})
	give(2, "A1.4.2", "Aucun", surveys.Answer{State: surveys.SetAside}) // its ticks contradict it
	ticked := leaf("A1.3.4")
	options := fw.Survey.Of(fw.Survey.Questions[ticked])
	all := make([]string, len(options))
	for i, o := range options {
		edit.set(0, compile.Ref{Kind: compile.Tick, At: ticked, I: i}, 1)
		all[i] = o.Name
	}
	answers[0][ticked].Choices = all
	edit.set(0, compile.Ref{Kind: compile.Evidence, At: ticked}, "Vérifié")
	answers[0][ticked].Evidence = surveys.Checked

	program := edit.l.program
	branch := func(code string) int {
		return slices.IndexFunc(program.Branches, func(b *compile.Branch) bool { return b.Code == code })
	}
	edit.set(0, compile.Ref{Kind: compile.Weight, At: 0, I: 1}, 0.7)
	fw.Main.Root.Children[1].Weight = 0.7
	edit.set(0, compile.Ref{Kind: compile.MinCoverage, At: branch("A4")}, 0.95)
	fw.Main.Root.Children[3].MinCoverage = 0.95
	edit.set(0, compile.Ref{Kind: compile.Weight, At: branch("ppp"), I: 0}, 0)
	fw.Profiles[0].Root.Children[0].Weight = 0
	gate := slices.IndexFunc(program.Gates, func(g *compile.Gate) bool { return g.ID == "G06" })
	edit.set(0, compile.Ref{Kind: compile.Below, At: gate}, 10)
	fw.Main.Gates[gate].Below = 10
	edit.set(0, compile.Ref{Kind: compile.Cap, At: 0}, 1)
	fw.Main.Gates[0].Cap = 0
	edit.set(0, compile.Ref{Kind: compile.From, At: 0, I: 2}, 45)
	fw.Main.Levels[2].From = 45
	edit.set(0, compile.Ref{Kind: compile.Best, At: leaf("A3.1.3")}, 40)
	fw.Leaves[leaf("A3.1.3")].Measure.Normalisation = indicators.Goalposts{Worst: 1, Best: 40}
	edit.set(0, compile.Ref{Kind: compile.GradeWeight, I: int(surveys.Seen)}, 0.9)
	fw.EvidenceGrade[surveys.Seen] = 0.9

	for i, r := range after.Territories {
		territory := *r.Territory
		ds.Add(&territory, &surveys.Response{Answers: answers[i]})
	}
	after, _ = assess.Run(fw, ds, assess.Options{})
	expected := formulas(t, written(t, after, opt))
	back := recalculated(t, "fr-FR", map[string][]byte{"edited": packed(t, edit.all)})
	got := formulas(t, back["edited"])
	check := fmt.Sprintf("sheet%d!", tabCheck+1)
	summary := fmt.Sprintf("sheet%d!K%d", tabSummary+1, rowSelector) // the check's count, shown there too
	compared := hold(t, "edited", expected, got, func(cell string) bool {
		return !strings.HasPrefix(cell, check) && cell != summary
	})

	// What the check counts is what differs between the two computations.
	old := formulas(t, original)
	differ := 0
	for cell, f := range old {
		sheet, name, _ := strings.Cut(cell, "!")
		col := strings.TrimRight(name, "0123456789")
		scores := sheet == fmt.Sprintf("sheet%d", tabScores+1) && len(col) == 1 && col[0] >= 'E' && col[0] < 'E'+scoreRead
		leaves := sheet == fmt.Sprintf("sheet%d", tabAnswers+1) && (col == "F" || col == "I")
		if (scores || leaves) && !alike(f.value, expected[cell].value) {
			differ++
		}
	}
	if said := got[check+"C4"].value; said != strconv.Itoa(differ) || differ == 0 {
		t.Errorf("the check counts %s differences, there are %d", said, differ)
	}
	if verdict := got[check+"Q4"].value; verdict != "ÉCART" {
		t.Errorf("the check says %q", verdict)
	}
	t.Logf("%d formula cells, %d differences counted", compared, differ)
}
