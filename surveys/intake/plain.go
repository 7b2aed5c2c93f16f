package intake

// plain is any other workbook: a header somewhere below titles, in one row or
// in two, whose columns are called as questions are, in code or in words.
var plain = columnRules{dialect: "plain", tool: phone, column: exportColumn, second: perhapsBelow, empty: isBlank}

// recogniseSimilar finds the row that is likest a header, where no column is
// known for certain: its columns are to be decided by somebody.
func recogniseSimilar(n *names, heads []head) layout {
	const enough = 2
	rules := plain
	var best *columns
	most, text := enough-1, alikeBudget
	for s := range heads {
		h := &heads[s]
		if h.table.Hidden {
			continue
		}
		for i := range h.rows {
			l := line{first: h.rows[i].Number, last: h.rows[i].Number, texts: textsOf(&h.rows[i])}
			alike := 0
			for _, header := range l.texts[:min(len(l.texts), maxDoubts)] {
				if text -= len(header); text >= 0 && len(n.similar().to(header)) > 0 {
					alike++
				}
			}
			if alike > most {
				budget := headerBudget
				most, best = alike, newColumns(h, &rules, &l, rules.columnsOf(n, h, &l, &budget), i)
			}
		}
	}
	if best == nil {
		return nil
	}
	return best.withSheets(n, heads, false)
}
