package lang

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

func TestNumber(t *testing.T) {
	check := func(language string, x float64, decimals int, want string) {
		t.Helper()
		if got := For(language).Number(x, decimals); got != want {
			t.Errorf("%s Number(%v, %d) = %q, want %q", language, x, decimals, got, want)
		}
	}
	check("fr", 1234.5, 1, "1\u00a0234,5")
	check("en", 1234.5, 1, "1,234.5")
	check("fr", 31000, 0, "31\u00a0000")
	check("fr", 999, 0, "999")
	check("fr", 43.45, 1, "43,5")              // half up, where strconv would round to even
	check("fr", 43.449999999999996, 1, "43,5") // a sum that should have been 43.45
	check("fr", 0.05, 1, "0,1")
	check("fr", -0.04, 1, "0,0") // no "-0,0"
	check("fr", -1234.56, 1, "-1\u00a0234,6")
	check("fr", math.NaN(), 1, "–")
	check("en", 1234567.891, 2, "1,234,567.89")
}

func TestPlain(t *testing.T) {
	for x, want := range map[float64]string{0.4: "0,4", 31000: "31\u00a0000", 12.5: "12,5", 0: "0", 1.0 / 3: "0,3333333333"} {
		if got := For("fr").Plain(x); got != want {
			t.Errorf("Plain(%v) = %q, want %q", x, got, want)
		}
	}
}

func TestRange(t *testing.T) {
	fr := For("fr")
	for _, c := range []struct {
		lo, hi float64
		want   string
	}{
		{44.12, 51.94, "44,1\u00a0–\u00a051,9"},
		{44.12, 44.13, "44,1"},
		{math.NaN(), math.NaN(), "–"},
	} {
		if got := fr.Range(c.lo, c.hi, 1); got != c.want {
			t.Errorf("Range(%v, %v) = %q, want %q", c.lo, c.hi, got, c.want)
		}
	}
}

func TestDate(t *testing.T) {
	first := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	if got := For("fr").Date(first); got != "1er mars 2026" {
		t.Error(got)
	}
	if got := For("en").Date(first.AddDate(0, 0, 1)); got != "2 March 2026" {
		t.Error(got)
	}
	if got := For("fr").Date(time.Time{}); got != "" {
		t.Error(got)
	}
}

func TestMessage(t *testing.T) {
	// A sentence without French is shown in English; its arguments still follow the language.
	fr := For("fr")
	got := fr.Message(Msg("%s among %s, which no catalogue has", Num{1234.5, 1}, T("communes", "councils")))
	if want := "1\u00a0234,5 among communes, which no catalogue has"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
	if got := fr.Message(Message{}); got != "" {
		t.Errorf("the empty message is %q", got)
	}
	if got := For("en").Join([]string{"a", "b", "c"}); got != "a, b and c" {
		t.Error(got)
	}
	if got := fr.Quote("x"); got != "«\u00a0x\u00a0»" {
		t.Error(got)
	}
}

func TestTextFallsBackToFrench(t *testing.T) {
	if got := (Text{"fr": "oui"}).In("en"); got != "oui" {
		t.Error(got)
	}
	if got := (Text{"ful": "eey"}).In("en"); got != "eey" {
		t.Error(got)
	}
	if got := Text(nil).In("en"); got != "" {
		t.Error(got)
	}
}

// Every catalogue file is readable, no file says a sentence of another file
// otherwise, and every sentence takes the arguments of its key.
func TestCatalogues(t *testing.T) {
	for _, language := range []string{"fr", "en"} {
		seen := map[string]string{}
		files, err := catalogueFiles.ReadDir("catalogue/" + language)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			b, err := catalogueFiles.ReadFile("catalogue/" + language + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			sentences := map[string]entry{}
			if err := json.Unmarshal(b, &sentences); err != nil {
				t.Fatalf("%s/%s: %v", language, f.Name(), err)
			}
			for key, e := range sentences {
				if e.Other == "" {
					t.Errorf("%s/%s: %q says nothing", language, f.Name(), key)
				}
				if said, ok := seen[key]; ok && said != e.Other {
					t.Errorf("%s/%s: %q is said otherwise in another file", language, f.Name(), key)
				}
				seen[key] = e.Other
				if strings.Contains(e.Other, "%!") {
					t.Errorf("%s/%s: %q", language, f.Name(), e.Other)
				}
			}
		}
	}
}

// Rounding never moves a number by more than half a unit, and never turns the
// order of two numbers round.
func TestRoundLaws(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		x := rapid.Float64Range(-1e6, 1e6).Draw(t, "x")
		y := rapid.Float64Range(-1e6, 1e6).Draw(t, "y")
		d := rapid.IntRange(0, 4).Draw(t, "decimals")
		if unit := math.Pow10(-d); math.Abs(Round(x, d)-x) > unit/2+1e-8 {
			t.Fatalf("Round(%v, %d) = %v", x, d, Round(x, d))
		}
		if x <= y && Round(x, d) > Round(y, d) {
			t.Fatalf("%v <= %v, but not once rounded", x, y)
		}
	})
}
