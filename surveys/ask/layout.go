package ask

import (
	"strings"
	"unicode/utf8"

	"charm.land/lipgloss/v2"
)

// The screens are made of lines, each a string of at most so many columns.
// What measures and breaks them is here; what they say is in the views.

// wrap breaks a text into lines of at most width columns, between words, and
// inside a word only where it is wider than a line. No-break spaces hold, so
// that in French no line begins with a colon, nor ends with an opening quotation
// mark. The empty text is one empty line.
func wrap(s string, width int) []string {
	width = max(width, 1)
	var lines []string
	for paragraph := range strings.SplitSeq(s, "\n") {
		line, room := "", width
		for _, word := range strings.FieldsFunc(paragraph, func(r rune) bool { return r == ' ' }) {
			w := lipgloss.Width(word)
			if line != "" && w+1 <= room {
				line, room = line+" "+word, room-w-1
				continue
			}
			if line != "" {
				lines = append(lines, line)
			}
			for w > width {
				head := cut(word, width)
				lines, word = append(lines, head), word[len(head):]
				w = lipgloss.Width(word)
			}
			line, room = word, width-w
		}
		lines = append(lines, line)
	}
	return lines
}

// cut is the beginning of a word that fits in width columns, or its first
// character where that is wider.
func cut(word string, width int) string {
	end := 0
	for i, r := range word {
		next := i + utf8.RuneLen(r)
		if end > 0 && lipgloss.Width(word[:next]) > width {
			break
		}
		end = next
	}
	return word[:end]
}

// clip cuts a line at width columns, and says so with an ellipsis.
func clip(s string, width int) string {
	if width <= 0 {
		return ""
	}
	if lipgloss.Width(s) <= width {
		return s
	}
	return lipgloss.NewStyle().Inline(true).MaxWidth(width-1).Render(s) + "…"
}

// fit is the line cut or filled with spaces to exactly width columns.
func fit(s string, width int) string {
	s = clip(s, width)
	return s + strings.Repeat(" ", max(0, width-lipgloss.Width(s)))
}

// apart sets one text at the left end of a line and one at the right; where
// both do not fit it is the left one that is cut.
func apart(left, right string, width int) string {
	room := width - lipgloss.Width(right)
	if right != "" {
		room--
	}
	if room < 1 {
		return fit(right, width)
	}
	if right == "" {
		return fit(left, width)
	}
	return fit(left, room) + " " + right
}

// hung is a text behind a mark: the mark on the first line, the lines below
// under the text.
func hung(mark, s string, width int) []string {
	indent := lipgloss.Width(mark)
	lines := wrap(s, width-indent)
	for i := range lines {
		if i == 0 {
			lines[i] = mark + lines[i]
			continue
		}
		lines[i] = strings.Repeat(" ", indent) + lines[i]
	}
	return lines
}

// beside sets the lines of two columns next to each other, with a rule between
// them: left takes width columns.
func beside(left, right []string, width, height int, rule string) []string {
	lines := make([]string, height)
	for i := range lines {
		l, r := "", ""
		if i < len(left) {
			l = left[i]
		}
		if i < len(right) {
			r = right[i]
		}
		lines[i] = strings.TrimRight(fit(l, width)+" "+rule+" "+r, " ")
	}
	return lines
}

// A window of a text too long for its place begins at the line that keeps the
// wanted lines, from up to and including to, on the screen.
func scrolled(from, to, lines, height, begin int) int {
	if lines <= height {
		return 0
	}
	if to >= begin+height {
		begin = to - height + 1
	}
	if from < begin {
		begin = from
	}
	return min(max(begin, 0), lines-height)
}

// spread sets items of a help line one after another, two spaces apart, on
// as many lines as they need, and keeps the first rows of them.
func spread(items []string, width, rows int) []string {
	var lines []string
	line := ""
	for _, item := range items {
		switch {
		case line == "":
			line = item
		case lipgloss.Width(line)+2+lipgloss.Width(item) <= width:
			line += "  " + item
		default:
			lines = append(lines, line)
			line = item
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	if len(lines) > rows {
		lines = lines[:rows]
	}
	for i, l := range lines {
		lines[i] = clip(l, width)
	}
	return lines
}
