package apply

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/psaforge/terraform-provider-connectwise/internal/psa"
	"github.com/psaforge/terraform-provider-connectwise/internal/sync/plan"
)

// Options bound a run.
type Options struct {
	// Concurrency is how many customers are written at once; 0 is twice
	// [psa.DefaultMaxConcurrentRequests], so that the client, which bounds its
	// requests itself, has one to send whenever it may.
	Concurrency int
	// CustomerTimeout bounds the writes of one customer; 0 is no bound.
	CustomerTimeout time.Duration
	// Grace is how long a write that is in flight may take after the run was
	// cancelled or the customer's time was over; 0 means 30 seconds.
	Grace time.Duration
	// Finished is told of every customer, as soon as it is done with; it may be
	// nil. Calls do not overlap.
	Finished func(Customer)
}

const defaultGrace = 30 * time.Second

// Apply performs a plan: customers side by side, each customer's changes in
// their order. A write that fails ends that customer's part of the run and no
// other. When the context ends, no new write is begun and the one in flight is
// finished. Nothing is sent for a customer that the plan does not change.
func Apply(ctx context.Context, client *psa.Client, p plan.Plan, o Options) Result {
	if o.Concurrency <= 0 {
		o.Concurrency = 2 * psa.DefaultMaxConcurrentRequests
	}
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	result := Result{Customers: make([]Customer, len(p.Customers))}
	var finished sync.Mutex
	finish := func(i int, c Customer) {
		finished.Lock()
		defer finished.Unlock()
		result.Customers[i] = c
		if o.Finished != nil {
			o.Finished(c)
		}
	}
	next := make(chan int)
	var workers sync.WaitGroup
	for range min(o.Concurrency, max(len(p.Customers), 1)) {
		workers.Go(func() {
			for i := range next {
				finish(i, one(ctx, client, p.Customers[i], o))
			}
		})
	}
	for i, c := range p.Customers {
		switch {
		case c.Error != "":
			finish(i, Customer{ID: c.ID, Status: Failed, DueAt: c.Due, Message: c.Error})
			continue
		case len(c.Changes) == 0:
			finish(i, Customer{ID: c.ID, Status: settled(c), DueAt: c.Due})
			continue
		}
		next <- i
	}
	close(next)
	workers.Wait()
	return result
}

// settled is the status of a customer for whom everything planned is written.
func settled(c plan.Customer) Status {
	switch {
	case len(c.Holds) > 0:
		return Held
	case !c.Due.IsZero():
		return Skipped
	case len(c.Changes) == 0:
		return Unchanged
	}
	return Pushed
}

// errTimeout is the cause of a customer's context that ran out by itself.
var errTimeout = errors.New("the time for one customer was over")

// one writes the changes of one customer.
func one(ctx context.Context, client *psa.Client, c plan.Customer, o Options) Customer {
	done := Customer{ID: c.ID, Status: NotAttempted, DueAt: c.Due}
	if ctx.Err() != nil {
		done.Message = interruption(ctx) + " before it came to this customer"
		return done
	}
	if o.CustomerTimeout > 0 {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeoutCause(ctx, o.CustomerTimeout, errTimeout)
		defer cancel()
	}
	w := &writer{client: client, customer: c, tickets: ticketWriter{client: client, created: map[string]int64{}}}
	for i, change := range c.Changes {
		if ctx.Err() != nil {
			done.fail(fmt.Sprintf("%s after %d of %d changes; the rest was not attempted", interruption(ctx), i, len(c.Changes)))
			return done
		}
		written, err := w.finish(ctx, change, o.Grace)
		if err != nil {
			done.fail(failure(ctx, change, err, len(c.Changes)-i-1))
			if change.Part == plan.Tickets {
				done.pushed()
			}
			return done
		}
		done.Done = append(done.Done, written)
		done.Events = append(done.Events, differences(written)...)
	}
	done.Status = settled(c)
	done.pushed()
	return done
}

// pushed sets when billing and statistics were pushed whole, if anything was.
func (c *Customer) pushed() {
	for _, d := range c.Done {
		if d.Part != plan.Tickets {
			c.PushedAt = d.At
		}
	}
}

func (c *Customer) fail(message string) { c.Status, c.Message = Failed, message }

func interruption(ctx context.Context) string {
	switch {
	case errors.Is(context.Cause(ctx), errTimeout):
		return errTimeout.Error()
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return "the time of the run was over"
	}
	return "the run was cancelled"
}

// failure says what failed, in the server's words, and what follows from it.
func failure(ctx context.Context, change plan.Change, err error, rest int) string {
	text := fmt.Sprintf("%s: %s", change.Object, err)
	if ctx.Err() != nil && errors.Is(err, context.Canceled) {
		text = fmt.Sprintf("%s: %s, and the write did not finish in the time that was left for it", change.Object, interruption(ctx))
	}
	if rest > 0 {
		text += fmt.Sprintf(" (%d later changes of this customer were not attempted)", rest)
	}
	return text
}

// finish performs a change in a context that outlives the run's by the grace
// period, so that a cancelled run leaves no write with an unknown outcome.
func (w *writer) finish(ctx context.Context, change plan.Change, grace time.Duration) (Done, error) {
	flight, cancel := context.WithCancel(context.WithoutCancel(ctx))
	defer cancel()
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel()
		case <-flight.Done():
		}
	})
	defer stop()
	record, err := w.write(flight, change)
	if err != nil {
		return Done{}, err
	}
	id := change.Write.ID
	if id == 0 {
		id = record.ID()
	}
	now, _ := w.client.Now()
	return Done{Change: change, At: now.UTC().Truncate(time.Second), ID: id, Differs: differs(change, record)}, nil
}

// differs compares the response of a write with its forecast, as numbers: the
// server writes 2.00 for 2.
func differs(change plan.Change, record psa.Record) []plan.Field {
	var all []plan.Field
	for name, want := range change.Forecast {
		if have, ok := number(record.Field(name)); !ok || !change.AsForecast(name, have) {
			all = append(all, plan.Field{Name: name, Before: want.String(), After: shown(record.Field(name))})
		}
	}
	slices.SortFunc(all, func(a, b plan.Field) int { return strings.Compare(a.Name, b.Name) })
	return all
}

// differences are the warnings about a write that the server took differently.
func differences(d Done) []plan.Event {
	var events []plan.Event
	for _, f := range d.Differs {
		events = append(events, plan.Event{Severity: plan.Warning, Rule: "response_differs", Message: fmt.Sprintf(
			"%s: ConnectWise says %s of %s after the write, and %s was expected", d.Object, orNothing(f.After), f.Name, f.Before)})
	}
	return events
}
