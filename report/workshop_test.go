package report_test

import (
	"bytes"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"eterritoire/assess"
	"eterritoire/report"
	"eterritoire/report/text"
	"eterritoire/surveys"
	"eterritoire/surveys/testkit"
)

// meeting is a workshop of a fictional territory whose decisions are those of an
// example: over the questions of a profile, or over all.
type meeting struct {
	example string // begins the name
	express bool
	name    string // instead of the example's
	long    bool   // every vote disputed, with long dissent, and much left for later
	empty   bool   // nobody said anything
}

// held makes the assessment of a meeting, and what its room did. Its votes are
// made up by a rule, so that every band and both rounds occur.
func held(tb testing.TB, c meeting) (*assess.Assessment, *assess.Result, *surveys.Workshop) {
	tb.Helper()
	of := scored(tb, "examples.csv")
	i := slices.IndexFunc(of.Territories, func(r *assess.Result) bool { return strings.HasPrefix(r.Territory.Name, c.example) })
	example := of.Territories[i].Territory
	fw := of.Framework
	asked := map[string]bool{}
	for _, p := range fw.Profiles {
		for _, n := range p.Root.Children {
			for _, leaf := range n.Children {
				asked[leaf.Code] = asked[leaf.Code] || p.Asked
			}
		}
	}
	date := time.Date(2026, 11, 24, 0, 0, 0, 0, time.UTC)
	answers := slices.Clone(example.Responses[0].Answers)
	w := &surveys.Workshop{Date: date, Place: "Salle des fêtes de l'hôtel de ville", Present: []surveys.Attendance{
		{College: "ELU", Present: 6, Women: 2},
		{College: "CAD", Present: 7, Women: 3},
		{College: "PRI", Present: 4, Women: 1},
		{College: "ONG", Present: 3, Women: 2},
		{College: "OCP", Present: 4, Women: 3},
		{College: "MIN", Present: 1, Women: 0},
	}}
	for q, question := range fw.Survey.Questions {
		if c.empty || c.express && !asked[question.Code] {
			answers[q] = surveys.Answer{State: surveys.NotAsked}
			continue
		}
		d := surveys.Deliberation{Question: q}
		if question.Votable() {
			d = debate(c, q, question, &answers[q], w.Present)
		}
		if q%9 == 4 {
			d.Reason = "le chiffre est celui du compte administratif 2025."
		}
		w.Deliberations = append(w.Deliberations, d)
	}
	if c.empty {
		w = nil
	}
	t := *example
	t.Name, t.Department = c.name, "Département de la Très-Haute-Rivière (fictif)"
	if c.name == "" {
		t.Name = example.Name
	}
	ds := surveys.NewDataset(fw.Survey)
	known := ds.Add(&t, &surveys.Response{Group: "workshop", Date: date, Answers: answers})
	if w != nil {
		w = w.Merged()
		known.Workshops = []*surveys.Workshop{w}
	}
	a, _ := assess.Run(fw, ds, assess.Options{})
	return a, a.Territories[0], w
}

// debate is what a room does about a question on which its colleges differ more
// or less.
func debate(c meeting, q int, question *surveys.Question, answer *surveys.Answer, present []surveys.Attendance) surveys.Deliberation {
	d := surveys.Deliberation{Question: q}
	levels := 5
	if question.Item == surveys.YesNo {
		levels = 2
	}
	apart, centre := q%3, 1
	if answer.State == surveys.Given && question.Item == surveys.Maturity {
		centre = int(answer.Choices[0][len("niv")] - '0')
	}
	if c.long {
		apart = 2
	}
	round := func(spread int) surveys.Round {
		var votes surveys.Round
		for i, a := range present {
			v := surveys.Vote{College: a.College, Counts: make([]int, levels)}
			for n := range a.Present {
				switch {
				case n == 5 && i == 0:
					v.Abstained++
				case n == 6:
					v.DontKnow++
				default:
					v.Counts[min(levels-1, max(0, centre+(i+n)%(spread*2+1)-spread+(i%2)*(spread/2)*2))]++
				}
			}
			votes = append(votes, v)
		}
		return votes
	}
	d.Rounds[0] = round(apart)
	if apart == 2 {
		d.Rounds[1] = round(1)
		d.Dissent = "Le collège des élus locaux tient pour un palier de plus : la convention est signée, mais elle n'a pas été montrée."
	}
	d.Reason = "registre vu en séance ; les villages sont comptés."
	if c.long {
		d.Rounds[1] = round(2)
		d.Dissent = strings.Repeat(d.Dissent+" ", 3)
		if q%2 == 0 {
			d.Parked = strings.Repeat("à reprendre avec l'opérateur quand le plan de réseau sera connu, ", 4)
		}
	}
	if q%11 == 8 {
		*answer = surveys.Answer{State: surveys.Blank}
		d.Parked, d.Reason = "chiffre à demander à la délégation, avant la fin du mois.", ""
	}
	return d
}

const longName = "Communauté urbaine de Saint-Antoine-de-la-Très-Longue-Rivière-sous-la-Montagne-aux-Sept-Sources-et-de-ses-Villages-rattachés (fictive)"

// meetings are the workshops whose documents are looked at.
var meetings = map[string]meeting{
	"express": {example: "Mbalingui", express: true},
	"whole":   {example: "Ewomba"},
	"long":    {example: "Goulvaré", long: true, name: longName},
	"empty":   {example: "Goulvaré", empty: true},
}

// workshopDocs are the documents of every meeting, by name.
func workshopDocs(tb testing.TB, languages ...string) map[string]*report.Doc {
	tb.Helper()
	docs := map[string]*report.Doc{}
	for name, c := range meetings {
		a, r, w := held(tb, c)
		for _, language := range languages {
			docs["restitution-"+name+"."+language] = report.Restitution(a, r, w, options(language))
			docs["minutes-"+name+"."+language] = report.Minutes(a, r, w, options(language))
		}
	}
	return docs
}

// preparationDocs are what is printed before a workshop over the short
// questionnaire, by name.
func preparationDocs(tb testing.TB, language string) map[string]*report.Doc {
	tb.Helper()
	a, r, w := held(tb, meetings["express"])
	var questions []int
	for _, d := range w.Deliberations {
		questions = append(questions, d.Question)
	}
	p := report.Prepare(a.Framework, report.PreparationOptions{Options: options(language), Territory: r.Territory, Questions: questions})
	return map[string]*report.Doc{
		"roles": p.Roles, "ballots": p.Ballots, "posters": p.Posters, "questions": p.Questions, "attendance": p.Attendance, "blocked": p.Blocked,
	}
}

func TestWorkshopDocuments(t *testing.T) {
	docs := workshopDocs(t, "fr", "en")
	for _, name := range []string{"restitution-express.fr", "restitution-express.en", "minutes-express.fr", "minutes-express.en", "restitution-empty.fr", "minutes-empty.fr", "restitution-long.fr"} {
		testkit.Golden(t, "testdata/"+name+".txt", plainText(t, docs[name]))
	}
	for _, language := range languages {
		var all bytes.Buffer
		for _, name := range []string{"roles", "ballots", "posters", "questions", "attendance", "blocked"} {
			all.Write(plainText(t, preparationDocs(t, language)[name]))
			all.WriteByte('\n')
		}
		testkit.Golden(t, "testdata/preparation."+language+".txt", all.Bytes())
	}
}

// A document shows people in counts, never in percentages, and no college that
// is too small.
func TestMinutesCountPeople(t *testing.T) {
	for name, d := range workshopDocs(t, "fr", "en") {
		if !strings.HasPrefix(name, "minutes") {
			continue
		}
		for i, b := range d.Blocks {
			card, ok := b.(*report.Card)
			if !ok {
				continue
			}
			var s bytes.Buffer
			one := &report.Doc{Lang: d.Lang, Blocks: []report.Block{card.Blocks[1], card.Blocks[2]}}
			if err := text.Write(&s, one, 100); err != nil {
				t.Fatal(err)
			}
			if strings.Contains(s.String(), "%") {
				t.Errorf("%s, block %d: a percentage:\n%s", name, i, s.String())
			}
		}
		if s := string(plainText(t, d)); strings.Contains(s, "Agents des ministères") || strings.Contains(s, "Ministry staff") {
			t.Errorf("%s: shows a college of one", name)
		}
	}
}

// Every figure of the minutes is the assessment's: the whole room is the sum of
// its colleges, and the agreement that of its votes.
func TestMinutesAreTheVotes(t *testing.T) {
	a, r, w := held(t, meetings["whole"])
	said := string(plainText(t, report.Minutes(a, r, w, options("en"))))
	for _, d := range a.Deliberations(r, w) {
		for k, round := range d.Rounds {
			sum := 0
			for i := range round {
				sum += round[i].Ballots()
			}
			if got := d.Polls[k].Ballots(); got != sum {
				t.Errorf("%s round %d: %d ballots, %d by college", d.Leaf.Node.Code, k+1, got, sum)
			}
			if x := d.Polls[k].Agreement; len(round) > 0 && !math.IsNaN(x) && !strings.Contains(said, fmt.Sprintf("agreement %.2f", x)) {
				t.Errorf("%s round %d: agreement %.2f is not said", d.Leaf.Node.Code, k+1, x)
			}
		}
	}
}

// Printed by a browser, a restitution is two sheets whatever it holds, and each
// poster one.
func TestChromiumPrintsWorkshops(t *testing.T) {
	testkit.Tool(t, "chromium")
	info := testkit.Tool(t, "pdfinfo")
	docs := workshopDocs(t, "fr")
	questions := preparationDocs(t, "fr")["questions"]
	for _, c := range []struct {
		name  string
		doc   *report.Doc
		pages int
	}{
		{"restitution-long", docs["restitution-long.fr"], 2},
		{"restitution-empty", docs["restitution-empty.fr"], 2},
		{"questions", questions, len(questions.Blocks)},
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, "page.html"), page(t, c.doc), 0o644); err != nil {
			t.Fatal(err)
		}
		pdf := filepath.Join(dir, "page.pdf")
		chromium(t, "--no-pdf-header-footer", "--print-to-pdf="+pdf, "file://"+filepath.Join(dir, "page.html"))
		out, err := exec.CommandContext(t.Context(), info, pdf).Output()
		if err != nil {
			t.Fatal(err)
		}
		if pages := regexp.MustCompile(`Pages: +(\d+)`).FindSubmatch(out); pages == nil || string(pages[1]) != fmt.Sprint(c.pages) {
			t.Errorf("%s: %q pages, want %d", c.name, pages, c.pages)
		}
	}
}
