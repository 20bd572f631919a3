package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// Between these lines of the guide's template stands what a run measured. They are
// no generated part of the documentation, which can be made without a run.
const (
	measuredBegins = "<!-- measured by make bench-guide -->"
	measuredEnds   = "<!-- end of measured -->"
)

// plotFile is beside the guides' examples, because docs holds nothing but pages.
const plotFile = "examples/guides/scaling.svg"

// writeGuide replaces the figures of the guide's template, and the plot.
func (r *results) writeGuide(template string) error {
	raw, err := os.ReadFile(template)
	if err != nil {
		return err
	}
	text, err := filled(string(raw), r.markdown())
	if err != nil {
		return fmt.Errorf("%s: %w", template, err)
	}
	if err := os.WriteFile(template, []byte(text), 0o644); err != nil {
		return err
	}
	// Templates are two levels below the checkout.
	return os.WriteFile(filepath.Join(filepath.Dir(template), "..", "..", plotFile), []byte(plot(r.growth)), 0o644)
}

// filled returns a text with another part between the lines.
func filled(text, part string) (string, error) {
	before, rest, begins := strings.Cut(text, measuredBegins)
	_, after, ends := strings.Cut(rest, measuredEnds)
	if !begins || !ends {
		return "", fmt.Errorf("it has no lines %q and %q", measuredBegins, measuredEnds)
	}
	return before + measuredBegins + "\n\n" + part + "\n" + measuredEnds + after, nil
}

func (r *results) markdown() string {
	var b strings.Builder
	last := r.growth[len(r.growth)-1]
	fmt.Fprintf(&b, "Measured with %s on %d processors: %d clients, %d objects, %s a call.\n\n",
		r.version, runtime.NumCPU(), last.clients, instances(last.clients), r.latency)
	b.WriteString("| Of what | Figure | Bar | |\n|---|---|---|---|\n")
	for _, f := range r.figures() {
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", f.name, f.value, f.bar, f.verdict())
	}
	b.WriteString("\n| Clients | Objects | Calls | Fewest possible | Time | Processor time of the provider | of Terraform | Memory of the provider |\n|---|---|---|---|---|---|---|---|\n")
	for _, g := range r.growth {
		fmt.Fprintf(&b, "| %d | %d | %d | %d | %s | %s | %s | %s |\n", g.clients, instances(g.clients), sum(g.calls), sum(floors(g.clients)),
			seconds(g.wall), seconds(g.cpu), seconds(g.core), megabytes(g.memory))
	}
	return b.String()
}
