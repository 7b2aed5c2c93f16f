package folder

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"eterritoire/surveys/lock"
)

// A Holder is a run that writes into a folder of results. What is not known of
// it is zero.
type Holder struct {
	Process int       `json:"process"`
	Host    string    `json:"host"` // "" is this one
	Since   time.Time `json:"-"`
}

// HeldError says that another run writes into the folder.
type HeldError struct{ Holder }

func (e *HeldError) Error() string {
	return fmt.Sprintf("another run writes into the folder: process %d", e.Process)
}

// A Hold keeps other runs out of a folder of results.
type Hold struct{ file *os.File }

func holdPath(dir string) string { return filepath.Join(dir, HiddenName, "lock") }

// Take takes hold of a folder of results, made where it is missing, until
// Release, or until the program ends, however it ends: what a killed run left
// is taken over. The error is a *HeldError where another run has it.
func Take(dir string) (*Hold, error) {
	path := holdPath(dir)
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	if err := lock.File(f); err != nil {
		err = heldBy(f, err)
		_ = f.Close()
		return nil, err
	}
	h := &Hold{f}
	return h, h.sign()
}

// sign writes who holds the folder, for those who are kept out.
func (h *Hold) sign() error {
	who := Holder{Process: os.Getpid()}
	who.Host, _ = os.Hostname() // a machine without a name has none to say
	b, err := json.Marshal(who)
	if err == nil {
		err = h.file.Truncate(0)
	}
	if err == nil {
		_, err = h.file.WriteAt(append(b, '\n'), 0)
	}
	if err != nil {
		_ = h.file.Close()
	}
	return err
}

// Release lets other runs in. The file stays: taking it away could part two
// runs that wait for it. A Hold that is nil holds nothing.
func (h *Hold) Release() {
	if h == nil {
		return
	}
	_ = h.file.Truncate(0) // what it says holds for nobody once the lock is gone
	_ = h.file.Close()
}

// Held returns a *HeldError where a run is writing into a folder.
func Held(dir string) error {
	f, err := os.Open(holdPath(dir))
	if err != nil {
		return nil //nolint:nilerr // nobody ever took hold of it
	}
	defer func() { _ = f.Close() }()
	if err := lock.File(f); err != nil {
		return heldBy(f, err)
	}
	return nil
}

// heldBy is who holds a folder, as far as its file says.
func heldBy(f *os.File, err error) error {
	if !errors.Is(err, lock.ErrHeld) {
		return err
	}
	held := &HeldError{}
	const longest = 4 << 10
	if json.NewDecoder(io.NewSectionReader(f, 0, longest)).Decode(&held.Holder) != nil {
		held.Holder = Holder{} // it is just being written
	}
	if info, err := f.Stat(); err == nil {
		held.Since = info.ModTime()
	}
	if name, err := os.Hostname(); err == nil && name == held.Host {
		held.Host = ""
	}
	return held
}
