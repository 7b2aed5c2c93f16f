package intake

import (
	"slices"
	"strings"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// doubt asks about the columns that may answer a question which has no column
// yet, or name the territory where nothing does. In a file of which no question
// is known, every column is asked about.
func (l *columns) doubt(r *reading) {
	questions, _ := known(l.columns)
	budget := alikeBudget
	for col := range l.columns {
		c := &l.columns[col]
		if len(r.doubts.columns) >= maxDoubts {
			return
		}
		stray := c.role == optionRole && c.option == unknownOption && !c.decided
		if c.header == "" || c.decided || c.metadata || c.repeated || c.ambiguous || c.role != noRole && !stray {
			continue
		}
		var candidates []candidate
		if budget -= len(c.header); budget < 0 {
			return
		}
		if stray {
			candidates = l.strayOption(r.names, c)
		} else {
			candidates = l.missing(r.names, c)
		}
		if len(candidates) == 0 && questions > 0 && !stray {
			continue
		}
		c.doubtful = len(candidates) > 0 && !stray
		r.doubts.columns = append(r.doubts.columns, l.asked(r.names, col, candidates))
	}
}

// missing are what a column may be, among what the table lacks.
func (l *columns) missing(n *names, c *column) []candidate {
	var lacking []candidate
	if q, _, ok := n.codeBefore(c.header); ok && !l.questions[q].any() {
		lacking = append(lacking, candidate{spelling: spelling{q: q, role: answerRole}, coded: true})
	}
	texts := []string{c.header, c.label}
	if open := strings.LastIndexByte(c.header, '['); open > 0 {
		texts = append(texts, c.header[:open], strings.TrimSuffix(c.header[open+1:], "]"))
	}
	for _, text := range texts {
		for _, like := range n.similar().to(text) {
			switch {
			case len(lacking) > 0 && lacking[0].coded && lacking[0].q == like.q:
			case like.q >= 0 && l.questions[like.q].any(),
				like.q < 0 && len(l.who[like.role]) > 0,
				like.q < 0 && like.role != territoryRole && like.role != codeRole:
			default:
				lacking = append(lacking, like)
			}
		}
		if len(lacking) > 0 {
			break
		}
	}
	return lacking
}

// strayOption is the option that one unknown to its list is likest, or the one at
// the place that its code says.
func (l *columns) strayOption(n *names, c *column) []candidate {
	q := n.questions[c.q]
	i, like := q.likest(c.name)
	if place, _ := q.numbered(c.name); place >= 0 {
		i, like = place, candidate{placed: true}
	}
	if i < 0 {
		return nil
	}
	like.q, like.role = c.q, optionRole
	like.text = q.list.choices[i].Name
	return []candidate{like}
}

// asked is the doubt about a column.
func (l *columns) asked(n *names, col int, candidates []candidate) Doubt {
	c := &l.columns[col]
	d := Doubt{Decision: Decision{What: ColumnDecision, Text: c.header, Pos: l.headerPos(col)}, Example: l.example(col)}
	for _, like := range candidates {
		p := Proposal{Answer: n.targetOf(like), Reason: evidence(c.header, like)}
		if like.q >= 0 {
			p.Label = n.questions[like.q].short()
		}
		d.Proposals = append(d.Proposals, p)
	}
	if len(d.Proposals) > 0 {
		d.Answer = d.Proposals[0].Answer
	}
	return d
}

// targetOf is how a mapping names what a candidate is.
func (n *names) targetOf(c candidate) string {
	switch {
	case c.role == optionRole:
		return surveys.FormOption(n.questions[c.q].Code, c.text)
	case c.q >= 0:
		return n.questions[c.q].Code
	case c.role == codeRole:
		return "territory_code"
	}
	return "territory"
}

// short is what a question is called in short.
func (q *question) short() lang.Text {
	if len(q.Heading) > 0 {
		return q.Heading
	}
	return q.Label
}

// example is the first thing that a column holds.
func (l *columns) example(col int) string {
	for i := range l.sample {
		if c := l.sample[i].At(col); c != nil && strings.TrimSpace(c.Text) != "" && !l.rules.empty(c.Text) {
			return shown(c.Text)
		}
	}
	return ""
}

// sayDoubts says which columns are asked about, from a doubt on, and what they
// may be.
func (r *reading) sayDoubts(from int) {
	for i := from; i < len(r.doubts.columns); i++ {
		d := &r.doubts.columns[i]
		if len(d.Proposals) == 0 || d.What != ColumnDecision {
			continue
		}
		likest := &d.Proposals[0]
		p := &diag.Problem{
			Pos: d.Pos, Severity: diag.Warning, Code: "column-doubtful",
			Message: lang.Msg("“%s” is not read: perhaps it is %s, “%s” (%s)", shown(d.Text), likest.Answer, likest.Label, likest.Reason),
			Hint:    lang.Msg("Accept or correct it in a mapping file, and give that with --mapping."),
		}
		if len(likest.Label) == 0 {
			p.Message = lang.Msg("“%s” is not read: perhaps it is %s (%s)", shown(d.Text), likest.Answer, likest.Reason)
		}
		r.say(p)
	}
}

// doubtAnswer remembers a text that no answer is called, and what it may be. Of
// a checklist it is each part that no option is called.
func (r *reading) doubtAnswer(q *question, text string) {
	if len(text) > 10*longestAlike {
		return
	}
	parts := []string{text}
	if q.Item == surveys.Checklist && (!r.manner.ranked || !q.isPlace(text)) {
		parts = q.unknownParts(text, &r.manner)
	}
	for _, part := range parts {
		if len(part) <= longestAlike && !r.manner.isRefused(q, part) {
			r.doubts.answer(q, part, func() Doubt { return q.proposal(part, r.manner.ranked) })
		}
	}
}

// proposal is what a text may mean, with the evidence.
func (q *question) proposal(text string, ranked bool) Doubt {
	place, beyond := q.numbered(text)
	if ranked {
		place, beyond = q.placed(text)
	}
	var p Proposal
	if state, ok := shortSilences[loose(text)]; ok {
		p.Answer, p.Label, p.Reason = state.String(), surveys.FormSilences[state], lang.Msg("the usual abbreviation")
	} else if place >= 0 {
		p.Answer, p.Label = q.list.choices[place].Name, q.list.choices[place].Label
		p.Reason = ofPlace()
	} else if beyond {
		p.Answer, p.Label = surveys.Unknown.String(), surveys.FormSilences[surveys.Unknown]
		p.Reason = lang.Msg("its number is one more than there are answers in the list: many a survey asks so for those who do not know")
	} else if i, like := q.likest(text); i >= 0 {
		p.Answer, p.Label, p.Reason = q.list.choices[i].Name, q.list.choices[i].Label, evidence(text, like)
	}
	if p.Answer == "" {
		return Doubt{}
	}
	return Doubt{Decision: Decision{Answer: p.Answer}, Proposals: []Proposal{p}}
}

// ofPlace is the reason to take a number for a place in a list.
func ofPlace() lang.Message {
	return lang.Msg("its number is the place of this answer in the list, if that survey lists the same answers in the same order")
}

// joinDoubts are the doubts of all sources, each once, with how many cells they
// are about.
func joinDoubts(s *surveys.Survey, readings []*reading) []Doubt {
	var all []Doubt
	met := map[[5]string]int{}
	for _, r := range readings {
		for _, list := range [][]Doubt{r.doubts.columns, r.doubts.answers} {
			for _, d := range list {
				key := d.key()
				if i, ok := met[key]; ok {
					all[i].Cells += d.Cells
					continue
				}
				met[key] = len(all)
				all = append(all, d)
			}
		}
	}
	return together(s, all)
}

// manyQuestions is from how many questions on what is doubtful alike of each is
// one doubt: about all that are of their kind.
const manyQuestions = 3

// together makes one doubt of those about the same text and the same proposal:
// "A3", which is the third level to forty questions, is decided once. "NSP" is
// one thing whatever is asked; the options of a list are its own.
func together(s *surveys.Survey, doubts []Doubt) []Doubt {
	type matter struct{ text, answer, kind string }
	of := func(d *Doubt) matter {
		q := s.Index(d.Question)
		if d.What != AnswerDecision || len(d.Proposals) == 0 || q < 0 {
			return matter{}
		}
		item := s.Questions[q].Item
		_, abbreviation := shortSilences[loose(d.Text)]
		switch _, _, silent := silence(d.Answer); {
		case silent && abbreviation:
			return matter{decidable(d.Text), d.Answer, ""}
		case silent: // by its place in a list: 6 is another thing where a number is asked
		case item == surveys.Checklist || item == surveys.Choose:
			return matter{}
		}
		return matter{decidable(d.Text), d.Answer, item.String()}
	}
	questions := map[matter]int{}
	for i := range doubts {
		questions[of(&doubts[i])]++
	}
	first := map[matter]int{}
	kept := doubts[:0]
	for i := range doubts {
		d := doubts[i]
		m := of(&d)
		if m == (matter{}) || questions[m] < manyQuestions {
			kept = append(kept, d)
			continue
		}
		if at, ok := first[m]; ok {
			kept[at].Cells += d.Cells
			kept[at].Questions = append(kept[at].Questions, d.Question)
			continue
		}
		first[m] = len(kept)
		d.Questions = []string{d.Question}
		d.Question, d.Asked, d.Proposals = m.kind, nil, slices.Clone(d.Proposals)
		if _, _, silent := silence(d.Answer); !silent {
			d.Proposals[0].Label = nil // each question has its own
		}
		kept = append(kept, d)
	}
	return kept
}
