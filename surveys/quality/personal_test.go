package quality_test

import (
	"strings"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys/quality"
)

func TestMask(t *testing.T) {
	for text, want := range map[string]string{
		"":                                     "",
		"rien à cacher":                        "rien à cacher",
		"appeler le 6 99 12 34 56":             "appeler le [tel]",
		"Appelez le 677 12 34 56 Habib":        "Appelez le [tel] Habib",
		"699123456 Francis, 699123456 Franck":  "[tel] Francis, [tel] Franck",
		"appeler le 699123456.":                "appeler le [tel].",
		"Tél : 699 12 34 56 / 677-11-22-33":    "Tél : [tel] / [tel]",
		"699123456/677112233":                  "[tel]/[tel]",
		"699 12 34 56 677 11 22 33":            "[tel] [tel]",
		"699.12.34.56":                         "[tel]",
		"699\u00a0123\u00a0456":                "[tel]",
		"+237 6 99 12 34 56, le matin":         "[tel], le matin",
		"(+237) 699 12 34 56":                  "[tel]",
		"00237699123456":                       "[tel]",
		"237 222 23 45 67":                     "[tel]",
		"bureau 222 23 45 67":                  "bureau [tel]",
		"au +33 6 12 34 56 78 à Paris":         "au [tel] à Paris",
		"0033612345678":                        "[tel]",
		"06 12 34 56 78":                       "[tel]",
		"écrire à agent.1000+x@exemple.test":   "écrire à [e-mail]",
		"agent (at) exemple.test ou 699123456": "[e-mail] ou [tel]",
		"699123456@exemple.test":               "[e-mail]",
		"en 2026, le 699 12 34 56":             "en 2026, le [tel]",
		"2026 699 12 34 56":                    "2026 [tel]",

		"250 000 000 FCFA":                              "250 000 000 FCFA",
		"un budget de 650 000 000":                      "un budget de 650 000 000",
		"650000000":                                     "650000000",
		"699 123 456 FCFA":                              "699 123 456 FCFA",
		"12 699 123 456":                                "12 699 123 456",
		"en 2019, 12 postes sur 250 000 000 000":        "en 2019, 12 postes sur 250 000 000 000",
		"6.465932 9.850771":                             "6.465932 9.850771",
		"de 2022 à 2026, soit 2022-2023, 2024-2025":     "de 2022 à 2026, soit 2022-2023, 2024-2025",
		"le 17/05/2026 à 08:55":                         "le 17/05/2026 à 08:55",
		"délibération n° 012/2024":                      "délibération n° 012/2024",
		"00001000-1111-4222-8333-444455556666":          "00001000-1111-4222-8333-444455556666",
		"699\n123456":                                   "699\n123456",
		"loi 2010/012 du 21 décembre 2010, articles 4 ": "loi 2010/012 du 21 décembre 2010, articles 4 ",
		"@mairie": "@mairie",
	} {
		got, n := quality.Mask(text)
		if got != want {
			t.Errorf("Mask(%q) = %q, want %q", text, got, want)
		}
		if (n > 0) != (got != text) {
			t.Errorf("Mask(%q) counts %d", text, n)
		}
	}
	got, n := quality.Marks{Phone: "[téléphone]", Email: "[courriel]"}.Mask("699123456, a@b.test")
	if got != "[téléphone], [courriel]" || n != 2 {
		t.Errorf("%q %d", got, n)
	}
}

// TestMaskLeavesNothing: what is masked holds nothing more to mask, and what
// stands around it stays; no text makes it fail.
func TestMaskLeavesNothing(t *testing.T) {
	piece := rapid.SampledFrom([]string{
		"699123456", "6 99 12 34 56", "+237", "237", "00", "a@b.test", "x", " ", "/", "-", ".", "(", ")", "\u00a0", "12", "000", "é", "\xff", "\n", "@", "(at)", "FCFA", "٣",
	})
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(piece, 0, 20).Draw(t, "text"), "")
		masked, n := quality.Mask(text)
		if strings.Count(masked, "[tel]")+strings.Count(masked, "[e-mail]") != n {
			t.Fatalf("%q: %q, %d", text, masked, n)
		}
		if again, more := quality.Mask(masked); more > 0 {
			t.Fatalf("%q: %q, then %q", text, masked, again)
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		quality.Mask(rapid.String().Draw(t, "text"))
	})
}

func FuzzMask(f *testing.F) {
	f.Add("Tél : +237 699 12 34 56, agent (at) exemple.test, 250 000 000 FCFA")
	f.Fuzz(func(t *testing.T, text string) {
		if masked, n := quality.Mask(text); n == 0 && masked != text {
			t.Fatalf("%q became %q", text, masked)
		}
	})
}
