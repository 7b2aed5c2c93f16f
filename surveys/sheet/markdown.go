package sheet

import "strings"

// markdownTables are the tables of a Markdown text: each heading (# to ######)
// names a sheet, the rows that follow are its rows, from 1, and a row of
// dashes is none of them. Tables before any heading are a sheet without a
// name. Every cell is a Text; \n is a line break, \| a bar, \\ a backslash.
func markdownTables(b *Book, text string) []*Table {
	var tables []*Table
	add := func(name string) *Table {
		t := &Table{Name: name, Encoding: "utf-8", book: b}
		tables = append(tables, t)
		return t
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			add(strings.TrimSpace(strings.TrimLeft(line, "#")))
			continue
		}
		if !strings.HasPrefix(line, "|") || dashes(line) {
			continue
		}
		if len(tables) == 0 {
			add("")
		}
		t := tables[len(tables)-1]
		t.records = append(t.records, markdownRow(line))
	}
	return tables
}

func dashes(line string) bool { return strings.Contains(line, "-") && strings.Trim(line, "|-: ") == "" }

func markdownRow(line string) []string {
	var row []string
	var cell strings.Builder
	escaped := false
	for _, r := range line[1:] {
		switch {
		case escaped:
			escaped = false
			switch r {
			case 'n':
				r = '\n'
			case '|', '\\':
			default:
				cell.WriteByte('\\')
			}
			cell.WriteRune(r)
		case r == '\\':
			escaped = true
		case r == '|':
			row = append(row, strings.TrimSpace(cell.String()))
			cell.Reset()
		default:
			cell.WriteRune(r)
		}
	}
	if s := strings.TrimSpace(cell.String()); s != "" {
		row = append(row, s)
	}
	return row
}
