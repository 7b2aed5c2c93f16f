package quality

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
)

// question64 are the questions of the export: as the built-in framework has
// them, half on a scale, the others of numbers, lists and yes or no.
const question64 = 64

// mixed is a survey of them.
func mixed() *surveys.Survey {
	s := surveyOf(question64)
	for i := range s.Questions {
		q := s.Questions[i]
		q.Name, q.Code, q.Type = fmt.Sprint("q", i), fmt.Sprintf("B%d.%d", i/10, i%10), surveys.SelectOne
		if i%2 == 1 {
			q.Item, q.Type, q.ListName, q.Range = surveys.Percentage, surveys.Decimal, "", [2]float64{0, 100}
		}
	}
	for i := range s.Choices["scale"] {
		s.Choices["scale"][i].Name = fmt.Sprint("niv", i)
	}
	return s
}

// tableOf is an export of so many responses by thirty enumerators from 374
// territories, each with a comment.
func tableOf(s *surveys.Survey, rows int) []byte {
	random := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	b.WriteString("start,end,commune,_submitted_by,_uuid,_submission_time")
	for _, q := range s.Questions {
		fmt.Fprint(&b, ",", q.Code)
	}
	b.WriteString(",B0.0.comment\n")
	for i := range rows {
		start := time.Date(2026, 5, 1, 7, 0, 0, 0, time.UTC).Add(time.Duration(i) * time.Minute)
		fmt.Fprintf(&b, "%s,%s,Commune %d (fictive),agent%d,%032x,%s", start.Format(time.RFC3339),
			start.Add(time.Duration(20+random.IntN(40))*time.Minute).Format(time.RFC3339), random.IntN(374), random.IntN(30), i, start.Format(time.RFC3339))
		for q := range s.Questions {
			if q%2 == 1 {
				fmt.Fprintf(&b, ",%d", random.IntN(101))
			} else {
				fmt.Fprintf(&b, ",%d", random.IntN(5))
			}
		}
		b.WriteString(",un commentaire de quelques mots\n")
	}
	return b.Bytes()
}

func benchmarkRead(b *testing.B, watch bool) {
	b.Helper()
	const rows = 20_000
	s := mixed()
	table := tableOf(s, rows)
	src := intake.Source{Name: "t.csv", Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: bytes.NewReader(table), Closer: io.NopCloser(nil), Size: int64(len(table))}, nil
	}}
	var opt intake.Options
	if watch {
		opt.Watch = NewWatcher(s)
	}
	b.ReportAllocs()
	for b.Loop() {
		result, _, err := intake.Read(context.Background(), []intake.Source{src}, s, opt)
		if err != nil || result.Dataset.Responses != rows {
			b.Fatal(err, result.Dataset.Responses)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/rows, "ns/response")
}

// BenchmarkReadUnwatched and BenchmarkReadWatched tell what watching costs.
func BenchmarkReadUnwatched(b *testing.B) { benchmarkRead(b, false) }
func BenchmarkReadWatched(b *testing.B)   { benchmarkRead(b, true) }

// responses64 are responses of so many territories in turn.
func responses64(n, territories int) (of []*surveys.Territory, all []*surveys.Response) {
	random := rand.New(rand.NewPCG(1, 2))
	for i := range territories {
		of = append(of, &surveys.Territory{Key: fmt.Sprint("k", i), Name: fmt.Sprint("Commune ", i), Population: math.NaN()})
	}
	for i := range n {
		r := response(varied(question64, uint64(i)), by(fmt.Sprint("agent", random.IntN(30))), open(i, time.Duration(20+random.IntN(40))*time.Minute))
		r.Answers[2].Comment = "un commentaire de quelques mots"
		all = append(all, r)
	}
	return of, all
}

// BenchmarkWatch is one response of a million: 64 answers, no more kept whole.
func BenchmarkWatch(b *testing.B) {
	s := surveyOf(question64)
	of, all := responses64(5000, 50)
	w := NewWatcher(s)()
	for i := range 50 * surveys.KeepResponses {
		w.Watch(of[i%50], all[i])
	}
	b.ReportAllocs()
	i := 0
	for b.Loop() {
		w.Watch(of[i%50], all[i%5000])
		i++
	}
}

func benchmarkLook(b *testing.B, s *surveys.Survey, of []*surveys.Territory, all []*surveys.Response) {
	b.Helper()
	result := &intake.Result{Dataset: surveys.NewDataset(s), Files: []intake.File{{Name: "f.csv"}}}
	w := NewWatcher(s)()
	for i := range all {
		result.Dataset.Add(of[i%len(of)], all[i])
		w.Watch(of[i%len(of)], all[i])
	}
	result.Watchers = []intake.Watcher{w}
	for b.Loop() {
		Look(result)
	}
	b.ReportMetric(float64(len(w.Keep())), "bytes-kept")
}

// BenchmarkLook is what is done once a million responses were watched: 374
// territories with fifty kept whole each, 18,700 held beside each other.
func BenchmarkLook(b *testing.B) {
	of, all := responses64(20_000, 374)
	benchmarkLook(b, surveyOf(question64), of, all)
}

// BenchmarkLookAlike is the worst for it: everybody answers nearly alike.
func BenchmarkLookAlike(b *testing.B) {
	of, all := responses64(18_700, 374)
	for i := range all {
		answers := varied(question64, 1)
		for range i % 8 {
			answers[i%(question64-3)] = levels(i % 5)[0]
		}
		all[i].Answers = answers
	}
	benchmarkLook(b, surveyOf(question64), of, all)
}
