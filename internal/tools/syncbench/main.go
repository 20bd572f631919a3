// Command syncbench measures what a push of thousands of accounts costs: API
// calls by operation beside the fewest that are possible, time beside the
// shortest that rate, latency and concurrency allow, and memory. The site is in
// this process; each push is a process of its own, as Terraform starts one, so
// that the operating system accounts for its memory alone. With -sources it
// measures the memory of reading large sources of usage.
package main

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/psasim"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/push"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/synctest"
	"github.com/psaforge/terraform-provider-connectwise/internal/tools/process"
)

func main() {
	var o options
	flag.IntVar(&o.clients, "clients", 1000, "client companies")
	flag.IntVar(&o.accounts, "accounts", 5, "accounts of each")
	flag.DurationVar(&o.latency, "latency", 100*time.Millisecond, "time of each call on the site")
	flag.Float64Var(&o.rate, "rate", 0, "requests a second; 0 lifts the rate")
	flag.IntVar(&o.concurrency, "concurrency", psa.DefaultMaxConcurrentRequests, "requests at once")
	pusher := flag.Bool("push", false, "push what comes on standard input; used by this program itself")
	sources := flag.Bool("sources", false, "read large sources of usage instead of pushing")
	size := flag.Int64("size", 1<<30, "size of each source, in bytes")
	one := flag.String("export", "", "read one source; used by this program itself")
	flag.Parse()
	run := func() error { return bench(context.Background(), o) }
	if *pusher {
		run = func() error { return pushOnce(context.Background(), os.Stdin, os.Stdout) }
	}
	switch {
	case *one != "":
		run = func() error { return readOnce(*one, *size, os.Stdout) }
	case *sources:
		run = func() error { return benchSources(context.Background(), *size) }
	}
	if err := run(); err != nil {
		log.Fatal("syncbench: ", err)
	}
}

type options struct {
	clients, accounts, concurrency int
	latency                        time.Duration
	rate                           float64
}

// job is what a pushing process gets.
type job struct {
	URL         string
	Rate        float64
	Concurrency int
	Policy      policy.Policy
	Usage       axcient.Usage
	Customers   map[string]int64
	Last        map[string]push.Last
}

// done is what it returns.
type done struct {
	Calls int
	Wall  time.Duration
	Last  map[string]push.Last
	// Additions, Devices and Counters count the planned writes of each kind.
	Additions, Devices, Counters int
	// Memory is the most that was resident, in bytes.
	Memory int64
	Error  string
}

func pushOnce(ctx context.Context, in io.Reader, out io.Writer) error {
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return err
	}
	client, err := psa.New(psa.Config{
		SiteURL: j.URL, CompanyID: "acme", PublicKey: "public", PrivateKey: "private-secret", ClientID: psasim.ClientID,
		RequestsPerSecond: j.Rate, MaxConcurrentRequests: j.Concurrency,
	})
	if err != nil {
		return err
	}
	began := time.Now()
	outcome, err := push.Run(ctx, client, push.Input{
		Policy: j.Policy, Usage: j.Usage, Customers: j.Customers, Last: j.Last, Concurrency: j.Concurrency,
	})
	if err != nil {
		return err
	}
	d := done{Calls: len(outcome.Exchanges), Wall: time.Since(began), Last: map[string]push.Last{}}
	if err := outcome.Err(); err != nil {
		d.Error = err.Error()
	}
	for _, c := range outcome.Result.Customers {
		d.Last[c.ID] = push.Last{PushedAt: c.PushedAt, Desired: c.Desired, Status: c.Status}
	}
	for _, c := range outcome.Plan.Customers {
		triples := map[string]bool{}
		for _, change := range c.Changes {
			switch change.Part {
			case plan.Billing:
				d.Additions++
			case plan.Statistics:
				triples[change.Write.Query["type"]+"\n"+change.Write.Query["level"]] = true
			case plan.Counters:
				d.Counters++
			case plan.CrossReferences, plan.Tickets:
			}
		}
		d.Devices += len(triples)
	}
	d.Memory = process.PeakMemory(os.Getpid())
	return json.NewEncoder(out).Encode(d)
}

func bench(ctx context.Context, o options) error {
	site, err := synctest.New(psasim.Options{}, o.clients, nil)
	if err != nil {
		return err
	}
	defer site.Close()
	site.SetLatency(o.latency)
	p, err := policy.Parse(fmt.Appendf(nil, `{"managed_devices_integration_id": %d, "statistics": true, "minimum_interval": "0s",
		"billing": {"measures": ["online_backup_gb", "online_backup_servers", "online_backup_workstations"]}}`, site.IntegrationID))
	if err != nil {
		return err
	}
	rate := o.rate
	if rate <= 0 {
		rate = 1e6
	}
	j := job{URL: site.URL, Rate: rate, Concurrency: o.concurrency, Policy: p, Usage: site.Usage(o.accounts), Customers: site.CustomerMap()}
	fmt.Printf("%d clients with %d accounts, %s a call, %s, %d at once, %d processors\n",
		o.clients, o.accounts, o.latency, rateText(o.rate), o.concurrency, runtime.NumCPU())
	for _, step := range []struct {
		name   string
		change func()
	}{
		{"first push", func() {}},
		{"2 % changed", func() { j.Usage = grow(j.Usage, max(o.clients*2/100, 1)) }},
		{"nothing changed", func() {}},
	} {
		step.change()
		site.ResetRequests()
		d, err := start(ctx, j)
		if err != nil {
			return err
		}
		if d.Error != "" {
			return fmt.Errorf("%s: %s", step.name, d.Error)
		}
		j.Last = d.Last
		tell(step.name, o, site, d)
	}
	return nil
}

// start runs this program once more as a pusher.
func start(ctx context.Context, j job) (d done, err error) {
	raw, err := json.Marshal(j)
	if err != nil {
		return d, err
	}
	self, err := os.Executable()
	if err != nil {
		return d, err
	}
	command := exec.CommandContext(ctx, self, "-push")
	command.Stdin, command.Stderr = bytes.NewReader(raw), os.Stderr
	out, err := command.Output()
	if err != nil {
		return d, err
	}
	return d, json.Unmarshal(out, &d)
}

// tell prints what a push cost beside the least that is possible.
func tell(name string, o options, site *synctest.Site, d done) {
	operations := site.Operations()
	agreements, pages := 0, 0
	for operation, n := range operations {
		switch {
		case operation == "GET /finance/agreements/{parentId}/additions":
			// One agreement a client that the run looks at.
			agreements = changed(name, o)
		case strings.HasPrefix(operation, "GET") && !slices.Contains(single, operation):
			pages += n
		}
	}
	reads, writes := agreements+pages, d.Additions+d.Devices+d.Counters
	floor := reads + writes
	shortest := time.Duration(float64(floor) * float64(o.latency) / float64(o.concurrency))
	if o.rate > 0 {
		shortest = max(shortest, time.Duration(float64(floor)/o.rate*float64(time.Second)))
	}
	ratio := func(a, b float64) string {
		if b == 0 {
			return "-"
		}
		return fmt.Sprintf("%.3f", a/b)
	}
	fmt.Printf("\n%-16s %6d calls, floor %6d (%s); %7.2f s, floor %7.2f s (%s), %.1f rounds; %6.1f MB\n", name, d.Calls, floor, ratio(float64(d.Calls), float64(floor)),
		d.Wall.Seconds(), shortest.Seconds(), ratio(d.Wall.Seconds(), shortest.Seconds()),
		float64(d.Wall)/float64(o.latency), float64(d.Memory)/(1<<20))
	fmt.Printf("  floor: %d agreements, %d list pages, %d additions, %d device triples, %d managed ids\n", agreements, pages, d.Additions, d.Devices, d.Counters)
	for _, operation := range slices.Sorted(keys(operations)) {
		fmt.Printf("  %6d %s\n", operations[operation], operation)
	}
}

// single are the reads of one thing, which the floor does not have.
var single = []string{"GET /login/companyinfo/acme", "GET /system/info", "GET /company/managedDevicesIntegrations/{id}"}

// changed is how many clients a push has to look at.
func changed(name string, o options) int {
	if name == "first push" {
		return o.clients
	}
	return max(o.clients*2/100, 1)
}

func keys(m map[string]int) func(yield func(string) bool) {
	return func(yield func(string) bool) {
		for key := range m {
			if !yield(key) {
				return
			}
		}
	}
}

// grow has every account of the first clients store one gigabyte more.
func grow(usage axcient.Usage, clients int) axcient.Usage {
	grown := map[string]bool{}
	accounts := slices.Clone(usage.Accounts)
	for i := range accounts {
		id := accounts[i].CustomerID
		if grown[id] || len(grown) < clients {
			grown[id] = true
			accounts[i].UsedBytes = accounts[i].UsedBytes.Add(synctest.Gigabytes(1))
		}
	}
	usage.Accounts = accounts
	return usage
}

func rateText(rate float64) string {
	if rate <= 0 {
		return "no limit of the rate"
	}
	return fmt.Sprintf("%g requests a second", rate)
}
