package assess

import (
	"eterritoire/indicators"
	"eterritoire/surveys"
)

// Deliberated is what a room did about one indicator, with the figures of its
// votes. Leaf holds the decision: its answer, where DecidedBy is Workshop.
type Deliberated struct {
	*surveys.Deliberation
	Leaf     *Score
	Polls    [surveys.Rounds]Poll // of its rounds; a round that was not held has no ballots
	Disputed bool                 // a round is in a band that calls for a debate, colleges are two levels or more apart from the decision, or dissent was noted
}

// A Poll is the votes of a round, all colleges together, and how far they agree.
type Poll struct {
	surveys.Vote
	Median     int     // lower median; -1 without a voice
	Agreement  float64 // van der Eijk's A; NaN where it is not defined
	Dispersion float64 // Leik's D; NaN where it is not defined
	Band       *indicators.AgreementBand
}

// Held reports whether the round took place.
func (p *Poll) Held() bool { return p.Ballots() > 0 }

// Decided reports whether the room answered the indicator's question, if only
// with a silence of its own.
func (d *Deliberated) Decided() bool { return d.Leaf.DecidedBy == Workshop }

// Deliberations are what a workshop of the territory did, in the framework's
// order: every indicator that was voted on, disputed, parked, given a reason,
// or decided.
func (a *Assessment) Deliberations(r *Result, w *surveys.Workshop) []Deliberated {
	of := map[int]*surveys.Deliberation{}
	if w != nil {
		for i := range w.Deliberations {
			of[w.Deliberations[i].Question] = &w.Deliberations[i]
		}
	}
	debated := map[*Score]bool{}
	for _, g := range r.Gaps {
		debated[g.Leaf] = g.Debate
	}
	var all []Deliberated
	for q, leaf := range r.Leaves {
		d := of[q]
		if d == nil {
			if leaf.DecidedBy != Workshop {
				continue
			}
			d = &surveys.Deliberation{Question: q}
		}
		x := Deliberated{Deliberation: d, Leaf: leaf, Disputed: d.Dissent != "" || d.Voted() && debated[leaf]}
		for k, round := range d.Rounds {
			x.Polls[k] = a.poll(leaf, round)
			x.Disputed = x.Disputed || x.Polls[k].Band != nil && x.Polls[k].Band.Debate
		}
		all = append(all, x)
	}
	return all
}

// poll is the figures of a round.
func (a *Assessment) poll(leaf *Score, round surveys.Round) Poll {
	p := Poll{Vote: round.Room()}
	p.Median, p.Agreement, p.Dispersion = MedianLevel(p.Counts), Agreement(p.Counts), Dispersion(p.Counts)
	if q := leaf.Node.Measure.Question; q != nil && q.Item == surveys.Maturity {
		p.Band = a.Framework.BandOf(p.Agreement)
	}
	return p
}
