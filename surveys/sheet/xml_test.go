package sheet

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestSkippedTextIsLookedAt: an element that nobody asks for is refused where it
// would be refused if it were read, and read to the same place.
func TestSkippedTextIsLookedAt(t *testing.T) {
	pieces := []string{"a", "un peu plus de texte", "&amp;", "&lt;", "&#233;", "&#x0;", "&nbsp;", "&", ";", "\r", "\r\n", "\n", "é", "\xff", "\x01", "]]>", "<![CDATA[<b> &x; \r]]>", "<r>x</r>", "<r/>", "<!-- -->"}
	rapid.Check(t, func(t *rapid.T) {
		text := strings.Join(rapid.SliceOfN(rapid.SampledFrom(pieces), 0, 8).Draw(t, "pieces"), "")
		read := func(by func(*scanner) error) (rest string, refused bool) {
			var s scanner
			s.reset(bytes.NewReader([]byte("<x><f>" + text + "</f><v>1</v></x>")))
			err := s.root("x")
			if err == nil {
				_, err = s.next()
			}
			if err == nil {
				err = by(&s)
			}
			return string(s.buf[s.at:s.end]), err != nil
		}
		rest, refused := read((*scanner).skip)
		wantRest, want := read(func(s *scanner) error {
			for depth := 1; depth > 0; {
				switch token, err := s.next(); {
				case err != nil:
					return err
				case token == tokenStart:
					depth++
				case token == tokenEnd:
					depth--
				}
			}
			return nil
		})
		if refused != want || !refused && rest != wantRest {
			t.Fatalf("%q: refused %v, want %v; %q is left, want %q", text, refused, want, rest, wantRest)
		}
	})
}
