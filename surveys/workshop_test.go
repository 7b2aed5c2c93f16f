package surveys_test

import (
	"fmt"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"eterritoire/surveys"
)

func vote(college string, counts ...int) surveys.Vote {
	return surveys.Vote{College: college, Counts: counts}
}

func TestMerged(t *testing.T) {
	w := &surveys.Workshop{
		Present: []surveys.Attendance{{College: "ELU", Present: 6, Women: 2}, {College: "OIN", Present: 1, Women: 1}, {College: "ONG", Present: 4, Women: -1}, {College: "MIN", Present: 2, Women: 0}},
		Deliberations: []surveys.Deliberation{
			{Rounds: [surveys.Rounds]surveys.Round{
				{vote("ELU", 0, 6), vote("OIN", 1, 0), vote("ONG", 2, 2), vote("MIN", 0, 2)},
				{vote("ELU", 2, 0), vote("OIN", 1, 0), vote("ONG", 4, 0), vote("MIN", 1, 1)},
			}},
			{Rounds: [surveys.Rounds]surveys.Round{{vote(surveys.WholeRoom, 1, 1)}}},
		},
	}
	got := w.Merged()
	if want := []surveys.Attendance{{College: "ELU", Present: 6, Women: 2}, {College: "ONG", Present: 4, Women: -1}, {College: "autres", Present: 3, Women: 1}}; !reflect.DeepEqual(got.Present, want) {
		t.Errorf("attendance %v, want %v", got.Present, want)
	}
	for i, want := range []string{
		"[{ONG [2 2]} {autres [1 8]}]", // the councillors too: two of them voted in the second round
		"[{ONG [4 0]} {autres [4 1]}]",
	} {
		if s := counted(got.Deliberations[0].Rounds[i]); s != want {
			t.Errorf("round %d: %s, want %s", i+1, s, want)
		}
	}
	if s := counted(got.Deliberations[1].Rounds[0]); s != "[{ [1 1]}]" {
		t.Errorf("the room's vote became %s", s)
	}
	if w.Present[1].College != "OIN" || w.Deliberations[0].Rounds[0][1].Counts[0] != 1 {
		t.Error("Merged changed its argument")
	}
}

func counted(r surveys.Round) string {
	type line struct {
		college string
		counts  []int
	}
	var lines []line
	for _, v := range r {
		lines = append(lines, line{v.College, v.Counts})
	}
	return fmt.Sprint(lines)
}

// Whatever was voted: no college under MinVoters is left beside others, no
// voice is lost, and merging again changes nothing.
func TestMergedLaws(t *testing.T) {
	colleges := []string{"ELU", "CAD", "PRI", "MIN", "ONG", surveys.OtherColleges}
	rapid.Check(t, func(t *rapid.T) {
		w := &surveys.Workshop{}
		for _, c := range rapid.SliceOfDistinct(rapid.SampledFrom(colleges), rapid.ID[string]).Draw(t, "present") {
			w.Present = append(w.Present, surveys.Attendance{College: c, Present: rapid.IntRange(1, 6).Draw(t, "n"), Women: rapid.IntRange(-1, 1).Draw(t, "women")})
		}
		d := surveys.Deliberation{}
		for k := range d.Rounds {
			for _, c := range rapid.SliceOfDistinct(rapid.SampledFrom(colleges), rapid.ID[string]).Draw(t, "voting") {
				d.Rounds[k] = append(d.Rounds[k], surveys.Vote{
					College: c, Counts: rapid.SliceOfN(rapid.IntRange(0, 3), 5, 5).Draw(t, "counts"),
					DontKnow: rapid.IntRange(0, 1).Draw(t, "dk"), Abstained: rapid.IntRange(0, 1).Draw(t, "abstained"),
				})
			}
		}
		w.Deliberations = []surveys.Deliberation{d}
		merged := w.Merged()
		for k, round := range merged.Deliberations[0].Rounds {
			before, after := d.Rounds[k].Room(), round.Room()
			if fmt.Sprint(before.Counts, before.DontKnow, before.Abstained) != fmt.Sprint(after.Counts, after.DontKnow, after.Abstained) {
				t.Fatalf("round %d: %v became %v", k+1, before, after)
			}
			for _, v := range round {
				if n := v.Ballots(); n > 0 && n < surveys.MinVoters && len(round) > 1 && v.College != surveys.OtherColleges {
					t.Fatalf("round %d shows %d votes of %s", k+1, n, v.College)
				}
			}
		}
		if again := merged.Merged(); !reflect.DeepEqual(again, merged) {
			t.Fatalf("merged again: %+v, was %+v", again, merged)
		}
	})
}
