package quality

import (
	"cmp"
	"slices"

	"eterritoire/surveys"
)

// A sketch is a response as it is held beside others.
type sketch struct {
	*kept
	file      int
	territory *surveys.Territory
	by        int // place of its enumerator among those of all sources; -1
}

// blockSize is how many questions are in a block, at the most: see alike.
const blockSize = 15

// mostHeld is how many responses with the same block a response is held beside,
// so that a survey that everybody answers alike does not cost its square. Up to
// so many responses, none is left out.
const mostHeld = 1000

// alike finds the responses of different territories that are nearly the same,
// as groups in which each is alike another one.
//
// Two responses that differ in one question in twenty, at most, differ in so few
// that of the blocks of questions with an answer one at least has no difference
// (there are more than one a twentieth, since a block has at most fifteen): only
// responses with one block in common are compared. This is the pigeonhole of
// Manku, Jain and Das Sarma, Detecting near-duplicates for web crawling (2007):
// unlike a sketch that draws lots, it misses none, and needs no seed. Questions
// are dealt to blocks in turn, so that a block is not all of one subject.
func alike(all []sketch) [][]member {
	blocks := 1
	if len(all) > 0 {
		blocks = (len(all[0].Answers) + blockSize - 1) / blockSize
	}
	groups := newGroups(len(all))
	type block struct {
		n    int
		hash uint64
	}
	met := map[block][]int{}
	for i := range all {
		for b := range blocks {
			hash, some := all[i].block(b, blocks)
			if !some {
				continue
			}
			key := block{b, hash}
			others := met[key]
			for _, j := range others {
				if all[i].Territory != all[j].Territory || all[i].territory != all[j].territory {
					groups.compare(all, j, i)
				}
			}
			if len(others) < mostHeld {
				met[key] = append(others, i)
			}
		}
	}
	return groups.members()
}

// block is what a response answers in one block, as a number.
func (s *sketch) block(b, blocks int) (hash uint64, some bool) {
	for q := b; q < len(s.Answers); q += blocks {
		hash = mix(hash ^ uint64(s.Answers[q]))
		some = some || s.Answers[q] != 0
	}
	return hash, some
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
			if differ*blockSize > len(a) { // more than can be in any number of answers
				return 0, 0
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

// groups are responses that were found alike, as disjoint sets.
type groups struct {
	parent []int
	best   []float64 // of each, its likeness to the one it is likest of those found
	both   []int     // how many answers that was of
}

func newGroups(n int) *groups {
	g := &groups{parent: make([]int, n), best: make([]float64, n), both: make([]int, n)}
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

// compare joins two responses where they are alike. The first of a group stays
// its root, so that groups are in the order of their first responses.
func (g *groups) compare(all []sketch, i, j int) {
	a, b := g.find(i), g.find(j)
	if a == b {
		return
	}
	both, share := likeness(all[i].Answers, all[j].Answers)
	if both == 0 {
		return
	}
	for _, k := range []int{i, j} {
		if share > g.best[k] {
			g.best[k], g.both[k] = share, both
		}
	}
	g.parent[max(a, b)] = min(a, b)
}

// member is a response of a group: its place, and what it is alike to another by.
type member struct {
	at    int
	share float64
	both  int
}

// members are the groups of more than one, in order.
func (g *groups) members() [][]member {
	byRoot := map[int][]member{}
	for i := range g.parent {
		if g.best[i] > 0 {
			root := g.find(i)
			byRoot[root] = append(byRoot[root], member{i, g.best[i], g.both[i]})
		}
	}
	var list [][]member
	for _, ms := range byRoot {
		list = append(list, ms)
	}
	slices.SortFunc(list, func(a, b []member) int { return cmp.Compare(a[0].at, b[0].at) })
	return list
}
