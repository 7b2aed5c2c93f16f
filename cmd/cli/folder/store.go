package folder

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"hash"
	"io"
	"os"
	"path/filepath"
	"sync"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
)

// A Store keeps what reading the sources gave: a file a reading, with the rows
// of the clean table that the source contributes. It is a cache: what is
// damaged, cut or gone is made again.
type Store struct {
	dir     string
	salt    string // what every reading depends on beside its source
	secret  string // see Secret
	survey  *surveys.Survey
	dry     bool // nothing is kept
	mu      sync.Mutex
	used    map[string]bool
	reading map[string]*Reading // the last of each source
}

// Open opens the store of a folder of results. salt is what a reading depends
// on beside the bytes and the name of its source. A dry store recalls, and
// keeps nothing.
func Open(dir, salt string, s *surveys.Survey, dry bool) (*Store, error) {
	st := &Store{
		dir: filepath.Join(dir, HiddenName, "readings"), survey: s, dry: dry,
		used: map[string]bool{}, reading: map[string]*Reading{},
	}
	if !dry {
		if err := os.MkdirAll(st.dir, 0o777); err != nil {
			return nil, err
		}
	}
	secret, err := secretOf(filepath.Join(dir, HiddenName, secretName), dry)
	st.secret, st.salt = secret, Key(salt, secret)
	return st, err
}

// secretName is the file that holds a folder's secret.
const secretName = "secret"

// secretOf reads a folder's secret, or draws one: readings that were kept under
// another are made again.
func secretOf(path string, dry bool) (string, error) {
	const digits = 32
	if b, err := os.ReadFile(path); err == nil && len(b) == digits {
		return string(b), nil
	}
	drawn := make([]byte, digits/2)
	_, _ = rand.Read(drawn) // never fails
	secret := hex.EncodeToString(drawn)
	if dry {
		return secret, nil
	}
	return secret, os.WriteFile(path, []byte(secret), 0o600)
}

// Secret is drawn once for each folder, and goes into the marks that are kept
// in place of people's names: whoever finds the readings alone, or has those of
// another folder, cannot try names until one fits. No result depends on it.
func (s *Store) Secret() string { return s.secret }

// Attach gives a source its records; digest is that of its bytes, and now finds
// it again.
func (s *Store) Attach(src *intake.Source, digest string, now func() (string, error)) {
	name := src.Name
	src.Record = func(variant string) intake.Record {
		r := &Reading{store: s, path: filepath.Join(s.dir, Key(s.salt, name, digest, variant)[:40]), digest: digest, now: now}
		s.mu.Lock()
		defer s.mu.Unlock()
		s.used[filepath.Base(r.path)] = true
		s.reading[name] = r
		return r
	}
}

// Reading is the last reading of the source of that name; nil if it was never
// begun.
func (s *Store) Reading(name string) *Reading { return s.reading[name] }

// Kept reports whether a whole reading of a source is kept.
func (s *Store) Kept(name, digest string) bool {
	_, _, err := inspect(filepath.Join(s.dir, Key(s.salt, name, digest, "")[:40]))
	return err == nil
}

// Prune takes away what this run had no use for: readings of sources that
// changed, and files that were begun when a run was cut short.
func (s *Store) Prune() {
	if s.dry {
		return
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if !s.used[e.Name()] {
			_ = os.Remove(filepath.Join(s.dir, e.Name())) // one more file of a cache does no harm
		}
	}
}

// A Reading is the record of one reading of one source. It implements
// intake.Record.
//
// Its file is the rows, the reading, then 8 bytes for the length of each, a
// checksum of all that, and a mark.
type Reading struct {
	store  *Store
	path   string
	digest string
	now    func() (string, error)

	recalled bool
	table    *intake.TableWriter
	file     *os.File
	buffer   *bufio.Writer
	sum      hash.Hash
	written  int64
	rows     int64 // bytes of rows, of a reading that is kept or recalled
}

// mark ends a file that was wholly written; it changes with the layout.
const mark = "eterritoire reading 1\n"

const tail = 8 + 8 + sha256.Size + len(mark)

// largestReading bounds what is read into memory of a cache that may be forged.
const largestReading = 1 << 30

var errDamaged = errors.New("damaged")

// inspect checks a kept file from its first byte to its last.
func inspect(path string) (rows, reading int64, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, 0, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil || info.Size() < int64(tail) {
		return 0, 0, errDamaged
	}
	end := make([]byte, tail)
	if _, err := f.ReadAt(end, info.Size()-int64(tail)); err != nil {
		return 0, 0, err
	}
	rows, reading = int64(binary.LittleEndian.Uint64(end)), int64(binary.LittleEndian.Uint64(end[8:]))
	body := info.Size() - int64(tail)
	if string(end[16+sha256.Size:]) != mark || rows < 0 || reading < 0 || reading > largestReading || rows > body || reading != body-rows {
		return 0, 0, errDamaged
	}
	h := sha256.New()
	if _, err := io.Copy(h, io.NewSectionReader(f, 0, body+16)); err != nil {
		return 0, 0, err
	}
	if !bytes.Equal(h.Sum(nil), end[16:16+sha256.Size]) {
		return 0, 0, errDamaged
	}
	return rows, reading, nil
}

// Recall implements intake.Record.
func (r *Reading) Recall() []byte {
	rows, size, err := inspect(r.path)
	if err != nil {
		return nil
	}
	f, err := os.Open(r.path)
	if err != nil {
		return nil
	}
	defer func() { _ = f.Close() }()
	b := make([]byte, size)
	if _, err := f.ReadAt(b, rows); err != nil {
		return nil
	}
	r.rows, r.recalled = rows, true
	return b
}

// Recalled reports whether the source did not have to be read. A nil Reading is
// of one that could not be opened.
func (r *Reading) Recalled() bool { return r != nil && r.recalled }

// begin makes the file beside its place.
func (r *Reading) begin() error {
	if r.table != nil {
		return nil
	}
	r.recalled, r.rows, r.sum = false, 0, sha256.New()
	to := io.Writer(io.Discard)
	if !r.store.dry {
		f, err := os.CreateTemp(r.store.dir, filepath.Base(r.path)+".*.tmp")
		if err != nil {
			return err
		}
		r.file, r.buffer = f, bufio.NewWriterSize(f, 64<<10)
		to = r.buffer
	}
	table, err := intake.NewTableWriter(counter{r, to}, r.store.survey, intake.TableOptions{})
	r.table = table
	return err
}

// A counter writes to a reading's file.
type counter struct {
	r  *Reading
	to io.Writer
}

func (c counter) Write(b []byte) (int, error) {
	n, err := c.to.Write(b)
	c.r.sum.Write(b[:n])
	c.r.written += int64(n)
	return n, err
}

// Response implements intake.Record: it writes the row of the clean table.
func (r *Reading) Response(t *surveys.Territory, s *surveys.Response) error {
	if err := r.begin(); err != nil {
		return err
	}
	return r.table.Write(t, s)
}

// Keep implements intake.Record. The rows are there for this run in any case.
func (r *Reading) Keep(reading []byte, usable bool) error {
	if err := r.begin(); err != nil {
		return err
	}
	err := r.table.Close()
	if r.store.dry {
		return err
	}
	if err == nil && !usable {
		err = r.restart()
	}
	rows := r.written
	name := r.file.Name()
	if digest, now := r.now(); now != nil || digest != r.digest {
		reading = nil // it changed while it was read: next time it is read again
	}
	if err == nil && reading != nil {
		err = r.finish(rows, reading)
	}
	err = errors.Join(err, r.buffer.Flush(), r.file.Close())
	if err != nil {
		return errors.Join(err, os.Remove(name))
	}
	r.rows = rows
	if reading == nil {
		r.path = name
		return nil
	}
	return os.Rename(name, r.path)
}

// restart takes back the rows that were written.
func (r *Reading) restart() error {
	r.buffer.Reset(r.file)
	r.sum.Reset()
	r.written = 0
	if err := r.file.Truncate(0); err != nil {
		return err
	}
	_, err := r.file.Seek(0, io.SeekStart)
	return err
}

// finish writes the reading and all that shows that the file is whole.
func (r *Reading) finish(rows int64, reading []byte) error {
	end := binary.LittleEndian.AppendUint64(nil, uint64(rows))
	end = binary.LittleEndian.AppendUint64(end, uint64(len(reading)))
	w := counter{r, r.buffer}
	if _, err := w.Write(reading); err != nil {
		return err
	}
	if _, err := w.Write(end); err != nil {
		return err
	}
	_, err := r.buffer.Write(append(r.sum.Sum(nil), mark...))
	return err
}

// Rows writes the rows that the source contributes to the clean table, without
// the header, which is so many bytes.
func (r *Reading) Rows(w io.Writer, header int64) error {
	if r == nil || r.rows <= header {
		return nil
	}
	f, err := os.Open(r.path)
	if err != nil {
		return err
	}
	defer func() { _ = f.Close() }()
	_, err = io.Copy(w, io.NewSectionReader(f, header, r.rows-header))
	return err
}
