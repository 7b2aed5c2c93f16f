package quality

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/intake"
	"eterritoire/surveys/lang"
)

// Look puts together what the watchers of NewWatcher found, in the order of the
// sources: it is the same on any number of cores. Where nobody watched there is
// only what the dataset's own tallies tell.
func Look(result *intake.Result) *Findings {
	d := result.Dataset
	l := &look{
		f: &Findings{
			Responses: d.Responses,
			Questions: make([]Question, len(d.Survey.Questions)), Territories: make([]Territory, len(d.Territories)), Files: make([]File, len(result.Files)),
		},
		d: d, files: result.Files, counts: map[string]int{}, doubts: make([]diag.List, len(result.Files)),
		places: make(map[string]int, len(d.Territories)), enumerators: map[string]int{},
	}
	for i, t := range d.Territories {
		l.places[t.Key] = i
	}
	l.tallies()
	l.faults()
	for i, w := range result.Watchers {
		if w, ours := w.(*Watcher); ours {
			l.watched(i, &w.found)
		}
	}
	l.fast(result.Watchers)
	l.dates()
	l.enumeratorsSeen()
	l.clusters()
	l.personalColumns()
	return l.finish()
}

// look is findings in the making.
type look struct {
	f      *Findings
	d      *surveys.Dataset
	files  []intake.File
	counts map[string]int // doubts, by kind
	doubts []diag.List    // by file

	places      map[string]int // of territories, by their keys
	enumerators map[string]int // of Findings.Enumerators, by their folded names
	seen        []enumerator   // as Findings.Enumerators
	first       []int          // the files in which they were first met
	took, days  histogram
	kept        []sketch
	room        []int // responses kept, by territory
}

// tallies adds up what the dataset counted.
func (l *look) tallies() {
	groups, regions := map[string]*Group{}, map[string]*Region{}
	f := l.f
	for i, t := range l.d.Territories {
		f.Territories[i].Responses = t.Count
		region := regions[t.Region]
		if region == nil {
			region = &Region{Name: t.Region}
			regions[t.Region] = region
		}
		region.Territories++
		region.Responses += t.Count
		for q := range t.Tallies {
			for j := range t.Tallies[q] {
				tally := &t.Tallies[q][j]
				group := groups[tally.Group]
				if group == nil {
					group = &Group{Name: tally.Group}
					groups[tally.Group] = group
				}
				if q == 0 {
					for _, n := range tally.States {
						group.Responses += n
					}
				}
				group.add(tally)
				f.Questions[q].add(tally)
				f.Territories[i].add(tally)
			}
		}
		region.plus(f.Territories[i].Share)
	}
	for _, name := range slices.Sorted(maps.Keys(groups)) {
		f.Groups = append(f.Groups, *groups[name])
	}
	for _, name := range slices.Sorted(maps.Keys(regions)) {
		f.Regions = append(f.Regions, *regions[name])
	}
}

// outOfRange is the kind of problem of a number that is read, and cannot be.
const outOfRange = "number-range"

// faults adds up the cells that intake set aside.
func (l *look) faults() {
	for i := range l.files {
		l.f.Files[i].Personal = l.files[i].Personal
		for _, fault := range l.files[i].Faults {
			if fault.Question >= len(l.f.Questions) {
				continue // of another survey
			}
			q := &l.f.Questions[fault.Question]
			if fault.Code == outOfRange {
				q.OutOfRange += fault.Cells
			} else {
				q.Unreadable += fault.Cells
			}
		}
	}
}

// watched takes what one source's watcher found.
func (l *look) watched(file int, w *found) {
	f := l.f
	of := &f.Files[file]
	of.Share, of.Territories, of.Enumerators = w.Share, len(w.Territories), len(w.Enumerators)
	if l.room == nil {
		l.room = make([]int, len(f.Territories))
	}
	for q, n := range w.Contradicted {
		f.Questions[q].Contradicted += n
	}
	l.took.plus(w.Took)
	l.days.plus(w.Days)
	f.Undated += w.Undated
	f.Unnumbered += w.Unnumbered
	f.Unsigned += w.Unsigned
	if len(w.Days) > 0 {
		days := slices.Sorted(maps.Keys(w.Days))
		of.First, of.Last = dateOf(days[0]), dateOf(days[len(days)-1])
	}
	territories := make([]int, len(w.Territories)) // their places among all; -1 where a forged record names another
	for i, t := range w.Territories {
		place, known := l.places[t.Key]
		if !known {
			territories[i] = -1
			continue
		}
		territories[i] = place
		f.Territories[place].Doubts += t.Doubts
	}
	by := make([]int, len(w.Enumerators))
	for i := range w.Enumerators {
		by[i] = l.enumerator(file, &w.Enumerators[i])
	}
	for i := range w.Kept {
		k := &w.Kept[i]
		place := territories[k.Territory]
		if place < 0 || l.room[place] >= surveys.KeepResponses {
			continue
		}
		l.room[place]++
		s := sketch{kept: k, file: file, territory: l.d.Territories[place], by: -1}
		if k.Enumerator >= 0 {
			s.by = by[k.Enumerator]
		}
		l.kept = append(l.kept, s)
	}
	for i := range w.Facts {
		l.say(file, w.Facts[i].problem(l.files[file].Name, l.d.Survey))
	}
	for code, n := range w.Counts {
		l.counts[code] += n
		of.Doubts += n
		l.rest(file, code, n)
	}
}

// enumerator is the place of a source's enumerator among all; -1 beyond
// MaxEnumerators.
func (l *look) enumerator(file int, e *enumerator) int {
	key := surveys.Fold(e.Name)
	i, known := l.enumerators[key]
	if !known {
		if len(l.seen) >= MaxEnumerators {
			l.f.Unnumbered += e.Responses
			return -1
		}
		i = len(l.seen)
		l.enumerators[key] = i
		l.first = append(l.first, file)
		l.seen = append(l.seen, enumerator{Name: e.Name, Answers: e.Answers, Given: e.Given})
		of := Enumerator{ID: fmt.Sprintf("E%02d", i+1), First: diag.Pos{File: l.files[file].Name, Sheet: e.Sheet, Row: e.Row}}
		if !strings.HasPrefix(e.Name, intake.EnumeratorMark) {
			of.Name = e.Name
		}
		l.f.Enumerators = append(l.f.Enumerators, of)
	}
	l.seen[i].plus(e)
	return i
}

// plus adds what another source has of the same enumerator.
func (e *enumerator) plus(o *enumerator) {
	e.Responses += o.Responses
	e.Share.plus(o.Share)
	e.Took.plus(o.Took)
	e.Quick.plus(o.Quick)
	e.Straight += o.Straight
	e.Contradictory += o.Contradictory
	e.Differs = e.Differs || o.Differs || e.Answers != o.Answers
	for _, day := range slices.Sorted(maps.Keys(o.Days)) {
		d, known := e.Days[day]
		if !known && len(e.Days) >= mostDays {
			continue
		}
		if e.Days == nil {
			e.Days = map[int]workday{}
		}
		other := o.Days[day]
		e.Days[day] = workday{d.Responses + other.Responses, d.Timed + other.Timed, d.Seconds + other.Seconds}
	}
}

// fast says which responses took too little time, once the median is known.
func (l *look) fast(watchers []intake.Watcher) {
	f := l.f
	f.Timed = l.took.sum()
	median := l.took.median()
	f.Median = time.Duration(median) * time.Second
	if f.Timed < EnoughTimed {
		return
	}
	limit := int(float64(median) * FastShare)
	for i := range watchers {
		w, ours := watchers[i].(*Watcher)
		if !ours {
			continue
		}
		for j := range w.found.Quick {
			if q := &w.found.Quick[j]; q.Seconds < limit {
				l.say(i, &diag.Problem{
					Pos: diag.Pos{File: l.files[i].Name, Sheet: q.Sheet, Row: q.Row}, Severity: diag.Info, Code: CodeFast, Count: q.Answer,
					Message: lang.Msg("%s answers in %s: half of the responses took more than %s", q.Answer, minutes(q.Seconds), minutes(median)),
					Hint:    lang.Msg("Ask how it was filled: from paper, from another form, or question by question."),
				})
			}
		}
		n := 0
		for j := range w.found.Territories {
			t := &w.found.Territories[j]
			fast := t.Quick.below(limit)
			n += fast
			if place, known := l.places[t.Key]; known {
				f.Territories[place].Doubts += fast
			}
		}
		l.counts[CodeFast] += n
		f.Files[i].Doubts += n
		l.rest(i, CodeFast, n)
	}
	for i := range l.seen {
		f.Enumerators[i].Fast = l.seen[i].Quick.below(limit)
	}
}

// minutes is a duration in words.
func minutes(seconds int) lang.Message {
	switch {
	case seconds < 100:
		return lang.Msg("%s seconds", seconds)
	case seconds < 100*60:
		return lang.Msg("%s minutes", (seconds+30)/60)
	}
	return lang.Msg("%s hours", (seconds+1800)/3600)
}

// dates lists how many responses are of each day.
func (l *look) dates() {
	for _, day := range slices.Sorted(maps.Keys(l.days)) {
		l.f.Days = append(l.f.Days, Day{dateOf(day), l.days[day]})
	}
}

// pos is where a response that is kept stands.
func (l *look) pos(k *sketch) diag.Pos {
	return diag.Pos{File: l.files[k.file].Name, Sheet: k.Sheet, Row: k.Row}
}

// count says a doubt about a response that is kept.
func (l *look) count(k *sketch, p *diag.Problem) {
	l.counts[p.Code]++
	l.f.Files[k.file].Doubts++
	l.f.Territories[l.places[k.territory.Key]].Doubts++
	l.say(k.file, p)
}

// say lists a doubt.
func (l *look) say(file int, p *diag.Problem) { l.doubts[file].Add(p) }

// rest says how many doubts of a kind are not listed.
func (l *look) rest(file int, code string, n int) {
	if n <= MaxListed {
		return
	}
	l.say(file, &diag.Problem{
		Pos: diag.Pos{File: l.files[file].Name, Sheet: l.files[file].Sheet}, Severity: diag.Info, Code: code, Count: n - MaxListed,
		Message: lang.Msg("more of the same: only the first %s problems of the kind “%s” are listed for this file", MaxListed, code),
	})
}

// personalColumns says which columns of people's names were left out.
func (l *look) personalColumns() {
	for i := range l.files {
		names := l.files[i].Personal
		if len(names) == 0 {
			continue
		}
		const most = 8
		list := strings.Join(names[:min(most, len(names))], " · ")
		l.counts[CodeColumns]++
		l.f.Files[i].Doubts++
		p := &diag.Problem{
			Pos: diag.Pos{File: l.files[i].Name, Sheet: l.files[i].Sheet, Row: l.files[i].Header}, Severity: diag.Info, Code: CodeColumns, Count: len(names),
			Message: lang.Msg("%s columns name people or say how to reach them, and are left out of all results: %s", len(names), list),
			Hint:    lang.Msg("The file itself still holds them: keep it where only those who need it can read it."),
		}
		if len(names) > most {
			p.Message = lang.Msg("%s columns name people or say how to reach them, and are left out of all results: %s and others", len(names), list)
		}
		l.say(i, p)
	}
}

// finish puts the doubts in order.
func (l *look) finish() *Findings {
	for _, list := range l.doubts {
		list.SortByPlace()
		l.f.Doubts = append(l.f.Doubts, list...)
	}
	for _, code := range slices.Sorted(maps.Keys(l.counts)) {
		if n := l.counts[code]; n > 0 {
			l.f.Kinds = append(l.f.Kinds, Kind{code, n})
		}
	}
	slices.SortStableFunc(l.f.Kinds, func(a, b Kind) int { return cmp.Compare(b.Count, a.Count) })
	return l.f
}

func (h *histogram) plus(o histogram) {
	if *h == nil && len(o) > 0 {
		*h = histogram{}
	}
	for x, n := range o {
		(*h)[x] += n
	}
}

func (h histogram) sum() int {
	n := 0
	for _, c := range h {
		n += c
	}
	return n
}

// median is the lower median; 0 of nothing.
func (h histogram) median() int {
	half := (h.sum() + 1) / 2
	for _, x := range slices.Sorted(maps.Keys(h)) {
		if half -= h[x]; half <= 0 {
			return x
		}
	}
	return 0
}

// below is how many are less than that.
func (h histogram) below(limit int) int {
	n := 0
	for x, c := range h {
		if x < limit {
			n += c
		}
	}
	return n
}
