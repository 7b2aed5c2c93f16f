package sheet_test

import (
	"archive/zip"
	"bytes"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"eterritoire/surveys/sheet"
	"eterritoire/surveys/testkit"
)

func tables() []sheet.Plain {
	return []sheet.Plain{
		{Name: "Réponses & co", Header: []string{"commune", "=note"}, Widths: []float64{30}, Rows: slices.Values([][]any{
			{"Obala", "=1+1", "+237", "-x", "@SUM(A1)", "007"},
			{nil, 2, 0.5, math.NaN(), true, "", "_x000D_"},
			{},
			{"a\nb", " <&> "},
		})},
		{},
	}
}

func TestWriteXLSX(t *testing.T) {
	var a, b bytes.Buffer
	for _, w := range []io.Writer{&a, &b} {
		if err := sheet.WriteXLSX(w, tables()); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(a.Bytes(), b.Bytes()) {
		t.Error("equal tables, other bytes")
	}
	rows, p := read(t, "a.xlsx", a.Bytes(), sheet.Limits{})
	want := "1: A=commune B==note|2: A=Obala B==1+1 C=+237 D=-x E=@SUM(A1) F=007|3: B=number:2 C=number:0.5 E=bool:TRUE G=_x000D_|5: A=a\\nb B= <&> "
	if got := strings.Join(rows, "|"); p != nil || got != want {
		t.Errorf("%+v\ngot  %s\nwant %s", p, got, want)
	}
	for _, part := range partsOf(t, a.Bytes()) {
		if strings.Contains(part, "<f>") {
			t.Error("a text became a formula")
		}
	}
}

func TestWriteXLSXRefuses(t *testing.T) {
	for name, v := range map[string]any{"infinity": math.Inf(1), "a long text": strings.Repeat("é", 32768), "a struct": struct{}{}} {
		err := sheet.WriteXLSX(io.Discard, []sheet.Plain{{Name: "a", Rows: slices.Values([][]any{{1, v}})}})
		if err == nil || !strings.Contains(err.Error(), "B1") {
			t.Error(name, err)
		}
	}
	if err := sheet.WriteXLSX(io.Discard, []sheet.Plain{{Name: "a", Rows: slices.Values([][]any{{strings.Repeat("é", 32767)}})}}); err != nil {
		t.Error(err)
	}
}

func partsOf(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		parts[f.Name] = string(content)
	}
	return parts
}

func TestStabilise(t *testing.T) {
	make1 := func() []byte {
		f := excelize.NewFile()
		defer func() { _ = f.Close() }()
		for _, n := range []string{"b", "c", "d", "e"} {
			if _, err := f.NewSheet(n); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.AddChart("b", "A1", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "b!$A$1:$A$3"}}}); err != nil {
			t.Fatal(err)
		}
		var b, out bytes.Buffer
		if err := f.Write(&b); err != nil {
			t.Fatal(err)
		}
		if err := sheet.Stabilise(&out, b.Bytes()); err != nil {
			t.Fatal(err)
		}
		before, after := partsOf(t, b.Bytes()), partsOf(t, out.Bytes())
		if len(before) != len(after) || len(before["[Content_Types].xml"]) != len(after["[Content_Types].xml"]) {
			t.Error("parts were lost")
		}
		if !strings.Contains(after["docProps/core.xml"], ">2000-01-01T00:00:00Z</dcterms:created>") {
			t.Error(after["docProps/core.xml"])
		}
		return out.Bytes()
	}
	first := make1()
	for range 10 {
		other := make1()
		if bytes.Equal(first, other) {
			continue
		}
		a, b := partsOf(t, first), partsOf(t, other)
		for name := range a {
			if a[name] != b[name] {
				t.Errorf("%s differs:\n%s\n%s", name, a[name], b[name])
			}
		}
		t.Fatal("equal workbooks, other bytes")
	}
	var again bytes.Buffer
	if err := sheet.Stabilise(&again, first); err != nil || !bytes.Equal(first, again.Bytes()) {
		t.Error("stabilised twice, other bytes", err)
	}
	if err := sheet.Stabilise(io.Discard, []byte("not a zip")); err == nil {
		t.Error("no error")
	}
	if _, err := excelize.OpenReader(bytes.NewReader(first)); err != nil {
		t.Error(err)
	}
}

// Another program reads what is written.
func TestWriteXLSXInLibreOffice(t *testing.T) {
	soffice := testkit.Tool(t, "soffice")
	var b bytes.Buffer
	if err := sheet.WriteXLSX(&b, tables()); err != nil {
		t.Fatal(err)
	}
	got := testkit.Convert(t, soffice, b.Bytes(), "csv")
	want := "commune,=note,,,,,\nObala,=1+1,+237,-x,@SUM(A1),007,\n,2,0.5,,TRUE,,_x000D_\n,,,,,,\n\"a\nb\", <&> ,,,,,\n"
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	back := testkit.Convert(t, soffice, b.Bytes(), "xlsx")
	rows, p := read(t, "a.xlsx", back, sheet.Limits{})
	if p != nil || len(rows) != 4 || rows[1] != "2: A=Obala B==1+1 C=+237 D=-x E=@SUM(A1) F=007" {
		t.Error(rows, p)
	}
}
