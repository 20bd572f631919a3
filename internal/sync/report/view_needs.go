package report

import (
	"cmp"
	"slices"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// needs is what waits for a person.
type needs struct {
	// Whole is how many reasons there are for which nothing was written, or billed, for
	// anybody.
	Whole int
	// Unfinished are the clients that failed or were not attempted.
	Unfinished []*client
	Holds      []*holdGroup
	Warnings   []*warningGroup
}

// Count is how many things there are to look at: a hold that 40 clients share is
// 40.
func (n needs) Count() int {
	count := n.Whole + len(n.Unfinished)
	for _, g := range n.Holds {
		count += len(g.Items) + len(g.Parked)
	}
	return count
}

// WarningCount is how many warnings there are.
func (n needs) WarningCount() (count int) {
	for _, g := range n.Warnings {
		count += len(g.Items)
	}
	return count
}

// holdGroup is everything that one rule holds, so that its remedy is said once.
type holdGroup struct {
	Rule, Meaning, Remedy string
	// Problem is what is wrong where it is the same for all; "" otherwise.
	Problem string
	Items   []held
	// Parked are changes beyond a guard. Because each shows before and after, they
	// stand for the items of their clients, of which Reasons has each problem once.
	Parked  []*change
	Reasons []held
}

type held struct {
	Client *client
	plan.Hold
}

// warningGroup is the warnings of one rule.
type warningGroup struct {
	Rule  string
	Items []notice
}

// mostWarnings is how many of one rule are shown before the rest is folded away:
// a site that invoices ahead has one for each client.
const mostWarnings = 8

// First and Rest are the warnings that are shown, and those that are folded away.
func (g *warningGroup) First() []notice { return g.Items[:min(len(g.Items), mostWarnings)] }
func (g *warningGroup) Rest() []notice  { return g.Items[len(g.First()):] }

// notice is an event. Client is nil where it concerns the whole run.
type notice struct {
	Client *client
	plan.Event
}

// unbilled is usage that no measure bills.
type unbilled struct {
	Client *client
	desired.Skipped
}

func (p *page) needs() needs {
	var n needs
	for _, refused := range []bool{p.Refusal != nil, p.Plan.Refused != ""} {
		if refused {
			n.Whole++
		}
	}
	for _, e := range p.Plan.Events {
		n.warn(nil, e)
	}
	for _, c := range p.Clients {
		if c.Status == apply.Failed || c.Status == apply.NotAttempted || c.Error != "" {
			n.Unfinished = append(n.Unfinished, c)
		}
		for _, h := range c.Holds {
			n.hold(c, h)
		}
		n.park(c)
		for _, e := range c.Events {
			n.warn(c, e)
		}
	}
	for _, g := range n.Holds {
		g.fold()
	}
	slices.SortStableFunc(n.Holds, func(a, b *holdGroup) int { return cmp.Compare(rank(a.Rule), rank(b.Rule)) })
	return n
}

func (n *needs) hold(c *client, h plan.Hold) {
	g := n.group(h.Rule, h.Remedy)
	if len(g.Items) == 0 {
		g.Problem = h.Problem
	} else if g.Problem != h.Problem {
		g.Problem = ""
	}
	g.Items = append(g.Items, held{c, h})
}

func (n *needs) group(rule, remedy string) *holdGroup {
	for _, g := range n.Holds {
		if g.Rule == rule && g.Remedy == remedy {
			return g
		}
	}
	g := &holdGroup{Rule: rule, Remedy: remedy}
	if i := order(rule); i < len(plan.Holds) {
		g.Meaning = plan.Holds[i].Meaning
	}
	n.Holds = append(n.Holds, g)
	return g
}

// park adds what a guard parked to the group of the guard.
func (n *needs) park(c *client) {
	if len(c.Parked) == 0 {
		return
	}
	for _, h := range c.Holds {
		if h.Rule != plan.ChangeTooLarge && h.Rule != plan.TooManyCustomersChanged {
			continue
		}
		g := n.group(h.Rule, h.Remedy)
		for _, change := range c.Changes {
			if change.State == "parked" {
				g.Parked = append(g.Parked, change)
			}
		}
		return
	}
}

// fold has the parked changes stand for the items of their clients.
func (g *holdGroup) fold() {
	var items []held
	for _, item := range g.Items {
		switch {
		case !slices.ContainsFunc(g.Parked, func(c *change) bool { return c.Client == item.Client }):
			items = append(items, item)
		case g.Problem == "" && !slices.ContainsFunc(g.Reasons, func(r held) bool { return r.Client == item.Client && r.Problem == item.Problem }):
			g.Reasons = append(g.Reasons, item)
		}
	}
	g.Items = items
}

// rank puts first what holds back everybody.
func rank(rule string) int {
	if rule == plan.TooManyCustomersChanged || rule == plan.UsageTooOld {
		return -1
	}
	return order(rule)
}

// order is the position of a rule; one that this program does not know is last.
func order(rule string) int {
	i := slices.IndexFunc(plan.Holds, func(r plan.HoldRule) bool { return r.Name == rule })
	if i < 0 {
		return len(plan.Holds)
	}
	return i
}

func (n *needs) warn(c *client, e plan.Event) {
	if e.Severity != plan.Warning {
		return
	}
	for _, g := range n.Warnings {
		if g.Rule == e.Rule {
			g.Items = append(g.Items, notice{c, e})
			return
		}
	}
	n.Warnings = append(n.Warnings, &warningGroup{Rule: e.Rule, Items: []notice{{c, e}}})
}
