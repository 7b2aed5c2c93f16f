package sheet

import (
	"bytes"
	"math"
	"strconv"
	"time"
)

func trimSpace(b []byte) []byte {
	for len(b) > 0 && class[b[0]]&isSpace != 0 {
		b = b[1:]
	}
	for len(b) > 0 && class[b[len(b)-1]]&isSpace != 0 {
		b = b[:len(b)-1]
	}
	return b
}

// isShortest reports a number that is already in its shortest decimal form:
// up to 15 digits are what a double tells apart, so that no shorter form of
// them is the same double.
func isShortest(b []byte) bool {
	negative := len(b) > 0 && b[0] == '-'
	if negative {
		b = b[1:]
	}
	if len(b) == 0 || len(b) > 16 {
		return false
	}
	if b[0] == '0' && (len(b) < 3 || b[1] != '.' || bytes.HasPrefix(b, []byte("0.0000"))) {
		return len(b) == 1 && !negative
	}
	point := -1
	for i, c := range b {
		if c == '.' && point < 0 && i > 0 {
			point = i
		} else if c < '0' || c > '9' {
			return false
		}
	}
	if point < 0 {
		return len(b) <= 15
	}
	last := b[len(b)-1]
	return last >= '1' && last <= '9'
}

// parseNumber reads a number as XML writes one. Infinity, NaN, and what is
// too large for a double are not numbers.
func parseNumber(b []byte) (float64, bool) {
	for _, c := range b {
		if (c < '0' || c > '9') && c != '+' && c != '-' && c != '.' && c != 'e' && c != 'E' {
			return 0, false
		}
	}
	x, err := strconv.ParseFloat(string(b), 64)
	return x, err == nil
}

// appendNumber appends the shortest decimal form of x; as computers write it,
// 1e+21 or 1e-7, where it would be long.
func appendNumber(dst []byte, x float64) []byte {
	if x == 0 {
		return append(dst, '0') // no "-0"
	}
	if a := math.Abs(x); a >= 1e21 || a < 1e-6 {
		return strconv.AppendFloat(dst, x, 'g', -1, 64)
	}
	return strconv.AppendFloat(dst, x, 'f', -1, 64)
}

// isoOf is the date that a number stands for: days since the last of December
// 1899, where the 29th of February 1900 counts though there was none, or since
// the first of January 1904. To the second; "" where there is no such date.
func isoOf(x float64, f format, since904 bool) string {
	if x < 0 || x >= 2958466 {
		return ""
	}
	seconds := int64(math.Round(x * 86400))
	days, clock := int(seconds/86400), time.Unix(seconds%86400, 0).UTC()
	if days == 0 && !since904 {
		if f&formatTime == 0 {
			return ""
		}
		return clock.Format("15:04:05")
	}
	if days == 0 && f&formatDate == 0 {
		return clock.Format("15:04:05")
	}
	day := dayOf(days, since904)
	if seconds%86400 == 0 {
		return day
	}
	return day + clock.Format("T15:04:05")
}

func dayOf(days int, since904 bool) string {
	epoch := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case since904:
		epoch = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case days == 60:
		return "1900-02-29"
	case days < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	return epoch.AddDate(0, 0, days).Format(time.DateOnly)
}
