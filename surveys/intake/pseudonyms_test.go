package intake_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/sheet"
)

// A failer is a test, or one try of a property.
type failer interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// key writes a key and reads it back.
func key(t failer, k *intake.Pseudonyms) *intake.Pseudonyms {
	t.Helper()
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(intake.PseudonymColumns)
	for row := range k.Rows() {
		_ = w.Write(row)
	}
	w.Flush()
	again := readKey(t, b.Bytes())
	if again == nil {
		t.Fatalf("a key that was written is not read:\n%s", b.Bytes())
	}
	return again
}

func readKey(t failer, b []byte) *intake.Pseudonyms {
	t.Helper()
	book, _, err := sheet.Open(context.Background(), sheet.File{Name: "key.csv", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, sheet.Limits{})
	if err != nil || book == nil {
		t.Fatal("not opened", err)
	}
	defer func() { _ = book.Close() }()
	k, problems := intake.ReadPseudonyms(context.Background(), book)
	if (k == nil) != problems.HasErrors() {
		t.Fatalf("a key that is refused says why, and one that is read has no error: %v", problems)
	}
	return k
}

// TestPseudonymsAreStable: whoever has a pseudonym keeps it, whatever is read in
// which order later; two people share none.
func TestPseudonymsAreStable(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		type person struct{ name, code string }
		people := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) person {
			return person{
				rapid.SampledFrom([]string{"M. E. (fictif)", "=A1", "'quote", "A. B. (fictive)", "+237"}).Draw(t, "name"),
				rapid.SampledFrom([]string{"X1", "X2", "X3"}).Draw(t, "code"),
			}
		}), 1, 20).Draw(t, "people")
		of := func(k *intake.Pseudonyms, p person) string {
			return k.Of(&surveys.Territory{Code: p.code, Name: "Essai (fictive)"}, p.name)
		}
		k, called := intake.NewPseudonyms(), map[person]string{}
		for _, p := range people {
			name := of(k, p)
			if was, known := called[p]; known && was != name {
				t.Fatalf("%v is %s, and was %s", p, name, was)
			}
			called[p] = name
		}
		k = key(t, k)
		names := map[string]bool{}
		for _, p := range rapid.Permutation(people).Draw(t, "again") {
			if name := of(k, p); name != called[p] {
				t.Fatalf("%v is %s, and was %s before the key was written", p, name, called[p])
			}
			names[called[p]] = true
		}
		if len(names) != len(called) {
			t.Fatalf("%d people have %d pseudonyms", len(called), len(names))
		}
		if next := of(k, person{"somebody else (fictif)", "X1"}); names[next] {
			t.Fatalf("somebody new is called %s, as somebody else", next)
		}
	})
}

func TestPseudonyms(t *testing.T) {
	k := intake.NewPseudonyms()
	here, there := &surveys.Territory{Name: "Essai (fictive)", Code: "X1"}, &surveys.Territory{Name: "Autre (fictive)"}
	uncoded := &surveys.Territory{Name: "ESSAI (Fictive)"}
	var got []string
	for _, of := range []struct {
		t    *surveys.Territory
		name string
	}{{here, "M. Élie (fictif)"}, {here, "m. elie (FICTIF)"}, {uncoded, "M. Élie (fictif)"}, {there, "M. Élie (fictif)"}, {here, ""}, {here, " "}} {
		got = append(got, k.Of(of.t, of.name))
	}
	if want := []string{"R01", "R01", "R01", "R02", "", ""}; !slices.Equal(got, want) {
		t.Errorf("%q, not %q", got, want)
	}
	for _, bad := range []string{"a,b\n1,2\n", "pseudonym,respondent,territory,territory_code,department\nR01,A,B,,\nR01,C,D,,\n", "pseudonym,respondent,territory,territory_code,department\nA,R01,B,,\n"} {
		if readKey(t, []byte(bad)) != nil {
			t.Errorf("%q is no key", bad)
		}
	}
	for range 120 {
		k.Of(here, string(rune('a'+k.Len()%26))+string(rune('a'+k.Len()/26)))
	}
	if k = key(t, k); k.Of(here, "one more") != "R123" {
		t.Errorf("after %d people comes R123", k.Len())
	}
}

// FuzzPseudonyms: any file is a key that is written back as it is, or is refused
// with reasons.
func FuzzPseudonyms(f *testing.F) {
	f.Add([]byte("pseudonym,respondent,territory,territory_code,department\nR01,A (fictif),Essai (fictive),X1,\nR7,,,,\n"))
	f.Add([]byte("pseudonym;respondent;territory;territory_code;department\r\nR01;'=1+1;Essai (fictive);;Lieu\r\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		book, _, err := sheet.Open(context.Background(), sheet.File{Name: "key.csv", ReaderAt: bytes.NewReader(b), Size: int64(len(b))}, sheet.Limits{})
		if err != nil || book == nil {
			return
		}
		defer func() { _ = book.Close() }()
		k, problems := intake.ReadPseudonyms(context.Background(), book)
		if (k == nil) != problems.HasErrors() {
			t.Fatalf("refused without a reason, or read with errors: %v", problems)
		}
		if k == nil || k.Len() == 0 {
			return
		}
		if again := key(t, k); !slices.EqualFunc(slices.Collect(again.Rows()), slices.Collect(k.Rows()), slices.Equal) {
			t.Fatalf("written and read back:\n%q\n%q", slices.Collect(k.Rows()), slices.Collect(again.Rows()))
		}
	})
}
