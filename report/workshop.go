package report

import (
	"cmp"
	"math"
	"slices"
	"strings"

	"eterritoire/assess"
	"eterritoire/assess/plan"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// How much the second sheet of a restitution shows; the minutes have it all.
const (
	restitutionDisputes = 6
	restitutionParked   = 4
	restitutionNotes    = 4 // gates and caps on the first sheet
)

// A room words what a workshop did in one territory.
type room struct {
	*author
	held *surveys.Workshop
	done []assess.Deliberated
}

func newRoom(a *assess.Assessment, r *assess.Result, held *surveys.Workshop, opt Options) *room {
	if held == nil {
		held = &surveys.Workshop{}
	}
	return &room{author: newAuthor(a, r, opt), held: held, done: a.Deliberations(r, held)}
}

// Restitution is what the room is shown at the end, on two sheets: the result
// with its bars and strengths, then priorities and what was disputed. What does
// not fit is in the minutes, and is counted.
func Restitution(a *assess.Assessment, r *assess.Result, held *surveys.Workshop, opt Options) *Doc {
	w := newRoom(a, r, held, opt)
	d := &Doc{
		Title:    territoryName(r.Territory),
		Kicker:   w.Sprint("What the workshop found"),
		Subtitle: w.when(),
		Lang:     w.Language(),
		Footer:   w.footer(),
	}
	root := r.Trees[0]
	d.add(w.roomFacts(root))
	d.add(w.result(root)...)
	d.add(&Card{Title: w.Sprint("Strengths"), Blocks: w.roomStrengths()},
		&Card{Title: w.Sprint("What is not known"), Blocks: w.unknowns(root)},
		&Break{})
	d.add(w.priorities(plan.Recommend(w.fw, r))...)
	d.add(w.disputes()...)
	d.add(w.parkedShort()...)
	return d
}

// when is the day and the place of the workshop.
func (w *room) when() string {
	parts := []string{w.day(w.r.Territory)}
	if !w.held.Date.IsZero() {
		parts[0] = w.Date(w.held.Date)
	}
	if place := strings.TrimSpace(Printable(w.held.Place)); place != "" {
		parts = append(parts, place)
	}
	return strings.Join(parts, " · ")
}

// roomFacts are the result, and how many people and questions it comes from.
func (w *room) roomFacts(root *assess.Score) *Facts {
	var items []Fact
	if s := w.indicative(root); s != nil {
		items = []Fact{{Name: w.Sprint("Indicative score out of %s", w.Plain(w.top())), Value: w.score(s.Value), Detail: w.Sprint("nothing unknown changes it")}}
		if w.wide(s) {
			items[0].Detail = w.Sprint("from %s to %s, given the unknowns", w.score(s.Lo), w.score(s.Hi))
		}
	} else {
		items = slices.DeleteFunc(w.facts(root).Items, func(x Fact) bool {
			return x.Name == w.Sprint("Coverage") || x.Name == w.Sprint("Reliability index")
		})
	}
	return &Facts{Items: append(items, w.people(), w.decided())}
}

// people counts who was there.
func (w *room) people() Fact {
	f := Fact{Name: w.Sprint("People present"), Value: lang.Dash, Detail: w.Sprint("not counted")}
	present, women := w.present()
	if present > 0 {
		f.Value, f.Detail = w.Int(present), ""
		if women >= 0 {
			f.Detail = w.Sprint("of whom %s women", women)
		}
	}
	return f
}

// present is how many were there, and how many women: -1 where some college did
// not count them.
func (w *room) present() (people, women int) {
	for _, a := range w.held.Present {
		people += a.Present
		if a.Women < 0 || women < 0 {
			women = -1
		} else {
			women += a.Women
		}
	}
	return people, women
}

// decided counts the questions that the room decided, and those that it voted on.
func (w *room) decided() Fact {
	decided, voted := 0, 0
	for i := range w.done {
		if w.done[i].Decided() {
			decided++
		}
		if w.done[i].Voted() {
			voted++
		}
	}
	return Fact{Name: w.Sprint("Questions decided"), Value: w.Int(decided), Detail: w.Sprint("%s of them put to the vote", voted)}
}

// result is the five bars, or those of the short questionnaire, with what keeps
// the level where it is.
func (w *room) result(root *assess.Score) []Block {
	notes := w.overall(root)
	if w.indicative(root) != nil {
		notes = nil // the short questionnaire's note says it
	}
	if len(notes) > restitutionNotes {
		more := len(notes) - restitutionNotes
		notes = append(notes[:restitutionNotes], dim(w.Sprint("%s further remarks of this kind stand in the full report.", more)))
	}
	express := w.express(root)
	if len(root.Parts) > 0 && (express == nil || anyAssessed(root)) {
		figure := w.profileFigure(root)
		figure.Table.Screen = true
		notes = append(notes, figure)
	}
	return append(notes, express...)
}

// roomStrengths are the strongest dimensions; where too little was asked for
// the whole to be assessed, the strongest indicators.
func (w *room) roomStrengths() []Block {
	if w.r.Trees[0].Assessed() {
		return w.strengths()
	}
	var strong []*assess.Score
	for _, s := range w.r.Leaves {
		if s.Assessed() && s.Value+indicators.Epsilon >= w.strongFrom() {
			strong = append(strong, s)
		}
	}
	if len(strong) == 0 {
		return w.strengths()
	}
	slices.SortStableFunc(strong, func(a, b *assess.Score) int { return cmp.Compare(b.Value, a.Value) })
	list := &List{}
	for _, s := range strong[:min(firstStrengths, len(strong))] {
		list.Items = append(list.Items, []Span{{Text: w.indicatorOf(s.Node.Code), Bold: true}, {Text: w.Sprint(": %s", w.scoreRange(s))}})
	}
	return []Block{list}
}

// disputes are the questions on which the room did not agree at once, those on
// which it agrees least first.
func (w *room) disputes() []Block {
	blocks := []Block{&Heading{Level: 2, Text: w.Sprint("What was disputed"), ID: "disputed"}}
	disputed := slices.DeleteFunc(slices.Clone(w.done), func(d assess.Deliberated) bool { return !d.Disputed })
	if len(disputed) == 0 {
		if !slices.ContainsFunc(w.done, func(d assess.Deliberated) bool { return d.Voted() }) {
			return append(blocks, dim(w.Sprint("No vote was recorded.")))
		}
		return append(blocks, dim(w.Sprint("No vote called for a second one, and no dissent was noted.")))
	}
	slices.SortStableFunc(disputed, func(a, b assess.Deliberated) int { return cmp.Compare(lastAgreement(&a), lastAgreement(&b)) })
	blocks = append(blocks, w.disputeTable(disputed[:min(restitutionDisputes, len(disputed))]))
	if more := len(disputed) - restitutionDisputes; more > 0 {
		blocks = append(blocks, dim(w.Sprint("%s further questions were disputed: they stand in the minutes.", more)))
	}
	return blocks
}

// lastAgreement is how far the room agreed in the end; where that is not
// defined it stands after the others.
func lastAgreement(d *assess.Deliberated) float64 {
	if k := d.Last(); k >= 0 && !math.IsNaN(d.Polls[k].Agreement) {
		return d.Polls[k].Agreement
	}
	return 2
}

// disputeTable has a row a round: the voices by answer, how far they agree, and
// in the end the decision.
func (w *room) disputeTable(disputed []assess.Deliberated) *Table {
	t := &Table{Caption: w.Sprint("What was disputed"), Quiet: true, Tally: true, Columns: []Column{
		{Title: w.Sprint("Question"), Width: 0.3}, {Title: w.Sprint("Round"), Align: Center},
	}}
	answers := 0
	for i := range disputed {
		answers = max(answers, len(w.fw.Survey.VoteChoices(disputed[i].Leaf.Node.Measure.Question)))
	}
	for i := range answers {
		t.Columns = append(t.Columns, Column{Title: w.Int(i), Align: Right})
	}
	t.Columns = append(t.Columns, Column{Title: w.Sprint("Agreement"), Width: 0.2}, Column{Title: w.Sprint("Decision"), Width: 0.15})
	for i := range disputed {
		d := &disputed[i]
		name := head(Span{Text: w.indicator(d.Leaf.Node)}, Span{Text: " " + d.Leaf.Node.Code, Dim: true})
		for k := range d.Polls {
			if silent := k == 0 && d.Last() < 0; !d.Polls[k].Held() && !silent {
				continue
			}
			row := append([]Cell{name, cell(w.Int(k + 1))}, w.voices(d, k, answers)...)
			outcome, decision := cell(w.agreement(&d.Polls[k])), Cell{}
			if d.Last() < 0 {
				row[1], outcome = Cell{}, cell(w.Sprint("dissent noted"))
			}
			if k == max(d.Last(), 0) {
				decision = cell(w.decisionShort(d))
			}
			t.Rows = append(t.Rows, append(row, outcome, decision))
			name = Cell{Header: true}
		}
	}
	return t
}

// voices are the cells of a round's counts; those of a question answered by yes
// or no say which is which.
func (w *room) voices(d *assess.Deliberated, round, columns int) []Cell {
	cells := make([]Cell, columns)
	for i, n := range d.Polls[round].Counts {
		if i >= columns {
			break
		}
		text := w.Int(n)
		if d.Leaf.Node.Measure.Question.Item == surveys.YesNo {
			text = w.Sprint("%s: %s", w.voteName(d.Leaf, i), text)
		}
		cells[i] = Cell{Spans: []Span{{Text: text, Dim: n == 0}}}
	}
	return cells
}

// voteName is what a vote's choice is called: a level's number, yes or no.
func (w *room) voteName(leaf *assess.Score, choice int) string {
	q := leaf.Node.Measure.Question
	names := w.fw.Survey.VoteChoices(q)
	if choice >= len(names) {
		return w.Int(choice)
	}
	if q.Item == surveys.Maturity {
		return w.Sprint("level %s", w.Text(surveys.VoteColumn(names[choice])))
	}
	return strings.ToLower(w.Text(surveys.VoteColumn(names[choice])))
}

// agreement is a poll's agreement with its band: "0,12 (accord faible)".
func (w *room) agreement(p *assess.Poll) string {
	switch {
	case math.IsNaN(p.Agreement):
		return lang.Dash
	case p.Band == nil:
		return minus(w.Number(p.Agreement, 2))
	}
	return w.Sprint("%s (%s)", minus(w.Number(p.Agreement, 2)), lowerFirst(w.Text(p.Band.Name)))
}

// minus is a number with the sign of typography.
func minus(number string) string { return strings.Replace(number, "-", "−", 1) }

// lowerFirst is a name within a sentence.
func lowerFirst(s string) string {
	for i, r := range s {
		if i == 0 {
			first := strings.ToLower(string(r))
			return first + s[len(string(r)):]
		}
	}
	return s
}

// decisionShort is what was decided, without the words of a level.
func (w *room) decisionShort(d *assess.Deliberated) string {
	if !d.Decided() {
		if d.Parked != "" {
			return w.Sprint("left for later")
		}
		return w.Sprint("not decided")
	}
	if q := d.Leaf.Node.Measure.Question; d.Leaf.Answer.State == surveys.Given && q.Item == surveys.Maturity {
		return w.Sprint("level %s", strings.TrimPrefix(d.Leaf.Answer.Value(q.Item), "niv"))
	}
	text, _ := w.answer(d.Leaf)
	return shortened(text, 60)
}

// shortened is a text of at most so many letters.
func shortened(s string, letters int) string {
	s = strings.TrimSpace(Printable(s))
	if rs := []rune(s); len(rs) > letters {
		return strings.TrimSpace(string(rs[:letters])) + "…"
	}
	return s
}

// parkedShort are the questions left for later, as many as there is room for.
func (w *room) parkedShort() []Block {
	list := &List{}
	more := 0
	for i := range w.done {
		d := &w.done[i]
		switch {
		case d.Parked == "":
		case len(list.Items) < restitutionParked:
			list.Items = append(list.Items, w.parked(d, shortened(d.Parked, 120)))
		default:
			more++
		}
	}
	if len(list.Items) == 0 {
		return nil
	}
	blocks := []Block{&Heading{Level: 2, Text: w.Sprint("Left for later"), ID: "parked"}, list}
	if more > 0 {
		blocks = append(blocks, dim(w.Sprint("%s further questions were left for later: they stand in the minutes.", more)))
	}
	return blocks
}

// parked is a question left for later and why.
func (w *room) parked(d *assess.Deliberated, why string) []Span {
	return []Span{{Text: w.indicatorOf(d.Leaf.Node.Code), Bold: true}, {Text: w.Sprint(": %s", why)}}
}
