package intake

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/sheet"
)

// A Watcher is told every response of one source that is accepted, in the order
// of its rows, by the reading that reads its answers: what it finds is of all
// responses, and not of those alone that are kept whole. Each source has its
// own, so that sources are watched in parallel; where a source is read again,
// without what was superseded, a new one takes the place of the first.
type Watcher interface {
	// Watch is told a response, without its ID and its respondent. The territory and
	// the response are valid until it returns; the texts in them stay.
	Watch(*surveys.Territory, *surveys.Response)
	// Keep is what it has found, for the source's Record; nil where that cannot
	// be kept.
	Keep() []byte
	// Recall makes a new watcher what another was when it was kept. It reports
	// false for what no watcher keeps: records may be damaged, or forged.
	Recall(kept []byte) bool
}

// watcher is a new watcher of a source; nil where nobody watches.
func (o *Options) watcher() Watcher {
	if o.Watch == nil {
		return nil
	}
	return o.Watch()
}

// watch tells the source's watcher a response.
func (r *reading) watch(t *surveys.Territory, response *surveys.Response) {
	if r.watcher != nil {
		r.shown = *response
		r.shown.ID, r.shown.Respondent = "", ""
		r.watcher.Watch(t, &r.shown)
	}
}

// about is what a column tells of how a response was made. Such columns answer
// nothing, and their cells count as unused: they are looked at where somebody
// watches, and nowhere else.
type about uint8

const (
	noAbout about = iota
	aboutStart
	aboutEnd
	aboutDuration   // in seconds
	aboutEnumerator // of several the first in aboutNames that says something
)

// aboutNames are the columns that tell how a response was made, in lower case,
// as KoboToolbox, ODK, SurveyCTO, LimeSurvey and Microsoft Forms add them and as
// people call them. A rank orders those that tell the same.
var aboutNames = aboutOf(map[about][]string{
	aboutStart: {"start", "starttime", "start time", "heure de début", "startdate"},
	aboutEnd:   {"end", "endtime", "completion time", "heure de fin", "datestamp"},
	aboutDuration: {
		"duration", "_duration", "interviewtime",
	},
	aboutEnumerator: {
		"enumerator", "enquêteur", "enqueteur", "enumerator name", "enumerator_name", "name of the enumerator", "nom de l'enquêteur", "nom enquêteur", "nom_enqueteur",
		"enumerator id", "enumerator_id", "code enquêteur", "code de l'enquêteur", "code_enqueteur", "enquêteur / enquêtrice", "enquêtrice", "agent enquêteur",
		"interviewer", "agent collecteur", "collecteur", "username", "_submitted_by", "submittername", "submitterid", "deviceid", "device id",
	},
})

// aboutTool are those whose names mean something else outside of a tool's export.
var aboutTool = aboutOf(map[about][]string{
	aboutStart:    {"start date", "date de début", "date de lancement", "date started"},
	aboutEnd:      {"end date", "date de fin", "date de la dernière action", "date last action", "submitdate", "date de soumission", "date submitted"},
	aboutDuration: {"temps total", "total time"},
})

// A rankedAbout is what a column tells, and its rank among those that do.
type rankedAbout struct {
	about
	rank int
}

func aboutOf(names map[about][]string) map[string]rankedAbout {
	all := map[string]rankedAbout{}
	for a, list := range names {
		for rank, name := range list {
			all[name] = rankedAbout{a, rank}
		}
	}
	return all
}

// tells is what a header says that its column tells of a response.
func (r *columnRules) tells(header string) rankedAbout {
	if len(header) > maxMark {
		return rankedAbout{}
	}
	name := strings.ReplaceAll(toolName(header), "’", "'")
	if a, ok := aboutNames[name]; ok {
		return a
	}
	if r.needs > 0 {
		return aboutTool[name]
	}
	return rankedAbout{}
}

// made reads how a response was made.
func (l *columns) made(r *reading, row *sheet.Row, response *surveys.Response) {
	enumerator, rank := "", 0
	for i := range row.Cells {
		c := &row.Cells[i]
		if c.Col >= len(l.columns) || l.columns[c.Col].tells.about == noAbout || unusable(c) != nil || l.rules.empty(c.Text) {
			continue
		}
		switch tells := l.columns[c.Col].tells; tells.about {
		case aboutStart:
			response.Start = moment(c, r.monthFirst)
		case aboutEnd:
			response.End = moment(c, r.monthFirst)
		case aboutDuration:
			response.Duration = seconds(c)
		case aboutEnumerator:
			if name := enumeratorOf(c.Text); name != "" && (enumerator == "" || tells.rank < rank) {
				enumerator, rank = name, tells.rank
			}
		}
	}
	response.Enumerator = r.enumerator(enumerator)
	if sent := r.keys.at(r.keys.len() - 1).sent; sent != 0 {
		response.Sent = time.Unix(sent, 0).UTC()
	}
}

// moment is a time that a tool wrote; the zero time where it is none, or a day
// alone.
func moment(c *sheet.Cell, monthFirst bool) time.Time {
	if c.Kind != sheet.Text && c.Kind != sheet.Date || len(strings.TrimSpace(c.Text)) <= len(time.DateOnly) {
		return time.Time{}
	}
	text := strings.TrimSpace(c.Text)
	if t, ok := isoMoment(text); ok {
		return t
	}
	t, ok := parseTime(text, monthFirst)
	if !ok {
		return time.Time{}
	}
	return t.UTC()
}

// isoMoment reads a time of ISO 8601 down to the second, in UTC: T or a space
// before it, any fraction, a zone or none. Phones write two in every row.
func isoMoment(text string) (t time.Time, ok bool) {
	const whole = len("2006-01-02T15:04:05")
	if len(text) < whole || text[10] != 'T' && text[10] != ' ' {
		return t, false
	}
	for i, mark := range []byte("dddd-dd-dd dd:dd:dd") {
		if mark == 'd' && !isDigit(text[i]) || (mark == '-' || mark == ':') && text[i] != mark {
			return t, false
		}
	}
	two := func(i int) int { return int(text[i]-'0')*10 + int(text[i+1]-'0') }
	year, month, day, hour, minute, second := two(0)*100+two(2), two(5), two(8), two(11), two(14), two(17)
	rest := text[whole:]
	if strings.HasPrefix(rest, ".") {
		n := 1
		for n < len(rest) && isDigit(rest[n]) {
			n++
		}
		rest = rest[n:]
	}
	east := 0 // minutes
	switch {
	case rest == "" || rest == "Z":
	case len(rest) == len("+01:00") && (rest[0] == '+' || rest[0] == '-') && isDigit(rest[1]) && isDigit(rest[2]) && rest[3] == ':' && isDigit(rest[4]) && isDigit(rest[5]):
		east = (int(rest[1]-'0')*10+int(rest[2]-'0'))*60 + int(rest[4]-'0')*10 + int(rest[5]-'0')
		if rest[0] == '-' {
			east = -east
		}
	default:
		return t, false
	}
	t = time.Date(year, time.Month(month), day, hour, minute, second, 0, time.UTC)
	if !inRange(year) || int(t.Month()) != month || t.Day() != day || hour > 23 || minute > 59 || second > 59 {
		return time.Time{}, false
	}
	return t.Add(-time.Duration(east) * time.Minute), true
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

// longestDuration is beyond what anybody leaves a form open for.
const longestDuration = 366 * 24 * time.Hour

// seconds is a duration that a tool wrote in seconds; 0 where it is none.
func seconds(c *sheet.Cell) time.Duration {
	x, ok := parseNumber(c, strings.TrimSpace(c.Text))
	if !ok || c.Kind == sheet.Date || c.Kind == sheet.Bool || x <= 0 || x > longestDuration.Seconds() {
		return 0
	}
	return time.Duration(x * float64(time.Second))
}

// nobody is what tools write where they do not know who filled a form.
var nobody = set("username not found", "anonymous", "anonyme", "anonymoususer", "device id not found", "deviceid not found", "null", "none", "-", "n/a")

// enumeratorOf is who filled a form; "" where the text names nobody.
func enumeratorOf(text string) string {
	name := oneLine(text)
	if len(name) > maxName || nobody[strings.ToLower(name)] {
		return ""
	}
	return name
}

// mostEnumerators is how many enumerators' marks a reading remembers.
const mostEnumerators = 4096

// EnumeratorMark begins what stands for an enumerator whose name is not kept.
const EnumeratorMark = "#"

// enumerator is what is kept of who filled a form: the name where names are
// kept on request; else a mark that is the same wherever that name comes again,
// and tells nothing else.
func (r *reading) enumerator(name string) string {
	if name == "" {
		return ""
	}
	if mark, known := r.enumerators[name]; known {
		return mark
	}
	mark := strings.Clone(name)
	if !r.opt.Enumerators {
		sum := sha256.Sum256([]byte(r.opt.Salt + "\x00" + surveys.Fold(name)))
		mark = EnumeratorMark + hex.EncodeToString(sum[:8])
	}
	if r.enumerators == nil {
		r.enumerators = map[string]string{}
	}
	if len(r.enumerators) < mostEnumerators {
		r.enumerators[strings.Clone(name)] = mark
	}
	return mark
}
