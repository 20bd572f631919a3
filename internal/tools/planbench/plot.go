package main

import (
	"fmt"
	"math"
	"strings"
)

// The plot's size and the room around each of its two panels, in pixels.
const (
	plotWidth, plotHeight = 760, 320
	panelWidth            = 300
	panelLeft, panelGap   = 60, 70
	panelTop, panelBottom = 50, 270
)

// panel is one axis of the plot.
type panel struct {
	title  string
	values []float64
}

// plot draws calls and processor time over objects, with a line of proportional
// growth through the fewest. It brings its own background, so that it can be read
// on a light page and on a dark one, and asks for nothing from elsewhere.
func plot(all []growth) string {
	objects := make([]float64, len(all))
	calls, cpu := panel{title: "API calls", values: make([]float64, len(all))}, panel{title: "Processor time of the provider, s", values: make([]float64, len(all))}
	for i, g := range all {
		objects[i], calls.values[i], cpu.values[i] = float64(instances(g.clients)), float64(sum(g.calls)), g.cpu.Seconds()
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%[1]d" height="%[2]d" role="img" aria-label="API calls and processor time of the provider over the objects of a state">
<style>
.page { fill: #ffffff } text { fill: #1f2328; font: 13px sans-serif } .grid { stroke: #d1d9e0 } .line { stroke: #0969da; fill: none; stroke-width: 2 } .dot { fill: #0969da } .even { stroke: #59636e; stroke-dasharray: 4 4; fill: none }
@media (prefers-color-scheme: dark) { .page { fill: #0d1117 } text { fill: #f0f6fc } .grid { stroke: #3d444d } .line { stroke: #4493f8 } .dot { fill: #4493f8 } .even { stroke: #9198a1 } }
</style>
<rect class="page" width="%[1]d" height="%[2]d" rx="6"/>
`, plotWidth, plotHeight)
	for i, p := range []panel{calls, cpu} {
		p.draw(&b, panelLeft+i*(panelWidth+panelGap), objects)
	}
	fmt.Fprintf(&b, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">Objects of the state; dashed: in proportion to the fewest</text>\n</svg>\n", plotWidth/2, plotHeight-10)
	return b.String()
}

func (p panel) draw(b *strings.Builder, left int, objects []float64) {
	last := len(objects) - 1
	proportional := p.values[0] / objects[0] * objects[last]
	right, top := ceiling(objects[last]), ceiling(max(p.values[last], proportional))
	x := func(v float64) float64 { return float64(left) + v/right*panelWidth }
	y := func(v float64) float64 { return panelBottom - v/top*(panelBottom-panelTop) }
	fmt.Fprintf(b, "<text x=\"%d\" y=\"%d\">%s</text>\n", left, panelTop-20, p.title)
	const steps = 4
	for i := range steps + 1 {
		v, o := top*float64(i)/steps, right*float64(i)/steps
		fmt.Fprintf(b, "<path class=\"grid\" d=\"M%d %.1fh%d\"/><text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%g</text><text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%g</text>\n",
			left, y(v), panelWidth, left-6, y(v)+4, v, x(o), panelBottom+18, o)
	}
	fmt.Fprintf(b, "<path class=\"even\" d=\"M%.1f %.1fL%.1f %.1f\"/>\n", x(objects[0]), y(p.values[0]), x(objects[last]), y(proportional))
	points := make([]string, len(objects))
	for i := range objects {
		points[i] = fmt.Sprintf("%.1f %.1f", x(objects[i]), y(p.values[i]))
		fmt.Fprintf(b, "<circle class=\"dot\" cx=\"%.1f\" cy=\"%.1f\" r=\"3.5\"/>\n", x(objects[i]), y(p.values[i]))
	}
	fmt.Fprintf(b, "<path class=\"line\" d=\"M%s\"/>\n", strings.Join(points, "L"))
}

// ceiling is the next number above that is easy to divide by four.
func ceiling(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, n := range []float64{1, 2, 4, 6, 8} {
		if v <= n*unit {
			return n * unit
		}
	}
	return 10 * unit
}
