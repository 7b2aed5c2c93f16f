package quality

import (
	"cmp"
	"math"
	"slices"

	"eterritoire/surveys"
)

// A sketch is a response as it is held beside others.
type sketch struct {
	*kept
	file      int
	territory *surveys.Territory
	by        int // place of its enumerator among those of all sources; -1
	blocks    []uint64
	bits      []float32 // how much each answer tells, by question
}

// blockSize is how many questions are in a block, at the most: see blocksOf.
const blockSize = 15

// mostHeld is how many responses with the same block a response is held beside,
// so that a survey that everybody answers alike does not cost its square. Up to
// so many responses, none is left out.
const mostHeld = 1000

// alike finds the responses of different territories that are nearly the same
// and could hardly be so by chance, as groups in which each is alike another.
//
// That two responses agree tells little where everybody answers so, or where few
// questions are asked: the share of equal answers alone names honest responses
// (Simmons, Mercer, Schwarzer and Kennedy, 2016, of Kuriakose and Robbins, 2016).
// So the equal answers must also carry Telling bits: the logarithm of how rarely
// each is given, among responses of which no two are alike, so that copies do not
// make their own answers usual.
func alike(s *surveys.Survey, all []sketch) [][]member {
	for i := range all {
		all[i].blocks = blocksOf(all[i].Answers)
	}
	weigh(s, all)
	telling := all[:0:0]
	for i := range all {
		if total(all[i].bits) >= Telling {
			telling = append(telling, all[i])
		}
	}
	g := newGroups(telling)
	near(telling, func(i, j int) bool {
		g.compare(j, i)
		return false
	})
	return g.members()
}

// near calls visit for each response with each before it that has a block in
// common with it, once; where visit reports true the response is not met again.
//
// Two responses that differ in one question in twenty, at most, differ in so few
// that of the blocks of questions with an answer one at least has no difference:
// there are more of them than one a twentieth, since a block has at most fifteen.
// Manku, Jain and Das Sarma, Detecting near-duplicates for web crawling (2007),
// find neighbours so; unlike a sketch that draws lots, it misses none, and needs
// no seed.
func near(all []sketch, visit func(i, before int) bool) {
	type block struct {
		n    int
		hash uint64
	}
	met := map[block][]int{}
	for i := range all {
		gone := false
		for b, hash := range all[i].blocks {
			if hash == 0 || gone {
				continue
			}
			for _, j := range met[block{b, hash}] {
				if !shareOf(all[i].blocks[:b], all[j].blocks) && visit(i, j) {
					gone = true
					break
				}
			}
		}
		if gone {
			continue
		}
		for b, hash := range all[i].blocks {
			key := block{b, hash}
			if hash != 0 && len(met[key]) < mostHeld {
				met[key] = append(met[key], i)
			}
		}
	}
}

// shareOf reports whether two responses have one of some first blocks in common:
// they have met there.
func shareOf(first, blocks []uint64) bool {
	for b, hash := range first {
		if hash != 0 && hash == blocks[b] {
			return true
		}
	}
	return false
}

// blocksOf are the answers of a response by block, each as a number; 0 is a
// block without an answer. Questions are dealt in turn, so that a block is not
// all of one subject.
func blocksOf(answers vector) []uint64 {
	n := (len(answers) + blockSize - 1) / blockSize
	blocks := make([]uint64, n)
	for b := range blocks {
		var hash uint64
		some := false
		for q := b; q < len(answers); q += n {
			hash = mix(hash ^ uint64(answers[q]))
			some = some || answers[q] != 0
		}
		if some {
			blocks[b] = hash | 1
		}
	}
	return blocks
}

// likeness is how many answers two responses both give, and which share is equal
// of the questions that either answers; 0 where that is less than Alike.
func likeness(a, b vector) (both int, share float64) {
	differ, either := 0, 0
	for q := range a {
		x, y := a[q], b[q]
		if x|y == 0 {
			continue
		}
		either++
		if x != y {
			differ++
			if float64(differ) > (1-Alike)*float64(len(a))+1e-9 {
				return 0, 0 // too many, however many are left
			}
		}
		if x != 0 && y != 0 {
			both++
		}
	}
	if both < EnoughAlike || float64(differ) > (1-Alike)*float64(either)+1e-9 {
		return 0, 0
	}
	return both, 1 - float64(differ)/float64(either)
}

// weigh finds how much each answer of each response tells: −log₂ of its share
// among the answers to its question, of responses of which no two are alike,
// where each possible answer counts as given once more (Laplace).
func weigh(s *surveys.Survey, all []sketch) {
	distinct := make([]bool, len(all))
	for i := range distinct {
		distinct[i] = true
	}
	near(all, func(i, j int) bool {
		both, _ := likeness(all[i].Answers, all[j].Answers)
		distinct[i] = both == 0
		return both > 0
	})
	given := make([]int, len(s.Questions))
	counts := make([]map[uint32]int, len(s.Questions))
	for q := range counts {
		counts[q] = map[uint32]int{}
	}
	for i := range all {
		for q, v := range all[i].Answers {
			if distinct[i] && v != 0 {
				given[q]++
				counts[q][v]++
			}
		}
	}
	for i := range all {
		all[i].bits = make([]float32, len(s.Questions))
		for q, v := range all[i].Answers {
			if v != 0 {
				share := float64(counts[q][v]+1) / float64(given[q]+possible(s, q))
				all[i].bits[q] = float32(max(0, -math.Log2(share)))
			}
		}
	}
}

// possible is how many answers a question may be said to have. Of numbers people
// give few, and of the ticks of a list few together.
func possible(s *surveys.Survey, q int) int {
	const numbers, ticks = 10, 8
	switch question := s.Questions[q]; question.Item {
	case surveys.Number, surveys.Percentage:
		return numbers
	case surveys.Checklist:
		return ticks
	case surveys.YesNo:
		return 2
	default:
		return max(2, len(s.Of(question)))
	}
}

func total(bits []float32) float64 {
	sum := 0.0
	for _, b := range bits {
		sum += float64(b)
	}
	return sum
}

// groups are responses that were found alike, as disjoint sets.
type groups struct {
	all    []sketch
	parent []int
	best   []float64 // of each, its likeness to the one it is likest of those found
	both   []int     // how many answers that was of
}

func newGroups(all []sketch) *groups {
	g := &groups{all: all, parent: make([]int, len(all)), best: make([]float64, len(all)), both: make([]int, len(all))}
	for i := range g.parent {
		g.parent[i] = i
	}
	return g
}

func (g *groups) find(i int) int {
	for g.parent[i] != i {
		g.parent[i] = g.parent[g.parent[i]]
		i = g.parent[i]
	}
	return i
}

// compare joins two responses of different territories where they are alike. The
// first of a group stays its root, so that groups are in the order of their first
// responses.
func (g *groups) compare(i, j int) {
	a, b := g.find(i), g.find(j)
	if a == b || g.all[i].territory == g.all[j].territory {
		return
	}
	both, share := likeness(g.all[i].Answers, g.all[j].Answers)
	if both == 0 || g.told(i, j) < Telling {
		return
	}
	for _, k := range []int{i, j} {
		if share > g.best[k] {
			g.best[k], g.both[k] = share, both
		}
	}
	g.parent[max(a, b)] = min(a, b)
}

// told is how many bits the equal answers of two responses carry.
func (g *groups) told(i, j int) float64 {
	sum := 0.0
	x, y := g.all[i].Answers, g.all[j].Answers
	for q, bits := range g.all[i].bits {
		if x[q] == y[q] {
			sum += float64(bits)
		}
	}
	return sum
}

// member is a response of a group, and what it is alike to another by.
type member struct {
	*sketch
	share float64
	both  int
}

// members are the groups of more than one, in order.
func (g *groups) members() [][]member {
	places := map[int]int{} // of groups, by their roots
	var list [][]member
	for i := range g.parent {
		if g.best[i] == 0 {
			continue
		}
		root := g.find(i)
		at, known := places[root]
		if !known {
			at = len(list)
			places[root] = at
			list = append(list, nil)
		}
		list[at] = append(list[at], member{&g.all[i], g.best[i], g.both[i]})
	}
	slices.SortStableFunc(list, func(a, b []member) int { return cmp.Compare(len(b), len(a)) })
	return list
}
