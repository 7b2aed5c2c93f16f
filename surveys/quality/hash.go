package quality

import (
	"math"

	"eterritoire/surveys"
)

// hashOf is a given answer as a number: the same for the same answer to one
// question, in every run, since it is kept.
func hashOf(a *surveys.Answer) uint64 {
	h := math.Float64bits(a.Number)
	for _, c := range a.Choices {
		h ^= 0xcbf29ce484222325 // FNV-1a
		for i := range len(c) {
			h = (h ^ uint64(c[i])) * 0x100000001b3
		}
	}
	return mix(h)
}

// mix spreads the bits of a number over all of it (the finalizer of SplitMix64,
// by Steele, Lea and Flood, 2014).
func mix(x uint64) uint64 {
	x += 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
