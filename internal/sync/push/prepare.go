package push

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// prepare works out the plan. Of a customer for whom nothing is to be done it
// reads nothing, and of none it sends no request.
func prepare(ctx context.Context, r observe.Reader, in Input, t *tracker) (Preview, error) {
	if in.Approved != "" {
		// A preview knows no state, and the run must be what it shows: everything is
		// compared, and when a customer was pushed is what ConnectWise says.
		in.Last = nil
	}
	if in.Concurrency <= 0 {
		in.Concurrency = psa.DefaultMaxConcurrentRequests
		if client, ok := r.(interface{ MaxConcurrentRequests() int }); ok {
			in.Concurrency = client.MaxConcurrentRequests()
		}
	}
	p := &preparation{Input: in, reader: r, now: clockOf(r)}
	preview := Preview{Desired: map[string]string{}}
	preview.DesiredSHA256 = p.calculate(ctx)
	for i, c := range p.state.Customers {
		preview.Desired[c.ID] = p.fingerprints[i].String()
	}
	t.phase(Reading, len(p.state.Customers))
	if err := p.discovered(); err != nil {
		return preview, fmt.Errorf("reading ConnectWise: %w", err)
	}
	p.decide(ctx)
	site, err := p.observe(ctx)
	if err != nil {
		return preview, err
	}
	t.phase(Planning, len(p.state.Customers))
	preview.Plan, err = p.plan(ctx, site)
	if err != nil {
		return preview, err
	}
	preview.SHA256, err = preview.Plan.SHA256()
	return preview, err
}

// preparation is a plan that is being made.
type preparation struct {
	Input
	reader observe.Reader
	now    func() time.Time
	state  desired.State
	// fingerprints are those of the state's customers.
	fingerprints []fingerprint
	decisions    map[string]decision
	// discovery has the outcome of asking where the API lies; nil where nobody asks.
	discovery chan error
}

// calculate fills in the desired state and returns its hash. The site is asked
// where its API lies as soon as there is a customer of whom something has to be
// read, and not after the last one.
func (p *preparation) calculate(ctx context.Context) string {
	p.state.GeneratedAt = p.Usage.GeneratedAt
	var hashes []desired.Hashes
	for c := range desired.Each(p.Policy, p.Usage, sortedIDs(p.Customers)) {
		one := c.Hashes()
		hashes = append(hashes, one)
		p.state.Customers = append(p.state.Customers, c)
		p.fingerprints = append(p.fingerprints, fingerprintOf(one))
		if p.discovery == nil && !decide(p.Input, c, fingerprintOf(one), p.now()).idle() {
			p.discover(ctx)
		}
	}
	return desired.HashAll(hashes)
}

func (p *preparation) discover(ctx context.Context) {
	client, ok := p.reader.(interface {
		Discover(ctx context.Context) error
	})
	if !ok {
		return
	}
	p.discovery = make(chan error, 1)
	go func() { p.discovery <- client.Discover(ctx) }()
}

// discovered waits for the discovery, which tells the server's clock too.
func (p *preparation) discovered() error {
	if p.discovery == nil {
		return nil
	}
	return <-p.discovery
}

// decide says for each customer what is to be done, as far as that is known
// before anything was read.
func (p *preparation) decide(ctx context.Context) {
	p.decisions = map[string]decision{}
	asked := false
	for i := 0; i < len(p.state.Customers); i++ {
		c := p.state.Customers[i]
		d := decide(p.Input, c, p.fingerprints[i], p.now())
		if !d.due.IsZero() && !asked {
			// Whether it is due is a matter of the server's clock, which one response
			// tells. That it cannot be read is not the matter here.
			asked = true
			if clock, ok := p.reader.(clock); ok {
				if _, known := clock.Now(); !known {
					_, _ = p.reader.GetPath(ctx, "/system/info")
					i--
					continue
				}
			}
		}
		p.decisions[c.ID] = d
	}
}

// scoped is the desired state of what the run looks at.
func (p *preparation) scoped() desired.State {
	scoped := p.state
	scoped.Customers = nil
	for _, c := range p.state.Customers {
		scoped.Customers = append(scoped.Customers, p.decisions[c.ID].narrow(c))
	}
	return scoped
}

// observe reads what the run looks at, and holds back the customers of whom only
// ConnectWise knows when they were pushed last.
func (p *preparation) observe(ctx context.Context) (observe.Site, error) {
	idle := true
	for _, d := range p.decisions {
		idle = idle && d.idle()
	}
	if idle {
		return observe.Site{Now: p.now(), Mapped: p.Customers != nil}, nil
	}
	want := p.scoped()
	scope := observe.ScopeOf(p.Policy, want, p.Customers, p.now())
	scope.Concurrency = p.Concurrency
	if p.Customers != nil {
		for id, d := range p.decisions {
			if d.idle() {
				delete(scope.Customers, id)
			}
		}
	}
	// Tickets belong to accounts, whatever is found of companies and agreements.
	var site, ticketed observe.Site
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) {
		if site, err = observe.Take(groupCtx, p.reader, scope); err != nil {
			return fmt.Errorf("reading ConnectWise: %w", err)
		}
		return nil
	})
	group.Go(func() error {
		if err := observe.Tickets(groupCtx, p.reader, want, p.Concurrency, &ticketed); err != nil {
			return fmt.Errorf("reading tickets: %w", err)
		}
		return nil
	})
	if err := group.Wait(); err != nil {
		return observe.Site{}, err
	}
	site.Tickets, site.Merged, site.TicketErrors, site.Boards = ticketed.Tickets, ticketed.Merged, ticketed.TicketErrors, ticketed.Boards
	site.Now = p.now()
	for _, c := range p.state.Customers {
		d := p.decisions[c.ID]
		customer, read := site.Customers[c.ID]
		if !read {
			continue
		}
		pushed := pushedAt(customer)
		if last := p.Last[c.ID].PushedAt; last.After(pushed) {
			// The server's clock is known by now; before, it may have been ours.
			pushed = last
		}
		p.decisions[c.ID] = d.within(p.Input, c, pushed, site.Now)
	}
	return site, nil
}

// plan compares what was read, and names the customers of whom nothing was.
func (p *preparation) plan(ctx context.Context, site observe.Site) (plan.Plan, error) {
	made := plan.Make(p.Policy, p.scoped(), site, site.Now)
	switch held, err := p.pushedByOthers(ctx, made, site); {
	case err != nil:
		return plan.Plan{}, err
	case held:
		made = plan.Make(p.Policy, p.scoped(), site, site.Now)
	}
	made.Events = append(made.Events, p.unmarked()...)
	planned := map[string]bool{}
	for _, c := range made.Customers {
		planned[c.ID] = true
	}
	for _, c := range p.state.Customers {
		if !planned[c.ID] {
			made.Customers = append(made.Customers, plan.Customer{ID: c.ID, Name: c.Name, CompanyID: p.Customers[c.ID]})
		}
	}
	slices.SortFunc(made.Customers, func(a, b plan.Customer) int { return strings.Compare(a.ID, b.ID) })
	for i := range made.Customers {
		c := &made.Customers[i]
		if d := p.decisions[c.ID]; !d.due.IsZero() {
			c.Due = d.due
			c.Events = append(c.Events, skipping(p.Policy.MinimumInterval, d.due))
		}
	}
	return made, nil
}
