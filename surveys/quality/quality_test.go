package quality

import (
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// surveyOf is a survey of so many questions on a scale, with one check: the
// second level at least on the first question does not go with none on the last.
func surveyOf(questions int) *surveys.Survey {
	s := &surveys.Survey{Choices: map[string][]surveys.Choice{"scale": make([]surveys.Choice, 5)}}
	for i := range questions {
		s.Questions = append(s.Questions, &surveys.Question{Name: fmt.Sprint("q", i), Item: surveys.Maturity, ListName: "scale"})
	}
	s.Checks = []surveys.Check{{
		ID: "C01", Questions: []int{0, questions - 1}, Message: lang.T("cela ne va pas ensemble", "this does not go together"),
		Terms: []surveys.Term{{Question: 0, Relation: surveys.AtLeast, Number: 2}, {Question: questions - 1, Relation: surveys.AtMost, Number: 0}},
	}}
	return s
}

// entry is a response of a territory.
type entry struct {
	territory string
	*surveys.Response
}

// levels are answers on a scale; -1 is none.
func levels(values ...int) []surveys.Answer {
	answers := make([]surveys.Answer, len(values))
	for i, v := range values {
		answers[i] = surveys.Answer{State: surveys.Blank}
		if v >= 0 {
			answers[i] = surveys.Answer{State: surveys.Given, Choices: []string{fmt.Sprint("niv", v)}}
		}
	}
	return answers
}

// varied are answers of no pattern, the same for the same seed.
func varied(questions int, seed uint64) []surveys.Answer {
	random := rand.New(rand.NewPCG(seed, 1))
	values := make([]int, questions)
	for i := range values {
		values[i] = random.IntN(5)
	}
	values[0] = min(values[0], 1) // breaks no check
	return levels(values...)
}

// read is what intake gives of files with these responses.
func read(s *surveys.Survey, files ...[]entry) *intake.Result {
	result := &intake.Result{Dataset: surveys.NewDataset(s)}
	for i, entries := range files {
		file := intake.File{Name: fmt.Sprintf("f%d.csv", i), Sheet: "f", OK: true, Responses: len(entries)}
		w := NewWatcher(s)()
		for n, e := range entries {
			e.Pos = diag.Pos{File: file.Name, Sheet: "f", Row: n + 2}
			for q := range e.Answers {
				e.Answers[q].Pos = diag.Pos{File: file.Name, Sheet: "f", Row: n + 2, Col: q + 3}
			}
			t := &surveys.Territory{Key: e.territory, Name: e.territory, Population: math.NaN()}
			result.Dataset.Add(t, e.Response)
			w.Watch(t, e.Response)
		}
		result.Files = append(result.Files, file)
		result.Watchers = append(result.Watchers, w)
	}
	return result
}

func response(answers []surveys.Answer, changes ...func(*surveys.Response)) *surveys.Response {
	r := &surveys.Response{Answers: answers}
	for _, change := range changes {
		change(r)
	}
	return r
}

func by(name string) func(*surveys.Response) {
	return func(r *surveys.Response) { r.Enumerator = name }
}

var monday = time.Date(2026, 5, 18, 8, 0, 0, 0, time.UTC)

// open is a response that was filled from some minutes after eight, for so long.
func open(after int, took time.Duration) func(*surveys.Response) {
	return func(r *surveys.Response) {
		r.Start = monday.Add(time.Duration(after) * time.Minute)
		r.End = r.Start.Add(took)
		r.Date = monday.Truncate(24 * time.Hour)
	}
}

// said are the doubts of a kind, in English, with their cells.
func said(f *Findings, code string) []string {
	var all []string
	for _, p := range f.Doubts {
		if p.Code == code {
			all = append(all, p.Pos.String()+" "+lang.For("en").Message(p.Message))
		}
	}
	return all
}

func kind(f *Findings, code string) int {
	for _, k := range f.Kinds {
		if k.Code == code {
			return k.Count
		}
	}
	return 0
}

const many = 40 // questions

func TestDoubts(t *testing.T) {
	s := surveyOf(many)
	copied := func(seed uint64, changed int) []surveys.Answer {
		answers := varied(many, seed)
		for i := range changed {
			answers[5+i] = surveys.Answer{State: surveys.Given, Choices: []string{"niv" + fmt.Sprint((answers[5+i].Choices[0][3]-'0'+1)%5)}}
		}
		return answers
	}
	constant := func(n, other int) []surveys.Answer {
		values := make([]int, many)
		for i := range values {
			values[i] = 2
			if i < n {
				values[i] = -1
			} else if i < n+other {
				values[i] = 3
			}
		}
		values[many-1] = 2
		return levels(values...)
	}
	comment := func(text string, col int) []surveys.Answer {
		answers := varied(many, 9)
		answers[3].Comment, answers[3].CommentCol = text, int16(col)
		return answers
	}
	broken := varied(many, 3)
	broken[0], broken[many-1] = levels(3)[0], levels(0)[0]
	for name, test := range map[string]struct {
		files [][]entry
		code  string
		want  []string
	}{
		"all the same": {
			files: [][]entry{{{"A", response(constant(30, 0))}}}, code: CodeStraight,
			want: []string{"f0.csv:f!2 10 answers on a scale, all of them “2”"},
		},
		"too few are the same":  {files: [][]entry{{{"A", response(constant(31, 0))}}}, code: CodeStraight},
		"nearly all the same":   {files: [][]entry{{{"A", response(constant(20, 2))}}}, code: CodeStraight, want: []string{"f0.csv:f!2 18 of 20 answers on a scale are “2”"}},
		"not nearly all":        {files: [][]entry{{{"A", response(constant(20, 3))}}}, code: CodeStraight},
		"too few to be nearly":  {files: [][]entry{{{"A", response(constant(21, 1))}}}, code: CodeStraight},
		"answers that disagree": {files: [][]entry{{{"A", response(broken)}}}, code: CodeContradiction, want: []string{"f0.csv:f!C2 C01, cells C2, AP2: this does not go together"}},
		"phone": {
			files: [][]entry{{{"A", response(comment("appeler le 6 99 12 34 56", 50))}}}, code: CodePersonal,
			want: []string{"f0.csv:f!AX2 the text holds what looks like a phone number"},
		},
		"address": {
			files: [][]entry{{{"A", response(comment("a@b.test", 0))}}}, code: CodePersonal,
			want: []string{"f0.csv:f!F2 the text holds an e-mail address"},
		},
		"both": {
			files: [][]entry{{{"A", response(comment("a@b.test ou 699123456", 0))}}}, code: CodePersonal,
			want: []string{"f0.csv:f!F2 the text holds an e-mail address and what looks like a phone number"},
		},
		"in a workshop": {
			files: [][]entry{{{"A", response(varied(many, 9), func(r *surveys.Response) {
				r.Workshop = &surveys.Workshop{Deliberations: []surveys.Deliberation{{Dissent: "voir 699123456", Pos: diag.Pos{Sheet: "Atelier", Row: 7, Col: 2}}}}
			})}}},
			code: CodePersonal, want: []string{"f0.csv:Atelier!B7 the text holds what looks like a phone number"},
		},
		"an amount": {files: [][]entry{{{"A", response(comment("12 postes sur 250 000 000 000", 0))}}}, code: CodePersonal},
		"end before start": {
			files: [][]entry{{{"A", response(varied(many, 1), open(0, -time.Minute))}}}, code: CodeEndFirst,
			want: []string{"f0.csv:f!2 this response ends before it starts"},
		},
		"open for days": {files: [][]entry{{{"A", response(varied(many, 1), open(0, 72*time.Hour))}}}, code: CodeEndFirst},
		"sent before": {
			files: [][]entry{{{"A", response(varied(many, 1), open(0, time.Hour), func(r *surveys.Response) { r.Sent = r.Start.Add(-72 * time.Hour) })}}}, code: CodeSentFirst,
			want: []string{"f0.csv:f!2 this response is dated, or was started, 3 days after it was sent"},
		},
		"dated later": {
			files: [][]entry{{{"A", response(varied(many, 1), func(r *surveys.Response) { r.Sent, r.Date = monday, monday.AddDate(10, 0, 0) })}}}, code: CodeSentFirst,
			want: []string{"f0.csv:f!2 this response is dated, or was started, 3,653 days after it was sent"},
		},
		"dated the same day": {
			files: [][]entry{{{"A", response(varied(many, 1), func(r *surveys.Response) { r.Sent, r.Date = monday, monday.Add(23*time.Hour) })}}}, code: CodeSentFirst,
		},
		"too fast": {
			files: [][]entry{{
				{"A", response(varied(many, 1), open(0, 40*time.Minute))},
				{"B", response(varied(many, 2), open(60, 42*time.Minute))},
				{"C", response(varied(many, 3), open(120, 38*time.Minute))},
				{"D", response(varied(many, 4), open(180, 39*time.Minute))},
				{"E", response(varied(many, 5), open(240, 90*time.Second))},
				{"F", response(varied(many, 6), func(r *surveys.Response) { r.Duration = 3 * time.Minute })}, // short, but 4.5 s an answer
			}},
			code: CodeFast, want: []string{"f0.csv:f!6 40 answers in 90 seconds: half of the responses took more than 38 minutes"},
		},
		"all are fast": {
			files: [][]entry{{
				{"A", response(varied(many, 1), open(0, 100*time.Second))},
				{"B", response(varied(many, 2), open(60, 100*time.Second))},
				{"C", response(varied(many, 3), open(120, 100*time.Second))},
				{"D", response(varied(many, 4), open(180, 100*time.Second))},
				{"E", response(varied(many, 5), open(240, 90*time.Second))},
			}},
			code: CodeFast,
		},
		"overlap": {
			files: [][]entry{
				{{"A", response(varied(many, 1), open(0, 40*time.Minute), by("awa"))}},
				{
					{"B", response(varied(many, 2), open(30, 40*time.Minute), by("Awa"))},
					{"C", response(varied(many, 3), open(66, 40*time.Minute), by("awa"))}, // four minutes: closed late
					{"D", response(varied(many, 4), open(0, 9*time.Hour), by("awa"))},     // left open
					{"E", response(varied(many, 5), open(0, 40*time.Minute), by("ben"))},
				},
			},
			code: CodeOverlap, want: []string{"f0.csv:f!2 E01 had two forms open at the same time, for five minutes or more: one pair of forms"},
		},
		"one voice": {
			files: [][]entry{{
				{"A", response(varied(many, 1), by("awa"))},
				{"B", response(varied(many, 2), by("ben"))},
				{"A", response(varied(many, 1), by("awa"))},
				{"A", response(varied(many, 1), by("awa"))},
			}},
			code: CodeOneVoice, want: []string{"f0.csv:f!2 the 3 responses filled by E01 all give the same answers"},
		},
		"two are no voice": {files: [][]entry{{{"A", response(varied(many, 1), by("awa"))}, {"A", response(varied(many, 1), by("awa"))}}}, code: CodeOneVoice},
		"copies": {
			files: [][]entry{
				{{"A", response(copied(1, 0))}, {"X", response(varied(many, 2))}},
				{{"B", response(copied(1, 1))}, {"Y", response(varied(many, 3))}, {"C", response(copied(1, 2))}},
			},
			code: CodeSame, want: []string{"f0.csv:f!2 3 responses of 3 territories are the same to 95% or more: A (f0.csv:f!2) · B (f1.csv:f!2) · C (f1.csv:f!4)"},
		},
		"not copies":             {files: [][]entry{{{"A", response(copied(1, 0))}, {"B", response(copied(1, 3))}}}, code: CodeSame},
		"copies of one place":    {files: [][]entry{{{"A", response(copied(1, 0))}, {"A", response(copied(1, 0))}}}, code: CodeSame},
		"one level is no copy":   {files: [][]entry{{{"A", response(constant(0, 0))}, {"B", response(constant(0, 0))}}}, code: CodeSame},
		"too few are no copies":  {files: [][]entry{{{"A", response(varied(many, 1)[:19])}, {"B", response(varied(many, 1)[:19])}}}, code: CodeSame},
		"nobody says too much":   {files: [][]entry{{{"A", response(varied(many, 1))}}, {}}, code: CodeManyADay},
		"columns of no response": {files: [][]entry{{}}, code: CodeColumns},
	} {
		t.Run(name, func(t *testing.T) {
			f := Look(read(s, test.files...))
			if diff := cmp.Diff(test.want, said(f, test.code)); diff != "" {
				t.Error(diff)
			}
			if kind(f, test.code) != len(test.want) {
				t.Errorf("kinds: %+v", f.Kinds)
			}
			for _, p := range f.Doubts {
				if p.Severity != diag.Info || p.Hint.IsZero() {
					t.Errorf("%+v", p)
				}
			}
		})
	}
}

func TestManyADay(t *testing.T) {
	s := surveyOf(many)
	var typed, spoken, long []entry
	for i := range 30 {
		typed = append(typed, entry{fmt.Sprint("T", i), response(varied(many, uint64(i)), by("typist"), open(10*i, 3*time.Minute))})
		spoken = append(spoken, entry{fmt.Sprint("S", i), response(varied(many, uint64(100+i)), by("speaker"), open(0, 0), func(r *surveys.Response) { r.Start, r.End = time.Time{}, time.Time{} })})
		long = append(long, entry{fmt.Sprint("L", i), response(varied(many, uint64(200+i)), by("walker"), open(60*i, 40*time.Minute))})
	}
	f := Look(read(s, typed, spoken, long))
	want := []string{"f1.csv:f!2 E02 filled more responses than a day has room for on one day: 30 on 18 May 2026"}
	if diff := cmp.Diff(want, said(f, CodeManyADay)); diff != "" {
		t.Error(diff)
	}
	if e := f.Enumerators; len(e) != 3 || e[0].ID != "E01" || e[0].Median != 3*time.Minute || e[0].Responses != 30 || e[2].Days != 2 || e[2].Timed != 30 || e[0].Name != "typist" {
		t.Errorf("%+v", e)
	}
}

// TestNamesOfEnumerators: a mark is no name.
func TestNamesOfEnumerators(t *testing.T) {
	f := Look(read(surveyOf(many), []entry{{"A", response(varied(many, 1), by(intake.EnumeratorMark+"0011"))}, {"A", response(varied(many, 2))}}))
	if len(f.Enumerators) != 1 || f.Enumerators[0].Name != "" || f.Unsigned != 1 {
		t.Errorf("%+v", f)
	}
}

// TestClusterSaysWhatIsKnown: who filled its responses, and when.
func TestClusterSaysWhatIsKnown(t *testing.T) {
	s := surveyOf(many)
	same := func(name string, after int) *surveys.Response {
		return response(varied(many, 1), by(name), open(after, time.Hour))
	}
	f := Look(read(s, []entry{{"A", same("awa", 0)}, {"B", same("awa", 2*24*60)}}, []entry{{"C", same("awa", 24*60)}}))
	if len(f.Clusters) != 1 || f.Clusters[0].Enumerator != "E01" || len(f.Clusters[0].Members) != 3 || f.Clusters[0].Least != 1 || f.Clusters[0].Answers != many {
		t.Fatalf("%+v", f.Clusters)
	}
	hint := lang.For("fr").Message(f.Doubts[len(f.Doubts)-1].Hint)
	if !strings.Contains(hint, "E01") || strings.Contains(hint, "%!") {
		t.Error(hint)
	}
}

// TestTotals: every response and every cell is in every sum.
func TestTotals(t *testing.T) {
	s := surveyOf(many)
	blank := varied(many, 1)
	blank[0], blank[1] = surveys.Answer{State: surveys.Blank}, surveys.Answer{State: surveys.SetAside}
	f := Look(read(s, []entry{{"A", response(blank, by("awa"))}, {"B", response(varied(many, 2))}}, []entry{{"A", response(varied(many, 3), by("awa"))}}))
	var sums []int
	for _, shares := range [][]Share{
		sharesOf(f.Questions, func(x Question) Share { return x.Share }), sharesOf(f.Territories, func(x Territory) Share { return x.Share }),
		sharesOf(f.Groups, func(x Group) Share { return x.Share }), sharesOf(f.Regions, func(x Region) Share { return x.Share }),
		sharesOf(f.Files, func(x File) Share { return x.Share }),
	} {
		var all Share
		for _, share := range shares {
			all.plus(share)
		}
		sums = append(sums, all.Asked(), all.Given)
	}
	if want := []int{120, 118, 120, 118, 120, 118, 120, 118, 120, 118}; !slices.Equal(sums, want) {
		t.Errorf("%v", sums)
	}
	if !math.IsNaN((Share{}).Missing()) || f.Questions[0].Missing() != 1.0/3 {
		t.Error("nothing asked is nothing known, not nothing missing")
	}
	if f.Enumerators[0].Responses+f.Unsigned != f.Responses || f.Territories[0].Responses != 2 || f.Regions[0].Responses != 3 || f.Groups[0].Responses != 3 || f.Undated != 3 {
		t.Errorf("%+v", f)
	}
}

func sharesOf[T any](list []T, of func(T) Share) (shares []Share) {
	for _, x := range list {
		shares = append(shares, of(x))
	}
	return shares
}

// TestListsAreBounded: what is beyond is counted.
func TestListsAreBounded(t *testing.T) {
	s := surveyOf(many)
	var entries []entry
	const more = 7
	for i := range MaxListed + more {
		answers := varied(many, 5)
		answers[1].Comment = "a@b.test"
		entries = append(entries, entry{"A", response(answers, by(fmt.Sprint("e", i*3)))})
	}
	f := Look(read(s, entries))
	if n := kind(f, CodePersonal); n != MaxListed+more || f.Territories[0].Doubts != n || f.Files[0].Doubts != n {
		t.Errorf("%d", n)
	}
	list := said(f, CodePersonal)
	if len(list) != MaxListed+1 || !strings.Contains(list[0], "more of the same") {
		t.Error(len(list), list[0])
	}
	var crowd []entry
	for i := range MaxEnumerators + more {
		crowd = append(crowd, entry{fmt.Sprint(i % 9), response(levels(1), by(fmt.Sprint("e", i)))})
	}
	for _, split := range []int{0, 500} {
		f = Look(read(surveyOf(1), crowd[:split], crowd[split:]))
		if len(f.Enumerators) != MaxEnumerators || f.Unnumbered != more {
			t.Errorf("%d enumerators, %d others", len(f.Enumerators), f.Unnumbered)
		}
	}
}

// drawn are responses of every kind, over and over.
func drawn(t *rapid.T) []entry {
	return rapid.SliceOfN(rapid.Custom(func(t *rapid.T) entry {
		answers := varied(many, rapid.Uint64Range(1, 3).Draw(t, "seed"))
		for range rapid.IntRange(0, 3).Draw(t, "changes") {
			answers[rapid.IntRange(0, many-1).Draw(t, "at")] = rapid.SampledFrom([]surveys.Answer{
				{State: surveys.Blank},
				{State: surveys.Unknown},
				{State: surveys.SetAside, Reason: "699123456"},
				levels(0)[0], levels(4)[0],
				{State: surveys.Given, Choices: []string{"niv1"}, Comment: "écrire à a@b.test"},
			}).Draw(t, "answer")
		}
		r := response(answers, by(rapid.SampledFrom([]string{"", "awa", "Awa", "ben"}).Draw(t, "by")))
		if rapid.Bool().Draw(t, "timed") {
			open(rapid.IntRange(0, 5000).Draw(t, "after"), time.Duration(rapid.IntRange(-2, 7200).Draw(t, "took"))*time.Second)(r)
		}
		return entry{rapid.SampledFrom([]string{"A", "B", "C"}).Draw(t, "territory"), r}
	}), 0, 60).Draw(t, "responses")
}

// facts are the findings but for where they stand: sums, kinds, and who.
func facts(f *Findings) any {
	g := *f
	g.Files, g.Doubts, g.Clusters, g.Enumerators = nil, nil, nil, slices.Clone(f.Enumerators)
	for i := range g.Enumerators {
		g.Enumerators[i].First = diag.Pos{}
	}
	var clusters []string
	for _, c := range f.Clusters {
		text := fmt.Sprint(c.Territories, c.Least, c.Answers, c.Enumerator, c.From, c.To)
		for _, m := range c.Members {
			text += fmt.Sprint(" ", m.Territory.Key, m.Date, m.Enumerator)
		}
		clusters = append(clusters, text)
	}
	return []any{fmt.Sprintf("%+v", g), clusters}
}

// TestFilesDoNotMatter: the same responses in one file or in several, cut
// anywhere, give the same findings.
func TestFilesDoNotMatter(t *testing.T) {
	s := surveyOf(many)
	rapid.Check(t, func(t *rapid.T) {
		all := drawn(t)
		a, b := rapid.IntRange(0, len(all)).Draw(t, "a"), rapid.IntRange(0, len(all)).Draw(t, "b")
		a, b = min(a, b), max(a, b)
		whole := Look(read(s, all))
		parts := Look(read(s, all[:a], all[a:b], all[b:]))
		if diff := cmp.Diff(facts(whole), facts(parts)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// TestRecallIsFresh: what was kept and recalled gives the same findings.
func TestRecallIsFresh(t *testing.T) {
	s := surveyOf(many)
	rapid.Check(t, func(t *rapid.T) {
		all := drawn(t)
		cut := rapid.IntRange(0, len(all)).Draw(t, "cut")
		result := read(s, all[:cut], all[cut:])
		fresh := Look(result)
		for i, w := range result.Watchers {
			again := NewWatcher(s)()
			if !again.Recall(w.Keep()) {
				t.Fatalf("not recalled: %s", w.Keep())
			}
			result.Watchers[i] = again
		}
		if again := Look(result); !reflect.DeepEqual(fresh, again) {
			t.Fatalf("%+v is not %+v", again, fresh)
		}
	})
}

// TestADamagedRecordIsNoWatcher: whatever is recalled, nothing fails later.
func TestADamagedRecordIsNoWatcher(t *testing.T) {
	s := surveyOf(many)
	result := hostile(s)
	kept := result.Watchers[0].Keep()
	for _, forge := range [][2]string{
		{`"Territory":0`, `"Territory":9`},
		{`"Enumerator":0`, `"Enumerator":5`},
		{`"Format":2`, `"Format":0`},
		{`"Took":{`, `"Took":null,"X":{`},
		{`"Contradicted":[`, `"Contradicted":[1,`},
		{`"Code":"contradiction","Sheet":"f","Row":2,"Col":3,"N":0`, `"Code":"contradiction","N":7`},
		{`"Code":"contradiction"`, `"Code":"other"`},
		{`"Answers":"`, `"Answers":"AAAA`},
		{`"Answers":"`, `"Answers":"AAAAAAAA`},
		{`"Answers":"`, `"Answers":"!!`},
	} {
		forged := strings.Replace(string(kept), forge[0], forge[1], 1)
		if forged == string(kept) {
			t.Errorf("nothing to forge: %s in %s", forge[0], kept)
		}
		if NewWatcher(s)().Recall([]byte(forged)) {
			t.Errorf("%s is recalled", forge[1])
		}
	}
	if w := NewWatcher(s)(); w.Recall(nil) || !w.Recall(kept) {
		t.Error("what was kept is not recalled")
	}
}

// hostile is a reading with a bit of everything.
func hostile(s *surveys.Survey) *intake.Result {
	broken := varied(many, 3)
	broken[0], broken[many-1] = levels(3)[0], levels(0)[0]
	broken[4].Comment = "699123456"
	return read(s, []entry{
		{"A", response(broken, by("awa"), open(0, time.Minute))},
		{"B", response(varied(many, 3), by("awa"), open(1, 20*time.Minute))},
	})
}

func FuzzRecallWatcher(f *testing.F) {
	s := surveyOf(many)
	f.Add(hostile(s).Watchers[0].Keep())
	f.Fuzz(func(t *testing.T, kept []byte) {
		result := hostile(s)
		w := NewWatcher(s)()
		if !w.Recall(kept) {
			return
		}
		result.Watchers[0] = w
		found := Look(result)
		for _, p := range found.Doubts {
			lang.For("fr").Message(p.Message)
		}
		if again := NewWatcher(s)(); !again.Recall(w.Keep()) {
			t.Fatal("what was recalled cannot be kept")
		}
	})
}

// TestFormat: whoever changes what a watcher keeps changes its format.
func TestFormat(t *testing.T) {
	const fields = 54
	n := 0
	for _, of := range []any{found{}, territory{}, enumerator{}, workday{}, fact{}, quick{}, kept{}} {
		n += reflect.TypeOf(of).NumField()
	}
	if n != fields {
		t.Errorf("%d fields are kept, not %d: change foundFormat too", n, fields)
	}
}
