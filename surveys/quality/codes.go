package quality

import "time"

// The kinds of doubt: codes of problems on which scripts rely.
const (
	CodeContradiction = "contradiction"    // answers that a check of the framework says do not go together
	CodeStraight      = "straight-line"    // all, or nearly all, answers on scales the same
	CodeFast          = "too-fast"         // filled faster than the questions can be read
	CodeEndFirst      = "end-before-start" // the clock of the phone, or of whoever wrote it
	CodeSentFirst     = "start-after-sent" // dated, or started, after it was sent: a day that had not come
	CodeSame          = "same-answers"     // nearly the same answers in several territories: one a cluster
	CodePersonal      = "personal-data"    // a phone number or an e-mail address in a free text
	CodeColumns       = "personal-columns" // names or numbers of people in columns, which were left out
	CodeOverlap       = "forms-overlap"    // two forms of one enumerator being filled at the same time
	CodeManyADay      = "many-a-day"       // more responses of one enumerator in a day than can be
	CodeOneVoice      = "one-voice"        // all responses of one enumerator the same
)

// Thresholds. None is of a publication that could be followed: each is an
// expert's judgement, with its reason; decision 29 tells how those of likeness
// were tried.
const (
	// Enough is how many answers a response must give before it is said to be the
	// same throughout: under ten, honest respondents meet it.
	Enough = 10
	// Nearly is the share of one level among at least EnoughNearly answers on
	// scales that is said to be nearly all of them.
	Nearly       = 0.9
	EnoughNearly = 20
	// Alike is the share of answers that two responses must have in common, of at
	// least EnoughAlike that both give, to be said to be nearly the same: a copy in
	// which one answer in twenty was changed is still one.
	Alike       = 0.95
	EnoughAlike = 20
	// Telling is how much the equal answers must tell, in bits: see alike and decision 29.
	Telling = 60
	// A response is too fast if it took less than a third of the median of all,
	// and less than SecondsAnAnswer for each question answered: a question with
	// its five levels is some sixty words, which are read in twenty seconds, and
	// an expert who knows them by heart still marks one in four.
	FastShare       = 1.0 / 3
	SecondsAnAnswer = 4
	// EnoughTimed is how many responses must be timed before their median says
	// what is usual.
	EnoughTimed = 5
	// LongestSitting is how long a form may be open and still be taken as being
	// filled all the time: one left open for a day overlaps every other.
	LongestSitting = 3 * time.Hour
	// LeastOverlap is how long two forms must be open together: less is a form
	// closed late.
	LeastOverlap = 5 * time.Minute
	// LongestDay is how much time one person's forms of a day may take together.
	LongestDay = 14 * time.Hour
	// MostADay is how many responses of a person in a day are plausible where it
	// is not known how long they took: one every half hour of ten hours.
	MostADay = 20
	// MaxEnumerators is how many enumerators are told apart.
	MaxEnumerators = 2000
	// MaxListed is how many doubts of a kind and file are listed one by one.
	MaxListed = 1000
)
