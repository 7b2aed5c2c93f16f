package cli

import (
	"bytes"
	"context"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"eterritoire/cmd/cli/folder"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// maxStream is how much of standard input, or of a pipe, is held to be read:
// a reader of tables goes back and forth.
const maxStream = 256 << 20

// readable are the endings of the files that a folder is searched for. Those
// that the reader refuses are among them, so that it says why.
var readable = map[string]bool{
	".xlsx": true, ".xlsm": true, ".xls": true, ".ods": true, ".csv": true, ".tsv": true, ".txt": true, ".zip": true,
}

// found is one file to be read, before it has a name.
type found struct {
	path string // to open it; "-" is standard input
	name string // relative to the source given
	info fs.FileInfo
}

// gather finds the files that the sources stand for. What a folder holds
// beside them is named in the list.
func (e *Env) gather(ctx context.Context, args []string) ([]intake.Source, diag.List, error) {
	var files []found
	var skipped diag.List
	for _, arg := range args {
		if arg == "-" {
			files = append(files, found{path: arg, name: arg})
			if e.InTerminal && !e.quiet {
				e.say(lang.Msg("Reading what you type, as CSV; end with Ctrl+D (Ctrl+Z then Enter on Windows)."))
			}
			continue
		}
		info, err := os.Stat(arg)
		if err != nil {
			return nil, nil, couldNot(err, lang.Msg("reading %s", arg))
		}
		if !info.IsDir() {
			files = append(files, found{arg, filepath.Base(arg), info})
			continue
		}
		before := len(files)
		if files, err = walk(arg, files, &skipped); err != nil {
			return nil, nil, err
		}
		if len(files) == before {
			return nil, nil, &stop{
				message: lang.Msg("there is nothing to read in the folder %s", arg),
				hint:    lang.Msg("It is searched for filled forms, exports and tables (.xlsx, .csv)."),
			}
		}
	}
	files = once(files, &skipped)
	distinguish(files)
	sources := make([]intake.Source, len(files))
	for i, f := range files {
		sources[i] = intake.Source{Name: f.name, Open: f.opener(ctx, e.In)}
	}
	return sources, skipped, nil
}

// walk adds the files of a folder, in the order of their names. Links are
// followed to files within it: what a folder holds does not reach beyond it.
func walk(dir string, files []found, skipped *diag.List) ([]found, error) {
	root, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return nil, couldNot(err, lang.Msg("reading %s", dir))
	}
	if info, err := os.Lstat(dir); err != nil || info.Mode()&fs.ModeSymlink != 0 {
		dir = root // a link is not walked, its folder is
	}
	err = filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		name, relErr := filepath.Rel(dir, p)
		if relErr != nil {
			name = filepath.Base(p)
		}
		name = filepath.ToSlash(name)
		if err != nil {
			skip(skipped, diag.Error, name, "file-unreadable", lang.Msg("it could not be read: %s", reason(err)))
			if d != nil && d.IsDir() {
				return fs.SkipDir
			}
			return nil
		}
		hidden := p != dir && strings.HasPrefix(d.Name(), ".")
		switch {
		case d.IsDir() && hidden:
			skip(skipped, diag.Info, name+"/", "file-skipped", lang.Msg("a hidden folder: not read"))
			return fs.SkipDir
		case d.IsDir() && p != dir && folder.Is(p):
			skip(skipped, diag.Info, name+"/", "file-skipped", lang.Msg("a folder of results of this program: not read"))
			return fs.SkipDir
		case d.IsDir():
			return nil
		case strings.HasPrefix(d.Name(), "~$"):
			skip(skipped, diag.Info, name, "file-skipped", lang.Msg("a lock file of Excel: not read"))
			return nil
		case hidden || strings.HasPrefix(d.Name(), ".~lock."):
			skip(skipped, diag.Info, name, "file-skipped", lang.Msg("a hidden file: not read"))
			return nil
		}
		info, severity, why := within(root, p, d)
		if !why.IsZero() {
			skip(skipped, severity, name, "file-skipped", why)
			return nil
		}
		if what := ownKey(p); !what.IsZero() {
			skip(skipped, diag.Info, name, "file-skipped", what)
			return nil
		}
		files = append(files, found{p, name, info})
		return nil
	})
	if err != nil {
		return nil, couldNot(err, lang.Msg("reading %s", dir))
	}
	return files, nil
}

// within looks at what an entry of a folder is. A file that is not to be read,
// or that a link brings in from elsewhere, is left out with its reason.
func within(root, p string, d fs.DirEntry) (fs.FileInfo, diag.Severity, lang.Message) {
	link := d.Type()&fs.ModeSymlink != 0
	target := p
	if link {
		var err error
		if target, err = filepath.EvalSymlinks(p); err != nil {
			return nil, diag.Info, lang.Msg("a link to nothing, or to itself: not read")
		}
	}
	info, err := os.Stat(target)
	switch {
	case err != nil:
		return nil, diag.Error, lang.Msg("it could not be read: %s", reason(err))
	case info.IsDir():
		return nil, diag.Info, lang.Msg("a link to a folder: not read")
	case !readable[strings.ToLower(filepath.Ext(d.Name()))]:
		return nil, diag.Info, lang.Msg("not a workbook or a table: not read")
	case !info.Mode().IsRegular():
		return nil, diag.Info, lang.Msg("not a file, but a pipe or a device: not read")
	case !link:
		return info, 0, lang.Message{}
	}
	if rel, err := filepath.Rel(root, target); err != nil || !filepath.IsLocal(rel) {
		return nil, diag.Warning, lang.Msg("a link to a file outside of this folder: not read; copy the file here, or name it on the command line")
	}
	return info, 0, lang.Message{}
}

func skip(l *diag.List, severity diag.Severity, name, code string, m lang.Message) {
	l.Add(&diag.Problem{Pos: diag.Pos{File: name}, Severity: severity, Code: code, Message: m})
}

// once leaves out the files that were named before: twice the same answers
// would count twice. Two names of one file have its size and its time in
// common: only those are compared.
func once(files []found, skipped *diag.List) []found {
	type alike struct {
		size int64
		time int64
	}
	var kept []found
	before := map[alike][]found{}
	for _, f := range files {
		key := alike{-1, 0} // standard input
		if f.info != nil {
			key = alike{f.info.Size(), f.info.ModTime().UnixNano()}
		}
		if slices.ContainsFunc(before[key], func(k found) bool {
			return f.info == nil || os.SameFile(f.info, k.info)
		}) {
			skip(skipped, diag.Warning, f.name, "file-repeated", lang.Msg("the same file was named before: read once"))
			continue
		}
		before[key] = append(before[key], f)
		kept = append(kept, f)
	}
	return kept
}

// distinguish lengthens names that several files have by the folders above
// them, until each file has its own.
func distinguish(files []found) {
	for range 64 {
		count := map[string]int{}
		for _, f := range files {
			count[f.name]++
		}
		longer := false
		for i := range files {
			f := &files[i]
			if count[f.name] < 2 || f.info == nil {
				continue
			}
			if name := tail(f.path, 1+strings.Count(f.name, "/")+1); name != f.name {
				f.name = name
				longer = true
			}
		}
		if !longer {
			return
		}
	}
}

// tail is the last n elements of a path, with slashes.
func tail(p string, n int) string {
	abs, err := filepath.Abs(p)
	if err != nil {
		abs = p
	}
	parts := strings.Split(strings.Trim(filepath.ToSlash(abs), "/"), "/")
	return path.Join(parts[max(0, len(parts)-n):]...)
}

// opener opens a file as often as it is asked to.
func (f found) opener(ctx context.Context, in io.Reader) func() (intake.Content, error) {
	if f.path != "-" && f.info.Mode().IsRegular() {
		return func() (intake.Content, error) { return openFile(f.path) }
	}
	var held []byte
	return func() (intake.Content, error) {
		if held == nil {
			b, err := hold(ctx, f.path, in)
			if err != nil {
				return intake.Content{}, err
			}
			held = b
		}
		return intake.Content{ReaderAt: bytes.NewReader(held), Closer: io.NopCloser(nil), Size: int64(len(held))}, nil
	}
}

func openFile(name string) (intake.Content, error) {
	f, err := os.Open(name)
	if err != nil {
		return intake.Content{}, err
	}
	info, err := f.Stat()
	if err != nil {
		_ = f.Close()
		return intake.Content{}, err
	}
	return intake.Content{ReaderAt: f, Closer: f, Size: info.Size()}, nil
}

// hold reads all of a stream, and stops waiting for it when it is interrupted.
func hold(ctx context.Context, name string, in io.Reader) ([]byte, error) {
	type read struct {
		b   []byte
		err error
	}
	done := make(chan read, 1)
	go func() {
		r := in
		if name != "-" {
			f, err := os.Open(name)
			if err != nil {
				done <- read{nil, err}
				return
			}
			defer func() { _ = f.Close() }()
			r = f
		}
		b, err := io.ReadAll(io.LimitReader(r, maxStream+1))
		done <- read{b, err}
	}()
	select {
	case <-ctx.Done():
		return nil, ctx.Err()
	case r := <-done:
		if r.err != nil {
			return nil, couldNot(r.err, lang.Msg("reading %s", name))
		}
		if len(r.b) > maxStream {
			return nil, &stop{
				message: lang.Msg("more than %s MB on standard input", maxStream>>20),
				hint:    lang.Msg("Save it as a file and name the file."),
			}
		}
		if r.b == nil {
			r.b = []byte{}
		}
		return r.b, nil
	}
}
