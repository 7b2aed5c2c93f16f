package assess_test

import (
	"fmt"
	"testing"

	"eterritoire/surveys"
)

// The votes of a workshop's colleges are perception beside its decision: those
// of the first round, of the second where there is no other, never those of the
// whole room; they change no score.
func TestVotesArePerception(t *testing.T) {
	fw := builtIn(t)
	rows := [][]string{
		{"territory", "group", "A1.1.1", "A1.1.2"},
		{"Essai (fictive)", "workshop", "2", ""},
		{"Essai (fictive)", "PRI", "0", ""},
		{"Essai (fictive)", "CAD_SG", "4", "1"},
	}
	plain := run(t, fw, table(t, fw, "t.csv", rows)).Territories[0]
	ds := table(t, fw, "t.csv", rows)
	q := fw.Survey.Index("A1.1.1")
	ds.Territories[0].Workshops = []*surveys.Workshop{{Deliberations: []surveys.Deliberation{
		{Question: q, Rounds: [surveys.Rounds]surveys.Round{
			{
				{College: "CAD", Counts: []int{0, 0, 1, 2, 2}, DontKnow: 3},
				{College: "ELU", Counts: []int{0, 0, 0, 0, 0}, Abstained: 4},
				{College: "PRI", Counts: []int{0, 3, 0, 0, 0}},
			},
			{
				{College: "CAD", Counts: []int{0, 0, 5, 0, 0}},
				{College: "ELU", Counts: []int{3, 1, 0, 0, 0}},
			},
		}},
		{Question: fw.Survey.Index("A1.1.2"), Rounds: [surveys.Rounds]surveys.Round{{{College: surveys.WholeRoom, Counts: []int{9, 0, 0, 0, 0}}}}},
	}}}
	r := run(t, fw, ds).Territories[0]
	if got, want := fmt.Sprint(r.Trees[0].Value, r.Score("A1.1.1").Raw, r.Score("A1.1.2").Raw), fmt.Sprint(plain.Trees[0].Value, 2, 1); got != want {
		t.Errorf("scores %s, want %s", got, want)
	}
	if len(r.Gaps) != 1 {
		t.Fatalf("%d indicators with perceptions: %+v", len(r.Gaps), r.Gaps)
	}
	all := run(t, fw, ds).Deliberations(r, ds.Territories[0].Workshops[0])
	if len(all) != 2 || all[0].Leaf.Node.Code != "A1.1.1" || !all[0].Decided() || all[1].Decided() {
		t.Fatalf("%+v", all)
	}
	first, second, room := &all[0].Polls[0], &all[0].Polls[1], &all[1].Polls[0]
	if got := fmt.Sprint(first.Counts, first.DontKnow, first.Abstained, first.Median, first.Band.Code); got != "[0 3 1 2 2] 3 4 2weak" {
		t.Error(got)
	}
	if got := fmt.Sprint(second.Counts, second.Median, second.Band.Code, all[0].Disputed); got != "[3 1 5 0 0] 2weaktrue" {
		t.Error(got)
	}
	if room.Agreement != 1 || room.Dispersion != 0 || all[1].Polls[1].Held() || all[1].Disputed {
		t.Errorf("%+v", all[1])
	}

	// CAD's votes are set beside the decision though it is the reference's family;
	// PRI's three votes and its form are one rating.
	g := r.Gaps[0]
	if got := fmt.Sprint(g.Reference, g.Groups, g.Gap, g.Debate); got != "2 [{CAD 3 5} {ELU 0 4} {PRI 1 4}] 2 true" {
		t.Error(got)
	}
}
