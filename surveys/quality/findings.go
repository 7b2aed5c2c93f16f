package quality

import (
	"math"
	"time"

	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// Findings are what Look found. All counts are of every response accepted; what
// is found by holding responses beside each other (Clusters, overlaps in time)
// is of those that are kept whole, the first surveys.KeepResponses a territory,
// so that memory grows with territories and not with rows.
type Findings struct {
	Responses   int
	Questions   []Question
	Territories []Territory
	Regions     []Region // by name
	Groups      []Group  // by name
	Files       []File
	// Enumerators are those who filled the responses, in order of first
	// appearance, at most MaxEnumerators; Unnumbered is how many responses were
	// filled by others beyond those, Unsigned how many do not say by whom.
	Enumerators []Enumerator
	Unnumbered  int
	Unsigned    int
	Days        []Day // of the responses' dates, in order; the undated are in none
	Undated     int
	// Median is how long a response took, and Timed of how many that is known.
	Median time.Duration
	Timed  int

	Clusters []Cluster
	Kinds    []Kind
	// Doubts are of severity diag.Info, in order of files and places, at most
	// MaxListed of a kind and file; Kinds counts all.
	Doubts diag.List
}

// A Share is what became of the cells put to some people. Answers that do not
// apply, and questions not asked, are in neither count.
type Share struct {
	Given, Unknown, Blank, SetAside int
}

// Asked is how many cells were to be answered.
func (s Share) Asked() int { return s.Given + s.Unknown + s.Blank + s.SetAside }

// Missing is the share of them without a value, in [0, 1]; NaN where none
// was asked: nothing is known of those.
func (s Share) Missing() float64 {
	if s.Asked() == 0 {
		return math.NaN()
	}
	return float64(s.Asked()-s.Given) / float64(s.Asked())
}

func (s *Share) add(t *surveys.Tally) {
	s.Given += t.States[surveys.Given]
	s.Unknown += t.States[surveys.Unknown]
	s.Blank += t.States[surveys.Blank]
	s.SetAside += t.States[surveys.SetAside]
}

func (s *Share) plus(o Share) {
	s.Given += o.Given
	s.Unknown += o.Unknown
	s.Blank += o.Blank
	s.SetAside += o.SetAside
}

// A Question is what became of one question: Findings.Questions[i] is of
// Survey.Questions[i].
type Question struct {
	Share
	OutOfRange   int // cells set aside since the number is outside what it can be
	Unreadable   int // other cells set aside by intake, each with its problem
	Contradicted int // responses in which its answer does not go with another's
}

// A Territory is what became of one: Findings.Territories[i] is of
// Dataset.Territories[i].
type Territory struct {
	Share
	Responses int
	Doubts    int // of its responses, those not listed included
}

// A Region is what became of its territories; Name is "" for those of which
// none is said.
type Region struct {
	Name                   string
	Territories, Responses int
	Share
}

// A Group is the respondents who say that they are one; "" where they say none.
type Group struct {
	Name      string
	Responses int
	Share
}

// A File is what is said of one source: Findings.Files[i] is of
// intake.Result.Files[i], which has its dialect, cells and duplicates.
type File struct {
	Share
	Territories int
	First, Last time.Time // dates of its responses; zero where none is dated
	Enumerators int
	Personal    []string // headers of its columns of people's names and numbers, which were left out
	Doubts      int      // those not listed included
}

// An Enumerator is who filled some responses: a person, an account or a phone,
// as the source says it.
type Enumerator struct {
	ID        string // "E01", in order of first appearance: stable for the same sources
	Name      string // "" unless names are kept on request
	First     diag.Pos
	Responses int
	Share
	Timed         int           // responses of which it is known how long they took
	Median        time.Duration // of those, to the minute; 0 where none is
	Straight      int           // responses with all, or nearly all, answers on scales the same
	Fast          int           // responses filled too fast
	Contradictory int           // responses with answers that do not go together
	Days          int           // on which responses are dated
	Busiest       Day
	Overlaps      int  // pairs of responses that were being filled at the same time, of those kept whole
	Same          bool // all responses say the same, and there are at least three
}

// A Day is how many responses are of one date.
type Day struct {
	Date      time.Time
	Responses int
}

// A Cluster is responses of at least two territories that are nearly the same:
// each gives the same answers as another of them, but for one in twenty at most.
type Cluster struct {
	Members     []Member // in order of sources and rows
	Territories int
	Least       float64 // the least share of equal answers of a member with the one it is likest, in [0.95, 1]
	Answers     int     // the least number of answers that were compared
	Enumerator  string  // "E01" where all are of one; "" where they are not, or it is not known
	From, To    time.Time
}

// A Member is a response of a cluster.
type Member struct {
	Territory  *surveys.Territory
	Pos        diag.Pos
	Date       time.Time
	Enumerator string // "E01"; "" where it is not known
}

// A Kind is how often one kind of doubt was met, those not listed included.
type Kind struct {
	Code  string
	Count int
}
