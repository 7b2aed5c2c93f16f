package report_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"eterritoire/assess"
	"eterritoire/report"
	"eterritoire/report/html"
	"eterritoire/report/text"
	"eterritoire/surveys"
	"eterritoire/surveys/testkit"
)

func page(tb testing.TB, d *report.Doc) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := html.Write(&b, d); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// pages are the pages to look at: silences, several responses, an overall rule,
// nothing assessed, a very long name, hostile words, and the list.
func pages(tb testing.TB) map[string]*report.Doc {
	tb.Helper()
	examples, silences := scored(tb, "examples.csv"), scored(tb, "silences.csv")
	long := scored(tb, "silences.csv").Territories[0]
	long.Territory.Name = "Communauté urbaine de Saint-Antoine-de-la-Très-Longue-Rivière-sous-la-Montagne-aux-Sept-Sources-et-de-ses-Villages-rattachés (fictive)"
	long.Territory.Region = strings.Repeat("Anticonstitutionnellement", 6)
	for i := range long.Territory.Responses[0].Answers {
		long.Territory.Responses[0].Answers[i].Comment = "Voir </td><script>alert(1)</script> https://" + strings.Repeat("exemple", 20) + ".test\nen deux lignes"
	}
	out := map[string]*report.Doc{"index.fr": report.Index(silences, func(r *assess.Result) string { return r.Territory.Code + ".html" }, options("fr"))}
	a, r, w := held(tb, meetings["long"])
	out["minutes.fr"] = report.Minutes(a, r, w, options("fr"))
	out["restitution.fr"] = report.Restitution(a, r, w, options("fr"))
	for name, d := range preparationDocs(tb, "fr") {
		out[name+".fr"] = d
	}
	for _, language := range languages {
		out["ewomba."+language] = report.Build(examples, examples.Territories[0], options(language))
		out["EX4."+language] = report.Build(silences, silences.Territories[0], options(language))
		out["EX9."+language] = report.Build(silences, silences.Territories[5], options(language))
		out["EX10."+language] = report.Build(silences, silences.Territories[6], options(language))
		out["long."+language] = report.Build(silences, long, options(language))
		out["explain."+language] = report.Explain(silences, silences.Territories[0], "A1", options(language))
	}
	return out
}

// tags reads a page, which is also well-formed XML, and returns its elements.
func tags(tb testing.TB, b []byte) []xml.StartElement {
	tb.Helper()
	d := xml.NewDecoder(bytes.NewReader(b))
	d.Entity = xml.HTMLEntity
	var out []xml.StartElement
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			tb.Fatalf("not well-formed: %v", err)
		}
		if e, ok := token.(xml.StartElement); ok {
			out = append(out, e.Copy())
		}
	}
}

func attr(e *xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func TestPagesStandAlone(t *testing.T) {
	for name, d := range pages(t) {
		ids, svgs, figures, details := map[string]int{}, 0, 0, 0
		for _, e := range tags(t, page(t, d)) {
			ids[attr(&e, "id")]++
			if attr(&e, "style") != "" || attr(&e, "src") != "" {
				t.Errorf("%s: <%s> has a style or a source of its own", name, e.Name.Local)
			}
			switch e.Name.Local {
			case "script", "img", "link", "iframe", "object", "form", "input":
				t.Errorf("%s: <%s>", name, e.Name.Local)
			case "a":
				if to := attr(&e, "href"); !strings.HasPrefix(to, "#") && !strings.HasPrefix(to, "./") {
					t.Errorf("%s: a link to %q", name, to)
				}
			case "html":
				if attr(&e, "lang") != d.Lang {
					t.Errorf("%s: the page says its language is %q", name, attr(&e, "lang"))
				}
			case "svg":
				svgs++
				if attr(&e, "role") != "img" || attr(&e, "aria-labelledby") == "" {
					t.Errorf("%s: a picture that says nothing", name)
				}
			case "figure":
				figures++
			case "details":
				details++
			case "th":
				if attr(&e, "scope") == "" {
					t.Errorf("%s: a header without a scope", name)
				}
			}
		}
		if d.Title != "" && figures > 0 && (svgs < figures || details == 0) {
			t.Errorf("%s: %d figures, %d pictures, %d tables", name, figures, svgs, details)
		}
		for id, n := range ids {
			if id != "" && n > 1 {
				t.Errorf("%s: %d elements with the id %s", name, n, id)
			}
		}
	}
}

// A comment never stops before the report (product rule 3), and stays a text.
func TestCommentsAreShown(t *testing.T) {
	d := pages(t)["long.fr"]
	said := string(plainText(t, d))
	if !strings.Contains(said, "</td><script>alert(1)</script>") {
		t.Error("a comment is not in the report")
	}
	if bytes.Contains(page(t, d), []byte("<script")) {
		t.Error("a comment became an element")
	}
}

func TestTextStaysWithinItsWidth(t *testing.T) {
	for name, d := range pages(t) {
		for _, width := range []int{40, 80, 120} {
			var b bytes.Buffer
			if err := text.Write(&b, d, width); err != nil {
				t.Fatal(err)
			}
			for line := range strings.SplitSeq(b.String(), "\n") {
				if n := len([]rune(line)); n > width {
					t.Errorf("%s at %d: a line of %d: %q", name, width, n, line)
				}
			}
		}
	}
}

// chromium runs the browser without a network on a page, and returns what it prints.
func chromium(t *testing.T, arguments ...string) string {
	t.Helper()
	command := exec.CommandContext(t.Context(), testkit.Tool(t, "chromium"), append([]string{
		"--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
		"--disable-component-update", "--disable-sync", "--disable-dev-shm-usage", "--user-data-dir=" + t.TempDir(),
	}, arguments...)...)
	out, err := command.Output()
	if err != nil {
		t.Fatalf("chromium: %v", err)
	}
	return string(out)
}

// measure is a page that opens others 360 and 1200 pixels wide, and writes how
// wide they are.
const measure = `<!DOCTYPE html><meta charset="utf-8"><body><script>
const names = %s;
let left = 2 * names.length;
for (const name of names) for (const width of [360, 1200]) {
  const f = document.createElement("iframe");
  f.width = width; f.height = 800; f.src = name + ".html";
  f.onload = () => {
    const e = f.contentDocument.documentElement, p = document.createElement("p");
    const body = f.contentWindow.getComputedStyle(f.contentDocument.body);
    p.textContent = "[" + name + " " + width + " " + e.scrollWidth + " of " + e.clientWidth + " " + body.fontSize + "]";
    document.body.append(p);
    if (--left === 0) document.title = "done";
  };
  document.body.append(f);
}
</script>`

func TestChromiumShowsPagesFromTelephonesToDesks(t *testing.T) {
	testkit.Tool(t, "chromium")
	dir, shown := t.TempDir(), pages(t)
	for name := range shown { // of pages that are laid out alike, one
		if strings.HasPrefix(name, "EX4") || strings.HasSuffix(name, ".en") && name != "ewomba.en" {
			delete(shown, name)
		}
	}
	var names []string
	for name, d := range shown {
		names = append(names, fmt.Sprintf("%q", name))
		if err := os.WriteFile(filepath.Join(dir, name+".html"), page(t, d), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	harness := fmt.Sprintf(measure, "["+strings.Join(names, ",")+"]")
	if err := os.WriteFile(filepath.Join(dir, "measure.html"), []byte(harness), 0o600); err != nil {
		t.Fatal(err)
	}
	said := chromium(t, "--allow-file-access-from-files", "--virtual-time-budget=20000", "--dump-dom", "file://"+filepath.Join(dir, "measure.html"))
	for name := range shown {
		for _, width := range []int{360, 1200} {
			_, rest, found := strings.Cut(said, fmt.Sprintf("<p>[%s %d ", name, width))
			var wide, room int
			var font string
			if _, err := fmt.Sscanf(rest, "%d of %d %s", &wide, &room, &font); !found || err != nil {
				t.Errorf("%s was not measured at %d: %v", name, width, err)
				continue
			}
			if wide > room || room < width-60 {
				t.Errorf("%s is %d pixels wide in %d", name, wide, room)
			}
			if !strings.HasPrefix(font, "16px]") {
				t.Errorf("%s: letters of %s: the style sheet was refused", name, font)
			}
		}
	}
}

func TestChromiumPrintsReports(t *testing.T) {
	testkit.Tool(t, "chromium")
	pdftotext := testkit.Tool(t, "pdftotext")
	dir, shown, silences := t.TempDir(), pages(t), scored(t, "silences.csv")
	shown["EX7.fr"] = report.Build(silences, silences.Territories[3], options("fr")) // the short questionnaire alone
	for name, want := range map[string][]string{
		"ewomba.fr": {"Ewomba 2e (fictive)", "N3", "61,3", "Points forts", "Priorités", "Fourchette", "Aptitude aux partenariats", "CARPA", "Méthode et limites", "sha256:"},
		"EX7.fr":    {"Ekoulbang (fictive)", "Résultat indicatif", "non évalué", "Composante"},
		"EX9.en":    {"Tchangouré (fictive)", "The responses", "How groups see it", "Range"},
	} {
		file, pdf := filepath.Join(dir, name+".html"), filepath.Join(dir, name+".pdf")
		if err := os.WriteFile(file, page(t, shown[name]), 0o600); err != nil {
			t.Fatal(err)
		}
		chromium(t, "--no-pdf-header-footer", "--print-to-pdf="+pdf, "file://"+file)
		out, err := exec.CommandContext(t.Context(), pdftotext, "-layout", pdf, "-").Output()
		if err != nil {
			t.Fatalf("pdftotext: %v", err)
		}
		sheets := strings.Split(strings.TrimSuffix(string(out), "\f"), "\f")
		for _, s := range want {
			if !strings.Contains(string(out), s) {
				t.Errorf("%s: %q is not on paper", name, s)
			}
		}
		for i, sheet := range sheets {
			if !strings.Contains(sheet, map[bool]string{true: "Résultat d'autodiagnostic", false: "Result of a self-assessment"}[strings.HasSuffix(name, "fr")]) {
				t.Errorf("%s: sheet %d of %d does not say what it is", name, i+1, len(sheets))
			}
			if len(strings.Fields(sheet)) < 40 {
				t.Errorf("%s: sheet %d of %d is almost empty", name, i+1, len(sheets))
			}
		}
		if !strings.Contains(sheets[0], "\n6 ") && !strings.Contains(sheets[0], " 6 ") {
			t.Errorf("%s: the sixth priority is not on the first sheet", name)
		}
	}
}

// communes is an assessment of n fictional territories, each with other answers.
func communes(tb testing.TB, n int) *assess.Assessment {
	tb.Helper()
	a := scored(tb, "examples.csv")
	fw := a.Framework
	ds := surveys.NewDataset(fw.Survey)
	for i := range n {
		from := a.Territories[i%len(a.Territories)].Territory.Responses[0]
		r := &surveys.Response{Answers: slices.Clone(from.Answers)}
		for k := range r.Answers {
			if (i*7+k*13)%29 == 0 {
				r.Answers[k] = surveys.Answer{State: surveys.Unknown}
			}
		}
		ds.Add(&surveys.Territory{
			Key: fmt.Sprint(i), Name: fmt.Sprintf("Commune %d (fictive)", i+1), Code: fmt.Sprintf("C%03d", i+1), Kind: "commune", Population: math.NaN(),
		}, r)
	}
	scores, _ := assess.Run(fw, ds, assess.Options{})
	return scores
}

func TestIndexOf374(t *testing.T) {
	a := communes(t, 374)
	b := page(t, report.Index(a, func(r *assess.Result) string { return r.Territory.Code + ".html" }, options("fr")))
	if n := bytes.Count(b, []byte("./C")); n != 374 {
		t.Errorf("%d links", n)
	}
	if size := len(b); size > 1<<20 {
		t.Errorf("the list of 374 territories is %d bytes", size)
	}
}

func BenchmarkHTML374(b *testing.B) {
	a := communes(b, 374)
	opt := options("fr")
	b.ReportAllocs()
	b.ResetTimer()
	size := 0
	for b.Loop() {
		size = 0
		for _, r := range a.Territories {
			var out bytes.Buffer
			if err := html.Write(&out, report.Build(a, r, opt)); err != nil {
				b.Fatal(err)
			}
			size += out.Len()
		}
	}
	b.ReportMetric(float64(size)/374, "bytes/report")
}
