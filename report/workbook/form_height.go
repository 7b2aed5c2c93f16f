package workbook

import (
	"math"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// Neither Excel nor LibreOffice grows a row of a protected sheet to its
// wrapped text, and neither says how wide a text is. So heights are computed
// here, from the widths of Arial's letters, which Liberation Sans and
// Helvetica share, a little on the tall side.

// arial is the width of the characters from space to ~, in thousandths of the
// size (Adobe's metrics of Helvetica).
var arial = [95]uint16{
	278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
	556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
	1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611,
	278, 278, 278, 469, 556, 333,
	556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500,
	334, 260, 334, 584,
}

// pointsPerWidth is how wide one unit of a column's width is, in points: a
// digit of Arial 10 on a screen of 96 dots an inch is 7 dots.
const pointsPerWidth = 7 * 0.75

// A line of Arial is 1.15 times its size high in LibreOffice, and up to 1.3 in
// Excel, which rounds it up to dots.
const lineHeight = 1.3

// slack covers the cell's own margins and what printers and other versions of
// the typeface add.
const slack = 0.94

// A para is a paragraph in one size.
type para struct {
	text string
	size float64
	bold bool
}

// height is the height in points of paragraphs, wrapped in a cell that is
// width wide.
func height(width float64, paras ...para) float64 {
	room := width * pointsPerWidth * slack
	h := 0.0
	for _, p := range paras {
		for line := range strings.SplitSeq(p.text, "\n") {
			h += float64(lines(line, p, room)) * math.Ceil(p.size*lineHeight)
		}
	}
	return math.Min(h+4, 409) // Excel's tallest row
}

// lines counts the lines that a paragraph takes, broken at spaces and hyphens.
func lines(text string, p para, room float64) int {
	n, at := 1, 0.0
	for len(text) > 0 {
		end := strings.IndexAny(text, " -")
		if end < 0 {
			end = len(text) - 1
		}
		word := text[:end+1]
		text = text[end+1:]
		w := measure(strings.TrimRight(word, " "), p)
		if at > 0 && at+w > room {
			n, at = n+1, 0
		}
		if w > room { // a word longer than the line is broken where it must
			more := math.Ceil(w/room) - 1
			n += int(more)
			w -= more * room
		}
		at += w + measure(word[len(strings.TrimRight(word, " ")):], p)
	}
	return n
}

// measure is how wide a text is, in points.
func measure(s string, p para) float64 {
	total := 0.0
	for _, r := range s {
		total += float64(letter(r))
	}
	if p.bold {
		total *= 1.08
	}
	return total * p.size / 1000
}

func letter(r rune) uint16 {
	switch {
	case r >= ' ' && r <= '~':
		return arial[r-' ']
	case r == '\u00a0':
		return arial[0]
	case r == '’' || r == '‘':
		return 222
	case r == '–' || r == '«' || r == '»':
		return 556
	}
	var b [utf8.UTFMax]byte
	n := utf8.EncodeRune(b[:], r)
	if d := norm.NFD.Bytes(b[:n]); len(d) > n || len(d) > 0 && d[0] < utf8.RuneSelf {
		if d[0] >= ' ' && d[0] <= '~' {
			return arial[d[0]-' '] // é is as wide as e
		}
	}
	return 1000
}
