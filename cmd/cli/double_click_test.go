package cli

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"eterritoire/indicators/frameworks"
	"eterritoire/report/workbook"
	"eterritoire/surveys/lang"
)

// A double click opens a form by its number, its path between quotation marks,
// or shows the commands; the window never closes by itself.
func TestDoubleClick(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	fw, err := frameworks.BuiltIn(frameworks.Default)
	if err != nil {
		t.Fatal(err)
	}
	env := &Env{Printer: lang.For("fr")}
	var form bytes.Buffer
	if err := workbook.WriteForm(&form, fw.Survey, workbook.FormOptions{Printer: env.Printer}); err != nil {
		t.Fatal(err)
	}
	err = replace(t.Context(), "ma commune.xlsx", false, func(w io.Writer) error {
		_, err := w.Write(form.Bytes())
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for typed, want := range map[string]string{
		"1\n2\nq\n\n":                   "1 réponse écrite dans le formulaire",
		"\"ma commune.xlsx\"\n3\nq\n\n": "1 réponse écrite dans le formulaire",
		"\n\n":                          "eterritoire",
		"":                              "eterritoire",
		"2\n\n":                         "",
	} {
		var out, said bytes.Buffer
		code := Main(t.Context(), &Env{In: strings.NewReader(typed), Out: &out, Err: &said, Getenv: func(string) string { return "" }, DoubleClicked: true})
		if !strings.Contains(out.String(), want) || !strings.Contains(said.String(), "1  ma commune.xlsx") || !strings.Contains(said.String(), "Appuyez sur Entrée") {
			t.Errorf("%q ended with %d:\n%s\n%s", typed, code, out.String(), said.String())
		}
	}
}
