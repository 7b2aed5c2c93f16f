package sheet

import (
	"archive/zip"
	"context"
	"errors"
	"io"
	"path"
	"strings"
	"sync"

	"eterritoire/surveys/lang"
)

// An archive is the parts of a workbook, by name. A part's name is told from
// another's without regard to case, as the format has it.
type archive struct {
	parts  map[string]*zip.File
	limits Limits
}

// ratioFrom is how many bytes a part may always have: small parts repeat
// themselves more than large ones.
const ratioFrom = 16 << 20

// openArchive reads the directory of a zip, and refuses one that could mean
// different things to different programs.
func openArchive(f File, limits Limits) (*archive, error) {
	d := &directory{ReaderAt: f.ReaderAt}
	d.held, _ = f.ReaderAt.(*held)
	z, err := zip.NewReader(d, f.Size)
	if err != nil {
		return nil, directoryFault(err)
	}
	d.read = true
	a := &archive{parts: make(map[string]*zip.File, len(z.File)), limits: limits}
	z.RegisterDecompressor(zip.Deflate, inflate)
	for _, part := range z.File {
		name := strings.ToLower(strings.ReplaceAll(part.Name, `\`, "/"))
		if escapes(name) {
			return nil, unsafeArchive(lang.Msg("the file holds a part whose name leads outside it (%q)", shown(part.Name)))
		}
		if _, twice := a.parts[name]; twice {
			return nil, unsafeArchive(lang.Msg("the file holds two parts of the same name (%q)", shown(part.Name)))
		}
		a.parts[name] = part
	}
	return a, nil
}

// directoryLimit is how many bytes the directory of a zip may have: each of its
// entries costs several times as many once it is read, before any of them is
// looked at.
const directoryLimit = 16 << 20

// A directory is a zip whose directory is being read, which what it says of its
// own length does not bound.
type directory struct {
	io.ReaderAt
	held *held // nil where the file is read from the disk, piece by piece
	n    int
	read bool // the directory; what follows is the parts'
}

func (d *directory) ReadAt(p []byte, off int64) (int, error) {
	if !d.read {
		if d.n += len(p); d.n > directoryLimit {
			return 0, tooLarge(lang.Msg("the file holds far more parts than a workbook"))
		}
	}
	return d.ReaderAt.ReadAt(p, off)
}

func directoryFault(err error) error {
	if _, ok := errors.AsType[diskFault](err); ok {
		return err
	}
	if _, ok := errors.AsType[*fault](err); ok {
		return err
	}
	return &fault{
		code:    "file-truncated",
		message: lang.Msg("the file is not complete: its end is missing"),
		hint:    sendAgain(),
	}
}

func unsafeArchive(message lang.Message) error {
	return &fault{code: "file-unsafe", message: message, hint: askSender()}
}

// escapes reports a part's name that no part has: absolute, or with dots that
// climb out of the archive.
func escapes(name string) bool {
	if strings.HasPrefix(name, "/") || strings.ContainsAny(name, "\x00:") {
		return true
	}
	for step := range strings.SplitSeq(name, "/") {
		if step == ".." {
			return true
		}
	}
	return false
}

// has reports whether there is a part of that name.
func (a *archive) has(name string) bool { return a.parts[strings.ToLower(name)] != nil }

// scanners are lent from part to part, and from file to file.
var scanners sync.Pool

// listLimit is how large a part may be whose content is held in memory: what
// the workbook's sheets, styles and relationships are.
const listLimit = 32 << 20

// list calls read with the XML of a part that is held in memory.
func (a *archive) list(ctx context.Context, name string, read func(*scanner) error) error {
	return a.scanUpTo(ctx, name, min(listLimit, a.limits.Unzipped), func(s *scanner, _ *zip.File) error { return read(s) })
}

// scan calls read with the XML of a part. A part that is not there is damage.
func (a *archive) scan(ctx context.Context, name string, read func(*scanner) error) (err error) {
	return a.scanUpTo(ctx, name, a.limits.Unzipped, func(s *scanner, _ *zip.File) error { return read(s) })
}

func (a *archive) scanUpTo(ctx context.Context, name string, limit int64, read func(*scanner, *zip.File) error) (err error) {
	part := a.parts[strings.ToLower(name)]
	if part == nil {
		return &fault{
			code:    "file-damaged",
			message: lang.Msg("a part of the workbook is missing (%s)", shown(name)),
			hint:    resave(),
		}
	}
	if part.Flags&1 != 0 {
		return encrypted()
	}
	r, err := part.Open()
	if err != nil {
		return err
	}
	s, lent := scanners.Get().(*scanner)
	if !lent {
		s = &scanner{}
	}
	s.reset(&meter{ctx: ctx, from: r, limit: min(limit, max(ratioFrom, a.limits.Ratio*int64(part.CompressedSize64)))})
	if err = read(s, part); isIllFormed(err) {
		// What is damaged on its way reads as anything: the rest tells what happened.
		if _, damage := io.Copy(io.Discard, s.from); damage != nil {
			err = damage
		}
	}
	if closed := r.Close(); err == nil {
		err = closed
	}
	s.from = nil
	scanners.Put(s)
	return err
}

// A meter stops a reading that is cancelled, or longer than it may be.
type meter struct {
	ctx   context.Context
	from  io.Reader
	n     int64
	limit int64
}

func (m *meter) Read(p []byte) (int, error) {
	if err := m.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := m.from.Read(p)
	m.n += int64(n)
	if m.n > m.limit {
		return 0, tooLarge(lang.Msg("once unzipped, a part of the file is far larger than a workbook's (more than %s MB)", int(m.limit>>20)))
	}
	return n, err
}

// within is the part that a relationship's target names, seen from the part
// that holds it.
func within(from, target string) string {
	if strings.HasPrefix(target, "/") {
		return path.Clean(target)[1:]
	}
	return strings.TrimPrefix(path.Join("/", path.Dir(from), target), "/")
}

// shown is a name out of a file as a message shows it: short, and on one line.
func shown(s string) string {
	s = strings.ToValidUTF8(s, "?")
	if r := []rune(s); len(r) > 60 {
		return string(r[:59]) + "…"
	}
	return s
}
