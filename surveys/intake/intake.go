// Package intake reads filled forms, survey exports and tables of responses
// into a Dataset. It recognises each file's dialect, accounts for every cell,
// and says what it could not read; it decides between no two answers.
package intake

import (
	"context"
	"io"
	"runtime"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
	"eterritoire/surveys/registry"
)

// A Source is a file of answers. Open may be called twice: where responses
// repeat each other, a second reading leaves out those superseded.
type Source struct {
	Name string // relative to what the user gave: what problems and outputs call it
	Open func() (Content, error)
	// Record, if set, finds what reading the source gave before, and keeps what
	// it gives. A variant of a reading is one that leaves out some responses, and
	// has a record of its own; "" is the whole. What is kept is what the options
	// and the survey were then: see [Record]. Where Options.Each is set there are none.
	Record func(variant string) Record
}

// Content is an opened source.
type Content struct {
	io.ReaderAt
	io.Closer
	Size int64
}

// Options are the choices of a reading; the zero value is the usual one.
type Options struct {
	As          string    // a dialect's name, to force it; "" recognises
	From, To    time.Time // select responses by their date, both days included; zero is no bound
	Respondents bool      // keep the respondents' names
	Enumerators bool      // keep the names of those who filled the responses, for whoever watches; else marks
	Salt        string    // goes into those marks, which are kept with readings; what is found does not depend on it
	Duplicates  Repeats   // which of several responses of a group count; "" is all
	Version     string    // of the survey that files answer where they do not say; "" is today's
	// Territories reads tables that name territories and answer nothing: for
	// what is done with the territories themselves.
	Territories bool
	// Registry, if set, says which territories exist: one that it recognises has
	// its identity from it, however its sources spell it.
	Registry *registry.Lookup
	Mapping  *Mapping // what somebody decided of columns and texts; nil is nothing
	// PerFile is how long one file may take to be read; 0 is ten minutes. One that
	// takes longer is set aside, so that it cannot keep the others waiting.
	PerFile     time.Duration
	Corrections *Corrections // of cells; nil is none
	// Each, if set, is called for every response accepted, in order of source
	// and row. The response and its answers are valid until it returns.
	Each func(*surveys.Territory, *surveys.Response) error
	// Watch, if set, makes a watcher for each source: it is told every response
	// accepted, where Each would have all sources read once more.
	Watch func() Watcher
	// CountOnly keeps no response whole in the dataset, for who asks only what is
	// counted.
	CountOnly bool
	// Person, if set, is told what the columns and cells of people's names, numbers
	// and addresses hold, before Each is told the first response; from several
	// goroutines, and what comes again again.
	Person func(string)
	// Progress, if set, is told each source that was read, in any order.
	Progress func(done, of int)
}

// dataset is an empty one.
func (o *Options) dataset(s *surveys.Survey) *surveys.Dataset {
	d := surveys.NewDataset(s)
	if o.CountOnly {
		d.Keep = 0
	}
	return d
}

// Cells counts the cells of a source. Read is the sheet reader's own count;
// the others are intake's; Read = Accepted + Unused + SetAside, always.
type Cells struct{ Read, Accepted, Unused, SetAside int }

// Add adds the counts of another source.
func (c *Cells) Add(o Cells) {
	c.Read += o.Read
	c.Accepted += o.Accepted
	c.Unused += o.Unused
	c.SetAside += o.SetAside
}

// A File is what was found in one source.
type File struct {
	Name       string
	Dialect    string // "" if not recognised
	Language   string // of labels: "fr", "en"; "" where codes are used
	Sheet      string
	Header     int // row of the header, the last where it has several
	HeaderRows int // how many rows the header has
	// Sheets are those that are read, where there are several; Sheet and what goes
	// with it are of the first.
	Sheets     []ReadSheet
	Column     int      // of the questions, where they stand one below the other; else 0
	Framework  string   // id and version that a form says it was made from; "" if it says none
	Versions   []string // of the tool's own form, as its rows say, at most maxVersions
	Unused     []string // headers of the columns that answer nothing
	Unread     []string // sheets that hold no answers
	Responses  int      // accepted
	Duplicates int      // the same submission as another, their cells set aside
	Superseded int      // left out by Options.Duplicates, their cells set aside
	Cells      Cells
	Corrected  []diag.Pos // rows of Options.Corrections of which it has the cell
	Personal   []string   // headers of columns of names, numbers or addresses of people, which are left out
	Faults     []Fault    // cells of answers set aside, by question and kind
	// Conversions are the texts that were read as answers though no form writes
	// them so, each once for each question, in order of appearance.
	Conversions []Conversion
	OK          bool // it could be used
}

// A Conversion is a text that was read as an answer to a question, and in how
// many cells. Beyond maxConversions different ones in a file both texts are "…".
type Conversion struct {
	Question string // its code
	Text     string // as it was written, shortened
	Answer   string // code, number or silence that it was read as
	Decided  bool   // by Options.Mapping; else by what it can mean alone
	Cells    int
}

// A Fault counts the cells of one question that a source has of one kind of
// problem.
type Fault struct {
	Question int    // of Survey.Questions
	Code     string // of the problem: "number-range"
	Cells    int
}

// A Result is all that was read.
type Result struct {
	Dataset *surveys.Dataset
	Files   []File // as the sources
	Cells   Cells
	Doubts  []Doubt // what nothing tells for certain, each once
	// Watchers are those of Options.Watch, as the sources; one whose source could
	// not be used was told nothing.
	Watchers []Watcher
}

// perFile is how long a file may take. The largest that people send, of some
// hundred thousand rows, takes half a minute on a machine of today.
const perFile = 10 * time.Minute

// daysApart is how far apart a territory's responses may be before they are
// said to be (rules §5).
const daysApart = 180

// Read reads sources, in parallel, into one dataset; the result does not
// depend on how many cores there are. The error is for what stops the work (a
// cancelled context, Each); whatever is wrong in a source is in the list.
//
// Every source is read once. Where a response supersedes another, the sources
// of those superseded are read again without them; where Each is set, all are,
// one after the other, once it is known which responses stay.
func Read(ctx context.Context, sources []Source, s *surveys.Survey, opt Options) (*Result, diag.List, error) {
	n := newNames(s)
	n.territories = opt.Territories
	readings := make([]*reading, len(sources))
	for i, src := range sources {
		readings[i] = newReading(ctx, n, &opt, i, src.Name)
		readings[i].scan = opt.Each != nil && !opt.Duplicates.one() // a choice looks at answers
	}
	all(readings, opt.Progress, func(i int) { readings[i].open(sources[i]) })
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	skip := superseded(readings, opt.Duplicates)
	var again []*reading
	for i, first := range readings {
		if opt.Each == nil && skip[i] == nil || !first.file.OK {
			continue
		}
		second := newReading(ctx, n, &opt, i, sources[i].Name)
		second.skip, second.each = skip[i], opt.Each != nil
		readings[i] = second
		again = append(again, second)
	}
	if opt.Each == nil {
		all(again, nil, func(i int) { again[i].open(sources[again[i].index]) })
	} else {
		for _, r := range again {
			if r.open(sources[r.index]); r.stop != nil {
				return nil, nil, r.stop
			}
		}
	}
	if err := ctx.Err(); err != nil {
		return nil, nil, err
	}
	for _, r := range readings {
		if r.stop != nil {
			return nil, nil, r.stop
		}
	}
	result, problems := join(s, readings)
	problems = slices.Concat(problems, opt.Duplicates.said(result.Files), opt.Corrections.unmet(readings))
	return result, problems, nil
}

// all runs the readings in parallel.
func all(readings []*reading, progress func(done, of int), read func(int)) {
	var next, done atomic.Int64
	var told sync.Mutex
	var workers sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(readings)) {
		workers.Go(func() {
			for {
				i := int(next.Add(1)) - 1
				if i >= len(readings) {
					return
				}
				read(i)
				readings[i].rest()
				n := int(done.Add(1))
				if progress != nil {
					told.Lock()
					progress(n, len(readings))
					told.Unlock()
				}
			}
		})
	}
	workers.Wait()
}

// join merges what was read, in the order of the sources, and says what only
// the whole shows.
func join(s *surveys.Survey, readings []*reading) (*Result, diag.List) {
	result := &Result{Dataset: surveys.NewDataset(s)}
	var problems diag.List
	for _, r := range readings {
		for _, t := range r.data.Territories {
			if known := result.Dataset.Territory(t.Key); known != nil {
				r.contradictions(known, t)
			}
		}
		if dropped := result.Dataset.Merge(r.data); dropped > 0 {
			r.file.Cells.Accepted -= dropped
			r.file.Cells.SetAside += dropped
			r.say(&diag.Problem{
				Pos: diag.Pos{File: r.file.Name, Sheet: r.file.Sheet}, Code: "too-many-distinct", Count: dropped,
				Message: lang.Msg("%s cells are set aside: with the files before, one territory has more than %s different answers to one question", dropped, surveys.MaxDistinct),
			})
		}
		problems = append(problems, r.list...)
		result.Files = append(result.Files, r.file)
		if r.watcher != nil {
			result.Watchers = append(result.Watchers, r.watcher)
		}
		result.Cells.Add(r.file.Cells)
	}
	result.Doubts = joinDoubts(s, readings)
	problems = append(problems, copies(readings)...)
	for _, t := range result.Dataset.Territories {
		if t.Name == "" {
			t.Name = t.Code
		}
		problems = append(problems, ofTerritory(t)...)
	}
	return result, append(problems, unregistered(readings, result.Dataset)...)
}

// unregistered says which territories the registry did not recognise, and who
// they may be.
func unregistered(readings []*reading, d *surveys.Dataset) diag.List {
	if len(readings) == 0 || readings[0].opt.Registry == nil {
		return nil
	}
	return readings[0].opt.Registry.Unrecognised(d)
}

// ofTerritory says what only all responses of a territory show together.
func ofTerritory(t *surveys.Territory) diag.List {
	var problems diag.List
	if days := int(t.Last.Sub(t.First).Hours() / 24); !t.First.IsZero() && days > daysApart {
		problems.Add(&diag.Problem{
			Pos: t.Pos, Severity: diag.Warning, Code: "dates-apart",
			Message: lang.Msg("the responses of “%s” are %s days apart, from %s to %s", shown(t.Name), days, t.First, t.Last),
			Hint:    lang.Msg("Select a period if these are two surveys."),
		})
	}
	if t.Count > surveys.KeepResponses {
		problems.Add(&diag.Problem{
			Pos: t.Pos, Severity: diag.Info, Code: "responses-counted", Count: t.Count,
			Message: lang.Msg("%s responses of “%s”: the first %s are kept whole, with their cells, and all are counted", t.Count, shown(t.Name), surveys.KeepResponses),
		})
	}
	return problems
}
