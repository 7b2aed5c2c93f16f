package sheet_test

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"
	"pgregory.net/rapid"

	"eterritoire/surveys/sheet"
)

func TestCSV(t *testing.T) {
	wide := func(s string, order binary.AppendByteOrder) string {
		var b []byte
		for _, u := range utf16.Encode([]rune("\ufeff" + s)) {
			b = order.AppendUint16(b, u)
		}
		return string(b)
	}
	for _, c := range []struct{ name, text, encoding, comma, want string }{
		{"commas", "a,b\n1,2\n", "utf-8", ",", "1: A=a B=b|2: A=1 B=2"},
		{"semicolons, a comma in a number", "a;b\n1,5;2,5\n", "utf-8", ";", "1: A=a B=b|2: A=1,5 B=2,5"},
		{"tabs, commas in texts", "a\tb, c, d\n1, 2\t3\n", "utf-8", "\t", "1: A=a B=b, c, d|2: A=1, 2 B=3"},
		{"commas in a header of semicolons", "Q1, a, b, c;Q2\n1;2\n3;4\n", "utf-8", ";", "1: A=Q1, a, b, c B=Q2|2: A=1 B=2|3: A=3 B=4"},
		{"lists in a column", "id,name,ticked\n1,x,\"a;b;\"\n2,y,\"a;\"\n", "utf-8", ",", "1: A=id B=name C=ticked|2: A=1 B=x C=a;b;|3: A=2 B=y C=a;"},
		{"one column", "a\nb\n", "utf-8", ",", "1: A=a|2: A=b"},
		{"a title first", "Enquête\n\na;b;c\n1;2;3\n", "utf-8", ";", "1: A=Enquête|3: A=a B=b C=c|4: A=1 B=2 C=3"},
		{"sep= says", "\ufeffSEP=|\r\na,1|b;2\r\n", "utf-8", "|", "1: A=a,1 B=b;2"},
		{"sep=, alone", "sep=;", "utf-8", ";", ""},
		{"sep= and old Mac", "sep=\t\ra\tb\r", "utf-8", "\t", "1: A=a B=b"},
		{"not sep=", "sep=;;\n", "utf-8", ";", "1: A=sep="},
		{"mark", "\ufeffé,b", "utf-8", ",", "1: A=é B=b"},
		{"UTF-16LE", wide("é\tb\r\n😀\tc", binary.LittleEndian), "utf-16le", "\t", "1: A=é B=b|2: A=😀 B=c"},
		{"UTF-16BE", wide("é\tb\r\n", binary.BigEndian), "utf-16be", "\t", "1: A=é B=b"},
		{"Windows-1252", encoded(t, "Édéa;l’été;œ;€\r\n", charmap.Windows1252), "windows-1252", ";", "1: A=Édéa B=l’été C=œ D=€"},
		{"Windows-1252 that looks like UTF-8 in one place", encoded(t, "QUALITÉ\u00a0: à vérifier, là,\n", charmap.Windows1252), "windows-1252", ",", "1: A=QUALITÉ\u00a0: à vérifier B= là"},
		{"old Mac", encoded(t, "Édéa;été\r\"a\rb\";c\r", charmap.Macintosh), "macintosh", ";", `1: A=Édéa B=été|2: A=a\rb B=c`},
		{"any line end", "a,1\r\nb,2\nc,3\rd,4", "utf-8", ",", "1: A=a B=1|2: A=b B=2|3: A=c B=3|4: A=d B=4"},
		{"quotes", `"a ""b"" c","d,e","",f"g` + "\n" + `"x` + "\r\n\n" + `y" ,z`, "utf-8", ",", `1: A=a "b" c B=d,e D=f"g|2: A=x\r\n\ny B=z`},
		{"ragged, and blank lines", "a,b,c\n\n,,\n1\n1,2,3,4\n", "utf-8", ",", "1: A=a B=b C=c|4: A=1|5: A=1 B=2 C=3 D=4"},
		{"formulas are texts", "=1+1,@x\n", "utf-8", ",", "1: A==1+1 B=@x"},
		{"no last line end, empty last field", "a,b,", "utf-8", ",", "1: A=a B=b"},
		{"spaces", " a , b \n", "utf-8", ",", "1: A= a  B= b "},
	} {
		t.Run(c.name, func(t *testing.T) {
			book, problems, err := sheet.Open(t.Context(), fileOf("a.csv", []byte(c.text)), sheet.Limits{})
			if err != nil || book == nil {
				t.Fatal(err, problems)
			}
			table := book.Tables[0]
			if book.Format != "csv" || table.Encoding != c.encoding || string(table.Comma) != c.comma {
				t.Errorf("%s, %s, %q", book.Format, table.Encoding, table.Comma)
			}
			rows, p := read(t, "a.csv", []byte(c.text), sheet.Limits{})
			if got := strings.Join(rows, "|"); p != nil || got != c.want {
				t.Errorf("%+v\ngot  %s\nwant %s", p, got, c.want)
			}
		})
	}
}

func TestCSVDamaged(t *testing.T) {
	for _, c := range []struct{ name, text, code, cell string }{
		{"quote never closed", "a,b\n1,\"2\n3,4\n", "csv-quote", "B2"},
		{"text behind a quote", "a,b\n1,\"il dit \"oui\" hier\"\n", "csv-quote", "B2"},
		{"zero bytes", "a,b\n1,2\n3,4" + strings.Repeat("\x00", 9) + "5\n" + strings.Repeat("6,7\n", 50), "csv-nul", "B3"},
		{"zero bytes within quotes", "a,b\n1,\"2" + strings.Repeat("\x00", 9) + "\"\n" + strings.Repeat("6,7\n", 50), "csv-nul", "B2"},
		{"UTF-8 by its mark, and damaged", "\ufeffa,\xff\n", "csv-encoding", ""},
		{"bytes that Windows-1252 does not have", "a,\x81\x8d\x90\n", "csv-encoding", ""},
		{"UTF-16 with half a character", "\xff\xfea\x00,", "file-damaged", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, p := read(t, "a.csv", []byte(c.text), sheet.Limits{})
			if p == nil || p.Code != c.code || p.Pos.Cell() != c.cell {
				t.Errorf("%+v, want %s at %q", p, c.code, c.cell)
			}
		})
	}
}

// TestCSVMixed: two exports put one behind the other, in UTF-8 and in
// Windows-1252, are read line by line, and it is said which; what is some of both
// costs its cell.
func TestCSVMixed(t *testing.T) {
	for _, c := range []struct{ name, text, want, said string }{
		{"two exports", "commune,été\nÉdéa,œ\nYaoundé,à\n\ufeffcommune,\xe9t\xe9\n\xc9d\xe9a,b\n", "1: A=commune B=été|2: A=Édéa B=œ|3: A=Yaoundé B=à|4: A=commune B=été|5: A=Édéa B=b", "2 4, 5 0"},
		{"a damaged byte", "é,à,è\nç,\xff,ê\n", "1: A=é B=à C=è|2: A=ç B=fault:� C=ê", "1"},
		{"many damaged bytes", "éé,àà,èèèèèèèèèèèèèèèèè\nç,\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff,ê\n", "1: A=éé B=àà C=èèèèèèèèèèèèèèèèè|2: A=ç B=fault:���������� C=ê", "1"},
		{"a byte that Windows-1252 does not have", "é,à,è\nx,\x81,y\n", "1: A=é B=à C=è|2: A=x B=fault:� C=y", "1"},
		{"no line end", "é,à,è\n\xe9,b", "1: A=é B=à C=è|2: A=é B=b", "1 2 0"},
		{"within quotes", "\ufeffé,à,è\n\"a\n\xe9\",b\n", "1: A=é B=à C=è|2: A=a\\né B=b", "1 3 0"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, problems, err := sheet.Open(t.Context(), fileOf("a.csv", []byte(c.text)), sheet.Limits{})
			if err != nil || len(problems) != 1 || problems[0].Code != "csv-mixed" {
				t.Fatal(err, problems)
			}
			if got := strings.Trim(fmt.Sprint(problems[0].Message.Args), "[]"); got != c.said {
				t.Errorf("said of %s, want %s", got, c.said)
			}
			rows, p := read(t, "a.csv", []byte(c.text), sheet.Limits{})
			if got := strings.Join(rows, "|"); p != nil || got != c.want {
				t.Errorf("%+v\ngot  %s\nwant %s", p, got, c.want)
			}
		})
	}
	// Across the reader's buffers nothing is lost, and every line is told for itself.
	var text, want strings.Builder
	for i := range 30_000 {
		line := fmt.Sprintf("é%d,%s\n", i, strings.Repeat("à", i%7))
		want.WriteString(line)
		if i%3 == 1 {
			line = encoded(t, line, charmap.Windows1252)
		}
		text.WriteString(line)
	}
	got, p := read(t, "a.csv", []byte(text.String()), sheet.Limits{})
	whole, _ := read(t, "a.csv", []byte(want.String()), sheet.Limits{})
	if diff := cmp.Diff(whole, got); p != nil || diff != "" {
		t.Error(p, diff)
	}
}

// TestCSVLostCharacter: a character that was lost costs its cell, and no other.
func TestCSVLostCharacter(t *testing.T) {
	rows, p := read(t, "a.csv", []byte("a,b\n\x00\x00dea,\"2\x00\"\nEdea,3\n"+strings.Repeat("\n", 30)), sheet.Limits{})
	if got, want := strings.Join(rows, "|"), "1: A=a B=b|2: A=fault:��dea B=fault:2�|3: A=Edea B=3"; p != nil || got != want {
		t.Errorf("%+v\n%s, want\n%s", p, got, want)
	}
}

// TestZippedCSV: an archive of tables is a book of them, each named after its
// file; what else it holds is left alone.
func TestZippedCSV(t *testing.T) {
	packed := pack(t, map[string]string{
		"form.csv": "a;b\n1;é\n", "form-repeat.csv": "\ufeffc,d\n2,3\n", "media/1.jpg": "x", "__MACOSX/._form.csv": "x,y\n",
	})
	book, problems, err := sheet.Open(t.Context(), fileOf("a.zip", packed), sheet.Limits{})
	if err != nil || book == nil || len(book.Tables) != 2 || book.Format != "zip" {
		t.Fatal(err, problems, book)
	}
	var got []string
	for _, table := range book.Tables {
		got = append(got, table.Name+" "+string(table.Comma))
		if p := table.Rows(t.Context(), func(r *sheet.Row) bool { got = append(got, show(r)); return true }); p != nil {
			t.Error(p)
		}
	}
	if text := strings.Join(got, "|"); text != "form-repeat ,|1: A=c B=d|2: A=2 B=3|form ;|1: A=a B=b|2: A=1 B=é" {
		t.Error(text)
	}
	if p := book.Tables[1].Pos(2, 1).String(); p != "a.zip:form!A2" {
		t.Error(p)
	}
	bomb := pack(t, map[string]string{"a.csv": strings.Repeat("0", 20<<20)})
	if _, p := read(t, "a.zip", bomb, sheet.Limits{}); p == nil || p.Code != "file-too-large" {
		t.Errorf("%+v", p)
	}
}

// TestCSVOfOldMacintosh: where lines end with carriage returns, a line feed is
// a line break within a cell, as Excel for Macintosh writes it, unquoted.
func TestCSVOfOldMacintosh(t *testing.T) {
	rows, p := read(t, "a.csv", []byte("a;b\r1;x\ny\r2;\"z\nt\"\r3;\x8e\r"), sheet.Limits{})
	if got, want := strings.Join(rows, "|"), `1: A=a B=b|2: A=1 B=x\ny|3: A=2 B=z\nt|4: A=3 B=é`; p != nil || got != want {
		t.Errorf("%+v\n%s, want\n%s", p, got, want)
	}
}

// Where the buffer ends must not matter.
func TestCSVAcrossBuffers(t *testing.T) {
	for pad := 32<<10 - 12; pad < 32<<10+2; pad++ {
		text := strings.Repeat("x", pad) + ",\"é\"\"\r\n\",é\r\nb,c\r\n"
		rows, p := read(t, "a.csv", []byte(text), sheet.Limits{})
		want := "1: A=" + strings.Repeat("x", pad) + ` B=é"\r\n C=é|2: A=b B=c`
		if got := strings.Join(rows, "|"); p != nil || got != want {
			t.Fatalf("%d: %+v %s", pad, p, got[max(0, len(got)-60):])
		}
	}
}

// What is written as RFC 4180 says is read as it was.
func TestCSVRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		field := rapid.StringMatching(`[a-zé"',; \n]{1,6}`)
		rows := rapid.SliceOfN(rapid.SliceOfN(field, 2, 4), 1, 6).Draw(t, "rows")
		comma := rapid.SampledFrom([]string{",", ";", "\t"}).Draw(t, "comma")
		text := "sep=" + comma + "\n"
		var want []string
		for i, row := range rows {
			shown := fmt.Sprintf("%d:", i+1)
			for j, f := range row {
				if j > 0 {
					text += comma
				}
				text += `"` + strings.ReplaceAll(f, `"`, `""`) + `"`
				shown += fmt.Sprintf(" %c=%s", 'A'+j, strings.ReplaceAll(f, "\n", `\n`))
			}
			text += "\r\n"
			want = append(want, shown)
		}
		got, p := readQuietly([]byte(text))
		if p != "" || strings.Join(got, "|") != strings.Join(want, "|") {
			t.Fatalf("%s\ngot  %q\nwant %q", p, got, want)
		}
	})
}

// readQuietly reads all tables, and is the code of the problem.
func readQuietly(b []byte) ([]string, string) {
	book, problems, err := sheet.Open(context.Background(), fileOf("a", b), sheet.Limits{})
	if err != nil {
		return nil, err.Error()
	}
	if book == nil {
		return nil, problems[0].Code
	}
	var rows []string
	for _, table := range book.Tables {
		if p := table.Rows(context.Background(), func(r *sheet.Row) bool { rows = append(rows, show(r)); return true }); p != nil {
			return rows, p.Code
		}
	}
	return rows, ""
}

// A longText is the same lines over and over, made as they are read.
type longText struct {
	line  string
	lines int
}

func (l longText) size() int64 { return int64(len(l.line) * l.lines) }

func (l longText) ReadAt(p []byte, off int64) (int, error) {
	n := 0
	for n < len(p) && off+int64(n) < l.size() {
		n += copy(p[n:min(int64(len(p)), l.size()-off)], l.line[(off+int64(n))%int64(len(l.line)):])
	}
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// A long table is not held in memory: 150,000 rows of 70 cells here.
func TestCSVIsStreamed(t *testing.T) {
	l := longText{strings.Repeat("2;", 69) + "oui\n", 150_000}
	book, _, err := sheet.Open(t.Context(), sheet.File{Name: "a.csv", ReaderAt: l, Size: l.size()}, sheet.Limits{})
	if err != nil {
		t.Fatal(err)
	}
	var before, after runtime.MemStats
	rows := 0
	runtime.ReadMemStats(&before)
	p := book.Tables[0].Rows(t.Context(), func(*sheet.Row) bool { rows++; return true })
	runtime.GC()
	runtime.ReadMemStats(&after)
	if p != nil || rows != l.lines || book.Tables[0].Cells() != 70*l.lines {
		t.Error(p, rows, book.Tables[0].Cells())
	}
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > 4<<20 {
		t.Errorf("%d MB stay", grown>>20)
	}
}

func TestMarkdown(t *testing.T) {
	rows, p := read(t, "a.md", []byte("# A\n\n|a|b\\|c\\nd\\e|\n|--|:-:|\n| |2|\ntext\n## B\n## C\n|x\n"), sheet.Limits{})
	if got := strings.Join(rows, "|"); p != nil || got != `1: A=a B=b|c\nd\e|2: B=2|1: A=x` {
		t.Error(p, got)
	}
}

// encoded is a text in an encoding of one byte a letter.
func encoded(tb testing.TB, s string, m *charmap.Charmap) string {
	tb.Helper()
	out, err := m.NewEncoder().String(s)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}
