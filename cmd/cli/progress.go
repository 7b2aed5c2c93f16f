package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"eterritoire/surveys/lang"
)

// progressBar is a function that draws how far the work is, on a terminal that
// redraws; elsewhere it is nil, and nothing is drawn. It may be called from
// several goroutines.
func (e *Env) progressBar(what lang.Message) func(done, of int) {
	if !e.ErrTerminal || e.plain || e.quiet || e.Getenv("TERM") == "dumb" {
		return nil
	}
	const width = 30
	var mu sync.Mutex
	most := 0
	label := e.Printer.Message(what)
	return func(done, of int) {
		mu.Lock()
		defer mu.Unlock()
		if of < 2 || done < most {
			return
		}
		most = done
		e.progress = true
		full := width * done / of
		_, _ = fmt.Fprintf(e.Err, "\r\x1b[K%s %s%s %s/%s", label,
			strings.Repeat("█", full), strings.Repeat("░", width-full), e.Printer.Int(done), e.Printer.Int(of))
	}
}

// clearProgress takes the bar off the screen.
func (e *Env) clearProgress() {
	if e.progress {
		_, _ = io.WriteString(e.Err, "\r\x1b[K")
		e.progress = false
	}
}
