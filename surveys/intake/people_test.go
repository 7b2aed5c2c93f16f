package intake_test

import (
	"fmt"
	"strings"
	"testing"

	"eterritoire/surveys/intake"
)

// TestRowsThatAreNoResponses: what people put among the rows of a table is not
// counted as a response of a territory, and is said.
func TestRowsThatAreNoResponses(t *testing.T) {
	header := "commune,energie,delai,date\n"
	for _, c := range []struct {
		rows, want string
		responses  int
	}{
		{"Essai (fictive),2,5,\nTotal,2,5,\n", "total-row", 1},
		{"Essai (fictive),2,5,\nMoyenne régionale,2,5,\nTotal des communes,2,5,\n", "total-row total-row", 1},
		{"Total-Ville (fictive),2,5,\nMoyenne Sanaga (fictive),2,5,\n", "", 2}, // names, not sums
		{",0-4,jours,\nEssai (fictive),2,5,\n", "units-row", 1},
		{",2,5,\nEssai (fictive),2,5,\n", "territory-missing", 1}, // answers without a name are no units
		{"Essai (fictive),2,5,\n,0-4,jours,\n", "territory-missing", 1},
		{"Essai (fictive),2,5,\ncommune,energie,delai,date\nBis (fictive),1,4,\n", "header-again", 2},
		{"Essai (fictive),2,5,46159\n", "date-serial", 1},
		{"Essai (fictive),ne sait pas,,\n", "", 1}, // a silence is something said
	} {
		result, problems := read(t, small(), intake.Options{}, bytesSource("mairies.csv", []byte(header+c.rows)))
		var said []string
		for _, p := range problems {
			said = append(said, p.Code)
		}
		if got := strings.Join(said, " "); got != c.want || result.Files[0].Responses != c.responses {
			t.Errorf("%q: %d responses, %s; want %d, %s", c.rows, result.Files[0].Responses, got, c.responses, c.want)
		}
		if cells := result.Cells; cells.Read != cells.Accepted+cells.Unused+cells.SetAside {
			t.Errorf("%q: %+v", c.rows, cells)
		}
	}
	_, problems := read(t, small(), intake.Options{}, bytesSource("v.csv", []byte("Commune,Énergie de la mairie,Délai\nEssai (fictive),,\nBis (fictive),,\n")))
	if got := codes(problems); got != " answers-none" {
		t.Errorf("nothing answered: %s", got)
	}
	result, _ := read(t, small(), intake.Options{}, bytesSource("d.csv", []byte(header+"Essai (fictive),2,5,46159\n")))
	if got := fmt.Sprint(first(t, result).Date.Format("2006-01-02")); got != "2026-05-17" {
		t.Errorf("46159 is %s", got)
	}
}
