package assess

import (
	"fmt"
	"math"
	"slices"

	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/diag"
	"eterritoire/surveys/lang"
)

// HiddenUnder is how many answers a figure about people needs to be given at
// all; under CitizenSurvey.MinCell it is given with a warning (framework.md §5).
const HiddenUnder = 10

// A Feed is what the residents of a territory come to, as the response of one
// group to the framework's own questions.
type Feed struct {
	Territory *surveys.Territory // identity only
	Response  *surveys.Response
}

// Citizens turns the answers of residents, read for Citizens.Survey of the
// framework, into answers to the indicators that its questions feed:
//
//	percentage   100 · counted / given
//	number       (counted / given among the first value of Ratio) / (the same among the second)
//
// where "counted" are the answers that the framework counts, and "given" all
// but the silences. A territory with fewer interviews than MinSample feeds
// nothing: what they would be is said. A figure on fewer than HiddenUnder answers
// is not given, and not said either; on fewer than MinCell it is given, with a
// warning. A ratio rests on the smaller of its two groups. An indicator that is
// not fed is not answered.
func Citizens(fw *indicators.Framework, ds *surveys.Dataset) ([]Feed, diag.List) {
	c := &citizens{fw: fw, survey: fw.Citizens, ds: ds}
	var feeds []Feed
	for _, t := range ds.Territories {
		feeds = append(feeds, c.territory(t)...)
	}
	return feeds, c.problems
}

// citizens turns the answers of one dataset of residents.
type citizens struct {
	fw       *indicators.Framework
	survey   *indicators.CitizenSurvey
	ds       *surveys.Dataset
	problems diag.List
}

// territory is one response a group of respondents that the indicators refer
// to, in the order in which they come.
func (c *citizens) territory(t *surveys.Territory) []Feed {
	c.quotas(t)
	small := t.Count < c.survey.MinSample
	if small {
		c.say(t, "citizens-sample", diag.Warning, lang.Msg("“%s”: %s residents were asked, and the framework wants %s: their answers feed no indicator", t.Name, t.Count, c.survey.MinSample),
			lang.Msg("%s more interviews are needed.", c.survey.MinSample-t.Count))
	}
	var feeds []Feed
	for i := range c.survey.Questions {
		q := &c.survey.Questions[i]
		for _, code := range q.Feeds {
			leaf := slices.IndexFunc(c.fw.Leaves, func(n *indicators.Node) bool { return n.Code == code })
			if leaf < 0 {
				continue
			}
			figure, ok := c.figure(t, q, c.fw.Leaves[leaf])
			if !ok {
				continue
			}
			group := ""
			if who := c.fw.Leaves[leaf].Measure.Question.Who; len(who) > 0 {
				group = who[0]
			}
			answers := c.of(t, group, &feeds)
			if answers[leaf].State == surveys.NotAsked {
				answers[leaf] = c.answer(t, c.fw.Leaves[leaf], figure, small)
			}
		}
	}
	return feeds
}

// of is the answers of a group's response, which is made where it is new.
func (c *citizens) of(t *surveys.Territory, group string, feeds *[]Feed) []surveys.Answer {
	for _, f := range *feeds {
		if f.Response.Group == group {
			return f.Response.Answers
		}
	}
	identity := &surveys.Territory{
		Key: t.Key, Code: t.Code, Name: t.Name, Region: t.Region, Department: t.Department, Kind: t.Kind, Population: t.Population, Pos: t.Pos,
	}
	r := &surveys.Response{Group: group, Date: t.Last, Pos: t.Pos, Answers: make([]surveys.Answer, len(c.fw.Leaves))}
	*feeds = append(*feeds, Feed{identity, r})
	return r.Answers
}

// A figure is what residents come to, with the answers that it rests on.
type figure struct {
	value float64
	base  int    // answers; of a ratio, those of its smaller group
	said  string // "412", or "206 / 203" of a ratio
}

// figure counts the answers to a question; false where the indicator is of a
// kind that no count feeds.
func (c *citizens) figure(t *surveys.Territory, q *indicators.CitizenQuestion, leaf *indicators.Node) (figure, bool) {
	switch leaf.Measure.Question.Item {
	case surveys.Percentage:
		counted, given := c.count(t, q, func(string) bool { return true })
		return figure{100 * ratio(counted, given), given, fmt.Sprint(given)}, true
	case surveys.Number:
		if c.survey.Ratio == "" {
			return figure{}, false
		}
		of := func(value int) (int, int) {
			return c.count(t, q, func(group string) bool { return group == indicators.CitizenAnswer(value) })
		}
		firstCounted, first := of(0)
		secondCounted, second := of(1)
		return figure{
			ratio(firstCounted, first) / ratio(secondCounted, second), min(first, second), fmt.Sprintf("%d / %d", first, second),
		}, true
	}
	return figure{}, false
}

// ratio is NaN where there is nothing to divide by.
func ratio(a, b int) float64 {
	if b == 0 {
		return math.NaN()
	}
	return float64(a) / float64(b)
}

// count is how many of those in some groups answered, and how many so that it
// counts.
func (c *citizens) count(t *surveys.Territory, q *indicators.CitizenQuestion, in func(group string) bool) (counted, given int) {
	column := c.ds.Survey.Index(q.Code)
	if column < 0 || column >= len(t.Tallies) {
		return 0, 0
	}
	for _, tally := range t.Tallies[column] {
		if !in(tally.Group) {
			continue
		}
		for _, v := range tally.Values {
			given += v.N
			if len(v.Choices) == 1 && q.Counts(v.Choices[0]) {
				counted += v.N
			}
		}
	}
	return counted, given
}

// answer applies the rules on the size of samples.
func (c *citizens) answer(t *surveys.Territory, leaf *indicators.Node, f figure, small bool) surveys.Answer {
	q := leaf.Measure.Question
	none := surveys.Answer{State: surveys.Blank, Pos: t.Pos} // another group's answer may still stand
	switch {
	case f.base < HiddenUnder:
		if !small {
			c.say(t, "citizens-hidden", diag.Warning, lang.Msg("“%s”: %s has %s answers of residents (%s): under %s no figure is given", t.Name, leaf.Code, f.base, f.said, HiddenUnder), lang.Message{})
		}
		return none
	case math.IsNaN(f.value) || math.IsInf(f.value, 0):
		c.say(t, "citizens-undefined", diag.Warning, lang.Msg("“%s”: the ratio of %s cannot be computed (%s answers): nobody of the second group gave an answer that counts", t.Name, leaf.Code, f.said), lang.Message{})
		return none
	case small:
		c.say(t, "citizens-small", diag.Info, lang.Msg("“%s”: %s would be %s (%s answers of residents); it does not count", t.Name, leaf.Code, lang.Num{Value: f.value, Decimals: 2}, f.said), lang.Message{})
		return none
	case f.value < q.Range[0] || f.value > q.Range[1]:
		c.say(t, "citizens-range", diag.Warning, lang.Msg("“%s”: %s comes to %s (%s answers of residents), outside its range: it does not count", t.Name, leaf.Code, lang.Num{Value: f.value, Decimals: 2}, f.said), lang.Message{})
		return none
	case f.base < c.survey.MinCell:
		c.say(t, "citizens-few", diag.Warning, lang.Msg("“%s”: %s rests on few answers of residents (%s)", t.Name, leaf.Code, f.said),
			lang.Msg("From %s answers on, a figure is given without this warning.", c.survey.MinCell))
	}
	return surveys.Answer{State: surveys.Given, Number: f.value, Evidence: surveys.Checked, Comment: "n = " + f.said, Pos: t.Pos}
}

// quotas says which part of the people nobody was asked of.
func (c *citizens) quotas(t *surveys.Territory) {
	for _, code := range c.survey.Quotas {
		for _, b := range c.fw.Breakdowns {
			if b.Code == code {
				c.quota(t, b)
			}
		}
	}
}

func (c *citizens) quota(t *surveys.Territory, b indicators.Breakdown) {
	column := c.ds.Survey.Index(b.Code)
	if column < 0 || column >= len(t.Tallies) {
		return
	}
	asked := map[string]int{}
	for _, tally := range t.Tallies[column] {
		for _, v := range tally.Values {
			for _, choice := range v.Choices {
				asked[choice] += v.N
			}
		}
	}
	for i, value := range b.Values {
		if asked[indicators.CitizenAnswer(i)] == 0 {
			c.say(t, "citizens-quota", diag.Warning, lang.Msg("“%s”: no resident was asked among “%s” (%s)", t.Name, value, b.Name), lang.Msg("The framework's survey has quotas: ask some."))
		}
	}
}

func (c *citizens) say(t *surveys.Territory, code string, severity diag.Severity, m, hint lang.Message) {
	c.problems.Add(&diag.Problem{Pos: diag.Pos{File: t.Pos.File, Sheet: t.Pos.Sheet}, Severity: severity, Code: code, Message: m, Hint: hint})
}
