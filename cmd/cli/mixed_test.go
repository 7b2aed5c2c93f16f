package cli

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"eterritoire/assess/compile/conformance"
	"eterritoire/cmd/cli/demo"
	"eterritoire/cmd/cli/folder"
	"eterritoire/indicators"
	"eterritoire/indicators/frameworks"
	"eterritoire/report/workbook"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/testkit"
)

// A mixed folder is what an office receives: of a hundred files about seventy
// are filled forms, and the rest tables and exports of several shapes, copies,
// homonyms, files of other surveys, and broken files. Its communes are fictional.
type mixed struct {
	tb     testing.TB
	dir    string
	fw     *indicators.Framework
	files  int
	broken map[string]string // by file, the code of its problem
}

// newMixed writes a folder of n files. others are files of other surveys.
func newMixed(tb testing.TB, n int, others []string) *mixed {
	tb.Helper()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		tb.Fatal(err)
	}
	m := &mixed{tb: tb, dir: tb.TempDir(), fw: fw, broken: map[string]string{}}
	m.breakages()
	for i, path := range others {
		content, err := os.ReadFile(path)
		if err != nil {
			tb.Fatal(err)
		}
		m.write(fmt.Sprintf("autres/%02d-%s", i, filepath.Base(path)), content)
	}
	m.exports(n > 100)
	rest := n - m.files
	copies, tables := rest/20+1, rest/12+1
	each := 1
	if n <= 100 {
		each = 3 // respondents a commune: its report is not made more than once
	}
	m.forms(rest-copies-tables, copies, each)
	m.tables(tables)
	if m.files != n {
		tb.Fatalf("%d files, not %d", m.files, n)
	}
	return m
}

func (m *mixed) write(name string, content []byte) {
	m.tb.Helper()
	path := filepath.Join(m.dir, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		m.tb.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o666); err != nil {
		m.tb.Fatal(err)
	}
	m.files++
}

// forms writes filled forms, of so many respondents a commune; every tenth
// commune has the name of the one before in another region. The first forms have
// copies under another name.
func (m *mixed) forms(n, copies, respondents int) {
	ds := conformance.Territories(m.fw, n, 1)
	for i, t := range ds.Territories {
		k := i / respondents
		t.Name, t.Code, t.Kind, t.Population = fmt.Sprintf("Ngoumbé-%03d (fictive)", k-k%10/9), "", "commune", float64(5000+137*k)
		t.Region = []string{"Nord (fictif)", "Sud (fictif)"}[k%2]
		t.Department = ""
		var b bytes.Buffer
		opt := workbook.FormOptions{Printer: lang.For("fr"), Version: "essai", Framework: m.fw, Territory: t, Response: t.Responses[0]}
		if err := workbook.WriteForm(&b, m.fw.Survey, opt); err != nil {
			m.tb.Fatal(err)
		}
		name := fmt.Sprintf("formulaires/lot-%d/ngoumbe-%03d.xlsx", i%4, i)
		m.write(name, b.Bytes())
		if i < copies {
			m.write(fmt.Sprintf("formulaires/copie de ngoumbe-%03d.xlsx", i), b.Bytes())
		}
	}
}

// tables writes tables of responses, three communes each, with the separators
// and byte order marks that spreadsheets put.
func (m *mixed) tables(n int) {
	for i := range n {
		ds := conformance.Territories(m.fw, 3, uint64(100+i))
		var b bytes.Buffer
		w, err := intake.NewTableWriter(&b, m.fw.Survey, intake.TableOptions{Comma: []rune{',', ';', '\t'}[i%3], BOM: i%2 == 0})
		for k, t := range ds.Territories {
			t.Name, t.Region, t.Code, t.Kind, t.Population = fmt.Sprintf("Toumbala-%d-%d (fictive)", i, k), "Ouest (fictif)", "", "commune", math.NaN()
			for _, r := range t.Responses {
				err = errors.Join(err, w.Write(t, r))
			}
		}
		if err := errors.Join(err, w.Close()); err != nil {
			m.tb.Fatal(err)
		}
		m.write(fmt.Sprintf("tableaux/table-%02d%s", i, []string{".csv", ".csv", ".tsv"}[i%3]), b.Bytes())
	}
}

// exports writes exports that repeat each other's responses: of codes, and in a
// large folder the demonstration's of labels, with its forms and its table.
func (m *mixed) exports(large bool) {
	q := m.fw.Survey.Questions
	var b strings.Builder
	fmt.Fprintf(&b, "start;commune;groupe_a/%s;groupe_a/%s;groupe_b/%s;_uuid;_submission_time\n", q[0].Name, q[1].Name, q[2].Name)
	for i := range 60 { // more responses than are kept whole
		fmt.Fprintf(&b, "2026-05-0%dT08:00:00;Bafoulé (fictive);niv%d;niv%d;;u%d;2026-05-0%dT10:00:00\n", 1+i%9, i%5, (i+1)%5, i, 1+i%9)
	}
	m.write("exports/codes.csv", []byte(b.String()))
	m.write("exports/codes-corriges.csv", []byte(strings.ReplaceAll(b.String(), ";niv0;", ";niv4;")))
	if !large {
		return
	}
	files, err := demo.Files(m.tb.Context(), m.fw, "essai")
	if err != nil {
		m.tb.Fatal(err)
	}
	for _, f := range files {
		m.write("recus/"+f.Name, f.Content)
		if f.Name == demo.Export {
			m.write("recus/encore-"+f.Name, f.Content)
		}
	}
}

// breakages are the files that cannot be read, each for another reason.
func (m *mixed) breakages() {
	book := testkit.Xlsx(m.tb, "\n## R\n| territory | A1.1.1 |\n| Belleville (fictive) | 2 |\n")
	for _, f := range []struct {
		name, code string
		content    []byte
	}{
		{"vide.xlsx", "file-empty", nil},
		{"coupe.xlsx", "", book[:len(book)/2]},
		{"photo.xlsx", "file-image", []byte("\x89PNG\r\n\x1a\n0000")},
		{"mot-de-passe.xlsx", "", append([]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"), make([]byte, 600)...)},
		{"guillemet.csv", "csv-quote", []byte("territory,A1.1.1\n\"Belleville (fictive),2\n")},
		{"autre-chose.csv", "", []byte("produit;prix\nsel;200\n")},
	} {
		m.write("abimes/"+f.name, f.content)
		m.broken["abimes/"+f.name] = f.code
	}
}

// samples are the files that survey tools and spreadsheets hand over.
func samples(tb testing.TB) (files []string) {
	tb.Helper()
	root := testkit.Shared(tb, "samples/exports")
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && slices.Contains([]string{".xlsx", ".csv", ".txt", ".zip"}, filepath.Ext(path)) {
			files = append(files, path)
		}
		return err
	})
	if err != nil {
		tb.Fatal(err)
	}
	return files
}

// program is this test as the command of its name.
func program(tb testing.TB) string {
	tb.Helper()
	self, err := os.Executable()
	if err != nil {
		tb.Fatal(err)
	}
	link := filepath.Join(tb.TempDir(), "eterritoire")
	if err := os.Symlink(self, link); err != nil {
		tb.Skipf("no link can be made: %v", err)
	}
	return link
}

// command is the program on a folder.
func command(tb testing.TB, program string, args ...string) *exec.Cmd {
	tb.Helper()
	cmd := exec.CommandContext(tb.Context(), program, args...)
	cmd.Env = append(os.Environ(), "ETERRITOIRE_LANG=fr", "NO_COLOR=1")
	return cmd
}

// ran runs a batch; what a folder with broken files gives is 3.
func ran(tb testing.TB, program string, args ...string) string {
	tb.Helper()
	cmd := command(tb, program, args...)
	var said bytes.Buffer
	cmd.Stderr = &said
	err := cmd.Run()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != ExitProblems {
		tb.Fatalf("%v: %v\n%s", args, err, said.String())
	}
	return said.String()
}

func manifestOf(tb testing.TB, dir string) *folder.Manifest {
	tb.Helper()
	m, err := folder.ReadManifest(dir)
	if err != nil {
		tb.Fatal(err)
	}
	return m
}

// hold holds what a run made of the folder against what the folder is.
func (m *mixed) hold(out string) {
	m.tb.Helper()
	got := manifestOf(m.tb, out)
	var cells folder.Cells
	used := 0
	for _, in := range got.Inputs {
		c := in.Cells
		if c.Read != c.Accepted+c.Unused+c.SetAside {
			m.tb.Errorf("%s: %+v", in.File, c)
		}
		cells.Read, cells.Accepted, cells.Unused, cells.SetAside = cells.Read+c.Read, cells.Accepted+c.Accepted, cells.Unused+c.Unused, cells.SetAside+c.SetAside
		if in.Used {
			used++
		}
		if _, broken := m.broken[in.File]; broken == in.Used {
			m.tb.Errorf("%s: used %t", in.File, in.Used)
		}
	}
	if t := got.Totals; len(got.Inputs) != m.files || t.Files != t.Used+t.SetAside || t.Used != used || t.Cells != cells {
		m.tb.Errorf("%d files; totals %+v, sums %d used, %+v", m.files, t, used, cells)
	}
	var problems []problemRecord
	b, err := os.ReadFile(filepath.Join(out, "scores.json"))
	if err != nil {
		m.tb.Fatal(err)
	}
	var scores struct{ Problems *[]problemRecord }
	scores.Problems = &problems
	if err := json.Unmarshal(b, &scores); err != nil {
		m.tb.Fatal(err)
	}
	for file, code := range m.broken {
		if code != "" && !slices.ContainsFunc(problems, func(p problemRecord) bool { return p.File == file && p.Code == code }) {
			m.tb.Errorf("%s: no %s", file, code)
		}
	}
}

// sameFolders compares all that two folders hold but the memory.
func sameFolders(tb rapid.TB, one, two string) {
	tb.Helper()
	list := func(dir string) (files []string) {
		err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil {
				return err
			}
			if d.IsDir() && d.Name() == folder.HiddenName {
				return fs.SkipDir
			}
			if !d.IsDir() {
				rel, err := filepath.Rel(dir, path)
				files = append(files, rel)
				return err
			}
			return nil
		})
		if err != nil {
			tb.Fatal(err)
		}
		return files
	}
	files := list(one)
	if others := list(two); !slices.Equal(files, others) {
		tb.Errorf("%s holds %d files, %s %d", one, len(files), two, len(others))
	}
	for _, f := range files {
		a, err := os.ReadFile(filepath.Join(one, f))
		if err != nil {
			tb.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, f))
		if err != nil {
			tb.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			tb.Errorf("%s differs", f)
		}
	}
}

// killed runs a batch, and kills it when it has read so many files and written
// so many results.
func killed(tb testing.TB, program, out string, readings, results int, args ...string) (alive bool) {
	tb.Helper()
	cmd := command(tb, program, args...)
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // it was killed, or ended as it should
		close(ended)
	}()
	for deadline := time.Now().Add(5 * time.Minute); time.Now().Before(deadline); time.Sleep(500 * time.Microsecond) {
		select {
		case <-ended:
			return false // too late
		default:
		}
		kept, _ := os.ReadDir(filepath.Join(out, folder.HiddenName, "readings"))
		done, _ := os.ReadFile(filepath.Join(out, folder.HiddenName, "outputs"))
		if len(kept) >= readings && bytes.Count(done, []byte("{")) >= results {
			break
		}
	}
	if err := cmd.Process.Kill(); err != nil {
		tb.Fatal(err)
	}
	<-ended
	return true
}

// TestAMixedFolder: forty files, unattended; again; killed while it reads and
// while it writes; a file changed. Whatever happened, the folder is what a run
// from nothing writes.
func TestAMixedFolder(t *testing.T) {
	m := newMixed(t, 40, nil)
	et, dir := program(t), t.TempDir()
	out, cut := filepath.Join(dir, "out"), filepath.Join(dir, "cut")
	ran(t, et, "lot", m.dir, "-o", out, "--quiet")
	m.hold(out)

	again := ran(t, et, "lot", m.dir, "-o", out)
	if !strings.Contains(again, "= 0 écrit + ") || !strings.Contains(again, fmt.Sprintf("dont %d inchangés", m.files)) {
		t.Errorf("again:\n%s", again)
	}

	moments := [][2]int{{3, 0}, {0, 2}, {0, 30}} // readings and results that are done
	if testing.Short() {
		moments = moments[1:2]
	}
	for _, at := range moments {
		killed(t, et, cut, at[0], at[1], "lot", m.dir, "-o", cut, "--quiet")
	}
	ran(t, et, "lot", m.dir, "-o", cut, "--quiet")
	sameFolders(t, cut, out)
	if b, err := command(t, et, "verifier", cut).CombinedOutput(); err != nil {
		t.Errorf("%v\n%s", err, b)
	}

	if testing.Short() {
		return
	}
	changed := filepath.Join(m.dir, "formulaires", "lot-1", "ngoumbe-001.xlsx")
	content, err := os.ReadFile(filepath.Join(m.dir, "formulaires", "lot-2", "ngoumbe-002.xlsx"))
	if err == nil {
		err = os.WriteFile(changed, content, 0o600)
	}
	if err == nil {
		err = os.Remove(filepath.Join(m.dir, "exports", "codes-corriges.csv")) // the responses that it superseded count again
	}
	if err != nil {
		t.Fatal(err)
	}
	fresh := filepath.Join(dir, "fresh")
	ran(t, et, "lot", m.dir, "-o", out, "--quiet")
	ran(t, et, "lot", m.dir, "-o", fresh, "--quiet")
	sameFolders(t, out, fresh)
}

// BenchmarkBatch412 is the folder of 412 files: the first run, the same again,
// one killed in the middle and taken up, with what each took of the processor.
func BenchmarkBatch412(b *testing.B) {
	m := newMixed(b, 412, samples(b))
	et := program(b)
	for b.Loop() {
		dir := b.TempDir()
		out, cut := filepath.Join(dir, "out"), filepath.Join(dir, "cut")
		first := timed(b, "first", et, "lot", m.dir, "-o", out, "--quiet")
		again := timed(b, "again", et, "lot", m.dir, "-o", out, "--quiet")
		b.ReportMetric(again/first, "again/first")
		b.StopTimer()
		m.broken = nil
		if !killed(b, et, cut, 200, 0, "lot", m.dir, "-o", cut, "--quiet") || !killed(b, et, cut, 0, 300, "lot", m.dir, "-o", cut, "--quiet") {
			b.Fatal("it ended before it was killed")
		}
		timed(b, "resumed", et, "lot", m.dir, "-o", cut, "--quiet")
		sameFolders(b, cut, out)
		b.StartTimer()
	}
}

// timed runs the program, and reports its seconds of wall clock and processor.
func timed(b *testing.B, what, program string, args ...string) (wall float64) {
	b.Helper()
	cmd := command(b, program, args...)
	cmd.Stderr = io.Discard
	start := time.Now()
	err := cmd.Run()
	wall = time.Since(start).Seconds()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || exit.ExitCode() != ExitProblems) {
		b.Fatal(err)
	}
	b.ReportMetric(wall, what+"-s")
	b.ReportMetric(cmd.ProcessState.UserTime().Seconds()+cmd.ProcessState.SystemTime().Seconds(), what+"-cpu-s")
	return wall
}
