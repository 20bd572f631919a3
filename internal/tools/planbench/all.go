package main

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// growth is what the refresh of everything cost at one number of clients.
type growth struct {
	clients int
	usage
}

// results are everything that one run of this program measured.
type results struct {
	options
	version string
	growth  []growth // the last is that of the most clients
	// Beside the last: without latency, both with fewer operations under way, with a
	// call for each object, Terraform's own resource in the same numbers, and companies
	// alone.
	immediate, narrow, narrowImmediate, naive, builtin, companies usage
	workspace, added                                              usage
	// complete is the plan of examples/complete at the default rate, with and without
	// the burst that it begins with.
	burst, paced usage
}

// all measures everything. Sizes grow, so that the objects of one are those of the
// next.
func (b *bench) all(ctx context.Context, o options, temporary string) (results, error) {
	r := results{options: o}
	m, err := newMaker(ctx, b.site.settings())
	if err != nil {
		return r, err
	}
	common, err := m.share(ctx, b.site.setup)
	if err != nil {
		return r, err
	}
	instances, have := common.instances, 0
	within := func(name string) string { return filepath.Join(temporary, name) }
	for _, n := range o.clients {
		made, err := m.clients(ctx, common, have, n)
		if err != nil {
			return r, err
		}
		instances, have = append(instances, made...), n
		u, err := b.refresh(ctx, within("msp"), n, instances, wide, o.latency)
		if err != nil {
			return r, err
		}
		r.growth = append(r.growth, growth{n, u})
		progress("%d clients planned, with %s a call", n, o.latency)
	}
	if r.immediate, err = b.plan(ctx, within("msp"), wide.parallelism); err != nil {
		return r, err
	}
	progress("the same without latency")
	if r.narrow, err = b.refresh(ctx, within("msp"), have, instances, narrow, o.latency); err != nil {
		return r, err
	}
	if r.narrowImmediate, err = b.plan(ctx, within("msp"), narrow.parallelism); err != nil {
		return r, err
	}
	progress("the same with fewer operations under way")
	if r.workspace, r.added, err = b.oneClient(ctx, o.latency, within("client"), have, instances); err != nil {
		return r, err
	}
	progress("one client's workspace")
	if r.burst, r.paced, err = b.complete(ctx, o.latency, within("complete")); err != nil {
		return r, err
	}
	progress("examples/complete")
	if err := b.directory(ctx, within("companies"), fmt.Sprintf(provider, wide.concurrency)+fmt.Sprintf(companies, have), companiesOf(instances)); err != nil {
		return r, err
	}
	if r.companies, err = b.plan(ctx, within("companies"), wide.parallelism); err != nil {
		return r, err
	}
	progress("companies alone")
	if err := b.directory(ctx, within("builtin"), fmt.Sprintf(builtin, have), ofTerraform(have)); err != nil {
		return r, err
	}
	if r.builtin, err = b.plan(ctx, within("builtin"), wide.parallelism); err != nil {
		return r, err
	}
	progress("as many instances of terraform_data")
	r.naive, err = b.later(o.latency, func() (usage, error) {
		return b.plan(ctx, within("msp"), narrow.parallelism, "CONNECTWISE_REFRESH=individual")
	})
	progress("with a call for each object")
	return r, err
}

// refresh measures the plan of a number of clients while each call takes a time.
func (b *bench) refresh(ctx context.Context, path string, clients int, all []instance, l load, latency time.Duration) (usage, error) {
	if err := b.directory(ctx, path, configuration(clients, l.concurrency), all); err != nil {
		return usage{}, err
	}
	return b.later(latency, func() (usage, error) { return b.plan(ctx, path, l.parallelism) })
}

// companiesOf are the companies of the clients, out of their modules.
func companiesOf(all []instance) []instance {
	var some []instance
	for _, i := range all {
		if strings.HasPrefix(i.address, "connectwise_company.") {
			i.index, i.client = i.client, -1
			some = append(some, i)
		}
	}
	return some
}

func progress(format string, arguments ...any) {
	fmt.Fprintf(os.Stderr, "%s "+format+"\n", append([]any{time.Now().Format(time.TimeOnly)}, arguments...)...)
}

// tries are how often a plan of a second or two is measured: the shortest says most of
// it, because the machine has other things to do.
const tries = 3

func (u usage) orShorter(other usage) usage {
	if u.wall == 0 || other.wall < u.wall {
		return other
	}
	return u
}

// later measures while each call takes a time on the site.
func (b *bench) later(latency time.Duration, measured func() (usage, error)) (usage, error) {
	b.site.SetLatency(latency)
	defer b.site.SetLatency(0)
	return measured()
}

// oneClient measures the plan of the first client's own workspace, and the apply
// that adds a client in another one.
func (b *bench) oneClient(ctx context.Context, latency time.Duration, path string, clients int, all []instance) (planned, added usage, err error) {
	var own []instance
	for _, i := range all {
		if i.client == 0 {
			i.dependencies = nil
			own = append(own, i)
		}
	}
	if len(own) != objectsPerClient {
		return planned, added, fmt.Errorf("a client has %d objects, not %d", len(own), objectsPerClient)
	}
	if err := b.directory(ctx, path, fmt.Sprintf(workspace, 0), own); err != nil {
		return planned, added, err
	}
	for range tries {
		u, err := b.later(latency, func() (usage, error) { return b.plan(ctx, path, usual.parallelism) })
		if err != nil {
			return planned, added, err
		}
		planned = planned.orShorter(u)
	}
	path += "-new"
	if err := b.directory(ctx, path, fmt.Sprintf(workspace, clients), nil); err != nil {
		return planned, added, err
	}
	if added, err = b.later(latency, func() (usage, error) { return b.run(ctx, path, usual.parallelism, nil, "apply", "-auto-approve") }); err != nil {
		return planned, added, err
	}
	posts := 0
	for operation, n := range added.calls {
		if strings.HasPrefix(operation, "POST ") {
			posts += n
		}
	}
	if posts != objectsPerClient {
		return planned, added, fmt.Errorf("a client was added with %d creates: %v", posts, added.calls)
	}
	_, err = b.plan(ctx, path, usual.parallelism)
	return planned, added, err
}

// complete measures the plan of examples/complete after it was applied, at the
// default rate and at the same rate without a burst. It declares what the clients
// share by itself, so it has a site of its own.
func (b *bench) complete(ctx context.Context, latency time.Duration, path string) (burst, paced usage, err error) {
	own := *b
	b = &own
	if b.site, err = newSite(ctx); err != nil {
		return burst, paced, err
	}
	defer b.site.close()
	if err := os.CopyFS(path, os.DirFS("examples/complete")); err != nil {
		return burst, paced, err
	}
	main := filepath.Join(path, "main.tf")
	raw, err := os.ReadFile(main)
	if err != nil {
		return burst, paced, err
	}
	const unpaced = `provider "connectwise" {}`
	at := func(rate float64) error {
		block := fmt.Sprintf("provider \"connectwise\" {\n  requests_per_second = %g\n}", rate)
		changed := strings.Replace(string(raw), unpaced, block, 1)
		if changed == string(raw) {
			return fmt.Errorf("%s has no %s", main, unpaced)
		}
		return os.WriteFile(main, []byte(changed), 0o600)
	}
	if err := at(100000); err != nil {
		return burst, paced, err
	}
	if _, err := b.run(ctx, path, usual.parallelism, nil, "apply", "-auto-approve"); err != nil {
		return burst, paced, err
	}
	planned := func() (usage, error) { return b.plan(ctx, path, usual.parallelism) }
	for range tries {
		if err := os.WriteFile(main, raw, 0o600); err != nil {
			return burst, paced, err
		}
		u, err := b.later(latency, planned)
		if err != nil {
			return burst, paced, err
		}
		burst = burst.orShorter(u)
		// A rate that is set has no burst beyond its own second.
		if err := at(defaultRate); err != nil {
			return burst, paced, err
		}
		if u, err = b.later(latency, planned); err != nil {
			return burst, paced, err
		}
		paced = paced.orShorter(u)
	}
	return burst, paced, nil
}

// directory makes a directory of Terraform with a configuration, the module of a
// client that it may call, and a state.
func (b *bench) directory(ctx context.Context, path, configuration string, all []instance) error {
	module := clientModule
	if strings.Contains(configuration, "terraform_data") {
		module = builtinModule
	}
	for name, text := range map[string]string{"main.tf": configuration, "client/main.tf": module} {
		file := filepath.Join(path, name)
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			return err
		}
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			return err
		}
	}
	if err := writeState(filepath.Join(path, "terraform.tfstate"), all); err != nil {
		return err
	}
	get := exec.CommandContext(ctx, b.tf, "get")
	get.Dir = path
	if out, err := get.CombinedOutput(); err != nil {
		return fmt.Errorf("terraform get: %w: %s", err, out)
	}
	return nil
}

// ofTerraform are the instances of the configuration builtin.
func ofTerraform(clients int) []instance {
	var all []instance
	add := func(client int, name string, index int, input, dependency string) string {
		id := fmt.Sprintf("%s-%d-%d", name, client, index)
		i := instance{client: client, address: "terraform_data." + name, index: index, attributes: map[string]any{
			"id": id, "triggers_replace": nil,
			"input": map[string]any{"value": input, "type": "string"}, "output": map[string]any{"value": input, "type": "string"},
		}}
		if dependency != "" {
			i.dependencies = []string{"module.client.terraform_data." + dependency}
		}
		all = append(all, i)
		return id
	}
	for i := range sharedObjects {
		add(-1, "shared", i, "shared", "")
	}
	for i := range clients {
		company := add(i, "company", -1, fmt.Sprintf("Client %d", i), "")
		contact := add(i, "contact", -1, company, "company")
		add(i, "backup_stats", -1, add(i, "devices", -1, company, "company"), "devices")
		agreement := add(i, "agreement", -1, contact, "contact")
		for line := range 3 {
			add(i, "line", line, agreement, "agreement")
		}
	}
	return all
}

// operations lists calls, the most frequent first.
func operations(calls map[string]int) []string {
	return slices.SortedFunc(maps.Keys(calls), func(a, b string) int { return cmp.Or(calls[b]-calls[a], strings.Compare(a, b)) })
}
