package report

// The colours of every chart, page and workbook, as RRGGBB. One hue, dark where
// mature, so that black-and-white print keeps the order; nothing is said by
// colour alone.
const (
	Ink    = "1F2E36" // text, outlines
	Dim    = "5B6B73" // secondary text
	Rule   = "C9D3D8" // lines
	Track  = "EDF1F3" // an empty bar, a header's ground
	Accent = "0B5A74" // headings, the first series
	Alert  = "A8481A" // gates, faults; always with a word
	Paper  = "FFFFFF"
	Input  = "FFF9E5" // a cell to type in
)

// ramp goes from the lowest level to the highest.
var ramp = [...]string{"DCE9EE", "A9CBD6", "6BA5B8", "2F7A94", "0B4A63"}

// LevelColour is the ground of level i of n, and the colour of text on it.
func LevelColour(i, n int) (ground, text string) {
	if i < 0 || n < 1 {
		return Track, Ink
	}
	k := i
	if n > 1 && n != len(ramp) {
		k = i * (len(ramp) - 1) / (n - 1)
	}
	k = min(k, len(ramp)-1)
	if k >= 3 {
		return ramp[k], Paper
	}
	return ramp[k], Ink
}
