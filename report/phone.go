package report

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"eterritoire/assess/compile"
	"eterritoire/indicators"
	"eterritoire/surveys"
	"eterritoire/surveys/lang"
)

// A phone shows its results on a last page: notes, whose words are here, around
// figures that the form computes. A figure is written by the form itself, as
// the readers of each language write it: rounded half up after adding 1e-9, as
// lang.Round does, with that language's decimal sign.

// FormResults adds the last page of a form to its survey: for each node shown
// its score, range, coverage and level, and the gates that lower a level.
func FormResults(fw *indicators.Framework, s *surveys.Survey, shown []compile.Shown) {
	p := phone{fw: fw, survey: s, decimals: decimals(fw.Scale)}
	p.note("", nil, both(lang.Msg("These are the figures of the answers given so far. They are computed by the form, and again when the answers are read.")))
	for i := range shown {
		p.scores(&shown[i])
	}
	for _, of := range shown {
		p.gates(of)
	}
}

// phone writes the last page of a form.
type phone struct {
	fw       *indicators.Framework
	survey   *surveys.Survey
	decimals int
	notes    int
}

func both(m lang.Message) lang.Text {
	return lang.T(lang.For("fr").Message(m), lang.For("en").Message(m))
}

func ref(name string) string { return "${" + name + "}" }

// together joins the conditions that are there.
func together(conditions ...string) string {
	var kept []string
	for _, c := range conditions {
		if c != "" {
			kept = append(kept, c)
		}
	}
	return strings.Join(kept, " and ")
}

// note adds a note about a node; nil is about none.
func (p *phone) note(relevant string, of *compile.Shown, label lang.Text) {
	p.notes++
	name := fmt.Sprintf("%s%d", surveys.PhoneNote, p.notes)
	p.survey.Notes = append(p.survey.Notes, surveys.Note{Name: name, Label: label, Relevant: together(relevant, whenShown(of))})
}

func whenShown(of *compile.Shown) string {
	if of == nil {
		return ""
	}
	return of.Relevant
}

// calculate adds what the form computes to write it: a text, or an int.
func (p *phone) calculate(name, kind, expression string) string {
	p.survey.Calculations = append(p.survey.Calculations, surveys.Calculation{Name: name, Type: kind, Expression: expression})
	return ref(name)
}

// scores adds what is shown of a node: three notes, of which one is relevant.
func (p *phone) scores(of *compile.Shown) {
	title := both(lang.Msg("**%s**", of.Node.Name))
	if !of.Root {
		title = both(lang.Msg("**%s %s**", shortCode(of.Node.Code), of.Node.Name))
	} else if len(of.Tree.Note) > 0 {
		title = both(lang.Msg("**%s**\n%s", of.Node.Name, of.Tree.Note))
	}
	if of.Root {
		title = both(lang.Msg("## %s", title))
	}
	value, span, coverage, level := lang.Text{}, lang.Text{}, lang.Text{}, lang.Text{}
	share := p.calculate(shownAs(of.Coverage, ""), "int", blankOr(of.Coverage, "int("+ref(of.Coverage)+" * 100 + 0.500000001)"))
	at, low, high := p.rounded(of.Value), p.rounded(of.Low), p.rounded(of.High)
	for _, language := range [...]string{"fr", "en"} {
		value[language] = p.calculate(shownAs(of.Value, language), "string", blankOr(of.Value, p.written(at, language)))
		span[language] = p.calculate(shownAs(of.Low, language)+"_high", "string", blankOr(of.Low,
			"if("+low+" = "+high+", "+p.written(low, language)+", concat("+p.written(low, language)+", ' – ', "+p.written(high, language)+"))"))
		coverage[language] = share
		level[language] = p.calculate(shownAs(of.Level, language), "string", p.level(of, language))
	}
	top := lang.Num{Value: p.scale()}
	said := lang.Msg("%s\n%s out of %s · level %s (range %s; coverage %s)", title, value, top, level, span, percent(coverage))
	if len(levelsOf(p.fw, of.Tree)) == 0 {
		said = lang.Msg("%s\n%s out of %s (range %s; coverage %s)", title, value, top, span, percent(coverage))
	}
	p.note(ref(of.Value)+" != ''", of, both(said))
	p.note(ref(of.Value)+" = '' and "+ref(of.Applies)+" = 1", of,
		both(lang.Msg("%s\nnot assessed: coverage %s, at least %s is needed", title, percent(coverage), lang.Percent{Share: of.Node.MinCoverage})))
	p.note(ref(of.Applies)+" != 1", of, both(lang.Msg("%s\nnot applicable here", title)))
}

// percent is a text that holds a number of percent.
func percent(t lang.Text) lang.Text {
	return lang.T(t["fr"]+lang.NBSP+"%", t["en"]+"%")
}

// blankOr is an expression where a node holds a figure, else nothing.
func blankOr(name, expression string) string {
	return "if(" + ref(name) + " = '', '', " + expression + ")"
}

// shownAs is the name of the node that a figure is written in.
func shownAs(figure, language string) string {
	name := strings.TrimPrefix(figure, surveys.PhoneCalculation)
	if language != "" {
		name = language + "_" + name
	}
	return surveys.PhoneNote + name
}

// rounded is a score on the framework's scale, in units of its last decimal.
func (p *phone) rounded(name string) string {
	return p.calculate(shownAs(name, ""), "int", blankOr(name,
		fmt.Sprintf("int((%s * %s + 0.000000001) * %s + 0.5)", ref(name), inFull(p.scale()/100), inFull(math.Pow10(p.decimals)))))
}

// written writes what rounded gives, with the decimal sign of a language.
func (p *phone) written(units, language string) string {
	if p.decimals == 0 {
		return units
	}
	sign := "."
	if language == "fr" {
		sign = ","
	}
	parts := []string{fmt.Sprintf("int(%s div %s)", units, inFull(math.Pow10(p.decimals))), "'" + sign + "'"}
	for d := p.decimals - 1; d > 0; d-- {
		parts = append(parts, fmt.Sprintf("int(%s div %s) mod 10", units, inFull(math.Pow10(d))))
	}
	return "concat(" + strings.Join(append(parts, units+" mod 10"), ", ") + ")"
}

func (p *phone) scale() float64 {
	if p.fw.Scale > 0 {
		return p.fw.Scale
	}
	return 100
}

// inFull is a number as XPath reads it, which knows no exponent.
func inFull(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// levelsOf are a tree's levels; a profile without its own has the main tree's.
func levelsOf(fw *indicators.Framework, t *indicators.Tree) []indicators.Level {
	if len(t.Levels) > 0 {
		return t.Levels
	}
	return fw.Main.Levels
}

// level writes a level's code and name, its two ends where they differ, and
// whether it is provisional.
func (p *phone) level(of *compile.Shown, language string) string {
	levels := levelsOf(p.fw, of.Tree)
	printer := lang.For(language)
	name := "''"
	for _, l := range slices.Backward(levels) {
		name = "if(" + ref(of.Level) + " = " + quoted(l.Code) + ", " + quoted(printer.Text(l.Name)) + ", " + name + ")"
	}
	text := "concat(" + ref(of.Level) + ", ' ', " + name + ")"
	ends := "concat(" + ref(of.LevelLow) + ", '–', " + ref(of.LevelHigh) + ")"
	text = "if(" + ref(of.LevelLow) + " = " + ref(of.LevelHigh) + ", " + text + ", " + ends + ")"
	if of.Provisional != "" {
		text = "concat(" + text + ", if(" + ref(of.Provisional) + " != '', " + quoted(" "+printer.Sprint("(provisional)")) + ", ''))"
	}
	return blankOr(of.Level, text)
}

// quoted is a text in an expression, which has no escapes.
func quoted(s string) string {
	if !strings.Contains(s, "'") {
		return "'" + s + "'"
	}
	return `"` + strings.ReplaceAll(s, `"`, "”") + `"`
}

// gates adds a note for each gate that lowers a node's level.
func (p *phone) gates(of compile.Shown) {
	if of.Gates == "" {
		return
	}
	for _, g := range of.Tree.Gates {
		if g.Target == of.Node.Code {
			p.note("selected("+ref(of.Gates)+", "+quoted(g.ID)+")", &of, both(lang.Msg("Gate in force: %s", g.Why)))
		}
	}
}
