package cli

import (
	"encoding/json"
	"io"
	"math"
	"strconv"

	"eterritoire/assess"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
)

// scoreColumns is the header of `score --format csv`.
var scoreColumns = [...]string{
	"territory", "code", "value", "low", "high", "coverage", "level", "level_low", "level_high",
	"provisional", "not_applicable", "reliability",
}

// writeScoresCSV writes one row a territory and node, in the framework's order.
func writeScoresCSV(w io.Writer, a *assess.Assessment, results []*assess.Result) error {
	return writeCSV(w, scoreColumns[:], func(yield func([]string) bool) {
		for _, r := range results {
			for _, s := range r.Nodes {
				if !yield(scoreRow(a.Framework, r.Territory, s)) {
					return
				}
			}
		}
	})
}

func scoreRow(fw *indicators.Framework, t *surveys.Territory, s *assess.Score) []string {
	return []string{
		called(t), s.Node.Code,
		exact(onScale(fw, s.Value)), exact(onScale(fw, s.Lo)), exact(onScale(fw, s.Hi)), exact(s.Coverage),
		levelCode(s, s.Level.Value), levelCode(s, s.Level.Lo), levelCode(s, s.Level.Hi),
		strconv.FormatBool(s.Provisional), exact(s.NotApplicable), exact(s.Reliability),
	}
}

// exact is a number at full precision, in its shortest form; "" is not assessed.
func exact(x float64) string {
	if math.IsNaN(x) {
		return ""
	}
	return strconv.FormatFloat(x, 'g', -1, 64)
}

// onScale brings a score to the framework's scale.
func onScale(fw *indicators.Framework, x float64) float64 {
	if fw.Scale == 100 {
		return x // no rounding by 100 ÷ 100
	}
	return x * fw.Scale / 100
}

// levelCode is the code of a level of the score's tree; "" is none.
func levelCode(s *assess.Score, i int) string {
	if i < 0 {
		return ""
	}
	return s.Tree.Levels[i].Code
}

// number is a number in JSON; NaN is null.
type number float64

// MarshalJSON implements json.Marshaler.
func (n number) MarshalJSON() ([]byte, error) {
	if math.IsNaN(float64(n)) || math.IsInf(float64(n), 0) {
		return []byte("null"), nil
	}
	return strconv.AppendFloat(nil, float64(n), 'g', -1, 64), nil
}

// word is a text in JSON; "" is null.
type word string

// MarshalJSON implements json.Marshaler.
func (s word) MarshalJSON() ([]byte, error) {
	if s == "" {
		return []byte("null"), nil
	}
	return json.Marshal(string(s))
}

// The records are what `score --format json` prints; scripts rely on the keys.
type (
	scoresRecord struct {
		Framework   frameworkRecord   `json:"framework"`
		Territories []territoryRecord `json:"territories"`
		Problems    []problemRecord   `json:"problems"`
	}
	frameworkRecord struct {
		ID      string `json:"id"`
		Version string `json:"version"`
		Digest  string `json:"digest"`
	}
	territoryRecord struct {
		Territory string       `json:"territory"`
		Code      string       `json:"code"`
		Region    string       `json:"region,omitempty"`
		Responses int          `json:"responses"`
		Nodes     []nodeRecord `json:"nodes"`
		Leaves    []leafRecord `json:"leaves"`
	}
	nodeRecord struct {
		Code        string   `json:"code"`
		Value       number   `json:"value"`
		Low         number   `json:"low"`
		High        number   `json:"high"`
		Coverage    number   `json:"coverage"`
		Level       word     `json:"level"`
		LevelLow    word     `json:"level_low"`
		LevelHigh   word     `json:"level_high"`
		LevelBefore word     `json:"level_before_gates"`
		Gates       []string `json:"gates"`
		Provisional bool     `json:"provisional"`
		NotApply    number   `json:"not_applicable"`
		Reliability number   `json:"reliability"`
	}
	leafRecord struct {
		Code      string   `json:"code"`
		State     string   `json:"state"`
		Raw       number   `json:"raw"`
		Value     number   `json:"value"`
		ItemLevel *int     `json:"item_level"`
		Answer    string   `json:"answer"`
		Evidence  string   `json:"evidence"`
		DecidedBy string   `json:"decided_by"`
		Cells     []string `json:"cells"`
	}
)

func (e *Env) scoresRecord(a *assess.Assessment, results []*assess.Result, problems diag.List) scoresRecord {
	fw := a.Framework
	record := scoresRecord{
		Framework:   frameworkRecord{fw.ID, fw.Version, fw.Digest},
		Territories: make([]territoryRecord, len(results)),
		Problems:    e.problemRecords(problems),
	}
	for i, r := range results {
		t := r.Territory
		record.Territories[i] = territoryRecord{
			Territory: called(t), Code: t.Code, Region: t.Region, Responses: t.Count,
			Nodes: nodeRecords(fw, r.Nodes), Leaves: leafRecords(fw, r.Leaves),
		}
	}
	return record
}

func nodeRecords(fw *indicators.Framework, nodes []*assess.Score) []nodeRecord {
	records := make([]nodeRecord, len(nodes))
	for i, s := range nodes {
		gates := make([]string, len(s.Capped))
		for j, g := range s.Capped {
			gates[j] = g.ID
		}
		records[i] = nodeRecord{
			Code: s.Node.Code, Value: number(onScale(fw, s.Value)), Low: number(onScale(fw, s.Lo)), High: number(onScale(fw, s.Hi)),
			Coverage: number(s.Coverage), Level: word(levelCode(s, s.Level.Value)), LevelLow: word(levelCode(s, s.Level.Lo)),
			LevelHigh: word(levelCode(s, s.Level.Hi)), LevelBefore: word(levelCode(s, s.Level.Before)),
			Gates: gates, Provisional: s.Provisional, NotApply: number(s.NotApplicable), Reliability: number(s.Reliability),
		}
	}
	return records
}

func leafRecords(fw *indicators.Framework, leaves []*assess.Score) []leafRecord {
	records := make([]leafRecord, len(leaves))
	for i, s := range leaves {
		item := surveys.Maturity
		if q := s.Node.Measure.Question; q != nil {
			item = q.Item
		}
		records[i] = leafRecord{
			Code: s.Node.Code, State: s.Answer.State.String(), Raw: number(s.Raw), Value: number(onScale(fw, s.Value)),
			Answer: s.Answer.Value(item), Evidence: s.Answer.Evidence.String(), DecidedBy: s.DecidedBy.String(),
			Cells: places(s.Sources),
		}
		if s.ItemLevel >= 0 {
			records[i].ItemLevel = &s.ItemLevel
		}
	}
	return records
}

// places are cells as they are written everywhere: form.xlsx:A1!D7.
func places(positions []diag.Pos) []string {
	names := make([]string, len(positions))
	for i, p := range positions {
		names[i] = p.String()
	}
	return names
}
