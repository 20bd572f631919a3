// Command guides writes the parts of the guides that follow from the code:
// between the comments `generated: name` and `end of generated` of a template
// stands what the code says.
package main

import (
	"fmt"
	"log"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/reference"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/versions"
)

func main() {
	if err := run("templates/guides"); err != nil {
		log.Fatal("guides: ", err)
	}
}

func run(directory string) error {
	paths, err := filepath.Glob(filepath.Join(directory, "*.md.tmpl"))
	if err != nil {
		return err
	}
	for _, path := range paths {
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text, err := fill(string(raw))
		if err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
		if text == string(raw) {
			continue
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			return err
		}
	}
	return nil
}

// generate returns the part of the name.
func generate(name string) (string, error) {
	switch name {
	case "holds":
		return holds(), nil
	case "measures":
		return measures(), nil
	case "versions":
		results, err := versions.Committed()
		return results.Table(), err
	}
	var step int
	if _, err := fmt.Sscanf(name, "step %d", &step); err != nil {
		return "", fmt.Errorf("the generated part %q is not known", name)
	}
	return carriers(step)
}

const (
	begins = "<!-- generated: "
	ends   = "<!-- end of generated -->"
)

// fill returns a template with its generated parts.
func fill(text string) (string, error) {
	var b strings.Builder
	for {
		before, rest, ok := strings.Cut(text, begins)
		b.WriteString(before)
		if !ok {
			return b.String(), nil
		}
		name, rest, _ := strings.Cut(rest, " -->")
		_, after, ok := strings.Cut(rest, ends)
		part, err := generate(name)
		if err != nil {
			return "", err
		}
		if !ok {
			return "", fmt.Errorf("the generated part %q has no end", name)
		}
		fmt.Fprintf(&b, "%s%s -->\n\n%s\n%s", begins, name, part, ends)
		text = after
	}
}

// holds has a section for each rule by which something is held.
func holds() string {
	var b strings.Builder
	for _, rule := range plan.Holds {
		fmt.Fprintf(&b, "### `%s`\n\n%s\n\n**What to do:** %s\n\n", rule.Name, rule.Meaning, rule.Remedy)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// carriers lists the pages of what carries a step of the article.
func carriers(step int) (string, error) {
	subjects, err := reference.Subjects()
	if err != nil {
		return "", err
	}
	var b strings.Builder
	for _, s := range subjects {
		if slices.Contains(s.Steps, step) {
			fmt.Fprintf(&b, "- [`connectwise_%s`](../%s/%s.md)\n", s.Name, s.Directory, s.Name)
		}
	}
	if b.Len() == 0 {
		return "", fmt.Errorf("nothing carries step %d", step)
	}
	return b.String(), nil
}

// measures is the table of the measures.
func measures() string {
	var b strings.Builder
	b.WriteString("| Measure | Counts | Unit | Vendor type | Vendor level | By default |\n|---|---|---|---|---|---|\n")
	for _, m := range policy.Measures {
		f, _ := m.Facts()
		level, byDefault := "empty", "not billed"
		if f.LevelFromPlan {
			level = "the service plan"
		}
		if f.Default {
			byDefault = "billed"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | `%s` | %s | %s |\n", f.Measure, f.Counts, f.Unit, f.Type, level, byDefault)
	}
	return b.String()
}
