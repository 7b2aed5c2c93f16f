package intake

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"eterritoire/surveys/sheet"
)

// isoLayouts are the ways of ISO 8601 in which a date is read, with or without
// a time.
var isoLayouts = []string{
	"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04:05.999999999Z07:00", "2006-01-02 15:04:05", "2006-01-02T15:04", "2006-01-02 15:04",
}

// numberDate is a date in numbers: day, month and year, or the year first, with
// a time that may be of two times twelve hours.
var numberDate = regexp.MustCompile(`^([0-9]{1,4})([/.-])([0-9]{1,2})[/.-]([0-9]{1,4})(?:,?[ \x{a0}\x{202f}T]+[0-9]{1,2}[:h][0-9]{2}(?::[0-9]{2})?(?:\.[0-9]+)?(?:[ \x{a0}\x{202f}]?[AaPp]\.?[Mm]\.?)?(?:[ \x{a0}](?:UTC|GMT|[A-Z]{2,5})?(?:[+−-][0-9:]{1,5})?)?)?$`)

// wordDate is a date whose month is in letters: "22 nov. 2026", "Nov 22, 2026",
// with any time.
var wordDate = regexp.MustCompile(`^(?:([0-9]{1,2})(?:er)?[ -]+(\p{L}{3,9})\.?|(\p{L}{3,9})\.?[ ]+([0-9]{1,2}))[, -]+([0-9]{4})(?:,?[ \x{a0}\x{202f}]+(?:à |at )?[0-9]{1,2}[:h].*)?$`)

// monthNames are the beginnings of months, folded, in French and in English.
var monthNames = []struct {
	start string
	month time.Month
}{
	{"jan", 1},
	{"fev", 2},
	{"feb", 2},
	{"mar", 3},
	{"avr", 4},
	{"apr", 4},
	{"mai", 5},
	{"may", 5},
	{"juin", 6},
	{"jun", 6},
	{"juil", 7},
	{"jul", 7},
	{"aou", 8},
	{"aug", 8},
	{"sep", 9},
	{"oct", 10},
	{"nov", 11},
	{"dec", 12},
}

// parseTime reads a date, with its time where ISO says one. In numbers the day
// comes first, as French and British readers write it, unless monthFirst.
func parseTime(text string, monthFirst bool) (time.Time, bool) {
	text = strings.TrimSpace(text)
	if len(text) < len("1/1/2006") || len(text) > len("2006-01-02T15:04:05.999999999+00:00") {
		return time.Time{}, false
	}
	if t, ok := inSeconds(text); ok {
		return t, inRange(t.Year())
	}
	if text[4] == '-' {
		for _, layout := range isoLayouts {
			if (len(text) == len(time.DateOnly)) != (len(layout) == len(time.DateOnly)) {
				continue // an attempt that fails is slow
			}
			if t, err := time.Parse(layout, text); err == nil {
				return t, inRange(t.Year())
			}
		}
	}
	if m := numberDate.FindStringSubmatch(text); m != nil {
		return atClock(text)(inNumbers(m[1], m[3], m[4], monthFirst))
	}
	if m := wordDate.FindStringSubmatch(text); m != nil {
		return atClock(text)(inWords(m[1]+m[4], m[2]+m[3], m[5]))
	}
	return time.Time{}, false
}

// inSeconds reads the way in which tools write the time of each response,
// "2006-01-02T15:04:05", and no other.
func inSeconds[T string | []byte](text T) (time.Time, bool) {
	const like = "0000-00-00T00:00:00"
	if len(text) != len(like) {
		return time.Time{}, false
	}
	for i := range len(like) {
		c := text[i]
		if isNumber := like[i] == '0'; isNumber != (c >= '0' && c <= '9') || !isNumber && c != like[i] && (like[i] != 'T' || c != ' ') {
			return time.Time{}, false
		}
	}
	two := func(at int) int { return int(text[at]-'0')*10 + int(text[at+1]-'0') }
	year, month, day, hour, minute, second := two(0)*100+two(2), time.Month(two(5)), two(8), two(11), two(14), two(17)
	t := time.Date(year, month, day, hour, minute, second, 0, time.UTC)
	return t, t.Month() == month && t.Day() == day && hour < 24 && minute < 60 && second < 60
}

// clock is a time of day behind a date.
var clock = regexp.MustCompile(`[ \x{a0}\x{202f}T]([0-9]{1,2})[:h]([0-9]{2})(?::([0-9]{2}))?(?:[ \x{a0}\x{202f}]?([AaPp])\.?[Mm])?`)

// atClock adds to a day the time that is written behind it.
func atClock(text string) func(time.Time, bool) (time.Time, bool) {
	return func(day time.Time, ok bool) (time.Time, bool) {
		m := clock.FindStringSubmatch(text)
		if !ok || m == nil {
			return day, ok
		}
		hour, _ := strconv.Atoi(m[1])
		minute, _ := strconv.Atoi(m[2])
		second, _ := strconv.Atoi(m[3]) // 0 where there are none
		if m[4] != "" {
			hour %= 12
		}
		if strings.EqualFold(m[4], "p") {
			hour += 12
		}
		at := time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second
		return day.Add(at), hour < 24 && minute < 60 && second < 60
	}
}

func inRange(year int) bool { return year >= 1900 && year < 2200 }

func inNumbers(a, b, c string, monthFirst bool) (time.Time, bool) {
	day, month, year := a, b, c
	switch {
	case len(a) == 4 && len(c) <= 2:
		year, month, day = a, b, c
	case len(a) > 2 || len(c) != 4:
		return time.Time{}, false
	case monthFirst:
		day, month = b, a
	}
	return dateOf(day, month, year)
}

func inWords(day, month, year string) (time.Time, bool) {
	folded := foldLabel(month)
	for _, m := range monthNames {
		if strings.HasPrefix(folded, m.start) {
			return dateOf(day, strconv.Itoa(int(m.month)), year)
		}
	}
	return time.Time{}, false
}

// serialDay is the day whose number a spreadsheet shows once its cell has lost
// the format of a date: days since 30 December 1899, here from 2000 to 2099.
func serialDay(text string) (time.Time, bool) {
	const from, to = 36526, 73050
	days, err := strconv.ParseFloat(strings.TrimSpace(text), 64)
	if err != nil || days < from || days > to {
		return time.Time{}, false
	}
	return time.Date(1899, 12, 30+int(days), 0, 0, 0, 0, time.UTC), true
}

// dateOf is a day that exists.
func dateOf(day, month, year string) (time.Time, bool) {
	d, errD := strconv.Atoi(day)
	m, errM := strconv.Atoi(month)
	y, errY := strconv.Atoi(year)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	return t, errD == nil && errM == nil && errY == nil && inRange(y) && t.Day() == d && int(t.Month()) == m
}

// monthFirst reports whether the table's dates in numbers have the month first:
// as its tool has it, unless its first rows show otherwise.
func (l *columns) monthFirst() bool {
	for i := range l.sample {
		for _, r := range []role{dateRole, submittedRole} {
			for _, col := range l.columnsOf(r) {
				c := l.sample[i].At(col)
				if c == nil || c.Kind != sheet.Text {
					continue
				}
				m := numberDate.FindStringSubmatch(strings.TrimSpace(c.Text))
				if m == nil || len(m[1]) > 2 {
					continue
				}
				first, _ := strconv.Atoi(m[1])
				second, _ := strconv.Atoi(m[3])
				if first > 12 || second > 12 {
					return second > 12
				}
			}
		}
	}
	return l.rules.months
}

// columnsOf are the columns of a role.
func (l *columns) columnsOf(r role) []int {
	var cols []int
	for col := range l.columns {
		if l.columns[col].role == r {
			cols = append(cols, col)
		}
	}
	return cols
}
