// Package versions finds out which features of the provider a Terraform or OpenTofu
// has, by using each, and writes what was found as a table. The results of the
// versions that were run are committed beside it.
package versions

import (
	"context"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// Yes is the result of a feature that works; any other is the error.
const Yes = "yes"

// Results are by version, such as "OpenTofu 1.12.6", and by feature.
type Results map[string]map[string]string

//go:embed results.json
var committed []byte

// Committed returns the results that are committed.
func Committed() (Results, error) {
	var all Results
	err := json.Unmarshal(committed, &all)
	return all, err
}

// Features are the names of the features, in the order of the table.
func Features() []string {
	names := make([]string, len(features))
	for i, f := range features {
		names[i] = f.name
	}
	return names
}

// Run uses a feature with a program. The provider lies in a directory of its own;
// checkout is the root of this repository. The error is of the test itself, such as a
// site that does not start.
func Run(ctx context.Context, binary, provider, checkout, name string) (version, result string, err error) {
	i := slices.IndexFunc(features, func(f feature) bool { return f.name == name })
	if i < 0 {
		return "", "", fmt.Errorf("there is no feature %q", name)
	}
	f := features[i]
	site, err := synctest.New(psasim.Options{}, 1, nil)
	if err != nil {
		return "", "", err
	}
	defer site.Close()
	directory, err := os.MkdirTemp("", "connectwise-versions-")
	if err != nil {
		return "", "", err
	}
	defer func() { _ = os.RemoveAll(directory) }()
	if err := f.write(checkout, directory, site); err != nil {
		return "", "", err
	}
	create := terraform.New
	if f.init {
		create = terraform.NewMirrored
	}
	cli, err := create(ctx, binary, provider, directory, append([]string{
		"CONNECTWISE_SITE_URL=" + site.URL, "CONNECTWISE_COMPANY_ID=acme", "CONNECTWISE_PUBLIC_KEY=public",
		"CONNECTWISE_PRIVATE_KEY=private-secret", "CONNECTWISE_CLIENT_ID=" + psasim.ClientID,
	}, f.env...))
	if err != nil {
		return "", "", err
	}
	version = strings.Replace(cli.Version, " v", " ", 1)
	if f.init {
		if out, err := cli.Run(ctx, "init", "-input=false", "-no-color"); err != nil {
			return version, refusal(out, err), nil
		}
	}
	for _, c := range f.commands {
		out, err := cli.Run(ctx, strings.Fields(c.arguments)...)
		switch {
		case ctx.Err() != nil:
			return version, "", ctx.Err()
		case err != nil:
			return version, refusal(out, err), nil
		case !strings.Contains(strings.Join(strings.Fields(out), " "), c.prints):
			return version, fmt.Sprintf("%s does not print %q", strings.Fields(c.arguments)[0], c.prints), nil
		}
	}
	if f.after != nil {
		if err := f.after(site); err != nil {
			return version, err.Error(), nil
		}
	}
	return version, Yes, nil
}

// refusal is the first line of an error.
func refusal(out string, err error) string {
	for _, text := range []string{err.Error(), out} {
		for line := range strings.Lines(text) {
			line = strings.Trim(line, "│╷╵ \n")
			if rest, ok := strings.CutPrefix(line, "Error: "); ok {
				return rest
			}
			if strings.Contains(line, "has no command named") {
				return line
			}
		}
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	return first
}

// columns are the versions of the table. What is "" stands for the newest that was run.
var columns = []struct{ program, minor string }{
	{"Terraform", "1.8"},
	{"Terraform", "1.11"},
	{"Terraform", "1.12"},
	{"Terraform", "1.14"},
	{"Terraform", ""},
	{"OpenTofu", "1.8"},
	{"OpenTofu", "1.11"},
	{"OpenTofu", "1.12"},
}

// Of returns the version of a program and minor version that was run last, "" where
// none was; a minor version of "" stands for the newest.
func (r Results) Of(program, minor string) string {
	var found []string
	for version := range r {
		name, number, _ := strings.Cut(version, " ")
		if name == program && (minor == "" || strings.HasPrefix(number, minor+".")) {
			found = append(found, version)
		}
	}
	if len(found) == 0 {
		return ""
	}
	return slices.MaxFunc(found, func(a, b string) int { return slices.Compare(numbers(a), numbers(b)) })
}

// numbers are the parts of a version.
func numbers(version string) []int {
	_, number, _ := strings.Cut(version, " ")
	number, _, _ = strings.Cut(number, "-")
	var parts []int
	for part := range strings.SplitSeq(number, ".") {
		n, _ := strconv.Atoi(part)
		parts = append(parts, n)
	}
	return parts
}

// Table is the results as Markdown. What no run has shown is said to be not run.
func (r Results) Table() string {
	var b strings.Builder
	head, line := "| Feature |", "|---|"
	for _, c := range columns {
		label := c.minor
		if c.minor == "" {
			label = "newest"
		}
		head += " " + c.program + " " + label + " |"
		line += "---|"
	}
	b.WriteString(head + "\n" + line + "\n")
	run := map[string]bool{}
	for _, name := range Features() {
		b.WriteString("| " + name + " |")
		for _, c := range columns {
			version := r.Of(c.program, c.minor)
			result, ok := r[version][name]
			switch {
			case !ok:
				b.WriteString(" not run |")
				continue
			case result == Yes:
				b.WriteString(" yes |")
			default:
				b.WriteString(" no |")
			}
			run[version] = true
		}
		b.WriteString("\n")
	}
	fmt.Fprintf(&b, "\nEach yes and no is from a run of a small configuration on a simulated site, with %s.\n",
		strings.Join(slices.SortedFunc(maps.Keys(run), func(a, b string) int {
			return strings.Compare(b[:1], a[:1])*2 + slices.Compare(numbers(a), numbers(b))
		}), ", "))
	return b.String()
}
