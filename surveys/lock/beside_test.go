package lock_test

import (
	"errors"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"testing"

	"eterritoire/surveys/lock"
	"eterritoire/surveys/testkit"
)

// One at a time holds a file, also while it is replaced; its lock goes with its
// holder.
func TestBeside(t *testing.T) {
	name := filepath.Join(t.TempDir(), "key.csv")
	var inside, held atomic.Int32
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for taken := 0; taken < 50; {
				release, err := lock.Beside(name)
				if errors.Is(err, lock.ErrHeld) {
					held.Add(1)
					continue
				}
				if err != nil || inside.Add(1) != 1 {
					t.Errorf("two hold it at once: %v", err)
				}
				taken++
				inside.Add(-1)
				release()
			}
		})
	}
	all.Wait()
	t.Logf("kept out %d times", held.Load())
	if left, err := os.ReadDir(filepath.Dir(name)); err != nil || len(left) > 1 {
		t.Error(left, err)
	}
}

// Several names of one file have one lock.
func TestBesideALink(t *testing.T) {
	dir := t.TempDir()
	name, link := filepath.Join(dir, "key.csv"), filepath.Join(dir, "link.csv")
	if err := os.WriteFile(name, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(name, link); err != nil {
		testkit.Absent(t, "a system that makes links: "+err.Error())
	}
	release, err := lock.Beside(link)
	if err != nil {
		t.Fatal(err)
	}
	defer release()
	if _, err := lock.Beside(name); !errors.Is(err, lock.ErrHeld) {
		t.Error(err)
	}
}

// Where no file can be made there is nothing to keep anybody from.
func TestBesideNowhere(t *testing.T) {
	release, err := lock.Beside(filepath.Join(t.TempDir(), "missing", "key.csv"))
	if err != nil {
		t.Fatal(err)
	}
	release()
}
