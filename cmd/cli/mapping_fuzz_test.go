package cli

import (
	"os"
	"path/filepath"
	"testing"

	"eterritoire/indicators/frameworks"
)

// FuzzMapping: whatever people make of a mapping, it is read or it is said why
// not, and what is decided in it can be written again.
func FuzzMapping(f *testing.F) {
	f.Add([]byte("what,text,answer,accept,reason,by\nterritory,Obalaa,CM002002007,x,1 lettre,\n"))
	f.Add([]byte("quoi;texte;réponse;accepter\ncolonne;Q1;A1.1.1;oui\n;;;\nterritory;\n"))
	f.Add([]byte("what,what,text\n"))
	dir := f.TempDir()
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		path := filepath.Join(dir, "mapping.csv")
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
		m, problems, err := readMapping(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		if m == nil {
			if !problems.HasErrors() {
				t.Fatal("no mapping, and nothing to say")
			}
			return
		}
		m.decisions()
		m.ofIntake().Check(fw.Survey)
		for row := range m.all() {
			_ = row
		}
	})
}
