package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/tools/process"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/terraform"
)

// usage is what a command cost.
type usage struct {
	calls map[string]int // by operation
	wall  time.Duration
	// Of the provider's process alone: processor time, the most memory that was
	// resident, and what was allocated over time, in bytes.
	cpu     time.Duration
	memory  int64
	garbage int64
	// core is the processor time of Terraform itself.
	core time.Duration
}

// bench has what every measurement needs.
type bench struct {
	tf       string // program
	provider string // directory of the provider's program
	site     *site
}

// run runs a command of Terraform in a directory, with a number of operations under way. The provider is started here and
// not by Terraform, so that the operating system accounts for it alone.
func (b *bench) run(ctx context.Context, directory string, parallelism int, env []string, arguments ...string) (usage, error) {
	env = append(b.site.env(), env...)
	cli, err := terraform.New(ctx, b.tf, b.provider, directory, env)
	if err != nil {
		return usage{}, err
	}
	served, err := startProvider(ctx, filepath.Join(b.provider, "terraform-provider-connectwise"), directory, env)
	if err != nil {
		return usage{}, err
	}
	b.site.ResetRequests()
	began := time.Now()
	command := cli.With(served.attach).Command(ctx, b.tf, append(arguments, "-input=false", "-no-color", fmt.Sprint("-parallelism=", parallelism))...)
	out, runErr := command.CombinedOutput()
	u := usage{wall: time.Since(began)}
	if err := served.stop(&u); err != nil {
		return usage{}, err
	}
	if runErr != nil {
		return usage{}, fmt.Errorf("terraform %s: %w\n%s", strings.Join(arguments, " "), runErr, lastOf(out))
	}
	u.core = command.ProcessState.UserTime() + command.ProcessState.SystemTime()
	u.calls = b.site.Operations()
	return u, nil
}

// plan plans and fails where anything would change: then something else would
// have been measured.
func (b *bench) plan(ctx context.Context, directory string, parallelism int, env ...string) (usage, error) {
	return b.run(ctx, directory, parallelism, env, "plan", "-detailed-exitcode")
}

// lastOf is the end of what a program printed; a plan of thousands of changes is
// long.
func lastOf(out []byte) []byte {
	const most = 4000
	return out[max(0, len(out)-most):]
}

// server is a provider that serves until it is stopped.
type server struct {
	command *exec.Cmd
	attach  string // variable by which Terraform finds it
	garbage chan int64
}

// startProvider starts it where Terraform would: in the directory of the configuration.
func startProvider(ctx context.Context, program, directory string, env []string) (*server, error) {
	command := exec.CommandContext(ctx, program, "-debug")
	command.Dir = directory
	command.Env = append(append(os.Environ(), env...), "GODEBUG=gctrace=1")
	trace, err := command.StderrPipe()
	if err != nil {
		return nil, err
	}
	out, err := command.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := command.Start(); err != nil {
		return nil, err
	}
	p := &server{command: command, garbage: make(chan int64, 1)}
	go func() { p.garbage <- allocated(trace) }()
	if p.attach, err = attachment(out); err != nil {
		return nil, err
	}
	go func() { _, _ = io.Copy(io.Discard, out) }()
	return p, nil
}

// stop ends the process and adds what it used.
func (p *server) stop(u *usage) error {
	u.memory = process.PeakMemory(p.command.Process.Pid)
	if err := p.command.Process.Signal(os.Interrupt); err != nil {
		return err
	}
	u.garbage = <-p.garbage
	_ = p.command.Wait()
	state := p.command.ProcessState
	u.cpu = state.UserTime() + state.SystemTime()
	return nil
}

// allocated adds up what a Go program allocated between its collections, in bytes,
// from the runtime's trace: "gc 7 @0.3s 2%: … 8->9->5 MB, …" says that the heap
// had grown to 8 MB and that 5 MB of 9 were left. It is exact to a megabyte a
// collection, both ways.
func allocated(trace io.Reader) int64 {
	var total, left int64
	scanner := bufio.NewScanner(trace)
	for scanner.Scan() {
		_, sizes, ok := strings.Cut(scanner.Text(), " ms cpu, ")
		var start, end, live int64
		if !ok || !strings.HasPrefix(scanner.Text(), "gc ") {
			continue
		}
		if _, err := fmt.Sscanf(sizes, "%d->%d->%d MB", &start, &end, &live); err != nil {
			continue
		}
		total += end - left
		left = live
	}
	return total << 20
}

// attachment reads the variable by which Terraform finds a running provider.
func attachment(out io.Reader) (string, error) {
	scanner := bufio.NewScanner(out)
	for scanner.Scan() {
		_, value, ok := strings.Cut(scanner.Text(), "TF_REATTACH_PROVIDERS='")
		if ok {
			value = strings.TrimSuffix(strings.TrimSpace(value), "'")
			// OpenTofu asks for the provider by its own registry's name.
			var providers map[string]json.RawMessage
			if err := json.Unmarshal([]byte(value), &providers); err != nil {
				return "", err
			}
			for name, how := range providers {
				providers[strings.Replace(name, "registry.terraform.io", "registry.opentofu.org", 1)] = how
			}
			both, err := json.Marshal(providers)
			return "TF_REATTACH_PROVIDERS=" + string(both), err
		}
	}
	return "", fmt.Errorf("the provider did not say how to attach")
}
