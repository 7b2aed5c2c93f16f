package sheet

import (
	"errors"
	"io"
	"sync"
)

// heldFile is how large a file may be to be read at once and held: a form, and most
// of what a folder has. Reading one piece by piece costs more than unzipping it.
const heldFile = 2 << 20

// A held is a file in memory.
type held struct{ content []byte }

// memories are what files were held in, lent from one to the next.
var memories sync.Pool // of *held

// holdFile reads a small file into memory. A nil one is to be read from the disk, as
// far as that goes: what it cannot give is said where it is missed.
func holdFile(f File) *held {
	if f.Size > heldFile {
		return nil
	}
	h, lent := memories.Get().(*held)
	if !lent || int64(cap(h.content)) < f.Size {
		h = &held{content: make([]byte, f.Size+f.Size/4)}
	}
	n, err := f.ReadAt(h.content[:f.Size], 0)
	if err != nil && !errors.Is(err, io.EOF) {
		memories.Put(h)
		return nil
	}
	h.content = h.content[:n]
	return h
}

// part is n bytes of the file, or as many as there are.
func (h *held) part(from, n int64) []byte {
	size := int64(len(h.content))
	from = min(from, size)
	return h.content[from : from+min(n, size-from)]
}

func (h *held) ReadAt(p []byte, off int64) (int, error) {
	if off < 0 {
		return 0, io.ErrUnexpectedEOF
	}
	n := copy(p, h.part(off, int64(len(p))))
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// release lends the memory to the next file: nothing may read this one any more.
func (h *held) release() {
	if h != nil {
		memories.Put(h)
	}
}
