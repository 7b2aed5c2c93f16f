package proof

import (
	"encoding/csv"
	"encoding/json"
	"errors"
	"io"
	"math"
	"slices"
	"strconv"

	"eterritoire/assess"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// ScoresCSV holds a table of scores (`score --format csv`) against an
// assessment, figure by figure at full precision. It returns how many figures
// it compared.
func ScoresCSV(name string, r io.Reader, a *assess.Assessment) (diag.List, int) {
	f := &finder{file: name}
	rows := csv.NewReader(r)
	header, err := rows.Read()
	columns := make([]int, len(scoreColumns))
	for i, c := range scoreColumns {
		if columns[i] = slices.Index(header, c); columns[i] < 0 || err != nil {
			f.say(diag.Pos{Row: 1}, "proof-structure", lang.Msg("the column “%s” is missing", c))
			return f.found(), 0
		}
	}
	compared, line := 0, 1
	for _, result := range a.Territories {
		for _, s := range result.Nodes {
			line++
			row, err := rows.Read()
			if err != nil {
				f.say(diag.Pos{Row: line}, "proof-structure", lang.Msg("the table ends before the row of “%s”, %s", shown(territory(result)), s.Node.Code))
				return f.found(), compared
			}
			for i, want := range scoreWords(a, s) {
				got := row[columns[i+1]]
				compared++
				if got != want {
					f.differs(diag.Pos{Row: line, Col: columns[i+1] + 1}, shown(territory(result))+" › "+s.Node.Code+" › "+scoreColumns[i+1], got, want)
				}
			}
		}
	}
	if _, err := rows.Read(); !errors.Is(err, io.EOF) {
		f.say(diag.Pos{Row: line + 1}, "proof-structure", lang.Msg("the table goes on after its last row"))
	}
	return f.found(), compared
}

var scoreColumns = [...]string{"territory", "code", "value", "low", "high", "coverage", "level", "level_low", "level_high", "provisional", "not_applicable", "reliability"}

// scoreWords are a node's figures in the order of scoreColumns, after the
// territory's name.
func scoreWords(a *assess.Assessment, s *assess.Score) []string {
	number := func(x float64) string {
		if math.IsNaN(x) {
			return ""
		}
		return strconv.FormatFloat(x, 'g', -1, 64)
	}
	return []string{
		s.Node.Code, number(onScale(a, s.Value)), number(onScale(a, s.Lo)), number(onScale(a, s.Hi)), number(s.Coverage),
		level(a, s, s.Level.Value), level(a, s, s.Level.Lo), level(a, s, s.Level.Hi), strconv.FormatBool(s.Provisional),
		number(s.NotApplicable), number(s.Reliability),
	}
}

func onScale(a *assess.Assessment, x float64) float64 {
	if k := a.Framework.Scale; k != 100 {
		return x * k / 100
	}
	return x
}

// jsonScores is what is read of `score --format json`.
type jsonScores struct {
	Framework   struct{ ID, Version, Digest string }
	Territories []struct {
		Territory, Code string
		Responses       int
		Nodes           []jsonNode
		Leaves          []jsonLeaf
	}
}

type jsonNode struct {
	Code             string
	Value, Low, High *float64
	Coverage         *float64
	Level            *string
	LevelLow         *string `json:"level_low"`
	LevelHigh        *string `json:"level_high"`
	LevelBefore      *string `json:"level_before_gates"`
	Provisional      bool
	NotApply         *float64 `json:"not_applicable"`
	Reliability      *float64
	Gates            []string
}

type jsonLeaf struct {
	Code, State string
	Raw, Value  *float64
	ItemLevel   *int `json:"item_level"`
}

// ScoresJSON holds the scores as JSON (`score --format json`) against an
// assessment. It returns how many figures it compared.
func ScoresJSON(name string, r io.Reader, a *assess.Assessment) (diag.List, int) {
	f := &finder{file: name}
	var got jsonScores
	if err := json.NewDecoder(r).Decode(&got); err != nil {
		f.say(diag.Pos{}, "proof-unreadable", lang.Msg("the file cannot be read: it is damaged, or was changed"))
		return f.found(), 0
	}
	if got.Framework.Digest != a.Framework.Digest {
		f.differs(diag.Pos{}, "framework", got.Framework.Digest, a.Framework.Digest)
	}
	if len(got.Territories) != len(a.Territories) {
		f.say(diag.Pos{}, "proof-structure", lang.Msg("%s territories are written, and there are %s", len(got.Territories), len(a.Territories)))
		return f.found(), 0
	}
	j := &jsonProof{finder: f, a: a}
	for i, result := range a.Territories {
		t := got.Territories[i]
		if t.Territory != result.Territory.Name && t.Territory != result.Territory.Code || t.Code != result.Territory.Code {
			f.say(diag.Pos{}, "proof-territory", lang.Msg("“%s” is written where “%s” should be", shown(t.Territory), shown(territory(result))))
			continue
		}
		if t.Responses != result.Territory.Count || len(t.Nodes) != len(result.Nodes) || len(t.Leaves) != len(result.Leaves) {
			f.say(diag.Pos{}, "proof-structure", lang.Msg("“%s”: the responses, nodes or indicators are not as many as they should be", shown(territory(result))))
			continue
		}
		for n, s := range result.Nodes {
			j.node(shown(territory(result)), &t.Nodes[n], s)
		}
		for l, s := range result.Leaves {
			j.leaf(shown(territory(result)), &t.Leaves[l], s)
		}
	}
	return f.found(), j.compared
}

type jsonProof struct {
	*finder
	a        *assess.Assessment
	compared int
}

func (j *jsonProof) number(what string, got *float64, want float64) {
	j.compared++
	switch {
	case got == nil && math.IsNaN(want):
	case got == nil || *got != want: // NaN is not *got
		read := ""
		if got != nil {
			read = strconv.FormatFloat(*got, 'g', -1, 64)
		}
		j.differs(diag.Pos{}, what, read, strconv.FormatFloat(want, 'g', -1, 64))
	}
}

func (j *jsonProof) word(what string, got *string, want string) {
	j.compared++
	read := ""
	if got != nil {
		read = *got
	}
	if read != want {
		j.differs(diag.Pos{}, what, read, want)
	}
}

func (j *jsonProof) node(of string, got *jsonNode, s *assess.Score) {
	what := of + " › " + s.Node.Code
	j.word(what, &got.Code, s.Node.Code)
	j.number(what, got.Value, onScale(j.a, s.Value))
	j.number(what, got.Low, onScale(j.a, s.Lo))
	j.number(what, got.High, onScale(j.a, s.Hi))
	j.number(what, got.Coverage, s.Coverage)
	j.number(what, got.NotApply, s.NotApplicable)
	j.number(what, got.Reliability, s.Reliability)
	j.word(what, got.Level, level(j.a, s, s.Level.Value))
	j.word(what, got.LevelLow, level(j.a, s, s.Level.Lo))
	j.word(what, got.LevelHigh, level(j.a, s, s.Level.Hi))
	j.word(what, got.LevelBefore, level(j.a, s, s.Level.Before))
	if got.Provisional != s.Provisional || len(got.Gates) != len(s.Capped) {
		j.say(diag.Pos{}, "proof-differs", lang.Msg("%s: whether the level is provisional, or the gates in force, are not those of the scores", what))
	}
}

func (j *jsonProof) leaf(of string, got *jsonLeaf, s *assess.Score) {
	what := of + " › " + s.Node.Code
	j.word(what, &got.Code, s.Node.Code)
	j.number(what, got.Value, onScale(j.a, s.Value))
	j.number(what, got.Raw, s.Raw)
	state := s.Answer.State.String()
	j.word(what, &got.State, state)
	if s.ItemLevel >= 0 && (got.ItemLevel == nil || *got.ItemLevel != s.ItemLevel) {
		j.differs(diag.Pos{}, what, "", strconv.Itoa(s.ItemLevel))
	}
}

// Same holds the scores of one assessment against those of another that should
// say the same: of a clean table, read again as a source.
func Same(name string, again, a *assess.Assessment) (diag.List, int) {
	f := &finder{file: name}
	if len(again.Territories) != len(a.Territories) {
		f.say(diag.Pos{}, "proof-structure", lang.Msg("%s territories are written, and there are %s", len(again.Territories), len(a.Territories)))
		return f.found(), 0
	}
	compared := 0
	for i, want := range a.Territories {
		got := again.Territories[i]
		if got.Territory.Key != want.Territory.Key || got.Territory.Count != want.Territory.Count {
			f.say(diag.Pos{}, "proof-territory", lang.Msg("“%s” is written where “%s” should be", shown(territory(got)), shown(territory(want))))
			continue
		}
		for n, s := range want.Nodes {
			read, should := scoreWords(again, got.Nodes[n]), scoreWords(a, s)
			for c := range should {
				compared++
				if read[c] != should[c] {
					f.differs(diag.Pos{}, shown(territory(want))+" › "+s.Node.Code+" › "+scoreColumns[c+1], read[c], should[c])
				}
			}
		}
	}
	return f.found(), compared
}

// Table holds a .csv against the rows that it should have, the header first.
func Table(name string, r io.Reader, want func(yield func([]string) bool)) diag.List {
	f := &finder{file: name}
	rows := csv.NewReader(r)
	rows.FieldsPerRecord = -1
	line := 0
	for should := range want {
		line++
		got, err := rows.Read()
		if err != nil {
			f.say(diag.Pos{Row: line}, "proof-structure", lang.Msg("the table ends before its row %s", line))
			return f.found()
		}
		if !slices.Equal(got, should) {
			f.say(diag.Pos{Row: line}, "proof-differs", lang.Msg("row %s is not as it was written", line))
		}
	}
	if _, err := rows.Read(); !errors.Is(err, io.EOF) {
		f.say(diag.Pos{Row: line + 1}, "proof-structure", lang.Msg("the table goes on after its last row"))
	}
	return f.found()
}
