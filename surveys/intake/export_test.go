package intake_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// TestKobo has one line a shape of export: headers, a row, what is said, and
// the answers to the questions whose columns are there.
func TestKobo(t *testing.T) {
	for _, c := range []struct {
		name    string
		headers []string
		row     []string
		want    string
		answers []string
	}{
		{"codes", []string{"commune", "energie", "outils_metier", "_id"}, []string{"Essai", "niv2", "rh sig", "1"}, "", []string{"niv2", "rh sig"}},
		{"slashes", []string{"a/commune", "a/b/energie", "a/outils_metier", "_uuid"}, []string{"Essai", "niv2", "rh", "1"}, "", []string{"niv2", "rh"}},
		{"dashes", []string{"a - commune", "a - b - energie", "_uuid"}, []string{"Essai", "niv2", "1"}, "", []string{"niv2"}},
		{"underscores", []string{"a__commune", "a__b__energie", "_uuid"}, []string{"Essai", "niv2", "1"}, "", []string{"niv2"}},
		{"hyphens, as ODK Central has them", []string{"a-commune", "a-b-energie", "a-outils_metier/rh", "_uuid"}, []string{"Essai", "niv2", "1", "1"}, "", []string{"niv2", "rh"}},
		{"points and colons", []string{"a.commune", "a:energie", "_uuid"}, []string{"Essai", "niv2", "1"}, "", []string{"niv2"}},
		{
			"French labels",
			[]string{"Nom de la commune", "Axe 1 : Énergie/La mairie a-t-elle du courant toute la journée ?", "Quels outils la mairie utilise-t-elle ?", "_uuid"},
			[]string{"Essai", "Une partie est faite", "Ressources humaines Carte (SIG)", "1"},
			"",
			[]string{"niv2", "rh sig"},
		},
		{
			"English labels",
			[]string{"Name of the commune", "Does the town hall have power all day?", "Business tools", "_uuid"},
			[]string{"Essai", "Don't know", "None", "1"},
			"",
			[]string{"dont_know", "none"},
		},
		{
			"split by labels",
			[]string{"Territoire", "Outils métier/Ressources humaines", "Outils métier/Carte (SIG)", "Outils métier/Aucun", "Outils métier/Ne sait pas", "_uuid"},
			[]string{"Essai", "1", "0", "0", "0", "1"},
			"",
			[]string{"rh"},
		},
		{
			"split, a silence",
			[]string{"commune", "outils_metier/rh", "outils_metier/dont_know", "_uuid"},
			[]string{"Essai", "0", "1", "1"},
			"",
			[]string{"dont_know"},
		},
		{
			"split, a silence and an option",
			[]string{"commune", "outils_metier/rh", "outils_metier/dont_know", "_uuid"},
			[]string{"Essai", "1", "1", "1"},
			"B2 checklist-silence-mixed",
			[]string{"set_aside (rh dont_know)"},
		},
		{
			"split, none",
			[]string{"commune", "outils_metier/rh", "outils_metier/none", "_uuid"},
			[]string{"Essai", "False", "True", "1"},
			"",
			[]string{"none"},
		},
		{
			"split, none and an option",
			[]string{"commune", "outils_metier/rh", "outils_metier/none", "_uuid"},
			[]string{"Essai", "1", "1", "1"},
			"B2 checklist-none-mixed",
			[]string{"set_aside (rh none)"},
		},
		{
			"split, all 0",
			[]string{"commune", "outils_metier/rh", "outils_metier/none", "_uuid"},
			[]string{"Essai", "0", "0", "1"},
			"B2 checklist-empty",
			[]string{"not_answered"},
		},
		{
			"split, all empty",
			[]string{"commune", "outils_metier/rh", "outils_metier/none", "_uuid"},
			[]string{"Essai", "", "n/a", "1"},
			"",
			[]string{"not_answered"},
		},
		{
			"split, an option of another form",
			[]string{"commune", "g/outils_metier/rh", "g/outils_metier/fax", "_uuid"},
			[]string{"Essai", "1", "1", "1"},
			"C2 choice-unknown",
			[]string{"set_aside (fax)"},
		},
		{
			"split, that option unticked",
			[]string{"commune", "g/outils_metier/rh", "g/outils_metier/fax", "_uuid"},
			[]string{"Essai", "1", "0", "1"},
			"",
			[]string{"rh"},
		},
		{
			"both, in agreement",
			[]string{"commune", "outils_metier", "outils_metier/rh", "outils_metier/sig", "_uuid"},
			[]string{"Essai", "sig", "0", "1", "1"},
			"",
			[]string{"sig"},
		},
		{
			"both, and they differ",
			[]string{"commune", "outils_metier", "outils_metier/rh", "outils_metier/sig", "_uuid"},
			[]string{"Essai", "sig", "1", "1", "1"},
			"B2 answers-conflict",
			[]string{"set_aside (sig / rh sig)"},
		},
		{
			"both, the labels read two ways",
			[]string{"commune", "outils_metier", "outils_metier/courrier", "outils_metier/courrier_web", "_uuid"},
			[]string{"Essai", "Courrier électronique Courrier", "1", "1", "1"},
			"",
			[]string{"courrier courrier_web"},
		},
		{
			"companions by name",
			[]string{"commune", "g/delai", "g/delai_status", "g/delai_reason", "g/delai_evidence", "g/delai_comment", "_uuid"},
			[]string{"Essai", "12", "", "", "seen", "bien", "1"},
			"",
			[]string{"12 seen #bien"},
		},
		{
			"companions by label",
			[]string{"commune", "Délai de réponse, en jours", "« A1.1.3 » – statut", "A1.1.3 – motif", "A1.1.3 – preuve", "Délai – commentaire", "_uuid"},
			[]string{"Essai", "", "Non concerné", "sans courrier", "", "rien", "1"},
			"",
			[]string{"not_applicable (sans courrier) #rien"},
		},
		{
			"a number and a silence",
			[]string{"commune", "delai", "delai_status", "_uuid"},
			[]string{"Essai", "12", "dont_know", "1"},
			"C2 answers-conflict",
			[]string{"set_aside (12 / dont_know)"},
		},
		{
			"an unknown status",
			[]string{"commune", "delai", "delai_status", "_uuid"},
			[]string{"Essai", "12", "peut-être", "1"},
			"C2 status-unknown",
			[]string{"set_aside (peut-être)"},
		},
		{"n/a is empty", []string{"commune", "energie", "delai", "_uuid"}, []string{"Essai", "n/a", "N/A", "1"}, "", []string{"not_answered", "not_answered"}},
		{
			"two versions, side by side",
			[]string{"commune", "a/energie", "b/energie", "_uuid"},
			[]string{"Essai", "", "niv3", "1"},
			"C1 header-duplicate",
			[]string{"niv3"},
		},
		{"not approved", []string{"commune", "energie", "_validation_status", "_uuid"}, []string{"Essai", "1", "validation_status_not_approved", "1"}, " not-approved", []string{"niv1"}},
		{"a misspelt column", []string{"commune", "energie", "deali", "_uuid"}, []string{"Essai", "1", "3", "1"}, "1 columns-unused", []string{"niv1"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := small()
			content := `"` + strings.Join(c.headers, `";"`) + "\"\n\"" + strings.Join(c.row, `";"`) + "\"\n"
			result, problems := read(t, s, intake.Options{}, bytesSource("k.csv", []byte(content)))
			if got := codes(problems); got != c.want {
				t.Errorf("problems\n%s\nwant\n%s", got, c.want)
			}
			if result.Files[0].Dialect != "kobo" {
				t.Fatalf("dialect %q", result.Files[0].Dialect)
			}
			var got []string
			r := first(t, result)
			for i := range r.Answers {
				if r.Answers[i].State != surveys.NotAsked {
					got = append(got, said(s.Questions[i], &r.Answers[i]))
				}
			}
			if !slices.Equal(got, c.answers) {
				t.Errorf("%q, want %q", got, c.answers)
			}
		})
	}
}

func TestKoboDates(t *testing.T) {
	for _, c := range []struct{ header, row, want string }{
		{"date_enquete,today,_submission_time", "2026-01-02,2026-01-03,2026-01-04T10:00:00", "2026-01-02"},
		{"date_enquete,today,_submission_time", ",2026-01-03,2026-01-04T10:00:00", "2026-01-03"},
		{"today,_submission_time,x", ",2026-01-04T23:00:00.000+01:00,", "2026-01-04"},
		{"start,end,_uuid", "2026-01-02T10:00:00,2026-01-02T10:00:00,a", "0001-01-01"},
	} {
		result, _ := read(t, small(), intake.Options{}, bytesSource("k.csv", []byte("commune,energie,"+c.header+"\nEssai,2,"+c.row+"\n")))
		if got := first(t, result).Date.Format("2006-01-02"); got != c.want {
			t.Errorf("%s: %s, want %s", c.row, got, c.want)
		}
	}
}

func TestAmbiguousLabel(t *testing.T) {
	s := small()
	s.Questions[2].Heading, s.Questions[3].Heading = lang.T("Durée", "Time"), lang.T("Durée", "Time")
	result, problems := read(t, s, intake.Options{}, bytesSource("k.csv", []byte("commune,Durée,energie,_uuid\nEssai,3,2,a\n")))
	if codes(problems) != "B1 header-ambiguous" || first(t, result).Answers[2].State != surveys.NotAsked {
		t.Error(codes(problems))
	}
}

func TestSuggestions(t *testing.T) {
	_, problems := read(t, small(), intake.Options{}, table("territory,energei", "Essai,2"), table("comune,energie", "Essai,2"))
	got := []string{}
	for _, p := range problems {
		got = append(got, lang.For("en").Message(p.Hint))
	}
	want := []string{
		"Say in a mapping file which column is which question, and give it with --mapping.",
		"Accept or correct it in a mapping file, and give that with --mapping.",
		"Perhaps “commune” was meant where “comune” is written.",
		"Accept or correct it in a mapping file, and give that with --mapping.",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// TestTwoSheetsOfAnswers: both are read, whatever the second is like, if it holds
// answers; else it is named in passing.
func TestTwoSheetsOfAnswers(t *testing.T) {
	answers := "| territory | A1.1.1 | A1.1.3 |\n| Essai (fictive) | 2 | 5 |\n"
	for _, c := range []struct {
		name, other, want string
		responses         int
	}{
		{"the same columns", "| territory | A1.1.1 | A1.1.3 |\n| Autre (fictive) | 3 | 4 |\n", "info sheets-read 0", 2},
		{"the same response", "| territory | A1.1.3 | A1.1.1 |\n| Essai (fictive) | 5 | 2 |\n", "warning duplicate 3 info sheets-read 0", 1},
		{"fewer questions, in words", "| commune | Énergie de la mairie |\n| Autre (fictive) | 3 |\n", "info sheets-read 0", 2},
		{"no territory", "| A1.1.1 | A1.1.3 |\n| 3 | 4 |\n", "error territory-missing 4", 1},
		{"another dialect's parts", "| commune | A1.1.1 | _parent_index |\n| Essai (fictive) | 3 | 1 |\n", "warning sheet-left-out 6", 1},
		{"in words, of which some are names too", "| commune | Délai | Énergie de la mairie | Site web | Agents formés |\n| Autre (fictive) | 3 | 4 | non | 5 |\n", "info sheets-read 0", 2},
		{"an axis of its own, with the same cells", "| territory | A1.1.4 | A1.1.3 |\n| Essai (fictive) | 2 | 5 |\n", "info sheets-read 0", 2},
		{"a header alone", "| territory | A1.1.1 |\n", "info sheet-unused 2", 1},
		{"something else", "| code | libelle |\n| A1 | Infrastructures |\n", "info sheet-unused 4", 1},
	} {
		book := testkit.Xlsx(t, "\n## 2026\n"+answers+"\n## 2025\n"+c.other)
		result, problems := read(t, small(), intake.Options{}, bytesSource("deux.xlsx", book))
		var got []string
		for _, p := range problems {
			got = append(got, fmt.Sprint(p.Severity, " ", p.Code, " ", p.Count))
		}
		if diff := cmp.Diff(c.want, strings.Join(got, " ")); diff != "" || result.Dataset.Responses != c.responses {
			t.Errorf("%s: %d responses\n%s", c.name, result.Dataset.Responses, diff)
		}
	}
}

// TestAnswersToSomethingElse: a file in which one column of many is called like
// a question is read, and said to be odd.
func TestAnswersToSomethingElse(t *testing.T) {
	for others, want := range map[int]bool{0: false, 5: false, 6: true, 40: true} {
		header, row := "territory,energie", "Essai (fictive),2"
		for i := range others {
			header += fmt.Sprintf(",autre chose %d", i)
			row += ",x"
		}
		_, problems := read(t, small(), intake.Options{}, table(header, row))
		if got := strings.Contains(codes(problems), "few-questions"); got != want {
			t.Errorf("%d other columns: told %t, want %t", others, got, want)
		}
	}
}

// TestDamaged: a workbook cut short is set aside whole, and the others go on.
func TestDamaged(t *testing.T) {
	var rows strings.Builder
	for i := range 300 {
		fmt.Fprintf(&rows, "| Essai %d (fictive) | 2 |\n", i)
	}
	book := testkit.Xlsx(t, "\n## R\n| territory | A1.1.1 |\n"+rows.String())
	good := table("territory,A1.1.1", "Essai,2")
	for _, cut := range []int{1, 10, 200, len(book) / 2, len(book) - 30} {
		result, problems := read(t, small(), intake.Options{}, bytesSource("coupé.xlsx", book[:cut]), good)
		if f := result.Files[0]; f.OK || f.Responses != 0 || !problems.HasErrors() || result.Dataset.Responses != 1 {
			t.Errorf("cut at %d: %+v", cut, f)
		}
	}
}

func TestCancelled(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, _, err := intake.Read(ctx, []intake.Source{table("territory,A1.1.1", "Essai,2")}, small(), intake.Options{}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}

// TestHostileHeader: a header made to be cut in a million ways costs a moment.
func TestHostileHeader(t *testing.T) {
	wide := strings.Repeat(strings.Repeat("outils_metier/rh ", 50)+",", 200)
	start := time.Now()
	result, _ := read(t, small(), intake.Options{}, bytesSource("h.csv", []byte(wide+"A1.1.1\n"+strings.Repeat("1,", 200)+"2\n")))
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("%d columns took %s", len(result.Files[0].Unused), took)
	}
}

func TestProgress(t *testing.T) {
	var told []int
	src := table("territory,A1.1.1", "Essai,2")
	read(t, small(), intake.Options{Progress: func(done, of int) { told = append(told, done, of) }}, src, src)
	slices.Sort(told)
	if !slices.Equal(told, []int{1, 2, 2, 2}) {
		t.Error(told)
	}
}

func TestRespondentsAreDropped(t *testing.T) {
	src := table("territory,respondent,A1.1.1", "Essai,une personne,2")
	for keep, want := range map[bool]string{false: "", true: "une personne"} {
		result, _ := read(t, small(), intake.Options{Respondents: keep}, src)
		if got := first(t, result).Respondent; got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestManyResponses(t *testing.T) {
	lines := []string{"territory,group,A1.1.1"}
	for i := range 120 {
		lines = append(lines, fmt.Sprintf("Essai,%s,%d", []string{"CIT", "CAD_SG", ""}[i%3], i%5))
	}
	result, problems := read(t, small(), intake.Options{Each: func(*surveys.Territory, *surveys.Response) error { return nil }}, table(lines...))
	of := result.Dataset.Territories[0]
	// identical rows are duplicates: 15 different ones stay
	if of.Count != 15 || result.Files[0].Duplicates != 105 || strings.Count(codes(problems), "duplicate") != 105 {
		t.Errorf("%d responses, %d duplicates", of.Count, result.Files[0].Duplicates)
	}
	if len(of.Tallies[0]) != 3 || of.Tallies[0][0].Group != "CIT" || of.Tallies[0][0].States[surveys.Given] != 5 {
		t.Errorf("%+v", of.Tallies[0])
	}
}

// TestFormats reads what only a workbook can hold: percentages and dates by
// their formats, booleans, errors, formulas with and without their results.
func TestFormats(t *testing.T) {
	const (
		main  = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"`
		parts = "application/vnd.openxmlformats-officedocument.spreadsheetml."
		rels  = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	)
	text := func(ref, s string) string {
		return fmt.Sprintf(`<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, ref, s)
	}
	var sheet strings.Builder
	sheet.WriteString(`<row r="1">`)
	for i, h := range []string{"territory", "date", "A1.1.3", "A1.1.4", "A1.1.5", "A1.1.1"} {
		sheet.WriteString(text(string(rune('A'+i))+"1", h))
	}
	sheet.WriteString(`</row>`)
	for i, cells := range []string{
		`<c r="B%" s="2"><v>46159</v></c><c r="C%"><f>1+1</f><v>2</v></c><c r="D%" s="1"><v>0.07</v></c><c r="E%" t="b"><v>1</v></c><c r="F%"><v>2</v></c>`,
		`<c r="B%"><v>46159</v></c><c r="C%" t="e"><v>#REF!</v></c><c r="D%" s="1"><v>0.4</v></c><c r="E%" s="2"><v>46159</v></c><c r="F%"><f>A1</f></c>`,
	} {
		number := strconv.Itoa(i + 2)
		sheet.WriteString(`<row r="` + number + `">` + text("A"+number, "Essai") + strings.ReplaceAll(cells, "%", number) + `</row>`)
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"[Content_Types].xml":        `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="` + parts + `sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="` + parts + `worksheet+xml"/><Override PartName="/xl/styles.xml" ContentType="` + parts + `styles+xml"/></Types>`,
		"_rels/.rels":                `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rels + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook ` + main + ` xmlns:r="` + rels + `"><sheets><sheet name="R" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + rels + `/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="` + rels + `/styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml":              `<styleSheet ` + main + `><fonts count="1"><font/></fonts><fills count="1"><fill/></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="9" applyNumberFormat="1"/><xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>`,
		"xl/worksheets/sheet1.xml":   `<worksheet ` + main + `><sheetData>` + sheet.String() + `</sheetData></worksheet>`,
	} {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(content)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	s := small()
	result, problems := read(t, s, intake.Options{}, bytesSource("f.xlsx", b.Bytes()))
	if got := codes(problems); got != "F3 formula-uncached\nC3 cell-fault\nE3 date-where-number\n percent-format\n date-serial" {
		t.Error(got)
	}
	one, two := result.Dataset.Territories[0].Responses[0], result.Dataset.Territories[0].Responses[1]
	if got := one.Date.Format("2006-01-02"); got != "2026-05-17" {
		t.Error(got)
	}
	for i, want := range map[int][2]string{
		0: {"niv2", "set_aside (?)"}, 2: {"2", "set_aside (#REF!)"}, 3: {"7", "40"}, 4: {"yes", "set_aside (2026-05-17)"},
	} {
		got := [2]string{said(s.Questions[i], &one.Answers[i]), said(s.Questions[i], &two.Answers[i])}
		if got != want {
			t.Errorf("%s: %q, want %q", s.Questions[i].Code, got, want)
		}
	}
}
