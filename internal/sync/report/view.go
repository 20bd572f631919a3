package report

import (
	"cmp"
	"fmt"
	"html/template"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// page is a record in the order in which a person reads it: what waits for
// somebody, the clients, and how the run went.
type page struct {
	Record
	Style template.CSS
	Needs needs
	// Clients begin with those that deserve attention first.
	Clients []*client
	// Written sums up the clients' amounts that were written, Waiting those that
	// were planned or parked and not written.
	Written, Waiting delta
	Ran              bool
	Statuses         []count
	// Lists are the parts of the sync beside billing.
	Lists    []list
	Skipped  []notice
	Unbilled []unbilled
	Requests []requests
	Refusals []refusal
	// MoreRefusals is how many there are besides.
	MoreRefusals int
}

type count struct {
	Status apply.Status
	N      int
}

// list is the changes of one part, client by client.
type list struct {
	Anchor, Title, None string
	Changes             []*change
}

func newPage(r Record) *page {
	p := &page{Record: r, Ran: len(r.Result.Customers) > 0}
	results := map[string]apply.Customer{}
	for _, c := range r.Result.Customers {
		results[c.ID] = c
	}
	used := map[string]Usage{}
	for _, u := range r.Usage {
		used[u.ID] = u
	}
	for _, c := range r.Plan.Customers {
		p.Clients = append(p.Clients, newClient(c, results[c.ID], used[c.ID]))
	}
	slices.SortStableFunc(p.Clients, attention)
	for i, c := range p.Clients {
		// A name or number from outside is no anchor.
		c.Anchor = fmt.Sprintf("client-%d", i+1)
		p.Written, p.Waiting = p.Written.add(c.Written), p.Waiting.add(c.Waiting)
	}
	for _, s := range statuses {
		if n := r.Totals.Customers[s]; n > 0 {
			p.Statuses = append(p.Statuses, count{s, n})
		}
	}
	p.Needs = p.needs()
	p.lists()
	p.requests()
	return p
}

// statuses are those of a customer; the ones that need a person come first.
var statuses = []apply.Status{apply.Failed, apply.NotAttempted, apply.Held, apply.Pushed, apply.Skipped, apply.Unchanged}

// attention orders clients by how much they deserve it: first those for whom
// something was not done, then those with the most surprising change of a
// quantity, then those with the largest of the amount.
func attention(a, b *client) int {
	return cmp.Or(
		cmp.Compare(a.urgency(), b.urgency()),
		-cmp.Compare(a.surprise(), b.surprise()),
		-a.all().Difference().Abs().Cmp(b.all().Difference().Abs()),
		-cmp.Compare(a.Warnings, b.Warnings),
		cmp.Compare(slices.Index(statuses, a.Status), slices.Index(statuses, b.Status)),
		cmp.Compare(a.ID, b.ID),
	)
}

// lists fills what is beside billing: tickets, statistics, cross references, and
// what was skipped.
func (p *page) lists() {
	p.Lists = []list{
		{Anchor: "tickets", Title: "Tickets", None: "No ticket was to be opened, noted or resolved."},
		{Anchor: "statistics", Title: "Statistics", None: "No device and no counter was to be changed."},
		{Anchor: "cross-references", Title: "Cross references", None: "No cross reference was to be made."},
	}
	of := map[plan.Part]int{plan.Tickets: 0, plan.Statistics: 1, plan.Counters: 1, plan.CrossReferences: 2}
	for _, c := range p.Clients {
		for _, change := range c.Changes {
			if i, ok := of[change.Part]; ok {
				p.Lists[i].Changes = append(p.Lists[i].Changes, change)
			}
		}
		for _, e := range c.Events {
			if e.Rule == "interval" {
				p.Skipped = append(p.Skipped, notice{c, e})
			}
		}
		for _, s := range c.Unbilled {
			p.Unbilled = append(p.Unbilled, unbilled{c, s})
		}
	}
}

// requests are how many of one method ended how.
type requests struct {
	Method string
	// OK are those with a status of success, Refused those with another, and
	// Unanswered those without a response.
	OK, Refused, Unanswered int
}

// refusal is a request that did not succeed.
type refusal struct {
	Method, Path string
	// Outcome is the status, or why there was no response.
	Outcome string
}

const mostRefusals = 50

func (p *page) requests() {
	for _, e := range p.Record.Requests {
		i := slices.IndexFunc(p.Requests, func(r requests) bool { return r.Method == e.Method })
		if i < 0 {
			i = len(p.Requests)
			p.Requests = append(p.Requests, requests{Method: e.Method})
		}
		outcome := fmt.Sprint(e.Status)
		switch r := &p.Requests[i]; {
		case e.Status == 0:
			r.Unanswered++
			outcome = e.Unfinished
		case e.Status >= 200 && e.Status < 300:
			r.OK++
			continue
		default:
			r.Refused++
		}
		if len(p.Refusals) == mostRefusals {
			p.MoreRefusals++
			continue
		}
		p.Refusals = append(p.Refusals, refusal{e.Method, e.Path, outcome})
	}
	slices.SortFunc(p.Requests, func(a, b requests) int { return cmp.Compare(a.Method, b.Method) })
}
