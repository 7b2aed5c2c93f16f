package sheet

import (
	"bufio"
	"bytes"
	"io"
	"sync"

	"github.com/klauspost/compress/flate"
)

// An inflater unzips a part. It is lent from part to part, and from file to file:
// each is a hundred kilobytes, and a folder has thousands of parts.
type inflater struct {
	io.ReadCloser // of package flate
	held          bytes.Reader
	disk          *bufio.Reader
}

var inflaters sync.Pool // of *inflater

// inflate unzips a part: out of the memory that holds its file, or else piece by
// piece.
func inflate(r io.Reader) io.ReadCloser {
	z, lent := inflaters.Get().(*inflater)
	if !lent {
		z = &inflater{ReadCloser: flate.NewReader(bytes.NewReader(nil))}
	}
	_ = z.ReadCloser.(flate.Resetter).Reset(z.source(r), nil) //nolint:forcetypeassert // flate says that it is one, and never fails
	return z
}

func (z *inflater) source(r io.Reader) io.Reader {
	if section, ok := r.(*io.SectionReader); ok {
		content, from, n := section.Outer()
		if d, ok := content.(*directory); ok && d.held != nil && from >= 0 && n >= 0 {
			z.held.Reset(d.held.part(from, n))
			return &z.held
		}
	}
	if z.disk == nil {
		z.disk = bufio.NewReaderSize(nil, 32<<10)
	}
	z.disk.Reset(r)
	return z.disk
}

func (z *inflater) Close() error {
	err := z.ReadCloser.Close()
	z.held.Reset(nil)
	if z.disk != nil {
		z.disk.Reset(nil)
	}
	inflaters.Put(z)
	return err
}
