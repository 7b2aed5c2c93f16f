package intake_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"path/filepath"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
	"eterritoire/surveys/testkit"
)

// A memory keeps records by source and variant, and counts what was recalled.
type memory struct {
	mu       sync.Mutex
	kept     map[string][]byte
	rows     map[string][]string
	recalled int
}

func newMemory() *memory { return &memory{kept: map[string][]byte{}, rows: map[string][]string{}} }

// remembered is a source whose record is in memory.
func (m *memory) remembered(src intake.Source) intake.Source {
	src.Record = func(variant string) intake.Record { return &inMemory{m: m, key: src.Name + "\x00" + variant} }
	return src
}

type inMemory struct {
	m    *memory
	key  string
	rows []string
}

func (r *inMemory) Recall() []byte {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	if r.m.kept[r.key] != nil {
		r.m.recalled++
	}
	return r.m.kept[r.key]
}

func (r *inMemory) Response(t *surveys.Territory, s *surveys.Response) error {
	r.rows = append(r.rows, fmt.Sprint(t.Key, s.Pos, s.Group, s.Answers))
	return nil
}

func (r *inMemory) Keep(b []byte, usable bool) error {
	r.m.mu.Lock()
	defer r.m.mu.Unlock()
	if !usable {
		r.rows = nil
	}
	r.m.kept[r.key], r.m.rows[r.key] = bytes.Clone(b), r.rows
	return nil
}

// all of a result that anything downstream can see, with the problems in words.
func seen(result *intake.Result, problems diag.List) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p.Pos, p.Severity, p.Code, lang.For("fr").Message(p.Message), lang.For("en").Message(p.Hint), p.Count)
	}
	for _, f := range result.Files {
		fmt.Fprintf(&b, "%+v\n", f)
	}
	fmt.Fprintf(&b, "%+v %d\n", result.Cells, result.Dataset.Responses)
	for _, t := range result.Dataset.Territories {
		fmt.Fprintln(&b, intake.TerritoryDigest(t))
		fmt.Fprintf(&b, "%q %q %q %q %q %v %v %d %v %v\n", t.Key, t.Code, t.Name, t.Region, t.Department, t.Kind, t.Population, t.Count, t.First, t.Last)
		for _, r := range t.Responses {
			fmt.Fprintf(&b, "%+v\n", *r)
		}
		for _, tallies := range t.Tallies {
			for _, tally := range tallies {
				fmt.Fprintln(&b, tally.Group, tally.States, tally.Values)
			}
		}
	}
	return b.String()
}

// TestARecordIsTheReading: what is recalled is what would be read, whatever
// the sources hold: repeated responses, homonyms, contradictions, faults.
func TestARecordIsTheReading(t *testing.T) {
	s := small()
	cell := rapid.SampledFrom([]string{"", "2", "niv3", "9", "rh", "none", "aucun rh", "yes", "12,5", "0.4", "dont_know", "not_applicable: loin", "? 7", "=1+1", "quoi"})
	rapid.Check(t, func(t *rapid.T) {
		var sources []intake.Source
		for f := range rapid.IntRange(1, 5).Draw(t, "files") {
			lines := []string{"territory,territory_code,region,population,group,date,response_id,A1.1.1,A1.1.2,A1.1.3,A1.1.3.comment"}
			for range rapid.IntRange(0, 6).Draw(t, "rows") {
				lines = append(lines, strings.Join([]string{
					rapid.SampledFrom([]string{"Essai", "essai", "Autre", ""}).Draw(t, "name"),
					rapid.SampledFrom([]string{"", "", "X1"}).Draw(t, "code"),
					rapid.SampledFrom([]string{"", "Nord"}).Draw(t, "region"),
					rapid.SampledFrom([]string{"", "100", "200", "beaucoup"}).Draw(t, "population"),
					rapid.SampledFrom([]string{"", "CIT", "atelier", "inconnu"}).Draw(t, "group"),
					rapid.SampledFrom([]string{"", "2026-01-02", "2026-11-02", "hier"}).Draw(t, "date"),
					rapid.SampledFrom([]string{"", "", "a", "b", "c"}).Draw(t, "id"),
					cell.Draw(t, "1"), cell.Draw(t, "2"), cell.Draw(t, "3"), "dit",
				}, ","))
			}
			sources = append(sources, bytesSource(fmt.Sprintf("f%d.csv", f), []byte(strings.Join(lines, "\n")+"\n")))
		}
		opt := intake.Options{Duplicates: rapid.SampledFrom([]intake.Repeats{"", intake.Latest, intake.MostComplete}).Draw(t, "duplicates")}
		m := newMemory()
		var kept []intake.Source
		for _, src := range sources {
			kept = append(kept, m.remembered(src))
		}
		want := seen(must3(intake.Read(context.Background(), sources, s, opt)))
		if got := seen(must3(intake.Read(context.Background(), kept, s, opt))); got != want {
			t.Fatalf("keeping a record changes what is read:\n%s", cmp.Diff(want, got))
		}
		rows := fmt.Sprint(m.rows)
		for i := range kept { // nothing may be opened any more
			kept[i].Open = func() (intake.Content, error) { return intake.Content{}, errors.New("opened") }
		}
		if got := seen(must3(intake.Read(context.Background(), kept, s, opt))); got != want {
			t.Fatalf("what is recalled is not what was read:\n%s", cmp.Diff(want, got))
		}
		if m.recalled < len(sources) || fmt.Sprint(m.rows) != rows {
			t.Fatalf("%d recalled of %d", m.recalled, len(sources))
		}
	})
}

func must3(r *intake.Result, l diag.List, err error) (*intake.Result, diag.List) {
	if err != nil {
		panic(err)
	}
	return r, l
}

// TestManyResponsesAreRecalled: beyond what is kept whole, tallies alone.
func TestManyResponsesAreRecalled(t *testing.T) {
	s := small()
	var lines []string
	for i := range 3 * surveys.KeepResponses {
		lines = append(lines, fmt.Sprintf("Essai,%d,%d,r%d", i%5, i, i))
	}
	src := bytesSource("t.csv", []byte("territory,A1.1.1,A1.1.3,response_id\n"+strings.Join(lines, "\n")+"\n"))
	m := newMemory()
	want := seen(read(t, s, intake.Options{}, src))
	for range 2 {
		if got := seen(read(t, s, intake.Options{}, m.remembered(src))); got != want {
			t.Error(cmp.Diff(want, got))
		}
	}
	if m.recalled != 1 {
		t.Errorf("recalled %d times", m.recalled)
	}
	// And what is recalled can be added to: its groups are found again.
	more := bytesSource("u.csv", []byte("territory,A1.1.1,response_id\nEssai,3,other\n"))
	want = seen(read(t, s, intake.Options{}, src, more))
	if got := seen(read(t, s, intake.Options{}, m.remembered(src), more)); got != want {
		t.Error(cmp.Diff(want, got))
	}
}

// TestADamagedRecordIsReadAgain: cut or changed anywhere, a record gives what
// the file gives, or is read as another reading of the same shape; it never
// panics, and never makes room for more than it holds.
func TestADamagedRecordIsReadAgain(t *testing.T) {
	s := small()
	src := bytesSource("t.csv", []byte("territory,A1.1.1,A1.1.2,A1.1.3\nEssai,2,rh sig,12\nAutre,9,non,?\n"))
	m := newMemory()
	want := seen(read(t, s, intake.Options{}, m.remembered(src)))
	whole := bytes.Clone(m.kept["t.csv\x00"])
	for n := range len(whole) {
		m.kept["t.csv\x00"] = bytes.Clone(whole[:n])
		if got := seen(read(t, s, intake.Options{}, m.remembered(src))); got != want {
			t.Fatalf("cut at %d of %d: %s", n, len(whole), cmp.Diff(want, got))
		}
	}
	for n := range len(whole) {
		for _, flip := range []byte{0x01, 0x80, 0xff} {
			bad := bytes.Clone(whole)
			bad[n] ^= flip
			m.kept["t.csv\x00"] = bad
			if _, _, err := intake.Read(t.Context(), []intake.Source{m.remembered(src)}, s, intake.Options{}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// FuzzRecall: whatever a record gives, it is a reading or it is read again.
func FuzzRecall(f *testing.F) {
	s := small()
	src := bytesSource("t.csv", []byte("territory,A1.1.1,A1.1.2,A1.1.3\nEssai,2,rh sig,12\nAutre,9,non,?\n"))
	m := newMemory()
	if _, _, err := intake.Read(f.Context(), []intake.Source{m.remembered(src)}, s, intake.Options{}); err != nil {
		f.Fatal(err)
	}
	f.Add(m.kept["t.csv\x00"])
	f.Add([]byte{2})
	f.Fuzz(func(t *testing.T, kept []byte) {
		m := newMemory()
		m.kept["t.csv\x00"] = kept
		result, problems, err := intake.Read(t.Context(), []intake.Source{m.remembered(src), bytesSource("u.csv", []byte("territory,A1.1.1\nEssai,3\n"))}, s, intake.Options{})
		if err != nil || len(result.Files) != 2 {
			t.Fatal(err)
		}
		seen(result, problems)
	})
}

// TestOptionsKey: every choice that changes what is read changes the key. A new
// field of Options is in Key, or is named here with the reason why not.
func TestOptionsKey(t *testing.T) {
	// They are told what is read, and change nothing of it; what took too long is not
	// kept; whoever keeps readings keeps those of one salt apart.
	silent := map[string]bool{"Each": true, "Progress": true, "PerFile": true, "Person": true, "Salt": true}
	var zero intake.Options
	keys := map[string]string{zero.Key(): "none"}
	for _, f := range reflect.VisibleFields(reflect.TypeFor[intake.Options]()) {
		if silent[f.Name] {
			continue
		}
		var opt intake.Options
		v := reflect.ValueOf(&opt).Elem().FieldByIndex(f.Index)
		if f.Name == "Registry" {
			opt.Registry = &registry.Lookup{Registry: registry.For("CM")} // its own test tells what changes its key
		} else if f.Name == "Watch" {
			opt.Watch = func() intake.Watcher { return nil }
		} else if !fill(v, 1) {
			t.Errorf("Options.%s: the test cannot set it: say here how", f.Name)
			continue
		}
		if other, same := keys[opt.Key()]; same {
			t.Errorf("Options.%s does not change the key (as %s)", f.Name, other)
		}
		keys[opt.Key()] = f.Name
	}
}

// fill gives a value, and all within it, something that is not zero.
func fill(v reflect.Value, seed int) bool {
	switch v.Interface().(type) {
	case time.Time:
		v.Set(reflect.ValueOf(time.Date(2026, 5, seed, 0, 0, 0, 7, time.UTC)))
		return true
	case lang.Text:
		v.Set(reflect.ValueOf(lang.T("un", "one")))
		return true
	case lang.Message:
		v.Set(reflect.ValueOf(lang.Message{Format: "%s", Args: []any{
			"text", seed, 2.5, time.Date(2026, 5, 17, 0, 0, 0, 0, time.UTC),
			lang.Num{Value: 1.5, Decimals: 2},
			lang.Percent{Share: 0.5, Decimals: 1},
			lang.T("un", "one"),
			lang.Message{Format: "within %s", Args: []any{seed}},
		}}))
		return true
	}
	switch v.Kind() {
	case reflect.String:
		v.SetString(fmt.Sprint("v", seed))
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int, reflect.Int16, reflect.Int64:
		v.SetInt(int64(1 + seed%2))
	case reflect.Uint8:
		v.SetUint(1)
	case reflect.Float64:
		v.SetFloat(float64(seed) + 0.5)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		return fill(v.Index(0), seed+1) && fill(v.Index(1), seed+2)
	case reflect.Array:
		for i := range v.Len() {
			if !fill(v.Index(i), seed+i) {
				return false
			}
		}
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		return fill(v.Elem(), seed)
	case reflect.Struct:
		for i := range v.NumField() {
			if v.Type().Field(i).Name == "Question" && v.Field(i).Kind() == reflect.Int {
				v.Field(i).SetInt(1) // a place among two questions
				continue
			}
			if v.Type().Field(i).IsExported() && !fill(v.Field(i), seed+i) {
				return false
			}
		}
	default:
		return false
	}
	return true
}

// TestEveryFieldIsKept: a field that is added to what a reading gives is
// written and read back, or this fails.
func TestEveryFieldIsKept(t *testing.T) {
	for name, again := range map[string]func() (was, is any){
		"File": func() (any, any) {
			var f intake.File
			fill(reflect.ValueOf(&f).Elem(), 1)
			return f, intake.WireFile(f)
		},
		"problems": func() (any, any) {
			var l diag.List
			fill(reflect.ValueOf(&l).Elem(), 1)
			return l, intake.WireProblems(l)
		},
		"doubts": func() (any, any) {
			var l []intake.Doubt
			if !fill(reflect.ValueOf(&l).Elem(), 1) {
				t.Fatal("the test cannot fill a doubt")
			}
			return l, intake.WireDoubts(l)
		},
		"Territory": func() (any, any) {
			var x surveys.Territory
			if !fill(reflect.ValueOf(&x).Elem(), 1) {
				t.Fatal("the test cannot fill a territory")
			}
			return &x, intake.WireTerritory(&x)
		},
	} {
		was, is := again()
		if diff := cmp.Diff(was, is, cmp.Exporter(func(reflect.Type) bool { return true })); diff != "" {
			t.Errorf("%s: written and read back:\n%s", name, diff)
		}
	}
	// What a reading has, and whether join and superseded ask for it later.
	kept := map[string]bool{
		"ledger": true, "file": true, "data": true, "keys": true, "repeats": true, "watcher": true, "warned": true, "doubts": true,
		"ctx": false, "opt": false, "names": false, "now": false, "index": false, // of the reading that recalls
		"scan": false, "skip": false, "each": false, "stop": false, "record": false, "passing": false,
		"enumerators": false, "faults": false, // for rows, and in file
		"used": false, "unused": false, "before": false, "unusable": false, "above": false, "hidden": false, "rejected": false, // said by finish
		"percent": false, "serials": false, "byHand": false, "outside": false, "repaired": false, "converted": false,
		"registered": false, "decided": false, "corrected": false, "manner": false, "monthFirst": false, // for cells and rows
		"ticks": false, "scratch": false, "memo": false, "edition": false, "turned": false, "over": false, "uncorrected": false, "across": false, "at": false, "region": false, "shown": false, // same, of a key
	}
	for _, name := range intake.ReadingFields() {
		if _, known := kept[name]; !known {
			t.Errorf("a reading has %q: does what is made of it after it was read need it? Then write it in keep.go; say so here", name)
		}
	}
	const keyFields = 9 // hash, sent, row, none, own, made, ours, same, sheet
	if got := intake.KeyFields(); got != keyFields {
		t.Errorf("rowKey has %d fields: write the new one in keep.go, and here", got)
	}
}

// crashing is a file that brings a fault of the program to light.
type crashing struct{}

func (crashing) ReadAt([]byte, int64) (int, error) { panic("a fault") }

// TestACrashCostsOneFile: the others are read, and the next time it is tried again.
func TestACrashCostsOneFile(t *testing.T) {
	bad := intake.Source{Name: "bad.xlsx", Open: func() (intake.Content, error) {
		return intake.Content{ReaderAt: crashing{}, Closer: io.NopCloser(nil), Size: 100}, nil
	}}
	m := newMemory()
	for range 2 {
		result, problems := read(t, small(), intake.Options{}, m.remembered(bad), m.remembered(bytesSource("t.csv", []byte("territory,A1.1.1\nEssai,2\n"))))
		if f := result.Files; f[0].OK || !f[1].OK || len(problems) != 1 || problems[0].Code != "file-crashed" || problems[0].Pos.File != "bad.xlsx" {
			t.Errorf("%+v %v", f, problems)
		}
	}
	if m.recalled != 1 {
		t.Errorf("recalled %d times", m.recalled)
	}
}

// TestSamplesAreRecalled: every file of every tool, together, with a registry;
// what is doubtful is recalled too.
func TestSamplesAreRecalled(t *testing.T) {
	root := testkit.Shared(t, "samples/exports")
	m := newMemory()
	var fresh, kept []intake.Source
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && d.Name() != "README.md" {
			fresh, kept = append(fresh, fileSource(path)), append(kept, m.remembered(fileSource(path)))
		}
		return err
	})
	if err != nil || len(fresh) < 50 {
		t.Fatal(len(fresh), err)
	}
	s := small()
	opt := intake.Options{Registry: &registry.Lookup{Registry: registry.For("CM"), Language: "fr"}}
	all := func(sources []intake.Source) string {
		result, problems := read(t, s, opt, sources...)
		return fmt.Sprintf("%s%+v", seen(result, problems), result.Doubts)
	}
	want := all(fresh)
	for run := range 2 {
		if got := all(kept); got != want {
			t.Fatalf("run %d: %s", run, cmp.Diff(want, got))
		}
	}
	if m.recalled < len(kept) {
		t.Errorf("%d of %d recalled", m.recalled, len(kept))
	}
}

// TestRecallAmongOthers: a reading that is kept gives the same whatever sources
// stand before its own the next time, a copy of it among them.
func TestRecallAmongOthers(t *testing.T) {
	rows := []byte("commune,A1.1.1\nEssai (fictive),2\nAutre (fictive),3\n")
	first, second := bytesSource("a.csv", rows), bytesSource("b.csv", rows)
	m := newMemory()
	read(t, small(), intake.Options{}, m.remembered(second))
	again, problems := read(t, small(), intake.Options{}, first, m.remembered(second))
	fresh, all := read(t, small(), intake.Options{}, first, second)
	if m.recalled == 0 {
		t.Fatal("nothing was recalled")
	}
	if diff := cmp.Diff(seen(fresh, all), seen(again, problems)); diff != "" {
		t.Error(diff)
	}
	if fresh.Dataset.Responses != 4 || codes(all) != " form-copy" {
		t.Errorf("%d responses, want 4, and a word on the copy:%s", fresh.Dataset.Responses, codes(all))
	}
}

// TestTablesAreNotCopies: rows with an identity of their own are duplicates, and
// other rows make another table.
func TestTablesAreNotCopies(t *testing.T) {
	for _, c := range []struct {
		one, two  string
		responses int
		said      string
	}{
		{"commune,A1.1.1,_uuid\nEssai,2,u1\n", "commune,A1.1.1,_uuid\nEssai,2,u1\n", 1, "A2 duplicate"},
		{"commune,A1.1.1\nEssai,2\n", "commune,A1.1.1\nEssai,3\n", 2, ""},
		{"commune,A1.1.1\nEssai,2\n", "commune,A1.1.1\nEssai,2\nAutre,2\n", 3, ""},
	} {
		result, problems := read(t, small(), intake.Options{}, bytesSource("a.csv", []byte(c.one)), bytesSource("b.csv", []byte(c.two)))
		if result.Dataset.Responses != c.responses || codes(problems) != c.said {
			t.Errorf("%q, %q: %d responses,%s", c.one, c.two, result.Dataset.Responses, codes(problems))
		}
	}
}
