package folder

import (
	"bufio"
	"encoding/json"
	"os"
	"path/filepath"
	"sync"
)

// A Written is an output that was written whole, read back and found right, and
// what it was made of.
type Written struct {
	File   string `json:"file"`
	Key    string `json:"key"`
	Digest string `json:"digest"`
	Size   int64  `json:"size"`
}

// Outputs is the list of the outputs that are done. A line is added as each is:
// after a run that was cut short, the next goes on from there.
type Outputs struct {
	path string
	dry  bool
	mu   sync.Mutex
	file *os.File
	done map[string]Written
}

// OpenOutputs reads the list of a folder of results. A line that was cut, or
// that is none, says that its output is not done. What the manifest alone knows
// is on the list without a key.
func OpenOutputs(dir string, dry bool) (*Outputs, error) {
	o := &Outputs{path: filepath.Join(dir, HiddenName, "outputs"), dry: dry, done: map[string]Written{}}
	if f, err := os.Open(o.path); err == nil {
		lines := bufio.NewScanner(f)
		for lines.Scan() {
			var w Written
			if json.Unmarshal(lines.Bytes(), &w) == nil && filepath.IsLocal(filepath.FromSlash(w.File)) {
				o.done[w.File] = w
			}
		}
		_ = f.Close()
	}
	o.recollect(dir)
	if dry {
		return o, nil
	}
	if err := os.MkdirAll(filepath.Dir(o.path), 0o777); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(o.path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o666)
	if err != nil {
		return nil, err
	}
	o.file = f
	_, err = f.WriteString("\n") // ends a line that was cut
	return o, err
}

// recollect takes what the list does not know from the manifest of the last run
// that came to its end: where the list was lost, those are ours all the same.
// They have no key, and are made anew.
func (o *Outputs) recollect(dir string) {
	m, err := ReadManifest(dir)
	if err != nil || m.Program.Name != ProgramName {
		return
	}
	for _, out := range m.Outputs {
		if _, known := o.done[out.File]; !known {
			o.done[out.File] = Written{File: out.File, Digest: out.Digest, Size: out.Size}
		}
	}
}

// Done is what is known of an output.
func (o *Outputs) Done(file string) (Written, bool) {
	o.mu.Lock()
	defer o.mu.Unlock()
	w, ok := o.done[file]
	return w, ok
}

// Files are the outputs on the list, in no order.
func (o *Outputs) Files() map[string]Written { return o.done }

// Add adds an output that is done.
func (o *Outputs) Add(w Written) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.done[w.File] = w
	return o.line(w)
}

func (o *Outputs) line(w Written) error {
	if o.dry {
		return nil
	}
	b, err := json.Marshal(w)
	if err != nil {
		return err
	}
	_, err = o.file.Write(append(b, '\n'))
	return err
}

// Close writes the list anew, in the order of files, with nothing else in it.
func (o *Outputs) Close(files []string) error {
	if o.dry {
		return nil
	}
	if err := o.file.Truncate(0); err != nil {
		_ = o.file.Close()
		return err
	}
	for _, f := range files {
		if w, ok := o.done[f]; ok {
			if err := o.line(w); err != nil {
				_ = o.file.Close()
				return err
			}
		}
	}
	return o.file.Close()
}
