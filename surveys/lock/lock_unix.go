//go:build unix

package lock

import (
	"errors"
	"os"
	"syscall"
)

// File locks an open file against a second opening, until it is closed. A
// file system that knows no locks is let through.
func File(f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if errors.Is(err, syscall.EWOULDBLOCK) {
		return ErrHeld
	}
	return nil
}
