package main

import (
	"context"
	"fmt"
	"math"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// figure is a row of the table: what was measured, and what it has to keep to.
type figure struct {
	name, value, bar string
	short            bool // it falls short of the bar
}

// verdict is the last column of the table.
func (f figure) verdict() string {
	switch {
	case f.bar == "":
		return ""
	case f.short:
		return "falls short"
	}
	return "kept"
}

// The bars.
const (
	mostCallsToFloor   = 1.05
	mostWallToShortest = 1.25
	mostMemory         = 80 << 20 // bytes
	mostCPU            = 3 * time.Millisecond
	mostGarbage        = 1 << 20 // bytes an instance
	mostWorkspaceCalls = 12
	mostWorkspaceWall  = 2 * time.Second
	mostCallsBeside    = 12 // those of an added client that create nothing
	// mostExponent is linear growth, and what one run differs from the next.
	mostExponent = 1.05
)

func megabytes(bytes int64) string { return fmt.Sprintf("%.0f MB", float64(bytes)/(1<<20)) }

func seconds(d time.Duration) string { return fmt.Sprintf("%.1f s", d.Seconds()) }

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.2f ms", float64(d.Microseconds())/1000)
}

// timed is the figure of a plan's time beside the longer of what it takes without
// latency and what its fewest calls take side by side.
func (r *results) timed(name string, u, immediate usage, least int, l load) figure {
	shortest := time.Duration(least) * r.latency / time.Duration(l.concurrency)
	bound := max(immediate.wall, shortest)
	return figure{
		fmt.Sprintf("%s, `max_concurrent_requests = %d`, `-parallelism=%d`: time", name, l.concurrency, l.parallelism),
		fmt.Sprintf("%s, %.2f of the longer of what it takes without latency (%s) and the fewest calls (%s)",
			seconds(u.wall), float64(u.wall)/float64(bound), seconds(immediate.wall), seconds(shortest)),
		fmt.Sprintf("≤ %.2f", mostWallToShortest), float64(u.wall) > mostWallToShortest*float64(bound),
	}
}

func (r *results) figures() []figure {
	last := r.growth[len(r.growth)-1]
	calls, least := sum(last.calls), sum(floors(last.clients))
	perCompany := r.companies.cpu / time.Duration(last.clients)
	garbage := r.companies.garbage / int64(last.clients)
	callsGrow, timeGrows := r.exponents()
	return []figure{
		{
			fmt.Sprintf("Refresh of %d objects: calls", instances(last.clients)),
			fmt.Sprintf("%d, %.3f of the fewest possible", calls, ratio(calls, least)),
			fmt.Sprintf("≤ %.2f of %d", mostCallsToFloor, least), ratio(calls, least) > mostCallsToFloor,
		},
		r.timed(fmt.Sprintf("The same with %s a call", r.latency), last.usage, r.immediate, least, wide),
		r.timed("The same", r.narrow, r.narrowImmediate, least, narrow),
		{fmt.Sprintf("The same, `-parallelism=%d`: memory of the provider", wide.parallelism), megabytes(last.memory), "≤ " + megabytes(mostMemory), last.memory > mostMemory},
		{
			"The same: processor time of the provider, an object", milliseconds(last.cpu / time.Duration(instances(last.clients))),
			"≤ " + milliseconds(mostCPU), last.cpu/time.Duration(instances(last.clients)) > mostCPU,
		},
		{
			"The same: processor time of Terraform itself, an object", milliseconds(last.core / time.Duration(instances(last.clients))), "", false,
		},
		{
			"As many `terraform_data`: time; processor time an object", seconds(r.builtin.wall) + "; " +
				milliseconds(r.builtin.core/time.Duration(instances(last.clients))), "", false,
		},
		{
			"With `refresh = \"individual\"`: calls; time", fmt.Sprintf("%d; %s", sum(r.naive.calls), seconds(r.naive.wall)), "", false,
		},
		{
			fmt.Sprintf("A company, of %d: processor time of the provider", last.clients), milliseconds(perCompany), "≤ " + milliseconds(mostCPU), perCompany > mostCPU,
		},
		{"A company: memory that is allocated and dropped", fmt.Sprintf("%d kB", garbage>>10), fmt.Sprintf("≤ %d kB", mostGarbage>>10), garbage > mostGarbage},
		{
			"One client's workspace: calls", fmt.Sprint(sum(r.workspace.calls)), fmt.Sprintf("≤ %d", mostWorkspaceCalls),
			sum(r.workspace.calls) > mostWorkspaceCalls,
		},
		{"One client's workspace: time of a plan", seconds(r.workspace.wall), "< " + seconds(mostWorkspaceWall), r.workspace.wall >= mostWorkspaceWall},
		{
			fmt.Sprintf("A client is added, %d objects: calls", objectsPerClient), fmt.Sprint(sum(r.added.calls)),
			fmt.Sprintf("≤ %d", objectsPerClient+mostCallsBeside), sum(r.added.calls) > objectsPerClient+mostCallsBeside,
		},
		{"A client is added: time of the apply", seconds(r.added.wall), "", false},
		{"Calls grow with the objects to the power of", fmt.Sprintf("%.2f", callsGrow), fmt.Sprintf("≤ %.2f", mostExponent), callsGrow > mostExponent},
		{
			"Processor time of the provider grows with the objects to the power of", fmt.Sprintf("%.2f", timeGrows),
			fmt.Sprintf("≤ %.2f", mostExponent), timeGrows > mostExponent,
		},
		{
			fmt.Sprintf("`examples/complete`, %d calls: time of a plan", sum(r.burst.calls)),
			fmt.Sprintf("%s; %s with `requests_per_second = %d`", seconds(r.burst.wall), seconds(r.paced.wall), defaultRate), "", false,
		},
	}
}

func ratio(a, b int) float64 { return float64(a) / float64(b) }

// exponents of the powers by which calls and processor time grow with the objects,
// from the fewest clients to the most; 1 where there is one number of clients.
func (r *results) exponents() (calls, cpu float64) {
	first, last := r.growth[0], r.growth[len(r.growth)-1]
	if first.clients == last.clients {
		return 1, 1
	}
	power := func(a, b float64) float64 {
		return math.Log(b/a) / math.Log(ratio(instances(last.clients), instances(first.clients)))
	}
	return power(float64(sum(first.calls)), float64(sum(last.calls))), power(first.cpu.Seconds(), last.cpu.Seconds())
}

// text is what the program prints.
func (r *results) text() string {
	var b strings.Builder
	last := r.growth[len(r.growth)-1]
	fmt.Fprintf(&b, "%s, %d objects of %d clients, %s a call, %d processors\n\n", r.version, instances(last.clients), last.clients, r.latency, runtime.NumCPU())
	for _, f := range r.figures() {
		fmt.Fprintf(&b, "%-70s %-14s %-12s %s\n", f.name, f.value, f.bar, f.verdict())
	}
	b.WriteString("\nclients  objects   calls   fewest      wall  provider CPU   memory  Terraform CPU\n")
	for _, g := range r.growth {
		fmt.Fprintf(&b, "%7d %8d %7d %8d %9s %13s %8s %14s\n", g.clients, instances(g.clients), sum(g.calls), sum(floors(g.clients)),
			seconds(g.wall), seconds(g.cpu), megabytes(g.memory), seconds(g.core))
	}
	least := floors(last.clients)
	fmt.Fprintf(&b, "\nrefresh, by operation beside the fewest\n")
	for _, operation := range operations(grouped(last.calls)) {
		fmt.Fprintf(&b, "%7d %7d  %s\n", grouped(last.calls)[operation], least[operation], operation)
	}
	for _, part := range []struct {
		name  string
		calls map[string]int
	}{{"one client's workspace", r.workspace.calls}, {"a client is added", r.added.calls}} {
		fmt.Fprintf(&b, "\n%s: %d calls\n", part.name, sum(part.calls))
		for _, operation := range operations(part.calls) {
			fmt.Fprintf(&b, "%7d  %s\n", part.calls[operation], operation)
		}
	}
	return b.String()
}

// version is the first line of what Terraform says of itself.
func version(ctx context.Context, tf string) (string, error) {
	out, err := exec.CommandContext(ctx, tf, "version").Output()
	line, _, _ := strings.Cut(string(out), "\n")
	return strings.TrimSpace(line), err
}
