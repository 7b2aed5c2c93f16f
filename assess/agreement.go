package assess

import "math"

// Agreement is van der Eijk's A of the votes on an ordered scale, counts[i] of
// them on its i-th level: from -1, two halves at the two ends, over 0, as many
// on every level, to 1, all on one. NaN where there is no vote, or where the
// scale has fewer than three levels, for which A is not defined.
//
// The votes are taken apart into layers: each takes from every level that has
// votes left as many as the level with the fewest has. Its weight is the share
// of all votes that it takes, and A the weighted mean of its layers' agreement,
// which for a layer over S of the scale's K levels is
//
//	A = U · (1 − (S−1)/(K−1))
//	U = ((K−2)·TU − (K−1)·TDU) / ((K−2)·(TU+TDU))
//
// TU counts the triples of levels, in order, of which the layer has the first
// two or the last two only; TDU those of which it has the first and the last,
// and not the one between. A layer of one level agrees wholly.
//
// Source: C. van der Eijk, "Measuring agreement in ordered rating scales",
// Quality & Quantity 35 (2001) 325–341, equation (2).
func Agreement(counts []int) float64 {
	votes := voices(counts)
	if votes == 0 || len(counts) < 3 {
		return math.NaN()
	}
	a := 0.0
	for floor := 0; ; {
		next := math.MaxInt
		var layer []int // the levels that reach above the floor
		for level, n := range counts {
			if n > floor {
				next = min(next, n)
				layer = append(layer, level)
			}
		}
		if len(layer) == 0 {
			return a
		}
		taken := (next - floor) * len(layer)
		a += float64(taken) / float64(votes) * layerAgreement(layer, len(counts))
		floor = next
	}
}

// layerAgreement is the agreement of a layer over these levels, ascending, of a
// scale of k.
func layerAgreement(levels []int, k int) float64 {
	s := len(levels)
	switch s {
	case 1:
		return 1
	case k:
		return 0
	}
	tu, tdu := 0, 0
	for i, a := range levels {
		for j := i + 1; j < s; j++ {
			b := levels[j]
			empty := (b - a - 1) - (j - i - 1) // levels between them that the layer lacks
			tdu += empty
			tu += (a - i) + (k - 1 - b - (s - 1 - j)) // levels it lacks before a, and after b
		}
	}
	u := float64((k-2)*tu-(k-1)*tdu) / float64((k-2)*(tu+tdu))
	return u * (1 - float64(s-1)/float64(k-1))
}

// Dispersion is Leik's D of the votes on an ordered scale: from 0, all on one
// level, to 1, two halves at the two ends. Unlike [Agreement] it is defined for
// two levels. NaN where there is no vote, or fewer than two levels.
//
//	D = 2/(K−1) · Σ dᵢ,  dᵢ = min(Fᵢ, 1−Fᵢ)
//
// where Fᵢ is the share of the votes at level i or under.
//
// Source: R. K. Leik, "A measure of ordinal consensus", Pacific Sociological
// Review 9 (1966) 85–90, equations (1) to (3).
func Dispersion(counts []int) float64 {
	votes := voices(counts)
	if votes == 0 || len(counts) < 2 {
		return math.NaN()
	}
	sum, under := 0, 0
	for _, n := range counts {
		under += n
		sum += min(under, votes-under)
	}
	return 2 * float64(sum) / float64(votes*(len(counts)-1))
}

// MedianLevel is the level of the middle vote, the lower of the two in the
// middle, as in rules §4; -1 where there is no vote.
func MedianLevel(counts []int) int {
	middle, under := (voices(counts)-1)/2, 0
	for level, n := range counts {
		if under += n; n > 0 && middle < under {
			return level
		}
	}
	return none
}

func voices(counts []int) int {
	sum := 0
	for _, n := range counts {
		sum += n
	}
	return sum
}
