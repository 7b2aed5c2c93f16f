package frameworks

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// small has something in every section, on a scale of 10.
const small = `framework:
  id: petit
  version: "1"
  title: {fr: "Petit", en: "Small"}
  scale: 10
settings:
  item_cuts: [2.5, 5]
kinds:
  - {code: commune, name: {fr: "Commune", en: "Council"}}
  - {code: region, name: {fr: "Région", en: "Region"}}
respondents:
  - code: CAD
    name: {fr: "Cadres", en: "Executives"}
    sub:
      - {code: CAD_SG, name: {fr: "Secrétaire général", en: "Secretary general"}}
breakdowns:
  - {code: sexe, name: {fr: "Sexe", en: "Sex"}, values: [{fr: "femme", en: "female"}, {fr: "homme", en: "male"}]}
evidence:
  - {grade: declared, weight: 0.3, name: {fr: "Déclaré", en: "Declared"}}
levels:
  - {code: N1, from: 0, name: {fr: "Bas", en: "Low"}}
  - {code: N2, from: 4, name: {fr: "Haut", en: "High"}}
overall: {spread: 1}
unanswered_cap: N1
gates:
  - {id: G1, indicator: A1.1, below: 5, target: A1, cap: N1, why: {fr: "Parce que.", en: "Because."}}
cost_classes:
  - {code: C0, min: 0, max: 10, name: {fr: "Peu", en: "Little"}}
  - {code: C1, min: 10, name: {fr: "Beaucoup", en: "Much"}}
horizons:
  - {code: H1, from: 0, to: 6, name: {fr: "Tôt", en: "Soon"}}
forms:
  - {code: regie, name: {fr: "Régie", en: "Direct"}}
  - {code: dsp, min_class: 2, fallback: regie, name: {fr: "Délégation", en: "Delegation"}}
priority:
  gate: 2
  quick_cost: C0
  own_costs: [C0]
  readiness: ppp
models:
  - {code: M1, form: dsp, cost: C1, needs: {A1.1: 5}, name: {fr: "Achat", en: "Purchase"}}
phrases:
  models_caution: {fr: "À confirmer.", en: "To be confirmed."}
citizens:
  min_sample: 150
  min_cell: 30
  quotas: [sexe]
  questions:
    - {code: Q1, feeds: [A1.2], question: {fr: "Qui ?", en: "Who?"}, answers: [{counts: true, text: {fr: "Oui", en: "Yes"}}]}
sources:
  - {code: LOI, kind: found, name: "Une loi"}
checks:
  - {id: C01, when: "A1.2 has none and A2.2 is yes", message: {fr: "Pas sans plan.", en: "Not without a plan."}, sources: [LOI]}
profiles:
  - code: ppp
    name: {fr: "Aptitude", en: "Readiness"}
    levels:
      - {code: "1", from: 0, name: {fr: "Non", en: "No"}}
      - {code: "2", from: 5, name: {fr: "Oui", en: "Yes"}}
    unanswered_cap: "1"
    gates:
      - {id: PG1, indicator: A1.1, below: 5, cap: "1", why: {fr: "Parce que.", en: "Because."}}
    children:
      - code: ppp.P1
        name: {fr: "Cadre", en: "Framework"}
        items: {A1.1: 0.5, A1.2: 0.5}
      - {indicator: A1.3}
tree:
  code: index
  name: {fr: "Score", en: "Score"}
  children:
    - code: A1
      slug: gestion
      name: {fr: "Gestion", en: "Management"}
      weight: 0.4
      aggregation: {mean: geometric, floor: 0.1}
      children:
        - code: A1.1
          slug: strategie
          name: {fr: "Stratégie", en: "Strategy"}
          item: maturity
          levels:
            - {fr: "Rien", en: "None"}
            - {fr: "Un peu", en: "Some"}
            - {fr: "Tout", en: "All"}
          who: [CAD_SG, CAD]
          not_for: [region]
          sources: [LOI]
          recs:
            - {at: 0, cost: C0, horizon: H1, form: regie, text: {fr: "Faire.", en: "Do."}}
        - code: A1.2
          name: {fr: "Outils", en: "Tools"}
          item: checklist
          options:
            - {code: rh, name: {fr: "Personnel", en: "Staff"}}
            - {code: sig, points: 2, name: {fr: "Carte", en: "Map"}}
          full_at: 2
        - code: A1.3
          name: {fr: "Délai", en: "Time"}
          item: number
          unit: {fr: "jours", en: "days"}
          range: [0, .inf]
          goalposts: {worst: 30, best: 1, why: {fr: "Usage.", en: "Usual."}}
    - code: A2
      name: {fr: "Accès", en: "Access"}
      weight: 0.6
      min_coverage: 0.5
      children:
        - code: A2.1
          name: {fr: "Choix", en: "Choice"}
          item: choice
          options:
            - {code: a, points: 1, name: {fr: "Un", en: "One"}}
            - {code: b, points: 3, name: {fr: "Deux", en: "Two"}}
        - code: A2.2
          name: {fr: "Règle", en: "Rule"}
          item: yesno
          question: {fr: "Y a-t-il une règle ?", en: "Is there a rule?"}
        - code: A2.3
          name: {fr: "Part", en: "Share"}
          item: percentage
          normalisation: {method: percentile_rank, better: low}
`

func readSmall(t *testing.T) *indicators.Framework {
	t.Helper()
	fw, problems := Read("petit.yaml", []byte(small))
	for _, p := range problems {
		t.Errorf("%s %s: %s", p.Pos, p.Code, lang.For("en").Message(p.Message))
	}
	if fw == nil {
		t.FailNow()
	}
	return fw
}

// What is read is what is written, brought to 0–100 where it is a score.
func TestReadSmall(t *testing.T) {
	fw := readSmall(t)
	leaf := fw.Leaf("A1.1")
	for _, c := range []struct{ what, got, want any }{
		{"languages", fmt.Sprint(fw.Languages), "[fr en]"},
		{"level", fw.Main.Levels[1].From, 40.0},
		{"gate", fw.Main.Gates[0].Below, 50.0},
		{"need", fw.Models[0].Needs[0].Score, 50.0},
		{"cuts", fmt.Sprint(fw.ItemCuts), "[25 50]"},
		{"floor", fw.Main.Root.Children[0].Aggregation, indicators.Geometric{Floor: 1}},
		{"coverage inherited", fw.Main.Root.Children[0].MinCoverage, 0.6},
		{"coverage", fw.Main.Root.Children[1].MinCoverage, 0.5},
		{"coverage of a profile", fw.Profiles[0].Root.Children[0].MinCoverage, 0.6},
		{"slug made from the code", fw.Leaf("A1.2").Slug, "a1-2"},
		{"question", fw.Survey.Questions[0].Name, "strategie"},
		{"family", fw.Respondents[1].Parent, "CAD"},
		{"grade", fw.EvidenceGrade[surveys.Declared], 0.3},
		{"grade left out", fw.EvidenceGrade[surveys.Seen], 0.8},
		{"weight left out", fw.Leaf("A2.1").Weight, 1.0},
		{"maturity", leaf.Measure.Normalisation, indicators.Goalposts{Worst: 0, Best: 2}},
		{"points", leaf.Measure.Points["niv2"], 2.0},
		{"checklist", fw.Leaf("A1.2").Measure.Normalisation, indicators.Goalposts{Worst: 0, Best: 2}},
		{"number", fw.Leaf("A1.3").Measure.Normalisation, indicators.Goalposts{Worst: 30, Best: 1}},
		{"choice", fw.Leaf("A2.1").Measure.Normalisation, indicators.Goalposts{Worst: 1, Best: 3}},
		{"yesno", fw.Leaf("A2.2").Measure.Normalisation, indicators.Goalposts{Worst: 0, Best: 1}},
		{"percentage", fw.Leaf("A2.3").Measure.Normalisation, indicators.PercentileRank{LowerIsBetter: true}},
		{"percentage's range", fw.Leaf("A2.3").Measure.Question.Range, [2]float64{0, 100}},
		{"profile's leaf", fw.Profiles[0].Root.Children[0].Children[0].Measure == leaf.Measure, true},
		{"profile's weight", fw.Profiles[0].Root.Children[0].Children[0].Weight, 0.5},
		{"profile's gate", fw.Profiles[0].Gates[0].Target, "ppp"},
		{"place", leaf.Pos, diag.Pos{File: "petit.yaml", Text: true, Row: 78, Col: 11}},
	} {
		if c.got != c.want {
			t.Errorf("%s: %v, want %v", c.what, c.got, c.want)
		}
	}
}

// The survey asks the leaves in their order, under their branches' headings.
func TestSurvey(t *testing.T) {
	s := readSmall(t).Survey
	var lines []string
	for _, g := range s.Groups {
		lines = append(lines, "group "+g.Code+" in "+g.Parent)
	}
	for _, q := range s.Questions {
		line := fmt.Sprintf("%s %s %s in %s:", q.Code, q.Name, q.Type, q.Group)
		for _, c := range s.Of(q) {
			line += " " + c.Name + "=" + c.Label.In("en")
		}
		lines = append(lines, line)
	}
	want := `group A1 in 
group A2 in 
A1.1 strategie select_one in A1: niv0=None niv1=Some niv2=All
A1.2 a1_2 select_multiple in A1: rh=Staff sig=Map
A1.3 a1_3 decimal in A1:
A2.1 a2_1 select_one in A2: a=One b=Two
A2.2 a2_2 select_one in A2: yes=Yes no=No
A2.3 a2_3 decimal in A2:`
	if got := strings.Join(lines, "\n"); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// Each change of small makes one problem, where § stands.
func TestProblems(t *testing.T) {
	for _, c := range []struct{ code, old, changed string }{
		{"key-unknown", "      weight: 0.4", "      §wieght: 0.4\n      weight: 0.4"},
		{"key-unknown", "scale: 10", "scale: 10\n  §langages: [fr]"},
		{"key-unknown", "overall:", "§ovrall: {spread: 1}\noverall:"},
		{"key-unknown", "models_caution:", "§model_caution: {fr: a, en: b}\n  models_caution:"},
		{"key-twice", "  scale: 10", "  scale: 10\n  §scale: 100"},
		{"key-missing", "  id: petit\n", ""},
		{"key-missing", "framework:\n", "§framework:\n  # rien\nautre:\n"},
		{"key-missing", ", below: 5, target: A1", ", target: A1"},
		{"key-missing", "worst: 30, best: 1, ", "best: 1, "},
		{"key-missing", "goalposts: {worst: 30, best: 1, why: {fr: \"Usage.\", en: \"Usual.\"}}", ""},
		{"agreement-first", "levels:\n  - {code: N1", "agreement:\n  - {code: a, from: §0, name: {fr: a, en: a}}\nlevels:\n  - {code: N1"},
		{"agreement-range", "levels:\n  - {code: N1", "agreement:\n  - {code: a, from: -1, name: {fr: a, en: a}}\n  - {code: b, from: §1.5, name: {fr: b, en: b}}\nlevels:\n  - {code: N1"},
		{"agreement-order", "levels:\n  - {code: N1", "agreement:\n  - {code: a, from: -1, name: {fr: a, en: a}}\n  - {code: b, from: §-1, name: {fr: b, en: b}}\nlevels:\n  - {code: N1"},
		{"type-number", "weight: 0.4", "weight: §0,4"},
		{"type-number", "weight: 0.4", "weight: §[1]"},
		{"type-number", "weight: 0.4", "weight: §.nan"},
		{"type-number", "weight: 0.4", "weight: §0x10"},
		{"type-number", "weight: 0.4", "weight: §1e999"},
		{"type-list", "who: [CAD_SG, CAD]", "who: §CAD_SG"},
		{"type-word", "id: petit", "id: §[petit]"},
		{"type-word", "who: [CAD_SG, CAD]", "who: [CAD_SG, §\"\"]"},
		{"type-map", "settings:\n  item_cuts: [2.5, 5]", "settings: §12"},
		{"type-flag", "{counts: true,", "{counts: §vrai,"},
		{"type-pairs", "needs: {A1.1: 5}", "needs: §[A1.1]"},
		{"text-languages", `title: {fr: "Petit", en: "Small"}`, "title: §Petit"},
		{"text-missing", `title: {fr: "Petit", en: "Small"}`, `title: {§fr: "Petit"}`},
		{"text-missing", `title: {fr: "Petit", en: "Small"}`, `title: {§fr: "Petit", en: ""}`},
		{"key-unknown", `en: "Small"}`, `en: "Small", §de: "Klein"}`},
		{"text-control", `fr: "Petit"`, `fr: §"Pe\u0007tit"`},
		{"text-long", `fr: "Petit"`, `fr: §"` + strings.Repeat("long ", 2000) + `"`},
		{"language-bad", "  scale: 10", "  scale: 10\n  languages: [fr, en, §FRANÇAIS]"},
		{"scale-bad", "scale: 10", "scale: §0"},
		{"code-bad", "id: petit", "id: §\"pe tit\""},
		{"code-bad", "code: A1.1", "code: §\"A1/1\""},
		{"code-twice", "code: region", "code: §commune"},
		{"code-twice", "code: region", "code: §COMMUNE"},
		{"code-twice", "code: A2\n", "code: §A1\n"},
		{"code-twice", "code: A2.1", "code: §A1.2"},
		{"code-twice", "{code: N2,", "{code: §N1,"},
		{"code-twice", "{code: sig,", "{code: §rh,"},
		{"code-twice", "A1.2: 0.5}", "§A1.1: 0.5}"},
		{"code-twice", "{indicator: A1.3}", "{indicator: §A1.1}"},
		{"slug-twice", "code: A2\n", "code: A2\n      slug: §gestion\n"},
		{"slug-twice", "code: A2.1\n", "code: A2.1\n          slug: §a1-2\n"},
		{"slug-bad", "slug: gestion", "slug: §Gestion_interne"},
		{"name-reserved", "slug: strategie", "slug: date"},
		{"name-taken", "code: A2.1\n", "code: §strategie\n"},
		{"ref-unknown", "who: [CAD_SG, CAD]", "who: [§CAD_SSG, CAD]"},
		{"ref-twice", "who: [CAD_SG, CAD]", "who: [CAD, §CAD]"},
		{"ref-unknown", "not_for: [region]", "not_for: [§regions]"},
		{"ref-unknown", "sources: [LOI]", "sources: [§LOIS]"},
		{"ref-unknown", "cost: C0, horizon", "cost: §C9, horizon"},
		{"ref-unknown", "horizon: H1, form", "horizon: §H9, form"},
		{"ref-unknown", "form: regie, text", "form: §regi, text"},
		{"ref-unknown", "indicator: A1.1, below: 5, target", "indicator: §A1, below: 5, target"},
		{"ref-unknown", "target: A1, cap", "target: §A1.1, cap"},
		{"ref-unknown", "target: A1, cap: N1", "target: A1, cap: §N3"},
		{"ref-unknown", "unanswered_cap: N1", "unanswered_cap: §3"},
		{"ref-unknown", "items: {A1.1: 0.5", "items: {§A1: 0.5"},
		{"ref-unknown", "fallback: regie", "fallback: §regi"},
		{"ref-unknown", "quick_cost: C0", "quick_cost: §C"},
		{"ref-unknown", "readiness: ppp", "readiness: §pp"},
		{"ref-unknown", "needs: {A1.1: 5}", "needs: {§A9: 5}"},
		{"ref-unknown", "feeds: [A1.2]", "feeds: [§A1]"},
		{"ref-unknown", "quotas: [sexe]", "quotas: [§sex]"},
		{"form-fallback", "fallback: regie", "fallback: §dsp"},
		{"form-class", "min_class: 2", "min_class: §3"},
		{"number-range", "min_class: 2", "min_class: §0.5"},
		{"number-range", "{at: 0,", "{at: §3,"},
		{"group-family", "code: CAD_SG,", "code: §PRI_SG,"},
		{"group-family", "  - code: CAD\n", "  - code: §CAD_X\n"},
		{"group-reserved", "  - code: CAD\n", "  - code: CAD\n    name: {fr: a, en: b}\n  - code: §workshop\n"},
		{"evidence-unknown", "grade: declared", "grade: §declare"},
		{"evidence-weight", "weight: 0.3,", "weight: §3,"},
		{"cost-order", "min: 0, max: 10", "min: 10, max: 10"},
		{"horizon-order", "from: 0, to: 6", "from: 6, to: 6"},
		{"cuts-order", "[2.5, 5]", "[5, §2.5]"},
		{"score-range", "[2.5, 5]", "[2.5, §50]"},
		{"score-range", "from: 4", "from: §40"},
		{"levels-start", "code: N1, from: 0", "code: N1, from: §1"},
		{"levels-order", "code: N2, from: 4", "code: N2, from: §0"},
		{"gate-unanswered", "unanswered_cap: N1\n", ""},
		{"gate-below", "below: 5, target", "below: §0, target"},
		{"gate-cap", "cap: N1, why", "cap: §N2, why"},
		{"priority-factor", "gate: 2", "gate: §0"},
		{"weight-root", "  code: index", "  code: index\n  weight: §1"},
		{"weight-bad", "weight: 0.4", "weight: §0"},
		{"weight-bad", "weight: 0.4", "weight: §-1"},
		{"weight-far", "weight: 0.4", "weight: §1e300"},
		{"weight-some", "      weight: 0.4\n", ""},
		{"weight-sum", "weight: 0.4", "weight: 0.41"},
		{"coverage-bad", "min_coverage: 0.5", "min_coverage: §50"},
		{"mean-unknown", "mean: geometric", "mean: §geometrical"},
		{"mean-floor", "{mean: geometric, floor: 0.1}", "§geometric"},
		{"mean-floor", "{mean: geometric, floor: 0.1}", "{§mean: harmonic}"},
		{"mean-floor", "{mean: geometric, floor: 0.1}", "{§mean: power, exponent: -1}"},
		{"mean-extra", "{mean: geometric, floor: 0.1}", "{mean: minimum, floor: §0.1}"},
		{"mean-exponent", "{mean: geometric, floor: 0.1}", "{mean: power, exponent: §101}"},
		{"key-missing", "{mean: geometric, floor: 0.1}", "{§mean: power}"},
		{"node-empty", "    - code: A2\n", "    - code: A3\n      name: {fr: a, en: b}\n      weight: 1\n      children: §[]\n    - code: A2\n"},
		{"node-empty", "    - code: A2\n", "    - §code: A3\n      name: {fr: a, en: b}\n      weight: 1\n    - code: A2\n"},
		{"item-unknown", "item: yesno", "item: §yesnoo"},
		{"item-extra", "item: yesno", "item: yesno\n          full_at: §1"},
		{"levels-count", "            - {fr: \"Un peu\", en: \"Some\"}\n            - {fr: \"Tout\", en: \"All\"}\n", ""},
		{"options-count", "            - {code: sig, points: 2, name: {fr: \"Carte\", en: \"Map\"}}\n          full_at: 2\n", ""},
		{"option-silence", "code: rh", "code: §aucun"},
		{"option-silence", "code: rh", "code: §dont_know"},
		{"points-bad", "points: 2", "points: §0"},
		{"points-equal", "points: 3", "points: 1"},
		{"key-missing", "{code: b, points: 3", "{§code: b"},
		{"full-at", "full_at: 2", "full_at: §4"},
		{"norm-twice", "full_at: 2", "full_at: §2\n          goalposts: {worst: 0, best: 1}"},
		{"norm-twice", "full_at: 2", "normalisation: {§method: min_max}\n          goalposts: {worst: 0, best: 1}"},
		{"norm-unknown", "method: percentile_rank", "method: §percentile"},
		{"norm-better", "better: low", "better: §lower"},
		{"range-bad", "range: [0, .inf]", "range: §[0]"},
		{"range-bad", "range: [0, .inf]", "range: §[5, 1]"},
		{"goalposts-equal", "worst: 30, best: 1,", "worst: 1, best: 1,"},
		{"goalposts-log", "worst: 30, best: 1,", "worst: 0, best: 1, log: true,"},
		{"rec-order", "          recs:\n", "          recs:\n            - {at: 1, text: {fr: a, en: b}}\n"},
		{"profile-both", "        items: {A1.1", "        children: §[{indicator: A2.1}]\n        items: {A1.1"},
		{"profile-code", "code: ppp.P1", "code: §P1"},
		{"not-for-all", "not_for: [region]", "not_for: §[region, commune]"},
		{"overall-levels", "levels:\n  - {code: N1, from: 0, name: {fr: \"Bas\", en: \"Low\"}}\n  - {code: N2, from: 4, name: {fr: \"Haut\", en: \"High\"}}\n", ""},
		{"check-level", "\"A1.2 has none", "§\"A1.1 >= 3"},
		{"check-option", "\"A1.2 has none", "§\"A1.2 has rhh"},
		{"ref-unknown", "A2.2 is yes\", message", "A2.9 is yes\", message"},
		{"ref-unknown", "sources: [LOI]}\nprofiles", "sources: [§LO]}\nprofiles"},
		{"text-missing", `"Pas sans plan.", en: "Not without a plan."`, `"Pas sans plan."`},
		{"yaml-feature", "id: petit", "id: §&ici petit"},
		{"yaml-feature", "id: petit", "id: §*ici"},
		{"yaml-feature", "id: petit", "id: §!!str petit"},
		{"yaml-feature", "settings:", "§---\nsettings:"},
		{"yaml-syntax", "id: petit", "id: \"petit"},
		{"yaml-syntax", "  version:", "\tversion:"},
		{"yaml-syntax", "id: petit", "id: petit : grand"},
	} {
		if !strings.Contains(small, c.old) {
			t.Fatalf("%s: small has no %q", c.code, c.old)
		}
		text := strings.Replace(small, c.old, c.changed, 1)
		want := ""
		if before, _, marked := strings.Cut(text, "§"); marked {
			row := 1 + strings.Count(before, "\n")
			want = fmt.Sprintf("petit.yaml:%d:%d", row, len([]rune(before[strings.LastIndexByte(before, '\n')+1:]))+1)
		}
		fw, problems := Read("petit.yaml", []byte(strings.Replace(text, "§", "", 1)))
		found := false
		for _, p := range problems {
			found = found || p.Code == c.code && (want == "" || p.Pos.String() == want)
			if lang.For("fr").Message(p.Message) == lang.For("en").Message(p.Message) {
				t.Errorf("%s: no French for %q", p.Code, p.Message.Format)
			}
		}
		if !found {
			t.Errorf("%q → %q: no %s at %s among %s", c.old, c.changed, c.code, want, said(problems))
		}
		if warning := c.code == "weight-sum" || c.code == "not-for-all"; (fw == nil) == warning {
			t.Errorf("%q → %q: framework %v", c.old, c.changed, fw != nil)
		}
	}
}

func said(problems diag.List) string {
	var all []string
	for _, p := range problems {
		all = append(all, fmt.Sprintf("%s %s (%s; %s)", p.Pos, p.Code, lang.For("en").Message(p.Message), lang.For("en").Message(p.Hint)))
	}
	return strings.Join(all, "\n    ")
}

// A near miss is offered as a correction; problems come in the file's order,
// all of them at once.
func TestNearMiss(t *testing.T) {
	text := strings.NewReplacer("weight: 0.4", "wieght: 0.4", "who: [CAD_SG, CAD]", "who: [CAD-SG, CAT]", "cost_classes:", "cost_clases:").Replace(small)
	_, problems := Read("petit.yaml", []byte(text))
	var got []string
	for _, p := range problems {
		if h := lang.For("en").Message(p.Hint); strings.HasPrefix(h, "did you mean") {
			got = append(got, h)
		}
	}
	want := `did you mean "cost_classes"? did you mean "weight"? did you mean "CAD_SG"? did you mean "CAD"?`
	if s := strings.Join(got, " "); s != want {
		t.Errorf("got %s\nwant %s", s, want)
	}
	for i := 1; i < len(problems); i++ {
		if problems[i].Pos.Row < problems[i-1].Pos.Row {
			t.Errorf("%s comes after %s", problems[i].Pos, problems[i-1].Pos)
		}
	}
}

// What Notepad does to a file does not matter: a byte order mark, Windows'
// line ends, a leading document mark.
func TestNotepad(t *testing.T) {
	want := readSmall(t).Digest
	for _, text := range []string{
		"\ufeff" + small,
		strings.ReplaceAll(small, "\n", "\r\n"),
		"\ufeff---\n" + small,
		"# à moi\n" + strings.ReplaceAll(small, "\n", "   # note\n"),
	} {
		fw, problems := Read("petit.yaml", []byte(text))
		if fw == nil || fw.Digest != want {
			t.Errorf("%.40q: %s", text, said(problems))
		}
	}
}

func TestNotText(t *testing.T) {
	for _, c := range []struct{ data, code string }{
		{"\xff\xfef\x00r\x00", "yaml-encoding"},
		{"title: caf\xe9", "yaml-encoding"},
		{"PK\x03\x04\xff\xff", "file-truncated"},
		{"", "type-map"},
		{"# rien\n", "type-map"},
		{"bonjour", "type-map"},
		{"- a\n- b\n", "type-map"},
		{strings.Repeat("a", maxBytes+1), "yaml-size"},
	} {
		fw, problems := Read("f.yaml", []byte(c.data))
		if fw != nil || len(problems) == 0 || problems[0].Code != c.code {
			t.Errorf("%.20q: %s", c.data, said(problems))
		}
	}
}

// A file made to exhaust its reader is refused, and soon.
func TestHostile(t *testing.T) {
	aliases := "a: &a [x, x]\n"
	for i := 'b'; i < 'z'; i++ {
		aliases += fmt.Sprintf("%c: &%c [*%c, *%c, *%c, *%c]\n", i, i, i-1, i-1, i-1, i-1)
	}
	deepBlock := ""
	for i := range 1000 {
		deepBlock += strings.Repeat(" ", i) + "a:\n"
	}
	leaves := "tree:\n  code: t\n  name: {fr: a, en: b}\n  children:\n"
	for i := range maxLeaves + 1 {
		leaves += fmt.Sprintf("    - {code: c%d, name: {fr: a, en: b}, item: yesno}\n", i)
	}
	branches := "tree:\n  code: t\n  name: {fr: a, en: b}\n  children:\n"
	for i := range 60 {
		branches += fmt.Sprintf("%s- code: c%d\n%s  name: {fr: a, en: b}\n%s  children:\n", strings.Repeat(" ", 2+2*i), i, strings.Repeat(" ", 2+2*i), strings.Repeat(" ", 2+2*i))
	}
	branches += strings.Repeat(" ", 130) + "- {code: z, name: {fr: a, en: b}, item: yesno}\n"
	for name, c := range map[string]struct{ data, code string }{
		"aliases":     {aliases, "yaml-feature"},
		"merge":       {"a: {b: 1}\nc:\n  <<: {d: 1}\n", "yaml-feature"},
		"brackets":    {"a: " + strings.Repeat("[", 100_000), "yaml-depth"},
		"braces":      {strings.Repeat("{a: ", 50_000), "yaml-depth"},
		"dashes":      {strings.Repeat("- ", 50_000), "yaml-depth"},
		"block":       {deepBlock, "yaml-depth"},
		"keys":        {strings.Repeat("a: 1\n", 20_000), "yaml-wide"},
		"own keys":    {"framework:\n" + numbered("  k%d: 1\n", 20_000), "yaml-wide"},
		"some keys":   {"framework:\n" + numbered("  k%d: 1\n", maxKeys), "too-many"},
		"maps":        {strings.Repeat("- a:\n"+strings.Repeat("    b: 1\n", maxKeys), 5), "type-map"},
		"flow keys":   {"framework: {" + numbered("k%d: 1, ", 5_000) + "}", "too-many"},
		"flow items":  {"kinds: [" + strings.Repeat("1, ", 20_000) + "]", "too-many"},
		"items":       {"kinds:\n" + strings.Repeat("- 1\n", 20_000), "too-many"},
		"texts":       {"sources:\n" + strings.Repeat("- {code: LOI, name: a, url: b, kind: c}\n", 3_000), "too-many"},
		"literals":    {strings.Repeat("a: |\n  b\n", 1000), "key-unknown"},
		"one quote":   {"framework: \"" + strings.Repeat("x ", 1_000_000), "yaml-syntax"},
		"escapes":     {"framework: \"" + strings.Repeat("\\n", 500_000) + "\"", "key-missing"},
		"plain lines": {"framework: a\n" + strings.Repeat("  b\n", 200_000), "type-map"},
		"colons":      {strings.Repeat("a:", 200_000), "key-unknown"},
		"leaves":      {leaves, "tree-large"},
		"branches":    {branches, "tree-deep"},
		"one line":    {"framework: {id: " + strings.Repeat("x", 1_000_000) + "}", "text-long"},
		"quotes":      {"framework: \"" + strings.Repeat("'", 100_000), "yaml-syntax"},
		"empty lines": {strings.Repeat("\n", 1_000_000) + "framework: 1", "type-map"},
		"comments":    {strings.Repeat("# x\n", 200_000) + "framework: 1", "type-map"},
	} {
		start := time.Now()
		fw, problems := Read("f.yaml", []byte(c.data))
		found := false
		for _, p := range problems {
			found = found || p.Code == c.code
		}
		if fw != nil || !found {
			t.Errorf("%s: no %s among %d problems: %.2000s", name, c.code, len(problems), said(problems[:min(5, len(problems))]))
		}
		if spent := time.Since(start); spent > 5*time.Second {
			t.Errorf("%s took %s", name, spent)
		} else {
			t.Logf("%s: %s", name, spent)
		}
	}
}

func numbered(format string, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, format, i)
	}
	return b.String()
}

// The frameworks of published indices are right, and stay right once exported.
func TestPublished(t *testing.T) {
	dir := filepath.Join(testkit.Root(t), "testdata", "frameworks")
	for name, leaves := range map[string]int{"hdi": 4, "desi-2022": 33, "gtmi": 4} {
		b, err := os.ReadFile(filepath.Join(dir, name+".yaml"))
		if err != nil {
			t.Fatal(err)
		}
		fw, problems := Read(name, b)
		if len(problems) > 0 || fw == nil || len(fw.Leaves) != leaves {
			t.Fatalf("%s: %s", name, said(problems))
		}
		again(t, fw)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(small))
	f.Add([]byte("framework: {id: a, version: 1, title: {fr: a, en: b}}\ntree:\n  code: i\n  name: {fr: a, en: b}\n  children: [{code: b, name: {fr: a, en: b}, item: yesno}]\n"))
	f.Add([]byte("a: |\n  b\n c: >-\n"))
	f.Add([]byte("\ufeff---\n? a\n: b\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		fw, problems := Read("f.yaml", data)
		if (fw == nil) != problems.HasErrors() {
			t.Fatalf("framework %v with %s", fw != nil, said(problems))
		}
		for _, p := range problems {
			if lang.For("fr").Message(p.Message) == "" || p.Pos.File != "f.yaml" || !p.Pos.Text {
				t.Fatalf("%s at %v says nothing", p.Code, p.Pos)
			}
		}
		if fw != nil {
			again(t, fw)
		}
	})
}
