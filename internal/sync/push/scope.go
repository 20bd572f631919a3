package push

import (
	"fmt"
	"strings"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/sync/apply"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/desired"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/observe"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/policy"
)

// decision is what a run does with one customer.
type decision struct {
	// push: billing and statistics are read, compared and written.
	push bool
	// tickets: the events are compared with tickets.
	tickets bool
	// due is when the push is due that the interval holds back; the zero time
	// where it holds nothing back.
	due time.Time
}

func (d decision) idle() bool { return !d.push && !d.tickets }

// decide says what is to be done with a customer, by its desired state and what
// the last run said of it.
func decide(in Input, c desired.Customer, is fingerprint, now time.Time) decision {
	last := in.Last[c.ID]
	was := parseFingerprint(last.Desired)
	// What kept a customer may be mended in ConnectWise by now.
	all := in.Verify || in.Force || last.Status == apply.Held
	d := decision{
		push:    (c.Effective.Billing != nil || c.Effective.Statistics) && (all || was.push != is.push),
		tickets: c.Effective.Ticketing != nil && len(c.Events) > 0 && (all || was.events != is.events),
	}
	return d.within(in, c, last.PushedAt, now)
}

// within holds a push back whose interval is not over. A push that failed is
// finished by the next run, whatever the interval.
func (d decision) within(in Input, c desired.Customer, pushed, now time.Time) decision {
	interval := time.Duration(c.Effective.MinimumInterval)
	last := in.Last[c.ID]
	unfinished := last.Status == apply.Failed && parseFingerprint(last.Desired).push == ""
	if !d.push || in.Force || interval <= 0 || pushed.IsZero() || unfinished {
		return d
	}
	if due := pushed.Add(interval); now.Before(due) {
		d.push, d.due = false, due
	}
	return d
}

// pushedAt is when ConnectWise says that the statistics of a customer were
// pushed last; the zero time where it does not say. The counters of the second
// managed id are what a push writes last, so that one which was cut off before
// its end is not taken for one: it can be run again at once. A managed id without
// counters was made and never pushed to.
func pushedAt(customer observe.Customer) time.Time {
	var at time.Time
	for _, m := range customer.ManagedIDs {
		if m.DeviceType != plan.BackupStats {
			continue
		}
		for _, name := range plan.BackupCounters {
			if _, counted := m.Counters[name]; counted && m.Updated.After(at) {
				at = m.Updated
			}
		}
	}
	return at
}

// narrow leaves of a customer's desired state what the run looks at.
func (d decision) narrow(c desired.Customer) desired.Customer {
	if !d.push {
		c.Effective.Billing, c.Effective.Statistics = nil, false
		c.Quantities, c.Devices, c.Counters, c.Skipped = nil, nil, nil, nil
	}
	if !d.tickets {
		c.Effective.Ticketing, c.Events = nil, nil
	}
	return c
}

// skipping is the event of a push that the interval holds back, in the words of
// the vendor's event log.
func skipping(interval policy.Duration, due time.Time) plan.Event {
	return plan.Event{
		Severity: plan.Info, Rule: "interval", Message: fmt.Sprintf(
			"Skipping ConnectWise synchronization (only updating every %s). It is due on %s.", words(interval), due.UTC().Format(time.RFC3339)),
	}
}

// words writes a duration as the event log does: 12 hours.
func words(d policy.Duration) string {
	whole := time.Duration(d)
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "hour"}, {time.Minute, "minute"}, {time.Second, "second"}} {
		n := whole / unit.of
		switch {
		case whole%unit.of != 0:
		case n == 1:
			return unit.name
		default:
			return fmt.Sprintf("%d %ss", n, unit.name)
		}
	}
	return whole.String()
}

// fingerprint is what is kept of a desired state: a hash of what billing and
// statistics depend on, and one of the events. Each is "" where the last push of
// it was not complete.
type fingerprint struct{ push, events string }

// digits of a hash are enough that two states of a customer never share one.
const digits = 32

func fingerprintOf(h desired.Hashes) fingerprint {
	return fingerprint{h.Push[:digits], h.Events[:digits]}
}

func (f fingerprint) String() string {
	if f == (fingerprint{}) {
		return ""
	}
	return fmt.Sprintf("%s:%s", f.push, f.events)
}

func parseFingerprint(text string) fingerprint {
	push, events, _ := strings.Cut(text, ":")
	return fingerprint{push, events}
}
