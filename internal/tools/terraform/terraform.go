// Package terraform runs Terraform or OpenTofu with the provider of this
// checkout, for demo and benchmarks.
package terraform

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"runtime"
	"slices"
	"strings"
)

// CLI runs commands in one directory.
type CLI struct {
	// Version is the first line of the program's version.
	Version   string
	binary    string
	directory string
	env       []string
}

// Build builds the provider of a checkout into a directory, with the race detector
// where the caller has it.
func Build(ctx context.Context, checkout, into string) error {
	arguments := append([]string{"build", "-o", filepath.Join(into, "terraform-provider-connectwise")}, detector...)
	build := exec.CommandContext(ctx, "go", append(arguments, ".")...)
	build.Dir = checkout
	if out, err := build.CombinedOutput(); err != nil {
		return fmt.Errorf("build the provider: %w: %s", err, out)
	}
	return nil
}

// New returns a CLI which uses the provider in a directory in place of a released
// one. The working directory needs no init.
func New(ctx context.Context, binary, provider, directory string, env []string) (*CLI, error) {
	config := fmt.Sprintf("provider_installation {\n  dev_overrides {\n    %q = %q\n    %q = %[2]q\n  }\n  direct {}\n}\n",
		"registry.terraform.io/psaforge/connectwise", provider, "registry.opentofu.org/psaforge/connectwise")
	file := filepath.Join(provider, "cli.tfrc")
	if err := writeWhole(file, config); err != nil {
		return nil, err
	}
	c := &CLI{binary: binary, directory: directory, env: append(os.Environ(), append(env, "TF_CLI_CONFIG_FILE="+file, "TF_IN_AUTOMATION=1", "CHECKPOINT_DISABLE=1")...)}
	version, err := c.Run(ctx, "version")
	if err != nil {
		return nil, err
	}
	for line := range strings.Lines(version) {
		if strings.HasPrefix(line, "Terraform v") || strings.HasPrefix(line, "OpenTofu v") {
			c.Version = strings.TrimSpace(line)
		}
	}
	return c, nil
}

// Run runs a command and returns what it printed.
func (c *CLI) Run(ctx context.Context, arguments ...string) (string, error) {
	command := exec.CommandContext(ctx, c.binary, arguments...)
	command.Dir, command.Env = c.directory, c.env
	var out, problems bytes.Buffer
	command.Stdout, command.Stderr = &out, &problems
	if err := command.Run(); err != nil {
		return out.String(), fmt.Errorf("%s %s: %w\n%s%s", filepath.Base(c.binary), strings.Join(arguments, " "), err, out.String(), problems.String())
	}
	return out.String(), nil
}

// AtLeast reports whether the program's version is at least major.minor.
func (c *CLI) AtLeast(major, minor int) bool {
	var have [2]int
	_, number, _ := strings.Cut(c.Version, " v")
	_, err := fmt.Sscanf(number, "%d.%d", &have[0], &have[1])
	return err == nil && (have[0] > major || (have[0] == major && have[1] >= minor))
}

// Command is another program that runs in the directory and finds Terraform under
// TERRAFORM.
func (c *CLI) Command(ctx context.Context, name string, arguments ...string) *exec.Cmd {
	command := exec.CommandContext(ctx, name, arguments...)
	command.Dir, command.Env = c.directory, append(slices.Clone(c.env), "TERRAFORM="+c.binary)
	return command
}

// Env is the environment of the commands.
func (c *CLI) Env() []string { return slices.Clone(c.env) }

// Path is a file in the directory of the commands.
func (c *CLI) Path(name string) string { return filepath.Join(c.directory, name) }

// Plan plans and returns what would change.
func (c *CLI) Plan(ctx context.Context) (*Plan, error) {
	if _, err := c.Run(ctx, "plan", "-input=false", "-no-color", "-out=demo.tfplan"); err != nil {
		return nil, err
	}
	text, err := c.Run(ctx, "show", "-json", "demo.tfplan")
	if err != nil {
		return nil, err
	}
	var p Plan
	if err := json.Unmarshal([]byte(text), &p); err != nil {
		return nil, err
	}
	return &p, nil
}

// Apply plans and applies, and returns what changed.
func (c *CLI) Apply(ctx context.Context) (*Plan, error) {
	p, err := c.Plan(ctx)
	if err != nil {
		return nil, err
	}
	return p, c.ApplyPlanned(ctx)
}

// ApplyPlanned applies what [CLI.Plan] planned last.
func (c *CLI) ApplyPlanned(ctx context.Context) error {
	_, err := c.Run(ctx, "apply", "-input=false", "-no-color", "demo.tfplan")
	return err
}

// Plan is what is used of a plan's JSON form.
type Plan struct {
	ResourceChanges []Change          `json:"resource_changes"`
	OutputChanges   map[string]Output `json:"output_changes"`
}

// Output is the change of an output.
type Output struct {
	After json.RawMessage `json:"after"`
}

// Change is the change of one resource.
type Change struct {
	Address string `json:"address"`
	Type    string `json:"type"`
	Mode    string `json:"mode"`
	Change  struct {
		Actions       []string
		Before, After map[string]any
		AfterUnknown  map[string]any `json:"after_unknown"`
	} `json:"change"`
}

// Empty reports whether no resource would change.
func (p *Plan) Empty() bool {
	return !slices.ContainsFunc(p.ResourceChanges, func(c Change) bool {
		return c.Mode == "managed" && !slices.Equal(c.Change.Actions, []string{"no-op"})
	})
}

// Summary says how many resources of each type would change and how.
func (p *Plan) Summary() []string {
	counts := map[string]int{}
	for _, c := range p.ResourceChanges {
		if c.Mode == "managed" && !slices.Equal(c.Change.Actions, []string{"no-op"}) {
			counts[fmt.Sprintf("%-38s %s", c.Type, strings.Join(c.Change.Actions, "+"))]++
		}
	}
	var lines []string
	for _, what := range slices.Sorted(maps.Keys(counts)) {
		lines = append(lines, fmt.Sprintf("%3d × %s", counts[what], what))
	}
	return lines
}

// Differences are the attributes that an update would change, with what the
// site has and what the configuration wants.
func (p *Plan) Differences() []string {
	var lines []string
	for _, c := range p.ResourceChanges {
		if !slices.Equal(c.Change.Actions, []string{"update"}) {
			continue
		}
		for _, name := range slices.Sorted(maps.Keys(c.Change.After)) {
			before, after := c.Change.Before[name], c.Change.After[name]
			if !reflect.DeepEqual(before, after) {
				lines = append(lines, fmt.Sprintf("%s: %s is %s, should be %s", c.Address, name, text(before), text(after)))
			}
		}
	}
	return lines
}

func text(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		return fmt.Sprint(v)
	}
	return string(raw)
}

// With is the CLI with further environment variables.
func (c *CLI) With(env ...string) *CLI {
	more := *c
	more.env = append(slices.Clone(c.env), env...)
	return &more
}

// In is the CLI in a directory below its own.
func (c *CLI) In(directory string) *CLI {
	below := *c
	below.directory = filepath.Join(c.directory, directory)
	return &below
}

// writeWhole replaces a file in one step, because another CLI may be reading it.
func writeWhole(path, text string) error {
	file, err := os.CreateTemp(filepath.Dir(path), "*.partial")
	if err != nil {
		return err
	}
	_, err = file.WriteString(text)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), path)
}

// NewMirrored returns a CLI that installs the provider in a directory as it would a
// released one, so that init works, which backends need.
func NewMirrored(ctx context.Context, binary, provider, directory string, env []string) (*CLI, error) {
	mirror := filepath.Join(provider, "mirror")
	for _, host := range []string{"registry.terraform.io", "registry.opentofu.org"} {
		platform := filepath.Join(mirror, host, "psaforge", "connectwise", "0.1.0", runtime.GOOS+"_"+runtime.GOARCH)
		if err := os.MkdirAll(platform, 0o755); err != nil {
			return nil, err
		}
		link := filepath.Join(platform, "terraform-provider-connectwise_v0.1.0")
		if err := os.Link(filepath.Join(provider, "terraform-provider-connectwise"), link); err != nil && !errors.Is(err, os.ErrExist) {
			return nil, err
		}
	}
	c, err := New(ctx, binary, provider, directory, env)
	if err != nil {
		return nil, err
	}
	file := filepath.Join(provider, "mirror.tfrc")
	config := fmt.Sprintf("provider_installation {\n  filesystem_mirror {\n    path = %q\n  }\n}\n", mirror)
	if err := writeWhole(file, config); err != nil {
		return nil, err
	}
	return c.With("TF_CLI_CONFIG_FILE=" + file), nil
}
