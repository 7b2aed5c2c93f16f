package cli

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"eterritoire/surveys/testkit"
)

// The tests run this very program as the command of its name: a script is a
// command line as it is typed.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"eterritoire": func() { os.Exit(Main(context.Background(), System())) },
	})
}

func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join(testkit.Root(t), "testdata", "script"),
		UpdateScripts:       testkit.Updating(),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		Setup: func(e *testscript.Env) error {
			e.Values["t"] = e.T()
			e.Vars = append(e.Vars, "ETERRITOIRE_LANG=fr", "LC_ALL=", "LC_MESSAGES=", "LANG=", "NO_COLOR=", "GORACE="+os.Getenv("GORACE"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits":    exits,
			"mkxlsx":   mkxlsx,
			"xlsxtext": xlsxtext,
			"truncate": truncate,
			"leftover": leftover,
			"same":     same,
			"relative": relative,
			"sound":    sound,
			"openpyxl": openpyxl,
			"opened":   opened,
		},
	})
}

func tb(ts *testscript.TestScript) testing.TB {
	t, ok := ts.Value("t").(testing.TB)
	if !ok {
		ts.Fatalf("the script has no test")
	}
	return t
}

// exits runs a command that ends with a code, and no other:
// exits 3 eterritoire check answers.csv.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits code command...")
	}
	name, err := lookPath(ts.Getenv("PATH"), args[1])
	ts.Check(err)
	var out, said bytes.Buffer
	cmd := exec.CommandContext(tb(ts).Context(), name, args[2:]...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = ts.MkAbs("."), &out, &said
	for _, v := range []string{"HOME", "PATH", "TMPDIR", "ETERRITOIRE_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "GORACE"} {
		cmd.Env = append(cmd.Env, v+"="+ts.Getenv(v))
	}
	code := 0
	var exit *exec.ExitError
	if err := cmd.Run(); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else {
		ts.Check(err)
	}
	_, err = ts.Stdout().Write(out.Bytes())
	ts.Check(err)
	_, err = ts.Stderr().Write(said.Bytes())
	ts.Check(err)
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("%v ended with %d:\n%s", args[1:], code, said.String())
	}
}

func lookPath(path, name string) (string, error) {
	for _, dir := range filepath.SplitList(path) {
		for _, file := range []string{name, name + ".exe"} {
			if info, err := os.Stat(filepath.Join(dir, file)); err == nil && !info.IsDir() {
				return filepath.Join(dir, file), nil
			}
		}
	}
	return "", exec.ErrNotFound
}

// mkxlsx makes a workbook of the Markdown tables of a file: mkxlsx form.md form.xlsx.
func mkxlsx(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: mkxlsx form.md form.xlsx")
	}
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), testkit.Xlsx(tb(ts), ts.ReadFile(args[0])), 0o666))
}

// xlsxtext prints the cells of a workbook as text: xlsxtext out.xlsx.
func xlsxtext(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: xlsxtext out.xlsx")
	}
	_, err := ts.Stdout().Write([]byte(testkit.Text(tb(ts), []byte(ts.ReadFile(args[0])))))
	ts.Check(err)
}

// relative makes the goalposts of a framework those of the territories that are
// compared: relative framework.yaml relative.yaml.
func relative(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: relative framework.yaml relative.yaml")
	}
	made := regexp.MustCompile(`goalposts: .*`).ReplaceAllString(ts.ReadFile(args[0]), "normalisation: {method: min_max, better: high}")
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), []byte(made), 0o666))
}

// truncate cuts a file in the middle: truncate form.xlsx.
func truncate(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: truncate file")
	}
	name := ts.MkAbs(args[0])
	info, err := os.Stat(name)
	ts.Check(err)
	ts.Check(os.Truncate(name, info.Size()/2))
}

// begun is the name of a file that is being written.
var begun = regexp.MustCompile(`^\..*\.[0-9a-f]{12}\.tmp$`)

// leftover fails where a folder holds a file that was begun and not finished:
// ! leftover folder.
func leftover(ts *testscript.TestScript, neg bool, args []string) {
	if !neg || len(args) != 1 {
		ts.Fatalf("usage: ! leftover folder")
	}
	err := filepath.WalkDir(ts.MkAbs(args[0]), func(path string, d fs.DirEntry, err error) error {
		if err == nil && begun.MatchString(d.Name()) {
			return errors.New(path + " was left")
		}
		return err
	})
	ts.Check(err)
}

// same compares two files, or two folders file by file, byte by byte, and
// prints none of their content: same one two.
func same(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: same one two")
	}
	one, two := ts.MkAbs(args[0]), ts.MkAbs(args[1])
	files := 0
	ts.Check(filepath.WalkDir(one, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(one, path)
		if err != nil {
			return err
		}
		a, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		b, err := os.ReadFile(filepath.Join(two, rel))
		if err != nil {
			return err
		}
		if !bytes.Equal(a, b) {
			return errors.New(filepath.Join(args[0], rel) + " differs")
		}
		files++
		return nil
	}))
	if files == 0 {
		ts.Fatalf("%s is empty", args[0])
	}
}
