package intake

import (
	"reflect"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// WireFile writes a file's record and reads it back.
func WireFile(f File) (again File) {
	w := &wire{}
	w.file(&f)
	(&unwire{b: w.b}).file(&again)
	return again
}

// WireProblems writes problems and reads them back.
func WireProblems(l diag.List) diag.List {
	w := &wire{}
	w.problems(l)
	return (&unwire{b: w.b}).problems()
}

// WireTerritory writes a territory and reads it back.
func WireTerritory(t *surveys.Territory) *surveys.Territory {
	w := &wire{}
	w.territory(t)
	return (&unwire{b: w.b}).territory(len(t.Tallies))
}

// KeyFields is how many fields a response's key has.
func KeyFields() int { return reflect.TypeFor[rowKey]().NumField() }

// WireDoubts writes doubts and reads them back.
func WireDoubts(l []Doubt) []Doubt {
	w := &wire{}
	w.doubts(l)
	return (&unwire{b: w.b}).doubts()
}

// ReadingFields are the names of a reading's fields.
func ReadingFields() (names []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[reading]()) {
		if len(f.Index) == 1 {
			names = append(names, f.Name)
		}
	}
	return names
}

// IsoMoment reads a time of ISO 8601.
var IsoMoment = isoMoment

// InSeconds is inSeconds.
func InSeconds(text string) (time.Time, bool) { return inSeconds(text) }
