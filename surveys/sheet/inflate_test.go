package sheet

import (
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"
)

// unzipped is what a part gives, out of memory and piece by piece, which must be
// the same.
func unzipped(t *testing.T, zipped []byte) ([]byte, error) {
	t.Helper()
	h := &held{content: zipped}
	inMemory := inflate(io.NewSectionReader(&directory{ReaderAt: h, held: h}, 0, int64(len(zipped))))
	got, err := io.ReadAll(inMemory)
	_ = inMemory.Close()
	for _, pieces := range []io.Reader{bytes.NewReader(zipped), iotest.OneByteReader(bytes.NewReader(zipped)), iotest.DataErrReader(bytes.NewReader(zipped))} {
		streamed := inflate(pieces)
		again, errAgain := io.ReadAll(streamed)
		_ = streamed.Close()
		if !bytes.Equal(got, again) || (err == nil) != (errAgain == nil) {
			t.Fatalf("%d bytes and %v in memory, %d and %v in pieces", len(got), err, len(again), errAgain)
		}
	}
	return got, err
}

// asStandard holds a part against the standard library: the same bytes, and an
// error where it has one. Before an error it may not have looked up the last symbol.
func asStandard(t *testing.T, zipped []byte) {
	t.Helper()
	want, wantErr := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(zipped)), 64<<20))
	got, err := unzipped(t, zipped)
	if !bytes.HasPrefix(got, want) || len(got) > len(want) && err == nil || (err == nil) != (wantErr == nil) {
		t.Fatalf("%d bytes and %v, the standard library %d and %v: %x", len(got), err, len(want), wantErr, zipped)
	}
	if errors.Is(wantErr, io.ErrUnexpectedEOF) != errors.Is(err, io.ErrUnexpectedEOF) {
		t.Fatalf("%v, the standard library %v", err, wantErr)
	}
}

func zippedAt(t testing.TB, level int, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, level)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// contents are of every kind that makes a block of its own.
func contents() [][]byte {
	random := rand.New(rand.NewPCG(1, 2))
	noise, skewed := make([]byte, 200_000), make([]byte, 300_000)
	for i := range noise {
		noise[i] = byte(random.Uint32())
	}
	for i := range skewed { // the longest codes: each letter half as frequent as the one before
		skewed[i] = byte('a' + min(25, int(random.ExpFloat64()*1.4)))
	}
	var table strings.Builder
	for row := range 20_000 {
		fmt.Fprintf(&table, `<row r="%d"><c r="A%d" s="3"><v>%d</v></c></row>`, row, row, random.IntN(1000))
	}
	return [][]byte{
		nil, []byte("a"), []byte(strings.Repeat("a", 70_000)), []byte(strings.Repeat("abcdefg", 30_000)), noise, skewed,
		[]byte(table.String()), append(append(noise[:70_000:70_000], skewed...), noise[:66_000]...),
	}
}

func TestInflate(t *testing.T) {
	for i, content := range contents() {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.DefaultCompression, flate.BestCompression} {
			zipped := zippedAt(t, level, content)
			got, err := unzipped(t, zipped)
			if err != nil || !bytes.Equal(got, content) {
				t.Fatalf("content %d at level %d: %d bytes of %d, %v", i, level, len(got), len(content), err)
			}
		}
	}
}

// TestInflateDamaged cuts parts, and turns bits of them.
func TestInflateDamaged(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 4))
	for _, content := range contents() {
		content = content[:min(len(content), 3000)]
		for _, level := range []int{flate.NoCompression, flate.BestSpeed, flate.BestCompression} {
			zipped := zippedAt(t, level, content)
			for n := range min(len(zipped), 300) {
				asStandard(t, zipped[:n])
				asStandard(t, zipped[:len(zipped)-n])
			}
			for range 300 {
				damaged := bytes.Clone(zipped)
				damaged[random.IntN(min(len(damaged), 200))] ^= 1 << random.IntN(8)
				asStandard(t, damaged)
			}
		}
	}
}

// FuzzInflate holds whatever there may be in a file against the standard library.
func FuzzInflate(f *testing.F) {
	for _, content := range contents() {
		for _, level := range []int{flate.HuffmanOnly, flate.NoCompression, flate.BestSpeed, flate.BestCompression} {
			f.Add(zippedAt(f, level, content[:min(len(content), 2000)]))
		}
	}
	f.Fuzz(func(t *testing.T, zipped []byte) {
		if len(zipped) < 1000 {
			asStandard(t, zipped)
		}
	})
}
