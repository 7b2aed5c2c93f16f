package sheet

import (
	"encoding/binary"
	"errors"
	"io"
	"math/bits"
	"sync"

	"github.com/klauspost/compress/flate"
)

// An inflater unzips a part (RFC 1951). It takes from its input eight bytes at a
// time and a symbol in one look, where readers of streams take byte by byte: a
// folder of forms is unzipped in half the time, which is most of what reading it
// costs. What it refuses and what it gives are held against compress/flate.
type inflater struct {
	src  io.Reader // gives what in does not hold; nil where in holds all
	in   []byte    // being read, at pos
	buf  []byte    // what in is of, where there is a src
	pos  int
	fail error  // of src
	bits uint64 // taken from in, the first the lowest
	n    uint   // how many of them are not used yet
	over uint   // how many of them stand behind the end of the input

	out      []byte // what was unzipped, with at least the window before from
	from, to int    // what of it has not been given yet
	before   int    // where what is read now goes
	block    blockKind
	stored   int // bytes that a stored block still has
	final    bool
	err      error

	litLen [1<<litBits + 143<<(maxCode-litBits)]uint32
	dist   [1<<distBits + 15<<(maxCode-distBits)]uint32
}

type blockKind uint8

const (
	noBlock blockKind = iota
	storedBlock
	codedBlock
)

const (
	window   = 32 << 10 // how far back a copy may reach
	ahead    = 64 << 10 // what is unzipped at a time
	slack    = 258 + 16 // one symbol's, and as far as eight bytes at a time reach
	maxCode  = 15
	litBits  = 10 // of a code that are looked up first; longer ones have a table more
	distBits = 8
)

// An entry of a table is what a code stands for: its value in the upper half,
// then what to do, then the length of the code.
const (
	opLiteral = 0x2000
	opEnd     = 0x4000
	opBad     = 0x8000
	opTable   = 0x1000 // the value is where it stands, the next 4 bits its size
	opExtra   = 0x0f00 // a length or a distance: so many bits more belong to it
)

// inflaters are lent from part to part, and from file to file: each is a hundred
// kilobytes, and a folder has thousands of parts.
var inflaters sync.Pool

// inflate unzips a part.
func inflate(r io.Reader) io.ReadCloser {
	z, lent := inflaters.Get().(*inflater)
	if !lent {
		z = &inflater{out: make([]byte, window+ahead+slack)}
	}
	z.reset(r)
	return z
}

// reset starts on another part: out of the memory that holds its file, or else
// piece by piece.
func (z *inflater) reset(r io.Reader) {
	z.src, z.in, z.pos, z.fail, z.bits, z.n, z.over = r, nil, 0, nil, 0, 0, 0
	z.from, z.to, z.block, z.stored, z.final, z.err = 0, 0, noBlock, 0, false, nil
	if section, ok := r.(*io.SectionReader); ok {
		content, from, n := section.Outer()
		if d, ok := content.(*directory); ok && d.held != nil && from >= 0 && n >= 0 {
			z.src, z.in = nil, d.held.part(from, n)
		}
	}
}

func (z *inflater) Read(p []byte) (int, error) {
	for z.from == z.to {
		if z.err != nil {
			return 0, z.err
		}
		z.step()
	}
	n := copy(p, z.out[z.from:z.to])
	z.from += n
	return n, nil
}

func (z *inflater) Close() error {
	err := z.err
	z.src, z.in = nil, nil
	inflaters.Put(z)
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// step unzips some more. All that was is given.
func (z *inflater) step() {
	if z.to >= window+ahead {
		copy(z.out, z.out[z.to-window:z.to])
		z.from, z.to = window, window
	}
	switch z.block {
	case storedBlock:
		z.copyStored()
	case codedBlock:
		z.decode()
	case noBlock:
		if z.final {
			z.err = io.EOF
			return
		}
		z.begin()
	}
}

// refill gets at least 56 bits, of which zeros stand behind the end of the input.
func (z *inflater) refill() {
	if z.pos+8 > len(z.in) && z.src != nil {
		z.more()
	}
	for ; z.n < 56; z.n += 8 {
		if z.pos < len(z.in) {
			z.bits |= uint64(z.in[z.pos]) << z.n
			z.pos++
		} else {
			z.over += 8
		}
	}
}

// more reads the input on.
func (z *inflater) more() {
	if z.buf == nil {
		z.buf = make([]byte, 32<<10)
	}
	have := copy(z.buf, z.in[z.pos:])
	z.pos = 0
	for have < 8 {
		n, err := z.src.Read(z.buf[have:])
		have += n
		if err != nil {
			if !errors.Is(err, io.EOF) {
				z.fail = err
			}
			z.src = nil
			break
		}
	}
	z.in = z.buf[:have]
}

// ended reports whether what was used stands behind the end of the input.
func (z *inflater) ended() bool {
	if z.n >= z.over {
		return false
	}
	if z.err = z.fail; z.err == nil {
		z.err = io.ErrUnexpectedEOF
	}
	return true
}

// corrupt ends the part.
func (z *inflater) corrupt() { z.err = flate.CorruptInputError(z.pos) }

// take uses so many bits, at most 16. It reports false where there are none left.
func (z *inflater) take(n uint) (uint32, bool) {
	if z.n < n {
		z.refill()
	}
	x := uint32(z.bits & (1<<n - 1))
	z.bits >>= n
	z.n -= n
	return x, !z.ended()
}

// begin reads what a block begins with.
func (z *inflater) begin() {
	final, _ := z.take(1)
	kind, ok := z.take(2)
	z.final = final == 1
	switch {
	case !ok:
	case kind == 0:
		z.beginStored()
	case kind == 1:
		z.usual()
	case kind == 2:
		z.codes()
	default:
		z.corrupt()
	}
}

func (z *inflater) beginStored() {
	z.take(z.n % 8)
	n, _ := z.take(16)
	not, ok := z.take(16)
	if !ok {
		return
	}
	if n != ^not&0xffff {
		z.corrupt()
		return
	}
	z.block, z.stored = storedBlock, int(n)
}

// copyStored gives bytes as they are: first those that were taken as bits.
func (z *inflater) copyStored() {
	for z.n > 0 && z.stored > 0 && z.to < window+ahead {
		c, ok := z.take(8)
		if !ok {
			return
		}
		z.out[z.to] = byte(c)
		z.to++
		z.stored--
	}
	if z.n == 0 && z.stored > 0 && z.to < window+ahead {
		z.bits = 0
		if z.pos == len(z.in) && z.src != nil {
			z.more()
		}
		n := copy(z.out[z.to:min(window+ahead, z.to+z.stored)], z.in[z.pos:])
		z.pos, z.to, z.stored = z.pos+n, z.to+n, z.stored-n
		if n == 0 {
			z.over = 8
			z.ended()
			return
		}
	}
	if z.stored == 0 {
		z.block = noBlock
	}
}

// usual makes the tables of the codes that a block need not bring.
func (z *inflater) usual() {
	var lengths [288]uint8
	for i := range lengths {
		switch {
		case i < 144:
			lengths[i] = 8
		case i < 256:
			lengths[i] = 9
		case i < 280:
			lengths[i] = 7
		default:
			lengths[i] = 8
		}
	}
	table(z.litLen[:], litBits, lengths[:], litEntries[:])
	var distances [32]uint8
	for i := range distances {
		distances[i] = 5
	}
	table(z.dist[:], distBits, distances[:], distEntries[:])
	z.block = codedBlock
}

// codes reads the codes of a block, and makes their tables.
func (z *inflater) codes() {
	lits, _ := z.take(5)
	dists, _ := z.take(5)
	coded, ok := z.take(4)
	if !ok {
		return
	}
	nlit, ndist := int(lits)+257, int(dists)+1
	if nlit > 286 || ndist > 30 {
		z.corrupt()
		return
	}
	var own [19]uint8
	for i := range int(coded) + 4 {
		x, ok := z.take(3)
		if !ok {
			return
		}
		own[[...]uint8{16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15}[i]] = uint8(x)
	}
	var tableOfOwn [1 << 7]uint32
	if !table(tableOfOwn[:], 7, own[:], ownEntries[:]) {
		z.corrupt()
		return
	}
	var lengths [286 + 30]uint8
	for i := 0; i < nlit+ndist; {
		if z.n < 32 {
			z.refill()
		}
		e := tableOfOwn[z.bits&(1<<7-1)]
		if e&opBad != 0 {
			z.corrupt()
			return
		}
		z.bits >>= e & 0xff
		z.n -= uint(e & 0xff)
		x := uint8(e >> 16)
		if x < 16 {
			if z.ended() {
				return
			}
			lengths[i] = x
			i++
			continue
		}
		repeat, least, what := uint(2), 3, uint8(0)
		switch {
		case x == 16 && i > 0:
			what = lengths[i-1]
		case x == 17:
			repeat = 3
		case x == 18:
			repeat, least = 7, 11
		default:
			z.corrupt()
			return
		}
		more, ok := z.take(repeat)
		if !ok {
			return
		}
		times := least + int(more)
		if i+times > nlit+ndist {
			z.corrupt()
			return
		}
		for range times {
			lengths[i] = what
			i++
		}
	}
	if !table(z.litLen[:], litBits, lengths[:nlit], litEntries[:]) || !table(z.dist[:], distBits, lengths[nlit:nlit+ndist], distEntries[:]) {
		z.corrupt()
		return
	}
	z.block = codedBlock
}

// table makes the table in which codes of the given lengths are looked up by so
// many bits. It reports false for codes that do not fill all there are, but for a
// single one.
func table(t []uint32, first uint, lengths []uint8, entries []uint32) bool {
	var count, next [maxCode + 1]int
	longest := uint(0)
	for _, n := range lengths {
		count[n]++
		longest = max(longest, uint(n))
	}
	code := 0
	for n := uint(1); n <= longest; n++ {
		code <<= 1
		next[n] = code
		code += count[n]
	}
	if longest == 0 || code == 1 && longest == 1 {
		for i := range t[:1<<first] {
			t[i] = opBad
		}
	} else if code != 1<<longest {
		return false
	}
	free := 1 << first
	size := uint(0) // of the tables for longer codes
	if longest > first {
		size = longest - first
		clear(t[:free]) // a place without a table yet
	}
	for symbol, length := range lengths {
		n := uint(length)
		if n == 0 {
			continue
		}
		from := int(bits.Reverse16(uint16(next[n])) >> (16 - n))
		next[n]++
		entry := entries[symbol] | uint32(n)
		if n <= first {
			for i := from; i < 1<<first; i += 1 << n {
				t[i] = entry
			}
			continue
		}
		at := from & (1<<first - 1)
		if t[at] == 0 {
			t[at] = uint32(free)<<16 | opTable | uint32(size)<<8
			free += 1 << size
		}
		sub := t[t[at]>>16:][:1<<size]
		for i := from >> first; i < 1<<size; i += 1 << (n - first) {
			sub[i] = entry
		}
	}
	return true
}

// What symbols stand for, but for the lengths of their codes.
var (
	ownEntries  = entriesOf(19, func(i int) uint32 { return uint32(i) << 16 })
	litEntries  = entriesOf(288, literalOrLength)
	distEntries = entriesOf(32, distance)
)

func entriesOf(n int, of func(int) uint32) []uint32 {
	all := make([]uint32, n)
	for i := range all {
		all[i] = of(i)
	}
	return all
}

func literalOrLength(i int) uint32 {
	switch {
	case i < 256:
		return uint32(i)<<16 | opLiteral
	case i == 256:
		return opEnd
	case i < 265:
		return uint32(i-254) << 16
	case i < 285:
		extra := (i - 261) / 4
		return uint32(3+(4+(i-261)%4)<<extra)<<16 | uint32(extra)<<8
	case i == 285:
		return 258 << 16
	}
	return opBad
}

func distance(i int) uint32 {
	switch {
	case i < 4:
		return uint32(i+1) << 16
	case i < 30:
		extra := (i - 2) / 2
		return uint32(1+(2+i%2)<<extra)<<16 | uint32(extra)<<8
	}
	return opBad
}

// decode unzips a block of codes, as far as there is room.
func (z *inflater) decode() {
	z.decodeSymbols()
	if z.ended() {
		z.to = z.before
	}
}

// decodeSymbols does it, and leaves to decode whether the last one was there.
func (z *inflater) decodeSymbols() {
	const litMask, distMask = 1<<litBits - 1, 1<<distBits - 1
	in, out := z.in, z.out
	pos, to, held, n := z.pos, z.to, z.bits, z.n
	z.before = to
	for to < window+ahead {
		if pos+8 <= len(in) {
			held |= binary.LittleEndian.Uint64(in[pos:]) << (n & 63)
			pos += int((63 - n) >> 3)
			n |= 56
		} else {
			z.pos, z.to, z.bits, z.n = pos, to, held, n
			if n < z.over {
				return
			}
			z.refill()
			in, pos, held, n = z.in, z.pos, z.bits, z.n
			z.before = to
		}
		e := z.litLen[held&litMask]
		if e&opLiteral != 0 { // as most are: there are bits for three
			out[to] = byte(e >> 16)
			to++
			held >>= e & 0x3f
			n -= uint(e & 0xff)
			if pos+8 > len(in) {
				continue // one by one, up to the end
			}
			if e = z.litLen[held&litMask]; e&opLiteral == 0 {
				continue
			}
			out[to] = byte(e >> 16)
			to++
			held >>= e & 0x3f
			n -= uint(e & 0xff)
			if e = z.litLen[held&litMask]; e&opLiteral == 0 {
				continue
			}
			out[to] = byte(e >> 16)
			to++
			held >>= e & 0x3f
			n -= uint(e & 0xff)
			continue
		}
		if e&opTable != 0 {
			e = z.litLen[e>>16+uint32(held>>litBits)&(1<<(e>>8&0xf)-1)]
		}
		held >>= e & 0x3f
		n -= uint(e & 0xff)
		if e&(opLiteral|opEnd|opBad) != 0 {
			if e&opLiteral != 0 {
				out[to] = byte(e >> 16)
				to++
				continue
			}
			z.pos, z.to, z.bits, z.n = pos, to, held, n
			if e&opBad != 0 {
				z.corrupt()
			} else {
				z.block = noBlock
			}
			return
		}
		extra := e >> 8 & 0xf
		length := int(e>>16) + int(held&(1<<extra-1))
		held >>= extra
		n -= uint(extra)
		e = z.dist[held&distMask]
		if e&opTable != 0 {
			e = z.dist[e>>16+uint32(held>>distBits)&(1<<(e>>8&0xf)-1)]
		}
		held >>= e & 0x3f
		n -= uint(e & 0xff)
		extra = e >> 8 & 0xf
		back := int(e>>16) + int(held&(1<<extra-1))
		held >>= extra
		n -= uint(extra)
		if e&opBad != 0 || back > to {
			z.pos, z.to, z.bits, z.n = pos, to, held, n
			z.corrupt()
			return
		}
		if back >= 8 {
			for i := 0; i < length; i += 8 {
				binary.LittleEndian.PutUint64(out[to+i:], binary.LittleEndian.Uint64(out[to+i-back:]))
			}
		} else {
			for i := range length {
				out[to+i] = out[to+i-back]
			}
		}
		to += length
	}
	z.pos, z.to, z.bits, z.n = pos, to, held, n
}
