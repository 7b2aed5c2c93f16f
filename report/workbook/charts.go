package workbook

import (
	"fmt"
	"regexp"
	"strings"

	"github.com/xuri/excelize/v2"

	"eterritoire/report"
)

// summaryCharts draws the radar and the bars of the axes, and the distribution
// of levels, below the summary's table.
func (l *live) summaryCharts(name string, row, bars, distribution int) error {
	sheet := quoted(name) + "!"
	column := func(col, first, n int) string { return sheet + "$" + columnRange(col, first, n) }
	first := rowTable + 1
	top := 100 * l.scale()
	names, values := column(smChartName, first, bars), column(smChartValue, first, bars)
	codes := column(smCode, first+1, bars) // a radar has no room for names
	if bars >= 3 {
		if err := l.AddChart(name, at(smCode, row), l.radar(codes, values, top)); err != nil {
			return err
		}
	}
	if err := l.AddChart(name, at(smScore, row), l.bars(names, values, top)); err != nil {
		return err
	}
	if distribution > 0 {
		levels := first + bars + 2
		c := l.columns(sheet+"$"+absoluteColumn(smChartName, levels-1), column(smChartName, levels, distribution), column(smChartValue, levels, distribution))
		if err := l.AddChart(name, at(smProvisional, row), c); err != nil {
			return err
		}
	}
	return l.mendCharts()
}

func (l *live) chart(kind excelize.ChartType, title, alt string, width, height uint) *excelize.Chart {
	printed := true
	return &excelize.Chart{
		Type: kind, Dimension: excelize.ChartDimension{Width: width, Height: height},
		Title:  excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: title, Font: font(11, report.Accent, true)}}},
		Legend: excelize.ChartLegend{Position: "none"}, Format: excelize.GraphicOptions{AltText: alt, PrintObject: &printed},
		Fill: fill(report.Paper), Border: excelize.LineOptions{Type: excelize.LineSolid, Fill: fill(report.Rule), Width: 0.75},
		PlotArea: excelize.ChartPlotArea{Fill: fill(report.Paper)}, ShowBlanksAs: "gap",
	}
}

func (l *live) axis(top float64) excelize.ChartAxis {
	zero := 0.0
	return excelize.ChartAxis{Minimum: &zero, Maximum: &top, MajorUnit: top / 5, MajorGridLines: true, Font: *font(sizeSmall, report.Dim, false)}
}

func (l *live) radar(codes, values string, top float64) *excelize.Chart {
	c := l.chart(excelize.Radar, l.p.Sprint("Profile of the territory chosen"), l.p.Sprint("Radar of the axes' scores; the figures stand in the table above."), 384, 360)
	c.XAxis, c.YAxis = excelize.ChartAxis{Font: *font(sizeText, report.Ink, true), MajorGridLines: true}, l.axis(top)
	c.Series = []excelize.ChartSeries{{Name: quoted(l.names[tabSummary]) + "!$" + absoluteColumn(smName, rowSelector), Categories: codes, Values: values}}
	return c
}

func (l *live) bars(names, values string, top float64) *excelize.Chart {
	c := l.chart(excelize.Bar, l.p.Sprint("Scores by axis"), l.p.Sprint("Bars of the axes' scores; the figures stand in the table above."), 486, 360)
	gap := uint(60)
	c.GapWidth = &gap
	c.XAxis, c.YAxis = excelize.ChartAxis{Font: *font(sizeSmall, report.Ink, false), ReverseOrder: true}, l.axis(top)
	c.Series = []excelize.ChartSeries{{Name: quoted(l.names[tabSummary]) + "!$" + absoluteColumn(smName, rowSelector), Categories: names, Values: values, Fill: fill(report.Accent)}}
	c.PlotArea.ShowVal = true
	c.PlotArea.NumFmt = excelize.ChartNumFmt{CustomNumFmt: l.scoreFormat()}
	return c
}

func (l *live) columns(title, names, values string) *excelize.Chart {
	c := l.chart(excelize.Col, l.distributionTitle(), l.p.Sprint("Columns: how many on each level; the figures stand beside."), 284, 360)
	gap, zero := uint(40), 0.0
	c.GapWidth = &gap
	c.XAxis = excelize.ChartAxis{Font: *font(sizeSmall, report.Ink, false)}
	c.YAxis = excelize.ChartAxis{Minimum: &zero, MajorGridLines: true, Font: *font(sizeSmall, report.Dim, false), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0"}}
	c.Series = []excelize.ChartSeries{{Name: title, Categories: names, Values: values, Fill: fill(report.Accent)}}
	c.PlotArea.ShowVal = true
	return c
}

// What excelize writes in a radar's series and the schema does not allow there,
// and the end of the series' name, after which its colours belong.
var (
	notRadar   = regexp.MustCompile(`<c:?invertIfNegative[^>]*/>|<invertIfNegative[^>]*/?>(</invertIfNegative>)?|<smooth[^>]*/?>(</smooth>)?`)
	seriesName = regexp.MustCompile(`</(c:)?tx>(<(c:)?spPr>.*?</(c:)?spPr>)?`)
)

// mendCharts gives radars the colours that excelize leaves out, and puts right
// what it writes into series and the schema does not allow there.
func (l *live) mendCharts() error {
	for n := 1; ; n++ {
		part := fmt.Sprintf("xl/charts/chart%d.xml", n)
		stored, there := l.Pkg.Load(part)
		if !there {
			return nil
		}
		content, ok := stored.([]byte)
		switch xml := string(content); {
		case !ok:
		case strings.Contains(xml, "radarChart"):
			l.Pkg.Store(part, []byte(mendRadar(xml)))
		default:
			l.Pkg.Store(part, []byte(mendBars(xml)))
		}
	}
}

// mendBars puts the series' elements in their order, and leaves out what only
// lines have.
func mendBars(xml string) string {
	parts := strings.Split(notRadar.ReplaceAllString(xml, ""), "<ser>")
	for i := range parts[1:] {
		parts[i+1] = strings.Replace(parts[i+1], "<dLbls>", `<invertIfNegative val="0"/><dLbls>`, 1)
	}
	return strings.Join(parts, "<ser>")
}

// mendRadar dresses a radar's only series.
func mendRadar(xml string) string {
	xml = notRadar.ReplaceAllString(xml, "")
	start := strings.Index(xml, "<ser>")
	end := strings.Index(xml, "</ser>")
	if start < 0 || end < start {
		return xml
	}
	line := func(width int, colour string) string {
		return fmt.Sprintf(`<a:ln w="%d"><a:solidFill><a:srgbClr val="%s"/></a:solidFill></a:ln>`, width, colour)
	}
	dress := `</tx><spPr>` + line(28575, report.Accent) + `</spPr><marker><symbol val="circle"/><size val="7"/><spPr><a:solidFill><a:srgbClr val="` +
		report.Accent + `"/></a:solidFill>` + line(9525, report.Paper) + `</spPr></marker>`
	at := seriesName.FindStringIndex(xml[start:end])
	if at == nil {
		return xml
	}
	return xml[:start+at[0]] + dress + xml[start+at[1]:]
}
