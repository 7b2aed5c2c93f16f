package intake_test

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/testkit"
)

// recorder is a watcher that keeps what it is told.
type recorder struct{ Told []string }

func (r *recorder) Watch(t *surveys.Territory, s *surveys.Response) {
	r.Told = append(r.Told, fmt.Sprint(t.Key, " ", s.Pos, " ", s.Group, " ", s.Answers[0].State, s.Answers[0].Choices, s.Answers[0].Comment))
}

func (r *recorder) Keep() []byte {
	b, err := json.Marshal(r)
	if err != nil {
		panic(err)
	}
	return b
}

func (r *recorder) Recall(b []byte) bool { return json.Unmarshal(b, r) == nil }

func watching() intake.Options {
	return intake.Options{Watch: func() intake.Watcher { return &recorder{} }}
}

// told is what the watchers of a reading were told, a line a response.
func told(result *intake.Result) string {
	var all []string
	for i, w := range result.Watchers {
		all = append(all, result.Files[i].Name+": "+strings.Join(w.(*recorder).Told, " | "))
	}
	return strings.Join(all, "\n")
}

// TestWatchersAreToldWhatCounts: each response that is counted, once, in the
// order of its source, whether it was superseded in the first reading or not,
// whether the sources are told to Each too, and whether they are recalled; and
// nothing else that is read changes.
func TestWatchersAreToldWhatCounts(t *testing.T) {
	s := small()
	rapid.Check(t, func(t *rapid.T) {
		var sources []intake.Source
		for f := range rapid.IntRange(1, 4).Draw(t, "files") {
			lines := []string{"territory,group,date,response_id,A1.1.1,A1.1.1.comment"}
			for range rapid.IntRange(0, 5).Draw(t, "rows") {
				lines = append(lines, strings.Join([]string{
					rapid.SampledFrom([]string{"Essai", "Autre", ""}).Draw(t, "name"), rapid.SampledFrom([]string{"", "CIT"}).Draw(t, "group"),
					rapid.SampledFrom([]string{"2026-01-02", "2026-11-02"}).Draw(t, "date"), rapid.SampledFrom([]string{"", "", "a", "b"}).Draw(t, "id"),
					rapid.SampledFrom([]string{"2", "niv3", "9", ""}).Draw(t, "answer"), "dit",
				}, ","))
			}
			sources = append(sources, bytesSource(fmt.Sprintf("f%d.csv", f), []byte(strings.Join(lines, "\n")+"\n")))
		}
		plain := intake.Options{Duplicates: rapid.SampledFrom([]intake.Repeats{"", intake.Latest}).Draw(t, "duplicates")}
		if rapid.Bool().Draw(t, "selected") {
			plain.From = time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
		}
		opt := plain
		opt.Watch = watching().Watch
		result, problems := must3(intake.Read(context.Background(), sources, s, opt))
		want := told(result)
		if unwatched, same := must3(intake.Read(context.Background(), sources, s, plain)); seen(unwatched, same) != seen(result, problems) {
			t.Fatal(cmp.Diff(seen(unwatched, same), seen(result, problems)))
		}
		n := 0
		for i, w := range result.Watchers {
			n += len(w.(*recorder).Told)
			if len(w.(*recorder).Told) != result.Files[i].Responses {
				t.Fatalf("%d told of %d", len(w.(*recorder).Told), result.Files[i].Responses)
			}
		}
		if len(result.Watchers) != len(sources) || n != result.Dataset.Responses {
			t.Fatalf("%d watchers, told %d of %d", len(result.Watchers), n, result.Dataset.Responses)
		}
		each := opt
		each.Each = func(*surveys.Territory, *surveys.Response) error { return nil }
		if again, _ := must3(intake.Read(context.Background(), sources, s, each)); told(again) != want {
			t.Fatal(cmp.Diff(want, told(again)))
		}
		m := newMemory()
		for i := range sources {
			sources[i] = m.remembered(sources[i])
		}
		for run := range 2 {
			if again, _ := must3(intake.Read(context.Background(), sources, s, opt)); told(again) != want {
				t.Fatal(run, cmp.Diff(want, told(again)))
			}
		}
		if m.recalled < len(sources) {
			t.Fatalf("%d recalled", m.recalled)
		}
	})
}

// TestAWatchersRecordIsItsOwn: what was kept without a watcher is read again for
// one, and what its watcher does not know is read again too.
func TestAWatchersRecordIsItsOwn(t *testing.T) {
	s, m := small(), newMemory()
	src := bytesSource("t.csv", []byte("territory,A1.1.1\nEssai,2\n"))
	for _, opt := range []intake.Options{{}, watching(), {Watch: func() intake.Watcher { return &forgetful{} }}} {
		result, _ := read(t, s, opt, m.remembered(src)) // one key for all: the worst store
		if opt.Watch == nil {
			continue
		}
		if n := len(result.Watchers); n != 1 {
			t.Errorf("%d watchers", n)
		}
	}
	if result, _ := read(t, s, watching(), m.remembered(src)); len(result.Watchers[0].(*recorder).Told) != 1 {
		t.Errorf("%+v", result.Watchers[0])
	}
}

// forgetful keeps nothing.
type forgetful struct{ recorder }

func (*forgetful) Keep() []byte       { return nil }
func (*forgetful) Recall([]byte) bool { return false }

// TestAFileThatCannotBeUsedIsNotWatched: its watcher is as new.
func TestAFileThatCannotBeUsedIsNotWatched(t *testing.T) {
	result, _ := read(t, small(), watching(), bytesSource("t.csv", []byte("nothing,here\n1,2\n")), bytesSource("u.csv", []byte("territory,A1.1.1\nEssai,2\n")))
	if got := told(result); !strings.HasPrefix(got, "t.csv: \nu.csv: ") || len(result.Watchers[1].(*recorder).Told) != 1 {
		t.Error(got)
	}
}

// made is a watcher of how responses were made.
type made struct {
	forgetful
	lines []string
}

func (m *made) Watch(_ *surveys.Territory, r *surveys.Response) {
	at := func(t time.Time) string {
		if t.IsZero() {
			return "-"
		}
		return t.Format("01-02 15:04:05")
	}
	m.lines = append(m.lines, fmt.Sprintf("%s %s %s %v %s", at(r.Start), at(r.End), at(r.Sent), r.Took(), r.Enumerator))
}

// TestHowAResponseWasMade: as each tool writes it.
func TestHowAResponseWasMade(t *testing.T) {
	for name, test := range map[string]struct{ table, want string }{
		"kobo": {
			"start,end,commune,_submitted_by,username,deviceid,_uuid,_submission_time,A1.1.1\n" +
				"2026-05-17T08:55:12.000+01:00,2026-05-17T09:20:12.000+01:00,Essai,awa,username not found,ee.x,1,2026-05-17T10:00:00,2\n",
			"05-17 07:55:12 05-17 08:20:12 05-17 10:00:00 25m0s awa",
		},
		"kobo, with spaces": {
			"start,end,commune,deviceid,_uuid,A1.1.1\n2026-05-17 08:55:12+01:00,2026-05-17 09:20:12+01:00,Essai,ee.x,1,2\n",
			"05-17 07:55:12 05-17 08:20:12 - 25m0s ee.x",
		},
		"central": {
			"SubmissionDate,start,end,commune,A1.1.1,KEY,SubmitterID,SubmitterName,ReviewState\n" +
				"2026-05-20T10:19:00.000Z,2026-05-20T09:00:00.000+00:00,2026-05-20T09:30:00.000+00:00,Essai,2,uuid:1,22,Awa,\n",
			"05-20 09:00:00 05-20 09:30:00 05-20 10:19:00 30m0s Awa",
		},
		"surveycto": {
			"SubmissionDate,starttime,endtime,duration,enumerator,commune,A1.1.1,KEY,formdef_version\n" +
				"20 mai 2026 10:19:00,20 mai 2026 09:00:00,20 mai 2026 09:30:00,1200,E7,Essai,2,uuid:1,3\n",
			"05-20 09:00:00 05-20 09:30:00 05-20 10:19:00 20m0s E7",
		},
		"limesurvey": {
			"id,submitdate,lastpage,startlanguage,seed,startdate,datestamp,commune,A1.1.1,interviewtime\n" +
				"1,2026-05-01 08:14:38,3,fr,1,2026-05-01 08:00:07,2026-05-01 08:14:38,Essai,2,871.5\n",
			"05-01 08:00:07 05-01 08:14:38 05-01 08:14:38 14m31.5s ",
		},
		"microsoft": {
			"ID,Heure de début,Heure de fin,Adresse de messagerie,Nom,Heure de la dernière modification,commune,A1.1.1\n" +
				"1,2026-05-01 08:00:07,2026-05-01 08:14:38,anonymous,,,Essai,2\n",
			"05-01 08:00:07 05-01 08:14:38 05-01 08:14:38 14m31s ",
		},
		"a table": {
			"territory,date,enquêteur,A1.1.1\nEssai,2026-05-01,Awa Essai,2\n",
			"- - - 0s Awa Essai",
		},
		"nothing that can be read": {
			"start,end,commune,duration,username,_uuid,A1.1.1\nhier,2026-05-17,Essai,long,anonymous,1,2\n",
			"- - - 0s ",
		},
	} {
		opt := intake.Options{Enumerators: true, Watch: func() intake.Watcher { return &made{} }}
		result, problems := read(t, small(), opt, bytesSource("t.csv", []byte(test.table)))
		if got := result.Watchers[0].(*made).lines; len(got) != 1 || got[0] != test.want {
			t.Errorf("%s: %q, not %q\n%+v %v", name, got, test.want, result.Files[0], problems)
		}
		opt.Enumerators, opt.Respondents = false, true // a respondent is none
		result, _ = read(t, small(), opt, bytesSource("t.csv", []byte(test.table)))
		for _, line := range result.Watchers[0].(*made).lines {
			if strings.Contains(strings.ToLower(line), "awa") || strings.Contains(line, "ee.x") {
				t.Errorf("%s: the name is kept: %s", name, line)
			}
		}
	}
}

// TestMarksAreSalted: a mark says who is the same, in one salt, and cannot be
// made by whoever knows the name alone.
func TestMarksAreSalted(t *testing.T) {
	table := "territory,enquêteur,A1.1.1\nEssai,Awa Essai,2\nEssai,awa essai,3\n"
	marks := func(salt string) []string {
		opt := intake.Options{Salt: salt, Watch: func() intake.Watcher { return &made{} }}
		result, _ := read(t, small(), opt, bytesSource("t.csv", []byte(table)))
		return result.Watchers[0].(*made).lines
	}
	a, b := marks("a"), marks("b")
	if len(a) != 2 || a[0] != a[1] || b[0] != b[1] || a[0] == b[0] || !strings.Contains(a[0], intake.EnumeratorMark) {
		t.Errorf("%q, %q", a, b)
	}
	opts := []intake.Options{{Salt: "a"}, {Salt: "b"}}
	if opts[0].Key() != opts[1].Key() {
		t.Error("what was read with one salt is said to be otherwise with another")
	}
}

// TestSamplesTellHowTheyWereMade: in the exports of the tools themselves.
func TestSamplesTellHowTheyWereMade(t *testing.T) {
	root := testkit.Shared(t, "samples/exports")
	s := small()
	s.Questions[0].Label["fr"] = "La mairie a-t-elle une connexion Internet stable ?"
	opt := intake.Options{Respondents: true, Watch: func() intake.Watcher { return &made{} }}
	for file, want := range map[string]string{
		"foreign/microsoft-forms-fr.xlsx":           "05-01 08:00:07 05-01 08:14:38 05-01 08:14:38 14m31s ",
		"foreign/limesurvey-results-text-long.xlsx": "05-01 08:00:07 05-01 08:14:38 05-01 08:14:38 14m31s ",
		"foreign/surveymonkey-expanded-text.xlsx":   "05-01 08:00:07 05-01 08:14:38 05-01 08:14:38 14m31s ",
	} {
		result, problems := read(t, s, opt, fileSource(root+"/"+file))
		if got := result.Watchers[0].(*made).lines; len(got) == 0 || got[0] != want {
			t.Errorf("%s: %q, not %q (%v)", file, got, want, codes(problems))
		}
	}
}

// TestPersonalColumns: which headers are of people's names or numbers.
func TestPersonalColumns(t *testing.T) {
	table := "commune,Nom du maire,Téléphone du répondant,Nom du projet,E-mail,Enquêteur,respondent,Commentaire,A1.1.1\nEssai,x,x,x,x,x,x,x,2\n"
	result, _ := read(t, small(), intake.Options{}, bytesSource("t.csv", []byte(table)))
	if diff := cmp.Diff([]string{"Nom du maire", "Téléphone du répondant", "E-mail", "Enquêteur", "respondent"}, result.Files[0].Personal); diff != "" {
		t.Error(diff)
	}
	result, _ = read(t, small(), intake.Options{Respondents: true}, bytesSource("t.csv", []byte(table)))
	if diff := cmp.Diff([]string{"Nom du maire", "Téléphone du répondant", "E-mail", "Enquêteur"}, result.Files[0].Personal); diff != "" {
		t.Error(diff)
	}
	result, _ = read(t, small(), intake.Options{Respondents: true, Enumerators: true}, bytesSource("t.csv", []byte(table)))
	if diff := cmp.Diff([]string{"Nom du maire", "Téléphone du répondant", "E-mail"}, result.Files[0].Personal); diff != "" {
		t.Error(diff)
	}
}

// TestFaultsByQuestion: cells set aside, by kind.
func TestFaultsByQuestion(t *testing.T) {
	result, _ := read(t, small(), intake.Options{}, bytesSource("t.csv", []byte("territory,A1.1.1,A1.1.3\nEssai,9,9999\nEssai,2,99999\nEssai,2,beaucoup\n")))
	want := []intake.Fault{{0, "choice-unknown", 1}, {2, "number-range", 2}, {2, "number-unreadable", 1}}
	if diff := cmp.Diff(want, result.Files[0].Faults); diff != "" {
		t.Error(diff)
	}
}

// TestIsoMoment: what it reads is what package time reads.
func TestIsoMoment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		when := time.Unix(rapid.Int64Range(-2e9, 7e9).Draw(t, "second"), 0).In(time.FixedZone("", 60*rapid.IntRange(-14*60, 14*60).Draw(t, "zone")))
		layout := rapid.SampledFrom([]string{"2006-01-02T15:04:05Z07:00", "2006-01-02 15:04:05.000Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05.00"}).Draw(t, "layout")
		text := when.Format(layout)
		want, err := time.Parse(layout, text)
		got, ok := intake.IsoMoment(text)
		if err != nil || want.Year() < 1900 || want.Year() >= 2200 {
			return
		}
		if !ok || !got.Equal(want) || got.Location() != time.UTC {
			t.Fatalf("%s: %v %v, not %v", text, got, ok, want)
		}
	})
	for _, text := range []string{"", "2026-05-17", "2026-02-30T08:00:00", "2026-05-17T24:00:00", "2026-05-17T08:00", "2026-05-17T08:00:00+1", "2026-05-17x08:00:00", "9026-05-17T08:00:00", "2026-05-17T08:00:00+0a:00"} {
		if got, ok := intake.IsoMoment(text); ok {
			t.Errorf("%q is %v", text, got)
		}
	}
}
