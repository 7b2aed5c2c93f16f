package journal_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"

	"eterritoire/surveys/journal"
)

var clock = time.Date(2026, 5, 17, 9, 0, 0, 5e6, time.FixedZone("", 3600))

func now() time.Time { return clock }

func open(t *testing.T, name string, opt journal.Options) (*journal.Journal, []journal.Event, []string) {
	t.Helper()
	opt.Now = now
	j, events, problems, err := journal.Open(name, opt)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = j.Close() })
	var codes []string
	for _, p := range problems {
		codes = append(codes, p.Code)
	}
	return j, events, codes
}

func event(text string) journal.Event {
	return journal.Event{Kind: "answer", Question: "A1.2.3", Values: []journal.Value{{Name: "value", Text: text}}}
}

func texts(events []journal.Event) string {
	var all []string
	for _, e := range events {
		all = append(all, e.Of("value"))
	}
	return strings.Join(all, "|")
}

// TestReadable: the file is what people are told it is.
func TestReadable(t *testing.T) {
	name := filepath.Join(t.TempDir(), "j.txt")
	j, _, _ := open(t, name, journal.Options{Head: []string{"Journal de « f.xlsx »"}})
	if err := j.Append(event("niv2"), journal.Event{Kind: "at"}); err != nil {
		t.Fatal(err)
	}
	if err := j.Append(event("a\tb\nc\\d\x1b[2J\u202e é")); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(name) // before it is closed
	if err != nil {
		t.Fatal(err)
	}
	want := "\ufeff# Journal de « f.xlsx »\r\n" +
		"1\t2026-05-17T09:00:00.005+01:00\tanswer\tA1.2.3\tvalue=niv2\t#df5b26de\r\n" +
		"2\t2026-05-17T09:00:00.005+01:00\tat\t-\t#ff22e3c4\r\n" +
		"3\t2026-05-17T09:00:00.005+01:00\tanswer\tA1.2.3\tvalue=a\\tb\\nc\\\\d\\u{1b}[2J\\u{202e} é\t#4f5b5d03\r\n"
	strip := func(s string) string { // the checksums are the code's own business
		var out []string
		for line := range strings.SplitSeq(s, "\r\n") {
			line, _, _ = strings.Cut(line, "\t#")
			out = append(out, line)
		}
		return strings.Join(out, "\n")
	}
	if strip(string(b)) != strip(want) {
		t.Errorf("%s\nwant\n%s", b, want)
	}
}

// TestDamage: whatever happened to a line, the others are read, and what is
// missing is said with its line.
func TestDamage(t *testing.T) {
	dir := t.TempDir()
	name := filepath.Join(dir, "j.txt")
	j, _, _ := open(t, name, journal.Options{})
	for _, s := range []string{"un", "deux", "trois", "quatre"} {
		if err := j.Append(event(s)); err != nil {
			t.Fatal(err)
		}
	}
	_ = j.Close()
	whole, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.SplitAfter(whole, []byte("\n"))
	for what, c := range map[string]struct {
		content []byte
		want    string
		codes   string
	}{
		"whole":                 {whole, "un|deux|trois|quatre", ""},
		"torn":                  {whole[:len(whole)-7], "un|deux|trois", "journal-torn"},
		"torn before its end":   {whole[:len(whole)-1], "un|deux|trois", "journal-torn"},
		"zeros at the end":      {append(bytes.Clone(whole), make([]byte, 500)...), "un|deux|trois|quatre", "journal-torn"},
		"one letter changed":    {bytes.Replace(whole, []byte("deux"), []byte("Deux"), 1), "un|trois|quatre", "journal-line-damaged journal-gap"},
		"a line taken out":      {bytes.Join([][]byte{lines[0], lines[2], lines[3]}, nil), "un|trois|quatre", "journal-gap"},
		"a line of somebody's":  {append([]byte("bonjour\r\n"), whole...), "un|deux|trois|quatre", "journal-line-damaged"},
		"saved with other ends": {bytes.ReplaceAll(whole, []byte("\r\n"), []byte("\n")), "un|deux|trois|quatre", ""},
		"empty":                 {nil, "", ""},
	} {
		t.Run(what, func(t *testing.T) {
			name := filepath.Join(t.TempDir(), "j.txt")
			if err := os.WriteFile(name, c.content, 0o666); err != nil {
				t.Fatal(err)
			}
			j, events, codes := open(t, name, journal.Options{})
			if texts(events) != c.want || strings.Join(codes, " ") != c.codes {
				t.Errorf("%s %v, want %s %s", texts(events), codes, c.want, c.codes)
			}
			if err := j.Append(event("cinq")); err != nil {
				t.Fatal(err)
			}
			_ = j.Close()
			again, events, codes := open(t, name, journal.Options{})
			if want := strings.TrimPrefix(c.want+"|cinq", "|"); texts(events) != want {
				t.Errorf("after writing: %s %v, want %s", texts(events), codes, want)
			}
			_ = again.Close()
		})
	}
}

func TestLock(t *testing.T) {
	name := filepath.Join(t.TempDir(), "j.txt")
	j, _, _ := open(t, name, journal.Options{})
	if _, _, _, err := journal.Open(name, journal.Options{}); !errors.Is(err, journal.ErrLocked) {
		t.Errorf("opened twice: %v", err)
	}
	_ = j.Close()
	open(t, name, journal.Options{})
}

// failing is a disk that takes so many bytes more, and then none.
type failing struct {
	bytes.Buffer
	room int
	err  error
	sync error
}

func (f *failing) Write(p []byte) (int, error) {
	n := min(len(p), f.room)
	f.room -= n
	_, _ = f.Buffer.Write(p[:n])
	if n < len(p) {
		return n, f.err
	}
	return n, nil
}

func (f *failing) Sync() error            { return f.sync }
func (f *failing) Size() (int64, error)   { return int64(f.Len()), nil }
func (f *failing) Truncate(n int64) error { f.Buffer.Truncate(int(n)); return nil }
func (f *failing) Close() error           { return nil }

// TestFullDisk: a disk that is full is said at once; when there is room again
// all is there, in order, and no torn line.
func TestFullDisk(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		disk := &failing{room: rapid.IntRange(0, 300).Draw(rt, "room"), err: syscall.ENOSPC}
		j, _, _, err := journal.Open("j.txt", journal.Options{Now: now, Open: func(string) (journal.File, error) { return disk, nil }})
		if err != nil {
			rt.Fatal(err)
		}
		var want []string
		for _, s := range []string{"un", "deux", "trois", "quatre", "cinq", "six"} {
			before := disk.room
			err := j.Append(event(s))
			want = append(want, s)
			if err == nil && before == 0 || (err != nil) != (j.Trouble() != nil) || err != nil && !errors.Is(err, syscall.ENOSPC) {
				rt.Fatalf("%q with room for %d: %v, %v", s, before, err, j.Trouble())
			}
			if rapid.IntRange(0, 3).Draw(rt, "freed") == 0 {
				disk.room += rapid.IntRange(0, 200).Draw(rt, "more")
			}
		}
		disk.room = 1 << 20
		if err := j.Retry(); err != nil || j.Trouble() != nil {
			rt.Fatal(err, j.Trouble())
		}
		events, problems, err := journal.Read("j.txt", bytes.NewReader(disk.Bytes()))
		if err != nil || len(problems) > 0 || texts(events) != strings.Join(want, "|") {
			rt.Fatalf("%v %v %s\n%s", err, problems, texts(events), disk.String())
		}
	})
}

// TestPulledOut: what the disk was never known to keep is written once more
// when the stick is back, even if it lost it.
func TestPulledOut(t *testing.T) {
	disk := &failing{room: 1 << 20}
	gone := false
	j, _, _, err := journal.Open("j.txt", journal.Options{Now: now, Open: func(string) (journal.File, error) {
		if gone {
			return nil, syscall.ENODEV
		}
		return disk, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(j.Append(event("un")), j.Sync(), j.Append(event("deux"))); err != nil {
		t.Fatal(err)
	}
	kept := bytes.Index(disk.Bytes(), []byte("2\t"))
	gone, disk.sync = true, syscall.EIO
	if err := j.Sync(); !errors.Is(err, syscall.EIO) {
		t.Errorf("%v", err)
	}
	if err := j.Append(event("trois")); err == nil || j.Trouble() == nil {
		t.Error("said to be safe on a stick that is out")
	}
	gone, disk.sync = false, nil
	disk.Buffer.Truncate(kept) // it never came to the stick
	if err := j.Sync(); err != nil || j.Trouble() != nil {
		t.Error(err, j.Trouble())
	}
	events, problems, err := journal.Read("j.txt", bytes.NewReader(disk.Bytes()))
	if err != nil || len(problems) > 0 || texts(events) != "un|deux|trois" {
		t.Errorf("%v %v %s", err, problems, texts(events))
	}
}

// TestSyncedSoon: the disk is asked to keep a line without being told to.
func TestSyncedSoon(t *testing.T) {
	synced := make(chan struct{}, 10)
	j, _, _, err := journal.Open("j.txt", journal.Options{Open: func(string) (journal.File, error) {
		return &watched{failing{room: 1 << 20}, synced}, nil
	}})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(event("un")); err != nil {
		t.Fatal(err)
	}
	<-synced // or the test times out
	_ = j.Close()
}

type watched struct {
	failing
	synced chan struct{}
}

func (w *watched) Sync() error {
	w.synced <- struct{}{}
	return nil
}

// TestClosedWhenClosed: a journal that says it is closed can be opened again: the
// system keeps a file open, and locked, for as long as it is being synced.
func TestClosedWhenClosed(t *testing.T) {
	disk := &slow{begun: make(chan struct{}, 10), end: make(chan struct{})}
	disk.room = 1 << 20
	j, _, _, err := journal.Open("j.txt", journal.Options{Open: func(string) (journal.File, error) { return disk, nil }})
	if err != nil {
		t.Fatal(err)
	}
	if err := j.Append(event("un")); err != nil {
		t.Fatal(err)
	}
	<-disk.begun // in the background, and not over
	closed := make(chan bool)
	go func() {
		_ = j.Close()
		closed <- disk.over.Load()
	}()
	<-disk.begun // that of Close itself, which waits for both
	disk.over.Store(true)
	close(disk.end)
	if !<-closed {
		t.Error("closed while it was being synced")
	}
}

// slow takes until it is told to end.
type slow struct {
	failing
	begun, end chan struct{}
	over       atomic.Bool
	syncs      atomic.Int32
}

func (s *slow) Sync() error {
	n := s.syncs.Add(1)
	s.begun <- struct{}{}
	if n == 1 { // the one in the background
		<-s.end
	}
	return nil
}

// FuzzRead reads any file: it ends in events and problems; the events written
// anew are read as the same.
func FuzzRead(f *testing.F) {
	f.Add([]byte("1\t2026-05-17T09:00:00.005+01:00\tanswer\tA1.2.3\tvalue=niv2\t#00000000\r\n"))
	f.Add([]byte("\ufeff# a\r\n\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		events, _, err := journal.Read("j.txt", bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if e.Seq < 1 || e.Line < 1 {
				t.Errorf("%+v", e)
			}
		}
	})
}

// TestAnyText: any text is read back as it was written, invalid bytes aside.
func TestAnyText(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		text := rapid.String().Draw(rt, "text")
		disk := &failing{room: 1 << 20}
		j, _, _, err := journal.Open("j.txt", journal.Options{Now: now, Open: func(string) (journal.File, error) { return disk, nil }})
		if err != nil {
			rt.Fatal(err)
		}
		if err := j.Append(event(text)); err != nil {
			rt.Fatal(err)
		}
		events, problems, err := journal.Read("j.txt", bytes.NewReader(disk.Bytes()))
		if err != nil || len(problems) > 0 || len(events) != 1 || events[0].Of("value") != strings.ToValidUTF8(text, "\ufffd") {
			rt.Fatalf("%v %v %q", err, problems, disk.String())
		}
		if !events[0].Time.Equal(clock) || events[0].Question != "A1.2.3" {
			rt.Fatalf("%+v", events[0])
		}
	})
}
