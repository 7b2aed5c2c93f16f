package report

import (
	"math"
	"slices"
	"strings"

	"eterritoire/assess"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// Minutes are the record of a workshop, to be signed: who was there by college,
// every vote in counts, what was decided on what grounds, who held otherwise,
// what was left for later. They name nobody and show no percentage of voices.
func Minutes(a *assess.Assessment, r *assess.Result, held *surveys.Workshop, opt Options) *Doc {
	w := newRoom(a, r, held, opt)
	d := &Doc{
		Title:    w.Sprint("Minutes of the workshop"),
		Kicker:   w.Text(w.fw.Title),
		Subtitle: territoryName(r.Territory) + " · " + w.when(),
		Lang:     w.Language(),
		Footer:   []string{w.Sprint("%s, minutes of the workshop, %s", territoryName(r.Territory), w.when()), w.madeBy()},
	}
	if w.date != "" {
		d.Footer = append(d.Footer, w.Sprint("Printed on %s", w.date))
	}
	d.add(w.opening())
	d.add(w.attendance()...)
	d.add(w.howVoted()...)
	d.add(w.decisions()...)
	d.add(w.withoutVote()...)
	d.add(w.parkedAll()...)
	d.add(w.signatures()...)
	return d
}

// opening is what the minutes are of.
func (w *room) opening() *Table {
	t := w.r.Territory
	table := &Table{Caption: w.Sprint("The workshop"), Quiet: true, Columns: []Column{{Title: w.Sprint("What"), Width: 0.25}, {Title: w.Sprint("Recorded"), Width: 0.75}}}
	add := func(name, value string) {
		if value = strings.TrimSpace(value); value == "" {
			value = lang.Dash
		}
		table.Rows = append(table.Rows, []Cell{head(Span{Text: name}), cell(value)})
	}
	who := []string{territoryName(t)}
	for _, s := range []string{w.kind(t.Kind), Printable(t.Department), Printable(t.Region)} {
		if s != "" {
			who = append(who, s)
		}
	}
	add(w.Sprint("Territory"), strings.Join(who, " · "))
	date := w.day(t)
	if !w.held.Date.IsZero() {
		date = w.Date(w.held.Date)
	}
	add(w.Sprint("Date"), date)
	add(w.Sprint("Place of the workshop"), Printable(w.held.Place))
	add(w.Sprint("Framework"), strings.TrimSpace(w.Text(w.fw.Title)+" · "+w.fw.ID+" "+w.fw.Version))
	people, decided := w.people(), w.decided()
	for _, f := range []Fact{people, decided} {
		if f.Detail == "" {
			add(f.Name, f.Value)
			continue
		}
		add(f.Name, w.Sprint("%s (%s)", f.Value, f.Detail))
	}
	return table
}

// attendance is who was there by college.
func (w *room) attendance() []Block {
	blocks := []Block{&Heading{Level: 1, Text: w.Sprint("Attendance by college"), ID: "attendance"}}
	if len(w.held.Present) == 0 {
		return append(blocks, dim(w.Sprint("The attendance was not recorded.")))
	}
	t := &Table{Caption: w.Sprint("Attendance by college"), Quiet: true, Columns: []Column{
		{Title: w.Sprint("College"), Width: 0.6}, {Title: w.Sprint("Present"), Align: Right, Width: 0.2}, {Title: w.Sprint("Of whom women"), Align: Right, Width: 0.2},
	}}
	for _, a := range w.held.Present {
		women := lang.Dash
		if a.Women >= 0 {
			women = w.Int(a.Women)
		}
		t.Rows = append(t.Rows, []Cell{head(Span{Text: w.college(a.College)}), cell(w.Int(a.Present)), cell(women)})
	}
	people, women := w.present()
	sum := lang.Dash
	if women >= 0 {
		sum = w.Int(women)
	}
	t.Rows = append(t.Rows, []Cell{
		head(Span{Text: w.Sprint("Total"), Bold: true}),
		{Spans: []Span{{Text: w.Int(people), Bold: true}}},
		{Spans: []Span{{Text: sum, Bold: true}}},
	})
	return append(blocks, t, dim(w.Sprint("Colleges of fewer than three people are counted together. The signed attendance sheet is kept by the council, and is no part of these minutes.")))
}

// college is a college in words.
func (w *room) college(code string) string {
	if words, ok := surveys.FormColleges[code]; ok {
		return w.Text(words)
	}
	return w.respondents(code)
}

// howVoted says how votes are to be read, where there are any.
func (w *room) howVoted() []Block {
	if !slices.ContainsFunc(w.done, func(d assess.Deliberated) bool { return d.Voted() }) {
		return []Block{&Note{Kind: Caution, Spans: plain(w.Sprint("No vote was recorded: what follows was decided without one."))}}
	}
	said := w.Sprint("Votes are counted in ballots, never in percentages, and by college: no ballot is anybody's. Agreement is van der Eijk's index A, from −1 (two opposite camps) over 0 (as many votes on every level) to 1 (all on one level); dispersion is Leik's index D, from 0 (all on one level) to 1 (two opposite camps). Both leave out “don't know” and abstentions.")
	var bands []string
	for i := range w.fw.Agreement {
		b := &w.fw.Agreement[i]
		bands = append(bands, w.Sprint("%s from %s", lowerFirst(w.Text(b.Name)), minus(w.Plain(b.From))))
	}
	if len(bands) > 0 {
		said += " " + w.Sprint("In the words of the framework: %s.", strings.Join(bands, w.Sprint("; ")))
	}
	return []Block{dim(said)}
}

// decisions are the questions that were put to the vote, axis by axis.
func (w *room) decisions() []Block {
	var blocks []Block
	axis := ""
	for i := range w.done {
		d := &w.done[i]
		if !d.Voted() {
			continue
		}
		if len(blocks) == 0 {
			blocks = append(blocks, &Heading{Level: 1, Text: w.Sprint("Votes and decisions"), ID: "votes"})
		}
		if title := w.axisOf(d.Leaf); title != axis {
			axis = title
			blocks = append(blocks, &Heading{Level: 2, Text: title})
		}
		blocks = append(blocks, w.deliberation(d))
	}
	return blocks
}

// axisOf is the title of the axis that a leaf stands under.
func (w *room) axisOf(leaf *assess.Score) string {
	s := leaf
	for s.Parent != nil && s.Parent.Parent != nil {
		s = s.Parent
	}
	return w.titled(s.Node)
}

// deliberation is one question: what was asked, the votes, what was decided.
func (w *room) deliberation(d *assess.Deliberated) *Card {
	q := d.Leaf.Node.Measure.Question
	card := &Card{Title: w.indicatorOf(d.Leaf.Node.Code), Wide: true}
	add := func(b Block) { card.Blocks = append(card.Blocks, b) }
	add(dim(w.Text(q.Label)))
	add(w.tally(d))
	for k := range d.Polls {
		if p := &d.Polls[k]; p.Held() {
			add(para(w.figures(d, k, p)))
		}
	}
	add(&Para{Spans: w.decision(d)})
	if s := strings.TrimSpace(Printable(d.Dissent)); s != "" {
		add(&Note{Kind: Caution, Spans: []Span{{Text: w.Sprint("Dissent: "), Bold: true}, {Text: s}}})
	}
	if s := strings.TrimSpace(Printable(d.Parked)); s != "" {
		add(&Note{Kind: Remark, Spans: []Span{{Text: w.Sprint("Left for later: "), Bold: true}, {Text: s}}})
	}
	return card
}

// tally is the ballots of both rounds by college, and of the whole room.
func (w *room) tally(d *assess.Deliberated) *Table {
	q := d.Leaf.Node.Measure.Question
	t := &Table{Caption: w.Sprint("Ballots counted: %s", w.indicatorOf(d.Leaf.Node.Code)), Quiet: true, Tally: true, Columns: []Column{
		{Title: w.Sprint("Round"), Align: Center}, {Title: w.Sprint("College"), Width: 0.35},
	}}
	choices := w.fw.Survey.VoteChoices(q)
	for _, c := range choices {
		t.Columns = append(t.Columns, Column{Title: w.Text(surveys.VoteColumn(c)), Align: Right})
	}
	t.Columns = append(t.Columns,
		Column{Title: w.Sprint("Don't know"), Align: Right}, Column{Title: w.Sprint("Abst."), Align: Right}, Column{Title: w.Sprint("Ballots"), Align: Right})
	row := func(round int, name string, v *surveys.Vote, bold bool) {
		figure := func(n int) Cell {
			if n == 0 {
				return Cell{Spans: []Span{{Text: "0", Dim: true}}}
			}
			return Cell{Spans: []Span{{Text: w.Int(n), Bold: bold}}}
		}
		cells := []Cell{cell(w.Int(round + 1)), head(Span{Text: name, Bold: bold})}
		for i := range choices {
			n := 0
			if i < len(v.Counts) {
				n = v.Counts[i]
			}
			cells = append(cells, figure(n))
		}
		t.Rows = append(t.Rows, append(cells, figure(v.DontKnow), figure(v.Abstained), figure(v.Ballots())))
	}
	for k, round := range d.Rounds {
		for i := range round {
			row(k, w.college(round[i].College), &round[i], len(round) == 1)
		}
		if len(round) > 1 {
			row(k, w.Sprint("Whole room"), &d.Polls[k].Vote, true)
		}
	}
	return t
}

// figures says a round's median, agreement and dispersion.
func (w *room) figures(d *assess.Deliberated, round int, p *assess.Poll) string {
	name := w.Sprint("First round")
	if round == 1 {
		name = w.Sprint("Second round")
	}
	switch {
	case p.Median < 0:
		return w.Sprint("%s: no voice for any answer.", name)
	case math.IsNaN(p.Agreement):
		return w.Sprint("%s: most voices for “%s”; dispersion %s. Agreement is not defined for two answers.", name, w.voteName(d.Leaf, most(p.Counts)), w.Number(p.Dispersion, 2))
	}
	return w.Sprint("%s: median %s, agreement %s, dispersion %s.", name, w.voteName(d.Leaf, p.Median), w.agreement(p), w.Number(p.Dispersion, 2))
}

// most is the place of the greatest count, the first of equals.
func most(counts []int) int {
	best := 0
	for i, n := range counts {
		if n > counts[best] {
			best = i
		}
	}
	return best
}

// decision says what was decided, on what proof and why.
func (w *room) decision(d *assess.Deliberated) []Span {
	if !d.Decided() {
		return []Span{{Text: w.Sprint("Not decided."), Bold: true}}
	}
	text, _ := w.answer(d.Leaf)
	spans := []Span{{Text: w.Sprint("Decision: %s.", strings.TrimRight(text, ". ")), Bold: true}}
	if d.Leaf.Answer.State == surveys.Given {
		spans = append(spans, Span{Text: " " + w.Sprint("Evidence: %s.", w.evidence(d.Leaf.Answer.Evidence))})
	}
	if s := strings.TrimSpace(Printable(d.Reason)); s != "" {
		spans = append(spans, Span{Text: " " + w.Sprint("Reason: %s", s)})
	}
	return spans
}

// withoutVote are the questions decided without a vote: figures, lists, and
// what everybody knew.
func (w *room) withoutVote() []Block {
	t := &Table{Caption: w.Sprint("Decided without a vote"), Quiet: true, Columns: []Column{
		{Title: w.Sprint("Question"), Width: 0.36}, {Title: w.Sprint("Decision"), Width: 0.28}, {Title: w.Sprint("Evidence"), Width: 0.12}, {Title: w.Sprint("Reason and dissent"), Width: 0.24},
	}}
	for i := range w.done {
		d := &w.done[i]
		if d.Voted() || !d.Decided() {
			continue
		}
		text, silent := w.answer(d.Leaf)
		evidence := lang.Dash
		if d.Leaf.Answer.State == surveys.Given {
			evidence = w.evidence(d.Leaf.Answer.Evidence)
		}
		grounds := strings.TrimSpace(Printable(d.Reason))
		if s := strings.TrimSpace(Printable(d.Dissent)); s != "" {
			grounds = strings.TrimSpace(grounds + "\n" + w.Sprint("Dissent: %s", s))
		}
		t.Rows = append(t.Rows, []Cell{
			head(Span{Text: w.indicatorOf(d.Leaf.Node.Code)}),
			{Spans: []Span{{Text: text, Dim: silent}}},
			cell(evidence), cell(grounds),
		})
	}
	if len(t.Rows) == 0 {
		return nil
	}
	return []Block{&Heading{Level: 1, Text: t.Caption, ID: "without-vote"}, t}
}

// parkedAll are the questions left for later.
func (w *room) parkedAll() []Block {
	list := &List{}
	for i := range w.done {
		if d := &w.done[i]; d.Parked != "" {
			list.Items = append(list.Items, w.parked(d, strings.TrimSpace(Printable(d.Parked))))
		}
	}
	heading := &Heading{Level: 1, Text: w.Sprint("Left for later"), ID: "parked"}
	if len(list.Items) == 0 {
		return []Block{heading, dim(w.Sprint("Nothing was left for later."))}
	}
	return []Block{heading, list}
}

// signatures are the lines to sign on: who led the workshop, then one a college.
func (w *room) signatures() []Block {
	s := &Signatures{Lines: []Signature{
		{Role: w.Sprint("For the council")}, {Role: w.Sprint("The facilitator")}, {Role: w.Sprint("The secretary of the workshop")},
	}}
	for _, a := range w.held.Present {
		if a.College == surveys.WholeRoom || a.College == surveys.OtherColleges {
			continue
		}
		s.Lines = append(s.Lines, Signature{Role: w.Sprint("For the college “%s”", w.college(a.College))})
	}
	s.Name, s.Sign = w.Sprint("Name and function"), w.Sprint("Signature")
	return []Block{
		&Heading{Level: 1, Text: w.Sprint("Signatures"), ID: "signatures"},
		para(w.Sprint("Done at ........................................, on ........................................")),
		s,
	}
}
