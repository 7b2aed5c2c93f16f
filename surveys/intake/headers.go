package intake

import "sync"

// headers remembers what headers were found to be: every dialect asks the same
// of the first rows of a file, and the files of one survey have the same ones.
type headers struct {
	mu   sync.RWMutex
	seen map[string]column
}

// How many headers are remembered, and of what length: cells of data are looked
// at too, and need not be.
const (
	mostHeaders   = 4096
	longestHeader = 300
)

// of is what find makes of a header, asked once.
func (h *headers) of(header string, find func(string) column) column {
	if len(header) > longestHeader {
		return find(header)
	}
	h.mu.RLock()
	c, known := h.seen[header]
	h.mu.RUnlock()
	if known {
		return c
	}
	c = find(header)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.seen == nil {
		h.seen = map[string]column{}
	}
	if len(h.seen) < mostHeaders {
		h.seen[header] = c
	}
	return c
}
