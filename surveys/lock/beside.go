package lock

import (
	"os"
	"path/filepath"
)

// Beside keeps others that ask likewise from a file that is replaced as a whole,
// whose own lock would go with it: it locks a hidden file of its name beside it,
// there while it is held. release lets others in. The error is ErrHeld where
// another has it; whoever can make no file there is let through, and can replace
// none either.
func Beside(name string) (release func(), err error) {
	if whole, err := filepath.EvalSymlinks(name); err == nil {
		name = whole // one file may have several names
	}
	path := filepath.Join(filepath.Dir(name), "."+filepath.Base(name)+".lock")
	for {
		f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o666)
		if err != nil {
			return func() {}, nil //nolint:nilerr // see above
		}
		if err := File(f); err != nil {
			_ = f.Close()
			return nil, err
		}
		if isStill(f, path) {
			return func() {
				_ = os.Remove(path) // first: whoever opens it from now on makes another; where a system removes no open file it stays
				_ = f.Close()
			}, nil
		}
		_ = f.Close() // its holder removed it while it was being opened
	}
}

// isStill reports whether an open file is the one of that name.
func isStill(f *os.File, path string) bool {
	open, err := f.Stat()
	if err != nil {
		return false
	}
	named, err := os.Stat(path)
	return err == nil && os.SameFile(open, named)
}
