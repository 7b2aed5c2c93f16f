package lock

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// farAway is where the lock stands: a lock of Windows keeps others from reading
// what it covers, and people may look at a journal that is being written.
const farAway = 1 << 30

// File locks an open file against a second opening, until it is closed. A
// file system that knows no locks is let through.
func File(f *os.File) error {
	at := windows.Overlapped{OffsetHigh: farAway}
	err := windows.LockFileEx(windows.Handle(f.Fd()), windows.LOCKFILE_EXCLUSIVE_LOCK|windows.LOCKFILE_FAIL_IMMEDIATELY, 0, 1, 0, &at)
	if errors.Is(err, windows.ERROR_LOCK_VIOLATION) || errors.Is(err, windows.ERROR_IO_PENDING) {
		return ErrHeld
	}
	return nil
}
