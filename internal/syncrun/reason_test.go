package syncrun_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/kit/kittest"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// willRun is the warning of a plan that runs because of the usage.
const willRun = "The sync will run"

// Whether a run will happen, and why, is in the plan: what it yields is unknown
// exactly then. No plan makes a call.
func TestReason(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		change func(p *protocol) kittest.Config
		reason string
	}{
		"nothing changed": {func(*protocol) kittest.Config { return nil }, ""},
		"policy":          {func(p *protocol) kittest.Config { p.settings += `, "accept": ["34000"]`; return nil }, "The policy changed."},
		"triggers":        {func(*protocol) kittest.Config { return kittest.Config{"triggers": kittest.Config{"a": "b"}} }, "triggers changed."},
		"force":           {func(*protocol) kittest.Config { return kittest.Config{"force": "again"} }, "force changed: the minimum interval is passed over once."},
		"verify":          {func(*protocol) kittest.Config { return kittest.Config{"verify": true} }, "The source, the customers, verify or report_path changed."},
		"report": {
			func(p *protocol) kittest.Config { return kittest.Config{"report_path": p.path("elsewhere")} },
			"The source, the customers, verify or report_path changed.",
		},
		"customers": {func(p *protocol) kittest.Config {
			c := p.site.Clients[1]
			return kittest.Config{"customers": kittest.Config{c.CustomerID: c.CompanyID}}
		}, "The source, the customers, verify or report_path changed."},
		"source": {func(p *protocol) kittest.Config {
			return kittest.Config{"source": kittest.Config{"json": kittest.Config{"path": p.directory + "/./usage.json"}}}
		}, "The source, the customers, verify or report_path changed."},
		"preview": {func(*protocol) kittest.Config { return kittest.Config{"preview": strings.Repeat("0", 64)} }, "The preview has changes to write."},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			p := newProtocol(t, 2)
			p.now = p.now.Add(-13 * time.Hour)
			p.Create(p.config(nil)).Has("reason", "Nothing has been pushed yet.")
			planned := p.Plan(p.config(row.change(p))).Sent()
			if row.reason == "" {
				planned.Plans("no-op")
				return
			}
			planned.Plans("update").Has("reason", row.reason)
			if got := planned.Unknown(); !slices.Equal(got, outputs) {
				t.Errorf("unknown are %q, want %q", got, outputs)
			}
		})
	}
}

// What was for one run is taken out of the configuration without another one.
func TestForceAndPreviewTakenOut(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 1)
	p.Create(p.config(kittest.Config{"force": "the size was wrong"}))
	p.Update(p.config(nil)).Plans("update").Has("force", nil).Sent()
	p.Update(p.config(kittest.Config{"preview": plan.EmptySHA256})).Sent()
	p.Update(p.config(nil)).Has("preview", nil).Sent()
}

// A run whose reason is the usage is told of in a warning of the plan that names
// the customers; the reason is in the state afterwards.
func TestReasonOfUsage(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.settings = `, "minimum_interval": "0s"`
	p.Create(p.config(nil))
	p.grow(1)
	planned := p.Plan(p.config(nil)).Sent().Plans("update").Warns("", willRun, "1 customer (34001)")
	if got := planned.Unknown(); !slices.Equal(got, slices.Sorted(slices.Values(append(slices.Clone(outputs), "reason")))) {
		t.Errorf("unknown are %q", got)
	}
	p.Update(p.config(nil)).Warns("", willRun).Has("reason", "The usage differs from the last push, or customers that the minimum interval held back are due.")
}

// Usage that went back to what was pushed until the plan is applied: nothing is
// sent, and nothing that the plan said turns out otherwise.
func TestUsageGoesBack(t *testing.T) {
	t.Parallel()
	p := newProtocol(t, 2)
	p.settings = `, "minimum_interval": "0s"`
	p.Create(p.config(nil))
	pushed := p.usage.Accounts[3].UsedBytes
	p.grow(1)
	p.ApplyLater(p.config(nil), func() { p.usage.Accounts[3].UsedBytes = pushed; p.write() }).Warns("", willRun, "nothing is pushed").
		Plans("no-op").Sent().Has("reason", "Nothing has been pushed yet.")
	p.wantQuantity(1, billed(1))
}
