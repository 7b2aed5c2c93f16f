package frameworks

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
)

// earlier draws what became of the questions of some versions.
func (m *maker) earlier() {
	for v := range rapid.IntRange(0, 2).Draw(m.T, "earlier") {
		e := surveys.Earlier{Version: fmt.Sprintf("%d %s", v, strings.TrimSpace(m.string("version")))}
		for i, leaf := range m.fw.Leaves {
			q := leaf.Measure.Question
			move := surveys.Move{Was: fmt.Sprintf("x%d", i/2)} // two of today's share one of then
			switch rapid.IntRange(0, 3).Draw(m.T, "move") {
			case 0:
				continue
			case 1:
				move.Was, move.Why = fmt.Sprintf("gone%d", i), m.text("why")
			case 2:
				move.Name, move.Slug = m.text("name"), fmt.Sprintf("slug-%d", i)
				fallthrough
			default:
				move.Now = leaf.Code
			}
			if q.Type == surveys.Decimal && move.Now != "" {
				move.Times = rapid.SampledFrom([]float64{0, 1000, 0.001}).Draw(m.T, "times")
			}
			if q.Item == surveys.Checklist && move.Now != "" {
				move.Answers = []surveys.Recode{{Was: "old", Name: m.text("option")}, {Was: "yes", Now: m.fw.Survey.Of(q)[0].Name}}
			}
			e.Moves = append(e.Moves, move)
		}
		m.fw.Survey.Earlier = append(m.fw.Survey.Earlier, e)
	}
}

// before and after are two versions of one framework: a slug changed and an
// indicator renamed, options renamed, merged and dropped, one split in two, a
// scale cut anew, a unit changed, one retired.
const before = `
framework: {id: petit, version: "1.0", title: {fr: "Petit", en: "Small"}, languages: [fr, en]}
tree:
  code: tout
  name: {fr: "Tout", en: "All"}
  children:
    - {code: A1, slug: plan, name: {fr: "Plan", en: "Plan"}, item: maturity, levels: [{fr: "a", en: "a"}, {fr: "b", en: "b"}, {fr: "c", en: "c"}, {fr: "d", en: "d"}, {fr: "e", en: "e"}]}
    - {code: A2, slug: outils, name: {fr: "Outils", en: "Tools"}, item: checklist, options: [{code: fax, name: {fr: "Fax", en: "Fax"}}, {code: mel, name: {fr: "Mél", en: "Mail"}}, {code: rh, name: {fr: "RH", en: "HR"}}, {code: site, name: {fr: "Site", en: "Site"}}]}
    - {code: A3, slug: argent, name: {fr: "Argent (FCFA)", en: "Money (FCFA)"}, item: number, range: [0, 1000000], goalposts: {worst: 0, best: 1000000}}
    - {code: A4, slug: fait, name: {fr: "Fait", en: "Done"}, item: yesno}
    - {code: A5, slug: reste, name: {fr: "Reste", en: "Rest"}, item: yesno}
`

const after = `
framework: {id: petit, version: "2.0", title: {fr: "Petit", en: "Small"}, languages: [fr, en]}
earlier:
  - version: "1.0"
    indicators:
      - was: A1
        now: B1
        answers:
          - {was: niv0, now: niv0}
          - {was: niv1, now: niv0}
          - {was: niv2, now: niv1}
          - {was: niv3, now: niv2}
          - {was: niv4}
      - was: A2
        now: B2
        slug: outils
        answers:
          - {was: mel, now: courriel}
          - {was: rh}
          - {was: fax}
      - {was: A2, now: B3}
      - {was: A3, now: B4, times: 0.001}
      - {was: A4, why: {fr: "Question posée autrement.", en: "Asked otherwise."}}
  - version: "0.9"
tree:
  code: tout
  name: {fr: "Tout", en: "All"}
  children:
    - {code: B1, slug: plan, name: {fr: "Plan", en: "Plan"}, item: maturity, levels: [{fr: "a", en: "a"}, {fr: "b", en: "b"}, {fr: "c", en: "c"}]}
    - {code: B2, slug: moyens, name: {fr: "Moyens", en: "Means"}, item: checklist, options: [{code: courriel, name: {fr: "Courriel", en: "Mail"}}, {code: site, name: {fr: "Site", en: "Site"}}]}
    - {code: B3, slug: gestion, name: {fr: "Gestion", en: "Management"}, item: checklist, options: [{code: rh, name: {fr: "RH", en: "HR"}}, {code: paie, name: {fr: "Paie", en: "Pay"}}]}
    - {code: B4, slug: argent, name: {fr: "Argent (kFCFA)", en: "Money (kFCFA)"}, item: number, range: [0, 1000], goalposts: {worst: 0, best: 1000}}
    - {code: A5, slug: reste, name: {fr: "Reste", en: "Rest"}, item: yesno}
`

// The section goes from YAML to YAML and through a workbook byte for byte.
func TestEarlierRoundTrip(t *testing.T) {
	fw, problems := Read("f.yaml", []byte(after))
	if fw == nil {
		t.Fatal(said(problems))
	}
	again(t, fw)
	throughBook(t, fw)
	without, problems := Read("f.yaml", []byte(after[:strings.Index(after, "earlier:")]+after[strings.Index(after, "tree:"):]))
	if without == nil {
		t.Fatal(said(problems))
	}
	if without.Digest == fw.Digest {
		t.Error("what became of earlier versions is no part of the digest")
	}
	for _, c := range Diff(without, fw) {
		if c.Scores {
			t.Errorf("a mapping changes no score of today's answers: %v", c)
		}
	}
}

// The survey as it was: the questions and answers of then, and no other's.
func TestEarlierSurvey(t *testing.T) {
	fw, problems := Read("f.yaml", []byte(after))
	if fw == nil {
		t.Fatal(said(problems))
	}
	was, problems := Read("f.yaml", []byte(before))
	if was == nil {
		t.Fatal(said(problems))
	}
	old := fw.Survey.At(&fw.Survey.Earlier[0])
	if old.Version != "1.0" || len(old.Questions) != len(was.Survey.Questions) {
		t.Fatalf("version %s, %d questions", old.Version, len(old.Questions))
	}
	for _, q := range was.Survey.Questions {
		i := old.Index(q.Code)
		if i < 0 || q.Code != "A4" && old.Questions[i].Name != q.Name || q.Code != "A4" && old.Questions[i].Item != q.Item {
			t.Errorf("%s is not as it was: %+v", q.Code, old.Questions)
			continue
		}
		if q.Code == "A4" {
			continue
		}
		for _, c := range was.Survey.Of(q) {
			if !slices.ContainsFunc(old.Of(old.Questions[i]), func(o surveys.Choice) bool { return o.Name == c.Name }) {
				t.Errorf("%s of %s is not among %v", c.Name, q.Code, old.Of(old.Questions[i]))
			}
		}
	}
	if r := old.Questions[old.Index("A3")].Range; r != [2]float64{0, 1e6} {
		t.Errorf("the range of then is %v", r)
	}
}

func TestEarlierProblems(t *testing.T) {
	for _, c := range []struct{ old, now, code string }{
		{`version: "0.9"`, `version: "2.0"`, "earlier-version"},
		{`version: "0.9"`, `version: "1.0"`, "code-twice"},
		{"{was: A4, why:", "{was: A4, now: A5, why:", ""},
		{`{was: A4, why: {fr: "Question posée autrement.", en: "Asked otherwise."}}`, "{was: A4}", "earlier-why"},
		{`{was: A4, why:`, "{was: A4, now: B3, item: checklist, why:", "earlier-merge"},
		{`{was: A4, why:`, "{was: A3, why:", "earlier-split"},
		{`{was: A4, why:`, "{was: A4, now: A5, item: number, why:", "earlier-item"},
		{`{was: A4, why:`, "{was: A4, now: A5, item: maturity, why:", "earlier-answers"},
		{"times: 0.001", "times: -1", "earlier-times"},
		{"{was: A2, now: B3}", "{was: A2, now: B3, times: 2}", "earlier-times"},
		{"- {was: niv1, now: niv0}", "- {was: niv9, now: niv0}", "earlier-scale"},
		{"{was: niv2, now: niv1}", "{was: niv2, now: niv7}", "ref-unknown"},
		{"now: B4", "now: B7", "ref-unknown"},
		{"{was: A2, now: B3}", "{was: A2, now: B2}", "code-twice"},
		{"{was: rh}", "{was: mel}", "code-twice"},
		{"{was: rh}", "{was: rh, nom: x}", "key-unknown"},
		{"slug: outils", "slug: Outils", "slug-bad"},
	} {
		t.Run(c.code+" "+c.now, func(t *testing.T) {
			if !strings.Contains(after, c.old) {
				t.Fatalf("no %s", c.old)
			}
			fw, problems := Read("f.yaml", []byte(strings.Replace(after, c.old, c.now, 1)))
			if c.code == "" {
				if fw == nil {
					t.Error(said(problems))
				}
				return
			}
			if fw != nil || problems[0].Code != c.code || problems[0].Pos.Row == 0 {
				t.Errorf("want %s: %s", c.code, said(problems))
			}
		})
	}
}

// In a workbook the same is said at its cell.
func TestEarlierWorkbookProblems(t *testing.T) {
	fw, _ := Read("f.yaml", []byte(after))
	sheets := Sheets(fw)
	for i := range sheets {
		if sheets[i].Name == "earlier_choices" {
			sheets[i].Rows[0][1] = "A9"
		}
	}
	_, problems := Read("f.xlsx", plainBook(t, sheets))
	if len(problems) == 0 || problems[0].Code != "earlier-apart" || problems[0].Pos.Sheet != "earlier_choices" || problems[0].Pos.Cell() != "B2" {
		t.Errorf("%s", said(problems))
	}
}

// The draft is a section that the framework takes, with what can be guessed.
func TestEarlierDraft(t *testing.T) {
	old, _ := Read("old.yaml", []byte(before))
	bare := after[:strings.Index(after, "earlier:")] + after[strings.Index(after, "tree:"):]
	now, problems := Read("new.yaml", []byte(bare))
	if now == nil {
		t.Fatal(said(problems))
	}
	section := EarlierDraft(old, now)
	fw, problems := Read("new.yaml", []byte(strings.Replace(bare, "tree:", string(section)+"tree:", 1)))
	if fw == nil {
		t.Fatalf("%s\n%s", said(problems), section)
	}
	e := fw.Survey.Earlier[0]
	now1, gone := map[string]string{}, 0
	for _, m := range e.Moves {
		now1[m.Was] = m.Now
		if m.Now == "" && m.Why["fr"] != "" {
			gone++
		}
	}
	if e.Version != "1.0" || now1["A1"] != "B1" || now1["A3"] != "B4" || gone != 2 {
		t.Errorf("%s", section)
	}
	if len(e.Of("A1")[0].Answers) != 5 || e.Of("A1")[0].Answers[4].Now != "" {
		t.Errorf("a scale that is shorter names all its levels:\n%s", section)
	}
	if again := EarlierDraft(old, fw); !bytes.Equal(again, section) {
		t.Errorf("what is written already is kept:\n%s", again)
	}
}

// Nothing that changed escapes the draft: by it, answers to the old version
// are answers to the new one, or said to be lost.
func TestEarlierDraftLaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		old, now := drawFramework(t), drawFramework(t)
		now.Version = old.Version + "b"
		now.Survey.Earlier = nil
		derive(now)
		section := EarlierDraft(old, now)
		text := append(Export(now), section...)
		fw, problems := Read("new.yaml", text)
		if fw == nil {
			t.Fatalf("%s\n%s", said(problems), section)
		}
		then := fw.Survey.At(&fw.Survey.Earlier[0])
		for _, q := range old.Survey.Questions {
			if i := then.Index(q.Code); i < 0 || then.Questions[i].Name != q.Name {
				t.Fatalf("%s %s is not found:\n%s", q.Code, q.Name, section)
			}
		}
	})
}

// A carried answer is one that today's question takes.
func TestCarryLaw(t *testing.T) {
	fw, _ := Read("f.yaml", []byte(after))
	e := &fw.Survey.Earlier[0]
	then := fw.Survey.At(e)
	rapid.Check(t, func(t *rapid.T) {
		q := then.Questions[rapid.IntRange(0, len(then.Questions)-1).Draw(t, "question")]
		a := surveys.Answer{State: surveys.Given}
		choices := then.Of(q)
		switch q.Type {
		case surveys.Decimal:
			a.Number = rapid.Float64Range(q.Range[0], q.Range[1]).Draw(t, "number")
		case surveys.SelectMultiple:
			for _, c := range choices {
				if rapid.Bool().Draw(t, c.Name) {
					a.Choices = append(a.Choices, c.Name)
				}
			}
		default:
			if len(choices) == 0 {
				return
			}
			a.Choices = []string{choices[rapid.IntRange(0, len(choices)-1).Draw(t, "choice")].Name}
		}
		for _, m := range e.Of(q.Code) {
			i := fw.Survey.Index(m.Now)
			if m.Now == "" {
				continue
			}
			now := fw.Survey.Questions[i]
			out, lost, _ := m.Carry(now, fw.Survey.Of(now), &a)
			if lost != (out.State == surveys.SetAside) {
				t.Fatalf("%v is lost: %v", out, lost)
			}
			if out.State == surveys.Given && now.Type == surveys.Decimal && (out.Number < now.Range[0] || out.Number > now.Range[1]) {
				t.Fatalf("%v is outside %v", out.Number, now.Range)
			}
			for _, c := range out.Choices {
				if !slices.ContainsFunc(fw.Survey.Of(now), func(n surveys.Choice) bool { return n.Name == c }) {
					t.Fatalf("%s is no answer to %s", c, now.Code)
				}
			}
		}
	})
}
