// Package lock keeps two programs from writing one file at once. The lock is
// the operating system's: a program that was killed leaves none.
package lock

import "errors"

// ErrHeld says that another program, or another part of this one, holds the
// file.
var ErrHeld = errors.New("the file is in use by another program")
