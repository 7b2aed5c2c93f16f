package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"sync"
	"time"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lock"
)

// ErrLocked says that another program has the journal open: the same form is
// being filled twice. The lock is the operating system's: a program that was
// killed leaves none.
var ErrLocked = lock.ErrHeld

// ErrReplaced says that the file of the journal's name is not the one that was
// written before.
var ErrReplaced = errors.New("the journal is shorter than what was written to it")

// syncWithin is how soon after a write the disk itself is asked to keep it
// (rules §7: a power cut costs at most 200 ms; a disk takes its own time too).
const syncWithin = 120 * time.Millisecond

// A File is what a journal is written to, at its end.
type File interface {
	io.Writer
	Sync() error
	Size() (int64, error)
	Truncate(size int64) error
	Close() error
}

// Options are the choices of a journal; the zero value is the usual one.
type Options struct {
	Now  func() time.Time // the clock; time.Now if nil
	Head []string         // lines that begin a new file, to tell people what it is
	// Open opens and locks the file to write at its end, or makes it; also
	// again, where writing failed: a stick was pulled out and is back. Nil is the
	// operating system's way.
	Open func(name string) (File, error)
}

// A Journal is open for writing. Its methods may be called from several
// goroutines.
type Journal struct {
	name string
	opt  Options

	mu       sync.Mutex
	file     File // nil while it could not be opened again
	seq      int
	written  int64  // length of the file up to the end of its last whole line
	kept     int64  // as far as the disk is known to keep it
	unsynced []byte // what stands between kept and written
	pending  []byte // lines that are not in the file yet
	torn     bool   // the file may hold something after written
	doubtful bool   // a sync failed: all is well again after one that does not
	trouble  error
	timer    *time.Timer
	syncing  sync.WaitGroup // syncs that run without the lock
	closed   bool
}

// Open opens a journal, makes it if there is none, and reads what it holds. A
// last line that was cut is said in the list, and taken off the file at the
// next writing. ErrLocked is for a journal that is in use.
func Open(name string, opt Options) (*Journal, []Event, diag.List, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Open == nil {
		opt.Open = openFile
	}
	f, err := opt.Open(name)
	if err != nil {
		return nil, nil, nil, fmt.Errorf("opening the journal: %w", err)
	}
	j := &Journal{name: name, opt: opt, file: f}
	s := &scanned{name: name}
	if r, ok := f.(io.Reader); ok {
		if s, err = scan(name, r); err != nil {
			_ = f.Close()
			return nil, nil, nil, err
		}
	}
	j.seq, j.written, j.kept, j.torn = s.last, s.whole, s.whole, s.size > s.whole
	if s.whole == 0 {
		j.begin()
	}
	return j, s.events, s.problems, nil
}

// osFile is a file that is written at its end: O_APPEND would not let Windows
// cut it.
type osFile struct{ *os.File }

func openFile(name string) (File, error) {
	f, err := os.OpenFile(name, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := lock.File(f); err != nil {
		_ = f.Close()
		return nil, err
	}
	return osFile{f}, nil
}

func (f osFile) Size() (int64, error) {
	info, err := f.Stat()
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}

func (f osFile) Truncate(size int64) error {
	if err := f.File.Truncate(size); err != nil {
		return err
	}
	_, err := f.Seek(size, io.SeekStart)
	return err
}

// begin gives a new file its first lines.
func (j *Journal) begin() {
	var b strings.Builder
	b.WriteString("\ufeff") // by it Notepad knows UTF-8
	for _, line := range j.opt.Head {
		b.WriteString("# ")
		escape(&b, line)
		b.WriteString("\r\n")
	}
	j.pending = []byte(b.String())
}

// Name is the file's name.
func (j *Journal) Name() string { return j.name }

// Append gives events their numbers and time, and writes them before it
// returns; the disk is asked to keep them in the background. An error says that
// they are not safe: they are held, in order, and written with the next ones,
// or by Retry.
func (j *Journal) Append(events ...Event) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return os.ErrClosed
	}
	now := j.opt.Now()
	for i := range events {
		e := &events[i]
		e.check()
		j.seq++
		e.Seq, e.Time = j.seq, now
		j.pending = append(j.pending, e.format()...)
	}
	return j.write()
}

// check panics where an event's names could not be read back.
func (e *Event) check() {
	if !word(e.Kind) || e.Question != "" && !word(e.Question) {
		panic(fmt.Sprintf("journal: %q about %q is not an event", e.Kind, e.Question))
	}
	for _, v := range e.Values {
		if !word(v.Name) {
			panic(fmt.Sprintf("journal: %q is not a value's name", v.Name))
		}
	}
}

// write writes what is pending. Where that fails it opens the file again and
// tries once more.
func (j *Journal) write() error {
	if len(j.pending) == 0 {
		return j.trouble
	}
	if err := j.tryWrite(); err != nil {
		j.trouble = err
		if err := j.again(); err != nil {
			return j.trouble
		}
		if err := j.tryWrite(); err != nil {
			j.trouble = err
			return err
		}
	}
	if !j.doubtful {
		j.trouble = nil
	}
	if j.timer == nil {
		j.timer = time.AfterFunc(syncWithin, j.background)
	}
	return j.trouble
}

func (j *Journal) tryWrite() error {
	if j.file == nil {
		return j.trouble
	}
	if j.torn {
		if err := j.file.Truncate(j.written); err != nil {
			return err
		}
		j.torn = false
	}
	n, err := j.file.Write(j.pending)
	if err == nil && n < len(j.pending) {
		err = io.ErrShortWrite
	}
	if err != nil {
		j.torn = true
		return err
	}
	j.written += int64(n)
	j.unsynced = append(j.unsynced, j.pending...)
	j.pending = j.pending[:0]
	return nil
}

// again opens the file anew. What the disk was never known to keep is written
// once more: a stick that was pulled out may have lost it.
func (j *Journal) again() error {
	if j.file != nil {
		_ = j.file.Close() // else the new one could not be locked
		j.file = nil
	}
	f, err := j.opt.Open(j.name)
	if err != nil {
		return err
	}
	size, err := f.Size()
	if err == nil && size < j.kept {
		err = ErrReplaced
	}
	if err != nil {
		_ = f.Close()
		j.trouble = err
		return err
	}
	j.file = f
	j.pending = append(append([]byte{}, j.unsynced...), j.pending...)
	j.unsynced, j.written, j.torn = nil, j.kept, true
	return nil
}

// Retry writes what is held because it could not be written.
func (j *Journal) Retry() error { return j.Sync() }

// Trouble is why the last events are not in the file, or why the disk does not
// keep them; nil where all is well.
func (j *Journal) Trouble() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	return j.trouble
}

// background syncs what was written since the last time, without the lock:
// typing goes on while a slow stick writes.
func (j *Journal) background() {
	j.mu.Lock()
	j.timer = nil
	f, upTo := j.file, j.written
	if j.closed || f == nil || j.kept == upTo {
		j.mu.Unlock()
		return
	}
	j.syncing.Add(1)
	j.mu.Unlock()
	err := f.Sync()
	j.syncing.Done()
	j.mu.Lock()
	defer j.mu.Unlock()
	if !j.closed && j.file == f {
		j.synced(upTo, err)
	}
}

// synced notes how far a sync came.
func (j *Journal) synced(upTo int64, err error) {
	if err != nil {
		j.trouble = fmt.Errorf("keeping the journal on the disk: %w", err)
		j.doubtful = true
		_ = j.again() // writes it once more at the next writing
		return
	}
	if upTo > j.kept {
		j.unsynced = append([]byte{}, j.unsynced[upTo-j.kept:]...)
		j.kept = upTo
	}
	if j.doubtful && len(j.pending) == 0 {
		j.doubtful, j.trouble = false, nil
	}
}

// Sync asks the disk to keep all that was written, and waits for it.
func (j *Journal) Sync() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return os.ErrClosed
	}
	return j.sync()
}

func (j *Journal) sync() error {
	if err := j.write(); err != nil && !j.doubtful {
		return err
	}
	if j.file == nil || len(j.pending) > 0 || j.kept == j.written {
		return j.trouble
	}
	j.synced(j.written, j.file.Sync())
	return j.trouble
}

// Unsafe is the lines that the disk is not known to keep, as a journal of their
// own: what may be lost if the program ends now, to be written elsewhere.
func (j *Journal) Unsafe() []byte {
	j.mu.Lock()
	defer j.mu.Unlock()
	return append(append([]byte("\ufeff"), j.unsynced...), j.pending...)
}

// Close writes and syncs what is left, and closes the file. What could not be
// written is an error.
func (j *Journal) Close() error {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.closed {
		return nil
	}
	err := j.sync()
	j.closed = true
	if j.timer != nil {
		j.timer.Stop()
	}
	if j.file == nil {
		return err
	}
	j.syncing.Wait() // the system keeps a file open, and locked, that is being synced
	if closed := j.file.Close(); err == nil {
		err = closed
	}
	return err
}
