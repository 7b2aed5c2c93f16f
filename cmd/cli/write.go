package cli

import (
	"bufio"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"eterritoire/surveys/lang"
)

// An output is where a result goes.
type output struct {
	path    string // "" and "-" are stdout
	force   bool   // replace what is not ours too
	private bool   // for its owner alone, where a system knows owners
	// spare, if set, says why a file of ours must be kept all the same; the
	// zero message lets it go.
	spare func(path string) (lang.Message, error)
}

// to is an output beside o, replaced under the same conditions.
func (o output) to(path string) output {
	o.path = path
	return o
}

// stdout reports whether the result goes to stdout.
func (o output) stdout() bool { return o.path == "" || o.path == "-" }

// write writes a result: a file appears whole or not at all.
func (e *Env) write(ctx context.Context, o output, content func(io.Writer) error) error {
	if o.stdout() {
		b := bufio.NewWriter(heedful{ctx, e.Out})
		if err := content(b); err != nil {
			return err
		}
		if err := b.Flush(); err != nil {
			return writing(err, lang.Msg("writing to standard output"))
		}
		return nil
	}
	if err := o.mayWrite(); err != nil {
		return err
	}
	if err := replace(ctx, o.path, o.private, content); err != nil {
		return writing(err, lang.Msg("writing %s", o.path))
	}
	return nil
}

// mayWrite refuses to replace what is not ours to replace.
func (o output) mayWrite() error {
	info, err := os.Stat(o.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return couldNot(err, lang.Msg("writing %s", o.path))
	case info.IsDir():
		return &stop{message: lang.Msg("writing %s: this is a folder", o.path), hint: lang.Msg("Name a file in it.")}
	case o.force || info.Size() == 0 || !info.Mode().IsRegular():
		return nil
	}
	if !ours(o.path) {
		return &stop{
			message: lang.Msg("%s exists, and this program did not write it", o.path),
			hint:    lang.Msg("Choose another name, or add --force to replace it."),
		}
	}
	if o.spare == nil {
		return nil
	}
	why, err := o.spare(o.path)
	if err != nil {
		return err
	}
	if !why.IsZero() {
		return &stop{message: why, hint: lang.Msg("Choose another name, or add --force to replace it.")}
	}
	return nil
}

// writing is what stopped a writer, in words; an interruption stays one.
func writing(err error, m lang.Message) error {
	var s *stop
	if errors.Is(err, context.Canceled) || errors.As(err, &s) {
		return err
	}
	return couldNot(err, m)
}

// replace writes a file beside its place, and moves it there when it is whole
// and on the disk: whoever looks sees the old file or the new one. A pipe or a
// device is written to as it is.
func replace(ctx context.Context, name string, private bool, content func(io.Writer) error) (err error) {
	if info, err := os.Stat(name); err == nil && !info.Mode().IsRegular() {
		return appendTo(ctx, name, content)
	}
	if whole, err := filepath.EvalSymlinks(name); err == nil {
		name = whole // a link stays a link
	}
	f, err := beside(name)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = f.Close()
			_ = os.Remove(f.Name())
		}
	}()
	if private {
		if err = f.Chmod(0o600); err != nil {
			return err
		}
	}
	b := bufio.NewWriterSize(heedful{ctx, f}, 64<<10)
	if err = content(b); err != nil {
		return err
	}
	if err = b.Flush(); err != nil {
		return err
	}
	if err = f.Sync(); err != nil {
		return err
	}
	if err = f.Close(); err != nil { // before the rename: Windows renames no open file
		return err
	}
	if err = ctx.Err(); err != nil {
		return err
	}
	if err = os.Rename(f.Name(), name); err != nil {
		return err
	}
	syncFolder(filepath.Dir(name))
	return nil
}

func appendTo(ctx context.Context, name string, content func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	b := bufio.NewWriter(heedful{ctx, f})
	if err := content(b); err != nil {
		_ = f.Close()
		return err
	}
	if err := b.Flush(); err != nil {
		_ = f.Close()
		return err
	}
	return f.Close()
}

// beside makes a new file in the folder of name, with the rights that any new
// file gets there.
func beside(name string) (*os.File, error) {
	dir, base := filepath.Split(name)
	for {
		var b [6]byte
		_, _ = rand.Read(b[:]) // never fails
		f, err := os.OpenFile(filepath.Join(dir, "."+base+"."+hex.EncodeToString(b[:])+".tmp"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
}

// syncFolder asks that a rename survive a power cut, where folders can be asked.
func syncFolder(dir string) {
	if runtime.GOOS == "windows" {
		return
	}
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// heedful is a writer that stops when the work is interrupted.
type heedful struct {
	ctx context.Context
	w   io.Writer
}

func (h heedful) Write(b []byte) (int, error) {
	if err := h.ctx.Err(); err != nil {
		return 0, err
	}
	return h.w.Write(b)
}

// noTerminal refuses to pour a workbook over a terminal.
func (e *Env) noTerminal(o output) error {
	if o.stdout() && e.OutTerminal {
		return &stop{message: lang.Msg("a workbook is not for a terminal"), hint: lang.Msg("Name a file: -o FILE.xlsx.")}
	}
	return nil
}

// makeFolder makes a folder for results, and those above it.
func makeFolder(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return couldNot(err, lang.Msg("making the folder %s", dir))
	}
	return nil
}
