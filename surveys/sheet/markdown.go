package sheet

import (
	"bytes"
	"context"
	"io"
	"strings"
	"unicode/utf8"

	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// markdownLimit is how long a Markdown text may be: it is held in memory.
const markdownLimit = 16 << 20

// openMarkdown finds the tables of a Markdown text: each heading (# to ######)
// names a sheet, the rows that follow are its rows, from 1, and a row of
// dashes is none of them. Tables before any heading are a sheet without a
// name. Every cell is a Text; \n is a line break, \| a bar, \\ a backslash.
func openMarkdown(b *Book, f File, limits Limits) error {
	if f.Size > markdownLimit {
		return tooLarge(lang.Msg("the text is longer than %s MB", markdownLimit>>20))
	}
	text, err := io.ReadAll(io.NewSectionReader(f.ReaderAt, 0, f.Size))
	if err != nil {
		return err
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if !utf8.Valid(text) {
		return badEncoding()
	}
	b.Format = "md"
	var rows [][]string
	add := func(name string) {
		rows = nil
		b.Tables = append(b.Tables, &Table{Name: name, Encoding: "utf-8", book: b})
	}
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "#") {
			add(strings.TrimSpace(strings.TrimLeft(line, "#")))
		}
		if !strings.HasPrefix(line, "|") || dashes(line) {
			continue
		}
		if len(b.Tables) == 0 {
			add("")
		}
		rows = append(rows, markdownRow(line))
		b.Tables[len(b.Tables)-1].read = readRecords(rows, limits)
	}
	for _, t := range b.Tables {
		if t.read == nil {
			t.read = readRecords(nil, limits)
		}
	}
	return nil
}

// readRecords yields rows that are held in memory.
func readRecords(rows [][]string, limits Limits) func(context.Context, func(*Row) bool) (diag.Pos, error) {
	return func(ctx context.Context, yield func(*Row) bool) (diag.Pos, error) {
		for i, fields := range rows {
			if err := ctx.Err(); err != nil {
				return diag.Pos{}, err
			}
			if i >= limits.Rows {
				return diag.Pos{Row: i + 1}, tableTooLarge(lang.Msg("the table has more than %s rows", limits.Rows))
			}
			if len(fields) > limits.Columns {
				return diag.Pos{Row: i + 1}, tableTooLarge(lang.Msg("the table has more than %s columns", limits.Columns))
			}
			row := Row{Number: i + 1}
			for col, s := range fields {
				if len(s) > limits.Cell {
					return diag.Pos{Row: i + 1, Col: col + 1}, cellTooLarge(limits.Cell)
				}
				if s != "" {
					row.Cells = append(row.Cells, Cell{Col: col + 1, Text: s})
				}
			}
			if len(row.Cells) > 0 && !yield(&row) {
				return diag.Pos{}, nil
			}
		}
		return diag.Pos{}, nil
	}
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
