//go:build !windows

package testkit

import (
	"archive/zip"
	"io"
	"syscall"
	"testing"
	"time"
)

// Processor is the time that this process has had of processors, its own and the
// system's for it.
func Processor(tb testing.TB) time.Duration {
	tb.Helper()
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		tb.Fatal(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Inflate unzips the parts of a file by a library, and does nothing with them: what
// reading it is measured against.
func Inflate(tb testing.TB, r io.ReaderAt, size int64, library zip.Decompressor) {
	tb.Helper()
	z, err := zip.NewReader(r, size)
	if err != nil {
		tb.Fatal(err)
	}
	z.RegisterDecompressor(zip.Deflate, library)
	for _, part := range z.File {
		content, err := part.Open()
		if err == nil {
			_, err = io.Copy(io.Discard, content)
		}
		if err != nil {
			tb.Fatal(err)
		}
	}
}
