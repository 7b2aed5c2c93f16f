package intake

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"eterritoire/surveys/sheet"
)

// repair reads a text whose accents were written twice over ("YaoundÃ©"), and
// reports whether it was one: every run of letters beyond ASCII must be the
// bytes of UTF-8 taken for Windows-1252 or Latin-1, which no text of any
// language is by chance. What was written three times over is repaired twice.
func repair(c *sheet.Cell) (was bool) {
	for repairOnce(c) {
		was = true
	}
	return was
}

func repairOnce(c *sheet.Cell) bool {
	if c.Kind != sheet.Text || !mayBeTwice(c.Text, strings.IndexByte) {
		return false
	}
	var out strings.Builder
	rest := c.Text
	for rest != "" {
		end := strings.IndexFunc(rest, func(r rune) bool { return r >= utf8.RuneSelf })
		if end < 0 {
			end = len(rest)
		}
		out.WriteString(rest[:end])
		rest = rest[end:]
		end = strings.IndexFunc(rest, func(r rune) bool { return r < utf8.RuneSelf })
		if end < 0 {
			end = len(rest)
		}
		once, ok := once(rest[:end])
		if !ok {
			return false
		}
		out.WriteString(once)
		rest = rest[end:]
	}
	c.Text = out.String()
	return true
}

// mayBeTwice looks for the first of two bytes that UTF-8 needs: Â to ô, as
// Latin-1 shows them; index is IndexByte of their kind of text.
func mayBeTwice[T string | []byte](s T, index func(T, byte) int) bool {
	for {
		i := index(s, 0xc3)
		if i < 0 || i+2 >= len(s) {
			return false
		}
		if s[i+1] >= 0x82 && s[i+1] <= 0xb4 && s[i+2] >= 0xc2 {
			return true
		}
		s = s[i+1:]
	}
}

// once is a run of letters as its bytes were before they were taken for
// letters.
func once(run string) (string, bool) {
	b := make([]byte, 0, len(run))
	for _, r := range run {
		switch {
		case r < 0x100:
			b = append(b, byte(r))
		default:
			c, ok := charmap.Windows1252.EncodeRune(r)
			if !ok {
				return "", false
			}
			b = append(b, c)
		}
	}
	return string(b), utf8.Valid(b)
}
