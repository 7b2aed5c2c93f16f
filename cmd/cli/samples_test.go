package cli

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"eterritoire/cmd/cli/folder"
	"eterritoire/surveys/testkit"
)

// A sampled is a question of the forms behind the samples.
type sampled struct{ slug, item, fr, en string }

// sampleFramework is a framework that asks those questions, A.1, A.2 and so on.
func sampleFramework(t *testing.T, id string, questions []sampled) string {
	t.Helper()
	var b strings.Builder
	fmt.Fprintf(&b, `framework: {id: %s, version: "2", title: {fr: Essai, en: Test}, languages: [fr, en]}
levels: [{code: N1, from: 0, name: {fr: Bas, en: Low}}, {code: N2, from: 50, name: {fr: Haut, en: High}}]
tree: {code: index, name: {fr: Note, en: Score}, children: [{code: A, weight: 1, name: {fr: Axe, en: Axis}, children: [
`, id)
	name := func(fr, en string) string { return fmt.Sprintf("{fr: %q, en: %q}", fr, en) }
	options := func(codes string, labels ...string) string {
		var list []string
		for i, code := range strings.Fields(codes) {
			list = append(list, fmt.Sprintf("{code: %s, name: %s}", code, name(labels[2*i], labels[2*i+1])))
		}
		return ", options: [" + strings.Join(list, ", ") + "]"
	}
	for i, q := range questions {
		item := q.item
		switch q.item {
		case "maturity":
			item += ", levels: [" + strings.Join([]string{
				name("Inexistant", "None"), name("Initial", "Initial"), name("En cours", "Under way"), name("Établi", "Established"), name("Optimisé", "Optimised"),
			}, ", ") + "]"
		case "equip":
			item = "checklist" + options("pc portable imprimante serveur onduleur", "Ordinateur de bureau", "Desktop computer", "Ordinateur portable", "Laptop",
				"Imprimante / scanner", "Printer / scanner", "Serveur", "Server", "Onduleur", "UPS")
		case "canal":
			item = "checklist" + options("sms whatsapp site", "SMS", "SMS", "WhatsApp", "WhatsApp", "Site web", "Website")
		case "number":
			item += ", normalisation: {method: min_max, better: high}" // of all: there is no workbook, which is quicker
		}
		fmt.Fprintf(&b, "  {code: A.%d, slug: %s, weight: 1, name: %s, question: %s, item: %s},\n", i+1, q.slug, name(q.fr, q.en), name(q.fr, q.en), item)
	}
	b.WriteString("]}]}\n")
	path := filepath.Join(t.TempDir(), id+".yaml")
	if err := os.WriteFile(path, []byte(b.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// synthetic asks what the XLSForms synth-v1 and synth-v2 ask.
func synthetic(t *testing.T) string {
	t.Helper()
	return sampleFramework(t, "synth", []sampled{
		{"infra-internet", "maturity", "La mairie a-t-elle une connexion Internet ; stable ?", `Does the town hall have a "stable" Internet connection?`},
		{"infra-electricite", "maturity", "Disponibilité de l'électricité (heures par jour)", "Electricity availability (hours per day)"},
		{"infra-equip", "equip", "Équipements présents", "Equipment in place"},
		{"infra-debit", "number", "Débit mesuré (Mbit/s)", "Measured throughput (Mbit/s)"},
		{"gouv-strategie", "maturity", "Stratégie numérique", "Digital strategy"},
		{"gouv-budget", "maturity", "Budget numérique", "Digital budget"},
		{"serv-etatcivil", "maturity", "Numérisation de l'état civil", "Civil registry digitisation"},
		{"serv-enligne", "maturity", "Services en ligne", "Online services"},
		{"serv-canaux", "canal", "Canaux utilisés", "Channels used"},
		{"comp-agents", "maturity", "Compétences des agents", "Staff skills"},
		{"data-sauvegarde", "maturity", "Sauvegardes", "Backups"},
		{"data-protection", "maturity", "Protection des données", "Data protection"},
		{"data-opendata", "yesno", "Publie des données ouvertes ?", "Publishes open data?"},
	})
}

// foreign asks what the samples of other tools answer.
func foreign(t *testing.T) string {
	t.Helper()
	return sampleFramework(t, "etranger", []sampled{
		{"internet", "maturity", "La mairie a-t-elle une connexion Internet stable ?", "Internet"},
		{"equip", "equip", "Équipements présents", "Equipment"},
		{"strategie", "maturity", "Stratégie numérique", "Strategy"},
		{"budget", "maturity", "Budget numérique", "Budget"},
		{"protection", "maturity", "Protection des données", "Protection"},
		{"debit", "number", "Débit (Mbit/s)", "Throughput (Mbit/s)"},
	})
}

// A sampling is a folder of samples that are read by batch, alone or together,
// with a mapping in which somebody accepted what was proposed.
type sampling struct {
	*testing.T
	framework, mapping string
	codes              []string // of the problems of the last batch
}

// decide accepts, of what reading a file leaves to be decided, all that is
// proposed, and says some of the rest, until no proposal is left.
func (s *sampling) decide(path string, said map[string]string) {
	s.Helper()
	for range 5 {
		code, words := commandLine(s, "check", path, "-f", s.framework, "--registry", "none", "--mapping", s.mapping)
		if code != ExitDone && code != ExitProblems {
			s.Fatalf("check ended with %d:\n%s", code, words)
		}
		rows := s.table(s.mapping)
		if rows == nil {
			return
		}
		open := false
		for _, row := range rows[1:] {
			if row[3] != "" {
				continue
			}
			if answer := said[row[1]]; answer != "" && row[0] == "column" {
				row[2] = answer
			}
			if row[2] != "" {
				row[3], open = "oui", true
			}
		}
		if !open {
			return
		}
		var b strings.Builder
		w := csv.NewWriter(&b)
		if err := w.WriteAll(rows); err != nil {
			s.Fatal(err)
		}
		if err := os.WriteFile(s.mapping, []byte(b.String()), 0o600); err != nil {
			s.Fatal(err)
		}
	}
	s.Errorf("%s: there is always something left to decide", path)
}

func (s *sampling) table(path string) [][]string {
	s.Helper()
	f, err := os.Open(path)
	if os.IsNotExist(err) {
		return nil
	}
	if err != nil {
		s.Fatal(err)
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		s.Fatal(err)
	}
	return rows
}

// A sampledRow is a row of the answers' table, by the names of its columns.
type sampledRow map[string]string

// answer is what a cell of the table says, a reason aside.
func (r sampledRow) answer(code string) string {
	text := r[code]
	switch {
	case strings.HasPrefix(text, "? "):
		return "set_aside"
	case strings.HasPrefix(text, "not_applicable"):
		return "not_applicable"
	}
	return strings.TrimPrefix(text, "niv")
}

// batch makes a folder of one sample, and returns the rows of its table of
// answers and what the manifest says of it. Its totals close.
func (s *sampling) batch(path string) (rows []sampledRow, input folder.Input) {
	s.Helper()
	out := filepath.Join(s.TempDir(), "out")
	args := []string{"batch", path, "-f", s.framework, "-o", out, "--format", "", "--registry", "none", "--quiet"}
	if s.mapping != "" {
		args = append(args, "--mapping", s.mapping)
	}
	if code, said := commandLine(s, args...); code != ExitDone && code != ExitProblems {
		s.Fatalf("%s: batch ended with %d:\n%s", path, code, said)
	}
	m := manifestOf(s, out)
	if len(m.Inputs) != 1 {
		s.Fatalf("%s: %+v", path, m.Inputs)
	}
	input = m.Inputs[0]
	c := input.Cells
	if c.Read != c.Accepted+c.Unused+c.SetAside || m.Totals.Cells != c || m.Totals.Files != m.Totals.Used+m.Totals.SetAside || m.Totals.Responses != input.Responses {
		s.Errorf("%s: the totals do not close: %+v %+v", path, input, m.Totals)
	}
	table := s.table(filepath.Join(out, "reponses.csv"))
	for _, cells := range table[1:] {
		row := sampledRow{}
		for i, cell := range cells {
			row[table[0][i]] = strings.TrimPrefix(cell, "'") // see inert
		}
		rows = append(rows, row)
	}
	s.codes = nil
	for _, problem := range s.table(filepath.Join(out, "problemes.csv"))[1:] {
		s.codes = append(s.codes, problem[slices.Index(problemColumns[:], "code")])
	}
	if len(rows) != input.Responses {
		s.Errorf("%s: %d rows of %d responses", path, len(rows), input.Responses)
	}
	return rows, input
}

func (s *sampling) truth(path string, to any) {
	s.Helper()
	b, err := os.ReadFile(testkit.Shared(s, path))
	if err != nil {
		s.Fatal(err)
	}
	if err := json.Unmarshal(b, to); err != nil {
		s.Fatal(err)
	}
}

// TestSamplesOfKobo: 25 exports of the same submissions, made by KoboToolbox's
// own code, through batch: every answer of the table it writes is the
// submission's.
func TestSamplesOfKobo(t *testing.T) {
	t.Parallel()
	s := &sampling{T: t, framework: synthetic(t), mapping: filepath.Join(t.TempDir(), "choix.csv")}
	var truth []map[string]any
	s.truth("samples/exports/kobo/truth.json", &truth)
	dir := testkit.Shared(t, "samples/exports/kobo")
	s.decide(filepath.Join(dir, "kobo-01.xlsx"), nil) // codes: nsp, na
	for _, record := range s.table(filepath.Join(dir, "index.csv"))[1:] {
		name, asText, latest := record[0], record[7] == "True", record[8] == "True"
		rows, input := s.batch(filepath.Join(dir, name))
		if !input.Used || input.Dialect != "kobo" {
			t.Errorf("%s: %+v", name, input)
		}
		byID := map[string]sampledRow{}
		for _, row := range rows {
			byID[row["response_id"]] = row
		}
		expected := 0
		for _, submission := range truth {
			values := map[string]string{}
			for k, v := range submission {
				if text, ok := v.(string); ok {
					values[k[strings.LastIndex(k, "/")+1:]] = text
				}
			}
			commune := strings.Join(strings.Fields(values["commune"]), " ")
			if commune == "" || commune == "n/a" {
				continue // nobody's: the response is set aside
			}
			if strings.HasPrefix(commune, "=") && filepath.Ext(name) == ".xlsx" {
				commune = "0" // the exporter wrote the text as a formula
			}
			expected++
			row := byID[values["_uuid"]]
			date := values["date_enquete"]
			if date == "" {
				date = values["today"]
			}
			if row["territory"] != commune || row["date"] != date {
				t.Errorf("%s: %s is of %q on %s, want %q on %s", name, values["_uuid"], row["territory"], row["date"], commune, date)
				continue
			}
			for i, q := range []string{
				"infra_internet", "infra_electricite", "infra_equip", "infra_debit", "gouv_strategie", "gouv_budget", "serv_etatcivil", "serv_enligne",
				"serv_canaux", "comp_agents", "data_sauvegarde", "data_protection", "data_opendata",
			} {
				want := submitted(values[q], asText)
				if q == "gouv_budget" && (latest || record[9] == "True") {
					want = "" // not in the latest version
				}
				if got := row.answer(fmt.Sprintf("A.%d", i+1)); got != want {
					t.Errorf("%s: %s %s is %q, want %q (from %q)", name, values["_uuid"], q, got, want, values[q])
				}
			}
		}
		if len(rows) != expected {
			t.Errorf("%s: %d responses, want %d", name, len(rows), expected)
		}
	}
}

// submitted is what the table of answers says of a value that was submitted.
func submitted(text string, asText bool) string {
	words := strings.Fields(text)
	switch {
	case slices.Contains(words, "other") || slices.Contains(words, "aucun") && len(words) > 1 || text == "1e3" && asText:
		return "set_aside"
	case text == "aucun":
		return "none"
	case text == "1e3":
		return "1000"
	}
	for i, w := range words {
		if said := map[string]string{"nsp": "dont_know", "na": "not_applicable", "oui": "yes", "non": "no"}[w]; said != "" {
			words[i] = said
		}
	}
	order := []string{"pc", "portable", "imprimante", "serveur", "onduleur", "sms", "whatsapp", "site"}
	slices.SortStableFunc(words, func(a, b string) int { return slices.Index(order, a) - slices.Index(order, b) })
	return strings.Join(words, " ")
}

// TestSamplesOfCentral: eight exports of the same submissions, made by ODK
// Central's own code, through batch: they say the same.
func TestSamplesOfCentral(t *testing.T) {
	t.Parallel()
	s := &sampling{T: t, framework: synthetic(t), mapping: filepath.Join(t.TempDir(), "choix.csv")}
	dir := testkit.Shared(t, "samples/exports/central")
	s.decide(filepath.Join(dir, "central-nogroups-nosplit.csv"), nil)
	files, err := filepath.Glob(filepath.Join(dir, "central-*"))
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, file := range files {
		rows, input := s.batch(file)
		if !input.Used || input.Dialect != "odk-central" || len(rows) != 19 {
			t.Errorf("%s: %+v", file, input)
		}
		var got []string
		for _, row := range rows {
			line := row["response_id"] + " " + row["territory"] + " " + row["date"]
			for i := range 13 {
				line += " | " + row.answer(fmt.Sprintf("A.%d", i+1))
			}
			got = append(got, line)
		}
		if want == nil {
			want = got
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s\n%s", file, diff)
		}
	}
	if len(files) != 8 {
		t.Errorf("%d files", len(files))
	}
}

// TestSamplesOfOtherTools: the same answers in the exports of every other tool,
// through batch.
func TestSamplesOfOtherTools(t *testing.T) {
	t.Parallel()
	s := &sampling{T: t, framework: foreign(t)}
	var truth []struct {
		Commune    string
		Population *float64
		Date       string
		Internet   string
		Equip      []string
		NotShown   bool `json:"equip_not_shown_in_limesurvey"`
		Grid       map[string]*string
	}
	s.truth("samples/exports/foreign/truth-foreign.json", &truth)
	said := map[string]string{
		"G01Q01": "territory", "G01Q02": "population", "G01Q03": "date", "G02Q04": "A.1", "G02Q05[SQ001]": "A.2/pc", "G02Q05[SQ002]": "A.2/portable",
		"G02Q05[SQ003]": "A.2/imprimante", "G02Q05[SQ004]": "A.2/serveur", "G02Q05[SQ005]": "A.2/none", "G02Q05[other]": "A.2/other",
		"G03Q06[SQ001]": "A.3", "G03Q06[SQ002]": "A.4", "G03Q06[SQ003]": "A.5",
	}
	level := func(l *string) string {
		switch {
		case l == nil:
			return ""
		case *l == "nsp":
			return "dont_know"
		}
		return *l
	}
	codes := map[string]string{"Ordinateur de bureau": "pc", "Ordinateur portable": "portable", "Imprimante, scanner": "imprimante", "Serveur": "serveur", "Onduleur": "onduleur"}
	seen := map[string]bool{}
	for _, c := range otherTools {
		path := testkit.Shared(t, "samples/exports/foreign/"+c.name)
		seen[c.name] = true
		if s.mapping = ""; c.mapped {
			s.mapping = filepath.Join(t.TempDir(), "choix.csv")
			s.decide(path, said)
		}
		rows, input := s.batch(path)
		truth := slices.Clone(truth)
		if c.lost > 0 {
			truth = slices.Delete(truth, c.lost-1, c.lost)
		}
		if input.Dialect != c.dialect || !input.Used || len(rows) != len(truth) {
			t.Errorf("%s: %d responses, %+v", c.name, len(rows), input)
			continue
		}
		if c.said != "" && !slices.Contains(s.codes, c.said) {
			t.Errorf("%s: %s is not said: %v", c.name, c.said, s.codes)
		}
		for i, want := range truth {
			if i == c.shifted-1 {
				continue
			}
			row, line := rows[i], map[string]string{"territory": want.Commune, "A.1": level(&want.Internet)}
			if strings.Contains(c.has, "p") {
				line["population"] = ""
				if want.Population != nil {
					line["population"] = fmt.Sprint(*want.Population)
				}
			}
			if strings.Contains(c.has, "d") {
				line["date"] = want.Date
			}
			if strings.Contains(c.has, "e") {
				var equip []string
				for _, e := range want.Equip {
					if code := codes[e]; (code != "onduleur" || !strings.Contains(c.has, "O")) && (!want.NotShown || !strings.Contains(c.has, "L")) {
						equip = append(equip, code)
					}
				}
				slices.SortFunc(equip, func(a, b string) int {
					return strings.Index("pc portable imprimante serveur onduleur", a) - strings.Index("pc portable imprimante serveur onduleur", b)
				})
				line["A.2"] = strings.Join(equip, " ")
			}
			if strings.Contains(c.has, "g") {
				line["A.3"], line["A.4"], line["A.5"] = level(want.Grid["Stratégie numérique"]), level(want.Grid["Budget numérique"]), level(want.Grid["Protection des données"])
			}
			if strings.Contains(c.has, "D") {
				number := i
				if c.lost > 0 && i >= c.lost-1 {
					number++
				}
				line["A.6"] = fmt.Sprint(12 + float64(number%10)/10)
			}
			for column, value := range line {
				if got := row.answer(column); got != value {
					t.Errorf("%s: row %d: %s is %q, want %q", c.name, i+1, column, got, value)
				}
			}
		}
	}
	entries, err := os.ReadDir(testkit.Shared(t, "samples/exports/foreign"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		if !seen[e.Name()] && filepath.Ext(e.Name()) != ".json" {
			t.Errorf("%s is held against nothing", e.Name())
		}
	}
}

// otherTools are the samples of other tools: the dialect of each, and what it
// holds beside the territory: population, date, equipment, grid, throughput (D);
// L, where LimeSurvey did not show a question; O, where the form has no “Onduleur”.
var otherTools = []struct {
	name, dialect, has string
	mapped             bool   // by a mapping, where codes are the tool's own
	lost, shifted      int    // the response of which the file has lost the name, or moved the cells
	said               string // of that
}{
	{name: "excel-fr-cp1252-semicolon.csv", dialect: "plain", has: "pdD"},
	{name: "excel-fr-utf8bom-semicolon.csv", dialect: "plain", has: "pdD"},
	{name: "excel-mac-cr-macroman.csv", dialect: "plain", has: "pdD"},
	{name: "excel-sep-line.csv", dialect: "plain", has: "pdD"},
	{name: "excel-unicode-text.txt", dialect: "plain", has: "pdD"},
	{name: "mojibake-double-utf8.csv", dialect: "plain", has: "pdD"},
	{name: "nul-bytes.csv", dialect: "plain", has: "pdD", lost: 3, said: "cell-lost"},
	{name: "ragged-and-blank-rows.csv", dialect: "plain", has: "pdD", shifted: 4, said: "cells-beyond"},
	{name: "google-forms-sheet.xlsx", dialect: "google-forms", has: "pdeg"},
	{name: "google-forms-download.csv", dialect: "google-forms", has: "pdeg"},
	{name: "microsoft-forms-en.xlsx", dialect: "microsoft-forms", has: "pdeg"},
	{name: "microsoft-forms-fr.xlsx", dialect: "microsoft-forms", has: "pdeg"},
	{name: "surveymonkey-expanded-text.xlsx", dialect: "surveymonkey", has: "peg"},
	{name: "surveymonkey-condensed.csv", dialect: "surveymonkey", has: "peg"},
	{name: "surveymonkey-expanded-numeric.xlsx", dialect: "surveymonkey", has: "peg", mapped: true},
	{name: "limesurvey-results-text-long.csv", dialect: "limesurvey", has: "pdegL"},
	{name: "limesurvey-results-text-long.xlsx", dialect: "limesurvey", has: "pdegL"},
	{name: "limesurvey-results-codetext.xlsx", dialect: "limesurvey", has: "pdegL", mapped: true},
	{name: "limesurvey-results-code-short.csv", dialect: "limesurvey", has: "pdegL", mapped: true},
	{name: "limesurvey-results-code-short.xlsx", dialect: "limesurvey", has: "pdegL", mapped: true},
	{name: "limesurvey-vvexport_123456.txt", dialect: "limesurvey-vv", has: "pdegL", mapped: true},
	{name: "kobo-legacy-flat.csv", dialect: "kobo", has: "pdeO", mapped: true},
}

// TestSamplesTogether: all samples in one folder, unattended: each is named for
// what it is, and the totals close.
func TestSamplesTogether(t *testing.T) {
	t.Parallel()
	root := testkit.Shared(t, "samples/exports")
	s := &sampling{T: t, framework: foreign(t)}
	dialects := map[string]string{"synth-v1.xlsx": "xlsform", "synth-v2.xlsx": "xlsform"}
	for _, c := range otherTools {
		dialects["foreign/"+c.name] = c.dialect
	}
	out := filepath.Join(t.TempDir(), "out")
	if code, said := commandLine(t, "batch", root, "-f", s.framework, "-o", out, "--format", "", "--quiet"); code != ExitProblems {
		t.Fatalf("batch ended with %d:\n%s", code, said)
	}
	m := manifestOf(t, out)
	var sum folder.Cells
	files := map[string]bool{}
	for _, in := range m.Inputs {
		files[in.File] = true
		c := in.Cells
		sum.Read, sum.Accepted, sum.Unused, sum.SetAside = sum.Read+c.Read, sum.Accepted+c.Accepted, sum.Unused+c.Unused, sum.SetAside+c.SetAside
		if want := dialects[in.File]; want != "" && in.Dialect != want {
			t.Errorf("%s is %q, want %q", in.File, in.Dialect, want)
		}
	}
	if m.Totals.Files != len(m.Inputs) || m.Totals.Cells != sum || sum.Read != sum.Accepted+sum.Unused+sum.SetAside {
		t.Errorf("%+v of %+v", m.Totals, sum)
	}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !readable[filepath.Ext(path)] {
			return err
		}
		name, err := filepath.Rel(root, path)
		if !files[filepath.ToSlash(name)] {
			t.Errorf("%s is not counted", name)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}
