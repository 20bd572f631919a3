// Package push puts the parts of the sync together: it works out what should be,
// reads what is, plans the difference and performs it. Preview and Run share
// everything up to the plan, so that they cannot disagree.
package push

import (
	"context"
	"maps"
	"slices"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/axcient"
	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// Input is what a run works on.
type Input struct {
	Policy policy.Policy
	Usage  axcient.Usage
	// Customers maps the portal's Cust. ID to the company's id. Where it is nil,
	// the customers are found through the managed ids of all companies.
	Customers map[string]int64
	// Last is what the last run said of each customer, by Cust. ID.
	Last map[string]Last
	// Force pushes although the interval has not passed.
	Force bool
	// Verify reads and compares customers whose desired state did not change.
	Verify bool
	// Approved is the hash of a preview; a run that would write anything else
	// writes nothing. "" approves everything that is within the guards.
	Approved string
	// ApprovedText is that preview as a text, where the caller has it. It is shown
	// beside the plan that was refused and decides nothing.
	ApprovedText string
	// Text renders a plan as ApprovedText was; nil is [plan.Plan.Text].
	Text func(plan.Plan) string
	// Concurrency is how many calls are under way at once; 0 is
	// as many as the client sends.
	Concurrency int
	// CustomerTimeout bounds the writes of one customer; 0 is no bound.
	CustomerTimeout time.Duration
	// Progress is told how far a run is; it may be nil. Calls do not overlap.
	Progress func(Progress)
	// ProgressEvery is how often, besides each phase and customer; 0 is 5 seconds.
	ProgressEvery time.Duration
}

// Last is what is known of the last push of a customer: fields of its
// [apply.Customer].
type Last struct {
	PushedAt time.Time
	// Desired is the fingerprint of the desired state at that push; "" where the
	// push was not complete.
	Desired string
	Status  apply.Status
}

// Preview is what a run would do.
type Preview struct {
	Plan plan.Plan
	// SHA256 is the hash of the plan's canonical JSON. It binds a run.
	SHA256 string
	// Desired is the fingerprint of the desired state of each customer, by Cust. ID.
	Desired map[string]string
	// DesiredSHA256 is the hash of the desired state of all customers.
	DesiredSHA256 string
}

// Outcome is what a run did.
type Outcome struct {
	Preview
	Result apply.Result
	// NotApproved is the error of a run that was refused, because it would not write
	// what was approved; nil otherwise.
	NotApproved *NotApprovedError
	// Exchanges are the requests of the run, reads too, in the order of their
	// responses.
	Exchanges []psa.Exchange
	// Started and Ended are by the server's clock.
	Started, Ended time.Time
}

// NewPreview works out what a run would do. It reads and never writes.
func NewPreview(ctx context.Context, r observe.Reader, in Input) (Preview, error) {
	t := newTracker(in.Progress, clockOf(r), in.ProgressEvery)
	defer t.close()
	p, err := prepare(psa.WithRecorder(ctx, t.record), r, in, t)
	t.phase(Finished, len(p.Plan.Customers))
	return p, err
}

// Run pushes. The error is why nothing was written at all, a [NotApprovedError]
// among others; what failed for a customer is in the outcome, of which
// [Outcome.Err] makes one error.
func Run(ctx context.Context, client *psa.Client, in Input) (Outcome, error) {
	now := clockOf(client)
	t := newTracker(in.Progress, now, in.ProgressEvery)
	out := Outcome{Started: now().UTC()}
	err := run(psa.WithRecorder(ctx, t.record), client, in, t, &out)
	t.phase(Finished, len(out.Result.Customers))
	out.Exchanges, out.Ended = t.close(), now().UTC()
	return out, err
}

func run(ctx context.Context, client *psa.Client, in Input, t *tracker, out *Outcome) error {
	preview, err := prepare(ctx, client, in, t)
	out.Preview = preview
	if err != nil {
		return err
	}
	performed := preview.Plan
	if in.Approved != "" {
		if in.Approved != preview.SHA256 {
			out.NotApproved = notApproved(in, preview)
			return out.NotApproved
		}
		performed = performed.Approved()
		out.Plan = performed
	}
	t.phase(Writing, len(performed.Customers))
	result := apply.Apply(ctx, client, performed, apply.Options{
		Concurrency: in.Concurrency, CustomerTimeout: in.CustomerTimeout, Finished: t.customer,
	})
	for i := range result.Customers {
		remember(in, preview, performed.Customers[i], &result.Customers[i])
	}
	out.Result = result
	return nil
}

// remember fills in what the next run has to know of a customer.
func remember(in Input, preview Preview, planned plan.Customer, c *apply.Customer) {
	last := in.Last[c.ID]
	is, was := parseFingerprint(preview.Desired[c.ID]), parseFingerprint(last.Desired)
	whole := !c.PushedAt.IsZero()
	if !whole {
		c.PushedAt = last.PushedAt
	}
	c.DueAt = planned.Due
	if !planned.Due.IsZero() {
		// Only tickets were handled; the push is still the one before, of which
		// ConnectWise alone may know.
		is.push, whole = was.push, true
		c.PushedAt = planned.Due.Add(-time.Duration(in.Policy.MinimumInterval))
	}
	switch c.Status {
	case apply.Pushed, apply.Unchanged, apply.Held, apply.Skipped:
		c.Desired = is.String()
	case apply.NotAttempted:
		c.Desired = last.Desired
	case apply.Failed:
		// Of a customer that was pushed whole, only tickets failed.
		c.Desired = ""
		if whole {
			c.Desired = fingerprint{push: is.push}.String()
		}
	}
}

// clockOf is the server's clock, as far as its responses told it.
func clockOf(r observe.Reader) func() time.Time {
	if c, ok := r.(clock); ok {
		return func() time.Time { now, _ := c.Now(); return now }
	}
	return time.Now
}

// clock is a reader that knows the server's time.
type clock interface {
	Now() (now time.Time, known bool)
}

// sortedIDs are the Cust. IDs of a map in order.
func sortedIDs[T any](m map[string]T) []string { return slices.Sorted(maps.Keys(m)) }
