package surveys

import (
	"hash/maphash"
	"math"
	"math/bits"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"

	"eterritoire/surveys/diag"
)

// KeepResponses is how many responses of one territory are kept whole, with
// their cells; the others are counted in its tallies alone (rules §4).
const KeepResponses = 50

// MaxDistinct is how many distinct values a tally holds. Cells with further
// ones are set aside by intake, each with its problem.
const MaxDistinct = 10_000

// A Response is one questionnaire filled by one respondent.
type Response struct {
	ID         string // the instance's, from the export; "" if none
	Group      string // the respondent's group, or "workshop" for a row of decisions; "" if not said
	Respondent string // "" unless names are kept on request: no output shows it
	Date       time.Time
	// How it was made, where somebody watches (intake.Options.Watch) and its
	// source says: zero where it does not.
	Start, End time.Time     // in UTC where the source tells the zone, else as it is written
	Sent       time.Time     // likewise
	Duration   time.Duration // as the source's tool measured it
	Enumerator string        // who filled the form: a name where names are kept on request, else a mark that says only who is the same
	Pos        diag.Pos      // its row, or its form
	Answers    []Answer      // by question: Answers[i] answers Survey.Questions[i]
	Workshop   *Workshop     // of a form that holds one; nil elsewhere
}

// Took is how long the response took to fill in: what its tool measured, else
// from its start to its end; 0 where nothing tells. Where the end comes before
// the start it is negative.
func (r *Response) Took() time.Duration {
	if r.Duration != 0 || r.Start.IsZero() || r.End.IsZero() {
		return r.Duration
	}
	return r.End.Sub(r.Start)
}

// A Territory is a unit of the Handbook: what is measured.
type Territory struct {
	Key        string // what identifies it (rules §5): see TerritoryKey
	Code, Name string
	Region     string
	Department string
	Kind       string  // "commune", "region"…; "" if not said
	Population float64 // NaN if not said
	Pos        diag.Pos

	Count     int         // responses, kept or not
	Responses []*Response // the first KeepResponses of them
	First     time.Time   // earliest date of a response; zero if none is dated
	Last      time.Time   // latest date
	Tallies   [][]Tally   // by question: one tally a group of respondents, in order of appearance
	Workshops []*Workshop // of its responses, the first KeepResponses of them

	places map[string]int // of each group among the tallies of every question
}

// A Tally counts the answers of one group of respondents to one question.
type Tally struct {
	Group  string
	States [NumStates]int // cells in each state
	Values []Count        // the distinct given values, in order of appearance, at most MaxDistinct

	// Where the values are by what they say, once they are many: their places from
	// 1, in a table without a gap between a value and where its hash would have it,
	// half full at most. There is one for each territory and question: maps would
	// be most of what a dataset takes.
	index []int16
}

// A Count is one distinct value, and how often and how well proven it was given.
type Count struct {
	Choices           []string
	Number            float64
	N                 int
	Strongest, Lowest Evidence // best and weakest proof among those who gave it
}

// A Dataset is the answers of several territories to one survey.
type Dataset struct {
	Survey      *Survey
	Territories []*Territory // in order of first appearance
	Responses   int
	Keep        int // how many responses of a territory are kept whole, at most KeepResponses

	byKey map[string]*Territory
}

// NewDataset is an empty dataset for a survey.
func NewDataset(s *Survey) *Dataset {
	return &Dataset{Survey: s, Keep: KeepResponses, byKey: map[string]*Territory{}}
}

// Territory is the dataset's territory with that key, or nil.
func (d *Dataset) Territory(key string) *Territory { return d.byKey[key] }

// Add counts a response of a territory; t holds its identity only. The first
// response of a territory brings its identity; what later ones add (a region
// that the first left out) is kept, what they contradict is not: intake says so.
// The response itself is kept if it is among the first d.Keep.
func (d *Dataset) Add(t *Territory, r *Response) *Territory {
	known := d.identify(t)
	known.Count++
	d.Responses++
	known.dated(r.Date, r.Date)
	if len(known.Responses) < d.Keep {
		known.Responses = append(known.Responses, r)
	}
	if r.Workshop != nil {
		known.held(r.Workshop)
	}
	place := known.Place(r.Group)
	for q := range known.Tallies {
		if q >= len(r.Answers) {
			known.Tallies[q][place].States[NotAsked]++
			continue
		}
		known.Tallies[q][place].Add(&r.Answers[q], 1)
	}
	return known
}

// Again counts one more response, of that date, of a territory that the dataset
// has and keeps enough responses of: its answers are to be added to the tallies
// by whoever says so.
func (d *Dataset) Again(t *Territory, date time.Time) {
	t.Count++
	d.Responses++
	t.dated(date, date)
}

// Room reports whether the tally of a territory's group has room for one more
// answer: it does unless the answer's value is new and MaxDistinct others are
// known. An answer without room counts as set aside.
func (d *Dataset) Room(key string, q int, group string, a *Answer) bool {
	known := d.byKey[key]
	if known == nil || a.State != Given {
		return true
	}
	place, ok := known.places[group]
	if !ok || len(known.Tallies[q][place].Values) < MaxDistinct {
		return true
	}
	return known.Tallies[q][place].find(&Count{Choices: a.Choices, Number: a.Number}) >= 0
}

// Merge adds all of another dataset of the same survey after d's own, as if
// its responses had been added one by one, and takes it over: the other is not
// to be used any more. It returns how many answers there was no room for: those
// count as set aside.
func (d *Dataset) Merge(other *Dataset) (dropped int) {
	for _, t := range other.Territories {
		if d.byKey[t.Key] == nil {
			d.byKey[t.Key] = t
			d.Territories = append(d.Territories, t)
			d.Responses += t.Count
			continue
		}
		known := d.identify(t)
		known.Count += t.Count
		d.Responses += t.Count
		known.dated(t.First, t.Last)
		room := min(d.Keep-len(known.Responses), len(t.Responses))
		known.Responses = append(known.Responses, t.Responses[:room]...)
		known.held(t.Workshops...)
		for q, tallies := range t.Tallies {
			for i := range tallies {
				from := &tallies[i]
				to := &known.Tallies[q][known.Place(from.Group)]
				for s, n := range from.States {
					if State(s) != Given {
						to.States[s] += n
					}
				}
				for _, c := range from.Values {
					dropped += to.add(c)
				}
			}
		}
	}
	return dropped
}

// Restore gives an empty dataset the territories that another of the same survey
// had, taking them over. It reports false, and the dataset is not to be used,
// where they cannot have been a dataset's.
func (d *Dataset) Restore(territories []*Territory) bool {
	for _, t := range territories {
		if d.byKey[t.Key] != nil || len(t.Tallies) != len(d.Survey.Questions) || t.Count < len(t.Responses) {
			return false
		}
		t.places = map[string]int{}
		for q, tallies := range t.Tallies {
			for i := range tallies {
				if q == 0 {
					t.places[tallies[i].Group] = i
				}
				if at, known := t.places[tallies[i].Group]; !known || at != i {
					return false
				}
				tallies[i].reindex()
			}
			if len(tallies) != len(t.places) {
				return false
			}
		}
		d.byKey[t.Key] = t
		d.Territories = append(d.Territories, t)
		d.Responses += t.Count
	}
	return true
}

// identify is the dataset's own record of t, made where it is new.
func (d *Dataset) identify(t *Territory) *Territory {
	known := d.byKey[t.Key]
	if known == nil {
		known = &Territory{
			Key: t.Key, Code: t.Code, Name: t.Name, Region: t.Region, Department: t.Department,
			Kind: t.Kind, Population: t.Population, Pos: t.Pos, Tallies: make([][]Tally, len(d.Survey.Questions)),
		}
		d.byKey[t.Key] = known
		d.Territories = append(d.Territories, known)
		return known
	}
	for _, f := range []struct {
		to   *string
		from string
	}{{&known.Name, t.Name}, {&known.Code, t.Code}, {&known.Region, t.Region}, {&known.Department, t.Department}, {&known.Kind, t.Kind}} {
		if *f.to == "" {
			*f.to = f.from
		}
	}
	if math.IsNaN(known.Population) {
		known.Population = t.Population
	}
	return known
}

// dated widens the span of the responses' dates; a zero time says nothing.
func (t *Territory) dated(first, last time.Time) {
	if !first.IsZero() && (t.First.IsZero() || first.Before(t.First)) {
		t.First = first
	}
	if last.After(t.Last) {
		t.Last = last
	}
}

// held keeps workshops of the territory, as many as responses.
func (t *Territory) held(workshops ...*Workshop) {
	room := min(KeepResponses-len(t.Workshops), len(workshops))
	t.Workshops = append(t.Workshops, workshops[:room]...)
}

// Place is the place of a group's tally among those of every question.
func (t *Territory) Place(group string) int {
	if i, ok := t.places[group]; ok {
		return i
	}
	if t.places == nil {
		t.places = map[string]int{}
	}
	i := len(t.places)
	t.places[group] = i
	for q := range t.Tallies {
		t.Tallies[q] = append(t.Tallies[q], Tally{Group: group})
	}
	return i
}

// few is how many values are found by looking at each.
const few = 32

// seed is such that no file can be made for values to meet in an index.
var seed = maphash.MakeSeed()

// find is the place of the value that says the same as c, or -1.
func (t *Tally) find(c *Count) int {
	if t.index == nil {
		for i := range t.Values {
			if t.Values[i].says(c) {
				return i
			}
		}
		return -1
	}
	return int(*t.spot(c)) - 1
}

// says reports whether another value is the same.
func (c *Count) says(o *Count) bool {
	return c.Number == o.Number && slices.Equal(c.Choices, o.Choices)
}

// spot is where the index has the place of the value that says the same as c, or
// would have it.
func (t *Tally) spot(c *Count) *int16 {
	h := maphash.Comparable(seed, c.Number)
	for _, choice := range c.Choices {
		h = h*31 + maphash.String(seed, choice)
	}
	for ; ; h++ {
		at := &t.index[h&uint64(len(t.index)-1)]
		if *at == 0 || t.Values[*at-1].says(c) {
			return at
		}
	}
}

// file makes the last value one that find finds.
func (t *Tally) file() {
	switch n := len(t.Values); {
	case 2*n > len(t.index):
		t.reindex()
	default:
		*t.spot(&t.Values[n-1]) = int16(n)
	}
}

// reindex makes all values ones that find finds, where they are many, with room
// for as many more as the values have.
func (t *Tally) reindex() {
	if len(t.Values) <= few {
		return
	}
	t.index = make([]int16, 1<<bits.Len(uint(2*cap(t.Values)-1)))
	for i := range t.Values {
		*t.spot(&t.Values[i]) = int16(i + 1)
	}
}

// Grow makes room for so many more values.
func (t *Tally) Grow(n int) { t.Values = slices.Grow(t.Values, n) }

// Add counts an answer as often as it was given.
func (t *Tally) Add(a *Answer, times int) {
	if a.State != Given {
		t.States[a.State] += times
		return
	}
	t.add(Count{a.Choices, a.Number, times, a.Evidence, a.Evidence})
}

// add counts c with the equal value, or as a new one; it returns how many
// there was no room for.
func (t *Tally) add(c Count) (dropped int) {
	i := t.find(&c)
	if i < 0 {
		if len(t.Values) >= MaxDistinct {
			t.States[SetAside] += c.N
			return c.N
		}
		t.States[Given] += c.N
		t.Values = append(t.Values, c)
		t.file()
		return 0
	}
	v := &t.Values[i]
	t.States[Given] += c.N
	v.N += c.N
	v.Strongest = max(v.Strongest, c.Strongest)
	v.Lowest = min(v.Lowest, c.Lowest)
	return 0
}

// Fold brings a name to the form in which names are compared: no accents, no
// case, hyphens and apostrophes as spaces, single spaces.
func Fold(s string) string {
	var room [80]byte
	out, space := room[:0], false
	for _, r := range s {
		switch {
		case r == '’' || r == '‐' || r == '‑':
			space = len(out) > 0
			continue
		case r >= usualRunes:
			return foldAny(s)
		}
		for _, c := range []byte(folds[r]) {
			if c == ' ' {
				space = len(out) > 0
				continue
			}
			if space {
				out = append(out, ' ')
				space = false
			}
			out = append(out, c)
		}
	}
	return string(out)
}

// usualRunes are the letters of French, English and their neighbours, which
// nearly every text has and no other.
const usualRunes = 0x180

// folds is what foldAny makes of each of them: they are looked up, since every
// code and every header of every file is folded.
var folds = func() (all [usualRunes]string) {
	for r := range all {
		between := foldAny("a" + string(rune(r)) + "a")
		all[r] = between[1 : len(between)-1]
	}
	return all
}()

// foldAny folds a text in any script.
func foldAny(s string) string {
	var b strings.Builder
	space := false
	if !isASCII(s) {
		s = norm.NFKD.String(s)
	}
	b.Grow(len(s))
	for _, r := range s {
		switch {
		case r >= utf8.RuneSelf && unicode.Is(unicode.Mn, r):
			continue
		case unicode.IsSpace(r) || r == '-' || r == '\'' || r == '’' || r == '‐' || r == '‑' || r == '_' || r == '\u00a0':
			space = b.Len() > 0
			continue
		}
		if space {
			b.WriteByte(' ')
			space = false
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// Distance is how many letters must be added, dropped, changed or swapped with
// their neighbour to make one text the other (Damerau's, of adjacent letters:
// the optimal string alignment). It gives up, with more than most, where it
// must be more.
func Distance(a, b string, most int) int {
	x, y := []rune(a), []rune(b)
	if len(x)-len(y) > most || len(y)-len(x) > most {
		return most + 1
	}
	var rows [3][48]int // names are short: no memory is asked for
	older, old, row := rows[0][:], rows[1][:], rows[2][:]
	if len(y) >= len(row) {
		older, old, row = make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	}
	for j := range len(y) + 1 {
		row[j] = j
	}
	for i := range x {
		older, old, row = old, row, older
		row[0] = i + 1
		least := row[0]
		for j := range y {
			cost := old[j]
			if x[i] != y[j] {
				cost = min(old[j], row[j], old[j+1]) + 1
			}
			if i > 0 && j > 0 && x[i] == y[j-1] && x[i-1] == y[j] {
				cost = min(cost, older[j-1]+1)
			}
			row[j+1] = cost
			least = min(least, cost)
		}
		if least > most+1 {
			return most + 1 // no swap brings back two
		}
	}
	return row[len(y)]
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// TerritoryKey identifies a territory: its code, or else its folded name,
// region and department as given (rules §5).
func TerritoryKey(code, name, region, department string) string {
	if code = strings.TrimSpace(code); code != "" {
		return "code:" + code
	}
	return "name:" + Fold(name) + "|" + Fold(region) + "|" + Fold(department)
}
