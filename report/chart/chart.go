// Package chart draws one chart as SVG or PNG, with the canvas and the fonts of
// gonum/plot. It measures every text and breaks long ones, so that nothing is
// cut; it says nothing by colour alone, and shows a missing value as missing,
// never as zero. What the chart shows is the report's: nothing is computed here
// but places.
package chart

import (
	"fmt"
	"io"

	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgimg"

	"eterritoire/report"
)

// DefaultWidth is the width of a chart drawn for a page of text; Narrow is that
// of one drawn for a telephone, where labels stand above what they name.
const (
	DefaultWidth = vg.Length(720)
	Narrow       = vg.Length(328)
)

// resolution of PNG pictures, in dots an inch.
const resolution = 192

// Draw draws a chart in the given format, "svg" or "png". A width of 0 is
// DefaultWidth; a height below what the chart needs, 0 above all, is that height.
func Draw(w io.Writer, c report.Chart, format string, width, height vg.Length) error {
	d, width, err := plan(c, width)
	if err != nil {
		return err
	}
	height = max(height, d.height())
	switch format {
	case "svg":
		canvas := newSVG(width, height)
		d.draw(&pen{canvas, height})
		return canvas.write(w, Caption{})
	case "png":
		canvas := vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(width, height), vgimg.UseDPI(resolution))}
		d.draw(&pen{canvas, height})
		if _, err := canvas.WriteTo(w); err != nil {
			return fmt.Errorf("drawing a chart: %w", err)
		}
		return nil
	}
	return fmt.Errorf("drawing a chart: format %q is neither svg nor png", format)
}

// A Caption is what a screen reader says of a chart.
type Caption struct {
	ID          string // of the picture within its page: unique, letters, digits and "-"
	Title, Text string
	Class       string // of the svg element
}

// Inline draws a chart as an svg element to stand within an HTML page: without
// a prologue, as wide as its place, named for screen readers.
func Inline(w io.Writer, c report.Chart, caption Caption, width vg.Length) error {
	d, width, err := plan(c, width)
	if err != nil {
		return err
	}
	canvas := newSVG(width, d.height())
	d.draw(&pen{canvas, d.height()})
	return canvas.write(w, caption)
}

// A drawing is a chart whose places are known.
type drawing interface {
	height() vg.Length
	draw(*pen)
}

// plan places a chart on a given width, which it returns.
func plan(c report.Chart, width vg.Length) (drawing, vg.Length, error) {
	if width <= 0 {
		width = DefaultWidth
	}
	switch c := c.(type) {
	case *report.Bars:
		return planBars(c, width), width, nil
	case *report.Radar:
		return planRadar(c, width), width, nil
	case *report.Heatmap:
		return planHeatmap(c, width), width, nil
	case *report.Dots:
		return planDots(c, width), width, nil
	}
	return nil, 0, fmt.Errorf("drawing a chart: no way to draw a %T", c)
}

// at is the i-th of xs, or the given value where xs is too short.
func at[T any](xs []T, i int, otherwise T) T {
	if i < len(xs) {
		return xs[i]
	}
	return otherwise
}
