package cli

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/lock"
	"eterritoire/surveys/quality"
	"eterritoire/surveys/sheet"
)

// keySuffix ends the name of the key that stands beside a table, where no other
// is named.
const keySuffix = ".key.csv"

func pseudonymFlags(env *Env, cmd *cobra.Command, opts *importOptions) {
	p := env.Printer
	f := cmd.Flags()
	f.BoolVar(&opts.pseudonymise, "pseudonymise", false, p.Sprint("call the respondents R01, R02…, and mask phone numbers and e-mail addresses in free texts"))
	f.StringVar(&opts.key, "key", "", p.Sprint("who is who, with --pseudonymise: read from `FILE.csv`, and written there"))
}

// private checks what was said of names.
func (o *importOptions) private(cmd *cobra.Command) error {
	switch {
	case !o.pseudonymise && o.key != "":
		return usage(cmd, lang.Msg("--key goes with --pseudonymise"), lang.Message{})
	case !o.pseudonymise:
		return nil
	case o.respondents:
		return usage(cmd, lang.Msg("--respondents keeps the names, and --pseudonymise takes them out: say one of them"), lang.Message{})
	}
	if o.key == "" {
		if o.out.stdout() && !o.dryRun {
			return usage(cmd, lang.Msg("say where the key of the pseudonyms is to be: --key FILE.csv"), lang.Msg("Keep it apart from the table: it says who is who."))
		}
		if !o.out.stdout() {
			o.key = strings.TrimSuffix(o.out.path, filepath.Ext(o.out.path)) + keySuffix
		}
	}
	if err := tableName(cmd, "key", o.key, ".csv"); err != nil {
		return err
	}
	if o.key != "" && sameFile(o.key, o.out.path) {
		return usage(cmd, lang.Msg("the key and the table cannot be one file: %s", o.key), lang.Msg("Keep it apart from the table: it says who is who."))
	}
	return nil
}

// sameFile reports whether two names are those of one file, there or not.
func sameFile(a, b string) bool {
	if x, err := os.Stat(a); err == nil {
		if y, err := os.Stat(b); err == nil {
			return os.SameFile(x, y)
		}
	}
	x, errX := filepath.Abs(a)
	y, errY := filepath.Abs(b)
	return errX == nil && errY == nil && x == y
}

// pseudonyms are what respondents are called in a table, and where it is kept
// who is who. A nil one leaves names as they are.
type pseudonyms struct {
	key    *intake.Pseudonyms
	to     output
	dry    bool
	before int    // people known
	let    func() // other imports use the key
	marks  quality.Marks
	name   string          // the mark of a name
	people *quality.People // whom no text is to name
	masked int             // names, phone numbers and addresses
}

// pseudonyms reads the key, where there is one; nil where names are not to be
// replaced.
func (e *Env) pseudonyms(ctx context.Context, opts importOptions, s *surveys.Survey) (*pseudonyms, error) {
	if !opts.pseudonymise {
		return nil, nil //nolint:nilnil // nil replaces nothing
	}
	n := &pseudonyms{key: intake.NewPseudonyms(), to: opts.out.to(opts.key), dry: opts.dryRun, people: quality.NewPeople(s)}
	n.marks, n.name = quality.Marks{Phone: e.Printer.Sprint("[phone]"), Email: e.Printer.Sprint("[e-mail]")}, e.Printer.Sprint("[name]")
	n.to.private = true
	if err := n.hold(); err != nil {
		return nil, err
	}
	if err := e.readKey(ctx, n); err != nil {
		n.release()
		return nil, err
	}
	return n, nil
}

// hold keeps other imports from the key until it is written: two at once would
// give one pseudonym to two people. A dry run gives none.
func (n *pseudonyms) hold() error {
	n.let = func() {}
	if n.dry || n.to.path == "" {
		return nil
	}
	let, err := lock.Beside(n.to.path)
	if errors.Is(err, lock.ErrHeld) {
		return &stop{
			message: lang.Msg("another import is using the key %s", n.to.path),
			hint:    lang.Msg("Wait until it has ended, then run this one again: both give pseudonyms, and the second must know those of the first."),
		}
	}
	if err != nil {
		return couldNot(err, lang.Msg("reading the key %s", n.to.path))
	}
	n.let = let
	return nil
}

// release lets other imports use the key.
func (n *pseudonyms) release() {
	if n != nil {
		n.let()
	}
}

// readKey reads the key, where there is one.
func (e *Env) readKey(ctx context.Context, n *pseudonyms) error {
	key := n.to.path
	content, err := openFile(key)
	if key == "" || errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return couldNot(err, lang.Msg("reading the key %s", key))
	}
	defer func() { _ = content.Close() }()
	book, problems, err := sheet.Open(ctx, sheet.File{Name: filepath.Base(key), ReaderAt: content, Size: content.Size}, sheet.Limits{})
	if err != nil {
		return couldNot(err, lang.Msg("reading the key %s", key))
	}
	if book != nil {
		defer func() { _ = book.Close() }()
		known, wrong := intake.ReadPseudonyms(ctx, book)
		if problems = append(problems, wrong...); known != nil {
			n.key, n.before = known, known.Len()
			n.to.force = true // it was read: it is a key
			for row := range known.Rows() {
				n.people.Add(row[1])
			}
			return ctx.Err()
		}
	}
	for _, p := range problems {
		e.printProblem(p)
	}
	return errProblems // others would get the pseudonyms of those it holds
}

// into makes a table name nobody.
func (n *pseudonyms) into(opt *intake.TableOptions) {
	if n == nil {
		return
	}
	opt.Respondents, opt.Name = true, n.key.Of
	opt.Text = func(text string) string {
		masked, found := n.mask(text)
		n.masked += found
		return masked
	}
}

// mask is a text without the names that are known, phone numbers and addresses,
// and how many it had.
func (n *pseudonyms) mask(text string) (masked string, found int) {
	masked, ways := n.marks.Mask(text)
	masked, names := n.people.Mask(masked, n.name)
	return masked, ways + names
}

// keep writes the key, where it has somebody new.
func (n *pseudonyms) keep(ctx context.Context, e *Env) error {
	if n == nil || n.dry || n.key.Len() == n.before {
		return nil
	}
	if info, err := os.Stat(n.to.path); err == nil && info.Mode().Perm()&0o222 == 0 {
		return &stop{
			message: lang.Msg("the key %s is marked read-only, and %s people are new", n.to.path, n.key.Len()-n.before),
			hint:    lang.Msg("Allow it to be changed, or name a copy of it with --key."),
		}
	}
	return e.write(ctx, n.to, func(w io.Writer) error { return writeCSV(w, intake.PseudonymColumns, n.key.Rows()) })
}

// say says how many people have a pseudonym, and where it is said who they are.
func (n *pseudonyms) say(e *Env) {
	if n == nil || e.quiet {
		return
	}
	e.say(lang.Msg("Names: %s people have a pseudonym, %s of them new; %s names, phone numbers and addresses masked in texts", n.key.Len(), n.key.Len()-n.before, n.masked))
	if !n.dry && n.key.Len() > 0 {
		e.say(lang.Msg("Who is who: %s. Keep it apart from the table, and give it to nobody who is not to know.", n.to.path))
	}
}
