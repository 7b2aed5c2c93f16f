// Package folder is the memory of a folder of results: the manifest that says
// what it was made of, the readings of its sources, so that only what changed is
// read again, and the list of outputs that were written and verified, so that a
// run that was cut short goes on where it stopped. It knows files and digests,
// and nothing of what they say.
package folder

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// The names of what is kept beside the results.
const (
	ManifestName = "manifest.json"
	HiddenName   = ".eterritoire" // holds nothing that cannot be made again
)

// A Manifest is what a folder of results was made of, and what it holds. It
// depends on the inputs, the framework, the options and the program's version
// alone: it has no date, no host and no path but those within the sources and
// the folder.
type Manifest struct {
	Program   Program   `json:"program"`
	Framework Framework `json:"framework"`
	Options   Options   `json:"options"`
	Inputs    []Input   `json:"inputs"`
	Totals    Totals    `json:"totals"`
	Outputs   []Output  `json:"outputs"` // all but the manifest itself
}

// Program is what wrote the folder.
type Program struct {
	Name    string `json:"name"`
	Version string `json:"version"`
}

// Framework is what the answers were scored with.
type Framework struct {
	ID      string `json:"id"`
	Version string `json:"version"`
	Digest  string `json:"digest"`
	File    string `json:"file"` // its export, among the outputs
}

// Options are the choices that the results depend on.
type Options struct {
	Language   string   `json:"lang"`
	As         string   `json:"as,omitempty"`
	From       string   `json:"from,omitempty"`
	To         string   `json:"to,omitempty"`
	AnswersOf  string   `json:"answers_of,omitempty"`
	Duplicates string   `json:"duplicates,omitempty"` // which of several responses count
	Reading    string   `json:"reading"`              // a digest of these and of the registry and the decisions that the sources were read with
	Date       string   `json:"date,omitempty"`
	Formats    []string `json:"formats"`
}

// An Input is a file that was read, or set aside.
type Input struct {
	File       string `json:"file"`
	Digest     string `json:"digest"` // "sha256:…"
	Used       bool   `json:"used"`
	Dialect    string `json:"dialect,omitempty"`
	Responses  int    `json:"responses"`
	Duplicates int    `json:"duplicates"`
	Superseded int    `json:"superseded,omitempty"`
	Cells      Cells  `json:"cells"`
}

// Cells are counts of cells: read = accepted + unused + set aside.
type Cells struct {
	Read     int `json:"read"`
	Accepted int `json:"accepted"`
	Unused   int `json:"unused"`
	SetAside int `json:"set_aside"`
}

// Totals are of all inputs: files = used + set aside.
type Totals struct {
	Files       int   `json:"files"`
	Used        int   `json:"used"`
	SetAside    int   `json:"set_aside"`
	Cells       Cells `json:"cells"`
	Responses   int   `json:"responses"`
	Territories int   `json:"territories"`
	Errors      int   `json:"errors"`
	Warnings    int   `json:"warnings"`
}

// An Output is a file of results.
type Output struct {
	File      string `json:"file"` // with slashes, within the folder
	Kind      string `json:"kind"`
	Territory string `json:"territory,omitempty"`
	Code      string `json:"code,omitempty"` // the territory's
	Digest    string `json:"digest"`         // "sha256:…"
	Size      int64  `json:"size"`
}

// Write writes the manifest.
func (m *Manifest) Write(w io.Writer) error {
	j := json.NewEncoder(w)
	j.SetEscapeHTML(false)
	j.SetIndent("", "  ")
	return j.Encode(m)
}

// largestManifest is more than a hundred thousand outputs need.
const largestManifest = 64 << 20

// ErrNoManifest says that a folder is not one of results.
var ErrNoManifest = errors.New("no manifest")

// ReadManifest reads a folder's manifest. The error is ErrNoManifest where there
// is none.
func ReadManifest(dir string) (*Manifest, error) {
	f, err := os.Open(filepath.Join(dir, ManifestName))
	if errors.Is(err, os.ErrNotExist) {
		return nil, ErrNoManifest
	}
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	m := &Manifest{}
	if err := json.NewDecoder(io.LimitReader(f, largestManifest)).Decode(m); err != nil {
		return nil, fmt.Errorf("reading %s: %w", ManifestName, err)
	}
	for _, o := range append(m.Outputs, Output{File: m.Framework.File}) {
		if !filepath.IsLocal(filepath.FromSlash(o.File)) {
			return nil, fmt.Errorf("reading %s: %q is not in the folder", ManifestName, o.File)
		}
	}
	return m, nil
}

// Is reports whether a folder is one of results: it has a memory, or a manifest.
func Is(dir string) bool {
	if info, err := os.Stat(filepath.Join(dir, HiddenName)); err == nil && info.IsDir() {
		return true
	}
	m, err := ReadManifest(dir)
	return err == nil && m.Program.Name == ProgramName
}

// ProgramName is the name of the program that writes manifests.
const ProgramName = "eterritoire"

// Digest is the digest of all that a reader gives.
func Digest(r io.Reader) (string, error) {
	h := sha256.New()
	if _, err := io.Copy(h, r); err != nil {
		return "", err
	}
	return named(h.Sum(nil)), nil
}

// DigestOf is the digest of a file.
func DigestOf(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer func() { _ = f.Close() }()
	return Digest(f)
}

func named(sum []byte) string { return "sha256:" + hex.EncodeToString(sum) }

// Key is one word for several: it is another as soon as one of them is.
func Key(parts ...string) string {
	h := sha256.New()
	for _, p := range parts {
		fmt.Fprintf(h, "%d %s\n", len(p), p)
	}
	return hex.EncodeToString(h.Sum(nil))
}
